"""What machines read: Atom of new claims, sitemap, robots, the list of databases without paths. Knows no HTML page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from datasette.utils.asgi import Response

from kb.query import OFFERED
from kb.web import links, render, state, words

_FEED = 50
# A sitemap may hold 50,000 addresses; claims come first because they are what people look for.
_MOST = 49_000


def _origin(datasette: Any, request: Any) -> str:
    scheme = "https" if datasette.setting("force_https_urls") else request.scheme
    return f"{scheme}://{request.host}"


async def atom(datasette: Any, request: Any) -> Response:
    """The newest claims with their certainty and how much stands behind each. XML escapes whatever an article says."""
    rows = await render.read(datasette, _newest, _FEED)
    origin = _origin(datasette, request)
    updated = await render.read(datasette, _last_run)
    entries = "".join(_entry(origin, row, updated) for row in rows)
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(origin)}/claims.atom</id><title>backstory: new claims about back pain</title>"
        f"<updated>{escape(updated)}</updated><author><name>backstory</name></author>"
        f'<link rel="self" href={quoteattr(origin + "/claims.atom")}/>'
        f"<link href={quoteattr(origin + '/')}/>{entries}</feed>\n"
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _entry(origin: str, row: Any, updated: str) -> str:
    address = origin + links.page("claims", row["id"])
    sure = words.Words.sure(row["certainty"], row["direction"], row["id"])
    summary = f"{sure}. Lines of evidence: {row['n_lines']}."
    return (
        f"<entry><id>{escape(address)}</id><title>{escape(row['statement'])}</title><updated>{escape(updated)}</updated>"
        f"<link href={quoteattr(address)}/><summary>{escape(summary)}</summary></entry>"
    )


def _newest(connection: sqlite3.Connection, count: int) -> list[Any]:
    sql = f"""select c.id, c.statement, c.certainty, c.direction, c.n_lines from claims c
              where c.in_articles = 1 and {OFFERED} order by c.rowid desc limit ?"""
    return list(connection.execute(sql, (count,)))


def _last_run(connection: sqlite3.Connection) -> str:
    row = connection.execute("select at from runs order by id desc limit 1").fetchone()
    when = str(row[0]) if row else "2026-11-21T00:00:00Z"
    return when if when.endswith("Z") or "+" in when else f"{when.replace(' ', 'T')}Z"


async def sitemap(datasette: Any, request: Any) -> Response:
    """Every page of ours that somebody may want to find; no faceted table, which would never end."""
    origin = _origin(datasette, request)
    pages = [
        "/",
        "/triage",
        "/topics",
        "/claims",
        "/graph",
        "/sources",
        "/studies",
        "/rules",
        "/safety",
        "/check",
        "/about",
    ]
    found = await render.read(datasette, _addresses)
    listed = "".join(f"<url><loc>{escape(origin + path)}</loc></url>" for path in [*pages, *found])
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>\n'
    return Response(body, content_type="application/xml; charset=utf-8")


def _addresses(connection: sqlite3.Connection) -> list[str]:
    tables = (("topics", "concepts where n_claims > 0"), ("sources", "sources"), ("studies", "studies"))
    found: list[str] = []
    for kind, table in (*tables, ("rules", "rules"), ("claims", "claims")):
        room: Iterable[Any] = connection.execute(f"select id from {table} order by id limit ?", (_MOST - len(found),))
        found.extend(links.page(kind, row[0]) for row in room)
    return found


async def robots(datasette: Any, request: Any) -> Response:
    """Crawlers may read our pages, not the endless faces of a faceted table."""
    origin = _origin(datasette, request)
    lines = (
        "User-agent: *",
        "Disallow: /backstory?",
        "Disallow: /backstory/*?",
        "Disallow: /search",
        "Disallow: /graph?",
        "Disallow: /-/",
        "Disallow: /curate",
        "Disallow: /suggest",
    )
    return Response("\n".join((*lines, f"Sitemap: {origin}/sitemap.xml", "")))


async def favicon(datasette: Any, request: Any) -> Response:
    """Our mark."""
    body = (state.of(datasette).files.static / "mark.svg").read_bytes()
    return Response(body, content_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


async def databases(datasette: Any, request: Any) -> Response:
    """Datasette's list of databases without where they lie on the server's disk."""
    listed = [
        {"name": name, "is_mutable": database.is_mutable, "is_memory": database.is_memory, "hash": database.hash}
        for name, database in datasette.databases.items()
        if name != "_internal"
    ]
    return render.as_json(listed)
