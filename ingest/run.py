"""Reading many articles into a store: incremental, one transaction an article, with a report.

Knows the readers and the extractor; of the store it knows the four methods of `Sink` and no table. What fails is said
and passed over; everything read before it stays.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ingest import readers
from kb.errors import BackstoryError
from kb.model import Document, Mention, short_hash, slug

DIGESTS = Path(__file__).parent / "articles"  # what is read where nobody names a path


def digests() -> dict[str, str]:
    """The digests that come with the package, each with the SHA-256 of its bytes."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in DIGESTS.glob("*.md")}


@dataclass(frozen=True)
class Known:
    """What the store remembers of a document that it holds."""

    sha256: str
    version: str  # of the extractor that read it
    path: str  # where it was read from, as an absolute path, or "" where that is not known


class Sink(Protocol):
    """What run asks of a store."""

    def known(self) -> Mapping[str, Known]: ...
    def put(self, document: Document, mentions: Sequence[Mention], version: str) -> None: ...
    def remove(self, document: str) -> None: ...


class Reads(Protocol):
    """What run asks of an extractor."""

    @property
    def version(self) -> str: ...
    def mentions(self, document: Document) -> list[Mention]: ...


@dataclass
class Tally:
    """What happened, for the report: files read, unchanged, removed, failed with why; whether somebody stopped it."""

    read: int = 0
    skipped: int = 0
    removed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False


def run(
    paths: Sequence[Path],
    sink: Sink,
    extractor: Reads,
    appraise: Callable[[Document], Document],
    *,
    ours: bool = False,
    prune: bool = False,
) -> Tally:
    """Reads every article under the paths that is new or changed, or was read by another version of the extractor.

    `ours` marks the digests that come with the package. Raises UnreadableFile, before anything is read, where a path
    does not exist (to `prune` what was once read under it, it need not) or no article is there; an article that cannot
    be read is counted as failed and stops nothing.
    """
    known = dict(sink.known())
    once = [path for path in paths if prune and not path.exists() and _under([path], known)]
    found = list(readers.articles([path for path in paths if path not in once]))
    if not found and not _under(paths, known):
        raise readers.nothing_here(paths)
    tally, taken = Tally(), _names_taken(known)
    here: set[str] = set()
    for path, top in _progress(found):
        try:
            document = readers.read(path, top)
            document = _named(document, path, taken)
            if ours:
                document = replace(document, source=replace(document.source, ours=True))
            here.add(document.id)
            before = known.get(document.id)
            if before and before.sha256 == document.sha256 and before.version == extractor.version:
                tally.skipped += 1
                continue
            document = appraise(document)
            sink.put(document, extractor.mentions(document), extractor.version)
            tally.read += 1
        except BackstoryError as error:
            tally.failed.append((str(path), error.message + (f" ({error.suggestion})" if error.suggestion else "")))
        except KeyboardInterrupt:  # Ctrl-C: what was read stays read
            tally.stopped = True
            break
        except Exception as error:  # a slip of ours on one article must not cost the others
            tally.failed.append((str(path), f"our mistake: {type(error).__name__}: {error}"))
    if prune and not tally.stopped:
        for document_id in _gone(paths, known, here):
            sink.remove(document_id)
            tally.removed += 1
    return tally


def _names_taken(known: Mapping[str, Known]) -> dict[str, str]:
    return {document: entry.path for document, entry in known.items()}


def _named(document: Document, path: Path, taken: dict[str, str]) -> Document:
    """The document with an id that no other file has: x.txt and x.html, or a/x.txt and b/x.txt, are two documents.

    The second of a name is told apart by its format, else by its folder, never by the order of reading alone.
    """
    place = str(path.resolve())
    folder = short_hash(path.resolve().parent.name, length=6)
    ids = (
        document.id,
        f"{document.id}-{slug(path.suffix)}",
        f"{document.id}-{folder}",
        f"{document.id}-{short_hash(place)}",
    )
    chosen = next(i for i in ids if taken.get(i, place) in (place, ""))
    taken[chosen] = place
    return replace(document, source=replace(document.source, id=chosen), path=place)


def _gone(paths: Iterable[Path], known: Mapping[str, Known], here: set[str]) -> list[str]:
    """Documents that were once read under one of the paths and are not there any more."""
    return sorted(
        document
        for document in _under(paths, known)
        if document not in here and not Path(known[document].path).exists()
    )


def _under(paths: Iterable[Path], known: Mapping[str, Known]) -> list[str]:
    """Documents that were read from one of the paths, or from below it."""
    tops = [path.resolve() for path in paths]
    return [
        document
        for document, entry in known.items()
        if entry.path and any(Path(entry.path).is_relative_to(top) for top in tops)
    ]


def _progress(found: list[tuple[Path, Path]]) -> Iterable[tuple[Path, Path]]:
    """The same, with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        return found
    from tqdm import tqdm  # noqa: PLC0415 - for a terminal only

    return tqdm(found, unit="article", desc="reading")
