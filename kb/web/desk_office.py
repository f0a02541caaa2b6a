"""What the desk of one running site shares between requests: threads, sessions, limits, and the copying of decisions.

Knows the log and the database file; knows no page. A decision is safe once it is in the log. Copying it into the
knowledge base is done by one thread, as soon as nobody else writes there: a page waits a moment for that, never longer.
"""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from kb import read, reviews
from kb.review_editors import Editors
from kb.web import desk_session, state
from kb.web.app_name import DATABASE

T = TypeVar("T")
PATIENCE = 0.15  # seconds that a page waits for its decision to be copied into the tables
THREADS = 4


class Office:
    """Made once a site, on first use."""

    def __init__(self, datasette: Any) -> None:
        database = datasette.get_database(DATABASE)
        self.db = Path(database.path).resolve()
        self.open = bool(database.is_mutable)
        self.editors = Editors.beside(self.db)
        self.sessions = desk_session.Sessions(datasette, self.editors)
        self.by_name = desk_session.Throttle(8, 900)
        self.by_address = desk_session.Throttle(30, 900)
        self.by_account = desk_session.Throttle(100, 900)  # from wherever: slow enough for no guess to succeed
        self.readers = desk_session.Throttle(5, 3600)
        self.all_readers = desk_session.Throttle(200, 3600)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        # scrypt takes 32 MB and a tenth of a second each time: not many at once, and not in the way of pages
        self._guards = ThreadPoolExecutor(2, thread_name_prefix="desk-login")
        self.copier = Copier(self.db)
        self.choosing = threading.Lock()  # two who ask for the next task at once get two
        self.kept: dict[str, Any] = {}  # what other parts of the desk keep for as long as the site runs

    async def run(self, do: Callable[..., T], *arguments: Any) -> T:
        """Does something off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, functools.partial(do, *arguments))

    async def guard(self, do: Callable[..., T], *arguments: Any) -> T:
        """Does something slow about passwords off the event loop, in threads of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._guards, functools.partial(do, *arguments))

    def with_tables(self, do: Callable[[sqlite3.Connection], T]) -> T:
        """Does something with a connection that reads the knowledge base."""
        with closing(read.connect(self.db)) as conn:
            return do(conn)

    def with_log(self, do: Callable[[sqlite3.Connection, reviews.Log], T]) -> T:
        """Does something with the knowledge base and the log of decisions, on connections of its own."""
        with closing(read.connect(self.db)) as conn, reviews.Log(reviews.beside(self.db)) as log:
            return do(conn, log)

    def deciding(self, do: Callable[[sqlite3.Connection, reviews.Log], T]) -> T:
        """As `with_log`, for what decides: afterwards the tables are told, and waited for a moment."""
        try:
            return self.with_log(do)
        finally:
            copied = self.copier.copy()
            if not self.copier.blocked:  # while an ingest writes, every page would wait in vain
                copied.wait(PATIENCE)


class Copier:
    """Copies decisions from the log into the tables, in a thread that ends when there is nothing left to do."""

    def __init__(self, db: Path) -> None:
        self.db = db
        self._lock = threading.Lock()
        self._wanted: list[threading.Event] = []
        self._running = False
        self.blocked = False  # somebody else was writing when it was last tried

    def copy(self) -> threading.Event:
        """Asks for it; the event is set once everything that was decided before is in the tables."""
        done = threading.Event()
        with self._lock:
            self._wanted.append(done)
            if not self._running:
                self._running = True
                threading.Thread(target=self._work, name="desk-copier", daemon=True).start()
        return done

    def _work(self) -> None:
        tries = 0
        while True:
            with self._lock:
                if not self._wanted:
                    self._running = False
                    return
                served = list(self._wanted)
            try:
                self._note()
            except (sqlite3.Error, OSError):  # an ingest is writing, or the file is being replaced
                tries += 1
                self.blocked = True
                if tries > 600:
                    self._give_up()
                    return
                time.sleep(min(0.05 * tries, 1.0))
                continue
            except Exception as error:  # the log has it all, and the next decision tries again
                print(f"desk: decisions could not be copied: {type(error).__name__}: {error}", file=sys.stderr)
                self._give_up()
                return
            tries = 0
            self.blocked = False
            with self._lock:
                self._wanted = [each for each in self._wanted if each not in served]
            for each in served:
                each.set()

    def _give_up(self) -> None:
        with self._lock:
            waiting, self._wanted, self._running = self._wanted, [], False
        for each in waiting:
            each.set()

    def _note(self) -> None:
        with (
            closing(sqlite3.connect(self.db, timeout=1.0, isolation_level=None)) as conn,
            reviews.Log(reviews.beside(self.db)) as log,
        ):
            conn.execute("PRAGMA synchronous = NORMAL")  # it is a copy: what must outlive a power cut is the log
            conn.execute("BEGIN IMMEDIATE")
            try:
                reviews.note(conn, log)
                conn.execute("COMMIT")
            except BaseException:
                conn.execute("ROLLBACK")
                raise


_MAKING = threading.Lock()


def of(datasette: Any) -> Office:
    """The office of a site."""
    kept = state.of(datasette).kept
    with _MAKING:
        if "desk" not in kept:
            kept["desk"] = Office(datasette)
    office: Office = kept["desk"]
    return office
