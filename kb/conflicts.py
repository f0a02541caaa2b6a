"""Claims that cannot both guide a reader, and how far: a condition, or something narrower, is no contradiction, and is
said to be none.

Knows claims with their passages and certainty, and kb/conflicts.yml, where it stands what is opposed to what. Knows
nothing of tables, and nothing of why anybody wrote what they wrote: a reason names what was compared, never a motive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.certainty import Finding, words
from kb.lines import Item
from kb.model import Certainty, Relation, Stance, Study, short_hash

_ADVICE = (Relation.RECOMMENDED_FOR, Relation.AMELIORATES)
_SIGNS = frozenset({"sign", "situation"})
_UNDER_CONDITION = "; it is said only under a condition, so it is no contradiction"
_NARROWER = "; one of them speaks of something narrower, so both may hold"


@dataclass(frozen=True)
class Side:
    """A claim as this module needs it."""

    id: str
    subject: str
    relation: Relation
    object: str
    certainty: Certainty
    direction: Stance | None
    n_lines: int
    items: tuple[Item, ...]  # its own passages
    findings: tuple[Finding, ...]  # the registry's, of this very claim

    @property
    def supporting(self) -> tuple[Item, ...]:
        """Passages that say it is so."""
        return tuple(item for item in self.items if item.evidence.stance is Stance.SUPPORTS)

    @property
    def asserted(self) -> bool:
        """Whether anybody says that it is so: an article, or a registered study."""
        return bool(self.supporting) or any(f.said.stance is Stance.SUPPORTS for f in self.findings)

    @property
    def conditional(self) -> bool:
        """Whether it is only ever said under a condition, or for a time."""
        return bool(self.supporting) and all(_limits(item) for item in self.supporting)

    @property
    def strength(self) -> str:
        """How strong this side is, in words."""
        count = "1 line" if self.n_lines == 1 else f"{self.n_lines} lines"
        return f"{words(self.certainty)} certainty, {count} of evidence"


def _limits(item: Item) -> tuple[str, ...]:
    """What limits a passage: its conditions, and words that say that it passes."""
    mention = item.evidence.mention
    return (*mention.conditions, *(word for word in table()["passing"] if word in mention.quote.lower()))


@dataclass(frozen=True)
class World:
    """All claims, and what is needed to compare them."""

    claims: Mapping[str, Side]
    statements: Mapping[str, str]
    ancestors: Callable[[str], frozenset[str]]
    names: Callable[[str], tuple[str, ...]]  # label and synonyms
    kind: Callable[[str], str]
    studies: Mapping[str, Study]


@dataclass(frozen=True)
class Conflict:
    """Two claims that cannot both guide a reader; the fields are the table's."""

    id: str
    claim_id: str
    other_id: str
    kind: str
    reason: str
    safety: bool
    claim_strength: str
    other_strength: str
    evidence_id: str | None
    other_evidence_id: str | None


@cache
def table() -> Mapping[str, Any]:
    """kb/conflicts.yml, read once a process."""
    root = yamlfile.read(Path(__file__).with_suffix(".yml"))
    keys = [
        "opposed",
        "opposed_objects",
        "rivals",
        "harms",
        "alike",
        "moves",
        "stands_for",
        "passing",
        "too_general",
        "too_common",
    ]
    yamlfile.check_keys(root, (*keys, "self_treatment", "strong_words"))
    for entry in root["opposed"]:
        yamlfile.check_keys(entry, ("one", "other", "kind", "why"), ("safety",))
        for key in ("one", "other"):
            yamlfile.one_of(entry, key, list(Relation))
    found: Mapping[str, Any] = root
    return found


@dataclass
class _Index:
    """Finds claims of a relation whose subject is related to a concept."""

    world: World
    exact: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    under: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, world: World) -> _Index:
        index = cls(world)
        for key, side in world.claims.items():
            if side.asserted:
                index.exact[side.relation, side.subject].append(key)
                for above in index.widened(side.subject):
                    index.under[side.relation, above].append(key)
        return index

    def widened(self, concept: str) -> frozenset[str]:
        """A concept, all that it is a kind of, and what is alike for conflicts."""
        wide = set(self.world.ancestors(concept))
        for entry in table()["moves"]:
            if entry["move"] in wide:
                wide |= self.world.ancestors(entry["within"])
        for number, entry in enumerate(table()["alike"]):
            if wide & set(entry["concepts"]):
                wide.add(f"alike-{number}")
        return frozenset(wide)

    def of_subject(self, relation: str, concept: str) -> list[Side]:
        """Claims of the relation on the concept, on something narrower or broader, or on something alike."""
        found = set(self.under[relation, concept])
        for above in self.widened(concept):
            found |= set(self.under[relation, above] if above.startswith("alike-") else self.exact[relation, above])
        return [self.world.claims[key] for key in sorted(found)]

    def related(self, one: str, other: str) -> str | None:
        """How two concepts are related: `same`, `alike` or `narrower`; None where they are not."""
        one, other = (table()["stands_for"].get(concept, concept) for concept in (one, other))
        if one == other:
            return "same"
        first, second = self.widened(one), self.widened(other)
        if any(key.startswith("alike-") for key in first & second):
            return "alike"
        return "narrower" if one in second or other in first else None


