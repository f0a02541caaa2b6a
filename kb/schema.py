"""The tables of the knowledge base: an append-only list of migrations, and the check that a database is ours.

Knows sqlite-utils and the shape of every table. Knows nothing of what is put into them or of how it is read. A
migration that has ever been released is never edited: a new shape is a new function at the end of MIGRATIONS.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from kb.errors import ForeignDatabase, UnreadableFile
from kb.query import SUREST_FIRST
from kb.read import APPLICATION_ID

_TABLES = """
CREATE TABLE concepts (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL, definition TEXT NOT NULL DEFAULT '', mesh TEXT,
  codes TEXT NOT NULL DEFAULT '{}', same_as TEXT REFERENCES concepts(id), provisional INTEGER NOT NULL DEFAULT 0,
  n_claims INTEGER NOT NULL DEFAULT 0);
CREATE TABLE concept_names (
  concept_id TEXT NOT NULL REFERENCES concepts(id), name TEXT NOT NULL, PRIMARY KEY (concept_id, name));
CREATE TABLE concept_broader (
  concept_id TEXT NOT NULL REFERENCES concepts(id), broader_id TEXT NOT NULL REFERENCES concepts(id),
  PRIMARY KEY (concept_id, broader_id));
CREATE TABLE studies (
  id TEXT PRIMARY KEY, short TEXT NOT NULL, citation TEXT NOT NULL, title TEXT NOT NULL, year INTEGER,
  design TEXT NOT NULL, journal TEXT, doi TEXT, pmid TEXT, url TEXT, n INTEGER, n_condition INTEGER, population TEXT,
  comparator TEXT, outcome TEXT, effect TEXT, limits TEXT, unverified TEXT, retracted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sources (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, author TEXT, publisher TEXT, published TEXT, url TEXT,
  citation TEXT, retells TEXT REFERENCES studies(id), owner TEXT, commercial_interest INTEGER, commercial_why TEXT,
  names_sources TEXT, medically_reviewed TEXT NOT NULL DEFAULT 'unknown', ours INTEGER NOT NULL DEFAULT 0,
  retracted INTEGER NOT NULL DEFAULT 0, licence TEXT, said_to_retell TEXT,
  n_claims INTEGER NOT NULL DEFAULT 0, n_flags INTEGER NOT NULL DEFAULT 0);
CREATE TABLE documents (
  id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources(id), name TEXT NOT NULL,
  sha256 TEXT NOT NULL, version TEXT NOT NULL, n_chars INTEGER NOT NULL,
  outline TEXT NOT NULL DEFAULT '[]', signature TEXT NOT NULL DEFAULT '{}');
CREATE TABLE claims (
  id TEXT PRIMARY KEY, subject_id TEXT NOT NULL REFERENCES concepts(id), relation TEXT NOT NULL,
  object_id TEXT NOT NULL REFERENCES concepts(id), statement TEXT NOT NULL DEFAULT '',
  certainty TEXT NOT NULL DEFAULT 'none', certainty_why TEXT NOT NULL DEFAULT '', direction TEXT,
  confidence REAL NOT NULL DEFAULT 0, n_for INTEGER NOT NULL DEFAULT 0, n_against INTEGER NOT NULL DEFAULT 0,
  n_evidence INTEGER NOT NULL DEFAULT 0, n_sources INTEGER NOT NULL DEFAULT 0, n_lines INTEGER NOT NULL DEFAULT 0,
  n_articles INTEGER NOT NULL DEFAULT 0, n_family INTEGER NOT NULL DEFAULT 0, overlap REAL, best_design TEXT,
  best_n INTEGER, n_reported INTEGER NOT NULL DEFAULT 0, reported_design TEXT, reported_n INTEGER,
  in_articles INTEGER NOT NULL DEFAULT 0, in_registry INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'unreviewed');
CREATE TABLE lines (
  id TEXT PRIMARY KEY, claim_id TEXT NOT NULL REFERENCES claims(id), kind TEXT NOT NULL, label TEXT NOT NULL,
  study_id TEXT REFERENCES studies(id), best_design TEXT, n INTEGER, n_articles INTEGER NOT NULL, stance TEXT NOT NULL,
  tier TEXT NOT NULL, counts INTEGER NOT NULL, why TEXT NOT NULL DEFAULT '');
CREATE TABLE evidence (
  id TEXT PRIMARY KEY, claim_id TEXT NOT NULL REFERENCES claims(id), document_id TEXT NOT NULL REFERENCES documents(id),
  source_id TEXT NOT NULL REFERENCES sources(id), "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
  "before" TEXT NOT NULL DEFAULT '', "after" TEXT NOT NULL DEFAULT '', section TEXT, stance TEXT NOT NULL,
  negated INTEGER NOT NULL, hedged INTEGER NOT NULL, attribution TEXT NOT NULL, cited TEXT,
  study_id TEXT REFERENCES studies(id), resolved_by TEXT, conditions TEXT NOT NULL DEFAULT '[]', dose TEXT,
  population TEXT, comparator TEXT, outcome TEXT, confidence REAL NOT NULL,
  confidence_reasons TEXT NOT NULL DEFAULT '[]', line_id TEXT REFERENCES lines(id),
  subject_said TEXT NOT NULL, subject_mention TEXT NOT NULL, object_said TEXT NOT NULL, object_mention TEXT NOT NULL);
CREATE TABLE line_evidence (
  line_id TEXT NOT NULL REFERENCES lines(id), evidence_id TEXT NOT NULL REFERENCES evidence(id),
  PRIMARY KEY (line_id, evidence_id));
CREATE TABLE study_claims (
  study_id TEXT NOT NULL REFERENCES studies(id), claim_id TEXT NOT NULL REFERENCES claims(id), stance TEXT NOT NULL,
  comparison TEXT, population TEXT, outcome TEXT, figure TEXT, "where" TEXT, certainty TEXT, note TEXT);
CREATE TABLE claim_certainty (
  claim_id TEXT NOT NULL REFERENCES claims(id), comparison TEXT, population TEXT, outcome TEXT,
  certainty TEXT NOT NULL, direction TEXT NOT NULL, start TEXT NOT NULL, steps TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL, studies TEXT NOT NULL DEFAULT '[]', headline INTEGER NOT NULL DEFAULT 0);
CREATE TABLE claim_family (
  claim_id TEXT NOT NULL REFERENCES claims(id), narrower_id TEXT NOT NULL REFERENCES claims(id),
  PRIMARY KEY (claim_id, narrower_id));
CREATE TABLE flags (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, claim_id TEXT NOT NULL REFERENCES claims(id),
  evidence_id TEXT REFERENCES evidence(id), source_id TEXT REFERENCES sources(id), reason TEXT NOT NULL,
  compared TEXT NOT NULL);
CREATE TABLE conflicts (
  id TEXT PRIMARY KEY, claim_id TEXT NOT NULL REFERENCES claims(id), other_id TEXT NOT NULL REFERENCES claims(id),
  kind TEXT NOT NULL, reason TEXT NOT NULL, safety INTEGER NOT NULL DEFAULT 0,
  claim_strength TEXT NOT NULL DEFAULT '', other_strength TEXT NOT NULL DEFAULT '',
  evidence_id TEXT REFERENCES evidence(id), other_evidence_id TEXT REFERENCES evidence(id));
CREATE TABLE rules (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, grp TEXT NOT NULL DEFAULT '', disposition TEXT NOT NULL,
  condition TEXT NOT NULL, say TEXT NOT NULL, source TEXT NOT NULL, strength TEXT NOT NULL,
  reviewed TEXT NOT NULL DEFAULT '', if_unknown TEXT, tests TEXT NOT NULL DEFAULT '[]');
CREATE TABLE rule_claims (
  rule_id TEXT NOT NULL REFERENCES rules(id), claim_id TEXT NOT NULL REFERENCES claims(id),
  PRIMARY KEY (rule_id, claim_id));
CREATE TABLE versions (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, "read" INTEGER NOT NULL, skipped INTEGER NOT NULL, removed INTEGER NOT NULL,
  failed TEXT NOT NULL DEFAULT '[]',
  places TEXT NOT NULL DEFAULT '{}', claims_new INTEGER NOT NULL, claims_gone INTEGER NOT NULL,
  evidence_new INTEGER NOT NULL, evidence_gone INTEGER NOT NULL)
"""

# Datasette facets and our own pages filter by these; without an index each is a scan of the table.
_INDEXES = {
    "claims": ("subject_id", "object_id", "relation", "certainty", "direction", "in_articles", "status"),
    "evidence": ("claim_id", "document_id", "source_id", "stance", "attribution", "study_id", "line_id"),
    "lines": ("claim_id", "study_id", "kind"),
    "line_evidence": ("evidence_id",),
    "study_claims": ("study_id", "claim_id"),
    "claim_certainty": ("claim_id",),
    "claim_family": ("narrower_id",),
    "flags": ("kind", "claim_id", "evidence_id", "source_id"),
    "conflicts": ("claim_id", "other_id", "kind"),
    "rule_claims": ("claim_id",),
    "sources": ("kind", "retells"),
    "documents": ("source_id",),
    "concepts": ("kind", "same_as"),
    "concept_broader": ("broader_id",),
    "rules": ("disposition", "grp"),
}

_VIEWS = {
    "claim_summary": """
SELECT c.id, c.statement, c.certainty, c.direction, c.n_evidence, c.n_sources, c.n_lines, c.n_for, c.n_against,
  c.n_articles, c.best_design, c.best_n, c.confidence, s.label AS subject, c.relation, o.label AS object, c.in_articles,
  (SELECT count(*) FROM flags f WHERE f.claim_id = c.id) AS n_flags, c.certainty_why AS why
FROM claims c JOIN concepts s ON s.id = c.subject_id JOIN concepts o ON o.id = c.object_id""",
    "quotes_with_their_source": """
SELECT e.id, c.statement AS claim, e.quote AS exact_words, e.stance, e.attribution AS says_it_comes_from,
  st.short AS study, src.title AS article, src.kind AS kind_of_article, src.published, e.claim_id, e.source_id
FROM evidence e JOIN claims c ON c.id = e.claim_id JOIN sources src ON src.id = e.source_id
LEFT JOIN studies st ON st.id = e.study_id""",
    "what_studies_found": """
SELECT st.id AS study_id, st.short AS study, st.design, st.n AS people, c.statement AS claim, sc.stance,
  sc.comparison AS compared_with, sc.population, sc.outcome, sc.figure, sc.certainty AS graded, sc.claim_id
FROM study_claims sc JOIN studies st ON st.id = sc.study_id JOIN claims c ON c.id = sc.claim_id""",
    "warnings": """
SELECT f.id, f.kind, c.statement AS claim, f.reason, f.compared AS compared_with, e.quote AS exact_words,
  src.title AS article, f.claim_id, f.source_id
FROM flags f JOIN claims c ON c.id = f.claim_id LEFT JOIN evidence e ON e.id = f.evidence_id
LEFT JOIN sources src ON src.id = f.source_id""",
    "contradictions": """
SELECT k.id, k.kind, a.statement AS one_says, b.statement AS another_says, k.reason, k.safety AS bears_on_safety,
  k.claim_strength AS how_sure_of_the_one, k.other_strength AS how_sure_of_the_other, k.claim_id, k.other_id
FROM conflicts k JOIN claims a ON a.id = k.claim_id JOIN claims b ON b.id = k.other_id
WHERE k.kind NOT IN ('both_may_hold', 'under_condition')""",
    "rules_and_their_ground": """
SELECT r.id AS rule_id, r.title, r.disposition, r.condition, c.statement AS rests_on, c.certainty, rc.claim_id
FROM rules r LEFT JOIN rule_claims rc ON rc.rule_id = r.id LEFT JOIN claims c ON c.id = rc.claim_id""",
}


def m001_initial(db: Database) -> None:
    """Everything there was on the first day."""
    for statement in _TABLES.split(";"):
        db.execute(statement)
    for table, columns in _INDEXES.items():
        for column in columns:
            db.execute(f"CREATE INDEX idx_{table}_{column} ON {table} ({column})")
    db.execute(f"CREATE INDEX idx_claims_best ON claims ({SUREST_FIRST})")
    for table, columns in {
        "claims": ("statement",),
        "evidence": ("quote",),
        "sources": ("title", "author", "publisher"),
    }.items():
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter")
    for name, query in _VIEWS.items():
        db.create_view(name, query.strip())


_DECIDED = ("decided_by TEXT", "decided_at TEXT", "decided_why TEXT")
_CURATION = """
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
  now_on TEXT, what TEXT NOT NULL DEFAULT '{}', reason TEXT NOT NULL, reverts INTEGER, holds INTEGER NOT NULL);
