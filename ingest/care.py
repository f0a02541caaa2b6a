"""Signs and care: which sign, situation or complaint calls for which care. Of these none may be missed.

Knows how texts send people to a doctor (imperatives, "needs urgent assessment", "if ..., see ...", lists under "seek help
if:"); must not know what is truly urgent: that is the rules' business.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.climbing import child, prep_objects, subject_of
from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.context import Context
from ingest.cues import Lexicon
from ingest.relations import Raw
from kb.model import Relation

Token = Any
POSSESSING = frozenset(
    (
        "have",
        "experience",
        "develop",
        "notice",
        "feel",
        "get",
        "suffer",
        "show",
        "report",
        "see",
        "spot",
        "lose",
        "observe",
    )
)
CLAUSE_MARKS = frozenset(("if", "when", "unless", "once", "whenever", "because", "where"))


class CareReader:
    """Reads sentences and list items about care. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.context = Context(lexicon)
        self.words = lexicon.words

    # -- sentences --------------------------------------------------------------------------------------------------

    def read(self, doc: Any) -> list[Raw]:
        """calls_for claims of one sentence; a subject of None is the topic."""
        found: list[Raw] = []
        for token in doc:
            care = self.care(token)
            if care is None:
                continue
            phrase, needing = care
            scope = self.context.scope([token])
            signs = self._needing(token) if needing else self._situations(token)
            if needing and not signs:
                continue
            if not needing and not self._directed(token):
                continue
            for sign in signs or [None]:
                found.append(Raw(sign, Relation.CALLS_FOR, phrase, token, scope, "care", "sign" if sign else "gap"))
        return _once(found)

    def care(self, token: Token) -> tuple[Phrase, bool] | None:
        """The care that a verb asks for, and whether its subject is the sign that needs it."""
        lemma = token.lemma_.lower()
        if token.pos_ not in ("VERB", "AUX", "NOUN"):
            return None
        if token.pos_ == "NOUN":
            return self._emergency(token)
        thing = self._care_object(token)
        if thing is None:
            if (
                lemma in self.words["care.passives"]
                and child(token, "nsubjpass") is not None
                and self._urgent_near(token)
            ):
                return Phrase(token.text, token.text, token.i, lemma), True
            return None
        text = join_tokens([token, *self._care_words(thing)])
        core = join_tokens(self._care_words(thing))
        phrase = Phrase(text, core, token.i, lemma, verbal=True)
        if lemma in self.words["care.passives"] and child(token, "nsubjpass") is not None:
            return replace(phrase, text=core), True
        if lemma in self.words["care.needs"] and not self._somebody(token):
            return replace(phrase, text=core), True
        if lemma in self.words["care.actions"] or lemma in self.words["care.hospital_verbs"]:
            return phrase, False
        return None

    def _emergency(self, token: Token) -> tuple[Phrase, bool] | None:
        """`is a medical emergency`."""
        if token.lemma_.lower() == "emergency" and token.dep_ == "attr" and token.head.lemma_ == "be":
            return Phrase("medical emergency", "emergency care", token.head.i, "emergency"), True
        return None

    def _somebody(self, token: Token) -> bool:
        subject = subject_of(token)
        return (
            subject is None
            or subject.lemma_.lower() in self.words["valence.people"]
            or (subject.pos_ == "PRON"
            and subject.lower_ not in ("that", "which", "this", "these", "it", "they"))
        )

    def _care_object(self, token: Token) -> Token | None:
        lemma = token.lemma_.lower()
        objects = [c for c in token.children if c.dep_ == "dobj"]
        if (
            lemma
            in self.words["care.hospital_verbs"]
            | {
                "talk",
                "speak",
                "consult",
                "turn",
                "check",
                "refer",
                "report",
                "discuss",
                "send",
                "admit",
                "reach",
                "present",
            }
            or lemma in self.words["care.passives"]
        ):
            objects += prep_objects(token, "to", "with", "from", "by", "in", "at", "for")
        if lemma in (
            "seek",
            "ask",
            "get",
            "need",
            "require",
            "obtain",
            "see",
            "contact",
            "call",
            "arrange",
            "make",
            "book",
            "warrant",
        ):
            objects += prep_objects(token, "from", "with", "to", "for")
        for thing in objects:
            for head in [thing, *[c for c in thing.children if c.dep_ == "conj"]]:
                if self._is_care(head):
                    return head
        return None

    def _is_care(self, noun: Token) -> bool:
        lemma = noun.lemma_.lower()
        if lemma in self.words["care.nouns"] or noun.lower_ in self.words["care.nouns"]:
            return True
        if lemma in self.words["care.general"]:
            left = {t.lower_ for c in noun.lefts for t in c.subtree}
            right = {t.lower_ for t in noun.subtree if t.i > noun.i and t.i < noun.i + 4}
            return bool((left | right) & (self.words["care.qualifiers"] | self.words["care.nouns"]))
        return False

    def _care_words(self, noun: Token) -> list[Token]:
        left = [
            t
            for c in noun.lefts
            if c.dep_ in ("amod", "compound", "nmod", "poss") and c.tag_ != "PRP$"
            for t in c.subtree
            if t.tag_ != "PRP$"
        ]
        return [*left, noun]

    def _urgent_near(self, token: Token) -> bool:
        return any(
            c.lower_ in self.words["care.urgent"] or c.lower_ in ("medically", "promptly", "clinically")
            for c in token.subtree
        )

    def _directed(self, token: Token) -> bool:
        """Whether somebody is told to: not a story, not a condition, not a mere possibility."""
        verb = token
        while (
            verb.dep_ in ("conj", "xcomp", "ccomp") and verb.head != verb and verb.head.pos_ in ("VERB", "AUX", "ADJ")
        ):
            if verb.dep_ == "ccomp" and subject_of(verb) is not None:
                break
            verb = verb.head
        if token.tag_ == "VBD" or any(
            c.lower_ in CLAUSE_MARKS for c in verb.children if c.dep_ in ("mark", "advmod") and verb.dep_ in ("advcl",)
        ):
            return False
        if verb.dep_ in ("csubj", "relcl", "nsubj") or (
            verb.dep_ == "acl" and verb.head.lemma_ not in ("reason", "time", "need", "sign")
        ):
            return False
        if verb.dep_ == "advcl" and any(
            c.dep_ == "mark" and c.lower_ in ("if", "before", "after", "while") for c in verb.children
        ):
            return False
        if token.dep_ == "pcomp" and token.head.lower_ in ("without", "after", "before", "of"):
            return token.head.head.lemma_ in ("recommend", "advise", "suggest")
        subject = subject_of(verb)
        if (
            subject is not None
            and subject.lower_ in ("i", "he", "she", "we")
            and verb.lemma_ not in ("recommend", "advise", "suggest", "urge", "encourage")
        ):
            return False
        modal = {c.lower_ for c in [*verb.children, *token.children] if c.dep_ == "aux"}
        return not (
            modal & {"did", "could", "might", "would"}
            and "should" not in modal
            and verb == token
            and subject is not None
            and subject.lower_ != "you"
        )

    # -- situations -------------------------------------------------------------------------------------------------

    def _needing(self, token: Token) -> list[Phrase]:
        """`numbness needs urgent attention`: the subject is the sign."""
        verb = token
        subject = subject_of(verb)
        while subject is None and verb.dep_ in ("xcomp", "conj") and verb.head != verb:
            verb = verb.head
            subject = subject_of(verb)
        if subject is None and verb.dep_ in ("relcl", "acl"):
            return self._noun_signs(verb.head)
        if subject is None:
            return []
        if subject.lower_ in ("that", "which", "who"):
            if verb.dep_ == "relcl":
                heads = [verb.head]
                while heads[0].dep_ == "conj":
                    heads.insert(0, heads[0].head)
                return [p for h in heads[:1] for p in self._noun_signs(h)]
            return []
        if subject.lemma_.lower() in self.words["valence.people"]:
            return self._person_signs(subject) + self._clauses(verb)
        if subject.pos_ == "PRON":
            return self._clauses(verb)
        return self._noun_signs(subject)

    def _situations(self, token: Token) -> list[Phrase]:
        found = self._clauses(token)
        if not found:
            for o in prep_objects(token, "for", "about", "regarding", "with", "before", "after"):
                if self._is_care(o):
                    found.extend(
                        p for x in prep_objects(o, "for", "about", "if", "before") for p in self._noun_signs(x)
                    )
                elif o.head.lower_ in ("for", "about", "regarding", "before", "after"):
                    found.extend(self._before(o) if o.pos_ == "VERB" else self._noun_signs(o))
            thing = self._care_object(token)
            if thing is not None and not found:
                found.extend(
                    p
                    for x in prep_objects(thing, "for", "about", "before")
                    for p in (self._before(x) if x.pos_ == "VERB" else self._noun_signs(x))
                )
        verb = token
        while verb.dep_ in ("xcomp", "conj", "ccomp") and verb.head != verb and subject_of(verb) is None:
            verb = verb.head
        subject = subject_of(verb)
        if subject is not None and not found and subject.lemma_.lower() in self.words["valence.people"]:
            found.extend(self._person_signs(subject))
        return [
            p
            for p in found
            if p.lemma not in ("necessary", "advice", "guidance", "information", "diagnosis", "treatment", "help")
        ]

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
            return [p for o in objects[:1] for p in self._noun_signs(o)]
        return [self.phraser.verb_phrase(verb)]

    def _person_signs(self, person: Token) -> list[Phrase]:
        found = [p for o in prep_objects(person, "with") for p in self._noun_signs(o)]
        for clause in person.rights:
            if clause.dep_ in ("relcl", "acl"):
                found.extend(self.signs(clause))
        return found

    def _clauses(self, token: Token) -> list[Phrase]:
        """The signs in the if- and when-clauses of the sentence that hang on the care or above it."""
        found: list[Phrase] = []
        for clause in token.sent if hasattr(token, "sent") else token.doc:
            if clause.dep_ not in ("advcl", "ccomp", "conj", "ROOT", "relcl", "pcomp", "parataxis"):
                continue
            marked = any(
                c.lower_ in ("if", "when", "unless", "once", "whenever", "should")
                and c.dep_ in ("mark", "advmod", "aux")
                and c.i < clause.i
                for c in clause.children
            )
            if (
                not marked
                or token in clause.subtree
                or (clause.dep_ not in ("advcl", "pcomp") and not any(c.lower_ == "if" for c in clause.children))
            ):
                continue
            if any(c.lower_ == "should" for c in clause.children) and not any(
                c.lower_ in ("if", "when") for c in clause.children
            ):
                continue
            found.extend(self.signs(clause))
        return _distinct(found)

    # -- signs ------------------------------------------------------------------------------------------------------

    def signs(self, clause: Token, topic: str = "pain") -> list[Phrase]:
        """The signs that a clause names, one phrase for each."""
        found: list[Phrase] = []
        subject = subject_of(clause)
        for verb in [clause, *[c for c in clause.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX")]]:
            own = subject_of(verb)
            found.extend(self._clause_signs(verb, own if own is not None else subject, topic))
        return _distinct(found)

    def _clause_signs(self, verb: Token, subject: Token | None, topic: str) -> list[Phrase]:
        lemma = verb.lemma_.lower()
        thing = child(verb, "dobj")
        person = (
            subject is None
            or subject.lemma_.lower() in self.words["valence.people"]
            or subject.lower_ in ("who", "that", "you")
        )
        negated = any(c.dep_ == "neg" for c in verb.children)
        if thing is not None and lemma in POSSESSING - {"lose"} and person and not negated:
            return self._noun_signs(thing)
        about = self._name(subject, topic)
        if verb.pos_ == "AUX" and lemma == "be":
            states = [
                c
                for c in verb.children
                if c.dep_ in ("acomp", "attr", "prep", "advmod") and c.lower_ not in ("if", "when")
            ]
            adjectives = [
                a
                for s in states
                if s.pos_ in ("ADJ", "VERB")
                for a in [s, *[c for c in s.children if c.dep_ == "conj"]]
            ]
            if person and adjectives:
                return [Phrase(join_tokens(list(_own(a))), a.text, a.i, a.lemma_.lower()) for a in adjectives]
            if adjectives:
                return [
                    Phrase(f"{join_tokens(list(_own(a)))} {about}", f"{a.text} {about}", a.i, "pain")
                    for a in adjectives
                    if a.pos_ == "ADJ"
                ] or [self._whole(verb, subject, topic)]
        if lemma == "accompany":
            return [
                Phrase(f"{about} with {p.text}", p.text, p.head, p.lemma)
                for o in prep_objects(verb, "by", "with")
                for p in self.phraser.phrases(o)
            ]
        if person and lemma in ("suffer",) and prep_objects(verb, "from", "with"):
            return [p for o in prep_objects(verb, "from", "with") for p in self._noun_signs(o)]
        return [self._whole(verb, subject, topic)]

    def _name(self, subject: Token | None, topic: str) -> str:
        if subject is None or subject.pos_ == "PRON":
            return topic
        return self.phraser.phrases(subject, shared=False)[0].core

    def _whole(self, verb: Token, subject: Token | None, topic: str) -> Phrase:
        """A clause that is a sign as a whole: "the pain spreads below the knee"."""
        person = subject is not None and subject.lemma_.lower() in self.words["valence.people"]
        skip = {
            t
            for c in verb.children
            if c.dep_ in ("conj", "cc", "mark", "advcl")
            or c == subject
            or c.lower_ in ("if", "when", "also", "particularly", "especially")
            for t in c.subtree
        }
        words = [t for t in verb.subtree if t not in skip and t.tag_ not in ("PRP$", "DT") and t.dep_ != "punct"]
        rest = join_tokens(words[:14])
        head = "" if person else self._name(subject, topic) + " "
        return Phrase(
            f"{head}{rest}".strip(),
            f"{head}{verb.text}".strip(),
            verb.i,
            "pain" if not person else verb.lemma_.lower(),
            verbal=True,
        )

    def _noun_signs(self, noun: Token) -> list[Phrase]:
        """The signs that a noun phrase names, each with the clause that says when or where."""
        found: list[Phrase] = []
        for phrase in self.phraser.phrases(noun):
            head = noun.doc[phrase.head]
            clauses = [c for c in head.rights if c.dep_ in ("relcl", "acl")]
            if not clauses:
                found.append(phrase)
                continue
            words = [t for t in clauses[0].subtree if t.tag_ not in ("PRP$",) and t.dep_ != "punct"][:12]
            text = join_tokens(words)
            parts = re.split(
                r"\s+or\s+(?=while|when|at|during|after|with|on|does|is|has|doesn|keeps|wakes|lasts|gets|spreads)", text
            )
            first = parts[0]
            verb = " ".join(first.split()[:2])
            found.append(Phrase(f"{phrase.core} {first}", phrase.text, phrase.head, phrase.lemma))
            for part in parts[1:]:
                found.append(Phrase(f"{phrase.core} {verb} {part}", phrase.text, phrase.head, phrase.lemma))
        return found

    def item_signs(self, doc: Any, topic: str) -> list[Phrase]:
        """The signs in a list item: a clause, a bare verb phrase, or a noun phrase."""
        root = next((t for t in doc if t.dep_ == "ROOT"), None)
        if root is None:
            return []
        if root.pos_ in ("VERB", "AUX"):
            return self.signs(root, topic)
        if root.pos_ in ("ADJ", "ADV", "ADP"):
            return [
                Phrase(
                    join_tokens([t for t in doc if t.tag_ not in ("PRP$", "DT")]),
                    root.text,
                    root.i,
                    root.lemma_.lower(),
                )
            ]
        return self._noun_signs(root)


def _own(token: Token) -> list[Token]:
    return [t for t in token.subtree if not _under_conj(t, token)]


def _under_conj(token: Token, top: Token) -> bool:
    while token != top and token.head != token:
        if token.dep_ in ("conj", "cc", "punct", "prep", "advcl", "ccomp"):
            return True
        token = token.head
    return False


def _distinct(phrases: list[Phrase]) -> list[Phrase]:
    return list({p.key: p for p in phrases if p.text}.values())


def _once(raws: list[Raw]) -> list[Raw]:
    seen: dict[tuple[str, str], Raw] = {}
    for raw in raws:
        seen.setdefault((raw.subject.key if raw.subject else "", raw.object.core.lower() if raw.object else ""), raw)
    return list(seen.values())
