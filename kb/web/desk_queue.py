"""/curate: what waits, what matters most first. Knows kb.reviews; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.utils.asgi import Response

from kb import reviews
from kb.web import desk
from kb.web.desk import Desk
from kb.web.render import View


@dataclass(frozen=True)
class QueuePage:
    """Tasks by group."""

    tasks: tuple[reviews.Task, ...]


@desk.editor_only
async def queue(desk_: Desk) -> Response:
    """What waits."""
    tasks = await desk_.look(lambda conn, log: reviews.queue(conn, log, desk_.editor))
    return await desk_.html("desk_queue.html", QueuePage(tasks))


PAGES: tuple[tuple[str, View], ...] = ((r"/curate$", queue),)
