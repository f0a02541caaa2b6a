"""Signs and care: which sign, situation or complaint calls for which care. Of these none may be missed.

Knows how texts send people to a doctor (imperatives, "needs urgent assessment", "if ..., see ...", lists under "seek help
if:"); must not know what is truly urgent: that is the rules' business.
"""

from __future__ import annotations

import itertools
from typing import Any

from ingest.carecues import MARKS, CareCues, Cue
from ingest.climbing import child, prep_objects, subject_of
from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.signs import SignCutter
from kb.model import Relation

Token = Any
POINTING = Phrase("", "", -1, "that")  # the sign is what was spoken of
EMPTY = frozenset(("necessary", "advice", "guidance", "information", "diagnosis", "treatment", "help", "needed", "required", "possible", "more", "details",
                   "help", "assessment", "appropriate", "unsure", "doubt", "concerned", "worried", "questions", "concerns"))  # fmt: skip


class CareReader:
    """Reads sentences and list items about care. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.context, self.cutter = Context(lexicon), SignCutter(lexicon)
        self.words = lexicon.words
        self.found = CareCues(lexicon)

    # -- sentences --------------------------------------------------------------------------------------------------

    def read(self, doc: Any, label: Any = None) -> list[Raw]:
        """calls_for claims of one sentence; a subject of None is the topic."""
        cues = self.found.cues(doc)
        found: list[Raw] = []
        if (
            not cues
            and 0 < len(doc) <= 5
            and (root := next((t for t in doc if t.dep_ == "ROOT"), doc[0])).pos_ in ("NOUN", "PROPN")
            and self.found.is_care(root)
        ):
            word = Phrase(root.text, root.text, root.i, root.lemma_.lower())  # "Can't feel your legs? Hospital."
            return [Raw(None, Relation.CALLS_FOR, word, root, Scope(False, False), "care", "fragment", None)]
        done: set[int] = set()
        for n, cue in enumerate(cues):
            if cue.token.i in done:
                continue
            signs = self._signs(cue, cues, n, doc)
            if not signs and label is not None and not cue.needing:
                signs = self.cutter.cut(list(label))
            if not signs and cue.needing:
                continue
            done.update(other.token.i for other in cues if self.found.same(cue, other))
            scope = self._scope(cue.token)
            each: list[Phrase | None] = [*signs] or [None]
            for sign in each:
                if sign is POINTING:
                    found.append(
                        Raw(
                            None,
                            Relation.CALLS_FOR,
                            cue.care,
                            cue.token,
                            scope,
                            "care",
                            "pronoun",
                            subject_of(cue.token),
                        )
                    )
                    continue
                found.append(
                    Raw(sign, Relation.CALLS_FOR, cue.care, cue.token, scope, "care", "sign" if sign else "gap")
                )
        return _once(found)

    def _scope(self, token: Token) -> Scope:
        """`you do not need to see a doctor`: what is denied of the care itself, not of the clause beside it."""
        if token.lemma_ in ("wait", "ignore"):
            return Scope(False, False)
        chain = [token]
        while chain[-1].dep_ == "xcomp" and chain[-1].head != chain[-1]:
            chain.append(chain[-1].head)
        negated = any(
            c.dep_ == "neg" and token.i - 5 < c.i < token.i and not any(t.text == "," for t in token.doc[c.i : token.i])
            for t in chain
            for c in t.children
        )
        hedges = tuple(c.text for t in chain for c in t.children if c.lower_ in ("may", "might", "could", "probably"))
        return Scope(negated, bool(hedges), (), hedges)

    # -- cues -------------------------------------------------------------------------------------------------------

    # -- signs ------------------------------------------------------------------------------------------------------

    def _signs(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        if cue.token.dep_ in ("acl", "relcl") and cue.token.head.lemma_ == "reason" and cue.token.head.dep_ == "attr":
            return self.cutter.cut([t for t in doc[: cue.token.head.left_edge.i] if t.pos_ != "AUX"])
        if cue.token.text in ("-", "—", "=", "→"):
            return self.cutter.cut(list(doc[: cue.token.i]))
        needing = self._needing(cue.token) if cue.needing else []
        found = [] if needing == [POINTING] else needing
        found = found or self._if_signs(cue, cues, n, doc) or needing
        if not found and cue.token.lemma_.lower() in ("refer", "send", "admit") and not cue.needing:
            sent = child(cue.token, "dobj")
            if sent is not None and sent.lemma_.lower() in self.words["valence.people"]:
                rest = [t for t in sent.subtree if t.i > sent.i and t.text != "."]
                if len(rest) > 1:
                    return self.cutter.cut(rest[1:])
        if cue.needing and not found:
            found = self._needing(cue.token)
        if not cue.needing and not found:
            found = self._person_signs(cue.token) or self._for_signs(cue, doc)
        if not found:
            found = self._elsewhere(cue, doc)
        return [p for p in found if p is POINTING or not set(p.text.lower().split()) <= EMPTY]

    def _elsewhere(self, cue: Cue, doc: Any) -> list[Phrase]:
        """`don't ignore tingling: see a doctor`, `fever and pain mean you should see one`, `your doctor should check any pain that lasts`."""
        token = cue.token
        thing = child(token, "dobj")
        if cue.care.lemma == "doctor" and thing is not None and thing.pos_ != "PRON":
            return self.cutter.cut([t for t in thing.subtree if t.text != "."])
        top = token
        while top.dep_ in ("xcomp", "ccomp", "conj") and top.head != top:
            top = top.head
            if top.lemma_ == "mean" and (subject := subject_of(top)) is not None:
                return self.cutter.cut(list(subject.subtree))
            person = child(top, "dobj")
            if person is not None and person.lemma_.lower() in self.words["valence.people"] and person.i < token.i:
                rest = list(doc[person.i + 1 : min((c.i for c in token.children if c.tag_ == "TO"), default=token.i)])
                if rest and rest[0].lower_ in ("with", "who"):
                    return self.cutter.cut(rest[1:], person=True)
        ignored = next((t for t in doc if t.lemma_ in ("ignore", "dismiss")), None)
        if ignored is not None:
            what = [c for c in ignored.children if c.dep_ in ("dobj", "xcomp", "ccomp")]
            return [p for c in what for p in self.cutter.cut(list(c.subtree))]
        dash = next((t for t in doc[1 : token.i] if t.text in ("-", "—") and t.whitespace_), None)
        return self.cutter.cut(list(doc[: dash.i])) if dash is not None else []

    def _if_signs(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        """What stands in the if-clause before the care, else in the one after it."""
        at = cue.token.i
        before = max((c.token.i for c in cues[:n] if not self.found.same(c, cue)), default=-1)
        after = min((c.token.i for c in cues[n + 1 :] if not self.found.same(cue, c)), default=len(doc))
        marks = [
            t
            for t in doc
            if (t.lower_ in MARKS or (t.i == 0 and t.lower_ == "should"))
            and before < t.i < after
            and not (t.i and t.nbor(-1).lower_ == "even")
            and (t.dep_ in ("mark", "advmod", "aux") or t.pos_ == "SCONJ")
        ]
        ahead = [m for m in marks if m.i > at]
        behind = [m for m in marks if m.i < at]
        if ahead:
            end = after if after == len(doc) else self._clause_start(doc, after, ahead[-1].i)
            return self._between(doc, ahead, end)
        if behind:
            return self._between(doc, behind, self._clause_start(doc, at, behind[-1].i))
        return []

    def _clause_start(self, doc: Any, at: int, least: int) -> int:
        """Where the clause of a care verb begins: after the last comma or conjunction before it."""
        commas = [t.i for t in doc[least:at] if t.text in (",", ";", "-", "—") or t.lower_ in ("so", "then")]
        told = [c for c in commas if c + 1 < at and doc[c + 1].tag_ == "VB" and doc[c + 1].pos_ == "VERB"]
        if told:
            return told[-1]
        ands = [t.i for t in doc[least:at] if t.lower_ == "and"]
        return (
            (commas or ands or [at])[-1]
            if not (ands and commas and ands[-1] > commas[-1] and at - ands[-1] <= 2)
            else ands[-1]
        )

    def _between(self, doc: Any, marks: list[Token], end: int) -> list[Phrase]:
        found: list[Phrase] = []
        bounds = [*[m.i for m in marks], end]
        for start, stop in itertools.pairwise(bounds):
            found.extend(self.cutter.cut([t for t in doc[start + 1 : stop] if t.text not in ("-", ".", "!")]))
        return found

    def _needing(self, token: Token) -> list[Phrase]:
        """`numbness needs urgent attention`: the subject is the sign."""
        verb, subject = token, subject_of(token)
        while (
            subject is None
            and verb.dep_ in ("xcomp", "conj", "acl")
            and verb.head != verb
            and verb.head.pos_ in ("VERB", "AUX")
        ):
            verb = verb.head
            subject = subject_of(verb)
        if subject is None and verb.dep_ in ("relcl", "acl"):
            return self._heads(verb.head)
        if subject is None:
            if token.lower_ in self.words["care.asking"] and token.dep_ != "xcomp":
                return self.cutter.cut(list(token.doc[: token.i]))
            return []
        if subject.lower_ in ("that", "which", "who") and (verb.dep_ == "relcl" or subject.lower_ != "that"):
            return self._heads(verb.head) if verb.dep_ == "relcl" else []
        if subject.lemma_.lower() in self.words["valence.people"]:
            return self._person_signs(token)
        if subject.pos_ == "PRON":
            return [POINTING] if subject.lower_ in ("this", "that", "it", "these", "those") else []
        start = self._start(verb, subject)
        stop = min(
            [
                token.i,
                verb.i,
                *[
                    c.i
                    for c in [*verb.lefts, *token.lefts]
                    if c.dep_ in ("aux", "auxpass", "advmod", "neg") and c.i > subject.i
                ],
            ]
        )
        return self.cutter.cut(list(token.doc[start:stop]))

    def _start(self, verb: Token, subject: Token) -> int:
        """Where the sign begins: with the sentence, unless a clause stands before it."""
        edges = [subject.left_edge.i, *[c.left_edge.i for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass", "csubj")]]
        if verb.dep_ == "ROOT" and not any(
            t.text in (";", ":") or (t.pos_ in ("VERB", "AUX") and t.dep_ in ("ccomp", "advcl", "conj"))
            for t in verb.doc[: min(edges)]
        ):
            return 0
        return min(edges)

    def _heads(self, noun: Token) -> list[Phrase]:
        while noun.dep_ == "conj" and noun.head != noun:
            noun = noun.head
        return self.phraser.phrases(noun)

    def _person_signs(self, token: Token) -> list[Phrase]:
        """`anyone with a fever should see a GP`."""
        verb = token
        while subject_of(verb) is None and verb.dep_ in ("xcomp", "conj", "ccomp") and verb.head != verb:
            verb = verb.head
        person = subject_of(verb)
        if person is None or person.lemma_.lower() not in self.words["valence.people"]:
            return []
        aux = min([c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass") and c.i > person.i], default=verb.i)
        rest = list(person.doc[person.i + 1 : aux])
        start = next(
            (
                i
                for i, t in enumerate(rest)
                if t.lower_ in ("with", "who", "experiencing", "having", "suffering", "on", "taking")
            ),
            None,
        )
        if start is None:
            return []
        inside = rest[start + 1 :]
        if person.lemma_.lower() in ("child", "woman", "baby", "teenager", "man") and rest[start].lower_ == "with":
            return self.cutter.cut([*person.lefts, person, *rest])
        return self.cutter.cut([t for t in inside if t.lower_ not in ("from",)], person=True)

    def _for_signs(self, cue: Cue, doc: Any) -> list[Phrase]:
        """`seek help for sudden weakness`, `talk to a doctor about numbness`, `before starting a programme`."""
        for token in doc[cue.token.i + 1 :]:
            if (
                token.lower_ in ("for", "about", "regarding", "with")
                and token.dep_ in ("prep", "mark")
                and not self._is_care_inside(token)
            ):
                inside = [t for t in doc[token.i + 1 :] if t.text != "."]
                stop = next(
                    (
                        i
                        for i, t in enumerate(inside)
                        if t.lower_ in ("before", "so", "because", "to") and t.pos_ != "ADP"
                    ),
                    len(inside),
                )
                signs = self.cutter.cut(inside[:stop])
                return [p for p in signs if p.text.lower().split()[0] not in EMPTY]
            if token.lower_ in ("before", "prior") and token.dep_ in ("prep", "mark", "advmod"):
                return [
                    p
                    for o in [*token.children, token.head]
                    if o.pos_ == "VERB" and o.i > token.i
                    for p in self._before(o)
                ]
        return []

    def _is_care_inside(self, prep: Token) -> bool:
        return any(self.found.is_care(c) for c in prep.children if c.dep_ == "pobj")

    def _before(self, verb: Token) -> list[Phrase]:
        """`before starting a programme`: what is about to be done is the situation."""
        objects = [c for c in verb.children if c.dep_ == "dobj"] + prep_objects(verb, "on", "in", "with", "into")
        if objects and verb.lemma_.lower() in (
            "start",
            "begin",
            "embark",
            "try",
            "take",
            "use",
            "engage",
            "do",
            "undertake",
            "attempt",
            "return",
            "resume",
        ):
            return [p for o in objects[:1] for p in self._self_care(o)]
        return [self.phraser.verb_phrase(verb)]

    def _self_care(self, noun: Token) -> list[Phrase]:
        inner = prep_objects(noun, "of")
        return self.phraser.phrases(inner[0] if inner and noun.lemma_ in ("form", "type", "kind") else noun)

    def item_signs(self, doc: Any, topic: str = "pain") -> list[Phrase]:
        """The signs in a list item: a clause, a bare verb phrase, or a noun phrase."""
        return self.cutter.cut([t for t in doc if t.text not in (".", ":", "!")], topic)


def _once(raws: list[Raw]) -> list[Raw]:
    seen: dict[tuple[str, str], Raw] = {}
    for raw in raws:
        seen.setdefault((raw.subject.key if raw.subject else "", raw.object.core.lower() if raw.object else ""), raw)
    return list(seen.values())
