"""How a mention in running text is told to be of one study: by link, by journal or author and topic, or by its design.

Knows fingerprints and text; must not know claims, tables or what a study found. One place for the rule, so that a page
can say how a study was recognised, and so that an editor who writes a fingerprint knows what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Recognise:
    """The fingerprint of a study. A word may offer others: `3 weeks | three weeks` is one telltale said either way."""

    journals: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    at_least: int = 3  # so many telltale words show the study where neither journal nor author is named
    links: tuple[str, ...] = ()  # doi, pmid and address of the study: filled in by the registry

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        return tuple(map(_pattern, self.journals)), tuple(map(_pattern, self.authors)), tuple(map(_pattern, self.words))

    def match(self, text: str, links: Iterable[str] = ()) -> Recognised | None:
        """Whether the text speaks of this study, and how that shows; None where too little does.

        A link to it settles it. A journal or an author needs a telltale word beside it, because a journal prints many
        studies and a name is borne by many. Without either, `at_least` telltale words must be there.
        """
        folded = _fold(text)
        link = next((known for known in self.links for seen in (folded, *map(_fold, links)) if known in seen), None)
        if link is not None:
            return Recognised("link", 100, (link,))
        journals, authors, words = ([p.pattern for p in group if p.search(folded)] for group in self._compiled)
        named = bool(journals) * 2 + bool(authors) * 2
        needed = 1 if named else self.at_least
        if not (named or self.words) or len(words) < needed:
            return None
        how = " and ".join(name for name, found in (("journal", journals), ("author", authors)) if found)
        how = f"{how} and topic" if how else "design fingerprint"
        found = tuple(_plain(p) for p in (*journals, *authors, *words))
        return Recognised(how, named * 10 + len(words), found)


@dataclass(frozen=True)
class Recognised:
    """That a text speaks of a study: how it shows, how strongly, and by which words."""

    how: str
    weight: int
    words: tuple[str, ...] = field(default=())


def identify(
    text: str, fingerprints: Mapping[str, Recognise], links: Iterable[str] = ()
) -> tuple[str, Recognised] | None:
    """The one study that a text speaks of, or None where none or several fit equally well: unidentified is honest."""
    links = tuple(links)
    hits = [(id_, hit) for id_, print_ in fingerprints.items() if (hit := print_.match(text, links)) is not None]
    hits.sort(key=lambda pair: (-pair[1].weight, pair[0]))
    if not hits or (len(hits) > 1 and hits[0][1].weight == hits[1][1].weight):
        return None
    return hits[0]


def _fold(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("-", " ").split())


def _pattern(word: str) -> re.Pattern[str]:
    """A telltale as a pattern over folded text: whole words, `|` for others, a plural -s allowed."""
    others = "|".join(re.escape(_fold(other)) for other in word.split("|"))
    return re.compile(rf"(?<![a-z0-9])(?:{others})(?:s|es)?(?![a-z0-9])")


def _plain(pattern: str) -> str:
    inner = re.sub(r"^.*?\(\?:|\)\(\?:s\|es\).*$", "", pattern)
    return inner.replace("\\ ", " ").replace("\\", "").split("|")[0]
