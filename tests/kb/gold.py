"""The gold claims of the seed articles as documents with mentions, so that kb can be tested without an extractor."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.model import Attribution, ConceptRef, Document, Mention, Relation, Source, SourceKind, slug
from kb.vocabulary import Vocabulary

# As a careful editor would record them: seeds-sources.yml.
_OWNERS = {"002_29324be6cc5ea2af.txt": "Illinois Back Institute"}


def documents(shared: Path, words: Vocabulary) -> list[tuple[Document, list[Mention]]]:
    """Each seed article with the claims that its annotators found in it."""
    about = {d["document"]: d for d in yamlfile.read(shared / "gold" / "seeds-sources.yml")["documents"]}
    made = []
    for entry in yamlfile.read(shared / "gold" / "seeds.yml")["documents"]:
        name = entry["document"]
        raw = (shared / "seeds" / name).read_bytes()
        text = raw.decode("utf-8")
        said = about[name]
        source = Source(
            id=slug(Path(name).stem),
            title=str(said["title"] or text[:60]),
            kind=SourceKind(said["publisher_kind"]),
            author=said.get("author"),
            published=str(said["date"]) if said.get("date") else None,
            owner=_OWNERS.get(name),
        )
        document = Document(name, text, hashlib.sha256(raw).hexdigest(), source)
        made.append((document, [_mention(document, claim, words) for claim in entry["claims"]]))
    return made


def _mention(document: Document, claim: Any, words: Vocabulary) -> Mention:
    quote = str(claim["quote"])
    start = document.text.index(quote)
    end = start + len(quote)
    return Mention(
        document=document.name,
        start=start,
        end=end,
        quote=quote,
        subject=_ref(claim["subject"], words),
        relation=Relation(claim["relation"]),
        object=_ref(claim["object"], words),
        negated=bool(claim["negated"]),
        hedged=bool(claim["hedged"]),
        attribution=Attribution(claim["attribution"]),
        conditions=tuple(str(condition) for condition in claim["conditions"]),
        dose=claim["dose"],
        confidence=0.9,
        before=document.text[max(0, start - 200) : start],
        after=document.text[end : end + 200],
    )


def _ref(names: list[Any], words: Vocabulary) -> ConceptRef:
    for name in names:
        known = words.resolve(str(name))
        if known:
            return ConceptRef(known.id, known.label, str(name))
    label = str(names[0])
    return ConceptRef(f"new-{slug(label)}", label, label)
