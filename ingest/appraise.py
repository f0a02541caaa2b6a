"""What an article shows of its source: title, kind, author, date, whom it sells for, how it names its sources.

Knows the cues of lexicon/sources.yml and the text; asks no network, guesses no motive, and says by which words it
judged. What the file itself declared (front matter, page metadata) is never overruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.model import Document, Source, SourceKind

LEXICON = Path(__file__).parent / "lexicon" / "sources.yml"
MOST_HITS = 5  # of one cue that count towards a kind: a page that says "said" thirty times is not six times the news
LEAST_FOR_A_KIND = 2.0

_PUBLIC = (SourceKind.NEWS, SourceKind.FORUM, SourceKind.HEALTH_SYSTEM, SourceKind.GUIDELINE)
_CITED = re.compile(r"\bdoi\b|\b(19|20)\d\d;\d|\[published|\b[A-Z][a-z]+ (Med|J|Rev)\b")  # somebody else's authors
_SELLS = (SourceKind.CLINIC_MARKETING, SourceKind.PRODUCT_MARKETING)
_CLOCK = re.compile(r"\W{1,3}(at |@ )?\d{1,2}[:.]\d\d\b")
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\W{1,2}\Z", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    re.compile(r"\b(?P<d>[0-3]?\d)[/.](?P<m>[01]?\d)[/.](?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b", re.I),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{_MONTH}),? (?P<y>(?:19|20)\d\d)\b", re.I),
    re.compile(rf"\b(?P<y>(?:19|20)\d\d) (?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?=;|\b)", re.I),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<y>(?:19|20)\d\d)\b", re.I),
)
BEFORE_A_DATE = 48  # characters in which the words stand that say whose date it is


@dataclass(frozen=True)
class Cue:
    """One pattern of the lexicon, compiled."""

    pattern: re.Pattern[str]
    example: str
    weight: float = 1.0
    each: bool = False
    why: str = ""


@dataclass(frozen=True)
class Lexicon:
    """The cues of lexicon/sources.yml."""

    kinds: dict[str, tuple[Cue, ...]]
    commercial: tuple[Cue, ...]
    named: tuple[Cue, ...]
    vague: tuple[Cue, ...]
    reviewed: dict[str, tuple[Cue, ...]]
    not_for_profit: tuple[Cue, ...]
    dated: tuple[Cue, ...]
    authors: tuple[Cue, ...]


@cache
def lexicon(path: Path = LEXICON) -> Lexicon:
    """The compiled lexicon, read once a process. DataError with line and column where it is wrong."""
    root = yamlfile.read(path)
    yamlfile.check_keys(
        root, ("kinds", "commercial", "named", "vague", "reviewed", "not_for_profit", "dated", "authors")
    )
    for kind in root["kinds"]:
        if kind not in set(SourceKind):
            raise root["kinds"].marks[kind].error(f"{kind!r} is no kind of source")
    return Lexicon(
        kinds={kind: _cues(rows) for kind, rows in root["kinds"].items()},
        commercial=_cues(root["commercial"]),
        named=_cues(root["named"]),
        vague=_cues(root["vague"]),
        reviewed={said: _cues(rows) for said, rows in root["reviewed"].items()},
        not_for_profit=_cues(root["not_for_profit"]),
        dated=_cues(root["dated"]),
        authors=_cues(root["authors"], cased=True),
    )


def _cues(rows: Iterable[Any], cased: bool = False) -> tuple[Cue, ...]:
    cues = []
    for row in rows:
        yamlfile.check_keys(row, ("cue", "example"), ("weight", "each", "cased", "why"))
        flags = re.MULTILINE | (0 if cased or row.get("cased") else re.IGNORECASE)
        try:
            pattern = re.compile(row["cue"], flags)
        except re.error as error:
            raise row.marks["cue"].error(f"not a pattern: {error}") from None
        if not pattern.search(row["example"]):
            raise row.marks["example"].error("the example is not matched by its cue")
        cues.append(
            Cue(pattern, row["example"], float(row.get("weight", 1)), bool(row.get("each")), row.get("why", ""))
        )
    return tuple(cues)


def appraise(document: Document) -> Document:
    """The document with its source filled in as far as its own words show; what was declared stays."""
    source, text, cues = document.source, document.text, lexicon()
    found = source.kind if source.kind is not SourceKind.OTHER else kind(text)
    # A newspaper, a forum or a hospital may carry somebody's advert; its articles do not live by being believed.
    commercial = [] if found in _PUBLIC else _commercial(text, cues)
    return replace(
        document,
        source=replace(
            source,
            title=source.title or _title(text, cues) or document.name,
            kind=found,
            author=source.author or author(text),
            published=source.published or published(text),
            commercial_interest=bool(commercial) or found in _SELLS
            if source.commercial_interest is None
            else source.commercial_interest,
            commercial_why=source.commercial_why or _said(commercial),
            names_sources=source.names_sources or names_sources(text),
            medically_reviewed=_reviewed(source, text, cues),
        ),
    )


def kind(text: str) -> SourceKind:
    """The kind whose cues weigh most, or `other` where hardly any are found."""
    scores = {name: _weight(text, cues) for name, cues in lexicon().kinds.items()}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    questions = sum(line.endswith("?") for line in lines)
    if questions >= 4 and questions >= 0.15 * len(lines):  # a page of search questions with lifted answers
        scores["content_farm_qa"] += 0.5 * min(questions, 12)
    best = max(scores, key=lambda name: (scores[name], name))
    return SourceKind(best) if scores[best] >= LEAST_FOR_A_KIND else SourceKind.OTHER


def kind_scores(text: str) -> list[tuple[str, float, tuple[str, ...]]]:
    """Why a kind was chosen: each kind with its weight and the words that gave it, the heaviest first."""
    rows = []
    for name, cues in lexicon().kinds.items():
        words = tuple(" ".join(m[0].split()) for cue in cues for m in list(cue.pattern.finditer(text))[:2])
        rows.append((name, _weight(text, cues), words))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _weight(text: str, cues: Iterable[Cue]) -> float:
    total = 0.0
    for cue in cues:
        hits = len({" ".join(match[0].lower().split()) + str(match.start()) for match in cue.pattern.finditer(text)})
        total += cue.weight * min(hits, MOST_HITS if cue.each else 1)
    return total


def _commercial(text: str, cues: Lexicon) -> list[tuple[str, str]]:
    """(why, the words that show it) for each cue that is met; one word of a charity outweighs a price."""
    found = [(cue.why, " ".join(match[0].split())) for cue in cues.commercial if (match := cue.pattern.search(text))]
    gives = any(cue.pattern.search(text) for cue in cues.not_for_profit)
    return [] if gives and len(found) <= 1 else found


def _said(found: list[tuple[str, str]]) -> str | None:
    return "; ".join(f"{why} ({words!r})" for why, words in found[:3]) or None


def names_sources(text: str) -> str:
    """`named` where a journal, body, author or trial can be looked up, `vague` for "studies show", else `none`."""
    cues = lexicon()
    if any(cue.pattern.search(text) for cue in cues.named):
        return "named"
    return "vague" if any(cue.pattern.search(text) for cue in cues.vague) else "none"


def _reviewed(source: Source, text: str, cues: Lexicon) -> str:
    if source.medically_reviewed != "unknown":
        return source.medically_reviewed
    for said in ("no", "yes"):
        if any(cue.pattern.search(text) for cue in cues.reviewed[said]):
            return said
    return "unknown"


def author(text: str) -> str | None:
    """Who signs the text, where it says so."""
    for cue in lexicon().authors:
        match = next((m for m in cue.pattern.finditer(text) if not _CITED.search(_line(text, m.start(1)))), None)
        if match:
            return " ".join(match[1].split()).rstrip(".,")
    return None


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + 1 or len(text) + 1) - 1]


def published(text: str) -> str | None:
    """The date that the text gives itself, as precisely as it does: 2016-01-15, 2016-01 or nothing.

    A date inside running prose is somebody's date, not the article's: it counts only after words that say so (posted,
    updated, by ...) or on a short line of its own; "next review due" and "received" speak against it.
    """
    found: list[tuple[float, int, str]] = []
    for number, line in enumerate(filter(str.strip, text.splitlines())):
        for pattern in _DATES:
            for match in pattern.finditer(line):
                before = line[max(0, match.start() - BEFORE_A_DATE) : match.start()]
                weight = _nearest(before) + (1 if len(line.strip()) <= 40 else 0)
                weight += 1 if number < 10 and _is_dateline(line[: match.start()]) else 0
                weight += 1 if _CLOCK.match(line, match.end()) or _WEEKDAY.search(before) else 0
                if weight > 0:
                    found.append((-weight, len(found), _iso(match.groupdict())))
            if found and pattern.search(line):
                break
    return min(found)[2] if found else None


def _nearest(before: str) -> float:
    """The weight of the cue that stands nearest to the date; 0 where there is none."""
    hits = [(match.end(), cue.weight) for cue in lexicon().dated for match in cue.pattern.finditer(before)]
    return max(hits)[1] if hits else 0.0


def _is_dateline(before: str) -> bool:
    """`LEEDS, 4 May`: nothing but names before the date at the start of a line."""
    return len(before) <= 40 and all(word[:1].isupper() for word in re.findall(r"\w+", before))


def _iso(parts: dict[str, str]) -> str:
    month = int(parts["m"]) if parts["m"].isdigit() else _month_number(parts["m"])
    day = int(parts.get("d") or 0)
    if month > 12:  # 9/18/2023: written the American way
        month, day = day, month
    return f"{parts['y']}-{month:02d}" + (f"-{day:02d}" if day else "")


def _month_number(name: str) -> int:
    return _MONTHS.index(name.lower()[:3]) + 1


def _title(text: str, cues: Lexicon) -> str | None:
    """The first line near the top that reads as a title; a question there before anything else."""
    lines = [line.strip(" #\t") for line in text.splitlines() if line.strip()][:12]
    if lines and len(lines[0]) > 200:
        return None
    skip = [cue.pattern for cue in (*cues.commercial, *cues.authors)]
    fit = [
        line
        for line in lines
        if 3 <= len(line.split()) <= 20 and line[-1] not in ".:;," and not any(p.search(line) for p in skip)
    ]
    return next((line for line in fit[:4] if line.endswith("?")), fit[0] if fit else None)
