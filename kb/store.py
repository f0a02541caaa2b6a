"""Writing the knowledge base: documents with their mentions one by one, then everything that follows from them.

Knows sqlite-utils and the tables. Knows nothing of how a text was read, nor how certainty, lines or conflicts are
found: `put` keeps what was read, `finish` hands all of it to kb.assemble and writes down what comes back. The text of a
document is checked against every quote and then forgotten; only a signature of it is kept.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from kb import assemble, confidence, lines, review_tables
from kb.errors import DataError, Missing, QuoteMismatch
from kb.model import (
    Attribution,
    ConceptRef,
    Document,
    Evidence,
    Mention,
    Relation,
    Report,
    RuleRecord,
    Situation,
    Source,
    SourceKind,
    Stance,
    Version,
    claim_id,
)
from kb.resolve import with_provenance
from kb.review_replay import Replay
from kb.schema import open_database

# Everything that `finish` computes anew, children before parents.
_DERIVED = (
    "line_evidence", "flags", "conflicts", "claim_family", "claim_certainty", "study_claims", "rule_claims",
    "concept_names", "concept_broader",
)  # fmt: skip
_TOLD_AFTER = 320  # characters: two or three sentences
_SOURCE_COLUMNS = tuple(field.name for field in fields(Source) if field.name not in ("id", "retells"))


@dataclass(frozen=True)
class Change:
    """What one write changed, for the report at the end of an ingest."""

    claims_new: int = 0
    claims_gone: int = 0
    evidence_new: int = 0
    evidence_gone: int = 0


class Store:
    """The one writer of a knowledge base. A context manager; each call commits what it wrote, or nothing."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.db = open_database(self.path)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database; what is committed is in the file or its -wal."""
        self.db.close()

    def known(self) -> dict[str, tuple[str, str]]:
        """What was read already: document id -> (sha256 of its bytes, version of the extractor that read it)."""
        rows = self.db.execute("SELECT id, sha256, version FROM documents ORDER BY id")
        return {id_: (sha256, version) for id_, sha256, version in rows}

    def places(self) -> dict[str, str]:
        """Where each document was read from, as the last recorded run left it: document id -> path."""
        row = self.db.execute("SELECT places FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return dict(json.loads(row[0])) if row else {}

    def ids(self, table: str) -> set[str]:
        """The ids of `claims` that an article makes, or of all `evidence`: what a report compares before and after."""
        sql = {"claims": "SELECT DISTINCT claim_id FROM evidence", "evidence": "SELECT id FROM evidence"}[table]
        return {row[0] for row in self.db.execute(sql)}

    @property
    def unfinished(self) -> bool:
        """True where documents were put or removed since `finish` last ran, for instance before a crash."""
        row = self.db.execute("SELECT value FROM versions WHERE name = 'assembled'").fetchone()
        return row is None or row[0] != "yes"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that takes its turn before it reads: whoever reads first and writes then finds, where an
        editor has decided in between, that what they read is no longer so, and SQLite gives up at once."""
        if self.db.conn.in_transaction:
            with self.db.atomic():
                yield
            return
        self.db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.conn.rollback()
            raise
        self.db.conn.commit()

    def put(self, document: Document, mentions: Iterable[Mention], version: str, outline: Sequence[str] = ()) -> Change:
        """Keeps one document and every claim read in it, in one transaction; what it said before is replaced.

        Raises QuoteMismatch, and writes nothing, where a quote is not the document's text at its offsets.
        """
        found = list(mentions)
        for mention in found:
            _check_quote(document, mention)
        rows = list(_evidence_rows(document, found))
        with self._writing():
            gone_ids, gone_claims = self._forget_evidence("document_id = ?", [document.id])
            self._insert("sources", [_source_row(with_provenance(document))], replace=True)
            self._insert("documents", [_document_row(document, version, outline)], replace=True)
            self._claims_for(found)
            self._insert("evidence", rows)
            self._mark("no")
            return self._change(gone_ids, gone_claims, rows)

    def remove(self, document_id: str) -> Change:
        """Forgets one document with its source and all evidence in it, in one transaction; or raises Missing."""
        if not self.db.execute("SELECT 1 FROM documents WHERE id = ?", [document_id]).fetchone():
            raise Missing(f"no document {document_id!r}", path=self.path)
        with self._writing():
            ids, claims = self._forget_evidence("document_id = ?", [document_id])
            self.db.execute("DELETE FROM flags WHERE source_id = ?", [document_id])
            self.db.execute("DELETE FROM documents WHERE id = ?", [document_id])
            self.db.execute("DELETE FROM sources WHERE id = ?", [document_id])
            self._mark("no")
            return self._change(ids, claims, [])

    def finish(
        self,
        vocabulary: assemble.VocabularyLike,
        registry: assemble.RegistryLike,
        situations: Sequence[Situation] = (),
        rules: Sequence[RuleRecord] = (),
        version: Version | None = None,
        decisions: Replay | None = None,
    ) -> assemble.Assembly:
        """Computes anew everything that follows from what was read and from what editors decided, in one transaction.

        The same documents, in whatever order they came, and the same decisions give the same content.
        """
        curated = (decisions or Replay(())).apply(self.corpus(), vocabulary, registry)
        result = assemble.assemble(curated.corpus, curated.vocabulary, curated.registry, situations, rules)
        with self._writing():
            self.db.execute("PRAGMA defer_foreign_keys = ON")
            review_tables.before(self.db.conn, curated)
            self._write(result, curated.vocabulary, curated.registry, rules)
            review_tables.after(self.db.conn, curated)
            self._write_versions(vocabulary, registry, version)
        return result

    def record(self, report: Report, places: Mapping[str, str] | None = None, at: str | None = None) -> None:
        """Notes an ingest in `runs`: the one table that has a clock and paths of this machine, and so is no content.

        Only the last run keeps the places, which nobody else need know.
        """
        row = {key: getattr(report, key) for key in ("read", "skipped", "removed")}
        row |= {key: getattr(report, key) for key in ("claims_new", "claims_gone", "evidence_new", "evidence_gone")}
        row["at"] = at or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        row["failed"] = _json(report.failed)
        row["places"] = _json(dict(sorted((places if places is not None else self.places()).items())))
        with self._writing():
            self.db.execute("UPDATE runs SET places = '{}'")
            self._insert("runs", [row])

    def compact(self) -> None:
        """Makes the file ready to be copied and published: one file, no -wal, search indexes in step, statistics.

        VACUUM may renumber rows, and the search tables refer to row numbers: they are rebuilt after it. Paths of this
        machine and names of failed files are struck out of `runs`.
        """
        with self.db.atomic():
            self.db.execute("UPDATE runs SET places = '{}', failed = '[]'")
        self.db.execute("VACUUM")
        with self.db.atomic():
            for table in ("claims_fts", "evidence_fts", "sources_fts"):
                self.db.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
            self.db.execute("ANALYZE")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def corpus(self) -> assemble.Corpus:
        """All that was read, as values."""
        sources = {source.id: source for source in self._sources()}
        signatures = {
            row[0]: lines.Signature.load(row[1])
            for row in self.db.execute("SELECT source_id, signature FROM documents ORDER BY source_id")
        }
        return assemble.Corpus(tuple(self._passages()), sources, lines.copies(signatures))

    # -- writing -----------------------------------------------------------------------------------------------------

    def _insert(self, table: str, rows: Sequence[Mapping[str, Any]], replace: bool = False) -> None:
        """Plain executemany: about twice as fast as the library's insert_all, which looks at every row's keys."""
        if not rows:
            return
        names = list(rows[0])
        columns = ", ".join(f'"{name}"' for name in names)
        sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
        if replace:
            updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
            sql += f" ON CONFLICT DO UPDATE SET {updates}"
        self.db.conn.executemany(sql, [tuple(row[name] for name in names) for row in rows])

    def _claims_for(self, mentions: Sequence[Mention]) -> None:
        """Rows that evidence can point at; `finish` gives them their labels, statements and figures."""
        refs = sorted({ref.id for m in mentions for ref in (m.subject, m.object)})
        self.db.conn.executemany(
            "INSERT INTO concepts (id, label, kind, provisional) VALUES (?, ?, 'unknown', 1) ON CONFLICT DO NOTHING",
            [(ref, assemble.label_from_id(ref)) for ref in refs],
        )
        triples = sorted({(m.subject.id, str(m.relation), m.object.id) for m in mentions})
        self.db.conn.executemany(
            "INSERT INTO claims (id, subject_id, relation, object_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(claim_id(*triple), *triple) for triple in triples],
        )

    def _forget_evidence(self, where: str, values: Sequence[str]) -> tuple[set[str], set[str]]:
        rows = self.db.execute(f"SELECT id, claim_id FROM evidence WHERE {where}", values).fetchall()
        chosen = f"(SELECT id FROM evidence WHERE {where})"
        for table, column in (
            ("line_evidence", "evidence_id"),
            ("flags", "evidence_id"),
            ("conflicts", "evidence_id"),
            ("conflicts", "other_evidence_id"),
        ):
            self.db.execute(f"DELETE FROM {table} WHERE {column} IN {chosen}", values)
        self.db.execute(f"DELETE FROM evidence WHERE {where}", values)
        return {row[0] for row in rows}, {row[1] for row in rows}

    def _change(self, gone_ids: set[str], gone_claims: set[str], rows: Sequence[Mapping[str, Any]]) -> Change:
        """What a write changed, seen from evidence: a claim is new when these rows are all there is for it."""
        ids, claims = {row["id"] for row in rows}, Counter(row["claim_id"] for row in rows)
        total = {claim: self._evidence_of(claim) for claim in sorted(set(claims) | gone_claims)}
        return Change(
            claims_new=sum(1 for claim, count in claims.items() if total[claim] == count and claim not in gone_claims),
            claims_gone=sum(1 for claim in gone_claims if total[claim] == 0),
            evidence_new=len(ids - gone_ids),
            evidence_gone=len(gone_ids - ids),
        )

    def _evidence_of(self, claim: str) -> int:
        return int(self.db.execute("SELECT count(*) FROM evidence WHERE claim_id = ?", [claim]).fetchone()[0])

    def _mark(self, assembled: str) -> None:
        self._insert("versions", [{"name": "assembled", "value": assembled}], replace=True)

    def _write(
        self,
        result: assemble.Assembly,
        vocabulary: assemble.VocabularyLike,
        registry: assemble.RegistryLike,
        rules: Sequence[RuleRecord],
    ) -> None:
        for table in _DERIVED:
            self.db.execute(f"DELETE FROM {table}")
        self.db.execute(
            "UPDATE evidence SET line_id = NULL, study_id = NULL WHERE line_id IS NOT NULL OR study_id IS NOT NULL"
        )
        self.db.execute("UPDATE sources SET retells = NULL WHERE retells IS NOT NULL")
        for table in ("lines", "rules", "studies"):
            self.db.execute(f"DELETE FROM {table}")
        self._insert("studies", [assemble.study_row(registry.studies[key]) for key in sorted(registry.studies)])
        self._insert("concepts", result.concepts, replace=True)
        self._insert("claims", result.claims, replace=True)
        self._insert("lines", result.lines)
        self.db.conn.executemany(
            "UPDATE evidence SET claim_id = ?, stance = ?, study_id = ?, resolved_by = ?, line_id = ? WHERE id = ?",
            result.evidence,
        )
        for table in ("concept_names", "concept_broader", "line_evidence", "study_claims", "claim_certainty"):
            self._insert(table, getattr(result, table))
        for table in ("claim_family", "flags", "conflicts"):
            self._insert(table, getattr(result, table))
        self._insert("rules", [_rule_row(rule) for rule in sorted(rules, key=lambda rule: rule.id)])
        self._insert("rule_claims", result.rule_claims)
        self._insert_sources_counts(result)
        self._drop_unused(result)

    def _insert_sources_counts(self, result: assemble.Assembly) -> None:
        self.db.execute("UPDATE sources SET n_claims = 0, n_flags = 0 WHERE n_claims <> 0 OR n_flags <> 0")
        self.db.conn.executemany(
            "UPDATE sources SET n_claims = ?, n_flags = ?, retracted = ?, retells = ? WHERE id = ?",
            result.source_counts,
        )

    def _drop_unused(self, result: assemble.Assembly) -> None:
        """Claims and concepts that nothing speaks of any more, such as those of a document that was removed."""
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS kept (id TEXT PRIMARY KEY)")
        for table, rows in (("claims", result.claims), ("concepts", result.concepts)):
            self.db.execute("DELETE FROM kept")
            self.db.conn.executemany("INSERT INTO kept VALUES (?)", [(row["id"],) for row in rows])
            self.db.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT id FROM kept)")

    def _write_versions(
        self, vocabulary: assemble.VocabularyLike, registry: assemble.RegistryLike, version: Version | None
    ) -> None:
        values = {"assembled": "yes", "vocabulary": vocabulary.version, "registry": registry.version}
        if version:
            values |= {"rules": version.rules, "rules_date": version.date, "reviewed_by": version.reviewed_by or ""}
        self.db.execute("DELETE FROM versions")
        self._insert("versions", [{"name": name, "value": values[name]} for name in sorted(values)])

    # -- reading back ------------------------------------------------------------------------------------------------

    def _sources(self) -> Iterator[Source]:
        names = ("id", "said_to_retell", "as_read", *_SOURCE_COLUMNS)
        for row in self.db.execute(f"SELECT {', '.join(names)} FROM sources ORDER BY id"):
            values = dict(zip(names, row, strict=True))
            as_read = values.pop("as_read")
            values |= json.loads(as_read) if as_read else {}
            interest = values["commercial_interest"]
            values |= {
                "kind": SourceKind(values["kind"]),
                "ours": bool(values["ours"]),
                "commercial_interest": None if interest is None else bool(interest),
                "retells": values.pop("said_to_retell"),
            }
            yield Source(**values)

    def _passages(self) -> Iterator[assemble.Passage]:
        names = (
            "id", "source_id", "start", "end", "quote", "before", "after", "section", "negated", "hedged",
            "attribution", "cited", "conditions", "dose", "population", "comparator", "confidence",
            "confidence_reasons", "subject_said", "subject_mention", "object_said", "object_mention",
        )  # fmt: skip
        columns = ", ".join(f'e."{name}"' for name in names)
        query = f"""SELECT {columns}, d.name, c.relation, e.as_read FROM evidence e
                    JOIN documents d ON d.id = e.document_id JOIN claims c ON c.id = e.claim_id
                    WHERE e.split_from IS NULL ORDER BY e.id"""
        for row in self.db.execute(query):
            values = dict(zip((*names, "document", "relation", "as_read"), row, strict=True))
            yield _passage(values | (json.loads(values["as_read"]) if values["as_read"] else {}))


def _passage(row: dict[str, Any]) -> assemble.Passage:
    mention = Mention(
        document=row["document"],
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
        subject=ConceptRef(row["subject_said"], row["subject_mention"], row["subject_mention"]),
        relation=Relation(row["relation"]),
        object=ConceptRef(row["object_said"], row["object_mention"], row["object_mention"]),
        negated=bool(row["negated"]),
        hedged=bool(row["hedged"]),
        attribution=Attribution(row["attribution"]),
        cited=row["cited"],
        conditions=tuple(json.loads(row["conditions"])),
        dose=row["dose"],
        population=row["population"],
        comparator=row["comparator"],
        confidence=row["confidence"],
        confidence_reasons=tuple(json.loads(row["confidence_reasons"])),
        before=row["before"],
        after=row["after"],
        section=row["section"],
    )
    said = claim_id(row["subject_said"], row["relation"], row["object_said"])
    return assemble.Passage(row["id"], Evidence(said, mention, Stance.SUPPORTS, row["source_id"]))


def _check_quote(document: Document, mention: Mention) -> None:
    stands_there = document.text[mention.start : mention.end]
    if not mention.quote or stands_there != mention.quote:
        raise QuoteMismatch(
            f"the quote {mention.quote[:60]!r} is not the text at {mention.start}-{mention.end}",
            path=document.path or document.name,
            suggestion=f"there stands {stands_there[:60]!r}",
        )


def _evidence_rows(document: Document, mentions: Sequence[Mention]) -> Iterator[dict[str, Any]]:
    """One row for each claim and place; the same words a second time in a document get a suffix."""
    seen: Counter[str] = Counter()
    places: set[tuple[str, int, int]] = set()
    for m in sorted(mentions, key=lambda m: (m.start, m.end, m.subject.id, m.relation, m.object.id, -m.confidence)):
        if not 0.0 <= m.confidence <= 1.0:
            raise DataError(
                f"a confidence of {m.confidence} is not between 0 and 1", path=document.path or document.name
            )
        claim = claim_id(m.subject.id, m.relation, m.object.id)
        if (claim, m.start, m.end) in places:
            continue
        places.add((claim, m.start, m.end))
        evidence = Evidence(claim, _in_context(document, m), assemble.stance(m), document.source.id)
        seen[evidence.key] += 1
        suffix = f"-{seen[evidence.key]}" if seen[evidence.key] > 1 else ""
        yield _evidence_row(evidence, document.id, evidence.key + suffix)


def _in_context(document: Document, mention: Mention) -> Mention:
    """A passage that speaks of a study, with enough of the text after it to tell which: it is mostly told there."""
    if mention.attribution in (Attribution.NONE, Attribution.ANECDOTE) or len(mention.after) >= _TOLD_AFTER:
        return mention
    return replace(mention, after=document.text[mention.end : mention.end + _TOLD_AFTER])


def _evidence_row(evidence: Evidence, document_id: str, key: str) -> dict[str, Any]:
    m = evidence.mention
    return {
        "id": key,
        "claim_id": evidence.claim,
        "document_id": document_id,
        "source_id": evidence.source,
        "start": m.start,
        "end": m.end,
        "quote": m.quote,
        "before": m.before,
        "after": m.after,
        "section": m.section,
        "stance": str(evidence.stance),
        "negated": int(m.negated),
        "hedged": int(m.hedged),
        "attribution": str(m.attribution),
        "cited": m.cited,
        "conditions": _json(m.conditions),
        "dose": m.dose,
        "population": m.population,
        "comparator": m.comparator,
        "confidence": confidence.rounded(m.confidence),
        "confidence_reasons": _json(m.confidence_reasons),
        "subject_said": m.subject.id,
        "subject_mention": m.subject.mention,
        "object_said": m.object.id,
        "object_mention": m.object.mention,
    }


def _source_row(source: Source) -> dict[str, Any]:
    """`retells` points at a study only once `finish` knows the registry; until then it is what the text's head says."""
    row: dict[str, Any] = {"id": source.id, "said_to_retell": source.retells, "as_read": None}
    for name in _SOURCE_COLUMNS:
        value = getattr(source, name)
        row[name] = int(value) if isinstance(value, bool) else str(value) if isinstance(value, SourceKind) else value
    return row


def _document_row(document: Document, version: str, outline: Sequence[str]) -> dict[str, Any]:
    return {
        "id": document.id,
        "source_id": document.source.id,
        "name": document.name,
        "sha256": document.sha256,
        "version": version,
        "n_chars": len(document.text),
        "outline": _json(list(outline)),
        "signature": lines.Signature.of(document.text).dump(),
    }


def _rule_row(rule: RuleRecord) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "grp": rule.group,
        "disposition": str(rule.disposition),
        "condition": rule.condition,
        "say": rule.say,
        "source": rule.source,
        "strength": rule.strength,
        "reviewed": rule.reviewed,
        "if_unknown": rule.if_unknown,
        "tests": _json([list(test) for test in rule.tests]),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
