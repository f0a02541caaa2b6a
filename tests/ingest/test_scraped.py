"""Text as scrapers leave it: one paragraph, lost line breaks, shouting, odd characters. Claims survive, offsets hold."""

from __future__ import annotations

import pytest

from ingest.claims import Extractor
from ingest.readers import read_bytes

PAGE = """Warmth and a sore back

Jo Field is a certified personal trainer who lives by the sea. She has two dogs and loves cold water.

Heat may ease low back pain for a day or two. Bed rest does not ease low back pain, and long rest can weaken the
muscles of the back. Walking is good for back pain. It also improves mood.

See a doctor if you have a fever. If you have numbness between the legs, call an ambulance at once.
"""


def claims(extractor: Extractor, text: str) -> list[tuple[str, str, str]]:
    document = read_bytes(text.encode(), "page.txt")
    found = extractor.mentions(document)
    for mention in found:
        assert document.text[mention.start : mention.end] == mention.quote
        assert "\n\n" not in mention.quote and len(mention.quote) <= 400
    return [(mention.subject.id, str(mention.relation), mention.object.id) for mention in found]


def test_a_page_in_one_paragraph_is_not_all_about_its_author(extractor: Extractor) -> None:
    whole = claims(extractor, PAGE)
    assert ("heat", "ameliorates", "low-back-pain") in whole and len(whole) >= 5
    padding = " Walking eases back pain." * 30
    assert ("heat", "ameliorates", "low-back-pain") in claims(extractor, " ".join((PAGE + padding).split()))


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\u00a0 "),
        lambda text: "🚶 " + text,
    ],
    ids=["shouted", "carriage returns", "hard spaces", "pictures"],
)
def test_odd_characters_neither_break_offsets_nor_hide_the_care_to_seek(extractor: Extractor, change) -> None:
    assert any(relation == "calls_for" for _, relation, _ in claims(extractor, change(PAGE)))


@pytest.mark.parametrize(
    "text",
    [
        "1. " * 2000,
        "(" * 1500 + "heat eases pain" + ")" * 1500,
        "heat and " * 400 + "ease pain.",
        "a",
        "?" * 500,
        "• " * 900,
    ],
)
def test_nonsense_yields_nothing_and_does_no_harm(extractor: Extractor, text: str) -> None:
    assert len(claims(extractor, text)) <= 6
