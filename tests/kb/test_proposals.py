"""Proposed by one, approved by another, written to the file that was looked at, committed in their names; or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kb import reviews, yamlfile
from kb.errors import Conflict, DataError, InputError, Missing, NotAllowed
from kb.proposals import Area, Proposals
from kb.proposals_change import Change
from kb.proposals_place import Place, digest
from kb.review_kinds import Editor
from kb.review_log import Log

ANN, BOB, LEA = Editor("ann", name="Ann <Lee>"), Editor("bob"), Editor("lea", "lead")
TEXT = "# on top\n- id: one\n  say: Go now. # why\n  then: urgent\n\n- id: two\n  say: Wait.\n"


@dataclass(frozen=True)
class Said:
    faults: tuple[str, ...] = ()
    downgrade: bool = False
    summary: Mapping[str, Any] = field(default_factory=dict)


def fine(file: str, text: str) -> Said:
    return Said()


def lower(file: str, text: str) -> Said:
    return Said(downgrade=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A git tree with one file of entries."""
    folder = tmp_path / "tree"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.yml").write_text(TEXT)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Any:
    with Log(tmp_path / "curation.db") as opened:
        yield opened


@pytest.fixture
def book(tree: Path, log: Log) -> Proposals:
    return Proposals(log, Area("rule", Place(tree, ("tables/*.yml",), named=True), ("id", "say", "if_unknown", "then")))


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


def change(say: str = "Go today.", entry: str = "one", **more: Any) -> Change:
    return Change("tables/a.yml", entry, {"say": say}, **more)


def proposed(book: Proposals, who: Editor = ANN, what: Change | None = None, judge: Any = fine) -> int:
    what = what or change()
    return book.propose(who, what, book.place.digest("tables/a.yml"), "clearer", judge).id


def test_what_one_proposes_and_another_approves_is_written_and_committed_in_their_names(book: Proposals) -> None:
    id_ = proposed(book)
    assert book.place.text("tables/a.yml") == TEXT, "nothing is written before it is approved"
    assert [each.id for each in book.open()] == [id_]
    approved = book.approve(BOB, id_, "agreed", fine, ANN)
    folder = book.place.folder
    assert book.place.text("tables/a.yml") == TEXT.replace("Go now.", "Go today.")
    assert (
        git(folder, "show", "--stat", "--format=").splitlines()[-1].strip()
        == "1 file changed, 1 insertion(+), 1 deletion(-)"
    )
    told = git(folder, "log", "-1", "--format=%an|%ae|%cn|%B")
    assert told.startswith("Ann Lee|ann@backstory.invalid|bob|Rules: one") and "clearer" in told and "agreed" in told
    assert f"Backstory-Proposal: {id_}" in told
    assert approved.payload["written"] == "git" and book.open() == () and book.get(id_).state == "approved"


def test_only_that_file_is_committed_and_not_what_somebody_else_is_at_work_on(book: Proposals) -> None:
    folder = book.place.folder
    (folder / "other.txt").write_text("half done")
    git(folder, "add", "other.txt")
    book.approve(BOB, proposed(book), "agreed", fine, ANN)
    assert git(folder, "show", "--name-only", "--format=").split() == ["tables/a.yml"]
    assert git(folder, "diff", "--cached", "--name-only").split() == ["other.txt"]


@pytest.mark.parametrize("own", [ANN, Editor("ANN", "lead"), Editor("Ann")])
def test_nobody_approves_their_own_not_even_in_another_case_or_as_a_lead(book: Proposals, own: Editor) -> None:
    id_ = proposed(book)
    with pytest.raises(NotAllowed, match="themselves"):
        book.approve(own, id_, "mine", fine, ANN)
    with pytest.raises(NotAllowed, match="withdraw"):
        book.refuse(own, id_, "mine")
    assert book.place.text("tables/a.yml") == TEXT and book.get(id_).state == "open"


def test_a_downgrade_needs_a_lead_whatever_was_said_when_it_was_proposed(book: Proposals) -> None:
    id_ = proposed(book, judge=fine)
    with pytest.raises(NotAllowed, match="lead"):
        book.approve(BOB, id_, "agreed", lower, ANN)
    assert book.place.text("tables/a.yml") == TEXT
    other = proposed(book, what=change("Later.", "two"), judge=lower)
    with pytest.raises(NotAllowed, match="lead"):
        book.approve(BOB, other, "agreed", fine, ANN)
    assert book.approve(LEA, id_, "agreed", lower, ANN).payload["downgrade"] is True


