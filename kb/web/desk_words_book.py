"""The words that articles are read with, as something that editors change: concepts, and the lexicon's cues.

Knows the files of both, what must hold of them, and who works out what a change would make of the articles at hand
(kb.web.desk_words_work, a process of its own). Knows no page. An id is never taken out and never changed: merging is
`same_as`, and both ids go on to work.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kb
from kb import registry, vocabulary, yamlfile
from kb.errors import BackstoryError
from kb.known import supported
from kb.proposals import Area
from kb.proposals_change import Change
from kb.proposals_place import Place, digest
from kb.web.desk_rules_book import Fault
from rules import check
from rules.load import load

CONCEPTS, CUES = "kb/vocabulary/", "ingest/lexicon/"
FILES = ("kb/vocabulary/*.yml", "ingest/lexicon/*.yml")
ORDER = ("id", "label", "kind", "synonyms", "broader", "definition", "codes", "same_as")
HERE = Path(kb.__file__).resolve().parents[1]
LONGEST = 1800  # seconds for all articles
KEPT = 16
_ASK = ("working", "It is being worked out what this would make of the articles. Look again in a moment.")


@dataclass
class Work:
    """What a change would make of the articles: under way, or done."""

    began: float
    result: Mapping[str, Any] | None = None
    error: str = ""
    done: bool = False


@dataclass(frozen=True)
class Judged:
    """What was found out about a change of words. `effect` is None while it is being worked out."""

    faults: tuple[Fault, ...]
    effect: Mapping[str, Any] | None
    working: bool
    untold: str = ""  # why the effect cannot be worked out here
    downgrade: bool = False

    @property
    def summary(self) -> Mapping[str, Any]:
        """For the log: how many claims change."""
        claims = self.effect["claims"] if self.effect else ()
        return {
            "appear": sum(each["before"] == 0 for each in claims),
            "vanish": sum(each["after"] == 0 for each in claims),
            "changed": len(claims),
        }


def told(judged: Any) -> list[str]:
    """The same as lines for a terminal."""
    found = [f"  FAULT: {each}" for each in judged.faults]
    if judged.effect:
        absent = judged.effect["absent"]
        found += [f"  {len(absent)} articles are not at hand: what changes in them is not known"] if absent else []
        found += [
            f"  {each['claim']}: {each['before']} -> {each['after']} passages" for each in judged.effect["claims"]
        ]
    return found or ["  every article at hand says what it says now"]


class Book:
    """The words of one site."""

    name = "word"
    title = "Words"

    def __init__(self, db: Path, rules_dir: Path | None, root: Path | None = None) -> None:
        self.db, self.rules_dir, self.root = db, rules_dir, root or HERE
        self.area = Area("word", Place(self.root, FILES, named=root is not None), ORDER, target)
        self._works: OrderedDict[tuple[str, str, str], Work] = OrderedDict()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="desk-words")

    def forget(self) -> None:
        """A file was written: what was worked out was of another."""

    def judge(self, file: str, text: str, patience: float = 6.0) -> Judged:
        """What is wrong with a change, and its effect on the articles at hand once that is worked out."""
        faults = self._faults(file, text)
        if faults:
            return Judged(tuple(faults), None, False)
        work = self._work(file, text)
        until = time.monotonic() + patience
        while not work.done and time.monotonic() < until:
            time.sleep(0.05)
        if not work.done:
            return Judged((Fault(_ASK[1]),), None, True)
        if work.error:
            return Judged((Fault(f"what it would do could not be worked out: {work.error}"),), None, False, work.error)
        assert work.result is not None
        missing = [Fault(f"this example of a cue is not read as it says: {each}") for each in work.result["unread"]]
        return Judged(tuple(missing), work.result, False)

    # -- what must hold ----------------------------------------------------------------------------------------------

    def _faults(self, file: str, text: str) -> list[Fault]:
        lost = sorted(ids(self.area.place.text(file)) - ids(text))
        if lost:
            return [
                Fault(f"the id {lost[0]!r} would be gone", file, hint="ids stay: merge it into another with same_as")
            ]
        with tempfile.TemporaryDirectory(prefix="backstory-words-") as made:
            root = self._copy(Path(made), file, text)
            try:
                words = vocabulary.load(root / CONCEPTS)
                studies = registry.load(words)
                known = (supported(studies, words), set(studies.studies), set(words.concepts))
                broken = list(check.names(load(self.rules_dir), *known))
            except BackstoryError as error:
                return [_fault(error, root)]
            if broken:
                return [Fault(f"a rule would lose what it names: {each.message}") for each in broken[:5]]
        return []

    def _copy(self, made: Path, file: str, text: str) -> Path:
        for name in self.area.place.names():
            copy = made / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / name, copy)
        (made / file).write_bytes(text.encode())
        return made

    # -- what it would do --------------------------------------------------------------------------------------------

    def _work(self, file: str, text: str) -> Work:
        key = (self.area.place.version(), file, digest(text))
        with self._lock:
            if key in self._works and not self._works[key].error:
                return self._works[key]
            work = self._works[key] = Work(time.monotonic())
            while len(self._works) > KEPT:
                self._works.popitem(last=False)
        self._pool.submit(self._worked_out, work, file, text, self.area.place.text(file))
        return work

    def _worked_out(self, work: Work, file: str, text: str, before: str) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="backstory-words-") as made:
                root = self._copy(Path(made), file, text)
                lexicon = file.startswith(CUES)
                asked = {
                    "db": str(self.db),
                    "vocabulary": None if lexicon else str(root / CONCEPTS),
                    "lexicon": str(root / CUES) if lexicon else None,
                    "names": touched(before, text, lexicon),
                    "examples": examples(before, text) if lexicon else [],
                }
                done = subprocess.run(
                    [sys.executable, "-m", "kb.web.desk_words_work"],
                    input=json.dumps(asked), capture_output=True, text=True, timeout=LONGEST, check=False,
                )  # fmt: skip
            answer = json.loads(done.stdout) if done.stdout else {"error": "it ended without an answer"}
            if "error" in answer:
                print(f"desk: words: {answer['error']} {done.stderr[-2000:]}".strip(), file=sys.stderr)
                work.error = str(answer["error"])
            else:
                work.result = answer
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"desk: words: {error}", file=sys.stderr)
            work.error = "it could not be worked out here"
        finally:
            work.done = True


def _fault(error: BackstoryError, root: Path) -> Fault:
    path = Path(error.path) if error.path else Path()
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    return Fault(error.message, file, error.line or 0 if file else 0, error.suggestion or "")


def entries(value: Any) -> list[dict[str, Any]]:
    """Every mapping with an id, or with words or a pattern, wherever it stands in a file."""
    if isinstance(value, dict):
        own = [value] if value.keys() & {"id", "words", "pattern", "patterns", "cue"} else []
        return own + [each for child in value.values() for each in entries(child)]
    return [each for child in value for each in entries(child)] if isinstance(value, list) else []


def ids(text: str) -> set[str]:
    """The ids in a file."""
    return {str(each["id"]) for each in entries(yamlfile.plain(yamlfile.parse(text))) if "id" in each}


def touched(before: str, after: str, lexicon: bool) -> list[str] | None:
    """The names that a change is about: articles without any of them are read as they were. None: all articles.

    A cue stands for every form of its word, and a pattern may match anywhere: for these all articles are read again.
    """
    if lexicon:
        return None
    olds, news = (yamlfile.plain(yamlfile.parse(each)) for each in (before, after))
    keyed = [{str(each["id"]): each for each in found} for found in (olds, news)]
    changed = [id_ for id_ in {**keyed[0], **keyed[1]} if keyed[0].get(id_) != keyed[1].get(id_)]
    return sorted({name for side in keyed for id_ in changed if id_ in side for name in _names(side[id_])})


def _names(concept: Mapping[str, Any]) -> list[str]:
    return [str(concept["label"]), *map(str, concept.get("synonyms") or ())]


def examples(before: str, after: str) -> list[tuple[str, str]]:
    """What the new words of cues are to be tried with: (sentence, relation)."""
    olds = [json.dumps(each, sort_keys=True) for each in entries(yamlfile.plain(yamlfile.parse(before)))]
    was = {str(each.get("id")): set(map(str, each.get("words") or ())) for each in map(json.loads, olds)}
    found = []
    for each in entries(yamlfile.plain(yamlfile.parse(after))):
        if json.dumps(each, sort_keys=True) in olds or not {"words", "example", "relation"} <= each.keys():
            continue
        for word in _fresh(each, was):
            found.append((_filled(str(each["example"]), word), str(each["relation"])))
    return found


def _fresh(entry: Mapping[str, Any], was: Mapping[str, set[str]]) -> Sequence[str]:
    """Words that an entry did not have, or all where its example is another one."""
    fresh = [word for word in map(str, entry["words"]) if word not in was.get(str(entry.get("id")), set())]
    return fresh or list(map(str, entry["words"]))


def _filled(example: str, word: str) -> str:
    """The word in its example, with the plural and the article that it needs."""
    plural = word[:-1] + "ies" if word.endswith("y") else word + ("es" if word.endswith("s") else "s")
    said = (
        example.replace("a {}", f"{'an' if word[:1] in 'aeiou' else 'a'} {{}}") if " a {}" in f" {example}" else example
    )
    return said.replace("{}s", plural).replace("{}", word)


def target(change: Change) -> str:
    """`concept:ID`, or `lexicon:FILE.ENTRY`."""
    if change.file.startswith(CONCEPTS):
        return f"concept:{change.entry}"
    return "lexicon:" + ".".join((Path(change.file).stem, *change.where, change.entry)).replace("..", ".")
