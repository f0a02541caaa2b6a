"""Advice: what a text tells people to do or to leave, as recommended_for and contraindicated_for.

Knows imperatives, "should", "it is important to", "recommend", and guideline sentences; the complaint that advice is
for is looked for in the sentence, else left as a gap for the topic. Must not know effects: "to ease pain" is read there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope, neither
from ingest.courses import Courses
from ingest.cues import Lexicon
from ingest.endorsing import Endorser
from ingest.judging import Judge
from ingest.orders import Orders
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.reported import Hearsay
from ingest.signs import SignCutter
from ingest.tree import child, prep_objects, subject_of
from ingest.whom import Whom
from kb.model import Relation

Token = Any
AWAY = frozenset(
    (
        "steer clear of",
        "stay away from",
        "keep away from",
        "stay clear of",
        "hold off from",
        "keep clear of",
        "shy away from",
        "stay off of",
    )
)
MUST = frozenset(("should", "must", "ought"))
CARERS = frozenset(("clinicians", "doctors", "physicians", "practitioners"))
OFFERED = frozenset(("offer", "consider", "prescribe", "recommend", "try", "advise", "suggest"))
# What a text says people should do that is no doing of theirs.
MINDED = frozenset(("be", "know", "note", "feel", "expect", "help", "see", "consult"))


class AdviceReader:
    """Reads advice. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader) -> None:
        self.phraser, self.lexicon, self.reader = phraser, lexicon, reader
        self.context = Context(lexicon)
        self.words = lexicon.words
        self.cutter = SignCutter(lexicon)
        self.whom = Whom(phraser, lexicon, reader)
        self.orders = Orders(phraser, lexicon, reader, self.whom)
        self.endorser = Endorser(lexicon, reader, self.orders, self.whom)
        self.judge = Judge(lexicon, reader, self.orders, self.whom)
        self.courses, self.hearsay = Courses(lexicon, reader, self.orders), Hearsay(lexicon)

    def read(self, doc: Any) -> list[Raw]:
        """The advice of one sentence; an object of None is the topic."""
        found: list[Raw] = []
        for token in doc:
            if token.pos_ not in ("VERB", "AUX", "ADJ") and token.lemma_ not in (
                "idea",
                "approach",
                "mistake",
                "plan",
                "thing",
                "worth",
            ):
                continue
            if self.reader.combiner.supposed(token) or self.hearsay.reported(token):
                continue
            found.extend(
                self._clear_of(token)
                or self._might(token)
                or self.endorser.endorsed(token)
                or self._told(token)
                or self.judge.fine(token)
                or self._best_avoided(token)
                or self.courses.parts(token)
                or self._suits(token)
                or self._no_place(token)
            )
        return found

    def purpose(self, raw: Raw, raws: list[Raw]) -> bool:
        """`offer NSAIDs for managing pain`, `recommended as a treatment for pain`: what advice is for is no claim that it works."""
        if raw.relation not in (Relation.AMELIORATES, Relation.PREVENTS) or raw.subject is None:
            return False
        cue = raw.cue
        managing = (
            cue.dep_ == "pcomp"
            and cue.head.lower_ == "for"
            and (cue.lemma_ in ("manage", "treat") or raw.scope.negated)
        )
        role = (
            cue.dep_ == "pobj"
            and cue.head.lower_ == "as"
            and cue.lemma_ in ("treatment", "therapy", "option", "remedy", "medicine", "approach")
        )
        part = raw.frame == "class:remedy" and any(r.frame == "advice:include" for r in raws)  # "treatment may involve"
        advised = (Relation.RECOMMENDED_FOR, Relation.CONTRAINDICATED_FOR)
        return (managing or role or part) and any(
            r.relation in advised and r.subject is not None and r.subject.key == raw.subject.key for r in raws
        )

    # -- imperatives and modals -------------------------------------------------------------------------------------

    def _told(self, verb: Token) -> list[Raw]:
        """`keep moving`, `you should keep moving`, `bed rest must be avoided`."""
        if verb.pos_ != "VERB" and not (verb.lemma_ == "be" and verb.dep_ == "ROOT"):
            return []
        negated = any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children) or self._denied_with(verb)
        if self.orders.imperative(verb):
            return self.orders.advice(verb, negated, "imperative")
        if self._wished(verb):
            return self.orders.advice(verb, negated, "should")
        subject = subject_of(verb)
        modal = {c.lemma_.lower() for c in verb.children if c.dep_ == "aux"}
        passive = any(c.dep_ == "auxpass" for c in verb.children)
        if subject is None and verb.dep_ == "conj" and passive and modal:
            subject = subject_of(verb.head)  # "does harm and should be avoided"
            if subject is not None and subject.dep_ in ("nsubj", "csubj") and subject.pos_ != "PRON":
                return self._passive(verb, subject, negated)
        if subject is None and passive and verb.dep_ == "xcomp" and verb.head.lemma_ == "be":
            subject = subject_of(verb.head)  # "opioids are to be avoided"
            denied = negated or any(c.dep_ == "neg" for c in verb.head.children)
            known = subject is not None and any(c.tag_ == "TO" for c in verb.children)
            return self._passive(verb, subject, denied) if known and subject is not None else []
        if subject is None and verb.dep_ == "xcomp" and verb.head.lemma_ == "ought":
            subject, modal = subject_of(verb.head), {"ought"}
            negated = negated or any(c.dep_ == "neg" for c in verb.head.children)
            if subject is not None and passive:
                return self._passive(verb, subject, negated)
        needed = verb.dep_ == "xcomp" and verb.head.lemma_ == "need"
        if subject is None or not (modal & MUST or needed):
            return []
        if verb.lemma_ in ("include", "comprise") and modal & {"should", "must"}:
            return self._included(verb)
        if subject.dep_ == "nsubjpass":
            return [] if self._no_order(verb) else self._passive(verb, subject, negated)
        told = subject.lemma_.lower() in self.words["valence.people"] or subject.lower_ in CARERS
        return self.orders.advice(verb, negated, "should") if told and not self._no_order(verb) else []

    def _denied_with(self, verb: Token) -> bool:
        """`do not sit or stand for long`: what an `or` joins is denied as well."""
        head = verb.head
        joined = verb.dep_ == "conj" and any(c.lower_ in ("or", "nor") for c in head.children if c.dep_ == "cc")
        if joined and any(c.dep_ == "neg" or c.lower_ == "never" for c in head.children):
            return True
        before = verb.doc[max(0, verb.i - 6) : verb.i]
        clause = list(before)[
            max(
                (
                    n + 1
                    for n, t in enumerate(before)
                    if t.text in (",", ";", ":") or t.lower_ in ("but", "and", "only")
                ),
                default=0,
            ) :
        ]
        words = [t.lower_ for t in clause]
        return ("so much as" in " ".join(words) and bool({"not", "n't", "never"} & set(words))) or words[:1] == ["nor"]

    def _wished(self, verb: Token) -> bool:
        """`you want to keep moving`, `you would do well to keep moving`."""
        above = subject_of(verb.head) if verb.dep_ == "xcomp" else None
        if above is None:
            return False
        if verb.head.lemma_ == "want":
            return bool(above.lower_ == "you")
        return verb.head.lemma_ == "do" and any(c.lower_ == "well" for c in verb.head.children)

    def _no_order(self, verb: Token) -> bool:
        """`you should know that`, `people who should rest`: nothing that anybody is told to do."""
        return verb.lemma_ in MINDED or (verb.dep_ == "relcl" and verb.lemma_ not in ("have", "include"))

    def _given_up(self, verb: Token) -> bool:
        """`smoking must be given up`, `running should be left out`."""
        away = any(c.dep_ == "prt" and c.lower_ in ("up", "off", "out", "aside", "down") for c in verb.children)
        return away and verb.lemma_ in ("give", "put", "leave", "rule", "set", "cut")

    def _included(self, verb: Token) -> list[Raw]:
        """`care should include exercise`."""
        things = [c for c in verb.children if c.dep_ == "dobj"]
        subjects = [p for t in things for p in self.reader.agency.substance(t)]
        return self._for_complaints(verb, subjects, Relation.RECOMMENDED_FOR, "advice:include")

    def _for_complaints(self, verb: Token, subjects: list[Phrase], relation: Relation, frame: str) -> list[Raw]:
        """What a verb advises, for the complaints of its clause; neither denied nor hedged."""
        return self.orders.pairs(subjects, relation, self.whom.complaints(verb), verb, Scope(False, False), frame)

    def _passive(self, verb: Token, subject: Token, negated: bool) -> list[Raw]:
        """`bed rest should be avoided`, `exercise should be offered to`."""
        lemma = verb.lemma_.lower()
        if subject.lemma_.lower() in self.words["valence.people"] and lemma in (
            "encourage",
            "advise",
            "recommend",
            "tell",
            "instruct",
            "urge",
        ):
            inner = child(verb, "xcomp")
            told = self.reader.agency.actions(inner) if inner is not None else []
            return self._for_complaints(verb, told, Relation.RECOMMENDED_FOR, "advice:passive")
        against = lemma in self.words["advice.against"] or lemma in ("discourage",) or self._given_up(verb)
        known = (
            against
            or lemma in self.words["advice.light"]
            or lemma in self.endorser.verbs
            or lemma in ("continue", "prefer", "reserve", "limit")
        )
        if not known or subject.pos_ == "PRON":
            return []
        relation = (
            Relation.CONTRAINDICATED_FOR if against != (negated or neither(subject)) else Relation.RECOMMENDED_FOR
        )
        things = [p for p in self.reader.agency.things(subject) if self.orders.sensible(p)]
        return self._for_complaints(verb, things, relation, "advice:passive")

    def _clear_of(self, verb: Token) -> list[Raw]:
        """`steer clear of`, `stay away from`, `keep off`: avoiding in other words."""
        after = " ".join(t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 3])
        if f"{verb.lemma_.lower()} {after}" not in AWAY or not (
            self.orders.imperative(verb) or any(c.lower_ in ("should", "must") for c in verb.children)
        ):
            return []
        things = [o for t in verb.doc[verb.i + 1 : verb.i + 3] for o in prep_objects(t.head, "of", "from")]
        things = things or [
            c for t in verb.doc[verb.i + 1 : verb.i + 3] for c in t.children if c.dep_ in ("pobj", "pcomp")
        ]
        subjects = [
            p
            for t in things[:1]
            for p in (self.reader.agency.actions(t) if t.pos_ == "VERB" else self.reader.agency.substance(t))
        ]
        objects: list[Phrase | None] = [*self.whom.if_signs(verb)] or [None]
        return self.orders.pairs(
            subjects, Relation.CONTRAINDICATED_FOR, objects, verb, Scope(False, False), "advice:avoid"
        )

    def _might(self, verb: Token) -> list[Raw]:
        """`you could try swimming`, `adults may be offered an injection`: advice that hedges."""
        modal = {c.lower_ for c in verb.children if c.dep_ == "aux"}
        subject = subject_of(verb)
        allowed = modal & {"could", "might", "may", "can"}
        if subject is None or not allowed or any(c.dep_ == "neg" for c in verb.children):
            return []
        lemma = verb.lemma_.lower()
        if subject.dep_ == "nsubj" and subject.lower_ in ("you", "people", "patients") and lemma in ("try", "consider"):
            scope = Scope(False, True, (), tuple(modal))
            return [replace(raw, scope=scope) for raw in self.orders.advice(verb, False, "might")]
        if subject.dep_ != "nsubjpass" or lemma not in OFFERED:
            return []
        hedged = Scope(False, lemma not in ("offer", "consider"), (), tuple(modal))
        objects = self.whom.complaints(verb)
        if subject.lemma_.lower() in self.words["valence.people"]:
            things = [c for c in verb.children if c.dep_ in ("dobj", "oprd")]
            objects = [t.phrase for t in self.reader.targets.target(subject, "suited")] or [None]
        else:
            things = [subject] if subject.pos_ != "PRON" else []
        subjects = [p for t in things for p in self.reader.agency.substance(t)]
        return self.orders.pairs(subjects, Relation.RECOMMENDED_FOR, objects, verb, hedged, "advice:may")

    def _no_place(self, verb: Token) -> list[Raw]:
        """`opioids have no place in long-standing pain`."""
        place, subject = child(verb, "dobj"), subject_of(verb)
        if verb.lemma_ != "have" or place is None or subject is None or subject.pos_ == "PRON":
            return []
        if place.lemma_ not in ("place", "role") or not any(c.lower_ == "no" for c in place.lefts):
            return []
        held = prep_objects(place, "in", "for") or prep_objects(verb, "in", "for")
        objects: list[Phrase | None] = [t.phrase for o in held[:1] for t in self.reader.targets.target(o, "suited")]
        scope = Scope(False, False)
        things = self.reader.agency.things(subject)
        return self.orders.pairs(things, Relation.CONTRAINDICATED_FOR, objects or [None], verb, scope, "advice:place")

    def _suits(self, verb: Token) -> list[Raw]:
        """`light duties suit most people with a bad back`."""
        subject, thing = subject_of(verb), child(verb, "dobj")
        if verb.lemma_ != "suit" or subject is None or thing is None or subject.pos_ == "PRON":
            return []
        denied = any(c.dep_ == "neg" for c in verb.children)
        relation = Relation.CONTRAINDICATED_FOR if denied else Relation.RECOMMENDED_FOR
        held = [o for o in prep_objects(verb, "with") if thing.lemma_.lower() in self.words["valence.people"]] or [
            thing
        ]
        objects: list[Phrase | None] = [t.phrase for o in held[:1] for t in self.reader.targets.target(o, "suited")]
        scope = Scope(False, False)
        return self.orders.pairs(
            self.reader.agency.things(subject), relation, objects or [None], verb, scope, "advice:suit"
        )

    def _best_avoided(self, verb: Token) -> list[Raw]:
        """`opioids are best avoided`."""
        subject = child(verb, "nsubjpass", "nsubj")
        if (
            verb.tag_ != "VBN"
            or verb.lemma_.lower() not in ("avoid", "discourage")
            or subject is None
            or subject.pos_ == "PRON"
        ):
            return []
        avoided = self.reader.agency.substance(subject)
        return self._for_complaints(verb, avoided, Relation.CONTRAINDICATED_FOR, "advice:passive")
