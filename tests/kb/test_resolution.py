"""Which study a passage reports: by name, by design, by what an article is drawn from; and honestly none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb import read, registry, resolve
from kb.model import Attribution, ConceptRef, Document, Mention, Relation, Source
from kb.store import Store

WORKS = """
- id: guide
  short: NICE NG59
  citation: NICE. NG59. 2016.
  title: Low back pain
  year: 2016
  design: guideline
  recognise: {authors: [NICE], words: [NG59, back pain, guideline], at_least: 2}
  claims: []
- id: review
  short: Review 2020
  citation: Review. 2020.
  title: Review
  year: 2020
  design: systematic_review
  recognise: {journals: [Cochrane], words: [steroid, injection, sciatica, opioids], at_least: 2}
  claims: []
- id: trial
  short: Trial 2011
  citation: Trial. 2011.
  title: Trial
  year: 2011
  design: uncontrolled
  n: 10
  recognise: {journals: [journal of small things], words: [treadmill, backwards, three weeks], at_least: 2}
  claims: []
"""
CLAIM = "walking-backwards--ameliorates--low-back-pain"


@pytest.fixture(scope="module")
def works(words, tmp_path_factory):
    """A guideline, a review and a small trial with their fingerprints."""
    folder: Path = tmp_path_factory.mktemp("works")
    (folder / "all.yml").write_text(WORKS, encoding="utf-8")
    return registry.load(words, folder)


@pytest.fixture
def told(db, article, words, works):
    """For each passage of one article, in its order, the study and how it was told."""

    def studies(*said, **source):
        document, mentions = article("one", *said, **source)
        with Store(db) as store:
            store.put(document, mentions, "v1")
            store.finish(words, works)
        rows = read.connect(db).execute("SELECT study_id, resolved_by FROM evidence ORDER BY start, id")
        return [tuple(row) for row in rows]

    return studies


def by(attribution: Attribution, cited: str | None = None, **more):
    return {"attribution": attribution, "cited": cited, **more}


def test_a_bare_order_of_a_guideline_is_never_credited_to_a_review_that_it_looks_like(told):
    order = ("Do not offer a steroid injection for sciatica.", CLAIM, by(Attribution.GUIDELINE, "Practice digest"))
    assert told(order) == [(None, "unidentified")]


def test_nor_to_one_that_its_neighbours_tell_of(told):
    order = ("Do not offer traction.", CLAIM, by(Attribution.GUIDELINE, "digest"))
    review = ("A Cochrane review on opioids found little.", CLAIM, by(Attribution.REVIEW, "A Cochrane review"))
    assert told(order, review) == [(None, "unidentified"), ("review", "journal and topic")]


def test_an_article_that_says_at_its_head_what_it_is_drawn_from_gives_its_orders_to_that_guideline(told):
    text = "Practice notes\n\nDrawn from NICE guideline NG59 on back pain. Put together by a nurse.\n\nDo not offer traction."
    order = ("Do not offer traction.", CLAIM, by(Attribution.GUIDELINE, "Practice notes"))
    assert told(order, text=text) == [("guide", resolve.DRAWN_FROM)]


def test_only_a_sentence_that_names_guidance_tells_what_a_text_is_drawn_from():
    def head(text: str) -> str | None:
        return resolve.with_provenance(Document("d", text, "x", Source("s", "s"))).citation

    assert head("Title\nThis page is based on NICE guidance on back pain.\n") == (
        "This page is based on NICE guidance on back pain."
    )
    assert head("Title\nA treatment should be based on what hurts.\n") is None
    assert head("x " * 2000 + "\nDrawn from NICE guideline NG59 on back pain.") is None
    kept = Source("s", "s", citation="Somebody 2020")
    assert resolve.with_provenance(Document("d", "Drawn from NICE guideline NG59.", "x", kept)) is kept


@pytest.mark.parametrize("cited", ["some studies", "large studies", "several recent trials", "Research"])
def test_studies_in_the_plural_are_nobodys_however_alike_they_sound(told, cited):
    said = (f"{cited} show that walking backwards on a treadmill helps within three weeks.", CLAIM,
            by(Attribution.STUDY, cited))  # fmt: skip
    assert told(said) == [(None, "unidentified")]


def test_one_study_is_told_by_its_design_or_by_the_sentences_beside_it(told):
    one = ("In one study people walked backwards on a treadmill.", CLAIM, by(Attribution.STUDY, "one study"))
    assert told(one) == [("trial", "design fingerprint")]


def test_a_study_that_is_told_elsewhere_lends_itself_to_one_that_is_meant_and_to_no_plural(told):
    one = ("In one study people walked backwards on a treadmill.", CLAIM, by(Attribution.STUDY, "one study"))
    again = ("The researchers saw less pain." + " " * 700, CLAIM, by(Attribution.STUDY, "The researchers"))
    many = ("Many studies saw less pain.", CLAIM, by(Attribution.STUDY, "Many studies"))
    found = told(one, again, many)
    assert [study for study, _ in found] == ["trial", "trial", None]


def test_outside_a_trial_is_no_trial(told):
    said = ("Fusion is advised against outside a trial.", CLAIM,
            by(Attribution.STUDY, "a trial", before="A Cochrane review of opioids."))  # fmt: skip
    assert told(said) == [(None, "unidentified")]


def test_a_plural_joins_the_line_of_the_only_study_that_is_told_of_and_is_not_credited_with_it(
    db, article, words, works
):
    one = article("one", ("A study on a treadmill: backwards helps.", CLAIM, by(Attribution.STUDY, "A study")))
    two = article("two", ("Some studies say that it helps.", CLAIM, by(Attribution.STUDY, "Some studies")))
    with Store(db) as store:
        for document, mentions in (one, two):
            store.put(document, mentions, "v1")
        store.finish(words, works)
    page = read.claim(read.connect(db), CLAIM)
    [line] = page.lines
    assert (line.study.id, line.n_articles) == ("trial", 2)


def test_only_what_speaks_of_studies_can_speak_of_them_vaguely():
    ref = ConceptRef("x", "x", "x")
    mention = Mention("d", 0, 1, "Some studies show it.", ref, Relation.CAUSES, ref, attribution=Attribution.STUDY)
    assert resolve.vague(mention)
    assert not resolve.vague(replace(mention, attribution=Attribution.NONE))
