"""What a passage says of its claim: supports, does not support, contradicts. Knows a quote's words, nothing else."""

from __future__ import annotations

import re

from kb.model import Mention, Stance

# Words of a passage that found nothing, which is not the same as finding the opposite.
_FOUND_NOTHING = re.compile(
    r"\bno (?:clear |good |strong |convincing |significant |reliable |high.quality )*"
    r"(?:evidence|proof|difference|effect|benefit)"
    r"|\bnot (?:statistically )?significant|\bno better than|\bno more (?:\w+ )?than|\bnot better than|\blittle or no\b"
    r"|\bnot (?:been )?(?:shown|proven|proved|demonstrated|found)\b|\bfail(?:ed|s)? to (?:show|find|demonstrate)"
    r"|\binsufficient evidence|\black of evidence|\bunproven\b",
    re.IGNORECASE,
)


def stance(mention: Mention) -> Stance:
    """A denial contradicts; one that only found nothing, or that is hedged, does not support."""
    if not mention.negated:
        return Stance.SUPPORTS
    if mention.hedged or _FOUND_NOTHING.search(mention.quote):
        return Stance.DOES_NOT_SUPPORT
    return Stance.CONTRADICTS
