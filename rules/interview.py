"""The interview: which screen comes next, when to stop, how far it is, and how to start again from an earlier one.

Emergencies first; only questions that can still change the result; grouped by theme, at most six short items a screen;
over as soon as nothing can change. Priors order questions and never drop one. Knows the engine's open terms; keeps no
state: the answers so far are all there is, so an answer can be changed at any time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import BadAnswer
from kb.model import Disposition
from rules.answers import Answers, as_given, check, normalise
from rules.engine import Decision, decide
from rules.model import UNKNOWN, Question, RuleSet, Value
from rules.patients import usual
from rules.program import NOT_ASKED_CODE, Program, parents

MOST_ITEMS = 6
_FIRST = ("who", "age", "country")  # whom it is for and where they are comes before everything


@dataclass(frozen=True)
class Screen:
    """What to ask next: questions of one theme that can still change the result."""

    id: str
    title: str
    intro: str
    emergency: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Progress:
    """How far the interview is. `left` is the most that can be left if nothing out of the ordinary is answered."""

    answered: int
    left: int
    screens_left: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        whole = self.answered + self.left
        return 1.0 if whole == 0 else self.answered / whole


@dataclass(frozen=True)
class Restart:
    """What an earlier summary gives to start again with.

    `kept` holds for good (age, past illness). `earlier` may have changed since: shown beside each question, asked
    again, never counted. `lost` are words of the summary that today's questions do not take.
    """

    kept: Mapping[str, object]
    earlier: Mapping[str, object]
    lost: tuple[str, ...]


def next_screen(ruleset: RuleSet, answers: Answers) -> Screen | None:
    """The next screen, or None where nothing that could be asked would change the result."""
    decision = decide(ruleset, answers)
    if decision.certain is Disposition.EMERGENCY:
        return None
    ready = _ready(ruleset, decision)
    first = [name for name in _introductions(ruleset) if decision.codes[ruleset.program.index[name]] == NOT_ASKED_CODE]
    if first:
        return _screen(ruleset, ruleset.questions[first[0]].screen, first, ready)
    if not ready:
        return None
    urgent, target = _most_urgent(ruleset.program, decision, ready)
    return _screen(ruleset, _best_screen(ruleset, urgent, ready, target), urgent, ready)


def _introductions(ruleset: RuleSet) -> list[str]:
    return [name for name, question in ruleset.questions.items() if question.role in _FIRST]


def _ready(ruleset: RuleSet, decision: Decision) -> list[str]:
    """Open questions that nobody asked and that can be asked now: what they hang on has been asked."""
    codes, index = decision.codes, ruleset.program.index
    return [
        name
        for name in decision.not_asked
        if all(codes[index[parent]] != NOT_ASKED_CODE for parent in parents(ruleset.questions[name]))
    ]


def _most_urgent(program: Program, decision: Decision, ready: list[str]) -> tuple[list[str], int]:
    """Those that bear on the most urgent level that is still open, and the open terms of that level."""
    for rank in (2, 1, 0, -1):
        target = decision.relevant_terms & program.above[rank + 1]
        found = [name for name in ready if program.touches[program.index[name]] & target]
        if found:
            return found, target
    return ready, decision.relevant_terms


def _best_screen(ruleset: RuleSet, names: list[str], ready: list[str], target: int) -> str:
    """The screen that is likeliest to settle the target level for each question it asks; of equals, the first."""
    program = ruleset.program
    places = {screen: at for at, screen in enumerate(ruleset.screens)}
    alone = _decided_by_one(program, ready) & target
    gain: dict[str, float] = {}
    for name in names:
        screen = ruleset.questions[name].screen
        gain[screen] = gain.get(screen, 0.0) + _chance(program, program.index[name], alone)

    def merit(screen: str) -> tuple[float, bool, int]:
        shown = _screen(ruleset, screen, names, ready)
        return gain[screen] / len(shown.questions), shown.emergency, -places[screen]

    return max(gain, key=merit)


def _decided_by_one(program: Program, ready: list[str]) -> int:
    """The terms in which only one of the questions that can be asked now is open."""
    seen = twice = 0
    for name in ready:
        mine = program.mine(program.index[name])
        twice |= seen & mine
        seen |= mine
    return seen & ~twice


def _chance(program: Program, place: int, terms: int) -> float:
    """How likely an answer is, by the prior, that makes one of these terms true as far as the question goes."""
    return sum(chance for chance, kept in program.likely[place] if kept & terms)


def _screen(ruleset: RuleSet, screen: str, wanted: list[str], ready: list[str]) -> Screen:
    """The wanted questions of a screen first, then others of the same theme that matter too, in the file's order."""
    items = 0
    chosen: set[str] = set()
    same = [name for name in wanted if ruleset.questions[name].screen == screen]
    for name in dict.fromkeys([*same, *(name for name in ready if ruleset.questions[name].screen == screen)]):
        size = _items(ruleset.questions[name])
        if chosen and items + size > MOST_ITEMS:
            continue
        chosen.add(name)
        items += size
    plan = ruleset.screens[screen]
    asked = tuple(question for name, question in ruleset.questions.items() if name in chosen)
    return Screen(plan.id, plan.title, plan.intro, plan.emergency, asked)


