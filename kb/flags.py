"""Warnings about single passages: overclaim, outdated, unsafe advice, contradicted. Each says what it was compared
with.

Knows claims with their passages, certainty, studies and situations; never says why somebody wrote what they wrote. What is
said against a thing because of a warning sign is never shown as contradicted: there the cautious side must not look
refuted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb import bearing, yamlfile
from kb.bearing import Bearing
from kb.certainty import Finding, words
from kb.comparing import Conflict, Side, World, apart, compared_alike, surely_read, table
from kb.lines import Item
from kb.model import Certainty, Design, Relation, Situation, Stance, short_hash
from kb.overclaims import overclaims
from kb.unsafe import unsafe

_OUTWEIGHS = frozenset({"opposite_advice", "opposite_effect", "rival_courses"})
_POSITIONS = frozenset({Design.GUIDELINE, Design.NARRATIVE})
_BED = re.compile(r"\b(?:beds?|lying|days in)\b", re.I)
_WARY = (Relation.CONTRAINDICATED_FOR, Relation.CALLS_FOR, Relation.EXACERBATES)


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


def flags(world: World, found: Sequence[Conflict], situations: Sequence[Situation]) -> list[Flag]:
    """Every flag, sorted; one of each kind for a passage of a claim."""
    made: dict[tuple[str, str], Flag] = {}
    over = (_flag("overclaim", one.side, one.item, one.reason, one.compared) for one in overclaims(world))
    harm = (_flag("unsafe_advice", one.side, one.item, one.reason, one.compared) for one in unsafe(world, situations))
    for flag in (*over, *_outdated(world), *harm, *_contradicted(world, found)):
        made.setdefault((flag.kind, flag.evidence_id or flag.claim_id), flag)
    return sorted(made.values(), key=lambda flag: flag.id)


def _flag(kind: str, side: Side, item: Item, reason: str, compared: str) -> Flag:
    return Flag(short_hash(kind, item.id), kind, side.id, item.id, item.source.id, reason, compared)


# -- outdated ---------------------------------------------------------------------------------------------------------


@cache
def successors() -> Mapping[str, Any]:
    """kb/outdated.yml, read once a process."""
    root = yamlfile.read(Path(__file__).with_name("outdated.yml"))
    yamlfile.check_keys(root, ("superseded", "named", "usual"))
    for entry in root["superseded"]:
        yamlfile.check_keys(entry, ("study", "by", "why"), ("warning_signs", "unverified"))
    for entry in root["named"]:
        yamlfile.check_keys(entry, ("pattern", "by", "why", "example"), ("unverified",))
    for entry in root["usual"]:
        yamlfile.check_keys(entry, ("things", "by", "claim"))
    found: Mapping[str, Any] = root
    return found


def _outdated(world: World) -> Iterator[Flag]:
    """A passage whose study is retracted or superseded, or that something newer and stronger found to be otherwise."""
    for side in world.claims.values():
        for item in side.supporting:
            sure = surely_read(item)
            told = _retracted(world, item) or (
                sure and (_superseded(world, side, item) or _overtaken(world, side, item))
            )
            if told:
                yield _flag("outdated", side, item, *told)


def _retracted(world: World, item: Item) -> tuple[str, str] | None:
    study = world.studies.get(item.evidence.study or "")
    return ("the study that it reports was retracted", study.short) if study and study.retracted else None


def _superseded(world: World, side: Side, item: Item) -> tuple[str, str] | None:
    """The guideline that it names has a successor. Old warning signs still warn, so what calls for care stands."""
    mention = item.evidence.mention
    if side.relation in (Relation.CALLS_FOR, Relation.INDICATES):
        return None
    for entry in successors()["superseded"]:
        if (
            item.evidence.study == entry["study"]
            and item.source.retells != entry["study"]
            and entry["by"] in world.studies
        ):
            old = world.studies[entry["study"]]
            return f"{old.short}, on which it rests, was superseded: {entry['why']}", world.studies[entry["by"]].short
    for entry in successors()["named"]:
        if entry["by"] in world.studies and re.search(str(entry["pattern"]), f"{mention.quote} {mention.cited or ''}"):
            return f"it rests on an older guideline: {entry['why']}", world.studies[entry["by"]].short
    return None


def _overtaken(world: World, side: Side, item: Item) -> tuple[str, str] | None:
    study = world.studies.get(item.evidence.study or "")
    year = _year(item.source.published) or (study.year if study else None)
    answers = _answers(world, side)
    for answer in answers:
        later = [f for f in _against(world, answer, item, side.relation) if year and (f.study.year or 0) > year]
        newest = max(later, key=lambda f: (f.study.year or 0, f.study.id), default=None)
        if newest:
            result = "the opposite" if answer.direction is Stance.CONTRADICTS else "no support for it"
            how = "; ".join(
                part for part in (newest.said.comparison, newest.said.population, newest.said.outcome) if part
            )
            reason = f"it is of {year}; later {newest.study.short} found {result}" + (f" ({how})" if how else "")
            return reason, f"{newest.study.short}; {_held(answer)}"
    usual = [e for e in successors()["usual"] if answers and world.is_a(side.subject, e["things"])]
    if year or study or not usual:
        return None
    mine = world.bearing(item, side.relation)
    if not mine.sure or mine.hearsay or mine.rebutted or "brief" in mine.lengths:
        return None
    for entry in usual:
        newer = world.studies.get(entry["by"])
        if newer and newer.year:
            reason = (
                f"it bears no date, and such advice was usual before {newer.year}, when {newer.short} found otherwise"
            )
            return reason, f"{newer.short}; {_held(answers[0])}"
    return None


def _answers(world: World, side: Side) -> list[Side]:
    """Claims that settle a passage's claim and are held to be not so: itself, and for advice whether the thing helps."""
    ids = [side.id]
    backs = side.object in table()["plain"] or "back-pain" in world.ancestors(side.object)
    if side.relation is Relation.RECOMMENDED_FOR and backs:
        subjects = sorted(world.ancestors(side.subject), key=lambda above: (above != side.subject, above))
        objects = sorted(
            world.ancestors(side.object) | {"low-back-pain"}, key=lambda above: (above != side.object, above)
        )
        ids += [f"{subject}--{Relation.AMELIORATES}--{object_}" for subject in subjects for object_ in objects]
    found = [world.claims[id_] for id_ in ids if id_ in world.claims]
    return [answer for answer in found if _settles(side, answer)]


