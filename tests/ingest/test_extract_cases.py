"""The claims of single sentences, as cases that a physiotherapist can read: tests/ingest/cases/*.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.claims import Extractor
from ingest.evaluate import names_match
from kb import vocabulary, yamlfile
from kb.model import ConceptRef, Document, Mention, Source

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(vocabulary.load())


def read(extractor: Extractor, case: Any) -> list[Mention]:
    text = f"{case.get('heading', 'Low back pain')}\n\n{case['text']}"
    return extractor.mentions(Document("case.txt", text, "", Source("case", "case.txt")))


def named(ref: ConceptRef, name: str) -> bool:
    return names_match((ref.label, ref.mention), (name,))


def stated(said: list[Mention], wanted: str) -> bool:
    subject, relation, object_ = (part.strip() for part in wanted.split("|"))
    denied, hedged = relation.startswith("not "), relation.endswith("?")
    relation = relation.removeprefix("not ").removesuffix("?").strip()
    return any(
        m.relation.value == relation
        and m.negated == denied
        and m.hedged == hedged
        and named(m.subject, subject)
        and named(m.object, object_)
        for m in said
    )


@pytest.mark.parametrize("case", yamlfile.read(CASES / "claims.yml"), ids=lambda c: c["name"])
def test_a_sentence_makes_the_claims_that_it_states_and_no_more(extractor: Extractor, case: Any) -> None:
    said = read(extractor, case)
    wanted = case.get("claims", [])
    missing = [claim for claim in wanted if not stated(said, claim)]
    assert not missing, str(extractor.why(case["text"]))
    if case.get("none"):
        assert not said
    assert len(said) <= len(wanted) + 1  # one more reading of a sentence is no fault, a crowd of them is


@pytest.mark.parametrize("case", yamlfile.read(CASES / "care.yml"), ids=lambda c: c["text"][:60])
def test_no_sign_that_calls_for_care_is_missed(extractor: Extractor, case: Any) -> None:
    said = [m for m in read(extractor, case) if m.relation.value == "calls_for"]
    for sign in case["signs"]:
        found = [m for m in said if named(m.subject, sign) and named(m.object, case["care"])]
        assert found, (sign, [(m.subject.label, m.object.label, m.object.mention) for m in said])
        assert all(m.negated == bool(case.get("not")) for m in found)
