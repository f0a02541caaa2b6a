"""Set phrases of care: "get it checked", "needs looking at", "should never be ignored", "must be seen the same day".

Knows phrases that hold no word of care as their object; what is found is a cue, and which sign it is for is read in ingest.care.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.carenouns import MARKS, CareNouns, Cue
from ingest.caresaid import CareSaid
from ingest.concepts import Phrase, join_tokens
from ingest.cues import Lexicon
from ingest.tree import child, prep_objects

Token = Any
CHECKING = frozenset(("checking", "investigating", "assessing", "looking", "examining", "treating", "seeing"))
CHECKED = frozenset(("checked", "looked", "seen", "examined", "investigated", "assessed", "reviewed"))
NEEDED = re.compile(
    r"\b((has|have|needs?|ought) to be|(must|should)( always| also| never)? be|is( always| usually)? worth|are worth|needs?|requires?|warrants?|deserves?|demands?|merits?|calls? for)\b\s*",
    re.IGNORECASE,
)
LOOKED = re.compile(r"(\w+ly )?(checked|examined|assessed|evaluated|investigated|seen|looked at|looked into|x-rayed|scanned|treated|reviewed)\b( again)?( (out|today|promptly|urgently|immediately|straight away|right away|at once|the same day|as soon as possible|without delay))?", re.IGNORECASE)  # fmt: skip
URGENT = re.compile(
    r"\b(urgent(ly)?|immediate(ly)?|today|straight away|right away|at once|same day|promptly|without delay|as soon as possible)\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[;:]\s|,\s(so|and|but)\s|\s[-—]\s")
LOOKED_INTO = frozenset(("check", "investigate", "assess", "evaluate", "examine", "look", "refer", "review"))


class SetPhrases:
    """Reads set phrases. One for each lexicon."""

    def __init__(self, lexicon: Lexicon, nouns: CareNouns, said: CareSaid) -> None:
        self.words, self.nouns, self.said = lexicon.words, nouns, said

    def needed(self, doc: Any) -> Cue | None:
        """What stands before "needs", "must be" or "is worth" and words of care, where the parse breaks: a complaint needs care."""
        text = doc.text
        verb = NEEDED.search(text)
        if verb is None or re.search(r"\b(if|when|no|not|never|n't)\b", text[: verb.end()], re.IGNORECASE):
            return None
        rest = re.split(r"[,;.:]| because | since | as ", text[verb.end() :])[0]
        worded, looked = self.said.find(rest[:60]), LOOKED.match(rest)
        if verb.group().strip().endswith("be") and not (
            looked or re.match(r"(treated as |considered )?(an? )?(\w+ )?emergency", rest)
        ):
            return None
        if worded is None and looked is None:
            return None
        start = max((m.end() for m in CLAUSE_END.finditer(text[: verb.start()])), default=0)
        words = [t for t in doc if start <= t.idx < verb.start()]
        ill = self.words["valence.bad"] | self.words["valence.ailing"]
        bad = any(t.lemma_.lower() in ill or t.lower_ in ill for t in words)
        if not words or not bad or any(t.lemma_.lower() in self.words["valence.people"] for t in words[:1]):
            return None
        token = next(t for t in doc if t.idx >= verb.start())
        said = looked.group().strip() if worded is None and looked is not None else worded.text if worded else ""
        within = [t for t in doc if verb.end() <= t.idx < verb.end() + len(rest) and t.pos_ in ("NOUN", "PROPN")]
        carer = next((t for t in within if self.nouns.is_care(t)), None)
        if worded is None and carer is not None:
            said = f"{said} by {join_tokens(self.nouns.care_words(carer))}"
        core = worded.core if worded is not None else "urgent care" if URGENT.search(rest) else "see a doctor"
        return Cue(token, Phrase(said, core, token.i, token.lemma_.lower()), True, False, (words[0].i, words[-1].i + 1))

    def asked_of(self, token: Token) -> Cue | None:
        """Set phrases that somebody is told, with no care word as object: "get it checked", "come back if"."""
        lemma = token.lemma_.lower()
        said = self._set_phrase(token, lemma)
        if said is not None:
            return Cue(token, Phrase(said[0], said[1], token.i, lemma), False)
        doctor = child(token, "nsubj", "nsubjpass")
        if doctor is None or not self.nouns.is_care(doctor):
            return None
        place = child(token, "attr")
        looks = lemma in (
            "check",
            "see",
            "examine",
            "assess",
            "investigate",
            "refer",
            "know",
            "tell",
            "inform",
        ) and self.nouns.must(token)
        if looks or (lemma == "be" and place is not None and place.lemma_ in ("place", "person", "stop", "port")):
            return Cue(
                token, Phrase(join_tokens(self.nouns.care_words(doctor)), "see a doctor", token.i, "doctor"), False
            )
        return None

    def _set_phrase(self, token: Token, lemma: str) -> tuple[str, str] | None:
        """(what is said, what it amounts to)."""
        passive, thing = child(token, "nsubjpass"), child(token, "dobj")
        people = self.words["valence.people"]
        told = passive is not None and (
            passive.lower_ in ("you", "they", "people", "anyone")
            or (passive.lemma_ == "patient" and bool(list(passive.rights)))
        )
        if told and lemma in self.words["care.passives"] and self.nouns.must(token):
            return self._looked(token, "medical assessment"), "urgent care" if self.nouns.urgent_near(
                token
            ) else "see a doctor"
        if (
            lemma == "refer"
            and thing is None
            and passive is None
            and self.nouns.urgent_near(token)
            and token.tag_ in ("VB", "VBP")
        ):
            return "urgent referral", "urgent care"
        if lemma in ("refer", "send", "admit") and thing is not None and thing.lemma_.lower() in people:
            return "referral", "referral"
        carer = next((o for o in prep_objects(token, "to") if self.nouns.is_care(o)), None)
        if lemma in ("take", "bring", "rush", "drive") and thing is not None and carer is not None:
            said = join_tokens(self.nouns.care_words(carer))
            return f"{token.text} to {said}", said  # "take her to the doctor"
        if (
            lemma in self.words["care.passives"]
            and token.head.lemma_ == "reason"
            and child(token, "auxpass") is not None
        ):
            return "be seen", "urgent care" if self.nouns.urgent_near(token) else "see a doctor"
        got = token.head.lemma_ in ("get", "have", "need") and token.tag_ in ("VBN", "VBD")
        got = got and child(token, "auxpass") is None
        got = got or any(c.dep_ == "auxpass" and c.lemma_ == "get" for c in token.children)
        if lemma in ("check", "look", "see", "examine", "assess") and got:
            return self._by(token) or "get checked out", "get checked"
        if lemma in ("get", "have") and self._checked(token):
            return self._by(token) or "get it checked", "see a doctor"
        if (
            lemma in self.words["care.strong"]
            and thing is not None
            and thing.lower_ == "us"
            and any(t.lower_ in MARKS for t in token.doc[token.i :])
        ):
            return f"{token.text} us", "see a doctor"
        back = any(c.lower_ == "back" for c in token.children)
        if (
            lemma in ("come", "return")
            and back
            and any(t.lower_ in MARKS or t.lower_ == "for" for t in token.doc[token.i :])
        ):
            return "come back", "come back"
        anyone = thing is not None and thing.lower_ in ("anyone", "anybody", "someone", "somebody")
        if lemma in self.words["care.strong"] and anyone and token.head.lemma_ in ("reason", "need"):
            return f"{token.text} anyone", "see a doctor"
        return None

    def _by(self, token: Token) -> str:
        """Whoever is to check it: "checked out by a health professional", "checked out: your GP, or call 111"."""
        rest = list(token.doc[token.i :])
        by = next((t for t in rest[:8] if t.lower_ == "by"), None)
        carer = (
            next((c for c in by.children if c.dep_ == "pobj" and self.nouns.is_care(c)), None)
            if by is not None
            else None
        )
        if carer is not None:
            return f"checked by {join_tokens(self.nouns.care_words(carer))}"
        carer = next((t for t in rest if t.pos_ in ("NOUN", "PROPN") and self.nouns.is_care(t)), None)
        return join_tokens(self.nouns.care_words(carer)) if carer is not None else ""

    def _looked(self, token: Token, else_: str) -> str:
        """`be seen the same day` as it is worded, else what it amounts to."""
        found = LOOKED.match(token.doc.text[token.idx :])
        return f"be {found.group()}" if found is not None and " " in found.group() else else_

    def needed_by(self, token: Token) -> Cue | None:
        """Set phrases whose subject is the sign: "needs checking", "should never be ignored", "cannot wait"."""
        lemma = token.lemma_.lower()
        passive = child(token, "nsubjpass") is not None
        needed = (
            token.dep_ == "xcomp"
            and token.head.lemma_ in ("need", "have", "ought")
            and child(token, "auxpass") is not None
        )
        denied = any(c.dep_ == "neg" or c.lower_ == "never" for c in token.children)
        said = None
        if lemma == "need" and any(c.tag_ == "VBG" and c.lower_ in CHECKING for c in token.children):
            said = ("medical assessment", "see a doctor")
        elif lemma == "ignore" and passive and denied:
            said = ("never ignored", "see a doctor")
        elif lemma == "wait" and denied and any(c.tag_ == "MD" for c in token.children):
            said = ("cannot wait", "urgent care")
        elif lemma == "treat" and passive and any(o.lemma_ == "emergency" for o in prep_objects(token, "as")):
            said = ("emergency", "emergency care")
        elif lemma in self.words["care.passives"] and (passive or needed) and self.nouns.urgent_near(token):
            said = ("medical assessment", "urgent care")
        elif (
            lemma in LOOKED_INTO
            and (needed or (passive and self.nouns.must(token)))
            and not denied
            and self.nouns.complained(token)
        ):
            said = ("medical assessment", "see a doctor")
        return Cue(token, Phrase(said[0], said[1], token.i, lemma), True) if said else None

    def _checked(self, token: Token) -> bool:
        """`get it checked`, `have that looked at`."""
        after = list(token.doc[token.i + 1 : token.i + 5])
        return bool(after) and after[0].pos_ in ("PRON", "DET") and any(t.lower_ in CHECKED for t in after[1:])
