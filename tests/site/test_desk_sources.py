"""Sources, studies, topics and figures at the desk: added, appraised, retracted, merged, replayed, with what follows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from kb import reviews
from kb.web import desk_jobs, desk_office

At = Callable[[str], Any]
ARTICLE = """# Heat and backs

By Jo Writer

Published 3 May 2026

Walking backwards eases low back pain.
"""


def asked(site: Any, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the knowledge base."""
    with closing(sqlite3.connect(site.db)) as conn:
        return conn.execute(sql, values).fetchall()


def log(site: Any) -> list[Any]:
    """What was decided."""
    with reviews.Log(reviews.beside(site.db)) as kept:
        return list(kept.decisions())


def ready(hand: Any, here: str) -> str:
    """Presses "Look again" until what follows is known."""
    for _ in range(60):
        if "Look again" not in hand.page.text:
            return str(hand.page.text)
        hand.send(here, do="preview")
    raise AssertionError("what follows was never worked out")


def upload(hand: Any, name: str, data: bytes, **fields: str) -> Any:
    """Chooses a file in the form to add a source, and looks what is in it."""
    form = dict(hand.form("/curate/sources/add")["fields"]) | {"do": "look"} | fields
    token = form.pop("csrftoken")
    ordered = {"csrftoken": (None, token.encode()), **{n: (None, v.encode()) for n, v in form.items()}}
    return hand._came(
        hand.site.post("/curate/sources/add", files={**ordered, "file": (name, data, "text/plain")}, cookies=hand.jar)
    )


def test_a_source_is_appraised_field_by_field_each_with_its_reason(desk: Any, at: At) -> None:
    ann, here = at("ann"), "/curate/source/clinic-md"
    ann.open(here)
    refused = ann.send(here, "source.appraise", do="decide", f__author="Dr A. Clinic", f__licence="CC BY 4.0")
    assert refused.status_code == 422 and "say why" in refused.text.lower() and "Dr A. Clinic" in refused.text
    ann.send(
        here, "source.appraise", do="decide", why__author="Under the title.", why__licence="At the foot of the page."
    )
    assert [(d.payload["field"], d.payload["value"], d.reason) for d in log(desk)] == [
        ("author", "Dr A. Clinic", "Under the title."),
        ("licence", "CC BY 4.0", "At the foot of the page."),
    ]
    nothing = ann.send(here, "source.appraise", do="decide", f__author="", f__licence="", reason="x")
    assert nothing.status_code == 422 and "nothing is changed" in nothing.text.lower()


def test_an_appraisal_that_moves_lines_shows_what_follows_first(desk: Any, at: At) -> None:
    ann, here = at("ann"), "/curate/source/clinic-md"
    ann.open(here)
    ann.send(
        here, "source.appraise", do="decide", f__owner="One Publisher", f__retells="small-2011", reason="It says so."
    )
    assert log(desk) == [] and "What follows" in ready(ann, here)
    ann.send(here, do="decide")
    assert [d.payload["field"] for d in log(desk)] == ["owner", "retells"]


def test_rejecting_a_source_waits_until_it_is_known_what_falls_with_it(desk: Any, at: At) -> None:
    ann, here = at("ann"), "/curate/source/blog-txt"
    ann.open(here)
    ann.send(here, "source.reject", do="decide", reason="It sells what it praises.")
    assert "Do it without waiting" not in ann.page.text
    ann.send(here, do="preview", **{"h__effect": "0" * 16})
    shown = ready(ann, here)
    assert "becomes" in shown and "muscle strength" in shown.lower()
    assert log(desk) == []
    ann.send(here, do="decide")
    assert [d.kind for d in log(desk)] == ["source.reject"]


def test_a_made_up_effect_does_not_let_a_grave_decision_pass(desk: Any, at: At) -> None:
    ann, here = at("ann"), "/curate/source/blog-txt"
    ann.open(here)
    form = [*ann.form(here, kind="source.reject")["fields"], ("reason", "x"), ("h.effect", "0" * 16)]
    for do in ("decide", "now"):
        ann.post(here, [*form, ("do", do)])
    assert log(desk) == []


def test_a_withdrawn_study_shows_what_falls_with_it(desk: Any, at: At) -> None:
    ann = at("ann")
    study = asked(desk, "select id from studies order by id")[0][0]
    assert f"/curate/study/{study}" in ann.open("/curate/studies").text
    here = f"/curate/study/{study}"
    ann.open(here)
    ann.send(here, "study.retract", do="decide", reason="The journal says so.")
    assert "What follows" in ready(ann, here) and log(desk) == []
    ann.send(here, do="decide")
    assert log(desk)[0].payload["retracted"] is True


