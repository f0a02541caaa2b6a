"""The front door: the console script `backstory`. Puts the rooms together and knows no detail of any.

Every import of a room stands inside the command that needs it: `triage`, `questions` and `--help` start without spaCy,
networkx, numpy or Datasette. Exit status: 0 done, whatever was found; 1 done, with faults; 2 nothing done.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.errors import BackstoryError, InputError, UnreadableFile

if TYPE_CHECKING:
    from ingest.run import Tally
    from kb.model import RuleRecord, Situation, Version
    from kb.review_editors import Editors
    from kb.reviews import World
    from kb.store import Store
    from rules.model import RuleSet

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


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backstory")
def main() -> None:
    """Where back-pain advice comes from, how sure anyone is of it, and when to see a doctor instead."""


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


def say_json(value: Any) -> None:
    """One JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


# -- reading articles ------------------------------------------------------------------------------------------------


@main.command()
@click.argument("paths", nargs=-1, type=Article(path_type=Path))
@db_option
@rules_option
@click.option("--prune", is_flag=True, help="Also remove documents that were once read under PATH and are gone.")
def ingest(paths: tuple[Path, ...], db: Path, rules_dir: Path | None, prune: bool) -> None:
    """Add articles to the knowledge base: files and folders, or with no PATH the digests that come with backstory."""
    from ingest import readers
    from ingest.appraise import appraise
    from ingest.claims import Extractor
    from ingest.run import DIGESTS, run
    from kb import reviews, vocabulary
    from kb.store import Store

    if paths and not prune and not any(True for _ in readers.articles(paths)):  # before a database is made
        raise readers.nothing_here(paths)
    words = vocabulary.load()
    world = _world(rules_dir, words)
    with Store(db) as store:
        before = _ids(store)
        sink = _Sink(store)
        try:
            extractor = Extractor(reviews.words(db, words))
            tally = run(paths or (DIGESTS,), sink, extractor, appraise, ours=not paths, prune=prune)
        finally:  # what was read stays read, and is assembled, whatever happened
            reviews.finish(store, world)
        _report(store, tally, before, sink.places)
    if tally.stopped:
        click.echo("stopped: run it again to read the rest", err=True)
    if tally.failed or tally.stopped:
        sys.exit(DONE_WITH_FAULTS if tally.read or tally.skipped or tally.removed else NOTHING_DONE)


