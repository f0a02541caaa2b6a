"""The editors' desk at 100,000 claims: two editors and an ingest writing at once, and what each page takes.

    bench_desk.py FILE [--decisions 500] [--no-ingest]

FILE is a knowledge base (make_database.py makes a large one); it is copied first. The site is served by `backstory serve`
and asked over HTTP, as browsers ask it: one after the other, each of two editors opens the next task, decides, and is
led to the one after. Meanwhile `backstory ingest` reads articles into the same file. Prints milliseconds, and whether
every decision that a page said was made is in the log once, and in the tables. Judges nothing.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from kb import reviews
from kb.review_editors import Editors

PASSWORD = "correct horse battery"
FRONT = [sys.executable, "-c", "from backstory import main; main()"]
ARTICLE = "# Walk number {n}\n\nWalking backwards eases low back pain. Resting for {n} days may make back pain worse.\n"


class Editor(threading.Thread):
    """One editor at work: accepts most, rejects some, edits a few."""

    def __init__(self, address: str, name: str, decisions: int) -> None:
        super().__init__(name=name)
        self.web = httpx.Client(base_url=address, timeout=60, headers={"user-agent": "bench"})
        self.wanted = decisions
        self.made: list[int] = []
        self.taken: dict[str, list[float]] = {"next task": [], "decide": [], "next after deciding": []}
        self.refused = 0
        self.why: list[str] = []
        self.error: BaseException | None = None

    def get(self, what: str, path: str) -> str:
        """GET, timed."""
        began = time.perf_counter()
        response = self.web.get(path)
        self.taken.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code} {response.text[-800:]}")
        return response.text

    def log_in(self) -> None:
        """With the form, as a browser does."""
        page = self.web.get("/curate/login").text
        token = re.search(r'name="csrftoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        sent = {"csrftoken": token, "name": self.name, "password": PASSWORD, "to": ""}
        assert self.web.post("/curate/login", data=sent).status_code == 303

    def run(self) -> None:
        try:
            self.log_in()
            page = self.get("next task", "/curate/next")
            while len(self.made) < self.wanted:
                page = self.decide(page, len(self.made))
        except BaseException as error:
            self.error = error

    def decide(self, page: str, number: int) -> str:
        """Decides on what the page shows; the next page."""
        verb = "reject" if number % 5 == 4 and "evidence.reject" in page else "accept"
        found = re.search(
            rf'<form action="([^"]+)" method="post">((?:<input[^>]*>)*<input type="hidden" name="kind" value="(\w+\.{verb})">)',
            page,
        )
        if not found:
            return self.skip(page)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', found[2]))
        sent = {name: html.unescape(value) for name, value in fields.items()} | {"do": "decide"}
        if verb == "reject":
            sent |= {"reason": f"measured, number {number} of {self.name}"}
        began = time.perf_counter()
        response = self.web.post(html.unescape(found[1]), data=sent)
        self.taken["decide"].append((time.perf_counter() - began) * 1000)
        if response.status_code != 303:
            self.refused += 1
            why = re.search(r'role="alert"[^>]*><h2>(.*?)</h2>(?:<p>(.*?)</p>)?', response.text, re.S)
            self.why.append(" ".join(re.sub("<[^>]+>", "", f"{why[1]}: {why[2]}").split())[:110] if why else "?")
            if response.status_code not in (403, 409):
                raise SystemExit(f"{found[1]}: {response.status_code} {response.text[-800:]}")
            return self.get("next task", "/curate/next")
        after = self.get("next after deciding", response.headers["location"])
        said = re.search(r"decision (\d+)\.</p>", after)
        self.made.append(int(said[1]) if said else 0)
        return after

    def skip(self, page: str) -> str:
        """To the next task: this one is none to accept."""
        found = re.search(r'<form action="([^"]+)" method="post" class="row after">((?:<input[^>]*>)*)', page)
        if not found:
            raise SystemExit(f"nothing to decide: {page[-1500:]}")
        fields = {n: html.unescape(v) for n, v in re.findall(r'name="([^"]+)" value="([^"]*)"', found[2])}
        self.web.post(html.unescape(found[1]), data={**fields, "do": "skip"})
        return self.get("next task", "/curate/next")


def serve(db: Path) -> tuple[subprocess.Popen[bytes], str]:
    """`backstory serve` on a free port."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([*FRONT, "serve", "--db", str(db), "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(address + "/curate/login", timeout=5).status_code == 200:
                return process, address
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


