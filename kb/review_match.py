"""Where a decision's passage may stand now, when the words that it was about are gone. Standard library only.

Knows quotes as text. Must not know the log or any table, and decides nothing: what it finds is a suggestion that waits
for an editor, because an acceptance must never move to other words by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR = 0.72  # below this two sentences share words and no more
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Candidate:
    """A passage that is there now."""

    id: str
    quote: str
    claim: str


@dataclass(frozen=True)
class Match:
    """The nearest passage, how near (1: the same but for white space and punctuation), and in what it differs."""

    id: str
    likeness: float
    how: str


def squashed(text: str) -> str:
    """Words alone, in lower case: what stays when white space, dashes and quotation marks change."""
    return " ".join(_WORD.findall(text.casefold()))


def nearest(quote: str, claim: str, candidates: Iterable[Candidate]) -> Match | None:
    """The passage of the same document whose words are nearest, one that makes the same claim before another."""
    wanted = squashed(quote)
    best: tuple[float, bool, str] | None = None
    for each in sorted(candidates, key=lambda candidate: candidate.id):
        likeness = alike(wanted, squashed(each.quote))
        rank = (likeness, each.claim == claim, each.id)
        if likeness >= NEAR and (best is None or rank[:2] > best[:2]):
            best = rank
    if best is None:
        return None
    words = "the same words" if best[0] == 1 else f"{best[0]:.0%} of the words"
    return Match(best[2], round(best[0], 3), words if best[1] else f"{words}, read as another claim")


def alike(one: str, other: str) -> float:
    """From 0 to 1. The quick bounds spare most of the work: a document has many sentences, and few are near."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()
