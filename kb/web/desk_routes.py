"""The addresses of the editors' desk, and of what readers send to it. Each part of the desk lists its own in PAGES."""

from __future__ import annotations

from kb.web import (
    desk,
    desk_add,
    desk_decide,
    desk_effect,
    desk_history,
    desk_lists,
    desk_me,
    desk_proposals,
    desk_queue,
    desk_rules,
    desk_suggest,
    desk_words,
)
from kb.web.render import View

VIEWS: tuple[tuple[str, View], ...] = (
    (r"/curate/login$", desk.login),
    (r"/curate/logout$", desk.logout),
    *desk_queue.PAGES,
    *desk_effect.PAGES,
    *desk_lists.PAGES,
    *desk_add.PAGES,
    *desk_history.PAGES,
    *desk_me.PAGES,
    *desk_suggest.PAGES,
    *desk_rules.PAGES,
    *desk_words.PAGES,
    *desk_proposals.PAGES,
    *desk_decide.PAGES,
)
