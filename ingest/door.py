"""What the site and the front door may ask of this room: read an article, explain a sentence, read an account.

Knows the extractor and the intake, and makes one of each a process, behind a lock, on first use: importing this loads
no spaCy. Must not keep, log or cache what it is given: it may be somebody's account of their health.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.model import Cue, Document, Mention, Proposal

if TYPE_CHECKING:
    from ingest.claims import Extractor, Names

# spaCy's pipeline and the extractor's memory of parses are not made for several threads at once.
_LOCK = threading.RLock()


def read(data: bytes, name: str = "pasted.txt") -> list[Mention]:
    """The claims of an article from its bytes, in the order of its text; the suffix of the name says the format.

    Raises UnreadableFile where the bytes are no text. Nothing is stored.
    """
    from ingest import readers  # noqa: PLC0415 - HTML and Markdown parsers that an account does not need

    with _LOCK:
        return _extractor().mentions(readers.read_bytes(data, name))


def appraise(data: bytes, name: str = "pasted.txt") -> Document:
    """An article with what it shows of its source: kind, author, date, commercial interest. Nothing is stored.

    Raises UnreadableFile where the bytes are no text.
    """
    from ingest import appraise, readers  # noqa: PLC0415 - as above

    with _LOCK:
        return appraise.appraise(readers.read_bytes(data, name))


def why(sentence: str) -> str:
    """What is read of a sentence and why, step by step, for an editor."""
    with _LOCK:
        return str(_extractor().why(sentence))


def reread(
    documents: Sequence[Document], vocabulary: Names, lexicon: Path | None = None
) -> Iterator[tuple[Document, list[Mention]]]:
    """The claims of articles as another vocabulary or another folder of cues would have them; nothing is stored.

    DataError where the cues cannot be read.
    """
    from ingest import cues  # noqa: PLC0415 - spaCy: only where something is read
    from ingest.claims import Extractor  # noqa: PLC0415

    extractor = Extractor(vocabulary, cues.load(lexicon) if lexicon else None)
    for document in documents:
        yield document, extractor.mentions(document)


def forget() -> None:
    """The vocabulary or the cues have changed: the next who asks gets an extractor that reads by the new ones."""
    with _LOCK:
        _extractor.cache_clear()


def document(path: Path) -> Document:
    """A file as a document. Raises UnreadableFile where it is gone or no text."""
    from ingest import readers  # noqa: PLC0415 - HTML and Markdown parsers

    return readers.read(path)


def intake(text: str, cues: Sequence[Cue]) -> list[Proposal]:
    """Answers that a free-text account seems to give, each with its words; never an answer until it is confirmed."""
    with _LOCK:
        return _intake(tuple(cues)).read(text)


@lru_cache(maxsize=1)
def _extractor() -> Extractor:
    from ingest.claims import Extractor  # noqa: PLC0415 - spaCy: only where something is read
    from ingest.pipeline import Parser  # noqa: PLC0415
    from ingest.standins import StandIns  # noqa: PLC0415
    from ingest.tagger import Tagger  # noqa: PLC0415
    from kb import vocabulary  # noqa: PLC0415

    extractor = Extractor(vocabulary.load())
    # A parser and a tagger without memory: what somebody pastes is not to stay in this process.
    extractor.parser = Parser(StandIns(extractor.phraser.resolve, extractor.lexicon), size=0)
    extractor.tagged.tagger = Tagger(size=0)
    return extractor


@lru_cache(maxsize=2)
def _intake(cues: tuple[Cue, ...]) -> Any:
    from ingest.intake import Intake  # noqa: PLC0415 - spaCy: only where something is read

    return Intake(cues)
