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
# When to get help is another matter than whether something helps: few trials are possible, and "very low" must not read
# like "no need to go". So these claims have words of their own, and their grade stands further down.
ADVICE = "Advice on when to get help"
ADVICE_MEANS = (
    "How sure it is that this advice is right is not how bad the sign may be. "
    "If you have it, get help: don’t wait for better studies."
)
ADVICE_DOUBTED = "Some studies speak against this advice. If it worries you, ask a doctor or nurse: don’t wait."
SIGN = "What a sign may mean"
SIGN_MEANS = (
    "How sure it is that one points to the other is not how bad it may be. "
    "If it worries you, get help: don’t wait for better studies."
)
GUIDELINES = "Guidelines advise it."
_NO_ALARM = ("self-care",)  # care that nobody has to hurry to
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


def help_kind(claim: object) -> str:
    """`advice` where a claim (its id) says when to get help, `sign` where it says what something points to, else nothing."""
    _, _, rest = str(claim or "").partition("--")
    relation, _, object_ = rest.partition("--")
    if relation == "calls_for" and object_ not in _NO_ALARM:
        return "advice"
    return "sign" if relation == "indicates" else ""


class Words:
    """`word` in templates."""

    @staticmethod
    def kind(code: object) -> str:
        return say(KIND, code)

    @staticmethod
    def certainty(code: object) -> str:
        return say(CERTAINTY, code)

    @staticmethod
    def sure(code: object, direction: object = None, claim: object = "") -> str:
        """The certainty with what it is of: being sure that something is not so must not read like being sure of it."""
        kind = help_kind(claim)
        if kind:
            return (ADVICE if kind == "advice" else SIGN) + (", doubted" if str(direction) in _OF else "")
        return say(CERTAINTY, code) + ("" if code == "none" else _OF.get(str(direction), ""))

    @staticmethod
    def help_kind(claim: object) -> str:
        """`help_kind` of this module."""
        return help_kind(claim)

    @staticmethod
    def certainty_means(code: object, direction: object = None, claim: object = "", design: object = None) -> str:
        """What a certainty means, for a claim that studies speak for, or against; of advice to get help, what it does not."""
        kind, against_it = help_kind(claim), str(direction) in _OF
        if kind and against_it:
            return ADVICE_DOUBTED if kind == "advice" else SIGN_MEANS
        if kind:
            first = f"{GUIDELINES} " if kind == "advice" and design == "guideline" else ""
            return first + (ADVICE_MEANS if kind == "advice" else SIGN_MEANS)
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
