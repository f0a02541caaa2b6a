"""Changes of rules and of words, from the first look to the file: what it would do, propose, approve, refuse, take back.

Knows kb.proposals and the books (rules, vocabulary) that say what a change would do. What a browser sends of a change is
looked at as if nobody had seen it before: its file, its base, its proofs.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from datasette.utils.asgi import Response

from kb.errors import BackstoryError, Conflict, InputError, Missing
from kb.proposals import Area, Judged, Proposal, Proposals
from kb.proposals_change import Change
from kb.proposals_place import diff_lines
from kb.review_kinds import Editor
from kb.reviews import Decision, Log
from kb.web import desk, desk_jobs, state
from kb.web.desk import Desk
from kb.web.desk_changes import author_of, change_of, edit_address, people, title_of
from kb.web.desk_rules_book import Book as RuleBook
from kb.web.desk_words_book import Book as WordBook
from kb.web.render import View

LOOKED = 40  # closed proposals in the list


class BookLike(Protocol):
    """What the pages need of the rules, or of the words."""

    name: str
    title: str
    area: Area

    def judge(self, file: str, text: str) -> Judged:
        """What a change would do."""

    def forget(self) -> None:
        """A file was written."""


@dataclass(frozen=True)
class LookPage:
    """A change before it is proposed: the difference, what is wrong with it, and what it would do."""

    book: str
    title: str
    change: Change
    sent: str  # the change as JSON, which the form carries on
    base: str
    of: str
    instead: str
    diff: tuple[tuple[str, str], ...]
    judged: Any
    reason: str
    slip: str
    open_one: int | None  # another proposal stands in its way
    edit: str  # where the form is


@dataclass(frozen=True)
class ProposalPage:
    """A proposal, with all that somebody else needs to decide on it."""

    book: str
    title: str
    people: Mapping[str, Editor]
    proposal: Proposal
    diff: tuple[tuple[str, str], ...]
    judged: Any  # None where it is closed or its file has changed
    stale: bool
    may: Mapping[str, str | None]  # approve, refuse, withdraw: why not
    only_patch: str | None
    commit: str
    slip: str
    reason: str
    edit: str


@dataclass(frozen=True)
class Listed:
    """One line in the list of proposals."""

    book: str
    proposal: Proposal


@dataclass(frozen=True)
class ProposalsPage:
    """What waits for approval, and what became of the rest."""

    open: tuple[Listed, ...]
    closed: tuple[Listed, ...]
    only_patch: str | None


def books(desk_: Desk) -> dict[str, BookLike]:
    """What can be changed here: made once a site."""
    kept = desk_.office.kept
    if "books" not in kept:
        rules_dir = state.of(desk_.datasette).rules_dir
        kept["books"] = {"rule": RuleBook(rules_dir), "word": WordBook(desk_.office.db, rules_dir)}
    found: dict[str, BookLike] = kept["books"]
    return found


def book_of(desk_: Desk, name: str) -> BookLike:
    """A book by its name."""
    found = books(desk_).get(name)
    if found is None:
        raise Missing(f"nothing of the kind {name!r} can be changed here")
    return found


def of_log(desk_: Desk, log: Log, id_: int) -> tuple[BookLike, Proposal]:
    """A proposal by its number, and the book it belongs to."""
    family = log.get(id_).kind.partition(".")[0]
    book = book_of(desk_, family)
    return book, Proposals(log, book.area).get(id_)


# -- before it is proposed -------------------------------------------------------------------------------------------


async def look(
    desk_: Desk, book: BookLike, change: Change, base: str, *, reason: str = "", of: str = "", instead: str = "",
    slip: str = "", open_one: int | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page that shows what a change would do, with the form that proposes it."""

    def worked_out() -> LookPage:
        text = book.area.place.text(change.file)
        noted = change.noted(text)
        made = noted.applied(text, book.area.order)
        judged = book.judge(change.file, made) if made != text else None
        return LookPage(
            book.name, title_of(book.area.place, noted), noted, json.dumps(noted.payload, ensure_ascii=False), base, of, instead, diff_lines(text, made),
            judged, reason, slip or ("" if made != text else "Nothing would change."), open_one, edit_address(change),
        )  # fmt: skip

    page = await desk_.office.run(worked_out)
    if page.judged is not None and page.judged.faults and not getattr(page.judged, "working", False) and status == 200:
        status = 422
    return await desk_.html("desk_rule_look.html", page, status)


