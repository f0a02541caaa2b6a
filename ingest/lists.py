"""Lists and labels: items read with their lead-in, labelled bullets, fragments under a heading.

Knows which headings and lead-ins say what their items are; must not know prose, which the other readers read.
"""

from __future__ import annotations

from typing import Any

from ingest import topic
from ingest.advice import AdviceReader
from ingest.care import CareReader
from ingest.concepts import Phrase, Phraser
from ingest.context import Scope
from ingest.cues import Lexicon, SectionFrame
from ingest.relations import Raw, Reader
from kb.model import Relation

CARE = Phrase("seek medical attention", "medical attention", -1, "seek", verbal=True)
ASSERTED = Scope(False, False)


class ListReader:
    """Reads items with what they hang on. One for each vocabulary and lexicon."""

    def __init__(
        self, phraser: Phraser, lexicon: Lexicon, reader: Reader, care: CareReader, advice: AdviceReader
    ) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.reader, self.care, self.advice = reader, care, advice

    def read(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        """The claims that an item makes by standing where it stands."""
        reading = readings[i]
        segment = reading.segment
        if segment.kind != "item" or segment.lead is None:
            return []
        lead = readings[segment.lead]
        frame = self.frame(lead.segment.text)
        if frame is None and lead.segment.heading is not None and lead.segment.kind != "lead_in":
            frame = self.frame(readings[lead.segment.heading].segment.text)
        if frame is None:
            return []
        if frame.relation == "calls_for":
            return self._care_items(reading, lead)
        return self._items(reading, lead, frame, section)

    def frame(self, text: str) -> SectionFrame | None:
        """The first section frame whose pattern a heading or lead-in holds."""
        return next((f for f in self.lexicon.sections if f.regex.search(text)), None)

    def _care_items(self, reading: Any, lead: Any) -> list[Raw]:
        doc = reading.doc
        care = next((c[0] for t in lead.doc if (c := self.care.care(t)) is not None), CARE)
        signs = self.care.item_signs(doc, "pain")
        root = next(t for t in doc if t.dep_ == "ROOT")
        return [Raw(sign, Relation.CALLS_FOR, care, root, ASSERTED, "list:calls_for", "sign") for sign in signs]

    def _items(self, reading: Any, lead: Any, frame: SectionFrame, section: topic.Topic) -> list[Raw]:
        doc = reading.doc
        root = next((t for t in doc if t.dep_ == "ROOT"), None)
        if root is None:
            return []
        members = self._members(root)
        relation = Relation(frame.relation)
        found = []
        about = topic.of_heading(lead.segment.text, self.phraser)
        fixed = (
            (about.complaint or section.complaint) if frame.member == "subject" else (about.remedy or section.remedy)
        )
        for member in members:
            if fixed is None:
                continue
            pair = (member, fixed) if frame.member == "subject" else (fixed, member)
            found.append(Raw(pair[0], relation, pair[1], root, ASSERTED, f"list:{frame.id}", "item"))
        return found

    def _members(self, root: Any) -> list[Phrase]:
        if root.pos_ in ("VERB", "AUX"):
            if self.advice.imperative(root) or root.tag_ == "VBG":
                verbs = [root, *[c for c in root.children if c.dep_ == "conj" and c.pos_ == "VERB"]]
                return [p for v in verbs for p in self.advice._done(v)]
            return []
        return self.phraser.phrases(root)
