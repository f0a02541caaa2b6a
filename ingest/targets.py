"""What something is said of: risk, level and nested effects peeled off, and whether more of it is good.

"Reduces the risk of back pain" is said of back pain, and it is the risk that falls; "brings relief from stiffness" is
relief. Knows nouns and their valence; must not know who does it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest import valence
from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.cues import Lexicon
from ingest.raw import LESS, MORE, Target, degrees
from ingest.topic import named
from ingest.tree import prep_objects
from ingest.wording import gerund

Token = Any
# Directions under which a noun of effect is the effect: "leads to a reduction", "offers relief".
NESTING = frozenset(("cause", "yield", "up", "improve", "good_for", "relieve", "suited"))
SICK = frozenset(
    (
        "inflamed",
        "sore",
        "tight",
        "stiff",
        "aching",
        "achy",
        "irritated",
        "tired",
        "painful",
        "swollen",
        "pinched",
        "tense",
        "burning",
        "injured",
        "strained",
        "pulled",
        "spasming",
        "sluggish",
        "bad",
        "weak",
        "worn",
        "damaged",
        "cramped",
        "trapped",
    )
)
INJURY = {
    "tighten": "tightness",
    "stiffen": "stiffness",
    "damage": "damage",
    "strain": "strain",
    "tear": "tear",
    "irritate": "irritation",
    "bruise": "bruising",
    "overload": "overload",
}


class Targets:
    """Reads targets. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon

    def _known(self, token: Token) -> bool:
        """A phrase that is a name of its own: `weight loss` is no loss."""
        phrases = self.phraser.phrases(token, shared=False)
        found = self.phraser.resolve(phrases[0].text) if phrases else None
        if found is not None and found.id.endswith("-relief"):
            return False  # "pain reduction" is said of pain
        return bool(phrases) and self.phraser.kind(phrases[0]) in (
            "function",
            "measure",
            "sign",
            "symptom",
            "condition",
        )

    def compound_target(self, token: Token, compound: list[Token], means: str) -> list[Target]:
        """What stands before an effect noun: the pain of `pain relief`."""
        if not compound:
            return []
        left = [c for c in token.lefts if c.dep_ in ("compound", "nmod", "amod") and c.i >= compound[0].left_edge.i]
        left = [c for c in left if c == compound[-1] or c.lower_ not in LESS | MORE]
        words = [t for c in left for t in c.subtree] if len(left) > 1 else [*compound[-1].subtree]

        text = join_tokens([w for w in words if w.tag_ not in ("PRP$", "DT")])
        head = compound[-1]
        phrase = Phrase(text, text, head.i, head.lemma_.lower())
        return [Target(phrase, means, head, self.good(phrase), load=head.lemma_.lower() in valence.LOADS)]

    def target(self, token: Token, means: str, depth: int = 0) -> list[Target]:
        """What a direction is said of, with risk, level and nested effects peeled off."""
        if depth > 4:
            return []
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and token.dep_ in ("pcomp", "xcomp", "ccomp"):
            if lemma in self.lexicon.effects and token.dep_ == "pcomp":
                return []  # read on its own, with this verb as its carrier
            return [self._plain(self.phraser.verb_phrase(token), token, means)]
        inner = self.peel(token, means, depth)
        if inner is not None:
            return inner
        if lemma in ("thing", "matter") and means in ("worsen", "improve", "relieve") and not list(token.rights):
            return [Target(None, means, token, False)]
        if token.lower_ in ("anything", "something") and (
            how := next((c for c in token.rights if c.pos_ == "ADJ"), None)
        ):
            text = f"{token.text} {how.text}"
            return [Target(Phrase(text, f"{how.text} condition", token.i, "condition"), means, token, False)]
        if token.pos_ == "PRON" and lemma not in self.lexicon.words["valence.people"]:
            stands = (
                token.lower_ == "it"
                and means in ("relieve", "prevent", "worsen", "cause", "down", "up")
                and token.dep_ in ("dobj", "nsubj", "nsubjpass", "pobj")
            )
            return [Target(None, means, token, False)] if stands else []
        if lemma in self.lexicon.words["valence.people"] and lemma not in ("body",):
            return self._complaint(token, means, depth)
        if (
            means in ("relieve", "down")
            and lemma == "effect"
            and any(c.lower_ in ("side", "adverse", "harmful") for c in token.lefts)
        ):
            harms = [self._plain(p, token, means) for p in self.phraser.phrases(token)]
            return [replace(t, good=False, risk=True) for t in harms]  # harm that may come is kept from coming
        found: list[Target] = []
        for phrase in self.phraser.phrases(token):
            head = token.doc[phrase.head]
            nested = self.peel(head, means, depth) if head != token else None
            found.extend(nested if nested is not None else [self._plain(phrase, head, means)])
        return found

    def _plain(self, phrase: Phrase, token: Token, means: str) -> Target:
        head = token.doc[phrase.head] if phrase.head >= 0 else token
        if means == "press":
            verb = self._verb_above(head)
            bare = re.split(r" (?:that|which) ", phrase.text)[0]
            verb = self._pressing(head) or verb
            lemma = verb.lemma_.lower() if verb is not None else "press"
            pinched = lemma in ("pinch", "squeeze", "compress")
            said = f"{lemma}{'d' if lemma.endswith('e') else 'ed'} {bare}" if pinched else f"{lemma} on {bare}"
            phrase = Phrase(bare, re.split(r" (?:that|which) ", phrase.core)[0], phrase.head, phrase.lemma)
            return Target(Phrase(said, f"pressure on {phrase.core}", head.i, "pressure"), means, head, False)
        if means == "injure":
            verb = self._verb_above(head)
            if phrase.lemma in self.lexicon.words["valence.bad"]:
                return Target(phrase, "worsen", head, False)
            hurt = Phrase(
                f"{verb.lemma_ if verb is not None else 'injure'} {phrase.text}",
                f"{phrase.core} {INJURY.get(verb.lemma_ if verb is not None else '', 'injury')}",
                head.i,
                phrase.lemma,
            )
            return Target(hurt, means, head, False)
        if means == "cause" and phrase.text.lower().startswith(("poor ", "bad ")) and self.phraser.resolve(phrase.text):
            return Target(phrase, means, head, False)  # "leads to poor posture"
        means = self._compared(head, means, phrase)
        phrase = self._loaded(phrase, head)
        if means in ("relieve", "down", "worsen", "cause", "good_for", "yield") and self._sick(head):
            return Target(phrase, "cause" if means == "yield" else means, head, False)
        return Target(
            phrase, means, head, self.good(phrase, head_only=means == "loosen"), load=phrase.lemma in valence.LOADS
        )

    def _loaded(self, phrase: Phrase, head: Token) -> Phrase:
        """`the stress on joints`, `pressure on the nerves`: where a load lies is part of its name."""
        places = prep_objects(head, "on") if phrase.lemma in valence.LOADS else []
        if not places or (" on " in phrase.text and self.phraser.resolve(phrase.text) is not None):
            return phrase
        place = self.phraser.phrases(places[0], shared=False)[0]
        load = re.split(r" (?:on|off|from) ", phrase.core)[0]
        text = f"{load} on {place.text}"
        return Phrase(text, f"{load} on {place.core}", phrase.head, phrase.lemma)

    def _pressing(self, token: Token) -> Token | None:
        """The verb in a clause after a noun: "a nerve that is squeezed"."""
        return next(
            (c for c in token.rights if c.dep_ in ("relcl", "acl") and c.lemma_.lower() in self.lexicon.effects), None
        )

    def _verb_above(self, token: Token) -> Token | None:
        for _ in range(4):
            token = token.head
            if token.pos_ == "VERB":
                return token
        return None

    def _sick(self, head: Token) -> bool:
        """`strained muscles or ligaments`: an adjective of ailing, on the noun or on the one that it is joined to."""
        joined = head.head if head.dep_ == "conj" and not any(c.dep_ == "amod" for c in head.lefts) else head
        return any(c.lower_ in SICK for one in (head, joined) for c in one.lefts)

    def _compared(self, head: Token, means: str, phrase: Phrase) -> str:
        """`less pain`, `better sleep`: what comes about is a change."""
        if means not in ("cause", "yield", "good_for"):
            return means
        left = degrees(head)
        good = self.good(phrase)
        if good is False and left & LESS:
            return "relieve"
        if good and left & MORE:
            return "improve"
        if good and left & (LESS | {"poor", "poorer", "worse", "impaired", "slower", "delayed"}):
            return "impair"
        if good is False and left & {"worse", "worsening", "increased"} and means == "cause":
            return "worsen"
        return means

    def _under_ability(self, token: Token, means: str) -> list[Target] | None:
        """`your ability to work` is working."""
        told = next(
            (c for c in token.rights if c.dep_ in ("acl", "relcl") and any(t.tag_ == "TO" for t in c.lefts)), None
        )
        if token.lemma_.lower() not in ("ability", "capacity") or told is None:
            return None
        phrase = self.phraser.verb_phrase(told)
        named = Phrase(f"{token.text} to {phrase.text}", gerund(phrase.core, phrase.lemma), phrase.head, phrase.lemma)
        return [Target(named, means, told, True)]

    def peel(self, token: Token, means: str, depth: int) -> list[Target] | None:
        """What stands under a risk, a level, an effect or a benefit; None where a noun is none of these."""
        return (
            self._under_risk(token, means, depth)
            or self._under_ability(token, means)
            or self._under_measure(token, means, depth)
            or self._under_effect(token, means, depth)
            or self._under_benefit(token, means, depth)
        )

    def _under_risk(self, token: Token, means: str, depth: int) -> list[Target] | None:
        """`the risk of falls`, `your chances of developing back pain`, and bare `increases the risk`."""
        lemma = "odds" if token.lower_ == "odds" else token.lemma_.lower()
        if lemma not in self.lexicon.words["nominals.risk_nouns"]:
            return None
        of = prep_objects(token, "of", "for")
        compound = [c for c in token.lefts if c.dep_ == "compound"]
        inside: list[Target] = []
        if of and of[0].pos_ == "VERB":
            things = [c for c in of[0].children if c.dep_ == "dobj"] or prep_objects(of[0], "from", "to", "with")
            inside = [t for o in things[:1] for t in self.target(o, means, depth + 1)]
            if any(e.means == "injure" for e in self.lexicon.effects.get(of[0].lemma_.lower(), ())):
                inside = []  # "the risk of hurting your back" is not the back
            inside = inside or [Target(self.phraser.verb_phrase(of[0]), means, of[0], False)]
        elif of:
            inside = self.target(of[0], means, depth + 1)
        elif compound:
            inside = self.compound_target(token, compound, means)
        elif lemma in ("recurrence", "relapse", "incidence", "reoccurrence") and means in (
            "down",
            "relieve",
            "prevent",
        ):
            phrases = self.phraser.phrases(token, shared=False)
            return [Target(p, means, token, False, risk=True) for p in phrases]
        elif lemma in ("risk", "chance", "odds") and token.dep_ in ("dobj", "pobj", "nsubjpass"):
            inside = [Target(None, means, token, False)]
        return [Target(t.phrase, t.means, t.token, t.good, risk=True) for t in inside] or None

    def _under_measure(self, token: Token, means: str, depth: int) -> list[Target] | None:
        """`the severity of pain` is pain."""
        of = prep_objects(token, "of") or (
            prep_objects(token, "in") if token.lemma_ in ("surge", "spike", "change") else []
        )
        if token.lemma_.lower() not in self.lexicon.words["nominals.measure_nouns"]:
            return None
        if of and token.lemma_ == "quality" and of[0].lemma_ == "life":
            return None
        if of:
            return self.target(of[0], means, depth + 1)
        ill = [c for c in token.lefts if c.dep_ == "compound" and self.valence_of(c) is False]
        if not ill or token.lemma_.lower() not in self.lexicon.words["nominals.ratings"]:
            return None
        means = self._compared(token, means, Phrase(ill[-1].text, ill[-1].text, ill[-1].i, ill[-1].lemma_.lower()))
        lasting = [c for c in token.lefts if c.dep_ == "compound"]
        others = [c for c in token.rights if c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN")]
        return [
            *self.compound_target(token, lasting, means),
            *[t for c in others for t in self.target(c, means, depth + 1)],
        ]

    def _under_effect(self, token: Token, means: str, depth: int) -> list[Target] | None:
        """`brings relief from stiffness`: the effect inside is the one that is meant."""
        lemma = token.lemma_.lower()
        if lemma not in self.lexicon.effect_nouns or means not in NESTING:
            return None
        named_for = prep_objects(token, "of", "from", "for")
        bad = [c for c in token.lefts if c.dep_ == "compound" and self.valence_of(c) is False]
        if lemma == "relief" and means in ("cause", "yield") and not named_for and not bad:
            return [Target(None, "relieve", token, False)]
        if self._known(token):
            return None
        inner = self.lexicon.effect_nouns[lemma] if means != "suited" else means
        inside = prep_objects(token, "of", "from", "in", "for", "to")
        if inside:
            found = self.target(inside[0], inner, depth + 1)
            if lemma == "protection":  # of the back: that is good for it
                return [replace(t, means="improve") if t.good is True else t for t in found]
            return found
        compound = [c for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ in ("NOUN", "PROPN")]
        return self.compound_target(token, compound, inner) if compound else None

    def _under_benefit(self, token: Token, means: str, depth: int) -> list[Target] | None:
        """`offers benefits for the back`, `has health benefits`."""
        lemma = token.lemma_.lower()
        if lemma not in ("benefit", "advantage", "effect", "result") or means not in ("yield", "cause"):
            return None
        inside = [o for o in prep_objects(token, "for", "to", "on", "in") if o.dep_ == "pobj"]
        health = [c for c in token.lefts if c.lower_ in ("health", "fitness")]
        if health and not inside:
            return [Target(Phrase("health", "health", health[0].i, "health"), "improve", health[0], True)]
        good = means == "yield" or any(
            c.lower_ in ("positive", "beneficial", "good", "therapeutic") for c in token.lefts
        )
        if lemma in ("result", "effect") and not good:
            return []
        return [t for o in inside[:1] for t in self.target(o, "good_for", depth + 1)]

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
                return [t for o in objects[:1] for t in self.target(o, means, depth + 1)]
        if means in ("suited", "unsuited"):
            return [Target(p, means, token, None, people=True) for p in self.phraser.phrases(token)]
        if means in ("relieve", "good_for", "improve"):
            return [Target(None, means, token, False, people=True)]
        return []

    def good(self, phrase: Phrase, *, head_only: bool = False) -> bool | None:
        """Whether more of it is good (True), bad (False) or neither that we know of (None)."""
        words = self.lexicon.words
        if head_only:
            return (
                False
                if phrase.lemma in words["valence.bad"]
                else True
                if phrase.lemma in words["valence.good"]
                else None
            )
        kind = self.phraser.kind(phrase)
        if phrase.lemma in words["valence.bad"]:
            return False
        if phrase.lemma in words["nominals.measure_nouns"] and any(
            w in words["valence.bad"] for w in phrase.text.lower().split()
        ):
            return False
        if kind in valence.BAD_KINDS:
            return False
        if kind in valence.GOOD_KINDS or phrase.lemma in words["valence.good"]:
            return True
        return None

    def valence_of(self, token: Token) -> bool | None:
        """`good` for one word."""
        return self.good(Phrase(token.text, token.text, token.i, token.lemma_.lower()))

    def of_health(self, target: Target) -> bool:
        """Whether the thing has to do with health: it has a valence, or the vocabulary knows a word of it."""
        if target.phrase is None or target.good is not None or target.people:
            return True
        return bool(named(target.phrase.text, self.phraser))
