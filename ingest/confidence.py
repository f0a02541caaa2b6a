"""How sure we are that we read a claim right: from what it took to read it, with the reasons.

A logistic sum over what was special about the reading. The weights are data (lexicon/confidence.yml), fitted by
`tests/bench/bench_extract.py --fit` on our own annotated articles; this module only names features and adds up.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.raw import Raw
from kb import yamlfile
from kb.model import ConceptRef

WEIGHTS = Path(__file__).parent / "lexicon" / "confidence.yml"
LONG = 28  # words: a long sentence is parsed worse
MANY = 4  # claims in one sentence


def features(raw: Raw, subject: ConceptRef, object_: ConceptRef, reading: Any) -> dict[str, str]:
    """What was special about the reading: the feature, and the reason in plain words."""
    found = {f"frame {raw.frame.split(':')[0]}": f"read by {raw.frame}", f"relation {raw.relation.value}": ""}
    if raw.how not in ("subject", "advice", "sign", "item", "tagger"):
        found[f"how {raw.how}"] = f"the subject was found by way of: {raw.how}"
    for note in sorted(raw.notes):
        found[note] = note
    if subject.id.startswith("new-"):
        found["new subject"] = f"the vocabulary lacks {subject.label!r}"
    if object_.id.startswith("new-"):
        found["new object"] = f"the vocabulary lacks {object_.label!r}"
    if len(reading.doc) > LONG:
        found["long sentence"] = "the sentence is long"
    if len(reading.raws) > MANY:
        found["many claims"] = "the sentence makes many claims"
    if raw.scope.negated:
        found["denied"] = "the claim is denied"
    return found


@lru_cache(maxsize=1)
def weights() -> tuple[float, dict[str, float]]:
    """The intercept and the weight of each feature."""
    node = yamlfile.read(WEIGHTS)
    return float(node["intercept"]), {name: float(value) for name, value in node["weights"].items()}


def confidence(raw: Raw, subject: ConceptRef, object_: ConceptRef, reading: Any) -> tuple[float, tuple[str, ...]]:
    """A number between 0 and 1, and the reasons that moved it."""
    intercept, known = weights()
    found = features(raw, subject, object_, reading)
    total = intercept + sum(known.get(name, 0.0) for name in found)
    reasons = tuple(reason for name, reason in found.items() if reason)
    return round(min(0.97, max(0.05, 1 / (1 + math.exp(-total)))), 3), reasons
