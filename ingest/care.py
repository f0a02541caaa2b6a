"""Signs and care: which sign, situation or complaint calls for which care. Of these none may be missed.

Knows how texts send people to a doctor (imperatives, "needs urgent assessment", "if ..., see ...", lists under "seek help
if:"); must not know what is truly urgent: that is the rules' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.climbing import child, prep_objects, subject_of
from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.relations import Raw
from ingest.signs import SignCutter
from kb.model import Relation

Token = Any
CHECKING = frozenset(("checking", "investigating", "assessing", "looking", "examining", "treating", "seeing"))
CHECKED = frozenset(("checked", "looked", "seen", "examined", "investigated", "assessed", "reviewed"))
POINTING = Phrase("", "", -1, "that")  # the sign is what was spoken of
MARKS = frozenset(("if", "when", "whenever"))
EMPTY = frozenset(("necessary", "advice", "guidance", "information", "diagnosis", "treatment", "help", "needed", "required", "possible", "more", "details",
                   "help", "assessment", "appropriate", "unsure", "doubt", "concerned", "worried", "questions", "concerns"))  # fmt: skip


@dataclass
class Cue:
    """A verb or noun that sends somebody to care, and whether its subject is the sign that needs it."""

    token: Token
    care: Phrase
    needing: bool


class CareReader:
    """Reads sentences and list items about care. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.context, self.cutter = Context(lexicon), SignCutter(lexicon)
        self.words = lexicon.words

    # -- sentences --------------------------------------------------------------------------------------------------

    def read(self, doc: Any, label: Any = None) -> list[Raw]:
        """calls_for claims of one sentence; a subject of None is the topic."""
        cues = self.cues(doc)
        found: list[Raw] = []
        done: set[int] = set()
        for n, cue in enumerate(cues):
            if cue.token.i in done:
                continue
            signs = self._signs(cue, cues, n, doc)
            if not signs and label is not None and not cue.needing:
                signs = self.cutter.cut(list(label))
            if not signs and cue.needing:
                continue
            done.update(other.token.i for other in cues if self._same(cue, other))
            scope = self._scope(cue.token)
            for sign in signs or [None]:
                if sign is POINTING:
                    found.append(Raw(None, Relation.CALLS_FOR, cue.care, cue.token, scope, "care", "pronoun", subject_of(cue.token)))
                    continue
                found.append(Raw(sign, Relation.CALLS_FOR, cue.care, cue.token, scope, "care", "sign" if sign else "gap"))
        return _once(found)

    def _scope(self, token: Token) -> Scope:
        """`you do not need to see a doctor`: what is denied of the care itself, not of the clause beside it."""
        chain = [token]
        while chain[-1].dep_ == "xcomp" and chain[-1].head != chain[-1]:
            chain.append(chain[-1].head)
        negated = any(c.dep_ == "neg" and token.i - 5 < c.i < token.i and not any(t.text == "," for t in token.doc[c.i : token.i]) for t in chain for c in t.children)
        hedges = tuple(c.text for t in chain for c in t.children if c.lower_ in ("may", "might", "could", "probably"))
        return Scope(negated, bool(hedges), (), hedges)

    def cues(self, doc: Any) -> list[Cue]:
        """The care that a sentence asks for, in order."""
        found = []
        for token in doc:
            cue = self._cue(token)
            if cue is not None and (cue.needing or self._directed(token)):
                found.append(cue)
        return found or self._said(doc) or self._dashed(doc)

    def _dashed(self, doc: Any) -> list[Cue]:
        """`Loss of feeling between the legs - A&E, now`."""
        for token in doc[1:-1]:
            if token.text in ("-", "—", "=", "→") and token.whitespace_:
                for other in doc[token.i + 1 : token.i + 4]:
                    if self._is_care(other):
                        words = self._care_words(other)
                        return [Cue(token, Phrase(join_tokens(words), join_tokens(words), token.i, "see"), True)]
        return []

    def _said(self, doc: Any) -> list[Cue]:
        """Where the parse fails: a care verb with a care word soon after it, at the head of a clause."""
        for token in doc:
            opens = token.i == 0 or doc[token.i - 1].lower_ in (",", "and", "then", "please", ":", "or", "-", "immediately")
            if not opens or token.lower_ not in self.words["care.strong"] or token.dep_ in ("csubj",):
                continue
            for other in doc[token.i + 1 : token.i + 7]:
                if other.text in (".", ",") or other.lower_ in MARKS:
                    break
                if self._is_care(other):
                    words = [t for t in doc[token.i : other.i + 1] if t.tag_ not in ("PRP$", "DT")]
                    return [Cue(token, Phrase(join_tokens(words), join_tokens(self._care_words(other)), token.i, token.lower_), False)]
        for token in doc:
            if token.lower_ not in self.words["care.asking"] or token.i == 0:
                continue
            for other in doc[token.i + 1 : token.i + 7]:
                if self._is_care(other):
                    words = self._care_words(other)
                    return [Cue(token, Phrase(join_tokens(words), join_tokens(words), token.i, token.lower_), True)]
        return []

    def _same(self, a: Cue, b: Cue) -> bool:
        """`call 999 or go to A&E` is one care."""
        if any(t.lower_ in MARKS for t in a.token.doc[a.token.i : b.token.i]):
            return False
        return b.token.i >= a.token.i and (b.token.head == a.token or b.token.head.head == a.token) and b.token.dep_ in ("conj", "xcomp", "ccomp", "advcl")

    # -- cues -------------------------------------------------------------------------------------------------------

    def _cue(self, token: Token) -> Cue | None:
        lemma = token.lemma_.lower()
        if token.pos_ in ("NOUN", "PROPN"):
            return self._noun_cue(token)
        if token.pos_ not in ("VERB", "AUX"):
            return None
        thing = self._care_object(token)
        passive = child(token, "nsubjpass") is not None
        if thing is None:
            person = child(token, "nsubjpass")
            if lemma in self.words["care.passives"] and passive and person is not None and person.lower_ in ("you", "they", "people", "patients", "anyone") and self._must(token):
                return Cue(token, Phrase("medical assessment", "see a doctor", token.i, lemma), False)
            if lemma == "refer" and child(token, "dobj") is None and not passive and self._urgent_near(token) and token.tag_ in ("VB", "VBP"):
                return Cue(token, Phrase("urgent referral", "urgent care", token.i, "refer"), False)
            if lemma in ("refer", "send", "admit") and (sent := child(token, "dobj")) is not None and sent.lemma_.lower() in self.words["valence.people"]:
                return Cue(token, Phrase("referral", "referral", token.i, lemma), False)
            if lemma in ("check", "look", "see", "examine", "assess") and token.tag_ in ("VBN", "VBD") and token.head.lemma_ in ("get", "have", "need"):
                return Cue(token, Phrase("get checked out", "get checked", token.i, "check"), False)
            if lemma in ("get", "have") and self._checked(token):
                return Cue(token, Phrase("get it checked", "see a doctor", token.i, "check"), False)
            if lemma == "need" and any(c.tag_ == "VBG" and c.lower_ in CHECKING for c in token.children):
                return Cue(token, Phrase("medical assessment", "see a doctor", token.i, "check"), True)
            if lemma == "ignore" and passive and any(c.dep_ == "neg" or c.lower_ == "never" for c in token.children):
                return Cue(token, Phrase("never ignored", "see a doctor", token.i, "ignore"), True)
            if lemma == "treat" and passive and any(o.lemma_ == "emergency" for o in prep_objects(token, "as")):
                return Cue(token, Phrase("emergency", "emergency care", token.i, "emergency"), True)
            doctor = child(token, "nsubj")
            if doctor is not None and lemma in ("check", "see", "examine", "assess", "investigate", "refer") and self._is_care(doctor) and self._must(token):
                return Cue(token, Phrase(join_tokens(self._care_words(doctor)), "see a doctor", token.i, "doctor"), False)
            if lemma in ("check", "look", "examine") and any(c.dep_ == "auxpass" and c.lemma_ == "get" for c in token.children):
                return Cue(token, Phrase("get checked out", "get checked", token.i, "check"), False)
            if lemma in ("come", "return") and any(c.lower_ == "back" for c in token.children) and any(t.lower_ in MARKS for t in token.doc[token.i :]):
                return Cue(token, Phrase("come back", "come back", token.i, "come"), False)
            if lemma in self.words["care.passives"] and passive and self._urgent_near(token):
                return Cue(token, Phrase("medical assessment", token.text, token.i, lemma), True)
            return None
        core = join_tokens(self._care_words(thing))
        phrase = Phrase(join_tokens([token, *self._care_words(thing)]), core, token.i, lemma)
        bare = Phrase(core, core, token.i, lemma)
        if lemma in self.words["care.passives"] and passive and thing.head.lower_ in ("by", "to", "for", "with"):
            return Cue(token, bare, True)
        if self._needs(token) and not self._somebody(token):
            return Cue(token, bare, True)
        if lemma in self.words["care.actions"] or lemma in self.words["care.hospital_verbs"]:
            return Cue(token, phrase, False)
        return None

    def _checked(self, token: Token) -> bool:
        """`get it checked`, `have that looked at`."""
        after = [t.lower_ for t in token.doc[token.i + 1 : token.i + 4]]
        return bool(after) and after[0] in ("it", "this", "that", "them", "yourself", "these") and any(w in CHECKED for w in after[1:])

    def _needs(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        if lemma == "call":
            return any(c.lower_ == "for" for c in token.children)
        attr = child(token, "attr")
        return lemma in self.words["care.needs"] or (lemma == "be" and attr is not None and attr.lemma_ == "call")

    def _noun_cue(self, token: Token) -> Cue | None:
        """`is a medical emergency`, `same-day referral is needed when`."""
        verb = token.head
        if token.lemma_.lower() == "emergency" and token.dep_ == "attr" and verb.lemma_ == "be":
            return Cue(verb, Phrase("medical emergency", "emergency care", token.i, "emergency"), True)
        if token.dep_ == "nsubjpass" and verb.lemma_ in ("need", "require", "indicate", "warrant", "recommend", "advise", "arrange", "seek", "consider", "make", "offer") and self._is_care(token):
            words = join_tokens(self._care_words(token))
            return Cue(verb, Phrase(words, words, token.i, token.lemma_.lower()), False)
        return None

    def _must(self, token: Token) -> bool:
        chain = [token, token.head, token.head.head]
        return any(c.lower_ in ("should", "must", "need", "needs") for t in chain for c in [t, *t.children] if c.dep_ in ("aux", "ROOT", "conj"))

    def _somebody(self, token: Token) -> bool:
        verb, subject = token, subject_of(token)
        while subject is None and verb.dep_ in ("conj", "xcomp") and verb.head != verb:
            verb = verb.head
            subject = subject_of(verb)
        if subject is None:
            return verb.dep_ not in ("relcl", "acl")
        return subject.lemma_.lower() in self.words["valence.people"] and subject.lower_ not in ("those", "many", "others", "some")

    def _care_object(self, token: Token) -> Token | None:
        lemma = token.lemma_.lower()
        objects = [c for c in token.children if c.dep_ in ("dobj", "attr", "dative")]
        if lemma in self.words["care.hospital_verbs"] | self.words["care.passives"] | self.words["care.talking"]:
            objects += prep_objects(token, "to", "with", "from", "by", "in", "at", "for")
            objects += [o for p in token.children if p.dep_ == "prt" for o in prep_objects(p, "to", "with")]
        if lemma in self.words["care.actions"]:
            objects += prep_objects(token, "from", "with", "to", "for")
        for thing in objects:
            if lemma in ("seek", "get") and thing.lemma_.lower() in ("help", "care", "attention", "advice") and thing.dep_ == "dobj":
                return thing
            for head in [thing, *[c for c in thing.children if c.dep_ == "conj"]]:
                if self._is_care(head):
                    return head
            inner = [o for o in prep_objects(thing, "with", "from", "by", "of", "to") if self._is_care(o)]
            if inner and (thing.lemma_.lower() in self.words["care.general"]):
                return inner[0]
        return None

    def _is_care(self, noun: Token) -> bool:
        lemma, low = noun.lemma_.lower().rstrip("."), noun.lower_.rstrip(".")  # "A&E." keeps its full stop
        if lemma in ("surgery", "clinic") and not any(c.lower_ in ("gp", "doctor", "pacing", "walk", "nearest") or c.tag_ == "PRP$" for c in noun.lefts):
            return False
        if noun.dep_ == "attr" and lemma != "call":
            return False
        if lemma in self.words["care.nouns"] or low in self.words["care.nouns"]:
            return True
        if any(c.dep_ in ("compound", "amod") and f"{c.lower_} {low}" in self.words["care.nouns"] for c in noun.lefts):
            return True
        if lemma == "referral" and noun.dep_ in ("nsubjpass", "dobj"):
            return True
        if lemma in self.words["care.general"]:
            left = {t.lower_ for c in noun.lefts for t in c.subtree}
            right = {t.lower_ for t in noun.subtree if noun.i < t.i < noun.i + 5}
            return bool((left | right) & (self.words["care.qualifiers"] | self.words["care.nouns"]))
        return False

    def _care_words(self, noun: Token) -> list[Token]:
        left = [t for c in noun.lefts if c.dep_ in ("amod", "compound", "nmod", "poss", "nummod") for t in c.subtree if t.tag_ not in ("PRP$", "DT")]
        return [*left, noun]

    def _urgent_near(self, token: Token) -> bool:
        return any(c.lower_ in self.words["care.urgent"] or c.lower_ in ("medically", "promptly", "clinically") for c in token.subtree)

    def _directed(self, token: Token) -> bool:
        """Whether somebody is told to: not a story, not a condition, not a mere possibility."""
        verb = token
        while verb.dep_ in ("conj", "xcomp", "ccomp") and verb.head != verb and verb.head.pos_ in ("VERB", "AUX", "ADJ"):
            if verb.dep_ == "conj" and verb.tag_ == "VB" and subject_of(verb) is None and verb.head.tag_ not in ("VB", "VBP") and not _has(verb.head, "aux"):
                return True  # "if it has not eased, and go to A&E": an imperative of its own
            if verb.dep_ == "ccomp" and subject_of(verb) is not None:
                break
            verb = verb.head
        above = token
        for _ in range(4):
            above = above.head
            if above.dep_ == "advcl" and above != token and any(c.lower_ in MARKS and c.dep_ in ("mark", "advmod") for c in above.children):
                return False
        if token.tag_ == "VBD" or verb.dep_ in ("csubj", "nsubj"):
            return False
        if verb.dep_ in ("relcl", "acl") and verb.head.lemma_ not in ("reason", "time", "need", "sign", "cue"):
            return False
        if verb.dep_ == "advcl" and any(c.dep_ in ("mark", "advmod") and c.lower_ in ("if", "before", "after", "while", "when", "until") for c in verb.children):
            return False
        if token.dep_ == "pcomp":
            return token.head.head.lemma_ in ("recommend", "advise", "suggest")
        subject = subject_of(verb)
        if subject is not None and subject.lower_ in ("i", "he", "she", "we") and verb.lemma_ not in ("recommend", "advise", "suggest", "urge", "encourage"):
            return False
        modal = {c.lower_ for c in [*verb.children, *token.children] if c.dep_ == "aux"}
        person = subject is not None and subject.lower_ != "you" and subject.dep_ == "nsubj"
        return not (person and not modal & {"should", "must", "need", "ought", "to"} and verb == token)

    # -- signs ------------------------------------------------------------------------------------------------------

    def _signs(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        if cue.token.dep_ in ("acl", "relcl") and cue.token.head.lemma_ == "reason" and cue.token.head.dep_ == "attr":
            return self.cutter.cut([t for t in doc[: cue.token.head.left_edge.i] if t.pos_ != "AUX"])
        if cue.token.text in ("-", "—", "=", "→"):
            return self.cutter.cut(list(doc[: cue.token.i]))
        found = (self._needing(cue.token) if cue.needing else []) or self._if_signs(cue, cues, n, doc)
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
        ignored = next((t for t in doc if t.lemma_ in ("ignore", "dismiss") and child(t, "dobj") is not None), None)
        if ignored is not None:
            return self.cutter.cut(list(child(ignored, "dobj").subtree))
        dash = next((t for t in doc[1 : token.i] if t.text in ("-", "—") and t.whitespace_), None)
        return self.cutter.cut(list(doc[: dash.i])) if dash is not None else []

    def _if_signs(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        """What stands in the if-clause before the care, else in the one after it."""
        at = cue.token.i
        before = max((c.token.i for c in cues[:n] if not self._same(c, cue)), default=-1)
        after = min((c.token.i for c in cues[n + 1 :] if not self._same(cue, c)), default=len(doc))
        marks = [t for t in doc if t.lower_ in MARKS and before < t.i < after and (t.dep_ in ("mark", "advmod") or t.pos_ == "SCONJ")]
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
        return (commas or ands or [at])[-1] if not (ands and commas and ands[-1] > commas[-1] and at - ands[-1] <= 2) else ands[-1]

    def _between(self, doc: Any, marks: list[Token], end: int) -> list[Phrase]:
        found: list[Phrase] = []
        bounds = [*[m.i for m in marks], end]
        for start, stop in zip(bounds, bounds[1:], strict=False):
            found.extend(self.cutter.cut([t for t in doc[start + 1 : stop] if t.text not in ("-", ".", "!")]))
        return found

    def _needing(self, token: Token) -> list[Phrase]:
        """`numbness needs urgent attention`: the subject is the sign."""
        verb, subject = token, subject_of(token)
        while subject is None and verb.dep_ in ("xcomp", "conj", "acl") and verb.head != verb and verb.head.pos_ in ("VERB", "AUX"):
            verb = verb.head
            subject = subject_of(verb)
        if subject is None and verb.dep_ in ("relcl", "acl"):
            return self._heads(verb.head)
        if subject is None:
            if token.lower_ in self.words["care.asking"] and token.dep_ != "xcomp":
                return self.cutter.cut(list(token.doc[: token.i]))
            return []
        if subject.lower_ in ("that", "which", "who"):
            return self._heads(verb.head) if verb.dep_ == "relcl" else []
        if subject.lemma_.lower() in self.words["valence.people"]:
            return self._person_signs(token)
        if subject.pos_ == "PRON":
            return [POINTING] if subject.lower_ in ("this", "that", "it", "these", "those") else []
        start = self._start(verb, subject)
        stop = min([token.i, verb.i, *[c.i for c in [*verb.lefts, *token.lefts] if c.dep_ in ("aux", "auxpass", "advmod", "neg") and c.i > subject.i]])
        return self.cutter.cut([t for t in token.doc[start:stop]])

    def _start(self, verb: Token, subject: Token) -> int:
        """Where the sign begins: with the sentence, unless a clause stands before it."""
        edges = [subject.left_edge.i, *[c.left_edge.i for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass", "csubj")]]
        if verb.dep_ == "ROOT" and not any(t.text in (";", ":") or (t.pos_ in ("VERB", "AUX") and t.dep_ in ("ccomp", "advcl", "conj")) for t in verb.doc[: min(edges)]):
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
        rest = [t for t in person.doc[person.i + 1 : aux]]
        start = next((i for i, t in enumerate(rest) if t.lower_ in ("with", "who", "experiencing", "having", "suffering")), None)
        if start is None:
            return []
        inside = rest[start + 1 :]
        if person.lemma_.lower() in ("child", "woman", "baby", "teenager", "man") and rest[start].lower_ == "with":
            return self.cutter.cut([*person.lefts, person, *rest])
        return self.cutter.cut([t for t in inside if t.lower_ not in ("from",)], person=True)

    def _for_signs(self, cue: Cue, doc: Any) -> list[Phrase]:
        """`seek help for sudden weakness`, `talk to a doctor about numbness`, `before starting a programme`."""
        for token in doc[cue.token.i + 1 :]:
            if token.lower_ in ("for", "about", "regarding", "with") and token.dep_ in ("prep", "mark") and not self._is_care_inside(token):
                inside = [t for t in doc[token.i + 1 :] if t.text != "."]
                stop = next((i for i, t in enumerate(inside) if t.lower_ in ("before", "so", "because", "to") and t.pos_ != "ADP"), len(inside))
                signs = self.cutter.cut(inside[:stop])
                return [p for p in signs if p.text.lower().split()[0] not in EMPTY]
            if token.lower_ in ("before", "prior") and token.dep_ in ("prep", "mark", "advmod"):
                return [p for o in [*token.children, token.head] if o.pos_ == "VERB" and o.i > token.i for p in self._before(o)]
        return []

    def _is_care_inside(self, prep: Token) -> bool:
        return any(self._is_care(c) for c in prep.children if c.dep_ == "pobj")

    def _before(self, verb: Token) -> list[Phrase]:
        """`before starting a programme`: what is about to be done is the situation."""
        objects = [c for c in verb.children if c.dep_ == "dobj"] + prep_objects(verb, "on", "in", "with", "into")
        if objects and verb.lemma_.lower() in ("start", "begin", "embark", "try", "take", "use", "engage", "do", "undertake", "attempt", "return", "resume"):
            return [p for o in objects[:1] for p in self._self_care(o)]
        return [self.phraser.verb_phrase(verb)]

    def _self_care(self, noun: Token) -> list[Phrase]:
        inner = prep_objects(noun, "of")
        return self.phraser.phrases(inner[0] if inner and noun.lemma_ in ("form", "type", "kind") else noun)

    def item_signs(self, doc: Any, topic: str = "pain") -> list[Phrase]:
        """The signs in a list item: a clause, a bare verb phrase, or a noun phrase."""
        return self.cutter.cut([t for t in doc if t.text not in (".", ":", "!")], topic)


def _has(token: Token, dep: str) -> bool:
    return any(c.dep_ == dep and c.tag_ in ("MD", "TO") for c in token.children)


def _once(raws: list[Raw]) -> list[Raw]:
    seen: dict[tuple[str, str], Raw] = {}
    for raw in raws:
        seen.setdefault((raw.subject.key if raw.subject else "", raw.object.core.lower() if raw.object else ""), raw)
    return list(seen.values())
