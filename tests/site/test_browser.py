"""The person's paths in a real Chromium: with and without JavaScript, by keyboard, on paper, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from kb.web import state
from rules import interview

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CLAIM = "/claims/walking-backwards--ameliorates--low-back-pain"
USUAL = {"for_whom": "me", "age": 34, "country": "uk", "start": "lift_twist"}
STORIES: dict[str, dict[str, Any]] = {
    "self_care": {},
    "see_doctor": {"course": "worse"},
    "urgent": {"leg_strength": "one"},
    "emergency": {"cauda_new": ["numb"]},
}
KINDS = {
    "home": "/",
    "search": "/search?q=walking",
    "topics": "/topics",
    "topic": "/topics/walking-backwards",
    "compare": "/compare?what=rest&what=heat",
    "graph": "/graph",
    "graph path": "/graph?from=walking-backwards&to=low-back-pain",
    "claims": "/claims",
    "claim": CLAIM,
    "sources": "/sources",
    "source": "/sources/blog-txt",
    "studies": "/studies",
    "study": "/studies/small-2011",
    "rules": "/rules",
    "rule": "/rules/RULE",
    "safety": "/safety",
    "triage": "/triage",
    "check": "/check",
    "about": "/about",
    "data": "/about/data",
    "glossary": "/about/glossary",
    "database": "/backstory",
    "table": "/backstory/claims",
    "row": "/backstory/claims/walking-backwards--ameliorates--low-back-pain",
    "query": "/backstory/search?words=walking",
    "not found": "/none",
}

Open = Callable[..., Any]


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Open]:
    """Opens pages of which each fails the test on a console error or a request to anywhere else."""
    contexts, faults = [], []

    def open_(path: str = "/", **options: Any) -> Any:
        context = chromium.new_context(base_url=address, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("request", lambda sent: faults.append(sent.url) if not sent.url.startswith((address, "data:")) else None)
        tab.goto(path)
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert [fault for fault in faults if "404 (Not Found)" not in fault and "status of 422" not in fault] == []


@pytest.fixture
def rules(site: Any) -> Any:
    """The rules that decide."""
    return state.of(site.datasette).rules()


def go(tab: Any, what: str) -> None:
    """Clicks something that leads to another page, and waits for that page."""
    with tab.expect_navigation():
        tab.click(what)


def answer(tab: Any, rules: Any, story: dict[str, Any]) -> None:
    """Answers the screen as a person does, by clicking."""
    for question in tab.query_selector_all("fieldset"):
        id_ = question.get_attribute("id").removeprefix("q-")
        value = {**USUAL, **story}.get(id_, interview.unremarkable(rules, id_))
        number, listed = question.query_selector("input[type=number]"), question.query_selector("select")
        if number:
            number.fill(str(value))
        elif listed:
            listed.select_option(str(value))
        else:
            for each in value if isinstance(value, list) else [value]:
                question.query_selector(f'input[value="{each}"]').check()


def to_the_end(tab: Any, rules: Any, story: dict[str, Any]) -> str:
    """Answers screen after screen; the disposition of the result."""
    for _ in range(40):
        if not tab.query_selector("fieldset"):
            break
        answer(tab, rules, story)
        go(tab, "button[value=next]")
        assert urlsplit(tab.url).path == "/triage" and not urlsplit(tab.url).query
    return str(tab.query_selector(".verdict").get_attribute("class")).split()[-1]


def test_somebody_browses_from_the_first_page_to_a_quote(page: Open) -> None:
    tab = page("/")
    go(tab, "text=Browse the evidence")
    go(tab, "main >> text=Walking backwards")
    go(tab, "text=Walking backwards eases low back pain.")
    assert tab.inner_text("mark >> nth=0").startswith("Walking backwards")
    go(tab, "a:text('Walk the other way') >> nth=0")
    assert tab.inner_text("h1") == "Walk the other way"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("disposition", STORIES)
def test_triage_comes_to_each_disposition(page: Open, rules: Any, disposition: str, javascript: bool) -> None:
    tab = page("/", java_script_enabled=javascript)
    go(tab, "text=Check your back >> nth=-1")
    go(tab, "button[value=start]")
    assert to_the_end(tab, rules, STORIES[disposition]) == disposition
    assert "No clinician has reviewed" in tab.inner_text("main")


def test_back_and_change_keep_everything_else(page: Open, rules: Any) -> None:
    tab = page("/triage")
    go(tab, "button[value=start]")
    answer(tab, rules, {})
    go(tab, "button[value=next]")
    second = tab.inner_text("main h1 >> nth=0")
    go(tab, "button[value=back]")
    assert tab.input_value("input[name='a.age']") == "34"
    go(tab, "button[value=next]")
    assert tab.inner_text("main h1 >> nth=0") == second
    assert to_the_end(tab, rules, STORIES["emergency"]) == "emergency"
    go(tab, "button[value='change:cauda_new']")
    assert tab.is_checked("#f-cauda_new-numb")
    assert to_the_end(tab, rules, {}) == "self_care"


def test_a_missing_answer_takes_the_reader_to_it(page: Open) -> None:
    tab = page("/triage")
    go(tab, "button[value=start]")
    go(tab, "button[value=next]")
    assert tab.title().startswith("Error: ")
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    tab.click(".error-summary a >> nth=0")
    assert tab.url.endswith("#q-for_whom")


def test_none_of_these_rules_out_the_others(page: Open, rules: Any) -> None:
    tab = page("/triage")
    go(tab, "button[value=start]")
    while not tab.query_selector("[data-many]"):
        answer(tab, rules, {})
        go(tab, "button[value=next]")
    boxes = tab.query_selector_all("[data-many] >> nth=0 >> input[type=checkbox]") or tab.query_selector_all(
        "[data-many] input[type=checkbox]"
    )
    boxes[0].check()
    tab.query_selector("[data-many] input[value=none]").check()
    assert not boxes[0].is_checked()


def test_keyboard_alone_is_enough(page: Open, rules: Any) -> None:
    tab = page("/triage")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the main text"
    tab.keyboard.press("Enter")
    for _ in range(20):
        if tab.evaluate("document.activeElement.value") == "start":
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("fieldset")
    for _ in range(12):  # to the age, past the choices before it
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "a.for_whom":
            tab.keyboard.press("Space")
        if tab.evaluate("document.activeElement.name") == "a.age":
            break
    tab.keyboard.type("34")
    assert tab.input_value("input[name='a.age']") == "34"
    assert tab.is_checked("#f-for_whom-me")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "what has the focus must be seen to have it"


def test_a_result_prints_on_paper_without_navigation(page: Open, rules: Any) -> None:
    tab = page("/triage")
    go(tab, "button[value=start]")
    to_the_end(tab, rules, STORIES["emergency"])
    tab.emulate_media(media="print")
    assert not tab.is_visible(".masthead nav") and not tab.is_visible("text=Clear and leave")
    assert tab.is_visible("h1") and tab.is_visible("#watch")
    assert len(tab.pdf()) > 10_000


def test_the_result_can_be_copied_and_left(page: Open, rules: Any) -> None:
    tab = page("/triage")
    go(tab, "button[value=start]")
    to_the_end(tab, rules, STORIES["emergency"])
    tab.click("text=Copy as text")
    tab.wait_for_selector("#copied:not(:empty)")
    go(tab, "text=Clear and leave")
    assert tab.inner_text("h1") == "All clear"


def fill_in(path: str, rules: Any) -> str:
    return path.replace("RULE", next(iter(rules.rules)))


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_breaks_wcag(page: Open, axe: Callable[[Any, str], None], rules: Any, kind: str) -> None:
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            tab = page(fill_in(KINDS[kind], rules), color_scheme=scheme, viewport={"width": width, "height": 800})
            axe(tab, f"{kind} {scheme} {width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_and_no_result_of_the_triage_breaks_wcag(
    page: Open, axe: Callable[[Any, str], None], rules: Any, scheme: str
) -> None:
    for disposition, story in STORIES.items():
        tab = page("/triage", color_scheme=scheme, viewport={"width": 320, "height": 800})
        go(tab, "button[value=start]")
        while tab.query_selector("fieldset"):
            if disposition == "self_care":
                axe(tab, tab.title())
            answer(tab, rules, story)
            go(tab, "button[value=next]")
        axe(tab, disposition)
        tab.set_viewport_size({"width": 1280, "height": 800})
        axe(tab, disposition)


@pytest.mark.parametrize("path", ["/", CLAIM, "/triage"])
def test_a_page_with_all_its_parts_weighs_little(chromium: Any, address: str, path: str) -> None:
    context = chromium.new_context(base_url=address)
    tab, weights = context.new_page(), []
    tab.on("response", lambda response: weights.append(len(response.body())))
    tab.goto(path, wait_until="networkidle")
    context.close()
    assert sum(weights) <= 120_000


def test_no_link_of_the_whole_site_leads_nowhere(site: Any) -> None:
    seen, queue, dead = {"/"}, ["/"], []
    while queue:
        path = queue.pop()
        response = site.get(path)
        if response.status_code >= 400:
            dead.append((path, response.status_code))
        kind = response.headers.get("content-type", "")
        if "html" not in kind:
            continue
        text = response.text
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        for link in re.findall(r'<a [^>]*href="([^"]+)"', text):
            target = urlsplit(urljoin(f"http://localhost{path}", link.replace("&amp;", "&")))
            if target.netloc != "localhost":
                continue
            if target.fragment and not link.replace("&amp;", "&").split("#")[0] and target.fragment not in ids:
                dead.append((path, link))
            # Facets, sorts and filters of Datasette's tables never end: one step into them is enough.
            deep = "?" in path and path.startswith("/backstory")
            where = target.path + (f"?{target.query}" if target.query else "")
            if where not in seen and not deep and "_stream" not in where:
                seen.add(where)
                queue.append(where)
    assert dead[:12] == []
    assert len(seen) > 100
