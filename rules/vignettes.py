"""Vignettes: invented patients with the answer that a clinician would give, and how the rules fare on them.

Knows the YAML of vignettes and how to count. Decides through the engine like everybody else; knows no rule by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.errors import BackstoryError
from kb.model import Disposition
from kb.yamlfile import Items, Mark, Node, check_keys, one_of, texts
from rules.answers import check
from rules.engine import Decision, decide
from rules.model import LEVELS, RuleSet

_LEVELS = tuple(level.value for level in Disposition)

# Published figures to stand beside ours: (who, exact, emergencies right, self-care right, sent too low), in percent.
PUBLISHED = (
    ("Semigran 2015, 23 symptom checkers, 45 vignettes", 57.0, 80.0, 33.0, None),
    ("Hill 2020, 19 symptom checkers, 48 vignettes", 49.0, 63.0, 40.0, None),
    ("Schmieding 2022, 22 apps, the same 45, median", 55.8, None, None, None),
    ("the same raw data, 796 tests, recomputed", 56.2, 56.8, 34.5, 18.7),
    ("laypeople, Schmieding 2021, n=91", 60.9, 67.5, None, None),
)


@dataclass(frozen=True)
class Vignette:
    """A story in plain words, its facts as answers, and what somebody who knows would advise."""

    id: str
    story: str
    who: str
    answers: Mapping[str, Any]
    gold: Disposition
    acceptable: frozenset[Disposition]
    unsafe: frozenset[Disposition]
    basis: str
    mark: Mark


@dataclass(frozen=True)
class Scored:
    """A vignette and what the rules made of it."""

    vignette: Vignette
    got: Disposition
    decision: Decision | None = None

    @property
    def exact(self) -> bool:
        return self.got is self.vignette.gold

    @property
    def acceptable(self) -> bool:
        return self.exact or self.got in self.vignette.acceptable

    @property
    def unsafe(self) -> bool:
        return self.got in self.vignette.unsafe

    @property
    def over(self) -> bool:
        """More urgent than gold, and not acceptable."""
        return self.got.rank > self.vignette.gold.rank and not self.acceptable


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's 95 % interval, in percent."""

    hits: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: honest for small samples and near 0 and 100."""
        if not self.of:
            return (0.0, 100.0)
        z, n, p = 1.959964, self.of, self.hits / self.of
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (100 * max(0.0, middle - half), 100 * min(1.0, middle + half))

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = self.interval
        return f"{self.hits}/{self.of} = {self.percent:.1f} % ({low:.1f} to {high:.1f})"


@dataclass(frozen=True)
class Evaluation:
    """The figures for one way of answering."""

    name: str
    exact: Share
    acceptable: Share
    unsafe: Share
    over: Share
    by_level: Mapping[Disposition, tuple[Share, Share]]  # exact, acceptable
    scored: tuple[Scored, ...]

    @property
    def wrong(self) -> tuple[Scored, ...]:
        """Those whose result is neither gold nor acceptable, or is unsafe."""
        return tuple(each for each in self.scored if each.unsafe or not each.acceptable)


def read(folder: Path) -> tuple[list[Vignette], list[BackstoryError]]:
    """All vignettes of a folder (or one file), and every fault in the files."""
    vignettes: list[Vignette] = []
    faults: list[BackstoryError] = []
    seen: dict[str, Mark] = {}
    for path in sorted(folder.glob("*.yml")) if folder.is_dir() else [folder]:
        try:
            root = yamlfile.read(path)
            listed = root.get("vignettes") if isinstance(root, Node) else root
            if not isinstance(listed, Items):
                raise Mark(str(path), 1, 1).error("a file of vignettes is a list")
        except BackstoryError as fault:
            faults.append(fault)
            continue
        for item, mark in zip(listed, listed.marks, strict=True):
            try:
                vignette = _vignette(item, mark)
                yamlfile.unique(seen, vignette.id, vignette.mark, "vignette")
                vignettes.append(vignette)
            except BackstoryError as fault:
                faults.append(fault)
    return vignettes, faults


def _vignette(item: Any, mark: Mark) -> Vignette:
    if not isinstance(item, Node):
        raise mark.error("a vignette is a mapping")
    check_keys(item, ("id", "story", "answers", "gold"), ("who", "acceptable", "unsafe", "basis", "facts", "note"))
    if not isinstance(item["answers"], Node):
        raise item.marks["answers"].error("answers is a mapping from question to value")
    gold = Disposition(one_of(item, "gold", _LEVELS))
    return Vignette(
        id=str(item["id"]),
        story=str(item["story"]),
        who=str(item.get("who") or ""),
        answers=item["answers"],
        gold=gold,
        acceptable=_levels(item, "acceptable") | {gold},
        unsafe=_levels(item, "unsafe"),
        basis=str(item.get("basis") or ""),
        mark=item.marks["id"],
    )


def _levels(item: Node, key: str) -> frozenset[Disposition]:
    for name in texts(item, key):
        if name not in _LEVELS:
            raise item.marks[key].error(f"{key} is {name!r}, which is none of {', '.join(_LEVELS)}")
    return frozenset(Disposition(name) for name in texts(item, key))


def faults(ruleset: RuleSet, vignettes: Iterable[Vignette]) -> list[BackstoryError]:
    """Answers of vignettes that the questionnaire does not take, each with its place."""
    found: list[BackstoryError] = []
    for vignette in vignettes:
        for name, value in vignette.answers.items():
            try:
                check(ruleset, {name: value})
            except BackstoryError as fault:
                marks = getattr(vignette.answers, "marks", {})
                mark = marks.get(name, vignette.mark)
                found.append(mark.error(f"vignette {vignette.id!r}: {fault.message}", fault.suggestion))
    return found


def evaluate(ruleset: RuleSet, folder: Path) -> list[Evaluation]:
    """How the rules fare, and beside them three trivial policies; raises the first fault in the files."""
    vignettes, wrong = read(folder)
    wrong += faults(ruleset, vignettes)
    if wrong:
        raise wrong[0]
    return evaluate_all(ruleset, vignettes)


def evaluate_all(ruleset: RuleSet, vignettes: Iterable[Vignette]) -> list[Evaluation]:
    """The same for vignettes already read."""
    listed = list(vignettes)
    ours = []
    for vignette in listed:
        decision = decide(ruleset, check(ruleset, vignette.answers))
        ours.append(Scored(vignette, decision.disposition, decision))
    found = [_figures("these rules", ours)]
    for name, policy in trivial(ruleset).items():
        found.append(_figures(name, [Scored(each, policy(each)) for each in listed]))
    return found


def trivial(ruleset: RuleSet) -> dict[str, Callable[[Vignette], Disposition]]:
    """Three policies that need no rules: what a real one must beat on every count at once."""

    def any_flag(vignette: Vignette) -> Disposition:
        values = check(ruleset, vignette.answers).values
        definite = {
            name: value for name, value in values.items() if value not in ("unknown", "declined", "not_applicable")
        }
        flagged = any(ruleset.questions[name].is_warning(value) for name, value in definite.items())
        return Disposition.SEE_DOCTOR if flagged else Disposition.SELF_CARE

    return {
        "always emergency": lambda _: Disposition.EMERGENCY,
        "always see a doctor": lambda _: Disposition.SEE_DOCTOR,
        "any red flag means doctor": any_flag,
    }


def _figures(name: str, scored: list[Scored]) -> Evaluation:
    def share(test: Callable[[Scored], bool], among: list[Scored]) -> Share:
        return Share(sum(test(each) for each in among), len(among))

    by_level = {}
    for level in reversed(LEVELS):
        among = [each for each in scored if each.vignette.gold is level]
        by_level[level] = (share(lambda each: each.exact, among), share(lambda each: each.acceptable, among))
    return Evaluation(
        name,
        share(lambda each: each.exact, scored),
        share(lambda each: each.acceptable, scored),
        share(lambda each: each.unsafe, scored),
        share(lambda each: each.over, scored),
        by_level,
        tuple(scored),
    )


def table(evaluations: Iterable[Evaluation]) -> str:
    """The figures as plain text, with the published ones beside them."""
    lines = []
    for each in evaluations:
        lines.append(
            f"{each.name}: exact {each.exact}; acceptable {each.acceptable}; unsafe {each.unsafe}; over {each.over}"
        )
        lines += [
            f"    {level.value}: exact {exact}; acceptable {fine}" for level, (exact, fine) in each.by_level.items()
        ]
        lines += [f"    {_miss(wrong)}" for wrong in each.wrong if wrong.decision is not None]
    lines.append("published, on other vignettes (not to be compared digit by digit):")
    for who, exact, emergency, self_care, low in PUBLISHED:
        parts = [f"exact {exact} %"]
        parts += [f"emergencies {emergency} %"] if emergency is not None else []
        parts += [f"self-care {self_care} %"] if self_care is not None else []
        parts += [f"sent too low {low} %"] if low is not None else []
        lines.append(f"    {who}: " + ", ".join(parts))
    return "\n".join(lines)


def _miss(scored: Scored) -> str:
    fired = ", ".join(rule.id for rule in scored.decision.fired) if scored.decision else ""
    mark = "UNSAFE" if scored.unsafe else "not acceptable"
    gold = scored.vignette.gold.value
    return f"{mark}: {scored.vignette.id}: {scored.got.value}, gold {gold} (fired: {fired or 'none'})"
