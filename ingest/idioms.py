"""Set phrases in sentences: what helps, harms, is advised, or sends somebody to a doctor without a verb that says so.

Knows how the slots of a phrase of lexicon/idioms.yml are filled with things, doings and signs; single cues are read by
ingest.relations, ingest.advice and ingest.care.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest import valence
from ingest.concepts import Phrase, Phraser, join_tokens
from ingest.context import Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.signs import SignCutter
from ingest.templates import Idiom
from kb.model import Relation

Token = Any
# Where the clause before a slot ends, and where a slot at the end of a phrase does.
CLAUSE = re.compile(
    r"(?:[,;:—–]|\s-)\s+(?:and |but |so |yet |or )?|\b(?:says?|said|knows?|known|thinks?|told \w+|found|finds|means|swears?|shows?|adds|true|likely) that "
    r"|\b(?:because|although|though|while|whereas|since|says|said|but|knows?|told me|adds|thinks?) ",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"[,;:—–]\s|\s-\s|\s(?:because|but|although|though|while|whereas|since|if|when|until|till|so|than|unless|once|as long as|even|after all|too|either|"
    r"anyway|at all|within|after|by the|in (?:\w+ )?\w+ (?:days?|weeks?|months?|minutes?|hours?)|and (?:I|we|it|they|that|this|you|he|she|we|is|are|then|a|an|the \w+ (?:is|are|was)))\b|\s(?:says|said)\b",
    re.IGNORECASE,
)
MODAL = re.compile(r"\b(may|might|could|can|perhaps|probably|likely|seems?|sometimes)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(not|never|isn't|aren't|rarely|seldom|hardly)\b", re.IGNORECASE)
QUESTION = re.compile(r"\?\s*\Z")
PRONOUNS = frozenset(("it", "this", "that", "they", "these", "those", "them", "which"))
OPENERS = frozenset(
    ("and", "but", "so", "or", "for", "often", "usually", "sometimes", "a", "an", "the", "your", "my", "his", "her", "our", "their", "to", "yes", "no", "well",
     "some", "any", "that", "this", "those", "these", "most", "then", "certainly", "many", "much", "just", "only", "simply", "really", "probably", "also", "with", "in", "of")
)  # fmt: skip
LATE = frozenset(("too", "also", "often", "either", "usually", "probably", "really", "always", "may", "can", "will", "might", "still", "now", "again", "most", "best"))  # fmt: skip
POINTED = re.compile(
    r"\W*(?:(?:all|any|each|every one|either|both|one|some|none)(?: one)?(?: or more)? of (?:these|those|them|the above|this)|(?:any|all) of it|the above|these(?: (?:signs|symptoms|things))?|those(?: (?:signs|symptoms|things))?"
    r"|each|any one|either|they|any such (?:sign|symptom)|this|that|it)(?: \w+)?\W*\Z",
    re.IGNORECASE,
)
FINITE = frozenset(("VBZ", "VBP", "VBD", "MD"))
BODY = re.compile(r"backs?", re.IGNORECASE)


class Idioms:
    """Reads set phrases. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader) -> None:
        self.phraser, self.lexicon, self.reader = phraser, lexicon, reader
        self.cutter = SignCutter(lexicon)
        self.people = lexicon.words["valence.people"] | lexicon.words["valence.sayers"]

    def read(self, doc: Any) -> tuple[list[Raw], set[int]]:
        """The claims of the set phrases of a sentence, and the tokens that belong to a phrase and are no cues themselves."""
        raws: list[Raw] = []
        spent: set[int] = set()
        if QUESTION.search(doc.text):
            return raws, spent
        for idiom in self.lexicon.idioms:
            for form in idiom.forms:
                found = form.search(doc.text)
                claims = self._claims(doc, idiom, found) if found else []
                if found and claims:
                    raws += claims
                    spent |= _literal(doc, found)
                    break
        return raws, spent

    def beside(self, doc: Any, raws: list[Raw]) -> list[Raw]:
        """The claims of a sentence with those of its set phrases; what single words of a phrase were read as is left out."""
        phrased, spent = self.read(doc)
        kept = []
        for raw in raws:
            if raw.cue.doc is doc and raw.cue.i in spent and raw.relation is not Relation.CALLS_FOR:
                same = [p for p in phrased if _alike(p, raw)]
                whole = (
                    raw.subject is not None and raw.subject.verbal and raw.subject.head == raw.cue.i
                )  # "swapping heels"
                if not same or raw.object is None or whole:
                    continue
                phrased = [p for p in phrased if p not in same]  # read already, and with whom it is for
            kept.append(raw)
        return [*kept, *phrased]

    def _claims(self, doc: Any, idiom: Idiom, found: re.Match[str]) -> list[Raw]:
        groups = found.re.groupindex
        if "x" not in groups or found.group("x") is None:
            return []
        subjects = self._fill(doc, *found.span("x"), at_end=found.end("x") == found.end())
        if idiom.relation == "indicates":
            subjects = self._signals(doc, *found.span("x"), at_end=found.end("x") == found.end())
        objects: list[tuple[Phrase | None, Token | None]] = [(None, None)]
        if "y" in groups and found.group("y") is not None:
            objects = self._fill(doc, *found.span("y"), at_end=found.end("y") == found.end(), whom=True) or [
                (None, None)
            ]
            if idiom.relation in ("indicates", "causes", "impairs", "contraindicated_for") and objects == [
                (None, None)
            ]:
                return []
        elif idiom.object:
            objects = [(Phrase(idiom.object, idiom.object, -1, idiom.object), None)]
        if idiom.id == "leave_off" and any(p is None or self._care(p) for p, _ in subjects):
            return []  # "forget the doctor and take him to casualty"
        literal = _words(doc, found)
        cue = next(
            (doc[i] for i in sorted(_literal(doc, found)) if doc[i].pos_ in ("VERB", "AUX", "NOUN", "ADJ")), doc[0]
        )
        said = DENIED.search(literal) is not None and idiom.id not in SELF_DENYING
        scope = Scope(idiom.denied != said, idiom.hedged or MODAL.search(literal) is not None)
        out = []
        for subject, at in subjects:
            for thing, _ in objects:
                relation, scope_ = self._relation(Relation(idiom.relation), thing, scope)
                bare = (
                    None if thing is not None and (BODY.fullmatch(thing.text) or thing.lemma in self.people) else thing
                )
                how = "pronoun" if subject is None else "subject"
                out.append(Raw(subject, relation, bare, cue, scope_, f"idiom:{idiom.id}", how, at))
        return out

    def _bare(self, thing: Phrase, relation: str) -> bool:
        """Whether a name says no more than the topic does: a back, or people; advice may be for some people."""
        whom = relation in ("recommended_for", "contraindicated_for") and " " in thing.text
        return BODY.fullmatch(thing.text) is not None or (thing.lemma in self.people and not whom)

    def _signals(self, doc: Any, start: int, end: int, *, at_end: bool) -> list[tuple[Phrase | None, Token | None]]:
        """The sign that a slot tells."""
        start, end = self._bounds(doc, start, end, at_end=at_end)
        tokens = [t for t in doc if start <= t.idx < end]
        if len(tokens) < 2 or all(t.lower_ in PRONOUNS for t in tokens) or len(tokens) > 22:
            return []
        return [(p, tokens[-1]) for p in self.cutter.cut(tokens)[:3]]

    def _care(self, phrase: Phrase) -> bool:
        return bool(self.lexicon.words["care.nouns"] & {w.lower() for w in phrase.text.split()})

    def _relation(self, relation: Relation, thing: Phrase | None, scope: Scope) -> tuple[Relation, Scope]:
        """Relief of what is good to have is improvement, and what is bad to have is relieved by what is good for it."""
        if relation is Relation.RECOMMENDED_FOR and scope.negated and not scope.negations:
            return relation, scope
        if thing is None:
            return (Relation.AMELIORATES if relation is Relation.IMPROVES else relation), scope
        if self._bare(thing, relation.value):
            return (Relation.AMELIORATES if relation is Relation.IMPROVES else relation), scope
        good = self.reader.targets.good(thing)
        bad = self.lexicon.words["valence.bad"]
        if any(w.lower() in bad for w in thing.text.split()):
            good = False
        if relation in (Relation.AMELIORATES, Relation.IMPROVES):
            return valence.relation("good_for", good) or relation, scope
        if relation is Relation.EXACERBATES and good is True:
            return Relation.IMPAIRS, scope
        return relation, scope

    def _fill(
        self, doc: Any, start: int, end: int, *, at_end: bool, whom: bool = False
    ) -> list[tuple[Phrase | None, Token | None]]:
        """What a slot holds: things or doings, or (None, token) for a pronoun."""
        start, end = self._bounds(doc, start, end, at_end=at_end)
        tokens = [t for t in doc if start <= t.idx < end and not t.is_space and t.text not in ('"', "“", "”")]
        while tokens and (tokens[0].lower_ in OPENERS or tokens[0].is_punct):
            if len(tokens) == 1 and tokens[0].lower_ in PRONOUNS:
                return [(None, tokens[0])]
            tokens = tokens[1:]
        while tokens and (tokens[-1].lower_ in LATE or tokens[-1].is_punct):
            tokens = tokens[:-1]
        if tokens and tokens[-1].lower_ == "and" and not at_end:  # "strolls keep you moving and take the edge off"
            verb = next(
                (n for n, t in enumerate(tokens) if n and t.tag_ in FINITE and t.dep_ != "relcl"), len(tokens) - 1
            )
            tokens = tokens[:verb]
        if not tokens or len(tokens) > 14 or tokens[0].lower_ in ("none", "nothing", "nobody", "neither"):
            return []
        if len(tokens) == 1 and tokens[0].lower_ in PRONOUNS:
            return [(None, tokens[0])]
        return [(p, doc[p.head] if p.head >= 0 else None) for p in self._things(tokens, whom=whom)]

    def _bounds(self, doc: Any, start: int, end: int, *, at_end: bool) -> tuple[int, int]:
        text = doc.text[start:end]
        if at_end:
            stop = AFTER.search(text)
            return start, start + stop.start() if stop and stop.start() > 1 else end
        if text.rstrip().endswith(","):  # "short strolls, several times a day, keep ..."
            text = text.rstrip(" ,").rpartition(",")[0] or text.rstrip(" ,")
            end = start + len(text)
        begins = [m.end() for m in CLAUSE.finditer(text) if m.end() < len(text) and not _in_list(text, m)]
        return (start + begins[-1] if begins else start), end

    def _things(self, tokens: list[Token], *, whom: bool = False) -> list[Phrase]:
        """The things in a run of tokens, each by itself where they are coordinated."""
        first = self._head(tokens)
        if first.pos_ in ("NOUN", "PROPN") and any(t.lower_ in ("such", "like", "including") for t in tokens):
            return [p for p in self.phraser.phrases(first) if tokens[0].i <= p.head <= tokens[-1].i]
        parts: list[list[Token]] = [[]]
        for token in tokens:
            if token.text == "," or (token.lower_ in ("and", "or") and self._parts(tokens, token)):
                parts.append([])
            else:
                parts[-1].append(token)
        found = []
        for part in parts:
            while part and part[0].lower_ in (*OPENERS, "and"):
                part = part[1:]
            if not part:
                continue
            head = self._head(part)
            if head.lemma_.lower() in self.people and len(part) < 3 and not whom:
                return []
            if head.lemma_.lower() in ("advice", "rule", "guideline", "recommendation", "thing"):
                return []
            if head.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ", "NUM", "X", "ADV", "PRON"):
                return []
            text = join_tokens([t for t in part if t.tag_ not in ("DT", "PRP$") or t.lower_ == "all"])
            verbal = part[0].tag_ in ("VB", "VBG", "VBP") and part[0].pos_ == "VERB"
            if text:
                found.append(
                    Phrase(
                        text,
                        text,
                        part[0].i if verbal else head.i,
                        (part[0] if verbal else head).lemma_.lower(),
                        verbal=verbal,
                    )
                )
        return found[:6]

    def _parts(self, tokens: list[Token], joint: Token) -> bool:
        """Whether an `and` parts two things, and not two adjectives of one."""
        before, after = joint.doc[joint.i - 1], joint.doc[joint.i + 1] if joint.i + 1 < len(joint.doc) else joint
        return (
            before.pos_ in ("NOUN", "PROPN")
            and after.pos_ != "VERB"
            and any(t.text == "," or t == joint for t in tokens)
        )

    def _head(self, part: list[Token]) -> Token:
        inside = {t.i for t in part}
        nouns = []
        for token in part:
            if token.pos_ in ("ADP", "SCONJ") or token.lower_ in ("that", "which", "who"):
                break
            if token.pos_ in ("NOUN", "PROPN"):
                nouns.append(token)
        return nouns[-1] if nouns else next((t for t in part if t.head.i not in inside), part[-1])

    # -- care -------------------------------------------------------------------------------------------------------

    def cared(self, doc: Any, care: list[Raw]) -> list[Raw]:
        """The care of a sentence: as its words say it, else, where they name no sign, as a set phrase does."""
        signless = all(raw.how == "gap" and raw.subject is None for raw in care)
        return (self.needing(doc) or care) if signless else care

    def needing(self, doc: Any) -> list[Raw]:
        """Signs that are said to need care: "is one for the doctor", "belongs in A&E", "not one to sit on"."""
        if QUESTION.search(doc.text):
            return []
        for idiom in self.lexicon.care_idioms:
            for form in idiom.forms:
                found = form.search(doc.text)
                raws = self._signs(doc, idiom, found) if found else []
                if raws:
                    return raws
        return []

    def labelled(self, care: list[Raw], label: Any) -> list[Raw]:
        """`Numb feet, a weak leg, a fever: all of these mean hospital`: the signs stand before the colon."""
        if label is None or len(care) != 1 or care[0].how != "pronoun":
            return care
        signs = self.cutter.listed(list(label))
        return [replace(care[0], subject=sign, how="sign", subject_token=None) for sign in signs] or care

    def _signs(self, doc: Any, idiom: Idiom, found: re.Match[str]) -> list[Raw]:
        start, end = found.span("s")
        text = doc.text[start:end]
        if end == found.end():
            stop = AFTER.search(text)
            end = start + stop.start() if stop and stop.start() > 3 else end
        care = found.groupdict().get("c")
        shared = re.search(r"\s(?:is|are|was) [^,]* and\s*\Z", doc.text[start:end])
        end = start + shared.start() if shared else end
        if doc.text[start:end].rstrip().endswith(","):
            end = start + len(doc.text[start:end].rstrip(" ,").rpartition(",")[0] or doc.text[start:end])
        text = doc.text[start:end]
        tail = text.rpartition(":")[2] if ":" in text else text.rpartition(" - ")[2] if " - " in text else text
        listed = tail != text and POINTED.fullmatch(tail) is not None
        if tail != text:
            start, end = (start, end - len(tail) - 1) if listed else (end - len(tail), end)
        cue = next((doc[i] for i in sorted(_literal(doc, found))), doc[0])
        words = care or "see a doctor"
        phrase = Phrase(_care_words(doc, found, words), words, cue.i, "see")
        if POINTED.fullmatch(doc.text[start:end]):
            pointer = next(t for t in doc if t.idx >= start and t.is_alpha)
            return [Raw(None, Relation.CALLS_FOR, phrase, cue, Scope(False, False), "care", "pronoun", pointer)]
        tokens = [t for t in doc if start <= t.idx < end]
        if (
            not tokens
            or len(tokens) > 40
            or tokens[-1].tag_ in ("MD", "VBP", "TO", "RB", "VB")
            or re.search(r"\b(if|when|you should|no)\b", doc.text[start : start + 24], re.IGNORECASE)
        ):
            return []
        ill = (
            self.lexicon.words["valence.bad"]
            | self.lexicon.words["valence.ailing"]
            | self.lexicon.words["valence.places"]
        )
        if idiom.id == "means_care" and not any(
            t.lemma_.lower() in ill or t.lower_ in ill or t.lower_ in SICKLY for t in tokens
        ):
            return []
        if tokens[0].lemma_.lower() in self.people and tokens[0].lower_ not in ("child", "children"):
            return []
        denied = DENIED.search(_words(doc, found)) is not None and "not normal" not in _words(doc, found)
        if denied and idiom.id != "not_to_sit_on":
            return []
        signs = self.cutter.listed(tokens) if listed else self.cutter.cut(tokens)
        return [Raw(s, Relation.CALLS_FOR, phrase, cue, Scope(False, False), "care", "sign") for s in signs]