def test_a_step_of_the_certainty_is_overruled_with_a_reason(desk: Any, at: At) -> None:
    ann, here = at("ann"), "/curate/claim/walking-backwards--ameliorates--low-back-pain"
    ann.open(here)
    wrong = ann.send(here, "certainty.overrule", do="now", domain="risk_of_bias", step="1", reason="x")
    assert wrong.status_code == 422 and "moves by" in wrong.text
    ann.send(here, "certainty.overrule", do="decide", step="-1", reason="Nobody was blinded.")
    ready(ann, here)
    ann.send(here, do="decide")
    assert (log(desk)[0].kind, log(desk)[0].payload["step"]) == ("certainty.overrule", -1)


def test_topics_are_found_merged_and_no_address_breaks(desk: Any, at: At) -> None:
    ann = at("ann")
    assert "/curate/concept/walking" in ann.open("/curate/vocabulary?q=walking").text
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute(
            "insert into concepts (id, label, kind, provisional, n_claims) values ('new-retro', 'retro', 'unknown', 1, 1)"
        )
    assert "/curate/concept/new-retro" in ann.open("/curate/vocabulary").text
    here = "/curate/concept/new-retro"
    ann.open(here)
    unclear = ann.send(here, "concept.merge", do="decide", into="backwards", reason="The same.")
    assert unclear.status_code == 422 and "Which do you mean?" in unclear.text and "is new" not in unclear.text
    ann.send(here, "concept.merge", do="decide", into__pick="walking-backwards")
    ready(ann, here)
    ann.send(here, do="decide")
    assert log(desk)[0].payload["into"] == "walking-backwards"


def test_names_are_offered_while_one_writes_to_editors_only(desk: Any, at: At) -> None:
    assert "walking backwards" in [name.lower() for name in at("ann").open("/curate/concepts.json?q=backw").json()]
    assert desk.get("/curate/concepts.json?q=backw").status_code == 403


def test_a_source_by_its_address_is_looked_up_before_it_is_added(desk: Any, at: At) -> None:
    ann = at("ann")
    ann.open("/curate/sources/add")
    known = ann.send("/curate/sources/add", url="https://example.org/walk", do="look")
    assert "It may be here already" in known.text and "/curate/source/blog-txt" in known.text
    for wrong in ("javascript:alert(1)", "nothing"):
        assert ann.send("/curate/sources/add", url=wrong, do="look").status_code == 422
    ann.send("/curate/sources/add", url="https://example.com/new-page", do="look")
    assert 'value="example.com"' in ann.page.text
    ann.send("/curate/sources/add", title="A new page", id="new-page", owner="Example", reason="Much read.", do="add")
    assert (log(desk)[0].kind, log(desk)[0].target) == ("source.add", "source:new-page")
    assert "Asked for, and not read yet" in ann.open("/curate/sources").text
    again = at("bob")
    again.open("/curate/sources/add")
    again.send("/curate/sources/add", url="https://example.com/new-page", do="look")
    refused = again.send("/curate/sources/add", title="A new page", id="new-page", reason="Twice.", do="add")
    assert refused.status_code == 422 and "already" in refused.text


def test_a_doi_that_the_registry_knows_fills_in_the_form(desk: Any, at: At) -> None:
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("update studies set doi = '10.1000/xyz.1' where id = 'small-2011'")
    ann = at("ann")
    ann.open("/curate/sources/add")
    shown = ann.send("/curate/sources/add", doi="https://doi.org/10.1000/xyz.1", do="look").text
    assert "The registry knows this DOI" in shown and "/curate/study/small-2011" in shown


def test_a_file_fills_in_the_form_is_kept_beside_the_database_and_read_in(desk: Any, at: At) -> None:
    pytest.importorskip("spacy")
    ann = at("ann")
    ann.open("/curate/sources/add")
    shown = upload(ann, "Heat and backs.md", ARTICLE.encode())
    assert shown.status_code == 200 and "read from the file" in shown.text
    assert 'value="Heat and backs"' in shown.text and "Jo Writer" in shown.text and "2026-05-03" in shown.text
    ann.send("/curate/sources/add", reason="Readers ask for it.", do="add")
    assert (desk.db.parent / "articles" / "heat-and-backs.md").read_bytes() == ARTICLE.encode()
    jobs = desk_jobs.of(desk.datasette, desk_office.of(desk.datasette))
    assert jobs.reading is not None and jobs.wait(jobs.reading, 120) and not jobs.reading.error
    assert asked(desk, "select status, decided_by from sources where id = 'heat-and-backs'") == [("added", "ann")]
    page = ann.open("/curate/source/heat-and-backs").text
    assert "You may not accept" in page and "you added this source" in page
    assert "you added this source" not in at("bob").open("/curate/source/heat-and-backs").text


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.4"), ("a.txt", b"\x00\x01"), ("../../a.exe", b"MZ")])
def test_a_file_that_is_no_article_is_refused(desk: Any, at: At, name: str, data: bytes) -> None:
    pytest.importorskip("spacy")
    ann = at("ann")
    ann.open("/curate/sources/add")
    assert upload(ann, name, data).status_code == 422
    assert log(desk) == [] and not (desk.db.parent / "articles").exists()


