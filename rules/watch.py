"""What may still begin, and would make the advice more urgent: each sign once, under its most urgent level, as a sign.

Knows what the result found would change it, and what the lines of the safety net name already. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rules.model import Atom, RuleSet


def begins(ruleset: RuleSet, changes: Iterable[Mapping[str, Any]], named: Iterable[Atom] = ()) -> list[dict[str, Any]]:
    """[{would_become, rule, sign}], most urgent first. `changes` are would_change's, in its order; `named` is told already.

    A sign is one warning answer that can still be given: nobody's age, past or pregnancy begins.
    """
    facts = {str(each) for care in ruleset.dispositions.values() for each in _texts(care.more.get("not_begin"))}
    told = {(atom.question, value) for atom in named for value in atom.values}
    found: list[dict[str, Any]] = []
    titles: set[str] = set()
    for change in changes:
        signs = _signs(ruleset, change["needs"], facts)
        if signs <= told:
            continue
        told |= signs
        if change["title"] not in titles:
            titles.add(change["title"])
            found.append({"would_become": change["would_become"], "rule": change["rule"], "sign": change["title"]})
    return found


def _texts(listed: object) -> Iterable[object]:
    return listed if isinstance(listed, list) else ()


def _signs(ruleset: RuleSet, needs: Sequence[Mapping[str, Any]], facts: set[str]) -> set[tuple[str, str]]:
    """The warning answers any of which is all that it takes; none where it takes more, or something that cannot begin."""
    if len(needs) != 1:
        return set()
    question = ruleset.questions[needs[0]["question"]]
    if question.lasting or question.role or question.id in facts:
        return set()
    return {
        (question.id, value)
        for value in needs[0]["values"]
        if value in question.warning and f"{question.id}.{value}" not in facts
    }
