"""What an article shows of its source."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest import appraise, readers
from kb.model import SourceKind


def document(text: str):
    return appraise.appraise(readers.read_bytes(text.encode(), "a.txt"))


def test_every_cue_of_the_lexicon_matches_its_example() -> None:
    assert set(appraise.lexicon().kinds) == {kind.value for kind in SourceKind}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Back pain\nInformation for patients of the General Hospital. Ask your GP. Page last reviewed: May 2025",
            "health_system",
        ),
        ("Our osteopaths can help. Book a free assessment today! Call us on 01632 960001.", "clinic_marketing"),
        ("The BackEase belt. Add to cart now, free shipping, money-back guarantee. Only $39.99.", "product_marketing"),
        (
            "Methods: 40 patients were randomised. Results: pain fell (p < .01). Trial registration: NCT01234567.",
            "trial",
        ),
        (
            "We searched MEDLINE. This systematic review included studies of heat. Main results: heat helped.",
            "systematic_review",
        ),
        ("backache77 wrote: has anyone tried heat?\nJoined: May 2020\nPosts: 12\nHope this helps!", "forum"),
        (
            "My back went last May. I tried heat, and I walked my dog. I'm better now. Thanks for reading!",
            "personal_blog",
        ),
        ("Heat is warm.", "other"),
    ],
)
def test_the_kind_is_read_from_what_the_text_shows(text: str, kind: str) -> None:
    assert document(text).source.kind == kind


def test_who_signs_and_when_is_taken_from_lines_that_say_so() -> None:
    source = document("Heat for backs\nBy Jo Field | Posted on 3 March 2025\nIn May 2011 my back hurt.").source
    assert (source.title, source.author, source.published) == ("Heat for backs", "Jo Field", "2025-03-03")


def test_a_date_in_running_prose_is_not_the_date_of_the_article() -> None:
    assert (
        document(
            "She opened her clinic on 4 May 2009 and has since treated many people with sore backs."
        ).source.published
        is None
    )


def test_commercial_interest_is_said_with_the_words_that_show_it() -> None:
    source = document("Heat eases pain. Book your free consultation now.").source
    assert source.commercial_interest is True and "Book your free consultation" in (source.commercial_why or "")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Heat eases pain.", "none"),
        ("Dr Lee, who studies heat at Northfield University, is calm.", "none"),
        ("Researchers at Northfield University warmed backs.", "named"),
        ("A review of 21 trials of heat is out.", "vague"),
        ("Some studies show that heat helps.", "vague"),
        ("NICE advises exercise.", "named"),
    ],
)
def test_how_sources_are_named(text: str, how: str) -> None:
    assert document(text).source.names_sources == how


def test_what_the_file_declares_is_not_overruled() -> None:
    read = readers.read_bytes(b"---\nkind: news\nauthor: Jo\n---\nBook a free visit. By Al Roe", "a.md")
    source = appraise.appraise(read).source
    assert (source.kind, source.author) == (SourceKind.NEWS, "Jo")


def fields_right(articles: Path, gold: Path) -> tuple[int, int]:
    """Fields as the editor has them, of all, by the published rules: equal, or one name within the other."""
    right = total = 0
    for entry in yaml.safe_load(gold.read_text(encoding="utf-8"))["documents"]:
        source = appraise.appraise(readers.read(articles / entry["document"])).source
        pairs = (
            (entry["publisher_kind"], source.kind.value),
            (entry["author"], source.author),
            (entry["date"], source.published),
            (entry["commercial_interest"]["value"] == "yes", source.commercial_interest),
            (entry["names_sources"]["value"], source.names_sources),
            (entry["medically_reviewed"], source.medically_reviewed),
        )
        for want, got in pairs:
            a, b = str(want).lower(), str(got).lower()
            right += got is None if want is None else got is not None and (a in b or b in a)
            total += 1
    return right, total


@pytest.mark.shared
def test_the_seeds_are_appraised_as_an_editor_would(shared: Path) -> None:
    right, total = fields_right(shared / "seeds", shared / "gold" / "seeds-sources.yml")
    assert total == 30 and right >= 26


@pytest.mark.parametrize(
    ("part", "floor"), [("seen", 0.9), ("fit", 0.75), ("unseen", 0.75)]
)  # floors against going back, not aims
def test_articles_of_our_own_are_appraised_as_an_editor_would(part: str, floor: float) -> None:
    gold = Path(__file__).parent / "gold" / part
    right, total = fields_right(gold / "articles", gold / "sources.yml")
    assert right >= floor * total


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NORTHFIELD, May 2 (Reuters) - Adults who swam had fewer aches, a new study has found.", "news"),
        ("Your questions answered by our resident GP, Dr Ann Lee\n\nDear Puzzled, rest less.", "news"),
        ("Sciatica\n\nPhysiotherapy can help. We are here to help you stop your pain.", "clinic_marketing"),
        ("If your legs go numb, go to the nearest ER. Call your doctor's office for anything milder.", "health_system"),
        ("What about waist pain\n\nUpdate Date: Source: Network\n\nMatters needing attention: keep warm.", "machine_translated_portal"),
        ("Neighbours forums\n\nbackache77  Mon 19:12\nIt hurts.\n\nReport post | Mute thread", "forum"),
        ("This article will introduce a lumbar plaster. Read the drug instructions and the usage method.", "product_marketing"),
    ],
)  # fmt: skip
def test_a_page_that_hardly_says_what_it_is_is_still_told_by_a_few_words(text: str, kind: str) -> None:
    assert appraise.kind(text).value == kind


def test_the_authors_of_a_cited_paper_are_not_the_page_s_own() -> None:
    text = "Heat eases pain.\n\nRoe AB, Lee C. Heat for backs [published online May 2, 2019]. Ann Med. doi:10.1/x"
    assert appraise.author(text) is None


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Stiff backs\n4 May 2025 | By Neve O'Hara\n\nWarmth helps.", "Neve O'Hara"),
        ("Stiff backs\nWords: Pim de Raadt\n\nWarmth helps.", "Pim de Raadt"),
        ("Stiff backs\nAnn Lee, physiotherapist\n\nWarmth helps.", "Ann Lee"),
        ("Stiff backs\n\nWarmth helps.\n\nWritten by the ward nurses. Checked by Dr Roe.", "ward nurses"),
        ("Stiff backs\n\nWarmth helps. Dr Lee wrote it.", "Dr Lee"),
        ("A study of warm belts\nJane Roe a, Max de Lee b, Kim Poe a\n\nAim: to test belts.", "Jane Roe"),
        ("Warmth helps.\n\nBy Easter, most backs are better.", None),
    ],
)
def test_by_lines_are_read_in_the_forms_that_people_give_them(text: str, author: str | None) -> None:
    assert appraise.author(text) == author


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("A trial of belts\nJournal of Plain Backs 2026;4(1):17\n\nAim: to test belts.", "2026"),
        (". 2019 Jun 28;98(26):e1. doi: 10.1/x\n\nA trial of belts", "2019-06-28"),
        ("Belts\n\nWarmth helps.\n\nReviewed by our medical director, Dr Ann Lee, on 2 May 2024.", "2024-05-02"),
        ("Belts\n\nIssued March 2024, next due March 2027", "2024-03"),
        ("Belts\n\nWarmth helps.\n\nRoe AB. Heat [published online May 2, 2019]. Ann Med. doi:10.1/x", None),
    ],
)
def test_dates_are_read_in_the_forms_that_pages_give_them(text: str, published: str | None) -> None:
    assert appraise.published(text) == published


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("SPINE POST\nFor nurses. No. 12, 2024\n\nBroken bones of the spine in brief\n\nRest is short.", "Broken bones of the spine in brief"),
        ("Skip to content\nNorthfield Hospital\nHome | Services | Jobs\n\nGoing home with a sore back", "Going home with a sore back"),
        ("THE COURIER\nSport | Weather | Puzzles\n\nBakers hang up their belts\nBy Ann Lee | 4 May 2025", "Bakers hang up their belts"),
        ("Journal of Backs 2022; 9(3): 1-8\n\nHeat or cold for backs: a trial in bakers", "Heat or cold for backs: a trial in bakers"),
    ],
)  # fmt: skip
def test_the_title_is_not_the_name_of_the_site_nor_its_menu_nor_its_number(text: str, title: str) -> None:
    assert document(text).source.title == title


def test_what_readers_ask_and_others_say_is_not_the_author_s_own_voice() -> None:
    page = appraise.Page.of(
        'Why does my back hurt?\nDear Ann, I sat on my back.\n"I told my husband," she said.\nHeat helps.'
    )
    assert "my" not in page.own.split() and "Heat helps." in page.own


def test_a_newspaper_is_no_seller_for_a_price_it_reports_but_for_links_it_is_paid_for() -> None:
    news = "The Northfield Courier\nBy Ann Lee, health reporter\n\nA belt costs £140, she said.\n"
    assert document(news).source.commercial_interest is False
    assert document(news + "We may earn a commission.").source.commercial_interest is True


def test_the_page_of_a_clinic_sells_even_where_it_calls_on_nobody_to_buy() -> None:
    source = document("Sciatica\n\nSee your doctor of chiropractic. How chiropractic can help.").source
    assert source.kind is SourceKind.CLINIC_MARKETING and source.commercial_interest and source.commercial_why


def test_checked_by_a_consultant_is_a_medical_review_but_a_review_date_is_none() -> None:
    assert document("Heat helps. Checked by Mr Roe, consultant surgeon.").source.medically_reviewed == "yes"
    assert document("Heat helps. Page last reviewed: 4 May 2025.").source.medically_reviewed == "unknown"


def test_of_a_text_as_long_as_a_book_only_both_ends_are_looked_at() -> None:
    page = appraise.Page.of("Heat for backs\n" + "x\n\n\n" * 90_000 + "By Ann Lee, nurse")
    assert len(page.text) < 70_000 and page.lines[0] == "Heat for backs" and page.lines[-1] == "By Ann Lee, nurse"
