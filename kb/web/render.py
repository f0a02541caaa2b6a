"""From a page's context to a response. Knows how pages are rendered and failed, and no page.

A page is a frozen dataclass and a template: the template gets the dataclass's fields and what `environment` and
base.html define, nothing else, so that a test can say what a template may use.
"""

from __future__ import annotations

import functools
import json
import re
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from datasette.utils import to_css_class
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup, escape

from kb.errors import Missing
from kb.search import MARK_END, MARK_START
from kb.web import headers, links, state
from kb.web.app_name import DATABASE
from kb.web.words import Words

T = TypeVar("T")
View = Callable[[Any, Any], Awaitable[Any]]


@dataclass(frozen=True)
class Problem:
    """A page that says what went wrong, in plain words, and where to go."""

    title: str
    words: str
    hint: str = ""


def environment(env: Any, datasette: Any) -> None:
    """What every template may use besides its page's fields."""

    def asset(name: str) -> str:
        return f"/static/{name}?v={state.of(datasette).asset_hash}"

    env.globals.update(asset=asset, word=Words, link=links)
    env.filters["marked"] = marked
    env.filters["number"] = number
    env.filters["plural"] = plural
    env.filters["claim_words"] = claim_words
    env.filters["cell_openings"] = cell_openings
    env.filters.update(first_up=first_up, cut_before=cut_before, cut_after=cut_after)
    env.filters["sentence"] = sentence
    env.filters["address"] = links.safe
    env.trim_blocks = True
    env.lstrip_blocks = True


def marked(text: object) -> Markup:
    """A snippet with its matches in <mark>; whatever else stands in it is escaped first."""
    safe = str(escape(str(text or "")))
    return Markup(safe.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


def number(value: object) -> str:
    """1,234"""
    return f"{value:,}" if isinstance(value, int) else str(value)


def plural(count: int, one: str, many: str | None = None) -> str:
    """`3 lines`, `1 line`, with the number grouped."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def claim_words(id_: str) -> str:
    """A claim that the knowledge base does not hold, in words made of its id."""
    subject, _, rest = id_.partition("--")
    relation, _, object_ = rest.partition("--")
    words = f"{subject.replace('-', ' ')} {Words.relation(relation)} {object_.replace('-', ' ')}".strip()
    return sentence(words)


def cell_openings(columns: Sequence[Mapping[str, Any]]) -> dict[str, Markup]:
    """The opening tag of a cell of each column, made once: a page of a table has a thousand cells."""
    made = {}
    for column in columns:
        kind = {"INTEGER": "int", "REAL": "float"}.get(str(column.get("type") or "").upper(), "str")
        name = column["name"]
        made[name] = Markup('<td class="col-{} type-{}" data-label="{}">').format(to_css_class(name), kind, name)
    return made


def first_up(text: object) -> str:
    """A label that begins a line: NSAIDs stay NSAIDs."""
    words = str(text or "")
    return words[:1].upper() + words[1:]


def cut_before(text: object) -> str:
    """The words before a quote, from the first whole one on."""
    words = " ".join(str(text or "").split())
    if not words or words[0].isupper() or " " not in words:
        return words
    return "… " + words.split(" ", 1)[1]


def cut_after(text: object) -> str:
    """The words after a quote, up to the last whole one."""
    words = " ".join(str(text or "").split())
    if not words or words[-1] in ".!?…:" or " " not in words:
        return words
    return words.rsplit(" ", 1)[0] + " …"


def sentence(text: object) -> str:
    """A reason as a sentence: it begins with a capital and ends with a stop."""
    words = str(text or "").strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!", "…")) or not words else ".")


def context(page: Any) -> dict[str, Any]:
    """A page's fields by name, as they are: the template reads dataclasses, never copies of them."""
    if not is_dataclass(page):
        raise TypeError(f"a page's context must be a dataclass, not {type(page).__name__}")
    return {field.name: getattr(page, field.name) for field in fields(page)}


async def html(
    datasette: Any, request: Any, template: str, page: Any, *, status: int = 200, extra: dict[str, str] | None = None
) -> Response:
    """The page as HTML."""
    body = await datasette.render_template(template, context(page), request=request)
    return Response.html(body, status=status, headers=extra or {})


def as_json(value: Any, *, status: int = 200, kind: str = "application/json") -> Response:
    """A value as JSON that people can read in a browser, in UTF-8 as it stands."""
    body = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return Response(body, status=status, content_type=f"{kind}; charset=utf-8")


async def problem(datasette: Any, request: Any, status: int, page: Problem) -> Response:
    """A page that says what went wrong; JSON where JSON was asked for."""
    if request.path.endswith(".json"):
        return as_json({"ok": False, "error": page.words, "title": page.title, "status": status}, status=status)
    return await html(datasette, request, "problem.html", page, status=status)


async def read(datasette: Any, query: Callable[..., T], *arguments: Any) -> T:
    """Runs one of kb.read's functions on a read-only connection, off the event loop."""
    database = datasette.get_database(DATABASE)
    return await database.execute_fn(lambda connection: query(connection, *arguments))


def short_names(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The short names of studies by id; those that the knowledge base lacks are absent."""
    marks = ",".join("?" * len(ids))
    found = connection.execute(f"select id, short from studies where id in ({marks})", tuple(ids))
    return {row[0]: row[1] for row in found}


def guarded(view: View) -> View:
    """A view whose failures are pages.

    On private pages nothing of what was sent may reach a log, and Datasette's own handler prints local variables: there
    the kind of an error and the place in our code are all that is told.
    """

    @functools.wraps(view)
    async def safe(datasette: Any, request: Any) -> Any:
        try:
            return await view(datasette, request)
        except Missing as error:
            raise NotFound(error.message) from None
        except sqlite3.OperationalError as error:
            if not re.match(r"no such (table|column)", str(error)):
                raise
            words = Problem("The knowledge base is not ready", "It is being built, or was made by another version.")
            return await problem(datasette, request, 503, words)
        except Exception as error:
            if isinstance(error, NotFound) or not headers.private(request.path):
                raise
            print(f"{request.path}: {where(error)}", file=sys.stderr)
            words = Problem(
                "Sorry, something went wrong here",
                "This is our mistake, not yours. What you said was not kept.",
                "If you are worried about your back now, do not wait for this page: call a doctor or nurse. "
                "If you can’t feel between your legs, or can’t pee, call the emergency number.",
            )
            return await problem(datasette, request, 500, words)

    return safe


def where(error: BaseException) -> str:
    """The kind of an error and the place in our code where it came up: all of it that may stand in a log."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {place}"
