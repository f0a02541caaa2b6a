"""What pages are made of, as frozen values: cards for lists, and one dataclass for each page that kb.read fills.

Standard library only. Knows what a reader sees; knows no query.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConceptCard:
    """A topic in a list."""

    id: str
    label: str
    kind: str
    definition: str = ""
    provisional: bool = False
    n_claims: int = 0


@dataclass(frozen=True)
class ClaimCard:
    """A claim in a list. Numbers count passages of this very claim; `n_lines` and `n_articles` count its family too."""

    id: str
    statement: str
    certainty: str
    direction: str | None  # supports, does_not_support, contradicts, or None where nothing is known
    why: str
    confidence: float
    subject: str
    subject_id: str
    relation: str
    object: str
    object_id: str
    n_evidence: int
    n_for: int
    n_against: int
    n_sources: int
    n_lines: int
    n_articles: int
    n_family: int
    n_flags: int
    best_design: str | None
    best_n: int | None
    n_reported: int  # of the lines, those that an article stands on; the others only the registry knows
    reported_design: str | None  # the best design and n of those
    reported_n: int | None
    overlap: float | None
    in_articles: bool
    in_registry: bool
    status: str  # unreviewed, in review, accepted, rejected
    decided_by: str | None = None  # the editor by whose decision it stands so
    decided_at: str | None = None
    decided_why: str | None = None


@dataclass(frozen=True)
class SourceCard:
    """An article, page or paper."""

    id: str
    title: str
    kind: str
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None
    citation: str | None
    owner: str | None
    commercial_interest: bool | None
    commercial_why: str | None
    names_sources: str | None
    medically_reviewed: str
    ours: bool
    retracted: bool
    licence: str | None
    retells: str | None
    n_claims: int
    n_flags: int
    status: str = "unreviewed"
    decided_by: str | None = None  # the editor by whose decision it stands so
    decided_at: str | None = None
    decided_why: str | None = None


@dataclass(frozen=True)
class StudyCard:
    """A registered study, review or guideline."""

    id: str
    short: str
    citation: str
    title: str
    year: int | None
    design: str
    journal: str | None
    doi: str | None
    pmid: str | None
    url: str | None
    n: int | None
    n_condition: int | None
    population: str | None
    comparator: str | None
    outcome: str | None
    effect: str | None
    limits: str | None
    unverified: str | None
    retracted: bool


@dataclass(frozen=True)
class FlagCard:
    """A warning: what is wrong, and what it was compared with."""

    kind: str  # overclaim, outdated, unsafe_advice, contradicted
    reason: str
    compared: str
    claim_id: str
    evidence_id: str | None
    source_id: str | None


@dataclass(frozen=True)
class Quote:
    """The exact words of one passage, with what was read in them."""

    id: str
    claim_id: str
    said_of: str | None  # the statement of the narrower claim that it is evidence of; None where it is this very claim
    quote: str
    before: str
    after: str
    section: str | None
    stance: str
    negated: bool
    hedged: bool
    attribution: str
    cited: str | None
    conditions: tuple[str, ...]
    dose: str | None
    population: str | None
    comparator: str | None
    confidence: float
    confidence_reasons: tuple[str, ...]
    study_id: str | None
    study: str | None  # its short name
    resolved_by: str | None  # how the study was told, or "unidentified"
    subject_mention: str
    object_mention: str
    source: SourceCard
    flags: tuple[FlagCard, ...] = ()
    status: str = "unreviewed"  # or edited, split, accepted, rejected
    decided_by: str | None = None  # the editor by whose decision it stands so
    decided_at: str | None = None
    decided_why: str | None = None


@dataclass(frozen=True)
class LineCard:
    """Passages that stand or fall together."""

    id: str
    kind: str  # root_study, copied_text, owner, single, unsourced, registry
    label: str
    why: str
    stance: str
    tier: str
    counts: bool
    best_design: str | None
    n: int | None
    n_articles: int
    study: StudyCard | None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a registered study says of a claim."""

    study: StudyCard
    claim: ClaimCard
    said_of: str | None
    stance: str
    comparison: str | None
    population: str | None
    outcome: str | None
    figure: str | None
    where: str | None
    certainty: str | None
    note: str | None


@dataclass(frozen=True)
class Step:
    """One question of GRADE, answered."""

    domain: str
    step: int
    reason: str


@dataclass(frozen=True)
class GradeCard:
    """The certainty of a claim in one comparison, with every step."""

    comparison: str | None
    population: str | None
    outcome: str | None
    certainty: str
    direction: str
    start: str
    steps: tuple[Step, ...]
    reason: str
    studies: tuple[str, ...]
    headline: bool


@dataclass(frozen=True)
class ConflictCard:
    """Another claim that cannot guide a reader together with the one at hand."""

    id: str
    kind: str
    reason: str
    safety: bool
    claim: ClaimCard
    other: ClaimCard
    claim_strength: str
    other_strength: str
    quote: Quote | None
    other_quote: Quote | None


