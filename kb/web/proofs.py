"""The proofs over the rules as the safety page shows them: run once for each version, off the event loop.

Asks rules.verify; where what it needs is not installed, says so, and says nothing is proved here.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass
from typing import Any

from kb.errors import BackstoryError
from kb.web import state


@dataclass(frozen=True)
class Proofs:
    """`done` is False where they could not be run here; `faults` is empty where everything holds."""

    done: bool
    faults: tuple[str, ...] = ()
    why_not: str = ""


async def of(datasette: Any, ruleset: Any) -> Proofs:
    """The proofs of this version, worked out at the first look."""
    kept = state.of(datasette).kept
    key = f"proofs {ruleset.version.rules}"
    if key not in kept:
        kept[key] = await asyncio.get_running_loop().run_in_executor(None, _prove, ruleset)
    found: Proofs = kept[key]
    return found


def _prove(ruleset: Any) -> Proofs:
    try:
        verify = importlib.import_module("rules.verify")
        findings = verify.verify(ruleset)
    except ImportError:
        return Proofs(False, why_not="What the proofs need is not installed here.")
    except BackstoryError as error:
        return Proofs(False, why_not=error.message)
    return Proofs(True, tuple(str(finding) for finding in findings))
