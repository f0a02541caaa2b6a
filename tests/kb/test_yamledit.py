"""Changes in YAML leave all else as it stands: on every file that ships, and on texts made to break it."""

from __future__ import annotations

import copy
import difflib
import random
import re
from pathlib import Path
from typing import Any

import pytest

from kb import yamledit, yamlfile
from kb.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(
    path
    for folder in ("rules", "kb/vocabulary", "ingest/lexicon")
    for path in (ROOT / folder).rglob("*.yml")
    if path.parent.name != "vignettes"
)
NASTY = (
    "a: b", "- x", "yes", "null", "12", "1.5", "2026-11-21", "", " led", "x # y", "{a", "a]", "it's", 'say "no"', "a\nb: c",
    "\n- id: other\n  then: self_care", "é ü ☃ 😀", "a, b", "*alias", "!tag", "%", "'", '"', "\\", "key:", "? x", "true", "~",
    "a\u2028b", "tab\there", "----", "--- x", "...", "x" * 400,
)  # fmt: skip


def read(text: str) -> Any:
    return yamlfile.plain(yamlfile.parse(text))


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    return [x[1:] for x in lines if x[0] == "-"], [x[1:] for x in lines if x[0] == "+"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_that_says_what_it_should_is_not_touched(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yamledit.edit(text, read(text)) == text


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(each, (*at, key))
    return found


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


def repeats(text: str) -> bool:
    """Whether a file says one thing in several places by a name for it: there, one place alone cannot be changed."""
    return bool(re.search(r"[-:] &[a-z]", text))


def multiline(text: str, value: Any) -> bool:
    return isinstance(value, dict | list) or "\n" in str(value)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_another_text_in_one_field_is_a_change_of_one_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    value = read(text)
    leaves = [p for p in places(value) if isinstance(at(value, p), str) and at(value, p) and len(p) > 1]
    for place in random.Random(1).sample(leaves, min(12, len(leaves))):
        wanted = copy.deepcopy(value)
        at(wanted, place[:-1])[place[-1]] = "quite another thing: said, plainly"
        try:
            made = yamledit.edit(text, wanted)
        except DataError:
            assert repeats(text), place
            continue
        before, after = changed_lines(text, made)
        assert read(made) == wanted
        assert (len(before), len(after)) == (1, 1), (place, before, after)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_any_change_says_what_was_wanted_and_keeps_every_comment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    value = read(text)
    dice = random.Random(2)
    everywhere = places(value)
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    for _ in range(15):
        wanted = copy.deepcopy(value)
        place = dice.choice(everywhere)
        inside, key = at(wanted, place[:-1]), place[-1]
        how = dice.choice(("replace", "remove", "add", "nasty"))
        if how == "remove":
            if len(inside) == 1:
                continue
            del inside[key]
        elif how == "add" and isinstance(inside, list):
            inside.insert(dice.randint(0, len(inside)), copy.deepcopy(dice.choice(inside)))
        elif how == "add":
            inside["fresh"] = dice.choice(("a word", ["a", "b, c"], {"all": ["x is y", "z is one of a, b"]}, None, 3))
        elif how == "nasty":
            inside[key] = dice.choice(NASTY)
        else:
            inside[key] = copy.deepcopy(at(value, dice.choice(everywhere)))
        try:
            made = yamledit.edit(text, wanted)
        except DataError:
            assert repeats(text), (place, how)
            continue
        assert yamledit.same(read(made), wanted), (place, how)
        left = [line for line in made.splitlines() if line.lstrip().startswith("#")]
        if how == "add" or not multiline(text, at(value, place)):
            assert left == comments, (place, how)


@pytest.mark.parametrize("nasty", NASTY)
def test_text_never_becomes_a_key_or_another_entry(nasty: str) -> None:
    text = (
        "# top\n- id: one\n  say: plain # why\n  list: [a, b]\n  tests:\n    - {name: a, given: {q: yes}}\n- id: two\n"
    )
    for place in (("say",), ("list", 1), ("tests", 0, "name"), ("tests", 0, "given", "q"), ("new",)):
        wanted = read(text)
        at(wanted[0], place[:-1])[place[-1]] = nasty
        made = yamledit.edit(text, wanted)
        assert read(made) == wanted
        assert made.startswith("# top\n") and "# why" in made


def test_lists_grow_and_shrink_in_their_own_layout() -> None:
    text = "tests:\n    - {a: 1} # one\n    # between\n    - {a: 2}\nflow: [a,\n  b, c]\nend: x"
    wanted = read(text)
    wanted["tests"].insert(1, {"a": 9})
    wanted["flow"].append("d")
    wanted["flow"].remove("a")
    wanted["more"] = "y"
    assert yamledit.edit(text, wanted) == (
        "tests:\n    - {a: 1} # one\n    - {a: 9}\n    # between\n    - {a: 2}\nflow: [b, c, d]\nend: x\nmore: y"
    )


def test_entries_are_known_by_their_ids_when_one_goes_and_one_comes() -> None:
    text = "- id: a\n  x: 1\n\n# of b\n- id: b\n  x: 2\n\n- id: c\n  x: 3\n"
    wanted = [entry for entry in read(text) if entry["id"] != "b"] + [{"id": "d", "x": 4}]
    made = yamledit.edit(text, wanted)
    assert read(made) == wanted
    assert made == "- id: a\n  x: 1\n\n# of b\n\n- id: c\n  x: 3\n\n- {id: d, x: 4}\n"


def test_what_cannot_be_written_is_refused_and_nothing_is_guessed() -> None:
    with pytest.raises(DataError):
        yamledit.edit("a: &x [1]\nb: *x\n", {"a": [2], "b": [1]})
    with pytest.raises(DataError):
        yamledit.edit("", {"a": 1})


def test_what_other_places_repeat_changes_everywhere_or_not_at_all() -> None:
    text = "a: &x\n  say: one\nb: *x\nc: two\n"
    assert yamledit.edit(text, {"a": {"say": "uno"}, "b": {"say": "uno"}, "c": "two"}) == text.replace("one", "uno")
    with pytest.raises(DataError):
        yamledit.edit(text, {"a": {"say": "uno"}, "b": {"say": "one"}, "c": "two"})
    assert yamledit.edit(text, {"a": {"say": "one"}, "b": {"say": "one"}, "c": "due"}) == text.replace("two", "due")


def test_windows_line_ends_stay() -> None:
    made = yamledit.edit("- id: a\r\n  x: 1\r\n", [{"id": "a", "x": 2, "y": ["long text " * 9]}])
    assert made.count("\r\n") == made.count("\n") == 4
