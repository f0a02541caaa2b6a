"""Proofs over a rule set by binary decision diagrams: the only door to `dd` (with rules.diff).

A patient is a complete, consistent set of answers. Each question becomes a few Boolean variables that spell one class
of its answers; whether it applies is part of every formula about it (asked_if), so that each assignment of the
variables is a patient and no counterexample is a person who cannot exist. Knows the rules as formulas. Which
properties are proved stands in rules.proofs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import BackstoryError
from rules import proofs
from rules.conditions import atoms, holds
from rules.finding import Finding
from rules.model import NOT_APPLICABLE, Atom, Condition, Question, RuleSet, Value
from rules.patients import Patient, patient, usual
from rules.program import number_cuts, number_samples

TRUE, FALSE = 1, -1


def verify(ruleset: RuleSet) -> list[Finding]:
    """Proves the properties of rules.proofs over every possible patient; an empty list is a proof of all of them."""
    return proofs.findings(ruleset, Space([ruleset]))


@dataclass(frozen=True)
class _Place:
    """One question in the space: its classes of answers and the variables that spell them."""

    name: str
    values: tuple[Value, ...]  # of one, yes_no and number; empty for many
    choices: tuple[str, ...]  # of many
    variables: tuple[str, ...]

    def codes(self, value: Value) -> list[int]:
        """The spellings of a value. Those beyond the last value stand for it too: every assignment is a patient."""
        size, index = len(self.values), self.values.index(value)
        return [index, *(range(size, 1 << len(self.variables)) if index == size - 1 else ())]

    def fixed(self, value: Value) -> dict[str, bool]:
        """The variables that spell a value."""
        if isinstance(value, tuple):
            return {f"{self.name}/{choice}": choice in value for choice in self.choices}
        index = self.values.index(value)
        return {each: bool(index >> at & 1) for at, each in enumerate(self.variables)}


class Space:
    """All patients of one or more rule sets over the same questions, as a BDD manager with formulas.

    A formula is dd's integer: 1 is true, -1 is false, minus is negation.
    """

    def __init__(self, rulesets: Sequence[RuleSet]) -> None:
        try:
            from dd.bdd import BDD  # noqa: PLC0415 (dd brings networkx; deciding must start without both)
        except ImportError as error:
            raise BackstoryError("proofs need the library dd", suggestion="pip install 'backstory[prove]'") from error
        self.bdd: Any = BDD()
        self.bdd.configure(reordering=False)
        self.questions: dict[str, Question] = {}
        for ruleset in rulesets:
            self.questions.update(ruleset.questions)
        self.places = {name: _place(name, rulesets) for name in _order(rulesets)}
        for place in self.places.values():
            for variable in place.variables:
                self.bdd.add_var(variable)
        self.of_variable = {each: place for place in self.places.values() for each in place.variables}
        self.baseline = {name: usual(self.questions[name], place.values) for name, place in self.places.items()}
        self._cache: dict[Any, int] = {}

    # -- formulas ----------------------------------------------------------------------------------------------------

    def both(self, left: int, right: int) -> int:
        """Left and right."""
        return int(self.bdd.ite(left, right, FALSE))

    def either(self, left: int, right: int) -> int:
        """Left or right."""
        return int(self.bdd.ite(left, TRUE, right))

    def every(self, formulas: Iterable[int]) -> int:
        """All of them; stops at the first that makes it impossible."""
        total = TRUE
        for formula in formulas:
            total = self.both(total, formula)
            if total == FALSE:
                break
        return total

    def some(self, formulas: Iterable[int]) -> int:
        """Any of them."""
        return -self.every(-formula for formula in formulas)

    def condition(self, condition: Condition, questions: Mapping[str, Question]) -> int:
        """The patients of whom a condition is true."""
        key = (condition, id(questions))
        if key not in self._cache:
            if isinstance(condition, Atom):
                self._cache[key] = self._atom(condition, questions)
            else:
                parts = [self.condition(part, questions) for part in condition.parts]
                self._cache[key] = self.at_least(condition.need, parts)
        return self._cache[key]

    def at_least(self, need: int, parts: Sequence[int]) -> int:
        """At least so many of the parts."""
        if need <= 0:
            return TRUE
        if need > len(parts):
            return FALSE
        if need == len(parts):
            return self.every(parts)
        row = [TRUE, *[FALSE] * need]  # row[k]: at least k of the parts seen so far
        for part in parts:
            row = [TRUE] + [self.either(row[k], self.both(part, row[k - 1])) for k in range(1, need + 1)]
        return row[need]

    def applies(self, name: str, questions: Mapping[str, Question]) -> int:
        """The patients who are asked a question."""
        condition = questions[name].asked_if
        return TRUE if condition is None else self.condition(condition, questions)

    def _atom(self, atom: Atom, questions: Mapping[str, Question]) -> int:
        without = TRUE if holds(atom, NOT_APPLICABLE) else FALSE
        return int(self.bdd.ite(self.applies(atom.question, questions), self.spelt(atom), without))

    def spelt(self, atom: Atom) -> int:
        """The patients whose answer, if they are asked, makes an atom true."""
        place = self.places[atom.question]
        if not place.choices:
            return self.some(self.value(place.name, value) for value in place.values if holds(atom, value))
        bits = [self.bdd.var(f"{place.name}/{choice}") for choice in place.choices]
        if atom.op == "none":
            return self.every(-bit for bit in bits)
        return self.some(bit for bit, choice in zip(bits, place.choices, strict=True) if choice in atom.values)

    def value(self, name: str, value: Value) -> int:
        """The patients whose answer (of a question that takes one) is in the class of a value, if they are asked."""
        place = self.places[name]
        return self.some(self._spell(place, code) for code in place.codes(value))

    def ticked(self, name: str, choice: str) -> int:
        """The patients who tick one choice of a question that takes several, if they are asked."""
        return int(self.bdd.var(f"{name}/{choice}"))

    def _spell(self, place: _Place, code: int) -> int:
        bits = (
            self.bdd.var(each) if code >> at & 1 else -self.bdd.var(each) for at, each in enumerate(place.variables)
        )
        return self.every(bits)

    # -- what is not known -------------------------------------------------------------------------------------------

    def unknown(self, name: str) -> int:
        """A question without an answer: a variable of its own beside those that spell the answer it would have."""
        if f"{name}?" not in self.bdd.vars:
            self.bdd.add_var(f"{name}?")
        return int(self.bdd.var(f"{name}?"))

    def kleene(self, condition: Condition, questions: Mapping[str, Question]) -> tuple[int, int]:
        """Where a condition is certainly true, and where it could be, given what is unknown."""
        if not isinstance(condition, Atom):
            pairs = [self.kleene(part, questions) for part in condition.parts]
            certain = self.at_least(condition.need, [pair[0] for pair in pairs])
            return certain, self.at_least(condition.need, [pair[1] for pair in pairs])
        asked_if = questions[condition.question].asked_if
        asked = TRUE if asked_if is None else self.kleene(asked_if, questions)[1]
        without = TRUE if holds(condition, NOT_APPLICABLE) else FALSE
        unknown, spelt = self.unknown(condition.question), self.spelt(condition)
        certain = self.bdd.ite(asked, self.both(-unknown, spelt), without)
        return int(certain), int(self.bdd.ite(asked, self.either(unknown, spelt), without))

    def honest(self, condition: Condition, questions: Mapping[str, Question]) -> int:
        """Nobody answers a question that is not asked of them: an answer given means that it applies."""
        return self.every(
            self.some((self.unknown(name), self.applies(name, questions), -self.kleene(asked_if, questions)[1]))
            for name in dict.fromkeys(atom.question for atom in atoms(condition))
            if (asked_if := questions[name].asked_if) is not None
        )

    def with_value(self, formula: int, name: str, value: Value) -> int:
        """A formula with a question's answer fixed (for `many`: (choice,) ticked, () nothing ticked)."""
        return int(self.bdd.let(self.places[name].fixed(value), formula))

    def with_choice(self, formula: int, name: str, choice: str, ticked: bool) -> int:
        """A formula with one choice of a `many` question fixed."""
        return int(self.bdd.let({f"{name}/{choice}": ticked}, formula))

    # -- stories -----------------------------------------------------------------------------------------------------

    def smallest(self, formula: int, questions: Mapping[str, Question]) -> Patient | None:
        """The patient of a formula with the fewest answers out of the ordinary, or None where there is none."""
        found = self.cheapest(formula)
        return None if found is None else patient(questions, found, self.baseline)

    def cheapest(self, formula: int) -> dict[str, Value] | None:
        """The answers of that patient, as far as the formula hangs on them."""
        if formula == FALSE:
            return None
        memo: dict[int, tuple[int, dict[str, Value]] | None] = {TRUE: (0, {}), FALSE: None}
        self._walk(formula, memo)
        best = memo[formula]
        return None if best is None else best[1]

    def _walk(self, formula: int, memo: dict[int, tuple[int, dict[str, Value]] | None]) -> None:
        if formula in memo:
            return
        level = self.bdd.succ(formula)[0]
        place = self.of_variable[self.bdd.var_at_level(level)]
        best: tuple[int, dict[str, Value]] | None = None
        for value, rest in self._branches(formula, level, place):
            self._walk(rest, memo)
            below = memo[rest]
            if below is None:
                continue
            cost = below[0] + self._cost(place, value)
            if best is None or cost < best[0]:
                best = (cost, self._extend(below[1], place, value))
        memo[formula] = best

    def _cost(self, place: _Place, value: Value) -> int:
        return len(value) if isinstance(value, tuple) else int(value != self.baseline[place.name])

    def _extend(self, below: dict[str, Value], place: _Place, value: Value) -> dict[str, Value]:
        if not isinstance(value, tuple):
            return {**below, place.name: value}
        others = below.get(place.name, ())
        chosen = {*value, *(others if isinstance(others, tuple) else ())}
        return {**below, place.name: tuple(choice for choice in place.choices if choice in chosen)}

    def _branches(self, formula: int, level: int, place: _Place) -> list[tuple[Value, int]]:
        """The baseline first, so that of equal costs the plainest wins."""
        if place.choices:
            choice = self.bdd.var_at_level(level).split("/", 1)[1]
            name = f"{place.name}/{choice}"
            return [
                ((), int(self.bdd.let({name: False}, formula))),
                ((choice,), int(self.bdd.let({name: True}, formula))),
            ]
        usual_one = self.baseline[place.name]
        values = sorted(place.values, key=lambda value: value != usual_one)
        return [(value, self.with_value(formula, place.name, value)) for value in values]


