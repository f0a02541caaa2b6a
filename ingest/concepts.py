"""Noun and verb phrases as concepts: the longest sensible phrase as mention, the vocabulary's concept where it has one.

Knows which words of a phrase change its meaning and which do not; must not know relations. What the vocabulary lacks
becomes a provisional concept `new-...` from its phrase rather than a lost claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.cues import Lexicon
from ingest.shorthand import expand
from ingest.wording import compact, gerund, singular
from kb.model import Concept, ConceptRef, slug

Token = Any  # spacy.tokens.Token: mypy does not follow spaCy

CORE_LEFT = frozenset(("amod", "compound", "nmod", "poss", "nummod", "neg", "quantmod"))
KEPT_PREPS = frozenset(("of", "in", "on", "around", "to", "at", "between", "with", "without", "under", "underneath",
                        "during", "against", "across", "into", "along", "down", "over", "from", "through", "while"))  # fmt: skip
TIME = frozenset(("day", "week", "month", "year", "minute", "hour", "second", "time", "night", "morning", "evening"))
VAGUE_LEFT = frozenset(("some", "any", "certain", "various", "many", "several", "few", "such", "own", "much", "most",
                        "own", "more", "less", "fewer", "better", "great", "overall", "common", "general", "same", "different",
                        "significant", "marked", "further", "additional", "typical", "specific", "particular", "major",
                        "not", "both", "only", "all", "just", "commonest", "main", "numerous", "possible", "frequent", "usual", "mere", "simple", "like", "lesser", "best"))  # fmt: skip

# How long something is done, counted out: that is a dose, and no part of what is done. "For hours" is too long, and is.
DOSE = re.compile(
    r" for (?:(?:about|around|only|just|at|least|up|to|another|half|an?|one) )*"
    r"(?:(?:(?:\d+|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|forty|few|couple of|several)\b[-–\d]*"
    r"(?: (?:to|or) (?:\d+|\w+))?[ -](?:seconds?|minutes?|mins?|hours?|days?|weeks?|nights?))|minute|hour|day|week|fortnight|night|while)\Z"
)


class Names(Protocol):
    """What is asked of a vocabulary: kb.vocabulary.Vocabulary, or a test's own."""

    @property
    def version(self) -> str: ...

    def resolve(self, text: str) -> Concept | None:
        """The concept that a whole phrase names, or None."""


@dataclass(frozen=True)
class Phrase:
    """A phrase of one sentence: its words as they stand, the shorter core, and where its head is."""

    text: str
    core: str
    head: int  # index of the head token; -1 where the phrase comes from another segment
    lemma: str
    verbal: bool = False
    sign: bool = False  # a sign, whose label leaves out auxiliaries and pronouns
    resolved: ConceptRef | None = None  # where another segment has settled it

    @property
    def key(self) -> str:
        """Two phrases with one key are the same thing said twice."""
        return self.text.lower()


def join_tokens(tokens: list[Token]) -> str:
    """The words of tokens in order; tokens that stood glued stay glued."""
    out = ""
    last: Token | None = None
    for token in sorted(tokens, key=lambda t: t.i):
        if last is not None and not (token.i == last.i + 1 and not last.whitespace_):
            out += " "
        out += token.text
        last = token
    return re.sub(r"\s+([,.;:)])", r"\1", out).strip(" ,.;:\"'()-•")


