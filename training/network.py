"""The tagger's network: a small pretrained encoder, two layers of tags (subjects, objects) and a judge of pairs.

Knows torch; must not know files of ours.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ingest.tagging import CLASSES, TAGS


class Tagger(nn.Module):
    """Words in; for each whether it opens or goes on a subject or an object; for two spans how they are related."""

    def __init__(self, encoder: Any, width: int = 384) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.subjects = nn.Linear(width, TAGS)
        self.objects = nn.Linear(width, TAGS)
        self.pairs = nn.Sequential(
            nn.Linear(4 * width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, CLASSES + 2)
        )

    def encode(
        self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The state of each word piece, and the tags of both layers."""
        state = self.drop(self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state)
        return state, self.subjects(state), self.objects(state)

    def judge(self, features: torch.Tensor) -> torch.Tensor:
        """How the two spans of each row are related: classes, then denied, then hedged."""
        return self.pairs(features)


def features(state: torch.Tensor, row: int, subject: tuple[int, int], object_: tuple[int, int]) -> torch.Tensor:
    """What the judge is given of two spans of word pieces: the mean of each, what lies between them, and the whole."""
    a = state[row, subject[0] : subject[1]].mean(0)
    b = state[row, object_[0] : object_[1]].mean(0)
    low, high = min(subject[1], object_[1]), max(subject[0], object_[0])
    between = state[row, low:high].mean(0) if high > low else torch.zeros_like(a)
    return torch.cat([a, b, between, state[row, 0]])