def report(name: str, taken: list[float]) -> None:
    """One line."""
    if taken:
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        line = f"median {statistics.median(taken):7.1f}   p95 {p95:7.1f}   worst {max(taken):7.1f} ms"
        print(f"{name:<26} {line}   of {len(taken)}", flush=True)


def kept(db: Path, editors: list[Editor]) -> None:
    """Whether everything that was said to be made is there, once, and came into the tables."""
    said = [id_ for editor in editors for id_ in editor.made]
    with reviews.Log(reviews.beside(db)) as log:
        there = {each.id: each for each in log.decisions() if each.kind in reviews.KINDS}
        faults = log.verify()
    pairs = [(each.target, each.kind) for each in there.values()]
    lost = sum(id_ not in there for id_ in said)
    doubled = len(said) - len(set(said)) + len(pairs) - len(set(pairs)) + len(set(there) - set(said))
    wait = time.perf_counter()
    while time.perf_counter() - wait < 180:
        with closing(sqlite3.connect(db)) as conn:
            copied = conn.execute("select count(*) from decisions").fetchone()[0]
        if copied == len(there):
            break
        time.sleep(0.2)
    print(
        f"said to be made {len(said)}, in the log {len(there)}, lost {lost}, doubled {doubled}, log faults {len(faults)}"
    )
    print(f"in the tables {copied} after {time.perf_counter() - wait:.1f} s")


def main(given: Any) -> None:
    """Measures."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "desk.db"
        shutil.copy(given.file, db)
        for name in ("ann", "bob"):
            Editors.beside(db).add(name, PASSWORD)
        articles = Path(folder) / "articles"
        articles.mkdir()
        for n in range(40):
            (articles / f"walk-{n}.md").write_text(ARTICLE.format(n=n))
        with closing(sqlite3.connect(db)) as conn:
            print(f"{conn.execute('select count(*) from claims').fetchone()[0]:,} claims, {os.cpu_count()} cores")
        process, address = serve(db)
        ingest = None
        try:
            alone = Editor(address, "ann", 0)
            alone.log_in()
            for _ in range(22):
                alone.get("alone", "/curate/next")
            report("next task, nobody else", alone.taken["alone"][2:])
            if not given.no_ingest:
                ingest = subprocess.Popen([*FRONT, "ingest", str(articles), "--db", str(db)], stdout=subprocess.DEVNULL)
            editors = [Editor(address, name, given.decisions // 2) for name in ("ann", "bob")]
            began = time.perf_counter()
            for editor in editors:
                editor.start()
            for editor in editors:
                editor.join()
            took = time.perf_counter() - began
            for editor in editors:
                if editor.error:
                    raise editor.error
            during = ingest is not None and ingest.poll() is None
            print(
                f"{sum(len(each.made) for each in editors)} decisions in {took:.1f} s, {sum(each.refused for each in editors)} refused"
            )
            for why, times in Counter(each for editor in editors for each in editor.why).most_common(5):
                print(f"   {times} x {why}")
            for name in ("next task", "decide", "next after deciding"):
                report(name, [each for editor in editors for each in editor.taken[name]])
            report("every page", [each for editor in editors for taken in editor.taken.values() for each in taken])
            if ingest is not None:
                print(
                    f"the ingest {'was still writing when the last was made' if during else 'had ended before'}; exit {ingest.wait()}"
                )
            kept(db, editors)
        finally:
            for running in (ingest, process):
                if running is not None and running.poll() is None:
                    running.terminate()
                    running.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument("--no-ingest", action="store_true")
    main(parser.parse_args())
