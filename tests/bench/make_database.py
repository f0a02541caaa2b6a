"""Makes a knowledge base of any size for measuring pages: 100,000 claims unless told otherwise.

    make_database.py FILE [--claims 100000] [--per-article 50] [--seed 1]

Goes the way that real articles go (Store.put, Store.finish), without an extractor: mentions are made up from the
vocabulary's concepts and from invented ones. Prints how long putting and finishing took. Nothing in it is anybody's
advice.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb import registry, vocabulary
from kb.model import Attribution, ConceptRef, Document, Mention, Relation, Source, SourceKind, slug
from kb.store import Store

_KINDS = (SourceKind.PERSONAL_BLOG, SourceKind.NEWS, SourceKind.CONTENT_FARM_QA, SourceKind.CLINIC_MARKETING)
_ATTRIBUTIONS = (Attribution.NONE,) * 5 + (Attribution.STUDY, Attribution.EXPERT, Attribution.REVIEW)
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


class Inventor:
    """Makes up documents with mentions; the same seed makes the same."""

    def __init__(self, claims: int, seed: int) -> None:
        self.chance = random.Random(seed)
        words = vocabulary.load()
        known = [ConceptRef(c.id, c.label, c.label) for c in words.concepts.values() if not c.same_as]
        self.concepts = sorted(known, key=lambda ref: ref.id)
        # So many concepts that the wanted number of different claims can be had without every pair being used up.
        while len(self.concepts) ** 2 < claims * 20:
            self.concepts.append(self.invented())

    def invented(self) -> ConceptRef:
        """A concept that the vocabulary lacks."""
        label = " ".join(
            "".join(self.chance.choice(_SYLLABLES) for _ in range(self.chance.randint(2, 4))) for _ in range(2)
        )
        return ConceptRef(f"new-{slug(label)}", label, label)

    def documents(self, claims: int, per_article: int) -> Iterator[tuple[Document, list[Mention]]]:
        """Articles until so many different claims are made; now and then an article repeats claims of another."""
        seen: set[tuple[str, str, str]] = set()
        number = 0
        while len(seen) < claims:
            triples = [self.claim() for _ in range(min(per_article, claims - len(seen)))]
            if seen and number % 5 == 0:
                triples[: per_article // 5] = self.chance.sample(self.known, min(per_article // 5, len(self.known)))
            self.known = triples
            seen |= {(a.id, str(relation), b.id) for a, relation, b in triples}
            yield self.article(number, triples)
            number += 1

    known: list[tuple[ConceptRef, Relation, ConceptRef]] = []  # noqa: RUF012 - replaced, never changed

    def claim(self) -> tuple[ConceptRef, Relation, ConceptRef]:
        """Any two concepts in any relation; a few concepts are much more common than others."""
        first, second = (self.concepts[int(len(self.concepts) * self.chance.random() ** 2)] for _ in range(2))
        return first, self.chance.choice(list(Relation)), second

    def article(
        self, number: int, triples: Sequence[tuple[ConceptRef, Relation, ConceptRef]]
    ) -> tuple[Document, list[Mention]]:
        """An article that makes these claims, a sentence each."""
        name, at, lines, mentions = f"made-{number:06d}.txt", 0, [], []
        for subject, relation, object_ in triples:
            quote = f"Page {number} holds that {subject.label} {relation.replace('_', ' ')} {object_.label}."
            mentions.append(
                Mention(
                    document=name, start=at, end=at + len(quote), quote=quote, subject=subject, relation=relation,
                    object=object_, negated=self.chance.random() < 0.05, hedged=self.chance.random() < 0.3,
                    attribution=self.chance.choice(_ATTRIBUTIONS), confidence=round(self.chance.uniform(0.4, 0.95), 2),
                )
            )  # fmt: skip
            lines.append(quote)
            at += len(quote) + 1
        text = "\n".join(lines)
        source = Source(
            id=slug(name.removesuffix(".txt")),
            title=f"Made-up page {number}",
            kind=self.chance.choice(_KINDS),
            owner=f"Owner {number % 97}" if number % 3 == 0 else None,
            published=f"20{self.chance.randint(10, 25)}-01-01",
        )
        return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), source), mentions


def make(path: Path, claims: int, per_article: int, seed: int) -> None:
    """Makes the knowledge base and says how long it took."""
    inventor = Inventor(claims, seed)
    words = vocabulary.load()
    studies = registry.load(words)
    with Store(path) as store:
        start = time.perf_counter()
        articles = 0
        for document, mentions in inventor.documents(claims, per_article):
            store.put(document, mentions, "made")
            articles += 1
        put = time.perf_counter()
        store.finish(words, studies)
        done = time.perf_counter()
        store.compact()
    print(
        f"{articles} articles put in {put - start:.1f} s, finished in {done - put:.1f} s, {path.stat().st_size / 1e6:.0f} MB"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """From the command line."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("path", type=Path)
    ask.add_argument("--claims", type=int, default=100_000)
    ask.add_argument("--per-article", type=int, default=50)
    ask.add_argument("--seed", type=int, default=1)
    make(**vars(ask.parse_args(arguments)))


if __name__ == "__main__":
    main()
