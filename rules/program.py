"""Compiles questions and rules into look-up tables of "kill masks", so that a decision is one OR for each question.

A rule's condition is unfolded into terms (all-of lists). For each question and each class of answers that no rule can
tell apart, one integer says which terms that answer leaves not certain (block N), which it makes false (block F), and
which it leaves open because nobody asked (O) or because the person was asked and could not say (K; W where the
question is itself a warning sign). To be unknown is just one more class, so the OR over all questions gives certain
and possible at once, exactly as Kleene's logic has it. Knows nothing of the policy (engine) or of wording.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.model import Disposition
from rules.conditions import atoms, holds
from rules.model import DECLINED, NOT_APPLICABLE, UNKNOWN, Atom, Condition, Question, Rule, Value

NOT_ASKED_CODE, UNKNOWN_CODE, NOT_APPLICABLE_CODE, FIRST_VALUE_CODE = 0, 1, 2, 3

Test = Callable[[Sequence[int]], bool]


@dataclass(frozen=True)
class Column:
    """One question as the tables see it: its classes of answers, numbered by code."""

    question: Question
    cuts: tuple[tuple[float, int], ...]  # of a number: (t, 0) is passed from t on, (t, 1) above t
    samples: tuple[Value | None, ...]  # a definite answer of each class from FIRST_VALUE_CODE on; None: none exists
    warns: frozenset[int]  # codes that are warning signs
    words: Mapping[str, int]  # the code of each word that stands for an answer as it is

    def code(self, value: Value) -> int:
        """The class that an answer falls in."""
        if isinstance(value, str):
            if value in (UNKNOWN, DECLINED):
                return UNKNOWN_CODE
            if value == NOT_APPLICABLE:
                return NOT_APPLICABLE_CODE
            return FIRST_VALUE_CODE + self.question.values.index(value)
        if isinstance(value, tuple):
            order = self.question.values
            return FIRST_VALUE_CODE + sum(1 << order.index(each) for each in value)
        return FIRST_VALUE_CODE + bisect_right(self.cuts, (value, 0))

    def sample(self, code: int) -> Value | None:
        """A definite answer of that class, or None where the code is of no definite answer."""
        if code == NOT_APPLICABLE_CODE:
            return NOT_APPLICABLE
        return self.samples[code - FIRST_VALUE_CODE] if code >= FIRST_VALUE_CODE else None


@dataclass(frozen=True)
class Program:
    """Tables and masks; term numbers rise with urgency, so the highest bit of a mask is its most urgent term."""

    columns: tuple[Column, ...]
    index: Mapping[str, int]
    rules: tuple[Rule, ...]
    terms: tuple[tuple[Atom, ...], ...]
    rule_of: tuple[int, ...]  # of each term
    first_term: tuple[int, ...]  # of each rule
    terms_of: tuple[int, ...]  # of each rule, as a mask
    rank_of: tuple[int, ...]  # of each term: 0 self-care .. 3 emergency
    tables: tuple[tuple[int, ...], ...]
    all_terms: int
    warning_terms: int
    above: tuple[int, ...]  # above[rank + 1]: terms of rules more urgent than rank; above[0] is all
    self_care_terms: int
    floors: tuple[tuple[int, int], ...]  # (rank, terms of rules with that if_unknown), most urgent first
    touches: tuple[int, ...]  # of each question: the terms its answer bears on, through asked_if too
    conditional: tuple[tuple[int, Test, frozenset[int]], ...]  # (question, may it apply?, codes kept all the same)
    likely: tuple[tuple[tuple[float, int], ...], ...]  # of each question: (prior of an answer, its terms that it keeps)

    def mine(self, place: int) -> int:
        """The terms that have an atom on a question."""
        return self.tables[place][NOT_ASKED_CODE] & self.all_terms

    def effective(self, codes: Sequence[int]) -> Sequence[int]:
        """The codes after asked_if: a question whose asked_if is false counts as not applicable.

        What somebody said is never thrown away to their cost: an explicit warning sign stands even then.
        """
        if not self.conditional:
            return codes
        settled = list(codes)
        for place, may_apply, kept in self.conditional:
            if settled[place] not in kept and not may_apply(settled):
                settled[place] = NOT_APPLICABLE_CODE
        return settled


def compile_rules(
    questions: Mapping[str, Question], rules: Iterable[Rule], others: Iterable[Condition] = ()
) -> Program:
    """Builds the tables. The order of questions is kept, that of rules is not: they are sorted by urgency and id.

    `others` are conditions beside the rules (cautions) whose thresholds the classes of numbers must tell apart too.
    """
    ordered = tuple(sorted(rules, key=lambda rule: (rule.then.rank, rule.id)))
    terms = [(place, term) for place, rule in enumerate(ordered) for term in rule.terms]
    columns = _columns(questions, [*(rule.condition for rule in ordered), *others])
    index = {column.question.id: place for place, column in enumerate(columns)}
    of_rule = [_mask(t for t, (place, _) in enumerate(terms) if place == wanted) for wanted in range(len(ordered))]
    ranks = tuple(ordered[place].then.rank for place, _ in terms)
    touches = _touches(columns, [term for _, term in terms])
    tables = tuple(
        _table(column, place, [term for _, term in terms], touches[place]) for place, column in enumerate(columns)
    )
    return Program(
        columns=columns,
        index=index,
        rules=ordered,
        terms=tuple(term for _, term in terms),
        rule_of=tuple(place for place, _ in terms),
        first_term=tuple((mask & -mask).bit_length() - 1 for mask in of_rule),
        terms_of=tuple(of_rule),
        rank_of=ranks,
        tables=tables,
        all_terms=(1 << len(terms)) - 1,
        warning_terms=_union(mask for mask, rule in zip(of_rule, ordered, strict=True) if rule.warning),
        above=tuple(_mask(t for t, rank in enumerate(ranks) if rank > bound) for bound in range(-1, 4)),
        self_care_terms=_mask(t for t, rank in enumerate(ranks) if rank == 0),
        floors=_floors(of_rule, ordered),
        touches=touches,
        conditional=_conditional(columns, index),
        likely=tuple(_likely(column, table, len(terms)) for column, table in zip(columns, tables, strict=True)),
    )


_RARE = 0.01  # the prior of an answer that the questionnaire gives none


def _likely(column: Column, table: Sequence[int], size: int) -> tuple[tuple[float, int], ...]:
    """Single answers with their priors and the terms of the question that they keep: for ordering questions only."""
    question, every = column.question, (1 << size) - 1
    mine, chances = table[NOT_ASKED_CODE] & every, dict[int, float]()
    if question.kind == "number":
        for text, chance in question.prior.items():
            if text.replace(".", "", 1).isdigit():
                code = column.code(float(text))
                chances[code] = chances.get(code, 0.0) + chance
    else:
        for value in question.values:
            code = column.code((value,) if question.kind == "many" else value)
            chances[code] = question.prior.get(value, _RARE)
    return tuple((chance, mine & ~table[code]) for code, chance in chances.items())


def _mask(bits: Iterable[int]) -> int:
    return _union(1 << bit for bit in bits)


def _union(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total


def _floors(of_rule: Sequence[int], ordered: Sequence[Rule]) -> tuple[tuple[int, int], ...]:
    levels = (Disposition.EMERGENCY, Disposition.URGENT, Disposition.SEE_DOCTOR)
    found = [
        (level.rank, _union(mask for mask, rule in zip(of_rule, ordered, strict=True) if rule.if_unknown == level))
        for level in levels
    ]
    return tuple((rank, mask) for rank, mask in found if mask)


def _columns(questions: Mapping[str, Question], conditions: list[Condition]) -> tuple[Column, ...]:
    used: dict[str, set[Atom]] = {name: set() for name in questions}
    for question in questions.values():
        conditions += [each for each in (question.asked_if, question.explained_by) if each is not None]
    for condition in conditions:
        for atom in atoms(condition):
            used[atom.question].add(atom)
    return tuple(_column(question, used[name]) for name, question in questions.items())


def _column(question: Question, used: Iterable[Atom]) -> Column:
    cuts: tuple[tuple[float, int], ...] = ()
    samples: tuple[Value | None, ...] = question.values
    if question.kind == "number":
        cuts = number_cuts(question, used)
        samples = number_samples(question, cuts)
    elif question.kind == "many":
        every = range(1 << len(question.values))
        samples = tuple(
            tuple(value for place, value in enumerate(question.values) if bits >> place & 1) for bits in every
        )
    warns = frozenset(
        FIRST_VALUE_CODE + place
        for place, sample in enumerate(samples)
        if sample is not None and question.is_warning(sample)
    )
    words = {UNKNOWN: UNKNOWN_CODE, DECLINED: UNKNOWN_CODE, NOT_APPLICABLE: NOT_APPLICABLE_CODE}
    if question.kind in ("yes_no", "one"):
        words |= {value: FIRST_VALUE_CODE + place for place, value in enumerate(question.values)}
    return Column(question, cuts, samples, warns, words)


def number_cuts(question: Question, used: Iterable[Atom]) -> tuple[tuple[float, int], ...]:
    """Where a number's classes part: at every threshold of a condition, and of its warning sign."""
    cuts = {(atom.number, 1 if atom.op in ("at_most", "more_than") else 0) for atom in used}
    if question.warning_at_least is not None:
        cuts.add((question.warning_at_least, 0))
    if question.warning_at_most is not None:
        cuts.add((question.warning_at_most, 1))
    return tuple(sorted(cuts))


