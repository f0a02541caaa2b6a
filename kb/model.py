"""The nouns of backstory as plain values: frozen, comparable, standard library only.

Knows nothing of how values are read, stored, decided or shown. Every room speaks to every other in these.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum


class Relation(StrEnum):
    """How a claim's subject stands to its object (the ten of the annotation guidelines)."""

    AMELIORATES = "ameliorates"
    EXACERBATES = "exacerbates"
    CAUSES = "causes"
    PREVENTS = "prevents"
    IMPROVES = "improves"
    IMPAIRS = "impairs"
    INDICATES = "indicates"
    CALLS_FOR = "calls_for"
    RECOMMENDED_FOR = "recommended_for"
    CONTRAINDICATED_FOR = "contraindicated_for"


class Certainty(StrEnum):
    """GRADE: how sure anyone can be that a claim is so. `none` means that no evidence is known here."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for none up to 4 for high, so that certainties can be compared."""
        return _CERTAINTY_ORDER.index(self)


_CERTAINTY_ORDER = (Certainty.NONE, Certainty.VERY_LOW, Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)


class Stance(StrEnum):
    """What a passage or study says of a claim. Finding no difference is not the same as finding the opposite."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does_not_support"
    CONTRADICTS = "contradicts"


class Attribution(StrEnum):
    """What an article itself offers for a claim."""

    STUDY = "study"
    REVIEW = "review"
    GUIDELINE = "guideline"
    EXPERT = "expert"
    ANECDOTE = "anecdote"
    NONE = "none"


class SourceKind(StrEnum):
    """What kind of text a source is."""

    HEALTH_SYSTEM = "health_system"
    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic_review"
    TRIAL = "trial"
    OBSERVATIONAL_STUDY = "observational_study"
    NEWS = "news"
    CLINIC_MARKETING = "clinic_marketing"
    GUEST_POST_BLOG = "guest_post_blog"
    PERSONAL_TRAINER_BLOG = "personal_trainer_blog"
    PERSONAL_BLOG = "personal_blog"
    CONTENT_FARM_QA = "content_farm_qa"
    MACHINE_TRANSLATED_PORTAL = "machine_translated_portal"
    PRODUCT_MARKETING = "product_marketing"
    FORUM = "forum"
    OTHER = "other"


class Design(StrEnum):
    """How a study was made, from the design that permits most to the one that permits least."""

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic_review"
    RANDOMISED_TRIAL = "randomised_trial"
    CONTROLLED_TRIAL = "controlled_trial"  # controlled, not randomised
    COHORT = "cohort"
    DIAGNOSTIC = "diagnostic"
    CROSS_SECTIONAL = "cross_sectional"
    UNCONTROLLED = "uncontrolled"  # before and after, case series
    NARRATIVE = "narrative"  # health-system pages, consensus statements, expert opinion


class Disposition(StrEnum):
    """What somebody should do, and how soon."""

    SELF_CARE = "self_care"
    SEE_DOCTOR = "see_doctor"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for self-care up to 3 for emergency: the most urgent wins."""
        return _DISPOSITION_ORDER.index(self)


_DISPOSITION_ORDER = (Disposition.SELF_CARE, Disposition.SEE_DOCTOR, Disposition.URGENT, Disposition.EMERGENCY)


def slug(text: str) -> str:
    """A readable id: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def fold(text: str) -> str:
    """Text with case and white space folded: two quotes that differ in nothing else are the same quote."""
    return " ".join(text.lower().split())


def short_hash(*parts: str, length: int = 16) -> str:
    """Hex digits that depend on the content of the parts and on nothing else."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]


def claim_id(subject: str, relation: Relation | str, object_: str) -> str:
    """`walking-backwards--ameliorates--low-back-pain`: the id of a claim is its content."""
    return f"{subject}--{relation}--{object_}"


@dataclass(frozen=True)
class Source:
    """Where a document comes from, as far as the text or its front matter says."""

    id: str
    title: str
    kind: SourceKind = SourceKind.OTHER
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    citation: str | None = None
    retells: str | None = None  # id of the study or guideline that the whole text retells
    owner: str | None = None  # whose site it is: one owner is one line of evidence
    commercial_interest: bool | None = None
    commercial_why: str | None = None
    names_sources: str | None = None  # none, vague or named
    medically_reviewed: str = "unknown"  # yes, no or unknown
    ours: bool = False  # a digest in our own words, which may be shown whole
    licence: str | None = None


@dataclass(frozen=True)
class Document:
    """The text that offsets count in, exactly as it stands, and the source that it comes from."""

    name: str  # the file's name, which `extract` prints
    text: str
    sha256: str  # of the bytes that were read
    source: Source
    path: str = ""

    @property
    def id(self) -> str:
        """The source's id: one text, one source."""
        return self.source.id


@dataclass(frozen=True)
class ConceptRef:
    """A concept as a passage names it: its id, its label, and the words that stood there."""

    id: str
    label: str
    mention: str


@dataclass(frozen=True)
class Mention:
    """One claim in one passage, as the extractor read it. Offsets count characters of the document's text."""

    document: str  # the document's name
    start: int
    end: int
    quote: str
    subject: ConceptRef
    relation: Relation
    object: ConceptRef
    negated: bool = False
    hedged: bool = False
    attribution: Attribution = Attribution.NONE
    cited: str | None = None  # the words that name who is cited
    conditions: tuple[str, ...] = ()
    dose: str | None = None
    population: str | None = None
    comparator: str | None = None
    confidence: float = 0.5
    confidence_reasons: tuple[str, ...] = ()
    before: str = ""  # context around the quote, for showing; short
    after: str = ""
    section: str | None = None  # the heading it stands under


