"""A piece of a text, and which pieces are no article: boilerplate, tails, biographies, the silent parts of an abstract.

Knows the cues of lexicon/boilerplate.yml and lexicon/sections.yml; how a text is cut into pieces is ingest.segments'.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ingest import cues

# A sentence that announces the list after it as a lead-in does: "Here are some signs that ...".
ANNOUNCES = re.compile(
    r"\b(following|these|below|here are|any of|same (?:goes|applies) (?:for|to)|(some|certain|several|few|many|main|major|common|warning|danger|there are|other)( \w+){0,3} "
    r"(signs|symptoms|reasons|times|situations|cases|tips|things|ways|flags|steps|features|characteristics|circumstances))\b",
    re.IGNORECASE,
)
CONDITION = re.compile(r"\b(if|when|should) (you|any|your|there|one|it|the)\b", re.IGNORECASE)
LONGEST_BIO = 900  # characters: a page scraped into one paragraph is not all about its author


@dataclass(frozen=True)
class Segment:
    """A piece of the text. `text` is what is parsed, tidied; `at` maps each of its characters to the document."""

    start: int
    end: int
    kind: str  # heading, question, lead_in, item, sentence, boilerplate
    text: str = ""
    at: tuple[int, ...] = ()
    label: str = ""
    lead: int | None = None  # index of the segment that a list hangs on
    heading: int | None = None
    paragraph: int = 0
    first: bool = True  # the first sentence of its item or paragraph
    cue: str = ""  # which boilerplate cue spoke
    part: str = ""  # the labelled part of an abstract that it belongs to


def mark_boilerplate(text: str, found: list[Segment], lexicon: cues.Lexicon) -> list[Segment]:
    """Marks what comes with a page and says nothing about backs; care for a named sign is never such."""
    out: list[Segment] = []
    tail = False
    bio: int | None = None
    sizes: Counter[int] = Counter()
    for segment in found:
        sizes[segment.paragraph] += segment.end - segment.start
    for segment in found:
        quote = text[segment.start : segment.end]
        if segment.kind in ("heading", "question"):
            tail = fold(quote) in lexicon.tails
        cue = next((p.id for p in lexicon.boilerplate if p.regex.search(quote)), "")
        if cue in ("legal",) and lexicon.disclaimer_advice.search(quote) and "not" not in quote.split():
            cue = ""
        told = lexicon.care_advice.search(quote) or lexicon.care_signs.search(quote)
        listing = (
            segment.kind in ("lead_in", "sentence", "heading")
            and ANNOUNCES.search(segment.text)
            and CONDITION.search(segment.text)
        )
        if cue in ("call_to_action", "phone") and told and (listing or not lexicon.own_clinic.search(quote)):
            cue = ""
        if segment.label and fold(segment.label) in ("author", "about the author"):
            cue = "bio"
        if segment.paragraph == bio and not cue and sizes[bio] <= LONGEST_BIO:
            cue = "bio"
        if cue in ("bio", "neighbours"):
            bio = segment.paragraph
        if tail and not cue:
            cue = "tail"
        out.append(replace(segment, kind="boilerplate", cue=cue) if cue else segment)
    return out


def mark_asides(found: list[Segment], lexicon: cues.Lexicon) -> list[Segment]:
    """Aims, methods and small print of an abstract: text, but never claims. A label holds up to the next."""
    out: list[Segment] = []
    section = ""
    for segment in found:
        label = fold(segment.label)
        both = lexicon.words["sections.labels"] | lexicon.words["sections.silent"]
        if label in both:
            section = label
        elif segment.kind in ("heading", "question", "lead_in") and fold(segment.text) in both:
            section = fold(segment.text)  # "Results" on a line of its own
        elif segment.kind in ("heading", "question") or (segment.label and segment.first and segment.kind != "item"):
            section = ""
        silent = section in lexicon.words["sections.silent"] and segment.kind in ("sentence", "lead_in", "item")
        part = section or segment.part
        out.append(
            replace(
                segment, kind="aside" if silent else segment.kind, part=part, cue=section if silent else segment.cue
            )
        )
    return out


def fold(text: str) -> str:
    """A heading without its marks and case."""
    return text.strip().strip("#*_:.| ").lower()
