"""Warnings about single passages: overclaim, outdated, unsafe advice, contradicted. Each says what it was compared
with.

Knows claims with their passages, certainty, studies and situations; never says why somebody wrote what they wrote.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.certainty import words
from kb.conflicts import Conflict, Side, World, sign_in_condition, table
from kb.lines import Item
from kb.model import Attribution, Certainty, Design, Relation, Situation, Stance, Study, short_hash
from kb.resolve import WHOLE_TEXT

_SAYS_SO = frozenset({Attribution.STUDY, Attribution.REVIEW, Attribution.GUIDELINE, Attribution.EXPERT})
_WEAK = frozenset({Design.UNCONTROLLED, Design.CROSS_SECTIONAL})
_POOLED = frozenset({Design.GUIDELINE, Design.SYSTEMATIC_REVIEW, Design.NARRATIVE})
_OUTWEIGHS = frozenset({"opposite_advice", "opposite_effect", "rival_courses"})
_TREATS = frozenset({Relation.AMELIORATES, Relation.PREVENTS, Relation.RECOMMENDED_FOR})
_FEW = 30  # so few people, and one study alone shows no marked effect


@dataclass(frozen=True)
class Flag:
    """A warning about a passage: what is wrong, and what it was compared with; the fields are the table's."""

    id: str
    kind: str
    claim_id: str
    evidence_id: str | None
    source_id: str | None
    reason: str
    compared: str


@dataclass(frozen=True)
class Strong:
    """A way of saying more than a study can."""

    pattern: re.Pattern[str]
    claims: str
    needs_study: bool
    lifted_by_hedge: bool
    example: str


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


def flags(world: World, found: Sequence[Conflict], situations: Sequence[Situation]) -> list[Flag]:
    """Every flag, sorted; one of each kind for a passage."""
    made: dict[tuple[str, str], Flag] = {}
    for flag in (
        *_misreported(world),
        *_overclaims(world),
        *_outdated(world),
        *_unsafe(world, situations),
        *_contradicted(world, found),
    ):
        made.setdefault((flag.kind, flag.evidence_id or flag.claim_id), flag)
    return sorted(made.values(), key=lambda flag: flag.id)


def _flag(kind: str, side: Side, item: Item, reason: str, compared: str) -> Flag:
    return Flag(short_hash(kind, item.id), kind, side.id, item.id, item.source.id, reason, compared)


def _overclaims(world: World) -> Iterator[Flag]:
    for side in world.claims.values():
        for item in side.supporting:
            for strong, match in _strong(item):
                compared = _permits_less(world, side, item, strong)
                if not compared:
                    continue
                reason = f"“{match}” claims {strong.claims}: more than what stands behind it permits"
                yield _flag("overclaim", side, item, reason, compared)


def _misreported(world: World) -> Iterator[Flag]:
    """A passage that says a study found what the registry says that it did not find."""
    said: dict[tuple[str, str, str, str], set[Stance]] = defaultdict(set)
    for side in world.claims.values():
        for finding in side.findings:
            said[finding.study.id, side.relation, side.subject, side.object].add(finding.said.stance)
    spoken: dict[str, set[str]] = defaultdict(set)  # study -> objects of the claims that it speaks of
    for study_id, _, _, object_ in said:
        spoken[study_id].add(object_)
    for side in world.claims.values():
        for item in side.supporting:
            study = world.studies.get(item.evidence.study or "")
            if study is None or not _attributed(item):
                continue
            stances = {
                stance
                for subject in world.ancestors(side.subject)
                for object_ in (*world.ancestors(side.object), *_kinds_of(world, spoken[study.id], side))
                for stance in said.get((study.id, side.relation, subject, object_), ())
            }
            if stances and Stance.SUPPORTS not in stances:
                reason = f"it says that {study.short} found this; {study.short} found no clear support for it"
                if Stance.CONTRADICTS in stances:
                    reason = f"it says that {study.short} found this; {study.short} found the opposite"
                yield _flag("overclaim", side, item, reason, f"{study.short} as recorded here")


def _attributed(item: Item) -> bool:
    """Whether the passage itself speaks of its study; not where only the text as a whole retells one."""
    by_itself = item.evidence.resolved_by != WHOLE_TEXT and item.source.retells != item.evidence.study
    return by_itself and item.evidence.mention.attribution in _SAYS_SO


def _kinds_of(world: World, objects: set[str], side: Side) -> list[str]:
    """Narrower objects of which the same study speaks: an article may say back pain where it measured low back pain."""
    return [object_ for object_ in objects if side.object in world.ancestors(object_)]


def _strong(item: Item) -> Iterator[tuple[Strong, str]]:
    """Strong words in a passage, with what they claim."""
    mention = item.evidence.mention
    for strong in strong_words():
        match = strong.pattern.search(mention.quote)
        if match and not (mention.hedged and strong.lifted_by_hedge):
            yield strong, match[0]


def _permits_less(world: World, side: Side, item: Item, strong: Strong) -> str | None:
    """What stands behind the passage, where that permits less than it says; else None."""
    study = world.studies.get(item.evidence.study or "")
    certain = f"the claim is of {words(side.certainty)} certainty here"
    if side.certainty is Certainty.NONE:
        certain = "no evidence for the claim is known here"
    if study is not None:
        if study.design in _WEAK or (study.design not in _POOLED and (study.n or 0) < _FEW):
            people = f", n = {study.n}" if study.n else ""
            suffering = f", {study.n_condition} of them with the complaint" if study.n_condition is not None else ""
            return f"{study.short}: {str(study.design).replace('_', ' ')}{people}{suffering}; {certain}"
        return None
    weak = side.certainty.rank <= Certainty.LOW.rank
    if not weak or side.relation not in _TREATS:
        return None
    attributed = item.evidence.mention.attribution in _SAYS_SO
    if side.findings or attributed or not strong.needs_study:
        named = "no study that can be told is named" if attributed else "no study is named"
        return f"{named}; {certain}"
    return None