@dataclass(frozen=True)
class Concept:
    """An entry of the vocabulary. Its id never changes; its label may."""

    id: str
    label: str
    kind: str
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    definition: str = ""
    codes: tuple[tuple[str, str], ...] = ()  # ("mesh", "D017116")
    same_as: str | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Study:
    """A study, review or guideline that people are told about: facts as published, in our words."""

    id: str
    citation: str
    short: str  # "Dufek 2011"
    title: str
    year: int | None
    design: Design
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    n: int | None = None
    n_condition: int | None = None  # how many of them had the complaint
    population: str | None = None
    comparator: str | None = None
    outcome: str | None = None
    effect: str | None = None
    limits: str | None = None
    unverified: str | None = None  # what of this was not re-read in the source, or None
    journal: str | None = None
    retracted: bool = False


@dataclass(frozen=True)
class StudyClaim:
    """What a registered study says of a claim, stated by a person, never by the extractor."""

    study: str
    claim: str
    stance: Stance
    comparison: str | None = None
    population: str | None = None
    outcome: str | None = None
    figure: str | None = None
    where: str | None = None
    certainty: Certainty | None = None  # where the work itself grades it
    note: str | None = None


@dataclass(frozen=True)
class Claim:
    """A statement that someone could check. Its identity is its content; denial is evidence against it."""

    subject: str
    relation: Relation
    object: str
    statement: str = ""

    @property
    def id(self) -> str:
        """Readable, and never changed by what is found out about the claim."""
        return claim_id(self.subject, self.relation, self.object)


@dataclass(frozen=True)
class Evidence:
    """One passage that supports or contradicts a claim."""

    claim: str
    mention: Mention
    stance: Stance
    source: str
    study: str | None = None
    resolved_by: str | None = None  # how the study was recognised

    @property
    def key(self) -> str:
        """What decisions hang on: the document, the normalised quote, the claim's content. No offsets, no clock."""
        return short_hash(self.source, fold(self.mention.quote), self.claim)


@dataclass(frozen=True)
class Situation:
    """A state of a person in which a rule says which care is due; conflicts use it to spot unsafe advice.

    `concepts` are ids of signs that amount to the situation; `words` are phrases that name it in a text.
    """

    id: str
    text: str
    disposition: Disposition
    concepts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rule: str | None = None


@dataclass(frozen=True)
class RuleRecord:
    """A rule as the knowledge base shows it: the rules room makes these, kb stores and prints them."""

    id: str
    title: str
    disposition: Disposition
    condition: str  # the condition in plain words
    say: str  # advice in plain words
    source: str
    strength: str
    claims: tuple[str, ...] = ()
    reviewed: str = ""
    if_unknown: str | None = None
    tests: tuple[tuple[str, str], ...] = ()  # (name, "fires" or "does not fire")
    group: str = ""


@dataclass(frozen=True)
class Cue:
    """How people say one answer in their own words: rules give it as data, ingest reads accounts with it.

    `...` in a phrase stands for up to four words. `reads` names something other than phrases that the value is read
    from: a length of time, an age, weeks of pregnancy, whom the account is about, their sex.
    """

    question: str
    value: object
    phrases: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()  # phrases that hold one of these words and mean something else: hay fever
    old: tuple[str, object] | None = None  # what to propose where it has been so for years and has not changed
    longer: tuple[str, object] | None = None  # what to propose where it began more than two weeks ago
    reads: str = ""
    above: float | None = None  # of `reads`: the value is proposed for numbers above this
    at_most: float | None = None  # and up to this
    kind: str = "one"  # of the question: yes_no, one, many, number
    lasting: bool = False  # true of the past too: an old illness counts
    pain: bool = False  # it is about the pain itself, so a time beside it says how long the pain has lasted
    urgency: int = 0  # how much the answer can matter: the greater stands where two answers contradict each other
    choices: tuple[str, ...] = ()  # of the question, in its order
    examples: tuple[tuple[str, bool], ...] = ()  # (text, whether the value is proposed)
    beside: tuple[str, ...] = ()  # one of these phrases must stand somewhere in the account too
    not_beside: tuple[str, ...] = ()  # and none of these


@dataclass(frozen=True)
class Said:
    """The words of an account, where they stand in it (Unicode characters), and which answer they speak for."""

    text: str
    start: int
    end: int
    value: object = None


@dataclass(frozen=True)
class Proposal:
    """An answer that an account seems to give, with the words. It counts only once the person has confirmed it.

    `value` has the form that answers take: a list, as a tuple, for a question that takes many. Where an account
    contradicts itself `words` holds both sides.
    """

    question: str
    value: object
    words: tuple[Said, ...]
    why: str = ""


@dataclass(frozen=True)
class Version:
    """Which rules decided: the first 12 hex digits of the SHA-256 of their canonical form, and their date."""

    rules: str
    date: str
    reviewed_by: str | None = None


@dataclass(frozen=True)
class Report:
    """What an ingest did: for the terminal, and for the table `runs`."""

    read: int = 0
    skipped: int = 0
    removed: int = 0
    failed: tuple[tuple[str, str], ...] = field(default_factory=tuple)  # (path, why)
    claims_new: int = 0
    claims_gone: int = 0
    evidence_new: int = 0
    evidence_gone: int = 0
