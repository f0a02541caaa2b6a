"""What people are told to do and to watch for: never against their answers, and in the form that fits who it is about."""

from __future__ import annotations

import random
import re

import pytest

from rules.answers import check
from rules.engine import decide
from rules.explain import ALSO, result, summary
from rules.interview import unremarkable
from rules.terminal import told

TO_ONESELF = re.compile(
    r"\b((?<!Thank )you|your|yours|yourself|I|I’m|me|my|mine|myself)\b", re.IGNORECASE
)  # thanks go to whoever answers
OF_SOMEBODY = re.compile(r"\b(they|them|their|theirs|themselves)\b", re.IGNORECASE)
TABLETS = re.compile(r"can help for a few days|A painkiller (can help|is all right)")
WELL = {"for_whom": "me", "age": 40, "country": "uk", "start": "lift_twist", "sex": "female"}


def shown(ruleset, **answers):
    raw = {name: unremarkable(ruleset, name) for name in ruleset.questions} | WELL | answers
    checked = check(ruleset, raw)
    return result(ruleset, checked, decide(ruleset, checked))


def lines(ruleset):
    """Every line of advice, as (where, said to oneself, said about somebody else)."""
    for care in ruleset.dispositions.values():
        yield care.id.value, care.name, care.name_other or care.name
        yield care.id.value, care.time_frame, care.time_frame_other or care.time_frame
        for line in care.lines:
            yield care.id.value, line.say, line.say_other or line.say
            yield care.id.value, line.instead, line.instead_other or line.instead
    for rule in ruleset.rules.values():
        yield rule.id, rule.say, rule.say_other or rule.say
    for caution in ruleset.cautions:
        yield caution.id, caution.say, caution.say_other or caution.say


def test_nothing_said_about_somebody_else_speaks_to_you(shipped):
    strays = [(where, other) for where, _, other in lines(shipped) if TO_ONESELF.search(other)]
    assert strays == []


def test_nothing_said_to_you_speaks_of_them(shipped):
    assert [(where, mine) for where, mine, _ in lines(shipped) if OF_SOMEBODY.search(mine)] == []


def test_titles_labels_and_reasons_fit_both(shipped):
    strays = []
    for rule in shipped.rules.values():
        strays += [
            text for text in (rule.title, rule.differs) if TO_ONESELF.search(text) or OF_SOMEBODY.search(rule.title)
        ]
    strays += [
        each.name
        for each in shipped.questions.values()
        if TO_ONESELF.search(each.label) or OF_SOMEBODY.search(each.label)
    ]
    strays += [
        screen.title for screen in shipped.screens.values() if TO_ONESELF.search(f"{screen.title} {screen.intro}")
    ]
    assert strays == []


def test_questions_about_somebody_else_do_not_ask_you(shipped):
    strays = []
    for question in shipped.questions.values():
        if question.role == "who":
            continue
        asked = [question.text_other or question.text, question.help_other or question.help]
        asked += [choice.text_other or choice.text for choice in question.choices]
        strays += [(question.id, text) for text in asked if TO_ONESELF.search(text)]
        mine = [question.text, question.help, *(choice.text for choice in question.choices)]
        strays += [(question.id, text) for text in mine if OF_SOMEBODY.search(text)]
    assert strays == []


def test_whole_results_about_somebody_else_do_not_speak_to_you(shipped, invent):
    chance = random.Random(21)
    for _ in range(300):
        raw = invent.answers(shipped, chance) | {"for_whom": "someone_else"}
        checked = check(shipped, raw)
        out = result(shipped, checked, decide(shipped, checked))
        # 112 and "you" apart: what is left are the questions' own words, read above
        texts = [out["name"], out["time_frame"], *out["advice"], *out["safety_net"], *out["why"]]
        texts += [rule["text"] for rule in out["rules"]] + [each["say"] for each in out["avoid"]]
        texts += [change for each in out["would_change"] for change in each["changes"]]
        texts += [entry["text"] for entry in (out["services"] or {}).values() if isinstance(entry, dict)]
        texts += [each["answer"] for each in out["answers"] if each["id"] != "for_whom"]
        assert [text for text in texts if TO_ONESELF.search(text)] == []


