"""A result does not speak against itself: no milder advice under urgent, each sign once, endings that fit the way."""

from __future__ import annotations

import json
import random

import pytest

from rules.advise import advice
from rules.answers import check
from rules.engine import decide
from rules.explain import result, summary
from rules.interview import unremarkable
from rules.model import LEVELS
from rules.terminal import told

WELL = {"for_whom": "me", "age": 40, "country": "uk", "start": "lift_twist", "sex": "female"}
FORMS = ("me", "someone_else")


def shown(ruleset, **answers):
    raw = {name: unremarkable(ruleset, name) for name in ruleset.questions} | WELL | answers
    checked = check(ruleset, raw)
    return result(ruleset, checked, decide(ruleset, checked))


def many(ruleset, invent, seed, count):
    """Results of random people, well and ill, about themselves and others."""
    chance = random.Random(seed)
    for _ in range(count):
        raw = invent.mixed(ruleset, chance) | {"for_whom": chance.choice(FORMS)}
        checked = check(ruleset, raw)
        decision = decide(ruleset, checked)
        yield checked, decision, result(ruleset, checked, decision)


def test_nothing_that_a_milder_rule_says_stands_under_something_urgent(shipped, invent):
    met = 0
    for _, decision, out in many(shipped, invent, 31, 1500):
        level = decision.disposition
        if level.value not in ("urgent", "emergency"):
            continue
        milder = [rule for rule in decision.fired if rule.then.rank < level.rank]
        everything = "\n".join((json.dumps(out, ensure_ascii=False), summary(out), told(out)))
        for rule in milder:
            for text in {rule.say, rule.say_other or rule.say, *([rule.differs] if rule.differs else [])}:
                told_by_others = any(
                    text in (each.say, each.say_other, each.differs) for each in decision.fired if each.then is level
                )
                assert told_by_others or text not in everything, (rule.id, level)
            met += 1
    assert met > 100


def test_every_rule_alone_beside_numbness_is_told_by_its_title(shipped):
    for rule in shipped.rules.values():
        if rule.then.value in ("see_doctor", "self_care"):
            given = dict(next(test.given for test in rule.tests if test.fires))
            out = shown(shipped, **{**given, "cauda_new": ["numb"]})
            assert out["disposition"] == "emergency"
            assert rule.say not in told(out) + summary(out)
            assert {each["text"] for each in out["rules"] if each["id"] == rule.id} <= {rule.title}


def test_a_milder_reason_with_the_same_answers_is_not_told_again(shipped):
    out = shown(shipped, pregnant="middle", late_pregnancy_signs=["tightenings"])
    assert "labour" not in {rule["id"] for rule in out["rules"]}
    assert "early-labour" in {rule["id"] for rule in out["rules"]}


def test_no_sign_stands_twice_in_the_safety_net(shipped, invent):
    phrases = {
        text
        for care in shipped.dispositions.values()
        for line in care.watch
        for sign in line.signs
        for text in (sign.say, sign.say_other or sign.say)
    }
    met = 0
    for _, decision, out in many(shipped, invent, 32, 800):
        net = " ".join(out["safety_net"])
        assert [each for each in phrases if net.count(each) > 1] == []
        begins = [each["sign"] for each in out["begins"]]
        assert len(begins) == len(set(begins))
        named = {(atom.question, value) for atom in advice(shipped, decision).named for value in atom.values}
        needs = {each["rule"]: each["needs"] for each in out["would_change"]}
        for each in out["begins"]:
            (need,) = needs[each["rule"]]  # one answer is all that it takes
            warning = set(need["values"]) & set(shipped.questions[need["question"]].warning)
            mine = {(need["question"], value) for value in warning}
            assert mine and not mine <= named, each
            named |= mine
            met += 1
    assert met > 100


def test_what_was_answered_is_nothing_to_watch_for(shipped, invent):
    met = 0
    for _, decision, out in many(shipped, invent, 34, 800):
        net = " ".join(out["safety_net"])
        for line in shipped.dispositions[decision.disposition].watch:
            if line.condition is None or not shipped.tests[line.condition][1](decision.codes):
                continue
            for sign in line.signs:
                if sign.condition and shipped.tests[sign.condition][1](decision.codes):
                    assert ((sign.say_other if out["about_other"] else "") or sign.say) not in net
                    met += 1
    assert met


