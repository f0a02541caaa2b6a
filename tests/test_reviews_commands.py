"""The commands of editors: who they are, the queue, the log out and in again, all with one clear line for wrong use."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import backstory

PASSWORD = "correct horse battery\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("BACKSTORY_DB", "BACKSTORY_EDITOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "heat.txt").write_text(
        "Heat for a sore back\n\nHeat may ease low back pain.\n\nChia helps back pain.\n"
    )
    assert run("ingest", "heat.txt").exit_code == 0
    assert run("editor", "add", "ann", stdin=PASSWORD).exit_code == 0
    return tmp_path


def run(*words: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(backstory.main, list(words), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def statuses(db: Path) -> list[str]:
    conn = sqlite3.connect(db)
    found = [row[0] for row in conn.execute("SELECT status FROM evidence ORDER BY id")]
    conn.close()
    return found


def test_a_review_in_the_terminal_shows_in_the_database_and_outlives_it(here: Path) -> None:
    done = run("review", "--as", "ann", "--group", "claims", stdin="a\nr\nnot about backs\nq\n")
    assert done.exit_code == 0, done.output
    made = [json.loads(line) for line in run("decisions", "export").stdout.splitlines()]
    kinds = [line["kind"] for line in made if "kind" in line]
    assert "decision" in done.output.splitlines()[-1] and "claim.accept" in kinds
    before = statuses(here / "backstory.db")
    claims = "SELECT id, status, decided_by, decided_why FROM claims ORDER BY id"
    then = sqlite3.connect(here / "backstory.db").execute(claims).fetchall()
    assert any(status == "accepted" and by == "ann" for _, status, by, _ in then)
    for name in ("backstory.db", "backstory.db-wal", "backstory.db-shm"):
        (here / name).unlink(missing_ok=True)
    assert run("ingest", "heat.txt").exit_code == 0
    assert sqlite3.connect(here / "backstory.db").execute(claims).fetchall() == then
    assert statuses(here / "backstory.db") == before


def test_an_exported_log_is_taken_in_elsewhere_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("review", "--as", "ann", "--group", "claims", stdin="a\nq\n")
    assert run("decisions", "export", "decisions.jsonl").exit_code == 0
    other = here / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    assert "1 added, 0 here already" in run("decisions", "import", "../decisions.jsonl").output
    assert "0 added, 1 here already" in run("decisions", "import", "../decisions.jsonl").output
    assert "1 decisions, 0 faults" in run("decisions", "verify").output
    assert "accepted" in {row for (row,) in _claims_after_ingest(other)}


def _claims_after_ingest(folder: Path) -> list[tuple[str]]:
    run("ingest", "../heat.txt")
    return sqlite3.connect(folder / "backstory.db").execute("SELECT status FROM claims").fetchall()


def test_a_log_that_somebody_changed_is_found_out(here: Path) -> None:
    run("review", "--as", "ann", stdin="a\nq\n")
    conn = sqlite3.connect(here / "curation.db")
    conn.execute("DROP TRIGGER decisions_no_update")
    conn.execute("UPDATE decisions SET actor = 'eve'")
    conn.commit()
    conn.close()
    done = run("decisions", "verify")
    assert done.exit_code == 1 and "decision 1 is not what was written" in done.stderr


def test_editors_are_added_listed_disabled_and_reset(here: Path) -> None:
    run("editor", "add", "lea", "--role", "lead", "--interests", "wrote one of the trials", stdin=PASSWORD)
    listed = run("editor", "list").output
    assert "ann: editor; no conflicts of interest stated" in listed
    assert "lea: lead; wrote one of the trials" in listed
    assert run("editor", "disable", "ann").exit_code == 0
    assert run("review", "--as", "ann").exit_code == 2
    assert run("editor", "disable", "ann", "--undo").exit_code == 0
    assert run("editor", "reset", "ann", stdin="another long password\n").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["review"], "who are you"),
        (["review", "--as", "anne"], "no editor 'anne'.*did you mean 'ann'"),
        (["review", "--as", "ann", "--group", "flag"], "did you mean 'flags'"),
        (["review", "--as", "ann", "--db", "none.db"], "no such knowledge base"),
        (["decisions", "export"], "no decisions here"),
        (["decisions", "verify"], "no decisions here"),
        (["decisions", "import", "none.jsonl"], "no such file"),
        (["decisions", "import", "heat.txt"], r"heat\.txt:1: not a decision"),
        (["editor", "add", "bob"], "a password has 12"),
        (["editor", "add", "Bob"], "lower case"),
        (["editor", "disable", "bob"], "no editor 'bob'"),
        (["editor", "reset", "bob"], "no editor 'bob'"),
    ],
)
def test_wrong_use_is_one_clear_line_and_nothing_done(here: Path, words: list[str], says: str) -> None:
    import re

    before = sorted(path.name for path in here.iterdir() if "curation" not in path.name and "-" not in path.name)
    done = run(*words, stdin="")
    assert done.exit_code == 2
    assert re.search(says, done.stderr) and len(done.stderr.strip().splitlines()) == 1
    assert before == sorted(p.name for p in here.iterdir() if "curation" not in p.name and "-" not in p.name)
