"""The registry of studies, reviews and guidelines, and what each says of which claim. Data: kb/registry/*.yml.

Knows studies as people recorded them, in our words; must not know articles, the extractor or the rules. A claim here is
what rules cite and pages show even where no article says it, so every id in it must be one that the vocabulary defines:
a misspelt one is UnknownName with its line, never a claim that nobody finds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kb import yamlfile
from kb.errors import UnknownName, did_you_mean
from kb.model import Certainty, Design, Relation, Stance, Study, StudyClaim, claim_id, short_hash, slug
from kb.recognise import Recognise, Recognised, identify
from kb.vocabulary import Vocabulary
from kb.yamlfile import Mark, Node

FOLDER = Path(__file__).with_suffix("")

_TEXTS = (
    "journal", "url", "population", "comparator", "outcome", "effect", "limits", "unverified",
)  # fmt: skip
_OPTIONAL = (*_TEXTS, "year", "doi", "pmid", "n", "n_condition", "retracted", "recognise", "claims")
_CLAIM_TEXTS = ("comparison", "population", "outcome", "figure", "where", "note")


class Registry:
    """Studies by id, and what they say by claim. Values do not change once loaded."""

    def __init__(
        self, studies: Iterable[Study], claims: Iterable[StudyClaim], recognise: Mapping[str, Recognise]
    ) -> None:
        self.studies: Mapping[str, Study] = MappingProxyType({study.id: study for study in studies})
        self.claims: tuple[StudyClaim, ...] = tuple(claims)
        self.recognise: Mapping[str, Recognise] = MappingProxyType(dict(recognise))
        by_claim: dict[str, list[StudyClaim]] = {}
        for claim in self.claims:
            by_claim.setdefault(claim.claim, []).append(claim)
        self.by_claim: Mapping[str, tuple[StudyClaim, ...]] = MappingProxyType(
            {id_: tuple(found) for id_, found in by_claim.items()}
        )

    def supports(self, claim: str) -> bool:
        """Whether any study here supports the claim: only then may a rule rest on it."""
        return any(entry.stance is Stance.SUPPORTS for entry in self.by_claim.get(claim, ()))

    def identify(self, text: str, links: Iterable[str] = ()) -> tuple[str, Recognised] | None:
        """The study that a passage speaks of and how it was recognised, or None: unidentified."""
        return identify(text, self.recognise, links)

    @cached_property
    def version(self) -> str:
        """A hash of the content: the same studies and claims give the same version, whatever file they stand in."""
        rows = [
            [asdict(self.studies[id_]) for id_ in sorted(self.studies)],
            sorted(json.dumps(asdict(claim), sort_keys=True) for claim in self.claims),
            [[id_, asdict(self.recognise[id_])] for id_ in sorted(self.recognise)],
        ]
        return short_hash(json.dumps(rows, sort_keys=True, ensure_ascii=False), length=12)


def load(vocabulary: Vocabulary, *folders: Path) -> Registry:
    """Reads every .yml file of the folders, or of the data that comes with the package; DataError says where."""
    studies: list[Study] = []
    claims: list[StudyClaim] = []
    recognise: dict[str, Recognise] = {}
    seen: dict[str, Mark] = {}
    for node in yamlfile.entries(folders or (FOLDER,), "a registry file", "a study"):
        study = _study(node, seen)
        studies.append(study)
        recognise[study.id] = _recognise(node, study)
        claims.extend(_claims(node, study, vocabulary))
    return Registry(studies, claims, recognise)


def _study(node: Node, seen: dict[str, Mark]) -> Study:
    yamlfile.check_keys(node, ("id", "short", "citation", "title", "design"), _OPTIONAL)
    id_ = yamlfile.expect(node["id"], str, "id", node.marks["id"])
    if slug(id_) != id_:
        raise node.marks["id"].error(f"an id is lower case words joined by hyphens, not {id_!r}", f"try {slug(id_)!r}")
    yamlfile.unique(seen, id_, node.marks["id"], "study")
    texts = {key: _text(node, key) for key in _TEXTS}
    return Study(
        id=id_,
        citation=yamlfile.expect(node["citation"], str, "citation", node.marks["citation"]),
        short=yamlfile.expect(node["short"], str, "short", node.marks["short"]),
        title=yamlfile.expect(node["title"], str, "title", node.marks["title"]),
        year=_number(node, "year"),
        design=Design(yamlfile.one_of(node, "design", map(str, Design))),
        doi=_shaped(node, "doi", r"10\.\d{4,9}/\S+", "10.1016/S0140-6736(24)00755-4"),
        pmid=_shaped(node, "pmid", r"\d{1,8}", "15776337"),
        n=_number(node, "n"),
        n_condition=_number(node, "n_condition"),
        retracted=bool(yamlfile.expect(node.get("retracted", False), bool, "retracted", node.mark)),
        **texts,
    )


def _text(node: Node, key: str) -> str | None:
    value = node.get(key)
    return None if value is None else str(yamlfile.expect(value, str, key, node.marks[key]))


def _number(node: Node, key: str) -> int | None:
    value = node.get(key)
    return None if value is None else int(yamlfile.expect(value, int, key, node.marks[key]))


def _shaped(node: Node, key: str, shape: str, example: str) -> str | None:
    value = _text(node, key)
    if value is not None and not re.fullmatch(shape, value):
        raise node.marks[key].error(f"{value!r} is not a {key}", f"write it like {example}")
    return value


def _recognise(node: Node, study: Study) -> Recognise:
    links = [study.doi.lower().replace("-", " ")] if study.doi else []
    links += [f"pubmed.ncbi.nlm.nih.gov/{study.pmid}"] if study.pmid else []
    links += [re.sub(r"^https?://(www\.)?", "", study.url.lower()).rstrip("/").replace("-", " ")] if study.url else []
    if node.get("recognise") is None:
        return Recognise(links=tuple(links), at_least=10**6)
    inner = yamlfile.expect(node["recognise"], dict, "recognise", node.marks["recognise"])
    yamlfile.check_keys(inner, (), ("journals", "authors", "words", "at_least"))
    words = yamlfile.texts(inner, "words")
    at_least = _number(inner, "at_least") or max(3, len(words) // 2)
    if words and at_least > len(words):
        raise inner.marks.get("at_least", inner.mark).error(f"at_least {at_least}, but only {len(words)} words")
    return Recognise(
        journals=yamlfile.texts(inner, "journals"),
        authors=yamlfile.texts(inner, "authors"),
        words=words,
        at_least=at_least,
        links=tuple(links),
    )


def _claims(node: Node, study: Study, vocabulary: Vocabulary) -> list[StudyClaim]:
    entries = yamlfile.expect(node.get("claims") or [], list, "claims", node.marks.get("claims", node.mark))
    found: list[StudyClaim] = []
    for entry, mark in zip(entries, getattr(entries, "marks", []), strict=True):
        claim = _claim(yamlfile.expect(entry, dict, "a claim", mark), study, vocabulary)
        if any(_same_place(claim, other) for other in found):
            raise mark.error(f"{study.id!r} says {claim.claim!r} a second time", "tell them apart by comparison")
        found.append(claim)
    return found


def _same_place(one: StudyClaim, other: StudyClaim) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in ("claim", "comparison", "population", "outcome"))


def _claim(node: Node, study: Study, vocabulary: Vocabulary) -> StudyClaim:
    yamlfile.check_keys(node, ("claim", "stance"), (*_CLAIM_TEXTS, "certainty"))
    certainty = None
    if node.get("certainty") is not None:
        certainty = Certainty(yamlfile.one_of(node, "certainty", map(str, Certainty)))
    texts = {key: _text(node, key) for key in _CLAIM_TEXTS}
    return StudyClaim(
        study=study.id,
        claim=canonical(_text(node, "claim") or "", vocabulary, node.marks["claim"]),
        stance=Stance(yamlfile.one_of(node, "stance", map(str, Stance))),
        certainty=certainty,
        **texts,
    )


def canonical(claim: str, vocabulary: Vocabulary, mark: Mark) -> str:
    """The id of a claim with merged concepts followed; UnknownName at the mark where a part of it is not known."""
    parts = claim.split("--")
    if len(parts) != 3:
        raise mark.error(f"{claim!r} is not a claim", "write subject--relation--object")
    subject, relation, object_ = parts
    for id_ in (subject, object_):
        if id_ not in vocabulary.concepts:
            raise mark.error(f"no concept {id_!r} in {claim!r}", did_you_mean(id_, vocabulary.concepts), UnknownName)
    if relation not in list(Relation):
        names = [str(known) for known in Relation]
        suggestion = did_you_mean(relation, names) or f"known: {', '.join(names)}"
        raise mark.error(f"no relation {relation!r} in {claim!r}", suggestion, UnknownName)
    return claim_id(vocabulary.get(subject).id, relation, vocabulary.get(object_).id)
