"""A claim's page as plain text for the terminal: what stands behind it, how sure, how independent, what contradicts.

Standard library only. Shows what the page shows, from the same values; knows no query.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kb.cards import ClaimPage, GradeCard, LineCard, Quote
from kb.statements import counted

_WIDTH = 96
_DIRECTION = {
    "supports": "that it is so",
    "does_not_support": "that no clear support was found",
    "contradicts": "that it is not so",
}
# Of when to get help a low grade must not read like "no need to go".
_HELP = {
    "calls_for": "this is advice on when to get help: how sure it is that it is right is not how bad the sign may be; "
    "if you have the sign, do not wait for better studies",
    "indicates": "this is what a sign may mean: how sure it is that it means it is not how bad it may be; "
    "if it worries you, do not wait for better studies",
}


def explain(page: ClaimPage) -> str:
    """The whole page as text."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: ClaimPage) -> Iterator[str]:
    claim = page.claim
    yield claim.statement
    yield f"  {claim.id}"
    if page.asked_for:
        yield f"  (asked for as {page.asked_for})"
    yield ""
    sure = claim.certainty.replace("_", " ")
    which = f" {_DIRECTION[claim.direction]}" if claim.direction else ""
    if claim.relation in _HELP and claim.object_id != "self-care":
        yield from _wrapped(_HELP[claim.relation], "            ", "When to go  ")
        yield f"Grade       {sure}{which}; of the studies, not of the danger"
    else:
        yield f"Certainty   {sure}{which}"
    yield from _wrapped(claim.why, "            ")
    yield f"Confidence  {min(claim.confidence, 0.99):.2f} that it was read right"
    yield f"Evidence    {page.summary}"
    if claim.overlap is not None:
        yield f"Overlap     {claim.overlap:.0%} corrected covered area: how much the articles echo each other"
    if not claim.in_articles and page.quotes_rejected:
        yield "            editors rejected every passage that was read as saying it"
    elif not claim.in_articles:
        yield "            no article here makes this very claim; it is recorded in the registry"
    if page.grades:
        yield from ("", "How the certainty was graded")
        for grade in page.grades:
            yield from _grade(grade)
    if page.lines:
        yield from ("", "Lines of evidence, strongest first")
        for line in page.lines:
            yield from _line(line)
    if page.flags:
        yield from ("", "Warnings")
        for flag in page.flags:
            yield from _wrapped(f"- {flag.kind.replace('_', ' ')}: {flag.reason} [{flag.compared}]", "    ", "  ")
    if page.conflicts:
        yield from ("", "Against it")
        for conflict in page.conflicts:
            told = f"- {conflict.other.statement} {conflict.reason} ({conflict.other_strength})"
            yield from _wrapped(told, "    ", "  ")
    if page.rules:
        yield from ("", "Rules that rest on it")
        yield from (f"  - {rule.id}: {rule.title} ({rule.disposition.replace('_', ' ')})" for rule in page.rules)


def _grade(grade: GradeCard) -> Iterator[str]:
    about = ", ".join(part for part in (grade.comparison, grade.population, grade.outcome) if part)
    mark = "*" if grade.headline else "-"
    told = (
        f"{mark} {grade.certainty.replace('_', ' ')} {_DIRECTION[grade.direction]}: {about or 'no comparison stated'}"
    )
    yield from _wrapped(told, "    ", "  ")
    yield from _wrapped(grade.reason, "      ", "    ")
    for step in grade.steps if grade.headline else ():
        yield from _wrapped(
            f"{_signed(step.step)} {step.domain.replace('_', ' ')}: {step.reason}", "          ", "      "
        )


def _signed(step: int) -> str:
    return f"{step:+d}" if step else " 0"


def _line(line: LineCard) -> Iterator[str]:
    people = f", n = {line.n:,}" if line.n else ""
    weight = "" if line.counts else ", counts nothing"
    said = counted(line.n_articles, "article") if line.n_articles else "no article here"
    told = f"- {line.label}: {line.stance.replace('_', ' ')}; {line.tier.replace('_', ' ')}{people}; {said}{weight}"
    yield from _wrapped(told, "    ", "  ")
    for quote in line.quotes:
        yield from _quote(quote)


def _quote(quote: Quote) -> Iterator[str]:
    said_of = f" (said of: {quote.said_of})" if quote.said_of else ""
    how = f"; {quote.study} told by {quote.resolved_by}" if quote.study else ""
    yield from _wrapped(f"“{' '.join(quote.quote.split())}”", "       ", "      ")
    yield from _wrapped(f"{quote.source.title}{said_of}{how}", "         ", "        ")


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
