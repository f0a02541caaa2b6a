"""Datasette with everything set as it should be: settings, templates, plugins, metadata. Knows no page and no query."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from kb import sitefiles, yamlfile
from kb.errors import DataError, UnreadableFile
from kb.web import state
from kb.web.app_name import DATABASE

MOST_FACETED = 20_000  # rows of a table whose facets are counted on every view

# Why each is not Datasette's default:
SETTINGS: dict[str, Any] = {
    "suggest_facets": False,  # it costs fifteen times the rest of a table page; our facets are named in metadata.yml
    "default_allow_sql": False,  # one query can take 2 GB; the canned queries answer what people ask
    "default_page_size": 50,
    "allow_csv_stream": True,  # the data is meant to be taken away, whole
    "allow_download": False,
    "facet_time_limit_ms": 400,
    "default_cache_ttl": 5,
}


def build(
    db_path: str | Path,
    rules_dir: str | Path | None = None,
    *,
    secret: str | None = None,
    immutable: bool = False,
    **settings: Any,
) -> Datasette:
    """The site over one database, which is called `backstory` whatever its file is called.

    `rules_dir` is another rule base than the one that comes with the package; `settings` are Datasette's, over ours.
    """
    # Where `rich` is installed, Datasette prints local variables with every error: what people say would be logged.
    pm.get_plugin("datasette.handle_exception").rich = None
    path = Path(db_path)
    if not path.is_file():
        raise UnreadableFile("no such database", path=path, suggestion="`backstory ingest` makes one")
    files = sitefiles.find()
    site = Datasette(
        files=[],
        metadata=for_its_size(metadata(files.metadata), path),
        template_dir=str(files.templates),
        plugins_dir=str(files.plugins),
        static_mounts=[("static", str(files.static))],
        settings={**SETTINGS, **settings},
        secret=secret,
    )
    if "_memory" in site.databases:
        site.remove_database("_memory")
    site.add_database(Database(site, path=str(path), is_mutable=not immutable), name=DATABASE)
    state.attach(site, state.State(Path(rules_dir) if rules_dir else None, files))
    return site


def metadata(path: Path) -> dict[str, Any]:
    """metadata.yml as plain values, read by the one door to YAML, so that a slip in it has a line number."""
    read = yamlfile.plain(yamlfile.read(path))
    if not isinstance(read, dict):
        raise DataError("metadata.yml must be a mapping", path=path)
    return read


def for_its_size(described: dict[str, Any], path: Path) -> dict[str, Any]:
    """The metadata, with facets as links (`narrow_by`) on tables too large to count and sort on every view.

    Two facets of 100,000 rows cost twice the page itself; asked for, they are welcome to.
    """
    tables = described.get("databases", {}).get(DATABASE, {}).get("tables", {})
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        sizes = {table: _size(connection, table) for table in ("claims", "evidence", "lines")}
    finally:
        connection.close()
    sizes |= {"claim_summary": sizes["claims"], "quotes_with_their_source": sizes["evidence"]}
    for name, size in sizes.items():
        if size > MOST_FACETED and name in tables:
            tables[name]["narrow_by"] = tables[name].pop("facets", [])
            tables[name].pop("sort_desc", None)  # no index serves it, and a click on the column does
    return described


def _size(connection: sqlite3.Connection, table: str) -> int:
    try:
        return int(connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0)
    except sqlite3.DatabaseError:  # not a knowledge base: its pages say so
        return 0
