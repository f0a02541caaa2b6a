"""What holds of a word in an account: whether it is denied, only feared or asked, and whom it is about.

Knows clauses, denials and people; must not know phrases, questions or times.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.intake_words import Lexicon, Word, lexicon

SELF = "me"
GENERIC = "you"
SOMEBODY = "somebody"
FINITE = ("VBZ", "VBP", "VBD", "MD")
_SUBJECTS = frozenset(
    [
        "i",
        "my",
        "he",
        "his",
        "she",
        "her",
        "they",
        "their",
        "it",
        "it's",
        "this",
        "that",
        "there",
        "both",
        "we",
        "our",
        "everything",
        "nothing",
        "what",
        "these",
    ]
)
_LEADS = frozenset(
    [
        "now",
        "also",
        "then",
        "sometimes",
        "and",
        "so",
        "still",
        "today",
        "yesterday",
        "since",
        "lately",
        "suddenly",
        ",",
        "-",
        "plus",
        "even",
    ]
)
_HARD = frozenset((";", ":", "(", ")", "-", "but", "however", "although", "though", "whereas", "because", "cos"))
_ASKING = frozenset(
    [
        "is",
        "are",
        "am",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
        "shall",
        "would",
        "will",
        "what",
        "how",
        "who",
        "where",
        "which",
        "may",
        "might",
        "has",
        "have",
    ]
)
_INVERTED = frozenset(("is", "could", "can", "should", "might", "may", "would", "will", "do", "does", "was"))
_STATED = re.compile(r"\b(bad|normal|serious|dangerous|ok|okay|odd|worrying|usual) (that|i|my|if my)\b|\bwhy\b")


@dataclass
class Clause:
    """Words first..last of a sentence that stand under one subject; `who` is whom it is about."""

    first: int
    last: int
    who: dict[int, str] = field(default_factory=dict)  # word -> the person it belongs to
    asks_from: int | None = None  # the word from which on it asks

    @property
    def asked(self) -> bool:
        """Whether all of it asks."""
        return self.asks_from == self.first


def clauses(text: Sequence[Word]) -> list[Clause]:
    """The clauses of a sentence in order."""
    cuts = [0]
    for i, word in enumerate(text):
        if i and (
            (word.low in _HARD and _apart(text, i))
            or (word.low in (",", "and", "plus", "so", "or") and _opens(text, i))
        ):
            cuts.append(i)
    cuts.append(len(text))
    found = [Clause(a, b - 1) for a, b in itertools.pairwise(cuts) if b > a]
    _mark_questions(text, found)
    return found


def is_finite(word: Word) -> bool:
    """Whether a word is a verb that a subject can have: the tagger takes "my back hurts" for two nouns."""
    return word.tag in FINITE or word.low in lexicon().lists["verbs"]


def _apart(text: Sequence[Word], i: int) -> bool:
    """A dash with spaces round it parts clauses, the hyphen of a word does not."""
    return text[i].low != "-" or (text[i - 1].end < text[i].start)


def _opens(text: Sequence[Word], i: int) -> bool:
    """Whether a new subject with its verb begins after a comma or a conjunction."""
    j = i + 1
    while j < len(text) and text[j].low in _LEADS:
        j += 1
    if j >= len(text):
        return False
    if text[j].low in _ASKING and j + 1 < len(text) and text[j + 1].low in (*_SUBJECTS, "you"):
        return True  # ", should I worry?"
    ahead: list[Word] = []
    for word in text[j : j + 10]:
        if word.low in (",", ";", ".", "but", "because") or (word.low in ("and", "or") and len(ahead) > 3):
            break
        ahead.append(word)
    verb = next((k for k, word in enumerate(ahead) if is_finite(word)), None)
    if text[j].low in _SUBJECTS:
        return verb is not None or (text[i].low == "," and text[j].low in ("i", "it", "he", "she", "my"))
    # A noun with its verb; after "or" the denial of the list would go on.
    if verb is None or text[i].low == "or":
        return False
    return (
        verb > 0 and ahead[0].pos in ("NOUN", "DET", "PROPN", "PRON") and ahead[0].low not in ("no", "neither", "any")
    )


def is_question(text: Sequence[Word]) -> bool:
    """Whether a question mark ends a sentence, alone or among others: "??", "?!"."""
    for word in reversed(text):
        if word.low.strip("?!.\"')"):
            return False
        if "?" in word.low:
            return True
    return False


def _mark_questions(text: Sequence[Word], found: list[Clause]) -> None:
    """`I can't pee, should I worry?` asks only in its last clause; a question that takes something as given says it.

    A question mark behind a statement ("I wet myself??") doubts what it means, and not that it happened.
    """
    if not is_question(text):
        if text and " ".join(word.low for word in text[:2]) == "what if":
            found[0].asks_from = found[0].first
        return
    if _STATED.search(" ".join(word.low for word in text)) and text[0].low != "what":
        return
    asking = False
    for clause in found:
        inside = range(clause.first, clause.last + 1)
        first = next((i for i in inside if text[i].low not in (*_LEADS, "but", "or")), clause.first)
        if text[first].low in _ASKING:
            asking = True
        elif asking and text[first].low in ("i", "my", "i'm", "im") and text[clause.first].low not in ("and", "or"):
            asking = False  # "should I ring somebody, I can't pee?"
        elif not asking and not _states(text, clause):
            asking = True  # "Sciatica?"
        if asking:
            clause.asks_from = clause.first
        else:
            clause.asks_from = next((i for i in inside if _inverted(text, i)), None)


def _states(text: Sequence[Word], clause: Clause) -> bool:
    """Whether a clause in front of a question mark says something: it has a verb or an owner, or is more than asked."""
    inside = text[clause.first : clause.last + 1]
    if inside[0].low in ("any", "no", "what", "how"):
        return False
    marks = sum(word.low.count("?") + word.low.count("!") for word in text[-4:])
    return marks > 1 or any(is_finite(word) or word.low in ("i", "my", "im", "me", "cannot") for word in inside)


def _inverted(text: Sequence[Word], i: int) -> bool:
    """`My leg hurts could it be a clot?`: a verb before its subject opens a question without a comma."""
    after = text[i + 1].low if i + 1 < len(text) else ""
    return text[i].low in _INVERTED and after in ("it", "this", "that", "i", "he", "she", "they", "you")


def contains(lows: Sequence[str], phrases: Iterable[str]) -> list[int]:
    """Where any of the phrases begins."""
    found = []
    for phrase in phrases:
        parts = phrase.split()
        found += [i for i in range(len(lows) - len(parts) + 1) if list(lows[i : i + len(parts)]) == parts]
    return sorted(set(found))


class Scopes:
    """Denial and unreality in one sentence."""

    def __init__(self, text: Sequence[Word], parts: Sequence[Clause]) -> None:
        self.text, self.parts = text, parts
        self.lows = [word.low for word in text]
        self.known: Lexicon = lexicon()

    def clause(self, i: int) -> Clause:
        """The clause of a word."""
        return next(part for part in self.parts if part.first <= i <= part.last)

    def denied(self, first: int, last: int, used: frozenset[int]) -> bool:
        """Whether what stands there is said not to be so."""
        part = self.clause(first)
        empty = self._empty()
        for i in range(part.first, last + 1):
            if i in used or i in empty or self.lows[i] not in (*self.known.lists["deny"], "cannot"):
                continue
            if i > first:
                return True
            if self._reaches(i, first, last, part):
                return True
        return self._gone(last)

    def _empty(self) -> set[int]:
        """Denials that deny nothing of what follows: "no doubt", "I don't know why"."""
        return {i for phrase in self.known.lists["not_denial"] for i in contains(self.lows, (phrase,))}

    def _reaches(self, i: int, first: int, last: int, part: Clause) -> bool:
        between = self.lows[i + 1 : first]
        if any(low in self.known.lists["turns"] for low in between if low != "only"):
            return False
        if self._listed_away(i, first, part):
            return False
        if self.lows[i] == "cannot":
            return bool(between) is False or between[0] in ("be", "have", "say") if between else first - i <= 1
        if self.lows[i] == "not":
            return self._verb_denies(i, first, last)
        return True

    def _listed_away(self, i: int, first: int, part: Clause) -> bool:
        """Whether a comma or an `and` ends the denial: only a list with or, nor or a last and carries it on."""
        between = self.lows[i + 1 : first]
        rest = self.lows[first : part.last + 1]
        for at, low in enumerate(between):
            after = self.text[i + 2 + at].low if i + 2 + at < len(self.text) else ""
            tag = self.text[i + 2 + at].tag if i + 2 + at < len(self.text) else ""
            if (
                low == ","
                and not ({"or", "nor", "any"} & {*between[at:], *rest})
                and "and" not in (between + rest)[at:]
            ):
                return True
            if low == "and" and (after in ("a", "an", "some", "now", "also", "have", "feel", "get") or tag in FINITE):
                return True
            if low == "and" and "," not in between[:at] and after in ("numb", "can", "cannot", "is"):
                return True
        return False

    def _verb_denies(self, i: int, first: int, last: int) -> bool:
        """`not` denies the verb after it and what that verb has or finds; not what merely stands beside it."""
        for word in self.text[i + 1 : last + 1]:
            if word.pos in ("VERB", "AUX") or word.stems & set(self.known.lists["existing"]):
                at = self.text.index(word)
                return at >= first or bool(word.stems & set(self.known.lists["existing"])) or self._chain(i, first)
        return True

    def _chain(self, i: int, first: int) -> bool:
        """`I haven't wet myself or lost control`: the verbs of a list are denied together."""
        return bool({"or", "nor"} & set(self.lows[i:first]))

    def _gone(self, last: int) -> bool:
        after = " ".join(self.lows[last + 1 : last + 9])
        for phrase in self.known.lists["gone"]:
            at = after.find(phrase)
            if at == 0 or (at > 0 and after[at - 1] == " " and not re.search(r"[.;]", after[:at])):
                return True
        return False

    def unreal(self, first: int, last: int, used: frozenset[int], lasting: bool = False) -> bool:
        """Whether it is asked, feared, advised, possible or past, and not said to be so; an illness is `lasting`."""
        part = self.clause(first)
        if part.asks_from is not None and first >= part.asks_from:
            return not self._given(first, part)
        if self._conditional(first, used) or self._feared(first, part, lasting):
            return True
        begin = part.first
        lows = [low if part.first <= i < last and i not in used else "" for i, low in enumerate(self.lows)]
        for i in contains(lows, self.known.lists["unreal"]):
            if i < begin or i > first or i in used:
                continue
            between = self.lows[i:first]
            if self.lows[i] in ("if", "unless") and "," in between:
                continue
            if self.lows[i] not in ("if",) and ("because" in between or "since" in between[1:]):
                continue
            return True
        return False

    def _given(self, first: int, part: Clause) -> bool:
        """`Is the numbness between my legs serious?`, `Should I go in with numb legs?`: asked about, and there."""
        if part.asks_from is None or "if" in self.lows[part.first : first]:
            return False
        one = self.lows[first - 1] if first > part.first else ""
        two = self.lows[first - 2] if first - 1 > part.first else ""
        if one in ("the", "my", "this", "these"):
            named = self.lows[first].endswith(("ness", "ing")) or self.text[first].pos == "ADJ"
            return named or two in ("about", "with", "for", "from", "despite")
        return one == "with" and "i" in self.lows[part.first : first]

    def _feared(self, first: int, part: Clause, lasting: bool) -> bool:
        """Whether fear is of what may come, or a guess at what it is. "I'm scared that my legs are numb" tells of a sign."""
        for i in contains(self.lows, self.known.lists["feared"]):
            if not part.first <= i < first:
                continue
            rest = [low for low in self.lows[i + 1 : first + 1] if low != "that"]
            between = rest[:-1]
            if {"because", "since", "as", "after", ",", "had", "was", "cos"} & set(between):
                continue
            if lasting or self._guessed(i, first):
                return True
            if not between:  # "scared of", "afraid", and at once what is feared; "terrified, numb legs" has its comma
                return self.lows[i] not in ("worried", "worry") or rest[-1:] == ["losing"]
            if between[0] in ("of", "about", "over") and not {"the", "this", "my", "these", "how"} & set(between[1:2]):
                return between[0] == "of" or self.lows[first].endswith("ing")
            if between[0] in ("to", "for"):
                return True
        return False

    def _guessed(self, i: int, first: int) -> bool:
        """`Afraid it is a clot`: a name for what there is, where "afraid it is numb" says what is felt."""
        for at in range(i + 1, first):
            if self.lows[at] in ("it", "this", "it's") and self.lows[at + 1] in ("is", "'s", "be", "was"):
                named = self.text[min(at + 2, first)]
                return named.pos in ("NOUN", "PROPN", "DET") and not named.low.endswith(("ness", "ing"))
        return False

    def _conditional(self, first: int, used: frozenset[int]) -> bool:
        """`if I could not pee I would worry`: nothing in a sentence with both is said to be so."""
        ifs = [i for i, low in enumerate(self.lows) if low in ("if", "unless", "should", "suppose") and i not in used]
        if not ifs:
            return False
        modal = ("would", "'d", "will", "'ll", "might", "could")
        would = any(low in modal and i not in used for i, low in enumerate(self.lows))
        return would and not any(low in ("but", ";") for low in self.lows[min(ifs[0], first) : max(ifs[0], first)])


class People:
    """Whom each word of an account is about, as the account goes on."""

    def __init__(self) -> None:
        self.current = SELF
        self.last_other = ""
        self.sexes: dict[str, str] = {}
        self.known = lexicon()

    def read(self, text: Sequence[Word], parts: Sequence[Clause]) -> None:
        """Fills `who` of each clause; a clause without a person goes on with the one before."""
        for part in parts:
            who = self.current
            for i in range(part.first, part.last + 1):
                who = self._person(text, i) or who
                part.who[i] = who
            self.current = who if who != GENERIC else SELF

    def _person(self, text: Sequence[Word], i: int) -> str:
        low = text[i].low
        before = text[i - 1].low if i else ""
        if low in ("i", "me", "im", "i'm", "mine"):
            return SELF
        if low == "you" or (low == "your"):
            return GENERIC
        if low in ("my", "our"):
            return "" if self._owned(text, i) else SELF
        noun = low.removesuffix("s") if low not in self.known.people else low
        if noun in self.known.people and text[i].pos not in ("VERB", "ADJ"):
            return self._named(text, i, noun, before)
        if low in ("he", "his", "him", "she", "her", "they", "their", "them", "himself", "herself"):
            return self._pronoun(text, i, low)
        return ""

    def _owned(self, text: Sequence[Word], i: int) -> bool:
        """`my 8-year-old son`: a person of mine, and not me."""
        for word in text[i + 1 : i + 7]:
            if word.low.removesuffix("s") in self.known.people or word.low in self.known.people:
                return True
            if (
                word.pos not in ("ADJ", "NUM", "PUNCT", "NOUN", "ADV")
                or word.low == ","
                or word.low in ("back", "leg", "foot")
            ):
                return False
        return False

    def _named(self, text: Sequence[Word], i: int, noun: str, before: str) -> str:
        near = [word.low for word in text[max(0, i - 9) : i]]
        owner = next(
            (low for low in reversed(near) if low in ("my", "our", "his", "her", "their", "a", "an", "some", "the")), ""
        )
        told = any(low in ("i", "'m", "old") or low.isdigit() for low in near)
        if noun in self.known.sexes and owner in ("", "a", "an") and told:
            return SELF  # "I am a 71 year old woman", "70 year old man, ..."
        if noun in ("baby", "child", "kid") and owner not in ("my", "our", "his", "her", "their"):
            return ""  # "I had a baby"
        name = f"{'my ' if owner in ('my', 'our') else 'the ' if owner == 'the' else 'a '}{noun}"
        if owner in ("his", "her", "their"):
            name = f"their {noun}"
        elif name.startswith("my ") or not self.last_other:
            self.last_other = name
        self.sexes[name] = (
            self.known.people[noun] if self.known.people[noun] != "either" else self.known.sexes.get(noun, "")
        )
        return name

    def _pronoun(self, text: Sequence[Word], i: int, low: str) -> str:
        after = text[i + 1].low if i + 1 < len(text) else ""
        if low in ("his", "her", "their") and after.removesuffix("s") in self.known.people:
            return ""
        if not self.last_other:
            self.last_other = SOMEBODY
        if low in ("he", "his", "him", "himself", "she", "her", "herself"):
            self.sexes[self.last_other] = "male" if low.startswith("h") and low not in ("her", "herself") else "female"
        return self.last_other
