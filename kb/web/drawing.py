"""A claim among its neighbours, laid out as an SVG by plain arithmetic: what else is said to act on its object, what
else its subject is said to do. Knows claims' rows; draws nothing itself, the template does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kb.cards import ClaimCard
from kb.web import links, words

_MOST = 5
_WIDTH, _BOX, _HEIGHT, _GAP = 760, 220, 34, 12


@dataclass(frozen=True)
class Neighbour:
    """Another claim at one end of the one at hand."""

    claim_id: str
    concept: str
    relation: str
    certainty: str


@dataclass(frozen=True)
class Neighbours:
    """What else acts on the object, and what else the subject does."""

    into: tuple[Neighbour, ...]
    out: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Box:
    """A labelled box, a link where it leads somewhere."""

    x: float
    y: float
    width: float
    height: float
    label: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class Arrow:
    """A curve between two boxes with what it says."""

    path: str
    label: str
    x: float
    y: float
    certainty: str
    here: bool = False


@dataclass(frozen=True)
class Map:
    """The drawing, and the same as words for those who cannot see it."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[tuple[str, str], ...]


def neighbours(connection: sqlite3.Connection, card: ClaimCard) -> Neighbours:
    """The nearest claims on either side, those with most lines of evidence first."""
    sql = """select c.id, k.label, c.relation, c.certainty from claims c join concepts k on k.id = c.{far}
             where c.{near} = ? and c.{far} <> ? order by c.n_lines desc, c.id limit ?"""
    into = connection.execute(sql.format(near="object_id", far="subject_id"), (card.object_id, card.subject_id, _MOST))
    out = connection.execute(sql.format(near="subject_id", far="object_id"), (card.subject_id, card.object_id, _MOST))
    return Neighbours(*(tuple(Neighbour(*row) for row in found.fetchall()) for found in (into, out)))


def draw(card: ClaimCard, near: Neighbours) -> Map:
    """Subject and object on a line in the middle; what else acts on the object below left, what else the subject does
    above right, each at its own height so that no label covers another."""
    step = _HEIGHT + _GAP
    rows = max(len(near.out), 0)
    middle = 10 + rows * step
    height = middle + _HEIGHT + (len(near.into) * step) + 10
    left, right = 0, _WIDTH - _BOX
    boxes = [
        Box(left, middle, _BOX, _HEIGHT, _short(card.subject), links.page("topics", card.subject_id), True),
        Box(right, middle, _BOX, _HEIGHT, _short(card.object), links.page("topics", card.object_id), True),
    ]
    arrows = [_arrow((left, middle, right, middle), card.relation, card.certainty, "middle")]
    for place, each in enumerate(near.out):
        y = 10 + place * step
        boxes.append(Box(right, y, _BOX, _HEIGHT, _short(each.concept), links.page("claims", each.claim_id)))
        arrows.append(_arrow((left, middle, right, y), each.relation, each.certainty, "end"))
    for place, each in enumerate(near.into):
        y = middle + (place + 1) * step
        boxes.append(Box(left, y, _BOX, _HEIGHT, _short(each.concept), links.page("claims", each.claim_id)))
        arrows.append(_arrow((left, y, right, middle), each.relation, each.certainty, "start"))
    return Map(_WIDTH, height, tuple(boxes), tuple(arrows), _words(card, near))


def _arrow(ends: tuple[float, float, float, float], relation: str, certainty: str, label: str) -> Arrow:
    x1, y1, x2, y2 = ends
    start, end = (x1 + _BOX, y1 + _HEIGHT / 2), (x2 - 8, y2 + _HEIGHT / 2)
    bend = (start[0] + end[0]) / 2
    path = f"M{start[0]:g} {start[1]:g}C{bend:g} {start[1]:g} {bend:g} {end[1]:g} {end[0]:g} {end[1]:g}"
    # A label stands where its curve is still alone: at the far end of one that goes up, at the start of one from below.
    places = {"middle": (bend, start[1]), "start": (start[0] + 52, start[1]), "end": (end[0] - 56, end[1])}
    x, y = places[label]
    return Arrow(path, words.say(words.RELATION, relation), x, y - 6, certainty, label == "middle")


def _short(label: str, most: int = 26) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _words(card: ClaimCard, near: Neighbours) -> tuple[tuple[str, str], ...]:
    def line(subject: str, relation: str, object_: str) -> str:
        return f"{subject} {words.say(words.RELATION, relation)} {object_}"

    found: Sequence[tuple[str, str]] = [
        *((each.claim_id, line(card.subject, each.relation, each.concept)) for each in near.out),
        *((each.claim_id, line(each.concept, each.relation, card.object)) for each in near.into),
    ]
    return tuple(found)