def number_samples(question: Question, cuts: Sequence[tuple[float, int]]) -> tuple[float | None, ...]:
    """One number of each class, whole where there is a whole one; None for a class outside the question's limits."""
    edges = sorted({question.min, question.max, *(t for t, _ in cuts if question.min <= t <= question.max)})
    tries = [
        *edges,
        *(edge + 1 for edge in edges),
        *((low + high) / 2 for low, high in pairwise(edges)),
    ]
    samples: list[float | None] = [None] * (len(cuts) + 1)
    for number in tries:
        place = bisect_right(cuts, (number, 0))
        if samples[place] is None and question.min <= number <= question.max:
            samples[place] = number
    return tuple(samples)


def _touches(columns: Sequence[Column], terms: Sequence[tuple[Atom, ...]]) -> tuple[int, ...]:
    direct = {column.question.id: 0 for column in columns}
    for number, term in enumerate(terms):
        for atom in term:
            direct[atom.question] |= 1 << number
    total = dict(direct)
    for _ in columns:  # as deep as asked_if can be chained
        before = dict(total)
        for column in columns:
            for parent in parents(column.question):
                total[parent] |= total[column.question.id]
        if total == before:
            break
    return tuple(total[column.question.id] for column in columns)


def parents(question: Question) -> tuple[str, ...]:
    """The questions that decide whether this one is asked."""
    if question.asked_if is None:
        return ()
    return tuple(dict.fromkeys(atom.question for atom in atoms(question.asked_if)))


