"""What can be decided, by whom, and in what shape: one entry for each kind of decision.

Knows the kinds, what each is about and which values it takes. Knows the tables of the knowledge base only to look up
whether what a decision names is there. Must not know how a decision takes effect, nor how it is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.certainty import DOWN, UP
from kb.errors import InputError, Missing, UnknownName, did_you_mean
from kb.model import Relation, SourceKind, slug
from kb.query import one, rows
from kb.review_log import NO_REASON, canonical
from kb.vocabulary import KINDS as CONCEPT_KINDS

MOST = 65_536  # bytes of one decision: the log is for ever
LONGEST_REASON = 4_000
ROLES = ("editor", "lead")
READER = "a reader"  # who suggests without an account

Payload = dict[str, Any]
Check = Callable[[sqlite3.Connection, Mapping[str, Any]], Payload]


@dataclass(frozen=True)
class Kind:
    """One kind of decision."""

    id: str
    about: tuple[str, ...]  # kinds of target
    label: str
    fields: tuple[str, ...] = ()
    shapes: bool = False  # changes what is read in a passage: an acceptance before it no longer covers it
    judges: bool = False  # accepts or rejects
    passing: bool = False  # work in hand, not a decision on content: never shown, changes no state
    public: bool = True
    check: Check = field(default=lambda conn, payload: {})

    @property
    def needs_reason(self) -> bool:
        """Whether a reason has to be given."""
        return self.id not in NO_REASON


@dataclass(frozen=True)
class Editor:
    """Who decides. `interests` is their line on conflicts of interest, shown beside what they decide."""

    id: str
    role: str = "editor"
    name: str = ""
    interests: str = ""
    disabled: bool = False

    @property
    def leads(self) -> bool:
        """Whether they may do what only a lead may."""
        return self.role == "lead"

    def is_(self, actor: str) -> bool:
        """Whether a name in the log is theirs; case does not make another person."""
        return self.id.casefold() == actor.casefold()


# -- checks of what a decision carries -------------------------------------------------------------------------------


def _keys(payload: Mapping[str, Any], needed: Sequence[str], optional: Sequence[str] = ()) -> None:
    for key in payload:
        if key not in (*needed, *optional):
            raise InputError(f"unknown field {key!r}", suggestion=did_you_mean(key, (*needed, *optional)))
    for key in needed:
        if key not in payload:
            raise InputError(f"the field {key!r} is missing")


def _among(value: Any, known: Sequence[str], what: str) -> str:
    if value not in known:
        raise InputError(f"no {what} {value!r}", suggestion=did_you_mean(str(value), known))
    return str(value)


def _text(value: Any, what: str, most: int = 500) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise InputError(f"{what} must be a text of 1 to {most} characters")
    return " ".join(value.split())


def _truth(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"{what} must be true or false")
    return value


def _concept(conn: sqlite3.Connection, id_: Any, known_only: bool = False) -> str:
    """The id of a concept that is there, or for a passage one that is new: `new-` and a readable id."""
    if isinstance(id_, str) and one(conn, "SELECT 1 AS x FROM concepts WHERE id = ?", [id_]):
        return id_
    if not known_only and isinstance(id_, str) and id_.startswith("new-") and slug(id_) == id_:
        return id_
    ids = [row["id"] for row in rows(conn, "SELECT id FROM concepts")]
    raise UnknownName(f"no concept {id_!r}", suggestion=did_you_mean(str(id_), ids))


def _reading(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    """What a passage says: any of subject, relation, object, negated, hedged, conditions."""
    found: Payload = {}
    for key in ("subject", "object"):
        if key in payload:
            found[key] = _concept(conn, payload[key])
    if "relation" in payload:
        found["relation"] = _among(payload["relation"], list(Relation), "relation")
    for key in ("negated", "hedged"):
        if key in payload:
            found[key] = _truth(payload[key], key)
    if "conditions" in payload:
        if not isinstance(payload["conditions"], list | tuple):
            raise InputError("conditions must be a list of texts")
        found["conditions"] = [_text(each, "a condition") for each in payload["conditions"]]
    return found


READING = ("subject", "relation", "object", "negated", "hedged", "conditions")


def _edit(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, (), READING)
    found = _reading(conn, payload)
    if not found:
        raise InputError("an edit must change something", suggestion=f"give any of {', '.join(READING)}")
    return found


def _split(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("parts",))
    parts = payload["parts"]
    if not isinstance(parts, list | tuple) or not 2 <= len(parts) <= 10:
        raise InputError("a split gives two to ten parts")
    made = []
    for part in parts:
        _keys(part, ("subject", "relation", "object"), ("negated", "hedged", "conditions"))
        made.append(_reading(conn, part))
    if len({(part["subject"], part["relation"], part["object"]) for part in made}) < len(made):
        raise InputError("two parts of a split make the same claim")
    return {"parts": made}


def _study(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("study",))
    study = payload["study"]
    if study is not None and not one(conn, "SELECT 1 AS x FROM studies WHERE id = ?", [study]):
        ids = [row["id"] for row in rows(conn, "SELECT id FROM studies")]
        raise UnknownName(f"no study {study!r}", suggestion=did_you_mean(str(study), ids))
    return {"study": study}


def _merge(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("into",))
    return {"into": _concept(conn, payload["into"], known_only=True)}


def _adopt(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("id", "label", "kind"), ("broader", "definition"))
    id_ = payload["id"]
    if not isinstance(id_, str) or slug(id_) != id_ or "--" in id_ or id_.startswith("new-"):
        raise InputError(f"an id is lower case words joined by hyphens, not {id_!r}")
    if one(conn, "SELECT 1 AS x FROM concepts WHERE id = ?", [id_]):
        raise InputError(f"the concept {id_!r} is there already", suggestion="merge into it instead")
    label = _text(payload["label"], "a label", 100)
    if other := one(conn, "SELECT concept_id FROM concept_names WHERE lower(name) = ?", [label.lower()]):
        raise InputError(f"the name {label!r} belongs to {other['concept_id']!r}", suggestion="merge into it instead")
    return {
        "id": id_,
        "label": label,
        "kind": _among(payload["kind"], CONCEPT_KINDS, "kind of concept"),
        "broader": [_concept(conn, each, known_only=True) for each in payload.get("broader", ())],
        "definition": str(payload.get("definition") or "")[:1000],
    }


def _appraise(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("field", "value"))
    name, value = _among(payload["field"], sorted(APPRAISED), "field of a source"), payload["value"]
    if value is None and name not in ("title", "kind", "medically_reviewed"):
        return {"field": name, "value": None}
    allowed = APPRAISED[name]
    if allowed is bool:
        value = _truth(value, name)
    elif isinstance(allowed, tuple):
        value = _among(value, allowed, name)
    elif name == "retells":
        value = _study(conn, {"study": value})["study"]
    else:
        value = _text(value, name, 2000)
    return {"field": name, "value": value}


# Fields of a source that people judge, and what they may be.
APPRAISED: Mapping[str, Any] = {
    "title": str, "kind": tuple(map(str, SourceKind)), "author": str, "publisher": str, "published": str, "url": str,
    "citation": str, "owner": str, "commercial_interest": bool, "commercial_why": str,
    "names_sources": ("none", "vague", "named"), "medically_reviewed": ("yes", "no", "unknown"), "licence": str,
    "retells": str,
}  # fmt: skip


def _added(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, (), ("url", "doi", "file", "title", "note"))
    found = {key: _text(value, key, 2000) for key, value in payload.items() if value}
    if not found.keys() & {"url", "doi", "file"}:
        raise InputError("a source is added by its address, its DOI or a file")
    return found


def _retract(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("retracted",))
    return {"retracted": _truth(payload["retracted"], "retracted")}


def _overrule(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("domain", "step"), ("comparison",))
    step = payload["step"]
    domain = _among(payload["domain"], (*DOWN, *UP), "domain")
    lowest, highest = (-2, 0) if domain in DOWN else (0, 2)
    if isinstance(step, bool) or not isinstance(step, int) or not lowest <= step <= highest:
        raise InputError(f"{domain} moves by {lowest} to {highest} steps, not by {step!r}")
    comparison = payload.get("comparison")
    return {
        "domain": domain,
        "step": step,
        "comparison": _text(comparison, "a comparison") if comparison is not None else None,
    }


def _attach(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("to",))
    kind, _, id_ = str(payload["to"]).partition(":")
    if kind not in TABLES or not one(conn, f"SELECT 1 AS x FROM {TABLES[kind]} WHERE id = ?", [id_]):
        raise Missing(f"nothing here is {payload['to']!r}", suggestion="evidence:KEY, claim:ID, source:ID ...")
    return {"to": f"{kind}:{id_}"}


def _close(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("done",))
    return {"done": _truth(payload["done"], "done")}


def _suggest(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    """A correction; or, with `by`, the answer of somebody who says that they wrote a source."""
    _keys(payload, (), ("by",))
    return {"by": _text(payload["by"], "a name", 120)} if payload.get("by") else {}


def _reply(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("text", "by"))
    return {"text": _text(payload["text"], "a reply", LONGEST_REASON), "by": _text(payload["by"], "a name", 120)}


def _draft(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ("form",))
    if not isinstance(payload["form"], Mapping):
        raise InputError("a draft is a form: names with values")
    return {"form": dict(payload["form"])}


def _nothing(conn: sqlite3.Connection, payload: Mapping[str, Any]) -> Payload:
    _keys(payload, ())
    return {}


TABLES: Mapping[str, str] = {
    "evidence": "evidence", "claim": "claims", "concept": "concepts", "source": "sources", "study": "studies",
    "rule": "rules",
}  # fmt: skip
ANY = (*TABLES, "decision")

# Changes of our own YAML: proposed, approved and written through kb.proposals alone. They touch no claim, so a replay
# passes them by; which words and rules are in force, the files say.
_PROPOSED = ("file", "entry", "op", "fields", "was", "downgrade", "of")
_CLOSED = ("proposal", "written", "downgrade", "version")
_STEPS = (
    ("propose", "proposed a change of", _PROPOSED), ("rollback", "proposed to take back a change of", _PROPOSED),
    ("approve", "approved a change of", _CLOSED), ("refuse", "refused a change of", _CLOSED),
    ("withdraw", "withdrew a change of", _CLOSED),
)  # fmt: skip
PROPOSING: Mapping[str, tuple[tuple[str, ...], str]] = {
    "rule": (("rule",), "the rules"), "word": (("concept", "lexicon"), "the vocabulary")
}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        *(
            Kind(f"{family}.{step}", about, f"{label} {what}", fields, passing=True, check=_nothing)
            for family, (about, what) in PROPOSING.items()
            for step, label, fields in _STEPS
        ),
        Kind("claim.accept", ("claim",), "accepted the claim", judges=True, check=_nothing),
        Kind("claim.reject", ("claim",), "rejected the claim", judges=True, check=_nothing),
        Kind("evidence.accept", ("evidence",), "accepted the passage", judges=True, check=_nothing),
        Kind("evidence.reject", ("evidence",), "rejected the passage", judges=True, check=_nothing),
        Kind("evidence.edit", ("evidence",), "read the passage otherwise", READING, shapes=True, check=_edit),
        Kind("evidence.split", ("evidence",), "split the passage", ("parts",), shapes=True, check=_split),
        Kind("evidence.study", ("evidence",), "said which study it is", ("study",), shapes=True, check=_study),
        Kind("concept.merge", ("concept",), "merged the concept", ("into",), check=_merge),
        Kind(
            "concept.adopt",
            ("concept",),
            "took the concept into the vocabulary",
            ("id", "label", "kind", "broader", "definition"),
            check=_adopt,
        ),
        Kind("source.add", ("source",), "added the source", ("url", "doi", "file", "title", "note"), check=_added),
        Kind("source.accept", ("source",), "accepted the source", judges=True, check=_nothing),
        Kind("source.reject", ("source",), "rejected the source", judges=True, check=_nothing),
        Kind("source.appraise", ("source",), "appraised the source", ("field", "value"), check=_appraise),
        Kind("source.reply", ("source",), "put a reply beside it", ("text", "by"), check=_reply),
        Kind("study.retract", ("study",), "marked the study", ("retracted",), check=_retract),
        Kind("certainty.overrule", ("claim",), "overruled", ("domain", "step", "comparison"), check=_overrule),
        Kind("orphan.attach", ("decision",), "said what a decision is about now", ("to",), check=_attach),
        Kind("suggest", tuple(TABLES), "suggested a correction", passing=True, check=_suggest),
        Kind("suggest.close", ("decision",), "answered a suggestion", ("done",), passing=True, check=_close),
        Kind("task.take", ANY, "took the task", passing=True, public=False, check=_nothing),
        Kind("task.release", ANY, "gave the task back", passing=True, public=False, check=_nothing),
        Kind("draft", ANY, "kept a draft", ("form",), passing=True, public=False, check=_draft),
        Kind("revert", ("decision",), "reverted", check=_nothing),
    )
}
PASSING = tuple(kind.id for kind in KINDS.values() if kind.passing)
SHAPING = tuple(kind.id for kind in KINDS.values() if kind.shapes)


def kind_of(id_: str) -> Kind:
    """The kind with this id, or InputError."""
    if id_ not in KINDS:
        raise InputError(f"no kind of decision {id_!r}", suggestion=did_you_mean(id_, KINDS))
    return KINDS[id_]


def checked(conn: sqlite3.Connection, kind: Kind, target: str, payload: Mapping[str, Any], reason: str) -> Payload:
    """The payload in its canonical shape; InputError, with what to do, where it can't be decided like that."""
    if target.partition(":")[0] not in kind.about:
        raise InputError(f"{kind.id} is about {' or '.join(kind.about)}, not about {target!r}")
    if kind.needs_reason and not reason.strip():
        raise InputError(f"{kind.id} needs a reason")
    if len(reason) > LONGEST_REASON:
        raise InputError(f"a reason has at most {LONGEST_REASON} characters")
    found = kind.check(conn, payload)
    if len(canonical(found).encode()) > MOST:
        raise InputError(f"a decision has at most {MOST} bytes")
    return found
