"""Claims as a graph on pages: what stands around a topic or a claim, drawn and in words, and /graph, which looks for
ways from one thing to another and tells what is central and what is only rumour.

Asks kb.graph and kb.drawing, which are imported when a page first needs them; everything here runs off the event loop.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from kb import query, read
from kb.cards import ClaimCard, Hit
from kb.web import render, state
from kb.web.app_name import DATABASE

if TYPE_CHECKING:
    from kb import graph

MOST_CHAINS = 6
MOST_LISTED = 20
# What a page has time for: claims looked at for the chains of one topic, and for what is central at all.
_FOR_CHAINS, _FOR_CENTRE = 90, 3000
_OFFERED = 150  # names in the fields' list
_KEPT = "graph overview"


@dataclass(frozen=True)
class Drawn:
    """A part of the graph as SVG, and the same in words: every claim in it, the surest first."""

    svg: Markup
    claims: tuple[graph.Edge, ...]
    left_out: int


@dataclass(frozen=True)
class Around:
    """What stands around a topic: its neighbours, and the chains of mechanism that begin at it."""

    drawn: Drawn | None
    chains: tuple[graph.Path, ...]


@dataclass(frozen=True)
class Choice:
    """What somebody typed in a field, the topic that it was taken for, and others that it may have meant."""

    typed: str
    topic: Hit | None
    others: tuple[Hit, ...]


@dataclass(frozen=True)
class Overview:
    """What most ways lead over, and what is only rumour."""

    central: tuple[tuple[graph.Node, float], ...]
    rumours: tuple[ClaimCard, ...]


@dataclass(frozen=True)
class GraphPage:
    """/graph: two fields, the ways between what was typed in them, and the lists."""

    start: Choice
    end: Choice
    asked: bool
    paths: tuple[graph.Path, ...]
    drawn: Drawn | None
    offered: tuple[str, ...]
    overview: Overview


@dataclass(frozen=True)
class _Ways:
    start: Choice
    end: Choice
    paths: tuple[graph.Path, ...]
    drawn: Drawn | None
    offered: tuple[str, ...]


async def graph_page(datasette: Any, request: Any) -> Response:
    """Two fields and what leads from the one to the other; `from` and `to` are names or ids of topics."""
    typed = [" ".join((request.args.get(name) or "").split())[:100] for name in ("from", "to")]
    found = await render.read(datasette, _ways, typed[0], typed[1])
    page = GraphPage(
        found.start, found.end, any(typed), found.paths, found.drawn, found.offered, await _overview(datasette)
    )
    return await render.html(datasette, request, "graph.html", page)


def around_claim(connection: sqlite3.Connection, claim: str) -> Drawn | None:
    """A claim among its neighbours; None where there is nothing beside it."""
    from kb import graph  # noqa: PLC0415 - only pages that draw need it

    drawn = _drawn(graph.around_claim(connection, claim, 5))
    return drawn if drawn and len(drawn.claims) > 1 else None


def around_topic(connection: sqlite3.Connection, topic: str) -> Around:
    """A topic among its neighbours, and its chains of mechanism."""
    from kb import graph  # noqa: PLC0415 - as above

    chains = graph.chains(connection, topic, limit=MOST_CHAINS, most=_FOR_CHAINS)
    return Around(_drawn(graph.around_topic(connection, topic, 7)), chains)


def choose(connection: sqlite3.Connection, typed: str) -> Choice:
    """The topic that was meant: by its id, by any of its names, or the first that search finds for the words."""
    if not typed:
        return Choice("", None, ())
    sql = """select c.id, c.label from concepts c where c.id in (
               select coalesce(k.same_as, k.id) from concepts k left join concept_names n on n.concept_id = k.id
               where k.id = :typed or lower(k.label) = lower(:typed) or lower(n.name) = lower(:typed))
             order by c.id <> :typed, c.n_claims desc, c.id limit 1"""
    exact = connection.execute(sql, {"typed": typed}).fetchone()
    if exact:
        return Choice(typed, Hit("topic", exact[0], exact[1], "", 0.0), ())
    found = read.search(connection, typed, 6).topics
    return Choice(typed, found[0] if found else None, tuple(found[1:6]))


def _ways(connection: sqlite3.Connection, start: str, end: str) -> _Ways:
    from kb import graph  # noqa: PLC0415 - as above

    chosen = choose(connection, start), choose(connection, end)
    paths: tuple[graph.Path, ...] = ()
    drawn = None
    if chosen[0].topic and chosen[1].topic:
        paths = graph.paths(connection, chosen[0].topic.id, chosen[1].topic.id)
        title = f"Ways from {chosen[0].topic.title} to {chosen[1].topic.title}"
        drawn = _drawn(graph.picture_of_paths(paths, title)) if paths else None
    sql = "select label from concepts where n_claims > 0 and same_as is null order by n_claims desc, id limit ?"
    return _Ways(*chosen, paths, drawn, tuple(row[0] for row in connection.execute(sql, (_OFFERED,))))


async def _overview(datasette: Any) -> Overview:
    """The lists, worked out at the first look and again when the database's files have changed."""
    kept = state.of(datasette).kept
    stamp = _stamp(datasette.get_database(DATABASE).path)
    if kept.get(_KEPT, (None, None))[0] != stamp or stamp is None:
        kept[_KEPT] = (stamp, await render.read(datasette, overview))
    found: Overview = kept[_KEPT][1]
    return found


def overview(connection: sqlite3.Connection) -> Overview:
    """What is central among the best founded claims, and what articles repeat with nothing behind it."""
    from kb import graph  # noqa: PLC0415 - as above

    edges = graph.rumours(connection, MOST_LISTED)
    cards = query.claim_cards(connection, [edge.claim for edge in edges])
    rumours = tuple(cards[edge.claim] for edge in edges)
    return Overview(graph.central(connection, MOST_LISTED, _FOR_CENTRE), rumours)


def _stamp(path: str | None) -> tuple[tuple[int, int], ...] | None:
    if path is None:
        return None
    files = [file for file in (Path(path), Path(f"{path}-wal")) if file.is_file()]
    return tuple((status.st_mtime_ns, status.st_size) for status in (file.stat() for file in files))


def _drawn(picture: graph.Picture) -> Drawn | None:
    from kb import drawing  # noqa: PLC0415 - as above

    if not picture.edges:
        return None
    return Drawn(Markup(drawing.svg(picture)), picture.text, picture.left_out)  # the drawing escapes every label
