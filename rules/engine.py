"""Decides: answers -> Decision. Most urgent wins, everything that fires is kept, the order of rules never matters.

The one policy for what is not known: result = max(certain, floor). The floor is see_doctor while a warning rule could
still fire; it rises to a rule's `if_unknown` only where the person was asked and could not or would not say, and that
keeps the rule possible. `possible` is shown and never decided by. Self-care needs a self-care rule that certainly fires
and no warning rule that could; where nothing fires, the answer is see_doctor. Knows nothing of wording or claims.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Disposition
from rules.answers import Answers
from rules.model import LEVELS, Atom, Rule, RuleSet
from rules.program import NOT_ASKED_CODE

_SELF_CARE, _SEE_DOCTOR = Disposition.SELF_CARE.rank, Disposition.SEE_DOCTOR.rank


@dataclass(frozen=True)
class Reason:
    """A rule in the trace, and the terms of its condition that hold (or, of an open rule, could still hold)."""

    rule: Rule
    terms: tuple[tuple[Atom, ...], ...]


class Decision:
    """A disposition with its trace. Levels are worked out at once, the lists when somebody asks for them.

    certain     whatever the missing answers turn out to be, at least this urgent
    possible    whatever they turn out to be, at most this urgent
    floor       what the policy for unknowns asks for at least, or None
    provisional something that could change the disposition was not asked
    """

    __slots__ = (
        "_fired", "_undetermined", "certain", "codes", "disposition", "fired_terms", "floor", "open_terms", "possible",
        "provisional", "raised_terms", "relevant_terms", "ruleset",
    )  # fmt: skip

    def __init__(self, ruleset: RuleSet, codes: tuple[int, ...]) -> None:
        program = ruleset.program
        self.ruleset = ruleset
        self.codes = settled = program.effective(codes)
        merged = 0
        for table, code in zip(program.tables, settled, strict=True):
            merged |= table[code]
        every, size = program.all_terms, len(program.terms)
        not_certain, false = merged & every, merged >> size & every
        self.fired_terms = fired = every ^ not_certain
        still_open = not_certain ^ false
        self._fired = places = self._rules_of(fired)
        for place in places:  # what fires already is open no more
            still_open &= ~program.terms_of[place]
        self.open_terms = still_open
        self._undetermined = merged >> 5 * size

        reached = program.rank_of[fired.bit_length() - 1] if fired else -1
        self.relevant_terms = relevant = still_open & program.above[reached + 1]
        could = every ^ false
        worst = program.rank_of[could.bit_length() - 1] if could else _SEE_DOCTOR
        if reached < 0:  # nothing fires: see_doctor, and self-care only if a self-care rule may still come to fire
            least = _SELF_CARE if still_open & program.self_care_terms else _SEE_DOCTOR
            result, worst = _SEE_DOCTOR, worst or _SEE_DOCTOR
        else:
            least = result = reached

        floor, raised = -1, 0
        if still_open & program.warning_terms:
            floor = _SEE_DOCTOR
        if still_open and program.floors:
            could_not_say = merged >> 4 * size | (merged >> 3 * size & ~(merged >> 2 * size))
            for rank, terms in program.floors:
                raised = still_open & terms & could_not_say
                if raised:
                    floor = rank if rank > floor else floor
                    break
        self.raised_terms = raised
        self.floor = LEVELS[floor] if floor >= 0 else None
        self.certain, self.possible = LEVELS[least], LEVELS[worst]
        self.disposition = LEVELS[floor if floor > result else result]
        self.provisional = bool(relevant & merged >> 2 * size)

    @property
    def fired(self) -> tuple[Rule, ...]:
        """The rules that certainly fire, most urgent first."""
        return tuple(self.ruleset.program.rules[place] for place in self._fired)

    @property
    def open(self) -> tuple[str, ...]:
        """The questions without a definite answer that could still change the disposition, in the file's order."""
        program, relevant, found = self.ruleset.program, self.relevant_terms, []
        rest = self._undetermined if relevant else 0
        while rest:
            low = rest & -rest
            place = low.bit_length() - 1
            if program.touches[place] & relevant:
                found.append(program.columns[place].question.id)
            rest ^= low
        return tuple(found)

    @property
    def not_asked(self) -> tuple[str, ...]:
        """Those of the open questions that nobody asked."""
        index = self.ruleset.program.index
        return tuple(name for name in self.open if self.codes[index[name]] == NOT_ASKED_CODE)

    @property
    def trace(self) -> tuple[Reason, ...]:
        """Each rule that fires, with the terms that hold."""
        return self._reasons(self.fired_terms)

    @property
    def open_trace(self) -> tuple[Reason, ...]:
        """Each rule that could still fire and change the disposition, with the terms that could still hold."""
        return self._reasons(self.relevant_terms)

    @property
    def raised_by(self) -> tuple[Rule, ...]:
        """The rules whose `if_unknown` set the floor."""
        return tuple(self.ruleset.program.rules[place] for place in self._rules_of(self.raised_terms))

    def _rules_of(self, mask: int) -> list[int]:
        rule_of, first, found = self.ruleset.program.rule_of, self.ruleset.program.first_term, []
        while mask:
            place = rule_of[mask.bit_length() - 1]
            found.append(place)
            mask &= (1 << first[place]) - 1
        return found

    def _reasons(self, mask: int) -> tuple[Reason, ...]:
        program, found = self.ruleset.program, []
        for place in self._rules_of(mask):
            first = program.first_term[place]
            rule = program.rules[place]
            held = tuple(term for number, term in enumerate(rule.terms) if mask >> (first + number) & 1)
            found.append(Reason(rule, held))
        return tuple(found)


def decide(ruleset: RuleSet, answers: Answers) -> Decision:
    """Decides. Pure: the same rules and answers give the same decision, whatever the order of either."""
    return Decision(ruleset, answers.codes)
