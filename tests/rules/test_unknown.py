"""Not to know: it never ends above the worst that the person could have answered, and never below the policy's floor."""

from __future__ import annotations

import random

from rules.answers import as_given, check
from rules.engine import decide
from rules.interview import next_screen, unremarkable
from rules.program import parents


def rank(ruleset, raw):
    return decide(ruleset, check(ruleset, raw)).disposition.rank


def values(ruleset, name):
    """Every definite answer; where several can be given, each alone, none, and all of them."""
    column = ruleset.program.columns[ruleset.program.index[name]]
    found = [each for each in column.samples if each is not None]
    most = len(column.question.values)
    return [as_given(each) for each in found if not isinstance(each, tuple) or len(each) in (0, 1, most)]


def worst(ruleset, base, name):
    """The most urgent end of any answer to a question, whatever is then answered to what hangs on it."""
    hanging = [each for each, question in ruleset.questions.items() if name in parents(question)]
    ends = []
    for value in values(ruleset, name):
        raw = {**base, name: value}
        ends.append(rank(ruleset, raw))
        ends += [rank(ruleset, {**raw, each: answer}) for each in hanging for answer in values(ruleset, each)]
    return max(ends)


def test_not_knowing_never_ends_above_the_worst_answer(shipped, invent):
    chance = random.Random(31)
    bases = [invent.answers(shipped, chance, special=0, missing=0, calm=calm) for calm in (0, 0.5, 0.9, 0.97) * 12]
    bases.append({name: unremarkable(shipped, name) for name in shipped.questions})
    for base in bases:
        for name in shipped.questions:
            end = max(rank(shipped, {**base, name: word}) for word in ("unknown", "declined"))
            assert end <= rank(shipped, base) or end <= worst(shipped, base, name), (name, base)


def test_before_the_follow_ups_are_asked_not_knowing_ends_no_higher_than_an_answer(shipped, invent):
    """A parent that is not known leaves its follow-ups open, and they are asked next, as after a yes."""
    chance = random.Random(32)
    for _ in range(40):
        base = invent.answers(shipped, chance, special=0, missing=0, calm=0.97)
        for name in shipped.questions:
            left = {each: value for each, value in base.items() if name not in parents(shipped.questions[each])}
            unsure = rank(shipped, {**left, name: "unknown"})
            assert unsure <= max(rank(shipped, {**left, name: value}) for value in values(shipped, name)), (name, base)


def test_not_being_sure_of_a_pregnancy_leaves_its_signs_to_be_asked(shipped):
    base = {name: unremarkable(shipped, name) for name in shipped.questions} | {"sex": "female", "age": 30}
    signs = ("early_pregnancy_signs", "late_pregnancy_signs", "birth_signs")
    left = {name: value for name, value in base.items() if name not in signs} | {"pregnant": "unknown"}
    unsure = decide(shipped, check(shipped, left))
    assert unsure.disposition == "see_doctor" and unsure.provisional
    asked = next_screen(shipped, check(shipped, left))
    assert asked is not None and asked.id in ("pregnancy", "birth")
    assert rank(shipped, {**left, **{key: ["none"] for key in signs}}) == 0
    assert rank(shipped, {**left, **dict.fromkeys(signs, "unknown")}) == 2
