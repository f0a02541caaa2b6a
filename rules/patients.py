"""Invented patients: the healthy baseline that stories are told against, and the stories themselves.

Knows what an unremarkable answer is and how to put answers into words. Knows no proofs and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.answers import as_given
from rules.conditions import holds
from rules.explain import answer_text
from rules.model import NOT_APPLICABLE, Atom, Condition, Question, Value
from rules.program import parents


@dataclass(frozen=True)
class Patient:
    """Complete, consistent answers, and those of them that are out of the ordinary."""

    answers: Mapping[str, Value]
    remarkable: tuple[str, ...]

    def raw(self) -> dict[str, object]:
        """The answers as a file or form gives them."""
        return {name: as_given(value) for name, value in self.answers.items()}

    def tell(self, questions: Mapping[str, Question]) -> str:
        """The story in the questions' own words: what is out of the ordinary, and that nothing else is."""
        told = [
            f"{questions[name].name}: {answer_text(questions[name], self.answers[name])}"
            for name in questions
            if name in self.remarkable
        ]
        if not told:
            return "somebody whose answers are all unremarkable"
        return "somebody with " + "; ".join(told) + "; nothing else out of the ordinary"


def usual(question: Question, values: Sequence[Value]) -> Value:
    """The unremarkable answer: the likeliest that is no warning sign; for a question of several, none of them."""
    if question.kind == "many":
        return ()
    calm = [value for value in values if not question.is_warning(value)] or list(values)
    if question.kind == "number":
        return max(calm, key=lambda value: (_near(question, value, values), -float(value)))  # type: ignore[arg-type]
    if not question.prior and "no" in calm:
        return "no"
    return max(calm, key=lambda value: question.prior.get(str(value), 0.0))


def _near(question: Question, value: Value, values: Sequence[Value]) -> float:
    """How much of a number's prior lies nearest to this sample of its class."""
    total = 0.0
    for text, chance in question.prior.items():
        try:
            number = float(text)
        except ValueError:
            continue
        nearest = min(values, key=lambda each: abs(float(each) - number))  # type: ignore[arg-type]
        total += chance if nearest == value else 0.0
    return total


def patient(questions: Mapping[str, Question], chosen: Mapping[str, Value], baseline: Mapping[str, Value]) -> Patient:
    """The patient with these answers and else the baseline; what is not asked of such a patient is left out."""
    full = {**baseline, **chosen}
    answers: dict[str, Value] = {}
    for name in _parents_first(questions):
        condition = questions[name].asked_if
        if condition is None or true(condition, answers):
            answers[name] = full[name]
    ordered = {name: answers[name] for name in questions if name in answers}
    remarkable = tuple(name for name, value in ordered.items() if value != baseline[name])
    return Patient(ordered, remarkable)


def true(condition: Condition, answers: Mapping[str, Value]) -> bool:
    """Whether a condition is true of complete answers; what is absent from them does not apply."""
    if isinstance(condition, Atom):
        return holds(condition, answers.get(condition.question, NOT_APPLICABLE))
    return sum(true(part, answers) for part in condition.parts) >= condition.need


def _parents_first(questions: Mapping[str, Question]) -> list[str]:
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in done:
            for parent in parents(questions[name]):
                visit(parent)
            done[name] = None

    for name in questions:
        visit(name)
    return list(done)
