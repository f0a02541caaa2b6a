"""Claims that cannot both guide a reader; and, said to be none, what holds only under a condition.

Knows claims with their passages and certainty, and kb/conflicts.yml, where it stands what is opposed to what. Knows
nothing of tables, and nothing of why anybody wrote what they wrote: a reason names what was compared, never a motive.
A conflict stands on two passages, or on one and a registered study, that speak of the same people, time, place and
manner (kb.comparing); a pair that differs in one of these is left out. Rather one too few than one that is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kb import bearing
from kb.bearing import Bearing, fragment
from kb.comparing import (
    Conflict,
    Index,
    Side,
    Voice,
    World,
    apart,
    compared_alike,
    made,
    pairs,
    signs_met,
    table,
    telling,
)
from kb.distinct import distinct
from kb.how_soon import how_soon
from kb.lines import Item
from kb.model import Relation, Stance
from kb.reservations import BOTH, first, rests, weighed_up

__all__ = ["Conflict", "Side", "World", "conflicts", "table"]

_ADVICE = (Relation.RECOMMENDED_FOR, Relation.AMELIORATES)
_AGAINST = (Relation.CONTRAINDICATED_FOR, Relation.EXACERBATES)
_SIGNS = frozenset({"sign", "situation"})
_UNDER_CONDITION = "; it is said only under a condition, so it is no contradiction"
_PAIN = re.compile(r"\b(?:pains?|painful|discomfort|hurts?)\b", re.I)
_NARROWER = "; one of them speaks of something narrower"


# "Neither guideline recommends it": they are silent, and advise against nothing.
_SILENT = re.compile(
    r"\b(?:neither|none|no (?:guideline|review|body|society|college))\b[^.;]{0,80}\b(?:recommend|advise|mention|name|list)s?\b",
    re.IGNORECASE,
)


def conflicts(world: World) -> list[Conflict]:
    """Every conflict, sorted. At least one side is said by an article: what only the registry knows is no news here."""
    index = Index.of(world)
    found: dict[str, Conflict] = {}
    for maker in (_opposed, _opposed_objects, _rivals, _harms, _care_due, _care_first, how_soon, _denied):
        for conflict in maker(index):
            found.setdefault(conflict.id, conflict)
    kept = distinct(index, found.values())
    return sorted(kept, key=lambda conflict: conflict.id)


# -- for and against --------------------------------------------------------------------------------------------------


def _opposed(index: Index) -> Iterator[Conflict]:
    for entry in table()["opposed"]:
        for one in index.asserted(entry["one"]):
            for other in index.of_subject(entry["other"], one.subject):
                subjects = index.related(one.subject, other.subject)
                objects = index.related(one.object, other.object)
                if other.asserted and subjects and objects and _close(index, one, other, subjects, objects):
                    kind, safety = entry["kind"], bool(entry.get("safety", False))
                    if kind != "effect_against_advice" or one.supporting or _advised(index, one):
                        yield from _met(index, one, other, kind, entry["why"], (subjects, objects), safety)


def _close(index: Index, one: Side, other: Side, subjects: str, objects: str) -> bool:
    """Whether two opposed claims are close enough to be compared at all.

    What is against a kind of a thing makes an exception to what is for the thing; what is against the thing holds for
    its kinds. Where only the registry makes one of them, no reader has read both, and the match must be close.
    """
    general = table()["too_general"]
    if subjects == "broader" or (subjects == "narrower" and other.subject in general["subjects"]):
        return False
    if objects in ("narrower", "broader"):
        if {one.object, other.object} & set(general["objects"]) and subjects not in ("same", "alike"):
            return False
        if objects == "broader" and other.object not in table()["plain"]:
            return False
        if index.professional(one.subject) and index.world.is_a(one.subject, ["surgery", "injection"]):
            return False  # an operation is chosen for a case: against one complaint it says nothing of another
    if other.relation is Relation.CAUSES and not _same_complaint(index, one, other):
        return False
    if one.supporting and other.supporting:
        return True
    back = set(table()["stands_for"].values())
    near = back & index.world.ancestors(one.object) & index.world.ancestors(other.object)
    return subjects != "narrower" and bool(near or objects == "same")


def _same_complaint(index: Index, one: Side, other: Side) -> bool:
    """Not where the one eases pain and the other brings on some pain elsewhere, as an exercise or a massage may."""
    back = set(table()["stands_for"].values())
    above = index.world.ancestors(one.object) - {"pain"}
    return bool(back & index.world.ancestors(other.object)) or other.object in above


def _advised(index: Index, one: Side) -> bool:
    """Whether somebody also advises what only a registered study found to help: else the guideline weighed it."""
    sides = index.of_subject(Relation.RECOMMENDED_FOR, one.subject)
    near = ("same", "alike")
    return any(s.asserted and s.subject == one.subject and index.related(s.object, one.object) in near for s in sides)


def _met(
    index: Index, one: Side, other: Side, kind: str, why: str, how: tuple[str, str], safety: bool
) -> Iterator[Conflict]:
    """The conflict of two opposed claims, on the first pair of passages that meet; else the note of a condition."""
    noted: tuple[Voice, Voice, str] | None = None
    both: Conflict | None = None
    for mine, theirs in pairs(index.voices(one), index.voices(other)):
        if not telling(mine) or not telling(theirs) or _a_spell(index, one, mine, how):
            continue
        said = _only_if(mine.bearing, theirs.bearing)
        if said is None and _stands(index, one, mine.bearing, theirs.bearing):
            weighed = weighed_up(
                index, one, other, kind, why + (_NARROWER if "narrower" in how else ""), safety, (mine, theirs)
            )
            if weighed and weighed.kind != BOTH:
                yield weighed
                return
            both = both or weighed
        if said and noted is None and how[0] != "narrower" and not any(rests(index, one, other, mine, theirs)):
            noted = mine, theirs, said
    if noted and other.relation in _AGAINST and not index.professional(one.subject):
        mine, theirs, said = noted
        reason = f"{why}{_UNDER_CONDITION}: {said}"
        yield made(one, other, "under_condition", reason, safety, mine.item, theirs.item)
    elif both:
        yield both


def _a_spell(index: Index, one: Side, mine: Voice, how: tuple[str, str]) -> bool:
    """A short rest is not the waiting that another warns of."""
    return how[0] == "alike" and "brief" in mine.bearing.lengths and index.world.is_a(one.subject, ["rest"])


def _stands(index: Index, one: Side, mine: Bearing, theirs: Bearing) -> bool:
    """Whether two passages that speak under no condition speak of the same."""
    if theirs.unless and (index.professional(one.subject) or index.world.kind(one.subject) == "drug"):
        return False  # who is excepted settles it
    if "long" in theirs.lengths - mine.lengths and not index.waiting(one.subject):
        return False  # how long a thing is done; but all rest is for long unless it is said to be short
    return apart(mine, theirs) is None


def _only_if(mine: Bearing, theirs: Bearing) -> str | None:
    """What one of two opposed passages is only said under; empty where that is nothing that reconciles them."""
    weak = re.compile(str(table()["weak_conditions"]))
    strong = [condition for condition in mine.conditions if not weak.search(condition.lower())]
    if strong or mine.passing:
        return "; ".join(strong) if mine.comparators and not mine.passing else ""
    if mine.severe and theirs.conditions and all(_PAIN.search(condition) for condition in theirs.conditions):
        return None  # who is in severe pain is in pain
    told = bearing.found_in("states", " ".join(theirs.conditions))  # the condition's own words say it better
    only = bearing.labels("states", theirs.states - mine.states - told)
    only += bearing.labels("places", theirs.places - mine.places)
    if not (theirs.conditions or theirs.passing or only):
        return None
    if theirs.manner or mine.conditions or mine.states - theirs.states:
        return ""
    apart_else = mine.times and theirs.times and not mine.times & theirs.times
    return "" if apart_else else "; ".join(dict.fromkeys((*only, *theirs.conditions, *theirs.passing)))


def _opposed_objects(index: Index) -> Iterator[Conflict]:
    for entry in table()["opposed_objects"]:
        for one in index.asserted(entry["relation"]):
            if entry["one"] not in index.world.ancestors(one.object):
                continue
            for other in index.of_subject(entry["relation"], one.subject):
                subjects = index.related(one.subject, other.subject)
                excluded = entry["other"] in index.world.ancestors(other.object)
                if other.asserted and subjects in ("same", "narrower") and excluded:
                    safety = bool(entry.get("safety", False))
                    yield from _met(index, one, other, entry["kind"], entry["why"], (subjects, "same"), safety)


def _rivals(index: Index) -> Iterator[Conflict]:
    """Rest is advised, staying active is advised: nobody can do both."""
    for entry in table()["rivals"]:
        beside = set(entry.get("except") or ())
        sides = [
            [s for r in _ADVICE for s in index.of_subject(r, entry[key]) if s.asserted] for key in ("one", "other")
        ]
        for one in sides[0]:
            if beside & index.world.ancestors(one.subject):
                continue
            for other in sides[1]:
                if index.related(one.object, other.object):
                    yield from _cannot_both(index, one, other, entry["why"], bool(entry.get("safety", False)))


def _cannot_both(index: Index, one: Side, other: Side, why: str, safety: bool) -> Iterator[Conflict]:
    """Not where the one is for a short time, and the other may follow."""
    yield from first(
        weighed_up(index, one, other, "rival_courses", why, safety, (mine, theirs))
        for mine, theirs in pairs(index.voices(one), index.voices(other))
        if not (mine.bearing.conditions or theirs.bearing.conditions or "brief" in mine.bearing.lengths)
        and telling(mine)
        and telling(theirs)
        and apart(mine.bearing, theirs.bearing) is None
    )


def _harms(index: Index) -> Iterator[Conflict]:
    for entry in table()["harms"]:
        opposite = [(Relation.CAUSES, entry.get("harm")), (Relation.EXACERBATES, entry.get("harm"))]
        opposite.append((Relation.IMPAIRS, entry.get("loss")))
        gains = [s for s in index.asserted(Relation.IMPROVES) if entry["function"] in index.world.ancestors(s.object)]
        for one in gains:
            for relation, harm in opposite:
                for other in index.of_subject(relation, one.subject) if harm else ():
                    subjects = index.related(one.subject, other.subject)
                    near = subjects not in (None, "broader") and harm in index.world.ancestors(other.object)
                    if other.asserted and near:
                        yield from _weighed(index, one, other, entry["why"], bool(entry.get("safety", False)))


def _weighed(index: Index, one: Side, other: Side, why: str, safety: bool) -> Iterator[Conflict]:
    """A gain and a risk, of the same people: a trade-off, which no reader need decide as true or false."""
    for mine, theirs in pairs(index.voices(one), index.voices(other)):
        if telling(mine) and telling(theirs) and mine.bearing.states == theirs.bearing.states:
            yield made(one, other, BOTH, f"{why}; both may hold: a gain and a risk", safety, mine.item, theirs.item)
            return


# -- care that is due -------------------------------------------------------------------------------------------------


def _care_due(index: Index) -> Iterator[Conflict]:
    """Self-care is advised for what, elsewhere, calls for a doctor."""
    why = "one advises to treat it oneself, the other to have it looked at"
    for sign, advice, items in _advice_in_signs(index):
        yield from _sent(index, advice, sign, "care_due", why, items)


def _sent(index: Index, advice: Side, sign: Side, kind: str, why: str, items: Sequence[Item]) -> Iterator[Conflict]:
    voices = [Voice(item, index.bearing(item, advice.relation)) for item in sorted(items, key=lambda item: item.id)]
    for mine, theirs in pairs(voices, index.voices(sign)):
        if telling(mine) and not theirs.bearing.hearsay and mine.bearing.states <= theirs.bearing.states:
            if kind == "care_due" and mine.item and fragment(mine.item):
                kind, why = BOTH, f"{why}; both may hold: one of them only names it in a list"
            yield made(advice, sign, kind, why, True, mine.item, theirs.item)
            return


def _advice_in_signs(index: Index) -> Iterator[tuple[Side, Side, tuple[Item, ...]]]:
    common, treatments = set(table()["too_common"]), set(table()["self_treatment"])
    by_sign: dict[str, list[Side]] = defaultdict(list)
    for sign in index.asserted(Relation.CALLS_FOR):
        known = sign.findings or index.world.kind(sign.subject) in _SIGNS
        if known and sign.subject not in common | treatments and sign.object != "self-care":
            by_sign[sign.subject].append(sign)
    for advice in index.asserted(Relation.RECOMMENDED_FOR):
        kind = index.world.kind(advice.subject)
        if not advice.supporting or kind in ("unknown", "drug") or index.professional(advice.subject):
            continue
        # Only a condition can name a sign that the object is no kind of.
        conditional = any(item.evidence.mention.conditions for item in advice.supporting)
        met = set(by_sign) if conditional else index.world.ancestors(advice.object) & by_sign.keys()
        for subject in sorted(met):
            items = signs_met(advice, subject, index.world)
            yield from ((sign, advice, items) for sign in by_sign[subject] if items)


def _care_first(index: Index) -> Iterator[Conflict]:
    """Who says that any self-treatment wants advice first, against who advises it at once where care is due."""
    treatments = list(table()["self_treatment"])
    first = sorted(
        (side for side in index.asserted(Relation.CALLS_FOR) if side.subject in treatments),
        key=lambda side: (treatments.index(side.subject), side.id),
    )
    urgent = {advice.id: (advice, items) for _, advice, items in _advice_in_signs(index)}
    why = "one advises it straight away, the other wants advice before any self-treatment"
    why += "; both may hold: one of them says it of all self-treatment, as a rule"
    for advice, items in urgent.values():
        for side in first[:1]:
            yield from _sent(index, advice, side, BOTH, why, items)


# -- said and denied --------------------------------------------------------------------------------------------------


def _denied(index: Index) -> Iterator[Conflict]:
    """A claim, said and denied; and advice of a thing of which another says that it does not help."""
    for other in index.world.claims.values():
        if other.subject in table()["too_vague"]:
            continue
        for stance in (Stance.CONTRADICTS, Stance.DOES_NOT_SUPPORT):
            known = stance is Stance.CONTRADICTS and _found_against(other)
            if other.saying(stance) or known:
                yield from _denied_by(index, other, stance)


def _denied_by(index: Index, other: Side, stance: Stance) -> Iterator[Conflict]:
    yield from _both_ways(index, other, other, stance)
    for one in index.of_subject(other.relation, other.subject):
        if other.relation is not Relation.CALLS_FOR and one.id != other.id and _alike(index, one, other):
            yield from _both_ways(index, one, other, stance)
    if other.relation is Relation.AMELIORATES:
        for one in index.of_subject(Relation.RECOMMENDED_FOR, other.subject):
            if _alike(index, one, other):
                yield from _both_ways(index, one, other, stance)


def _alike(index: Index, one: Side, other: Side) -> bool:
    """Whether a denial meets a claim: what is denied of a thing is denied of its kinds, unless it is too general."""
    near = ["same", "alike"]
    if (
        other.subject not in table()["too_general"]["subjects"]
        and other.object not in table()["too_general"]["objects"]
    ):
        near.append("narrower")
    return index.related(one.subject, other.subject) in near and index.related(one.object, other.object) in near


def _found_against(side: Side) -> bool:
    return bool(side.found(Stance.CONTRADICTS)) and side.direction is Stance.CONTRADICTS


def _both_ways(index: Index, one: Side, other: Side, stance: Stance) -> Iterator[Conflict]:
    """On the first pair of passages that compare with the same, best one that leaves no room for both."""
    common = {*table()["too_common"], *table()["plain"]}
    if not one.supporting or (other.relation is Relation.CALLS_FOR and other.subject in common):
        return
    advised = one.relation is not other.relation
    kind = "advice_against_effect" if advised else "both_ways"
    yield from first(
        weighed_up(index, one, other, kind, _denial(index, one, other, theirs, stance), False, (mine, theirs), stance)
        for mine, theirs in pairs(index.voices(one), index.voices(other, stance))
        if (theirs.item is not None or (stance is Stance.CONTRADICTS and _found_against(other)))
        and _contradicts(one, advised, mine, theirs)
        and (stance is Stance.CONTRADICTS or not (mine.item and fragment(mine.item)))
    )


def _contradicts(one: Side, advised: bool, mine: Voice, theirs: Voice) -> bool:
    """Whether a denial is one of what a passage says: an article that says both weighs them itself."""
    if (
        theirs.source in {item.source.id for item in one.supporting}
        or not _plainly(mine)
        or not _plainly_denied(theirs)
    ):
        return False
    if apart(mine.bearing, theirs.bearing) or mine.bearing.leg is not theirs.bearing.leg:
        return False
    general = one.subject in table()["too_general"]["subjects"]
    if general and mine.bearing.times != theirs.bearing.times:
        return False
    return advised or compared_alike(mine.bearing, theirs.bearing)


def _denial(index: Index, one: Side, other: Side, theirs: Voice, stance: Stance) -> str:
    """Who denies what. The other claim's own sentence says that it is so, hence it is quoted as what is denied."""
    by = ", ".join(sorted({f.study.short for f in other.found(Stance.CONTRADICTS)}))
    denied = f"denied by {by}" if theirs.item is None else "denied in another article"
    if stance is Stance.DOES_NOT_SUPPORT:
        denied = "not shown, says another article"
    if one.id == other.id:
        return f"an article says it is so; it is {denied}"
    what = index.world.statements[other.id].rstrip(".")
    said = "one advises it" if one.relation is not other.relation else "an article says the one"
    return f"{said}; the other (“{what}”) is {denied}"


def _plainly(voice: Voice) -> bool:
    return telling(voice) and not voice.bearing.conditions and not voice.bearing.passing


def _plainly_denied(voice: Voice) -> bool:
    """Whether it is denied outright, in words that deny, and not only any longer or by one person's story."""
    found = voice.bearing
    if found.hearsay or found.described or found.passing or found.conditions or not found.sure:
        return False
    if voice.item is None:
        return True
    quote = voice.item.evidence.mention.quote
    return bearing.denies(quote) and not _SILENT.search(quote)
