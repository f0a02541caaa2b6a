"""A million random answer sets: the compiled engine against the plain interpreter of the tests.

.venv/bin/python tests/bench/bench_rules_oracle.py [CASES]
"""

from __future__ import annotations

import importlib.util
import random
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from rules.answers import check
from rules.engine import Decision, decide
from rules.load import load

BESIDE = Path(__file__).resolve().parents[1] / "rules"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BESIDE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def seen(decision: Decision) -> dict[str, Any]:
    return {
        "disposition": decision.disposition.value,
        "certain": decision.certain.value,
        "possible": decision.possible.value,
        "floor": decision.floor.value if decision.floor else None,
        "provisional": decision.provisional,
        "fired": sorted(rule.id for rule in decision.fired),
        "open": sorted(decision.open),
    }


def main(n: int) -> int:
    ruleset, chance = load(), random.Random(1_000_003)
    oracle, invent = module("oracle"), module("invent")
    start, wrong, levels = time.perf_counter(), 0, dict[str, int]()
    for _ in range(n):
        answers = check(ruleset, invent.mixed(ruleset, chance))
        ours = seen(decide(ruleset, answers))
        wrong += ours != oracle.decide(ruleset, dict(answers.values))
        levels[ours["disposition"]] = levels.get(ours["disposition"], 0) + 1
    print(f"{n} answer sets, {wrong} disagreements, {time.perf_counter() - start:.0f} s; {levels}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
