"""Reading many articles: incremental, nothing lost, everything reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.run import Known, run
from kb.errors import UnreadableFile
from kb.model import Document, Mention


class Memory:
    """A store that remembers what it was given."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.versions: dict[str, str] = {}

    def known(self) -> dict[str, Known]:
        return {i: Known(d.sha256, self.versions[i], d.path) for i, d in self.documents.items()}

    def put(self, document: Document, mentions: Sequence[Mention], version: str) -> None:
        self.documents[document.id], self.versions[document.id] = document, version

    def remove(self, document: str) -> None:
        del self.documents[document]


class Reader:
    """An extractor that counts what it is asked to read."""

    def __init__(self, version: str = "1") -> None:
        self.version, self.asked = version, []

    def mentions(self, document: Document) -> list[Mention]:
        self.asked.append(document.name)
        return []


def go(paths: Sequence[Path], sink: Memory, reader: Reader, **more: bool):
    return run(paths, sink, reader, lambda document: document, **more)


def test_an_unchanged_article_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Heat eases pain.")
    sink, reader = Memory(), Reader()
    go([tmp_path], sink, reader)
    tally = go([tmp_path], sink, reader)
    assert (tally.read, tally.skipped, reader.asked) == (0, 1, ["a.txt"])


@pytest.mark.parametrize("change", ["text", "version"])
def test_a_changed_article_or_a_new_extractor_reads_it_again(tmp_path: Path, change: str) -> None:
    (tmp_path / "a.txt").write_text("Heat eases pain.")
    sink = Memory()
    go([tmp_path], sink, Reader())
    if change == "text":
        (tmp_path / "a.txt").write_text("Heat does not ease pain.")
    tally = go([tmp_path], sink, Reader("2" if change == "version" else "1"))
    assert (tally.read, tally.skipped, len(sink.documents)) == (1, 0, 1)


def test_a_file_that_cannot_be_read_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xff")
    (tmp_path / "b.txt").write_text("Heat eases pain.")
    sink = Memory()
    tally = go([tmp_path], sink, Reader())
    assert tally.read == 1 and list(sink.documents) == ["b"]
    assert [(Path(path).name, "UTF-8" in why) for path, why in tally.failed] == [("a.txt", True)]


def test_files_of_one_name_are_different_documents_whatever_the_order(tmp_path: Path) -> None:
    for name in ("one/page.txt", "two/page.txt", "one/page.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Heat eases pain {name}.")
    together = Memory()
    go([tmp_path], together, Reader())
    assert len(together.documents) == 3
    apart = Memory()
    for folder in ("two", "one"):
        go([tmp_path / folder], apart, Reader())
    assert len(apart.documents) == 3


def test_prune_removes_what_is_gone_from_under_the_path_and_nothing_else(tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/b.txt", "out/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    sink, reader = Memory(), Reader()
    go([tmp_path], sink, reader)
    (tmp_path / "in/b.txt").unlink()
    (tmp_path / "out/c.txt").unlink()
    tally = go([tmp_path / "in"], sink, reader, prune=True)
    assert tally.removed == 1 and {d.name for d in sink.documents.values()} == {"a.txt", "c.txt"}


def test_without_prune_nothing_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Heat eases pain.")
    sink = Memory()
    go([tmp_path], sink, Reader())
    (tmp_path / "a.txt").unlink()
    assert go([tmp_path], sink, Reader()).removed == 0 and sink.documents


def test_a_wrong_path_stops_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Heat eases pain.")
    sink = Memory()
    with pytest.raises(UnreadableFile):
        go([tmp_path, tmp_path / "nothing"], sink, Reader())
    assert sink.documents == {}


def test_a_slip_of_ours_on_one_article_does_not_cost_the_others(tmp_path: Path) -> None:
    class Slips(Reader):
        def mentions(self, document: Document) -> list[Mention]:
            if document.name == "a.txt":
                raise AttributeError("things")
            return super().mentions(document)

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Heat eases pain.")
    sink = Memory()
    tally = go([tmp_path], sink, Slips())
    assert list(sink.documents) == ["b"] and "our mistake: AttributeError" in tally.failed[0][1]


def test_prune_forgets_a_folder_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Heat eases pain.")
    sink = Memory()
    go([tmp_path / "in"], sink, Reader())
    (tmp_path / "in/a.txt").unlink()
    (tmp_path / "in").rmdir()
    with pytest.raises(UnreadableFile):
        go([tmp_path / "in"], sink, Reader())
    assert go([tmp_path / "in"], sink, Reader(), prune=True).removed == 1 and sink.documents == {}
    with pytest.raises(UnreadableFile):
        go([tmp_path / "never"], sink, Reader(), prune=True)


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.doc").write_text("Heat eases pain.")
    with pytest.raises(UnreadableFile, match="no articles here"):
        go([tmp_path], Memory(), Reader())


def test_stopped_with_ctrl_c_keeps_what_was_read_and_prunes_nothing(tmp_path: Path) -> None:
    class Stopped(Reader):
        def mentions(self, document: Document) -> list[Mention]:
            if document.name == "b.txt":
                raise KeyboardInterrupt
            return super().mentions(document)

    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("Heat eases pain.")
    sink = Memory()
    tally = go([tmp_path], sink, Stopped(), prune=True)
    assert tally.stopped and tally.read == 1 and list(sink.documents) == ["a"]
