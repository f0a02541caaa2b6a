"""An editor's day in a real Chromium, by keys and by clicking; and every kind of page of the desk under the checker."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb import reviews
from kb.review_editors import Editors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse battery"
CLAIM = "walking-backwards--ameliorates--low-back-pain"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def served(db: Path, tmp_path_factory: pytest.TempPathFactory, site_class: Any) -> Iterator[Any]:
    """A site of its own on a port, with editors."""
    import uvicorn  # only browser tests need a server

    copy = tmp_path_factory.mktemp("day") / "copy.db"
    shutil.copy(db, copy)
    for name, role in (("ann", "editor"), ("bob", "editor"), ("lea", "lead")):
        Editors.beside(copy).add(name, PASSWORD, role, interests=f"{name} sells nothing")
    with closing(sqlite3.connect(copy)) as conn, conn:
        conn.execute(
            "insert into concepts (id, label, kind, provisional, n_claims) values ('new-retro', 'retro walk', 'unknown', 1, 1)"
        )
    made = site_class(copy)
    server = uvicorn.Server(uvicorn.Config(made.datasette.app(), host="127.0.0.1", port=0, log_level="warning"))
    serving = asyncio.run_coroutine_threadsafe(server.serve(), made.loop)
    while not server.started:
        time.sleep(0.05)
    made.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield made
    server.should_exit = True
    serving.result(timeout=20)
    made.close()


@pytest.fixture
def page(chromium: Any, served: Any) -> Iterator[Open]:
    """Opens windows of people who are logged in; each fails the test on a console error or a request to anywhere else."""
    contexts, faults = [], []

    def open_(name: str = "", **options: Any) -> Any:
        context = chromium.new_context(base_url=served.address, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        away = (served.address, "data:")
        tab.on("request", lambda sent: faults.append(sent.url) if not sent.url.startswith(away) else None)
        if name:
            tab.goto("/curate/login")
            tab.fill("#name", name)
            tab.fill("#password", PASSWORD)
            with tab.expect_navigation():
                tab.keyboard.press("Enter")
        return tab

    yield open_
    for context in contexts:
        context.close()
    # That a page answers 403, 409 or 422 is said in the console too, and is what these tests ask for.
    assert [fault for fault in faults if "status of 4" not in fault] == []


def log(served: Any) -> list[tuple[str, str]]:
    """What was decided: by whom, which kind."""
    with reviews.Log(reviews.beside(served.db)) as kept:
        return [(each.actor, each.kind) for each in kept.decisions()]


def passage(served: Any, words: str) -> str:
    """The address of the passage that begins like this."""
    with closing(sqlite3.connect(served.db)) as conn:
        row = conn.execute("select id from evidence where quote like ? order by id", (words + "%",)).fetchone()
    return f"/curate/evidence/{row[0]}"


def key(tab: Any, what: str) -> None:
    """Presses a key that leads to another page."""
    with tab.expect_navigation():
        tab.keyboard.press(what)


def test_an_editors_day(page: Open, served: Any) -> None:
    ann = page("ann")
    assert ann.inner_text("h1") == "What waits"
    key(ann, "n")  # to the first task
    first = ann.inner_text("article")
    key(ann, "a")  # one keystroke: accepted, and the next is there
    assert log(served) == [("ann", "claim.accept")] and ann.inner_text("article") != first
    assert "You accepted the claim" in ann.inner_text("main")

    ann.goto(passage(served, "It also builds"))
    ann.keyboard.press("r")
    assert ann.evaluate("document.activeElement.name") == "reason"
    ann.keyboard.type("It is about boots.")
    with ann.expect_navigation():
        ann.click("text=Reject and next")
    assert log(served)[-1] == ("ann", "evidence.reject")

    ann.goto(passage(served, "Go for a walk"))
    ann.keyboard.press("e")
    assert ann.evaluate("document.activeElement.name") == "subject"
    ann.fill("#e-subject", "walking ba")
    ann.wait_for_selector("#concept-names option[value='walking backwards' i]", state="attached")
    ann.fill("#e-subject", "walking")
    ann.select_option("#e-relation", "prevents")
    ann.fill("details[open] textarea[name=reason]", "It says prevents.")
    with ann.expect_navigation():
        ann.click("text=Change it")
    assert ann.inner_text("h1") == "What follows"
    ann.wait_for_selector("button:has-text('Do it')", timeout=60_000)  # found out by itself, and shown
    ann.wait_for_selector("table.stack", timeout=60_000)
    assert "prevent" in ann.inner_text("table.stack")
    key(ann, "a")
    assert log(served)[-1] == ("ann", "evidence.edit")

    ann.goto("/curate/concept/new-retro")
    ann.fill("#into", "walking backwards")
    ann.fill("details[open] textarea[name=reason]", "Two words for one thing.")
    with ann.expect_navigation():
        ann.click("details[open] >> text=Show what follows")
    ann.wait_for_selector("button:has-text('Do it'):not(:has-text('without'))", timeout=60_000)
    key(ann, "a")
    assert log(served)[-1] == ("ann", "concept.merge")

    ann.goto("/curate/source/clinic-md")
    ann.keyboard.press("e")
    ann.fill("#f-author", "Dr A. Clinic")
    ann.fill("#why-f-author", "Under the title.")
    with ann.expect_navigation():
        ann.click("text=Change what is different")
    assert log(served)[-1] == ("ann", "source.appraise")

    ann.goto("/curate/history")
    with ann.expect_navigation():
        ann.click("ol.history li:has-text('rejected the passage') >> a:has-text('decision')")
    ann.fill("textarea[name=reason]", "It does say so, further down.")
    with ann.expect_navigation():
        ann.click("button:has-text('Take it back')")
    if ann.inner_text("h1") == "What follows":
        ann.wait_for_selector("button:has-text('Do it'):not(:has-text('without'))", timeout=60_000)
        key(ann, "a")
    assert log(served)[-1] == ("ann", "revert")
    with ann.expect_navigation():
        ann.click("text=Log out")
    ann.goto("/curate")
    assert ann.inner_text("h1") == "Editors’ desk" and "Log out" not in ann.inner_text("main")


def test_what_somebody_wrote_on_a_stale_page_is_still_there(page: Open, served: Any) -> None:
    ann, bob, here = page("ann"), page("bob"), passage(served, "Walking backwards can cause")
    ann.goto(here)
    bob.goto(here)
    key(bob, "a")
    ann.keyboard.press("r")
    ann.keyboard.type("Nobody falls in it.")
    with ann.expect_navigation():
        ann.click("text=Reject and next")
    assert "Somebody decided on this" in ann.inner_text("main")
    assert ann.evaluate("document.activeElement.className") == "error-summary"
    assert ann.input_value("details[open] textarea[name=reason]") == "Nobody falls in it."


def test_keys_do_nothing_while_somebody_writes_and_can_be_turned_off(page: Open, served: Any) -> None:
    before = len(log(served))
    ann, here = page("ann"), passage(served, "Paracetamol eases")
    ann.goto(here)
    ann.keyboard.press("r")
    ann.keyboard.type("aaa")
    assert ann.url.endswith(here) and ann.input_value("details[open] textarea[name=reason]") == "aaa"
    ann.keyboard.press("Escape")
    assert ann.evaluate("document.activeElement.tagName") == "SUMMARY"
    ann.keyboard.press("?")
    ann.wait_for_selector("dialog[open]")
    assert "Accept, and on to the next" in ann.inner_text("dialog")
    ann.keyboard.press("Escape")
    ann.goto("/curate/keys")
    with ann.expect_navigation():
        ann.click("text=Turn them off")
    ann.goto(here)
    ann.keyboard.press("a")
    ann.wait_for_timeout(300)
    assert len(log(served)) == before


def test_the_queue_is_walked_and_ticked_by_keys(page: Open) -> None:
    ann = page("ann")
    ann.keyboard.press("j")
    ann.keyboard.press("j")
    ann.keyboard.press("x")
    assert ann.evaluate("document.querySelectorAll('.tasks > li')[1].querySelector('input[type=checkbox]').checked")
    ann.keyboard.press("i")
    assert ann.evaluate("document.querySelectorAll('.tasks > li')[0].classList.contains('at')")


def test_the_parse_comes_into_the_page(page: Open, served: Any) -> None:
    pytest.importorskip("spacy")
    ann = page("ann")
    ann.goto(passage(served, "Paracetamol eases"))
    ann.click("summary:has-text('Why it was read so')")
    ann.click("text=The parse and the cues behind it")
    ann.wait_for_selector("details pre", timeout=60_000)
    assert "parse:" in ann.inner_text("details pre")


def test_a_reader_without_javascript_suggests_a_correction(page: Open, served: Any) -> None:
    tab = page(java_script_enabled=False)
    tab.goto(f"/claims/{CLAIM}")
    with tab.expect_navigation():
        tab.click("text=Suggest a correction")
    tab.fill("#text", "The study was about knees, not backs.")
    with tab.expect_navigation():
        tab.click("text=Send it")
    assert tab.inner_text("h1") == "Thank you"
    assert log(served)[-1] == ("a reader", "suggest")


PAGES = {
    "login": "/curate/login",
    "queue": "/curate",
    "passage": "EVIDENCE",
    "claim": f"/curate/claim/{CLAIM}",
    "topic": "/curate/concept/walking",
    "new topic": "/curate/concept/new-retro",
    "source": "/curate/source/blog-txt",
    "study": "/curate/study/small-2011",
    "decision": "/curate/decision/1",
    "sources": "/curate/sources",
    "add": "/curate/sources/add",
    "studies": "/curate/studies",
    "vocabulary": "/curate/vocabulary",
    "suggestions": "/curate/suggestions",
    "history": "/curate/history",
    "replay": "/curate/replay",
    "keys": "/curate/keys",
    "me": "/curate/me",
    "suggest": f"/suggest?about=claim:{CLAIM}",
    "reply": "/suggest?about=source:blog-txt&reply=yes",
    "not there": "/curate/claim/none",
}


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_of_the_desk_breaks_wcag(page: Open, served: Any, axe: Callable[[Any, str], None], kind: str) -> None:
    path = PAGES[kind].replace("EVIDENCE", passage(served, "Walking backwards eases"))
    with reviews.Log(reviews.beside(served.db)) as kept:
        empty = kept.head()[0] == 0
    if empty:  # a page of a decision needs one, whichever test runs first
        with reviews.Log(reviews.beside(served.db)) as kept, closing(sqlite3.connect(served.db)) as conn:
            reviews.decide(conn, kept, None, "suggest", f"claim:{CLAIM}", reason="Look at it again, please.", saw={})
    for scheme in ("light", "dark"):
        tab = page("ann" if kind != "login" else "", color_scheme=scheme)
        tab.goto(path)
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        for width in (320, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            axe(tab, f"{kind} {scheme} {width}")


def test_no_answer_of_a_form_breaks_wcag(page: Open, served: Any, axe: Callable[[Any, str], None]) -> None:
    ann, here = page("ann", viewport={"width": 320, "height": 800}), passage(served, "Strong muscles")
    ann.goto(here)
    ann.keyboard.press("e")
    ann.fill("#e-subject", "backwards")
    ann.fill("details[open] textarea[name=reason]", "x")
    with ann.expect_navigation():
        ann.click("text=Change it")
    assert "Which do you mean?" in ann.inner_text("main")
    axe(ann, "unclear")
    ann.fill("#e-subject", "walking")
    with ann.expect_navigation():
        ann.click("text=Change it")
    ann.wait_for_selector("button:has-text('Do it'):not(:has-text('without'))", timeout=60_000)
    axe(ann, "effect")
    ann.goto("/curate")
    ann.check(".tick input >> nth=0")
    with ann.expect_navigation():
        ann.click("button[value=take]")
    axe(ann, "batch")
