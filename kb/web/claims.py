"""/claims/ID: one claim with all that stands behind it, as a page, JSON, JSON-LD and BibTeX. Data from kb.read only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import read
from kb.cards import ClaimPage, Finding, LineCard
from kb.web import cite, drawing, links, render

MOST_QUOTES = 6  # of one line; the rest is a link away in the data


@dataclass(frozen=True)
class Line:
    """A line of evidence with what its study found, as stated by people."""

    line: LineCard
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ClaimView:
    """A claim's page: kb.read's, with its lines on two sides, its neighbours drawn, and how to cite it."""

    page: ClaimPage
    supporting: tuple[Line, ...]
    opposing: tuple[Line, ...]
    others: tuple[Finding, ...]
    map: drawing.Map
    citation: str
    bibtex: str
    most_quotes: int


async def claim(datasette: Any, request: Any) -> Response:
    """The claim; an older id of it goes to the one it has now."""
    id_, form = links.unquoted(request.url_vars["id"]), request.url_vars.get("as_json") or ""
    page, neighbours = await render.read(datasette, _both, id_)
    if page.asked_for:
        return Response.redirect(links.page("claims", page.claim.id) + form, status=301)
    address = f"{request.scheme}://{request.host}{links.page('claims', page.claim.id)}"
    if form == ".json":
        return render.as_json(asdict(page))
    if form == ".jsonld":
        return render.as_json(cite.json_ld(page, address), kind="application/ld+json")
    if form == ".bib":
        return Response(cite.bibtex(page, address), content_type="application/x-bibtex; charset=utf-8")
    return await render.html(datasette, request, "claim.html", view(page, neighbours, address))


def view(page: ClaimPage, neighbours: drawing.Neighbours, address: str) -> ClaimView:
    """A claim's page from what kb.read gives."""
    by_study: dict[str, list[Finding]] = {}
    for finding in page.findings:
        by_study.setdefault(finding.study.id, []).append(finding)
    lines = tuple(Line(each, tuple(by_study.get(each.study.id, ())) if each.study else ()) for each in page.lines)
    shown = {each.line.study.id for each in lines if each.line.study}
    return ClaimView(
        page=page,
        supporting=tuple(each for each in lines if each.line.stance == "supports"),
        opposing=tuple(each for each in lines if each.line.stance != "supports"),
        others=tuple(each for each in page.findings if each.study.id not in shown),
        map=drawing.draw(page.claim, neighbours),
        citation=cite.text(page, address),
        bibtex=cite.bibtex(page, address),
        most_quotes=MOST_QUOTES,
    )


def _both(connection: sqlite3.Connection, id_: str) -> tuple[ClaimPage, drawing.Neighbours]:
    page = read.claim(connection, id_)
    return page, drawing.neighbours(connection, page.claim)


def counts(page: ClaimPage) -> Mapping[str, int]:
    """The figures of the page's head."""
    card = page.claim
    return {"lines": card.n_lines, "sources": card.n_sources, "quotes": card.n_evidence}
