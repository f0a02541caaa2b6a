"""Which lines of advice a result tells: by the rules that decide, the answers, and what must not be offered.

Knows lines and cautions. Decides nothing, and tells nobody to take what their answers rule out, or could rule out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.model import Disposition
from rules.conditions import atoms
from rules.engine import Decision
from rules.model import USUAL, Atom, Caution, Condition, Line, RuleSet
from rules.program import UNKNOWN_CODE


@dataclass(frozen=True)
class Advice:
    """What a result tells, in the form that fits who it is about."""

    do: tuple[str, ...]
    watch: tuple[str, ...]
    ring: tuple[str, ...]  # entries of services.yml
    sources: tuple[str, ...]  # studies behind the lines told
    soon: str = ""  # how soon, where the way says something else than the time frame of the disposition
    named: tuple[Atom, ...] = ()  # the signs that the lines to watch for name already


def ways(decision: Decision) -> frozenset[str]:
    """How help is to be had: the ways of the rules that decide, or that hold the result up."""
    deciding = [rule for rule in decision.fired if rule.then is decision.disposition]
    if decision.floor is decision.disposition and not deciding:
        deciding = list(decision.raised_by)
    return frozenset(way for rule in deciding for way in rule.way) or frozenset((USUAL,))


def advice(ruleset: RuleSet, decision: Decision, other: bool = False) -> Advice:
    """What to do, what to watch for and whom to ring. Cautions that certainly hold are told, but not in an emergency,
    where nobody is told to take anything, nor where another says it already."""
    care = ruleset.dispositions[decision.disposition]
    going = ways(decision)
    do = list(_told(ruleset, decision, care.do, going, other))
    watch = list(_told(ruleset, decision, care.watch, going, other))
    ring = list(_told(ruleset, decision, care.ring, going, False))
    said = [text for text, _ in do]
    if decision.disposition is not Disposition.EMERGENCY:
        held = {each.id: (each, text) for each, text in careful(ruleset, decision, other)}
        said += [
            text
            for each, text in held.values()
            if decision.disposition.value in each.told and held.keys().isdisjoint(each.unless) and text not in said
        ]
    sources = [study for _, line in (*do, *watch) for study in line.sources]
    return Advice(
        tuple(said),
        tuple(text for text, _ in watch),
        tuple(dict.fromkeys(text for text, _ in ring)),
        tuple(dict.fromkeys(sources)),
        next((text for text, _ in _told(ruleset, decision, care.soon, going, other)), ""),
        tuple(dict.fromkeys(atom for _, line in watch for each in _named(line) for atom in atoms(each))),
    )


def cautions(ruleset: RuleSet, decision: Decision) -> tuple[Caution, ...]:
    """What not to recommend: every caution whose condition is so, or could be as far as anybody has said."""
    return tuple(each for each in ruleset.cautions if ruleset.tests[each.condition][0](decision.codes))


def careful(ruleset: RuleSet, decision: Decision, other: bool = False) -> Iterator[tuple[Caution, str]]:
    """The cautions that certainly hold, with their words."""
    for each in ruleset.cautions:
        if ruleset.tests[each.condition][1](decision.codes):
            yield each, (each.say_other if other else "") or each.say


def _told(
    ruleset: RuleSet, decision: Decision, lines: Iterable[Line], going: frozenset[str], other: bool
) -> Iterator[tuple[str, Line]]:
    index = ruleset.program.index
    unsafe = {concept for each in cautions(ruleset, decision) for concept in each.avoid}
    for line in lines:
        if (line.ways and going.isdisjoint(line.ways)) or not going.isdisjoint(line.unless):
            continue
        if line.condition and not ruleset.tests[line.condition][1](decision.codes):
            continue
        if line.not_if and ruleset.tests[line.not_if][1](decision.codes):
            continue
        if line.unsure and all(decision.codes[index[name]] != UNKNOWN_CODE for name in line.unsure):
            continue
        said = (line.say_other if other else "") or line.say
        if line.signs:
            left = list(_signs(ruleset, decision, line.signs, other))
            if left:
                yield said.replace("{signs}", listed(left)), line
        elif unsafe.isdisjoint(line.offers):
            yield said, line
        elif line.instead:
            yield (line.instead_other if other else "") or line.instead, line


def _signs(ruleset: RuleSet, decision: Decision, signs: Iterable[Line], other: bool) -> Iterator[str]:
    """Those that are not so already, and that no other line has: nobody is told to watch for what they have just answered."""
    for sign in signs:
        if not any(ruleset.tests[each][1](decision.codes) for each in sign.conditions):
            yield (sign.say_other if other else "") or sign.say


def _named(line: Line) -> Iterator[Condition]:
    if line.names is not None:
        yield line.names
    yield from (sign.condition for sign in line.signs if sign.condition is not None)


def listed(words: Sequence[str]) -> str:
    """One, two or three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
