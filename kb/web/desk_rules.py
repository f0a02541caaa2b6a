"""/curate/rules: every rule, and the form that changes one or makes a new one. Writes nothing: it leads to a proposal.

Knows the rules that run and the files they stand in. A button of the form that adds or takes away a row posts the whole
form and gives it back, so that it works without script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews, yamledit, yamlfile
from kb.errors import BackstoryError, InputError, Missing, did_you_mean
from kb.proposals import Proposals
from kb.proposals_change import Change, entry
from kb.proposals_place import digest
from kb.web import desk, desk_proposals, desk_rules_form, desk_rules_rows, state, words
from kb.web.desk import Desk
from kb.web.desk_changes import change_of
from kb.web.desk_form import Form
from kb.web.desk_rules_form import RuleForm
from kb.web.render import View
from rules.conditions import tell
from rules.model import RuleSet
from rules.readrule import STRENGTHS


@dataclass(frozen=True)
class Listed:
    """A rule in the list."""

    id: str
    title: str
    disposition: str
    condition: str
    open: int | None  # a proposal that waits


@dataclass(frozen=True)
class RulesPage:
    """All rules, or those that hold the words looked for."""

    q: str
    rows: tuple[Listed, ...]
    n_all: int
    n_open: int
    version: Any
    only_patch: str | None
    faults: str
    others: tuple[tuple[str, str, str], ...]  # file, entry, title: questions and advice whose words can be changed


@dataclass(frozen=True)
class EditPage:
    """One rule as a form."""

    form: RuleForm
    choices: Mapping[str, desk_rules_rows.Choice]
    listed: tuple[desk_rules_rows.Choice, ...]
    levels: tuple[str, ...]
    strengths: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    specials: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    ways: tuple[str, ...]
    claims: tuple[str, ...]
    studies: tuple[str, ...]
    slip: str
    open: int | None
    draft: bool  # this editor left one


def running(desk_: Desk) -> RuleSet:
    """The rules in force, as their files stand now."""
    site = state.of(desk_.datasette)
    site.changed()
    found: RuleSet = site.rules()
    return found


@desk.editor_only
async def listed(desk_: Desk) -> Response:
    """Every rule, most urgent first."""
    book, q, faults = desk_proposals.book_of(desk_, "rule"), desk_.form.get("q"), ""
    try:
        ruleset = await desk_.office.run(running, desk_)
    except BackstoryError as error:
        raise InputError(f"the rules cannot be read: {error.message}") from None
    waiting = await desk_.look(lambda conn, log: Proposals(log, book.area).open())
    open_ = {each.change.entry: each.id for each in waiting}
    rows = [
        Listed(rule.id, rule.title, str(rule.then), tell(rule.condition, ruleset.questions), open_.get(rule.id))
        for level in words.DISPOSITIONS
        for rule in ruleset.rules.values()
        if rule.then == level
    ]
    sought = q.lower().split()
    kept = tuple(
        each for each in rows if all(word in f"{each.id} {each.title} {each.condition}".lower() for word in sought)
    )
    others = tuple(each for each in _others(ruleset) if q and all(word in " ".join(each).lower() for word in sought))
    page = RulesPage(q, kept, len(rows), len(waiting), ruleset.version, book.area.place.why_not(), faults, others)
    return await desk_.html("desk_rules.html", page)


def _others(ruleset: RuleSet) -> list[tuple[str, str, str]]:
    """What people read besides the rules."""
    return [
        *(("questionnaire.yml", each.id, each.text) for each in ruleset.questions.values()),
        *(("dispositions.yml", each.id.value, each.name) for each in ruleset.dispositions.values()),
        *(("advice.yml", each.id, each.say) for each in ruleset.cautions),
    ]


@desk.editor_only
async def edit(desk_: Desk) -> Response:
    """The form of one rule; POST: another row, or what the change would do."""
    ruleset, id_ = await desk_.office.run(running, desk_), desk_.var("id")
    rule = ruleset.rules.get(id_)
    if rule is None:
        raise Missing(f"no rule {id_!r}", suggestion=did_you_mean(id_, ruleset.rules))
    file = f"tables/{rule.group}.yml"
    place = desk_proposals.book_of(desk_, "rule").area.place
    text = place.text(file)
    where = list_in(text)
    old = entry(text, file, id_, where)
    if not desk_.posted or desk_.form.get("do") == "back":
        changed = change_of(desk_.form).fields if desk_.posted else {}
        form = desk_rules_form.of_entry(_with(old, changed), ruleset, file, digest(text))
        left = await desk_.look(lambda conn, log: reviews.draft(log, f"rule:{id_}", desk_.editor))
        if left and desk_.form.get("draft") == "yes":
            sent = Form({str(name): tuple(map(str, values)) for name, values in left.items()})
            form = replace(desk_rules_form.of_form(sent, file, _kept(old)), id=id_, is_new=False, base=digest(text))
            return await _shown(desk_, ruleset, form, "This is your draft, on the file as it is now.")
        return await _shown(desk_, ruleset, form, draft=bool(left))
    form = replace(desk_rules_form.of_form(desk_.form, file, _kept(old)), id=id_, is_new=False)
    if desk_.form.get("do") == "draft":
        return await _keep(desk_, id_)
    if desk_.form.get("do") == "out":
        return await desk_proposals.looked(desk_, "rule", Change(file, id_, {}, "remove", where), form.base)
    return await _next(desk_, ruleset, form, old)


@desk.editor_only
async def fresh(desk_: Desk) -> Response:
    """The form of a rule that is not there yet."""
    ruleset = await desk_.office.run(running, desk_)
    place = desk_proposals.book_of(desk_, "rule").area.place
    tables = tuple(name for name in place.names() if name.startswith("tables/"))
    file = desk_.form.get("file") if desk_.form.get("file") in tables else tables[0]
    if not desk_.posted or desk_.form.get("do") == "back":
        change = change_of(desk_.form) if desk_.posted else Change(file, "", {})
        file = change.file if change.file in tables else file
        form = desk_rules_form.of_entry(change.fields, ruleset, file, place.digest(file), is_new=True)
        return await _shown(desk_, ruleset, form)
    form = replace(desk_rules_form.of_form(desk_.form, file), is_new=True)
    return await _next(desk_, ruleset, replace(form, base=place.digest(file)), {})


async def _keep(desk_: Desk, id_: str) -> Response:
    """Keeps the form as it is for this editor; a proposal of theirs, or another draft, takes its place."""
    kept = {name: list(values) for name, values in desk_.form.fields.items() if name not in ("csrftoken", "do")}
    draft = {"form": kept}
    await desk_.decide(lambda conn, log: reviews.decide(conn, log, desk_.editor, "draft", f"rule:{id_}", draft, saw={}))
    return desk_.go(f"/curate/rules/edit/{id_}", "Kept as a draft.")


def list_in(text: str) -> tuple[str, ...]:
    """Where in a file its entries stand: at the top, or under the key that the loader knows for them."""
    root = yamlfile.parse(text)
    known = ("rules", "questions", "dispositions")
    return tuple(key for key in known if isinstance(root, dict) and key in root)[:1]


def _with(old: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**old, **changed}.items() if value is not None}


def _kept(old: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in old if key not in desk_rules_form.ORDER)


async def _next(desk_: Desk, ruleset: RuleSet, form: RuleForm, old: Mapping[str, Any]) -> Response:
    """The form again with another row, or with what is wrong; else what the change would do."""
    if desk_.form.get("do") != "look":
        return await _shown(desk_, ruleset, form)
    fields, form = desk_rules_form.fields(form, old, ruleset)
    if form.faults:
        return await _shown(desk_, ruleset, form, "Something is missing: it is marked below.", 422)
    if not fields:
        return await _shown(desk_, ruleset, form, "Nothing is changed yet.", 422)
    where = list_in(desk_proposals.book_of(desk_, "rule").area.place.text(form.file))
    change = Change(form.file, form.id, fields, "add" if form.is_new else "change", where)
    return await desk_proposals.looked(desk_, "rule", change, form.base)


async def _shown(
    desk_: Desk, ruleset: RuleSet, form: RuleForm, slip: str = "", status: int = 200, draft: bool = False
) -> Response:
    book = desk_proposals.books(desk_)["rule"]
    known = await desk_.office.run(book.known)  # type: ignore[attr-defined]
    waiting = await desk_.look(lambda conn, log: Proposals(log, book.area).open())
    choices = desk_rules_rows.choices(ruleset.questions)
    page = EditPage(
        form=form,
        choices=choices,
        listed=tuple(sorted(choices.values(), key=lambda each: each.name.lower())),
        levels=desk_rules_form.LEVELS,
        strengths=STRENGTHS,
        words=desk_rules_rows.WORDS,
        specials=desk_rules_rows.SPECIALS,
        files=tuple(name for name in book.area.place.names() if name.startswith("tables/")),
        ways=desk_rules_form.ways(ruleset),
        claims=tuple(sorted(known[0] or ())),
        studies=tuple(sorted(known[1] or ())),
        slip=slip,
        open=next((each.id for each in waiting if each.change.entry == form.id), None),
        draft=draft,
    )
    return await desk_.html("desk_rule_edit.html", page, status)


# -- the words of questions and advice -------------------------------------------------------------------------------

# Keys whose texts people read; everything else of a question or an advice is changed in the file.
TEXTS = (
    "text", "text_other", "help", "help_other", "label", "say", "say_other", "instead", "instead_other", "name",
    "name_other", "time_frame", "time_frame_other",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One text of an entry: where in it, what it is called, what it says."""

    path: str
    label: str
    value: str


