"""A part of the graph as SVG, drawn on the server: readable without a script, linked, and in the page's own colours.

Standard library only. Knows columns, boxes and lines; knows no query and no colour. Colours come from the page's style
sheet through classes (graph-node, graph-edge, certainty-..., denied), so that light, dark and print are its business;
what is drawn here without one is in the text's own colour. No style attribute, no script, nothing from elsewhere.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from kb.graph import Edge, Node, Picture

_WIDTH, _LINE, _PAD = 168, 16, 9  # of a box: its width, the height of a line of text, the space above and below
_GAP_X, _GAP_Y, _MARGIN = 132, 14, 10
_UNDER = 44  # of the room below, for lines that pass under a column between
_LETTERS = 22  # that fit on a line of a box
_THICK = {"high": 4, "moderate": 3, "low": 2, "very_low": 1.25, "none": 1.25}
_WORDS = {
    "ameliorates": "eases", "exacerbates": "makes worse", "causes": "causes", "prevents": "prevents", "improves": "improves",
    "impairs": "weakens", "indicates": "is a sign of", "calls_for": "calls for", "recommended_for": "advised for",
    "contraindicated_for": "advised against",
}  # fmt: skip


@dataclass(frozen=True)
class _Box:
    node: Node
    lines: tuple[str, ...]
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(picture: Picture, id_: str = "graph") -> str:
    """The picture as one <svg>; `id_` tells several on a page apart. The same in words: Picture.text."""
    boxes, width, height = _layout(picture)
    shown = [edge for edge in picture.edges if _drawable(edge, boxes)]
    leaving, meeting = Counter(e.source for e in shown), Counter(e.target for e in shown)
    if any(_passes(boxes[edge.source], boxes[edge.target]) for edge in shown):
        height += _UNDER
    lines = "".join(
        _under(edge, boxes, height - _MARGIN - 17 * (nth % 2))
        if _passes(boxes[edge.source], boxes[edge.target])
        else _edge(edge, boxes, nth, of, leaving[edge.source] >= meeting[edge.target])
        for edge, nth, of in _numbered(shown)
    )
    drawn = "".join(_node(box) for box in boxes.values())
    said = "; ".join(edge.statement.rstrip(".") for edge in picture.text[:12])
    return (
        f'<svg class="graph" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="group" aria-labelledby="{id_}-title {id_}-desc">'
        f'<title id="{id_}-title">{escape(picture.title)}</title><desc id="{id_}-desc">{escape(said)}</desc>'
        f'<defs><marker id="{id_}-tip" class="graph-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
        f'<g class="graph-edges" fill="none">{lines.replace("url(#tip)", f"url(#{id_}-tip)")}</g>'
        f'<g class="graph-nodes">{drawn}</g></svg>'
    )


def _layout(picture: Picture) -> tuple[dict[str, _Box], float, float]:
    columns = _ordered(picture)
    wrapped = {node.id: _wrap(node.label) for column in columns for node in column}
    heights = {id_: len(lines) * _LINE + 2 * _PAD for id_, lines in wrapped.items()}
    tall = max((sum(heights[n.id] + _GAP_Y for n in column) - _GAP_Y for column in columns), default=0)
    boxes: dict[str, _Box] = {}
    for place, column in enumerate(columns):
        x = _MARGIN + place * (_WIDTH + _GAP_X)
        y = _MARGIN + (tall - (sum(heights[n.id] + _GAP_Y for n in column) - _GAP_Y)) / 2
        for node in column:
            boxes[node.id] = _Box(node, wrapped[node.id], x, y, heights[node.id])
            y += heights[node.id] + _GAP_Y
    width = 2 * _MARGIN + len(columns) * _WIDTH + max(0, len(columns) - 1) * _GAP_X
    return boxes, width, tall + 2 * _MARGIN


def _ordered(picture: Picture) -> list[list[Node]]:
    """Columns whose nodes stand near those that they are joined with (barycentres), so that fewer lines cross."""
    columns = [list(column) for column in picture.columns if column]
    for column, before in zip(columns[1:], columns, strict=False):
        place = {node.id: nth for nth, node in enumerate(before)}

        def centre(node: Node, place: dict[str, int] = place) -> float:
            near = [place[a] for e in picture.edges for a in _others(e, node.id) if a in place]
            return sum(near) / len(near) if near else len(place)

        column.sort(key=centre)
    return columns


def _others(edge: Edge, node: str) -> tuple[str, ...]:
    return (edge.target,) if edge.source == node else (edge.source,) if edge.target == node else ()


def _wrap(label: str) -> tuple[str, ...]:
    lines = textwrap.wrap(label, _LETTERS) or [label]
    return tuple(lines[:3]) if len(lines) <= 3 else (*lines[:2], lines[2][: _LETTERS - 1] + "…")


def _node(box: _Box) -> str:
    texts = "".join(
        f'<text x="{box.x + _WIDTH / 2:g}" y="{box.y + _PAD + _LINE * (nth + 0.75):g}" text-anchor="middle" '
        f'font-size="13" fill="currentColor">{escape(line)}</text>'
        for nth, line in enumerate(box.lines)
    )
    return (
        f'<a class="graph-node kind-{escape(box.node.kind)}" href="/topics/{quote(box.node.id)}">'
        f"<title>{escape(box.node.label)}</title>"
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{_WIDTH}" height="{box.height:g}" rx="6" fill="Canvas" '
        f'stroke="currentColor"/>{texts}</a>'
    )


def _numbered(edges: Sequence[Edge]) -> list[tuple[Edge, int, int]]:
    """Edges with their number among those between the same two concepts: they are drawn side by side."""
    pairs: dict[frozenset[str], list[Edge]] = {}
    for edge in edges:
        pairs.setdefault(frozenset((edge.source, edge.target)), []).append(edge)
    return [(edge, nth, len(group)) for group in pairs.values() for nth, edge in enumerate(group)]


def _drawable(edge: Edge, boxes: dict[str, _Box]) -> bool:
    return edge.source in boxes and edge.target in boxes and edge.source != edge.target


def _edge(edge: Edge, boxes: dict[str, _Box], nth: int, of: int, fans: bool) -> str:
    start, end = boxes[edge.source], boxes[edge.target]
    shift = (nth - (of - 1) / 2) * 17
    x1, x2, side = _sides(start, end)
    y1, y2 = start.middle + shift, end.middle + shift
    across = start.x != end.x
    bend = side * (abs(x2 - x1) / 2 if across else 50)
    first, second = x1 + bend, (x2 - bend if across else x2 + bend)
    curve = f"M{x1:g} {y1:g}C{first:g} {y1:g} {second:g} {y2:g} {x2:g} {y2:g}"
    return _line(edge, curve, _word(edge, (x1, y1), (x2, y2), fans, rightwards=side > 0 and (across or not fans)))


def _passes(start: _Box, end: _Box) -> bool:
    """Whether a column stands between two boxes: a straight line would run behind what it has nothing to do with."""
    return abs(start.x - end.x) > _WIDTH + _GAP_X


def _under(edge: Edge, boxes: dict[str, _Box], lowest: float) -> str:
    """A line that passes below the columns between its ends, its word at its lowest point."""
    start, end = boxes[edge.source], boxes[edge.target]
    x1, x2 = start.x + _WIDTH / 2, end.x + _WIDTH / 2
    y1, y2 = start.y + start.height, end.y + end.height
    pull = (
        lowest - (y1 + y2) / 8
    ) / 0.75  # a cubic curve's middle is 3/4 of its two equal controls and 1/8 of each end
    curve = f"M{x1:g} {y1:g}C{x1:g} {pull:g} {x2:g} {pull:g} {x2:g} {y2:g}"
    text = (
        f'<text x="{(x1 + x2) / 2:g}" y="{lowest - 6:g}" text-anchor="middle" font-size="11" fill="currentColor">'
        f"{_said(edge)}</text>"
    )
    return _line(edge, curve, text)


def _line(edge: Edge, curve: str, text: str) -> str:
    dash = ' stroke-dasharray="5 4"' if edge.denied or edge.certainty == "none" else ""
    sure = edge.certainty.replace("_", " ")
    return (
        f'<a class="graph-edge relation-{edge.relation} certainty-{edge.certainty}{" denied" if edge.denied else ""}" '
        f'href="/claims/{quote(edge.claim)}"><title>{escape(edge.statement)} Certainty: {sure}</title>'
        f'<path d="{curve}" stroke="currentColor" stroke-width="{_THICK[edge.certainty]:g}"{dash} marker-end="url(#tip)"/>'
        f"{text}</a>"
    )


def _said(edge: Edge) -> str:
    word = _WORDS.get(edge.relation, edge.relation)
    return escape(f"no: {word}" if edge.denied else word)


def _word(edge: Edge, start: tuple[float, float], end: tuple[float, float], fans: bool, rightwards: bool) -> str:
    """The relation beside the end of the line that has room: the far end where many lines leave one box.

    It stands on the side of the line that the line does not bend to.
    """
    at, other = (end, start) if fans else (start, end)
    anchor = "end" if fans == rightwards else "start"
    x = at[0] + (-14 if anchor == "end" else 10)
    y = at[1] + (13 if other[1] < at[1] else -5)
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="11" fill="currentColor">{_said(edge)}</text>'


def _sides(start: _Box, end: _Box) -> tuple[float, float, int]:
    """Where a line leaves one box and meets the other, and which way it bends."""
    if start.x < end.x:
        return start.x + _WIDTH, end.x, 1
    if start.x > end.x:
        return start.x, end.x + _WIDTH, -1
    return start.x + _WIDTH, end.x + _WIDTH, 1
