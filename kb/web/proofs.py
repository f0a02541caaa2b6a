"""The safety case's evidence: proofs over the rules and vignettes, run once for each version, off the event loop.

Asks rules.verify and rules.vignettes; where what the proofs need is not installed, says so, and that nothing is proved.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import BackstoryError
from kb.web import state


@dataclass(frozen=True)
class Score:
    """How one way of answering fares on the vignettes: the rules, or a policy that needs none."""

    name: str
    exact: str
    acceptable: str
    unsafe: str
    over: str


@dataclass(frozen=True)
class Proofs:
    """`done` is False where they could not be run here; `faults` is empty where everything holds."""

    done: bool
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why_not: str = ""
    n_vignettes: int = 0
    scores: tuple[Score, ...] = ()


async def of(datasette: Any, ruleset: Any) -> Proofs:
    """The proofs of this version, worked out at the first look."""
    site = state.of(datasette)
    key = f"proofs {ruleset.version.rules}"
    if key not in site.kept:
        loop = asyncio.get_running_loop()
        site.kept[key] = await loop.run_in_executor(None, _prove, ruleset, site.rules_dir)
    found: Proofs = site.kept[key]
    return found


def _prove(ruleset: Any, rules_dir: Path | None) -> Proofs:
    n_vignettes, scores = _vignettes(ruleset, rules_dir)
    try:
        findings = importlib.import_module("rules.verify").verify(ruleset)
    except ImportError:
        return Proofs(
            False, why_not="What the proofs need is not installed here.", n_vignettes=n_vignettes, scores=scores
        )
    except BackstoryError as error:
        return Proofs(False, why_not=f"{error.message}.", n_vignettes=n_vignettes, scores=scores)
    faults = _told(finding for finding in findings if finding.error)
    return Proofs(True, faults, _told(finding for finding in findings if not finding.error), "", n_vignettes, scores)


def _told(findings: Iterable[Any]) -> tuple[str, ...]:
    # str(finding) begins with a path of the server's disk
    return tuple(f"{each.message}: {each.story}" if each.story else str(each.message) for each in findings)


def _vignettes(ruleset: Any, rules_dir: Path | None) -> tuple[int, tuple[Score, ...]]:
    vignettes, load = importlib.import_module("rules.vignettes"), importlib.import_module("rules.load")
    folder = (rules_dir or load.HERE) / "vignettes"
    if not folder.is_dir():
        return 0, ()
    try:
        evaluations = vignettes.evaluate(ruleset, folder)
    except BackstoryError:
        return 0, ()
    scores = tuple(
        Score(each.name, str(each.exact), str(each.acceptable), str(each.unsafe), str(each.over))
        for each in evaluations
    )
    return (evaluations[0].exact.of if evaluations else 0), scores
