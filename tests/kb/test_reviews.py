"""Editors decide: what they may, on what they saw, what waits for them, and what would follow."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter

import pytest

from kb import read, reviews
from kb.errors import Conflict, InputError, Missing, NotAllowed, UnknownName
from kb.model import RuleRecord
from kb.review_log import Log
from kb.reviews import Editor, World
from kb.store import Store

EASES = "walking-backwards--ameliorates--low-back-pain"
REST = "rest--exacerbates--back-pain"
CHIA = "new-chia-seeds--ameliorates--back-pain"
ANN, BOB, LEA = Editor("ann"), Editor("bob"), Editor("lea", "lead")


class Desk:
    """A knowledge base, its log, and an editor's hand."""

    def __init__(self, db, world, documents):
        self.db, self.world = db, world
        with Store(db) as store:
            for document, mentions in documents:
                store.put(document, mentions, "v1")
            reviews.finish(store, world)
        self.log = Log(reviews.beside(db))

    @property
    def conn(self):
        return read.connect(self.db)

    def state(self, target):
        return reviews.state(self.conn, self.log, target)

    def decide(self, editor, kind, target, /, reason="because", saw=None, **payload):
        saw = self.state(target) if saw is None else saw
        return reviews.decide(self.conn, self.log, editor, kind, target, payload, reason=reason, saw=saw)

    def revert(self, editor, decision):
        return self.decide(editor, "revert", f"decision:{decision.id}", "a slip")

    def note(self):
        conn = sqlite3.connect(self.db)
        with conn:
            reviews.note(conn, self.log)
        conn.close()

    def replay(self):
        reviews.replay(self.db, self.world)

    def passage(self, quote):
        (row,) = self.rows("SELECT * FROM evidence WHERE quote LIKE ? AND split_from IS NULL", quote + "%")
        return f"evidence:{row['id']}", row

    def rows(self, sql, *values):
        conn = sqlite3.connect(self.db)
        conn.row_factory = sqlite3.Row
        found = [dict(row) for row in conn.execute(sql, values)]
        conn.close()
        return found

    def queue(self, editor=ANN, group=None, **more):
        return [(task.group, task.target) for task in reviews.queue(self.conn, self.log, editor, group, **more)]


RULE = RuleRecord("r", "R", "self_care", "always", "rest less", "review-2010", "weak", claims=(REST,))


@pytest.fixture
def desk(tmp_path, words, studies, article):
    documents = [
        article(
            "one",
            ("Walking backwards on a treadmill for three weeks eased it.", EASES, {"attribution": "study"}),
            ("Bed rest makes it worse.", REST, {"confidence": 0.9}),
        ),
        article("two", ("Walking backwards helps.", EASES, {"confidence": 0.2}), ("Rest is bad for it.", REST)),
        article("three", ("Chia seeds ease back pain.", CHIA), ("Walking back eases it.", "new-back-walking--causes--falls")),
    ]  # fmt: skip
    made = Desk(tmp_path / "backstory.db", World(words, studies, (), (RULE,)), documents)
    yield made
    made.log.close()


# -- deciding --------------------------------------------------------------------------------------------------------


def test_a_decision_keeps_what_was_seen_and_shows_at_once_and_after_a_replay(desk):
    target, row = desk.passage("Walking backwards helps")
    made = desk.decide(BOB, "evidence.accept", target, "")
    assert made.saw["quote"] == row["quote"] and made.base == reviews.base(made.saw)
    desk.note()
    quick = desk.passage("Walking backwards helps")[1]
    desk.replay()
    assert desk.passage("Walking backwards helps")[1] == quick
    assert (quick["status"], quick["decided_by"]) == ("accepted", "bob")


def test_two_who_saw_the_same_page_do_not_overwrite_each_other(desk):
    target, _ = desk.passage("Walking backwards helps")
    seen = desk.state(target)
    desk.decide(ANN, "evidence.edit", target, saw=seen, hedged=True)
    with pytest.raises(Conflict, match="changed since you looked") as caught:
        desk.decide(BOB, "evidence.reject", target, saw=seen)
    assert caught.value.seen["decided"] == [] and caught.value.now["decided"] == [1]
    assert desk.log.head()[0] == 1


