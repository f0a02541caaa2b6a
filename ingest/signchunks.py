"""Where one sign ends and the next begins: commas, "or" and "and" between signs, and those within one.

Knows tags and word order; what a chunk is as a sign is read in ingest.signs.
"""

from __future__ import annotations

from typing import Any

from ingest.cues import Lexicon

Token = Any
TRAILING = frozenset(("like", "with", "where", "unless", "just", "before", "within", "which", "especially", "even"))
ORGANS = frozenset(("bladder", "bladders", "bowel", "bowels", "urine", "stool", "stools", "faeces", "feces", "poo"))
LOCATING = frozenset(("in", "of", "around", "on", "between", "down", "below", "over", "across", "upon"))


class Chunker:
    """Splits a run of tokens into signs. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words

    def chunks(self, tokens: list[Token]) -> list[list[Token]]:
        """Split at commas and at `or`, except within one sign."""
        chunks: list[list[Token]] = [[]]
        for i, token in enumerate(tokens):
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if (
                token.text == "/"
                and chunks[-1]
                and after is not None
                and chunks[-1][-1].lower_ in ORGANS
                and after.lower_ in ORGANS
            ):
                chunks[-1].append(token)
            elif token.text in (",", ";", "/") and chunks[-1]:
                if after is not None and (self._adjectives(chunks[-1], after) or after.lower_ in TRAILING):
                    chunks[-1].append(token)
                    continue
                chunks.append([])
            elif (token.lower_ in ("or", "and/or") and chunks[-1] and not self._inside(chunks[-1], after)) or (
                token.lower_ == "and" and chunks[-1] and after is not None and self._apart(chunks, after)
            ):
                chunks.append([])
            else:
                chunks[-1].append(token)
        return self._merge([c for c in chunks if c])

    def _apart(self, chunks: list[list[Token]], after: Token) -> bool:
        """An `and` between two complaints each of which would do: not "back pain and a fever", which go together."""
        last = chunks[-1]
        bad = self.words["valence.bad"]
        head = next((t for t in reversed(last) if t.pos_ == "NOUN"), None)
        if head is None or head != last[-1] or head.lemma_ in ("pain", "ache", "backache", "pin"):
            return False
        if not {head.lemma_.lower(), head.lower_} & bad or any(t.pos_ in ("VERB", "AUX") for t in last):
            return False
        ahead = list(after.doc[after.i : after.i + 4])
        noun = next((t for t in ahead if t.lemma_.lower() in bad or (t.lower_ in bad and t.tag_ != "VBD")), None)
        return noun is not None and all(t.pos_ in ("ADJ", "NOUN", "DET", "ADV") for t in ahead if t.i < noun.i)

    def _adjectives(self, chunk: list[Token], after: Token) -> bool:
        """`dull, achy pain`: adjectives of one sign."""
        if after.pos_ != "ADJ" or chunk[-1].pos_ != "ADJ":
            return False
        rest = after.doc[after.i + 1 : after.i + 5]
        return any(t.pos_ == "NOUN" for t in rest)

    def _inside(self, chunk: list[Token], after: Token | None) -> bool:
        """An `or` within one sign: two places, two numbers, two adjectives of a noun that follows."""
        if after is None:
            return False
        last = chunk[-1]
        rest = after.doc[after.i + 1] if after.i + 1 < len(after.doc) else after
        if (
            last.pos_ == "ADJ"
            and after.pos_ == "NOUN"
            and rest.pos_ == "NOUN"
            and all(t.pos_ in ("ADJ", "DET") for t in chunk)
        ):
            return True  # "abdominal or back pain"
        if last.pos_ == "ADP" and after.pos_ == "ADP":
            return True
        if last.pos_ == "NUM" or after.lower_ in ("more", "so", "two", "longer", "above", "over", "higher", "other"):
            return True
        there = after if after.tag_ not in ("DT", "PRP$") else after.nbor(1) if after.i + 1 < len(after.doc) else after
        if last.lower_ in self.words["valence.places"] and there.lower_ in self.words["valence.places"]:
            return True
        if (
            last.lower_ in ORGANS
            and there.lower_ in ORGANS
            and there.i + 1 < len(there.doc)
            and there.nbor(1).pos_ == "NOUN"
        ):
            return True
        if last.pos_ == "ADJ" and after.tag_ == "VBG" and any(t.lower_ in ("that", "which") for t in chunk):
            return True
        if (
            last.pos_ == "ADJ"
            and (after.pos_ == "ADJ" or after.tag_ in ("VBG", "VBN"))
            and not any(t.pos_ == "NOUN" for t in chunk)
        ):
            following = after.doc[after.i + 1] if after.i + 1 < len(after.doc) else None
            return following is not None and (
                following.pos_ in ("NOUN", "ADJ") or following.lower_ in ("back", "low", "lower")
            )
        return False

    def _merge(self, chunks: list[list[Token]]) -> list[list[Token]]:
        """A list of body parts after one sign is where that sign is: "around the back passage, genitals or inner thighs"."""
        out: list[list[Token]] = []
        for chunk in chunks:
            words = [
                t
                for t in chunk
                if t.tag_ not in ("DT", "PRP$", "CC") and t.lower_ not in ("inner", "lower", "upper", "outer", "back")
            ]
            place = all(t.lower_ in self.words["valence.places"] for t in words)
            if place and out and any(t.lower_ in LOCATING for t in out[-1]):
                out[-1] = [*out[-1], *chunk]
            else:
                out.append(chunk)
        return out
