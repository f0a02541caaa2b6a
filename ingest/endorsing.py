"""Recommending: who tells people to do something or warns them off it ("guidelines recommend", "advised against").

Knows the verbs of the lexicon and whose place it is to advise; whom it is for is asked of Whom.
"""

from __future__ import annotations

from typing import Any

from ingest.concepts import Phrase
from ingest.context import Scope, neither
from ingest.cues import Lexicon
from ingest.orders import Orders
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.tree import child, prep_objects, subject_of
from ingest.whom import Whom
from kb.model import Relation

Token = Any
PROFESSIONALS = frozenset(("expert", "doctor", "physiotherapist", "physician", "therapist", "specialist", "clinician", "surgeon", "gp", "chiropractor", "osteopath", "trainer",
                           "guideline", "panel", "author", "nice", "guidance", "college", "pharmacist", "reviewer", "she", "he", "coach", "team", "nhs"))  # fmt: skip
SEEING = frozenset(("see", "consult", "seek", "contact", "call", "visit", "ask", "talk", "speak", "discuss"))


class Endorser:
    """Reads verbs of recommending and of warning against."""

    def __init__(self, lexicon: Lexicon, reader: Reader, orders: Orders, whom: Whom) -> None:
        self.lexicon, self.reader, self.orders, self.whom = lexicon, reader, orders, whom
        self.words = lexicon.words
        self.verbs = {e.lemma for e in lexicon.endorse if not e.rest}
        self._oppose = {(e.lemma, e.rest) for e in lexicon.oppose}

    def endorsed(self, verb: Token) -> list[Raw]:
        """`guidelines recommend exercise`, `patients are advised to keep moving`, `doctors warn against bed rest`."""
        lemma = verb.lemma_.lower()
        if verb.pos_ != "VERB":
            return []
        against = any(
            lemma == le and (not rest or any(c.lower_ == rest[0] for c in verb.children)) for le, rest in self._oppose
        )
        if lemma not in self.verbs and not against:
            return []
        told = child(verb, "xcomp", "ccomp")
        if lemma in ("tell", "instruct") and (told is None or not any(c.tag_ == "TO" for c in told.children)):
            return []  # "told us they needed fewer tablets" tells nobody to do anything
        if child(verb, "oprd") is not None and lemma == "consider":
            return []
        negated = any(c.dep_ == "neg" for c in verb.children) or any(c.lower_ == "longer" for c in verb.children)
        relation = Relation.CONTRAINDICATED_FOR if against != negated else Relation.RECOMMENDED_FOR
        passive = child(verb, "nsubjpass", "csubjpass")
        if passive is not None and neither(passive):
            relation = Relation.RECOMMENDED_FOR if against else Relation.CONTRAINDICATED_FOR
        if any(c.lower_ == "against" and not list(c.children) for c in verb.children):
            relation = Relation.CONTRAINDICATED_FOR
        subjects = self._endorsed_things(verb, passive, against)
        thing = passive or child(verb, "dobj")
        if (
            not subjects
            and thing is not None
            and thing.lower_ in ("it", "this", "these", "them", "they")
            and lemma not in ("suggest", "consider", "offer")
        ):
            objects = self.whom.complaints(verb)
            if objects == [None]:
                objects = [*self.whom.if_signs(verb)] or objects
            return [
                Raw(None, relation, o, verb, Scope(False, False), "advice:endorse", "pronoun", thing) for o in objects
            ]
        if not subjects:
            return []
        scope = Scope(False, False)
        return self.orders.pairs(subjects, relation, self.whom.complaints(verb), verb, scope, "advice:endorse")

    def _endorsed_things(self, verb: Token, passive: Token | None, against: bool) -> list[Phrase]:
        if (
            passive is not None
            and passive.pos_ != "PRON"
            and passive.lemma_.lower() not in self.words["valence.people"]
        ):
            return self.reader.agency.substance(passive)
        if (
            verb.dep_ in ("acl", "relcl")
            and verb.tag_ == "VBN"
            and verb.head.lemma_.lower() not in ("method", "treatment", "dose")
        ):
            return self.reader.agency.substance(verb.head)
        clause = child(verb, "xcomp", "ccomp")
        if (to := self._told_to(verb)) and (clause is None or clause.tag_ == "VB"):
            return to
        if clause is not None and clause.pos_ == "VERB":
            who = subject_of(clause)
            if (
                who is None or who.lemma_.lower() in self.words["valence.people"]
            ) and clause.lemma_.lower() not in SEEING:
                return [p for p in self.reader.agency.actions(clause) if self.orders.sensible(p)]
        things = [
            c
            for c in verb.children
            if c.dep_ == "dobj" and c.pos_ != "PRON" and c.lemma_.lower() not in self.words["valence.people"]
        ]
        if against:
            things = things or prep_objects(verb, "against")
            if things and things[0].pos_ == "VERB":
                return self.reader.agency.actions(things[0])  # "advised against using a belt"
        if verb.lemma_.lower() in (
            "suggest",
            "consider",
            "offer",
            "encourage",
            "prefer",
            "favour",
            "favor",
        ) and not self._authority(verb):
            return []
        return [p for t in things[:1] for p in self.reader.agency.substance(t) if self.orders.sensible(p)]

    def _told_to(self, verb: Token) -> list[Phrase]:
        """`advises people to get up often, to rest the feet and to keep the screen high`: each thing that people are told to do."""
        person = child(verb, "dobj")
        if person is None or person.lemma_.lower() not in self.words["valence.people"]:
            return []
        clauses = [
            c
            for c in verb.children
            if c.dep_ in ("xcomp", "ccomp", "advcl") and any(t.tag_ == "TO" for t in c.children)
        ]
        clauses = [c for c in clauses if c.i > person.i and c.lemma_.lower() not in SEEING]
        for top in list(clauses):
            joined = [
                c for c in top.children if c.dep_ in ("conj", "advcl") and any(t.tag_ == "TO" for t in c.children)
            ]
            listed = [c for c in joined if c.dep_ == "conj" or c.doc[c.left_edge.i - 1].text == ","]
            clauses += [*listed, *[d for c in listed for d in c.children if d.dep_ == "conj" and d.tag_ == "VB"]]
        return [p for c in clauses for p in self.reader.agency.actions(c) if self.orders.sensible(p)]

    def _authority(self, verb: Token) -> bool:
        """Whether it is somebody's place to advise: a guideline, a doctor, or the text itself in the imperative."""
        if self.orders.imperative(verb):
            return True
        subject = subject_of(verb)
        modal = {c.lemma_.lower() for c in verb.children if c.dep_ == "aux"}
        if subject is not None and subject.lemma_.lower() in PROFESSIONALS:
            return True
        return modal & {"should", "must"} != set() or (
            subject is not None
            and any(p.regex.search(subject.text) for p in self.lexicon.attributions if p.kind == "guideline")
        )
