"""Segments: where they are cut, what they hang on, and that every one is the text at its offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.marking import Segment
from ingest.segments import segments


def kinds(text: str) -> list[str]:
    return [s.kind for s in segments(text)]


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in segments(text)]


def test_a_heading_glued_to_its_text_is_cut_off() -> None:
    assert cut("Common Symptoms of a Pulled MuscleDull pain. … Tight muscles.")[:2] == [
        "Common Symptoms of a Pulled Muscle",
        "Dull pain.",
    ]


def test_a_name_in_camel_case_that_stands_elsewhere_is_no_glue() -> None:
    text = "The SpineEase is a belt. People like the SpineEase."
    assert cut(text) == ["The SpineEase is a belt.", "People like the SpineEase."]


def test_items_fused_by_a_scraper_are_items_of_their_heading() -> None:
    found = segments("Treatmentrest.hot or cold therapy.over-the-counter pills.")
    assert [s.kind for s in found] == ["heading", "item", "item", "item"]
    assert {s.lead for s in found[1:]} == {0}


def test_a_wrapped_line_goes_on_where_the_one_before_it_broke() -> None:
    text = "Walking is good for the back, because it keeps the muscles of the\ntrunk strong and the joints moving."
    assert len(segments(text)) == 1


def test_a_list_hangs_on_its_lead_in() -> None:
    found = segments("See a doctor if:\n\n- it hurts at night\n- you have a fever")
    assert [(s.kind, s.lead) for s in found] == [("lead_in", None), ("item", 0), ("item", 0)]


def test_a_list_hangs_on_its_heading_where_nothing_leads_in() -> None:
    found = segments("Causes of back pain\n\n• heavy lifting\n• poor posture")
    assert [(s.kind, s.lead, s.heading) for s in found[1:]] == [("item", 0, 0), ("item", 0, 0)]


def test_a_label_is_taken_off_what_is_parsed_and_stays_in_the_quote() -> None:
    text = "Try:\n\n- Bird dog: Trains the trunk."
    item = segments(text)[1]
    assert item.label == "Bird dog"
    assert text[item.start : item.end] == "Bird dog: Trains the trunk."


def test_a_clause_before_a_colon_is_no_label() -> None:
    assert [s.label for s in segments("Sitting is one cause: lack of sleep is another.")] == ["", ""]


def test_a_clause_after_a_colon_that_goes_on_with_the_sentence_stays_in_it() -> None:
    assert cut("A numb seat is an emergency: go to hospital.") == ["A numb seat is an emergency: go to hospital."]
    assert len(cut("A weak leg is no trifle: it needs to be seen the same day.")) == 1


def test_a_row_of_a_table_is_a_sign_and_what_to_do() -> None:
    row = segments("Black stools | Call 999")[0]
    assert (row.kind, row.label, row.text.lower()) == ("item", "Black stools", "please call 999")


def test_questions_are_marked_and_give_their_answers_a_heading() -> None:
    found = segments("Is walking good?\n\nYes, it is.")
    assert [s.kind for s in found] == ["question", "sentence"]
    assert found[1].heading == 0


def test_the_aims_and_methods_of_an_abstract_are_set_aside() -> None:
    text = "OBJECTIVE: To test yoga. METHODS: We asked 40 people. They trained. RESULTS: Yoga reduced pain."
    assert kinds(text) == ["aside", "aside", "aside", "sentence"]


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    assert len(segments("Dr. Lee gave 2.5 mg, e.g. at night, vs. none.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Leave a Reply",
        "Posted by the clinic on Monday",
        "Call 555-123-4567 to book your free consultation",
        "Was this page helpful?",
        "Running can strengthen the kn...",
        "All rights reserved.",
        "Home | News | Shop",
    ],
)
def test_what_comes_with_a_page_is_boilerplate(text: str) -> None:
    assert kinds(text) == ["boilerplate"]


def test_everything_after_the_references_is_boilerplate() -> None:
    assert kinds("Rest helps.\n\nReferences\n\nLee A. Rest reduces pain.\n")[1:] == ["boilerplate"] * 2


def test_advice_to_seek_care_is_never_boilerplate() -> None:
    assert kinds("Book an urgent appointment with your GP if you have a fever.") == ["sentence"]


TEXTS = st.text(alphabet=st.sampled_from(list("abc ABC.!?:;,-•…|’\n\t0(1)é#*")), max_size=120)


def check(text: str, found: list[Segment]) -> None:
    for segment in found:
        quote = text[segment.start : segment.end]
        assert quote == quote.strip() and quote
        assert len(segment.text) == len(segment.at)
        assert all(segment.start <= at < segment.end for at in segment.at)
    assert [s.start for s in found] == sorted(s.start for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_segments_are_ordered_pieces_of_the_untouched_text(text: str) -> None:
    check(text, segments(text))
