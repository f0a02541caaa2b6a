"""Which registered study a passage reports, and how that was told; nothing where it can't be told.

Knows passages, sources and the registry's fingerprints; knows nothing of what a study found. An honest "unidentified"
is worth more than a guess: every way of telling is named, so that a page can say it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kb.folding import word_set
from kb.model import Attribution, Design, Document, Evidence, Mention, Source, Study, StudyClaim
from kb.recognise import Recognise, Recognised, identify

NEAR = 600  # characters: a paragraph or so
HEAD = 1500  # characters: where an article says what it is drawn from
WHOLE_TEXT = "the whole text retells it"
DRAWN_FROM = "the article says that it is drawn from it"
FINGERPRINT = "design fingerprint"
_ATTRIBUTED = frozenset({Attribution.STUDY, Attribution.REVIEW, Attribution.GUIDELINE})

_POOLED = frozenset({Design.SYSTEMATIC_REVIEW, Design.GUIDELINE, Design.NARRATIVE})
_GUIDES = frozenset({Design.GUIDELINE, Design.NARRATIVE})
# What a fingerprint alone may tell: a study by what was done in it, a review by what it looked through, a guideline never.
_BY_DESIGN = {
    Attribution.STUDY: frozenset(Design) - _POOLED,
    Attribution.REVIEW: frozenset({Design.SYSTEMATIC_REVIEW, Design.UNCONTROLLED}),
}
_MANY = re.compile(
    r"\b(?:some|several|many|most|large|small|recent|other|numerous|few|various|different|more|these|those|all|clinical"
    r"|scientific|countless|multiple|plenty of|a number of|a lot of)\s+(?:\w+\s+)?(?:studies|trials|experiments|reviews)\b"
    r"|^(?:studies|trials|research|science|evidence)\b|\bstudies (?:show|suggest|have|find|say)",
    re.IGNORECASE,
)
_NO_STUDY = re.compile(r"\boutside (?:of )?an? (?:\w+ )?(?:trial|study)\b", re.IGNORECASE)
_DRAWN = re.compile(
    r"(?:^|(?<=[.\n]))(?=[^.\n]*\b(?:guidelines?|guidance|recommendations|NICE|College)\b)"
    r"[^.\n]*\b(?:drawn from|adapted from|taken from|extracts? from|(?:digest|summary|overview) of|summari[sz]es|condenses"
    r"|(?:is|are|page|leaflet|advice|digest|,) based on)\b[^\n]{3,200}",
    re.IGNORECASE,
)

# Words that begin a sentence and name nobody.
_NOBODY = word_set(
    """a according all an and another as at authors both by doctors each evidence experts few for from guideline guidelines
    in it its many most no on one other our people research researchers review reviews scientists several some studies
    study that the their these they this those three trial trials two we when"""
)


class Fingerprints(Protocol):
    """What is asked of a registry here."""

    @property
    def studies(self) -> Mapping[str, Study]: ...
    @property
    def claims(self) -> tuple[StudyClaim, ...]: ...
    @property
    def recognise(self) -> Mapping[str, Recognise]: ...


class _Finder:
    """Tells studies by their fingerprints, and looks closely only at those of which enough words stand in the text.

    A look at all fingerprints takes milliseconds, and a large knowledge base asks ten thousand times; a look at the
    words of a text takes microseconds.
    """

    def __init__(self, fingerprints: Mapping[str, Recognise]) -> None:
        self.fingerprints = fingerprints
        self._links = [(id_, _folded(link)) for id_, print_ in fingerprints.items() for link in print_.links]
        self._by_word: dict[str, list[tuple[str, str, int]]] = defaultdict(list)  # first word -> form, study, which
        for id_, print_ in fingerprints.items():
            for telltale in (*print_.journals, *print_.authors):
                self._note(telltale, id_, -1)
            for nth, telltale in enumerate(print_.words):
                self._note(telltale, id_, nth)
        self._told: dict[str, tuple[str, Recognised] | None] = {}

    def _note(self, telltale: str, study: str, which: int) -> None:
        for form in telltale.split("|"):
            words = re.findall(r"\w+", _folded(form))
            if words:
                self._by_word[words[0]].append((_folded(form), study, which))

    def tell(self, text: str) -> tuple[str, Recognised] | None:
        """The study that a text speaks of, as kb.recognise.identify finds it among all."""
        if text not in self._told:
            chosen = {id_: self.fingerprints[id_] for id_ in sorted(self._near(_folded(text)))}
            self._told[text] = identify(text, chosen) if chosen else None
        return self._told[text]

    def _near(self, folded: str) -> set[str]:
        """Studies that may be meant: linked, named, or with as many telltale words as they need."""
        near = {id_ for id_, link in self._links if link in folded} if "/" in folded else set()
        seen: dict[str, set[int]] = defaultdict(set)
        for word in set(re.findall(r"\w+", folded)):
            for singular in {word, word.removesuffix("s"), word.removesuffix("es")}:
                for form, study, which in self._by_word.get(singular, ()):
                    if form in folded:
                        seen[study].add(which)
        for study, found in seen.items():
            if -1 in found or len(found) >= self.fingerprints[study].at_least:
                near.add(study)
        return near


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("-", " ").split())


def with_provenance(document: Document) -> Source:
    """The source of a document, with the sentence at its head that says what it is drawn from as its citation.

    Only that sentence is kept: the text is not, and a bare order ("Do not offer it") names no guideline itself.
    """
    source = document.source
    if source.citation or source.retells:
        return source
    told = _DRAWN.search(document.text[:HEAD])
    return replace(source, citation=" ".join(told[0].split())[:240]) if told else source


def resolve(
    passages: Sequence[tuple[str, Evidence]],
    sources: Mapping[str, Source],
    registry: Fingerprints,
    ancestors: Callable[[str], frozenset[str]],
) -> dict[str, tuple[str, str]]:
    """evidence id -> (study, how it was told), for the passages of which it can be told."""
    finder = _Finder(registry.recognise)
    found: dict[str, tuple[str, str]] = {}
    by_source: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for key, evidence in passages:
        by_source[evidence.source].append((key, evidence))
    for source_id in sorted(by_source):
        told = _of_source(sources[source_id], by_source[source_id], registry.studies, finder)
        found |= told | _told_elsewhere(by_source[source_id], told, ancestors)
    return found


def _of_source(
    source: Source, passages: Sequence[tuple[str, Evidence]], studies: Mapping[str, Study], finder: _Finder
) -> dict[str, tuple[str, str]]:
    retold = studies.get(source.retells or "")
    drawn = finder.tell(source.citation) if source.citation and retold is None else None
    guide = studies[drawn[0]] if drawn and studies[drawn[0]].design in _GUIDES else None
    found = {key: _study_of(evidence.mention, retold, guide, passages, finder, studies) for key, evidence in passages}
    return {key: told for key, told in found.items() if told}


def _study_of(
    mention: Mention,
    retold: Study | None,
    guide: Study | None,
    passages: Sequence[tuple[str, Evidence]],
    finder: _Finder,
    studies: Mapping[str, Study],
) -> tuple[str, str] | None:
    """By the passage's own words; else what the whole text retells or is drawn from; else by the sentences around it."""
    attributed = mention.attribution in _ATTRIBUTED and not _NO_STUDY.search(mention.quote)
    others = retold is None or _of_others(mention, retold)
    own = finder.tell(f"{mention.quote} {mention.cited or ''}") if attributed else None
    if own and not _may_tell(own, mention, studies):
        own = None
    if own and (others is (retold is None or own[0] != retold.id)):
        return own[0], own[1].how
    if retold and not others:
        return retold.id, WHOLE_TEXT
    if guide and (mention.attribution is Attribution.GUIDELINE or _NO_STUDY.search(mention.quote)):
        return guide.id, DRAWN_FROM
    # A guideline's sentence is its own, and "some studies" are nobody's: neither takes a study from its neighbours.
    if not attributed or retold or mention.attribution is Attribution.GUIDELINE or vague(mention):
        return None
    near = finder.tell(_text(mention))
    if near and _may_tell(near, mention, studies):
        return near[0], near[1].how
    around = finder.tell(" ".join(_around(mention, passages)))
    if around and around[1].how != FINGERPRINT and _may_tell(around, mention, studies):
        return around[0], f"{around[1].how}, from the sentences around it"
    return None


