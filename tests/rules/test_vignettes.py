"""Vignettes: reading, counting, and the figures beside them."""

from __future__ import annotations

import pytest

from kb.errors import BackstoryError
from rules.vignettes import Share, evaluate, read, table

TEXT = """
- id: numb
  story: Since this morning she cannot feel the seat.
  who: woman, 41
  answers: {saddle_numb: yes, saddle_when: recent}
  gold: emergency
  acceptable: [emergency]
  unsafe: [self_care, see_doctor]
  basis: made up
- id: fever
  story: Back pain and 38.5 degrees.
  answers: {temperature: 38.5}
  gold: see_doctor
  acceptable: [urgent]
- id: strain
  story: A strain, easing.
  answers: {saddle_numb: no, bladder: [none], temperature: 36.8, age: 30, sex: male, cancer: no, weight_loss: no,
    night_pain: no, days: 5, course: better}
  gold: self_care
- id: worse
  story: Getting worse.
  answers: {course: worse}
  gold: self_care
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "some.yml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_exact_acceptable_unsafe_and_over_triage_are_counted_apart(small, folder):
    ours = evaluate(small, folder)[0]
    assert (ours.exact.hits, ours.acceptable.hits, ours.unsafe.hits, ours.over.hits) == (2, 3, 0, 1)
    assert [scored.vignette.id for scored in ours.wrong] == ["worse"]


def test_three_trivial_policies_stand_beside_it(small, folder):
    names = {each.name: each for each in evaluate(small, folder)}
    assert names["always emergency"].unsafe.hits == 0
    assert names["always emergency"].over.hits == 3
    assert names["always see a doctor"].unsafe.hits == 1
    assert names["any red flag means doctor"].unsafe.hits == 1


def test_the_table_shows_levels_intervals_and_published_figures(small, folder):
    text = table(evaluate(small, folder))
    assert "emergency: exact 1/1 = 100.0 % (20.7 to 100.0)" in text
    assert "Semigran 2015" in text
    assert "worse" in text


def test_wilsons_interval_is_the_published_one():
    low, high = Share(81, 263).interval
    assert round(low, 1) == 25.5
    assert round(high, 1) == 36.6


def test_a_fault_in_a_vignette_is_told_with_its_place(small, tmp_path):
    (tmp_path / "v.yml").write_text("- {id: a, story: A., answers: {course: beter}, gold: urgent}\n", encoding="utf-8")
    with pytest.raises(BackstoryError) as caught:
        evaluate(small, tmp_path)
    assert "v.yml:1:32" in str(caught.value)
    assert "did you mean 'better'" in str(caught.value)
    (tmp_path / "v.yml").write_text("- {id: a, story: A., answers: {}, gold: urgnt}\n", encoding="utf-8")
    assert "did you mean 'urgent'" in str(read(tmp_path)[1][0])
