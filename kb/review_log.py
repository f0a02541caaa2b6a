"""The log of what editors decided: curation.db, to which a line can be added and from which none can be taken.

Knows SQLite from the standard library, time and hashes. Knows nothing of what the decisions mean, nor of the knowledge
base. Each decision carries the hash of the one before it, so that a line changed behind our back shows; triggers refuse
what SQL could do by mistake. Several processes may write at once: each takes its place in line, or waits for it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kb import wholefile
from kb.errors import Conflict, DataError, ForeignDatabase, InputError, Missing, UnreadableFile

APPLICATION_ID = 0x62616B64  # "bakd": backstory's decisions
NAME = "curation.db"
WAIT = 30.0  # seconds that a writer waits for its turn

# Kinds that need no reason; of all others one is wanted, and SQLite itself sees to it.
NO_REASON = (
    "claim.accept", "evidence.accept", "source.accept", "task.take", "task.release", "draft", "suggest.close",
)  # fmt: skip

_SCHEMA = f"""
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL CHECK (trim(actor) <> ''), kind TEXT NOT NULL,
  target TEXT NOT NULL, base TEXT NOT NULL, payload TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (kind IN {NO_REASON!r} OR trim(reason, ' ' || char(9, 10, 11, 12, 13, 160)) <> ''),
  reverts INTEGER REFERENCES decisions(id), prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  CHECK (reverts IS NULL OR reverts < id));
