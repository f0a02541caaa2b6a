"""/triage: start, screens, result; and the same as JSON. Every answer travels in the form, and nothing is kept.

Decides nothing itself: rules.engine does, rules.interview says what to ask, rules.explain says why. Must never put an
answer into an address, a cookie, a log or a database, nor let an exception carry one there (render.guarded).
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import read, remedies
from kb.errors import BackstoryError, BadAnswer
from kb.model import Cue, Proposal
from kb.web import render, services, state
from kb.web.triage_form import Form, Raw
from kb.web.triage_form import read as read_form
from kb.web.triage_screen import TriageScreen, screen
from rules import advise, engine, explain, interview
from rules import answers as answering
from rules.intake import cues
from rules.model import ScreenPlan


@dataclass(frozen=True)
class TriageStart:
    """The page before the first question."""

    ready: bool
    n_rules: int
    numbers: tuple[services.Number, ...]
    slip: str = ""
    untold: str = ""  # what is wrong with an account in somebody's own words
    account: str = ""  # that account, given back so that nothing typed is lost


_READ = ScreenPlan(
    "told",
    "Is this what you meant?",
    "We took these answers from your words. Check each one and change what is wrong. Only what you confirm here counts. The rest we ask.",
)


_UNREAD = "This site can’t read free text just now. Your words are still here. Press Start and answer the questions."
_NOTHING = (
    "We found no answer in your words. That does not mean that you are fine: we miss things. "
    "Your words are still here. Say it another way, or press Start and answer the questions."
)


@dataclass(frozen=True)
class TriageResult:
    """What to do, how soon, and why: explain.result's parts, and the form that carries the answers on."""

    disposition: str
    name: str
    time_frame: str
    advice: Sequence[str]
    numbers: tuple[services.Number, ...]
    advice_sources: Sequence[Mapping[str, str]]  # {study, short} behind the advice and the safety net
    possible: str
    provisional: bool
    why: Sequence[str]
    rules: Sequence[Mapping[str, Any]]
    unanswered: Sequence[Mapping[str, Any]]
    begins: tuple[tuple[str, tuple[str, ...]], ...]
    safety_net: Sequence[str]
    helps: Sequence[Mapping[str, Any]]
    does_not_help: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, Any]]
    other: bool
    version: Mapping[str, Any]
    text: str
    hidden: tuple[tuple[str, str], ...]
    trail: str
    can_go_on: bool


async def triage(datasette: Any, request: Any) -> Response:
    """GET: the start. POST: whatever the button that was pressed asks for."""
    try:
        ruleset = state.of(datasette).rules()
    except (BackstoryError, ImportError):
        return await render.html(datasette, request, "triage_start.html", TriageStart(False, 0, ()), status=503)
    if request.method != "POST":
        return await _start(datasette, request, ruleset)
    form = read_form(await request.post_body(), ruleset.questions)
    if form.do == "again":
        return await _again(datasette, request, ruleset, form)
    if form.do == "told":
        return await _told(datasette, request, ruleset, form)
    if form.do == "back":
        return await _back(datasette, request, ruleset, form)
    if form.do.startswith("change:"):
        asked = form.at(form.do.removeprefix("change:"))
        return await _ask(datasette, request, ruleset, asked, asked.now)
    if form.do == "finish":
        return await _result(datasette, request, ruleset, replace(form, slips=()).sent())
    if form.slips and form.now:
        return await _ask(datasette, request, ruleset, form, form.now, status=422)
    return await _next(datasette, request, ruleset, _settled(ruleset, form.sent(), form.now))


def _settled(ruleset: Any, form: Form, now: Sequence[str]) -> Form:
    """The form without answers to questions that, after what was just answered, are not asked any more."""
    given = interview.given(checked(ruleset, form))
    for id_ in now[:1]:
        if id_ in given:
            given = interview.change(ruleset, given, id_, given[id_])
    return replace(form, answers=given)


