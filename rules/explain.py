"""Turns a decision into what people read: the rules that fired and why, what is missing, what would change it.

Knows wording and shape (JSON-ready dicts). Decides nothing, and knows claims only through the function it is handed,
so that it works with a database, with the registry alone, or with neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from kb.model import Certainty, Disposition
from rules import advise, watch
from rules.answers import Answers, as_given
from rules.conditions import atoms, holds, tell, tell_atom
from rules.engine import Decision, Reason
from rules.model import DECLINED, LEVELS, NOT_APPLICABLE, SPECIAL, UNKNOWN, Atom, Question, Rule, RuleSet, Value
from rules.program import NOT_APPLICABLE_CODE, parents

_SPECIAL_TEXT = {UNKNOWN: "not sure", DECLINED: "would rather not say", NOT_APPLICABLE: "does not apply"}
_OTHERS = frozenset({"other", "somebody_else", "someone_else", "else", "child"})
_MOST_CHANGES = 2  # a rule further away than this is not told as "what would change it"


class ClaimInfo(Protocol):
    """What is known of a claim, as far as a result shows it."""

    @property
    def statement(self) -> str: ...
    @property
    def certainty(self) -> Certainty | str: ...
    @property
    def sources(self) -> Sequence[Any]: ...


Claims = Callable[[str], ClaimInfo | None]


def result(
    ruleset: RuleSet,
    answers: Answers,
    decision: Decision,
    claims: Claims = lambda _: None,
    helps: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The result in DESIGN's triage shape, with more keys for pages; JSON-ready and always with a safety net.

    `helps` are claims on remedies ({id, statement, certainty, direction: helps|does_not_help, concepts: [the remedy and
    all that is broader]}), shown by certainty where the result is self-care, without those that a caution speaks against.
    """
    other = about_other(ruleset, answers)
    care, told = ruleset.dispositions[decision.disposition], advise.advice(ruleset, decision, other)
    changes = would_change(ruleset, decision, other)
    avoid = cautions(ruleset, decision, other)
    remedies = _safe(helps, avoid) if decision.disposition is Disposition.SELF_CARE else []
    return {
        "disposition": decision.disposition.value,
        "certain": decision.certain.value,
        "possible": decision.possible.value,
        "provisional": decision.provisional,
        "rules": [
            _rule(ruleset, answers, reason, claims, other, decision.disposition)
            for reason in decision.trace
            if _told(reason, decision)
        ],
        "unanswered": unanswered(ruleset, answers, decision, other),
        "advice": [*_floor_advice(ruleset, decision), *told.do],
        "safety_net": safety_net(ruleset, told),
        "version": {
            "rules": ruleset.version.rules,
            "date": ruleset.version.date,
            "reviewed_by": ruleset.version.reviewed_by,
        },
        "name": (care.name_other if other else "") or care.name,
        "time_frame": told.soon or (care.time_frame_other if other else "") or care.time_frame,
        "floor": decision.floor.value if decision.floor else None,
        "not_asked": list(decision.not_asked),
        "why": why(ruleset, decision, other),
        "would_change": changes,
        "begins": watch.begins(ruleset, changes, told.named),
        "helps": [dict(each) for each in remedies if each.get("direction") != "does_not_help"],
        "avoid": avoid,
        "does_not_help": [dict(each) for each in remedies if each.get("direction") == "does_not_help"],
        "services": services_for(ruleset, answers, other),
        "ring": list(told.ring),
        "advice_sources": [{"study": each} for each in told.sources],
        "answers": [_answered(ruleset.questions[name], value, other) for name, value in in_order(ruleset, answers)],
        "about_other": other,
    }


def _told(reason: Reason, decision: Decision) -> bool:
    """A self-care rule that fires beside something more urgent would only reassure where nobody should be; and a milder
    reason with the very answers of one that decides says nothing new."""
    level, rule = decision.disposition, reason.rule
    if not _by_title(rule, level):
        return rule.then is not Disposition.SELF_CARE or level is Disposition.SELF_CARE
    said = {atom for each in decision.trace if each.rule.then is level for term in each.terms for atom in term}
    mine = {atom for term in reason.terms for atom in term}
    return rule.then is not Disposition.SELF_CARE and not (_seen(mine) <= _seen(said))


