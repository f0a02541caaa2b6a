"""Files and bytes become documents, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import readers
from kb.errors import BackstoryError, UnreadableFile
from kb.model import SourceKind

PAGE = """<html><head><title>Heat for a sore back</title><meta name="author" content="Jo Field">
<meta property="article:published_time" content="2025-02-03"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Heat for a sore back</h1><p>A warm pack can ease <b>low back pain</b> for an hour or two, and most people
find that it lets them move more easily in the first week of a new episode.</p><h2>When to see a doctor</h2>
<p>See a doctor if:</p><ul><li>you have a fever</li><li>your legs feel weak</li></ul></article>
<div class="comments"><p>Great post!</p></div></body></html>"""


def test_plain_text_is_kept_as_it_stands() -> None:
    text = "\ufeffOne  line \r\n\r\n  two\t…\n"
    assert readers.read_bytes(text.encode(), "a.txt").text == text


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    document = readers.read_bytes(
        b"# Ice\n\nIce *may* [ease](http://a.b) pain.\n\n- cold\n- **wet**\n\n1. rest\n", "ice.md"
    )
    assert document.text == "Ice\n\nIce may ease pain.\n\n- cold\n- wet\n1. rest\n"
    assert document.source.title == "Ice"


def test_front_matter_declares_the_source() -> None:
    data = b"---\ntitle: Ice\nkind: news\nauthor: Jo\npublished: 2024\nstudy: roe-2020\n---\nIce eases pain.\n"
    source = readers.read_bytes(data, "ice.md").source
    assert (source.title, source.kind, source.author, source.published) == ("Ice", SourceKind.NEWS, "Jo", "2024")
    assert source.retells == "roe-2020"


def test_a_misspelt_front_matter_key_says_where_and_what_was_meant() -> None:
    with pytest.raises(BackstoryError, match=r"ice\.md:3:1: unknown key 'autor'.*did you mean 'author'"):
        readers.read_bytes(b"---\ntitle: Ice\nautor: Jo\n---\nIce.\n", "ice.md")


def test_front_matter_of_other_programs_is_read_as_far_as_it_is_known() -> None:
    data = (
        b"---\ntitle: Ice\ndate: 2024-03-01\nauthor: [Jo, Al]\ntags: [back, ice]\nlayout: post\nslug: ice\n---\nIce.\n"
    )
    source = readers.read_bytes(data, "ice.md").source
    assert (source.title, source.author, source.published) == ("Ice", "Jo, Al", "2024-03-01")


def test_html_gives_the_article_and_what_the_page_says_of_itself() -> None:
    document = readers.read_bytes(PAGE.encode(), "heat.html")
    assert "low back pain for an hour" in document.text and "- you have a fever" in document.text
    assert "Home" not in document.text and "Great post" not in document.text
    assert (document.source.author, document.source.published) == ("Jo Field", "2025-02-03")


def test_a_journal_article_in_xml_gives_title_abstract_and_body() -> None:
    data = b"""<article><front><article-meta><title-group><article-title>Heat</article-title></title-group>
    <contrib-group><contrib><name><surname>Roe</surname><given-names>A</given-names></name></contrib></contrib-group>
    <abstract><title>Results</title><p>Heat <i>eased</i> pain.</p></abstract></article-meta></front>
    <body><sec><title>Care</title><list><list-item><p>rest</p></list-item></list></sec></body></article>"""
    document = readers.read_bytes(data, "heat.xml")
    assert document.text == "Results\n\nHeat eased pain.\n\nCare\n\n- rest\n"
    assert (document.source.title, document.source.author) == ("Heat", "A Roe")


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\n", "a.txt", "empty"),
        ("é".encode("latin-1"), "a.txt", "UTF-8"),
        (b"abc\x00def", "a.txt", "not a text file"),
        (b"%PDF-1.7 ...", "a.pdf", "not a text file"),
        (b"<a/>", "a.xml", "JATS"),
        (b"<article", "a.xml", "well-formed"),
        (b"<html><body></body></html>", "a.html", "no article text"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(data: bytes, name: str, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why) as caught:
        readers.read_bytes(data, name)
    assert "\n" not in str(caught.value) and str(caught.value).startswith(name)


def test_an_xml_file_cannot_pull_in_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    data = (
        f'<!DOCTYPE article [<!ENTITY x SYSTEM "{secret.as_uri()}">]><article><body><p>hello &x;</p></body></article>'
    )
    assert "do not read me" not in readers.read_bytes(data.encode(), "a.xml").text


def test_a_folder_is_searched_to_its_depth_and_each_file_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "b/a.md", "b/photo.png", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path, _ in readers.articles([tmp_path, tmp_path / "z.txt"])]
    assert found == ["b/a.md", "z.txt"]


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        list(readers.articles([tmp_path / "nothing"]))
