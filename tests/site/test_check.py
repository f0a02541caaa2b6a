"""/check: an article that somebody pastes is read, compared, and forgotten; the page works where nothing can read."""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kb import sitefiles
from kb.errors import UnreadableFile
from kb.model import ConceptRef, Document, Mention, Relation, Source
from kb.web import check

FORM = {"content-type": "application/x-www-form-urlencoded"}
TEXT = "Walking backwards eases low back pain. Paracetamol eases low back pain."


def mention(quote: str, subject: str, at: int) -> Mention:
    """A claim as the extractor would read it."""
    return Mention(
        document="pasted",
        start=at,
        end=at + len(quote),
        quote=quote,
        subject=ConceptRef(subject, subject.replace("-", " "), subject),
        relation=Relation.AMELIORATES,
        object=ConceptRef("low-back-pain", "low back pain", "low back pain"),
    )


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A door that reads two claims, in the wrong order, and one that nobody knows."""
    made = types.ModuleType("ingest.door")

    def read(data: bytes, name: str = "pasted.txt") -> list[Mention]:
        text = data.decode()
        second = text.index("Paracetamol")
        return [
            mention(text[second:], "paracetamol", second),
            mention("Walking backwards eases low back pain.", "walking-backwards", 0),
            mention("Walking", "moon-bathing", 0),
        ]

    def appraise(data: bytes, name: str = "pasted.txt") -> Document:
        return Document(name=name, text=data.decode(), sha256="0", source=Source(id="pasted", title="Pasted"))

    made.read, made.appraise = read, appraise  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ingest.door", made)
    return made


def send(site: Any, text: str) -> Any:
    """Pastes a text."""
    return site.post("/check", content=urlencode({"text": text}), headers=FORM)


def test_each_claim_of_a_pasted_text_is_shown_with_what_the_evidence_says(site: Any, door: Any) -> None:
    text = send(site, TEXT).text
    assert "3 claims found" in text
    assert text.index("Walking backwards eases low back pain.</a>") < text.index("Paracetamol eases low back pain.</a>")
    assert "Very low certainty" in text and "We know nothing about this yet." in text
    assert "does not make anyone that sure" in text


def test_nothing_pasted_is_stored_or_kept(site: Any, door: Any, db: Path) -> None:
    before = {path.name: path.read_bytes() for path in db.parent.glob("small.db*")}
    response = send(site, TEXT)
    assert response.headers["cache-control"] == "no-store"
    assert {path.name: path.read_bytes() for path in db.parent.glob("small.db*")} == before


def test_a_file_is_read_like_a_pasted_text(site: Any, door: Any) -> None:
    response = site.post("/check", files={"file": ("a.txt", TEXT.encode(), "text/plain")}, data={"text": ""})
    assert "3 claims found" in response.text


@pytest.mark.parametrize("failure", [ImportError("no spaCy"), AttributeError("no read")])
def test_the_page_stands_where_nothing_here_can_read(
    site: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(_: str) -> None:
        raise failure

    monkeypatch.setattr(importlib, "import_module", fail)
    response = send(site, TEXT)
    assert response.status_code == 200 and "that part is not installed" in response.text
    assert TEXT in response.text, "what was pasted must not be lost"


def test_a_failure_tells_nobody_what_was_pasted(
    site: Any, door: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    def fail(data: bytes, name: str) -> None:
        raise RuntimeError(data.decode())

    monkeypatch.setattr(door, "read", fail)
    response = send(site, "My secret illness")
    assert response.status_code == 500
    assert "secret illness" not in response.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("text", "said"), [("", "Paste some text"), ("x" * 60_001, "Too long"), ("a\x00b", "not text that can be read")]
)
def test_what_cannot_be_read_is_told(site: Any, text: str, said: str) -> None:
    response = send(site, text)
    assert response.status_code == 422 and said in response.text


def test_advice_that_would_be_unsafe_is_flagged_though_nobody_stored_it(site: Any) -> None:
    text = send(
        site, "If you have severe pain, start walking backwards at once. It has been proven to cure sciatica."
    ).text
    assert "Could be unsafe" in text and "Says more than the evidence does" in text


def test_a_web_page_is_read_as_one_and_old_encodings_are_too(site: Any) -> None:
    page = "<html><head><title>T</title></head><body><article><h1>Heat</h1><p>Heat may ease low back pain \u2013 for a while, and a warm bath does too.</p></article></body></html>"
    for encoding in ("utf-8", "cp1252"):
        files = {"file": ("a.html", page.encode(encoding), "text/html")}
        text = site.post("/check", files=files, data={"text": ""}).text
        assert "<mark>Heat may ease low back pain \u2013 for a while" in text and "&lt;p&gt;" not in text


def test_script_in_a_pasted_text_is_inert(site: Any, door: Any) -> None:
    text = send(site, "Paracetamol <script>alert('x')</script>").text
    assert "<script>alert" not in text


def test_a_broken_upload_is_told_and_no_error() -> None:
    assert check.pasted(b"nonsense", "multipart/form-data; boundary=x").slip == "Paste some text, or choose a file."


def test_the_sites_files_are_found_in_a_wheel_and_in_the_tree(tmp_path: Path) -> None:
    assert sitefiles.find().metadata.name == "metadata.yml"
    (tmp_path / "site" / "templates").mkdir(parents=True)
    (tmp_path / "metadata.yml").write_text("title: x\n", encoding="utf-8")
    assert sitefiles.find(tmp_path).templates == tmp_path / "site" / "templates"
    with pytest.raises(UnreadableFile, match="not here"):
        sitefiles.find(tmp_path / "site")


def test_the_parser_behind_the_forms_token_takes_a_body_with_a_file() -> None:
    """asgi-csrf hands it a FileClass; versions that do not take one end every upload in an error 500."""
    from python_multipart import FormParser

    FormParser("multipart/form-data", lambda _: None, lambda: None, boundary=b"x", FileClass=object)
