"""Which registered study a passage reports, and how that was told; nothing where it can't be told.

Knows passages, sources and the registry's fingerprints; knows nothing of what a study found. An honest "unidentified"
is worth more than a guess: every way of telling is named, so that a page can say it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from kb.folding import word_set
from kb.model import Attribution, Evidence, Mention, Source, Study, StudyClaim

NEAR = 600  # characters: a paragraph or so
WHOLE_TEXT = "the whole text retells it"
_ATTRIBUTED = frozenset({Attribution.STUDY, Attribution.REVIEW, Attribution.GUIDELINE})

# Words that begin a sentence and name nobody.
_NOBODY = word_set(
    """a according all an and another as at authors both by doctors each evidence experts few for from guideline guidelines
    in it its many most no on one other our people research researchers review reviews scientists several some studies
    study that the their these they this those three trial trials two we when"""
)


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
        told = _of_source(sources[source_id], by_source[source_id], registry)
        found |= told | _told_elsewhere(by_source[source_id], told, ancestors)
    return found


def _of_source(
    source: Source, passages: Sequence[tuple[str, Evidence]], registry: Fingerprints
) -> dict[str, tuple[str, str]]:
    retold = registry.studies.get(source.retells or "")
    found = {key: _study_of(evidence.mention, retold, passages, registry) for key, evidence in passages}
    return {key: told for key, told in found.items() if told}


def _study_of(
    mention: Mention, retold: Study | None, passages: Sequence[tuple[str, Evidence]], registry: Fingerprints
) -> tuple[str, str] | None:
    """By the passage's own words; else the study that the whole text retells; else by the sentences around it."""
    attributed = mention.attribution in _ATTRIBUTED
    others = retold is None or _of_others(mention, retold)
    own = registry.identify(f"{mention.quote} {mention.cited or ''}") if attributed else None
    if own and (others is (retold is None or own[0] != retold.id)):
        return own[0], own[1].how
    if retold and not others:
        return retold.id, WHOLE_TEXT
    if not attributed or retold:
        return None
    near = registry.identify(_text(mention))
    if near:
        return near[0], near[1].how
    around = registry.identify(" ".join(_around(mention, passages)))
    return (around[0], f"{around[1].how}, from the sentences around it") if around else None


def _text(mention: Mention) -> str:
    return " ".join((mention.before, mention.quote, mention.after, mention.cited or ""))


def _around(mention: Mention, passages: Sequence[tuple[str, Evidence]]) -> list[str]:
    """What is kept of the text near a passage: one sentence may name a study, and the next tell of it."""
    near = {
        (other.start, _text(other))
        for _, evidence in passages
        if abs((other := evidence.mention).start - mention.start) <= NEAR
    }
    return [text for _, text in sorted(near)]


def _told_elsewhere(
    passages: Sequence[tuple[str, Evidence]],
    told: Mapping[str, tuple[str, str]],
    ancestors: Callable[[str], frozenset[str]],
) -> dict[str, tuple[str, str]]:
    """Passages that speak of a study without telling which, where the same article tells of one for such a claim."""
    found: dict[str, tuple[str, str]] = {}
    for key, evidence in passages:
        if key in told or evidence.mention.attribution is not Attribution.STUDY:
            continue
        studies = {told[other][0] for other, beside in passages if other in told and _akin(evidence, beside, ancestors)}
        if len(studies) == 1:
            found[key] = (studies.pop(), "the study that the same article tells of")
    return found


def _akin(one: Evidence, other: Evidence, ancestors: Callable[[str], frozenset[str]]) -> bool:
    """Whether two passages make the same claim, or one makes a narrower one."""
    first, second = one.mention, other.mention
    if first.relation is not second.relation:
        return False
    pairs = ((first.subject.id, second.subject.id), (first.object.id, second.object.id))
    return all(a in ancestors(b) or b in ancestors(a) for a, b in pairs)


def _of_others(mention: Mention, retold: Study) -> bool:
    """Whether a passage of a text that retells one study speaks for a person, or for another body by name."""
    if mention.attribution is Attribution.ANECDOTE:
        return True
    about = f"{retold.citation} {retold.short} {retold.title}".lower()
    names = [name for name in re.findall(r"\b[A-Z]\w+", mention.cited or "") if name.lower() not in _NOBODY]
    return bool(names) and not any(name.lower() in about for name in names)