def test_a_new_passage_makes_the_page_of_its_claim_stale(desk, article):
    seen = desk.state(f"claim:{REST}")
    with Store(desk.db) as store:
        store.put(*article("four", ("Rest hurts.", REST)), "v1")
        reviews.finish(store, desk.world)
    with pytest.raises(Conflict) as caught:
        desk.decide(ANN, "claim.accept", f"claim:{REST}", saw=seen)
    assert (caught.value.seen["passages"], caught.value.now["passages"]) == (2, 3)


def test_a_replay_alone_makes_no_page_stale(desk):
    target, _ = desk.passage("Bed rest")
    desk.decide(ANN, "evidence.edit", target, relation="causes")
    seen = desk.state(target)
    desk.replay()
    assert desk.state(target) == seen
    desk.decide(BOB, "evidence.accept", target, saw=seen)


def test_only_what_is_there_can_be_decided_on(desk):
    with pytest.raises(Missing):
        desk.decide(ANN, "evidence.accept", "evidence:0000", saw={})
    with pytest.raises(Missing):
        desk.decide(ANN, "revert", "decision:7", saw={})
    assert desk.log.head()[0] == 0


@pytest.mark.parametrize(
    ("kind", "on", "payload", "error", "says"),
    [
        ("evidence.edit", "evidence", {"relation": "eases"}, InputError, "no relation 'eases'"),
        ("evidence.edit", "evidence", {"subject": "walkin"}, UnknownName, "did you mean 'walking'"),
        ("evidence.edit", "evidence", {"negated": "yes"}, InputError, "true or false"),
        ("evidence.edit", "evidence", {"conditions": "if"}, InputError, "a list"),
        ("evidence.edit", "evidence", {}, InputError, "must change something"),
        ("evidence.edit", "evidence", {"relaton": "causes"}, InputError, "did you mean 'relation'"),
        ("evidence.split", "evidence", {"parts": []}, InputError, "two to ten"),
        ("evidence.study", "evidence", {"study": "small-2012"}, UnknownName, "did you mean 'small-2011'"),
        ("claim.accept", "evidence", {}, InputError, "is about claim"),
        ("clam.accept", "evidence", {}, InputError, "did you mean 'claim.accept'"),
        ("certainty.overrule", "claim", {"domain": "imprecision", "step": 1}, InputError, "-2 to 0"),
        ("certainty.overrule", "claim", {"domain": "imprecision", "step": True}, InputError, "-2 to 0"),
        ("source.appraise", "source", {"field": "kind", "value": "blog"}, InputError, "no kind 'blog'"),
        ("source.appraise", "source", {"field": "ours", "value": True}, InputError, "no field of a source"),
        ("source.appraise", "source", {"field": "title", "value": None}, InputError, "title"),
        ("source.add", "source", {"title": "T"}, InputError, "address, its DOI or a file"),
        ("concept.merge", "concept", {"into": "nothing"}, UnknownName, "no concept"),
        ("concept.merge", "concept", {"into": "new-chia-seeds"}, NotAllowed, "one with itself"),
        ("concept.adopt", "concept", {"id": "rest", "label": "x", "kind": "drug"}, InputError, "there already"),
        ("concept.adopt", "concept", {"id": "seeds", "label": "Rest", "kind": "drug"}, InputError, "belongs to 'rest'"),
        ("concept.adopt", "concept", {"id": "new-x", "label": "x", "kind": "drug"}, InputError, "joined by hyphens"),
        ("study.retract", "study", {"retracted": 1}, InputError, "true or false"),
        ("draft", "claim", {"form": {"x": "y" * 70_000}}, InputError, "at most"),
    ],
)  # fmt: skip
def test_a_wrong_decision_is_one_clear_error_and_writes_nothing(desk, kind, on, payload, error, says):
    targets = {
        "evidence": desk.passage("Bed rest")[0], "claim": f"claim:{REST}", "source": "source:one",
        "concept": "concept:new-chia-seeds", "study": "study:small-2011",
    }  # fmt: skip
    with pytest.raises(error, match=says):
        desk.decide(ANN, kind, targets[on], **payload)
    assert desk.log.head()[0] == 0