async def looked(desk_: Desk, name: str, change: Change, base: str) -> Response:
    """What a change would do; where the file has changed since its form was opened, that is said there."""
    book = book_of(desk_, name)
    now = book.area.place.digest(change.file)
    if base != now:
        said = "The file has changed since you opened this form. Below is your change on the file as it is now."
        return await look(desk_, book, change, now, slip=said, status=409)
    return await look(desk_, book, change, base)


@desk.editor_only
async def look_again(desk_: Desk) -> Response:
    """POST: the same change, looked at once more (a form that carries one)."""
    form = desk_.form
    book, change = book_of(desk_, form.get("book")), change_of(form)
    base = book.area.place.digest(change.file)
    return await look(
        desk_, book, change, base, reason=form.get("reason"), of=form.get("of"), instead=form.get("instead")
    )


@desk.editor_only
async def propose(desk_: Desk) -> Response:
    """POST: keeps a change for somebody else to approve; everything is looked at anew, whatever the page showed."""
    form = desk_.form
    if not desk_.posted:
        return desk_.go("/curate/proposals")
    book, change, base = book_of(desk_, form.get("book")), change_of(form), form.get("base")
    numbers = {name: int(form.get(name)) for name in ("of", "instead") if form.get(name).isdigit()}

    def kept(conn: sqlite3.Connection, log: Log) -> Decision:
        own = Proposals(log, book.area)
        return own.propose(
            desk_.editor, change, base, form.get("reason"), book.judge, numbers.get("of"), numbers.get("instead")
        )

    carried: dict[str, Any] = {"reason": form.get("reason"), "of": form.get("of"), "instead": form.get("instead")}
    try:
        made = await desk_.decide(kept)
    except Conflict as error:
        # The edit is kept: it is shown on the file as it is now, and can be proposed from there.
        now = book.area.place.digest(change.file)
        words = f"{_sentence(error)} Your change is below, as it would be now. Look at it again before you propose it."
        other = error.now.get("open")
        return await look(desk_, book, change, now, slip=words, open_one=other, status=409, **carried)
    except InputError as error:
        return await look(desk_, book, change, base, slip=_sentence(error), status=422, **carried)
    return desk_.go(f"/curate/proposals/{made.id}", "Proposed. Somebody else has to approve it.")


def _sentence(error: BackstoryError) -> str:
    return error.message[:1].upper() + error.message[1:] + "."


# -- after it was proposed -------------------------------------------------------------------------------------------


@desk.editor_only
async def listed(desk_: Desk) -> Response:
    """What waits for approval, and the last that were decided on."""

    def read(conn: sqlite3.Connection, log: Log) -> ProposalsPage:
        found = [Listed(book.name, each) for book in books(desk_).values() for each in Proposals(log, book.area).all()]
        found.sort(key=lambda each: each.proposal.id)
        return ProposalsPage(
            tuple(each for each in found if each.proposal.state == "open"),
            tuple(each for each in reversed(found) if each.proposal.state != "open")[:LOOKED],
            books(desk_)["rule"].area.place.why_not(),
        )

    return await desk_.html("desk_rule_proposals.html", await desk_.look(read))


@desk.editor_only
async def one(desk_: Desk) -> Response:
    """A proposal; POST: approve, refuse or withdraw it."""
    id_, form = int(desk_.var("id")), desk_.form
    if not desk_.posted:
        return await desk_.html("desk_rule_proposal.html", await shown(desk_, id_))
    do, reason = form.get("do"), form.get("reason")

    def act(conn: sqlite3.Connection, log: Log) -> tuple[BookLike, Decision]:
        book, proposal = of_log(desk_, log, id_)
        own = Proposals(log, book.area)
        if do == "approve":
            author = author_of(desk_, proposal.decision.actor)
            return book, own.approve(desk_.editor, id_, reason, book.judge, author)
        if do == "refuse":
            return book, own.refuse(desk_.editor, id_, reason)
        if do == "withdraw":
            return book, own.withdraw(desk_.editor, id_, reason)
        raise InputError("approve it, refuse it or withdraw it")

    try:
        book, decision = await desk_.decide(act)
    except (Conflict, InputError) as error:
        page = await shown(desk_, id_, _sentence(error), reason)
        return await desk_.html("desk_rule_proposal.html", page, 409 if isinstance(error, Conflict) else 422)
    return desk_.go(f"/curate/proposals/{id_}", follow(desk_, book, decision))


