"""The store keeps what was read, or nothing; and refuses what is not ours."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from kb import read, schema
from kb.errors import DataError, ForeignDatabase, Missing, QuoteMismatch, UnreadableFile
from kb.model import Report, Version
from kb.store import Store

EASES = "walking-backwards--ameliorates--low-back-pain"


def content(path: Path) -> list[str]:
    """Every table but `runs` as sorted JSON lines: what two equal knowledge bases share."""
    conn = sqlite3.connect(path)
    tables = [
        row[0]
        for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if row[0] != "runs" and not row[0].startswith("sqlite_") and "_fts" not in row[0]
    ]
    lines = []
    for table in tables:
        cursor = conn.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        lines += [json.dumps([table, dict(zip(names, row, strict=True))], sort_keys=True) for row in cursor]
    conn.close()
    return sorted(lines)


@pytest.fixture
def three(article):
    return [
        article("one", ("Walking backwards on a treadmill for three weeks eased it.", EASES, {"attribution": "study"})),
        article("two", ("Walking backwards helps.", EASES), ("Rest is bad for it.", "rest--exacerbates--back-pain")),
        article("three", ("Chia seeds ease back pain.", "new-chia-seeds--ameliorates--back-pain")),
    ]


def fill(path, documents, words, studies, version="v1"):
    with Store(path) as store:
        for document, mentions in documents:
            store.put(document, mentions, version)
        store.finish(words, studies, version=Version("abc", "2026-11-21"))


def test_what_was_put_can_be_read_back(db, three, words, studies):
    fill(db, three, words, studies)
    page = read.claim(read.connect(db), EASES)
    assert [quote.quote for quote in page.quotes_for] == [
        "Walking backwards on a treadmill for three weeks eased it.",
        "Walking backwards helps.",
    ]
    assert page.claim.statement == "Walking backwards eases low back pain."


def test_two_rebuilds_in_different_order_have_equal_content(tmp_path, three, words, studies):
    orders = [three, three[::-1], random.Random(1).sample(three, 3)]
    made = []
    for number, order in enumerate(orders):
        fill(tmp_path / f"{number}.db", order, words, studies)
        made.append(content(tmp_path / f"{number}.db"))
    assert made[0] == made[1] == made[2]
    assert len(made[0]) > 40


def test_finishing_twice_is_finishing_once(db, three, words, studies):
    fill(db, three, words, studies)
    before = content(db)
    fill(db, [], words, studies)
    assert content(db) == before


def test_a_quote_that_is_not_the_text_at_its_offsets_stores_nothing(db, three):
    document, mentions = three[1]
    wrong = replace(mentions[1], start=mentions[1].start + 1)
    with Store(db) as store:
        with pytest.raises(QuoteMismatch, match="is not the text"):
            store.put(document, [mentions[0], wrong], "v1")
        assert store.known() == {}
        assert store.ids("evidence") == set()


def test_an_error_half_way_through_a_document_leaves_nothing_behind(db, three, words, studies, monkeypatch):
    fill(db, three[:1], words, studies)
    before = content(db)
    with Store(db) as store:
        monkeypatch.setattr(store, "_mark", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.put(*three[1], "v1")
        with pytest.raises(ZeroDivisionError):
            store.remove("one")
    assert content(db) == before


def test_an_error_half_way_through_finish_leaves_what_was_there(db, three, words, studies, monkeypatch):
    fill(db, three, words, studies)
    before = content(db)
    with Store(db) as store:
        monkeypatch.setattr(store, "_drop_unused", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.finish(words, studies)
    assert content(db) == before


def test_removing_a_source_removes_exactly_what_stood_on_it(tmp_path, three, words, studies):
    fill(tmp_path / "without.db", three[:2], words, studies)
    fill(tmp_path / "with.db", three, words, studies)
    with Store(tmp_path / "with.db") as store:
        change = store.remove("three")
        assert (change.evidence_gone, change.claims_gone) == (1, 1)
        store.finish(words, studies, version=Version("abc", "2026-11-21"))
    assert content(tmp_path / "with.db") == content(tmp_path / "without.db")


def test_removing_what_is_not_there_says_so(db):
    with Store(db) as store, pytest.raises(Missing, match="no document 'nowhere'"):
        store.remove("nowhere")


def test_putting_a_document_again_replaces_what_it_said(db, three, article, words, studies):
    with Store(db) as store:
        store.put(*three[1], "v1")
        again = article("two", ("Walking backwards helps.", EASES))
        change = store.put(*again, "v2")
        assert (change.evidence_new, change.evidence_gone, change.claims_gone) == (0, 1, 1)
        assert store.known() == {"two": (again[0].sha256, "v2")}


def test_the_same_words_twice_in_a_document_are_two_passages(db, article, words, studies):
    twice = article("echo", ("Walking backwards helps.", EASES), ("Walking backwards helps.", EASES))
    document, mentions = twice
    second = document.text.rindex("Walking")
    mentions = [mentions[0], replace(mentions[1], start=second, end=second + len(mentions[1].quote))]
    with Store(db) as store:
        assert store.put(document, mentions, "v1").evidence_new == 2
        assert sorted(key.partition("-")[2] for key in store.ids("evidence")) == ["", "2"]


def test_the_same_mention_twice_is_one_passage(db, three):
    document, mentions = three[0]
    with Store(db) as store:
        assert store.put(document, mentions * 2, "v1").evidence_new == 1


def test_a_confidence_outside_0_to_1_is_refused(db, three):
    document, mentions = three[0]
    with Store(db) as store, pytest.raises(DataError, match="confidence"):
        store.put(document, [replace(mentions[0], confidence=1.2)], "v1")


def test_the_text_of_a_document_is_kept_nowhere(db, article, words, studies):
    secret = "The author grew up beside a zygomorphic lighthouse."
    fill(db, [article("x", ("Walking helps.", EASES), text=f"Walking helps. {secret} It rained.")], words, studies)
    assert b"zygomorphic" not in db.read_bytes()


def test_the_search_tables_follow_what_is_written(db, three, words, studies):
    fill(db, three, words, studies)
    with Store(db) as store:
        store.remove("three")
        store.finish(words, studies)
    conn = read.connect(db)
    assert read.search(conn, "chia").total == 0
    assert read.search(conn, "treadmill").total > 0


def test_registry_claims_are_rows_and_marked_where_no_article_says_them(db, three, words, studies):
    fill(db, three, words, studies)
    conn = read.connect(db)
    assert read.claim(conn, "paracetamol--ameliorates--low-back-pain").claim.in_articles is False
    assert read.claim(conn, EASES).claim.in_articles is True


def test_a_claim_of_a_merged_concept_goes_to_the_one_that_is_kept(db, article, words, studies):
    fill(db, [article("old", ("Strolling backwards helps.", "old-name--ameliorates--low-back-pain"))], words, studies)
    page = read.claim(read.connect(db), "old-name--ameliorates--low-back-pain")
    assert (page.claim.id, page.asked_for) == (EASES, "old-name--ameliorates--low-back-pain")
    assert len(page.quotes_for) == 1


def test_an_interrupted_ingest_is_known_as_unfinished(db, three, words, studies):
    with Store(db) as store:
        store.put(*three[0], "v1")
        assert store.unfinished
        store.finish(words, studies)
        assert not store.unfinished


def test_runs_are_noted_and_only_the_last_keeps_places(db):
    with Store(db) as store:
        store.record(Report(read=2), {"a": "/somewhere/a.txt"}, at="2026-01-01T00:00:00+00:00")
        store.record(Report(read=0, skipped=2))
        assert store.places() == {"a": "/somewhere/a.txt"}
        assert store.db.execute("SELECT count(*) FROM runs WHERE places <> '{}'").fetchone()[0] == 1


def test_a_compacted_database_is_searchable_and_names_no_path(db, three, words, studies):
    fill(db, three, words, studies)
    with Store(db) as store:
        store.record(Report(), {"a": "/somewhere/secret.txt"})
        store.compact()
    assert b"/somewhere/secret" not in db.read_bytes()
    assert read.search(read.connect(db), "treadmill").quotes


def test_every_foreign_key_holds(db, three, words, studies):
    fill(db, three, words, studies)
    assert sqlite3.connect(db).execute("PRAGMA foreign_key_check").fetchall() == []


# -- whose database --------------------------------------------------------------------------------------------------


def test_a_database_of_another_program_is_refused_and_left_alone(db):
    conn = sqlite3.connect(db)
    conn.execute("CREATE TABLE recipes (name)")
    conn.commit()
    conn.close()
    before = db.read_bytes()
    for opening in (Store, read.connect):
        with pytest.raises(ForeignDatabase, match="some other program"):
            opening(db)
    assert db.read_bytes() == before
    assert [path.name for path in db.parent.iterdir()] == [db.name]


@pytest.mark.parametrize("text", [b"this is no database at all, only some text" * 40, b"\x00\xff" * 999])
def test_a_file_that_is_no_database_is_refused_and_left_alone(db, text):
    db.write_bytes(text)
    for opening in (Store, read.connect):
        with pytest.raises(ForeignDatabase, match="not a database"):
            opening(db)
    assert db.read_bytes() == text


def test_a_database_of_a_newer_backstory_is_refused_and_left_alone(db):
    Store(db).close()
    conn = sqlite3.connect(db)
    conn.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    conn.close()
    before = db.read_bytes()
    with pytest.raises(ForeignDatabase, match="newer backstory"):
        Store(db)
    with pytest.raises(ForeignDatabase, match="newer backstory"):
        read.connect(db)
    assert db.read_bytes() == before


def test_an_older_database_is_brought_up_to_date_by_the_store_and_refused_by_readers(db):
    Store(db).close()
    older = db.with_name("older.db")
    shutil.copy(db, older)
    conn = sqlite3.connect(older)
    conn.execute("PRAGMA user_version = 0")
    conn.close()
    with pytest.raises(ForeignDatabase, match="an older backstory"):
        read.connect(older)


def test_a_migration_that_fails_leaves_the_database_as_it_was(db):
    database = schema.open_database(db)

    def m999_breaks(opened: sqlite_utils.Database) -> None:
        opened.execute("CREATE TABLE half (id)")
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        schema.migrate(database, (*schema.MIGRATIONS, m999_breaks))
    assert "half" not in database.table_names()
    assert database.execute("PRAGMA user_version").fetchone()[0] == len(schema.MIGRATIONS)
    database.close()


def test_reading_and_writing_agree_on_the_schema():
    assert len(schema.MIGRATIONS) == read.SCHEMA_VERSION


def test_a_missing_folder_or_a_folder_in_place_of_a_file_is_said(tmp_path):
    with pytest.raises(UnreadableFile, match="no such folder"):
        Store(tmp_path / "none" / "kb.db")
    with pytest.raises(UnreadableFile, match="is a folder"):
        Store(tmp_path)
    with pytest.raises(UnreadableFile, match="no such knowledge base"):
        read.connect(tmp_path / "nothing.db")


def test_reading_needs_nothing_but_the_standard_library():
    heavy = "{'sqlite_utils', 'numpy', 'networkx', 'datasketch', 'yaml'}"
    code = f"import sys, kb.read; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
