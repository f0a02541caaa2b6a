"""Changes values in a YAML text and leaves all else as it stands: comments, order, layout, quotes. Knows no schema.

`edit` is handed what the text should say and finds out itself what differs, so that a change of one field is a change
of one line. What it has written is read again, and refused where it does not say exactly that: text in a field can
never become a key, another entry or a comment.

Why spans of the text and no round-trip library: ruamel.yaml 0.19 keeps comments, but lays lists out in one indentation
a file and joins lists that go over several lines. Of the files that ship it would rewrite every table of rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from kb import yamlfile
from kb.errors import BackstoryError, DataError

WIDE = 110  # characters of a mapping that still goes into one line
LONG = 50  # of a text that gets a line of its own in a new list
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # other readers of YAML take a bare one for a date
_WORDS_OF_YAML = frozenset(("yes", "no", "on", "off", "y", "n"))  # kept bare in our files; our door reads text


def edit(text: str, wanted: Any, path: str = "<text>") -> str:
    """The text changed so that it says `wanted`, touching as few lines as can be; byte for byte the same if it did.

    DataError where the file is laid out so that this cannot be written into it, such as one of two places that repeat
    each other (`&name`, `*name`).
    """
    root = yamlfile.compose(text, path)
    if root is None:
        raise DataError("an empty file has nothing to change", path=path)
    now = yamlfile.plain(yamlfile.parse(text, path))
    pen = _Pen(text)
    pen.change(root, now, wanted, _Place(root.start_mark.index, root.start_mark.column, bool(root.flow_style)))
    made = pen.written()
    try:
        right = same(yamlfile.plain(yamlfile.parse(made, path)), wanted)
    except BackstoryError:
        right = False
    if not right:
        raise DataError("this change cannot be written into the file as it is laid out", path=path)
    return made


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to YAML: 1 is not true, the order of keys says nothing."""
    return _token(one) == _token(other)


