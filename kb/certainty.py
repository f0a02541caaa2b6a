"""Certainty: how sure can anyone be that it is so? GRADE, with a reason for every step. Not to be mixed with
confidence.

Knows what the registry says of studies, and the conventions of kb/grade.yml; knows nothing of how often or how well
articles repeat it. That is the point: an article adds no certainty to that of the study behind it, so an echo can't
raise it. Where a review or guideline grades the claim itself, its grade stands and nothing is added or taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kb import tiers, yamlfile
from kb.lines import Line
from kb.model import Certainty, Design, Relation, Stance, Study, StudyClaim

DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
WORDS = ("risk_of_bias", "unchecked", "indirectness", "inconsistency")  # lists of kb/grade.yml
UP = ("large_effect", "dose_response", "opposing_confounding")
_NAMES = (Certainty.NONE, Certainty.VERY_LOW, Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)
_UNCOMPARED = frozenset({Design.UNCONTROLLED, Design.CROSS_SECTIONAL})
_HARMS = (Relation.CAUSES, Relation.EXACERBATES, Relation.IMPAIRS)
_SMALL_STUDY_DESIGNS = frozenset({Design.RANDOMISED_TRIAL, Design.CONTROLLED_TRIAL, Design.UNCONTROLLED})


@dataclass(frozen=True)
class Finding:
    """What one study says of a claim, or of a narrower one, then named in `said_of`: indirect evidence."""

    study: Study
    said: StudyClaim
    said_of: str | None = None


@dataclass(frozen=True)
class Step:
    """One of the eight questions of GRADE: how many steps down or up, and why."""

    domain: str
    step: int
    reason: str


@dataclass(frozen=True)
class Grade:
    """The certainty of a claim in one comparison, population and outcome."""

    comparison: str | None
    population: str | None
    outcome: str | None
    certainty: Certainty
    direction: Stance
    start: str
    steps: tuple[Step, ...]
    reason: str
    studies: tuple[str, ...]
    direct: bool = True
    key: str = ""
    tier: int = 0  # rung of the best study in it, 0 the best


@dataclass(frozen=True)
class Override:
    """A step that people set, with their reason."""

    claim: str
    domain: str
    step: int
    reason: str
    comparison: str | None = None


@dataclass(frozen=True)
class Conventions:
    """kb/grade.yml, checked."""

    comparisons: tuple[tuple[str, str, tuple[str, ...]], ...]
    headline: Mapping[str, int]
    phases: tuple[tuple[str, tuple[str, ...]], ...]
    few: int
    very_few: int
    words: Mapping[str, tuple[str, ...]]
    small: int
    at_least: int
    large: float
    very_large: float
    overrides: tuple[Override, ...] = field(default=())
    too_wide: frozenset[str] = frozenset()


@cache
def conventions() -> Conventions:
    """The conventions that come with the package; read once a process."""
    root = yamlfile.read(Path(__file__).with_name("grade.yml"))
    sections = ("comparisons", "headline", "phases", "imprecision", "publication_bias", "large_effect")
    yamlfile.check_keys(root, (*sections, *WORDS), ("overrides", "too_wide"))
    overrides = []
    for node in root.get("overrides") or ():
        yamlfile.check_keys(node, ("claim", "domain", "step", "reason"), ("comparison",))
        yamlfile.one_of(node, "domain", (*DOWN, *UP))
        overrides.append(Override(**node))
    return Conventions(
        comparisons=tuple((c["id"], c["label"], yamlfile.texts(c, "words")) for c in root["comparisons"]),
        headline=dict(root["headline"]),
        phases=tuple((p["id"], yamlfile.texts(p, "words")) for p in root["phases"]),
        few=root["imprecision"]["few"],
        very_few=root["imprecision"]["very_few"],
        words={key: yamlfile.texts(root, key) for key in WORDS},
        small=root["publication_bias"]["small"],
        at_least=root["publication_bias"]["at_least"],
        large=root["large_effect"]["ratio"],
        very_large=root["large_effect"]["very_large"],
        overrides=tuple(overrides),
        too_wide=frozenset(yamlfile.texts(root, "too_wide")),
    )


def comparison_of(text: str | None, rules: Conventions) -> str:
    """The kind of comparison that words amount to: an id of kb/grade.yml, or `unstated`."""
    folded = (text or "").lower()
    return next((id_ for id_, _, words in rules.comparisons if any(w in folded for w in words)), "unstated")


def phase_of(text: str | None, rules: Conventions) -> str:
    """Acute, chronic, recovered, or an empty string where the words do not say."""
    folded = (text or "").lower()
    return next((id_ for id_, words in rules.phases if any(_word(w, folded) for w in words)), "")


def _word(word: str, folded: str) -> bool:
    return re.search(rf"(?<![a-z-]){re.escape(word)}", folded) is not None


def grades(claim: str, findings: Sequence[Finding], rules: Conventions | None = None) -> tuple[Grade, ...]:
    """One grade for each comparison and population that is told apart, the headline first; nothing for no findings.

    A grade that a review or guideline states is taken over. Other findings are pooled by comparison and phase, and
    graded step by step; they stand beside a stated grade only where they point another way or come from another phase.
    """
    rules = rules or conventions()
    usable = sorted(
        _once(f for f in findings if not f.study.retracted),
        key=lambda f: (
            f.study.id,
            f.said.claim,
            f.said.stance,
            f.said.comparison or "",
            f.said.outcome or "",
            f.said.population or "",
        ),
    )
    stated = [_stated(claim, finding, rules) for finding in usable if finding.said.certainty is not None]
    taken = {(grade.key, grade.direction) for grade in stated if grade.direct}
    bodies: dict[str, list[Finding]] = defaultdict(list)
    for finding in usable:
        if finding.said.certainty is None:
            bodies[_key(finding, rules)].append(finding)
    pooled = [_pooled(claim, key, bodies[key], rules) for key in sorted(bodies)]
    kept = stated + [grade for grade in pooled if (grade.key, grade.direction) not in taken]
    return tuple(sorted(kept, key=lambda grade: _headline_order(grade, rules)))


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each thing that a study found once, though the registry enters it for narrower claims too: the direct one."""
    seen: set[tuple[Any, ...]] = set()
    for finding in sorted(findings, key=lambda f: (f.said_of is not None, f.said.claim)):
        said = finding.said
        key = (finding.study.id, said.stance, said.comparison, said.population, said.outcome, said.figure)
        if key not in seen:
            seen.add(key)
            yield finding


