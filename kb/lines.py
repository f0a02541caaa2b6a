"""Which evidence is independent: passages that go back to one study, one text or one owner are one line.

Knows passages, sources, studies and the signatures of documents; is the one door to datasketch (which brings numpy),
and imports it only when signatures are made or compared. Knows nothing of whether a claim is true.

A passage joins, in this order: the line of the study that it was found to report; the line of the study that its own
article, or an article with the same text, reports for the claim; where it speaks of studies that it does not name, the
line of the only study that any article reports for the claim; where nothing says where it comes from, one single line
of all such passages; else the copies of its text; else the other pages of its owner; else it stands alone. So a hundred
blogs that echo each other are one line, however they word it, and one more never makes two.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb import tiers
from kb.model import Attribution, Evidence, Source, Stance, Study, StudyClaim, fold

NEAR = 0.5  # so much of two texts' three-word runs in common, and they are one text
_PERMUTATIONS = 64
_SCHEME = "affine32"  # named, because stored values may only be compared with values of the same scheme
_LSH_THRESHOLD = 0.4  # below NEAR on purpose: candidates are checked, a pair that is never proposed is lost


@dataclass(frozen=True)
class Signature:
    """What is kept of a document's text: hashes of three-word runs, and their MinHash. The text can't be read back."""

    shingles: frozenset[int]
    minhash: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Signature:
        """The signature of a text; empty for one of fewer than three words."""
        words = re.findall(r"\w+", text.lower())
        runs = {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
        hashes = frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs)
        return cls(hashes, _minhash(hashes))

    def dump(self) -> str:
        """As JSON, for the table."""
        packed = {"shingles": _pack(sorted(self.shingles)), "minhash": _pack(self.minhash)}
        return json.dumps(packed, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Signature:
        """From the table's JSON; an empty signature where there is none."""
        stored = json.loads(text)
        return cls(frozenset(_unpack(stored.get("shingles", ""))), tuple(_unpack(stored.get("minhash", ""))))

    def jaccard(self, other: Signature) -> float:
        """How much of both is in both: 0 to 1."""
        either = len(self.shingles | other.shingles)
        return len(self.shingles & other.shingles) / either if either else 0.0


def _pack(numbers: Iterable[int]) -> str:
    return base64.b64encode(array("I", numbers).tobytes()).decode()


def _unpack(text: str) -> array[int]:
    numbers = array("I")
    numbers.frombytes(base64.b64decode(text))
    return numbers


def _minhash(hashes: frozenset[int]) -> tuple[int, ...]:
    from datasketch import MinHash  # noqa: PLC0415 - numpy, wanted only where documents are read

    if not hashes:
        return ()
    sketch = MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME, hashfunc=int)
    sketch.update_batch(sorted(hashes))
    return tuple(int(value) & 0xFFFFFFFF for value in sketch.hashvalues)


def copies(signatures: Mapping[str, Signature]) -> dict[str, str]:
    """Sources whose texts are near-duplicates: source id -> first id of its group; the rest are absent."""
    groups = Groups()
    for one, other in _candidates(signatures):
        if signatures[one].jaccard(signatures[other]) >= NEAR:
            groups.join(one, other)
    return groups.named()


def _candidates(signatures: Mapping[str, Signature]) -> list[tuple[str, str]]:
    known = {key: signature for key, signature in sorted(signatures.items()) if signature.minhash}
    if len(known) < 2:
        return []
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - as above

    index: Any = MinHashLSH(threshold=_LSH_THRESHOLD, num_perm=_PERMUTATIONS)
    sketches = {
        key: MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME, hashfunc=int, hashvalues=list(signature.minhash))
        for key, signature in known.items()
    }
    for key, sketch in sketches.items():
        index.insert(key, sketch)
    found = {tuple(sorted((key, other))) for key, sketch in sketches.items() for other in index.query(sketch)}
    return sorted((one, other) for one, other in found if one != other)


class Groups:
    """Things that belong together, joined two by two; a group is named by its first member in sorted order."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        """The name of the group that a thing is in."""
        root = key
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(key, key)) != root:
            self._parent[key], key = root, above
        return root

    def join(self, one: str, other: str) -> None:
        """Puts two things, and all that belong with them, into one group."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent.setdefault(first, first)
        self._parent[second] = first

    def named(self) -> dict[str, str]:
        """Every thing that was ever joined -> the name of its group."""
        return {key: self.find(key) for key in sorted(self._parent)}


