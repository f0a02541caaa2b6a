"""What must hold of evidence whatever the articles say: tried on invented bodies of evidence."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import assemble, certainty
from kb.model import (
    Attribution,
    Certainty,
    ConceptRef,
    Evidence,
    Mention,
    Relation,
    Source,
    SourceKind,
    Stance,
    claim_id,
)

SUBJECTS = ["walking", "walking-backwards", "treadmill-walking-backwards", "rest", "staying-active", "paracetamol"]
OBJECTS = ["back-pain", "low-back-pain", "severe-back-pain"]
RELATIONS = [Relation.AMELIORATES, Relation.EXACERBATES, Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR]
RANK = {str(level): level.rank for level in Certainty}

mentions = st.builds(
    lambda subject, relation, object_, **fields: Mention(
        document="d", start=0, end=0, quote="", subject=ConceptRef(subject, subject, subject), relation=relation,
        object=ConceptRef(object_, object_, object_), **fields,
    ),
    subject=st.sampled_from(SUBJECTS),
    relation=st.sampled_from(RELATIONS),
    object_=st.sampled_from(OBJECTS),
    negated=st.booleans(),
    hedged=st.booleans(),
    attribution=st.sampled_from(list(Attribution)),
    conditions=st.sampled_from([(), ("if the pain is severe",)]),
    confidence=st.sampled_from([0.3, 0.6, 0.9]),
    after=st.sampled_from(["", "on a treadmill for three weeks, 15 minutes a day", "in the Journal of Small Things: treadmill"]),
)  # fmt: skip
articles = st.lists(
    st.tuples(st.sampled_from(list(SourceKind)), st.sampled_from([None, "one owner"]), st.lists(mentions, max_size=3)),
    max_size=5,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def corpus(made) -> assemble.Corpus:
    sources, passages = {}, []
    for number, (kind, owner, said) in enumerate(made):
        source = Source(f"s{number}", f"Source {number}", kind=kind, owner=owner)
        sources[source.id] = source
        for nth, mention in enumerate(said):
            quote = f"Sentence {nth} of article {number} says so and so about it."
            mention = replace(mention, quote=quote, start=nth * 100, end=nth * 100 + len(quote))
            passages.append(passage(mention, source.id))
    return assemble.Corpus(tuple(passages), sources, {})


def passage(mention: Mention, source: str) -> assemble.Passage:
    claim = claim_id(mention.subject.id, mention.relation, mention.object.id)
    evidence = Evidence(claim, mention, Stance.SUPPORTS, source)
    return assemble.Passage(evidence.key, evidence)


def certainties(assembly: assemble.Assembly) -> dict[str, int]:
    return {row["id"]: RANK[row["certainty"]] for row in assembly.claims}


@quick
@given(made=articles, seed=st.integers(0, 99))
def test_the_order_of_evidence_does_not_matter(made, seed, words, studies):
    one = corpus(made)
    shuffled = list(one.passages)
    random.Random(seed).shuffle(shuffled)
    other = assemble.Corpus(tuple(shuffled), dict(reversed(list(one.sources.items()))), {})
    assert assemble.assemble(one, words, studies) == assemble.assemble(other, words, studies)


@quick
@given(made=articles)
def test_assembling_twice_is_assembling_once(made, words, studies):
    once = corpus(made)
    assert assemble.assemble(once, words, studies) == assemble.assemble(once, words, studies)
    assembly = assemble.assemble(once, words, studies)
    settled = {key: claim for claim, *_, key in assembly.evidence}
    again = tuple(replace(p, evidence=replace(p.evidence, claim=settled[p.id])) for p in once.passages)
    assert assemble.assemble(replace(once, passages=again), words, studies) == assembly


@quick
@given(made=articles, copies=st.integers(1, 4), data=st.data())
def test_certainty_never_rises_by_an_echo(made, copies, data, words, studies):
    """An echo says in another article, in the same words, what an article says already."""
    before = corpus(made)
    if not before.passages:
        return
    echoed = data.draw(st.sampled_from(before.passages))
    sources, passages = dict(before.sources), list(before.passages)
    for number in range(copies):
        kind = before.sources[echoed.evidence.source].kind
        source = Source(
            f"echo{number}", "Echo", kind=kind, owner=data.draw(st.sampled_from([None, "one owner", "other"]))
        )
        sources[source.id] = source
        passages.append(passage(echoed.evidence.mention, source.id))
    first = assemble.assemble(before, words, studies)
    second = assemble.assemble(assemble.Corpus(tuple(passages), sources, {}), words, studies)
    old, new = certainties(first), certainties(second)
    assert old.keys() == new.keys()
    assert all(new[claim] <= old[claim] for claim in old)
    lines = {row["id"]: row["n_lines"] for row in first.claims}
    assert all(row["n_lines"] <= lines[row["id"]] for row in second.claims)


@quick
@given(made=articles)
def test_an_article_never_raises_a_claim_above_what_its_study_permits(made, words, studies):
    """Where nobody recorded what a study says of a claim, articles make it very low at most."""
    assembly = assemble.assemble(corpus(made), words, studies)
    graded = {row["claim_id"] for row in assembly.claim_certainty}
    for row in assembly.claims:
        if row["id"] not in graded:
            assert row["certainty"] in ("none", "very_low")
    bare = certainties(assemble.assemble(corpus([]), words, studies))
    assert all(certainties(assembly)[claim] == rank for claim, rank in bare.items() if claim in graded)


@quick
@given(made=articles, data=st.data())
def test_deleting_a_source_removes_exactly_what_stood_on_it(made, data, words, studies):
    everything = corpus(made)
    if not everything.sources:
        return
    gone = data.draw(st.sampled_from(sorted(everything.sources)))
    left = assemble.Corpus(
        tuple(p for p in everything.passages if p.evidence.source != gone),
        {key: source for key, source in everything.sources.items() if key != gone},
        {},
    )
    after = assemble.assemble(left, words, studies)
    said = {p.evidence.claim for p in left.passages} | set(studies.by_claim)
    assert {row["id"] for row in after.claims} == said
    assert not any(gone in str(row) for row in (*after.flags, *after.conflicts))
    before = assemble.assemble(everything, words, studies)
    kept = {p.id for p in left.passages}
    assert {row[-1] for row in before.evidence if row[-1] in kept} == {row[-1] for row in after.evidence}


@quick
@given(made=articles)
def test_every_passage_stands_in_exactly_one_line_of_its_claim(made, words, studies):
    assembly = assemble.assemble(corpus(made), words, studies)
    owner = {row["id"]: row["claim_id"] for row in assembly.lines}
    for claim, _, _, _, line, key in assembly.evidence:
        lines = [row["line_id"] for row in assembly.line_evidence if row["evidence_id"] == key]
        assert [line_id for line_id in lines if owner[line_id] == claim] == [line]


@quick
@given(made=articles)
def test_a_claim_of_the_registry_is_there_whatever_the_articles_say(made, words, studies):
    """So no change of the lexicon can take a rule's citation away."""
    assembly = assemble.assemble(corpus(made), words, studies)
    assert set(studies.by_claim) <= {row["id"] for row in assembly.claims}


@given(steps=st.lists(st.sampled_from([-2, -1, 0, 1]), max_size=8), start=st.sampled_from(list(Certainty)))
def test_steps_never_leave_the_scale(steps, start):
    moved = certainty._moved(start, sum(steps))
    assert moved is start if start is Certainty.NONE else 1 <= moved.rank <= 4


@pytest.mark.parametrize("count", [1, 3, 30])
def test_many_vague_blogs_are_one_line_and_very_low(count, words, studies):
    made = [
        (
            SourceKind.PERSONAL_BLOG,
            None,
            [
                Mention(
                    "d", 0, 0, "", ConceptRef("rest", "rest", "rest"), Relation.AMELIORATES,
                    ConceptRef("back-pain", "back pain", "back pain"), attribution=Attribution.STUDY,
                )
            ],
        )
    ] * count  # fmt: skip
    assembly = assemble.assemble(corpus(made), words, studies)
    row = next(row for row in assembly.claims if row["id"] == "rest--ameliorates--back-pain")
    assert row["n_reported"] == 1
    assert row["n_articles"] == count
