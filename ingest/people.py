"""People do things and are given things; they are no cause themselves.

"Patients who did yoga had less pain" is said of yoga, "you may prevent pain if you lift well" of lifting well. Knows who is a
person and where a sentence tells what they did; must not know cues of effects.
"""

from __future__ import annotations

from typing import Any

from ingest.cues import Lexicon
from ingest.tree import Agent, child, prep_objects, subject_of

Token = Any
TIME_WORDS = frozenset(("today", "now", "tonight", "tomorrow", "day", "week", "month", "year", "minute", "hour",
                        "time", "night", "morning", "own", "third", "half", "quarter", "point", "cent", "percent",
                        "beginning", "start", "baseline", "treatment"))  # fmt: skip
GIVEN = frozenset(("treat", "randomise", "randomize", "allocate", "give", "take", "do", "use", "practise", "practice", "receive", "perform", "try", "follow", "wear", "walk", "swim", "assign", "get", "attend", "undergo",
                   "exercise", "stretch", "sleep", "sit", "stand", "smoke", "have", "stay", "keep", "rest", "remain", "continue"))  # fmt: skip
# What one has or feels is no doing: "you may feel less pain if you have ..." names no agent.
UNDONE = frozenset(
    (
        "have",
        "be",
        "feel",
        "suffer",
        "experience",
        "notice",
        "develop",
        "get",
        "want",
        "need",
        "find",
        "know",
        "think",
        "like",
        "wish",
        "prefer",
        "choose",
        "hope",
        "decide",
        "see",
        "hear",
        "live",
        "remember",
        "fail",
        "please",
        "feel",
        "become",
        "start",
        "continue",
    )
)


class People:
    """Reads what people did. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def is_person(self, subject: Token) -> bool:
        lemma = subject.lemma_.lower()
        if subject.lower_ in ("those", "many", "some", "others", "most", "all") and any(
            c.dep_ in ("relcl", "prep") for c in subject.rights
        ):
            return True
        if subject.lower_ in self.lexicon.words["context.persons"]:
            return True
        if lemma == "group" and any(
            c.dep_ in ("compound", "amod", "nmod") and c.lower_ not in ("control", "both", "whole")
            for c in subject.lefts
        ):
            return False
        return lemma in self.lexicon.words["valence.people"] and subject.lower_ not in (
            "body",
            "those",
            "some",
            "many",
            "most",
            "others",
            "they",
        )

    def circumstance(self, verb: Token, found: Agent) -> Agent:
        """A person is no cause: what they do it by, with, or when they do what; or what they were given."""
        subject = subject_of(verb)
        if subject is not None and found.person:
            for clause in subject.rights:
                if clause.dep_ in ("relcl", "acl") and clause.lemma_.lower() in GIVEN:
                    thing = child(clause, "dobj", "oprd") if clause.lemma_ != "stay" else None
                    thing = thing or next(iter(prep_objects(clause, "with", "to")), None)
                    found.tokens, found.how = [thing if thing is not None else clause], "given"
                    found.verbal = thing is None
                    return found
        if subject is not None and found.person:
            groups = [
                o
                for o in prep_objects(subject, "in", "on", "from")
                if o.lemma_.lower() in ("group", "arm", "class", "programme", "program")
            ]
            if groups and not any(
                c.lower_ in ("control", "placebo", "comparison", "both", "sham") for c in groups[0].lefts
            ):
                found.tokens, found.how = groups[:1], "given"
                return found
        for at in [*found.path, verb]:
            by = prep_objects(at, "by", "through", "with", "via", "using", "after", "from")
            by = [
                b
                for b in by
                if b.lemma_.lower() not in self.lexicon.words["valence.people"] | TIME_WORDS and not b.like_num
            ]
            if by:
                found.tokens, found.how = by[:1], "by"
                found.verbal = by[0].pos_ == "VERB"
                return found
            for clause in at.children:
                if clause.dep_ == "advcl" and clause.i != found.path[0].i:
                    when = any(
                        c.lower_ in ("when", "while", "after") or (c.lower_ == "if" and clause.lemma_ not in UNDONE)
                        for c in clause.children
                        if c.dep_ in ("advmod", "mark")
                    )
                    subject = subject_of(clause)
                    if (
                        when and (subject is None or self.is_person(subject) or subject.lower_ == "they")
                    ) or clause.lower_ == "using":
                        found.tokens, found.how, found.verbal = [clause], "when", True
                        return found
        found.how = "person"
        return found
