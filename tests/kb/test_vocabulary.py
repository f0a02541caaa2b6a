"""What the vocabulary promises: names fold to one concept, never two; kinds of are acyclic; errors say where."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import vocabulary
from kb.errors import DataError, Missing, UnknownName
from kb.folding import fold_name
from kb.vocabulary import Vocabulary

FIXED = [
    "walking-backwards", "walking", "exercise", "back-pain", "low-back-pain", "rest", "staying-active", "paracetamol",
    "nsaids",
]  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary.load()


def load(folder: Path, text: str) -> Vocabulary:
    (folder / "words.yml").write_text(text, encoding="utf-8")
    return vocabulary.load(folder)


@pytest.mark.parametrize("id_", FIXED)
def test_fixed_ids_are_there_and_resolve_their_own_label(words: Vocabulary, id_: str) -> None:
    concept = words.resolve(words.get(id_).label)
    assert concept is not None and concept.id == id_


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Lower-back pain", "low-back-pain"),
        ("the low back pains", "low-back-pain"),
        ("lumbago", "low-back-pain"),
        ("backaches", "back-pain"),
        ("backwards walking", "walking-backwards"),
        ("Walk backward", "walking-backwards"),
        ("retro-walking", "walking-backwards"),
        ("Tylenol", "paracetamol"),
        ("acetaminophen", "paracetamol"),
        ("NSAID’s", "nsaids"),
        ("nonsteroidal anti-inflammatory drug", "nsaids"),
        ("a slipped disk", "disc-herniation"),
        ("TENS", "tens"),
        ("regular gentle stretching", "stretching"),
        ("your posture", "posture"),
        ("improved balance", "balance"),
        ("stabilization exercises", "motor-control-exercise"),
        ("spinal stabilisation exercise", "motor-control-exercise"),
    ],
)
def test_what_people_write_names_the_concept_they_mean(words: Vocabulary, said: str, meant: str) -> None:
    concept = words.resolve(said)
    assert concept is not None and concept.id == meant


@pytest.mark.parametrize(
    "said",
    ["", "the", "ten", "aid", "act", "increased pain", "no pain", "pain in the neck of the woods", "42"],
)
def test_what_is_no_name_resolves_to_nothing(words: Vocabulary, said: str) -> None:
    assert words.resolve(said) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TENS", "ten"),
        ("AIDS", "aids to walking"),
        ("vitamin A", "vitamin"),
        ("weak opioids", "opioids"),
        ("paracetamol alone", "paracetamol"),
        ("acute back pain", "chronic back pain"),
        ("lower limb", "upper limb"),
        ("lower pain", "low pain"),
        ("walking backwards", "walking forwards"),
        ("disc", "discs herniated"),
        ("no rest", "rest"),
    ],
)
def test_folding_keeps_apart_what_differs_in_meaning(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("treadmill-backward-walking", "walking-backwards"),
        ("walking-backwards", "walking"),
        ("walking", "exercise"),
        ("chronic-low-back-pain", "low-back-pain"),
        ("low-back-pain", "back-pain"),
        ("ibuprofen", "nsaids"),
        ("bed-rest", "rest"),
        ("topical-nsaids", "nsaids"),
        ("yoga", "exercise"),
    ],
)
def test_narrower_concepts_stand_under_broader_ones(words: Vocabulary, narrow: str, broad: str) -> None:
    assert words.is_a(narrow, broad)
    assert not words.is_a(broad, narrow)
    assert narrow in words.descendants(broad)


def test_staying_active_and_rest_are_not_kinds_of_each_other(words: Vocabulary) -> None:
    assert not words.is_a("rest", "staying-active") and not words.is_a("staying-active", "rest")


def test_every_name_that_is_listed_resolves_to_its_concept(words: Vocabulary) -> None:
    wrong = [(name, id_) for name, id_ in words.names() if (got := words.resolve(name)) is None or got.id != id_]
    assert wrong == []


def test_it_is_wide_enough(words: Vocabulary) -> None:
    assert len(words.concepts) >= 700


def test_order_of_folders_and_files_does_not_change_the_version(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir(), two.mkdir()
    (one / "a.yml").write_text("- {id: a, label: a thing, kind: body}\n", encoding="utf-8")
    (two / "b.yml").write_text("- {id: b, label: b thing, kind: body, broader: [a]}\n", encoding="utf-8")
    assert vocabulary.load(one, two).version == vocabulary.load(two, one).version
    assert vocabulary.load(one).version != vocabulary.load(one, two).version


def test_a_merged_concept_is_found_under_both_ids_and_all_names(tmp_path: Path) -> None:
    words = load(
        tmp_path,
        "- {id: kept, label: kept, kind: body}\n"
        "- {id: older, label: older name, kind: body, same_as: kept}\n"
        "- {id: oldest, label: oldest name, kind: body, same_as: older}\n",
    )
    assert words.get("oldest").id == "kept"
    found = words.resolve("oldest names")
    assert found is not None and found.id == "kept"
    assert words.is_a("oldest", "kept") and words.ancestors("oldest") == {"kept"}


def test_a_name_of_two_concepts_is_an_error_that_says_where_both_stand(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load(
            tmp_path,
            "- id: one\n  label: sore thing\n  kind: symptom\n"
            "- id: two\n  label: other\n  kind: symptom\n  synonyms: [fine, Sore-Things]\n",
        )
    assert caught.value.line == 7 and "words.yml:2" in str(caught.value) and "'one'" in str(caught.value)


def test_a_misspelt_broader_is_an_unknown_name_with_line_and_suggestion(tmp_path: Path) -> None:
    with pytest.raises(UnknownName) as caught:
        load(tmp_path, "- id: walking\n  label: walking\n  kind: activity\n  broader: [walkign]\n")
    assert caught.value.line == 4 and "did you mean 'walking'" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "- {id: a, label: a x, kind: body, broader: [b]}\n- {id: b, label: b x, kind: body, broader: [a]}\n",
            "circle",
        ),
        ("- {id: a, label: a x, kind: body, same_as: b}\n- {id: b, label: b x, kind: body, same_as: a}\n", "circle"),
        ("- {id: a, label: a x, kind: bodi}\n", "did you mean 'body'"),
        ("- {id: a, label: a x}\n", "'kind' is missing"),
        ("- {id: a, label: a x, kind: body, synonym: [b]}\n", "did you mean 'synonyms'"),
        ("- {id: a, label: a x, kind: body}\n- {id: a, label: b x, kind: body}\n", "defined twice"),
        ("- {id: A b, label: a x, kind: body}\n", "try 'a-b'"),
        ("- {id: new-a, label: a x, kind: body}\n", "new-"),
        ("- {id: a, label: '...', kind: body}\n", "without a word"),
        ("id: a\n", "must be a list"),
    ],
)
def test_what_an_editor_can_get_wrong_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, text)
    assert caught.value.line is not None and says in str(caught.value)


def test_an_unknown_id_is_missing_with_a_suggestion(words: Vocabulary) -> None:
    with pytest.raises(Missing, match="did you mean 'paracetamol'"):
        words.get("paracetamole")


def test_every_mesh_code_has_the_shape_of_one(words: Vocabulary) -> None:
    codes = [code for concept in words.concepts.values() for system, code in concept.codes if system == "mesh"]
    assert all(code[0] == "D" and code[1:].isdigit() and len(code) in (7, 10) for code in codes)


@pytest.mark.shared
def test_four_of_five_gold_subjects_and_objects_resolve(words: Vocabulary, shared: Path) -> None:
    from kb import yamlfile

    gold = yamlfile.read(shared / "gold" / "seeds.yml")
    sides = [claim[side] for doc in gold["documents"] for claim in doc["claims"] for side in ("subject", "object")]
    found = [any(words.resolve(str(name)) for name in names) for names in sides]
    assert sum(found) / len(found) >= 0.8
