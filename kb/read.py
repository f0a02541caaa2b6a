"""The reading door of the knowledge base: one function for each page, over any sqlite3 connection.

Standard library only, so that `triage` and every page work where sqlite-utils, numpy and networkx are absent. Knows the
tables; knows nothing of how they were filled. Asking for what is not there raises Missing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from kb.cards import (
    BalanceRow,
    ClaimCard,
    ClaimInfo,
    ClaimPage,
    ConceptCard,
    ConflictCard,
    Finding,
    GradeCard,
    Home,
    LineCard,
    Quote,
    RemedyRow,
    RuleCard,
    RulesPage,
    SourceCard,
    SourceClaim,
    SourcePage,
    Step,
    StudyCard,
    StudyPage,
    TopicPage,
)
from kb.errors import ForeignDatabase, Missing, UnreadableFile, did_you_mean
from kb.model import Design, Stance
from kb.query import (
    BEST_FIRST,
    CLAIMS,
    OFFERED,
    STANDS,
    among,
    best_first,
    claim_card,
    claim_cards,
    concept_card,
    flag_cards,
    number,
    one,
    quotes,
    rows,
    rule_cards,
    source_card,
    study_card,
    study_cards,
)
from kb.search import search
from kb.statements import counted

APPLICATION_ID = 0x62616B73  # "baks": how a file says that it is a knowledge base of ours
SCHEMA_VERSION = 2  # how many migrations a database that can be read has had

__all__ = [
    "APPLICATION_ID", "SCHEMA_VERSION", "check", "claim", "claim_info", "claims", "connect", "home", "rule", "rules",
    "search", "source", "sources", "studies", "study", "topic", "topics", "versions",
]  # fmt: skip
_NOTES = ("both_may_hold", "under_condition")  # shown beside a claim, and no contradiction
_ASSERTED = "kind NOT IN ('both_may_hold', 'under_condition')"


def connect(path: Path | str) -> sqlite3.Connection:
    """A read-only connection; UnreadableFile or ForeignDatabase where there is no knowledge base that can be read."""
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile("no such knowledge base", path=path, suggestion="make it with `backstory ingest`")
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        check(conn, path)
    except ForeignDatabase:
        conn.close()
        raise
    return conn


def check(conn: sqlite3.Connection, path: Path | str | None = None) -> None:
    """ForeignDatabase where the connection is not to a knowledge base of this version."""
    try:
        ours = number(conn, "PRAGMA application_id")
        version = number(conn, "PRAGMA user_version")
    except sqlite3.DatabaseError:
        raise ForeignDatabase("not a database of backstory", path=path, suggestion="choose another --db") from None
    if ours != APPLICATION_ID:
        raise ForeignDatabase("a database of some other program", path=path, suggestion="choose another --db")
    if version != SCHEMA_VERSION:
        age = "an older" if version < SCHEMA_VERSION else "a newer"
        raise ForeignDatabase(
            f"made by {age} backstory (schema {version}, this one reads {SCHEMA_VERSION})",
            path=path,
            suggestion="run `backstory ingest` on it" if version < SCHEMA_VERSION else "update backstory",
        )


def versions(conn: sqlite3.Connection) -> dict[str, str]:
    """What the content was made with: vocabulary, registry, rules, rules_date, reviewed_by, assembled."""
    return {row["name"]: row["value"] for row in rows(conn, "SELECT name, value FROM versions ORDER BY name")}


# -- claims -----------------------------------------------------------------------------------------------------------


def claim(conn: sqlite3.Connection, id_: str) -> ClaimPage:
    """A claim with its lines, grades, flags, conflicts, rules and family. An older id of it works as well."""
    found, asked_for = _claim_row(conn, id_)
    card = claim_card(found)
    family = [
        row["narrower_id"] for row in rows(conn, "SELECT narrower_id FROM claim_family WHERE claim_id = ?", [card.id])
    ]
    said = {quote.id: quote for quote in quotes(conn, "claim_id", [card.id, *family], of=card.id)}
    cited = rows(
        conn,
        "SELECT r.* FROM rules r JOIN rule_claims rc ON rc.rule_id = r.id WHERE rc.claim_id = ? ORDER BY r.id",
        [card.id],
    )
    above = rows(conn, "SELECT claim_id FROM claim_family WHERE narrower_id = ?", [card.id])
    beside = rows(
        conn,
        f"{CLAIMS} WHERE c.subject_id = ? AND c.object_id = ? AND c.id <> ? AND {STANDS} {BEST_FIRST}",
        [card.subject_id, card.object_id, card.id],
    )
    return ClaimPage(
        claim=card,
        summary=summary(card),
        asked_for=asked_for,
        lines=_lines(conn, card.id, said),
        quotes_for=tuple(quote for quote in said.values() if quote.stance == Stance.SUPPORTS),
        quotes_against=tuple(quote for quote in said.values() if quote.stance != Stance.SUPPORTS),
        findings=_findings(conn, "claim_id", [card.id, *family], of=card.id),
        grades=_grades(conn, card.id),
        flags=tuple(flag_cards(conn, "claim_id", [card.id])),
        conflicts=_conflicts(conn, [card.id]),
        rules=rule_cards(conn, cited),
        broader=_sorted_cards(conn, (row["claim_id"] for row in above)),
        narrower=_sorted_cards(conn, family),
        related=tuple(claim_card(row) for row in beside),
        quotes_rejected=tuple(quotes(conn, "claim_id", [card.id], rejected=True)),
    )


def _claim_row(conn: sqlite3.Connection, id_: str) -> tuple[dict[str, object], str | None]:
    """The claim's row, and the id asked for where that is an older name of it (a concept was merged)."""
    found = one(conn, f"{CLAIMS} WHERE c.id = ?", [id_])
    if found:
        return found, None
    parts = id_.split("--")
    if len(parts) == 3:
        same = {row["id"]: row["same_as"] for row in among(conn, "SELECT id, same_as FROM concepts WHERE id", parts)}
        now = "--".join((same.get(parts[0]) or parts[0], parts[1], same.get(parts[2]) or parts[2]))
        found = one(conn, f"{CLAIMS} WHERE c.id = ?", [now]) if now != id_ else None
        if found:
            return found, id_
    suggestion = did_you_mean(id_, _like(conn, parts)) or "search for its words instead"
    raise Missing(f"no claim {id_!r}", suggestion=suggestion)