def comparison_rank(said: StudyClaim, study: Study) -> int:
    """How much a finding says of the claim by itself: 0 against nothing, more for comparisons that say less of it."""
    rules = conventions()
    return rules.headline[comparison_of(said.comparison or study.comparator, rules)]


def _key(finding: Finding, rules: Conventions) -> str:
    comparison = comparison_of(finding.said.comparison or finding.study.comparator, rules)
    if comparison == "unstated" and finding.study.design in _UNCOMPARED:
        comparison = "uncontrolled"
    return f"{comparison}/{phase_of(finding.said.population or finding.study.population, rules)}"


def _headline_order(grade: Grade, rules: Conventions) -> tuple[Any, ...]:
    comparison = grade.key.partition("/")[0]
    return (
        not grade.direct,
        rules.headline[comparison],
        -grade.certainty.rank,
        grade.tier,
        comparison,
        grade.direction != Stance.SUPPORTS,
        grade.population or "",
        grade.outcome or "",
        grade.studies,
    )


def _stated(claim: str, finding: Finding, rules: Conventions) -> Grade:
    said, study = finding.said, finding.study
    assert said.certainty is not None
    steps = [Step(domain, 0, f"{study.short} weighed it") for domain in DOWN]
    reason = f"{study.short} grades it {words(said.certainty)}"
    if finding.said_of:
        steps[2] = Step("indirectness", -1, f"graded for something narrower: {finding.said_of}")
        reason += f"; one step lower here, because it speaks of {finding.said_of}"
    settled = _overruled(claim, said.comparison, steps, rules)
    reason += "".join(f"; {s.domain.replace('_', ' ')} {s.step:+d}: {s.reason}" for s in settled if s not in steps)
    steps, certainty = settled, _moved(said.certainty, sum(step.step for step in settled))
    return Grade(
        comparison=said.comparison,
        population=said.population or study.population,
        outcome=said.outcome,
        certainty=certainty,
        direction=said.stance,
        start=str(said.certainty),
        steps=tuple(steps),
        reason=reason,
        studies=(study.id,),
        direct=finding.said_of is None,
        key=_key(finding, rules),
        tier=tiers.of_study(study).rank,
    )


