"""A sentence that names a warning sign and keeps somebody from care: by a remedy, by making light of it, by denying care.

Knows words only, from kb/neglect.yml: neither claims nor rules, and not which care is due. Reads sentences that no
claim is read in, too. Must not take a denial or a warning for advice: in doubt it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.stance import no_need

_WORDS = ("absent", "acts", "told", "outright", "lightly", "not_lightly", "needless", "needed_after_all", "sends", "denied", "reported",
          "nothing_but", "helped_by", "stop", "stop_denied", "alone",
          "late", "hurry", "ends")  # fmt: skip
_LIMITS = ("when", "unless", "acts", "beside")
_CLAUSES = re.compile(
    r"[,;:?!]|\.(?= )|\bbut\b|\b(?:if|when|whenever|because|since|even|despite|while|although|who)\b|\s[–—-]\s"
)
_SIGN = "the sign"


class Way(StrEnum):
    """How a sentence keeps somebody from care."""

    REMEDY = "remedy"  # something to do about it alone
    LIGHTLY = "lightly"
    NEEDLESS = "needless"  # care, says it, need not be sought
    LATE = "late"  # it sends to care, weeks from now


@dataclass(frozen=True)
class Sign:
    """A warning sign, and how it is worded."""

    concept: str
    name: str
    pattern: re.Pattern[str]
    when: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    acts: re.Pattern[str] | None
    beside: re.Pattern[str] | None
    lightly: bool
    example: str
    unlike: str


@dataclass(frozen=True)
class Medicine:
    """Medicine that nobody should stop alone, why, and who says so."""

    concept: str
    name: str  # by which the vocabulary knows it
    pattern: re.Pattern[str]
    why: str
    source: str
    example: str


@dataclass(frozen=True)
class Neglect:
    """What a sentence leaves without care, and how."""

    sign: str  # a concept
    name: str  # by which the vocabulary knows it
    words: str  # in which the sentence, or the question before it, names it
    way: Way


@cache
def conventions() -> Mapping[str, Any]:
    """kb/neglect.yml, read once a process; patterns compiled."""
    root = yamlfile.read(Path(__file__).with_suffix(".yml"))
    yamlfile.check_keys(root, ("signs", "stopped", *_WORDS))
    found: dict[str, Any] = {"signs": tuple(_sign(entry) for entry in root["signs"])}
    found["stopped"] = tuple(_medicine(entry) for entry in root["stopped"])
    return found | {word: re.compile(str(root[word])) for word in _WORDS}


def _sign(entry: Any) -> Sign:
    yamlfile.check_keys(entry, ("concept", "pattern", "example"), (*_LIMITS, "lightly", "unlike", "name"))
    limits = {key: re.compile(str(entry[key])) if key in entry else None for key in _LIMITS}
    concept, pattern = str(entry["concept"]), re.compile(str(entry["pattern"]))
    name, example, unlike = (str(entry.get(key, "")) for key in ("name", "example", "unlike"))
    lightly = bool(entry.get("lightly", False))
    name = name or concept.replace("-", " ")
    return Sign(concept, name, pattern, **limits, lightly=lightly, example=example, unlike=unlike)


def _medicine(entry: Any) -> Medicine:
    yamlfile.check_keys(entry, ("concept", "name", "pattern", "why", "source", "example"), ("url", "unverified"))
    concept, name, why, source, example = (str(entry[key]) for key in ("concept", "name", "why", "source", "example"))
    return Medicine(concept, name, re.compile(str(entry["pattern"])), why, source, example)


def stopped(quote: str) -> tuple[Medicine, str] | None:
    """The medicine that a sentence tells somebody to stop of themselves, and its words; None where it tells nobody to."""
    words, said = conventions(), _plain(quote)
    for medicine in words["stopped"]:
        met = medicine.pattern.search(said)
        if met is None:
            continue
        told = medicine.pattern.sub("the medicine", words["alone"].sub(" ", said))
        order = words["stop"].search(told)
        if order and not words["stop_denied"].search(told[: order.end()]) and not words["sends"].search(told):
            return medicine, met[0]
    return None


def read(quote: str, before: str = "") -> tuple[Neglect, ...]:
    """What a sentence leaves without care, by signs in the order of the file; `before` is a question that it answers."""
    words, said = conventions(), _plain(quote)
    signs = list(_signs(said))
    if not signs and before.rstrip().endswith("?"):
        signs = list(_signs(_plain(before)))
    if not signs or words["reported"].search(said):
        return ()
    for sign, _ in signs:  # a sign may be worded as a denial: what it takes away is not taken from the advice
        said = sign.pattern.sub(_SIGN, said)
    said = words["helped_by"].sub(r"\1 with", words["nothing_but"].sub("only", words["ends"].sub("will pass", said)))
    found = ((sign, told, _way(sign, said)) for sign, told in signs)
    return tuple(Neglect(sign.concept, sign.name, told, way) for sign, told, way in found if way)


def question(before: str) -> str:
    """The question that a text ends in, on the same paragraph; empty where it ends in none."""
    last = before.rsplit("\n\n", 1)[-1].rstrip()
    return re.split(r"(?<=[.!?])\s+", last)[-1] if last.endswith("?") else ""


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").strip()


def _signs(said: str) -> Iterator[tuple[Sign, str]]:
    """The signs that a sentence names as there, with its words; not those of which it says that they are not there."""
    absent = conventions()["absent"]
    for sign in conventions()["signs"]:
        if (sign.when and not sign.when.search(said)) or (sign.unless and sign.unless.search(said)):
            continue
        met = (match[0] for match in sign.pattern.finditer(said) if not absent.search(said[: match.start()]))
        yield from ((sign, words) for words in list(met)[:1])


def _way(sign: Sign, said: str) -> Way | None:
    words = conventions()
    denial = None if words["needed_after_all"].search(said) else words["needless"].search(said)
    rest = said.replace(denial[0], " ") if denial else said
    light = next(iter(_lightly(rest)), None)
    if words["sends"].search(rest.replace(light, " ") if light else rest):
        if denial is None and no_need(said):
            return Way.NEEDLESS
        put_off = words["late"].search(said) and not words["hurry"].search(said) and not sign.lightly
        return Way.LATE if put_off else None
    if denial or no_need(said):
        return None if sign.lightly else Way.NEEDLESS
    if light and (sign.acts is None or sign.acts.search(said)):
        return Way.LIGHTLY
    if sign.lightly:
        return None
    return Way.REMEDY if any(_advised(sign, clause) for clause in _CLAUSES.split(said) if clause) else None


def _lightly(said: str) -> Iterator[str]:
    for match in conventions()["lightly"].finditer(said):
        if not conventions()["not_lightly"].search(said[: match.start()]):
            yield match[0]


def _advised(sign: Sign, clause: str) -> bool:
    """Whether a clause tells somebody to do something about it alone."""
    words, clause = conventions(), clause.strip()
    if words["denied"].search(clause):
        return False
    done = sign.beside.sub(" ", clause) if sign.beside else clause
    told = words["told"].search(clause) and (sign.acts or words["acts"]).search(done)
    return bool(told or (sign.acts is None and words["outright"].search(done)))
