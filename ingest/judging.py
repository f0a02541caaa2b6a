"""Judging: what a text calls wise or unwise, a good idea, the best thing, worth trying, as advice.

Knows the adjectives and nouns of praise and blame; what is advised under them is read by Orders.
"""

from __future__ import annotations

from typing import Any

from ingest.concepts import Phrase
from ingest.context import Scope, neither
from ingest.cues import Lexicon
from ingest.orders import Orders
from ingest.raw import TIMES, Raw
from ingest.relations import Reader
from ingest.tree import child, prep_objects, subject_of
from ingest.whom import Whom
from kb.model import Relation

Token = Any


class Judge:
    """Reads judgements of what to do."""

    def __init__(self, lexicon: Lexicon, reader: Reader, orders: Orders, whom: Whom) -> None:
        self.lexicon, self.reader, self.orders, self.whom = lexicon, reader, orders, whom
        self.words = lexicon.words

    def fine(self, word: Token) -> list[Raw]:
        """`it is important to keep moving`, `it is best to avoid bed rest`."""
        lemma = word.lower_
        if word.lemma_ == "thing":
            return self._best_thing(word)
        if word.lemma_ in ("idea", "approach", "mistake", "plan"):
            return self._idea(word)
        if lemma == "worth":
            return self._worth(word)
        if lemma in self.words["advice.advised_against"] and word.pos_ in ("ADJ", "VERB"):
            return self._said_of(word)
        if word.pos_ != "ADJ" or lemma not in self.words["advice.fine"] | self.words["advice.unwise"]:
            return []
        clause = child(word, "xcomp", "ccomp") or child(word.head, "xcomp", "ccomp", "advcl")
        expletive = subject_of(word.head)
        said = self._said_of(word)
        if said:
            return said
        if clause is None or clause.pos_ != "VERB" or expletive is None or expletive.lower_ != "it":
            return []
        if not any(c.tag_ == "TO" for c in clause.children):
            return []
        if clause.lemma_ in (
            "note",
            "remember",
            "understand",
            "know",
            "recognize",
            "recognise",
            "see",
            "consult",
            "seek",
            "speak",
            "talk",
            "say",
            "mention",
            "be",
            "find",
            "determine",
            "realize",
            "realise",
            "ask",
            "contact",
            "call",
            "point",
        ):
            return []
        negated = (
            any(c.dep_ == "neg" for c in [*clause.children, *word.head.children])
            or lemma in self.words["advice.unwise"]
        )
        return [
            raw
            for verb in [clause, *[c for c in clause.children if c.dep_ == "conj" and c.pos_ == "VERB"]]
            for raw in self.orders.advice(verb, negated, "fine")
        ]

    def _said_of(self, word: Token) -> list[Raw]:
        """`wearing high heels is not advisable`, `sit-ups are contraindicated in osteoporosis`."""
        low = word.lower_
        against = low in self.words["advice.advised_against"]
        verb = word.head if word.dep_ in ("acomp", "attr") else word
        subject = subject_of(verb)
        if not (against or low in self.words["advice.advised_for"]) or subject is None or subject.pos_ == "PRON":
            return []
        supposed = verb.dep_ == "advcl" and any(c.lower_ in ("where", "if", "when", "unless") for c in verb.children)
        before = subject.doc[subject.left_edge.i - 1].lower_ if subject.left_edge.i else ""
        supposed = supposed or before in ("where", "if", "when", "unless", "whether")
        if subject.lemma_.lower() in self.words["valence.people"] or supposed:
            return []
        negated = any(c.dep_ == "neg" for c in [*verb.children, *word.children]) or neither(subject)
        relation = Relation.CONTRAINDICATED_FOR if against != negated else Relation.RECOMMENDED_FOR
        objects: list[Phrase | None] = [
            t.phrase for o in self._of(word, verb) for t in self.reader.targets.target(o, "suited")
        ]
        return self.orders.pairs(
            self.reader.agency.things(subject),
            relation,
            objects or self.whom.if_signs(verb) or self.whom.complaints(verb),
            word,
            Scope(False, False),
            "advice:idea",
        )

    def _of(self, word: Token, verb: Token) -> list[Token]:
        """The situation or complaint after a judgement: "contraindicated in pregnancy", "for those suffering from gout"."""
        found = [
            *prep_objects(word, "for", "in", "with", "during", "after"),
            *prep_objects(verb, "for", "in", "with", "during"),
        ]
        found = [o for o in found if o.lemma_.lower() not in TIMES and o.i > verb.i][:1]
        for person in found:
            clause = child(person, "acl", "relcl")
            if person.lemma_.lower() in self.words["valence.people"] and clause is not None:
                inner = [c for c in clause.children if c.dep_ == "dobj"] + prep_objects(clause, "from", "with")
                return inner[:1] or found
        return found

    def _idea(self, noun: Token) -> list[Raw]:
        """`sitting still is the wrong approach`, `it is a good idea to use a roll`."""
        if noun.dep_ != "attr" or noun.head.lemma_ != "be":
            return []
        left = {c.lower_ for c in noun.lefts}
        negated = any(c.dep_ == "neg" for c in noun.head.children) or "no" in left
        bad = noun.lemma_ == "mistake" or bool(left & {"bad", "wrong", "poor", "terrible", "dangerous", "worst"})
        if not bad and not left & {"good", "great", "wise", "right", "sensible", "excellent", "best"}:
            return []
        relation = Relation.CONTRAINDICATED_FOR if bad != negated else Relation.RECOMMENDED_FOR
        subject = subject_of(noun.head)
        clause = child(noun, "acl", "relcl") or child(noun.head, "xcomp", "advcl")
        if subject is not None and subject.lower_ == "it" and clause is not None:
            return list(self.orders.advice(clause, relation is Relation.CONTRAINDICATED_FOR, "fine"))
        if subject is None or subject.pos_ == "PRON":
            return []
        subjects = self.reader.agency.things(subject)
        objects: list[Phrase | None] = [
            t.phrase for o in prep_objects(noun, "for")[:1] for t in self.reader.targets.target(o, "suited")
        ]
        return self.orders.pairs(
            subjects, relation, objects or self.whom.complaints(noun.head), noun, Scope(False, False), "advice:idea"
        )

    def _best_thing(self, noun: Token) -> list[Raw]:
        """`quitting is one of the best things you can do for a bad back`."""
        top = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
        if noun.lemma_ != "thing" or top.dep_ != "attr" or not any(c.lower_ in ("best", "worst") for c in noun.lefts):
            return []
        things = [o for t in noun.subtree for o in prep_objects(t, "for") if o.i > noun.i]
        subject = subject_of(top.head)
        if not things or subject is None or subject.pos_ == "PRON":
            return []
        worst = any(c.lower_ == "worst" for c in noun.lefts)
        relation = Relation.CONTRAINDICATED_FOR if worst else Relation.RECOMMENDED_FOR
        objects = [t.phrase for t in self.reader.targets.target(things[0], "suited") if t.phrase is not None]
        return self.orders.pairs(
            self.reader.agency.things(subject), relation, objects, noun, Scope(False, False), "advice:best"
        )

    def _worth(self, word: Token) -> list[Raw]:
        """`yoga is worth trying`."""
        subject = subject_of(word.head)
        after = word.doc[word.i + 1].lower_ if word.i + 1 < len(word.doc) else ""
        if (
            after not in ("trying", "considering", "a", "doing", "exploring")
            or any(
                t.lower_ in ("trip", "visit", "call", "check", "mention", "word")
                for t in word.doc[word.i + 1 : word.i + 4]
            )
            or subject is None
            or subject.pos_ == "PRON"
        ):
            return []
        subjects = self.reader.agency.things(subject)
        return self.orders.pairs(
            subjects,
            Relation.RECOMMENDED_FOR,
            self.whom.complaints(word.head),
            word,
            Scope(False, False),
            "advice:worth",
        )
