"""Pages, search, graph, drawing, export and the terminal's text, over a small knowledge base."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import xml.etree.ElementTree as ET

import pytest

from kb import alarms, drawing, explain, export, graph, read
from kb.errors import InputError, Missing
from kb.model import Disposition, RuleRecord, Version
from kb.search import MARK_END, MARK_START, match
from kb.store import Store

EASES = "walking-backwards--ameliorates--low-back-pain"
NASTY = "Walking <script>alert(1)</script> helps balance & more."
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def conn(db, article, words, studies):
    """Three articles, one rule."""
    said = [
        article(
            "trainer",
            ("Walking backwards on a treadmill for three weeks eased it.", EASES, {"attribution": "study"}),
            ("Walking backwards is brilliant for balance.", "walking-backwards--improves--balance"),
            ("Balance keeps you from falling.", "balance--prevents--falls"),
            author="A. Trainer",
        ),
        article(
            "portal",
            ("Walking backwards makes people fall.", "walking-backwards--causes--falls", {"attribution": "expert"}),
            ("Rest is best.", "rest--recommended_for--low-back-pain"),
            ("Retro walking never helped my back.", EASES, {"negated": True}),
        ),
        article("nasty", (NASTY, "walking--improves--balance"), title="A <b>bold</b> title"),
    ]
    rule = RuleRecord(
        "stay-active", "Keep going", Disposition.SELF_CARE, "pain is easing", "Stay active.", "review-2010", "moderate",
        ("staying-active--ameliorates--low-back-pain",), "2026-11-21", None, (("easing", "fires"),), "benign",
    )  # fmt: skip
    with Store(db) as store:
        for document, mentions in said:
            store.put(document, mentions, "v1")
        store.finish(words, studies, rules=[rule], version=Version("abcdef123456", "2026-11-21"))
    conn = read.connect(db)
    yield conn
    conn.close()


def test_a_claims_page_groups_quotes_into_lines_for_and_against(conn):
    page = read.claim(conn, EASES)
    assert [quote.quote for quote in page.quotes_against] == ["Retro walking never helped my back."]
    assert [(line.kind, line.label) for line in page.lines] == [
        ("root_study", "Small 2011"),
        ("single", "About portal"),
    ]
    assert page.lines[0].quotes[0].resolved_by == "design fingerprint"
    assert "2 articles, 1 independent line, best design: uncontrolled, n = 10" in page.summary


def test_a_page_of_something_broader_shows_what_is_said_of_something_narrower(conn, db, article, words, studies):
    with Store(db) as store:
        store.put(*article("more", ("Walking helps backs.", "walking--ameliorates--back-pain")), "v1")
        store.finish(words, studies)
    page = read.claim(conn, "walking--ameliorates--back-pain")
    assert [card.id for card in page.narrower] == [EASES]
    assert {quote.said_of for quote in page.quotes_for} == {None, "Walking backwards eases low back pain."}
    assert "narrower" in page.grades[0].reason


def test_a_rule_is_shown_with_the_claims_that_it_rests_on_and_the_claim_with_its_rules(conn):
    page = read.rules(conn)
    assert (page.version, page.date, page.reviewed_by) == ("abcdef123456", "2026-11-21", None)
    assert [claim.statement for claim in page.rules[0].claims] == ["Staying active eases low back pain."]
    assert read.claim(conn, "staying-active--ameliorates--low-back-pain").rules[0].id == "stay-active"
    assert read.rule(conn, "stay-active").tests == (("easing", "fires"),)


def test_triage_gets_statement_certainty_and_sources_and_nothing_for_unknown_claims(conn):
    found = read.claim_info(conn, ["staying-active--ameliorates--low-back-pain", "no--such--claim"])
    info = found.pop("staying-active--ameliorates--low-back-pain")
    assert (info.statement, info.certainty, info.sources) == (
        "Staying active eases low back pain.",
        "moderate",
        ("Review 2010",),
    )
    assert found == {}


def test_topics_sources_and_studies_have_pages(conn):
    topic = read.topic(conn, "walking-backwards")
    assert {row.claim.object for row in topic.does} >= {"low back pain", "balance", "falls"}
    assert topic.broader[0].id == "walking"
    assert read.topic(conn, "old-name").asked_for == "old-name"
    source = read.source(conn, "trainer")
    assert [entry.claim.object for entry in source.claims][:2] == ["low back pain", "balance"]
    study = read.study(conn, "small-2011")
    assert [card.id for card in study.sources] == ["trainer"]
    home = read.home(conn)
    assert home.n_sources == 3
    assert sum(count for _, count in home.by_certainty) == home.n_claims


@pytest.mark.parametrize("page", [read.claim, read.topic, read.source, read.study, read.rule])
def test_what_is_not_there_is_missing(conn, page):
    with pytest.raises(Missing):
        page(conn, "nothing--of--this'; DROP TABLE claims; --")


def test_reading_works_whatever_the_row_factory(conn):
    plain = read.claim(conn, EASES)
    conn.row_factory = sqlite3.Row
    assert read.claim(conn, EASES) == plain


@pytest.mark.parametrize(
    "typed", ['"', "AND OR NOT", "a* (b", "NEAR(x, 5)", "'; drop", "col:umn", "-", "", "   ", "“”"]
)
def test_whatever_people_type_a_search_never_fails(conn, typed):
    read.search(conn, typed)


def test_a_search_finds_words_in_claims_quotes_and_sources_marked_and_unescaped(conn):
    found = read.search(conn, "brilliant balance")
    assert found.quotes[0].snippet.count(MARK_START) == found.quotes[0].snippet.count(MARK_END) == 2
    assert read.search(conn, "script").quotes[0].snippet.startswith("Walking <")
    assert read.search(conn, "trainer").sources[0].id == "trainer"
    assert read.search(conn, "retro walking").topics[0].id == "walking-backwards"
    assert read.search(conn, "zygomorphic").total == 0


def test_the_last_word_of_a_search_may_go_on():
    assert match("walk back") == '"walk" AND "back"*'
    assert match("walk back ") == '"walk" AND "back"'


# -- graph -----------------------------------------------------------------------------------------------------------


def test_the_graph_has_an_edge_for_each_claim(conn):
    made = graph.build(conn)
    assert made.number_of_edges() == read.home(conn).n_claims
    assert made.edges["walking-backwards", "low-back-pain", EASES]["certainty"] == "very_low"


def test_paths_lead_from_concept_to_concept_and_name_their_weakest_link(conn):
    paths = graph.paths(conn, "walking-backwards", "falls")
    assert [[node.id for node in path.nodes] for path in paths] == [
        ["walking-backwards", "falls"],
        ["walking-backwards", "balance", "falls"],
    ]
    assert paths[1].weakest.certainty == "none"


def test_chains_are_mechanisms_of_two_links_and_more(conn):
    chains = graph.chains(conn, "walking-backwards")
    assert [[node.id for node in chain.nodes] for chain in chains] == [["walking-backwards", "balance", "falls"]]


def test_a_concept_without_ways_has_none(conn):
    assert graph.paths(conn, "falls", "walking") == ()
    assert graph.chains(conn, "falls") == ()
    with pytest.raises(Missing):
        graph.paths(conn, "nowhere", "walking")


def test_rumours_are_claims_that_nothing_above_very_low_stands_behind(conn):
    assert {edge.certainty for edge in graph.rumours(conn)} <= {"none", "very_low"}


def test_a_warning_sign_is_never_called_a_rumour(conn):
    assert not {edge.relation for edge in graph.rumours(conn, 1000)} & {"calls_for", "indicates", "contraindicated_for"}
    assert graph.central(conn)[0][0].label


@pytest.mark.parametrize(
    "picture", [lambda c: graph.around_topic(c, "walking"), lambda c: graph.around_claim(c, EASES)]
)
def test_a_picture_is_linked_svg_with_a_text_equivalent_and_nothing_from_elsewhere(conn, picture):
    shown = picture(conn)
    text = drawing.svg(shown, "g1")
    root = ET.fromstring(text)
    assert root.get("role") == "group"  # an image's links would be hidden from screen readers
    assert root.find(f"{SVG}title").text == shown.title
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert {f"/claims/{edge.claim}" for edge in shown.edges if edge.source != edge.target} <= links
    assert {f"/topics/{node.id}" for column in shown.columns for node in column} <= links
    assert len(shown.text) == len(shown.edges)
    assert not any(
        word in text.replace("http://www.w3.org", "") for word in ("<script", "style=", "http", "javascript")
    )


def test_no_two_boxes_of_a_picture_overlap(conn):
    boxes, width, height = drawing._layout(graph.around_topic(conn, "walking-backwards"))
    placed = list(boxes.values())
    for one in placed:
        assert one.x >= 0 and one.x < width and one.y >= 0 and one.y + one.height <= height
        for other in placed:
            if one is not other and one.x == other.x:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y


def test_paths_can_be_drawn_as_layers(conn):
    found = graph.paths(conn, "walking-backwards", "falls")
    assert ET.fromstring(drawing.svg(graph.picture_of_paths(found, "From walking backwards to falls"))) is not None


# -- other people's formats ------------------------------------------------------------------------------------------


def test_every_format_can_be_written_and_read(conn, tmp_path):
    for form in export.FORMATS:
        assert export.write(conn, form, tmp_path / form)
    with pytest.raises(InputError, match="no format"):
        list(export.files(conn, "word"))
    loaded = json.loads((tmp_path / "jsonld" / "claims.jsonld").read_text())
    assert {entry["@type"] for entry in loaded["@graph"]} == {"Claim"}
    assert ET.parse(tmp_path / "graphml" / "claims.graphml").getroot().tag.endswith("graphml")


def test_kgx_keeps_what_articles_say_and_deny_and_what_people_recorded_apart(conn):
    text = dict(export.files(conn, "kgx"))["edges.tsv"]
    edges = {row["id"]: row for row in csv.DictReader(io.StringIO(text), delimiter="\t")}
    assert edges[f"{EASES}#said"]["agent_type"] == "text_mining_agent"
    assert edges[f"{EASES}#denied"]["negated"] == "true"
    assert edges[f"{EASES}#recorded-supports"]["knowledge_level"] == "knowledge_assertion"


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(db, article, words, studies, tmp_path):
    with Store(db) as store:
        store.put(*article("sheet", ('=HYPERLINK("x") eases it.', EASES)), "v1")
        store.finish(words, studies)
    text = dict(export.files(read.connect(db), "csv"))["quotes_with_their_source.csv"]
    assert "'=HYPERLINK" in text


def test_the_content_holds_every_table_but_the_log(conn):
    tables = set(export.content_tables(conn))
    assert {"claims", "evidence", "sources", "documents", "concepts", "studies", "rules", "claim_family"} <= tables
    assert "runs" not in tables
    assert len(list(export.content(conn))) > 40


def test_the_terminal_shows_what_the_page_shows(conn):
    text = explain.explain(read.claim(conn, EASES))
    for part in ("Walking backwards eases low back pain.", "very low", "Small 2011", "2 articles", "imprecision"):
        assert part in text
    assert max(len(line) for line in text.splitlines() if "articles" not in line) <= 100


def test_the_terminal_does_not_let_a_low_grade_of_a_warning_sign_read_like_leave_to_wait(db, article, words, studies):
    with Store(db) as store:
        sign = "saddle-numbness--calls_for--emergency-care"
        store.put(*article("signs", ("Numbness between the legs is an emergency.", sign)), "v1")
        store.finish(words, studies)
    text = explain.explain(read.claim(read.connect(db), sign))
    assert "Certainty " not in text
    assert "do not wait for better studies" in " ".join(text.split())
    assert "of the studies, not of the danger" in text


def test_a_misspelt_claim_is_answered_with_what_was_meant(conn):
    with pytest.raises(Missing) as raised:
        read.claim(conn, "walking-backwards--amelorates--low-back-pain")
    assert EASES in (raised.value.suggestion or "")


def test_a_search_offers_nothing_of_a_programs_own_making_unless_it_was_accepted(conn, db):
    def found(change):
        with sqlite3.connect(db) as writing:
            writing.execute(change)
        return {hit.id for hit in read.search(conn, "falls").claims}

    claim = "walking-backwards--causes--falls"
    assert claim in found("UPDATE concepts SET provisional = 0 WHERE id = 'falls'")
    assert claim not in found("UPDATE concepts SET provisional = 1 WHERE id = 'falls'")
    assert claim in found(f"UPDATE claims SET status = 'accepted' WHERE id = '{claim}'")


@pytest.mark.parametrize(
    ("said", "is_it"),
    [("I can't pee", True), ("cant pee", True), ("can't get a drop of pee out", True), ("pee", False), ("peas", False)],
)
def test_a_sign_is_known_by_how_people_say_it(said, is_it):
    ways = [("hard to pee", alarms.way(phrase)) for phrase in ("can't pee", "can't get ... pee out")]
    assert bool(alarms.spoken(said, ways)) is is_it
