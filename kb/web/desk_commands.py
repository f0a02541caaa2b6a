"""The desk as commands: `review`, `decisions ...` and `editor ...`, which the front door takes up.

Knows click and the doors of reviews; must not know HTML. Every import stands inside the command that needs it, because the
front door imports this module whatever it is asked to do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commandline import DONE_WITH_FAULTS, db_option, rules_option, text_of
from kb.errors import InputError, UnreadableFile

if TYPE_CHECKING:
    from kb.review_editors import Editors


@click.command()
@click.option("--as", "who", envvar="BACKSTORY_EDITOR", show_envvar=True, help="Your name as an editor.")
@click.option(
    "--group", help="Only these tasks: proposals, suggestions, orphans, changed, rules, flags, unsure, sources ..."
)
@db_option
@rules_option
def review(who: str | None, group: str | None, db: Path, rules_dir: Path | None) -> None:
    """Go through what waits for an editor, one by one: a accepts, r rejects, e edits, s skips, q stops.

    Changes of rules and words that others propose come first: a approves and writes them, r refuses.
    """
    from kb import read, review_terminal, reviews
    from kb.errors import did_you_mean
    from kb.review_editors import Editors
    from kb.web.world import world

    if not who:
        raise InputError("who are you?", suggestion="--as NAME or $BACKSTORY_EDITOR; `backstory editor list` names all")
    groups = ("proposals", *reviews.GROUPS)
    if group is not None and group not in groups:
        raise InputError(f"no group {group!r}", suggestion=did_you_mean(group, groups) or ", ".join(groups))
    connection = read.connect(db)
    editor = Editors.beside(db).working(who)
    with reviews.Log(reviews.beside(db)) as log:
        ask: Callable[[str], str] = lambda text: click.prompt(text, default="", show_default=False)  # noqa: E731
        try:
            made, go_on = 0, True
            if group in (None, "proposals"):
                from kb.web import desk_terminal

                made, go_on = desk_terminal.proposals(log, editor, db, rules_dir, ask, click.echo)
            if go_on and group != "proposals":
                made += review_terminal.review(connection, log, editor, ask, click.echo, group)
        finally:  # also after Ctrl-C: what was decided is in the log, and shows
            behind = reviews.behind(connection, log)
            connection.close()
            if behind:
                reviews.replay(db, world(rules_dir))
    click.echo(f"{made} decision{'' if made == 1 else 's'} by {editor.id}")


@click.group()
def decisions() -> None:
    """Keep what editors decided: as JSON lines for git and backups, and checked."""


@decisions.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@db_option
def decisions_export(file: Path, db: Path) -> None:
    """Write all decisions as JSON lines to FILE or standard output; a later export only adds lines to decisions."""
    from kb import reviews

    with reviews.Log(reviews.beside(db), create=False) as log:
        if str(file) != "-":
            click.echo(f"{log.write(file)} lines in {file}")
            return
        for line in log.export():
            click.echo(line)


@decisions.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@db_option
@rules_option
def decisions_import(file: Path, db: Path, rules_dir: Path | None) -> None:
    """Add the decisions in FILE that are not here yet, all of them or none, and show them in the knowledge base."""
    from kb import reviews
    from kb.web.world import world

    lines = text_of(file).splitlines()
    with reviews.Log(reviews.beside(db)) as log:
        added, here = log.read_in(lines, str(file))
    if added and db.exists():
        reviews.replay(db, world(rules_dir))
    click.echo(f"decisions: {added} added, {here} here already")


@decisions.command("verify")
@db_option
def decisions_verify(db: Path) -> None:
    """Check that no decision was changed or cut out, and print the hash of the last one."""
    from kb import reviews

    with reviews.Log(reviews.beside(db), create=False) as log:
        faults = log.verify()
        count, head = log.head()
    for fault in faults:
        click.echo(f"backstory: {fault}", err=True)
    click.echo(f"{count} decisions, {len(faults)} faults; the last is {head[:16] or 'none'}")
    if faults:
        sys.exit(DONE_WITH_FAULTS)


@click.group()
def editor() -> None:
    """Say who may decide. Passwords are kept as hashes, in editors.json beside the database."""


def _editors(db: Path) -> Editors:
    from kb.review_editors import Editors

    if not db.resolve().parent.is_dir():
        raise UnreadableFile("no such folder", path=db.resolve().parent)
    return Editors.beside(db)


def _password() -> str:
    """Asked for twice in a terminal; else the first line of standard input, for scripts."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


@editor.command("add")
@click.argument("name")
@click.option("--role", default="editor", show_default=True, help="editor, or lead: also approves and reverts others.")
@click.option("--full-name", default="", help="As people know them.")
@click.option("--interests", default="", help="Conflicts of interest, in one line; shown beside what they decide.")
@db_option
def editor_add(name: str, role: str, full_name: str, interests: str, db: Path) -> None:
    """Add an editor; asks for a password, or reads it from standard input."""
    made = _editors(db).add(name, _password(), role, full_name, interests)
    click.echo(f"{made.id} is {'a lead' if made.leads else 'an editor'}")


@editor.command("disable")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them work again.")
@db_option
def editor_disable(name: str, undo: bool, db: Path) -> None:
    """Keep an editor from deciding; what they decided stays."""
    made = _editors(db).change(name, disabled=not undo)
    click.echo(f"{made.id} is {'disabled' if made.disabled else 'at work again'}")


@editor.command("reset")
@click.argument("name")
@db_option
def editor_reset(name: str, db: Path) -> None:
    """Give an editor another password; sessions that are open end."""
    editors = _editors(db)
    editors.get(name)
    click.echo(f"{editors.reset(name, _password()).id} has another password")


@editor.command("list")
@db_option
def editor_list(db: Path) -> None:
    """Name all editors with role and conflicts of interest."""
    for each in _editors(db).all():
        name = f" ({each.name})" if each.name else ""
        state = ", disabled" if each.disabled else ""
        click.echo(f"{each.id}{name}: {each.role}{state}; {each.interests or 'no conflicts of interest stated'}")
