"""Stand-ins: the parser sees other words, the reader gets the text's own back."""

from __future__ import annotations

import pytest

from ingest import cues, pipeline
from ingest.standins import StandIns
from kb import vocabulary


@pytest.fixture(scope="module")
def parser() -> pipeline.Parser:
    return pipeline.Parser(StandIns(vocabulary.load().resolve, cues.load()))


@pytest.mark.parametrize(
    "text",
    [
        "Paracetamol speeds recovery.",
        "Retro-walking reduced back pain.",
        "Walking releases endorphins.",
        "Rest is best.",
    ],
)
def test_the_words_and_their_places_are_the_texts_own(parser: pipeline.Parser, text: str) -> None:
    doc = parser.parse([text])[0]
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in doc)


def test_an_activity_before_a_verb_is_its_subject(parser: pipeline.Parser) -> None:
    doc = parser.parse(["Retro-walking reduced low back pain."])[0]
    root = next(t for t in doc if t.dep_ == "ROOT")
    assert root.text == "reduced"
    assert "walking" in {c.text for c in root.children if c.dep_ == "nsubj"}


def test_a_text_seen_before_is_not_parsed_again(parser: pipeline.Parser) -> None:
    assert parser.parse(["Ice helps."])[0] is parser.parse(["Ice helps."])[0]


def test_texts_come_back_in_the_order_given(parser: pipeline.Parser) -> None:
    assert [d.text for d in parser.parse(["B is here.", "A is here.", ""])] == ["B is here.", "A is here.", ""]
