"""How well claims are read: precision, recall, F1 by relation, calibration, and the errors by cause.

Knows annotated articles and the published rules of matching (same words of a name, or half of both together); must not
know how claims are read. A claim and a prediction match once each, as many as can.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.wording import names_match
from kb import yamlfile
from kb.errors import DataError, UnreadableFile
from kb.model import Document, Mention, Source, slug

SEED = 20261121
Reads = Callable[[Document], Iterable[Mention]]


@dataclass(frozen=True)
class Gold:
    """A claim that a person annotated."""

    document: str
    start: int
    end: int
    quote: str
    subject: tuple[str, ...]
    relation: str
    object: tuple[str, ...]
    negated: bool
    hedged: bool
    attribution: str


@dataclass(frozen=True)
class Score:
    """Hits, predictions and gold claims, and what follows from them."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """How many of the predictions are right."""
        return self.hit / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """How many of the gold claims are found."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.hit + other.hit, self.predicted + other.predicted, self.gold + other.gold)

    def __str__(self) -> str:
        figures = f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"
        return f"{figures}  ({self.hit} of {self.predicted} predicted, {self.gold} gold)"


@dataclass(frozen=True)
class Bin:
    """Predictions of like confidence: how sure they were, and how many were right."""

    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """Expected calibration error over equal-count bins, with a bootstrap interval of 95 %."""

    error: float
    low: float
    high: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Error:
    """A missed claim or a false one, with the nearest that there was."""

    cause: str
    document: str
    quote: str
    claim: str
    nearest: str = ""


@dataclass(frozen=True)
class Evaluation:
    """All figures of one run."""

    claims: Score
    relations: dict[str, Score]
    hedged: Score
    attributed: Score
    calibration: Calibration
    errors: tuple[Error, ...] = field(default_factory=tuple)

    def causes(self) -> Counter[str]:
        """How many errors there are of each cause."""
        return Counter(error.cause for error in self.errors)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        row = lambda s: {"precision": s.precision, "recall": s.recall, "f1": s.f1, "gold": s.gold}  # noqa: E731
        return {
            "claims": row(self.claims),
            "relations": {name: row(score) for name, score in self.relations.items()},
            "hedged": row(self.hedged),
            "attributed": row(self.attributed),
            "calibration": {
                "error": self.calibration.error,
                "low": self.calibration.low,
                "high": self.calibration.high,
            },
            "causes": dict(self.causes()),
        }

    def text(self, errors: int = 0) -> str:
        """What the command prints; `errors` is how many of each cause are shown."""
        lines = [f"claims               {self.claims}"]
        ordered = sorted(self.relations.items(), key=lambda pair: (-pair[1].gold, pair[0]))
        lines += [f"  {name:<18} {score}" for name, score in ordered]
        lines += [f"hedged, matched      {self.hedged}", f"attributed, matched  {self.attributed}"]
        c = self.calibration
        lines.append(f"calibration error    {c.error:.3f}  (95 % of resamples {c.low:.3f} to {c.high:.3f})")
        lines += [f"  {b.n:>4} claims said {b.confidence:.2f}, right {b.right:.2f}" for b in c.bins]
        for cause, n in sorted(self.causes().items(), key=lambda pair: (-pair[1], pair[0])):
            lines.append(f"{n:>4} {cause}")
            for error in [e for e in self.errors if e.cause == cause][:errors]:
                near = f"   nearest: {error.nearest}" if error.nearest else ""
                lines.append(f"       {error.document}: {error.claim}{near} <- {error.quote!r}")
        return "\n".join(lines)


# -- names -----------------------------------------------------------------------------------------------------------


def alike(gold: Gold, said: Mention) -> bool:
    """Same place, same subject, same object."""
    return _overlap(gold, said) and _subject(gold, said) and _object(gold, said)


def matches(gold: Gold, said: Mention) -> bool:
    """Alike, with the same relation and the same sign."""
    return gold.relation == said.relation.value and gold.negated == said.negated and alike(gold, said)


def _overlap(gold: Gold, said: Mention) -> bool:
    return min(gold.end, said.end) > max(gold.start, said.start)


def _subject(gold: Gold, said: Mention) -> bool:
    return names_match((said.subject.label, said.subject.mention), gold.subject)


def _object(gold: Gold, said: Mention) -> bool:
    return names_match((said.object.label, said.object.mention), gold.object)


