"""When care is due: the if-clause, the for-phrase or the doing that a sentence about care names.

Knows where such a clause begins and ends, in words rather than by the parse, which breaks on long enumerations; what the
words of it mean as signs is ingest.signs'.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from ingest.carecues import CareCues
from ingest.carenouns import MARKS, Cue
from ingest.concepts import Phrase, Phraser
from ingest.signs import SignCutter
from ingest.tree import prep_objects

Token = Any
EMPTY = frozenset(("necessary", "advice", "guidance", "information", "diagnosis", "treatment", "help", "needed", "required", "possible", "more", "details",
                   "help", "assessment", "appropriate", "questions", "in", "evaluation", "review", "to", "so", "not", "you", "can", "need", "about", "happens", "be", "told", "advised", "asked", "should"))  # fmt: skip
DOINGS = frozenset(
    ("start", "begin", "embark", "try", "take", "use", "engage", "do", "undertake", "attempt", "return", "resume")
)
# Where the main clause begins that sends somebody to care: "..., it is time to", "... you should", "then".
MAIN = re.compile(
    r"(^|\s)(then|please|it('s| is| was| may be| might be| would be| can be)|that('s| is)|there('s| is)"
    r"|(you|they|we|i|she|he|people|patients?|individuals?|clinicians?|the \w+|your \w+( \w+)?|a \w+|anyone|someone|everyone) "
    r"(also |may |might |will |would |really |definitely |probably |likely |must |always )?(should|must|need|needs|ought|may|might|can|could|will|have to|has to|'d|would|want)(?!'t| ?n't| not)"
    r"|the (best|safest|right) (thing|move|course)|your (best|safest) \w+|make sure|be sure|don't (hesitate|wait|delay)|do not (hesitate|wait|delay))\b",
    re.IGNORECASE,
)
# An if-clause that names nothing itself: "if any of these apply", "if you have one of the symptoms above".
POINTS = re.compile(
    r"\b(if|when|should) (you |they |your child |a patient |someone |there )?(\w+ )?(\w+ )?(any|one|some|all|either|the following|these|those|such|more)( or more)?( of)?( the| these| those)?( \w+)? "
    r"?(of these|of them|these|those|above|following|below|symptoms?|signs?|flags?|apply|applies)\b[^,;:]{0,40}([,.;:]|\Z| you| call| see| seek| go)",
    re.IGNORECASE,
)
# What follows the situation and is no part of it.
AFTERWARDS = re.compile(
    r",\sas (they|these|this|it|there|that)\b|(,|\s[-—])?\s(even if|however (hard|much|well|you|they)|so that|so (you|they|the|it|we)\b|because|since (they|these|this|it|now|the|a|an) |which (may|can|could|might|is|are)|who (can|will|may)"
    r"|in order to|to (rule out|exclude|make sure|ensure|determine|find out|discuss|get (a|an|the|your)|check)|before (it|they|the)|for (a|an|further|more) (\w+ )?(diagnosis|evaluation|assessment|check|review|advice))",
    re.IGNORECASE,
)


class Whens:
    """Reads situations. One for each lexicon."""

    def __init__(self, phraser: Phraser, found: CareCues, cutter: SignCutter) -> None:
        self.phraser, self.found, self.cutter = phraser, found, cutter

    def clauses(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        """What stands in the if-clause before the care, else in the one after it."""
        at = cue.token.i
        before = max((c.token.i for c in cues[:n] if not self.found.same(c, cue)), default=-1)
        after = min((c.token.i for c in cues[n + 1 :] if not self.found.same(cue, c)), default=len(doc))
        marks = [t for t in doc if before < t.i < after and self._opens(t)]
        marks = [m for m in marks if m == marks[0] or not self._inside(m)]
        ahead = [m for m in marks if m.i > at]
        behind = [m for m in marks if m.i < at]
        if ahead:
            end = after if after == len(doc) else self._clause_start(doc, after, ahead[-1].i)
            found = self._between(doc, ahead, end)
            special = doc[ahead[0].i - 1].lower_ in ("especially", "particularly", "even")
            return [*self.named(cue, doc[: ahead[0].i]), *found] if special else found
        if behind:
            return self._between(doc, behind, self._clause_start(doc, at, behind[-1].i))
        return []

    def pointed(self, doc: Any) -> bool:
        """Whether the if-clause only points back: "if you notice any of the above"."""
        return POINTS.search(doc.text) is not None

    def _inside(self, mark: Token) -> bool:
        """`if it is worse when you cough`: a when that belongs to the sign."""
        last = mark.nbor(-1)
        return (
            mark.lower_ in ("when", "whenever")
            and last.text not in (",", ";", ":")
            and last.lower_ not in ("or", "and", "also", "especially", "particularly", "then")
        )

    def _opens(self, token: Token) -> bool:
        """Whether a token opens a clause that names a situation."""
        doc, i = token.doc, token.i
        low, last = token.lower_, doc[i - 1].lower_ if i else ""
        following = doc[i + 1].lower_ if i + 1 < len(doc) else ""
        if low == "should" and i == 0:
            return True
        if low == "unless":
            return any(t.dep_ == "neg" for t in doc[:i])
        if low == "where":
            return last in ("away", "immediately", "once", "sooner", "urgently")
        if low == "once":
            return token.dep_ in ("mark", "advmod") and following in (
                "it",
                "the",
                "your",
                "pain",
                "they",
                "symptoms",
                "you",
            )
        if low == "as" and doc[i : i + 3].text.lower() == "as soon as":
            return False
        if low == "as" and last == "soon":
            return following not in ("possible", "you", "practical")
        told = last == "know" and any(t.lower_ in ("let", "tell") for t in doc[:i])  # "let your doctor know if"
        if low not in MARKS or (
            not told
            and last
            in (
                "even",
                "as",
                "determine",
                "see",
                "know",
                "check",
                "out",
                "ask",
                "decide",
                "wonder",
                "sure",
            )
        ):
            return False
        return token.dep_ in ("mark", "advmod", "aux") or token.pos_ == "SCONJ"

    def _clause_start(self, doc: Any, at: int, least: int) -> int:
        """Where the clause of a care verb begins: at the words that open a main clause, else after the last comma before it."""
        text = doc[least:at].text
        opened = [m for m in MAIN.finditer(text) if m.start() > 3 and at - least > 1]
        if opened:
            fresh = next((m for m in opened if text[: m.start()].rstrip().endswith((",", "then"))), opened[-1])
            begin = doc[least].idx + fresh.start(2)
            found = next((t.i for t in doc[least:at] if t.idx >= begin), at)
            if found - least > 1:
                return int(found)
        commas = [t.i for t in doc[least:at] if t.text in (",", ";", "-", "—") or t.lower_ in ("so", "then")]
        warned = [c for c in commas if doc[c + 1 : c + 3].text.lower() in ("don't", "do not")]
        if warned:
            return int(warned[0])
        told = [c for c in commas if c + 1 < at and doc[c + 1].tag_ == "VB" and doc[c + 1].pos_ == "VERB"]
        if told:
            return int(told[-1])
        ands = [t.i for t in doc[least:at] if t.lower_ == "and"]
        near = bool(ands) and bool(commas) and ands[-1] > commas[-1] and at - ands[-1] <= 2
        return int(ands[-1] if near else (commas or ands or [at])[-1])

    def _between(self, doc: Any, marks: list[Token], end: int) -> list[Phrase]:
        found: list[Phrase] = []
        for start, stop in itertools.pairwise([*[m.i for m in marks], end]):
            found.extend(self.cutter.cut(self.without_tail(list(doc[start + 1 : stop]))))
        return found

    def without_tail(self, tokens: list[Token]) -> list[Token]:
        """The words of a situation without what it is good for."""
        kept = [t for t in tokens if t.text not in ("-", ".", "!")]
        while kept and (kept[-1].lower_ in ("then", "so", "or", "and", "but") or kept[-1].text in (",", ":", ";")):
            kept.pop()
        if not kept:
            return []
        text = kept[0].doc[kept[0].i : kept[-1].i + 1].text
        tail = AFTERWARDS.search(text)
        if tail is None or tail.start() < 4:
            return kept
        return [t for t in kept if t.idx < kept[0].idx + tail.start()]

    def named(self, cue: Cue, doc: Any) -> list[Phrase]:
        """`seek help for sudden weakness`, `talk to a doctor about numbness`, `before starting a programme`."""
        for token in doc[cue.token.i + 1 :]:
            about = token.lower_ in ("for", "about", "regarding", "with", "after", "following") and token.dep_ in (
                "prep",
                "mark",
            )
            if about and not self._is_care_inside(token):
                inside = self.without_tail([t for t in doc[token.i + 1 :] if t.text != "."])
                stop = next((i for i, t in enumerate(inside) if t.lower_ in ("before", "so", "because", "to", "as") and (t.pos_ != "ADP" or t.lower_ == "as")), len(inside))  # fmt: skip
                if cue.token.lemma_ in ("refer", "send", "admit"):  # "... with a weak foot urgently to a surgeon"
                    sent = ("to", "urgently", "immediately", "promptly", "directly")
                    stop = min(stop, next((i for i, t in enumerate(inside) if i and t.lower_ in sent), len(inside)))
                signs = self.cutter.cut(inside[:stop])
                return [p for p in signs if p.text.lower().split()[0] not in EMPTY]
            pointing = {"it", "this", "that"} & {t.lower_ for t in doc[cue.token.i : token.i]}
            if token.lower_ in ("before", "prior") and not pointing and token.dep_ in ("prep", "mark", "advmod"):
                verbs = [o for o in [*token.children, token.head] if o.pos_ == "VERB" and o.i > token.i]
                return [p for o in verbs for p in self._before(o)]
        return []

    def _is_care_inside(self, prep: Token) -> bool:
        return any(self.found.nouns.is_care(c) for c in prep.children if c.dep_ == "pobj")

    def _before(self, verb: Token) -> list[Phrase]:
        """`before starting a programme`: what is about to be done is the situation."""
        objects = [c for c in verb.children if c.dep_ == "dobj"] + prep_objects(verb, "on", "in", "with", "into")
        if objects and verb.lemma_.lower() in DOINGS:
            return [p for o in objects[:1] for p in self._self_care(o)]
        return [self.phraser.verb_phrase(verb)]

    def _self_care(self, noun: Token) -> list[Phrase]:
        inner = prep_objects(noun, "of")
        return self.phraser.phrases(inner[0] if inner and noun.lemma_ in ("form", "type", "kind") else noun)
