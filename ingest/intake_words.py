"""Words of an account and phrases to find in them: folded, so that "his feet went numb" is "my feet are numb".

Knows ingest/lexicon/intake.yml and how words are folded; must not know questions, denials or whom a sentence is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb import yamlfile

LEXICON = Path(__file__).parent / "lexicon" / "intake.yml"
GAP = 4  # words that `...` in a phrase stands for, at most
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
# What the stems of a phrase and of a text are told by; English irregular verbs that people use of their backs.
_IRREGULAR = {
    "fell": "fall", "fallen": "fall", "lost": "lose", "felt": "feel", "broke": "break", "broken": "break", "tore": "tear",
    "torn": "tear", "went": "go", "gone": "go", "going": "go", "goes": "go", "woke": "wake", "woken": "wake", "took": "take", "taken": "take",
    "had": "have", "has": "have", "got": "get", "gave": "give", "given": "give", "shot": "shoot", "slept": "sleep",
    "bent": "bend", "threw": "throw", "thrown": "throw", "came": "come", "kept": "keep", "held": "hold", "told": "tell",
    "thought": "think", "thoughts": "think", "hit": "hit", "wore": "wear", "worn": "wear", "began": "begin", "did": "do",
    "done": "do", "knew": "know", "known": "know", "stood": "stand", "sat": "sit", "lay": "lie", "lain": "lie",
    "worst": "worst", "wetting": "wet", "swelled": "swell", "bled": "bleed", "dug": "dig", "spread": "spread",
    "is": "be", "are": "be", "was": "be", "were": "be", "am": "be", "been": "be", "incontinence": "incontinent",
}  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """The file as values."""

    same: Mapping[str, str]
    sequences: Mapping[tuple[str, ...], tuple[str, ...]]
    plural: frozenset[str]
    small: frozenset[str]
    dropped: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]
    people: Mapping[str, str]  # a person's word -> female, male, either
    sexes: Mapping[str, str]


@dataclass(frozen=True)
class Word:
    """One word as it is matched (`low`, `stems`) and where it stands in the account; `tag` is the tagger's."""

    low: str
    stems: frozenset[str]
    start: int
    end: int
    tag: str = ""
    pos: str = ""


