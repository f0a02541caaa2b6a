"""Everything that an editor of rules can get wrong, found at once: schema, names, examples, proofs, vignettes.

Knows rules and the names it is handed (claims, studies, concepts that exist). Reads neither registry nor vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from kb.errors import BackstoryError, did_you_mean
from kb.model import Cue, Disposition, Proposal
from kb.yamlfile import Mark
from rules import intake, vignettes
from rules.answers import check as check_answers
from rules.engine import decide
from rules.finding import Finding
from rules.load import HERE, read_all
from rules.model import SPECIAL, Rule, RuleSet
from rules.readrule import LEAST_TESTS


def check(
    folder: Path | None = None,
    known_claims: Collection[str] | None = None,
    known_studies: Collection[str] | None = None,
    known_concepts: Collection[str] | None = None,
    propose: Callable[[str, Sequence[Cue]], Sequence[Proposal]] | None = None,
) -> list[Finding]:
    """All findings in a folder of rules, errors first; None for a collection of names leaves these unchecked.

    `propose` reads an account with cues, as ingest's door does; without it the cues' examples are not tried.
    """
    folder = folder or HERE
    ruleset, faults = read_all(folder)
    if ruleset is None:
        return [of_fault(fault) for fault in faults]
    found = [
        *names(ruleset, known_claims, known_studies, known_concepts),
        *lint(ruleset),
        *examples(ruleset),
        *_proofs(ruleset),
        *(of_fault(fault) for fault in intake.read(ruleset, folder)[1]),
        *(of_fault(fault, "test") for fault in (intake.examples(ruleset, folder, propose) if propose else ())),
        *_vignettes(ruleset, folder / "vignettes"),
    ]
    return sorted(found, key=lambda finding: not finding.error)


def notes(findings: Iterable[Finding]) -> str:
    """What is left to look at where nothing is at fault, to end a line with: "; 2 vignettes to look at", or nothing."""
    kinds = ["vignette" if each.kind == "vignette" else "note" for each in findings if not each.error]
    counts = [f"{n} {kind if n == 1 else kind + 's'}" for kind in ("vignette", "note") if (n := kinds.count(kind))]
    return f"; {' and '.join(counts)} to look at" if counts else ""


def of_fault(fault: BackstoryError, kind: str = "schema") -> Finding:
    """A fault of reading, as a finding."""
    mark = Mark(fault.path or "<rules>", fault.line or 1, fault.column or 1)
    return Finding(kind, fault.message, mark=mark, suggestion=fault.suggestion or "")


def names(
    ruleset: RuleSet,
    known_claims: Collection[str] | None,
    known_studies: Collection[str] | None,
    known_concepts: Collection[str] | None,
) -> Iterator[Finding]:
    """Claims, studies and concepts that the rules name and nobody defines."""
    for rule in ruleset.rules.values():
        for claim in rule.claims:
            yield from _unknown("claim", claim, known_claims, rule.marks.get(f"claim:{claim}", rule.mark), rule.id)
        for cited in rule.sources:
            yield from _unknown("study", cited.study, known_studies, cited.mark, rule.id)
        for concept in rule.concepts:
            mark = rule.marks.get(f"concept:{concept}", rule.mark)
            yield from _unknown("concept", concept, known_concepts, mark, rule.id)
    for caution in ruleset.cautions:
        for concept in caution.avoid:
            yield from _unknown("concept", concept, known_concepts, caution.marks[concept], caution.id)
        for study in caution.sources:
            yield from _unknown("study", study, known_studies, caution.mark, caution.id)
        for other in caution.unless:
            yield from _unknown("caution", other, {each.id for each in ruleset.cautions}, caution.mark, caution.id)
    for care in ruleset.dispositions.values():
        for line in care.lines:
            for concept in line.offers:
                yield from _unknown("concept", concept, known_concepts, line.mark, care.id.value)
            for study in line.sources:
                yield from _unknown("study", study, known_studies, line.mark, care.id.value)
    for question in ruleset.questions.values():
        for concept in question.concepts:
            yield from _unknown("concept", concept, known_concepts, question.mark, question.id)


def _unknown(kind: str, name: str, known: Collection[str] | None, mark: Mark, of: str) -> Iterator[Finding]:
    if known is not None and name not in known:
        hint = did_you_mean(name, known) or ""
        yield Finding("name", f"no {kind} {name!r}", (of,), mark=mark, suggestion=hint)


def lint(ruleset: RuleSet) -> Iterator[Finding]:
    """What every rule owes its readers: a source, a claim, a review date, enough examples."""
    for rule in ruleset.rules.values():
        if not rule.sources:
            yield Finding("lint", f"rule {rule.id!r} has no source", (rule.id,), mark=rule.mark)
        if not rule.reviewed:
            yield Finding("lint", f"rule {rule.id!r} has no review date", (rule.id,), mark=rule.mark)
        if not rule.claims:
            yield Finding("lint", f"rule {rule.id!r} cites no claim", (rule.id,), error=False, mark=rule.mark)
        yield from _too_few(rule)


def _too_few(rule: Rule) -> Iterator[Finding]:
    sides = {test.fires for test in rule.tests}
    unsure = any(value in SPECIAL[:2] for test in rule.tests for value in test.given.values() if isinstance(value, str))
    if len(rule.tests) < LEAST_TESTS or len(sides) < 2 or not unsure:
        message = f"rule {rule.id!r} needs {LEAST_TESTS} tests or more: it fires, it does not, an unknown"
        yield Finding("lint", message, (rule.id,), mark=rule.mark)


def examples(ruleset: RuleSet) -> Iterator[Finding]:
    """The tests in the files: each rule fires, or does not, as its examples say."""
    for rule in ruleset.rules.values():
        for test in rule.tests:
            try:
                fired = decide(ruleset, check_answers(ruleset, test.given)).fired
            except BackstoryError as fault:
                message = f"rule {rule.id!r}, test {test.name!r}: {fault.message}"
                yield Finding("test", message, (rule.id,), mark=test.mark, suggestion=fault.suggestion or "")
                continue
            if any(each.id == rule.id for each in fired) is not test.fires:
                verb = "does not fire and should" if test.fires else "fires and should not"
                yield Finding("test", f"rule {rule.id!r} {verb}: {test.name}", (rule.id,), mark=test.mark)


def _proofs(ruleset: RuleSet) -> list[Finding]:
    if find_spec("dd") is None:
        return [
            Finding(
                "proof",
                "nothing was proved: dd is not installed",
                error=False,
                suggestion="pip install 'backstory[prove]'",
            )
        ]
    from rules.verify import verify  # noqa: PLC0415 (dd brings networkx: only where something is proved)

    return verify(ruleset)


def _vignettes(ruleset: RuleSet, folder: Path) -> Iterable[Finding]:
    if not folder.is_dir():
        return []
    listed, faults = vignettes.read(folder)
    faults += vignettes.faults(ruleset, listed)
    found = [of_fault(fault, "vignette") for fault in faults]
    if faults or not listed:
        return found
    for scored in vignettes.evaluate_all(ruleset, listed)[0].wrong:
        gold, got = scored.vignette.gold, scored.got
        worse = scored.unsafe or (gold is Disposition.EMERGENCY and not scored.acceptable)
        what = "unsafe" if scored.unsafe else "not acceptable"
        message = f"vignette {scored.vignette.id!r} ends {got.value}, which is {what}; gold is {gold.value}"
        found.append(Finding("vignette", message, error=worse, mark=scored.vignette.mark))
    return found