def vague(mention: Mention) -> bool:
    """Whether a passage speaks of studies in the plural, or of research at large: of none that could be told."""
    if mention.attribution is not Attribution.STUDY:
        return False
    return bool(_MANY.search(mention.cited or "") or _MANY.search(mention.quote))


def _may_tell(told: tuple[str, Recognised], mention: Mention, studies: Mapping[str, Study]) -> bool:
    """Whether what was told fits what the passage claims to speak of: a name may, a mere likeness must be of its kind."""
    design = studies[told[0]].design
    if mention.attribution is Attribution.GUIDELINE:
        return design in _GUIDES and told[1].how != FINGERPRINT
    if told[1].how == FINGERPRINT:
        return design in _BY_DESIGN[mention.attribution] and not vague(mention)
    return told[1].how == "link" or design is not Design.GUIDELINE


def _text(mention: Mention) -> str:
    return " ".join((mention.before, mention.quote, mention.after, mention.cited or ""))


def _around(mention: Mention, passages: Sequence[tuple[str, Evidence]]) -> list[str]:
    """What is kept of the text near a passage: one sentence may name a study, and the next tell of it."""
    near = {
        (other.start, _text(other))
        for _, evidence in passages
        if abs((other := evidence.mention).start - mention.start) <= NEAR
    }
    return [text for _, text in sorted(near)]


def _told_elsewhere(
    passages: Sequence[tuple[str, Evidence]],
    told: Mapping[str, tuple[str, str]],
    ancestors: Callable[[str], frozenset[str]],
) -> dict[str, tuple[str, str]]:
    """Passages that speak of a study without telling which, where the same article tells of one for such a claim."""
    found: dict[str, tuple[str, str]] = {}
    for key, evidence in passages:
        if key in told or evidence.mention.attribution is not Attribution.STUDY or vague(evidence.mention):
            continue
        studies = {told[other][0] for other, beside in passages if other in told and _akin(evidence, beside, ancestors)}
        if len(studies) == 1:
            found[key] = (studies.pop(), "the study that the same article tells of")
    return found


def _akin(one: Evidence, other: Evidence, ancestors: Callable[[str], frozenset[str]]) -> bool:
    """Whether two passages make the same claim, or one makes a narrower one."""
    first, second = one.mention, other.mention
    if first.relation is not second.relation:
        return False
    pairs = ((first.subject.id, second.subject.id), (first.object.id, second.object.id))
    return all(a in ancestors(b) or b in ancestors(a) for a, b in pairs)


def _of_others(mention: Mention, retold: Study) -> bool:
    """Whether a passage of a text that retells one study speaks for a person, or for another body by name."""
    if mention.attribution is Attribution.ANECDOTE:
        return True
    about = f"{retold.citation} {retold.short} {retold.title}".lower()
    names = [name for name in re.findall(r"\b[A-Z]\w+", mention.cited or "") if name.lower() not in _NOBODY]
    return bool(names) and not any(name.lower() in about for name in names)
