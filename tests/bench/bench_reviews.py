"""How long an editor waits: the next task, one item, a decision, its copy into the tables, a replay, a preview.

    bench_reviews.py FILE [--decisions 500]

FILE is a knowledge base (make_database.py makes a large one); decisions go into a curation.db beside it, which must not
be there yet. Prints milliseconds, the median and the worst of what was measured. Judges nothing.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kb import read, registry, reviews, vocabulary
from kb.errors import NotAllowed
from kb.reviews import Editor, World


def timed(name: str, work: Callable[[], Any], times: int = 1) -> Any:
    took, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        took.append((time.perf_counter() - start) * 1000)
    print(f"{name:<44} median {statistics.median(took):9.1f} ms   worst {max(took):9.1f} ms   of {times}", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument("--no-replay", action="store_true")
    options = parser.parse_args()
    path = reviews.beside(options.file)
    if path.exists():
        raise SystemExit(f"{path} is there already")
    ann, bob = Editor("ann"), Editor("bob")
    with reviews.Log(path) as log, closing(read.connect(options.file)) as conn:
        print(f"{conn.execute('SELECT count(*) FROM claims').fetchone()[0]} claims")
        for group in (None, *reviews.GROUPS):
            timed(f"next task ({group or 'all'})", lambda: reviews.queue(conn, log, ann, group, limit=1), 5)  # noqa: B023
        tasks = {g: reviews.queue(conn, log, ann, g, limit=options.decisions) for g in ("claims", "unsure", "flags")}
        for group, found in tasks.items():
            if found:
                timed(f"an item ({group})", lambda: reviews.item(conn, log, found[0].target, ann), 5)  # noqa: B023
        took_decide, took_note, took_next, made = [], [], [], 0
        write = sqlite3.connect(options.file)
        for number, task in enumerate([*tasks["unsure"], *tasks["claims"]][: options.decisions]):
            on = task.target.partition(":")[0]
            kind = f"{on}.{'accept' if number % 3 else 'reject'}"
            times = [time.perf_counter()]
            try:
                saw = reviews.state(conn, log, task.target)
                reviews.decide(conn, log, ann, kind, task.target, reason="measured", saw=saw)
            except NotAllowed:
                continue
            times.append(time.perf_counter())
            with write:
                reviews.note(write, log)
            times.append(time.perf_counter())
            reviews.queue(conn, log, bob, limit=1, hide_refused=True)
            times.append(time.perf_counter())
            made += 1
            for took, one, two in zip((took_decide, took_note, took_next), times, times[1:], strict=False):
                took.append((two - one) * 1000)
        for name, took in (("decide", took_decide), ("note", took_note), ("next task after it", took_next)):
            print(f"{name:<44} median {statistics.median(took):9.1f} ms   worst {max(took):9.1f} ms   of {made}")
        timed("verify the log", log.verify)
        if options.no_replay:
            return
        words = vocabulary.load()
        timed("replay", lambda: reviews.replay(options.file, World(words, registry.load(words))))


if __name__ == "__main__":
    main()
