"""What would follow from a decision, shown before it is made. Knows jobs and kinds of decision, and its own page.

A decision that moves more than what it is about has to be looked at first: the form comes back with the effect, and a
button. The gravest wait until the effect is known; the others can be made without waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from kb import reviews
from kb.review_kinds import PASSING, checked, kind_of
from kb.review_state import allow
from kb.reviews import Log
from kb.web import desk, desk_jobs, render
from kb.web.desk import Desk
from kb.web.desk_fields import Wanted

PATIENCE = 0.3  # seconds that a page waits for an effect before it says that it is being worked out
GRAVE = frozenset({"concept.merge", "study.retract", "source.reject", "claim.reject", "revert"})
_MOVING = GRAVE | {"evidence.split", "evidence.study", "concept.adopt", "certainty.overrule"}
_FIELDS = ("retells", "owner", "kind", "published")  # of a source: by these its lines and warnings are counted
MOST = 60  # claims that are listed
_TO_DO = {
    "claim.reject": "Reject the claim",
    "evidence.reject": "Reject the passage",
    "evidence.edit": "Read the passage otherwise",
    "evidence.split": "Take the passage apart",
    "evidence.study": "Say which study it is",
    "concept.merge": "Make two topics one",
    "concept.adopt": "Take the topic into the vocabulary",
    "source.reject": "Reject the source",
    "source.appraise": "Change what is said of the source",
    "study.retract": "Mark the study",
    "certainty.overrule": "Overrule a step of the certainty",
    "revert": "Take the decision back",
}


@dataclass(frozen=True)
class Part:
    """One decision of those that are looked at, with what is known of its effect."""

    wanted: Wanted
    label: str
    job: desk_jobs.Job
    changes: tuple[Mapping[str, Any], ...] = ()
    more: int = 0
    rules: tuple[str, ...] = ()
    flags: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class EffectPage:
    """What would follow, and the form carried on."""

    title: str
    back: str
    action: str
    parts: tuple[Part, ...]
    carried: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    ready: bool
    may: bool  # whether it can be decided now
    seconds: int


def moves(wanted: Wanted) -> bool:
    """Whether a decision changes more than what it is about."""
    if wanted.kind == "evidence.edit":
        return bool({"subject", "relation", "object", "negated"} & wanted.payload.keys())
    if wanted.kind == "source.appraise":
        return wanted.payload["field"] in _FIELDS
    return wanted.kind in _MOVING


def seen(desk_: Desk, each: Wanted) -> bool:
    """Whether the form says that the effect of this very decision was looked at, and it was; or that nobody waits."""
    if each.kind not in GRAVE and desk_.form.get("do") == "now":
        return True
    jobs = desk_jobs.of(desk_.datasette, desk_.office)
    known = (jobs.known(key) for key in desk_.form.all("h.effect"))
    about = desk_jobs.about(each.kind, each.target, each.payload)
    return any(job is not None and job.ended is not None and job.about == about for job in known)


def lightly(conn: Any, log: Log, target: str) -> bool:
    """Whether reverting a decision changes nothing but its own mark: what was accepted, or only said."""
    decision = log.get(int(target.partition(":")[2]))
    while decision.reverts is not None:
        decision = log.get(decision.reverts)
    return (
        decision.kind.endswith(".accept") or decision.kind in PASSING or decision.kind in ("source.reply", "source.add")
    )


async def page(desk_: Desk, wanted: Sequence[Wanted], title: str, back: str, action: str) -> Response:
    """The effects of some decisions, or how far they are."""

    def allowed(conn: Any, log: Log) -> str:
        for each in wanted:  # what is refused or wrong need not be worked out
            given = checked(conn, kind_of(each.kind), each.target, each.payload, each.reason)
            allow(conn, log, desk_.editor, each.kind, each.target, given)
        return log.head()[1]

    head = await desk_.look(allowed)
    jobs = desk_jobs.of(desk_.datasette, desk_.office)
    began = [jobs.effect(head, each.kind, each.target, each.payload) for each in wanted]
    await desk_.office.run(lambda: [jobs.wait(job, PATIENCE / len(began)) for job in began])
    parts = tuple(_part(each, job) for each, job in zip(wanted, began, strict=True))
    ready = all(part.job.ended is not None for part in parts)
    ours = ("csrftoken", "do", "h.effect")
    carried = tuple((name, v) for name, values in desk_.form.fields.items() for v in values if name not in ours)
    made = EffectPage(
        title=title,
        back=back,
        action=action,
        parts=parts,
        carried=carried,
        keys=tuple(job.key for job in began),
        ready=ready,
        may=ready or not any(each.kind in GRAVE for each in wanted),
        seconds=int(max(job.seconds for job in began)),
    )
    return await desk_.html("desk_effect.html", made)


def _part(wanted: Wanted, job: desk_jobs.Job) -> Part:
    label = _TO_DO.get(wanted.kind) or reviews.KINDS[wanted.kind].label
    if job.result is None:
        return Part(wanted, label, job)
    # a stable sort: where the certainty moves, it is read first
    changes = sorted(job.result["changes"], key=lambda each: each["certainty"][0] == each["certainty"][1])
    before, after = job.result["flags"]
    return Part(
        wanted,
        label,
        job,
        tuple(changes[:MOST]),
        max(len(changes) - MOST, 0),
        tuple(job.result["rules"]),
        (before, after),
    )


@desk.editor_only
async def progress(desk_: Desk) -> Response:
    """Whether an effect is known, for the page that waits for it."""
    job = desk_jobs.of(desk_.datasette, desk_.office).known(desk_.var("key"))
    found = {"known": job is not None, "ended": job is not None and job.ended is not None}
    return render.as_json({**found, "seconds": int(job.seconds) if job else 0})


PAGES: tuple[tuple[str, render.View], ...] = ((r"/curate/effect/(?P<key>[0-9a-f]{16})\.json$", progress),)
