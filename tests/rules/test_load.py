"""Loading: a closed vocabulary, and errors that say where and what was meant."""

from __future__ import annotations

import pytest

from kb.errors import DataError, UnknownName, UnreadableFile
from rules.load import load, read_all

RULE = "tables/emergency.yml"


def test_a_misspelt_question_is_an_error_with_place_and_suggestion(edit):
    folder = edit(RULE, "saddle_when is recent", "sadle_when is recent")
    with pytest.raises(UnknownName) as caught:
        load(folder)
    error = caught.value
    assert error.path.endswith("emergency.yml")
    assert (error.line, error.column) == (4, 31)
    assert "'saddle_when'" in error.suggestion


def test_a_misspelt_value_is_an_error_at_its_own_column(edit):
    folder = edit(
        RULE, "bladder includes one of hard_to_start, no_feeling", "bladder includes one of hard_to_start, no_feling"
    )
    with pytest.raises(UnknownName) as caught:
        load(folder)
    assert caught.value.column == len("  if: bladder includes one of hard_to_start, ") + 1
    assert "no_feeling" in caught.value.suggestion


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("then: emergency", "then: emergancy", "did you mean 'emergency'"),
        ("if_unknown: urgent", "if_unknown: self_care", "from see_doctor to emergency"),
        ("saddle_numb is yes,", "temperature is yes,", "is a number"),
        ("saddle_numb is yes,", "saddle_numb includes yes,", "takes one answer"),
        ("saddle_numb is yes,", "bladder is leaking,", "takes several answers"),
        ("saddle_numb is yes,", "age is at least 200,", "can never matter"),
        ("saddle_numb is yes,", "age is at least old,", "is no number"),
        ("saddle_numb is yes,", "saddle_numb,", "cannot be read"),
        ("  say: New numb", "  sya: New numb", "did you mean 'say'"),
        ("id: bladder-new", "id: numb-saddle", "defined twice"),
        (
            "all: [saddle_numb is yes, saddle_when is recent]",
            "at_least: 3\n    of: [saddle_numb is yes]",
            "from 1 to 1",
        ),
        ("strength: moderate", "strength: modrate", "did you mean 'moderate'"),
        ("given: {saddle_numb: unknown}", "given: {sadle_numb: unknown}", "no question 'sadle_numb'"),
    ],
)
def test_what_an_editor_can_get_wrong_in_a_rule_is_told(edit, old, new, words):
    with pytest.raises(DataError) as caught:
        load(edit(RULE, old, new))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("screen: pain, text", "screen: pian, text", "did you mean 'pain'"),
        ("asked_if: sex is female", "asked_if: pregnant is yes", "depends on its own answer"),
        ("type: number, unit: °C", "type: nubmer, unit: °C", "did you mean 'number'"),
        ("warning: [recent]", "warning: [rescent]", "has no answer 'rescent'"),
        ("min: 34, max: 43", "min: 43, max: 34", "min must be below max"),
        ("prior: {yes: 0.05}", "prior: {yes: 5}", "from 0 to 1"),
        ("{value: male, text: male}", "{value: unknown, text: male}", "is taken already"),
    ],
)
def test_what_an_editor_can_get_wrong_in_a_question_is_told(edit, old, new, words):
    with pytest.raises(DataError) as caught:
        load(edit("questionnaire.yml", old, new))
    assert words in str(caught.value)


def test_a_warning_rule_that_rests_on_a_denial_must_say_why(edit):
    folder = edit(RULE, "saddle_numb is yes,", "cancer is no,")
    with pytest.raises(DataError, match="being denied"):
        load(folder)
    said = edit(RULE, "then: emergency", "protective: cancer would be another matter\n  then: emergency")
    assert load(said).rules["numb-saddle"].protective


def test_all_faults_are_told_at_once(edit):
    edit(RULE, "saddle_numb is yes", "sadle_numb is yes")
    folder = edit("tables/other.yml", "then: urgent", "then: urgentt")
    ruleset, faults = read_all(folder)
    assert ruleset is None
    assert len(faults) == 2


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UnreadableFile):
        load(tmp_path / "nothing")


def test_a_list_parted_at_a_comma_of_one_of_is_made_whole(edit):
    folder = edit(
        "tables/other.yml",
        "all: [days is at least 3, course is same]",
        "all: [days is at least 3, course is one of same, worse]",
    )
    assert load(folder).rules["no-better-after-three-days"].condition.parts[1].values == ("same", "worse")


def test_the_version_hangs_on_meaning_and_not_on_layout(small, edit):
    same = load(
        edit(RULE, "[saddle_numb is yes, saddle_when is recent]", "[saddle_when is recent, saddle_numb is yes]  # so")
    )
    assert same.version == small.version
    other = load(edit(RULE, "say: New numbness between the legs can", "say: New numbness between the legs might"))
    assert other.version.rules != small.version.rules
    assert len(other.version.rules) == 12


def test_the_rules_that_ship_load(shipped):
    assert len(shipped.rules) >= 80
    assert {"emergency", "urgent", "see_doctor", "self_care"} == {level.value for level in shipped.dispositions}
