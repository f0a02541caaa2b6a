"""Remedies for a back that needs no doctor: what one can do oneself, and of whom it was studied."""

from __future__ import annotations

from kb import remedies


def test_what_was_studied_in_lasting_pain_only_says_so() -> None:
    told = remedies._told
    assert told("Walking eases low back pain.", "supports", ("chronic or recurrent low back pain",)) == (
        "Walking eases low back pain, as studied in people with lasting or returning pain."
    )
    assert told("Heat eases low back pain.", "supports", ("acute or mixed pain",)) == "Heat eases low back pain."
    assert (
        told("Heat eases chronic low back pain.", "supports", ("chronic pain",)) == "Heat eases chronic low back pain."
    )
    assert (
        told("Rest eases low back pain.", "contradicts", None)
        == "Rest eases low back pain: the evidence is against it."
    )
