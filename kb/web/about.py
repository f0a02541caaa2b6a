"""/about: how it works, what it cannot do, privacy; data dictionary from metadata.yml; glossary from docstrings.

Knows no query. What it says of the data is read from where the data is defined, so that it cannot drift.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import model
from kb.web import app_name, render, words


@dataclass(frozen=True)
class About:
    """The method, the limits, privacy, licence."""

    certainties: tuple[tuple[str, str], ...]
    dispositions: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table or view with its columns, as metadata.yml describes them."""

    name: str
    title: str
    description: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dictionary:
    """Every table and column of the database."""

    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Term:
    """A word of ours: what it means, and what belongs to it or which values it takes."""

    name: str
    means: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """The nouns of the knowledge base."""

    terms: tuple[Term, ...]
    relations: tuple[tuple[str, str], ...]


async def about(datasette: Any, request: Any) -> Response:
    """How it works, what it cannot do, privacy."""
    means = tuple((code, words.CERTAINTY_MEANS[code]) for code in words.CERTAINTIES)
    return await render.html(datasette, request, "about.html", About(means, words.DISPOSITIONS))


async def dictionary(datasette: Any, request: Any) -> Response:
    """What every table and column means."""
    described: Mapping[str, Any] = datasette.metadata("tables", database=app_name.DATABASE) or {}
    tables = tuple(
        Table(
            name, str(each.get("title", name)), str(each.get("description", "")), tuple(each.get("columns", {}).items())
        )
        for name, each in described.items()
    )
    return await render.html(datasette, request, "about_data.html", Dictionary(tables))


async def glossary(datasette: Any, request: Any) -> Response:
    """The words of the knowledge base, from the docstrings of kb.model."""
    terms = tuple(_term(thing) for thing in _nouns())
    relations = tuple((str(each), words.RELATION[str(each)]) for each in model.Relation)
    return await render.html(datasette, request, "about_glossary.html", Glossary(terms, relations))


def _nouns() -> list[type]:
    found = [each for each in vars(model).values() if isinstance(each, type) and each.__module__ == model.__name__]
    return sorted(found, key=lambda each: each.__name__)


def _term(noun: type) -> Term:
    means = " ".join((noun.__doc__ or "").split())
    if is_dataclass(noun):
        values = tuple(field.name.replace("_", " ") for field in fields(noun))
    else:
        values = tuple(str(each).replace("_", " ") for each in noun)  # type: ignore[attr-defined]
    name = re.sub(r"(?<!^)([A-Z])", r" \1", noun.__name__).capitalize()
    return Term(name, means, values)
