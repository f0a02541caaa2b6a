"""Reads one parsed sentence into raw claims: who does what to what, by the frames of the lexicon.

Knows which reader looks at which word; must not know the article around the sentence: what can't be found in the
sentence is left as a gap or a pronoun for ingest.topic to fill.
"""

from __future__ import annotations

from typing import Any

from ingest.combine import Kit
from ingest.concepts import Phraser
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.effects import EffectReader
from ingest.nouns import NounReader
from ingest.predicates import PredicateReader
from ingest.raw import Raw
from ingest.tree import prep_objects
from kb.model import Relation

Token = Any
AUXILIARY = frozenset(
    ("do", "does", "did", "is", "are", "was", "were", "may", "can", "might", "could", "will", "has", "have")
)
DENIABLE = frozenset(
    (Relation.AMELIORATES, Relation.IMPROVES, Relation.PREVENTS, Relation.CAUSES, Relation.EXACERBATES)
)


class Reader:
    """Reads sentences. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.kit = Kit.make(phraser, lexicon)
        self.phraser, self.lexicon, self.context = phraser, lexicon, self.kit.context
        self.targets, self.agency, self.combiner = self.kit.targets, self.kit.agency, self.kit.combiner
        self.effects, self.nouns = EffectReader(self.kit), NounReader(self.kit)
        self.predicates = PredicateReader(self.kit, self.nouns)

    def read(self, doc: Any) -> list[Raw]:
        """All raw claims of effects, causes and signs in a sentence, in the order of their cues."""
        found: list[Raw] = []
        for token in doc:
            if (
                token.pos_ in ("VERB", "AUX")
                or token.tag_ in ("VBG", "VBN")
                or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG"))
            ):
                found.extend(self.effects.verb(token))
            if token.lemma_.lower() in self.lexicon.judgements or token.lower_ in self.lexicon.judgements:
                found.extend(self.predicates.judgement(token))
            if token.pos_ in ("NOUN", "PROPN"):
                found.extend(self.nouns.noun(token))
            if token.lower_ in ("due", "because", "from", "thanks", "owing") or (
                token.lower_ == "down" and token.head.lemma_ == "be" and prep_objects(token, "to")
            ):
                found.extend(self.predicates.because(token))
            if token.lower_ in ("typical", "characteristic", "suggestive", "indicative") or token.lower_ == "blamed":
                found.extend(self.predicates.typical(token))
            if token.dep_ == "attr" and token.head.lemma_ == "be":
                found.extend(self.predicates.may_be(token))
            if token.lemma_ == "risk" and token.pos_ == "NOUN":
                found.extend(self.predicates.risk_with(token))
            if token.lower_ in ("better", "superior", "worse") and token.dep_ in ("acomp", "advmod"):
                found.extend(self.predicates.better_than(token))
            if token.lower_ in ("blame", "likely", "likelier", "risk", "responsible"):
                found.extend(self.predicates.liable(token))
            if token.lemma_.lower() in ("result", "consequence", "product") and token.dep_ == "attr":
                found.extend(self.predicates.result_of(token))
            if (
                token.lemma_.lower() in ("mean", "suggest", "indicate", "signal", "tell", "have")
                and token.pos_ == "VERB"
            ):
                found.extend(self.predicates.meaning(token))
            if token.lower_ == "behind" and token.head.lemma_ in ("be", "lie"):
                found.extend(
                    self.combiner.emit(
                        token.head,
                        [t for o in token.children if o.dep_ == "pobj" for t in self.targets.target(o, "cause")],
                        "cause",
                        "behind",
                    )
                )
        return [*found, *self.but_not(doc, found)]

    def but_not(self, doc: Any, raws: list[Raw]) -> list[Raw]:
        """`improved pain but not function`, `by yoga but not by walking`: what the predicate is denied of."""
        found: list[Raw] = []
        for but in doc[:-2]:
            if but.lower_ == "but" and but.nbor(1).lower_ in ("rather", "instead", "by"):
                found.extend(self._rather(but, raws))
            if but.lower_ != "but" or but.nbor(1).lower_ != "not":
                continue
            prep = but.nbor(2) if but.nbor(2).pos_ == "ADP" and but.i + 3 < len(doc) else None
            start = but.i + (3 if prep is not None else 2)
            rest = [t for t in doc[start:] if t.pos_ in ("NOUN", "PROPN") or t.tag_ == "VBG"]
            head = next((t for t in rest if t.dep_ not in ("compound", "amod", "nmod") or t == rest[-1]), None)
            if head is None and start < len(doc) and doc[start].is_alpha and start + 2 >= len(doc):
                head = doc[start]  # a last word that the parser takes for a verb: "but not function"
            said = [r for r in raws if r.cue.i < but.i and r.relation in DENIABLE]
            if head is None or not said or any(t.text in (",", ".", ";") for t in doc[start : head.i]):
                continue
            last = max(r.cue.i for r in said)
            for raw in [r for r in said if r.cue.i == last]:
                found.extend(self._denied(raw, head, prep is not None and prep.lower_ in ("by", "through", "after")))
        known = {(r.subject.key if r.subject else "", r.object.key if r.object else "") for r in raws}
        return [r for r in found if (r.subject.key if r.subject else "", r.object.key if r.object else "") not in known]

    def _rather(self, but: Token, raws: list[Raw]) -> list[Raw]:
        """`not caused by disease but rather by bad posture`: what it is said of after all."""
        by = next((t for t in but.doc[but.i : but.i + 4] if t.lower_ == "by"), None)
        head = next((c for c in by.children if c.dep_ in ("pobj", "pcomp")), None) if by is not None else None
        said = [r for r in raws if r.scope.negated and r.how == "by" and r.cue.i < but.i]
        if head is None or not said:
            return []
        named = self.agency.substance(head) if head.pos_ != "VERB" else self.agency.actions(head)
        scope = Scope(False, said[0].scope.hedged, (), said[0].scope.hedges)
        return [Raw(p, said[0].relation, said[0].object, said[0].cue, scope, said[0].frame, "by", head) for p in named]

    def _denied(self, raw: Raw, head: Token, agents: bool) -> list[Raw]:
        scope = Scope(not raw.scope.negated, raw.scope.hedged, ("not",), raw.scope.hedges)
        if agents:
            named = self.agency.substance(head) if head.tag_ != "VBG" else self.agency.actions(head)
            return [Raw(p, raw.relation, raw.object, raw.cue, scope, raw.frame, raw.how, head) for p in named[:1]]
        out = []
        for target in self.targets.target(head, "good_for"):
            better = Relation.IMPROVES if target.good else Relation.AMELIORATES
            relation = better if raw.relation in (Relation.IMPROVES, Relation.AMELIORATES) else raw.relation
            out.append(Raw(raw.subject, relation, target.phrase, raw.cue, scope, raw.frame, raw.how, raw.subject_token))
        return out

    def echoes(self, doc: Any, raws: list[Raw]) -> list[Raw]:
        """`swimming helps, and so does walking`; `belts do not, neither do insoles`: said again of something else."""
        for token in doc[1:-1]:
            after = doc[token.i + 1]
            if (
                token.lower_ not in ("so", "as", "nor", "neither")
                or after.pos_ not in ("AUX", "VERB")
                or after.lower_ not in AUXILIARY
            ):
                continue
            rest = [t for t in doc[token.i + 2 :] if t.text not in (",", ".")]
            head = next((t for t in rest if t.pos_ in ("NOUN", "PROPN") or t.tag_ == "VBG"), None)
            said = [r for r in raws if r.cue.i < token.i]
            if head is None or not said or any(t.tag_ in ("VBZ", "VBP", "VBD") for t in rest):
                continue
            while (
                head.head.i > token.i + 1
                and head.head.pos_ in ("NOUN", "PROPN")
                and head.dep_ in ("compound", "amod", "nmod")
            ):
                head = head.head
            phrases = self.agency.actions(head) if head.tag_ == "VBG" else self.agency.substance(head)
            first = said[0].subject.key if said[0].subject else None
            return [
                Raw(p, r.relation, r.object, token, r.scope, r.frame, "echo", head)
                for r in said
                if (r.subject.key if r.subject else None) == first
                for p in phrases
            ]
        return []
