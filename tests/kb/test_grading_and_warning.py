"""GRADE step by step, lines, stances, statements, and the words that warnings look for."""

from __future__ import annotations

import pytest

from kb import assemble, certainty, confidence, conflicts, lines, overclaims, statements, tiers
from kb.certainty import Finding, grades
from kb.model import (
    Attribution,
    Certainty,
    ConceptRef,
    Design,
    Disposition,
    Mention,
    Relation,
    Situation,
    Source,
    SourceKind,
    Stance,
    Study,
    StudyClaim,
)
from kb.store import Store

CLAIM = "walking-backwards--ameliorates--low-back-pain"


def study(id_: str, design: Design, n: int | None = None, **more) -> Study:
    return Study(id_, f"{id_}.", id_, id_, more.pop("year", 2015), design, n=n, **more)


def finding(made: Study, stance: Stance = Stance.SUPPORTS, said_of: str | None = None, **more) -> Finding:
    return Finding(made, StudyClaim(made.id, CLAIM, stance, **more), said_of)


def steps(grade: certainty.Grade) -> dict[str, int]:
    return {step.domain: step.step for step in grade.steps}


def test_a_large_clean_trial_starts_and_stays_high():
    [grade] = grades(CLAIM, [finding(study("a", Design.RANDOMISED_TRIAL, 900), comparison="placebo")])
    assert (grade.certainty, grade.start) == (Certainty.HIGH, "high")
    assert set(steps(grade)) == {*certainty.DOWN, *certainty.UP}
    assert all(step.reason for step in grade.steps)


def test_an_uncontrolled_study_of_ten_is_very_low():
    [grade] = grades(CLAIM, [finding(study("a", Design.UNCONTROLLED, 10, n_condition=5))])
    assert grade.certainty is Certainty.VERY_LOW
    assert (steps(grade)["risk_of_bias"], steps(grade)["imprecision"]) == (-1, -2)


def test_few_people_lower_by_one_and_very_few_by_two():
    made = [grades(CLAIM, [finding(study("a", Design.RANDOMISED_TRIAL, n))])[0] for n in (500, 200, 30)]
    assert [steps(grade)["imprecision"] for grade in made] == [0, -1, -2]


def test_studies_that_disagree_lower_by_one():
    body = [
        finding(study("a", Design.RANDOMISED_TRIAL, 500)),
        finding(study("b", Design.RANDOMISED_TRIAL, 400), Stance.DOES_NOT_SUPPORT),
    ]
    [grade] = grades(CLAIM, body)
    assert steps(grade)["inconsistency"] == -1
    assert grade.direction is Stance.SUPPORTS


def test_harm_that_trials_were_not_made_to_count_is_never_of_high_certainty():
    harm = "walking-backwards--causes--falling"
    body = [Finding(study("a", Design.SYSTEMATIC_REVIEW, 900), StudyClaim("a", harm, Stance.SUPPORTS))]
    assert grades(harm, body)[0].certainty is Certainty.MODERATE
    body = [Finding(body[0].study, StudyClaim("a", harm, Stance.SUPPORTS, note="From memory."))]
    assert grades(harm, body)[0].certainty is Certainty.LOW


def test_a_figure_recorded_from_memory_lowers_by_one():
    [grade] = grades(CLAIM, [finding(study("a", Design.SYSTEMATIC_REVIEW, 900), note="Figure from memory.")])
    assert steps(grade)["risk_of_bias"] == -1 and "not checked" in grade.reason


def test_evidence_only_on_something_narrower_is_indirect():
    [grade] = grades(CLAIM, [finding(study("a", Design.RANDOMISED_TRIAL, 900), said_of="Hopping eases it")])
    assert steps(grade)["indirectness"] == -1
    assert not grade.direct


def test_small_favourable_studies_without_a_review_smell_of_a_drawer():
    body = [finding(study(name, Design.RANDOMISED_TRIAL, 40)) for name in "abc"]
    assert steps(grades(CLAIM, body)[0])["publication_bias"] == -1
    body[0] = finding(study("a", Design.RANDOMISED_TRIAL, 40), Stance.DOES_NOT_SUPPORT)
    assert steps(grades(CLAIM, body)[0])["publication_bias"] == 0


