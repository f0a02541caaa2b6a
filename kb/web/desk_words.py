"""/curate/vocabulary: the form of a concept, and of the lexicon's cues. Writes nothing: it leads to a proposal.

Knows the files of vocabulary and lexicon as entries with fields. What a change would make of the articles is worked out
by kb.web.desk_words_book and shown before anybody can propose it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import yamledit, yamlfile
from kb.errors import Missing, did_you_mean
from kb.model import slug
from kb.proposals_change import WHOLE, Change, entry, listed_at
from kb.proposals_place import Place, digest
from kb.query import one
from kb.reviews import Log
from kb.vocabulary import KINDS
from kb.web import desk, desk_proposals
from kb.web.desk import Desk
from kb.web.desk_changes import LISTS, change_of
from kb.web.desk_form import Form
from kb.web.desk_rules_form import one_line
from kb.web.desk_words_book import CONCEPTS, CUES
from kb.web.render import View

_LISTS, _LINES = ("synonyms", "broader"), ("label", "kind", "definition", "same_as")


@dataclass(frozen=True)
class ConceptPage:
    """A concept as a form."""

    id: str
    file: str
    base: str
    is_new: bool
    values: Mapping[str, str]
    kinds: tuple[str, ...]
    files: tuple[str, ...]
    came_from: str  # the provisional concept that it is made of
    faults: Mapping[str, str]
    slip: str


@dataclass(frozen=True)
class Cue:
    """An entry of the lexicon in a list: where it stands, and a line of what it says."""

    file: str
    where: str
    entry: str
    says: str


@dataclass(frozen=True)
class CuesPage:
    """The lexicon, file by file."""

    q: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class CuePage:
    """One entry of the lexicon as a form: lists a word a line, texts in a line."""

    file: str
    where: str
    entry: str
    base: str
    lists: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    slip: str


def _place(desk_: Desk) -> Place:
    return desk_proposals.book_of(desk_, "word").area.place


def _file_of(place: Place, id_: str) -> str:
    known: list[str] = []
    for name in place.names():
        if name.startswith(CONCEPTS):
            found = [str(each.get("id")) for each in yamlfile.plain(yamlfile.parse(place.text(name))) or ()]
            if id_ in found:
                return name
            known += found
    raise Missing(f"no concept {id_!r} in the files", suggestion=did_you_mean(id_, known))


# -- concepts --------------------------------------------------------------------------------------------------------


@desk.editor_only
async def concept(desk_: Desk) -> Response:
    """The form of a concept; POST: what the change would make of the articles."""
    place, id_ = _place(desk_), desk_.var("id")
    file = await desk_.office.run(_file_of, place, id_)
    text = place.text(file)
    old, form = entry(text, file, id_), desk_.form
    if not desk_.posted or form.get("do") == "back":
        now = {**old, **change_of(form).fields} if desk_.posted else old
        return await _shown(desk_, id_, file, digest(text), _values(now))
    fields, faults = _fields(form, old)
    if faults or not fields:
        slip = "Something is missing: it is marked below." if faults else "Nothing is changed yet."
        return await _shown(desk_, id_, file, form.get("base"), _sent(form), faults=faults, slip=slip, status=422)
    return await desk_proposals.looked(desk_, "word", Change(file, id_, fields), form.get("base"))


@desk.editor_only
async def fresh(desk_: Desk) -> Response:
    """The form of a concept that is not there yet, perhaps made of what the vocabulary lacks (`from`)."""
    place, form = _place(desk_), desk_.form
    files = tuple(name for name in place.names() if name.startswith(CONCEPTS))
    if not desk_.posted:
        came_from = form.get("from") if form.get("from").startswith("new-") else ""
        values = await desk_.look(lambda conn, log: _of_provisional(conn, log, came_from))
        return await _shown(desk_, values.pop("id", ""), files[0], "", values, is_new=True, came_from=came_from)
    if form.get("do") == "back":
        change = change_of(form)
        return await _shown(desk_, change.entry, change.file, "", _values(change.fields), is_new=True)
    file = form.get("file") if form.get("file") in files else files[0]
    id_ = form.get("id")
    fields, faults = _fields(form, {})
    if not id_ or slug(id_) != id_ or "--" in id_ or id_.startswith("new-"):
        faults["id"] = "Small letters and digits, words joined by hyphens."
    if faults:
        slip = "Something is missing: it is marked below."
        return await _shown(desk_, id_, file, "", _sent(form), is_new=True, faults=faults, slip=slip, status=422)
    return await desk_proposals.looked(
        desk_, "word", Change(file, id_, {"id": id_, **fields}, "add"), place.digest(file)
    )


def _of_provisional(conn: sqlite3.Connection, log: Log, id_: str) -> dict[str, str]:
    """What is known of a word that the vocabulary lacks: as an editor took it in, else its name."""
    for each in log.live("kind = 'concept.adopt' AND target = ?", [f"concept:{id_}"]):
        broader = "\n".join(each.payload.get("broader", ()))
        kept = {name: str(each.payload.get(name) or "") for name in ("id", "label", "kind", "definition")}
        return {**kept, "broader": broader}
    found = one(conn, "SELECT label FROM concepts WHERE id = ? AND provisional = 1", [id_]) if id_ else None
    return {"id": id_.removeprefix("new-"), "label": str(found["label"])} if found else {}


def _values(concept_: Mapping[str, Any]) -> dict[str, str]:
    made = {name: str(concept_.get(name) or "") for name in _LINES}
    for name in _LISTS:
        made[name] = "\n".join(map(str, concept_.get(name) or ()))
    return {**made, "mesh": str((concept_.get("codes") or {}).get("mesh", ""))}


def _sent(form: Form) -> dict[str, str]:
    return {name: form.get(name) for name in (*_LINES, *_LISTS, "mesh")}


def lines(text: str) -> list[str]:
    """A list from a field with a line for each of its items."""
    return list(dict.fromkeys(line for each in text.splitlines() if (line := one_line(each))))


def _fields(form: Form, old: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that differ, None for one that goes; and what is wrong. A label that goes stays as a synonym."""
    made: dict[str, Any] = {name: one_line(form.get(name)) or None for name in _LINES}
    for name in _LISTS:
        made[name] = lines(form.get(name)) or None
    codes = {**(old.get("codes") or {}), "mesh": form.get("mesh")}
    made["codes"] = {name: code for name, code in codes.items() if code} or None
    was = old.get("label")
    if was and made["label"] and made["label"] != was and was not in (made["synonyms"] or ()):
        made["synonyms"] = [*(made["synonyms"] or ()), was]
    faults = {} if made["label"] else {"label": "Give it a name."}
    if made["kind"] not in KINDS:
        faults["kind"] = "Say what kind of thing it is."
    return {name: value for name, value in made.items() if not yamledit.same(old.get(name), value)}, faults