def _seen(found: Iterable[Atom]) -> set[tuple[str, str]]:
    return {(atom.question, value) for atom in found for value in atom.values or (atom.op,)}


def _by_title(rule: Rule, level: Disposition) -> bool:
    """Under an emergency, or something urgent, what a milder rule says of itself ("waiting is reasonable") would speak
    against the answer: only its title is told."""
    return level.rank >= Disposition.URGENT.rank and rule.then.rank < level.rank


def cautions(ruleset: RuleSet, decision: Decision, other: bool = False) -> list[dict[str, Any]]:
    """What not to recommend; `certain` where it is so, and not only possible as far as anybody has said."""
    sure = {each.id for each, _ in advise.careful(ruleset, decision)}
    return [
        {
            "id": each.id,
            "avoid": list(each.avoid),
            "say": (each.say_other if other else "") or each.say,
            "certain": each.id in sure,
        }
        for each in advise.cautions(ruleset, decision)
    ]


def _safe(helps: Iterable[Mapping[str, Any]], avoid: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    unsafe = {concept for each in avoid for concept in each["avoid"]}
    safe = [
        each
        for each in helps
        if each.get("direction") == "does_not_help" or unsafe.isdisjoint(each.get("concepts", ()))
    ]
    return sorted(safe, key=lambda each: -Certainty(each["certainty"]).rank)


def about_other(ruleset: RuleSet, answers: Answers) -> bool:
    """Whether the answers are about somebody else, by the question whose role is `who`."""
    return any(answers.get(question.id) in _OTHERS for question in ruleset.questions.values() if question.role == "who")


def in_order(ruleset: RuleSet, answers: Answers) -> list[tuple[str, Value]]:
    """The answers in the order of the questionnaire."""
    return [(name, answers.values[name]) for name in ruleset.questions if name in answers]


def answer_text(question: Question, value: Value, other: bool = False) -> str:
    """One answer as a person reads it."""
    if isinstance(value, tuple):
        return ", ".join(question.answer_text(each, other) for each in value) or question.answer_text("none")
    if isinstance(value, float):
        return f"{value:g} {question.unit}".strip()
    return _SPECIAL_TEXT.get(value) or question.answer_text(value, other)


def question_text(question: Question, other: bool) -> str:
    """The question in the form that fits who is asked about."""
    return (question.text_other if other else "") or question.text


def _answered(question: Question, value: Value, other: bool) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": question_text(question, other),
        "label": question.name,
        "answer": answer_text(question, value, other),
        "value": as_given(value),
        "warning": value not in SPECIAL and question.is_warning(value),
    }


def _rule(
    ruleset: RuleSet, answers: Answers, reason: Reason, claims: Claims, other: bool, level: Disposition
) -> dict[str, Any]:
    rule = reason.rule
    brief = _by_title(rule, level)
    return {
        "id": rule.id,
        "text": rule.title if brief else (rule.say_other if other else "") or rule.say,
        "disposition": rule.then.value,
        "decides": rule.then is level,
        "way": list(rule.way),
        "claims": [] if brief else [_claim(name, claims) for name in rule.claims],
        "title": rule.title,
        "condition": tell(rule.condition, ruleset.questions),
        "answers": [
            _answered(ruleset.questions[name], value, other) for name, value in _behind(reason, answers).items()
        ],
        "sources": [
            {"study": each.study, "strength": each.strength, "where": each.where, "unverified": each.unverified}
            for each in rule.sources
        ],
        "differs": "" if brief else rule.differs,
        "reviewed": rule.reviewed,
    }


def _behind(reason: Reason, answers: Answers) -> dict[str, Value]:
    """The answers that make a rule fire, without those that have no part in it."""
    wanted: dict[str, set[str]] = {}
    for term in reason.terms:
        for atom in term:
            wanted.setdefault(atom.question, set()).update(atom.values)
    found: dict[str, Value] = {}
    for name in dict.fromkeys(atom.question for atom in atoms(reason.rule.condition)):
        if name in wanted and name in answers:
            value = answers.values[name]
            part = tuple(each for each in value if each in wanted[name]) if isinstance(value, tuple) else ()
            found[name] = part or value
    return found