def _settles(side: Side, answer: Side) -> bool:
    """Whether a claim is held to be not so; of advice, whether the very thing is, or its kind outright."""
    if answer.direction in (None, Stance.SUPPORTS) or answer.certainty.rank < Certainty.LOW.rank:
        return False
    if answer.id == side.id or answer.direction is Stance.CONTRADICTS:
        return True
    return answer.subject == side.subject and answer.certainty is Certainty.HIGH


def _year(published: str | None) -> int | None:
    found = re.search(r"\b(19|20)\d\d\b", published or "")
    return int(found[0]) if found else None


# -- contradicted -----------------------------------------------------------------------------------------------------


def _contradicted(world: World, found: Sequence[Conflict]) -> Iterator[Flag]:
    """A passage for a claim that better evidence denies, or that a better founded claim is opposed to."""
    for side in world.claims.values():
        answers = _answers(world, side)
        for item in side.supporting if answers else ():
            told = next(((a, f) for a in answers if (f := _against(world, a, item, side.relation))), None)
            if told is None or not surely_read(item) or _stands_by_itself(world, side, item):
                continue
            answer, against = told
            if _contested(answer) or _of_bed_rest_only(world, side, item, answer, against):
                continue
            names = ", ".join(sorted({f.study.short for f in against}))
            compared = _held(answer)
            if answer.id != side.id:
                compared = f"“{world.statements[answer.id]}”: {compared}"
            yield _flag("contradicted", side, item, f"{names} {_verb(answer, against)}", compared)
    for conflict in found:
        yield from _outweighed(world, conflict)


