"""A folder of YAML that editors may change: which files, how one is written, and who is said to have written it in git.

Knows files and git. Knows nothing of what the files say, nor of the log. Writes only files that are there already, in a
folder that somebody named or that is a git tree: never what a package manager has installed.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from kb import wholefile
from kb.errors import Conflict, Missing, NotAllowed, did_you_mean
from kb.review_kinds import Editor

INSTALLED = frozenset(("site-packages", "dist-packages"))
PATIENCE = 20  # seconds for git, hooks included: the log waits meanwhile


@dataclass(frozen=True)
class Place:
    """A folder and the files in it that may be changed. `named`: somebody said that this folder is the one."""

    folder: Path
    patterns: tuple[str, ...]
    named: bool = False

    def names(self) -> tuple[str, ...]:
        """The files, as paths from the folder."""
        found = {path for pattern in self.patterns for path in self.folder.glob(pattern) if path.is_file()}
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in found if not path.is_symlink()))

    def path(self, name: str) -> Path:
        """Where a file is; Missing for a name that is none of ours, whatever it looks like."""
        known = self.names()
        if name not in known:
            raise Missing(f"no file {name!r} here", suggestion=did_you_mean(name, known))
        return self.folder / name

    def text(self, name: str) -> str:
        """What a file says, line ends as they are."""
        return self.path(name).read_bytes().decode("utf-8")

    def digest(self, name: str) -> str:
        """The hash of a file."""
        return digest(self.text(name))

    def version(self) -> str:
        """The hash of all files: what was looked at is in force only while this is the same."""
        hashed = hashlib.sha256()
        for name in self.names():
            hashed.update(name.encode() + b"\0" + hashlib.sha256((self.folder / name).read_bytes()).digest())
        return hashed.hexdigest()

    def why_not(self) -> str | None:
        """Why nothing can be written here, in words; None where it can."""
        here = self.folder.resolve()
        if INSTALLED & set(here.parts):
            return "these files belong to an installed package"
        if not self.named and not self.tracked(self.names()[0]):
            return "this is an installed copy, and no folder was named to keep changes in"
        if not os.access(here, os.W_OK):
            return "this folder cannot be written to"
        return None

    # -- git ---------------------------------------------------------------------------------------------------------

    def tracked(self, name: str) -> bool:
        """Whether a git tree keeps this file."""
        return self._git("ls-files", "--error-unmatch", "--", name) is not None

    def clean(self, name: str) -> bool:
        """Whether the file is as it was last committed."""
        return self._git("status", "--porcelain", "--", name) == ""

    def head(self, name: str) -> str:
        """The commit that last changed a file, shortened; empty where there is none."""
        return (self._git("log", "-1", "--format=%h", "--", name) or "").strip()

    def top(self) -> str:
        """The path of the folder within its git tree, or its name: what paths in a patch begin with."""
        prefix = self._git("rev-parse", "--show-prefix")
        return (prefix or "").strip() if prefix is not None else f"{self.folder.resolve().name}/"

    def _git(self, *arguments: str, who: dict[str, str] | None = None) -> str | None:
        """What git says, or None where it fails, or where there is no git."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env |= {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C", **(who or {})}
        try:
            done = subprocess.run(
                ["git", "-C", str(self.folder), *arguments],
                capture_output=True, text=True, timeout=PATIENCE, check=False, env=env, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    # -- writing -----------------------------------------------------------------------------------------------------

    def write(self, name: str, text: str, base: str, author: Editor, approver: Editor, message: str) -> str:
        """Writes a file at once or not at all, and commits it alone where git keeps it: `git` or `file`.

        Conflict where it is not the file that was looked at, or where somebody's work on it is not committed.
        """
        path = self.path(name)
        if why := self.why_not():
            raise NotAllowed(f"nothing is written: {why}", suggestion="take the change as a patch")
        before = self.text(name)
        if digest(before) != base:
            raise Conflict(f"{name} has changed", seen={"file": base}, now={"file": digest(before)})
        tracked = self.tracked(name)
        if tracked and not self.clean(name):
            message = f"{name} has changes that nobody has committed: they are not ours to commit"
            raise Conflict(message, seen={"file": base}, now={"file": digest(before)})
        _replace(path, text)
        if not tracked:
            return "file"
        who = {
            **{f"GIT_AUTHOR_{key}": value for key, value in _who(author).items()},
            **{f"GIT_COMMITTER_{key}": value for key, value in _who(approver).items()},
        }
        if self._git("commit", "-q", "--no-gpg-sign", "--only", "-m", message, "--", name, who=who) is None:
            _replace(path, before)
            self._git("reset", "-q", "--", name)
            raise NotAllowed("git did not take the change, so nothing was written", suggestion="see `git status` there")
        return "git"

    def patch(self, name: str, before: str, after: str, author: Editor, subject: str, reason: str) -> str:
        """The change as a mail that `git am` takes, and `git apply` and `patch -p1` too."""
        who, at = _who(author), format_datetime(datetime.datetime.now(datetime.UTC))
        path = f"{self.top()}{name}"
        # Indented: `git am` takes a line that begins with `diff -` for the beginning of a change.
        why = "\n".join(f"  {line}" for line in reason.strip().splitlines())
        head = f"From: {who['NAME']} <{who['EMAIL']}>\nDate: {at}\nSubject: [PATCH] {_line(subject)}\n\n{why}\n"
        return f"{head}\n---\n\ndiff --git a/{path} b/{path}\n{unified(path, before, after)}"


def digest(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def unified(path: str, before: str, after: str) -> str:
    """The change as a unified diff."""
    lines = []
    for line in difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    ):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def diff_lines(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The change line by line, with what stands around it: ("-", ...), ("+", ...), (" ", ...), ("@", ...)."""
    found: Sequence[str] = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    return tuple((line[:1], line if line.startswith("@") else line[1:]) for line in found)


def _replace(path: Path, text: str) -> None:
    """Another text in a file's place, in one step: whoever reads it sees the old one or the new one, whole."""
    wholefile.write(path, text.encode(), path.stat().st_mode & 0o777)


def _who(editor: Editor) -> dict[str, str]:
    """An editor as git names people; the address is one that can never be anybody's."""
    name = _line("".join(char for char in (editor.name or editor.id) if char not in "<>"))
    return {"NAME": name.strip() or editor.id, "EMAIL": f"{editor.id}@backstory.invalid"}


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]
