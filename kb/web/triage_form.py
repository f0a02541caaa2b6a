"""The triage form: what a person has answered so far, carried from screen to screen in the form itself.

Nothing is kept on the server and nothing stands in an address: each POST brings every answer with it. Knows fields and
what may be typed into them; must not know rules, the engine, or how a screen is chosen.

Fields: `a.QUESTION` (an answer; several for `many`), `x.QUESTION` (instead of a number: unknown, declined), `account`
(a story in somebody's own words) and `w.QUESTION` (the words of it that an answer was proposed by), `now` (the
questions on the screen that was sent), `trail` (the screens before it), `do` (which button).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from rules.model import DECLINED, UNKNOWN, Question

Raw = Any  # an answer as JSON takes it: a word, a number, a list of words
ASIDE = (UNKNOWN, DECLINED)
ALONE = ("none", *ASIDE)  # in a list of boxes, each of these rules out all others
_NUMBER = re.compile(r"[-+]?\d{1,6}([.,]\d{1,3})?\Z")


@dataclass(frozen=True)
class Slip:
    """An answer that is missing or cannot be used, and what to do about it."""

    question: str
    words: str
    label: str = ""  # which question it is, for a list of several


@dataclass(frozen=True)
class Form:
    """One POST of the triage form, read."""

    answers: Mapping[str, Raw] = field(default_factory=dict)
    now: tuple[str, ...] = ()
    trail: tuple[tuple[str, ...], ...] = ()
    do: str = "next"
    said: str = ""
    earlier: Mapping[str, Raw] = field(default_factory=dict)  # what an earlier summary said: shown, never counted
    slips: tuple[Slip, ...] = ()
    account: str = ""  # what somebody wrote in their own words, on its way to be read; never carried on
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the account, behind answers to be confirmed

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The answers to carry along, as name and value, without those that the screen itself asks for."""
        carried = [(f"a.{id_}", text) for id_ in self.answers if id_ not in self.now for text in self._texts(id_)]
        carried += [(f"e.{id_}", text) for id_, value in self.earlier.items() for text in _listed(value)]
        carried += [(f"w.{id_}", text) for id_ in self.now for text in self.words.get(id_, ())]
        return tuple(carried)

    @property
    def trail_text(self) -> str:
        """The trail as its field holds it."""
        return ";".join(" ".join(screen) for screen in self.trail)

    def _texts(self, id_: str) -> list[str]:
        return _listed(self.answers[id_])

    def has(self, id_: str, value: str) -> bool:
        """Whether a choice is the one that was made before: it is then shown as made."""
        return id_ in self.answers and value in self._texts(id_)

    def number(self, id_: str) -> str:
        """What was typed for a number, to show it again; empty where nothing or a word was."""
        text = self._texts(id_)[0] if id_ in self.answers else ""
        return text if _NUMBER.match(text) else ""

    def sent(self) -> Form:
        """The form after its screen was answered in full: that screen joins the trail, once."""
        if not self.now:
            return self
        return replace(self, trail=(*self.trail, self.now), now=(), words={})  # what was confirmed is no proposal now

    def back(self) -> Form:
        """The form one screen earlier, with what was answered there."""
        if not self.trail:
            return replace(self, now=())
        return replace(self, now=self.trail[-1], trail=self.trail[:-1], slips=(), words={})

    def at(self, question: str) -> Form:
        """The form at the screen where a question was asked; all other answers are kept."""
        for position, screen in enumerate(self.trail):
            if question in screen:
                rest = self.trail[:position] + self.trail[position + 1 :]
                return replace(self, now=screen, trail=rest, slips=(), words={})
        return replace(self, now=(question,), slips=(), words={})


def read(body: bytes, questions: Mapping[str, Question]) -> Form:
    """A POST body as a form. Names that no question has are dropped; answers of this screen are checked."""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2000)
    now = tuple(id_ for id_ in " ".join(fields.get("now", [])).split() if id_ in questions)
    trail = _trail(fields.get("trail", [""])[0], questions)
    do = fields.get("do", ["next"])[-1]
    answers: dict[str, Raw] = {}
    earlier = {id_: found for id_ in questions if (found := fields.get(f"e.{id_}"))}
    words = {id_: found for id_ in now if (found := fields.get(f"w.{id_}"))}
    slips: list[Slip] = []
    for id_, question in questions.items():
        sent = [text.strip() for text in fields.get(f"a.{id_}", []) + fields.get(f"x.{id_}", []) if text.strip()]
        if not sent and id_ not in now:
            continue
        answer, slip = _answer(question, sent)
        if answer is not None:
            answers[id_] = answer
        if slip and id_ in now:
            slips.append(Slip(id_, slip, question.name))
    return Form(
        answers,
        now,
        trail,
        do,
        fields.get("said", [""])[0],
        earlier,
        tuple(slips),
        fields.get("account", [""])[0],
        words,
    )


def _trail(text: str, questions: Mapping[str, Question]) -> tuple[tuple[str, ...], ...]:
    screens = (tuple(id_ for id_ in part.split() if id_ in questions) for part in text.split(";"))
    return tuple(screen for screen in screens if screen)


def _answer(question: Question, sent: Sequence[str]) -> tuple[Raw | None, str]:
    if not sent:
        return None, missing(question)
    if question.kind == "number":
        return _number(question, sent)
    if question.kind == "many":
        return _many(question, sent)
    known = {*(question.values or ("yes", "no")), *ASIDE, "not_applicable"}
    return (sent[-1], "") if sent[-1] in known else (None, missing(question))


def _number(question: Question, sent: Sequence[str]) -> tuple[Raw | None, str]:
    typed = [text for text in sent if text not in (*ASIDE, "not_applicable")]
    if not typed:
        return sent[-1], ""
    text = typed[0].replace(",", ".")
    low, high = _number_text(question.min), _number_text(question.max)
    if not _NUMBER.match(text):
        return None, f"Write a number, such as {high if question.max < 20 else low or 1}."
    value = float(text)
    if question.whole and not value.is_integer():
        return None, f"Write a whole number, such as {int(value)}."
    if not question.min <= value <= question.max:
        return None, f"Write a number from {low} to {high}."
    return (int(value) if value.is_integer() else value), ""


def _many(question: Question, sent: Sequence[str]) -> tuple[Raw | None, str]:
    known = [text for text in dict.fromkeys(sent) if text in {*question.values, *ALONE, "not_applicable"}]
    alone = [text for text in known if text in ALONE or text == "not_applicable"]
    if not known:
        return None, missing(question)
    if alone and len(known) > 1:
        return known, "You ticked this and “none” or “not sure” too. Keep the ones that fit."
    return (alone[0] if alone[0] != "none" else ["none"]) if alone else known, ""


def missing(question: Question) -> str:
    """What to say where an answer is missing: there is always one that fits."""
    if question.role == "who":
        return "Choose an answer."
    if question.kind == "number":
        return "Write a number, or choose “I’m not sure”."
    return "Choose an answer. “I’m not sure” is fine." if question.kind != "many" else "Tick at least one box."


def _number_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _listed(value: Raw) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [_number_text(value)]
