"""/curate/KIND/ID: one thing with all that an editor needs to decide on it, and what they were about to say.

Knows kb.reviews' items and the forms that go with them. Decides nothing: kb.web.desk_decide does, and comes back here
with what was wrong, what has changed meanwhile, or which of several concepts was meant.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews
from kb.cards import Quote, RuleCard
from kb.certainty import DOWN, UP
from kb.errors import BackstoryError
from kb.model import Relation
from kb.query import one, rows, rule_cards
from kb.review_kinds import APPRAISED, Editor
from kb.reviews import Item, Log
from kb.vocabulary import KINDS as CONCEPT_KINDS
from kb.web import desk, desk_fields, desk_office
from kb.web.desk import Desk
from kb.web.desk_fields import Candidate

OPEN_SECONDS = 300  # how long somebody who opened a thing is taken to look at it


@dataclass(frozen=True)
class Stale:
    """What changed between looking and deciding."""

    words: str
    made: tuple[reviews.Entry, ...]  # decisions that the editor had not seen
    fields: tuple[tuple[str, Any, Any], ...]  # what they saw, and what is there now


@dataclass(frozen=True)
class Person:
    """Somebody who decides, as they are shown beside it."""

    name: str
    interests: str
    lead: bool = False


@dataclass(frozen=True)
class Copy:
    """The same words, read as the same claim, in another article."""

    target: str
    title: str
    saw: str


@dataclass(frozen=True)
class ItemPage:
    """One thing on the desk."""

    item: Item
    saw: str  # its state as JSON, which goes through the form
    group: str
    values: Mapping[str, str]  # what the forms hold
    opened: str  # the kind of decision whose form is open
    slip: str
    hint: str
    unclear: str  # the field that must be said more clearly
    candidates: tuple[Candidate, ...]
    stale: Stale | None
    people: Mapping[str, Person]
    mine: str  # one's own line on conflicts of interest
    beside: str  # who else has it open
    taken_by: str
    holding: bool  # they have taken it themselves
    rules: tuple[RuleCard, ...]
    studies: tuple[tuple[str, str], ...]
    comparisons: tuple[str, ...]
    appraised: Mapping[str, str]
    waits: str  # why a decision waits for somebody to say what it is about
    about_target: str
    about_title: str
    actions: Mapping[str, reviews.Action]
    relations: tuple[str, ...] = tuple(map(str, Relation))
    domains: tuple[str, ...] = (*DOWN, *UP)
    kinds: tuple[str, ...] = tuple(CONCEPT_KINDS)
    fields: Mapping[str, Any] = field(default_factory=lambda: APPRAISED)
    usual: tuple[str, ...] = desk_fields.USUAL
    parts_asked: tuple[str, ...] = ()
    spoken: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # a quote's words with their parts
    copies: tuple[Copy, ...] = ()  # the same words with the same claim in other articles
    about_saw: str = ""  # the state of what a suggestion is about
    labels: Mapping[str, str] = field(default_factory=lambda: {kind.id: kind.label for kind in reviews.KINDS.values()})
    this_new: str = ""


@dataclass(frozen=True)
class Back:
    """Why a form comes back."""

    slip: str = ""
    hint: str = ""
    unclear: desk_fields.Unclear | None = None
    conflict: Mapping[str, Any] | None = None  # what was seen
    opened: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def page_of(conn: sqlite3.Connection, log: Log, desk_: Desk, target: str, back: Back | None = None) -> ItemPage:
    """All that the page shows."""
    back = back or Back()
    found = reviews.item(conn, log, target, desk_.editor)
    draft = {name: str(value) for name, value in (found.draft or {}).items()}
    values = {**_filled(conn, log, found), **draft, **back.values}
    about = found.about.target if found.about else ""
    names = {entry.decision.actor for entry in found.history} | ({found.about.actor} if found.about else set())
    names |= {quote.decided_by for quote in found.quotes if quote.decided_by}
    holder = reviews.holders(log).get(target, "")
    waits = one(conn, "SELECT why FROM orphans WHERE id = ?", [target.partition(":")[2]]) if about else None
    return ItemPage(
        item=replace(found, quotes=found.quotes[:30]),
        saw=json.dumps(found.state, ensure_ascii=False),
        group=desk_.form.get("group"),
        values=values,
        opened=back.opened or draft.get("kind", ""),
        slip=back.slip,
        hint=back.hint,
        unclear=back.unclear.field if back.unclear else "",
        candidates=back.unclear.candidates if back.unclear else (),
        this_new=back.unclear.new if back.unclear else "",
        spoken={quote.id: spoken(quote) for quote in found.quotes[:30]},
        about_saw=_about_saw(conn, log, about),
        copies=_copies(conn, log, found),
        stale=_stale(found, back.conflict) if back.conflict is not None else None,
        people=people(desk_.office, names),
        mine=desk_.editor.interests,
        beside=looking(desk_.office, target, desk_.editor),
        taken_by="" if desk_.editor.is_(holder) else holder,
        holding=desk_.editor.is_(holder),
        rules=found.rules or _rules(conn, found),
        studies=_studies(conn) if found.kind in ("evidence", "source") else (),
        comparisons=_comparisons(conn, found),
        appraised=desk_fields.appraised(conn, target) if found.kind == "source" else {},
        waits=str(waits["why"]) if waits else "",
        about_target=about,
        about_title=title_of(conn, about) if about else "",
        actions={f"{action.kind}.{action.key}": action for action in found.actions},
        parts_asked=tuple(f".{n}" for n in range(1, 1 + max(2, min(_parts(values), desk_fields.MOST_PARTS)))),
    )


def spoken(quote: Quote) -> tuple[tuple[str, str], ...]:
    """The words of a quote in pieces, those that its subject and object were read from with their role."""
    places = []
    for role, mention in (("subject", quote.subject_mention), ("object", quote.object_mention)):
        at = quote.quote.lower().find(mention.lower()) if mention else -1
        if at >= 0:
            places.append((at, at + len(mention), role))
    pieces, done = [], 0
    for start, end, role in sorted(places):
        if start >= done:
            pieces += [(quote.quote[done:start], ""), (quote.quote[start:end], role)]
            done = end
    return tuple(piece for piece in (*pieces, (quote.quote[done:], "")) if piece[0])


def _copies(conn: sqlite3.Connection, log: Log, found: Item) -> tuple[Copy, ...]:
    if found.kind != "evidence":
        return ()
    quote = found.quotes[0]
    sql = """SELECT e.id, s.title FROM evidence e JOIN sources s ON s.id = e.source_id WHERE e.claim_id = ? AND e.quote = ?
             AND e.id <> ? AND e.status = 'unreviewed' ORDER BY e.id LIMIT 20"""
    same = rows(conn, sql, [quote.claim_id, quote.quote, quote.id])
    targets = [(f"evidence:{row['id']}", row["title"]) for row in same]
    return tuple(
        Copy(target, title, json.dumps(reviews.state(conn, log, target), ensure_ascii=False))
        for target, title in targets
    )


def _about_saw(conn: sqlite3.Connection, log: Log, about: str) -> str:
    if not about.startswith("source:"):
        return ""
    return json.dumps(reviews.state(conn, log, about), ensure_ascii=False)


def _parts(values: Mapping[str, str]) -> int:
    return int(values.get("n_parts", "2")) if values.get("n_parts", "2").isdigit() else 2


def _filled(conn: sqlite3.Connection, log: Log, found: Item) -> dict[str, str]:
    """What the forms hold before anybody writes into them: what is there now."""
    if found.kind == "evidence":
        now = desk_fields.reading(conn, log, found.target)
        filled = {
            "subject": desk_fields.label(conn, now["subject"]),
            "object": desk_fields.label(conn, now["object"]),
            "relation": now["relation"],
            "negated": "yes" if now["negated"] else "",
            "hedged": "yes" if now["hedged"] else "",
            "conditions": "\n".join(now["conditions"]),
            "study": now["study"] or "",
        }
        parts = ("subject", "object", "relation", "negated", "hedged", "conditions")
        return filled | {f"{name}.1": filled[name] for name in parts}
    if found.kind == "concept" and found.concept:
        return {"label": found.concept.label, "into": found.duplicates[0].other_label if found.duplicates else ""}
    if found.about is not None and found.about.payload.get("by"):
        return {"text": found.about.reason, "by": str(found.about.payload["by"])}
    return {}


def _stale(found: Item, seen: Mapping[str, Any]) -> Stale:
    now = found.state
    fresh = set(now.get("decided", ())) - set(seen.get("decided", ()))
    gone = set(seen.get("decided", ())) - set(now.get("decided", ()))
    made = tuple(e for e in found.history if e.decision.id in fresh or (e.decision.reverts in gone and e.holds))
    shown = (
        "title",
        "quote",
        "claim",
        "negated",
        "hedged",
        "conditions",
        "certainty",
        "passages",
        "same_as",
        "retracted",
    )
    fields_ = tuple(
        (name.replace("_", " "), seen.get(name), now.get(name)) for name in shown if seen.get(name) != now.get(name)
    )
    words = "Somebody decided on this after you opened it." if made else "This is not what you had before you any more."
    return Stale(words, made, fields_)


def _rules(conn: sqlite3.Connection, found: Item) -> tuple[RuleCard, ...]:
    if found.claim is None:
        return ()
    sql = "SELECT r.* FROM rule_claims c JOIN rules r ON r.id = c.rule_id WHERE c.claim_id = ? ORDER BY r.id"
    return rule_cards(conn, rows(conn, sql, [found.claim.id]))


def _studies(conn: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    found = rows(conn, "SELECT id, short FROM studies ORDER BY short, id LIMIT 600")
    return tuple((row["id"], row["short"]) for row in found)


def _comparisons(conn: sqlite3.Connection, found: Item) -> tuple[str, ...]:
    if found.kind != "claim":
        return ()
    sql = (
        "SELECT DISTINCT comparison AS x FROM claim_certainty WHERE claim_id = ? AND comparison IS NOT NULL ORDER BY x"
    )
    return tuple(row["x"] for row in rows(conn, sql, [found.target.partition(":")[2]]))


_TITLES = {
    "claim": "SELECT statement AS x FROM claims WHERE id = ?",
    "evidence": "SELECT quote AS x FROM evidence WHERE id = ?",
    "concept": "SELECT label AS x FROM concepts WHERE id = ?",
    "source": "SELECT title AS x FROM sources WHERE id = ?",
    "study": "SELECT short AS x FROM studies WHERE id = ?",
    "rule": "SELECT title AS x FROM rules WHERE id = ?",
}


def title_of(conn: sqlite3.Connection, target: str) -> str:
    """What people call something."""
    kind, _, id_ = target.partition(":")
    found = one(conn, _TITLES[kind], [id_]) if kind in _TITLES else None
    return str(found["x"]) if found else target


def people(office: desk_office.Office, names: Sequence[str] | set[str]) -> dict[str, Person]:
    """Editors by the name under which they stand in the log, with their line on conflicts of interest."""
    found = {}
    try:
        known = {each.id: each for each in office.editors.all()}
    except BackstoryError:
        known = {}
    for name in names:
        each = known.get(name.casefold())
        found[name] = Person(each.name or each.id, each.interests, each.leads) if each else Person(name, "")
    return found


# -- who looks at what: in memory only -------------------------------------------------------------------------------


def opened(office: desk_office.Office, target: str, editor: Editor) -> None:
    """Notes that somebody has a thing before them, so that others are led to another one."""
    kept: dict[str, tuple[str, float]] = office.kept.setdefault("open", {})
    now = time.monotonic()
    kept[target] = (editor.id, now)
    if len(kept) > 500:
        for old in [key for key, (_, at) in list(kept.items()) if now - at > OPEN_SECONDS]:
            kept.pop(old, None)


def looking(office: desk_office.Office, target: str, editor: Editor) -> str:
    """Who else has a thing before them; empty where nobody has."""
    who, at = office.kept.get("open", {}).get(target, ("", 0.0))
    return who if who and who != editor.id and time.monotonic() - at < OPEN_SECONDS else ""


def looked_at_by_others(office: desk_office.Office, editor: Editor) -> frozenset[str]:
    """What others have before them."""
    return frozenset(target for target in list(office.kept.get("open", {})) if looking(office, target, editor))


async def show(desk_: Desk, target: str, back: Back | None = None, status: int = 200) -> Response:
    """The page of a thing."""
    page = await desk_.look(lambda conn, log: page_of(conn, log, desk_, target, back))
    opened(desk_.office, target, desk_.editor)
    return await desk_.html("desk_item.html", page, status)


__all__ = ["Back", "ItemPage", "desk", "people", "show", "title_of"]
