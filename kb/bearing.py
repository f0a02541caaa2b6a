"""What a passage bears on: of whom it speaks, of which time, in which manner, against what, and who says it.

Knows a passage's words and kb/bearing.yml; knows no claims but the one it is asked about, and compares nothing. A claim
is its content; all that a sentence says besides stands here, so that like is set against like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb import yamlfile
from kb.lines import Item
from kb.model import Attribution, ConceptRef, Relation

_TAGS = ("states", "legs", "times", "lengths", "manner", "places", "purposes", "passing", "reported", "rebutted",
         "told", "described", "steps", "comparators", "menu", "caveats")  # fmt: skip
_WORDS = (
    "back_reference",
    "harms_outright",
    "complaint",
    "points_back",
    "opens_against",
    "too_much",
    "denies",
    "gains",
)
_LISTS = ("says", "professional", "hands_on")
_FOR = (Relation.RECOMMENDED_FOR, Relation.AMELIORATES, Relation.IMPROVES, Relation.PREVENTS)
_OPPOSITE = {Relation.AMELIORATES: Relation.CAUSES, Relation.IMPROVES: Relation.IMPAIRS}
_BACK = re.compile(r"\bback pain\b|\bbackache\b|\bbad backs?\b", re.I)  # beside sciatica: then of both
_SEVERE = re.compile(r"\b(?:severe|unbearable|excruciating|agonising)\b", re.I)
_UNLESS = re.compile(r"\b(?:unless|except(?: (?:for|in|when|if))?)\b[^.;]*", re.I)
_IF = re.compile(r"(?:if|when|should|in case|where) [^,.;]{3,80}(?=,)", re.I)  # a clause that opens a sentence
_LISTED = re.compile(
    r"\b(?:treatments?|options|therapies|how (?:is|are) [^.]{0,30}treated)\b", re.I
)  # a heading of a menu
_SENTENCE = 3  # words: fewer are hardly a sentence
_LIST = 4  # parts of a sentence between commas: so many make a list
_ENOUGH = 4  # sentences of an article that are read: of fewer, none tells what the article is on
_SHORT = 60  # characters: so short a passage is an item of a list, and what leads to it stands before it


@dataclass(frozen=True)
class Tag:
    """Something that a passage may bear on, and how that shows."""

    id: str
    label: str
    pattern: re.Pattern[str]
    example: str
    unlike: str
    frail: bool = False


@dataclass(frozen=True)
class Bearing:
    """What one passage, or one finding of a study, bears on."""

    states: frozenset[str] = frozenset()  # people and illnesses that make an exception
    bound: frozenset[str] = frozenset()  # those of them that the article or its section is on
    excepted: frozenset[str] = frozenset()  # of whom it is not said: "unless there are warning signs"
    unless: bool = False
    leg: bool = False
    no_leg: bool = False
    times: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    comparators: frozenset[str] = frozenset()
    manner: bool = False
    passing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    hearsay: bool = False  # an anecdote, or what others are said to say
    rebutted: bool = False
    described: bool = False
    step: bool = False
    severe: bool = False
    menu: bool = False  # one of the things that are done for it, recommended to nobody
    caveats: frozenset[str] = frozenset()  # words that leave open for whom or when it holds
    sure: bool = True  # its words carry the relation that was read in it


@cache
def table() -> dict[str, Any]:
    """kb/bearing.yml, read once a process: tags with compiled patterns, and the lists as they stand."""
    root = yamlfile.read(Path(__file__).with_suffix(".yml"))
    yamlfile.check_keys(root, (*_TAGS, *_WORDS, *_LISTS))
    found: dict[str, Any] = {name: tuple(_tag(entry) for entry in root[name]) for name in _TAGS}
    found |= {name: re.compile(str(root[name])) for name in _WORDS}
    found["says"] = {Relation(key): re.compile(str(root["says"][key])) for key in root["says"]}
    found["professional"] = frozenset(str(entry["concept"]) for entry in root["professional"])
    found["hands_on"] = frozenset(map(str, root["hands_on"]))
    return found


def _tag(entry: Any) -> Tag:
    yamlfile.check_keys(entry, ("id", "pattern", "example"), ("label", "unlike", "frail"))
    pattern = re.compile(str(entry["pattern"]))
    return Tag(
        entry["id"],
        entry.get("label", entry["id"]),
        pattern,
        str(entry["example"]),
        str(entry.get("unlike", "")),
        bool(entry.get("frail", False)),
    )


def tags(group: str) -> tuple[Tag, ...]:
    """The tags of a group of kb/bearing.yml."""
    found: tuple[Tag, ...] = table()[group]
    return found


def found_in(group: str, text: str) -> frozenset[str]:
    """Ids of a group's tags that a text shows."""
    said = text.lower().replace("’", "'")
    return frozenset(tag.id for tag in tags(group) if tag.pattern.search(said))


