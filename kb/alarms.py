"""Warning signs in the words that somebody looks for: who has one now should get help before reading about it.

Knows concepts of the kinds sign and situation, and claims that something calls for care; holds no list of signs of its
own. Standard library only, over any sqlite3 connection. Must rather find a sign too many than miss one.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from kb.cards import Hit
from kb.folding import fold_word, word_set, words
from kb.query import among, rows

# Words that tell no sign from another.
_EMPTY = word_set(
    "a an the my your his her their our i im ive me we you he she it is are was be am been being of in on at to for from "
    "with and or when while after before by as that this there some any so very really have has had got get getting feel "
    "feels feeling keep keeps between around near about"
)
_POINTING = word_set("a an the my your his her their our")
_SHORTEST = 4  # letters that two forms of one word share: "numb" and "numbness"
_MOST = 6
_FOREMOST = 4  # claims of a search: the words may be in any, but these they are about

# What calls for somebody's help, by what is said of it; a doctor's "see a doctor" counts, looking after oneself does not.
_CALLS = """SELECT DISTINCT c.subject_id AS id FROM claims c JOIN concepts o ON o.id = c.object_id
  WHERE c.relation = 'calls_for' AND c.status <> 'rejected' AND o.kind = 'care' AND c.object_id <> 'self-care'
  AND coalesce(c.direction, 'supports') = 'supports'"""
_NAMES = f"""SELECT k.id, k.label, n.name FROM concepts k JOIN concept_names n ON n.concept_id = k.id
  WHERE k.kind IN ('sign', 'situation') AND k.same_as IS NULL AND k.id IN ({_CALLS}) ORDER BY k.id, n.name"""
_KINDS = """SELECT c.id, k.id AS sign, k.label FROM claims c JOIN concepts k ON k.id = c.subject_id
  JOIN concepts o ON o.id = c.object_id WHERE c.relation = 'calls_for' AND k.kind IN ('sign', 'situation', 'symptom', 'condition')
  AND o.kind = 'care' AND c.object_id <> 'self-care' AND coalesce(c.direction, 'supports') = 'supports' AND c.id"""


def named(conn: sqlite3.Connection, query: str) -> tuple[Hit, ...]:
    """The signs one of whose names the words hold, the fullest match first."""
    asked = _telling(query)
    if not asked:
        return ()
    found: dict[str, tuple[float, Hit]] = {}
    for row in rows(conn, _NAMES):
        name = _telling(row["name"])
        if name and all(any(_same(word, other) for other in asked) for word in name):
            hit = Hit("sign", row["id"], row["label"], "", -float(len(name)))
            found[row["id"]] = min((hit.score, hit), found.get(row["id"], (0.0, hit)), key=lambda pair: pair[0])
    return tuple(hit for _, hit in sorted(found.values(), key=lambda pair: (pair[0], pair[1].id)))[:_MOST]


def called(conn: sqlite3.Connection, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """What the foremost claims that were found say one should get help for."""
    first = [hit.id for hit in hits[:_FOREMOST]]
    found = {row["id"]: Hit("sign", row["sign"], row["label"], "", 0.0) for row in among(conn, _KINDS, first)}
    return tuple({found[id_].id: found[id_] for id_ in first if id_ in found}.values())


def spoken(query: str, ways: Iterable[tuple[str, re.Pattern[str]]]) -> tuple[Hit, ...]:
    """Of (warning sign, `way` in which people say it), the signs that the words say."""
    said = f" {_spoken(query)} "
    found = {sign: Hit("sign", "", sign, "", 0.0) for sign, pattern in ways if pattern.search(said)}
    return tuple(found.values())[:_MOST]


def way(phrase: str) -> re.Pattern[str]:
    """A phrase to be looked for by `spoken`: `...` in it stands for up to four words."""
    parts = (re.escape(_spoken(part)) for part in phrase.split("..."))
    return re.compile(" " + r" (?:\w+ ){0,4}".join(part for part in parts if part) + " ")


def _spoken(text: str) -> str:
    return " ".join(fold_word(word) for word in words(text) if word not in _POINTING)


def _telling(text: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in words(text) if word not in _EMPTY)


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (
        len(shorter) >= _SHORTEST and longer.startswith(shorter) and len(longer) - len(shorter) <= 4
    )
