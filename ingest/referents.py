"""What a pronoun or a gap stands for: the subject that a claim lacks, and where it was said.

Knows the sentence, the one before, the label and the topic; must not know frames. Each step answers with what it found,
with nothing where there is no telling, or with None where the next may look: unsure means unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest import topic
from ingest.concepts import Phrase, Phraser
from ingest.cues import Lexicon
from ingest.orders import Orders
from ingest.raw import Raw
from ingest.reading import Reading
from ingest.targets import Targets
from kb.model import Relation

Token = Any
Found = list[tuple[Phrase, str]]
HERE, BEFORE, ASKED, TOPIC = "the same sentence", "the sentence before", "the question before", "the topic"


# A sentence that opens by pointing back to several things: "Any of these means ...".
THESE = re.compile(
    r"\W*(?:(?:any|all|each|either|both|one|some|every one) (?:of )?)?(?:these|those|them)\b", re.IGNORECASE
)


class Referents:
    """Finds referents. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, targets: Targets, orders: Orders) -> None:
        self.phraser, self.lexicon, self.targets, self.orders = phraser, lexicon, targets, orders

    def of(self, raw: Raw, reading: Reading, section: topic.Topic, talk: topic.Discourse) -> Found:
        """What the missing subject of a claim is, each with where it was said; nothing where there is no telling."""
        if raw.relation is Relation.CALLS_FOR:
            return self._signs(raw, reading, section, talk)
        token = raw.subject_token
        if token is None and raw.how not in ("gap", "class"):
            return []
        if raw.relation is Relation.INDICATES and raw.how == "pronoun" and talk.signs:
            return _each(talk.signs[:2], BEFORE)
        if raw.frame == "label" and section.remedy is not None:
            return [(section.remedy, TOPIC)]
        if token is not None and (inside := self._earlier_clause(token)):
            return _each(inside, HERE)
        if token is not None and (found := self._pointed_at(raw, token, reading, talk)) is not None:
            return found
        return self._spoken_of(raw, section, talk)

    def _signs(self, raw: Raw, reading: Reading, section: topic.Topic, talk: topic.Discourse) -> Found:
        """`See a doctor at once.`: the signs named here, in the question or the sentence before, else the complaint."""
        named = [
            r.object if r.relation is Relation.CAUSES else r.subject
            for r in reading.raws
            if r.relation is Relation.INDICATES
        ]
        if named and named[0] is not None:
            return [(named[0], HERE)]
        if raw.how == "pronoun" and talk.listed and THESE.match(reading.segment.text):
            return _each(talk.listed, BEFORE)
        if raw.how == "pronoun":
            before = [p for p in (talk.signs or talk.main) if self.targets.good(p) is False or p in talk.signs]
            return _each(before[:4], BEFORE) if before else self._condition(section)
        asked = talk.asked == reading.segment.paragraph
        if raw.how == "fragment" and not asked:
            return []
        if talk.signs and (asked or talk.flagged):
            return _each(talk.signs, ASKED if asked else BEFORE)
        return [(section.complaint, TOPIC)] if section.complaint else []

    def _condition(self, section: topic.Topic) -> Found:
        """What the section is about, where that is a condition."""
        if section.complaint is not None and self.phraser.kind(section.complaint) == "condition":
            return [(section.complaint, TOPIC)]
        return []

    def _earlier_clause(self, token: Token) -> list[Phrase]:
        """What stands inside the sentence. `This` looks further back, but for `..., and this can ease pain`."""
        joined = token.lower_ == "this" and token.head.dep_ == "conj"
        return self._inside(token) if token.lower_ not in ("this", "these") or joined else []

    def _pointed_at(self, raw: Raw, token: Token, reading: Reading, talk: topic.Discourse) -> Found | None:
        """What `both`, `these` or `it` says by its number and by what is claimed of it."""
        determiners = {c.lower_ for c in token.lefts}
        pair = token.lower_ in ("both", "neither") or determiners & {"both", "neither", "either"}
        if pair and len(talk.remedies) >= 2:
            return _each(talk.remedies[:2], "what was named before")
        plural = token.lower_ in ("they", "these", "them", "those", "both")
        if plural or determiners & {"these", "those", "both", "neither"}:
            return self._several(raw, token, reading, talk)
        harmful = raw.relation in (Relation.CAUSES, Relation.INDICATES, Relation.IMPAIRS) and raw.how == "pronoun"
        if harmful and talk.main and self.phraser.kind(talk.main[0]) in topic.COMPLAINTS:
            return [(talk.main[0], BEFORE)]
        return None

    def _several(self, raw: Raw, token: Token, reading: Reading, talk: topic.Discourse) -> Found | None:
        """What `they` or `these factors` are: the causes told before, what is labelled, or what was listed."""
        if raw.relation is Relation.INDICATES:
            return []  # a remedy that was named is no sign
        if token.lemma_.lower() in ("factor", "cause", "trigger", "reason"):
            brought = [r.subject for r in talk.claims if r.relation is Relation.CAUSES and r.subject is not None]
            return _each(brought, BEFORE)
        if talk.labelled and talk.paragraph == reading.segment.paragraph and len(talk.plural) > 2:
            return [(talk.labelled[0], "the label")]
        if len(talk.plural) > 3:
            return []
        return _each(talk.plural, BEFORE) if talk.plural else None

    def _spoken_of(self, raw: Raw, section: topic.Topic, talk: topic.Discourse) -> Found:
        """What the sentence before was about, else the topic: a condition where harm is told, or the remedy."""
        stopped = raw.frame == "advice:stop"
        said = [p for p in talk.said if not stopped or self.phraser.kind(p) in topic.REMEDIES]
        if said:
            return _each(said[:1], BEFORE)
        if raw.relation in (Relation.CAUSES, Relation.INDICATES) and (found := self._condition(section)):
            return found
        return [(section.remedy, TOPIC)] if section.remedy is not None else []

    def _inside(self, pronoun: Token) -> list[Phrase]:
        """`Although walking backwards is hard, it reduces pain`: the subject of an earlier clause."""
        words = self.lexicon.words
        clause = pronoun.head
        if (
            clause.dep_ == "advcl"
            and any(c.lower_ in ("because", "as", "since") for c in clause.children)
            and self.orders.imperative(clause.head)
        ):
            things = [c for c in clause.head.children if c.dep_ == "dobj" and c.pos_ in ("NOUN", "PROPN")]
            if things:
                return self.phraser.phrases(things[0])
        for token in pronoun.doc[: pronoun.i]:
            if token.dep_ not in ("nsubj", "nsubjpass", "csubj") or token.pos_ == "PRON" or token.head == pronoun.head:
                continue
            if token.lemma_.lower() in words["valence.people"] | words["valence.sayers"] | words["nominals.empty"]:
                continue
            if token.head.dep_ == "relcl":
                continue
            if pronoun.lower_ == "it" and token.tag_ in ("NNS", "NNPS"):
                continue
            if token.pos_ == "VERB":
                return [self.phraser.verb_phrase(token)]
            phrases = self.phraser.phrases(token)
            return phrases if pronoun.lower_ in ("they", "these", "both", "them") else phrases[:1]
        before = topic.named(pronoun.doc[: pronoun.i].text, self.phraser)
        things = [
            topic.as_phrase(c, m)
            for c, m in before
            if c.kind in ("drug", "intervention", "substance") and pronoun.lower_ in ("it", "them", "they")
        ]
        return things[-1:]


def _each(phrases: Iterable[Phrase], where: str) -> Found:
    return [(phrase, where) for phrase in phrases]
