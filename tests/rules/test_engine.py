"""The policy, on cases that a person can follow."""

from __future__ import annotations

import random

import pytest

from rules.answers import check
from rules.engine import decide
from rules.load import build

WELL = {
    "saddle_numb": "no", "bladder": ["none"], "temperature": 36.8, "age": 30, "sex": "male", "cancer": "no",
    "weight_loss": "no", "night_pain": "no", "days": 5, "course": "better",
}  # fmt: skip


def of(ruleset, **answers):
    return decide(ruleset, check(ruleset, answers))


def test_nobody_who_was_asked_nothing_is_sent_home(small):
    decision = of(small)
    assert decision.disposition == "see_doctor"
    assert (decision.certain, decision.possible, decision.floor) == ("self_care", "emergency", "see_doctor")
    assert decision.provisional
    assert set(decision.not_asked) == set(small.questions)


def test_explicit_negatives_to_everything_earn_self_care(small):
    decision = of(small, **WELL)
    assert decision.disposition == "self_care"
    assert (decision.certain, decision.possible, decision.floor) == ("self_care", "self_care", None)
    assert not decision.provisional
    assert decision.open == ()


@pytest.mark.parametrize("missing", sorted(set(WELL) - {"days", "sex"}))
def test_one_missing_negative_is_enough_to_withhold_self_care(small, missing):
    decision = of(small, **{name: value for name, value in WELL.items() if name != missing})
    assert decision.disposition == "see_doctor"
    assert decision.provisional
    assert missing in decision.not_asked


@pytest.mark.parametrize("state", ["unknown", "declined"])
def test_not_knowing_a_sign_of_the_cauda_equina_is_urgent(small, state):
    decision = of(small, **{**WELL, "saddle_numb": state})
    assert decision.disposition == decision.floor == "urgent"
    assert [rule.id for rule in decision.raised_by] == ["numb-saddle"]
    assert decision.possible == "emergency"


def test_not_having_been_asked_is_not_the_same_as_not_knowing(small):
    answers = {name: value for name, value in WELL.items() if name != "bladder"}
    assert of(small, **answers).disposition == "see_doctor"
    assert of(small, **answers, bladder="unknown").disposition == "urgent"


def test_not_knowing_a_context_raises_nothing_while_the_sign_itself_was_not_asked(small):
    assert of(small, cancer="unknown", days="unknown").floor == "see_doctor"
    assert of(small, days="unknown").disposition == "see_doctor"


def test_what_fires_certainly_is_not_lowered_by_what_is_unknown(small):
    decision = of(small, bladder=["leaking"], age="declined", cancer="unknown")
    assert decision.disposition == decision.certain == decision.possible == "emergency"
    assert not decision.provisional


def test_not_applicable_is_a_definite_no(small):
    assert of(small, **{**WELL, "night_pain": "not_applicable"}).disposition == "self_care"
    assert of(small, **{**WELL, "bladder": "not_applicable"}).disposition == "self_care"
    assert of(small, **{**WELL, "temperature": "not_applicable"}).disposition == "see_doctor"  # no number is below 38


def test_a_question_whose_asked_if_is_false_counts_as_not_applicable(small):
    assert "pregnant" not in of(small, **WELL).open
    female = of(small, **{**WELL, "sex": "female"})
    assert female.disposition == "see_doctor"
    assert female.not_asked == ("pregnant",)


def test_a_warning_sign_that_was_said_stands_even_where_it_should_not_have_been_asked(small):
    assert of(small, **WELL, pregnant="yes").disposition == "see_doctor"


def test_two_weak_signs_weigh_more_than_one(small):
    one = {**WELL, "cancer": "yes"}
    assert of(small, **one).disposition == "see_doctor"
    assert of(small, **{**one, "night_pain": "yes"}).disposition == "urgent"


def test_both_sides_of_a_threshold(small):
    assert of(small, **{**WELL, "temperature": 37.99}).disposition == "self_care"
    assert of(small, **{**WELL, "temperature": 38}).disposition == "urgent"


def test_the_trace_names_the_terms_that_hold(small):
    decision = of(small, **{**WELL, "cancer": "yes", "night_pain": "yes"})
    reasons = {reason.rule.id: reason.terms for reason in decision.trace}
    assert [[atom.question for atom in term] for term in reasons["weak-signs"]] == [["cancer", "night_pain"]]
    assert list(reasons) == ["weak-signs", "weak-sign"]  # most urgent first


def test_the_order_of_rules_and_answers_never_matters(small, invent):
    chance = random.Random(5)
    names = list(small.rules)
    chance.shuffle(names)
    shuffled = build(
        small.questions, small.screens, {name: small.rules[name] for name in names}, small.dispositions, small.services,
        (small.version.date, None),
    )  # fmt: skip
    assert shuffled.version == small.version
    for _ in range(200):
        raw = invent.answers(small, chance)
        items = list(raw.items())
        chance.shuffle(items)
        one, other = decide(small, check(small, raw)), decide(shuffled, check(shuffled, dict(items)))
        assert (one.disposition, one.open) == (other.disposition, other.open)
        assert [rule.id for rule in one.fired] == [rule.id for rule in other.fired]
