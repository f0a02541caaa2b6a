"""`The same goes for ...`: what the sentence before called for or warned of, said again of something else.

Knows the words that carry care and warnings over; what was said before it is handed by the discourse.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.signs import SignCutter
from kb.model import Relation

SAME = re.compile(
    r"\b(the )?same (goes|applies|is true|holds|holds true|counts|rule applies|advice applies) (for|of|with|to|if|when)\b:?",
    re.IGNORECASE,
)
CARRIED = (Relation.CALLS_FOR, Relation.CONTRAINDICATED_FOR)


class Sameness:
    """Carries care and warnings over. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.cutter = SignCutter(lexicon)

    def carries(self, text: str) -> bool:
        """Whether a sentence or lead-in says that the same goes for what follows it."""
        return SAME.search(text) is not None

    def read(self, doc: Any, told: list[Raw]) -> list[Raw]:
        """The claims of `the same goes for back pain with a fever`."""
        found = SAME.search(doc.text)
        if found is None or not told:
            return []
        return self.again([t for t in doc if t.idx >= found.end() and t.text not in (".", ":")], told)

    def again(self, tokens: list[Any], told: list[Raw]) -> list[Raw]:
        """What was told of one sign, said of the signs in a run of tokens."""
        signs = self.cutter.cut(tokens)
        out: list[Raw] = []
        for raw in {
            (r.relation, r.object if r.relation is Relation.CALLS_FOR else r.subject): r for r in told
        }.values():
            for sign in signs:
                notes = raw.notes | {"as the sentence before"}
                if raw.relation is Relation.CALLS_FOR:
                    out.append(replace(raw, subject=sign, cue=tokens[0], how="sign", notes=notes))
                else:
                    out.append(replace(raw, object=sign, cue=tokens[0], notes=notes))
        return out
