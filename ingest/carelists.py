"""Lists of signs: items under "see a doctor if:", nested lead-ins, labelled signs, and the care that their lead-in words.

Knows which lead-ins and headings open such a list and which words of an item are the sign; single sentences are ingest.care's.
"""

from __future__ import annotations

import re
from typing import Any

from ingest import topic
from ingest.care import CareReader
from ingest.caresaid import CareSaid
from ingest.concepts import Phrase, Phraser
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from kb.model import Relation

CARE = Phrase("seek medical attention", "medical attention", -1, "seek")
ASSERTED = Scope(False, False)
# What in a heading or lead-in that words care says that its items are the signs for it.
FOR_SIGNS = re.compile(
    r"\b(if|when|should|signs?|symptoms?|flags?|following|these|below|any of|reasons?|times?|require|requires|requiring|need|needs|needing|for)\b"
    r"|[:?]\s*\Z|\A(red|amber|green|straight (to|in)|urgent|emergency|same[- ]day|routine)\b|(\A|[-–—:,] )(please )?(ring|call|phone|contact|see|go|come|ask|get|seek|visit|book|speak|tell|dial|return)\b",
    re.IGNORECASE,
)
# A clause said first and then explained: "The pain is severe - Strong pain ...".
EXPLAINED = re.compile(r"\s[-–—]\s(?=[A-Z])")
ALSO = re.compile(
    r"\A(you|your child|he|she|they) (also )?(have|has)\b.{0,60}\b(and|with|plus|together with|along with)\b.{0,12}:\Z",
    re.IGNORECASE,
)
# An item that says of the reader what a sign is.
PERSONAL = re.compile(r"(you(r child)? (have|feel|lose|notice|develop|cannot|can't|are|experience)|(your |the )?(pain|back|child|legs?|symptoms?) (\w+ )?(has|have|is|are|feels?|wakes?|spreads?|gets?|lasts?|comes))\b", re.IGNORECASE)  # fmt: skip
# A sign told of the reader in a sentence of its own.
YOURS = re.compile(
    r"you (have (lost|noticed|had|been|a|an|no|trouble|difficulty|gone)|cannot|can't|can no longer|are unable|feel|lose|notice|develop|keep)\b"
    r"|(your|both|one|the) (\w+ )?(legs?|foot|feet|arms?|bladder|bowels?|bottom|groin|saddle|calf|skin) (\w+ )?(has|have|is|are|feels?|gives?|goes|drags?|drops?|will not|won't|stops?)\b",
    re.IGNORECASE,
)
# A lead-in that says only that its signs may mean something serious.
SERIOUS = re.compile(r"\b(indicat\w+|suggest\w*|point(s|ing)? to|signs? of|symptoms? of|mean|signal)\b.{0,40}\b(serious|life[- ]threatening|underlying|sinister)\b[^.:]{0,30}\b(condition|problem|illness|disease|cause|pathology|diagnosis)", re.IGNORECASE)  # fmt: skip
HEDGED = Scope(False, True)
POINTER = re.compile(r"\b(any|one|some|all)( or more)? of (the|these|those)( \w+)? ?(symptoms|signs|above)( symptoms| signs)?( above)?|\b(these|such|those)( \w+)? (symptoms|signs)|any of (these|them)\b", re.IGNORECASE)  # fmt: skip
OF_YOU = re.compile(r"\b(you|they|he|she|your child|patients?|somebody|someone)\s*:?\s*\Z", re.IGNORECASE)
NOT_SIGNS = re.compile(
    r"\b(treat(ed|ment|ments)?|exercises?|stretch(es)?|costs?|prices?|questions?|expect|bring|offers?|types?|causes?|prevent)\b",
    re.IGNORECASE,
)


