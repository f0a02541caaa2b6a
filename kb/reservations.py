"""Why both of two opposed passages may hold: then they are shown side by side, and not as a contradiction.

Knows two claims, what their passages bear on (kb.bearing) and kb/conflicts.yml; finds no conflict by itself.
Strict on purpose: what leaves room for both is never called a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb import bearing
from kb.comparing import Conflict, Index, Side, Voice, made, table
from kb.model import Relation, Stance

BOTH = "both_may_hold"
_EVERY = re.compile(r"\b(?:all|any|every|no|none|whatever) (?:\w+ )?\w+", re.I)
_EFFECTS = (Relation.AMELIORATES, Relation.IMPROVES, Relation.PREVENTS)


def reservations(index: Index, one: Side, other: Side, mine: Voice, theirs: Voice) -> tuple[str, ...]:
    """In what two opposed passages differ, so that both may hold; empty where they contradict each other."""
    found = (
        *rests(index, one, other, mine, theirs),
        *_lengths(index, one, mine, theirs),
        *_times(mine, theirs),
        *_left_open(mine, theirs),
        *_in_a_list(mine, theirs),
        *_against_what(one, other, mine, theirs),
        *_kinds(index, one, other, theirs),
        *_other_question(one, other),
    )
    return tuple(dict.fromkeys(found))


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
    """Rest and bed rest are two things; but rest that is advised against takes rest in bed with it.

    Who advises some rest, nobody knows how much, does not forbid to stay active besides: only long rest does, or bed.
    """
    first, second = _resting(index, one, mine), _resting(index, other, theirs)
    if first == "rest" and not second and "long" not in mine.bearing.lengths:
        yield "one speaks of rest of no stated kind, which leaves room for staying active"
    if first and second and first != second and (first, second) != ("bed", "rest"):
        names = {entry["id"]: entry["label"] for entry in table()["resting"]} | {"rest": "rest of no stated kind"}
        yield f"one speaks of {names[first]}, the other of {names[second]}"


def _lengths(index: Index, one: Side, mine: Voice, theirs: Voice) -> Iterator[str]:
    """A day or two of rest is not a week of it; nor is a few days of anything what another says of long use."""
    first, second = mine.bearing.lengths, theirs.bearing.lengths
    rest = index.waiting(one.subject) and (("brief" in first) != ("brief" in second) or "long" in second - first)
    if rest or ("brief" in first and "long" in second):
        yield "how long it is done may make the difference"


def _times(mine: Voice, theirs: Voice) -> Iterator[str]:
    """What is said of back pain, nobody says since when, and denied of the first weeks or of pain that lasts."""
    if theirs.bearing.times and not mine.bearing.times:
        yield f"one speaks of {' and '.join(bearing.labels('times', theirs.bearing.times))} only"


def _left_open(mine: Voice, theirs: Voice) -> Iterator[str]:
    early = frozenset({"first-days"})  # advice for the first days is against who denies it of all days
    alone = mine.bearing.caveats & {"alone"}  # who praises a thing by itself is against who denies just that
    for caveats in (mine.bearing.caveats - early - alone, theirs.bearing.caveats - alone):
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


def _kinds(index: Index, one: Side, other: Side, theirs: Voice) -> Iterator[str]:
    """What is found of a class need not be so of each member; but who advises against it advises against them all."""
    if other.relation is Relation.CONTRAINDICATED_FOR and one.relation is Relation.RECOMMENDED_FOR:
        return
    every = theirs.item is not None and _EVERY.search(theirs.item.evidence.mention.quote)
    if index.related(one.subject, other.subject) in ("narrower", "broader") and not every:
        drugs = index.world.kind(one.subject) == "drug" and index.world.kind(other.subject) == "drug"
        what = "these drugs" if drugs else "these things"
        yield f"one speaks of some of {what}, the other of all of them"


def not_shown(mine: Voice) -> Iterator[str]:
    """What has not been shown may yet be so, unless the other says that it is proved, or so of most or of all."""
    if not (mine.item and table()["outright"].search(mine.item.evidence.mention.quote.lower())):
        yield "what has not been shown may yet be so"


def _in_a_list(mine: Voice, theirs: Voice) -> Iterator[str]:
    """What is only named, in a list of things to try, is recommended by nobody in so many words."""
    for voice in (mine, theirs):
        quote = voice.item.evidence.mention.quote.strip() if voice.item else ""
        ordered = len(quote.split()) > 1 and quote[:1].isupper() and quote.endswith((".", "!"))  # "Try walking."
        if voice.item and bearing.fragment(voice.item) and not ordered and not bearing.lead(voice.item):
            yield "one of them only names it in a list"


def _other_question(one: Side, other: Side) -> Iterator[str]:
    """What a thing does, and whether it is to be used, are two questions: what helps may be advised against for its harm."""
    if one.relation in _EFFECTS and other.relation is Relation.CONTRAINDICATED_FOR:
        yield "what helps may yet be advised against for other reasons"


def weighed_up(
    index: Index,
    one: Side,
    other: Side,
    kind: str,
    why: str,
    safety: bool,
    met: tuple[Voice, Voice],
    stance: Stance = Stance.CONTRADICTS,
) -> Conflict | None:
    """The conflict of two passages; a note where both may hold, nothing where they speak of different things."""
    if silent(index, one, other, *met):
        return None
    unshown = not_shown(met[0]) if stance is Stance.DOES_NOT_SUPPORT else ()
    open_ = (*reservations(index, one, other, *met), *unshown)
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
