"""What an article calls things for short: "motor control exercise (MCE)", then only "MCE".

Knows letters and the words before a bracket; must not know medicine.
"""

from __future__ import annotations

import re

BRACKETED = re.compile(r"\(\s*([A-Z][A-Za-z-]{1,6}?)s?\s*\)")
MOST_WORDS = 8


def shorthand(text: str) -> dict[str, str]:
    """Each short form of a text with the words that it stands for, where their initials show it."""
    found: dict[str, str] = {}
    for match in BRACKETED.finditer(text):
        short = match[1]
        if sum(c.isupper() for c in short) < 2:
            continue
        before = re.findall(r"[\w-]+", text[max(0, match.start() - 120) : match.start()])[-MOST_WORDS:]
        words = _long_form(short, before)
        if words and short not in found:
            found[short] = " ".join(words)
    return found


def _long_form(short: str, before: list[str]) -> list[str]:
    """The fewest words before the bracket whose beginnings spell the short form, the first with its first letter."""
    for start in range(len(before) - 1, -1, -1):
        if before[start][0].lower() == short[0].lower() and _spells(short.lower(), [w.lower() for w in before[start:]]):
            return before[start:]
    return []


def _spells(short: str, words: list[str]) -> bool:
    """Whether the letters can be taken from the words in order, one at least from the beginning of the last."""
    initials = "".join(part[0] for word in words for part in word.split("-") if part)
    rest = iter(initials)
    return all(letter in rest for letter in short.replace("-", "")) or initials == short


def expand(text: str, known: dict[str, str]) -> str:
    """A phrase with its short forms written out."""
    return (
        re.sub(r"\b[A-Z][A-Za-z-]+\b", lambda m: known.get(m[0], known.get(m[0].rstrip("s"), m[0])), text)
        if known
        else text
    )