def _like(conn: sqlite3.Connection, parts: list[str]) -> list[str]:
    """Claims that share the subject or the object of an id that is none: what it may have been meant to be."""
    sql = "SELECT id FROM claims WHERE subject_id = ? OR object_id = ? ORDER BY subject_id <> ?, id LIMIT 500"
    return [row["id"] for row in rows(conn, sql, [parts[0], parts[-1], parts[0]])]


def summary(card: ClaimCard) -> str:
    """`7 articles, 2 independent lines, best design: uncontrolled, n = 10`."""
    said = card.n_articles > 0
    count, design, people = card.n_lines, card.best_design, card.best_n
    if said:
        count, design, people = card.n_reported, card.reported_design, card.reported_n
    parts = [counted(card.n_articles, "article"), counted(count, "independent line")]
    if design:
        parts.append(f"best design: {design.replace('_', ' ')}")
    if people:
        parts.append(f"n = {people:,}")
    text = ", ".join(parts)
    more = card.n_lines - card.n_reported
    if said and more:
        text += f"; recorded here besides: {counted(more, 'line')} that no article here reports"
    return text


def claims(
    conn: sqlite3.Connection,
    certainty: str | None = None,
    relation: str | None = None,
    in_articles: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[ClaimCard, ...]:
    """Claims, the surest first, where wanted only those of a certainty or relation, or that an article makes."""
    wanted = {
        "c.certainty": certainty,
        "c.relation": relation,
        "c.in_articles": None if in_articles is None else int(in_articles),
    }
    chosen = {key: value for key, value in wanted.items() if value is not None}
    where = " AND ".join([STANDS, *(f"{key} = ?" for key in chosen)])
    found = rows(conn, f"{CLAIMS} WHERE {where} {BEST_FIRST} LIMIT ? OFFSET ?", [*chosen.values(), limit, offset])
    return tuple(claim_card(row) for row in found)


def claim_info(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, ClaimInfo]:
    """What a triage result shows of the claims that its rules cite; a claim that is not there is absent."""
    cards = claim_cards(conn, ids)
    named: dict[str, list[str]] = {}
    studied = """SELECT sc.claim_id, st.short FROM study_claims sc JOIN studies st ON st.id = sc.study_id
                 WHERE sc.stance = 'supports' AND sc.claim_id"""
    for row in among(conn, studied, cards, "ORDER BY st.year DESC, st.id"):
        named.setdefault(row["claim_id"], []).append(row["short"])
    told = """SELECT DISTINCT e.claim_id, s.title FROM evidence e JOIN sources s ON s.id = e.source_id
              WHERE e.stance = 'supports' AND e.claim_id"""
    for row in among(conn, told, cards, "ORDER BY s.title"):
        named.setdefault(row["claim_id"], []).append(row["title"])
    return {
        id_: ClaimInfo(
            id=id_,
            statement=card.statement,
            certainty=card.certainty,
            sources=tuple(dict.fromkeys(named.get(id_, ()))),
            n_sources=card.n_sources,
            n_lines=card.n_lines,
            direction=card.direction,
        )
        for id_, card in cards.items()
    }


def _sorted_cards(conn: sqlite3.Connection, ids: Iterable[str]) -> tuple[ClaimCard, ...]:
    cards = claim_cards(conn, ids).values()
    return tuple(sorted(cards, key=lambda card: (-card.n_family, card.id)))


def _lines(conn: sqlite3.Connection, claim_id: str, said: dict[str, Quote]) -> tuple[LineCard, ...]:
    found = rows(conn, "SELECT * FROM lines WHERE claim_id = ?", [claim_id])
    studies_ = study_cards(conn, {row["study_id"] for row in found if row["study_id"]})
    held: dict[str, list[Quote]] = {}
    for row in among(conn, "SELECT line_id, evidence_id FROM line_evidence WHERE line_id", {r["id"] for r in found}):
        if row["evidence_id"] in said:  # one rejected a moment ago is still in its line
            held.setdefault(row["line_id"], []).append(said[row["evidence_id"]])
    cards = [
        LineCard(
            id=row["id"], kind=row["kind"], label=row["label"], why=row["why"], stance=row["stance"], tier=row["tier"],
            counts=bool(row["counts"]), best_design=row["best_design"], n=row["n"], n_articles=row["n_articles"],
            study=studies_.get(row["study_id"]),
            quotes=tuple(sorted(held.get(row["id"], ()), key=lambda q: (q.source.title, q.id))),
        )
        for row in found
    ]  # fmt: skip
    ladder = [str(design) for design in Design]
    rank = {tier: place for place, tier in enumerate([*ladder, "reported", "asserted", "anecdote"])}
    return tuple(sorted(cards, key=lambda line: (not line.counts, rank.get(line.tier, 99), -(line.n or 0), line.id)))


def _findings(conn: sqlite3.Connection, column: str, ids: Iterable[str], of: str | None = None) -> tuple[Finding, ...]:
    found = among(conn, f"SELECT * FROM study_claims WHERE {column}", ids)
    studies_ = study_cards(conn, {row["study_id"] for row in found})
    cards = claim_cards(conn, {row["claim_id"] for row in found})
    ladder = [str(design) for design in Design]
    made = [
        Finding(
            study=studies_[row["study_id"]],
            claim=cards[row["claim_id"]],
            said_of=cards[row["claim_id"]].statement if of and row["claim_id"] != of else None,
            **{
                key: row[key]
                for key in ("stance", "comparison", "population", "outcome", "figure", "where", "certainty", "note")
            },
        )
        for row in found
    ]
    return tuple(
        sorted(
            made,
            key=lambda f: (
                f.said_of is not None,
                ladder.index(f.study.design),
                -(f.study.n or 0),
                f.study.id,
                f.claim.id,
                f.comparison or "",
                f.outcome or "",
                f.population or "",
            ),
        )
    )


def _grades(conn: sqlite3.Connection, claim_id: str) -> tuple[GradeCard, ...]:
    found = rows(conn, "SELECT * FROM claim_certainty WHERE claim_id = ? ORDER BY headline DESC, rowid", [claim_id])
    return tuple(
        GradeCard(
            **{
                key: row[key]
                for key in ("comparison", "population", "outcome", "certainty", "direction", "start", "reason")
            },
            steps=tuple(Step(**step) for step in json.loads(row["steps"])),
            studies=tuple(json.loads(row["studies"])),
            headline=bool(row["headline"]),
        )
        for row in found
    )


def _conflicts(
    conn: sqlite3.Connection, ids: Iterable[str], limit: int = 50, where: str = "1"
) -> tuple[ConflictCard, ...]:
    """Conflicts of some claims, those that bear on safety first and notes that both may hold last.

    `claim` is always the one that was asked for.
    """
    wanted = set(ids)
    found = {}
    for column in ("claim_id", "other_id"):
        sql = f"SELECT * FROM conflicts WHERE {where} AND {column}"
        gravest = among(conn, sql, wanted, f"ORDER BY {_ASSERTED} DESC, safety DESC, kind, id LIMIT {limit}")
        found.update({row["id"]: row for row in gravest})
    chosen = sorted(found.values(), key=lambda row: (row["kind"] in _NOTES, -row["safety"], row["kind"], row["id"]))[
        :limit
    ]
    return _conflict_cards(conn, chosen, wanted)


def _conflict_cards(
    conn: sqlite3.Connection, found: list[dict[str, object]], first: set[str] | None = None
) -> tuple[ConflictCard, ...]:
    cards = claim_cards(conn, {str(row[key]) for row in found for key in ("claim_id", "other_id")})
    passages = {str(row[key]) for row in found for key in ("evidence_id", "other_evidence_id") if row[key]}
    said = {quote.id: quote for quote in quotes(conn, "id", passages)}
    made = []
    for row in found:
        one_, two = ("claim_id", "claim_strength", "evidence_id"), ("other_id", "other_strength", "other_evidence_id")
        if first is not None and row["claim_id"] not in first:
            one_, two = two, one_
        made.append(
            ConflictCard(
                id=str(row["id"]),
                kind=str(row["kind"]),
                reason=str(row["reason"]),
                safety=bool(row["safety"]),
                claim=cards[str(row[one_[0]])],
                other=cards[str(row[two[0]])],
                claim_strength=str(row[one_[1]]),
                other_strength=str(row[two[1]]),
                quote=said.get(str(row[one_[2]])),
                other_quote=said.get(str(row[two[2]])),
            )
        )
    return tuple(made)


# -- topics -----------------------------------------------------------------------------------------------------------


def topic(conn: sqlite3.Connection, id_: str, limit: int = 20) -> TopicPage:
    """A concept with its balance sheet: what it is said to do, and what is said to act on it, `limit` rows of a relation.

    `n_does` and `n_done_to` count all claims of each relation.
    """
    found = one(conn, "SELECT * FROM concepts WHERE id = ?", [id_])
    if not found:
        raise Missing(f"no topic {id_!r}", suggestion="search for its words instead")
    asked_for = None
    if found["same_as"]:
        asked_for = id_
        found = one(conn, "SELECT * FROM concepts WHERE id = ?", [found["same_as"]]) or found
    key = str(found["id"])
    near = "SELECT c.* FROM concepts c JOIN concept_broader b ON b.{} = c.id WHERE b.{} = ? ORDER BY c.label"
    broader, narrower = near.format("broader_id", "concept_id"), near.format("concept_id", "broader_id")
    (does, n_does), (done_to, n_done_to) = (_balance(conn, side, key, limit) for side in ("subject_id", "object_id"))
    return TopicPage(
        topic=concept_card(found),
        asked_for=asked_for,
        names=tuple(
            r["name"] for r in rows(conn, "SELECT name FROM concept_names WHERE concept_id = ? ORDER BY name", [key])
        ),
        codes=tuple(sorted(json.loads(str(found["codes"])).items())),
        broader=tuple(concept_card(row) for row in rows(conn, broader, [key])),
        narrower=tuple(concept_card(row) for row in rows(conn, narrower, [key])),
        does=does,
        done_to=done_to,
        n_does=n_does,
        n_done_to=n_done_to,
        conflicts=_conflicts(conn, {row.claim.id for row in (*does, *done_to)}, limit=12, where=_ASSERTED),
    )


def _balance(
    conn: sqlite3.Connection, column: str, concept: str, limit: int
) -> tuple[tuple[BalanceRow, ...], tuple[tuple[str, int], ...]]:
    """The best `limit` claims of each relation, best first, and how many there are of each."""
    placed = f"""SELECT id, relation, n FROM (
        SELECT c.id, c.relation, count(*) OVER (PARTITION BY c.relation) AS n,
               row_number() OVER (PARTITION BY c.relation {BEST_FIRST}) AS place
        FROM claims c WHERE c.{column} = ? AND {STANDS}) WHERE place <= ?"""
    chosen = rows(conn, placed, [concept, limit])
    cards = sorted(claim_cards(conn, {row["id"] for row in chosen}).values(), key=best_first)
    sides: dict[tuple[str, bool], int] = {}
    sql = "SELECT claim_id, stance = 'supports' AS side, count(*) AS n FROM lines WHERE counts = 1 AND claim_id"
    for row in among(conn, sql, {card.id for card in cards}, "GROUP BY claim_id, side"):
        sides[row["claim_id"], bool(row["side"])] = row["n"]
    balance = tuple(BalanceRow(card, sides.get((card.id, True), 0), sides.get((card.id, False), 0)) for card in cards)
    return balance, tuple(sorted({row["relation"]: row["n"] for row in chosen}.items()))


def topics(conn: sqlite3.Connection, kind: str | None = None) -> tuple[ConceptCard, ...]:
    """Concepts of which anything is claimed, those with most claims first."""
    where, values = ("AND kind = ?", [kind]) if kind else ("", [])
    sql = f"SELECT * FROM concepts WHERE n_claims > 0 AND same_as IS NULL {where} ORDER BY n_claims DESC, label"
    return tuple(concept_card(row) for row in rows(conn, sql, values))


# -- sources and studies ----------------------------------------------------------------------------------------------


def source(conn: sqlite3.Connection, id_: str) -> SourcePage:
    """A source with every claim that it makes, in the order of its text."""
    found = one(conn, "SELECT * FROM sources WHERE id = ?", [id_])
    if not found:
        raise Missing(f"no source {id_!r}")
    card = source_card(found)
    document = one(conn, "SELECT * FROM documents WHERE source_id = ? ORDER BY id", [id_]) or {}
    said: dict[str, list[Quote]] = {}
    for quote in quotes(conn, "source_id", [id_]):
        said.setdefault(quote.claim_id, []).append(quote)
    cards = claim_cards(conn, said)
    return SourcePage(
        source=card,
        document=document.get("name"),
        outline=tuple(json.loads(document.get("outline") or "[]")),
        n_chars=int(document.get("n_chars") or 0),
        retells=study_cards(conn, [card.retells]).get(card.retells) if card.retells else None,
        claims=tuple(SourceClaim(cards[key], tuple(found_)) for key, found_ in said.items()),
        flags=tuple(flag_cards(conn, "source_id", [id_])),
    )


def sources(conn: sqlite3.Connection) -> tuple[SourceCard, ...]:
    """All sources, those with most claims first."""
    return tuple(source_card(row) for row in rows(conn, "SELECT * FROM sources ORDER BY n_claims DESC, title, id"))


def study(conn: sqlite3.Connection, id_: str) -> StudyPage:
    """A registered study with what it says of which claim, and the passages that report it."""
    found = one(conn, "SELECT * FROM studies WHERE id = ?", [id_])
    if not found:
        raise Missing(f"no study {id_!r}")
    said = quotes(conn, "study_id", [id_])
    reporting = {quote.source.id: quote.source for quote in said}
    reporting |= {row["id"]: source_card(row) for row in rows(conn, "SELECT * FROM sources WHERE retells = ?", [id_])}
    return StudyPage(
        study=study_card(found),
        findings=_findings(conn, "study_id", [id_]),
        quotes=tuple(said),
        sources=tuple(sorted(reporting.values(), key=lambda card: (card.title, card.id))),
    )


def studies(conn: sqlite3.Connection) -> tuple[StudyCard, ...]:
    """All registered studies, the newest first."""
    return tuple(study_card(row) for row in rows(conn, "SELECT * FROM studies ORDER BY year DESC, short, id"))


# -- rules and home ---------------------------------------------------------------------------------------------------

_URGENCY = "CASE disposition WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 WHEN 'see_doctor' THEN 2 ELSE 3 END"


def rules(conn: sqlite3.Connection) -> RulesPage:
    """All rules, the most urgent first."""
    made = versions(conn)
    return RulesPage(
        rules=rule_cards(conn, rows(conn, f"SELECT * FROM rules ORDER BY {_URGENCY}, grp, id")),
        version=made.get("rules"),
        date=made.get("rules_date"),
        reviewed_by=made.get("reviewed_by") or None,
    )


def rule(conn: sqlite3.Connection, id_: str) -> RuleCard:
    """One rule with the claims that it rests on."""
    found = rows(conn, "SELECT * FROM rules WHERE id = ?", [id_])
    if not found:
        raise Missing(f"no rule {id_!r}")
    return rule_cards(conn, found)[0]


_REMEDIES = (
    "heat", "cold-therapy", "rest", "staying-active", "walking", "walking-backwards", "exercise", "yoga", "swimming",
    "nsaids", "paracetamol", "massage", "spinal-manipulation", "acupuncture", "tens", "traction", "surgery",
)  # fmt: skip


def home(conn: sqlite3.Connection, size: int = 6) -> Home:
    """The figures of the home page; `size` is how many of each kind are listed."""

    def count(table: str, where: str = "1") -> int:
        return number(conn, f"SELECT count(*) FROM {table} WHERE {where}")

    by_certainty = {
        r["certainty"]: r["n"] for r in rows(conn, "SELECT certainty, count(*) AS n FROM claims GROUP BY certainty")
    }
    offered = f"EXISTS (SELECT 1 FROM claims c WHERE c.id = {{}} AND {OFFERED})"
    contested = rows(
        conn,
        f"""SELECT * FROM conflicts WHERE {_ASSERTED} AND {offered.format("conflicts.claim_id")} AND {offered.format("conflicts.other_id")}
            ORDER BY safety DESC, kind, id LIMIT ?""",
        [size],
    )
    warned = rows(
        conn,
        f"""SELECT evidence_id FROM flags WHERE evidence_id IS NOT NULL AND {offered.format("flags.claim_id")}
           ORDER BY kind <> 'unsafe_advice', kind <> 'overclaim', id LIMIT ?""",
        [size],
    )
    latest = rows(conn, "SELECT * FROM sources ORDER BY published IS NULL, published DESC, id LIMIT ?", [size])
    return Home(
        n_claims=count("claims"),
        n_in_articles=count("claims", "in_articles = 1"),
        n_evidence=count("evidence"),
        n_sources=count("sources"),
        n_lines=count("lines", "counts = 1"),
        n_studies=count("studies"),
        n_rules=count("rules"),
        n_flags=count("flags"),
        n_conflicts=count("conflicts", _ASSERTED),
        by_certainty=tuple(
            (word, by_certainty.get(word, 0)) for word in ("high", "moderate", "low", "very_low", "none")
        ),
        remedies=_remedies(conn),
        contested=_conflict_cards(conn, contested),
        warnings=tuple(quotes(conn, "id", [row["evidence_id"] for row in warned])),
        latest=tuple(source_card(row) for row in latest),
    )


def _remedies(conn: sqlite3.Connection) -> tuple[RemedyRow, ...]:
    """For each common remedy, what is known best of its effect on back pain."""
    concepts = {r["id"]: concept_card(r) for r in among(conn, "SELECT * FROM concepts WHERE id", _REMEDIES)}
    found = []
    for remedy in _REMEDIES:
        row = one(
            conn,
            f"""{CLAIMS} WHERE c.subject_id = ? AND c.relation IN ('ameliorates', 'recommended_for')
                AND c.object_id IN ('low-back-pain', 'back-pain', 'acute-low-back-pain', 'chronic-low-back-pain')
                AND {OFFERED}
                {BEST_FIRST.replace("ORDER BY", "ORDER BY c.relation,", 1)} LIMIT 1""",
            [remedy],
        )
        if row and remedy in concepts:
            found.append(RemedyRow(concepts[remedy], claim_card(row)))
    return tuple(found)
