"""The site at 100,000 claims: our pages, and Datasette's own against a vanilla, tuned Datasette serving the same rows.

    python tests/bench/bench_site.py [--claims N] [--rounds N] [--db FILE]

Each side runs in a process of its own, because Datasette's plugins are global to a process; both are asked in-process,
so that no network is in the figures. Rounds alternate between the sides; the table shows the median of all requests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHARED = {
    "row": "/backstory/claims/{claim}",
    "table": "/backstory/claims",
    "two facets": "/backstory/claims?_facet=relation&_facet=certainty",
    "search": "/backstory/claims.json?_search=easing+thing7&_shape=array",
}
OURS = {
    "home": "/",
    "claim": "/claims/{claim}",
    "topic": "/topics/{topic}",
    "search page": "/search?q=easing+thing7",
    "triage answer": "POST /triage",
}
TOPICS = 20_000
RELATIONS = ("ameliorates", "causes", "improves", "recommended_for", "exacerbates")
CERTAINTIES = ("none", "very_low", "low", "moderate", "high")


def make(path: Path, claims: int) -> None:
    """A knowledge base of our schema with so many claims; two quotes and one line each."""
    from kb.schema import open_database

    chance = random.Random(1)
    db = open_database(path)
    words = [f"thing{n}" for n in range(400)]
    with db.atomic():
        connection = db.conn
        topics = [(f"topic-{n}", f"topic {n}", "activity", f"What topic {n} is.", 10) for n in range(TOPICS)]
        connection.executemany(
            "insert into concepts (id, label, kind, definition, n_claims) values (?, ?, ?, ?, ?)", topics
        )
        connection.executemany("insert into concept_names values (?, ?)", [(t[0], t[1]) for t in topics])
        sources = [(f"source-{n}", f"Source {n}", "personal_blog") for n in range(1000)]
        connection.executemany("insert into sources (id, title, kind) values (?, ?, ?)", sources)
        documents = [(f"source-{n}", f"source-{n}", f"d{n}", "x", "1", 9000) for n in range(1000)]
        connection.executemany(
            "insert into documents (id, source_id, name, sha256, version, n_chars) values (?, ?, ?, ?, ?, ?)", documents
        )
        pairs: set[tuple[int, str, int]] = set()
        while len(pairs) < claims:
            pairs.add((chance.randrange(TOPICS), chance.choice(RELATIONS), chance.randrange(TOPICS)))
        for n, (subject, relation, object_) in enumerate(sorted(pairs)):
            id_ = f"topic-{subject}--{relation}--topic-{object_}"
            said = " ".join(chance.choice(words) for _ in range(8))
            connection.execute(
                """insert into claims (id, subject_id, relation, object_id, statement, certainty, direction, n_lines, n_evidence,
                   n_sources, n_articles, in_articles, confidence) values (?, ?, ?, ?, ?, ?, 'supports', ?, 2, 2, 2, 1, .8)""",
                (
                    id_, f"topic-{subject}", relation, f"topic-{object_}", f"Topic {subject} is easing {said} thing {object_}.",
                    chance.choice(CERTAINTIES), chance.randrange(9),
                ),
            )  # fmt: skip
            connection.execute(
                """insert into lines (id, claim_id, kind, label, n_articles, stance, tier, counts)
                   values (?, ?, 'single', 'One', 2, 'supports', 'asserted', 1)""",
                (f"l{n}", id_),
            )
            for side in range(2):
                source = f"source-{chance.randrange(1000)}"
                connection.execute(
                    """insert into evidence (id, claim_id, document_id, source_id, "start", "end", quote, stance, negated, hedged,
                       attribution, confidence, line_id, subject_said, subject_mention, object_said, object_mention)
                       values (?, ?, ?, ?, 1, 9, ?, 'supports', 0, 0, 'none', .8, ?, 'a', 'a', 'b', 'b')""",
                    (f"e{n}-{side}", id_, source, source, f"They say that {said} helps.", f"l{n}"),
                )
                connection.execute("insert into line_evidence values (?, ?)", (f"l{n}", f"e{n}-{side}"))
    db.execute("ANALYZE")
    db.close()


def ask(db: Path, side: str, rounds: int, claim: str) -> dict[str, float]:
    """The median milliseconds of each page, asked in-process."""
    topic = claim.split("--")[0]
    paths = SHARED if side == "vanilla" else {**SHARED, **OURS}

    async def measure() -> dict[str, list[float]]:
        site = vanilla(db) if side == "vanilla" else ours(db)
        await site.invoke_startup()
        taken: dict[str, list[float]] = {name: [] for name in paths}
        for round_ in range(rounds + 2):
            for name, path in paths.items():
                begun = time.perf_counter()
                if path.startswith("POST"):
                    form = "now=cauda_new&a.cauda_new=numb&a.age=34&a.for_whom=me&a.country=uk&do=finish"
                    sent = {"content-type": "application/x-www-form-urlencoded"}
                    response = await site.client.post("/triage", content=form, headers=sent)
                else:
                    response = await site.client.get(path.format(claim=claim, topic=topic))
                spent = (time.perf_counter() - begun) * 1000
                if response.status_code != 200:
                    raise SystemExit(f"{side} {path}: {response.status_code} {response.text[:200]}")
                if round_ >= 2:  # the first two fill caches on either side
                    taken[name].append(spent)
        return taken

    return {name: statistics.median(times) for name, times in asyncio.run(measure()).items()}


def vanilla(db: Path) -> Any:
    """Datasette as it comes, with the settings that make it fast (the indexes are in the file)."""
    from datasette.app import Datasette
    from datasette.database import Database

    site = Datasette([], settings={"suggest_facets": False, "default_page_size": 50, "default_allow_sql": False})
    site.add_database(Database(site, path=str(db), is_mutable=True), name="backstory")
    return site


def ours(db: Path) -> Any:
    """Our site."""
    from kb.web import app

    return app.build(db)


def main() -> None:
    """Makes the database, measures either side in turn, prints the table."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--claims", type=int, default=100_000)
    reading.add_argument("--rounds", type=int, default=15, help="requests of each page in each of four turns")
    reading.add_argument("--db", type=Path, help="where to keep the database, to use it again")
    reading.add_argument("--ask", choices=("ours", "vanilla"), help=argparse.SUPPRESS)
    given = reading.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = given.db or Path(folder) / "bench.db"
        if not db.exists():
            make(db, given.claims)
        import sqlite3

        claim = sqlite3.connect(db).execute("select id from claims limit 1 offset 500").fetchone()[0]
        if given.ask:
            print(json.dumps(ask(db, given.ask, given.rounds, claim)))
            return
        found: dict[str, dict[str, list[float]]] = {"ours": {}, "vanilla": {}}
        for side in ("vanilla", "ours", "ours", "vanilla"):
            command = [sys.executable, __file__, "--db", str(db), "--rounds", str(given.rounds), "--ask", side]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for name, median in json.loads(said.splitlines()[-1]).items():
                found[side].setdefault(name, []).append(median)
    print(f"{'page':<16}{'ours ms':>10}{'vanilla ms':>12}{'ratio':>8}   p50, {given.claims:,} claims")
    for name, times in found["ours"].items():
        mine = statistics.mean(times)
        other = statistics.mean(found["vanilla"][name]) if name in found["vanilla"] else None
        print(f"{name:<16}{mine:>10.1f}" + (f"{other:>12.1f}{mine / other:>8.2f}" if other else ""))


if __name__ == "__main__":
    main()
