"""What has changed since a knowledge base was made: the extractor, the vocabulary, the registry, the digests.

Knows what the tables remember of each; what there is now it is told. Reads no article.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.query import number
from kb.read import versions

AGAIN = "run `backstory ingest` to bring it up to date"


@dataclass(frozen=True)
class Now:
    """What a knowledge base would be made with today: versions, and the digests, each with the SHA-256 of its bytes."""

    extractor: str
    vocabulary: str
    registry: str
    digests: Mapping[str, str]


def out_of_date(conn: sqlite3.Connection, now: Now) -> Iterator[str]:
    """What has changed: one line each, with what to do."""
    stale = number(conn, "SELECT count(*) FROM documents WHERE version <> ?", [now.extractor])
    if stale:
        yield f"{stale} articles were read by another version of the extractor; {AGAIN}"
    made_with = versions(conn)
    for name, version in (("vocabulary", now.vocabulary), ("registry", now.registry)):
        if made_with.get(name) != version:
            yield f"the {name} has changed since the database was made; {AGAIN}"
    if changed := _digests_changed(conn, now.digests):
        yield f"{changed} of the digests that come with backstory are new or changed; {AGAIN}"


def _digests_changed(conn: sqlite3.Connection, now: Mapping[str, str]) -> int:
    """How many digests differ from what a database that holds digests has read."""
    query = "SELECT d.id, d.sha256 FROM documents d JOIN sources s ON s.id = d.source_id WHERE s.ours"
    held = dict(conn.execute(query).fetchall())
    if not held:
        return 0
    return sum(held.get(name) != digest for name, digest in now.items()) + len(held.keys() - now.keys())
