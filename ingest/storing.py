"""A store as `ingest.run` wants it, and what a run changed in it.

Knows of the store the methods of `Store` and no table; where each document was read from is kept here until the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ingest.run import Known, Tally
from kb.model import Document, Mention, Report


class Store(Protocol):
    """What is asked of a knowledge base."""

    def known(self) -> Mapping[str, tuple[str, str]]: ...
    def places(self) -> Mapping[str, str]: ...
    def ids(self, table: str) -> set[str]: ...
    def put(self, document: Document, mentions: Sequence[Mention], version: str) -> object: ...
    def remove(self, document_id: str) -> object: ...


class Shelf:
    """The documents of a store by id, and where each was read from. Remembers what was there before the run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.places = dict(store.places())
        self._claims, self._evidence = store.ids("claims"), store.ids("evidence")

    def known(self) -> dict[str, Known]:
        """What the store remembers of each document."""
        return {
            document: Known(sha256, version, self.places.get(document, ""))
            for document, (sha256, version) in self.store.known().items()
        }

    def put(self, document: Document, mentions: Sequence[Mention], version: str) -> None:
        """Adds a document, or puts it in the place of what was read of it before."""
        self.store.put(document, mentions, version)
        self.places[document.id] = document.path

    def remove(self, document: str) -> None:
        """Removes a document with all that was read in it."""
        self.store.remove(document)
        self.places.pop(document, None)

    def report(self, tally: Tally) -> Report:
        """What a run did, once the store is assembled anew."""
        claims, evidence = self.store.ids("claims"), self.store.ids("evidence")
        return Report(
            read=tally.read,
            skipped=tally.skipped,
            removed=tally.removed,
            failed=tuple(tally.failed),
            claims_new=len(claims - self._claims),
            claims_gone=len(self._claims - claims),
            evidence_new=len(evidence - self._evidence),
            evidence_gone=len(self._evidence - evidence),
        )
