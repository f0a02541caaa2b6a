"""Lengths of time, ages and weeks of pregnancy in an account, as numbers with their places.

Knows English words for numbers and spans. Knows no clock: "since Monday" is less than a week and no more exact than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBERS = {
    "half a": 0.5, "half": 0.5, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 4, "few": 4, "several": 5, "many": 10, "some": 4,
    "a good few": 4, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twenty four": 24, "twenty eight": 28, "thirty two": 32,
    "thirty six": 36,
}  # fmt: skip
_UNITS = {
    "minute": 1 / 1440, "min": 1 / 1440, "hour": 1 / 24, "hr": 1 / 24, "day": 1, "night": 1, "week": 7, "wk": 7,
    "fortnight": 14, "month": 30.5, "year": 365, "yr": 365, "decade": 3650,
}  # fmt: skip
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
_N = rf"(?:\d+(?:\.\d+)?|{_TENS}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_U = r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|fortnights?|months?|years?|yrs?|decades?)"
_ABOUT = r"(?:about |around |roughly |nearly |almost |over |more than |at least |just over |up to |the (?:last|past) |the better part of |maybe |perhaps |only )*"
_AGO = re.compile(rf"\b(?P<since>since )?{_ABOUT}(?P<n>{_N}) (?:\w+ )?(?P<u>{_U}) (?:ago|back|earlier)\b")
_FOR = re.compile(
    rf"\b(?:(?:for|over|during|in|within|these|past|last|been|lasted|been going on|of|after|now|with this) )?(?P<about>{_ABOUT})"
    rf"(?P<n>{_N})[- ](?:long |whole |solid |good |more )?(?P<u>{_U})\b(?! (?:pregnant|old|gone|later|before|apart|each|a|earlier|back|running)\b)(?!-old)"
)
_BARE = re.compile(
    r"\b(?:for|in|over) (?:many |the last few |the past few )?(?P<u>years|decades|ages|months|weeks|days|hours)\b(?! old)"
)
# Points in time; weekdays leave open how many days they are away (None), but are new.
_POINTS: tuple[tuple[re.Pattern[str], float | None], ...] = tuple(
    (re.compile(rf"\b(?:since |from |until |on |about |it was )*(?:{words})\b"), days)
    for words, days in (
        (r"this morning|today|tonight|this afternoon|this evening|an hour ago|just now|a moment ago|earlier today", 0.5),
        (r"yesterday(?: (?:morning|afternoon|evening|night))?|last night|overnight", 1),
        (r"the day before yesterday|the other day", 2),
        (r"last week", 7),
        (r"this week|the weekend|last weekend|the week-end", None),
        (r"(?:last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|night))?", None),
        (r"last month", 30),
        (r"this year|last (?:spring|summer|autumn|fall|winter)", 120),
        (r"last year", 365),
    )
)  # fmt: skip
_FOREVER = re.compile(
    r"\b(?:all my life|my whole life|as long as i (?:can )?remember|since (?:my |his |her |their )?(?:childhood|birth|youth|school(?:days)?|early |late |mid)?"
    r"(?:teens|twenties|thirties|forties|fifties|sixties)|since (?:my |his |her |their )?(?:childhood|birth|youth|school)|since (?:i|he|she|they) (?:was|were) (?:a |an )?(?:\d+|child|kid|young|little|small|teenager|boy|girl|born)"
    r"|since (?:19|20)\d\d|in (?:19|20)\d\d|long[- ]standing|longstanding|lifelong|life-long|years ago|as a (?:child|kid|boy|girl|teenager|student)|when (?:i|he|she) was (?:a |an )?(?:\d+|child|kid|young|little|teenager|boy|girl)"
    r"|year after year|years and years|donkey's years|since (?:having|i had|after) (?:my |the |our )?(?:\w+ )?(?:child|children|baby|kids|son|daughter|stroke|polio)|ever since my (?:\w+ )?(?:child|baby|son|daughter)(?: was born)?)\b"
)
YEARS = 3650.0
_EACH_TIME = re.compile(r" (?:or (?:so|two|more) )?(?:every|each|most|at a (?:time|stretch))\b")
_OF_A_DAY = re.compile(
    r" (?:or (?:so|two|more) )?(?:in the (?:morning|evening|night)s?|at night|on waking|after (?:i )?(?:get|wak)\w+)\b"
)


@dataclass(frozen=True)
class Time:
    """A time in an account: how many days it reaches back (None: some days), and whether it names an end ("ago")."""

    start: int
    end: int
    text: str
    days: float | None
    ago: bool = False


def number(text: str) -> float:
    """A number in figures or words."""
    text = text.strip().replace("-", " ")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return float(_NUMBERS.get(text, 0) or sum(_NUMBERS.get(part, 0) for part in text.split()))


def times(text: str, offset: int = 0) -> list[Time]:
    """All times in a lower-case text, in order, none inside another."""
    found = [*_ago(text, offset), *_forever(text, offset), *_points(text, offset), *_spans(text, offset)]
    found.sort(key=lambda time: (time.start - time.end, time.start))
    kept: list[Time] = []
    for time in found:
        if all(time.end <= other.start or time.start >= other.end for other in kept):
            kept.append(time)
    return sorted(kept, key=lambda time: time.start)


def _ago(text: str, offset: int) -> Iterator[Time]:
    for hit in _AGO.finditer(text):
        yield _time(hit, offset, _days(hit), ago=not hit["since"])


def _forever(text: str, offset: int) -> Iterator[Time]:
    for hit in _FOREVER.finditer(text):
        ago = hit.group().endswith("ago") or hit.group().startswith(("in ", "as a ", "when "))
        yield _time(hit, offset, YEARS, ago=ago)


def _points(text: str, offset: int) -> Iterator[Time]:
    for pattern, days in _POINTS:
        for hit in pattern.finditer(text):
            yield _time(hit, offset, days, ago="since" not in hit.group() and "from" not in hit.group())


def _spans(text: str, offset: int) -> Iterator[Time]:
    for hit in _FOR.finditer(text):
        if re.match(r"(?:\w+ )?(?:a|an) (?:day|week|month|year|night|hour)\Z", hit.group()) and not re.match(
            r"for|over|lasted|past|last|been|after", hit.group()
        ):
            continue  # "twice a day"
        if _EACH_TIME.match(text, hit.end()) or text[: hit.start()].endswith(("every ", "each ")):
            continue  # "every ten minutes", "for an hour every morning": how often, or how long each time
        if hit["u"].startswith(("h", "m")) and "month" not in hit["u"] and _OF_A_DAY.match(text, hit.end()):
            continue  # "stiff for half an hour in the mornings"
        days = _days(hit)
        if re.search(r"over|more than|at least", hit["about"]):
            days *= 1.02
        yield _time(hit, offset, days)
    for hit in _BARE.finditer(text):
        unit = {
            "ages": YEARS,
            "years": YEARS,
            "decades": YEARS,
            "months": 122.0,
            "weeks": 21.0,
            "days": 4.0,
            "hours": 0.3,
        }
        yield _time(hit, offset, unit[hit["u"]])


def _days(hit: re.Match[str]) -> float:
    unit = hit["u"] if hit["u"] in _UNITS else hit["u"].removesuffix("s")
    return number(hit["n"]) * _UNITS[unit]


def _time(hit: re.Match[str], offset: int, days: float | None, ago: bool = False) -> Time:
    return Time(offset + hit.start(), offset + hit.end(), hit.group(), days, ago)


_AGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<n>\d{{1,3}}|{_TENS}|\w+teen|\w+)[- ](?P<u>year|yr|month|week)s?[- ]?old\b",
        r"\b(?:i am|i'm|im|he is|he's|she is|she's|they are|they're|who is|who's|is|aged|turned|age|just|at) (?:now |only |nearly |almost |just |aged )*(?P<n>\d{1,3})"
        r"(?! ?(?:weeks|months|days|hours|minutes|foot|feet|ft|stone|kg|cm|st|lb|pounds|tablets|%|\.\d|'|\"|degrees|times|years (?:ago|now|since)|/))(?=\s*(?:years old|years|yrs|yo|y/o)?\s*(?:[.,;!?)]|$|and|with|-|now|but|[fm]\b|who|in\b))",
        r"\b(?P<n>\d{2})\s?(?:yo|y/o|yrs?\b|[fm]\b)(?! ago)",
        r"(?:,\s?|\()(?P<n>\d{1,3})(?=[,.)](?!\d))",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number that an account gives, with its place."""

    start: int
    end: int
    value: float


def ages(text: str, offset: int = 0) -> list[Number]:
    """Ages in years in a lower-case text; a baby's months count as none."""
    found: list[Number] = []
    for pattern in _AGES:
        for hit in pattern.finditer(text):
            value = number(hit["n"])
            if hit.groupdict().get("u") in ("month", "week"):
                value = 0 if value < 12 else value // 12
            elif not value:
                continue
            if value <= 120 and all(
                hit.end("n") <= n.start - offset or hit.start("n") >= n.end - offset for n in found
            ):
                found.append(Number(offset + hit.start(), offset + hit.end(), value))
    return sorted(found, key=lambda each: each.start)


_PREGNANT = re.compile(
    rf"\b(?P<n>{_N}) (?P<u>weeks?|months?)(?: and \w+ days?)? (?:pregnant|gone|into (?:my |her )?pregnancy|along)\b"
)


def pregnancies(text: str, offset: int = 0) -> list[Number]:
    """Weeks of pregnancy in a lower-case text."""
    return [
        Number(offset + hit.start(), offset + hit.end(), number(hit["n"]) * (1 if hit["u"][0] == "w" else 4.35))
        for hit in _PREGNANT.finditer(text)
    ]
