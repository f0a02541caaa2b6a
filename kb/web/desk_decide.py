"""What is sent from a page of the desk: decide, look at the effect first, keep a draft, take or give back a task.

Knows kb.reviews and the pages that a form may come back to. Whatever goes wrong, what was typed comes back with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews
from kb.errors import BackstoryError, Conflict, InputError, Missing, NotAllowed
from kb.review_kinds import LONGEST_REASON
from kb.reviews import Log
from kb.web import desk, desk_effect, desk_fields, desk_item, desk_jobs, desk_queue
from kb.web.desk import Desk
from kb.web.desk_fields import Unclear, Wanted
from kb.web.render import View

_LONGEST_DRAFT = 20_000


@desk.editor_only
async def thing(desk_: Desk) -> Response:
    """GET: a thing with all it takes to decide on it. POST: what its editor wants."""
    target = desk.target_of(desk_.request.url_vars)
    if not desk_.posted:
        return await desk_item.show(desk_, target)
    do = desk_.form.get("do") or "decide"
    if do == "take":
        return await _task(desk_, target, "task.take", "The task is yours for half an hour.")
    if do == "release":
        return await _task(desk_, target, "task.release", "Somebody else can take it now.")
    if do == "skip":
        desk_queue.skip(desk_, target)
        return desk_.go(desk_queue.next_address(desk_.form.get("group")))
    if do == "draft":
        return await _draft(desk_, target)
    if do in ("more", "find"):
        return await _again(desk_, target, do)
    try:
        return await _decide(desk_, target)
    except Unclear as error:
        return await _back(desk_, target, error, 422, unclear=error)
    except Conflict as error:
        return await _back(desk_, target, error, 409, conflict=error.seen)
    except Missing as error:
        if error.path or "is not there" in error.message:
            raise
        return await _back(desk_, target, error, 422)
    except NotAllowed as error:
        return await _back(desk_, target, error, 403)
    except InputError as error:
        return await _back(desk_, target, error, 422)


async def _decide(desk_: Desk, target: str) -> Response:
    def asked(conn: sqlite3.Connection, log: Log) -> tuple[tuple[Wanted, ...], bool]:
        found = desk_fields.wanted(conn, log, target, desk_.form)
        light = found[0].kind == "revert" and desk_effect.lightly(conn, log, target)
        return found, light

    wanted, light = await desk_.look(asked)
    saw = seen(desk_.form.get("saw"))
    moving = [each for each in wanted if desk_effect.moves(each)]
    look = desk_.form.get("do") == "preview"
    if look or (moving and not light and not all(desk_effect.seen(desk_, each) for each in moving)):
        title = await desk_.look(lambda conn, log: reviews.item(conn, log, target, desk_.editor).title)
        back = desk.address_of(target)
        return await desk_effect.page(desk_, moving or wanted, title, back, back)
    made = await desk_.decide(lambda conn, log: decide(conn, log, desk_, wanted, saw))
    kind, reason = wanted[0].kind, wanted[0].reason
    also: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = [
        (kind, on, {}, reason, dict(seen(desk_.form.get(f"saw.{on}")))) for on in _also(desk_, wanted)
    ]
    if not also:
        return done(desk_, made)
    more = await desk_.decide(lambda conn, log: reviews.decide_all(conn, log, desk_.editor, also))
    failed = sum(each.decision is None for each in more)
    told = f" {len(more) - failed} more with the same words" + (f", {failed} could not be." if failed else ".")
    return done(desk_, made, told)


def _also(desk_: Desk, wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """The same words elsewhere that were ticked: they are accepted or rejected alike, each as it was seen."""
    if wanted[0].kind not in ("evidence.accept", "evidence.reject"):
        return ()
    return tuple(each for each in dict.fromkeys(desk_.form.all("also")) if each.startswith("evidence:"))[:20]


def decide(
    conn: sqlite3.Connection, log: Log, desk_: Desk, wanted: Sequence[Wanted], saw: Mapping[str, Any]
) -> list[reviews.Decision]:
    """One decision after the other, on the state that was seen: after the first, on what it left."""
    made: list[reviews.Decision] = []
    for each in wanted:
        now = saw if not made else reviews.state(conn, log, each.target)
        made.append(
            reviews.decide(conn, log, desk_.editor, each.kind, each.target, each.payload, reason=each.reason, saw=now)
        )
    if made[0].kind == "source.reply" and desk_.form.get("closes").isdigit():
        on = f"decision:{desk_.form.get('closes')}"
        reviews.decide(conn, log, desk_.editor, "suggest.close", on, {"done": True}, saw=reviews.state(conn, log, on))
    return made


def done(desk_: Desk, made: Sequence[reviews.Decision], more: str = "") -> Response:
    """To the next task, or back to where somebody was; what was decided stands on top of it."""
    if any(reviews.KINDS[each.kind].shapes or not each.kind.endswith(".accept") for each in made):
        desk_jobs.of(desk_.datasette, desk_.office).decided()
    label = reviews.KINDS[made[-1].kind].label
    said = f"You {label}: decision {made[-1].id}." if len(made) == 1 else f"{len(made)} fields changed."
    said += more
    desk_queue.skip(desk_, made[-1].target)
    if desk_.form.get("then") == "stay":
        return desk_.go(desk.address_of(made[-1].target), said)
    return desk_.go(desk_queue.next_address(desk_.form.get("group")), said)


def seen(text: str) -> Mapping[str, Any]:
    """The state that the form brought back."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InputError("the form does not say what you saw", suggestion="open the page again")
    return found


