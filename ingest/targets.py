"""What something is said of: risk, level and nested effects peeled off, and whether more of it is good.

"Reduces the risk of back pain" is said of back pain, and it is the risk that falls; "brings relief from stiffness" is
relief. Knows nouns and their valence; must not know who does it.
"""

from __future__ import annotations

from typing import Any

from ingest import valence
from ingest.climbing import prep_objects
from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.cues import Lexicon
from ingest.raw import LESS, MORE, Target
from ingest.topic import named

Token = Any
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
        return bool(phrases) and self.phraser.kind(phrases[0]) in (
            "function",
            "measure",
            "sign",
            "symptom",
            "condition",
        )

    def compound_target(self, token: Token, compound: list[Token], means: str) -> list[Target]:
        if not compound:
            return []
        left = [c for c in token.lefts if c.dep_ in ("compound", "nmod", "amod") and c.i >= compound[0].left_edge.i]
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
        if token.pos_ == "PRON" and lemma not in self.lexicon.words["valence.people"]:
            stands = (
                token.lower_ == "it"
                and means in ("relieve", "prevent", "worsen", "cause", "down")
                and token.dep_ in ("dobj", "nsubj", "nsubjpass")
            )
            return [Target(None, means, token, False)] if stands else []
        if lemma in self.lexicon.words["valence.people"] and lemma not in ("body",):
            return self._complaint(token, means, depth)
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
            said = f"{verb.lemma_ if verb is not None else 'press'} on {phrase.text}"
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
        means = self._compared(head, means, phrase)
        if means in ("relieve", "down", "worsen", "cause") and any(c.lower_ in SICK for c in head.lefts):
            return Target(phrase, means, head, False)
        return Target(
            phrase, means, head, self.good(phrase, head_only=means == "loosen"), load=phrase.lemma in valence.LOADS
        )

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
        good = self.good(phrase)
        if good is False and left & LESS:
            return "relieve"
        if good and left & MORE:
            return "improve"
        if good and left & (LESS | {"poor", "poorer", "worse", "impaired"}):
            return "impair"
        if good is False and left & {"worse", "worsening", "increased"} and means == "cause":
            return "worsen"
        return means

    def peel(self, token: Token, means: str, depth: int) -> list[Target] | None:
        lemma = token.lemma_.lower()
        words = self.lexicon.words
        of = [o for o in prep_objects(token, "of", "for") if o.dep_ == "pobj" or o.dep_ == "pcomp"]
        lemma = "odds" if token.lower_ == "odds" else lemma
        if lemma in words["nominals.risk_nouns"] and of and of[0].pos_ == "VERB":
            inside = [c for c in of[0].children if c.dep_ == "dobj"] or prep_objects(of[0], "from", "to", "with")
            if inside:
                return [
                    Target(t.phrase, means, t.token, t.good, risk=True)
                    for o in inside[:1]
                    for t in self.target(o, means, depth + 1)
                ]
            return [Target(self.phraser.verb_phrase(of[0]), means, of[0], False, risk=True)]
        if lemma in words["nominals.risk_nouns"] and (of or [c for c in token.lefts if c.dep_ == "compound"]):
            if of:
                return [
                    Target(t.phrase, t.means, t.token, t.good, risk=True)
                    for o in of[:1]
                    for t in self.target(o, means, depth + 1)
                ]
            return [
                Target(t.phrase, means, t.token, t.good, risk=True)
                for t in self.compound_target(token, [c for c in token.lefts if c.dep_ == "compound"], means)
            ]
        if lemma in ("risk", "chance", "odds") and not of and token.dep_ in ("dobj", "pobj", "nsubjpass"):
            return [Target(None, means, token, False, risk=True)]
        if lemma in words["nominals.measure_nouns"] and of and prep_objects(token, "of"):
            return [t for o in prep_objects(token, "of")[:1] for t in self.target(o, means, depth + 1)]
        if (
            lemma == "relief"
            and means in ("cause", "yield")
            and not prep_objects(token, "of", "from", "for")
            and not [c for c in token.lefts if c.dep_ == "compound" and self.valence_of(c) is False]
        ):
            return [Target(None, "relieve", token, False)]
        if (
            lemma in self.lexicon.effect_nouns
            and means in ("cause", "yield", "up", "improve", "good_for", "relieve", "suited")
            and not self._known(token)
        ):
            inner_means = self.lexicon.effect_nouns[lemma] if means != "suited" else means
            inside = prep_objects(token, "of", "from", "in", "for", "to")
            if inside:
                return [t for o in inside[:1] for t in self.target(o, inner_means, depth + 1)]
            compound = [c for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ in ("NOUN", "PROPN")]
            if compound:
                return self.compound_target(token, compound, inner_means)
        if lemma in ("benefit", "advantage", "effect", "result") and means in ("yield", "cause"):
            inside = [o for o in prep_objects(token, "for", "to", "on", "in") if o.dep_ == "pobj"]
            health = [c for c in token.lefts if c.lower_ in ("health", "fitness")]
            if health and not inside:
                phrase = Phrase("health", "health", health[0].i, "health")
                return [Target(phrase, "improve", health[0], True)]
            good = means == "yield" or any(
                c.lower_ in ("positive", "beneficial", "good", "therapeutic") for c in token.lefts
            )
            if lemma in ("result", "effect") and not good:
                return []
            return [t for o in inside[:1] for t in self.target(o, "good_for", depth + 1)]
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
                return [t for o in objects[:1] for t in self.target(o, means, depth + 1)]
        if means in ("suited", "unsuited"):
            return [Target(p, means, token, None, people=True) for p in self.phraser.phrases(token)]
        if means in ("relieve", "good_for", "improve"):
            return [Target(None, means, token, False, people=True)]
        return []

    def good(self, phrase: Phrase, *, head_only: bool = False) -> bool | None:
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
        return self.good(Phrase(token.text, token.text, token.i, token.lemma_.lower()))

    def of_health(self, target: Target) -> bool:
        """Whether the thing has to do with health: it has a valence, or the vocabulary knows a word of it."""
        if target.phrase is None or target.good is not None or target.people:
            return True
        return bool(named(target.phrase.text, self.phraser))