class _Sink:
    """The store as `ingest.run` wants it: documents by id, and where each was read from."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.places: dict[str, str] = store.places()

    def known(self) -> dict[str, Any]:
        from ingest.run import Known

        return {
            document: Known(sha256, version, self.places.get(document, ""))
            for document, (sha256, version) in self.store.known().items()
        }

    def put(self, document: Any, mentions: Any, version: str) -> None:
        self.store.put(document, mentions, version)
        self.places[document.id] = document.path

    def remove(self, document: str) -> None:
        self.store.remove(document)
        self.places.pop(document, None)


def _ids(store: Store) -> tuple[set[str], set[str]]:
    return store.ids("claims"), store.ids("evidence")


def _report(store: Store, tally: Tally, before: tuple[set[str], set[str]], places: dict[str, str]) -> None:
    from kb.model import Report

    claims, evidence = _ids(store)
    report = Report(
        read=tally.read,
        skipped=tally.skipped,
        removed=tally.removed,
        failed=tuple(tally.failed),
        claims_new=len(claims - before[0]),
        claims_gone=len(before[0] - claims),
        evidence_new=len(evidence - before[1]),
        evidence_gone=len(before[1] - evidence),
    )
    store.record(report, places)
    for path, why in report.failed:
        click.echo(f"failed: {path}: {why}", err=True)
    removed = f", {report.removed} removed" if report.removed else ""
    click.echo(f"articles: {report.read} read, {report.skipped} unchanged, {len(report.failed)} failed{removed}")
    click.echo(f"claims: {report.claims_new} new, {report.claims_gone} gone; {len(claims)} in {store.path}")
    click.echo(f"evidence: {report.evidence_new} new, {report.evidence_gone} gone; {len(evidence)} passages")


def _world(rules_dir: Path | None, words: Any = None) -> World:
    """All that a knowledge base is assembled from, but articles and what editors decided."""
    from kb import registry, vocabulary
    from kb.reviews import World

    words = words or vocabulary.load()
    return World(words, registry.load(words), *_of_rules(rules_dir))


def _of_rules(folder: Path | None) -> tuple[tuple[Situation, ...], tuple[RuleRecord, ...], Version]:
    """What the knowledge base shows of the rules: situations for unsafe advice, the rules themselves, their version."""
    from rules.load import load
    from rules.records import records
    from rules.situations import situations

    ruleset = load(folder)
    return situations(ruleset), records(ruleset), ruleset.version


@main.command()
@click.argument("paths", nargs=-1, required=True, type=Article(path_type=Path))
@click.option("--text", is_flag=True, help="Print the text that offsets count in, and no claims.")
@click.option("--why", is_flag=True, help="Show for each sentence what was found in it and why.")
def extract(paths: tuple[Path, ...], text: bool, why: bool) -> None:
    """Print the claims in articles as JSON lines; nothing is stored."""
    from kb import vocabulary

    if text:
        for document in _documents(paths):
            click.echo(document.text, nl=not document.text.endswith("\n"))
        return
    from ingest.claims import Extractor

    extractor = Extractor(vocabulary.load())
    for document in _documents(paths):
        if why:
            click.echo(extractor.why(document))
        else:
            for mention in extractor.mentions(document):
                say_json(_mention(mention))


def _mention(mention: Any) -> dict[str, Any]:
    """A mention in the shape that others rely on."""
    from dataclasses import asdict

    row = asdict(mention)
    keys = (
        "document", "start", "end", "quote", "subject", "relation", "object", "negated", "hedged", "attribution",
        "cited", "conditions", "dose", "population", "comparator", "confidence",
    )  # fmt: skip
    return {key: row[key] for key in keys}


def _documents(paths: tuple[Path, ...]) -> Iterator[Any]:
    """Every article that can be read; the others are said on standard error, and in the exit status."""
    from ingest import readers

    failed = done = 0
    for path, top in readers.articles(paths):
        try:
            document = readers.read(path, top)
        except InputError as error:
            click.echo(f"backstory: {error}", err=True)
            failed += 1
            continue
        done += 1
        yield document
    if not done and not failed:
        raise readers.nothing_here(paths)
    if failed:
        sys.exit(DONE_WITH_FAULTS if done else NOTHING_DONE)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=Article(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def appraise(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what articles show of their sources: kind, author, date, commercial interest, how they name sources."""
    from ingest.appraise import appraise as judge

    for document in _documents(paths):
        source = judge(document).source
        row = {
            "document": document.name,
            "title": source.title,
            "kind": source.kind.value,
            "author": source.author,
            "published": source.published,
            "commercial_interest": source.commercial_interest,
            "commercial_why": source.commercial_why,
            "names_sources": source.names_sources,
            "medically_reviewed": source.medically_reviewed,
        }
        if as_json:
            say_json(row)
        else:
            click.echo(
                "\n".join(
                    f"{key.replace('_', ' '):<20} {'-' if value is None else value}" for key, value in row.items()
                )
                + "\n"
            )


# -- deciding --------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The whole questionnaire as one JSON list.")
@rules_option
def questions(as_json: bool, rules_dir: Path | None) -> None:
    """Print the questions of the triage."""
    from rules.form import questions as questions_json
    from rules.load import load

    rows = questions_json(load(rules_dir))
    if as_json:
        say_json(rows)
        return
    for row in rows:
        choices = ", ".join(choice["value"] for choice in row["choices"]) or row["type"]
        click.echo(f"{row['id']}: {row['text']} ({choices})")


@main.command()
@click.option(
    "--answers",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A JSON file of answers, or - for standard input.",
)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A JSON object a line: {id, answers}; - for standard input.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@db_option
@rules_option
def triage(answers: Path | None, batch: Path | None, as_json: bool, db: Path, rules_dir: Path | None) -> None:
    """Say how soon a sore back needs whom, and why. Without options it asks in the terminal. Nothing is stored."""
    from rules.load import load

    if answers and batch:
        raise click.UsageError("--answers and --batch do not go together.")
    ruleset, known = load(rules_dir), _known(db)
    if batch:
        sys.exit(_triage_batch(ruleset, known, _input(batch)))
    if answers:
        given = _answers(_json_of(_input(answers), str(answers)), str(answers))
    else:
        from rules import terminal

        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise InputError(
                "no terminal to ask in, and no answers",
                suggestion="use --answers FILE, or --answers - for standard input",
            )
        try:
            given = terminal.ask_all(
                ruleset, lambda text: click.prompt(text, default="", show_default=False), click.echo
            )
        except (click.Abort, KeyboardInterrupt):
            raise InputError("stopped before a result; nothing was stored") from None
    result = _decided(ruleset, known, given)
    if as_json:
        say_json(result)
    else:
        from rules import terminal

        click.echo(terminal.told(result))


