"""Emergency and advice numbers by country, as pages show them: with links that dial where there is a number to dial.

Knows the shape of rules/services.yml. Never guesses: where no country is known it says so in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.web import links

_NOWHERE = "other"


@dataclass(frozen=True)
class Number:
    """One way to get help. `href` dials, or is None where there is no one number."""

    number: str
    name: str
    text: str
    place: str
    href: str | None


def countries(services: Any) -> Mapping[str, Any]:
    """services.yml's countries."""
    if isinstance(services, Mapping):
        listed = services.get("services", services)
        return listed if isinstance(listed, Mapping) else {}
    if isinstance(services, list):
        return {str(each.get("country")): each for each in services if isinstance(each, Mapping)}
    return {}


def emergencies(services: Any) -> tuple[Number, ...]:
    """The emergency number of every country that has one, each number once with all its places."""
    places: dict[str, list[str]] = {}
    for country in countries(services).values():
        for found in _of(country, "emergency"):
            if found.href:
                places.setdefault(found.number, []).append(found.place)
    return tuple(
        Number(number, "Emergency", "", ", ".join(where), links.dialling(number)) for number, where in places.items()
    )


def numbers(services: Any, entry: Any, keys: Iterable[str]) -> tuple[Number, ...]:
    """Whom to ring for one result, by the entries that it asks for; where no country is known, what to look for anywhere."""
    country = entry if isinstance(entry, Mapping) else countries(services).get(_NOWHERE)
    if not isinstance(country, Mapping):
        return ()
    wanted = tuple(dict.fromkeys(keys))
    found = tuple(number for key in wanted for number in _of(country, key))
    if not {"emergency", "ambulance"}.isdisjoint(wanted) and not any(number.href for number in found):
        return (*found, *emergencies(services))
    return found


def _of(country: Mapping[str, Any], key: str) -> list[Number]:
    entry = country.get(key)
    place = str(country.get("name", ""))
    if isinstance(entry, str):
        return [Number(entry, "", "", place, links.dialling(entry))]
    if not isinstance(entry, Mapping):
        return []
    name, text = str(entry.get("name", "")), str(entry.get("text", ""))
    given = [str(entry[each]) for each in ("number", "also") if entry.get(each)]
    if not given:
        return [Number(name, "", text, place, None)]
    return [
        Number(each, name, text if place_ == 0 else "", place, links.dialling(each))
        for place_, each in enumerate(given)
    ]
