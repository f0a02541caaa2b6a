"""The figures: matching by names, one match each, calibration, and causes of errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import evaluate
from ingest.evaluate import Gold, Score, calibration, pairing
from ingest.wording import names_match
from kb.errors import DataError
from kb.model import ConceptRef, Document, Mention, Relation, Source


def gold(subject: str, relation: str, object_: str, *, negated: bool = False, start: int = 0) -> Gold:
    return Gold("a.txt", start, start + 10, "quote", (subject,), relation, (object_,), negated, False, "none")


def mention(subject: str, relation: str, object_: str, *, start: int = 0, confidence: float = 0.8) -> Mention:
    ref = lambda name: ConceptRef(name.replace(" ", "-"), name, name)  # noqa: E731
    return Mention(
        "a.txt", start, start + 10, "quote", ref(subject), Relation(relation), ref(object_), confidence=confidence
    )


@pytest.mark.parametrize(
    ("said", "accepted", "same"),
    [
        ("low back pain", "back pain", True),
        ("the legs", "leg", True),
        ("numbness in the legs", "leg numbness", True),
        ("walking", "walking backwards on a treadmill", False),
        ("", "pain", False),
    ],
)
def test_names_match_by_half_of_their_words(said: str, accepted: str, same: bool) -> None:
    assert names_match((said,), (accepted,)) is same


def test_each_claim_and_each_prediction_matches_once() -> None:
    wanted = [gold("yoga", "ameliorates", "back pain"), gold("yoga", "ameliorates", "low back pain")]
    said = [mention("yoga", "ameliorates", "back pain")] * 3
    assert len(pairing(wanted, said)) == 2


def test_as_many_as_can_are_matched() -> None:
    wanted = [gold("yoga", "improves", "leg strength"), gold("yoga", "improves", "leg")]
    said = [mention("yoga", "improves", "leg"), mention("yoga", "improves", "leg strength muscle")]
    assert len(pairing(wanted, said)) == 2


def test_a_denial_does_not_match_an_assertion() -> None:
    assert not pairing([gold("yoga", "ameliorates", "pain", negated=True)], [mention("yoga", "ameliorates", "pain")])


def test_no_predictions_score_nothing_and_divide_by_nothing() -> None:
    assert (Score(0, 0, 5).precision, Score(0, 0, 5).f1) == (0.0, 0.0)


def test_perfect_confidence_has_no_calibration_error() -> None:
    found = calibration([(1.0, True)] * 50 + [(0.0, False)] * 50)
    assert found.error == 0.0 and found.high <= 0.01


def test_overconfidence_is_its_distance_from_the_truth() -> None:
    found = calibration([(0.9, i % 2 == 0) for i in range(100)])
    assert found.error == pytest.approx(0.4, abs=0.01)
    assert found.low <= found.error <= found.high


def test_the_interval_is_the_same_every_time() -> None:
    rows = [(0.1 * (i % 10), i % 3 == 0) for i in range(60)]
    assert calibration(rows) == calibration(rows)


def test_errors_are_grouped_by_what_differs() -> None:
    document = Document("a.txt", "x" * 40, "", Source("a", "a.txt"))
    wanted = [gold("yoga", "ameliorates", "pain"), gold("rest", "impairs", "balance", start=20)]
    said = [mention("yoga", "improves", "pain"), mention("ice", "ameliorates", "swelling")]
    found = evaluate.evaluate([(document, wanted)], lambda _: said)
    assert found.causes() == {
        "missed: relation differs": 1,
        "missed: nothing else was read there": 1,
        "false: relation differs": 1,
        "false: not stated there": 1,
    }
    assert "relation differs" in found.text(errors=1)


def test_a_quote_that_does_not_stand_in_its_article_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rest helps.", encoding="utf-8")
    claims = tmp_path / "gold.yml"
    claims.write_text(
        "documents:\n- document: a.txt\n  claims:\n  - {quote: 'not there', subject: [x], relation: causes, object: [y],"
        " negated: false, hedged: false, attribution: none}\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"gold\.yml:4"):
        evaluate.load(claims, tmp_path)
