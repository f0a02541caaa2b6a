"""/ and /search: the two doors, the state of the evidence, and what is found for some words. Data from kb.read only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import read
from kb.cards import Home, RemedyRow, Results
from kb.web import render, words

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
    return await render.html(datasette, request, "search.html", SearchPage(q, results))
