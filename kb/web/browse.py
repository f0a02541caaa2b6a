"""Topics, sources, studies, the list of claims, remedies compared. Data from kb.read, cut to what a page can hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import read
from kb.cards import (
    BalanceRow,
    ClaimCard,
    ConceptCard,
    Quote,
    SourceCard,
    SourcePage,
    StudyCard,
    StudyPage,
    TopicPage,
)
from kb.web import desk_office, graph, links, render, standing, words

PER_PAGE = 100
MOST_ROWS = 20  # of one group on a balance sheet; the rest is a link away in the data

# What a topic is said to do, as groups that people ask about.
_GROUPS = (
    ("helps", "What it is said to help", ("ameliorates", "prevents", "improves", "recommended_for")),
    ("harms", "What it may harm or is wrong for", ("exacerbates", "causes", "impairs", "contraindicated_for")),
    ("tells", "What it is a sign of, and what to do", ("indicates", "calls_for")),
)
_GROUPS_TO = (
    ("helped", "What is said to help", ("ameliorates", "prevents", "improves", "recommended_for")),
    (
        "harmed",
        "What may cause it, worsen it, or is advised against",
        ("exacerbates", "causes", "impairs", "contraindicated_for"),
    ),
    ("told", "What is a sign of it, or calls for it", ("indicates", "calls_for")),
)


@dataclass(frozen=True)
class Group:
    """Some rows of a balance sheet under a heading."""

    id: str
    title: str
    rows: tuple[BalanceRow, ...]
    more: int


@dataclass(frozen=True)
class TopicView:
    """A topic's balance sheet."""

    page: TopicPage
    does: tuple[Group, ...]
    done_to: tuple[Group, ...]
    around: graph.Around


@dataclass(frozen=True)
class TopicsPage:
    """All topics, by kind."""

    q: str
    groups: tuple[tuple[str, tuple[ConceptCard, ...], int], ...]
    n: int


@dataclass(frozen=True)
class ClaimsPage:
    """A page of the list of claims."""

    claims: tuple[ClaimCard, ...]
    certainty: str
    certainties: tuple[str, ...]
    page: int
    more: bool


@dataclass(frozen=True)
class SourcesPage:
    """All sources, by what kind of text they are."""

    sources: tuple[SourceCard, ...]
    n: int


@dataclass(frozen=True)
class Passage:
    """A quote and every claim that was read in it."""

    quote: Quote
    claims: tuple[ClaimCard, ...]


@dataclass(frozen=True)
class SourceView:
    """A source: what it is, what it says in reading order, what it gets wrong."""

    page: SourcePage
    sections: tuple[tuple[str, tuple[Passage, ...]], ...]
    address: str | None
    standing: standing.Standing


@dataclass(frozen=True)
class StudiesPage:
    """All studies, by how they were made."""

    groups: tuple[tuple[str, tuple[StudyCard, ...]], ...]
    n: int


@dataclass(frozen=True)
class StudyView:
    """A study, what it found, and how it is retold."""

    page: StudyPage
    bent: tuple[Any, ...]
    fair: tuple[Any, ...]
    address: str | None


@dataclass(frozen=True)
class Side:
    """What one remedy is said to do for one complaint."""

    remedy: ConceptCard
    helps: tuple[BalanceRow, ...]
    harms: tuple[BalanceRow, ...]


@dataclass(frozen=True)
class ComparePage:
    """Remedies side by side for one complaint."""

    complaint: ConceptCard | None
    sides: tuple[Side, ...]
    complaints: tuple[ConceptCard, ...]
    remedies: tuple[ConceptCard, ...]
    chosen: tuple[str, ...]


async def topics(datasette: Any, request: Any) -> Response:
    """Topics by kind, those with most claims first; `q` keeps those that hold its words."""
    q = (request.args.get("q") or "").strip()[:100]
    found = await render.read(datasette, read.topics)
    kept = [card for card in found if all(word in card.label.lower() for word in q.lower().split())]
    by_kind: dict[str, list[ConceptCard]] = {}
    for card in kept:
        by_kind.setdefault(card.kind, []).append(card)
    most = PER_PAGE if q else 24
    groups = tuple(
        (kind, tuple(cards[:most]), max(len(cards) - most, 0))
        for kind, cards in sorted(by_kind.items(), key=lambda pair: (words.kind_order(pair[0]), pair[0]))
    )
    return await render.html(datasette, request, "topics.html", TopicsPage(q, groups, len(kept)))


async def topic(datasette: Any, request: Any) -> Response:
    """A topic's balance sheet; an older id of it goes to the one it has now."""
    id_, form = links.unquoted(request.url_vars["id"]), request.url_vars.get("as_json") or ""
    page, found = await render.read(datasette, _topic, id_)
    if page.asked_for:
        return Response.redirect(links.page("topics", page.topic.id) + form, status=301)
    if form:
        return render.as_json(asdict(page))
    does, done_to = _groups(page.does, page.n_does, _GROUPS), _groups(page.done_to, page.n_done_to, _GROUPS_TO)
    view = TopicView(page, does, done_to, found)
    return await render.html(datasette, request, "topic.html", view)


def _topic(connection: sqlite3.Connection, id_: str) -> tuple[TopicPage, graph.Around]:
    page = read.topic(connection, id_)
    return page, graph.around_topic(connection, page.topic.id)


