"""Which care is due in which situation, for whoever looks for unsafe advice. Knows rules, not articles."""

from __future__ import annotations

from kb.model import Situation
from rules.model import RuleSet


def situations(ruleset: RuleSet) -> tuple[Situation, ...]:
    """A Situation for each rule that names signs or words, in the order of rule ids."""
    return tuple(
        Situation(
            id=rule.id,
            text=rule.title,
            disposition=rule.then,
            concepts=rule.concepts,
            words=rule.words,
            rule=rule.id,
        )
        for rule in ruleset.rules.values()
        if rule.concepts or rule.words
    )
