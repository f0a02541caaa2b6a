"""Which of many conflicts are said once: a broader pair stands for its kinds, a passage and an article make one.

Knows conflicts and how their claims are related; finds none and judges none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kb.bearing import fragment
from kb.comparing import Conflict, Index, World

NOTES = ("both_may_hold", "under_condition")  # shown beside each other, and no contradiction
_HELPS_OR_NOT = frozenset({"opposite_advice", "advice_against_effect", "effect_against_advice", "opposite_effect",
                           "both_ways", "rival_courses", *NOTES})  # fmt: skip


def distinct(index: Index, found: Iterable[Conflict]) -> Iterator[Conflict]:
    """Conflicts without those that another says already."""
    return _one_row(index, _once(index, _without_narrower(index.world, found)))


def _one_row(index: Index, found: Iterable[Conflict]) -> Iterator[Conflict]:
    """One row for one disagreement: contradictions first, whole sentences first, then the most specific pair.

    Advice against advice and advice against effect on the same two things are one disagreement. A note is not repeated
    beside a row on the same things that shows one of its passages.
    """
    kept: list[Conflict] = []
    for conflict in sorted(found, key=lambda conflict: _best(index, conflict)):
        rows = [row for row in kept if _same_disagreement(index, row, conflict)]
        if conflict.kind in NOTES:
            rows = [row for row in rows if row.kind == conflict.kind == "both_may_hold"
                    or conflict.other_evidence_id in (row.evidence_id, row.other_evidence_id)]  # fmt: skip
        if not rows:
            kept.append(conflict)
            yield conflict


def _best(index: Index, conflict: Conflict) -> tuple[object, ...]:
    one, other = index.world.claims[conflict.claim_id], index.world.claims[conflict.other_id]
    items = {item.id: item for side in (one, other) for item in side.items}
    told = [items[id_] for id_ in (conflict.evidence_id, conflict.other_evidence_id) if id_ in items]
    depth = len(index.world.ancestors(one.subject)) + len(index.world.ancestors(other.subject))
    whole = sum(not fragment(item) for item in told)
    note = NOTES.index(conflict.kind) + 1 if conflict.kind in NOTES else 0
    return note, -whole, not conflict.safety, one.subject != other.subject, -depth, conflict.claim_id, conflict.other_id


def _same_disagreement(index: Index, one: Conflict, other: Conflict) -> bool:
    if not (_on_one_thing(one.kind) and _on_one_thing(other.kind)) and one.kind != other.kind:
        return False
    first = [index.world.claims[id_] for id_ in (one.claim_id, one.other_id)]
    second = [index.world.claims[id_] for id_ in (other.claim_id, other.other_id)]
    pairs = tuple(zip(first, second, strict=True))
    if any(index.waiting(a.subject) and a.subject != b.subject for a, b in pairs):
        return False  # rest and bed rest are two things
    return all(index.related(a.subject, b.subject) and index.related(a.object, b.object) for a, b in pairs)


def _on_one_thing(kind: str) -> bool:
    return kind in _HELPS_OR_NOT


def _without_narrower(world: World, found: Iterable[Conflict]) -> Iterator[Conflict]:
    """Conflicts but those that a broader pair of claims says already: a page sees the evidence of the whole family."""
    by_other: dict[str, list[Conflict]] = defaultdict(list)
    by_claim: dict[str, list[Conflict]] = defaultdict(list)
    found = list(found)
    for conflict in found:
        by_other[conflict.other_id].append(conflict)
        by_claim[conflict.claim_id].append(conflict)
    for conflict in found:
        above = [c for c in by_other[conflict.other_id] if _narrower(world, conflict.claim_id, c.claim_id)]
        above += [c for c in by_claim[conflict.claim_id] if _narrower(world, conflict.other_id, c.other_id)]
        if not any(c.safety >= conflict.safety and _weighs_as_much(c, conflict) for c in above):
            yield conflict


def _weighs_as_much(one: Conflict, other: Conflict) -> bool:
    """Whether a broader conflict may stand for a narrower: a mere condition never stands for a contradiction."""
    return one.kind == other.kind or (one.kind not in NOTES and other.kind in NOTES)


def _narrower(world: World, one: str, other: str) -> bool:
    """Whether a claim belongs to the family of another."""
    first, second = world.claims[one], world.claims[other]
    return (
        one != other
        and first.relation is second.relation
        and second.subject in world.ancestors(first.subject)
        and second.object in world.ancestors(first.object)
    )


def _once(index: Index, found: Iterable[Conflict]) -> Iterator[Conflict]:
    """A passage and an article that denies it make one conflict, and one warning one note, however many claims they hold.

    Where articles say both sides, what only the registry says of the same is not repeated.
    """
    items = {item.id: item for side in index.world.claims.values() for item in side.items}
    seen: set[tuple[str | None, ...]] = set()
    for conflict in sorted(found, key=_closest):
        one, other = conflict.evidence_id, conflict.other_evidence_id
        told = [passage for passage in (one, other) if passage]
        if conflict.kind == "under_condition":
            limited = [passage for passage in told if items[passage].evidence.mention.conditions]
            keys: set[tuple[str | None, ...]] = {("note", passage) for passage in limited or told[-1:]}
        elif len(told) == 1:
            keys = {("registry", passage) for passage in told}
        else:
            what: tuple[str, ...] = (conflict.kind, conflict.claim_id.partition("--")[0])
            if conflict.kind in NOTES:  # what both may hold, and why, hangs on the other thing too
                what = (*what, conflict.other_id.partition("--")[0])
            keys = {(*what, one, items[str(other)].source.id), (*what, items[str(one)].source.id, other), (one, other)}
        if seen.isdisjoint(keys if _same(conflict) else {*keys, ("kinds", conflict.kind, other)}):
            yield conflict
        broad = ("kinds", conflict.kind, other)  # a warning of a thing is not repeated for each of its kinds
        if len(told) == 2 and _same(conflict):
            keys |= {broad}
        seen |= keys | {("registry", passage) for passage in told if conflict.kind != "under_condition"}


def _same(conflict: Conflict) -> bool:
    return conflict.claim_id.partition("--")[0] == conflict.other_id.partition("--")[0]


def _closest(conflict: Conflict) -> tuple[bool, bool, bool, bool, str, str]:
    """The conflict to keep of several: said by articles, on a safe course, of the same things."""
    one, _, rest = conflict.claim_id.partition("--")
    other, _, more = conflict.other_id.partition("--")
    same = one == other and rest.rpartition("--")[2] == more.rpartition("--")[2]
    told = conflict.evidence_id is not None and conflict.other_evidence_id is not None
    return not told, not conflict.safety, one != other, not same, conflict.claim_id, conflict.other_id
