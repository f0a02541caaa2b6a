"""What is known of claims where there is no database: the registry alone, graded as it would be on a page.

Knows vocabulary, registry and assembly; no table. The first claim that somebody asks for pays for loading.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kb.cards import ClaimInfo


@cache
def _registered() -> dict[str, ClaimInfo]:
    from kb import assemble, registry, vocabulary  # noqa: PLC0415 - a triage that cites nothing does not load them
    from kb.model import Stance  # noqa: PLC0415

    words = vocabulary.load()
    studies = registry.load(words)
    known = {}
    for row in assemble.assemble(assemble.Corpus((), {}, {}), words, studies, (), ()).claims:
        support = [each for each in studies.by_claim.get(row["id"], ()) if each.stance is Stance.SUPPORTS]
        named = tuple(dict.fromkeys(studies.studies[each.study].short for each in support))
        known[row["id"]] = ClaimInfo(
            row["id"], row["statement"], row["certainty"], named, 0, row["n_lines"], row["direction"]
        )
    return known


def registry_lookup() -> Callable[[str], ClaimInfo | None]:
    """Looks a claim up in the registry that comes with the package; None for one that it does not hold."""
    return lambda claim: _registered().get(claim)
