"""How to cite a claim: text, BibTeX, schema.org JSON-LD (ClaimReview on a MedicalWebPage). Knows cards, no query."""

from __future__ import annotations

import re
from typing import Any

from kb.cards import ClaimPage
from kb.web import words

# schema.org asks for a rating; ours is GRADE's ladder, and says so.
_RATING = {"none": 0, "very_low": 1, "low": 2, "moderate": 3, "high": 4}


def text(page: ClaimPage, address: str) -> str:
    """A citation as a line of text. No date: the same content is cited the same way; the address shows the state."""
    card = page.claim
    return f"backstory: {card.statement} {words.CERTAINTY[card.certainty]}; {page.summary}. {address}"


def bibtex(page: ClaimPage, address: str) -> str:
    """A citation as BibTeX."""
    key = re.sub(r"[^a-z0-9]+", "_", page.claim.id.lower())
    title = re.sub(r"[{}\\]", "", page.claim.statement)
    note = re.sub(r"[{}\\]", "", f"{words.CERTAINTY[page.claim.certainty]}; {page.summary}")
    fields = (("author", "{backstory}"), ("title", title), ("note", note), ("url", address))
    return f"@misc{{{key}" + "".join(f",\n  {name} = {{{value}}}" for name, value in fields) + "\n}\n"


def json_ld(page: ClaimPage, address: str) -> dict[str, Any]:
    """ClaimReview and MedicalWebPage. `reviewRating` is the certainty, never whether the claim is true."""
    card = page.claim
    said = [
        {"@type": "CreativeWork", "name": quote.source.title, "text": quote.quote}
        for quote in (*page.quotes_for, *page.quotes_against)[:20]
    ]
    review = {
        "@type": "ClaimReview",
        "url": address,
        "claimReviewed": card.statement,
        "author": {"@type": "Organization", "name": "backstory"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _RATING[card.certainty],
            "worstRating": 0,
            "bestRating": 4,
            "alternateName": words.CERTAINTY[card.certainty],
            "ratingExplanation": card.why,
        },
        "itemReviewed": {"@type": "Claim", "name": card.statement, "appearance": said},
    }
    page_ = {
        "@type": "MedicalWebPage",
        "url": address,
        "name": card.statement,
        "about": [{"@type": "MedicalEntity", "name": name} for name in (card.subject, card.object)],
    }
    return {"@context": "https://schema.org", "@graph": [page_, review]}
