"""Puts agents and targets together into raw claims, and leaves out what is not claimed.

Knows what the frames share: the tools they read with, what stands only in an if-clause, what a relative clause merely
points out. Must not know any one cue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest import valence
from ingest.agents import Agents
from ingest.climbing import Climber
from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.raw import Raw, Target
from ingest.signs import SignCutter
from ingest.targets import Targets
from ingest.tree import Agent
from ingest.wording import gerund
from kb.model import Relation

Token = Any


class Combiner:
    """Makes raw claims. One for each vocabulary and lexicon."""

    def __init__(self, climber: Climber, context: Context, agency: Agents, targets: Targets) -> None:
        self.climber, self.context, self.agency, self.targets = climber, context, agency, targets

    def emit(self, cue: Token, targets: list[Target], means: str, frame: str, *, passive: bool = False) -> list[Raw]:
        """The claims of a cue whose agent is looked for up the tree."""
        if not targets:
            return []
        return self.combine(cue, self.climber.agent(cue, passive=passive), targets, means, frame)

    def combine(self, cue: Token, agent: Agent, targets: list[Target], means: str, frame: str) -> list[Raw]:
        """The claims of a cue with an agent that is known: each thing that acts with each thing acted on, none if only told to."""
        told = agent.person and any(
            c.lower_ in ("should", "must") for t in (cue, *agent.path) for c in t.children if c.dep_ == "aux"
        )
        if told or agent.how in ("stopped", "person", "none") or self.supposed(cue):
            return []
        if cue in agent.tokens and agent.how != "result":
            return []
        subjects = [
            (p, t) for p, t in self.agency.agents(agent) if self.agency.can_act(p, frame) and self._a_thing(p, t)
        ]
        if not subjects:
            return []
        scope = self.context.scope(agent.path or [cue], agent.tokens[0] if agent.tokens else None)
        if agent.how == "action" and scope.negated and any(c.dep_ == "neg" for c in agent.tokens[0].children):
            subjects = [(_not(p), t) for p, t in subjects]
            scope = Scope(False, scope.hedged, (), scope.hedges)
        found: list[Raw] = []
        known = any(self.targets.of_health(target) for target in targets)
        for target in targets:
            relation = valence.relation(target.means, target.good, risk=target.risk, load=target.load)
            if relation is None or not known or (agent.how == "relative" and self._restricting(cue, subjects)):
                continue
            for subject, token in subjects:
                if subject is not None and target.phrase is not None and subject.key == target.phrase.key:
                    continue
                said = self._but(scope, cue, subject)
                if relation is Relation.RECOMMENDED_FOR and scope.negated:
                    relation, said = (
                        Relation.CONTRAINDICATED_FOR,
                        Scope(False, scope.hedged, scope.negations, scope.hedges),
                    )
                found.append(Raw(subject, relation, target.phrase, cue, said, frame, agent.how, token))
        return found

    def _a_thing(self, phrase: Phrase | None, token: Token | None) -> bool:
        """Whether a name is more than a lone adjective or number: "our new ... runs" has lost its noun."""
        if phrase is None or token is None or phrase.verbal or " " in phrase.text or phrase.head < 0:
            return True
        word = token.doc[phrase.head]
        lone = word.pos_ in ("ADJ", "ADV", "NUM", "DET", "ADP", "INTJ", "PRON") and word.tag_ not in ("NN", "NNS")
        return not lone or self.targets.phraser.resolve(phrase.text) is not None

    def _but(self, scope: Scope, cue: Token, subject: Phrase | None) -> Scope:
        """`not caused by disease but rather by bad posture`: what stands after "but" is not denied."""
        if not scope.negated or subject is None or subject.head <= cue.i:
            return scope
        turned = any(t.lower_ == "but" and t.dep_ == "cc" for t in cue.doc[cue.i : subject.head])
        return Scope(False, scope.hedged, (), scope.hedges) if turned else scope

    def supposed(self, cue: Token) -> bool:
        """What stands only in an if-clause is not stated."""
        token = cue
        for _ in range(8):
            if token.dep_ in ("advcl", "ccomp", "relcl") and any(
                c.lower_ in ("if", "unless", "whether", "provided") and c.dep_ in ("mark", "aux", "prep", "advmod")
                for c in token.children
            ):
                return True
            if (
                token.dep_ == "ccomp"
                and token.head.lower_ in ("sure", "certain")
                and any(c.tag_ == "TO" for c in token.head.head.children)
            ):
                return True  # "tests to be sure that the pain is not caused by an infection"
            if token.dep_ in ("ccomp", "pcomp") and any(
                c.dep_ == "mark" and c.lower_ in ("whether", "if") for c in token.children
            ):
                return True
            if token.head == token:
                return False
            token = token.head
            if token.lower_ in ("provided", "assuming", "providing"):
                return True
        return False

    def _restricting(self, cue: Token, subjects: list[tuple[Phrase | None, Token | None]]) -> bool:
        """`the muscles that support your spine`: says which muscles, and claims nothing."""
        noun = subjects[0][1] if subjects else None
        if (
            noun is None
            or noun.lemma_.lower() not in ("muscle", "nerve", "joint", "ligament", "bone", "people", "adult", "patient")
            or cue.i - noun.i < 1
        ):
            return False
        return noun.doc[noun.i + 1].lower_ in ("that", "which") or cue.i == noun.i + 1


def _not(phrase: Phrase | None) -> Phrase | None:
    """`do not bend down, to prevent pain`: it is the not bending that prevents."""
    if phrase is None:
        return None
    text = f"not {gerund(phrase.text, phrase.lemma)}"
    return Phrase(text, text, phrase.head, phrase.lemma)


@dataclass(frozen=True)
class Kit:
    """What every reader of frames reads with."""

    phraser: Phraser
    lexicon: Lexicon
    climber: Climber
    context: Context
    targets: Targets
    agency: Agents
    combiner: Combiner
    cutter: SignCutter

    @classmethod
    def make(cls, phraser: Phraser, lexicon: Lexicon) -> Kit:
        """The tools of one vocabulary and lexicon."""
        climber, context = Climber(lexicon), Context(lexicon)
        targets, agency = Targets(phraser, lexicon), Agents(phraser, lexicon)
        combiner = Combiner(climber, context, agency, targets)
        return cls(phraser, lexicon, climber, context, targets, agency, combiner, SignCutter(lexicon))