CREATE TABLE orphans (
  id INTEGER PRIMARY KEY REFERENCES decisions(id), target TEXT NOT NULL, why TEXT NOT NULL, suggested TEXT,
  likeness REAL);
CREATE TABLE first_seen (kind TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX idx_decisions_target ON decisions (target);
CREATE INDEX idx_decisions_now_on ON decisions (now_on);
CREATE INDEX idx_decisions_kind ON decisions (kind);
CREATE INDEX idx_decisions_actor ON decisions (actor);
CREATE INDEX idx_first_seen_at ON first_seen (at);
CREATE INDEX idx_evidence_status ON evidence (status, confidence);
CREATE INDEX idx_evidence_split_from ON evidence (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX idx_evidence_as_read ON evidence (id) WHERE as_read IS NOT NULL;
CREATE INDEX idx_claims_waiting ON claims (status, n_family);
CREATE INDEX idx_sources_status ON sources (status);
CREATE INDEX idx_concepts_provisional ON concepts (provisional, n_claims)
"""


def m002_curation(db: Database) -> None:
    """What editors decided, copied out of their log: status and who, when, why; what was read before they changed it."""
    unreviewed = "status TEXT NOT NULL DEFAULT 'unreviewed'"
    for table, columns in {
        "claims": _DECIDED,
        "evidence": (unreviewed, *_DECIDED, "as_read TEXT", "split_from TEXT"),
        "sources": (unreviewed, *_DECIDED, "as_read TEXT"),
    }.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in _CURATION.split(";"):
        db.execute(statement)


MIGRATIONS: tuple[Callable[[Database], None], ...] = (m001_initial, m002_curation)


def open_database(path: Path) -> Database:
    """Opens, makes or brings up to date the database at `path`; a foreign or newer one is refused and left as it is.

    `application_id` says that a database is ours, `user_version` how many migrations it has had.
    """
    if not path.parent.is_dir():
        raise UnreadableFile("no such folder", path=path.parent, suggestion="make it first, or choose another --db")
    if path.is_dir():
        raise UnreadableFile("is a folder, not a database file", path=path)
    fresh = not path.exists() or path.stat().st_size == 0
    if not fresh:
        _refuse_foreign(path)
    try:
        db = Database(path)
        db.execute("PRAGMA busy_timeout = 60000")  # another ingest or a replay of a large one may be writing
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if fresh:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(db)
        db.execute("PRAGMA foreign_keys = ON")
    except sqlite3.OperationalError as error:
        raise UnreadableFile(f"cannot be opened as a database: {error}", path=path) from None
    return db


def migrate(db: Database, migrations: tuple[Callable[[Database], None], ...] = MIGRATIONS) -> None:
    """Applies the migrations that are still to come, each with its number in one transaction."""
    done = int(db.execute("PRAGMA user_version").fetchone()[0])
    for number, migration in enumerate(migrations[done:], start=done + 1):
        with db.atomic():
            migration(db)
            db.execute(f"PRAGMA user_version = {number}")


def _refuse_foreign(path: Path) -> None:
    """Looks, read-only, whether the file is a database of ours that this version can write."""
    another = "give another file with --db, or move this one away"
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            ours = int(conn.execute("PRAGMA application_id").fetchone()[0])
            version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        finally:
            conn.close()
    except sqlite3.DatabaseError:
        raise ForeignDatabase("not a database of backstory", path=path, suggestion=another) from None
    if ours != APPLICATION_ID:
        raise ForeignDatabase("a database of some other program", path=path, suggestion=another)
    if version > len(MIGRATIONS):
        raise ForeignDatabase(
            f"made by a newer backstory (schema {version}, this one knows {len(MIGRATIONS)})",
            path=path,
            suggestion="update backstory, or rebuild the database with `backstory ingest` into another file",
        )
