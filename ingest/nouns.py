"""Nouns that make claims: relief of, the benefits of, causes of, side effects, a treatment for.

Knows the nominal cues of lexicon/nominals.yml; verbs are read in ingest.effects.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.agents import listed
from ingest.climbing import LIGHT_NOUNS
from ingest.combine import Kit
from ingest.concepts import Phrase
from ingest.context import Scope
from ingest.cues import ClassNoun
from ingest.raw import Raw, Target
from ingest.tree import Agent, child, prep_objects, subject_of
from kb.model import Relation

Token = Any
Members = tuple[list[Phrase], Token]
# Kinds whose names may end in a noun of effect: "weight gain", "mindfulness-based stress reduction".
NAMED_SO = frozenset(("intervention", "activity", "drug", "cause", "situation", "condition", "symptom"))
BRINGERS = frozenset(("bring", "provide", "offer", "give", "show", "produce", "cause", "see", "report", "experience", "have", "yield", "get", "find",
                      "deliver", "promote", "achieve", "lead", "result", "observe", "demonstrate", "notice", "support", "aid", "speed"))  # fmt: skip
# What brings an effect through a preposition: "useful for relief of", "leads to a reduction in".
BRINGING_BY = frozenset(
    (
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
    )
)
# "One cause is that ...", "the causes are unknown": nothing is named.
NOTHING_NAMED = frozenset(("one", "unknown", "it", "that", "those", "something", "what", "some", "many"))


class NounReader:
    """Reads nouns. One for each kit."""

    def __init__(self, kit: Kit) -> None:
        self.phraser, self.lexicon, self.climber, self.context = kit.phraser, kit.lexicon, kit.climber, kit.context
        self.targets, self.agency, self.combiner, self.cutter = kit.targets, kit.agency, kit.combiner, kit.cutter

    def noun(self, token: Token) -> list[Raw]:
        """`relief of pain`, `a cause of pain`, `good for pain`: what one noun or adjective says."""
        lemma = token.lemma_.lower()
        if token.dep_ == "compound":
            return []
        if lemma in ("benefit", "advantage", "effect", "effectiveness", "value") and (shown := self._benefit_of(token)):
            return shown
        if self.class_of(token) is not None and (members := self._class(token)):
            return members
        if lemma in self.lexicon.effect_nouns:
            raws = self._effect_noun(token, self.lexicon.effect_nouns[lemma])
            if raws:
                return raws
        if lemma == "flag" and any(c.lower_ == "red" for c in token.lefts):
            if token.dep_ == "attr" and not prep_objects(token, "for", "of"):
                flag = Phrase("red flag", "red flag", token.i, "flag")
                return self.combiner.emit(token, [Target(flag, "indicate", token, False)], "indicate", "role:indicate")
            return self._role(token, "indicate")
        if lemma in self.lexicon.roles and (
            lemma not in self.lexicon.classes
            or token.dep_ != "attr"
            or self.lexicon.classes[lemma].id not in ("cause", "harm")
        ):
            return self._role(token, self.lexicon.roles[lemma])
        return []

    def _benefit_of(self, token: Token) -> list[Raw]:
        """`the benefits of walking for back pain`, `the therapeutic effect of heat on stiffness`: stated by being presupposed."""
        agents = prep_objects(token, "of")
        objects = [o for o in prep_objects(token, "for", "on", "in") if o.dep_ == "pobj"] or [
            o for a in agents for o in prep_objects(a, "for", "on")
        ]
        left = {c.lower_ for c in token.lefts}
        if token.lemma_ in ("effect", "value") and not left & {
            "beneficial",
            "positive",
            "therapeutic",
            "good",
            "healing",
            "soothing",
            "calming",
        }:
            return []
        if token.lemma_ == "effectiveness" or not agents or agents[0].pos_ == "PRON":
            return []
        health = [c for c in token.lefts if c.lower_ in ("health", "fitness")]
        if health and not objects:
            targets = [Target(Phrase("health", "health", health[0].i, "health"), "improve", health[0], True)]
        else:
            targets = [t for o in objects[:1] for t in self.targets.target(o, "good_for")]
        if not targets:
            return []
        found = self.combiner.combine(
            token, Agent(agents[:1], [token], "of", verbal=agents[0].pos_ == "VERB"), targets, "good_for", "benefit"
        )
        for raw in found:  # "walking for back pain": what it is for is not part of what does it
            if raw.subject is not None:
                bare = re.split(r" (?:for|on) ", raw.subject.text)[0]
                raw.subject = Phrase(bare, bare, raw.subject.head, raw.subject.lemma, raw.subject.verbal)
        return found

    def _class(self, token: Token) -> list[Raw]:
        """`causes of back pain include A and B`, `A is a side effect of B`, `risks are A`."""
        kind = self.class_of(token)
        if kind is None:
            return []
        members, members_token = self._class_members(token, kind)
        pointing = subject_of(token.head) if token.dep_ == "attr" and kind.id in ("cause", "harm") else None
        if not members and pointing is not None and pointing.lower_ in ("it", "this", "they", "these"):
            scope = self.context.scope([token.head])
            held = [t.phrase for o in prep_objects(token, "of", "for")[:1] for t in self.targets.target(o, "suited")]
            return [
                Raw(None, Relation(kind.relation), p, token, scope, f"class:{kind.id}", "pronoun", pointing)
                for p in held
                if p is not None and kind.member == "subject"
            ]
        if not members:
            return []
        of = [o for o in prep_objects(token, "of", "for", "from", "to", "behind", "with") if o.i > token.i]
        fixed: list[Phrase | None] = [
            t.phrase for o in of[:1] for t in self.targets.target(o, "suited") if t.phrase is not None
        ]
        if token.dep_ == "dobj" and not fixed:
            fixed = [p for p, _ in self.agency.agents(self.climber.agent(token.head)) if p is not None]
        fixed = fixed or [None]
        scope = self.context.scope([token.head, members_token] if token.head != token else [token])
        if {h.lower() for h in scope.hedges} == {"some"}:  # "some common causes are" hedges nothing
            scope = Scope(scope.negated, False, scope.negations, ())
        relation = Relation(kind.relation)
        found = []
        for member in members:
            for other in fixed:
                pair = (member, other) if kind.member == "subject" else (other, member)
                if kind.member == "object" and other is None:
                    found.append(Raw(None, relation, member, token, scope, f"class:{kind.id}", "class", None))
                else:
                    found.append(
                        Raw(pair[0], relation, pair[1], token, scope, f"class:{kind.id}", "class", members_token)
                    )
        return found

    def _names_cause(self, token: Token) -> bool:
        """`a reason to do a larger trial` is no cause of anything."""
        lemma = token.lemma_.lower()
        if lemma in ("cause", "culprit", "trigger", "effect", "complication", "consequence"):
            return True
        return any(c.lower_ in ("of", "for", "behind") and c.dep_ == "prep" for c in token.rights) or any(
            t.lower_ == "why" for t in token.rights
        )

    def class_of(self, token: Token) -> ClassNoun | None:
        """`side effect` before `effect`, `risk factor` before `factor`."""
        lemma = token.lemma_.lower()
        for c in token.lefts:
            if c.dep_ in ("compound", "amod") and (found := self.lexicon.classes.get(f"{c.lower_} {lemma}")):
                return found
        return self.lexicon.classes.get(lemma)

    def _class_members(self, token: Token, kind: ClassNoun) -> Members:
        """What belongs to a class, by where the noun stands, and the word that says so: the noun itself where none does."""
        for members in (self._said_of_class, self._one_of_class, self._called_class):
            if (found := members(token, kind)) is not None:
                return found
        had = token.dep_ == "dobj" and token.head.lemma_ in ("have", "cause", "bring", "carry", "produce")
        shown = token.dep_ in ("attr", "dobj", "nsubj") and kind.id in ("cause", "symptom", "remedy")
        if shown or (had and kind.id == "harm"):
            return [p for e in self.phraser._examples(token) for p in self.phraser.phrases(e, shared=False)], token
        return [], token

    def _said_of_class(self, token: Token, kind: ClassNoun) -> Members | None:
        """`The symptoms being A and B`, `causes include A and B`: the class is the subject."""
        verb = token.head
        progressive = verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.lemma_ == "be" for c in verb.children)
        if token.dep_ == "nsubj" and progressive and kind.id in ("symptom", "cause"):
            return self.cutter.listed(list(token.doc[verb.i :])), verb
        if token.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ not in ("include", "be", "involve", "comprise"):
            return None
        thing = child(verb, "dobj", "attr", "xcomp") if verb.lemma_ != "be" else child(verb, "attr")
        if thing is None or thing.lemma_.lower() in self.lexicon.roles or thing.lower_ in NOTHING_NAMED:
            return None
        told = list(token.doc[thing.left_edge.i :])
        if kind.id == "symptom" and thing.pos_ in ("NOUN", "PROPN", "ADJ"):
            return self.cutter.listed(told), thing
        read = self._things(thing)
        plain = listed(told) if kind.id == "cause" else []
        return (plain if len(plain) > len(read) else read), thing

    def _one_of_class(self, token: Token, kind: ClassNoun) -> Members | None:
        """`One of the causes is A`, `A is one of the causes`."""
        one = token.head.head
        if token.dep_ != "pobj" or token.head.lower_ != "of" or one.lower_ not in ("one", "some"):
            return None
        if kind.id not in ("cause", "harm"):
            return None
        if one.dep_ == "nsubj" and one.head.lemma_ == "be" and (thing := child(one.head, "attr")) is not None:
            return self._things(thing), thing
        subject = subject_of(one.head) if one.dep_ == "attr" else None
        return self._doers(subject) if subject is not None and subject.pos_ != "PRON" else None

    def _called_class(self, token: Token, kind: ClassNoun) -> Members | None:
        """`A is a cause of B`: the class is what the subject is called."""
        if token.dep_ != "attr" or token.head.lemma_ != "be" or kind.id not in ("harm", "cause"):
            return None
        subject = subject_of(token.head) if self._names_cause(token) else None
        if subject is None or subject.pos_ == "PRON" or subject.lemma_.lower() in self.lexicon.classes:
            return None
        return self._doers(subject)

    def _things(self, thing: Token) -> list[Phrase]:
        return self.agency.actions(thing) if thing.pos_ == "VERB" else self.phraser.phrases(thing)

    def _doers(self, subject: Token) -> Members:
        acts = subject.pos_ in ("VERB", "AUX")
        return (self.agency.actions(subject) if acts else self.agency.substance(subject)), subject

    def _effect_noun(self, token: Token, means: str) -> list[Raw]:
        """`relief of pain`, `a reduction in stiffness`, where something brings it."""
        objects = prep_objects(token, "of", "from", "in", "for", "against", "to")
        compound = [
            c
            for c in token.lefts
            if c.dep_ in ("compound", "nmod", "amod")
            and self.targets.valence_of(c) is not None
            and c.pos_ in ("NOUN", "PROPN")
        ]
        if not objects and (not compound or self._is_name(token, compound, means)):
            return []
        if self._of_the_verb(token) or not self._brought(token):
            return []
        targets = [t for o in objects[:1] for t in self.targets.target(o, means)] or self.targets.compound_target(
            token, compound, means
        )
        return self.combiner.emit(token, targets, means, "effect_noun")

    def _is_name(self, token: Token, compound: list[Token], means: str) -> bool:
        """`mindfulness-based stress reduction`, `manual therapy`: names, and nothing is said to be reduced."""
        if means == "relieve" and self.targets.valence_of(compound[-1]) is not False:
            return True
        whole = self.phraser.resolve(token.doc[token.left_edge.i : token.i + 1].text)
        return whole is not None and whole.kind in NAMED_SO and not whole.id.endswith("-relief")

    def _of_the_verb(self, token: Token) -> bool:
        """`to prevent recurrence and aggravation`: of these the verb speaks."""
        top = token
        while top.dep_ == "conj" and top.head.pos_ in ("NOUN", "PROPN"):
            top = top.head
        verb = top.head.lemma_.lower()
        return top.dep_ == "dobj" and verb in self.lexicon.effects and verb not in BRINGERS

    def _brought(self, token: Token) -> bool:
        """Whether an effect stands where something brings it: `provides relief of`, `effective for relief of`."""
        governor = token.head
        if token.dep_ == "pobj":
            above = governor.head
            if above.pos_ in ("NOUN", "PROPN"):
                return above.lemma_.lower() in LIGHT_NOUNS and above.lemma_.lower() not in self.lexicon.roles
            linked = governor.lower_ in ("for", "of", "as", "on", "with", "about", "in")
            if linked and above.pos_ in ("VERB", "ADJ", "AUX"):
                return above.lemma_.lower() in BRINGING_BY
        if token.dep_ == "dobj":
            return governor.lemma_.lower() in BRINGERS
        return token.dep_ != "nsubj" or governor.lemma_ == "be"

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
        if token.lemma_ in ("form", "type", "kind"):
            objects = [o for o in objects if o.head.lower_ != "of"] or [
                o for a in prep_objects(token, "of") for o in prep_objects(a, "for") if o.dep_ == "pobj"
            ]
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
        first = any(c.lower_ in ("first", "best") for c in token.lefts) and token.lemma_ in (
            "choice",
            "treatment",
            "option",
            "exercise",
            "remedy",
            "position",
        )
        alone = token.dep_ == "nsubj" and means == "relieve" and judged and not objects
        if alone and token.head.lemma_ == "be" and (answer := child(token.head, "attr", "xcomp")) is not None:
            agent = Agent([answer], [token.head], "predicate", verbal=answer.pos_ == "VERB")
            return self.combiner.combine(
                token, agent, [Target(None, "relieve", token, False)], "relieve", "role:relieve"
            )
        told = child(token, "acl", "ccomp", "relcl")
        if (
            not objects
            and means == "indicate"
            and told is not None
            and any(c.lower_ == "that" and c.dep_ == "mark" for c in told.lefts)
        ):
            phrase = self.phraser.verb_phrase(told, subject=True)  # "a sign that a nerve is being squeezed"
            return self.combiner.emit(token, [Target(phrase, "indicate", told, False)], "indicate", "role:indicate")
        if not objects and first and token.dep_ == "attr" and child(token, "relcl", "acl") is None:
            return self.combiner.emit(token, [Target(None, "suited", token, False)], "suited", "role:suited")
        if not objects or (
            means in ("relieve", "suited")
            and not judged
            and means == "suited"
            and token.lemma_ not in ("choice", "recommendation", "option")
        ):
            return []
        targets = [t for o in objects[:1] for t in self.targets.target(o, means)]
        return self.combiner.emit(token, targets, means, f"role:{means}")
