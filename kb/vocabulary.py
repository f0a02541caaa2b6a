"""The controlled vocabulary: concepts, their names, and which is a kind of which. Data: kb/vocabulary/*.yml.

Knows names and how concepts stand to each other; must not know articles, claims or what is true. A name belongs to one
concept: where two claim it, loading fails and says where both stand, because a reader of the site could not tell them
apart either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kb import yamlfile
from kb.errors import Missing, UnknownName, did_you_mean
from kb.folding import fold_word, join, word_set, words
from kb.model import Concept, short_hash, slug
from kb.yamlfile import Items, Mark, Node

FOLDER = Path(__file__).with_suffix("")

KINDS = (
    "intervention", "drug", "activity", "condition", "symptom", "sign", "function", "body", "measure", "care",
    "cause", "population", "situation", "substance",
)  # fmt: skip

# In front of any name these add emphasis or manner and leave it what it is: "regular gentle stretching" is stretching.
_FILLERS = word_set(
    "regular daily gentle simple certain common various overall general own proper good actual consistent "
    "doing do performing practising practicing using use having getting trying"
)
# In front of a function or a measure these say in which direction it goes, which is the relation's business.
_CHANGES = word_set(
    "good better improved improving improve increased increasing increase greater more enhanced enhancing stronger "
    "maintaining maintain boosting boost boosted higher best overall faster"
)
_CHANGED_KINDS = frozenset(["function", "measure", "body"])

# The same name as often written otherwise. Words only: "discomfort" has no disc in it.
_SWAPS = tuple(
    (re.compile(rf"\b{pattern}\b", re.IGNORECASE), others)
    for pattern, others in (
        (r"low(?:er)? back", ("low back", "lower back")),
        (r"backwards?", ("backward", "backwards")),
        (r"forwards?", ("forward", "forwards")),
        (r"dis[ck]", ("disc", "disk")),
        (r"dis[ck]s", ("discs", "disks")),
    )
)


class Vocabulary:
    """Concepts by id, and by any name that people give them. Values do not change once loaded."""

    def __init__(self, concepts: Iterable[Concept], marks: Mapping[str, Mark] | None = None) -> None:
        self.concepts: Mapping[str, Concept] = MappingProxyType({concept.id: concept for concept in concepts})
        self._marks = dict(marks or {})
        self._target = {id_: self._follow(id_) for id_ in self.concepts}
        self._ancestors: dict[str, frozenset[str]] = {}
        for id_ in self.concepts:
            self._climb(id_, ())
        self._words: dict[str, str] = {}  # word -> folded word: resolve() meets the same words again and again
        self._keys: dict[str, str] = {}
        self._index()

    # -- looking up -------------------------------------------------------------------------------------------------

    def get(self, id_: str) -> Concept:
        """The concept with this id, following `same_as` to the one that is kept; Missing where there is none."""
        target = self._target.get(id_)
        if target is None:
            raise Missing(f"no concept {id_!r}", suggestion=did_you_mean(id_, self.concepts))
        return self.concepts[target]

    def resolve(self, text: str) -> Concept | None:
        """The concept that the whole of a phrase names, or None. Never a part of the phrase that changes its meaning.

        Case, hyphens, plurals, possessives, articles and spelling do not count; nor do words in front that add only
        emphasis or manner, tried one by one, so that the longest match wins.
        """
        folded = [self._fold(word) for word in words(text)]
        if not folded or len(folded) > self.max_words + 4:
            return None
        id_ = self._keys.get(join(folded))
        change = False
        while id_ is None and len(folded) > 1 and (folded[0] in _FILLERS or folded[0] in _CHANGES):
            change = change or folded[0] not in _FILLERS
            folded = folded[1:]
            id_ = self._keys.get(join(folded))
        if id_ is None:
            return None
        concept = self.concepts[id_]
        return None if change and concept.kind not in _CHANGED_KINDS else concept

    def key(self, text: str) -> str:
        """The folded form under which a name is looked up: equal keys are equal names."""
        return join([self._fold(word) for word in words(text)])

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (name, concept id) as people write it, spelling variants included, sorted: for a phrase matcher."""
        found: dict[str, str] = {}
        for concept in self.concepts.values():
            for name in (concept.label, *concept.synonyms):
                for variant in _variants(name):
                    found.setdefault(variant, self._target[concept.id])
        return iter(sorted(found.items()))

    @cached_property
    def max_words(self) -> int:
        """How many words the longest name has: no longer span can be a name."""
        return max((key.count(" ") + 1 for key in self._keys), default=0)

    # -- kinds of ---------------------------------------------------------------------------------------------------

    def ancestors(self, id_: str) -> frozenset[str]:
        """The ids of all that this concept is a kind of, itself included."""
        return self._ancestors[self.get(id_).id]

    def is_a(self, narrower: str, broader: str) -> bool:
        """Whether the first is the second or a kind of it."""
        return self.get(broader).id in self.ancestors(narrower)

    @cached_property
    def _descendants(self) -> Mapping[str, frozenset[str]]:
        below: dict[str, set[str]] = {id_: set() for id_ in self.concepts}
        for id_, above in self._ancestors.items():
            for other in above:
                below[other].add(id_)
        return {id_: frozenset(ids) for id_, ids in below.items()}

    def descendants(self, id_: str) -> frozenset[str]:
        """The ids of all that are a kind of this concept, itself included."""
        return self._descendants[self.get(id_).id]

    @cached_property
    def version(self) -> str:
        """A hash of the content: the same concepts give the same version, whatever file they stand in."""
        rows = [
            [c.id, c.label, c.kind, c.synonyms, c.broader, c.definition, c.codes, c.same_as]
            for c in sorted(self.concepts.values(), key=lambda c: c.id)
        ]
        return short_hash(json.dumps(rows, ensure_ascii=False), length=12)

    # -- building ---------------------------------------------------------------------------------------------------

    def _fold(self, word: str) -> str:
        folded = self._words.get(word)
        if folded is None:
            folded = self._words[word] = fold_word(word)
        return folded

    def _at(self, id_: str, what: str) -> Mark:
        return self._marks.get(f"{id_}.{what}") or self._marks.get(id_) or Mark("<vocabulary>", 1, 1)

    def _known(self, id_: str, what: str, name: str) -> None:
        if name not in self.concepts:
            raise self._at(id_, what).error(
                f"{what} of {id_!r}: no concept {name!r}", did_you_mean(name, self.concepts), UnknownName
            )

    def _follow(self, id_: str) -> str:
        seen = [id_]
        while (after := self.concepts[seen[-1]].same_as) is not None:
            self._known(seen[-1], "same_as", after)
            if after in seen:
                raise self._at(id_, "same_as").error(f"same_as runs in a circle: {' -> '.join([*seen, after])}")
            seen.append(after)
        return seen[-1]

    def _climb(self, id_: str, path: tuple[str, ...]) -> frozenset[str]:
        if id_ in path:
            raise self._at(path[-1], "broader").error(f"broader runs in a circle: {' -> '.join([*path, id_])}")
        if id_ not in self._ancestors:
            above = {self._target[id_]}
            for name in self.concepts[id_].broader:
                self._known(id_, "broader", name)
                above |= self._climb(self._target[name], (*path, id_))
            if self._target[id_] != id_:
                above |= self._climb(self._target[id_], (*path, id_))
            self._ancestors[id_] = frozenset(above)
        return self._ancestors[id_]

    def _index(self) -> None:
        owners: dict[str, str] = {}
        for concept in self.concepts.values():
            for place, name in enumerate((concept.label, *concept.synonyms)):
                where = self._at(concept.id, f"name{place}")
                key = self.key(name)
                if not key:
                    raise where.error(f"{concept.id!r} has a name without a word in it: {name!r}")
                other = owners.setdefault(key, concept.id)
                if self._target[other] != self._target[concept.id]:
                    first = self._at(other, "names")
                    raise where.error(
                        f"the name {name!r} belongs to {other!r} already ({first.path}:{first.line})",
                        "a name is one concept's; make the two one with same_as, or drop it from one",
                    )
                self._keys[key] = self._target[concept.id]


