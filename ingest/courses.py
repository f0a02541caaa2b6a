"""What treatment consists of: "treatment may include massage", "care should begin with exercise", as advice.

Knows the nouns of lexicon/advice.yml for what is done about a complaint as a whole; single treatments are read elsewhere.
"""

from __future__ import annotations

from typing import Any

from ingest.concepts import Phrase
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.orders import Orders
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.tree import child, prep_objects, subject_of
from kb.model import Relation

Token = Any
INVOLVING = frozenset(
    ("involve", "include", "consist", "comprise", "focus", "begin", "start", "combine", "centre", "center")
)


class Courses:
    """Reads what treatment is made of."""

    def __init__(self, lexicon: Lexicon, reader: Reader, orders: Orders) -> None:
        self.nouns, self.reader, self.orders = lexicon.words["advice.courses"], reader, orders

    def parts(self, verb: Token) -> list[Raw]:
        """`treatment may involve massage`, `first-line therapy should be exercise`."""
        subject = subject_of(verb)
        modal = {c.lower_ for c in verb.children if c.dep_ == "aux"}
        should_be = verb.lemma_ == "be" and bool(modal & {"should", "must"})
        if subject is None or subject.dep_ != "nsubj" or not (verb.lemma_.lower() in INVOLVING or should_be):
            return []
        if subject.tag_ == "NNS" and not should_be:
            return []  # "treatments for back pain include": single remedies, which are said to work
        if not self._of_treatment(subject) or verb.tag_ == "VBD" or any(c.dep_ == "neg" for c in verb.children):
            return []
        things = [c for c in verb.children if c.dep_ in ("dobj", "attr")] or prep_objects(verb, "of", "with", "on")
        agency = self.reader.agency
        subjects = [p for t in things[:1] for p in (agency.actions(t) if t.pos_ == "VERB" else agency.substance(t))]
        hedges = tuple(modal & {"may", "might", "can", "could"})
        objects: list[Phrase | None] = [
            t.phrase
            for o in prep_objects(subject, "for", "of", "in")[:1]
            for t in self.reader.targets.target(o, "suited")
            if t.phrase is not None
        ]
        scope = Scope(False, bool(hedges), (), hedges)
        return self.orders.pairs(subjects, Relation.RECOMMENDED_FOR, objects or [None], verb, scope, "advice:include")

    def _of_treatment(self, subject: Token) -> bool:
        """Whether the subject is treatment as a whole, and not one that a clause picks out."""
        named = {subject.lemma_.lower(), *(c.lemma_.lower() for c in subject.children if c.dep_ == "conj")}
        return bool(named & self.nouns) and child(subject, "relcl", "acl") is None
