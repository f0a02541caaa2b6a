"""Who "it" is and what advice is for: gaps and pronouns filled from the sentence, the one before, the label or the topic.

Knows what was said; must not know frames. Unsure means unresolved: a claim about the wrong thing is worse than none.
"""

from __future__ import annotations

from typing import Any

from ingest import topic
from ingest.advice import AdviceReader
from ingest.care import CareReader
from ingest.concepts import Phrase, Phraser, conjuncts
from ingest.cues import Lexicon
from ingest.raw import Raw
from ingest.reading import Reading
from ingest.referents import Referents
from ingest.relations import Reader
from ingest.sameness import CARRIED
from kb.model import Relation

RESULT_PARTS = frozenset(
    ("results", "findings", "conclusions", "conclusion", "main results", "authors' conclusions", "interpretation")
)


class Resolver:
    """Fills gaps. One for each vocabulary and lexicon."""

    def __init__(
        self, phraser: Phraser, lexicon: Lexicon, reader: Reader, care: CareReader, advice: AdviceReader
    ) -> None:
        self.phraser, self.lexicon, self.reader = phraser, lexicon, reader
        self.care = care
        self.referents = Referents(phraser, lexicon, reader.targets, advice.orders)

    def asked(self, reading: Reading, talk: topic.Discourse) -> None:
        """`Losing control of your bladder? That is an emergency.`: a question that is no clause names what follows."""
        roots = [t for t in reading.doc if t.dep_ == "ROOT"]
        words = list(reading.doc)
        if (
            len(words) > 3
            and words[0].lower_ in ("do", "are", "have", "is", "can", "ca", "cannot", "does")
            and any(t.lower_ in ("you", "your", "n't", "feel") for t in words[1:3])
        ):
            talk.signs = self.care.cutter.cut(
                [t for t in words[int(words[0].lower_ not in ("ca", "cannot")) :] if t.text != "?"]
            )
            talk.asked = reading.segment.paragraph
            return
        fragment = (
            bool(roots)
            and roots[0].pos_ in ("NOUN", "PROPN", "ADJ", "VERB")
            and words[0].tag_ not in ("WP", "WRB", "WDT", "MD")
        )
        if (
            fragment
            and not any(c.dep_ in ("nsubj", "aux", "nsubjpass", "expl", "auxpass") for c in roots[0].children)
            and words[0].pos_ != "AUX"
        ):
            talk.signs = self.care.item_signs([t for t in reading.doc if t.text != "?"])
            talk.said = talk.plural = talk.signs
            talk.asked = reading.segment.paragraph

    def labelled(self, reading: Reading, talk: topic.Discourse) -> None:
        """In `Knee rolls: lie on your back. This loosens ...` the label is what is spoken of."""
        named = topic.named(reading.segment.label, self.phraser)
        root = next((t for t in reading.label if t.dep_ == "ROOT"), None) if reading.label is not None else None
        if (
            root is not None
            and root.lemma_.lower() in self.lexicon.effects
            and any(c.dep_ == "dobj" for c in root.children)
        ):
            return
        if (
            named
            and named[0][0].kind in topic.REMEDIES
            and len(named[0][1].split()) >= len(reading.segment.label.split()) - 1
        ):
            talk.said = [topic.as_phrase(*named[0])]
            talk.plural = talk.labelled = talk.said
            talk.paragraph = reading.segment.paragraph
        elif reading.label is not None and reading.segment.kind == "item":
            roots = [t for t in reading.label if t.dep_ == "ROOT" and t.pos_ in ("NOUN", "PROPN")]
            if roots and not named:
                talk.said = self.phraser.phrases(roots[0])
                talk.plural = talk.said
            elif not named:
                text = reading.segment.label
                talk.said = talk.plural = [Phrase(text, text, -1, text.lower().split()[-1])]

    def settle(self, raw: Raw, reading: Reading, section: topic.Topic, talk: topic.Discourse) -> list[Raw]:
        """Fills gaps and pronouns; an empty list where what is missing can't be told."""
        out = [raw]
        if raw.how == "result":
            if reading.segment.part not in RESULT_PARTS or section.remedy is None:
                return []
            if {"both", "all", "either", "neither", "control", "controls"} & {t.lower_ for t in reading.doc}:
                return []  # no telling them apart
            raw.subject = section.remedy
            raw.notes.add("subject from the topic")
        if raw.frame == "same":
            return self._as_before(raw, talk)
        if raw.object is None and (fronted := self._fronted(raw, reading)) is not None:
            raw.object = fronted
        if raw.object is None:
            if section.complaint is None:
                return []
            raw.notes.add("object from the topic")
            raw.object = section.complaint
        if raw.subject is None:
            found = self.referents.of(raw, reading, section, talk)
            if not found:
                reading.dropped.append((raw, "no telling what the subject is"))
                return []
            out = [
                Raw(
                    s,
                    raw.relation,
                    raw.object,
                    raw.cue,
                    raw.scope,
                    raw.frame,
                    raw.how,
                    raw.subject_token,
                    raw.notes | {"subject from " + why},
                )
                for s, why in found
            ]
        return [r for r in out if r.subject is not None and r.object is not None and r.subject.key != r.object.key]

    def _fronted(self, raw: Raw, reading: Reading) -> Phrase | None:
        """`For people with sciatica, swimming may help`: the complaint that a sentence opens with."""
        if raw.relation is Relation.CALLS_FOR:
            return None
        for token in reading.doc[: raw.cue.i]:
            if token.dep_ != "pobj" or token.head.lower_ not in ("for", "in") or token.head.i > 2:
                continue
            for target in self.reader.targets.target(token, "suited"):
                if target.phrase is not None and self.reader.targets.good(target.phrase) is False:
                    return target.phrase
        return None

    def _as_before(self, raw: Raw, talk: topic.Discourse) -> list[Raw]:
        """`... can do the same`: the relation and object of the sentence before."""
        return [
            Raw(
                raw.subject,
                r.relation,
                r.object,
                raw.cue,
                raw.scope,
                raw.frame,
                raw.how,
                raw.subject_token,
                {"as the sentence before"},
            )
            for r in talk.claims
        ]

    def _listed(self, doc: Any) -> list[Phrase]:
        """`... with a fever, weight loss or weak legs`: the signs of the longest enumeration of complaints."""
        runs = [[t, *conjuncts(t)] for t in doc if t.dep_ != "conj" and t.pos_ in ("NOUN", "PROPN", "VERB")]
        run = max((r for r in runs if sum(self._complaint(t) for t in r) >= 2), key=len, default=[])
        if not run:
            return []
        signs = self.care.cutter.cut(list(doc[run[0].left_edge.i : run[-1].right_edge.i + 1]))
        return signs if 1 < len(signs) <= len(run) + 2 else []

    def _complaint(self, token: Any) -> bool:
        """Whether a word heads a complaint: by itself, or as the vocabulary knows its phrase."""
        words = self.lexicon.words
        if token.lemma_.lower() in words["valence.bad"] or token.lower_ in words["valence.ailing"]:
            return True
        known = self.phraser.resolve(token.doc[token.left_edge.i : token.i + 1].text)
        return known is not None and known.kind in (*topic.COMPLAINTS, "sign")

    def remember(self, reading: Reading, raws: list[Raw], talk: topic.Discourse) -> None:
        """What the next sentence's "it" may be: what this one made claims about, else its subject."""
        talk.signs = [
            r.subject for r in raws if r.relation in (Relation.INDICATES, Relation.CALLS_FOR) and r.subject is not None
        ]
        talk.listed = self._listed(reading.doc)
        talk.main = [
            p
            for t in reading.doc
            if t.dep_ in ("nsubj", "nsubjpass") and t.head.dep_ == "ROOT" and t.pos_ != "PRON"
            for p in self.phraser.phrases(t)
        ]
        ignored = next((t for t in reading.doc if t.lemma_ in ("ignore", "dismiss")), None)
        if ignored is not None:
            talk.signs = [
                p
                for c in ignored.children
                if c.dep_ in ("dobj", "xcomp", "ccomp")
                for p in self.care.cutter.cut([t for t in c.subtree if t.text != ":"])
            ]
        talk.flagged = bool(talk.signs) and (
            ignored is not None or reading.segment.kind == "lead_in" or "red flag" in reading.segment.text
        )
        told = [r for r in raws if r.relation in CARRIED and r.subject is not None]
        talk.told = told  # and forgotten where a sentence tells none
        talk.claims = [r for r in raws if r.relation not in (Relation.CALLS_FOR,)][:3]
        remedies = [
            topic.as_phrase(c, m)
            for c, m in topic.named(reading.segment.text, self.phraser)
            if c.kind in topic.REMEDIES
        ]
        known = {p.resolved.id: p for p in [*remedies, *talk.remedies] if p.resolved}
        talk.remedies = list(known.values())[:6]
        subjects = list({r.subject.key: r.subject for r in raws if r.subject and self._speaks(r)}.values())
        if subjects:
            talk.said = subjects[:1]
            spoken = [p for p in subjects if self.phraser.kind(p) in topic.REMEDIES]
            talk.plural = subjects if len(spoken) > 1 or not remedies else remedies
            return
        main = self._main_subject(reading.doc)
        if main:
            talk.said, talk.plural = main[:1], main
        elif len(remedies) > 1:
            talk.plural = remedies
        elif named := self._named_subject(reading):
            talk.said = talk.plural = named

    def _speaks(self, raw: Raw) -> bool:
        """Whether a claim's subject is what its sentence is about, and not of a clause inside it."""
        if raw.how in ("sign", "because") or raw.frame.startswith(("list:care", "class")):
            return False
        token = raw.subject_token
        if raw.how == "advice" and raw.subject is not None and self.phraser.kind(raw.subject) not in topic.REMEDIES:
            return False
        if raw.how == "relative":
            return token is not None and token.dep_ in ("nsubj", "attr")
        return True

    def _named_subject(self, reading: Reading) -> list[Phrase]:
        """`The Xyz Pad is sold online.`: a thing under a name of its own, which the next sentence goes on about."""
        people = self.lexicon.words["valence.people"] | self.lexicon.words["valence.sayers"]
        for token in reading.doc:
            if token.dep_ not in ("nsubj", "nsubjpass") or token.head.dep_ != "ROOT" or token.lemma_.lower() in people:
                continue
            product = token.lemma_.lower() in self.lexicon.words["nominals.products"]
            own = (
                any(c.dep_ == "compound" and c.pos_ == "PROPN" for c in token.lefts)
                and reading.segment.kind == "sentence"
            )
            if product or (own and token.lemma_.lower() in self.lexicon.words["nominals.treatments"]):
                return self.phraser.phrases(token)[:1]
        return []

    def _main_subject(self, doc: Any) -> list[Phrase]:
        people = self.lexicon.words["valence.people"] | self.lexicon.words["valence.sayers"]
        for token in doc:
            if (
                token.dep_ in ("nsubj", "nsubjpass", "csubj")
                and token.pos_ != "PRON"
                and token.lemma_.lower() not in people
            ):
                phrases = self.phraser.phrases(token) if token.pos_ != "VERB" else [self.phraser.verb_phrase(token)]
                known = [p for p in phrases if self.phraser.kind(p) in topic.REMEDIES or p.verbal]
                if known:
                    return known
        return []
