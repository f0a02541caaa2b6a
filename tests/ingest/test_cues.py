"""The lexicon is strict: a faulty entry is an error that says where it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest import cues
from kb.errors import DataError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(cues.FOLDER, tmp_path / "lexicon"))


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("- {id: melt, words: [melt], relation: ameliorates}", "'example' is missing"),
        ('- {id: melt, words: [melt], relation: ameliorates, example: ""}', "a cue needs an example"),
        ("- {id: melt, words: [], relation: ameliorates, example: 'Heat can {} pain.'}", "words must be a list"),
        ("- {id: melt, words: [melt], relation: amelorates, example: 'Heat can {} pain.'}", "none of"),
        ("- {id: relieve, words: [melt], relation: ameliorates, example: 'Heat can {} pain.'}", "defined twice"),
        ("- {id: melt, wrods: [melt], relation: ameliorates, example: 'Heat can {} pain.'}", "unknown key 'wrods'"),
    ],
)
def test_a_faulty_cue_is_an_error_with_its_line(folder: Path, entry: str, says: str) -> None:
    path = folder / "effects.yml"
    text = path.read_text() + entry + "\n"
    path.write_text(text)
    with pytest.raises(DataError, match=says) as error:
        cues.load(folder)
    assert error.value.path is not None
    assert Path(error.value.path) == path
    assert error.value.line == text.count("\n")


def test_a_pattern_must_be_a_regular_expression(folder: Path) -> None:
    path = folder / "boilerplate.yml"
    path.write_text(path.read_text().replace('pattern: "leave a', 'pattern: "(leave a', 1))
    with pytest.raises(DataError, match="not a regular expression"):
        cues.load(folder)


def test_the_version_follows_the_cues(folder: Path) -> None:
    before = cues.version(folder)
    assert before == cues.version()
    (folder / "effects.yml").write_text((folder / "effects.yml").read_text() + "# a word more\n")
    assert cues.version(folder) != before
