"""What an article, a section and the sentence before are about: who "it" is, and what advice is for.

Knows headings, titles and the order of sentences; must not know relations. Unsure means unresolved: a claim about the
wrong thing is worse than none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.marking import Segment
from kb.model import Concept, ConceptRef

COMPLAINTS = frozenset(("condition", "symptom"))
EMPTY = frozenset(("symptoms", "symptom", "illness", "injury", "complaint"))
REMEDIES = frozenset(("intervention", "activity", "drug"))


@dataclass
class Topic:
    """What a stretch of text is about, as far as the vocabulary knows it."""

    complaint: Phrase | None = None
    remedy: Phrase | None = None


@dataclass
class Discourse:
    """What was spoken of last, as reading goes on."""

    remedies: list[Phrase] = field(default_factory=list)
    said: list[Phrase] = field(default_factory=list)  # what the sentence before was about
    plural: list[Phrase] = field(default_factory=list)  # what it listed
    main: list[Phrase] = field(default_factory=list)  # its grammatical subject
    flagged: bool = False  # whether it named them as a warning
    asked: int = -1  # the paragraph of the question that named them
    signs: list[Phrase] = field(default_factory=list)  # the signs it named
    listed: list[Phrase] = field(default_factory=list)  # the complaints it enumerated, whatever it said of them
    labelled: list[Phrase] = field(default_factory=list)  # the label of the paragraph that is read
    paragraph: int = -1
    claims: list[Any] = field(default_factory=list)  # what it claimed
    told: list[Any] = field(default_factory=list)  # the care or warning told last, for "the same goes for"


def named(text: str, phraser: Phraser) -> list[tuple[Concept, str]]:
    """The concepts that a text names, longest first where they overlap, in the order of the text."""
    words = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[\w'’-]+", text)]
    found: list[tuple[Concept, str]] = []
    i = 0
    while i < len(words):
        for n in range(min(6, len(words) - i), 0, -1):
            piece = text[words[i][1] : words[i + n - 1][2]]
            if n > 1 and re.search(r"[.,;:?!()]", piece):
                continue
            if n == 1 and len(piece) < 4:
                continue
            concept = phraser.resolve(piece)
            if concept is not None and not (concept.id.endswith("-relief") and n > 1):
                found.append((concept, piece))
                i += n
                break
        else:
            i += 1
    return found


def as_phrase(concept: Concept, mention: str) -> Phrase:
    """A concept from elsewhere in the article, as a phrase."""
    mention = mention.strip(" -–—")
    return Phrase(
        mention, mention, -1, mention.lower().split()[-1], resolved=ConceptRef(concept.id, concept.label, mention)
    )


def _pick(found: list[tuple[Concept, str]], kinds: frozenset[str]) -> Phrase | None:
    hits = [(c, m) for c, m in found if c.kind in kinds and c.id not in EMPTY]
    if not hits:
        return None
    backs = [
        (c, m)
        for c, m in hits
        if "back" in c.id or "spin" in c.id or "lumbar" in c.id or "sciatica" in c.id or "disc" in c.id
    ]
    return as_phrase(*(backs or hits)[0])


def of_heading(text: str, phraser: Phraser) -> Topic:
    """What a heading or title names."""
    found = named(text, phraser)
    return Topic(_pick(found, COMPLAINTS), _pick(found, REMEDIES))


def of_article(text: str, title: str, found: list[Segment], phraser: Phraser) -> Topic:
    """The title's topic; what it leaves open comes from the headings and the most named concept."""
    headings = [
        s.text for s in found if (s.kind in ("heading", "question") and s.heading is None) or s.kind == "question"
    ][:2]
    topic = of_heading(title, phraser) if title else Topic()
    for heading in headings:
        more = of_heading(heading, phraser)
        topic = Topic(topic.complaint or more.complaint, topic.remedy or more.remedy)
    if topic.complaint is None or topic.remedy is None:
        body = " \n ".join(s.text for s in found if s.kind != "boilerplate")
        counted = named(body, phraser)
        topic = Topic(
            topic.complaint or _commonest(counted, COMPLAINTS), topic.remedy or _commonest(counted, REMEDIES, least=3)
        )
    if topic.complaint is None:
        topic.complaint = Phrase("back pain", "back pain", -1, "pain")
    return topic


def _commonest(found: list[tuple[Concept, str]], kinds: frozenset[str], least: int = 1) -> Phrase | None:
    counts = Counter(c.id for c, _ in found if c.kind in kinds and c.id not in EMPTY)
    backs = Counter({id_: n for id_, n in counts.items() if re.search(r"back|spin|lumbar|sciatica|disc", id_)})
    counts = backs or counts  # an article here is about backs, whatever else it names
    if not counts:
        return None
    best, n = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return next(as_phrase(c, m) for c, m in found if c.id == best) if n >= least else None
