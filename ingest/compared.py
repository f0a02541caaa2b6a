"""Of whom a claim is said, and against what: "in adults with chronic pain", "than sham", "compared with usual care".

Knows people and comparisons in one parsed sentence; must not know relations. Words as they stand, never concepts: what a
population or a comparator amounts to is for those who weigh the evidence.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.concepts import Phraser
from ingest.cues import Lexicon
from ingest.people import GIVEN
from ingest.raw import TIMES, Raw
from ingest.tree import child, prep_objects
from kb.model import Relation

Token = Any
ABOUT = frozenset(("in", "for", "among", "of", "to", "on", "with", "by", "amongst"))
QUANTITIES = frozenset(
    ("many", "most", "some", "other", "several", "few", "more", "fewer", "numerous", "certain", "such")
)
LONGEST = 14
WITHIN = frozenset(
    ("with", "without", "over", "under", "aged", "in", "from", "above", "below", "between", "after", "at")
)
EFFECTS = frozenset(
    (
        Relation.AMELIORATES,
        Relation.EXACERBATES,
        Relation.IMPROVES,
        Relation.IMPAIRS,
        Relation.PREVENTS,
        Relation.CAUSES,
    )
)
PREGNANCY = re.compile(r"\b(?:during|in) (?:(?:early|late|mid) )?pregnancy\b", re.IGNORECASE)


class Compared:
    """Reads populations and comparators. One for each vocabulary and lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon) -> None:
        self.phraser, self.lexicon = phraser, lexicon

    def population(self, doc: Any, raw: Raw) -> str | None:
        """The people whom a claim is said of, where the sentence says more of them than that they are people."""
        if raw.relation is Relation.CALLS_FOR:
            return None
        for token in doc:
            if not self._people(token) or (token.dep_ == "pobj" and token.head.lower_ not in ABOUT):
                continue
            if token.dep_ == "pobj" and token.head.head.lower_ in ("than", "compared"):
                continue
            text = self._described(token, raw.cue)
            if text is not None:
                return text
        found = PREGNANCY.search(doc.text)
        return found.group() if found else None

    def _people(self, token: Token) -> bool:
        kinds = self.lexicon.words["valence.people"] | self.lexicon.words["valence.populations"]
        return (
            token.pos_ in ("NOUN", "PROPN")
            and token.lemma_.lower() in kinds
            and token.lemma_.lower() not in ("body", "group", "population", "subject")
        )

    def _described(self, token: Token, cue: Token) -> str | None:
        """`older adults with chronic pain`: the noun with what tells who they are; None where nothing does."""
        kept = [token]
        for c in token.lefts:
            if c.dep_ in ("amod", "compound", "nmod") and c.lower_ not in QUANTITIES:
                kept.extend(t for t in c.subtree if t.dep_ not in ("det", "poss"))
        for c in token.rights:
            telling = (c.dep_ == "prep" and c.lower_ in WITHIN and not self._group(c)) or (
                c.dep_ in ("acl", "relcl", "amod") and c.lemma_.lower() not in GIVEN - {"have", "sit", "stand", "smoke"}
            )
            if telling and cue not in list(c.subtree) and c.right_edge.i - token.i <= LONGEST:
                kept.extend(c.subtree)
        if len(kept) == 1 and token.lemma_.lower() not in self.lexicon.words["valence.populations"]:
            return None
        start, end = min(t.i for t in kept), max(t.i for t in kept)
        if start <= cue.i <= end:
            return None
        text: str = token.doc[start : end + 1].text.strip(" ,.;:")
        return re.split(r"\s*[,;:(]\s| (?:compared|versus|vs\.?|but|however) ", text)[0] or None

    def _group(self, prep: Token) -> bool:
        return any(
            o.lemma_.lower() in ("group", "arm", "study", "trial", "review")
            for o in prep_objects(prep.head, prep.lower_)
        )

    def comparator(self, doc: Any, raw: Raw) -> str | None:
        """What an effect is held against, the nearest one after who has it."""
        if raw.relation not in EFFECTS:
            return None
        found = [(token.i, text) for token in doc if (text := self._against(token))]
        named = raw.subject is not None and raw.subject.head >= 0 and not raw.notes
        start = raw.subject.head if named and raw.subject is not None else raw.cue.i
        after = [pair for pair in found if pair[0] >= start]
        return min(after or found)[1] if found else None

    def _against(self, token: Token) -> str | None:
        """What stands after a word that compares, if it is a treatment or a group and no number or time."""
        low = token.lower_
        if low == "than" and not (token.i and token.nbor(-1).lower_ == "rather"):
            things = self._things(token)
        elif low in ("compared", "comparison", "relative"):
            things = prep_objects(token, "with", "to")
        elif low in ("versus", "vs", "vs.", "v"):
            things = [c for c in token.children if c.dep_ in ("pobj", "pcomp")] or [
                t for t in token.doc[token.i + 1 : token.i + 5] if t.pos_ in ("NOUN", "PROPN") and t.dep_ != "compound"
            ]
        elif low == "over" and token.dep_ == "prep":
            things = [
                c for c in token.children if c.lemma_.lower() in ("placebo", "sham", "control", "care", "nothing")
            ]
        elif low in ("superior", "inferior", "preferable"):
            things = prep_objects(token, "to")
        elif token.lemma_.lower() in ("outperform", "outdo", "surpass") and token.pos_ == "VERB":
            things = [c for c in token.children if c.dep_ == "dobj"]
        else:
            return None
        return self._named(things[0]) if things else None

    def _things(self, than: Token) -> list[Token]:
        straight = [c for c in than.children if c.dep_ in ("pobj", "pcomp")]
        inside = [o for c in than.children if c.dep_ == "prep" for o in c.children if o.dep_ in ("pobj", "pcomp")]
        return straight or inside

    def _named(self, thing: Token) -> str | None:
        """A treatment or group as it is named; of `those who had usual care` what they had."""
        people = self.lexicon.words["valence.people"]
        if (thing.lemma_.lower() in people and thing.lemma_.lower() != "group") or thing.pos_ == "PRON":
            doing = child(thing, "relcl", "acl")
            had = [c for c in doing.children if c.dep_ == "dobj"] if doing is not None else []
            had = had or [o for o in prep_objects(thing, "in", "on", "with") if o.pos_ in ("NOUN", "PROPN")]
            had = had or (prep_objects(doing, "to") if doing is not None else [])
            return self._named(had[0]) if had and had[0].pos_ in ("NOUN", "PROPN") else None
        if thing.pos_ not in ("NOUN", "PROPN", "VERB") or thing.lemma_.lower() in TIMES or thing.like_num:
            return None
        if any(c.dep_ == "nummod" or c.lower_ == "%" for c in thing.lefts) or thing.lower_ == "%":
            return None
        left = [t for t in thing.doc[thing.left_edge.i : thing.i + 1] if t.dep_ != "det" or t.lower_ == "no"]
        text = " ".join(t.text for t in left if t.tag_ != "PRP$").replace(" - ", "-")
        if thing.pos_ == "VERB":
            text = self.phraser.verb_phrase(thing).text
        return text or None
