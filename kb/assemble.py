"""From passages to knowledge: claims with evidence, families, studies, lines, grades, flags and conflicts, as rows.

Knows the other modules of this room; opens no database and reads no text but quotes. A pure function of what was read
and of what people recorded: the order of passages does not matter, and assembling what was assembled changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb import certainty, conflicts
from kb import stance as stances
from kb.certainty import Finding
from kb.conflicts import Side, World
from kb.corpus import Corpus, Names, Passage, RegistryLike, Said, VocabularyLike, label_from_id, recorded
from kb.flags import flags
from kb.lines import Item, lines_of
from kb.model import Mention, Relation, RuleRecord, Situation, Stance, claim_id
from kb.resolve import resolve
from kb.rows import Assembly, Known, statement_of, study_row
from kb.rows import rows as to_rows
from kb.statements import statement

__all__ = [
    "Assembly",
    "Corpus",
    "Passage",
    "RegistryLike",
    "VocabularyLike",
    "assemble",
    "label_from_id",
    "stance",
    "study_row",
]


def stance(mention: Mention) -> Stance:
    """What a passage says of its claim; see kb.stance."""
    return stances.stance(mention)


def assemble(
    corpus: Corpus,
    vocabulary: VocabularyLike,
    registry: RegistryLike,
    situations: Sequence[Situation] = (),
    rules: Sequence[RuleRecord] = (),
) -> Assembly:
    """Everything that follows from what was read and recorded. See the head of this file."""
    names = Names(vocabulary)
    passages = _settled(corpus, names, registry)
    findings = {f.id: f for f in recorded(registry, names)}
    triples = _triples(passages, registry, rules, names)
    counting = tuple(p for p in passages if p.id not in corpus.rejected)
    known = _known(triples, counting, list(findings.values()), corpus, registry, names)
    world = _world(known, corpus, registry, names)
    found = conflicts.conflicts(world)
    warned = flags(world, found, situations)
    return to_rows(corpus, known, passages, found, warned, vocabulary, registry, rules, names)


def _world(known: Mapping[str, Known], corpus: Corpus, registry: RegistryLike, names: Names) -> World:
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
    statements = {key: statement_of(claim, names) for key, claim in known.items()}
    return World(sides, statements, names.ancestors, names.names, names.kind, registry.studies)


def _settled(corpus: Corpus, names: Names, registry: RegistryLike) -> tuple[Passage, ...]:
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


def _triples(
    passages: Sequence[Passage], registry: RegistryLike, rules: Sequence[RuleRecord], names: Names
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


def _families(triples: Mapping[str, tuple[str, str, str]], names: Names) -> dict[str, list[str]]:
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
    findings: Sequence[Said],
    corpus: Corpus,
    registry: RegistryLike,
    names: Names,
) -> dict[str, Known]:
    own: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        own[passage.evidence.claim].append(passage)
    said: dict[str, list[Said]] = defaultdict(list)
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
            Finding(registry.studies[f.entry.study], f.entry, None if key == claim else _worded(key, triples, names))
            for key in (claim, *(() if subject in grading.too_wide else narrower))
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


def _worded(claim: str, triples: Mapping[str, tuple[str, str, str]], names: Names) -> str:
    subject, relation, object_ = triples[claim]
    return statement(names.label(subject), relation, names.label(object_)).rstrip(".")
