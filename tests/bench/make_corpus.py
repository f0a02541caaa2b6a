"""Makes a corpus of articles for measuring: any number, with unseen words and with true duplicates whose truth is
known.

    make_corpus.py FOLDER --articles 1000 [--words 700] [--unseen 0.1] [--copies 0.1] [--reworded 0.1] [--seed 1]

Sentences are made from patterns and the vocabulary's names; a share of the other words is invented, so that no cache
has seen them. FOLDER/truth.json says which article is a copy of which, and how. Nothing in them is anybody's text or
advice.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from kb import vocabulary

_CLAIMS = (
    "{a} can relieve {b}.", "{a} eases {b} in many people.", "Some studies suggest that {a} helps {b}.",
    "{a} does not help {b}.", "{a} may make {b} worse.", "{a} is recommended for {b}.", "If you have {b}, try {a}.",
    "Avoid {a} if you have {b}.", "See a doctor if you have {b} after {a}.", "{b} is often caused by {a}.",
    "According to a trial, {a} reduces {b} for 3 months.", "Doctors say that {a} prevents {b}.",
)  # fmt: skip
_FILLER = (
    "The {w} of the {w} was {w} on that {w} day.", "Nobody in {w} would have thought of a {w} {w}.",
    "Our readers often ask about {w}, and about {w} as well.", "It was {w}, {w} and above all {w}.",
    "A {w} is seldom {w} before the {w} has come.", "What does {w} mean for your {w}?",
)  # fmt: skip
_COMMON = [
    "week",
    "garden",
    "morning",
    "shoe",
    "river",
    "chair",
    "letter",
    "window",
    "colour",
    "question",
    "neighbour",
    "kitchen",
    "lamp",
    "story",
    "winter",
]
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
]
_ACTS = ("intervention", "drug", "activity")
_COMPLAINTS = ("symptom", "condition")


def invented(chance: random.Random) -> str:
    """A word that no text holds."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(3, 5)))


class Writer:
    """Writes articles; the same seed writes the same."""

    def __init__(self, seed: int, unseen: float) -> None:
        self.chance = random.Random(seed)
        self.unseen = unseen
        concepts = sorted(vocabulary.load().concepts.values(), key=lambda concept: concept.id)
        self.acts = [concept.label for concept in concepts if concept.kind in _ACTS]
        self.complaints = [concept.label for concept in concepts if concept.kind in _COMPLAINTS]

    def word(self) -> str:
        """A common word, or now and then an invented one."""
        return invented(self.chance) if self.chance.random() < self.unseen else self.chance.choice(_COMMON)

    def sentence(self) -> str:
        """A claim in a third of cases, else a sentence about nothing."""
        if self.chance.random() < 1 / 3:
            text = self.chance.choice(_CLAIMS).format(
                a=self.chance.choice(self.acts), b=self.chance.choice(self.complaints)
            )
        else:
            text = self.chance.choice(_FILLER)
            while "{w}" in text:
                text = text.replace("{w}", self.word(), 1)
        return text[:1].upper() + text[1:]

    def article(self, words: int) -> str:
        """A title and paragraphs of about so many words."""
        lines, count = [f"On {self.word()} and {self.chance.choice(self.complaints)}", ""], 0
        while count < words:
            paragraph = [self.sentence() for _ in range(self.chance.randint(3, 6))]
            lines += [" ".join(paragraph), ""]
            count += sum(len(sentence.split()) for sentence in paragraph)
        return "\n".join(lines)

    def reworded(self, text: str) -> str:
        """The article with one sentence in eight replaced: still the same text to anyone who reads both."""
        sentences = text.split(". ")
        return ". ".join(self.sentence().rstrip(".") if self.chance.random() < 1 / 8 else part for part in sentences)


def make(
    folder: Path, articles: int, words: int, unseen: float, copies: float, reworded: float, seed: int
) -> dict[str, list[str]]:
    """Writes the articles and the truth; returns name -> [name of the original, "copy" or "reworded"]."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(seed, unseen)
    originals: list[tuple[str, str]] = []
    truth: dict[str, list[str]] = {}
    for number in range(articles):
        name = f"article-{number:07d}.txt"
        drawn = writer.chance.random()
        if originals and drawn < copies + reworded:
            source, text = writer.chance.choice(originals[-1000:])
            how = "copy" if drawn < copies else "reworded"
            text = text if how == "copy" else writer.reworded(text)
            truth[name] = [source, how]
        else:
            text = writer.article(words)
            originals.append((name, text))
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return truth


def main(arguments: Sequence[str] | None = None) -> None:
    """From the command line."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--articles", type=int, default=1000)
    ask.add_argument("--words", type=int, default=700)
    ask.add_argument("--unseen", type=float, default=0.1)
    ask.add_argument("--copies", type=float, default=0.1)
    ask.add_argument("--reworded", type=float, default=0.1)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args(arguments)
    truth = make(**vars(given))
    print(f"{given.articles} articles in {given.folder}, {len(truth)} of them copies")


if __name__ == "__main__":
    main()