def test_a_reason_is_asked_for_where_something_is_lost_or_changed(desk):
    target, _ = desk.passage("Bed rest")
    with pytest.raises(InputError, match=r"evidence\.reject needs a reason"):
        desk.decide(ANN, "evidence.reject", target, " \n")
    desk.decide(ANN, "evidence.accept", target, "")


def test_a_batch_stops_at_nothing(desk):
    one, two = desk.passage("Bed rest")[0], desk.passage("Rest is bad")[0]
    wanted = [
        ("evidence.accept", one, {}, "", desk.state(one)),
        ("evidence.reject", two, {}, "", desk.state(two)),
        ("evidence.accept", two, {}, "", desk.state(two)),
    ]
    outcomes = reviews.decide_all(desk.conn, desk.log, ANN, wanted)
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]


# -- who may ---------------------------------------------------------------------------------------------------------


def test_without_an_account_one_can_only_suggest(desk):
    for kind, target in (("claim.accept", f"claim:{REST}"), ("task.take", f"claim:{REST}")):
        with pytest.raises(NotAllowed, match="editors only"):
            desk.decide(None, kind, target)
    made = desk.decide(None, "suggest", f"claim:{REST}", "the study was of mice")
    assert made.actor == "a reader"
    assert desk.queue()[0] == ("suggestions", "decision:1")
    desk.decide(BOB, "suggest.close", "decision:1", "", done=True)
    assert desk.queue(group="suggestions") == []


def test_a_disabled_editor_decides_nothing(desk):
    with pytest.raises(NotAllowed, match="disabled"):
        desk.decide(Editor("ann", disabled=True), "claim.accept", f"claim:{REST}")


@pytest.mark.parametrize("again", ["ann", "ANN", "Ann"])
def test_nobody_accepts_a_reading_that_they_changed(desk, again):
    target, _ = desk.passage("Bed rest")
    edit = desk.decide(ANN, "evidence.edit", target, relation="causes")
    for replayed in (False, True):
        with pytest.raises(NotAllowed, match="somebody else accepts it"):
            desk.decide(Editor(again), "evidence.accept", target)
        if replayed:
            with pytest.raises(NotAllowed, match="somebody else"):
                desk.decide(Editor(again), "claim.accept", "claim:rest--causes--back-pain")
        desk.replay()
    desk.revert(ANN, edit)
    desk.decide(Editor(again), "evidence.accept", target)


def test_nobody_accepts_the_parts_of_what_they_split(desk):
    target, row = desk.passage("Rest is bad")
    parts = [{"subject": "rest", "relation": "impairs", "object": each} for each in ("balance", "back-pain")]
    desk.decide(ANN, "evidence.split", target, parts=parts)
    desk.replay()
    part = desk.rows("SELECT id FROM evidence WHERE split_from = ?", row["id"])[0]["id"]
    with pytest.raises(NotAllowed, match="somebody else"):
        desk.decide(ANN, "evidence.accept", f"evidence:{part}")
    desk.decide(BOB, "evidence.accept", f"evidence:{part}")
    with pytest.raises(NotAllowed, match="taken apart"):
        desk.decide(BOB, "evidence.edit", target, hedged=True)


