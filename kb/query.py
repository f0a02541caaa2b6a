"""Rows of the knowledge base to cards. Standard library only; any sqlite3 connection and row factory will do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from kb.cards import (
    ClaimCard,
    ConceptCard,
    FlagCard,
    Quote,
    RuleCard,
    SourceCard,
    StudyCard,
)
from kb.model import Certainty

Row = dict[str, Any]
_CHUNK = 500  # SQLite of 2020 and before takes 999 parameters at most

CLAIMS = """SELECT c.*, s.label AS subject, o.label AS object, c.certainty_why AS why,
(SELECT count(*) FROM flags f WHERE f.claim_id = c.id) AS n_flags
FROM claims c JOIN concepts s ON s.id = c.subject_id JOIN concepts o ON o.id = c.object_id"""
# Told to SQLite in the same words in an index, so that the first page of a hundred thousand claims needs no sorting.
SUREST_FIRST = """CASE certainty WHEN 'high' THEN 0 WHEN 'moderate' THEN 1 WHEN 'low' THEN 2 WHEN 'very_low' THEN 3 ELSE 4
END, n_lines DESC, n_family DESC, id"""
STANDS = "c.status <> 'rejected'"  # lists leave out what editors rejected; its own page shows it
# What is offered to people who did not ask for it: nothing about a thing that only a program made up, unless accepted.
OFFERED = f"""{STANDS} AND (c.status = 'accepted' OR NOT EXISTS (
SELECT 1 FROM concepts k WHERE k.id IN (c.subject_id, c.object_id) AND k.provisional = 1))"""
BEST_FIRST = "ORDER BY " + SUREST_FIRST.replace("CASE certainty", "CASE c.certainty").replace(
    "n_lines", "c.n_lines"
).replace("n_family", "c.n_family").replace(" id", " c.id")


def best_first(card: ClaimCard) -> tuple[int, int, int, str]:
    """The same order, for cards that were read in parts."""
    return -Certainty(card.certainty).rank, -card.n_lines, -card.n_family, card.id


def rows(conn: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Rows as dictionaries, independent of the connection's row factory."""
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor]


def one(conn: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> Row | None:
    """The first row, or None."""
    found = rows(conn, sql, values)
    return found[0] if found else None


def number(conn: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> int:
    """The first value of the first row, as a number."""
    return int(next(iter(conn.execute(sql, values).fetchone())) or 0)


def among(conn: sqlite3.Connection, sql: str, ids: Iterable[str], tail: str = "") -> list[Row]:
    """`sql IN (ids) tail` for any number of ids."""
    wanted = sorted(set(ids))
    found = []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        found += rows(conn, f"{sql} IN ({','.join('?' * len(part))}) {tail}", part)
    return found


def _fill(card: type[Any], row: Row, **more: Any) -> Any:
    """A card from a row that has its columns; truth values come back as such."""
    values = {}
    for field in fields(card):
        if field.name in more:
            values[field.name] = more[field.name]
        elif field.name in row:
            value = row[field.name]
            values[field.name] = bool(value) if str(field.type).startswith("bool") and value is not None else value
    return card(**values)


def claim_card(row: Row) -> ClaimCard:
    """From a row of CLAIMS."""
    card: ClaimCard = _fill(ClaimCard, row)
    return card


def claim_cards(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, ClaimCard]:
    """Claims by id; those that are not there are absent."""
    return {row["id"]: claim_card(row) for row in among(conn, f"{CLAIMS} WHERE c.id", ids)}


def concept_card(row: Row) -> ConceptCard:
    """From a row of `concepts`."""
    card: ConceptCard = _fill(ConceptCard, row)
    return card


def source_card(row: Row) -> SourceCard:
    """From a row of `sources`."""
    card: SourceCard = _fill(SourceCard, row)
    return card


def study_card(row: Row) -> StudyCard:
    """From a row of `studies`."""
    card: StudyCard = _fill(StudyCard, row)
    return card


def source_cards(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, SourceCard]:
    """Sources by id."""
    return {row["id"]: source_card(row) for row in among(conn, "SELECT * FROM sources WHERE id", ids)}


def study_cards(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, StudyCard]:
    """Studies by id."""
    return {row["id"]: study_card(row) for row in among(conn, "SELECT * FROM studies WHERE id", ids)}


def flag_cards(conn: sqlite3.Connection, column: str, ids: Iterable[str]) -> list[FlagCard]:
    """Flags whose claim_id, evidence_id or source_id is among the ids; unsafe advice first."""
    order = "ORDER BY kind <> 'unsafe_advice', kind, id"
    return [_fill(FlagCard, row) for row in among(conn, f"SELECT * FROM flags WHERE {column}", ids, order)]


def quotes(
    conn: sqlite3.Connection, where: str, ids: Iterable[str], of: str | None = None, rejected: bool = False
) -> list[Quote]:
    """Passages by claim_id, source_id, study_id or id, in the order of source and text.

    `of` is the claim that they are shown for: those of another (narrower) claim carry its statement in `said_of`. Those
    that editors rejected or took apart are left out unless asked for, or asked for by id.
    """
    sql = f"""SELECT e.*, st.short AS study, c.statement FROM evidence e JOIN claims c ON c.id = e.claim_id
              LEFT JOIN studies st ON st.id = e.study_id
              WHERE {"1" if where == "id" else f"e.status {'IN' if rejected else 'NOT IN'} ('rejected', 'split')"}
              AND e.{where}"""
    found = among(conn, sql, ids, 'ORDER BY e.source_id, e."start", e.id')
    sources = source_cards(conn, {row["source_id"] for row in found})
    flags: dict[str, list[FlagCard]] = {}
    for flag in flag_cards(conn, "evidence_id", {row["id"] for row in found}):
        flags.setdefault(flag.evidence_id or "", []).append(flag)
    return [
        _fill(
            Quote,
            row,
            said_of=row["statement"] if of and row["claim_id"] != of else None,
            conditions=tuple(json.loads(row["conditions"])),
            confidence_reasons=tuple(json.loads(row["confidence_reasons"])),
            source=sources[row["source_id"]],
            flags=tuple(flags.get(row["id"], ())),
        )
        for row in found
    ]


def rule_cards(conn: sqlite3.Connection, found: Sequence[Row]) -> tuple[RuleCard, ...]:
    """Rules from rows of `rules`, with the claims that they rest on."""
    cited: dict[str, list[str]] = {}
    for row in among(conn, "SELECT rule_id, claim_id FROM rule_claims WHERE rule_id", {row["id"] for row in found}):
        cited.setdefault(row["rule_id"], []).append(row["claim_id"])
    claims = claim_cards(conn, {claim for ids in cited.values() for claim in ids})
    return tuple(
        _fill(
            RuleCard,
            row,
            group=row["grp"],
            tests=tuple((str(name), str(fires)) for name, fires in json.loads(row["tests"])),
            claims=tuple(claims[claim] for claim in sorted(cited.get(row["id"], ()))),
        )
        for row in found
    )
