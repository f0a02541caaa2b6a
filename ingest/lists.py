"""Lists and labels: items read with their lead-in, labelled bullets, fragments under a heading.

Knows which headings and lead-ins say what their items are; must not know prose, which the other readers read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest import topic
from ingest.advice import AdviceReader
from ingest.agents import listed
from ingest.care import CareReader
from ingest.carelists import CareLists
from ingest.concepts import Phrase, Phraser
from ingest.context import Scope
from ingest.cues import Lexicon, SectionFrame
from ingest.dose import dose
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.tree import Agent, child
from ingest.wording import gerund
from kb.model import Relation

OFTEN = frozenset(
    (
        "common",
        "very common",
        "uncommon",
        "rare",
        "very rare",
        "less common",
        "frequent",
        "occasional",
        "serious",
        "mild",
        "other",
    )
)
# A lead-in that says in which situations something is advised against.
WARNING = re.compile(r"\b(if|who|with|when|where|following|these|any of)\b[^:]*:\s*\Z", re.IGNORECASE)
ASSERTED = Scope(False, False)


class ListReader:
    """Reads items with what they hang on. One for each vocabulary and lexicon."""

    def __init__(
        self, phraser: Phraser, lexicon: Lexicon, reader: Reader, care: CareReader, advice: AdviceReader
    ) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.reader, self.care, self.advice = reader, care, advice
        self.care_lists = CareLists(phraser, lexicon, care)

    def read(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        """The claims that an item makes by standing where it stands."""
        return (
            self._named(readings, i, section)
            or self._labelled(readings, i, section)
            or self._item(readings, i, section)
            or self._fragment(readings, i, section)
            or self._dosed(readings[i])
        )

    def _named(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        """`Side effects: drowsiness, nausea`: a label that says what follows it."""
        reading = readings[i]
        segment = reading.segment
        if not segment.label or segment.kind not in ("item", "sentence") or self._finite(reading.doc):
            return []
        frame = self.frame(segment.label + ":")
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if root is None or (frame is None and not self.care_lists.opens(segment.label + ":")):
            return []
        if self.advice.orders.imperative(root) and (
            frame is None or frame.relation in ("calls_for", "recommended_for")
        ):
            return []  # "Treatment: avoid bending", "Ask first: see a doctor before you start"
        if frame is None or frame.relation == "calls_for":
            return [
                Raw(
                    s,
                    Relation.CALLS_FOR,
                    self.care_lists.care_said(segment.label + " if"),
                    root,
                    ASSERTED,
                    "list:calls_for",
                    "sign",
                )
                for s in self.care.cutter.listed(list(reading.doc))
            ]
        members = self.care.cutter.listed(list(reading.doc)) if frame.id == "symptoms" else self._members(root)
        holder = type("Lead", (), {"segment": replace(segment, text=segment.label)})
        return self._fixed(frame, members, holder, section, root)

    def _dosed(self, reading: Any) -> list[Raw]:
        """`Naproxen: 250 mg twice daily`: an amount of something is advice to take it."""
        label = reading.segment.label
        known = self.phraser.resolve(label) if label else None
        if known is None or known.kind not in topic.REMEDIES or dose(reading.segment.text) is None:
            return []
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if root is None or self.advice.read(reading.doc):
            return []
        return [Raw(topic.as_phrase(known, label), Relation.RECOMMENDED_FOR, None, root, ASSERTED, "dose", "item")]

    def _fragment(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        """`What makes it worse? Sitting and bending.`: an answer without a verb names what was asked for."""
        reading = readings[i]
        segment = reading.segment
        asked = readings[i - 1] if i and readings[i - 1].segment.kind == "question" else None
        if asked is None or segment.kind != "sentence" or self._finite(reading.doc) or len(reading.doc) > 40:
            return []
        frame = self.frame(asked.segment.text)
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if frame is None or root is None or frame.relation == "calls_for" or frame.id == "treatment":
            return []
        members = self.care.cutter.listed(list(reading.doc)) if frame.id == "symptoms" else self._members(root)
        return self._fixed(frame, members, asked, section, root)

    def _finite(self, doc: Any) -> bool:
        return any(t.tag_ in ("VBZ", "VBP", "VBD", "MD") and t.dep_ not in ("relcl", "advcl") for t in doc)

    def _labelled(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        """`Bird dog: trains the trunk` is advice for the bird dog; `Reducing stiffness: ...` is an effect of the topic."""
        reading = readings[i]
        segment, label = reading.segment, reading.label
        if label is None or segment.kind != "item" or segment.lead is None:
            return []
        root = next((t for t in label if t.dep_ == "ROOT"), None)
        lead = readings[segment.lead]
        if root is None or self.care_lists.lead(readings, i) is not None:
            return []
        found: list[Raw] = []
        if (
            root.lemma_.lower() in self.lexicon.effects
            and root.tag_ in ("VBG", "NN", "VB")
            and root.pos_ in ("VERB", "NOUN")
            and child(root, "dobj") is not None
            and not self._bodily_label(root)
        ):
            effect = self.lexicon.effects[root.lemma_.lower()][0]
            targets = [
                t for o in root.children if o.dep_ == "dobj" for t in self.reader.targets.target(o, effect.means)
            ]
            return self.reader.combiner.combine(root, Agent([], [root], "gap"), targets, effect.means, "label")
        frame = self.frame(lead.segment.text)
        condition = self.phraser.resolve(segment.label)
        if condition is not None and condition.kind in topic.COMPLAINTS and (frame is None or frame.id != "causes"):
            return []
        if frame is None and not self._moves(lead):
            return []
        relation = Relation.CONTRAINDICATED_FOR if frame and frame.id == "avoidance" else Relation.RECOMMENDED_FOR
        if frame is not None and frame.id == "harms" and segment.label.lower() in OFTEN:
            body = next((t for t in reading.doc if t.dep_ == "ROOT"), root)
            return self._fixed(frame, self._members(body), lead, section, body)
        if frame is not None and frame.id in ("causes", "symptoms", "harms", "prevention", "relief"):
            named = listed(list(reading.doc), least=1) if frame.id == "causes" and reading.doc[-1].text != "." else []
            return self._fixed(frame, [*self._members(root), *named], lead, section, root)
        if frame is not None and frame.id not in ("avoidance", "treatment"):
            return []
        members = self._members(root)
        known = condition is not None or any(
            c.kind in topic.REMEDIES for c, _ in topic.named(segment.label, self.phraser)
        )
        if self.advice.orders.imperative(root) or known or self._moves(lead):
            found = [Raw(m, relation, None, root, ASSERTED, "label", "item") for m in members]
        return found

    def _moves(self, lead: Any) -> bool:
        return any(
            w in lead.segment.text.lower()
            for w in ("exercise", "move", "stretch", "do these", "try", "tips", "ways", "routine")
        )

    def _bodily_label(self, root: Any) -> bool:
        return root.tag_ == "VB" and root.lemma_.lower() in (
            "stretch",
            "exercise",
            "maintain",
            "strengthen",
            "build",
            "support",
        )

    def _item(self, readings: list[Any], i: int, section: topic.Topic) -> list[Raw]:
        reading = readings[i]
        segment = reading.segment
        if segment.kind != "item" or segment.lead is None:
            return self.care_lists.items(readings, i) if segment.kind in ("item", "sentence") else []
        lead = readings[segment.lead]
        frame = self.frame(lead.segment.text)
        if self.care_lists.lead(readings, i) is not None:
            return self.care_lists.items(readings, i)
        if warned := self._warned(reading, lead):
            return warned
        if orphaned := self.care_lists.items(readings, i):
            return orphaned
        if frame is None:
            return []
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if frame.id == "treatment" and root is not None and root.pos_ in ("VERB", "AUX"):
            return []  # advice, which may be advice against
        return self._items(reading, lead, frame, section)

    def warns(self, lead: Any) -> bool:
        """Whether a lead-in advises against something in the situations that its items name."""
        if lead.segment.kind != "lead_in" or WARNING.search(lead.segment.text) is None:
            return False
        return any(r.relation is Relation.CONTRAINDICATED_FOR for r in self.advice.read(lead.doc))

    def _warned(self, reading: Any, lead: Any) -> list[Raw]:
        """`Do not use a belt if you have any of these:` + `a hernia`: the situations in which something is advised against."""
        if lead.segment.kind != "lead_in" or WARNING.search(lead.segment.text) is None:
            return []
        if reading.segment.label or self.care.found.cues(reading.doc):
            return []
        told = [r for r in self.advice.read(lead.doc) if r.relation is Relation.CONTRAINDICATED_FOR]
        root = next((t for t in reading.doc if t.dep_ == "ROOT"), None)
        if not told or root is None:
            return []
        signs = self.care.item_signs(reading.doc, person=True)
        return [
            Raw(r.subject, r.relation, s, root, r.scope, "list:avoidance", r.how, r.subject_token)
            for r in told[:1]
            for s in signs
        ]

    def opens_care(self, text: str) -> bool:
        """A lead-in whose items are the signs: "see a doctor if you have any of these:"."""
        return text.rstrip().endswith(":") and self.care_lists.opens(text)

    def frame(self, text: str) -> SectionFrame | None:
        """The first section frame whose pattern a heading or lead-in holds."""
        return next((f for f in self.lexicon.sections if f.regex.search(text)), None)

    def _items(self, reading: Any, lead: Any, frame: SectionFrame, section: topic.Topic) -> list[Raw]:
        doc = reading.doc
        root = next((t for t in doc if t.dep_ == "ROOT"), None)
        if root is None:
            return []
        if self._own_verb(doc, root, frame):
            return []
        clause = root.pos_ in ("VERB", "AUX") and any(
            c.dep_ == "nsubj" and c.lemma_.lower() not in self.lexicon.words["valence.people"] for c in root.children
        )
        if (
            frame.id == "symptoms"
            and clause
            and root.lemma_ not in ("pain", "be")
            and not doc[0].lower_.startswith(("pain", "you"))
        ):
            return []
        members = self.care.item_signs(doc) if frame.id == "symptoms" else self._members(root)
        return self._fixed(frame, members, lead, section, root)

    def _own_verb(self, doc: Any, root: Any, frame: SectionFrame) -> bool:
        """Whether an item says something of its own: under remedies, "avoid sitting" eases nothing and "sprains cause pain too" neither."""
        if frame.id not in ("relief", "easing", "prevention", "treatment", "benefits") or root.pos_ not in (
            "VERB",
            "AUX",
        ):
            return False
        denied = any(c.dep_ == "neg" or c.lower_ == "never" for c in root.children)
        if self.advice.orders.imperative(root):
            return denied
        people = self.lexicon.words["valence.people"]
        told = any(c.dep_ in ("nsubj", "nsubjpass") and c.lemma_.lower() not in people for c in root.children)
        return told and bool(self.reader.read(doc))

    def _fixed(
        self, frame: SectionFrame, members: list[Phrase], lead: Any, section: topic.Topic, root: Any
    ) -> list[Raw]:
        """The members of a list with what their lead-in or heading names."""
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

    def _avoiding(self, verb: Any, done: Phrase) -> Phrase:
        """Under remedies, "avoid long sitting" names the avoiding, not the sitting."""
        if verb.lemma_.lower() not in self.lexicon.words["advice.against"]:
            return done
        text = f"{gerund(verb.lemma_.lower(), verb.lemma_.lower())} {done.text}"
        return Phrase(text, text, done.head, done.lemma, verbal=False)

    def _members(self, root: Any) -> list[Phrase]:
        if root.pos_ in ("VERB", "AUX"):
            if root.tag_ == "VBG":
                return self.reader.agency.actions(root)
            if self.advice.orders.imperative(root) or root.tag_ == "VBG":
                verbs = [root, *[c for c in root.children if c.dep_ == "conj" and c.pos_ == "VERB"]]
                return [self._avoiding(v, p) for v in verbs for p in self.advice.orders.done(v)]
            return []
        return self.phraser.phrases(root)
