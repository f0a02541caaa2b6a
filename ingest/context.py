"""What holds of a predicate: denial, hedge, conditions. Reusable for any cue and its scope.

Knows words and trees; must not know relations. Negation hangs on the predicate and the verbs that carry it, never on
the things it is said of: "believe it or not" denies nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.cues import Lexicon

Token = Any

_CERTAINTY = re.compile(
    r"\b(very )?(low|moderate)[- ](certainty|quality|to[- ]moderate)|\b(low|moderate) (certainty|quality)|limited evidence|weak evidence"
    r"|preliminary|certainty[^.]{0,30}\b(low|moderate)|not (fully )?(clear|certain)|limited quality",
    re.IGNORECASE,
)


def graded(text: str) -> bool:
    """Whether a text calls its evidence less than certain: a claim under it is hedged."""
    return bool(_CERTAINTY.search(text))


@dataclass(frozen=True)
class Scope:
    """What was found about a predicate, with the words that say so."""

    negated: bool
    hedged: bool
    negations: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()


class Context:
    """Reads scopes. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words

    def scope(self, path: list[Token], subject: Token | None = None) -> Scope:
        """Negation and hedge of a predicate from the verbs that were climbed through, its cue first."""
        negations: list[str] = []
        hedges: list[str] = []
        spine = self._spine(path)
        for position, token in enumerate(spine):
            negations.extend(self._negations(token, spine[:position]))
            if position or token.lemma_ not in ("report", "feel"):  # "reported less pain" is no report of a claim
                hedges.extend(self._hedges(token))
        if subject is not None:
            hedges.extend(c.text for c in subject.children if c.dep_ == "det" and c.lower_ in ("some", "certain"))
            if not any(n.startswith("no ") for n in negations) and neither(subject):
                negations.append("neither")
        myths = self.words["context.denials.nouns"]
        if not myths & {n.lower() for n in negations}:
            negations.extend(
                t.head.text for t in spine if t.dep_ in ("relcl", "acl") and t.head.lemma_.lower() in myths
            )
        return Scope(len(negations) % 2 == 1, bool(hedges), tuple(negations), tuple(hedges))

    def _spine(self, path: list[Token]) -> list[Token]:
        """The way up, and on to the clause that reports it ("studies suggest that ...")."""
        spine = []
        for position, token in enumerate(dict.fromkeys(path)):
            before = path[position - 1] if position else None
            if before is not None and before.dep_ == "conj" and before.head == token and not self._shares(before):
                continue
            spine.append(token)
        top = path[-1] if path else None
        steps = 0
        while top is not None and top.head != top and steps < 8:
            if top.dep_ in (
                "ccomp",
                "xcomp",
                "acomp",
                "attr",
                "advcl",
                "pcomp",
                "prep",
                "relcl",
                "acl",
                "conj",
                "oprd",
            ):
                if (
                    top.dep_ in ("advcl", "relcl", "conj")
                    and top is not spine[0]
                    and any(c.dep_ in ("nsubj", "nsubjpass") for c in top.children)
                ):
                    break
                if top.dep_ == "relcl":
                    break
                if top.dep_ == "conj" and not self._shares(top):
                    top = top.head
                    steps += 1
                    continue
                if top.dep_ == "advcl" and any(
                    c.dep_ in ("mark", "advmod")
                    and c.lower_ in ("if", "when", "because", "while", "although", "as", "since")
                    for c in top.children
                ):
                    break
                top = top.head
                if top not in spine:
                    spine.append(top)
            elif top.dep_ == "dobj" or top.dep_ == "pobj":
                top = top.head
                if top not in spine:
                    spine.append(top)
            else:
                break
            steps += 1
        return spine

    def _shares(self, token: Token) -> bool:
        """Whether a conjunct stands under what the verb before it stands under: "may ease pain and lift mood" does,
        "does not ease pain but lifts mood" does not."""
        head = token.head
        if any(c.lower_ in ("but", "yet", "though") and c.i < token.i for c in head.children if c.dep_ == "cc"):
            return False
        if any(c.dep_ in ("nsubj", "nsubjpass") or (c.dep_ == "aux" and c.tag_ == "MD") for c in token.children):
            return False
        finite = ("VBZ", "VBP", "VBD", "MD")
        return not (token.tag_ in finite and head.tag_ not in finite)

    def _negations(self, token: Token, below: list[Token]) -> list[str]:
        found: list[str] = []
        if token.lemma_.lower() in self.words["context.denials.verbs"] and below:
            found.append(token.text)
        if token.lemma_.lower() in self.words["context.denials.adjectives"]:
            found.append(token.text)
        found.extend(
            c.text
            for c in token.children
            if c.dep_ == "attr" and c.lemma_.lower() in self.words["context.denials.nouns"]
        )
        if (
            token.i > 1
            and token.doc[token.i - 1].lower_ == "not"
            and token.doc[token.i - 2].lower_ in ("but", "and", ",")
        ):
            found.append("not")
        for child in token.children:
            low = child.lower_
            if child in below:
                continue
            if child.dep_ == "neg" or (low in ("never", "hardly", "barely", "scarcely") and child.dep_ == "advmod"):
                if not self._pseudo(child):
                    found.append(child.text)
            elif low == "longer" and any(c.lower_ == "no" for c in child.children):
                found.append("no longer")
            elif low == "no" and child.dep_ == "det":
                after = token.doc[child.i + 1].lower_ if child.i + 1 < len(token.doc) else ""
                if after not in ("longer", "doubt", "matter", "wonder"):
                    found.append(child.text)
            elif child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and self._none(child):
                found.append("no " + child.text)
        return found

    def _none(self, noun: Token) -> bool:
        """`nothing`, `no evidence`, `neither of them`."""
        if noun.pos_ not in ("NOUN", "PRON"):
            return False
        none = ("no", "neither", "little")
        return noun.lower_ in ("nothing", "none", "neither") or any(
            c.dep_ in ("det", "neg", "preconj") and c.lower_ in none for c in noun.children
        )

    def _pseudo(self, negation: Token) -> bool:
        """`not only ... but also`, `believe it or not`, `not just`, `why not`."""
        doc, i = negation.doc, negation.i
        after = doc[i + 1].lower_ if i + 1 < len(doc) else ""
        before = doc[i - 1].lower_ if i else ""
        return after in ("only", "just", "merely", "simply", "to", "surprisingly") or before in ("or", "why", "if")

    def _hedges(self, token: Token) -> list[str]:
        found: list[str] = []
        lemma = token.lemma_.lower()
        if lemma in self.words["context.hedges.verbs"] and token.pos_ == "VERB":
            found.append(token.text)
        if lemma in self.words["context.hedges.adjectives"] and token.pos_ in ("ADJ", "ADV"):
            found.append(token.text)
        for child in token.children:
            low = child.lower_
            if (
                (child.dep_ in ("aux", "auxpass") and low in self.words["context.hedges.aux"])
                or (
                    child.dep_ in ("advmod", "acomp", "amod")
                    and low in self.words["context.hedges.words"] | self.words["context.hedges.adjectives"]
                )
                or (
                    child.dep_ in ("nsubj", "nsubjpass", "dobj")
                    and child.lemma_.lower() in self.words["context.hedges.nouns"]
                )
            ):
                found.append(child.text)
            elif child.dep_ in ("nsubj", "nsubjpass") and any(
                c.lower_ in ("some",) and c.dep_ == "det" for c in child.children
            ):
                found.append("some")
        return found

    def conditions(self, doc: Any) -> list[str]:
        """The clauses of a sentence that limit when it holds: `if ...`, `when ...`, `as long as ...`."""
        found: list[str] = []
        for token in doc:
            if (
                token.dep_ == "advcl"
                and any(c.lower_ in ("if", "unless", "provided") and c.dep_ == "mark" for c in token.children)
            ) or (
                token.dep_ == "advcl"
                and any(c.lower_ == "when" for c in token.children if c.dep_ in ("advmod", "mark"))
            ):
                found.append(clause_text(token))
        limit = re.search(
            r"\b(as long as|provided that|especially if|only if|for some people|in (people|patients|adults|those|athletes|women|men) (with|who|suffering)[^,.;]*)[^,.;]*",
            doc.text,
            re.IGNORECASE,
        )
        if limit:
            found.append(limit.group())
        return [text for text in dict.fromkeys(found) if text]


def neither(noun: Token) -> bool:
    """`neither belts nor insoles`, `no belt`, wherever the parse hangs the word that denies."""
    first = noun.doc[noun.left_edge.i]
    before = noun.doc[first.i - 1].lower_ if first.i else ""
    return (
        first.lower_ in ("neither", "no")
        or before == "neither"
        or any(c.lower_ in ("no", "neither") for c in noun.children)
    )


def clause_text(token: Token) -> str:
    """A clause as it stands, without the comma after it."""
    span = token.doc[token.left_edge.i : token.right_edge.i + 1]
    text: str = span.text.strip(" ,.;:")
    return text
