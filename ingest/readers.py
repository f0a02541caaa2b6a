"""Files and bytes to Documents: .txt .md .html .xml (JATS). Knows formats; knows nothing of claims or tables.

A .txt file's text is its bytes decoded as UTF-8, untouched: offsets count in the file as it stands. Of other formats
the text is what a person would read, and offsets count in that; `backstory extract --text` prints it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.markup import plain_text
from kb import yamlfile
from kb.errors import DataError, UnreadableFile, did_you_mean
from kb.model import Document, Source, SourceKind, slug

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".xml")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_KEYS = {
    "id": "id",
    "title": "title",
    "kind": "kind",
    "author": "author",
    "publisher": "publisher",
    "body": "publisher",
    "published": "published",
    "date": "published",
    "url": "url",
    "retells": "citation",
    "study": "retells",
    "owner": "owner",
    "licence": "licence",
    "medically_reviewed": "medically_reviewed",
}
_FRONT_IGNORED = {"doi", "unverified", "note", "names_sources"}
# Keys of the programs that make web pages; some look like a misspelling of ours. Any other that does is an error.
_FRONT_OF_OTHERS = {
    "categories", "description", "draft", "image", "keywords", "lang", "layout", "permalink", "slug", "summary", "tags",
    "type", "updated", "weight", "year",
}  # fmt: skip


def articles(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every article under the paths, each with the folder it was found from, sorted, each once.

    A folder is searched to its depth for the suffixes that can be read; a file is taken whatever it is called, so that
    a wrong one gets its own clear error. Raises UnreadableFile where a path does not exist.
    """
    must_exist(paths)
    seen: set[Path] = set()
    for given in paths:
        found = (
            sorted(p for p in given.rglob("*") if p.is_file() and _is_article(p, given)) if given.is_dir() else [given]
        )
        for path in found:
            whole = path.resolve()
            if whole not in seen:
                seen.add(whole)
                yield path, given if given.is_dir() else given.parent


def must_exist(paths: Sequence[Path]) -> None:
    """UnreadableFile for the first path that is not there."""
    for path in paths:
        if not path.exists():
            raise UnreadableFile("no such file or folder", path=path)


def nothing_here(paths: Sequence[Path]) -> UnreadableFile:
    """What to raise where there are paths and no article under any of them."""
    return UnreadableFile(
        "no articles here", path=", ".join(map(str, paths)), suggestion="they end in .txt, .md, .html or .xml"
    )


def _is_article(path: Path, top: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(top).parts)
    return path.suffix.lower() in SUFFIXES and not hidden


def read(path: Path, top: Path | None = None) -> Document:
    """Reads one file; `top` is the folder it was found from, whose subfolders become part of the id."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("no such file", path=path) from None
    except IsADirectoryError:
        raise UnreadableFile("a folder, not a file", path=path) from None
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror}", path=path) from None
    place = path.relative_to(top) if top and path.is_relative_to(top) else Path(path.name)
    return read_bytes(data, path.name, shown=str(path), stem=str(place.with_suffix("")))


def read_bytes(data: bytes, name: str, shown: str | None = None, stem: str | None = None) -> Document:
    """A Document from bytes; the name's suffix says the format, none or an unknown one is taken as plain text."""
    shown = shown or name
    text = _decode(data, shown)
    source = Source(id=slug(stem or Path(name).stem) or "article", title="")
    suffix = Path(name).suffix.lower()
    if suffix in (".md", ".markdown"):
        text, source = _markdown(text, source, shown)
    elif suffix in (".html", ".htm"):
        text, source = _html(text, source, shown)
    elif suffix == ".xml":
        text, source = _jats(data, source, shown)
    if not text.strip():
        raise UnreadableFile("holds no text", path=shown)
    digest = hashlib.sha256(data).hexdigest()
    return Document(name=Path(name).name, text=text, sha256=digest, source=source, path=shown)


def _decode(data: bytes, shown: str) -> str:
    if not data.strip():
        raise UnreadableFile("the file is empty", path=shown)
    if b"\x00" in data[:65536] or data[:4] == b"%PDF":
        raise UnreadableFile("not a text file", path=shown, suggestion="save it as .txt, .md or .html")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"not UTF-8 text (byte {error.start})", path=shown, suggestion="save it again with the encoding UTF-8"
        ) from None