def test_signs_that_may_begin_stand_under_their_most_urgent_level_and_are_no_answers(shipped, invent):
    ranks = {level.value: level.rank for level in LEVELS}
    for _, _, out in many(shipped, invent, 33, 400):
        levels = [ranks[each["would_become"]] for each in out["begins"]]
        assert levels == sorted(levels, reverse=True)
        assert all(level > ranks[out["disposition"]] for level in levels)
        for each in out["begins"]:
            assert each["sign"] == shipped.rules[each["rule"]].title
            assert not each["sign"].startswith(("Yes", "No,"))


def test_what_somebody_has_had_for_years_is_nothing_that_begins(shipped):
    for out in (shown(shipped), shown(shipped, leg_strength="one"), shown(shipped, fever="now_explained")):
        signs = " ".join(each["sign"] for each in out["begins"])
        assert signs
        for held in ("Cancer", "Steroid", "aneurysm", "infection of the spine likelier"):
            assert held not in signs


def test_what_is_held_to_be_no_sign_is_an_answer_of_the_questionnaire(shipped):
    held = shipped.dispositions[LEVELS[-1]].more["not_begin"]
    for each in held:
        name, _, value = each.partition(".")
        assert not value or value in shipped.questions[name].values
        assert name in shipped.questions


def test_somebody_in_labour_is_not_told_to_watch_for_labour(shipped):
    for pregnant in ("middle", "late"):
        for who in FORMS:
            out = shown(shipped, for_whom=who, pregnant=pregnant, late_pregnancy_signs=["tightenings"])
            text = " ".join([*out["safety_net"], *(each["sign"] for each in out["begins"])])
            assert "ightenings" not in text
            assert "each morning" not in text
            assert out["ring"][0] == "maternity"
    assert "Ring now" in shown(shipped, pregnant="late", late_pregnancy_signs=["tightenings"])["time_frame"]


def test_the_ambulance_comes_first_where_more_than_the_maternity_unit_is_wanted(shipped):
    both = shown(shipped, pregnant="middle", late_pregnancy_signs=["tightenings"], cauda_new=["numb"])
    assert both["ring"] == ["emergency", "maternity"]
    chest = shown(shipped, pregnant="middle", late_pregnancy_signs=["tightenings"], emergency_signs=["chest_pain"])
    assert chest["ring"][0] == "ambulance"


@pytest.mark.parametrize("who", FORMS)
def test_a_child_reads_nothing_of_driving_nor_of_doing_it_on_purpose(shipped, who):
    for signs in ({"overdose": "a_lot"}, {"cauda_new": ["numb"]}, {"start": "accident", "accident_when": "unchecked"}):
        out = shown(shipped, for_whom=who, age=5, **signs)
        text = told(out) + summary(out) + " ".join(out["advice"])
        assert out["disposition"] == "emergency"
        assert "drive" not in text
        assert not any("on purpose" in line for line in out["advice"])
    grown = " ".join(shown(shipped, for_whom=who, overdose="a_lot")["advice"])
    assert "on purpose" in grown
    assert any("on purpose" in line for line in shown(shipped, for_whom=who, age=14, overdose="a_lot")["advice"])


@pytest.mark.parametrize("who", FORMS)
def test_a_few_tablets_too_many_end_with_the_call(shipped, who):
    out = shown(shipped, for_whom=who, overdose="a_little")
    net = " ".join(out["safety_net"])
    assert "each morning" not in net and "ring again" in net
    assert out["time_frame"].startswith("Ring now")
    child = " ".join(shown(shipped, for_whom=who, age=5, overdose="a_little")["advice"])
    assert "no more painkillers" in child and "only as the packet says" not in child
    usual = shown(shipped, for_whom=who, body_signs=["lump"])
    assert "each morning" in " ".join(usual["safety_net"])
    assert usual["time_frame"].startswith("Today")


@pytest.mark.parametrize("who", FORMS)
def test_an_appointment_for_bones_that_may_be_broken_is_kept(shipped, who):
    fall = " ".join(shown(shipped, for_whom=who, age=82, start="small_fall")["safety_net"])
    assert "Keep the appointment" in fall
    assert "cancel" not in fall and "still come" not in fall
    assert "still come" in " ".join(shown(shipped, for_whom=who, course="worse")["safety_net"])
    out = shown(shipped, for_whom=who, age=82, start="small_fall")
    assert (
        out["disposition"] == "see_doctor"
        and "within days" in out["time_frame"]
        and "two weeks" not in out["time_frame"]
    )
    assert any("gently" in line for line in out["advice"]) and not any("Rest in bed" in line for line in out["advice"])
