"""The extractor: an article in, its claims out, each with the exact words.

Puts the parts together: segments, parse, effects, care, advice, lists, topic, attribution, confidence. Knows no tables.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest import cues, pipeline, topic
from ingest.advice import AdviceReader
from ingest.attribution import NOBODY, Said, attribution, bare_proof, of_article
from ingest.care import CareReader
from ingest.concepts import Names, Phrase, Phraser
from ingest.confidence import confidence
from ingest.context import graded
from ingest.dose import dose
from ingest.lists import ListReader
from ingest.relations import Raw, Reader
from ingest.segments import Segment, segments
from ingest.meaning import SignReader
from ingest.standins import StandIns
from ingest.why import Explanation, explain
from kb.model import Attribution, Document, Mention, Relation, Source

LONGEST = 400
EMBEDDED = frozenset((Relation.AMELIORATES, Relation.CAUSES))
RESULT_PARTS = frozenset(("results", "findings", "conclusions", "conclusion", "main results", "authors' conclusions", "interpretation"))
MOST = 6  # claims of one relation in a sentence: the guidelines keep the six most central pairs


@dataclass
class Reading:
    """One segment, its parse, and what was read of it: what an explanation shows."""

    segment: Segment
    doc: Any
    label: Any = None  # the parse of the segment's label
    raws: list[Raw] = field(default_factory=list)
    kept: list[Mention] = field(default_factory=list)
    pairs: list[tuple[Raw, Mention]] = field(default_factory=list)
    dropped: list[tuple[Raw, str]] = field(default_factory=list)
    said: Said = NOBODY


class Extractor:
    """Reads articles. Made once for a vocabulary; spaCy is loaded when the first article is read."""

    def __init__(self, vocabulary: Names, lexicon: cues.Lexicon | None = None) -> None:
        self.vocabulary = vocabulary
        self.lexicon = lexicon or cues.load()
        self.phraser = Phraser(vocabulary, self.lexicon)
        self.reader = Reader(self.phraser, self.lexicon)
        self.care = CareReader(self.phraser, self.lexicon)
        self.advice = AdviceReader(self.phraser, self.lexicon, self.reader)
        self.lists = ListReader(self.phraser, self.lexicon, self.reader, self.care, self.advice)
        self.signs = SignReader(self.phraser, self.lexicon, self.reader)
        self.parser = pipeline.Parser(StandIns(self.phraser.resolve, self.lexicon))

    @cached_property
    def version(self) -> str:
        """Changes when anything changes that could change a claim: spaCy, model, vocabulary, lexicon, this code."""
        digest = hashlib.sha256()
        digest.update(f"{pipeline.version()}\0{self.vocabulary.version}\0{self.lexicon.version}".encode())
        for path in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]

    def mentions(self, document: Document) -> list[Mention]:
        """The claims of an article in the order of its text; the same article gives the same claims."""
        found = [m for reading in self.readings(document) for m in reading.kept]
        return sorted(set(found), key=lambda m: (m.start, m.end, m.relation, m.subject.id, m.object.id, m.negated))

    def why(self, given: Document | str) -> Explanation:
        """What was found in each sentence of an article or a text, and why it made a claim or none."""
        document = given if isinstance(given, Document) else Document("text", given, "", Source("text", ""))
        return explain(document.name, self.readings(document))

    def readings(self, document: Document) -> list[Reading]:
        """Every segment with what was read of it, in order."""
        pieces = segments(document.text, self.lexicon)
        texts = [s.text if s.kind not in ("boilerplate",) else "" for s in pieces]
        docs = self.parser.parse(texts)
        labels = self.parser.parse([_as_text(s.label) for s in pieces])
        title = document.source.title if document.source and document.source.title != document.name else ""
        about = topic.of_article(document.text, title, pieces, self.phraser)
        sections = self._sections(pieces, about)
        self.offered = of_article(document.text, frozenset(s.part for s in pieces if s.part))
        readings = [Reading(s, d, label if s.label else None) for s, d, label in zip(pieces, docs, labels, strict=True)]
        talk = topic.Discourse()
        for i, reading in enumerate(readings):
            if reading.segment.kind in ("boilerplate", "question", "heading", "aside"):
                talk = topic.Discourse() if reading.segment.kind in ("question", "heading") else talk
                if reading.segment.kind == "question":
                    self._asked(reading, talk)
                continue
            self._read(document, readings, i, sections[i], about, talk)
        return readings

    def _sections(self, pieces: list[Segment], about: topic.Topic) -> list[topic.Topic]:
        """The topic of each segment: its heading's, and the article's for what that leaves open."""
        known: dict[int | None, topic.Topic] = {None: about}
        for i, piece in enumerate(pieces):
            if piece.kind in ("heading", "question"):
                own = topic.of_heading(piece.text, self.phraser)
                known[i] = topic.Topic(own.complaint or about.complaint, own.remedy or about.remedy)
        return [known.get(p.heading, about) for p in pieces]

    # -- one segment ------------------------------------------------------------------------------------------------

    def _read(
        self,
        document: Document,
        readings: list[Reading],
        i: int,
        section: topic.Topic,
        about: topic.Topic,
        talk: topic.Discourse,
    ) -> None:
        reading = readings[i]
        segment, doc = reading.segment, reading.doc
        reading.said = self._said(document, readings, i)
        if segment.label and segment.kind in ("item", "sentence"):
            self._labelled(reading, talk)
        raws = self.lists.read(readings, i, section)
        listed = bool(raws) and raws[0].frame.startswith("list:")
        signs = listed and raws[0].relation in (Relation.CALLS_FOR, Relation.INDICATES)
        care = [] if signs or (segment.kind == "lead_in" and self.lists.opens_care(segment.text)) else self.care.read(doc, reading.label)
        raws += care
        told = max((raw.cue.i for raw in care if raw.how == "sign"), default=-1)
        opens = segment.kind == "lead_in" and self.lists.opens_care(segment.text)
        raws += [raw for raw in self.reader.read(doc) if raw.relation is Relation.EXACERBATES or not (signs or raw.relation in EMBEDDED and raw.cue.i < told and raw.how in ("relative", "by", "because", "noun"))]
        if raws and raws[0].frame == "label":
            listed = True
        if not signs:
            raws += self.signs.read(doc, self._question(readings, i))
        if not listed and not opens:
            cared = {raw.cue.i for raw in care}
            raws += [self._asked_for(raw, readings, i) for raw in self.advice.read(doc) if raw.cue.i not in cared]
        reading.raws = raws
        settled = [s for raw in raws for s in self._settle(raw, reading, section, talk)]
        self._keep(document, reading, settled, section)
        if not (segment.label and segment.kind == "item"):
            self._remember(reading, settled, talk)

    def _question(self, readings: list[Reading], i: int) -> str:
        heading = readings[i].segment.heading
        return readings[heading].segment.text if heading is not None else ""

    def _asked_for(self, raw: Raw, readings: list[Reading], i: int) -> Raw:
        """Under "How can I prevent ...?" an imperative says what prevents, not what is advised."""
        frame = self.lists.frame(self._question(readings, i)) if raw.object is None and raw.frame == "advice:imperative" else None
        if frame is not None and frame.id == "prevention" and raw.relation is Relation.RECOMMENDED_FOR:
            raw.relation = Relation.PREVENTS
        return raw

    def _asked(self, reading: Reading, talk: topic.Discourse) -> None:
        """`Losing control of your bladder? That is an emergency.`: a question that is no clause names what follows."""
        roots = [t for t in reading.doc if t.dep_ == "ROOT"]
        words = list(reading.doc)
        if len(words) > 3 and words[0].lower_ in ("do", "are", "have", "is", "can", "does") and any(t.lower_ in ("you", "your") for t in words[1:3]):
            talk.signs = self.care.cutter.cut([t for t in words[1:] if t.text != "?"])
            talk.asked = reading.segment.paragraph
            return
        if roots and not any(t.dep_ in ("nsubj", "aux", "nsubjpass", "expl") or t.tag_ in ("WP", "WRB", "WDT") for t in reading.doc):
            talk.signs = self.care.item_signs([t for t in reading.doc if t.text != "?"])
            talk.said = talk.plural = talk.signs
            talk.asked = reading.segment.paragraph

    def _labelled(self, reading: Reading, talk: topic.Discourse) -> None:
        """In `Knee rolls: lie on your back. This loosens ...` the label is what is spoken of."""
        named = topic.named(reading.segment.label, self.phraser)
        root = next((t for t in reading.label if t.dep_ == "ROOT"), None) if reading.label is not None else None
        if root is not None and root.lemma_.lower() in self.lexicon.effects and any(c.dep_ == "dobj" for c in root.children):
            return
        if named and named[0][0].kind in topic.REMEDIES and len(named[0][1].split()) >= len(reading.segment.label.split()) - 1:
            talk.said = [topic.as_phrase(*named[0])]
            talk.plural = talk.said
        elif reading.label is not None and reading.segment.kind == "item":
            roots = [t for t in reading.label if t.dep_ == "ROOT" and t.pos_ in ("NOUN", "PROPN")]
            if roots and not named:
                talk.said = self.phraser.phrases(roots[0])
                talk.plural = talk.said
            elif not named:
                text = reading.segment.label
                talk.said = talk.plural = [Phrase(text, text, -1, text.lower().split()[-1])]

    def _said(self, document: Document, readings: list[Reading], i: int) -> Said:
        segment = readings[i].segment
        text = document.text[segment.start : segment.end]
        said = attribution(text, self.lexicon)
        if said.kind is Attribution.NONE and bare_proof(text) and i + 1 < len(readings):
            after = readings[i + 1].segment
            told = attribution(document.text[after.start : after.end], self.lexicon)
            if told.kind is Attribution.STUDY and after.paragraph == segment.paragraph:
                return told
        if (
            said.kind is Attribution.NONE
            and i
            and readings[i - 1].segment.kind == "lead_in"
            and readings[i - 1].segment.paragraph == segment.paragraph
        ):
            return readings[i - 1].said
        return said

    def _settle(self, raw: Raw, reading: Reading, section: topic.Topic, talk: topic.Discourse) -> list[Raw]:
        """Fills gaps and pronouns; an empty list where what is missing can't be told."""
        out = [raw]
        if raw.frame == "same":
            return self._as_before(raw, talk)
        if raw.object is None:
            if section.complaint is None:
                return []
            raw.notes.add("object from the topic")
            raw.object = section.complaint
        if raw.subject is None:
            found = self._antecedents(raw, reading, section, talk)
            if not found:
                reading.dropped.append((raw, "no telling what the subject is"))
                return []
            out = [
                Raw(
                    s,
                    raw.relation,
                    raw.object,
                    raw.cue,
                    raw.scope,
                    raw.frame,
                    raw.how,
                    raw.subject_token,
                    raw.notes | {"subject from " + why},
                )
                for s, why in found
            ]
        return [r for r in out if r.subject is not None and r.object is not None and r.subject.key != r.object.key]

    def _as_before(self, raw: Raw, talk: topic.Discourse) -> list[Raw]:
        """`... can do the same`: the relation and object of the sentence before."""
        return [
            Raw(raw.subject, r.relation, r.object, raw.cue, raw.scope, raw.frame, raw.how, raw.subject_token, {"as the sentence before"})
            for r in talk.claims
        ]

    def _antecedents(
        self, raw: Raw, reading: Reading, section: topic.Topic, talk: topic.Discourse
    ) -> list[tuple[Phrase, str]]:
        if raw.relation is Relation.CALLS_FOR:
            signs = [r.object if r.relation is Relation.CAUSES else r.subject for r in reading.raws if r.relation is Relation.INDICATES]
            if signs and signs[0] is not None:
                return [(signs[0], "the same sentence")]
            if raw.how == "pronoun":
                before = [p for p in (talk.signs or talk.main) if self.reader._good(p) is False or p in talk.signs]
                if not before and section.complaint is not None and self.phraser.kind(section.complaint) == "condition":
                    return [(section.complaint, "the topic")]
                return [(p, "the sentence before") for p in before[:4]]
            if talk.signs and talk.asked == reading.segment.paragraph:
                return [(p, "the question before") for p in talk.signs]
            return [(section.complaint, "the topic")] if section.complaint else []
        token = raw.subject_token
        if token is None and raw.how not in ("gap", "class"):
            return []
        if raw.frame == "label" and section.remedy is not None:
            return [(section.remedy, "the topic")]
        if token is not None and token.lower_ not in ("this", "these"):
            inside = self._inside(token)
            if inside:
                return [(p, "the same sentence") for p in inside]
        pointing = token is not None and any(c.lower_ in ("these", "those", "both", "neither") for c in token.lefts)
        plural = pointing or token is not None and token.lower_ in ("they", "these", "them", "those", "both")
        pair = token is not None and (token.lower_ in ("both", "neither") or any(c.lower_ in ("both", "neither", "either") for c in token.lefts))
        if pair and len(talk.remedies) >= 2:
            return [(p, "what was named before") for p in talk.remedies[:2]]
        if plural and talk.plural:
            return [(p, "the sentence before") for p in talk.plural]
        if talk.said:
            return [(p, "the sentence before") for p in talk.said[:1]]
        if raw.relation in (Relation.CAUSES, Relation.INDICATES) and section.complaint is not None and self.phraser.kind(section.complaint) == "condition":
            return [(section.complaint, "the topic")]
        if section.remedy is not None:
            return [(section.remedy, "the topic")]
        return []

    def _inside(self, pronoun: Any) -> list[Phrase]:
        """`Although walking backwards is hard, it reduces pain`: the subject of an earlier clause."""
        words = self.lexicon.words
        clause = pronoun.head
        if clause.dep_ == "advcl" and any(c.lower_ in ("because", "as", "since") for c in clause.children) and self.advice.imperative(clause.head):
            things = [c for c in clause.head.children if c.dep_ == "dobj" and c.pos_ in ("NOUN", "PROPN")]
            if things:
                return self.phraser.phrases(things[0])
        for token in pronoun.doc[: pronoun.i]:
            if token.dep_ not in ("nsubj", "nsubjpass", "csubj") or token.pos_ == "PRON" or token.head == pronoun.head:
                continue
            if token.lemma_.lower() in words["valence.people"] | words["valence.sayers"] or token.head.dep_ == "relcl":
                continue
            if pronoun.lower_ == "it" and token.tag_ in ("NNS", "NNPS"):
                continue
            if token.pos_ == "VERB":
                return [self.phraser.verb_phrase(token)]
            phrases = self.phraser.phrases(token)
            return phrases if pronoun.lower_ in ("they", "these", "both", "them") else phrases[:1]
        return []

    def _keep(self, document: Document, reading: Reading, raws: list[Raw], section: topic.Topic) -> None:
        seen: set[tuple[str, str, str, bool]] = set()
        for raw in raws:
            assert raw.subject is not None and raw.object is not None
            cared = raw.relation is Relation.CALLS_FOR
            subject = self.phraser.concept(raw.subject)
            object_ = self.phraser.care(raw.object) if cared else self.phraser.concept(raw.object)
            if not cared and not self._sensible(raw, subject, object_):
                reading.dropped.append((raw, "no such thing can stand in that relation"))
                continue
            key = (subject.id, raw.relation.value, object_.id, raw.scope.negated)
            if subject.id == object_.id or key in seen:
                reading.dropped.append((raw, "said already" if key in seen else "says a thing of itself"))
                continue
            mention = self._mention(document, reading, raw, subject, object_)
            if mention is None:
                reading.dropped.append((raw, "no quote of one sentence"))
                continue
            seen.add(key)
            reading.kept.append(mention)
            reading.pairs.append((raw, mention))

    def _sensible(self, raw: Raw, subject: Any, object_: Any) -> bool:
        """Care is called for and not recommended; nobody relieves a treatment or recommends a disease."""
        kinds = [known.kind if (known := self.phraser.resolve(ref.label)) else "" for ref in (subject, object_)]
        if "care" in kinds:
            return False
        if raw.relation is Relation.RECOMMENDED_FOR and kinds[0] in ("condition", "symptom"):
            return False
        return not (raw.relation is Relation.AMELIORATES and kinds[1] in ("intervention", "drug", "activity") and raw.scope.negated is False)

    def _mention(self, document: Document, reading: Reading, raw: Raw, subject: Any, object_: Any) -> Mention | None:
        segment = reading.segment
        start, end = segment.start, segment.end
        if end - start > LONGEST:
            start, end = _around(document.text, segment, raw)
        quote = document.text[start:end]
        if not quote or end - start > LONGEST or "\n\n" in quote:
            return None
        conditions = (
            tuple(self.reader.context.conditions(reading.doc)) if raw.relation is not Relation.CALLS_FOR else ()
        )
        said = self._offered(reading, raw)
        value, reasons = confidence(raw, subject, object_, reading)
        return Mention(
            document.name, start, end, quote, subject, raw.relation, object_,
            negated=raw.scope.negated, hedged=raw.scope.hedged or graded(quote) or (reading.said.kind is Attribution.ANECDOTE and "believe" in quote),
            attribution=said.kind, cited=said.cited, conditions=conditions, dose=dose(quote),
            confidence=value, confidence_reasons=reasons,
            before=document.text[max(0, start - 120) : start], after=document.text[end : end + 120],
        )  # fmt: skip

    def _offered(self, reading: Reading, raw: Raw) -> Said:
        """Who says it: the sentence, else the abstract or the guideline that the article is."""
        if reading.said.kind is not Attribution.NONE:
            return reading.said
        if reading.segment.part in RESULT_PARTS:
            return self.offered.get("result", NOBODY)
        if raw.relation in (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR, Relation.CALLS_FOR):
            return self.offered.get("advice", NOBODY)
        return self.offered.get("all", NOBODY)

    def _remember(self, reading: Reading, raws: list[Raw], talk: topic.Discourse) -> None:
        """What the next sentence's "it" may be: what this one made claims about, else its subject."""
        talk.signs = [r.subject for r in raws if r.relation in (Relation.INDICATES, Relation.CALLS_FOR) and r.subject is not None]
        talk.main = [p for t in reading.doc if t.dep_ in ("nsubj", "nsubjpass") and t.head.dep_ == "ROOT" and t.pos_ != "PRON" for p in self.phraser.phrases(t)]
        talk.claims = [r for r in raws if r.relation not in (Relation.CALLS_FOR,)][:3]
        remedies = [topic.as_phrase(c, m) for c, m in topic.named(reading.segment.text, self.phraser) if c.kind in topic.REMEDIES]
        known = {p.resolved.id: p for p in [*remedies, *talk.remedies] if p.resolved}
        talk.remedies = list(known.values())[:6]
        subjects = list({r.subject.key: r.subject for r in raws if r.subject and self._speaks(r)}.values())
        if subjects:
            talk.said = subjects[:1]
            spoken = [p for p in subjects if self.phraser.kind(p) in topic.REMEDIES]
            talk.plural = subjects if len(spoken) > 1 or not remedies else remedies
            return
        main = self._main_subject(reading.doc)
        if main:
            talk.said, talk.plural = main[:1], main
        elif len(remedies) > 1:
            talk.plural = remedies

    def _speaks(self, raw: Raw) -> bool:
        """Whether a claim's subject is what its sentence is about, and not of a clause inside it."""
        if raw.how in ("sign", "because") or raw.frame.startswith(("list:care", "class")):
            return False
        token = raw.subject_token
        if raw.how == "advice" and raw.subject is not None and self.phraser.kind(raw.subject) not in topic.REMEDIES:
            return False
        if raw.how == "relative":
            return token is not None and token.dep_ in ("nsubj", "attr")
        return True

    def _main_subject(self, doc: Any) -> list[Phrase]:
        people = self.lexicon.words["valence.people"] | self.lexicon.words["valence.sayers"]
        for token in doc:
            if token.dep_ in ("nsubj", "nsubjpass", "csubj") and token.pos_ != "PRON" and token.lemma_.lower() not in people:
                phrases = self.phraser.phrases(token) if token.pos_ != "VERB" else [self.phraser.verb_phrase(token)]
                known = [p for p in phrases if self.phraser.kind(p) in topic.REMEDIES or p.verbal]
                if known:
                    return known
        return []


def _as_text(label: str) -> str:
    """A label as a sentence's words: title case would make everything a name."""
    words = label.split()
    if len(words) > 1 and sum(w[0].isupper() for w in words) * 2 >= len(words):
        return " ".join([words[0], *[w if w.isupper() and len(w) < 6 else w.lower() for w in words[1:]]])
    return label


def _around(text: str, segment: Segment, raw: Raw) -> tuple[int, int]:
    """A clause-wise cut of a sentence that is longer than a quote may be, around its cue."""
    at = segment.at[min(raw.cue.idx, len(segment.at) - 1)]
    start, end = segment.start, segment.end
    for mark in ("; ", ": ", ", "):
        cut = text.rfind(mark, start, max(start, at - 150))
        if cut > 0:
            start = cut + len(mark)
            break
    start = max(start, at - 190)
    end = min(end, start + LONGEST)
    if end < segment.end:
        cut = max(text.rfind(mark, at, end) for mark in ("; ", ", ", " "))
        end = cut if cut > at else end
    return start, end
