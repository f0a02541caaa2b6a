"""A rule's condition and its examples as rows of a form, and back. Works without script: a button posts, a row is added.

A row is named by where it stands: `c-0-1` is the second part of the first part of condition `c`. Knows questions and
conditions; knows no page. What the form says is read into the YAML that a programmer would write, and nothing is
evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.errors import BackstoryError
from kb.web.desk_form import Form
from rules.answers import normalise
from rules.conditions import canonical
from rules.model import SPECIAL, Atom, Condition, Group, Question

DEEPEST, MOST = 4, 40
WORDS = (("all", "all of these"), ("any", "any of these"), ("at_least", "at least so many of these"))
COMPARED = (
    ("at_least", "is at least"), ("at_most", "is at most"), ("less_than", "is less than"), ("more_than", "is more than"),
)  # fmt: skip
SPECIALS = (("unknown", "not sure"), ("declined", "would rather not say"), ("not_applicable", "does not apply"))


@dataclass(frozen=True)
class Row:
    """A comparison, or a group of rows."""

    path: str
    question: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    number: str = ""
    word: str = ""  # of a group: all, any, at_least
    need: str = ""
    parts: tuple[Row, ...] = ()

    @property
    def depth(self) -> int:
        """How many groups it stands in."""
        return self.path.count("-")


@dataclass(frozen=True)
class Choice:
    """A question as a row offers it."""

    id: str
    name: str
    kind: str
    ops: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]
    unit: str = ""


def choices(questions: Mapping[str, Question]) -> dict[str, Choice]:
    """Every question with the ways of comparing it and its answers."""
    made = {}
    for each in questions.values():
        ops: tuple[tuple[str, str], ...] = (("is", "is"), ("is_not", "is not"))
        if each.kind == "number":
            ops = COMPARED
        elif each.kind == "many":
            ops = (("includes", "includes"), ("none", "is none of them"))
        values = tuple((value, each.answer_text(value)) for value in each.values)
        made[each.id] = Choice(each.id, each.name, each.kind, ops, values, each.unit)
    return made


# -- conditions ------------------------------------------------------------------------------------------------------


def of_condition(condition: Condition | None, path: str = "c") -> Row:
    """A condition as rows; a single comparison stands in a group, so that another can be put beside it."""
    if condition is None:
        return Row(path, word="all", need="1", parts=(Row(f"{path}-0"),))
    if isinstance(condition, Atom) and path.count("-") == 0:
        return Row(path, word="all", need="1", parts=(of_condition(condition, f"{path}-0"),))
    if isinstance(condition, Atom):
        number = f"{condition.number:g}" if condition.number is not None else ""
        return Row(path, condition.question, condition.op, condition.values, number)
    parts = tuple(of_condition(part, f"{path}-{place}") for place, part in enumerate(condition.parts))
    return Row(path, word=condition.word, need=str(condition.need), parts=parts)


def of_form(form: Form, path: str = "c") -> Row:
    """The rows that were sent."""
    if not form.has(f"{path}.w") and path.count("-") > 0:
        return Row(
            path, form.get(f"{path}.q"), form.get(f"{path}.op"), form.all(f"{path}.v"), form.get(f"{path}.n")
        )  # fmt: skip
    word = form.get(f"{path}.w")
    parts = tuple(of_form(form, each) for each in children(form, path)) if path.count("-") < DEEPEST else ()
    return Row(path, word=word if word in dict(WORDS) else "all", need=form.get(f"{path}.k"), parts=parts)


def children(form: Form, path: str) -> tuple[str, ...]:
    """The paths of what stands right under a path, in order."""
    pattern = re.compile(rf"{re.escape(path)}-([0-9]{{1,4}})[-.]")
    found = {int(at[1]) for name in form.fields if (at := pattern.match(name))}
    return tuple(f"{path}-{place}" for place in sorted(found))[:MOST]


def act(row: Row, do: str) -> Row:
    """The rows after a button was pressed: `row PATH` and `group PATH` add under it, `cut PATH` takes away."""
    what, _, path = do.partition(" ")
    return renumbered(_act(row, what, path), row.path)


def _act(row: Row, what: str, path: str) -> Row:
    if row.path == path and row.word and what in ("row", "group"):
        fresh = Row("") if what == "row" else Row("", word="any", need="1", parts=(Row(""), Row("")))
        return replace(row, parts=(*row.parts, fresh)) if len(row.parts) < MOST else row
    kept = tuple(_act(part, what, path) for part in row.parts if not (what == "cut" and part.path == path))
    return replace(row, parts=kept)


def renumbered(row: Row, path: str) -> Row:
    """The same rows, named by where they stand now."""
    parts = tuple(renumbered(part, f"{path}-{place}") for place, part in enumerate(row.parts))
    return replace(row, path=path, parts=parts)


def raw(row: Row, known: Mapping[str, Choice], faults: dict[str, str]) -> Any:
    """The condition as YAML has it, or None where there is none. What is missing is noted in `faults` by its row."""
    if not row.word:
        return _line(row, known, faults)
    parts = [each for each in (raw(part, known, faults) for part in row.parts) if each is not None]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    if row.word != "at_least":
        return {row.word: parts}
    if not row.need.isdigit() or not 1 <= int(row.need) <= len(parts):
        faults[row.path] = f"Say how many of these {len(parts)} it takes."
        return None
    return {"at_least": int(row.need), "of": parts}


def _line(row: Row, known: Mapping[str, Choice], faults: dict[str, str]) -> str | None:
    """`question is value`. A row without a question says nothing, and is left out."""
    if not row.question:
        return None
    choice = known.get(row.question)
    if choice is None:
        faults[row.path] = f"There is no question {row.question!r}."
        return None
    if choice.kind == "number":
        words = dict(COMPARED).get(row.op)
        if words and re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,3})?", row.number):
            return f"{choice.id} {words} {row.number}"
        faults[row.path] = "Give a number, and how it is compared."
        return None
    if row.op == "none" and choice.kind == "many":
        return f"{choice.id} is none"
    values = [value for value in dict.fromkeys(row.values) if value in dict(choice.values)]
    if not values or (row.op == "is_not" and len(values) > 1):
        faults[row.path] = "Choose one answer." if values else "Choose an answer."
        return None
    listed = ", ".join(values)
    if choice.kind == "many":
        return f"{choice.id} includes {'one of ' if len(values) > 1 else ''}{listed}"
    if row.op == "is_not":
        return f"{choice.id} is not {listed}"
    return f"{choice.id} is {'one of ' if len(values) > 1 else ''}{listed}"


def means_the_same(one: Condition, other: Condition) -> bool:
    """Whether two conditions mean the same: groups of one part and the order of parts say nothing."""
    return bool(canonical(_bare(one)) == canonical(_bare(other)))


def _bare(condition: Condition) -> Condition:
    if isinstance(condition, Atom):
        return condition
    parts = tuple(_bare(part) for part in condition.parts)
    return parts[0] if len(parts) == 1 else Group(condition.word, condition.need, parts)


# -- examples --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A test of a rule as the form shows it: its answers are rows as well."""

    path: str
    name: str = ""
    fires: bool = True
    given: tuple[Row, ...] = ()


