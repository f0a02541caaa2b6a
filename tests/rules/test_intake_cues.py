"""The cues file is checked like all rules: a slip has its line and a suggestion, and never a cue that cannot speak."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from kb.errors import BackstoryError
from kb.model import Cue, Proposal, Said
from rules import intake
from rules.check import check
from rules.load import load
from rules.model import RuleSet

SMALL = Path(__file__).resolve().parent / "data" / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "rules"))


def faults(folder: Path, small: RuleSet, text: str) -> list[BackstoryError]:
    (folder / "intake.yml").write_text(text, encoding="utf-8")
    return intake.read(small, folder)[1]


def test_the_cues_that_ship_are_sound_and_speak_of_every_emergency_question() -> None:
    ruleset = load()
    cues = intake.cues(ruleset)
    spoken = {cue.question for cue in cues}
    assert {"cauda_new", "emergency_signs", "leg_strength", "fever", "mood", "tummy_signs"} <= spoken
    assert all(cue.examples for cue in cues)


def test_every_cue_has_an_example_of_what_it_does_not_find() -> None:
    assert all({finds for _, finds in cue.examples} == {True, False} for cue in intake.cues(load()))


def test_a_folder_without_cues_has_none(small: RuleSet, folder: Path) -> None:
    assert intake.cues(small, folder) == ()


def test_a_cue_carries_what_ingest_needs_of_its_question(small: RuleSet, folder: Path) -> None:
    text = """cues:
  - question: bladder
    value: leaking
    phrases: [leaking pee]
    old: {question: saddle_when, value: old}
    examples: [{text: I am leaking pee, finds: true}]
"""
    assert not faults(folder, small, text)
    (cue,) = intake.cues(small, folder)
    assert cue == Cue(
        "bladder", "leaking", ("leaking pee",), old=("saddle_when", "old"), kind="many", urgency=cue.urgency,
        choices=("hard_to_start", "no_feeling", "leaking"), examples=(("I am leaking pee", True),),
    )  # fmt: skip
    assert cue.urgency % 2 == 1  # a warning sign


def test_the_answer_that_matters_more_has_the_greater_urgency() -> None:
    urgency = {(cue.question, cue.value): cue.urgency for cue in intake.cues(load())}
    assert urgency["leg_strength", "both_new"] > urgency["leg_strength", "one"]
    assert urgency["course", "worse"] > urgency["course", "better"]


@pytest.mark.parametrize(
    ("line", "message", "suggestion"),
    [
        ("question: corse, value: worse, phrases: [worse]", "no question 'corse'", "course"),
        ("question: course, value: wors, phrases: [worse]", "does not take 'wors'", "worse"),
        ("question: course, value: worse", "needs a phrase", ""),
        ("question: course, value: worse, phrase: [worse]", "unknown key 'phrase'", "phrases"),
        ("question: course, phrases: [worse]", "needs a value", ""),
        ("question: course, value: unknown, phrases: [no idea]", "one answer", "better"),
        ("question: bladder, value: none, phrases: [all fine]", "one answer", "leaking"),
        ("question: days, value: 3, phrases: [three days]", "no value", ""),
        ("question: days, reads: dayz", "dayz", "days"),
        ("question: course, value: worse, phrases: [worse], above: 3", "beside `reads`", ""),
        ("question: course, value: worse, phrases: [worse], old: same", "old is a mapping", ""),
        ("question: course, value: worse, phrases: [worse], old: {question: course, value: dame}", "'dame'", "same"),
        ("question: course, value: worse, phrases: [worse], pain: perhaps", "pain must be true or false", ""),
        ("question: course, value: worse, phrases: [worse], examples: [{text: worse}]", "'finds' is missing", ""),
        ("question: course, value: worse, phrases: [worse], examples: [worse]", "{text, finds}", ""),
    ],
)
def test_a_slip_has_its_place_and_a_suggestion(
    line: str, message: str, suggestion: str, small: RuleSet, folder: Path
) -> None:
    (fault,) = faults(folder, small, f"cues:\n  - {{{line}}}\n")
    assert message in fault.message
    assert fault.line == 2 and fault.column
    assert suggestion in (fault.suggestion or "")
    with pytest.raises(BackstoryError):
        intake.cues(small, folder)


def test_all_slips_are_told_at_once_and_by_check(small: RuleSet, folder: Path) -> None:
    text = "cues:\n  - {question: a, value: b, phrases: [c]}\n  - 3\n  - {question: course, value: no, phrases: [c]}\n"
    assert [fault.line for fault in faults(folder, small, text)] == [2, 3, 4]
    assert sum("intake.yml" in str(finding) for finding in check(folder)) == 3


def test_a_file_of_another_shape_is_one_clear_error(small: RuleSet, folder: Path) -> None:
    assert "must be a list" in faults(folder, small, "cues: {question: course}\n")[0].message
    assert "unknown key" in faults(folder, small, "cues: []\nphrases: []\n")[0].message


def test_an_example_that_does_not_hold_is_told_with_its_place(small: RuleSet, folder: Path) -> None:
    text = """cues:
  - question: course
    value: worse
    phrases: [worse]
    examples:
      - {text: It is worse, finds: true}
      - {text: It is bad, finds: true}
      - {text: No worse, finds: false}
"""

    def propose(text: str, cues: Sequence[Cue]) -> list[Proposal]:
        return [Proposal("course", "worse", (Said("worse", 0, 5, "worse"),))] if "worse" in text else []

    assert not faults(folder, small, text)
    told = [(fault.line, fault.message.split(" in ")[0]) for fault in intake.examples(small, folder, propose)]
    assert told == [(7, "course worse is not found and should be"), (8, "course worse is found and should not be")]
    assert sum("intake.yml" in str(finding) for finding in check(folder, propose=propose)) == 2
