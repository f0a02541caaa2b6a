"""How something stands in public: its status, who decided what on it, when and why, and what its author replies.

Reads what was copied into the knowledge base, never the log: whatever is there, anybody may see. Knows no page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import BackstoryError
from kb.query import Row, among, rows
from kb.review_editors import Editors
from kb.review_kinds import KINDS, READER

MOST = 40
WORDS = {
    "unreviewed": "No editor has looked at this yet",
    "in review": "Editors have looked at some of its passages",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "edited": "Read otherwise by an editor",
    "split": "Taken apart",
    "added": "Added, and not accepted yet",
}


_SOME, _NONE = "Editors have decided on this", "No editor has decided anything on this yet"


@dataclass(frozen=True)
class Told:
    """One decision as anybody may read it."""

    id: int
    at: str
    who: str
    interests: str
    label: str
    reason: str
    holds: bool


@dataclass(frozen=True)
class Reply:
    """What the author of a source answers."""

    by: str
    text: str
    at: str


@dataclass(frozen=True)
class Standing:
    """How something stands."""

    target: str
    words: str
    who: str
    interests: str
    at: str
    why: str
    told: tuple[Told, ...]
    replies: Mapping[str, tuple[Reply, ...]]  # by source


def of(
    conn: sqlite3.Connection, editors: Editors, target: str, card: Any = None, sources: Iterable[str] = ()
) -> Standing:
    """From the tables; `card` carries status, decided_by, decided_at and decided_why, where there is one."""
    found = _decisions(conn, target)
    known = _people(editors) if found or getattr(card, "decided_by", None) else {}
    status = getattr(card, "status", "")
    by = getattr(card, "decided_by", None) or ""
    name, interests = known.get(by, (by, ""))
    return Standing(
        target=target,
        words=WORDS.get(status) or (_SOME if found else _NONE),
        who=name,
        interests=interests,
        at=getattr(card, "decided_at", None) or "",
        why=getattr(card, "decided_why", None) or "",
        told=tuple(_told(row, known) for row in found),
        replies=replies(conn, sources),
    )


def _decisions(conn: sqlite3.Connection, target: str) -> list[Row]:
    """On the thing, on the passages of a claim, and what reverted them, the newest first."""
    kind, _, id_ = target.partition(":")
    found = rows(conn, "SELECT * FROM decisions WHERE now_on = ? OR (target = ? AND now_on IS NULL)", [target, target])
    if kind == "claim":
        sql = """SELECT d.* FROM evidence e JOIN decisions d ON d.now_on = 'evidence:' || e.id WHERE e.claim_id = ?
                 ORDER BY d.id DESC LIMIT 200"""
        found += rows(conn, sql, [id_])
    by_id = {row["id"]: row for row in found}
    fresh = list(by_id)
    while fresh:  # reversals, and their reversals
        back = among(conn, "SELECT * FROM decisions WHERE target", [f"decision:{each}" for each in fresh])
        fresh = [row["id"] for row in back if row["id"] not in by_id and row["kind"] == "revert"]
        by_id |= {row["id"]: row for row in back if row["id"] in fresh}
    return [by_id[each] for each in sorted(by_id, reverse=True)[:MOST] if by_id[each]["kind"] in KINDS]


def _told(row: Row, known: Mapping[str, tuple[str, str]]) -> Told:
    name, interests = known.get(row["actor"], (row["actor"], ""))
    label = KINDS[row["kind"]].label + (f" of decision {row['reverts']}" if row["reverts"] else "")
    if row["kind"] == "revert":
        label = f"took back decision {row['reverts']}"
    who = "A reader" if row["actor"] == READER else name
    return Told(row["id"], row["at"], who, interests, label, row["reason"], bool(row["holds"]))


def _people(editors: Editors) -> dict[str, tuple[str, str]]:
    try:
        return {each.id: (each.name or each.id, each.interests) for each in editors.all()}
    except BackstoryError:
        return {}


def replies(conn: sqlite3.Connection, sources: Iterable[str]) -> dict[str, tuple[Reply, ...]]:
    """Replies that an editor published and nobody took back, by source."""
    made: dict[str, tuple[Reply, ...]] = {}
    targets = [f"source:{each}" for each in dict.fromkeys(sources) if each]
    for row in among(conn, "SELECT * FROM decisions WHERE now_on", targets, "ORDER BY id"):
        if row["kind"] != "source.reply" or not row["holds"]:
            continue
        what = json.loads(row["what"])
        id_ = row["now_on"].partition(":")[2]
        made[id_] = (*made.get(id_, ()), Reply(what.get("by", ""), what.get("text", ""), row["at"][:10]))
    return made
