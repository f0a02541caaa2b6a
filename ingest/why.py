"""Why a claim came out of a sentence, or did not: what an editor looks at to mend the lexicon.

Knows how to show a reading (the parse, the cues, the scopes, what was kept and what was dropped); reads nothing itself.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.raw import Raw
from kb.model import Mention


@dataclass(frozen=True)
class Step:
    """One claim that was looked at: by which cue and frame, what scopes it, and what became of it."""

    cue: str
    frame: str
    subject: str | None
    relation: str
    object: str | None
    reached: str  # how the subject was found
    negations: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    fate: str = "kept"
    confidence: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Why:
    """The explanation of one segment."""

    start: int
    end: int
    kind: str
    text: str
    cue: str = ""  # why it is no prose
    label: str = ""
    attribution: str = "none"
    cited: str | None = None
    conditions: tuple[str, ...] = ()
    parse: tuple[tuple[str, str, str, str], ...] = ()  # word, tag, relation, head
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The explanations of a text, in order; as text it is what `--why` prints."""

    document: str
    sentences: tuple[Why, ...] = field(default_factory=tuple)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n\n".join(_render(why) for why in self.sentences)


def explain(document: str, readings: list[Any]) -> Explanation:
    """The explanation of every reading of an article."""
    return Explanation(document, tuple(_why(reading) for reading in readings))


def _why(reading: Any) -> Why:
    segment = reading.segment
    quiet = segment.kind in ("boilerplate", "aside", "heading", "question")
    return Why(
        start=segment.start,
        end=segment.end,
        kind=segment.kind,
        text=segment.text,
        cue=segment.cue,
        label=segment.label,
        attribution=reading.said.kind.value,
        cited=reading.said.cited,
        conditions=reading.kept[0].conditions if reading.kept else (),
        parse=() if quiet else tuple((t.text, t.tag_, t.dep_, t.head.text) for t in reading.doc),
        steps=tuple(_step(raw, mention, "kept") for raw, mention in reading.pairs)
        + tuple(_step(raw, None, reason) for raw, reason in reading.dropped),
    )


def _step(raw: Raw, mention: Mention | None, fate: str) -> Step:
    return Step(
        cue=raw.cue.text,
        frame=raw.frame,
        subject=mention.subject.label if mention else raw.subject.text if raw.subject else None,
        relation=raw.relation.value,
        object=mention.object.label if mention else raw.object.text if raw.object else None,
        reached=raw.how,
        negations=raw.scope.negations,
        hedges=raw.scope.hedges,
        fate=fate,
        confidence=mention.confidence if mention else None,
        reasons=mention.confidence_reasons if mention else (),
    )


def _render(why: Why) -> str:
    label = f" [{why.label}:]" if why.label else ""
    lines = [f"{why.start}-{why.end} {why.kind}{label} {why.text}"]
    if why.cue:
        lines.append(f"  read no further: {why.cue}")
    if why.parse:
        lines.append("  parse: " + " ".join(f"{word}/{tag}/{dep}<{head}" for word, tag, dep, head in why.parse))
    if why.attribution != "none":
        lines.append(f"  attribution: {why.attribution}" + (f" ({why.cited})" if why.cited else ""))
    if why.conditions:
        lines.append("  conditions: " + "; ".join(why.conditions))
    lines.extend(_render_step(step) for step in why.steps)
    if why.parse and not why.steps:
        lines.append("  neither a cue of the lexicon nor the tagger found a claim here")
    return "\n".join(lines)


def _render_step(step: Step) -> str:
    sign = "+" if step.fate == "kept" else "-"
    by = (
        "the tagger"
        if step.frame == step.reached
        else f"cue {step.cue!r}, {step.frame}, subject by way of {step.reached}"
    )
    text = f"  {sign} {step.subject or '?'} | {step.relation} | {step.object or '?'}   {by}"
    if step.negations:
        text += f"; denied by {', '.join(step.negations)}"
    if step.hedges:
        text += f"; hedged by {', '.join(step.hedges)}"
    if step.confidence is not None:
        text += f"; confidence {step.confidence} ({'; '.join(step.reasons)})"
    return text if step.fate == "kept" else f"{text}; dropped: {step.fate}"
