"""Words at the desk: what a change would make of the articles is shown first; ids, links, rules and decisions stay."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import backstory
from kb import reviews, vocabulary
from kb.known import supported
from kb.registry import load as load_registry
from kb.review_editors import Editors
from kb.review_kinds import Editor
from kb.review_log import Log, beside
from kb.web import desk_proposals, desk_words_book
from rules.load import HERE, load

PASSWORD = "correct horse battery"
NEW, LIST, LOOK = "/curate/proposals/new", "/curate/proposals", "/curate/proposals/look"
ROOT = HERE.parent
HEAT, CHIA = "Heat for a sore back\n\nHeat eases low back pain.\n", "Chia for back pain\n\nChia eases low back pain.\n"


def run(*words: str) -> Result:
    result = CliRunner().invoke(backstory.main, list(words))
    assert result.exit_code == 0, result.output
    return result


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


SWIM = "Swimming\n\nSwimming eases low back pain.\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of three articles, one of which is gone since."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "articles").mkdir()
    for name, text in (
        ("heat.txt", HEAT),
        ("chia.txt", CHIA),
        ("gone.txt", "Gone\n\nYoga eases low back pain.\n"),
        ("swim.txt", SWIM),
    ):
        (folder / "articles" / name).write_text(text)
    run("ingest", str(folder / "articles"), "--db", str(folder / "words.db"))
    (folder / "articles" / "gone.txt").unlink()
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Vocabulary and lexicon in a git tree of their own."""
    folder = tmp_path / "tree"
    for name in ("kb/vocabulary", "ingest/lexicon"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(tmp_path, "init", "-q", "tree")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def desk(corpus: Path, tmp_path: Path, tree: Path, make_site: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    copy = tmp_path / "words.db"
    shutil.copy(corpus / "words.db", copy)
    editors = Editors.beside(copy)
    for name, role in (("ann", "editor"), ("bob", "editor")):
        editors.add(name, PASSWORD, role)
    made = desk_proposals.books

    def books(desk_: Any) -> Any:
        found = made(desk_)
        if found["word"].area.place.folder != tree:
            found["word"] = desk_words_book.Book(copy, None, tree)
        return found

    monkeypatch.setattr(desk_proposals, "books", books)
    yield from make_site(copy)


def looked(hand: Any) -> Any:
    """The page once the articles were read again."""
    for _ in range(20):
        if "being read again" not in hand.page.text:
            return hand.page
        hand.send(LOOK, do="look")
    raise AssertionError("it was never worked out")


def proposed(hand: Any, reason: str = "people say so") -> int:
    hand.send(NEW, do="propose", reason=reason)
    assert "Somebody else has to approve it" in hand.page.text, hand.page.text[:4000]
    return int(re.search(r"Proposal (\d+):", hand.page.text)[1])


def test_a_new_name_shows_what_appears_and_what_is_not_at_hand(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    address = "/curate/vocabulary/edit/heat"
    ann.open(address)
    form = dict(ann.form(address)["fields"])
    ann.send(address, do="look", synonyms=form["synonyms"] + "\nchia")
    page = looked(ann)
    assert (page.status_code == 200 and "Claims that appear" in page.text) or "Claims that change" in page.text
    assert "Chia eases low back pain." in page.text and "Claims that vanish" in page.text
    assert "2 of 3 articles at hand were read again" in page.text and "<li>gone" in page.text
    id_ = proposed(ann)
    bob.open(f"{LIST}/{id_}")
    looked(bob)
    done = bob.send(f"{LIST}/{id_}", do="approve", reason="agreed")
    assert "read by it from the next" in done.text, done.text[:3000]
    assert git(tree, "show", "--numstat", "--format=").split()[:2] == ["1", "1"]
    assert vocabulary.load(tree / "kb/vocabulary").resolve("chia").id == "heat"


def test_a_renamed_concept_keeps_its_id_and_its_old_name(desk: Any, at: Any, tree: Path) -> None:
    ann, bob = at("ann"), at("bob")
    address = "/curate/vocabulary/edit/heat"
    ann.open(address)
    old = vocabulary.load(tree / "kb/vocabulary").get("heat").label
    ann.send(address, do="look", label="warming the back")
    looked(ann)
    id_ = proposed(ann)
    looked(bob) if bob.open(f"{LIST}/{id_}") and "being read" in bob.page.text else None
    assert "read by it" in bob.send(f"{LIST}/{id_}", do="approve", reason="agreed").text
    words = vocabulary.load(tree / "kb/vocabulary")
    assert words.get("heat").label == "warming the back" and words.resolve(old).id == "heat"
    load_registry(words)


def test_merging_breaks_no_rule_no_registry_claim_and_no_id(desk: Any, at: Any, tree: Path) -> None:
    ann = at("ann")
    rule = next(each for each in load().rules.values() if "lump-on-the-spine--" in " ".join(each.claims))
    ann.open("/curate/vocabulary/edit/lump-on-the-spine")
    ann.send("/curate/vocabulary/edit/lump-on-the-spine", do="look", same_as="bone-pain")
    page = looked(ann)
    assert page.status_code == 200, page.text[:4000]
    id_ = proposed(ann, "the same")
    bob = at("bob")
    bob.open(f"{LIST}/{id_}")
    looked(bob)
    bob.send(f"{LIST}/{id_}", do="approve", reason="agreed")
    words = vocabulary.load(tree / "kb/vocabulary")
    assert words.get("lump-on-the-spine").id == "bone-pain" and "lump-on-the-spine" in words.concepts
    known = supported(load_registry(words), words)
    assert set(rule.claims) <= known, "the rule goes on to cite what it cited"


@pytest.mark.parametrize(
    ("concept", "fields", "says"),
    [
        ("heat", {"synonyms": "cold therapy\nyoga"}, "belongs to"),
        ("heat", {"broader": "no-such-thing"}, "no concept"),
        ("heat", {"broader": "heat"}, "circle"),
        ("heat", {"label": ""}, "Give it a name"),
        ("saddle-numbness", {"same_as": "heat"}, "rule"),
    ],
)  # fmt: skip
def test_what_the_vocabulary_does_not_take_is_told_before_it_is_proposed(desk: Any, at: Any, concept: str, fields: Any, says: str) -> None:  # fmt: skip
    ann = at("ann")
    address = f"/curate/vocabulary/edit/{concept}"
    ann.open(address)
    ann.send(address, do="look", **fields)
    page = looked(ann)
    if concept == "saddle-numbness":  # both ids go on to work, so that no rule loses what it names
        assert page.status_code == 200
        return
    assert page.status_code == 422 and says in page.text and NEW not in page.text.replace(LOOK, "")


def test_a_forged_change_cannot_take_an_id_out(desk: Any, at: Any, tree: Path) -> None:
    import json

    ann = at("ann")
    file = next(p for p in (tree / "kb/vocabulary").glob("*.yml") if "\n- id: heat\n" in p.read_text())
    base = desk_words_book.digest(file.read_bytes().decode())
    for change in (
        {"file": f"kb/vocabulary/{file.name}", "entry": "heat", "op": "remove", "fields": {}},
        {"file": f"kb/vocabulary/{file.name}", "entry": "heat", "op": "change", "fields": {"label": ["x"]}},
        {"file": "kb/reviews.py", "entry": "heat", "op": "change", "fields": {"label": "x"}},
    ):
        sent = [("csrftoken", ann.jar["ds_csrftoken"]), ("book", "word"), ("change", json.dumps(change))]
        page = ann.post(NEW, [*sent, ("base", base), ("reason", "why")])
        assert page.status_code in (404, 422), page.text[:2000]
    with Log(beside(desk.db)) as log:
        assert log.head()[0] == 0


def test_a_cue_is_changed_with_its_example_tried(desk: Any, at: Any, tree: Path) -> None:
    ann = at("ann")
    assert "/curate/vocabulary/cues/effects/-/" in ann.open("/curate/vocabulary/cues?q=relieve").text
    address = re.search(r'href="(/curate/vocabulary/cues/effects/-/[^"]+)"', ann.page.text)[1]
    ann.open(address)
    words = dict(ann.form(address)["fields"])["l.words"]
    ann.send(address, do="look", **{"l.words": words + "\nsqelch"})
    page = looked(ann)
    assert page.status_code == 200 or "is not read as it says" in page.text
    assert "+ " in page.text and "sqelch" in page.text
    address = "/curate/vocabulary/cues/valence/-/_words"
    ann.open(address)
    bad = dict(ann.form(address)["fields"])["l.bad"]
    ann.send(address, do="look", **{"l.bad": bad + "\ngrumbling"})
    page = looked(ann)
    assert page.status_code == 200 and "3 of 3 articles at hand were read again" in page.text
    id_ = proposed(ann, "it is a complaint")
    bob = at("bob")
    bob.open(f"{LIST}/{id_}")
    looked(bob)
    bob.send(f"{LIST}/{id_}", do="approve", reason="agreed")
    assert (
        git(tree, "show", "--numstat", "--format=").split()[1] == "1"
        and "grumbling" in (tree / "ingest/lexicon/valence.yml").read_text()
    )


def test_a_concept_that_was_taken_in_is_read_by_the_extractor_from_then_on(corpus: Path, tmp_path: Path) -> None:
    db = tmp_path / "adopted.db"
    shutil.copy(corpus / "words.db", db)
    connection = sqlite3.connect(db)
    new = connection.execute("SELECT id FROM concepts WHERE provisional = 1 AND id LIKE 'new-%chia%'").fetchone()[0]
    evidence = connection.execute("SELECT id FROM evidence WHERE quote LIKE 'Chia%'").fetchone()[0]
    connection.row_factory = sqlite3.Row
    from contextlib import closing

    from kb import read

    with closing(read.connect(db)) as conn, Log(beside(db)) as log:
        ann = Editor("ann")
        reviews.decide(
            conn,
            log,
            ann,
            "evidence.accept",
            f"evidence:{evidence}",
            saw=reviews.state(conn, log, f"evidence:{evidence}"),
        )
        payload = {"id": "chia-seeds", "label": "chia", "kind": "substance"}
        target = f"concept:{new}"
        reviews.decide(
            conn, log, ann, "concept.adopt", target, payload, reason="a food", saw=reviews.state(conn, log, target)
        )
    assert reviews.words(db, vocabulary.load()).resolve("Chia").id == "chia-seeds"
    done = run("ingest", str(corpus / "articles"), "--db", str(db))
    assert "3 read" in done.output
    with closing(read.connect(db)) as conn:
        row = conn.execute("SELECT claim_id, subject_said, status FROM evidence WHERE quote LIKE 'Chia%'").fetchone()
        assert tuple(row) == ("chia-seeds--ameliorates--low-back-pain", "chia-seeds", "accepted"), (
            "the decision holds on"
        )
        assert conn.execute("SELECT count(*) FROM orphans").fetchone()[0] == 0
        assert conn.execute("SELECT same_as FROM concepts WHERE id = ?", [new]).fetchone()[0] == "chia-seeds"
        assert read.topic(conn, new).topic.id == "chia-seeds", "the old address leads there"
    assert "0 read" in run("ingest", str(corpus / "articles"), "--db", str(db)).output


def test_the_desks_own_pages_show_changes_of_words_and_lead_to_them(desk: Any, at: Any) -> None:
    ann = at("ann")
    address = "/curate/vocabulary/cues/valence/-/_words"
    ann.open(address)
    bad = dict(ann.form(address)["fields"])["l.bad"]
    ann.send(address, do="look", **{"l.bad": bad + "\ngrumbling"})
    looked(ann)
    id_ = proposed(ann)
    for path in ("/curate", "/curate/history", f"/curate/decision/{id_}", LIST, f"{LIST}/{id_}", "/curate/vocabulary"):
        assert ann.open(path).status_code == 200, path
    assert f"{LIST}/{id_}" in ann.open(LIST).text


def test_a_new_cue_comes_with_an_example_that_it_reads(desk: Any, at: Any, tree: Path) -> None:
    ann = at("ann")
    address = "/curate/vocabulary/cues/effects/-/new"
    assert address in ann.open("/curate/vocabulary/cues?q=relieve").text
    ann.open(address)
    assert "Something is missing" in ann.send(address, do="look", **{"t.id": "dull"}).text
    fields = {"t.id": "dull", "t.means": "relieve", "l.words": "dull", "t.relation": "ameliorates"}
    ann.send(address, do="look", **fields, **{"t.example": "Nothing of the kind, {}."})
    assert "is not read as it says" in looked(ann).text
    ann.send(address, do="back")
    ann.send(address, do="look", **{"t.example": "Heat can {} back pain."})
    page = looked(ann)
    assert page.status_code == 200, page.text[:4000]
    proposed(ann, "people say so")
