"""Editors' decisions: the one door for pages and commands. Log, queue, item, decide, revert, replay.

The only module that opens curation.db. Knows the modules kb.review_*, which each know one part of it. Must not know
HTML, passwords or the terminal. A decision is first written to the log, where it is safe; the knowledge base follows,
at once for what stands beside a claim (`note`), and with everything that hangs on it at the next `replay`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb import read
from kb.errors import BackstoryError, Conflict
from kb.query import number, one
from kb.review_item import Action, Entry, Item, draft, history, item
from kb.review_kinds import KINDS, PASSING, READER, SHAPING, Editor, checked, kind_of
from kb.review_log import Decision, Log, beside
from kb.review_queue import GROUPS, Duplicate, Task, duplicates, open_suggestions, queue
from kb.review_state import State, allow, base, holders, refusal, state
from kb.review_tables import public, put_decisions

if TYPE_CHECKING:
    from kb.assemble import Assembly, RegistryLike, VocabularyLike
    from kb.model import RuleRecord, Situation, Version
    from kb.review_replay import Replay
    from kb.store import Store
    from kb.vocabulary import Vocabulary

__all__ = [
    "GROUPS", "KINDS", "READER", "Action", "Change", "Decision", "Duplicate", "Editor", "Effect", "Entry", "Item", "Log",
    "Outcome", "State", "Task", "World", "base", "behind", "beside", "decide", "decide_all", "draft", "duplicates", "effect",
    "finish", "history", "holders", "item", "note", "open_suggestions", "queue", "refusal", "replay", "since", "state", "words",
]  # fmt: skip


# -- deciding --------------------------------------------------------------------------------------------------------


def decide(
    conn: sqlite3.Connection,
    log: Log,
    editor: Editor | None,
    kind: str,
    target: str,
    payload: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
    saw: Mapping[str, Any],
) -> Decision:
    """Writes one decision to the log. `saw` is the state that the editor had before them (`item(...).state`).

    Raises InputError for a wrong shape or a missing reason, NotAllowed where the editor may not, Missing where the target
    is gone, and Conflict, with both states, where it is not what they saw. Then nothing is written. To revert, kind is
    `revert` and target `decision:N`. Without an account only `suggest` goes, and no state is asked for.
    """
    what = kind_of(kind)
    given = checked(conn, what, target, payload or {}, reason)
    actor = editor.id if editor else READER
    reverts = int(target.partition(":")[2]) if kind == "revert" and target.partition(":")[2].isdigit() else None

    def guard() -> None:
        allow(conn, log, editor, kind, target, given)
        now = state(conn, log, target)
        if not what.passing and base(now) != base(saw):
            raise Conflict(f"{target} has changed since you looked at it", seen=saw, now=now)

    kept = given if what.passing else {**given, "saw": dict(saw)}
    return log.append(actor, kind, target, kept, reason.strip(), base(saw) if saw else "", reverts, guard)


@dataclass(frozen=True)
class Outcome:
    """What became of one decision of a batch: it was made, or why it was not."""

    target: str
    decision: Decision | None
    error: BackstoryError | None


def decide_all(
    conn: sqlite3.Connection, log: Log, editor: Editor, wanted: Iterable[tuple[str, str, Mapping[str, Any], str, State]]
) -> tuple[Outcome, ...]:
    """Many decisions (kind, target, payload, reason, saw), each by itself: one that fails stops no other."""
    made = []
    for kind, target, payload, reason, saw in wanted:
        try:
            made.append(Outcome(target, decide(conn, log, editor, kind, target, payload, reason=reason, saw=saw), None))
        except BackstoryError as error:
            made.append(Outcome(target, None, error))
    return tuple(made)


def since(log: Log, editor: Editor) -> tuple[Decision, ...]:
    """What others decided since this editor last did anything: "since I was last here"."""
    mine = [each.id for each in log.decisions("actor = ?", [editor.id])]
    found = log.decisions("id > ?", [mine[-1] if mine else 0])
    return tuple(each for each in found if each.kind in KINDS and KINDS[each.kind].public)


# -- into the knowledge base -----------------------------------------------------------------------------------------


def note(conn: sqlite3.Connection, log: Log) -> int:
    """Copies decisions that the tables do not show yet: who, when, why and status; how many there were.

    Quick, whatever the size of the knowledge base, and meant to follow each decision: hand in a connection that writes,
    inside its transaction. What a decision changes elsewhere (claims that passages move to, lines, certainty) comes with
    the next `replay`; until then the row `awaiting` of `versions` says how many wait for that.
    """
    last = (one(conn, "SELECT max(id) AS x FROM decisions") or {}).get("x") or 0
    fresh = list(log.decisions("id > ?", [last]))
    gone = log.dead()
    found = [row for each in fresh if (row := public(each, each.id not in gone, {each.id: each.target}))]
    put_decisions(conn, found)
    touched = {each.target for each in fresh}
    for each in fresh:
        reverted = each.reverts
        while reverted is not None:
            before = log.get(reverted)
            conn.execute("UPDATE decisions SET holds = ? WHERE id = ?", [int(before.id not in gone), before.id])
            touched.add(before.target)
            reverted = before.reverts
    for target in sorted(touched):
        _restate(conn, log, target)
    if waiting := sum(1 for each in fresh if each.kind not in PASSING and not each.kind.endswith(".accept")):
        already = one(conn, "SELECT value FROM versions WHERE name = 'awaiting'")
        total = waiting + (int(already["value"]) if already else 0)
        conn.execute("INSERT OR REPLACE INTO versions VALUES ('awaiting', ?)", [str(total)])
    return len(fresh)


def behind(conn: sqlite3.Connection, log: Log) -> bool:
    """Whether the log holds decisions that the tables do not show yet."""
    return log.head()[0] > number(conn, "SELECT coalesce(max(id), 0) FROM decisions")


_TABLE = {"evidence": "evidence", "claim": "claims", "source": "sources"}


def _restate(conn: sqlite3.Connection, log: Log, target: str) -> None:
    """The status of one thing from the decisions on it, as a replay would give it."""
    kind, _, id_ = target.partition(":")
    if kind not in _TABLE:
        return
    now = one(conn, "SELECT now_on FROM decisions WHERE target = ? AND now_on IS NOT NULL ORDER BY id", [target])
    kind, _, id_ = (now["now_on"] if now else target).partition(":")
    status, by = "unreviewed", None
    shaped: list[int] = []
    for each in log.live("target = ?", [target]):
        if each.kind in SHAPING:
            shaped.append(each.id)
            status, by = "edited", each
        elif KINDS[each.kind].judges and list(each.saw.get("shaped", ())) == shaped:
            status, by = ("accepted" if each.kind.endswith("accept") else "rejected"), each
        elif each.kind == "source.add" and by is None:
            status, by = "added", each
    values = [status, by.actor, by.at, by.reason] if by else [status, None, None, None]
    conn.execute(
        f"UPDATE {_TABLE[kind]} SET status = ?, decided_by = ?, decided_at = ?, decided_why = ? WHERE id = ?",
        [*values, id_],
    )


@dataclass(frozen=True)
class World:
    """What a knowledge base is assembled from besides articles and decisions."""

    vocabulary: VocabularyLike
    registry: RegistryLike
    situations: Sequence[Situation] = ()
    rules: Sequence[RuleRecord] = ()
    version: Version | None = None


def words(db: Path, vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary to read articles with: with the concepts that editors took into it, where a log lies beside."""
    from kb import review_words  # noqa: PLC0415
    from kb.vocabulary import Vocabulary  # noqa: PLC0415

    path = beside(db)
    if not path.exists():
        return vocabulary
    with Log(path) as log:
        adopted = [(each, each.on[1]) for each in log.live("kind = 'concept.adopt'")]
    made = review_words.vocabulary(vocabulary, adopted, frozenset(), lambda decision, why: None)
    return made if isinstance(made, Vocabulary) else vocabulary


