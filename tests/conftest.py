"""Shared by every room's tests: where the seed articles are, if they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with seeds and gold beside the checkout; the test skips, and says so, where it is absent."""
    folder = Path(os.environ.get("BACKSTORY_SHARED", ROOT.parent / "shared"))
    if not (folder / "gold").is_dir():
        if os.environ.get("BACKSTORY_SHARED_REQUIRED"):
            pytest.fail(f"BACKSTORY_SHARED_REQUIRED is set, and there is no {folder}")
        pytest.skip("no ../shared beside the checkout: the seed articles and their gold are needed here")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