@dataclass(frozen=True)
class Line:
    """One independent line of evidence for a claim."""

    id: str
    claim: str
    kind: str  # root_study, copied_text, owner, single, unsourced or registry
    label: str
    why: str
    stance: Stance
    tier: tiers.Tier
    study: str | None
    design: str | None
    n: int | None
    sources: tuple[str, ...]
    passages: tuple[str, ...]  # ids of evidence


@dataclass(frozen=True)
class Item:
    """A passage as this module needs it: evidence with its id and the source it stands in."""

    id: str
    evidence: Evidence
    source: Source


def lines_of(
    claim: str,
    items: Sequence[Item],
    findings: Sequence[StudyClaim],
    studies: Mapping[str, Study],
    copied: Mapping[str, str],
    weigh: Callable[[StudyClaim, Study], int] = lambda said, study: 0,
) -> tuple[Line, ...]:
    """The lines of a claim: `items` are the passages of it and of all narrower claims, `findings` the registry's.

    `weigh` says how much a finding tells of the claim by itself, 0 the most: it settles which way a study points that
    found one thing against nothing and another against a rival treatment.
    """
    findings = _telling(findings, studies, weigh)
    groups = _group(items, copied)
    made = [_line(claim, key, groups[key], findings, studies) for key in sorted(groups)]
    reported = {line.study for line in made if line.study}
    made += [
        _registry_line(claim, study, [f for f in findings if f.study == study], studies[study])
        for study in sorted({finding.study for finding in findings})
        if study not in reported and study in studies
    ]
    return tuple(sorted(made, key=lambda line: (line.tier.rank, -(line.n or 0), line.id)))


def _telling(
    findings: Sequence[StudyClaim], studies: Mapping[str, Study], weigh: Callable[[StudyClaim, Study], int]
) -> list[StudyClaim]:
    """Of each study the findings that tell most of the claim by itself."""
    ranks = {id(finding): weigh(finding, studies[finding.study]) for finding in findings if finding.study in studies}
    best: dict[str, int] = {}
    for finding in findings:
        if id(finding) in ranks:
            best[finding.study] = min(best.get(finding.study, 99), ranks[id(finding)])
    return [finding for finding in findings if ranks.get(id(finding)) == best.get(finding.study, -1)]


def _group(items: Sequence[Item], copied: Mapping[str, str]) -> dict[str, list[Item]]:
    """Passages by the key of their line; see the order at the head of this file."""
    groups: dict[str, list[Item]] = defaultdict(list)
    texts = _same_text(items, copied)
    reported: dict[str, Counter[str]] = defaultdict(Counter)  # text -> studies that it reports
    for item in items:
        if item.evidence.study:
            reported[texts[item.source.id]][item.evidence.study] += 1
    solid = {texts[item.source.id] for item in items if not item.evidence.study and not _vague(item)}
    sources = {item.source.id: item.source for item in items}
    wide = _wide({key: s for key, s in sources.items() if texts[key] in solid and not reported[texts[key]]}, texts)
    told = {study for counts in reported.values() for study in counts}
    for item in sorted(items, key=lambda item: item.id):
        text = texts[item.source.id]
        if item.evidence.study:
            key = f"study-{item.evidence.study}"
        elif len(told) == 1 and not reported[text] and item.evidence.mention.attribution is Attribution.STUDY:
            key = f"study-{min(told)}"  # "some studies": no more than what the only study that is told of says
        elif reported[text]:
            key = f"study-{min(reported[text], key=lambda study: (-reported[text][study], study))}"
        elif text not in solid:
            key = "unsourced"
        else:
            key = wide[item.source.id]
        groups[key].append(item)
    return _one_source_alone(groups)


def _wide(sources: Mapping[str, Source], texts: Mapping[str, str]) -> dict[str, str]:
    """The key of each source's line: copies of one text, and all pages of one owner with their copies, are one."""
    groups = Groups()
    first: dict[str, str] = {}
    for key, source in sorted(sources.items()):
        groups.join(key, first.setdefault(f"text {texts[key]}", key))
        if source.owner:
            groups.join(key, first.setdefault(f"owner {source.owner}", key))
    named = groups.named()
    held: dict[str, set[str]] = defaultdict(set)  # group -> its texts
    for key, group in named.items():
        held[group].add(texts[key])
    count = Counter(named.values())
    kinds = {g: "single" if count[g] == 1 else "copied" if len(held[g]) == 1 else "owner" for g in count}
    return {key: f"{kinds[group]}-{group}" for key, group in named.items()}


def _vague(item: Item) -> bool:
    """Whether nothing says where it comes from: neither a study that can be told, nor a body that answers for itself."""
    return tiers.of_passage(item.evidence.mention, item.source, None).id in ("reported", "asserted")