def finish(store: Store, world: World) -> Assembly:
    """`Store.finish`, with what editors decided where a log lies beside the database; notes what is here first."""
    from kb.review_replay import Replay  # noqa: PLC0415 - and through it all of assembling: pages do without

    path = beside(store.path)
    if not path.exists():
        return _assemble(store, world, None)
    with Log(path) as log:
        made = _assemble(store, world, Replay.of(log))
        for kind, table in (("claim", "claims"), ("source", "sources")):
            ids = {row[0] for row in store.db.execute(f"SELECT id FROM {table}")}
            log.note_seen(kind, ids)
            seen = log.seen(kind)
            with store.db.atomic():
                store.db.conn.executemany(
                    "INSERT INTO first_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [(kind, id_, seen[id_]) for id_ in sorted(ids)],
                )
    return made


def _assemble(store: Store, world: World, decisions: Replay | None) -> Assembly:
    return store.finish(
        world.vocabulary, world.registry, world.situations, world.rules, world.version, decisions=decisions
    )


def replay(db: Path, world: World) -> None:
    """Assembles a knowledge base anew with every decision in the log beside it."""
    from kb.store import Store  # noqa: PLC0415 - numpy comes with it

    with Store(db) as store:
        finish(store, world)


# -- what would follow -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A claim that a decision would change: certainty, lines, passages, before and after; None where it is not there."""

    claim: str
    statement: str
    certainty: tuple[str | None, str | None]
    n_lines: tuple[int | None, int | None]
    n_evidence: tuple[int | None, int | None]