def test_a_file_that_changed_meanwhile_is_a_conflict_and_the_edit_is_kept(book: Proposals) -> None:
    old = book.place.digest("tables/a.yml")
    id_ = proposed(book)
    path = book.place.folder / "tables/a.yml"
    path.write_text(TEXT.replace("Wait.", "Wait a week."))
    git(book.place.folder, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-qam", "by hand")
    with pytest.raises(Conflict):
        book.approve(BOB, id_, "agreed", fine, ANN)
    with pytest.raises(Conflict):
        book.propose(BOB, change("Go.", "two"), old, "short", fine)
    kept = book.get(id_)
    assert kept.state == "open" and kept.change.fields == {"say": "Go today."}
    again = book.propose(BOB, kept.change, book.place.digest("tables/a.yml"), kept.decision.reason, fine, instead=id_)
    assert book.get(id_).state == "withdrawn"
    with pytest.raises(NotAllowed):
        book.approve(ANN, again.id, "my own words", fine, BOB)
    book.approve(LEA, again.id, "agreed", fine, BOB)
    assert path.read_text() == TEXT.replace("Wait.", "Wait a week.").replace("Go now.", "Go today.")


def test_work_on_the_file_that_nobody_has_committed_is_not_committed_for_them(book: Proposals) -> None:
    path = book.place.folder / "tables/a.yml"
    path.write_text(TEXT + "# half a thought\n")
    id_ = proposed(book)
    with pytest.raises(Conflict, match="committed"):
        book.approve(BOB, id_, "agreed", fine, ANN)
    assert path.read_text() == TEXT + "# half a thought\n" and book.get(id_).state == "open"


def test_faults_found_by_whoever_judges_stop_a_proposal_and_an_approval(book: Proposals) -> None:
    wrong = lambda file, text: Said(faults=("line 3: a slip",))  # noqa: E731
    with pytest.raises(InputError, match="a slip"):
        proposed(book, judge=wrong)
    id_ = proposed(book)
    with pytest.raises(InputError, match="a slip"):
        book.approve(BOB, id_, "agreed", wrong, ANN)
    assert book.place.text("tables/a.yml") == TEXT


def test_what_was_judged_is_what_is_written_also_when_another_file_changes_meanwhile(book: Proposals) -> None:
    def meddled(file: str, text: str) -> Said:
        (book.place.folder / "tables" / "b.yml").write_text("- id: three\n")
        return Said()

    id_ = proposed(book)
    with pytest.raises(Conflict, match="meanwhile"):
        book.approve(BOB, id_, "agreed", meddled, ANN)
    assert book.place.text("tables/a.yml") == TEXT


@pytest.mark.parametrize(
    "name", ["../tree/tables/a.yml", "/etc/passwd", "tables/../tables/a.yml", "a.yml", "", ".git/config"]
)
def test_no_path_leads_out_of_the_folder(book: Proposals, name: str) -> None:
    with pytest.raises(Missing):
        book.propose(ANN, Change(name, "one", {"say": "x"}), "", "why", fine)


def test_a_link_is_no_file_of_ours(book: Proposals, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("- id: one\n")
    (book.place.folder / "tables" / "link.yml").symlink_to(tmp_path / "secret.yml")
    with pytest.raises(Missing):
        book.place.text("tables/link.yml")


@pytest.mark.parametrize(
    "nasty", ["x\n- id: evil\n  then: self_care", "x # y: z", "'\"", "x\n  then: self_care", "&a *b", "{{ 7*7 }}"]
)
def test_words_in_a_field_stay_words(book: Proposals, nasty: str) -> None:
    book.approve(BOB, proposed(book, what=change(nasty)), "agreed", fine, ANN)
    now = yamlfile.plain(yamlfile.parse(book.place.text("tables/a.yml")))
    assert [each["id"] for each in now] == ["one", "two"] and now[0] == {"id": "one", "say": nasty, "then": "urgent"}


def test_a_change_can_be_rolled_back_the_same_way_and_so_can_that(book: Proposals) -> None:
    file = "tables/a.yml"
    first = proposed(book, what=Change(file, "one", {"say": "Go: today", "if_unknown": "see_doctor"}))
    book.approve(BOB, first, "agreed", fine, ANN)
    assert 'say: "Go: today" # why\n  if_unknown: see_doctor\n  then' in book.place.text(file), "in its place"
    back = book.propose(BOB, book.back(first), book.place.digest(file), "it was right before", fine, of=first)
    assert back.kind == "rule.rollback" and book.get(first).state == "approved"
    with pytest.raises(NotAllowed):
        book.approve(BOB, back.id, "mine", fine, BOB)
    book.approve(ANN, back.id, "yes", fine, BOB)
    assert yamlfile.plain(yamlfile.parse(book.place.text(file))) == yamlfile.plain(yamlfile.parse(TEXT))
    assert book.get(first).rolled_back == back.id
    assert len(git(book.place.folder, "log", "--format=%h").split()) == 3
    again = book.propose(ANN, book.back(back.id), book.place.digest(file), "no, it was not", fine, of=back.id)
    book.approve(BOB, again.id, "so be it", fine, ANN)
    assert "Go: today" in book.place.text(file)


def test_what_was_changed_again_since_is_not_rolled_back_over_it(book: Proposals) -> None:
    first = proposed(book)
    book.approve(BOB, first, "agreed", fine, ANN)
    book.approve(BOB, proposed(book, what=change("Go at once.")), "agreed", fine, ANN)
    with pytest.raises(Conflict):
        book.back(first)


def test_an_entry_can_be_added_and_taken_out(book: Proposals) -> None:
    file = "tables/a.yml"
    fresh = Change(file, "three", {"id": "three", "say": "New.", "then": "urgent", "x": None}, "add")
    id_ = proposed(book, what=fresh)
    book.approve(BOB, id_, "agreed", fine, ANN)
    assert book.place.text(file).startswith(TEXT) and "three" in book.place.text(file)
    out = book.propose(BOB, book.back(id_), book.place.digest(file), "no", fine, of=id_)
    book.approve(ANN, out.id, "agreed", fine, BOB)
    assert book.place.text(file) == TEXT
    with pytest.raises(InputError, match="already"):
        proposed(book, what=Change(file, "one", {"id": "one"}, "add"))


def test_of_two_open_changes_of_one_entry_the_second_is_told_of_the_first(book: Proposals) -> None:
    proposed(book)
    with pytest.raises(Conflict, match="ann"):
        proposed(book, BOB, change("Run."))
    proposed(book, BOB, change("Rest.", "two"))


def test_a_closed_proposal_is_closed(book: Proposals) -> None:
    id_ = proposed(book)
    book.refuse(BOB, id_, "not clearer")
    for act in (
        lambda: book.approve(LEA, id_, "x", fine, ANN),
        lambda: book.refuse(LEA, id_, "x"),
        lambda: book.withdraw(ANN, id_, "x"),
    ):
        with pytest.raises((NotAllowed, Conflict), match="refused"):
            act()
    with pytest.raises(NotAllowed):
        book.withdraw(BOB, proposed(book), "x")
    with pytest.raises(InputError):
        book.propose(ANN, change(), book.place.digest("tables/a.yml"), " \n", fine)
    with pytest.raises(InputError, match="nothing"):
        proposed(book, what=change("Go now."))


def test_of_two_who_approve_at_once_one_is_told_that_it_is_done(tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "curation.db"
    area = Area("rule", Place(tree, ("tables/*.yml",), named=True))
    with Log(path) as log:
        id_ = proposed(Proposals(log, area))
    outcome: list[str] = []

    def approve(who: Editor) -> None:
        with Log(path) as own:
            try:
                Proposals(own, area).approve(who, id_, "agreed", fine, ANN)
                outcome.append("done")
            except (Conflict, NotAllowed):
                outcome.append("refused")

    threads = [threading.Thread(target=approve, args=(who,)) for who in (BOB, LEA, Editor("cat"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcome) == ["done", "refused", "refused"]
    assert len(git(tree, "log", "--format=%h").split()) == 2


def test_an_installed_package_is_never_written_and_the_change_is_a_patch_that_git_takes(
    tree: Path, log: Log, tmp_path: Path
) -> None:
    installed = tmp_path / "lib" / "site-packages" / "tree"
    installed.parent.mkdir(parents=True)
    tree.rename(installed)
    book = Proposals(log, Area("rule", Place(installed, ("tables/*.yml",), named=True)))
    assert "installed" in (book.place.why_not() or "")
    id_ = proposed(book)
    before, after = book.text(book.get(id_))
    assert book.approve(BOB, id_, "agreed", fine, ANN).payload["written"] == "patch"
    assert book.place.text("tables/a.yml") == TEXT
    reason = "because\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n"
    patch = book.place.patch("tables/a.yml", before, after, ANN, "Rules: one", reason)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(installed), str(clone))
    (tmp_path / "x.patch").write_text(patch)
    git(clone, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "am", "-q", str(tmp_path / "x.patch"))
    assert (clone / "tables/a.yml").read_text() == after and not (clone / "x").exists()
    assert git(clone, "log", "-1", "--format=%an").strip() == "Ann Lee"


def test_a_folder_that_nobody_named_and_git_does_not_keep_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(TEXT)
    assert Place(tmp_path, ("*.yml",)).why_not()
    assert Place(tmp_path, ("*.yml",), named=True).why_not() is None


def test_a_named_folder_without_git_is_written_and_nothing_is_committed(tmp_path: Path, log: Log) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "a.yml").write_text(TEXT)
    book = Proposals(log, Area("rule", Place(folder, ("*.yml",), named=True)))
    id_ = book.propose(ANN, Change("a.yml", "one", {"say": "Go."}), digest(TEXT), "short", fine).id
    assert book.approve(BOB, id_, "agreed", fine, ANN).payload["written"] == "file"
    assert "say: Go. # why" in (folder / "a.yml").read_text()


def test_where_git_refuses_nothing_is_written_and_nothing_is_approved(book: Proposals) -> None:
    hook = book.place.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    id_ = proposed(book)
    with pytest.raises(NotAllowed, match="git"):
        book.approve(BOB, id_, "agreed", fine, ANN)
    assert book.place.text("tables/a.yml") == TEXT and book.get(id_).state == "open"
    assert git(book.place.folder, "status", "--porcelain") == ""


def test_where_the_log_does_not_keep_the_approval_the_file_is_as_it_was(
    book: Proposals, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = proposed(book)
    kept = Log._insert

    def full(self: Log, row: Any) -> None:
        if row[3] == "rule.approve":
            raise InputError("the disk is full")
        kept(self, row)

    monkeypatch.setattr(Log, "_insert", full)
    with pytest.raises(InputError, match="full"):
        book.approve(BOB, id_, "agreed", fine, ANN)
    assert book.place.text("tables/a.yml") == TEXT


def test_no_other_door_approves_or_reverts_a_change_of_rules(book: Proposals, log: Log) -> None:
    id_ = proposed(book)
    conn = sqlite3.connect(":memory:")
    for kind in ("rule.propose", "rule.approve", "word.approve", "rule.rollback"):
        about = "rule:one" if kind.startswith("rule") else "concept:one"
        with pytest.raises(NotAllowed, match="own"):
            reviews.decide(conn, log, LEA, kind, about, {}, reason="x", saw={})
    approved = book.approve(BOB, id_, "agreed", fine, ANN)
    assert "rolled back" in (reviews.refusal(conn, log, LEA, "revert", f"decision:{approved.id}", {}) or "")


def test_a_yaml_file_that_cannot_be_read_is_an_error_with_its_line(book: Proposals) -> None:
    (book.place.folder / "tables/a.yml").write_text("- id: one\n  say: [\n")
    with pytest.raises(DataError):
        proposed(book)


def test_what_a_file_says_in_several_places_changes_in_all_of_them() -> None:
    text = "- id: one\n  say:\n    - &go {say: Go.}\n- id: two\n  say: [*go]\n"
    made = Change("a.yml", "one", {"say": [{"say": "Run."}]}).applied(text)
    assert made == text.replace("Go.", "Run.")
    made = Change("a.yml", "two", {"say": [{"say": "Run."}]}).applied(text)
    assert made == text.replace("Go.", "Run.")


def test_nobody_withdraws_what_others_proposed_by_proposing_something_else(book: Proposals) -> None:
    id_, base = proposed(book), book.place.digest("tables/a.yml")
    for what in (change("Mine.", "two"), change("Mine.")):
        with pytest.raises(InputError, match="still be approved"):
            book.propose(BOB, what, base, "mine is better", fine, instead=id_)
    assert book.get(id_).state == "open"


def test_what_says_that_it_takes_something_back_takes_that_back(book: Proposals) -> None:
    id_ = proposed(book)
    book.approve(BOB, id_, "agreed", fine, ANN)
    base = book.place.digest("tables/a.yml")
    for what in (change("Sleep."), change("Go now.", "two"), Change("tables/a.yml", "one", {}, "remove")):
        with pytest.raises(InputError, match="takes proposal"):
            book.propose(LEA, what, base, "back", fine, of=id_)
