"""The figures that the seed articles must give, with their gold claims in place of an extractor."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from kb import read, registry, vocabulary, yamlfile
from kb.model import Disposition, Situation
from kb.store import Store

pytestmark = pytest.mark.shared
BACKWARDS = "walking-backwards--ameliorates--low-back-pain"
SITUATIONS = (
    Situation("severe", "severe pain", Disposition.SEE_DOCTOR, ("severe-pain",), ("severe pain",), "severe-pain"),
)


def _gold() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_claims", Path(__file__).with_name("gold.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def known(shared, tmp_path_factory):
    """The seed articles with their gold claims, beside the registry that comes with backstory."""
    words = vocabulary.load()
    path = tmp_path_factory.mktemp("gold") / "kb.db"
    with Store(path) as store:
        for document, mentions in _gold().documents(shared, words):
            store.put(document, mentions, "gold")
        store.finish(words, registry.load(words), SITUATIONS)
    conn = read.connect(path)
    yield conn
    conn.close()


def test_walking_backwards_eases_low_back_pain_is_of_very_low_certainty_with_reasons(known):
    page = read.claim(known, BACKWARDS)
    assert page.claim.certainty == "very_low"
    lowered = {step.domain for grade in page.grades if grade.headline for step in grade.steps if step.step < 0}
    assert {"risk_of_bias", "indirectness", "imprecision"} <= lowered
    assert all(step.reason for grade in page.grades for step in grade.steps)


def test_the_trainers_and_the_clinics_page_stand_in_one_line_that_goes_back_to_dufek(known):
    page = read.claim(known, "walking-backwards--ameliorates--back-pain")
    dufek = [line for line in page.lines if line.study and line.study.id == "dufek-2011"]
    assert len(dufek) == 1
    assert {quote.source.id[:3] for quote in dufek[0].quotes} == {"001", "002"}
    assert page.summary.startswith("3 articles, 2 independent lines, best design: uncontrolled, n = 10")


def test_the_portals_proof_is_an_overclaim(known):
    page = read.source(known, "004-5b52afb6a89ec139")
    assert any(flag.kind == "overclaim" and "“prove”" in flag.reason for flag in page.flags)
    assert any(flag.kind == "overclaim" and "“cured”" in flag.reason for flag in page.flags)


def test_the_portals_advice_for_severe_pain_is_unsafe(known):
    page = read.claim(known, "walking-backwards--recommended_for--severe-pain")
    assert [flag.kind for flag in page.flags if flag.kind == "unsafe_advice"]
    assert page.quotes_for[0].quote.startswith("If you have severe pain")


@pytest.mark.parametrize(
    ("claim", "certainty", "direction"),
    [
        ("paracetamol--ameliorates--acute-low-back-pain", "high", "does_not_support"),
        ("paracetamol--ameliorates--low-back-pain", "high", "does_not_support"),
        ("rest--ameliorates--acute-low-back-pain", "high", "contradicts"),
        ("staying-active--ameliorates--low-back-pain", "moderate", "supports"),
        ("nsaids--ameliorates--acute-low-back-pain", "moderate", "supports"),
        ("exercise--ameliorates--chronic-low-back-pain", "moderate", "supports"),
        ("exercise--ameliorates--low-back-pain", "moderate", "supports"),
        ("walking--ameliorates--chronic-low-back-pain", "high", "supports"),
        ("walking--ameliorates--low-back-pain", "high", "supports"),
    ],
)
def test_common_remedies_are_graded_as_their_reviews_grade_them(known, claim, certainty, direction):
    card = read.claim(known, claim).claim
    assert (card.certainty, card.direction) == (certainty, direction)


def test_walking_is_better_than_nothing_and_worse_than_other_treatments(known):
    grades = read.claim(known, "walking--ameliorates--chronic-low-back-pain").grades
    assert (grades[0].certainty, grades[0].direction) == ("high", "supports")
    assert any(grade.certainty == "low" and grade.direction == "contradicts" for grade in grades)


def _overlaps(quote: str, wanted: str) -> bool:
    return quote in wanted or wanted in quote


def _pairs(shared: Path) -> list[tuple[dict, dict, str]]:
    """Safety-relevant pairs of the gold both of whose quotes hold a gold claim."""
    claims = {
        (doc["document"], str(claim["quote"]))
        for doc in yamlfile.read(shared / "gold" / "seeds.yml")["documents"]
        for claim in doc["claims"]
    }
    found = []
    for pair in yamlfile.read(shared / "gold" / "seeds-sources.yml")["contradictions"]:
        sides = [pair["a"], pair["b"]]
        if pair["safety_relevant"] and all(
            any(doc == side["document"] and _overlaps(quote, str(side["quote"])) for doc, quote in claims)
            for side in sides
        ):
            found.append((*sides, str(pair["on"])))
    return found


def test_every_safety_relevant_pair_of_opposed_claims_is_found(shared, known):
    reported = []
    for row in known.execute("SELECT claim_id, other_id FROM conflicts"):
        reported.append([read.claim(known, claim) for claim in dict.fromkeys(row)])
    missed = []
    for one, other, subject in _pairs(shared):
        if not any(_holds(pages, one) and _holds(pages, other) for pages in reported):
            missed.append(subject)
    assert missed == []
    assert len(_pairs(shared)) >= 6


def _holds(pages, side) -> bool:
    stem = Path(side["document"]).stem.replace("_", "-")
    return any(
        quote.source.id == stem and _overlaps(quote.quote, str(side["quote"]))
        for page in pages
        for quote in (*page.quotes_for, *page.quotes_against)
    )


def test_a_condition_is_said_to_be_no_contradiction(known):
    pages = read.claim(known, "walking--exacerbates--back-pain").conflicts
    assert pages
    assert all(card.kind == "under_condition" and "no contradiction" in card.reason for card in pages)


def test_a_study_is_told_by_its_journal_or_design_or_left_unidentified(known):
    told = {
        row[0]: row[1] for row in known.execute("SELECT source_id, resolved_by FROM evidence WHERE resolved_by > ''")
    }
    assert told["000-a5bf095cde5f4ca7"] == "journal and topic"
    assert told["001-13de6da478458450"].startswith("design fingerprint")
    assert told["004-5b52afb6a89ec139"] == "unidentified"


def test_a_reason_never_speaks_of_motives(known):
    said = " ".join(row[0] for row in known.execute("SELECT reason || ' ' || compared FROM flags")).lower().split()
    assert not {"lie", "lies", "lying", "mislead", "misleading", "deceive", "dishonest", "motive"} & set(said)
