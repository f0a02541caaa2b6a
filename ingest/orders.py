"""What somebody is told to do: imperatives, and the thing or the action that an order is about.

Knows light verbs, bodily verbs and orders that are no advice about health; who is told, and how, is read in ingest.advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.topic import named
from ingest.tree import child, prep_objects, subject_of
from ingest.whom import Whom
from kb.model import Relation

Token = Any


class Orders:
    """Reads orders. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader, whom: Whom) -> None:
        self.phraser, self.reader, self.words, self.whom = phraser, reader, lexicon.words, whom

    def imperative(self, verb: Token) -> bool:
        """A bare verb that tells somebody what to do, or one that is coordinated with such a verb."""
        if verb.tag_ not in ("VB", "VBP") or subject_of(verb) is not None:
            return False
        if any(c.tag_ == "TO" or (c.dep_ == "aux" and c.lower_ not in ("do",)) for c in verb.children):
            return False
        if verb.dep_ == "conj":
            return verb.head.pos_ in ("VERB", "AUX") and self.imperative(verb.head)
        if verb.dep_ not in ("ROOT", "ccomp", "parataxis"):
            return False
        if verb.dep_ == "ccomp" and (verb.i > 4 or verb.head.i < verb.i):
            return False
        return not any(c.dep_ in ("nsubj", "expl") for c in verb.children)

    def advice(self, verb: Token, negated: bool, frame: str) -> list[Raw]:
        """What an order, a `should` or a `best to` over this verb tells people to do or to leave."""
        lemma = verb.lemma_.lower()
        against = lemma in self.words["advice.against"] or (
            lemma == "take" and any(c.lower_ == "off" for c in verb.children)
        )
        if against and not any(c.dep_ in ("dobj", "xcomp", "prep", "prt", "nsubjpass") for c in verb.children):
            against = False  # "don't quit": what is not to be done is the quitting
        if lemma in ("ignore", "dismiss", "forget_"):
            return []
        if lemma in self.words["advice.idle"] and frame == "imperative" and not against:
            return []
        if lemma == "take" and verb.doc[verb.i + 1 : verb.i + 3].text.lower() in (
            "it easy",
            "it slow",
            "it slowly",
            "it steady",
        ):
            return []
        if lemma == "stop" and not child(verb, "dobj") and not child(verb, "xcomp"):
            stop: Sequence[Phrase | None] = self.whom.if_signs(verb) or self.whom.ahead(verb) or [None]
            return [
                Raw(None, Relation.CONTRAINDICATED_FOR, o, verb, Scope(False, False), "advice:stop", "gap")
                for o in stop
            ]
        if lemma in ("forget", "neglect") and negated and (inner := child(verb, "xcomp")) is not None:
            return self.pairs(
                self.reader.agency.actions(inner),
                Relation.RECOMMENDED_FOR,
                self.whom.complaints(inner),
                verb,
                Scope(False, False),
                f"advice:{frame}",
            )
        subjects = self.done(verb)
        relation = Relation.CONTRAINDICATED_FOR if against != negated else Relation.RECOMMENDED_FOR
        scope = Scope(False, any(c.lower_ in self.words["context.hedges.words"] for c in verb.children))
        objects = self.whom.complaints(verb)
        if relation is Relation.CONTRAINDICATED_FOR and objects == [None]:
            objects = [*self.whom.if_signs(verb)] or [*self.whom.ahead(verb)] or objects
        if (
            not subjects
            and relation is Relation.RECOMMENDED_FOR
            and self._it(verb)
            and lemma in ("do", "practise", "practice", "use", "try", "take", "repeat", "perform", "wear", "apply")
        ):
            return [Raw(None, relation, o, verb, scope, f"advice:{frame}", "pronoun", self._it(verb)) for o in objects]
        if not subjects and relation is Relation.CONTRAINDICATED_FOR and self._it(verb):
            return [
                Raw(None, relation, o, verb, scope, f"advice:{frame}", "pronoun", self._it(verb))
                for o in objects
                if o is not None
            ]
        return self.pairs(subjects, relation, objects, verb, scope, f"advice:{frame}")

    def _it(self, verb: Token) -> Token | None:
        thing = child(verb, "dobj")
        inner = child(verb, "xcomp")
        if thing is None and inner is not None and verb.lemma_.lower() in self.words["advice.against"]:
            thing = child(inner, "dobj")  # "stop using it"
        return thing if thing is not None and thing.lower_ in ("it", "this", "these", "them") else None

    def done(self, verb: Token) -> list[Phrase]:
        """What is advised: the object of a light verb, else the whole of what is done."""
        lemma = verb.lemma_.lower()
        heed = child(verb, "dobj")
        if lemma == "pay" and heed is not None and heed.lemma_ == "attention":
            heeded = prep_objects(heed, "to") or prep_objects(verb, "to")  # "pay attention to bed rest"
            return [p for o in heeded[:1] for p in self.reader.agency.substance(o) if named(p.text, self.phraser)]
        if lemma in self.words["advice.light"] | self.words["advice.against"]:
            if self._it(verb) is not None and lemma != "combine":
                return []
            things = [c for c in verb.children if c.dep_ == "dobj" and c.pos_ != "PRON"]
            things = things or prep_objects(verb, "for", "with", "in", "from", "on", "to")
            inner = child(verb, "xcomp")
            if inner is not None and not things:
                return self.reader.agency.actions(inner)
            if lemma in ("put", "place", "apply") and any(
                c.dep_ == "neg" or c.lower_ == "never" for c in verb.children
            ):
                return [
                    self.phraser.verb_phrase(verb)
                ]  # "never put ice straight on the skin": what is warned of is all of that
            found = [
                p
                for t in things[:1]
                for p in (self.reader.agency.actions(t) if t.pos_ == "VERB" else self.reader.agency.substance(t))
            ]
            if found:
                return [p for p in found if self.sensible(p)]
        phrase = self.phraser.verb_phrase(verb)
        if any(o.pos_ == "PRON" or o.tag_ == "DT" for o in prep_objects(verb, "on", "in", "at", "with")):
            return []  # "don't sit on these"
        if not self._bodily(phrase, verb):
            return []
        denied = any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children)
        if (
            len(phrase.text.split()) < 2
            and not denied
            and lemma not in ("rest", "walk", "stretch", "exercise", "swim", "sleep")
        ):
            return []
        words = phrase.text.lower().split()
        lasting = {"time", "times"} if {"long", "too"} & set(words) else set()
        if any(w in self.words["advice.vague"] - lasting for w in words) or (
            len(words) == 2 and words[1] in ("slowly", "gently", "carefully")
        ):
            return []
        return [phrase]

    def sensible(self, phrase: Phrase) -> bool:
        """Whether advice names a doing at all: `something` and `this` do not."""
        words = phrase.text.lower().split()
        if words and words[0] in ("code", "coupon", "promo"):
            return False
        return bool(words) and not all(w in self.words["advice.vague"] or w.isdigit() for w in words)

    def _bodily(self, phrase: Phrase, verb: Token) -> bool:
        """Whether what is done has to do with bodies and health: "share the page" and "be consistent" have not."""
        if verb.lemma_.lower() in self.words["advice.bodily"]:
            return True
        return bool(named(phrase.text, self.phraser))

    def pairs(
        self,
        subjects: list[Phrase],
        relation: Relation,
        objects: Sequence[Phrase | None],
        cue: Token,
        scope: Scope,
        frame: str,
    ) -> list[Raw]:
        """Each subject with each object that is not the subject itself."""
        care = self.words["care.nouns"] | {"appointment", "check-up"}
        if relation is Relation.RECOMMENDED_FOR:  # care is called for, not recommended
            subjects = [s for s in subjects if not care & set(s.text.lower().split())]
        return [
            Raw(s, relation, o, cue, scope, frame, "advice")
            for s in subjects
            for o in objects
            if not (o is not None and s.key == o.key)
        ]