def frail() -> frozenset[str]:
    """States of people to whom a warning for everybody applies all the more."""
    return frozenset(tag.id for tag in tags("states") if tag.frail)


def labels(group: str, ids: frozenset[str]) -> tuple[str, ...]:
    """How tags are called on a page, in the order of the file."""
    return tuple(tag.label for tag in tags(group) if tag.id in ids)


def of_item(item: Item, relation: Relation, topic: frozenset[str] = frozenset()) -> Bearing:
    """What a passage bears on, where it is read for a relation. Its article's title speaks for all its passages.

    `topic` are people and illnesses that the article is on, as far as others of its passages show.
    """
    mention = item.evidence.mention
    quote = mention.quote
    about = f"{mention.object.mention} {mention.object.id.replace('-', ' ')} {mention.population or ''}"
    own = " ".join((quote, *mention.conditions, about))
    clause = _clause(item)
    excepts = _UNLESS.search(quote)
    heading = f"{mention.section or ''} . {lead(item)}"
    bound = found_in("states", f"{_title(item)} {mention.section or ''}") | topic
    wide = f"{_UNLESS.sub(' ', own)} {lead(item)}"
    return Bearing(
        states=found_in("states", wide) | bound,
        bound=bound,
        excepted=found_in("states", excepts[0]) if excepts else frozenset(),
        unless=bool(excepts),
        leg="leg" in found_in("legs", own) and not _BACK.search(quote),
        no_leg="no-leg" in found_in("legs", own),
        times=found_in("times", own) or found_in("times", _title(item)),
        lengths=found_in("lengths", clause),
        places=found_in("places", " ".join((clause, *mention.conditions))),
        purposes=found_in("purposes", clause),
        comparators=found_in("comparators", f"{quote} {mention.comparator or ''}"),
        manner=bool(found_in("manner", clause)),
        passing=_words("passing", quote),
        conditions=_conditions(item),
        hearsay=mention.attribution is Attribution.ANECDOTE
        or bool(found_in("told", quote) or found_in("reported", quote)),
        rebutted=_rebutted(item, relation),
        described=bool(found_in("described", quote)),
        step=bool(found_in("steps", quote)),
        severe=bool(_SEVERE.search(own)),
        menu=bool(found_in("menu", f"{heading} . {quote}")) or (fragment(item) and bool(_LISTED.search(heading))),
        caveats=found_in("caveats", f"{heading} . {_caveated(quote, mention.subject.mention)}"),
        sure=_sure(item, relation),
    )


def of_words(text: str) -> Bearing:
    """What a registered finding bears on: its population and comparison, in people's own words."""
    return Bearing(
        states=found_in("states", text),
        leg="leg" in found_in("legs", text),
        times=found_in("times", text),
        comparators=found_in("comparators", text),
    )


def fragment(item: Item) -> bool:
    """Whether a passage is a bare item of a list and no sentence: it speaks for a claim only where nothing else does."""
    quote = item.evidence.mention.quote.strip()
    return len(quote.split()) < _SENTENCE or quote[-1:] not in ".!?…”\"'" or quote[:1].islower()


def denies(quote: str) -> bool:
    """Whether a passage that was read as a denial denies it in its words, and not only a cure or the good of everybody.

    "Against doing nothing it helped" holds no such word.
    """
    said = quote.lower().replace("’", "'")
    if table()["too_much"].search(said):
        return False
    for tag in tags("comparators"):
        if tag.id == "nothing":
            said = tag.pattern.sub(" ", said)
    return bool(table()["denies"].search(said))


def _rebutted(item: Item, relation: Relation) -> bool:
    """Whether it is said only to be denied: a myth of whatever kind, and what was once advised or believed to help."""
    found = found_in("rebutted", item.evidence.mention.quote) | found_in("rebutted", lead(item))
    return bool(found) if relation in _FOR else "myth" in found and not item.evidence.mention.negated


def _words(group: str, text: str) -> tuple[str, ...]:
    said = text.lower().replace("’", "'")
    return tuple(match[0] for tag in tags(group) if (match := tag.pattern.search(said)))