def test_a_large_effect_raises_only_what_nothing_was_held_against():
    clean = finding(study("a", Design.COHORT, 900), figure="HR 0.18 (0.1 to 0.3)")
    assert grades(CLAIM, [clean])[0].certainty is Certainty.HIGH
    doubted = finding(study("a", Design.COHORT, 50), figure="HR 0.18")
    assert grades(CLAIM, [doubted])[0].certainty is Certainty.VERY_LOW


def test_a_grade_that_a_review_states_stands_and_small_trials_add_nothing():
    body = [
        finding(study("review", Design.SYSTEMATIC_REVIEW, 900), comparison="placebo", certainty=Certainty.LOW),
        finding(study("trial", Design.RANDOMISED_TRIAL, 900), comparison="placebo"),
    ]
    [grade] = grades(CLAIM, body)
    assert (grade.certainty, grade.studies) == (Certainty.LOW, ("review",))


def test_a_claim_is_graded_for_each_comparison_and_headed_by_that_against_nothing():
    body = [
        finding(study("a", Design.SYSTEMATIC_REVIEW, 900), Stance.CONTRADICTS, comparison="other treatments"),
        finding(study("b", Design.RANDOMISED_TRIAL, 100), comparison="usual care"),
    ]
    first, second = grades(CLAIM, body)
    assert (first.direction, second.direction) == (Stance.SUPPORTS, Stance.CONTRADICTS)
    assert "usual care" in (first.comparison or "")


def test_a_retracted_study_counts_nothing():
    assert grades(CLAIM, [finding(study("a", Design.RANDOMISED_TRIAL, 900, retracted=True))]) == ()


def test_editors_can_overrule_a_step_with_a_reason():
    base = certainty.conventions()
    rules = certainty.Conventions(
        **{**vars(base), "overrides": (certainty.Override(CLAIM, "imprecision", 0, "enough for this outcome"),)}
    )
    [grade] = grades(CLAIM, [finding(study("a", Design.RANDOMISED_TRIAL, 30))], rules)
    told = next(step for step in grade.steps if step.domain == "imprecision")
    assert (told.step, told.reason) == (0, "set by editors: enough for this outcome")


def test_finding_no_difference_is_not_contradicting():
    def said(quote: str, hedged: bool = False) -> Stance:
        ref = ConceptRef("x", "x", "x")
        return assemble.stance(Mention("d", 0, 1, quote, ref, Relation.AMELIORATES, ref, negated=True, hedged=hedged))

    assert said("There was no significant difference from placebo.") is Stance.DOES_NOT_SUPPORT
    assert said("There is no good evidence that it helps.") is Stance.DOES_NOT_SUPPORT
    assert said("It may not help.", hedged=True) is Stance.DOES_NOT_SUPPORT
    assert said("It does not help.") is Stance.CONTRADICTS


def test_confidence_grows_by_lines_not_by_echoes_and_never_reaches_one():
    assert confidence.belief([[0.7]]) == confidence.belief([[0.7, 0.7, 0.7]]) == 0.65
    assert confidence.belief([[0.7], [0.7]]) == 0.86
    assert confidence.belief([[0.9]] * 100) == 0.95
    assert confidence.belief([]) == 0
    assert confidence.belief([], by_people=True) == 0.99


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (("walking backwards", "ameliorates", "low back pain"), "Walking backwards eases low back pain."),
        (("NSAIDs", "ameliorates", "low back pain"), "NSAIDs ease low back pain."),
        (("fever", "calls_for", "see a doctor"), "Fever is a reason to see a doctor."),
        (("bulging discs", "causes", "back pain"), "Bulging discs cause back pain."),
        (("TENS", "improves", "function"), "TENS improves function."),
        (("osteoporosis", "causes", "fractures"), "Osteoporosis causes fractures."),
        (("heat packs", "exacerbates", "swelling"), "Heat packs make swelling worse."),
        (
            ("numbness between the legs", "calls_for", "emergency care"),
            "Numbness between the legs calls for emergency care.",
        ),
        (("lifting and twisting", "exacerbates", "pain"), "Lifting and twisting makes pain worse."),
        (("rest", "contraindicated_for", "sciatica"), "Rest is advised against for sciatica."),
    ],
)
def test_a_claim_reads_as_english(claim, sentence):
    assert statements.statement(*claim) == sentence


