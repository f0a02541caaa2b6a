"""Confidence: did we READ it right? A number from 0 to 1, after INDRA's belief. Never to be mixed with certainty.

Knows probabilities of misreading and nothing of whether a claim is true. Passages that stand or fall together (a line)
are as good as the best of them; independent lines add up; a systematic error stops a hundred blogs from reaching 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

READER_ERROR = 0.05  # what our extractor gets wrong however often it reads the same thing (INDRA's default for readers)
PEOPLE_ERROR = 0.01  # the same for what people entered in the registry (INDRA's default for curated databases)


def rounded(value: float) -> float:
    """Four decimals: enough to sort by, and equal on every machine."""
    return round(value, 4)


def belief(lines: Iterable[Iterable[float]], by_people: bool = False) -> float:
    """How sure we are that at least one passage says what we read in it.

    `lines` holds the confidence of each passage, by line of evidence; `by_people` where the registry says it as well.
    1 minus the product, over the readers, of the systematic error plus the product of what is left to chance in each
    line; with no line and nobody's word it is 0.
    """
    best = [max(line) for line in (list(passages) for passages in lines) if line]
    wrong = min(1.0, READER_ERROR + prod(1 - value for value in sorted(best))) if best else 1.0
    if by_people:
        wrong *= PEOPLE_ERROR
    return rounded(1 - wrong)
