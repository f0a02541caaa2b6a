"""Who or what does it, as phrases: "regular use of ice packs" is ice packs, "trying to swim" is swimming.

Knows light verbs, quantities and words that only point back; how to get from a cue to its agent is ingest.climbing's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.cues import Lexicon
from ingest.tree import Agent, child, prep_objects

Token = Any
LIGHT_VERBS = frozenset(("incorporate", "do", "try", "use", "practise", "practice", "take", "start", "add", "begin", "perform", "get", "have",
                         "go", "include", "apply", "wear", "undertake", "make", "engage", "begin", "adopt", "keep", "consider", "follow"))  # fmt: skip
GIVEN = frozenset(("treatment", "therapy", "management", "care", "intervention"))
SUBSTANCE_NOUNS = frozenset(("use", "practice", "act", "effect", "type", "kind", "form", "variety", "combination", "addition", "habit", "benefit",
                             "amount", "period", "session", "course", "program", "programme", "lot", "bit", "minute", "hour", "week", "number",
                             "principle", "application", "dose", "group", "range", "bout", "set", "series", "majority", "one", "some", "role", "performance",
                             "treatment", "impact", "help", "presence"))  # fmt: skip


STOPS = frozenset(
    ("but", "which", "that", "while", "because", "although", "when", "if", "compared", "than", "in", "for")
)


def listed(tokens: list[Token], least: int = 3) -> list[Phrase]:
    """The members of a plain list by its commas, where the parser loses them: "poor posture, standing for hours, lifting, etc"."""
    parts: list[list[Token]] = [[]]
    last = False
    for token in tokens:
        if last and token.text == "," and parts[-1]:
            break  # the list ends with what stands after "and"
        if token.text in (",", ";") or (token.lower_ in ("and", "or") and len(parts) > 1):
            last = last or token.lower_ in ("and", "or")
            parts.append([])
        elif token.text != ".":
            parts[-1].append(token)
    kept = [
        [t for t in part if t.tag_ not in ("DT", "PRP$") and t.lower_ not in ("etc", "etc.", "also")] for part in parts
    ]
    kept = [part for part in kept if any(t.pos_ not in ("ADV", "PUNCT", "CCONJ") for t in part)]
    plain = all(
        len(part) <= 6 and (len(part) == 1 or not any(t.tag_ in ("VBZ", "VBP", "MD", "WDT", "WP", "VBD") for t in part))
        for part in kept
    )
    if not plain or len(kept) < least:
        return []
    return [Phrase(join_tokens(p), join_tokens(p), p[-1].i, p[-1].lemma_.lower()) for p in kept]


class Agents:
    """Reads agents. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon

    def can_act(self, phrase: Phrase | None, frame: str) -> bool:
        """Whether a phrase can do anything: those who say things can't, nor can "benefits", "ways" and "enough"."""
        vague = phrase is not None and phrase.lemma in self.lexicon.words["nominals.vague"] and " " not in phrase.text
        if vague and phrase is not None and self.phraser.resolve(phrase.text) is None:
            return False
        if phrase is None or frame == "because":
            return True
        if phrase.lemma in self.lexicon.words["valence.sayers"]:
            return False
        last = phrase.text.split()[-1].lower().rstrip("s")
        if phrase.lemma in ("most", "many", "some", "number", "half") and last in self.lexicon.words["valence.people"]:
            return False
        if phrase.verbal and re.match(r"(is|are|was|were)\b", phrase.text):
            return False
        if phrase.lemma == "body" and " " not in phrase.text:
            return False
        if re.match(r"(current|best|clinical|common|usual|good)\b.*\bpractice\Z", phrase.text, re.IGNORECASE):
            return False
        return phrase.lemma not in self.lexicon.words["nominals.empty"] or self.phraser.resolve(phrase.text) is not None

    def agents(self, agent: Agent) -> list[tuple[Phrase | None, Token | None]]:
        """The phrases of an agent; (None, token) for a pronoun or a gap."""
        found: list[tuple[Phrase | None, Token | None]] = []
        if agent.how == "result":
            return [(None, None)]
        for token in agent.tokens:
            if agent.how == "clause":
                found.append((self.phraser.verb_phrase(token, subject=True), token))
            elif agent.verbal or (
                token.pos_ == "VERB" and token.dep_ in ("csubj", "pcomp", "xcomp", "advcl", "ROOT", "csubjpass")
            ):
                found.extend((phrase, token) for phrase in self.actions(token))
            elif (
                token.lemma_.lower() == "group"
                and (doing := next((c for c in token.rights if c.dep_ in ("relcl", "acl") and c.pos_ == "VERB"), None))
                is not None
            ):
                thing = child(doing, "dobj")
                light = doing.lemma_.lower() in (
                    "receive",
                    "get",
                    "do",
                    "have",
                    "take",
                    "assign",
                    "give",
                    "use",
                    "practise",
                    "perform",
                )
                found.extend(
                    (phrase, token)
                    for phrase in (
                        self.substance(thing) if light and thing is not None else [self.phraser.verb_phrase(doing)]
                    )
                )
            elif token.lower_ in self.lexicon.words["context.pronouns"] or token.pos_ == "PRON" or self._anaphor(token):
                found.append((None, token))
            else:
                found.extend((phrase, token) for phrase in self.substance(token))
        if agent.how in ("by", "subject") and len(agent.tokens) == 1 and found and all(p is not None for p, _ in found):
            more = self._enumerated(agent.tokens[0], agent.how)
            found = [(p, agent.tokens[0]) for p in more] if len(more) > len(found) else found
        if agent.how == "noun":
            found = [(self._before(p, agent), t) for p, t in found]
        if agent.how == "relative":  # "exercises that ease pain": what they do is no part of what they are called
            found = [(self._bare(p), t) for p, t in found]
        return found or [(None, None)]

    def _before(self, phrase: Phrase | None, agent: Agent) -> Phrase | None:
        """`exercise helping the heart`: the verb that says what it does is no part of its name."""
        if phrase is None or phrase.verbal or phrase.head < 0:
            return phrase
        after = next((v for v in agent.path if v.i > phrase.head and f" {v.text}" in phrase.text), None)
        if after is None:
            return phrase
        text = phrase.text.split(f" {after.text}")[0]
        return Phrase(text, text, phrase.head, phrase.lemma)

    def _bare(self, phrase: Phrase | None) -> Phrase | None:
        if phrase is None or phrase.verbal or self.phraser.resolve(phrase.text) is not None:
            return phrase
        text = re.split(r",? (?:that|which|who) ", phrase.text)[0]
        return Phrase(text, text, phrase.head, phrase.lemma)

    def _enumerated(self, token: Token, how: str) -> list[Phrase]:
        """`relieved by rest, lying down or sitting`, `walking in water, massage and yoga help`: a list that the parser lost."""
        doc = token.doc
        if how == "by":
            end = next((t.i for t in doc[token.i :] if t.text in (".", ";", ":") or t.lower_ in STOPS), len(doc))
            if token.i + 1 < end and any(t.text == "," for t in doc[token.i : min(token.i + 5, end)]):
                return listed(list(doc[token.left_edge.i : end]))
            return []
        verb = token.head
        opening = (
            doc[0].lower_.endswith("ing") and len(doc) > 1 and doc[1].text == ","
        )  # "Bending, lifting or twisting can ..."
        if opening and token.dep_ in ("nsubj", "csubj") and verb.i > token.i:
            end = min([verb.i, *[c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass", "neg") and c.i > token.i]])
            return listed(list(doc[:end]))
        before = [c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass", "neg", "advmod") and c.i > token.i]
        end = min([*before, verb.i])
        return listed(list(doc[token.left_edge.i : end])) if token.dep_ == "csubj" and token.i < end else []

    def _anaphor(self, token: Token) -> bool:
        """`these treatments`, `this exercise`: a noun that only points back."""
        if token.lemma_.lower() in ("group", "arm"):
            return any(c.lower_ in ("intervention", "treatment", "experimental", "treated") for c in token.lefts)
        pointing = any(
            c.lower_ in ("this", "these", "those", "such", "both", "neither", "either")
            and c.dep_ in ("det", "predet", "amod")
            for c in token.lefts
        )
        return pointing and token.lemma_.lower() in self.lexicon.words["context.anaphors"]

    def actions(self, verb: Token) -> list[Phrase]:
        """What is done: `incorporating walking` is walking, `keep your spine neutral` is all of that."""
        found: list[Phrase] = []
        for token in self._same_verbs(verb):
            if token.tag_ in ("NN", "NNS") and token != verb:
                found.extend(self.phraser.phrases(token, shared=False))
                continue
            thing = child(token, "dobj")
            if thing is None and token.lemma_.lower() in ("opt", "go", "aim", "look", "switch"):
                thing = next((o for o in prep_objects(token, "for", "to") if o.pos_ in ("NOUN", "PROPN")), None)
                if thing is not None:
                    found.extend(self.substance(thing))
                    continue
            if thing is None and token.lemma_.lower() in ("start", "begin"):
                thing = next((o for o in prep_objects(token, "with") if o.pos_ in ("NOUN", "PROPN")), None)
            if token.lemma_.lower() in LIGHT_VERBS and thing is not None and thing.pos_ != "PRON":
                found.extend(self.substance(thing))
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
            same = c.tag_ == verb.tag_ or (verb.tag_ == "VBG" and c.tag_ in ("NN", "NNS"))
            if c.dep_ == "conj" and same and (c.pos_ in ("VERB", "NOUN")):
                found.extend(self._same_verbs(c))
        return found

    def things(self, subject: Token) -> list[Phrase]:
        """What stands as a subject, be it a doing or a thing."""
        return self.actions(subject) if subject.pos_ in ("VERB", "AUX") else self.substance(subject)

    def substance(self, token: Token, depth: int = 0) -> list[Phrase]:
        """`regular use of ice packs` is ice packs."""
        of = list(prep_objects(token, "of"))
        lemma = token.lemma_.lower()
        if lemma in ("group", "arm") and not of and (named := self._group(token)):
            return named
        if of and depth < 3 and (lemma in SUBSTANCE_NOUNS or lemma in self.lexicon.words["nominals.measure_nouns"]):
            head = of[0]
            if head.pos_ == "VERB" or head.dep_ == "pcomp":
                return self.actions(head)
            return self.substance(head, depth + 1)
        given = prep_objects(token, "with") if lemma in GIVEN else []
        if given and depth < 3 and given[0].pos_ in ("NOUN", "PROPN"):
            kinds = [replace(p, text=p.core) for p in self.phraser.phrases(token)]  # "treatment with heat or massage"
            return [*kinds, *self.phraser.phrases(given[0])]
        return self.phraser.phrases(token)

    def _group(self, token: Token) -> list[Phrase]:
        """`the Pilates group` stands for Pilates; `the training groups` stay what they are."""
        left = [c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod") and c.pos_ in ("NOUN", "PROPN", "ADJ")]
        if not left or left[-1].lower_ in self.lexicon.words["context.anaphors"] | {
            "control",
            "age",
            "target",
            "small",
        }:
            return []
        text = join_tokens([t for c in left for t in c.subtree if t.tag_ not in ("DT", "CD")])
        return [Phrase(text, text, left[-1].i, left[-1].lemma_.lower())] if text else []
