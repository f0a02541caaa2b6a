"""How a mention in running text is told to be of one study: by link, by journal or author and topic, or by its design.

Knows fingerprints and text; must not know claims, tables or what a study found. One place for the rule, so that a page
can say how a study was recognised, and so that an editor who writes a fingerprint knows what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# What any study of backs might be told of: beside the name of a journal these tell nothing.
_GENERAL = frozenset(
    ["low back pain", "back pain", "acute", "chronic", "placebo", "systematic review", "meta analysis", "guideline"]
)


@dataclass(frozen=True)
class Recognise:
    """The fingerprint of a study. A word may offer others: `3 weeks | three weeks` is one telltale said either way."""

    journals: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    at_least: int = 3  # so many telltale words show the study where neither journal nor author is named
    links: tuple[str, ...] = ()  # doi, pmid and address of the study: filled in by the registry

    @cached_property
    def _telltales(self) -> tuple[tuple[_Telltale, ...], ...]:
        """Journals, authors and words, ready to look for; a surname counts only as it is written, with its capital."""
        authors = tuple(_Telltale(author, exact=True) for author in self.authors)
        return tuple(map(_Telltale, self.journals)), authors, tuple(map(_Telltale, self.words))

    def match(self, text: str, links: Iterable[str] = ()) -> Recognised | None:
        """Whether the text speaks of this study, and how that shows; None where too little does.

        A link to it settles it. An author needs a telltale word beside it, because a name is borne by many; a journal
        needs one that not every study of backs would have, because a journal prints many studies. Without either,
        `at_least` telltale words must be there, and never fewer than two.
        """
        plain = _plain(text)
        folded = plain.lower()
        seen = "\n".join((folded, *map(_fold, links)))
        link = next((known for known in self.links if re.search(re.escape(known) + r"(?![\w(])", seen)), None)
        if link is not None:
            return Recognised("link", 100, (link,))
        journals, authors, words = ([t.name for t in group if t.stands_in(plain, folded)] for group in self._telltales)
        if not any(word.lower() not in _GENERAL for word in words):
            journals = []
        named = 2 * bool(journals) + 2 * bool(authors)
        if len(words) < (1 if named else max(2, self.at_least)):
            return None
        how = " and ".join(name for name, found in (("journal", journals), ("author", authors)) if found)
        how = f"{how} and topic" if how else "design fingerprint"
        return Recognised(how, named * 10 + len(words), (*journals, *authors, *words))


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


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("-", " ").split())


def _fold(text: str) -> str:
    return _plain(text).lower()


class _Telltale:
    """One telltale, in any of its forms: whole words, a plural allowed; all capitals (WHO, NICE) only as written."""

    def __init__(self, text: str, exact: bool = False) -> None:
        forms = [_plain(form) for form in text.split("|")]
        self.name = forms[0]
        as_written = [form for form in forms if exact or (form.isupper() and form.isalpha())]
        self._exact = _pattern(as_written)
        self._loose = _pattern([form.lower() for form in forms if form not in as_written])

    def stands_in(self, plain: str, folded: str) -> bool:
        return bool(self._exact and self._exact.search(plain)) or bool(self._loose and self._loose.search(folded))


def _pattern(forms: list[str]) -> re.Pattern[str] | None:
    if not forms:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?:s|es)?(?!\w)")
