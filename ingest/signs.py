"""Cuts a stretch of text that names signs into the single signs: "severe, lasts or comes with fever" is three.

Knows tags and word order rather than the parse, which breaks on exactly these lists; must not know what signs mean.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from ingest.concepts import Phrase, join_tokens
from ingest.cues import Lexicon
from ingest.signchunks import LOCATING, ORGANS, Chunker
from ingest.signtrim import each_age, each_organ, with_object, without_notes, without_remark

Token = Any
UNEXPLAINED = re.compile(
    r"\s(and (you )?(do not|don't|do n't) know why|that you (can not|cannot|can't|ca n't) explain|for no (\w+ )?reason|without (trying|explanation|meaning to|a clear reason|dieting))",
    re.IGNORECASE,
)
POINTER = re.compile(
    r"\A(one |any |some )?of\b|\bthe following\b|\bfollowing( symptoms| signs)?\Z|\A(these|this|those|them|signs?|symptoms?|any)\Z|\bof (these|them)\b",
    re.IGNORECASE,
)
HAVE = frozenset(
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
        "observe",
        "spot",
        "include",
        "be",
        "see",
    )
)
SUCH_AS = re.compile(r",?\s*\(?\b(such as|for example|e\.g\.?|including)[,:]?\s", re.IGNORECASE)
AFTER = re.compile(r"(.*\b(?:following|after|from|by|due to|caused by|in|around|of))\s+\S.*", re.IGNORECASE)
VAGUE = re.compile(r"((other|more|any|serious|severe|certain|additional|concerning|associated|the|warning|red|flag|neurological) )*(symptoms?|signs?|things)", re.IGNORECASE)  # fmt: skip
# How soon is no sign: "or at once if ...".
HASTE = re.compile(r"(straight away|right away|immediately|at once|urgently|sooner|today|earlier|promptly|as soon as possible)\Z", re.IGNORECASE)  # fmt: skip
WITH = re.compile(r"(.*\b(?:pain|ache|backache)\b.* (?:with|accompanied by|combined with|along with|and either))\s+\S+(?: \S+){0,2}\Z", re.IGNORECASE)  # fmt: skip
# What a sign may be introduced by and is no part of it.
OPENING = frozenset(("and", "or", "and/or", "if", "when", "that", "also", "even", "as", "well", "rarely", "particularly", "especially", "other", "then", "such", "including",
                     "for", "from", "with", "of"))  # fmt: skip
# "..., especially if it is worse at night": a case of the sign, and a sign of its own.
CASE = re.compile(
    r"(,|\s-)?\s(especially|particularly|above all|in particular) (if|when|where|at|with|in|after|during|on|while|below|around|between|down|through|for)\b",
    re.IGNORECASE,
)
OPENED = re.compile(
    r"\A(if |when )?((at any (point|time|stage)|in addition to (the|your|this) (\w+ )?pain|suddenly|obviously|however|for example)\W*)+",
    re.IGNORECASE,
)
LOCALISED = re.compile(
    r"\A(.*\b(?:with|from|during|after|by|to|at|in|on|including|as|like))\s+[\w'-]+(?: [\w'-]+){0,2}\Z"
)
FINITE = frozenset(("VBZ", "VBP", "MD", "VBD", "VB"))
SKIP = frozenset(("you", "your", "you've", "'ve", "also", "ever", "any", "the", "a", "an", "this", "these", "that", "their", "his", "her", "they", "already", "suddenly",
                  "particularly", "especially", "either", "both", "there", "is", "are", "other", "symptoms", "symptom", "such", "as"))  # fmt: skip


class SignCutter:
    """Cuts signs. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words
        self.chunker = Chunker(lexicon)

    def listed(self, tokens: list[Token]) -> list[Phrase]:
        """The signs of an enumeration, where an `and` between two complaints parts them too."""
        parts: list[list[Token]] = [[]]
        for i, token in enumerate(tokens):
            last = parts[-1][-1] if parts[-1] else None
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if token.lower_ in ("and", "&") and (last is None or last.text == "," or self._complaints(last, after)):
                parts.append([])
            else:
                parts[-1].append(token)
        return [p for part in parts for p in self.cut([t for t in part if t.text != "."])]

    def _complaints(self, last: Token, after: Token | None) -> bool:
        bad, places = self.words["valence.bad"], self.words["valence.places"]
        if after is None or (last.lower_ in places and after.lower_ in places):
            return False
        return after.pos_ in ("NOUN", "ADJ", "VERB", "PROPN") and (
            last.lemma_.lower() in bad or last.lower_ in bad or last.lower_ in places
        )

    def cut(self, tokens: list[Token], topic: str = "pain", *, person: bool = False) -> list[Phrase]:
        """The signs in a run of tokens, a phrase for each."""
        tokens = self._opened([t for t in tokens if not t.is_space])
        unexplained = self._unexplained(tokens, topic)
        if unexplained:
            return unexplained
        tokens, case = self._case(without_remark(tokens))
        examples = self._examples(tokens, topic)
        if examples:
            return examples + (self.cut(case, topic) if case else [])
        chunks = self.chunker.chunks(tokens)
        found: list[Phrase] = []
        about, having, last = "you" if person else topic, True, ""
        for chunk in chunks:
            body = [t for t in chunk if t.dep_ != "punct" or t.lower_ == "-"]
            while body and body[0].lower_ in OPENING:
                body = body[1:]
            body = without_notes(body)
            if not body or HASTE.match(" ".join(t.text for t in body)):
                continue
            text, about, having = self._chunk(body, about, having, topic, last)
            if text and not POINTER.search(text) and not HASTE.match(text):
                found.append(Phrase(text, text, body[-1].i if len(body) else -1, body[0].lemma_.lower(), sign=True))
                last = text
        found = [
            p for p in found if not re.search(r"\b(around|under|in|on|of|with|from|to|at|or|and|by)\Z", p.text)
        ] or found
        found = [p for phrase in self._share(found) for one in each_organ(phrase) for p in each_age(one)]
        return found + (self.cut(case, topic) if case else [])

    def _examples(self, tokens: list[Token], topic: str) -> list[Phrase]:
        """`pain after a trauma, such as a fall`: the class and each example, which stand where the class stood."""
        if len(tokens) < 4:
            return []
        first = tokens[0].idx
        cue = SUCH_AS.search(tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text)
        if cue is None or cue.start() < 3:
            return []
        kinds = self.cut([t for t in tokens if t.idx < first + cue.start()], topic)
        named = self.cut([t for t in tokens if t.idx >= first + cue.end() and t.text not in ("(", ")")], topic)
        if not kinds or not named:
            return []
        held = AFTER.match(kinds[-1].text)
        bad = self.words["valence.bad"]
        if held and not any(w.lower() in bad for w in named[0].text.split()):
            named = [
                Phrase(f"{held.group(1)} {p.text}", f"{held.group(1)} {p.text}", p.head, p.lemma, sign=True)
                for p in named
            ]
        return [*[p for p in kinds if not VAGUE.fullmatch(p.text)], *named]

    def _opened(self, tokens: list[Token]) -> list[Token]:
        """Without words that only open: "at any point", "obviously"."""
        if not tokens:
            return []
        opened = OPENED.match(tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text)
        if opened is None or opened.end() == 0:
            return tokens
        return [t for t in tokens if t.idx >= tokens[0].idx + opened.end()]

    def _case(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """The sign and the case of it that is named after an "especially if"; a case that is no clause is left out."""
        if not tokens:
            return [], []
        start = tokens[0].idx
        found = CASE.search(tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text)
        if found is None or found.start() < 4:
            return tokens, []
        before = [t for t in tokens if t.idx < start + found.start()]
        after = [t for t in tokens if t.idx >= start + found.end()]
        clause = found.group(3).lower() in ("if", "when", "where", "while")
        return before, after if clause else []

    def _unexplained(self, tokens: list[Token], topic: str) -> list[Phrase]:
        """`you have lost weight and do not know why` is unexplained weight loss."""
        whole = " ".join(t.text for t in tokens)
        cue = UNEXPLAINED.search(whole)
        found = self.cut(tokens[: len(whole[: cue.start()].split())], topic) if cue and cue.start() else []
        if not found:
            return []
        last = found[-1]
        return [*found[:-1], Phrase(f"unexplained {last.text}", last.text, last.head, last.lemma, sign=True)]

    def _chunk(self, body: list[Token], about: str, having: bool, topic: str, last: str) -> tuple[str, str, bool]:
        """(the sign, what later predicates are said of, whether later nouns are had)."""
        first = body[0]
        more = self._more(body, last, about)
        if more:
            return more, about, having
        if first.pos_ in ("ADP", "SCONJ") and last and first.lower_ not in ("with", "without", "in"):
            return self._variant(last, body), about, having
        if (
            last
            and re.search(r"\b(when|while) \w+\Z", last)
            and len(body) <= 2
            and first.tag_ in ("VB", "VBP", "NN", "VBG")
        ):
            return " ".join([*last.split()[:-1], self._plain(body)]), about, having
        if len(body) <= 2 and last and body[-1].lower_ in ORGANS:
            return re.sub(r"\b(the |your )?\w+\Z", body[-1].text, last), about, having
        if (
            len(body) == 1
            and first.tag_ == "VBG"
            and re.search(r"\b(on|with|when|after|by|from|during|while) \w+ing\Z", last)
        ):
            return " ".join([*last.split()[:-1], first.text]), about, having
        verb = next((i for i, t in enumerate(body[:7]) if t.tag_ in FINITE and t.pos_ in ("VERB", "AUX")), None)
        relative = any(t.lower_ in ("that", "which", "who", "where") for t in body[: verb or 0])
        if verb is not None and verb > 0 and not relative and self._subjectish(body[:verb]):
            person = all(
                t.lower_
                in ("there", "you", "they", "we", "i", "he", "she", "patient", "someone", "anyone", "people", "person")
                or t.pos_ in ("DET", "ADV", "PART")
                for t in body[:verb]
            )
            if person:
                return self._predicate(body[verb:], "", topic)
            name = self._plain(body[:verb]) or about
            if name.lower() in ("it", "this", "that"):
                name = topic
            return self._predicate(body[verb:], name, topic)
        if verb == 0 and first.lemma_.lower() not in ("numb",):
            yours = first.tag_ in ("VB", "VBP") or (first.lower_ in ("can", "ca", "cannot") and len(body) > 1)
            return self._predicate(body, "" if about == "you" or (yours and not last) else about, topic)
        if first.pos_ == "ADJ" and (len(body) == 1 or body[1].pos_ in ("ADP", "SCONJ", "ADV")) and about and not having:
            return (
                (f"{self._plain(body)} {about}" if len(body) == 1 else f"{about} {self._plain(body)}").strip(),
                about,
                having,
            )
        finite = any(t.tag_ in FINITE and t.pos_ in ("VERB", "AUX") for t in body)
        prefix = f"{about} " if about.endswith(" with") and not finite else ""
        return prefix + self._plain(body), about, having

    def _more(self, body: list[Token], last: str, about: str) -> str:
        """What only goes on with the sign before: "(pain that is constant), intense", "(interferes with sleep), work"."""
        first = body[0]
        if last and first.lower_ in ("not", "never") and len(body) > 1 and body[1].tag_ in ("VBN", "VBG", "JJ"):
            return f"{about if about not in ('you', '') else 'pain'} {self._plain(body)}"
        being = re.search(r"\A(.*\b(?:that|which) (?:is|are|gets|becomes|feels)) [\w-]+\Z", last)
        if being and all(t.pos_ in ("ADJ", "ADV") for t in body):
            return f"{being.group(1)} {self._plain(body)}"
        nouns = [t for t in body if t.pos_ in ("NOUN", "PROPN")]
        joined = WITH.match(last)
        if (
            joined
            and nouns
            and not any(t.pos_ in ("VERB", "AUX") and t.tag_ in FINITE for t in body)
            and "pain" not in {t.lower_ for t in body}
        ):
            return f"{joined.group(1)} {self._plain(body)}"
        bad = any(t.lemma_.lower() in self.words["valence.bad"] or t.lower_ in self.words["valence.bad"] for t in body)
        to = re.match(r"(.*\bto)\s+\w+\Z", last)
        if to and first.tag_ in ("VB", "VBP"):
            return f"{to.group(1)} {self._plain(body)}"  # "has begun to slap, or catch on the stairs"
        doing = re.match(r"(.*\S)\s+\w+ing\Z", last)
        if doing and first.tag_ == "VBG" and len(body) > 1:
            return f"{doing.group(1)} {self._plain(body)}"  # "trouble getting, or keeping, an erection"
        held = (
            LOCALISED.match(last)
            if last and re.search(r"\b(chang|interfer|prevent|improv|respond|limit|affect|disrupt|keep)\w*\b", last)
            else None
        )
        if (
            held
            and nouns
            and not bad
            and len(body) <= 4
            and all(t.pos_ in ("NOUN", "ADJ", "DET", "PRON", "PROPN", "ADV") for t in body)
        ):
            return f"{held.group(1)} {self._plain(body)}"
        return ""

    def _subjectish(self, tokens: list[Token]) -> bool:
        return all(
            t.pos_ in ("PRON", "DET", "NOUN", "ADJ", "PROPN", "ADV", "NUM", "PART", "AUX", "CCONJ") for t in tokens
        )

    def _predicate(self, body: list[Token], name: str, topic: str) -> tuple[str, str, bool]:
        """A predicate said of the patient ("have a fever", "lose control") or of the complaint ("is severe")."""
        while body and (
            body[0].pos_ == "AUX"
            and body[0].lemma_ in ("have", "be", "do")
            and len(body) > 1
            and body[1].pos_ in ("VERB", "AUX", "PART", "ADV")
            and not name
        ):
            if body[1].lower_ in ("not", "n't"):
                break
            body = body[1:]
        while (
            body
            and len(body) > 1
            and body[0].lower_
            in ("also", "now", "suddenly", "ever", "still", "already", "really", "just", "usually", "then", "recently")
        ):
            body = body[1:]
        if body and body[0].lower_ == "no" and len(body) > 1 and body[1].lower_ == "longer":
            return f"{name} {self._plain(body)}".strip(), name or "you", not name
        if not body:
            return "", name or "you", not name
        head = body[0].lemma_.lower()
        if not name and head == "suffer" and len(body) > 2 and body[1].lower_ == "from":
            return self._plain(body[2:]), "you", True
        if not name and head in HAVE and len(body) > 1 and body[1].lower_ not in ("not", "n't", "never"):
            return self._plain(body[1:]), "you", head != "be"
        if not name:
            return self._plain(body), "you", True
        if head == "be" and len(body) > 1 and body[1].lower_ not in ("not", "n't", "no"):
            rest = body[1:]
            if rest[0].pos_ in ("ADJ",) and all(t.pos_ in ("ADJ", "ADV", "CCONJ") for t in rest):
                return f"{self._plain(rest)} {name}", name, False
            if rest[0].lemma_.lower() == "accompany":
                rest = [t for t in rest[1:] if t.lower_ not in ("by", "with")]
                return f"{name} with {self._plain(rest)}", name + " with", True
            return f"{name} {self._plain(rest)}", name, False
        return f"{name} {self._plain(body)}", name, False

    def _variant(self, last: str, body: list[Token]) -> str:
        """`pain that worsens at night` + `while resting`: the end is exchanged."""
        words = last.split()
        cut = max(
            (
                i
                for i, w in enumerate(words)
                if w.lower()
                in (
                    "at",
                    "while",
                    "when",
                    "during",
                    "after",
                    "in",
                    "with",
                    "on",
                    "by",
                    "around",
                    "under",
                    "between",
                    "down",
                    "below",
                    "from",
                )
            ),
            default=len(words),
        )
        return " ".join([*words[:cut], self._plain(body)])

    def _plain(self, tokens: list[Token]) -> str:
        kept = [
            t
            for t in tokens
            if (t.tag_ not in ("PRP$", "DT") or t.lower_ in ("both", "either", "no"))
            and t.lower_ not in ("you", "your", "also", "ever", "any", "suddenly_", "there")
            and not (t.lower_ in ("either", "both") and t.dep_ in ("preconj", "cc"))
        ]
        return join_tokens(kept[:16])

    def _share(self, found: list[Phrase]) -> list[Phrase]:
        """`numbness or tingling in your legs`: where it is belongs to both."""
        out = [with_object(p, after) for p, after in itertools.zip_longest(found, found[1:])]
        for i in range(len(found) - 2, -1, -1):
            words, after = found[i].text.split(), out[i + 1].text.split()
            where = next((j for j, w in enumerate(after) if w.lower() in LOCATING and j > 0), None)
            complaint = (
                words[-1].lower().rstrip("s") in self.words["valence.bad"]
                or words[-1].lower() in self.words["valence.bad"]
            )
            same = where is not None and after[where - 1].lower() in self.words["valence.bad"] | {
                "pins and needles",
                "needles",
            }
            if (
                where is not None
                and complaint
                and same
                and len(words) <= 3
                and not any(w.lower() in LOCATING or w.lower() in self.words["valence.places"] for w in words)
            ):
                out[i] = Phrase(
                    f"{found[i].text} {' '.join(after[where:])}",
                    f"{found[i].text} {' '.join(after[where:])}",
                    found[i].head,
                    found[i].lemma,
                    sign=True,
                )
        seen: dict[str, Phrase] = {}
        for phrase in out:
            seen.setdefault(phrase.key, phrase)
        return list(seen.values())