def _token(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


class _Place:
    """Where a value stands: the end of what comes before it (`key:`, `-`), the column of that, and in which style."""

    __slots__ = ("after", "column", "flow")

    def __init__(self, after: int, column: int, flow: bool) -> None:
        self.after, self.column, self.flow = after, column, flow


class _Pen:
    """Collects changes of spans, and writes them all at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.put: list[tuple[int, int, str]] = []  # place and words that go in, or replace the span
        self.cut: list[tuple[int, int]] = []

    def written(self) -> str:
        # A value that other places repeat (&name, *name) is noted once for each of them.
        again = {span for span in self.put if span[0] < span[1]}
        spans = [span for span in self.put if span not in again] + sorted(again)
        end_of_last = -1
        for start, end in sorted(self.cut):
            start = max(start, end_of_last)
            if start < end:
                spans.append((start, end, ""))
                end_of_last = end
        made = self.text
        # From the back; at one place what was noted first stands first, and before what is cut.
        for start, end, _, words in sorted(((s, e, n, w) for n, (s, e, w) in enumerate(spans)), reverse=True):
            made = made[:start] + words.replace("\n", self.newline) + made[end:]
        return made

    def change(self, node: Any, now: Any, wanted: Any, place: _Place) -> None:
        """Notes what has to change in a value."""
        if same(now, wanted):
            return
        if node.id == "mapping" and isinstance(wanted, dict) and now.keys() & wanted.keys():
            self._mapping(node, now, wanted)
        elif node.id == "sequence" and isinstance(wanted, list) and now and wanted:
            self._sequence(node, now, wanted)
        elif node.id == "scalar" and not isinstance(wanted, dict | list) and node.value:
            start, end = node.start_mark.index, self.end(node)
            self.put.append((start, end, scalar(wanted, place.flow, node.style)))
        elif place.flow:
            start = max(place.after, node.start_mark.index)
            self.put.append((start, max(start, self.end(node)), flow(wanted)))
        else:
            end = max(place.after, self.end(node))
            self.put.append((place.after, end, _beside(wanted, place.column)))

    # -- mappings ----------------------------------------------------------------------------------------------------

    def _mapping(self, node: Any, now: Any, wanted: dict[str, Any]) -> None:
        pairs = [(key.value, key, value) for key, value in node.value]
        column = pairs[0][1].start_mark.column
        for name, key, value in pairs:
            if name in wanted:
                after = self.text.index(":", key.end_mark.index) + 1
                self.change(value, now[name], wanted[name], _Place(after, column, bool(node.flow_style)))
        spans = [(key.start_mark.index, self._end_of_pair(key, value)) for _, key, value in pairs]
        gone = [name not in wanted for name, _, _ in pairs]
        (self._cut_flow if node.flow_style else self._cut_block)(spans, gone)
        names, anchor = [name for name, _, _ in pairs], -1
        for name, value in wanted.items():
            if name in now:
                anchor = names.index(name)
            elif node.flow_style:
                self._insert_flow(spans, gone, anchor, f"{_key(name)}: {flow(value)}")
            else:
                words = f"{_key(name)}:{_beside(value, column)}"
                self._insert_block(spans, gone, anchor, words, column)

    def _end_of_pair(self, key: Any, value: Any) -> int:
        return max(self.end(value), self.text.index(":", key.end_mark.index) + 1)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _sequence(self, node: Any, now: list[Any], wanted: list[Any]) -> None:
        spans = [(item.start_mark.index, self.end(item)) for item in node.value]
        gone = [False] * len(spans)
        column = node.start_mark.column
        fresh: list[tuple[int, Any]] = []
        for old, new in _paired(now, wanted):
            if new is None:
                gone[old or 0] = True
            elif old is None:
                fresh.append(new)
            else:
                item = node.value[old]
                place = _Place(item.start_mark.index, item.start_mark.column, bool(node.flow_style))
                if _alike(now[old], new[1]):
                    self.change(item, now[old], new[1], place)
                else:
                    self.put.append((*spans[old], flow(new[1]) if node.flow_style else _item(new[1], column)))
        if node.flow_style:
            self._cut_flow(spans, gone)
            for anchor, value in fresh:
                self._insert_flow(spans, gone, anchor, flow(value))
            return
        dashes = [(self.text.rindex("-", 0, start), end) for start, end in spans]
        self._cut_block(dashes, gone)
        in_flow = all(item.id == "scalar" or item.flow_style for item in node.value)
        gap = self._gap(dashes)
        for anchor, value in fresh:
            words = "- " + (flow(value) if in_flow else _item(value, column))
            self._insert_block(dashes, gone, anchor, words, column, gap)

    def _gap(self, spans: list[tuple[int, int]]) -> bool:
        """Whether an empty line stands between the items of a list."""
        between = [self.text[one[1] : other[0]] for one, other in pairwise(spans)]
        return 2 * sum("\n\n" in words.replace("\r", "") for words in between) > len(between)

    # -- cutting and inserting ---------------------------------------------------------------------------------------

    def _cut_flow(self, spans: list[tuple[int, int]], gone: list[bool]) -> None:
        for place, (_, end) in enumerate(spans):
            if not gone[place]:
                continue
            if not all(gone[place:]):
                self.cut.append((spans[place][0], spans[place + 1][0]))
            else:  # nothing stays behind it: the comma before it goes too
                kept = max((spans[i][1] for i in range(place) if not gone[i]), default=spans[0][0])
                self.cut.append((kept, end))

    def _cut_block(self, spans: list[tuple[int, int]], gone: list[bool]) -> None:
        for place, (start, end) in enumerate(spans):
            if not gone[place]:
                continue
            line = self._line(start)
            if self.text[line:start].strip():  # it shares its line with a dash: what follows takes its place
                self.cut.append((start, spans[place + 1][0]))
                continue
            after = self._next_line(end)
            before = self._line(line - 1) if line else 0
            if line and self._blank(before) and self._blank(after):
                after = self._next_line(after)
            elif line and self._blank(before) and after == len(self.text):
                line = before
            self.cut.append((line, after))

    def _insert_flow(self, spans: list[tuple[int, int]], gone: list[bool], anchor: int, words: str) -> None:
        if anchor >= 0:
            self.put.append((spans[anchor][1], spans[anchor][1], f", {words}"))
        else:
            first = next(start for (start, _), out in zip(spans, gone, strict=True) if not out)
            self.put.append((first, first, f"{words}, "))

    def _insert_block(
        self, spans: list[tuple[int, int]], gone: list[bool], anchor: int, words: str, column: int, gap: bool = False
    ) -> None:
        lead, space = " " * column, "\n" if gap else ""
        if anchor < 0:
            first = next(start for (start, _), out in zip(spans, gone, strict=True) if not out)
            self.put.append((first, first, f"{words}\n{space}{lead}"))
            return
        end = self._next_line(spans[anchor][1])
        if self.text[end - 1 : end] == "\n":
            self.put.append((end, end, f"{space}{lead}{words}\n"))
        else:  # the file ends without a line's end
            self.put.append((end, end, f"\n{space}{lead}{words}"))

    # -- places ------------------------------------------------------------------------------------------------------

    def end(self, node: Any) -> int:
        """Where the last character of a value stands: YAML's own end of a block is the beginning of what follows it."""
        if node.id == "scalar":
            end: int = node.end_mark.index
            if node.style in ("|", ">"):
                return len(self.text[:end].rstrip())
            return end if end > node.start_mark.index else -1
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        if node.id == "sequence":
            last = node.value[-1]
            return max(self.end(last), last.start_mark.index)
        return self._end_of_pair(*node.value[-1])

    def _line(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _next_line(self, place: int) -> int:
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found + 1

    def _blank(self, line: int) -> bool:
        return line < len(self.text) and not self.text[line : self._next_line(line)].strip()


def _alike(one: Any, other: Any) -> bool:
    """Whether a value can be changed into another piece by piece."""
    if isinstance(one, dict) and isinstance(other, dict):
        return bool(one.keys() & other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return bool(one and other)
    return not isinstance(one, dict | list) and not isinstance(other, dict | list) and one is not None


def _paired(now: Sequence[Any], wanted: Sequence[Any]) -> Iterator[tuple[int | None, tuple[int, Any] | None]]:
    """Items of two lists that belong together, by their ids or else by what they say: (old, (old before it, new))."""
    named = [
        [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item] for items in (now, wanted)
    ]
    by_id = all(len(ids) == len(items) == len(set(ids)) for ids, items in zip(named, (now, wanted), strict=True))
    olds, news = named if by_id else ([_token(item) for item in now], [_token(item) for item in wanted])
    for _, i1, i2, j1, j2 in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        pairs = 0 if by_id and i2 - i1 != j2 - j1 and i1 > 0 else min(i2 - i1, j2 - j1)
        for step in range(pairs):
            yield i1 + step, (i1 + step, wanted[j1 + step])
        for old in range(i1 + pairs, i2):
            yield old, None
        for new in range(j1 + pairs, j2):
            yield None, (i1 + pairs - 1, wanted[new])


# -- values as text --------------------------------------------------------------------------------------------------


def scalar(value: Any, in_flow: bool = False, style: str | None = None) -> str:
    """A single value as YAML, in the quotes that it had where these can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if style == '"' or _DATE.fullmatch(text) or not _bare(text, in_flow):
        return json.dumps(text, ensure_ascii=False)
    return text


def _bare(text: str, in_flow: bool) -> bool:
    """Whether a text may stand without quotes: it is read back as itself wherever a value can stand."""
    if not text.isprintable() or text != text.strip() or text[:1] in "&*!|>%@`":
        return False
    trial = f"{{k: {text}, l: [{text}]}}" if in_flow else f"k: {text}\nl:\n  - {text}"
    try:
        return same(yamlfile.plain(yamlfile.parse(trial)), {"k": text, "l": [text]})
    except BackstoryError:
        return False


def _key(name: str) -> str:
    try:
        fine = same(yamlfile.plain(yamlfile.parse(f"{{{name}: x}}")), {name: "x"})
    except BackstoryError:
        fine = False
    return name if fine else json.dumps(name, ensure_ascii=False)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return scalar(value, in_flow=True)


def _beside(value: Any, column: int) -> str:
    """A value after `key:`, on the same line or on lines of its own below."""
    if not isinstance(value, dict | list):
        return " " + scalar(value)
    if not value or _flat(value):
        return " " + flow(value)
    lead = " " * (column + 2)
    if isinstance(value, list):
        return "".join(f"\n{lead}- {_item(each, column + 2)}" for each in value)
    return "".join(f"\n{lead}{_key(name)}:{_beside(each, column + 2)}" for name, each in value.items())


def _item(value: Any, column: int) -> str:
    """A value after a dash at this column."""
    if not isinstance(value, dict | list):
        return scalar(value)
    if isinstance(value, list) or not value:
        return flow(value)
    if len(value) > 1 and not any(isinstance(each, list) and _holds_mappings(each) for each in value.values()):
        words = flow(value)
        if "id" not in value or len(words) <= WIDE:
            return words
    lead = "\n" + " " * (column + 2)
    return lead.join(f"{_key(name)}:{_beside(each, column + 2)}" for name, each in value.items())


def _flat(value: Any) -> bool:
    if isinstance(value, list):
        return not _holds_mappings(value) and all(len(str(each)) <= LONG for each in value)
    deep = any(isinstance(each, list) and _holds_mappings(each) for each in value.values())
    return not deep and len(flow(value)) <= WIDE


def _holds_mappings(value: list[Any]) -> bool:
    return any(isinstance(each, dict | list) for each in value)
