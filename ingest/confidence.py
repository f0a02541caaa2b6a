"""How sure we are that we read a claim right: from what it took to read it, with the reasons.

Weights are lexicon data, fitted on our own articles by tests/bench; this module only adds them up.
"""

from __future__ import annotations

from typing import Any

from ingest.relations import Raw
from kb.model import ConceptRef


def features(raw: Raw, subject: ConceptRef, object_: ConceptRef) -> dict[str, str]:
    """What was special about the reading: name of the feature -> the reason in plain words."""
    found: dict[str, str] = {}
    for note in sorted(raw.notes):
        found[note] = note
    if subject.id.startswith("new-"):
        found["new subject"] = f"the vocabulary lacks {subject.label!r}"
    if object_.id.startswith("new-"):
        found["new object"] = f"the vocabulary lacks {object_.label!r}"
    found["how " + raw.how] = f"the subject was found by way of {raw.how}"
    found["frame " + raw.frame.split(":")[0]] = f"read by {raw.frame}"
    return found


def confidence(raw: Raw, subject: ConceptRef, object_: ConceptRef, reading: Any) -> tuple[float, tuple[str, ...]]:
    """A number between 0 and 1, and the reasons for it."""
    found = features(raw, subject, object_)
    value = 0.8
    value -= 0.12 * sum(name.startswith(("subject from", "object from", "new ")) for name in found)
    return round(max(0.2, value), 3), tuple(found.values())
