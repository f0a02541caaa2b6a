"""The questionnaire as data for others to fill in: what `backstory questions --json` prints. Decides nothing."""

from __future__ import annotations

from typing import Any

from rules.answers import as_given
from rules.conditions import tell
from rules.model import SPECIAL, Question, RuleSet


def questions(ruleset: RuleSet) -> list[dict[str, Any]]:
    """Every question in the order of asking, in DESIGN's shape; more keys say when it is asked and what it warns of."""
    return [_question(ruleset, question) for question in ruleset.questions.values()]


def _question(ruleset: RuleSet, question: Question) -> dict[str, Any]:
    choices = [_choice(each.value, each.text, each.text_other) for each in question.choices]
    if question.kind == "many":
        choices.append(_choice("none", question.answer_text("none"), ""))
    number = question.kind == "number"
    return {
        "id": question.id,
        "text": question.text,
        "help": question.help,
        "type": question.kind,
        "choices": choices,
        "unit": question.unit or None,
        "min": as_given(question.min) if number else None,
        "max": as_given(question.max) if number else None,
        "screen": question.screen,
        "emergency": question.emergency,
        "text_other": question.text_other or question.text,
        "help_other": question.help_other or question.help,
        "whole": question.whole,
        "label": question.name,
        "asked_if": tell(question.asked_if, ruleset.questions) if question.asked_if else None,
        "warning": _warning(question),
        "also_takes": list(SPECIAL),
    }


def _warning(question: Question) -> Any:
    """Which answers are warning signs: values, or for a number from where on."""
    if question.kind != "number":
        return [value for value in question.values if value in question.warning]
    bounds = {"at_least": question.warning_at_least, "at_most": question.warning_at_most}
    return {word: as_given(bound) for word, bound in bounds.items() if bound is not None}


def _choice(value: str, text: str, text_other: str) -> dict[str, str]:
    return {"value": value, "text": text, **({"text_other": text_other} if text_other else {})}