class Phraser:
    """Makes phrases of tokens and concepts of phrases."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self.names, self.lexicon = names, lexicon
        self._known: dict[str, Concept | None] = {}
        self.short: dict[str, str] = {}  # what the article at hand calls things for short

    # -- phrases ----------------------------------------------------------------------------------------------------

    def phrases(self, token: Token, *, shared: bool = True) -> list[Phrase]:
        """The coordinated phrases that a token heads, with the examples that are named after them."""
        found: list[Phrase] = []
        heads = list(self.heads(token)) if shared else [token]
        tail = self._shared_tail(heads)
        for head in heads:
            variants = self._variants(head)
            for variant in variants:
                phrase = self._phrase(head, variant, tail)
                found.append(self._alone(phrase, head) if len(variants) > 1 else phrase)
        return _unique(found)

    def _alone(self, phrase: Phrase, head: Token) -> Phrase:
        """`bleeding and nerve damage`: the first is a complaint by itself, and no bleeding damage."""
        first, _, rest = phrase.text.partition(" ")
        whole = not rest or rest.lower() != head.lower_ or first.lower() not in self.lexicon.words["valence.bad"]
        if whole or self.resolve(phrase.text) is not None:
            return phrase
        return Phrase(first, first, phrase.head, first.lower())

    def heads(self, token: Token) -> Iterator[Token]:
        """A token, what is coordinated with it, and the examples of each."""
        for head in [token, *conjuncts(token)]:
            yield head
            yield from self._examples(head)
            yield from self._apposed(head)
            yield from self._bracketed(head)
            yield from self._exemplified(head)

    def _exemplified(self, head: Token) -> Iterator[Token]:
        """`a more serious problem, like a fracture or cancer`: examples that the parser hung on the verb."""
        comma = head.right_edge.i + 1
        if head.lemma_.lower() not in self.lexicon.words["nominals.vague"] or comma + 2 >= len(head.doc):
            return
        if head.doc[comma].text != ",":
            return
        word = head.doc[comma + 1]
        word = word.nbor(1) if word.lower_ == "such" else word
        if word.lower_ not in ("like", "as", "including") or word.head == head:
            return
        for name in word.children:
            if name.dep_ == "pobj":
                yield name
                yield from conjuncts(name)

    def _bracketed(self, head: Token) -> Iterator[Token]:
        """`manual therapy (for example massage)`: examples in brackets."""
        doc = head.doc
        start = next((t.i for t in doc[head.i + 1 : head.i + 4] if t.text == "("), None)
        if start is None:
            return
        stop = next((t.i for t in doc[start:] if t.text == ")"), len(doc))
        inside = doc[start + 1 : stop]
        if not re.match(r"(for example|e\.?g|such as|like|including)", inside.text, re.IGNORECASE):
            return
        for token in inside:
            if (
                token.pos_ in ("NOUN", "PROPN")
                and token.dep_ not in ("compound", "amod", "nmod")
                and token.lower_ not in ("example", "e.g", "eg")
            ):
                yield token

    def _apposed(self, head: Token) -> Iterator[Token]:
        """`a sudden twist, an awkward lift or a long spell`: the parser takes the second of a list for an apposition."""
        for child in head.rights:
            joined = any(c.dep_ == "cc" for one in (child, *conjuncts(child)) for c in one.children)
            listed = child.dep_ == "appos" and joined and head.i < child.i
            if listed and head.doc[child.left_edge.i - 1].text == ",":
                yield child
                yield from conjuncts(child)
        if head.dep_ in ("nsubj", "nsubjpass", "csubj") and head.i + 1 < len(head.doc):
            for other in head.head.lefts:
                if (
                    other.dep_ in ("nsubj", "nsubjpass", "csubj")
                    and other.i > head.i
                    and any(t.text == "," for t in head.doc[head.i : other.i])
                ):
                    yield other
                    yield from conjuncts(other)

    def _examples(self, head: Token) -> Iterator[Token]:
        for child in head.children:
            such = child.dep_ == "prep" and (
                (child.lower_ == "as" and any(c.lower_ == "such" for c in child.children))
                or (child.lower_ in ("like", "including") and child.i > head.i)
            )
            if such:
                for name in child.children:
                    if name.dep_ in ("pobj", "pcomp"):
                        yield name
                        yield from conjuncts(name)

    def _shared_tail(self, heads: list[Token]) -> list[Token]:
        """`numbness or weakness in your legs`: what stands after the last belongs to all, where they are complaints."""
        if len(heads) < 2 or any(_preps(h) for h in heads[:-1]):
            return []
        if heads[-1].lemma_.lower() not in self.lexicon.words["valence.bad"]:
            return []
        return [
            t for prep in _preps(heads[-1]) if prep.lower_ in ("in", "of", "around", "on") for t in self._kept(prep)
        ]

    def _variants(self, head: Token) -> list[tuple[list[Token], list[Token]]]:
        """(left, right) words of a noun; `hot or cold therapy` gives two."""
        left = [c for c in head.lefts if c.dep_ in CORE_LEFT and self._kept_left(c)]
        for child in left:
            others = [c for c in child.children if c.dep_ == "conj"]
            joined = any(c.dep_ == "cc" and c.lower_ in ("or", "and", "/") for c in child.children) or any(
                c.lower_ == "/" for c in child.children
            )
            if others and joined and child.pos_ in ("NOUN", "ADJ", "PROPN", "VERB"):
                rest = [c for c in left if c != child]
                return [
                    ([*_flat(rest), *[t for t in kid.subtree if not _below(t, kid, ("conj", "cc", "punct"))]], [])
                    for kid in (child, *others)
                ]
        return [(_flat(left), [])]

    def _kept_left(self, child: Token) -> bool:
        if child.dep_ == "poss":
            return child.pos_ != "PRON" and child.tag_ != "PRP$"
        if child.dep_ == "nummod" or child.lower_ in VAGUE_LEFT or child.lower_ == "that":
            return False
        return child.tag_ not in ("PDT", "DT")

    def _phrase(self, head: Token, variant: tuple[list[Token], list[Token]], tail: list[Token]) -> Phrase:
        if head.pos_ in ("VERB", "AUX") and head.dep_ not in ("amod", "compound"):
            return self.verb_phrase(head)
        left, _ = variant
        core = [*left, head]
        long = list(core)
        for child in head.rights:
            if child.dep_ == "prep" and self._keeps(child):
                long.extend(self._kept(child))
            elif child.dep_ == "prt" or (
                child.dep_ == "advmod" and child.lower_ in ("backwards", "backward", "forwards")
            ):
                core.append(child)
                long.append(child)
        if not any(c.dep_ == "prep" for c in head.rights):
            long.extend(tail)
        restricted = self._restricted(head)
        long.extend(restricted)
        near = [
            t for t in long if t in core or t.head == head or any(a.lower_ == "of" for a in (t, t.head, t.head.head))
        ]
        if restricted:
            whole = join_tokens(_cap(long, head))
            return Phrase(whole, whole, head.i, head.lemma_.lower())
        return Phrase(
            join_tokens(_cap(long, head)),
            join_tokens(near if len(near) > len(core) and max(near, key=lambda t: t.i).pos_ != "ADP" else core),
            head.i,
            head.lemma_.lower(),
        )

    def _keeps(self, prep: Token) -> bool:
        target = next((c for c in prep.children if c.dep_ in ("pobj", "pcomp")), None)
        if target is None or prep.lower_ not in KEPT_PREPS:
            return False
        if prep.lower_ == "of":
            return True
        people = self.lexicon.words["valence.people"]
        return target.lemma_.lower() not in people and target.lemma_.lower() not in TIME

    def _lasting(self, prep: Token) -> bool:
        """`sit for hours`, `wait for weeks`: how long is part of what is done."""
        target = next((c for c in prep.children if c.dep_ == "pobj"), None)
        return (
            prep.lower_ in ("for", "at", "off", "after", "before", "like")
            and target is not None
            and target.lemma_.lower() not in ("relief", "example", "instance", "pain")
        )

    def _kept(self, prep: Token) -> list[Token]:
        out = [prep]
        for child in prep.children:
            if child.dep_ in ("pobj", "pcomp"):
                for head in [child, *conjuncts(child)]:
                    out.extend(t for t in head.lefts if (t.dep_ in CORE_LEFT and t.tag_ != "PRP$") or t.dep_ == "cc")
                    out.extend(t for k in head.lefts if k.dep_ in CORE_LEFT for t in k.lefts if t.dep_ in CORE_LEFT)
                    out.append(head)
                    for inner in head.rights:
                        if inner.dep_ == "prep" and inner.lower_ == "of":
                            out.extend(self._kept(inner))
                        elif inner.dep_ == "cc":
                            out.append(inner)
        return out

    def verb_phrase(self, verb: Token, *, subject: bool = False) -> Phrase:
        """What somebody does, or what happens: the verb with its object and what says how."""
        keep = [verb]
        for child in verb.children:
            if child.dep_ in ("prt", "acomp", "oprd") or (child.dep_ == "advmod" and child.i > verb.i):
                keep.extend(t for t in child.subtree if t.dep_ not in ("cc", "conj", "punct") and t.i < child.i + 4)
            elif child.dep_ in ("dobj", "attr", "dative") or (child.dep_ in ("nsubj", "nsubjpass") and subject):
                keep.extend(self._object(child))
            elif child.dep_ == "prep" and child.i > verb.i and (self._keeps(child) or self._lasting(child)):
                keep.extend(self._kept(child))
            elif child.dep_ == "xcomp" and child.i - verb.i < 4:
                keep.extend(
                    t
                    for t in child.subtree
                    if t.dep_ not in ("punct", "mark") and t.i - verb.i < 8 and t.tag_ not in ("PRP$", "DT")
                )
        tokens = _cap([t for t in keep if t.tag_ not in ("PRP$", "DT")], verb)
        short = [t for t in tokens if t.dep_ != "advmod" or t.i > verb.i]
        return Phrase(join_tokens(tokens), join_tokens(short), verb.i, verb.lemma_.lower(), verbal=True)

    def _object(self, noun: Token) -> list[Token]:
        left = [c for c in noun.lefts if c.dep_ in CORE_LEFT and c.tag_ not in ("PRP$", "DT", "PDT")]
        kept = [*_flat(left), noun]
        kept.extend(t for c in noun.rights if c.dep_ == "prep" and self._keeps(c) for t in self._kept(c))
        return kept

    def _restricted(self, head: Token) -> list[Token]:
        """`muscles that support your spine`: which muscles is part of the name, where the noun alone says little."""
        for child in head.rights:
            if child.dep_ in ("relcl", "acl") and head.lemma_.lower() in self.lexicon.words["nominals.bare"]:
                words = [t for t in child.subtree if t.tag_ not in ("PRP$", "DT") and t.dep_ != "punct"]
                before = head.doc[words[0].i - 1] if words else head
                if words and before.text != "," and len(words) <= 9:
                    return words
        return []

    # -- concepts ---------------------------------------------------------------------------------------------------

    def care(self, phrase: Phrase) -> ConceptRef:
        """Care by its level: what the vocabulary names, else emergency, urgent or a doctor by the words."""
        for text in (phrase.text, phrase.core):
            found = self.resolve(text)
            if found is not None and found.kind == "care":
                return ConceptRef(found.id, found.label, phrase.text)
        words = set(re.findall(r"[a-z0-9&-]+", f"{phrase.text} {phrase.core}".lower()))
        urgent = {"urgent", "urgently", "same-day", "same", "111", "immediate", "immediately", "prompt"}
        level = (
            "emergency care"
            if words & self.lexicon.words["care.emergency"]
            else "urgent care"
            if words & urgent
            else "see a doctor"
        )
        found = self.resolve(level)
        return ConceptRef(found.id, found.label, phrase.text) if found else ConceptRef(slug(level), level, phrase.text)

    def concept(self, phrase: Phrase) -> ConceptRef:
        """The vocabulary's concept for a phrase, else a provisional one that keeps its words."""
        if phrase.resolved:
            return phrase.resolved
        for text in (phrase.text, phrase.core):
            found = self.resolve(text) or self.resolve(expand(text, self.short))
            if found:
                return ConceptRef(found.id, found.label, phrase.text)
        if phrase.verbal:
            done = gerund(phrase.core, phrase.lemma)
            if found := self.resolve(done) or self.resolve(DOSE.sub("", done)):
                return ConceptRef(found.id, found.label, phrase.text)
        if phrase.sign:
            label = compact(phrase.core)
            found = self.resolve(label)
            return (
                ConceptRef(found.id, found.label, phrase.text)
                if found
                else ConceptRef(f"new-{slug(label)[:60].strip('-')}", label, phrase.text)
            )
        if (kind := self._product(phrase.core)) is not None:
            return ConceptRef(kind.id, kind.label, phrase.text)
        core = gerund(phrase.core, phrase.lemma) if phrase.verbal else singular(expand(phrase.core, self.short))
        label = re.sub(r"\s+", " ", core.lower())
        return ConceptRef(f"new-{slug(label)[:60].strip('-')}", label, phrase.text)

    def _product(self, text: str) -> Concept | None:
        """`the Xyz Glide belt` is a belt: a maker's name tells no more than what kind of thing it is."""
        words = text.split()
        if len(words) < 2 or words[-1].lower().rstrip("s") not in self.lexicon.words["nominals.products"]:
            return None
        named = [i for i, word in enumerate(words[:-1]) if word[:1].isupper()]
        return self.resolve(" ".join(words[named[-1] + 1 :])) if named and named[0] == 0 else None

    def resolve(self, text: str) -> Concept | None:
        """The vocabulary's answer, remembered."""
        if text not in self._known:
            self._known[text] = self.names.resolve(text)
        return self._known[text]

    def kind(self, phrase: Phrase) -> str | None:
        """The kind of the concept that a phrase names, if the vocabulary knows it."""
        found = self.resolve(phrase.text) or self.resolve(phrase.core) or self.resolve(expand(phrase.core, self.short))
        return found.kind if found else None


