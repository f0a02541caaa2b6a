"""Advice that is only told of: "many pages still tell you to rest", "people used to be told to stay in bed", "it is a myth that".

Knows verbs of telling and who is but a rumour; advice itself is read in ingest.advice.
"""

from __future__ import annotations

from typing import Any

from ingest.cues import Lexicon
from ingest.tree import child, subject_of

Token = Any
STEPS = 5  # verbs that may stand between an order and who told it


class Hearsay:
    """Tells advice from reports of advice. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.told, self.hearsay = lexicon.words["advice.told"], lexicon.words["advice.hearsay"]
        self.myths = lexicon.words["context.denials.nouns"]

    def reported(self, verb: Token) -> bool:
        """Whether what a verb advises is told of somebody, once or by hearsay, and not advised here."""
        token = verb
        for _ in range(STEPS):
            if token.lemma_.lower() in self.told and (self._once(token) or self._rumoured(token)):
                return True
            if token.lemma_.lower() in self.myths or any(
                c.dep_ == "attr" and c.lemma_.lower() in self.myths for c in token.children
            ):
                return True
            if token.head == token:
                break
            token = token.head
        return False

    def _once(self, token: Token) -> bool:
        """`you may have been told`, `people used to be told`, `I was told`."""
        aux = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
        if {"have", "been"} <= aux or "used" in (token.head.lower_, token.head.head.lower_):
            return True
        past = token.tag_ == "VBD" or bool({"was", "were"} & aux)
        return past and child(token, "nsubjpass") is not None

    def _rumoured(self, token: Token) -> bool:
        """`my neighbour says`, `some sites still tell you`."""
        who = subject_of(token)
        return who is not None and (
            who.lemma_.lower() in self.hearsay or any(c.lower_ == "still" for c in token.children)
        )
