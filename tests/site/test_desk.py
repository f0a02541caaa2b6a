"""An editor's work at the desk without JavaScript: what is shown, what is decided, what is refused, what is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from kb import read, reviews
from kb.reviews import Editor

At = Callable[[str], Any]
WALKS = "walking-backwards--ameliorates--low-back-pain"


def asked(site: Any, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the knowledge base."""
    with closing(sqlite3.connect(site.db)) as conn:
        return conn.execute(sql, values).fetchall()


def passage(site: Any, words: str) -> str:
    """The address of the passage that begins like this."""
    return "/curate/evidence/" + str(asked(site, "select id from evidence where quote like ?", words + "%")[0][0])


def log(site: Any) -> list[Any]:
    """What was decided."""
    with reviews.Log(reviews.beside(site.db)) as kept:
        return list(kept.decisions())


def test_the_queue_shows_what_matters_most_first_and_narrows_to_a_group(at: At) -> None:
    ann = at("ann")
    page = ann.open("/curate").text
    assert page.index("Claims that rules rest on") < page.index("All other claims")
    assert "Warnings" not in ann.open("/curate?group=claims").text.split("<h2", 1)[1]


def test_a_passage_is_shown_with_its_words_marked_what_was_read_and_why(desk: Any, at: At) -> None:
    page = at("ann").open(passage(desk, "Walking backwards eases")).text
    assert '<b class="said subject">Walking backwards' in page or "<mark>" in page
    assert "It says" in page and "eases low back pain" in page
    assert "Rules that rest on it" in page and "The parse and the cues behind it" in page
    assert "ann sells nothing" in page, "the line on conflicts of interest stands beside the buttons"