@dataclass(frozen=True)
class Effect:
    """What follows from a decision that nobody has made yet."""

    changes: tuple[Change, ...]
    rules: tuple[str, ...]  # rules that rest on a claim that would change
    flags: tuple[int, int]  # how many warnings before and after


def effect(db: Path, log: Log, world: World, kind: str, target: str, payload: Mapping[str, Any]) -> Effect:
    """Assembles twice and writes nothing: what would appear, vanish or change. Takes as long as two replays."""
    from kb.assemble import assemble  # noqa: PLC0415
    from kb.review_replay import Replay  # noqa: PLC0415
    from kb.store import Store  # noqa: PLC0415

    decisions = tuple(log.decisions())
    reverts = int(target.partition(":")[2]) if kind == "revert" else None
    made = {"saw": {}, **payload}
    if "shaped" not in made["saw"]:
        with closing(read.connect(db)) as conn:
            made["saw"] = state(conn, log, target)
    wanted = Decision(len(decisions) + 1, "", "", kind, target, "", made, "proposed", reverts, "", "")
    with Store(db) as store:
        corpus = store.corpus()
    found = []
    for these in (decisions, (*decisions, wanted)):
        curated = Replay(these).apply(corpus, world.vocabulary, world.registry)
        result = assemble(curated.corpus, curated.vocabulary, curated.registry, world.situations, world.rules)
        found.append(({row["id"]: row for row in result.claims}, result))
    (before, old), (after, new) = found
    changes = tuple(
        change
        for id_ in sorted(before.keys() | after.keys())
        if (change := _change(id_, before.get(id_), after.get(id_))) is not None
    )
    ids = {change.claim for change in changes}
    cited = {row["rule_id"] for result in (old, new) for row in result.rule_claims if row["claim_id"] in ids}
    return Effect(changes, tuple(sorted(cited)), (len(old.flags), len(new.flags)))


def _change(id_: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change | None:
    def both(name: str) -> tuple[Any, Any]:
        return (before[name] if before else None, after[name] if after else None)

    made = Change(id_, (after or before or {})["statement"], both("certainty"), both("n_lines"), both("n_evidence"))
    same = all(one_ == other for one_, other in (made.certainty, made.n_lines, made.n_evidence))
    return None if same and before and after else made
