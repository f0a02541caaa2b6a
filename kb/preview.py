"""What would be flagged in an article that nobody stored: its passages judged by what people recorded.

Knows assembling and the flags; opens no database and keeps nothing. An article by itself is judged by the registry and
the rules' situations; what other articles say of its claims is on those claims' pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kb import assemble, resolve
from kb.model import Document, Evidence, Mention, Situation, claim_id


def warnings(
    document: Document,
    mentions: Sequence[Mention],
    vocabulary: assemble.VocabularyLike,
    registry: assemble.RegistryLike,
    situations: Sequence[Situation],
) -> Mapping[int, tuple[tuple[str, str, str], ...]]:
    """For each mention, by its number, the (kind, reason, compared with what) of its flags; a mention without has none."""
    passages = tuple(
        assemble.Passage(
            str(number),
            Evidence(
                claim_id(mention.subject.id, mention.relation, mention.object.id),
                mention,
                assemble.stance(mention),
                document.source.id,
            ),
        )
        for number, mention in enumerate(mentions)
    )
    corpus = assemble.Corpus(passages, {document.source.id: resolve.with_provenance(document)}, {})
    made = assemble.assemble(corpus, vocabulary, registry, situations)
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for flag in made.flags:
        if flag["evidence_id"] is not None:
            found[int(flag["evidence_id"])].append((flag["kind"], flag["reason"], flag["compared"]))
    return {number: tuple(sorted(flags)) for number, flags in found.items()}
