"""What signs mean, where a sentence says it with an if: "if the pain is worse at night, you may have an infection".

Knows if-clauses and cautious verdicts; what a sign calls for is read in ingest.care.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.context import Context, Scope
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.relations import Reader
from ingest.signs import SignCutter
from ingest.tree import child, subject_of
from kb.model import Relation

Token = Any


class SignReader:
    """Reads what signs mean: "if the pain is worse at night, you may have an infection". One for each lexicon."""

    def __init__(self, phraser: Phraser, lexicon: Lexicon, reader: Reader) -> None:
        self.phraser, self.lexicon, self.reader = phraser, lexicon, reader
        self.cutter, self.context = SignCutter(lexicon), Context(lexicon)

    def read(self, doc: Any, question: str) -> list[Raw]:
        """indicates claims of a sentence with an if-clause; causes where it answers a why."""
        for token in doc:
            if token.lemma_ == "have" and token.pos_ == "VERB" and (found := self._may_have(token, question)):
                return found
            if token.dep_ == "attr" and token.head.lemma_ == "be" and (found := self._is_probably(token)):
                return found
            if token.lower_ in ("worry", "serious", "harmless", "concern", "concerned") and (
                found := self._harmless(token)
            ):
                return found
        return []

    def _may_have(self, token: Token, question: str) -> list[Raw]:
        subject, thing = subject_of(token), child(token, "dobj")
        modal = {c.lower_ for c in token.children if c.dep_ == "aux"} & {"may", "might", "could"}
        if subject is None or subject.lower_ not in ("you", "it", "they", "people") or thing is None or not modal:
            return []
        targets = [
            t for t in self.reader.targets.target(thing, "indicate") if t.phrase is not None and t.good is not True
        ]
        scope = self.context.scope([token])
        signs = self._if_clause(token)
        if signs:
            return [
                Raw(s, Relation.INDICATES, t.phrase, token, scope, "may have", "sign") for s in signs for t in targets
            ]
        if re.match(r"\W*(why|what)\b", question, re.IGNORECASE) and subject.lower_ == "you":
            return [Raw(t.phrase, Relation.CAUSES, None, token, scope, "may have", "advice") for t in targets]
        return []

    def _is_probably(self, token: Token) -> list[Raw]:
        """`if the pain travels down the leg, it is probably sciatica`."""
        subject = subject_of(token.head)
        if subject is None or subject.lower_ not in ("it", "this", "that"):
            return []
        targets = [t for t in self.reader.targets.target(token, "indicate") if t.phrase is not None and t.good is False]
        signs = self._if_clause(token)
        scope = self.context.scope([token.head])
        return [Raw(s, Relation.INDICATES, t.phrase, token, scope, "may have", "sign") for s in signs for t in targets]

    def _harmless(self, token: Token) -> list[Raw]:
        """`if it eases within three days, it is usually nothing to worry about`."""
        text = token.doc.text.lower()
        said = re.search(
            r"(usually |probably |rarely |often )?(nothing to worry about|not (usually )?(serious|a cause for concern)|rarely serious|harmless|no cause for concern|not (a )?concern)",
            text,
        )
        signs = self._if_clause(token)
        subject = subject_of(token.head if token.pos_ == "ADJ" else token)
        verb = next((t for t in token.doc if t.dep_ == "ROOT" and t.lemma_ == "be"), None)
        subject = subject_of(verb) if verb is not None else subject
        if said is not None and not signs and subject is not None and subject.pos_ != "PRON":
            bad = subject.lower_ in self.lexicon.words["valence.bad"]
            if bad or any(self.reader.targets.good(p) is False for p in self.phraser.phrases(subject, shared=False)):
                signs = self.cutter.cut(list(subject.subtree))
        if said is None or not signs or token.idx < said.start() - 1:
            return []
        words = said.group()
        return [
            Raw(
                signs[-1],
                Relation.INDICATES,
                Phrase(words, "nothing to worry about", token.i, "worry"),
                token,
                Scope(False, "probably" in words),
                "harmless",
                "sign",
            )
        ]

    def _if_clause(self, token: Token) -> list[Phrase]:
        """The signs of the if-clause before a token."""
        doc = token.doc
        mark = next((t for t in doc[: token.i] if t.lower_ in ("if", "when") and (t.dep_ in ("mark", "advmod"))), None)
        after = next((t for t in doc[token.i :] if t.lower_ == "if" and t.dep_ == "mark"), None)
        if mark is None and after is not None:
            return self.cutter.cut([t for t in doc[after.i + 1 :] if t.text != "."])
        if mark is None:
            return []
        commas = [t.i for t in doc[mark.i : token.i] if t.text == ","]
        return self.cutter.cut(list(doc[mark.i + 1 : commas[-1]])) if commas else []
