"""/curate/sources, /curate/studies, /curate/vocabulary: what there is to appraise, to retract, to merge. Knows the tables."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews
from kb.query import rows
from kb.reviews import Decision, Duplicate, Log
from kb.web import desk, desk_fields, render
from kb.web.desk import Desk
from kb.web.desk_fields import Candidate
from kb.web.render import View

PER_PAGE = 50
_STATUSES = ("unreviewed", "added", "accepted", "rejected")


@dataclass(frozen=True)
class SourcesPage:
    """Sources, those that nobody looked at first."""

    sources: tuple[dict[str, Any], ...]
    q: str
    status: str
    statuses: tuple[str, ...]
    page: int
    more: bool
    unread: tuple[Decision, ...]  # added, and not read yet


@dataclass(frozen=True)
class StudiesPage:
    """Studies, with how often they are cited here."""

    studies: tuple[dict[str, Any], ...]
    q: str
    page: int
    more: bool


@dataclass(frozen=True)
class VocabularyPage:
    """Words that the vocabulary lacks, and what may be the same; or topics that are looked for."""

    provisional: tuple[dict[str, Any], ...]
    found: tuple[Candidate, ...]
    duplicates: tuple[Duplicate, ...]
    q: str
    page: int
    more: bool


def _number(text: str) -> int:
    return max(int(text), 1) if text.isdigit() and len(text) < 7 else 1


def _like(q: str) -> str:
    escaped = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


@desk.editor_only
async def sources(desk_: Desk) -> Response:
    """All sources, narrowed to words and a status; and those that were asked for."""
    q, page = desk_.form.get("q")[:100], _number(desk_.form.get("page"))
    status = desk_.form.get("status") if desk_.form.get("status") in _STATUSES else ""

    def find(conn: sqlite3.Connection, log: Log) -> SourcesPage:
        where, values = ["1"], []
        if status:
            where.append("s.status = ?")
            values.append(status)
        if q:
            where.append("(s.title LIKE ? ESCAPE '\\' OR s.id LIKE ? ESCAPE '\\' OR s.url LIKE ? ESCAPE '\\')")
            values += [_like(q)] * 3
        sql = f"""SELECT s.id, s.title, s.kind, s.status, s.decided_by, s.n_claims, s.n_flags, s.ours FROM sources s
                  WHERE {" AND ".join(where)} ORDER BY s.ours, s.n_flags DESC, s.id LIMIT ? OFFSET ?"""
        found = rows(conn, sql, [*values, PER_PAGE + 1, (page - 1) * PER_PAGE])
        asked = log.live("kind = 'source.add'")
        marks = ",".join("?" * len(asked))
        here = {
            row["id"] for row in rows(conn, f"SELECT id FROM sources WHERE id IN ({marks})", [a.on[1] for a in asked])
        }
        unread = tuple(each for each in asked if each.on[1] not in here)
        return SourcesPage(tuple(found[:PER_PAGE]), q, status, _STATUSES, page, len(found) > PER_PAGE, unread[-30:])

    return await desk_.html("desk_sources.html", await desk_.look(find))


@desk.editor_only
async def studies(desk_: Desk) -> Response:
    """All studies, narrowed to words."""
    q, page = desk_.form.get("q")[:100], _number(desk_.form.get("page"))

    def find(conn: sqlite3.Connection) -> StudiesPage:
        sql = """SELECT st.id, st.short, st.title, st.year, st.design, st.n, st.retracted,
                 (SELECT count(*) FROM evidence e WHERE e.study_id = st.id) AS cited FROM studies st
                 WHERE st.short LIKE ?1 ESCAPE '\\' OR st.title LIKE ?1 ESCAPE '\\' OR st.id LIKE ?1 ESCAPE '\\'
                 OR st.doi LIKE ?1 ESCAPE '\\' ORDER BY cited DESC, st.short, st.id LIMIT ?2 OFFSET ?3"""
        found = rows(conn, sql, [_like(q), PER_PAGE + 1, (page - 1) * PER_PAGE])
        return StudiesPage(tuple(found[:PER_PAGE]), q, page, len(found) > PER_PAGE)

    return await desk_.html("desk_studies.html", await desk_.office.run(desk_.office.with_tables, find))


@desk.editor_only
async def vocabulary(desk_: Desk) -> Response:
    """Words that the vocabulary lacks, the most used first; with words to look for, the topics that have them."""
    q, page = desk_.form.get("q")[:100], _number(desk_.form.get("page"))

    def find(conn: sqlite3.Connection) -> VocabularyPage:
        sql = """SELECT id, label, n_claims FROM concepts WHERE provisional = 1 AND same_as IS NULL AND n_claims > 0
                 ORDER BY n_claims DESC, id LIMIT ? OFFSET ?"""
        found = rows(conn, sql, [PER_PAGE + 1, (page - 1) * PER_PAGE]) if not q else []
        named = desk_fields.like(conn, q, 40) if q else ()
        twice = reviews.duplicates(conn)[:40] if not q and page == 1 else ()
        return VocabularyPage(tuple(found[:PER_PAGE]), named, twice, q, page, len(found) > PER_PAGE)

    return await desk_.html("desk_vocabulary.html", await desk_.office.run(desk_.office.with_tables, find))


@desk.editor_only
async def concepts(desk_: Desk) -> Response:
    """Names of concepts for a field while somebody writes into it."""
    q = desk_.form.get("q")[:60]
    found = await desk_.office.run(desk_.office.with_tables, lambda conn: desk_fields.like(conn, q))
    return render.as_json([each.label for each in found])


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/sources$", sources),
    (r"/curate/studies$", studies),
    (r"/curate/vocabulary$", vocabulary),
    (r"/curate/concepts\.json$", concepts),
)
