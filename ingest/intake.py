"""An account in somebody's own words, read into answers that it seems to give, each with the words that say so.

Puts phrases, scopes, people and times together. Knows no question but through the cues it is handed, and decides
nothing: a proposal counts once the person has confirmed it. What was not said, was denied, asked, feared or is about
somebody else proposes nothing. Keeps nothing of what it reads.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest import pipeline
from ingest.intake_scope import SELF, SOMEBODY, Clause, People, Scopes, clauses, contains, is_finite, is_question
from ingest.intake_times import Number, Time, ages, pregnancies, times
from ingest.intake_words import Match, Phrase, Word, compile_phrase, find, lexicon, straight, words
from kb.model import Cue, Proposal, Said

LONGEST = 20_000  # characters of one account
OLD_DAYS = 365.0  # so long, it is an old thing
STEADY_DAYS = 60.0  # so long and said not to have changed, too
NEW_DAYS = 14.0  # what the questions call new
PAST_DAYS = 90.0  # an event so long ago is history, where history is not asked for
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")
_ANAPHORS = ("it", "this", "that", "which", "they", "these", "nothing", "not", "all")


_JOINTS = ("but", "and", ",", "-", "although", "though", "so", "now")


@dataclass
class Sentence:
    """One sentence: its words, clauses, times, and whom what is about."""

    start: int
    text: str  # straight and lower
    words: list[Word]
    parts: list[Clause]
    scopes: Scopes
    times: list[Time]
    hits: list[Hit] = field(default_factory=list)
    yes: bool | None = None  # what the next sentence answers it with

    def at(self, place: int) -> int:
        """The index of the word at a place of the account."""
        return max((i for i, word in enumerate(self.words) if word.start <= place), default=0)

    def part(self, place: int) -> Clause:
        """The clause at a place of the account."""
        return self.scopes.clause(self.at(place))

    def who(self, place: int) -> str:
        """Whom the word at a place is about."""
        i = self.at(place)
        return self.scopes.clause(i).who.get(i, SELF)

    def lows(self, part: Clause) -> list[str]:
        """The words of a clause."""
        return [word.low for word in self.words[part.first : part.last + 1]]


@dataclass(frozen=True)
class Hit:
    """A phrase of a cue where it stands."""

    cue: Cue
    match: Match
    start: int
    end: int
    who: str


@dataclass(frozen=True)
class Finding:
    """One answer that the account seems to give, before answers to one question are put together."""

    question: str
    value: object
    start: int
    end: int
    cue: Cue
    why: str = ""


class Intake:
    """Reads accounts with the cues of one set of rules; its phrases are prepared once."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.cues = tuple(cues)
        self.known = lexicon()
        nlp = pipeline.nlp()

        def compiled(text: str) -> list[Phrase]:
            return compile_phrase(text, nlp.make_doc(straight(text).replace("...", " … ")))

        self.phrases = [(cue, phrase) for cue in self.cues for text in cue.phrases for phrase in compiled(text)]
        self.unlike = {cue: [phrase for text in cue.unlike for phrase in compiled(text)] for cue in self.cues}
        self.beside = {cue: [phrase for text in cue.beside for phrase in compiled(text)] for cue in self.cues}
        self.not_beside = {cue: [phrase for text in cue.not_beside for phrase in compiled(text)] for cue in self.cues}

    def read(self, text: str) -> list[Proposal]:
        """The proposals of an account, in the order of the cues' questions."""
        plain = straight(text[:LONGEST])
        nlp = pipeline.nlp()
        with nlp.memory_zone():  # what was read does not stay in the pipeline's table of words
            people = People()
            sentences = self._sentences(plain, people)
            for sentence in sentences:
                sentence.hits = [hit for hit in self._hits(sentence) if self._is_in_place(hit.cue, sentences)]
            return self._put_together(text, list(self._found(sentences, people)))

    # -- sentences and hits -----------------------------------------------------------------------------------------

    def _sentences(self, text: str, people: People) -> list[Sentence]:
        if text.isupper() and len(text.lower()) == len(text):
            text = text.lower()  # the tagger takes capitals for names
        spans = [(hit.start(), hit.group()) for hit in _SENTENCE.finditer(text) if hit.group().strip()]
        found = []
        for (start, _), doc in zip(spans, pipeline.nlp().pipe(each for _, each in spans), strict=True):
            tokens = words(doc, start)
            if not tokens:
                continue
            parts = clauses(tokens)
            people.read(tokens, parts)
            low = doc.text.lower()
            found.append(Sentence(start, low, tokens, parts, Scopes(tokens, parts), times(low, start)))
        for before, after in itertools.pairwise(found):
            before.yes = {"yes": True, "yeah": True, "yep": True, "no": False, "nope": False}.get(after.words[0].low)
        self._name(found)
        return found

    def _name(self, sentences: Sequence[Sentence]) -> None:
        """`He wet himself, my grandad I mean`: somebody gets the name that comes later."""
        parts = [part for sentence in sentences for part in sentence.parts]
        name = next((who for part in parts for who in part.who.values() if who.startswith("my ")), "")
        for part in parts if name else ():
            part.who = {i: name if who == SOMEBODY else who for i, who in part.who.items()}

    def _hits(self, sentence: Sentence) -> Iterator[Hit]:
        """Phrases that are said to be so, the longest of each question where they lie in one another."""
        found = []
        for cue, phrase in self.phrases:
            for match in find(phrase, sentence.words):
                first, last = sentence.words[match.first], sentence.words[match.last]
                who = sentence.scopes.clause(match.last).who.get(match.last, SELF)
                found.append(Hit(cue, match, first.start, last.end, who))
        for hit in found:
            if any(a <= hit.match.last and hit.match.first <= b for a, b in self._exceptions(sentence, hit.cue)):
                continue
            inside = any(
                other.cue.question == hit.cue.question
                and other.start <= hit.start
                and hit.end <= other.end
                and (other.end - other.start > hit.end - hit.start)
                for other in found
            )
            if not inside and self._is_said(sentence, hit):
                yield hit

    def _is_in_place(self, cue: Cue, sentences: Sequence[Sentence]) -> bool:
        """Whether the account also says what a cue needs beside it, and not what gives its words another meaning."""

        def said(phrases: Sequence[Phrase]) -> bool:
            return any(
                not sentence.scopes.denied(match.first, match.last, match.used)
                for sentence in sentences
                for phrase in phrases
                for match in find(phrase, sentence.words)
            )

        return (not cue.beside or said(self.beside[cue])) and not said(self.not_beside[cue])

    def _exceptions(self, sentence: Sentence, cue: Cue) -> Iterator[tuple[int, int]]:
        for phrase in self.unlike.get(cue, ()):
            for match in find(phrase, sentence.words):
                yield match.first, match.last

    def _is_said(self, sentence: Sentence, hit: Hit) -> bool:
        match = hit.match
        if sentence.scopes.denied(match.first, match.last, match.used):
            return False
        if sentence.yes is not None and is_question(sentence.words):
            return sentence.yes
        return not sentence.scopes.unreal(match.first, match.last, match.used, hit.cue.lasting)

    # -- whom it is about -------------------------------------------------------------------------------------------

    def _patient(self, sentences: Sequence[Sentence], people: People) -> str:
        """Whom the account is about: the writer, unless somebody of theirs has the pain and the writer has none."""
        for sentence in sentences:
            for i in contains([word.low for word in sentence.words], self.known.lists["asks_for"]):
                for part in sentence.parts:
                    named = [part.who[j] for j in range(i, part.last + 1) if part.first <= j and part.who[j] != SELF]
                    if named:
                        return named[0]
        others: list[str] = []
        for sentence in sentences:
            for part in sentence.parts:
                for i in range(part.first, part.last + 1):
                    if sentence.words[i].low in self.known.lists["pain"] and not part.asked:
                        others.append(part.who[i])
            others += [
                hit.who
                for hit in sentence.hits
                if not hit.cue.lasting
                and not self._is_history(sentence, hit)
                and hit.who.split()[-1] not in self.known.lists["acquaintances"]
            ]
        named = [who for who in others if who.startswith(("my ", "the ", SOMEBODY))]
        return SELF if SELF in others or not named else named[0]

    def _is_history(self, sentence: Sentence, hit: Hit) -> bool:
        time = self._time(sentence, hit)
        return bool(time and time.ago and (time.days or 0) > PAST_DAYS and not self._since(sentence, time))

    def _since(self, sentence: Sentence, time: Time) -> bool:
        part = sentence.part(time.start)
        return "since" in [word.low for word in sentence.words[part.first : part.last + 1] if word.start < time.start]

    # -- answers ----------------------------------------------------------------------------------------------------

    def _found(self, sentences: Sequence[Sentence], people: People) -> Iterator[Finding]:
        patient = self._patient(sentences, people)
        for at, sentence in enumerate(sentences):
            after = sentences[at + 1] if at + 1 < len(sentences) else None
            before = sentences[at - 1] if at else None
            for hit in sentence.hits:
                if hit.who == patient and not self._of_something_else(sentence, hit, before):
                    yield from self._answer(sentence, hit, after)
        for cue in self.cues:
            if cue.reads:
                for before, sentence in zip([None, *sentences], sentences, strict=False):
                    yield from self._number(cue, sentence, patient, before)
        yield from self._whom(sentences, people, patient)

    def _answer(self, sentence: Sentence, hit: Hit, after: Sentence | None) -> Iterator[Finding]:
        cue = hit.cue
        time = self._time(sentence, hit, after)
        lows = self._about(sentence, hit, after)
        changed = self._has(lows, "changed")
        steady = self._has(lows, "unchanged") and not changed
        days = time.days if time else None
        since = time is not None and (not time.ago or self._since(sentence, time))
        said = f"“{time.text.strip()}”" if time else "it has not changed"
        if (
            cue.old
            and not changed
            and (
                (since and days is not None and (days >= OLD_DAYS or (steady and days >= STEADY_DAYS)))
                or (steady and not time)
            )
        ):
            yield Finding(*cue.old, hit.start, hit.end, cue, f"You say that it is old ({said}).")
        elif cue.longer and not changed and days is not None and days > NEW_DAYS:
            yield Finding(
                *cue.longer, hit.start, hit.end, cue, f"You say that it began more than 2 weeks ago ({said})."
            )
        elif cue.lasting or not self._is_history(sentence, hit):
            yield Finding(cue.question, cue.value, hit.start, hit.end, cue)

    def _of_something_else(self, sentence: Sentence, hit: Hit, before: Sentence | None) -> bool:
        """Whether `it has not changed` is said of a sign that was named before, and not of the pain."""
        if not self._of_it(sentence, hit):
            return False
        earlier = [each for each in sentence.hits if each.match.last < hit.match.first]
        if sentence.parts.index(sentence.scopes.clause(hit.match.first)) == 0:
            earlier = before.hits if before else []
        return bool(earlier) and not earlier[-1].cue.pain

    def _has(self, lows: Sequence[str], key: str) -> bool:
        found = contains(lows, self.known.lists[key])
        return any(not (i and lows[i - 1] in ("not", "no", "never", "nothing", "any")) for i in found)

    def _about(self, sentence: Sentence, hit: Hit, after: Sentence | None) -> list[str]:
        """The words of the clauses that speak of a hit: its own, and what goes on about "it"."""
        own = sentence.scopes.clause(hit.match.first)
        lows = sentence.lows(own)
        for part in self._goes_on(sentence, own):
            lows += sentence.lows(part)
        if after is not None and self._goes_back(after):
            lows += [word.low for word in after.words]
        return lows

    def _goes_on(self, sentence: Sentence, own: Clause) -> Iterator[Clause]:
        at = sentence.parts.index(own)
        for part in sentence.parts[at + 1 :]:
            lows = self._opening(sentence, part)
            if any(
                part.first <= hit.match.first <= part.last and not self._of_it(sentence, hit) for hit in sentence.hits
            ):
                return
            if lows and (
                lows[0] in _ANAPHORS or not any(is_finite(w) for w in sentence.words[part.first : part.last + 1])
            ):
                yield part

    def _of_it(self, sentence: Sentence, hit: Hit) -> bool:
        """`It is getting worse`: said of whatever was spoken of."""
        lows = self._opening(sentence, sentence.scopes.clause(hit.match.first))
        return hit.cue.pain and bool(lows) and lows[0] in _ANAPHORS

    def _opening(self, sentence: Sentence, part: Clause) -> list[str]:
        """The words of a clause from its subject on: "but since Monday it is ..." begins with "it"."""
        return [
            word.low
            for word in sentence.words[part.first : part.last + 1]
            if word.low not in _JOINTS and not any(t.start <= word.start < t.end for t in sentence.times)
        ]

    def _goes_back(self, after: Sentence) -> bool:
        return all(self._of_it(after, hit) for hit in after.hits) and after.words[0].low in _ANAPHORS

    def _time(self, sentence: Sentence, hit: Hit, after: Sentence | None = None) -> Time | None:
        """The time that is said of a hit: in its clause, the nearest; else where the account goes on about it."""
        own = sentence.scopes.clause(hit.match.first)
        for part in (own, *self._goes_on(sentence, own)):
            inside = [time for time in sentence.times if sentence.part(time.start) is part]
            if inside:
                return min(inside, key=lambda time: min(abs(time.start - hit.end), abs(hit.start - time.end)))
        if after is not None and self._goes_back(after) and after.times:
            return after.times[0]
        return None

    # -- numbers ----------------------------------------------------------------------------------------------------

    def _number(self, cue: Cue, sentence: Sentence, patient: str, before: Sentence | None) -> Iterator[Finding]:
        if cue.reads == "days":
            found: Iterable[Number] = (
                Number(time.start, time.end, time.days)
                for time in sentence.times
                if time.days is not None
                and (self._of_pain(sentence, time, patient) or self._only_a_time(sentence, time, patient, before))
            )
        elif cue.reads == "years":
            found = (age for age in ages(sentence.text, sentence.start) if self._is_age_of(sentence, age, patient))
        elif cue.reads == "weeks_pregnant":
            found = (each for each in pregnancies(sentence.text, sentence.start) if sentence.who(each.start) == patient)
        else:
            return
        for each in found:
            if (cue.above is None or each.value > cue.above) and (cue.at_most is None or each.value <= cue.at_most):
                i = sentence.at(each.start)
                if not sentence.scopes.unreal(i, i, frozenset()) and not sentence.scopes.denied(i, i, frozenset()):
                    value = cue.value if cue.value is not None else int(each.value)
                    said = sentence.text[each.start - sentence.start : each.end - sentence.start]
                    start = each.end - len(said.lstrip("(, "))
                    yield Finding(cue.question, value, start, each.end, cue)

    def _of_pain(self, sentence: Sentence, time: Time, patient: str) -> bool:
        """Whether a time says how long the pain has lasted, and not since when it is worse or something else is so."""
        part = sentence.part(time.start)
        lows = sentence.lows(part)
        hits = [hit for hit in sentence.hits if part.first <= hit.match.first <= part.last]
        if part.who.get(sentence.at(time.start)) != patient or re.match(r"in (?!the |last |past )", time.text):
            return False
        if contains(lows, ("worse", "better", "then")):
            return False  # since when it is worse
        if any(self._has_its_own_time(sentence, hit, time) for hit in hits):
            return False  # "back pain, prednisolone for a year"
        begun = lows[0] in ("it", "this", "that") and bool(contains(lows, self.known.lists["begins"]))
        return begun or any(hit.cue.pain for hit in hits) or bool(contains(lows, self.known.lists["pain"]))

    def _has_its_own_time(self, sentence: Sentence, hit: Hit, time: Time) -> bool:
        """Whether the time stands right behind something that is not the pain and has no story of its own."""
        if hit.cue.pain or hit.cue.old or hit.end > time.start:
            return False
        between = [word.low for word in sentence.words if hit.start <= word.start < time.start]
        return len(between) <= hit.match.last - hit.match.first + 4 and not contains(between, self.known.lists["pain"])

    def _only_a_time(self, sentence: Sentence, time: Time, patient: str, before: Sentence | None) -> bool:
        """`Pain down my leg. Three weeks now.`: a sentence that is nothing but a time tells of the pain before it."""
        if before is None or len(sentence.text.strip(" .,!;")) > len(time.text.strip()) + len(" already now"):
            return False
        rest = sentence.text.replace(time.text, " ").strip(" .,!;")
        return rest in ("", "now", "so far", "already", "already now") and any(
            contains(before.lows(part), self.known.lists["pain"]) and part.who.get(part.first, patient) == patient
            for part in before.parts
        )

    def _is_age_of(self, sentence: Sentence, age: Number, patient: str) -> bool:
        i, last = sentence.at(age.start), sentence.at(age.end - 1)
        who = sentence.who(age.end - 1)
        if re.match(r"(is|who is|who's) |[,(]", sentence.text[age.start - sentence.start :]) and i:
            before = sentence.words[i - 1].low
            if before not in self.known.people and before not in ("mine", ","):
                return False
        after = sentence.words[last + 1 : last + 5]
        for word in after:
            if word.low in self.known.people:
                who = sentence.who(word.start)
                break
            if word.low in (",", "and", "."):
                break
        return who == patient

    def _whom(self, sentences: Sequence[Sentence], people: People, patient: str) -> Iterator[Finding]:
        """For whom it is, where the account shows it: somebody else's pain, or one's own age."""
        for cue in self.cues:
            if cue.reads == "whom" and patient != SELF and cue.at_most is None and cue.value != SELF:
                yield from self._mention(cue, sentences, patient)
            elif cue.reads == "whom" and patient == SELF and cue.value == SELF:
                aged = (each for s in sentences for each in ages(s.text, s.start) if self._is_age_of(s, each, SELF))
                for each in aged:
                    yield Finding(cue.question, cue.value, each.start, each.end, cue)
            elif cue.reads == "sex" and patient != SELF and people.sexes.get(patient) == cue.value:
                yield from self._mention(cue, sentences, patient)
            elif cue.reads == "sex" and patient == SELF:
                for sentence in sentences:
                    for i, word in enumerate(sentence.words):
                        own = sentence.scopes.clause(i).who.get(i) == SELF
                        if own and self.known.sexes.get(word.low) == cue.value and word.pos in ("NOUN", "ADJ", "PROPN"):
                            yield Finding(cue.question, cue.value, word.start, word.end, cue)

    def _mention(self, cue: Cue, sentences: Sequence[Sentence], patient: str) -> Iterator[Finding]:
        noun = patient.split()[-1]
        for sentence in sentences:
            for i, word in enumerate(sentence.words):
                if word.low.removesuffix("s") == noun or sentence.scopes.clause(i).who.get(i) == patient:
                    yield Finding(cue.question, cue.value, word.start, word.end, cue)
                    return

    # -- proposals --------------------------------------------------------------------------------------------------

    def _put_together(self, text: str, found: Sequence[Finding]) -> list[Proposal]:
        proposals = []
        for question in dict.fromkeys(cue.question for cue in self.cues) | dict.fromkeys(f.question for f in found):
            own = [each for each in found if each.question == question]
            if own:
                proposals.append(self._proposal(text, question, own))
        return proposals

    def _proposal(self, text: str, question: str, found: Sequence[Finding]) -> Proposal:
        rows = sorted(
            {(each.start, each.end, str(each.value)): each for each in found}.values(), key=lambda f: (f.start, f.end)
        )
        said = tuple(Said(text[each.start : each.end], each.start, each.end, each.value) for each in rows)
        whys = list(dict.fromkeys(each.why for each in rows if each.why))
        kind = next((cue.kind for cue in self.cues if cue.question == question), "one")
        if kind == "many":
            chosen = {each.value for each in rows}
            order = next(cue.choices for cue in self.cues if cue.question == question)
            return Proposal(question, tuple(value for value in order if value in chosen), said, " ".join(whys))
        best = max(rows, key=lambda each: (self._urgency(each), self._place(each)))
        if len({str(each.value) for each in rows}) > 1:
            whys.append("Your words say more than one thing; this is the answer to be careful with.")
        return Proposal(question, best.value, said, " ".join(whys))

    def _urgency(self, finding: Finding) -> int:
        same = (cue for cue in self.cues if (cue.question, cue.value) == (finding.question, finding.value))
        return max((cue.urgency for cue in same), default=0)

    def _place(self, finding: Finding) -> int:
        choices = finding.cue.choices if finding.cue.question == finding.question else ()
        return choices.index(str(finding.value)) if finding.value in choices else 0
