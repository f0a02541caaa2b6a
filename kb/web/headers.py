"""Response headers: what a browser may load, keep, frame or send. An ASGI wrapper; knows no page.

Datasette sets none of these on ordinary pages. Scripts and styles come from our own files only: our templates replace
those of Datasette that carry inline scripts.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_plus

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
ALWAYS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"),
)
# What somebody types on these pages is nobody else's business, and no cache's.
PRIVATE = ("/triage", "/check", "/curate", "/suggest")
MOST_BYTES = 1_000_000


def private(path: str) -> bool:
    """Whether a path takes what a person says about themselves or reads."""
    return any(path == p or path.startswith((p + "/", p + ".")) for p in PRIVATE)


def wrap(app: App) -> App:
    """The app with our headers on every response, private pages never kept, and bodies of a sane size only."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = str(scope.get("path", ""))
        versioned = path.startswith("/static/") and b"v=" in (scope.get("query_string") or b"")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _headers(message, path, versioned)}
            await send(message)

        if path.startswith("/backstory/"):
            scope = {**scope, "query_string": _with_words(scope.get("query_string") or b"")}
        if _too_big(scope):
            await _refuse(sending)
            return
        await app(scope, _bounded(receive), sending)

    return wrapped


def _with_words(query: bytes) -> bytes:
    """A query string without a search that holds no word: Datasette makes a syntax error of a lone quote."""
    if b"_search" not in query:
        return query
    return b"&".join(part for part in query.split(b"&") if not _wordless(part))


def _wordless(part: bytes) -> bool:
    name, _, words = part.partition(b"=")
    searches = name == b"_search" or name.startswith(b"_search_")
    return searches and not re.search(r"\w", unquote_plus(words.decode("latin-1")))


def _headers(message: Message, path: str, versioned: bool) -> list[tuple[bytes, bytes]]:
    set_here = {name for name, _ in ALWAYS}
    headers = []
    for name, value in message.get("headers", []):
        lower = bytes(name).lower()
        if lower in set_here or (lower == b"cache-control" and (private(path) or versioned)):
            continue
        headers.append((name, _cookie(value) if lower == b"set-cookie" else value))
    headers.extend(ALWAYS)
    if private(path):
        headers.append((b"cache-control", b"no-store"))
    elif versioned and message["status"] == 200:
        headers.append((b"cache-control", b"public, max-age=31536000, immutable"))
    return headers


def _cookie(value: bytes) -> bytes:
    # Datasette sets its login cookie without HttpOnly: one slip in a template would hand an editor's session over.
    return value if b"httponly" in value.lower() else value + b"; HttpOnly"


def _too_big(scope: Scope) -> bool:
    lengths = [value for name, value in scope.get("headers", []) if bytes(name).lower() == b"content-length"]
    return any(length.isdigit() and int(length) > MOST_BYTES for length in lengths)


def _bounded(receive: Receive) -> Receive:
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b"") or b"")
        if seen > MOST_BYTES:  # a body that came without its length: what is past the limit is not read
            return {"type": "http.request", "body": b"", "more_body": False}
        return message

    return receiving


async def _refuse(send: Send) -> None:
    await send(
        {"type": "http.response.start", "status": 413, "headers": [(b"content-type", b"text/plain; charset=utf-8")]}
    )
    await send({"type": "http.response.body", "body": b"That is too long: one million characters at most.\n"})
