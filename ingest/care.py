"""Signs and care: which sign, situation or complaint calls for which care. Of these none may be missed.

Knows how texts send people to a doctor (imperatives, "needs urgent assessment", "if ..., see ...", lists under "seek help
if:"); must not know what is truly urgent: that is the rules' business.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.carecues import SAID_SO, CareCues
from ingest.carenouns import Cue
from ingest.carewhen import EMPTY, Whens
from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.signs import VAGUE, SignCutter
from ingest.tree import child, subject_of
from kb.model import Relation

Token = Any
POINTING = Phrase("", "", -1, "that")  # the sign is what was spoken of
POINTERS = frozenset(("these", "those", "this", "above", "any", "such", "either"))
POINTED = frozenset(
    ("symptom", "symptoms", "sign", "signs", "flag", "flags", "problem", "problems", "warning", "one", "list")
)
NO_NEED = re.compile(r"\bno (need|reason|point|call) (to|in)( \w+)?\s*\Z", re.IGNORECASE)
TITLE = re.compile(r"\W*(when|how|why|where) (to|you should|should you|do you)\b[^,:]*\Z", re.IGNORECASE)
# "Ask your doctor what you may do": a question to put, and no sign.
ASKING = re.compile(
    r"\b(ask|check with|talk to|speak to|discuss with) (the|your|a|to|with)\b.{0,45}\b(what|how|which|whether|when it is|when you can)\b",
    re.IGNORECASE,
)
# What is said of a sign before a colon or a dash: "... is a red flag: go to A&E".
SAID_OF = re.compile(
    r"\s+(is|are|means?|counts? as)( also| always)? (an? |the )?(\w+ )?(red flags?|warning( sign)?s?|emergency|emergencies|alarm|urgent|serious)\s*\Z"
)


class CareReader:
    """Reads sentences and list items about care. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon
        self.context, self.cutter = Context(lexicon), SignCutter(lexicon)
        self.words = lexicon.words
        self.found = CareCues(lexicon)
        self.whens = Whens(phraser, self.found, self.cutter)

    # -- sentences --------------------------------------------------------------------------------------------------

    def read(self, doc: Any, label: Any = None) -> list[Raw]:
        """calls_for claims of one sentence; a subject of None is the topic."""
        if TITLE.match(doc.text):
            return []
        if ASKING.search(doc.text) and not any(t.lower_ == "if" for t in doc):
            return []
        cues = self.found.cues(doc)
        found: list[Raw] = []
        if (
            not cues
            and 0 < len(doc) <= 5
            and (root := next((t for t in doc if t.dep_ == "ROOT"), doc[0])).pos_ in ("NOUN", "PROPN")
            and self.found.nouns.is_care(root)
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
            if not signs and (cue.needing or not cue.sure):
                continue
            done.update(other.token.i for other in cues if self.found.same(cue, other) or other.token == cue.token)
            scope = self._scope(cue.token)
            if scope.negated and any(t.lower_ == "unless" for t in doc[cue.token.i :]):
                scope = Scope(False, scope.hedged, (), scope.hedges)
            each: list[Phrase | None] = [*signs] or [None]
            for sign in each:
                if sign is POINTING:
                    who = subject_of(cue.token)
                    found.append(Raw(None, Relation.CALLS_FOR, cue.care, cue.token, scope, "care", "pronoun", who))
                    continue
                found.append(
                    Raw(sign, Relation.CALLS_FOR, cue.care, cue.token, scope, "care", "sign" if sign else "gap")
                )
        if all(raw.subject is None and raw.how == "gap" for raw in found):
            found = self._needed(doc) or found
        return _once(found)

    def _needed(self, doc: Any) -> list[Raw]:
        """What needs care by its words, where the parse shows nothing."""
        cue = self.found.sets.needed(doc)
        if cue is None or cue.sign is None:
            return []
        signs = self.cutter.cut(list(doc[slice(*cue.sign)]))
        said = Scope(False, False)
        return [Raw(s, Relation.CALLS_FOR, cue.care, cue.token, said, "care", "sign") for s in signs]

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
        negated = negated or NO_NEED.search(token.doc[: token.i].text) is not None
        hedges = tuple(c.text for t in chain for c in t.children if c.lower_ in ("may", "might", "could", "probably"))
        return Scope(negated, bool(hedges), (), hedges)

    # -- cues -------------------------------------------------------------------------------------------------------

    # -- signs ------------------------------------------------------------------------------------------------------

    def _signs(self, cue: Cue, cues: list[Cue], n: int, doc: Any) -> list[Phrase]:
        if (signalled := self._signalled(cue, doc)) is not None:
            return signalled
        if cue.care.lemma == SAID_SO:
            return self.whens.clauses(cue, cues, n, doc) or ([POINTING] if self.whens.pointed(doc) else [])
        if cue.token.text in ("-", "—", "=", "→"):
            return self.cutter.cut(list(doc[: cue.token.i]))
        needing = self._needing(cue.token) if cue.needing else []
        found = [] if needing == [POINTING] else needing
        found = found or self.whens.clauses(cue, cues, n, doc) or needing
        if not found and cue.token.lemma_.lower() in ("refer", "send", "admit") and not cue.needing:
            sent = child(cue.token, "dobj")
            if sent is not None and sent.lemma_.lower() in self.words["valence.people"]:
                rest = [t for t in sent.subtree if t.i > sent.i and t.text != "."]
                stop = next(
                    (
                        n
                        for n, t in enumerate(rest)
                        if n > 1 and t.lower_ in ("to", "urgently", "immediately", "promptly", "directly")
                    ),
                    len(rest),
                )
                rest = rest[:stop]
                if len(rest) > 1:
                    return self.cutter.cut(rest[1:])
        if cue.needing and not found:
            found = self._needing(cue.token)
        if not cue.needing and not found:
            found = self._person_signs(cue.token) or self.whens.named(cue, doc)
        if not found:
            found = [POINTING] if self.whens.pointed(doc) else self._elsewhere(cue, doc)
        found = [p for p in found if p is POINTING or not set(p.text.lower().split()) <= EMPTY]
        if cue.needing:  # "some things cannot wait", "a scan may be needed"
            found = [p for p in found if p is POINTING or not _no_sign(p.text, self.words["care.tests"])]
        colon = next((t.i for t in doc[1 : cue.token.i] if t.text == ":"), None)
        if found in ([], [POINTING]) and colon is not None and not (found and cue.sign):
            found = self._elsewhere(cue, doc) or found
        return found

    def _signalled(self, cue: Cue, doc: Any) -> list[Phrase] | None:
        """`numbness and weakness are clear signals that you should see a doctor`: what is called a signal, a reason or a time."""
        noun = next(
            (
                t
                for t in reversed(doc[: cue.token.i])
                if t.lemma_.lower() in self.words["care.signals"] and t.dep_ == "attr"
            ),
            None,
        )
        if noun is None or noun.head.lemma_ != "be" or cue.token.i - noun.i > 8:
            return None
        subject = subject_of(noun.head)
        if subject is None or subject.lower_ in ("it", "there"):
            return None
        if subject.pos_ == "PRON" or VAGUE.fullmatch(subject.doc[subject.left_edge.i : subject.i + 1].text):
            return [POINTING]
        if any(c.lower_ in ("not", "n't") for c in noun.head.children):
            return None
        return self.cutter.cut(list(doc[self._start(noun.head, subject) : noun.head.i]))

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
                return [POINTING] if points_back(subject) else self.cutter.cut(list(subject.subtree))
            person = child(top, "dobj")
            if person is not None and person.lemma_.lower() in self.words["valence.people"] and person.i < token.i:
                rest = list(doc[person.i + 1 : min((c.i for c in token.children if c.tag_ == "TO"), default=token.i)])
                if rest and rest[0].lower_ in ("with", "who"):
                    return self.cutter.cut(rest[1:], person=True)
        ignored = next((t for t in doc if t.lemma_ in ("ignore", "dismiss")), None)
        if ignored is not None:
            stop = next((t.i for t in doc[ignored.i + 1 :] if t.text in (":", ";", ".", "-", "—")), len(doc))
            return self.cutter.cut(list(doc[ignored.i + 1 : stop]))
        dash = next((t for t in doc[1 : token.i] if t.text in ("-", "—", ":", ";") and t.whitespace_), None)
        if dash is None:
            return []
        said = SAID_OF.search(doc[: dash.i].text)
        if dash.text in (":", ";") and said is None:
            return self._before_colon(doc, dash)
        return self.cutter.cut([t for t in doc[: dash.i] if said is None or t.idx < said.start()])

    def _before_colon(self, doc: Any, colon: Token) -> list[Phrase]:
        """`A fever, a stiff neck: for either, call`, `A numb seat is not one for waiting: go to A&E`."""
        clause = list(doc[: colon.i])
        main = ("ROOT", "ccomp", "parataxis")
        finite = [t for t in clause if t.tag_ in ("VBZ", "VBP", "VBD", "MD")]
        verb = next((t for t in finite if t.dep_ in main or (t.dep_ == "aux" and t.head.dep_ in main)), None)
        if verb is None:
            return (
                self.cutter.listed(clause)
                if self.whens.pointed(doc) or POINTERS & {t.lower_ for t in doc[colon.i :]}
                else []
            )
        bad = self.words["valence.bad"]
        sign = clause[: verb.i]
        return self.cutter.cut(sign) if any(t.lemma_.lower() in bad or t.lower_ in bad for t in sign) else []

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
        if points_back(subject):
            return [POINTING]
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
        if rest and rest[0].lower_ in ("over", "under", "aged", "older", "younger"):
            return self.cutter.cut(rest, person=True)
        if start is None:
            return self._group(person) if not rest or rest[0].text == "," or rest[0].lower_ in ("or", "and") else []
        inside = rest[start + 1 :]
        if person.lemma_.lower() in ("child", "woman", "baby", "teenager", "man") and rest[start].lower_ == "with":
            return self.cutter.cut([*person.lefts, person, *rest])
        return self.cutter.cut([t for t in inside if t.lower_ not in ("from",)], person=True)

    def _group(self, person: Token) -> list[Phrase]:
        """`pregnant women and children should ask a doctor`: who somebody is may be the situation."""
        heads = [person, *[c for c in person.subtree if c.dep_ == "conj" and c.pos_ == "NOUN"]]
        found = []
        for head in heads:
            named = [
                c
                for c in head.lefts
                if c.dep_ in ("amod", "compound") and c.lower_ not in ("most", "many", "some", "other", "all", "such")
            ]
            if named or (head.lemma_.lower() in self.words["care.groups"] and head.tag_ == "NNS"):
                words = [*named, head]
                found.append(
                    Phrase(
                        " ".join(t.text for t in words),
                        " ".join(t.text for t in words),
                        head.i,
                        head.lemma_.lower(),
                        sign=True,
                    )
                )
        return found

    def item_signs(self, doc: Any, topic: str = "pain", *, person: bool = False) -> list[Phrase]:
        """The signs in a list item: a clause, a bare verb phrase, or a noun phrase."""
        tokens = self.whens.without_tail([t for t in doc if t.text not in (".", ":", "!")])
        return self.cutter.cut(tokens, topic, person=person)


def _no_sign(text: str, tests: frozenset[str]) -> bool:
    """Whether words before "needs" are no sign: too vague, or a test or treatment that is needed itself."""
    return VAGUE.fullmatch(text) is not None or text.lower().split()[-1] in tests


def points_back(noun: Token) -> bool:
    """`these symptoms`, `any of these`, `the symptoms listed above`: signs that were named before."""
    words = {t.lower_ for t in noun.subtree}
    own = {t.lower_ for t in noun.subtree if t.pos_ in ("NOUN", "PROPN")}
    return bool(words & POINTERS) and own <= POINTED


def _once(raws: list[Raw]) -> list[Raw]:
    seen: dict[tuple[str, str], Raw] = {}
    for raw in raws:
        seen.setdefault((raw.subject.key if raw.subject else "", raw.object.core.lower() if raw.object else ""), raw)
    return list(seen.values())
