"""What an article itself offers for a claim: study, review, guideline, expert, anecdote, or nothing.

Knows the cues of the lexicon; must not know which study is meant: that is the registry's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.cues import Lexicon
from kb.model import Attribution

_PROVEN = re.compile(
    r"\b(has|have) (also |even |long |now |recently )?been (\w+ly )?(shown|proven|found|demonstrated)\b|\b(was|were|is|are) (\w+ly )?(shown|proven|found|demonstrated) to\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """Who says it, and the words that name them."""

    kind: Attribution
    cited: str | None = None


NOBODY = Said(Attribution.NONE)


def attribution(text: str, lexicon: Lexicon) -> Said:
    """The first cue that a sentence holds, in the order of the lexicon's file (the strongest claim to proof first)."""
    for cue in lexicon.attributions:
        found = cue.regex.search(text)
        if found:
            return Said(Attribution(cue.kind), found.group().strip())
    return NOBODY


def bare_proof(text: str) -> bool:
    """`has been shown`, with nobody who showed it: what the next sentence tells may bear it out."""
    return bool(_PROVEN.search(text))


def of_article(text: str, parts: frozenset[str]) -> dict[str, Said]:
    """What the article as a whole offers: an abstract its own study or review, a guideline digest its guideline.

    Keys: "result" for the results and conclusions of an abstract, "advice" for recommendations.
    """
    opening = text[:700]
    found: dict[str, Said] = {}
    if (
        parts & {"results", "main results", "findings", "methods", "conclusions", "conclusion", "authors' conclusions"}
        and len(parts) > 1
    ):
        review = _REVIEW.search(text)
        found["result"] = Said(Attribution.REVIEW if review else Attribution.STUDY, review.group() if review else None)
    title = text[:260]
    if not found and (
        review := re.search(r"systematic review|meta-analysis|cochrane review|umbrella review", title, re.IGNORECASE)
    ):
        found["all"] = Said(Attribution.REVIEW, review.group())
    elif not found and (
        trial := re.search(
            r"randomi[sz]ed (controlled )?trial|cohort study|pilot study|case-control", title, re.IGNORECASE
        )
    ):
        found["all"] = Said(Attribution.STUDY, trial.group())
    guide = _GUIDELINE.search(opening)
    if guide and not found:
        found["advice"] = Said(Attribution.GUIDELINE, guide.group())
    return found


_REVIEW = re.compile(
    r"systematic review|meta-analys[ie]s|cochrane|we searched|pooled|data sources|studies were included|included (studies|trials)",
    re.IGNORECASE,
)
_GUIDELINE = re.compile(
    r"\bNICE\b[^.\n]{0,40}(guideline|guidance|NG\d+|CG\d+)|clinical (practice )?guideline|guideline (summary|digest|NG)|(practice|guideline) digest|NG59|guideline on|guidelines? for"
    r"|\b(ACP|NICE|RACGP|WHO|American College|American Academy|Royal College|College of Physicians|National Institute)\b[^.\n]{0,40}\b(recommend|advis|recommendations?)\w*|recommendations? (from|of|by) (the )?[A-Z]",
    re.IGNORECASE,
)
