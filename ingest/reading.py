"""One segment with its parse and what was read of it: what the extractor fills and an explanation shows.

A value; reads nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.attribution import NOBODY, Said
from ingest.marking import Segment
from ingest.raw import Raw
from kb.model import Mention


@dataclass
class Reading:
    """One segment, its parse, and what was read of it: what an explanation shows."""

    segment: Segment
    doc: Any
    label: Any = None  # the parse of the segment's label
    orders: tuple[Any, ...] = ()  # the parses of the single orders of a string of orders
    whole: Any = None  # the parse of an item after its lead-in, as one sentence
    raws: list[Raw] = field(default_factory=list)
    told: list[Raw] = field(default_factory=list)  # of a lead-in "the same goes for:", what goes for its items
    kept: list[Mention] = field(default_factory=list)
    pairs: list[tuple[Raw, Mention]] = field(default_factory=list)
    dropped: list[tuple[Raw, str]] = field(default_factory=list)
    said: Said = NOBODY
    section: str = ""  # the heading it stands under
