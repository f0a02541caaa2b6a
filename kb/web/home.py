"""/ and /search: the two doors, the state of the evidence, and what is found for some words. Data from kb.read only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import alarms, read
from kb.cards import Home, RemedyRow, Results
from kb.errors import BackstoryError
from kb.web import render, services, state, words

# Columns of the plot from "surely does not help" to "surely helps".
_STEPS = ("against-high", "against-moderate", "against-low", "against-very_low", "none")
SCALE = (*_STEPS, "for-very_low", "for-low", "for-moderate", "for-high")


@dataclass(frozen=True)
class Mark:
    """One remedy on the plot: in which column, with which shape and words."""

    remedy: RemedyRow
    place: str
    stance: str
    says: str


@dataclass(frozen=True)
class Share:
    """How many claims have one certainty, and where its part of the bar begins (of 100)."""

    certainty: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class HomePage:
    """The first page."""

    home: Home
    plotted: tuple[Mark, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class SearchPage:
    """What was looked for and found."""

    q: str
    results: Results | None
    numbers: tuple[services.Number, ...] = ()  # whom to ring, where the words name a warning sign


async def home(datasette: Any, request: Any) -> Response:
    """The first page."""
    figures = await render.read(datasette, read.home)
    page = HomePage(
        home=figures,
        plotted=tuple(sorted((mark(row) for row in figures.remedies), key=lambda each: -SCALE.index(each.place))),
        shares=shares(figures.by_certainty),
    )
    return await render.html(datasette, request, "home.html", page)


def mark(row: RemedyRow) -> Mark:
    """Where a remedy stands: finding no benefit lies on the side of "does not help", as weakly as it is known."""
    certainty, direction = row.claim.certainty, row.claim.direction
    if certainty == "none" or direction is None:
        return Mark(row, "none", "none", words.CERTAINTY["none"])
    side = "for" if direction == "supports" else "against"
    helps = {"supports": "seems to help", "does_not_support": "no clear effect", "contradicts": "seems not to help"}
    return Mark(row, f"{side}-{certainty}", direction, f"{helps[direction]}, {words.CERTAINTY[certainty].lower()}")


def shares(by_certainty: tuple[tuple[str, int], ...]) -> tuple[Share, ...]:
    """The bar of all claims by certainty."""
    whole = sum(count for _, count in by_certainty) or 1
    found, start = [], 0.0
    for certainty, count in by_certainty:
        width = 100 * count / whole
        found.append(Share(certainty, count, round(start, 2), round(width, 2)))
        start += width
    return tuple(found)


async def search(datasette: Any, request: Any) -> Response:
    """What is found for `q`: topics, claims, exact words, sources."""
    q = (request.args.get("q") or "").strip()[:200]
    results = await render.read(datasette, read.search, q) if q else None
    numbers: tuple[services.Number, ...] = ()
    if results:
        results, numbers = _alarmed(state.of(datasette), results)
    return await render.html(datasette, request, "search.html", SearchPage(q, results, numbers))


def _alarmed(site: state.State, results: Results) -> tuple[Results, tuple[services.Number, ...]]:
    """The results with the warning signs that the rules know people to say in these words, and whom to ring then."""
    try:
        ruleset = site.rules()
        if not results.signs:
            results = replace(results, signs=alarms.spoken(results.query, _ways(site, ruleset)))
        return results, services.emergencies(ruleset.services) if results.signs else ()
    except (ImportError, BackstoryError):
        return results, ()


def _ways(site: state.State, ruleset: Any) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How people say the answers that are warning signs, as the rules have it; worked out once for each version."""
    from rules.intake import cues  # noqa: PLC0415 - the site starts where rules cannot be read

    kept = site.kept.get("ways")
    if kept is None or kept[0] is not ruleset:
        made = []
        for cue in cues(ruleset, site.rules_dir):
            question = ruleset.questions[cue.question]
            if isinstance(cue.value, str) and cue.value in question.warning:
                sign = question.name if cue.kind == "yes_no" else question.answer_text(cue.value)
                made += [(sign, alarms.way(phrase)) for phrase in cue.phrases]
        kept = site.kept["ways"] = (ruleset, tuple(made))
    return kept[1]
