"""How people say things in their own words: phrases that propose an answer, checked against the questions.

Knows the YAML of rules/intake.yml. Reads no account itself: ingest does, with these cues handed to it, and what is
proposed counts only once the person has confirmed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.errors import BackstoryError, did_you_mean
from kb.yamlfile import Items, Mark, Node, check_keys, expect, texts
from rules.answers import as_given, normalise
from rules.load import HERE
from rules.model import RuleSet


@dataclass(frozen=True)
class Cue:
    """Phrases that propose one answer. `...` in a phrase stands for up to four words.

    `old` is the answer to propose where the account says that it has been so for long and has not changed.
    """

    question: str
    value: object
    phrases: tuple[str, ...]
    old: tuple[str, object] | None = None
    examples: tuple[tuple[str, bool], ...] = ()  # (text, whether it finds the value)


def read(ruleset: RuleSet, folder: Path | None = None) -> tuple[tuple[Cue, ...], list[BackstoryError]]:
    """The cues of a folder of rules, and every fault; no cues where there is no such file."""
    path = (folder or HERE) / "intake.yml"
    if not path.is_file():
        return (), []
    cues: list[Cue] = []
    faults: list[BackstoryError] = []
    try:
        root = yamlfile.read(path)
        listed = root.get("cues") if isinstance(root, Node) else root
        if not isinstance(listed, Items):
            raise Mark(str(path), 1, 1).error("cues must be a list")
    except BackstoryError as fault:
        return (), [fault]
    for item, mark in zip(listed, listed.marks, strict=True):
        try:
            cues.append(_cue(ruleset, item, mark))
        except BackstoryError as fault:
            faults.append(fault)
    return tuple(cues), faults


def cues(ruleset: RuleSet, folder: Path | None = None) -> tuple[Cue, ...]:
    """The cues, for ingest; raises the first fault."""
    found, faults = read(ruleset, folder)
    if faults:
        raise faults[0]
    return found


def _cue(ruleset: RuleSet, item: Any, mark: Mark) -> Cue:
    if not isinstance(item, Node):
        raise mark.error("a cue is a mapping")
    check_keys(item, ("question", "value", "phrases"), ("old", "examples", "note"))
    question, value = _answer(ruleset, item)
    old = item.get("old")
    phrases = texts(item, "phrases")
    if not phrases:
        raise item.marks["phrases"].error("a cue needs a phrase")
    return Cue(question, value, phrases, _answer(ruleset, old) if isinstance(old, Node) else None, _examples(item))


def _answer(ruleset: RuleSet, node: Node) -> tuple[str, object]:
    name, value = str(node.get("question")), node.get("value")
    question = ruleset.questions.get(name)
    at = node.marks.get("question", node.mark)
    if question is None:
        raise at.error(f"no question {name!r}", did_you_mean(name, ruleset.questions))
    try:
        return name, as_given(normalise(question, value))
    except BackstoryError as fault:
        raise node.marks.get("value", node.mark).error(fault.message, fault.suggestion) from None


def _examples(item: Node) -> tuple[tuple[str, bool], ...]:
    found = []
    for example in item.get("examples") or ():
        if not isinstance(example, Node):
            raise item.marks["examples"].error("each example is {text, finds}")
        check_keys(example, ("text", "finds"))
        finds = bool(expect(example["finds"], bool, "finds", example.marks["finds"]))
        found.append((str(example["text"]), finds))
    return tuple(found)
