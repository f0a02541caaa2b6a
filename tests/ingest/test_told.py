"""Who says it, and what is only reported: by article, by sentence, by the part of an abstract."""

from __future__ import annotations

import pytest

from ingest.claims import Extractor
from kb.model import Attribution, Document, Source


def told(extractor: Extractor, text: str) -> list[Attribution]:
    return [m.attribution for m in extractor.mentions(Document("told.txt", text, "", Source("told", "told.txt")))]


def test_a_bare_assertion_does_not_borrow_the_study_of_the_next_sentence(extractor: Extractor) -> None:
    text = "Low back pain\n\nWalking eases back pain. One trial compared belts with insoles."
    assert told(extractor, text)[0] is Attribution.NONE


def test_what_has_been_shown_may_be_borne_out_by_the_study_of_the_next_sentence(extractor: Extractor) -> None:
    text = "Low back pain\n\nWalking has been shown to ease back pain. One study followed 200 adults."
    assert told(extractor, text)[0] is Attribution.STUDY


@pytest.mark.parametrize("label", ["Results", "Results:", "RESULTS: In all,"])
def test_the_results_of_an_abstract_are_its_study(extractor: Extractor, label: str) -> None:
    text = (
        "Background\n\nBack pain is common.\n\nMethods\n\nWe randomised 40 adults.\n\n"
        f"{label}\n\nYoga reduced pain.\n\nConclusions\n\nYoga improves sleep."
    )
    assert set(told(extractor, text)) == {Attribution.STUDY}


def test_the_orders_of_a_guideline_digest_are_the_guideline(extractor: Extractor) -> None:
    text = "Low back pain: a guideline summary\n\nDo not offer traction. Consider a group exercise programme."
    assert set(told(extractor, text)) == {Attribution.GUIDELINE}


@pytest.mark.parametrize(
    "sentence",
    [
        '"Walking eases back pain," said A. Mary Roe, MD.',
        "Some practitioners recommend yoga for back pain.",
        "Walking eases back pain, experts said.",
    ],
)
def test_whoever_is_quoted_is_an_expert(extractor: Extractor, sentence: str) -> None:
    assert told(extractor, f"Low back pain\n\n{sentence}")[:1] == [Attribution.EXPERT]