def conflicts(world: World) -> list[Conflict]:
    """Every conflict, sorted. At least one side is said by an article: what only the registry knows is no news here."""
    index = _Index.of(world)
    found: dict[str, Conflict] = {}
    makers = (_opposed, _opposed_objects, _rivals, _harms, _care_due, _care_first)
    for maker in makers:
        for conflict in maker(index):
            found.setdefault(conflict.id, conflict)
    for side in world.claims.values():
        for conflict in _both_ways(side):
            found.setdefault(conflict.id, conflict)
    kept = _without_narrower(world, found.values())
    return sorted(kept, key=lambda conflict: conflict.id)


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
    return one.kind == other.kind or other.kind == "under_condition"


def _narrower(world: World, one: str, other: str) -> bool:
    """Whether a claim belongs to the family of another."""
    first, second = world.claims[one], world.claims[other]
    return (
        one != other
        and first.relation is second.relation
        and second.subject in world.ancestors(first.subject)
        and second.object in world.ancestors(first.object)
    )


def _opposed(index: _Index) -> Iterator[Conflict]:
    general = table()["too_general"]
    for entry in table()["opposed"]:
        for one in _asserted(index, entry["one"]):
            for other in index.of_subject(entry["other"], one.subject):
                subjects = index.related(one.subject, other.subject)
                objects = index.related(one.object, other.object)
                if not subjects or not objects or not _comparable(one, other, subjects, objects, general):
                    continue
                if other.relation is Relation.CAUSES and not _same_complaint(index, one, other):
                    continue
                if "narrower" in (subjects, objects) and not _both_told_or_back(index, one, other, subjects):
                    continue
                yield from _conflict(
                    one, other, entry["kind"], entry["why"], subjects, objects, entry.get("safety", False)
                )


def _comparable(one: Side, other: Side, subjects: str, objects: str, general: Mapping[str, Sequence[str]]) -> bool:
    """Not where one speaks of something so general that the narrower claim does not touch it."""
    if subjects == "narrower" and {one.subject, other.subject} & set(general["subjects"]):
        return False
    if objects == "narrower" and {one.object, other.object} & set(general["objects"]):
        return subjects == "same"
    return True


def _same_complaint(index: _Index, one: Side, other: Side) -> bool:
    """Not where the one eases pain and the other brings on some pain elsewhere, as an exercise or a massage may."""
    back = set(table()["stands_for"].values())
    return bool(back & index.world.ancestors(other.object)) or other.object in index.world.ancestors(one.object) - {
        "pain"
    }


def _both_told_or_back(index: _Index, one: Side, other: Side, subjects: str) -> bool:
    """Where only the registry makes one of two claims, the match must be close: no reader has read both."""
    if one.supporting and other.supporting:
        return True
    back = set(table()["stands_for"].values())
    near = back & index.world.ancestors(one.object) & index.world.ancestors(other.object)
    return subjects != "narrower" and bool(near)


def _opposed_objects(index: _Index) -> Iterator[Conflict]:
    for entry in table()["opposed_objects"]:
        for one in _asserted(index, entry["relation"]):
            if entry["one"] not in index.world.ancestors(one.object):
                continue
            for other in index.of_subject(entry["relation"], one.subject):
                subjects = index.related(one.subject, other.subject)
                if subjects in ("same", "narrower") and entry["other"] in index.world.ancestors(other.object):
                    yield from _conflict(
                        one, other, entry["kind"], entry["why"], subjects, "same", entry.get("safety", False)
                    )


def _rivals(index: _Index) -> Iterator[Conflict]:
    """Rest is advised, staying active is advised: nobody can do both."""
    for entry in table()["rivals"]:
        for relation in _ADVICE:
            for one in index.of_subject(relation, entry["one"]):
                for other in index.of_subject(relation, entry["other"]):
                    objects = index.related(one.object, other.object)
                    if objects:
                        yield from _conflict(one, other, "rival_courses", entry["why"], "same", objects, True)


def _harms(index: _Index) -> Iterator[Conflict]:
    for entry in table()["harms"]:
        opposite = [(Relation.CAUSES, entry.get("harm")), (Relation.EXACERBATES, entry.get("harm"))]
        opposite.append((Relation.IMPAIRS, entry.get("loss")))
        for one in _asserted(index, Relation.IMPROVES):
            if entry["function"] not in index.world.ancestors(one.object):
                continue
            for relation, harm in opposite:
                for other in index.of_subject(relation, one.subject) if harm else ():
                    subjects = index.related(one.subject, other.subject)
                    if subjects and harm in index.world.ancestors(other.object):
                        safety = bool(entry.get("safety", False))
                        yield from _conflict(one, other, "gain_against_risk", entry["why"], subjects, "same", safety)


def signs_met(side: Side, sign: str, world: World) -> tuple[Item, ...]:
    """Passages of a claim that speak of a sign: in its object, or in a condition that it is said under."""
    if sign in world.ancestors(side.object):
        return side.supporting
    return tuple(item for item in side.supporting if sign_in_condition(item, sign, world))