@dataclass(frozen=True)
class Phrase:
    """A phrase ready to be found: stems to meet in order, None for a gap, and the words it denies with itself."""

    text: str
    parts: tuple[frozenset[str] | None, ...]
    active: bool = False  # one word in -ing, which the noun it comes from is not: gardening and a garden
    linked: int = -1  # the place before which a verb must link the two halves: "my foot has pins and needles"


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Reads ingest/lexicon/intake.yml."""
    raw = yamlfile.read(LEXICON)
    lists = {key: tuple(str(each).lower() for each in value) for key, value in raw.items() if _plain(value)}
    return Lexicon(
        same={word: row[0] for row in raw["same"] for word in row},
        sequences={
            tuple(words.split()): tuple(str(row["as"]).split()) for row in raw["sequences"] for words in row["words"]
        },
        plural=frozenset(lists["plural"]),
        small=frozenset(lists["small"]),
        dropped=frozenset(lists["dropped"]),
        lists=lists,
        people={word: sex for sex, words in raw["people"].items() for word in words},
        sexes={word: sex for sex, words in raw["sexes"].items() for word in words},
    )


def _plain(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str | int) for each in value)


def straight(text: str) -> str:
    """Typographic quotes and dashes as plain ones, character by character, so that offsets hold."""
    return text.translate(_QUOTES)


def stems(word: str) -> frozenset[str]:
    """What a word may be an ending of. Two words are the same where their stems meet."""
    known = lexicon()
    if word in known.plural:
        return frozenset((word,))
    found = {word, known.same.get(word, word), _IRREGULAR.get(word, word)}
    for base in tuple(found):
        for stem in _stripped(base):
            found |= {stem, known.same.get(stem, stem), _IRREGULAR.get(stem, stem)}
    return frozenset(found)


def _stripped(word: str) -> Iterator[str]:
    for ending, put in (
        ("iness", "y"),
        ("ness", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        stem = word.removesuffix(ending) + put
        if not word.endswith(ending) or len(stem) < 3 or (ending == "s" and word.endswith("ss")):
            continue
        yield stem
        if ending in ("ing", "ed", "es"):
            yield stem + "e"
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def words(tokens: Iterable[Any], offset: int = 0) -> list[Word]:
    """Words of parsed tokens with their places in the account; sequences that mean one thing folded to it."""
    raw = [_word(token, offset) for token in tokens if not token.is_space]
    return _folded(_folded(raw))  # twice: "could not" is `cannot`, and then "cannot really feel" is `cannot feel`


def _word(token: Any, offset: int) -> Word:
    low = "not" if token.lower_ in ("n't", "nt") else token.lower_
    low = re.sub(r"\A(\d+)[.,]\d+(?:°?[cf])?\Z", r"\1", low)
    start = offset + token.idx
    return Word(low, stems(low), start, start + len(token.text), token.tag_, token.pos_)


def _folded(raw: Sequence[Word]) -> list[Word]:
    known = lexicon().sequences
    longest = max(map(len, known))
    out: list[Word] = []
    i = 0
    while i < len(raw):
        for size in range(min(longest, len(raw) - i), 0, -1):
            wanted = known.get(tuple(word.low for word in raw[i : i + size]))
            if wanted is not None and not (size == len(wanted) == 1 and wanted[0] == raw[i].low):
                out += _instead(raw[i : i + size], wanted)
                break
        else:
            size = 1
            out.append(raw[i])
        i += size
    return out


def _instead(old: Sequence[Word], new: Sequence[str]) -> Iterator[Word]:
    """The new words over the span of the old: the first begins where they begin, the last ends where they end."""
    for position, low in enumerate(new):
        last = position == len(new) - 1
        start = old[0].start if position == 0 else old[-1].start
        end = old[-1].end if last else old[0].end
        yield Word(low, stems(low), start, end, old[-1].tag, old[-1].pos)


def compile_phrase(text: str, tokens: Iterable[Any]) -> list[Phrase]:
    """A phrase and the other orders in which people say it."""
    known = lexicon()
    parts: list[frozenset[str] | None] = []
    lows: list[str] = []
    for word in words(tokens):
        if word.low in ("...", "…"):
            parts.append(None)
            lows.append("...")
        elif word.low not in known.dropped and not (word.low == "both" and known.plural & set(text.lower().split())):
            parts.append(word.stems)
            lows.append(word.low)
    found = [Phrase(text, tuple(parts), active=len(lows) == 1 and lows[0].endswith("ing"))]
    for at, low in enumerate(lows):
        if low in ("in", "between", "...") and 0 < at < len(lows) - 1:
            half = parts[at if low == "between" else at + 1 :]
            found.append(Phrase(text, (*half, None, *parts[:at]), linked=len(half)))
    if len(parts) == 2 and lows[0] in ("numb", "weak", "swollen", "black", "red", "pink", "loose", "tight"):
        found.append(Phrase(text, (parts[1], None, parts[0]), linked=1))
    return found


@dataclass(frozen=True)
class Match:
    """A phrase found: the words first..last, and which of them it used itself."""

    first: int
    last: int
    used: frozenset[int]


_LINKS = frozenset(("be", "feel", "go", "get", "become", "have", "seem", "turn", "'s", "feeling"))
_STOPS = frozenset((".", ";", ",", "?", "!", ":", "but", "and", "or", "because"))


def find(phrase: Phrase, text: Sequence[Word]) -> Iterator[Match]:
    """Every place where the phrase stands, without one inside another."""
    last = -1
    for first in range(len(text)):
        if first <= last or not phrase.parts[0] or not (phrase.parts[0] & text[first].stems):
            continue
        if phrase.active and text[first].pos == "NOUN" and not text[first].low.endswith("ing"):
            continue
        used = _rest(phrase.parts, 1, text, first + 1, (first,), 0)
        if used and _is_linked(phrase, text, used):
            last = used[-1]
            yield Match(first, last, frozenset(used))


def _rest(
    parts: Sequence[frozenset[str] | None], k: int, text: Sequence[Word], i: int, used: tuple[int, ...], gap: int
) -> tuple[int, ...]:
    """The indices of the words that the phrase uses, or nothing where the rest of it does not follow."""
    if k == len(parts):
        return used
    wanted = parts[k]
    if wanted is None:
        return _rest(parts, k + 1, text, i, used, GAP)
    if i >= len(text):
        return ()
    if wanted & text[i].stems and (done := _rest(parts, k + 1, text, i + 1, (*used, i), 0)):
        return done
    low = text[i].low
    if low in lexicon().small or (text[i].tag == "RB" and low.endswith("ly")):
        return _rest(parts, k, text, i + 1, used, gap)
    both = low == "and" and text[i - 1].pos == "ADJ"  # "my calf is red and swollen"
    if gap and (both or low not in _STOPS):
        return _rest(parts, k, text, i + 1, used, gap - 1)
    return ()


def _is_linked(phrase: Phrase, text: Sequence[Word], used: Sequence[int]) -> bool:
    if phrase.linked < 0:
        return True
    between = text[used[phrase.linked - 1] + 1 : used[phrase.linked]]
    return any(word.stems & _LINKS for word in between)
