"""Words that send somebody to care, and whether the sentence means it: "call 999", "needs urgent review", "get it checked".

Knows care and who is told to seek it; which sign it is for is read in ingest.care.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.caresaid import CareSaid
from ingest.climbing import child, prep_objects, subject_of
from ingest.concepts import Phrase, join_tokens
from ingest.cues import Lexicon

Token = Any
CHECKING = frozenset(("checking", "investigating", "assessing", "looking", "examining", "treating", "seeing"))
CHECKED = frozenset(("checked", "looked", "seen", "examined", "investigated", "assessed", "reviewed"))
NEEDED = re.compile(
    r"\b((has|have|needs?|ought) to be|(must|should)( always| also| never)? be|is( always| usually)? worth|are worth|needs?|requires?|warrants?|deserves?|demands?|merits?|calls? for)\b\s*",
    re.IGNORECASE,
)
LOOKED = re.compile(r"(\w+ly )?(checked|examined|assessed|evaluated|investigated|seen|looked at|looked into|x-rayed|scanned|treated|reviewed)\b( (out|today|promptly|urgently|immediately|straight away|right away|at once|the same day|as soon as possible|without delay))?", re.IGNORECASE)  # fmt: skip
URGENT = re.compile(
    r"\b(urgent(ly)?|immediate(ly)?|today|straight away|right away|at once|same day|promptly|without delay|as soon as possible)\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[;:]\s|,\s(so|and|but)\s|\s[-—]\s")
LOOKED_INTO = frozenset(("check", "investigate", "assess", "evaluate", "examine", "look", "refer", "review"))
VISITS = frozenset(("visit", "trip", "call", "appointment", "referral", "consultation", "check-up", "review"))
MARKS = frozenset(("if", "when", "whenever"))


@dataclass
class Cue:
    """A verb or noun that sends somebody to care, and whether its subject is the sign that needs it."""

    token: Token
    care: Phrase
    needing: bool
    sure: bool = True  # not where only the words were found, which count only with a sign
    sign: tuple[int, int] | None = None  # where only the words were found: the tokens that name the sign


class CareCues:
    """Finds care. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words
        self.said = CareSaid(lexicon)

    def cues(self, doc: Any) -> list[Cue]:
        """The care that a sentence asks for, in order."""
        found = []
        for token in doc:
            cue = self._cue(token)
            if cue is not None and (cue.needing or self._directed(token)):
                found.append(cue)
        return found or self._said(doc) or self._dashed(doc) or self._worded(doc)

    def _worded(self, doc: Any) -> list[Cue]:
        """Care that only its words show: "an immediate trip to the ER is needed if", "contact 111 asap"."""
        worded = self.said.told(doc.text)
        token = next((t for t in doc if worded is not None and t.idx >= worded.start), None)
        if worded is None or token is None or token.tag_ == "VBD":
            return []
        return [Cue(token, Phrase(worded.text, worded.core, token.i, token.lemma_.lower()), False, sure=False)]

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
        bad = any(t.lemma_.lower() in self.words["valence.bad"] or t.lower_ in self.words["valence.bad"] for t in words)
        if not words or not bad or any(t.lemma_.lower() in self.words["valence.people"] for t in words[:1]):
            return None
        token = next(t for t in doc if t.idx >= verb.start())
        said = looked.group().strip() if worded is None and looked is not None else worded.text if worded else ""
        core = worded.core if worded is not None else "urgent care" if URGENT.search(rest) else "see a doctor"
        return Cue(token, Phrase(said, core, token.i, token.lemma_.lower()), True, False, (words[0].i, words[-1].i + 1))

    def _dashed(self, doc: Any) -> list[Cue]:
        """`Loss of feeling between the legs - A&E, now`."""
        for token in doc[1:-1]:
            if token.text in ("-", "—", "=", "→") and token.whitespace_:
                for other in doc[token.i + 1 : token.i + 4]:
                    if self.is_care(other):
                        words = self._care_words(other)
                        return [Cue(token, Phrase(join_tokens(words), join_tokens(words), token.i, "see"), True)]
        return []

    def _said(self, doc: Any) -> list[Cue]:
        """Where the parse fails: a care verb with a care word soon after it, at the head of a clause."""
        for token in doc:
            opens = token.i == 0 or doc[token.i - 1].lower_ in (
                ",",
                "and",
                "then",
                "please",
                ":",
                "or",
                "-",
                "immediately",
            )
            if not opens or token.lower_ not in self.words["care.strong"] or token.dep_ in ("csubj",):
                continue
            for other in doc[token.i + 1 : token.i + 7]:
                if other.text in (".", ",") or other.lower_ in MARKS:
                    break
                if self.is_care(other):
                    words = [t for t in doc[token.i : other.i + 1] if t.tag_ not in ("PRP$", "DT")]
                    return [
                        Cue(
                            token,
                            Phrase(join_tokens(words), join_tokens(self._care_words(other)), token.i, token.lower_),
                            False,
                        )
                    ]
        for token in doc:
            if token.lower_ not in self.words["care.asking"] or token.i == 0:
                continue
            for other in doc[token.i + 1 : token.i + 7]:
                if self.is_care(other):
                    words = self._care_words(other)
                    return [Cue(token, Phrase(join_tokens(words), join_tokens(words), token.i, token.lower_), True)]
        return []

    def same(self, a: Cue, b: Cue) -> bool:
        """`call 999 or go to A&E` is one care."""
        if any(t.lower_ in MARKS for t in a.token.doc[a.token.i : b.token.i]):
            return False
        return (
            b.token.i >= a.token.i
            and (b.token.head == a.token or b.token.head.head == a.token)
            and b.token.dep_ in ("conj", "xcomp", "ccomp", "advcl")
        )

    def _cue(self, token: Token) -> Cue | None:
        lemma = token.lemma_.lower()
        if token.pos_ in ("NOUN", "PROPN"):
            return self._noun_cue(token)
        if token.pos_ not in ("VERB", "AUX"):
            return None
        thing = self._care_object(token)
        passive = child(token, "nsubjpass", "auxpass") is not None
        if thing is None:
            return self._asked_of(token) or self._needed_by(token)
        core = join_tokens(self._care_words(thing))
        phrase = Phrase(join_tokens([token, *self._care_words(thing)]), core, token.i, lemma)
        bare = Phrase(core, core, token.i, lemma)
        if (
            lemma in self.words["care.passives"]
            and passive
            and thing.head.lower_ in ("by", "to", "for", "with", "in", "at")
        ):
            return Cue(token, bare, True)
        if self._needs(token) and not self._somebody(token):
            return Cue(token, bare, True)
        if lemma in self.words["care.actions"] or lemma in self.words["care.hospital_verbs"]:
            return Cue(token, phrase, False)
        return None

    def _asked_of(self, token: Token) -> Cue | None:
        """Set phrases that somebody is told, with no care word as object: "get it checked", "come back if"."""
        lemma = token.lemma_.lower()
        said = self._set_phrase(token, lemma)
        if said is not None:
            return Cue(token, Phrase(said[0], said[1], token.i, lemma), False)
        doctor = child(token, "nsubj", "nsubjpass")
        if doctor is None or not self.is_care(doctor):
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
        ) and self._must(token)
        if looks or (lemma == "be" and place is not None and place.lemma_ in ("place", "person", "stop", "port")):
            return Cue(token, Phrase(join_tokens(self._care_words(doctor)), "see a doctor", token.i, "doctor"), False)
        return None

    def _set_phrase(self, token: Token, lemma: str) -> tuple[str, str] | None:
        """(what is said, what it amounts to)."""
        passive, thing = child(token, "nsubjpass"), child(token, "dobj")
        people = self.words["valence.people"]
        told = passive is not None and (
            passive.lower_ in ("you", "they", "people", "anyone")
            or (passive.lemma_ == "patient" and bool(list(passive.rights)))
        )
        if told and lemma in self.words["care.passives"] and self._must(token):
            return self._looked(token, "medical assessment"), "urgent care" if self._urgent_near(
                token
            ) else "see a doctor"
        if (
            lemma == "refer"
            and thing is None
            and passive is None
            and self._urgent_near(token)
            and token.tag_ in ("VB", "VBP")
        ):
            return "urgent referral", "urgent care"
        if lemma in ("refer", "send", "admit") and thing is not None and thing.lemma_.lower() in people:
            return "referral", "referral"
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
        if lemma in self.words["care.strong"] and anyone and token.head.lemma_ == "reason":
            return f"{token.text} anyone", "see a doctor"
        return None

    def _by(self, token: Token) -> str:
        """Whoever is to check it: "checked out by a health professional"."""
        for by in token.doc[token.i : token.i + 8]:
            if (
                by.lower_ == "by"
                and (carer := next((c for c in by.children if c.dep_ == "pobj" and self.is_care(c)), None)) is not None
            ):
                return f"checked by {join_tokens(self._care_words(carer))}"
        return ""

    def _looked(self, token: Token, else_: str) -> str:
        """`be seen the same day` as it is worded, else what it amounts to."""
        found = LOOKED.match(token.doc.text[token.idx :])
        return f"be {found.group()}" if found is not None and " " in found.group() else else_

    def _needed_by(self, token: Token) -> Cue | None:
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
        elif lemma in self.words["care.passives"] and (passive or needed) and self._urgent_near(token):
            said = ("medical assessment", "urgent care")
        elif lemma in LOOKED_INTO and (needed or (passive and self._must(token))) and not denied and self._bad(token):
            said = ("medical assessment", "see a doctor")
        return Cue(token, Phrase(said[0], said[1], token.i, lemma), True) if said else None

    def _bad(self, token: Token) -> bool:
        """Whether what is to be looked into is a complaint, and no test or treatment."""
        subject = subject_of(token) or subject_of(token.head)
        if subject is None:
            return False
        bad = self.words["valence.bad"]
        return any(t.lemma_.lower() in bad for t in [subject, *[c for c in subject.children if c.dep_ == "conj"]])

    def _checked(self, token: Token) -> bool:
        """`get it checked`, `have that looked at`."""
        after = list(token.doc[token.i + 1 : token.i + 5])
        return bool(after) and after[0].pos_ in ("PRON", "DET") and any(t.lower_ in CHECKED for t in after[1:])

    def _needs(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        if lemma == "call":
            return any(c.lower_ == "for" for c in token.children)
        attr, subject = child(token, "attr"), subject_of(token)
        pointing = subject is not None and subject.lower_ in ("that", "this", "it")
        return lemma in self.words["care.needs"] or (lemma == "be" and attr is not None and pointing)

    def _noun_cue(self, token: Token) -> Cue | None:
        """`is a medical emergency`, `same-day referral is needed when`."""
        verb = token.head
        if (
            token.dep_ == "attr"
            and token.lemma_ in ("matter", "job", "one", "case", "question")
            and verb.lemma_ == "be"
        ):
            for care in prep_objects(token, "for"):
                if self.is_care(care):
                    words = join_tokens(self._care_words(care))
                    return Cue(verb, Phrase(words, words, token.i, "matter"), True)
        if token.lemma_.lower() == "emergency" and token.dep_ in ("attr", "oprd") and verb.lemma_ in ("be", "consider"):
            return Cue(verb, Phrase("medical emergency", "emergency care", token.i, "emergency"), True)
        if (
            token.dep_ == "nsubjpass"
            and verb.lemma_
            in (
                "need",
                "require",
                "indicate",
                "warrant",
                "recommend",
                "advise",
                "arrange",
                "seek",
                "consider",
                "make",
                "offer",
            )
            and self.is_care(token)
        ):
            words = join_tokens(self._care_words(token))
            return Cue(verb, Phrase(words, words, token.i, token.lemma_.lower()), False)
        return None

    def _must(self, token: Token) -> bool:
        chain = [token, token.head, token.head.head]
        return any(
            c.lower_ in ("should", "must", "need", "needs")
            for t in chain
            for c in [t, *t.children]
            if c.dep_ in ("aux", "ROOT", "conj")
        )

    def _somebody(self, token: Token) -> bool:
        verb, subject = token, subject_of(token)
        while subject is None and verb.dep_ in ("conj", "xcomp") and verb.head != verb:
            verb = verb.head
            subject = subject_of(verb)
        if subject is None:
            return verb.dep_ not in ("relcl", "acl")
        return subject.lemma_.lower() in self.words["valence.people"] and subject.lower_ not in (
            "those",
            "many",
            "others",
            "some",
        )

    def _care_object(self, token: Token) -> Token | None:
        lemma = token.lemma_.lower()
        objects = [c for c in token.children if c.dep_ in ("dobj", "attr", "dative")]
        if lemma in self.words["care.hospital_verbs"] | self.words["care.passives"] | self.words["care.talking"]:
            objects += prep_objects(token, "to", "with", "from", "by", "in", "at", "for")
            objects += [o for p in token.children if p.dep_ == "prt" for o in prep_objects(p, "to", "with")]
        if lemma in self.words["care.actions"]:
            objects += prep_objects(token, "from", "with", "to", "for")
        for thing in objects:
            if (
                lemma in ("seek", "get")
                and thing.lemma_.lower() in ("help", "care", "attention", "advice")
                and thing.dep_ == "dobj"
            ):
                return thing
            for head in [thing, *[c for c in thing.children if c.dep_ == "conj"]]:
                if self.is_care(head):
                    return head
            inner = [o for o in prep_objects(thing, "with", "from", "by", "of", "to") if self.is_care(o)]
            if inner and (thing.lemma_.lower() in self.words["care.general"]):
                return inner[0]
        return None

    def is_care(self, noun: Token) -> bool:
        """Whether a noun is somebody or something that cares: a doctor, a clinic, an urgent assessment."""
        lemma, low = noun.lemma_.lower().rstrip("."), noun.lower_.rstrip(".")  # "A&E." keeps its full stop
        if lemma in ("surgery", "clinic") and not any(
            c.lower_ in ("gp", "doctor", "pacing", "walk", "nearest") or c.tag_ == "PRP$" for c in noun.lefts
        ):
            return False
        if noun.dep_ == "attr":
            subject = subject_of(noun.head)
            if (
                subject is None
                or subject.lower_ not in ("that", "this", "it")
                or lemma not in self.words["care.emergency"] | {"call"}
            ):
                return False
        if lemma in self.words["care.nouns"] or low in self.words["care.nouns"]:
            return True
        if any(c.dep_ in ("compound", "amod") and f"{c.lower_} {low}" in self.words["care.nouns"] for c in noun.lefts):
            return True
        if lemma == "referral" and noun.dep_ in ("nsubjpass", "dobj"):
            return True
        if lemma in self.words["care.general"]:
            left = {t.lower_ for c in noun.lefts for t in c.subtree}
            right = {t.lower_ for t in noun.subtree if noun.i < t.i < noun.i + 5}
            return bool((left | right) & (self.words["care.qualifiers"] | self.words["care.nouns"]))
        return False

    def _care_words(self, noun: Token) -> list[Token]:
        left = [
            t
            for c in noun.lefts
            if c.dep_ in ("amod", "compound", "nmod", "poss", "nummod")
            for t in c.subtree
            if t.tag_ not in ("PRP$", "DT")
        ]
        to = prep_objects(noun, "to", "with", "by") if noun.lemma_.lower() in VISITS else []
        return [*left, noun, *[t for o in to[:1] if self.is_care(o) for t in self._care_words(o)]]

    def _urgent_near(self, token: Token) -> bool:
        return any(
            c.lower_ in self.words["care.urgent"]
            or c.lower_ in ("medically", "promptly", "clinically", "same", "today", "tonight", "within")
            for c in token.subtree
        )

    def _directed(self, token: Token) -> bool:
        """Whether somebody is told to: not a story, not a condition, not a mere possibility."""
        verb = token
        while (
            verb.dep_ in ("conj", "xcomp", "ccomp") and verb.head != verb and verb.head.pos_ in ("VERB", "AUX", "ADJ")
        ):
            if (
                verb.dep_ == "conj"
                and verb.tag_ == "VB"
                and subject_of(verb) is None
                and verb.head.tag_ not in ("VB", "VBP")
                and not _has(verb.head, "aux")
            ):
                return True  # "if it has not eased, and go to A&E": an imperative of its own
            if verb.dep_ == "ccomp" and subject_of(verb) is not None:
                break
            verb = verb.head
        above = token
        for _ in range(4):
            above = above.head
            if (
                above.dep_ == "advcl"
                and above != token
                and any(c.lower_ in MARKS and c.dep_ in ("mark", "advmod") for c in above.children)
            ):
                return False
        if token.tag_ == "VBN" and any(c.dep_ == "aux" and c.lemma_ == "have" for c in token.children):
            return False
        if token.tag_ == "VBD" or verb.dep_ in ("csubj", "nsubj"):
            return False
        if verb.dep_ in ("relcl", "acl") and verb.head.lemma_ not in ("reason", "time", "need", "sign", "cue"):
            return False
        if verb.dep_ == "advcl" and any(
            c.dep_ in ("mark", "advmod") and c.lower_ in ("if", "before", "after", "while", "when", "until")
            for c in verb.children
        ):
            return False
        if token.dep_ == "pcomp":
            return token.head.head.lemma_ in ("recommend", "advise", "suggest")
        subject = subject_of(verb)
        if (
            subject is not None
            and subject.lower_ in ("i", "he", "she", "we")
            and verb.lemma_ not in ("recommend", "advise", "suggest", "urge", "encourage")
        ):
            return False
        if subject is not None and self.is_care(subject):
            return True
        modal = {c.lower_ for c in [*verb.children, *token.children] if c.dep_ == "aux"}
        person = subject is not None and subject.lower_ != "you" and subject.dep_ == "nsubj"
        return not (person and not modal & {"should", "must", "need", "ought", "to"} and verb == token)


def _has(token: Token, dep: str) -> bool:
    return any(c.dep_ == dep and c.tag_ in ("MD", "TO") for c in token.children)
