"""What passages bear on, and which of them are set against each other: cases in plain sentences of our own."""

from __future__ import annotations

import pytest

from kb import bearing
from kb.lines import Item
from kb.model import Attribution, Evidence, Relation, Stance

# Two works that disagree.
REGISTRY = """
- id: old-guide
  short: Old guide
  citation: Old guide. 1994.
  title: Old guide
  year: 1994
  design: guideline
  claims:
    - {claim: acupuncture--contraindicated_for--low-back-pain, stance: supports}
- id: needles
  short: Needles 2020
  citation: Needles. 2020.
  title: Needles
  year: 2020
  design: systematic_review
  n: 900
  claims:
    - {claim: acupuncture--ameliorates--low-back-pain, stance: supports, comparison: v no treatment}
    - {claim: oral-steroids--ameliorates--sciatica, stance: supports, comparison: v placebo}
"""


@pytest.fixture(scope="module")
def found(assembled):
    """Kinds of conflict between articles of one or more passages each."""

    def conflicts(*said, titles=()) -> list[tuple[str, str, str, str]]:
        made = assembled(*said, titles=titles)
        return [(row["kind"], row["claim_id"], row["other_id"], row["reason"]) for row in made.conflicts]

    return conflicts


def kinds(rows) -> set[str]:
    return {row[0] for row in rows}


def test_every_tag_shows_in_its_example_and_not_in_what_it_must_leave_alone():
    for group in ("states", "legs", "times", "lengths", "manner", "places", "purposes", "passing", "reported",
                  "rebutted", "told", "described", "steps", "comparators", "menu", "caveats"):  # fmt: skip
        for tag in bearing.tags(group):
            assert tag.id in bearing.found_in(group, tag.example), (group, tag.id)
            assert not tag.unlike or tag.id not in bearing.found_in(group, tag.unlike), (group, tag.id)


