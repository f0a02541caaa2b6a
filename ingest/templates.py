"""Set phrases with slots as regular expressions: "X takes the edge off Y".

Knows the shorthand of lexicon/idioms.yml and what a slot may hold; what fills it is read in ingest.idioms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ADVERB = (
    r"(?:(?:often|usually|really|probably|generally|simply|just|also|still|always|sometimes|mostly|certainly|definitely|perhaps|only|well"
    r"|most|so|too|ever|almost|actually|typically|commonly|frequently|rarely|seldom|likely|thus|therefore|not|never|by far|of course|indeed) ){0,3}"
)
BE = rf"(?:{ADVERB}(?:is|are|was|were|can be|may be|might be|could be|will be|would be|has been|have been|remains?|isn't|aren't|seems to be) {ADVERB})"
# Where an order may begin.
ORDER = r"(?:(?<=^)|(?<=[,;:] )|(?<=please )|(?<=should )|(?<=must )|(?<=and )|(?<=so )|(?<=then )|(?<=to )|(?<=but ))"
SLOTS = {"X": "x", "Y": "y", "S": "s"}


@dataclass(frozen=True)
class Form:
    """One form of a phrase. A slot at its head makes looking for it slow, so that its other words are looked for first."""

    whole: re.Pattern[str]
    words: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where the phrase stands."""
        return self.whole.search(text) if self.words.search(text) else None


@dataclass(frozen=True)
class Idiom:
    """A set phrase: which relation it asserts or denies, and its forms."""

    id: str
    relation: str
    denied: bool
    hedged: bool
    object: str  # what the phrase itself names as its object
    forms: tuple[Form, ...]


def compiled(template: str, carers: Iterable[str]) -> Form:
    """The regular expression of a template; every slot is a named group."""
    care = "|".join(re.escape(c) for c in sorted(carers, key=lambda c: (-len(c), c)))
    text = re.sub(r"BE ?", lambda m: BE, template)
    text = text.replace("ADV", ADVERB).replace("IMP", ORDER)
    text = re.sub(
        r"(?<![\w\\])C(?!\w)",
        lambda m: rf"(?P<c>(?:{care})s?(?:'s)?(?: (?:department|room|team|appointment|services))?)\b",
        text,
    )
    for slot, name in SLOTS.items():
        last = re.compile(rf"(?<![\w\\(]){slot}(?=(?:\)\?)*\Z)|(?<= ){slot}(?=(?:\)\?)*\Z)")
        text = last.sub(lambda m, name=name: rf"(?P<{name}>[^.;:!?()]{{2,110}})", text)  # type: ignore[misc]
        text = re.sub(rf"(?<![\w\\<]){slot}(?!\w)", lambda m, name=name: rf"(?P<{name}>[^.;!?()]{{2,110}}?)", text)  # type: ignore[misc]
    open_end = re.search(r"[XYS]\(\?: [^)]*(\([^)]*\)[^)]*)*\)\?\Z", template) is not None
    end = r"(?=\s*(?:[.;:!?)]|\Z))" if open_end else r"(?!\w)"
    words = re.sub(r"\A\(\?P<\w>.*?\]\{2,110\}\??\) ?", "", text)
    return Form(
        re.compile(r"(?<![\w-])" + text + end, re.IGNORECASE), re.compile(r"(?<![\w-])" + words + end, re.IGNORECASE)
    )
