"""Pages over the small knowledge base, in-process."""

from __future__ import annotations

import json
import re
import sqlite3
import xml.dom.minidom
from dataclasses import fields
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import pytest

from kb.schema import MIGRATIONS  # noqa: F401 - a missing schema is a clearer failure than an empty page
from kb.web import about, app, browse, check, claims, graph, home, links, render, rulebook, triage, triage_screen

CLAIM = "/claims/walking-backwards--ameliorates--low-back-pain"
PAGES = [
    "/",
    "/search?q=walking",
    "/search",
    "/topics",
    "/topics?q=walk",
    "/topics/walking-backwards",
    "/compare",
    "/graph",
    "/graph?from=walking+backwards&to=low+back+pain",
    "/compare?for=low-back-pain&what=rest&what=heat",
    "/claims",
    "/claims?certainty=low",
    CLAIM,
    "/claims/rest--ameliorates--low-back-pain",
    "/sources",
    "/sources/blog-txt",
    "/sources/nasty-html",
    "/studies",
    "/studies/small-2011",
    "/rules",
    "/rules?q=fever",
    "/safety",
    "/triage",
    "/check",
    "/about",
    "/about/data",
    "/about/glossary",
]
DATASETTE = [
    "/backstory",
    "/backstory/claims",
    "/backstory/claims?_search=walking",
    "/backstory/claims/walking-backwards--ameliorates--low-back-pain",
    "/backstory/claim_summary",
    "/backstory/evidence?_facet=stance",
    "/-/metadata",
    "/-/databases",
]


