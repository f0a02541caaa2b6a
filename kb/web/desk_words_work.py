"""What another vocabulary or another lexicon would make of the articles at hand: `python -m kb.web.desk_words_work`.

    {"db", "vocabulary": folder or null, "lexicon": folder or null, "names": [...] or null, "examples": [[text, relation]]}
    -> {"documents", "read", "absent": [...], "claims": [{"claim", "before", "after", "quotes"}], "unread": [...]}

A process of its own, because it takes spaCy, time and memory. `names` are those that the change is about: articles that
hold none of them are not read again. Knows the door of ingest; writes nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kb import read, reviews, vocabulary
from kb.errors import BackstoryError
from kb.model import Document, Mention, Source, claim_id
from kb.web.desk_work import answer

QUOTES = 3  # of each claim
MOST_CLAIMS = 400


def work(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Reads what the change may touch twice, as now and as it would be, and counts."""
    from ingest import door  # noqa: PLC0415 - spaCy: without it this is an answer, not an end

    db = Path(asked["db"])
    now = reviews.words(db, vocabulary.load())
    then = reviews.words(db, vocabulary.load(Path(asked["vocabulary"]))) if asked.get("vocabulary") else now
    lexicon = Path(asked["lexicon"]) if asked.get("lexicon") else None
    documents, absent = at_hand(db, door.document)
    names = asked.get("names")
    touched = [each for each in documents if names is None or holds(each.text, names, (now, then))]
    before = {each.id: found for each, found in door.reread(touched, now)}
    after = {each.id: found for each, found in door.reread(touched, then, lexicon)}
    return {
        "documents": len(documents),
        "read": len(touched),
        "absent": absent,
        "claims": compared(before, after, totals(db))[:MOST_CLAIMS],
        "unread": unread(asked.get("examples") or (), then, lexicon, door.reread),
    }


def at_hand(db: Path, opened: Any) -> tuple[list[Document], list[str]]:
    """The articles whose files are where they were read from, and the names of the others."""
    with closing(read.connect(db)) as conn:
        ids = [row[0] for row in conn.execute("SELECT id FROM documents ORDER BY id")]
        row = conn.execute("SELECT places FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    places: dict[str, str] = json.loads(row[0]) if row and row[0] else {}
    found, absent = [], []
    for id_ in ids:
        try:
            if not places.get(id_):
                raise FileNotFoundError
            found.append(opened(Path(places[id_])))
        except (BackstoryError, OSError):
            absent.append(id_)
    return found, absent


def holds(text: str, names: Sequence[str], vocabularies: Sequence[Any]) -> bool:
    """Whether a text holds all the words of any of these names, in whatever form."""
    for words in vocabularies:
        there = set(words.key(text).split())
        if any(key and set(key.split()) <= there for key in map(words.key, names)):
            return True
    return False


def totals(db: Path) -> dict[str, int]:
    """How many passages each claim has in the whole knowledge base."""
    with closing(read.connect(db)) as conn:
        rows = conn.execute("SELECT claim_id, count(*) FROM evidence WHERE split_from IS NULL GROUP BY claim_id")
        return dict(tuple(row) for row in rows)


def compared(
    before: Mapping[str, Sequence[Mention]], after: Mapping[str, Sequence[Mention]], known: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Claims whose passages are other ones, those that vanish first; counts are those of the whole knowledge base."""
    counts: dict[str, Counter[str]] = {"before": Counter(), "after": Counter()}
    quotes: dict[str, list[dict[str, str]]] = defaultdict(list)
    for document in before:
        sets = [{_key(m): m for m in found[document]} for found in (before, after)]
        for side, own, other in (("before", sets[0], sets[1]), ("after", sets[1], sets[0])):
            for key, mention in own.items():
                counts[side][_claim(mention)] += 1
                if key not in other:
                    quotes[_claim(mention)].append({"document": document, "quote": mention.quote, "side": side})
    found = []
    for claim, listed in quotes.items():
        here = max(known.get(claim, 0), counts["before"][claim])
        then = here - counts["before"][claim] + counts["after"][claim]
        found.append({"claim": claim, "before": here, "after": then, "quotes": listed[:QUOTES]})
    return sorted(found, key=lambda each: (each["after"] > 0, each["before"] > 0, each["claim"]))


def _claim(mention: Mention) -> str:
    return claim_id(mention.subject.id, mention.relation, mention.object.id)


def _key(mention: Mention) -> tuple[int, int, str, bool, bool]:
    return mention.start, mention.end, _claim(mention), mention.negated, mention.hedged


def unread(examples: Sequence[Sequence[str]], words: Any, lexicon: Path | None, reread: Any) -> list[str]:
    """Examples of cues that are not read as they say: a cue that reads nothing is a wish."""
    documents = [
        Document(f"example-{number}.txt", f"Low back pain\n\n{text}", "", Source("example", "example.txt"))
        for number, (text, _) in enumerate(examples)
    ]
    missing = []
    for (text, relation), (_, mentions) in zip(examples, reread(documents, words, lexicon), strict=True):
        if relation not in {mention.relation.value for mention in mentions}:
            missing.append(text)
    return missing


if __name__ == "__main__":
    answer(work)
