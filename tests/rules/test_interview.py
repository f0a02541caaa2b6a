"""The interview: what is asked next, when it stops, and starting again."""

from __future__ import annotations

import random

import pytest

from kb.errors import BadAnswer
from rules import explain
from rules.answers import check
from rules.engine import decide
from rules.interview import change, given, next_screen, progress, restart, unremarkable


def ids(screen):
    return [question.id for question in screen.questions]


def play(ruleset, truth):
    raw, shown = {}, []
    while (screen := next_screen(ruleset, check(ruleset, raw))) is not None:
        shown.append(screen)
        raw.update({name: truth(name) for name in ids(screen)})
    return raw, shown


def test_an_emergency_ends_it(small):
    assert next_screen(small, check(small, {"bladder": ["leaking"]})) is None


def test_emergencies_come_before_the_rest(small):
    after_who = next_screen(small, check(small, {"age": 30}))
    assert after_who.emergency
    assert "saddle_numb" in ids(after_who)


def test_a_question_waits_until_what_it_hangs_on_is_answered(small):
    raw, shown = play(small, lambda name: "yes" if name == "saddle_numb" else unremarkable(small, name))
    order = [name for screen in shown for name in ids(screen)]
    assert order.index("saddle_when") > order.index("saddle_numb")
    assert "pregnant" not in raw or raw["sex"] == "female"


def test_it_stops_when_nothing_can_change(small):
    raw, _ = play(small, lambda name: unremarkable(small, name))
    decision = decide(small, check(small, raw))
    assert decision.disposition == "self_care"
    assert not decision.provisional


def test_somebody_urgent_is_asked_only_what_could_make_it_an_emergency(small):
    screen = next_screen(small, check(small, {"age": 30, "temperature": 39}))
    assert set(ids(screen)) <= {"saddle_numb", "bladder"}


@pytest.mark.parametrize("name", ["small", "shipped"])
def test_a_screen_is_of_one_theme_and_short(name, request, invent):
    ruleset, chance = request.getfixturevalue(name), random.Random(4)
    for _ in range(60):
        truth = {column.question.id: invent.definite(column, chance) for column in ruleset.program.columns}
        for screen in play(ruleset, truth.__getitem__)[1]:
            assert {question.screen for question in screen.questions} == {screen.id}
            several = [question for question in screen.questions if question.kind == "many"]
            assert (
                len(screen.questions) - len(several) + sum(len(each.choices) for each in several) <= 6
                or len(screen.questions) == 1
            )


@pytest.mark.parametrize("name", ["small", "shipped"])
def test_the_questions_left_out_would_not_have_changed_the_result(name, request, invent):
    ruleset, chance = request.getfixturevalue(name), random.Random(6)
    for _ in range(150):
        truth = {column.question.id: invent.definite(column, chance) for column in ruleset.program.columns}
        raw, _ = play(ruleset, truth.__getitem__)
        left = {each: value for each, value in truth.items() if each not in raw}
        whole = raw
        for each, value in left.items():  # only what such a person would be asked
            settled = ruleset.program.effective(check(ruleset, whole).codes)
            if settled[ruleset.program.index[each]] == 0:
                whole = {**whole, each: value}
        asked, all_ = decide(ruleset, check(ruleset, raw)), decide(ruleset, check(ruleset, whole))
        assert asked.disposition is all_.disposition


def test_not_sure_is_an_answer_and_is_not_asked_again(small):
    raw, _ = play(small, lambda _: "unknown")
    assert next_screen(small, check(small, raw)) is None
    assert decide(small, check(small, raw)).disposition == "urgent"


def test_progress_only_rises_while_nothing_unusual_is_answered(small):
    raw, last = {}, -1.0
    while (screen := next_screen(small, check(small, raw))) is not None:
        now = progress(small, check(small, raw))
        assert now.share > last
        assert now.screens_left >= 1
        last = now.share
        raw.update({name: unremarkable(small, name) for name in ids(screen)})
    assert progress(small, check(small, raw)).share == 1.0


def test_a_changed_answer_takes_back_what_hung_on_it(small):
    raw = {"sex": "female", "pregnant": "yes", "age": 30}
    assert change(small, raw, "sex", "male") == {"sex": "male", "age": 30}
    assert change(small, raw, "age", None) == {"sex": "female", "pregnant": "yes"}


def test_an_earlier_summary_starts_it_again_without_its_old_noes(small):
    answers = check(
        small,
        {"age": 45, "cancer": "no", "saddle_numb": "no", "bladder": ["leaking", "no_feeling"], "course": "unknown"},
    )
    text = explain.summary(explain.result(small, answers, decide(small, answers)))
    again = restart(small, text)
    assert again.kept == {"age": 45, "cancer": "no"}
    assert again.earlier == {"saddle_numb": "no", "bladder": ["no_feeling", "leaking"], "course": "unknown"}
    assert again.lost == ()
    assert given(check(small, again.kept)) == {"age": 45, "cancer": "no"}


def test_what_todays_questions_do_not_take_is_told(small):
    again = restart(small, "age=45 old_question=yes course=sideways")
    assert again.lost == ("old_question=yes", "course=sideways")


def test_a_text_without_answers_is_refused(small):
    with pytest.raises(BadAnswer):
        restart(small, "I have a sore back")
