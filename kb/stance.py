"""What a passage says of its claim: supports, does not support, contradicts. Knows a mention's words, nothing else."""

from __future__ import annotations

import re

from kb.model import Mention, Relation, Stance

# Words of a passage that found nothing, which is not the same as finding the opposite.
_FOUND_NOTHING = re.compile(
    r"\bno (?:clear |good |strong |convincing |significant |reliable |high.quality )*"
    r"(?:evidence|proof|difference|effect|benefit)"
    r"|\bnot (?:statistically )?significant|\bno better than|\bno more (?:\w+ )?than|\bnot better than|\blittle or no\b"
    r"|(?:\b(?:not|never)|n[’']t) (?:yet )?(?:been )?(?:shown|proven|proved|demonstrated|found)\b|\bfail(?:ed|s)? to (?:show|find|demonstrate)"
    r"|\binsufficient evidence|\black of evidence|\bunproven\b",
    re.IGNORECASE,
)

# That care is needless, said outright: "there is no need to see a doctor for it".
_NO_NEED = re.compile(
    r"\b(?:no (?:need|reason|point)|(?:do|does|did|will|would)(?: not|n[’']t) (?:need|have)|need not|needn[’']t"
    r"|not (?:necessary|worth)|unnecessary|never need|needs? no|forget about|don[’']t bother)\b"
    r"(?:\W+\w+){0,6}?\W+(?:doctors?|gps?|hospital|a ?& ?e|emergency|999|911|112|clinic|physician|specialist"
    r"|(?:medical )?(?:help|attention|care)|appointment)\b",
    re.IGNORECASE,
)
_NEED_AFTER_ALL = re.compile(
    r"\b(?:unless|except|but|however|until|if (?:you have no|there (?:is|are) no|none of)|most (?:people|cases|of)"
    r"|usually|normally|generally)\b",
    re.IGNORECASE,
)


def no_need(quote: str) -> bool:
    """Whether a passage says that no care is needed, and does not take it back for some."""
    return bool(_NO_NEED.search(quote)) and not _NEED_AFTER_ALL.search(quote)


def stance(mention: Mention) -> Stance:
    """A denial contradicts; one that only found nothing, or that is hedged, does not support."""
    if mention.relation is Relation.CALLS_FOR and no_need(mention.quote):
        return Stance.CONTRADICTS
    if not mention.negated:
        return Stance.SUPPORTS
    if mention.hedged or _FOUND_NOTHING.search(mention.quote):
        return Stance.DOES_NOT_SUPPORT
    return Stance.CONTRADICTS