def _claim(name: str, claims: Claims) -> dict[str, Any]:
    info = claims(name)
    if info is None:
        return {"id": name, "statement": "", "certainty": Certainty.NONE.value, "sources": []}
    return {
        "id": name,
        "statement": info.statement,
        "certainty": str(info.certainty),
        "sources": list(info.sources),
    }


def unanswered(ruleset: RuleSet, answers: Answers, decision: Decision, other: bool = False) -> list[dict[str, Any]]:
    """What was not answered that matters: each with the most urgent disposition that it could still lead to."""
    program, found = ruleset.program, []
    for name in decision.open:
        worst = program.rank_of[(program.touches[program.index[name]] & decision.relevant_terms).bit_length() - 1]
        question, value = ruleset.questions[name], answers.get(name)
        found.append(
            {
                "id": name,
                "could_become": LEVELS[max(worst, Disposition.SEE_DOCTOR.rank)].value,
                "text": question_text(question, other),
                "label": question.name,
                "answer": value if value in (UNKNOWN, DECLINED) else None,
            }
        )
    return sorted(found, key=lambda each: -Disposition(str(each["could_become"])).rank)


def why(ruleset: RuleSet, decision: Decision, other: bool = False) -> list[str]:
    """How the policy came to the disposition, where the rules that fired do not say it all."""
    lines = []
    if not decision.fired and not decision.provisional:
        lines.append("None of the rules fits these answers, so a doctor should look.")
    elif not decision.fired and decision.floor is None:
        whom = "they can be looked after at home" if other else "you can look after this yourself"
        lines.append(f"Not enough was answered to say that {whom}.")
    lifted = decision.floor is not None and (not decision.fired or decision.floor.rank > decision.certain.rank)
    if lifted and decision.provisional:
        count = len(decision.not_asked)
        noun = "question that matters was" if count == 1 else "questions that matter were"
        lines.append(f"{count} {noun} not asked or not answered, so this result is provisional.")
    if lifted and any(name not in decision.not_asked for name in decision.open):
        names = [ruleset.questions[name].name for name in decision.open if name not in decision.not_asked]
        lines.append("A warning sign cannot be ruled out while it is not known: " + "; ".join(names) + ".")
    return lines


def _floor_advice(ruleset: RuleSet, decision: Decision) -> list[str]:
    if decision.floor is not decision.disposition or decision.floor is decision.certain:
        return []
    worst = max((rule.then.rank for rule in decision.raised_by), default=0)
    titles = [f"{rule.title[:1].lower()}{rule.title[1:]}" for rule in decision.raised_by if rule.then.rank == worst]
    if not titles:
        return []
    said = "; ".join(sorted(titles, key=lambda title: (len(title), title)))
    return [f"This could not be ruled out, so do not wait to have it looked at: {said}."]


def safety_net(ruleset: RuleSet, told: advise.Advice) -> list[str]:
    """When to look again, and what must not wait. Never empty, whatever the data."""
    if told.watch:
        return list(told.watch)
    titles = [rule.title for rule in ruleset.rules.values() if rule.then is Disposition.EMERGENCY]
    return ["Get emergency help at once if any of these begins: " + "; ".join(titles) + "."]


def would_change(ruleset: RuleSet, decision: Decision, other: bool = False) -> list[dict[str, Any]]:
    """What would make the advice more urgent: for each such rule, the fewest answers that would have to differ.

    Signs that are not asked of this person (of a child at 82, of a pregnancy in a man) are left out.
    """
    found = []
    for rule in ruleset.rules.values():
        if rule.then.rank <= decision.disposition.rank:
            continue
        missing = min((_missing(ruleset, decision, term) for term in rule.terms), key=len)
        if _never_asked(ruleset, decision, missing):
            continue
        # that a question comes to be asked at all is no further change beside the answer to it
        needless = {name for atom in missing for name in parents(ruleset.questions[atom.question])}
        if 0 < len([atom for atom in missing if atom.question not in needless]) <= _MOST_CHANGES:
            told = [tell_atom(atom, ruleset.questions[atom.question], other) for atom in missing]
            needs = [{"question": atom.question, "values": list(atom.values)} for atom in missing]
            found.append(
                {
                    "rule": rule.id,
                    "title": rule.title,
                    "would_become": rule.then.value,
                    "changes": told,
                    "needs": needs,
                }
            )
    return sorted(found, key=_urgent_first)


