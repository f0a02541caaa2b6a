"""The knowledge base in other people's formats: JSON lines, CSV, schema.org JSON-LD, KGX, GraphML.

Reads any sqlite3 connection. What is text of articles is quoted with its source; sources without a licence of ours keep
theirs, so an export says where each quote stands. The JSON lines are the content itself: two knowledge bases are equal
when these are.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kb.cards import ClaimPage
from kb.errors import InputError, did_you_mean
from kb.query import rows

_NOT_CONTENT = ("runs",)
# Biolink predicates as remembered, not checked against a release of the model: `original_predicate` is what is meant.
_BIOLINK = {
    "ameliorates": "biolink:ameliorates_condition",
    "exacerbates": "biolink:exacerbates_condition",
    "causes": "biolink:causes",
    "prevents": "biolink:preventative_for_condition",
    "improves": "biolink:affects",
    "impairs": "biolink:affects",
    "indicates": "biolink:related_to",
    "calls_for": "biolink:related_to",
    "recommended_for": "biolink:treats_or_applied_or_studied_to_treat",
    "contraindicated_for": "biolink:contraindicated_in",
}
_CATEGORIES = {
    "drug": "biolink:Drug", "substance": "biolink:ChemicalEntity", "intervention": "biolink:Procedure",
    "activity": "biolink:Activity", "condition": "biolink:Disease", "symptom": "biolink:PhenotypicFeature",
    "sign": "biolink:PhenotypicFeature", "body": "biolink:AnatomicalEntity",
    "population": "biolink:PopulationOfIndividualOrganisms",
}  # fmt: skip
_VIEWS = ("claim_summary", "quotes_with_their_source", "what_studies_found", "contradictions", "warnings")


def content(conn: sqlite3.Connection) -> Iterator[str]:
    """Every table but `runs` as JSON lines, each table sorted: equal lines are equal content."""
    for table in content_tables(conn):
        lines = (
            json.dumps({"table": table, **row}, ensure_ascii=False, sort_keys=True)
            for row in rows(conn, f'SELECT * FROM "{table}"')
        )
        yield from sorted(lines)


def content_tables(conn: sqlite3.Connection) -> list[str]:
    """The tables that are content: not the log of runs, and not what SQLite keeps for search and statistics."""
    found = rows(conn, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    hidden = ("sqlite_", "_")
    return [
        row["name"]
        for row in found
        if row["name"] not in _NOT_CONTENT and not row["name"].startswith(hidden) and "_fts" not in row["name"]
    ]


def _jsonl(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    yield "content.jsonl", "".join(f"{line}\n" for line in content(conn))


def _csv(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for view in _VIEWS:
        yield f"{view}.csv", _table(rows(conn, f"SELECT * FROM {view} ORDER BY 1, 2, 3"), ",")


def _table(found: list[dict[str, Any]], delimiter: str) -> str:
    out = io.StringIO()
    if found:
        writer = csv.DictWriter(out, list(found[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in found)
    return out.getvalue()


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _jsonld(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    claims = rows(conn, "SELECT id, statement, certainty, direction FROM claims ORDER BY id")
    said: dict[str, list[dict[str, Any]]] = {}
    for row in rows(
        conn,
        """SELECT DISTINCT e.claim_id, s.id, s.title, s.url, s.published, s.author FROM evidence e
           JOIN sources s ON s.id = e.source_id WHERE e.stance = 'supports' ORDER BY e.claim_id, s.id""",
    ):
        said.setdefault(row["claim_id"], []).append(_appearance(row))
    graph = [_claim(row, said.get(row["id"], [])) for row in claims]
    yield "claims.jsonld", json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)


def claim_jsonld(page: ClaimPage) -> dict[str, Any]:
    """One claim's page as schema.org: a Claim with its appearances, for search engines."""
    sources = {quote.source.id: quote.source for quote in page.quotes_for if quote.said_of is None}
    row = {"id": page.claim.id, "statement": page.claim.statement}
    row |= {"certainty": page.claim.certainty, "direction": page.claim.direction or ""}
    found = [
        _appearance({"id": s.id, "title": s.title, "url": s.url, "published": s.published, "author": s.author})
        for s in sources.values()
    ]
    return {"@context": "https://schema.org", **_claim(row, found)}