async def _shown(
    desk_: Desk, id_: str, file: str, base: str, values: Mapping[str, str], *, is_new: bool = False,
    came_from: str = "", faults: Mapping[str, str] | None = None, slip: str = "", status: int = 200,
) -> Response:  # fmt: skip
    files = tuple(name for name in _place(desk_).names() if name.startswith(CONCEPTS))
    page = ConceptPage(id_, file, base, is_new, values, KINDS, files, came_from, faults or {}, slip)
    return await desk_.html("desk_vocab_concept.html", page, status)


# -- cues ------------------------------------------------------------------------------------------------------------


@desk.editor_only
async def cues(desk_: Desk) -> Response:
    """The lexicon: every entry with its words, narrowed to those that hold the words looked for."""
    place, q = _place(desk_), desk_.form.get("q").lower()[:100]
    found = await desk_.office.run(
        lambda: [each for name in place.names() if name.startswith(CUES) for each in _cues(place, name)]
    )
    kept = tuple(
        each for each in found if all(word in f"{each.file} {each.where} {each.says}".lower() for word in q.split())
    )
    return await desk_.html("desk_vocab_cues.html", CuesPage(q, kept))


def _cues(place: Place, name: str) -> list[Cue]:
    file = name.removeprefix(CUES).removesuffix(".yml")
    return _walk(file, yamlfile.plain(yamlfile.parse(place.text(name))), ())


def _walk(file: str, value: Any, where: tuple[str, ...]) -> list[Cue]:
    at = ".".join(where) or "-"
    if isinstance(value, list):
        return [
            Cue(
                file,
                at,
                str(each.get("id") or place),
                yamledit.flow(each.get("words") or each.get("example") or each)[:300],
            )
            for place, each in enumerate(value, 1)
            if isinstance(each, dict)
        ]
    found: list[Cue] = []
    plain = {key: each for key, each in value.items() if _plain(each)}
    if plain:
        found.append(
            Cue(file, at, LISTS, "; ".join(f"{key}: {', '.join(map(str, each))}" for key, each in plain.items())[:300])
        )
    for key, each in value.items():
        if isinstance(each, dict | list) and not _plain(each):
            found += _walk(file, each, (*where, str(key)))
    return found


