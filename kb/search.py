"""Search over topics, claims, quotes and sources, the best first, with sentinels round what matched.

Knows FTS5; standard library only. Whatever people type is words to look for, never a query language: no input can make
SQLite raise a syntax error, and a search that should find nothing finds nothing.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace

from kb import alarms
from kb.cards import Hit, Results
from kb.query import OFFERED, rows

# Control characters that no text of an article holds: a page escapes the snippet first and then turns these into
# <mark>.
MARK_START, MARK_END = "\x02", "\x03"
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def match(query: str, every: bool = True) -> str:
    """What people typed as an FTS5 expression: each word quoted, all of them wanted (or any); the last may go on."""
    words = [word.replace('"', "") for word in _WORD.findall(query)[:12]]
    quoted = [f'"{word}"' for word in words]
    if quoted and not query.endswith(" ") and len(words[-1]) > 2:
        quoted[-1] += "*"
    return (" AND " if every else " OR ").join(quoted)


def search(conn: sqlite3.Connection, query: str, limit: int = 20) -> Results:
    """What is found for some words: topics by name, claims by statement, passages by quote, sources by title.

    Where no claim or passage has all of the words, those with any of them are shown.
    """
    words = match(query)
    if not words:
        return Results(query, (), (), (), ())
    signs = alarms.named(conn, query)
    for expression in (words, match(query, every=False)):
        found = Results(
            query,
            _topics(conn, query, limit),
            _claims(conn, expression, limit),
            _quotes(conn, expression, limit),
            _sources(conn, expression, limit),
            signs,
        )
        if found.total:
            break
    return found if signs else replace(found, signs=alarms.called(conn, found.claims))


def _topics(conn: sqlite3.Connection, query: str, limit: int) -> tuple[Hit, ...]:
    """Topics one of whose names holds all of the words; the shortest name is the nearest."""
    words = [word.lower() for word in _WORD.findall(query)[:12]]
    where = " AND ".join("instr(lower(n.name), ?)" for _ in words)
    sql = f"""SELECT c.id, c.label, c.definition, min(length(n.name)) AS size FROM concepts c
              JOIN concept_names n ON n.concept_id = c.id WHERE c.same_as IS NULL AND c.provisional = 0 AND {where}
              GROUP BY c.id ORDER BY size, c.n_claims DESC, c.id LIMIT ?"""
    found = rows(conn, sql, [*words, limit])
    return tuple(Hit("topic", row["id"], row["label"], row["definition"], float(row["size"])) for row in found)


def _claims(conn: sqlite3.Connection, expression: str, limit: int) -> tuple[Hit, ...]:
    sql = f"""SELECT c.id, c.statement, c.certainty, c.direction, c.n_lines, score, marked AS snippet FROM (
               SELECT rowid AS id_, rank AS score, highlight(claims_fts, 0, ?, ?) AS marked
               FROM claims_fts WHERE claims_fts MATCH ? ORDER BY rank LIMIT ?)
             JOIN claims c ON c.rowid = id_ WHERE {OFFERED}
             ORDER BY score - 0.1 * min(c.n_lines, 10), c.id LIMIT ?"""
    found = rows(conn, sql, [MARK_START, MARK_END, expression, limit * 5, limit])
    return tuple(
        Hit(
            "claim",
            r["id"],
            r["statement"],
            r["snippet"],
            round(r["score"], 4),
            r["certainty"],
            r["n_lines"],
            r["direction"],
        )
        for r in found
    )


def _quotes(conn: sqlite3.Connection, expression: str, limit: int) -> tuple[Hit, ...]:
    """Passages, one for each place: the same words under two claims are shown once."""
    sql = f"""SELECT e.claim_id, s.title, min(bm25_) AS score, snippet_ AS snippet FROM (
               SELECT rowid AS id_, rank AS bm25_, snippet(evidence_fts, 0, ?, ?, '…', 40) AS snippet_
               FROM evidence_fts WHERE evidence_fts MATCH ? ORDER BY rank LIMIT ?)
             JOIN evidence e ON e.rowid = id_ JOIN sources s ON s.id = e.source_id
             JOIN claims c ON c.id = e.claim_id AND {OFFERED}
             WHERE e.status NOT IN ('rejected', 'split')
             GROUP BY e.document_id, e."start", e."end" ORDER BY score, e.id LIMIT ?"""
    found = rows(conn, sql, [MARK_START, MARK_END, expression, limit * 5, limit])
    return tuple(Hit("quote", r["claim_id"], r["title"], r["snippet"], round(r["score"], 4)) for r in found)


def _sources(conn: sqlite3.Connection, expression: str, limit: int) -> tuple[Hit, ...]:
    sql = """SELECT s.id, s.title, bm25(sources_fts) AS score, highlight(sources_fts, 0, ?, ?) AS snippet
             FROM sources_fts JOIN sources s ON s.rowid = sources_fts.rowid
             WHERE sources_fts MATCH ? ORDER BY score, s.id LIMIT ?"""
    found = rows(conn, sql, [MARK_START, MARK_END, expression, limit])
    return tuple(Hit("source", r["id"], r["title"], r["snippet"], round(r["score"], 4)) for r in found)