def _groups(
    rows: Sequence[BalanceRow], counts: Sequence[tuple[str, int]], groups: Sequence[tuple[str, str, tuple[str, ...]]]
) -> tuple[Group, ...]:
    found = []
    for id_, title, relations in groups:
        mine = [row for row in rows if row.claim.relation in relations]
        if mine:
            shown = tuple(mine[:MOST_ROWS])
            n = sum(count for relation, count in counts if relation in relations)
            found.append(Group(id_, title, shown, n - len(shown)))
    return tuple(found)


async def claims_index(datasette: Any, request: Any) -> Response:
    """All claims, the surest first, a page at a time."""
    certainty = request.args.get("certainty") or ""
    certainty = certainty if certainty in words.CERTAINTIES else ""
    number = max(int(request.args.get("page") or 1), 1) if (request.args.get("page") or "1").isdigit() else 1
    found = await render.read(
        datasette, read.claims, certainty or None, None, None, PER_PAGE + 1, (number - 1) * PER_PAGE
    )
    page = ClaimsPage(found[:PER_PAGE], certainty, words.CERTAINTIES, number, len(found) > PER_PAGE)
    return await render.html(datasette, request, "claims.html", page)


async def sources(datasette: Any, request: Any) -> Response:
    """The sources, those with most claims first."""
    found = await render.read(datasette, read.sources)
    return await render.html(datasette, request, "sources.html", SourcesPage(found[: 5 * PER_PAGE], len(found)))


async def source(datasette: Any, request: Any) -> Response:
    """A source with its claims in the order of its text, under its own headings."""
    id_, editors = links.unquoted(request.url_vars["id"]), desk_office.of(datasette).editors

    def both(connection: sqlite3.Connection) -> tuple[SourcePage, standing.Standing]:
        found = read.source(connection, id_)
        card = found.source
        return found, standing.of(connection, editors, f"source:{card.id}", card, [card.id])

    page, stands = await render.read(datasette, both)
    if request.url_vars.get("as_json"):
        return render.as_json(asdict(page))
    view = SourceView(page, passages(page), links.safe(page.source.url), stands)
    return await render.html(datasette, request, "source.html", view)


def passages(page: SourcePage) -> tuple[tuple[str, tuple[Passage, ...]], ...]:
    """A source's quotes under its headings, each once with all the claims in it, in the order of the text."""
    found: dict[tuple[str, str], tuple[Quote, list[ClaimCard]]] = {}
    for said in page.claims:
        for quote in said.quotes:
            found.setdefault((quote.section or "", quote.quote), (quote, []))[1].append(said.claim)
    sections: dict[str, list[Passage]] = {}
    for (heading, _), (quote, claims) in found.items():
        sections.setdefault(heading, []).append(Passage(quote, tuple(claims)))
    return tuple((heading, tuple(listed)) for heading, listed in sections.items())


async def studies(datasette: Any, request: Any) -> Response:
    """The studies by design, the newest first."""
    found = await render.read(datasette, read.studies)
    by_design: dict[str, list[StudyCard]] = {}
    for card in found:
        by_design.setdefault(card.design, []).append(card)
    groups = tuple((design, tuple(by_design[design])) for design in words.DESIGN if design in by_design)
    return await render.html(datasette, request, "studies.html", StudiesPage(groups, len(found)))


async def study(datasette: Any, request: Any) -> Response:
    """A study with everyone who cites it, those who bend it first."""
    page = await render.read(datasette, read.study, links.unquoted(request.url_vars["id"]))
    if request.url_vars.get("as_json"):
        return render.as_json(asdict(page))
    bent = tuple(quote for quote in page.quotes if quote.flags)
    fair = tuple(quote for quote in page.quotes if not quote.flags)
    card = page.study
    address = links.safe(card.url) or links.doi(card.doi) or links.pmid(card.pmid)
    return await render.html(datasette, request, "study.html", StudyView(page, bent, fair, address))


async def compare(datasette: Any, request: Any) -> Response:
    """Two or more remedies for one complaint, side by side."""
    complaint = request.args.get("for") or "low-back-pain"
    chosen = tuple(dict.fromkeys(request.args.getlist("what")))[:6]
    page = await render.read(datasette, _compare, complaint, chosen)
    return await render.html(datasette, request, "compare.html", page)


def _compare(connection: sqlite3.Connection, complaint: str, chosen: tuple[str, ...]) -> ComparePage:
    everything = read.topics(connection)
    known = {card.id: card for card in everything}
    home = read.home(connection, 1)
    remedies = {row.concept.id: row.concept for row in home.remedies}
    remedies |= {id_: known[id_] for id_ in chosen if id_ in known}
    usual = chosen or tuple(remedies)[:3]
    sides = []
    for id_ in usual:
        if id_ in known:
            does = [row for row in read.topic(connection, id_, 100).does if _bears(row.claim.object_id, complaint)]
            helps = tuple(row for row in does if row.claim.relation in _GROUPS[0][2])
            sides.append(Side(known[id_], helps, tuple(row for row in does if row.claim.relation in _GROUPS[1][2])))
    complaints = tuple(card for card in everything if card.kind in ("symptom", "condition"))[:40]
    return ComparePage(known.get(complaint), tuple(sides), complaints, tuple(remedies.values()), usual)


def _bears(object_id: str, complaint: str) -> bool:
    # a remedy for back pain is one for low back pain too, as far as it goes; the row says which it is
    return object_id == complaint or object_id.endswith(complaint) or complaint.endswith(object_id)
