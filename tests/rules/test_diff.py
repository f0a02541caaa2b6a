"""A change of rules, told as the smallest stories of people whom it sends elsewhere."""

from __future__ import annotations

from rules.diff import diff
from rules.load import load

OTHER = "tables/other.yml"


def test_the_same_rules_change_nothing(small, shipped):
    assert diff(small, small) == []
    assert diff(shipped, shipped) == []


def test_a_moved_threshold_is_told_as_the_person_between_the_two(small, edit):
    new = load(edit(OTHER, "temperature is at least 38", "temperature is at least 39"))
    stories = diff(small, new)
    smallest = stories[0]
    assert smallest.downgrade
    assert (smallest.before, smallest.after) == ("urgent", "see_doctor")
    assert smallest.patient.remarkable == ("temperature",)
    assert 38 <= smallest.patient.answers["temperature"] < 39
    assert "temperature: 38" in smallest.text
    assert smallest.rules == ("fever",)


def test_downgrades_come_first(small, edit):
    edit(OTHER, "temperature is at least 38", "temperature is at least 39")
    new = load(
        edit(
            OTHER,
            "id: pregnant\n  title: Pregnancy\n  if: pregnant is yes\n  then: see_doctor",
            "id: pregnant\n  title: Pregnancy\n  if: pregnant is yes\n  then: urgent",
        )
    )
    stories = diff(small, new)
    assert [story.downgrade for story in stories] == sorted((story.downgrade for story in stories), reverse=True)
    more = next(story for story in stories if not story.downgrade)
    assert (more.before, more.after) == ("see_doctor", "urgent")
    assert set(more.patient.remarkable) == {"pregnant"}


def test_a_rule_left_out_is_told_by_whom_it_leaves_behind(small, edit):
    new = load(
        edit(
            "tables/emergency.yml",
            "bladder includes one of hard_to_start, no_feeling, leaking",
            "bladder includes one of hard_to_start, no_feeling",
        )
    )
    stories = diff(small, new)
    assert stories[0].patient.remarkable == ("bladder",)
    assert (stories[0].before, stories[0].after) == ("emergency", "see_doctor")


def test_a_dropped_answer_for_not_knowing_is_told(small, edit):
    new = load(edit("tables/emergency.yml", "  if_unknown: urgent\n  say: New numbness", "  say: New numbness"))
    stories = diff(small, new)
    assert {(story.before, story.after) for story in stories} == {("urgent", "see_doctor")}
    assert "numbness between the legs: not sure" in stories[0].text


def test_a_change_of_words_changes_nobody(small, edit):
    assert diff(small, load(edit(OTHER, "say: Tell your midwife.", "say: Do tell your midwife."))) == []


def test_a_story_is_what_both_versions_decide(small, edit):
    from rules.answers import check
    from rules.engine import decide

    new = load(edit(OTHER, "at_least: 2\n    of: [cancer", "at_least: 3\n    of: [cancer"))
    stories = diff(small, new)
    assert stories
    for story in stories:
        raw = story.patient.raw()
        assert decide(small, check(small, raw)).disposition is story.before
        assert decide(new, check(new, raw)).disposition is story.after