def _markdown(text: str, source: Source, shown: str) -> tuple[str, Source]:
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    front = _FRONT.match(text)
    if front:
        source = _front_matter(front[1], source, shown)
        text = text[front.end() :]
    plain = plain_text(text)
    if not source.title:
        heading = re.search(r"^# +(.+)$", text, re.MULTILINE)
        source = replace(source, title=heading[1].strip() if heading else "")
    return plain, source


def _front_matter(block: str, source: Source, shown: str) -> Source:
    front = yamlfile.parse(block, shown)
    if not isinstance(front, yamlfile.Node):
        raise DataError("front matter must be a mapping of keys to values", path=shown)
    values: dict[str, object] = {}
    for key, value in front.items():
        if key in _FRONT_IGNORED | _FRONT_OF_OTHERS or value is None:
            continue
        if key in _FRONT_KEYS:
            values.setdefault(_FRONT_KEYS[key], ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        elif meant := did_you_mean(key, [*_FRONT_KEYS, *_FRONT_IGNORED]):
            # one line further down in the file than in the block: the block starts after the opening ---
            mark = front.marks[key]
            raise DataError(
                f"unknown key {key!r} in the front matter",
                path=shown,
                line=mark.line + 1,
                column=mark.column,
                suggestion=meant,
            )
    if "kind" in values:
        kinds = [kind.value for kind in SourceKind]
        if values["kind"] not in kinds:
            mark = front.marks["kind"]
            raise DataError(
                f"kind is {values['kind']!r}, which is no kind of source",
                path=shown,
                line=mark.line + 1,
                column=mark.column,
                suggestion=did_you_mean(str(values["kind"]), kinds) or f"known: {', '.join(kinds)}",
            )
        values["kind"] = SourceKind(str(values["kind"]))
    return replace(source, **values)  # type: ignore[arg-type]


def _html(text: str, source: Source, shown: str) -> tuple[str, Source]:
    import trafilatura  # noqa: PLC0415 - half a second; only .html needs it

    markdown = trafilatura.extract(
        text, favor_precision=True, include_comments=False, include_tables=True, output_format="markdown"
    )
    if not markdown:
        raise UnreadableFile("no article text was found in the page", path=shown)
    facts = trafilatura.extract_metadata(text)
    return plain_text(markdown), replace(
        source,
        title=facts.title or "",
        author=facts.author or None,
        publisher=facts.sitename or None,
        published=facts.date or None,
        url=_web_address(facts.url),
        owner=facts.hostname or None,
    )


def _web_address(url: str | None) -> str | None:
    return url if url and re.match(r"https?://", url) else None


def _jats(data: bytes, source: Source, shown: str) -> tuple[str, Source]:
    from lxml import etree  # noqa: PLC0415 - only .xml needs it

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"not well-formed XML: {error.msg}", path=shown) from None
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        raise UnreadableFile("XML, but no JATS article in it", path=shown, suggestion="save it as .html or .txt")

    def words(node: etree._Element | None) -> str:
        return "" if node is None else " ".join("".join(node.itertext()).split())

    blocks: list[str] = []
    for part in (article.find(".//abstract"), article.find("body")):
        for node in () if part is None else part.iter("title", "p"):
            # an item's paragraph is the item; a paragraph inside a paragraph is said with its parent
            if any(parent.tag == "p" for parent in node.iterancestors()):
                continue
            item = any(parent.tag == "list-item" for parent in node.iterancestors())
            if words(node):
                blocks.append(("- " if item else "") + words(node))
    meta = article.find(".//article-meta")
    meta = article if meta is None else meta
    names = [f"{words(n.find('given-names'))} {words(n.find('surname'))}".strip() for n in meta.iter("name")]
    return "\n\n".join(blocks) + "\n" if blocks else "", replace(
        source,
        title=words(meta.find(".//article-title")),
        author=", ".join(names) or None,
        publisher=words(article.find(".//journal-title")) or None,
        published=words(meta.find(".//pub-date/year")) or None,
    )
