"""The compiled engine against the plain interpreter: 50,000 random answer sets, 0 disagreements."""

from __future__ import annotations

import random

import pytest

from rules.answers import check
from rules.engine import decide
from rules.load import load


def seen(decision):
    return {
        "disposition": decision.disposition.value,
        "certain": decision.certain.value,
        "possible": decision.possible.value,
        "floor": decision.floor.value if decision.floor else None,
        "provisional": decision.provisional,
        "fired": sorted(rule.id for rule in decision.fired),
        "open": sorted(decision.open),
    }


def disagreements(ruleset, oracle, invent, n, seed):
    chance, found = random.Random(seed), []
    for _ in range(n):
        raw = invent.mixed(ruleset, chance)
        answers = check(ruleset, raw)
        if seen(decide(ruleset, answers)) != oracle.decide(ruleset, dict(answers.values)):
            found.append(raw)
    return found


def test_compiled_and_interpreted_agree_on_the_rules_that_ship(shipped, oracle, invent):
    assert disagreements(shipped, oracle, invent, 14_000, 1) == []


def test_compiled_and_interpreted_agree_on_the_small_rules(small, oracle, invent):
    assert disagreements(small, oracle, invent, 20_000, 2) == []


@pytest.mark.parametrize("seed", range(16))
def test_compiled_and_interpreted_agree_on_made_up_rules(seed, tmp_path, oracle, invent):
    invent.write_rules(tmp_path / "made", seed, 30, 40)
    assert disagreements(load(tmp_path / "made"), oracle, invent, 1_000, seed) == []


def test_every_way_the_missing_answers_could_turn_out_lies_between_certain_and_possible(shipped, invent):
    """The policy's bound, tried rather than proved: complete answers at random against what was said of partial ones."""
    chance = random.Random(3)
    for _ in range(1_500):
        full = {column.question.id: invent.definite(column, chance) for column in shipped.program.columns}
        partial = {name: value for name, value in full.items() if chance.random() < 0.7}
        some = decide(shipped, check(shipped, partial))
        whole = decide(shipped, check(shipped, full))
        assert some.certain.rank <= whole.disposition.rank <= some.possible.rank
        if some.disposition == "self_care":
            assert whole.disposition.rank <= 1
