"""One thing with all that an editor needs to decide on it: words, parse, neighbours, history, and what they may do.

Knows the tables, the log and the reading door; writes nothing. What a page shows of a task is one value from here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kb import read
from kb.cards import ClaimCard, ConceptCard, FlagCard, Quote, RuleCard, SourceCard, StudyCard
from kb.query import claim_cards, concept_card, flag_cards, one, quotes, rows, source_cards, study_cards
from kb.review_kinds import KINDS, Editor
from kb.review_log import Decision, Log
from kb.review_queue import Duplicate, duplicates, open_suggestions
from kb.review_state import State, base, parted, refusal, state


@dataclass(frozen=True)
class Entry:
    """One decision in a history: whether it holds, and by what it was reverted."""

    decision: Decision
    holds: bool
    reverted_by: int | None
    label: str


@dataclass(frozen=True)
class Action:
    """What an editor can do with a thing, under which key; `refused` says why this one may not."""

    key: str
    kind: str
    label: str
    needs_reason: bool
    fields: tuple[str, ...]
    refused: str | None


@dataclass(frozen=True)
class Item:
    """One thing with all that it takes to decide on it. `state` and `base` go into the form, and come back with it."""

    target: str
    kind: str
    title: str
    state: State
    base: str
    quotes: tuple[Quote, ...] = ()
    claim: ClaimCard | None = None
    neighbours: tuple[ClaimCard, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    flags: tuple[FlagCard, ...] = ()
    rules: tuple[RuleCard, ...] = ()
    concept: ConceptCard | None = None
    source: SourceCard | None = None
    study: StudyCard | None = None
    about: Decision | None = None  # the suggestion, or the decision that waits
    suggested: str | None = None  # what a decision that waits may be about now
    suggestions: tuple[Decision, ...] = ()  # open ones on this
    history: tuple[Entry, ...] = ()
    actions: tuple[Action, ...] = ()
    draft: State | None = None


def history(conn: sqlite3.Connection, log: Log, target: str) -> tuple[Entry, ...]:
    """Every decision on something and every reversal of these, the newest first; drafts and tasks left out."""
    moved = rows(conn, "SELECT id FROM decisions WHERE now_on = ?", [target])
    wanted = {each.id for each in log.decisions("target = ?", [target])} | {row["id"] for row in moved}
    gone = log.dead()
    reverted: dict[int, int] = {}
    for each in log.decisions("reverts IS NOT NULL"):
        if each.reverts is not None and each.reverts in wanted:
            wanted.add(each.id)
            if each.id not in gone:
                reverted[each.reverts] = each.id
    marks = ",".join(map(str, sorted(wanted))) or "NULL"
    found = [each for each in log.decisions(f"id IN ({marks})") if each.kind in KINDS and KINDS[each.kind].public]
    return tuple(
        Entry(each, each.id not in gone, reverted.get(each.id), KINDS[each.kind].label) for each in reversed(found)
    )


_ACTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "claim": (
        ("a", "claim.accept", "accept"), ("r", "claim.reject", "reject"), ("o", "certainty.overrule", "overrule a step"),
    ),
    "evidence": (
        ("a", "evidence.accept", "accept"), ("r", "evidence.reject", "reject"), ("e", "evidence.edit", "edit"),
        ("p", "evidence.split", "split"), ("t", "evidence.study", "say which study"),
    ),
    "concept": (("m", "concept.merge", "merge"), ("a", "concept.adopt", "adopt")),
    "source": (
        ("a", "source.accept", "accept"), ("r", "source.reject", "reject"), ("e", "source.appraise", "appraise"),
    ),
    "study": (("r", "study.retract", "mark as retracted"),),
    "rule": (),
    "suggest": (("a", "suggest.close", "done"), ("r", "suggest.close", "decline")),
    "decision": (("a", "orphan.attach", "it is about this now"), ("r", "revert", "revert")),
}  # fmt: skip


def item(conn: sqlite3.Connection, log: Log, target: str, editor: Editor | None = None) -> Item:
    """One thing, with its quotes in context, what they were read by, what stands beside it, and what can be done."""
    kind, id_ = parted(target)
    seen = state(conn, log, target)
    more = _FILL[kind](conn, log, id_)
    about = more.get("about")
    menu = _ACTIONS["suggest" if about and about.kind == "suggest" else kind]
    actions = tuple(
        Action(key, name, label, KINDS[name].needs_reason, KINDS[name].fields, _not(conn, log, editor, name, target))
        for key, name, label in menu
    )
    return Item(
        target=target,
        kind=kind,
        state=seen,
        base=base(seen),
        history=history(conn, log, target),
        suggestions=tuple(open_suggestions(log, target)),
        actions=actions,
        draft=draft(log, target, editor) if editor else None,
        **more,
    )


def _not(conn: sqlite3.Connection, log: Log, editor: Editor | None, kind: str, target: str) -> str | None:
    # Where a decision would be moved to, or merged into, is not known yet: that is looked at when it is decided.
    if kind == "orphan.attach" and editor and not editor.disabled:
        return None
    return refusal(conn, log, editor, kind, target, {})


def draft(log: Log, target: str, editor: Editor) -> State | None:
    """What this editor last left half done on something; None where they have decided on it since."""
    last: State | None = None
    for each in log.decisions("target = ?", [target]):
        if editor.is_(each.actor) and not each.kind.startswith("task."):
            last = dict(each.payload["form"]) if each.kind == "draft" else None
    return last or None


def _fill_evidence(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    found = quotes(conn, "id", [id_])
    card = claim_cards(conn, [found[0].claim_id])[found[0].claim_id]
    beside = rows(
        conn,
        """SELECT DISTINCT o.claim_id FROM evidence e JOIN evidence o ON o.document_id = e.document_id
           AND o."start" < e."end" AND o."end" > e."start" AND o.id <> e.id WHERE e.id = ?""",
        [id_],
    )
    return {
        "title": found[0].quote,
        "quotes": tuple(found),
        "claim": card,
        "neighbours": tuple(claim_cards(conn, [row["claim_id"] for row in beside]).values()),
        "flags": tuple(flag_cards(conn, "evidence_id", [id_])),
        "source": found[0].source,
    }


def _fill_claim(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    page = read.claim(conn, id_)
    return {
        "title": page.claim.statement,
        "quotes": (*page.quotes_for, *page.quotes_against),
        "claim": page.claim,
        "neighbours": page.related,
        "flags": page.flags,
        "rules": page.rules,
    }


def _fill_concept(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    found = one(conn, "SELECT * FROM concepts WHERE id = ?", [id_])
    assert found is not None, "its state was looked up before"
    named = rows(conn, "SELECT id FROM claims WHERE subject_id = ? OR object_id = ? LIMIT 20", [id_, id_])
    return {
        "title": found["label"],
        "concept": concept_card(found),
        "neighbours": tuple(claim_cards(conn, [row["id"] for row in named]).values()),
        "duplicates": tuple(each for each in duplicates(conn) if id_ in (each.concept, each.other)),
    }


def _fill_source(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    card = source_cards(conn, [id_]).get(id_)
    said = rows(conn, 'SELECT id FROM evidence WHERE source_id = ? ORDER BY "start", id LIMIT 100', [id_])
    return {
        "title": card.title if card else id_,
        "source": card,
        "quotes": tuple(quotes(conn, "id", [row["id"] for row in said])),
        "flags": tuple(flag_cards(conn, "source_id", [id_])),
    }


def _fill_study(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    card = study_cards(conn, [id_])[id_]
    return {"title": card.short, "study": card, "quotes": tuple(quotes(conn, "study_id", [id_]))}


def _fill_rule(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    found = one(conn, "SELECT title FROM rules WHERE id = ?", [id_])
    return {"title": found["title"] if found else id_}


def _fill_decision(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, Any]:
    about = log.get(int(id_))
    waits = one(conn, "SELECT suggested FROM orphans WHERE id = ?", [int(id_)]) or {}
    suggested = waits.get("suggested")
    kind, _, key = (suggested or about.target).partition(":")
    found = quotes(conn, "id", [key]) if kind == "evidence" else []
    words = json.dumps(about.saw.get("quote"), ensure_ascii=False) if about.saw.get("quote") else about.target
    return {
        "title": f"{KINDS[about.kind].label}: {words}",
        "about": about,
        "suggested": suggested,
        "quotes": tuple(found),
    }


_FILL: dict[str, Callable[[sqlite3.Connection, Log, str], dict[str, Any]]] = {
    "evidence": _fill_evidence, "claim": _fill_claim, "concept": _fill_concept, "source": _fill_source,
    "study": _fill_study, "rule": _fill_rule, "decision": _fill_decision,
}  # fmt: skip
