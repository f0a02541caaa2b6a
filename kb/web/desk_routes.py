"""The addresses of the editors' desk, and of what readers send to it. Each part of the desk lists its own in PAGES."""

from __future__ import annotations

from kb.web import desk, desk_decide, desk_effect, desk_queue
from kb.web.render import View

VIEWS: tuple[tuple[str, View], ...] = (
    (r"/curate/login$", desk.login),
    (r"/curate/logout$", desk.logout),
    *desk_queue.PAGES,
    *desk_effect.PAGES,
    *desk_decide.PAGES,
)
