"""The claims of single sentences, as cases that a physiotherapist can read: tests/ingest/cases/*.yml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb import yamlfile

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", yamlfile.read(CASES / "claims.yml"), ids=lambda c: c["name"])
def test_a_sentence_makes_the_claims_that_it_states_and_no_more(said: Callable[[Any], Any], case: Any) -> None:
    read, wanted = said(case), case.get("claims", [])
    assert not [claim for claim in wanted if not read.stating(claim)], read.why
    if case.get("none"):
        assert not read.mentions
    assert len(read.mentions) <= len(wanted) + 1  # one more reading of a sentence is no fault, a crowd of them is


@pytest.mark.parametrize("case", yamlfile.read(CASES / "care.yml"), ids=lambda c: c["text"][:60])
def test_no_sign_that_calls_for_care_is_missed(said: Callable[[Any], Any], case: Any) -> None:
    read = said(case)
    for sign in case["signs"]:
        found = read.of(sign, "calls_for", case["care"])
        assert found, (sign, [(m.subject.label, m.relation.value, m.object.label) for m in read.mentions])
        assert all(m.negated == bool(case.get("not")) for m in found)
