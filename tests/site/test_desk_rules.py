"""Rules at the desk: changed in a form without script, looked at from every side, approved by another, in force at once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.review_editors import Editors
from kb.review_log import Log, beside
from rules.load import HERE, load

PASSWORD = "correct horse battery"
SADDLE = "/curate/rules/edit/cauda-saddle-numbness"
TABLE = "tables/cauda-equina.yml"
NEW, LIST = "/curate/proposals/new", "/curate/proposals"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The rules in a git tree of their own."""
    folder = tmp_path / "rules"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def desk(db: Path, tmp_path: Path, tree: Path, make_site: Any) -> Iterator[Any]:
    """A site over these rules, with two editors and a lead."""
    copy = tmp_path / "copy.db"
    shutil.copy(db, copy)
    editors = Editors.beside(copy)
    for name, role in (("ann", "editor"), ("bob", "editor"), ("lea", "lead")):
        editors.add(name, PASSWORD, role, name.title())
    yield from make_site(copy, tree)


def proposed(hand: Any, rule: str, reason: str = "clearer", **fields: Any) -> int:
    """Changes fields of a rule in its form, looks, and proposes; the number of the proposal."""
    address = f"/curate/rules/edit/{rule}"
    hand.open(address)
    hand.send(address, do="look", **fields)
    assert hand.page.status_code == 200, hand.page.text[:4000]
    hand.send(NEW, do="propose", reason=reason)
    assert "Somebody else has to approve it" in hand.page.text, hand.page.text[:4000]
    return int(re.search(r"Proposal (\d+):", hand.page.text)[1])


def decided(hand: Any, id_: int, do: str, reason: str = "agreed") -> Any:
    hand.open(f"{LIST}/{id_}")
    return hand.send(f"{LIST}/{id_}", do=do, reason=reason)


def kinds(desk: Any) -> list[str]:
    with Log(beside(desk.db)) as log:
        return [each.kind for each in log.decisions()]


def test_only_editors_see_it(desk: Any, at: Callable[[str], Any]) -> None:
    for path in ("/curate/rules", "/curate/rules/new", SADDLE, LIST, f"{LIST}/1", f"{LIST}/1.patch"):
        assert desk.get(path).status_code == 403, path
    assert at("ann").open("/curate/rules?q=numb between").text.count("/curate/rules/edit/") >= 1


def test_the_form_of_a_rule_that_nobody_touched_changes_nothing(desk: Any, at: Callable[[str], Any]) -> None:
    ann = at("ann")
    for rule in ("cauda-saddle-numbness", "first-pain-over-60", "upper-back-with-another-sign", "cancer-several-signs"):
        if rule not in load().rules:
            continue
        ann.open(f"/curate/rules/edit/{rule}")
        page = ann.send(f"/curate/rules/edit/{rule}", do="look")
        assert page.status_code == 422 and "Nothing is changed yet" in page.text, rule


def test_a_change_of_words_is_a_line_a_proposal_an_approval_a_commit_and_in_force(
    desk: Any, at: Any, tree: Path
) -> None:
    before = (tree / TABLE).read_text()
    said = load(tree).rules["cauda-saddle-numbness"].say
    ann, bob = at("ann"), at("bob")
    id_ = proposed(ann, "cauda-saddle-numbness", say=said.replace("hours can matter", "every hour can matter"))
    assert (tree / TABLE).read_text() == before, "nothing is written yet"
    assert "You may not approve it" in ann.page.text and "Approve and write" not in ann.page.text
    page = decided(bob, id_, "approve")
    assert "in force from now on" in page.text and "Committed to git" in page.text
    assert (tree / TABLE).read_text() == before.replace("because hours can matter", "because every hour can matter", 1)
    assert git(tree, "show", "--numstat", "--format=").split() == ["1", "1", TABLE]
    assert git(tree, "log", "-1", "--format=%an/%cn") == "Ann/Bob\n"
    shown = desk.get("/rules/cauda-saddle-numbness").text
    assert "every hour can matter" in shown and load(tree).version.rules in shown
    answers = {"answers": {"cauda_new": ["numb"]}}
    result = desk.post("/triage.json", json=answers).json()
    assert result["version"]["rules"] == load(tree).version.rules != load().version.rules
    assert any("every hour can matter" in rule["text"] for rule in result["rules"])
    assert kinds(desk) == ["rule.propose", "rule.approve"]


