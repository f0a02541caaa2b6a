"""Which registered study a passage reports, and how that was told; nothing where it can't be told.

Knows passages, sources and the registry's fingerprints; knows nothing of what a study found. An honest "unidentified"
is worth more than a guess: every way of telling is named, so that a page can say it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from kb.model import Attribution, Evidence, Source, Study, StudyClaim

_ATTRIBUTED = frozenset({Attribution.STUDY, Attribution.REVIEW, Attribution.GUIDELINE})


class Fingerprints(Protocol):
    """What is asked of a registry here."""

    @property
    def studies(self) -> Mapping[str, Study]: ...
    @property
    def claims(self) -> tuple[StudyClaim, ...]: ...
    def identify(self, text: str, links: Iterable[str] = ()) -> tuple[str, Any] | None: ...


def resolve(
    passages: Sequence[tuple[str, Evidence]],
    sources: Mapping[str, Source],
    registry: Fingerprints,
    ancestors: Callable[[str], frozenset[str]],
) -> dict[str, tuple[str, str]]:
    """evidence id -> (study, how it was told), for the passages of which it can be told."""
    found: dict[str, tuple[str, str]] = {}
    by_source: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for key, evidence in passages:
        by_source[evidence.source].append((key, evidence))
    for source_id in sorted(by_source):
        found |= _of_source(sources[source_id], by_source[source_id], registry)
    return found


def _of_source(
    source: Source, passages: Sequence[tuple[str, Evidence]], registry: Fingerprints
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for key, evidence in passages:
        mention = evidence.mention
        if mention.attribution in _ATTRIBUTED:
            text = " ".join((mention.before, mention.quote, mention.after, mention.cited or ""))
            told = registry.identify(text)
            if told:
                found[key] = (told[0], told[1].how)
        if key not in found and source.retells in registry.studies and mention.attribution is not Attribution.ANECDOTE:
            found[key] = (str(source.retells), "the whole text retells it")
    return found
