"""One rule as a form: its fields with what stands in them, and from what was sent back to the fields of its YAML.

Knows the keys of a rule and how each is asked for. Keys that it does not know stay as they are. Decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb import yamledit, yamlfile
from kb.errors import BackstoryError
from kb.model import Disposition
from kb.web import desk_rules_rows as rows
from kb.web.desk_form import Form
from rules import conditions
from rules.model import Question, RuleSet
from rules.readrule import STRENGTHS

# The order in which the keys of a rule stand in the files.
ORDER = (
    "id", "title", "if", "then", "if_unknown", "way", "warning", "protective", "reason", "say", "say_other", "sources",
    "claims", "differs", "reviewed", "situation", "tests",
)  # fmt: skip
LEVELS = tuple(level.value for level in sorted(Disposition, key=lambda level: -level.rank))
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_LINES = ("title", "say", "say_other", "differs")
_LONGEST = 2_000


@dataclass(frozen=True)
class Citation:
    """A study that a rule rests on, as a row; `was` is its number in the file, empty for a new one."""

    was: str = ""
    study: str = ""
    strength: str = "moderate"
    where: str = ""
    unverified: str = ""


@dataclass(frozen=True)
class RuleForm:
    """A rule as somebody edits it."""

    id: str
    file: str
    base: str  # the hash of the file that it was read from
    is_new: bool
    texts: Mapping[str, str]
    then: str
    if_unknown: str
    warning: str  # yes, no, or empty: as usual for what it says
    protective: bool
    reason: str
    reviewed: str
    condition: rows.Row
    sources: tuple[Citation, ...]
    claims: tuple[str, ...]
    concepts: str
    words: str
    tests: tuple[rows.Example, ...]
    way: tuple[str, ...] = ()  # how help is to be had; empty: as usual
    kept: tuple[str, ...] = ()  # keys that this form leaves alone
    faults: Mapping[str, str] = field(default_factory=dict)


def of_entry(entry: Mapping[str, Any], ruleset: RuleSet, file: str, base: str, is_new: bool = False) -> RuleForm:
    """A rule as it stands in its file."""
    situation = entry.get("situation") or {}
    protective = entry.get("protective")
    return RuleForm(
        id=str(entry.get("id", "")),
        file=file,
        base=base,
        is_new=is_new,
        texts={name: str(entry.get(name) or "") for name in _LINES},
        then=str(entry.get("then", "see_doctor")),
        if_unknown=str(entry.get("if_unknown") or ""),
        warning={True: "yes", False: "no"}.get(entry.get("warning"), ""),  # type: ignore[arg-type]
        protective=bool(protective),
        reason=str(entry.get("reason") or (protective if isinstance(protective, str) else "")),
        reviewed=str(entry.get("reviewed") or ""),
        condition=rows.of_condition(condition_of(entry.get("if"), ruleset.questions)),
        sources=tuple(_citation(place, each) for place, each in enumerate(entry.get("sources") or ())),
        claims=tuple(map(str, _listed(entry.get("claims")))),
        concepts="\n".join(map(str, _listed(situation.get("concepts")))),
        words="\n".join(map(str, _listed(situation.get("words")))),
        tests=rows.of_tests(entry.get("tests") or ()),
        way=tuple(map(str, _listed(entry.get("way")))),
        kept=tuple(key for key in entry if key not in ORDER),
    )


def condition_of(raw: Any, questions: Mapping[str, Question]) -> conditions.Condition | None:
    """A condition as it stands in YAML, or None where it cannot be read: the form then begins anew."""
    if raw is None:
        return None
    text = yamledit.flow({"if": raw})
    try:
        return conditions.under(yamlfile.parse(text), "if", questions)
    except BackstoryError:
        return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _citation(place: int, raw: Mapping[str, Any]) -> Citation:
    unverified = raw.get("unverified")
    return Citation(
        str(place), str(raw["study"]), str(raw["strength"]), str(raw.get("where") or ""),
        "not re-read" if unverified is True else str(unverified or ""),
    )  # fmt: skip


def of_form(form: Form, file: str, kept: Sequence[str] = ()) -> RuleForm:
    """A rule as it was sent, after the button that was pressed."""
    sources = tuple(
        Citation(*(form.get(f"{at}.{name}") for name in ("was", "study", "strength", "where", "unverified")))
        for at in rows.children(form, "s")
    )
    do = form.get("do")
    if do == "source":
        sources = (*sources, Citation())
    if do.startswith("cut s-") and do[6:].isdigit():
        sources = tuple(each for place, each in enumerate(sources) if place != int(do[6:]))
    claims = tuple(one_line(each) for each in form.all("claims"))
    return RuleForm(
        id=form.get("id"),
        file=file,
        base=form.get("base"),
        is_new=form.get("is_new") == "yes",
        texts={name: one_line(form.get(name)) for name in _LINES},
        then=form.get("then"),
        if_unknown=form.get("if_unknown"),
        warning=form.get("warning"),
        protective=form.get("protective") == "yes",
        reason=one_line(form.get("reason")),
        reviewed=form.get("reviewed"),
        condition=rows.act(rows.of_form(form), do),
        sources=sources,
        claims=(*(each for each in claims if each), *(("",) if do == "claim" else ())),
        concepts=form.get("concepts"),
        words=form.get("words"),
        tests=rows.act_on_tests(rows.tests_of_form(form), do),
        way=form.all("way"),
        kept=tuple(kept),
    )


def one_line(text: str) -> str:
    """What somebody typed as one line of text: no characters that only a machine sees."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_LONGEST]


