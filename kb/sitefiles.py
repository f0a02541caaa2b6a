"""Where the shop window's files are: in the tree, or inside an installed wheel. Knows paths and not their content.

`site/` cannot be a Python package (the standard library owns the name), so it is found by path: a wheel carries it and
`metadata.yml` under `kb/_site`, a checkout has both beside `kb/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.errors import UnreadableFile

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class SiteFiles:
    """The folders and the file that Datasette is given."""

    templates: Path
    plugins: Path
    static: Path
    metadata: Path


def find(*roots: Path) -> SiteFiles:
    """The site's files under the first root that has them; without roots, where this package was installed from."""
    places = roots or (_HERE / "_site", _HERE.parent)
    for root in places:
        if (root / "site" / "templates").is_dir() and (root / "metadata.yml").is_file():
            site = root / "site"
            return SiteFiles(site / "templates", site / "plugins", site / "static", root / "metadata.yml")
    raise UnreadableFile(
        "the site's templates and metadata.yml are not here",
        path=places[-1],
        suggestion="install backstory again, or run it from a complete checkout",
    )