CREATE INDEX decisions_target ON decisions (target);
CREATE INDEX decisions_actor ON decisions (actor);
CREATE INDEX decisions_kind ON decisions (kind);
CREATE INDEX decisions_at ON decisions (at);
CREATE INDEX decisions_reverts ON decisions (reverts) WHERE reverts IS NOT NULL;
CREATE TABLE seen (kind TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TRIGGER decisions_only_at_the_end BEFORE INSERT ON decisions
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM decisions)
  OR NEW.prev <> coalesce((SELECT hash FROM decisions ORDER BY id DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'a decision is only added at the end of the log'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never changed: revert it'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted: revert it'); END;
CREATE TRIGGER seen_no_update BEFORE UPDATE ON seen
BEGIN SELECT RAISE(ABORT, 'a date of first sight is never changed'); END;
CREATE TRIGGER seen_no_delete BEFORE DELETE ON seen
BEGIN SELECT RAISE(ABORT, 'a date of first sight is never deleted'); END;
"""
_COLUMNS = ("id", "at", "actor", "kind", "target", "base", "payload", "reason", "reverts", "prev", "hash")
_TRIGGERS = frozenset(
    {"decisions_only_at_the_end", "decisions_no_update", "decisions_no_delete", "seen_no_update", "seen_no_delete"}
)


@dataclass(frozen=True)
class Decision:
    """One line of the log. `payload` is what was decided, with what the editor saw under "saw"."""

    id: int
    at: str  # UTC, milliseconds
    actor: str
    kind: str
    target: str  # evidence:KEY, claim:ID, concept:ID, source:ID, study:ID, decision:N
    base: str  # hash of what the editor saw
    payload: Mapping[str, Any]
    reason: str
    reverts: int | None
    prev: str
    hash: str

    @property
    def on(self) -> tuple[str, str]:
        """What kind of thing it is about, and its id."""
        kind, _, id_ = self.target.partition(":")
        return kind, id_

    @property
    def saw(self) -> Mapping[str, Any]:
        """What the editor had before them."""
        saw: Mapping[str, Any] = self.payload.get("saw") or {}
        return saw


def canonical(value: Any) -> str:
    """JSON that depends on the content alone: what hashes are made of."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(value: Any) -> str:
    """A hash of a state: what a page hands back to say what its reader saw."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]


def now() -> str:
    """UTC to the millisecond."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dead(reverts: Mapping[int, int]) -> frozenset[int]:
    """Decisions that do not hold, from {decision: the one that it reverts}: a revert can be reverted in turn."""
    gone: set[int] = set()
    for id_ in sorted(reverts, reverse=True):  # only a later decision can revert one, so its own fate is settled
        if id_ not in gone:
            gone.add(reverts[id_])
    return frozenset(gone)


class Log:
    """curation.db. A context manager; every call is its own transaction."""

    def __init__(self, path: Path, create: bool = True) -> None:
        self.path = Path(path)
        self.conn = _open(self.path, create)

    def __enter__(self) -> Log:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self.conn.close()

    # -- writing -----------------------------------------------------------------------------------------------------

    def append(
        self,
        actor: str,
        kind: str,
        target: str,
        payload: Mapping[str, Any],
        reason: str = "",
        base: str = "",
        reverts: int | None = None,
        guard: Callable[[], None] | None = None,
    ) -> Decision:
        """Adds one decision. `guard` looks, once it is our turn and nobody else can write, whether it still may."""
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            if guard:
                guard()
            last = self.conn.execute("SELECT id, at, hash FROM decisions ORDER BY id DESC LIMIT 1").fetchone()
            id_, before, prev = (last[0] + 1, last[1], last[2]) if last else (1, "", "")
            if reverts is not None and not 0 < reverts < id_:
                raise Missing(f"no decision {reverts}", path=self.path)
            # A clock that was set back must not make a later decision look earlier.
            values = [id_, max(now(), before), actor, kind, target, base, canonical(payload), reason, reverts, prev]
            row = (*values, _hash(values))
            self._insert(row)
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise
        return _decision(row)

    def _insert(self, row: tuple[Any, ...]) -> None:
        try:
            self.conn.execute(f"INSERT INTO decisions VALUES ({', '.join('?' * len(_COLUMNS))})", row)
        except sqlite3.IntegrityError as error:
            wanted = "this decision needs a reason" if "reason" in str(error) else f"refused: {error}"
            raise InputError(wanted, path=self.path) from None

    def note_seen(self, kind: str, ids: Iterable[str]) -> None:
        """Notes when something was first there: the one date that a rebuild cannot find out again."""
        at = now()
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            known = {row[0] for row in self.conn.execute("SELECT id FROM seen WHERE kind = ?", [kind])}
            rows = [(kind, id_, at) for id_ in sorted(set(ids) - known)]
            self.conn.executemany("INSERT INTO seen VALUES (?, ?, ?)", rows)
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise

    # -- reading -----------------------------------------------------------------------------------------------------

    def seen(self, kind: str) -> dict[str, str]:
        """id -> when it was first there."""
        return dict(self.conn.execute("SELECT id, at FROM seen WHERE kind = ?", [kind]).fetchall())

    def decisions(self, where: str = "1", values: Iterable[Any] = ()) -> Iterator[Decision]:
        """Decisions in the order in which they were made."""
        sql = f"SELECT {', '.join(_COLUMNS)} FROM decisions WHERE {where} ORDER BY id"
        return (_decision(row) for row in self.conn.execute(sql, list(values)))

    def get(self, id_: int) -> Decision:
        """One decision, or Missing."""
        found = next(self.decisions("id = ?", [id_]), None)
        if found is None:
            raise Missing(f"no decision {id_}", path=self.path)
        return found

    def dead(self, also: Iterable[int] = ()) -> frozenset[int]:
        """The ids of decisions that were reverted, and not brought back; `also` as if these were reverted now."""
        reverts = dict(self.conn.execute("SELECT id, reverts FROM decisions WHERE reverts IS NOT NULL").fetchall())
        end = self.head()[0]
        return dead(reverts | {end + place: id_ for place, id_ in enumerate(also, 1)})

    def live(self, where: str = "1", values: Iterable[Any] = ()) -> list[Decision]:
        """Decisions that hold, in order."""
        gone = self.dead()
        return [each for each in self.decisions(where, values) if each.id not in gone]

    def head(self) -> tuple[int, str]:
        """How many decisions there are, and the hash of the last: noted elsewhere, it proves that none was cut off."""
        row = self.conn.execute("SELECT id, hash FROM decisions ORDER BY id DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, "")

    def verify(self) -> list[str]:
        """What is wrong with the log, one line each; nothing where every hash and every link holds."""
        faults, prev, number = [], "", 0
        for row in self.conn.execute(f"SELECT {', '.join(_COLUMNS)} FROM decisions ORDER BY id"):
            number += 1
            if row[0] != number:
                faults.append(f"decision {number} is missing: the next is {row[0]}")
                number = row[0]
            if row[9] != prev:
                faults.append(f"decision {row[0]} does not follow from the one before it")
            if _hash(list(row[:10])) != row[10]:
                faults.append(f"decision {row[0]} is not what was written: its hash differs")
            prev = row[10]
        there = {row[0] for row in self.conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        faults += [f"the trigger {name} is gone: the log can be changed" for name in sorted(_TRIGGERS - there)]
        return faults

    # -- JSON lines --------------------------------------------------------------------------------------------------

    def export(self) -> Iterator[str]:
        """The log as JSON lines, the oldest first, so that a longer log is a longer file; then the first sights."""
        for each in self.decisions():
            yield canonical({name: getattr(each, name) for name in _COLUMNS})
        for kind, id_, at in self.conn.execute("SELECT kind, id, at FROM seen ORDER BY kind, id"):
            yield canonical({"seen": kind, "id": id_, "at": at})

    def write(self, path: Path) -> int:
        """The log as JSON lines in a file, whole or not at all; how many lines. UnreadableFile where it cannot be."""
        lines = [f"{line}\n" for line in self.export()]
        try:
            wholefile.write(path, "".join(lines).encode())
        except OSError as error:
            raise UnreadableFile(f"cannot be written: {error.strerror}", path=path) from None
        return len(lines)

    def read_in(self, lines: Iterable[str], where: str = "") -> tuple[int, int]:
        """Adds the lines that are not here yet, all or none: (added, already here).

        DataError where a line is no decision or its hash is wrong; Conflict where two logs went apart.
        """
        added = here = 0
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            for number, text in enumerate(lines, 1):
                if not text.strip():
                    continue
                row = _row(text, where, number)
                if len(row) == 3:
                    self.conn.execute("INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
                elif self._here(row, number):
                    here += 1
                else:
                    self._insert(row)
                    added += 1
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise
        return added, here

    def _here(self, row: tuple[Any, ...], line: int) -> bool:
        """Whether the log has this very decision; Conflict where it has another one in its place."""
        found = self.conn.execute(f"SELECT {', '.join(_COLUMNS)} FROM decisions WHERE id = ?", [row[0]]).fetchone()
        if found is None:
            count, last = self.head()
            if row[0] != count + 1 or row[9] != last:
                raise Conflict(
                    f"line {line}: decision {row[0]} does not follow from the {count} that are here",
                    seen={"id": row[0], "prev": row[9]},
                    now={"id": count, "hash": last},
                )
            return False
        if found[10] != row[10]:
            raise Conflict(
                f"line {line}: decision {row[0]} is another one here: the two logs went apart before it",
                seen=dict(zip(_COLUMNS, row, strict=True)),
                now=dict(zip(_COLUMNS, found, strict=True)),
            )
        return True


def beside(db: Path) -> Path:
    """Where the decisions on a knowledge base are kept: next to it."""
    return Path(db).resolve().parent / NAME


def _hash(values: list[Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _decision(row: tuple[Any, ...]) -> Decision:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Decision(**{**values, "payload": json.loads(values["payload"])})


def _row(text: str, where: str, number: int) -> tuple[Any, ...]:
    try:
        values = json.loads(text)
        if set(values) == {"seen", "id", "at"}:
            return values["seen"], values["id"], values["at"]
        row = tuple(values[name] for name in _COLUMNS)
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"not a decision: {error!r}", path=where, line=number) from None
    row = (*row[:6], canonical(row[6]), *row[7:])
    if set(values) != set(_COLUMNS) or _hash(list(row[:10])) != row[10]:
        raise DataError(f"decision {row[0]} is not what was written: its hash differs", path=where, line=number)
    return row


def _open(path: Path, create: bool) -> sqlite3.Connection:
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh and not create:
        raise UnreadableFile("no decisions here", path=path, suggestion="`backstory review` begins a log")
    if not path.parent.is_dir():
        raise UnreadableFile("no such folder", path=path.parent)
    try:
        conn = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        _make_or_check(conn, path)
    except sqlite3.DatabaseError as error:
        raise ForeignDatabase(f"not a log of decisions: {error}", path=path) from None
    return conn


def _make_or_check(conn: sqlite3.Connection, path: Path) -> None:
    if _whose(conn) == (0, 0):
        _turn_on_wal(conn)
        conn.execute("BEGIN IMMEDIATE")  # of two that begin a log at once, the second finds it made
        if _whose(conn) == (0, 0):
            for statement in _statements(_SCHEMA):
                conn.execute(statement)
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("COMMIT")
    if _whose(conn)[0] != APPLICATION_ID:
        conn.close()
        raise ForeignDatabase("a database of some other program, not a log of decisions", path=path)
    conn.execute("PRAGMA synchronous = FULL")  # what somebody decided must outlive a power cut
    conn.execute("PRAGMA foreign_keys = ON")


def _whose(conn: sqlite3.Connection) -> tuple[int, int]:
    """Which program's database it is, and how many things are in it."""
    ours = conn.execute("PRAGMA application_id").fetchone()[0]
    return ours, conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _turn_on_wal(conn: sqlite3.Connection) -> None:
    """WAL is written into the file. SQLite does not wait for its turn at this, so we do."""
    for _ in range(int(WAIT / 0.05)):
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            time.sleep(0.05)


def _statements(script: str) -> Iterator[str]:
    """Statements of a script; a trigger's own semicolons are inside it."""
    part = ""
    for piece in script.split(";"):
        part += piece + ";"
        if sqlite3.complete_statement(part):
            if part.strip(" \n;"):
                yield part
            part = ""
