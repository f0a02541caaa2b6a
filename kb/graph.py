"""Claims as a graph of concepts: neighbourhoods, chains of mechanism, paths with their weakest link, centre, rumour.

The one door to networkx, imported only when a function here needs it. Reads through a sqlite3 connection and loads no
more than a question needs: one edge a claim, evidence stays in the tables. Knows nothing of drawing (kb.drawing) or
pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kb.errors import Missing
from kb.model import Certainty, Relation, Stance
from kb.query import STANDS, among, one, rows

if TYPE_CHECKING:
    import networkx as nx

# Along these one thing makes another more or less: a chain of them is a mechanism. Advice and signs are none.
CAUSAL = tuple(
    str(relation)
    for relation in (
        Relation.AMELIORATES, Relation.EXACERBATES, Relation.CAUSES, Relation.PREVENTS, Relation.IMPROVES, Relation.IMPAIRS,
    )
)  # fmt: skip
_ANY = """SELECT c.id, c.subject_id, c.relation, c.object_id, c.statement, c.certainty, c.direction, c.n_lines,
c.n_evidence, c.n_family FROM claims c"""
# A subquery that SQLite flattens, so that a WHERE of any question can follow it. What editors rejected is on its own page only.
_EDGES = _ANY.replace("FROM claims c", f"FROM (SELECT * FROM claims c WHERE {STANDS}) c")
_STRONGEST = """ORDER BY CASE c.certainty WHEN 'high' THEN 0 WHEN 'moderate' THEN 1 WHEN 'low' THEN 2
WHEN 'very_low' THEN 3 ELSE 4 END, c.n_lines DESC, c.n_family DESC, c.id"""
_MOST_EDGES = 3000  # more than this around one question would be neither readable nor quick
_EXACT_CENTRE = 600  # nodes up to which betweenness is computed exactly; above it is sampled, with a fixed seed


@dataclass(frozen=True)
class Node:
    """A concept."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True)
class Edge:
    """A claim, from its subject to its object."""

    claim: str
    source: str
    target: str
    relation: str
    statement: str
    certainty: str
    direction: str | None
    n_lines: int

    @property
    def denied(self) -> bool:
        """Whether what is known speaks against it."""
        return self.direction in (Stance.CONTRADICTS, Stance.DOES_NOT_SUPPORT)


@dataclass(frozen=True)
class Picture:
    """A part of the graph to look at, laid out in columns from left to right, and the same in words."""

    title: str
    columns: tuple[tuple[Node, ...], ...]
    edges: tuple[Edge, ...]
    left_out: int = 0  # claims that would have made it unreadable

    @property
    def text(self) -> tuple[Edge, ...]:
        """The text equivalent: every claim in the picture, the surest first."""
        return tuple(sorted(self.edges, key=lambda edge: (-Certainty(edge.certainty).rank, edge.statement)))