def _plain(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and not any(isinstance(each, dict | list) for each in value)


def _at(desk_: Desk, name: str, where: str) -> tuple[str, tuple[str, ...], str]:
    """A file of the lexicon with its text, and the keys under which the entries in question stand."""
    file = f"{CUES}{name}.yml"
    return file, () if where == "-" else tuple(where.split(".")), _place(desk_).text(file)


@desk.editor_only
async def cue(desk_: Desk) -> Response:
    """One entry of the lexicon, or its plain lists of words; POST: what the change would make of the articles."""
    form, name, where = desk_.form, desk_.var("file"), desk_.var("where")
    file, path, text = _at(desk_, name, where)
    id_ = WHOLE if desk_.var("id") == LISTS else desk_.var("id")
    old = _entry(text, file, id_, path)
    key = id_ if id_ == WHOLE or "id" in old else f"#{id_}"
    now = old
    if desk_.posted and form.get("do") == "back":
        now = {**old, **change_of(form).fields}
    elif desk_.posted:
        fields = _cue_fields(form, old)
        if fields:
            return await desk_proposals.looked(desk_, "word", Change(file, key, fields, where=path), form.get("base"))
    lists = tuple((field, "\n".join(map(str, each))) for field, each in now.items() if _plain(each))
    texts = tuple((field, each) for field, each in now.items() if isinstance(each, str) and field != "id")
    shown = {field for field, _ in (*lists, *texts)}
    kept = tuple(field for field in now if field not in shown)
    nothing = desk_.posted and form.get("do") != "back"
    page = CuePage(
        name,
        where,
        desk_.var("id"),
        digest(text),
        lists,
        texts,
        kept if id_ != WHOLE else (),
        "Nothing is changed yet." if nothing else "",
    )
    return await desk_.html("desk_vocab_cue.html", page, 422 if nothing else 200)


@desk.editor_only
async def fresh_cue(desk_: Desk) -> Response:
    """A cue that is not there yet, in a list of cues with ids; its example is tried before it can be proposed."""
    form, name, where = desk_.form, desk_.var("file"), desk_.var("where")
    file, path, text = _at(desk_, name, where)
    model = next((each for each in listed_at(text, file, path) if "id" in each), None)
    if model is None:
        raise Missing(f"no cues with ids in {file} under {where}")
    now: Mapping[str, Any] = {}
    slip = ""
    if desk_.posted and form.get("do") == "back":
        now = change_of(form).fields
    elif desk_.posted:
        made = {field: _typed(form, field, value) for field, value in model.items()}
        now = {field: value for field, value in made.items() if value}
        if all(now.get(field) for field in model if field in ("id", "words", "example", "relation", "pattern")):
            return await desk_proposals.looked(
                desk_, "word", Change(file, str(now["id"]), now, "add", path), form.get("base")
            )
        slip = "Something is missing."
    lists = tuple((field, "\n".join(map(str, now.get(field, ())))) for field, each in model.items() if _plain(each))
    texts = tuple((field, str(now.get(field, ""))) for field, each in model.items() if isinstance(each, str))
    page = CuePage(name, where, "new", digest(text), lists, texts, (), slip)
    return await desk_.html("desk_vocab_cue.html", page, 422 if slip else 200)


def _typed(form: Form, field: str, like: Any) -> Any:
    if _plain(like):
        return lines(form.get(f"l.{field}"))
    return one_line(form.get(f"t.{field}")) if isinstance(like, str) else None


def _entry(text: str, file: str, id_: str, where: tuple[str, ...]) -> dict[str, Any]:
    try:
        return entry(text, file, id_, where)
    except Missing:
        if not id_.isdigit():
            raise
        return entry(text, file, f"#{id_}", where)


def _cue_fields(form: Form, old: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field, value in old.items():
        if _plain(value) and form.has(f"l.{field}"):
            listed = [line for each in form.get(f"l.{field}").splitlines() if (line := one_line(each))]
            if listed and listed != [str(each) for each in value]:
                made[field] = listed
        elif isinstance(value, str) and field != "id" and form.has(f"t.{field}"):
            said = one_line(form.get(f"t.{field}"))
            if said and said != value:
                made[field] = said
    return made


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/vocabulary/new$", fresh),
    (r"/curate/vocabulary/edit/(?P<id>[a-z0-9-]{1,120})$", concept),
    (r"/curate/vocabulary/cues$", cues),
    (r"/curate/vocabulary/cues/(?P<file>[a-z]{1,40})/(?P<where>-|[a-z_.]{1,80})/new$", fresh_cue),
    (r"/curate/vocabulary/cues/(?P<file>[a-z]{1,40})/(?P<where>-|[a-z_.]{1,80})/(?P<id>[A-Za-z0-9_.-]{1,80})$", cue),
)
