"""Decisions, replayed over what was read: they show in the tables, and can all be taken back."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import replace

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import read, schema
from kb.model import Evidence, Stance, claim_id, fold
from kb.review_log import Log
from kb.review_replay import Replay
from kb.store import Store

EASES = "walking-backwards--ameliorates--low-back-pain"
REST = "rest--exacerbates--back-pain"
CHIA = "new-chia-seeds--ameliorates--back-pain"


def content(path):
    """Every table but `runs` as sorted JSON lines."""
    conn = sqlite3.connect(path)
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    lines = []
    for table in names:
        if table == "runs" or table.startswith("sqlite_") or "_fts" in table:
            continue
        cursor = conn.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        lines += [json.dumps([table, dict(zip(columns, row, strict=True))], sort_keys=True) for row in cursor]
    conn.close()
    return sorted(lines)


@pytest.fixture(scope="module")
def corpus(article):
    return [
        article(
            "one",
            ("Walking backwards on a treadmill for three weeks eased it.", EASES, {"attribution": "study"}),
            ("Bed rest makes it worse.", REST),
        ),
        article("two", ("Walking backwards helps.", EASES), ("Rest is bad for it and for balance.", REST)),
        article("three", ("Chia seeds ease back pain.", CHIA)),
    ]


@pytest.fixture
def build(words, studies, corpus):
    """Makes a knowledge base from documents and replays a log over it; its rows."""

    def make(path, log=None, documents=corpus, version="v1"):
        with Store(path) as store:
            for document, mentions in documents:
                store.put(document, mentions, version)
            store.finish(words, studies, decisions=Replay.of(log) if log else None)
        return Rows(path)

    return make


class Rows:
    def __init__(self, path):
        self.path = path

    def __call__(self, sql, *values):
        conn = sqlite3.connect(self.path)
        conn.row_factory = sqlite3.Row
        found = [dict(row) for row in conn.execute(sql, values)]
        conn.close()
        return found

    def evidence(self, quote):
        return self("SELECT * FROM evidence WHERE quote LIKE ? ORDER BY split_from, id", quote + "%")[0]

    def claim(self, id_):
        return self("SELECT * FROM claims WHERE id = ?", id_)[0]


@pytest.fixture
def log(tmp_path):
    with Log(tmp_path / "curation.db") as log:
        yield log


def upon(row, **more):
    """What an editor sees of a passage, as the log keeps it."""
    said = claim_id(row["subject_said"], row["claim_id"].split("--")[1], row["object_said"])
    return {"quote": row["quote"], "source": row["source_id"], "claim": said, "shaped": [], **more}


def say(log, kind, target, /, reason="because", saw=None, actor="ann", **payload):
    return log.append(actor, kind, target, payload | {"saw": saw or {}}, reason)


def back(log, decision):
    return log.append("ann", "revert", f"decision:{decision.id}", {}, "a slip", reverts=decision.id)


def test_without_decisions_nothing_is_decided(tmp_path, build, log):
    assert content(build(tmp_path / "a.db").path) == content(build(tmp_path / "b.db", log).path)


def test_a_decision_on_a_passage_shows_with_who_when_and_why(tmp_path, build, log):
    row = build(tmp_path / "kb.db").evidence("Walking backwards helps")
    made = say(log, "evidence.accept", f"evidence:{row['id']}", "read it", upon(row))
    after = build(tmp_path / "kb.db", log).evidence("Walking backwards helps")
    assert (after["status"], after["decided_by"], after["decided_at"], after["decided_why"]) == (
        "accepted", "ann", made.at, "read it",
    )  # fmt: skip


def test_a_rejected_passage_stays_and_counts_for_nothing(tmp_path, build, log):
    rows = build(tmp_path / "kb.db")
    row = rows.evidence("Chia seeds")
    assert rows.claim(CHIA)["n_evidence"] == 1
    say(log, "evidence.reject", f"evidence:{row['id']}", "an advert", upon(row))
    rows = build(tmp_path / "kb.db", log)
    assert rows.evidence("Chia seeds")["status"] == "rejected"
    claim = rows.claim(CHIA)
    assert (claim["n_evidence"], claim["n_lines"], claim["in_articles"], claim["status"]) == (0, 0, 0, "rejected")
    assert (claim["decided_by"], claim["decided_why"]) == ("ann", "an advert")
    assert rows("SELECT * FROM line_evidence WHERE evidence_id = ?", row["id"]) == []


def test_an_edit_moves_a_passage_to_another_claim_and_keeps_what_was_read(tmp_path, build, log):
    before = build(tmp_path / "kb.db")
    row = before.evidence("Bed rest makes")
    made = say(
        log, "evidence.edit", f"evidence:{row['id']}", "it is about low back pain", upon(row),
        relation="ameliorates", object="low-back-pain", negated=True, conditions=["in bed"],
    )  # fmt: skip
    rows = build(tmp_path / "kb.db", log)
    after = rows.evidence("Bed rest makes")
    assert (after["id"], after["claim_id"]) == (row["id"], "rest--ameliorates--low-back-pain")
    assert (after["negated"], after["conditions"], after["stance"], after["status"]) == (
        1, '["in bed"]', "contradicts", "edited",
    )  # fmt: skip
    assert json.loads(after["as_read"])["relation"] == "exacerbates"
    again = build(tmp_path / "kb.db", log, documents=[])
    assert content(again.path) == content(rows.path)
    back(log, made)
    restored = build(tmp_path / "kb.db", log, documents=[]).evidence("Bed rest makes")
    assert {**restored, "line_id": None} == {**row, "line_id": None}


def test_an_acceptance_is_of_the_reading_that_was_seen(tmp_path, build, log):
    row = build(tmp_path / "kb.db").evidence("Bed rest makes")
    target = f"evidence:{row['id']}"
    say(log, "evidence.accept", target, saw=upon(row))
    edit = say(log, "evidence.edit", target, saw=upon(row), hedged=True)
    assert build(tmp_path / "kb.db", log).evidence("Bed rest makes")["status"] == "edited"
    say(log, "evidence.accept", target, saw=upon(row, shaped=[edit.id]), actor="bob")
    assert build(tmp_path / "kb.db", log).evidence("Bed rest makes")["decided_by"] == "bob"
    undone = back(log, edit)
    after = build(tmp_path / "kb.db", log).evidence("Bed rest makes")
    assert (after["status"], after["decided_by"], after["hedged"]) == ("accepted", "ann", 0)
    back(log, undone)
    assert build(tmp_path / "kb.db", log).evidence("Bed rest makes")["decided_by"] == "bob"


def test_a_split_makes_several_passages_of_one(tmp_path, build, log):
    row = build(tmp_path / "kb.db").evidence("Rest is bad for it and")
    parts = [
        {"subject": "rest", "relation": "exacerbates", "object": "back-pain"},
        {"subject": "rest", "relation": "impairs", "object": "balance"},
    ]
    made = say(log, "evidence.split", f"evidence:{row['id']}", saw=upon(row), parts=parts)
    rows = build(tmp_path / "kb.db", log)
    found = rows("SELECT claim_id, status, split_from FROM evidence WHERE quote = ? ORDER BY 1", row["quote"])
    assert [(each["claim_id"], each["status"]) for each in found] == [
        (REST, "edited"), ("rest--impairs--balance", "edited"),
    ]  # fmt: skip
    assert rows.claim("rest--impairs--balance")["n_evidence"] == 1
    other = [{**parts[0], "object": "low-back-pain"}, parts[1]]
    back(log, made)
    made = say(log, "evidence.split", f"evidence:{row['id']}", saw=upon(row), parts=other)
    rows = build(tmp_path / "kb.db", log)
    found = rows("SELECT claim_id, status FROM evidence WHERE quote = ? ORDER BY 1", row["quote"])
    assert [tuple(each.values()) for each in found] == [
        (REST, "split"), ("rest--exacerbates--low-back-pain", "edited"), ("rest--impairs--balance", "edited"),
    ]  # fmt: skip
    assert rows.claim(REST)["n_evidence"] == 1  # the other article's
    say(log, "evidence.accept", f"evidence:{row['id']}", saw=upon(row, shaped=[made.id]), actor="bob")
    rows = build(tmp_path / "kb.db", log)
    assert {each["status"] for each in rows("SELECT status FROM evidence WHERE split_from = ?", row["id"])} == {
        "accepted"
    }
    back(log, made)
    rows = build(tmp_path / "kb.db", log)
    assert rows("SELECT id FROM evidence WHERE split_from IS NOT NULL") == []


def test_an_editor_says_which_study_a_passage_reports(tmp_path, build, log):
    row = build(tmp_path / "kb.db").evidence("Walking backwards helps")
    say(log, "evidence.study", f"evidence:{row['id']}", saw=upon(row), study="trial-2014")
    after = build(tmp_path / "kb.db", log).evidence("Walking backwards helps")
    assert (after["study_id"], after["resolved_by"]) == ("trial-2014", "an editor")
    say(log, "evidence.study", f"evidence:{row['id']}", saw=upon(row), study=None)
    assert build(tmp_path / "kb.db", log).evidence("Walking backwards helps")["study_id"] is None


def test_merging_a_concept_moves_its_claims_and_old_ids_still_find_them(tmp_path, build, log):
    row = build(tmp_path / "kb.db").evidence("Chia seeds")
    say(log, "evidence.accept", f"evidence:{row['id']}", saw=upon(row))
    merge = say(log, "concept.merge", "concept:new-chia-seeds", into="rest")
    rows = build(tmp_path / "kb.db", log)
    after = rows.evidence("Chia seeds")
    assert (after["id"], after["claim_id"], after["status"]) == (
        row["id"], "rest--ameliorates--back-pain", "accepted",
    )  # fmt: skip
    page = read.claim(read.connect(rows.path), CHIA)
    assert (page.claim.id, page.asked_for) == ("rest--ameliorates--back-pain", CHIA)
    back(log, merge)
    assert build(tmp_path / "kb.db", log).evidence("Chia seeds")["claim_id"] == CHIA


def test_adopting_a_provisional_concept_keeps_its_id_as_an_alias(tmp_path, build, log):
    build(tmp_path / "kb.db")
    say(
        log, "concept.adopt", "concept:new-chia-seeds",
        id="chia-seeds", label="chia seeds", kind="substance", broader=[], definition="Seeds of a sage.",
    )  # fmt: skip
    say(log, "claim.accept", f"claim:{CHIA}")
    rows = build(tmp_path / "kb.db", log)
    (concept,) = rows("SELECT * FROM concepts WHERE id = 'chia-seeds'")
    assert (concept["kind"], concept["provisional"], concept["n_claims"]) == ("substance", 0, 1)
    assert rows("SELECT same_as FROM concepts WHERE id = 'new-chia-seeds'") == [{"same_as": "chia-seeds"}]
    assert rows.claim("chia-seeds--ameliorates--back-pain")["status"] == "accepted"


def test_a_source_is_appraised_field_by_field(tmp_path, build, log):
    build(tmp_path / "kb.db")
    for field, value in (("kind", "news"), ("commercial_interest", True), ("retells", "small-2011"), ("kind", "forum")):
        last = say(log, "source.appraise", "source:two", field=field, value=value)
    rows = build(tmp_path / "kb.db", log)
    (source,) = rows("SELECT * FROM sources WHERE id = 'two'")
    assert (source["kind"], source["commercial_interest"], source["retells"]) == ("forum", 1, "small-2011")
    assert json.loads(source["as_read"])["kind"] == "personal_blog"
    again = build(tmp_path / "kb.db", log, documents=[])
    assert content(again.path) == content(rows.path)
    back(log, last)
    (source,) = build(tmp_path / "kb.db", log, documents=[])("SELECT * FROM sources WHERE id = 'two'")
    assert source["kind"] == "news"


def test_a_rejected_source_counts_for_nothing_until_that_is_taken_back(tmp_path, build, log):
    before = build(tmp_path / "kb.db").claim(EASES)
    made = say(log, "source.reject", "source:two", "invented")
    rows = build(tmp_path / "kb.db", log)
    assert rows.claim(EASES)["n_evidence"] == before["n_evidence"] - 1
    assert {each["status"] for each in rows("SELECT status FROM evidence WHERE source_id = 'two'")} == {"rejected"}
    back(log, made)
    assert build(tmp_path / "kb.db", log).claim(EASES) == before


def test_a_retracted_study_takes_the_certainty_with_it(tmp_path, build, log):
    before = build(tmp_path / "kb.db").claim("paracetamol--ameliorates--low-back-pain")
    say(log, "study.retract", "study:trial-2014", "withdrawn by the journal", retracted=True)
    rows = build(tmp_path / "kb.db", log)
    assert rows("SELECT retracted FROM studies WHERE id = 'trial-2014'") == [{"retracted": 1}]
    assert before["certainty"] != "none"
    assert rows.claim("paracetamol--ameliorates--low-back-pain")["certainty"] == "none"


@pytest.mark.parametrize(
    ("claim", "was", "now"),
    [
        ("rest--ameliorates--low-back-pain", "moderate", "low"),  # graded by the review itself
        ("paracetamol--ameliorates--low-back-pain", "high", "moderate"),  # graded here
    ],
)
def test_a_step_of_certainty_is_overruled_with_its_reason(tmp_path, build, log, claim, was, now):
    assert build(tmp_path / "kb.db").claim(claim)["certainty"] == was
    say(
        log, "certainty.overrule", f"claim:{claim}", "the outcome was pain at rest only", domain="indirectness", step=-1
    )
    rows = build(tmp_path / "kb.db", log)
    assert rows.claim(claim)["certainty"] == now
    assert "pain at rest only" in rows.claim(claim)["certainty_why"]
    assert rows("SELECT * FROM orphans") == []


def test_a_step_for_a_comparison_that_nobody_makes_waits(tmp_path, build, log):
    say(
        log, "certainty.overrule", "claim:rest--ameliorates--low-back-pain",
        domain="indirectness", step=-1, comparison="the moon",
    )  # fmt: skip
    (waits,) = build(tmp_path / "kb.db", log)("SELECT * FROM orphans")
    assert waits["id"] == 1 and "the moon" in waits["why"]


def test_a_claim_that_the_registry_states_is_not_rejected_as_a_whole(tmp_path, build, log):
    say(log, "claim.reject", f"claim:{EASES}")
    rows = build(tmp_path / "kb.db", log)
    assert rows.claim(EASES)["status"] == "unreviewed"
    assert "registry" in rows("SELECT why FROM orphans")[0]["why"]


def test_drafts_tasks_and_readers_words_are_copied_nowhere(tmp_path, build, log):
    say(log, "draft", f"claim:{EASES}", "zygomorphic", form={"reason": "zygomorphic"})
    say(log, "task.take", f"claim:{EASES}", "zygomorphic")
    say(log, "suggest", f"claim:{EASES}", "zygomorphic", actor="a reader")
    rows = build(tmp_path / "kb.db", log)
    assert [(each["kind"], each["reason"]) for each in rows("SELECT * FROM decisions")] == [("suggest", "")]
    assert b"zygomorphic" not in rows.path.read_bytes()


# -- what a rebuild does to them -------------------------------------------------------------------------------------


def some_decisions(log, rows, seed, count=14):
    """Decisions of every kind on whatever is there, some of them reverted."""
    pick = random.Random(seed)
    passages = rows("SELECT * FROM evidence ORDER BY id")
    made = []
    for _ in range(count):
        row = pick.choice(passages)
        shaped = [
            each.id for each in log.live("target = ?", [f"evidence:{row['id']}"])
            if each.kind in ("evidence.edit", "evidence.study", "evidence.split")
        ]  # fmt: skip
        on, saw = f"evidence:{row['id']}", upon(row, shaped=shaped)
        choices = [
            ("evidence.accept", on, {}),
            ("evidence.reject", on, {}),
            ("evidence.edit", on, {"relation": "improves", "hedged": True}),
            ("evidence.study", on, {"study": "small-2011"}),
            ("claim.accept", f"claim:{row['claim_id']}", {}),
            ("claim.reject", f"claim:{row['claim_id']}", {}),
            ("concept.merge", f"concept:{row['subject_said']}", {"into": "exercise"}),
            ("source.appraise", f"source:{row['source_id']}", {"field": "kind", "value": "news"}),
            ("study.retract", "study:review-2010", {"retracted": True}),
            ("revert", "", {}),
        ]
        kind, target, payload = pick.choice(choices)
        if kind == "revert" and made:
            made.append(back(log, pick.choice(made)))
        elif kind != "revert":
            made.append(say(log, kind, target, saw=saw, **payload))
    return made


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_deleting_the_database_and_reading_again_gives_equal_content(tmp_path_factory, build, corpus, seed):
    folder = tmp_path_factory.mktemp("rebuild")
    rows = build(folder / "kb.db")
    with Log(folder / "curation.db") as log:
        some_decisions(log, rows, seed)
        log.note_seen("claim", [EASES, CHIA])
        log.note_seen("source", ["one", "gone"])
        grown = content(build(folder / "kb.db", log, documents=[]).path)
        rebuilt = build(folder / "new.db", log, documents=corpus[::-1], version="another extractor")
        assert [line.replace("another extractor", "v1") for line in content(rebuilt.path)] == grown
        assert rebuilt("PRAGMA foreign_key_check") == []
        for each in log.live("kind NOT IN ('revert')"):
            back(log, each)
        assert not any('"status": "rejected"' in line for line in content(build(folder / "new.db", log).path))


def accounted(rows, log):
    """Every decision that holds is in force, with its target there, or waits with why: (in force, waiting)."""
    there = {f"evidence:{row['id']}" for row in rows("SELECT id FROM evidence")}
    waiting = {row["id"]: row for row in rows("SELECT * FROM orphans")}
    live = [each for each in log.live() if each.kind.startswith("evidence.")]
    copied = {row["id"]: row for row in rows("SELECT * FROM decisions")}
    for each in live:
        assert each.id in copied
        assert (copied[each.id]["now_on"] in there) != (each.id in waiting), each
        assert each.id not in waiting or waiting[each.id]["why"]
    return [each.id for each in live if each.id not in waiting], list(waiting.values())


def respaced(article, corpus, seed, reword):
    """The same articles with other white space and case, or with words put in between."""
    pick, made = random.Random(seed), []
    for document, mentions in corpus:
        said = []
        for m in mentions:
            quote = reword(m.quote, pick)
            more = {"attribution": m.attribution, "hedged": m.hedged}
            said.append((quote, claim_id(m.subject.id, m.relation, m.object.id), more))
        made.append(article(document.name, *said))
    return made


def spaced(quote, pick):
    return "".join(pick.choice([" ", "  ", "\n", "\t "]) if c == " " else pick.choice([c, c.upper()]) for c in quote)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_decisions_survive_other_white_space_and_another_extractor(tmp_path_factory, build, corpus, article, seed):
    folder = tmp_path_factory.mktemp("spaces")
    rows = build(folder / "kb.db")
    with Log(folder / "curation.db") as log:
        for row in rows("SELECT * FROM evidence"):
            say(log, random.Random(seed).choice(["evidence.accept", "evidence.reject"]), f"evidence:{row['id']}",
                saw=upon(row))  # fmt: skip
        statuses = {fold(row["quote"]): row["status"] for row in build(folder / "kb.db", log)("SELECT * FROM evidence")}
        rows = build(folder / "new.db", log, respaced(article, corpus, seed, spaced), version="v2")
        in_force, waiting = accounted(rows, log)
        assert len(in_force) == len(statuses) and waiting == []
        assert {fold(row["quote"]): row["status"] for row in rows("SELECT * FROM evidence")} == statuses


def reworded(quote, pick):
    change = pick.randrange(4)
    words = quote.split()
    if change == 0:
        return quote.replace(".", "!").replace(" ", " — ", 1)
    if change == 1:
        words.insert(pick.randrange(len(words)), "indeed")
        return " ".join(words)
    return quote if change == 2 else "Something else altogether was written here instead."


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_decisions_on_reworded_passages_wait_with_a_match_and_move_nowhere(
    tmp_path_factory, build, corpus, article, seed
):
    folder = tmp_path_factory.mktemp("words")
    rows = build(folder / "kb.db")
    with Log(folder / "curation.db") as log:
        for row in rows("SELECT * FROM evidence"):
            say(log, "evidence.accept", f"evidence:{row['id']}", saw=upon(row))
        rows = build(folder / "new.db", log, respaced(article, corpus, seed, reworded))
        _, waiting = accounted(rows, log)
        quotes = {f"evidence:{row['id']}": row for row in rows("SELECT * FROM evidence")}
        for wait in waiting:
            saw = log.get(wait["id"]).saw
            if wait["suggested"]:
                found = quotes[wait["suggested"]]
                assert found["source_id"] == saw["source"] and found["status"] != "accepted"
                assert 0.72 <= wait["likeness"] <= 1
            else:
                here = [row["quote"] for row in quotes.values() if row["source_id"] == saw["source"]]
                assert any("altogether" in quote for quote in here)


def test_only_punctuation_changed_is_a_match_of_the_same_words(tmp_path, build, corpus, article, log):
    row = build(tmp_path / "kb.db").evidence("Chia seeds")
    say(log, "evidence.accept", f"evidence:{row['id']}", saw=upon(row))
    rows = build(tmp_path / "new.db", log, [article("three", ("Chia “seeds” ease back-pain!", CHIA))])
    (waits,) = rows("SELECT * FROM orphans")
    assert (waits["likeness"], waits["suggested"]) == (1.0, f"evidence:{rows.evidence('Chia')['id']}")
    assert "the same words" in waits["why"] and rows.evidence("Chia")["status"] == "unreviewed"
    say(log, "orphan.attach", "decision:1", to=waits["suggested"])
    rows = build(tmp_path / "new.db", log, documents=[])
    assert rows.evidence("Chia “")["status"] == "accepted"
    assert rows("SELECT now_on FROM decisions WHERE id = 1")[0]["now_on"] == waits["suggested"]


def test_a_decision_on_a_document_that_is_gone_waits_and_comes_back_with_it(tmp_path, build, corpus, log):
    row = build(tmp_path / "kb.db").evidence("Chia seeds")
    say(log, "evidence.reject", f"evidence:{row['id']}", saw=upon(row))
    rows = build(tmp_path / "less.db", log, corpus[:2])
    assert "source is not here" in rows("SELECT why FROM orphans")[0]["why"]
    rows = build(tmp_path / "less.db", log, corpus[2:])
    assert rows("SELECT * FROM orphans") == [] and rows.evidence("Chia")["status"] == "rejected"


def test_a_decision_finds_its_passage_when_the_vocabulary_learns_the_concept(tmp_path, build, article, log):
    old = "old-name--ameliorates--low-back-pain"
    documents = [article("old", ("Strolling backwards helps.", old))]
    row = build(tmp_path / "kb.db", None, documents).evidence("Strolling")
    say(log, "evidence.reject", f"evidence:{row['id']}", saw=upon(row))
    rows = build(tmp_path / "new.db", log, [article("old", ("Strolling backwards helps.", EASES))])
    after = rows.evidence("Strolling")
    assert after["id"] != row["id"] and after["status"] == "rejected"
    assert rows("SELECT * FROM orphans") == []


def test_what_the_vocabulary_settled_otherwise_waits_and_the_rest_holds(tmp_path, build, log):
    say(log, "concept.merge", "concept:old-name", into="rest")  # the vocabulary says walking backwards
    say(log, "concept.merge", "concept:new-chia-seeds", into="nothing-like-it")
    say(log, "concept.adopt", "concept:new-chia-seeds", id="chia", label="Walking", kind="drug", broader=[])
    say(log, "study.retract", "study:smal-2011", retracted=True)
    say(log, "source.appraise", "source:twoo", field="kind", value="news")
    say(log, "concept.merge", "concept:rest", into="staying-active")
    rows = build(tmp_path / "kb.db", log)
    waiting = {row["id"]: (row["why"], row["suggested"]) for row in rows("SELECT * FROM orphans")}
    assert sorted(waiting) == [1, 2, 3, 4, 5]
    assert waiting[4][1] == "study:small-2011" and waiting[5][1] == "source:two"
    assert rows("SELECT same_as FROM concepts WHERE id = 'rest'") == [{"same_as": "staying-active"}]


def test_decisions_survive_a_thousand_more_articles(tmp_path, build, corpus, article, log):
    rows = build(tmp_path / "kb.db")
    for number, row in enumerate(rows("SELECT * FROM evidence ORDER BY id")):
        say(log, ("evidence.accept", "evidence.reject")[number % 2], f"evidence:{row['id']}", saw=upon(row))
    say(log, "claim.accept", f"claim:{EASES}")
    before = {row["id"]: row["status"] for row in build(tmp_path / "kb.db", log)("SELECT * FROM evidence")}
    claims = [EASES, REST, "paracetamol--ameliorates--low-back-pain", "walking--improves--balance"]
    pick = random.Random(7)
    more = [
        article(f"more-{n}", *((f"Number {n} says {m} of it.", pick.choice(claims)) for m in range(3)))
        for n in range(1000)
    ]
    rows = build(tmp_path / "kb.db", log, more)
    after = {row["id"]: row["status"] for row in rows("SELECT * FROM evidence")}
    assert len(after) == len(before) + 3000
    assert {id_: after[id_] for id_ in before} == before
    assert rows("SELECT * FROM orphans") == [] and rows.claim(EASES)["status"] == "accepted"
    assert len(accounted(rows, log)[0]) == len(before)


def test_the_key_that_decisions_hang_on_is_that_of_the_model(corpus):
    document, mentions = corpus[0]
    m = mentions[0]
    evidence = Evidence(EASES, m, Stance.SUPPORTS, document.source.id)
    assert evidence.key == replace(evidence, mention=replace(m, quote=m.quote.upper(), start=99, end=999)).key


def test_a_database_from_before_decisions_is_brought_up_to_date_with_its_content(tmp_path, build, log):
    new = build(tmp_path / "new.db")
    old = sqlite_utils.Database(tmp_path / "old.db")
    old.execute(f"PRAGMA application_id = {read.APPLICATION_ID}")
    schema.migrate(old, schema.MIGRATIONS[:1])
    for table in ("concepts", "studies", "sources", "documents", "claims", "lines", "evidence"):
        columns = [column.name for column in old[table].columns]
        old[table].insert_all({key: row[key] for key in columns} for row in new(f"SELECT * FROM {table}"))
    old.close()
    row = new.evidence("Chia seeds")
    say(log, "evidence.reject", f"evidence:{row['id']}", saw=upon(row))
    assert content(build(tmp_path / "old.db", log, []).path) == content(build(tmp_path / "new.db", log).path)
