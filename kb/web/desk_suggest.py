"""/suggest: what a reader finds wrong, without an account; and what editors see of it at /curate/suggestions.

A suggestion is words, on one thing, in the queue. Nothing else of its sender is kept, and nothing of it is logged or
shown to anybody but editors. How often one address may send is remembered in memory only, and forgotten at a restart.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews
from kb.errors import BackstoryError, InputError, Missing
from kb.reviews import Decision, Log
from kb.web import desk, desk_form, desk_item, desk_office, render
from kb.web.desk import Desk
from kb.web.desk_form import Form
from kb.web.render import View

LONGEST = 2_000
_ABOUT = ("claim", "source", "rule", "study", "concept", "evidence")
_PAGE = {"claim": "claims", "source": "sources", "rule": "rules", "study": "studies", "concept": "topics"}
_TRAP = "website"  # a field that no person sees: what fills it in is a program


@dataclass(frozen=True)
class SuggestPage:
    """The form, or thanks for it."""

    about: str
    title: str
    back: str
    reply: bool
    text: str
    by: str
    slip: str
    sent: bool
    longest: int = LONGEST


@dataclass(frozen=True)
class SuggestionsPage:
    """What readers suggest: what is open, and what was answered."""

    open: tuple[tuple[Decision, str], ...]
    closed: tuple[tuple[Decision, str, Decision], ...]
    people: Mapping[str, Any]


async def suggest(datasette: Any, request: Any) -> Response:
    """GET: the form about one thing. POST: takes it."""
    office = desk_office.of(datasette)
    form = await desk_form.read(request) if request.method == "POST" else desk_form.of_address(request)
    about = form.get("about")
    kind, _, id_ = about.partition(":")
    if kind not in _ABOUT or not id_ or len(about) > 300:
        raise Missing("nothing to suggest on")
    title = await office.run(office.with_tables, lambda conn: desk_item.title_of(conn, about))
    if title == about and kind != "rule":
        raise Missing(f"no {about}")
    page = SuggestPage(
        about=about,
        title=title,
        back=f"/{_PAGE[kind]}/{id_}" if kind in _PAGE else "/",
        reply=kind == "source" and form.get("reply") == "yes",
        text=form.get("text")[: LONGEST * 2],
        by=form.get("by")[:120],
        slip="",
        sent=False,
    )
    if request.method != "POST":
        return await _html(datasette, request, page)
    slip, status = _refused(datasette, office, request, form, page)
    if not slip and not form.get(_TRAP):
        try:
            await office.run(office.deciding, lambda conn, log: _take(conn, log, page))
        except InputError as error:
            slip, status = error.message, 422
        except (BackstoryError, sqlite3.Error) as error:
            print(f"{request.path}: {type(error).__name__}", file=sys.stderr)
            slip, status = "It could not be kept just now. Please try again later.", 503
    return await _html(datasette, request, _with(page, slip), status if slip else 200)


def _refused(
    datasette: Any, office: desk_office.Office, request: Any, form: Form, page: SuggestPage
) -> tuple[str, int]:
    """Why it can't be taken, or an empty text; what passes is counted."""
    if not desk_form.genuine(datasette, request, form):
        return "The form was too old. Look at what you wrote, then send it again.", 403
    if len(page.text) < 10:
        return "Say in a sentence or two what is wrong.", 422
    if len(page.text) > LONGEST:
        return f"That is too long. Keep it under {LONGEST:,} characters.", 422
    if page.reply and not page.by:
        return "Sign your reply with your name.", 422
    if not office.open:
        return "This copy of the site takes no suggestions.", 503
    address = str((request.scope.get("client") or ("",))[0])
    if office.readers.wait(address) or office.all_readers.wait("all"):
        return "That is a lot in a short time. Please come back in an hour.", 429
    office.readers.note(address)
    office.all_readers.note("all")
    return "", 200


def _take(conn: sqlite3.Connection, log: Log, page: SuggestPage) -> None:
    if any(each.reason == page.text for each in reviews.open_suggestions(log, page.about)):
        return  # sent twice
    payload = {"by": page.by} if page.reply else {}
    reviews.decide(conn, log, None, "suggest", page.about, payload, reason=page.text, saw={})


def _with(page: SuggestPage, slip: str) -> SuggestPage:
    return replace(page, slip=slip, sent=not slip)


async def _html(datasette: Any, request: Any, page: SuggestPage, status: int = 200) -> Response:
    return await render.html(datasette, request, "suggest.html", page, status=status)


@desk.editor_only
async def suggestions(desk_: Desk) -> Response:
    """What readers suggest, the oldest open one first."""

    def find(conn: sqlite3.Connection, log: Log) -> SuggestionsPage:
        waiting = reviews.open_suggestions(log)
        answers = sorted(log.live("kind = 'suggest.close'"), key=lambda each: -each.id)[:30]
        closed = tuple((log.get(int(each.on[1])), each) for each in answers)
        return SuggestionsPage(
            open=tuple((each, desk_item.title_of(conn, each.target)) for each in waiting[:100]),
            closed=tuple((each, desk_item.title_of(conn, each.target), answer) for each, answer in closed),
            people=desk_item.people(desk_.office, {answer.actor for _, answer in closed}),
        )

    return await desk_.html("desk_suggestions.html", await desk_.look(find))


PAGES: tuple[tuple[str, View], ...] = (
    (r"/suggest$", suggest),
    (r"/curate/suggestions$", suggestions),
)
