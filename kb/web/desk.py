"""What every page of the editors' desk shares: who asks, with which connections, from a form of ours, and how it fails.

A page is `async def page(desk: Desk) -> Response` under `editor_only` or `lead_only`. Knows no page of the desk. Must not
trust anything that a browser sends for who somebody is or what they may do.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from datasette.utils.asgi import NotFound, Response

from kb import reviews
from kb.errors import BackstoryError, Conflict, DataError, InputError, Missing, NotAllowed
from kb.query import one
from kb.reviews import Editor, Log
from kb.web import desk_form, desk_office, render
from kb.web.desk_form import Form
from kb.web.desk_session import COOKIE, PATH

T = TypeVar("T")

KEYS = "backstory_keys"  # a cookie that says whether single letters do something
NAVIGATION = (
    ("/curate", "Queue", "queue"),
    ("/curate/sources", "Sources", "sources"),
    ("/curate/studies", "Studies", "studies"),
    ("/curate/rules", "Rules", "rules"),
    ("/curate/vocabulary", "Vocabulary", "vocabulary"),
    ("/curate/proposals", "Proposals", "proposals"),
    ("/curate/suggestions", "Suggestions", "suggestions"),
    ("/curate/history", "History", "history"),
)
# What each failure is as an answer; InputError is the last resort of what somebody typed.
_STATUS: tuple[tuple[type[BackstoryError], int, str], ...] = (
    (Conflict, 409, "Somebody was faster"),
    (NotAllowed, 403, "That is not for you to decide"),
    (Missing, 404, "That is not there"),
    (InputError, 422, "That did not work"),
)


@dataclass(frozen=True)
class Frame:
    """What the frame of each page of the desk shows."""

    editor: Editor | None
    navigation: tuple[tuple[str, str, str], ...] = NAVIGATION
    awaiting: int = 0  # decisions that wait for a replay
    keys: bool = True  # single letters do something


@dataclass(frozen=True)
class LoginPage:
    """The form to log in; `lost` is what somebody had typed when their session ended, given back to them."""

    name: str
    to: str
    slip: str
    nobody: bool  # there is no editor yet
    lost: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FailedPage:
    """Something could not be done: why, and what was typed, so that it is not lost."""

    title: str
    words: str
    hint: str
    back: str
    typed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Desk:
    """One request of one editor."""

    datasette: Any
    request: Any
    editor: Editor
    office: desk_office.Office
    form: Form = field(default_factory=Form)

    @property
    def posted(self) -> bool:
        """Whether something was sent, and not only looked at."""
        return bool(self.request.method == "POST")

    def var(self, name: str) -> str:
        """A part of the address, as its route names it."""
        return str(self.request.url_vars[name])

    async def look(self, do: Callable[[sqlite3.Connection, Log], T]) -> T:
        """Runs something that only reads, with the knowledge base and the log, off the event loop."""
        return await self.office.run(self.office.with_log, do)

    async def decide(self, do: Callable[[sqlite3.Connection, Log], T]) -> T:
        """Runs something that decides (reviews.decide), off the event loop; the tables then show who, when and why."""
        if not self.office.open:
            raise InputError("this copy of the knowledge base is for reading only")
        return await self.office.run(self.office.deciding, do)

    async def html(self, template: str, page: Any, status: int = 200) -> Response:
        """A page of the desk: the fields of a dataclass, and `desk`, its frame."""
        awaiting = await self.office.run(self.office.with_tables, _awaiting)
        keys = self.request.cookies.get(KEYS) != "off"
        context = {**render.context(page), "desk": Frame(self.editor, awaiting=awaiting, keys=keys)}
        body = await self.datasette.render_template(template, context, request=self.request)
        return Response.html(body, status=status)

    def go(self, path: str, said: str = "") -> Response:
        """To another page of ours, after something was done; `said` stands on top of it, once."""
        if said:
            self.datasette.add_message(self.request, said)
        return Response.redirect(path, status=303)

    async def failed(self, error: BackstoryError, back: str = "") -> Response:
        """A page for what could not be done; what was typed stands on it."""
        status, title = next(((code, text) for kind, code, text in _STATUS if isinstance(error, kind)), (500, ""))
        if not title:  # our own data or files, or a slip of ours: what is wrong is for the log
            print(f"{self.request.path}: {error}", file=sys.stderr)
            title, error = (
                "Sorry, something is wrong here",
                InputError("Whoever runs this site can see why in its log."),
            )
        words = error.message[:1].upper() + error.message[1:] + ("" if error.message.endswith(".") else ".")
        page = FailedPage(title, words, error.suggestion or "", back or PATH, typed(self.form))
        return await self.html("desk_failed.html", page, status)


Page = Callable[[Desk], Awaitable[Response]]


def editor_only(page: Page) -> render.View:
    """A page that only editors see. Without a session: the login form, with status 403, and nothing is done."""
    return _guarded(page, leads=False)


def lead_only(page: Page) -> render.View:
    """A page that only leads see."""
    return _guarded(page, leads=True)


def _guarded(page: Page, leads: bool) -> render.View:
    async def view(datasette: Any, request: Any) -> Response:
        office = desk_office.of(datasette)
        form = await desk_form.read(request) if request.method == "POST" else desk_form.of_address(request)
        editor = await office.run(office.sessions.editor, request.cookies.get(COOKIE, ""))
        if editor is None:
            return await login_form(datasette, request, form=form, status=403)
        desk = Desk(datasette, request, editor, office, form)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                raise NotAllowed("only looking and sending are possible here")
            if desk.posted and not desk_form.genuine(datasette, request, form):
                raise NotAllowed("this form was not sent from here", suggestion="open the page again and send it again")
            if leads and not editor.leads:
                raise NotAllowed("this is for leads only")
            return await page(desk)
        except BackstoryError as error:
            return await desk.failed(error)
        except (NotFound, asyncio.CancelledError):
            raise
        except Exception as error:  # what was typed is worth more than a clean trace, and belongs into no log
            print(f"{request.path}: {render.where(error)}", file=sys.stderr)
            return await desk.failed(DataError("unforeseen"))

    # Not functools.wraps: Datasette asks a view for its parameters, and would be told those of the page.
    view.__name__, view.__doc__ = page.__name__, page.__doc__
    return view


async def login_form(
    datasette: Any, request: Any, *, form: Form | None = None, slip: str = "", status: int = 200, wait: float = 0
) -> Response:
    """The form to log in; where something was sent without a session, what was typed is given back."""
    office = desk_office.of(datasette)
    lost: tuple[tuple[str, str], ...] = ()
    if form is not None and request.method == "POST":
        lost, slip = typed(form), slip or "You are not logged in any more. Nothing was changed."
    to = _own(request.full_path if request.method == "GET" and request.path != PATH + "/login" else "")
    if form is not None and form.has("to"):
        to = _own(form.get("to"))
    nobody = not await office.run(_anybody, office)
    page = LoginPage(form.get("name")[:40] if form and form.has("name") else "", to, slip, nobody, lost)
    context = {**render.context(page), "desk": Frame(None)}
    body = await datasette.render_template("desk_login.html", context, request=request)
    return Response.html(body, status=status, headers={"retry-after": str(int(wait) + 1)} if wait else {})


async def login(datasette: Any, request: Any) -> Response:
    """GET: the form. POST: a session for a right name and password, however long it takes to say that one is wrong."""
    if request.method != "POST":
        return await login_form(datasette, request, form=desk_form.of_address(request))
    form = await desk_form.read(request)
    office = desk_office.of(datasette)
    given = Form({name: form.all(name) for name in ("name", "to") if form.has(name)})
    if not desk_form.genuine(datasette, request, form):
        return await _again(datasette, request, given, "The form was too old. Try again.", 403)
    name, address = form.get("name"), str((request.scope.get("client") or ("",))[0])
    keys = (
        (office.by_name, f"{name.casefold()} {address}"),
        (office.by_address, address),
        (office.by_account, name.casefold()),
    )
    if wait := max(throttle.wait(key) for throttle, key in keys):
        minutes = int(wait / 60) + 1
        slip = f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try again."
        return await _again(datasette, request, given, slip, 429, wait)
    for throttle, key in keys:
        throttle.note(key)  # before the password is looked at: many at once would else all be looked at
    password = form.fields.get("password", ("",))[-1]
    editor = await office.guard(office.editors.login, name, password)
    if editor is None or editor.id != name:
        return await _again(
            datasette, request, given, "The name or the password is wrong. Names are in lower case.", 403
        )
    for throttle, key in keys:
        throttle.forget(key)
    response = Response.redirect(_own(form.get("to")) or PATH, status=303)
    secure = request.scheme == "https" or bool(datasette.setting("force_https_urls"))
    cookie = await office.run(office.sessions.opened, editor)
    response.set_cookie(COOKIE, cookie, path=PATH, secure=secure, httponly=True, samesite="lax")
    return response


async def logout(datasette: Any, request: Any) -> Response:
    """POST: ends the session, here and wherever its cookie was copied to."""
    form = await desk_form.read(request) if request.method == "POST" else Form()
    if request.method == "POST" and desk_form.genuine(datasette, request, form):
        desk_office.of(datasette).sessions.leave(request.cookies.get(COOKIE, ""))
        response = Response.redirect(PATH + "/login", status=303)
        response.set_cookie(COOKIE, "", path=PATH, expires=0, max_age=0, httponly=True)
        return response
    return await login_form(datasette, request, slip="You are still logged in: use the button.", status=403)


async def _again(datasette: Any, request: Any, form: Form, slip: str, status: int, wait: float = 0) -> Response:
    return await login_form(datasette, _Looked(request), form=form, slip=slip, status=status, wait=wait)


class _Looked:
    """A request as if it had only been looked at: a wrong password is nothing to give back."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self.method = "GET"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


