"""What a passage or a study rests on: the ladder of kb/tiers.yml, and which rung a passage stands on.

Knows kinds of source, attributions and study designs; knows nothing of claims or of what any study found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb import yamlfile
from kb.model import Attribution, Certainty, Mention, Source, SourceKind, Study

# Their own words for what they sell, or for what happened to them, are no evidence.
_ADVERTS = frozenset({SourceKind.CLINIC_MARKETING, SourceKind.PRODUCT_MARKETING, SourceKind.FORUM})
# Bodies that answer for what they say even where a passage names nobody.
_BODIES = frozenset({SourceKind.HEALTH_SYSTEM, SourceKind.GUIDELINE, SourceKind.SYSTEMATIC_REVIEW, SourceKind.TRIAL})


@dataclass(frozen=True)
class Tier:
    """A rung of the ladder; `rank` 0 permits most."""

    id: str
    label: str
    start: Certainty
    rank: int
    rand: float
    syst: float
    why: str

    @property
    def counts(self) -> bool:
        """Whether such a passage is evidence at all."""
        return self.start is not Certainty.NONE


@cache
def ladder() -> dict[str, Tier]:
    """The rungs by id, best first; the one cache of this file, read once a process."""
    path = Path(__file__).with_suffix(".yml")
    tiers: dict[str, Tier] = {}
    for rank, node in enumerate(yamlfile.read(path)):
        yamlfile.check_keys(node, ("id", "label", "start", "rand", "syst", "why"))
        start = Certainty(yamlfile.one_of(node, "start", list(Certainty)))
        tiers[node["id"]] = Tier(node["id"], node["label"], start, rank, node["rand"], node["syst"], node["why"])
    return tiers


def of_study(study: Study) -> Tier:
    """The rung of a registered study: its design."""
    return ladder()[str(study.design)]


def of_passage(mention: Mention, source: Source, study: Study | None) -> Tier:
    """The rung of a passage: its study's where one was told, else what the article and its kind offer, else nothing."""
    if study is not None:
        return of_study(study)
    if mention.attribution is Attribution.ANECDOTE or source.kind in _ADVERTS:
        return ladder()["anecdote"]
    if mention.attribution is not Attribution.NONE:
        return ladder()["reported"]
    return ladder()["narrative" if source.kind in _BODIES else "asserted"]