def _pooled(claim: str, key: str, body: Sequence[Finding], rules: Conventions) -> Grade:
    best = min(tiers.of_study(finding.study).rank for finding in body)
    top = [finding for finding in body if tiers.of_study(finding.study).rank == best]
    tier = tiers.of_study(top[0].study)
    comparison = key.partition("/")[0]
    label = next((label for id_, label, _ in rules.comparisons if id_ == comparison), None)
    direction = _pooled_direction(body)
    steps = [
        _risk_of_bias(claim, top, tier, rules),
        _inconsistency(body, rules),
        _indirectness(body, top, rules),
        _imprecision(top, rules),
        _publication_bias(body, rules),
        _large_effect(top, tier, rules),
        Step("dose_response", 0, "no study here shows that more of it does more"),
        Step("opposing_confounding", 0, "nothing is known that would have hidden the effect"),
    ]
    if any(step.step < 0 for step in steps):  # GRADE rates up only what nothing was held against
        steps = [
            s if s.step <= 0 else Step(s.domain, 0, s.reason + ", not counted as something else speaks against it")
            for s in steps
        ]
    steps = _overruled(claim, label, steps, rules)
    certainty = _moved(tier.start, sum(step.step for step in steps))
    phases = sorted({f.said.population or f.study.population or "" for f in body} - {""})
    outcomes = sorted({f.said.outcome or f.study.outcome or "" for f in body} - {""})
    return Grade(
        comparison=label,
        population="; ".join(phases) or None,
        outcome="; ".join(outcomes) or None,
        certainty=certainty,
        direction=direction,
        start=str(tier.start),
        steps=tuple(steps),
        reason=_summary(tier, certainty, steps),
        studies=tuple(sorted({finding.study.id for finding in body})),
        direct=any(finding.said_of is None for finding in body),
        key=key,
        tier=best,
    )


def _pooled_direction(body: Sequence[Finding]) -> Stance:
    """What the body says: by the best design in it, then by most people, then the more cautious."""
    order = (Stance.SUPPORTS, Stance.DOES_NOT_SUPPORT, Stance.CONTRADICTS)

    def weight(stance: Stance) -> tuple[int, int, int]:
        own = [f.study for f in body if f.said.stance is stance]
        best = min((tiers.of_study(study).rank for study in own), default=99)
        return -best, sum(study.n or 0 for study in own), order.index(stance)

    return max(order, key=weight)


def _overruled(claim: str, comparison: str | None, steps: Sequence[Step], rules: Conventions) -> list[Step]:
    found = {o.domain: o for o in rules.overrides if o.claim == claim and o.comparison in (None, comparison)}
    return [
        Step(step.domain, found[step.domain].step, f"set by editors: {found[step.domain].reason}")
        if step.domain in found
        else step
        for step in steps
    ]


def _names(findings: Sequence[Finding]) -> str:
    return ", ".join(sorted({finding.study.short for finding in findings}))


def _said(findings: Sequence[Finding], words: Sequence[str], *attributes: str) -> list[tuple[Finding, str]]:
    """Findings of whose study one of the words is recorded, with that word."""
    hits = []
    for finding in findings:
        text = (
            " ".join(str(getattr(finding.study, name) or "") for name in attributes) + " " + (finding.said.note or "")
        )
        word = next((word for word in words if _word(word, text.lower())), None)
        if word:
            hits.append((finding, word))
    return hits


