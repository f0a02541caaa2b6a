"""What editors' decisions make of vocabulary, registry and sources: the same values, with what people settled in them.

Knows concepts, studies, sources and decisions as values; no table and no passage. Where the data that comes with
backstory has since moved on, the data wins and the decision waits, with why: nothing here raises.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kb.assemble import RegistryLike, VocabularyLike, label_from_id
from kb.errors import DataError, Missing
from kb.model import Concept, Source, SourceKind, Study
from kb.review_log import Decision
from kb.vocabulary import Vocabulary

Wait = Callable[[Decision, str], None]


def studies(registry: RegistryLike, decisions: Sequence[tuple[Decision, str]], wait: Wait) -> RegistryLike:
    """The registry with studies marked as retracted, or not, as editors said last."""
    changed: dict[str, Study] = {}
    for decision, id_ in decisions:
        study = changed.get(id_) or registry.studies.get(id_)
        if study is None:
            wait(decision, "the registry has no such study")
        else:
            changed[id_] = replace(study, retracted=bool(decision.payload["retracted"]))
    if not changed:
        return registry
    # A copy that shares all but the studies: of what a registry is made nothing need be known here.
    other = copy.copy(registry)
    vars(other)["studies"] = MappingProxyType({**registry.studies, **changed})
    return other


def sources(
    known: Mapping[str, Source], decisions: Sequence[tuple[Decision, str]], wait: Wait
) -> tuple[dict[str, Source], dict[str, Source]]:
    """(all sources as appraised, those that were changed); field by field, the last word on a field stands."""
    changed: dict[str, Source] = {}
    for decision, id_ in decisions:
        source = changed.get(id_) or known.get(id_)
        if source is None:
            wait(decision, "no such source has been read")
            continue
        name, value = decision.payload["field"], decision.payload["value"]
        field: dict[str, Any] = {name: SourceKind(value) if name == "kind" else value}
        changed[id_] = replace(source, **field)
    return {**known, **changed}, {id_: source for id_, source in changed.items() if source != known[id_]}


def vocabulary(
    words: VocabularyLike, decisions: Sequence[tuple[Decision, str]], said: frozenset[str], wait: Wait
) -> VocabularyLike:
    """The vocabulary with concepts merged and adopted. `said` are the concepts that passages name."""
    if not decisions:
        return words
    later: list[tuple[Decision, str]] = []  # what to say once it is known which decisions hold
    concepts = _all(dict(words.concepts), decisions, said, lambda decision, why: later.append((decision, why)))
    try:
        made: VocabularyLike = Vocabulary(concepts.values())
    except (DataError, Missing):
        return _one_by_one(words, decisions, said, wait)
    for decision, why in later:
        wait(decision, why)
    return made


def _one_by_one(
    words: VocabularyLike, decisions: Sequence[tuple[Decision, str]], said: frozenset[str], wait: Wait
) -> VocabularyLike:
    """Slow, and only where a decision no longer fits: all others still hold."""
    concepts, made = dict(words.concepts), words
    for decision, id_ in decisions:
        tried = _all(dict(concepts), [(decision, id_)], said, wait)
        try:
            made = Vocabulary(tried.values())
            concepts = tried
        except (DataError, Missing) as error:
            wait(decision, f"the vocabulary has moved on: {error.message}")
    return made


def _all(
    concepts: dict[str, Concept], decisions: Sequence[tuple[Decision, str]], said: frozenset[str], wait: Wait
) -> dict[str, Concept]:
    for decision, id_ in decisions:
        if decision.kind == "concept.adopt":
            _adopt(concepts, decision, id_)
        else:
            _merge(concepts, decision, id_, said, wait)
    return concepts


def _provisional(id_: str) -> Concept:
    return Concept(id_, label_from_id(id_), "unknown", provisional=True)


def _adopt(concepts: dict[str, Concept], decision: Decision, id_: str) -> None:
    """The provisional id stays as an alias: links, rules and decisions on it go on to work."""
    p = decision.payload
    if p["id"] not in concepts:
        broader = tuple(each for each in p.get("broader", ()) if each in concepts)
        concepts[p["id"]] = Concept(p["id"], p["label"], p["kind"], (), broader, p.get("definition", ""))
    if concepts.get(id_, _provisional(id_)).same_as is None:
        concepts[id_] = replace(concepts.get(id_, _provisional(id_)), same_as=p["id"])


def _merge(concepts: dict[str, Concept], decision: Decision, id_: str, said: frozenset[str], wait: Wait) -> None:
    into = decision.payload["into"]
    if into not in concepts:
        if into not in said:
            wait(decision, f"there is no concept {into!r} any more")
            return
        concepts[into] = _provisional(into)
    before = concepts.get(id_, _provisional(id_))
    if before.same_as is not None and before.same_as != into:
        wait(decision, f"it is one with {before.same_as!r} already")
        return
    concepts[id_] = replace(before, same_as=into)
