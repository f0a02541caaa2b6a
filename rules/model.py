"""The nouns of the rules room: questions, conditions, rules, answers' values, dispositions, the rule set.

Frozen values, standard library and kb.model only. Knows nothing of YAML's schema, of how rules are decided or shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from kb.model import Disposition, Version
from kb.yamlfile import Mark

if TYPE_CHECKING:
    from rules.program import Program, Test

UNKNOWN = "unknown"
DECLINED = "declined"
NOT_APPLICABLE = "not_applicable"
SPECIAL = (UNKNOWN, DECLINED, NOT_APPLICABLE)  # every question takes these; a fifth thing is not to have been asked

Value: TypeAlias = (
    str | float | tuple[str, ...]
)  # a word, a number, or (many) the values chosen: () is an explicit none
LEVELS = (Disposition.SELF_CARE, Disposition.SEE_DOCTOR, Disposition.URGENT, Disposition.EMERGENCY)
NOWHERE = Mark("<made>", 0, 0)
USUAL = "usual"  # the way of a rule that asks for none of its own


@dataclass(frozen=True)
class Choice:
    """One answer that a question offers."""

    value: str
    text: str
    text_other: str = ""


@dataclass(frozen=True)
class Atom:
    """One question compared with one answer: the smallest condition."""

    question: str
    op: str  # is, is_not, includes, none, at_least, at_most, less_than, more_than
    values: tuple[str, ...] = ()
    number: float = 0.0


@dataclass(frozen=True)
class Group:
    """`need` of the parts: all of them, any one, or at least so many."""

    word: str  # all, any, at_least: as it was written
    need: int
    parts: tuple[Condition, ...]


Condition: TypeAlias = Atom | Group


@dataclass(frozen=True)
class Question:
    """A question somebody is asked, with what its answers may be and which of them are warning signs."""

    id: str
    screen: str
    text: str
    kind: str  # yes_no, one, many, number
    text_other: str = ""
    help: str = ""
    help_other: str = ""
    label: str = ""  # a short name for lists: "numbness between the legs"
    choices: tuple[Choice, ...] = ()  # of many, without `none`
    none_text: str = ""  # how `none` reads, for many
    unit: str = ""
    min: float = 0.0
    max: float = 0.0
    whole: bool = False  # of a number: whole ones only
    emergency: bool = False
    warning: frozenset[str] = frozenset()
    warning_at_least: float | None = None
    warning_at_most: float | None = None
    asked_if: Condition | None = None
    explained_by: Condition | None = None  # a benign reason the person gives: the warning sign then stands explained
    prior: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    concepts: tuple[str, ...] = ()
    lasting: bool = False  # does not change from one day to the next: age, past illness
    role: str = ""  # who, age, country: what else the product uses the answer for
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)

    @property
    def values(self) -> tuple[str, ...]:
        """The words an answer may be, without the special three; empty for a number."""
        return tuple(choice.value for choice in self.choices)

    @property
    def name(self) -> str:
        """How to speak of the question in a line: its label, else its text without the question mark."""
        return self.label or self.text.rstrip("? ")

    def answer_text(self, value: str, other: bool = False) -> str:
        """How an answer reads."""
        if value == "none" and self.kind == "many":
            return self.none_text or "none of these"
        if self.kind == "yes_no":
            return value
        for choice in self.choices:
            if choice.value == value:
                return (choice.text_other if other else "") or choice.text
        return value

    def is_warning(self, value: Value) -> bool:
        """Whether a definite answer is one of the warning signs that the question declares."""
        if isinstance(value, tuple):
            return any(each in self.warning for each in value)
        if isinstance(value, str):
            return value in self.warning
        return (self.warning_at_least is not None and value >= self.warning_at_least) or (
            self.warning_at_most is not None and value <= self.warning_at_most
        )

    @property
    def warns(self) -> bool:
        """Whether any answer to it is a warning sign."""
        return bool(self.warning) or self.warning_at_least is not None or self.warning_at_most is not None


@dataclass(frozen=True)
class Cited:
    """A source that a rule rests on, and how strongly."""

    study: str
    strength: str  # strong, moderate, weak, convention
    where: str = ""
    unverified: str = ""
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class RuleTest:
    """An example in the file of the rule: these answers fire it, or do not."""

    name: str
    given: Mapping[str, object]
    fires: bool
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Rule:
    """If the condition is so, then that disposition; with what to say, why, and examples."""

    id: str
    title: str
    condition: Condition
    then: Disposition
    say: str
    if_unknown: Disposition | None = None
    say_other: str = ""
    sources: tuple[Cited, ...] = ()
    claims: tuple[str, ...] = ()
    differs: str = ""
    reviewed: str = ""
    warning: bool = True
    way: tuple[str, ...] = (USUAL,)  # which lines of its disposition fit it
    protective: bool = False
    reason: str = ""
    tests: tuple[RuleTest, ...] = ()
    concepts: tuple[str, ...] = ()  # of its situation
    words: tuple[str, ...] = ()  # of its situation
    group: str = ""
    terms: tuple[tuple[Atom, ...], ...] = field(default=(), compare=False, repr=False)
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False, repr=False)  # of keys, and of each claim


@dataclass(frozen=True)
class Line:
    """One line of advice, and to whom it is told: by way, by answers, by what somebody could not or would not say.

    A line that offers something is told only where no caution speaks, or could speak, against it; else `instead`.
    """

    say: str
    say_other: str = ""
    ways: tuple[str, ...] = ()  # told for any of these ways; empty: for all
    unless: tuple[str, ...] = ()  # left out for any of these ways
    condition: Condition | None = None  # told where this certainly holds
    not_if: Condition | None = None  # left out where this certainly holds
    unsure: tuple[str, ...] = ()  # told where one of these questions was answered "not sure" or "rather not say"
    signs: tuple[Line, ...] = ()  # what {signs} in its words stands for; one that certainly holds already is left out
    names: Condition | None = None  # the signs that its own words name, which no list beside it repeats
    offers: tuple[str, ...] = ()  # ids of concepts
    instead: str = ""
    instead_other: str = ""
    sources: tuple[str, ...] = ()
    unverified: str = ""
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that decides about it or about one of its signs, or that it names."""
        own = tuple(each for each in (self.condition, self.not_if, self.names) if each is not None)
        return (*own, *(each for sign in self.signs for each in sign.conditions))


