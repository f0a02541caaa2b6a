"""The rules part of an editor's day in a real Chromium, without script; and its pages under the accessibility checker."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.review_editors import Editors
from kb.review_log import Log, beside
from rules.load import HERE, load

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse battery"
LOOK = "button:has-text('See what it would do') >> nth=-1"  # the first one is what the Enter key presses
Open = Callable[..., Any]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def served(db: Path, tmp_path_factory: pytest.TempPathFactory, site_class: Any) -> Iterator[Any]:
    """A site on a port, over rules in a git tree of their own."""
    import uvicorn  # only browser tests need a server

    folder = tmp_path_factory.mktemp("rules-day")
    copy = folder / "copy.db"
    shutil.copy(db, copy)
    for name, role in (("ann", "editor"), ("bob", "editor"), ("lea", "lead")):
        Editors.beside(copy).add(name, PASSWORD, role, name.title())
    tree = folder / "rules"
    shutil.copytree(HERE, tree, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-q", "-m", "first")
    made = site_class(copy, tree)
    server = uvicorn.Server(uvicorn.Config(made.datasette.app(), host="127.0.0.1", port=0, log_level="warning"))
    serving = asyncio.run_coroutine_threadsafe(server.serve(), made.loop)
    while not server.started:
        time.sleep(0.05)
    made.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    made.tree = tree
    yield made
    server.should_exit = True
    serving.result(timeout=20)
    made.close()


@pytest.fixture
def page(chromium: Any, served: Any) -> Iterator[Open]:
    """Opens windows of people who are logged in; each fails the test on an error or a request to anywhere else."""
    contexts, faults = [], []

    def open_(name: str, **options: Any) -> Any:
        context = chromium.new_context(base_url=served.address, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(60_000)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        away = (served.address, "data:")
        tab.on("request", lambda sent: faults.append(sent.url) if not sent.url.startswith(away) else None)
        tab.goto("/curate/login")
        tab.fill("#name", name)
        tab.fill("#password", PASSWORD)
        press(tab, "button:has-text('Log in')")
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def press(tab: Any, what: str) -> None:
    with tab.expect_navigation():
        tab.click(what)


def kinds(served: Any) -> list[tuple[str, str]]:
    with Log(beside(served.db)) as log:
        return [(each.actor, each.kind) for each in log.decisions()]


def test_a_rule_is_proposed_refused_as_a_downgrade_approved_by_a_lead_and_taken_back(page: Open, served: Any) -> None:
    ann = page("ann", java_script_enabled=False)
    press(ann, "nav[aria-label=Desk] >> text=Rules")
    ann.fill("#q", "yellow")
    press(ann, "main >> button:has-text('Find')")
    press(ann, "main >> .rows a >> nth=0")
    ann.select_option("#f-then", "see_doctor")
    ann.select_option("#f-if_unknown", "")
    press(ann, "button:has-text('Add an example')")  # the whole form comes back, with what was chosen
    assert ann.input_value("#f-then") == "see_doctor"
    press(ann, ".example >> nth=-1 >> text=Take this example away")
    press(ann, LOOK)
    assert "Somebody would be sent less urgently" in ann.inner_text("main")
    assert "then: see_doctor" in ann.inner_text(".diff ins >> nth=0")
    ann.fill("#reason", "It can wait a day or two.")
    press(ann, "button:has-text('Propose it')")
    where = ann.url.removeprefix(served.address)
    assert "nobody approves what they proposed themselves" in ann.inner_text("main")
    assert ann.locator("button:has-text('Approve')").count() == 0

    bob = page("bob", java_script_enabled=False)
    bob.goto(where)
    assert "only a lead approves that" in bob.inner_text("main")
    assert bob.locator("button:has-text('Approve')").count() == 0

    lea = page("lea", java_script_enabled=False)
    lea.goto("/curate/proposals")
    press(lea, "main >> .rows a >> nth=0")
    lea.fill("#reason", "The guideline says so too.")
    press(lea, "button:has-text('Approve and write it')")
    assert "in force from now on" in lea.inner_text("main")
    assert load(served.tree).rules["yellow-skin"].then == "see_doctor"
    assert git(served.tree, "log", "-1", "--format=%an, %cn").strip() == "Ann, Lea"

    press(bob, "nav[aria-label=Desk] >> text=Rules")
    bob.goto(where)
    press(bob, "button:has-text('Take it back')")
    bob.fill("#reason", "Somebody came too late.")
    press(bob, "button:has-text('Propose it')")
    back = bob.url.removeprefix(served.address)
    ann.goto(back)
    ann.fill("#reason", "Agreed.")
    press(ann, "button:has-text('Approve and write it')")  # more urgent: no lead is needed
    assert load(served.tree).rules["yellow-skin"].then == "urgent"
    assert load(served.tree).version.rules == load().version.rules
    ann.goto("/rules/yellow-skin")
    assert "Somebody came too late" in ann.inner_text("main")
    assert [kind for _, kind in kinds(served)] == ["rule.propose", "rule.approve", "rule.rollback", "rule.approve"]


PAGES = {
    "rules": "/curate/rules",
    "found": "/curate/rules?q=age",
    "rule": "/curate/rules/edit/cauda-saddle-numbness",
    "nested": "/curate/rules/edit/cancer-and-worse",
    "new": "/curate/rules/new",
    "words": "/curate/rules/words/questionnaire.yml/age",
    "proposals": "/curate/proposals",
    "concept": "/curate/vocabulary/edit/walking",
    "new concept": "/curate/vocabulary/new",
    "cues": "/curate/vocabulary/cues?q=relieve",
    "cue": "/curate/vocabulary/cues/advice/-/_words",
}


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_breaks_wcag(page: Open, served: Any, axe: Callable[[Any, str], None], kind: str) -> None:
    for scheme in ("light", "dark"):
        tab = page("ann", color_scheme=scheme)
        path = PAGES[kind]
        if kind == "nested":
            rules = load(served.tree).rules.values()
            path = "/curate/rules/edit/" + next(rule.id for rule in rules if len(rule.terms) > 4)
        tab.goto(path)
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        for width in (320, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            axe(tab, f"{kind} {scheme} {width}")


def test_no_answer_of_a_form_breaks_wcag(page: Open, served: Any, axe: Callable[[Any, str], None]) -> None:
    for scheme in ("light", "dark"):
        tab = page("ann", viewport={"width": 320, "height": 800}, color_scheme=scheme)
        tab.goto("/curate/rules/new")
        press(tab, LOOK)
        axe(tab, f"faults {scheme}")
        tab.goto("/curate/rules/edit/blood-in-pee")
        tab.select_option("#f-then", "see_doctor")
        press(tab, LOOK)
        axe(tab, f"look {scheme}")
        if scheme == "dark":
            tab.fill("#reason", "Let us see.")
            press(tab, "button:has-text('Propose it')")
            axe(tab, "proposal")
            tab.goto("/rules/blood-in-pee")
            axe(tab, "public")