def of_tests(tests: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    """The tests of a rule as rows."""
    made = []
    for place, test in enumerate(tests):
        path = f"t-{place}"
        given = tuple(
            _given(f"{path}-{number}", str(name), value) for number, (name, value) in enumerate(test["given"].items())
        )
        made.append(Example(path, str(test["name"]), test["fires"] in (True, "yes"), given))
    return tuple(made)


def _given(path: str, question: str, value: Any) -> Row:
    if isinstance(value, list):
        return Row(path, question, values=tuple(map(str, value)))
    if isinstance(value, bool):
        return Row(path, question, values=("yes" if value else "no",))
    return Row(path, question, values=(str(value),), number=str(value))


def tests_of_form(form: Form) -> tuple[Example, ...]:
    """The examples that were sent."""
    return tuple(
        Example(
            path, form.get(f"{path}.name"), form.get(f"{path}.fires") == "yes",
            tuple(Row(at, form.get(f"{at}.q"), "", form.all(f"{at}.v"), form.get(f"{at}.n")) for at in children(form, path)),
        )
        for path in children(form, "t")
    )  # fmt: skip


def act_on_tests(tests: Sequence[Example], do: str) -> tuple[Example, ...]:
    """The examples after a button was pressed: `test`, `answer PATH`, `cut PATH`."""
    what, _, path = do.partition(" ")
    made = [
        replace(
            each,
            given=tuple(row for row in each.given if not (what == "cut" and row.path == path))
            + ((Row(""),) if what == "answer" and each.path == path else ()),
        )
        for each in tests
        if not (what == "cut" and each.path == path)
    ]
    if what == "test" and len(made) < MOST:
        made.append(Example("", given=(Row(""),)))
    return tuple(
        replace(
            each,
            path=f"t-{place}",
            given=tuple(replace(row, path=f"t-{place}-{n}") for n, row in enumerate(each.given)),
        )
        for place, each in enumerate(made)
    )


def raw_tests(
    tests: Sequence[Example],
    old: Sequence[Mapping[str, Any]],
    questions: Mapping[str, Question],
    faults: dict[str, str],
) -> list[dict[str, Any]]:
    """The tests as YAML has them; one that says what an old one says is that one, letter by letter."""
    made = []
    for test in tests:
        if not test.name and not any(row.question for row in test.given):
            continue
        given = {row.question: _answer(row, questions, faults) for row in test.given if row.question}
        if not test.name:
            faults[test.path] = "Give this example a name."
        fresh = {"name": " ".join(test.name.split()), "given": given, "fires": test.fires}
        same = next((dict(each) for each in old if _same_test(each, fresh, questions)), None)
        made.append(same or fresh)
    return made


def _answer(row: Row, questions: Mapping[str, Question], faults: dict[str, str]) -> Any:
    question = questions.get(row.question)
    if question is None:
        faults[row.path] = f"There is no question {row.question!r}."
        return None
    special = [value for value in row.values if value in SPECIAL]
    if special:
        return special[0]
    if question.kind == "number":
        text = row.number or (row.values[0] if row.values else "")
        if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,3})?", text):
            faults[row.path] = "Give a number."
            return None
        return float(text) if "." in text else int(text)
    if not row.values:
        faults[row.path] = "Choose an answer."
        return None
    return list(row.values) if question.kind == "many" else row.values[0]


def _same_test(old: Mapping[str, Any], new: Mapping[str, Any], questions: Mapping[str, Question]) -> bool:
    if str(old["name"]) != new["name"] or (old["fires"] in (True, "yes")) is not new["fires"]:
        return False
    if old["given"].keys() != new["given"].keys():
        return False
    try:
        return all(
            normalise(questions[name], value) == normalise(questions[name], new["given"][name])
            for name, value in old["given"].items()
        )
    except (BackstoryError, KeyError):
        return False