@dataclass(frozen=True)
class WordsPage:
    """The texts of a question, a caution or an answer, each in a field."""

    file: str
    entry: str
    base: str
    texts: tuple[Text, ...]
    slip: str


@desk.editor_only
async def wording(desk_: Desk) -> Response:
    """What people read of a question or an advice; POST: what the change would do."""
    place = desk_proposals.book_of(desk_, "rule").area.place
    file, id_ = desk_.var("file"), desk_.var("id")
    if file not in ("questionnaire.yml", "dispositions.yml", "advice.yml"):
        raise Missing(f"no file {file!r} here")
    text = place.text(file)
    where = list_in(text)
    old = entry(text, file, id_, where)
    form = desk_.form
    if not desk_.posted or form.get("do") == "back":
        now = _with(old, change_of(form).fields) if desk_.posted else old
        return await desk_.html("desk_rule_words.html", WordsPage(file, id_, digest(text), _texts(now), ""))
    new = yamlfile.plain(old)
    for each in _texts(old):
        _put(new, each.path.split("/"), desk_rules_form.one_line(form.get(f"w.{each.path}")))
    fields = {name: value for name, value in new.items() if not yamledit.same(value, old.get(name))}
    if not fields:
        page = WordsPage(file, id_, form.get("base"), _texts(new), "Nothing is changed yet.")
        return await desk_.html("desk_rule_words.html", page, 422)
    return await desk_proposals.looked(desk_, "rule", Change(file, id_, fields, where=where), form.get("base"))


def _texts(value: Any, path: str = "", label: str = "") -> tuple[Text, ...]:
    found: list[Text] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        at = f"{path}/{key}" if path else str(key)
        said = f"{label} {key + 1}".strip() if isinstance(key, int) else f"{label} {key}".strip()
        plain = isinstance(each, str) and (
            key in TEXTS or (isinstance(key, int) and label in ("what_to_do", "safety_net"))
        )
        if plain:
            found.append(Text(at, said.replace("_", " "), each))
        else:
            found += _texts(each, at, said)
    return tuple(found)


def _put(value: Any, steps: list[str], text: str) -> None:
    for step in steps[:-1]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    last: Any = int(steps[-1]) if isinstance(value, list) else steps[-1]
    if text and value[last] != text:
        value[last] = text


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/rules$", listed),
    (r"/curate/rules/new$", fresh),
    (r"/curate/rules/edit/(?P<id>[a-z0-9-]{1,80})$", edit),
    (r"/curate/rules/words/(?P<file>[a-z]+\.yml)/(?P<id>[a-z0-9_-]{1,80})$", wording),
)
