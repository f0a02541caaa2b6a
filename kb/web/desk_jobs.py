"""Work that takes longer than a page may: what would follow from a decision, and the replay after decisions were made.

Each job is a process of its own (kb.web.desk_work), waited for by a thread; pages ask how far it is. Knows no page.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.review_log import digest
from kb.web import state
from kb.web.desk_office import Office

MOST = 64  # effects that are remembered
LONGEST = 1800  # seconds after which a job is given up
CALM = 20.0  # seconds without a decision after which a replay begins by itself
REST = 5  # and not more often than every so many times as long as the last one took


@dataclass
class Job:
    """Something that is being worked out."""

    key: str
    began: float
    about: str = ""  # which decision's effect it is, at whatever state of the log
    ended: float | None = None
    result: Mapping[str, Any] | None = None
    error: str = ""

    @property
    def seconds(self) -> float:
        """How long it has taken so far, or took."""
        return (self.ended or time.monotonic()) - self.began


def about(kind: str, target: str, payload: Mapping[str, Any]) -> str:
    """Tells one decision from another."""
    return digest([kind, target, dict(payload)])


class Jobs:
    """The jobs of one site."""

    def __init__(self, office: Office, rules_dir: Path | None) -> None:
        self.office = office
        self.rules_dir = rules_dir
        self.by_itself = False  # whether a replay begins without being asked for: where the site is served
        self._lock = threading.Lock()
        self._effects: OrderedDict[str, Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="desk-job")
        self._writing = threading.Lock()  # a replay and an ingest write the same tables: one after the other
        self._replay: Job | None = None
        self.reading: Job | None = None  # the last article that was read in
        self._timer: threading.Timer | None = None

    def effect(self, head: str, kind: str, target: str, payload: Mapping[str, Any]) -> Job:
        """What would follow from a decision, at this state of the log: begun if it is not known yet."""
        key = digest([head, kind, target, dict(payload)])
        with self._lock:
            if key in self._effects and not self._effects[key].error:
                self._effects.move_to_end(key)
                return self._effects[key]
            job = self._effects[key] = Job(key, time.monotonic(), about(kind, target, payload))
            while len(self._effects) > MOST:
                self._effects.popitem(last=False)
        asked = {"do": "effect", "kind": kind, "target": target, "payload": dict(payload)}
        self._pool.submit(self._run, job, asked)
        return job

    def known(self, key: str) -> Job | None:
        """An effect that was asked for before."""
        with self._lock:
            return self._effects.get(key)

    @property
    def replaying(self) -> Job | None:
        """The last replay, under way or done."""
        return self._replay

    def replay(self) -> Job:
        """Works out anew all that follows from decisions; one at a time."""
        with self._lock:
            if self._replay and self._replay.ended is None:
                return self._replay
            job = self._replay = Job("replay", time.monotonic())
        self._pool.submit(self._run, job, {"do": "replay"}, self._copied)
        return job

    def read(self, path: Path) -> Job:
        """Reads an article into the knowledge base, by the command that is there for it."""
        job = self.reading = Job("read", time.monotonic(), path.name)
        rules = ["--rules", str(self.rules_dir)] if self.rules_dir else []
        command = ["-c", "from backstory import main; main()", "ingest", str(path), "--db", str(self.office.db), *rules]
        self._pool.submit(self._run, job, {"do": "read"}, self._copied, command)
        return job

    def decided(self) -> None:
        """Something was decided: a replay begins once it is calm."""
        if not self.by_itself:
            return
        last = self._replay.seconds if self._replay and self._replay.ended else 0.0
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._timer = threading.Timer(max(CALM, REST * last), self.replay)
            self._timer.daemon = True
            self._timer.start()

    def wait(self, job: Job, seconds: float) -> bool:
        """Waits for a job, in a thread; whether it has ended."""
        until = time.monotonic() + seconds
        while job.ended is None and time.monotonic() < until:
            time.sleep(0.02)
        return job.ended is not None

    def _copied(self) -> None:
        # what was decided while the replay worked is in the log, and not in what it wrote
        self.office.copier.copy().wait(5)

    def _run(
        self,
        job: Job,
        asked: Mapping[str, Any],
        then: Callable[[], None] = lambda: None,
        command: Sequence[str] = ("-m", "kb.web.desk_work"),
    ) -> None:
        rules_dir = str(self.rules_dir) if self.rules_dir else None
        sent = json.dumps({**asked, "db": str(self.office.db), "rules": rules_dir})
        try:
            with nullcontext() if asked["do"] == "effect" else self._writing:
                done = subprocess.run(
                    [sys.executable, *command], input=sent, capture_output=True, text=True, timeout=LONGEST, check=False
                )
            answer = _answer(done, asked["do"] == "read")
            if "error" in answer:
                print(f"desk: {asked['do']}: {answer['error']} {done.stderr[-2000:]}".strip(), file=sys.stderr)
            job.error = str(answer.get("error", ""))
            job.result = None if job.error else answer
            then()
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"desk: {asked['do']}: {error}", file=sys.stderr)
            job.error = "it could not be worked out here"
        finally:
            job.ended = time.monotonic()


def _answer(done: subprocess.CompletedProcess[str], told: bool) -> dict[str, Any]:
    """What a process answered: JSON, or the lines of a command (`told`)."""
    if told:
        lines = [line for line in (done.stdout if done.returncode == 0 else done.stderr).splitlines() if line.strip()]
        return {"told": lines} if done.returncode == 0 else {"error": lines[-1] if lines else "it could not be read"}
    answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": "it ended without an answer"}
    return {"error": "it ended too early", **answer} if done.returncode else answer


_MAKING = threading.Lock()


def of(datasette: Any, office: Office) -> Jobs:
    """The jobs of a site."""
    with _MAKING:
        if "jobs" not in office.kept:
            office.kept["jobs"] = Jobs(office, state.of(datasette).rules_dir)
    jobs: Jobs = office.kept["jobs"]
    return jobs