@pytest.mark.parametrize(
    "answers",
    [
        {"risk": ["no_anti_inflammatories"]},
        {"risk": ["blood_thinners"]},
        {"pregnant": "middle"},
        {"pregnant": "maybe"},
        {"age": 67},
        {"duration": "months", "stiff_family": ["bowel"]},
    ],
    ids=str,
)
def test_no_anti_inflammatory_is_offered_to_somebody_who_must_not_take_it(shipped, answers):
    out = shown(shipped, **answers)
    assert out["disposition"] == "self_care"
    assert not any(TABLETS.search(line) for line in out["advice"])
    assert any("ask a pharmacist which painkiller is safe" in line for line in out["advice"])
    assert any("nti-inflammatory" in line for line in out["advice"])
    for text in (summary(out), told(out)):  # and so says what is printed, copied, or read in the terminal
        assert "can help for a few days" not in text
        assert "nti-inflammatory" in text


def test_who_may_take_one_is_told_so_once(shipped):
    out = shown(shipped)
    assert sum(bool(TABLETS.search(line)) for line in out["advice"]) == 1
    assert not any(each["certain"] for each in out["avoid"])


def test_nothing_is_offered_that_a_caution_holds_or_could_hold_against(shipped, invent):
    chance, offered = random.Random(22), 0
    by_text = {}
    for care in shipped.dispositions.values():
        for line in care.do:
            for text in (line.say, line.say_other or line.say):
                by_text[text] = line.offers
    for _ in range(3000):
        checked = check(shipped, invent.answers(shipped, chance))
        out = result(shipped, checked, decide(shipped, checked))
        unsafe = {concept for each in out["avoid"] for concept in each["avoid"]}
        for text in out["advice"]:
            offered += bool(by_text.get(text))
            assert unsafe.isdisjoint(by_text.get(text, ()))
    assert offered


def test_a_caution_that_holds_is_told_with_the_advice_but_not_in_an_emergency(shipped):
    thinned = shown(shipped, risk=["blood_thinners"], course="worse")
    assert any("With blood thinners" in line for line in thinned["advice"])
    emergency = shown(shipped, risk=["blood_thinners"], cauda_new=["numb"])
    assert not any("With blood thinners" in line for line in emergency["advice"])


@pytest.mark.parametrize(
    ("answers", "wanted", "unwanted"),
    [
        ({"start": "accident", "accident_when": "unchecked"}, "keep still where you are", "have somebody take you to"),
        ({"emergency_signs": ["chest_pain"]}, "Do not go by car", "have somebody take you"),
        ({"tummy_signs": ["aneurysm"], "before": "changed"}, "Do not go by car", "have somebody take you"),
        ({"cauda_new": ["numb"]}, "have somebody take you", "keep still"),
        ({"mood": "danger"}, "crisis line", "painkillers"),
        ({"mood": "harm"}, "crisis line", "painkiller"),
        ({"overdose": "a_lot"}, "Take no more of the painkiller", "than the packet says"),
        ({"overdose": "a_little"}, "read out from the packets", "A painkiller is all right"),
        (
            {"pregnant": "late", "late_pregnancy_signs": ["movements"]},
            "Ring the maternity unit now",
            "Ring your doctor",
        ),
    ],
)
def test_what_to_do_fits_the_rule_that_decides(shipped, answers, wanted, unwanted):
    advice = " ".join(shown(shipped, **answers)["advice"])
    assert wanted in advice
    assert unwanted not in advice


def test_two_ways_at_once_are_both_told(shipped):
    advice = " ".join(shown(shipped, mood="danger", cauda_new=["numb"])["advice"])
    assert "crisis line" in advice and "emergency department" in advice
    both = " ".join(
        shown(shipped, start="accident", accident_when="unchecked", emergency_signs=["chest_pain"])["advice"]
    )
    assert "keep still" in both and "Do not go by car" not in both


def test_somebody_in_danger_reads_nothing_of_numbness_and_no_claim_on_suicide(shipped):
    for mood in ("danger", "harm"):
        out = shown(shipped, mood=mood)
        assert "crisis" in out["ring"]
        assert not any("between the legs" in line for line in out["safety_net"])
        assert not any("suicide" in claim["id"] for rule in out["rules"] for claim in rule["claims"])
        assert "certainty" not in told(out)  # how sure a claim is helps nobody who is in danger


