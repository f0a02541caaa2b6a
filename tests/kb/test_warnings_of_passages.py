"""Warnings about passages: what is unsafe, overclaimed, outdated or contradicted, and what is none of it."""

from __future__ import annotations

import re

import pytest

from kb import flags, overclaims, registry, stance, unsafe, vocabulary
from kb.model import Attribution, Disposition, Situation

# A few works.
REGISTRY = """
- id: bed-2010
  short: Bed 2010
  citation: Bed. 2010.
  title: Bed
  year: 2010
  design: systematic_review
  n: 900
  claims:
    - {claim: bed-rest--ameliorates--low-back-pain, stance: contradicts, comparison: v staying active, certainty: high}
- id: dahm-2010
  short: Dahm 2010
  citation: Dahm. 2010.
  title: Dahm
  year: 2010
  design: systematic_review
  n: 401
  claims: []
- id: hands-2018
  short: Hands 2018
  citation: Hands. 2018.
  title: Hands
  year: 2018
  design: guideline
  claims:
    - {claim: spinal-manipulation--recommended_for--low-back-pain, stance: supports, certainty: moderate}
- id: ahcpr-1994
  short: AHCPR 1994
  citation: AHCPR. 1994.
  title: AHCPR
  year: 1994
  design: guideline
  recognise: {authors: [AHCPR], words: [guideline, heat], at_least: 2}
  claims: []
- id: acp-2017
  short: ACP 2017
  citation: ACP. 2017.
  title: ACP
  year: 2017
  design: guideline
  claims: []
"""
SITUATIONS = (
    Situation("saddle", "numb", Disposition.EMERGENCY, ("saddle-numbness", "cauda-equina-syndrome"), (), "saddle"),
    Situation("leg", "a weak leg", Disposition.URGENT, ("leg-weakness",), (), "leg"),
    Situation("fever", "a fever", Disposition.URGENT, ("fever",), (), "fever"),
    Situation("severe", "severe pain", Disposition.SEE_DOCTOR, ("severe-pain",), (), "severe"),
    Situation("cancer", "cancer before", Disposition.SEE_DOCTOR, ("history-of-cancer",), (), "cancer"),
)
IF = "conditions"


@pytest.fixture(scope="module")
def flagged(assembled):
    """Flags of one article of one or more passages: (kind, claim, reason, compared)."""

    def flags_of(*said, **source) -> list[tuple[str, str, str, str]]:
        made = assembled(list(said), situations=SITUATIONS, **source)
        return [(row["kind"], row["claim_id"], row["reason"], row["compared"]) for row in made.flags]

    return flags_of


