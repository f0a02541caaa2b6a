"""One extractor for all tests of ingest, and what it reads of a case in YAML that a physiotherapist can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ingest.claims import Extractor
from ingest.wording import names_match
from kb import vocabulary
from kb.model import ConceptRef, Document, Mention, Source


@dataclass(frozen=True)
class Said:
    """What was read of a case."""

    extractor: Extractor
    text: str
    mentions: list[Mention]

    @property
    def why(self) -> str:
        """Step by step, for whoever looks at a failure."""
        return str(self.extractor.why(self.text))

    def of(self, subject: str, relation: str, object_: str) -> list[Mention]:
        """Claims of this content, whether denied or hedged or neither; names need not be the same to the letter."""
        return [
            m
            for m in self.mentions
            if m.relation.value == relation and _named(m.subject, subject) and _named(m.object, object_)
        ]

    def stating(self, wanted: str) -> list[Mention]:
        """Claims as cases put them: `subject | relation | object`, `not` before a relation that is denied, `?` after a hedged one."""
        subject, relation, object_ = (part.strip() for part in wanted.split("|"))
        denied, hedged = relation.startswith("not "), relation.endswith("?")
        relation = relation.removeprefix("not ").removesuffix("?").strip()
        return [m for m in self.of(subject, relation, object_) if m.negated == denied and m.hedged == hedged]


def _named(ref: ConceptRef, name: str) -> bool:
    return names_match((ref.label, ref.mention), (name,))


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor with the vocabulary that comes with backstory."""
    return Extractor(vocabulary.load())


@pytest.fixture(scope="session")
def said(extractor: Extractor) -> Callable[[Any], Said]:
    """Reads the `text` of a case under its `heading`."""

    def read(case: Any) -> Said:
        text = f"{case.get('heading', 'Low back pain')}\n\n{case['text']}"
        document = Document("case.txt", text, "", Source("case", "case.txt"))
        return Said(extractor, case["text"], extractor.mentions(document))

    return read
