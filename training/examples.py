"""The sentences that the tagger learns from: our own (training/data) and those of our annotated articles.

Knows both formats and how a claim's names are found again as spans of a sentence or of what stands above it; knows no
network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.segments import segments
from ingest.tagging import Place, above, place, surroundings
from ingest.wording import name_words
from kb import yamlfile
from kb.model import Relation

DATA = Path(__file__).parent / "data"
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "your",
        "their",
        "his",
        "her",
        "its",
        "my",
        "our",
        "some",
        "any",
        "this",
        "that",
        "these",
        "those",
        "of",
        "in",
        "for",
        "to",
        "on",
        "with",
        "and",
        "or",
    ]
)


@dataclass(frozen=True)
class Pair:
    """A claim as spans: (part, start, end) for subject and object, part 0 the sentence and 1 what stands above it."""

    subject: Place
    relation: Relation
    object: Place
    negated: bool
    hedged: bool


@dataclass(frozen=True)
class Example:
    """A sentence, what stands above it, and its claims."""

    origin: str
    text: str
    context: str
    pairs: tuple[Pair, ...]


def written(folder: Path = DATA) -> list[Example]:
    """The sentences written for training."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for node in yamlfile.read(path):
            given = {key: str(node.get(key) or "") for key in ("title", "head", "lead", "before")}
            context = above(**given)
            text = str(node["text"])
            pairs = []
            for subject, said, object_ in node["claims"]:
                words = str(said).split()
                at = [place(str(name), text, context) for name in (subject, object_)]
                if None in at:
                    raise ValueError(f"{path}: {subject!r} or {object_!r} is not in {text!r}")
                pairs.append(Pair(at[0], Relation(words[0]), at[1], "negated" in words, "hedged" in words))  # type: ignore[arg-type]
            found.append(Example(path.name, text, context, tuple(pairs)))
    return found


def annotated(folder: Path) -> tuple[list[Example], int, int]:
    """The segments of annotated articles, how many claims there are, and how many of them were found again."""
    found: list[Example] = []
    total = placed = 0
    for entry in yamlfile.read(folder / "claims.yml")["documents"]:
        name = str(entry["document"])
        text = (folder / "articles" / name).read_text(encoding="utf-8")
        pieces = segments(text)
        claims: list[Any] = [(text.index(str(c["quote"])), c) for c in entry["claims"]]
        taken: set[int] = set()
        for i, piece in enumerate(pieces):
            if not piece.text.strip():
                continue
            context = surroundings(pieces, i)
            pairs = []
            for k, (start, claim) in enumerate(claims):
                if not (start < piece.end and start + len(str(claim["quote"])) > piece.start):
                    continue
                at = [align([str(n) for n in claim[key]], piece.text, context) for key in ("subject", "object")]
                if at[0] and at[1] and at[0] != at[1] and k not in taken:
                    taken.add(k)
                    pairs.append(
                        Pair(
                            at[0], Relation(str(claim["relation"])), at[1], yes(claim, "negated"), yes(claim, "hedged")
                        )
                    )
            found.append(Example(name, piece.text, context, tuple(pairs)))
        total += len(claims)
        placed += len(taken)
    return found, total, placed


def yes(claim: Any, key: str) -> bool:
    """Whether a field says yes."""
    return str(claim.get(key)).lower() in ("true", "yes")


def align(names: list[str], text: str, context: str) -> Place | None:
    """The longest run of words that best matches one of the accepted names; the sentence before what stands above it."""
    best: tuple[float, int, Place] | None = None
    for part, words in ((0, text), (1, context)):
        tokens = list(re.finditer(r"[A-Za-z0-9]+(?:['’][a-z]+)?", words))
        for name in names:
            wanted = name_words(name)
            if not wanted:
                continue
            for i in range(len(tokens)):
                if tokens[i].group().lower() in SMALL:
                    continue
                for j in range(i, min(len(tokens), i + len(name.split()) + 5)):
                    if tokens[j].group().lower() in SMALL:
                        continue
                    said = name_words(words[tokens[i].start() : tokens[j].end()])
                    score = len(said & wanted) / len(said | wanted) if said else 0.0
                    if score < 0.5:
                        continue
                    key = (score - (0.15 if part else 0.0), j - i)
                    if best is None or key > best[:2]:
                        best = (*key, (part, tokens[i].start(), tokens[j].end()))
    return best[2] if best else None
