"""What is proved of a rule set, and how each property is taken apart so that the proof stays small.

Knows the properties and the policy. Speaks of formulas only through the space it is handed (rules.verify), so that it
never touches the library behind them.

    incomplete         every patient fires a rule; there is no catch-all to hide behind
    dead, always       every rule fires for some patient and for some patient does not
    redundant          every rule is, for some patient, the only one of its level or above that fires
    not_monotone       no answer that is a warning sign, unexplained, and no number that nears one, lowers the urgency
    unsafe_self_care   nobody with a warning sign that stands unexplained is sent to self-care
    bound              what the policy makes of unknown answers lies between certain and possible, and self-care is
                       given only where every way the unknown answers could turn out is self-care
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kb.model import Disposition
from rules.answers import check
from rules.conditions import atoms
from rules.engine import decide
from rules.finding import Finding
from rules.model import Atom, Condition, Question, Rule, RuleSet, Value
from rules.patients import Patient, patient

if TYPE_CHECKING:
    from rules.verify import Space


def findings(ruleset: RuleSet, space: Space) -> list[Finding]:
    """Every property over every patient; an empty list is a proof of all of them."""
    proof = _Proof(ruleset, space)
    return [
        *proof.incomplete(),
        *proof.dead_or_always(),
        *proof.redundant(),
        *proof.not_monotone(),
        *proof.unsafe_self_care(),
        *proof.bound(),
    ]


class _Proof:
    def __init__(self, ruleset: RuleSet, space: Space) -> None:
        self.ruleset, self.space, self.questions = ruleset, space, ruleset.questions
        self.rules = sorted(ruleset.rules.values(), key=lambda rule: (len(rule.terms) + len(rule.terms[0]), rule.id))
        self.fires = {rule.id: space.condition(rule.condition, self.questions) for rule in self.rules}
        self.self_care = [rule for rule in self.rules if rule.then is Disposition.SELF_CARE]
        self.care = [rule for rule in self.rules if rule.then is not Disposition.SELF_CARE]

    # -- helpers -----------------------------------------------------------------------------------------------------

    def without(self, start: int, rules: Iterable[Rule]) -> int:
        """The patients of a formula for whom none of the rules fires; simple rules first, so that it shrinks early."""
        for rule in rules:
            if start == -1:
                break
            start = self.space.both(start, -self.fires[rule.id])
        return start

    def at_or_above(self, level: Disposition) -> list[Rule]:
        return [rule for rule in self.care if rule.then.rank >= level.rank]

    def story(self, formula: int) -> tuple[Patient, str]:
        found = self.space.smallest(formula, self.questions)
        assert found is not None  # the formula was checked to be possible
        return found, found.tell(self.questions)

    def outcome(self, who: Patient) -> Disposition:
        return decide(self.ruleset, check(self.ruleset, who.raw())).disposition

    # -- properties --------------------------------------------------------------------------------------------------

    @cached_property
    def calm(self) -> int:
        """The patients for whom no rule fires that asks for more than self-care."""
        return self.without(1, self.care)

    def incomplete(self) -> Iterator[Finding]:
        """A patient of whom no rule says anything."""
        left = self.without(self.calm, self.self_care)
        if left != -1:
            who, story = self.story(left)
            yield Finding("incomplete", "no rule says what to do for", story=story, patient=who)

    def dead_or_always(self) -> Iterator[Finding]:
        for rule in self.rules:
            if self.fires[rule.id] == -1:
                yield Finding("dead", f"rule {rule.id!r} can never fire", (rule.id,), mark=rule.mark)
            elif self.fires[rule.id] == 1:
                yield Finding("always", f"rule {rule.id!r} fires for everybody", (rule.id,), mark=rule.mark)

    def redundant(self) -> Iterator[Finding]:
        """A rule without which every patient would still be sent as urgently."""
        for rule in self.rules:
            own = self.fires[rule.id]
            if own == -1 or self._decides_alone(rule):
                continue
            rivals = [other for other in self._at_least_as_urgent(rule) if other.id != rule.id]
            if self.without(own, rivals) == -1:
                by = [other.id for other in rivals if self.space.both(own, -self.fires[other.id]) == -1]
                names = f"{by[0]!r} fires whenever it does" if by else "others as urgent fire whenever it does"
                yield Finding("redundant", f"rule {rule.id!r} changes nothing: {names}", (rule.id, *by), mark=rule.mark)

    def _at_least_as_urgent(self, rule: Rule) -> list[Rule]:
        return self.at_or_above(rule.then) + (self.self_care if rule.then is Disposition.SELF_CARE else [])

    def _decides_alone(self, rule: Rule) -> bool:
        """A patient found by trial for whom the rule alone decides: a proof that it is needed, and quicker."""
        for term in rule.terms:
            chosen = self.chosen(term)
            if chosen is None:
                continue
            who = patient(self.questions, chosen, self.space.baseline)
            fired = decide(self.ruleset, check(self.ruleset, who.raw())).fired
            if [each.id for each in fired if each.then.rank >= rule.then.rank] == [rule.id]:
                return True
        return False

    def chosen(self, term: Iterable[Atom]) -> dict[str, Value] | None:
        """Answers that make a term true where the questions on the way are asked."""
        formula = self.space.every(self.space.condition(atom, self.questions) for atom in term)
        return self.space.cheapest(formula)

    def not_monotone(self) -> Iterator[Finding]:
        for question in self.questions.values():
            for calm, alarm in self.steps(question):
                yield from self._drops(question, calm, alarm)

    def steps(self, question: Question) -> Iterator[tuple[Value, Value]]:
        """Every change of one answer that adds or heightens a warning sign; of `many`, the choice that gets ticked."""
        place = self.space.places[question.id]
        if place.choices:
            yield from (((), (choice,)) for choice in place.choices if choice in question.warning)
            return
        if question.kind == "number":
            for low, high in zip(place.values, place.values[1:], strict=False):
                if question.warning_at_least is not None and question.is_warning(high):
                    yield low, high
                if question.warning_at_most is not None and question.is_warning(low):
                    yield high, low
            return
        calm = [value for value in place.values if not question.is_warning(value)]
        alarm = [value for value in place.values if question.is_warning(value)]
        yield from ((one, other) for one in calm for other in alarm)

    def _changed(self, formula: int, question: Question, value: Value) -> int:
        """A formula with the question's answer changed; children that come to be asked may be answered in any way."""
        if self.space.places[question.id].choices:
            return formula  # handled choice by choice in _pair
        return self.space.with_value(formula, question.id, value)

    def _pair(self, formula: int, question: Question, calm: Value, alarm: Value) -> tuple[int, int]:
        if isinstance(alarm, tuple):
            choice = alarm[0]
            return (
                self.space.with_choice(formula, question.id, choice, False),
                self.space.with_choice(formula, question.id, choice, True),
            )
        return self._changed(formula, question, calm), self._changed(formula, question, alarm)

    def _drops(self, question: Question, calm: Value, alarm: Value) -> Iterator[Finding]:
        """A rule that the warning sign switches off, and nothing as urgent that it leaves or switches on."""
        asked = self.space.applies(question.id, self.questions)
        if question.explained_by is not None:  # a sign that stands explained is none
            explained = self.space.condition(question.explained_by, self.questions)
            asked = self.space.both(asked, -self._pair(explained, question, calm, alarm)[1])
        pairs = {
            rule.id: self._pair(self.fires[rule.id], question, calm, alarm)
            for rule in self.rules
            if self._hangs(rule, question)
        }
        for rule in self.care:
            if rule.id not in pairs:
                continue
            before, after = pairs[rule.id]
            lost = self.space.every((asked, before, -after))
            for other in self.at_or_above(rule.then):
                if lost == -1:
                    break
                lost = self.space.both(lost, -(pairs[other.id][1] if other.id in pairs else self.fires[other.id]))
            if lost != -1:
                yield self._drop(rule, question, calm, alarm, lost)
        yield from self._new_self_care(question, calm, alarm, asked, pairs)

    def _hangs(self, rule: Rule, question: Question) -> bool:
        """Whether a rule hangs on a question, be it through whether another is asked."""
        names, rest = set(), [atom.question for atom in atoms(rule.condition)]
        while rest:
            name = rest.pop()
            if name not in names:
                names.add(name)
                condition: Condition | None = self.questions[name].asked_if
                rest += [atom.question for atom in atoms(condition)] if condition is not None else []
        return question.id in names

    def _new_self_care(
        self, question: Question, calm: Value, alarm: Value, asked: int, pairs: dict[str, tuple[int, int]]
    ) -> Iterator[Finding]:
        """A self-care rule that the warning sign switches on where nothing more urgent fires with it."""
        for rule in self.self_care:
            if rule.id not in pairs:
                continue
            before, after = pairs[rule.id]
            gained = self.space.every((asked, after, -before))
            for other in [*self.care, *self.self_care]:
                if gained == -1:
                    break
                own_before, own_after = pairs.get(other.id, (self.fires[other.id],) * 2)
                gained = self.space.both(gained, -(own_before if other in self.self_care else own_after))
            if gained != -1:
                yield self._drop(rule, question, calm, alarm, gained)

    def _drop(self, rule: Rule, question: Question, calm: Value, alarm: Value, lost: int) -> Finding:
        found = dict(self.space.cheapest(lost) or {})
        if isinstance(alarm, tuple):
            others = tuple(each for each in found.get(question.id, ()) if each not in alarm)  # type: ignore[union-attr]
            order = question.values
            found[question.id] = tuple(each for each in order if each in (*others, *alarm))
        else:
            found[question.id] = alarm
        who = patient(self.questions, found, self.space.baseline)
        told = question.answer_text(alarm[0] if isinstance(alarm, tuple) else str(alarm))
        message = f"{question.name}: {told} would lower the urgency (rule {rule.id!r})"
        return Finding("not_monotone", message, (rule.id,), who.tell(self.questions), who, question.id, mark=rule.mark)

    def unsafe_self_care(self) -> Iterator[Finding]:
        """Somebody with a warning sign that nothing explains, and a self-care rule is all that fires."""
        sent = self.space.both(self.calm, self.space.some(self.fires[rule.id] for rule in self.self_care))
        for question in self.questions.values():
            wrongly = self.space.both(sent, self._alarm(question))
            if wrongly != -1:
                who, story = self.story(wrongly)
                rules = tuple(rule.id for rule in self.self_care if self.space.both(wrongly, self.fires[rule.id]) != -1)
                message = f"self-care in spite of {question.name!r} ({', '.join(rules)})"
                yield Finding("unsafe_self_care", message, rules, story, who, question.id, mark=question.mark)

    def _alarm(self, question: Question) -> int:
        place, space = self.space.places[question.id], self.space
        if place.choices:
            wanted = tuple(sorted(question.warning))
            given = space.spelt(Atom(question.id, "includes", wanted)) if wanted else -1
        else:
            given = space.some(space.value(place.name, value) for value in place.values if question.is_warning(value))
        if question.explained_by is not None:
            given = space.both(given, -space.condition(question.explained_by, self.questions))
        return space.both(space.applies(question.id, self.questions), given)

    def bound(self) -> Iterator[Finding]:
        """What not knowing can do to a rule, and what it could hide behind self-care.

        For every rule, whatever is unknown: certain implies fires, and fires implies possible. So self-care, which
        wants its rule certain and all warnings impossible, can hide only rules that are no warnings: to see_doctor.
        """
        for rule in self.rules:
            certain, could = self.space.kleene(rule.condition, self.questions)
            fires, honest = self.fires[rule.id], self.space.honest(rule.condition, self.questions)
            if self.space.every((honest, certain, -fires)) != -1 or self.space.every((honest, fires, -could)) != -1:
                yield Finding("bound", f"rule {rule.id!r} is judged wrongly where answers are unknown", mark=rule.mark)
            if not rule.warning and rule.then.rank > Disposition.SEE_DOCTOR.rank:
                message = f"rule {rule.id!r} is no warning, so what is unknown could hide {rule.then.value}"
                yield Finding("bound", message, (rule.id,), mark=rule.mark)
            if rule.if_unknown is not None and rule.then.rank - rule.if_unknown.rank > 1:
                message = (
                    f"rule {rule.id!r}: not knowing ends {rule.if_unknown.value}, two steps below {rule.then.value}"
                )
                yield Finding("bound", message, (rule.id,), error=False, mark=rule.mark)