def _outdated(world: World) -> Iterator[Flag]:
    """A passage whose study is retracted, or that was overtaken by something stronger that found otherwise."""
    for side in world.claims.values():
        for item in side.supporting:
            study = world.studies.get(item.evidence.study or "")
            if study is not None and study.retracted:
                yield _flag("outdated", side, item, "the study that it reports was retracted", study.short)
                continue
            year = _year(item.source.published) or (study.year if study else None)
            later = _later(side, year) if year else None
            if later:
                reason = f"it is of {year}; {later.short} found later that it is not so"
                yield _flag("outdated", side, item, reason, f"{later.short}; {words(side.certainty)} certainty")


def _later(side: Side, year: int) -> Study | None:
    """The latest study that found otherwise after a year, where the claim is held to be not so."""
    if side.direction in (None, Stance.SUPPORTS) or side.certainty.rank < Certainty.LOW.rank:
        return None
    against = [f.study for f in side.findings if f.said.stance is not Stance.SUPPORTS and not f.study.retracted]
    later = [study for study in against if (study.year or 0) > year]
    return max(later, key=lambda study: (study.year or 0, study.id), default=None)


def _year(published: str | None) -> int | None:
    found = re.search(r"\b(19|20)\d\d\b", published or "")
    return int(found[0]) if found else None


def _unsafe(world: World, situations: Sequence[Situation]) -> Iterator[Flag]:
    """Self-care advised in a situation that a rule sends to a doctor, unless the same words also send there."""
    careful = {
        (item.source.id, item.evidence.mention.start)
        for side in world.claims.values()
        if side.relation is Relation.CALLS_FOR
        for item in side.supporting
    }
    grave = sorted((s for s in situations if s.disposition.rank > 0), key=lambda s: (-s.disposition.rank, s.id))
    for side in world.claims.values():
        if side.relation not in (Relation.RECOMMENDED_FOR, Relation.AMELIORATES) or _is_care(world, side.subject):
            continue
        for item in side.supporting:
            if (item.source.id, item.evidence.mention.start) in careful:
                continue
            met = next((s for s in grave if _meets(world, side, item, s)), None)
            if met:
                due = str(met.disposition).replace("_", " ")
                reason = f"it advises {world.names(side.subject)[0]} where the rules say: {due} ({met.text})"
                yield _flag("unsafe_advice", side, item, reason, f"rule {met.rule or met.id}: {due}")


def _is_care(world: World, concept: str) -> bool:
    return world.kind(concept) == "care" or any(world.kind(above) == "care" for above in world.ancestors(concept))


def _meets(world: World, side: Side, item: Item, situation: Situation) -> bool:
    """Whether a passage speaks of a situation: advice by its object or condition, an effect only by its condition."""
    mention = item.evidence.mention
    said = " ".join(mention.conditions).lower()
    unknown = world.kind(side.subject) == "unknown"
    if unknown and not re.match(r"(if|in case)\b", said):
        return False  # a concept that nobody knows is mostly a misreading; an if-clause is not
    if side.relation is Relation.RECOMMENDED_FOR and not unknown:
        if any(concept in world.ancestors(side.object) for concept in situation.concepts):
            return True
        said += f" {mention.object.mention} {mention.section or ''}".lower()
    if any(re.search(rf"\b{re.escape(word.lower())}\b", said) for word in situation.words):
        return True
    signs = [concept for concept in situation.concepts if concept not in table()["too_common"]]
    return any(sign_in_condition(item, sign, world) for sign in signs)


def _contradicted(world: World, found: Sequence[Conflict]) -> Iterator[Flag]:
    """A passage for a claim that better evidence denies, or that a better founded claim is opposed to."""
    for side in world.claims.values():
        if side.direction in (None, Stance.SUPPORTS) or side.certainty.rank < Certainty.LOW.rank:
            continue
        against = sorted({f.study.short for f in side.findings if f.said.stance is side.direction})
        if not against:  # only something narrower was studied
            continue
        verb = "found the opposite" if side.direction is Stance.CONTRADICTS else "found no support for it"
        for item in side.supporting:
            if not item.evidence.study or world.studies[item.evidence.study].short not in against:
                names = ", ".join(against)
                compared = f"{words(side.certainty)} certainty that it is not so"
                yield _flag("contradicted", side, item, f"{names} {verb}", compared)
    for conflict in found:
        yield from _outweighed(world, conflict)


def _outweighed(world: World, conflict: Conflict) -> Iterator[Flag]:
    if conflict.kind not in _OUTWEIGHS or "so both may hold" in conflict.reason:
        return
    one, other = world.claims[conflict.claim_id], world.claims[conflict.other_id]
    for weak, strong in ((one, other), (other, one)):
        if strong.direction is not Stance.SUPPORTS or strong.certainty.rank <= max(
            weak.certainty.rank, Certainty.VERY_LOW.rank
        ):
            continue
        compared = f"{world.statements[strong.id]} ({strong.strength}; this side: {weak.strength})"
        # What a registered study says for itself is a position, and the conflict shows it.
        for item in (item for item in weak.supporting if not item.evidence.study):
            yield _flag("contradicted", weak, item, conflict.reason, compared)
