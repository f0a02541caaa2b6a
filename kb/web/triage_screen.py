"""One screen of the triage as a page shows it: fields, choices, what was chosen before, what is still missing.

Knows questions and the form; must not know rules, decisions or HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.web.services import Number
from kb.web.triage_form import Form, Slip
from rules.model import DECLINED, UNKNOWN, Question, ScreenPlan

_YES_NO = (("yes", "Yes"), ("no", "No"))
_ASIDE = ((UNKNOWN, "I’m not sure"), (DECLINED, "I’d rather not say"))


@dataclass(frozen=True)
class Option:
    """One radio button or box."""

    value: str
    text: str
    checked: bool
    alone: bool = False


@dataclass(frozen=True)
class Field:
    """One question as a page shows it."""

    id: str
    kind: str
    text: str
    help: str
    options: tuple[Option, ...]
    aside: tuple[Option, ...]
    none: Option | None = None
    unit: str = ""
    low: str = ""
    high: str = ""
    whole: bool = False
    typed: str = ""
    slip: str = ""
    last_time: str = ""
    words: tuple[str, ...] = ()  # of an account, by which the answer is proposed
    listed: bool = False  # many choices that everybody knows: a list to choose from, not a wall of buttons

    @property
    def short(self) -> bool:
        """Whether its choices are words short enough to stand side by side."""
        return len(self.options) <= 3 and all(len(option.text) <= 16 for option in self.options)


@dataclass(frozen=True)
class TriageScreen:
    """A screen of questions. `of` is how many at most may still come: the true bound, not a promise."""

    title: str
    intro: str
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]
    now: str
    trail: str
    answered: int
    to_come: int
    done: float
    can_go_back: bool
    can_finish: bool
    slips: tuple[Slip, ...]
    numbers: tuple[Number, ...] = ()  # whom to ring, beside the signs of an emergency; only with proposals
    told: bool = False  # these answers are proposals from somebody's own words


def speaks_of_other(questions: Mapping[str, Question], form: Form) -> bool:
    """Whether somebody answers for somebody else: texts then say `they`."""
    for question in questions.values():
        if question.role == "who":
            return form.answers.get(question.id) not in (None, "me", "self", "myself", UNKNOWN, DECLINED)
    return False


def screen(
    questions: Mapping[str, Question],
    plan: ScreenPlan | None,
    asked: Sequence[str],
    form: Form,
    *,
    answered: int,
    to_come: int,
) -> TriageScreen:
    """The screen that asks these questions, with the answers that the form already has."""
    other = speaks_of_other(questions, form)
    slips = {slip.question: slip.words for slip in form.slips}
    whole = answered + to_come
    return TriageScreen(
        title=plan.title if plan else "",
        intro=plan.intro if plan else "",
        fields=tuple(field(questions[id_], form, other, slips.get(id_, "")) for id_ in asked),
        hidden=form.hidden,
        now=" ".join(asked),
        trail=form.trail_text,
        answered=answered,
        to_come=to_come,
        done=round(answered / whole, 3) if whole else 0.0,
        can_go_back=bool(form.trail),
        can_finish=bool(form.trail),
        slips=form.slips,
    )


def field(question: Question, form: Form, other: bool, slip: str) -> Field:
    """One question with what was answered to it before."""

    def option(value: str, text: str, alone: bool = False) -> Option:
        return Option(value, text, form.has(question.id, value), alone)

    if question.kind == "yes_no":
        options = tuple(option(value, text) for value, text in _YES_NO)
    else:
        options = tuple(option(each.value, (other and each.text_other) or each.text) for each in question.choices)
    many = question.kind == "many"
    return Field(
        id=question.id,
        kind=question.kind,
        text=(other and question.text_other) or question.text,
        help=(other and question.help_other) or question.help,
        options=options,
        aside=() if question.role == "who" else tuple(option(value, text, many) for value, text in _ASIDE),
        none=option("none", question.none_text or "None of these", True) if many else None,
        unit=question.unit,
        low=f"{question.min:g}",
        high=f"{question.max:g}",
        whole=question.whole,
        typed=form.number(question.id),
        slip=slip,
        last_time=_last_time(question, form, other),
        words=tuple(form.words.get(question.id, ())),
        listed=question.role == "country",
    )


def _last_time(question: Question, form: Form, other: bool) -> str:
    said = form.earlier.get(question.id)
    if not said:
        return ""
    aside = {UNKNOWN: "not sure", DECLINED: "would rather not say", "not_applicable": "does not apply"}
    return ", ".join(aside.get(each) or question.answer_text(each, other) for each in said)
