"""The front door: the console script `backstory`. Puts the rooms together and knows no detail of any.

Every import of a room stands inside the command that needs it: `triage`, `questions` and `--help` start without spaCy,
networkx, numpy or Datasette. The commands of editors stand in kb.web.desk_commands.
Exit status: 0 done, whatever was found; 1 done, with faults; 2 nothing done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.commandline import DONE_WITH_FAULTS, NOTHING_DONE, Article, Door, db_option, rules_option, say_json, text_of
from kb.errors import BackstoryError, InputError, UnreadableFile
from kb.web.desk_commands import decisions, editor, review

if TYPE_CHECKING:
    from kb.freshness import Now
    from rules.batch import Known
    from rules.preview import Known as Nameable


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backstory")
def main() -> None:
    """Where back-pain advice comes from, how sure anyone is of it, and when to see a doctor instead."""


for _command in (review, decisions, editor):
    main.add_command(_command)


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
    from ingest.storing import Shelf
    from kb import reviews, vocabulary
    from kb.store import Store
    from kb.web.world import world as world_of

    if paths and not prune and not any(True for _ in readers.articles(paths)):  # before a database is made
        raise readers.nothing_here(paths)
    words = vocabulary.load()
    world = world_of(rules_dir, words)
    with Store(db) as store:
        shelf = Shelf(store)
        try:
            extractor = Extractor(reviews.words(db, words))
            tally = run(paths or (DIGESTS,), shelf, extractor, appraise, ours=not paths, prune=prune)
        finally:  # what was read stays read, and is assembled, whatever happened
            reviews.finish(store, world)
        report = shelf.report(tally)
        store.record(report, shelf.places)
        n_claims, n_evidence = len(store.ids("claims")), len(store.ids("evidence"))
    for path, why in report.failed:
        click.echo(f"failed: {path}: {why}", err=True)
    removed = f", {report.removed} removed" if report.removed else ""
    click.echo(f"articles: {report.read} read, {report.skipped} unchanged, {len(report.failed)} failed{removed}")
    click.echo(f"claims: {report.claims_new} new, {report.claims_gone} gone; {n_claims} in {db}")
    click.echo(f"evidence: {report.evidence_new} new, {report.evidence_gone} gone; {n_evidence} passages")
    if tally.stopped:
        click.echo("stopped: run it again to read the rest", err=True)
    if tally.failed or tally.stopped:
        sys.exit(DONE_WITH_FAULTS if tally.read or tally.skipped or tally.removed else NOTHING_DONE)


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
    from ingest import printed
    from ingest.claims import Extractor

    extractor = Extractor(vocabulary.load())
    for document in _documents(paths):
        if why:
            click.echo(extractor.why(document))
        else:
            for mention in extractor.mentions(document):
                say_json(printed.claim(mention))


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
    from ingest import printed
    from ingest.appraise import appraise as judge

    for document in _documents(paths):
        row = printed.appraisal(judge(document))
        if as_json:
            say_json(row)
            continue
        for key, value in row.items():
            click.echo(f"{key.replace('_', ' '):<20} {'-' if value is None else value}")
        click.echo()


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
    from rules import batch as many
    from rules import terminal
    from rules.load import load

    if answers and batch:
        raise click.UsageError("--answers and --batch do not go together.")
    ruleset, known = load(rules_dir), _known(db)
    if batch:
        used = []
        for row, usable in many.each(ruleset, text_of(batch), known):
            say_json(row)
            used.append(usable)
        sys.exit(0 if all(used) else DONE_WITH_FAULTS if any(used) else NOTHING_DONE)
    if answers:
        given = many.answers(text_of(answers), str(answers))
    else:
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
    result = many.decided(ruleset, given, known)
    if as_json:
        say_json(result)
    else:
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
    from rules import terminal
    from rules.intake import cues
    from rules.load import load

    ruleset = load(rules_dir)
    text = text_of(account)
    if not text.strip():
        raise InputError("the account is empty", suggestion="write a few words about the back in it")
    proposals = door.intake(text, cues(ruleset))
    if as_json:
        say_json([{**asdict(each), "text": ruleset.questions[each.question].text} for each in proposals])
    else:
        click.echo(terminal.proposed(ruleset, proposals))


def _known(db: Path) -> Known:
    """What is known of the claims that rules cite, and of remedies: from the knowledge base if there is one.

    Without one the registry that comes with backstory answers for the claims; only a --db that somebody typed must exist.
    """
    from kb import known, read

    if db.exists():
        return known.stored(read.connect(db))
    source = click.get_current_context().get_parameter_source("db")
    if source is click.core.ParameterSource.COMMANDLINE:
        raise UnreadableFile("no such database", path=db, suggestion="`backstory ingest` makes one")
    return known.registry_lookup(), ()


# -- checking and proving --------------------------------------------------------------------------------------------


@main.command()
@rules_option
def check(rules_dir: Path | None) -> None:
    """Find everything an editor can get wrong in YAML; prove the rules; run their tests and the vignettes."""
    from ingest import checks
    from kb import registry, vocabulary
    from kb.known import nameable
    from rules import check as rules_check

    faults: list[str] = []
    known: Nameable = (None, None, None)
    try:
        words = vocabulary.load()
        studies = registry.load(words)
        known = nameable(studies, words)
        faults += [str(fault) for fault in checks.check(studies)]
    except BackstoryError as error:
        faults.append(str(error))
    findings = rules_check.check(rules_dir, *known, _proposer())
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
    from kb import freshness, read
    from kb.web.serve import serve as run_site

    connection, now = read.connect(db), _now(db)
    for line in freshness.out_of_date(connection, now) if now else ():
        click.echo(f"backstory: {line}", err=True)
    connection.close()
    try:
        run_site(db, host, port, rules_dir, say=click.echo)
    except OSError as error:
        raise InputError(
            f"cannot listen on {host}:{port}: {error.strerror}", suggestion="choose another --port"
        ) from None


def _now(db: Path) -> Now | None:
    """What a database would be made with today; None without the extra `read`, as nobody could read articles anew."""
    try:
        from ingest.claims import Extractor
        from ingest.run import digests
        from kb import registry, reviews, vocabulary
        from kb.freshness import Now

        words = vocabulary.load()
        studies = registry.load(words)
        return Now(Extractor(reviews.words(db, words)).version, words.version, studies.version, digests())
    except ImportError:
        return None


if __name__ == "__main__":
    main()
