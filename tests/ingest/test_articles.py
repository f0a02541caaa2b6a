"""The digests that come with the house: complete front matter, words of our own, no address from nowhere."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from ingest import readers
from kb import yamlfile
from kb.model import SourceKind

FOLDER = Path(__file__).resolve().parents[2] / "ingest" / "articles"
ARTICLES = sorted(FOLDER.glob("*.md"))
NAMES = [path.stem for path in ARTICLES]
REQUIRED = {"title", "kind", "retells", "licence"}
OPTIONAL = {"author", "publisher", "body", "published", "study", "url", "doi", "unverified"}
SEED_DIGESTS = {
    "quick-answers-walking-backwards": SourceKind.CONTENT_FARM_QA,
    "guest-post-walking-backwards-treadmill": SourceKind.GUEST_POST_BLOG,
    "clinic-blog-walking-backwards": SourceKind.CLINIC_MARKETING,
    "trainer-blog-walking-back-pain": SourceKind.PERSONAL_TRAINER_BLOG,
    "portal-backward-walking-lumbar": SourceKind.MACHINE_TRANSLATED_PORTAL,
}
# Addresses that were read, or whose number in PubMed Central was. A new one is added by hand, on purpose.
ADDRESSES_SEEN = {
    "https://digitalcommons.wku.edu/ijes/vol4/iss3/4",
    "https://gettingitrightfirsttime.co.uk/pathway-supports-clinicians-to-diagnose-and-treat-cauda-equina-syndrome-without-delay/",
    "https://info.illinoisbackpain.com/blog/can-walking-backwards-help-relieve-lower-back-pain",
    "https://link.springer.com/article/10.1007/s00586-016-4684-0",
    "https://nhs.uk/conditions/kidney-infection/treatment",
    "https://pch.health.wa.gov.au/For-health-professionals/Referrals-to-PCH/Prereferral-guidelines/Back-pain",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC10684665",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC5470352",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC6391229",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC6396088",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC6609073",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC7138213",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC7161726",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC9717486",
    "https://prep.idsociety.org/practice-guideline/vertebral-osteomyelitis",
    "https://pubmed.ncbi.nlm.nih.gov/19790051/",
    "https://pubmed.ncbi.nlm.nih.gov/26752509/",
    "https://pubmed.ncbi.nlm.nih.gov/37392748/",
    "https://www.nhs.uk/conditions/abdominal-aortic-aneurysm/",
    "https://www.nice.org.uk/guidance/NG234/chapter/recommendations",
    "https://www.northerntrust.hscni.net/services/physiotherapy-services/physiotherapy-service-outpatient-service/low-back-pain/",
    "https://www.uhb.nhs.uk/services/maternity/when-to-call-the-midwife.htm",
}
_WORD = re.compile(r"[a-z0-9]+")


def _front(path: Path) -> yamlfile.Node:
    block = path.read_text(encoding="utf-8").split("---\n", 2)[1]
    front = yamlfile.parse(block, str(path))
    assert isinstance(front, yamlfile.Node)
    return front


def _body(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("---\n", 2)[2]


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = _WORD.findall(re.sub("[’']", "", text.lower()))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def _paragraphs(path: Path) -> list[str]:
    return [block for block in readers.read(path).text.split("\n\n") if block.endswith((".", "!", "?"))]


def test_there_are_digests_of_all_five_kinds_of_page_that_the_seeds_are() -> None:
    for stem, kind in SEED_DIGESTS.items():
        assert _front(FOLDER / f"{stem}.md")["kind"] == kind


def test_every_file_in_the_folder_is_an_article_with_a_readable_id() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.suffix != ".md"] == []
    assert [name for name in NAMES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_no_two_digests_share_an_id_or_a_title() -> None:
    sources = [readers.read(path, FOLDER).source for path in ARTICLES]
    for values in ([source.id for source in sources], [source.title for source in sources]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_front_matter_is_complete_and_has_no_other_keys(path: Path) -> None:
    front = _front(path)
    assert set(front) >= REQUIRED
    assert set(front) <= REQUIRED | OPTIONAL
    # a body speaks for itself; an author writes somewhere
    assert ("body" in front) != ("author" in front and "publisher" in front)
    assert not ("body" in front and "publisher" in front)
    assert all(str(value).strip() for value in front.values())
    assert front["kind"] in {kind.value for kind in SourceKind}
    assert front["licence"] == "CC BY 4.0"
    if "published" in front:
        assert re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", str(front["published"]))


@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_the_reader_takes_it_with_its_title_kind_and_licence(path: Path) -> None:
    source = readers.read(path, FOLDER).source
    assert source.id == path.stem
    assert source.kind is not SourceKind.OTHER
    assert source.title and source.citation and source.licence
    assert _body(path).lstrip().startswith(f"# {source.title}\n")


@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_addresses_are_ones_that_were_read(path: Path) -> None:
    front = _front(path)
    for address in re.findall(r"https?://[^\s>)\]\"]+", path.read_text(encoding="utf-8")):
        assert address == front.get("url"), "an address belongs in the front matter"
        assert address in ADDRESSES_SEEN
    if "doi" in front:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", str(front["doi"]))


@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_it_has_the_length_and_shape_of_a_short_article(path: Path) -> None:
    body = _body(path)
    assert 200 <= len(body.split()) <= 600
    assert len(re.findall(r"^## ", body, re.MULTILINE)) >= 2
    assert len(_paragraphs(path)) >= 3


@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_sentences_stay_as_short_as_in_a_good_newspaper(path: Path) -> None:
    sentences = list(chain.from_iterable(re.split(r"(?<=[.!?])\s+", block) for block in _paragraphs(path)))
    lengths = [len(sentence.split()) for sentence in sentences]
    assert sum(lengths) / len(lengths) <= 21
    assert max(lengths) <= 50


@pytest.mark.shared
@pytest.mark.parametrize("path", ARTICLES, ids=NAMES)
def test_no_eight_words_in_a_row_are_those_of_a_seed(path: Path, shared: Path) -> None:
    seeds = [_runs(seed.read_text(encoding="utf-8")) for seed in sorted((shared / "seeds").glob("*.txt"))]
    front = _front(path)
    ours = _runs(_body(path)) | _runs(str(front["title"])) | _runs(str(front["retells"]))
    assert [" ".join(run) for seed in seeds for run in ours & seed] == []
    assert len(seeds) == 5


def test_studies_that_digests_name_are_in_the_registry() -> None:
    files = sorted((FOLDER.parents[1] / "kb" / "registry").glob("*.yml"))
    if not files:
        pytest.skip("no registry of studies yet")
    known = {study["id"] for file in files for study in yamlfile.read(file)}
    named = {path.stem: str(_front(path)["study"]) for path in ARTICLES if "study" in _front(path)}
    assert {stem: study for stem, study in named.items() if study not in known} == {}
