"""How a rule came to be what it is, in public: what was changed, who wanted it, who approved it, and why.

Reads what was copied into the knowledge base, never the log. Knows the kinds rule.*; knows no page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb import yamledit
from kb.query import Row, rows

LONGEST = 400  # characters of a value
_STATES = {"rule.approve": "in force", "rule.refuse": "refused", "rule.withdraw": "withdrawn"}


@dataclass(frozen=True)
class Changed:
    """One change of a rule: from what to what, field by field, and what became of it."""

    id: int
    at: str
    op: str  # change, add, remove
    fields: tuple[tuple[str, str, str], ...]  # name, as it was, as it is; empty where there is none
    by: str
    why: str
    downgrade: bool
    back: int | None  # the change that it takes back
    state: str  # in force, refused, withdrawn, or waits for approval
    decided_by: str = ""
    decided_at: str = ""
    decided_why: str = ""
    version: str = ""


def of(conn: sqlite3.Connection, rule: str) -> tuple[Changed, ...]:
    """Every change of a rule that somebody proposed, the newest first."""
    found = rows(conn, "SELECT * FROM decisions WHERE target = ? AND kind LIKE 'rule.%' ORDER BY id", [f"rule:{rule}"])
    ended: dict[int, Row] = {}
    for row in found:
        if row["kind"] in _STATES:
            ended.setdefault(int(json.loads(row["what"]).get("proposal", 0)), row)
    made = [_changed(row, ended.get(row["id"])) for row in found if row["kind"] not in _STATES]
    return tuple(reversed(made))


def _changed(row: Row, end: Row | None) -> Changed:
    what: Mapping[str, Any] = json.loads(row["what"])
    was, now = what.get("was") or {}, what.get("fields") or {}
    told = {} if end is None else json.loads(end["what"])
    op = str(what.get("op", "change"))
    fields = tuple((name, said(was.get(name)), said(value)) for name, value in now.items()) if op == "change" else ()
    return Changed(
        row["id"], row["at"], op, fields, row["actor"], row["reason"], bool(what.get("downgrade")), what.get("of"),
        _STATES[end["kind"]] if end else "waits for approval",
        *((end["actor"], end["at"], end["reason"], str(told.get("version", ""))) if end else ()),
    )  # fmt: skip


def said(value: Any) -> str:
    """A value of a rule as text."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else yamledit.flow(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
