"""Runs the site in this process: one server, one address, said before the first request. Knows uvicorn and no page."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kb.web import app, desk_jobs, desk_office


def serve(db: Path, host: str, port: int, rules_dir: Path | None, say: Callable[[str], object]) -> None:
    """Serves until it is stopped; port 0 takes any that is free. OSError where the address cannot be had.

    No access log is kept: who asked for what is nobody's business, and answers never stand in an address anyway.
    """
    site = app.build(db, rules_dir, secret=os.environ.get("DATASETTE_SECRET"))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        asyncio.run(site.invoke_startup())
        shown = f"[{host}]" if ":" in host else host
        say(f"backstory is at http://{shown}:{listener.getsockname()[1]}/ (Ctrl-C stops it)")
        office = desk_office.of(site)
        desk_jobs.of(site, office).by_itself = True
        if not office.editors.path.is_file():
            say(
                f"nobody may edit yet: `backstory editor add NAME --role lead --db {db}` makes the first editor of /curate"
            )
        config = uvicorn.Config(site.app(), log_level="warning", access_log=False, lifespan="on", timeout_keep_alive=5)
        uvicorn.Server(config).run(sockets=[listener])
