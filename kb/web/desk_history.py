"""What was decided, the replay after it, why a passage was read so, and the keys. Knows kb.reviews and the desk's jobs."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from datasette.utils.asgi import Response

from kb.errors import BackstoryError, Missing
from kb.query import one, quotes
from kb.review_kinds import KINDS
from kb.reviews import Entry, Log
from kb.web import desk, desk_item, desk_jobs
from kb.web.desk import Desk
from kb.web.desk_item import Person
from kb.web.render import View

PER_PAGE = 40
_SHOWN = tuple(kind.id for kind in KINDS.values() if kind.public)


@dataclass(frozen=True)
class HistoryPage:
    """Decisions, the newest first."""

    entries: tuple[tuple[Entry, str], ...]  # each with what people call the thing that it is about
    people: Mapping[str, Person]
    mine: bool
    before: int  # for the next page; 0 where there is none


@dataclass(frozen=True)
class ReplayPage:
    """How many decisions wait, and how far the last replay is."""

    awaiting: int
    job: desk_jobs.Job | None
    reading: desk_jobs.Job | None
    by_itself: bool
    size: int


@dataclass(frozen=True)
class WhyPage:
    """How one passage was read."""

    id: str
    quote: str
    told: str
    slip: str


@dataclass(frozen=True)
class KeysPage:
    """The keys, and whether they work."""

    on: bool


@desk.editor_only
async def history(desk_: Desk) -> Response:
    """Every decision that anybody made, or only one's own."""
    mine = desk_.form.get("by") == "me"
    before = int(desk_.form.get("before")) if desk_.form.get("before").isdigit() else 2**53

    def find(conn: sqlite3.Connection, log: Log) -> HistoryPage:
        actor, values = (" AND actor = ?", [desk_.editor.id]) if mine else ("", [])
        where = f"""id IN (SELECT id FROM decisions WHERE id < ? AND kind IN {_SHOWN!r}{actor}
                    ORDER BY id DESC LIMIT {PER_PAGE + 1})"""
        found = sorted(log.decisions(where, [before, *values]), key=lambda each: -each.id)
        gone = log.dead()
        undone = {each.reverts: each.id for each in log.decisions("reverts IS NOT NULL") if each.id not in gone}
        shown = found[:PER_PAGE]
        entries = tuple(
            (
                Entry(each, each.id not in gone, undone.get(each.id), KINDS[each.kind].label),
                _about(conn, log, each.target),
            )
            for each in shown
        )
        people = desk_item.people(desk_.office, {each.actor for each in shown})
        return HistoryPage(entries, people, mine, shown[-1].id if len(found) > PER_PAGE else 0)

    return await desk_.html("desk_history.html", await desk_.look(find))


def _about(conn: sqlite3.Connection, log: Log, target: str) -> str:
    kind, _, id_ = target.partition(":")
    if kind != "decision":
        return desk_item.title_of(conn, target)
    on = log.get(int(id_))
    return f"decision {id_}: {KINDS[on.kind].label if on.kind in KINDS else on.kind}"


@desk.editor_only
async def replay(desk_: Desk) -> Response:
    """GET: how many decisions wait for the figures. POST: works them out anew, beside the site and not in it."""
    jobs = desk_jobs.of(desk_.datasette, desk_.office)
    if desk_.posted:
        job = jobs.replay()
        await desk_.office.run(jobs.wait, job, 0.3)
        return desk_.go("/curate/replay")

    def read(conn: sqlite3.Connection) -> tuple[int, int]:
        waits = one(conn, "SELECT value FROM versions WHERE name = 'awaiting'") or {"value": 0}
        size = one(conn, "SELECT count(*) AS n FROM claims") or {"n": 0}
        return int(waits["value"]), int(size["n"])

    awaiting, size = await desk_.office.run(desk_.office.with_tables, read)
    page = ReplayPage(awaiting, jobs.replaying, jobs.reading, jobs.by_itself, size)
    return await desk_.html("desk_replay.html", page)


@desk.editor_only
async def why(desk_: Desk) -> Response:
    """The parse and the cues behind a passage, read anew; the page says so where reading is not installed."""
    id_ = desk_.var("id")

    def find(conn: sqlite3.Connection) -> str:
        found = quotes(conn, "id", [id_])
        if not found:
            raise Missing(f"no passage {id_!r}")
        return found[0].quote

    quote = await desk_.office.run(desk_.office.with_tables, find)
    told, slip = "", ""
    try:
        # Named, not imported: this room may ask ingest's door only, on first use, and must start without it.
        told = await desk_.office.guard(lambda: str(importlib.import_module("ingest.door").why(quote)))
    except (ImportError, AttributeError, OSError):
        slip = "This site can’t read articles: that part is not installed."
    except BackstoryError as error:
        slip = f"It could not be read: {error.message}."
    return await desk_.html("desk_why.html", WhyPage(id_, quote, told, slip))


@desk.editor_only
async def keys(desk_: Desk) -> Response:
    """The keys; and a switch, for those whom single letters get in the way."""
    on = desk_.request.cookies.get(desk.KEYS) != "off"
    if desk_.posted:
        response = desk_.go("/curate/keys")
        response.set_cookie(
            desk.KEYS, "on" if desk_.form.get("keys") == "on" else "off", path="/curate", max_age=31_536_000
        )
        return response
    return await desk_.html("desk_keys.html", KeysPage(on))


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/history$", history),
    (r"/curate/replay$", replay),
    (r"/curate/why/(?P<id>[A-Za-z0-9-]+)$", why),
    (r"/curate/keys$", keys),
)
