"""Verbs that say what something does: transitive, passive, "pain eases with rest", "takes pressure off", "helps you sleep".

Knows the verb cues of lexicon/effects.yml and the frames that a cue alone can't hold; must not know nouns' own frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from ingest import valence
from ingest.combine import Kit
from ingest.concepts import Phrase
from ingest.cues import Effect
from ingest.events import EventReader
from ingest.raw import LESS, MORE, TIMES, WORSE, Raw, Target, degrees
from ingest.states import DOINGS, StateReader
from ingest.tree import Agent, child, prep_objects, subject_of
from kb.model import Relation

Token = Any
PARTICLES = frozenset(("on", "off", "out", "up", "down", "about", "away"))
HAVERS = frozenset(("have", "feel", "report", "experience", "see", "show", "suffer", "notice", "gain", "get"))


class EffectReader:
    """Reads verbs. One for each kit."""

    def __init__(self, kit: Kit) -> None:
        self.phraser, self.lexicon, self.climber, self.context = kit.phraser, kit.lexicon, kit.climber, kit.context
        self.targets, self.agency, self.combiner, self.cutter = kit.targets, kit.agency, kit.combiner, kit.cutter
        self.states, self.events = StateReader(kit), EventReader(kit)

    def verb(self, token: Token) -> list[Raw]:
        """The raw claims of a verb: by a frame of its own where it has one, else by the cues of the lexicon."""
        found = self._own_frame(token, token.lemma_.lower())
        return self._by_lexicon(token) if found is None else found

    def _by_lexicon(self, token: Token) -> list[Raw]:
        for effect in self.lexicon.effects.get(token.lemma_.lower(), ()):
            objects = self._match(token, effect)
            if objects is not None:
                return self._effect(token, effect, objects)
        return []

    def _own_frame(self, token: Token, lemma: str) -> list[Raw] | None:
        """The frames that a cue alone can't hold; None where the lexicon's cues are to be tried."""
        if lemma in ("make", "leave", "render") or (lemma == "get" and child(token, "dobj") is not None):
            made = self.states.make(token)
            if made or lemma != "get":
                return made or None
        if lemma in ("help", "work") and not self._complemented(token):
            return self._bare_help(token)
        if lemma == "do":
            return self._do(token)
        state = child(token, "acomp", "advmod")
        if lemma == "get" and state is not None and state.lower_ in ("worse", "better"):
            return self.states.inchoative(token, "worsen" if state.lower_ == "worse" else "relieve", state)
        if lemma == "provide" and token.tag_ == "VBN" and token.i and token.nbor(-1).text == ",":
            return []  # "..., provided your kidneys are healthy"
        things = child(token, "dobj") is not None and child(token, "xcomp", "ccomp") is None
        if lemma == "help" and things and not prep_objects(token, "with"):
            return self.combiner.emit(token, self._targets(token, "good_for"), "good_for", "effect:help", passive=False)
        for verbs, frame in self._frames:
            if lemma in verbs and (found := frame(token)):
                return found
        return None

    @cached_property
    def _frames(self) -> tuple[tuple[frozenset[str], Callable[[Token], list[Raw]]], ...]:
        """Verbs with frames of their own, in the order in which they are tried."""
        return (
            (frozenset(("take", "lift", "remove", "keep", "ease")), self._load_off),
            (frozenset(("put", "place", "exert", "add")), self._load_on),
            (frozenset(("keep", "stop", "protect", "save", "spare", "prevent")), self.events.kept_from),
            (frozenset(("keep", "leave", "get")), self.states.keeps_fit),
            (frozenset(("be", "become", "feel", "grow", "seem", "get", "turn")), self.states.state),
            (frozenset(("happen", "occur", "develop", "arise", "start", "result", "begin")), self.states.happens),
            (DOINGS, self.states.helps_do),
            (frozenset(("play",)), self._role_in),
            (frozenset(("affect",)), self.events.affected),
            (frozenset(("start", "spark")), self.events.started),
            (frozenset(("recover", "heal")), self.events.recovered),
            (frozenset(("get", "develop", "suffer")), self.events.got),
            (frozenset(("associate", "link", "tie", "connect", "correlate")), self.events.linked),
            (frozenset(("outperform", "beat", "surpass", "outdo")), self.events.outdone),
            (
                frozenset(
                    (
                        "yield",
                        "bring",
                        "give",
                        "produce",
                        "provide",
                        "show",
                        "offer",
                        "have",
                        "see",
                        "get",
                        "find",
                        "achieve",
                        "deliver",
                        "report",
                        "receive",
                        "gain",
                        "demonstrate",
                        "confer",
                    )
                ),
                self._results,
            ),
            (HAVERS, self._having),
        )

    def _role_in(self, token: Token) -> list[Raw]:
        """`plays a part in back pain`."""
        part = child(token, "dobj")
        if part is None or part.lemma_ not in ("role", "part"):
            return []
        things = [t for h in (part, token) for o in prep_objects(h, "in")[:1] for t in self.targets.target(o, "cause")]
        return self.combiner.emit(token, [t for t in things if t.good is False], "cause", "role in")

    def _complemented(self, token: Token) -> bool:
        return any(
            c.dep_ in ("dobj", "xcomp", "ccomp", "oprd", "dative") and c.lower_ not in ("that", "which")
            for c in token.children
        )

    def _bare_help(self, token: Token) -> list[Raw]:
        """`may help`, `works for sciatica`: what is helped is named after it, or is the topic."""
        if token.pos_ != "VERB" or (token.lemma_ == "work" and not prep_objects(token, "for", "against")):
            return []
        objects = prep_objects(
            token, *(("for", "against") if token.lemma_ == "work" else ("with", "for", "against", "in"))
        )
        targets = [t for o in objects[:1] for t in self.targets.target(o, "relieve")]
        if token.lemma_ == "help" and not objects:
            targets = [Target(None, "relieve", token, False)]
        return self.combiner.emit(token, targets, "relieve", "help")

    def _do(self, token: Token) -> list[Raw]:
        """`does nothing for the pain`, `does wonders for the back`."""
        thing = child(token, "dobj", "attr")
        if token.dep_ == "pcomp" and thing is not None and thing.lower_ == "nothing":
            return []  # "compared with doing nothing"
        if thing is not None and thing.lemma_ in ("harm", "damage"):
            return self.combiner.emit(token, self.targets.target(thing, "cause"), "cause", "do")
        if thing is not None and thing.lower_ == "same":
            return self._same(token)
        if thing is None or thing.lower_ not in (
            "nothing",
            "squat",
            "zilch",
            "zero",
            "little",
            "wonders",
            "good",
            "wonder",
            "more",
            "much",
        ):
            return []
        objects = prep_objects(thing, "for") + prep_objects(token, "for")
        if not objects and thing.lower_ in ("nothing", "zilch", "squat", "wonders"):
            return self.combiner.emit(token, [Target(None, "relieve", token, False)], "relieve", "do")
        return self.combiner.emit(
            token, [t for o in objects[:1] for t in self.targets.target(o, "good_for")], "good_for", "do"
        )

    def _load_on(self, token: Token) -> list[Raw]:
        """`puts strain on the spine`: a load is brought about; a denied load is one lessened."""
        thing = child(token, "dobj")
        if thing is not None and thing.lemma_.lower() not in valence.LOADS:
            thing = next((o for o in prep_objects(thing, "of") if o.lemma_.lower() in valence.LOADS), None)
        if thing is None:
            return []
        places = [o for h in (token, thing) for o in prep_objects(h, "on", "upon", "onto")]
        found = []
        for place in [p for o in places[:1] for p in self.phraser.phrases(o)]:
            text = f"{thing.text} on {place.text}"
            found.append(
                Target(
                    Phrase(text, f"{thing.lemma_} on {place.core}", thing.i, thing.lemma_.lower()),
                    "cause",
                    thing,
                    False,
                )
            )
        less = any(c.lower_ in LESS for c in thing.lefts)
        for target in found:
            target.means = "relieve" if less else "cause"
        return self.combiner.emit(token, found, "cause", "load")

    def _same(self, token: Token) -> list[Raw]:
        """`can do the same`: what the sentence before said, of something else."""
        agent = self.climber.agent(token)
        scope = self.context.scope(agent.path or [token])
        return [
            Raw(subject, Relation.AMELIORATES, None, token, scope, "same", agent.how, where)
            for subject, where in self.agency.agents(agent)
            if subject is not None
        ]

    def _results(self, token: Token) -> list[Raw]:
        """`yields the best results`: with nothing named, what is treated is the topic."""
        thing = child(token, "dobj")
        if thing is None:
            return []
        none = thing.lemma_ in ("benefit", "effect", "improvement", "protection") and any(
            c.lower_ == "no" for c in thing.lefts
        )
        if none and not prep_objects(thing, "in", "for", "on", "to"):
            means = "prevent" if thing.lemma_ == "protection" else "relieve"
            return self.combiner.emit(token, [Target(None, means, token, False)], means, "help")
        if thing is None or thing.lemma_ not in ("result", "relief") or prep_objects(thing, "in", "for", "on"):
            return []
        if not any(c.lower_ in ("good", "best", "better", "great", "excellent", "positive") for c in thing.lefts):
            return []
        return self.combiner.emit(token, [Target(None, "relieve", token, False)], "relieve", "help")

    def _load_off(self, token: Token) -> list[Raw]:
        """`takes pressure off the lower back`: what is lessened is the pressure there."""
        thing = child(token, "dobj")
        if thing is None or thing.lemma_.lower() not in valence.LOADS:
            thing = (
                next((o for o in prep_objects(thing, "of") if o.lemma_.lower() in valence.LOADS), None)
                if thing is not None
                else None
            )
        places = [
            o for h in (token, thing, child(token, "prt")) if h is not None for o in prep_objects(h, "off", "from")
        ]
        places += [c for p in token.children if p.lower_ == "off" for c in p.children if c.dep_ == "pobj"]
        if thing is None or not places:
            return []
        found = []
        for place in self.phraser.phrases(places[0]):
            text = f"{thing.text} off {place.text}"
            phrase = Phrase(text, f"{thing.lemma_} on {place.core}", thing.i, thing.lemma_.lower())
            found.append(Target(phrase, "relieve", thing, False))
        return self.combiner.emit(token, found, "relieve", "load")

    def _having(self, token: Token) -> list[Raw]:
        """`felt less pain`, `had better sleep`: a change, and only a change, is an effect."""
        found = []
        for thing in [c for c in token.children if c.dep_ == "dobj"]:
            if thing.lemma_.lower() in ("benefit", "advantage", "effect", "impact"):
                found.extend(self.targets.peel(thing, "yield", 0) or [])
            left = degrees(thing)
            if thing.lemma_.lower() in self.lexicon.words["nominals.risk_nouns"] and left & (LESS | WORSE):
                found.extend(self.targets.target(thing, "down" if left & LESS else "up"))
            elif left & (LESS | MORE | WORSE):
                found.extend(
                    t
                    for t in self.targets.target(thing, "cause")
                    if t.means != "cause" or (t.good is False and left & WORSE)
                )
        return self.combiner.emit(token, found, "cause", "having")

    def _match(self, token: Token, effect: Effect) -> list[Token] | None:
        """The object tokens of a cue that stands here with all its words, or None."""
        if not effect.rest:
            return self._bare_objects(token)
        doc, last = token.doc, effect.rest[-1]
        words = list(effect.rest)
        i, hits = token.i + 1, []
        while i < len(doc) and words and i - token.i <= len(effect.rest) + 3:
            if doc[i].lower_ == words[0] or doc[i].lemma_.lower() == words[0]:
                hits.append(doc[i])
                words.pop(0)
            elif len(effect.rest) > 1 and doc[i].pos_ not in ("ADV", "DET", "PRON", "ADJ"):
                return None
            i += 1
        if words:
            return self._stranded(token, effect)
        final = hits[-1]
        if not self._belongs(final, token):
            return None
        objects = [c for c in final.children if c.dep_ in ("pobj", "pcomp")]
        if (
            not objects
            and final.pos_ in ("ADP", "SCONJ", "PART")
            and last not in ("of", "with", "to", "from", "for", "in")
        ):
            objects = self._bare_objects(token) or []
        if not objects and final.dep_ in ("acomp", "dobj", "oprd", "prt", "advmod", "ccomp"):
            objects = self._bare_objects(token) or []
        return objects

    def _stranded(self, token: Token, effect: Effect) -> list[Token] | None:
        return None

    def _belongs(self, token: Token, verb: Token) -> bool:
        for _ in range(4):
            if token == verb:
                return True
            token = token.head
        return token == verb

    def _bare_objects(self, token: Token) -> list[Token]:
        objects = [c for c in token.children if c.dep_ == "dobj"] or [
            c for c in token.children if c.dep_ == "dative" and c.pos_ in ("NOUN", "PROPN")
        ]
        if not objects and token.dep_ == "conj":  # "may reduce and prevent pain": the object stands with the last
            return []
        shared = [c for c in token.children if c.dep_ == "conj" and c.pos_ == "VERB" and subject_of(c) is None]
        if not objects and shared and child(token, "prep", "ccomp", "xcomp") is None:
            return self._bare_objects(shared[-1])
        return objects

    def _effect(self, token: Token, effect: Effect, objects: list[Token]) -> list[Raw]:
        frame = f"effect:{effect.id}"
        passive_subject = child(token, "nsubjpass")
        passive = passive_subject is not None or (
            token.tag_ == "VBN" and token.dep_ in ("acl", "relcl", "advcl", "amod", "conj") and not objects
        )
        if effect.swapped:
            return self._swapped(token, effect, objects)
        if token.dep_ in ("amod", "compound"):
            return []
        particles = all(word in PARTICLES for word in effect.rest)
        if passive and particles and not objects:
            return self._passive(token, effect, passive_subject)
        if objects:
            targets = [t for o in objects for t in self.targets.target(o, effect.means)]
            if token.lemma_ == "release":  # tension is let go of, endorphins are given off
                targets = [t if t.good is False else replace(t, means="yield") for t in targets]
            if token.lemma_ == "avoid":
                targets = [t for t in targets if t.good is False]
            return self.combiner.emit(token, targets, effect.means, frame, passive=False)
        if not effect.rest:
            return self._intransitive(token, effect)
        return []

    def _passive(self, token: Token, effect: Effect, subject: Token | None) -> list[Raw]:
        """`pain is eased by rest`, `caused by`, `conditions treated with`."""
        if token.lemma_ == "absorb":
            return []  # the joints that absorb a shock do not relieve it
        patient = subject
        if patient is None and token.dep_ in ("acl", "relcl"):
            patient = token.head
        if patient is not None and patient.dep_ == "attr" and token.dep_ == "acl" and not subject:
            named = subject_of(patient.head)  # "sciatica is a pain caused by": the name is what is meant
            patient = named if named is not None and named.pos_ in ("NOUN", "PROPN") else patient
        if patient is None and token.dep_ == "conj":
            patient = child(token.head, "nsubjpass", "nsubj")
        if patient is None and token.dep_ == "advcl":
            patient = subject_of(token.head)
        if patient is None:
            return []
        if patient.lower_ in ("that", "which") and token.dep_ == "relcl":
            patient = self.climber.antecedents.beyond_place(token.head) or token.head
        targets = self.targets.target(patient, effect.means)
        if token.dep_ == "acl":  # "pain caused by a strain": that is no part of the pain's name
            targets = [t if t.phrase is None else replace(t, phrase=self._before(t.phrase, token)) for t in targets]
        groups = [] if prep_objects(token, "by") else self.states.groups(token)
        if groups and effect.means in ("down", "up", "relieve", "improve", "worsen"):
            return self.combiner.combine(token, Agent(groups[:1], [token], "by"), targets, effect.means, "inchoative")
        told = (
            effect.means in ("down", "up", "improve", "worsen")
            and token.dep_ in ("ROOT", "conj")
            and child(token, "auxpass")
        )
        if told and not self.climber.agent(token, passive=True).found:
            return self.combiner.combine(token, Agent([token], [token], "result"), targets, effect.means, "inchoative")
        return self.combiner.emit(token, targets, effect.means, f"effect:{effect.id}", passive=True)

    def _before(self, phrase: Phrase, verb: Token) -> Phrase:
        text = phrase.text.split(f" {verb.text}")[0]
        return phrase if text == phrase.text else Phrase(text, text, phrase.head, phrase.lemma)

    def _intransitive(self, token: Token, effect: Effect) -> list[Raw]:
        """`helps your back loosen`, `pain eases with rest`: the subject is what changes."""
        subject = subject_of(token)
        if subject is None and token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX"):
            subject = subject_of(token.head)
        if subject is None:
            return []
        if token.dep_ in ("ccomp", "xcomp") and token.head.lemma_ in ("help", "let", "allow", "make", "enable", "get"):
            targets = self.targets.target(subject, effect.means)
            agent = self.climber.agent(token.head)
            agent.path.insert(0, token)
            return self.combiner.combine(token, agent, targets, effect.means, f"effect:{effect.id}")
        if effect.means in ("relieve", "improve", "worsen", "down", "up"):
            return self.states.inchoative(token, effect.means)
        return []

    def _swapped(self, token: Token, effect: Effect, objects: list[Token]) -> list[Raw]:
        """`pain responds to heat`, `results from lifting`: the object does it, the subject has it."""
        patient = subject_of(token)
        climbed = self.climber.agent(token)
        if patient is None or patient.lower_ in ("that", "which", "who"):
            patient = climbed.tokens[0] if climbed.tokens else None
        timed = [o for o in objects if o.lemma_.lower() in TIMES and not prep_objects(o, "of")]
        ranging = effect.rest[-1:] == ("from",) and any(t.lower_ == "to" for t in token.doc[token.i + 1 : token.i + 7])
        if patient is None or not objects or timed or ranging:
            return []  # "after a few days"; "anywhere from the buttocks to the ribs"
        targets = self.states.bare(self.targets.target(patient, effect.means))
        agent = Agent(objects[:1], climbed.path, "object", verbal=objects[0].pos_ == "VERB")
        return self.combiner.combine(token, agent, targets, effect.means, f"effect:{effect.id}")

    def _targets(self, verb: Token, means: str) -> list[Target]:
        return [t for o in self._bare_objects(verb) for t in self.targets.target(o, means)]
