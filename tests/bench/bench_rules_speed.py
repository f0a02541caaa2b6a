"""Decisions a second, on a committed table of 31 facts and 40 rules and on the rules that ship; and beside other engines.

    .venv/bin/python tests/bench/bench_rules_speed.py [CASES]

Nothing is memoised: each case is decided afresh, and its fired rules and open questions are listed each time. Other
engines (zen-engine, rule-engine, durable_rules) are measured where they can be imported and left out, and said so, where
not (for instance `pip install --target DIR zen-engine rule-engine durable_rules`, then PYTHONPATH=DIR); they are no
dependencies. They get the same conditions, the same cases in the same run, facts prepared beforehand, and are asked for
no more than the ids of the rules that fire; these are checked to be the same. Only ours knows what is open.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from rules.answers import Answers, check
from rules.engine import decide
from rules.load import load
from rules.model import Atom, Condition, Group, RuleSet

HERE = Path(__file__).resolve().parent
ROUNDS = 5
FAR = 1e9  # stands for "no number": no comparison is true of it

Facts = dict[str, Any]
Engine = Callable[[Facts], list[str]]


def cases(ruleset: RuleSet, n: int) -> list[dict[str, Any]]:
    """Random answers, 15 % of them unknown."""
    chance, found = random.Random(31), []
    for _ in range(n):
        raw: dict[str, Any] = {}
        for column in ruleset.program.columns:
            question = column.question
            if chance.random() < 0.15:
                raw[question.id] = "unknown"
            elif question.kind == "many":
                raw[question.id] = [value for value in question.values if chance.random() < 0.15] or ["none"]
            elif question.kind == "yes_no":
                raw[question.id] = "yes" if chance.random() < 0.2 else "no"
            else:
                raw[question.id] = chance.choice([each for each in column.samples if each is not None])
        found.append(raw)
    return found


def facts(ruleset: RuleSet, answers: Answers) -> Facts:
    """Answers as other engines can take them: words, truth values, and numbers that are far off where unknown."""
    settled, found = ruleset.program.effective(answers.codes), {}
    for column, code in zip(ruleset.program.columns, settled, strict=True):
        name, sample = column.question.id, column.sample(code)
        if column.question.kind == "many":
            ticked = sample if isinstance(sample, tuple) else ()
            found.update({f"{name}__{value}": value in ticked for value in column.question.values})
            found[f"{name}__none"] = sample in ((), "not_applicable")
        elif column.question.kind == "number":
            known = isinstance(sample, float)
            found |= {f"{name}__lo": sample if known else -FAR, f"{name}__hi": sample if known else FAR}
        else:
            found[name] = sample if isinstance(sample, str) else "unknown"
    return found


def text(ruleset: RuleSet, condition: Condition) -> str:
    """A condition in the common infix form of zen-engine and rule-engine."""
    if isinstance(condition, Group):
        parts = [text(ruleset, part) for part in condition.parts]
        if condition.word == "at_least":
            return "(" + " + ".join(f"({part} ? 1 : 0)" for part in parts) + f" >= {condition.need})"
        return "(" + (" and " if condition.word == "all" else " or ").join(parts) + ")"
    return infix(condition)


def infix(atom: Atom) -> str:
    name = atom.question
    if atom.op in ("at_least", "more_than"):
        return f"{name}__lo {'>=' if atom.op == 'at_least' else '>'} {atom.number:g}"
    if atom.op in ("at_most", "less_than"):
        return f"{name}__hi {'<=' if atom.op == 'at_most' else '<'} {atom.number:g}"
    if atom.op == "none":
        return f"{name}__none == true"
    if atom.op == "includes":
        return "(" + " or ".join(f"{name}__{value} == true" for value in atom.values) + ")"
    no = {"no", "none"} & set(atom.values)
    if atom.op == "is_not":
        return f'({name} != "{atom.values[0]}" and {name} != "unknown"' + (
            f' and {name} != "not_applicable")' if no else ")"
        )
    wanted = [*atom.values, *(["not_applicable"] if no else [])]
    return "(" + " or ".join(f'{name} == "{value}"' for value in wanted) + ")"


def zen(ruleset: RuleSet) -> Engine:
    """One expression node with an expression for each rule."""
    rows = [
        {"id": rule.id, "key": rule.id.replace("-", "_"), "value": text(ruleset, rule.condition)}
        for rule in ruleset.rules.values()
    ]
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": rows}},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }
    decision = import_module("zen").ZenEngine().create_decision(json.dumps(content))
    back = {rule.replace("-", "_"): rule for rule in ruleset.rules}

    def run(given: Facts) -> list[str]:
        return [back[name] for name, value in decision.evaluate(given)["result"].items() if value is True]

    return run


def rule_engine(ruleset: RuleSet) -> Engine:
    module = import_module("rule_engine")
    compiled = [(rule.id, module.Rule(text(ruleset, rule.condition))) for rule in ruleset.rules.values()]
    return lambda given: [name for name, rule in compiled if rule.matches(given)]


def durable(ruleset: RuleSet) -> Engine:
    """durable_rules: a rule for each term, since its conditions know no `at least N`."""
    lang = import_module("durable.lang")
    fired: list[str] = []
    table = f"table_{id(ruleset)}"

    with lang.ruleset(table):
        for rule in ruleset.rules.values():
            for term in rule.terms:
                _durable_rule(lang, fired, rule.id, term)

        @lang.when_all(lang.m.always == "no")
        def never(_: Any) -> None:
            pass

    def run(given: Facts) -> list[str]:
        fired.clear()
        lang.assert_fact(table, given)
        lang.retract_fact(table, given)
        return list(dict.fromkeys(fired))

    return run


def _durable_rule(lang: Any, fired: list[str], name: str, term: tuple[Atom, ...]) -> None:
    condition = None
    for atom in term:
        each = _durable_atom(lang.m, atom)
        condition = each if condition is None else condition & each

    def note(_: Any) -> None:
        fired.append(name)

    note.__name__ = f"note_{name}_{id(term)}".replace("-", "_")
    lang.when_all(condition)(note)


def _durable_atom(m: Any, atom: Atom) -> Any:
    name = atom.question
    if atom.op in ("at_least", "more_than", "at_most", "less_than"):
        field = getattr(m, f"{name}__{'lo' if atom.op in ('at_least', 'more_than') else 'hi'}")
        value = atom.number
        return {
            "at_least": lambda: field >= value,
            "more_than": lambda: field > value,
            "at_most": lambda: field <= value,
            "less_than": lambda: field < value,
        }[atom.op]()
    if atom.op == "none":
        return getattr(m, f"{name}__none") == True  # noqa: E712 (durable_rules overloads ==)
    wanted: list[Any] = []
    if atom.op == "includes":
        wanted = [getattr(m, f"{name}__{value}") == True for value in atom.values]  # noqa: E712
    elif atom.op == "is":
        no = ["not_applicable"] if {"no", "none"} & set(atom.values) else []
        wanted = [getattr(m, name) == value for value in (*atom.values, *no)]
    else:
        field = getattr(m, name)
        return (field != atom.values[0]) & (field != "unknown")
    total = wanted[0]
    for each in wanted[1:]:
        total = total | each
    return total


def measure(run: Callable[[Any], Any], inputs: list[Any]) -> float:
    """The median over rounds of decisions per second of process time."""
    rates = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for each in inputs:
            run(each)
        rates.append(len(inputs) / (time.process_time() - start))
    return statistics.median(rates)


def bench(name: str, ruleset: RuleSet, n: int) -> None:
    raw = cases(ruleset, n)
    checked = [check(ruleset, each) for each in raw]
    distinct = len({each.codes for each in checked})
    print(
        f"\n{name}: {len(ruleset.questions)} facts, {len(ruleset.rules)} rules, {len(ruleset.program.terms)} terms, ",
        end="",
    )
    print(f"{n} cases, {distinct} of them distinct; medians of {ROUNDS} rounds, process time")

    def ours(answers: Answers) -> Any:
        decision = decide(ruleset, answers)
        return decision.fired, decision.open

    def ours_from_raw(given: dict[str, Any]) -> Any:
        return ours(check(ruleset, given))

    rate = measure(ours, checked)
    print(f"  ours: decision, fired rules, open questions        {rate:>10,.0f}/s")
    print(f"  ours: the same and checking the raw answers first  {measure(ours_from_raw, raw):>10,.0f}/s")
    prepared = [facts(ruleset, each) for each in checked]
    wanted = [sorted(rule.id for rule in decide(ruleset, each).fired) for each in checked]
    for engine, make, few in (("zen", zen, 2000), ("rule_engine", rule_engine, 400), ("durable", durable, 200)):
        try:
            import_module(engine)
        except ImportError:
            print(f"  {engine}: not installed, not measured")
            continue
        run = make(ruleset)
        agree = sum(sorted(run(given)) == fired for given, fired in zip(prepared[:few], wanted, strict=False))
        other = measure(run, prepared[:few])
        print(
            f"  {engine}: fired rules, {agree} of {min(few, n)} the same as ours {other:>12,.0f}/s   ours is {rate / other:,.0f} x"
        )


def main(n: int) -> None:
    start = time.process_time()
    shipped = load()
    print(f"loading and compiling the rules that ship: {1000 * (time.process_time() - start):.0f} ms")
    bench("table of 31", load(HERE / "table31"), n)
    bench("the rules that ship", shipped, min(n, 4000))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
