"""Changes of our own YAML that one editor proposes and another approves: kept in the log, written when approved.

Knows the log, the two-person rule, and a folder of files (kb.proposals_place). What a change does, and whether it may be
proposed at all, is found out by a function that it is handed; it knows no rules and no vocabulary. The file that runs is
written only once somebody else has approved, and only if it still is the file that was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kb import yamledit
from kb.errors import Conflict, InputError, Missing, NotAllowed
from kb.proposals_change import Change
from kb.proposals_place import Place, diff_lines, digest
from kb.review_kinds import LONGEST_REASON, MOST, Editor
from kb.review_log import Decision, Log, canonical

PROPOSED = ("propose", "rollback")
CLOSED = {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"}
FIRST_LINES = 60  # of a diff in the log


class Judged(Protocol):
    """What was found out about a change."""

    @property
    def faults(self) -> Sequence[object]:
        """Why it may not be proposed; each says so as text."""

    @property
    def downgrade(self) -> bool:
        """Whether it needs a lead."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """What the log keeps of it, small: version, stories ..."""


Judge = Callable[[str, str], Judged]  # file, its text as it would be


@dataclass(frozen=True)
class Area:
    """What is proposed: `rule` or `word`, the files, the order of fields, and how the log names an entry."""

    family: str
    place: Place
    order: Sequence[str] = ()
    target: Callable[[Change], str] = lambda change: f"rule:{change.entry}"

    def kind(self, what: str) -> str:
        """`rule.propose`"""
        return f"{self.family}.{what}"


@dataclass(frozen=True)
class Proposal:
    """A change that somebody wants, and what became of it."""

    decision: Decision
    change: Change
    state: str  # open, approved, refused, withdrawn
    closed: Decision | None = None
    rolled_back: int | None = None  # the proposal that took it back, once approved

    @property
    def id(self) -> int:
        """The number of the decision that proposed it."""
        return self.decision.id

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who had a hand in it: none of them approves it."""
        return (self.decision.actor, *map(str, self.decision.payload.get("also", ())))

    @property
    def base(self) -> str:
        """The hash of the file that its author looked at."""
        return self.decision.base