@main.command()
@click.argument("account", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as one JSON list.")
@rules_option
def intake(account: Path, as_json: bool, rules_dir: Path | None) -> None:
    """Read ACCOUNT, a file or standard input, in somebody's own words, and print the answers that it seems to give.

    They are proposals with the words that they come from, to be confirmed by the person, and no answers yet. What was
    not said is not proposed. Nothing is stored.
    """
    from dataclasses import asdict

    from ingest import door
    from rules.intake import cues
    from rules.load import load

    ruleset = load(rules_dir)
    text = _input(account)
    if not text.strip():
        raise InputError("the account is empty", suggestion="write a few words about the back in it")
    proposals = door.intake(text, cues(ruleset))
    if as_json:
        say_json([{**asdict(each), "text": ruleset.questions[each.question].text} for each in proposals])
        return
    for each in proposals:
        question = ruleset.questions[each.question]
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        answer = "; ".join(question.answer_text(str(value)) for value in values)
        click.echo(f"{question.text}\n  {answer}")
        for said in each.words:
            click.echo(f"    “{said.text}” ({said.start} to {said.end})")
        if each.why:
            click.echo(f"    {each.why}")
    if not proposals:
        click.echo("nothing in it answers a question")


def _decided(ruleset: RuleSet, known: tuple[Callable[[str], Any], Sequence[Any]], given: Any) -> dict[str, Any]:
    from rules.answers import check as checked
    from rules.engine import decide
    from rules.explain import result

    answers = checked(ruleset, given)
    return result(ruleset, answers, decide(ruleset, answers), *known)


def _triage_batch(ruleset: RuleSet, known: tuple[Callable[[str], Any], Sequence[Any]], text: str) -> int:
    """One line of JSON out for each line in; a line that cannot be used gives its error, and the rest go on."""
    good = bad = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        row: Any = None
        try:
            row = _json_of(line, f"line {number}")
            given = _answers(row, f"line {number}")
            say_json({"id": row.get("id"), **_decided(ruleset, known, given)})
            good += 1
        except BackstoryError as error:
            say_json({"id": row.get("id") if isinstance(row, dict) else None, "error": str(error)})
            bad += 1
    if not good and not bad:
        raise InputError("no line to answer", suggestion='a line looks like {"id": "a", "answers": {}}')
    if not good:
        return NOTHING_DONE
    return DONE_WITH_FAULTS if bad else 0


def _input(path: Path) -> str:
    try:
        return (sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")).removeprefix("\ufeff")
    except FileNotFoundError:
        raise UnreadableFile("no such file", path=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read as UTF-8 text: {error}", path=path) from None


def _json_of(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise InputError(f"not JSON: {error}", path=where) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys stand once: a later "none" must not wipe out an earlier sign without a word."""
    for key, _ in pairs:
        if sum(key == other for other, _ in pairs) > 1:
            raise ValueError(f"{key!r} stands twice")
    return dict(pairs)


def _answers(row: Any, where: str) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("answers"), dict):
        raise InputError(
            'answers must look like {"answers": {"question": "yes"}}',
            path=where,
            suggestion="`backstory questions` lists them",
        )
    return row["answers"]


def _known(db: Path) -> tuple[Callable[[str], Any], Sequence[Any]]:
    """What is known of the claims that rules cite, and of remedies: from the knowledge base if there is one.

    Without one the registry that comes with backstory answers for the claims; only a --db that somebody typed must exist.
    """
    from functools import cache

    from kb import known, read, remedies

    if db.exists():
        connection = read.connect(db)
        return cache(lambda claim: read.claim_info(connection, [claim]).get(claim)), remedies.remedies(connection)
    source = click.get_current_context().get_parameter_source("db")
    if source is click.core.ParameterSource.COMMANDLINE:
        raise UnreadableFile("no such database", path=db, suggestion="`backstory ingest` makes one")
    return known.registry_lookup(), ()


# -- editors ---------------------------------------------------------------------------------------------------------


@main.command()
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
            made, go_on = _proposals(log, editor, db, rules_dir, ask) if group in (None, "proposals") else (0, True)
            if go_on and group != "proposals":
                made += review_terminal.review(connection, log, editor, ask, click.echo, group)
        finally:  # also after Ctrl-C: what was decided is in the log, and shows
            behind = log.head()[0] > _copied(connection)
            connection.close()
            if behind:
                reviews.replay(db, _world(rules_dir))
    click.echo(f"{made} decision{'' if made == 1 else 's'} by {editor.id}")


def _proposals(log: Any, editor: Any, db: Path, rules_dir: Path | None, ask: Callable[[str], str]) -> tuple[int, bool]:
    """Changes of rules and words that wait: how many were decided on, and whether the editor goes on."""
    from functools import partial

    from kb.proposals import Proposals
    from kb.proposals_terminal import review
    from kb.review_editors import Editors
    from kb.web import desk_rules_book, desk_words_book

    rules, words = desk_rules_book.Book(rules_dir), desk_words_book.Book(db.resolve(), rules_dir)
    patient = partial(words.judge, patience=desk_words_book.LONGEST)
    people, made = Editors.beside(db).get, 0
    for book, judge, tell in (
        (rules, rules.judge, desk_rules_book.told),
        (words, patient, desk_words_book.told),
    ):
        done, go_on = review(Proposals(log, book.area), editor, judge, tell, people, ask, click.echo)
        made += done
        if not go_on:
            return made, False
    return made, True


def _copied(connection: Any) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM decisions").fetchone()[0])


@main.group()
def decisions() -> None:
    """Keep what editors decided: as JSON lines for git and backups, and checked."""


@decisions.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@db_option
def decisions_export(file: Path, db: Path) -> None:
    """Write all decisions as JSON lines to FILE or standard output; a later export only adds lines to decisions."""
    from kb import reviews

    with reviews.Log(reviews.beside(db), create=False) as log:
        text = "".join(f"{line}\n" for line in log.export())
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise UnreadableFile(f"cannot be written: {error.strerror}", path=file) from None
    click.echo(f"{text.count(chr(10))} lines in {file}")


@decisions.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@db_option
@rules_option
def decisions_import(file: Path, db: Path, rules_dir: Path | None) -> None:
    """Add the decisions in FILE that are not here yet, all of them or none, and show them in the knowledge base."""
    from kb import reviews

    lines = _input(file).splitlines()
    with reviews.Log(reviews.beside(db)) as log:
        added, here = log.read_in(lines, str(file))
    if added and db.exists():
        reviews.replay(db, _world(rules_dir))
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


@main.group()
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


# -- checking and proving --------------------------------------------------------------------------------------------


@main.command()
@rules_option
def check(rules_dir: Path | None) -> None:
    """Find everything an editor can get wrong in YAML; prove the rules; run their tests and the vignettes."""
    from ingest import checks
    from kb import registry, vocabulary
    from kb.known import supported
    from rules import check as rules_check

    faults: list[str] = []
    known: list[Any] = [None, None, None]
    try:
        words = vocabulary.load()
        studies = registry.load(words)
        known = [
            supported(studies, words),
            set(studies.studies),
            set(words.concepts),
        ]
        faults += [str(fault) for fault in checks.check(studies)]
    except BackstoryError as error:
        faults.append(str(error))
    findings = rules_check.check(rules_dir, known[0], known[1], known[2], _proposer())
    faults += [str(finding) for finding in findings if finding.error]
    for line in faults:
        click.echo(line)
    for finding in findings:
        if not finding.error:
            click.echo(f"note: {finding}")
    if faults:
        click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}")
        sys.exit(DONE_WITH_FAULTS)
    click.echo("no faults" + rules_check.notes(findings))


def _proposer() -> Callable[..., Any] | None:
    """What reads accounts, where the extra `read` is installed."""
    from importlib.util import find_spec

    if find_spec("spacy") is None:
        return None
    from ingest import door

    return door.intake


@main.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
def diff(old: Path, new: Path | None) -> None:
    """Tell what a change of rules does to people: the smallest patient stories whose disposition changed.

    OLD and NEW are folders of rules; without NEW, the rules that come with backstory. Downgrades come first.
    """
    from rules.diff import diff as compare
    from rules.load import load

    stories = compare(load(old), load(new))
    for story in stories:
        click.echo(str(story))
    if not stories:
        click.echo("nobody's disposition changes")


@main.command()
@click.argument("gold", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("articles", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--errors", default=0, show_default=True, help="Print up to this many errors of each cause.")
@rules_option
def evaluate(gold: Path | None, articles: Path | None, errors: int, rules_dir: Path | None) -> None:
    """Score the extractor against annotated articles (GOLD ARTICLES), or with no argument the rules on the vignettes."""
    if gold is None:
        from rules import load, vignettes

        folder = rules_dir or load.HERE
        click.echo(vignettes.table(vignettes.evaluate(load.load(rules_dir), folder / "vignettes")))
        return
    if articles is None:
        raise click.UsageError("GOLD needs the folder of its ARTICLES beside it.")
    from ingest import evaluate as scoring

    click.echo(scoring.report(gold, articles, errors))


# -- publishing ------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("claim")
@db_option
def explain(claim: str, db: Path) -> None:
    """Show what stands behind a claim: certainty with its reasons, evidence for and against, line by line."""
    from kb import read
    from kb.explain import explain as told

    click.echo(told(read.claim(read.connect(db), claim)), nl=False)


@main.command()
@click.argument("form", metavar="FORMAT")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@db_option
def export(form: str, folder: Path, db: Path) -> None:
    """Write the knowledge base to FOLDER as jsonl, csv, jsonld, kgx or graphml."""
    from kb import export as formats
    from kb import read

    for path in formats.write(read.connect(db), form, folder):
        click.echo(str(path))


@main.command()
@db_option
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, show_envvar=True)
@click.option("--port", envvar="PORT", default=8001, show_default=True, show_envvar=True, type=click.IntRange(0, 65535))
@rules_option
def serve(db: Path, host: str, port: int, rules_dir: Path | None) -> None:
    """Publish the knowledge base and the triage on Datasette."""
    from kb import read
    from kb.web.serve import serve as run_site

    connection = read.connect(db)
    for line in _out_of_date(read.versions(connection), connection, db):
        click.echo(f"backstory: {line}", err=True)
    connection.close()
    try:
        run_site(db, host, port, rules_dir, say=click.echo)
    except OSError as error:
        raise InputError(
            f"cannot listen on {host}:{port}: {error.strerror}", suggestion="choose another --port"
        ) from None


def _out_of_date(made_with: dict[str, str], connection: Any, db: Path) -> Iterator[str]:
    """What the database was made with that has changed since: one line each, with what to do."""
    try:
        from ingest.claims import Extractor
        from kb import registry, reviews, vocabulary

        words = vocabulary.load()
        now = {"vocabulary": words.version, "registry": registry.load(words).version}
        extractor = Extractor(reviews.words(db, words)).version
    except ImportError:  # without the extra `read` nobody can read articles anew
        return
    again = "run `backstory ingest` to bring it up to date"
    stale = [row[0] for row in connection.execute("SELECT id FROM documents WHERE version <> ?", [extractor])]
    if stale:
        yield f"{len(stale)} articles were read by another version of the extractor; {again}"
    for name, version in now.items():
        if made_with.get(name) != version:
            yield f"the {name} has changed since the database was made; {again}"
    if changed := _digests_changed(connection):
        yield f"{changed} of the digests that come with backstory are new or changed; {again}"


def _digests_changed(connection: Any) -> int:
    """How many digests differ from what a database that holds digests has read."""
    import hashlib

    from ingest.run import DIGESTS

    query = "SELECT d.id, d.sha256 FROM documents d JOIN sources s ON s.id = d.source_id WHERE s.ours"
    held = dict(connection.execute(query).fetchall())
    if not held:
        return 0
    now = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in DIGESTS.glob("*.md")}
    return sum(held.get(name) != digest for name, digest in now.items()) + len(held.keys() - now.keys())


if __name__ == "__main__":
    main()
