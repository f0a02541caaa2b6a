"""What reading finds, before it is known what "it" is: a claim as its sentence has it, and a thing that something happens to.

Values only; knows neither cues nor vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.concepts import Phrase
from ingest.context import Scope
from kb.model import Relation

Token = Any
LESS = frozenset(
    ("less", "fewer", "reduced", "lower", "decreased", "diminished", "lessened", "minimal", "milder", "smaller")
)
MORE = frozenset(
    (
        "better",
        "improved",
        "increased",
        "greater",
        "more",
        "stronger",
        "enhanced",
        "higher",
        "faster",
        "good",
        "deeper",
        "long",
        "longer",
        "healthier",
        "quicker",
        "restful",
    )
)
PLACES = frozenset(
    ("back", "limb", "limbs", "leg", "legs", "body", "spine", "half", "lumbar", "extremity", "extremities")
)
WORSE = frozenset(
    ("worse", "worsening", "worsened", "poorer", "poor", "increased", "more", "greater", "higher", "aggravated")
)
# What is no thing but a time, a share or an example, wherever it stands after a preposition.
TIMES = frozenset(
    (
        "long",
        "longer",
        "while",
        "today",
        "now",
        "tonight",
        "tomorrow",
        "own",
        "third",
        "half",
        "quarter",
        "percent",
        "point",
        "cent",
        "margin",
        "fifth",
        "average",
        "rest_",
        "day",
        "week",
        "month",
        "year",
        "minute",
        "hour",
        "time",
        "night",
        "morning",
        "evening",
        "first",
        "phase",
        "stage",
        "period",
        "moment",
        "beginning",
        "way",
        "reason",
        "thing",
        "term",
        "example",
        "instance",
        "use",
    )
)


def degrees(noun: Token) -> set[str]:
    """The words before a noun that may compare it: "lower" does in "lower pain scores", in "lower back pain" it says where."""
    left = {c.lower_ for c in noun.lefts}
    before = noun.doc[noun.left_edge.i : noun.i + 1]
    where = any(t.lower_ == "lower" and t.nbor(1).lower_ in PLACES for t in before[:-1])
    return left - {"lower"} if where or noun.lower_ in PLACES else left


@dataclass
class Target:
    """A thing that something happens to: its phrase, whether more of it is good, and what was peeled off it."""

    phrase: Phrase | None
    means: str
    token: Token
    good: bool | None = None
    risk: bool = False
    load: bool = False
    people: bool = False
    peeled: tuple[str, ...] = ()


@dataclass
class Raw:
    """A claim as the sentence has it. A subject or object that is None is a gap."""

    subject: Phrase | None
    relation: Relation
    object: Phrase | None
    cue: Token
    scope: Scope
    frame: str
    how: str = "subject"
    subject_token: Token | None = None
    notes: set[str] = field(default_factory=set)
