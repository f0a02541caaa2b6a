"""A change of rules is looked at from every side before anybody may propose it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.load import HERE
from rules.preview import Preview, preview


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def changed(copy: Path, name: str, old: str, new: str) -> Preview:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return preview(HERE, copy)


def test_nothing_changes_where_nothing_was_changed(copy: Path) -> None:
    seen = preview(HERE, copy)
    assert seen.before.rules == seen.after.rules if seen.after else False
    assert not (seen.faults or seen.stories or seen.moved or seen.quieter or seen.downgrade)
    assert seen.n_vignettes > 100 and all(before == after for _, before, after in seen.figures)


def test_an_emergency_made_urgent_is_a_downgrade_with_stories_and_unsafe_vignettes(copy: Path) -> None:
    seen = changed(
        copy, "tables/cauda-equina.yml", "then: emergency\n  if_unknown: urgent", "then: urgent\n  if_unknown: urgent"
    )
    assert seen.downgrade
    assert any(story.downgrade and "wiping" in story.text for story in seen.stories)
    assert any(each.unsafe and each.lower for each in seen.moved)
    assert any(fault.kind == "vignette" for fault in seen.faults)


def test_less_care_for_those_who_do_not_know_is_a_downgrade_too(copy: Path) -> None:
    seen = changed(copy, "tables/mind-and-medicines.yml", "  if_unknown: urgent\n", "")
    assert seen.downgrade and any("painkillers: not sure" in str(each) for each in seen.quieter)


def test_a_slip_in_the_file_is_a_fault_with_its_line_and_no_comparison(copy: Path) -> None:
    seen = changed(copy, "tables/cauda-equina.yml", "cauda_new includes numb", "cauda_new includes nmub")
    assert seen.after is None and seen.faults[0].mark.line == 5 and "numb" in seen.faults[0].suggestion


def test_a_change_of_words_is_no_downgrade(copy: Path) -> None:
    seen = changed(copy, "tables/cauda-equina.yml", "Do not wait for it to pass", "Do not wait until it passes")
    assert not seen.faults and not seen.downgrade and not seen.stories
    assert seen.after is not None and seen.after.rules != seen.before.rules


def test_faults_that_were_there_before_stand_in_nobodys_way(copy: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    table = copy / "tables/cauda-equina.yml"
    table.write_text(table.read_text().replace('  reviewed: "2026-11-21"\n', "", 1))
    shutil.copytree(copy, old)
    table.write_text(table.read_text().replace("can mean that nerves", "may mean that nerves", 1))
    seen = preview(old, copy)
    assert not seen.faults and len(seen.old_faults) == 1
