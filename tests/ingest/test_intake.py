"""How accounts in people's own words are read: whole accounts from accounts.yml, cues' own examples, and single points."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ingest import door
from kb import yamlfile
from kb.model import Cue, Proposal
from rules.intake import cues, examples
from rules.load import load

HERE = Path(__file__).parent
ROWS = yamlfile.read(HERE / "accounts.yml")


@pytest.fixture(scope="module")
def scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accounts", HERE / "accounts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["accounts"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped() -> tuple[Cue, ...]:
    return cues(load())


def read(text: str, shipped: tuple[Cue, ...]) -> dict[str, Proposal]:
    return {each.question: each for each in door.intake(text, shipped)}


@pytest.mark.parametrize("row", ROWS["first"], ids=lambda row: row["text"])
def test_an_account_gives_what_a_reader_takes_from_it(row: dict, scoring: ModuleType, shipped: tuple[Cue, ...]) -> None:
    got = {question: each.value for question, each in read(row["text"], shipped).items()}
    assert scoring.pairs(got) == scoring.pairs(row["finds"])


@pytest.mark.parametrize("half", ["second", "third"])
def test_most_of_what_is_proposed_is_meant_and_most_of_what_is_meant_is_proposed(
    half: str, scoring: ModuleType, shipped: tuple[Cue, ...]
) -> None:
    score = scoring.score(half, shipped)
    assert score.precision >= 0.9 and score.recall >= 0.95, "\n".join(score.lines)


def test_every_example_of_every_cue_holds() -> None:
    assert not [str(fault) for fault in examples(load(), None, door.intake)]


def test_words_are_the_exact_words_of_the_account(shipped: tuple[Cue, ...]) -> None:
    for row in (*ROWS["first"], *ROWS["second"]):
        text = f"  Hello – “so”:\n{row['text']}"
        for each in door.intake(text, shipped):
            assert each.words
            for said in each.words:
                assert text[said.start : said.end] == said.text != ""


def test_typographic_apostrophes_and_capitals_change_nothing(shipped: tuple[Cue, ...]) -> None:
    plain = door.intake("Since this morning I can't feel when I pee.", shipped)
    fancy = door.intake("SINCE THIS MORNING I CAN’T FEEL WHEN I PEE.", shipped)
    assert [(each.question, each.value) for each in plain] == [(each.question, each.value) for each in fancy]


def test_the_more_urgent_of_two_contradicting_answers_stands_with_the_words_of_both(shipped: tuple[Cue, ...]) -> None:
    found = read("My left foot is numb. Now both feet are numb.", shipped)["leg_feeling"]
    assert found.value == "both_new"
    assert {said.value for said in found.words} == {"one_numb", "both_new"}
    assert "more than one thing" in found.why


def test_several_values_of_a_question_are_gathered_in_its_order(shipped: tuple[Cue, ...]) -> None:
    found = read("I wet myself. It is numb between my legs.", shipped)["cauda_new"]
    assert found.value == ("numb", "wet")
    assert [said.value for said in found.words] == ["wet", "numb"]


@pytest.mark.parametrize("denial", ["No", "Not", "Never", "Without", "Denies", "There is no", "He hasn't got any"])
def test_a_denied_sign_stays_unasked(denial: str, shipped: tuple[Cue, ...]) -> None:
    assert "cauda_new" not in read(f"{denial} numbness between the legs or trouble peeing.", shipped)


def test_what_is_old_and_the_same_is_proposed_as_old_and_says_so(shipped: tuple[Cue, ...]) -> None:
    found = read("My bladder leaks a bit. I have been leaking urine for ten years.", shipped)
    assert found["cauda_old"].value == "known"
    assert "ten years" in found["cauda_old"].why


def test_what_is_old_but_worse_counts_as_new(shipped: tuple[Cue, ...]) -> None:
    found = read("I have leaked pee for years but since Monday it is much worse.", shipped)
    assert found["cauda_new"].value == ("wet",)


@pytest.mark.parametrize("text", ["", " \n", "...", "?!", "a" * 30_000, "no " * 5_000, "😀 \x00 \u202e", "1 2 3"])
def test_any_text_at_all_is_read_without_an_error(text: str, shipped: tuple[Cue, ...]) -> None:
    assert door.intake(text, shipped) == []


def test_without_cues_nothing_is_proposed() -> None:
    assert door.intake("I can't pee.", ()) == []
