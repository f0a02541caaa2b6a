"""What a check found. Knows how to say it and where; finds nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from kb.yamlfile import Mark
from rules.model import NOWHERE
from rules.patients import Patient


@dataclass(frozen=True)
class Finding:
    """Something that must be mended (error), or that an editor should know."""

    kind: (
        str  # incomplete, dead, always, redundant, not_monotone, unsafe_self_care, bound, schema, name, test, vignette
    )
    message: str
    rules: tuple[str, ...] = ()
    story: str = ""
    patient: Patient | None = None
    about: str = ""  # the question at fault
    error: bool = True
    mark: Mark = NOWHERE
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.mark.path}:{self.mark.line}:{self.mark.column}: " if self.mark.line else ""
        said = self.message + (f": {self.story}" if self.story else "")
        return f"{where}{said}" + (f" ({self.suggestion})" if self.suggestion else "")
