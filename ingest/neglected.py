"""Warning signs that a sentence leaves without care ("stretch it out if you lose control of your bladder"), and medicine
that it would have somebody stop.

Knows the words of kb.neglect, and says what is meant as a claim on the sign: that it calls for self-care, for no doctor,
or for nothing. Speaks only where nothing else was read of the sentence that says what to do; must not judge.
"""

from __future__ import annotations

from typing import Any

from ingest.concepts import Phrase, Phraser
from ingest.context import Scope
from ingest.raw import Raw
from ingest.reading import Reading
from kb import neglect
from kb.model import ConceptRef, Relation
from kb.neglect import Way

# Claims that say what somebody should do about something, or that it is nothing: they say it better.
SAYS = (Relation.RECOMMENDED_FOR, Relation.AMELIORATES, Relation.CALLS_FOR, Relation.INDICATES)
OBJECTS = {
    Way.REMEDY: "self-care",
    Way.LIGHTLY: "nothing to worry about",
    Way.NEEDLESS: "see a doctor",
    Way.LATE: "see a doctor",
}


def neglected(reading: Reading, text: str, phraser: Phraser) -> list[Raw]:
    """The claims of a sentence that leaves a warning sign without care; none where it was read otherwise."""
    segment = reading.segment
    if segment.kind not in ("sentence", "item") or not len(reading.doc):
        return []
    quote, before = text[segment.start : segment.end], neglect.question(text[: segment.start])
    against = any(mention.relation is Relation.CONTRAINDICATED_FOR for mention in reading.kept)
    stopped = None if against else neglect.stopped(quote)
    if stopped:
        return _stopped(*stopped, reading.doc, phraser)
    if any(mention.relation in SAYS for mention in reading.kept):
        return []
    return [raw for one in neglect.read(quote, before) if (raw := _raw(one, reading.doc, phraser))]


def _stopped(medicine: neglect.Medicine, words: str, doc: Any, phraser: Phraser) -> list[Raw]:
    """`Throw away your prednisolone`: it is advised against; of what for the sentence need not say."""
    known = phraser.resolve(medicine.name)
    if known is None:  # another vocabulary
        return []
    drug = Phrase(words, words, -1, "medicine", resolved=ConceptRef(known.id, known.label, words))
    complaint = Phrase("back pain", "back pain", -1, "pain")
    against, scope = Relation.CONTRAINDICATED_FOR, Scope(False, False)
    return [Raw(drug, against, complaint, _cue(doc), scope, "advice:stopped", "advice")]


def _raw(one: neglect.Neglect, doc: Any, phraser: Phraser) -> Raw | None:
    known = phraser.resolve(one.name)
    if known is None:  # another vocabulary
        return None
    sign = Phrase(one.words, one.words, -1, "sign", sign=True, resolved=ConceptRef(known.id, known.label, one.words))
    object_ = Phrase(OBJECTS[one.way], OBJECTS[one.way], -1, "care")
    relation = Relation.INDICATES if one.way is Way.LIGHTLY else Relation.CALLS_FOR
    scope = Scope(one.way is Way.NEEDLESS, False)
    return Raw(sign, relation, object_, _cue(doc), scope, "sign:neglected", "sign")


def _cue(doc: Any) -> Any:
    return next((token for token in doc if token.dep_ == "ROOT"), doc[0])
