"""What a change of rules does to people: the smallest patient stories whose disposition differs, downgrades first.

Knows two rule sets as formulas over one space (rules.verify). Says nothing of wording, sources or layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.model import Disposition
from rules.answers import check
from rules.conditions import atoms, canonical
from rules.engine import decide
from rules.model import NOT_APPLICABLE, UNKNOWN, Rule, RuleSet, Value
from rules.patients import Patient, patient, true
from rules.verify import FALSE, TRUE, Space

MOST_STORIES = 20  # of each kind of change: an editor reads the smallest, not all


@dataclass(frozen=True)
class Story:
    """Somebody whom the two versions send differently, as small a story as there is."""

    before: Disposition
    after: Disposition
    text: str
    patient: Patient
    rules: tuple[str, ...]  # that fire for them in one version only, or in both and ask for something else now

    @property
    def downgrade(self) -> bool:
        """Whether the new rules send them less urgently: such a change wants a second reader."""
        return self.after.rank < self.before.rank

    def __str__(self) -> str:
        mark = "LESS URGENT" if self.downgrade else "more urgent"
        return f"{mark}: {self.text}: {self.before.value} -> {self.after.value} ({', '.join(self.rules)})"


def diff(old: RuleSet, new: RuleSet) -> list[Story]:
    """The smallest stories that changed, downgrades first, then by size; an empty list proves that nobody's did."""
    space = Space([old, new])
    found: dict[tuple[object, ...], Story] = {}
    for first, second, backwards in ((old, new, False), (new, old, True)):
        for formula in _drops(space, first, second):
            for chosen in _smallest(space, formula):
                story = _told(space, old, new, chosen)
                if story is not None and story.downgrade is not backwards:
                    found.setdefault((story.before, story.after, tuple(sorted(chosen.items()))), story)
    for story in _not_known(old, new, space.baseline):
        found.setdefault((story.text,), story)
    return sorted(found.values(), key=lambda story: (not story.downgrade, len(story.patient.remarkable), story.text))


def _drops(space: Space, first: RuleSet, second: RuleSet) -> Iterator[int]:
    """Patients whom the first sends to a level or above it and the second does not, for each level."""
    changed = [rule for rule in first.rules.values() if not _same(rule, first, second)]
    for level in (Disposition.EMERGENCY, Disposition.URGENT):
        lost = space.some(_fires(space, first, (rule for rule in changed if rule.then.rank >= level.rank)))
        yield _without(space, second, lost, level)
    sent_home = _self_care(space, second)
    yield space.both(sent_home, -_self_care(space, first)) if sent_home != FALSE else FALSE


def _same(rule: Rule, first: RuleSet, second: RuleSet) -> bool:
    other = second.rules.get(rule.id)
    if other is None or other.then is not rule.then or canonical(other.condition) != canonical(rule.condition):
        return False
    names = {atom.question for atom in atoms(rule.condition)}
    return all(first.questions.get(name) == second.questions.get(name) for name in names)


def _fires(space: Space, ruleset: RuleSet, rules: Iterable[Rule]) -> list[int]:
    return [space.condition(rule.condition, ruleset.questions) for rule in rules]


def _without(space: Space, ruleset: RuleSet, start: int, level: Disposition) -> int:
    simple_first = sorted(ruleset.rules.values(), key=lambda rule: (len(rule.terms) + len(rule.terms[0]), rule.id))
    for rule in simple_first:
        if start == FALSE:
            break
        if rule.then.rank >= level.rank:
            start = space.both(start, -space.condition(rule.condition, ruleset.questions))
    return start


def _self_care(space: Space, ruleset: RuleSet) -> int:
    own = (rule for rule in ruleset.rules.values() if rule.then is Disposition.SELF_CARE)
    calm = _without(space, ruleset, TRUE, Disposition.SEE_DOCTOR)
    return space.both(calm, space.some(_fires(space, ruleset, own)))


def _smallest(space: Space, formula: int) -> Iterator[dict[str, Value]]:
    """The smallest story, then the smallest that does not contain it, and so on."""
    for _ in range(MOST_STORIES):
        found = space.cheapest(formula)
        if found is None:
            return
        out = {name: value for name, value in found.items() if value != space.baseline[name]}
        yield out
        formula = space.both(formula, -space.every(_holds(space, name, value) for name, value in out.items()))


def _holds(space: Space, name: str, value: Value) -> int:
    if not isinstance(value, tuple):
        return space.value(name, value)
    # of `many`: whoever ticks these, and perhaps more
    return space.every(space.ticked(name, choice) for choice in value)


def _told(space: Space, old: RuleSet, new: RuleSet, chosen: Mapping[str, Value]) -> Story | None:
    """The story as both versions decide it, in the words of the newer where it has them."""
    levels, fired, told = [], [], []
    for ruleset in (old, new):
        own = {name: value for name, value in chosen.items() if name in ruleset.questions}
        told.append(patient(ruleset.questions, own, space.baseline))
        answers = told[-1].answers
        rules = [rule for rule in ruleset.rules.values() if true(rule.condition, answers)]
        fired.append({(rule.id, rule.then) for rule in rules})
        levels.append(max((rule.then for rule in rules), key=lambda level: level.rank, default=Disposition.SEE_DOCTOR))
    if levels[0] is levels[1]:
        return None
    newer = told[1] if set(told[0].remarkable) <= set(told[1].remarkable) else told[0]
    words = new.questions if newer is told[1] else old.questions
    return Story(
        levels[0], levels[1], newer.tell(words), newer, tuple(sorted({name for name, _ in fired[0] ^ fired[1]}))
    )


def _not_known(old: RuleSet, new: RuleSet, baseline: Mapping[str, Value]) -> Iterator[Story]:
    """Rules whose `if_unknown` changed: the same person not knowing, before and after."""
    for name, rule in new.rules.items():
        earlier = old.rules.get(name)
        if earlier is None or earlier.if_unknown is rule.if_unknown or old.questions != new.questions:
            continue
        for asked in dict.fromkeys(atom.question for atom in atoms(rule.condition)):
            who = patient(new.questions, {}, baseline)
            answers = {each: value for each, value in who.answers.items() if value != NOT_APPLICABLE}
            unsure = Patient({**answers, asked: UNKNOWN}, (asked,))
            before = decide(old, check(old, unsure.raw())).disposition
            after = decide(new, check(new, unsure.raw())).disposition
            if before is not after:
                yield Story(before, after, unsure.tell(new.questions), unsure, (name,))
