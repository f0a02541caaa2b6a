"""A small world for the tests of kb: a vocabulary, a registry, documents with mentions, all in our own words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kb import assemble, registry, vocabulary
from kb.model import (
    Attribution,
    ConceptRef,
    Document,
    Evidence,
    Mention,
    Relation,
    Situation,
    Source,
    SourceKind,
    Stance,
    claim_id,
    slug,
)

VOCABULARY = """
- {id: exercise, label: exercise, kind: intervention}
- {id: walking, label: walking, kind: activity, broader: [exercise]}
- {id: walking-backwards, label: walking backwards, kind: activity, broader: [walking], synonyms: [retro walking]}
- {id: treadmill-walking-backwards, label: treadmill walking backwards, kind: activity, broader: [walking-backwards]}
- {id: rest, label: rest, kind: intervention}
- {id: staying-active, label: staying active, kind: intervention}
- {id: paracetamol, label: paracetamol, kind: drug}
- {id: back-pain, label: back pain, kind: symptom}
- {id: low-back-pain, label: low back pain, kind: symptom, broader: [back-pain]}
- {id: severe-back-pain, label: severe back pain, kind: sign, broader: [back-pain]}
- {id: balance, label: balance, kind: function}
- {id: falls, label: falls, kind: condition}
- {id: see-a-doctor, label: see a doctor, kind: care}
- {id: old-name, label: backward strolling, kind: activity, same_as: walking-backwards}
"""
REGISTRY = """
- id: small-2011
  short: Small 2011
  citation: Small A. A small study. J Small 2011.
  title: A small study
  year: 2011
  design: uncontrolled
  n: 10
  n_condition: 5
  journal: Journal of Small Things
  population: athletes
  recognise: {journals: [journal of small things], words: [treadmill, three weeks, 15 minutes], at_least: 2}
  claims:
    - {claim: walking-backwards--ameliorates--low-back-pain, stance: supports, population: athletes}
- id: trial-2014
  short: Big 2014
  citation: Big B. A big trial. 2014.
  title: A big trial
  year: 2014
  design: randomised_trial
  n: 1652
  doi: 10.1000/big.2014
  recognise: {authors: [big and others], words: [paracetamol, recovery], at_least: 2}
  claims:
    - {claim: paracetamol--ameliorates--low-back-pain, stance: does_not_support, comparison: placebo}
- id: review-2010
  short: Review 2010
  citation: Review C. A review. 2010.
  title: A review
  year: 2010
  design: systematic_review
  n: 401
  claims:
    - {claim: rest--ameliorates--low-back-pain, stance: contradicts, comparison: staying active, certainty: moderate}
    - {claim: staying-active--ameliorates--low-back-pain, stance: supports, comparison: bed rest, certainty: moderate}
"""


@pytest.fixture(scope="session")
def shipped() -> vocabulary.Vocabulary:
    """The vocabulary that comes with backstory."""
    return vocabulary.load()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> vocabulary.Vocabulary:
    """A vocabulary of a dozen concepts."""
    folder = tmp_path_factory.mktemp("vocabulary")
    (folder / "all.yml").write_text(VOCABULARY, encoding="utf-8")
    return vocabulary.load(folder)


@pytest.fixture(scope="module")
def words(request: pytest.FixtureRequest) -> vocabulary.Vocabulary:
    """The small vocabulary; the one that comes with backstory in a module that has a REGISTRY of its own."""
    found: vocabulary.Vocabulary = request.getfixturevalue(
        "shipped" if hasattr(request.module, "REGISTRY") else "small"
    )
    return found


@pytest.fixture(scope="module")
def studies(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, words: vocabulary.Vocabulary
) -> registry.Registry:
    """A registry of three studies, or the module's own REGISTRY."""
    folder = tmp_path_factory.mktemp("registry")
    (folder / "all.yml").write_text(getattr(request.module, "REGISTRY", REGISTRY), encoding="utf-8")
    return registry.load(words, folder)


Say = Callable[..., tuple[Document, list[Mention]]]


@pytest.fixture(scope="module")
def article(words: vocabulary.Vocabulary) -> Say:
    """Makes an article from sentences: (sentence, claim id, **more fields of Mention)."""

    def make(name: str, *said: tuple[Any, ...], **source: Any) -> tuple[Document, list[Mention]]:
        text = source.pop("text", None) or "\n".join(sentence for sentence, *_ in said)
        source = {"title": f"About {name}", "kind": SourceKind.PERSONAL_BLOG} | source
        document = Document(name, text, hashlib.sha256(text.encode()).hexdigest(), Source(id=slug(name), **source))
        mentions, at = [], 0
        for sentence, claim, *more in said:
            at = text.index(sentence, at)
            subject, relation, object_ = claim.split("--")
            fields: dict[str, Any] = {"attribution": Attribution.NONE, "confidence": 0.9} | (more[0] if more else {})
            mentions.append(
                Mention(
                    document=name, start=at, end=at + len(sentence), quote=sentence,
                    subject=_ref(words, subject), relation=Relation(relation), object=_ref(words, object_), **fields,
                )
            )  # fmt: skip
        return document, mentions

    return make


def _ref(words: vocabulary.Vocabulary, id_: str) -> ConceptRef:
    known = words.concepts.get(id_)
    label = known.label if known else id_.removeprefix("new-").replace("-", " ")
    return ConceptRef(id_, label, label)


@pytest.fixture(scope="module")
def assembled(
    words: vocabulary.Vocabulary, studies: registry.Registry, article: Say
) -> Callable[..., assemble.Assembly]:
    """What follows from articles, each of one passage (a tuple, as `article` takes it) or a list of them."""

    def make(
        *said: Any, titles: Sequence[str] = (), situations: Sequence[Situation] = (), **source: Any
    ) -> assemble.Assembly:
        passages, sources = [], {}
        for number, one in enumerate(said):
            title = titles[number] if number < len(titles) else f"About {number}"
            several = [one] if isinstance(one, tuple) else one
            document, mentions = article(f"article {number}", *several, **{"title": title, **source})
            sources[document.source.id] = document.source
            for mention in mentions:
                claim = claim_id(mention.subject.id, mention.relation, mention.object.id)
                evidence = Evidence(claim, mention, Stance.SUPPORTS, document.source.id)
                passages.append(assemble.Passage(evidence.key, evidence))
        return assemble.assemble(assemble.Corpus(tuple(passages), sources, {}), words, studies, situations)

    return make


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Where a test's knowledge base goes."""
    return tmp_path / "kb.db"
