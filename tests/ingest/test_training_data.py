"""The sentences that the tagger learns from: sound, various, and nobody else's words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kb import yamlfile
from kb.model import Relation

RUN = 8  # so many words in a row shared with a seed would be copying


@pytest.fixture(scope="module")
def items(root: Path) -> list[tuple[str, yamlfile.Node]]:
    """Every sentence with its file."""
    return [
        (path.name, each) for path in sorted((root / "training" / "data").glob("*.yml")) for each in yamlfile.read(path)
    ]


def test_every_span_stands_in_its_sentence_or_above_it(items: list[tuple[str, yamlfile.Node]]) -> None:
    faults = []
    for name, item in items:
        around = [str(item.get(key) or "") for key in ("text", "before", "lead", "head", "title")]
        for subject, said, object_ in item["claims"]:
            relation, *marks = str(said).split()
            sound = relation in set(Relation) and set(marks) <= {"negated", "hedged"}
            if not sound or not all(any(str(span) in text for text in around) for span in (subject, object_)):
                faults.append((name, str(item["text"])[:60], str(subject), str(said), str(object_)))
    assert faults == []


def test_no_sentence_stands_twice_and_every_relation_is_well_represented(
    items: list[tuple[str, yamlfile.Node]],
) -> None:
    texts = Counter(str(item["text"]) for _, item in items)
    assert [text for text, n in texts.items() if n > 1] == []
    relations = Counter(str(said).split()[0] for _, item in items for _, said, _ in item["claims"])
    assert set(relations) == set(Relation)
    assert min(relations.values()) > 300
    empty = sum(not item["claims"] for _, item in items)
    assert 0.3 < empty / len(items) < 0.6


@pytest.mark.shared
def test_no_sentence_repeats_eight_words_in_a_row_of_a_seed(
    items: list[tuple[str, yamlfile.Node]], shared: Path
) -> None:
    seeds = set().union(*(runs(path.read_text(encoding="utf-8")) for path in (shared / "seeds").glob("*.txt")))
    copied = [(name, str(item["text"])) for name, item in items if runs(str(item["text"])) & seeds]
    assert copied == []


def test_no_sentence_is_one_of_the_articles_that_it_may_not_learn_from(
    items: list[tuple[str, yamlfile.Node]], root: Path
) -> None:
    gold = root / "tests" / "ingest" / "gold"
    paths = [path for side in ("fit", "unseen") for path in (gold / side / "articles").glob("*.txt")]
    kept = set().union(*(runs(path.read_text(encoding="utf-8")) for path in paths))
    assert [(name, str(item["text"])) for name, item in items if runs(str(item["text"])) & kept] == []


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of RUN words."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
