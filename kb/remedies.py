"""What is known of remedies for a back that needs no doctor: which help, which do not, how sure that is.

Standard library only. Leaves out medicines (a pharmacist knows who must not take which) and whatever a safety warning
or a conflict about somebody's safety stands against. Knows nobody's answers: who must avoid what is for the rules.
"""

from __future__ import annotations

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
_BROADER = """
WITH RECURSIVE up(id) AS (VALUES (?) UNION SELECT b.broader_id FROM concept_broader b JOIN up ON b.concept_id = up.id)
SELECT id FROM up"""

_AGAINST = {"does_not_support": "no clear effect was found", "contradicts": "the evidence is against it"}


def remedies(connection: sqlite3.Connection) -> Sequence[Mapping[str, Any]]:
    """Each remedy once, by its surest claim: {id, statement, certainty, direction, concepts}.

    `direction` is helps or does_not_help; `concepts` are the remedy and all that is broader, so that a caution against
    exercise also stops its kinds.
    """
    found: dict[str, dict[str, Any]] = {}
    for id_, subject, statement, certainty, direction in connection.execute(_REMEDIES).fetchall():
        if subject not in found and len(found) < MOST:
            found[subject] = {
                "id": id_,
                "statement": statement
                if direction == "supports"
                else f"{statement.rstrip('.')}: {_AGAINST[direction]}.",
                "certainty": certainty,
                "direction": "helps" if direction == "supports" else "does_not_help",
                "concepts": [row[0] for row in connection.execute(_BROADER, [subject]).fetchall()],
            }
    return list(found.values())