# -- lines and copies ------------------------------------------------------------------------------------------------

TEXT = " ".join(f"word{number} runs on and on" for number in range(60))


def test_reworded_copies_are_one_text_and_others_are_not():
    changed = TEXT.replace("word3 runs", "word3 walks").replace("word40 runs", "something else")
    other = " ".join(f"thing{number} stands here quite still" for number in range(60))
    made = {"a": lines.Signature.of(TEXT), "b": lines.Signature.of(changed), "c": lines.Signature.of(other)}
    assert made["a"].jaccard(made["b"]) > 0.8
    assert lines.copies(made) == {"a": "a", "b": "a"}
    assert lines.copies({}) == lines.copies({"a": made["a"]}) == {}


def test_a_signature_survives_being_stored():
    made = lines.Signature.of(TEXT)
    assert lines.Signature.load(made.dump()) == made
    assert lines.Signature.load("{}") == lines.Signature.of("too short") == lines.Signature(frozenset(), ())


def test_overlap_is_none_for_one_article_0_without_echo_and_1_where_all_share_all():
    def line(name: str, *sources: str) -> lines.Line:
        tier = tiers.ladder()["reported"]
        return lines.Line(name, CLAIM, "single", name, "", Stance.SUPPORTS, tier, None, None, None, sources, ())

    assert lines.overlap([line("x", "a")]) is None
    assert lines.overlap([line("x", "a"), line("y", "b")]) == 0
    assert lines.overlap([line("x", "a", "b"), line("y", "a", "b")]) == 1


def page_lines(db, made, words, studies, claim="rest--improves--balance"):
    from kb import read

    with Store(db) as store:
        for document, mentions in made:
            store.put(document, mentions, "v1")
        store.finish(words, studies)
    return read.claim(read.connect(db), claim).lines


def test_copies_of_a_health_services_page_are_one_line_and_pages_of_one_owner_too(db, article, words, studies):
    said = ("Rest eases back pain in most people here.", "rest--improves--balance")
    made = [
        article("one", said, kind=SourceKind.HEALTH_SYSTEM),
        article("two", said, kind=SourceKind.HEALTH_SYSTEM),
        article("three", ("Rest is good.", said[1]), kind=SourceKind.HEALTH_SYSTEM, owner="Trust"),
        article("four", ("Resting helps.", said[1]), kind=SourceKind.HEALTH_SYSTEM, owner="Trust"),
        article("five", ("I rested and it went.", said[1], {"attribution": Attribution.ANECDOTE})),
    ]
    found = {line.kind: (line.n_articles, line.counts) for line in page_lines(db, made, words, studies)}
    assert found == {"copied_text": (2, True), "owner": (2, True), "single": (1, False)}


def test_an_article_that_copies_one_that_names_its_study_belongs_to_that_study(db, article, words, studies):
    words_ = "Rest for three weeks on a treadmill eased back pain in all of them."
    made = [
        article("named", (words_, "rest--improves--balance", {"attribution": "study"})),
        article("copy", (words_, "rest--improves--balance")),
    ]
    [line] = page_lines(db, made, words, studies)
    assert (line.kind, line.n_articles, line.study.id) == ("root_study", 2, "small-2011")


def test_advertising_is_shown_and_counts_nothing(db, article, words, studies):
    said = ("Our rest pods ease back pain.", "rest--improves--balance", {"attribution": "study"})
    [line] = page_lines(db, [article("shop", said, kind=SourceKind.PRODUCT_MARKETING)], words, studies)
    assert (line.tier, line.counts) == ("anecdote", False)