def _risk_of_bias(claim: str, top: Sequence[Finding], tier: tiers.Tier, rules: Conventions) -> Step:
    unchecked = len(_said(top, rules.words["unchecked"])) == len(top)
    of_memory = "; what they say of it was recorded from memory" if unchecked else ""
    if tier.start is Certainty.HIGH and any(f"--{relation}--" in claim for relation in _HARMS):
        told = f"trials are seldom made to count harm, and report it unevenly{of_memory}"
        return Step("risk_of_bias", -2 if unchecked else -1, told)
    if unchecked:
        return Step("risk_of_bias", -1, f"{_names(top)}: recorded from memory, and not checked in the paper")
    uncontrolled = [f for f in top if f.study.design is Design.UNCONTROLLED]
    if len(uncontrolled) == len(top):
        return Step("risk_of_bias", -1, f"{_names(top)}: nobody to compare with")
    hits = _said(top, rules.words["risk_of_bias"], "limits")
    if len(hits) == len(top) and not any(f.study.design is Design.SYSTEMATIC_REVIEW for f in top):
        said = "; ".join(sorted({f"{finding.study.short}: {word}" for finding, word in hits}))
        return Step("risk_of_bias", -1, f"recorded limits of the best studies ({said})")
    return Step("risk_of_bias", 0, "no limit of design is recorded that all of the best studies share")


def _inconsistency(body: Sequence[Finding], rules: Conventions) -> Step:
    stances = {finding.said.stance for finding in body}
    if Stance.SUPPORTS in stances and len(stances) > 1:
        against = [f for f in body if f.said.stance is not Stance.SUPPORTS]
        favour = [f for f in body if f.said.stance is Stance.SUPPORTS]
        return Step("inconsistency", -1, f"{_names(favour)} found it, {_names(against)} did not")
    hits = _said(body, rules.words["inconsistency"], "limits")
    if hits and len(hits) == len(body):
        return Step("inconsistency", -1, f"{_names([f for f, _ in hits])} found that results differ")
    return Step(
        "inconsistency", 0, "the studies point the same way" if len(body) > 1 else "one study alone cannot disagree"
    )


def _indirectness(body: Sequence[Finding], top: Sequence[Finding], rules: Conventions) -> Step:
    if all(finding.said_of for finding in body):
        narrower = ", ".join(sorted({f.said_of or "" for f in body})[:3])
        return Step("indirectness", -1, f"studied only for something narrower: {narrower}")
    others = [f for f in top if f.study.n_condition is not None and f.study.n and 2 * f.study.n_condition < f.study.n]
    if others and len(others) == len(top):
        return Step("indirectness", -1, f"{_names(others)}: most of the people did not have the complaint")
    hits = _said(top, rules.words["indirectness"], "population", "limits", "comparator")
    if hits and len(hits) == len(top):
        said = "; ".join(sorted({f"{finding.study.short}: {word}" for finding, word in hits}))
        return Step("indirectness", -1, f"people or treatment differ from those the claim speaks of ({said})")
    return Step("indirectness", 0, "people, treatment and outcome are those of the claim")


def _imprecision(top: Sequence[Finding], rules: Conventions) -> Step:
    studies = {finding.study.id: finding.study for finding in top}
    if any(study.design in (Design.GUIDELINE, Design.NARRATIVE) for study in studies.values()):
        return Step("imprecision", 0, "no number of people belongs to a guideline or to agreement")
    sizes = [
        size for s in studies.values() if (size := s.n_condition if s.n_condition is not None else s.n) is not None
    ]
    if not sizes:
        return Step("imprecision", -1, "how many people were studied is not recorded here")
    total = sum(sizes)
    people = "person" if total == 1 else "people"
    if total < rules.very_few:
        return Step("imprecision", -2, f"only {total} {people} with the complaint in the best studies together")
    if total < rules.few:
        return Step("imprecision", -1, f"{total} {people} in the best studies together, fewer than {rules.few}")
    return Step("imprecision", 0, f"{total} {people} in the best studies together")


