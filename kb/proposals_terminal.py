"""Proposals in a terminal: what each would change and do, and one key to approve, refuse or withdraw it.

Asks and prints by functions it is handed; knows no rules and no vocabulary: what a change does is told by whoever judges.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.errors import BackstoryError, Conflict
from kb.proposals import Judged, Proposal, Proposals
from kb.proposals_place import diff_lines
from kb.review_kinds import Editor

Ask = Callable[[str], str]
Say = Callable[[str], object]
Tell = Callable[[Judged], list[str]]
People = Callable[[str], Editor]
_KEYS = {"a": "approve", "r": "refuse", "w": "withdraw"}


def review(
    proposals: Proposals, editor: Editor, judge: Callable[[str, str], Judged], tell: Tell, people: People, ask: Ask, say: Say
) -> tuple[int, bool]:  # fmt: skip
    """Goes through what waits for approval: how many were decided on, and whether the editor wants to go on."""
    made = 0
    for proposal in proposals.open():
        say("\n".join(shown(proposal)))
        try:
            before, text = proposals.text(proposal)
            judged = judge(proposal.change.file, text)
        except Conflict as error:
            say(f"! {error}: bring it up to date at the desk")
            continue
        say("\n".join([*lines(before, text), *tell(judged)]))
        refused = {what: proposals.refusal(proposal, editor, what, judged.downgrade) for what in _KEYS.values()}
        may = {key: what for key, what in _KEYS.items() if not refused[what]}
        if "a" not in may:
            say(f"  you may not approve it: {refused['approve']}")
        done, go_on = _decide(proposals, editor, proposal, judge, people, may, ask, say)
        made += done
        if not go_on:
            return made, False
    return made, True


def _decide(
    proposals: Proposals, editor: Editor, proposal: Proposal, judge: Callable[[str, str], Judged], people: People,
    may: dict[str, str], ask: Ask, say: Say,
) -> tuple[int, bool]:  # fmt: skip
    while True:
        reply = ask("  ".join(f"[{key}] {what}" for key, what in may.items()) + "  [s] skip  [q] stop").strip().lower()
        if reply in ("q", "quit"):
            return 0, False
        if reply in ("", "s", "skip"):
            return 0, True
        if reply not in may:
            say(f"no key {reply!r} here")
            continue
        reason = ask("Why?").strip()
        try:
            if may[reply] == "approve":
                author = people(proposal.decision.actor)
                decision = proposals.approve(editor, proposal.id, reason, judge, author)
                written = decision.payload["written"]
                say(
                    "approved; take it as a patch from the desk"
                    if written == "patch"
                    else f"approved, written ({written})"
                )
            elif may[reply] == "refuse":
                proposals.refuse(editor, proposal.id, reason)
            else:
                proposals.withdraw(editor, proposal.id, reason)
            return 1, True
        except BackstoryError as error:
            say(f"! {error}")


def shown(proposal: Proposal) -> list[str]:
    """Who proposes what, and why."""
    decision, change = proposal.decision, proposal.change
    back = f", to take back proposal {decision.payload['of']}" if "of" in decision.payload else ""
    return [
        "",
        f"-- proposal {proposal.id}: {change.op} {change.entry} in {change.file}{back}",
        f"  {' and '.join(proposal.authors)} on {decision.at[:10]}: {decision.reason}",
    ]


def lines(before: str, after: str) -> list[str]:
    """The change line by line."""
    return [f"  {sign} {line}" for sign, line in diff_lines(before, after) if sign in "+-"]