def pairing(gold: Sequence[Gold], said: Sequence[Mention]) -> dict[int, int]:
    """Gold index -> prediction index, each used once, as many as possible (augmenting paths)."""
    edges = [[j for j, m in enumerate(said) if matches(g, m)] for g in gold]
    taken: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in taken or place(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    for i in range(len(gold)):
        place(i, set())
    return {i: j for j, i in taken.items()}


# -- figures ---------------------------------------------------------------------------------------------------------


def calibration(rows: Sequence[tuple[float, bool]], bins: int = 5, resamples: int = 500) -> Calibration:
    """Expected calibration error of (confidence, right) over equal-count bins; resampled with a fixed seed."""
    found = _bins(rows, bins)
    dice = random.Random(SEED)
    errors = sorted(_ece(_bins([dice.choice(rows) for _ in rows], bins)) for _ in range(resamples)) if rows else [0.0]
    low, high = errors[int(0.025 * len(errors))], errors[min(len(errors) - 1, int(0.975 * len(errors)))]
    return Calibration(_ece(found), low, high, tuple(found))


def _bins(rows: Sequence[tuple[float, bool]], bins: int) -> list[Bin]:
    ordered = sorted(rows, key=lambda row: row[0])  # equal confidences stay as they come, right ones not last
    found = []
    for k in range(bins):
        part = ordered[k * len(ordered) // bins : (k + 1) * len(ordered) // bins]
        if part:
            found.append(Bin(len(part), sum(c for c, _ in part) / len(part), sum(r for _, r in part) / len(part)))
    return found


def _ece(found: Sequence[Bin]) -> float:
    total = sum(b.n for b in found)
    return sum(b.n * abs(b.confidence - b.right) for b in found) / total if total else 0.0


def causes(gold: Sequence[Gold], said: Sequence[Mention], pairs: dict[int, int]) -> list[Error]:
    """Every missed and every false claim with what stands nearest to it."""
    hit = set(pairs.values())
    free = [m for j, m in enumerate(said) if j not in hit]
    found = [_missed(g, free) for i, g in enumerate(gold) if i not in pairs]
    missed = [g for i, g in enumerate(gold) if i not in pairs]
    return found + [_false(m, missed, gold) for m in free]


def _missed(gold: Gold, free: Sequence[Mention]) -> Error:
    claim = f"{gold.subject[0]} | {gold.relation} | {gold.object[0]}"
    near = [m for m in free if _overlap(gold, m)]
    for cause, test in _TESTS:
        for m in near:
            if test(gold, m):
                return Error(f"missed: {cause}", gold.document, gold.quote, claim, _say(m))
    cause = "other claims were read in the sentence" if near else "nothing else was read there"
    return Error(f"missed: {cause}", gold.document, gold.quote, claim)


def _false(m: Mention, missed: Sequence[Gold], gold: Sequence[Gold]) -> Error:
    for cause, test in _TESTS:
        for g in missed:
            if _overlap(g, m) and test(g, m):
                return Error(
                    f"false: {cause}", m.document, m.quote, _say(m), f"{g.subject[0]} | {g.relation} | {g.object[0]}"
                )
    if any(_overlap(g, m) and matches(g, m) for g in gold):
        return Error("false: said twice", m.document, m.quote, _say(m))
    anywhere = any(_overlap(g, m) for g in gold)
    return Error(
        f"false: {'not stated there' if anywhere else 'the sentence holds no claim'}", m.document, m.quote, _say(m)
    )


_TESTS: tuple[tuple[str, Callable[[Gold, Mention], bool]], ...] = (
    ("sign differs", lambda g, m: alike(g, m) and g.relation == m.relation.value),
    ("relation differs", alike),
    ("object differs", lambda g, m: g.relation == m.relation.value and _subject(g, m)),
    ("subject differs", lambda g, m: g.relation == m.relation.value and _object(g, m)),
)


def _say(m: Mention) -> str:
    return f"{m.subject.label} | {m.relation.value} | {m.object.label}"


# -- running ---------------------------------------------------------------------------------------------------------


def load(gold: Path, articles: Path) -> list[tuple[Document, list[Gold]]]:
    """The annotated articles; DataError where a quote does not stand in its article."""
    root = yamlfile.read(gold)
    return [_document(node, articles, gold) for node in root["documents"]]


def _document(node: Any, articles: Path, gold: Path) -> tuple[Document, list[Gold]]:
    name = node["document"]
    path = articles / name
    if not path.is_file():
        raise UnreadableFile("no such article", path=path, suggestion=f"named in {gold}")
    text = path.read_bytes().decode("utf-8")
    document = Document(name, text, "", Source(slug(Path(name).stem), name))
    return document, [_gold(claim, name, text) for claim in node["claims"]]


def _gold(claim: Any, name: str, text: str) -> Gold:
    quote = claim["quote"]
    start = text.find(quote)
    if start < 0:
        raise DataError(f"not in {name}: {quote[:60]!r}", path=claim.mark.path, line=claim.mark.line)
    texts = lambda key: tuple(str(value) for value in claim[key])  # noqa: E731
    return Gold(
        name, start, start + len(quote), quote, texts("subject"), claim["relation"], texts("object"),
        bool(claim["negated"]), bool(claim["hedged"]), claim["attribution"],
    )  # fmt: skip


def evaluate(annotated: Sequence[tuple[Document, list[Gold]]], reads: Reads) -> Evaluation:
    """Reads every article and compares."""
    total = Score()
    relations: dict[str, Score] = {}
    hedged, attributed = Score(), Score()
    rows: list[tuple[float, bool]] = []
    errors: list[Error] = []
    for document, gold in annotated:
        said = list(reads(document))
        pairs = pairing(gold, said)
        hits = set(pairs.values())
        total += Score(len(pairs), len(said), len(gold))
        for name in {g.relation for g in gold} | {m.relation.value for m in said}:
            part = Score(
                sum(gold[i].relation == name for i in pairs),
                sum(m.relation.value == name for m in said),
                sum(g.relation == name for g in gold),
            )
            relations[name] = relations.get(name, Score()) + part
        for i, j in pairs.items():
            hedged += Score(int(gold[i].hedged and said[j].hedged), int(said[j].hedged), int(gold[i].hedged))
            a, b = gold[i].attribution, said[j].attribution.value
            attributed += Score(int(a == b != "none"), int(b != "none"), int(a != "none"))
        rows.extend((m.confidence, j in hits) for j, m in enumerate(said))
        errors.extend(causes(gold, said, pairs))
    return Evaluation(total, relations, hedged, attributed, calibration(rows), tuple(errors))


def report(gold: Path, articles: Path, errors: int = 0) -> str:
    """What `backstory evaluate GOLD ARTICLES` prints."""
    from ingest.claims import Extractor  # noqa: PLC0415 - spaCy, which the figures themselves do without
    from kb import vocabulary  # noqa: PLC0415

    return evaluate(load(gold, articles), Extractor(vocabulary.load()).mentions).text(errors)
