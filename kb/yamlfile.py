"""The one door to YAML: strict, fast, and able to say where. Knows no schema of its own.

PyYAML's safe loader reads `yes` as True, `012` as 10 and keeps the last of two equal keys without a word. Here scalars
resolve as in YAML 1.2, equal keys are an error, and every mapping, list and string remembers its line and column, so
that a check may say `rules/tables/fracture.yml:41:7`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from kb.errors import DataError, UnreadableFile, did_you_mean

_Composer: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOL = {"true": True, "false": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")


class Mark:
    """Where a value stands in its file; lines and columns count from 1."""

    __slots__ = ("column", "line", "path")

    def __init__(self, path: str, line: int, column: int) -> None:
        self.path, self.line, self.column = path, line, column

    def error(self, message: str, suggestion: str | None = None, kind: type[DataError] = DataError) -> DataError:
        """An error that says where this value stands."""
        return kind(message, path=self.path, line=self.line, column=self.column, suggestion=suggestion)


class Node(dict[str, Any]):
    """A mapping that knows where it stands, and where each of its keys and values stand."""

    mark: Mark
    marks: dict[str, Mark]


class Items(list[Any]):
    """A list that knows where it stands, and where each of its items stands."""

    mark: Mark
    marks: list[Mark]


def read(path: Path) -> Any:
    """Reads one YAML file into Node, Items and plain scalars; DataError with line and column where it is not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableFile("no such file", path=path) from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"not UTF-8 text: {error.reason} at byte {error.start}", path=path) from None
    return parse(text, str(path))


def entries(folders: Iterable[Path], file: str, entry: str) -> Iterator[Node]:
    """The mappings that are listed in every .yml file of the folders; DataError, with these names for a file and an entry,
    where one holds anything else. A file with nothing in it has none.
    """
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            listed = read(path)
            if listed is None:
                continue
            listed = expect(listed, list, file, Mark(str(path), 1, 1))
            for each, mark in zip(listed, listed.marks, strict=True):
                yield expect(each, dict, entry, mark)


def parse(text: str, path: str = "<text>") -> Any:
    """Reads YAML from text; `path` is only for error messages."""
    root = compose(text, path)
    return None if root is None else _build(root, path)


def compose(text: str, path: str = "<text>") -> Any:
    """The nodes of a YAML text, which know where each begins and ends; None where it is empty.

    For kb.yamledit, which changes single values in a text. A node has id (scalar, sequence, mapping), value, start_mark
    and end_mark (index, line, column, from 0), and flow_style or style.
    """
    loader = _Composer(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        raise DataError(
            f"not valid YAML: {error.problem or error.context}",
            path=path,
            line=at.line + 1 if at else None,
            column=at.column + 1 if at else None,
        ) from None
    except yaml.YAMLError as error:  # a character that YAML does not take has no line
        raise DataError(f"not valid YAML: {' '.join(str(error).split())}", path=path) from None
    finally:
        loader.dispose()


def _mark(node: Any, path: str) -> Mark:
    return Mark(path, node.start_mark.line + 1, node.start_mark.column + 1)


def _build(node: Any, path: str) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        items = Items(_build(child, path) for child in node.value)
        items.mark = _mark(node, path)
        items.marks = [_mark(child, path) for child in node.value]
        return items
    mapping = Node()
    mapping.mark = _mark(node, path)
    mapping.marks = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        mark = _mark(key_node, path)
        if not isinstance(key, str):
            raise mark.error("a key must be a plain word")
        if key in mapping:
            raise mark.error(f"{key!r} stands here a second time (first on line {mapping.marks[key].line})")
        mapping[key] = _build(value_node, path)
        mapping.marks[key] = mark
    return mapping


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):  # quoted, literal or folded: always text
        return text
    if text in ("", "~", "null"):
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text


def expect(value: Any, kind: type, what: str, mark: Mark) -> Any:
    """The value, where it is of the kind wanted; else an error that says what was wanted."""
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        name = {dict: "a mapping", list: "a list", str: "text", int: "a whole number", bool: "true or false"}.get(
            kind, kind.__name__
        )
        raise mark.error(f"{what} must be {name}")
    return value


def check_keys(node: Node, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Strict keys: one that is missing or unknown is an error with a suggestion."""
    required = list(required)
    known = {*required, *optional}
    for key in node:
        if key not in known:
            raise node.marks[key].error(
                f"unknown key {key!r}", did_you_mean(key, known) or f"known: {', '.join(sorted(known))}"
            )
    for key in required:
        if key not in node:
            raise node.mark.error(f"{key!r} is missing")


def one_of(node: Node, key: str, known: Iterable[str]) -> str:
    """The text under a key, which must be one of the known words."""
    names = list(known)
    value = node.get(key)
    if not isinstance(value, str) or value not in names:
        raise node.marks.get(key, node.mark).error(
            f"{key} is {value!r}, which is none of {', '.join(names)}", did_you_mean(str(value), names)
        )
    return value


def unique(seen: dict[str, Mark], key: str, mark: Mark, what: str) -> None:
    """Notes an id; a second one of the same name is an error that says where the first stands."""
    if key in seen:
        raise mark.error(f"{what} {key!r} is defined twice (first at {seen[key].path}:{seen[key].line})")
    seen[key] = mark


def texts(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts under a key (one text counts as a list of one), or an empty tuple."""
    value = node.get(key)
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return (str(value),)


def words(node: Node, key: str) -> str:
    """The text under a key, empty where there is none; a list or a mapping there is an error, and no text."""
    value = node.get(key)
    return "" if value is None else str(expect(value, str, key, node.marks[key]))


def plain(value: Any) -> Any:
    """What yamlfile read, without its marks: dicts, lists and scalars that may be changed."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
