"""Pages must not talk anybody out of getting help, and must not offer what was misread."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.web import check, words

SIGN = "/claims/saddle-numbness--calls_for--emergency-care"
UNSURE = ("Nobody can really say yet", "We know of no study")


def changed(db: Path, folder: Path, *statements: str) -> Path:
    """A copy of the small knowledge base in which something was changed."""
    path = folder / "changed.db"
    shutil.copy(db, path)
    with sqlite3.connect(path) as conn:
        for statement in statements:
            conn.execute(statement)
    conn.close()
    return path


@pytest.fixture
def misread(db: Path, tmp_path: Path, make_site: Any) -> Iterator[Any]:
    """A site on which one topic is of a program's own making."""
    yield from make_site(changed(db, tmp_path, "UPDATE concepts SET provisional = 1 WHERE id = 'paracetamol'"))


@pytest.mark.parametrize("certainty", words.CERTAINTIES)
@pytest.mark.parametrize("direction", [None, "supports", "does_not_support", "contradicts"])
def test_no_certainty_of_advice_to_get_help_reads_like_leave_to_wait(certainty: str, direction: str | None) -> None:
    said = words.Words
    for claim in ("chest-pain--calls_for--emergency-care", "saddle-numbness--indicates--cauda-equina-syndrome"):
        assert "ertainty" not in said.sure(certainty, direction, claim)
        means = said.certainty_means(certainty, direction, claim)
        assert "wait" in means and not any(words_ in means for words_ in UNSURE)
    for claim in ("back-pain--calls_for--self-care", "rest--ameliorates--low-back-pain"):
        assert said.sure(certainty, direction, claim) == said.sure(certainty, direction)


def test_guidelines_are_named_only_where_one_stands_behind_the_advice() -> None:
    claim = "chest-pain--calls_for--emergency-care"
    assert words.GUIDELINES in words.Words.certainty_means("low", "supports", claim, "guideline")
    assert words.GUIDELINES not in words.Words.certainty_means("very_low", "supports", claim, "narrative")


def test_a_claim_of_when_to_get_help_keeps_its_grade_further_down(site: Any) -> None:
    text = site.get(SIGN).text
    above, below = text[: text.index('id="evidence"')], text[text.index('id="evidence"') :]
    assert words.ADVICE in above and "get help: don’t wait" in above
    assert "No evidence here" not in above and not any(said in text for said in UNSURE)
    assert "this grades the studies, not the danger" in below


@pytest.mark.parametrize("path", ["/search?q=numbness", "/topics/saddle-numbness", "/claims", "/sources/nasty-html"])
def test_lists_say_the_same_of_it(site: Any, path: str) -> None:
    text = site.get(path).text
    assert any(words.ADVICE in after[:900] for after in text.split(SIGN)[1:])


def test_a_search_says_in_which_direction_it_is_sure(db: Path, tmp_path: Path, make_site: Any) -> None:
    against = "UPDATE claims SET certainty = 'high', direction = 'contradicts' WHERE subject_id = 'rest'"
    for site in make_site(changed(db, tmp_path, against)):
        assert "High certainty against it" in site.get("/search?q=rest").text


@pytest.mark.parametrize(
    "q", ["numb between my legs", "Numbness between the legs", "can't pee", "chest pain", "wet myself"]
)
def test_who_looks_for_a_warning_sign_is_first_told_to_get_help(site: Any, q: str) -> None:
    text = site.get("/search", params={"q": q}).text
    box = text[text.index("Have you got this now?") :]
    assert 'href="/triage"' in box[:1500] and 'href="tel:999"' in box[:1500]
    assert "<h2>" not in text[text.index("<main") : text.index("Have you got this now?")]


@pytest.mark.parametrize("q", ["walking", "paracetamol", "rest", "muscle strength", "xylophone", "low back pain"])
def test_who_looks_for_something_else_is_not_alarmed(site: Any, q: str) -> None:
    assert "Have you got this now?" not in site.get("/search", params={"q": q}).text


def test_a_claim_whose_passages_were_all_rejected_says_so(db: Path, tmp_path: Path, make_site: Any) -> None:
    rejected = (
        "UPDATE evidence SET status = 'rejected' WHERE claim_id LIKE 'saddle-numbness--%'",
        "UPDATE claims SET in_articles = 0, n_evidence = 0 WHERE id LIKE 'saddle-numbness--%'",
    )
    for site in make_site(changed(db, tmp_path, *rejected)):
        text = site.get(SIGN).text
        assert "Editors rejected every passage that was read as saying this." in text
        assert "We know it from the studies themselves" not in text


def test_what_a_program_made_up_is_offered_to_nobody_but_can_be_reached(misread: Any) -> None:
    claim = "/claims/paracetamol--ameliorates--low-back-pain"
    for path in ("/", "/search?q=paracetamol", "/claims.atom"):
        assert claim not in misread.get(path).text, path
    for path in (claim, "/sources/clinic-md", "/backstory/claims/paracetamol--ameliorates--low-back-pain"):
        response = misread.get(path)
        assert response.status_code == 200 and "paracetamol--ameliorates" in response.text


def test_what_editors_accepted_is_offered_again(db: Path, tmp_path: Path, make_site: Any) -> None:
    changes = (
        "UPDATE concepts SET provisional = 1 WHERE id = 'paracetamol'",
        "UPDATE claims SET status = 'accepted' WHERE subject_id = 'paracetamol'",
    )
    for site in make_site(changed(db, tmp_path, *changes)):
        assert "/claims/paracetamol--ameliorates--low-back-pain" in site.get("/search?q=paracetamol").text


@pytest.mark.parametrize("query", ["%22", "%22%22", "(", "-", "", "%22&_sort=id"])
def test_a_search_of_a_table_without_a_word_in_it_is_no_error(site: Any, query: str) -> None:
    response = site.get(f"/backstory/claims?_search={query}")
    assert response.status_code == 200 and "walking-backwards" in response.text


def test_a_check_of_advice_to_get_help_does_not_say_that_nobody_knows() -> None:
    known = type("Info", (), {"certainty": "very_low", "direction": "supports"})()
    found = check.Found(None, "chest-pain--calls_for--emergency-care", known, "supports", (), False)  # type: ignore[arg-type]
    assert not check._unsure(found)
    weak = check.Found(None, "rest--ameliorates--low-back-pain", known, "supports", (), False)  # type: ignore[arg-type]
    assert check._unsure(weak)


@pytest.mark.parametrize("path", ["/search?q=numbness+between+the+legs", "/search?q=can%27t+pee", SIGN])
def test_what_it_says_breaks_no_rule_of_access(
    chromium: Any, address: str, axe: Callable[[Any, str], None], path: str
) -> None:
    for scheme in ("light", "dark"):
        context = chromium.new_context(base_url=address, color_scheme=scheme, viewport={"width": 320, "height": 800})
        tab = context.new_page()
        tab.goto(path)
        axe(tab, f"{path} {scheme}")
        context.close()