def test_who_would_rather_not_say_how_they_cope_is_told_of_a_crisis_line_all_the_same(shipped):
    for answer in ("declined", "unknown"):
        out = shown(shipped, mood=answer)
        assert out["disposition"] == "see_doctor"  # the floor of the policy: no sign was given, and none ruled out
        assert "crisis" in out["ring"]
        assert any("think of harming yourself" in line for line in out["advice"])


@pytest.mark.parametrize(
    ("pregnant", "signs"),
    [
        ("early", ("bleeding from the vagina", "tip of the shoulder")),
        ("maybe", ("bleeding from the vagina", "tip of the shoulder")),
        ("middle", ("baby moves less", "fluid leaks", "tightenings", "headache", "you bleed")),
        ("late", ("baby moves less", "fluid leaks", "tightenings", "headache", "you bleed")),
        ("birth", ("one pad in an hour", "headache", "calf")),
    ],
)
@pytest.mark.parametrize("more", [{}, {"course": "worse"}, {"body_signs": ["lump"]}], ids=str)
def test_the_safety_net_in_pregnancy_has_its_own_signs(shipped, pregnant, signs, more):
    net = " ".join(shown(shipped, pregnant=pregnant, **more)["safety_net"])
    assert all(sign in net for sign in signs)
    assert "baby" not in " ".join(shown(shipped, pregnant="no", **more)["safety_net"])


def test_whom_to_ring_fits_the_way_and_the_country(shipped):
    assert shown(shipped, cauda_new=["numb"])["ring"] == ["emergency"]
    assert shown(shipped, overdose="a_lot", country="us")["ring"] == ["emergency", "poison"]
    assert "1-800-222-1222" in summary(shown(shipped, overdose="a_lot", country="us"))
    assert shown(shipped, pregnant="late", late_pregnancy_signs=["waters"])["ring"] == ["maternity"]
    assert shown(shipped)["ring"] == []


def test_who_is_not_sure_of_a_temperature_is_seen_today_and_told_how_to_find_out(shipped):
    out = shown(shipped, fever="unknown")
    assert out["disposition"] == "urgent"
    assert any("take your temperature" in line for line in out["advice"])


def test_every_source_of_advice_is_in_the_registry(shipped):
    from kb import registry, vocabulary

    known = registry.load(vocabulary.load()).studies
    cited = {study for care in shipped.dispositions.values() for line in care.lines for study in line.sources}
    cited |= {study for each in shipped.cautions for study in each.sources}
    assert cited and cited <= set(known)


def test_what_could_not_be_ruled_out_is_told_in_one_line(shipped):
    out = shown(shipped, cauda_new="unknown")
    assert sum("could not be ruled out" in line for line in out["advice"]) == 1
    assert "during sex" not in out["advice"][0]  # that alone would be less urgent than the others


def test_milder_reasons_stand_apart_from_the_ones_that_decide(shipped):
    out = shown(shipped, leg_strength="one", course="worse")
    text = told(out)
    assert text.index("has become weak") < text.index(ALSO) < text.index("getting worse")
    assert ALSO not in told(shown(shipped, course="worse"))


def test_a_caution_is_told_once_and_where_it_fits(shipped):
    both = shown(shipped, age=67, risk=["blood_thinners"])
    assert sum("nti-inflammatory tablets" in line for line in both["advice"]) == 1
    fall = shown(shipped, age=80, start="small_fall", severity="severe", risk=["thin_bones"])
    assert fall["disposition"] == "urgent"
    assert not any("walking backwards" in line for line in fall["advice"])


def test_with_another_complaint_nothing_is_said_of_rest_for_backs(shipped):
    out = shown(shipped, place="elsewhere")
    assert not any("makes a back stiffer" in line for line in out["advice"])
    assert any("hot and swollen" in line for line in out["safety_net"])


def test_signs_that_are_not_asked_of_somebody_are_nothing_to_watch_for(shipped):
    labels = {shipped.questions[name].name for name in ("child_signs", "late_pregnancy_signs", "birth_signs")}
    old_man = shown(shipped, age=82, sex="male", course="worse")
    told_of = {change.partition(":")[0] for each in old_man["would_change"] for change in each["changes"]}
    assert told_of and told_of.isdisjoint(labels)
    child = shown(shipped, age=8, course="worse")
    assert any("signs in a child" in change for each in child["would_change"] for change in each["changes"])