def _table(column: Column, place: int, terms: Sequence[tuple[Atom, ...]], touched: int) -> tuple[int, ...]:
    """One integer for each code: blocks N, F, O, K, W of as many bits as there are terms, then one bit a question."""
    size, name = len(terms), column.question.id
    having: dict[Atom, int] = {}
    for number, term in enumerate(terms):
        for atom in term:
            if atom.question == name:
                having[atom] = having.get(atom, 0) | 1 << number
    mine, undetermined = _union(having.values()), 1 << (5 * size + place)
    warned = touched if column.question.warns else 0
    not_asked = mine | mine << 2 * size | undetermined
    unknown = mine | mine << 3 * size | warned << 4 * size | undetermined
    values: list[Value | None] = [NOT_APPLICABLE, *column.samples]
    rows = [not_asked, unknown]
    for value in values:
        dead = 0 if value is None else _union(mask for atom, mask in having.items() if not holds(atom, value))
        rows.append(dead | dead << size)
    return tuple(rows)


def _conditional(columns: Sequence[Column], index: Mapping[str, int]) -> tuple[tuple[int, Test, frozenset[int]], ...]:
    depth: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in depth:
            above = parents(columns[index[name]].question)
            depth[name] = 1 + max((level(parent) for parent in above), default=-1)
        return depth[name]

    found = [place for place, column in enumerate(columns) if column.question.asked_if is not None]
    found.sort(key=lambda place: (level(columns[place].question.id), place))
    return tuple(
        (place, may_hold(condition, columns, index), columns[place].warns)
        for place in found
        if (condition := columns[place].question.asked_if) is not None
    )


def both(condition: Condition, program: Program) -> tuple[Test, Test]:
    """The tests whether a condition could hold, and whether it certainly does."""
    columns, index = program.columns, program.index
    return may_hold(condition, columns, index), may_hold(condition, columns, index, unknown=False)


def may_hold(
    condition: Condition, columns: Sequence[Column], index: Mapping[str, int], *, unknown: bool = True
) -> Test:
    """A test whether a condition is true or could still be, given codes; with `unknown` False, whether it certainly is."""
    if isinstance(condition, Atom):
        place = index[condition.question]
        column = columns[place]
        values: list[Value | None] = [NOT_APPLICABLE, *column.samples]
        table = (unknown, unknown, *(value is not None and holds(condition, value) for value in values))
        return lambda codes: table[codes[place]]
    tests, need = [may_hold(part, columns, index, unknown=unknown) for part in condition.parts], condition.need
    if need == 1:
        return lambda codes: any(test(codes) for test in tests)
    if need == len(tests):
        return lambda codes: all(test(codes) for test in tests)
    return lambda codes: sum(test(codes) for test in tests) >= need
