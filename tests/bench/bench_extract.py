"""What the extractor costs and how well it reads; and the fit of its confidence. Not collected by pytest.

    python tests/bench/bench_extract.py            words a second, and the figures on the articles that may be looked at
    python tests/bench/bench_extract.py --fit      fits ingest/lexicon/confidence.yml anew, on articles the tagger never saw

The fit is a logistic regression with a quadratic penalty, by Newton's method, over the features that ingest/confidence.py
names, for every claim that was read, those too that are too unsure to be told.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from ingest import claims, confidence, evaluate
from ingest.claims import Extractor
from kb import vocabulary

GOLD = Path(__file__).resolve().parents[1] / "ingest" / "gold"
PENALTY = 2.0
EASIER = (
    0.2  # log odds: most of the articles for the fit are freely written, and pages at large are read a little better
)


def rows(extractor: Extractor) -> tuple[list[set[str]], np.ndarray]:
    """The features of every claim read in the articles for it, and whether it is right; the doubtful ones too."""
    found: list[set[str]] = []
    right: list[float] = []
    for document, gold in evaluate.load(GOLD / "fit" / "claims.yml", GOLD / "fit" / "articles"):
        pairs = [(raw, m, r) for r in extractor.readings(document) for raw, m in r.pairs]
        hits = set(evaluate.pairing(gold, [m for _, m, _ in pairs]).values())
        for j, (raw, mention, reading) in enumerate(pairs):
            found.append(set(confidence.features(raw, mention.subject, mention.object, reading)))
            right.append(float(j in hits))
    return found, np.array(right)


def fit(found: list[set[str]], right: np.ndarray) -> tuple[float, dict[str, float]]:
    """Intercept and weights of the features that stand in at least three claims."""
    names = sorted({name for f in found for name in f if sum(name in g for g in found) >= 3})
    x = np.array([[1.0, *(float(name in f) for name in names)] for f in found])
    penalty = np.diag([0.0, *([PENALTY] * len(names))])
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (right - p) - penalty @ w
        w = w + np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + penalty, gradient)
    return round(float(w[0]) + EASIER, 3), {
        n: round(float(v), 3) for n, v in zip(names, w[1:], strict=True) if abs(v) >= 0.03
    }


def write(intercept: float, weights: dict[str, float]) -> None:
    """The weights as data, largest doubts first."""
    lines = [
        "# What each thing that was special about a reading does to our confidence in it (log odds).",
        "# Fitted on tests/ingest/gold/fit by tests/bench/bench_extract.py --fit; not written by hand.",
        f"intercept: {intercept}",
        "weights:",
        *(f"  {name}: {value}" for name, value in sorted(weights.items(), key=lambda pair: (pair[1], pair[0]))),
    ]
    confidence.WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Prints the figures, or fits."""
    extractor = Extractor(vocabulary.load())
    if "--fit" in sys.argv:
        claims.LIKELY = 0.0
        write(*fit(*rows(extractor)))
        return
    annotated = evaluate.load(GOLD / "seen" / "claims.yml", GOLD / "seen" / "articles")
    extractor.mentions(annotated[0][0])  # loads the model
    fresh = Extractor(vocabulary.load())
    start, words = time.process_time(), sum(len(d.text.split()) for d, _ in annotated)
    for document, _ in annotated:
        fresh.mentions(document)
    spent = time.process_time() - start
    print(f"{words} words, {words / spent:.0f} a second of processor time, with parsing")
    print(evaluate.evaluate(annotated, fresh.mentions).text())


if __name__ == "__main__":
    main()
