"""The same proofs as rules.proofs, by z3 and by an encoding of their own: a second opinion, for the tests only.

Here a question is an integer (its class of answers) or, where it takes several answers, a Boolean for each; dd's side
spells classes in bits. Nothing is shared but the rules.
"""

from __future__ import annotations

from typing import Any

import z3

from rules.conditions import holds
from rules.model import Group
from rules.program import number_samples

LEVELS = {"self_care": 0, "see_doctor": 1, "urgent": 2, "emergency": 3}


class Patients:
    """Symbols for one patient; a tag tells two patients in one formula apart."""

    def __init__(self, ruleset: Any, tag: str = "") -> None:
        self.ruleset, self.values = ruleset, {}
        self.symbol: dict[str, Any] = {}
        self.axioms: list[Any] = []
        for name, question in ruleset.questions.items():
            if question.kind == "many":
                self.symbol[name] = {choice: z3.Bool(f"{tag}{name}/{choice}") for choice in question.values}
                continue
            column = ruleset.program.columns[ruleset.program.index[name]]
            values = list(question.values)
            if question.kind == "number":
                values = [each for each in number_samples(question, column.cuts) if each is not None]
            self.values[name] = values
            self.symbol[name] = z3.Int(f"{tag}{name}")
            self.axioms.append(z3.And(self.symbol[name] >= 0, self.symbol[name] < len(values)))

    def holds(self, condition: Any) -> Any:
        if isinstance(condition, Group):
            parts = [self.holds(part) for part in condition.parts]
            if condition.word == "all":
                return z3.And(parts)
            if condition.word == "any":
                return z3.Or(parts)
            return z3.Sum([z3.If(part, 1, 0) for part in parts]) >= condition.need
        asked = self.asked(condition.question)
        return z3.If(asked, self.answered(condition), z3.BoolVal(holds(condition, "not_applicable")))

    def answered(self, atom: Any) -> Any:
        symbol = self.symbol[atom.question]
        if isinstance(symbol, dict):
            if atom.op == "none":
                return z3.Not(z3.Or(list(symbol.values())))
            return z3.Or([symbol[choice] for choice in atom.values])
        return z3.Or([symbol == at for at, value in enumerate(self.values[atom.question]) if holds(atom, value)])

    def asked(self, name: str) -> Any:
        condition = self.ruleset.questions[name].asked_if
        return z3.BoolVal(True) if condition is None else self.holds(condition)

    def fires(self, rule: Any) -> Any:
        return self.holds(rule.condition)

    def at_least(self, level: int) -> Any:
        """Sent to a level or above it. Above self-care is everybody whom a self-care rule alone does not speak for."""
        rules = self.ruleset.rules.values()
        urgent = z3.Or([self.fires(rule) for rule in rules if LEVELS[rule.then.value] >= max(level, 1)])
        if level > 1:
            return urgent
        return z3.Or(urgent, z3.Not(z3.Or([self.fires(rule) for rule in rules if rule.then.value == "self_care"])))


def possible(*formulas: Any) -> bool:
    solver = z3.Solver()
    solver.add(*formulas)
    answer = solver.check()
    assert answer != z3.unknown
    return answer == z3.sat


def findings(ruleset: Any) -> set[tuple[str, str]]:
    """(kind, rule or question) for every fault; kinds as in rules.proofs."""
    one = Patients(ruleset)
    fires = {name: one.fires(rule) for name, rule in ruleset.rules.items()}
    found: set[tuple[str, str]] = set()
    if possible(*one.axioms, z3.Not(z3.Or(list(fires.values())))):
        found.add(("incomplete", ""))
    for name, rule in ruleset.rules.items():
        level = LEVELS[rule.then.value]
        if not possible(*one.axioms, fires[name]):
            found.add(("dead", name))
            continue
        if not possible(*one.axioms, z3.Not(fires[name])):
            found.add(("always", name))
        rivals = [
            fires[other] for other, each in ruleset.rules.items() if other != name and LEVELS[each.then.value] >= level
        ]
        if not possible(*one.axioms, fires[name], z3.Not(z3.Or(rivals))):
            found.add(("redundant", name))
    return found | unsafe(one, fires) | drops(ruleset)


def unsafe(one: Patients, fires: dict[str, Any]) -> set[tuple[str, str]]:
    rules = one.ruleset.rules
    home = z3.Or([fires[name] for name, rule in rules.items() if rule.then.value == "self_care"])
    calm = z3.Not(z3.Or([fires[name] for name, rule in rules.items() if rule.then.value != "self_care"]))
    found = set()
    for name, question in one.ruleset.questions.items():
        if question.kind == "many":
            alarm = z3.Or([one.symbol[name][choice] for choice in question.warning])
        else:
            codes = [at for at, value in enumerate(one.values[name]) if question.is_warning(value)]
            alarm = z3.Or([one.symbol[name] == at for at in codes])
        explained = one.holds(question.explained_by) if question.explained_by is not None else z3.BoolVal(False)
        if possible(*one.axioms, home, calm, one.asked(name), alarm, z3.Not(explained)):
            found.add(("unsafe_self_care", name))
    return found


