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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from datasette.utils.asgi import Response

from kb import read
from kb.errors import BackstoryError
from kb.model import Mention, Relation, Stance, claim_id
from kb.web import render

_MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class Found:
    """One claim of the article, and what the knowledge base says of it (None where it does not know it)."""

    mention: Mention
    claim: str
    info: Any
    stance: str
    warnings: tuple[str, ...]


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
    text, slip = pasted(await request.post_body(), request.headers.get("content-type", ""))
    if slip:
        return await _page(datasette, request, text, slip=slip, status=422)
    try:
        mentions = await asyncio.get_running_loop().run_in_executor(None, _read, text)
    except (ImportError, AttributeError):
        return await _page(datasette, request, text, slip="This site can’t read articles: that part is not installed.")
    except BackstoryError as error:
        return await _page(datasette, request, text, slip=f"This could not be read: {error.message}.", status=422)
    found = await render.read(datasette, _compare, mentions)
    return await _page(datasette, request, text, found=found)


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
        n_unsure=sum(each.info is None or str(each.info.certainty) in ("none", "very_low", "low") for each in listed),
        n_warned=sum(bool(each.warnings) for each in listed),
    )
    return await render.html(datasette, request, "check.html", page, status=status)


def pasted(body: bytes, content_type: str) -> tuple[str, str]:
    """The text of the form, pasted or from its file, and what is wrong with it (empty where nothing is)."""
    if content_type.startswith("multipart/form-data"):
        text = _multipart(body, content_type)
    else:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
        text = fields.get("text", [""])[0]
    text = text.replace("\r\n", "\n").strip()
    if "\x00" in text or text.count("\ufffd") > 20:
        return "", "That file is not text that can be read here. Use a .txt, .md or .html file."
    if not text:
        return "", "Paste some text, or choose a file."
    if len(text) > _MOST_CHARACTERS:
        return text[:_MOST_CHARACTERS], f"That is too long. Keep it under {_MOST_CHARACTERS:,} characters."
    return text, ""


def _multipart(body: bytes, content_type: str) -> str:
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    found = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        found[str(name)] = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return (found.get("file") or "").strip() or found.get("text", "")


def _read(text: str) -> list[Mention]:
    # Named, not imported: this room may ask ingest's door only, on first use, and must start without it.
    door = importlib.import_module("ingest.door")
    mentions: list[Mention] = door.read(text.encode())
    return sorted(mentions, key=lambda mention: (mention.start, mention.end))


def _compare(connection: sqlite3.Connection, mentions: Sequence[Mention]) -> tuple[Found, ...]:
    ids = [claim_id(mention.subject.id, mention.relation, mention.object.id) for mention in mentions]
    known = read.claim_info(connection, ids)
    unsafe = _unsafe(connection, ids)
    return tuple(
        Found(
            mention,
            id_,
            known.get(id_),
            str(Stance.CONTRADICTS if mention.negated else Stance.SUPPORTS),
            (*unsafe.get(id_, ()), *_overclaims(mention, known.get(id_))),
        )
        for id_, mention in zip(ids, mentions, strict=True)
    )


def _unsafe(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    marks = ",".join("?" * len(ids))
    sql = f"""select distinct claim_id, reason from flags
              where kind like 'unsafe%' and claim_id in ({marks}) order by reason"""
    found: dict[str, tuple[str, ...]] = {}
    for id_, reason in connection.execute(sql, list(ids)):
        found[id_] = (*found.get(id_, ()), reason)
    return found


# Only a claim of an effect can say too much; that a sign calls for a doctor is said firmly, and should be.
_EFFECTS = (Relation.AMELIORATES, Relation.PREVENTS, Relation.IMPROVES, Relation.CAUSES, Relation.EXACERBATES)


def _overclaims(mention: Mention, info: Any) -> tuple[str, ...]:
    if info is None or mention.hedged or mention.negated or mention.relation not in _EFFECTS:
        return ()
    if str(info.certainty) in ("low", "very_low", "none"):
        return ("It is stated as a fact, and nobody can be that sure.",)
    return ()
