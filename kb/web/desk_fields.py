"""From what an editor filled in to what kb.reviews takes: names to concepts, boxes to values, one decision or several.

Knows the fields of the desk's forms and the tables to look names up in. Decides nothing, and knows no page. A name that
fits no concept, or several, raises Unclear with those that it may mean: the form comes back and asks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.errors import InputError
from kb.model import Relation, slug
from kb.query import one, rows
from kb.review_kinds import APPRAISED, READING
from kb.reviews import Log
from kb.web.desk_form import Form

MOST_PARTS = 6
USUAL = (
    "The words do not say this",
    "It means something else here",
    "The subject is another one",
    "What it acts on is another one",
    "It is denied here",
    "It is a question, a heading or an advert",
)


@dataclass(frozen=True)
class Wanted:
    """A decision that somebody wants to make."""

    kind: str
    target: str
    payload: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Candidate:
    """A concept that a name may mean."""

    id: str
    label: str
    more: str


class Unclear(InputError):
    """A name that is no concept's, or several concepts'."""

    def __init__(self, field: str, text: str, candidates: tuple[Candidate, ...], new: str = "") -> None:
        what = "may mean several things" if len(candidates) > 1 else "is no name that we know"
        super().__init__(f"“{text}” {what}", suggestion="choose below what is meant" if candidates or new else None)
        self.field = field
        self.candidates = candidates
        self.new = new  # the id that it would get as a new concept; empty where none can be made


def wanted(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> tuple[Wanted, ...]:
    """What the form asks for; InputError where something is missing in it."""
    kind = form.get("kind")
    reason = reason_of(form)
    if kind == "source.appraise":
        return _appraisals(conn, target, form, reason)
    make = _MAKERS.get(kind)
    payload = make(conn, log, target, form) if make else {}
    return (Wanted(kind, target, payload, reason),)


def reason_of(form: Form) -> str:
    """The reason: one of the usual ones, words of one's own, or both."""
    return ". ".join(part for part in (form.get("usual").rstrip("."), form.get("reason")) if part)


# -- names -----------------------------------------------------------------------------------------------------------


def concept(conn: sqlite3.Connection, form: Form, field: str, new: bool = False) -> str:
    """The id of the concept that a field names: what was picked from a list, an id, or a name that only one has."""
    text, picked = " ".join(form.get(field).split()), form.get(f"{field}.pick")
    if picked and form.get(f"{field}.was", text) == text:
        return picked
    if not text:
        raise InputError(f"the {field.replace('_', ' ')} is missing")
    found = named(conn, text)
    if len(found) == 1:
        return found[0].id
    made = f"new-{slug(text)}" if new and slug(text) else ""
    raise Unclear(field, text, found or like(conn, text), made)


def named(conn: sqlite3.Connection, text: str) -> tuple[Candidate, ...]:
    """Concepts whose id or name this is, whatever its case."""
    exact = rows(conn, "SELECT id, label, kind, definition FROM concepts WHERE id = ?", [text])
    sql = """SELECT DISTINCT c.id, c.label, c.kind, c.definition FROM concepts c
             LEFT JOIN concept_names n ON n.concept_id = c.id
             WHERE c.same_as IS NULL AND (lower(c.label) = ? OR lower(n.name) = ?) ORDER BY c.provisional, c.id LIMIT 10"""
    return tuple(_candidate(row) for row in exact or rows(conn, sql, [text.lower(), text.lower()]))


def like(conn: sqlite3.Connection, text: str, limit: int = 12) -> tuple[Candidate, ...]:
    """Concepts one of whose names holds all of the words, or else some of them; the shortest first."""
    words = [word for word in text.lower().split() if len(word) > 1][:6]
    for joined in (" AND ", " OR "):
        where = joined.join("instr(lower(n.name), ?)" for _ in words)
        if not where:
            return ()
        sql = f"""SELECT c.id, c.label, c.kind, c.definition, min(length(n.name)) AS size FROM concepts c
                  JOIN (SELECT concept_id, name FROM concept_names UNION SELECT id, label FROM concepts) n
                  ON n.concept_id = c.id WHERE c.same_as IS NULL AND ({where})
                  GROUP BY c.id ORDER BY c.provisional, size, c.n_claims DESC, c.id LIMIT ?"""
        if found := rows(conn, sql, [*words, limit]):
            return tuple(_candidate(row) for row in found)
    return ()


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(row["id"], row["label"], row["definition"] or row["kind"])


# -- what is there now -----------------------------------------------------------------------------------------------


def reading(conn: sqlite3.Connection, log: Log, target: str) -> dict[str, Any]:
    """How a passage is read now, with edits that no replay has worked in yet."""
    row = one(conn, "SELECT * FROM evidence WHERE id = ?", [target.partition(":")[2]])
    if row is None:
        return {}
    now: dict[str, Any] = {
        "subject": row["subject_said"],
        "relation": row["claim_id"].split("--")[1],
        "object": row["object_said"],
        "negated": bool(row["negated"]),
        "hedged": bool(row["hedged"]),
        "conditions": json.loads(row["conditions"]),
        "study": row["study_id"],
    }
    for each in log.live("target = ? AND kind IN ('evidence.edit', 'evidence.study')", [target]):
        now |= {name: each.payload[name] for name in (*READING, "study") if name in each.payload}
    return now