def _variants(name: str) -> set[str]:
    """A name as written, and its commonest other spellings."""
    found = {name, name.replace("-", " ")}
    for pattern, others in _SWAPS:
        for other in others:
            found |= {pattern.sub(other, text) for text in found}
    return found


def load(*folders: Path) -> Vocabulary:
    """Reads every .yml file of the folders, or of the data that comes with the package; DataError says where."""
    seen: dict[str, Mark] = {}
    marks: dict[str, Mark] = {}
    nodes = yamlfile.entries(folders or (FOLDER,), "a vocabulary file", "a concept")
    concepts = [_concept(node, seen, marks) for node in nodes]
    return Vocabulary(concepts, marks)


def _concept(node: Node, seen: dict[str, Mark], marks: dict[str, Mark]) -> Concept:
    yamlfile.check_keys(node, ("id", "label", "kind"), ("synonyms", "broader", "definition", "codes", "same_as"))
    id_ = yamlfile.expect(node["id"], str, "id", node.marks["id"])
    if slug(id_) != id_:
        raise node.marks["id"].error(f"an id is lower case words joined by hyphens, not {id_!r}", f"try {slug(id_)!r}")
    if "--" in id_ or id_.startswith("new-"):
        raise node.marks["id"].error(
            f"{id_!r}: '--' joins the parts of a claim, 'new-' marks what the vocabulary lacks"
        )
    yamlfile.unique(seen, id_, node.marks["id"], "concept")
    _remember(marks, id_, node)
    codes = yamlfile.expect(node.get("codes") or {}, dict, "codes", node.marks.get("codes", node.mark))
    return Concept(
        id=id_,
        label=yamlfile.expect(node["label"], str, "label", node.marks["label"]),
        kind=yamlfile.one_of(node, "kind", KINDS),
        synonyms=yamlfile.texts(node, "synonyms"),
        broader=yamlfile.texts(node, "broader"),
        definition=str(node.get("definition") or ""),
        codes=tuple(sorted((str(system), str(code)) for system, code in codes.items())),
        same_as=node.get("same_as"),
    )


def _remember(marks: dict[str, Mark], id_: str, node: Node) -> None:
    """Notes where the parts of a concept stand, for errors that only show once all files are read."""
    marks[id_] = node.mark
    marks[f"{id_}.name0"] = node.marks["label"]
    marks[f"{id_}.names"] = node.marks.get("synonyms", node.marks["label"])
    synonyms = node.get("synonyms")
    if isinstance(synonyms, Items):
        for place, mark in enumerate(synonyms.marks, start=1):
            marks[f"{id_}.name{place}"] = mark
    for what in ("broader", "same_as"):
        if what in node:
            marks[f"{id_}.{what}"] = node.marks[what]
