"""One question of the questionnaire, from YAML. Knows the keys of a question; knows nothing of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.errors import UnknownName, did_you_mean
from kb.yamlfile import Node, check_keys, expect, one_of, texts, words
from rules.conditions import under
from rules.model import SPECIAL, Choice, Question, ScreenPlan

KINDS = ("yes_no", "one", "many", "number")
MOST_CHOICES = 10  # of a question that takes several: each doubles the classes of answers
_OPTIONAL = (
    "text_other", "help", "help_other", "label", "choices", "unit", "min", "max", "emergency", "warning", "asked_if", "explained_by",
    "prior", "source", "concepts", "lasting", "role", "whole",
)  # fmt: skip
_YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


class QuestionReader:
    """Reads questions in two passes: first all of them, then the conditions that one lays on another."""

    def __init__(self, screens: Mapping[str, ScreenPlan]) -> None:
        self.screens = screens

    def question(self, node: Node) -> Question:
        """A question without its conditions."""
        check_keys(node, ("id", "screen", "text", "type"), _OPTIONAL)
        screen = str(node["screen"])
        if screen not in self.screens:
            raise node.marks["screen"].error(f"no screen {screen!r}", did_you_mean(screen, self.screens), UnknownName)
        kind = one_of(node, "type", KINDS)
        choices, none_text = self._choices(node, kind)
        low, high = self._limits(node, kind)
        question = Question(
            id=expect(node["id"], str, "id", node.marks["id"]),
            screen=screen,
            text=words(node, "text"),
            kind=kind,
            text_other=words(node, "text_other"),
            help=words(node, "help"),
            help_other=words(node, "help_other"),
            label=words(node, "label"),
            choices=choices,
            none_text=none_text,
            unit=str(node.get("unit") or ""),
            min=low,
            max=high,
            whole=_flag(node, "whole"),
            emergency=_flag(node, "emergency"),
            source=str(node.get("source") or ""),
            concepts=texts(node, "concepts"),
            lasting=_flag(node, "lasting"),
            role=str(node.get("role") or ""),
            mark=node.marks["id"],
        )
        return self._with_prior(self._with_warning(question, node), node)

    def with_conditions(self, question: Question, node: Node, questions: Mapping[str, Question]) -> Question:
        """The question with `asked_if` and `explained_by`, which may name any other."""
        read = {key: under(node, key, questions) for key in ("asked_if", "explained_by") if node.get(key) is not None}
        return replace(question, asked_if=read.get("asked_if"), explained_by=read.get("explained_by"))

    def _choices(self, node: Node, kind: str) -> tuple[tuple[Choice, ...], str]:
        if kind in ("yes_no", "number"):
            if node.get("choices"):
                raise node.marks["choices"].error(f"a {kind} question has no choices")
            return (_YES_NO if kind == "yes_no" else ()), ""
        listed = expect(node.get("choices"), list, "choices", node.marks.get("choices", node.mark))
        none_text = ""
        choices: list[Choice] = []
        for item in listed:
            if not isinstance(item, Node):
                raise node.marks["choices"].error("each choice is {value, text}")
            check_keys(item, ("value", "text"), ("text_other",))
            value = expect(item["value"], str, "value", item.marks["value"])
            if value in SPECIAL or any(value == choice.value for choice in choices):
                raise item.marks["value"].error(f"{value!r} is taken already")
            if kind == "many" and value == "none":
                none_text = str(item["text"])
            else:
                choices.append(Choice(value, str(item["text"]), str(item.get("text_other") or "")))
        if kind == "many" and len(choices) > MOST_CHOICES:
            raise node.marks["choices"].error(f"more than {MOST_CHOICES} choices", "split the question by theme")
        return tuple(choices), none_text

    def _limits(self, node: Node, kind: str) -> tuple[float, float]:
        if kind != "number":
            return 0.0, 0.0
        for key in ("min", "max"):
            if not isinstance(node.get(key), int | float):
                raise node.marks.get(key, node.mark).error(f"a number needs {key}")
        low, high = float(node["min"]), float(node["max"])
        if low >= high:
            raise node.marks["min"].error("min must be below max")
        return low, high

    def _with_warning(self, question: Question, node: Node) -> Question:
        raw = node.get("warning")
        if raw is None:
            return question
        mark = node.marks["warning"]
        if isinstance(raw, Node):
            if question.kind != "number":
                raise mark.error("at_least and at_most are for numbers; list the values that are warning signs")
            check_keys(raw, (), ("at_least", "at_most"))
            bounds: dict[str, Any] = {f"warning_{key}": float(value) for key, value in raw.items()}
            return replace(question, **bounds)
        values = texts(node, "warning")
        for value in values:
            if value not in question.values:
                hint = did_you_mean(value, question.values)
                raise mark.error(f"{question.id!r} has no answer {value!r}", hint, UnknownName)
        return replace(question, warning=frozenset(values))

    def _with_prior(self, question: Question, node: Node) -> Question:
        raw = node.get("prior")
        if raw is None:
            return question
        mark = node.marks["prior"]
        prior: dict[str, float] = {}
        for value, chance in expect(raw, dict, "prior", mark).items():
            known = (*question.values, "none", *SPECIAL)
            if question.kind != "number" and value not in known:
                raise mark.error(f"{question.id!r} has no answer {value!r}", did_you_mean(value, known), UnknownName)
            if not isinstance(chance, int | float) or not 0 <= chance <= 1:
                raise mark.error(f"the prior of {value!r} must be from 0 to 1")
            prior[value] = float(chance)
        return replace(question, prior=prior)


def _flag(node: Node, key: str) -> bool:
    return bool(expect(node.get(key, False), bool, key, node.marks.get(key, node.mark)))
