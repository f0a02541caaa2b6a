"""Reads one parsed sentence into raw claims: who does what to what, by the frames of the lexicon.

Knows the dependency parse, agents and targets; must not know the article around the sentence: what it cannot find in
the sentence it leaves as a gap or a pronoun for ingest.topic to fill.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ingest import valence
from ingest.climbing import LIGHT_NOUNS, Agent, Climber, child, prep_objects, subject_of
from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import ClassNoun, Effect, Lexicon
from ingest.signs import SignCutter
from ingest.topic import named
from kb.model import Relation

Token = Any
LIGHT_VERBS = frozenset(("incorporate", "do", "try", "use", "practise", "practice", "take", "start", "add", "begin", "perform", "get", "have",
                         "go", "include", "apply", "wear", "undertake", "make", "engage", "begin", "adopt", "keep", "consider", "follow"))  # fmt: skip
SUBSTANCE_NOUNS = frozenset(("use", "practice", "act", "effect", "type", "kind", "form", "variety", "combination", "addition", "habit", "benefit",
                             "amount", "period", "session", "course", "program", "programme", "lot", "bit", "minute", "hour", "week", "number",
                             "principle", "application", "dose", "group", "range", "bout", "set", "series", "majority", "one", "some", "role", "performance",
                             "treatment", "impact", "help", "presence"))  # fmt: skip
LESS = frozenset(
    ("less", "fewer", "reduced", "lower", "decreased", "diminished", "lessened", "minimal", "milder", "smaller")
)
MORE = frozenset(
    (
        "better",
        "improved",
        "increased",
        "greater",
        "more",
        "stronger",
        "enhanced",
        "higher",
        "faster",
        "good",
        "deeper",
        "longer",
        "healthier",
        "quicker",
        "restful",
    )
)
WORSE = frozenset(
    ("worse", "worsening", "worsened", "poorer", "poor", "increased", "more", "greater", "higher", "aggravated")
)


@dataclass
class Target:
    """A thing that something happens to: its phrase, whether more of it is good, and what was peeled off it."""

    phrase: Phrase | None
    means: str
    token: Token
    good: bool | None = None
    risk: bool = False
    load: bool = False
    people: bool = False
    peeled: tuple[str, ...] = ()


@dataclass
class Raw:
    """A claim as the sentence has it. A subject or object that is None is a gap."""

    subject: Phrase | None
    relation: Relation
    object: Phrase | None
    cue: Token
    scope: Scope
    frame: str
    how: str = "subject"
    subject_token: Token | None = None
    notes: set[str] = field(default_factory=set)


class Reader:
    """Reads sentences. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.climber, self.context = Climber(lexicon), Context(lexicon)
        self.listed = SignCutter(lexicon).listed

    def read(self, doc: Any) -> list[Raw]:
        """All raw claims of effects, causes and signs in a sentence, in the order of their cues."""
        found: list[Raw] = []
        for token in doc:
            if (
                token.pos_ in ("VERB", "AUX")
                or token.tag_ in ("VBG", "VBN")
                or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG"))
            ):
                found.extend(self._verb(token))
            if token.lemma_.lower() in self.lexicon.judgements or token.lower_ in self.lexicon.judgements:
                found.extend(self._judgement(token))
            if token.pos_ in ("NOUN", "PROPN"):
                found.extend(self._noun(token))
            if token.lower_ in ("due", "because", "from", "thanks", "owing"):
                found.extend(self._because(token))
            if token.lower_ in ("typical", "characteristic", "suggestive", "indicative") or token.lower_ == "blamed":
                found.extend(self._typical(token))
            if token.dep_ == "attr" and token.head.lemma_ == "be":
                found.extend(self._may_be(token))
            if token.lemma_ == "risk" and token.pos_ == "NOUN":
                found.extend(self._risk_with(token))
            if token.lower_ in ("better", "superior", "worse") and token.dep_ in ("acomp", "advmod"):
                found.extend(self._better_than(token))
            if token.lower_ in ("blame", "likely", "likelier", "risk", "responsible"):
                found.extend(self._liable(token))
            if token.lemma_.lower() in ("result", "consequence", "product") and token.dep_ == "attr":
                found.extend(self._result_of(token))
            if token.lemma_.lower() in ("mean", "suggest", "indicate", "signal", "have") and token.pos_ == "VERB":
                found.extend(self._meaning(token))
            if token.lower_ == "behind" and token.head.lemma_ in ("be", "lie"):
                found.extend(self._emit(token.head, [t for o in token.children if o.dep_ == "pobj" for t in self._target(o, "cause")], "cause", "behind"))
        return found

    # -- verbs ------------------------------------------------------------------------------------------------------

    def _verb(self, token: Token) -> list[Raw]:
        lemma = token.lemma_.lower()
        if lemma in ("make", "leave", "render"):
            return self._make(token)
        if (
            lemma == "help"
            and child(token, "dobj") is not None
            and child(token, "xcomp", "ccomp") is None
            and not prep_objects(token, "with")
        ):
            return self._emit(token, self._targets(token, "good_for"), "good_for", "effect:help", passive=False)
        if lemma in ("help", "work") and not self._complemented(token):
            return self._bare_help(token)
        if lemma == "do":
            return self._do(token)
        if lemma in ("take", "lift", "remove", "keep", "ease") and (loads := self._load_off(token)):
            return loads
        if lemma in ("put", "place", "exert", "add") and (strain := self._load_on(token)):
            return strain
        if lemma in ("keep", "stop") and any(p.lower_ == "from" and child(p, "pcomp") is not None for c in (token, child(token, "dobj")) if c is not None for p in c.children):
            return self._emit(token, [t for o in self._bare_objects(token) for t in self._target(o, "prevent") if t.good is False], "prevent", "keep from")
        if lemma == "keep" and any(t.lower_ == "bay" for t in token.doc[token.i : token.i + 7]):
            return self._emit(token, [t for o in self._bare_objects(token) for t in self._target(o, "relieve")], "relieve", "bay")
        if lemma in ("keep", "leave", "get") and (kept := self._keeps_fit(token)):
            return kept
        if lemma in ("be", "become", "feel", "grow", "seem") and (state := self._state(token)):
            return state
        if lemma in ("happen", "occur", "develop", "arise", "start", "result", "begin") and (when := self._happens(token)):
            return when
        if lemma in DOINGS and child(token, "dobj") is None and token.dep_ in ("ccomp", "xcomp") and token.head.lemma_ in ("help", "let", "allow", "enable"):
            return self._helps_do(token)
        if results := self._results(token):
            return results
        if lemma in HAVERS and (had := self._having(token)):
            return had
        if (
            lemma == "get"
            and (worse := child(token, "acomp", "advmod")) is not None
            and worse.lower_ in ("worse", "better")
        ):
            return self._inchoative(token, "worsen" if worse.lower_ == "worse" else "relieve", worse)
        for effect in self.lexicon.effects.get(lemma, ()):
            objects = self._match(token, effect)
            if objects is None:
                continue
            return self._effect(token, effect, objects)
        return []

    def _complemented(self, token: Token) -> bool:
        return any(c.dep_ in ("dobj", "xcomp", "ccomp", "oprd", "dative") for c in token.children)

    def _bare_help(self, token: Token) -> list[Raw]:
        """`may help`, `works for sciatica`: what is helped is named after it, or is the topic."""
        if token.pos_ != "VERB" or (token.lemma_ == "work" and not prep_objects(token, "for", "against")):
            return []
        objects = prep_objects(token, "with", "for", "against", "in")
        targets = [t for o in objects[:1] for t in self._target(o, "relieve")]
        if token.lemma_ == "help" and not objects:
            targets = [Target(None, "relieve", token, False)]
        return self._emit(token, targets, "relieve", "help")

    def _do(self, token: Token) -> list[Raw]:
        """`does nothing for the pain`, `does wonders for the back`."""
        thing = child(token, "dobj", "attr")
        if thing is not None and thing.lower_ == "same":
            return self._same(token)
        if thing is None or thing.lower_ not in ("nothing", "little", "wonders", "good", "wonder", "more", "much"):
            return []
        objects = prep_objects(thing, "for") + prep_objects(token, "for")
        return self._emit(token, [t for o in objects[:1] for t in self._target(o, "good_for")], "good_for", "do")

    def _load_on(self, token: Token) -> list[Raw]:
        """`puts strain on the spine`: a load is brought about; a denied load is one lessened."""
        thing = child(token, "dobj")
        if thing is None or thing.lemma_.lower() not in valence.LOADS:
            return []
        places = [o for h in (token, thing) for o in prep_objects(h, "on", "upon", "onto")]
        found = []
        for place in [p for o in places[:1] for p in self.phraser.phrases(o)]:
            text = f"{thing.text} on {place.text}"
            found.append(Target(Phrase(text, f"{thing.lemma_} on {place.core}", thing.i, thing.lemma_.lower()), "cause", thing, False))
        less = any(c.lower_ in LESS for c in thing.lefts)
        for target in found:
            target.means = "relieve" if less else "cause"
        return self._emit(token, found, "cause", "load")

    def _keeps_fit(self, token: Token) -> list[Raw]:
        """`keeps your spine flexible`."""
        state = child(token, "oprd", "acomp", "ccomp", "xcomp")
        if state is None or state.pos_ not in ("ADJ", "VERB") or state.lower_ not in FIT:
            return []
        patient = child(token, "dobj") or child(state, "nsubj")
        return self._emit(token, self._target(patient, "improve"), "improve", "make") if patient is not None else []

    def _state(self, token: Token) -> list[Raw]:
        """`symptoms are worse with standing`, `the pain feels better after a walk`."""
        state = child(token, "acomp") or child(token, "advmod")
        if state is None or state.lower_ not in ("worse", "better", "worst"):
            return []
        return self._inchoative(token, "relieve" if state.lower_ == "better" else "worsen", state)

    def _happens(self, token: Token) -> list[Raw]:
        """`sciatica happens when a disc presses on a nerve`: what is told in the clause is the cause."""
        subject = subject_of(token)
        clause = next((c for c in token.children if c.dep_ == "advcl" and c.pos_ in ("VERB", "AUX") and any(m.lower_ in ("when", "because", "if") for m in c.children)), None)
        if subject is None or clause is None:
            return []
        targets = [t for t in self._target(subject, "cause") if t.good is False]
        who = subject_of(clause)
        if who is not None and who.lemma_.lower() in self.lexicon.words["valence.people"]:
            return self._combine(token, Agent([clause], [token], "when", verbal=True), targets, "cause", "happens")
        phrase = self.phraser.verb_phrase(clause, subject=True)
        scope = self.context.scope([token])
        return [Raw(phrase, Relation.CAUSES, t.phrase, token, scope, "happens", "when", clause) for t in targets]

    def _helps_do(self, token: Token) -> list[Raw]:
        """`helps me sleep`, `lets you walk further`."""
        who = subject_of(token)
        if child(token, "dobj") is not None or (who is not None and who.lemma_.lower() not in self.lexicon.words["valence.people"]):
            return []
        phrase = Phrase(token.text, token.lemma_, token.i, token.lemma_.lower(), verbal=True)
        agent = self.climber.agent(token.head)
        return self._combine(token, agent, [Target(phrase, "improve", token, True)], "improve", "helps do")

    def _same(self, token: Token) -> list[Raw]:
        """`can do the same`: what the sentence before said, of something else."""
        agent = self.climber.agent(token)
        scope = self.context.scope(agent.path or [token])
        return [
            Raw(subject, Relation.AMELIORATES, None, token, scope, "same", agent.how, where)
            for subject, where in self.agents(agent)
            if subject is not None
        ]

    def _results(self, token: Token) -> list[Raw]:
        """`yields the best results`: with nothing named, what is treated is the topic."""
        thing = child(token, "dobj")
        none = thing is not None and thing.lemma_ in ("benefit", "effect", "improvement") and any(c.lower_ == "no" for c in thing.lefts)
        if none and not prep_objects(thing, "in", "for", "on", "to"):
            return self._emit(token, [Target(None, "relieve", token, False)], "relieve", "help")
        if thing is None or thing.lemma_ not in ("result", "relief") or prep_objects(thing, "in", "for", "on"):
            return []
        if not any(c.lower_ in ("good", "best", "better", "great", "excellent", "positive") for c in thing.lefts):
            return []
        return self._emit(token, [Target(None, "relieve", token, False)], "relieve", "help")

    def _load_off(self, token: Token) -> list[Raw]:
        """`takes pressure off the lower back`: what is lessened is the pressure there."""
        thing = child(token, "dobj")
        if thing is None or thing.lemma_.lower() not in valence.LOADS:
            thing = next((o for o in prep_objects(thing, "of") if o.lemma_.lower() in valence.LOADS), None) if thing is not None else None
        places = [o for h in (token, thing, child(token, "prt")) if h is not None for o in prep_objects(h, "off", "from")]
        places += [c for p in token.children if p.lower_ == "off" for c in p.children if c.dep_ == "pobj"]
        if thing is None or not places:
            return []
        found = []
        for place in self.phraser.phrases(places[0]):
            text = f"{thing.text} off {place.text}"
            phrase = Phrase(text, f"{thing.lemma_} on {place.core}", thing.i, thing.lemma_.lower())
            found.append(Target(phrase, "relieve", thing, False))
        return self._emit(token, found, "relieve", "load")

    def _having(self, token: Token) -> list[Raw]:
        """`felt less pain`, `had better sleep`: a change, and only a change, is an effect."""
        found = []
        for thing in [c for c in token.children if c.dep_ == "dobj"]:
            if thing.lemma_.lower() in ("benefit", "advantage", "effect", "impact"):
                found.extend(self._peel(thing, "yield", 0) or [])
            left = {c.lower_ for c in thing.lefts}
            if thing.lemma_.lower() in self.lexicon.words["nominals.risk_nouns"] and left & (LESS | WORSE):
                found.extend(self._target(thing, "down" if left & LESS else "up"))
            elif left & (LESS | MORE | WORSE):
                found.extend(t for t in self._target(thing, "cause") if t.means != "cause" or (t.good is False and left & WORSE))
        return self._emit(token, found, "cause", "having")

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
        objects = [c for c in token.children if c.dep_ == "dobj"] or [c for c in token.children if c.dep_ == "dative" and c.pos_ in ("NOUN", "PROPN")]
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
        if passive and not effect.rest:
            return self._passive(token, effect, passive_subject)
        if objects:
            targets = [t for o in objects for t in self._target(o, effect.means)]
            return self._emit(token, targets, effect.means, frame, passive=False)
        if not effect.rest:
            return self._intransitive(token, effect)
        return []

    def _passive(self, token: Token, effect: Effect, subject: Token | None) -> list[Raw]:
        """`pain is eased by rest`, `caused by`, `conditions treated with`."""
        patient = subject
        if patient is None and token.dep_ in ("acl", "relcl"):
            patient = token.head
        if patient is None and token.dep_ == "conj":
            patient = child(token.head, "nsubjpass", "nsubj")
        if patient is None and token.dep_ == "advcl":
            patient = subject_of(token.head)
        if patient is None:
            return []
        if patient.lower_ in ("that", "which") and token.dep_ == "relcl":
            patient = token.head
        return self._emit(token, self._target(patient, effect.means), effect.means, f"effect:{effect.id}", passive=True)

    def _intransitive(self, token: Token, effect: Effect) -> list[Raw]:
        """`helps your back loosen`, `pain eases with rest`: the subject is what changes."""
        subject = subject_of(token)
        if subject is None:
            return []
        if token.dep_ in ("ccomp", "xcomp") and token.head.lemma_ in ("help", "let", "allow", "make", "enable", "get"):
            targets = self._target(subject, effect.means)
            agent = self.climber.agent(token.head)
            agent.path.insert(0, token)
            return self._combine(token, agent, targets, effect.means, f"effect:{effect.id}")
        if effect.means in ("relieve", "improve", "worsen", "down", "up"):
            return self._inchoative(token, effect.means)
        return []

    def _inchoative(self, token: Token, means: str, state: Token | None = None) -> list[Raw]:
        subject = subject_of(token)
        if subject is None and token.dep_ in ("xcomp", "conj") and token.head.pos_ in ("VERB", "AUX"):
            subject = subject_of(token.head)
        if subject is not None and subject.lower_ in ("that", "which") and token.dep_ == "relcl":
            subject = token.head
        if subject is None or subject.pos_ == "PRON":
            return []
        targets = self._target(subject, means)
        if token.dep_ == "relcl":
            for target in targets:
                if target.phrase is not None:
                    bare = re.split(r" (?:that|which|who) ", target.phrase.text)[0]
                    target.phrase = Phrase(bare, bare, target.phrase.head, target.phrase.lemma)
        places = [token, *([state] if state is not None else [])]
        groups = [a for a in prep_objects(token, "in") if a.lemma_.lower() in ("group", "arm") and not any(c.lower_ in ("control", "placebo", "both", "sham") for c in a.lefts)]
        agents = groups or [a for p in places for a in prep_objects(p, "with", "after", "during", "by", "through", "from", "following", "on") if a.lemma_.lower() not in TIMES]
        if targets == [] or all(t.good is None for t in targets):
            return []
        if agents:
            return self._combine(token, Agent(agents[:1], [token], "by"), targets, means, "inchoative")
        for clause in [c for p in places for c in p.children]:
            if clause.dep_ == "advcl" and clause.pos_ == "VERB" and any(c.lower_ in ("when", "while", "after", "whenever") for c in clause.subtree):
                who = subject_of(clause)
                if who is None or who.lemma_.lower() in self.lexicon.words["valence.people"]:
                    return self._combine(token, Agent([clause], [token], "when", verbal=True), targets, means, "inchoative")
        return []

    def _make(self, token: Token) -> list[Raw]:
        """`makes pain worse`, `makes the back feel better`, `makes you prone to falls`, `makes you drowsy`."""
        thing, state = child(token, "dobj") or child(token, "nsubj"), child(token, "ccomp", "oprd", "acomp", "xcomp")
        if state is None:
            return []
        inner = child(state, "nsubj")
        word = state if state.pos_ in ("ADJ", "ADV") else child(state, "acomp", "advmod") or state
        patient = inner if inner is not None else thing
        lower = word.lower_
        if patient is not None and lower in (
            "worse",
            "better",
            "stronger",
            "easier",
            "weaker",
            "stiff",
            "stiffer",
            "tight",
            "healthier",
            "sore",
            "painful",
            "flexible",
        ):
            bad = lower in ("worse", "weaker", "stiff", "stiffer", "tight", "sore", "painful")
            return self._emit(
                token, self._target(patient, "worsen" if bad else "improve"), "worsen" if bad else "improve", "make"
            )
        if patient is not None and patient.lemma_.lower() in self.lexicon.words["valence.people"] and word.pos_ == "ADJ" and lower in self.lexicon.words["valence.ailing"]:
            phrase = Phrase(word.text, word.text, word.i, lower)
            return self._emit(token, [Target(phrase, "cause", word, False)], "cause", "make")
        if patient is not None and state.lemma_.lower() in ("last", "linger", "drag") and any(c.lower_ in ("longer", "on") for c in state.children):
            return self._emit(token, self._target(patient, "worsen"), "worsen", "make")
        if lower in ("prone", "susceptible", "vulnerable", "likely", "likelier"):
            targets = [t for o in prep_objects(word, "to") for t in self._target(o, "cause")]
            return self._emit(token, targets, "cause", "make")
        return []

    def _swapped(self, token: Token, effect: Effect, objects: list[Token]) -> list[Raw]:
        """`pain responds to heat`, `results from lifting`: the object does it, the subject has it."""
        patient = subject_of(token)
        climbed = self.climber.agent(token)
        if patient is None or patient.lower_ in ("that", "which", "who"):
            patient = climbed.tokens[0] if climbed.tokens else None
        if patient is None or not objects:
            return []
        targets = self._target(patient, effect.means)
        agent = Agent(objects[:1], climbed.path, "object", verbal=objects[0].pos_ == "VERB")
        return self._combine(token, agent, targets, effect.means, f"effect:{effect.id}")

    # -- nouns, adjectives, prepositions ----------------------------------------------------------------------------

    def _judgement(self, token: Token) -> list[Raw]:
        """`is good for`, `helpful in`, `safe for`."""
        means = self.lexicon.judgements.get(token.lemma_.lower()) or self.lexicon.judgements.get(token.lower_, "")
        if token.dep_ not in ("acomp", "conj", "attr", "oprd", "amod", "ROOT", "ccomp", "xcomp", "relcl"):
            return []
        objects = [o for o in prep_objects(token, "for", "in", "against", "to", "at") if o.dep_ == "pobj"]
        if token.dep_ == "amod" or child(token, "nsubjpass") is not None or (token.tag_ == "VBN" and token.pos_ == "VERB"):
            return []
        objects = [o for o in objects if o.lemma_.lower() not in TIMES]
        goes_on = any(c.dep_ == "prep" and child(c, "pcomp") is not None for c in token.subtree)
        if not objects and not goes_on and means in ("suited", "good_for") and token.lower_ in BARE and token.dep_ in ("acomp", "conj"):
            bare = "suited" if means == "suited" else "relieve"
            subject = subject_of(token.head)
            if subject is not None and subject.lower_ != "it" and subject.dep_ == "nsubj":
                return self._emit(token, [Target(None, bare, token, False)], bare, "bare")
        if not objects and token.head.lemma_ == "be" and token.dep_ == "acomp":
            objects = [o for o in prep_objects(token.head, "for", "against", "in") if o.dep_ == "pobj"]
        found: list[Raw] = []
        people = [o for o in objects if o.lemma_.lower() in self.lexicon.words["valence.people"]]
        if means in ("bad_for", "unsuited") and people and not list(people[0].rights) and not any(c.dep_ == "amod" for c in people[0].lefts):
            return []
        if means == "bad_for" and people:
            means = "unsuited"
        targets = [t for o in objects for t in self._target(o, means)]
        return found + self._emit(token, targets, means, f"judgement:{means}")

    def _noun(self, token: Token) -> list[Raw]:
        lemma = token.lemma_.lower()
        if token.dep_ == "compound":
            return []
        if lemma in ("benefit", "advantage", "effect", "effectiveness", "value") and (shown := self._benefit_of(token)):
            return shown
        if self._class_of(token) is not None and (members := self._class(token)):
            return members
        if lemma in self.lexicon.effect_nouns:
            raws = self._effect_noun(token, self.lexicon.effect_nouns[lemma])
            if raws:
                return raws
        if lemma == "flag" and any(c.lower_ == "red" for c in token.lefts):
            return self._role(token, "indicate")
        if lemma in self.lexicon.roles and (lemma not in self.lexicon.classes or token.dep_ != "attr" or self.lexicon.classes[lemma].id not in ("cause", "harm")):
            return self._role(token, self.lexicon.roles[lemma])
        return []

    def _benefit_of(self, token: Token) -> list[Raw]:
        """`the benefits of walking for back pain`, `the therapeutic effect of heat on stiffness`: stated by being presupposed."""
        agents = prep_objects(token, "of")
        objects = [o for o in prep_objects(token, "for", "on", "in") if o.dep_ == "pobj"] or [o for a in agents for o in prep_objects(a, "for", "on")]
        left = {c.lower_ for c in token.lefts}
        if token.lemma_ in ("effect", "value") and not left & {"beneficial", "positive", "therapeutic", "good", "healing", "soothing", "calming"}:
            return []
        if token.lemma_ == "effectiveness" or not agents or agents[0].pos_ == "PRON":
            return []
        health = [c for c in token.lefts if c.lower_ in ("health", "fitness")]
        if health and not objects:
            targets = [Target(Phrase("health", "health", health[0].i, "health"), "improve", health[0], True)]
        else:
            targets = [t for o in objects[:1] for t in self._target(o, "good_for")]
        if not targets:
            return []
        found = self._combine(token, Agent(agents[:1], [token], "of", verbal=agents[0].pos_ == "VERB"), targets, "good_for", "benefit")
        for raw in found:  # "walking for back pain": what it is for is not part of what does it
            if raw.subject is not None:
                bare = re.split(r" (?:for|on) ", raw.subject.text)[0]
                raw.subject = Phrase(bare, bare, raw.subject.head, raw.subject.lemma, raw.subject.verbal)
        return found

    def _class(self, token: Token) -> list[Raw]:
        """`causes of back pain include A and B`, `A is a side effect of B`, `risks are A`."""
        kind = self._class_of(token)
        if kind is None:
            return []
        members, members_token = self._class_members(token)
        if not members:
            return []
        of = [o for o in prep_objects(token, "of", "for", "from", "to", "behind", "with") if o.i > token.i]
        fixed: list[Phrase | None] = [t.phrase for o in of[:1] for t in self._target(o, "suited") if t.phrase is not None]
        if token.dep_ == "dobj" and not fixed:
            fixed = [p for p, _ in self.agents(self.climber.agent(token.head)) if p is not None]
        fixed = fixed or [None]
        scope = self.context.scope([token.head, members_token] if token.head != token else [token])
        relation = Relation(kind.relation)
        found = []
        for member in members:
            for other in fixed:
                pair = (member, other) if kind.member == "subject" else (other, member)
                if kind.member == "object" and other is None:
                    found.append(Raw(None, relation, member, token, scope, f"class:{kind.id}", "class", None))
                else:
                    found.append(Raw(pair[0], relation, pair[1], token, scope, f"class:{kind.id}", "class", members_token))
        return found

    def _names_cause(self, token: Token) -> bool:
        """`a reason to do a larger trial` is no cause of anything."""
        lemma = token.lemma_.lower()
        if lemma in ("cause", "culprit", "trigger", "effect", "complication", "consequence"):
            return True
        return any(c.lower_ in ("of", "for", "behind") and c.dep_ == "prep" for c in token.rights) or any(t.lower_ == "why" for t in token.rights)

    def _class_of(self, token: Token) -> ClassNoun | None:
        """`side effect` before `effect`, `risk factor` before `factor`."""
        lemma = token.lemma_.lower()
        for c in token.lefts:
            if c.dep_ in ("compound", "amod") and (found := self.lexicon.classes.get(f"{c.lower_} {lemma}")):
                return found
        return self.lexicon.classes.get(lemma)

    def _class_members(self, token: Token) -> tuple[list[Phrase], Token]:
        verb = token.head
        if token.dep_ in ("nsubj", "nsubjpass") and verb.lemma_ in ("include", "be", "involve", "comprise"):
            thing = child(verb, "dobj", "attr") if verb.lemma_ != "be" else child(verb, "attr")
            if thing is not None and thing.lemma_.lower() not in self.lexicon.roles and thing.lower_ not in ("one", "unknown", "it", "that", "those", "something", "what", "some", "many"):
                kind = self._class_of(token)
                if kind is not None and kind.id == "symptom" and thing.pos_ in ("NOUN", "PROPN", "ADJ"):
                    return self.listed(list(token.doc[thing.left_edge.i :])), thing
                return (self.actions(thing) if thing.pos_ == "VERB" else self.phraser.phrases(thing)), thing
        kind = self._class_of(token)
        if token.dep_ == "dobj" and verb.lemma_ in ("have", "cause", "bring", "carry", "produce") and kind is not None and kind.id == "harm":
            examples = [p for e in self.phraser._examples(token) for p in self.phraser.phrases(e, shared=False)]
            return examples, token
        if token.dep_ == "pobj" and verb.lower_ == "of" and verb.head.lower_ in ("one", "some") and verb.head.dep_ == "attr" and kind is not None and kind.id in ("cause", "harm"):
            subject = subject_of(verb.head.head)
            if subject is not None and subject.pos_ != "PRON":
                return (self.actions(subject) if subject.pos_ in ("VERB", "AUX") else self._substance(subject)), subject
        if token.dep_ == "attr" and verb.lemma_ == "be" and kind is not None and kind.id in ("harm", "cause") and self._names_cause(token):
            subject = subject_of(verb)
            if subject is not None and subject.pos_ != "PRON" and subject.lemma_.lower() not in self.lexicon.classes:
                return (self.actions(subject) if subject.pos_ in ("VERB", "AUX") else self._substance(subject)), subject
        return [], token

    def _effect_noun(self, token: Token, means: str) -> list[Raw]:
        """`relief of pain`, `a reduction in stiffness`, where something brings it."""
        objects = prep_objects(token, "of", "from", "in", "for", "against", "to")
        compound = [
            c
            for c in token.lefts
            if c.dep_ in ("compound", "nmod", "amod")
            and self._valence_of(c) is not None
            and c.pos_ in ("NOUN", "PROPN")
        ]
        if not objects and not compound:
            return []
        governor = token.head
        if token.dep_ == "pobj" and governor.head.pos_ in ("NOUN", "PROPN"):
            above = governor.head.lemma_.lower()
            if above in self.lexicon.roles or above not in LIGHT_NOUNS:
                return []
        if (
            token.dep_ == "pobj"
            and token.head.lower_ in ("for", "of", "as", "on", "with", "about", "in")
            and governor.head.pos_ in ("VERB", "ADJ", "AUX")
        ):
            if governor.head.lemma_.lower() not in (
                "use",
                "result",
                "lead",
                "contribute",
                "associate",
                "good",
                "effective",
                "helpful",
                "recommend",
                "link",
                "help",
                "work",
                "effective",
            ):
                return []
        elif (token.dep_ == "dobj" and governor.lemma_.lower() not in BRINGERS) or (token.dep_ == "nsubj" and governor.lemma_ != "be"):
            return []
        targets = [t for o in objects[:1] for t in self._target(o, means)] or self._compound_target(
            token, compound, means
        )
        return self._emit(token, targets, means, "effect_noun")

    def _known(self, token: Token) -> bool:
        """A phrase that is a name of its own: `weight loss` is no loss."""
        phrases = self.phraser.phrases(token, shared=False)
        return bool(phrases) and self.phraser.kind(phrases[0]) in ("function", "measure", "sign", "symptom", "condition")

    def _compound_target(self, token: Token, compound: list[Token], means: str) -> list[Target]:
        if not compound:
            return []
        left = [c for c in token.lefts if c.dep_ in ("compound", "nmod", "amod") and c.i >= compound[0].left_edge.i]
        words = [t for c in left for t in c.subtree] if len(left) > 1 else [*compound[-1].subtree]
        from ingest.concepts import join_tokens

        text = join_tokens([w for w in words if w.tag_ not in ("PRP$", "DT")])
        head = compound[-1]
        phrase = Phrase(text, text, head.i, head.lemma_.lower())
        return [Target(phrase, means, head, self._good(phrase), load=head.lemma_.lower() in valence.LOADS)]

    def _role(self, token: Token, means: str) -> list[Raw]:
        """`X is an effective treatment for Y`, `the best way`, `one simple solution is X`."""
        if token.dep_ not in ("attr", "nsubj", "appos", "conj", "dobj", "oprd", "pobj", "ROOT"):
            return []
        if token.dep_ in ("pobj",) and token.head.lower_ != "as":
            return []
        if token.dep_ == "dobj" and token.head.lemma_ not in ("become", "remain", "make", "be"):
            return []
        if token.dep_ == "nsubj" and token.head.lemma_ != "be":
            return []
        objects = [o for o in prep_objects(token, "for", "of", "against", "in", "to", "behind") if o.dep_ == "pobj"]
        judged = any(
            c.lower_ in self.lexicon.words["nominals.effective"] or c.lower_ in ("go", "go-to", "key", "number", "top")
            for c in token.lefts
        )
        modal = {c.lower_ for c in token.head.children if c.dep_ == "aux"}
        if means == "relieve" and modal & {"should", "must"}:
            means = "suited"
        if means == "suited" and any(
            c.lower_ in ("effective", "proven", "powerful", "efficacious") for c in token.lefts
        ):
            means = "relieve"
        first = any(c.lower_ in ("first", "best") for c in token.lefts) and token.lemma_ in ("choice", "treatment", "option", "exercise", "remedy", "position")
        if not objects and first and token.dep_ == "attr" and child(token, "relcl", "acl") is None:
            return self._emit(token, [Target(None, "suited", token, False)], "suited", "role:suited")
        if not objects or (
            means in ("relieve", "suited")
            and not judged
            and means == "suited"
            and token.lemma_ not in ("choice", "recommendation", "option")
        ):
            return []
        targets = [t for o in objects[:1] for t in self._target(o, means)]
        return self._emit(token, targets, means, f"role:{means}")

    def _because(self, token: Token) -> list[Raw]:
        """`due to`, `because of`, `pain from sitting`."""
        if token.lower_ == "from":
            if token.head.pos_ != "NOUN" or token.dep_ != "prep" or self._valence_of(token.head) is not False:
                return []
            if token.head.lemma_.lower() in ("relief", "recovery", "protection", "freedom", "suffering", "people", "symptom"):
                return []
            objects, patient = [c for c in token.children if c.dep_ in ("pobj", "pcomp")], token.head
        else:
            objects = [c for c in token.children if c.dep_ == "pobj"] + [
                o for o in prep_objects(token, "to", "of") if o.dep_ == "pobj"
            ]
            holder = token.head if token.dep_ in ("prep", "acomp", "amod", "advmod", "pcomp") else token
            patient = holder if holder.pos_ == "NOUN" else subject_of(holder) or token
        if not objects:
            return []
        targets = self._suffered(patient, token)
        if patient.lower_ in ("it", "this"):
            targets = [Target(None, "cause", patient, False)]
        return self._combine(
            token,
            Agent(objects[:1], [token, patient.head], "because"),
            [t for t in targets if t.good is False],
            "cause",
            "because",
        )

    def _liable(self, token: Token) -> list[Raw]:
        """`posture is to blame for`, `smokers are more likely to get`, `responsible for`."""
        if token.lower_ in ("blame", "responsible"):
            objects = prep_objects(token, "for")
            targets = [t for o in objects[:1] for t in self._target(o, "cause")]
            return self._emit(token, targets, "cause", "liable") if objects else []
        if token.lower_ == "risk":
            return []
        more = any(c.lower_ == "more" for c in token.children) or token.lower_ == "likelier"
        less = any(c.lower_ == "less" for c in token.children)
        clause = child(token, "xcomp")
        if clause is None or not (more or less) or clause.lemma_.lower() not in ("get", "develop", "have", "suffer", "experience", "report", "feel", "be"):
            return []
        objects = [c for c in clause.children if c.dep_ == "dobj"] or prep_objects(clause, "from")
        targets = [t for o in objects[:1] for t in self._target(o, "prevent" if less else "cause")]
        subject = subject_of(token.head)
        agent = Agent(path=[token], person=True)
        if subject is not None and subject.lemma_.lower() in self.lexicon.words["valence.people"]:
            agent = self.climber._circumstance(token.head, agent)
            if not agent.found:
                return []
        else:
            agent = self.climber.agent(token)
        return self._combine(token, agent, targets, "cause", "liable")

    def _typical(self, token: Token) -> list[Raw]:
        """`pain that eases when you lean forward is typical of stenosis`; `backpacks are blamed for pain`."""
        if token.lower_ == "blamed":
            subject = child(token, "nsubjpass")
            targets = [t for o in prep_objects(token, "for")[:1] for t in self._target(o, "cause")]
            return self._combine(token, Agent([subject], [token]), targets, "cause", "liable") if subject is not None else []
        objects = prep_objects(token, "of")
        return self._emit(token, [t for o in objects[:1] for t in self._target(o, "indicate")], "indicate", "typical")

    def _may_be(self, token: Token) -> list[Raw]:
        """`a fever alongside back pain could be an infection`: a sign that may be a condition."""
        verb, subject = token.head, subject_of(token.head)
        modal = any(c.lower_ in ("may", "might", "could") for c in verb.children)
        if subject is None or not modal or subject.pos_ == "PRON" or token.lemma_.lower() in self.lexicon.roles or self._class_of(token) is not None:
            return []
        if self._good(self.phraser.phrases(subject, shared=False)[0]) is not False:
            return []
        targets = [t for t in self._target(token, "indicate") if t.good is False and t.phrase is not None]
        return self._emit(verb, targets, "indicate", "may be")

    def _risk_with(self, token: Token) -> list[Raw]:
        """`there is a small risk of infection with injections`."""
        things, holders = prep_objects(token, "of"), prep_objects(token, "with", "from")
        holders = holders or (prep_objects(things[0], "with", "from") if things else [])
        if not things or not holders or token.head.lemma_ not in ("be", "carry"):
            return []
        targets = [t for t in self._target(things[0], "cause")]
        return self._combine(token, Agent(holders[:1], [token], "by"), targets, "cause", "risk")

    def _better_than(self, token: Token) -> list[Raw]:
        """`no better than placebo for acute pain`: compared with nothing or a sham, better is an effect."""
        than = next((c for c in token.children if c.lower_ in ("than", "to")), None)
        rest = than.subtree if than is not None else ()
        if not any(t.lower_ in ("placebo", "sham", "nothing", "control", "controls", "treatment", "care", "dummy") for t in rest):
            return []
        places = [token, *([c for c in than.children if c.dep_ == "pobj"] if than is not None else []), token.head]
        if any(c.pos_ == "VERB" for p in places for c in prep_objects(p, "at", "in", "for")):
            return []  # read at that verb
        objects = [o for p in places for o in prep_objects(p, "for", "in") if o.dep_ == "pobj" and o.lemma_.lower() not in TIMES]
        targets = [t for o in objects[:1] for t in self._target(o, "good_for")] or [Target(None, "relieve", token, False)]
        found = self._emit(token, targets, "good_for", "better")
        if any(c.lower_ in ("no", "not") for c in token.children):
            found = [Raw(r.subject, r.relation, r.object, r.cue, Scope(True, r.scope.hedged, ("no",), r.scope.hedges), r.frame, r.how, r.subject_token) for r in found]
        return found

    def _result_of(self, token: Token) -> list[Raw]:
        """`most cases are the result of lifting`."""
        subject = subject_of(token.head)
        objects = prep_objects(token, "of")
        if subject is None or not objects:
            return []
        targets = [t for t in self._target(subject, "cause") if t.good is False]
        if not targets and (subject.pos_ == "PRON" or subject.lemma_.lower() in ("case", "episode", "attack", "problem")):
            targets = [Target(None, "cause", subject, False)]
        return self._combine(token, Agent(objects[:1], [token], "because", verbal=objects[0].pos_ == "VERB"), targets, "cause", "because")

    def _meaning(self, token: Token) -> list[Raw]:
        """`usually means a nerve is irritated`, `could mean that you have a fracture`."""
        if token.lemma_ == "have":
            return []
        clause = child(token, "ccomp")
        subject = subject_of(token)
        if clause is None or subject is None or subject.pos_ == "PRON" and subject.lower_ not in ("this", "that", "it"):
            return []
        if subject.lemma_.lower() in self.lexicon.words["valence.sayers"] | self.lexicon.words["valence.people"]:
            return []
        who, thing = subject_of(clause), child(clause, "dobj")
        if who is not None and who.lower_ in ("you", "there") or clause.lemma_ == "have":
            if thing is None:
                thing = child(clause, "attr")
            targets = self._target(thing, "indicate") if thing is not None else []
        elif token.lemma_ == "mean":
            targets = [Target(self.phraser.verb_phrase(clause, subject=True), "indicate", clause, False)]
        else:
            return []
        if subject.pos_ == "PRON" and not (who is not None and who.lower_ == "you"):
            return []
        if subject.pos_ != "PRON" and self._good(self.phraser.phrases(subject, shared=False)[0]) is not False:
            return []
        return self._emit(token, [t for t in targets if t.good is not True], "indicate", "meaning")

    def _suffered(self, patient: Token, token: Token) -> list[Target]:
        if patient.lemma_.lower() in self.lexicon.words["valence.people"]:
            verb = patient.head
            objects = prep_objects(verb, "from", "with") or [c for c in verb.children if c.dep_ == "dobj"]
            return [t for o in objects for t in self._target(o, "cause")]
        return self._target(patient, "cause")

    # -- targets ----------------------------------------------------------------------------------------------------

    def _targets(self, verb: Token, means: str) -> list[Target]:
        return [t for o in self._bare_objects(verb) for t in self._target(o, means)]

    def _target(self, token: Token, means: str, depth: int = 0) -> list[Target]:
        """What a direction is said of, with risk, level and nested effects peeled off."""
        if depth > 4:
            return []
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and token.dep_ in ("pcomp", "xcomp", "ccomp"):
            if lemma in self.lexicon.effects and token.dep_ == "pcomp":
                return []  # read on its own, with this verb as its carrier
            return [self._plain(self.phraser.verb_phrase(token), token, means)]
        inner = self._peel(token, means, depth)
        if inner is not None:
            return inner
        if lemma in ("thing", "matter") and means in ("worsen", "improve", "relieve") and not list(token.rights):
            return [Target(None, means, token, False)]
        if token.pos_ == "PRON" and lemma not in self.lexicon.words["valence.people"]:
            stands = token.lower_ == "it" and means in ("relieve", "prevent", "worsen", "cause", "down") and token.dep_ in ("dobj", "nsubj", "nsubjpass")
            return [Target(None, means, token, False)] if stands else []
        if lemma in self.lexicon.words["valence.people"] and lemma not in ("body",):
            return self._complaint(token, means, depth)
        found: list[Target] = []
        for phrase in self.phraser.phrases(token):
            head = token.doc[phrase.head]
            nested = self._peel(head, means, depth) if head != token else None
            found.extend(nested if nested is not None else [self._plain(phrase, head, means)])
        return found

    def _plain(self, phrase: Phrase, token: Token, means: str) -> Target:
        head = token.doc[phrase.head] if phrase.head >= 0 else token
        if means == "press":
            verb = self._verb_above(head)
            said = f"{verb.lemma_ if verb is not None else 'press'} on {phrase.text}"
            return Target(Phrase(said, f"pressure on {phrase.core}", head.i, "pressure"), means, head, False)
        if means == "injure":
            verb = self._verb_above(head)
            if phrase.lemma in self.lexicon.words["valence.bad"]:
                return Target(phrase, "worsen", head, False)
            hurt = Phrase(f"{verb.lemma_ if verb is not None else 'injure'} {phrase.text}", f"{phrase.core} {INJURY.get(verb.lemma_ if verb is not None else '', 'injury')}", head.i, phrase.lemma)
            return Target(hurt, means, head, False)
        means = self._compared(head, means, phrase)
        if means in ("relieve", "down", "worsen", "cause") and any(c.lower_ in SICK for c in head.lefts):
            return Target(phrase, means, head, False)
        return Target(phrase, means, head, self._good(phrase, head_only=means == "loosen"), load=phrase.lemma in valence.LOADS)

    def _verb_above(self, token: Token) -> Token | None:
        for _ in range(4):
            token = token.head
            if token.pos_ == "VERB":
                return token
        return None

    def _compared(self, head: Token, means: str, phrase: Phrase) -> str:
        """`less pain`, `better sleep`: what comes about is a change."""
        if means not in ("cause", "yield", "good_for"):
            return means
        left = {c.lower_ for c in head.lefts} - ({"lower"} if head.lower_ == "back" else set())
        good = self._good(phrase)
        if good is False and left & LESS:
            return "relieve"
        if good and left & MORE:
            return "improve"
        if good and left & (LESS | {"poor", "poorer", "worse", "impaired"}):
            return "impair"
        if good is False and left & {"worse", "worsening", "increased"} and means == "cause":
            return "worsen"
        return means

    def _peel(self, token: Token, means: str, depth: int) -> list[Target] | None:
        lemma = token.lemma_.lower()
        words = self.lexicon.words
        of = [o for o in prep_objects(token, "of", "for") if o.dep_ == "pobj" or o.dep_ == "pcomp"]
        lemma = "odds" if token.lower_ == "odds" else lemma
        if lemma in words["nominals.risk_nouns"] and of and of[0].pos_ == "VERB":
            inside = [c for c in of[0].children if c.dep_ == "dobj"] or prep_objects(of[0], "from", "to", "with")
            if inside:
                return [Target(t.phrase, means, t.token, t.good, risk=True) for o in inside[:1] for t in self._target(o, means, depth + 1)]
            return [Target(self.phraser.verb_phrase(of[0]), means, of[0], False, risk=True)]
        if lemma in words["nominals.risk_nouns"] and (of or [c for c in token.lefts if c.dep_ == "compound"]):
            if of:
                return [
                    Target(t.phrase, t.means, t.token, t.good, risk=True)
                    for o in of[:1]
                    for t in self._target(o, means, depth + 1)
                ]
            return [
                Target(t.phrase, means, t.token, t.good, risk=True)
                for t in self._compound_target(token, [c for c in token.lefts if c.dep_ == "compound"], means)
            ]
        if lemma in ("risk", "chance", "odds") and not of and token.dep_ in ("dobj", "pobj", "nsubjpass"):
            return [Target(None, means, token, False, risk=True)]
        if lemma in words["nominals.measure_nouns"] and of and prep_objects(token, "of"):
            return [t for o in prep_objects(token, "of")[:1] for t in self._target(o, means, depth + 1)]
        if lemma == "relief" and means in ("cause", "yield") and not prep_objects(token, "of", "from", "for") and not [c for c in token.lefts if c.dep_ == "compound"]:
            return [Target(None, "relieve", token, False)]
        if lemma in self.lexicon.effect_nouns and means in ("cause", "yield", "up", "improve", "good_for", "relieve", "suited") and not self._known(token):
            inner_means = self.lexicon.effect_nouns[lemma] if means != "suited" else means
            inside = prep_objects(token, "of", "from", "in", "for", "to")
            if inside:
                return [t for o in inside[:1] for t in self._target(o, inner_means, depth + 1)]
            compound = [c for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ in ("NOUN", "PROPN")]
            if compound:
                return self._compound_target(token, compound, inner_means)
        if lemma in ("benefit", "advantage", "effect", "result") and means in ("yield", "cause"):
            inside = [o for o in prep_objects(token, "for", "to", "on", "in") if o.dep_ == "pobj"]
            health = [c for c in token.lefts if c.lower_ in ("health", "fitness")]
            if health and not inside:
                phrase = Phrase("health", "health", health[0].i, "health")
                return [Target(phrase, "improve", health[0], True)]
            good = means == "yield" or any(c.lower_ in ("positive", "beneficial", "good", "therapeutic") for c in token.lefts)
            if lemma in ("result", "effect") and not good:
                return []
            return [t for o in inside[:1] for t in self._target(o, "good_for", depth + 1)]
        return None

    def _complaint(self, token: Token, means: str, depth: int) -> list[Target]:
        """`helps people with back pain`: what they have is what is meant."""
        for holder in (token, *[c for c in token.rights if c.dep_ in ("acl", "relcl", "amod")]):
            objects = (
                prep_objects(holder, "with", "from", "of")
                if holder == token
                or holder.lemma_
                in ("suffer", "live", "struggle", "deal", "diagnose", "present", "experience", "recover")
                else []
            )
            if not objects and holder != token and holder.lemma_ in ("have", "experience", "suffer", "get"):
                objects = [c for c in holder.children if c.dep_ == "dobj"]
            if objects:
                return [t for o in objects[:1] for t in self._target(o, means, depth + 1)]
        if means in ("suited", "unsuited"):
            return [Target(p, means, token, None, people=True) for p in self.phraser.phrases(token)]
        if means in ("relieve", "good_for", "improve"):
            return [Target(None, means, token, False, people=True)]
        return []

    def _good(self, phrase: Phrase, *, head_only: bool = False) -> bool | None:
        words = self.lexicon.words
        if head_only:
            return False if phrase.lemma in words["valence.bad"] else True if phrase.lemma in words["valence.good"] else None
        kind = self.phraser.kind(phrase)
        if phrase.lemma in words["valence.bad"]:
            return False
        if phrase.lemma in words["nominals.measure_nouns"] and any(w in words["valence.bad"] for w in phrase.text.lower().split()):
            return False
        if kind in valence.BAD_KINDS:
            return False
        if kind in valence.GOOD_KINDS or phrase.lemma in words["valence.good"]:
            return True
        return None

    def _valence_of(self, token: Token) -> bool | None:
        return self._good(Phrase(token.text, token.text, token.i, token.lemma_.lower()))

    # -- putting together -------------------------------------------------------------------------------------------

    def _emit(self, cue: Token, targets: list[Target], means: str, frame: str, *, passive: bool = False) -> list[Raw]:
        if not targets:
            return []
        return self._combine(cue, self.climber.agent(cue, passive=passive), targets, means, frame)

    def _combine(self, cue: Token, agent: Agent, targets: list[Target], means: str, frame: str) -> list[Raw]:
        told = agent.person and any(c.lower_ in ("should", "must") for t in (cue, *agent.path) for c in t.children if c.dep_ == "aux")
        if told or agent.how in ("stopped", "person", "none") or self._supposed(cue) or cue in agent.tokens:
            return []
        subjects = [(p, t) for p, t in self.agents(agent) if self._can_act(p, frame)]
        if not subjects:
            return []
        scope = self.context.scope(agent.path or [cue], agent.tokens[0] if agent.tokens else None)
        found: list[Raw] = []
        known = any(self._of_health(target) for target in targets)
        for target in targets:
            relation = valence.relation(target.means, target.good, risk=target.risk, load=target.load)
            if relation is None or not known or (agent.how == "relative" and self._restricting(cue, subjects)):
                continue
            for subject, token in subjects:
                if subject is not None and target.phrase is not None and subject.key == target.phrase.key:
                    continue
                said = scope
                if relation is Relation.RECOMMENDED_FOR and scope.negated:
                    relation, said = Relation.CONTRAINDICATED_FOR, Scope(False, scope.hedged, scope.negations, scope.hedges)
                found.append(Raw(subject, relation, target.phrase, cue, said, frame, agent.how, token))
        return found

    def _supposed(self, cue: Token) -> bool:
        """What stands only in an if-clause is not stated."""
        token = cue
        for _ in range(8):
            if token.dep_ in ("advcl", "ccomp", "relcl") and any(
                c.lower_ in ("if", "unless", "whether", "provided") and c.dep_ in ("mark", "aux", "prep", "advmod") for c in token.children
            ):
                return True
            if token.dep_ in ("ccomp", "pcomp") and any(c.dep_ == "mark" and c.lower_ in ("whether", "if") for c in token.children):
                return True
            if token.head == token:
                return False
            token = token.head
            if token.lower_ in ("provided", "assuming", "providing"):
                return True
        return False

    def _can_act(self, phrase: Phrase | None, frame: str) -> bool:
        """Whether a phrase can do anything: those who say things can't, nor can "benefits", "ways" and "enough"."""
        if phrase is None or frame == "because":
            return True
        if phrase.lemma in self.lexicon.words["valence.sayers"]:
            return False
        return phrase.lemma not in self.lexicon.words["nominals.empty"] or self.phraser.resolve(phrase.text) is not None

    def _of_health(self, target: Target) -> bool:
        """Whether the thing has to do with health: it has a valence, or the vocabulary knows a word of it."""
        if target.phrase is None or target.good is not None or target.people:
            return True
        return bool(named(target.phrase.text, self.phraser))

    def _restricting(self, cue: Token, subjects: list[tuple[Phrase | None, Token | None]]) -> bool:
        """`the muscles that support your spine`: says which muscles, and claims nothing."""
        noun = subjects[0][1] if subjects else None
        if noun is None or noun.lemma_.lower() not in ("muscle", "nerve", "joint", "ligament", "bone", "people", "adult", "patient") or cue.i - noun.i < 1:
            return False
        return noun.doc[noun.i + 1].lower_ in ("that", "which") or cue.i == noun.i + 1

    def agents(self, agent: Agent) -> list[tuple[Phrase | None, Token | None]]:
        """The phrases of an agent; (None, token) for a pronoun or a gap."""
        found: list[tuple[Phrase | None, Token | None]] = []
        for token in agent.tokens:
            if agent.verbal or (
                token.pos_ == "VERB" and token.dep_ in ("csubj", "pcomp", "xcomp", "advcl", "ROOT", "csubjpass")
            ):
                found.extend((phrase, token) for phrase in self.actions(token))
            elif token.lemma_.lower() == "group" and (doing := next((c for c in token.rights if c.dep_ in ("relcl", "acl") and c.pos_ == "VERB"), None)) is not None:
                thing = child(doing, "dobj")
                light = doing.lemma_.lower() in ("receive", "get", "do", "have", "take", "assign", "give", "use", "practise", "perform")
                found.extend((phrase, token) for phrase in (self._substance(thing) if light and thing is not None else [self.phraser.verb_phrase(doing)]))
            elif token.lower_ in self.lexicon.words["context.pronouns"] or token.pos_ == "PRON" or self._anaphor(token):
                found.append((None, token))
            else:
                found.extend((phrase, token) for phrase in self._substance(token))
        return found or [(None, None)]

    def _anaphor(self, token: Token) -> bool:
        """`these treatments`, `this exercise`: a noun that only points back."""
        pointing = any(c.lower_ in ("this", "these", "those", "such", "both", "neither", "either") and c.dep_ in ("det", "predet", "amod") for c in token.lefts)
        return pointing and token.lemma_.lower() in self.lexicon.words["context.anaphors"]

    def actions(self, verb: Token) -> list[Phrase]:
        """What is done: `incorporating walking` is walking, `keep your spine neutral` is all of that."""
        found: list[Phrase] = []
        for token in self._same_verbs(verb):
            thing = child(token, "dobj")
            if thing is None and token.lemma_.lower() in ("opt", "go", "aim", "look", "switch"):
                thing = next((o for o in prep_objects(token, "for", "to") if o.pos_ in ("NOUN", "PROPN")), None)
                if thing is not None:
                    found.extend(self._substance(thing))
                    continue
            if token.lemma_.lower() in LIGHT_VERBS and thing is not None and thing.pos_ != "PRON":
                found.extend(self._substance_phrases(thing))
            else:
                found.append(self._named_action(token) or self.phraser.verb_phrase(token))
        return found

    def _named_action(self, verb: Token) -> Phrase | None:
        """`staying active`: an action that the vocabulary names, whatever the parse makes of it."""
        for n in (5, 4, 3, 2):
            text = verb.doc[verb.i : verb.i + n].text if verb.i + n <= len(verb.doc) else ""
            concept = self.phraser.resolve(text) if text and not re.search(r"[.,;:!?]", text) else None
            if concept is not None and concept.kind in ("activity", "intervention"):
                return Phrase(text, text, verb.i, verb.lemma_.lower(), verbal=True)
        return None

    def _same_verbs(self, verb: Token) -> list[Token]:
        """A verb and those coordinated with it in the same form."""
        found = [verb]
        for c in verb.rights:
            if c.dep_ == "conj" and c.tag_ == verb.tag_ and (c.pos_ in ("VERB", "NOUN")):
                found.extend(self._same_verbs(c))
        return found

    def _substance_phrases(self, token: Token) -> list[Phrase]:
        return [phrase for phrase, _ in [(p, None) for p in self._substance(token)]]

    def _substance(self, token: Token, depth: int = 0) -> list[Phrase]:
        """`regular use of ice packs` is ice packs."""
        of = [o for o in prep_objects(token, "of")]
        lemma = token.lemma_.lower()
        if of and depth < 3 and (lemma in SUBSTANCE_NOUNS or lemma in self.lexicon.words["nominals.measure_nouns"]):
            head = of[0]
            if head.pos_ == "VERB" or head.dep_ == "pcomp":
                return self.actions(head)
            return self._substance(head, depth + 1)
        return self.phraser.phrases(token)