def follow(desk_: Desk, book: BookLike, decision: Decision) -> str:
    """What happens after a decision on a proposal; in words."""
    if not decision.kind.endswith(".approve"):
        return "Refused." if decision.kind.endswith(".refuse") else "Withdrawn."
    if decision.payload["written"] == "patch":
        return "Approved. Nothing can be written here: take the change as a patch."
    for each in books(desk_).values():
        each.forget()
    state.of(desk_.datasette).changed()
    desk_jobs.of(desk_.datasette, desk_.office).replay()
    if book.name == "word" and "ingest.door" in sys.modules:
        sys.modules["ingest.door"].forget()
    told = "committed" if decision.payload["written"] == "git" else "written"
    if book.name == "word":
        return f"Approved and {told}. Articles are read by it from the next `backstory ingest` on."
    return f"Approved and {told}. It is in force from now on."


async def shown(desk_: Desk, id_: int, slip: str = "", reason: str = "") -> ProposalPage:
    """A proposal with what it would do to the files as they are now."""

    def read(conn: sqlite3.Connection, log: Log) -> ProposalPage:
        book, proposal = of_log(desk_, log, id_)
        own, place = Proposals(log, book.area), book.area.place
        judged, stale = None, False
        lines = tuple((str(mark), str(line)) for mark, line in proposal.decision.payload.get("diff", ()))
        if proposal.state == "open":
            try:
                before, made = own.text(proposal)
                judged, lines = book.judge(proposal.change.file, made), diff_lines(before, made)
            except (Conflict, Missing):
                stale = True
        downgrade = bool(judged and judged.downgrade)
        may = {what: own.refusal(proposal, desk_.editor, what, downgrade) for what in ("approve", "refuse", "withdraw")}
        closed = proposal.closed
        commit = place.head(proposal.change.file) if closed and closed.payload.get("written") == "git" else ""
        edit = edit_address(proposal.change)
        return ProposalPage(
            book.name,
            title_of(book.area.place, proposal.change),
            people(desk_),
            proposal,
            lines,
            judged,
            stale,
            may,
            place.why_not(),
            commit,
            slip,
            reason,
            edit,
        )

    return await desk_.look(read)


@desk.editor_only
async def back(desk_: Desk) -> Response:
    """POST: the change that takes an approved one back, looked at like any other before it is proposed."""
    id_ = int(desk_.var("id"))

    def undone(conn: sqlite3.Connection, log: Log) -> tuple[BookLike, Change]:
        book, _ = of_log(desk_, log, id_)
        return book, Proposals(log, book.area).back(id_)

    book, change = await desk_.look(undone)
    base = book.area.place.digest(change.file)
    return await look(desk_, book, change, base, of=str(id_))


@desk.editor_only
async def anew(desk_: Desk) -> Response:
    """POST: a proposal whose file has changed since, looked at on the file as it is now."""
    id_ = int(desk_.var("id"))
    book, proposal = await desk_.look(lambda conn, log: of_log(desk_, log, id_))
    of = str(proposal.decision.payload.get("of", ""))
    base, reason = book.area.place.digest(proposal.change.file), proposal.decision.reason
    return await look(desk_, book, proposal.change, base, reason=reason, of=of, instead=str(id_))


@desk.editor_only
async def patch(desk_: Desk) -> Response:
    """The change as a file that `git am` and `git apply` take."""
    id_ = int(desk_.var("id"))

    def made(conn: sqlite3.Connection, log: Log) -> str:
        book, proposal = of_log(desk_, log, id_)
        before, after = Proposals(log, book.area).text(proposal)
        author = author_of(desk_, proposal.decision.actor)
        subject = f"{book.title}: {proposal.change.entry}"
        return book.area.place.patch(proposal.change.file, before, after, author, subject, proposal.decision.reason)

    body = await desk_.look(made)
    name = {"content-disposition": f'attachment; filename="backstory-{id_}.patch"'}
    return Response(body, content_type="text/x-patch; charset=utf-8", headers=name)


PAGES: tuple[tuple[str, View], ...] = (
    (r"/curate/proposals$", listed),
    (r"/curate/proposals/look$", look_again),
    (r"/curate/proposals/new$", propose),
    (r"/curate/proposals/(?P<id>[0-9]{1,9})$", one),
    (r"/curate/proposals/(?P<id>[0-9]{1,9})\.patch$", patch),
    (r"/curate/proposals/(?P<id>[0-9]{1,9})/back$", back),
    (r"/curate/proposals/(?P<id>[0-9]{1,9})/anew$", anew),
)
