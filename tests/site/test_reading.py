"""Can a reader of eleven read it? Reading age (grade + 5) of every screen's texts joined, and of every kind of advice.

Flesch-Kincaid's syllables want a word list from the network. Three measures stand here that need none: textstat's ARI
and Coleman-Liau count letters, and Flesch-Kincaid is worked out with hyphenation points as syllables.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rules import load

textstat = pytest.importorskip("textstat")
pyphen = pytest.importorskip("pyphen")

MEDIAN, NINTH_DECILE = 11, 12


def sentence(text: str) -> str:
    """A choice or a title is read as a sentence of its own."""
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."


def screens() -> Iterator[str]:
    """All texts of each screen, and of each disposition's advice."""
    ruleset = load.load()
    for plan in ruleset.screens.values():
        asked = [question for question in ruleset.questions.values() if question.screen == plan.id]
        said = [plan.title, plan.intro]
        for question in asked:
            said += [question.text, question.help, *(choice.text for choice in question.choices)]
        if asked:
            yield " ".join(sentence(text) for text in said if text)
    for care in ruleset.dispositions.values():
        said = [care.name, care.time_frame, *care.what_to_do, *care.safety_net]
        yield " ".join(sentence(text) for text in said)


def flesch_kincaid(text: str) -> float:
    """The grade, with hyphenation points as syllables."""
    hyphens = pyphen.Pyphen(lang="en_GB")
    words = re.findall(r"[A-Za-z’']+", text)
    syllables = sum(len(hyphens.positions(word)) + 1 for word in words)
    return float(0.39 * len(words) / max(len(re.findall(r"[.?!]+", text)), 1) + 11.8 * syllables / len(words) - 15.59)


@pytest.mark.parametrize(
    "grade",
    [textstat.automated_readability_index, textstat.coleman_liau_index, flesch_kincaid],
    ids=lambda g: g.__name__,
)
def test_questions_and_advice_can_be_read_at_eleven(grade: Callable[[str], Any]) -> None:
    ages = [grade(text) + 5 for text in screens()]
    told = f"median {statistics.median(ages):.1f}, ninth decile {statistics.quantiles(ages, n=10)[-1]:.1f}"
    assert statistics.median(ages) <= MEDIAN, told
    assert statistics.quantiles(ages, n=10)[-1] <= NINTH_DECILE, told
