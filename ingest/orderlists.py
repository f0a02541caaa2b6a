"""Strings of orders: "keep your back straight, use a cushion, avoid heels and wear a brace" cut into one order each.

Knows the verbs of lexicon/advice.yml and commas; the parser loses its way in such strings, and reads each piece well.
"""

from __future__ import annotations

import re

from ingest.cues import Lexicon

PREFIX = re.compile(
    r"((?:(?:in|during|for|after|with|if|when|once) [^,.;]{3,60}?,? )?(?:please|always|also|remember to|try to|be sure to|make sure to|(?:you|patients|people|we|they|the patient) (?:should|must|can|need to|may)(?: also| always)?)\s+)?",
    re.IGNORECASE,
)
BREAK = re.compile(r"(?:,\s*(?:and |or |then |but )?|;\s*|\s+(?:and|but) (?:then )?)(?=(?:also |always |never |don't |do not |gently |gradually |regularly )?([a-z]+)\b\s*([a-z']*))", re.IGNORECASE)  # fmt: skip
# After a word that may be a noun as well ("rest", "exercise", "support"), what shows that it is an order.
LEADS_ON = frozenset(("your", "the", "a", "an", "to", "on", "in", "with", "if", "when", "as", "more", "less", "regularly", "up", "at", "gently", "slowly", "until", "it", "them"))  # fmt: skip
LEAST = 3  # orders: two of them the parser can tell apart


class OrderStrings:
    """Cuts strings of orders. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._sure = words["advice.sure_orders"]
        self._verbs = words["advice.orders"] | words["advice.light"] | words["advice.against"] | words["advice.bodily"]

    def pieces(self, text: str) -> list[str]:
        """The orders of a sentence that strings together at least three; otherwise nothing."""
        opening = PREFIX.match(text)
        begin = opening.end() if opening else 0
        prefix = text[:begin] or "Please "
        first = re.match(r"(?:don't |do not |never )?([A-Za-z]+)", text[begin:])
        if first is None or first.group(1).lower() not in self._verbs | self._sure:
            return []
        cuts = [m for m in BREAK.finditer(text, begin) if self._order(m.group(1).lower(), m.group(2).lower())]
        if len(cuts) + 1 < LEAST:
            return []
        bounds = [begin, *[m.end() for m in cuts]]
        ends = [*[m.start() for m in cuts], len(text)]
        return [f"{prefix}{_low(text[a:b].strip(' ,.;'))}." for a, b in zip(bounds, ends, strict=True)]

    def _order(self, word: str, after: str) -> bool:
        return word in self._sure or (word in self._verbs and after in LEADS_ON)


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]
