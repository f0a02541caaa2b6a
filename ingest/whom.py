"""For whom or what advice is: a for-phrase, people who should, the complaint or sign of an if-clause.

Knows where a sentence says it; where it says nothing, the topic is asked later.
"""

from __future__ import annotations

from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.cues import Lexicon
from ingest.raw import TIMES
from ingest.relations import Reader
from ingest.signs import SignCutter
from ingest.tree import child, prep_objects, subject_of

Token = Any
SPARE = frozenset(("necessary", "needed", "possible", "appropriate", "required", "applicable", "can", "unsure"))


class Whom:
    """Reads what advice is for. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader) -> None:
        self.phraser, self.reader, self.words = phraser, reader, lexicon.words
        self.cutter = SignCutter(lexicon)

    def ahead(self, verb: Token) -> list[Phrase]:
        """`if you feel pain, stop`: the situation that stands before."""
        mark = next((t for t in verb.doc if t.lower_ in ("if", "when") and t.i < verb.i), None)
        comma = next((t.i for t in verb.doc if mark is not None and t.text == "," and mark.i < t.i < verb.i), None)
        return self.cutter.cut(list(verb.doc[mark.i + 1 : comma])) if mark is not None and comma is not None else []

    def if_signs(self, verb: Token) -> list[Phrase]:
        """`avoid it if you have a hernia`: the situation in which it is advised against."""
        doc = verb.doc
        mark = next(
            (t for t in doc if t.lower_ in ("if", "when", "while") and t.dep_ in ("mark", "advmod") and t.i > verb.i),
            None,
        )
        if mark is None:
            return []
        stop = next(
            (t.i for t in doc[mark.i + 2 :] if t.lower_ in ("until", "because", "since", "so") or t.text in (";", ":")),
            len(doc),
        )
        signs = self.cutter.cut([t for t in doc[mark.i + 1 : stop] if t.text not in (".", "!")])
        return [p for p in signs if p.text.lower() not in SPARE]

    def complaints(self, verb: Token) -> list[Phrase | None]:
        """The complaint or people that advice is for: a for-phrase, or the complaint of an if-clause."""
        top = verb
        thing = child(verb, "dobj")
        last = (
            ([c for c in thing.subtree if c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN")] or [None])[-1]
            if thing is not None
            else None
        )
        who = subject_of(verb)
        if (
            who is not None
            and who.dep_ in ("nsubj", "nsubjpass")
            and who.lemma_.lower() in self.words["valence.people"]
            and (who.pos_ == "NOUN" or (who.lower_ in ("those", "anyone", "anybody") and list(who.rights)))
        ):
            people = [t.phrase for t in self.reader.targets.target(who, "suited") if t.phrase is not None]
            if people and (people[0].text.lower() != who.text.lower()):
                return list(people)
        role = next((o for o in prep_objects(verb, "as")), None)  # "recommended as a treatment for sciatica"
        for holder in (verb, thing, last, role, child(verb, "xcomp"), child(verb, "nsubjpass", "csubjpass")):
            if holder is None:
                continue
            for o in [
                x for p in prep_objects(holder, "for") if p.pos_ == "VERB" for x in p.children if x.dep_ == "dobj"
            ]:
                inner = [t.phrase for t in self.reader.targets.target(o, "suited") if t.phrase is not None]
                if inner:
                    return list(inner)
            for o in prep_objects(holder, "for", "to", "in", "with", "over", "during", "on", "after"):
                if o.dep_ != "pobj":
                    continue
                if (
                    o.lemma_.lower() in TIMES
                    or o.lemma_.lower() == "relief"
                    or o.like_num
                    or any(c.like_num for c in o.lefts)
                ):
                    continue
                if o.head.lower_ in self._preps(verb) or (
                    o.lemma_.lower() in self.words["valence.people"] and o.head.lower_ in ("to", "in")
                ):
                    targets = self.reader.targets.target(o, "suited")
                    good = [t.phrase for t in targets if t.phrase is not None and not self._anybody(t.phrase)]
                    if good:
                        return list(good)
        for clause in top.doc:
            if clause.dep_ == "advcl" and any(c.lower_ in ("if", "when") for c in clause.children):
                thing = child(clause, "dobj")
                if clause.lemma_ in ("have", "experience", "suffer", "get", "feel") and thing is not None:
                    phrases = self.phraser.phrases(thing)
                    if phrases and self.reader.targets.good(phrases[0]) is False:
                        return list(phrases)
        return [None]

    def _anybody(self, phrase: Phrase) -> bool:
        """`their patients`, `treatment`: nobody and nothing in particular."""
        words = [
            w for w in phrase.text.lower().split() if w not in ("their", "most", "many", "all", "initial", "further")
        ]
        nobody = (
            "patients",
            "clients",
            "people",
            "everyone",
            "adults",
            "anyone",
            "individuals",
            "customers",
            "treatment",
            "therapy",
            "use",
            "relief",
            "cases",
            "case",
            "days",
            "time",
        )
        return len(words) == 1 and words[0] in nobody

    def _preps(self, verb: Token) -> tuple[str, ...]:
        """After what is done, what may name the complaint or situation."""
        lemma = verb.lemma_.lower()
        denied = any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children)
        passive = child(verb, "nsubjpass", "csubjpass") or (child(verb, "auxpass") if verb.dep_ == "xcomp" else None)
        if passive is not None and (lemma in self.words["advice.against"] or denied):
            return ("for", "over", "during", "in", "with", "on", "to", "after")
        if lemma in ("give", "offer", "prescribe"):
            return ("for", "to")
        return ("for", "after", "during", "before") if denied and lemma != "use" else ("for",)
