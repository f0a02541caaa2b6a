"""The extractor as its callers see it: exact quotes, the same claims every time, topics, scopes, and why."""

from __future__ import annotations

import pytest

from ingest import cues, evaluate
from ingest.attribution import attribution
from ingest.claims import LONGEST, Extractor
from ingest.dose import dose
from kb import vocabulary
from kb.model import Attribution, Document, Mention, Source

PAGE = """Walking and low back pain

Walking relieves low back pain, doctors say. It also strengthens the legs.

See a doctor if:

- the pain wakes you at night
- you have numbness or tingling in your legs

Call us today to book a free consultation.

One trial found that yoga reduces disability. Aim for 30 minutes a day.
"""


def document(text: str, name: str = "page.txt") -> Document:
    return Document(name, text, "", Source("page", name))


def said(extractor: Extractor, text: str) -> list[Mention]:
    return extractor.mentions(document(text))


def test_every_quote_is_the_text_at_its_offsets(extractor: Extractor) -> None:
    found = said(extractor, PAGE)
    assert found
    for mention in found:
        assert PAGE[mention.start : mention.end] == mention.quote
        assert len(mention.quote) <= LONGEST
        assert "\n\n" not in mention.quote


def test_a_sentence_that_is_too_long_for_a_quote_is_cut_around_its_cue(extractor: Extractor) -> None:
    text = (
        "Back pain\n\n"
        + "In the long and winding story of the town, " * 9
        + "walking eases back pain, as they say, "
        + ("and so the story goes on and on, " * 4)
    )
    found = [m for m in said(extractor, text.strip() + ".") if m.relation.value == "ameliorates"]
    assert found and all("walking eases back pain" in m.quote and len(m.quote) <= LONGEST for m in found)


def test_the_same_article_gives_the_same_claims_in_the_same_order(extractor: Extractor) -> None:
    again = Extractor(vocabulary.load())
    assert said(extractor, PAGE) == said(again, PAGE) == said(extractor, PAGE)
    assert extractor.version == again.version


def test_claims_stand_in_the_order_of_the_text(extractor: Extractor) -> None:
    starts = [m.start for m in said(extractor, PAGE)]
    assert starts == sorted(starts)


def test_it_is_the_subject_of_the_sentence_before_with_less_confidence(extractor: Extractor) -> None:
    found = {m.object.label: m for m in said(extractor, PAGE) if m.subject.id == "walking"}
    legs = next(m for label, m in found.items() if "leg" in label)
    assert any("sentence before" in reason for reason in legs.confidence_reasons)
    assert legs.confidence < max(m.confidence for m in found.values())


def test_signs_under_a_lead_in_call_for_the_care_that_it_names(extractor: Extractor) -> None:
    found = [m for m in said(extractor, PAGE) if m.relation.value == "calls_for"]
    assert {m.object.id for m in found} == {"see-a-doctor"}
    assert len(found) == 3


def test_nothing_is_claimed_by_an_advert(extractor: Extractor) -> None:
    assert not [m for m in said(extractor, PAGE) if "free consultation" in m.quote]


def test_who_says_it_stands_with_the_claim(extractor: Extractor) -> None:
    kinds = {m.quote: m.attribution for m in said(extractor, PAGE)}
    assert kinds["Walking relieves low back pain, doctors say."] is Attribution.EXPERT
    assert kinds["One trial found that yoga reduces disability."] is Attribution.STUDY


def test_results_and_conclusions_of_an_abstract_are_its_study(extractor: Extractor) -> None:
    text = "Yoga and pain: a trial\n\nMETHODS: We asked 40 people. RESULTS: Yoga reduced pain. CONCLUSIONS: Yoga eases back pain."
    assert {m.attribution for m in said(extractor, text)} == {Attribution.STUDY}


def test_advice_that_names_no_complaint_is_for_the_topic_and_keeps_its_dose(extractor: Extractor) -> None:
    found = [
        m
        for m in said(extractor, "Low back pain\n\nWalk for 30 minutes a day.")
        if m.relation.value == "recommended_for"
    ]
    assert [m.object.id for m in found] == ["low-back-pain"]
    assert found[0].dose == "for 30 minutes a day"


def test_what_the_vocabulary_lacks_becomes_a_provisional_concept(extractor: Extractor) -> None:
    found = said(extractor, "Zorbing eases back pain.")
    assert [m.subject.id for m in found] == ["new-zorbing"]


def test_evidence_of_low_certainty_makes_a_claim_hedged(extractor: Extractor) -> None:
    assert all(m.hedged for m in said(extractor, "Yoga reduces back pain (low-certainty evidence)."))


def test_why_shows_the_parse_the_cues_and_what_became_of_each_claim(extractor: Extractor) -> None:
    why = extractor.why("Back pain\n\nTraction does not relieve sciatica.\n\nCall 555-123-4567 now.")
    kept = [step for sentence in why.sentences for step in sentence.steps if step.fate == "kept"]
    assert [(s.cue, s.relation, s.negations) for s in kept] == [("relieve", "ameliorates", ("not",))]
    text = str(why)
    assert "denied by not" in text and "relieve/VB" in text and "read no further" in text
    assert why.as_dict()["sentences"]


def test_why_says_what_was_dropped_and_for_what_reason(extractor: Extractor) -> None:
    why = extractor.why("It relieves everything that hurts.\n\nThey ease pain.")
    fates = {step.fate for sentence in why.sentences for step in sentence.steps}
    assert fates <= {"no telling what the subject is"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Walk for 20 to 30 minutes twice a day.", "for 20 to 30 minutes twice a day"),
        ("Take 400 mg every day.", "400 mg, every day"),
        ("Rest helps.", None),
    ],
)
def test_amounts_are_read_as_they_stand(text: str, amount: str | None) -> None:
    found = dose(text)
    assert (found is None) == (amount is None)
    assert amount is None or set(found.split(", ")) & set(amount.split(", ")) or found.split()[0] in amount


def test_a_proof_without_a_prover_is_attributed_to_nobody() -> None:
    assert attribution("Walking has been shown to ease pain.", cues.load()).kind is Attribution.NONE


@pytest.mark.shared
def test_the_seeds_are_read_as_well_as_they_were(extractor: Extractor, shared) -> None:  # type: ignore[no-untyped-def]
    annotated = evaluate.load(shared / "gold" / "seeds.yml", shared / "seeds")
    found = evaluate.evaluate(annotated, extractor.mentions)
    assert found.claims.f1 >= 0.65 and found.claims.precision >= 0.75
    assert found.relations["calls_for"].hit >= 20
    assert found.hedged.f1 >= 0.85 and found.attributed.f1 >= 0.70
    assert found.calibration.error <= 0.10
