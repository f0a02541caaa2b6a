"""The reader's side: a correction without an account, a reply beside the flag, and who decided what, in the open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from kb import reviews
from kb.web import state

At = Callable[[str], Any]
WALKS = "walking-backwards--ameliorates--low-back-pain"
SECRET = "My own back hurts, says the zygomorphic reader."


def suggests(reader: Any, about: str, text: str = SECRET, **more: str) -> Any:
    """A reader fills in the form."""
    reader.open(f"/suggest?about={about}" + ("&reply=yes" if "by" in more else ""))
    return reader.send("/suggest", text=text, **more)


def log(site: Any) -> list[Any]:
    """What was decided."""
    with reviews.Log(reviews.beside(site.db)) as kept:
        return list(kept.decisions())


def test_claim_source_and_rule_pages_say_how_they_stand_and_lead_to_the_form(desk: Any, at: At) -> None:
    rule = next(iter(state.of(desk.datasette).rules().rules))
    for path, about in (
        (f"/claims/{WALKS}", f"claim:{WALKS}"),
        ("/sources/blog-txt", "source:blog-txt"),
        (f"/rules/{rule}", f"rule:{rule}"),
    ):
        page = desk.get(path).text
        assert "Who has looked at it" in page and f"/suggest?about={about.replace(':', '%3A')}" in page
        assert at("").open(f"/suggest?about={about}").status_code == 200


def test_a_correction_lands_in_the_queue_and_only_editors_read_it(desk: Any, at: At) -> None:
    assert "Thank you" in suggests(at(""), f"claim:{WALKS}").text
    assert [(each.actor, each.kind, each.reason) for each in log(desk)] == [("a reader", "suggest", SECRET)]
    ann = at("ann")
    assert "zygomorphic" in ann.open("/curate").text and "zygomorphic" in ann.open("/curate/suggestions").text
    for path in (f"/claims/{WALKS}", "/backstory/decisions", "/backstory/decisions.json?_shape=array", "/backstory"):
        assert "zygomorphic" not in desk.get(path).text
    assert "A reader" in desk.get(f"/claims/{WALKS}").text
    ann.open("/curate/decision/1")
    ann.send("/curate/decision/1", do="decide", done="yes")
    assert "Nothing is open" in ann.open("/curate/suggestions").text


def test_what_a_reader_writes_is_not_logged(desk: Any, at: At, capfd: pytest.CaptureFixture[str]) -> None:
    suggests(at(""), f"claim:{WALKS}")
    at("").post("/suggest", [("text", SECRET), ("about", f"claim:{WALKS}")])
    assert "zygomorphic" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("text", "words"), [("short", "in a sentence"), ("x" * 2001, "too long"), ("   ", "in a sentence")]
)
def test_a_correction_has_a_length(desk: Any, at: At, text: str, words: str) -> None:
    page = suggests(at(""), f"claim:{WALKS}", text)
    assert page.status_code == 422 and words in page.text and log(desk) == []


def test_a_program_that_fills_in_every_field_is_thanked_and_not_heard(desk: Any, at: At) -> None:
    assert suggests(at(""), f"claim:{WALKS}", website="https://spam.example").status_code == 200
    assert log(desk) == []


def test_too_many_from_one_address_are_refused_with_their_words_kept(desk: Any, at: At) -> None:
    pages = [suggests(at(""), f"claim:{WALKS}", f"Correction number {n}, with reasons.") for n in range(6)]
    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert "Correction number 5" in pages[-1].text and len(log(desk)) == 5


def test_the_same_words_sent_twice_count_once(desk: Any, at: At) -> None:
    reader = at("")
    suggests(reader, f"claim:{WALKS}")
    suggests(reader, f"claim:{WALKS}")
    assert len(log(desk)) == 1


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_correction_from_a_form_of_somebody_elses_is_refused(desk: Any, at: At, token: str) -> None:
    reader = at("")
    sent = [("about", f"claim:{WALKS}"), ("text", SECRET), ("csrftoken", token)]
    assert reader.post("/suggest", sent).status_code == 403
    reader.open(f"/suggest?about=claim:{WALKS}")
    assert reader.post("/suggest", sent).status_code == 403 and log(desk) == []


@pytest.mark.parametrize("about", ["", "claim:", "claim:none", "decision:1", "editors:ann", "source:none", "x" * 400])
def test_there_is_nothing_to_suggest_on_what_is_not_there(at: At, about: str) -> None:
    assert at("").open(f"/suggest?about={about}").status_code == 404


def test_a_reply_stands_beside_the_flag_once_an_editor_published_it_and_can_be_taken_back(desk: Any, at: At) -> None:
    suggests(at(""), "source:blog-txt", "We have changed the article since.", by="A. Blogger")
    assert "changed the article" not in desk.get("/sources/blog-txt").text
    ann = at("ann")
    ann.open("/curate/decision/1")
    ann.send("/curate/source/blog-txt", "source.reply", do="decide", reason="Mailed from the address of the site.")
    page = desk.get("/sources/blog-txt").text
    assert "changed the article since" in page and "A. Blogger" in page and "who wrote it, replies" in page
    assert page.index("changed the article since") < page.index("What it says")
    assert "Nothing is open" in ann.open("/curate/suggestions").text
    ann.open("/curate/decision/2")
    ann.send("/curate/decision/2", "revert", do="decide", reason="It was not theirs.")
    assert "who wrote it, replies" not in desk.get("/sources/blog-txt").text


def test_everybody_sees_who_decided_when_why_and_what_they_are_interested_in(desk: Any, at: At) -> None:
    ann = at("ann")
    with closing(sqlite3.connect(desk.db)) as conn:
        key = conn.execute("select id from evidence where quote like 'Walking backwards eases%'").fetchone()[0]
    ann.open(f"/curate/evidence/{key}")
    ann.send(f"/curate/evidence/{key}", "evidence.reject", do="decide", reason="It is an advert & nothing else.")
    ann.open("/curate/source/blog-txt")
    ann.send("/curate/source/blog-txt", "source.accept", do="decide")
    page = desk.get(f"/claims/{WALKS}").text
    assert "rejected the passage" in page and "It is an advert &amp; nothing else." in page
    assert "ann sells nothing" in page
    refused = desk.get("/sources/blog-txt").text
    assert "Accepted by ann" in refused