def typed(form: Form) -> tuple[tuple[str, str], ...]:
    """What somebody wrote into a form, to give it back: no token, no password, nothing that we put there."""
    ours = ("csrftoken", "password", "old", "new", "again", "saw", "to", "do", "name")
    return tuple(
        (name, value.strip())
        for name, values in form.fields.items()
        for value in values
        if name not in ours and not name.startswith(("saw.", "h.")) and value.strip()
    )


def address_of(target: str) -> str:
    """The page of the desk about something: `evidence:KEY` -> `/curate/evidence/KEY`."""
    kind, _, id_ = target.partition(":")
    return f"{PATH}/{kind}/{quote(id_, safe='-_~')}"


def target_of(variables: Mapping[str, str]) -> str:
    """What a page of the desk is about, from its address."""
    return f"{variables['kind']}:{unquote(variables['id'])}"


def _own(path: str) -> str:
    # Only a path of the desk: an address of somebody else's would make the login page a way to send people there.
    return path if path == PATH or path.startswith((PATH + "/", PATH + "?")) else ""


def _awaiting(conn: sqlite3.Connection) -> int:
    return int((one(conn, "SELECT value FROM versions WHERE name = 'awaiting'") or {"value": 0})["value"])


def _anybody(office: desk_office.Office) -> bool:
    try:
        return any(not each.disabled for each in office.editors.all())
    except BackstoryError as error:
        print(f"{PATH}: {error}", file=sys.stderr)
        return True


__all__ = ["Desk", "Form", "address_of", "editor_only", "lead_only", "login", "logout", "reviews", "target_of"]
