"""Why both of two opposed passages may hold: then they are shown side by side, and not as a contradiction.

Knows two claims, what their passages bear on (kb.bearing) and kb/conflicts.yml; finds no conflict by itself.
Strict on purpose: what leaves room for both is never called a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb import bearing
from kb.comparing import Conflict, Index, Side, Voice, made, table
from kb.model import Relation

BOTH = "both_may_hold"
_EFFECTS = (Relation.AMELIORATES, Relation.IMPROVES, Relation.PREVENTS)


def reservations(index: Index, one: Side, other: Side, mine: Voice, theirs: Voice) -> tuple[str, ...]:
    """In what two opposed passages differ, so that both may hold; empty where they contradict each other."""
    found = (
        *rests(index, one, other, mine, theirs),
        *_lengths(index, one, mine, theirs),
        *_times(one, mine, theirs),
        *_left_open(mine, theirs),
    )
    return tuple(dict.fromkeys((*found, *_against_what(one, other, mine, theirs), *_kinds(index, one, other))))


def silent(index: Index, one: Side, other: Side, mine: Voice, theirs: Voice) -> bool:
    """Whether the one speaks of waiting and the other of lying in bed: these have nothing to say to each other."""
    return {_resting(index, one, mine), _resting(index, other, theirs)} == {"waiting", "bed"}


def _resting(index: Index, side: Side, voice: Voice) -> str:
    """Which kind of rest a passage speaks of; empty where it is of none, `rest` where it does not say."""
    if not index.waiting(side.subject):
        return ""
    above = index.above(side.subject)
    said = voice.item.evidence.mention.quote.lower() if voice.item else side.subject.replace("-", " ")
    for entry in table()["resting"]:
        if above & set(entry["concepts"]) or re.search(str(entry["words"]), said):
            return str(entry["id"])
    return "rest"


def rests(index: Index, one: Side, other: Side, mine: Voice, theirs: Voice) -> Iterator[str]:
    """Rest and bed rest are two things; but rest that is advised against takes rest in bed with it."""
    first, second = _resting(index, one, mine), _resting(index, other, theirs)
    quote = theirs.item.evidence.mention.quote if theirs.item else ""
    if first == "rest" and not second and re.search(r"\bthan [^.]{0,20}\bbed\b", quote):
        yield "one speaks of rest of no stated kind, the other compares with bed rest"
    if first and second and first != second and (first, second) != ("bed", "rest"):
        names = {entry["id"]: entry["label"] for entry in table()["resting"]} | {"rest": "rest of no stated kind"}
        yield f"one speaks of {names[first]}, the other of {names[second]}"


def _lengths(index: Index, one: Side, mine: Voice, theirs: Voice) -> Iterator[str]:
    """A day or two of rest is not a week of it; nor is a few days of anything what another says of long use."""
    first, second = mine.bearing.lengths, theirs.bearing.lengths
    rest = index.waiting(one.subject) and (("brief" in first) != ("brief" in second) or "long" in second - first)
    if rest or ("brief" in first and "long" in second):
        yield "how long it is done may make the difference"


def _times(one: Side, mine: Voice, theirs: Voice) -> Iterator[str]:
    """What eases pain, nobody says since when, and is advised against in the first weeks or in pain that lasts."""
    if one.relation in _EFFECTS and theirs.bearing.times and not mine.bearing.times:
        yield f"one speaks of {' and '.join(bearing.labels('times', theirs.bearing.times))} only"


def _left_open(mine: Voice, theirs: Voice) -> Iterator[str]:
    early = frozenset({"first-days"})  # advice for the first days is against who denies it of all days
    for caveats in (mine.bearing.caveats - early, theirs.bearing.caveats):
        for label in bearing.labels("caveats", caveats):
            yield f"one of them says it {label}"


def _against_what(one: Side, other: Side, mine: Voice, theirs: Voice) -> Iterator[str]:
    """Better than nothing and no better than sham may both be so; who advises a thing has compared it with nothing."""
    first, second = mine.bearing.comparators, theirs.bearing.comparators
    if other.relation not in (*_EFFECTS, Relation.CONTRAINDICATED_FOR) or first & second:
        return
    weighed = second and (first or one.relation is not other.relation)
    if weighed or (first and other.relation in _EFFECTS):
        names = bearing.labels("comparators", first | second)
        yield f"they compare it with different things ({', '.join(names)})"


def _kinds(index: Index, one: Side, other: Side) -> Iterator[str]:
    """What is found of drugs of a group need not be so of each of them."""
    if other.relation not in _EFFECTS:
        return
    drugs = index.world.kind(one.subject) == "drug" and index.world.kind(other.subject) == "drug"
    if drugs and index.related(one.subject, other.subject) in ("narrower", "broader"):
        yield "one speaks of some of these drugs, the other of all of them"


def weighed_up(
    index: Index, one: Side, other: Side, kind: str, why: str, safety: bool, met: tuple[Voice, Voice]
) -> Conflict | None:
    """The conflict of two passages; a note where both may hold, nothing where they speak of different things."""
    if silent(index, one, other, *met):
        return None
    open_ = reservations(index, one, other, *met)
    if not open_:
        return made(one, other, kind, why, safety, met[0].item, met[1].item)
    return made(one, other, BOTH, f"{why}; both may hold: {'; '.join(open_)}", False, met[0].item, met[1].item)


def first(found: Iterable[Conflict | None]) -> Iterator[Conflict]:
    """The first that is a contradiction; else the first note; else nothing."""
    note: Conflict | None = None
    for one in found:
        if one and one.kind != BOTH:
            yield one
            return
        note = note or one
    if note:
        yield note