# -- warnings --------------------------------------------------------------------------------------------------------


def test_every_strong_word_finds_its_own_example():
    for strong in overclaims.strong_words():
        assert strong.pattern.search(strong.example), strong.example


@pytest.mark.parametrize(
    "quote", ["It has not been proven.", "This is unproven.", "It will not cure you.", "No cure is known."]
)
def test_strong_words_that_are_denied_are_not_found(quote):
    assert not any(strong.pattern.search(quote) for strong in overclaims.strong_words())


def kinds(db, made, words, studies, situations=()):
    from kb import read

    with Store(db) as store:
        for document, mentions in made:
            store.put(document, mentions, "v1")
        store.finish(words, studies, situations)
    conn = read.connect(db)
    return conn, sorted({row[0] for row in conn.execute("SELECT kind FROM flags")})


SEVERE = Situation(
    "severe", "severe pain", Disposition.SEE_DOCTOR, ("severe-back-pain",), ("severe pain",), "severe-pain"
)


def test_self_care_in_a_situation_that_calls_for_a_doctor_is_unsafe(db, article, words, studies):
    said = ("If you have severe pain, walk backwards at once.", "walking-backwards--recommended_for--low-back-pain")
    made = [article("x", (*said, {"conditions": ("If you have severe pain",)}))]
    conn, found = kinds(db, made, words, studies, [SEVERE])
    assert found == ["unsafe_advice"]
    assert "severe-pain" in conn.execute("SELECT compared FROM flags").fetchone()[0]


def test_advice_against_it_or_to_see_a_doctor_is_not_unsafe(db, article, words, studies):
    sentence = "If you have severe pain, see a doctor, and rest till then."
    condition = {"conditions": ("If you have severe pain",)}
    made = [
        article(
            "x",
            (sentence, "severe-back-pain--calls_for--see-a-doctor"),
            (sentence, "rest--recommended_for--severe-back-pain", condition),
        ),
        article("y", ("In severe pain do not walk.", "walking--contraindicated_for--severe-back-pain", condition)),
    ]
    assert kinds(db, made, words, studies, [SEVERE])[1] == []


def test_a_passage_that_better_evidence_denies_is_contradicted_and_an_older_one_outdated(db, article, words, studies):
    made = [article("x", ("Rest eases low back pain.", "rest--ameliorates--low-back-pain"), published="1998-05-01")]
    conn, found = kinds(db, made, words, studies)
    assert found == ["contradicted", "outdated"]
    assert all("Review 2010" in row[0] for row in conn.execute("SELECT reason FROM flags"))


def test_opposed_advice_is_a_conflict_and_a_condition_is_said_to_be_none(db, article, words, studies):
    made = [
        article("x", ("Try walking.", "walking--recommended_for--back-pain")),
        article("y", ("Do not walk with it.", "walking--contraindicated_for--back-pain")),
        article(
            "z", ("Walking hurts if shoes are bad.", "walking--exacerbates--low-back-pain", {"conditions": ("if",)})
        ),
    ]
    conn, _ = kinds(db, made, words, studies)
    found = {row[0]: row[1] for row in conn.execute("SELECT kind, reason FROM conflicts")}
    assert set(found) == {"opposite_advice", "under_condition"}
    assert "no contradiction" in found["under_condition"]


def test_what_only_the_registry_knows_is_no_conflict(db, words, studies):
    assert kinds(db, [], words, studies)[0].execute("SELECT count(*) FROM conflicts").fetchone()[0] == 0


def test_the_tables_of_opposites_name_relations_that_exist():
    assert {entry["one"] for entry in conflicts.table()["opposed"]} <= set(Relation)
    assert {tier.id for tier in tiers.ladder().values()} >= set(Design)
    source = Source("s", "s", kind=SourceKind.PERSONAL_BLOG)
    ref = ConceptRef("x", "x", "x")
    bare = Mention("d", 0, 1, "x", ref, Relation.CAUSES, ref)
    assert tiers.of_passage(bare, source, None).id == "asserted"
