"""A rule goes through the form and back without a change, whatever it says; rows come and go where they should."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from kb import yamlfile
from kb.web import desk_rules_form as forms
from kb.web import desk_rules_rows as rows
from kb.web.desk_form import Form
from rules.load import HERE, load
from rules.model import RuleSet


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load()


def entries() -> list[dict[str, Any]]:
    paths = sorted((HERE / "tables").glob("*.yml"))
    return [entry for path in paths for entry in yamlfile.plain(yamlfile.read(path))]


def sent(form: forms.RuleForm, **more: str) -> Form:
    """The fields that a browser would send of a form."""
    found: dict[str, list[str]] = {}

    def put(name: str, *values: str) -> None:
        found.setdefault(name, []).extend(values)

    def row(each: rows.Row) -> None:
        if each.word:
            put(f"{each.path}.w", each.word)
            put(f"{each.path}.k", each.need)
            for part in each.parts:
                row(part)
            return
        for name, value in (("q", each.question), ("op", each.op), ("n", each.number)):
            put(f"{each.path}.{name}", value)
        put(f"{each.path}.v", *each.values)

    for name, value in form.texts.items():
        put(name, value)
    for name in ("id", "then", "if_unknown", "warning", "reason", "reviewed", "concepts", "words", "base"):
        put(name, getattr(form, name))
    if form.protective:
        put("protective", "yes")
    row(form.condition)
    for place, source in enumerate(form.sources):
        for name in ("was", "study", "strength", "where", "unverified"):
            put(f"s-{place}.{name}", getattr(source, name))
    put("claims", *form.claims)
    put("way", *form.way)
    for test in form.tests:
        put(f"{test.path}.name", test.name)
        put(f"{test.path}.fires", "yes" if test.fires else "no")
        for each in test.given:
            row(each)
    for name, value in more.items():
        found[name.replace("__", ".")] = [value]
    return Form({name: tuple(values) for name, values in found.items()})


def test_every_rule_that_ships_comes_back_as_it_was(ruleset: RuleSet) -> None:
    for entry in entries():
        form = forms.of_entry(entry, ruleset, "tables/x.yml", "base")
        back = forms.of_form(sent(form), "tables/x.yml")
        fields, checked = forms.fields(back, entry, ruleset)
        assert (fields, dict(checked.faults)) == ({}, {}), entry["id"]


def test_every_field_is_known_by_the_form_or_kept(ruleset: RuleSet) -> None:
    for entry in entries():
        form = forms.of_entry(entry, ruleset, "tables/x.yml", "base")
        assert set(entry) <= {*forms.ORDER, *form.kept}, entry["id"]


def test_rows_are_added_moved_up_and_taken_away(ruleset: RuleSet) -> None:
    entry = next(each for each in entries() if isinstance(each["if"], dict) and "all" in each["if"])
    form = forms.of_entry(entry, ruleset, "tables/x.yml", "base")
    more = forms.of_form(sent(form, do="group c"), "tables/x.yml").condition
    last = more.parts[-1]
    assert len(more.parts) == len(form.condition.parts) + 1 and last.word == "any" and len(last.parts) == 2
    fewer = rows.act(more, "cut c-0")
    assert [part.path for part in fewer.parts] == [f"c-{place}" for place in range(len(fewer.parts))]
    assert fewer.parts[0].question == more.parts[1].question
    assert rows.act(more, "cut c") == more and rows.act(more, "row c-9-9") == more, "what is not there stays away"


def test_a_condition_says_what_its_rows_say(ruleset: RuleSet) -> None:
    known, faults = rows.choices(ruleset.questions), dict[str, str]()
    number = next(each.id for each in known.values() if each.kind == "number")
    many = next(each for each in known.values() if each.kind == "many")
    one = next(each for each in known.values() if each.kind == "one")
    made = rows.Row("c", word="at_least", need="2", parts=(
        rows.Row("c-0", number, "at_most", number="40"),
        rows.Row("c-1", many.id, "includes", (many.values[0][0], many.values[1][0])),
        rows.Row("c-2", one.id, "is_not", (one.values[0][0],)),
        rows.Row("c-3", many.id, "none"),
        rows.Row("c-4"),
    ))  # fmt: skip
    raw = rows.raw(made, known, faults)
    assert not faults and raw == {"at_least": 2, "of": [
        f"{number} is at most 40", f"{many.id} includes one of {many.values[0][0]}, {many.values[1][0]}",
        f"{one.id} is not {one.values[0][0]}", f"{many.id} is none",
    ]}  # fmt: skip
    back = forms.condition_of(raw, ruleset.questions)
    assert back is not None and rows.raw(rows.of_condition(back), known, faults) == raw


@pytest.mark.parametrize(
    "row",
    [
        rows.Row("c-0", "age", "at_least", number="1e9"),
        rows.Row("c-0", "age", "at_least", number="40 or 1"),
        rows.Row("c-0", "age", "is", ("yes",)),
        rows.Row("c-0", "no_such", "is", ("yes",)),
        rows.Row("c-0", "sex", "is", ("x, y",)),
        rows.Row("c-0", "sex", "is_not", ("female", "male")),
    ],
)
def test_a_row_that_says_nothing_is_marked_and_never_guessed(ruleset: RuleSet, row: rows.Row) -> None:
    faults: dict[str, str] = {}
    assert rows.raw(rows.Row("c", word="all", parts=(row,)), rows.choices(ruleset.questions), faults) is None
    assert "c-0" in faults


def test_an_unending_form_ends(ruleset: RuleSet) -> None:
    deep = Form({"c.w": ("all",), **{"c" + "-0" * depth + ".w": ("all",) for depth in range(1, 50)}})
    row = rows.of_form(deep)
    while row.parts:
        row = row.parts[0]
    assert row.depth <= rows.DEEPEST
    wide = Form({"c.w": ("all",), **{f"c-{place}.q": ("age",) for place in range(3000)}})
    assert len(rows.of_form(wide).parts) == rows.MOST


def test_the_desk_opens_where_nothing_can_be_proved_or_read() -> None:
    script = (
        "import sys, importlib.abc\n"
        "class No(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('dd', 'spacy'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "import kb.web.desk_routes\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=HERE.parent)