@dataclass(frozen=True)
class RuleCard:
    """A rule as a person reads it."""

    id: str
    title: str
    group: str
    disposition: str
    condition: str
    say: str
    source: str
    strength: str
    reviewed: str
    if_unknown: str | None
    tests: tuple[tuple[str, str], ...]
    claims: tuple[ClaimCard, ...] = ()


@dataclass(frozen=True)
class ClaimPage:
    """All that stands behind a claim."""

    claim: ClaimCard
    summary: str  # "7 articles, 2 independent lines, best design: uncontrolled, n = 10"
    asked_for: str | None  # the id that was asked for, where it is an older name of this claim: redirect
    lines: tuple[LineCard, ...]  # strongest first; each holds its quotes
    quotes_for: tuple[Quote, ...]
    quotes_against: tuple[Quote, ...]  # contradicting, and finding no support
    findings: tuple[Finding, ...]
    grades: tuple[GradeCard, ...]
    flags: tuple[FlagCard, ...]
    conflicts: tuple[ConflictCard, ...]
    rules: tuple[RuleCard, ...]
    broader: tuple[ClaimCard, ...]
    narrower: tuple[ClaimCard, ...]
    related: tuple[ClaimCard, ...]  # the same subject and object in another relation
    quotes_rejected: tuple[Quote, ...] = ()  # read wrongly, as editors found: they count for nothing


@dataclass(frozen=True)
class BalanceRow:
    """One claim on a topic's balance sheet: how many lines stand on either side."""

    claim: ClaimCard
    lines_for: int
    lines_against: int


@dataclass(frozen=True)
class TopicPage:
    """A concept and what is said of it."""

    topic: ConceptCard
    asked_for: str | None
    names: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    broader: tuple[ConceptCard, ...]
    narrower: tuple[ConceptCard, ...]
    does: tuple[BalanceRow, ...]  # the topic is the subject: what it is said to do
    done_to: tuple[BalanceRow, ...]  # the topic is the object: what is said to act on it
    n_does: tuple[tuple[str, int], ...]  # how many claims there are of each relation, whether they stand above or not
    n_done_to: tuple[tuple[str, int], ...]
    conflicts: tuple[ConflictCard, ...]


@dataclass(frozen=True)
class SourceClaim:
    """A claim that a source makes, with the words."""

    claim: ClaimCard
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class SourcePage:
    """A source, and what it says."""

    source: SourceCard
    document: str | None
    outline: tuple[str, ...]
    n_chars: int
    retells: StudyCard | None
    claims: tuple[SourceClaim, ...]  # in the order of the text
    flags: tuple[FlagCard, ...]


@dataclass(frozen=True)
class StudyPage:
    """A study, what it says, and who reports it."""

    study: StudyCard
    findings: tuple[Finding, ...]
    quotes: tuple[Quote, ...]
    sources: tuple[SourceCard, ...]


@dataclass(frozen=True)
class RulesPage:
    """All rules, the most urgent first, and which version of them."""

    rules: tuple[RuleCard, ...]
    version: str | None
    date: str | None
    reviewed_by: str | None


@dataclass(frozen=True)
class RemedyRow:
    """How sure anyone is of what a common remedy does."""

    concept: ConceptCard
    claim: ClaimCard


@dataclass(frozen=True)
class Home:
    """The figures of the home page."""

    n_claims: int
    n_in_articles: int
    n_evidence: int
    n_sources: int
    n_lines: int
    n_studies: int
    n_rules: int
    n_flags: int
    n_conflicts: int
    by_certainty: tuple[tuple[str, int], ...]
    remedies: tuple[RemedyRow, ...]
    contested: tuple[ConflictCard, ...]
    warnings: tuple[Quote, ...]  # passages with a flag, unsafe advice first
    latest: tuple[SourceCard, ...]


@dataclass(frozen=True)
class Hit:
    """One result of a search; `snippet` holds sentinels round what matched (kb.search.MARK_START, MARK_END)."""

    kind: str  # topic, claim, quote, source
    id: str  # of the page to link to
    title: str
    snippet: str
    score: float
    certainty: str | None = None
    n_lines: int | None = None
    direction: str | None = None  # as on a ClaimCard


@dataclass(frozen=True)
class Results:
    """What a search found, best first."""

    query: str
    topics: tuple[Hit, ...]
    claims: tuple[Hit, ...]
    quotes: tuple[Hit, ...]
    sources: tuple[Hit, ...]
    signs: tuple[Hit, ...] = ()  # warning signs that the words name: whoever has one should get help, not read

    @property
    def total(self) -> int:
        """How many hits of all kinds."""
        return len(self.topics) + len(self.claims) + len(self.quotes) + len(self.sources)


@dataclass(frozen=True)
class ClaimInfo:
    """What a triage result shows of a claim that a rule cites."""

    id: str
    statement: str
    certainty: str
    sources: tuple[str, ...]  # short names of the studies and titles of the articles that support it
    n_sources: int
    n_lines: int
    direction: str | None = None  # as on a ClaimCard
