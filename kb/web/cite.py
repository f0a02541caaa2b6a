"""How to cite a claim: text, BibTeX, schema.org JSON-LD (ClaimReview on a MedicalWebPage). Knows cards, no query."""

from __future__ import annotations

import re
from typing import Any

from kb.cards import ClaimCard, ClaimPage
from kb.web import words

# schema.org asks for a rating; ours is GRADE's ladder, and says so.
_RATING = {"none": 0, "very_low": 1, "low": 2, "moderate": 3, "high": 4}


def rating(card: ClaimCard) -> int:
    """4 where nobody knows or no clear effect was found, more the surer that it is so, less the surer that it is not."""
    if card.direction == "contradicts":
        return 4 - _RATING[card.certainty]
    return 4 + (_RATING[card.certainty] if card.direction == "supports" else 0)


def _how_sure(card: ClaimCard) -> str:
    against = {"contradicts": " that it is not so", "does_not_support": " that no clear effect was found"}
    return words.CERTAINTY[card.certainty] + against.get(card.direction or "", "")


def text(page: ClaimPage, address: str) -> str:
    """A citation as a line of text. No date: the same content is cited the same way; the address shows the state."""
    card = page.claim
    return f"backstory: {card.statement} {_how_sure(card)}; {page.summary}. {address}"


def bibtex(page: ClaimPage, address: str) -> str:
    """A citation as BibTeX."""
    key = re.sub(r"[^a-z0-9]+", "_", page.claim.id.lower())
    title = re.sub(r"[{}\\]", "", page.claim.statement)
    note = re.sub(r"[{}\\]", "", f"{words.CERTAINTY[page.claim.certainty]}; {page.summary}")
    fields = (("author", "{backstory}"), ("title", title), ("note", note), ("url", address))
    return f"@misc{{{key}" + "".join(f",\n  {name} = {{{value}}}" for name, value in fields) + "\n}\n"


def json_ld(page: ClaimPage, address: str) -> dict[str, Any]:
    """ClaimReview and MedicalWebPage. The rating runs from surely not so (0) to surely so (8); 4 is that nobody knows."""
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
            "ratingValue": rating(card),
            "worstRating": 0,
            "bestRating": 8,
            "alternateName": _how_sure(card),
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
