"""Where things stand on a page: masthead, foot, the author's own voice; the title and the date that a page gives itself.

Knows lines, not kinds of source: appraise.py judges, with the cues of its lexicon. Must not know the extractor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

HEAD, FOOT = 8, 6  # lines that hold anything
SHORT = 110  # characters: a longer line is prose, not a name, a menu or a title
LONG = 2_000  # characters of a line at the ends of a page that are looked at
MOST = 60_000  # characters of an article that are looked at
BEFORE_A_DATE = 90  # characters in which the words stand that say whose date it is

# The number of a paper or newsletter, under its name.
_NUMBERED = re.compile(r"\b(?:no|nr|vol|volume|issue|number)\b\.? ?\d+\b.*\b(?:19|20)\d\d\b", re.I)
_SENTENCE = re.compile(r"^\W?[A-Z](?=.{50}).*[.!]\W?\Z|^.{111}")
_BLANK = re.compile(r"\s*\n\s*\n")
_QUOTED = re.compile(r"“[^”\n]*”?|(?<!\w)\"[^\"\n]*\"?")
_QUESTION = re.compile(r"(?<![^.?!\n])[^.?!\n]{0,400}\?")
_ASKED = re.compile(r"(?i)\s*(dear \w+, (i|my|is|it|can|should|we)\b|q\d*[.:)]?\s)")
_MENU = re.compile(r"\s[|›»>•·]\s|\S\s{3,}\S.*\S\s{3,}\S|(\S+  +){3,}")
_HEADINGS = re.compile(
    r"(?i)\W*(why|how|when|what|should|can|does|do|is|are|which|who)\s(?:[\w’'-]+\s){2,14}[\w’'-]+[^\w.!]?\Z"
)

_CLOCK = re.compile(r"\W{1,3}(at |@ )?\d{1,2}[:.]\d\d\b")
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\W{1,2}\Z", re.IGNORECASE)
_CITED = re.compile(r"\bdoi\b|\bet al\b|[;:]\s?\d+\(\d+\)|\[(published|accessed|cited)", re.IGNORECASE)
_REFERENCE = re.compile(r"\W*(\d+\.? )?[A-Z][\w’'-]+ [A-Z]{1,3}\b[,.;].*(\bdoi\b|\[published|\d\d\d\d;)")
_PRINTED = re.compile(r"\b(?:volume|vol|issue|pages?|pp)\b\.? ?\d", re.IGNORECASE)  # where a paper stands in print
_ISSUE = re.compile(r"\b(?P<y>(?:19|20)\d\d) ?; ?\d+ ?(?:\(\d+\))? ?:")  # a journal's year, volume, pages
_YEAR = re.compile(
    r"(?:(?:^|[|·•.(] ?)(?:(?:First |Last )?(?:Published|Updated|Reviewed|Issued|Revised)|Written|Version|Edition)"
    r"(?: in)?:? |\b[Ee]dition,? \(?|\b(?:No|Issue|Vol|Volume|Number)\b.{1,30}, )(?P<y>(?:19|20)\d\d)\b(?!-)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>[01]\d)[-/.](?P<d>[0-3]\d)\b"),
    re.compile(r"\b(?P<d>[0-3]?\d)[/.-](?P<m>[01]?\d)[/.-](?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b", re.I),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -](?P<m>{_MONTH}),?[ -](?P<y>(?:19|20)\d\d)\b", re.I),
    re.compile(rf"\b(?P<y>(?:19|20)\d\d) (?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?=;|\b)", re.I),
    re.compile(rf"\b(?P<y>(?:19|20)\d\d) (?P<m>{_MONTH})(?=;)", re.I),
    re.compile(r"(?<![\d.])(?P<d>[0-3]?\d)[./](?P<m>[01]?\d)[./](?P<y>[012]\d)(?![\d.])"),
    re.compile(rf"\b(?P<m>{_MONTH}),? (?P<y>(?:19|20)\d\d)\b", re.I),
)


@dataclass(frozen=True)
class Page:
    """An article cut up by where words stand: a name in the masthead says more than the same name in the prose."""

    text: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Page:
        """The page of a text: its lines that hold anything. Of a book's length only both ends are looked at."""
        if len(text) > MOST:
            text = text[: MOST * 2 // 3] + "\n" + text[-MOST // 3 :]
        text = _BLANK.sub("\n\n", text)  # many cues may skip blank lines: a page of them must not cost minutes
        return cls(text, tuple(line.strip() for line in text.splitlines() if line.strip()))

    @cached_property
    def mast(self) -> str:
        """The short lines at the head: name of the site, menu, title, by-line."""
        return "\n".join(line for line in self.lines[:HEAD] if len(line) <= SHORT)

    @cached_property
    def foot(self) -> str:
        """The last lines: who wrote it, what is sold, when it is to be reviewed."""
        return "\n".join(_cut(line) for line in self.lines[-FOOT:])

    @cached_property
    def ends(self) -> str:
        """Head and foot, the beginnings and ends of long lines too."""
        return "\n".join(_cut(line) for line in (*self.lines[:HEAD], *self.lines[HEAD:][-FOOT:]))

    @cached_property
    def own(self) -> str:
        """What the author says in person: without quotations, questions, readers' letters."""
        said = "\n".join(line for line in self.lines if not _ASKED.match(line) and not _HEADINGS.match(line))
        return _QUESTION.sub(" ", _QUOTED.sub(" ", said))

    @cached_property
    def prose(self) -> str:
        """Whole sentences: no name of the site, no title, no menu."""
        return "\n".join(line for number, line in enumerate(self.lines) if number >= 3 or _SENTENCE.search(line))

    @property
    def questions(self) -> int:
        """How many of its lines are search questions, with the mark or without it."""
        return sum(line.endswith("?") or (len(line) < SHORT and bool(_HEADINGS.match(line))) for line in self.lines)

    def at(self, where: str) -> str:
        """The part of the page that is called so; the whole where nothing is."""
        return str(getattr(self, where)) if where else self.text


def _cut(line: str) -> str:
    return line if len(line) <= LONG else f"{line[: LONG // 2]}\n{line[-LONG // 2 :]}"


def title(page: Page, is_none: Callable[[str], bool]) -> str | None:
    """The first line near the top that reads as a title: no menu, no name of the site, no by-line, no slogan.

    `is_none` says of a line whether it is such a thing. A menu right under a line makes that line the site's name.
    """
    lines = [line.strip(" #\t*") for line in page.lines[:14]]
    if lines and len(lines[0]) > 200:  # a scrape without line breaks: its title ends with its first question
        first = re.match(r"[^?\n]{10,120}\?", lines[0])
        return first[0] if first and len(first[0].split()) <= 20 else None
    if declared := next(
        (match for line in lines if (match := re.match(r"title: *[\"']?(.{8,180}?)[\"']?\Z", line))), None
    ):
        return declared[1]
    fit: list[str] = []
    spare: list[str] = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if " > " in line or " › " in line:  # a path of sections: the last may be the article
            line = re.split(r" [>›] ", line)[-1]
            if len(line.split()) < 4:
                continue
        if not line or len(line) > 180 or len(line.split()) > 26 or line[-1] in ",;" or _MENU.search(line):
            continue
        if len(line) > 160 and line[-1] == ".":
            break  # the prose has begun
        shouted = (
            line.isupper() and len(line.split()) <= 5 and (number < 2 or (number < 5 and bool(_MENU.search(below))))
        )
        named = (
            number < 2
            and len(line.split()) <= 14
            and bool(_MENU.search(below))
            and not is_none(below)
            and line[-1] not in "?!"
        )
        shouted = shouted or _NUMBERED.search(line) is not None
        (spare if is_none(line) or shouted or named or len(re.findall(r"\w\w+", line)) < 3 else fit).append(line)
    return next(iter(fit or [line for line in spare if len(line.split()) > 1]), None)


def published(page: Page, nearest: Callable[[str, bool], float]) -> str | None:
    """The date that the text gives itself, as precisely as it does: 2016-01-15, 2016-01, 2016 or nothing.

    A date inside running prose is somebody's date, not the article's: it counts only after words that say so (posted,
    updated, by ...) or on a short line of its own; "next review due" and "received" speak against it. A journal's
    issue at the head of a paper gives the year where nothing says more.
    """
    found: list[tuple[float, int, str]] = []
    for number, line in enumerate(page.lines):
        head, foot = number < HEAD + 4, number >= len(page.lines) - FOOT
        if _REFERENCE.match(line) or (_CITED.search(line) and not head):
            continue  # a reference: its date is somebody else's
        for pattern in _DATES:
            for match in pattern.finditer(line):
                before = line[max(0, match.start() - BEFORE_A_DATE) : match.start()]
                weight = nearest(before, len(line) > 2 * SHORT) + (1 if len(line) <= 40 else 0)
                weight += 2 if number < 10 and _is_dateline(line[: match.start()]) else 0
                weight += (
                    2 if head and (line[match.end() :][:1] == ";" or _PRINTED.search(line[: match.start()])) else 0
                )
                weight += 2 if number < 10 and _alone(line, match) else 0
                weight += 1 if _CLOCK.match(line, match.end()) or _WEEKDAY.search(before) else 0
                if weight > 0:
                    found.append((-weight, len(found), _iso(match.groupdict())))
            if found and pattern.search(line):
                break
        if (year := _YEAR.search(line) if head or foot else None) or (head and (year := _ISSUE.search(line))):
            found.append((-0.5, len(found), year["y"]))
    return min(found)[2] if found else None


def _is_dateline(before: str) -> bool:
    """`LEEDS, 4 May`: nothing but names before the date at the start of a line."""
    return len(before) <= 60 and all(word[:1].isupper() or word == "by" for word in re.findall(r"\w+", before))


def _alone(line: str, date: re.Match[str]) -> bool:
    """Whether a date is a part of its line by itself, as in `Ann Lee | 4 May 2025 | 3 min read`."""
    before, after = line[: date.start()], line[date.end() :]
    return (
        len(line) <= SHORT
        and bool(re.search(r"(^|[|·•–—]|\s-|\s{2})\s*(\w+day,? )?\Z", before))
        and (re.match(r"\s*(\Z|[|·•–—]|-\s|\s{2})", after) is not None)
    )


def _iso(parts: dict[str, str]) -> str:
    month = int(parts["m"]) if parts["m"].isdigit() else _MONTHS.index(parts["m"].lower()[:3]) + 1
    day = int(parts.get("d") or 0)
    if month > 12:  # 9/18/2023: written the American way
        month, day = day, month
    year = parts["y"] if len(parts["y"]) == 4 else f"20{parts['y']}"
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
