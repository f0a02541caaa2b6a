"""What comes of a direction and a thing: less pain is relief, less balance is harm, less risk is prevention.

Knows the ten relations and whether more of a thing is good; must not know sentences.
"""

from __future__ import annotations

from kb.model import Relation

BAD_KINDS = frozenset(("condition", "symptom", "sign", "situation"))
GOOD_KINDS = frozenset(("function", "body", "measure"))
LOADS = frozenset(
    ("pressure", "stress", "load", "strain", "force", "tension", "impact", "compression", "shock", "weight", "burden")
)

_TABLE: dict[str, tuple[Relation | None, Relation | None, Relation | None]] = {
    #            a bad thing                a good thing            neither known
    "relieve": (Relation.AMELIORATES, Relation.IMPROVES, Relation.AMELIORATES),
    "down": (Relation.AMELIORATES, Relation.IMPAIRS, None),
    "up": (Relation.EXACERBATES, Relation.IMPROVES, Relation.IMPROVES),
    "improve": (Relation.AMELIORATES, Relation.IMPROVES, Relation.IMPROVES),
    "worsen": (Relation.EXACERBATES, Relation.IMPAIRS, Relation.EXACERBATES),
    "cause": (Relation.CAUSES, Relation.IMPROVES, Relation.CAUSES),
    "prevent": (Relation.PREVENTS, Relation.IMPAIRS, Relation.PREVENTS),
    "yield": (Relation.CAUSES, Relation.IMPROVES, None),
    "impair": (Relation.EXACERBATES, Relation.IMPAIRS, Relation.IMPAIRS),
    "good_for": (Relation.AMELIORATES, Relation.IMPROVES, Relation.IMPROVES),
    "bad_for": (Relation.EXACERBATES, Relation.IMPAIRS, Relation.EXACERBATES),
    "loosen": (Relation.AMELIORATES, Relation.IMPROVES, Relation.IMPROVES),
    "injure": (Relation.CAUSES, Relation.CAUSES, Relation.CAUSES),
    "burn": (None, Relation.IMPROVES, None),
    "press": (Relation.CAUSES, Relation.CAUSES, Relation.CAUSES),
    "have": (None, None, None),
    "indicate": (Relation.INDICATES, None, Relation.INDICATES),
    "suited": (Relation.RECOMMENDED_FOR, Relation.RECOMMENDED_FOR, Relation.RECOMMENDED_FOR),
    "unsuited": (Relation.CONTRAINDICATED_FOR, Relation.CONTRAINDICATED_FOR, Relation.CONTRAINDICATED_FOR),
}


def relation(means: str, good: bool | None, *, risk: bool = False, load: bool = False) -> Relation | None:
    """The relation that a direction and a valence make, or None where they make no claim."""
    if risk:
        return Relation.PREVENTS if means in ("relieve", "down", "prevent", "improve") else Relation.CAUSES
    if means == "up" and load:
        return Relation.CAUSES
    bad_case, good_case, unknown = _TABLE[means]
    if good is None:
        return unknown
    return good_case if good else bad_case


def flip(means: str) -> str:
    """The direction against: `less relief` than before is no relief."""
    return {"relieve": "worsen", "improve": "worsen", "up": "down", "down": "up"}.get(means, means)