def test_rows_are_added_and_taken_away_without_script(desk: Any, at: Any) -> None:
    ann = at("ann")
    ann.open(SADDLE)
    ann.send(SADDLE, do="row c")
    assert "c-1.q" in ann.page.text
    page = ann.send(SADDLE, do="rows", **{"c-1.q": "age"})
    assert 'name="c-1.n"' in page.text, "a number is asked for where the question takes one"
    page = ann.send(SADDLE, do="look", **{"c-1.op": "at_least", "c-1.n": ""})
    assert page.status_code == 422 and "Give a number" in page.text
    ann.send(SADDLE, do="group c")
    assert 'name="c-2.w"' in ann.page.text
    ann.send(SADDLE, do="cut c-2")
    assert 'name="c-2.w"' not in ann.page.text
    page = ann.send(SADDLE, do="look", **{"c-1.op": "at_least", "c-1.n": "50"})
    assert (
        "+   if: {all: [cauda_new includes numb, age is at least 50]}" in page.text.replace("<ins>", "")
        or "age is at least 50" in page.text
    )
    assert page.status_code == 422 and "Somebody would be sent less urgently" in page.text
    assert "Less urgent:" in page.text and "/curate/proposals/new" not in page.text, (
        "an unsafe change cannot be proposed"
    )
    back = ann.send(SADDLE, do="back")
    assert 'name="c-1.n" value="50"' in back.text


def test_a_slip_is_told_with_its_line_and_what_is_meant(desk: Any, at: Any) -> None:
    ann = at("ann")
    ann.open(SADDLE)
    page = ann.send(SADDLE, do="look", claims=["saddle-numbness--calls_for--emergency-car"])
    assert page.status_code == 422 and "saddle-numbness--calls_for--emergency-care" in page.text
    assert re.search(r"tables/cauda-equina\.yml:\d+</code>", page.text) and "/tmp/" not in page.text


def test_a_downgrade_is_shown_in_words_and_needs_a_lead(desk: Any, at: Any, tree: Path) -> None:
    ann, bob, lea = at("ann"), at("bob"), at("lea")
    id_ = proposed(ann, "yellow-skin", then="see_doctor", if_unknown="")
    assert "Somebody would be sent less urgently" in ann.page.text
    page = bob.open(f"{LIST}/{id_}")
    assert "only a lead approves that" in page.text and "Less urgent:" in page.text
    refused = decided(bob, id_, "approve")
    assert refused.status_code == 403 and load(tree).rules["yellow-skin"].then == "urgent"
    assert "in force" in decided(lea, id_, "approve").text and load(tree).rules["yellow-skin"].then == "see_doctor"


def test_nobody_approves_their_own_also_by_a_form_of_their_own(desk: Any, at: Any, tree: Path) -> None:
    lea = at("lea")
    id_ = proposed(lea, "cauda-saddle-numbness", title="Numbness or tingling between the legs that is new")
    page = decided(lea, id_, "approve", "I am a lead")
    assert page.status_code == 403 and "themselves" in page.text
    assert kinds(desk) == ["rule.propose"] and git(tree, "status", "--porcelain") == ""


def test_a_refusal_says_why_and_closes_it(desk: Any, at: Any) -> None:
    ann, bob = at("ann"), at("bob")
    id_ = proposed(ann, "cauda-saddle-numbness", title="Another title")
    assert decided(bob, id_, "refuse", "").status_code == 422
    page = decided(bob, id_, "refuse", "The old one is clearer")
    assert "Refused" in page.text and "The old one is clearer" in page.text
    assert decided_again(bob, id_).status_code in (403, 409)
    id_ = proposed(ann, "cauda-saddle-numbness", title="Another title")
    assert "Withdrawn" in decided(ann, id_, "withdraw", "never mind").text


