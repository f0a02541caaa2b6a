"""What nobody may read over the web, whatever they ask: columns that hold paths of the server's own disk.

Works inside SQLite (an authorizer on every connection that Datasette opens), so that a page, JSON, CSV, a facet and a
canned query are all alike. Knows columns by name.
"""

from __future__ import annotations

import sqlite3

# runs.places and runs.failed say where on this machine articles were read from; documents.path did so once.
HIDDEN = frozenset((("runs", "places"), ("runs", "failed"), ("documents", "path")))


def hide(connection: sqlite3.Connection) -> None:
    """Makes hidden columns read as null on this connection."""
    connection.set_authorizer(_authorize)


def _authorize(action: int, table: str | None, column: str | None, *rest: str | None) -> int:
    if action == sqlite3.SQLITE_READ and (table, column) in HIDDEN:
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_OK
