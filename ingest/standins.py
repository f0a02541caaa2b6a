"""Words that the parser knows in place of those it does not: "paracetamol" is parsed as "medicine", "eases" as "improves".

The small English model takes rare medical nouns for verbs and verbs in -s for nouns, and everything after that is wrong.
Knows which words to exchange and for what; the words of the text come back before anybody reads the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.cues import Lexicon
from ingest.parsing import (
    ADVERBS,
    AMBIGUOUS,
    BACK,
    DETERMINERS,
    DOINGS,
    FOLLOWING,
    KNOWN,
    LOADING,
    LOADS,
    MODALS,
    NO_SUBJECT,
    NOT_OBJECTS,
    NOUNISH,
    NOUNS,
    OFTEN_NOUNS,
    OPEN,
    OWNED,
    PLAIN,
    PLAIN_AFTER,
    REPORTING,
)
from kb.model import Concept


@dataclass(frozen=True)
class StandIn:
    """Tokens start..end are parsed as `word`; `lemma` is what they are afterwards."""

    start: int
    end: int
    word: str
    lemma: str


class StandIns:
    """Finds what to exchange. One for each vocabulary and lexicon."""

    def __init__(self, resolve: Callable[[str], Concept | None], lexicon: Lexicon) -> None:
        self.resolve = resolve
        self.verbs = {
            third: lemma
            for lemma in lexicon.effects
            for third in (_third(lemma),)
            if third not in AMBIGUOUS and lemma.isalpha()
        }
        self.ambiguous = {_third(lemma): lemma for lemma in lexicon.effects if _third(lemma) in AMBIGUOUS}
        self.finite = set(self.verbs) | {past for lemma in lexicon.effects for past in _past(lemma)}
        self.lemmas = frozenset(lexicon.effects)
        self.needs = {
            lemma: frozenset(e.rest[0] for e in found)
            for lemma, found in lexicon.effects.items()
            if all(e.rest for e in found)
            and lemma
            in ("point", "stem", "spring", "end", "result", "head", "hint", "account", "wear", "start", "begin")
        }
        self.pasts = {
            past: lemma
            for lemma, found in lexicon.effects.items()
            if any(not e.rest and not e.swapped for e in found)
            for past in _past(lemma)
        } | {"cut": "cut"}
        self.bare = frozenset(
            lemma for lemma, found in lexicon.effects.items() if not found[-1].rest and lemma not in PLAIN
        )
        self.plain = frozenset(
            lemma
            for lemma in (*self.bare, "improve", "ease", "increase", "decrease", "worsen")
            if _third(lemma) not in AMBIGUOUS and lemma not in NOUNISH
        )
        self.gerunds = {
            (lemma[:-1] if lemma.endswith("e") else lemma) + "ing": lemma for lemma in self.lemmas - NOUNISH
        }
        self.advising = frozenset(e.lemma for e in (*lexicon.endorse, *lexicon.oppose) if not e.rest) - {
            "offer",
            "advise",
            "tell",
        }
        self.ailing = lexicon.words["valence.ailing"]

    def find(self, doc: Any) -> list[StandIn]:
        """The exchanges for a tokenised text, in order and without overlap."""
        found: list[StandIn] = []
        i = 0
        while i < len(doc):
            step = self._name(doc, i) or self._back(doc, i) or self._sham(doc, i) or self._verb(doc, i, found)
            if step is None:
                i += 1
                continue
            found.append(step)
            i = step.end
        return found

    def _name(self, doc: Any, i: int) -> StandIn | None:
        for n in range(min(4, len(doc) - i), 0, -1):
            span = doc[i : i + n]
            text = span.text
            if not all(t.is_alpha or t.text == "-" for t in span) or (n == 1 and len(text) < 5):
                continue
            concept = self.resolve(text)
            if (
                concept is not None
                and concept.kind in DOINGS
                and text.lower().endswith(("ing", "wards", "ward"))
                and self._acts(doc, i + n)
            ):
                return StandIn(i, i + n, "treatment", doc[i + n - 1].lower_)
            if OPEN.search(text) or "-" in text:
                continue
            if concept is not None and concept.kind == "symptom" and n > 1 and BACK.match(text):
                plural = text.endswith("s")
                return StandIn(
                    i,
                    i + n,
                    "pains" if plural else "pain",
                    text.split()[-1].lower().rstrip("s") if plural else text.split()[-1].lower(),
                )
            if n == 1 and text.endswith("ness") and text not in KNOWN:
                return StandIn(i, i + 1, "pain", text)
            word = NOUNS.get(concept.kind) if concept is not None else None
            last = doc[i + n - 1].lower_
            if word is None or last.endswith(("ed", "ly")) or last in KNOWN:
                continue
            plural = last.endswith("s") and not last.endswith(("ss", "sis", "us", "is"))
            lemma = last[:-1] if plural else last
            return StandIn(i, i + n, word + "s" if plural else word, lemma)
        return None

    def _third_after(self, doc: Any, i: int) -> str | None:
        """`walking releases endorphins`: after an activity even a word that is as often a noun is a verb."""
        lemma = self.ambiguous.get(doc[i].lower_)
        named = (
            i
            and doc[i].lower_ not in OFTEN_NOUNS
            and any(
                (c := self.resolve(doc[i - n : i].text)) is not None
                and c.kind in ("intervention", "activity", "drug", "substance")
                for n in (1, 2)
                if i >= n
            )
        )
        doing = named or (
            i
            and (
                doc[i - 1].lower_.endswith("ing")
                or (
                    i > 1
                    and doc[i - 1].lower_ in ("backwards", "backward", "forwards")
                    and self.resolve(doc[i - 2 : i].text)
                )
            )
        )
        if lemma is None or i + 1 >= len(doc) or not doing:
            return None
        after = doc[i + 1].lower_
        if lemma == "help" and (after in self.lemmas or after == "to"):
            return None  # "swimming helps ease pain": the parser sees to that
        if after == "and" and i + 3 < len(doc) and doc[i + 2].lower_ in {*self.verbs, *self.ambiguous}:
            return lemma  # "walking stretches and loosens the muscles"
        return (
            lemma
            if after.isalpha()
            and after not in NOT_OBJECTS
            and (self.resolve(doc[i - 1].text) is not None or doc[i - 1].lower_.startswith(("backward", "forward")))
            else None
        )

    def _acts(self, doc: Any, i: int, depth: int = 0) -> bool:
        """Whether a verb follows, so that what stands before it is its subject: "retro-walking reduced pain"."""
        while i < len(doc) and doc[i].lower_ in ADVERBS:
            i += 1
        if i >= len(doc) or depth > 2:
            return False
        word = doc[i].lower_
        if word in FOLLOWING or word in self.finite:
            return True
        if word in self.ambiguous and i + 1 < len(doc):
            return doc[i + 1].lower_.isalpha() and doc[i + 1].lower_ not in NOT_OBJECTS
        return word in ("and", "or") and any(
            self.resolve(doc[i + 1 : i + 1 + n].text) and self._acts(doc, i + 1 + n, depth + 1)
            for n in (1, 2)
            if i + 1 + n < len(doc)
        )

    def _back(self, doc: Any, i: int) -> StandIn | None:
        """`your back stiff`, `the lower back`: a part of the body, where the parser sees an adverb."""
        related = (
            i + 2 < len(doc) and doc[i + 1].text == "-" and doc[i + 2].lower_ in ("related", "specific", "friendly")
        )
        rest = [t.lower_ for t in doc[i + 1 : i + 5]]
        related = related or (
            len(rest) > 2 and rest[0] in ("and", "or") and bool(set(rest[1:]) & {"muscles", "pain", "joints"})
        )
        if doc[i].lower_ != "back" or not (related or (i and doc[i - 1].lower_ in OWNED)):
            return None
        return StandIn(i, i + 1, "neck", "back")

    def _sham(self, doc: Any, i: int) -> StandIn | None:
        """`superior to sham`: no verb."""
        ends = i + 1 >= len(doc) or doc[i + 1].is_punct or doc[i + 1].lower_ in NOT_OBJECTS
        return StandIn(i, i + 1, "medicine", "sham") if doc[i].lower_ == "sham" and i and ends else None

    def _past(self, doc: Any, i: int, found: list[StandIn]) -> bool:
        """`training reduced pain`: after what could be a subject and before what could be an object, a verb and no adjective."""
        if (
            doc[i].lower_ not in self.pasts
            or doc[i].lower_ == "provided"
            or i == 0
            or i + 1 >= len(doc)
            or doc[i].text != doc[i].lower_
        ):
            return False
        j = i - 1
        while j > 0 and doc[j].lower_ in ADVERBS | {"not"}:
            j -= 1
        if doc[j].text == "," and (aside := [k for k in range(max(0, j - 6), j) if doc[k].text == ","]):
            j = aside[-1] - 1  # "breaks of ten minutes, twice a shift, eased"
        before, after = doc[j], doc[i + 1].lower_
        if after in NOT_OBJECTS | PLAIN_AFTER or not doc[i + 1].is_alpha:
            return False
        if before.lower_ in ("and", "but"):
            return any(step.word == "took" for step in found)
        low = before.lower_
        subject = (
            before.text[-1:].isalpha()
            and low not in NO_SUBJECT
            and not low.endswith(("ed", "ly", "ous", "ive", "al", "ic", "ary"))
        )
        return subject and low not in self.finite and low not in self.lemmas and low not in self.advising

    def _also_third(self, doc: Any, i: int, found: list[StandIn]) -> bool:
        """`burns calories and builds muscle`: after one such verb, another one and no noun."""
        if doc[i].lower_ not in self.ambiguous or i < 3 or i + 1 >= len(doc) or doc[i - 1].lower_ not in ("and", "or"):
            return False
        after = doc[i + 1].lower_
        before = any(step.word == "improves" for step in found) or any(
            t.lower_ in self.ambiguous for t in doc[1 : i - 1]
        )
        return before and after.isalpha() and after not in NOT_OBJECTS

    def _coordinated(self, doc: Any, i: int, found: list[StandIn]) -> bool:
        """`may ease pain and restore function`: after one such verb, another one and no noun."""
        if i + 1 >= len(doc) or i < 3 or doc[i - 1].lower_ not in ("and", "or", ","):
            return False
        after = doc[i + 1].lower_
        modal = any(t.lower_ in MODALS | {"to"} for t in doc[max(0, i - 14) : i - 1])
        return modal and after.isalpha() and after not in NOT_OBJECTS

    def _verb(self, doc: Any, i: int, found: list[StandIn]) -> StandIn | None:
        token = doc[i]
        if self._past(doc, i, found):
            return StandIn(i, i + 1, "took", self.pasts[token.lower_])
        if (
            i
            and token.lower_ in REPORTING
            and i + 1 < len(doc)
            and doc[i + 1].lower_ == "that"
            and not doc[i - 1].is_punct
        ):
            return StandIn(i, i + 1, "said", REPORTING[token.lower_])
        if token.lower_ in LOADING and any(t.lower_ in LOADS for t in doc[i + 1 : i + 5]) and i:
            return StandIn(i, i + 1, "puts", LOADING[token.lower_])
        if i and token.lower_ in self.bare and doc[i - 1].lower_ in MODALS:
            return StandIn(i, i + 1, "reduce", token.lower_)
        if (
            i
            and token.lower_ in self.advising
            and doc[i - 1].lower_.endswith("s")
            and i + 1 < len(doc)
            and doc[i + 1].is_alpha
        ):
            return StandIn(i, i + 1, "recommend", token.lower_)
        plural = i and doc[i - 1].lower_.endswith("s") and not doc[i - 1].lower_.endswith(("ss", "us", "is", "'s"))
        if plural and token.lower_ in self.bare and i + 1 < len(doc) and doc[i + 1].lower_ in DETERMINERS:
            return StandIn(i, i + 1, "reduce", token.lower_)  # "tablets taken for years thin the bones"
        if token.lower_ in self.gerunds and i > 2 and doc[i - 1].lower_ in ("and", "or", ",") and i + 1 < len(doc):
            earlier = any(t.lower_ in self.gerunds for t in doc[: i - 1])
            if earlier and doc[i + 1].lower_.isalpha() and doc[i + 1].lower_ not in NOT_OBJECTS:
                return StandIn(
                    i, i + 1, "having", self.gerunds[token.lower_]
                )  # "easing stiffness and improving motion"
        if token.lower_ in self.plain and self._coordinated(doc, i, found):
            return StandIn(i, i + 1, "reduce", token.lower_)
        if (
            i
            and token.lower_ == "results"
            and i + 1 < len(doc)
            and doc[i + 1].lower_ in ("from", "in")
            and doc[i - 1].is_alpha
        ):
            return StandIn(i, i + 1, "comes" if doc[i + 1].lower_ == "from" else "ends", "result")
        if self._also_third(doc, i, found):
            return StandIn(i, i + 1, "improves", self.ambiguous[token.lower_])
        lemma = self.verbs.get(token.lower_) or self._third_after(doc, i)
        if lemma is None or i == 0 or token.text != token.lower_:
            return None
        after = self.needs.get(lemma)
        if after is not None and (i + 1 >= len(doc) or doc[i + 1].lower_ not in after):
            return None  # "pressure points" point to nothing
        return StandIn(i, i + 1, "improves", lemma)


def _past(lemma: str) -> tuple[str, ...]:
    """`ease` -> `eased`."""
    if lemma.endswith("e"):
        return (lemma + "d",)
    if re.search(r"[^aeiou]y\Z", lemma):
        return (lemma[:-1] + "ied",)
    return (lemma + "ed",)


def _third(lemma: str) -> str:
    """`ease` -> `eases`."""
    if re.search(r"(ch|sh|x|ss|z|o)\Z", lemma):
        return lemma + "es"
    if re.search(r"[^aeiou]y\Z", lemma):
        return lemma[:-1] + "ies"
    return lemma + "s"