def drops(ruleset: Any) -> set[tuple[str, str]]:
    """Questions where a warning sign more, or a number nearer to one, lowers the level: two patients who differ there."""
    before, after = Patients(ruleset), Patients(ruleset, "after ")
    drop = z3.Or([z3.And(before.at_least(level), z3.Not(after.at_least(level))) for level in (1, 2, 3)])
    solver = z3.Solver()
    solver.add(*before.axioms, *after.axioms, drop)
    found = set()
    for name, question in ruleset.questions.items():
        if not question.warns:
            continue
        explained = after.holds(question.explained_by) if question.explained_by is not None else z3.BoolVal(False)
        solver.push()
        solver.add(before.asked(name), z3.Not(explained), _step(before, after, question), *_same(before, after, name))
        answer = solver.check()
        assert answer != z3.unknown
        if answer == z3.sat:
            found.add(("not_monotone", name))
        solver.pop()
    return found


def _same(before: Patients, after: Patients, but: str) -> list[Any]:
    found = []
    for name, symbol in before.symbol.items():
        if name == but:
            continue
        if isinstance(symbol, dict):
            found += [symbol[choice] == after.symbol[name][choice] for choice in symbol]
        else:
            found.append(symbol == after.symbol[name])
    return found


def _step(before: Patients, after: Patients, question: Any) -> Any:
    old, new = before.symbol[question.id], after.symbol[question.id]
    if isinstance(old, dict):
        ticks = []
        for choice in question.warning:
            rest = [old[other] == new[other] for other in old if other != choice]
            ticks.append(z3.And(z3.Not(old[choice]), new[choice], *rest))
        return z3.Or(ticks)
    values = before.values[question.id]
    alarm = [at for at, value in enumerate(values) if question.is_warning(value)]
    if question.kind == "number":
        up = [z3.And(new == at, old == at - 1) for at in alarm if at > 0 and question.warning_at_least is not None]
        down = [z3.And(new == at, old == at + 1) for at in alarm if at + 1 < len(values)]
        return z3.Or(up + (down if question.warning_at_most is not None else []))
    calm = [at for at in range(len(values)) if at not in alarm]
    return z3.And(z3.Or([old == at for at in calm]), z3.Or([new == at for at in alarm]))


def bound(ruleset: Any) -> list[str]:
    """Where the policy's bound fails: rules that partial answers misjudge, and self-care that hides something urgent."""
    one = Patients(ruleset)
    unknown = {name: z3.Bool(f"{name} is not known") for name in ruleset.questions}

    def kleene(condition: Any) -> tuple[Any, Any]:
        if isinstance(condition, Group):
            pairs = [kleene(part) for part in condition.parts]
            both = [[z3.If(pair[side], 1, 0) for pair in pairs] for side in (0, 1)]
            return z3.Sum(both[0]) >= condition.need, z3.Sum(both[1]) >= condition.need
        may, answered = may_be_asked(condition.question), one.answered(condition)
        without, open_ = z3.BoolVal(holds(condition, "not_applicable")), unknown[condition.question]
        certain = z3.If(may, z3.And(z3.Not(open_), answered), without)
        return certain, z3.If(may, z3.Or(open_, answered), without)

    def may_be_asked(name: str) -> Any:
        condition = ruleset.questions[name].asked_if
        return z3.BoolVal(True) if condition is None else kleene(condition)[1]

    honest = [
        z3.Or(unknown[name], one.asked(name), z3.Not(may_be_asked(name)))
        for name, question in ruleset.questions.items()
        if question.asked_if is not None
    ]
    rules, found = ruleset.rules, []
    judged = {name: kleene(rule.condition) for name, rule in rules.items()}
    for name, rule in rules.items():
        certain, could = judged[name]
        fires = one.fires(rule)
        if possible(*one.axioms, *honest, z3.Or(z3.And(certain, z3.Not(fires)), z3.And(fires, z3.Not(could)))):
            found.append(name)
    home = z3.Or([judged[name][0] for name, rule in rules.items() if rule.then.value == "self_care"])
    quiet = z3.Not(z3.Or([judged[name][1] for name, rule in rules.items() if rule.warning]))
    hidden = z3.Or([one.fires(rule) for rule in rules.values() if LEVELS[rule.then.value] >= 2])
    if possible(*one.axioms, *honest, home, quiet, hidden):
        found.append("self_care")
    return found
