"""Warning signs that a sentence leaves without care: by its words, and as somebody sees it who pastes it into the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import door
from kb import neglect, preview, registry, vocabulary, yamlfile
from kb.neglect import Way
from rules import load, situations

SENTENCES = yamlfile.read(Path(__file__).with_name("unsafe_sentences.yml"))
SIGNS = neglect.conventions()["signs"]


@pytest.fixture(scope="module")
def warned():
    """Whether a pasted text is warned of as unsafe."""
    known = vocabulary.load()
    recorded = known, registry.load(known), situations.situations(load.load())

    def look(text: str) -> bool:
        data = text.encode()
        found = preview.warnings(door.appraise(data), door.read(data), *recorded)
        return "unsafe_advice" in {kind for flags in found.values() for kind, *_ in flags}

    return look


def test_every_plain_piece_of_unsafe_advice_is_warned_of(warned):
    assert [sentence for sentence in SENTENCES["unsafe"] if not warned(sentence)] == []


def test_no_good_advice_no_denial_and_no_warning_is(warned):
    assert [sentence for sentence in SENTENCES["harmless"] if warned(sentence)] == []


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.concept)
def test_a_sign_is_one_of_the_vocabulary_and_of_the_rules_and_its_example_shows_it(sign):
    known = vocabulary.load()
    assert known.resolve(sign.name).id == sign.concept
    meant = {concept for situation in situations.situations(load.load()) for concept in situation.concepts}
    assert sign.concept in meant | {"spinal-infection"}
    assert sign.pattern.search(sign.example.lower())
    assert not (sign.unlike and sign.pattern.search(sign.unlike.lower()))


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("Walk it off when you wet yourself.", Way.REMEDY),
        ("To wet yourself is nothing to worry about.", Way.LIGHTLY),
        ("Do not see a doctor when you wet yourself.", Way.NEEDLESS),
        ("See a doctor in a few weeks when you wet yourself.", Way.LATE),
    ],
)
def test_how_care_is_kept_away_is_told(sentence, way):
    [found] = neglect.read(sentence)
    assert (found.sign, found.way) == ("loss-of-bladder-control", way)


def test_a_question_names_the_sign_for_the_sentence_that_answers_it():
    assert neglect.question("All is well. Did you wet yourself? ") == "Did you wet yourself?"
    assert neglect.question("Did you wet yourself?\n\n") == ""
    assert neglect.read("Walk it off.", "Did you wet yourself?")
    assert not neglect.read("Walk it off.")


@pytest.mark.parametrize("medicine", neglect.conventions()["stopped"], ids=lambda medicine: medicine.concept)
def test_medicine_that_nobody_stops_alone_is_known_with_its_source(medicine):
    assert vocabulary.load().resolve(medicine.name).id == medicine.concept
    assert medicine.source and medicine.why
    found = neglect.stopped(medicine.example)
    assert found is not None and found[0] == medicine


def test_nobody_is_told_to_stop_it_by_a_warning_or_with_a_doctor():
    assert neglect.stopped("Stop your warfarin without asking your doctor.")
    assert not neglect.stopped("Never stop your warfarin without asking your doctor.")
    assert not neglect.stopped("Stop your warfarin when the doctor says so.")