def _never_asked(ruleset: RuleSet, decision: Decision, missing: Iterable[Atom]) -> bool:
    """Whether one of these is not asked of this person, and what decides that is not among them."""
    names = {atom.question for atom in missing}
    return any(
        above and names.isdisjoint(above) and decision.codes[ruleset.program.index[name]] == NOT_APPLICABLE_CODE
        for name in names
        if (above := parents(ruleset.questions[name]))
    )


def _urgent_first(change: Mapping[str, Any]) -> tuple[int, int, str]:
    return -Disposition(change["would_become"]).rank, len(change["changes"]), change["rule"]


def _missing(ruleset: RuleSet, decision: Decision, term: Sequence[Atom]) -> list[Atom]:
    program, found = ruleset.program, []
    for atom in term:
        place = program.index[atom.question]
        sample = program.columns[place].sample(decision.codes[place])
        if sample is None or not holds(atom, sample):
            found.append(atom)
    return found


def services_for(ruleset: RuleSet, answers: Answers, other: bool = False) -> Any:
    """The entry of services.yml for the country that was answered, or None; never guessed."""
    found = _services(ruleset, answers)
    if not other or not isinstance(found, Mapping):
        return found
    return {
        key: {**entry, "text": entry.get("text_other") or entry.get("text")} if isinstance(entry, Mapping) else entry
        for key, entry in found.items()
    }


def _services(ruleset: RuleSet, answers: Answers) -> Any:
    country = next(
        (answers.get(each.id) for each in ruleset.questions.values() if each.role == "country"), None
    )  # one question has the role
    listed = ruleset.services
    if isinstance(listed, Mapping):
        listed = listed.get("services", listed.get("countries", listed))
    if isinstance(listed, Mapping):
        return listed.get(country)
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and country in (entry.get("country"), entry.get("id"), entry.get("code")):
            return entry if country is not None else None
    return None


def numbers(shown: Mapping[str, Any]) -> list[str]:
    """Whom to ring where the person is; where no country is known, no number is guessed."""
    if not isinstance(shown["services"], Mapping):
        return [] if {"emergency", "ambulance"}.isdisjoint(shown["ring"]) else ["Call the local emergency number."]
    entries = [shown["services"].get(key) for key in shown["ring"]]
    return [
        str(entry["text"]).rstrip(".") + "." for entry in entries if isinstance(entry, Mapping) and entry.get("text")
    ]


ALSO = "Also noticed. Mention these too:"  # rules below the answer, by title: their own advice is milder


def summary(shown: Mapping[str, Any]) -> str:
    """The result as plain text to print, or to copy for a doctor; its last line lets somebody start again from it."""
    lines = [f"{shown['name']}: {shown['time_frame']}", ""]
    lines += [*numbers(shown), *shown["advice"], ""]
    for rule in shown["rules"]:
        if not rule["decides"] and ALSO not in lines:
            lines.append(ALSO)
        lines.append(f"- {rule['text']}")
        said = "; ".join(f"{each['label']}: {each['answer']}" for each in rule["answers"])
        lines.append(f"  answered: {said} (rule {rule['id']})")
    if shown["unanswered"]:
        lines += ["", "Not known: " + "; ".join(each["label"] for each in shown["unanswered"])]
    lines += ["", "Look again:"] + [f"- {each}" for each in shown["safety_net"]]
    lines += ["", "All answers:"] + [f"- {each['label']}: {each['answer']}" for each in shown["answers"]]
    version = shown["version"]
    reviewed = version["reviewed_by"] or "no clinician"
    lines += ["", f"Rules {version['rules']} of {version['date']}, reviewed by {reviewed}."]
    lines.append("To start again from these answers: " + restart_line(shown["answers"]))
    return "\n".join(lines) + "\n"


def restart_line(answered: Iterable[Mapping[str, Any]]) -> str:
    """The answers as `id=value` words that interview.restart reads back."""
    words = []
    for each in answered:
        value = each["value"]
        words.append(f"{each['id']}={','.join(value) if isinstance(value, list) else value}")
    return " ".join(words)
