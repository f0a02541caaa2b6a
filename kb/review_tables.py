"""What replay found, into the tables: what was read put back first, then what editors made of it, and who did.

Knows the tables and sqlite3. Knows nothing of how a decision takes effect, and opens no database: kb.store calls it in
the transaction of `finish`. Of a decision only what anybody may see is copied: no draft, no reader's words.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from kb.model import Mention, Source
from kb.review_kinds import KINDS
from kb.review_log import Decision, canonical
from kb.review_replay import REJECTED, Curated, Verdict, Waiting

_READ = ("subject_said", "object_said", "negated", "hedged", "conditions")


def before(conn: sqlite3.Connection, curated: Curated) -> None:
    """Undoes what the last replay wrote, then writes passages and sources as editors see them now."""
    for table in ("orphans", "decisions", "first_seen"):
        conn.execute(f"DELETE FROM {table}")
    conn.execute("DELETE FROM evidence WHERE split_from IS NOT NULL")
    for table in ("claims", "evidence", "sources"):
        conn.execute(
            f"""UPDATE {table} SET status = 'unreviewed', decided_by = NULL, decided_at = NULL, decided_why = NULL
                WHERE status <> 'unreviewed'"""
        )
    _put_back(conn)
    for id_, mention in sorted(curated.edited.items()):
        _edit(conn, id_, mention, curated.as_read[id_])
    for id_, (part, parent) in sorted(curated.parts.items()):
        _add_part(conn, id_, part.evidence.mention, parent)
    for id_, source in sorted(curated.sources.items()):
        _appraise(conn, id_, source)


def after(conn: sqlite3.Connection, curated: Curated) -> None:
    """Writes who decided what, and what waits; only now is it known which claims there are."""
    _verdicts(conn, "evidence", curated.passages)
    _verdicts(conn, "sources", curated.judged)
    _verdicts(conn, "claims", curated.claims)
    _settle_claims(conn)
    _lost_comparisons(conn, curated)
    rows = [row for each in curated.decisions if (row := public(each, each.id not in curated.dead, curated.now_on))]
    put_decisions(conn, rows)
    known = {row[0] for row in rows}
    conn.executemany(
        "INSERT INTO orphans VALUES (?, ?, ?, ?, ?)",
        [_orphan(wait, curated) for id_, wait in sorted(curated.waiting.items()) if id_ in known],
    )
    for kind, table in (("claim", "claims"), ("source", "sources")):
        here = {row[0] for row in conn.execute(f"SELECT id FROM {table}")}
        seen = sorted((kind, id_, at) for id_, at in curated.seen.get(kind, {}).items() if id_ in here)
        conn.executemany("INSERT INTO first_seen VALUES (?, ?, ?)", seen)


def public(decision: Decision, holds: bool, now_on: Mapping[int, str]) -> tuple[Any, ...] | None:
    """A decision as a row that anybody may read; None for drafts and tasks, which are nobody else's business."""
    kind = KINDS.get(decision.kind)
    if kind is None or not kind.public:
        return None
    what = canonical({name: decision.payload[name] for name in kind.fields if name in decision.payload})
    # Readers need no account, so their words are shown to editors only.
    reason = "" if decision.kind == "suggest" else decision.reason
    on = now_on.get(decision.id, decision.target if kind.passing or decision.on[0] == "decision" else None)
    head = (decision.id, decision.at, decision.actor, decision.kind, decision.target)
    return (*head, on, what, reason, decision.reverts, int(holds))


