"""Shared by the tests of the rules room: the small rule set, the rules that ship, the oracle, made-up rule sets."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from rules.load import load
from rules.model import RuleSet

HERE = Path(__file__).resolve().parent


def beside(name: str) -> ModuleType:
    """A module of this folder: it is no package, and another package on the path may be called `tests`."""
    qualified = f"backstory_tests_rules_{name}"
    if qualified not in sys.modules:
        spec = importlib.util.spec_from_file_location(qualified, HERE / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[qualified] = module
        spec.loader.exec_module(module)
    return sys.modules[qualified]


@pytest.fixture(scope="session")
def small() -> RuleSet:
    """Ten rules over twelve questions, with every construct in them."""
    return load(HERE / "data" / "small")


Edit = Callable[..., Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copies the small rule set with one text of one file replaced, as an editor's slip would."""

    def edited(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "rules"
        if not folder.exists():
            shutil.copytree(HERE / "data" / "small", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edited


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    """The rules that come with the package."""
    return load()


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """The plain interpreter of the same rules."""
    return beside("oracle")


@pytest.fixture(scope="session")
def invent() -> ModuleType:
    """Random answers and made-up rule sets."""
    return beside("invent")


@pytest.fixture(scope="session")
def beside_me() -> Callable[[str], ModuleType]:
    """Loads a module of this folder by its name."""
    return beside