def _one_source_alone(groups: dict[str, list[Item]]) -> dict[str, list[Item]]:
    """An unsourced line of one article is called by that article's name: nothing was merged there."""
    alone = {item.source.id for item in groups.get("unsourced", ())}
    if len(alone) == 1:
        groups[f"single-{alone.pop()}"] += groups.pop("unsourced")
    return groups


def _same_text(items: Sequence[Item], copied: Mapping[str, str]) -> dict[str, str]:
    """source id -> name of its text: near-duplicate documents, or those that share a sentence word for word."""
    groups = Groups()
    first: dict[str, str] = {}
    for item in sorted(items, key=lambda item: item.source.id):
        source = item.source.id
        groups.join(source, source)
        if source in copied:
            groups.join(source, first.setdefault(f"text {copied[source]}", source))
        quote = fold(item.evidence.mention.quote)
        if len(quote.split()) >= 6:  # shorter ones are list items ("Use heat") that two people write alike
            groups.join(source, first.setdefault(f"quote {quote}", source))
    return groups.named()


def _line(
    claim: str, key: str, items: Sequence[Item], findings: Sequence[StudyClaim], studies: Mapping[str, Study]
) -> Line:
    kind, _, name = key.partition("-")
    sources = tuple(sorted({item.source.id for item in items}))
    study = studies.get(name) if kind == "study" else None
    rungs = [tiers.of_passage(i.evidence.mention, i.source, study) for i in items]
    tier = tiers.of_study(study) if study else min(rungs, key=lambda rung: rung.rank)
    found = [finding for finding in findings if study and finding.study == study.id]
    label, why = _words(kind, name, items, study)
    return Line(
        id=f"{claim}~{name if study else key}",
        claim=claim,
        kind={"study": "root_study", "copied": "copied_text"}.get(kind, kind),
        label=label,
        why=why,
        stance=_direction([f.stance for f in found] or [item.evidence.stance for item in items]),
        tier=tier,
        study=study.id if study else None,
        design=str(study.design) if study else None,
        n=study.n if study else None,
        sources=sources,
        passages=tuple(sorted(item.id for item in items)),
    )


def _words(kind: str, name: str, items: Sequence[Item], study: Study | None) -> tuple[str, str]:
    """What a line is called, and why its passages are one."""
    title = items[0].source.title
    if kind == "study":
        label = study.short if study else name
        if any(item.evidence.study is None for item in items):
            return label, f"it goes back to {label}, or names no study, and no other is told of for this claim"
        return label, f"all of it goes back to {label}"
    if kind == "copied":
        return f"one text: {title}", "the articles share their text, in whole or in a sentence"
    if kind == "owner":
        owner = next((item.source.owner for item in items if item.source.owner), name)
        return f"one owner: {owner}", "the articles stand on the pages of one owner"
    if kind == "unsourced":
        return (
            "articles that do not say how they know",
            "none of them names a study that can be told, so none can be told apart",
        )
    return title, "one article"


def _registry_line(claim: str, study_id: str, findings: Sequence[StudyClaim], study: Study) -> Line:
    return Line(
        id=f"{claim}~{study_id}",
        claim=claim,
        kind="registry",
        label=study.short,
        why="recorded here by people; no article read so far reports it for this claim",
        stance=_direction([finding.stance for finding in findings]),
        tier=tiers.of_study(study),
        study=study_id,
        design=str(study.design),
        n=study.n,
        sources=(),
        passages=(),
    )


def _direction(stances: Sequence[Stance]) -> Stance:
    """What a line says as a whole: what most of it says; where that is a tie, the more cautious."""
    counts = Counter(stances)
    order = (Stance.CONTRADICTS, Stance.DOES_NOT_SUPPORT, Stance.SUPPORTS)
    return max(order, key=lambda stance: counts[stance])


def overlap(lines: Sequence[Line]) -> float | None:
    """Corrected covered area of articles by lines: 0 where no two articles share a line, 1 where all share all.

    (N - r) / (r * c - r) with r lines, c articles and N the ticks in the table of lines by articles; None where there
    are fewer than two articles. Below 0.05 is slight, from 0.15 very high (Pieper's bands for reviews of studies).
    """
    reported = [line for line in lines if line.sources]
    articles = {source for line in reported for source in line.sources}
    rows, columns = len(reported), len(articles)
    if columns < 2:
        return None
    ticks = sum(len(line.sources) for line in reported)
    return round((ticks - rows) / (rows * columns - rows), 4)
