"""/claims/ID: one claim with all that stands behind it, as a page, JSON, JSON-LD and BibTeX. Data from kb.read only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from kb import read
from kb.cards import ClaimPage, Finding, LineCard
from kb.review_editors import Editors
from kb.web import cite, desk_office, graph, links, render, standing
from kb.web.standing import Standing

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
    drawn: graph.Drawn | None
    citation: str
    bibtex: str
    most_quotes: int
    standing: Standing


async def claim(datasette: Any, request: Any) -> Response:
    """The claim; an older id of it goes to the one it has now."""
    id_, form = links.unquoted(request.url_vars["id"]), request.url_vars.get("as_json") or ""
    page, drawn, stands_ = await render.read(datasette, _all, id_, desk_office.of(datasette).editors)
    if page.asked_for:
        return Response.redirect(links.page("claims", page.claim.id) + form, status=301)
    address = f"{request.scheme}://{request.host}{links.page('claims', page.claim.id)}"
    if form == ".json":
        return render.as_json(asdict(page))
    if form == ".jsonld":
        return render.as_json(cite.json_ld(page, address), kind="application/ld+json")
    if form == ".bib":
        return Response(cite.bibtex(page, address), content_type="application/x-bibtex; charset=utf-8")
    return await render.html(datasette, request, "claim.html", view(page, drawn, address, stands_))


def view(page: ClaimPage, drawn: graph.Drawn | None, address: str, standing_: Standing) -> ClaimView:
    """A claim's page from what kb.read gives."""
    by_study: dict[str, list[Finding]] = {}
    for finding in page.findings:
        by_study.setdefault(finding.study.id, []).append(finding)
    shown = {each.study.id for each in page.lines if each.study}
    return ClaimView(
        page=page,
        supporting=tuple(side(each, by_study, True) for each in page.lines if stands(each, True)),
        opposing=tuple(side(each, by_study, False) for each in page.lines if stands(each, False)),
        others=tuple(each for each in page.findings if each.study.id not in shown),
        drawn=drawn,
        citation=cite.text(page, address),
        bibtex=cite.bibtex(page, address),
        most_quotes=MOST_QUOTES,
        standing=standing_,
    )


def stands(line: LineCard, for_: bool) -> bool:
    """Whether a line is shown on a side: where it leans, and wherever one of its quotes stands."""
    leans = (line.stance == "supports") == for_
    return leans or any((quote.stance == "supports") == for_ for quote in line.quotes)


def side(line: LineCard, by_study: Mapping[str, list[Finding]], for_: bool) -> Line:
    """What of a line stands on one side."""
    said = tuple(quote for quote in line.quotes if (quote.stance == "supports") == for_)
    found = by_study.get(line.study.id, []) if line.study else []
    mine = tuple(each for each in found if (each.stance == "supports") == for_)
    return Line(replace(line, quotes=said), mine)


def _all(connection: sqlite3.Connection, id_: str, editors: Editors) -> tuple[ClaimPage, graph.Drawn | None, Standing]:
    page = read.claim(connection, id_)
    sources = [flag.source_id or "" for flag in page.flags]
    stands_ = standing.of(connection, editors, f"claim:{page.claim.id}", page.claim, sources)
    if stands_.words == standing.WORDS["unreviewed"] and any(each.who != "A reader" for each in stands_.told):
        stands_ = replace(stands_, words="Editors have decided on something here")
    return page, graph.around_claim(connection, page.claim.id), stands_