def test_nobody_accepts_a_source_that_they_added_nor_what_it_alone_says(desk):
    desk.decide(ANN, "source.add", "source:three", url="https://example.org/three")
    desk.decide(ANN, "source.add", "source:one", url="https://example.org/one")
    for kind, target in (
        ("source.accept", "source:three"), ("evidence.accept", desk.passage("Chia seeds")[0]), ("claim.accept", f"claim:{CHIA}"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match="you added"):
            desk.decide(ANN, kind, target)
    desk.decide(ANN, "claim.accept", f"claim:{REST}")  # another source says it too
    desk.decide(BOB, "source.accept", "source:three")
    desk.replay()
    assert desk.rows("SELECT status FROM sources WHERE id = 'three'") == [{"status": "accepted"}]


def test_only_a_lead_reverts_what_others_decided(desk):
    made = desk.decide(ANN, "claim.accept", f"claim:{REST}")
    with pytest.raises(NotAllowed, match="only a lead"):
        desk.revert(BOB, made)
    undone = desk.revert(LEA, made)
    with pytest.raises(NotAllowed, match="reverted already"):
        desk.revert(LEA, made)
    desk.revert(LEA, undone)
    desk.replay()
    assert desk.rows("SELECT status FROM claims WHERE id = ?", REST) == [{"status": "accepted"}]
    assert [(entry.decision.kind, entry.holds) for entry in reviews.history(desk.conn, desk.log, f"claim:{REST}")] == [
        ("revert", True), ("revert", False), ("claim.accept", True),
    ]  # fmt: skip


def test_reverting_a_reversal_is_no_way_to_accept_ones_own(desk):
    boss = Editor("boss", "lead")
    desk.decide(boss, "source.add", "source:three", url="https://example.org/three")
    accepted = desk.decide(BOB, "source.accept", "source:three")
    undone = desk.revert(BOB, accepted)
    with pytest.raises(NotAllowed, match="bring back decision 2: you added"):
        desk.revert(boss, undone)
    redone = desk.revert(LEA, undone)
    again = desk.revert(LEA, redone)
    with pytest.raises(NotAllowed, match="bring back"):
        desk.revert(boss, again)


def test_a_claim_of_the_registry_is_not_rejected_as_a_whole(desk):
    with pytest.raises(NotAllowed, match="registry of studies states"):
        desk.decide(ANN, "claim.reject", f"claim:{EASES}")


def test_a_task_that_somebody_took_is_theirs_until_given_back(desk):
    desk.decide(ANN, "task.take", f"claim:{REST}")
    with pytest.raises(NotAllowed, match="ann has taken"):
        desk.decide(BOB, "task.take", f"claim:{REST}")
    (task,) = (t for t in reviews.queue(desk.conn, desk.log, BOB) if t.target == f"claim:{REST}")
    assert task.taken_by == "ann"
    assert ("rules", f"claim:{REST}") not in desk.queue(BOB, hide_refused=True)
    desk.decide(ANN, "task.release", f"claim:{REST}")
    desk.decide(BOB, "task.take", f"claim:{REST}")


def test_a_draft_waits_for_its_editor_and_goes_with_their_decision(desk):
    desk.decide(ANN, "draft", f"claim:{REST}", form={"reason": "half a thought"})
    assert reviews.item(desk.conn, desk.log, f"claim:{REST}", ANN).draft == {"reason": "half a thought"}
    assert reviews.item(desk.conn, desk.log, f"claim:{REST}", BOB).draft is None
    desk.decide(ANN, "claim.accept", f"claim:{REST}")
    assert reviews.item(desk.conn, desk.log, f"claim:{REST}", ANN).draft is None


# -- the queue and its items -----------------------------------------------------------------------------------------


def test_the_queue_begins_with_what_matters_most_and_names_nothing_twice(desk):
    found = desk.queue()
    assert Counter(target for _, target in found).most_common(1)[0][1] == 1
    order = list(dict.fromkeys(group for group, _ in found))
    assert order == [group for group in reviews.GROUPS if group in order]
    assert found[0] == ("rules", f"claim:{REST}")
    assert ("unsure", desk.passage("Walking backwards helps")[0]) in found
    assert ("concepts", "concept:new-chia-seeds") in found
    assert desk.queue(limit=2, offset=1) == found[1:3]


def test_what_was_decided_leaves_the_queue_before_any_replay(desk):
    desk.decide(ANN, "claim.accept", f"claim:{REST}")
    assert ("rules", f"claim:{REST}") not in desk.queue()
    desk.note()
    assert ("rules", f"claim:{REST}") not in desk.queue()


def test_a_reading_that_somebody_changed_waits_for_another(desk):
    target, _ = desk.passage("Bed rest")
    desk.decide(ANN, "evidence.edit", target, hedged=True)
    desk.note()
    (task,) = reviews.queue(desk.conn, desk.log, ANN, "changed")
    assert task.target == target and "somebody else" in task.refused
    assert desk.queue(ANN, "changed", hide_refused=True) == []
    assert desk.queue(BOB, "changed", hide_refused=True) == [("changed", target)]


@pytest.mark.parametrize(
    "target",
    [f"claim:{REST}", "evidence", "concept:new-chia-seeds", "source:one", "source:not-read-yet", "study:small-2011", "decision:1"],
)  # fmt: skip
def test_an_item_has_what_it_takes_to_decide_on_it(desk, target):
    desk.decide(None, "suggest", f"claim:{REST}", "mice")
    target = desk.passage("Bed rest")[0] if target == "evidence" else target
    found = reviews.item(desk.conn, desk.log, target, ANN)
    assert found.title and found.actions and found.base == reviews.base(found.state)
    assert json.loads(json.dumps(found.state)) == found.state
    assert all(action.kind in reviews.KINDS for action in found.actions)
    if target.startswith("claim"):
        assert [each.reason for each in found.suggestions] == ["mice"] and len(found.quotes) == 2


def test_names_in_another_order_or_number_are_shown_as_duplicates(desk, article):
    with Store(desk.db) as store:
        store.put(*article("four", ("Back walks ease it.", "new-backward-walks--causes--falls")), "v1")
        store.put(*article("five", ("Walk backward.", "new-walk-backward--causes--falls")), "v1")
        reviews.finish(store, desk.world)
    found = {(each.concept, each.other) for each in reviews.duplicates(desk.conn)}
    assert ("new-walk-backward", "new-backward-walks") in found or ("new-backward-walks", "new-walk-backward") in found


def test_since_i_was_last_here_shows_what_others_did(desk):
    desk.decide(ANN, "claim.accept", f"claim:{REST}")
    desk.decide(BOB, "source.accept", "source:one")
    assert [each.actor for each in reviews.since(desk.log, ANN)] == ["bob"]


def test_a_decision_whose_words_are_gone_waits_in_the_queue_until_somebody_says_where_they_went(desk, article):
    target, _ = desk.passage("Chia seeds")
    desk.decide(BOB, "evidence.accept", target)
    with Store(desk.db) as store:
        store.put(*article("three", ("Chia seeds do ease back pain.", CHIA)), "v2")
        reviews.finish(store, desk.world)
    assert desk.queue()[0] == ("orphans", "decision:1")
    found = reviews.item(desk.conn, desk.log, "decision:1", ANN)
    assert found.suggested == desk.passage("Chia seeds do")[0] and found.quotes[0].quote.startswith("Chia seeds do")
    with pytest.raises(NotAllowed, match="something else"):
        desk.decide(ANN, "orphan.attach", "decision:1", to="source:one")
    desk.decide(ANN, "orphan.attach", "decision:1", to=found.suggested)
    assert desk.queue(group="orphans") == []
    desk.replay()
    assert desk.passage("Chia seeds do")[1]["decided_by"] == "bob"


# -- note and replay say the same ------------------------------------------------------------------------------------


def test_the_quick_copy_and_the_replay_agree_on_every_status(desk):
    one, two = desk.passage("Bed rest")[0], desk.passage("Rest is bad")[0]
    edit = desk.decide(ANN, "evidence.edit", one, hedged=True)
    accept = desk.decide(BOB, "evidence.accept", one)
    desk.decide(ANN, "evidence.reject", two)
    desk.decide(ANN, "source.add", "source:three", url="https://example.org")
    desk.decide(LEA, "claim.accept", f"claim:{REST}")
    desk.revert(ANN, edit)
    desk.revert(BOB, accept)
    asked = "SELECT id, status, decided_by, decided_at, decided_why FROM {} ORDER BY id"
    tables = ("evidence", "claims", "sources", "decisions")
    made = []
    for step in (desk.note, desk.replay):
        step()
        made.append([desk.rows(asked.format(table)) for table in tables[:3]])
        made[-1].append(desk.rows("SELECT id, at, actor, kind, target, what, reason, reverts, holds FROM decisions"))
    (claims,) = (rows for rows in made[1][1:2])
    assert made[0][0] == made[1][0] and made[0][2:] == made[1][2:]
    assert [row for row in made[0][1] if row["status"] == "accepted"] == [
        row for row in claims if row["status"] == "accepted"
    ]


def test_what_waits_for_a_replay_is_counted_and_forgotten_after_it(desk):
    desk.decide(ANN, "evidence.reject", desk.passage("Bed rest")[0])
    desk.decide(ANN, "claim.accept", f"claim:{REST}")
    desk.note()
    assert read.versions(desk.conn)["awaiting"] == "1"
    desk.note()
    assert read.versions(desk.conn)["awaiting"] == "1"
    desk.replay()
    assert "awaiting" not in read.versions(desk.conn)


def test_a_rejected_claim_leaves_the_lists_and_keeps_its_page(desk):
    desk.decide(BOB, "claim.reject", f"claim:{CHIA}", "an advert")
    for step in (desk.note, desk.replay):
        step()
        assert CHIA not in {card.id for card in read.claims(desk.conn)}
        assert read.search(desk.conn, "chia").claims == ()
        page = read.claim(desk.conn, CHIA)
        assert (page.claim.status, page.claim.decided_by, page.claim.decided_why) == ("rejected", "bob", "an advert")
    assert [quote.quote for quote in page.quotes_rejected] == ["Chia seeds ease back pain."]


# -- what would follow -----------------------------------------------------------------------------------------------


def test_what_falls_with_a_study_is_shown_before_it_is_done(desk):
    before = desk.rows("SELECT * FROM claims ORDER BY id")
    found = reviews.effect(desk.db, desk.log, desk.world, "study.retract", "study:review-2010", {"retracted": True})
    fallen = {change.claim: change.certainty for change in found.changes}
    assert fallen["rest--ameliorates--low-back-pain"] == ("moderate", "none")
    assert desk.rows("SELECT * FROM claims ORDER BY id") == before and desk.log.head()[0] == 0


def test_the_effect_of_an_edit_names_rules_that_rest_on_what_changes(desk):
    target, _ = desk.passage("Bed rest")
    found = reviews.effect(desk.db, desk.log, desk.world, "evidence.edit", target, {"relation": "causes"})
    changed = {change.claim: change.n_evidence for change in found.changes}
    assert changed == {REST: (2, 1), "rest--causes--back-pain": (None, 1)}
    assert found.rules == ("r",)


# -- several at once -------------------------------------------------------------------------------------------------

EDITOR = """
import sys
from pathlib import Path
from kb import read, reviews
from kb.review_log import Log
db, who, mine = Path(sys.argv[1]), reviews.Editor(sys.argv[2]), sys.argv[3:]
conn = read.connect(db)
with Log(reviews.beside(db)) as log:
    for number in range(250):
        target = mine[number % len(mine)]
        kind = ("evidence.accept", "evidence.reject")[number % 2]
        reviews.decide(conn, log, who, kind, target, reason=f"{number}", saw=reviews.state(conn, log, target))
"""


def test_two_editors_and_an_ingest_at_once_lose_and_double_nothing(desk, article):
    ids = [f"evidence:{row['id']}" for row in desk.rows("SELECT id FROM evidence ORDER BY id")]
    running = [
        subprocess.Popen([sys.executable, "-c", EDITOR, str(desk.db), who, *targets], stderr=subprocess.PIPE)
        for who, targets in (("ann", ids[:3]), ("bob", ids[3:]))
    ]
    with Store(desk.db) as store:
        for number in range(20):
            store.put(*article(f"more-{number}", (f"Rest {number} hurts.", REST)), "v1")
            reviews.finish(store, desk.world)
    for process in running:
        assert process.wait(timeout=300) == 0, process.stderr.read()
        process.stderr.close()
    found = Counter((each.actor, each.reason) for each in desk.log.decisions())
    assert found == Counter({(who, str(number)): 1 for who in ("ann", "bob") for number in range(250)})
    assert desk.log.verify() == []
    desk.replay()
    assert desk.rows("SELECT count(*) AS n FROM decisions") == [{"n": 500}]