def conjuncts(token: Token) -> list[Token]:
    """What is coordinated after a token, in order; a clause joined to a noun is no conjunct."""
    found: list[Token] = []
    for child in token.rights:
        if child.dep_ == "conj":
            nominal = token.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ") or token.tag_ == "VBG"
            if nominal and child.pos_ in ("VERB", "AUX") and child.tag_ != "VBG":
                continue
            found.append(child)
            found.extend(conjuncts(child))
    return found


def _preps(token: Token) -> list[Token]:
    return [c for c in token.rights if c.dep_ == "prep"]


def _flat(tokens: list[Token]) -> list[Token]:
    """Left modifiers with their own ("very low", "over-the-counter"), without those that only count."""
    return [
        t
        for token in tokens
        for t in token.subtree
        if t.tag_ not in ("PRP$", "DT") and (t.lower_ not in VAGUE_LEFT or (t.i and t.nbor(-1).text == "-"))
    ]


def _below(token: Token, top: Token, deps: tuple[str, ...]) -> bool:
    while token != top and token.head != token:
        if token.dep_ in deps:
            return True
        token = token.head
    return False


def _cap(tokens: list[Token], head: Token, most: int = 12) -> list[Token]:
    tokens = sorted(set(tokens), key=lambda t: t.i)
    if len(tokens) <= most:
        return tokens
    return [t for t in tokens if t.i <= head.i or t.i - head.i < most]


def _unique(phrases: list[Phrase]) -> list[Phrase]:
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        if phrase.text:
            seen.setdefault(phrase.key, phrase)
    return list(seen.values())
