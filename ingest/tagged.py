"""What the trained tagger reads of an article, as claims beside those of the patterns; and what it thinks of theirs.

Knows the tagger's spans, how to make phrases of them, and what the patterns read already; must not know the network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.reading import Reading
from ingest.tagger import Answer, Asked, Tagged, Tagger
from ingest.tagging import Place, around, surroundings
from ingest.wording import name_words, names_match
from kb.model import Mention, Relation

SILENT = frozenset(("boilerplate", "heading", "aside", "question"))
SIGNS = (Relation.CALLS_FOR, Relation.INDICATES)
LEAST = 0.7  # how sure the tagger must be before its claim is looked at; confidence decides
SURE = 0.75
FRAME = "tagger"
ABOVE = "named above the sentence"
# How sure it is, in words that the weights of confidence know, of a claim of its own and of one of the patterns'.
OWN = ((0.97, "tagger certain"), (0.9, "tagger very sure"), (0.75, "tagger sure"), (0.0, "tagger unsure"))
THEIRS = ((0.9, "tagger agrees"), (0.5, "tagger leans to it"), (0.1, "tagger doubts"), (0.0, "tagger denies"))
EDGE = frozenset(("PUNCT", "CCONJ", "ADP", "SCONJ", "SPACE", "PART", "DET", "SYM"))
ABSENT = re.compile(
    r"(?:(?:you|they|there|have|has|is|are|do|does) )*(?:no|none|without|neither|not|free)\b", re.IGNORECASE
)
SMALL = frozenset(("your", "their", "a", "an", "the", "if", "when", "you", "any", "some", "rather", "than"))


class TaggedReader:
    """Makes raw claims of what the tagger says. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.tagger = Tagger()

    def answer(self, readings: Sequence[Reading], i: int) -> Answer:
        """What the tagger says of a segment, and of each claim that the patterns read there."""
        reading = readings[i]
        text = reading.segment.text
        if reading.segment.kind in SILENT or not text.strip():
            return Answer(rated=({},) * len(reading.pairs))
        context = surroundings([r.segment for r in readings], i)
        nowhere = (0, 0, 0)
        pairs = tuple(
            (around(m.subject.mention, text, context) or nowhere, around(m.object.mention, text, context) or nowhere)
            for _, m in reading.pairs
        )
        return self.tagger.read(Asked(text, context, pairs))

    def better(self, raw: Raw, answer: Answer) -> bool:
        """Whether a claim that took its sign from the topic is one whose sign the tagger finds named."""
        guessed = raw.relation is Relation.CALLS_FOR and "subject from the topic" in raw.notes
        return guessed and any(t.relation is raw.relation and t.sure >= SURE for t in answer.claims)

    def raws(self, readings: Sequence[Reading], i: int, found: Sequence[Tagged], *, step: bool = False) -> list[Raw]:
        """Claims that are sure enough, and that the patterns did not read."""
        reading = readings[i]
        if any(silence.regex.search(reading.segment.text) for silence in self.lexicon.silences):
            return []
        context = surroundings([r.segment for r in readings], i)
        out: list[Raw] = []
        for one in sorted(found, key=lambda f: -f.sure):
            led = reading.segment.kind == "lead_in" and one.relation is Relation.CALLS_FOR  # its items name the signs
            done = step and one.relation is Relation.RECOMMENDED_FOR  # how an exercise goes is no advice
            if one.sure < LEAST or led or done or (one.subject[0] and one.object[0]):
                continue
            subject = self._phrase(reading.doc, context, one.subject, one.relation in SIGNS)
            object_ = self._phrase(reading.doc, context, one.object, False)
            if subject is None or object_ is None:
                continue
            absent = one.negated and ABSENT.match(subject.text)  # "no scan if you have no fever"
            if one.relation is Relation.CALLS_FOR and (absent or not self._care(object_)):
                continue
            notes = {graded(one.sure, OWN)}
            if one.subject[0] or one.object[0]:
                notes.add(ABOVE)
            raw = Raw(subject, one.relation, object_, self._cue(reading.doc, one), Scope(one.negated, one.hedged), FRAME, FRAME, None, notes)  # fmt: skip
            if self._said(raw, [m for _, m in reading.pairs], reading, context) or self._again(raw, out):
                continue
            raw.notes.add("beside others" if reading.pairs else "alone in its sentence")
            out.append(raw)
        return out

    def _care(self, phrase: Phrase) -> bool:
        """Whether words name care: somebody or somewhere to go to, a test, or that one is to be looked at."""
        words = self.lexicon.words
        named = words["care.nouns"] | words["care.general"] | words["care.emergency"] | words["care.urgent"] | words["care.tests"]  # fmt: skip
        done = {verb[:5] for verb in words["care.passives"]}
        said = re.findall(r"[a-z0-9&-]+", phrase.text.lower())
        return any(w in named or w.rstrip("s") in named or w[:5] in done or w == "seen" for w in said)

    def _said(self, raw: Raw, kept: Sequence[Mention], reading: Reading, context: str) -> bool:
        """Whether the patterns read this claim, or one that is nearly the same."""
        above = ABOVE in raw.notes
        for m in kept:
            if m.relation is not raw.relation:
                continue
            same = [self._near(p, ref) for p, ref in ((raw.subject, m.subject), (raw.object, m.object))]
            if raw.relation is Relation.CALLS_FOR:
                assert raw.subject is not None
                if (
                    raw.subject.head < 0
                    or names_match((raw.subject.text,), (m.subject.label, m.subject.mention))
                    or part_of(raw.subject.text, m)
                ):
                    return True
            elif all(same) or (above and any(same)):
                return True
        return False

    def _again(self, raw: Raw, out: Sequence[Raw]) -> bool:
        """Whether a surer claim of the tagger says the same, or says it of another word from above."""
        for other in out:
            same = [alike(other.subject, raw.subject), alike(other.object, raw.object)]
            signs = raw.relation is Relation.CALLS_FOR  # of these several may stand above
            if other.relation is raw.relation and (
                all(same) or (ABOVE in raw.notes and not signs and any(same)) or (signs and same[0])
            ):
                return True
        return False

    def _near(self, phrase: Phrase | None, ref: Any) -> bool:
        assert phrase is not None
        known = self.phraser.resolve(phrase.text)
        return (known is not None and known.id == ref.id) or any(
            shares(phrase.text, name) for name in (ref.label, ref.mention)
        )

    def _phrase(self, doc: Any, context: str, where: Place, sign: bool) -> Phrase | None:
        part, start, end = where
        if part:
            text = trimmed(context[start:end])
            return Phrase(text, text, -1, text.lower().split()[-1], sign=sign) if text else None
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        tokens = list(span)
        while tokens and (tokens[0].pos_ in EDGE - {"PART"} or tokens[0].lower_ in SMALL):
            tokens = tokens[1:]
        while tokens and (tokens[-1].pos_ in EDGE - {"ADP"} or tokens[-1].lower_ in SMALL or tokens[-1].tag_ == "IN"):
            tokens = tokens[:-1]
        if not sign:
            tokens = [t for t in tokens if t.tag_ not in ("PRP$", "DT", "PDT")]
        if not tokens:
            return None
        text = join_tokens(tokens)
        root = span.root if span.root in tokens else tokens[-1]
        verbal = not sign and root.pos_ == "VERB" and root.tag_ != "VBN"
        return Phrase(text, text, root.i, root.lemma_.lower(), verbal=verbal, sign=sign) if text else None

    def _cue(self, doc: Any, one: Tagged) -> Any:
        for part, start, end in (one.object, one.subject):
            if not part and (span := doc.char_span(start, end, alignment_mode="expand")) is not None:
                return span.root
        return doc[0]


def graded(sure: float, grades: Sequence[tuple[float, str]]) -> str:
    """How sure the tagger is, in words."""
    return next(name for least, name in grades if sure >= least)


def trimmed(text: str) -> str:
    """A name from above the sentence without its articles and marks."""
    return re.sub(r"^(?:(?:a|an|the|your|my|our|their)\s+)+", "", text.strip(" ,.;:\"'()-•"), flags=re.IGNORECASE)


def alike(one: Phrase | None, other: Phrase | None) -> bool:
    """Whether two phrases share their words."""
    return one is not None and other is not None and shares(one.text, other.text)


def part_of(sign: str, mention: Mention) -> bool:
    """Whether a sign is a piece of one that was read; after "especially" it is one of its own."""
    words = name_words(sign)
    apart = re.search(rf"\b(especially|particularly|above all)\W[^,.;]*{re.escape(sign)}", mention.quote, re.IGNORECASE)
    return bool(words) and words <= name_words(mention.subject.mention) and apart is None


def shares(one: str, other: str) -> bool:
    """Whether half of the words of the shorter name stand in the other."""
    x, y = name_words(one), name_words(other)
    return bool(x and y) and 2 * len(x & y) >= min(len(x), len(y))
