"""What waits for an editor, what matters most first.

Knows the tables and the log; writes nothing. Each group of tasks is one query over an index that is
read only as far as it is wanted: the next task of a hundred thousand claims costs no more than that of a hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from kb.folding import fold_word, words
from kb.query import one
from kb.review_kinds import KINDS, Editor
from kb.review_log import Decision, Log
from kb.review_state import holders, parted, refusal

LOW = 0.5  # below this we are unsure whether we read it right


@dataclass(frozen=True)
class Task:
    """Something that waits: what it is about, and why it is there."""

    target: str
    group: str
    title: str
    why: str
    taken_by: str | None = None
    refused: str | None = None  # why this editor may not accept it


@dataclass(frozen=True)
class Duplicate:
    """Two concepts whose names differ in little: perhaps one."""

    concept: str
    label: str
    other: str
    other_label: str


# -- the queue -------------------------------------------------------------------------------------------------------

Found = Iterator[tuple[str, str, str]]  # target, title, why


def _cursor(conn: sqlite3.Connection, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in conn.execute(sql, values))


def _suggestions(conn: sqlite3.Connection, log: Log) -> Found:
    for each in open_suggestions(log):
        yield f"decision:{each.id}", f"A correction to {each.target}", each.reason


def open_suggestions(log: Log, target: str | None = None) -> list[Decision]:
    """Corrections that readers or editors suggest and nobody has answered, the oldest first."""
    closed = {each.on[1] for each in log.live("kind = 'suggest.close'")}
    where, values = ("kind = 'suggest'", []) if target is None else ("kind = 'suggest' AND target = ?", [target])
    return [each for each in log.live(where, values) if str(each.id) not in closed]


def _orphans(conn: sqlite3.Connection, log: Log) -> Found:
    sql = "SELECT o.id, d.kind, o.target, o.why FROM orphans o JOIN decisions d ON d.id = o.id ORDER BY o.id"
    gone = log.dead()
    attached = {each.on[1] for each in log.live("kind = 'orphan.attach'")}
    for id_, kind, target, why in _cursor(conn, sql):
        if id_ not in gone and str(id_) not in attached:
            yield f"decision:{id_}", f"{kind} on {target}", why


def _changed(conn: sqlite3.Connection, log: Log) -> Found:
    # Statistics from before anybody edited say that every row has one status: without the hint SQLite reads them all.
    sql = """SELECT id, quote, decided_by FROM evidence INDEXED BY idx_evidence_status WHERE status = 'edited'
             ORDER BY decided_at, id"""
    for id_, quote, by in _cursor(conn, sql):
        yield f"evidence:{id_}", quote, f"{by} reads it otherwise than we did"


def _rests(conn: sqlite3.Connection, log: Log) -> Found:
    # Rules are few and claims many: CROSS JOIN is how SQLite is told to begin with the rules.
    sql = """SELECT c.id, c.statement, count(*) AS n FROM rule_claims r CROSS JOIN claims c ON c.id = r.claim_id
             WHERE c.status IN ('unreviewed', 'in review') AND c.in_articles = 1 GROUP BY c.id ORDER BY n DESC, c.id"""
    for id_, statement, count in _cursor(conn, sql):
        yield f"claim:{id_}", statement, f"{count} rule{'s rest' if count > 1 else ' rests'} on it"


def _flagged(conn: sqlite3.Connection, log: Log) -> Found:
    sql = """SELECT e.id, e.quote, min(f.kind <> 'unsafe_advice') AS mild, min(f.reason) FROM flags f
             JOIN evidence e ON e.id = f.evidence_id WHERE e.status = 'unreviewed' GROUP BY e.id ORDER BY mild, e.id"""
    for id_, quote, _, reason in _cursor(conn, sql):
        yield f"evidence:{id_}", quote, reason


def _unsure(conn: sqlite3.Connection, log: Log) -> Found:
    sql = """SELECT id, quote, confidence FROM evidence WHERE status = 'unreviewed' AND confidence < ?
             ORDER BY confidence, id"""
    for id_, quote, confidence in _cursor(conn, sql, LOW):
        yield f"evidence:{id_}", quote, f"read right with {confidence:.0%} confidence"


def _new_sources(conn: sqlite3.Connection, log: Log) -> Found:
    sql = """SELECT s.id, s.title, f.at FROM sources s LEFT JOIN first_seen f ON f.kind = 'source' AND f.id = s.id
             WHERE s.status IN ('unreviewed', 'added') AND s.ours = 0 ORDER BY f.at IS NULL, f.at DESC, s.id"""
    for id_, title, at in _cursor(conn, sql):
        yield f"source:{id_}", title, f"here since {at[:10]}" if at else "nobody has looked at this source"


def _provisional(conn: sqlite3.Connection, log: Log) -> Found:
    sql = """SELECT id, label, n_claims FROM concepts WHERE provisional = 1 AND same_as IS NULL AND n_claims > 0
             ORDER BY n_claims DESC, id"""
    for id_, label, count in _cursor(conn, sql):
        yield f"concept:{id_}", label, f"the vocabulary lacks it; {count} claim{'s' if count > 1 else ''} name it"


def _others(conn: sqlite3.Connection, log: Log) -> Found:
    sql = """SELECT id, statement, n_articles FROM claims WHERE status = 'unreviewed' AND in_articles = 1
             ORDER BY n_family DESC, id"""
    for id_, statement, count in _cursor(conn, sql):
        yield f"claim:{id_}", statement, f"said in {count} article{'s' if count > 1 else ''}"


GROUPS: dict[str, tuple[str, Callable[[sqlite3.Connection, Log], Found]]] = {
    "suggestions": ("Corrections that people suggest", _suggestions),
    "orphans": ("Decisions whose words are gone", _orphans),
    "changed": ("Readings that somebody changed", _changed),
    "rules": ("Claims that rules rest on", _rests),
    "flags": ("Warnings", _flagged),
    "unsure": ("Passages that may be read wrongly", _unsure),
    "sources": ("New sources", _new_sources),
    "concepts": ("Words that the vocabulary lacks", _provisional),
    "claims": ("All other claims", _others),
}


def queue(
    conn: sqlite3.Connection,
    log: Log,
    editor: Editor,
    group: str | None = None,
    limit: int = 50,
    offset: int = 0,
    hide_refused: bool = False,
    skip: frozenset[str] = frozenset(),
) -> tuple[Task, ...]:
    """Tasks of one group or of all, what matters most first; no target twice.

    `hide_refused` leaves out what this editor may not accept and what others have taken.
    """
    held = holders(log)
    decided = _since_copied(conn, log)

    def tasks() -> Iterator[Task]:
        seen = set(skip) | decided
        for name, (_, find) in GROUPS.items():
            if group not in (None, name):
                continue
            for target, title, why in find(conn, log):
                if target in seen:
                    continue
                seen.add(target)
                holder = held.get(target)
                holder = None if holder and editor.is_(holder) else holder
                refused = _refused(conn, log, editor, target)
                if not (hide_refused and (holder or refused)):
                    yield Task(target, name, title, why, holder, refused)

    return tuple(islice(tasks(), offset, offset + limit))


def _since_copied(conn: sqlite3.Connection, log: Log) -> set[str]:
    """What was decided since the tables were last brought up to date, by another process perhaps."""
    last = one(conn, "SELECT max(id) AS x FROM decisions") or {}
    recent = log.decisions("id > ?", [last.get("x") or 0])
    return {each.target for each in recent if each.kind in KINDS and KINDS[each.kind].judges}


def _refused(conn: sqlite3.Connection, log: Log, editor: Editor, target: str) -> str | None:
    kind = {"claim": "claim.accept", "evidence": "evidence.accept", "source": "source.accept"}.get(parted(target)[0])
    return refusal(conn, log, editor, kind, target, {}) if kind else None


def duplicates(conn: sqlite3.Connection) -> tuple[Duplicate, ...]:
    """Concepts that the vocabulary lacks and whose words are those of another concept in another order or form."""
    known: dict[frozenset[str], tuple[str, str]] = {}
    sql = """SELECT n.name, c.id, c.label FROM concept_names n JOIN concepts c ON c.id = n.concept_id
             WHERE c.same_as IS NULL AND c.provisional = 0 ORDER BY c.id, n.name"""
    for name, id_, label in _cursor(conn, sql):
        known.setdefault(_folded(name), (id_, label))
    found = []
    fresh = """SELECT id, label FROM concepts WHERE provisional = 1 AND same_as IS NULL AND n_claims > 0
               ORDER BY n_claims DESC, id"""
    for id_, label in _cursor(conn, fresh):
        key = _folded(label)
        if key in known:
            found.append(Duplicate(id_, label, *known[key]))
        else:
            known[key] = (id_, label)
    return tuple(found)


@lru_cache(maxsize=65_536)  # of names, which hardly change: folding seven thousand takes longer than a page may
def _folded(name: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in words(name)) - {"of", "the", "for", "and", "in"}