def sign_in_condition(item: Item, sign: str, world: World) -> bool:
    """Whether a condition of a passage names a sign."""
    conditions = " ".join(item.evidence.mention.conditions).lower()
    return bool(conditions) and any(name.lower() in conditions for name in world.names(sign) if len(name) > 4)


def _care_due(index: _Index) -> Iterator[Conflict]:
    """Self-care is advised for what, elsewhere, calls for a doctor."""
    for sign_claim, advice, items in _advice_in_signs(index):
        why = "one advises to treat it oneself, the other to have it looked at"
        yield from _conflict(advice, sign_claim, "care_due", why, "same", "same", True, items)


def _advice_in_signs(index: _Index) -> Iterator[tuple[Side, Side, tuple[Item, ...]]]:
    common = set(table()["too_common"])
    signs = [
        side
        for side in _asserted(index, Relation.CALLS_FOR)
        if side.subject not in common and (side.findings or index.world.kind(side.subject) in _SIGNS)
    ]
    advised = [
        side
        for side in _asserted(index, Relation.RECOMMENDED_FOR)
        if side.supporting and index.world.kind(side.subject) not in ("care", "unknown")
    ]
    treatments = set(table()["self_treatment"])
    by_sign: dict[str, list[Side]] = defaultdict(list)
    for sign in signs:
        if sign.subject not in treatments:
            by_sign[sign.subject].append(sign)
    for advice in advised:
        # Only a condition can name a sign that the object is no kind of.
        conditional = any(item.evidence.mention.conditions for item in advice.supporting)
        met = set(by_sign) if conditional else index.world.ancestors(advice.object) & by_sign.keys()
        for subject in sorted(met):
            items = signs_met(advice, subject, index.world)
            yield from ((sign, advice, items) for sign in by_sign[subject] if items)


def _care_first(index: _Index) -> Iterator[Conflict]:
    """Who says that any self-treatment wants advice first, against who advises it at once where care is due."""
    treatments = list(table()["self_treatment"])
    first = sorted(
        (side for side in _asserted(index, Relation.CALLS_FOR) if side.subject in treatments),
        key=lambda side: (treatments.index(side.subject), side.id),
    )
    urgent = {advice.id: (advice, items) for _, advice, items in _advice_in_signs(index)}
    for advice, items in urgent.values():
        for side in first[:1]:
            why = "one advises it straight away, the other wants advice before any self-treatment"
            yield from _conflict(advice, side, "care_first", why, "same", "same", True, items)


def _both_ways(side: Side) -> Iterator[Conflict]:
    """The same claim, said and denied."""
    said = {item.source.id for item in side.supporting}
    # An article that says both weighs them itself: one comparison against another, one time against another.
    against = tuple(i for i in side.items if i.evidence.stance is Stance.CONTRADICTS and i.source.id not in said)
    denied = [f for f in side.findings if f.said.stance is Stance.CONTRADICTS and side.direction is Stance.CONTRADICTS]
    if not side.supporting or not (against or denied):
        return
    by = f"denied by {', '.join(sorted({f.study.short for f in denied}))}" if denied else "another article denies it"
    yield Conflict(
        id=short_hash("both_ways", side.id),
        claim_id=side.id,
        other_id=side.id,
        kind="both_ways",
        reason=f"an article says it is so; {by}",
        safety=False,
        claim_strength=side.strength,
        other_strength=side.strength,
        evidence_id=_example(side.supporting),
        other_evidence_id=_example(against),
    )


def _asserted(index: _Index, relation: str) -> list[Side]:
    return [side for side in index.world.claims.values() if side.relation == relation and side.asserted]


def _conflict(
    one: Side,
    other: Side,
    kind: str,
    why: str,
    subjects: str,
    objects: str,
    safety: bool,
    items: Sequence[Item] = (),
) -> Iterator[Conflict]:
    if one.id == other.id or not (one.supporting or other.supporting):
        return
    if kind.startswith("care"):  # here the condition is the very sign that care is due for
        pass
    elif one.conditional or other.conditional:
        kind, why = "under_condition", _conditioned(one, other, why)
    elif "narrower" in (subjects, objects):
        why += _NARROWER
    yield Conflict(
        id=short_hash(kind, one.id, other.id),
        claim_id=one.id,
        other_id=other.id,
        kind=kind,
        reason=why,
        safety=bool(safety),
        claim_strength=one.strength,
        other_strength=other.strength,
        evidence_id=_example(items or one.supporting),
        other_evidence_id=_example(other.supporting),
    )


def _conditioned(one: Side, other: Side, why: str) -> str:
    said = sorted({c for side in (one, other) if side.conditional for i in side.supporting for c in _limits(i)})
    return f"{why}{_UNDER_CONDITION}: {'; '.join(said[:3])}"


def _example(items: Iterable[Item]) -> str | None:
    """The passage to show: one without a condition, unhedged, read with most confidence."""
    best = min(
        items,
        key=lambda i: (
            bool(i.evidence.mention.conditions),
            i.evidence.mention.hedged,
            -i.evidence.mention.confidence,
            i.id,
        ),
        default=None,
    )
    return best.id if best else None