def test_accepting_leads_to_the_next_task_and_shows_at_once(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Walking backwards eases")
    ann.open(here)
    after = ann.send(here, "evidence.accept", do="decide")
    assert (
        after.status_code == 200 and "You accepted the passage" in after.text and f'action="{here}"' not in after.text
    )
    assert asked(desk, "select status, decided_by from evidence where id = ?", here.split("/")[-1]) == [
        ("accepted", "ann")
    ]


def test_a_rejection_needs_a_reason_and_a_usual_one_will_do(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "It also builds")
    ann.open(here)
    refused = ann.send(here, "evidence.reject", do="decide")
    assert refused.status_code == 422 and "needs a reason" in refused.text and log(desk) == []
    ann.send(here, "evidence.reject", do="decide", usual="The words do not say this", reason="It is about boots.")
    assert log(desk)[0].reason == "The words do not say this. It is about boots."


def test_an_edit_says_what_follows_before_it_is_made(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    shown = ann.send(here, "evidence.edit", do="decide", relation="prevents", reason="It prevents, it says.")
    assert log(desk) == [] and "What follows" in shown.text
    shown = until_ready(ann, here)
    assert "walking" in shown.text.lower() and "appears" in shown.text and "vanishes" in shown.text
    ann.send(here, do="decide")
    made = log(desk)[0]
    assert (made.kind, made.payload["relation"], made.actor) == ("evidence.edit", "prevents", "ann")
    assert set(made.payload) == {"relation", "saw"}, "only what differs is decided"


def until_ready(hand: Any, here: str) -> Any:
    """Presses "Look again" until what follows is known."""
    for _ in range(60):
        if "Look again" not in hand.page.text:
            return hand.page
        hand.send(here, do="preview")
    raise AssertionError("what follows was never worked out")


def test_a_small_edit_needs_no_looking_ahead(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    ann.send(
        here, "evidence.edit", do="decide", hedged="yes", conditions="only if it feels good\n", reason="It says may."
    )
    assert {k: v for k, v in log(desk)[0].payload.items() if k != "saw"} == {
        "hedged": True,
        "conditions": ["only if it feels good"],
    }


def test_a_name_that_is_no_concepts_is_asked_for_with_what_it_may_mean(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    shown = ann.send(here, "evidence.edit", do="decide", subject="backwards", reason="Because.")
    assert shown.status_code == 422 and "Which do you mean?" in shown.text and 'value="walking-backwards"' in shown.text
    assert "None of these" in shown.text and 'value="new-backwards"' in shown.text and "Because." in shown.text
    found = ann.send(here, "evidence.edit", do="find", find="object", object="pain")
    assert "Which do you mean?" in found.text and 'name="object.pick"' in found.text
    shown = ann.send(
        here, "evidence.edit", do="now", subject__pick="walking-backwards", object="low back pain", reason="So."
    )
    assert log(desk)[0].payload["subject"] == "walking-backwards"


def test_a_passage_is_split_into_as_many_parts_as_it_takes(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Walking backwards may ease")
    ann.open(here)
    ann.send(here, "evidence.split", do="more")
    form = dict(ann.form(here, kind="evidence.split")["fields"])
    assert form["n_parts"] == "3" and form["subject.1"]
    parts = {"subject__2": "rest", "relation__2": "causes", "object__2": "low back pain"}
    ann.send(here, "evidence.split", do="now", reason="Two things.", **parts)
    assert [part["subject"] for part in log(desk)[0].payload["parts"]] == ["walking-backwards", "rest"]


def test_a_page_that_went_stale_says_what_changed_and_keeps_what_was_typed(desk: Any, at: At) -> None:
    ann, bob, here = at("ann"), at("bob"), passage(desk, "It also builds")
    ann.open(here)
    bob.open(here)
    bob.send(here, "evidence.reject", do="decide", reason="Bob’s reason: no such words.")
    stale = ann.send(here, "evidence.reject", do="decide", reason="A long thought of mine.")
    assert stale.status_code == 409 and len(log(desk)) == 1
    assert "Somebody decided on this" in stale.text and "no such words" in stale.text and "A long thought" in stale.text
    again = ann.send(here, "evidence.reject", do="decide")
    assert again.status_code == 200 and log(desk)[1].reason == "A long thought of mine."


def test_a_draft_is_kept_for_its_writer_alone_until_they_decide(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "It also builds")
    ann.open(here)
    kept = ann.send(here, "evidence.reject", do="draft", reason="Half a thought")
    assert "Half a thought" in kept.text and "draft" in kept.text
    assert "Half a thought" not in at("bob").open(here).text
    ann.send(here, "evidence.reject", do="decide")
    assert "Half a thought" in log(desk)[-1].reason and "Your draft" not in ann.open(here).text


def test_a_task_that_was_taken_is_shown_as_taken_and_can_be_given_back(desk: Any, at: At) -> None:
    ann, bob, here = at("ann"), at("bob"), passage(desk, "It also builds")
    ann.open(here)
    ann.send(here, "", do="take")
    assert "has taken this task" in bob.open(here).text
    assert bob.send(here, "", do="take").status_code == 403
    ann.send(here, "", do="release")
    assert "has taken this task" not in bob.open(here).text


def test_two_editors_are_led_to_different_tasks(at: At) -> None:
    ann, bob = at("ann"), at("bob")
    first, second = ann.open("/curate/next"), bob.open("/curate/next")
    assert first.text.split("<h1")[1].split("</h1>")[0] != second.text.split("<h1")[1].split("</h1>")[0] or (
        first.text.split("<mark>")[1] != second.text.split("<mark>")[1]
    )


def test_a_decision_and_its_reversal_can_be_taken_back(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Walking backwards eases")
    ann.open(here)
    ann.send(here, "evidence.accept", do="decide")
    ann.open("/curate/decision/1")
    back = ann.send("/curate/decision/1", "revert", do="decide", reason="Too quick.")
    assert "You reverted" in back.text and "taken back" in back.text
    ann.open("/curate/decision/2")
    ann.send("/curate/decision/2", "revert", do="decide", reason="It was right after all.")
    page = ann.open(here).text
    assert [each.kind for each in log(desk)] == ["evidence.accept", "revert", "revert"]
    assert asked(desk, "select status from evidence where id = ?", here.split("/")[-1]) == [("accepted",)]
    assert "It was right after all." in page and "Too quick." in page
    assert at("bob").open("/curate/decision/1").text.count("only a lead reverts") == 1


def test_nobody_accepts_a_reading_of_their_own(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    form = dict(ann.form(here, kind="evidence.accept")["fields"])
    ann.send(here, "evidence.edit", do="decide", hedged="yes", reason="It hedges.")
    page = ann.open(here).text
    assert "You may not accept" in page and "somebody else accepts it" in page
    with reviews.Log(reviews.beside(desk.db)) as kept, closing(read.connect(desk.db)) as conn:
        form["saw"] = json.dumps(reviews.state(conn, kept, "evidence:" + here.split("/")[-1]))
    refused = ann.post(here, [*form.items(), ("do", "decide")])
    assert refused.status_code == 403 and len(log(desk)) == 1
    assert "may not accept" not in at("bob").open(here).text


@pytest.mark.parametrize(
    "kind", ["evidence.accept", "evidence.reject", "claim.accept", "concept.merge", "task.take", "draft"]
)
def test_nothing_is_decided_without_a_session_or_a_token(desk: Any, at: At, kind: str) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    form = {**dict(ann.form(here, kind="evidence.accept")["fields"]), "kind": kind, "reason": "x", "do": "decide"}
    anonymous = at("")
    anonymous.open("/curate/login")
    token = dict(anonymous.form("/curate/login")["fields"])["csrftoken"]
    refused = anonymous.post(here, [*{**form, "csrftoken": token}.items()])
    assert refused.status_code == 403 and "not logged in" in refused.text
    for wrong in ({"csrftoken": "forged"}, {"csrftoken": token}):
        assert ann.post(here, [*{**form, **wrong}.items()]).status_code == 403
    missing = [(name, value) for name, value in form.items() if name != "csrftoken"]
    assert ann.post(here, missing).status_code == 403
    assert ann.post(here, missing, authorization="Bearer x").status_code == 403
    assert ann.post(here, [*form.items()], origin="https://evil.example").status_code == 403
    assert log(desk) == []


def test_several_are_decided_at_once_each_by_itself(desk: Any, at: At) -> None:
    ann = at("ann")
    first, second = (passage(desk, words).replace("/curate/evidence/", "evidence:") for words in ("Go for", "It also"))
    ann.open("/curate?group=unsure")
    ann.open("/curate")
    form = dict(ann.form("/curate/batch")["fields"])
    with reviews.Log(reviews.beside(desk.db)) as kept, closing(read.connect(desk.db)) as conn:
        saw = {f"saw.{target}": json.dumps(reviews.state(conn, kept, target)) for target in (first, second)}
        reviews.decide(
            conn, kept, Editor("bob"), "evidence.reject", second, {}, reason="no", saw=reviews.state(conn, kept, second)
        )
    sent = [("csrftoken", form["csrftoken"]), ("t", first), ("t", second), *saw.items(), ("do", "accept")]
    page = ann.post("/curate/batch", sent)
    assert "1 task accepted, 1 not" in page.text and "has changed since" in page.text
    assert [each.kind for each in log(desk)] == ["evidence.reject", "evidence.accept"]
    assert ann.post("/curate/batch", [("csrftoken", form["csrftoken"]), ("do", "accept")]).status_code == 422


def test_the_address_of_nothing_is_a_page_that_says_so(at: At) -> None:
    ann = at("ann")
    for path in ("/curate/evidence/none", "/curate/claim/none", "/curate/decision/99", "/curate/decision/x"):
        assert ann.open(path).status_code == 404, path


def test_what_i_may_not_accept_can_be_hidden(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    ann.send(here, "evidence.edit", do="decide", hedged="yes", reason="It hedges.")
    assert "somebody else accepts it" in ann.open("/curate?group=changed").text
    assert "Nothing waits here" in ann.open("/curate?group=changed&hide=yes").text
    assert "Go for a walk" in at("bob").open("/curate?group=changed&hide=yes").text


def test_a_decision_that_lost_its_words_is_given_others_by_hand_only(desk: Any, at: At) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)
    ann.send(here, "evidence.accept", do="decide")
    other = passage(desk, "It also builds").replace("/curate/evidence/", "evidence:")
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        row = (1, "evidence:gone", "its words have changed", other, 0.8)
        conn.execute("insert into orphans values (?, ?, ?, ?, ?)", row)
        conn.execute("update decisions set now_on = null where id = 1")
    page = ann.open("/curate/decision/1").text
    assert "It waits: its words have changed." in page and "The nearest: " + other in page
    ann.send("/curate/decision/1", "orphan.attach", do="decide", reason="The same sentence, worded anew.")
    assert (log(desk)[-1].kind, log(desk)[-1].payload["to"]) == ("orphan.attach", other)


def test_a_new_topic_is_taken_into_the_vocabulary(desk: Any, at: At) -> None:
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute(
            "insert into concepts (id, label, kind, provisional, n_claims) values ('new-hiking', 'hiking', 'x', 1, 1)"
        )
    ann, here = at("ann"), "/curate/concept/new-hiking"
    ann.open(here)
    given = {"concept_kind": "activity", "broader": "walking", "definition": "Walking far."}
    ann.send(here, "concept.adopt", do="now", reason="Many say it.", **given)
    made = {name: value for name, value in log(desk)[0].payload.items() if name != "saw"}
    assert made == {
        "id": "hiking", "label": "hiking", "kind": "activity", "broader": ["walking"], "definition": "Walking far.",
    }  # fmt: skip


def test_a_slip_of_ours_gives_back_what_was_typed_and_logs_none_of_it(
    desk: Any, at: At, monkeypatch: Any, capfd: Any
) -> None:
    ann, here = at("ann"), passage(desk, "Go for a walk")
    ann.open(here)

    def fails(*_: Any) -> None:
        raise RuntimeError("zygomorphic")

    monkeypatch.setattr("kb.web.desk_fields.wanted", fails)
    page = ann.send(here, "evidence.reject", do="decide", reason="A zygomorphic thought")
    assert page.status_code == 500 and "A zygomorphic thought" in page.text and log(desk) == []
    said = "".join(capfd.readouterr())
    assert "zygomorphic" not in said and "RuntimeError" in said


def test_whoever_serves_the_site_is_told_how_to_make_the_first_editor(desk: Any) -> None:
    import subprocess
    import sys

    (desk.db.parent / "editors.json").unlink()
    command = [sys.executable, "-c", "from backstory import main; main()", "serve", "--port", "0", "--db", str(desk.db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.terminate()
    assert "backstory is at http" in lines[0] and "backstory editor add NAME --role lead" in lines[1]
    assert "There is no editor yet" in desk.get("/curate/login").text


def test_a_batch_that_takes_other_things_along_shows_them_first(desk: Any, at: At) -> None:
    ann = at("ann")
    ann.open("/curate?group=sources")
    form = dict(ann.form("/curate/batch")["fields"])
    sent = [(name, value) for name, value in form.items() if name != "reason"]
    ticked = [("t", "source:blog-txt"), ("t", "source:clinic-md"), ("reason", "Both sell what they praise.")]
    ann.post("/curate/batch", [*sent, *ticked, ("do", "reject")])
    assert log(desk) == [] and ann.page.text.count("Reject the source") == 2
    until_ready(ann, "/curate/batch")
    page = ann.send("/curate/batch", do="decide")
    assert "2 tasks rejected" in page.text
    assert [(each.kind, each.target) for each in log(desk)] == [
        ("source.reject", "source:blog-txt"),
        ("source.reject", "source:clinic-md"),
    ]


def test_the_same_words_elsewhere_are_decided_alike_where_they_are_ticked(desk: Any, at: At) -> None:
    first, second = passage(desk, "Walking backwards eases"), passage(desk, "Walking backwards may ease")
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute(
            "update evidence set quote = (select quote from evidence where id = ?) where id = ?",
            (first.split("/")[-1], second.split("/")[-1]),
        )
    ann, other = at("ann"), second.replace("/curate/evidence/", "evidence:")
    assert "The same words elsewhere" in ann.open(first).text
    after = ann.send(first, "evidence.reject", do="decide", reason="Copied from one another.", also=other)
    assert "1 more with the same words" in after.text
    assert [(each.kind, each.target, each.reason) for each in log(desk)] == [
        ("evidence.reject", first.replace("/curate/evidence/", "evidence:"), "Copied from one another."),
        ("evidence.reject", other, "Copied from one another."),
    ]
