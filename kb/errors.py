"""The exceptions of backstory, one tree. Knows no room: every room raises these.

    BackstoryError
    ├── InputError (ValueError)          what somebody handed in cannot be used
    │   ├── UnreadableFile (OSError)     no such file, binary, empty, wrong encoding
    │   └── BadAnswer                    an answer that its question does not take
    ├── DataError (ValueError)           our own YAML is wrong: path:line:column and a suggestion
    │   └── UnknownName (LookupError)    an id that nothing defines
    ├── QuoteMismatch (ValueError)       a quote that is not the text at its offsets
    ├── ForeignDatabase (ValueError)     a database that is not ours, or is of another version
    ├── Missing (LookupError)            asked for by id, and not there
    ├── Conflict                         what somebody decides on is no longer what they saw
    └── NotAllowed                       a decision that this person may not make, or not alone

Each carries where (path, line, column) and what to do (suggestion) where these are known. `str()` is the one clear
line that a command prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class BackstoryError(Exception):
    """Base of all: one clear line that says where, what, and what to do about it."""

    def __init__(
        self,
        message: str,
        *,
        path: str | Path | None = None,
        line: int | None = None,
        column: int | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = str(path) if path is not None else None
        self.line = line
        self.column = column
        self.suggestion = suggestion

    @property
    def where(self) -> str:
        """`path:line:column` as far as it is known, else an empty string."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.suggestion})" if self.suggestion else text


class InputError(BackstoryError, ValueError):
    """What somebody handed in cannot be used."""


class UnreadableFile(InputError, OSError):
    """A file or folder that is not there, or holds nothing that can be read as an article."""

    # OSError's own __str__ prints errno pairs; ours is the one clear line.
    __str__ = BackstoryError.__str__


class BadAnswer(InputError):
    """An answer that its question does not take, or an answer to a question that does not exist."""


class DataError(BackstoryError, ValueError):
    """Our own data (rules, vocabulary, registry, lexicon) is wrong."""


class UnknownName(DataError, LookupError):
    """An id that nothing defines: never a silent false."""


class QuoteMismatch(BackstoryError, ValueError):
    """A quote that is not the text of its document at its offsets."""


class ForeignDatabase(BackstoryError, ValueError):
    """A database that backstory did not write, or wrote in a version it cannot read."""


class Missing(BackstoryError, LookupError):
    """Something asked for by its id that is not there."""


class Conflict(BackstoryError):
    """A decision on something that has changed since it was looked at: carries what was seen and what is there now."""

    def __init__(self, message: str, *, seen: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        super().__init__(message, suggestion="look at it again, then decide")
        self.seen = dict(seen)
        self.now = dict(now)


class NotAllowed(BackstoryError):
    """A decision that this person may not make: a lead's, or one on what they added themselves."""


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A suggestion for a misspelt name, or None where nothing is near: `did you mean 'saddle_numbness'?`."""
    close = get_close_matches(name, sorted(known), n=2, cutoff=0.6)
    if not close:
        return None
    return "did you mean " + " or ".join(repr(candidate) for candidate in close) + "?"
