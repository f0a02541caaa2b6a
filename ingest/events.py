"""Verbs with a grammar of their own: linked to, kept from, affects, starts, gets it after, recovers faster, outperforms.

Knows which of their nouns does it and which has it; plain verbs of effect are read in ingest.effects.
"""

from __future__ import annotations

from typing import Any

from ingest.combine import Kit
from ingest.concepts import Phrase
from ingest.raw import TIMES, Raw, Target
from ingest.tree import Agent, child, prep_objects, subject_of

Token = Any


class EventReader:
    """Reads such verbs. One for each kit."""

    def __init__(self, kit: Kit) -> None:
        self.phraser, self.lexicon, self.climber = kit.phraser, kit.lexicon, kit.climber
        self.targets, self.combiner = kit.targets, kit.combiner

    def _things(self, verb: Token, means: str) -> list[Target]:
        return [t for c in verb.children if c.dep_ == "dobj" for t in self.targets.target(c, means)]

    def kept_from(self, token: Token) -> list[Raw]:
        """`keeps the pain from returning`, `keeps pain at bay`."""
        holders = [c for c in (token, child(token, "dobj")) if c is not None]
        going = token.lemma_ == "keep" and any(t.lower_ == "going" for t in token.children)
        if going and (things := [t for t in self._things(token, "worsen") if t.good is False]):
            return self.combiner.emit(token, things, "worsen", "keep from")
        if spared := self.spared(token, holders):
            return spared
        returning = token.lemma_ in ("keep", "stop") and any(
            p.lower_ == "from" and child(p, "pcomp") is not None for c in holders for p in c.children
        )
        at_bay = token.lemma_ == "keep" and any(t.lower_ == "bay" for t in token.doc[token.i : token.i + 7])
        if not returning and not at_bay:
            return []
        done = [d for h in holders for d in prep_objects(h, "from") if d.pos_ == "VERB"]
        thing = child(token, "dobj")
        if thing is not None and done and done[0].lemma_.lower() in self.lexicon.words["valence.stiffening"]:
            named = [
                Phrase(f"{p.text} {done[0].text}", f"{p.core} {done[0].text}", p.head, "tension")
                for p in self.phraser.phrases(thing)
            ]
            return self.combiner.emit(
                token, [Target(p, "prevent", done[0], False) for p in named], "prevent", "keep from"
            )
        means = "prevent" if returning else "relieve"
        targets = [t for t in self._things(token, means) if t.good is False]
        return self.combiner.emit(token, targets, means, "keep from")

    def spared(self, token: Token, holders: list[Token]) -> list[Raw]:
        """`stops people from hurting their backs`: what somebody is kept from doing."""
        thing = child(token, "dobj")
        if thing is None or thing.lemma_.lower() not in self.lexicon.words["valence.people"]:
            return []
        done = [d for h in holders for d in prep_objects(h, "from") if d.pos_ == "VERB"]
        targets = []
        for verb in done[:1]:
            hurt = verb.lemma_ in ("pull", "slip", "fall") or any(
                e.means == "injure" for e in self.lexicon.effects.get(verb.lemma_.lower(), ())
            )
            things = [
                t
                for c in verb.children
                if c.dep_ == "dobj"
                for t in self.targets.target(c, "prevent")
                if t.good is False
            ]
            targets = [Target(self.phraser.verb_phrase(verb), "prevent", verb, False)] if hurt else things
        return self.combiner.emit(token, targets, "prevent", "keep from")

    def linked(self, token: Token) -> list[Raw]:
        """`obesity is linked to back pain`, `less pain was associated with yoga`: which of the two does it shows in their nouns."""
        subject = subject_of(token) or (token.head if token.dep_ in ("acl", "relcl") else None)
        others = prep_objects(token, "with", "to")
        if (
            token.dep_ == "acl"
            and subject is not None
            and subject.lemma_.lower() in self.lexicon.words["nominals.empty"] | {"predictor"}
        ):
            agent = self.climber.agent(token)  # "smoking was the only factor associated with"
            targets = [
                t for o in others[:1] for t in self.targets.target(o, "cause") if t.good is False or t.means != "cause"
            ]
            return self.combiner.combine(token, agent, targets, "cause", "linked")
        if subject is None or not others or subject.pos_ == "PRON":
            return []
        told = [t for t in self.targets.target(subject, "cause") if t.means not in ("cause", "have") and t.phrase]
        if told:  # a change, and what came with it
            return self.combiner.combine(token, Agent(others[:1], [token], "by"), told, "cause", "linked")
        targets = [t for o in others[:1] for t in self.targets.target(o, "cause") if t.phrase is not None]
        targets = [t for t in targets if t.means != "cause" or t.good is False]
        ill = self.phraser.resolve(subject.doc[subject.left_edge.i : subject.i + 1].text)
        if ill is not None and ill.kind in ("symptom", "condition") and "pain" in ill.id:
            # Two complaints that come together: neither is said to cause the other. What is no complaint may.
            factors = [
                o for o in others[:1] if self.targets.good(self.phraser.phrases(o, shared=False)[0]) is not False
            ]
            found = [t for t in self.targets.target(subject, "cause") if t.good is False]
            return (
                self.combiner.combine(token, Agent(factors, [token], "by"), found, "cause", "linked") if factors else []
            )
        return self.combiner.combine(token, Agent([subject], [token]), targets, "cause", "linked")

    def affected(self, token: Token) -> list[Raw]:
        """`pain affects sleep`: for the worse, where what affects is a complaint."""
        subject = subject_of(token)
        if subject is None or child(token, "dobj") is None or subject.pos_ == "PRON":
            return []
        if self.targets.good(self.phraser.phrases(subject, shared=False)[0]) is not False:
            return []
        targets = [t for t in self._things(token, "impair") if t.good is True or t.phrase is None]
        return self.combiner.emit(token, targets, "impair", "effect:impair")

    def started(self, token: Token) -> list[Raw]:
        """`a sudden twist can start the pain`: what one starts that is bad is brought about."""
        things = [c for c in token.children if c.dep_ == "dobj"]
        targets = [t for c in things for t in self.targets.target(c, "cause") if t.good is False]
        return self.combiner.emit(token, targets, "cause", "effect:cause")

    def got(self, token: Token) -> list[Raw]:
        """`you may get back pain after gardening`: a person is no cause, what they did is."""
        things = [c for c in token.children if c.dep_ == "dobj"]
        subject = subject_of(token)
        if not things or subject is None or subject.lemma_.lower() not in self.lexicon.words["valence.people"]:
            return []
        did = [o for h in (token, *things) for o in prep_objects(h, "after", "from") if o.pos_ in ("NOUN", "VERB")]
        did = [o for o in did if o.lemma_.lower() not in TIMES and not any(c.pos_ == "NUM" for c in o.lefts)]
        targets = [t for t in self.targets.target(things[0], "cause") if t.good is False and t.means == "cause"]
        if not did or self.combiner.supposed(token):
            return []
        return self.combiner.combine(token, Agent(did[:1], [token], "by"), targets, "cause", "having")

    def recovered(self, token: Token) -> list[Raw]:
        """`patients who stayed active recovered faster`: how they differ is what speeds it."""
        how = {c.lower_ for c in token.children if c.dep_ == "advmod"}
        means = (
            "improve"
            if how & {"faster", "sooner", "quicker", "quickly", "better"}
            else "impair"
            if how & {"slower", "later"}
            else ""
        )
        if not means:
            return []
        phrase = Phrase("recovery", "recovery", token.i, "recovery")
        return self.combiner.emit(token, [Target(phrase, means, token, True)], means, "having")

    def outdone(self, token: Token) -> list[Raw]:
        """`acupuncture outperformed sham for back pain`: better than nothing or a sham is an effect."""
        thing = child(token, "dobj")
        if thing is None:
            return []
        objects = [o for h in (token, thing) for o in prep_objects(h, "for", "in") if o.dep_ in ("pobj", "pcomp")]
        things = [
            d for o in objects for d in ([c for c in o.children if c.dep_ == "dobj"] if o.pos_ == "VERB" else [o])
        ]
        targets = [t for o in things[:1] for t in self.targets.target(o, "good_for")]
        return self.combiner.emit(token, targets, "good_for", "better")
