"""The log of decisions loses nothing, doubles nothing, and shows where somebody changed it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import Conflict, DataError, ForeignDatabase, InputError, Missing, UnreadableFile
from kb.review_log import Log, dead


@pytest.fixture
def log(tmp_path):
    with Log(tmp_path / "curation.db") as log:
        yield log


def add(log, kind="claim.reject", target="claim:a--causes--b", reason="because", **more):
    return log.append(more.pop("actor", "ann"), kind, target, more.pop("payload", {}), reason, **more)


def test_a_decision_says_who_when_what_and_why(log):
    made = add(log, payload={"saw": {"certainty": "low"}}, base="abc")
    assert (made.id, made.actor, made.kind, made.on, made.reason) == (
        1, "ann", "claim.reject", ("claim", "a--causes--b"), "because",
    )  # fmt: skip
    assert made.at.endswith("Z") and made.base == "abc" and made.saw == {"certainty": "low"}
    assert log.get(1) == made


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET reason = 'another'",
        "UPDATE OR REPLACE decisions SET id = 2 WHERE id = 1",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions SELECT id, at, 'eve', kind, target, base, payload, reason, reverts, prev, hash"
        " FROM decisions WHERE id = 1",
        "INSERT OR IGNORE INTO decisions SELECT id + 7, at, actor, kind, target, base, payload, reason, reverts, hash,"
        " 'x' FROM decisions WHERE id = 1",
        "INSERT INTO decisions SELECT id + 1, at, actor, kind, target, base, payload, reason, reverts, 'wrong', 'x'"
        " FROM decisions WHERE id = 1",
        "UPDATE seen SET at = 'x'",
        "DELETE FROM seen",
    ],
)
def test_sql_can_neither_change_nor_remove_a_decision(log, statement):
    add(log)
    log.note_seen("claim", ["a--causes--b"])
    before = list(log.export())
    with pytest.raises(sqlite3.IntegrityError, match=r"never|only added at the end"):
        log.conn.execute(statement)
    assert list(log.export()) == before and log.verify() == []


@pytest.mark.parametrize("reason", ["", "  ", "\n\t ", "\xa0"])
def test_a_reason_is_wanted_where_one_should_be(log, reason):
    with pytest.raises(InputError, match="needs a reason"):
        add(log, reason=reason)
    assert log.head() == (0, "")
    add(log, kind="claim.accept", reason=reason)


def test_a_line_changed_behind_the_triggers_shows(log):
    for _ in range(5):
        add(log)
    log.conn.execute("DROP TRIGGER decisions_no_update")
    log.conn.execute("UPDATE decisions SET reason = 'nicer' WHERE id = 3")
    faults = log.verify()
    assert any("decision 3 is not what was written" in fault for fault in faults)
    assert any("decisions_no_update is gone" in fault for fault in faults)


def test_a_line_cut_out_of_the_middle_shows(log):
    for _ in range(5):
        add(log)
    log.conn.execute("DROP TRIGGER decisions_no_delete")
    log.conn.execute("DELETE FROM decisions WHERE id = 3")
    assert any("decision 3 is missing" in fault for fault in log.verify())


def test_a_revert_can_be_reverted_and_that_as_well(log):
    first = add(log)
    for expected in ([], [first.id], [], [first.id]):
        last = log.head()[0]
        add(log, kind="revert", target=f"decision:{last}", reverts=last)
        assert [each.id for each in log.live("kind <> 'revert'")] == expected


@given(st.lists(st.integers(min_value=0), max_size=30))
def test_a_decision_holds_unless_a_revert_that_holds_reverts_it(picks):
    """Against the definition, read from the end: what nothing reverts, holds."""
    reverts = {number + 2: pick % (number + 1) + 1 for number, pick in enumerate(picks)}

    def holds(id_):
        return not any(holds(other) for other, what in reverts.items() if what == id_)

    assert dead(reverts) == {id_ for id_ in range(1, len(picks) + 2) if not holds(id_)}


def test_only_what_is_there_can_be_reverted(log):
    with pytest.raises(Missing):
        add(log, kind="revert", target="decision:9", reverts=9)
    assert log.head()[0] == 0


def test_a_refusal_at_the_last_moment_writes_nothing(log):
    with pytest.raises(ZeroDivisionError):
        add(log, guard=lambda: 1 / 0)
    assert log.head()[0] == 0
    add(log)


def test_an_exported_log_comes_back_whole_and_only_once(log, tmp_path):
    for number in range(10):
        add(log, reason=f"reason {number} “with” marks\nand lines", payload={"n": number, "f": 0.1})
    log.note_seen("source", ["a", "b"])
    lines = list(log.export())
    with Log(tmp_path / "other.db") as other:
        assert other.read_in(lines[:4]) == (4, 0)
        assert other.read_in(lines) == (6, 4)
        assert other.read_in(lines) == (0, 10)
        assert list(other.export()) == lines and other.verify() == []


def test_a_longer_log_is_a_longer_file(log):
    add(log)
    short = list(log.export())
    add(log)
    assert list(log.export())[:1] == short


def test_two_logs_that_went_apart_are_not_mixed(log, tmp_path):
    add(log)
    with Log(tmp_path / "other.db") as other:
        other.read_in(log.export())
        add(log, reason="here")
        add(other, reason="there")
        add(other, reason="and there")
        before = list(log.export())
        with pytest.raises(Conflict, match="line 2: decision 2 is another one here") as caught:
            log.read_in(other.export())
        assert (caught.value.seen["reason"], caught.value.now["reason"]) == ("there", "here")
        assert list(log.export()) == before


def test_a_forged_line_is_refused_with_its_number(log, tmp_path):
    add(log)
    add(log)
    lines = list(log.export())
    lines[1] = canonical_with(lines[1], actor="eve")
    with Log(tmp_path / "other.db") as other:
        with pytest.raises(DataError, match=r"file\.jsonl:2: decision 2 is not what was written"):
            other.read_in(lines, "file.jsonl")
        with pytest.raises(DataError, match="not a decision"):
            other.read_in(['{"id": 1}'])
        with pytest.raises(DataError, match="not a decision"):
            other.read_in(["[]"])
        assert other.head()[0] == 0


def canonical_with(line, **changed):
    return json.dumps({**json.loads(line), **changed})


def test_a_gap_is_refused(log, tmp_path):
    add(log)
    add(log)
    with Log(tmp_path / "other.db") as other, pytest.raises(Conflict, match="does not follow"):
        other.read_in(list(log.export())[1:])


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE recipes (name)")
    conn.commit()
    conn.close()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase):
        Log(path)
    assert path.read_bytes() == before
    path.write_bytes(b"no database at all " * 99)
    with pytest.raises(ForeignDatabase):
        Log(path)
    with pytest.raises(UnreadableFile):
        Log(tmp_path / "none.db", create=False)


WRITER = """
import sys
from pathlib import Path
from kb.review_log import Log
path, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Log(path) as log:
    for number in range(count):
        log.append(who, "claim.reject", f"claim:{who}-{number}", {}, "because")
"""


def test_processes_that_write_at_once_lose_and_double_nothing(tmp_path):
    """Two editors and an ingest that notes what it sees, on a log that none of them has made yet: 500 decisions."""
    path = tmp_path / "curation.db"
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), who, "250"], stderr=subprocess.PIPE)
        for who in ("ann", "bob")
    ]
    with Log(path) as log:
        for number in range(50):
            log.note_seen("claim", [f"c{number}", f"c{number + 1}"])
        for process in started:
            assert process.wait(timeout=300) == 0, process.stderr.read()
            process.stderr.close()
        found = Counter((each.actor, each.target) for each in log.decisions())
        assert found == Counter({(who, f"claim:{who}-{number}"): 1 for who in ("ann", "bob") for number in range(250)})
        assert log.verify() == [] and log.head()[0] == 500
        assert len(log.seen("claim")) == 51
