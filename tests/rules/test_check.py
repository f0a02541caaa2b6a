"""Everything an editor can get wrong, found at once and with its place; and the rules that ship are clean."""

from __future__ import annotations

from rules.check import check, notes
from rules.finding import Finding

CLAIMS = {
    "saddle-numbness--calls_for--emergency-care", "urinary-retention--calls_for--emergency-care",
    "fever--calls_for--urgent-care", "night-pain--calls_for--urgent-care", "staying-active--recommended_for--low-back-pain",
}  # fmt: skip
STUDIES, CONCEPTS = {"made-study"}, {"saddle-numbness"}
EMERGENCY, OTHER = "tables/emergency.yml", "tables/other.yml"


def errors(folder):
    return [finding for finding in check(folder, CLAIMS, STUDIES, CONCEPTS) if finding.error]


def test_the_small_rules_are_clean(edit):
    assert errors(edit(EMERGENCY, "id: numb-saddle", "id: numb-saddle")) == []


def test_a_misspelt_claim_study_or_concept_is_found_with_place_and_suggestion(edit):
    edit(EMERGENCY, "saddle-numbness--calls_for", "sadle-numbness--calls_for")
    edit(EMERGENCY, "study: made-study", "study: mad-study")
    folder = edit(EMERGENCY, "concepts: [saddle-numbness]", "concepts: [saddle-numbnes]")
    found = [str(finding) for finding in errors(folder)]
    assert any(
        "emergency.yml:10:12: no claim" in line and "did you mean 'saddle-numbness--calls" in line for line in found
    )
    assert any("emergency.yml:9:" in line and "did you mean 'made-study'" in line for line in found)
    assert any("emergency.yml:12:" in line and "did you mean 'saddle-numbness'" in line for line in found)
    assert len(found) == 3


def test_an_example_that_fails_is_found(edit):
    folder = edit(EMERGENCY, "saddle_when: old}, fires: false", "saddle_when: old}, fires: true")
    assert [finding.kind for finding in errors(folder)] == ["test"]


def test_an_example_with_a_bad_answer_is_found(edit):
    folder = edit(OTHER, "given: {temperature: 37.9}", "given: {temperature: 379}")
    assert "cannot be 379" in str(errors(folder)[0])


def test_a_rule_with_too_few_examples_is_found(edit):
    folder = edit(EMERGENCY, "    - {name: not sure, given: {saddle_numb: unknown}, fires: false}\n", "")
    assert [finding.kind for finding in errors(folder)] == ["lint"]


def test_a_fault_of_schema_stops_the_rest_and_is_told(edit):
    folder = edit(EMERGENCY, "then: emergency", "then: emergancy")
    found = errors(folder)
    assert [finding.kind for finding in found] == ["schema"]
    assert "emergency.yml:5:3" in str(found[0])


def test_vignettes_beside_the_rules_are_checked(edit):
    folder = edit(EMERGENCY, "id: numb-saddle", "id: numb-saddle")
    (folder / "vignettes").mkdir()
    (folder / "vignettes" / "some.yml").write_text(
        "- {id: v1, story: Numb., answers: {sadle_numb: yes}, gold: emergency}\n", encoding="utf-8"
    )
    assert "did you mean 'saddle_numb'" in str(errors(folder)[0])
    (folder / "vignettes" / "some.yml").write_text(
        "- {id: v1, story: Well., answers: {course: better}, gold: self_care, unsafe: [see_doctor]}\n", encoding="utf-8"
    )
    assert "which is unsafe" in str(errors(folder)[0])


def test_cues_in_peoples_own_words_are_checked(edit):
    folder = edit(EMERGENCY, "id: numb-saddle", "id: numb-saddle")
    (folder / "intake.yml").write_text(
        "cues: [{question: sadle_numb, value: yes, phrases: [numb]}]\n", encoding="utf-8"
    )
    assert "intake.yml:1:9" in str(errors(folder)[0])


def test_the_rules_that_ship_pass_with_every_name_they_cite():
    from kb import registry, vocabulary

    words = vocabulary.load()
    studies = registry.load(words)
    found = check(None, set(studies.by_claim), set(studies.studies), set(words.concepts))
    assert [str(finding) for finding in found if finding.error] == []


def test_what_is_left_to_look_at_is_told_beside_no_faults():
    miss, note = Finding("vignette", "a miss", error=False), Finding("lint", "no claim", error=False)
    assert notes([]) == ""
    assert notes([miss]) == "; 1 vignette to look at"
    assert notes([miss, note, miss, Finding("test", "a fault")]) == "; 2 vignettes and 1 note to look at"