async def _start(
    datasette: Any, request: Any, ruleset: Any, slip: str = "", untold: str = "", account: str = ""
) -> Response:
    numbers = services.emergencies(ruleset.services)
    page = TriageStart(True, len(ruleset.rules), numbers, slip, untold, account.strip())
    return await render.html(datasette, request, "triage_start.html", page, status=422 if slip or untold else 200)


async def _again(datasette: Any, request: Any, ruleset: Any, form: Form) -> Response:
    try:
        kept = interview.restart(ruleset, form.said)
    except BackstoryError:
        return await _start(datasette, request, ruleset, "We could not read that. Paste the whole summary, to its end.")
    return await _next(datasette, request, ruleset, Form(dict(kept.kept), earlier=dict(kept.earlier)))


async def _told(datasette: Any, request: Any, ruleset: Any, form: Form) -> Response:
    """An account in somebody's own words: what it seems to answer, to be confirmed or put right before it counts."""
    if not form.account.strip():
        return await _start(datasette, request, ruleset, untold="Write a few words about your back first.")
    try:
        found = cues(ruleset, state.of(datasette).rules_dir)
        proposals = await asyncio.get_running_loop().run_in_executor(None, _intake, form.account, found)
    except (ImportError, AttributeError, BackstoryError):
        return await _start(datasette, request, ruleset, untold=_UNREAD, account=form.account)
    proposed = {each.question: each for each in proposals}
    ids = tuple(id_ for id_ in ruleset.questions if id_ in proposed)
    if not ids:
        return await _start(datasette, request, ruleset, untold=_NOTHING, account=form.account)
    answers = {id_: list(value) if isinstance(value := proposed[id_].value, tuple) else value for id_ in ids}
    words = {id_: tuple(dict.fromkeys(said.text for said in proposed[id_].words)) for id_ in ids}
    return await _ask(datasette, request, ruleset, Form(answers, words=words), ids)


def _intake(text: str, found: Sequence[Cue]) -> list[Proposal]:
    # Named, not imported: this room may ask ingest's door only, on first use, and must start without it.
    proposals: list[Proposal] = importlib.import_module("ingest.door").intake(text, found)
    return proposals


async def _back(datasette: Any, request: Any, ruleset: Any, form: Form) -> Response:
    earlier = form.back()
    if not earlier.now:
        return await _start(datasette, request, ruleset)
    return await _ask(datasette, request, ruleset, earlier, earlier.now)


async def _next(datasette: Any, request: Any, ruleset: Any, form: Form) -> Response:
    following = interview.next_screen(ruleset, checked(ruleset, form))
    if following is None:
        return await _result(datasette, request, ruleset, form)
    return await _ask(datasette, request, ruleset, form, tuple(question.id for question in following.questions))


async def _ask(
    datasette: Any, request: Any, ruleset: Any, form: Form, asked: tuple[str, ...], status: int = 200
) -> Response:
    progress = interview.progress(ruleset, checked(ruleset, replace(form, now=())))
    plan = ruleset.screens.get(ruleset.questions[asked[0]].screen) if asked else None
    told = bool(form.words)
    if told:
        plan = _READ
    page: TriageScreen = screen(
        ruleset.questions,
        plan,
        asked,
        replace(form, now=asked),
        answered=progress.answered,
        to_come=max(progress.left, len(asked)),
    )
    if told:
        page = replace(page, told=True, numbers=services.emergencies(ruleset.services))
    return await render.html(datasette, request, "triage_screen.html", page, status=status)


def checked(ruleset: Any, form: Form) -> answering.Answers:
    """The form's answers as the engine takes them; one that no longer fits its question counts as not asked."""
    try:
        return answering.check(ruleset, dict(form.answers))
    except BadAnswer:
        good: dict[str, Raw] = {}
        for id_, value in form.answers.items():
            try:
                answering.check(ruleset, {id_: value})
            except BadAnswer:
                continue
            good[id_] = value
        return answering.check(ruleset, good)


