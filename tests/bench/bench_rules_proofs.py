"""How long proofs, semantic diffs and the next question take on the rules that ship.

.venv/bin/python tests/bench/bench_rules_proofs.py
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

from kb.model import Disposition
from rules.answers import check
from rules.conditions import terms
from rules.diff import diff
from rules.interview import next_screen, unremarkable
from rules.load import build, load
from rules.model import Atom, Rule, RuleSet
from rules.verify import verify


def edited(ruleset: RuleSet, changes: dict[str, Rule | None]) -> RuleSet:
    """The rules with some replaced or left out."""
    rules = {**ruleset.rules, **changes}
    kept = {name: rule for name, rule in rules.items() if rule is not None}
    stamp = (ruleset.version.date, ruleset.version.reviewed_by)
    return build(
        ruleset.questions, ruleset.screens, kept, ruleset.dispositions, ruleset.services, stamp, ruleset.cautions
    )


def edits(ruleset: RuleSet) -> dict[str, RuleSet]:
    """Changes as editors make them."""
    urgent = [rule for rule in ruleset.rules.values() if rule.then is Disposition.URGENT]
    self_care = [rule for rule in ruleset.rules.values() if rule.then is Disposition.SELF_CARE]
    wide = max(ruleset.rules.values(), key=lambda rule: len(rule.terms))
    narrowed = wide.terms[0][0] if wide.terms else Atom("", "is")
    return {
        "an urgent rule left out": edited(ruleset, {urgent[0].id: None}),
        "ten urgent rules now emergencies": edited(
            ruleset, {rule.id: replace(rule, then=Disposition.EMERGENCY) for rule in urgent[:10]}
        ),
        "the widest rule narrowed": edited(
            ruleset, {wide.id: replace(wide, condition=narrowed, terms=terms(narrowed))}
        ),
        "a self-care rule left out": edited(ruleset, {self_care[0].id: None}),
    }


def main() -> None:
    ruleset = load()
    start = time.perf_counter()
    findings = verify(ruleset)
    wrong = sum(finding.error for finding in findings)
    print(
        f"{len(ruleset.rules)} rules, {len(ruleset.questions)} questions: all proofs {time.perf_counter() - start:.2f} s, ",
        end="",
    )
    print(f"{wrong} faults, {len(findings) - wrong} notes")
    for name, other in edits(ruleset).items():
        start = time.perf_counter()
        stories = diff(ruleset, other)
        print(
            f"diff, {name}: {time.perf_counter() - start:.2f} s, {len(stories)} stories, the first: {stories[0] if stories else '-'}"
        )
    times, raw = [], dict[str, object]()
    for _ in range(20):
        raw.clear()
        while True:
            answers = check(ruleset, raw)
            start = time.perf_counter()
            screen = next_screen(ruleset, answers)
            times.append(time.perf_counter() - start)
            if screen is None:
                break
            raw.update({question.id: unremarkable(ruleset, question.id) for question in screen.questions})
    print(
        f"next screen: median {1000 * statistics.median(times):.2f} ms, 99 of 100 within {1000 * sorted(times)[len(times) * 99 // 100]:.2f} ms"
    )


if __name__ == "__main__":
    main()
