"""Predicates that judge, compare, explain and interpret: good for, better than placebo, due to, to blame for, means that.

Knows adjectives and set phrases; verbs and nouns of effect are read in ingest.effects and ingest.nouns.
"""

from __future__ import annotations

from typing import Any

from ingest.combine import Kit
from ingest.context import Scope
from ingest.nouns import NounReader
from ingest.raw import LESS, TIMES, WORSE, Raw, Target
from ingest.tree import Agent, child, prep_objects, subject_of

Token = Any
BARE = frozenset(("suitable", "recommended", "effective", "helpful", "beneficial", "ineffective", "useless"))


class PredicateReader:
    """Reads predicates. One for each kit."""

    def __init__(self, kit: Kit, nouns: NounReader) -> None:
        self.phraser, self.lexicon, self.climber, self.context = kit.phraser, kit.lexicon, kit.climber, kit.context
        self.targets, self.agency, self.combiner, self.cutter = kit.targets, kit.agency, kit.combiner, kit.cutter
        self.nouns = nouns

    def judgement(self, token: Token) -> list[Raw]:
        """`is good for`, `helpful in`, `safe for`."""
        means = self.lexicon.judgements.get(token.lemma_.lower()) or self.lexicon.judgements.get(token.lower_, "")
        if token.dep_ not in ("acomp", "conj", "attr", "oprd", "amod", "ROOT", "ccomp", "xcomp", "relcl"):
            return []
        objects = [o for o in prep_objects(token, "for", "in", "against", "to", "at") if o.dep_ == "pobj"]
        if (
            token.dep_ == "amod"
            or (child(token, "nsubjpass") is not None and token.lemma_ != "suit")
            or (token.tag_ == "VBN" and token.pos_ == "VERB")
        ):
            return []
        objects = [o for o in objects if o.lemma_.lower() not in TIMES]
        if any(c.lower_ == "less" for c in token.children):
            return []  # "less effective for": a comparison
        goes_on = any(c.dep_ == "prep" and child(c, "pcomp") is not None for c in token.subtree)
        if (
            not objects
            and not goes_on
            and means in ("suited", "good_for")
            and token.lower_ in BARE
            and token.dep_ in ("acomp", "conj")
        ):
            bare = "suited" if means == "suited" else "relieve"
            verb = token.head
            while subject_of(verb) is None and verb.dep_ == "xcomp":
                verb = verb.head  # "were found to be effective"
            subject = subject_of(verb)
            if subject is not None and subject.lower_ != "it" and subject.dep_ in ("nsubj", "nsubjpass"):
                return self.combiner.emit(token, [Target(None, bare, token, False)], bare, "bare")
        if not objects and token.head.lemma_ == "be" and token.dep_ == "acomp":
            objects = [o for o in prep_objects(token.head, "for", "against", "in") if o.dep_ == "pobj"]
        if not objects and (means == "bad_for" or token.lower_ in ("gentle", "easy", "kind")):
            objects = [o for h in (token, token.head) for o in prep_objects(h, "on") if o.dep_ == "pobj"]
        found: list[Raw] = []
        people = [o for o in objects if o.lemma_.lower() in self.lexicon.words["valence.people"]]
        if (
            means in ("bad_for", "unsuited")
            and people
            and not list(people[0].rights)
            and not any(c.dep_ == "amod" for c in people[0].lefts)
        ):
            return []
        if means == "bad_for" and people:
            means = "unsuited"
        targets = [t for o in objects for t in self.targets.target(o, means)]
        return found + self.combiner.emit(token, targets, means, f"judgement:{means}")

    def because(self, token: Token) -> list[Raw]:
        """`due to`, `because of`, `pain from sitting`."""
        if token.lower_ == "from":
            between = any(t.lower_ in ("to", "towards", "into", "down") for t in token.doc[token.i + 1 : token.i + 6])
            if (
                between
                or token.head.pos_ != "NOUN"
                or token.dep_ != "prep"
                or self.targets.valence_of(token.head) is not False
            ):
                return []
            if token.head.lemma_.lower() in (
                "relief",
                "recovery",
                "protection",
                "freedom",
                "suffering",
                "people",
                "symptom",
            ):
                return []
            objects, patient = [c for c in token.children if c.dep_ in ("pobj", "pcomp")], token.head
        else:
            objects = [c for c in token.children if c.dep_ == "pobj"] + [
                o for o in prep_objects(token, "to", "of") if o.dep_ == "pobj"
            ]
            holder = token.head if token.dep_ in ("prep", "acomp", "amod", "advmod", "pcomp") else token
            if (holder_subject := subject_of(holder)) is not None and (
                holder_subject.pos_ == "NUM" or holder_subject.lemma_.lower() in ("case", "episode", "attack")
            ):
                found = [Target(None, "cause", holder_subject, False)]  # "nine in ten cases are due to"
                if holder_subject.pos_ == "NUM" or not prep_objects(holder_subject, "of"):
                    return (
                        self.combiner.combine(
                            token, Agent(objects[:1], [token, holder], "because"), found, "cause", "because"
                        )
                        if objects
                        else []
                    )
            patient = holder if holder.pos_ == "NOUN" else subject_of(holder) or token
            if patient.lower_ in ("majority", "most", "many") and (of := prep_objects(patient, "of")):
                patient = of[0]
        if not objects:
            return []
        targets = self._suffered(patient, token)
        if patient.lower_ in ("it", "this"):
            targets = [Target(None, "cause", patient, False)]
        return self.combiner.combine(
            token,
            Agent(objects[:1], [token, patient.head], "because"),
            [t for t in targets if t.good is False],
            "cause",
            "because",
        )

    def liable(self, token: Token) -> list[Raw]:
        """`posture is to blame for`, `smokers are more likely to get`, `responsible for`."""
        if token.lower_ in ("blame", "responsible"):
            objects = prep_objects(token, "for")
            targets = [t for o in objects[:1] for t in self.targets.target(o, "cause")]
            if not objects and token.lower_ == "blame" and token.head.lemma_ == "be":
                targets = [Target(None, "cause", token, False)]  # "your sofa may be to blame"
            return self.combiner.emit(token, targets, "cause", "liable")
        if token.lower_ == "risk":
            return []
        more = any(c.lower_ == "more" for c in token.children) or token.lower_ == "likelier"
        less = any(c.lower_ == "less" for c in token.children)
        clause = child(token, "xcomp")
        if (
            clause is None
            or not (more or less)
            or clause.lemma_.lower() not in ("get", "develop", "have", "suffer", "experience", "report", "feel", "be")
        ):
            return []
        objects = [c for c in clause.children if c.dep_ == "dobj"] or prep_objects(clause, "from")
        targets = [t for o in objects[:1] for t in self.targets.target(o, "prevent" if less else "cause")]
        subject = subject_of(token.head)
        agent = Agent(path=[token], person=True)
        if subject is not None and subject.lemma_.lower() in self.lexicon.words["valence.people"]:
            agent = self.climber.people.circumstance(token.head, agent)
            told = next(
                (
                    c
                    for t in (token, token.head, clause)
                    for c in t.children
                    if c.dep_ == "advcl" and any(m.lower_ == "if" for m in c.children)
                ),
                None,
            )
            if not agent.found and told is not None and told.pos_ == "VERB":
                agent.tokens, agent.how, agent.verbal = [told], "when", True
            if not agent.found:
                return []
        else:
            agent = self.climber.agent(token)
        return self.combiner.combine(token, agent, targets, "cause", "liable")

    def typical(self, token: Token) -> list[Raw]:
        """`pain that eases when you lean forward is typical of stenosis`; `backpacks are blamed for pain`."""
        if token.lower_ == "blamed":
            subject = child(token, "nsubjpass")
            targets = [t for o in prep_objects(token, "for")[:1] for t in self.targets.target(o, "cause")]
            return (
                self.combiner.combine(token, Agent([subject], [token]), targets, "cause", "liable")
                if subject is not None
                else []
            )
        objects = prep_objects(token, "of")
        return self.combiner.emit(
            token, [t for o in objects[:1] for t in self.targets.target(o, "indicate")], "indicate", "typical"
        )

    def may_be(self, token: Token) -> list[Raw]:
        """`a fever alongside back pain could be an infection`: a sign that may be a condition."""
        verb, subject = token.head, subject_of(token.head)
        modal = any(c.lower_ in ("may", "might", "could") for c in verb.children)
        if (
            subject is None
            or not modal
            or subject.pos_ == "PRON"
            or token.lemma_.lower() in self.lexicon.roles
            or self.nouns.class_of(token) is not None
        ):
            return []
        if self.targets.good(self.phraser.phrases(subject, shared=False)[0]) is True:
            return []
        targets = [t for t in self.targets.target(token, "indicate") if t.good is False and t.phrase is not None]
        return self.combiner.emit(verb, targets, "indicate", "may be")

    def risk_with(self, token: Token) -> list[Raw]:
        """`there is a small risk of infection with injections`."""
        things, holders = prep_objects(token, "of", "for"), prep_objects(token, "with", "from")
        left = {c.lower_ for c in token.lefts}
        above = token.head.head if token.dep_ == "pobj" else None
        if (
            above is not None
            and above.lemma_.lower() in ("associate", "link", "tie", "connect")
            and things
            and left & (LESS | WORSE | {"raised", "elevated"})
        ):
            subject = subject_of(above) or (above.head if above.dep_ in ("acl", "relcl") else None)
            means = "down" if left & LESS else "up"
            targets = [
                Target(t.phrase, means, t.token, t.good, risk=True) for t in self.targets.target(things[0], "cause")
            ]
            return (
                self.combiner.combine(token, Agent([subject], [above]), targets, means, "risk")
                if subject is not None
                else []
            )
        if token.dep_ == "pobj" and token.head.lower_ == "at" and things and above is not None and above.lemma_ == "be":
            return self._at_risk(token, above, things[0])
        if (
            token.dep_ == "pobj"
            and token.head.lower_ == "at"
            and things
            and above is not None
            and above.lemma_ in ("put", "place", "leave")
        ):
            raised = [
                Target(t.phrase, "up", t.token, t.good, risk=True) for t in self.targets.target(things[0], "cause")
            ]
            return self.combiner.emit(above, raised, "up", "risk")
        holders = holders or (prep_objects(things[0], "with", "from") if things else [])
        if not things or not holders or token.head.lemma_ not in ("be", "carry"):
            return []
        targets = list(self.targets.target(things[0], "cause"))
        return self.combiner.combine(token, Agent(holders[:1], [token], "by"), targets, "cause", "risk")

    def _at_risk(self, token: Token, verb: Token, thing: Token) -> list[Raw]:
        """`people who are overweight are at greater risk of back pain`: what tells them from others."""
        subject = subject_of(verb)
        if subject is None or subject.pos_ == "PRON":
            return []
        targets = [Target(t.phrase, "up", t.token, t.good, risk=True) for t in self.targets.target(thing, "cause")]
        clause = child(subject, "relcl")
        telling = child(clause, "acomp", "attr") or clause if clause is not None else None
        if telling is None:
            return self.combiner.combine(token, Agent([subject], [verb]), targets, "up", "risk")
        agent = Agent([telling], [verb], "given", verbal=telling == clause)
        return self.combiner.combine(token, agent, targets, "up", "risk")

    def better_than(self, token: Token) -> list[Raw]:
        """`no better than placebo for acute pain`: compared with nothing or a sham, better is an effect."""
        than = next((c for c in token.children if c.lower_ in ("than", "to")), None)
        rest = than.subtree if than is not None else ()
        if not any(
            t.lower_ in ("placebo", "sham", "nothing", "control", "controls", "treatment", "care", "dummy")
            for t in rest
        ):
            return []
        places = [token, *([c for c in than.children if c.dep_ == "pobj"] if than is not None else []), token.head]
        if any(c.pos_ == "VERB" for p in places for c in prep_objects(p, "at", "in", "for")):
            return []  # read at that verb
        objects = [
            o
            for p in places
            for o in prep_objects(p, "for", "in")
            if o.dep_ == "pobj" and o.lemma_.lower() not in TIMES
        ]
        targets = [t for o in objects[:1] for t in self.targets.target(o, "good_for")] or [
            Target(None, "relieve", token, False)
        ]
        found = self.combiner.emit(token, targets, "good_for", "better")
        if any(c.lower_ in ("no", "not") for c in token.children):
            found = [
                Raw(
                    r.subject,
                    r.relation,
                    r.object,
                    r.cue,
                    Scope(True, r.scope.hedged, ("no",), r.scope.hedges),
                    r.frame,
                    r.how,
                    r.subject_token,
                )
                for r in found
            ]
        return found

    def result_of(self, token: Token) -> list[Raw]:
        """`most cases are the result of lifting`."""
        subject = subject_of(token.head)
        objects = prep_objects(token, "of")
        if subject is None or not objects:
            return []
        targets = [t for t in self.targets.target(subject, "cause") if t.good is False]
        if not targets and (
            subject.pos_ == "PRON" or subject.lemma_.lower() in ("case", "episode", "attack", "problem")
        ):
            targets = [Target(None, "cause", subject, False)]
        return self.combiner.combine(
            token, Agent(objects[:1], [token], "because", verbal=objects[0].pos_ == "VERB"), targets, "cause", "because"
        )

    def meaning(self, token: Token) -> list[Raw]:
        """`usually means a nerve is irritated`, `could mean that you have a fracture`."""
        if token.lemma_ == "have":
            return []
        clause = child(token, "ccomp")
        subject = subject_of(token)
        if (
            clause is None
            or subject is None
            or (subject.pos_ == "PRON" and subject.lower_ not in ("this", "that", "it"))
        ):
            return []
        if subject.lemma_.lower() in self.lexicon.words["valence.sayers"] | self.lexicon.words["valence.people"]:
            return []
        who, thing = subject_of(clause), child(clause, "dobj")
        if (who is not None and who.lower_ in ("you", "there")) or clause.lemma_ == "have":
            if thing is None:
                thing = child(clause, "attr")
            targets = self.targets.target(thing, "indicate") if thing is not None else []
        elif token.lemma_ in ("mean", "suggest", "indicate", "signal", "tell"):
            targets = [Target(self.phraser.verb_phrase(clause, subject=True), "indicate", clause, False)]
        else:
            return []
        if subject.pos_ == "PRON" and not (who is not None and who.lower_ == "you"):
            return []
        told = subject.lemma_.lower() in ("sign", "symptom", "flag")
        if (
            subject.pos_ != "PRON"
            and not told
            and self.targets.good(self.phraser.phrases(subject, shared=False)[0]) is not False
        ):
            return []
        return self.combiner.emit(token, [t for t in targets if t.good is not True], "indicate", "meaning")

    def _suffered(self, patient: Token, token: Token) -> list[Target]:
        if patient.lemma_.lower() in self.lexicon.words["valence.people"] and (held := prep_objects(patient, "with")):
            return [t for o in held for t in self.targets.target(o, "cause")]
        if patient.lemma_.lower() in self.lexicon.words["valence.people"]:
            verb = patient.head
            objects = prep_objects(verb, "from", "with") or [c for c in verb.children if c.dep_ == "dobj"]
            return [t for o in objects for t in self.targets.target(o, "cause")]
        return self.targets.target(patient, "cause")
