"""Proposals at the command line: seen, approved by another, written, committed; refused where they may not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import backstory
from kb import registry, vocabulary
from kb.proposals import Proposals
from kb.proposals_change import Change
from kb.review_kinds import Editor
from kb.review_log import Log, beside
from kb.store import Store
from kb.web import desk_rules_book
from rules.load import HERE, load

TABLE = "tables/tummy-kidney.yml"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge base, three editors, rules in a git tree, and a proposal of ann's to wait longer with yellow skin."""
    monkeypatch.chdir(tmp_path)
    for name in ("BACKSTORY_DB", "BACKSTORY_EDITOR"):
        monkeypatch.delenv(name, raising=False)
    words = vocabulary.load()
    with Store(tmp_path / "backstory.db") as store:
        store.finish(words, registry.load(words))
    for name, role in (("ann", "editor"), ("bob", "editor"), ("lea", "lead")):
        assert run("editor", "add", name, "--role", role, stdin="correct horse battery\n").exit_code == 0
    folder = tmp_path / "rules"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-q", "-m", "first")
    book = desk_rules_book.Book(folder)
    with Log(beside(tmp_path / "backstory.db")) as log:
        Proposals(log, book.area).propose(
            Editor("ann"), Change(TABLE, "yellow-skin", {"then": "see_doctor", "if_unknown": None}),
            book.area.place.digest(TABLE), "It can wait a day", book.judge,
        )  # fmt: skip
    return tmp_path


def run(*words: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(backstory.main, list(words), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def review(who: str, keys: str) -> Result:
    return run("review", "--as", who, "--group", "proposals", "--rules", "rules", stdin=keys)


def test_a_proposal_is_shown_with_what_it_does_and_a_lead_approves_the_downgrade(here: Path) -> None:
    own = review("ann", "a\nq\n")
    assert "-   then: urgent" in own.output and "+   then: see_doctor" in own.output
    assert "LESS URGENT: somebody with" in own.output and "It can wait a day" in own.output
    assert "you may not approve it: nobody approves what they proposed" in own.output and "no key 'a'" in own.output
    other = review("bob", "a\nq\n")
    assert "only a lead approves that" in other.output and "0 decisions" in other.output
    assert load(here / "rules").rules["yellow-skin"].then == "urgent"
    lead = review("lea", "a\nagreed\n")
    assert "approved, written (git)" in lead.output and "1 decision by lea" in lead.output
    assert load(here / "rules").rules["yellow-skin"].then == "see_doctor"
    assert git(here / "rules", "log", "-1", "--format=%an %cn") == "ann lea\n"


def test_a_proposal_is_refused_with_a_reason_and_gone(here: Path) -> None:
    done = review("bob", "r\nIt cannot wait\n")
    assert "1 decision by bob" in done.output and git(here / "rules", "status", "--porcelain") == ""
    assert "proposal 1" not in review("lea", "").output


def test_a_group_that_is_none_is_told_with_those_that_are(here: Path) -> None:
    wrong = run("review", "--as", "ann", "--group", "proposal")
    assert wrong.exit_code == 2 and "did you mean 'proposals'" in wrong.stderr
