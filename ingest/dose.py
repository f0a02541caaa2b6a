"""How much, how often, how long: the amount that a passage states.

Knows numbers and units of time and repetition; nothing else.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|several|a few)"
_UNIT = r"(?:minutes?|mins?|hours?|days?|weeks?|months?|seconds?|times?|sessions?|repetitions?|reps?|sets?|mg|milligrams?|grams?|tablets?|steps|miles?|km|kilometres?|metres?)"
DOSE = re.compile(
    rf"(?:(?:at least|up to|about|around|no more than|for|within) )?(?:{_NUMBER}(?: ?(?:to|-|or|–) ?{_NUMBER})? ?-?{_UNIT})"
    rf"(?: (?:of [a-z ]{{3,25}}?)?(?:a|per|each|every|in the|most|on most)? ?(?:days?|weeks?|month|morning|evening|night)(?: of the week)?)?"
    r"|\b(?:once|twice|three times|several times) (?:a|per|each|every|in the) (?:day|week|month|morning|evening)(?: and once in the evening)?"
    r"|\b(?:every|each) (?:day|night|morning|hour|week)\b|\b(?:most|on most) days(?: of the week)?\b|\bdaily\b",
    re.IGNORECASE,
)


def dose(text: str) -> str | None:
    """The amounts that a text states, joined, or None."""
    found = [match.group().strip() for match in DOSE.finditer(text)]
    return ", ".join(dict.fromkeys(found)) or None
