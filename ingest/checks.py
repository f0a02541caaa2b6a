"""Everything that an editor can get wrong in the lexicon and the digests, for `backstory check`.

Knows the lexicon's loaders and the digests' front matter. Proves nothing about what is read with them: tests do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from ingest import appraise, cues, readers
from ingest.run import DIGESTS
from kb.errors import BackstoryError, UnknownName, did_you_mean


class Studies(Protocol):
    """What is asked of the registry."""

    @property
    def studies(self) -> Mapping[str, Any]: ...


def check(registry: Studies, digests: Path = DIGESTS) -> Iterator[BackstoryError]:
    """Each fault in turn: a cue without its example, a digest that cannot be read or cites a study nobody knows."""
    for load in (cues.load, appraise.lexicon):
        try:
            load()
        except BackstoryError as error:
            yield error
    for path in sorted(digests.glob("*.md")):
        try:
            study = readers.read(path).source.retells
        except BackstoryError as error:
            yield error
            continue
        if study and study not in registry.studies:
            line = 1 + next((n for n, text in enumerate(path.read_text().splitlines()) if text.startswith("study:")), 0)
            yield UnknownName(
                f"study {study!r} is not in the registry",
                path=path,
                line=line,
                column=1,
                suggestion=did_you_mean(study, registry.studies),
            )
