"""Care as it is worded, found without a parse: "an immediate trip to the ER", "contact 111 asap", "have it looked at".

Knows the verbs and nouns of lexicon/care.yml and their order in a text; must not know what a sign is. Headings, lead-ins and
broken sentences are read with it, and whole ones where the parse shows no care.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.concepts import Phrase
from ingest.cues import Lexicon

# Before the words of care: what makes them a story, a condition or a denial and no advice.
UNTOLD = re.compile(
    r"(\b(if|when|before|after|until|unless|once|whether|because|by the time|without|instead of)( (you|they|he|she|we|i|it))?( \w+ly)?"
    r"|\b(i|he|she|we|they) (\w+ )?|\b(ca|could|did|was|were|had|has|have)( n't|n't| not)? (?!a |an |the |to |it )(\w+ )?"
    r"|\bhow to|\bwhat|\bwho)\s*\Z",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(no|not|n't|never|without|rarely|seldom)\b[^,;.]{0,25}\Z", re.IGNORECASE)
SMALL = frozenset(
    ("a", "an", "the", "your", "their", "my", "his", "her", "our", "to", "for", "with", "from", "please", "some")
)


@dataclass(frozen=True)
class Worded:
    """Care in a text: where it stands, all of its words, and the noun that tells its level."""

    start: int
    end: int
    text: str
    core: str

    @property
    def phrase(self) -> Phrase:
        """As the object of a claim."""
        return Phrase(self.text, self.core, -1, "seek")


class CareSaid:
    """Finds care in plain text. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        carer = _any(
            (words["care.nouns"] - {"nhs", "surgery"})
            | {"appointment", "check-up", "checkup", "urgent care", "triple zero"}
        )
        general = _any(words["care.general"] - {"number", "line", "call", "unit", "room", "day"} | {"assistance"})
        plain = general.replace("|practice", "")
        level = _any(words["care.qualifiers"] - {"day", "further", "early", "straight", "properly"})
        verbs = _any(words["care.strong"] | words["care.needs"] | set(words["care.worded"]))
        gap = r"(?:(?!(?:if|when|and|or|that|who|which|but|because|before)\b)[\w&'’/-]+ ){0,6}?"
        told = (
            rf"\b{verbs} {gap}{carer}(?!['’])(?: (?:department|room|services|unit|appointment|clinic|team|advice|provider|professional|care))?\b",
            rf"\b{verbs} {gap}{level} (?:\w+ )?{plain}\b",
            r"\b(?:making|booking|arranging|scheduling) (?:an? |your )(?:\w+ ){0,3}(?:appointment|visit|consultation|check-?up)\b",
            r"\b(?:seek|get|find) (?:\w+ ){0,2}(?:help|care|attention|advice|treatment)\b",
            rf"\b(?:trip|call|visit) to (?:the |your |a |an )?(?:\w+ )?{carer}\b",
            r"\b(?:get|have|getting|having) (?:it|this|that|them|yourself|your back|the pain|things) (?:\w+ )?(?:checked|looked at|seen|assessed|examined|evaluated|investigated)\b",
            rf"\b{level} (?:\w+ )?{plain} (?=(?:\w+ )?(?:\w+ly )?(?:is|are|may be|might be|should be|will be|would be) (?:\w+ )?(?:\w+ )?(?:needed|necessary|required|recommended|advised|advisable|essential|crucial|vital|warranted|important|sought|in order))",
        )
        # Words of care that only a heading or a lead-in can hold alone.
        bare = (
            rf"\b{level} (?:\w+ )?{plain}\b",
            r"\b(?:a|an) (?:\w+ )?emergency\b",
            rf"\b(?:{_any(words['care.emergency'])})\b",
        )
        self._told = [re.compile(p, re.IGNORECASE) for p in told]
        self._patterns = [*self._told, *[re.compile(p, re.IGNORECASE) for p in bare]]

    def find(self, text: str) -> Worded | None:
        """The first care that a text words, by the fullest pattern that holds."""
        for pattern in self._patterns:
            found = pattern.search(text)
            if found:
                words = [w for w in found.group().split() if w.lower() not in SMALL]
                core = " ".join(words[1:]) if len(words) > 1 else words[0]
                return Worded(found.start(), found.end(), " ".join(words), core)
        return None

    def told(self, text: str) -> Worded | None:
        """Care that a sentence tells somebody to seek, or calls needed: no story, no condition, no denial."""
        for pattern in self._told:
            for found in pattern.finditer(text):
                before = text[: found.start()]
                if UNTOLD.search(before) or DENIED.search(before):
                    continue
                words = [w for w in found.group().split() if w.lower() not in SMALL]
                return Worded(found.start(), found.end(), " ".join(words), " ".join(words[1:]) or words[0])
        return None


def _any(words: frozenset[str] | set[str]) -> str:
    ordered = sorted((w for w in words if not w.endswith("_")), key=lambda w: (-len(w), w))
    plurals = "|".join(re.escape(w) + ("s?" if w.isalpha() and len(w) > 3 else "") for w in ordered)
    return f"(?:{plurals})"
