"""What does what to what, of whom and against what, in single sentences: tests/ingest/cases/effects.yml and phrases.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.claims import Extractor
from ingest.evaluate import names_match
from ingest.segments import segments
from ingest.shorthand import shorthand
from kb import vocabulary, yamlfile
from kb.model import ConceptRef, Document, Mention, Relation, Source

CASES = Path(__file__).parent / "cases"
ADVICE = (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(vocabulary.load())


def read(extractor: Extractor, case: Any) -> list[Mention]:
    text = f"{case.get('heading', 'Low back pain')}\n\n{case['text']}"
    return extractor.mentions(Document("case.txt", text, "", Source("case", "case.txt")))


def named(ref: ConceptRef, name: str) -> bool:
    return names_match((ref.label, ref.mention), (name,))


def stating(said: list[Mention], wanted: str) -> list[Mention]:
    subject, relation, object_ = (part.strip() for part in wanted.split("|"))
    denied, hedged = relation.startswith("not "), relation.endswith("?")
    relation = relation.removeprefix("not ").removesuffix("?").strip()
    return [
        m
        for m in said
        if m.relation.value == relation
        and m.negated == denied
        and m.hedged == hedged
        and named(m.subject, subject)
        and named(m.object, object_)
    ]


@pytest.mark.parametrize(
    "case", [*yamlfile.read(CASES / "effects.yml"), *yamlfile.read(CASES / "phrases.yml")], ids=lambda c: c["name"]
)
def test_an_effect_is_read_as_it_is_said(extractor: Extractor, case: Any) -> None:
    said = read(extractor, case)
    told = str(extractor.why(case["text"]))
    assert not [claim for claim in case.get("claims", []) if not stating(said, claim)], told
    assert not [claim for claim in case.get("never", []) if stating(said, claim)], told
    if case.get("none"):
        assert [m for m in said if m.relation not in ADVICE] == [], told
    for claim in case.get("claims", []):
        found = stating(said, claim)[0]
        assert found.population == case.get("population"), told
        if "comparator" in case:
            assert found.comparator == case["comparator"], told


def test_short_forms_stand_for_the_words_whose_initials_they_are() -> None:
    text = "Motor control exercise (MCE), chronic low back pain (CLBP), a number (17) and a page (PDF) were named."
    assert shorthand(text) == {"MCE": "Motor control exercise", "CLBP": "chronic low back pain"}


@pytest.mark.parametrize("text", ["She joined the StepBack trial.", "We tried a CloudFloat pillow on a Monday."])
def test_a_name_with_a_capital_inside_is_not_torn_apart(text: str) -> None:
    assert [s.text.split(".")[0] for s in segments(text)] == [text[:-1]]


def test_a_heading_glued_to_its_text_is_still_cut_off() -> None:
    assert len(segments("Remedies for PainGentle walking helps most people with a bad back.")) == 2
