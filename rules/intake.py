"""How people say things in their own words: phrases that propose an answer, checked against the questions.

Knows the YAML of rules/intake.yml. Reads no account itself: ingest does, with these cues handed to it, and what is
proposed counts only once the person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.errors import BackstoryError, did_you_mean
from kb.model import Cue, Proposal
from kb.yamlfile import Items, Mark, Node, check_keys, expect, one_of, texts
from rules.answers import as_given, check, normalise
from rules.engine import decide
from rules.load import HERE
from rules.model import LEVELS, SPECIAL, Question, RuleSet

READS = ("days", "years", "weeks_pregnant", "whom", "sex")  # what ingest can read that is no phrase


def read(ruleset: RuleSet, folder: Path | None = None) -> tuple[tuple[Cue, ...], list[BackstoryError]]:
    """The cues of a folder of rules, and every fault; no cues where there is no such file."""
    path = (folder or HERE) / "intake.yml"
    if not path.is_file():
        return (), []
    found: list[Cue] = []
    faults: list[BackstoryError] = []
    try:
        listed = _listed(yamlfile.read(path), path)
    except BackstoryError as fault:
        return (), [fault]
    for item, mark in zip(listed, listed.marks, strict=True):
        try:
            found.append(_cue(ruleset, item, mark))
        except BackstoryError as fault:
            faults.append(fault)
    return tuple(found), faults


def cues(ruleset: RuleSet, folder: Path | None = None) -> tuple[Cue, ...]:
    """The cues, for ingest; raises the first fault."""
    found, faults = read(ruleset, folder)
    if faults:
        raise faults[0]
    return found


def examples(
    ruleset: RuleSet, folder: Path | None, propose: Callable[[str, Sequence[Cue]], Sequence[Proposal]]
) -> Iterator[BackstoryError]:
    """The examples in the file that do not hold when accounts are read by `propose`: ingest's, handed in from outside."""
    path = (folder or HERE) / "intake.yml"
    found, faults = read(ruleset, folder)
    if faults or not found:
        return
    for cue, item in zip(found, _listed(yamlfile.read(path), path), strict=True):
        for (text, finds), example in zip(cue.examples, item.get("examples") or (), strict=True):
            said = [said for each in propose(text, found) if each.question == cue.question for said in each.words]
            if finds is not any(cue.value is None or each.value == cue.value for each in said):
                verb = "is not found and should be" if finds else "is found and should not be"
                what = cue.question if cue.value is None else f"{cue.question} {cue.value}"
                yield example.marks["text"].error(
                    f"{what} {verb} in {text!r}", "change its phrases" if finds else "add to `unlike`"
                )


def _listed(root: Any, path: Path) -> Items:
    if isinstance(root, Node):
        check_keys(root, ("cues",))
        root = root["cues"]
    if not isinstance(root, Items):
        raise Mark(str(path), 1, 1).error("cues must be a list")
    return root


def _cue(ruleset: RuleSet, item: Any, mark: Mark) -> Cue:
    if not isinstance(item, Node):
        raise mark.error("a cue is a mapping")
    check_keys(
        item,
        ("question",),
        (
            "value",
            "phrases",
            "unlike",
            "old",
            "longer",
            "reads",
            "above",
            "at_most",
            "lasting",
            "pain",
            "examples",
            "beside",
            "not_beside",
            "note",
        ),
    )
    question = _question(ruleset, item)
    reads = one_of(item, "reads", READS) if "reads" in item else ""
    number = question.kind == "number"
    if number == ("value" in item):
        raise item.mark.error(
            f"a cue of {question.id!r} " + ("reads a number: no value" if number else "needs a value")
        )
    value = None if number else _value(question, item)
    phrases = texts(item, "phrases")
    if not phrases and not reads:
        raise item.marks.get("phrases", item.mark).error("a cue needs a phrase")
    return Cue(
        question.id,
        value,
        phrases,
        texts(item, "unlike"),
        _other(ruleset, item, "old"),
        _other(ruleset, item, "longer"),
        reads,
        _limit(item, "above"),
        _limit(item, "at_most"),
        question.kind,
        _flag(item, "lasting"),
        _flag(item, "pain"),
        _urgency(ruleset, question, value),
        question.values,
        _examples(item),
        texts(item, "beside"),
        texts(item, "not_beside"),
    )


def _question(ruleset: RuleSet, node: Node) -> Question:
    name = str(node["question"])
    if name not in ruleset.questions:
        raise node.marks["question"].error(f"no question {name!r}", did_you_mean(name, ruleset.questions))
    return ruleset.questions[name]


def _value(question: Question, node: Node) -> object:
    """One word that the question takes; the special three and an explicit none are the person's alone to give."""
    mark = node.marks["value"]
    try:
        value = as_given(normalise(question, node["value"]))
    except BackstoryError as fault:
        raise mark.error(fault.message, fault.suggestion) from None
    if question.kind == "many" and isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str) or value == "none" or value in SPECIAL:
        raise mark.error(f"a cue proposes one answer of {question.id!r}", f"it takes {', '.join(question.values)}")
    return value


def _other(ruleset: RuleSet, item: Node, key: str) -> tuple[str, object] | None:
    if key not in item:
        return None
    node = item[key]
    if not isinstance(node, Node):
        raise item.marks[key].error(f"{key} is a mapping: {{question, value}}")
    check_keys(node, ("question", "value"))
    question = _question(ruleset, node)
    return question.id, _value(question, node)


def _limit(item: Node, key: str) -> float | None:
    value = item.get(key)
    if value is None:
        return None
    if "reads" not in item or isinstance(value, bool) or not isinstance(value, int | float):
        raise item.marks[key].error(f"{key} is a number, beside `reads`")
    return float(value)


def _flag(item: Node, key: str) -> bool:
    return bool(expect(item[key], bool, key, item.marks[key])) if key in item else False


def _urgency(ruleset: RuleSet, question: Question, value: object) -> int:
    """How much one answer matters when nothing else is known, to choose between two that contradict each other."""
    if not isinstance(value, str):
        return 0
    decision = decide(ruleset, check(ruleset, {question.id: [value] if question.kind == "many" else value}))
    return 2 * LEVELS.index(decision.certain) + (value in question.warning)


def _examples(item: Node) -> tuple[tuple[str, bool], ...]:
    found = []
    for example in item.get("examples") or ():
        if not isinstance(example, Node):
            raise item.marks["examples"].error("each example is {text, finds}")
        check_keys(example, ("text", "finds"))
        finds = bool(expect(example["finds"], bool, "finds", example.marks["finds"]))
        found.append((str(example["text"]), finds))
    return tuple(found)
