"""Proofs: each property is refuted where it is broken, by dd and by z3, with a story; and holds for what ships."""

from __future__ import annotations

import pytest

from rules.answers import check
from rules.engine import decide
from rules.load import load
from rules.verify import verify

OTHER = "tables/other.yml"
CANCER_ALONE = """- id: cancer-alone
  title: Past cancer
  if: cancer is yes
  then: see_doctor
  say: See a doctor.
"""
# (file, old, new, what both must find: kind and the rule or question at fault)
SLIPS = {
    "a rule left out": ("tables/other.yml", "if: saddle_numb is yes", "if: 'saddle_when is recent'", ("incomplete", "")),
    "a rule that can never fire": (OTHER, "if: pregnant is yes", "if: {all: [sex is male, pregnant is yes]}", ("dead", "pregnant")),
    "a catch-all": (OTHER, "if: pregnant is yes", "if: course is one of better, same, worse", ("always", "pregnant")),
    "a rule that another implies": (OTHER, "- id: old-numb-saddle", CANCER_ALONE + "- id: old-numb-saddle", ("redundant", "cancer-alone")),
    "a warning sign that switches a rule off": (
        OTHER, "if: temperature is at least 38\n", "if: {all: [temperature is at least 38, cancer is no]}\n  protective: a slip\n",
        ("not_monotone", "cancer"),
    ),
    "a number that switches a rule off": (
        OTHER, "if: temperature is at least 38\n", "if: {all: [temperature is at least 38, temperature is less than 40]}\n",
        ("not_monotone", "temperature"),
    ),
    "a ticked sign that switches a rule off": (
        OTHER, "if: temperature is at least 38\n", "if: {all: [temperature is at least 38, bladder is none]}\n  protective: a slip\n",
        None,  # another bladder rule is more urgent: nobody is worse off
    ),
    "self-care in spite of a sign": (OTHER, "[cancer is yes, weight_loss is yes, night_pain is yes, course is worse]\n  then: see_doctor",
        "[weight_loss is yes, night_pain is yes, course is worse]\n  then: see_doctor", ("incomplete", "")),
}  # fmt: skip


@pytest.fixture(scope="session")
def z3rules(beside_me):
    """The same proofs by z3."""
    pytest.importorskip("z3")
    return beside_me("z3rules")


def by_dd(ruleset):
    """(kind, rule or question) of every error that dd finds, in the words of the z3 side."""
    found = set()
    for finding in verify(ruleset):
        if not finding.error or finding.kind == "bound":
            continue
        about = {"incomplete": "", "not_monotone": finding.about, "unsafe_self_care": finding.about}
        found.add((finding.kind, about.get(finding.kind, finding.rules[0] if finding.rules else "")))
    return found


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_by_both_provers(slip, edit, z3rules):
    file, old, new, wanted = SLIPS[slip]
    ruleset = load(edit(file, old, new))
    found = by_dd(ruleset)
    assert found == z3rules.findings(ruleset)
    assert wanted is None or wanted in found


def test_self_care_in_spite_of_a_red_flag_is_found_by_both(edit, z3rules):
    edit(OTHER, "any: [cancer is yes, ", "any: [")
    ruleset = load(edit(OTHER, "      - cancer is no\n", ""))
    found = by_dd(ruleset)
    assert ("unsafe_self_care", "cancer") in found
    assert found == z3rules.findings(ruleset)


def test_the_small_rules_are_proved_by_both(small, z3rules):
    assert by_dd(small) == set()
    assert z3rules.findings(small) == set()


def test_the_rules_that_ship_are_proved_by_both(shipped, z3rules):
    assert by_dd(shipped) == set()
    assert z3rules.findings(shipped) == set()


@pytest.mark.parametrize("seed", range(6))
def test_both_agree_on_made_up_rules_with_faults_of_every_kind(seed, tmp_path, invent, z3rules):
    invent.write_rules(tmp_path / "made", seed, 24, 26)
    ruleset = load(tmp_path / "made")
    assert by_dd(ruleset) == z3rules.findings(ruleset)


def test_a_counterexample_is_a_patient_whom_the_engine_decides_as_told(edit):
    ruleset = load(edit("tables/other.yml", "if: saddle_numb is yes", "if: 'saddle_when is recent'"))
    finding = next(each for each in verify(ruleset) if each.kind == "incomplete")
    assert "numbness between the legs: yes" in finding.story
    decision = decide(ruleset, check(ruleset, finding.patient.raw()))
    assert decision.fired == ()
    assert not decision.provisional


def test_what_is_no_warning_may_hide_a_visit_to_the_doctor_and_no_more(edit, z3rules):
    edit(OTHER, "then: urgent\n  say: A fever", "then: urgent\n  warning: false\n  say: A fever")
    ruleset = load(edit(OTHER, "      - temperature is less than 38\n", ""))
    assert "bound" in {finding.kind for finding in verify(ruleset) if finding.error}
    assert z3rules.bound(ruleset) == ["self_care"]


def test_the_policys_bound_is_proved_by_both(small, shipped, z3rules):
    for ruleset in (small, shipped):
        assert [finding for finding in verify(ruleset) if finding.kind == "bound" and finding.error] == []
        assert z3rules.bound(ruleset) == []


def test_a_sign_that_the_person_explains_is_no_red_flag(edit):
    edit(
        OTHER,
        "any: [cancer is yes, weight_loss is yes,",
        "any: [cancer is yes, {all: [weight_loss is yes, course is one of same, worse]},",
    )
    folder = edit(OTHER, "      - weight_loss is no\n", "")
    assert ("unsafe_self_care", "weight_loss") in by_dd(load(folder))
    edit(
        "questionnaire.yml",
        "label: weight loss, type: yes_no, ",
        "label: weight loss, type: yes_no, explained_by: course is better, ",
    )
    assert ("unsafe_self_care", "weight_loss") not in by_dd(load(folder))
