"""What a parse tree is asked for again and again: a child, the object of a preposition, a subject; and what doing something is.

Knows dependency labels; must not know words of medicine, nor what a claim is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Token = Any

SUBJECTS = frozenset(("nsubj", "csubj", "nsubjpass", "csubjpass"))


@dataclass
class Agent:
    """What was found: tokens that head agents, the verbs climbed through, and how it was reached."""

    tokens: list[Token] = field(default_factory=list)
    path: list[Token] = field(default_factory=list)
    how: str = "subject"
    person: bool = False
    verbal: bool = False  # the agents are actions, to be read as verb phrases

    @property
    def found(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.tokens)


def child(token: Token, *deps: str) -> Token | None:
    """The first child that stands in one of these relations."""
    return next((c for c in token.children if c.dep_ in deps), None)


def prep_objects(token: Token, *preps: str) -> list[Token]:
    """The objects of a token's prepositions of these names; all of them where none is named.

    A preposition right after a noun is the noun's, though the parser often gives it to the verb ("bring relief of pain").
    """
    found = [p for p in token.children if _preposition(p) and (not preps or p.lower_ in preps)]
    if not found and preps and token.pos_ == "NOUN" and token.i + 1 < len(token.doc):
        after = token.nbor(1)
        if after.lower_ in preps and _preposition(after) and after.head == token.head and after.head.i < token.i:
            found = [after]
    return [o for p in found for o in p.children if o.dep_ in ("pobj", "pcomp")]


def _preposition(token: Token) -> bool:
    return token.dep_ in ("prep", "agent", "dative", "mark", "pcomp") and token.pos_ in ("ADP", "SCONJ", "VERB")


def subject_of(token: Token) -> Token | None:
    """The token's own grammatical subject."""
    return child(token, *SUBJECTS)


def lemma_of(token: Token) -> str:
    """The lemma in lower case."""
    lemma: str = token.lemma_.lower()
    return lemma
