"""Words that send somebody to care, and whether the sentence means it: "call 999", "needs urgent review", "get it checked".

Knows care and who is told to seek it; which sign it is for is read in ingest.care.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.carenouns import MARKS, CareNouns, Cue
from ingest.caresaid import CareSaid
from ingest.caresets import SetPhrases
from ingest.concepts import Phrase, join_tokens
from ingest.cues import Lexicon
from ingest.tree import child, prep_objects, subject_of

Token = Any
SMALL = re.compile(r"\b(your|the|an?|our|we|I|would|'d|like|to|please|and) ", re.IGNORECASE)
SAID_SO = "said so"  # the care of a set phrase, whose sign stands in an if-clause or nowhere


class CareCues:
    """Finds care. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words, self.idioms = lexicon.words, lexicon.care_told
        self.said, self.nouns = CareSaid(lexicon), CareNouns(lexicon)
        self.sets = SetPhrases(lexicon, self.nouns, self.said)

    def cues(self, doc: Any) -> list[Cue]:
        """The care that a sentence asks for, in order."""
        found = []
        for token in doc:
            cue = self._cue(token)
            if cue is not None and (cue.needing or self._directed(token)):
                found.append(cue)
        return found or self._said(doc) or self._dashed(doc) or self._worded(doc) or self._phrased(doc)

    def _phrased(self, doc: Any) -> list[Cue]:
        """Set phrases that send the reader to care: "pop in and see us", "we would like to hear from you"."""
        for idiom in self.idioms:
            for form in idiom.forms:
                found = form.search(doc.text)
                token = next((t for t in doc if found is not None and t.idx >= found.start() and t.is_alpha), None)
                if found is None or token is None or (token.i and doc[token.i - 1].lower_ in MARKS):
                    continue
                core = found.groupdict().get("c") or "see a doctor"
                return [
                    Cue(token, Phrase(SMALL.sub("", found.group().strip()), core, token.i, SAID_SO), False, sure=False)
                ]
        return []

    def _worded(self, doc: Any) -> list[Cue]:
        """Care that only its words show: "an immediate trip to the ER is needed if", "contact 111 asap"."""
        worded = self.said.told(doc.text)
        token = next((t for t in doc if worded is not None and t.idx >= worded.start), None)
        if worded is None or token is None or token.tag_ == "VBD":
            return []
        return [Cue(token, Phrase(worded.text, worded.core, token.i, token.lemma_.lower()), False, sure=False)]

    def _dashed(self, doc: Any) -> list[Cue]:
        """`Loss of feeling between the legs - A&E, now`."""
        for token in doc[1:-1]:
            if token.text in ("-", "—", "=", "→") and token.whitespace_:
                for other in doc[token.i + 1 : token.i + 4]:
                    if self.nouns.is_care(other):
                        words = self.nouns.care_words(other)
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
                if self.nouns.is_care(other):
                    room = doc[other.i + 1 : other.i + 2].text.lower() in (
                        "room",
                        "department",
                        "services",
                        "centre",
                        "center",
                        "unit",
                        "care",
                    )
                    words = [t for t in doc[token.i : other.i + 1 + room] if t.tag_ not in ("PRP$", "DT")]
                    return [
                        Cue(
                            token,
                            Phrase(
                                join_tokens(words), join_tokens(self.nouns.care_words(other)), token.i, token.lower_
                            ),
                            False,
                        )
                    ]
        for token in doc:
            if token.lower_ not in self.words["care.asking"] or token.i == 0:
                continue
            for other in doc[token.i + 1 : token.i + 7]:
                if self.nouns.is_care(other):
                    words = self.nouns.care_words(other)
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
        thing = self.nouns.care_object(token)
        passive = child(token, "nsubjpass", "auxpass") is not None
        if thing is None:
            return self.sets.asked_of(token) or self.sets.needed_by(token)
        core = join_tokens(self.nouns.care_words(thing))
        phrase = Phrase(join_tokens([token, *self.nouns.care_words(thing)]), core, token.i, lemma)
        bare = Phrase(core, core, token.i, lemma)
        if (
            lemma in self.words["care.passives"]
            and passive
            and thing.head.lower_ in ("by", "to", "for", "with", "in", "at")
        ):
            return Cue(token, bare, True)
        if self._needs(token) and not self._somebody(token):
            return Cue(token, bare, True)
        if lemma == "ask" and any(
            t.lower_ in ("what", "how", "which", "whether") for t in token.doc[token.i + 1 : token.i + 7]
        ):
            return None  # "ask your doctor what you may do"
        if lemma in self.words["care.actions"] or lemma in self.words["care.hospital_verbs"]:
            return Cue(token, phrase, False)
        return None

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
            and token.lemma_ in ("matter", "job", "one", "case", "question", "call", "thing")
            and verb.lemma_ == "be"
        ):
            kind = next(
                (c for c in token.lefts if c.dep_ in ("compound", "amod", "nummod") and self.nouns.is_care(c)), None
            )
            if kind is not None:  # "is an ambulance matter"
                return Cue(verb, Phrase(kind.text, kind.text, token.i, "matter"), True)
            for care in prep_objects(token, "for"):
                if self.nouns.is_care(care):
                    words = join_tokens(self.nouns.care_words(care))
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
            and self.nouns.is_care(token)
        ):
            words = join_tokens(self.nouns.care_words(token))
            return Cue(verb, Phrase(words, words, token.i, token.lemma_.lower()), False)
        return None

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

    def _ordered(self, token: Token) -> bool:
        """`if he cannot pass water, forget the doctor and take him to casualty`: an order after an if-clause, whatever the parse."""
        doc, top = token.doc, token
        while top.dep_ == "conj" and subject_of(top) is None and top.head.tag_ == "VB" and top.head.i > 0:
            top = top.head
        before = doc[token.i - 1] if token.i else None
        if (
            before is not None
            and before.text in (",", ":", ";")
            and token.tag_ == "VB"
            and subject_of(token) is None
            and ":" in doc[: token.i].text
        ):
            return not _has(token, "aux")  # "a fever, a rash: for either, ring the ward"
        bare = top.tag_ in ("VB", "VBP") and subject_of(top) is None and not _has(top, "aux")
        return bare and doc[0].lower_ in ("if", "should", "when") and top.i > 2 and doc[top.i - 1].text == ","

    def _directed(self, token: Token) -> bool:
        """Whether somebody is told to: not a story, not a condition, not a mere possibility."""
        if self._ordered(token):
            return True
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
        if subject is not None and self.nouns.is_care(subject):
            return True
        modal = {c.lower_ for c in [*verb.children, *token.children] if c.dep_ == "aux"}
        person = subject is not None and subject.lower_ != "you" and subject.dep_ == "nsubj"
        return not (person and not modal & {"should", "must", "need", "ought", "to"} and verb == token)


def _has(token: Token, dep: str) -> bool:
    return any(c.dep_ == dep and c.tag_ in ("MD", "TO") for c in token.children)