TIMES = frozenset(("own", "third", "half", "quarter", "percent", "point", "cent", "margin", "fifth", "average", "rest_", "day", "week", "month", "year", "minute", "hour", "time", "night", "morning", "evening", "first", "phase", "stage", "period", "moment", "beginning", "way", "reason", "thing", "term", "example", "instance", "use"))
SICK = frozenset(("inflamed", "sore", "tight", "stiff", "aching", "achy", "irritated", "tired", "painful", "swollen", "pinched", "tense", "burning", "injured", "strained", "pulled", "spasming", "sluggish", "trapped"))
DOINGS = frozenset(("sleep", "walk", "move", "sit", "stand", "heal", "recover", "relax", "function", "concentrate", "train", "bend", "breathe", "run", "work"))
FIT = frozenset(("flexible", "strong", "healthy", "supple", "mobile", "stable", "active", "limber", "fit", "moving", "loose", "plump", "hydrated", "aligned", "neutral"))
BARE = frozenset(("suitable", "recommended", "effective", "helpful", "beneficial", "ineffective", "useless"))
INJURY = {"tighten": "tightness", "stiffen": "stiffness", "damage": "damage", "strain": "strain", "tear": "tear", "irritate": "irritation", "bruise": "bruising", "overload": "overload"}
HAVERS = frozenset(("have", "feel", "report", "experience", "see", "show", "suffer", "notice", "gain", "get"))
BRINGERS = frozenset(("bring", "provide", "offer", "give", "show", "produce", "cause", "see", "report", "experience", "have", "yield", "get", "find",
                      "deliver", "promote", "achieve", "lead", "result", "observe", "demonstrate", "notice", "support", "aid", "speed"))  # fmt: skip
