"""Pictures of the site for the README: home, a claim, a topic and a result, on a phone and on a wide screen.

    python tests/site/screenshots.py FOLDER [--db FILE] [--whole] [--dark]

Needs Chromium and Playwright, as the browser tests do. The pictures show the database that is given.
"""

from __future__ import annotations

import argparse
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGES = {
    "home": "/",
    "claim": "/claims/walking-backwards--ameliorates--low-back-pain",
    "topic": "/topics/walking",
}
SIZES = {"phone": (390, 844), "wide": (1280, 900)}
# Somebody whose skin between the legs went numb this morning.
STORY = {"for_whom": "me", "age": 34, "country": "uk", "sex": "female", "start": "lift_twist", "cauda_new": ["numb"]}


@contextmanager
def served(db: Path) -> Iterator[tuple[str, Any]]:
    """The site on a port of this machine, with its rules."""
    import uvicorn

    from kb.web import app, state

    site = app.build(db)
    server = uvicorn.Server(uvicorn.Config(site.app(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", state.of(site).rules()
    server.should_exit = True
    thread.join(timeout=10)


def to_the_result(tab: Any, rules: Any, story: dict[str, Any]) -> None:
    """Answers the triage as the person of the story."""
    from rules import interview

    tab.goto("/triage")
    with tab.expect_navigation():
        tab.click("button[value=start]")
    while questions := tab.query_selector_all("fieldset"):
        for question in questions:
            id_ = question.get_attribute("id").removeprefix("q-")
            value = story.get(id_, interview.unremarkable(rules, id_))
            if field := question.query_selector("input[type=number]"):
                field.fill(str(value))
            elif field := question.query_selector("select"):
                field.select_option(str(value))
            else:
                for each in value if isinstance(value, list) else [value]:
                    question.query_selector(f'input[value="{each}"]').check()
        with tab.expect_navigation():
            tab.click("button[value=next]")


def main() -> None:
    """Takes the pictures."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("folder", type=Path)
    reading.add_argument("--db", type=Path, default=Path("backstory.db"))
    reading.add_argument("--whole", action="store_true", help="the whole page, not what a screen shows of it")
    reading.add_argument("--dark", action="store_true")
    given = reading.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(given.db) as (address, rules), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for size, (width, height) in SIZES.items():
            scheme = "dark" if given.dark else "light"
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme
            )
            tab = context.new_page()
            for name, path in PAGES.items():
                tab.goto(path)
                tab.screenshot(path=given.folder / f"{name}-{size}.png", full_page=given.whole)
            to_the_result(tab, rules, STORY)
            tab.screenshot(path=given.folder / f"result-{size}.png", full_page=given.whole)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