def _items(question: Question) -> int:
    return min(len(question.choices), MOST_ITEMS) if question.kind == "many" else 1


def progress(ruleset: RuleSet, answers: Answers) -> Progress:
    """How far it is, by playing the rest through with unremarkable answers."""
    raw, left, screens = given(answers), 0, 0
    while (screen := next_screen(ruleset, check(ruleset, raw))) is not None:
        screens += 1
        left += len(screen.questions)
        raw.update({question.id: unremarkable(ruleset, question.id) for question in screen.questions})
    return Progress(len(answers.values), left, screens)


def unremarkable(ruleset: RuleSet, name: str) -> object:
    """The usual answer to a question, in the form that JSON takes it."""
    column = ruleset.program.columns[ruleset.program.index[name]]
    values = [value for value in column.samples if value is not None]
    return as_given(usual(column.question, values))


def given(answers: Answers) -> dict[str, object]:
    """Checked answers in the form that JSON takes them."""
    return {name: as_given(value) for name, value in answers.values.items()}


def change(ruleset: RuleSet, raw: Mapping[str, object], question: str, value: object) -> dict[str, object]:
    """The answers with one of them changed (None takes it back), and without those that are then not asked any more."""
    changed = {**raw, question: value}
    if value is None:
        del changed[question]
    for name in list(changed):
        without = {each: given for each, given in changed.items() if each != name}
        place = ruleset.program.index.get(name)
        settled = ruleset.program.effective(check(ruleset, without).codes)
        if place is not None and settled[place] != NOT_ASKED_CODE:
            del changed[name]
    return changed


_WORD = re.compile(r"(?<![\w=])([A-Za-z][A-Za-z0-9_-]*)=(\S+)")


def restart(ruleset: RuleSet, text: str) -> Restart:
    """Reads back a summary that was printed or copied, for "it has changed since".

    An old "no" to a warning sign is never carried over: all that can change is asked again.
    """
    kept: dict[str, object] = {}
    earlier: dict[str, object] = {}
    lost = []
    for name, word in _WORD.findall(text):
        question = ruleset.questions.get(name)
        try:
            if question is None:
                raise BadAnswer(f"no question {name!r}")
            value = as_given(_read(question, word))
        except BadAnswer:
            lost.append(f"{name}={word}")
            continue
        (kept if question.lasting and value != UNKNOWN else earlier)[name] = value
    if not kept and not earlier:
        raise BadAnswer(
            "no answers in this text",
            suggestion="paste the whole summary, with the line 'To start again from these answers'",
        )
    return Restart(kept, earlier, tuple(lost))


def _read(question: Question, word: str) -> Value:
    if question.kind == "many" and "," in word:
        return normalise(question, word.split(","))
    return normalise(question, word)
