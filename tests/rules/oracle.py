"""A plain interpreter of the rules, written from the policy's words and sharing no code with the engine.

It walks the conditions of each rule with Kleene's three values. Slow and simple, so that it can be read.
"""

from __future__ import annotations

from typing import Any

from rules.model import Group

YES, MAYBE, NO = 2, 1, 0
LEVELS = ["self_care", "see_doctor", "urgent", "emergency"]


def decide(ruleset: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The decision for answers in their checked form ({question: value}); a missing question was not asked."""
    state = settle(ruleset, values)
    truth = {name: kleene(rule.condition, state) for name, rule in ruleset.rules.items()}
    level = {name: LEVELS.index(rule.then.value) for name, rule in ruleset.rules.items()}
    fired = [name for name in truth if truth[name] == YES]
    maybe = [name for name in truth if truth[name] == MAYBE]
    reached = max((level[name] for name in fired), default=None)

    if reached is not None:
        result = certain = reached
    else:
        result = 1
        certain = 0 if any(level[name] == 0 for name in maybe) else 1
    could = [level[name] for name in fired + maybe]
    possible = max(could, default=1)
    if possible == 0 and reached is None:
        possible = 1

    floor = None
    if any(ruleset.rules[name].warning for name in maybe):
        floor = 1
    for name in maybe:
        rule = ruleset.rules[name]
        if rule.if_unknown is not None and could_not_say(ruleset, rule, state):
            floor = max(floor or 0, LEVELS.index(rule.if_unknown.value))
    provisional = False
    for name in maybe:
        if reached is None or level[name] > reached:
            for term in live_terms(ruleset.rules[name], state):
                provisional = provisional or any(state[question] is None for question in term)
    return {
        "disposition": LEVELS[max(result, floor or 0)],
        "certain": LEVELS[certain],
        "possible": LEVELS[possible],
        "floor": None if floor is None else LEVELS[floor],
        "provisional": provisional,
        "fired": sorted(fired),
        "open": sorted(open_questions(ruleset, state, maybe, level, reached)),
    }


def settle(ruleset: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Every question's answer, None where not asked, after asked_if."""
    state: dict[str, Any] = {}

    def visit(name: str) -> None:
        if name in state:
            return
        question = ruleset.questions[name]
        state[name] = values.get(name)
        if question.asked_if is not None:
            for parent in questions_of(question.asked_if):
                visit(parent)
            says_warning = warning(question, values.get(name))
            if kleene(question.asked_if, state) == NO and not says_warning:
                state[name] = "not_applicable"

    for name in ruleset.questions:
        visit(name)
    return state


def warning(question: Any, value: Any) -> bool:
    if value in (None, "unknown", "declined", "not_applicable"):
        return False
    if question.kind == "many":
        return bool(set(value) & question.warning)
    if question.kind == "number":
        low, high = question.warning_at_most, question.warning_at_least
        return (high is not None and value >= high) or (low is not None and value <= low)
    return value in question.warning


def kleene(condition: Any, state: dict[str, Any]) -> int:
    if not isinstance(condition, Group):
        return atom(condition, state[condition.question])
    truths = [kleene(part, state) for part in condition.parts]
    if condition.word == "all":
        return min(truths)
    if condition.word == "any":
        return max(truths)
    if sum(truth == YES for truth in truths) >= condition.need:
        return YES
    return MAYBE if sum(truth != NO for truth in truths) >= condition.need else NO


def atom(each: Any, value: Any) -> int:
    if value is None or value in ("unknown", "declined"):
        return MAYBE
    if value == "not_applicable":
        says_no = "no" in each.values or "none" in each.values
        truth = {"is": says_no, "is_not": not says_no, "none": True}.get(each.op, False)
    elif each.op == "is":
        truth = value in each.values
    elif each.op == "is_not":
        truth = value not in each.values
    elif each.op == "none":
        truth = len(value) == 0
    elif each.op == "includes":
        truth = len(set(each.values) & set(value)) > 0
    else:
        limit = each.number
        truth = {
            "at_least": value >= limit,
            "at_most": value <= limit,
            "less_than": value < limit,
            "more_than": value > limit,
        }[each.op]
    return YES if truth else NO


def questions_of(condition: Any) -> list[str]:
    if isinstance(condition, Group):
        return [name for part in condition.parts for name in questions_of(part)]
    return [condition.question]


def live_terms(rule: Any, state: dict[str, Any]) -> list[list[str]]:
    """For each combination that could still make the rule fire and does not yet: the questions that are open in it."""
    found = []
    for combination in combinations(rule.condition):
        truths = [atom(each, state[each.question]) for each in combination]
        if min(truths) == MAYBE:
            found.append([each.question for each, truth in zip(combination, truths, strict=True) if truth == MAYBE])
    return found


_COMBINATIONS: dict[int, tuple[Any, list[list[Any]]]] = {}


def combinations(condition: Any) -> list[list[Any]]:
    """Every smallest set of atoms that makes the condition true (kept for each condition: they never change)."""
    if id(condition) not in _COMBINATIONS:
        _COMBINATIONS[id(condition)] = condition, _combine(condition)
    return _COMBINATIONS[id(condition)][1]


def _combine(condition: Any) -> list[list[Any]]:
    if not isinstance(condition, Group):
        return [[condition]]
    need = {"all": len(condition.parts), "any": 1}.get(condition.word, condition.need)
    found = _choose(list(condition.parts), need)
    return [each for each in found if not any(set(other) < set(each) for other in found)]


def _choose(parts: list[Any], need: int) -> list[list[Any]]:
    if need == 0:
        return [[]]
    if len(parts) < need:
        return []
    with_first = [mine + rest for mine in combinations(parts[0]) for rest in _choose(parts[1:], need - 1)]
    return with_first + _choose(parts[1:], need)


def could_not_say(ruleset: Any, rule: Any, state: dict[str, Any]) -> bool:
    """The person was asked, did not know or would not say, and that keeps the rule possible."""
    for combination in combinations(rule.condition):
        truths = [atom(each, state[each.question]) for each in combination]
        if min(truths) != MAYBE:
            continue
        open_names = [each.question for each, truth in zip(combination, truths, strict=True) if truth == MAYBE]
        if all(state[name] in ("unknown", "declined") for name in open_names):
            return True
        for name in with_parents(ruleset, set(_names(combination))):
            if warns(ruleset.questions[name]) and state[name] in ("unknown", "declined"):
                return True
    return False


def warns(question: Any) -> bool:
    return bool(question.warning) or question.warning_at_least is not None or question.warning_at_most is not None


def _names(combination: list[Any]) -> list[str]:
    return [each.question for each in combination]


def with_parents(ruleset: Any, names: set[str]) -> set[str]:
    found, rest = set(), list(names)
    while rest:
        name = rest.pop()
        if name not in found:
            found.add(name)
            asked_if = ruleset.questions[name].asked_if
            rest += questions_of(asked_if) if asked_if is not None else []
    return found


def open_questions(
    ruleset: Any, state: dict[str, Any], maybe: list[str], level: dict[str, int], reached: Any
) -> set[str]:
    """Questions without a definite answer on which a rule hangs that could still change the result."""
    found: set[str] = set()
    for name in maybe:
        if reached is not None and level[name] <= reached:
            continue
        for combination in combinations(ruleset.rules[name].condition):
            truths = [atom(each, state[each.question]) for each in combination]
            if min(truths) == MAYBE:
                found |= with_parents(ruleset, set(_names(combination)))
    return {name for name in found if state[name] is None or state[name] in ("unknown", "declined")}
