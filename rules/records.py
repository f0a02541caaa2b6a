"""Rules as the knowledge base stores and prints them, with their conditions in plain words. Knows no tables."""

from __future__ import annotations

from kb.model import RuleRecord
from rules.conditions import tell
from rules.model import Rule, RuleSet

_STRENGTHS = ("strong", "moderate", "weak", "convention")


def records(ruleset: RuleSet) -> tuple[RuleRecord, ...]:
    """A record for each rule, most urgent first and then by id."""
    ordered = sorted(ruleset.rules.values(), key=lambda rule: (-rule.then.rank, rule.id))
    return tuple(_record(ruleset, rule) for rule in ordered)


def _record(ruleset: RuleSet, rule: Rule) -> RuleRecord:
    strengths = [cited.strength for cited in rule.sources]
    return RuleRecord(
        id=rule.id,
        title=rule.title,
        disposition=rule.then,
        condition=tell(rule.condition, ruleset.questions),
        say=rule.say,
        source="; ".join(dict.fromkeys(cited.study for cited in rule.sources)),
        strength=min(strengths, key=_STRENGTHS.index, default=""),
        claims=rule.claims,
        reviewed=rule.reviewed,
        if_unknown=rule.if_unknown.value if rule.if_unknown else None,
        tests=tuple((test.name, "fires" if test.fires else "does not fire") for test in rule.tests),
        group=rule.group,
    )
