"""What somebody tells in their own words, read into proposed answers that they confirm before these count.

Asks `ingest.door` on first use, off the event loop. Where ingest is absent or fails, the questions are simply asked.
"""

from __future__ import annotations

from typing import Any


def available(ruleset: Any) -> bool:
    """Whether free text can be read here."""
    return False


async def proposals(datasette: Any, request: Any, ruleset: Any, form: Any) -> Any:
    """Not offered yet."""
    raise NotImplementedError
