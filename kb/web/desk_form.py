"""What is sent to the desk: fields and files of a POST, and whether it came from a form of ours. Knows no page."""

from __future__ import annotations

import email.parser
import email.policy
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from itsdangerous import BadSignature

_TOKEN = "csrftoken"
_COOKIE = "ds_csrftoken"


@dataclass(frozen=True)
class Upload:
    """A file that was chosen in a form."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """The fields of a POST, in which a name may stand several times; of a GET, those of its address."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, trimmed."""
        return self.fields.get(name, (default,))[-1].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return self.fields.get(name, ())

    def has(self, name: str) -> bool:
        """Whether a field was sent: a box that is not ticked is not."""
        return name in self.fields


def of_address(request: Any) -> Form:
    """The fields of an address."""
    found = parse_qs(request.query_string, keep_blank_values=True, max_num_fields=200)
    return Form({name: tuple(values) for name, values in found.items()})


async def read(request: Any) -> Form:
    """The form of a POST."""
    body, kind = await request.post_body(), request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return _multipart(body, kind)
    try:
        found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5000)
    except ValueError:  # more fields than any form of ours has
        return Form()
    return Form({name: tuple(_lines(each) for each in values) for name, values in found.items()})


def genuine(datasette: Any, request: Any, form: Form) -> bool:
    """Whether a POST came from a form that this site gave to this browser: its token is ours, in form and cookie alike.

    The check that stands before Datasette's pages lets a POST without any cookie pass, and one that says it is no
    browser's; here neither does. And it answers before anybody has read what was typed: of the desk's pages none loses
    what somebody wrote because the site was started anew meanwhile, so they check for themselves (routes.without_token).
    """
    cookie, sent = request.cookies.get(_COOKIE, ""), form.get(_TOKEN)
    if not cookie or not sent or not hmac.compare_digest(cookie.encode(), sent.encode()):
        return False
    try:
        datasette.unsign(cookie, _TOKEN)  # as asgi-csrf signs it
    except BadSignature:
        return False
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.host


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _multipart(body: bytes, kind: str) -> Form:
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, Upload] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition") or "")
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        filename = part.get_filename()
        if filename is not None:
            if filename and data:
                files[name] = Upload(filename.replace("\\", "/").rsplit("/", 1)[-1][:200], data)
        elif name:
            fields[name] = (*fields.get(name, ()), _lines(data.decode("utf-8", "replace")))
    return Form(fields, files)
