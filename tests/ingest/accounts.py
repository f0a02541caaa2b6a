"""Scores the reading of accounts: every answer of every account, proposed or not, against what a reader takes from it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest import door
from kb import yamlfile
from kb.model import Cue
from rules.intake import cues
from rules.load import load

ACCOUNTS = Path(__file__).parent / "accounts.yml"


@dataclass
class Score:
    """Answers rightly proposed, wrongly proposed, and missed, with the accounts that went wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def pairs(answers: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (question, str(each))
        for question, value in answers.items()
        for each in (value if isinstance(value, list | tuple) else [value])
    }


def score(half: str, with_cues: tuple[Cue, ...]) -> Score:
    found = Score()
    for row in yamlfile.read(ACCOUNTS)[half]:
        got = pairs({each.question: each.value for each in door.intake(row["text"], with_cues)})
        wanted = pairs(row["finds"])
        found.right += len(got & wanted)
        found.wrong += len(got - wanted)
        found.missed += len(wanted - got)
        if got != wanted:
            found.lines.append(f"{row['text']}\n    extra {sorted(got - wanted)} missing {sorted(wanted - got)}")
    return found


if __name__ == "__main__":
    for name in sys.argv[1:] or ("first", "second", "third"):
        result = score(name, cues(load()))
        print(*result.lines, sep="\n")
        print(f"{name}: precision {result.precision:.3f}, recall {result.recall:.3f}")
