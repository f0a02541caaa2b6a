"""Signs trimmed and completed as words: footnotes, remarks, organs named together, an object that two doings share.

Knows word order only; what is a sign, and which words of a sentence name it, is read in ingest.signs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.concepts import Phrase

Token = Any
_ORGANS = re.compile(r"\b(bladder|bowels?|urine|urinary|faecal|fecal)( (?:control|function|habits?|problems?|symptoms?|movements?|incontinence))?,? ?(or|and|and/or|/) ?(bladder|bowels?|faeces|stools?|bowel)\b", re.IGNORECASE)  # fmt: skip


def each_organ(phrase: Phrase) -> list[Phrase]:
    """`loss of bladder or bowel control` is two signs."""
    found = _ORGANS.search(phrase.text)
    if found is None:
        return [phrase]
    texts = [
        phrase.text[: found.start()] + organ + phrase.text[found.end() :]
        for organ in (found.group(1) + (found.group(2) or ""), found.group(4))
    ]
    return [Phrase(t, t, phrase.head, phrase.lemma, sign=True) for t in texts]


def without_notes(body: list[Token]) -> list[Token]:
    """A chunk without the numbers of footnotes at its end: "loss of bowel control 1, 2"."""
    while body and body[-1].like_num and body[-1].text.isdigit() and int(body[-1].text) < 40:
        before = body[-2] if len(body) > 1 else None
        if before is not None and (
            before.pos_ in ("ADP", "ADV", "SCONJ", "ADJ", "AUX")
            or before.lower_ in ("over", "under", "aged", "age", "than", "least")
        ):
            break
        body = body[:-1]
    return body


def without_remark(tokens: list[Token]) -> list[Token]:
    """A sign without a remark on it: "cannot control when you pee - and this is not normal for you"."""
    for i, token in enumerate(tokens[2:-1], 2):
        if (
            token.text in ("-", "—")
            and token.whitespace_
            and tokens[i + 1].lower_ in ("and", "this", "that", "which", "it", "even", "you")
        ):
            return tokens[:i]
    return tokens


def with_object(phrase: Phrase, after: Phrase | None) -> Phrase:
    """`difficulty passing` before `difficulty controlling urine`: what it is done to belongs to both."""
    words, later = phrase.text.split(), after.text.split() if after is not None else []
    n = len(words)
    if (
        n < 2
        or not words[-1].endswith("ing")
        or later[: n - 1] != words[:-1]
        or len(later) <= n
        or not later[n - 1].endswith("ing")
    ):
        return phrase
    text = " ".join([*words, *later[n:]])
    return Phrase(text, text, phrase.head, phrase.lemma, sign=True)


AGES = re.compile(
    r"(?P<head>.*?)(?P<one>\b(?:under|over|below|above|younger than|older than|less than|more than)(?: the age of)? \d+(?: years old| years of age| years)?)"
    r" or (?P<two>(?:under|over|below|above|younger than|older than|less than|more than)(?: the age of)? \d+)(?P<tail>.*)",
    re.IGNORECASE,
)


def each_age(phrase: Phrase) -> list[Phrase]:
    """`under 20 or over 55`: two ages, and two signs."""
    found = AGES.fullmatch(phrase.text)
    if found is None:
        return [phrase]
    texts = [f"{found['head']}{found[age]}{found['tail']}" for age in ("one", "two")]
    return [replace(phrase, text=text, core=text) for text in texts]
