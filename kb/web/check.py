"""/check: what an article that somebody is reading claims, and what the evidence says of each claim. Nothing is stored.

Asks `ingest.door` on first use and off the event loop; where ingest is absent or fails, says so in plain words. Must
not put a word of the article into an address, a log or the database.
"""

from __future__ import annotations

import asyncio
import email.parser
import email.policy
import importlib
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from datasette.utils.asgi import Response

from kb import preview, read, registry, vocabulary
from kb.errors import BackstoryError
from kb.model import Mention, Relation, Stance, claim_id
from kb.web import render, state, words

_MOST_CHARACTERS = 60_000
_MOST_BYTES = 2_000_000  # of a file: a web page is mostly not text


@dataclass(frozen=True)
class Found:
    """One claim of the article, and what the knowledge base says of it (None where it does not know it)."""

    mention: Mention
    claim: str
    info: Any
    stance: str
    warnings: tuple[Warned, ...]
    plain: bool  # stated as a fact that nobody can be sure of


@dataclass(frozen=True)
class Warned:
    """A flag that the passage would get here."""

    kind: str
    reason: str
    compared: str


@dataclass(frozen=True)
class Pasted:
    """What somebody gave to be read: pasted words, or a file with its name."""

    text: str = ""
    data: bytes = b""
    name: str = "pasted.txt"
    slip: str = ""  # what is wrong with it


@dataclass(frozen=True)
class CheckPage:
    """The form, and below it what was found."""

    text: str
    asked: bool
    slip: str
    found: tuple[Found, ...]
    n_known: int
    n_unsure: int
    n_warned: int


async def check(datasette: Any, request: Any) -> Response:
    """GET: the form. POST: the claims of what was pasted or chosen, in the order in which they stand."""
    if request.method != "POST":
        return await _page(datasette, request, "")
    given = pasted(await request.post_body(), request.headers.get("content-type", ""))
    if given.slip:
        return await _page(datasette, request, given.text, slip=given.slip, status=422)
    try:
        judged = await asyncio.get_running_loop().run_in_executor(None, _judge, state.of(datasette), given)
    except (ImportError, AttributeError):
        missing = "This site can’t read articles: that part is not installed."
        return await _page(datasette, request, given.text, slip=missing)
    except BackstoryError as error:
        told = f"This could not be read: {error.message}."
        return await _page(datasette, request, given.text, slip=told, status=422)
    found = await render.read(datasette, _compare, judged)
    return await _page(datasette, request, given.text, found=found)


async def _page(
    datasette: Any,
    request: Any,
    text: str,
    *,
    slip: str = "",
    found: tuple[Found, ...] | None = None,
    status: int = 200,
) -> Response:
    listed = found or ()
    page = CheckPage(
        text=text,
        asked=found is not None,
        slip=slip,
        found=listed,
        n_known=sum(each.info is not None for each in listed),
        n_unsure=sum(_unsure(each) for each in listed),
        n_warned=sum(bool(each.warnings) or each.plain for each in listed),
    )
    return await render.html(datasette, request, "check.html", page, status=status)


def _unsure(each: Found) -> bool:
    """Whether it is known, and weakly; advice to get help is not counted, for nobody should wait until it is surer."""
    if each.info is None or words.help_kind(each.claim):
        return False
    return str(each.info.certainty) in ("none", "very_low", "low")


def pasted(body: bytes, content_type: str) -> Pasted:
    """What the form holds: its file if there is one, else its text; with what is wrong with it."""
    if content_type.startswith("multipart/form-data"):
        given = _multipart(body, content_type)
    else:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
        given = _words(fields.get("text", [""])[0])
    if b"\x00" in given.data:
        return Pasted(slip="That file is not text that can be read here. Use a .txt, .md or .html file.")
    if not given.data.strip():
        return Pasted(slip="Paste some text, or choose a file.")
    if len(given.text) > _MOST_CHARACTERS:
        return Pasted(given.text[:_MOST_CHARACTERS], slip=f"Too long. Keep it under {_MOST_CHARACTERS:,} characters.")
    if len(given.data) > _MOST_BYTES:
        return Pasted(slip=f"That file is too long. Keep it under {_MOST_BYTES // 1_000_000} MB.")
    return given


def _words(text: str) -> Pasted:
    text = text.replace("\r\n", "\n").strip()
    return Pasted(text, text.encode())


def _multipart(body: bytes, content_type: str) -> Pasted:
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    found, name = {}, ""
    for part in message.iter_parts():
        field = str(part.get_param("name", header="content-disposition"))
        payload = part.get_payload(decode=True)
        found[field] = payload if isinstance(payload, bytes) else b""
        if field == "file":
            name = part.get_filename() or ""
    if not found.get("file", b"").strip():
        return _words(found.get("text", b"").decode("utf-8", "replace"))
    return Pasted(data=_in_utf8(found["file"]), name=name or "pasted.txt")


def _in_utf8(data: bytes) -> bytes:
    """Old files are mostly in Windows' own code; whatever they are in, their words are to be read, not refused."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data if b"\x00" in data else data.decode("cp1252", "replace").encode()
    return data


@dataclass(frozen=True)
class _Judged:
    """The claims of an article in the order of its text, each with its flags."""

    mentions: tuple[Mention, ...]
    warnings: tuple[tuple[Warned, ...], ...]


def _judge(site: state.State, given: Pasted) -> _Judged:
    """Reads and judges an article by what people recorded; slow, and off the event loop."""
    # Named, not imported: this room may ask ingest's door only, on first use, and must start without it.
    door = importlib.import_module("ingest.door")
    mentions = tuple(sorted(door.read(given.data, given.name), key=lambda mention: (mention.start, mention.end)))
    warned = preview.warnings(door.appraise(given.data, given.name), mentions, *_recorded(site))
    return _Judged(mentions, tuple(tuple(Warned(*flag) for flag in warned.get(n, ())) for n in range(len(mentions))))


def _recorded(site: state.State) -> tuple[Any, Any, Any]:
    """The vocabulary, the registry and the rules' situations; none of these where the rules cannot be read."""
    from rules import situations  # noqa: PLC0415 - the site starts where rules cannot be read

    if "recorded" not in site.kept:
        known = vocabulary.load()
        site.kept["recorded"] = (known, registry.load(known))
    try:
        meant = situations.situations(site.rules())
    except BackstoryError:
        meant = ()
    return (*site.kept["recorded"], meant)


def _compare(connection: sqlite3.Connection, judged: _Judged) -> tuple[Found, ...]:
    ids = [claim_id(mention.subject.id, mention.relation, mention.object.id) for mention in judged.mentions]
    known = read.claim_info(connection, ids)
    return tuple(
        Found(
            mention,
            id_,
            known.get(id_),
            str(Stance.CONTRADICTS if mention.negated else Stance.SUPPORTS),
            warnings,
            _plain(mention, known.get(id_)),
        )
        for id_, mention, warnings in zip(ids, judged.mentions, judged.warnings, strict=True)
    )


# Only a claim of an effect can say too much; that a sign calls for a doctor is said firmly, and should be.
_EFFECTS = (Relation.AMELIORATES, Relation.PREVENTS, Relation.IMPROVES, Relation.CAUSES, Relation.EXACERBATES)


def _plain(mention: Mention, info: Any) -> bool:
    """Whether something is stated as a fact that nobody can be sure of."""
    if info is None or mention.hedged or mention.negated or mention.relation not in _EFFECTS:
        return False
    return str(info.certainty) in ("low", "very_low", "none") or info.direction not in (None, "supports")
