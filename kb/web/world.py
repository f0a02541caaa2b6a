"""What a knowledge base is assembled from, but articles and what editors decided: vocabulary, registry and rules.

Here, because no other room may know both kb and rules. Rules are imported on use, so that a fault in them is an answer.
"""

from __future__ import annotations

from pathlib import Path

from kb import registry, vocabulary
from kb.reviews import World
from kb.vocabulary import Vocabulary


def world(rules_dir: Path | None, words: Vocabulary | None = None) -> World:
    """All of it; rules_dir is another folder of rules than the one that comes with the package."""
    from rules.load import load  # noqa: PLC0415
    from rules.records import records  # noqa: PLC0415
    from rules.situations import situations  # noqa: PLC0415

    words = words or vocabulary.load()
    studies, ruleset = registry.load(words), load(rules_dir)
    return World(words, studies, situations(ruleset), records(ruleset), ruleset.version)
