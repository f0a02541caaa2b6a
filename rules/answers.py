"""Answers as people and files give them, checked against the questions once, at the door.

A value, `unknown`, `declined` and `not_applicable` are kept apart; an id that is missing was not asked, and none of
these is "no". Knows the questions; knows nothing of rules or decisions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import BadAnswer, did_you_mean
from rules.model import SPECIAL, Question, RuleSet, Value

_YES_NO = {True: "yes", False: "no", "true": "yes", "false": "no"}


@dataclass(frozen=True)
class Answers:
    """Checked answers: what was given, and the class of each question's answer in the order of the questions."""

    values: Mapping[str, Value]
    codes: tuple[int, ...]

    def __contains__(self, question: str) -> bool:
        return question in self.values

    def get(self, question: str) -> Value | None:
        """What was answered, or None where nobody asked."""
        return self.values.get(question)


def check(ruleset: RuleSet, raw: Mapping[str, object]) -> Answers:
    """Checks answers by question id; BadAnswer, with a suggestion, for what no question asks or none takes.

    An answer of None counts as not asked.
    """
    columns, index = ruleset.program.columns, ruleset.program.index
    values: dict[str, Value] = {}
    codes = [0] * len(columns)
    for name, given in raw.items():
        if given is None:
            continue
        place = index.get(name)
        if place is None:
            raise BadAnswer(f"no question {name!r}", suggestion=did_you_mean(str(name), ruleset.questions))
        column = columns[place]
        if isinstance(given, str) and given in column.words:
            values[name] = given
            codes[place] = column.words[given]
        else:
            value = values[name] = normalise(column.question, given)
            codes[place] = column.code(value)
    return Answers(values, tuple(codes))


def normalise(question: Question, given: object) -> Value:
    """One answer in its one form: a word, a float, or a tuple in the order of the choices."""
    if isinstance(given, str) and given in SPECIAL:
        return given
    if question.kind == "number":
        return _number(question, given)
    if question.kind == "many":
        return _many(question, given)
    if question.kind == "yes_no" and isinstance(given, bool | str):
        given = _YES_NO.get(given, given)
    if isinstance(given, str) and given in question.values:
        return given
    raise _unknown_value(question, given)


def _unknown_value(question: Question, given: object) -> BadAnswer:
    takes = (*question.values, *(("none",) if question.kind == "many" else ()), *SPECIAL)
    return BadAnswer(
        f"{question.id!r} does not take {given!r}",
        suggestion=did_you_mean(str(given), takes) or f"it takes {', '.join(takes)}",
    )


def _number(question: Question, given: object) -> float:
    unit = f" {question.unit}" if question.unit else ""
    hint = f"it takes a number from {question.min:g} to {question.max:g}{unit}, or {', '.join(SPECIAL)}"
    if isinstance(given, str):
        try:
            given = float(given.strip())
        except ValueError:
            raise BadAnswer(f"{question.id!r} does not take {given!r}", suggestion=hint) from None
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise BadAnswer(f"{question.id!r} does not take {given!r}", suggestion=hint)
    if question.whole and not float(given).is_integer():
        whole = hint.replace("a number", "a whole number", 1)
        raise BadAnswer(f"{question.id!r} takes whole numbers, not {given:g}", suggestion=whole)
    if not question.min <= given <= question.max:
        raise BadAnswer(f"{question.id!r} cannot be {given:g}", suggestion=hint)
    return float(given)


def _many(question: Question, given: object) -> tuple[str, ...]:
    chosen = [given] if isinstance(given, str) else given
    if not isinstance(chosen, list | tuple):
        raise _unknown_value(question, given)
    if not chosen:
        raise BadAnswer(f"{question.id!r} has an empty list", suggestion="write ['none'] for an explicit no to all")
    if list(chosen) == ["none"]:
        return ()
    for value in chosen:
        if value == "none" or value in SPECIAL:
            raise BadAnswer(f"{question.id!r} cannot have {value!r} together with other answers")
        if not isinstance(value, str) or value not in question.values:
            raise _unknown_value(question, value)
    return tuple(value for value in question.values if value in chosen)


def as_given(value: Value) -> object:
    """An answer in the form that JSON takes it: the explicit none as a list, whole numbers as whole."""
    if isinstance(value, tuple):
        return list(value) or ["none"]
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value
