"""Whether two claims, and two passages for them, speak of the same thing: like is set against like, or not at all.

Knows claims as conflicts and flags need them, what their passages bear on, and kb/conflicts.yml for what is related
though neither is a kind of the other. Knows no tables, and not what is opposed to what.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kb import bearing, yamlfile
from kb.bearing import Bearing, fragment
from kb.certainty import Finding, words
from kb.lines import Item
from kb.model import Certainty, Relation, Stance, Study, short_hash

_ILLS = frozenset({"condition", "symptom", "sign", "situation"})
_USE = re.compile(
    r"^(?:sleeping|lying|using|wearing|taking|having|doing|applying|trying|getting|putting)(?:-(?:down|on|in|with|a|an|the|your))*-"
)
_TURNS = re.compile(r"\w+ing|no|not|non|without|less|reduced|lack|of|on|in|to|with|for|from|or|and|than|fear|history")
_STILL_PLAIN = frozenset({"injury", "older-people", "poor-balance"})  # a page on these is still on a plain sore back
_MANY = 40  # so many passages of a side are looked at: one more echo makes no new conflict


@dataclass(frozen=True)
class Side:
    """A claim as conflicts and flags need it."""

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
        return self.saying(Stance.SUPPORTS)

    def saying(self, stance: Stance) -> tuple[Item, ...]:
        """Passages of a stance."""
        return tuple(item for item in self.items if item.evidence.stance is stance)

    @property
    def asserted(self) -> bool:
        """Whether anybody says that it is so: an article, or a registered study."""
        return bool(self.supporting) or bool(self.found(Stance.SUPPORTS))

    def found(self, stance: Stance) -> tuple[Finding, ...]:
        """What registered studies found of this very claim."""
        return tuple(f for f in self.findings if f.said.stance is stance)

    @property
    def strength(self) -> str:
        """How strong this side is, in words."""
        count = "1 line" if self.n_lines == 1 else f"{self.n_lines} lines"
        return f"{words(self.certainty)} certainty, {count} of evidence"


@dataclass(frozen=True)
class World:
    """All claims, and what is needed to compare them."""

    claims: Mapping[str, Side]
    statements: Mapping[str, str]
    ancestors: Callable[[str], frozenset[str]]
    names: Callable[[str], tuple[str, ...]]  # label and synonyms
    kind: Callable[[str], str]
    studies: Mapping[str, Study]

    @cached_property
    def topics(self) -> Mapping[str, frozenset[str]]:
        """People and illnesses that an article is on, by its id: they hold for all that it says."""
        return bearing.topics(item for side in self.claims.values() for item in side.items)

    def bearing(self, item: Item, relation: Relation) -> Bearing:
        """What a passage bears on, where it is read for a relation."""
        return bearing.of_item(item, relation, self.topics.get(item.source.id, frozenset()))

    def is_a(self, concept: str, broader: Iterable[str]) -> bool:
        """Whether a concept is one of some, or a kind of one."""
        return bool(self.ancestors(concept) & frozenset(broader))


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


@dataclass(frozen=True)
class Voice:
    """One that speaks for a side: a passage with what it bears on, or the registry (no passage)."""

    item: Item | None
    bearing: Bearing

    @property
    def source(self) -> str | None:
        """The article that it stands in."""
        return self.item.source.id if self.item else None


BY_TAGGER = "read by tagger"  # the reason that ingest.confidence gives
SURELY_READ = (
    0.7  # confidence of a passage that may accuse another: below it, more are misread than the others contradict
)


@cache
def table() -> Mapping[str, Any]:
    """kb/conflicts.yml, read once a process."""
    root = yamlfile.read(Path(__file__).with_name("conflicts.yml"))
    keys = ("opposed", "opposed_objects", "rivals", "harms", "alike", "moves", "stands_for", "too_general", "plain")
    yamlfile.check_keys(
        root,
        (
            *keys,
            "too_common",
            "self_treatment",
            "strong_words",
            "weak_conditions",
            "too_vague",
            "resting",
            "how_soon",
            "outright",
        ),
    )
    for entry in root["opposed"]:
        yamlfile.check_keys(entry, ("one", "other", "kind", "why"), ("safety",))
        for key in ("one", "other"):
            yamlfile.one_of(entry, key, list(Relation))
    found: Mapping[str, Any] = {**root, "outright": re.compile(str(root["outright"]))}
    return found


@dataclass
class Index:
    """Finds claims of a relation whose subject is related to a concept, and what their passages bear on."""

    world: World
    exact: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    under: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _bearings: dict[tuple[str, Relation], Bearing] = field(default_factory=dict)
    _widened: dict[str, frozenset[str]] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)  # name of a known concept -> its id

    @classmethod
    def of(cls, world: World) -> Index:
        """An index of the claims that anybody asserts."""
        index = cls(world)
        for id_ in sorted({id_ for side in world.claims.values() for id_ in (side.subject, side.object)}):
            if world.kind(id_) != "unknown":
                index._named |= {name.lower(): id_ for name in world.names(id_)}
        for key, side in world.claims.items():
            if side.relation is not Relation.CALLS_FOR and side.subject in table()["too_vague"]:
                continue
            if index.able(side) and (side.asserted or side.saying(Stance.CONTRADICTS)):
                index.exact[side.relation, side.subject].append(key)
                for above in index.widened(side.subject):
                    index.under[side.relation, above].append(key)
        return index

    def widened(self, concept: str) -> frozenset[str]:
        """A concept, all that it is a kind of, and what is alike for conflicts."""
        if concept not in self._widened:
            wide = set(self.above(concept))
            for entry in table()["moves"]:
                if entry["move"] in wide:
                    wide |= self.world.ancestors(entry["within"])
            for number, entry in enumerate(table()["alike"]):
                if ({concept} if entry.get("exact") else wide) & set(entry["concepts"]):
                    wide.add(f"alike-{number}")
            self._widened[concept] = frozenset(wide)
        return self._widened[concept]

    def above(self, concept: str) -> frozenset[str]:
        """A concept and all that it is a kind of; a name that the vocabulary lacks is a kind of its last words.

        "Complete rest" is rest and "sleeping on a hard mattress" a hard mattress; "avoiding rest" is not.
        """
        if self.world.kind(concept) != "unknown":
            return self.world.ancestors(concept)
        words = _USE.sub("", concept.removeprefix("new-")).split("-")
        for start in range(len(words)):
            known = self._named.get(" ".join(words[start:]))
            if known:
                return frozenset({concept}) | self.world.ancestors(known)
            if _TURNS.fullmatch(words[start]):
                break
        return self.world.ancestors(concept)

    def of_subject(self, relation: str, concept: str) -> list[Side]:
        """Claims of the relation on the concept, on something narrower or broader, or on something alike."""
        found = set(self.under[relation, concept])
        for above in self.widened(concept):
            found |= set(self.under[relation, above] if above.startswith("alike-") else self.exact[relation, above])
        return [self.world.claims[key] for key in sorted(found)]

    def asserted(self, relation: str) -> list[Side]:
        """Claims of a relation that anybody asserts."""
        sides = (self.world.claims[key] for (of, _), keys in self.exact.items() if of == relation for key in keys)
        return sorted((side for side in sides if side.asserted), key=lambda side: side.id)

    def related(self, one: str, other: str) -> str | None:
        """How two concepts are related: `same`, `alike`, `narrower` (the first is), `broader`; None where not at all."""
        one, other = (table()["stands_for"].get(concept, concept) for concept in (one, other))
        if one == other:
            return "same"
        first, second = self.widened(one), self.widened(other)
        if any(key.startswith("alike-") for key in first & second):
            return "alike"
        if other in self.above(one):
            return "narrower"
        if one in self.above(other):
            return "broader"
        return "alike" if one in second or other in first else None  # a move within an activity

    def bearing(self, item: Item, relation: Relation) -> Bearing:
        """What a passage bears on, read once."""
        key = (item.id, relation)
        if key not in self._bearings:
            self._bearings[key] = self.world.bearing(item, relation)
        return self._bearings[key]

    def voices(self, side: Side, stance: Stance = Stance.SUPPORTS) -> tuple[Voice, ...]:
        """Who says it, the plainest first; what studies found, where no passage says it."""
        items = sorted(side.saying(stance), key=_plainest)[:_MANY]
        whole = [item for item in items if not fragment(item)]
        spoken = tuple(Voice(item, self.bearing(item, side.relation)) for item in whole or items)
        return spoken or tuple(Voice(None, _of_finding(f)) for f in side.found(stance))

    def able(self, side: Side) -> bool:
        """Whether a claim can be meant: an illness eases nothing and is advised to nobody, so there we misread.

        So we may where the vocabulary knows no word of a name, and two articles seldom mean the same by it.
        """
        if side.relation is not Relation.CALLS_FOR and self.above(side.subject) == {side.subject}:
            listed = any(side.subject in entry["concepts"] for entry in table()["alike"])
            if self.world.kind(side.subject) == "unknown" and not listed:
                return False
        helps = side.relation in (Relation.AMELIORATES, Relation.RECOMMENDED_FOR, Relation.PREVENTS)
        return not (helps and self.world.kind(side.subject) in _ILLS)

    def waiting(self, concept: str) -> bool:
        """Whether it is rest, or what is read as rest."""
        return "alike-0" in self.widened(concept)

    def professional(self, concept: str) -> bool:
        """Whether it is care by somebody trained, and no self-treatment."""
        return self.world.kind(concept) == "care" or self.world.is_a(concept, bearing.table()["professional"])


def _plainest(item: Item) -> tuple[bool, bool, bool, float, str]:
    mention = item.evidence.mention
    return fragment(item), bool(mention.conditions), mention.hedged, -mention.confidence, item.id


def _of_finding(finding: Finding) -> Bearing:
    said = finding.said
    return bearing.of_words(" ".join(part or "" for part in (said.population, said.comparison, said.claim)))


def surely_read(item: Item) -> bool:
    """Whether a passage was read so surely that it may accuse another: of what the tagger alone reads, only care."""
    mention = item.evidence.mention
    alone = BY_TAGGER in mention.confidence_reasons and mention.relation is not Relation.CALLS_FOR
    return not alone and mention.confidence >= SURELY_READ


def telling(voice: Voice) -> bool:
    """Whether a voice speaks for itself and to the point, and was surely read: no hearsay, no rebuttal, no step, no symptom."""
    found = voice.bearing
    if voice.item is not None and not surely_read(voice.item):
        return False
    return found.sure and not (found.hearsay or found.rebutted or found.described or found.step or found.menu)


def apart(one: Bearing, other: Bearing) -> str | None:
    """Why two passages that are opposed speak of different things; None where they speak of the same.

    `one` is for it and `other` against. What is against a thing in general also holds for people of whom the other
    speaks, unless these are people whom general advice excepts.
    """
    if one.states & other.excepted:
        return "people"
    excepting = (one.states - bearing.frail()) | (one.bound - _STILL_PLAIN)
    if other.states - one.states or (not other.states and excepting):
        return "people"
    if (other.leg and not one.leg) or (one.leg and other.no_leg):
        return "leg"
    if one.times and other.times and not one.times & other.times:
        return "time"
    if "brief" in one.lengths and "long" in other.lengths and "brief" not in other.lengths:
        return "length"
    if other.manner or one.manner:
        return "manner"
    if other.places - one.places:
        return "place"
    if other.purposes - one.purposes:
        return "purpose"
    return None


def compared_alike(one: Bearing, other: Bearing) -> bool:
    """Whether two findings compare with the same: better than nothing and no better than the rival may both be so."""
    if one.comparators and other.comparators:
        return bool(one.comparators & other.comparators)
    return "other" not in one.comparators | other.comparators


def pairs(first: Sequence[Voice], second: Sequence[Voice]) -> Iterator[tuple[Voice, Voice]]:
    """Every two voices of different articles; two findings of the registry alone are no news here."""
    for one in first:
        for other in second:
            if (one.item or other.item) and one.source != other.source:
                yield one, other


def signs_met(side: Side, sign: str, world: World) -> tuple[Item, ...]:
    """Passages of a claim that speak of a sign: in its object, or in a condition that it is said under."""
    if sign in world.ancestors(side.object):
        return side.supporting
    return tuple(item for item in side.supporting if sign_in_condition(item, sign, world))


def sign_in_condition(item: Item, sign: str, world: World) -> bool:
    """Whether a condition of a passage names a sign."""
    conditions = " ".join(item.evidence.mention.conditions).lower()
    return bool(conditions) and any(name.lower() in conditions for name in world.names(sign) if len(name) > 4)


def made(one: Side, other: Side, kind: str, why: str, safety: bool, mine: Item | None, theirs: Item | None) -> Conflict:
    """A conflict, with an id that hangs on its content."""
    return Conflict(
        id=short_hash(kind, *dict.fromkeys((one.id, other.id))),
        claim_id=one.id,
        other_id=other.id,
        kind=kind,
        reason=why,
        safety=safety,
        claim_strength=one.strength,
        other_strength=other.strength,
        evidence_id=mine.id if mine else None,
        other_evidence_id=theirs.id if theirs else None,
    )