async def _task(desk_: Desk, target: str, kind: str, said: str) -> Response:
    try:
        await desk_.decide(lambda conn, log: reviews.decide(conn, log, desk_.editor, kind, target, {}, saw={}))
    except NotAllowed as error:
        return await _back(desk_, target, error, 403)
    back = desk_.form.get("back")
    return desk_.go(back if back == "/curate" or back.startswith("/curate?") else desk.address_of(target), said)


def _typed(desk_: Desk) -> dict[str, str]:
    ours = ("csrftoken", "saw", "do", "group", "then", "h.effect")
    return {name: values[-1] for name, values in desk_.form.fields.items() if name not in ours}


async def _draft(desk_: Desk, target: str) -> Response:
    kept = {name: value for name, value in _typed(desk_).items() if value.strip()}
    if len(json.dumps(kept)) > _LONGEST_DRAFT:
        raise InputError("that is too long for a draft")
    await desk_.decide(
        lambda conn, log: reviews.decide(conn, log, desk_.editor, "draft", target, {"form": kept}, saw={})
    )
    return desk_.go(desk.address_of(target), "Your draft is kept. Only you see it.")


async def _again(desk_: Desk, target: str, do: str) -> Response:
    """The same form with one more part, or with what a name may mean."""
    values = _typed(desk_)
    if do == "more":
        values["n_parts"] = (
            str(int(values.get("n_parts", "2") or 2) + 1) if values.get("n_parts", "2").isdigit() else "3"
        )
        return await desk_item.show(desk_, target, desk_item.Back(opened=values.get("kind", ""), values=values))
    field, text = desk_.form.get("find"), ""
    text = " ".join(desk_.form.get(field).split())
    found = await desk_.look(lambda conn, log: desk_fields.like(conn, text))
    unclear = Unclear(field, text, found)
    return await _back(desk_, target, unclear, 200, unclear=unclear)


async def _back(
    desk_: Desk,
    target: str,
    error: BackstoryError,
    status: int,
    *,
    unclear: Unclear | None = None,
    conflict: Mapping[str, Any] | None = None,
) -> Response:
    values = _typed(desk_)
    values["reason"] = values.get("reason", "")[: LONGEST_REASON * 2]
    words = error.message.partition(f" on {target}: ")[2] or error.message
    words = words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
    back = desk_item.Back(
        slip=words,
        hint=error.suggestion or "",
        unclear=unclear,
        conflict=conflict,
        opened=values.get("kind", ""),
        values=values,
    )
    return await desk_item.show(desk_, target, back, status)


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/(?P<kind>claim|evidence|concept|source|study|rule|decision)/(?P<id>[A-Za-z0-9_.~%'-]+)$", thing),
)
