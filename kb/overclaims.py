"""Passages that say more than what stands behind them permits: proof, cures, sure results, and findings turned round.

Knows claims with their passages, certainty and studies, and the strong words of kb/conflicts.yml. A reason says only what
is so: what was named, what was not, and who is said to say it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb import bearing
from kb.certainty import words
from kb.comparing import Side, World, table
from kb.lines import Item
from kb.model import Attribution, Certainty, Design, Relation, SourceKind, Stance
from kb.resolve import DRAWN_FROM, FINGERPRINT, WHOLE_TEXT, vague

_SAYS_SO = frozenset({Attribution.STUDY, Attribution.REVIEW, Attribution.GUIDELINE, Attribution.EXPERT})
_WEAK = frozenset({Design.UNCONTROLLED, Design.CROSS_SECTIONAL})
_POOLED = frozenset({Design.GUIDELINE, Design.SYSTEMATIC_REVIEW, Design.NARRATIVE})
_TREATS = frozenset({Relation.AMELIORATES, Relation.PREVENTS, Relation.RECOMMENDED_FOR, Relation.IMPROVES})
_HELPS = frozenset({Relation.AMELIORATES, Relation.IMPROVES})
_SELLERS = frozenset({SourceKind.PRODUCT_MARKETING, SourceKind.CLINIC_MARKETING})
_DENIED = re.compile(
    r"\b(?:none of|not|never|nothing|nobody|no one|neither|no|cannot|without|isn[’']t|aren[’']t|hasn[’']t|don[’']t"
    r"|doesn[’']t|can[’']t|won[’']t|yet to|far from|whether|until)\b[^.;:,]{0,30}$",
    re.IGNORECASE,
)  # of what follows it
_TAKEN_BACK = re.compile(r"^[^.;]{0,40}?(?:\bis (?:a myth|not)\b|\bare not\b|\bdoes not exist\b|\?)", re.IGNORECASE)
_REPORTS = re.compile(
    r"\bgroups?\b|\bp ?[<=>]|\bcompared (?:with|to)\b|\bcontrols?\b|\bbaseline\b|\b95 ?%|\bstatistically\b",
    re.IGNORECASE,
)  # a study's own report: there "significantly" says that chance is unlikely, not that the effect is large
_CUSTOMER = re.compile(r"[\"“”»]|[–—-] [A-Z][a-z]+|\b(?:writes|says|customer|client|patient|reader|told us)\b")
_CLAUSES = re.compile(r";|\. |, (?:but|while|whereas|although|though)\b|\b(?:whereas|while)\b", re.I)
_BACK = re.compile(r"\b(?:it|this|that|which|they|them|these)\b")  # points back to what was named before
_TWO = 2
_FEW = 30  # so few people, and one study alone shows no marked effect


@dataclass(frozen=True)
class Strong:
    """A way of saying more than a study can."""

    pattern: re.Pattern[str]
    claims: str
    needs_study: bool
    lifted_by_hedge: bool
    example: str


@dataclass(frozen=True)
class Overclaim:
    """A passage that says too much, why, and what it was compared with."""

    side: Side
    item: Item
    reason: str
    compared: str


@cache
def strong_words() -> tuple[Strong, ...]:
    """The patterns of kb/conflicts.yml."""
    return tuple(
        Strong(
            re.compile(entry["pattern"], re.I),
            entry["claims"],
            bool(entry.get("needs_study")),
            entry.get("hedged") is False,
            entry["example"],
        )
        for entry in table()["strong_words"]
    )


def overclaims(world: World) -> Iterator[Overclaim]:
    """Every passage that says too much: one for a sentence and a word, on the claim that the word speaks of."""
    yield from _misreported(world)
    spoken: dict[tuple[str, int], list[tuple[Side, Item]]] = defaultdict(list)
    for side in world.claims.values():
        for item in side.items:
            spoken[item.source.id, item.evidence.mention.start].append((side, item))
    for key in sorted(spoken):
        yield from _of_passage(world, spoken[key])
        yield from _testimonial(world, spoken[key])


def _testimonial(world: World, said: Sequence[tuple[Side, Item]]) -> Iterator[Overclaim]:
    """A customer's story that a seller's page passes on: it stands there for a proof, and is none."""
    for side, item in said:
        mention = item.evidence.mention
        told = mention.attribution is Attribution.ANECDOTE or bearing.found_in("told", mention.quote)
        story = told and _CUSTOMER.search(mention.quote) and world.bearing(item, side.relation).sure
        helped = side.relation in _HELPS and item.evidence.stance is Stance.SUPPORTS
        if story and helped and item.source.kind in _SELLERS and item.evidence.study is None:
            reason = (
                "the page sells something and tells one customer's story for it, which shows nothing of anybody else"
            )
            yield Overclaim(side, item, reason, "no study is named")
            return


def _of_passage(world: World, said: Sequence[tuple[Side, Item]]) -> Iterator[Overclaim]:
    for strong in strong_words():
        matches = [(side, item, match) for side, item in said if (match := found(strong, item))]
        told = [(side, item, match) for side, item, match in matches if _of_its_clause(item, match)]
        nearest = min(told, key=lambda one: (_distance(one[1], one[2]), one[0].id), default=None)
        if nearest is None:
            continue
        side, item, match = nearest
        compared = _permits_less(world, side, item, strong) if item.evidence.stance is Stance.SUPPORTS else None
        if compared:
            yield Overclaim(side, item, _reason(item, match[0], strong), compared)


def found(strong: Strong, item: Item) -> re.Match[str] | None:
    """The strong word in a passage; None where it is denied, taken back or hedged."""
    mention = item.evidence.mention
    match = strong.pattern.search(mention.quote)
    if match is None or (mention.hedged and strong.lifted_by_hedge):
        return None
    if strong.needs_study and _REPORTS.search(mention.quote):
        return None
    if _DENIED.search(mention.quote[: match.start()]) or _TAKEN_BACK.search(mention.quote[match.end() :]):
        return None
    return match


def _of_its_clause(item: Item, match: re.Match[str]) -> bool:
    """Whether the word stands in the part of the sentence that names what the claim is on, or points back to it."""
    mention = item.evidence.mention
    parts = [part for part in _CLAUSES.split(mention.quote) if part]
    if len(parts) < _TWO or any(ref.mention == "" for ref in (mention.subject, mention.object)):
        return True
    clause = next((part for part in parts if match[0] in part), mention.quote).lower()
    elsewhere = any(mention.subject.mention.lower() in part.lower() for part in parts if part.lower() != clause)
    return (
        not elsewhere
        or mention.subject.mention.lower() in clause
        or bool(_BACK.search(clause[: clause.find(match[0].lower())]))
    )


def _distance(item: Item, match: re.Match[str]) -> tuple[bool, int]:
    """How far the word stands from what the claim is on: a word speaks of what stands before it."""
    mention = item.evidence.mention
    at = mention.quote.lower().rfind(mention.subject.mention.lower(), 0, match.start())
    return (at < 0, match.start() - at if at >= 0 else 0)


def _reason(item: Item, word: str, strong: Strong) -> str:
    mention = item.evidence.mention
    if mention.attribution is Attribution.ANECDOTE or bearing.found_in("told", mention.quote):
        return f"it passes on one person's story: “{word}” claims {strong.claims}, which one person's story cannot show"
    if bearing.found_in("reported", mention.quote):
        return f"it reports what others say: “{word}” claims {strong.claims}, more than what stands behind it permits"
    return f"“{word}” claims {strong.claims}: more than what stands behind it permits"


def _permits_less(world: World, side: Side, item: Item, strong: Strong) -> str | None:
    """What stands behind the passage, where that permits less than it says; else None."""
    study = world.studies.get(item.evidence.study or "")
    certain = f"; the claim is of {words(side.certainty)} certainty here"
    if side.certainty is Certainty.NONE:
        unknown = "unknown" in (world.kind(side.subject), world.kind(side.object))
        certain = "" if unknown else "; no evidence for the claim is known here"
    if study is not None:
        if study.design in _WEAK or (study.design not in _POOLED and (study.n or 0) < _FEW):
            people = f", n = {study.n}" if study.n else ""
            suffering = f", {study.n_condition} of them with the complaint" if study.n_condition is not None else ""
            return f"{study.short}: {str(study.design).replace('_', ' ')}{people}{suffering}{certain}"
        return None
    weak = side.certainty.rank <= Certainty.LOW.rank
    if not weak or side.relation not in _TREATS:
        return None
    attributed = item.evidence.mention.attribution in _SAYS_SO
    if side.findings or attributed or not strong.needs_study:
        return f"{_named(item) if attributed else 'no study is named'}{certain}"
    return None


def _named(item: Item) -> str:
    """What a passage says that it rests on, where no study could be told from it."""
    cited = (item.evidence.mention.cited or "").strip()
    if cited and (vague(item.evidence.mention) or cited.islower()):
        return f"it rests on “{cited}”, and names none that can be told"
    return "no study that can be told is named"


# -- findings turned round --------------------------------------------------------------------------------------------


def _misreported(world: World) -> Iterator[Overclaim]:
    """A passage that says a study found what the registry says that it did not find."""
    said: dict[tuple[str, str, str, str], set[Stance]] = defaultdict(set)
    spoken: dict[str, set[str]] = defaultdict(set)  # study -> objects of the claims that it speaks of
    for side in world.claims.values():
        for finding in side.findings:
            said[finding.study.id, side.relation, side.subject, side.object].add(finding.said.stance)
            spoken[finding.study.id].add(side.object)
    for side in world.claims.values():
        for item in side.supporting:
            study = world.studies.get(item.evidence.study or "")
            if study is None or not _itself(item):
                continue
            narrower = [object_ for object_ in spoken[study.id] if side.object in world.ancestors(object_)]
            stances = {
                stance
                for subject in world.ancestors(side.subject)
                for object_ in (*world.ancestors(side.object), *narrower)
                for stance in said.get((study.id, side.relation, subject, object_), ())
            }
            if stances and Stance.SUPPORTS not in stances:
                result = "found the opposite" if Stance.CONTRADICTS in stances else "found no clear support for it"
                yield Overclaim(side, item, _told(item, study.short, result), f"{study.short} as recorded here")


def _told(item: Item, short: str, result: str) -> str:
    if (item.evidence.resolved_by or "").startswith(FINGERPRINT):
        return f"the study that it tells of is, by its design, {short}, which {result}"
    return f"it says that {short} found this; {short} {result}"


def _itself(item: Item) -> bool:
    """Whether the passage itself speaks of its study; not where only the text as a whole retells one."""
    own = item.evidence.resolved_by not in (WHOLE_TEXT, DRAWN_FROM) and item.source.retells != item.evidence.study
    return own and item.evidence.mention.attribution in _SAYS_SO and not vague(item.evidence.mention)
