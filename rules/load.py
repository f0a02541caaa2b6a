"""Reads a folder of rules into a checked, compiled RuleSet: questionnaire, dispositions, services, tables.

The vocabulary is closed: a question, answer, screen or disposition that nothing defines is an error with path, line and
column and a suggestion, never a rule that silently cannot fire. Knows the YAML's shape. Does not know which claims and
studies exist (rules.check is handed these) and proves nothing (rules.verify).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.errors import BackstoryError, UnreadableFile
from kb.model import Disposition, Version
from kb.yamlfile import Items, Mark, Node, check_keys, expect, one_of
from rules import readline
from rules.conditions import canonical
from rules.model import USUAL, Care, Caution, Question, Rule, RuleSet, ScreenPlan
from rules.program import both, compile_rules, parents
from rules.readquestion import QuestionReader
from rules.readrule import RuleReader

HERE = Path(__file__).resolve().parent
_LEVELS = tuple(level.value for level in Disposition)


class Reading:
    """One reading of a folder: what was understood, and every fault on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[BackstoryError] = []
        self.screens: dict[str, ScreenPlan] = {}
        self.questions: dict[str, Question] = {}
        self.rules: dict[str, Rule] = {}
        self.cares: dict[Disposition, Care] = {}
        self.services: Any = ()
        self.cautions: list[Caution] = []
        self.date, self.reviewed_by = "", None
        self._seen: dict[str, dict[str, Mark]] = {}

    @contextmanager
    def catch(self) -> Iterator[None]:
        """Notes a fault and goes on, so that an editor sees all of them at once."""
        try:
            yield
        except BackstoryError as fault:
            self.faults.append(fault)

    def read(self) -> RuleSet | None:
        """Reads everything; None where there was a fault."""
        if not self.folder.is_dir():
            raise UnreadableFile("no such folder of rules", path=self.folder)
        with self.catch():
            self._questionnaire(yamlfile.read(self.folder / "questionnaire.yml"))
        with self.catch():
            self._dispositions(yamlfile.read(self.folder / "dispositions.yml"))
        services = self.folder / "services.yml"
        if services.is_file():
            with self.catch():
                self.services = yamlfile.plain(yamlfile.read(services))
        with self.catch():
            self._cautions(self.folder / "advice.yml")
        for path in sorted((self.folder / "tables").glob("*.yml")):
            with self.catch():
                self._table(path)
        if self.faults:
            return None
        stamp = (self.date, self.reviewed_by)
        return build(self.questions, self.screens, self.rules, self.cares, self.services, stamp, tuple(self.cautions))

    def unique(self, name: str, mark: Mark, what: str) -> None:
        """An id of a kind may stand once in the whole folder."""
        yamlfile.unique(self._seen.setdefault(what, {}), name, mark, what)

    def _questionnaire(self, root: Any) -> None:
        node = _mapping(root, self.folder / "questionnaire.yml")
        check_keys(node, ("date", "screens", "questions"), ("reviewed_by",))
        self.date, self.reviewed_by = str(node["date"]), node.get("reviewed_by")
        for item in _nodes(node, "screens"):
            with self.catch():
                self._screen(item)
        reader = QuestionReader(self.screens)
        for item in _nodes(node, "questions"):
            with self.catch():
                question = reader.question(item)
                self.unique(question.id, item.marks["id"], "question")
                self.questions[question.id] = question
        for item in _nodes(node, "questions"):
            with self.catch():
                name = str(item.get("id"))
                if name in self.questions:
                    self.questions[name] = reader.with_conditions(self.questions[name], item, self.questions)
        self._no_circles()

    def _screen(self, item: Node) -> None:
        check_keys(item, ("id", "title"), ("intro", "emergency"))
        name = expect(item["id"], str, "id", item.marks["id"])
        self.unique(name, item.marks["id"], "screen")
        emergency = bool(
            expect(item.get("emergency", False), bool, "emergency", item.marks.get("emergency", item.mark))
        )
        self.screens[name] = ScreenPlan(name, str(item["title"]), str(item.get("intro") or ""), emergency)

    def _no_circles(self) -> None:
        for question in self.questions.values():
            seen, rest = set(), list(parents(question))
            while rest:
                name = rest.pop()
                if name == question.id:
                    message = f"whether {question.id!r} is asked depends on its own answer"
                    self.faults.append(question.mark.error(message))
                    break
                if name not in seen:
                    seen.add(name)
                    rest += parents(self.questions[name])

    def _dispositions(self, root: Any) -> None:
        path = self.folder / "dispositions.yml"
        listed = root.get("dispositions") if isinstance(root, Node) else root
        for item in listed if isinstance(listed, list) else [_mapping(root, path)]:
            with self.catch():
                self._care(item)
        missing = [level for level in _LEVELS if Disposition(level) not in self.cares]
        if missing and not self.faults:
            self.faults.append(Mark(str(path), 1, 1).error(f"no disposition {', '.join(missing)}"))

    def _care(self, item: Node) -> None:
        for key in ("id", "name", "time_frame"):
            if key not in item:
                raise item.mark.error(f"{key!r} is missing")
        level = Disposition(one_of(item, "id", _LEVELS))
        self.unique(level.value, item.marks["id"], "disposition")
        own = {"id", "name", "time_frame", "name_other", "time_frame_other", "what_to_do", "safety_net", "ring", "soon"}
        do, watch, ring, soon = (
            readline.lines(item, key, self.questions) for key in ("what_to_do", "safety_net", "ring", "soon")
        )
        self.cares[level] = Care(
            level,
            str(item["name"]),
            str(item["time_frame"]),
            do,
            watch,
            ring,
            str(item.get("name_other") or ""),
            str(item.get("time_frame_other") or ""),
            soon,
            {key: yamlfile.plain(value) for key, value in item.items() if key not in own},
        )

    def _cautions(self, path: Path) -> None:
        if not path.is_file():
            return
        listed = yamlfile.read(path)
        if not isinstance(listed, Items):
            raise Mark(str(path), 1, 1).error("cautions are a list")
        for item, mark in zip(listed, listed.marks, strict=True):
            with self.catch():
                caution = readline.caution(item, mark, self.questions)
                self.unique(caution.id, item.marks["id"], "caution")
                self.cautions.append(caution)

    def _table(self, path: Path) -> None:
        root = yamlfile.read(path)
        listed = root.get("rules") if isinstance(root, Node) else root
        if not isinstance(listed, Items):
            raise Mark(str(path), 1, 1).error("a table is a list of rules")
        ways = {USUAL, *(way for care in self.cares.values() for line in care.lines for way in line.ways)}
        reader = RuleReader(self.questions, path.stem, ways)
        for item, mark in zip(listed, listed.marks, strict=True):
            with self.catch():
                rule = reader.rule(item, mark)
                self.unique(rule.id, item.marks["id"], "rule")
                self.rules[rule.id] = rule
            self.faults += reader.faults
            reader.faults.clear()