def decided_again(hand: Any, id_: int) -> Any:
    """Sends what a page would, had it been open since before."""
    fields = [("csrftoken", hand.jar["ds_csrftoken"]), ("do", "approve"), ("reason", "late")]
    return hand.post(f"{LIST}/{id_}", fields)


def test_a_file_that_changed_meanwhile_is_a_conflict_and_the_edit_is_kept(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    ann.open(SADDLE)
    path = tree / TABLE
    path.write_text(path.read_text().replace("even if everything else seems fine", "whatever else is fine"))
    git(tree, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-qam", "by hand")
    page = ann.send(SADDLE, do="look", title="New numbness down there")
    assert (
        page.status_code == 409
        and "has changed since you opened" in page.text
        and "New numbness down there" in page.text
    )
    ann.send(NEW, do="propose", reason="clearer")
    id_ = int(re.search(r"Proposal (\d+):", ann.page.text)[1])
    path.write_text(path.read_text().replace("whatever else is fine", "whatever else seems fine"))
    git(tree, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-qam", "by hand again")
    assert decided_again(bob, id_).status_code == 409
    page = bob.open(f"{LIST}/{id_}")
    assert "The file has changed since this was proposed" in page.text
    bob.send(f"{LIST}/{id_}/anew")
    bob.send(NEW, do="propose", reason="still clearer")
    again = int(re.search(r"Proposal (\d+):", bob.page.text)[1])
    assert decided(ann, again, "approve").status_code == 403, "her own words, whoever brought them up to date"
    assert "in force" in decided(at("lea"), again, "approve").text
    assert "New numbness down there" in path.read_text() and "whatever else seems fine" in path.read_text()


def test_it_is_taken_back_the_same_way(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    before = (tree / TABLE).read_text()
    id_ = proposed(ann, "cauda-saddle-numbness", title="Another title")
    decided(bob, id_, "approve")
    assert (tree / TABLE).read_text() != before
    bob.open(f"{LIST}/{id_}")
    bob.send(f"{LIST}/{id_}/back")
    bob.send(NEW, do="propose", reason="The old title was right")
    back = int(re.search(r"Proposal (\d+):", bob.page.text)[1])
    assert decided(bob, back, "approve").status_code == 403
    assert "in force" in decided(ann, back, "approve").text
    assert (tree / TABLE).read_text() == before and load(tree).version.rules == load().version.rules
    assert "Taken back" in ann.open(f"{LIST}/{id_}").text
    assert kinds(desk) == ["rule.propose", "rule.approve", "rule.rollback", "rule.approve"]


def test_a_new_rule_is_made_in_the_form_and_an_old_one_taken_out(desk: Any, at: Any, tree: Path) -> None:
    ann = at("ann")
    ann.open("/curate/rules/new")
    new = "/curate/rules/new"
    page = ann.send(new, do="look", id="Bad Id", title="")
    assert page.status_code == 422 and "Small letters" in page.text and "Give it a title" in page.text
    for do in ("test", "test", "test", "source"):
        ann.send(new, do=do)
    ann.send(new, do="rows", **{"c-0.q": "cough_pain", **{f"t-{n}-0.q": "cough_pain" for n in range(3)}})
    fields = {
        "id": "cough-again", "file": "tables/cancer.yml", "title": "Pain with a cough", "say": "Make an appointment: soon # really",
        "then": "see_doctor", "c-0.op": "is", "c-0.v": "yes", "s-0.study": "nhs-back-pain", "s-0.strength": "weak",
        "reviewed": "2026-11-21", "t-0.name": "coughs", "t-0-0.v": "yes", "t-0.fires": "yes", "t-1.name": "does not",
        "t-1-0.v": "no", "t-1.fires": "no", "t-2.name": "is not sure", "t-2-0.v": "unknown", "t-2.fires": "no",
    }  # fmt: skip
    page = ann.send(new, do="look", **fields)
    assert page.status_code in (200, 422), page.text[:3000]
    assert "cough-again" in page.text and "Make an appointment: soon # really" in page.text
    if page.status_code == 422:  # another rule fires on the same: that is a fault, told in words
        assert "fires whenever" in page.text or "redundant" in page.text or "cough" in page.text
    page = ann.open("/curate/rules/edit/cough-pain") if "cough-pain" in load().rules else None
    page = ann.open("/curate/rules/edit/yellow-skin")
    page = ann.send("/curate/rules/edit/yellow-skin", do="out")
    assert "Take out: Yellow skin" in page.text and "less urgently" in page.text


EVIL = "x\n- id: evil\n  then: self_care\n  say: 'no'"


def test_words_in_a_field_stay_words(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    id_ = proposed(ann, "cauda-saddle-numbness", differs=EVIL + " # {{ 7*7 }} <script>alert(1)</script>")
    assert "<script>alert" not in ann.page.text
    decided(bob, id_, "approve")
    rules = load(tree).rules
    assert "evil" not in rules and len(rules) == len(load().rules)
    assert rules["cauda-saddle-numbness"].differs.startswith("x - id: evil then: self_care")
    shown = desk.get("/rules/cauda-saddle-numbness").text
    assert "<script>alert" not in shown and "{{ 7*7 }}" in shown


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"file": "../../etc/passwd", "entry": "one", "op": "change", "fields": {"say": "x"}}, 404),
        ({"file": "tables/../questionnaire.yml", "entry": "age", "op": "change", "fields": {"text": "x"}}, 404),
        ({"file": "load.py", "entry": "one", "op": "change", "fields": {"say": "x"}}, 404),
        ({"file": TABLE, "entry": "no-such-rule", "op": "change", "fields": {"say": "x"}}, 404),
        ({"file": TABLE, "entry": "cauda-saddle-numbness", "op": "change", "fields": {"id": "another"}}, 422),
        ({"file": TABLE, "entry": "cauda-saddle-numbness", "op": "delete", "fields": {}}, 422),
        ({"file": TABLE, "entry": "cauda-saddle-numbness", "op": "change", "fields": {"sai": "x"}}, 422),
        ({"file": TABLE, "entry": "cauda-saddle-numbness", "op": "change", "fields": {"say": {"a": ["b"]}}}, 422),
        ("no json", 422),
        ([], 422),
    ],
)  # fmt: skip
def test_a_change_that_no_form_of_ours_made_is_refused(
    desk: Any, at: Any, tree: Path, change: Any, status: int
) -> None:
    ann = at("ann")
    sent = change if isinstance(change, str) else json.dumps(change)
    base = [("csrftoken", ann.jar["ds_csrftoken"]), ("book", "rule"), ("change", sent), ("reason", "why")]
    digest = __import__("hashlib").sha256((tree / TABLE).read_bytes()).hexdigest()
    page = ann.post(NEW, [*base, ("base", digest)])
    assert page.status_code == status, page.text[:3000]
    assert kinds(desk) == [] and git(tree, "status", "--porcelain") == ""


@pytest.mark.parametrize("path", [NEW, SADDLE, "/curate/rules/new", f"{LIST}/look"])
def test_without_a_right_token_nothing_is_done(desk: Any, at: Any, path: str) -> None:
    ann = at("ann")
    for fields in ([("do", "look")], [("do", "look"), ("csrftoken", "x")]):
        assert ann.post(path, fields).status_code == 403
    assert at("ann") and desk.post(path, data={"do": "look"}).status_code == 403
    right = [("csrftoken", ann.jar["ds_csrftoken"]), ("do", "look")]
    assert ann.post(path, right, origin="https://evil.example").status_code == 403


@pytest.mark.parametrize("path", ["/curate/rules/edit/no-such", "/curate/rules/words/services.yml/uk", "/curate/rules/words/questionnaire.yml/no_such", f"{LIST}/999", f"{LIST}/999.patch"])  # fmt: skip
def test_what_is_not_there_is_not_there(desk: Any, at: Any, path: str) -> None:
    assert at("ann").open(path).status_code == 404


def test_the_words_of_a_question_are_changed_the_same_way(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    address = "/curate/rules/words/questionnaire.yml/age"
    assert address in ann.open("/curate/rules?q=how old").text
    ann.open(address)
    ann.send(address, do="look", **{"w.text": "How old are you today?"})
    assert "How old are you today?" in ann.page.text and ann.page.status_code == 200, ann.page.text[:3000]
    ann.send(NEW, do="propose", reason="friendlier")
    id_ = int(re.search(r"Proposal (\d+):", ann.page.text)[1])
    decided(bob, id_, "approve")
    assert git(tree, "show", "--numstat", "--format=").split() == ["1", "1", "questionnaire.yml"]
    assert load(tree).questions["age"].text == "How old are you today?"


def test_a_patch_is_given_to_take_elsewhere(desk: Any, at: Any, tree: Path, tmp_path: Path) -> None:
    ann = at("ann")
    id_ = proposed(ann, "cauda-saddle-numbness", title="Another title")
    response = ann.open(f"{LIST}/{id_}.patch")
    assert "attachment" in response.headers["content-disposition"]
    git(tmp_path, "clone", "-q", str(tree), "clone")
    (tmp_path / "one.patch").write_text(response.text)
    git(tmp_path / "clone", "apply", str(tmp_path / "one.patch"))
    assert "title: Another title" in (tmp_path / "clone" / TABLE).read_text()


def test_rules_in_force_go_on_while_a_file_is_broken_by_hand(desk: Any, at: Any, tree: Path) -> None:
    assert desk.get("/rules").status_code == 200
    good = (tree / TABLE).read_text()
    (tree / TABLE).write_text(good + "- id: [\n")
    page = at("ann").open(SADDLE)
    assert page.status_code in (200, 422, 500)
    assert desk.post("/triage.json", json={"answers": {"cauda_new": ["numb"]}}).json()["disposition"] == "emergency"
    (tree / TABLE).write_text(good)


def test_the_public_page_of_a_rule_tells_how_it_came_to_be(desk: Any, at: Any, tree: Path) -> None:
    ann, bob, lea = at("ann"), at("bob"), at("lea")
    page = "/rules/cauda-saddle-numbness"
    id_ = proposed(ann, "cauda-saddle-numbness", "plainer words", title="Newly numb between the legs")
    assert "Not in force: it waits for approval" in desk.get(page).text
    decided(bob, id_, "approve", "much plainer")
    shown = desk.get(page).text
    assert "plainer words" in shown and "much plainer" in shown and "<ins>Newly numb between the legs</ins>" in shown
    assert f"(rules <code>{load(tree).version.rules}</code>)" in shown and "waits for approval" not in shown
    for path in ("/curate", "/curate/history", f"/curate/decision/{id_}", "/curate/rule/cauda-saddle-numbness"):
        assert ann.open(path).status_code == 200, path
    out = "/curate/rules/edit/kidney-stone"
    ann.open(out)
    ann.send(out, do="out")
    if "Propose it" in ann.page.text:
        ann.send(NEW, do="propose", reason="others cover it")
        number = int(re.search(r"Proposal (\d+):", ann.page.text)[1])
        decided(lea, number, "approve")
        gone = desk.get("/rules/kidney-stone")
        assert gone.status_code == 410 and "others cover it" in gone.text and "not in force any more" in gone.text
    assert desk.get("/rules/never-was").status_code == 404


def test_what_was_begun_under_old_rules_ends_under_the_new_ones_and_says_so(desk: Any, at: Any, tree: Path) -> None:
    reader = at("")
    reader.open("/triage")
    old = load(tree).version.rules
    begun = reader.send("/triage")
    assert begun.status_code == 200
    id_ = proposed(at("ann"), "cauda-saddle-numbness", title="Newly numb between the legs")
    decided(at("bob"), id_, "approve")
    reader.page = begun
    fields = [(name, value) for name, value in reader.form("/triage")["fields"] if value]
    done = reader.post("/triage", [*fields, ("do", "finish"), ("a.no_such_question", "yes")])
    assert done.status_code == 200, done.text[:2000]
    assert load(tree).version.rules in done.text and old not in done.text


def test_the_copy_of_the_rules_in_the_data_follows_by_itself(desk: Any, at: Any, tree: Path) -> None:
    import sqlite3
    import time

    id_ = proposed(at("ann"), "yellow-skin", title="Yellow skin or yellow eyes, new")
    decided(at("bob"), id_, "approve")
    until, title = time.monotonic() + 60, ""
    while time.monotonic() < until and title != "Yellow skin or yellow eyes, new":
        with sqlite3.connect(desk.db) as conn:
            found = conn.execute("select title from rules where id = 'yellow-skin'").fetchone()
        title = found[0] if found else ""
        time.sleep(0.2)
    assert title == "Yellow skin or yellow eyes, new"


def test_a_draft_is_kept_for_its_editor_and_gone_with_the_proposal(desk: Any, at: Any) -> None:
    ann, bob = at("ann"), at("bob")
    ann.open(SADDLE)
    ann.send(SADDLE, do="row c", title="Half a thought")
    ann.send(SADDLE, do="draft")
    assert "Kept as a draft" in ann.page.text and "You left a draft here" in ann.page.text
    assert "You left a draft here" not in bob.open(SADDLE).text
    ann.open(f"{SADDLE}?draft=yes")
    assert 'value="Half a thought"' in ann.page.text and 'name="c-1.q"' in ann.page.text
    ann.send(SADDLE, do="look")
    ann.send(NEW, do="propose", reason="whole now")
    assert "You left a draft here" not in ann.open(SADDLE).text


def test_from_every_page_of_the_desk_one_comes_to_what_waits_for_approval(desk: Any, at: Any) -> None:
    ann, bob = at("ann"), at("bob")
    id_ = proposed(ann, "cauda-saddle-numbness", title="Another title")
    assert 'href="/curate/proposals"' in bob.open("/curate").text
    assert f'href="/curate/proposals/{id_}"' in bob.open(LIST).text
    assert SADDLE in bob.open("/curate/rule/cauda-saddle-numbness").text
    assert "/curate/vocabulary/edit/walking" in bob.open("/curate/concept/walking").text


def test_what_another_process_writes_is_in_force_here_too(
    desk: Any, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.web import state

    monkeypatch.setattr(state, "LOOK", 0.0)
    asked = {"answers": {"cauda_new": ["numb"]}}
    assert desk.post("/triage.json", json=asked).json()["version"]["rules"] == load().version.rules
    path = tree / TABLE
    path.write_text(path.read_text().replace("hours can matter", "every hour can matter"))
    result = desk.post("/triage.json", json=asked).json()
    assert result["version"]["rules"] == load(tree).version.rules != load().version.rules
    assert any("every hour" in rule["text"] for rule in result["rules"])


def test_a_table_that_names_its_list_is_changed_in_it(desk: Any, at: Any, tree: Path) -> None:
    path = tree / TABLE
    path.write_text(
        "rules:\n" + "".join(f"  {line}" if line.strip() else line for line in path.read_text().splitlines(True))
    )
    git(tree, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-qam", "under a key")
    id_ = proposed(at("ann"), "cauda-saddle-numbness", title="Another title")
    decided(at("bob"), id_, "approve")
    assert git(tree, "show", "--numstat", "--format=").split() == ["1", "1", TABLE]
    assert load(tree).rules["cauda-saddle-numbness"].title == "Another title"


def test_advice_that_stands_under_several_answers_changes_under_all_of_them(desk: Any, at: Any, tree: Path) -> None:
    ann, address = at("ann"), "/curate/rules/words/dispositions.yml/see_doctor"
    ann.open(address)
    fields = [(name, value) for name, value in ann.form(address)["fields"] if name.startswith("w.safety_net")]
    text = (tree / "dispositions.yml").read_text()
    name, value = next((n, v) for n, v in fields if v and n.endswith("/say"))
    page = ann.send(address, do="look", **{name: value + " Please."})
    assert page.status_code == 200, page.text[:3000]
    ann.send(NEW, do="propose", reason="kinder")
    id_ = int(re.search(r"Proposal (\d+):", ann.page.text)[1])
    decided(at("bob"), id_, "approve")
    now = (tree / "dispositions.yml").read_text()
    assert git(tree, "show", "--numstat", "--format=").split() == ["1", "1", "dispositions.yml"] and len(now) > len(
        text
    )
    told = [line.say for care in load(tree).dispositions.values() for line in care.watch]
    assert value not in told and value + " Please." in told
