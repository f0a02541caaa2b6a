"""The desk's slow work, in a process of its own: `python -m kb.web.desk_work`, a JSON object in, one out.

    {"do": "replay", "db", "rules"}                                   -> {"seconds"}
    {"do": "effect", "db", "rules", "kind", "target", "payload"}      -> {"changes", "rules", "flags"}

Assembling a large knowledge base takes a minute of processor time, which no page may wait for. Knows kb.reviews; knows no page and no request. What goes wrong is {"error"}, in words that an editor may read.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb import reviews
from kb.errors import BackstoryError
from kb.web.world import world


def work(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Does one thing."""
    db, rules_dir = Path(asked["db"]), Path(asked["rules"]) if asked.get("rules") else None
    began = time.perf_counter()
    if asked["do"] == "replay":
        reviews.replay(db, world(rules_dir))
        return {"seconds": round(time.perf_counter() - began, 2)}
    with reviews.Log(reviews.beside(db)) as log:
        found = reviews.effect(db, log, world(rules_dir), asked["kind"], asked["target"], asked["payload"])
    return {**asdict(found), "seconds": round(time.perf_counter() - began, 2)}


def answer(work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Reads what is asked from standard input, does it, and answers on standard output."""
    with suppress(OSError):
        os.nice(10)  # people who read pages come first
    try:
        said = work(json.load(sys.stdin))
    except BackstoryError as error:
        said = {"error": error.message}
    except sqlite3.Error as error:
        said = {"error": f"the database could not be used: {error}"}
    except ImportError:
        said = {"error": "articles cannot be read here: the extra `read` is not installed"}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    answer(work)