def _claim(row: dict[str, Any], appearances: list[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Claim", "@id": f"/claims/{row['id']}", "text": row["statement"]}
    if appearances:
        made["appearance"] = appearances
    known = [("GRADE certainty", row["certainty"]), ("direction of the evidence", row["direction"])]
    made["additionalProperty"] = [
        {"@type": "PropertyValue", "name": name, "value": value} for name, value in known if value
    ]
    return made


def _appearance(row: dict[str, Any]) -> dict[str, Any]:
    made = {"@type": "Article", "@id": f"/sources/{row['id']}", "headline": row["title"]}
    named = {"url": row["url"], "datePublished": row["published"], "author": row["author"]}
    return made | {key: value for key, value in named.items() if value}


def _kgx(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    nodes = [
        {
            "id": f"backstory:{row['id']}",
            "category": _CATEGORIES.get(row["kind"], "biolink:NamedThing"),
            "name": row["label"],
            "xref": f"MESH:{row['mesh']}" if row["mesh"] else "",
            "description": row["definition"],
        }
        for row in rows(conn, "SELECT * FROM concepts WHERE same_as IS NULL ORDER BY id")
    ]
    yield "nodes.tsv", _table(nodes, "\t")
    yield "edges.tsv", _table(list(_edges(conn)), "\t")


def _edges(conn: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """An edge for what articles say, one for what they deny, one for what people recorded: never mixed."""
    studies: dict[tuple[str, str], list[str]] = {}
    for row in rows(
        conn,
        """SELECT DISTINCT sc.claim_id, sc.stance, st.doi, st.pmid, st.id FROM study_claims sc
           JOIN studies st ON st.id = sc.study_id ORDER BY st.id""",
    ):
        name = f"doi:{row['doi']}" if row["doi"] else f"PMID:{row['pmid']}" if row["pmid"] else f"backstory:{row['id']}"
        studies.setdefault((row["claim_id"], row["stance"]), []).append(name)
    for claim in rows(conn, "SELECT * FROM claims ORDER BY id"):
        mined = {"knowledge_level": "not_provided", "agent_type": "text_mining_agent"}
        if claim["n_for"]:
            yield _kgx_edge(claim, "said", False, mined, [])
        if claim["n_against"]:
            yield _kgx_edge(claim, "denied", True, mined, [])
        people = {"knowledge_level": "knowledge_assertion", "agent_type": "manual_agent"}
        for stance, negated in (("supports", False), ("contradicts", True)):
            if found := studies.get((claim["id"], stance)):
                yield _kgx_edge(claim, f"recorded-{stance}", negated, people, found)


def _kgx_edge(
    claim: dict[str, Any], what: str, negated: bool, level: dict[str, str], publications: list[str]
) -> dict[str, Any]:
    return {
        "id": f"{claim['id']}#{what}",
        "subject": f"backstory:{claim['subject_id']}",
        "predicate": _BIOLINK[claim["relation"]],
        "object": f"backstory:{claim['object_id']}",
        "original_predicate": claim["relation"],
        "negated": str(negated).lower(),
        **level,
        "primary_knowledge_source": "infores:backstory",
        "publications": "|".join(publications),
        "has_confidence_score": claim["confidence"],
        "grade_certainty": claim["certainty"],
    }


def _graphml(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    from kb.graph import graphml  # noqa: PLC0415 - only this format needs the graph library

    yield "claims.graphml", graphml(conn)


FORMATS: dict[str, Callable[[sqlite3.Connection], Iterator[tuple[str, str]]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "jsonld": _jsonld,
    "kgx": _kgx,
    "graphml": _graphml,
}


def files(conn: sqlite3.Connection, form: str) -> Iterator[tuple[str, str]]:
    """(file name, text) of each file of a format; InputError for a format that there is none of."""
    if form not in FORMATS:
        raise InputError(
            f"no format {form!r}", suggestion=did_you_mean(form, FORMATS) or f"one of {', '.join(FORMATS)}"
        )
    yield from FORMATS[form](conn)


def write(conn: sqlite3.Connection, form: str, folder: Path) -> list[Path]:
    """Writes a format's files into a folder and names them."""
    made = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(conn, form):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        made.append(path)
    return made
