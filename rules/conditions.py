"""Conditions of rules: from YAML to a tree of atoms, from the tree to its terms, and into plain words.

Knows the grammar and the closed vocabulary it is read against. Knows nothing of rules, levels or the policy, and never
hands text to Python to evaluate.

    CONDITION := "question is value" | "question is not value" | "question is one of a, b"
               | "question is at least|at most|less than|more than N"
               | "question includes value" | "question includes one of a, b"
               | {all: [..]} | {any: [..]} | {at_least: N, of: [..]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from kb.errors import DataError, UnknownName, did_you_mean
from kb.yamlfile import Items, Mark, Node, check_keys
from rules.model import NOT_APPLICABLE, Atom, Condition, Group, Question, Value

MOST_TERMS = 600  # a condition that unfolds into more terms than this is no longer one idea

_COMPARISONS = {"at least": "at_least", "at most": "at_most", "less than": "less_than", "more than": "more_than"}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(\s+|\Z)")
_DEFINITE_NO = frozenset({"no", "none"})


def under(node: Node, key: str, questions: Mapping[str, Question]) -> Condition:
    """The condition under a key. A mapping marks its keys; a line beside its key begins two characters after it."""
    mark = node.marks[key]
    if isinstance(node[key], str):
        mark = Mark(mark.path, mark.line, mark.column + len(key) + 2)
    return parse(node[key], mark, questions)


def parse(raw: Any, mark: Mark, questions: Mapping[str, Question]) -> Condition:
    """Reads a condition; a name, value or word that the questions do not know is an error with line and column."""
    if isinstance(raw, str):
        return _atom(raw, mark, questions)
    if not isinstance(raw, Node):
        raise mark.error("a condition is a line such as 'question is value', or all / any / at_least of a list")
    if "all" in raw or "any" in raw:
        word = "all" if "all" in raw else "any"
        check_keys(raw, (word,))
        parts = _parts(raw, word, questions)
        return Group(word, len(parts) if word == "all" else 1, parts)
    check_keys(raw, ("at_least", "of"))
    parts, need = _parts(raw, "of", questions), raw["at_least"]
    if not isinstance(need, int) or isinstance(need, bool) or not 1 <= need <= len(parts):
        raise raw.marks["at_least"].error(f"at_least must be a whole number from 1 to {len(parts)}, not {need!r}")
    return Group("at_least", need, parts)


def _parts(raw: Node, key: str, questions: Mapping[str, Question]) -> tuple[Condition, ...]:
    listed = raw[key]
    if not isinstance(listed, Items) or not listed:
        raise raw.marks[key].error(f"{key} must be a list of conditions")
    return tuple(parse(part, mark, questions) for part, mark in _rejoined(listed))


def _rejoined(listed: Items) -> list[tuple[Any, Mark]]:
    """The parts of a list, with `[a is one of x, y]` made whole: in a flow list YAML parts it at the comma."""
    found: list[tuple[Any, Mark]] = []
    for part, mark in zip(listed, listed.marks, strict=True):
        last = found[-1][0] if found else None
        if isinstance(part, str) and " " not in part and isinstance(last, str) and " one of " in last:
            found[-1] = (f"{last}, {part}", found[-1][1])
        else:
            found.append((part, mark))
    return found


def _atom(text: str, mark: Mark, questions: Mapping[str, Question]) -> Atom:
    """The name first, and only then the operator: a name such as `urinary` must not be torn at an operator in it."""
    found = _NAME.match(text)
    if found is None:
        raise mark.error(f"{text!r} does not begin with the id of a question")
    question = questions.get(found[1])
    if question is None:
        raise mark.error(f"no question {found[1]!r}", did_you_mean(found[1], questions), UnknownName)
    rest, column = text[found.end() :].strip(), mark.column + found.end()
    at = Mark(mark.path, mark.line, column)
    if question.kind == "number":
        return _number_atom(question, rest, at)
    if question.kind == "many":
        return _many_atom(question, rest, at)
    return _choice_atom(question, rest, at)


def _number_atom(question: Question, rest: str, mark: Mark) -> Atom:
    for words, op in _COMPARISONS.items():
        if rest.startswith(f"is {words} "):
            number = rest.removeprefix(f"is {words} ").strip()
            if not _NUMBER.match(number):
                raise mark.error(f"{number!r} is no number")
            value = float(number)
            if not question.min <= value <= question.max:
                limits = f"{question.min:g} to {question.max:g}"
                raise mark.error(f"{question.id} takes {limits}, so {number} can never matter")
            return Atom(question.id, op, number=value)
    raise mark.error(
        f"{question.id!r} is a number, so {rest!r} cannot be read",
        "write 'is at least N', 'is at most N', 'is less than N' or 'is more than N'",
    )


def _many_atom(question: Question, rest: str, mark: Mark) -> Atom:
    if rest == "is none":
        return Atom(question.id, "none")
    for words in ("includes one of ", "includes "):
        if rest.startswith(words):
            return Atom(question.id, "includes", _values(question, rest.removeprefix(words), mark, len(words)))
    raise mark.error(
        f"{question.id!r} takes several answers, so {rest!r} cannot be read",
        "write 'includes value', 'includes one of a, b' or 'is none'",
    )


def _choice_atom(question: Question, rest: str, mark: Mark) -> Atom:
    for words, op in (("is one of ", "is"), ("is not ", "is_not"), ("is ", "is")):
        if rest.startswith(words):
            values = _values(question, rest.removeprefix(words), mark, len(words))
            if op == "is_not" and len(values) > 1:
                raise mark.error("'is not' takes one value")
            return Atom(question.id, op, values)
    raise mark.error(
        f"{question.id!r} takes one answer, so {rest!r} cannot be read",
        "write 'is value', 'is not value' or 'is one of a, b'",
    )


def _values(question: Question, text: str, mark: Mark, offset: int) -> tuple[str, ...]:
    known, found = question.values, []
    for piece in re.finditer(r"[^,]+", text):
        value = piece[0].strip()
        if value not in known:
            column = mark.column + offset + piece.start() + len(piece[0]) - len(piece[0].lstrip())
            raise Mark(mark.path, mark.line, column).error(
                f"{question.id!r} has no answer {value!r}",
                did_you_mean(value, known) or f"known: {', '.join(known)}",
                UnknownName,
            )
        found.append(value)
    return tuple(found)


def holds(atom: Atom, value: Value) -> bool:
    """Whether an atom is true of a definite answer; `not_applicable` counts as a definite no."""
    if value == NOT_APPLICABLE:
        return _holds_without(atom)
    if atom.op == "is":
        return value in atom.values
    if atom.op == "is_not":
        return value not in atom.values
    if atom.op == "none":
        return not value
    if atom.op == "includes":
        return isinstance(value, tuple) and any(wanted in value for wanted in atom.values)
    return _compares(atom, value)


def _holds_without(atom: Atom) -> bool:
    if atom.op == "is":
        return not _DEFINITE_NO.isdisjoint(atom.values)
    if atom.op == "is_not":
        return _DEFINITE_NO.isdisjoint(atom.values)
    return atom.op == "none"


def _compares(atom: Atom, value: Value) -> bool:
    number, limit = float(value), atom.number  # type: ignore[arg-type]
    if atom.op == "at_least":
        return number >= limit
    if atom.op == "at_most":
        return number <= limit
    return number < limit if atom.op == "less_than" else number > limit


def atoms(condition: Condition) -> Iterator[Atom]:
    """Every atom of a condition, in the order it is written."""
    if isinstance(condition, Atom):
        yield condition
    else:
        for part in condition.parts:
            yield from atoms(part)


def terms(condition: Condition, mark: Mark | None = None) -> tuple[tuple[Atom, ...], ...]:
    """The condition as "any of these all-of lists", without those that another list makes needless.

    Conditions hold no negation but in an atom, so under Kleene's logic the terms mean exactly what the tree means.
    """
    try:
        found = _unfold(condition)
    except OverflowError:
        message = f"the condition unfolds into more than {MOST_TERMS} combinations"
        hint = "split the rule, or ask for fewer of fewer"
        raise (mark.error(message, hint) if mark else DataError(message, suggestion=hint)) from None
    order = {atom: place for place, atom in enumerate(atoms(condition))}
    return tuple(tuple(sorted(term, key=order.__getitem__)) for term in found)


def _unfold(condition: Condition) -> list[frozenset[Atom]]:
    if isinstance(condition, Atom):
        return [frozenset((condition,))]
    parts = [_unfold(part) for part in condition.parts]
    found: list[frozenset[Atom]] = []
    for chosen in combinations(parts, condition.need):
        products: list[frozenset[Atom]] = [frozenset()]
        for alternatives in chosen:
            products = [done | term for done in products for term in alternatives]
            if len(products) > 20 * MOST_TERMS:
                raise OverflowError
        found += products
        if len(found) > 20 * MOST_TERMS:
            raise OverflowError
    kept = _without_needless(found)
    if len(kept) > MOST_TERMS:
        raise OverflowError
    return kept


def _without_needless(found: list[frozenset[Atom]]) -> list[frozenset[Atom]]:
    kept: list[frozenset[Atom]] = []
    for term in sorted(dict.fromkeys(found), key=len):
        if not any(other <= term for other in kept):
            kept.append(term)
    return kept


def canonical(condition: Condition) -> Any:
    """A JSON-ready form that depends on meaning and not on layout: lists inside all / any / at least are sorted."""
    if isinstance(condition, Atom):
        return [condition.question, condition.op, sorted(condition.values), condition.number]
    return [condition.word, condition.need, sorted((canonical(part) for part in condition.parts), key=repr)]


def tell(condition: Condition, questions: Mapping[str, Question]) -> str:
    """The condition in plain words, on one line."""
    if isinstance(condition, Atom):
        return tell_atom(condition, questions[condition.question])
    parts = [tell(part, questions) for part in condition.parts]
    if len(parts) == 1:
        return parts[0]
    flat = all(isinstance(part, Atom) for part in condition.parts)
    if flat and condition.word in ("all", "any"):
        return (" and " if condition.word == "all" else " or ").join(parts)
    if condition.word == "at_least":
        return f"at least {condition.need} of: " + "; ".join(parts)
    nested = [
        part if isinstance(each, Atom) else f"({part})" for part, each in zip(parts, condition.parts, strict=True)
    ]
    return (" and " if condition.word == "all" else " or ").join(nested)


def tell_atom(atom: Atom, question: Question, other: bool = False) -> str:
    """One atom in plain words: the question's short name, and the answer that it wants."""
    name, unit = question.name, f" {question.unit}" if question.unit else ""
    if atom.op in ("at_least", "at_most", "less_than", "more_than"):
        return f"{name}: {atom.op.replace('_', ' ')} {atom.number:g}{unit}"
    if atom.op == "none":
        return f"{name}: none of these"
    wanted = " or ".join(question.answer_text(value, other) for value in atom.values)
    return f"{name}: not {wanted}" if atom.op == "is_not" else f"{name}: {wanted}"
