"""What an editor has before them when they decide, and whether they may: states, their hashes, and the two-person rule.

Knows the log and the tables, and reads both; writes neither. The state of a thing is what was read, which a replay does
not change, and the decisions on it that hold: so a page goes stale when somebody else decides, and not when tables are
written anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from kb.errors import InputError, Missing, NotAllowed
from kb.model import claim_id
from kb.query import Row, one, rows
from kb.review_kinds import PASSING, PROPOSING, SHAPING, TABLES, Editor
from kb.review_log import Decision, Log, digest

State = dict[str, Any]
TASK_MINUTES = 30  # how long a task stays taken by somebody who does nothing with it


def parted(target: str) -> tuple[str, str]:
    """`claim:rest--causes--pain` taken apart; InputError for what is no target."""
    kind, _, id_ = target.partition(":")
    if not id_ or kind not in (*TABLES, "decision"):
        raise InputError(
            f"nothing can be decided on {target!r}", suggestion=f"{', '.join(TABLES)} or decision, : and id"
        )
    return kind, id_


def upon(conn: sqlite3.Connection, log: Log, target: str) -> list[Decision]:
    """The decisions that hold on something, in order: those made on it, and those that a replay found it to be about."""
    moved = {r["id"]: r["now_on"] for r in rows(conn, "SELECT id, now_on FROM decisions WHERE target = ?", [target])}
    found = {row["id"] for row in rows(conn, "SELECT id FROM decisions WHERE now_on = ?", [target])}
    marks = ",".join(str(int(id_)) for id_ in sorted(found)) or "NULL"
    live = log.live(f"target = ? OR id IN ({marks})", [target])
    return [each for each in live if each.kind not in PASSING and moved.get(each.id, target) in (target, None)]


def state(conn: sqlite3.Connection, log: Log, target: str) -> State:
    """What there is to see of something, small enough to keep with a decision; Missing where it is not there."""
    kind, id_ = parted(target)
    if kind == "decision":
        return _state_of_decision(log, id_)
    found = _looked_up(conn, kind, id_)
    live = upon(conn, log, target)
    made: State = {"target": target, "decided": [each.id for each in live]}
    if kind == "evidence":
        made |= {**passage(found), "shaped": [each.id for each in live if each.kind in SHAPING]}
    elif kind == "claim":
        ids = [row["id"] for row in rows(conn, "SELECT id FROM evidence WHERE claim_id = ? ORDER BY id", [id_])]
        made |= {"certainty": found["certainty"], "passages": len(ids), "which": digest(ids)}
    elif kind == "concept":
        made |= {"label": found["label"], "kind": found["kind"], "same_as": found["same_as"]}
    elif kind == "source":
        as_read = json.loads(found["as_read"]) if found["as_read"] else {}
        made |= {"title": found["title"], "published": found["published"], "was": as_read}
    elif kind == "rule":
        made |= {"title": found["title"]}
    else:
        made |= {"title": found["title"], "retracted": bool(found["retracted"])}
    return made


def base(seen: Mapping[str, Any]) -> str:
    """The hash of a state: what a page hands back."""
    return digest(seen)


def passage(row: Row) -> State:
    """What was read in a passage, before any editor: what its decisions hang on."""
    as_read = json.loads(row["as_read"]) if row["as_read"] else {}
    said = {**row, **as_read}
    relation = said.get("relation") or row["claim_id"].split("--")[1]
    return {
        "source": row["source_id"],
        "quote": row["quote"],
        "claim": claim_id(said["subject_said"], relation, said["object_said"]),
        "negated": bool(said["negated"]),
        "hedged": bool(said["hedged"]),
        "conditions": json.loads(said["conditions"]),
    }


def _looked_up(conn: sqlite3.Connection, kind: str, id_: str) -> Row:
    found = one(conn, f"SELECT * FROM {TABLES[kind]} WHERE id = ?", [id_])
    if found is None and kind == "source":  # one that somebody asks for, and nobody has read yet
        return {"title": None, "published": None, "as_read": None}
    if found is None and kind == "rule":  # the rules that run may be newer than their copy in the tables
        return {"title": None}
    if found is None:
        raise Missing(f"no {kind} {id_!r}", suggestion="it may have gone with its article: look in the queue")
    return found


def _state_of_decision(log: Log, id_: str) -> State:
    decision = log.get(int(id_)) if id_.isdigit() else None
    if decision is None:
        raise Missing(f"no decision {id_!r}")
    on = [each.id for each in log.live("target = ?", [f"decision:{id_}"]) if each.kind not in ("draft",)]
    return {
        "target": f"decision:{id_}",
        "kind": decision.kind,
        "on": decision.target,
        "holds": decision.id not in log.dead(),
        "decided": on,
    }


# -- who may ---------------------------------------------------------------------------------------------------------


def refusal(
    conn: sqlite3.Connection, log: Log, editor: Editor | None, kind: str, target: str, payload: Mapping[str, Any]
) -> str | None:
    """Why somebody may not decide this, in words for them; None where they may. Nobody has an account: editor None."""
    if kind == "suggest":
        return None
    if editor is None:
        return "editors only: log in first"
    if editor.disabled:
        return "this account is disabled"
    if kind.partition(".")[0] in PROPOSING:
        return "a change of rules or words is proposed, looked at and approved on a page of its own"
    id_ = parted(target)[1]
    if kind == "revert":
        return _of_revert(conn, log, editor, log.get(int(id_)))
    if kind.endswith(".accept"):
        return _of_acceptance(conn, log, editor, target)
    if kind == "claim.reject" and _value(conn, "SELECT in_registry AS x FROM claims WHERE id = ?", id_):
        return "the registry of studies states this claim: reject its passages, or change the registry"
    parts = "SELECT count(*) AS x FROM evidence WHERE split_from = ?"
    if kind in ("evidence.edit", "evidence.split") and _value(conn, parts, id_):
        return "this passage was taken apart: revert that first, or edit one of its parts"
    if kind in ("concept.merge", "concept.adopt"):
        return _of_concept(conn, kind, id_, payload)
    if kind == "orphan.attach":
        return _of_attaching(conn, log, editor, int(id_), str(payload.get("to", "")))
    if kind == "suggest.close" and payload.get("done") and editor.is_(log.get(int(id_)).actor):
        return "this is your own suggestion: somebody else decides on it"
    if kind == "task.take" and (holder := holders(log).get(target)) and not editor.is_(holder):
        return f"{holder} has taken this task"
    return None


def allow(
    conn: sqlite3.Connection, log: Log, editor: Editor | None, kind: str, target: str, payload: Mapping[str, Any]
) -> None:
    """NotAllowed where `refusal` finds a reason."""
    if why := refusal(conn, log, editor, kind, target, payload):
        raise NotAllowed(f"{kind} on {target}: {why}")


def holders(log: Log) -> dict[str, str]:
    """Tasks that somebody has taken and not given back, decided or let lie: target -> actor."""
    since = f"-{TASK_MINUTES} minutes"
    recent = "kind <> 'draft' AND at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)"
    held: dict[str, str] = {}
    for each in log.decisions(recent, [since]):
        if each.kind == "task.take":
            held[each.target] = each.actor
        else:
            held.pop(each.target, None)
    return held


def _value(conn: sqlite3.Connection, sql: str, *values: Any) -> Any:
    found = one(conn, sql, values)
    return found["x"] if found else None


def _of_acceptance(conn: sqlite3.Connection, log: Log, editor: Editor, target: str) -> str | None:
    """Nobody accepts what they added: a source, a reading of a passage, a passage taken apart."""
    kind, id_ = parted(target)
    if kind == "source":
        return "you added this source: somebody else accepts it" if id_ in _added_by(log, editor) else None
    column = "id" if kind == "evidence" else "claim_id"
    found = rows(conn, f"SELECT id, source_id, split_from FROM evidence WHERE {column} = ?", [id_])
    shaped = _shaped_by(conn, log, editor)
    if any(row["id"] in shaped or row["split_from"] in shaped for row in found):
        return "you changed how this is read: somebody else accepts it"
    added = _added_by(log, editor)
    if found and all(row["source_id"] in added for row in found):
        return "you added the source: somebody else accepts what it says"
    return None


def _added_by(log: Log, editor: Editor) -> set[str]:
    return {each.on[1] for each in log.live("kind = 'source.add'") if editor.is_(each.actor)}


def _shaped_by(conn: sqlite3.Connection, log: Log, editor: Editor) -> set[str]:
    """Passages whose reading they changed, under the id that they had then and the one that they have now."""
    mine = [each for each in log.live(f"kind IN {SHAPING!r}") if editor.is_(each.actor)]
    ids = {each.id for each in mine}
    now = rows(conn, f"SELECT id, now_on FROM decisions WHERE kind IN {SHAPING!r} AND now_on IS NOT NULL")
    return {each.on[1] for each in mine} | {r["now_on"].partition(":")[2] for r in now if r["id"] in ids}


def _of_revert(conn: sqlite3.Connection, log: Log, editor: Editor, decision: Decision) -> str | None:
    if decision.kind.partition(".")[0] in PROPOSING:
        return "what is written in a file is rolled back: propose that on its own page"
    if decision.kind in PASSING:
        return "there is nothing to revert: it decided nothing"
    gone = log.dead()
    if decision.id in gone:
        return "it was reverted already: revert the reversal instead"
    if not editor.leads and not editor.is_(decision.actor):
        return "only a lead reverts what somebody else decided"
    for id_ in sorted(gone - log.dead({decision.id})):  # what holds again once this does not
        revived = log.get(id_)
        if revived.kind.endswith(".accept") and (why := _of_acceptance(conn, log, editor, revived.target)):
            return f"it would bring back decision {id_}: {why}"
    return None


def _of_concept(conn: sqlite3.Connection, kind: str, id_: str, payload: Mapping[str, Any]) -> str | None:
    found = one(conn, "SELECT same_as, provisional FROM concepts WHERE id = ?", [id_]) or {}
    if found.get("same_as"):
        return f"it is one with {found['same_as']!r} already"
    if kind == "concept.adopt":
        return None if found.get("provisional") else "it is in the vocabulary already"
    into, seen = payload.get("into"), {id_}
    while into:
        if into in seen:
            return "that would make it one with itself"
        seen.add(into)
        into = _value(conn, "SELECT same_as AS x FROM concepts WHERE id = ?", into)
    return None


def _of_attaching(conn: sqlite3.Connection, log: Log, editor: Editor, id_: int, to: str) -> str | None:
    decision = log.get(id_)
    if not one(conn, "SELECT 1 AS x FROM orphans WHERE id = ?", [id_]):
        return "this decision does not wait for anything"
    if to.partition(":")[0] != decision.on[0]:
        return f"it was about {decision.on[0]}, and {to!r} is something else"
    if decision.kind.endswith(".accept"):
        return _of_acceptance(conn, log, editor, to)
    return None
