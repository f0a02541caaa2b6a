"""Writes a trained tagger as what is read at run time: python -m training.export TRAINED [ingest/network]. Needs the extra `train`.

Knows torch and ONNX. Weights are stored as whole numbers of eight bits with a scale for each row, and used as fractions:
a quarter of the size, and the same answer on every machine.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from transformers import BertConfig, BertModel

from training.network import Tagger
from training.train import encoder_folder

SMALL = 4096  # numbers: what is smaller stays as it is


class _Encode(torch.nn.Module):
    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> Any:
        state, subjects, objects = self.model.encode(ids, kinds, mask)
        return state, subjects.softmax(-1), objects.softmax(-1)


def packed(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its large weights in eight bits, and a node before each that makes fractions of them again."""
    kept, nodes = [], []
    for weight in graph.graph.initializer:
        array = numpy_helper.to_array(weight)
        if array.dtype != np.float32 or array.size < SMALL or array.ndim != 2:
            kept.append(weight)
            continue
        axis = 0 if array.shape[0] > array.shape[1] * 8 else 1  # a table of words: by row; a matrix: by column
        scale = np.abs(array).max(axis=1 - axis) / 127 + 1e-12
        shape = (-1, 1) if axis == 0 else (1, -1)
        whole = np.clip(np.rint(array / scale.reshape(shape)), -127, 127).astype(np.int8)
        name = weight.name
        kept += [
            numpy_helper.from_array(whole, f"{name}.whole"),
            numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
            numpy_helper.from_array(np.zeros(len(scale), np.int8), f"{name}.zero"),
        ]
        nodes.append(
            helper.make_node("DequantizeLinear", [f"{name}.whole", f"{name}.scale", f"{name}.zero"], [name], axis=axis)
        )
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    for node in reversed(nodes):
        graph.graph.node.insert(0, node)
    return graph


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("trained", type=Path)
    ask.add_argument("out", type=Path, nargs="?", default=Path("ingest/network"))
    args = ask.parse_args()
    model = Tagger(BertModel(BertConfig.from_pretrained(str(encoder_folder())), add_pooling_layer=False))
    model.load_state_dict(torch.load(args.trained / "weights.pt"))
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(2, 8, dtype=torch.long)
    axes = {0: "rows", 1: "pieces"}
    names = ["ids", "kinds", "mask"]
    encode = args.out / "encode.onnx"
    torch.onnx.export(
        _Encode(model), (ids, torch.zeros_like(ids), torch.ones_like(ids)), str(encode), input_names=names,
        output_names=["state", "subjects", "objects"], dynamic_axes=dict.fromkeys([*names, "state", "subjects", "objects"], axes),
        opset_version=17, dynamo=False,
    )  # fmt: skip
    judge = args.out / "judge.onnx"
    torch.onnx.export(
        model.pairs, (torch.zeros(2, 4 * 384),), str(judge), input_names=["features"], output_names=["said"],
        dynamic_axes={"features": {0: "rows"}, "said": {0: "rows"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    for path in (encode, judge):
        graph = packed(onnx.load(str(path)))
        onnx.checker.check_model(graph)
        onnx.save(graph, str(path))
        print(path.name, path.stat().st_size)
    shutil.copy(args.trained / "tokenizer.json", args.out / "tokenizer.json")


if __name__ == "__main__":
    main()
