"""What one running site knows besides its database: where its files are, its rules, read once. No page, no query."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from kb import sitefiles
from kb.errors import BackstoryError

_ATTRIBUTE = "_backstory"
LOOK = 1.0  # seconds for which the files of the rules are taken to be as they were


class State:
    """Belongs to one Datasette instance; two sites in one process (tests) never share it."""

    def __init__(self, rules_dir: Path | None, files: sitefiles.SiteFiles) -> None:
        self.rules_dir = rules_dir
        self.files = files
        self._lock = threading.Lock()
        self._rules: Any = None
        self._read_at: tuple[tuple[str, int, int], ...] = ()
        self._looked = 0.0
        self.kept: dict[str, Any] = {}  # what is worked out once: proofs of a version of the rules

    def rules(self) -> Any:
        """The checked rule set: read on first use, and again when a file of it has changed since.

        DataError where it cannot be used, every time it is asked for. Rules that run go on running while a file is
        changed into something that cannot be read: nobody who needs an answer now is sent away for that.
        """
        with self._lock:
            from rules import load  # noqa: PLC0415 - the site starts, and says why, where rules cannot be read

            stamp = self._stamp(self.rules_dir or load.HERE)
            if self._rules is None or stamp != self._read_at:
                try:
                    self._rules = load.load(self.rules_dir)
                except BackstoryError as error:
                    self._tell(str(error))
                    if self._rules is None:
                        raise
                self._read_at = stamp
            return self._rules

    def _stamp(self, folder: Path) -> tuple[tuple[str, int, int], ...]:
        """Which files the rules are made of, how long and how old: some twenty looks at a folder, 0.1 ms."""
        now = time.monotonic()
        if self._looked and now - self._looked < LOOK:
            return self._read_at
        self._looked = now
        found = []
        for path in sorted((*folder.glob("*.yml"), *folder.glob("tables/*.yml"))):
            with suppress(OSError):
                seen = path.stat()
                found.append((path.name, seen.st_size, seen.st_mtime_ns))
        return tuple(found)

    def changed(self) -> None:
        """A file of the rules was written just now: the next who asks gets the new ones."""
        with self._lock:
            self._looked = 0.0

    def _tell(self, what: str) -> None:
        # once for each reason: a page that many people open must not fill the log
        if self.kept.get("told") != what:
            self.kept["told"] = what
            print(f"backstory: the rules cannot be read: {what}", file=sys.stderr)

    @cached_property
    def asset_hash(self) -> str:
        """Changes when any static file does: browsers may then keep what they have for good."""
        digest = hashlib.sha256()
        for path in sorted(self.files.static.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()[:10]


def attach(datasette: Any, state: State) -> None:
    """Hangs a state on its Datasette."""
    setattr(datasette, _ATTRIBUTE, state)


def of(datasette: Any) -> State:
    """The state of a Datasette; one that was started without kb.web.app gets the defaults."""
    found = getattr(datasette, _ATTRIBUTE, None)
    if found is None:
        found = State(None, sitefiles.find())
        attach(datasette, found)
    return found