REAL = {
    "advice and advice against": (
        ("Wear a back brace every day.", "back-brace--recommended_for--low-back-pain"),
        ("Belts are not advised for a sore back.", "back-brace--contraindicated_for--low-back-pain"),
        "opposite_advice",
    ),
    "a kind of the thing that is advised against": (
        ("Tramadol is a good choice for acute pain.", "weak-opioids--recommended_for--acute-pain"),
        ("Opioids should not be given for acute back pain.", "opioids--contraindicated_for--acute-low-back-pain"),
        "opposite_advice",
    ),
    "rest and staying active": (
        ("Complete rest is the thing for your back.", "rest--recommended_for--back-pain"),
        ("Stay active in spite of the ache.", "staying-active--recommended_for--low-back-pain"),
        "rival_courses",
    ),
    "a hard bed and one less hard": (
        ("Sleep on a firm mattress for your back pain.", "firm-mattress--recommended_for--back-pain"),
        ("A medium-firm mattress eases back pain more.", "medium-firm-mattress--ameliorates--low-back-pain"),
        "rival_courses",
    ),
    "people with poor balance": (
        ("It is suitable for people with poor balance.", "walking-backwards--recommended_for--poor-balance"),
        ("Walking backwards is not for people with poor balance.", "walking-backwards--contraindicated_for--poor-balance"),
        "opposite_advice",
    ),
    "said and denied": (
        ("Massage relieves back pain.", "massage--ameliorates--back-pain"),
        ("Massage does not help back pain.", "massage--ameliorates--low-back-pain", {"negated": True}),
        "both_ways",
    ),
    "denied of the thing and so of its kinds": (
        ("Long-term bracing weakens the back muscles.", "new-long-term-brace--impairs--back-muscles"),
        ("Braces do not weaken the muscles.", "back-brace--impairs--muscles", {"negated": True}),
        "both_ways",
    ),
    "advised and said not to help": (
        ("Try traction for sciatica.", "traction--recommended_for--sciatica"),
        ("Traction does not help sciatica.", "traction--ameliorates--sciatica", {"negated": True}),
        "advice_against_effect",
    ),
    "denied of all, and so of the frail": (
        ("After a fall take paracetamol regularly.", "paracetamol--recommended_for--back-pain"),
        ("Paracetamol does not relieve back pain.", "paracetamol--ameliorates--back-pain", {"negated": True}),
        "advice_against_effect",
    ),
    "a condition that only names the complaint": (
        ("Exercise is recommended for a sore back.", "exercise--recommended_for--back-pain"),
        ("Avoid exercise if you have back pain.", "exercise--contraindicated_for--back-pain",
         {"conditions": ("if you have back pain",)}),
        "opposite_advice",
    ),
    "unless you have to": (
        ("Rest your back.", "rest--recommended_for--back-pain"),
        ("Do not rest with back pain unless you have to.", "rest--contraindicated_for--low-back-pain",
         {"conditions": ("unless you have to",)}),
        "opposite_advice",
    ),
    "what the vocabulary lacks, by its last words": (
        ("Sleep on a hard mattress if your back aches.", "new-sleeping-on-a-hard-mattress--recommended_for--back-pain"),
        ("Avoid a hard mattress.", "firm-mattress--contraindicated_for--back-pain"),
        "opposite_advice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REAL, ids=str)
def test_what_cannot_both_guide_a_reader_is_a_conflict(found, case):
    one, other, kind = REAL[case]
    assert kind in kinds(found(one, other))


NONE = {
    "two bodies that are silent": (
        ("Walking backwards is suitable for people with back pain.", "walking-backwards--recommended_for--back-pain"),
        ("Neither college recommends walking backwards for back pain.", "walking-backwards--recommended_for--back-pain", {"negated": True}),
    ),
    "a warning sign": (
        ("Manipulation helps low back pain.", "spinal-manipulation--recommended_for--low-back-pain"),
        ("No chiropractor while any of these signs is there.", "spinal-manipulation--contraindicated_for--back-pain"),
    ),
    "an illness, and a plain sore back": (
        ("Codeine for a few days eases the pain of a broken vertebra.", "codeine--ameliorates--pain"),
        ("Opioids are not for acute back pain.", "opioids--contraindicated_for--acute-low-back-pain"),
    ),
    "unless there are warning signs": (
        ("An MRI is advised where cauda equina syndrome is feared.", "mri--recommended_for--back-pain"),
        ("No scan in the first month unless there are warning signs.", "imaging--contraindicated_for--back-pain"),
    ),
    "chronic and acute": (
        ("Exercise improves function in chronic pain.", "exercise--improves--physical-function"),
        ("In acute pain exercise does not improve function.", "exercise--improves--physical-function", {"negated": True}),
    ),
    "a few days and for months": (
        ("Codeine for a few days eases acute severe pain.", "codeine--ameliorates--severe-pain"),
        ("Opioids should not be taken for chronic pain.", "opioids--contraindicated_for--chronic-low-back-pain"),
    ),
    "a day of rest and a week of it": (
        ("Rest for a day or two.", "rest--recommended_for--back-pain"),
        ("Prolonged bed rest should be avoided.", "bed-rest--contraindicated_for--back-pain"),
    ),
    "a kind that is the exception": (
        ("Walking is recommended for low back pain.", "walking--recommended_for--low-back-pain"),
        ("Walking backwards is not recommended.", "walking-backwards--contraindicated_for--back-pain"),
    ),
    "a benefit of the one and a risk of its kind": (
        ("Walking improves balance.", "walking--improves--balance"),
        ("Walking backwards may cause a fall.", "walking-backwards--causes--falling"),
    ),
    "belts all day": (
        ("Wear a belt for your back.", "back-brace--recommended_for--back-pain"),
        ("Do not wear a belt all day.", "back-brace--contraindicated_for--back-pain"),
    ),
    "two of a kind at once": (
        ("NSAIDs are recommended for pain.", "nsaids--recommended_for--pain"),
        ("Do not take two NSAIDs at the same time.", "nsaids--contraindicated_for--pain"),
    ),
    "unless somebody prescribes it": (
        ("Ibuprofen is a good choice.", "ibuprofen--recommended_for--back-pain"),
        ("Ibuprofen should not be taken unless a doctor says so.", "ibuprofen--contraindicated_for--back-pain",
         {"conditions": ("unless a doctor says so",)}),
    ),
    "trained people": (
        ("Heavy lifting causes back pain.", "heavy-lifting--causes--back-pain"),
        ("Heavy lifting does not cause back pain in trained people.", "heavy-lifting--causes--back-pain",
         {"negated": True, "population": "trained people"}),
    ),
    "a sentence on something else": (
        ("Planks relieve back pain.", "heavy-lifting--ameliorates--back-pain"),
        ("Heavy lifting causes back pain.", "heavy-lifting--causes--back-pain"),
    ),
    "a concession": (
        ("While braces can offer relief, they may weaken you.", "back-brace--ameliorates--back-pain"),
        ("Belts are not advised for back pain.", "back-brace--contraindicated_for--back-pain"),
    ),
    "two operations": (
        ("Surgery brings relief of sciatica sooner.", "surgery--ameliorates--sciatica"),
        ("Disc replacement should not be offered.", "disc-replacement--contraindicated_for--sciatica"),
    ),
    "an operation for another complaint": (
        ("Surgery for stenosis relieves pain.", "surgery--ameliorates--pain"),
        ("Surgery is not recommended without leg pain.", "surgery--contraindicated_for--back-pain"),
    ),
    "how it is to be done": (
        ("Put ice on the sore place.", "ice--recommended_for--back-pain"),
        ("Never put ice straight on the skin.", "ice--contraindicated_for--back-pain"),
    ),
    "an instruction for wearing it": (
        ("Wear the belt over a thin shirt.", "back-brace--recommended_for--back-pain"),
        ("Belts are not advised for low back pain.", "back-brace--contraindicated_for--low-back-pain"),
    ),
    "protection and relief": (
        ("A belt is advised for back pain.", "back-brace--recommended_for--back-pain"),
        ("A belt is not recommended as protection at work.", "back-brace--contraindicated_for--low-back-pain"),
    ),
    "a step of an exercise": (
        ("Lie down, bend the knees and lift your hips.", "lying-down--recommended_for--back-pain"),
        ("Lying in bed should be avoided.", "bed-rest--contraindicated_for--back-pain"),
    ),
    "a sign told so that it may be known": (
        ("Pain that is relieved by bending forward is typical.", "bending--ameliorates--pain"),
        ("Bending makes back pain worse.", "bending--exacerbates--back-pain"),
    ),
    "a child's sign": (
        ("Bending forward helps the pain.", "bending--ameliorates--pain"),
        ("the pain is worst on bending forward", "bending--exacerbates--pain"),
    ),
    "what others still say": (
        ("Many web pages still tell you to rest.", "rest--recommended_for--back-pain"),
        ("Do not lie in bed with it.", "bed-rest--contraindicated_for--back-pain"),
    ),
    "said to be the wrong approach": (
        ("Most say that just sitting is the wrong approach to pain.", "sitting--ameliorates--pain"),
        ("Sitting makes the pain worse.", "sitting--exacerbates--pain"),
    ),
    "one person's story": (
        ("It cured my mother's sciatica.", "acupuncture--ameliorates--sciatica", {"attribution": Attribution.ANECDOTE}),
        ("Acupuncture is no longer recommended for sciatica.", "acupuncture--contraindicated_for--sciatica"),
    ),
    "an illness that eases nothing": (
        ("Strained muscles cause lower back pain too.", "muscle-strain--ameliorates--low-back-pain"),
        ("Strained muscles bring on back pain.", "muscle-strain--causes--back-pain"),
    ),
    "what is to be avoided, in a list of remedies": (
        ("Avoid standing still for hours.", "static-posture--ameliorates--back-pain"),
        ("Standing still for hours causes back pain.", "static-posture--causes--back-pain"),
    ),
    "a gain of the very thing": (
        ("Walking gives a greater range of motion.", "walking--improves--range-of-motion"),
        ("Walking reduces stiffness and improves range of motion.", "walking--impairs--range-of-motion"),
    ),
    "these treatments": (
        ("These treatments can be helpful.", "watchful-waiting--ameliorates--low-back-pain"),
        ("Lying in bed should be avoided.", "bed-rest--contraindicated_for--pain"),
    ),
    "sciatica and the back": (
        ("An operation eases sciatica.", "surgery--ameliorates--sciatica"),
        ("An operation does not ease back pain.", "surgery--ameliorates--back-pain", {"negated": True}),
    ),
    "no longer": (
        ("Walking reduces back pain.", "walking--ameliorates--pain"),
        ("After a year walking no longer reduced pain.", "walking--ameliorates--pain", {"negated": True}),
    ),
    "against doing nothing": (
        ("Water exercise eases back pain.", "aquatic-exercise--ameliorates--back-pain"),
        ("Against doing nothing, water exercise had a large effect.", "aquatic-exercise--ameliorates--back-pain",
         {"negated": True}),
    ),
    "better than nothing, no better than its rival": (
        ("Manipulation eases back pain better than nothing.", "spinal-manipulation--ameliorates--back-pain"),
        ("It does not ease back pain better than other manipulation does.", "spinal-manipulation--ameliorates--back-pain",
         {"negated": True}),
    ),
    "a cure denied": (
        ("A mattress that suits you eases back pain.", "mattress--ameliorates--back-pain"),
        ("A mattress does not cure back pain.", "mattress--ameliorates--back-pain", {"negated": True}),
    ),
    "a guideline that weighed a small effect": (
        ("Nothing of the kind.", "rest--improves--balance"),
        ("Steroid tablets are not recommended for sciatica.", "oral-steroids--contraindicated_for--sciatica"),
    ),
    "mixed findings": (
        ("In some trials TENS relieved pain, in others it did not.", "tens--ameliorates--pain"),
        ("TENS is not recommended for low back pain.", "tens--contraindicated_for--low-back-pain"),
    ),
    "an article that says both": (
        [
            ("Heat eases back pain.", "heat--ameliorates--back-pain"),
            ("Heat makes back pain worse.", "heat--exacerbates--back-pain"),
        ],
        ("Nothing of the kind.", "rest--improves--balance"),
    ),
    "an operation for severe pain": (
        ("An operation is advised in severe pain.", "discectomy--recommended_for--severe-pain"),
        ("With severe pain see a doctor.", "severe-pain--calls_for--see-a-doctor"),
    ),
    "pain that is better and pain that is not": (
        ("See a doctor about pain that lasts.", "pain--calls_for--see-a-doctor"),
        ("Stiffness needs no doctor.", "pain--calls_for--see-a-doctor", {"negated": True}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NONE, ids=str)
def test_what_speaks_of_different_things_is_no_conflict(found, case):
    assert kinds(found(*NONE[case])) == set()


def test_the_title_of_an_article_says_of_whom_all_of_it_speaks(found):
    said = (
        ("Ibuprofen is suitable.", "ibuprofen--recommended_for--back-pain"),
        ("Ibuprofen should not be taken.", "ibuprofen--contraindicated_for--back-pain"),
    )
    assert kinds(found(*said)) == {"opposite_advice"}
    for title in ("Backache in pregnancy", "Backache when you are expecting"):
        [row] = found(*said, titles=("A sore back", title))
        assert row[0] == "under_condition"
        assert row[3].endswith("no contradiction: pregnancy")


@pytest.mark.parametrize(
    ("against", "condition"),
    [
        (("Walking can worsen back pain in people with poor posture.", "walking--exacerbates--back-pain",
          {"conditions": ("in people with poor posture",)}), "in people with poor posture"),
        (("Walking makes back pain worse for a time.", "walking--exacerbates--back-pain"), "for a time"),
        (("Walking outdoors is not advised.", "walking--contraindicated_for--back-pain"), "outdoors"),
    ],
)  # fmt: skip
def test_a_condition_a_passing_harm_and_a_place_are_named_and_said_to_be_no_contradiction(found, against, condition):
    [row] = found(("Walking is advised for a sore back.", "walking--recommended_for--back-pain"), against)
    assert row[0] == "under_condition"
    assert row[3].endswith(f"no contradiction: {condition}")


def test_a_warning_of_a_thing_is_noted_once_however_many_kinds_are_advised(found):
    advised = [
        (f"{kind} is advised for back pain.", f"{id_}--recommended_for--back-pain")
        for kind, id_ in (("Walking", "walking"), ("Nordic walking", "nordic-walking"), ("A short walk", "short-walks"))
    ]
    warned = ("Walking worsens back pain if you limp.", "walking--exacerbates--back-pain",
              {"conditions": ("if you limp",)})  # fmt: skip
    assert [row[0] for row in found(advised, warned)] == ["under_condition"]


def test_what_only_a_study_found_is_against_advice_only_where_somebody_also_advises_it(found):
    against = ("Acupuncture is advised against for low back pain.", "acupuncture--contraindicated_for--low-back-pain")
    assert found(against) == []
    advised = ("Acupuncture is recommended for back pain.", "acupuncture--recommended_for--back-pain")
    assert kinds(found(against, advised)) == {"opposite_advice"}


def test_who_is_in_severe_pain_is_in_pain(found):
    advised = (
        "In severe pain walk at once.",
        "walking--recommended_for--severe-pain",
        {"conditions": ("In severe pain",)},
    )
    stop = ("If you feel any pain, stop walking.", "walking--contraindicated_for--back-pain",
            {"conditions": ("If you feel any pain",)})  # fmt: skip
    assert "opposite_advice" in kinds(found(advised, stop))


def test_a_line_that_leads_to_a_list_speaks_for_its_items(article):
    document, [mention] = article(
        "x", ("rest", "rest--recommended_for--back-pain", {"before": "In pregnancy try:\n- "})
    )
    item = Item("x", Evidence("c", mention, Stance.SUPPORTS, document.source.id), document.source)
    assert bearing.of_item(item, Relation.RECOMMENDED_FOR).states == {"pregnancy"}


def test_an_order_of_evidence_changes_no_conflict(found):
    one, other, _ = REAL["rest and staying active"]
    assert sorted(row[:3] for row in found(one, other)) == sorted(row[:3] for row in found(other, one))


def test_a_denial_says_what_is_denied_and_by_whom(found):
    one, other, _ = REAL["advised and said not to help"]
    [row] = found(one, other)
    assert row[3] == "one advises it; the other (“Traction eases sciatica”) is denied in another article"
    one, other, _ = REAL["said and denied"]
    assert any(
        row[3].startswith("an article says") and "denied in another article" in row[3] for row in found(one, other)
    )


def test_what_was_not_surely_read_accuses_nobody(found):
    one, other, kind = REAL["advice and advice against"]
    assert kind in kinds(found(one, other))
    for doubt in ({"confidence": 0.6}, {"confidence_reasons": ("read by tagger",)}):
        assert kind not in kinds(found(one, (*other, doubt)))
