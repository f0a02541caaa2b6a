"""What is read of an article as plain rows for others to take up: claims, and what it shows of its source.

The shape of a claim binds: other programs rely on it. Knows values; reads nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kb.model import Document, Mention

CLAIM = (
    "document", "start", "end", "quote", "subject", "relation", "object", "negated", "hedged", "attribution",
    "cited", "conditions", "dose", "population", "comparator", "confidence",
)  # fmt: skip
SOURCE = (
    "title", "kind", "author", "published", "commercial_interest", "commercial_why", "names_sources",
    "medically_reviewed",
)  # fmt: skip


def claim(mention: Mention) -> dict[str, Any]:
    """A claim as `backstory extract` prints it."""
    row = asdict(mention)
    return {key: row[key] for key in CLAIM}


def appraisal(document: Document) -> dict[str, Any]:
    """What an appraised article shows of its source, as `backstory appraise` prints it."""
    row = {key: getattr(document.source, key) for key in SOURCE}
    return {"document": document.name, **row, "kind": document.source.kind.value}