def put_decisions(conn: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of `public` into the table that pages read."""
    conn.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(rows))


def _put_back(conn: sqlite3.Connection) -> None:
    """Undoes edits and appraisals; the claim that a passage belongs to is settled by the writing that follows."""
    edited = conn.execute("SELECT id, as_read FROM evidence WHERE as_read IS NOT NULL").fetchall()
    for id_, as_read in edited:
        values = json.loads(as_read)
        sets = ", ".join(f"{name} = ?" for name in _READ)
        conn.execute(
            f"UPDATE evidence SET {sets}, as_read = NULL WHERE id = ?", [*(values[name] for name in _READ), id_]
        )
    appraised = conn.execute("SELECT id, as_read FROM sources WHERE as_read IS NOT NULL").fetchall()
    for id_, as_read in appraised:
        values = json.loads(as_read)
        sets = ", ".join(f"{name} = ?" for name in values)
        conn.execute(f"UPDATE sources SET {sets}, as_read = NULL WHERE id = ?", [*values.values(), id_])


def _edit(conn: sqlite3.Connection, id_: str, mention: Mention, as_read: Mention) -> None:
    values = [as_read.relation, *_reading(as_read)]
    kept = canonical(dict(zip(("relation", *_READ), values, strict=True)))
    sets = ", ".join(f"{name} = ?" for name in _READ)
    conn.execute(f"UPDATE evidence SET {sets}, as_read = ? WHERE id = ?", [*_reading(mention), kept, id_])


def _reading(mention: Mention) -> tuple[Any, ...]:
    conditions = json.dumps(mention.conditions, ensure_ascii=False, separators=(",", ":"))
    return mention.subject.id, mention.object.id, int(mention.negated), int(mention.hedged), conditions


def _add_part(conn: sqlite3.Connection, id_: str, mention: Mention, parent: str) -> None:
    """A copy of the passage's row with another reading; its claim is settled by the writing that follows."""
    columns = [row[1] for row in conn.execute("PRAGMA table_info(evidence)")]
    changed = {**dict(zip(_READ, _reading(mention), strict=True)), "id": id_, "split_from": parent, "as_read": None}
    listed = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join("?" if name in changed else f'"{name}"' for name in columns)
    values = [changed[name] for name in columns if name in changed]
    conn.execute(f"INSERT INTO evidence ({listed}) SELECT {chosen} FROM evidence WHERE id = ?", [*values, parent])


def _appraise(conn: sqlite3.Connection, id_: str, source: Source) -> None:
    """`said_to_retell` is what is read back as `retells`; the column `retells` itself is settled by what follows."""
    columns = [row[1] for row in conn.execute("PRAGMA table_info(sources)")]
    names = [name for name in vars(source) if name in columns and name not in ("id", "retells")]
    stored = {name: _stored(getattr(source, name)) for name in names} | {"said_to_retell": source.retells}
    row = conn.execute(f"SELECT {', '.join(stored)} FROM sources WHERE id = ?", [id_]).fetchone()
    was = dict(zip(stored, tuple(row), strict=True))
    changed = {name: value for name, value in stored.items() if value != was[name]}
    if changed:
        sets = ", ".join(f"{name} = ?" for name in changed)
        as_read = canonical({name: was[name] for name in changed})
        conn.execute(f"UPDATE sources SET {sets}, as_read = ? WHERE id = ?", [*changed.values(), as_read, id_])


def _stored(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else str(value) if value is not None else None


def _verdicts(conn: sqlite3.Connection, table: str, verdicts: Mapping[str, Verdict]) -> None:
    conn.executemany(
        f"UPDATE {table} SET status = ?, decided_by = ?, decided_at = ?, decided_why = ? WHERE id = ?",
        [(v.status, v.by.actor, v.by.at, v.by.reason, id_) for id_, v in sorted(verdicts.items())],
    )


def _settle_claims(conn: sqlite3.Connection) -> None:
    """A claim that nobody judged as a whole stands as its passages do."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    query = """SELECT e.claim_id, e.decided_at, e.id, e.status, e.decided_by, e.decided_why FROM evidence e
               JOIN claims c ON c.id = e.claim_id WHERE c.status = 'unreviewed' AND c.in_registry = 0
               AND EXISTS (SELECT 1 FROM evidence o WHERE o.claim_id = c.id AND o.status <> 'unreviewed')"""
    for claim, *rest in map(tuple, conn.execute(query).fetchall()):
        found.setdefault(claim, []).append(tuple(rest))
    for claim, passages in sorted(found.items()):
        last = max((p for p in passages if p[0]), default=None)
        if last and all(p[2] in (REJECTED, "split") for p in passages):
            conn.execute(
                "UPDATE claims SET status = ?, decided_by = ?, decided_at = ?, decided_why = ? WHERE id = ?",
                [REJECTED, last[3], last[0], last[4], claim],
            )
        elif last:
            conn.execute("UPDATE claims SET status = 'in review' WHERE id = ?", [claim])


def _lost_comparisons(conn: sqlite3.Connection, curated: Curated) -> None:
    """A step was set for a claim, or for one comparison of it, that is graded no more: the decision waits."""
    for id_, (claim, comparison) in sorted(curated.comparisons.items()):
        graded = [row[0] for row in conn.execute("SELECT comparison FROM claim_certainty WHERE claim_id = ?", [claim])]
        if not graded:
            curated.waiting[id_] = Waiting(id_, "nothing grades this claim any more")
        elif comparison and comparison not in graded:
            curated.waiting[id_] = Waiting(id_, f"nothing is compared with {comparison!r} here any more")
        else:
            continue
        curated.now_on.pop(id_, None)


def _orphan(wait: Waiting, curated: Curated) -> tuple[Any, ...]:
    target = curated.decisions[wait.decision - 1].target
    return wait.decision, target, wait.why, wait.suggested, wait.likeness
