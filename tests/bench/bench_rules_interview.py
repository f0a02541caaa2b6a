"""How long the interview is, over patients drawn from the questionnaire's own prior.

    .venv/bin/python tests/bench/bench_rules_interview.py [PATIENTS]

Each patient has a complete set of answers drawn question by question (`prior` in the questionnaire: how often people
who look for help with a sore back answer so; 2 % say "not sure"). Symptoms are drawn independently, which real ones are
not: the figures compare orders of asking, and do not forecast. Every question of a shown screen counts as asked.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from typing import Any

from rules.answers import check
from rules.engine import decide
from rules.interview import next_screen
from rules.load import load
from rules.model import Question, RuleSet
from rules.patients import usual
from rules.program import NOT_APPLICABLE_CODE, parents

NOT_SURE = 0.02


def draw(question: Question, ruleset: RuleSet, chance: random.Random) -> Any:
    """An answer by the prior, in the form that JSON takes it."""
    if chance.random() < NOT_SURE and not question.role:
        return "unknown"
    prior = dict(question.prior)
    if question.kind == "many":
        return [value for value in question.values if chance.random() < prior.get(value, 0.01)] or ["none"]
    if not prior:
        column = ruleset.program.columns[ruleset.program.index[question.id]]
        return usual(question, [value for value in column.samples if value is not None])
    rest = max(0.0, 1.0 - sum(prior.values()))
    values, weights = list(prior), list(prior.values())
    if rest > 0.001 and question.kind == "yes_no":
        other = "no" if "no" not in prior else "yes"
        values, weights = [*values, other], [*weights, rest]
    value = chance.choices(values, weights)[0]
    return float(value) if question.kind == "number" and value not in ("unknown", "declined") else value


def consistent(ruleset: RuleSet, truth: dict[str, Any]) -> dict[str, Any]:
    """What of the answers such a patient would be asked."""
    asked: dict[str, Any] = {}
    for _ in ruleset.questions:  # as deep as questions can hang on one another
        program = ruleset.program
        settled = program.effective(check(ruleset, asked).codes)
        able = {name for name in truth if name in asked or settled[program.index[name]] != NOT_APPLICABLE_CODE}
        more = {name: truth[name] for name in able if ready(ruleset, name, asked)}
        if more.keys() == asked.keys():
            break
        asked = more
    return asked


def ready(ruleset: RuleSet, name: str, asked: dict[str, Any]) -> bool:
    """Whether what a question hangs on was asked, or is itself out of the question."""
    return all(parent in asked for parent in parents(ruleset.questions[name]))


def play(ruleset: RuleSet, truth: dict[str, Any]) -> tuple[str, int, int]:
    """One interview: how it ends, and after how many screens and questions."""
    raw: dict[str, Any] = {}
    screens = 0
    while (screen := next_screen(ruleset, check(ruleset, raw))) is not None:
        screens += 1
        raw.update({question.id: truth[question.id] for question in screen.questions})
    return decide(ruleset, check(ruleset, raw)).disposition.value, screens, len(raw)


def main(n: int) -> None:
    ruleset, chance = load(), random.Random(7)
    ends: dict[str, list[tuple[int, int]]] = {}
    wrong, started = 0, time.perf_counter()
    for _ in range(n):
        truth = {name: draw(question, ruleset, chance) for name, question in ruleset.questions.items()}
        asked = consistent(ruleset, truth)
        end, screens, questions = play(ruleset, truth)
        ends.setdefault(end, []).append((screens, questions))
        wrong += decide(ruleset, check(ruleset, asked)).disposition.value != end
    print(
        f"{n} patients, {time.perf_counter() - started:.1f} s; {wrong} end otherwise than with every question answered"
    )
    for end, pairs in sorted(ends.items()):
        screens, questions = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        print(
            f"{end}: {len(pairs)} ({100 * len(pairs) / n:.1f} %); screens mean {statistics.mean(screens):.2f}, "
            f"questions mean {statistics.mean(questions):.2f}, median {statistics.median(questions):g}, "
            f"max {max(questions)}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