def fields(form: RuleForm, old: Mapping[str, Any], ruleset: RuleSet) -> tuple[dict[str, Any], RuleForm]:
    """The fields of the YAML that differ from `old`, None for one that goes; and the form with what is wrong in it."""
    faults: dict[str, str] = {}
    known = rows.choices(ruleset.questions)
    made: dict[str, Any] = {name: text or None for name, text in form.texts.items()}
    made["then"] = form.then if form.then in LEVELS else None
    made["if_unknown"] = form.if_unknown if form.if_unknown in LEVELS else None
    made["warning"] = {"yes": True, "no": False}.get(form.warning)
    made |= _protective(form, old)
    made["reviewed"] = form.reviewed or None
    made["if"] = _condition(form, old, ruleset, known, faults)
    made["sources"] = _sources(form, old) or None
    made["claims"] = [each for each in form.claims if each] or None
    made["situation"] = _situation(form, old)
    made["way"] = _way(form, old)
    made["tests"] = rows.raw_tests(form.tests, old.get("tests") or (), ruleset.questions, faults) or None
    if form.is_new:
        made["id"] = form.id
        if not _ID.match(form.id) or len(form.id) > 60:
            faults["id"] = "Small letters and digits, words joined by hyphens."
        elif form.id in ruleset.rules:
            faults["id"] = "There is such a rule already. An id is never used twice."
    for name, words in (("title", "Give it a title."), ("say", "Say what people are told."), ("then", "Say how soon.")):
        if made[name] is None:
            faults[name] = words
    if made["if"] is None and "c" not in faults and not any(key.startswith("c-") for key in faults):
        faults["c"] = "Say when it fires."
    if made["reviewed"] and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", made["reviewed"]):
        faults["reviewed"] = "A date, as in 2026-11-21."
    changed = {name: value for name, value in made.items() if not yamledit.same(old.get(name), value)}
    return {name: changed[name] for name in ORDER if name in changed}, replace(form, faults=faults)


def _condition(
    form: RuleForm, old: Mapping[str, Any], ruleset: RuleSet, known: Mapping[str, rows.Choice], faults: dict[str, str]
) -> Any:
    """What the rows say; what stands in the file, letter by letter, where that means the same."""
    wanted = rows.raw(form.condition, known, faults)
    now, then = (condition_of(each, ruleset.questions) for each in (wanted, old.get("if")))
    if wanted is not None and now is None:
        faults["c"] = "This cannot be read as a condition."
    if now is not None and then is not None and rows.means_the_same(now, then):
        return old["if"]
    return wanted


def _way(form: RuleForm, old: Mapping[str, Any]) -> Any:
    if set(form.way) == set(map(str, _listed(old.get("way")))):
        return old.get("way")
    return (form.way[0] if len(form.way) == 1 else list(form.way)) if form.way else None


def ways(ruleset: RuleSet) -> tuple[str, ...]:
    """Every way in which help is to be had that an advice knows."""
    return tuple(sorted({way for care in ruleset.dispositions.values() for line in care.lines for way in line.ways}))


def _protective(form: RuleForm, old: Mapping[str, Any]) -> dict[str, Any]:
    was = old.get("protective")
    if isinstance(was, str):  # the reason stands in its place there
        return {"protective": (form.reason or True) if form.protective else None, "reason": old.get("reason")}
    if not form.protective and was is False:
        return {"protective": False, "reason": form.reason or None}
    return {"protective": True if form.protective else None, "reason": form.reason or None}


def _sources(form: RuleForm, old: Mapping[str, Any]) -> list[dict[str, Any]]:
    there = list(old.get("sources") or ())
    made = []
    for each in form.sources:
        if not each.study:
            continue
        kept = dict(there[int(each.was)]) if each.was.isdigit() and int(each.was) < len(there) else {}
        same = bool(kept) and _citation(0, kept).unverified == each.unverified
        kept |= {"study": one_line(each.study), "strength": each.strength if each.strength in STRENGTHS else ""}
        kept["where"] = one_line(each.where) or None
        if not same:
            kept["unverified"] = one_line(each.unverified) or None
        made.append({name: value for name, value in kept.items() if value is not None})
    return made


def _situation(form: RuleForm, old: Mapping[str, Any]) -> dict[str, Any] | None:
    there = dict(old.get("situation") or {})
    for name, text in (("concepts", form.concepts), ("words", form.words)):
        listed = [line for each in text.splitlines() if (line := one_line(each))]
        if [str(each) for each in _listed(there.get(name))] != listed:
            there[name] = listed
        if not listed:
            there.pop(name, None)
    return there or None
