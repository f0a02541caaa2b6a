"""Answers at the door: one form each, and none of the five states is "no"."""

from __future__ import annotations

import pytest

from kb.errors import BadAnswer
from rules.answers import as_given, check


@pytest.mark.parametrize(
    ("question", "given", "value"),
    [
        ("saddle_numb", True, "yes"),
        ("saddle_numb", False, "no"),
        ("saddle_numb", "no", "no"),
        ("saddle_numb", "unknown", "unknown"),
        ("age", 45, 45.0),
        ("temperature", "37.5", 37.5),
        ("age", "declined", "declined"),
        ("bladder", ["none"], ()),
        ("bladder", ["leaking", "hard_to_start"], ("hard_to_start", "leaking")),
        ("course", "not_applicable", "not_applicable"),
    ],
)
def test_an_answer_has_one_form(small, question, given, value):
    assert check(small, {question: given}).values == {question: value}


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("sadle_numb", "yes", "did you mean 'saddle_numb'"),
        ("saddle_numb", "yess", "did you mean 'yes'"),
        ("saddle_numb", 1.5, "it takes yes, no"),
        ("bladder", [], "['none']"),
        ("bladder", ["none", "leaking"], "together with other answers"),
        ("bladder", ["leeking"], "did you mean 'leaking'"),
        ("bladder", ["unknown", "leaking"], "together"),
        ("age", True, "it takes a number"),
        ("age", 900, "0 to 120 years"),
        ("age", float("nan"), "it takes a number"),
        ("age", "old", "it takes a number"),
        ("course", ["better"], "does not take"),
    ],
)
def test_a_bad_answer_is_told_with_what_is_taken(small, question, given, words):
    with pytest.raises(BadAnswer) as caught:
        check(small, {question: given})
    assert words in str(caught.value)


def test_none_counts_as_not_asked(small):
    assert "age" not in check(small, {"age": None})


def test_an_answer_goes_out_as_it_came_in(small):
    raw = {"bladder": ["none"], "age": 45, "temperature": 37.5, "course": "unknown"}
    assert {name: as_given(value) for name, value in check(small, raw).values.items()} == raw


def test_an_age_is_a_whole_number(shipped):
    assert check(shipped, {"age": 44}).get("age") == 44
    assert check(shipped, {"age": "44"}).get("age") == 44
    for given in (44.5, "44.5"):
        with pytest.raises(BadAnswer) as caught:
            check(shipped, {"age": given})
        assert "takes whole numbers, not 44.5" in str(caught.value)
        assert "a whole number from 0 to 120 years" in str(caught.value)
