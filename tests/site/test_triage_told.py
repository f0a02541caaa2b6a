"""/triage from an account in somebody's own words: proposals to confirm, none of them counted before, nothing kept."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

FORM = {"content-type": "application/x-www-form-urlencoded"}
STORY = "I'm 34. Since this morning I can't feel when I pee. No fever. <b>Zebulonquixote</b>"


def send(site: Any, *pairs: tuple[str, str]) -> Any:
    return site.post("/triage", content=urlencode(pairs), headers=FORM)


def carried(text: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    return [(name, html.unescape(value)) for name, value in found if name != "csrftoken"]


def asked(text: str) -> list[str]:
    return re.findall(r'<fieldset[^>]* id="q-([a-z_]+)"', text)


def test_an_account_is_shown_as_answers_to_confirm_with_its_words(site: Any) -> None:
    page = send(site, ("account", STORY), ("do", "told"))
    assert page.status_code == 200
    assert "Is this what you meant?" in page.text
    assert asked(page.text) == [
        "for_whom",
        "age",
        "cauda_new",
    ]  # what was not said stays unasked, and so does the fever
    assert "<q>can&#39;t feel when I pee</q>" in page.text
    assert re.search(r'value="no_pee_feeling"[^>]* checked', page.text)
    assert 'value="34"' in page.text
    assert "verdict" not in page.text


def test_what_is_confirmed_counts_and_what_is_changed_counts_as_changed(site: Any) -> None:
    page = send(site, ("account", STORY), ("do", "told"))
    hidden = carried(page.text)
    kept = send(site, *hidden, ("a.for_whom", "me"), ("a.age", "35"), ("a.cauda_new", "no_pee_feeling"), ("do", "next"))
    everything = dict(carried(kept.text))
    assert everything["a.cauda_new"] == "no_pee_feeling" and everything["a.age"] == "35"
    assert not any(name.startswith("w.") for name in everything)
    result = send(site, *carried(kept.text), ("do", "finish"))
    assert 'class="verdict emergency"' in result.text
    changed = send(site, *hidden, ("a.for_whom", "me"), ("a.age", "35"), ("a.cauda_new", "none"), ("do", "finish"))
    assert 'class="verdict emergency"' not in changed.text


def test_a_proposal_that_is_neither_confirmed_nor_changed_is_asked_for(site: Any) -> None:
    page = send(site, ("account", STORY), ("do", "told"))
    again = send(site, *carried(page.text), ("a.for_whom", "me"), ("a.age", "34"), ("do", "next"))
    assert again.status_code == 422
    assert "Is this what you meant?" in again.text and "<q>can&#39;t feel when I pee</q>" in again.text
    assert not re.search(r'value="no_pee_feeling"[^>]* checked', again.text)


def test_an_account_about_somebody_else_asks_about_them(site: Any) -> None:
    page = send(site, ("account", "My mum is 80 and her back hurts."), ("do", "told"))
    assert "How old are they?" in page.text
    assert re.search(r'value="someone_else"[^>]* checked', page.text)


def test_an_account_that_answers_nothing_says_so_and_keeps_the_words_that_were_typed(site: Any) -> None:
    for account in ("", "   ", "I love my <b>garden</b>.", "What if I wet myself?"):
        page = send(site, ("account", account), ("do", "told"))
        assert page.status_code == 422
        assert 'role="alert"' in page.text and 'value="start"' in page.text
        field = re.search(r'<textarea id="account"[^>]*>([^<]*)</textarea>', page.text)
        assert field and html.unescape(field[1]) == account.strip()


def test_the_signs_of_an_emergency_and_a_crisis_line_are_named_with_proposals_and_without(site: Any) -> None:
    for page in (
        site.get("/triage"),
        send(site, ("account", "I love my garden."), ("do", "told")),
        send(site, ("account", STORY), ("do", "told")),
    ):
        assert "Get emergency help now" in page.text and "If you might harm yourself" in page.text
        assert "crisis line" in page.text and "local emergency number" in page.text


def test_a_sign_in_a_frightened_question_is_proposed(site: Any) -> None:
    for account in ("I wet myself??", "I'm scared that I wet myself"):
        page = send(site, ("account", account), ("do", "told"))
        assert page.status_code == 200 and re.search(r'value="wet"[^>]* checked', page.text)


def test_only_the_screen_of_proposals_asks_whether_they_are_meant(site: Any) -> None:
    page = send(site, ("account", "I'm 34 and I lifted a heavy box."), ("do", "told"))
    assert "Is this what you meant?" in page.text
    confirmed = (("a.for_whom", "me"), ("a.age", "34"), ("a.start", "lift_twist"))
    following = send(site, *carried(page.text), *confirmed, ("do", "next"))
    assert following.status_code == 200 and asked(following.text)
    assert "Is this what you meant?" not in following.text and "You wrote" not in following.text


def test_an_account_leaves_no_trace_on_the_page_but_its_proposing_words_and_none_in_files(
    site: Any, tmp_path: Path
) -> None:
    page = send(site, ("account", STORY), ("do", "told"))
    assert "Zebulonquixote" not in page.text and "<b>" not in page.text.split("<q>")[1].split("</q>")[0]
    for path in tmp_path.parent.rglob("*.db*"):
        assert b"Zebulonquixote" not in path.read_bytes()
