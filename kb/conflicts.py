"""Claims that cannot both guide a reader: conflicts; and single passages to be warned of: flags. Reasons, no motives.

Knows claims with their passages, certainty and situations; knows nothing of tables or of how a text was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.certainty import Finding
from kb.lines import Item
from kb.model import Certainty, Relation, Situation, Stance, Study


@dataclass(frozen=True)
class Side:
    """A claim as this module needs it."""

    id: str
    subject: str
    relation: Relation
    object: str
    certainty: Certainty
    direction: Stance | None
    items: tuple[Item, ...]
    studies: tuple[str, ...]  # ids of registered studies that speak of it


@dataclass(frozen=True)
class World:
    """All claims, and what is needed to compare them."""

    claims: Mapping[str, Side]
    statements: Mapping[str, str]
    ancestors: Callable[[str], frozenset[str]]
    label: Callable[[str], str]
    studies: Mapping[str, Study]
    findings: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True)
class Conflict:
    """Two claims that cannot both guide a reader; the fields are the table's."""

    id: str
    claim_id: str
    other_id: str
    kind: str
    reason: str
    safety: bool
    claim_strength: str
    other_strength: str
    evidence_id: str | None
    other_evidence_id: str | None


@dataclass(frozen=True)
class Flag:
    """A warning about a passage: what is wrong, and what it was compared with; the fields are the table's."""

    id: str
    kind: str
    claim_id: str
    evidence_id: str | None
    source_id: str | None
    reason: str
    compared: str


def conflicts(world: World) -> list[Conflict]:
    """Every conflict."""
    return []


def flags(world: World, found: Sequence[Conflict], situations: Sequence[Situation]) -> list[Flag]:
    """Every flag."""
    return []