class CareLists:
    """Reads items about care. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, care: CareReader) -> None:
        self.phraser, self.lexicon, self.care = phraser, lexicon, care
        self.said = CareSaid(lexicon)
        self._frames = [f for f in lexicon.sections if f.relation == "calls_for"]
        self._others = [f for f in lexicon.sections if f.relation != "calls_for"]

    def opens(self, text: str) -> bool:
        """A lead-in or heading whose items are the signs: "see a doctor if you have any of these:"."""
        if any(f.regex.search(text) for f in self._frames):
            return True
        if any(f.regex.search(text) for f in self._others if f.id not in ("symptoms", "treatment")):
            return False
        worded = self.said.find(text)
        return worded is not None and not NOT_SIGNS.search(text) and FOR_SIGNS.search(text) is not None

    def lead(self, readings: list[Any], i: int) -> Any:
        """The lead-in or heading that says what an item calls for, above such as only go on ("you have back pain and:")."""
        at = readings[i].segment.lead
        for _ in range(3):
            if at is None:
                return None
            segment = readings[at].segment
            if self.opens(segment.text) or self.care.found.cues(readings[at].doc):
                return readings[at]
            if (
                segment.kind == "heading"
                and at
                and readings[at - 1].segment.kind == "heading"
                and self.opens(readings[at - 1].segment.text)
            ):
                return readings[at - 1]  # "Urgent: seek care today" / "Weak legs" / the list
            if segment.kind != "lead_in" or any(f.regex.search(segment.text) for f in self._others):
                return None
            at = segment.lead if segment.lead is not None else self._above(readings, at)
        return None

    def _orphaned(self, readings: list[Any], i: int) -> Any:
        """The lead-in that lost its list to a scraper: "Call your doctor now if:" without items, then "You have a fever."."""
        if not PERSONAL.match(readings[i].segment.text):
            return None
        for j in range(i - 1, max(-1, i - 25), -1):
            segment = readings[j].segment
            followed = sum(r.segment.kind == "item" and r.segment.lead == j for r in readings[j + 1 : j + 3]) == 2
            if segment.kind == "lead_in" and not followed and self.opens(segment.text):
                return readings[j]
            if segment.kind == "item" and any(m.relation is Relation.CALLS_FOR for m in readings[j].kept):
                return self.lead(readings, j) or self._orphaned(readings, j)
        return None

    def _above(self, readings: list[Any], at: int) -> int | None:
        """What a lead-in that says nothing by itself stands under: the lead-in of the list that it parts, else its heading."""
        segment = readings[at].segment
        before = readings[at - 1].segment if at else None
        if before is not None and before.kind == "item" and before.lead is not None and ALSO.search(segment.text):
            return int(before.lead)
        return segment.heading

    def items(self, readings: list[Any], i: int) -> list[Raw]:
        """The signs of an item, where the list it stands in is one of signs."""
        reading = readings[i]
        segment = reading.segment
        if segment.kind == "sentence":
            lead = self._headed(readings, i)
        elif segment.kind == "item":
            lead = self.lead(readings, i) or self._orphaned(readings, i)
        else:
            return []
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if lead is None or root is None or (not segment.label and self.care.read(reading.doc, reading.label)):
            return []
        if SERIOUS.search(lead.segment.text) and self.said.find(lead.segment.text) is None:
            serious = Phrase("serious condition", "serious condition", -1, "condition")
            return [
                Raw(s, Relation.INDICATES, serious, root, HEDGED, "list:symptoms", "sign")
                for s in self._signs(reading, lead)
            ]
        care = self.care_of(lead)
        return [
            Raw(s, Relation.CALLS_FOR, care, root, ASSERTED, "list:calls_for", "sign")
            for s in self._signs(reading, lead)
        ]

    def _headed(self, readings: list[Any], i: int) -> Any:
        """The heading that words care, over signs told in sentences: "Straight to A&E" / "You cannot pass water."."""
        segment, doc = readings[i].segment, readings[i].doc
        heading = segment.heading
        if heading is None or len(doc) > 24 or not (self._fragment(doc) or YOURS.match(segment.text)):
            return None
        text = readings[heading].segment.text
        return readings[heading] if self.opens(text) and not NOT_SIGNS.search(text) else None

    def _fragment(self, doc: Any) -> bool:
        """A sign without a sentence around it: "Back pain that wakes you every night."."""
        root = next((t for t in doc if t.dep_ == "ROOT"), None)
        ill = self.lexicon.words["valence.bad"] | self.lexicon.words["valence.ailing"] | {"loss", "weight", "blood"}
        return (
            root is not None
            and root.pos_ in ("NOUN", "PROPN")
            and not any(t.dep_ in ("nsubj", "nsubjpass", "aux", "cop") and t.head == root for t in doc)
            and any(t.lemma_.lower() in ill or t.lower_ in ill for t in doc)
            and doc.text.rstrip().endswith(".")
        )

    def named_before(self, readings: list[Any], i: int) -> list[int]:
        """The sentences right before a pointer that only name signs: "A fever, shivering or night sweats. Any of these ..."."""
        found = []
        for j in range(i - 1, max(-1, i - 7), -1):
            segment = readings[j].segment
            if (
                segment.kind != "sentence"
                or segment.paragraph != readings[i].segment.paragraph
                or not self._fragment(readings[j].doc)
            ):
                break
            found.append(j)
        return sorted(found)

    def behind(self, readings: list[Any], i: int) -> list[int]:
        """The items of the list that a sentence points back to: "if you have any of these, call a doctor"."""
        j, found = i - 1, []
        while j >= 0 and readings[j].segment.kind == "item":
            found.append(j)
            j -= 1
        claimed = any(m.relation is Relation.CALLS_FOR for k in found for m in readings[k].kept)
        if not found:
            return self.named_before(readings, i)
        return [] if claimed or len(found) > 16 else sorted(found)

    def claimed(self, readings: list[Any], i: int) -> bool:
        """Whether signs above call for care already, so that a sentence which points back says it of all of them once more."""
        above = [r for r in readings[max(0, i - 16) : i] if r.segment.kind == "item"]
        return any(m.relation is Relation.CALLS_FOR for r in above for m in r.kept)

    def again(self, reading: Any, care: Raw) -> list[Raw]:
        """`if you develop any of the above symptoms, seek urgent advice`: the signs by the words that point to them."""
        pointer = POINTER.search(reading.segment.text)
        if pointer is None:
            return []
        words = " ".join(w for w in pointer.group().split() if w.lower() not in ("you", "develop"))
        sign = Phrase(words, words, -1, "symptom", sign=True)
        return [Raw(sign, Relation.CALLS_FOR, care.object, care.cue, care.scope, "care", "sign")]

    def pointed(self, reading: Any, lead: Any, care: Raw) -> list[Raw]:
        """What an item calls for where the sentence after the list says it."""
        return [
            Raw(s, Relation.CALLS_FOR, care.object, reading.doc[0], care.scope, "list:calls_for", "sign")
            for s in self._signs(reading, lead)
        ]

    def _signs(self, reading: Any, lead: Any) -> list[Phrase]:
        """The sign that an item names: its label or the clause before its explanation, else all of it."""
        segment, doc = reading.segment, reading.doc
        finite = any(t.tag_ in ("VBZ", "VBP", "VBD", "MD") and t.dep_ in ("ROOT", "ccomp", "aux") for t in doc)
        person = OF_YOU.search(lead.segment.text) is not None
        if segment.label and reading.label is not None:
            signs = self.care.item_signs(reading.label)
            return signs if finite else [*signs, *self.care.item_signs(doc)]
        cut = EXPLAINED.search(segment.text)
        if cut is not None and cut.start() > 8:
            doc = doc[: next((t.i for t in doc if t.idx > cut.start()), len(doc))]
        if segment.kind == "sentence" and self._fragment(doc):
            return self.care.cutter.listed([t for t in doc if t.text != "."])
        return self.care.item_signs(doc, person=person)

    def care_of(self, lead: Any) -> Phrase:
        """The care that a lead-in or heading words, else that somebody is to be asked."""
        cues = self.care.found.cues(lead.doc)
        if cues:
            return cues[0].care
        return self.care_said(lead.segment.text)

    def care_said(self, text: str) -> Phrase:
        """The words of a lead-in before its "if", where the parse shows no care in them."""
        said = re.match(
            r"(?:[^,]*,\s)?(.{4,70}?)(?:,| straight| right| immediately| at once| now)*\s(?:if|when|for)\b",
            text,
            re.IGNORECASE,
        )
        if said is not None and any(c.kind == "care" for c, _ in topic.named(said.group(1), self.phraser)):
            words = said.group(1).strip()
            known = max((m for c, m in topic.named(words, self.phraser) if c.kind == "care"), key=len)
            return Phrase(words, known, -1, "seek")
        worded = self.said.find(text)
        return worded.phrase if worded is not None else CARE
