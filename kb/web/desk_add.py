"""/curate/sources/add: a source by its address, its DOI or a file, with what can be read from it filled in.

Nothing is fetched from the network. A file is read by `ingest.door`; an address and a DOI are looked up in what the
knowledge base knows. A file that is added is kept beside the database, where it can be read again after a rebuild.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import sqlite3
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from datasette.utils.asgi import Response

from kb import reviews, wholefile
from kb.errors import BackstoryError, InputError
from kb.model import slug
from kb.query import one, rows
from kb.review_kinds import APPRAISED
from kb.reviews import Log
from kb.web import desk, desk_jobs, links
from kb.web.desk import Desk
from kb.web.desk_form import Upload
from kb.web.desk_office import Office
from kb.web.render import View

FOLDER = "articles"  # beside the database
_SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".xml")
_MOST_WAITING = 20
_DOI = re.compile(r"10\.\d{4,9}/\S+")
FILLED = ("title", "kind", "author", "publisher", "published", "owner", "commercial_interest", "names_sources")


@dataclass(frozen=True)
class AddPage:
    """The form: empty, or filled in with what could be read."""

    values: Mapping[str, str]
    filled: bool
    slip: str
    told: tuple[str, ...]  # what was found out
    here: tuple[tuple[str, str], ...]  # sources that may be the same
    study: tuple[str, str] | None  # a registered study of this DOI
    fields: Mapping[str, Any]
    waiting: str  # the file that was read, by its hash
    file: str


@desk.editor_only
async def add(desk_: Desk) -> Response:
    """GET: the form. POST: looks first, and adds once somebody has seen what was found."""
    form = desk_.form
    page = AddPage(dict.fromkeys(FILLED, ""), False, "", (), (), None, APPRAISED, "", "")
    if not desk_.posted:
        return await desk_.html("desk_add.html", page)
    typed = {name: values[-1].strip() for name, values in form.fields.items() if name not in ("csrftoken", "do")}
    page = replace(page, values={**page.values, **typed}, waiting=form.get("waiting"), file=form.get("file_name"))
    try:
        if form.get("do") == "add":
            return await _add(desk_, page)
        return await desk_.html("desk_add.html", await _looked(desk_, page))
    except BackstoryError as error:
        words = error.message[:1].upper() + error.message[1:]
        again = replace(
            page, slip=words + (f": {error.suggestion}" if error.suggestion else "."), filled=bool(page.waiting)
        )
        return await desk_.html("desk_add.html", again, 422)


async def _looked(desk_: Desk, page: AddPage) -> AddPage:
    """What can be known of it without asking anybody else."""
    values, told, waiting, name = dict(page.values), [], page.waiting, page.file
    if upload := desk_.form.files.get("file"):
        found, said = await desk_.office.guard(_appraised, upload)
        values |= {key: value for key, value in found.items() if value}
        told.append(said)
        waiting, name = _keep(desk_.office, upload), upload.name
    doi = _DOI.search(values.get("doi", "") or values.get("url", ""))
    values["doi"] = doi[0].rstrip(".,;)") if doi else ""
    url = values.get("url", "")
    if values.get("doi") and "doi.org/" in url:
        values["url"] = url = ""
    if url and not links.safe(url):
        raise InputError("that is no web address", suggestion="it begins with https://")
    if not (url or values["doi"] or waiting):
        raise InputError("give an address, a DOI or a file")

    def look_up(conn: sqlite3.Connection) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None, dict[str, str]]:
        return _here(conn, values), *_known_study(conn, values["doi"])

    here, study, more = await desk_.office.run(desk_.office.with_tables, look_up)
    values |= {key: value for key, value in more.items() if value and not values.get(key)}
    if study:
        told.append(f"The registry knows this DOI: it is {study[1]}.")
    if url and not values.get("publisher"):
        values["publisher"] = (urlsplit(url).hostname or "").removeprefix("www.")
    if not values.get("id"):
        values["id"] = (
            slug(Path(name).stem) if name else slug(values.get("title") or values["doi"] or urlsplit(url).path)[:60]
        )
    return replace(
        page, values=values, filled=True, told=tuple(told), here=here, study=study, waiting=waiting, file=name
    )


def _appraised(upload: Upload) -> tuple[dict[str, str], str]:
    """The fields of a source as its file shows them."""
    if Path(upload.name).suffix.lower() not in _SUFFIXES:
        raise InputError("that kind of file cannot be read", suggestion="use .txt, .md, .html or .xml")
    try:
        # Named, not imported: this room may ask ingest's door only, on first use, and must start without it.
        source = importlib.import_module("ingest.door").appraise(upload.data, upload.name).source
    except (ImportError, AttributeError):
        return {"title": Path(upload.name).stem}, "This site can’t read articles: fill in what you know."
    found = {
        name: getattr(source, name, None)
        for name in ("id", "title", "author", "publisher", "published", "url", "owner")
    }
    made = {name: str(value) for name, value in found.items() if value}
    made |= {"kind": str(source.kind), "names_sources": source.names_sources or ""}
    if source.commercial_interest is not None:
        made["commercial_interest"] = "yes" if source.commercial_interest else "no"
    return made, "The fields below were read from the file. Look whether they are right."


def _keep(office: Office, upload: Upload) -> str:
    """Keeps a file until it is added, in memory."""
    kept: OrderedDict[str, Upload] = office.kept.setdefault("uploads", OrderedDict())
    key = hashlib.sha256(upload.data).hexdigest()[:24]
    kept[key] = upload
    while len(kept) > _MOST_WAITING:
        kept.popitem(last=False)
    return key


def _here(conn: sqlite3.Connection, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    url, title = values.get("url", "").rstrip("/"), values.get("title", "")
    sql = """SELECT id, title FROM sources WHERE (?1 <> '' AND rtrim(url, '/') = ?1) OR (?2 <> '' AND lower(title) = lower(?2))
             OR (?3 <> '' AND (instr(url, ?3) OR instr(citation, ?3))) OR id = ?4 ORDER BY id LIMIT 10"""
    found = rows(conn, sql, [url, title, values.get("doi", ""), values.get("id", "")])
    return tuple((row["id"], row["title"]) for row in found)


def _known_study(conn: sqlite3.Connection, doi: str) -> tuple[tuple[str, str] | None, dict[str, str]]:
    sql = "SELECT id, short, title, year, journal FROM studies WHERE lower(doi) = lower(?)"
    found = one(conn, sql, [doi]) if doi else None
    if found is None:
        return None, {}
    more = {"title": found["title"], "published": str(found["year"] or ""), "publisher": found["journal"] or ""}
    return (found["id"], found["short"]), more


async def _add(desk_: Desk, page: AddPage) -> Response:
    """The decision; then the file is put where it stays, and read beside the site."""
    values, office = page.values, desk_.office
    kept: OrderedDict[str, Upload] = office.kept.get("uploads", OrderedDict())
    upload = kept.get(page.waiting) if page.waiting else None
    if page.waiting and upload is None:
        raise InputError("the file is not here any more", suggestion="choose it once more")
    id_ = slug(values.get("id", ""))
    if not id_:
        raise InputError("the source needs a name for its address", suggestion="a few words joined by hyphens")
    payload = {name: values[name] for name in ("url", "doi", "title", "note") if values.get(name)}
    name = ""
    if upload:
        name = id_ + Path(upload.name).suffix.lower()
        payload["file"] = name

    def decide(conn: sqlite3.Connection, log: Log) -> None:
        target, reason = f"source:{id_}", values.get("reason", "")
        if one(conn, "SELECT 1 AS x FROM sources WHERE id = ?", [id_]) or any(
            each.on[1] == id_ for each in log.live("kind = 'source.add'")
        ):
            raise InputError(f"there is a source {id_!r} already", suggestion="give another name, or appraise that one")
        reviews.decide(
            conn, log, desk_.editor, "source.add", target, payload, reason=reason, saw=reviews.state(conn, log, target)
        )
        for field, value in _judged(values):
            saw = reviews.state(conn, log, target)
            appraised = {"field": field, "value": value}
            reviews.decide(conn, log, desk_.editor, "source.appraise", target, appraised, reason=reason, saw=saw)

    await desk_.decide(decide)
    if upload is None:
        return desk_.go(
            "/curate/sources", f"“{values.get('title') or id_}” is on the list. Somebody still has to read it in."
        )
    await office.run(_write, office.db.parent / FOLDER / name, upload.data)
    kept.pop(page.waiting, None)
    desk_jobs.of(desk_.datasette, office).read(office.db.parent / FOLDER / name)
    return desk_.go("/curate/replay", f"“{values.get('title') or id_}” is added, and is being read now.")


def _judged(values: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The fields that were filled in, as an appraisal takes them."""
    made: list[tuple[str, Any]] = []
    for name in FILLED:
        value = values.get(name, "")
        if value and name == "commercial_interest":
            made.append((name, value == "yes"))
        elif value:
            made.append((name, value))
    return made


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    wholefile.write(path, data)


PAGES: tuple[tuple[str, View], ...] = ((r"/curate/sources/add$", add),)
