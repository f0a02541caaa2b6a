"""README's commands do what README says; its pictures exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """(command, lines of output) for each `$` line of the console blocks, in order."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def fits(expected: list[str], printed: list[str]) -> bool:
    """Line by line; `...` at the end of a line stands for its rest, on a line of its own for any lines that follow."""
    for number, line in enumerate(expected):
        if line == "...":
            return True
        if number >= len(printed):
            return False
        if line.endswith("..."):
            if not printed[number].startswith(line.removesuffix("...").rstrip()):
                return False
        elif printed[number] != line:
            return False
    return len(expected) == len(printed)


def test_the_tour_is_true(root: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("BACKSTORY_DB", None)
    tour = sessions((root / "README.md").read_text(encoding="utf-8"))
    assert len(tour) >= 6
    for command, expected in tour:
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        printed = (done.stdout + done.stderr).splitlines()
        assert fits(expected, printed), f"$ {command}\n" + "\n".join(printed[:12])


def test_every_picture_and_file_that_readme_names_is_there(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    named = [
        *re.findall(r"!\[[^]]*]\(([^)]+)\)", text),
        "LICENSE",
        "LICENSE-CONTENT",
        "CHANGELOG.md",
        "constraints.txt",
    ]
    assert [name for name in named if not (root / name).is_file()] == []
