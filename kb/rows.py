"""What assembling gives: claims with all that was found out about them, as rows of the tables.

Knows the shapes of the tables; opens none, and finds nothing out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb import certainty, confidence
from kb.certainty import Finding, Grade
from kb.conflicts import Conflict
from kb.corpus import Corpus, Names, Passage, RegistryLike, VocabularyLike, label_from_id, recorded
from kb.flags import Flag
from kb.lines import Line, overlap
from kb.model import Concept, Relation, RuleRecord, Stance, Study, claim_id, slug
from kb.statements import statement

Row = dict[str, Any]
EvidenceRow = tuple[str, str, str | None, str | None, str | None, str]  # claim, stance, study, resolved by, line, id


@dataclass(frozen=True)
class Assembly:
    """The rows of every derived table, sorted."""

    concepts: list[Row]
    concept_names: list[Row]
    concept_broader: list[Row]
    claims: list[Row]
    evidence: list[EvidenceRow]
    study_claims: list[Row]
    claim_family: list[Row]
    lines: list[Row]
    line_evidence: list[Row]
    claim_certainty: list[Row]
    flags: list[Row]
    conflicts: list[Row]
    rule_claims: list[Row]
    source_counts: list[tuple[int, int, int, str | None, str]]


@dataclass(frozen=True)
class Known:
    """A claim with all that was found out about it, before it becomes rows."""

    id: str
    subject: str
    relation: Relation
    object: str
    own: tuple[Passage, ...]
    family: tuple[str, ...]  # narrower claims, itself not included
    lines: tuple[Line, ...]
    grades: tuple[Grade, ...]
    findings: tuple[Finding, ...]

    @property
    def head(self) -> tuple[certainty.Certainty, Stance | None, str]:
        """Certainty, direction and reason of the claim as a whole."""
        return certainty.headline(self.grades, self.lines)


def statement_of(claim: Known, names: Names) -> str:
    """The claim as a sentence."""
    return statement(names.label(claim.subject), claim.relation, names.label(claim.object))


def rows(
    corpus: Corpus,
    known: Mapping[str, Known],
    passages: Sequence[Passage],
    found: Sequence[Conflict],
    warned: Sequence[Flag],
    vocabulary: VocabularyLike,
    registry: RegistryLike,
    rules: Sequence[RuleRecord],
    names: Names,
) -> Assembly:
    """Every derived table's rows. See the head of this file."""
    claims = list(known.values())
    concepts = _concept_rows(known, vocabulary, names, passages)
    counting = [p for p in passages if p.id not in corpus.rejected]
    return Assembly(
        concepts=concepts,
        concept_names=_name_rows(vocabulary),
        concept_broader=_broader_rows(vocabulary, {row["id"] for row in concepts}),
        claims=[_claim_row(claim, known, names) for claim in claims],
        evidence=_evidence_rows(claims, passages),
        study_claims=_study_claim_rows(registry, names),
        claim_family=[{"claim_id": claim.id, "narrower_id": narrower} for claim in claims for narrower in claim.family],
        lines=[_line_row(line) for line in _lines(claims)],
        line_evidence=[{"line_id": line.id, "evidence_id": id_} for line in _lines(claims) for id_ in line.passages],
        claim_certainty=[
            _grade_row(claim.id, grade, number == 0) for claim in claims for number, grade in enumerate(claim.grades)
        ],
        flags=[_as_row(flag) for flag in warned],
        conflicts=[_as_row(conflict) for conflict in found],
        rule_claims=_rule_claim_rows(rules, known, names),
        source_counts=_source_counts(corpus, counting, warned, registry),
    )


def _lines(claims: Iterable[Known]) -> Iterator[Line]:
    return (line for claim in claims for line in sorted(claim.lines, key=lambda line: line.id))


def _evidence_rows(claims: Iterable[Known], passages: Iterable[Passage]) -> list[EvidenceRow]:
    """Each passage with the line that it is of under its own claim."""
    own_line: dict[str, str] = {}
    for claim in claims:
        own = {p.id for p in claim.own}
        own_line |= {id_: line.id for line in claim.lines for id_ in line.passages if id_ in own}
    return [
        (p.evidence.claim, str(p.evidence.stance), p.evidence.study, p.evidence.resolved_by, own_line.get(p.id), p.id)
        for p in passages
    ]


def _name_rows(vocabulary: VocabularyLike) -> list[Row]:
    return [
        {"concept_id": id_, "name": name}
        for id_, concept in sorted(vocabulary.concepts.items())
        for name in sorted({concept.label, *concept.synonyms})
    ]


def _broader_rows(vocabulary: VocabularyLike, listed: Collection[str]) -> list[Row]:
    return [
        {"concept_id": id_, "broader_id": broader}
        for id_, concept in sorted(vocabulary.concepts.items())
        for broader in sorted(set(concept.broader))
        if broader in listed
    ]


