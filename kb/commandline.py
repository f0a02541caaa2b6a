"""What commands share: options, input, output, and one clear line for whatever cannot be used.

Knows click and the errors; must not know what any command does. Exit status: 0 done, whatever was found; 1 done, with
faults; 2 nothing done.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kb.errors import BackstoryError, UnreadableFile

DEFAULT_DB = "backstory.db"
DONE_WITH_FAULTS = 1
NOTHING_DONE = 2


class Door(click.Group):
    """A group whose commands end in one clear line, never a traceback, when what they were given cannot be used."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BackstoryError as error:
            click.echo(f"backstory: {error}", err=True)
            ctx.exit(NOTHING_DONE)
        except sqlite3.OperationalError as error:  # somebody else is writing, the disk is full, the folder is read-only
            hint = " (something else is writing to it: try again)" if "locked" in str(error) else ""
            click.echo(f"backstory: the database cannot be used: {error}{hint}", err=True)
            ctx.exit(NOTHING_DONE)
        except BrokenPipeError:  # `backstory extract ... | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


def db_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--db FILE`, else $BACKSTORY_DB, else ./backstory.db."""
    return click.option(
        "--db",
        type=click.Path(path_type=Path, dir_okay=False),
        default=DEFAULT_DB,
        envvar="BACKSTORY_DB",
        show_default=True,
        show_envvar=True,
        help="The knowledge base.",
    )(command)


def rules_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--rules DIR`: another rule base than the one that comes with the package."""
    return click.option(
        "--rules",
        "rules_dir",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="A folder of rules to use instead of those that come with backstory.",
    )(command)


class Article(click.Path):
    """A path to read from; an empty one is a slip in a script and not the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty path; `.` is the folder you are in", param, ctx)
        return super().convert(value, param, ctx)


def text_of(path: Path) -> str:
    """A file's text, or standard input's for `-`; UnreadableFile where it is none."""
    try:
        return (sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")).removeprefix("\ufeff")
    except FileNotFoundError:
        raise UnreadableFile("no such file", path=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read as UTF-8 text: {error}", path=path) from None


def say_json(value: Any) -> None:
    """One JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))
