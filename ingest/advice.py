"""Advice: what a text tells people to do or to leave, as recommended_for and contraindicated_for.

Knows imperatives, "should", "it is important to", "recommend", and guideline sentences; the complaint that advice is
for is looked for in the sentence, else left as a gap for the topic. Must not know effects: "to ease pain" is read there.
"""

from __future__ import annotations

from typing import Any

from ingest.climbing import child, prep_objects, subject_of
from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.orders import Orders
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.signs import SignCutter
from ingest.whom import Whom
from kb.model import Relation

Token = Any
PROFESSIONALS = frozenset(("expert", "doctor", "physiotherapist", "physician", "therapist", "specialist", "clinician", "surgeon", "gp", "chiropractor", "osteopath", "trainer",
                           "guideline", "panel", "author", "nice", "guidance", "college", "pharmacist", "reviewer", "she", "he", "coach", "team", "nhs"))  # fmt: skip
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
SEEING = frozenset(("see", "consult", "seek", "contact", "call", "visit", "ask", "talk", "speak", "discuss"))


class AdviceReader:
    """Reads advice. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader) -> None:
        self.phraser, self.lexicon, self.reader = phraser, lexicon, reader
        self.context = Context(lexicon)
        self.words = lexicon.words
        self.cutter = SignCutter(lexicon)
        self.whom = Whom(phraser, lexicon, reader)
        self.orders = Orders(phraser, lexicon, reader, self.whom)
        self._endorse = {e.lemma for e in lexicon.endorse if not e.rest}
        self._oppose = {(e.lemma, e.rest) for e in lexicon.oppose}

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
            if self.reader.combiner.supposed(token):
                continue
            found.extend(
                self._clear_of(token)
                or self._might(token)
                or self._endorsed(token)
                or self._told(token)
                or self._fine(token)
                or self._best_avoided(token)
            )
        return found

    # -- imperatives and modals -------------------------------------------------------------------------------------

    def _told(self, verb: Token) -> list[Raw]:
        if verb.pos_ != "VERB" and not (verb.lemma_ == "be" and verb.dep_ == "ROOT"):
            return []
        negated = any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children)
        if self.orders.imperative(verb):
            return self.orders.advice(verb, negated, "imperative")
        subject = subject_of(verb)
        modal = {c.lemma_.lower() for c in verb.children if c.dep_ == "aux"}
        if subject is None and verb.dep_ == "conj" and any(c.dep_ == "auxpass" for c in verb.children) and modal:
            subject = subject_of(verb.head)  # "does harm and should be avoided"
            if subject is not None and subject.dep_ in ("nsubj", "csubj") and subject.pos_ != "PRON":
                return self._passive(verb, subject, negated)
        above = subject_of(verb.head) if verb.dep_ == "xcomp" and verb.head.lemma_ == "want" else None
        wanted = above is not None and above.lower_ == "you"
        if wanted:
            return self.orders.advice(verb, negated, "should")
        if verb.lemma_ in ("include", "comprise") and modal & {"should", "must"} and subject is not None:
            things = [c for c in verb.children if c.dep_ == "dobj"]
            return self.orders.pairs(
                [p for t in things for p in self.reader.agency.substance(t)],
                Relation.RECOMMENDED_FOR,
                self.whom.complaints(verb),
                verb,
                Scope(False, False),
                "advice:include",
            )
        if (
            verb.dep_ == "xcomp"
            and verb.head.lemma_ == "do"
            and any(c.lower_ == "well" for c in verb.head.children)
            and subject_of(verb.head) is not None
        ):
            return self.orders.advice(verb, negated, "should")  # "would do well to avoid it"
        if verb.dep_ == "xcomp" and verb.head.lemma_ == "ought" and subject is None:
            subject, modal = subject_of(verb.head), {"ought"}
            negated = negated or any(c.dep_ == "neg" for c in verb.head.children)
            if subject is not None and any(c.dep_ == "auxpass" for c in verb.children):
                return self._passive(verb, subject, negated)
        if subject is None or not (
            modal & {"should", "must", "ought"} or (verb.dep_ == "xcomp" and verb.head.lemma_ == "need")
        ):
            return []
        if (
            verb.dep_ in ("relcl",)
            or verb.lemma_
            in (
                "be",
                "have",
                "know",
                "note",
                "feel",
                "expect",
                "help",
                "include",
                "take_",
                "see",
                "consult",
            )
        ) and verb.lemma_ not in ("have", "include"):
            return []
        if subject.dep_ == "nsubjpass":
            return self._passive(verb, subject, negated)
        if subject.lemma_.lower() in self.words["valence.people"] or subject.lower_ in (
            "clinicians",
            "doctors",
            "physicians",
            "practitioners",
        ):
            return self.orders.advice(verb, negated, "should")
        return []

    def _things(self, subject: Token) -> list[Phrase]:
        return (
            self.reader.agency.actions(subject)
            if subject.pos_ in ("VERB", "AUX")
            else self.reader.agency.substance(subject)
        )

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
            return (
                self.orders.pairs(
                    self.reader.agency.actions(inner),
                    Relation.RECOMMENDED_FOR,
                    self.whom.complaints(verb),
                    verb,
                    Scope(False, False),
                    "advice:passive",
                )
                if inner is not None
                else []
            )
        against = lemma in self.words["advice.against"] or lemma in ("discourage",)
        known = (
            against
            or lemma in self.words["advice.light"]
            or lemma in self._endorse
            or lemma in ("continue", "prefer", "reserve", "limit")
        )
        if not known or subject.pos_ == "PRON":
            return []
        relation = Relation.CONTRAINDICATED_FOR if against != negated else Relation.RECOMMENDED_FOR
        return self.orders.pairs(
            self._things(subject),
            relation,
            self.whom.complaints(verb),
            verb,
            Scope(False, False),
            "advice:passive",
        )

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
        if (
            subject is None
            or not modal & {"could", "might", "may", "can"}
            or any(c.dep_ == "neg" for c in verb.children)
        ):
            return []
        lemma = verb.lemma_.lower()
        if subject.dep_ == "nsubj" and subject.lower_ in ("you", "people", "patients") and lemma in ("try", "consider"):
            found = self.orders.advice(verb, False, "might")
            return [
                Raw(
                    r.subject,
                    r.relation,
                    r.object,
                    r.cue,
                    Scope(False, True, (), tuple(modal)),
                    r.frame,
                    r.how,
                    r.subject_token,
                )
                for r in found
            ]
        if subject.dep_ == "nsubjpass" and lemma in (
            "offer",
            "consider",
            "prescribe",
            "recommend",
            "try",
            "advise",
            "suggest",
        ):
            hedged = Scope(False, lemma not in ("offer", "consider"), (), tuple(modal))
            if subject.lemma_.lower() in self.words["valence.people"]:
                things = [c for c in verb.children if c.dep_ in ("dobj", "oprd")]
                people = self.reader.targets.target(subject, "suited")
                return self.orders.pairs(
                    [p for t in things for p in self.reader.agency.substance(t)],
                    Relation.RECOMMENDED_FOR,
                    [t.phrase for t in people] or [None],
                    verb,
                    hedged,
                    "advice:may",
                )
            return (
                self.orders.pairs(
                    self.reader.agency.substance(subject),
                    Relation.RECOMMENDED_FOR,
                    self.whom.complaints(verb),
                    verb,
                    hedged,
                    "advice:may",
                )
                if subject.pos_ != "PRON"
                else []
            )
        return []

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
        return self.orders.pairs(
            self.reader.agency.substance(subject),
            Relation.CONTRAINDICATED_FOR,
            self.whom.complaints(verb),
            verb,
            Scope(False, False),
            "advice:passive",
        )

    # -- recommending -----------------------------------------------------------------------------------------------

    def _endorsed(self, verb: Token) -> list[Raw]:
        lemma = verb.lemma_.lower()
        if verb.pos_ != "VERB":
            return []
        against = any(
            lemma == le and (not rest or any(c.lower_ == rest[0] for c in verb.children)) for le, rest in self._oppose
        )
        if lemma not in self._endorse and not against:
            return []
        if lemma in ("tell", "instruct") and child(verb, "xcomp", "ccomp") is None:
            return []
        if child(verb, "oprd") is not None and lemma == "consider":
            return []
        negated = any(c.dep_ == "neg" for c in verb.children) or any(c.lower_ == "longer" for c in verb.children)
        relation = Relation.CONTRAINDICATED_FOR if against != negated else Relation.RECOMMENDED_FOR
        passive = child(verb, "nsubjpass", "csubjpass")
        if any(c.lower_ == "against" and not list(c.children) for c in verb.children):
            relation = Relation.CONTRAINDICATED_FOR
        subjects = self._endorsed_things(verb, passive, against)
        thing = passive or child(verb, "dobj")
        if (
            not subjects
            and thing is not None
            and thing.lower_ in ("it", "this", "these", "them", "they")
            and lemma not in ("suggest", "consider", "offer")
        ):
            objects = self.whom.complaints(verb)
            if objects == [None]:
                objects = [*self.whom.if_signs(verb)] or objects
            return [
                Raw(None, relation, o, verb, Scope(False, False), "advice:endorse", "pronoun", thing) for o in objects
            ]
        if not subjects:
            return []
        scope = Scope(False, False)
        return self.orders.pairs(subjects, relation, self.whom.complaints(verb), verb, scope, "advice:endorse")

    def _endorsed_things(self, verb: Token, passive: Token | None, against: bool) -> list[Phrase]:
        if (
            passive is not None
            and passive.pos_ != "PRON"
            and passive.lemma_.lower() not in self.words["valence.people"]
        ):
            return self.reader.agency.substance(passive)
        if (
            verb.dep_ in ("acl", "relcl")
            and verb.tag_ == "VBN"
            and verb.head.lemma_.lower() not in ("method", "treatment", "dose")
        ):
            return self.reader.agency.substance(verb.head)
        clause = child(verb, "xcomp", "ccomp")
        if clause is not None and clause.pos_ == "VERB":
            who = subject_of(clause)
            if (
                who is None or who.lemma_.lower() in self.words["valence.people"]
            ) and clause.lemma_.lower() not in SEEING:
                return [p for p in self.reader.agency.actions(clause) if self.orders.sensible(p)]
        things = [
            c
            for c in verb.children
            if c.dep_ == "dobj" and c.pos_ != "PRON" and c.lemma_.lower() not in self.words["valence.people"]
        ]
        if against:
            things = things or prep_objects(verb, "against")
        if verb.lemma_.lower() in (
            "suggest",
            "consider",
            "offer",
            "encourage",
            "prefer",
            "favour",
            "favor",
        ) and not self._authority(verb):
            return []
        return [p for t in things[:1] for p in self.reader.agency.substance(t)]

    def _authority(self, verb: Token) -> bool:
        """Whether it is somebody's place to advise: a guideline, a doctor, or the text itself in the imperative."""
        if self.orders.imperative(verb):
            return True
        subject = subject_of(verb)
        modal = {c.lemma_.lower() for c in verb.children if c.dep_ == "aux"}
        if subject is not None and subject.lemma_.lower() in PROFESSIONALS:
            return True
        return modal & {"should", "must"} != set() or (
            subject is not None
            and any(p.regex.search(subject.text) for p in self.lexicon.attributions if p.kind == "guideline")
        )

    def _fine(self, word: Token) -> list[Raw]:
        """`it is important to keep moving`, `it is best to avoid bed rest`."""
        lemma = word.lower_
        if word.lemma_ == "thing":
            return self._best_thing(word)
        if word.lemma_ in ("idea", "approach", "mistake", "plan"):
            return self._idea(word)
        if lemma == "worth":
            return self._worth(word)
        if word.pos_ != "ADJ" or lemma not in self.words["advice.fine"] | self.words["advice.unwise"]:
            return []
        clause = child(word, "xcomp", "ccomp") or child(word.head, "xcomp", "ccomp", "advcl")
        expletive = subject_of(word.head)
        if clause is None or clause.pos_ != "VERB" or expletive is None or expletive.lower_ != "it":
            return []
        if not any(c.tag_ == "TO" for c in clause.children):
            return []
        if clause.lemma_ in (
            "note",
            "remember",
            "understand",
            "know",
            "recognize",
            "recognise",
            "see",
            "consult",
            "seek",
            "speak",
            "talk",
            "say",
            "mention",
            "be",
            "find",
            "determine",
            "realize",
            "realise",
            "ask",
            "contact",
            "call",
            "point",
        ):
            return []
        negated = (
            any(c.dep_ == "neg" for c in [*clause.children, *word.head.children])
            or lemma in self.words["advice.unwise"]
        )
        return [
            raw
            for verb in [clause, *[c for c in clause.children if c.dep_ == "conj" and c.pos_ == "VERB"]]
            for raw in self.orders.advice(verb, negated, "fine")
        ]

    def _idea(self, noun: Token) -> list[Raw]:
        """`sitting still is the wrong approach`, `it is a good idea to use a roll`."""
        if noun.dep_ != "attr" or noun.head.lemma_ != "be":
            return []
        left = {c.lower_ for c in noun.lefts}
        negated = any(c.dep_ == "neg" for c in noun.head.children) or "no" in left
        bad = noun.lemma_ == "mistake" or bool(left & {"bad", "wrong", "poor", "terrible", "dangerous", "worst"})
        if not bad and not left & {"good", "great", "wise", "right", "sensible", "excellent", "best"}:
            return []
        relation = Relation.CONTRAINDICATED_FOR if bad != negated else Relation.RECOMMENDED_FOR
        subject = subject_of(noun.head)
        clause = child(noun, "acl", "relcl") or child(noun.head, "xcomp", "advcl")
        if subject is not None and subject.lower_ == "it" and clause is not None:
            return list(self.orders.advice(clause, relation is Relation.CONTRAINDICATED_FOR, "fine"))
        if subject is None or subject.pos_ == "PRON":
            return []
        subjects = (
            self.reader.agency.actions(subject)
            if subject.pos_ in ("VERB", "AUX")
            else self.reader.agency.substance(subject)
        )
        objects: list[Phrase | None] = [
            t.phrase for o in prep_objects(noun, "for")[:1] for t in self.reader.targets.target(o, "suited")
        ]
        return self.orders.pairs(
            subjects, relation, objects or self.whom.complaints(noun.head), noun, Scope(False, False), "advice:idea"
        )

    def _best_thing(self, noun: Token) -> list[Raw]:
        """`quitting is one of the best things you can do for a bad back`."""
        top = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
        if noun.lemma_ != "thing" or top.dep_ != "attr" or not any(c.lower_ in ("best", "worst") for c in noun.lefts):
            return []
        things = [o for t in noun.subtree for o in prep_objects(t, "for") if o.i > noun.i]
        subject = subject_of(top.head)
        if not things or subject is None or subject.pos_ == "PRON":
            return []
        worst = any(c.lower_ == "worst" for c in noun.lefts)
        relation = Relation.CONTRAINDICATED_FOR if worst else Relation.RECOMMENDED_FOR
        objects = [t.phrase for t in self.reader.targets.target(things[0], "suited") if t.phrase is not None]
        return self.orders.pairs(self._things(subject), relation, objects, noun, Scope(False, False), "advice:best")

    def _worth(self, word: Token) -> list[Raw]:
        """`yoga is worth trying`."""
        subject = subject_of(word.head)
        after = word.doc[word.i + 1].lower_ if word.i + 1 < len(word.doc) else ""
        if (
            after not in ("trying", "considering", "a", "doing", "exploring")
            or subject is None
            or subject.pos_ == "PRON"
        ):
            return []
        subjects = (
            self.reader.agency.actions(subject)
            if subject.pos_ in ("VERB", "AUX")
            else self.reader.agency.substance(subject)
        )
        return self.orders.pairs(
            subjects,
            Relation.RECOMMENDED_FOR,
            self.whom.complaints(word.head),
            word,
            Scope(False, False),
            "advice:worth",
        )

    # -- for whom ---------------------------------------------------------------------------------------------------
