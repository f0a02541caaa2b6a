"""Deciding starts light: no parser of articles, no graph, no site, no prover."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"spacy", "networkx", "numpy", "datasette", "sqlite_utils", "dd", "z3"}
SCRIPT = """
import sys
import rules.answers, rules.check, rules.diff, rules.engine, rules.explain, rules.form, rules.intake, rules.interview
import rules.load, rules.proofs, rules.records, rules.situations, rules.verify, rules.vignettes
ruleset = rules.load.load()
rules.explain.result(ruleset, answers := rules.answers.check(ruleset, {}), rules.engine.decide(ruleset, answers))
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_a_decision_loads_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.split())
