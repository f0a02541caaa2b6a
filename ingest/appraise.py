"""What an article shows of its source: title, kind, author, date, whom it sells for, how it names its sources.

Knows the cues of lexicon/sources.yml and the text; asks no network, guesses no motive, and says by which words it
judged. What the file itself declared (front matter, page metadata) is never overruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ingest import bylines, mastheads
from ingest.mastheads import Page
from kb import yamlfile
from kb.model import Document, Source, SourceKind

LEXICON = Path(__file__).parent / "lexicon" / "sources.yml"
MOST_HITS = 5  # of one cue that count towards a kind: a page that says "said" thirty times is not six times the news
LEAST_FOR_A_KIND = 2.0
PLACES = ("mast", "foot", "ends", "own", "prose")
LISTS = ("commercial", "named", "vague", "not_for_profit", "dated")

_PAPERS = frozenset({SourceKind.TRIAL, SourceKind.SYSTEMATIC_REVIEW, SourceKind.OBSERVATIONAL_STUDY})
# A newspaper, a forum, a hospital or a journal may carry somebody's advert; its articles do not live by being believed.
_PUBLIC = _PAPERS | {SourceKind.NEWS, SourceKind.FORUM, SourceKind.HEALTH_SYSTEM, SourceKind.GUIDELINE}
_SELLERS = {
    SourceKind.CLINIC_MARKETING: "the page of a business that treats",
    SourceKind.PRODUCT_MARKETING: "the page of somebody who sells what it praises",
    SourceKind.PERSONAL_TRAINER_BLOG: "the page of somebody who trains people for a living",
}
_CITED = re.compile(
    r"\bdoi\b|[Ee]ncyclop|\b(19|20)\d\d;\d|\[published|\b[A-Z][a-z]+ (Med|J|Rev)\b"
)  # somebody else's authors
_I = re.compile(r"\b(?:I|[Mm]y|me|myself)\b(?!\.)")
_DEGREES = re.compile(r"(,? (MD|DO|RN|PT|DC|DPT|MCSP|MRCGP|PhD|MSc|BSc|MBBS|[A-Z]{5,}))+\Z")


@dataclass(frozen=True)
class Cue:
    """One pattern of the lexicon, compiled, and where on a page it counts."""

    pattern: re.Pattern[str]
    example: str
    weight: float = 1.0
    each: bool = False
    why: str = ""
    where: str = ""
    even: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def search(self, page: Page) -> re.Match[str] | None:
        """The first hit in the part of the page where this cue counts."""
        return self.pattern.search(page.at(self.where))

    def hits(self, page: Page) -> Iterator[re.Match[str]]:
        """All hits in the part of the page where this cue counts."""
        return self.pattern.finditer(page.at(self.where))


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
    untitled: tuple[Cue, ...]


@cache
def lexicon(path: Path = LEXICON) -> Lexicon:
    """The compiled lexicon, read once a process. DataError with line and column where it is wrong."""
    root = yamlfile.read(path)
    yamlfile.check_keys(root, ("parts", "kinds", "reviewed", "authors", "untitled", *LISTS))
    for kind in root["kinds"]:
        if kind not in set(SourceKind):
            raise root["kinds"].marks[kind].error(f"{kind!r} is no kind of source")
    parts = dict(root["parts"])
    return Lexicon(
        kinds={kind: _cues(rows, parts) for kind, rows in root["kinds"].items()},
        reviewed={said: _cues(rows, parts) for said, rows in root["reviewed"].items()},
        authors=_cues(root["authors"], parts, cased=True),
        untitled=_cues(root["untitled"], parts, cased=True),
        **{name: _cues(root[name], parts) for name in LISTS},
    )


def _cues(rows: Iterable[Any], parts: dict[str, str], cased: bool = False) -> tuple[Cue, ...]:
    cues = []
    for row in rows:
        yamlfile.check_keys(row, ("cue", "example"), ("weight", "each", "cased", "why", "where", "even", "except"))
        if row.get("where", PLACES[0]) not in PLACES:
            raise row.marks["where"].error(f"a cue stands in one of {', '.join(PLACES)}, not in {row['where']!r}")
        cue = Cue(
            _pattern(row, parts, re.MULTILINE | (0 if cased or row.get("cased") else re.IGNORECASE)),
            row["example"],
            float(row.get("weight", 1)),
            bool(row.get("each")),
            row.get("why", ""),
            row.get("where", ""),
            frozenset(row.get("even", ())),
            frozenset(row.get("except", ())),
        )
        if cue.search(Page.of(row["example"])) is None:
            raise row.marks["example"].error("the example is not matched by its cue")
        cues.append(cue)
    return tuple(cues)


def _pattern(row: Any, parts: dict[str, str], flags: int) -> re.Pattern[str]:
    """The compiled cue, each <PART> in it replaced by what the lexicon calls so."""
    written = row["cue"]
    for name, part in parts.items():
        written = written.replace(f"<{name}>", part)
    try:
        return re.compile(written, flags)
    except re.error as error:
        raise row.marks["cue"].error(f"not a pattern: {error}") from None


def appraise(document: Document) -> Document:
    """The document with its source filled in as far as its own words show; what was declared stays."""
    source, page, cues = document.source, Page.of(document.text), lexicon()
    found = source.kind if source.kind is not SourceKind.OTHER else _kind(page)
    commercial = _commercial(page, found, cues)
    return replace(
        document,
        source=replace(
            source,
            title=source.title or _title(page, cues) or document.name,
            kind=found,
            author=source.author or _author(page, cues),
            published=source.published or _published(page, cues),
            commercial_interest=bool(commercial) if source.commercial_interest is None else source.commercial_interest,
            commercial_why=source.commercial_why or _said(commercial),
            names_sources=source.names_sources or _names_sources(page, found, cues),
            medically_reviewed=_reviewed(source, page, cues),
        ),
    )


def kind(text: str) -> SourceKind:
    """The kind whose cues weigh most, or `other` where hardly any are found."""
    return _kind(Page.of(text))


def _kind(page: Page) -> SourceKind:
    scores = {name: _weight(page, cues) for name, cues in lexicon().kinds.items()}
    if page.questions >= 3 and page.questions >= 0.15 * len(page.lines):  # search questions with lifted answers
        scores["content_farm_qa"] += 0.5 * min(page.questions, 12)
    said = len(page.own.split())
    if said >= 80 and len(_I.findall(page.own)) >= 0.025 * said:  # somebody tells of nothing but themselves
        scores["personal_blog"] += 1.5
    best = max(scores, key=lambda name: (scores[name], name))
    return SourceKind(best) if scores[best] >= LEAST_FOR_A_KIND else SourceKind.OTHER


def kind_scores(text: str) -> list[tuple[str, float, tuple[str, ...]]]:
    """Why a kind was chosen: each kind with its weight and the words that gave it, the heaviest first."""
    page, rows = Page.of(text), []
    for name, cues in lexicon().kinds.items():
        words = tuple(" ".join(m[0].split()) for cue in cues for m in list(cue.hits(page))[:2])
        rows.append((name, _weight(page, cues), words))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _weight(page: Page, cues: Iterable[Cue]) -> float:
    return sum(cue.weight * min(sum(1 for _ in cue.hits(page)), MOST_HITS if cue.each else 1) for cue in cues)


def _commercial(page: Page, found: SourceKind, cues: Lexicon) -> list[tuple[str, str]]:
    """(why, the words that show it) for each cue that is met; one word of a charity outweighs a price and a number."""
    met = [
        (cue.why, " ".join(match[0].split()))
        for cue in cues.commercial
        if found not in cue.never and (found not in _PUBLIC or found in cue.even) and (match := cue.search(page))
    ]
    if not met and found in _SELLERS:
        shown = next((match[0] for cue in cues.kinds[found] if (match := cue.search(page))), found.value)
        met = [(_SELLERS[found], " ".join(shown.split()))]
    gives = any(cue.search(page) for cue in cues.not_for_profit)
    return [] if gives and len(met) <= 2 and found not in _SELLERS else met


def _said(found: list[tuple[str, str]]) -> str | None:
    return "; ".join(f"{why} ({words!r})" for why, words in found[:3]) or None


def names_sources(text: str) -> str:
    """`named` where a journal, body, author or trial can be looked up, `vague` for "studies show", else `none`."""
    page = Page.of(text)
    return _names_sources(page, _kind(page), lexicon())


def _names_sources(page: Page, found: SourceKind, cues: Lexicon) -> str:
    if found in _PAPERS or found is SourceKind.GUIDELINE or any(cue.search(page) for cue in cues.named):
        return "named"  # a paper reports its own data, a guideline its own verdict: it can be looked up
    return "vague" if any(cue.search(page) for cue in cues.vague) else "none"


def _reviewed(source: Source, page: Page, cues: Lexicon) -> str:
    if source.medically_reviewed != "unknown":
        return source.medically_reviewed
    for said in ("no", "yes"):
        if any(cue.search(page) for cue in cues.reviewed[said]):
            return said
    return "unknown"


def author(text: str) -> str | None:
    """Who signs the text, where it says so."""
    return _author(Page.of(text), lexicon())


def _author(page: Page, cues: Lexicon) -> str | None:
    for cue in cues.authors:
        part = page.at(cue.where)
        match = next((m for m in cue.hits(page) if not _CITED.search(_line(part, m.start(1)))), None)
        if match:
            return _DEGREES.sub("", " ".join(match[1].split()).rstrip(".,"))
    return bylines.author(page)


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + 1 or len(text) + 1) - 1]


def published(text: str) -> str | None:
    """The date that the text gives itself; see mastheads.published."""
    return _published(Page.of(text), lexicon())


def _published(page: Page, cues: Lexicon) -> str | None:
    def nearest(before: str, in_prose: bool) -> float:
        """The weight of the cue that stands nearest to the date; in running prose only one that begins a sentence."""
        hits = [
            (match.end(), cue.weight)
            for cue in cues.dated
            for match in cue.pattern.finditer(before)
            if cue.weight < 0 or not in_prose or before[match.start()].isupper() or not before[: match.start()].strip()
        ]
        return max(hits)[1] if hits else 0.0

    return mastheads.published(page, nearest)


def _title(page: Page, cues: Lexicon) -> str | None:
    skip = (*cues.untitled, *(cue for cue in cues.authors if cue.where != "own"))
    return mastheads.title(page, lambda line: any(cue.pattern.search(line) for cue in skip))
