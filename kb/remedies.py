"""What is known of remedies for a back that needs no doctor: which help, which do not, how sure that is.

Standard library only. Leaves out medicines (a pharmacist knows who must not take which) and whatever a safety warning
or a conflict about somebody's safety stands against. Knows nobody's answers: who must avoid what is for the rules.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

MOST = 8
_REMEDIES = """
SELECT c.id, c.subject_id, c.statement, c.certainty, c.direction FROM claims c JOIN concepts s ON s.id = c.subject_id
WHERE c.object_id IN ('low-back-pain', 'back-pain', 'acute-low-back-pain')
  AND c.relation IN ('ameliorates', 'recommended_for') AND c.direction IS NOT NULL AND c.certainty <> 'none'
  AND s.kind IN ('activity', 'intervention')
  AND NOT EXISTS (SELECT 1 FROM flags f WHERE f.claim_id = c.id AND f.kind = 'unsafe_advice')
  AND NOT EXISTS (SELECT 1 FROM conflicts k WHERE k.safety = 1 AND c.id IN (k.claim_id, k.other_id))
ORDER BY CASE c.certainty WHEN 'high' THEN 0 WHEN 'moderate' THEN 1 WHEN 'low' THEN 2 ELSE 3 END, c.n_lines DESC, c.id"""
_STUDIED_IN = "SELECT population FROM claim_certainty WHERE claim_id = ? ORDER BY rowid LIMIT 1"
_LASTING = re.compile(r"\b(chronic|recurrent|persistent)\b", re.I)
_NEW = re.compile(r"\b(acute|new episode|recent onset|mixed)\b", re.I)
_BROADER = """
WITH RECURSIVE up(id) AS (VALUES (?) UNION SELECT b.broader_id FROM concept_broader b JOIN up ON b.concept_id = up.id)
SELECT id FROM up"""

_TOO_WIDE = frozenset({"treatment"})
_DONE_BY_OTHERS = frozenset({"surgery", "injection"})  # nothing for a back that needs no doctor
_AGAINST = {"does_not_support": "no clear effect was found", "contradicts": "the evidence is against it"}


def remedies(connection: sqlite3.Connection) -> Sequence[Mapping[str, Any]]:
    """Each remedy once, by its surest claim: {id, statement, certainty, direction, concepts}.

    `direction` is helps or does_not_help; `concepts` are the remedy and all that is broader, so that a caution against
    exercise also stops its kinds.
    """
    found: dict[str, dict[str, Any]] = {}
    for id_, subject, statement, certainty, direction in connection.execute(_REMEDIES).fetchall():
        kinds = [row[0] for row in connection.execute(_BROADER, [subject]).fetchall()]
        if subject in _TOO_WIDE or _DONE_BY_OTHERS.intersection(kinds):
            continue
        told = subject in found or any(  # what bed rest does not do need not be said of rest again
            direction != "supports" and (subject in other["concepts"])
            for other in found.values()
            if other["direction"] == "does_not_help"
        )
        if not told and len(found) < MOST:
            found[subject] = {
                "id": id_,
                "statement": _told(statement, direction, connection.execute(_STUDIED_IN, [id_]).fetchone()),
                "certainty": certainty,
                "direction": "helps" if direction == "supports" else "does_not_help",
                "concepts": kinds,
            }
    return list(found.values())


def _told(statement: str, direction: str, studied: tuple[str | None] | None) -> str:
    """The statement with which way the evidence points, and whether only people with lasting pain were studied."""
    people = (studied or (None,))[0] or ""
    told = statement.rstrip(".")
    if _LASTING.search(people) and not _NEW.search(people) and "chronic" not in told:
        told += ", as studied in people with lasting or returning pain"
    return f"{told}." if direction == "supports" else f"{told}: {_AGAINST[direction]}."
