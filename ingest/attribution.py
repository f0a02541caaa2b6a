"""What an article itself offers for a claim: study, review, guideline, expert, anecdote, or nothing.

Knows the cues of the lexicon; must not know which study is meant: that is the registry's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.cues import Lexicon
from kb.model import Attribution

_PROVEN = re.compile(
    r"\b(has|have|was|were|is|are|been) (\w+ )?(shown|proven|known|found|thought|demonstrated)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """Who says it, and the words that name them."""

    kind: Attribution
    cited: str | None = None


NOBODY = Said(Attribution.NONE)


def attribution(text: str, lexicon: Lexicon) -> Said:
    """The first cue that a sentence holds, in the order of the lexicon's file (the strongest claim to proof first)."""
    for cue in lexicon.attributions:
        found = cue.regex.search(text)
        if found:
            return Said(Attribution(cue.kind), found.group().strip())
    return NOBODY


def bare_proof(text: str) -> bool:
    """`has been shown`, with nobody who showed it: what the next sentence tells may bear it out."""
    return bool(_PROVEN.search(text))