def label(conn: sqlite3.Connection, id_: str) -> str:
    """The label of a concept; where it is only about to be one, its id in words."""
    found = one(conn, "SELECT label FROM concepts WHERE id = ?", [id_])
    return str(found["label"]) if found else id_.removeprefix("new-").replace("-", " ")


# -- one kind after the other ----------------------------------------------------------------------------------------

Maker = Callable[[sqlite3.Connection, Log, str, Form], dict[str, Any]]


def _edit(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    now = reading(conn, log, target)
    asked = _reading(conn, form, "")
    changed = {name: value for name, value in asked.items() if value != now.get(name)}
    if not changed:
        raise InputError("nothing is changed", suggestion="it is read like this already")
    return changed


def _reading(conn: sqlite3.Connection, form: Form, mark: str) -> dict[str, Any]:
    return {
        "subject": concept(conn, form, f"subject{mark}", new=True),
        "relation": form.get(f"relation{mark}") or str(Relation.AMELIORATES),
        "object": concept(conn, form, f"object{mark}", new=True),
        "negated": form.get(f"negated{mark}") == "yes",
        "hedged": form.get(f"hedged{mark}") == "yes",
        "conditions": [line.strip() for line in form.get(f"conditions{mark}").splitlines() if line.strip()],
    }


def _split(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    marks = [f".{n}" for n in range(1, MOST_PARTS + 1)]
    parts = [_reading(conn, form, mark) for mark in marks if form.get(f"subject{mark}") or form.get(f"object{mark}")]
    return {"parts": parts}


def _study(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    return {"study": None if form.get("none") == "yes" else named_study(conn, form.get("study"))}


def named_study(conn: sqlite3.Connection, text: str) -> str:
    """The id of a study by id, short name, DOI or PMID; what is none is given on, and refused with what is near."""
    sql = "SELECT id FROM studies WHERE id = ? OR short = ? OR doi = ? OR pmid = ? ORDER BY id = ? DESC LIMIT 1"
    found = one(conn, sql, [text, text, text.removeprefix("https://doi.org/"), text, text])
    return str(found["id"]) if found else text


def _merge(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    return {"into": concept(conn, form, "into")}


def _adopt(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    name = " ".join(form.get("label").split())
    made: dict[str, Any] = {"id": form.get("id") or slug(name), "label": name, "kind": form.get("concept_kind")}
    if form.get("broader"):
        made["broader"] = [concept(conn, form, "broader")]
    if form.get("definition"):
        made["definition"] = form.get("definition")
    return made


def _overrule(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    step = form.get("step")
    if not step.lstrip("+-").isdigit():
        raise InputError("say how many steps")
    return {"domain": form.get("domain"), "step": int(step), "comparison": form.get("comparison") or None}


def _reply(conn: sqlite3.Connection, log: Log, target: str, form: Form) -> dict[str, Any]:
    return {"text": form.get("text"), "by": form.get("by")}


_MAKERS: Mapping[str, Maker] = {
    "evidence.edit": _edit,
    "evidence.split": _split,
    "evidence.study": _study,
    "concept.merge": _merge,
    "concept.adopt": _adopt,
    "certainty.overrule": _overrule,
    "source.reply": _reply,
    "study.retract": lambda conn, log, target, form: {"retracted": form.get("retracted") == "yes"},
    "suggest.close": lambda conn, log, target, form: {"done": form.get("done") == "yes"},
    "orphan.attach": lambda conn, log, target, form: {"to": form.get("to.other") or form.get("to")},
}


def appraised(conn: sqlite3.Connection, target: str) -> dict[str, Any]:
    """The fields of a source that people judge, as they are now: a text, yes, no, or empty where nobody knows."""
    row = one(conn, "SELECT *, said_to_retell AS told FROM sources WHERE id = ?", [target.partition(":")[2]]) or {}
    now = {name: row.get(name) for name in APPRAISED}
    now["retells"] = row.get("told") or row.get("retells")
    if now["commercial_interest"] is not None:
        now["commercial_interest"] = "yes" if now["commercial_interest"] else "no"
    return {name: "" if value is None else str(value) for name, value in now.items()}


def _appraisals(conn: sqlite3.Connection, target: str, form: Form, reason: str) -> tuple[Wanted, ...]:
    return tuple(_with_reasons(_changed(conn, target, form), form, reason))


def _changed(conn: sqlite3.Connection, target: str, form: Form) -> Iterator[Wanted]:
    now, changed = appraised(conn, target), 0
    for name in APPRAISED:
        if not form.has(f"f.{name}") or (text := form.get(f"f.{name}")) == now[name]:
            continue
        changed += 1
        value: Any = text or None
        if name == "commercial_interest" and text:
            value = text == "yes"
        elif name == "retells" and text:
            value = named_study(conn, text)
        yield Wanted("source.appraise", target, {"field": name, "value": value}, "")
    if not changed:
        raise InputError("nothing is changed", suggestion="all fields stand as they did")


def _with_reasons(found: Iterator[Wanted], form: Form, reason: str) -> Iterator[Wanted]:
    for each in found:
        why = form.get(f"why.{each.payload['field']}") or reason
        if not why:
            name = str(each.payload["field"]).replace("_", " ")
            raise InputError(f"say why {name} is changed", suggestion="beside it, or once for all below")
        yield replace(each, reason=why)
