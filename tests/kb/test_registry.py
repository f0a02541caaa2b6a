"""What the registry promises: claims that exist, facts that hang together, mentions that lead to the right study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import registry, vocabulary, yamlfile
from kb.errors import DataError, UnknownName
from kb.folding import word_set
from kb.model import Certainty, Design, Relation, Stance
from kb.recognise import Recognise, identify
from kb.registry import Registry
from kb.vocabulary import Vocabulary

# What people are told to do about back pain: each has its best evidence for or against.
REMEDIES = word_set(
    "heat ice rest bed-rest staying-active walking walking-backwards exercise yoga aquatic-exercise pilates tai-chi "
    "motor-control-exercise core-strengthening mckenzie-exercises alexander-technique nsaids paracetamol opioids "
    "muscle-relaxants gabapentinoids antidepressants capsaicin massage spinal-manipulation acupuncture tens traction "
    "kinesio-taping back-brace medium-firm-mattress firm-mattress sleeping-on-the-side spinal-fusion discectomy "
    "laminectomy epidural-steroid-injection steroid-injection patient-education cognitive-behavioural-therapy "
    "mindfulness multidisciplinary-rehabilitation swimming back-school standing-desk insoles imaging cbd cannabis "
    "magnesium turmeric healthy-lifestyle weight-loss smoking-cessation"
)

ANCHORS = word_set(
    "dufek-2011 terblanche-2005 ahmad-2023 raza-2023 phrir-28 chitkara-2725 korean-athletes-indjst whitley-2011 "
    "emg-backward-walking-2018 scoping-2022 backward-knee-2025 pocovi-2022 pocovi-2024 hayden-2021 verville-2023 "
    "cashin-2025 vandergaag-2020 williams-2014 dahm-2010 hagen-2005 nice-ng59 acp-2017"
)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary.load()


@pytest.fixture(scope="module")
def known(words: Vocabulary) -> Registry:
    return registry.load(words)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Vocabulary]:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "words.yml").write_text(
        "- {id: walking, label: walking, kind: activity}\n"
        "- {id: strolling, label: strolling, kind: activity, same_as: walking}\n"
        "- {id: back-pain, label: back pain, kind: symptom}\n",
        encoding="utf-8",
    )
    yield vocabulary.load(tmp_path / "words")


def load(folder: Path, small: Vocabulary, claims: str, head: str = "") -> Registry:
    (folder / "studies").mkdir(exist_ok=True)
    text = (
        "- id: one-2020\n  short: One 2020\n  citation: One A. A trial. 2020\n  title: A trial\n  year: 2020\n"
        f"  design: randomised_trial\n{head}  claims:\n{claims}"
    )
    (folder / "studies" / "studies.yml").write_text(text, encoding="utf-8")
    return registry.load(small, folder / "studies")


@pytest.mark.parametrize("study", sorted(ANCHORS))
def test_the_anchors_of_the_evidence_are_registered(known: Registry, study: str) -> None:
    assert study in known.studies


@pytest.mark.parametrize("remedy", sorted(REMEDIES))
def test_every_common_remedy_has_its_evidence(known: Registry, words: Vocabulary, remedy: str) -> None:
    about = [c for c in known.claims if c.claim.split("--")[0] == remedy and "ameliorates" in c.claim]
    assert about, f"nothing says what {remedy} does"
    assert words.get(remedy).label


@pytest.mark.parametrize(
    ("claim", "stance", "certainty", "study"),
    [
        ("paracetamol--ameliorates--low-back-pain", "does_not_support", "high", "saragiotto-2016"),
        ("staying-active--ameliorates--low-back-pain", "supports", "moderate", "dahm-2010"),
        ("rest--ameliorates--low-back-pain", "contradicts", "moderate", "dahm-2010"),
        ("rest--ameliorates--low-back-pain", "contradicts", "high", "hagen-2005"),
        ("bed-rest--ameliorates--sciatica", "does_not_support", "moderate", "dahm-2010"),
        ("nsaids--ameliorates--low-back-pain", "supports", "moderate", "vandergaag-2020"),
        ("nsaids--ameliorates--disability", "supports", "high", "vandergaag-2020"),
        ("exercise--ameliorates--chronic-low-back-pain", "supports", "moderate", "verville-2023"),
        ("exercise--ameliorates--acute-low-back-pain", "does_not_support", "moderate", "cashin-2025"),
        ("walking--ameliorates--chronic-low-back-pain", "supports", "high", "pocovi-2022"),
        ("walking--ameliorates--chronic-low-back-pain", "contradicts", "low", "pocovi-2022"),
        ("imaging--ameliorates--low-back-pain", "does_not_support", "moderate", "chou-2009-imaging"),
        ("back-school--ameliorates--chronic-low-back-pain", "supports", "very_low", "parreira-2017"),
        ("swimming--ameliorates--low-back-pain", "does_not_support", "very_low", "pocovi-2022"),
    ],
)
def test_direction_and_certainty_are_those_of_the_work(
    known: Registry, claim: str, stance: str, certainty: str, study: str
) -> None:
    said = {(entry.stance, entry.certainty) for entry in known.by_claim[claim] if entry.study == study}
    assert (Stance(stance), Certainty(certainty)) in said


def test_the_pilot_of_backward_walking_stands_there_with_its_size(known: Registry) -> None:
    study = known.studies["dufek-2011"]
    assert (study.design, study.n, study.n_condition) == (Design.UNCONTROLLED, 10, 5)
    assert study.unverified


def test_no_later_study_denies_what_paige_found(known: Registry) -> None:
    """The Cochrane review behind a later overview searched up to 2011: it cannot make a review of 2017 outdated."""
    paige = known.studies["paige-2017"]
    found = {(c.claim, c.stance) for c in known.claims if c.study == paige.id}
    assert {stance for _, stance in found} == {Stance.SUPPORTS}
    denied = [c for claim, _ in found for c in known.by_claim[claim] if c.stance is not Stance.SUPPORTS]
    later = [c for c in denied if (known.studies[c.study].year or 0) > 2017 and "acute" in c.claim]
    assert "rubinstein-2012" in {c.study for c in denied} and later == []


def test_facts_hang_together(known: Registry) -> None:
    for study in known.studies.values():
        assert study.citation and study.title and study.short, study.id
        assert study.n is None or study.n_condition is None or study.n_condition <= study.n, study.id
        assert study.year is None or 1950 <= study.year <= 2026, study.id
    for name in ("doi", "pmid", "short"):
        values = [value for s in known.studies.values() if (value := getattr(s, name)) is not None]
        assert len(values) == len(set(values)), name


def test_every_claim_is_made_of_known_parts(known: Registry, words: Vocabulary) -> None:
    for claim in known.claims:
        subject, relation, object_ = claim.claim.split("--")
        assert words.get(subject).id == subject and words.get(object_).id == object_
        assert relation in list(Relation) and claim.study in known.studies


def test_a_misspelt_concept_is_an_unknown_name_with_line_and_suggestion(tmp_path: Path, small: Vocabulary) -> None:
    with pytest.raises(UnknownName) as caught:
        load(tmp_path, small, "    - claim: walkign--ameliorates--back-pain\n      stance: supports\n")
    assert caught.value.line == 8 and "did you mean 'walking'" in str(caught.value)


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ("    - {claim: walking--amelorates--back-pain, stance: supports}\n", "did you mean 'ameliorates'"),
        ("    - {claim: walking-ameliorates-back-pain, stance: supports}\n", "subject--relation--object"),
        ("    - {claim: walking--ameliorates--back-pain, stance: suports}\n", "did you mean 'supports'"),
        ("    - {claim: walking--ameliorates--back-pain}\n", "'stance' is missing"),
        ("    - {claim: walking--ameliorates--back-pain, stance: supports, certainty: sure}\n", "certainty"),
        ("    - {claim: walking--ameliorates--back-pain, stance: supports, figur: 3}\n", "did you mean 'figure'"),
        (
            "    - {claim: walking--ameliorates--back-pain, stance: supports}\n"
            "    - {claim: strolling--ameliorates--back-pain, stance: contradicts}\n",
            "a second time",
        ),
    ],
)
def test_what_an_editor_can_get_wrong_is_told_with_its_line(
    tmp_path: Path, small: Vocabulary, claims: str, says: str
) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, small, claims)
    assert caught.value.line is not None and says in str(caught.value)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("  doi: doi.org/10.1/x\n", "is not a doi"),
        ("  pmid: PMC123\n", "is not a pmid"),
        ("  n: many\n", "whole number"),
        ("  recognise: {words: [a, b], at_least: 3}\n", "only 2 words"),
        ("  journl: X\n", "did you mean 'journal'"),
    ],
)
def test_a_malformed_study_is_told_with_its_line(tmp_path: Path, small: Vocabulary, head: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        load(tmp_path, small, "    []\n", head)


def test_a_claim_about_a_merged_concept_is_a_claim_about_the_one_that_is_kept(
    tmp_path: Path, small: Vocabulary
) -> None:
    found = load(tmp_path, small, "    - {claim: strolling--ameliorates--back-pain, stance: supports}\n")
    assert list(found.by_claim) == ["walking--ameliorates--back-pain"]
    assert found.supports("walking--ameliorates--back-pain")


def test_finding_no_difference_supports_nothing(tmp_path: Path, small: Vocabulary) -> None:
    found = load(tmp_path, small, "    - {claim: walking--ameliorates--back-pain, stance: does_not_support}\n")
    assert not found.supports("walking--ameliorates--back-pain")


def test_the_version_changes_with_the_content_and_with_nothing_else(tmp_path: Path, small: Vocabulary) -> None:
    one = load(tmp_path, small, "    - {claim: walking--ameliorates--back-pain, stance: supports}\n")
    same = load(tmp_path, small, "    - {stance: supports, claim: walking--ameliorates--back-pain}  # a comment\n")
    other = load(tmp_path, small, "    - {claim: walking--ameliorates--back-pain, stance: contradicts}\n")
    assert one.version == same.version != other.version


@pytest.mark.parametrize(
    ("text", "study", "how"),
    [
        (
            "People, some with back pain and some without, walked backward on a treadmill for three weeks.",
            "dufek-2011",
            "design fingerprint",
        ),
        (
            "Research in the International Journal of Sports Medicine shows that reverse running changes body fat.",
            "terblanche-2005",
            "journal and topic",
        ),
        ("A large trial in The Lancet compared paracetamol with placebo.", "williams-2014", "journal and topic"),
        ("Dufek and colleagues had people walk backwards.", "dufek-2011", "author and topic"),
        ("NICE guidance no longer recommends acupuncture for back pain.", "nice-ng59", "author and topic"),
        ("In the CANBACK trial cannabidiol was no better than placebo.", "bebee-2021", "author and topic"),
        ("Nature Medicine printed a trial of a cannabis extract in 820 people.", "karst-2025", "journal and topic"),
        ("See https://doi.org/10.1016/S0140-6736(24)00755-4 for more.", "pocovi-2024", "link"),
        ("See https://pubmed.ncbi.nlm.nih.gov/15776337/ for more.", "terblanche-2005", "link"),
    ],
)
def test_a_mention_leads_to_its_study_and_says_how(known: Registry, text: str, study: str, how: str) -> None:
    found = known.identify(text)
    assert found is not None and found[0] == study and found[1].how == how


@pytest.mark.parametrize(
    "text",
    [
        "Studies show that walking helps.",
        "A study in The Lancet found that coffee is good for the heart.",
        "It was a nice walk, and a good guide to back pain.",
        "Experts say that heat is good for a sore back.",
        "",
    ],
)
def test_a_vague_mention_stays_unidentified(known: Registry, text: str) -> None:
    assert known.identify(text) is None


def test_the_title_of_a_treatment_study_never_leads_to_another_study(known: Registry) -> None:
    files = [path for path in registry.FOLDER.glob("*.yml") if path.name != "triage.yml"]
    wrong = {}
    for study in (known.studies[node["id"]] for path in files for node in yamlfile.read(path)):
        found = known.identify(f"{study.title} {study.journal or ''}")
        if found is not None and found[0] != study.id:
            wrong[study.id] = found[0]
    assert wrong == {}


def test_two_studies_that_fit_equally_well_are_neither() -> None:
    one = Recognise(words=("treadmill", "three weeks | 3 weeks"), at_least=2)
    text = "on a treadmill for 3 weeks"
    assert identify(text, {"a": one, "b": one}) is None
    assert identify(text, {"a": one}) is not None


def test_one_telltale_word_alone_shows_no_study() -> None:
    assert Recognise(words=("treadmill",), at_least=1).match("on a treadmill") is None


def test_the_number_of_another_paper_is_no_link() -> None:
    one = Recognise(links=("pubmed.ncbi.nlm.nih.gov/1577",))
    assert one.match("https://pubmed.ncbi.nlm.nih.gov/1577/") is not None
    assert one.match("https://pubmed.ncbi.nlm.nih.gov/15776337/") is None