UNSAFE = {
    "care that is due, denied": (
        "There is no need to see a doctor for numbness in the saddle area.",
        "saddle-numbness--calls_for--see-a-doctor", {},
    ),
    "denied in words that were read as a denial": (
        "You do not need a doctor if your leg is weak.", "leg-weakness--calls_for--see-a-doctor", {"negated": True},
    ),
    "denied for a sign that the vocabulary lacks": (
        "Who has lost hold of the bladder needs no doctor.", "new-lost-hold-of-the-bladder--calls_for--see-a-doctor", {},
    ),
    "a warning sign made light of": (
        "A numb saddle area is nothing to worry about.", "saddle-numbness--indicates--no-serious-condition", {},
    ),
    "wait and see": (
        "With a weak leg, wait and see for a few weeks.", "watchful-waiting--recommended_for--leg-weakness", {},
    ),
    "left to self-care": ("A weak leg is best left alone.", "leg-weakness--calls_for--self-care", {}),
    "ibuprofen in pregnancy": (
        "Ibuprofen is quite safe in pregnancy.", "ibuprofen--recommended_for--pregnancy", {},
    ),
    "a drug of the kind, in people who are pregnant": (
        "Naproxen is good for pregnant women with back pain.", "naproxen--ameliorates--back-pain", {},
    ),
    "running with a broken bone": (
        "If you have a broken vertebra, go running.", "running--recommended_for--back-pain",
        {IF: ("If you have a broken vertebra",)},
    ),
    "twisting with fragile bones, by a name that the vocabulary lacks": (
        "Twisting drills are ideal for people with osteoporosis.", "new-twisting-drills--recommended_for--osteoporosis", {},
    ),
    "walking backwards with fragile bones": (
        "Walking backwards is recommended for people with osteoporosis.",
        "walking-backwards--recommended_for--osteoporosis", {},
    ),
    "self-treatment with a fever": (
        "If you have a fever with it, take a hot bath.", "hot-bath--recommended_for--fever", {IF: ("If you have a fever",)},
    ),
    "self-treatment after cancer": (
        "With a history of cancer, try stretching first.", "stretching--recommended_for--history-of-cancer", {},
    ),
    "hands on a back that hurts after cancer": (
        "People with a history of cancer can treat back pain with massage.", "massage--ameliorates--back-pain", {},
    ),
    "advice of what the vocabulary lacks": (
        "If you have severe pain, do the crab shuffle at once.", "new-crab-shuffle--recommended_for--severe-pain",
        {IF: ("If you have severe pain",)},
    ),
    "an effect that is told as advice": (
        "A weak leg can be treated at home with stretching.", "stretching--ameliorates--leg-weakness", {},
    ),
    "a chiropractor for a spine that may be broken": (
        "For a fracture of the spine try a chiropractor.", "chiropractic--recommended_for--vertebral-fracture", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNSAFE, ids=str)
def test_advice_that_may_do_harm_is_flagged(flagged, case):
    found = flagged(UNSAFE[case])
    assert "unsafe_advice" in {row[0] for row in found}
    assert all(row[2] and row[3] for row in found)


SAFE = {
    "exercise after cancer, where nothing hurts": (
        "Exercise is recommended for people who have had cancer.", "exercise--recommended_for--cancer", {},
    ),
    "strong painkillers for strong pain": (
        "Paracetamol is recommended for severe pain.", "paracetamol--recommended_for--severe-pain", {},
    ),
    "what is so as a rule": (
        "A weak leg after sport is usually harmless.", "leg-weakness--indicates--no-serious-condition", {},
    ),
    "an operation": ("It is advised when severe pain stays.", "discectomy--recommended_for--severe-pain", {}),
    "a doctor named in the same breath": (
        "With a fever rest, and ring your doctor.", "rest--recommended_for--fever", {IF: ("With a fever",)},
    ),
    "care for those who need none": (
        "You do not need a doctor unless your leg is weak.", "leg-weakness--calls_for--see-a-doctor", {"negated": False},
    ),
    "less care than the rules want for less": (
        "You need not go to A&E with severe pain.", "severe-pain--calls_for--emergency-care", {"negated": True},
    ),
    "a drug on prescription": (
        "Ibuprofen may be taken in pregnancy if a doctor prescribes it.", "ibuprofen--recommended_for--pregnancy", {},
    ),
    "an ointment": ("Rubs are fine in pregnancy.", "topical-nsaids--recommended_for--pregnancy", {}),
    "sport that keeps bones strong": (
        "Running helps to prevent osteoporosis.", "running--prevents--osteoporosis", {},
    ),
    "what a trial found": (
        "Stretching eased leg weakness in the trial.", "stretching--ameliorates--leg-weakness",
        {"attribution": Attribution.STUDY},
    ),
    "what must be stayed away from": (
        "Stay out of the pool with a fever.", "new-staying-in-the-pool--recommended_for--fever", {},
    ),
    "a plain sore back": ("Try stretching for back pain.", "stretching--recommended_for--back-pain", {}),
    "hands on severe pain": (
        "Massage is advised in severe pain.", "massage--recommended_for--severe-pain", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAFE, ids=str)
def test_advice_that_sends_to_care_or_harms_nobody_is_not(flagged, case):
    assert "unsafe_advice" not in {row[0] for row in flagged(SAFE[case])}


def test_what_is_harmful_and_what_has_been_overtaken_names_a_source_or_a_successor_that_exists():
    assert all(entry["source"] for entry in unsafe.conventions()["harmful"])
    held = registry.load(vocabulary.load()).studies
    assert all(e["by"] in held for group in flags.successors().values() for e in group)
    assert all(e["study"] in held for e in flags.successors()["superseded"])


def test_no_need_is_taken_back_by_an_unless():
    assert stance.no_need("There is no need to see a doctor for it.")
    assert stance.no_need("It needs no doctor.")
    assert not stance.no_need("There is no need to see a doctor unless it lasts.")
    assert not stance.no_need("See a doctor.")


# -- overclaim --------------------------------------------------------------------------------------------------------


def test_a_proof_is_an_overclaim_for_a_function_as_for_a_complaint(flagged):
    [row] = flagged(("Shockwaves have been proven to speed up healing.", "shockwave-therapy--improves--healing"))
    assert row[0] == "overclaim"
    assert "no study is named" in row[3]


@pytest.mark.parametrize(
    "sentence",
    [
        "None of this is guaranteed to ease back pain, but heat may.",
        "Heat does not cure back pain, it eases it.",
        "It is far from proven that heat eases back pain.",
        "That heat cures back pain is a myth.",
    ],
)
def test_who_denies_a_sure_result_claims_none(flagged, sentence):
    assert flagged((sentence, "heat--ameliorates--back-pain")) == []


def test_a_sentence_is_an_overclaim_once_on_the_claim_that_its_word_speaks_of(flagged):
    sentence = "Surgery is advised for sciatica, though massage cures most of it and heat helps."
    found = flagged(
        (sentence, "surgery--recommended_for--sciatica"),
        (sentence, "massage--ameliorates--sciatica"),
        (sentence, "heat--ameliorates--sciatica"),
        text=sentence,
    )
    assert [row[1] for row in found if row[0] == "overclaim"] == ["massage--ameliorates--sciatica"]


def test_a_story_is_told_as_a_story(flagged):
    said = ("Needles cured my sister.", "acupuncture--ameliorates--back-pain", {"attribution": Attribution.ANECDOTE})
    [row] = flagged(said)
    assert row[2].startswith("it passes on one person's story")


def test_what_others_are_said_to_say_is_told_as_theirs(flagged):
    [row] = flagged(("Many people say that needles cure back pain.", "acupuncture--ameliorates--back-pain"))
    assert row[2].startswith("it reports what others say")


def test_unnamed_studies_are_called_by_the_articles_own_words(flagged):
    said = ("Some studies prove that heat eases back pain.", "heat--ameliorates--back-pain",
            {"attribution": Attribution.STUDY, "cited": "some studies"})  # fmt: skip
    [row] = flagged(said)
    assert "it rests on “some studies”" in row[3]


def test_a_studys_own_figures_are_no_overclaim(flagged):
    said = ("Pain fell significantly in both groups (P < 0.01).", "heat--ameliorates--back-pain",
            {"attribution": Attribution.STUDY})  # fmt: skip
    assert flagged(said) == []
    for strong in overclaims.strong_words():
        assert strong.pattern.search(strong.example)


# -- outdated and contradicted ----------------------------------------------------------------------------------------


def test_advice_that_something_newer_denies_is_outdated_by_its_date_or_without_one(flagged):
    said = ("Rest in bed till it is gone.", "bed-rest--recommended_for--low-back-pain")
    dated = {row[0]: row[2] for row in flagged(said, published="1996")}
    assert dated["outdated"] == "it is of 1996; later Bed 2010 found the opposite (v staying active)"
    undated = {row[0]: row[2] for row in flagged(said)}
    assert undated["outdated"].startswith("it bears no date")
    assert "outdated" not in {row[0] for row in flagged(said, published="2015")}


def test_a_short_rest_without_a_date_is_not_outdated(flagged):
    assert "outdated" not in {
        row[0] for row in flagged(("Rest in bed for a day or two.", "bed-rest--recommended_for--low-back-pain"))
    }


def test_what_rests_on_a_superseded_guideline_is_outdated_but_its_warning_signs_are_not(flagged):
    said = {"attribution": Attribution.GUIDELINE, "cited": "the AHCPR guideline"}
    advice = ("The AHCPR guideline recommends heat.", "heat--recommended_for--back-pain", said)
    [row] = [row for row in flagged(advice) if row[0] == "outdated"]
    assert "superseded" in row[2] and row[3] == "ACP 2017"
    signs = ("The AHCPR guideline sends fever to a doctor.", "fever--calls_for--see-a-doctor", said)
    assert flagged(signs) == []


def test_a_guideline_that_is_only_named_with_its_year_is_outdated(flagged):
    [row] = flagged(("The American College of Physicians of 2007 advised heat.", "heat--recommended_for--back-pain"))
    assert (row[0], row[3]) == ("outdated", "ACP 2017")
    for entry in flags.successors()["named"]:
        assert re.search(entry["pattern"], entry["example"])


def test_caution_about_a_warning_sign_is_never_shown_as_contradicted(flagged):
    said = ("Chiropractic should be avoided while any of the symptoms above is present.",
            "spinal-manipulation--contraindicated_for--low-back-pain")  # fmt: skip
    assert flagged(said) == []
    bare = ("Manipulation should be avoided by everybody.", said[1])
    assert [row[0] for row in flagged(bare)] == ["contradicted"]


def test_advice_for_what_was_found_to_be_worse_is_contradicted_with_both_strengths(flagged):
    found = {row[0]: row for row in flagged(("Rest in bed.", "bed-rest--recommended_for--low-back-pain"))}
    assert found["contradicted"][2] == "Bed 2010 found the opposite"
    assert "high certainty that it is not so" in found["contradicted"][3]
