"""Emergency and advice numbers by country, as pages show them: with links that dial where there is a number to dial.

Knows the shape of rules/services.yml. Never guesses: a country that is not listed gets words, not a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.web import links


@dataclass(frozen=True)
class Number:
    """One number to call. `href` dials, or is None where all that is known is what to look for."""

    number: str
    name: str
    place: str
    href: str | None
    note: str = ""


_EMERGENCY = ("emergency", "emergency_number", "ambulance")
_FIELDS_SKIPPED = frozenset(("country", "id", "code", "name", "names", "source", "note", "checked"))
_LABELS = {"emergency": "Emergency", "advice": "Medical advice", "urgent": "Medical advice today", "crisis": "Someone to talk to"}


def emergencies(listed: Any) -> tuple[Number, ...]:
    """The emergency number of every country that is listed and has one that dials, each number once."""
    found: dict[str, list[str]] = {}
    for entry in entries(listed):
        for number in _of(entry):
            if number.name == _LABELS["emergency"] and number.href:
                found.setdefault(number.number, []).append(number.place)
    return tuple(Number(text, _LABELS["emergency"], ", ".join(places), links.dialling(text)) for text, places in found.items())


def entries(listed: Any) -> list[Mapping[str, Any]]:
    """services.yml as a list of countries, whichever of its shapes it has."""
    if isinstance(listed, Mapping):
        listed = listed.get("services", listed.get("countries", listed))
    if isinstance(listed, Mapping):
        return [{"country": key, **value} for key, value in listed.items() if isinstance(value, Mapping)]
    return [entry for entry in listed or () if isinstance(entry, Mapping)]


def numbers(entry: Any, disposition: str) -> tuple[Number, ...]:
    """Whom to call from one country, most fitting first; only what fits the urgency."""
    if not isinstance(entry, Mapping):
        return ()
    found = _of(entry)
    urgent = [number for number in found if number.name == _LABELS["emergency"]]
    rest = [number for number in found if number not in urgent]
    if disposition == "emergency":
        return tuple(urgent)
    return tuple(rest) if disposition in ("urgent", "see_doctor") else ()


def _of(entry: Mapping[str, Any]) -> list[Number]:
    place = str(entry.get("name") or entry.get("country") or "")
    found: list[Number] = []
    for key, value in entry.items():
        if key in _FIELDS_SKIPPED or value in (None, "", []):
            continue
        for each in value if isinstance(value, list) else [value]:
            found.append(_number(key, each, place))
    return [number for number in found if number.number]


def _number(key: str, value: Any, place: str) -> Number:
    label = _LABELS["emergency"] if key in _EMERGENCY else _LABELS.get(key, key.replace("_", " ").capitalize())
    if isinstance(value, Mapping):
        text = str(value.get("number") or value.get("phone") or value.get("text") or "")
        named = str(value.get("name") or "") or label
        note = str(value.get("note") or value.get("when") or "")
        return Number(text, label if key in _EMERGENCY else named, place, links.dialling(text), note)
    return Number(str(value), label, place, links.dialling(value))