class Proposals:
    """The proposals of one area."""

    def __init__(self, log: Log, area: Area) -> None:
        self.log, self.area, self.place = log, area, area.place

    # -- looking -----------------------------------------------------------------------------------------------------

    def all(self) -> tuple[Proposal, ...]:
        """Every proposal, the newest first."""
        kinds = [self.area.kind(what) for what in (*PROPOSED, *CLOSED)]
        closed: dict[int, Decision] = {}
        found, back = [], {}
        for each in self.log.live(f"kind IN ({', '.join('?' * len(kinds))})", kinds):
            what = each.kind.partition(".")[2]
            if what in CLOSED:
                closed.setdefault(int(each.payload["proposal"]), each)
            else:
                found.append(each)
        for each in found:
            ended = closed.get(each.id)
            if "of" in each.payload and ended and ended.kind == self.area.kind("approve"):
                back[int(each.payload["of"])] = each.id
        return tuple(
            Proposal(each, Change.of(each.payload), _state(closed.get(each.id)), closed.get(each.id), back.get(each.id))
            for each in reversed(found)
        )

    def open(self) -> tuple[Proposal, ...]:
        """Those that wait for somebody, the oldest first."""
        return tuple(each for each in reversed(self.all()) if each.state == "open")

    def get(self, id_: int) -> Proposal:
        """One proposal, or Missing."""
        found = next((each for each in self.all() if each.id == id_), None)
        if found is None:
            raise Missing(f"no proposal {id_}")
        return found

    def text(self, proposal: Proposal) -> tuple[str, str]:
        """The file before and after; Conflict where the file is no longer the one that was looked at."""
        before = self.place.text(proposal.change.file)
        if digest(before) != proposal.base:
            raise Conflict(
                f"{proposal.change.file} has changed since this was proposed",
                seen={"file": proposal.base},
                now={"file": digest(before)},
            )
        return before, proposal.change.applied(before, self.area.order)

    def refusal(self, proposal: Proposal, editor: Editor, what: str, downgrade: bool = False) -> str | None:
        """Why somebody may not approve, refuse or withdraw a proposal, in words for them; None where they may."""
        own = any(editor.is_(author) for author in proposal.authors)
        if editor.disabled:
            return "this account is disabled"
        if proposal.state != "open":
            return f"it was {proposal.state} already"
        if what == "approve" and own:
            return "nobody approves what they proposed themselves"
        if what == "approve" and (downgrade or proposal.decision.payload.get("downgrade")) and not editor.leads:
            return "somebody would be sent less urgently: only a lead approves that"
        if what == "refuse" and own:
            return "this is your own proposal: withdraw it instead"
        if what == "withdraw" and not editor.is_(proposal.decision.actor) and not editor.leads:
            return "only its author or a lead withdraws a proposal"
        return None

    # -- deciding ----------------------------------------------------------------------------------------------------

    def propose(
        self, editor: Editor, change: Change, base: str, reason: str, judge: Judge, of: int | None = None,
        instead: int | None = None,
    ) -> Decision:  # fmt: skip
        """Keeps a change for somebody else to approve. `base` is the hash of the file that the editor had before them.

        `of`: the proposal that this takes back. `instead`: one of the same entry whose file has changed since; it is
        withdrawn by this. InputError with every fault where it may not be proposed, Conflict where the base is old.
        """
        _reasoned(reason)
        text = self._based(change.file, base)
        change = change.noted(text)
        made = change.applied(text, self.area.order)
        if made == text:
            raise InputError("nothing would change")
        self._rightly(change, text, of, instead)
        version = self.place.version()
        judged = judge(change.file, made)
        _no_faults(judged)
        payload = {
            **change.payload,
            "after": digest(made),
            "downgrade": judged.downgrade,
            "diff": [list(line) for line in diff_lines(text, made)[:FIRST_LINES]],
            **judged.summary,
        }
        if of is not None:
            payload["of"] = self.get(of).id
        if instead is not None:
            payload["also"] = [name for name in self.get(instead).authors if not editor.is_(name)]
        if len(canonical(payload).encode()) > MOST:
            raise InputError("this is too much for one proposal", suggestion="propose it in parts")

        def guard() -> None:
            self._unchanged(version)
            for other in self.open():
                if self.area.target(other.change) == self.area.target(change) and other.id != instead:
                    raise Conflict(
                        f"{other.decision.actor} has proposed a change here already: {other.decision.reason}",
                        seen={"open": None},
                        now={"open": other.id},
                    )

        what = self.area.kind("propose" if of is None else "rollback")
        decision = self.log.append(
            editor.id, what, self.area.target(change), payload, reason.strip(), base, None, guard
        )
        if instead is not None:
            old = self.get(instead)
            if old.state == "open":
                target, kept = self.area.target(old.change), {"proposal": old.id, "anew": decision.id}
                self.log.append(editor.id, self.area.kind("withdraw"), target, kept, f"proposed anew as {decision.id}")
        return decision

    def approve(self, editor: Editor, id_: int, reason: str, judge: Judge, author: Editor) -> Decision:
        """Writes the file, and the approval into the log: both or neither. What is written is what was looked at.

        Where nothing can be written (an installed package), the approval stands, and the change is taken as a patch.
        """
        _reasoned(reason)
        proposal = self.get(id_)
        before, made = self.text(proposal)
        version = self.place.version()
        judged = judge(proposal.change.file, made)
        _no_faults(judged)
        if why := self.refusal(proposal, editor, "approve", judged.downgrade):
            raise NotAllowed(f"proposal {id_}: {why}")
        patch = self.place.why_not() is not None
        payload: dict[str, Any] = {"after": digest(made), "downgrade": judged.downgrade, **judged.summary}
        payload["written"] = "patch" if patch else "git" if self.place.tracked(proposal.change.file) else "file"
        written: list[str] = []

        def write() -> None:
            self._unchanged(version)
            if not patch:
                message = _message(self.area.family, proposal, editor, reason)
                self.place.write(proposal.change.file, made, digest(before), author, editor, message)
                written.append(proposal.change.file)

        try:
            return self._close(editor, proposal, "approve", reason, payload, write, judged.downgrade)
        except BaseException:
            # The log did not take it after the file was written (a full disk): the file must not run unapproved.
            for name in written:
                again = f"Take back what the log did not keep\n\nProposal {id_} of {proposal.decision.actor}."
                self.place.write(name, before, digest(made), author, editor, again)
            raise

    def refuse(self, editor: Editor, id_: int, reason: str) -> Decision:
        """Says no, and why."""
        _reasoned(reason)
        return self._close(editor, self.get(id_), "refuse", reason, {}, lambda: None)

    def withdraw(self, editor: Editor, id_: int, reason: str) -> Decision:
        """Takes one's own proposal back."""
        _reasoned(reason)
        return self._close(editor, self.get(id_), "withdraw", reason, {}, lambda: None)

    def back(self, id_: int) -> Change:
        """The change that takes an approved one back, to be proposed like any other."""
        proposal = self.get(id_)
        if proposal.state != "approved":
            raise InputError(f"proposal {id_} is not in force: it is {proposal.state}")
        return replace(proposal.change.back(self.place.text(proposal.change.file)), file=proposal.change.file)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _close(
        self, editor: Editor, proposal: Proposal, what: str, reason: str, payload: Mapping[str, Any],
        then: Callable[[], None], downgrade: bool = False,
    ) -> Decision:  # fmt: skip
        def guard() -> None:
            now = self.get(proposal.id)  # once nobody else can write: somebody may have been faster
            if now.state != "open":
                raise Conflict(f"it was {now.state} already", seen={"state": "open"}, now={"state": now.state})
            if why := self.refusal(now, editor, what, downgrade):
                raise NotAllowed(f"proposal {proposal.id}: {why}")
            then()

        target = self.area.target(proposal.change)
        kept = {"proposal": proposal.id, **payload}
        return self.log.append(
            editor.id, self.area.kind(what), target, kept, reason.strip(), proposal.decision.hash[:16], None, guard
        )

    def _rightly(self, change: Change, text: str, of: int | None, instead: int | None) -> None:
        """Whether it takes back what it says, and stands for one that nobody could approve any more."""
        if of is not None:
            back = self.back(of)
            same = (back.file, back.entry, back.op, back.where) == (change.file, change.entry, change.op, change.where)
            if not same or not yamledit.same(back.noted(text).payload["fields"], change.payload["fields"]):
                raise InputError(f"this is not what takes proposal {of} back")
        if instead is not None:
            old = self.get(instead)
            if self.area.target(old.change) != self.area.target(change) or digest(text) == old.base:
                raise InputError(f"proposal {instead} is another one, or can still be approved as it is")

    def _based(self, file: str, base: str) -> str:
        text = self.place.text(file)
        if digest(text) != base:
            raise Conflict(f"{file} has changed since you opened it", seen={"file": base}, now={"file": digest(text)})
        return text

    def _unchanged(self, version: str) -> None:
        now = self.place.version()
        if now != version:
            raise Conflict("the files have changed meanwhile", seen={"files": version}, now={"files": now})


def _state(closed: Decision | None) -> str:
    return "open" if closed is None else CLOSED[closed.kind.partition(".")[2]]


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise InputError("say why: a reason is kept with every change")
    if len(reason) > LONGEST_REASON:
        raise InputError(f"a reason has at most {LONGEST_REASON} characters")


def _no_faults(judged: Judged) -> None:
    if judged.faults:
        first = "; ".join(str(fault) for fault in judged.faults[:5])
        raise InputError(f"it cannot be proposed like this: {first}")


def _message(family: str, proposal: Proposal, approver: Editor, reason: str) -> str:
    what = {"rule": "Rules", "word": "Words"}[family]
    verb = {"add": "add ", "remove": "remove ", "change": ""}[proposal.change.op]
    subject = f"{what}: {verb}{proposal.change.entry}"[:72]
    names = " and ".join(dict.fromkeys(proposal.authors))
    return (
        f"{subject}\n\n{proposal.decision.reason}\n\nProposed by {names}, approved by {approver.id}: {reason.strip()}\n\n"
        f"Backstory-Proposal: {proposal.id}\n"
    )
