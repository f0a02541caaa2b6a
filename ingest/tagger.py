"""The trained tagger: for a sentence and what stands above it, the claims that it probably makes, with spans and how sure.

The only module that runs the network (ONNX Runtime, and tokenizers for its word pieces). Knows spans of text; must not
know concepts, cues or parses. How it was trained: training/README.md.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.tagging import CLASSES, LABELS, LONGEST, Place, spans_of
from kb.model import Relation

FOLDER = Path(__file__).parent / "network"
LEAST = 0.3  # how probable the opening of a span must be: what is no claim is thrown out when pairs are judged
REMEMBERED = 4096


@dataclass(frozen=True)
class Tagged:
    """A claim that a sentence probably makes."""

    subject: Place
    relation: Relation
    object: Place
    sure: float
    negated: bool
    hedged: bool


@lru_cache(maxsize=1)
def version() -> str:
    """Another network is another extractor."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.iterdir() if p.suffix in (".onnx", ".json")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _network() -> tuple[Any, Any, Any]:
    import onnxruntime  # noqa: PLC0415 - only where something is read
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Weights become fractions once, when it is loaded.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    load = lambda name: onnxruntime.InferenceSession(  # noqa: E731
        str(FOLDER / name), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return load("encode.onnx"), load("judge.onnx"), tokenizer


@dataclass(frozen=True)
class Asked:
    """A sentence, what stands above it, and pairs of spans to be rated."""

    text: str
    context: str = ""
    pairs: tuple[tuple[Place, Place], ...] = ()


@dataclass(frozen=True)
class Answer:
    """The claims that a sentence probably makes, and for each pair asked about how likely each relation is."""

    claims: tuple[Tagged, ...] = ()
    rated: tuple[dict[Relation, float], ...] = ()


class Tagger:
    """Reads sentences, most recently used ones from memory: pages repeat themselves."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._seen: OrderedDict[Asked, Answer] = OrderedDict()
        self._size = size

    def read(self, asked: Asked) -> Answer:
        """What the network says of a sentence; one by one, so that its neighbours move no figure."""
        answer = self._seen.pop(asked, None) or _read(asked)
        self._seen[asked] = answer
        if len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return answer


def _read(asked: Asked) -> Answer:
    encode, judge, tokenizer = _network()
    code = tokenizer.encode(asked.text, asked.context) if asked.context else tokenizer.encode(asked.text)
    row = lambda values: np.array([values], dtype=np.int64)  # noqa: E731
    given = {"ids": row(code.ids), "kinds": row(code.type_ids), "mask": row([1] * len(code.ids))}
    state, *tags = (out[0] for out in encode.run(None, given))
    subjects, objects = (spans_of(each, code.sequence_ids, LEAST) for each in tags)
    found = [(s, o) for s in subjects for o in objects if min(s[1], o[1]) <= max(s[0], o[0])]
    rated = [(_pieces(code, s), _pieces(code, o)) for s, o in asked.pairs]
    rows = [_features(state, s, o) for s, o in (*found, *rated) if s and o]
    said = list(judge.run(None, {"features": np.stack(rows)})[0]) if rows else []
    claims = tuple(_tagged(code, s, o, values) for (s, o), values in zip(found, said, strict=False))
    rest = iter(said[len(found) :])
    return Answer(claims, tuple(_rating(next(rest)) if s and o else {} for s, o in rated))


def _tagged(code: Any, subject: tuple[int, int], object_: tuple[int, int], values: Any) -> Tagged:
    odds = _odds(values)
    best = int(odds[1:].argmax()) + 1
    return Tagged(
        _place(code, subject),
        Relation(LABELS[best]),
        _place(code, object_),
        float(odds[best]),
        bool(values[CLASSES] > 0),
        bool(values[CLASSES + 1] > 0),
    )


def _rating(values: Any) -> dict[Relation, float]:
    return {Relation(name): float(p) for name, p in zip(LABELS[1:], _odds(values)[1:], strict=True)}


def _odds(values: Any) -> Any:
    raised = np.exp(values[:CLASSES] - values[:CLASSES].max())
    return raised / raised.sum()


def _pieces(code: Any, place: Place) -> tuple[int, int] | None:
    """The word pieces of a place."""
    part, start, end = place
    found = [
        i
        for i, ((a, b), p) in enumerate(zip(code.offsets, code.sequence_ids, strict=True))
        if p == part and a < end and b > start
    ]
    return (found[0], found[-1] + 1) if found else None


def _features(state: Any, subject: tuple[int, int], object_: tuple[int, int]) -> Any:
    """The mean of each span, of what lies between them, and the whole: as training/network.py has it."""
    low, high = min(subject[1], object_[1]), max(subject[0], object_[0])
    between = state[low:high].mean(0) if high > low else np.zeros_like(state[0])
    return np.concatenate([state[slice(*subject)].mean(0), state[slice(*object_)].mean(0), between, state[0]])


def _place(code: Any, span: tuple[int, int]) -> Place:
    part = code.sequence_ids[span[0]] or 0
    return part, code.offsets[span[0]][0], code.offsets[span[1] - 1][1]
