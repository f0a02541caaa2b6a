"""Advice that may do harm: self-care where care is due, care that is due and denied, and what must not be done in whom.

Knows claims with their passages, the situations that rules give, and kb/unsafe.yml. Says what a passage advises and what
is due, never why anybody advised it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb import bearing, neglect, yamlfile
from kb.comparing import Side, World, sign_in_condition, table
from kb.how_soon import DAYS, STABLE, calls, undated
from kb.lines import Item
from kb.model import Disposition, Relation, Situation, SourceKind, Stance
from kb.neglect import Way
from kb.stance import no_need

# "Constipation can make bladder trouble worse, so eat fibre": what makes a sign worse, and no sign that is there.
_WORSENS = re.compile(r"\b(?:makes?|making)\b[^.;,]{0,40}\bworse\b|\b(?:aggravates?|worsens)\b", re.IGNORECASE)
# "... if you have no numbness, weakness or fever": states that are said not to be there.
_ABSENT = re.compile(r"\b(?:(?:have|has|had|with|is|are) no|without any|free of)\b[^.;:]*", re.IGNORECASE)
_FOR = (Relation.RECOMMENDED_FOR, Relation.AMELIORATES)
_SAYS = (*_FOR, Relation.CALLS_FOR, Relation.INDICATES)
_LEAVES = {
    Way.REMEDY: "it leaves to self-care:",
    Way.LIGHTLY: "it makes light of:",
    Way.NEEDLESS: "it says that no care is needed for:",
    Way.LATE: "it puts off care for:",
}
_CARE = {  # what is denied, and what must at least be due for that to be unsafe
    "seeking-care": Disposition.SEE_DOCTOR,
    "see-a-doctor": Disposition.SEE_DOCTOR,
    "ask-a-pharmacist": Disposition.SEE_DOCTOR,
    "urgent-care": Disposition.URGENT,
    "maternity-unit": Disposition.URGENT,
    "emergency-care": Disposition.EMERGENCY,
}


@dataclass(frozen=True)
class Unsafe:
    """A passage that may do harm: what it advises and what is due, and by which rule or source that is known."""

    side: Side
    item: Item
    reason: str
    compared: str


@cache
def conventions() -> Mapping[str, Any]:
    """kb/unsafe.yml, read once a process; patterns compiled."""
    root = yamlfile.read(Path(__file__).with_suffix(".yml"))
    words = (
        "whom",
        "not_whom",
        "sends",
        "pain",
        "as_a_rule",
        "advises",
        "care_words",
        "no_more",
        "in_order",
        "by_hand",
        "urges",
        "not_there",
        "no_light_matter",
    )
    yamlfile.check_keys(root, ("harmful", "grave", "beside_care", *words))
    known = [tag.id for tag in bearing.tags("states")]
    for entry in root["harmful"]:
        yamlfile.check_keys(
            entry, ("id", "things", "states", "why", "source"), ("except", "words", "lifted_by", "url", "unverified")
        )
        unknown = next((state for state in entry["states"] if state not in known), None)
        if unknown is not None:
            raise entry.mark.error(f"no state {unknown!r} in kb/bearing.yml")
    found: dict[str, Any] = {"harmful": root["harmful"], "beside_care": frozenset(map(str, root["beside_care"]))}
    found["grave"] = {entry["state"]: Disposition(entry["due"]) for entry in root["grave"]}
    found["with_pain"] = frozenset(entry["state"] for entry in root["grave"] if entry.get("with_pain"))
    found |= {word: re.compile(str(root[word]), re.I) for word in words}
    return found


def unsafe(world: World, situations: Sequence[Situation]) -> Iterator[Unsafe]:
    """Every passage that may do harm; one may be found in more than one way, the gravest first."""
    grave = sorted((s for s in situations if s.disposition.rank > 0), key=lambda s: (-s.disposition.rank, s.id))
    careful = {
        _place(item)
        for side in world.claims.values()
        if side.relation is Relation.CALLS_FOR and side.object in _CARE
        for item in side.supporting
    }
    found: list[Unsafe] = []
    for side in world.claims.values():
        found += _care_denied(world, side, grave)
        found += _made_light_of(world, side, grave)
        for item in side.supporting if side.relation in _FOR else ():
            if not _is_care(world, side.subject):
                found += _harmful(world, side, item)
            if _place(item) not in careful:
                found += _instead_of_care(world, side, item, grave)
    found += _neglected(world, grave, careful)
    found += _stopped(world)
    found += _too_late(world, grave)
    # What the vocabulary lacks may be a misreading: where the same words are flagged for what it knows, that says it.
    known = {_place(one.item) for one in found if world.kind(one.side.subject) != "unknown"}
    yield from (one for one in found if world.kind(one.side.subject) != "unknown" or _place(one.item) not in known)


def _place(item: Item) -> tuple[str, int]:
    return item.source.id, item.evidence.mention.start


# -- care that is due, denied -----------------------------------------------------------------------------------------


def _care_denied(world: World, side: Side, grave: Sequence[Situation]) -> Iterator[Unsafe]:
    """`There is no need to see a doctor for numbness in the saddle area`."""
    if side.relation is not Relation.CALLS_FOR or side.object not in _CARE:
        return
    for item in side.saying(Stance.CONTRADICTS):
        urged = conventions()["urges"].search(item.evidence.mention.quote)  # "do not hesitate to go"
        situation = None if urged else _situation(world, side, item, grave)
        if situation and situation.disposition.rank >= _CARE[side.object].rank:
            reason = (
                f"it says that there is no need to {_act(world, side.object)} where the rules say: {_due(situation)}"
            )
            yield Unsafe(side, item, reason, _by(situation))


def _made_light_of(world: World, side: Side, grave: Sequence[Situation]) -> Iterator[Unsafe]:
    """`A weak leg is nothing to worry about`; `treat it yourself`."""
    harmless = side.relation is Relation.INDICATES and "no-serious-condition" in world.ancestors(side.object)
    alone = side.relation is Relation.CALLS_FOR and side.object == "self-care"
    if not harmless and not alone:
        return
    for item in side.supporting:
        situation = next((s for s in grave if set(s.concepts) & world.ancestors(side.subject)), None)
        outright = not item.evidence.mention.hedged and not item.evidence.mention.conditions
        quote = item.evidence.mention.quote
        lifted = conventions()["as_a_rule"].search(quote) or conventions()["no_light_matter"].search(quote)
        if lifted or bearing.found_in("reported", quote):
            continue
        if situation and outright:
            what = "takes for harmless" if harmless else "leaves to self-care"
            reason = f"it {what} {world.names(side.subject)[0]}, for which the rules say: {_due(situation)}"
            yield Unsafe(side, item, reason, _by(situation))


def _neglected(world: World, grave: Sequence[Situation], careful: Collection[tuple[str, int]]) -> Iterator[Unsafe]:
    """`Stretch it out if you lose control of your bladder`: by the whole sentence, whatever was read in it as a claim."""
    told: dict[tuple[str, int], tuple[int, Side, Item]] = {}
    for side in world.claims.values():
        for item in side.items if side.relation in _SAYS else ():
            best = told.get(_place(item))
            if best is None or _SAYS.index(side.relation) < best[0]:
                told[_place(item)] = _SAYS.index(side.relation), side, item
    for place, (_, side, item) in told.items():
        mention = item.evidence.mention
        found = (
            ()
            if _only_found(item) or _WORSENS.search(mention.quote)
            else neglect.read(mention.quote, neglect.question(mention.before))
        )
        sent = place in careful and not conventions()["by_hand"].search(mention.quote)
        for one in [one for one in found if not sent or one.way in (Way.NEEDLESS, Way.LATE)][:1]:
            due = next((s for s in grave if one.sign in s.concepts), None) or _by_state(one.words)
            # What is so as a rule leaves room for the sign, but not where hours count.
            as_a_rule = one.way is Way.LIGHTLY and conventions()["as_a_rule"].search(mention.quote)
            soon = one.way is Way.LATE and due and due.disposition is Disposition.SEE_DOCTOR
            if soon and "month" not in mention.quote:
                continue  # within weeks is what the rules say too
            if due and not (as_a_rule and due.disposition is not Disposition.EMERGENCY):
                reason = f"{_LEAVES[one.way]} {one.words}, for which the rules say: {_due(due)} ({due.text})"
                yield Unsafe(side, item, reason, _by(due))


def _too_late(world: World, grave: Sequence[Situation]) -> Iterator[Unsafe]:
    """`If both legs go weak, see somebody within the next few days`; what has long been so and a guideline apart."""
    late = [(sign, call) for sign, call in calls(world) if call.soon <= DAYS]
    late += [(sign, call) for sign, call in undated(world) if sign["due"] == Disposition.EMERGENCY]
    seen: set[tuple[str, int]] = set()
    for sign, call in late:
        if _place(call.item) in seen:
            continue  # a sentence that names two such signs is one advice
        due = _of_sign(sign, call.side, grave)
        if due is None or due.disposition.rank < Disposition.URGENT.rank:
            continue
        if call.item.source.kind is SourceKind.GUIDELINE:
            continue  # guidelines may differ in it: that is a conflict, and no fault
        if _only_found(call.item) or STABLE.search(call.item.evidence.mention.quote):
            continue
        reason = f"it wants {sign['label']} seen {call.label}, for which the rules say: {_due(due)}"
        seen.add(_place(call.item))
        yield Unsafe(call.side, call.item, reason, _by(due))


def _of_sign(sign: Any, side: Side, grave: Sequence[Situation]) -> Situation | None:
    """What the rules say of a sign: by the claim's own concept, else by the sign's; the gravest is first."""
    own = next((s for s in grave if side.subject in s.concepts), None)
    return own or next((s for s in grave if set(s.concepts) & set(sign["concepts"])), None)


def _situation(world: World, side: Side, item: Item, grave: Sequence[Situation]) -> Situation | None:
    """The situation that a sign amounts to: by its concept, or by its words where the vocabulary lacks it."""
    by_concept = next((s for s in grave if set(s.concepts) & world.ancestors(side.subject)), None)
    if by_concept or world.kind(side.subject) != "unknown":
        return by_concept
    if conventions()["in_order"].search(item.evidence.mention.quote):
        return None
    said = _ABSENT.sub(" ", item.evidence.mention.quote)
    return _by_state(f"{side.subject.replace('-', ' ')} {said}")


def _by_state(words: str) -> Situation | None:
    """What is due in the gravest state that some words name."""
    due = _gravest(bearing.found_in("states", words))
    return Situation(f"state {due[0]}", due[0], due[1], words=(), rule=None) if due else None


# -- self-care where care is due --------------------------------------------------------------------------------------


def _instead_of_care(world: World, side: Side, item: Item, grave: Sequence[Situation]) -> Iterator[Unsafe]:
    mention = item.evidence.mention
    if _is_care(world, side.subject) or (_sends(mention.quote) and not no_need(mention.quote)):
        return
    if not _meant(world, side, item) or _seen_already(side, item):
        return
    if any(conventions()["not_there"].search(condition) for condition in mention.conditions):
        return
    if world.is_a(side.subject, conventions()["beside_care"]) and not conventions()["no_more"].search(mention.quote):
        return
    hands_on = world.is_a(side.subject, bearing.table()["hands_on"])
    drug = world.kind(side.subject) == "drug"  # for pain as such, however severe, painkillers are no fault
    least = Disposition.URGENT if hands_on or drug else Disposition.SEE_DOCTOR
    situation = next((s for s in grave if s.disposition.rank >= least.rank and _meets(world, side, item, s)), None)
    told = _gravest(_of_whom(world, side, item) - _without_pain(item))
    if situation is None and told:
        situation = Situation(f"state {told[0]}", told[0], told[1])
    if situation is None:
        return
    reason = f"it advises {world.names(side.subject)[0]} where the rules say: {_due(situation)} ({situation.text})"
    yield Unsafe(side, item, reason, _by(situation))


def _seen_already(side: Side, item: Item) -> bool:
    """Whether the page is for people who have been told that a bone is broken: then somebody has looked."""
    told = frozenset({"fracture", "osteoporosis"}) & bearing.found_in("states", item.source.title)
    return bool(told & bearing.found_in("states", side.object.replace("-", " ")))


def _meant(world: World, side: Side, item: Item) -> bool:
    """Whether it is advice at all: what the vocabulary lacks is often misread, so there it must be said as advice."""
    said = item.evidence.mention.quote.lower().lstrip("-•* ")
    if bearing.table()["opens_against"].match(said) or bearing.found_in("reported", said):
        return False
    if world.kind(side.subject) != "unknown":
        return True
    ordered = side.relation is Relation.RECOMMENDED_FOR and bool(item.evidence.mention.conditions)
    return not _only_found(item) and (ordered or _advises(said))


def _meets(world: World, side: Side, item: Item, situation: Situation) -> bool:
    """Whether a passage speaks of a situation: advice by its object or condition, an effect only by its condition."""
    mention = item.evidence.mention
    said = " ".join(mention.conditions).lower()
    named = any(concept in world.ancestors(side.object) for concept in situation.concepts)
    if side.relation is Relation.RECOMMENDED_FOR:
        if named:
            return True
        said += f" {mention.object.mention} {mention.section or ''}".lower()
    elif named and conventions()["advises"].search(mention.quote) and world.kind(side.subject) != "unknown":
        return not _only_found(item)
    if any(re.search(rf"\b{re.escape(word.lower())}\b", said) for word in situation.words):
        return True
    signs = [concept for concept in situation.concepts if concept not in table()["too_common"]]
    return any(sign_in_condition(item, sign, world) for sign in signs)


def _only_found(item: Item) -> bool:
    """Whether an effect is told as what a study found: that is no advice."""
    return item.evidence.study is not None or item.evidence.mention.attribution in ("study", "review", "guideline")


def _of_whom(world: World, side: Side, item: Item) -> frozenset[str]:
    """States of the people for whom a passage advises a thing, by the words that say of whom."""
    mention = item.evidence.mention
    if side.relation is Relation.AMELIORATES and (_only_found(item) or not _advises(mention.quote)):
        return frozenset()
    whom = [match[0] for match in conventions()["whom"].finditer(mention.quote)]
    said = " . ".join([*mention.conditions, *whom, mention.object.mention])
    return bearing.found_in("states", conventions()["not_whom"].sub(" ", said))


def _without_pain(item: Item) -> frozenset[str]:
    """States that are no reason against a thing where nothing hurts: after cancer exercise does good."""
    mention = item.evidence.mention
    said = " ".join((mention.quote, *mention.conditions, mention.object.mention))
    hurts = conventions()["pain"].search(said)
    return frozenset() if hurts else conventions()["with_pain"]


# -- what must not be done in whom ------------------------------------------------------------------------------------


def _harmful(world: World, side: Side, item: Item) -> Iterator[Unsafe]:
    mention = item.evidence.mention
    for entry in conventions()["harmful"]:
        meant = world.is_a(side.subject, entry["things"]) and not world.is_a(side.subject, entry.get("except") or ())
        if not meant and not ("words" in entry and re.search(str(entry["words"]), mention.subject.mention, re.I)):
            continue
        found = world.bearing(item, side.relation)
        lifted = entry.get("lifted_by") and re.search(str(entry["lifted_by"]), mention.quote, re.I)
        own = _of_whom(world, side, item) | (found.states & bearing.found_in("states", item.source.title))
        met = [state for state in entry["states"] if state in own - found.excepted]
        if met and not lifted and not _only_found(item) and not _sends(mention.quote):
            whom = ", ".join(bearing.labels("states", frozenset(met)))
            reason = f"it speaks for {world.names(side.subject)[0]} in {whom}: {entry['why']}"
            yield Unsafe(side, item, reason, str(entry["source"]))


def _stopped(world: World) -> Iterator[Unsafe]:
    """`Stop your blood thinners while your back is sore`: by the whole sentence, on a claim about the medicine."""
    for side in world.claims.values():
        for item in side.supporting if side.relation in (Relation.CONTRAINDICATED_FOR, *_FOR) else ():
            found = None if _only_found(item) else neglect.stopped(item.evidence.mention.quote)
            if found and (side.relation is Relation.CONTRAINDICATED_FOR or side.subject == found[0].concept):
                reason = f"it tells people to stop {found[1]} of themselves: {found[0].why}"
                yield Unsafe(side, item, reason, found[0].source)


# -- words ------------------------------------------------------------------------------------------------------------


def _is_care(world: World, concept: str) -> bool:
    """Whether it is care by somebody trained; a name that the vocabulary lacks is judged by its words."""
    if world.kind(concept) == "unknown":
        return bool(conventions()["care_words"].search(concept.replace("-", " ")))
    care = world.kind(concept) == "care" or any(world.kind(above) == "care" for above in world.ancestors(concept))
    return care or world.is_a(concept, bearing.table()["professional"])


def _sends(quote: str) -> bool:
    return bool(conventions()["sends"].search(quote))


def _advises(quote: str) -> bool:
    return bool(conventions()["advises"].search(quote))


def _gravest(states: frozenset[str]) -> tuple[str, Disposition] | None:
    grave = [(label, conventions()["grave"][tag]) for tag in sorted(states & conventions()["grave"].keys())
             for label in bearing.labels("states", frozenset({tag}))]  # fmt: skip
    return max(grave, key=lambda pair: (pair[1].rank, pair[0]), default=None)


def _act(world: World, care: str) -> str:
    label = world.names(care)[0]
    return label if re.match(r"(?:see|ask|seek|call|go)\b", label) else f"seek {label}"


def _due(situation: Situation) -> str:
    return str(situation.disposition).replace("_", " ")


def _by(situation: Situation) -> str:
    rule = f"rule {situation.rule}" if situation.rule else "the warning signs of the rules"
    return f"{rule}: {_due(situation)}"
