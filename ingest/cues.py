"""The lexicon as one frozen value: every cue that the extractor reads by, from ingest/lexicon/*.yml.

Knows the shape of those files and nothing of sentences. A cue that a clinician or an editor might want to add or drop
belongs there, never in Python.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.templates import Idiom, compiled
from kb import yamlfile
from kb.model import Relation

FOLDER = Path(__file__).parent / "lexicon"
FILES = (
    "advice",
    "attribution",
    "boilerplate",
    "care",
    "context",
    "effects",
    "idioms",
    "nominals",
    "sections",
    "states",
    "valence",
)
# The lists of entries, by file and key: what an entry must hold and may hold.
SHAPES: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("effects", ""): (("id", "words", "example", "relation"), ("means", "swapped")),
    ("nominals", "effect_nouns"): (("id", "means", "words", "example", "relation"), ()),
    ("nominals", "classes"): (("id", "relation", "member", "words", "example"), ("gives",)),
    ("nominals", "judgements"): (("id", "means", "words", "example", "relation"), ()),
    ("nominals", "roles"): (("id", "means", "words", "example", "relation"), ()),
    ("states", "states"): (("id", "means", "words", "example", "relation"), ("noun",)),
    ("states", "compared"): (("id", "means", "words", "example", "relation"), ()),
    ("advice", "endorse"): (("words", "example", "relation"), ()),
    ("advice", "oppose"): (("words", "example", "relation"), ()),
    ("advice", "steps"): (("id", "pattern", "example"), ()),
    ("attribution", ""): (("id", "kind", "patterns", "example"), ()),
    ("boilerplate", "patterns"): (("id", "pattern", "example"), ()),
    ("boilerplate", "silences"): (("id", "pattern", "example"), ()),
    ("idioms", "said"): (("id", "relation", "patterns", "examples"), ("denied", "hedged", "object")),
    ("idioms", "needing"): (("id", "patterns", "examples"), ()),
    ("idioms", "told"): (("id", "patterns", "examples"), ()),
    ("sections", "frames"): (("id", "relation", "member", "pattern", "example"), ()),
}
RELATIONS = frozenset(relation.value for relation in Relation)


@dataclass(frozen=True)
class Effect:
    """A verb cue: its lemma, what must follow it ("lead to", "get rid of"), and the direction it means."""

    id: str
    lemma: str
    rest: tuple[str, ...]
    means: str
    swapped: bool = False


@dataclass(frozen=True)
class ClassNoun:
    """A noun whose members a text names: causes of, symptoms of, benefits of."""

    id: str
    relation: str
    member: str  # subject or object


@dataclass(frozen=True)
class State:
    """What a thing may become: the direction, and the complaint that a part of the body then has."""

    means: str
    noun: str = ""


@dataclass(frozen=True)
class Pattern:
    """A regular expression with a name, so that an explanation can say which cue spoke."""

    id: str
    kind: str
    regex: re.Pattern[str]


@dataclass(frozen=True)
class SectionFrame:
    """What the items under a heading or lead-in are."""

    id: str
    relation: str
    member: str
    regex: re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """All cues. `words` holds the plain word lists by file and key."""

    effects: dict[str, tuple[Effect, ...]]
    effect_nouns: dict[str, str]
    classes: dict[str, ClassNoun]
    judgements: dict[str, str]
    roles: dict[str, str]
    states: dict[str, State]
    compared: dict[str, str]
    endorse: tuple[Effect, ...]
    oppose: tuple[Effect, ...]
    idioms: tuple[Idiom, ...]
    care_idioms: tuple[Idiom, ...]
    care_told: tuple[Idiom, ...]
    attributions: tuple[Pattern, ...]
    boilerplate: tuple[Pattern, ...]
    silences: tuple[Pattern, ...]
    sections: tuple[SectionFrame, ...]
    tails: frozenset[str]
    disclaimer_advice: re.Pattern[str]
    care_advice: re.Pattern[str]
    own_clinic: re.Pattern[str]
    care_signs: re.Pattern[str]
    steps: re.Pattern[str]
    words: dict[str, frozenset[str]]
    version: str

    def has(self, name: str, word: str) -> bool:
        """Whether a word stands in the word list `file.key`."""
        return word in self.words[name]


def _effects(entries: Any) -> dict[str, tuple[Effect, ...]]:
    found: dict[str, list[Effect]] = {}
    for entry in entries:
        for phrase in entry["words"]:
            lemma, *rest = str(phrase).split()
            found.setdefault(lemma, []).append(
                Effect(entry["id"], lemma, tuple(rest), entry.get("means", entry["id"]), bool(entry.get("swapped")))
            )
    # The longest cue first: "reduce the risk of" before "reduce".
    return {lemma: tuple(sorted(cues, key=lambda cue: -len(cue.rest))) for lemma, cues in found.items()}


def _means(entries: Any) -> dict[str, str]:
    return {str(word): entry["means"] for entry in entries for word in entry["words"]}


def _words(files: dict[str, Any]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}

    def walk(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, child in value.items():
                walk(f"{name}.{key}", child)
        elif isinstance(value, list) and all(not isinstance(child, dict | list) for child in value):
            found[name] = frozenset(str(child) for child in value)

    for name in ("valence", "nominals", "context", "care", "advice", "sections", "states"):
        walk(name, files[name])
    return found


def version(folder: Path = FOLDER) -> str:
    """A hash of the lexicon's bytes: a changed cue is a changed extractor."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _check(entries: yamlfile.Items, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Every entry has its keys, its words and an example that a test can run; an id only once."""
    seen: dict[str, yamlfile.Mark] = {}
    for entry in entries:
        yamlfile.check_keys(entry, required, optional)
        if not str(entry.get("example") or entry.get("examples") or "").strip():
            raise entry.marks["id" if "id" in entry else "words"].error("a cue needs an example")
        if "words" in entry and not (isinstance(entry["words"], list) and entry["words"]):
            raise entry.marks["words"].error("words must be a list of at least one")
        for key in {"relation", "gives"} & set(entry):
            yamlfile.one_of(entry, key, RELATIONS)
        if "member" in entry:
            yamlfile.one_of(entry, "member", ("subject", "object"))
        if "id" in entry:
            yamlfile.unique(seen, entry["id"], entry.marks["id"], "cue")
        for key in {"pattern", "patterns"} & set(entry):
            for pattern in yamlfile.texts(entry, key):
                try:
                    compiled(pattern, ("doctor",))
                except re.error as error:
                    raise entry.marks[key].error(f"not a regular expression: {error}") from None


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Lexicon:
    """Reads the lexicon; DataError with file and line where a file is not as it should be."""
    files = {name: yamlfile.read(folder / f"{name}.yml") for name in FILES}
    for (name, key), (required, optional) in SHAPES.items():
        _check(files[name][key] if key else files[name], required, optional)
    nominals, advice, boiler = files["nominals"], files["advice"], files["boilerplate"]
    classes = {
        str(word): ClassNoun(entry["id"], entry["relation"], entry["member"])
        for entry in nominals["classes"]
        for word in entry["words"]
    }
    attributions = tuple(
        Pattern(entry["id"], entry["kind"], re.compile("|".join(f"(?:{p})" for p in entry["patterns"]), re.IGNORECASE))
        for entry in files["attribution"]
    )
    return Lexicon(
        effects=_effects(files["effects"]),
        effect_nouns=_means(nominals["effect_nouns"]),
        classes=classes,
        judgements=_means(nominals["judgements"]),
        roles=_means(nominals["roles"]),
        states={
            str(word): State(entry["means"], entry.get("noun", ""))
            for entry in files["states"]["states"]
            for word in entry["words"]
        },
        compared=_means(files["states"]["compared"]),
        endorse=_flat(advice["endorse"], "endorse"),
        oppose=_flat(advice["oppose"], "oppose"),
        idioms=_idioms(files["idioms"]["said"], _carers(files["care"])),
        care_idioms=_idioms(files["idioms"]["needing"], _carers(files["care"])),
        care_told=_idioms(files["idioms"]["told"], _carers(files["care"])),
        attributions=attributions,
        boilerplate=tuple(
            Pattern(entry["id"], "boilerplate", re.compile(entry["pattern"], re.IGNORECASE))
            for entry in boiler["patterns"]
        ),
        silences=tuple(
            Pattern(entry["id"], "silence", re.compile(entry["pattern"], re.IGNORECASE)) for entry in boiler["silences"]
        ),
        sections=tuple(
            SectionFrame(entry["id"], entry["relation"], entry["member"], re.compile(entry["pattern"], re.IGNORECASE))
            for entry in files["sections"]["frames"]
        ),
        tails=frozenset(str(tail) for tail in boiler["tails"]),
        disclaimer_advice=re.compile(boiler["disclaimer_advice"], re.IGNORECASE),
        care_advice=re.compile(boiler["care_advice"], re.IGNORECASE),
        care_signs=re.compile(boiler["care_signs"], re.IGNORECASE),
        steps=re.compile("|".join(entry["pattern"] for entry in advice["steps"]), re.IGNORECASE),
        own_clinic=re.compile(boiler["own_clinic"], re.IGNORECASE),
        words=_words(files),
        version=version(folder),
    )


def _carers(care: Any) -> frozenset[str]:
    """Who and what is care, as the set phrases of idioms name it."""
    return frozenset(str(word) for word in care["nouns"]) | {
        "emergency department",
        "emergency room",
        "visit",
        "helpline",
    }


def _idioms(entries: Any, carers: frozenset[str]) -> tuple[Idiom, ...]:
    return tuple(
        Idiom(
            entry["id"],
            str(entry.get("relation") or "calls_for"),
            str(entry.get("denied") or "").lower() == "true",
            str(entry.get("hedged") or "").lower() == "true",
            str(entry.get("object") or ""),
            tuple(compiled(str(pattern), carers) for pattern in entry["patterns"]),
        )
        for entry in entries
    )


def _flat(entries: Any, means: str) -> tuple[Effect, ...]:
    cues = _effects([{**entry, "id": means} for entry in entries])
    return tuple(cue for group in cues.values() for cue in group)
