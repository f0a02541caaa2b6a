"""What does what to what, of whom and against what, in single sentences: tests/ingest/cases/effects.yml and phrases.yml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.segments import segments
from ingest.shorthand import shorthand
from kb import yamlfile
from kb.model import Relation

CASES = Path(__file__).parent / "cases"
ADVICE = (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR)


@pytest.mark.parametrize(
    "case", [*yamlfile.read(CASES / "effects.yml"), *yamlfile.read(CASES / "phrases.yml")], ids=lambda c: c["name"]
)
def test_an_effect_is_read_as_it_is_said(said: Callable[[Any], Any], case: Any) -> None:
    read = said(case)
    assert not [claim for claim in case.get("claims", []) if not read.stating(claim)], read.why
    assert not [claim for claim in case.get("never", []) if read.stating(claim)], read.why
    if case.get("none"):
        assert [m for m in read.mentions if m.relation not in ADVICE] == [], read.why
    for claim in case.get("claims", []):
        found = read.stating(claim)[0]
        assert found.population == case.get("population"), read.why
        if "comparator" in case:
            assert found.comparator == case["comparator"], read.why


def test_short_forms_stand_for_the_words_whose_initials_they_are() -> None:
    text = "Motor control exercise (MCE), chronic low back pain (CLBP), a number (17) and a page (PDF) were named."
    assert shorthand(text) == {"MCE": "Motor control exercise", "CLBP": "chronic low back pain"}


@pytest.mark.parametrize("text", ["She joined the StepBack trial.", "We tried a CloudFloat pillow on a Monday."])
def test_a_name_with_a_capital_inside_is_not_torn_apart(text: str) -> None:
    assert [s.text.split(".")[0] for s in segments(text)] == [text[:-1]]


def test_a_heading_glued_to_its_text_is_still_cut_off() -> None:
    assert len(segments("Remedies for PainGentle walking helps most people with a bad back.")) == 2