def _publication_bias(body: Sequence[Finding], rules: Conventions) -> Step:
    studies = {finding.study.id: finding.study for finding in body}
    small = [s for s in studies.values() if s.design in _SMALL_STUDY_DESIGNS and (s.n or 0) < rules.small]
    favourable = all(finding.said.stance is Stance.SUPPORTS for finding in body)
    if favourable and len(small) == len(studies) and len(small) >= rules.at_least:
        return Step(
            "publication_bias",
            -1,
            f"{len(small)} studies, all small, all favourable: unfavourable ones may lie in a drawer",
        )
    return Step("publication_bias", 0, "nothing here points to studies that were left unpublished")


def _large_effect(top: Sequence[Finding], tier: tiers.Tier, rules: Conventions) -> Step:
    if tier.start.rank >= Certainty.HIGH.rank:
        return Step("large_effect", 0, "evidence that starts high is not rated up")
    ratios = [ratio for finding in top if (ratio := _ratio(finding.said.figure)) is not None]
    if ratios and min(ratios) >= rules.very_large:
        return Step("large_effect", 2, f"a very large effect: at least {min(ratios):g} times")
    if ratios and min(ratios) >= rules.large:
        return Step("large_effect", 1, f"a large effect: at least {min(ratios):g} times")
    return Step("large_effect", 0, "no large effect is recorded")


def _ratio(figure: str | None) -> float | None:
    """A risk, odds or hazard ratio in the words of the registry, turned so that it is above 1."""
    found = re.search(r"\b(?:RR|OR|HR|risk ratio|odds ratio|hazard ratio)\b\D{0,12}(\d+(?:\.\d+)?)", figure or "", re.I)
    if not found or float(found[1]) == 0:
        return None
    value = float(found[1])
    return round(max(value, 1 / value), 3)


def _moved(start: Certainty, steps: int) -> Certainty:
    """Moved by steps, but never below very low: what there is is evidence, however weak."""
    if start is Certainty.NONE:
        return start
    return _NAMES[max(1, min(4, start.rank + steps))]


def _summary(tier: tiers.Tier, certainty: Certainty, steps: Sequence[Step]) -> str:
    moved = [step for step in steps if step.step]
    text = f"starts {words(tier.start)} ({tier.label})"
    if not moved:
        return f"{text}, and nothing lowers it"
    parts = [f"{step.domain.replace('_', ' ')} {step.step:+d}: {step.reason}" for step in moved]
    return f"{text}; {'; '.join(parts)}; so {words(certainty)}"


def words(certainty: Certainty | str) -> str:
    """`very low`, as people write it."""
    return str(certainty).replace("_", " ")


def headline(all_grades: Sequence[Grade], lines: Sequence[Line]) -> tuple[Certainty, Stance | None, str]:
    """The certainty of a claim as a whole, which way it points, and why in one sentence.

    From the first grade; where the registry says nothing of the claim, articles that report unnamed studies or experts
    make it very low at most, and articles that only say so make it none.
    """
    if all_grades:
        first = all_grades[0]
        return first.certainty, first.direction, first.reason
    counting = [line for line in lines if line.tier.counts]
    if not counting:
        return Certainty.NONE, None, "no evidence is known here: it is only said, told of oneself, or sold"
    studies = sorted({line.label for line in counting if line.study})
    if studies:
        reason = f"articles say that {', '.join(studies)} found it; nobody has checked that here"
    else:
        reason = "articles speak of studies or experts, and none of these can be told"
    return Certainty.VERY_LOW, max((line.stance for line in counting), key=_caution), reason


def _caution(stance: Stance) -> int:
    return (Stance.SUPPORTS, Stance.DOES_NOT_SUPPORT, Stance.CONTRADICTS).index(stance)
