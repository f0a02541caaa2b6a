"""The graph on pages: a topic's and a claim's neighbours, ways from one thing to another, what is central, rumour."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from kb import read
from kb.web import graph

CLAIM = "/claims/walking-backwards--ameliorates--low-back-pain"
NEAR = "/claims/muscle-strength--ameliorates--low-back-pain"
WAY = "/graph?from=walking+backwards&to=low+back+pain"
DRAWN = ["/topics/walking-backwards", "/topics/low-back-pain", NEAR, WAY]


def main_part(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def test_the_page_lists_what_is_central_and_what_is_rumour(site: Any) -> None:
    text = main_part(site.get("/graph").text)
    central, rumour = text.split('id="rumour"')
    assert 'href="/topics/low-back-pain"' in central
    assert 'href="/claims/muscle-strength--ameliorates--low-back-pain"' in rumour


def test_ways_are_found_with_their_weakest_link(site: Any) -> None:
    text = main_part(site.get(WAY).text)
    assert "Ways from walking backwards to low back pain" in text
    ways = text[text.index('id="ways"') : text.index('class="scroll drawn"')]
    assert "Walking backwards improves muscle strength." in ways and "Muscle strength eases low back pain." in ways
    assert ways.count("weakest link</span>") == 1


@pytest.mark.parametrize("said", ["walking-backwards", "Retro walking", "WALKING BACKWARDS", "old-name", "backwards"])
def test_a_thing_may_be_called_by_its_id_any_of_its_names_or_words_of_one(site: Any, said: str) -> None:
    text = site.get("/graph", params={"from": said, "to": "low-back-pain"}).text
    assert "Walking backwards improves muscle strength." in text


def test_a_thing_that_nobody_knows_is_said_to_be_unknown(site: Any) -> None:
    response = site.get("/graph", params={"from": "<b>xylophone</b>", "to": "low back pain"})
    assert response.status_code == 200
    assert "We know no topic called “&lt;b&gt;xylophone&lt;/b&gt;”." in response.text


def test_no_way_the_same_thing_and_an_empty_field_are_each_said(site: Any) -> None:
    assert "No claims that we have read lead from falls to heat" in site.get("/graph?from=falls&to=heat").text
    assert "the same thing twice" in site.get("/graph?from=heat&to=heat").text
    assert "Fill in both fields" in site.get("/graph?from=heat").text


@pytest.mark.parametrize("path", DRAWN)
def test_a_drawing_is_svg_with_its_claims_as_a_list_beside_it(site: Any, path: str) -> None:
    text = site.get(path).text
    drawing = ET.fromstring(re.search(r"<svg class=\"graph\".*?</svg>", text, re.S).group())
    assert drawing.get("role") == "group"
    listed = text[text.index("The same as a list") :]
    lines = [each.get("href") for each in drawing.iter("{http://www.w3.org/2000/svg}a")]
    assert any(href.startswith("/claims/") for href in lines)
    assert all(f'href="{href}"' in listed for href in lines if href.startswith("/claims/"))


@pytest.mark.parametrize("path", [*DRAWN, "/graph"])
def test_no_drawing_brings_script_or_style(site: Any, path: str) -> None:
    text = site.get(path).text
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []
    assert "<style" not in text and re.findall(r"<[^>]+\s(?:on[a-z]+|style)=", text) == []


@pytest.mark.parametrize("path", [*DRAWN, "/graph"])
def test_links_of_a_drawing_and_of_the_lists_lead_somewhere(site: Any, path: str) -> None:
    found = set(re.findall(r'href="(/(?:topics|claims|graph)[^"#]*)"', main_part(site.get(path).text)))
    assert found
    for href in found:
        assert site.get(href.replace("&amp;", "&")).status_code == 200, href


def test_a_topic_shows_no_more_chains_than_it_may(site: Any) -> None:
    text = site.get("/topics/walking-backwards").text
    chains = text[text.index('id="chains"') :]
    assert 0 < chains.count('class="way"') <= graph.MOST_CHAINS
    assert "weakest link" in chains


def test_what_is_worked_out_once_is_worked_out_again_after_a_change(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(graph, "overview", lambda connection: asked.append(1) or graph.Overview((), ()))
    stamps = iter([((1, 1),), ((1, 1),), ((2, 1),)])
    monkeypatch.setattr(graph, "_stamp", lambda path: next(stamps))
    for _ in range(3):
        site.get("/graph")
    assert len(asked) == 2


def test_a_claim_that_editors_rejected_still_has_its_page_and_is_in_no_drawing(db: Any) -> None:
    connection = read.connect(db)
    copy = type(connection)(":memory:")
    connection.backup(copy)
    copy.execute("update claims set status = 'rejected' where id = ?", (CLAIM.removeprefix("/claims/"),))
    graph.around_claim(copy, CLAIM.removeprefix("/claims/"))
    drawn = graph.around_topic(copy, "walking-backwards").drawn
    assert drawn and CLAIM not in drawn.svg


def test_the_pages_start_without_the_graph_library() -> None:
    script = "import sys, kb.web.routes; assert not {'networkx', 'kb.graph', 'kb.drawing'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_line_that_skips_a_column_passes_below_it(site: Any) -> None:
    text = site.get(WAY).text
    lowest = [float(y) for y in re.findall(r'<rect x="[^"]+" y="([^"]+)"', text)]
    direct = text[text.index("<svg class=") :].split(f'href="{CLAIM}"')[1]
    controls = re.search(r'd="M\S+ \S+C\S+ (\S+) \S+ (\S+) ', direct)
    assert controls and min(map(float, controls.groups())) > max(lowest)
