"""A small knowledge base for the site's tests, in our own words, with everything in it that a page must survive: script
in quotes and titles, addresses that are no web addresses, a claim that nobody has studied, a family, a conflict.
"""

from __future__ import annotations

import asyncio
import hashlib
import html.parser
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest

from kb import registry, vocabulary
from kb.model import (
    Attribution,
    ConceptRef,
    Disposition,
    Document,
    Mention,
    Relation,
    Report,
    RuleRecord,
    Source,
    SourceKind,
    slug,
)
from kb.review_editors import Editors
from kb.store import Store
from kb.web import app

XSS = "<script>alert('x')</script>"
WALKS = "walking-backwards--ameliorates--low-back-pain"

DATA = Path(__file__).parent / "data"

Make = Callable[..., tuple[Document, list[Mention]]]


def article(
    words: vocabulary.Vocabulary, name: str, *said: tuple[Any, ...], **source: Any
) -> tuple[Document, list[Mention]]:
    """An article from sentences: (sentence, claim id, {more fields of Mention})."""
    text = "Before it all.\n" + "\n".join(sentence for sentence, *_ in said) + "\nAfter it all."
    source = {"title": f"About {name}", "kind": SourceKind.PERSONAL_BLOG} | source
    document = Document(name, text, hashlib.sha256(text.encode()).hexdigest(), Source(id=slug(name), **source))
    mentions, at = [], 0
    for sentence, claim, *more in said:
        at = text.index(sentence, at)
        subject, relation, object_ = claim.split("--")
        fields: dict[str, Any] = {
            "attribution": Attribution.NONE,
            "confidence": 0.9,
            "before": "Before it.",
            "after": "After it.",
        }
        fields |= more[0] if more else {}
        ref = lambda id_: ConceptRef(id_, words.concepts[id_].label if id_ in words.concepts else id_, id_)  # noqa: E731
        mentions.append(
            Mention(
                document=name, start=at, end=at + len(sentence), quote=sentence, subject=ref(subject),
                relation=Relation(relation), object=ref(object_), **fields,
            )
        )  # fmt: skip
    return document, mentions


def fill(path: Path, folder: Path) -> None:
    """Writes the small knowledge base."""
    for name in ("vocabulary", "registry"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / f"{name}.yml", folder / name)
    words = vocabulary.load(folder / "vocabulary")
    studies = registry.load(words, folder / "registry")
    made = [
        article(
            words,
            "blog.txt",
            ("Walking backwards eases pain in the lower back.", WALKS, {"section": "Why try it", "confidence": 0.9}),
            (
                "It also builds muscle strength.",
                "walking-backwards--improves--muscle-strength",
                {"section": "Why try it"},
            ),
            ("Strong muscles ease low back pain.", "muscle-strength--ameliorates--low-back-pain", {"hedged": True}),
            (
                "Go for a walk of 20 minutes each day.",
                "walking--recommended_for--low-back-pain",
                {"dose": "20 minutes each day"},
            ),
            title="Walk the other way",
            author="A. Blogger",
            published="2026-05-01",
            url="https://example.org/walk",
            commercial_interest=True,
            commercial_why="It sells treadmills.",
        ),
        article(
            words,
            "nasty.html",
            (
                f"Rest {XSS} cures low back pain for good.",
                "rest--ameliorates--low-back-pain",
                {"section": XSS, "cited": XSS},
            ),
            ("Numbness between the legs calls for emergency care.", "saddle-numbness--calls_for--emergency-care"),
            title=f"Nasty {XSS}",
            author=XSS,
            url="javascript:alert(1)",
            published="2026-06-01",
        ),
        article(
            words,
            "clinic.md",
            (
                "Walking backwards may ease low back pain.",
                WALKS,
                {"hedged": True, "attribution": Attribution.STUDY, "cited": "a study"},
            ),
            ("Walking backwards does not ease low back pain in everyone.", WALKS, {"negated": True}),
            ("Paracetamol eases low back pain.", "paracetamol--ameliorates--low-back-pain"),
            ("Walking backwards can cause falls.", "walking-backwards--causes--falls", {"hedged": True}),
            title="A clinic writes",
            kind=SourceKind.CLINIC_MARKETING,
            url="https://example.org/clinic",
        ),
    ]
    with Store(path) as store:
        for document, mentions in made:
            store.put(document, mentions, "test 1", outline=("Why try it",))
        # One rule of the package's own, so that its page, its row and the claim that it rests on meet.
        rule = RuleRecord(
            "getting-better",
            "Easing",
            Disposition.SELF_CARE,
            "if it eases",
            "Keep moving",
            "Guide 2020",
            "weak",
            (WALKS,),
        )
        store.finish(words, studies, rules=(rule,))
        store.record(Report(read=3), at="2026-11-21T00:00:00+00:00")


