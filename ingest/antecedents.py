"""What a relative clause is said of: not always the noun right before it.

"A disc in the lower back that hurts" is said of the disc, "stretches the spine, which eases pain" of the stretching. Knows
agreement, places and lists; must not know who does what to whom.
"""

from __future__ import annotations

from typing import Any

from ingest.cues import Lexicon
from ingest.tree import subject_of

Token = Any
# What is lessened does nothing more: "relieves pressure, which eases pain" is said of what relieves.
LESSENING = frozenset(("relieve", "down", "prevent", "loosen"))


class Antecedents:
    """Finds antecedents. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def beyond(self, noun: Token) -> Token | None:
        """The noun or verb that a relative clause after a noun is said of, where it is not the noun itself."""
        clause = next((c for c in noun.rights if c.dep_ == "relcl"), None)
        if clause is not None and clause.tag_ == "VBP" and noun.tag_ == "NNS":
            return None  # "muscles, which support the spine"
        return self.beyond_place(noun) or self._singular(noun)

    def listed(self, noun: Token) -> bool:
        """Whether a relative clause after the last of a list is said of all of it: there is a comma before it."""
        clause = next((c for c in noun.rights if c.dep_ == "relcl"), None)
        return clause is not None and noun.doc[clause.left_edge.i - 1].text == "," and noun.head.pos_ == noun.pos_

    def _singular(self, noun: Token) -> Token | None:
        """`delivers oxygen to the muscles, which helps`: not the muscles help, or the verb would be plural."""
        clause = next((c for c in noun.rights if c.dep_ == "relcl"), None)
        which = clause is not None and any(t.lower_ == "which" for t in clause.lefts)
        if clause is None or not which or clause.tag_ != "VBZ" or noun.tag_ not in ("NNS", "NNPS"):
            return None
        above = noun.head.head if noun.dep_ == "pobj" else noun.head
        if noun.dep_ == "pobj" and above.tag_ in ("NN", "NNP"):
            return above
        while above.pos_ in ("NOUN", "PROPN", "ADP") and above.head != above:
            above = above.head
        return above if above.pos_ == "VERB" and above.i < noun.i else None

    def beyond_place(self, noun: Token) -> Token | None:
        """`a disc in the lower back that causes pain`: not the back does it. `stretches the spine, which eases pain`: the
        stretching does. None where the noun before the clause is what is meant."""
        places = self.lexicon.words["valence.places"] | self.lexicon.words["nominals.parts"]
        bare = not any(c.dep_ in ("amod", "compound") and c.tag_ in ("VBN", "VBG") for c in noun.lefts)
        place = noun.lemma_.lower() in places and bare
        if place and noun.dep_ == "pobj" and noun.head.dep_ == "prep":
            above = noun.head.head
            if above.pos_ in ("NOUN", "PROPN"):
                return self.beyond_place(above) or above
            return above if above.pos_ == "VERB" else None
        comma = noun.right_edge.i + 1 < len(noun.doc) and any(
            t.text == "," and t.nbor(1).lower_ == "which" for t in noun.doc[noun.i : -1]
        )
        if noun.dep_ in ("dobj", "conj") and comma:
            verb = noun.head.head if noun.dep_ == "conj" else noun.head
            lessened = verb.lemma_.lower() in self.lexicon.effects and any(
                e.means in LESSENING and not e.rest for e in self.lexicon.effects[verb.lemma_.lower()]
            )
            told = subject_of(verb) is None and verb.dep_ == "ROOT"  # "avoid slouching, which strains the spine"
            if (
                verb.pos_ == "VERB"
                and not told
                and (place or (lessened and noun.lemma_.lower() in self.lexicon.words["valence.bad"]))
            ):
                return verb
        return None
