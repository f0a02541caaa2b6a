"""Lines of advice and cautions, from YAML: what is told, and to whom. Knows their keys; knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.errors import UnknownName, did_you_mean
from kb.model import Disposition
from kb.yamlfile import Items, Mark, Node, check_keys, texts
from rules.conditions import under
from rules.model import Caution, Line, Question

_OPTIONAL = (
    "say_other", "for", "unless", "if", "not_if", "unsure", "signs", "names", "offers", "instead", "instead_other",
    "sources", "unverified",
)  # fmt: skip


def lines(node: Node, key: str, questions: Mapping[str, Question]) -> tuple[Line, ...]:
    """The lines under a key; one text counts as a list of one, nothing as none."""
    raw = node.get(key)
    if raw is None:
        return ()
    mark = node.marks[key]
    if not isinstance(raw, Items):
        return (_line(raw, mark, questions),)
    return tuple(_line(each, at, questions) for each, at in zip(raw, raw.marks, strict=True))


def _line(raw: Any, mark: Mark, questions: Mapping[str, Question]) -> Line:
    if not isinstance(raw, Node):
        return Line(str(raw), mark=mark)
    check_keys(raw, ("say",), _OPTIONAL)
    for name in texts(raw, "unsure"):
        if name not in questions:
            raise raw.marks["unsure"].error(f"no question {name!r}", did_you_mean(name, questions), UnknownName)
    if ("{signs}" in str(raw["say"])) != ("signs" in raw):
        raise raw.mark.error("`signs` and the {signs} in the words go together")
    offers, instead = texts(raw, "offers"), str(raw.get("instead") or "")
    if instead and not offers:
        raise raw.marks["instead"].error("`instead` needs `offers`: what is told where something must not be offered")
    return Line(
        say=str(raw["say"]),
        say_other=str(raw.get("say_other") or ""),
        ways=texts(raw, "for"),
        unless=texts(raw, "unless"),
        condition=under(raw, "if", questions) if "if" in raw else None,
        not_if=under(raw, "not_if", questions) if "not_if" in raw else None,
        unsure=texts(raw, "unsure"),
        signs=lines(raw, "signs", questions),
        names=under(raw, "names", questions) if "names" in raw else None,
        offers=offers,
        instead=instead,
        instead_other=str(raw.get("instead_other") or ""),
        sources=texts(raw, "sources"),
        unverified=str(raw.get("unverified") or ""),
        mark=raw.mark,
    )


_BESIDE = ("say_other", "sources", "unverified", "told", "unless")
_TOLD = tuple(level.value for level in (Disposition.URGENT, Disposition.SEE_DOCTOR, Disposition.SELF_CARE))


def caution(item: Any, mark: Mark, questions: Mapping[str, Question]) -> Caution:
    """One caution of advice.yml."""
    if not isinstance(item, Node):
        raise mark.error("a caution is a mapping")
    check_keys(item, ("id", "if", "avoid", "say"), _BESIDE)
    told = texts(item, "told") or _TOLD
    for level in told:
        if level not in _TOLD:
            raise item.marks["told"].error(f"a caution cannot be told under {level!r}", did_you_mean(level, _TOLD))
    avoid = texts(item, "avoid")
    return Caution(
        id=str(item["id"]),
        condition=under(item, "if", questions),
        avoid=avoid,
        say=str(item["say"]),
        say_other=str(item.get("say_other") or ""),
        sources=texts(item, "sources"),
        unverified=str(item.get("unverified") or ""),
        told=told,
        unless=texts(item, "unless"),
        mark=item.marks["id"],
        marks=dict.fromkeys(avoid, item.marks["avoid"]),
    )
