"""The annotated articles beside this test keep their own rules.

Knows the shape of gold and of source records; knows nothing of how claims are extracted.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb import yamlfile

GOLD = Path(__file__).with_name("gold")
SIDES = ("seen", "fit", "unseen")
RUN = 8  # so many words in a row shared with a seed would be copying

RELATIONS = {
    *("ameliorates", "exacerbates", "causes", "prevents", "improves", "impairs"),
    *("indicates", "calls_for", "recommended_for", "contraindicated_for"),
}
ATTRIBUTIONS = {"study", "review", "guideline", "expert", "anecdote", "none"}
CLAIM_FIELDS = {
    *("quote", "subject", "relation", "object", "negated", "hedged", "attribution", "conditions", "dose"),
}
KINDS = {
    *("health_system", "guideline", "systematic_review", "trial", "observational_study", "news", "clinic_marketing"),
    *("guest_post_blog", "personal_trainer_blog", "personal_blog", "content_farm_qa", "machine_translated_portal"),
    *("product_marketing", "forum", "other"),
}
SOURCE_FIELDS = {
    *("title", "publisher_kind", "author", "date", "commercial_interest", "names_sources", "medically_reviewed"),
    *("boilerplate", "headings", "not_claims"),
}


def _documents(side: str, name: str) -> list[dict[str, Any]]:
    return yamlfile.read(GOLD / side / name)["documents"]


def _articles(side: str) -> dict[str, str]:
    folder = GOLD / side / "articles"
    return {path.name: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))}


def _claims(side: str) -> list[tuple[str, str, dict[str, Any]]]:
    texts = _articles(side)
    return [
        (doc["document"], texts[doc["document"]], claim)
        for doc in _documents(side, "claims.yml")
        for claim in doc["claims"]
    ]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def _spans(source: dict[str, Any]) -> list[str]:
    """What a source record says carries no claim; headings are left out, for the text may say the same again."""
    return [*source["boilerplate"], *(entry["quote"] for entry in source["not_claims"])]


@pytest.mark.parametrize("side", SIDES)
def test_every_article_has_claims_and_a_source_record(side: str) -> None:
    articles = list(_articles(side))
    assert articles
    for name in ("claims.yml", "sources.yml"):
        assert sorted(doc["document"] for doc in _documents(side, name)) == articles


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", ["claims.yml", "sources.yml"])
def test_our_strict_reader_and_the_plain_one_of_the_scorers_read_the_same(side: str, name: str) -> None:
    plain = yaml.safe_load((GOLD / side / name).read_text(encoding="utf-8"))
    assert yamlfile.read(GOLD / side / name) == plain


def test_no_article_is_on_both_sides() -> None:
    names = [name for side in SIDES for name in _articles(side)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("side", SIDES)
def test_articles_are_of_a_readable_length_and_plain_text(side: str) -> None:
    for name, text in _articles(side).items():
        assert 250 <= len(text.split()) <= 700, name
        assert "\r" not in text and "\ufeff" not in text, name


@pytest.mark.parametrize("side", SIDES)
def test_every_quote_stands_in_its_article_exactly_once_and_within_a_paragraph(side: str) -> None:
    for name, text, claim in _claims(side):
        assert text.count(claim["quote"]) == 1, (name, claim["quote"])
        assert not re.search(r"\n\s*\n", claim["quote"]), (name, claim["quote"])


@pytest.mark.parametrize("side", SIDES)
def test_every_claim_is_complete_and_uses_the_words_of_the_guidelines(side: str) -> None:
    for name, text, claim in _claims(side):
        where = (name, claim["quote"])
        assert CLAIM_FIELDS <= set(claim) <= CLAIM_FIELDS | {"note"}, where
        assert claim["relation"] in RELATIONS, where
        assert claim["attribution"] in ATTRIBUTIONS, where
        assert isinstance(claim["negated"], bool) and isinstance(claim["hedged"], bool), where
        for role in ("subject", "object"):
            names = claim[role]
            assert names and all(isinstance(each, str) and each == each.strip() and each for each in names), where
            assert len({each.lower() for each in names}) == len(names), where
        for phrase in [*claim["conditions"], *([claim["dose"]] if claim["dose"] else [])]:
            assert phrase in text, (*where, phrase)


@pytest.mark.parametrize("side", SIDES)
def test_no_claim_is_annotated_twice(side: str) -> None:
    said = Counter(
        (name, claim["quote"], claim["subject"][0], claim["relation"], claim["object"][0], claim["negated"])
        for name, _, claim in _claims(side)
    )
    assert not [claim for claim, times in said.items() if times > 1]


@pytest.mark.parametrize("side", SIDES)
def test_a_sentence_holds_six_claims_at_most(side: str) -> None:
    held = Counter((name, claim["quote"]) for name, _, claim in _claims(side))
    assert not [where for where, times in held.items() if times > 6]


@pytest.mark.parametrize("side", SIDES)
def test_source_records_are_complete_and_their_passages_stand_in_the_article(side: str) -> None:
    texts = _articles(side)
    for source in _documents(side, "sources.yml"):
        name, text = source["document"], texts[source["document"]]
        assert set(source) >= SOURCE_FIELDS, name
        assert source["publisher_kind"] in KINDS, name
        assert source["commercial_interest"]["value"] in {"yes", "no"}, name
        assert source["names_sources"]["value"] in {"none", "vague", "named"}, name
        assert source["medically_reviewed"] in {"yes", "no", "unknown"}, name
        assert source["date"] is None or isinstance(source["date"], str), name
        passages = [*_spans(source), *source["headings"], *source["names_sources"]["mentions"]]
        for passage in [*passages, *source["commercial_interest"]["quotes"]]:
            assert passage in text, (name, passage)
        assert all(entry["why"] for entry in source["not_claims"]), name


@pytest.mark.parametrize("side", SIDES)
def test_no_passage_is_both_a_claim_and_not_one(side: str) -> None:
    texts = _articles(side)
    spans = {source["document"]: _spans(source) for source in _documents(side, "sources.yml")}
    for name, text, claim in _claims(side):
        start = texts[name].index(claim["quote"])
        end = start + len(claim["quote"])
        for span in spans[name]:
            at = text.index(span)
            assert at + len(span) <= start or end <= at, (name, span, claim["quote"])


def test_the_whole_set_is_rich_in_signs_that_call_for_care() -> None:
    calls = [claim for side in SIDES for *_, claim in _claims(side) if claim["relation"] == "calls_for"]
    assert len(calls) >= 45


@pytest.mark.shared
def test_no_article_repeats_eight_words_in_a_row_of_a_seed(shared: Path) -> None:
    seeds = set().union(*(_runs(path.read_text(encoding="utf-8")) for path in (shared / "seeds").glob("*.txt")))
    assert seeds
    for side in SIDES:
        for name, text in _articles(side).items():
            assert not _runs(text) & seeds, name