def _conditions(item: Item) -> tuple[str, ...]:
    """Under which a passage speaks; one that only names the complaint ("if you have back pain") is none.

    Nor is an "unless": what is said with one holds but for the few whom it excepts.
    """
    mention = item.evidence.mention
    said = mention.conditions or tuple(match[0] for match in (_IF.match(mention.quote),) if match)
    people = mention.population
    if people and not said and not found_in("states", people):
        said = (f"in {people}",)
    bare = table()["complaint"]
    said = tuple(c for c in said if not _UNLESS.match(c))
    return tuple(c for c in said if not bare.match(" ".join(re.sub(r"[^a-z ]+", " ", c.lower()).split())))


def _clause(item: Item) -> str:
    """The part of a long list that names the subject: what is said of its neighbours is not said of it."""
    mention = item.evidence.mention
    parts = re.split(r"[,;:]\s", mention.quote)
    if len(parts) < _LIST:
        return mention.quote
    named = [part for part in parts if mention.subject.mention.lower() in part.lower()]
    return named[0] if named else mention.quote


def _title(item: Item) -> str:
    """What the article is called, and what it says that it is drawn from."""
    return re.sub(r"\.\w{2,4}$", "", item.source.title) + " " + (item.source.citation or "")


def topics(items: Iterable[Item]) -> dict[str, frozenset[str]]:
    """People and illnesses that an article is on, by the article's id: of whom half of its sentences speak."""
    sentences: dict[str, dict[int, frozenset[str]]] = {}
    for item in items:
        mention = item.evidence.mention
        own = f"{mention.quote} {mention.object.id.replace('-', ' ')} {mention.population or ''}"
        at = sentences.setdefault(item.source.id, {})
        at[mention.start] = at.get(mention.start, frozenset()) | found_in("states", own)
    return {source: _mostly(list(said.values())) for source, said in sentences.items() if len(said) >= _ENOUGH}


def _mostly(said: list[frozenset[str]]) -> frozenset[str]:
    known = {state for states in said for state in states}
    return frozenset(state for state in known if 2 * sum(state in states for states in said) >= len(said))


def _caveated(quote: str, subject: str) -> str:
    """A passage without the clause after a "but" that speaks of something else, or before it where the subject follows."""
    first, but, rest = quote.partition(", but ")
    if not but:
        return quote
    named = subject.lower()
    about = re.match(r"(?:it|they|only|that|not|does|do|is|are)\b", rest.lower())
    if named in first.lower():
        return quote if about or named in rest.lower() else first
    return rest if named in rest.lower() else quote


def lead(item: Item) -> str:
    """What leads to an item of a list: the line before it that ends in a colon, as far as it is kept."""
    mention = item.evidence.mention
    if len(mention.quote) > _SHORT and not mention.quote[:1].islower():
        return ""
    leads = re.findall(r"[^\n.]*:(?=\s*(?:\n|$))", mention.before)
    return leads[-1] if leads else ""


def _sure(item: Item, relation: Relation) -> bool:
    """Whether the words of a passage carry the relation: a misreading of ours would be no conflict of theirs."""
    mention = item.evidence.mention
    said = mention.quote.lower().replace("’", "'").lstrip("-•* “\"'")
    if relation in _FOR and (table()["opens_against"].match(said) or table()["harms_outright"].search(said)):
        return False
    if table()["back_reference"].match(said) and mention.subject.mention.lower() not in said:
        return False
    if not (_named(mention.subject, said) or _named(mention.object, said)):
        return False  # both ends are guessed
    carries = table()["says"].get(relation)
    if carries is None:
        return True
    elsewhere = not _named(mention.subject, said) and not table()["points_back"].search(said)
    if elsewhere and relation is not Relation.CONTRAINDICATED_FOR and carries.search(said):
        return False  # a whole sentence, and on something else
    if relation in (Relation.IMPAIRS, Relation.EXACERBATES) and _gains(said, mention.object.mention):
        return False
    if carries.search(f"{lead(item).lower()} {said}"):
        return True
    opposite = table()["says"].get(_OPPOSITE.get(relation))
    return len(said) <= _SHORT and opposite is not None and not opposite.search(said)


def _named(ref: ConceptRef, said: str) -> bool:
    """Whether a passage names a thing, in whatever form of the word: "do not walk" names walking."""
    words = re.findall(r"\w{3,}", f"{ref.mention} {ref.label}".lower())
    return any(word[:4] in said for word in words)


def _gains(said: str, object_: str) -> bool:
    """Whether a gain is said of the very thing that was read as impaired."""
    gains = table()["gains"].pattern
    return bool(object_) and bool(re.search(rf"{gains} (?:\w+ ){{0,3}}{re.escape(object_.lower())}", said))
