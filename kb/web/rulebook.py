"""/rules, /rules/ID, /safety: the rule base as a clinician would read it, and what is proved about it.

Reads the rules that decide (not the copy in the database), so that what is shown is what runs. Knows claims only
through kb.read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import NotFound, Response

from kb import read
from kb.errors import BackstoryError
from kb.web import desk_office, proofs, render, rule_history, standing, state, words
from rules import explain
from rules.answers import normalise
from rules.conditions import atoms, tell, tell_atom
from rules.model import Atom, Condition, Group, Question, Rule


@dataclass(frozen=True)
class Branch:
    """A condition as a tree: a line of words, and what stands under it."""

    text: str
    parts: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Row:
    """One rule in the list."""

    id: str
    title: str
    disposition: str
    condition: str
    say: str
    strengths: tuple[str, ...]
    n_tests: int
    n_claims: int


@dataclass(frozen=True)
class RulesPage:
    """All rules, or those that hold the words looked for, by urgency."""

    q: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    n_all: int
    n_shown: int
    version: Any
    n_questions: int


@dataclass(frozen=True)
class RulePage:
    """One rule with everything that stands behind it."""

    rule: Rule
    tree: Branch
    questions: tuple[Question, ...]
    claims: tuple[tuple[str, Any], ...]
    sources: tuple[tuple[Any, str], ...]
    tests: tuple[tuple[str, bool, str], ...]
    version: Any
    in_data: bool
    changes: tuple[rule_history.Changed, ...]
    standing: standing.Standing


@dataclass(frozen=True)
class SafetyPage:
    """What is proved about the rules, on which version, and what is not."""

    version: Any
    n_rules: int
    n_questions: int
    n_tests: int
    dispositions: tuple[tuple[str, int], ...]
    proofs: proofs.Proofs
    unreviewed: bool
    strengths: tuple[tuple[str, int], ...]


async def _ruleset(datasette: Any, request: Any) -> Any:
    try:
        return state.of(datasette).rules()
    except (BackstoryError, ImportError):
        return None


async def _absent(datasette: Any, request: Any) -> Response:
    words_ = render.Problem(
        "The rules cannot be shown", "They could not be read. Whoever runs this site can see why in its log."
    )
    return await render.problem(datasette, request, 503, words_)


async def rules(datasette: Any, request: Any) -> Response:
    """Every rule, most urgent first; `q` keeps those that hold all of its words."""
    ruleset = await _ruleset(datasette, request)
    if ruleset is None:
        return await _absent(datasette, request)
    q = (request.args.get("q") or "").strip()
    rows = [_row(rule, ruleset.questions) for rule in ruleset.rules.values()]
    kept = [row for row in rows if _holds(row, q)]
    groups = tuple((level, tuple(row for row in kept if row.disposition == level)) for level in words.DISPOSITIONS)
    page = RulesPage(q, groups, len(rows), len(kept), ruleset.version, len(ruleset.questions))
    return await render.html(datasette, request, "rules.html", page)


def _row(rule: Rule, questions: Mapping[str, Question]) -> Row:
    return Row(
        rule.id,
        rule.title,
        str(rule.then),
        tell(rule.condition, questions),
        rule.say,
        tuple(dict.fromkeys(cited.strength for cited in rule.sources)),
        len(rule.tests),
        len(rule.claims),
    )


def _holds(row: Row, q: str) -> bool:
    text = " ".join((row.id, row.title, row.condition, row.say)).lower()
    return all(word in text for word in q.lower().split())


async def _out_of_force(datasette: Any, request: Any) -> Response:
    """A rule that there was: an old link is answered with what became of it."""
    changes = await render.read(datasette, rule_history.of, request.url_vars["id"])
    gone = next((each for each in changes if each.op == "remove" and each.state == "in force"), None)
    if gone is None:
        raise NotFound("no such rule")
    told = f"It was taken out on {gone.decided_at[:10]} by {gone.by} and {gone.decided_by}: {gone.why}"
    page = render.Problem("This rule is not in force any more", render.sentence(told), "The rules in force: /rules")
    return await render.problem(datasette, request, 410, page)


async def rule(datasette: Any, request: Any) -> Response:
    """One rule: when it fires, what it says, what it rests on, how it is tested."""
    ruleset = await _ruleset(datasette, request)
    if ruleset is None:
        return await _absent(datasette, request)
    found = ruleset.rules.get(request.url_vars["id"])
    if found is None:
        return await _out_of_force(datasette, request)
    known, shorts, in_data = await render.read(datasette, _behind, found)
    asked = dict.fromkeys(atom.question for atom in atoms(found.condition))
    editors = desk_office.of(datasette).editors
    stands = await render.read(datasette, standing.of, editors, f"rule:{found.id}")
    changes = await render.read(datasette, rule_history.of, found.id)
    page = RulePage(
        rule=found,
        tree=tree(found.condition, ruleset.questions),
        questions=tuple(ruleset.questions[id_] for id_ in asked),
        claims=tuple((id_, known.get(id_)) for id_ in found.claims),
        sources=tuple((cited, shorts.get(cited.study, "")) for cited in found.sources),
        tests=tuple((test.name, test.fires, given(test.given, ruleset.questions)) for test in found.tests),
        version=ruleset.version,
        in_data=in_data,
        changes=changes,
        standing=stands,
    )
    return await render.html(datasette, request, "rule.html", page)


def tree(condition: Condition, questions: Mapping[str, Question]) -> Branch:
    """A condition as people read it: `all of`, `any of`, `at least 2 of`, and under it the single comparisons."""
    if isinstance(condition, Atom):
        return Branch(tell_atom(condition, questions[condition.question]))
    assert isinstance(condition, Group)
    heads = {"all": "All of these:", "any": "Any of these:"}
    head = heads.get(condition.word, f"At least {condition.need} of these:")
    return Branch(head, tuple(tree(part, questions) for part in condition.parts))


def given(answers: Mapping[str, object], questions: Mapping[str, Question]) -> str:
    """The answers of a test in a line."""
    said = []
    for id_, value in answers.items():
        question = questions[id_]
        said.append(f"{question.name}: {explain.answer_text(question, normalise(question, value))}")
    return "; ".join(said)


def _behind(connection: sqlite3.Connection, found: Rule) -> tuple[Mapping[str, Any], Mapping[str, str], bool]:
    shorts = render.short_names(connection, tuple(cited.study for cited in found.sources))
    in_data = connection.execute("select 1 from rules where id = ?", (found.id,)).fetchone() is not None
    return read.claim_info(connection, found.claims), shorts, in_data


async def safety(datasette: Any, request: Any) -> Response:
    """The safety case on one page."""
    ruleset = await _ruleset(datasette, request)
    if ruleset is None:
        return await _absent(datasette, request)
    all_rules = list(ruleset.rules.values())
    page = SafetyPage(
        version=ruleset.version,
        n_rules=len(all_rules),
        n_questions=len(ruleset.questions),
        n_tests=sum(len(each.tests) for each in all_rules),
        dispositions=tuple((level, sum(each.then == level for each in all_rules)) for level in words.DISPOSITIONS),
        proofs=await proofs.of(datasette, ruleset),
        unreviewed=not ruleset.version.reviewed_by,
        strengths=_count(cited.strength for each in all_rules for cited in each.sources),
    )
    return await render.html(datasette, request, "safety.html", page)


def _count(items: Iterable[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))
