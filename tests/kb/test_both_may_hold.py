"""What may both hold is a note and no contradiction; care that is wanted sooner or later; one row for one disagreement."""

from __future__ import annotations

from functools import partial

import pytest

from kb.model import Disposition, Situation, SourceKind, fold, short_hash

SITUATIONS = (
    Situation("both", "both legs weak", Disposition.EMERGENCY, ("weakness-in-both-legs",), rule="both"),
    Situation("drop", "a weak foot", Disposition.URGENT, ("foot-drop",), rule="drop"),
    Situation("fall", "an accident", Disposition.EMERGENCY, ("vertebral-fracture",), rule="fall"),
)
# A review of bed rest and one of a drug.
REGISTRY = """
- id: beds
  short: Beds 2010
  citation: Beds. 2010.
  title: Advice to rest in bed
  year: 2010
  design: systematic_review
  n: 900
  claims:
    - {claim: bed-rest--ameliorates--low-back-pain, stance: contradicts, comparison: staying active, certainty: high}
    - {claim: rest--ameliorates--low-back-pain, stance: contradicts, comparison: bed rest v staying active, certainty: high}
- id: pills
  short: Pills 2014
  citation: Pills. 2014.
  title: Pills
  year: 2014
  design: systematic_review
  n: 1900
  claims:
    - {claim: paracetamol--ameliorates--low-back-pain, stance: does_not_support, comparison: placebo, certainty: high}
"""


@pytest.fixture(scope="module")
def made(assembled):
    """What follows from articles of one or more passages each, in these situations."""
    return partial(assembled, situations=SITUATIONS)


@pytest.fixture(scope="module")
def found(made):
    """Kind, claims and reason of each conflict."""

    def conflicts(*said, titles=()):
        rows = made(*said, titles=titles).conflicts
        return [(row["kind"], row["claim_id"], row["other_id"], row["reason"]) for row in rows]

    return conflicts


