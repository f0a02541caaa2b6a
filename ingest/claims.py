"""The extractor: an article in, its claims out, each with the exact words.

Puts the parts together: segments, parse, effects, care, advice, lists, topic, attribution, confidence. Knows no tables.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest import cues, pipeline, tagger, topic
from ingest.advice import AdviceReader
from ingest.attribution import NOBODY, Said, attribution, bare_proof, of_article
from ingest.care import CareReader
from ingest.compared import Compared
from ingest.concepts import Names, Phrase, Phraser
from ingest.confidence import confidence
from ingest.context import graded
from ingest.discourse import RESULT_PARTS, Resolver
from ingest.dose import dose
from ingest.idioms import Idioms
from ingest.lists import ListReader
from ingest.marking import Segment
from ingest.meaning import SignReader
from ingest.neglected import neglected
from ingest.orderlists import OrderStrings
from ingest.raw import Raw
from ingest.reading import Reading
from ingest.relations import Reader
from ingest.sameness import Sameness
from ingest.segments import segments
from ingest.shorthand import shorthand
from ingest.standins import StandIns
from ingest.steps import steps
from ingest.tagged import FRAME, THEIRS, TaggedReader
from ingest.tagged import graded as graded_by
from ingest.why import Explanation, explain
from kb.model import Attribution, Document, Mention, Relation, Source

LONGEST = 400
LIKELY = 0.55  # what the tagger alone reads is told where it is likelier right than wrong
LIKELY_CARE = 0.35  # and earlier where it is care: of that nothing may be missed
EMBEDDED = frozenset((Relation.AMELIORATES, Relation.CAUSES))
MOST = 6  # claims of one relation in a sentence: the guidelines keep the six most central pairs


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
        self.resolver = Resolver(self.phraser, self.lexicon, self.reader, self.care, self.advice)
        self.compared = Compared(self.phraser, self.lexicon)
        self.same = Sameness(self.lexicon)
        self.idioms = Idioms(self.phraser, self.lexicon, self.reader)
        self.strings = OrderStrings(self.lexicon)
        self.signs = SignReader(self.phraser, self.lexicon, self.reader)
        self.tagged = TaggedReader(self.phraser, self.lexicon)
        self.parser = pipeline.Parser(StandIns(self.phraser.resolve, self.lexicon))

    @cached_property
    def version(self) -> str:
        """Changes when anything changes that could change a claim: spaCy, model, vocabulary, lexicon, this code."""
        digest = hashlib.sha256()
        digest.update(
            f"{pipeline.version()}\0{tagger.version()}\0{self.vocabulary.version}\0{self.lexicon.version}".encode()
        )
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
        self.phraser.short = shorthand(document.text)
        pieces = segments(document.text, self.lexicon)
        texts = [s.text if s.kind not in ("boilerplate",) else "" for s in pieces]
        docs = self.parser.parse(texts)
        joined = self.parser.parse([_joined(pieces, s) for s in pieces])
        labels = self.parser.parse([_as_text(s.label) for s in pieces])
        title = document.source.title if document.source and document.source.title != document.name else ""
        about = topic.of_article(document.text, title, pieces, self.phraser)
        sections = self._sections(pieces, about)
        self.offered = of_article(document.text, frozenset(s.part for s in pieces if s.part))
        cut = [self.strings.pieces(s.text) if s.kind in ("sentence", "item") else [] for s in pieces]
        orders = iter(self.parser.parse([piece for several in cut for piece in several]))
        readings = [
            Reading(
                s,
                d,
                label if s.label else None,
                tuple(itertools.islice(orders, len(several))),
                whole if len(whole) else None,
            )
            for s, d, label, whole, several in zip(pieces, docs, labels, joined, cut, strict=True)
        ]
        self.steps = steps(pieces, self.lexicon)
        talk = topic.Discourse()
        for i, reading in enumerate(readings):
            if reading.segment.kind in ("boilerplate", "question", "heading", "aside"):
                talk = topic.Discourse() if reading.segment.kind in ("question", "heading") else talk
                if reading.segment.kind == "question":
                    self.resolver.asked(reading, talk)
                continue
            self._read(document, readings, i, sections[i], about, talk)
        for i in range(len(readings)):
            self._tag(document, readings, i, sections[i])
        return readings

    def _tag(self, document: Document, readings: list[Reading], i: int, section: topic.Topic) -> None:
        """What the tagger thinks of the claims that the patterns read, and what it reads beside them."""
        reading = readings[i]
        answer = self.tagged.answer(readings, i)
        for (raw, mention), rated in zip(list(reading.pairs), answer.rated, strict=True):
            if self.tagged.better(raw, answer):
                reading.kept.remove(mention)
                reading.pairs.remove((raw, mention))
                reading.dropped.append((raw, "the sentence names its sign"))
            elif rated:
                raw.notes.add(graded_by(rated[raw.relation], THEIRS))
                self._weigh(reading, raw, mention)
        reading.section = self._question(readings, i)
        fresh = self.tagged.raws(readings, i, answer.claims, step=i in self.steps)
        reading.raws = [*reading.raws, *fresh]
        self._keep(document, reading, fresh, section)

    def _weigh(self, reading: Reading, raw: Raw, mention: Mention) -> None:
        """Our confidence in a claim anew, now that more is known of it."""
        value, reasons = confidence(raw, mention.subject, mention.object, reading)
        weighed = replace(mention, confidence=value, confidence_reasons=reasons)
        reading.kept[reading.kept.index(mention)] = weighed
        reading.pairs[reading.pairs.index((raw, mention))] = (raw, weighed)

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
        reading.section = self._question(readings, i)
        reading.said = self._said(document, readings, i)
        if segment.label and segment.kind in ("item", "sentence"):
            self.resolver.labelled(reading, talk)
        led = self._with_lead(reading, readings[segment.lead] if segment.lead is not None else None)
        lead = readings[segment.lead] if segment.lead is not None else None
        same = (
            self.same.again(list(doc), lead.told) if lead is not None and lead.told and segment.kind == "item" else []
        )
        if self.same.carries(segment.text):
            same = self.same.read(doc, talk.told)
            reading.told = talk.told
        raws = led or same or self.lists.read(readings, i, section)
        listed = bool(raws) and (raws[0].frame.startswith("list:") or bool(same))
        signs = listed and raws[0].relation in (Relation.CALLS_FOR, Relation.INDICATES)
        care = (
            []
            if signs or (segment.kind == "lead_in" and self.lists.opens_care(segment.text))
            else self.idioms.cared(doc, self.care.read(doc, reading.label))
        )
        care = self.idioms.labelled(care, reading.label)
        raws += care
        told = max((raw.cue.i for raw in care if raw.how == "sign"), default=-1)
        items = i + 1 < len(readings) and readings[i + 1].segment.kind == "item"
        if segment.kind == "lead_in" and items and self.care.found.cues(doc):
            care = []
            raws = [raw for raw in raws if raw.relation is not Relation.CALLS_FOR]
        opens = segment.kind == "lead_in" and (self.lists.opens_care(segment.text) or dangling(segment.text))
        raws += [
            raw
            for part in reading.orders or (doc,)
            for raw in self.reader.read(part)
            if raw.relation is Relation.EXACERBATES
            or not (
                signs
                or (raw.relation in EMBEDDED and raw.cue.i < told and raw.how in ("relative", "by", "because", "noun"))
            )
        ]
        if raws and raws[0].frame == "label":
            listed = True
        listed = listed or bool(led)
        if not signs:
            raws += self.signs.read(doc, self._question(readings, i))
        if not listed and not opens:
            cared = {raw.cue.i for raw in care}
            opening = (
                segment.kind == "lead_in" and items and any(t.lower_ in ("these", "following", "this") for t in doc)
            )
            told_to = [] if opening else [raw for part in reading.orders or (doc,) for raw in self.advice.read(part)]
            if i in self.steps:
                told_to = [raw for raw in told_to if raw.frame != "advice:imperative"]
            raws += [self._asked_for(raw, readings, i) for raw in told_to if raw.cue.i not in cared]
        if care:
            raws = [r for r in raws if r.relation is Relation.CALLS_FOR or r.cue.doc is not doc or not when(r.cue)]
        raws = [raw for raw in raws if not self.advice.purpose(raw, raws)]
        if not listed and not signs:
            raws = self.idioms.beside(doc, raws)
        raws += self.reader.echoes(doc, raws)
        raws = self._pointed(document, readings, i, raws, section)
        reading.raws = raws
        settled = [s for raw in raws for s in self.resolver.settle(raw, reading, section, talk)]
        self._keep(document, reading, settled, section)
        self._keep(document, reading, neglected(reading, document.text, self.phraser), section)
        if not (segment.label and segment.kind == "item"):
            self.resolver.remember(reading, settled, talk)

    def _pointed(
        self, document: Document, readings: list[Reading], i: int, raws: list[Raw], section: topic.Topic
    ) -> list[Raw]:
        """Hands care to the items before, where the sentence only points back to them: "any of these means ..."."""
        cared = [r for r in raws if r.relation is Relation.CALLS_FOR and r.how == "pronoun"]
        if cared and self.lists.care_lists.claimed(readings, i):
            again = self.lists.care_lists.again(readings[i], cared[0])
            if again:
                return [*again, *[r for r in raws if r not in cared]]
        items = self.lists.care_lists.behind(readings, i) if cared else []
        for j in items:
            self._keep(
                document, readings[j], self.lists.care_lists.pointed(readings[j], readings[i], cared[0]), section
            )
        return [r for r in raws if r not in cared] if items else raws

    def _with_lead(self, reading: Reading, lead: Reading | None) -> list[Raw]:
        """`Bed rest can cause:` + `stiffness`: what the whole says of the item."""
        if lead is None or reading.whole is None or self.lists.opens_care(lead.segment.text) or self.lists.warns(lead):
            return []
        start = len(lead.doc) - 1  # without the colon
        found = []
        for raw in [*self.reader.read(reading.whole), *self.advice.read(reading.whole)]:
            heads = [p.head for p in (raw.subject, raw.object) if p is not None]
            if (raw.cue.i >= start and raw.frame != "advice:imperative") or any(h >= start for h in heads):
                found.append(raw)
        return found

    def _question(self, readings: list[Reading], i: int) -> str:
        heading = readings[i].segment.heading
        return readings[heading].segment.text if heading is not None else ""

    def _asked_for(self, raw: Raw, readings: list[Reading], i: int) -> Raw:
        """Under "How can I prevent ...?" an imperative says what prevents, not what is advised."""
        frame = (
            self.lists.frame(self._question(readings, i))
            if raw.object is None and raw.frame == "advice:imperative"
            else None
        )
        if frame is not None and frame.id == "prevention" and raw.relation is Relation.RECOMMENDED_FOR:
            raw.relation = Relation.PREVENTS
        return raw

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
            least = min(LIKELY, LIKELY_CARE) if cared else LIKELY
            if raw.frame == FRAME and confidence(raw, subject, object_, reading)[0] < least:
                reading.dropped.append((raw, "too unsure to be told"))
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
        if "care" in kinds or self._order(raw.subject) or self._order(raw.object):
            return False
        if raw.relation is Relation.RECOMMENDED_FOR and kinds[0] in ("condition", "symptom"):
            return False
        disc = raw.subject is not None and raw.subject.lemma in ("disc", "disk")  # one that bulges does
        if raw.relation in (Relation.CAUSES, Relation.EXACERBATES) and kinds[0] == "body" and not disc:
            return False  # what ails a muscle brings pain about, and not the muscle
        if raw.relation in (Relation.AMELIORATES, Relation.IMPROVES) and self._ailment(raw, kinds[0]):
            return False
        return not (
            raw.relation is Relation.AMELIORATES
            and (
                kinds[1] in ("intervention", "drug", "activity")
                or (raw.object is not None and raw.object.lemma in self.lexicon.words["nominals.treatments"])
            )
        )

    def _order(self, phrase: Phrase | None) -> bool:
        """Whether a name is an instruction that was read as a thing: "use topical plasters"."""
        if phrase is None or phrase.verbal or " " not in phrase.text or self.phraser.resolve(phrase.text):
            return False
        return phrase.text.split()[0] in self.lexicon.words["advice.light"] - {
            "place",
            "look",
            "book",
            "set",
            "try",
            "exercise",
        }

    def _ailment(self, raw: Raw, kind: str) -> bool:
        """Whether a claim would have pain ease or improve something: what was read is then the wrong way round."""
        subject = raw.subject
        if subject is None or subject.verbal or raw.scope.negated:
            return False
        return kind in ("symptom", "condition") or (
            kind == "" and subject.lemma in self.lexicon.words["nominals.ailments"]
        )

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
            population=None if raw.frame == "idiom:friend" else self.compared.population(reading.doc, raw), comparator=self.compared.comparator(reading.doc, raw),
            confidence=value, confidence_reasons=reasons,
            section=reading.section or None, before=document.text[max(0, start - 120) : start], after=document.text[end : end + 120],
        )  # fmt: skip

    def _offered(self, reading: Reading, raw: Raw) -> Said:
        """Who says it: the sentence, else the abstract or the guideline that the article is."""
        ordered = raw.relation in (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR, Relation.CALLS_FOR)
        if ordered and reading.said.kind in (Attribution.STUDY, Attribution.REVIEW) and "advice" in self.offered:
            return self.offered["advice"]  # a guideline's order, whatever study it names
        if reading.said.kind is not Attribution.NONE:
            return reading.said
        if reading.segment.part in RESULT_PARTS:
            return self.offered.get("result", NOBODY)
        if raw.relation in (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR, Relation.CALLS_FOR):
            return self.offered.get("advice", NOBODY)
        return self.offered.get("all", NOBODY)


def when(cue: Any) -> bool:
    """Whether a cue stands in a when-clause: where care is called for, that is part of the sign."""
    token = cue
    while token.head != token:
        if token.dep_ == "advcl" and any(c.lower_ in ("when", "if", "once") for c in token.children):
            return True
        token = token.head
    return False


DANGLING = re.compile(
    r"\b(can|may|might|could|will|to|by|of|cause|causes|causing|include|helps?|you|for|with|if|lead to|risk of|reduce|improve|from"
    r"|during|when|you are|you have)\s*:\Z"
)


def dangling(text: str) -> bool:
    """Whether a lead-in breaks off before what it needs: "do not take it if you:"."""
    return DANGLING.search(text) is not None


def _joined(pieces: list[Segment], segment: Segment) -> str:
    """An item and the words of its lead-in as one sentence, where the lead-in breaks off before what it needs."""
    lead = pieces[segment.lead] if segment.lead is not None else None
    if lead is None or segment.kind != "item" or lead.kind != "lead_in" or segment.label:
        return ""
    if not dangling(lead.text):
        return ""
    text = segment.text
    return f"{lead.text.rstrip(' :')} {text[:1].lower()}{text[1:]}"


def _as_text(label: str) -> str:
    """A label as a sentence's words: title case would make everything a name."""
    words = label.split()
    if len(words) > 1 and sum(w[0].isupper() for w in words) * 2 >= len(words):
        return " ".join([words[0], *[w if w.isupper() and len(w) < 6 else w.lower() for w in words[1:]]])
    first = words[0] if words else ""
    return label if first[:2].isupper() or first in ("I",) else label[:1].lower() + label[1:]


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