class Site:
    """The site over a database, asked in-process. Its loop runs in a thread: Playwright keeps one in the test's own."""

    def __init__(self, db: Path, rules_dir: Path | None = None) -> None:
        self.db = db
        self.datasette = app.build(db, rules_dir, secret="tests")
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.run(self.datasette.invoke_startup())

    def run(self, coroutine: Any) -> Any:
        """Waits for a coroutine."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=120)

    def get(self, path: str, **more: Any) -> Any:
        """GET, in-process."""
        return self.run(self.datasette.client.get(path, **more))

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        """POST of a form, in-process."""
        return self.run(self.datasette.client.post(path, data=data, **more))

    def close(self) -> None:
        """Ends the loop."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=10)
        self.loop.close()


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge base."""
    folder = tmp_path_factory.mktemp("site")
    path = folder / "small.db"
    fill(path, folder)
    return path


@pytest.fixture(scope="session")
def site(db: Path) -> Iterator[Site]:
    """The site over it, with the rules that come with the package."""
    made = Site(db)
    yield made
    made.close()


@pytest.fixture(scope="session")
def site_class() -> type[Site]:
    """The class of sites, for fixtures that outlive a test."""
    return Site


@pytest.fixture
def make_site() -> Callable[..., Iterator[Site]]:
    """Makes a site over a database of a test's own, and ends it: `yield from make_site(path)`."""

    def making(path: Path, rules_dir: Path | None = None) -> Iterator[Site]:
        made = Site(path, rules_dir)
        yield made
        made.close()

    return making


