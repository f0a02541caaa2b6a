"""Addresses: which of a source's links may be shown as links, and where our own pages are. Knows no query."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit


def safe(url: object) -> str | None:
    """The address where it is http or https with a host; None for javascript:, data: and whatever else."""
    text = str(url or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    if any(ord(character) <= 32 for character in text):
        return None
    return text


def dialling(number: object) -> str | None:
    """`tel:` for a number that is only digits, spaces and a leading plus; None for words ("your local number")."""
    text = str(number or "").strip()
    digits = text.replace(" ", "").replace("-", "")
    if not digits.removeprefix("+").isdigit():
        return None
    return f"tel:{digits}"


def page(kind: str, id_: object) -> str:
    """Our page of something: `/claims/...`, `/topics/...`, `/sources/...`, `/studies/...`, `/rules/...`."""
    return f"/{kind}/{quote(str(id_), safe='-_~')}"


def unquoted(text: str) -> str:
    """An id as it stood before `page` wrote it into an address."""
    return unquote(text)


def doi(value: object) -> str | None:
    """The address of a DOI."""
    text = str(value or "").strip()
    return f"https://doi.org/{quote(text, safe='/.()-_;:')}" if text.startswith("10.") else None


def pmid(value: object) -> str | None:
    """The address of a PubMed record."""
    text = str(value or "").strip()
    return f"https://pubmed.ncbi.nlm.nih.gov/{text}/" if text.isdigit() else None
