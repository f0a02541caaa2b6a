"""What a change of rules would do, before anybody may propose it: faults, proofs, vignettes and patient stories.

Compares two folders of rules, the one in force and the changed one. Values only: it writes nothing and asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.errors import BackstoryError
from kb.model import Disposition, Version
from rules import check, vignettes
from rules.answers import check as check_answers
from rules.engine import decide
from rules.finding import Finding
from rules.load import load, read_all
from rules.model import RuleSet
from rules.vignettes import Evaluation, Vignette

if TYPE_CHECKING:
    from rules.diff import Story

Known = tuple[Collection[str] | None, Collection[str] | None, Collection[str] | None]  # claims, studies, concepts
Propose = Callable[..., Any]


@dataclass(frozen=True)
class Moved:
    """An invented patient whose result would be another one."""

    vignette: Vignette
    before: Disposition
    after: Disposition

    @property
    def lower(self) -> bool:
        """Whether they would be sent less urgently."""
        return self.after.rank < self.before.rank

    @property
    def unsafe(self) -> bool:
        """Whether the new result is one that a clinician called unsafe for them."""
        return self.after in self.vignette.unsafe


@dataclass(frozen=True)
class Quieter:
    """Answers with something left open that would end lower."""

    text: str
    before: Disposition
    after: Disposition

    def __str__(self) -> str:
        return f"{self.text}: {self.before.value} -> {self.after.value}"


@dataclass(frozen=True)
class Preview:
    """What follows from a change. It may be proposed where `faults` is empty; What was there before it is no fault of it."""

    before: Version
    after: Version | None = None  # None: it cannot be read
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    old_faults: tuple[Finding, ...] = ()
    stories: tuple[Story, ...] = ()
    moved: tuple[Moved, ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()  # measure, before, after
    quieter: tuple[Quieter, ...] = ()
    n_vignettes: int = 0

    @property
    def downgrade(self) -> bool:
        """Whether anybody that we can think of would be sent less urgently: such a change needs a lead."""
        return bool(
            self.quieter or any(each.downgrade for each in self.stories) or any(each.lower for each in self.moved)
        )


def preview(
    old: Path,
    new: Path,
    known: Known = (None, None, None),
    propose: Propose | None = None,
    was_found: Sequence[Finding] | None = None,
) -> Preview:
    """Looks at a change from every side. DataError where the rules in force cannot be read themselves.

    `was_found`: what check.check finds in the old folder, where that is known already; it takes as long as the new one.
    """
    first = load(old)
    was = {_said(each) for each in (check.check(old, *known, propose) if was_found is None else was_found)}
    found = check.check(new, *known, propose)
    faults = tuple(each for each in found if each.error and _said(each) not in was)
    notes = tuple(each for each in found if not each.error and _said(each) not in was)
    kept = tuple(each for each in found if each.error and _said(each) in was)
    second, _ = read_all(new)
    if second is None:
        return Preview(first.version, None, faults, notes, kept)
    listed = _vignettes(new / "vignettes")
    evaluated = [vignettes.evaluate_all(each, listed)[0] for each in (first, second)] if listed else []
    return Preview(
        first.version,
        second.version,
        faults,
        notes,
        kept,
        _stories(first, second),
        tuple(_moved(*evaluated)) if evaluated else (),
        tuple(_figures(*evaluated)) if evaluated else (),
        tuple(_quieter(first, second)),
        len(listed),
    )


def _stories(first: RuleSet, second: RuleSet) -> tuple[Story, ...]:
    """None where dd is missing: then nothing is proved either, and the check says so."""
    if find_spec("dd") is None:
        return ()
    from rules.diff import diff  # noqa: PLC0415 (dd brings networkx: only where something is compared)

    return tuple(diff(first, second))


def _said(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.message, finding.story


def _vignettes(folder: Path) -> list[Vignette]:
    """Those that can be read; what is wrong with the others is among the faults."""
    return vignettes.read(folder)[0] if folder.is_dir() else []


def _moved(before: Evaluation, after: Evaluation) -> Iterator[Moved]:
    moved = [
        Moved(one.vignette, one.got, other.got)
        for one, other in zip(before.scored, after.scored, strict=True)
        if one.got is not other.got
    ]
    yield from sorted(moved, key=lambda each: (not each.unsafe, not each.lower, each.vignette.id))


def _figures(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, str, str]]:
    for name in ("exact", "acceptable", "unsafe", "over"):
        yield name, str(getattr(before, name)), str(getattr(after, name))


def _quieter(first: RuleSet, second: RuleSet) -> Iterator[Quieter]:
    """Examples in the files, the blank form, and each question left open: what would end lower, in words.

    Stories are of people who answer everything. What `if_unknown` holds up shows only where something is not known.
    """
    for name, answers in _open_forms(first):
        before, after = _level(first, answers), _level(second, answers)
        if before and after and after.rank < before.rank:
            yield Quieter(name, before, after)


def _open_forms(ruleset: RuleSet) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "nothing answered", {}
    for question in ruleset.questions.values():
        for value, said in (("unknown", "not sure"), ("declined", "would rather not say")):
            yield f"{question.name}: {said}", {question.id: value}
    for rule in ruleset.rules.values():
        for test in rule.tests:
            yield f"{rule.title}: {test.name}", test.given


def _level(ruleset: RuleSet, answers: Mapping[str, object]) -> Disposition | None:
    try:
        return decide(ruleset, check_answers(ruleset, answers)).disposition
    except BackstoryError:  # a question or a choice that this version does not have
        return None