def build(
    questions: Mapping[str, Question],
    screens: Mapping[str, ScreenPlan],
    rules: Mapping[str, Rule],
    cares: Mapping[Disposition, Care],
    services: object = (),
    stamp: tuple[str, str | None] = ("", None),
    cautions: tuple[Caution, ...] = (),
) -> RuleSet:
    """Compiles and stamps a rule set from its parts, whatever the order of the rules."""
    ordered = {name: rules[name] for name in sorted(rules)}
    whole = {
        "questions": list(questions.values()),
        "rules": ordered,
        "dispositions": cares,
        "services": services,
        "cautions": cautions,
    }
    digest = hashlib.sha256(canonical_form(whole).encode()).hexdigest()[:12]
    version = Version(digest, *stamp)
    told = [each for care in cares.values() for line in (*care.lines, *care.ring) for each in line.conditions]
    others = [*(caution.condition for caution in cautions), *told]
    program = compile_rules(questions, ordered.values(), others)
    tests = {each: both(each, program) for each in others}
    return RuleSet(questions, screens, ordered, cares, services, version, program, cautions, tests)


def canonical_form(whole: Mapping[str, Any]) -> str:
    """All that can change a result or its words, as sorted JSON; comments, layout and tests are not in it."""
    skip = {"mark", "marks", "tests", "terms", "group"}

    def flat(value: Any, name: str = "") -> Any:
        if name in ("condition", "not_if", "names", "asked_if", "explained_by"):
            return None if value is None else canonical(value)
        if isinstance(value, Mapping):
            return {str(key): flat(each) for key, each in value.items()}
        if isinstance(value, frozenset):
            return sorted(value)
        if isinstance(value, tuple | list):
            return [flat(each) for each in value]
        if hasattr(value, "__dataclass_fields__"):
            return {key: flat(getattr(value, key), key) for key in value.__dataclass_fields__ if key not in skip}
        return value

    return json.dumps(flat(whole), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _mapping(root: Any, path: Path) -> Node:
    if not isinstance(root, Node):
        raise Mark(str(path), 1, 1).error("a mapping of keys is wanted here")
    return root


def _nodes(node: Node, key: str) -> Iterable[Node]:
    listed = node.get(key)
    if not isinstance(listed, Items):
        raise node.marks.get(key, node.mark).error(f"{key} must be a list")
    for item, mark in zip(listed, listed.marks, strict=True):
        if not isinstance(item, Node):
            raise mark.error(f"each of {key} must be a mapping")
        yield item


def read_all(folder: Path | None = None) -> tuple[RuleSet | None, list[BackstoryError]]:
    """The rule set, or None, and every fault in the files."""
    reading = Reading(folder or HERE)
    ruleset = reading.read()
    return ruleset, reading.faults


def load(folder: Path | None = None) -> RuleSet:
    """Reads and checks the rules of a folder, by default those that come with the package; raises the first fault."""
    ruleset, faults = read_all(folder)
    if ruleset is None:
        raise faults[0]
    return ruleset
