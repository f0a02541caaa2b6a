"""How well the examples in the files guard the rules: slips are made on purpose, and the share that an example notices.

    .venv/bin/python tests/bench/bench_rules_mutants.py [FOLDER]

Slips: a threshold moved by a step or turned from "at least" to "more than"; an atom or a whole part left out; a value
left out of "one of"; all turned into any and back; at least N into N - 1 and N + 1. A slip is killed when an example of
that very rule comes out otherwise. Slips that change no patient (by decision diagrams) are equivalent and left out.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rules.answers import check
from rules.conditions import tell
from rules.load import load
from rules.model import Atom, Condition, Group, Question, Rule, RuleSet
from rules.program import number_cuts
from rules.verify import Space

ORACLE = Path(__file__).resolve().parents[1] / "rules" / "oracle.py"
STRICT = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}


def oracle() -> Any:
    spec = importlib.util.spec_from_file_location("oracle_of_rules", ORACLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mutants(condition: Condition, questions: dict[str, Question]) -> Iterator[tuple[str, Condition]]:
    """Every slip of one step, with what it is."""
    if isinstance(condition, Atom):
        yield from _of_atom(condition, questions[condition.question])
        return
    for at, part in enumerate(condition.parts):
        rest = condition.parts[:at] + condition.parts[at + 1 :]
        if rest:
            need = len(rest) if condition.word == "all" else min(condition.need, len(rest))
            yield "part left out", replace(condition, need=need, parts=rest)
        for what, changed in mutants(part, questions):
            yield what, replace(condition, parts=(*condition.parts[:at], changed, *condition.parts[at + 1 :]))
    if condition.word == "at_least":
        for need in (condition.need - 1, condition.need + 1):
            if 1 <= need <= len(condition.parts):
                yield "count moved", replace(condition, need=need)
    elif len(condition.parts) > 1:
        yield "all and any exchanged", replace(condition, need=len(condition.parts) if condition.need == 1 else 1)


def _of_atom(atom: Atom, question: Question) -> Iterator[tuple[str, Condition]]:
    if atom.op in STRICT:
        yield "threshold turned", replace(atom, op=STRICT[atom.op])
        for step in (-1, 1):
            if question.min <= atom.number + step <= question.max:
                yield "threshold moved", replace(atom, number=atom.number + step)
    for value in atom.values if len(atom.values) > 1 else ():
        yield "value left out", replace(atom, values=tuple(each for each in atom.values if each != value))
    if atom.op in ("is", "is_not"):
        yield "is and is not exchanged", replace(atom, op="is_not" if atom.op == "is" else "is")


def whole(group: Condition) -> Condition:
    """`need` says what a group means; the word is only how it was written."""
    if isinstance(group, Atom):
        return group
    return Group("at_least", group.need, tuple(whole(part) for part in group.parts))


class Judge:
    """Whether the examples of a rule notice a slip, and whether a slip changes anybody."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset, self.oracle = ruleset, oracle()
        self.steps = _with_steps(ruleset)
        self.space = Space([self.steps])

    def killed(self, rule: Rule, condition: Condition) -> bool:
        for test in rule.tests:
            values = dict(check(self.ruleset, test.given).values)
            state = self.oracle.settle(self.ruleset, values)
            if (self.oracle.kleene(condition, state) == self.oracle.YES) is not test.fires:
                return True
        return False

    def equivalent(self, rule: Rule, condition: Condition) -> bool:
        questions = self.steps.questions
        try:
            return self.space.condition(condition, questions) == self.space.condition(rule.condition, questions)
        except ValueError:
            return False


def _with_steps(ruleset: RuleSet) -> RuleSet:
    """The same rules, with one rule more that tells apart the numbers that moved thresholds tell apart."""
    extra: list[Condition] = []
    for column in ruleset.program.columns:
        question = column.question
        if question.kind != "number":
            continue
        for limit, _ in number_cuts(question, _numbers(ruleset, question.id)):
            for moved in (limit - 1, limit, limit + 1):
                extra += [Atom(question.id, op, number=moved) for op in ("at_least", "more_than")]
    if not extra:
        return ruleset
    first = next(iter(ruleset.rules.values()))
    made = replace(first, id="told-apart", condition=Group("any", 1, tuple(extra)))
    return replace(ruleset, rules={**ruleset.rules, made.id: made})


def _numbers(ruleset: RuleSet, name: str) -> set[Atom]:
    def walk(condition: Condition) -> Iterator[Atom]:
        if isinstance(condition, Atom):
            yield condition
        else:
            for part in condition.parts:
                yield from walk(part)

    return {atom for rule in ruleset.rules.values() for atom in walk(rule.condition) if atom.question == name}


def main(folder: Path | None) -> int:
    ruleset = load(folder)
    judge = Judge(ruleset)
    killed, same, alive = 0, 0, []
    for rule in ruleset.rules.values():
        for what, condition in mutants(rule.condition, dict(ruleset.questions)):
            slip = whole(condition)
            if judge.killed(rule, slip):
                killed += 1
            elif judge.equivalent(rule, slip):
                same += 1
            else:
                alive.append(f"{rule.id}: {what}: {tell(slip, ruleset.questions)}")
    total = killed + len(alive)
    print(*alive, sep="\n")
    print(f"{killed} of {total} slips killed = {100 * killed / max(total, 1):.1f} %; {same} equivalent ones left out")
    return 0 if killed >= 0.95 * total else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
