"""From passages to knowledge: claims with evidence, families, studies, lines, grades, flags and conflicts, as rows.

Knows the other modules of this room and the shapes of the tables; opens no database and reads no text but quotes. A
pure function of what was read and of what people recorded: the order of passages does not matter, and assembling what
was assembled changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from kb import certainty, confidence, conflicts
from kb import stance as stances
from kb.certainty import Finding, Grade
from kb.conflicts import Conflict, Side, World
from kb.flags import Flag, flags
from kb.lines import Item, Line, lines_of, overlap
from kb.model import (
    Concept,
    Evidence,
    Mention,
    Relation,
    RuleRecord,
    Situation,
    Source,
    Stance,
    Study,
    StudyClaim,
    claim_id,
    slug,
)
from kb.recognise import Recognise
from kb.resolve import resolve
from kb.statements import statement


class VocabularyLike(Protocol):
    """What is asked of a vocabulary (kb.vocabulary.Vocabulary)."""

    @property
    def concepts(self) -> Mapping[str, Concept]: ...
    @property
    def version(self) -> str: ...
    def get(self, id_: str) -> Concept: ...
    def ancestors(self, id_: str) -> frozenset[str]: ...


class RegistryLike(Protocol):
    """What is asked of a registry (kb.registry.Registry)."""

    @property
    def studies(self) -> Mapping[str, Study]: ...
    @property
    def claims(self) -> tuple[StudyClaim, ...]: ...
    @property
    def by_claim(self) -> Mapping[str, tuple[StudyClaim, ...]]: ...
    @property
    def version(self) -> str: ...
    @property
    def recognise(self) -> Mapping[str, Recognise]: ...


@dataclass(frozen=True)
class Passage:
    """A stored passage: its id (the evidence key), and what was read there, still under the claim as it was read."""

    id: str
    evidence: Evidence


@dataclass(frozen=True)
class Corpus:
    """All that was read: passages, the sources they stand in, and which sources are copies of one another.

    With what editors settled, where they did: passages that count for nothing, of which study others speak (or None: of
    none that is known), and steps of certainty.
    """

    passages: tuple[Passage, ...]
    sources: Mapping[str, Source]
    copied: Mapping[str, str]
    rejected: frozenset[str] = frozenset()
    attached: Mapping[str, str | None] = field(default_factory=dict)
    overrides: tuple[certainty.Override, ...] = ()


Row = dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    """The rows of every derived table, sorted; `evidence` holds (claim, stance, study, resolved by, line, id)."""

    concepts: list[Row]
    concept_names: list[Row]
    concept_broader: list[Row]
    claims: list[Row]
    evidence: list[tuple[str, str, str | None, str | None, str | None, str]]
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


def stance(mention: Mention) -> Stance:
    """What a passage says of its claim; see kb.stance."""
    return stances.stance(mention)


def label_from_id(id_: str) -> str:
    """A readable label for a concept that the vocabulary lacks, from its id."""
    return id_.removeprefix("new-").replace("-", " ")


class _Names:
    """Canonical ids and labels, for concepts of the vocabulary and for provisional ones."""

    def __init__(self, vocabulary: VocabularyLike) -> None:
        self.vocabulary = vocabulary

    def canonical(self, id_: str) -> str:
        return self.vocabulary.get(id_).id if id_ in self.vocabulary.concepts else id_

    def ancestors(self, id_: str) -> frozenset[str]:
        return self.vocabulary.ancestors(id_) if id_ in self.vocabulary.concepts else frozenset({id_})

    def label(self, id_: str) -> str:
        known = self.vocabulary.concepts.get(id_)
        return known.label if known else label_from_id(id_)

    def names(self, id_: str) -> tuple[str, ...]:
        known = self.vocabulary.concepts.get(id_)
        return (known.label, *known.synonyms) if known else (label_from_id(id_),)

    def kind(self, id_: str) -> str:
        known = self.vocabulary.concepts.get(id_)
        return known.kind if known else "unknown"

    def claim(self, id_: str) -> tuple[str, str, str] | None:
        """A claim's id taken apart, each concept canonical; None for one that names an unknown relation."""
        parts = id_.split("--")
        if len(parts) != 3 or parts[1] not in set(Relation):
            return None
        return self.canonical(parts[0]), parts[1], self.canonical(parts[2])


