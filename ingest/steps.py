"""Steps of an exercise: imperatives that say how a movement is done, and are no advice for a complaint.

Knows the patterns of lexicon/advice.yml that give a set of instructions away; which segments belong to one set it tells by
paragraphs and lists. What the steps are for, the label or heading names.
"""

from __future__ import annotations

from ingest.cues import Lexicon
from ingest.marking import Segment


def steps(pieces: list[Segment], lexicon: Lexicon) -> frozenset[int]:
    """The indexes of segments that are steps: those that show it, and what stands in one list or paragraph with them."""
    shown = [i for i, s in enumerate(pieces) if s.kind in ("item", "sentence") and lexicon.steps.search(s.text)]
    found = set(shown)
    for i in shown:
        piece = pieces[i]
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(pieces) and _together(pieces[j], piece):
                found.add(j)
                j += step
    return frozenset(found)


def _together(other: Segment, step: Segment) -> bool:
    """Whether two segments stand in one set of instructions."""
    if other.kind not in ("item", "sentence"):
        return False
    if other.paragraph == step.paragraph:
        return True
    listed = other.kind == step.kind == "item" and other.lead == step.lead
    return listed and not other.label and not step.label
