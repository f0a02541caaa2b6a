"""A change on its way through the desk: what a form carries of it, what it is called, where its own form is, whose it is.

Knows changes as values and the addresses of their forms. What a browser sends of a change is never taken for granted.
"""

from __future__ import annotations

import json
from typing import Any

from kb.errors import BackstoryError, InputError
from kb.proposals_change import OPS, WHOLE, Change, entry
from kb.proposals_place import Place
from kb.review_kinds import Editor
from kb.web.desk import Desk
from kb.web.desk_words_book import CONCEPTS, CUES

MOST_JSON = 200_000
LISTS = "_words"  # in an address, what stands for the plain lists of a file: no browser keeps a lone dot


def title_of(place: Place, change: Change) -> str:
    """What an entry is called: as it would be, or as it is."""
    try:
        now = entry(place.text(change.file), change.file, change.entry, change.where)
    except BackstoryError:
        now = {}
    found = {**change.was, **now, **change.fields}
    return next((str(found[name]) for name in ("title", "label", "text", "name") if found.get(name)), change.entry)


def people(desk_: Desk) -> dict[str, Editor]:
    """Editors by id, for their names and what they say of conflicts of interest."""
    try:
        return {each.id: each for each in desk_.office.editors.all()}
    except BackstoryError:
        return {}


def edit_address(change: Change) -> str:
    """The form that a change came from."""
    if change.file.startswith(CONCEPTS):
        return "/curate/vocabulary/new" if change.op == "add" else f"/curate/vocabulary/edit/{change.entry}"
    if change.file.startswith(CUES):
        where = ".".join(change.where) or "-"
        return f"/curate/vocabulary/cues/{change.file.rpartition('/')[2][:-4]}/{where}/{'new' if change.op == 'add' else _in_address(change.entry)}"
    if change.file.startswith("tables/"):
        return "/curate/rules/new" if change.op == "add" else f"/curate/rules/edit/{change.entry}"
    return f"/curate/rules/words/{change.file}/{change.entry}"


def _in_address(id_: str) -> str:
    return LISTS if id_ == WHOLE else id_.removeprefix("#")


def change_of(form: Any) -> Change:
    """The change that a form carries; InputError for what is none. Its file is looked up in the book's own list."""
    sent = form.get("change")
    try:
        payload: Any = json.loads(sent) if len(sent) <= MOST_JSON else None
        change = Change.of(payload)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("this is no change of ours", suggestion="begin again with the form") from None
    if change.op not in OPS or not change.entry or (change.op == "change" and "id" in change.fields):
        raise InputError("this is no change of ours", suggestion="an id is never changed")
    return change


def author_of(desk_: Desk, name: str) -> Editor:
    """The editor of this name, also one who is gone."""
    try:
        return desk_.office.editors.get(name)
    except BackstoryError:
        return Editor(name)
