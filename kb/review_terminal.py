"""The queue in a terminal: one task at a time, one key for what to do with it. Asks and prints by functions it is handed.

Knows the door kb.reviews. Knows no terminal: a test hands it a list of replies. What is decided is in the log at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from kb.cards import Quote
from kb.errors import BackstoryError, Conflict, Missing
from kb.model import Relation
from kb.review_kinds import READING, Editor
from kb.review_log import Log
from kb.reviews import Action, Item, Task, decide, item, queue

Ask = Callable[[str], str]
Say = Callable[[str], object]
_YES = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


class _Stop(Exception):
    """The editor has done enough for now."""


def review(conn: sqlite3.Connection, log: Log, editor: Editor, ask: Ask, say: Say, group: str | None = None) -> int:
    """Goes through the queue until it is empty or the editor stops; how many decisions were made."""
    made, skipped = 0, set[str]()
    while True:
        tasks = queue(conn, log, editor, group, limit=1, hide_refused=True, skip=frozenset(skipped))
        if not tasks:
            say("Nothing else waits." if made or skipped else "Nothing waits.")
            return made
        try:
            made += _one(conn, log, editor, tasks[0], ask, say)
        except _Stop:
            return made
        skipped.add(tasks[0].target)


def _one(conn: sqlite3.Connection, log: Log, editor: Editor, task: Task, ask: Ask, say: Say) -> int:
    """One task, looked at again as often as it takes: 1 where something was decided, 0 where it was skipped."""
    while True:
        try:
            found = item(conn, log, task.target, editor)
        except Missing as error:
            say(f"gone meanwhile: {error}")
            return 0
        say(shown(found, task))
        actions = {action.key: action for action in found.actions if not action.refused}
        keys = "  ".join(f"[{key}] {action.label}" for key, action in actions.items())
        reply = ask(f"{keys}  [s] skip  [q] stop").strip().lower()
        if reply in ("q", "quit"):
            raise _Stop
        if reply in ("s", "skip", ""):
            return 0
        action = actions.get(reply)
        if action is None:
            say(f"no key {reply!r} here")
            continue
        try:
            payload = _payload(action, found, ask)
            reason = ask("Why?").strip() if action.needs_reason else ""
            decide(conn, log, editor, action.kind, task.target, payload, reason=reason, saw=found.state)
            return 1
        except Conflict as error:
            say(f"! {error}")
        except BackstoryError as error:
            say(f"! {error}")


def shown(found: Item, task: Task) -> str:
    """A task as lines of text."""
    lines = ["", f"-- {found.kind}: {task.why}", found.title]
    if found.claim and found.kind == "evidence":
        lines.append(f"  read as: {found.claim.statement}")
    for quote in found.quotes[:8]:
        lines += _quote(quote)
    if len(found.quotes) > 8:
        lines.append(f"  ... and {len(found.quotes) - 8} more passages")
    lines += [f"  warning: {flag.reason}" for flag in found.flags[:5]]
    lines += [f"  rule: {rule.title}" for rule in found.rules[:5]]
    lines += [f"  beside it: {card.statement}" for card in found.neighbours[:5]]
    lines += [f"  perhaps the same: {each.other_label} ({each.other})" for each in found.duplicates[:5]]
    lines += [f"  somebody suggests: {each.reason}" for each in found.suggestions[:5]]
    if found.about:
        lines.append(f"  {found.about.actor} on {found.about.at[:10]}: {found.about.reason}")
    if found.suggested:
        lines.append(f"  may be about this now: {found.suggested}")
    for entry in found.history[:5]:
        holds = "" if entry.holds else " (taken back)"
        lines.append(f"  {entry.decision.at[:10]} {entry.decision.actor} {entry.label}{holds}: {entry.decision.reason}")
    return "\n".join(lines)


def _quote(quote: Quote) -> list[str]:
    """A passage in its context, with what it was read by."""
    words = f"  {quote.before[-80:]}«{quote.quote}»{quote.after[:80]}"
    why = "; ".join(quote.confidence_reasons) or "no reasons noted"
    denied = "denied, " if quote.negated else ""
    hedged = "hedged, " if quote.hedged else ""
    return [" ".join(words.split()), f"    {quote.source.title}: {denied}{hedged}{quote.confidence:.0%} sure ({why})"]


def _payload(action: Action, found: Item, ask: Ask) -> dict[str, Any]:
    """Asks for what the action needs. An empty reply keeps what is there."""
    if action.kind == "suggest.close":
        return {"done": action.key == "a"}
    if action.kind == "orphan.attach":
        return {"to": ask(f"about what now? [{found.suggested or ''}]").strip() or found.suggested or ""}
    if action.kind == "study.retract":
        return {"retracted": not (found.study and found.study.retracted)}
    if action.kind == "evidence.split":
        return {"parts": _parts(ask)}
    payload: dict[str, Any] = {}
    for name in action.fields:
        reply = ask(_asked(name)).strip()
        if reply:
            payload[name] = _value(name, reply)
    return payload


def _asked(name: str) -> str:
    if name == "relation":
        return f"relation ({', '.join(Relation)})"
    return f"{name} (empty: as it is)" if name in READING else name


def _value(name: str, reply: str) -> Any:
    if name in ("negated", "hedged"):
        return _YES.get(reply.lower(), reply)
    if name in ("conditions", "broader"):
        return [part.strip() for part in reply.split(";" if name == "conditions" else ",") if part.strip()]
    if name == "step":
        return int(reply) if reply.lstrip("+-").isdigit() else reply
    if name == "study" and reply == "none":
        return None
    return _YES.get(reply.lower(), reply) if name == "value" else reply


def _parts(ask: Ask) -> list[dict[str, str]]:
    """The claims that a passage is taken apart into, each as `subject relation object`; an empty reply ends them."""
    parts: list[dict[str, str]] = []
    while reply := ask(f"part {len(parts) + 1}: subject relation object (empty: no more)").split():
        if len(reply) == 3:
            parts.append(dict(zip(("subject", "relation", "object"), reply, strict=True)))
    return parts
