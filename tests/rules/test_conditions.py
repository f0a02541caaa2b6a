"""Conditions: terms mean what the tree means, and plain words say it."""

from __future__ import annotations

import random

import pytest

from kb.errors import DataError
from rules.conditions import terms
from rules.model import Atom, Group

ATOMS = [Atom(name, "is", ("yes",)) for name in "abcdef"]


def grown(chance, depth):
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(ATOMS)
    parts = tuple(grown(chance, depth - 1) for _ in range(chance.randint(1, 4)))
    word = chance.choice(("all", "any", "at_least"))
    return Group(word, {"all": len(parts), "any": 1}.get(word, chance.randint(1, len(parts))), parts)


def kleene(condition, truth):
    if isinstance(condition, Atom):
        return truth[condition.question]
    values = [kleene(part, truth) for part in condition.parts]
    certain, could = sum(value == 2 for value in values), sum(value >= 1 for value in values)
    return 2 if certain >= condition.need else 1 if could >= condition.need else 0


def test_terms_mean_under_kleenes_logic_what_the_tree_means():
    chance = random.Random(12)
    for _ in range(400):
        tree = grown(chance, 3)
        try:
            unfolded = terms(tree)
        except DataError:
            continue
        for _ in range(20):
            truth = {atom.question: chance.randint(0, 2) for atom in ATOMS}
            by_terms = max(min(truth[atom.question] for atom in term) for term in unfolded)
            assert by_terms == kleene(tree, truth)


def test_no_term_makes_another_needless():
    chance = random.Random(13)
    for _ in range(200):
        try:
            sets = [set(term) for term in terms(grown(chance, 3))]
        except DataError:
            continue
        assert not any(one < other for one in sets for other in sets)


def test_a_condition_that_unfolds_without_end_is_refused():
    many = tuple(Atom(f"q{number}", "is", ("yes",)) for number in range(30))
    with pytest.raises(DataError, match="combinations"):
        terms(Group("at_least", 10, many))