def _held(answer: Side) -> str:
    """What is held of a claim that is not held to be so: finding no support is not finding the opposite."""
    result = "that it is not so" if answer.direction is Stance.CONTRADICTS else "that no clear support was found"
    return f"{words(answer.certainty)} certainty {result}"


def _contested(answer: Side) -> bool:
    """Whether works of the same weight differ, as guidelines may: then nobody is contradicted."""
    reviews = (*_POSITIONS, Design.SYSTEMATIC_REVIEW)
    return any(f.study.design in reviews and not f.study.retracted for f in answer.found(Stance.SUPPORTS))


def _of_bed_rest_only(world: World, side: Side, item: Item, answer: Side, against: Sequence[Finding]) -> bool:
    """Whether a passage advises some rest, and what is set against it studied rest in bed."""
    if not _some_rest(world, side, item):
        return False
    studied = (
        f"{f.study.title} {f.study.citation} {f.said.comparison or ''} {f.study.comparator or ''}" for f in against
    )
    return world.is_a(answer.subject, ["bed-rest"]) or all(_BED.search(text) for text in studied)


def _some_rest(world: World, side: Side, item: Item) -> bool:
    """Whether a passage advises rest and does not say in bed."""
    rest = world.is_a(side.subject, ["rest"]) and not world.is_a(side.subject, ["bed-rest"])
    return rest and not _BED.search(item.evidence.mention.quote)


def _against(world: World, side: Side, item: Item, relation: Relation) -> list[Finding]:
    """What registered studies found otherwise, of the people, time and comparison that a passage speaks of."""
    mine = world.bearing(item, relation)
    if mine.caveats - {"first-days"} or mine.menu:
        return []
    if mine.conditions or mine.hearsay or mine.rebutted or mine.described or not mine.sure:
        return []
    found = [f for f in side.findings if f.said.stance is side.direction and not f.study.retracted]
    return [f for f in found if f.study.id != item.evidence.study and _alike(mine, f)]


def _alike(mine: Bearing, finding: Finding) -> bool:
    said = finding.said
    theirs = bearing.of_words(" ".join(part or "" for part in (said.population, said.comparison)))
    return apart(mine, theirs) is None and (not mine.comparators or compared_alike(mine, theirs))


def _verb(side: Side, against: Sequence[Finding]) -> str:
    if all(f.study.design in _POSITIONS for f in against):
        return "advises otherwise" if len(against) == 1 else "advise otherwise"
    return "found the opposite" if side.direction is Stance.CONTRADICTS else "found no support for it"


def _stands_by_itself(world: World, side: Side, item: Item) -> bool:
    """Caution in a situation that wants it, and what a guideline says in its own name: a position, which conflicts show."""
    study = world.studies.get(item.evidence.study or "")
    return wary(side, item) or (study is not None and study.design in _POSITIONS)


def wary(side: Side, item: Item) -> bool:
    """Whether a passage is against a thing because of a warning sign, an illness or under a condition."""
    if side.relation not in _WARY:
        return False
    found = bearing.of_item(item, side.relation)
    return bool(found.states or found.conditions or found.unless) or side.relation is Relation.CALLS_FOR


def _outweighed(world: World, conflict: Conflict) -> Iterator[Flag]:
    """The passage of a conflict whose other side is better founded; only that one: others may speak of others."""
    if conflict.kind not in _OUTWEIGHS or conflict.claim_id == conflict.other_id:
        return
    one, other = world.claims[conflict.claim_id], world.claims[conflict.other_id]
    for weak, strong, passage in ((one, other, conflict.evidence_id), (other, one, conflict.other_evidence_id)):
        outranked = strong.certainty.rank > max(weak.certainty.rank, Certainty.VERY_LOW.rank)
        if strong.direction is not Stance.SUPPORTS or not outranked:
            continue
        compared = f"{world.statements[strong.id]} ({strong.strength}; this side: {weak.strength})"
        # What a registered study says for itself is a position, and the conflict shows it.
        for item in weak.supporting:
            if _some_rest(world, weak, item):
                continue  # what is better than bed rest need not be better than some rest
            if item.id == passage and not item.evidence.study and not wary(weak, item):
                yield _flag("contradicted", weak, item, conflict.reason, compared)
