"""Random answers, and random rule sets of a given size: the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

SPECIAL = ("unknown", "declined", "not_applicable")


def answers(
    ruleset: Any, chance: random.Random, special: float = 0.15, missing: float = 0.15, calm: float = 0.0
) -> dict[str, Any]:
    """Random raw answers: some missing, some special, some no warning sign, the rest anything near a threshold."""
    found: dict[str, Any] = {}
    for column in ruleset.program.columns:
        roll = chance.random()
        if roll < missing:
            continue
        name = column.question.id
        if roll < missing + special:
            found[name] = chance.choice(SPECIAL)
        else:
            found[name] = quiet(column, chance) if chance.random() < calm else definite(column, chance)
    return found


def mixed(ruleset: Any, chance: random.Random) -> dict[str, Any]:
    """Answers at rates that are themselves drawn: from nearly complete and well to full of gaps and signs."""
    return answers(
        ruleset,
        chance,
        chance.choice((0, 0.02, 0.05, 0.3)),
        chance.choice((0, 0.02, 0.3)),
        chance.choice((0, 0.9, 0.97, 1)),
    )


def quiet(column: Any, chance: random.Random) -> Any:
    """A definite answer that is no warning sign, where there is one."""
    if column.question.kind == "many":
        return ["none"]
    values = [each for each in column.samples if each is not None and not column.question.is_warning(each)]
    return chance.choice(values) if values else definite(column, chance)


def definite(column: Any, chance: random.Random) -> Any:
    """A definite answer, in the form that JSON takes it."""
    if column.question.kind == "many":
        few = chance.random() < 0.7
        picked = [value for value in column.question.values if chance.random() < (0.1 if few else 0.5)]
        return picked or ["none"]
    value = chance.choice([each for each in column.samples if each is not None])
    return value


def write_rules(folder: Path, seed: int, n_questions: int, n_rules: int) -> None:
    """A made-up rule set in YAML: the size and mix of a real one, no meaning."""
    chance = random.Random(seed)
    (folder / "tables").mkdir(parents=True)
    questions, lines = _questions(chance, n_questions)
    header = [
        'date: "2026-11-21"',
        "screens: [{id: s0, title: One, emergency: true}, {id: s1, title: Two}]",
        "questions:",
    ]
    (folder / "questionnaire.yml").write_text("\n".join(header + lines) + "\n", encoding="utf-8")
    cares = [f"- {{id: {level}, name: {level}, time_frame: soon, what_to_do: act}}" for level in
             ("emergency", "urgent", "see_doctor", "self_care")]  # fmt: skip
    (folder / "dispositions.yml").write_text("\n".join(cares) + "\n", encoding="utf-8")
    rules = [_rule(chance, questions, number) for number in range(n_rules)]
    (folder / "tables" / "made.yml").write_text("\n".join(rules) + "\n", encoding="utf-8")


def _questions(chance: random.Random, n: int) -> tuple[list[dict[str, Any]], list[str]]:
    questions: list[dict[str, Any]] = []
    lines = []
    for number in range(n):
        kind = chance.choices(("yes_no", "one", "many", "number"), (55, 25, 12, 8))[0]
        name, extra = f"q{number}", ""
        values: list[str] = ["yes"]
        if kind in ("one", "many"):
            values = [f"v{each}" for each in range(chance.randint(2, 5))]
            extra = ", choices: [" + ", ".join(f"{{value: {v}, text: {v}}}" for v in values) + "]"
        warning = {"yes_no": "[yes]", "one": f"[{values[-1]}]", "many": "[" + ", ".join(values) + "]"}.get(kind)
        extra += f", warning: {warning}" if warning else ", min: 0, max: 100, warning: {at_least: 70}"
        earlier = [each for each in questions if each["kind"] == "yes_no"]
        if earlier and chance.random() < 0.2:
            extra += f", asked_if: {chance.choice(earlier)['name']} is yes"
        lines.append(f"  - {{id: {name}, screen: s{number % 2}, text: {name}?, type: {kind}{extra}}}")
        questions.append({"name": name, "kind": kind, "values": values})
    return questions, lines


def _atom(chance: random.Random, question: dict[str, Any]) -> str:
    if question["kind"] == "number":
        return f"{question['name']} is at least {chance.choice((50, 60, 70, 80))}"
    if question["kind"] == "many":
        return f"{question['name']} includes {chance.choice(question['values'])}"
    return f"{question['name']} is {question['values'][-1]}"


def _rule(chance: random.Random, questions: list[dict[str, Any]], number: int) -> str:
    shape = chance.choices(("one", "all", "any_all", "at_least"), (35, 30, 20, 15))[0]
    some = chance.sample(questions, 6)
    texts = [_atom(chance, each) for each in some]
    condition = {
        "one": f"'{texts[0]}'",
        "all": f"{{all: [{', '.join(texts[: chance.randint(2, 3)])}]}}",
        "any_all": f"{{any: [{texts[0]}, {{all: [{texts[1]}, {texts[2]}]}}]}}",
        "at_least": f"{{at_least: {chance.randint(2, 3)}, of: [{', '.join(texts)}]}}",
    }[shape]
    level = chance.choices(("emergency", "urgent", "see_doctor"), (3, 3, 4))[0]
    if number == 0:
        level, condition = "self_care", f"{{all: [{', '.join(_calm(each) for each in questions[:12])}]}}"
    unknown = "\n  if_unknown: see_doctor" if level == "urgent" and chance.random() < 0.5 else ""
    unknown = "\n  if_unknown: urgent" if level == "emergency" and chance.random() < 0.5 else unknown
    name = f"- id: rule-{number}\n  title: Rule {number}\n  say: Rule {number}.\n"
    return f"{name}  if: {condition}\n  then: {level}{unknown}"


def _calm(question: dict[str, Any]) -> str:
    return {
        "yes_no": f"{question['name']} is no",
        "one": f"{question['name']} is not {question['values'][-1]}",
        "many": f"{question['name']} is none",
        "number": f"{question['name']} is less than 70",
    }[question["kind"]]
