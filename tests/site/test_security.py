"""What strangers may not do, and what articles may not smuggle in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.web import cells, headers

ROOT = Path(__file__).resolve().parents[2]
XSS = "<script>alert('x')</script>"
ROUTES = [
    "/",
    "/triage",
    "/check",
    "/claims.atom",
    "/robots.txt",
    "/backstory",
    "/backstory/claims",
    "/backstory/claims.json",
    "/backstory/search?words=rest",
    "/static/backstory.css",
    "/-/metadata.json",
    "/-/static/app.css",
    "/none",
    "/backstory?sql=select+1",
]


@pytest.mark.parametrize("path", ROUTES)
def test_security_headers_stand_on_every_route(site: Any, path: str) -> None:
    sent = site.get(path).headers
    policy = sent["content-security-policy"]
    for part in (
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy and "http" not in policy
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/triage", "/check", "/triage.json", "/triage/leave"])
def test_private_pages_are_never_kept(site: Any, path: str) -> None:
    assert site.get(path).headers["cache-control"] == "no-store"


def test_static_files_with_a_version_are_kept_for_good(site: Any) -> None:
    assert "immutable" in site.get("/static/backstory.css?v=1").headers["cache-control"]
    assert "cache-control" not in site.get("/static/nothing.css?v=1").headers or "immutable" not in site.get(
        "/static/nothing.css?v=1"
    ).headers.get("cache-control", "")


def test_cookies_are_not_for_scripts(site: Any) -> None:
    cookie = site.get("/check").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "path",
    [
        "/backstory?sql=select+1",
        "/backstory.json?sql=select+1",
        "/backstory/claims?_where=1",
        "/backstory.json?sql=select+zeroblob(400000000)",
    ],
)
def test_anonymous_sql_is_refused(site: Any, path: str) -> None:
    assert site.get(path).status_code in (403, 400)


def test_the_database_cannot_be_taken_as_a_file(site: Any) -> None:
    assert site.get("/backstory.db").status_code == 403


def test_a_forged_post_with_a_cookie_is_refused_where_it_would_cost_us(site: Any) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded", "cookie": "ds_csrftoken=forged; other=1"}
    assert site.post("/check", content="text=hello", headers=sent).status_code == 403
    json_as_form = {"content-type": "text/plain", "cookie": "ds_csrftoken=forged"}
    assert site.post("/triage.json", content="{}", headers=json_as_form).status_code == 403


def test_no_public_json_tells_where_files_lie(site: Any, db: Path) -> None:
    for path in (
        "/-/databases.json",
        "/-/metadata.json",
        "/-/settings.json",
        "/-/plugins.json",
        "/-/versions.json",
        "/backstory.json",
        "/.json",
        "/backstory/runs.json",
        "/backstory/documents.json",
        "/backstory/runs.csv",
        "/backstory/runs.json?_facet=places",
    ):
        text = site.get(path).text
        assert str(db.parent) not in text and str(ROOT) not in text and str(Path.home()) not in text, path


def test_hidden_columns_read_as_null(site: Any) -> None:
    rows = site.get("/backstory/runs.json?_shape=array").json()
    assert rows and {row["places"] for row in rows} == {None} and {row["failed"] for row in rows} == {None}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sources/nasty-html",
        "/sources",
        "/claims/rest--ameliorates--low-back-pain",
        "/topics/rest",
        "/search?q=rest",
        "/search?q=" + XSS,
        "/topics?q=" + XSS,
        "/rules?q=" + XSS,
        "/backstory/evidence",
        "/backstory/sources",
        "/backstory/sources/nasty-html",
        "/backstory/evidence?_search=rest",
        "/backstory/search_quotes?words=cures",
        "/backstory/quotes_with_their_source",
        "/backstory/warnings",
        "/backstory/unsafe_or_overclaimed",
        "/compare?for=" + XSS + "&what=" + XSS,
        "/backstory/search?words=" + XSS,
        "/claims?certainty=" + XSS,
    ],
)
def test_script_in_quotes_titles_and_words_is_inert(site: Any, path: str) -> None:
    text = site.get(path).text
    assert XSS not in text and "<script>" not in text
    assert 'href="javascript:' not in text.lower()


def test_script_is_inert_in_feed_and_triage(site: Any) -> None:
    assert XSS not in site.get("/claims.atom").text
    sent = {"content-type": "application/json"}
    shown = site.post("/triage.json", content=json.dumps({"answers": {"cauda_new": ["numb"]}}), headers=sent)
    assert shown.headers["content-type"].startswith("application/json")


def test_a_snippet_marks_only_pairs_and_escapes_the_rest() -> None:
    assert cells.snippet("a ⟦b⟧ <i> ⟦c") == "a <mark>b</mark> &lt;i&gt; ⟦c"


def test_a_body_that_is_too_long_is_refused(site: Any) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded"}
    assert site.post("/triage", content="x" * (headers.MOST_BYTES + 1), headers=sent).status_code == 413


@pytest.mark.parametrize(
    ("path", "is_private"),
    [
        ("/triage", True),
        ("/triage.json", True),
        ("/triage/leave", True),
        ("/check", True),
        ("/triages", False),
        ("/", False),
    ],
)
def test_private_is_what_people_say_of_themselves(path: str, is_private: bool) -> None:
    assert headers.private(path) is is_private
