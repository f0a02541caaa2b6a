"""/curate/me: an editor's own line on conflicts of interest, and their password. Knows the accounts; knows no decision."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.utils.asgi import Response

from kb.errors import InputError
from kb.web import desk
from kb.web.desk import Desk
from kb.web.desk_session import COOKIE, PATH
from kb.web.render import View


@dataclass(frozen=True)
class MePage:
    """Who somebody is at the desk."""

    interests: str
    slip: str


@desk.editor_only
async def me(desk_: Desk) -> Response:
    """GET: who I am here. POST: another line on interests, or another password."""
    if not desk_.posted:
        return await desk_.html("desk_me.html", MePage(desk_.editor.interests, ""))
    try:
        return await (_password(desk_) if desk_.form.get("do") == "password" else _interests(desk_))
    except InputError as error:
        slip = error.message[:1].upper() + error.message[1:] + "."
        return await desk_.html(
            "desk_me.html", MePage(desk_.form.get("interests") or desk_.editor.interests, slip), 422
        )


async def _interests(desk_: Desk) -> Response:
    line = desk_.form.get("interests")[:500]
    await desk_.office.run(lambda: desk_.office.editors.change(desk_.editor.id, interests=line))
    return await _stay(desk_, "Your line stands beside what you decide, what you decided before included.")


async def _password(desk_: Desk) -> Response:
    """The one that holds has to be known: an open window must not be enough to keep somebody out for good."""
    fields, office = desk_.form.fields, desk_.office
    old, new, again = (fields.get(name, ("",))[-1] for name in ("old", "new", "again"))
    key = f"{desk_.editor.id} at the desk"
    if office.by_name.wait(key):
        raise InputError("too many tries: wait a quarter of an hour")
    office.by_name.note(key)
    if await office.guard(office.editors.login, desk_.editor.id, old) is None:
        raise InputError("that is not your password")
    if new != again:
        raise InputError("the two new passwords differ")
    await office.guard(office.editors.reset, desk_.editor.id, new)
    office.by_name.forget(key)
    return await _stay(desk_, "Your password is another one. Wherever else you were logged in, you are not any more.")


async def _stay(desk_: Desk, said: str) -> Response:
    """A new cookie: the account has changed, and with it every session of before is over."""
    response = desk_.go(f"{PATH}/me", said)
    cookie = await desk_.office.run(desk_.office.sessions.opened, desk_.editor)
    secure = desk_.request.scheme == "https" or bool(desk_.datasette.setting("force_https_urls"))
    response.set_cookie(COOKIE, cookie, path=PATH, secure=secure, httponly=True, samesite="lax")
    return response


PAGES: tuple[tuple[str, View], ...] = ((r"/curate/me$", me),)
