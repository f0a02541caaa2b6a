"""What is known of claims that rules cite, in a knowledge base or where there is none: the registry alone, graded as on a page.

Knows vocabulary, registry, assembly and the reading door. Without a database the first claim asked for pays for loading.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from kb import read, remedies
from kb.cards import ClaimInfo
from kb.model import claim_id

if TYPE_CHECKING:
    from kb.registry import Registry as RegistryLike
    from kb.vocabulary import Vocabulary as VocabularyLike


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
    return lambda claim: _registered().get(claim) or _registered().get(_now(claim))


def _now(claim: str) -> str:
    """A claim under the ids that its concepts have now: a rule may cite one that was merged since."""
    from kb import vocabulary  # noqa: PLC0415

    words, parts = vocabulary.load(), claim.split("--")
    if len(parts) != 3 or not {parts[0], parts[2]} <= words.concepts.keys():
        return claim
    return claim_id(words.get(parts[0]).id, parts[1], words.get(parts[2]).id)


def stored(conn: sqlite3.Connection) -> tuple[Callable[[str], ClaimInfo | None], Sequence[Any]]:
    """Looks a claim up in a knowledge base, each once; and what it knows of remedies."""
    return cache(lambda claim: read.claim_info(conn, [claim]).get(claim)), remedies.remedies(conn)


def nameable(registry: RegistryLike, vocabulary: VocabularyLike) -> tuple[set[str], set[str], set[str]]:
    """The claims, studies and concepts that a rule may name."""
    return supported(registry, vocabulary), set(registry.studies), set(vocabulary.concepts)


def supported(registry: RegistryLike, vocabulary: VocabularyLike) -> set[str]:
    """The claims that the registry supports, under every id that they ever had: a merged concept breaks no rule."""
    found = {claim for claim in registry.by_claim if registry.supports(claim)}
    older: dict[str, list[str]] = {}
    for id_, concept in vocabulary.concepts.items():
        if concept.same_as is not None:
            older.setdefault(vocabulary.get(id_).id, []).append(id_)
    for claim in tuple(found):
        subject, relation, object_ = claim.split("--")
        for one in (subject, *older.get(subject, ())):
            for other in (object_, *older.get(object_, ())):
                found.add(claim_id(one, relation, other))
    return found