def assemble(
    corpus: Corpus,
    vocabulary: VocabularyLike,
    registry: RegistryLike,
    situations: Sequence[Situation] = (),
    rules: Sequence[RuleRecord] = (),
) -> Assembly:
    """Everything that follows from what was read and recorded. See the head of this file."""
    names = _Names(vocabulary)
    passages = _settled(corpus, names, registry)
    findings = {f.id: f for f in _findings(registry, names)}
    triples = _triples(passages, registry, rules, names)
    counting = tuple(p for p in passages if p.id not in corpus.rejected)
    known = _known(triples, counting, list(findings.values()), corpus, registry, names)
    world = _world(known, corpus, registry, names)
    found = conflicts.conflicts(world)
    warned = flags(world, found, situations)
    return _rows(corpus, known, passages, found, warned, vocabulary, registry, rules, names)


def _world(known: Mapping[str, Known], corpus: Corpus, registry: RegistryLike, names: _Names) -> World:
    """The claims as kb.conflicts and kb.flags want them."""
    sides = {
        key: Side(
            id=key,
            subject=claim.subject,
            relation=claim.relation,
            object=claim.object,
            certainty=claim.head[0],
            direction=claim.head[1],
            n_lines=sum(1 for line in claim.lines if line.tier.counts),
            items=tuple(Item(p.id, p.evidence, corpus.sources[p.evidence.source]) for p in claim.own),
            findings=tuple(f for f in claim.findings if f.said_of is None),
        )
        for key, claim in known.items()
    }
    statements = {key: _statement(claim, names) for key, claim in known.items()}
    return World(sides, statements, names.ancestors, names.names, names.kind, registry.studies)


def _settled(corpus: Corpus, names: _Names, registry: RegistryLike) -> tuple[Passage, ...]:
    """Passages under their canonical claim, with their stance and the study that they report."""
    moved = []
    for passage in sorted(corpus.passages, key=lambda passage: passage.id):
        m = passage.evidence.mention
        claim = claim_id(names.canonical(m.subject.id), m.relation, names.canonical(m.object.id))
        moved.append(replace(passage, evidence=replace(passage.evidence, claim=claim, stance=stance(m))))
    told = resolve([(p.id, p.evidence) for p in moved], corpus.sources, registry, names.ancestors)
    studies: dict[str, tuple[str | None, str]] = dict(told)
    for passage_id, study in corpus.attached.items():
        if study is None or study in registry.studies:
            studies[passage_id] = (study, "an editor")
    return tuple(
        replace(p, evidence=replace(p.evidence, study=found[0], resolved_by=found[1]))
        if (found := studies.get(p.id))
        else replace(p, evidence=replace(p.evidence, resolved_by="unidentified" if _attributed(p) else None))
        for p in moved
    )


def _attributed(passage: Passage) -> bool:
    return passage.evidence.mention.attribution in ("study", "review", "guideline")


@dataclass(frozen=True)
class _Said:
    id: str
    entry: StudyClaim
    triple: tuple[str, str, str]


def _findings(registry: RegistryLike, names: _Names) -> list[_Said]:
    said = []
    for number, entry in enumerate(registry.claims):
        triple = names.claim(entry.claim)
        if triple:
            said.append(_Said(str(number), replace(entry, claim=claim_id(*triple)), triple))
    return said


def _triples(
    passages: Sequence[Passage], registry: RegistryLike, rules: Sequence[RuleRecord], names: _Names
) -> dict[str, tuple[str, str, str]]:
    """Every claim that anybody makes: an article, the registry, a rule."""
    triples = {}
    for passage in passages:
        m = passage.evidence.mention
        triple = (names.canonical(m.subject.id), str(m.relation), names.canonical(m.object.id))
        triples[claim_id(*triple)] = triple
    recorded = [entry.claim for entry in registry.claims] + [claim for rule in rules for claim in rule.claims]
    for claim in recorded:
        named = names.claim(claim)
        if named:
            triples[claim_id(*named)] = named
    return dict(sorted(triples.items()))


def _families(triples: Mapping[str, tuple[str, str, str]], names: _Names) -> dict[str, list[str]]:
    """claim -> narrower claims: the same relation, subject and object the same or a kind of them."""
    families: dict[str, list[str]] = defaultdict(list)
    for claim, (subject, relation, object_) in triples.items():
        for above in names.ancestors(subject):
            for over in names.ancestors(object_):
                broader = claim_id(above, relation, over)
                if broader != claim and broader in triples:
                    families[broader].append(claim)
    return {claim: sorted(narrower) for claim, narrower in families.items()}


