"""How one thing is said to lead to another: walking improves muscle strength, which eases back pain. Two steps only.

Knows the table of claims. Two claims that are each said somewhere do not make the chain true, and the page says so.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_MOST = 8


@dataclass(frozen=True)
class Chain:
    """A subject, what it does to a middle, and what that does to an end."""

    first_id: str
    first: str
    first_certainty: str
    middle: str
    second_id: str
    second: str
    second_certainty: str


def of(connection: sqlite3.Connection, concept: str) -> tuple[Chain, ...]:
    """Chains that begin at a concept, those with most lines of evidence first."""
    sql = """select a.id, a.statement, a.certainty, m.label, b.id, b.statement, b.certainty
             from claims a join claims b on b.subject_id = a.object_id join concepts m on m.id = a.object_id
             where a.subject_id = ? and b.object_id <> a.subject_id
               and a.relation in ('improves', 'impairs', 'causes', 'prevents', 'ameliorates', 'exacerbates')
               and b.relation in ('ameliorates', 'exacerbates', 'causes', 'prevents', 'improves', 'impairs')
             order by a.n_lines + b.n_lines desc, a.id, b.id limit ?"""
    return tuple(Chain(*row) for row in connection.execute(sql, (concept, _MOST)).fetchall())
