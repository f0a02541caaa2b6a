"""How soon care is wanted for the same sign: articles that differ in it, and advice that comes too late.

Knows claims on what calls for care, with their passages, and the signs and words of kb/conflicts.yml. A sign is told by
its concept or by its name, so that what the vocabulary lacks is met too. Knows no rules: the flags bring those.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb import bearing
from kb.comparing import Conflict, Index, Side, World, made, table
from kb.lines import Item
from kb.model import Relation

DAYS, _SAME_DAY = 2, 3
STABLE = re.compile(r"\b(?:stable|long.standing|for years|unchanged|mild|not getting worse)\b", re.I)
_SENDS = re.compile(r"\b(?:consult|talk to|speak to|visit|book|doctor|gp|surgeon|physician|specialist)\b", re.I)
_TELLS = re.compile(
    r"\b(?:tell|mention|report|inform|let \w+ (?:\w+ )?know)\b", re.I
)  # at some visit: nobody is sent to one
_NOT_NEEDED = re.compile(r"\bno (?:need|emergency)\b|\bnot (?:an )?(?:emergency|urgent)", re.I)


@dataclass(frozen=True)
class Call:
    """A passage that sends somebody with a sign to care, and how soon."""

    side: Side
    item: Item
    soon: int
    label: str


def how_soon(index: Index) -> Iterator[Conflict]:
    """Where one article leaves days for what another sends to care on the same day or at once."""
    by_sign: dict[str, list[Call]] = defaultdict(list)
    for sign, call in calls(index.world):
        by_sign[sign["id"]].append(call)
    for sign in table()["how_soon"]["signs"]:
        seen: set[str] = set()
        told = sorted(by_sign[sign["id"]], key=lambda call: (-call.soon, call.item.id))
        for late in told:
            early = next((call for call in told if _sooner(call, late)), None)
            if late.soon <= DAYS and early and late.item.source.id not in seen:
                seen.add(late.item.source.id)
                yield _told(sign, late, early)


def calls(world: World) -> Iterator[tuple[Any, Call]]:
    """Every passage that says how soon care is wanted for a sign of kb/conflicts.yml, with the sign."""
    for side in world.claims.values():
        if side.relation is not Relation.CALLS_FOR or side.object == "self-care":
            continue
        for item in side.supporting:
            said = soon(item)
            for sign in signs(world, side) if said else ():
                yield sign, Call(side, item, *said) if said else Call(side, item, 0, "")


def undated(world: World) -> Iterator[tuple[Any, Call]]:
    """Whole sentences that send a sign to an ordinary doctor and name no time, in articles that do so nowhere else."""
    dated = {(sign["id"], call.item.source.id) for sign, call in calls(world)}
    for side in world.claims.values():
        if side.relation is not Relation.CALLS_FOR or side.object != "see-a-doctor":
            continue
        for item in side.supporting:
            quote = item.evidence.mention.quote
            if (
                soon(item)
                or bearing.fragment(item)
                or _NOT_NEEDED.search(quote)
                or not _SENDS.search(quote)
                or _TELLS.search(quote)
            ):
                continue  # of an item of a list, the line that leads to it may say how soon
            for sign in signs(world, side):
                if (sign["id"], item.source.id) not in dated:
                    yield sign, Call(side, item, 0, "by a doctor, and does not say how soon")


def signs(world: World, side: Side) -> list[Any]:
    """Signs of kb/conflicts.yml that a claim is on, by its subject's concept or its name."""
    name = side.subject.removeprefix("new-").replace("-", " ")
    known = world.ancestors(side.subject)
    listed = table()["how_soon"]["signs"]
    return [sign for sign in listed if known & set(sign["concepts"]) or re.search(str(sign["pattern"]), name)]


def soon(item: Item) -> tuple[int, str] | None:
    """How soon a passage wants care, as its own words or the line that leads to it say; None where they do not."""
    quote = item.evidence.mention.quote.lower().replace("’", "'")
    if _NOT_NEEDED.search(quote):
        return None
    for text in (quote, bearing.lead(item).lower(), (item.evidence.mention.section or "").lower()):
        for entry in table()["how_soon"]["words"]:
            if re.search(str(entry["pattern"]), text):
                return int(entry["soon"]), str(entry["label"])
    return None


def _sooner(early: Call, late: Call) -> bool:
    return early.soon >= _SAME_DAY and early.item.source.id != late.item.source.id


def _told(sign: Any, late: Call, early: Call) -> Conflict:
    why = f"{sign['label']}: one wants it seen {late.label}, the other {early.label}"
    if STABLE.search(late.item.evidence.mention.quote):
        why += "; both may hold: one of them says it of what has not changed"
        return made(late.side, early.side, "both_may_hold", why, True, late.item, early.item)
    return made(late.side, early.side, "how_soon", why, True, late.item, early.item)
