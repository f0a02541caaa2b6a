"""Replay: what editors decided, applied to what was read, before claims are assembled. A function from values to values.

Knows decisions, passages, vocabulary and registry as values; no table (kb.review_tables writes what comes out) and no
log file. Deterministic: the order of decisions is that of the log, and nothing depends on when it is replayed. What no
longer finds what it was about waits, with a suggestion; it is never dropped and never moved by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from kb import review_words
from kb.assemble import Corpus, Passage, RegistryLike, VocabularyLike
from kb.certainty import Override
from kb.model import ConceptRef, Evidence, Mention, Relation, Source, claim_id, fold
from kb.review_kinds import KINDS, PASSING, SHAPING
from kb.review_log import Decision, Log, dead
from kb.review_match import Candidate, nearest

ACCEPTED, REJECTED, EDITED, SPLIT = "accepted", "rejected", "edited", "split"


@dataclass(frozen=True)
class Waiting:
    """A decision that finds nothing to hold on to: why, and what may be meant now."""

    decision: int
    why: str
    suggested: str | None = None
    likeness: float | None = None


@dataclass(frozen=True)
class Verdict:
    """How something stands, and the decision by which it does."""

    status: str
    by: Decision


@dataclass
class Curated:
    """What was read with what was decided: the values to assemble from, and what the tables say of it."""

    corpus: Corpus
    vocabulary: VocabularyLike
    registry: RegistryLike
    decisions: tuple[Decision, ...] = ()
    dead: frozenset[int] = frozenset()
    seen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    edited: dict[str, Mention] = field(default_factory=dict)  # passage -> as an editor reads it
    as_read: dict[str, Mention] = field(default_factory=dict)  # the same passages -> as the extractor read them
    parts: dict[str, tuple[Passage, str]] = field(default_factory=dict)  # new passage -> it and where it comes from
    sources: dict[str, Source] = field(default_factory=dict)  # those whose fields people changed
    passages: dict[str, Verdict] = field(default_factory=dict)
    claims: dict[str, Verdict] = field(default_factory=dict)
    judged: dict[str, Verdict] = field(default_factory=dict)  # sources
    now_on: dict[int, str] = field(default_factory=dict)  # decision -> what it is about now
    comparisons: dict[int, tuple[str, str]] = field(default_factory=dict)  # overrule -> claim, comparison
    waiting: dict[int, Waiting] = field(default_factory=dict)


class Replay:
    """All decisions of a log, ready to be applied to what was read."""

    def __init__(self, decisions: Sequence[Decision], seen: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.decisions = tuple(decisions)
        self.seen = seen or {}
        self.dead = dead({each.id: each.reverts for each in self.decisions if each.reverts is not None})

    @classmethod
    def of(cls, log: Log) -> Replay:
        """Everything in a log."""
        return cls(tuple(log.decisions()), {kind: log.seen(kind) for kind in ("claim", "source")})

    def apply(self, corpus: Corpus, vocabulary: VocabularyLike, registry: RegistryLike) -> Curated:
        """Raises nothing: what can't be applied waits."""
        return _Applying(self, corpus, vocabulary, registry).done()