async def _result(datasette: Any, request: Any, ruleset: Any, form: Form) -> Response:
    answers = checked(ruleset, form)
    shown = await _explain(datasette, ruleset, answers)
    following = interview.next_screen(ruleset, answers)
    page = TriageResult(
        disposition=shown["disposition"],
        name=shown["name"],
        time_frame=shown["time_frame"],
        advice=shown["advice"],
        numbers=services.numbers(ruleset.services, shown["services"], shown["ring"]),
        advice_sources=shown["advice_sources"],
        possible=shown["possible"],
        provisional=shown["provisional"],
        why=shown["why"],
        rules=shown["rules"],
        unanswered=shown["unanswered"],
        begins=begins(shown["begins"]),
        safety_net=shown["safety_net"],
        helps=shown["helps"],
        does_not_help=shown["does_not_help"],
        answers=shown["answers"],
        other=shown["about_other"],
        version=shown["version"],
        text=explain.summary(shown),
        hidden=replace(form, now=()).hidden,
        trail=form.trail_text,
        can_go_on=following is not None,
    )
    return await render.html(datasette, request, "triage_result.html", page)


def begins(told: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The signs that would make the advice more urgent, under each level, most urgent first."""
    found: dict[str, list[str]] = {}
    for each in told:
        found.setdefault(each["would_become"], []).append(each["sign"])
    return tuple((level, tuple(signs)) for level, signs in found.items())


async def _explain(datasette: Any, ruleset: Any, answers: answering.Answers) -> dict[str, Any]:
    decision = engine.decide(ruleset, answers)
    claims = tuple(dict.fromkeys(claim for rule in decision.fired for claim in rule.claims))
    behind = advise.advice(ruleset, decision).sources
    studies = tuple(dict.fromkeys((*(cited.study for rule in decision.fired for cited in rule.sources), *behind)))
    try:
        known = await render.read(datasette, _known, claims, studies, decision.disposition.value == "self_care")
    except sqlite3.Error:  # the advice must come out also where the knowledge base does not answer
        known = Known({}, {}, ())
    shown = explain.result(ruleset, answers, decision, known.claims.get, known.helps)
    for rule in shown["rules"]:
        for source in rule["sources"]:
            source["short"] = known.studies.get(source["study"], "")
    for source in shown["advice_sources"]:
        source["short"] = known.studies.get(source["study"], "")
    return shown


@dataclass(frozen=True)
class Known:
    """What the knowledge base adds to a result: claims, the names of studies, what helps."""

    claims: Mapping[str, Any]
    studies: Mapping[str, str]
    helps: Sequence[Mapping[str, Any]]


def _known(connection: sqlite3.Connection, claims: Sequence[str], studies: Sequence[str], with_help: bool) -> Known:
    helps = remedies.remedies(connection) if with_help else ()
    return Known(read.claim_info(connection, claims), render.short_names(connection, studies), helps)


async def triage_json(datasette: Any, request: Any) -> Response:
    """POST {"answers": {...}} gives the triage shape; wrong answers give one clear line and 400."""
    if request.method != "POST":
        return render.as_json(
            {"ok": False, "error": 'POST {"answers": {question: value}} as application/json'}, status=405
        )
    try:
        ruleset = state.of(datasette).rules()
    except (BackstoryError, ImportError):
        return render.as_json({"ok": False, "error": "the rules cannot be read"}, status=503)
    try:
        sent = json.loads(await request.post_body())
        raw = sent.get("answers") if isinstance(sent, dict) else None
        if not isinstance(raw, dict):
            raise BadAnswer('"answers" must be an object of question: value')
        answers = answering.check(ruleset, raw)
    except ValueError as error:  # BadAnswer is one, and so is what json raises
        message = str(error) if isinstance(error, BadAnswer) else "the body is not JSON"
        return render.as_json({"ok": False, "error": message}, status=400)
    return render.as_json(await _explain(datasette, ruleset, answers))


async def leave(datasette: Any, request: Any) -> Response:
    """Clears what the browser keeps of these pages, and leaves them."""
    page = render.Problem("All clear", "Your answers are gone from this page. We never had a copy.")
    return await render.html(
        datasette, request, "triage_left.html", page, extra={"clear-site-data": '"cache", "storage"'}
    )
