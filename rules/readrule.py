"""One rule of a table, from YAML. Knows the keys of a rule and what a rule may not say; knows no other rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kb.errors import BackstoryError, UnknownName, did_you_mean
from kb.model import Disposition
from kb.yamlfile import Items, Mark, Node, check_keys, expect, one_of, texts, words
from rules.conditions import atoms, terms, under
from rules.model import USUAL, Atom, Cited, Condition, Question, Rule, RuleTest

STRENGTHS = ("strong", "moderate", "weak", "convention")
LEAST_TESTS = 3
_LEVELS = tuple(level.value for level in Disposition)
_OPTIONAL = (
    "if_unknown", "say_other", "sources", "claims", "differs", "reviewed", "warning", "tests", "protective", "reason",
    "situation", "way",
)  # fmt: skip


class RuleReader:
    """Reads rules against the questions. Faults that do not hinder the rest of a rule are kept in `faults`."""

    def __init__(self, questions: Mapping[str, Question], group: str, ways: Collection[str] = (USUAL,)) -> None:
        self.questions = questions
        self.group = group
        self.ways = ways
        self.faults: list[BackstoryError] = []

    def rule(self, node: Any, mark: Mark) -> Rule:
        """A checked rule with its condition unfolded."""
        if not isinstance(node, Node):
            raise mark.error("a rule is a mapping")
        check_keys(node, ("id", "title", "if", "then", "say"), _OPTIONAL)
        condition = under(node, "if", self.questions)
        then = Disposition(one_of(node, "then", _LEVELS))
        protective, reason = self._protective(node)
        situation = node.get("situation") or Node()
        rule = Rule(
            id=expect(node["id"], str, "id", node.marks["id"]),
            title=words(node, "title"),
            condition=condition,
            then=then,
            say=words(node, "say"),
            if_unknown=self._if_unknown(node, then),
            say_other=words(node, "say_other"),
            sources=self._sources(node),
            claims=texts(node, "claims"),
            differs=words(node, "differs"),
            reviewed=words(node, "reviewed"),
            warning=self._warning(node, then),
            way=self._way(node),
            protective=protective,
            reason=reason,
            tests=self._tests(node),
            concepts=texts(situation, "concepts"),
            words=texts(situation, "words"),
            group=self.group,
            terms=terms(condition, node.marks["if"]),
            mark=node.marks["id"],
            marks=_marks(node),
        )
        self._refuse_negation(rule)
        return rule

    def _if_unknown(self, node: Node, then: Disposition) -> Disposition | None:
        if node.get("if_unknown") is None:
            return None
        level = Disposition(one_of(node, "if_unknown", _LEVELS))
        if not Disposition.SEE_DOCTOR.rank <= level.rank <= then.rank:
            raise node.marks["if_unknown"].error(f"if_unknown must be from see_doctor to {then.value}")
        return level

    def _warning(self, node: Node, then: Disposition) -> bool:
        raw = node.get("warning")
        if raw is None:
            return then is not Disposition.SELF_CARE
        warning = bool(expect(raw, bool, "warning", node.marks["warning"]))
        if warning and then is Disposition.SELF_CARE:
            raise node.marks["warning"].error("a self-care rule cannot be a warning")
        return warning

    def _way(self, node: Node) -> tuple[str, ...]:
        found = texts(node, "way") or (USUAL,)
        for way in found:
            if way not in self.ways:
                hint = did_you_mean(way, self.ways)
                raise node.marks["way"].error(f"no line of dispositions.yml is for the way {way!r}", hint, UnknownName)
        return found

    def _protective(self, node: Node) -> tuple[bool, str]:
        raw, reason = node.get("protective"), str(node.get("reason") or "")
        if isinstance(raw, str):
            reason = raw
        protective = bool(raw)
        if protective and not reason and not node.get("claims"):
            raise node.marks["protective"].error("protective needs a reason or a claim", "add reason: ...")
        return protective, reason

    def _sources(self, node: Node) -> tuple[Cited, ...]:
        found = []
        for item in node.get("sources") or ():
            if not isinstance(item, Node):
                raise node.marks["sources"].error("each source is {study, strength}")
            check_keys(item, ("study", "strength"), ("where", "unverified", "note"))
            strength, unverified = one_of(item, "strength", STRENGTHS), item.get("unverified")
            found.append(
                Cited(
                    str(item["study"]),
                    strength,
                    str(item.get("where") or ""),
                    ("not re-read" if unverified is True else str(unverified or "")),
                    item.marks["study"],
                )
            )
        return tuple(found)

    def _tests(self, node: Node) -> tuple[RuleTest, ...]:
        found = []
        for item in node.get("tests") or ():
            if not isinstance(item, Node):
                raise node.marks["tests"].error("each test is {name, given, fires}")
            check_keys(item, ("name", "given", "fires"))
            given = expect(item["given"], dict, "given", item.marks["given"])
            for name in given:
                if name not in self.questions:
                    hint = did_you_mean(name, self.questions)
                    self.faults.append(given.marks[name].error(f"no question {name!r}", hint, UnknownName))
            fires = item["fires"]
            fires = {"yes": True, "no": False}.get(fires, fires) if isinstance(fires, str) else fires
            fires = bool(expect(fires, bool, "fires", item.marks["fires"]))
            found.append(RuleTest(str(item["name"]), given, fires, item.marks["name"]))
        return tuple(found)

    def _refuse_negation(self, rule: Rule) -> None:
        """A warning rule that hangs on a "no" could be switched off by a warning sign; it must say why it may."""
        if rule.then is Disposition.SELF_CARE or rule.protective:
            return
        for atom in atoms(rule.condition):
            if negative(atom, self.questions[atom.question]):
                self.faults.append(
                    rule.marks["if"].error(
                        f"rule {rule.id!r} rests on {atom.question!r} being denied",
                        "say it positively, or declare protective: true with a reason",
                    )
                )


def negative(atom: Atom, question: Question) -> bool:
    """Whether an atom is a denial: `is not`, `is none`, or an answer of no that is not itself the warning sign."""
    if atom.op in ("is_not", "none"):
        return True
    return atom.op == "is" and "no" in atom.values and "no" not in question.warning


def _marks(node: Node) -> dict[str, Mark]:
    marks = dict(node.marks)
    claims = node.get("claims")
    if isinstance(claims, Items):
        marks.update({f"claim:{claim}": mark for claim, mark in zip(claims, claims.marks, strict=True)})
    situation = node.get("situation")
    if isinstance(situation, Node):
        listed = situation.get("concepts")
        if isinstance(listed, Items):
            marks.update({f"concept:{name}": mark for name, mark in zip(listed, listed.marks, strict=True)})
    return marks


def uses(condition: Condition) -> tuple[str, ...]:
    """The questions that a condition asks about, once each, in order."""
    return tuple(dict.fromkeys(atom.question for atom in atoms(condition)))
