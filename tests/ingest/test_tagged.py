"""What the trained tagger adds: claims in free prose that no pattern reads, without saying twice what the patterns read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest import claims, evaluate, tagger
from ingest.claims import Extractor
from ingest.tagger import Asked, Tagger
from kb import vocabulary
from kb.comparing import BY_TAGGER
from kb.model import Document, Mention, Relation, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(vocabulary.load())


def read(extractor: Extractor, text: str) -> list[Mention]:
    return extractor.mentions(Document("page", text, "", Source("page", "")))


FREE = (
    ("Numb around the bottom, or can't pee? Skip the GP and get yourself to A&E.", Relation.CALLS_FOR, "pee"),
    (
        "A temperature with a bad back is not one for the physio; get a doctor to look at you today.",
        Relation.CALLS_FOR,
        "temperature",
    ),
    ("An old sofa is murder on a sore back.", Relation.EXACERBATES, "sofa"),
    (
        "Ten minutes with a hot water bottle took the sting out of my back ache.",
        Relation.AMELIORATES,
        "hot water bottle",
    ),
)


@pytest.mark.parametrize(("text", "relation", "said"), FREE, ids=[relation.value for _, relation, _ in FREE])
def test_free_prose_makes_claims(extractor: Extractor, text: str, relation: Relation, said: str) -> None:
    found = [m for m in read(extractor, text) if m.relation is relation]
    assert any(said in m.subject.mention.lower() for m in found), [str(m) for m in read(extractor, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Our team of chiropractors has served this town for forty years.",
        "Which mattress is best for a bad back?",
        "The spine has thirty-three bones, and between most of them lies a disc.",
        "Book now and get ten per cent off your first massage.",
    ],
)
def test_what_is_no_claim_makes_none(extractor: Extractor, text: str) -> None:
    assert read(extractor, text) == []


def test_nothing_is_said_twice_because_two_read_it(extractor: Extractor) -> None:
    found = read(extractor, "Heat eases low back pain. See a doctor if you have a fever.")
    assert [(m.subject.id, m.relation.value, m.object.id) for m in found] == [
        ("heat", "ameliorates", "low-back-pain"),
        ("fever", "calls_for", "see-a-doctor"),
    ]


def test_every_quote_stands_at_its_place_whoever_read_it(extractor: Extractor) -> None:
    text = "Sitting\n\nThe culprit? Eight hours a day in a cheap chair.\n\n- Legs that buckle: straight to hospital, no dithering.\n"
    for m in read(extractor, text):
        assert text[m.start : m.end] == m.quote


def test_what_is_likelier_wrong_than_right_is_dropped_and_said_so(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Pain that wakes you nightly deserves a proper look by your GP."
    (found,) = read(extractor, text)
    assert BY_TAGGER in found.confidence_reasons
    for name in ("LIKELY", "LIKELY_CARE"):
        monkeypatch.setattr(claims, name, 1.0)
    told = str(extractor.why(text))
    assert "too unsure" in told
    assert read(extractor, text) == []


def test_a_sentence_is_judged_by_itself_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Asked(FREE[0][0])
    mine, fresh = Tagger(), Tagger()
    first = mine.read(one)
    mine.read(Asked("Something else entirely, and much longer than that, stands beside it."))
    assert fresh.read(one) == first
    monkeypatch.setattr(tagger, "_read", lambda asked: pytest.fail("read again"))
    assert mine.read(one) == first


def test_the_memory_is_bounded() -> None:
    small = Tagger(size=2)
    for n in range(4):
        small.read(Asked(f"Sentence number {n}."))
    assert len(small._seen) == 2


def test_another_network_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tagger.version()
    shutil.copytree(tagger.FOLDER, tmp_path / "network")
    (tmp_path / "network" / "judge.onnx").write_bytes(b"other")
    monkeypatch.setattr(tagger, "FOLDER", tmp_path / "network")
    tagger.version.cache_clear()
    assert tagger.version() != before
    monkeypatch.undo()
    tagger.version.cache_clear()
    assert tagger.version() == before


def test_articles_that_it_did_not_learn_from_are_read_better_than_by_patterns_alone(
    extractor: Extractor, root: Path
) -> None:
    fit = root / "tests" / "ingest" / "gold" / "fit"
    read_ = evaluate.evaluate(evaluate.load(fit / "claims.yml", fit / "articles"), extractor.mentions)
    # Floors against going back, and above what the patterns reach alone.
    assert read_.claims.recall > 0.58
    assert read_.claims.precision > 0.68
    assert read_.relations["calls_for"].recall > 0.84


def test_if_it_does_not_help_is_no_warning(extractor: Extractor) -> None:
    for lead, against in (
        ("Treatments that we do not recommend", True),
        ("Treatments to try when painkillers do not help", False),
        ("Treatments for people who should not use painkillers", False),
    ):
        found = read(extractor, f"Low back pain\n\n{lead}\n\n- Traction.\n- Massage.\n\nThe end of it.\n")
        relations = {m.relation for m in found if "raction" in m.subject.mention}
        assert relations and (Relation.CONTRAINDICATED_FOR in relations) is against, lead
