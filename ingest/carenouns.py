"""Who and what cares: a doctor, a clinic, an urgent assessment, as nouns of a parsed sentence, and what is near them.

Knows the nouns of lexicon/care.yml; which verbs send somebody there is read elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.concepts import Phrase
from ingest.cues import Lexicon
from ingest.tree import prep_objects, subject_of

Token = Any
MARKS = frozenset(("if", "when", "whenever"))
VISITS = frozenset(("visit", "trip", "call", "appointment", "referral", "consultation", "check-up", "review"))


@dataclass
class Cue:
    """A verb or noun that sends somebody to care, and whether its subject is the sign that needs it."""

    token: Token
    care: Phrase
    needing: bool
    sure: bool = True  # not where only the words were found, which count only with a sign
    sign: tuple[int, int] | None = None  # where only the words were found: the tokens that name the sign


class CareNouns:
    """Knows care by its nouns. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words

    def must(self, token: Token) -> bool:
        chain = [token, token.head, token.head.head]
        return any(
            c.lower_ in ("should", "must", "need", "needs")
            for t in chain
            for c in [t, *t.children]
            if c.dep_ in ("aux", "ROOT", "conj")
        )

    def care_object(self, token: Token) -> Token | None:
        lemma = token.lemma_.lower()
        objects = [c for c in token.children if c.dep_ in ("dobj", "attr", "dative")]
        if lemma in self.words["care.hospital_verbs"] | self.words["care.passives"] | self.words["care.talking"]:
            objects += prep_objects(token, "to", "with", "from", "by", "in", "at", "for")
            objects += [o for p in token.children if p.dep_ == "prt" for o in prep_objects(p, "to", "with")]
        if lemma in self.words["care.actions"]:
            objects += prep_objects(token, "from", "with", "to", "for")
        objects += [
            o for c in token.children if c.dep_ == "advmod" for o in prep_objects(c, "to")
        ]  # "straight back to A&E"
        if lemma in self.words["care.ringing"] and objects and objects[0].lemma_.lower() in self.words["care.rung"]:
            return objects[0]
        for thing in objects:
            if (
                lemma in ("seek", "get")
                and thing.lemma_.lower() in ("help", "care", "attention", "advice")
                and thing.dep_ == "dobj"
            ):
                return thing
            for head in [thing, *[c for c in thing.children if c.dep_ == "conj"]]:
                if self.is_care(head):
                    return head
            inner = [o for o in prep_objects(thing, "with", "from", "by", "of", "to") if self.is_care(o)]
            if inner and (thing.lemma_.lower() in self.words["care.general"]):
                return inner[0]
        return None

    def is_care(self, noun: Token) -> bool:
        """Whether a noun is somebody or something that cares: a doctor, a clinic, an urgent assessment."""
        lemma, low = noun.lemma_.lower().rstrip("."), noun.lower_.rstrip(".")  # "A&E." keeps its full stop
        if lemma in ("surgery", "clinic") and not any(
            c.lower_ in ("gp", "doctor", "pacing", "walk", "nearest") or c.tag_ == "PRP$" for c in noun.lefts
        ):
            return False
        if noun.dep_ == "attr":
            subject = subject_of(noun.head)
            if (
                subject is None
                or subject.lower_ not in ("that", "this", "it")
                or lemma not in self.words["care.emergency"] | {"call"}
            ):
                return False
        if lemma in self.words["care.nouns"] or low in self.words["care.nouns"]:
            return True
        if any(c.dep_ in ("compound", "amod") and f"{c.lower_} {low}" in self.words["care.nouns"] for c in noun.lefts):
            return True
        if lemma == "referral" and noun.dep_ in ("nsubjpass", "dobj"):
            return True
        if lemma in self.words["care.general"]:
            left = {t.lower_ for c in noun.lefts for t in c.subtree}
            right = {t.lower_ for t in noun.subtree if noun.i < t.i < noun.i + 5}
            return bool((left | right) & (self.words["care.qualifiers"] | self.words["care.nouns"]))
        return False

    def care_words(self, noun: Token) -> list[Token]:
        left = [
            t
            for c in noun.lefts
            if c.dep_ in ("amod", "compound", "nmod", "poss", "nummod")
            for t in c.subtree
            if t.tag_ not in ("PRP$", "DT")
        ]
        to = prep_objects(noun, "to", "with", "by") if noun.lemma_.lower() in VISITS else []
        return [*left, noun, *[t for o in to[:1] if self.is_care(o) for t in self.care_words(o)]]

    def urgent_near(self, token: Token) -> bool:
        return any(
            c.lower_ in self.words["care.urgent"]
            or c.lower_ in ("medically", "promptly", "clinically", "same", "today", "tonight", "within")
            for c in token.subtree
        )

    def complained(self, token: Token) -> bool:
        """Whether what is to be looked into is a complaint, and no test or treatment."""
        subject = subject_of(token) or subject_of(token.head)
        if subject is None:
            return False
        bad = self.words["valence.bad"]
        return any(t.lemma_.lower() in bad for t in [subject, *[c for c in subject.children if c.dep_ == "conj"]])