def _claim_row(claim: Known, known: Mapping[str, Known], names: Names) -> Row:
    certain, direction, why = claim.head
    own = {p.id for p in claim.own}
    family = [p for key in claim.family for p in known[key].own]
    counting = [line for line in claim.lines if line.tier.counts]
    reported = [line for line in counting if line.sources]
    best, best_told = _best(counting), _best(reported)
    confidences = {p.id: p.evidence.mention.confidence for p in claim.own}
    return {
        "id": claim.id,
        "subject_id": claim.subject,
        "relation": str(claim.relation),
        "object_id": claim.object,
        "statement": statement_of(claim, names),
        "certainty": str(certain),
        "certainty_why": why,
        "direction": str(direction) if direction else None,
        "confidence": confidence.belief(
            [[confidences[p] for p in line.passages if p in own] for line in claim.lines],
            by_people=any(f.said_of is None for f in claim.findings),
        ),
        "n_for": sum(1 for p in claim.own if p.evidence.stance is Stance.SUPPORTS),
        "n_against": sum(1 for p in claim.own if p.evidence.stance is not Stance.SUPPORTS),
        "n_evidence": len(claim.own),
        "n_sources": len({p.evidence.source for p in claim.own}),
        "n_lines": len(counting),
        "n_reported": len(reported),
        "reported_design": best_told.design or best_told.tier.id if best_told else None,
        "reported_n": best_told.n if best_told else None,
        "n_articles": len({p.evidence.source for p in (*claim.own, *family)}),
        "n_family": len(claim.own) + len(family),
        "overlap": overlap(claim.lines),
        "best_design": best.design or best.tier.id if best else None,
        "best_n": best.n if best else None,
        "in_articles": int(bool(claim.own)),
        "in_registry": int(any(f.said_of is None for f in claim.findings)),
    }


def _best(lines: Sequence[Line]) -> Line | None:
    """The line of the best design, then of most people."""
    return min(lines, key=lambda line: (line.tier.rank, -(line.n or 0), line.id), default=None)


def _concept_rows(
    known: Mapping[str, Known], vocabulary: VocabularyLike, names: Names, passages: Sequence[Passage]
) -> list[Row]:
    counts = Counter(side for claim in known.values() for side in {claim.subject, claim.object})
    said = {id_ for claim in known.values() for id_ in (claim.subject, claim.object)}
    said |= {ref.id for p in passages for ref in (p.evidence.mention.subject, p.evidence.mention.object)}
    mentions: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for ref in (passage.evidence.mention.subject, passage.evidence.mention.object):
            if slug(ref.mention) == ref.id.removeprefix("new-"):
                mentions[ref.id].add(ref.mention.lower())
    rows = []
    for id_ in sorted(said | set(vocabulary.concepts)):
        concept = vocabulary.concepts.get(id_)
        if concept is None:
            label = min(mentions[id_], default=label_from_id(id_))
            concept = Concept(id_, label, "unknown", provisional=True)
        rows.append(
            {
                "id": id_,
                "label": concept.label,
                "kind": concept.kind,
                "definition": concept.definition,
                "mesh": dict(concept.codes).get("mesh"),
                "codes": json.dumps(dict(concept.codes), sort_keys=True),
                "same_as": concept.same_as,
                "provisional": int(concept.provisional),
                "n_claims": counts[id_],
            }
        )
    # A row must come after the one that it is the same as.
    return sorted(rows, key=lambda row: (row["same_as"] is not None, row["id"]))


def study_row(study: Study) -> Row:
    """A study as a row of `studies`."""
    columns = (
        "id", "short", "citation", "title", "year", "journal", "doi", "pmid", "url", "n", "n_condition", "population",
        "comparator", "outcome", "effect", "limits", "unverified",
    )  # fmt: skip
    row: Row = {column: getattr(study, column) for column in columns}
    return row | {"design": str(study.design), "retracted": int(study.retracted)}


def _study_claim_rows(registry: RegistryLike, names: Names) -> list[Row]:
    rows = []
    for said in recorded(registry, names):
        entry = said.entry
        row: Row = {"study_id": entry.study, "claim_id": entry.claim, "stance": str(entry.stance)}
        row |= {key: getattr(entry, key) for key in ("comparison", "population", "outcome", "figure", "where", "note")}
        row["certainty"] = str(entry.certainty) if entry.certainty else None
        rows.append(row)
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def _line_row(line: Line) -> Row:
    return {
        "id": line.id,
        "claim_id": line.claim,
        "kind": line.kind,
        "label": line.label,
        "study_id": line.study,
        "best_design": line.design,
        "n": line.n,
        "n_articles": len(line.sources),
        "stance": str(line.stance),
        "tier": line.tier.id,
        "counts": int(line.tier.counts),
        "why": line.why,
    }


def _grade_row(claim: str, grade: Grade, first: bool) -> Row:
    steps = [{"domain": step.domain, "step": step.step, "reason": step.reason} for step in grade.steps]
    return {
        "claim_id": claim,
        "comparison": grade.comparison,
        "population": grade.population,
        "outcome": grade.outcome,
        "certainty": str(grade.certainty),
        "direction": str(grade.direction),
        "start": grade.start,
        "steps": json.dumps(steps, ensure_ascii=False),
        "reason": grade.reason,
        "studies": json.dumps(list(grade.studies)),
        "headline": int(first),
    }


def _as_row(value: Flag | Conflict) -> Row:
    return {key: int(item) if isinstance(item, bool) else item for key, item in vars(value).items()}


def _rule_claim_rows(rules: Sequence[RuleRecord], known: Mapping[str, Known], names: Names) -> list[Row]:
    pairs = set()
    for rule in rules:
        for claim in rule.claims:
            named = names.claim(claim)
            if named and claim_id(*named) in known:
                pairs.add((rule.id, claim_id(*named)))
    return [{"rule_id": rule, "claim_id": claim} for rule, claim in sorted(pairs)]


def _source_counts(
    corpus: Corpus, passages: Sequence[Passage], warned: Sequence[Flag], registry: RegistryLike
) -> list[tuple[int, int, int, str | None, str]]:
    claims: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        claims[passage.evidence.source].add(passage.evidence.claim)
    flagged = Counter(flag.source_id for flag in warned)
    rows: list[tuple[int, int, int, str | None, str]] = []
    for id_, source in sorted(corpus.sources.items()):
        retells = source.retells if source.retells and source.retells in registry.studies else None
        retracted = bool(retells and registry.studies[retells].retracted)
        rows.append((len(claims[id_]), flagged[id_], int(retracted), retells, id_))
    return rows