NOTE = {
    "a drug that helps the worst and is not to be given": (
        ("Codeine can ease severe back pain.", "codeine--ameliorates--severe-pain"),
        ("Opioids should not be used in acute back pain.", "opioids--contraindicated_for--acute-low-back-pain"),
    ),
    "rest and a day in bed": (
        ("Rest.", "rest--recommended_for--back-pain"),
        ("Lying in bed the whole day should be avoided.", "bed-rest--contraindicated_for--pain"),
    ),
    "rest that heals and bed that slows": (
        ("Rest lets the back heal.", "rest--improves--recovery"),
        ("A week in bed slows recovery.", "bed-rest--impairs--recovery"),
    ),
    "ease while it is on and advice against": (
        ("TENS eases the ache while it is switched on.", "tens--ameliorates--pain"),
        ("TENS is not recommended for low back pain.", "tens--contraindicated_for--low-back-pain"),
    ),
    "needed": (
        ("A scan, if needed, is advised for a bad back.", "mri--recommended_for--back-pain"),
        ("Scans are not advised for back pain.", "imaging--contraindicated_for--back-pain"),
    ),
    "depending on": (
        ("Traction is advised, depending on what the doctor finds.", "traction--recommended_for--back-pain"),
        ("Traction should not be used for back pain.", "traction--contraindicated_for--back-pain"),
    ),
    "second choice": (
        ("Codeine is a second choice in acute pain.", "codeine--recommended_for--acute-pain"),
        ("Codeine should not be given for acute back pain.", "codeine--contraindicated_for--acute-low-back-pain"),
    ),
    "a rest of a day or two and weeks of rest": (
        ("Rest for a day or two.", "rest--improves--recovery"),
        ("Weeks of rest slow recovery.", "rest--impairs--recovery"),
    ),
    "better than nothing and no better than sham": (
        ("Needles ease back pain better than nothing.", "acupuncture--ameliorates--back-pain"),
        ("Needles do not ease back pain better than a sham.", "acupuncture--ameliorates--back-pain", {"negated": True}),
    ),
    "some rest and staying active": (
        ("Rest your back.", "rest--recommended_for--back-pain"),
        ("Stay active in spite of the ache.", "staying-active--recommended_for--low-back-pain"),
    ),
    "not alone": (
        ("Take paracetamol, two tablets four times a day.", "paracetamol--recommended_for--pain"),
        ("Paracetamol by itself should not be offered.", "paracetamol-alone--contraindicated_for--low-back-pain"),
    ),
    "what helps, and what is nevertheless not to be used": (
        ("TENS eases back pain.", "tens--ameliorates--back-pain"),
        ("TENS is not advised for low back pain, with or without sciatica.", "tens--contraindicated_for--low-back-pain"),
    ),
    "a class and one of it": (
        ("Epsom salt baths ease back pain.", "epsom-salt-bath--ameliorates--back-pain"),
        ("Hot baths do not ease back pain.", "hot-bath--ameliorates--back-pain", {"negated": True}),
    ),
    "acute pain only": (
        ("Walking is good for back pain.", "walking--recommended_for--back-pain"),
        ("Do not walk in the first week of back pain.", "walking--contraindicated_for--back-pain"),
    ),
    "a bare word of a list": (
        ("firm mattress", "firm-mattress--recommended_for--back-pain"),
        ("A firm mattress is not advised for a bad back.", "firm-mattress--contraindicated_for--back-pain"),
    ),
    "not shown": (
        ("Ice is advised for back pain.", "ice--recommended_for--back-pain"),
        ("Ice was not shown to ease back pain.", "ice--ameliorates--back-pain", {"negated": True}),
    ),
    "hours of it, and the ache of a small joint": (
        ("Bending eases pain from the facet joints.", "bending--ameliorates--back-pain"),
        ("Hours of bending bring on back pain.", "bending--causes--back-pain"),
    ),
    "not much": (
        ("Talking therapy is recommended for chronic pain.", "cognitive-behavioural-therapy--recommended_for--chronic-pain"),
        ("It does not reduce pain much.", "cognitive-behavioural-therapy--ameliorates--pain", {"negated": True}),
    ),
    "some say this and others that": (
        ("Some advise against exercise in acute pain; others recommend it.", "exercise--recommended_for--acute-pain"),
        ("Exercise is not advised in acute pain.", "exercise--contraindicated_for--acute-pain"),
    ),
    "a gain and a risk": (
        ("Walking backwards improves balance.", "walking-backwards--improves--balance"),
        ("Walking backwards can make you fall.", "walking-backwards--causes--falling"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTE, ids=str)
def test_what_leaves_room_for_both_is_no_contradiction_and_says_why(found, case):
    rows = found(*NOTE[case])
    assert {row[0] for row in rows} <= {"both_may_hold"}
    assert all("both may hold: " in row[3] for row in rows)


def test_one_of_the_things_that_are_done_for_it_is_no_advice(found):
    menu = ("Treatment may include traction and massage.", "traction--recommended_for--back-pain")
    assert found(menu, ("Traction should not be used for back pain.", "traction--contraindicated_for--back-pain")) == []


@pytest.mark.parametrize("section", ["Treatments, depending on the cause", "Living with osteoporosis"])
def test_the_heading_above_a_list_binds_its_items(found, section):
    listed = ("Take codeine for it.", "codeine--recommended_for--back-pain", {"section": section})
    against = ("Codeine should not be given for back pain.", "codeine--contraindicated_for--back-pain")
    assert {row[0] for row in found(listed, against)} <= {"both_may_hold"}


def test_waiting_and_resting_are_two_things(found):
    advised = ("Rest in bed is advised for back pain.", "bed-rest--recommended_for--back-pain")
    rows = found(advised, ("Waiting is not advised.", "watchful-waiting--contraindicated_for--back-pain"))
    assert [row for row in rows if "watchful-waiting" in row[2]] == []


def test_what_half_of_an_article_is_on_binds_the_rest_of_it(found):
    article = [
        ("A fracture of the spine hurts.", "vertebral-fracture--causes--back-pain"),
        ("A fractured vertebra stiffens the back.", "vertebral-fracture--causes--stiffness"),
        ("Take codeine for it.", "codeine--recommended_for--back-pain"),
        ("Walk every day.", "walking--recommended_for--back-pain"),
    ]
    against = ("Codeine should not be given for back pain.", "codeine--contraindicated_for--back-pain")
    assert not {row[0] for row in found(article, against)} - {"both_may_hold", "under_condition"}
    assert {row[0] for row in found(article[2], against)} == {"opposite_advice"}


def test_a_whole_sentence_speaks_before_a_bare_word_of_a_list(made):
    listed = [
        ("rest", "rest--recommended_for--back-pain"),
        ("You should rest the back.", "rest--recommended_for--back-pain"),
    ]
    [row] = made(listed, ("Stay active with it.", "staying-active--recommended_for--back-pain")).conflicts
    whole = short_hash("article-0", fold("You should rest the back."), "rest--recommended_for--back-pain")
    assert row["evidence_id"] == whole


def test_one_disagreement_makes_one_row(found):
    shop = [
        ("Traction is advised for sciatica.", "traction--recommended_for--sciatica"),
        ("Traction eases sciatica.", "traction--ameliorates--sciatica"),
    ]
    against = [
        ("Traction does not ease sciatica.", "traction--ameliorates--sciatica", {"negated": True}),
        ("Traction is not advised for sciatica.", "traction--contraindicated_for--sciatica"),
    ]
    assert len(found(shop, against)) == 1


NEVER_SHOWN = "Poor posture was never shown to cause back pain."


@pytest.mark.parametrize(
    ("said", "denial", "kind"),
    [
        ("Poor posture causes back pain.", "Poor posture does not cause back pain.", "both_ways"),
        ("Poor posture is the main cause of back pain.", NEVER_SHOWN, "both_ways"),
        ("It is proved that poor posture causes back pain.", NEVER_SHOWN, "both_ways"),
        ("Poor posture causes back pain.", NEVER_SHOWN, "both_may_hold"),
        ("Poor posture can cause back pain.", NEVER_SHOWN, "both_may_hold"),
    ],
)
def test_for_and_against_within_one_claim_is_found_and_what_is_not_shown_only_denies_what_is_said_outright(
    found, said, denial, kind
):
    claim = "poor-posture--causes--back-pain"
    assert [row[0] for row in found((said, claim), (denial, claim, {"negated": True}))] == [kind]


def test_a_myth_is_said_only_to_be_denied(found):
    said = ("Myth: poor posture causes back pain.", "poor-posture--causes--back-pain")
    denied = ("Poor posture does not cause back pain.", "poor-posture--causes--back-pain", {"negated": True})
    assert found(said, denied) == []


DAYS = ("If both legs go weak, be seen within the next few days.", "weakness-in-both-legs--calls_for--see-a-doctor")
AT_ONCE = ("Both legs weak: call 999.", "new-both-legs-weak--calls_for--emergency-care")


def test_the_same_sign_in_days_and_at_once_is_a_difference_in_how_soon(made):
    [row] = made(DAYS, AT_ONCE).conflicts
    assert (row["kind"], bool(row["safety"])) == ("how_soon", True)
    assert "within days" in row["reason"]


def test_the_same_day_and_at_once_are_no_difference(found):
    today = ("With a foot that drops see a doctor the same day.", "foot-drop--calls_for--urgent-care")
    assert found(today, ("Foot drop: call 999.", "foot-drop--calls_for--emergency-care")) == []


def test_care_that_comes_days_too_late_is_unsafe(made):
    flags = [f for f in made(DAYS).flags if f["kind"] == "unsafe_advice"]
    assert [f["compared"] for f in flags] == ["rule both: emergency"]
    assert not [f for f in made(AT_ONCE).flags if f["kind"] == "unsafe_advice"]


def test_an_emergency_that_is_sent_to_a_doctor_with_no_time_named_is_unsafe(made):
    said = ("If both legs go weak, talk to our surgeon.", "weakness-in-both-legs--calls_for--see-a-doctor")
    [flag] = made(said).flags
    assert "does not say how soon" in flag["reason"]
    also = ("Both legs weak: call 999 at once.", "weakness-in-both-legs--calls_for--emergency-care")
    assert not made([said, also]).flags


def test_no_support_is_not_said_to_be_the_opposite(made):
    [flag] = made(("Take paracetamol for a bad back.", "paracetamol--recommended_for--low-back-pain")).flags
    assert "no clear support was found" in flag["compared"]


def test_rest_is_not_measured_by_reviews_of_bed_rest(made):
    assert not made(("Rest your back.", "rest--recommended_for--low-back-pain")).flags
    assert made(("Rest your back in bed.", "bed-rest--recommended_for--low-back-pain")).flags


def test_a_cure_is_charged_to_what_its_own_half_of_the_sentence_names(made):
    sentence = "Stretching cured nine in ten; surgery is advised for the others with sciatica."
    flags = made([(sentence, "surgery--recommended_for--sciatica")]).flags
    assert [f for f in flags if f["kind"] == "overclaim"] == []


def test_a_customers_story_on_a_sellers_page_is_no_proof(made):
    story = ("The belt took away my back pain, writes a customer.", "back-brace--ameliorates--back-pain",
             {"attribution": "anecdote"})  # fmt: skip
    flags = [f for f in made(story, kind=SourceKind.PRODUCT_MARKETING).flags if f["kind"] == "overclaim"]
    assert len(flags) == 1
    assert not [f for f in made(story).flags if f["kind"] == "overclaim"]


def test_who_is_told_that_a_vertebra_is_broken_has_been_seen(made):
    flags = made(
        ("A brace is advised while you move.", "back-brace--recommended_for--vertebral-fracture"),
        titles=("After a vertebral fracture",),
    ).flags
    assert [f for f in flags if f["kind"] == "unsafe_advice"] == []


def test_an_operation_that_decompresses_is_no_traction_table(words):
    assert words.resolve("spinal decompression surgery").id == "laminectomy"
    assert words.resolve("decompression table").id == "non-surgical-spinal-decompression"
    bare = words.resolve("spinal decompression")
    assert bare is None or bare.id != "non-surgical-spinal-decompression"