class Forms(html.parser.HTMLParser):
    """The forms of a page as a browser would send them: [{"action", "fields": [(name, value)], "buttons": [(name, value)]}]."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._area = self._select = ""
        self._text = ""
        self._options: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gathers what is sent."""
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": had.get("action", ""), "fields": [], "buttons": []})
        if not self.forms:
            return
        fields, kind, name = self.forms[-1]["fields"], had.get("type", "text"), had.get("name", "")
        if tag == "input" and name and (kind not in ("checkbox", "radio", "file") or "checked" in had):
            fields.append((name, had.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((had.get("value", ""), "selected" in had))
        elif tag == "button":
            self.forms[-1]["buttons"].append((name, had.get("value", "")))

    def handle_data(self, data: str) -> None:
        """The words of a text area."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Ends a field."""
        if tag == "textarea" and self._area:
            self.forms[-1]["fields"].append((self._area, self._text))
            self._area = ""
        elif tag == "select" and self._select:
            chosen = [value for value, on in self._options if on] or [value for value, _ in self._options[:1]]
            self.forms[-1]["fields"] += [(self._select, value) for value in chosen]
            self._select = ""


class Hand:
    """Somebody at the desk without JavaScript: opens pages, fills in the forms that stand on them, presses a button."""

    PASSWORD = "correct horse battery"

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.jar: dict[str, str] = {}
        self.page: Any = None
        if name:
            self.open("/curate/login")
            assert self.send("/curate/login", name=name, password=self.PASSWORD).status_code == 200

    def open(self, path: str) -> Any:
        """GET, with what comes after it."""
        return self._came(self.site.get(path, cookies=self.jar))

    def forms(self) -> list[dict[str, Any]]:
        """Every form of this page."""
        return Forms(self.page.text).forms

    def form(self, action: str, **has: str) -> dict[str, Any]:
        """The form of this page that goes there and has these hidden values."""
        for form in self.forms():
            if form["action"] == action and all(dict(form["fields"]).get(n) == v for n, v in has.items()):
                return form
        raise AssertionError(f"no form to {action} with {has} on the page: {self.page.text[:3000]}")

    def send(self, action: str, kind: str = "", **fields: Any) -> Any:
        """Fills in a form of this page and sends it; what comes back, after being led on."""
        form = self.form(action, **({"kind": kind} if kind else {}))
        given = {name.replace("__", "."): value for name, value in fields.items()}
        kept = [(name, value) for name, value in form["fields"] if name not in given]
        sent = kept + [(n, v) for n, vs in given.items() for v in (vs if isinstance(vs, list) else [vs])]
        return self.post(action, sent)

    def post(self, action: str, fields: list[tuple[str, str]], **more: Any) -> Any:
        """A POST as a browser sends it."""
        body = urlencode(fields).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", **more}
        return self._came(self.site.post(action, content=body, headers=headers, cookies=self.jar))

    def _came(self, response: Any) -> Any:
        for header in response.headers.get_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.jar[name] = value.strip('"')
            if "max-age=0" in header.lower():
                self.jar.pop(name)
        self.page = response
        return self.open(response.headers["location"]) if response.status_code == 303 else response


@pytest.fixture
def desk(db: Path, tmp_path: Path, make_site: Any) -> Iterator[Site]:
    """A site with two editors and a lead, over a copy of the small knowledge base that may be written to."""
    copy = tmp_path / "copy.db"
    shutil.copy(db, copy)
    editors = Editors.beside(copy)
    for name, role in (("ann", "editor"), ("bob", "editor"), ("lea", "lead")):
        editors.add(name, Hand.PASSWORD, role, interests=f"{name} sells nothing")
    yield from make_site(copy)


@pytest.fixture
def at(desk: Site) -> Callable[[str], Hand]:
    """Somebody who has logged in: `at("ann")`; `at("")` is a reader."""
    return lambda name: Hand(desk, name)


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """The site on a port of this machine, for real browsers."""
    import uvicorn  # only browser tests need a server

    server = uvicorn.Server(uvicorn.Config(site.datasette.app(), host="127.0.0.1", port=0, log_level="warning"))
    serving = asyncio.run_coroutine_threadsafe(server.serve(), site.loop)
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    serving.result(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium; the tests that need it skip, and say so, where there is none (and fail where CI asks for it)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        missing("no Chromium with Playwright here: the person's paths were not driven in a browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Any, str], None]:
    """Checks that a page breaks nothing of WCAG 2.2 A and AA and is no wider than its window.

    axe-core is installed by npm from the lock file on first use.
    """
    here = Path(__file__).parent
    script = here / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            missing("no npm here: accessibility was not checked")
        done = subprocess.run([str(npm), "ci"], cwd=here, capture_output=True, text=True, check=False)
        if done.returncode or not script.is_file():
            missing(f"npm could not install axe-core: {done.stderr[-300:]}")
    source = script.read_text(encoding="utf-8")

    def check(tab: Any, what: str) -> None:
        tab.evaluate(source)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
        found = tab.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
        told = [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in found["violations"]]
        assert told == [], what
        width = tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{what} is {width[0]} px wide"

    return check


def missing(why: str) -> NoReturn:
    """Skips with a reason, or fails where skipping would hide a missing install step."""
    if os.environ.get("BACKSTORY_BROWSER_REQUIRED"):
        pytest.fail(why)
    pytest.skip(why)
