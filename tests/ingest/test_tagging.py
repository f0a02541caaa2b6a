"""What the tagger is given of a segment, and how its marks become spans: the same for training and for reading."""

from __future__ import annotations

import pytest

from ingest import tagging
from ingest.segments import segments

PAGE = """# A sore back in winter

## When to worry

Warning signs with back pain are:

- no feeling between your legs
- a chest that hurts

## Keeping going

Heat wraps were tried by forty porters. They took the edge off it.
"""


def above(said: str) -> str:
    pieces = segments(PAGE)
    i = next(i for i, piece in enumerate(pieces) if said in piece.text)
    return tagging.surroundings(pieces, i)


def test_an_item_stands_under_its_title_its_heading_and_its_lead_in() -> None:
    assert above("a chest") == "A sore back in winter | When to worry | Warning signs with back pain are:"


def test_a_sentence_stands_under_its_heading_and_the_sentence_before_it() -> None:
    assert above("took the edge") == "A sore back in winter | Keeping going | Heat wraps were tried by forty porters."


def test_what_is_not_there_leaves_no_mark() -> None:
    assert tagging.above() == ""
    assert tagging.above(head="Ice", before="Before.") == "Ice | Before."
    assert tagging.above(lead="Do not:", before="Before.") == "Do not:"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("pain that wakes you", (0, 0, 19)),
        ("Pain That Wakes", (0, 0, 15)),
        ("pain wakes night", (0, 0, 28)),
        ("your doctor", (1, 4, 15)),
        ("a broken hip", None),
    ],
)
def test_a_name_is_found_in_the_sentence_or_above_it_with_or_without_its_small_words(name: str, where: object) -> None:
    assert tagging.around(name, "pain that wakes you at night", "See your doctor if:") == where


def test_a_span_ends_where_another_begins_and_never_runs_into_what_stands_above() -> None:
    begins, goes_on, outside = (0.1, 0.8, 0.1), (0.1, 0.2, 0.7), (0.9, 0.05, 0.05)
    tags = [outside, begins, goes_on, begins, goes_on, goes_on, outside]
    assert tagging.spans_of(tags, [None, 0, 0, 0, 0, 1, 1], 0.3) == [(1, 3), (3, 5)]
    assert tagging.spans_of([(0.5, 0.2, 0.3)] * 3, [0, 0, 0], 0.3) == []