@dataclass(frozen=True)
class Care:
    """A disposition as people read it: its name, how soon, what to do, what to watch for, whom to ring."""

    id: Disposition
    name: str
    time_frame: str
    do: tuple[Line, ...] = ()
    watch: tuple[Line, ...] = ()
    ring: tuple[Line, ...] = ()  # `say` is the entry of services.yml
    name_other: str = ""
    time_frame_other: str = ""
    soon: tuple[Line, ...] = ()  # how soon, by way: the first that is told stands instead of the time frame
    more: Mapping[str, object] = field(default_factory=dict)  # whatever else the file says of it

    @property
    def what_to_do(self) -> tuple[str, ...]:
        """Every line of advice that it may give to somebody about themselves."""
        return tuple(line.say for line in self.do)

    @property
    def safety_net(self) -> tuple[str, ...]:
        """Every line on what to watch for that it may give to somebody about themselves."""
        return tuple(line.say for line in self.watch)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines that are read as they stand."""
        return (*self.soon, *self.do, *self.watch)


@dataclass(frozen=True)
class ScreenPlan:
    """A theme of the questionnaire."""

    id: str
    title: str
    intro: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class Caution:
    """What not to recommend to somebody with these answers; it never changes how urgent anything is."""

    id: str
    condition: Condition
    avoid: tuple[str, ...]  # ids of concepts; a broader one covers all kinds of it
    say: str
    say_other: str = ""
    sources: tuple[str, ...] = ()
    unverified: str = ""
    told: tuple[str, ...] = ("urgent", "see_doctor", "self_care")  # under which answers it is told; it always counts
    unless: tuple[str, ...] = ()  # ids of cautions that say it already, and more
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Checked questions and rules, compiled; everything that deciding and explaining need."""

    questions: Mapping[str, Question]
    screens: Mapping[str, ScreenPlan]
    rules: Mapping[str, Rule]
    dispositions: Mapping[Disposition, Care]
    services: object
    version: Version
    program: Program
    cautions: tuple[Caution, ...] = ()
    tests: Mapping[Condition, tuple[Test, Test]] = field(
        default_factory=dict
    )  # beside the rules: may hold, surely holds
