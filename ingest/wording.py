"""Names in one form: `keep spine neutral` as a thing one does, many of a thing as one, a sign by its content words.

Knows spelling; must not know trees or vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FILLING = frozenset(("that", "which", "who", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "does", "do", "did", "it", "its", "you", "they",
                     "them", "also", "very", "really", "as", "by", "then", "just", "there", "up", "out", "feel", "feels", "become", "becomes", "so", "even"))  # fmt: skip

# What says nothing in a name.
SMALL = frozenset(
    ["a", "an", "the", "your", "their", "his", "her", "some", "any", "of", "in", "for", "to", "on", "with", "and"]
)


def singular(text: str) -> str:
    """One of a thing and many of it are one concept: the last word without its plural ending."""
    head, _, last = text.rpartition(" ")
    low = last.lower()
    if re.search(r"(ch|sh|x|ss|zz)es\Z", low):
        last = last[:-2]
    elif re.search(r"[a-z]{2}ies\Z", low) and low not in ("series", "calories", "movies"):
        last = last[:-3] + "y"
    elif re.search(r"[a-z]{2}[^suia]s\Z", low) and low not in ("diabetes", "pants", "abs"):
        last = last[:-1]
    return f"{head} {last}" if head else last


def compact(text: str) -> str:
    """A sign by its content words: `pain has not improved after a few weeks` is `pain not improved after few weeks`."""
    words = [w for w in text.lower().split() if w.strip(",.") not in FILLING]
    return " ".join(words[:9]) or text.lower()


def gerund(text: str, lemma: str = "") -> str:
    """`keep spine neutral` as a thing one does: `keeping spine neutral`. Only where the phrase begins with its verb."""
    words = text.split()
    while words and words[0].lower() in ("not", "never", "to", "always"):
        words = words[1:]
    if not words:
        return text
    first = words[0].lower()
    base = lemma or first
    if first.endswith("ing") or not first.isalpha() or (lemma and first[:2] != lemma[:2] and lemma != "be"):
        return " ".join(words)
    if base == "be":
        base = "be"
    elif re.search(r"\A[^aeiou]*[aeiou][bdgmnprt]\Z", base) or base in ("forget", "begin", "refer", "admit", "prefer"):
        base += base[-1]
    elif base.endswith("ie"):
        base = base[:-2] + "y"
    elif base.endswith("e") and not base.endswith("ee"):
        base = base[:-1]
    return " ".join([base + "ing", *words[1:]])


def name_words(name: str) -> frozenset[str]:
    """The words that count in a name: lower case, no articles or prepositions, plural endings dropped."""
    return frozenset(_singular(w) for w in re.findall(r"[a-z0-9]+", name.lower()) if w not in SMALL)


def _singular(word: str) -> str:
    if re.search(r"(ch|sh|x|ss)es$", word):
        return word[:-2]
    if re.search(r"[a-z]{2}ies$", word):
        return word[:-3] + "y"
    return word[:-1] if re.search(r"[a-z]{2}[^sui]s$", word) else word


def names_match(said: Iterable[str], accepted: Iterable[str]) -> bool:
    """Whether one of the names said is one of those accepted, or shares half of the words of both with it."""
    pairs = ((name_words(a), name_words(b)) for a in said for b in list(accepted))
    return any(a and b and 2 * len(a & b) >= len(a | b) for a, b in pairs)