class _Applying:
    """One replay under way."""

    def __init__(self, log: Replay, corpus: Corpus, vocabulary: VocabularyLike, registry: RegistryLike) -> None:
        self.read = corpus
        self.out = Curated(corpus, vocabulary, registry, log.decisions, log.dead, log.seen)
        live = [each for each in log.decisions if each.id not in log.dead]
        self.attached = {
            int(each.on[1]): str(each.payload["to"]) for each in live if each.kind == "orphan.attach"
        }  # fmt: skip
        self.live = [each for each in live if each.kind not in PASSING and each.kind not in ("revert", "orphan.attach")]
        self.original = {passage.id: passage for passage in corpus.passages}
        self.passages = dict(self.original)
        self.split_into: dict[str, list[str]] = defaultdict(list)
        self.of_source: dict[str, list[Passage]] = defaultdict(list)
        for passage in corpus.passages:
            self.of_source[passage.evidence.source].append(passage)
        self.shaped: dict[str, list[int]] = defaultdict(list)
        self.studies: dict[str, str | None] = {}
        self.rejected: set[str] = set()

    def done(self) -> Curated:
        out, said = self.out, self._said()
        out.vocabulary = review_words.vocabulary(
            out.vocabulary, self._of("concept.merge", "concept.adopt"), said, self._wait
        )
        out.registry = review_words.studies(out.registry, self._of("study.retract"), self._wait)
        sources, out.sources = review_words.sources(self.read.sources, self._of("source.appraise"), self._wait)
        for decision in self.live:
            if decision.on[0] == "evidence" or self._target(decision)[0] == "evidence":
                self._on_passage(decision)
        self._judge_sources()
        self._judge_claims()
        kept = [p for id_, p in self.passages.items() if id_ not in out.parts]
        out.corpus = replace(
            self.read,
            passages=tuple(sorted((*kept, *(part for part, _ in out.parts.values())), key=lambda p: p.id)),
            sources=sources,
            rejected=frozenset(self.rejected),
            attached=dict(self.studies),
            overrides=tuple(self._overrides()),
        )
        return out

    # -- finding what a decision is about ----------------------------------------------------------------------------

    def _said(self) -> frozenset[str]:
        return frozenset(
            id_ for p in self.read.passages for id_ in (p.evidence.mention.subject.id, p.evidence.mention.object.id)
        )

    def _target(self, decision: Decision) -> tuple[str, str]:
        kind, _, id_ = self.attached.get(decision.id, decision.target).partition(":")
        return kind, id_

    def _of(self, *kinds: str) -> list[tuple[Decision, str]]:
        found = [(each, self._target(each)[1]) for each in self.live if each.kind in kinds]
        for decision, id_ in found:
            self.out.now_on[decision.id] = f"{self._target(decision)[0]}:{id_}"
        return found

    def _wait(self, decision: Decision, why: str, suggested: str | None = None, likeness: float | None = None) -> None:
        self.out.now_on.pop(decision.id, None)
        if suggested is None and decision.on[0] == "source":
            near = get_close_matches(decision.on[1], sorted(self.read.sources), 1, 0.75)
            suggested = f"source:{near[0]}" if near else None
        if suggested is None and decision.on[0] == "study":
            near = get_close_matches(decision.on[1], sorted(self.out.registry.studies), 1, 0.75)
            suggested = f"study:{near[0]}" if near else None
        self.out.waiting[decision.id] = Waiting(decision.id, why, suggested, likeness)

    def _canonical(self, claim: str) -> str:
        parts = claim.split("--")
        if len(parts) != 3:
            return claim
        words = self.out.vocabulary
        subject, object_ = (words.get(id_).id if id_ in words.concepts else id_ for id_ in (parts[0], parts[2]))
        return claim_id(subject, parts[1], object_)

    def _claim_of(self, passage: Passage) -> str:
        m = passage.evidence.mention
        return self._canonical(claim_id(m.subject.id, m.relation, m.object.id))

    def _find(self, decision: Decision) -> str | None:
        """The passage with this key; or the one whose key changed only because its concept was renamed or merged."""
        id_ = self._target(decision)[1]
        if id_ in self.passages:
            return id_
        saw = decision.saw
        if decision.id in self.attached or not {"quote", "source", "claim"} <= saw.keys():
            return None
        wanted = fold(str(saw["quote"])), self._canonical(str(saw["claim"]))
        same = [
            p.id
            for p in self.of_source.get(str(saw["source"]), ())
            if fold(p.evidence.mention.quote) == wanted[0] and self._canonical(p.evidence.claim) == wanted[1]
        ]
        same.sort()
        place = id_.partition("-")[2]
        return next((found for found in same if found.partition("-")[2] == place), None)

    def _orphan(self, decision: Decision) -> None:
        saw = decision.saw
        source, quote = str(saw.get("source", "")), str(saw.get("quote", ""))
        here = [Candidate(p.id, p.evidence.mention.quote, self._claim_of(p)) for p in self.of_source.get(source, ())]
        if not here and source not in self.read.sources:
            self._wait(decision, "its source is not here any more")
            return
        match = nearest(quote, self._canonical(str(saw.get("claim", ""))), here)
        if match is None:
            self._wait(decision, "its words are not in the source any more")
        else:
            self._wait(decision, f"its words have changed: {match.how}", f"evidence:{match.id}", match.likeness)

    # -- passages ----------------------------------------------------------------------------------------------------

    def _on_passage(self, decision: Decision) -> None:
        id_ = self._find(decision)
        if id_ is None:
            self._orphan(decision)
            return
        self.out.now_on[decision.id] = f"evidence:{id_}"
        if decision.kind in SHAPING:
            self.shaped[id_].append(decision.id)
            self._shape(id_, decision)
            self.out.passages[id_] = Verdict(SPLIT if self._is_split(id_) else EDITED, decision)
        elif KINDS[decision.kind].judges and self._covers(id_, decision):
            accepted = decision.kind.endswith("accept")
            if not (accepted and self._is_split(id_)):  # the parts carry it
                self.out.passages[id_] = Verdict(ACCEPTED if accepted else REJECTED, decision)
            (self.rejected.discard if accepted and not self._is_split(id_) else self.rejected.add)(id_)
            for part in self.split_into[id_]:
                self.out.passages[part] = Verdict(ACCEPTED if accepted else REJECTED, decision)
                (self.rejected.discard if accepted else self.rejected.add)(part)

    def _is_split(self, id_: str) -> bool:
        """Whether other passages stand in its place."""
        return bool(self.split_into[id_]) and id_ not in self.out.edited

    def _covers(self, id_: str, decision: Decision) -> bool:
        """A judgement is of the reading that its editor saw; reverting an edit takes what rested on it along."""
        live_then = [each for each in decision.saw.get("shaped", ()) if each not in self.out.dead]
        seen = list(decision.saw.get("shaped", ()))
        return seen == live_then and set(self.shaped[id_]) == set(seen)

    def _shape(self, id_: str, decision: Decision) -> None:
        passage = self.passages[id_]
        self.rejected.discard(id_)
        if decision.kind == "evidence.study":
            self.studies[id_] = decision.payload["study"]
        elif decision.kind == "evidence.edit":
            self._put(id_, edited(passage.evidence.mention, decision.payload))
        else:
            self._split(id_, passage, decision)

    def _put(self, id_: str, mention: Mention) -> None:
        self.passages[id_] = replace(self.passages[id_], evidence=replace(self.passages[id_].evidence, mention=mention))
        if id_ in self.out.parts:
            self.out.parts[id_] = (self.passages[id_], self.out.parts[id_][1])
        else:
            self.out.edited[id_] = mention
            self.out.as_read[id_] = self.original[id_].evidence.mention

    def _split(self, id_: str, passage: Passage, decision: Decision) -> None:
        """One passage becomes several; where one of them is what was read, the passage itself stays for it."""
        stays = False
        for part in decision.payload["parts"]:
            mention = edited(passage.evidence.mention, part)
            claim = claim_id(mention.subject.id, mention.relation, mention.object.id)
            new = Evidence(claim, mention, passage.evidence.stance, passage.evidence.source)
            if new.key == passage.evidence.key:
                self._put(id_, mention)
                stays = True
            elif new.key not in self.passages:
                self.passages[new.key] = Passage(new.key, new)
                self.out.parts[new.key] = (self.passages[new.key], id_)
                self.split_into[id_].append(new.key)
                self.out.passages[new.key] = Verdict(EDITED, decision)
        if not stays:
            self.rejected.add(id_)
            self.out.edited.pop(id_, None)
            self.passages[id_] = self.original.get(id_, self.passages[id_])

    # -- sources, claims, certainty ----------------------------------------------------------------------------------

    def _judge_sources(self) -> None:
        for decision, id_ in self._of("source.reply"):
            if id_ not in self.read.sources:
                self._wait(decision, "no such source has been read")
        for decision, id_ in self._of("source.add", "source.accept", "source.reject"):
            if id_ not in self.read.sources:
                self._wait(decision, "no such source has been read")
            elif decision.kind == "source.add":
                self.out.judged.setdefault(id_, Verdict("added", decision))
            else:
                accepted = decision.kind == "source.accept"
                self.out.judged[id_] = Verdict(ACCEPTED if accepted else REJECTED, decision)
        for id_, passage in self.passages.items():
            judged = self.out.judged.get(passage.evidence.source)
            if judged and judged.status == REJECTED:
                self._reject(id_, judged.by)

    def _reject(self, id_: str, by: Decision) -> None:
        self.rejected.add(id_)
        if id_ not in self.out.passages or self.out.passages[id_].status != SPLIT:
            self.out.passages[id_] = Verdict(REJECTED, by)

    def _judge_claims(self) -> None:
        by_claim: dict[str, list[str]] = defaultdict(list)
        for id_, passage in self.passages.items():
            by_claim[self._claim_of(passage)].append(id_)
        registered = {self._canonical(entry.claim) for entry in self.out.registry.claims}
        for decision, id_ in self._of("claim.accept", "claim.reject"):
            claim = self._canonical(id_)
            self.out.now_on[decision.id] = f"claim:{claim}"
            if claim not in by_claim and claim not in registered:
                self._lost_claim(decision, claim, [*by_claim, *registered])
            elif decision.kind == "claim.reject" and claim in registered:
                self._wait(decision, "the registry of studies states it now: reject its passages instead")
            else:
                status = ACCEPTED if decision.kind == "claim.accept" else REJECTED
                self.out.claims[claim] = Verdict(status, decision)
        for claim, verdict in self.out.claims.items():
            if verdict.status == REJECTED:
                for id_ in by_claim[claim]:
                    self._reject(id_, verdict.by)

    def _lost_claim(self, decision: Decision, claim: str, known: Sequence[str]) -> None:
        subject, _, object_ = claim.partition("--")[0], "", claim.rpartition("--")[2]
        akin = [each for each in known if each.startswith(f"{subject}--") or each.endswith(f"--{object_}")]
        near = get_close_matches(claim, sorted(set(akin)), 1, 0.75)
        self._wait(decision, "nobody makes this claim any more", f"claim:{near[0]}" if near else None)

    def _overrides(self) -> list[Override]:
        """As kb.certainty takes them; whether the comparison is still graded shows once claims are assembled."""
        made = []
        for decision, id_ in self._of("certainty.overrule"):
            claim, p = self._canonical(id_), decision.payload
            self.out.now_on[decision.id] = f"claim:{claim}"
            self.out.comparisons[decision.id] = (claim, p.get("comparison") or "")
            made.append(Override(claim, p["domain"], p["step"], decision.reason, p.get("comparison")))
        return made


def edited(mention: Mention, payload: Mapping[str, Any]) -> Mention:
    """A mention as an editor reads it: the fields that they gave, and all else as it was."""
    fields: dict[str, Any] = {key: payload[key] for key in ("negated", "hedged") if key in payload}
    if "conditions" in payload:
        fields["conditions"] = tuple(payload["conditions"])
    if "relation" in payload:
        fields["relation"] = Relation(payload["relation"])
    refs: dict[str, Callable[[], ConceptRef]] = {"subject": lambda: mention.subject, "object": lambda: mention.object}
    for side, ref in refs.items():
        if side in payload and payload[side] != ref().id:
            fields[side] = ConceptRef(payload[side], ref().label, ref().mention)
    return replace(mention, **fields)