def test_a_page_says_how_many_decisions_wait_and_a_replay_beside_the_site_works_them_in(desk: Any, at: At) -> None:
    ann = at("ann")
    key = asked(desk, "select id from evidence where quote like 'Go for a walk%'")[0][0]
    here = f"/curate/evidence/{key}"
    ann.open(here)
    ann.send(here, "evidence.edit", do="now", relation="prevents", reason="It says prevents.")
    assert "1 decision waits" in ann.page.text
    ann.open("/curate/replay")
    ann.send("/curate/replay")
    jobs = desk_jobs.of(desk.datasette, desk_office.of(desk.datasette))
    assert jobs.replaying is not None and jobs.wait(jobs.replaying, 120) and not jobs.replaying.error
    assert "All figures are up to date" in ann.open("/curate/replay").text
    claims = asked(desk, "select claim_id from evidence where id = ?", key)
    assert claims == [("walking--prevents--low-back-pain",)]


def test_what_is_decided_while_a_replay_runs_is_not_lost(desk: Any, at: At) -> None:
    ann = at("ann")
    ann.open("/curate/replay")
    ann.send("/curate/replay")
    key = asked(desk, "select id from evidence where quote like 'Walking backwards eases%'")[0][0]
    ann.open(f"/curate/evidence/{key}")
    ann.send(f"/curate/evidence/{key}", "evidence.accept", do="decide")
    jobs = desk_jobs.of(desk.datasette, desk_office.of(desk.datasette))
    assert jobs.replaying is not None and jobs.wait(jobs.replaying, 120)
    for _ in range(100):
        found = asked(desk, "select status from evidence where id = ?", key)
        if found == [("accepted",)]:
            break
        time.sleep(0.05)
    assert found == [("accepted",)]


def test_the_parse_behind_a_passage_is_shown_where_reading_is_installed(desk: Any, at: At, monkeypatch: Any) -> None:
    key = asked(desk, "select id from evidence where quote like 'Walking backwards eases%'")[0][0]
    ann = at("ann")
    import importlib

    real = importlib.import_module

    def without(name: str, *more: Any) -> Any:
        if name == "ingest.door":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(importlib, "import_module", without)
    page = ann.open(f"/curate/why/{key}")
    assert page.status_code == 200 and "not installed" in page.text
    monkeypatch.undo()
    pytest.importorskip("spacy")
    assert "parse:" in ann.open(f"/curate/why/{key}").text


def test_the_history_names_everybody_with_what_they_are_interested_in(desk: Any, at: At) -> None:
    ann = at("ann")
    ann.open("/curate/source/blog-txt")
    ann.send("/curate/source/blog-txt", "source.accept", do="decide")
    page = at("bob").open("/curate/history").text
    assert "accepted the source" in page and "ann sells nothing" in page and "Walk the other way" in page
    assert "accepted the source" not in at("bob").open("/curate/history?by=me").text
    assert "decision by others since you were last here" in at("bob").open("/curate").text


def test_keys_can_be_turned_off(at: At) -> None:
    ann = at("ann")
    assert "Keys are on" in ann.open("/curate/keys").text
    assert "Keys are off" in ann.send("/curate/keys").text


def test_the_decisions_file_and_the_editors_are_never_served(desk: Any, at: At) -> None:
    at("ann")
    suggestions = at("")
    suggestions.open("/suggest?about=source:blog-txt")
    suggestions.send("/suggest", text="Zygomorphic words of a reader.")
    paths = (
        "/curation", "/curation.db", "/curation/decisions", "/CURATION", "/editors.json", "/static/../curation.db",
        "/static/%2e%2e/curation.db", "/static/../editors.json", "/-/databases.json", "/-/metadata.json",
        "/backstory/editors", "/backstory/DECISIONS.json?_shape=array", "/backstory/Decisions?_through=x",
        "/backstory/claims.json?_through={%22table%22:%22decisions%22,%22column%22:%22target%22,%22value%22:%22x%22}",
        "/backstory/claims.json?_through={%22table%22:%22DECISIONS%22,%22column%22:%22reason%22,%22value%22:%22x%22}",
        "/backstory?sql=attach%20'curation.db'%20as%20c", "/articles/", "/static/../articles/x.md",
    )  # fmt: skip
    for path in paths:
        response = desk.get(path)
        text = response.text.lower()
        assert response.status_code < 500 or "_through" in path, path  # Datasette calls a wrong one an error of its own
        assert (
            "zygomorphic" not in text and "scrypt" not in text and "curation.db" not in text.replace(path.lower(), "")
        ), path
    assert list(desk.datasette.databases) == ["_internal", "backstory"] or "curation" not in desk.datasette.databases
    # The copy that anybody may read holds neither a reader's words nor drafts and tasks.
    kinds = {row["kind"] for row in desk.get("/backstory/decisions.json?_shape=array").json()}
    assert kinds == {"suggest"}
