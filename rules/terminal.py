"""The interview and its result as lines of text. Asks and prints through functions it is handed; keeps nothing.

Knows the interview and the wording. Knows no terminal: a test hands it a list of replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kb.errors import BadAnswer
from kb.model import Proposal
from rules import explain, interview
from rules.answers import check
from rules.model import DECLINED, UNKNOWN, Question, RuleSet

Ask = Callable[[str], str]
Say = Callable[[str], object]

HELP = "(? not sure, - rather not say, < back, q stop here)"
_SHORT = {"?": UNKNOWN, "-": DECLINED, "y": "yes", "n": "no"}
_MOST = 8  # open questions are told by name; the rest by number
_REVIEW = "No clinician has reviewed these rules yet."


class _Back(Exception):
    """Somebody wants to change the answer before."""


class _Stop(Exception):
    """Somebody wants the result now; what was not asked makes it provisional."""


def ask_all(ruleset: RuleSet, ask: Ask, say: Say) -> dict[str, object]:
    """Asks screen by screen until nothing can change the result, or somebody stops; returns the raw answers."""
    raw: dict[str, object] = {}
    order: list[str] = []
    say("Nothing that you type is stored. " + HELP)
    while (screen := interview.next_screen(ruleset, check(ruleset, raw))) is not None:
        say(f"\n{screen.title}" + (f"\n{screen.intro}" if screen.intro else ""))
        try:
            for question in screen.questions:
                raw[question.id] = _ask(ruleset, question, check(ruleset, raw), ask, say)
                order.append(question.id)
        except _Back:
            if order:
                raw = interview.change(ruleset, raw, order.pop(), None)
                order = [name for name in order if name in raw]
        except _Stop:
            break
    return raw


def _ask(ruleset: RuleSet, question: Question, answers: Any, ask: Ask, say: Say) -> object:
    other = explain.about_other(ruleset, answers)
    say("\n" + explain.question_text(question, other))
    if question.help:
        say("  " + ((question.help_other if other else "") or question.help))
    listed = _listed(question, other)
    for number, (_, text) in enumerate(listed, 1):
        say(f"  {number}. {text}")
    while True:
        reply = ask(_hint(question)).strip().lower()
        if reply == "<":
            raise _Back
        if reply in ("q", "quit"):
            raise _Stop
        try:
            value = _value(question, reply, [value for value, _ in listed])
            check(ruleset, {question.id: value})
            return value
        except BadAnswer as error:
            say(f"  {error.message.replace(repr(question.id), question.name)}. {HELP}")


def _listed(question: Question, other: bool) -> list[tuple[str, str]]:
    if question.kind in ("yes_no", "number"):
        return []
    rows = [(choice.value, (choice.text_other if other else "") or choice.text) for choice in question.choices]
    return [*rows, ("none", question.answer_text("none", other))] if question.kind == "many" else rows


def _hint(question: Question) -> str:
    if question.kind == "yes_no":
        return "yes, no"
    if question.kind == "number":
        return f"a number{f' ({question.unit})' if question.unit else ''}"
    return "one or more numbers" if question.kind == "many" else "a number"


def _value(question: Question, reply: str, listed: list[str]) -> object:
    if not reply:
        raise BadAnswer("please answer")
    reply = _SHORT.get(reply, reply)
    if question.kind not in ("one", "many") or reply in (UNKNOWN, DECLINED):
        return reply
    chosen = [_place(part, listed) for part in re.split(r"[,\s]+", reply) if part]
    if question.kind == "one":
        if len(chosen) != 1:
            raise BadAnswer("one number, please")
        return chosen[0]
    return chosen


def _place(part: str, listed: list[str]) -> str:
    if part.isdigit() and 1 <= int(part) <= len(listed):
        return listed[int(part) - 1]
    if part in listed:
        return part
    raise BadAnswer(f"{part!r} is not one of the answers 1 to {len(listed)}")


def proposed(ruleset: RuleSet, proposals: Sequence[Proposal]) -> str:
    """What an account seems to answer: each question with the answer, the words that it comes from, and a doubt."""
    lines = []
    for each in proposals:
        question = ruleset.questions[each.question]
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        lines += [question.text, f"  {'; '.join(question.answer_text(str(value)) for value in values)}"]
        lines += [f"    “{said.text}” ({said.start} to {said.end})" for said in each.words]
        lines += [f"    {each.why}"] if each.why else []
    return "\n".join(lines) or "nothing in it answers a question"


def told(result: Mapping[str, Any]) -> str:
    """A result for the terminal: how soon and what to do first, then why, what would change it, what is not known."""
    lines = [f"{result['name'].upper()}: {result['time_frame']}", ""]
    lines += [f"! {each}" for each in result["why"]]
    lines += [f"* {each}" for each in (*explain.numbers(result), *result["advice"])]
    if any(rule["decides"] for rule in result["rules"]):
        lines += ["", "Why"]
    for rule in result["rules"]:
        if not rule["decides"] and explain.ALSO not in lines:
            lines += ["", explain.ALSO]
        said = "; ".join(f"{each['label']}: {each['answer']}" for each in rule["answers"])
        words = f"{rule['title']}. {rule['text']}" if rule["decides"] else rule["text"]
        lines += [f"- {words}", f"    answered: {said}"]
        for claim in () if "crisis" in rule["way"] else rule["claims"]:  # no doubt is cast on a call for help
            sources = ", ".join(claim["sources"][:3]) or "no source here"
            lines.append(
                f"    {claim['statement'] or claim['id']} [certainty {claim['certainty'].replace('_', ' ')}; {sources}]"
            )
        if rule["differs"]:
            lines.append(f"    Others say: {rule['differs']}")
    for title, key in (("What helps", "helps"), ("What does not", "does_not_help")):
        if result[key]:
            lines += ["", title]
            lines += [
                f"- {each['statement']} [certainty {each['certainty'].replace('_', ' ')}]" for each in result[key]
            ]
    if result["unanswered"]:
        lines += ["", "Not known, and it matters"]
        lines += [
            f"- {each['label']} (could become: {each['could_become'].replace('_', ' ')})"
            for each in result["unanswered"][:_MOST]
        ]
        more = len(result["unanswered"]) - _MOST
        lines += [f"- and {more} more"] if more > 0 else []
    lines += ["", "Look again"] + [f"- {each}" for each in result["safety_net"]]
    version = result["version"]
    reviewed = f"Reviewed by {version['reviewed_by']}." if version["reviewed_by"] else _REVIEW
    lines += ["", f"Rules {version['rules']} of {version['date']}. {reviewed} This is information, not a diagnosis."]
    return "\n".join(lines)
