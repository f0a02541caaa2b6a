"""A claim as an English sentence: "Walking backwards eases low back pain."

Knows the ten relations and a little English number; knows nothing of evidence. A statement says what is claimed, never
whether it is so.
"""

from __future__ import annotations

import re

from kb.model import Relation

# (after one thing, after several)
_VERBS = {
    Relation.AMELIORATES: ("eases", "ease"),
    Relation.EXACERBATES: ("makes {} worse", "make {} worse"),
    Relation.CAUSES: ("causes", "cause"),
    Relation.PREVENTS: ("helps to prevent", "help to prevent"),
    Relation.IMPROVES: ("improves", "improve"),
    Relation.IMPAIRS: ("impairs", "impair"),
    Relation.INDICATES: ("is a sign of", "are a sign of"),
    Relation.CALLS_FOR: ("calls for", "call for"),
    Relation.RECOMMENDED_FOR: ("is advised for", "are advised for"),
    Relation.CONTRAINDICATED_FOR: ("is advised against for", "are advised against for"),
}
_SINGULAR_S = re.compile(
    r"(ss|us|is|news|diabetes|herpes|tens|pilates|backwards|forwards|sideways|series|yes|always|bowels? control)$", re.I
)
_PLURAL = re.compile(r"(people|feet|children|women|men|vertebrae|(?<=[a-z]{2})s)$", re.I)
_GERUND = re.compile(r"^(?!swelling|bulging|numb)[a-z]+ing\b", re.I)
_ACT = re.compile(
    r"^(see|call|seek|consult|ask|go|get|ring|visit|speak|talk|tell|look after|contact|phone)\b", re.I
)  # care that is worded as something to do


def plural(label: str) -> bool:
    """Whether a label takes a plural verb: "NSAIDs", "heat packs"; not "walking backwards", "sciatica", "TENS"."""
    head = re.split(r"\s+(?:of|in|on|with|for|from|at|to|that|between|during|after|under|without|while|when)\s", label)[
        0
    ]
    if _GERUND.match(head):
        return False
    if re.search(r"\band\b", head):
        return True
    last = head.split()[-1] if head.split() else ""
    return bool(_PLURAL.search(last)) and not _SINGULAR_S.search(last)


def statement(subject: str, relation: Relation | str, object_: str) -> str:
    """The sentence that a claim makes of its labels."""
    relation = Relation(relation)
    several = plural(subject)
    if relation is Relation.CALLS_FOR and _ACT.match(object_):
        text = f"{subject} {'are' if several else 'is'} a reason to {object_}"
    else:
        verb = _VERBS[relation][several]
        text = f"{subject} {verb.format(object_)}" if "{}" in verb else f"{subject} {verb} {object_}"
    return f"{text[:1].upper()}{text[1:]}."


def counted(count: int, one: str, several: str | None = None) -> str:
    """`1 article`, `7 articles`."""
    return f"{count} {one if count == 1 else several or one + 's'}"
