"""What the tagger is given of a segment: its words, and what stands above it.

Training and reading compose it in the same way, or the tagger would be asked what it never learnt. Knows no network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ingest.marking import Segment
from kb.model import Relation

LONGEST = 160  # word pieces
OPENING = 6  # segments among which an article's title is looked for
OUTSIDE, BEGINS, GOES_ON = 0, 1, 2
TAGS = 3
MOST_WORDS = 12  # of a name that is looked for with gaps
GAP = 3  # words between two of its words
NONE = 0
LABELS = ["none", *(r.value for r in Relation)]
CLASSES = len(LABELS)

Place = tuple[int, int, int]  # part (0 the sentence, 1 what stands above it), start, end


def above(title: str = "", head: str = "", lead: str = "", before: str = "") -> str:
    """What stands above a sentence in one line, the nearest last."""
    return " | ".join(part.strip() for part in (title, head, lead or before) if part.strip())


def surroundings(pieces: Sequence[Segment], i: int) -> str:
    """What stands above a segment: the article's first heading, its own, its lead-in or the sentence before."""
    piece = pieces[i]
    first = next((p for p in pieces[:OPENING] if p.kind in ("heading", "question")), None)
    title = first.text if first is not None and pieces.index(first) not in (i, piece.heading) else ""
    head = pieces[piece.heading].text if piece.heading is not None else ""
    lead = pieces[piece.lead].text if piece.lead is not None else piece.label
    before = ""
    if i and not lead and pieces[i - 1].kind in ("sentence", "item", "question", "lead_in") and i - 1 != piece.heading:
        before = pieces[i - 1].text
    return above(title, head, lead, before)


def place(name: str, text: str, context: str) -> Place | None:
    """Where a name stands: in the sentence, else in what stands above it."""
    for part, words in ((0, text), (1, context)):
        at = words.find(name)
        at = at if at >= 0 else words.lower().find(name.lower())
        if at >= 0:
            return part, at, at + len(name)
    return None


def around(name: str, text: str, context: str) -> Place | None:
    """Where a name stands whose small words were left out: "pain that wakes at night" in "pain that wakes you at night"."""
    exact = place(name, text, context)
    words = re.findall(r"\w+", name)
    if exact is not None or not 1 < len(words) <= MOST_WORDS:
        return exact
    for part, among in ((0, text), (1, context)):
        tokens = list(re.finditer(r"\w+", among))
        said = [token.group().lower() for token in tokens]
        for i in (i for i, word in enumerate(said) if word == words[0].lower()):
            last = i
            for word in words[1:]:
                last = next((k for k in range(last + 1, min(last + 2 + GAP, len(said))) if said[k] == word.lower()), -1)
                if last < 0:
                    break
            if last >= 0:
                return part, tokens[i].start(), tokens[last].end()
    return None


def spans_of(tags: Any, parts: Sequence[int | None], least: float) -> list[tuple[int, int]]:
    """Runs of word pieces that are probably one subject or object: tags is a row of (outside, begins, goes on) for each."""
    found: list[tuple[int, int]] = []
    i, n = 0, len(parts)
    while i < n:
        if parts[i] is None or tags[i][BEGINS] < least or tags[i][BEGINS] < tags[i][GOES_ON]:
            i += 1
            continue
        j = i + 1
        while j < n and parts[j] == parts[i] and tags[j][GOES_ON] > max(tags[j][OUTSIDE], tags[j][BEGINS]):
            j += 1
        found.append((i, j))
        i = j
    return found