def _place(name: str, rulesets: Sequence[RuleSet]) -> _Place:
    versions = [ruleset.questions[name] for ruleset in rulesets if name in ruleset.questions]
    question = versions[-1]
    words = tuple(dict.fromkeys(value for version in versions for value in version.values))
    if question.kind == "many":
        return _Place(name, (), words, tuple(f"{name}/{choice}" for choice in words))
    values: tuple[Value, ...] = words
    if question.kind == "number":
        used = {atom for ruleset in rulesets for atom in _all_atoms(ruleset) if atom.question == name}
        cuts = sorted({cut for version in versions for cut in number_cuts(version, used)})
        values = tuple(sample for sample in number_samples(question, cuts) if sample is not None)
    width = max(1, (len(values) - 1).bit_length())
    return _Place(name, values, (), tuple(f"{name}:{at}" for at in range(width)))


def _all_atoms(ruleset: RuleSet) -> Iterable[Atom]:
    for rule in ruleset.rules.values():
        yield from atoms(rule.condition)
    for question in ruleset.questions.values():
        for condition in (question.asked_if, question.explained_by):
            if condition is not None:
                yield from atoms(condition)


_ROUNDS = 60


def _order(rulesets: Sequence[RuleSet]) -> list[str]:
    """The order of variables, on which a diagram's size hangs: what conditions speak of together stands together.

    FORCE (Aloul, Markov, Sakallah 2003): each rule pulls its questions to where they are on average; the best is kept.
    """
    names = list(dict.fromkeys(name for ruleset in rulesets for name in ruleset.questions))
    groups = sorted({group for ruleset in rulesets for group in _groups(ruleset) if len(group) > 1})
    place = {name: float(at) for at, name in enumerate(names)}
    best, least = names, _span(names, groups)
    for _ in range(_ROUNDS):
        pulls: dict[str, list[float]] = {name: [] for name in names}
        for group in groups:
            middle = sum(place[name] for name in group) / len(group)
            for name in group:
                pulls[name].append(middle)
        weighed = {name: sum(pulls[name]) / len(pulls[name]) if pulls[name] else place[name] for name in names}
        order = sorted(names, key=lambda name: (weighed[name], place[name]))
        place = {name: float(at) for at, name in enumerate(order)}
        if (span := _span(order, groups)) < least:
            best, least = order, span
    return best


def _groups(ruleset: RuleSet) -> Iterable[tuple[str, ...]]:
    """The questions that each condition speaks of, and each question with those that decide whether it is asked."""
    for rule in ruleset.rules.values():
        names = {atom.question for atom in atoms(rule.condition)}
        if len(names) < len(ruleset.questions) / 3:  # a rule about everything pulls nothing together
            yield tuple(sorted(names))
    for question in ruleset.questions.values():
        if question.asked_if is not None:
            yield tuple(sorted({question.id, *(atom.question for atom in atoms(question.asked_if))}))


def _span(order: Sequence[str], groups: Sequence[tuple[str, ...]]) -> int:
    at = {name: place for place, name in enumerate(order)}
    return sum(max(at[name] for name in group) - min(at[name] for name in group) for group in groups)
