"""What assembling takes in: the passages that were read, the sources they stand in, what editors settled, and by which
names concepts go.

Knows the shapes of a vocabulary and a registry, not where they come from; knows no tables and judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from kb.certainty import Override
from kb.model import Concept, Evidence, Relation, Source, Study, StudyClaim, claim_id
from kb.recognise import Recognise

Triple = tuple[str, str, str]  # subject, relation, object


class VocabularyLike(Protocol):
    """What is asked of a vocabulary (kb.vocabulary.Vocabulary)."""

    @property
    def concepts(self) -> Mapping[str, Concept]: ...
    @property
    def version(self) -> str: ...
    def get(self, id_: str) -> Concept: ...
    def ancestors(self, id_: str) -> frozenset[str]: ...


class RegistryLike(Protocol):
    """What is asked of a registry (kb.registry.Registry)."""

    @property
    def studies(self) -> Mapping[str, Study]: ...
    @property
    def claims(self) -> tuple[StudyClaim, ...]: ...
    @property
    def by_claim(self) -> Mapping[str, tuple[StudyClaim, ...]]: ...
    @property
    def version(self) -> str: ...
    @property
    def recognise(self) -> Mapping[str, Recognise]: ...


@dataclass(frozen=True)
class Passage:
    """A stored passage: its id (the evidence key), and what was read there, still under the claim as it was read."""

    id: str
    evidence: Evidence


@dataclass(frozen=True)
class Corpus:
    """All that was read: passages, the sources they stand in, and which sources are copies of one another.

    With what editors settled, where they did: passages that count for nothing, of which study others speak (or None: of
    none that is known), and steps of certainty.
    """

    passages: tuple[Passage, ...]
    sources: Mapping[str, Source]
    copied: Mapping[str, str]
    rejected: frozenset[str] = frozenset()
    attached: Mapping[str, str | None] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


def label_from_id(id_: str) -> str:
    """A readable label for a concept that the vocabulary lacks, from its id."""
    return id_.removeprefix("new-").replace("-", " ")


class Names:
    """Canonical ids and labels, for concepts of the vocabulary and for provisional ones."""

    def __init__(self, vocabulary: VocabularyLike) -> None:
        self.vocabulary = vocabulary

    def canonical(self, id_: str) -> str:
        return self.vocabulary.get(id_).id if id_ in self.vocabulary.concepts else id_

    def ancestors(self, id_: str) -> frozenset[str]:
        return self.vocabulary.ancestors(id_) if id_ in self.vocabulary.concepts else frozenset({id_})

    def label(self, id_: str) -> str:
        known = self.vocabulary.concepts.get(id_)
        return known.label if known else label_from_id(id_)

    def names(self, id_: str) -> tuple[str, ...]:
        known = self.vocabulary.concepts.get(id_)
        return (known.label, *known.synonyms) if known else (label_from_id(id_),)

    def kind(self, id_: str) -> str:
        known = self.vocabulary.concepts.get(id_)
        return known.kind if known else "unknown"

    def claim(self, id_: str) -> tuple[str, str, str] | None:
        """A claim's id taken apart, each concept canonical; None for one that names an unknown relation."""
        parts = id_.split("--")
        if len(parts) != 3 or parts[1] not in set(Relation):
            return None
        return self.canonical(parts[0]), parts[1], self.canonical(parts[2])


@dataclass(frozen=True)
class Said:
    """What a registered study says of a claim, under the claim's canonical id."""

    id: str
    entry: StudyClaim
    triple: tuple[str, str, str]


def recorded(registry: RegistryLike, names: Names) -> list[Said]:
    """Everything that people recorded of claims; what names an unknown relation is left out."""
    said = []
    for number, entry in enumerate(registry.claims):
        triple = names.claim(entry.claim)
        if triple:
            said.append(Said(str(number), replace(entry, claim=claim_id(*triple)), triple))
    return said
