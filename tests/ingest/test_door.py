"""The room's door: what the site asks of it, on first use, from several threads, and with nothing kept."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest import door
from kb.errors import UnreadableFile
from kb.model import Cue

ARTICLE = b"Walking eases back pain. Bed rest is not recommended for low back pain."
CUE = Cue("leg", "weak", ("my leg is weak",))


def test_importing_the_door_loads_no_spacy() -> None:
    code = "import sys, ingest.door; sys.exit(any(name in sys.modules for name in ('spacy', 'numpy', 'thinc')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_article_is_read_into_claims_with_its_exact_words() -> None:
    found = door.read(ARTICLE)
    assert found
    assert all(ARTICLE.decode()[each.start : each.end] == each.quote for each in found)


def test_the_suffix_of_the_name_says_the_format() -> None:
    assert door.read(b"<html><body><p>Walking eases back pain.</p></body></html>", "page.html")


def test_bytes_that_are_no_text_are_an_error_of_ours() -> None:
    with pytest.raises(UnreadableFile):
        door.read(b"\x00\x01\x02")


def test_a_sentence_is_explained() -> None:
    assert "walking" in door.why("Walking eases back pain.").lower()


def test_several_threads_get_the_same_as_one() -> None:
    alone = door.read(ARTICLE), door.intake("My leg is weak.", (CUE,))
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda _: (door.read(ARTICLE), door.intake("My leg is weak.", (CUE,))), range(8)))
    assert many == [alone] * 8


def test_what_was_read_does_not_stay_in_the_process() -> None:
    from ingest import pipeline

    secret = "My leg is weak, signed Zebulonquixote."
    door.intake(secret, (CUE,))
    assert "Zebulonquixote" not in pipeline.nlp().vocab.strings
    door.read(secret.encode())
    assert not door._extractor().parser._seen  # pages remember parses only while a folder is ingested
    assert not door._extractor().tagged.tagger._seen  # nor what the tagger said
