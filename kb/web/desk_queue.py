"""/curate: what waits, what matters most first; and which comes next. Knows kb.reviews' queue; batches decide through it."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from kb import reviews
from kb.errors import BackstoryError, InputError
from kb.query import number
from kb.reviews import Duplicate, Log, Task
from kb.web import desk, desk_effect, desk_form, desk_item, desk_jobs
from kb.web.desk import Desk
from kb.web.desk_fields import Wanted
from kb.web.render import View

PER_PAGE = 30
SKIPPED_SECONDS = 1800  # after so long a task that was skipped comes up again
_LOOKED_AT = ("accepted", "rejected", "edited", "split")
MOST_GRAVE = 8  # decisions of one batch whose effect is worked out: each takes as long as a replay
BATCH = {"accept": "Accepted", "reject": "Rejected", "take": "Taken"}


@dataclass(frozen=True)
class Row:
    """A task in the list, with what was seen of it."""

    task: Task
    title: str
    saw: str
    beside: str


@dataclass(frozen=True)
class QueuePage:
    """Tasks, most important first."""

    rows: tuple[Row, ...]
    groups: tuple[tuple[str, str], ...]
    group: str
    hide: bool
    page: int
    more: bool
    since: tuple[reviews.Decision, ...]
    labels: dict[str, str]
    duplicates: tuple[Duplicate, ...]
    address: str
    counts: tuple[int, int]  # passages that nobody has looked at, and those that somebody has


@dataclass(frozen=True)
class BatchPage:
    """What became of the tasks that were ticked."""

    what: str
    done: tuple[str, ...]
    failed: tuple[tuple[str, str, str], ...]  # target, title, why
    back: str


@desk.editor_only
async def queue(desk_: Desk) -> Response:
    """What waits: by group, without what this editor may not accept where they wish."""
    form = desk_.form
    group = form.get("group") if form.get("group") in reviews.GROUPS else ""
    hide, page = form.get("hide") == "yes", max(int(form.get("page")), 1) if form.get("page").isdigit() else 1

    def read(conn: sqlite3.Connection, log: Log) -> QueuePage:
        first = (page - 1) * PER_PAGE
        found = reviews.queue(conn, log, desk_.editor, group or None, PER_PAGE + 1, first, hide_refused=hide)
        rows = tuple(_row(conn, log, desk_, task) for task in found[:PER_PAGE])
        since = reviews.since(log, desk_.editor)
        if reviews.behind(conn, log):
            desk_.office.copier.copy()  # another process has decided, or written the tables anew
        return QueuePage(
            rows=rows,
            groups=tuple((id_, title) for id_, (title, *_) in reviews.GROUPS.items()),
            group=group,
            hide=hide,
            page=page,
            more=len(found) > PER_PAGE,
            since=tuple(each for each in reversed(since) if not desk_.editor.is_(each.actor)),
            labels={kind.id: kind.label for kind in reviews.KINDS.values()},
            duplicates=reviews.duplicates(conn)[:20] if group in ("", "concepts") else (),
            address="/curate?" + urlencode({"group": group, **({"hide": "yes"} if hide else {}), "page": page}),
            counts=(
                number(conn, "SELECT count(*) FROM evidence WHERE status = 'unreviewed'"),
                number(conn, f"SELECT count(*) FROM evidence WHERE status IN {_LOOKED_AT!r}"),
            ),
        )

    return await desk_.html("desk_queue.html", await desk_.look(read))


def _row(conn: sqlite3.Connection, log: Log, desk_: Desk, task: Task) -> Row:
    try:
        saw = json.dumps(reviews.state(conn, log, task.target), ensure_ascii=False)
    except BackstoryError:
        saw = ""
    title = task.title
    if task.target.startswith("decision:"):
        about = log.get(int(task.target.partition(":")[2]))
        title = f"{reviews.KINDS[about.kind].label}: {desk_item.title_of(conn, about.target)}"
    return Row(task, title, saw, desk_item.looking(desk_.office, task.target, desk_.editor))


# -- which comes next ------------------------------------------------------------------------------------------------


def next_address(group: str) -> str:
    """The address that leads to the next task."""
    return "/curate/next" + (f"?{urlencode({'group': group})}" if group in reviews.GROUPS else "")


def skip(desk_: Desk, target: str) -> None:
    """This editor wants another task now; in memory only, and for a while."""
    kept: dict[str, dict[str, float]] = desk_.office.kept.setdefault("skipped", {})
    kept.setdefault(desk_.editor.id, {})[target] = time.monotonic()


def _skipped(desk_: Desk) -> frozenset[str]:
    mine: dict[str, float] = desk_.office.kept.get("skipped", {}).get(desk_.editor.id, {})
    for target in [target for target, at in mine.items() if time.monotonic() - at > SKIPPED_SECONDS]:
        mine.pop(target, None)
    return frozenset(mine)


@desk.editor_only
async def following(desk_: Desk) -> Response:
    """Shows the next task that this editor may decide, that they did not skip, and that nobody else has before them."""
    group = desk_.form.get("group") if desk_.form.get("group") in reviews.GROUPS else ""

    def find(conn: sqlite3.Connection, log: Log) -> str:
        with desk_.office.choosing:
            others = desk_item.looked_at_by_others(desk_.office, desk_.editor)
            for without in (_skipped(desk_) | others, _skipped(desk_)):
                found = reviews.queue(conn, log, desk_.editor, group or None, 1, hide_refused=True, skip=without)
                if found:
                    desk_item.opened(desk_.office, found[0].target, desk_.editor)
                    return found[0].target
            return ""

    target = await desk_.look(find)
    if not target:
        where = "/curate" + (f"?{urlencode({'group': group})}" if group else "")
        return desk_.go(where, "Nothing else waits for you here.")
    return await desk_item.show(desk_, target)


# -- several at once -------------------------------------------------------------------------------------------------


@desk.editor_only
async def batch(desk_: Desk) -> Response:
    """One decision on each task that was ticked, each by itself: what fails stops no other, and is told."""
    form = desk_.form
    targets, do = tuple(dict.fromkeys(form.all("t"))), form.get("verb") or form.get("do")
    if not desk_.posted or do not in BATCH:
        raise InputError("choose what to do with them")
    if not targets:
        raise InputError("nothing is ticked", suggestion="tick the tasks that you mean")
    wanted: list[tuple[str, str, Any, str, Any]] = []
    failed: list[tuple[str, str]] = []
    grave = [target for target in targets if do == "reject" and target.partition(":")[0] in ("claim", "source")]
    for target in targets[:PER_PAGE]:
        kind, why = _batched(target, do)
        if target in grave[MOST_GRAVE:]:
            why = f"it takes other things along, and only {MOST_GRAVE} such can be looked at together"
        if why:
            failed.append((target, why))
            continue
        saw = {} if do == "take" else json.loads(form.get(f"saw.{target}") or "null")
        if not isinstance(saw, dict):
            failed.append((target, "the form does not say what you saw"))
            continue
        wanted.append((kind, target, {}, form.get("reason"), saw))
    look = [Wanted(kind, target, {}, reason) for kind, target, _, reason, _ in wanted if target in grave]
    if look and not all(desk_effect.seen(desk_, each) for each in look):
        verb = desk_form.Form({**form.fields, "verb": (do,)}, form.files)
        title = f"{len(look)} of the tasks that you ticked take other things along"
        return await desk_effect.page(replace(desk_, form=verb), look, title, "/curate", "/curate/batch")

    def decide(conn: sqlite3.Connection, log: Log) -> BatchPage:
        made = reviews.decide_all(conn, log, desk_.editor, wanted)
        done = tuple(desk_item.title_of(conn, each.target) for each in made if each.decision)
        wrong = [*failed, *((each.target, each.error.message) for each in made if each.error)]
        told = tuple(
            (target, desk_item.title_of(conn, target), why.partition(f" on {target}: ")[2] or why)
            for target, why in wrong
        )
        return BatchPage(
            BATCH[do], done, told, form.get("back") if form.get("back").startswith("/curate?") else "/curate"
        )

    page = await desk_.decide(decide)
    if page.done and do == "reject":
        desk_jobs.of(desk_.datasette, desk_.office).decided()
    return await desk_.html("desk_batch.html", page, 200 if page.done else 422)


def _batched(target: str, do: str) -> tuple[str, str]:
    """The kind of decision for a task of a batch, or why it is none for a batch."""
    on = target.partition(":")[0]
    if do == "take":
        return "task.take", ""
    if on not in ("claim", "evidence", "source"):
        return "", "this one is decided by itself"
    return f"{on}.{do}", ""


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate$", queue),
    (r"/curate/next$", following),
    (r"/curate/batch$", batch),
)