SELF_DENYING = frozenset(
    (
        "does_nothing",
        "no_use",
        "little_evidence",
        "no_point",
        "off_limits",
        "worst_thing",
        "nothing_beats",
        "more_harm",
        "needless",
        "not_for_them",
        "the_rule",
    )
)
SICKLY = frozenset(("losing", "loss", "lose", "wakes", "waking", "cannot", "can't", "weak", "weight", "blood", "urine", "bladder", "bowel", "bowels", "crash", "accident", "cancer", "above", "these", "hurts", "hurt", "aches", "drags"))  # fmt: skip


def _alike(phrased: Raw, raw: Raw) -> bool:
    """Whether a set phrase and a single word were read as the same claim, but for its object."""
    if phrased.relation is not raw.relation or phrased.scope.negated != raw.scope.negated:
        return False
    one, two = (set(r.subject.text.lower().split()) if r.subject else set() for r in (phrased, raw))
    return one == two or bool(one & two)


def _literal(doc: Any, found: re.Match[str]) -> set[int]:
    """The tokens of a set phrase that stand in none of its slots."""
    slots = [
        found.span(name) for name in ("x", "y", "s") if name in found.re.groupindex and found.group(name) is not None
    ]
    return {
        t.i
        for t in doc
        if found.start() <= t.idx < found.end() and not any(a <= t.idx < b for a, b in slots) and not t.is_space
    }


def _words(doc: Any, found: re.Match[str]) -> str:
    text = " ".join(doc[i].text for i in sorted(_literal(doc, found)))
    return re.sub(r"\b(you|one|people|anyone) can\b|\bcan not\b", "", text.replace(" n't", "n't"))


def _care_words(doc: Any, found: re.Match[str], care: str) -> str:
    """Care with what says how soon: "a same-day visit to the GP"."""
    said = doc.text[found.end("s") if found.end("s") < found.end() else found.start() : found.end()]
    soon = re.search(
        r"\b(urgent(ly)?|same[- ]day|today|tonight|at once|immediate(ly)?|straight away|prompt(ly)?)\b",
        said,
        re.IGNORECASE,
    )
    return f"{soon.group().lower()} {care}" if soon else care


def _in_list(text: str, mark: re.Match[str]) -> bool:
    """Whether a comma parts a list of things rather than clauses: "tablets, rest and massage did nothing"."""
    return mark.group().strip() == "," and re.search(r"\b(and|or)\b", text[mark.end() :]) is not None and "," in text
