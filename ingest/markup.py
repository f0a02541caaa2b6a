"""Markdown to the plain text that offsets count in. Knows markdown-it; knows nothing of claims or files.

Headings stand on a line of their own between blank lines, list items begin with a hyphen or their number, emphasis and
links leave their words behind, tables become one line a row. Code, HTML and pictures are left out: nobody's claim.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, block by block, as a person would read them aloud."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    blocks: list[str] = []
    lists: list[int | None] = []  # open lists, outermost first; a number counts an ordered one
    marker = ""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "bullet_list_open":
            lists.append(None)
        elif token.type == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            marker = "  " * (len(lists) - 1) + ("- " if number is None else f"{number}. ")
            if number is not None:
                lists[-1] = number + 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            blocks.append("| " + " | ".join(row or ()) + " |")
            row = None
        elif token.type == "inline":
            words = _inline(token)
            if row is not None:
                row.append(words)
            elif words:
                blocks.append(marker + words)
                marker = ""
    return _join(blocks)


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _join(blocks: list[str]) -> str:
    """Items and table rows on consecutive lines; everything else apart by a blank line."""
    text = ""
    for i, block in enumerate(blocks):
        if i:
            text += "\n" if _is_row(block) and _is_row(blocks[i - 1]) else "\n\n"
        text += block
    return text + "\n" if text else ""


def _is_row(block: str) -> bool:
    start = block.lstrip()
    return start.startswith(("- ", "| ")) or start.split(". ", 1)[0].isdigit()
