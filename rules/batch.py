"""Answers from files: JSON to answers, answers to results, one file or a line for each person.

Knows the shapes in which others hand in answers and get results. Keeps nothing, and knows no terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kb.errors import BackstoryError, InputError
from rules.answers import check
from rules.engine import decide
from rules.explain import result
from rules.model import RuleSet

Known = tuple[Callable[[str], Any], Sequence[Any]]  # what is known of a claim that rules cite, and of remedies


def answers(text: str, where: str) -> Mapping[str, object]:
    """The answers in a JSON object `{"answers": {...}}`; InputError, saying where, for anything else."""
    return _answers(_read(text, where), where)


def decided(ruleset: RuleSet, given: Mapping[str, object], known: Known) -> dict[str, Any]:
    """The result for one person's answers, in the shape that `backstory triage --json` prints."""
    checked = check(ruleset, given)
    return result(ruleset, checked, decide(ruleset, checked), *known)


def each(ruleset: RuleSet, text: str, known: Known) -> Iterator[tuple[dict[str, Any], bool]]:
    """A row for each line of JSON and whether it could be used; a line that cannot gives its error, and the rest go on."""
    lines = [(f"line {number}", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise InputError("no line to answer", suggestion='a line looks like {"id": "a", "answers": {}}')
    for where, line in lines:
        row: Any = None
        try:
            row = _read(line, where)
            given = _answers(row, where)
            yield {"id": row.get("id"), **decided(ruleset, given, known)}, True
        except BackstoryError as error:
            yield {"id": row.get("id") if isinstance(row, dict) else None, "error": str(error)}, False


def _read(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise InputError(f"not JSON: {error}", path=where) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys stand once: a later "none" must not wipe out an earlier sign without a word."""
    for key, _ in pairs:
        if sum(key == other for other, _ in pairs) > 1:
            raise ValueError(f"{key!r} stands twice")
    return dict(pairs)


def _answers(row: Any, where: str) -> Mapping[str, object]:
    if not isinstance(row, dict) or not isinstance(row.get("answers"), dict):
        raise InputError(
            'answers must look like {"answers": {"question": "yes"}}',
            path=where,
            suggestion="`backstory questions` lists them",
        )
    given: dict[str, object] = row["answers"]
    return given
