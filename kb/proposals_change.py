"""One change of one entry in a file of YAML, as a value: what it was, what it shall be, and the same backwards.

Knows how entries are found in a file: by id in a list, or by a path of keys. Knows nothing of what the fields mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb import yamledit, yamlfile
from kb.errors import Conflict, DataError, InputError, Missing, did_you_mean

OPS = ("change", "add", "remove")
_REPEATS = re.compile(r"[-:,\[{] ?\*[A-Za-z]")


@dataclass(frozen=True)
class Change:
    """`fields` by name; None takes a field away. Of an entry that is added or removed, all of its fields.

    `where` is the list that the entry stands in: a path of keys from the top of the file, empty where the file is a list.
    The entry `.` is what stands at `where` itself: a mapping, whose fields are its keys.
    """

    file: str
    entry: str
    fields: Mapping[str, Any]
    op: str = "change"
    where: tuple[str, ...] = ()
    was: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Change:
        """From what the log keeps."""
        return cls(
            str(payload["file"]), str(payload["entry"]), dict(payload["fields"]), str(payload["op"]),
            tuple(map(str, payload.get("where", ()))), dict(payload.get("was", {})),
        )  # fmt: skip

    @property
    def payload(self) -> dict[str, Any]:
        """As the log keeps it."""
        made = {
            "file": self.file,
            "entry": self.entry,
            "op": self.op,
            "fields": dict(self.fields),
            "was": dict(self.was),
        }
        return {**made, "where": list(self.where)} if self.where else made

    def applied(self, text: str, order: Sequence[str] = ()) -> str:
        """The text of the file with this change in it; `order` says after which fields a new one belongs."""
        root = yamlfile.plain(yamlfile.parse(text, self.file))
        entries = _entries(root, self.where, self.file, self.entry)
        if self.op == "add":
            if any(_is(each, self.entry) for each in entries):
                raise InputError(f"{self.entry!r} is there already", suggestion="an id is never used twice")
            entries.append({name: value for name, value in self.fields.items() if value is not None})
        else:
            place = _place(entries, self.entry, self.file)
            if self.op == "remove":
                del entries[place]
            else:
                entries[place] = changed = _changed(entries[place], self.fields, order)
                if self.entry == WHOLE:
                    root = _put(root, self.where, changed)
        try:
            return yamledit.edit(text, root, self.file)
        except DataError:
            if self.op != "change" or not _REPEATS.search(text):
                raise
        # What the file says in several places by a name for it (&name, *name) changes in all of them, as by hand.
        return yamledit.edit(text, _everywhere(root, self._texts(text)), self.file)

    def _texts(self, text: str) -> dict[str, str]:
        """Single texts that this changes: as they were, as they shall be."""
        now = entry(text, self.file, self.entry, self.where)
        return dict(pair for name, value in self.fields.items() for pair in _leaves(now.get(name), value))

    def noted(self, text: str) -> Change:
        """The same with `was` from the text that it would change, and without fields that stay as they are."""
        if self.op == "add":
            return Change(self.file, self.entry, self.fields, self.op, self.where)
        now = entry(text, self.file, self.entry, self.where)
        if self.op == "remove":
            return Change(self.file, self.entry, {}, self.op, self.where, now)
        fields = {name: value for name, value in self.fields.items() if not yamledit.same(now.get(name), value)}
        return Change(self.file, self.entry, fields, self.op, self.where, {name: now.get(name) for name in fields})

    def back(self, text: str) -> Change:
        """What takes this change back; Conflict where somebody has changed the same since."""
        if self.op == "remove":
            return Change(self.file, self.entry, self.was, "add", self.where)
        now = entry(text, self.file, self.entry, self.where)
        wanted = self.fields if self.op == "change" else {k: v for k, v in self.fields.items() if v is not None}
        there = {name: now.get(name) for name in wanted} if self.op == "change" else now
        if not yamledit.same(there, dict(wanted)):
            raise Conflict(
                f"{self.entry} was changed again since", seen={"fields": dict(wanted)}, now={"fields": there}
            )
        if self.op == "add":
            return Change(self.file, self.entry, {}, "remove", self.where, now)
        return Change(self.file, self.entry, self.was, "change", self.where, dict(wanted))


def entry(text: str, file: str, id_: str, where: Sequence[str] = ()) -> dict[str, Any]:
    """One entry as it stands in a text; Missing where it does not."""
    entries = _entries(yamlfile.plain(yamlfile.parse(text, file)), where, file, id_)
    found = entries[_place(entries, id_, file)]
    return dict(found) if isinstance(found, dict) else {"": found}


def listed_at(text: str, file: str, where: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The entries of a list in a file, those that are mappings."""
    found = _entries(yamlfile.plain(yamlfile.parse(text, file)), where, file)
    return [each for each in found if isinstance(each, dict)]


WHOLE = "."


def _entries(root: Any, where: Sequence[str], file: str, id_: str = "") -> list[Any]:
    for step in where:
        root = root.get(step) if isinstance(root, dict) else None
    if id_ == WHOLE and isinstance(root, dict):
        return [root]
    if not isinstance(root, list):
        raise Missing(f"no list of entries in {file}" + (f" under {'/'.join(where)}" if where else ""))
    return root


def _leaves(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, str) and isinstance(new, str) and old != new:
        yield old, new
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() & new.keys():
            yield from _leaves(old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from _leaves(one, other)


def _everywhere(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _everywhere(each, texts) for name, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, texts) for each in value]
    return texts.get(value, value) if isinstance(value, str) else value


def _put(root: Any, where: Sequence[str], value: Any) -> Any:
    """The root with another value at a path of keys."""
    if not where:
        return value
    return {**root, where[0]: _put(root[where[0]], where[1:], value)}


def _is(each: Any, id_: str) -> bool:
    return isinstance(each, dict) and str(each.get("id")) == id_


def _place(entries: list[Any], id_: str, file: str) -> int:
    if id_ == WHOLE:
        return 0
    for place, each in enumerate(entries):
        if _is(each, id_):
            return place
    if id_.startswith("#") and id_[1:].isdigit() and 0 < int(id_[1:]) <= len(entries):
        return int(id_[1:]) - 1  # an entry without an id: the how manieth it is
    ids = [str(each.get("id")) for each in entries if isinstance(each, dict) and "id" in each]
    raise Missing(f"no {id_!r} in {file}", suggestion=did_you_mean(id_, ids))


def _changed(old: Any, fields: Mapping[str, Any], order: Sequence[str]) -> Any:
    if not isinstance(old, dict):
        return fields[""]
    made = {name: fields.get(name, value) for name, value in old.items() if fields.get(name, value) is not None}
    for name, value in fields.items():
        if name in old or value is None:
            continue
        before = set(order[: order.index(name)]) if name in order else set(made)
        after = max((place for place, key in enumerate(made) if key in before), default=-1) + 1
        made = dict([*list(made.items())[:after], (name, value), *list(made.items())[after:]])
    return made
