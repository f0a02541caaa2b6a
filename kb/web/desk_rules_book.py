"""The rules as something that editors change: which folder, what a change would do, and what follows once it is written.

Asks rules.preview for every proof and story. Knows the files and the site's state; knows no page.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kb import registry, vocabulary
from kb.errors import BackstoryError
from kb.known import nameable
from kb.proposals import Area
from kb.proposals_change import Change
from kb.proposals_place import Place, digest
from kb.web.desk_rules_form import ORDER
from rules import check, load, preview
from rules.finding import Finding

FILES = ("tables/*.yml", "questionnaire.yml", "dispositions.yml", "advice.yml")
KEPT = 32  # previews that are remembered: a page, its proposal and its approval ask for the same
STORIES = 5  # in the log


@dataclass(frozen=True)
class Fault:
    """Why a change may not be proposed: what, where in the file, what is meant instead."""

    words: str
    file: str = ""
    line: int = 0
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file and self.line else ""
        return f"{where}{self.words}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True)
class Judged:
    """What was found out about a change of rules."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    old_faults: tuple[Fault, ...]
    seen: preview.Preview | None  # None: the rules in force cannot be read themselves

    @property
    def downgrade(self) -> bool:
        """Whether anybody would be sent less urgently."""
        return bool(self.seen and self.seen.downgrade)

    @property
    def summary(self) -> Mapping[str, Any]:
        """For the log: which version it makes, and the first stories."""
        if self.seen is None or self.seen.after is None:
            return {}
        stories = [str(each) for each in self.seen.stories[:STORIES]]
        return {"version": self.seen.after.rules, "was_version": self.seen.before.rules, "stories": stories}


def told(judged: Any) -> list[str]:
    """The same as lines for a terminal: what is wrong, then whom it sends less urgently."""
    found = [f"  FAULT: {each}" for each in judged.faults]
    if judged.seen is not None:
        found += [f"  {story}" for story in judged.seen.stories]
        found += [f"  LESS URGENT: {each}" for each in judged.seen.quieter]
        for each in judged.seen.moved:
            mark = "UNSAFE" if each.unsafe else "LESS URGENT" if each.lower else "more urgent"
            found.append(f"  {mark}: vignette {each.vignette.id}: {each.before.value} -> {each.after.value}")
    return found or ["  nobody's disposition changes"]


class Book:
    """The rules of one site."""

    name = "rule"
    title = "Rules"

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder or load.HERE
        self.area = Area("rule", Place(self.folder, FILES, named=folder is not None), ORDER, target)
        self._kept: OrderedDict[tuple[str, str, str], Judged] = OrderedDict()
        self._lock = threading.Lock()
        self._known: preview.Known | None = None
        self._found: tuple[str, Sequence[Finding]] | None = None

    def judge(self, file: str, text: str) -> Judged:
        """Everything that is looked at before a change may be proposed; a second or two."""
        key = (self.area.place.version(), file, digest(text))
        with self._lock:  # one at a time: it is all processor time, and pages go first
            if key not in self._kept:
                self._kept[key] = self._judge(file, text)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

    def _judge(self, file: str, text: str) -> Judged:
        place = self.area.place
        with tempfile.TemporaryDirectory(prefix="backstory-rules-") as made:
            folder = Path(made)
            for path in (*self.folder.glob("*.yml"), *self.folder.glob("*/*.yml")):
                copy = folder / path.relative_to(self.folder)
                copy.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, copy)
            (folder / place.path(file).relative_to(self.folder)).write_bytes(text.encode())
            try:
                seen = preview.preview(self.folder, folder, self.known(), None, self._in_force())
            except BackstoryError as error:
                return Judged((Fault(f"the rules in force cannot be read: {error.message}"),), (), (), None)
            faults, notes, old = (
                tuple(_fault(each, folder) for each in found) for found in (seen.faults, seen.notes, seen.old_faults)
            )
        if find_spec("dd") is None:
            missing = Fault("nothing can be proved here", hint="whoever runs this site installs backstory[prove]")
            faults = (*faults, missing)
        return Judged(faults, notes, old, seen)

    def _in_force(self) -> Sequence[Finding]:
        """What is found in the rules as they are, looked for once a version."""
        version = self.area.place.version()
        if self._found is None or self._found[0] != version:
            self._found = (version, check.check(self.folder, *self.known()))
        return self._found[1]

    def known(self) -> preview.Known:
        """The claims, studies and concepts that a rule may name."""
        if self._known is None:
            try:
                words = vocabulary.load()
                studies = registry.load(words)
                self._known = nameable(studies, words)
            except BackstoryError:
                self._known = (None, None, None)
        return self._known

    def forget(self) -> None:
        """Vocabulary or registry have changed: names are looked up anew."""
        self._known = self._found = None
        self._kept.clear()


def _fault(finding: Finding, folder: Path) -> Fault:
    """A finding without the path of a folder that is gone by the time somebody reads it."""
    path = Path(finding.mark.path)
    file = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""
    words = finding.message + (f": {finding.story}" if finding.story else "")
    return Fault(words, file, finding.mark.line if file else 0, finding.suggestion)


_KINDS = {"questionnaire.yml": "question.", "dispositions.yml": "care.", "advice.yml": "caution."}


def target(change: Change) -> str:
    """`rule:ID`; what is no rule stands before a dot, which no rule's id holds: `rule:question.age`."""
    return f"rule:{_KINDS.get(change.file, '')}{change.entry}"