def _known(
    triples: Mapping[str, tuple[str, str, str]],
    passages: Sequence[Passage],
    findings: Sequence[_Said],
    corpus: Corpus,
    registry: RegistryLike,
    names: _Names,
) -> dict[str, Known]:
    own: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        own[passage.evidence.claim].append(passage)
    said: dict[str, list[_Said]] = defaultdict(list)
    for finding in findings:
        said[finding.entry.claim].append(finding)
    families = _families(triples, names)
    grading = certainty.conventions()
    grading = replace(grading, overrides=(*grading.overrides, *corpus.overrides))
    known = {}
    for claim, (subject, relation, object_) in triples.items():
        narrower = families.get(claim, [])
        items = [
            Item(p.id, p.evidence, corpus.sources[p.evidence.source])
            for key in (claim, *narrower)
            for p in own.get(key, ())
        ]
        entries = [
            Finding(
                registry.studies[f.entry.study], f.entry, None if key == claim else _statement_of(key, triples, names)
            )
            for key in (claim, *narrower)
            for f in said.get(key, ())
        ]
        made = lines_of(
            claim,
            items,
            [f.said for f in entries if not f.study.retracted],
            registry.studies,
            corpus.copied,
            certainty.comparison_rank,
        )
        known[claim] = Known(
            claim, subject, Relation(relation), object_, tuple(own.get(claim, ())), tuple(narrower), made,
            certainty.grades(claim, entries, grading), tuple(entries),
        )  # fmt: skip
    return known


def _statement_of(claim: str, triples: Mapping[str, tuple[str, str, str]], names: _Names) -> str:
    subject, relation, object_ = triples[claim]
    return statement(names.label(subject), relation, names.label(object_)).rstrip(".")


def _statement(claim: Known, names: _Names) -> str:
    return statement(names.label(claim.subject), claim.relation, names.label(claim.object))


# -- rows -------------------------------------------------------------------------------------------------------------


def _rows(
    corpus: Corpus,
    known: Mapping[str, Known],
    passages: Sequence[Passage],
    found: Sequence[Conflict],
    warned: Sequence[Flag],
    vocabulary: VocabularyLike,
    registry: RegistryLike,
    rules: Sequence[RuleRecord],
    names: _Names,
) -> Assembly:
    own_line = {
        passage: line.id
        for claim in known.values()
        for line in claim.lines
        for passage in line.passages
        if passage in {p.id for p in claim.own}
    }
    concepts = _concept_rows(known, vocabulary, names, passages)
    listed = {row["id"] for row in concepts}
    return Assembly(
        concepts=concepts,
        concept_names=[
            {"concept_id": c.id, "name": name}
            for c in sorted(vocabulary.concepts.values(), key=lambda c: c.id)
            for name in sorted({c.label, *c.synonyms})
        ],
        concept_broader=[
            {"concept_id": c.id, "broader_id": broader}
            for c in sorted(vocabulary.concepts.values(), key=lambda c: c.id)
            for broader in sorted(set(c.broader))
            if broader in listed
        ],
        claims=[_claim_row(claim, known, names) for claim in known.values()],
        evidence=[
            (
                p.evidence.claim,
                str(p.evidence.stance),
                p.evidence.study,
                p.evidence.resolved_by,
                own_line.get(p.id),
                p.id,
            )
            for p in passages
        ],
        study_claims=_study_claim_rows(registry, names),
        claim_family=[
            {"claim_id": claim.id, "narrower_id": narrower} for claim in known.values() for narrower in claim.family
        ],
        lines=[_line_row(line) for claim in known.values() for line in sorted(claim.lines, key=lambda line: line.id)],
        line_evidence=[
            {"line_id": line.id, "evidence_id": passage}
            for claim in known.values()
            for line in sorted(claim.lines, key=lambda line: line.id)
            for passage in line.passages
        ],
        claim_certainty=[
            _grade_row(claim.id, grade, number == 0)
            for claim in known.values()
            for number, grade in enumerate(claim.grades)
        ],
        flags=[_as_row(flag) for flag in warned],
        conflicts=[_as_row(conflict) for conflict in found],
        rule_claims=_rule_claim_rows(rules, known, names),
        source_counts=_source_counts(corpus, [p for p in passages if p.id not in corpus.rejected], warned, registry),
    )


def _claim_row(claim: Known, known: Mapping[str, Known], names: _Names) -> Row:
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
        "statement": _statement(claim, names),
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
    known: Mapping[str, Known], vocabulary: VocabularyLike, names: _Names, passages: Sequence[Passage]
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


def _study_claim_rows(registry: RegistryLike, names: _Names) -> list[Row]:
    rows = []
    for said in _findings(registry, names):
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


def _rule_claim_rows(rules: Sequence[RuleRecord], known: Mapping[str, Known], names: _Names) -> list[Row]:
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