@dataclass(frozen=True)
class Path:
    """Claims that lead from one concept to another."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def weakest(self) -> Edge:
        """The link that the whole hangs on: the least certain, or one that is denied."""
        return min(
            self.edges, key=lambda edge: (not edge.denied, Certainty(edge.certainty).rank, edge.n_lines, edge.claim)
        )


def build(conn: sqlite3.Connection, claims: Iterable[str] | None = None) -> nx.MultiDiGraph:
    """The graph of all claims, or of some: nodes are concepts with label and kind, an edge's key is its claim's id."""
    import networkx as nx  # noqa: PLC0415 - a third of a second that only graph questions should pay

    found = rows(conn, f"{_EDGES} ORDER BY c.id") if claims is None else among(conn, f"{_EDGES} WHERE c.id", claims)
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    wanted = {row["subject_id"] for row in found} | {row["object_id"] for row in found}
    for node in _nodes(conn, wanted).values():
        graph.add_node(node.id, label=node.label, kind=node.kind)
    for row in found:
        edge = _edge(row)
        graph.add_edge(
            edge.source, edge.target, key=edge.claim, relation=edge.relation, statement=edge.statement,
            certainty=edge.certainty, direction=edge.direction or "", n_lines=edge.n_lines, n_evidence=row["n_evidence"],
        )  # fmt: skip
    return graph


def around_topic(conn: sqlite3.Connection, concept: str, size: int = 9) -> Picture:
    """What acts on a topic (left) and what the topic acts on (right), the best founded claims first."""
    here = _node(conn, concept)
    into = rows(conn, f"{_EDGES} WHERE c.object_id = ? AND c.subject_id <> ? {_STRONGEST}", [here.id, here.id])
    out = rows(conn, f"{_EDGES} WHERE c.subject_id = ? AND c.object_id <> ? {_STRONGEST}", [here.id, here.id])
    left, right = _first(into, "subject_id", size, {here.id}), _first(out, "object_id", size, {here.id})
    shown = [*_of(into, "subject_id", left), *_of(out, "object_id", right)]
    nodes = _nodes(conn, [*left, *right])
    columns = (tuple(nodes[id_] for id_ in left), (here,), tuple(nodes[id_] for id_ in right))
    return Picture(f"Claims around {here.label}", columns, tuple(map(_edge, shown)), len(into) + len(out) - len(shown))


def around_claim(conn: sqlite3.Connection, claim: str, size: int = 6) -> Picture:
    """A claim in the middle: what acts on its subject (left), and what its object acts on (right)."""
    row = one(conn, f"{_ANY} WHERE c.id = ?", [claim])
    if row is None:
        raise Missing(f"no claim {claim!r}")
    middle = _edge(row)
    both = {middle.source, middle.target}
    into = rows(conn, f"{_EDGES} WHERE c.object_id = ? {_STRONGEST}", [middle.source])
    out = rows(conn, f"{_EDGES} WHERE c.subject_id = ? {_STRONGEST}", [middle.target])
    into = [r for r in into if r["subject_id"] not in both]
    out = [r for r in out if r["object_id"] not in both]
    left, right = _first(into, "subject_id", size, both), _first(out, "object_id", size, both)
    right = [id_ for id_ in right if id_ not in left]
    beside = rows(
        conn,
        f"{_EDGES} WHERE (c.subject_id = ? AND c.object_id = ?) OR (c.subject_id = ? AND c.object_id = ?) {_STRONGEST}",
        [middle.source, middle.target, middle.target, middle.source],
    )
    shown = [*_of(into, "subject_id", left), *beside, *_of(out, "object_id", right)]
    nodes = _nodes(conn, [*left, *both, *right])
    columns = [
        tuple(nodes[id_] for id_ in left), (nodes[middle.source],), (nodes[middle.target],), tuple(nodes[id_] for id_ in right),
    ]  # fmt: skip
    if middle.source == middle.target:
        del columns[2]
    hidden = len(into) + len(out) + len(beside) - len(shown)
    return Picture(middle.statement.rstrip("."), tuple(columns), tuple(map(_edge, shown)), hidden)


def chains(
    conn: sqlite3.Connection, start: str, depth: int = 3, limit: int = 12, most: int = _MOST_EDGES
) -> tuple[Path, ...]:
    """Chains of mechanism of two links and more from a concept, those with the strongest weakest link first.

    `most` claims are looked at, the best founded of each step: a page has no time for all that hangs on a hub.
    """
    begin = _node(conn, start).id
    graph = _reach(conn, begin, depth, most)
    found: list[list[str]] = []
    stack = [(begin, [begin])]
    while stack and len(found) < 50 * limit:
        here, path = stack.pop()
        for after in sorted(graph.successors(here), reverse=True):
            if after in path:
                continue
            if len(path) >= 2:
                found.append([*path, after])
            if len(path) < depth:
                stack.append((after, [*path, after]))
    return _ranked(conn, graph, found, limit)


def paths(conn: sqlite3.Connection, start: str, end: str, depth: int = 3, limit: int = 8) -> tuple[Path, ...]:
    """Ways from one concept to another along claims of cause, shortest and strongest first."""
    import networkx as nx  # noqa: PLC0415 - as above

    begin, goal = _node(conn, start).id, _node(conn, end).id
    graph = _reach(conn, begin, depth, _MOST_EDGES)
    if begin == goal or goal not in graph:
        return ()
    found = []
    for path in nx.all_simple_paths(nx.DiGraph(graph), begin, goal, cutoff=depth):
        found.append(list(path))
        if len(found) >= 50 * limit:
            break
    return _ranked(conn, graph, found, limit)


def picture_of_paths(found: Sequence[Path], title: str) -> Picture:
    """Paths drawn as layers: a concept stands in the column of its first place on any of them."""
    column: dict[str, int] = {}
    nodes: dict[str, Node] = {}
    for path in found:
        for place, node in enumerate(path.nodes):
            nodes[node.id] = node
            column[node.id] = max(column.get(node.id, 0), place)
    layers: list[list[Node]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for id_ in column:
        layers[column[id_]].append(nodes[id_])
    edges = {edge.claim: edge for path in found for edge in path.edges}
    return Picture(title, tuple(tuple(layer) for layer in layers if layer), tuple(edges.values()))


def central(conn: sqlite3.Connection, limit: int = 20, most: int | None = None) -> tuple[tuple[Node, float], ...]:
    """Concepts that most ways between others lead over (betweenness), with their share from 0 to 1.

    Over all claims, or over the `most` best founded where an answer is awaited.
    """
    import networkx as nx  # noqa: PLC0415 - as above

    best_founded = None if most is None else [row["id"] for row in rows(conn, f"{_EDGES} {_STRONGEST} LIMIT ?", [most])]
    graph: nx.Graph = nx.Graph(build(conn, best_founded))
    sample = None if len(graph) <= _EXACT_CENTRE else min(60, len(graph))
    scores = nx.betweenness_centrality(graph, k=sample, seed=1)
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:limit]
    nodes = _nodes(conn, best)
    return tuple((nodes[id_], round(scores[id_], 4)) for id_ in best)


def rumours(conn: sqlite3.Connection, limit: int = 50) -> tuple[Edge, ...]:
    """Claims that articles make and that nothing above very low certainty stands behind, the most repeated first.

    Never a warning sign or a caution: these are heeded although hardly anybody has measured them, and are no rumour.
    """
    sql = f"""{_EDGES} WHERE c.in_articles = 1 AND c.certainty IN ('none', 'very_low')
                AND c.relation NOT IN ('calls_for', 'indicates', 'contraindicated_for')
              ORDER BY c.n_articles DESC, c.n_evidence DESC, c.id LIMIT ?"""
    return tuple(_edge(row) for row in rows(conn, sql, [limit]))


def graphml(conn: sqlite3.Connection) -> str:
    """The graph of all claims as GraphML."""
    import networkx as nx  # noqa: PLC0415 - as above

    return "\n".join(nx.generate_graphml(build(conn))) + "\n"


# -- helpers ---------------------------------------------------------------------------------------------------------


def _edge(row: dict[str, Any]) -> Edge:
    return Edge(
        row["id"], row["subject_id"], row["object_id"], row["relation"], row["statement"], row["certainty"],
        row["direction"], row["n_lines"],
    )  # fmt: skip


def _node(conn: sqlite3.Connection, id_: str) -> Node:
    """The concept, or the one that it was merged into."""
    row = one(conn, "SELECT coalesce(same_as, id) AS id FROM concepts WHERE id = ?", [id_])
    if row is None:
        raise Missing(f"no topic {id_!r}", suggestion="search for its words instead")
    return _nodes(conn, [row["id"]])[row["id"]]


def _nodes(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Node]:
    found = among(conn, "SELECT id, label, kind FROM concepts WHERE id", ids)
    return {row["id"]: Node(row["id"], row["label"], row["kind"]) for row in sorted(found, key=lambda row: row["id"])}


def _first(found: Sequence[dict[str, Any]], column: str, size: int, but: set[str]) -> list[str]:
    """The concepts of the first rows, in that order."""
    return list(dict.fromkeys(row[column] for row in found if row[column] not in but))[:size]


def _of(found: Sequence[dict[str, Any]], column: str, wanted: Sequence[str]) -> list[dict[str, Any]]:
    return [row for row in found if row[column] in wanted]


def _reach(conn: sqlite3.Connection, start: str, depth: int, most: int) -> nx.MultiDiGraph:
    """All claims of cause within so many steps of a concept; the best founded of each step where there are too many."""
    ids: set[str] = set()
    frontier, seen = {start}, {start}
    marks = ",".join(f"'{relation}'" for relation in CAUSAL)
    for _ in range(depth):
        sql = f"{_EDGES} WHERE c.relation IN ({marks}) AND (c.n_for > 0 OR c.direction = 'supports') AND c.subject_id"
        found = among(conn, sql, frontier, f"{_STRONGEST} LIMIT {most // depth}")[: most // depth]
        ids |= {row["id"] for row in found}
        frontier = {row["object_id"] for row in found} - seen
        seen |= frontier
        if not frontier:
            break
    graph = build(conn, ids)
    if start not in graph:
        node = _nodes(conn, [start])[start]
        graph.add_node(start, label=node.label, kind=node.kind)
    return graph


def _ranked(
    conn: sqlite3.Connection, graph: nx.MultiDiGraph, found: Sequence[Sequence[str]], limit: int
) -> tuple[Path, ...]:
    """Paths over the strongest claim between each two concepts; by their weakest link, then the shorter first."""
    nodes = _nodes(conn, {id_ for path in found for id_ in path})
    made = []
    for path in found:
        edges = [_strongest(graph, a, b) for a, b in pairwise(path)]
        made.append(Path(tuple(nodes[id_] for id_ in path), tuple(edges)))
    made.sort(
        key=lambda p: (
            p.weakest.denied,
            -Certainty(p.weakest.certainty).rank,
            len(p.edges),
            -p.weakest.n_lines,
            [edge.claim for edge in p.edges],
        )
    )
    return tuple(made[:limit])


def _strongest(graph: nx.MultiDiGraph, source: str, target: str) -> Edge:
    """The best founded of the claims from one concept to another."""
    between = graph.get_edge_data(source, target)
    claim = min(
        map(str, between),
        key=lambda key: (-Certainty(between[key]["certainty"]).rank, -between[key]["n_lines"], key),
    )
    data = between[claim]
    return Edge(
        claim, source, target, data["relation"], data["statement"], data["certainty"], data["direction"] or None,
        data["n_lines"],
    )  # fmt: skip
