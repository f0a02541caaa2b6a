"""What people read: the bound shape, the reasons, the safety net, and what would change it."""

from __future__ import annotations

import json
import random
from types import SimpleNamespace

from rules.answers import check
from rules.engine import decide
from rules.explain import result, summary
from rules.form import questions
from rules.records import records
from rules.situations import situations

BOUND = {"disposition", "certain", "possible", "provisional", "rules", "unanswered", "advice", "safety_net", "version"}
WELL = {
    "saddle_numb": "no", "bladder": ["none"], "temperature": 36.8, "age": 30, "sex": "male", "cancer": "no",
    "weight_loss": "no", "night_pain": "no", "days": 5, "course": "better",
}  # fmt: skip


def shown(ruleset, answers, **more):
    checked = check(ruleset, answers)
    return result(ruleset, checked, decide(ruleset, checked), **more)


def test_every_result_has_the_bound_shape_and_a_safety_net(small, shipped, invent):
    chance = random.Random(9)
    for ruleset in (small, shipped):
        for _ in range(100):
            out = json.loads(json.dumps(shown(ruleset, invent.answers(ruleset, chance))))
            assert out.keys() >= BOUND
            assert out["safety_net"]
            assert out["advice"]
            assert {"id", "text", "disposition", "claims"} <= set().union(*out["rules"]) or not out["rules"]
            for each in out["unanswered"]:
                assert each["could_become"] in ("see_doctor", "urgent", "emergency")
            assert summary(out).endswith("\n")


def test_a_rule_comes_with_its_claims_and_the_answers_behind_it(small):
    known = SimpleNamespace(
        statement="Numbness between the legs calls for emergency care", certainty="low", sources=["A"]
    )
    lookup = {"saddle-numbness--calls_for--emergency-care": known}
    out = shown(small, {"saddle_numb": "yes", "saddle_when": "recent"}, claims=lookup.get)
    rule = out["rules"][0]
    assert rule["id"] == "numb-saddle"
    assert rule["claims"][0]["statement"].startswith("Numbness")
    assert [(each["id"], each["answer"]) for each in rule["answers"]] == [
        ("saddle_numb", "yes"),
        ("saddle_when", "in the last two weeks"),
    ]


def test_a_claim_that_nothing_knows_is_shown_as_such(small):
    out = shown(small, {"bladder": ["leaking"]})
    assert out["rules"][0]["claims"][0]["certainty"] == "none"


def test_what_was_not_answered_says_what_it_could_become(small):
    out = shown(small, {name: value for name, value in WELL.items() if name != "bladder"})
    assert [(each["id"], each["could_become"]) for each in out["unanswered"]] == [("bladder", "emergency")]
    assert out["provisional"]
    assert "1 question that matters" in out["why"][0]


def test_not_knowing_is_told_with_the_rule_that_stays_possible(small):
    out = shown(small, {**WELL, "saddle_numb": "unknown"})
    assert out["disposition"] == "urgent"
    assert any("new numbness between the legs" in line for line in out["advice"])
    assert "numbness between the legs" in " ".join(out["why"])


def test_what_would_change_it_is_told_most_urgent_first(small):
    changes = shown(small, WELL)["would_change"]
    assert [each["would_become"] for each in changes][:2] == ["emergency", "emergency"]
    fever = next(each for each in changes if each["rule"] == "fever")
    assert fever["changes"] == ["temperature: at least 38 °C"]


def test_sources_that_differ_are_shown(small):
    assert shown(small, {"temperature": 39})["rules"][0]["differs"].startswith("Some guidance")


def test_a_rule_of_self_care_does_not_reassure_beside_something_urgent(shipped, invent):
    chance, met = random.Random(11), 0
    for _ in range(400):
        answers = check(shipped, invent.answers(shipped, chance, special=0, missing=0))
        decision = decide(shipped, answers)
        fired = {rule.then.value for rule in decision.fired}
        out = result(shipped, answers, decision)
        if decision.disposition != "self_care":
            assert "self_care" not in {rule["disposition"] for rule in out["rules"]}
            met += "self_care" in fired
    assert met


def test_remedies_stand_by_certainty_and_without_what_the_answers_make_unsafe(small, shipped):
    helps = [
        {"id": "a", "statement": "A", "certainty": "low", "direction": "helps", "concepts": ["nsaids"]},
        {"id": "b", "statement": "B", "certainty": "high", "direction": "helps", "concepts": ["walking"]},
        {"id": "c", "statement": "C", "certainty": "moderate", "direction": "does_not_help", "concepts": ["rest"]},
    ]
    out = shown(small, WELL, helps=helps)
    assert [each["id"] for each in out["helps"]] == ["b", "a"]
    assert [each["id"] for each in out["does_not_help"]] == ["c"]
    assert shown(small, {**WELL, "cancer": "yes"}, helps=helps)["helps"] == []


def test_a_caution_names_what_to_leave_out(shipped):
    thinned = shown(shipped, {"risk": ["blood_thinners"]})
    told = {each["id"]: each["avoid"] for each in thinned["avoid"]}
    assert "nsaids" in told["no-anti-inflammatories-with-blood-thinners"]
    none = shown(shipped, {"risk": ["none"]})
    assert "no-anti-inflammatories-with-blood-thinners" not in {each["id"] for each in none["avoid"]}


def test_words_change_when_it_is_about_somebody_else(shipped):
    who = next(question for question in shipped.questions.values() if question.role == "who")
    assert shown(shipped, {who.id: "someone_else"})["about_other"]
    assert not shown(shipped, {who.id: "me"})["about_other"]


def test_numbers_to_ring_are_never_guessed(shipped):
    country = next(question for question in shipped.questions.values() if question.role == "country")
    assert shown(shipped, {})["services"] is None
    assert shown(shipped, {country.id: "unknown"})["services"] is None
    assert shown(shipped, {country.id: "uk"})["services"]["emergency"]["number"] == "999"


def test_questions_are_listed_in_the_bound_shape(small):
    listed = questions(small)
    assert [each["id"] for each in listed] == list(small.questions)
    bladder = listed[2]
    assert bladder["type"] == "many"
    assert [choice["value"] for choice in bladder["choices"]][-1] == "none"
    assert json.loads(json.dumps(listed)) == listed
    keys = {"id", "text", "help", "type", "choices", "unit", "min", "max", "screen", "emergency"}
    assert all(each.keys() >= keys for each in listed)


def test_situations_and_records_speak_the_words_of_the_knowledge_base(small):
    made = situations(small)
    assert [(each.id, each.concepts) for each in made] == [("numb-saddle", ("saddle-numbness",))]
    record = next(each for each in records(small) if each.id == "weak-signs")
    assert (
        record.condition == "at least 2 of: past cancer: yes; weight loss: yes; night pain: yes; course: getting worse"
    )
    assert record.strength == "moderate"
    assert ("one alone", "does not fire") in record.tests


def test_only_the_answers_that_make_a_rule_fire_stand_beside_it(shipped):
    out = shown(shipped, {"age": 75, "start": "small_fall", "risk": ["none"]})
    fragile = next(rule for rule in out["rules"] if rule["id"] == "fragile-injury")
    assert [each["id"] for each in fragile["answers"]] == ["start", "age"]
    both = shown(shipped, {"pregnant": "late", "late_pregnancy_signs": ["movements", "tightenings"]})
    moves = next(rule for rule in both["rules"] if rule["id"] == "baby-moves-less")
    assert [each["answer"] for each in moves["answers"]] == ["The baby moves less than usual, or not at all"]
