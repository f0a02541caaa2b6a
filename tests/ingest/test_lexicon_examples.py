"""Every cue of the lexicon reads its example: an entry that reads nothing is a wish, not a cue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ingest import cues, segments
from ingest.attribution import attribution
from ingest.claims import Extractor
from kb import yamlfile
from kb.model import Document, Mention, Source

LEXICON = Path(cues.FOLDER)


def entries(name: str, *keys: str) -> list[Any]:
    node = yamlfile.read(LEXICON / f"{name}.yml")
    for key in keys:
        node = node[key]
    return list(node)


def filled(entry: Any) -> list[tuple[str, str]]:
    """(sentence, relation wanted) for every word of an entry."""
    participle = {"characterise by": "characterised by", "characterize by": "characterized by", "mark by": "marked by"}
    wanted = entry.get("relation") or entry["gives"]
    return [(_fill(entry["example"], participle.get(word, word)), wanted) for word in map(str, entry["words"])]


def _fill(example: str, word: str) -> str:
    """The word in its example, with the plural and the article that it needs."""
    plural = word[:-1] + "ies" if word.endswith("y") else word + ("es" if word.endswith("s") else "s")
    article = "an" if word[0] in "aeiou" else "a"
    said = re.sub(r"\ban? \{\}", f"{article} {{}}", example)
    return said.replace("{}s", plural).replace("{}", word)


def read(extractor: Extractor, text: str, heading: str = "Low back pain") -> list[Mention]:
    whole = f"{heading}\n\n{text}"
    return extractor.mentions(Document("example.txt", whole, "", Source("example", "example.txt")))


def relations(extractor: Extractor, text: str) -> set[str]:
    return {m.relation.value for m in read(extractor, text)}


SENTENCES = [
    pytest.param(sentence, wanted, id=sentence)
    for group in (
        entries("effects"),
        entries("nominals", "effect_nouns"),
        entries("nominals", "classes"),
        entries("nominals", "judgements"),
        entries("nominals", "roles"),
        entries("states", "states"),
        entries("states", "compared"),
        entries("advice", "endorse"),
        entries("advice", "oppose"),
    )
    for entry in group
    for sentence, wanted in filled(entry)
]


@pytest.mark.parametrize(("sentence", "wanted"), SENTENCES)
def test_each_word_of_a_cue_reads_its_example(extractor: Extractor, sentence: str, wanted: str) -> None:
    assert wanted in relations(extractor, sentence), str(extractor.why(f"Low back pain\n\n{sentence}"))


@pytest.mark.parametrize(
    "example", [*entries("care", "examples"), *entries("advice", "examples")], ids=lambda e: e["text"]
)
def test_each_example_of_care_and_advice_is_read(extractor: Extractor, example: Any) -> None:
    assert example["relation"] in relations(extractor, example["text"])


@pytest.mark.parametrize("entry", entries("attribution"), ids=lambda e: e["id"])
def test_each_attribution_names_who_says_it(entry: Any) -> None:
    assert attribution(entry["example"], cues.load()).kind.value == entry["kind"]


@pytest.mark.parametrize("entry", entries("boilerplate", "patterns"), ids=lambda e: e["id"])
def test_each_boilerplate_cue_marks_its_example(entry: Any) -> None:
    found = segments.segments(entry["example"])
    assert [s.kind for s in found] == ["boilerplate"] * len(found) and found


@pytest.mark.parametrize("entry", entries("boilerplate", "silences"), ids=lambda e: e["id"])
def test_each_silence_is_heard_in_its_example(entry: Any) -> None:
    assert next(p.id for p in cues.load().silences if p.regex.search(entry["example"])) == entry["id"]


@pytest.mark.parametrize("entry", entries("sections", "frames"), ids=lambda e: e["id"])
def test_each_section_cue_frames_its_example(entry: Any) -> None:
    frame = next(f for f in cues.load().sections if f.regex.search(entry["example"]))
    assert frame.id == entry["id"]


PHRASED = [
    pytest.param(sentence, entry.get("relation", "calls_for"), str(entry.get("denied")).lower() == "true", id=sentence)
    for key in ("said", "needing", "told")
    for entry in entries("idioms", key)
    for sentence in entry["examples"]
]


@pytest.mark.parametrize(("sentence", "wanted", "denied"), PHRASED)
def test_each_set_phrase_reads_its_examples(extractor: Extractor, sentence: str, wanted: str, denied: bool) -> None:
    text = f"- a numb foot\n- a weak leg\n\n{sentence}" if "of the above" in sentence else sentence
    said = read(extractor, text)
    assert any(m.relation.value == wanted and m.negated == denied for m in said), str(
        extractor.why(f"Low back pain\n\n{text}")
    )
