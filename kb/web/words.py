"""The words that people see for what the data calls by a code. Plain, short, one place. Knows no page and no query."""

from __future__ import annotations

CERTAINTY = {
    "high": "High certainty",
    "moderate": "Moderate certainty",
    "low": "Low certainty",
    "very_low": "Very low certainty",
    "none": "No evidence here",
}
CERTAINTY_MEANS = {
    "high": "More research is very unlikely to change this.",
    "moderate": "This is probably so. More research could change it.",
    "low": "This may be so. More research is likely to change it.",
    "very_low": "Nobody can really say yet.",
    "none": "We know of no study that tests this.",
}
CERTAINTY_MEANS_NOT = {
    "high": "It is very unlikely to be so. More research is very unlikely to change this.",
    "moderate": "It is probably not so. More research could change this.",
    "low": "It may not be so. More research is likely to change this.",
    "very_low": "Nobody can really say yet.",
}
_OF = {"contradicts": " against it", "does_not_support": " of no clear effect"}
STANCE = {
    "supports": "Supports",
    "does_not_support": "Found no clear support",
    "contradicts": "Contradicts",
}
DISPOSITION = {
    "emergency": "Get emergency help now",
    "urgent": "Get medical help today",
    "see_doctor": "See a doctor",
    "self_care": "Look after it yourself",
}
# The order in which pages list urgencies and certainties.
DISPOSITIONS = ("emergency", "urgent", "see_doctor", "self_care")
CERTAINTIES = ("high", "moderate", "low", "very_low", "none")

RELATION = {
    "ameliorates": "eases",
    "exacerbates": "makes worse",
    "causes": "causes",
    "prevents": "prevents",
    "improves": "improves",
    "impairs": "weakens",
    "indicates": "is a sign of",
    "calls_for": "calls for",
    "recommended_for": "is recommended for",
    "contraindicated_for": "is advised against for",
}
SOURCE_KIND = {
    "health_system": "health service page",
    "guideline": "guideline",
    "systematic_review": "review of studies",
    "trial": "trial",
    "observational_study": "study without a trial",
    "news": "news article",
    "clinic_marketing": "clinic’s own page",
    "guest_post_blog": "guest post on a blog",
    "personal_trainer_blog": "trainer’s blog",
    "personal_blog": "personal blog",
    "content_farm_qa": "question-and-answer site",
    "machine_translated_portal": "machine-translated page",
    "product_marketing": "page that sells a product",
    "forum": "forum",
    "other": "other article",
}
DESIGN = {
    "guideline": "guideline",
    "systematic_review": "review of studies",
    "randomised_trial": "randomised trial",
    "controlled_trial": "trial without random groups",
    "cohort": "study that follows people over time",
    "diagnostic": "study of a test or sign",
    "cross_sectional": "survey at one moment",
    "uncontrolled": "before-and-after study, no comparison group",
    "narrative": "expert text",
}
ATTRIBUTION = {
    "study": "cites a study",
    "review": "cites research as a whole",
    "guideline": "cites a guideline",
    "expert": "says that experts say so",
    "anecdote": "tells what somebody felt",
    "none": "gives no reason",
}
STRENGTH = {
    "strong": "strong evidence",
    "moderate": "fair evidence",
    "weak": "weak evidence",
    "convention": "a convention, not a finding",
}
LINE_KIND = {
    "root_study": "All rests on one study",
    "copied_text": "The same text, copied",
    "owner": "One publisher",
    "single": "One article by itself",
    "registry": "Known from the study itself",
    "unsourced": "Names no source",
}
FLAG = {
    "overclaim": "Says more than the evidence does",
    "unsafe_advice": "Could be unsafe",
    "outdated": "Out of date",
    "contradicted": "Better evidence says otherwise",
    "retracted": "The study was withdrawn",
}
KIND = {
    "intervention": "Treatments and habits",
    "activity": "Moving and exercise",
    "drug": "Medicines",
    "substance": "Substances",
    "care": "Kinds of care",
    "symptom": "Complaints",
    "condition": "Conditions",
    "sign": "Warning signs",
    "situation": "Situations",
    "cause": "Causes",
    "function": "What the body can do",
    "body": "Parts of the body",
    "measure": "Things that are measured",
    "population": "Groups of people",
}


def say(table: dict[str, str], code: object) -> str:
    """The words for a code; a code that has none yet is shown as it is, without underscores, never hidden."""
    text = str(code if code is not None else "")
    return table.get(text, text.replace("_", " ").replace("-", " "))


def kind_order(kind: str) -> int:
    """Where a kind of topic stands in a list: what people look for comes first."""
    return list(KIND).index(kind) if kind in KIND else len(KIND)


class Words:
    """`word` in templates."""

    @staticmethod
    def kind(code: object) -> str:
        return say(KIND, code)

    @staticmethod
    def certainty(code: object) -> str:
        return say(CERTAINTY, code)

    @staticmethod
    def sure(code: object, direction: object = None) -> str:
        """The certainty with what it is of: being sure that something is not so must not read like being sure of it."""
        return say(CERTAINTY, code) + ("" if code == "none" else _OF.get(str(direction), ""))

    @staticmethod
    def certainty_means(code: object, direction: object = None) -> str:
        """What a certainty means, for a claim that studies speak for, or against."""
        against = CERTAINTY_MEANS_NOT if str(direction) in _OF else CERTAINTY_MEANS
        return against.get(str(code), "")

    @staticmethod
    def stance(code: object) -> str:
        return say(STANCE, code)

    @staticmethod
    def disposition(code: object) -> str:
        return say(DISPOSITION, code)

    @staticmethod
    def relation(code: object) -> str:
        return say(RELATION, code)

    @staticmethod
    def source_kind(code: object) -> str:
        return say(SOURCE_KIND, code)

    @staticmethod
    def design(code: object) -> str:
        return say(DESIGN, code)

    @staticmethod
    def attribution(code: object) -> str:
        return say(ATTRIBUTION, code)

    @staticmethod
    def strength(code: object) -> str:
        return say(STRENGTH, code)

    @staticmethod
    def line_kind(code: object) -> str:
        return say(LINE_KIND, code)

    @staticmethod
    def flag(code: object) -> str:
        return say(FLAG, code)
