"""Verbs of becoming and keeping: pain gets worse with, makes it stiff, keeps the spine supple, happens when, helps you sleep.

Knows what state a thing ends up in and by what; plain verbs of effect are read in ingest.effects.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.combine import Kit
from ingest.concepts import Phrase
from ingest.people import UNDONE
from ingest.raw import TIMES, Raw, Target
from ingest.tree import Agent, child, prep_objects, subject_of
from ingest.wording import gerund
from kb.model import Relation

Token = Any
DOINGS = frozenset(
    (
        "sleep",
        "walk",
        "move",
        "sit",
        "stand",
        "heal",
        "recover",
        "relax",
        "function",
        "concentrate",
        "train",
        "bend",
        "breathe",
        "run",
        "work",
    )
)
FIT = frozenset(
    (
        "flexible",
        "strong",
        "healthy",
        "supple",
        "mobile",
        "stable",
        "active",
        "limber",
        "fit",
        "moving",
        "loose",
        "plump",
        "hydrated",
        "aligned",
        "neutral",
    )
)


class StateReader:
    """Reads states. One for each kit."""

    def __init__(self, kit: Kit) -> None:
        self.phraser, self.lexicon, self.climber, self.context = kit.phraser, kit.lexicon, kit.climber, kit.context
        self.targets, self.combiner = kit.targets, kit.combiner

    def keeps_fit(self, token: Token) -> list[Raw]:
        """`keeps your spine flexible`."""
        state = child(token, "oprd", "acomp", "ccomp", "xcomp")
        if state is None or state.pos_ not in ("ADJ", "VERB") or state.lower_ not in FIT:
            return []
        patient = child(token, "dobj") or child(state, "nsubj")
        return (
            self.combiner.emit(token, self.targets.target(patient, "improve"), "improve", "make")
            if patient is not None
            else []
        )

    def state(self, token: Token) -> list[Raw]:
        """`symptoms are worse with standing`, `the back feels stiff after sitting`, `scores were lower in the yoga group`."""
        state = child(token, "acomp", "oprd") or child(token, "advmod")
        if state is None:
            return []
        word = state.lower_
        if word in ("worse", "better", "worst"):
            return self.inchoative(token, "relieve" if word == "better" else "worsen", state)
        if word in self.lexicon.compared:
            return self.inchoative(token, self.lexicon.compared[word], state)
        if word in self.lexicon.words["states.graded"] and (how := {c.lower_ for c in state.lefts} & {"more", "less"}):
            return self.inchoative(token, "worsen" if "more" in how else "relieve", state)
        known = self.lexicon.states.get(word)
        subject = subject_of(token)
        if known is None or known.means != "ail" or subject is None or subject.pos_ == "PRON":
            return []
        if token.lemma_ == "be" and not prep_objects(token, "after", "from"):
            return []
        agents = self._agents(token, state)
        return self.combiner.combine(token, agents, self._ailing(subject, state), "cause", "state") if agents else []

    def _ailing(self, patient: Token, state: Token) -> list[Target]:
        """What ails a part of the body in a state: the back, stiff, has back stiffness."""
        states = [state, *[c for c in state.children if c.dep_ == "conj"]]
        known = [(s, self.lexicon.states.get(s.lower_) or self.lexicon.states.get(s.lemma_.lower())) for s in states]
        return [
            Target(
                Phrase(f"{word.lower_} {p.text}", f"{p.core} {found.noun}", word.i, found.noun), "cause", word, False
            )
            for word, found in known
            if found is not None and found.means == "ail"
            for p in self.phraser.phrases(patient)
        ]

    def happens(self, token: Token) -> list[Raw]:
        """`sciatica happens when a disc presses on a nerve`: what is told in the clause is the cause."""
        subject = subject_of(token)
        clause = next(
            (
                c
                for c in token.children
                if c.dep_ == "advcl"
                and c.pos_ in ("VERB", "AUX")
                and any(m.lower_ in ("when", "because", "if") for m in c.children)
            ),
            None,
        )
        if subject is None or clause is None:
            return []
        targets = [t for t in self.targets.target(subject, "cause") if t.good is False]
        who = subject_of(clause)
        if who is not None and who.lemma_.lower() in self.lexicon.words["valence.people"]:
            return self.combiner.combine(
                token, Agent([clause], [token], "when", verbal=True), targets, "cause", "happens"
            )
        phrase = self.phraser.verb_phrase(clause, subject=True)
        scope = self.context.scope([token])
        return [Raw(phrase, Relation.CAUSES, t.phrase, token, scope, "happens", "when", clause) for t in targets]

    def helps_do(self, token: Token) -> list[Raw]:
        """`helps me sleep`, `lets you walk further`."""
        if token.dep_ not in ("ccomp", "xcomp") or token.head.lemma_ not in ("help", "let", "allow", "enable"):
            return []
        who = subject_of(token)
        if child(token, "dobj") is not None or (
            who is not None and who.lemma_.lower() not in self.lexicon.words["valence.people"]
        ):
            return []
        phrase = Phrase(token.text, token.lemma_, token.i, token.lemma_.lower(), verbal=True)
        agent = self.climber.agent(token.head)
        return self.combiner.combine(token, agent, [Target(phrase, "improve", token, True)], "improve", "helps do")

    def inchoative(self, token: Token, means: str, state: Token | None = None) -> list[Raw]:
        """`pain eases with walking`, `the back gets worse after sitting`: a change that names its agent in passing."""
        subject = subject_of(token)
        if subject is None and token.dep_ in ("xcomp", "conj") and token.head.pos_ in ("VERB", "AUX"):
            subject = subject_of(token.head)
        if subject is not None and subject.lower_ in ("that", "which") and token.dep_ == "relcl":
            subject = token.head
        if subject is None or (subject.pos_ == "PRON" and subject.lower_ not in ("it", "this")):
            return []
        targets = (
            [Target(None, means, subject, False)] if subject.pos_ == "PRON" else self.targets.target(subject, means)
        )
        if token.dep_ == "relcl":
            targets = self.bare(targets)
        if targets == [] or all(t.good is None for t in targets):
            return []
        agent = self._agents(token, state)
        if (
            agent is None
            and subject.pos_ != "PRON"
            and token.tag_ in ("VBD", "VBN")
            and token.dep_ in ("ROOT", "conj", "ccomp")
        ):
            # "Pain fell by two points." In the results of a trial it is its treatment that did it.
            agent = Agent([token], [token], "result")
        return self.combiner.combine(token, agent, targets, means, "inchoative") if agent is not None else []

    def bare(self, targets: list[Target]) -> list[Target]:
        """`pain that eases with rest`: what is said of the pain is no part of its name."""
        for target in targets:
            if target.phrase is not None:
                name = re.split(r" (?:that|which|who) ", target.phrase.text)[0]
                target.phrase = Phrase(name, name, target.phrase.head, target.phrase.lemma)
        return targets

    def _agents(self, token: Token, state: Token | None) -> Agent | None:
        """What a change comes with, after or by; the group it is seen in; what is done when it comes."""
        places = [token, *([state] if state is not None else [])]
        if groups := self.groups(token):
            return Agent(groups[:1], [token], "by")
        agents = [
            a
            for p in places
            for a in prep_objects(p, "with", "after", "during", "by", "through", "from", "following", "on")
            if a.pos_ != "NUM" and (prep_objects(a, "of") or not (a.lemma_.lower() in TIMES or self._timed(a)))
        ]
        if agents:
            return Agent(agents[:1], [token], "by")
        for clause in [c for p in places for c in p.children]:
            if (
                clause.dep_ == "advcl"
                and clause.pos_ == "VERB"
                and any(c.lower_ in ("when", "while", "after", "whenever", "if") for c in clause.children)
                and not (clause.lemma_ in UNDONE and any(c.lower_ == "if" for c in clause.children))
            ):
                who = subject_of(clause)
                if who is None or who.lemma_.lower() in self.lexicon.words["valence.people"]:
                    return Agent([clause], [token], "when", verbal=True)
        return None

    def _timed(self, noun: Token) -> bool:
        """`after eight weeks` names no agent, `after eight weeks of training` does."""
        return any(c.pos_ == "NUM" for c in noun.lefts)

    def groups(self, token: Token) -> list[Token]:
        """The group of a trial in which something changed, not the one it is compared with."""
        return [
            t
            for t in token.doc[token.i : min(token.i + 16, len(token.doc))]
            if t.lemma_.lower() in ("group", "arm")
            and t.dep_ == "pobj"
            and t.head.lower_ in ("in", "for", "with")
            and t.head.head.lower_ not in ("than", "to")
            and any(c.dep_ in ("compound", "amod", "nmod") for c in t.lefts)
            and not any(c.lower_ in ("control", "placebo", "both", "sham", "two", "comparison", "all") for c in t.lefts)
        ]

    def make(self, token: Token) -> list[Raw]:
        """`makes pain worse`, `makes the back feel better`, `makes you prone to falls`, `makes you drowsy`."""
        thing, state = child(token, "dobj") or child(token, "nsubj"), child(token, "ccomp", "oprd", "acomp", "xcomp")
        if state is None and thing is not None and thing.right_edge.i + 1 < len(token.doc):
            after = token.doc[thing.right_edge.i + 1]  # "makes my joints ache"
            state = after if after.lower_ in self.lexicon.states and after.head in (token, thing) else None
        if thing is not None and {t.lower_ for t in token.doc[thing.i + 1 : thing.i + 4]} >= {"last", "longer"}:
            return self.combiner.emit(token, self.targets.target(thing, "worsen"), "worsen", "make")
        back = next((c for c in token.rights if c.lower_ == "back"), None)
        if token.lemma_ == "get" and back is not None:  # "gets people back to work"
            things = [
                o for h in (back, token) for o in prep_objects(h, "to") if o.lemma_ in ("work", "sport", "activity")
            ]
            named = [Phrase(f"return to {o.text}", f"return to {o.text}", o.i, "return") for o in things[:1]]
            return self.combiner.emit(token, [Target(p, "improve", back, True) for p in named], "improve", "make")
        if token.lemma_ == "get" and state is None:
            state = next((c for c in token.rights if c.lower_ in ("better", "worse")), None)
        if state is None and token.lemma_ == "leave" and (left := prep_objects(token, "with")):
            ill_with = [t for t in self.targets.target(left[0], "cause") if t.good is False]
            return self.combiner.emit(token, ill_with, "cause", "make")
        if state is None and thing is not None and (ill := self.lexicon.states.get(thing.lemma_.lower())):
            phrases = self.phraser.phrases(thing) if ill.means == "ail" and list(thing.lefts) else []
            return self.combiner.emit(token, [Target(p, "cause", thing, False) for p in phrases], "cause", "make")
        if state is None:
            return []
        if (eased := self._easier(token, state)) is not None:
            return eased
        inner = child(state, "nsubj")
        word = state if state.pos_ in ("ADJ", "ADV") else child(state, "acomp", "advmod") or state
        patient = inner if inner is not None else thing
        if patient is not None:
            found = self._turned(token, patient, state, word)
            if found is not None:
                return found
        return self._prone(token, word)

    def _easier(self, token: Token, state: Token) -> list[Raw] | None:
        """`makes it hard to stand up`, `makes bending difficult`: a doing that becomes harder or easier."""
        words = self.lexicon.words
        hard = state.lower_ in words["states.hard"]
        if not hard and state.lower_ not in words["states.easy"]:
            return None
        done = child(state, "advcl", "xcomp") or child(token, "advcl", "xcomp")
        subject = child(state, "nsubj") or child(token, "dobj")
        bodily = (
            done is not None
            and done.lemma_.lower() in self.lexicon.words["advice.bodily"] | DOINGS | words["states.doing"]
        )
        if done is not None and any(c.tag_ == "TO" for c in done.children) and done != state:
            if not bodily:
                return []
            means = "impair" if hard else "improve"
            phrases = [
                Phrase(p.text, gerund(p.core, p.lemma), p.head, p.lemma) for p in [self.phraser.verb_phrase(done)]
            ]
            return self.combiner.emit(token, [Target(p, means, done, True) for p in phrases], means, "make")
        if subject is None or subject.pos_ == "PRON":
            return [] if hard else None
        means = "impair" if hard else "improve"
        named = self.phraser.phrases(subject)
        return self.combiner.emit(token, [Target(p, means, subject, True) for p in named], means, "make")

    def _turned(self, token: Token, patient: Token, state: Token, word: Token) -> list[Raw] | None:
        """What becomes of the patient: better or worse, ailing, stiff, longer lasting, likelier; None where none of it."""
        lower, emit = word.lower_, self.combiner.emit
        somebody = patient.lemma_.lower() in self.lexicon.words["valence.people"]
        ailing = self.lexicon.words["valence.ailing"]
        known = self.lexicon.states.get(lower) or self.lexicon.states.get(state.lemma_.lower())
        if known is not None and known.means != "ail" and not (somebody and known.means == "impair"):
            if patient.lower_ == "it" and known.means in ("worsen", "improve"):
                means = "relieve" if known.means == "improve" else "worsen"
                return emit(token, [Target(None, means, patient, False)], means, "make")
            return emit(token, self.targets.target(patient, known.means), known.means, "make")
        if somebody and lower in ailing:
            states = [word, *[c for c in word.children if c.dep_ == "conj" and c.lower_ in ailing]]
            targets = [Target(Phrase(w.text, w.text, w.i, w.lower_), "cause", w, False) for w in states]
            return emit(token, targets, "cause", "make")
        if known is not None and not somebody:
            ill = self.targets.target(patient, "worsen")
            if ill and all(t.good is False for t in ill):
                return emit(token, ill, "worsen", "make")
            return emit(token, self._ailing(patient, state if state.lower_ == lower else word), "cause", "make")
        if state.pos_ == "VERB" and state.lemma_.lower() in self.lexicon.words["valence.stiffening"] and not somebody:
            phrases = [
                Phrase(f"{p.text} {state.text}", f"{p.core} {state.lemma_}", p.head, "tension")
                for p in self.phraser.phrases(patient)
            ]
            return emit(token, [Target(p, "cause", state, False) for p in phrases], "cause", "make")
        lasting = state.lemma_.lower() in ("last", "linger", "drag")
        if lasting and any(c.lower_ in ("longer", "on") for c in state.children):
            return emit(token, self.targets.target(patient, "worsen"), "worsen", "make")
        if lower in ("likely", "likelier") and not somebody:
            means = "prevent" if any(c.lower_ == "less" for c in word.children) else "cause"
            return emit(token, [t for t in self.targets.target(patient, means) if t.good is not True], means, "make")
        return None

    def _prone(self, token: Token, word: Token) -> list[Raw]:
        """`makes you prone to falls`, `makes you likelier to develop back pain`."""
        if word.lower_ not in ("prone", "susceptible", "vulnerable", "likely", "likelier"):
            return []
        wish = child(word, "xcomp") if word.lower_ in ("likely", "likelier", "prone") else None
        things = prep_objects(word, "to")
        if wish is not None and wish.lemma_ in ("get", "develop", "have", "suffer", "experience", "feel"):
            things = ([c for c in wish.children if c.dep_ == "dobj"] or prep_objects(wish, "from"))[:1]
        targets = [t for o in things for t in self.targets.target(o, "cause")]
        return self.combiner.emit(token, targets, "cause", "make")