@pytest.mark.parametrize("path", PAGES + DATASETTE)
def test_every_kind_of_page_answers(site: Any, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 200, response.text[:500]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_ours_has_one_heading_and_a_title_of_its_own(site: Any, path: str) -> None:
    text = site.get(path).text
    assert text.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", text)
    assert '<html lang="en">' in text


@pytest.mark.parametrize("path", [*PAGES, "/backstory", "/backstory/claims"])
def test_no_page_has_script_or_style_inside_it(site: Any, path: str) -> None:
    text = site.get(path).text
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []
    assert "<style" not in text
    assert re.findall(r"<[^>]+\s(?:on[a-z]+|style)=", text) == []


def test_home_opens_two_doors_and_shows_the_state_of_the_evidence(site: Any) -> None:
    text = site.get("/").text
    assert 'href="/triage"' in text and "Check your back" in text
    assert 'href="/topics"' in text and "Browse the evidence" in text
    assert "independent lines of evidence" in text
    assert "Seems to help" in text or "seems to help" in text


def test_a_claim_shows_certainty_quotes_in_context_source_and_study(site: Any) -> None:
    text = site.get(CLAIM).text
    assert "Very low certainty" in text
    assert "<mark>Walking backwards eases pain in the lower back.</mark>" in text
    assert "Before it." in text
    assert "Walk the other way" in text
    assert "Small 2011" in text and "5 of 5 had less pain" in text


def test_a_quote_that_denies_a_claim_stands_on_the_other_side(site: Any) -> None:
    text = site.get(CLAIM).text
    against = text[text.index('id="against"') :]
    assert "Walking backwards does not ease low back pain in everyone." in against


def test_a_claim_comes_as_json_json_ld_and_bibtex(site: Any) -> None:
    assert site.get(CLAIM + ".json").json()["claim"]["certainty"] == "very_low"
    graph = site.get(CLAIM + ".jsonld").json()["@graph"]
    assert [thing["@type"] for thing in graph] == ["MedicalWebPage", "ClaimReview"]
    assert site.get(CLAIM + ".bib").text.startswith("@misc{walking_backwards")


def test_an_older_id_leads_to_the_one_it_has_now(site: Any) -> None:
    response = site.get("/topics/old-name")
    assert response.status_code == 301
    assert response.headers["location"] == "/topics/walking-backwards"
    response = site.get("/claims/old-name--ameliorates--low-back-pain")
    assert response.headers["location"] == CLAIM


def test_a_topic_balances_help_and_harm_and_chains_mechanisms(site: Any) -> None:
    text = site.get("/topics/walking-backwards").text
    assert "What it is said to help" in text
    assert "What it may harm or is wrong for" in text
    assert "Walking backwards improves muscle strength." in text and "Muscle strength eases low back pain." in text


def test_remedies_stand_side_by_side(site: Any) -> None:
    text = site.get("/compare?for=low-back-pain&what=rest&what=heat").text
    assert "Rest eases low back pain." in text and "Heat eases low back pain." in text


def test_a_source_shows_its_claims_under_its_own_headings_and_how_to_reply(site: Any) -> None:
    text = site.get("/sources/blog-txt").text
    assert "Why try it" in text and "It sells treadmills." in text and "You wrote this?" in text


def test_a_study_says_what_was_not_checked(site: Any) -> None:
    assert "The number of sessions" in site.get("/studies/small-2011").text


def test_what_is_not_there_is_a_plain_404(site: Any) -> None:
    for path in ("/claims/no--such--claim", "/topics/none", "/sources/none", "/studies/none", "/rules/none", "/none"):
        response = site.get(path)
        assert response.status_code == 404
        assert "This page is not here" in response.text


def test_search_ranks_and_marks_what_matched(site: Any) -> None:
    text = site.get("/search?q=backwards").text
    assert "<mark>backwards</mark>" in text


def test_a_search_for_nothing_that_exists_finds_nothing(site: Any) -> None:
    assert "0 hits" in site.get("/search?q=xylophone").text
    assert site.get("/backstory/claims.json?_search=xylophone&_shape=array").json() == []
    assert site.get("/backstory/search.json?words=xylophone&_shape=array").json() == []


@pytest.mark.parametrize("words", ['"', "(", "a OR", "NEAR/2", "*", "'; drop table claims", "-", "\x00", "é" * 300])
def test_any_words_may_be_looked_for(site: Any, words: str) -> None:
    assert site.get("/search", params={"q": words}).status_code == 200


def test_the_feed_is_xml_with_claims_in_it(site: Any) -> None:
    feed = xml.dom.minidom.parseString(site.get("/claims.atom").text)
    titles = [node.firstChild.data for node in feed.getElementsByTagName("title")]
    assert "Walking backwards eases low back pain." in titles


def test_sitemap_and_robots_point_to_pages_that_exist(site: Any) -> None:
    listed = xml.dom.minidom.parseString(site.get("/sitemap.xml").text).getElementsByTagName("loc")
    paths = [node.firstChild.data.removeprefix("http://localhost") for node in listed]
    assert CLAIM in paths
    for path in paths:
        assert site.get(path).status_code == 200, path
    assert "Sitemap: http://localhost/sitemap.xml" in site.get("/robots.txt").text


def test_every_table_and_column_is_described(site: Any, db: Path) -> None:
    described = site.datasette.metadata("tables", database="backstory")
    connection = sqlite3.connect(db)
    names = "select name from sqlite_master where type in ('table', 'view') and name not like '%\\_fts%' escape '\\'"
    tables = {row[0] for row in connection.execute(names) if not row[0].startswith("sqlite_")}
    assert tables == set(described)
    for table in sorted(tables):
        columns = {row[1] for row in connection.execute(f'pragma table_info("{table}")')}
        assert columns == set(described[table]["columns"]), table
        assert described[table]["title"] and described[table]["description"]


def test_at_least_twelve_canned_queries_answer_and_say_what_they_ask(site: Any) -> None:
    queries = site.datasette.metadata("queries", database="backstory")
    assert len(queries) >= 12
    for name, query in queries.items():
        assert query["title"] and query["description"]
        given = dict.fromkeys(re.findall(r"(?<!:):([a-z_]+)", query["sql"]), "walking")
        response = site.get(f"/backstory/{name}.json", params={**given, "_shape": "array"})
        assert response.status_code == 200, (name, response.text[:300])
        assert site.get(f"/backstory/{name}", params=given).status_code == 200


def test_labels_stand_for_foreign_keys(site: Any) -> None:
    text = site.get("/backstory/evidence").text
    assert "Walking backwards eases low back pain.</a>" in text


# What base.html and Datasette give to every template, besides the page's own fields.
_EVERYWHERE = {
    "asset",
    "word",
    "link",
    "section",
    "request",
    "actor",
    "urls",
    "show_logout",
    "display_actor",
    "show_messages",
    "csrftoken",
    "alternate_url_json",
    "only",
}


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("home.html", home.HomePage),
        ("search.html", home.SearchPage),
        ("claim.html", claims.ClaimView),
        ("claims.html", browse.ClaimsPage),
        ("topic.html", browse.TopicView),
        ("topics.html", browse.TopicsPage),
        ("compare.html", browse.ComparePage),
        ("graph.html", graph.GraphPage),
        ("source.html", browse.SourceView),
        ("sources.html", browse.SourcesPage),
        ("study.html", browse.StudyView),
        ("studies.html", browse.StudiesPage),
        ("rules.html", rulebook.RulesPage),
        ("rule.html", rulebook.RulePage),
        ("safety.html", rulebook.SafetyPage),
        ("triage_start.html", triage.TriageStart),
        ("triage_screen.html", triage_screen.TriageScreen),
        ("triage_result.html", triage.TriageResult),
        ("triage_left.html", render.Problem),
        ("problem.html", render.Problem),
        ("check.html", check.CheckPage),
        ("about.html", about.About),
        ("about_data.html", about.Dictionary),
        ("about_glossary.html", about.Glossary),
    ],
)
def test_a_template_uses_its_page_and_nothing_else(site: Any, template: str, context: type) -> None:
    env = site.datasette.jinja_env
    source = env.loader.get_source(env, template)[0]
    made = set(re.findall(r"{% (?:import \S+ as|set|macro) (\w+)", source))
    used = jinja2.meta.find_undeclared_variables(env.parse(source)) - _EVERYWHERE - made
    shown = {field.name for field in fields(context)} - ({"hint"} if template == "triage_left.html" else set())
    assert used == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", None),
        (" JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://", None),
        ("https://example.org/a b", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(address: str | None, shown: str | None) -> None:
    assert links.safe(address) == shown


def test_metadata_is_read_strictly(tmp_path: Path) -> None:
    (tmp_path / "metadata.yml").write_text("title: a\ntitle: b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="second time"):
        app.metadata(tmp_path / "metadata.yml")


def test_a_table_too_large_to_count_offers_its_facets_as_links(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "MOST_FACETED", 1)
    described = {"databases": {"backstory": {"tables": {"claims": {"facets": ["relation"]}}}}}
    tables = app.for_its_size(described, db)["databases"]["backstory"]["tables"]
    assert tables["claims"] == {"narrow_by": ["relation"]}


def test_json_of_a_source_is_json(site: Any) -> None:
    assert json.loads(site.get("/sources/blog-txt.json").text)["source"]["title"] == "Walk the other way"
