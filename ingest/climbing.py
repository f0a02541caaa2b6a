"""Who does it: climbs from a cue to the words that are its agent, and keeps the way as the cue's scope.

Knows control ("helps to ease"), relative clauses, participles, purpose clauses and coordination. Knows no cues of
effects; what stands on the way decides about hedges and denials in ingest.context.
"""

from __future__ import annotations

from typing import Any

from ingest.antecedents import Antecedents
from ingest.cues import Lexicon
from ingest.people import TIME_WORDS, People
from ingest.tree import Agent, child, lemma_of, prep_objects, subject_of

Token = Any

RELATIVE = frozenset(("that", "which", "who", "whom", "whose"))
LIGHT_NOUNS = frozenset(("way", "method", "ability", "potential", "role", "power", "option", "treatment", "tool", "help", "position",
                         "capacity", "means", "mean", "approach", "solution", "remedy", "strategy", "benefit", "advantage", "effect", "result",
                         "technique", "choice", "key", "step", "idea", "chance", "part", "form", "alternative", "one", "something",
                         "exercise", "drug", "medicine", "medication", "thing", "property", "reason", "opportunity", "tip", "improvement",
                         "intervention", "therapy", "answer", "place", "time", "evidence", "promise", "ingredient", "activity", "use"))  # fmt: skip
STOPPERS = frozenset(("without", "before", "instead", "despite", "than", "until", "besides", "from", "if", "whether"))
INSTRUMENTS = frozenset(("by", "with", "through", "via", "using"))


class Climber:
    """Finds agents. One for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.antecedents, self.people = Antecedents(lexicon), People(lexicon)

    def agent(self, cue: Token, *, passive: bool = False) -> Agent:
        """The agent of a cue; for a passive cue what stands after `by`, or the instrument."""
        found = Agent(path=[cue])
        if passive:
            by = prep_objects(cue, "by", "with", "through", "from", "after", "using")
            by = [b for b in by if b.lemma_.lower() not in TIME_WORDS]
            if by:
                found.tokens, found.how = by[:1], "by"
                return found
            return self.people.circumstance(cue, found)
        return self._climb(cue, found, 0)

    def _climb(self, token: Token, found: Agent, depth: int) -> Agent:
        if depth > 9:
            return found
        subject = subject_of(token)
        if subject is not None and not (token.dep_ in ("ccomp", "xcomp") and self._let(token)):
            return self._subject(token, subject, found)
        if child(token, "expl") is not None:
            found.how = "none"
            return found
        head = token.head
        if token.dep_ == "ROOT" or head == token:
            found.how = "none"
            cue = found.path[0]
            order = (
                cue.dep_ == "conj"
                and cue.tag_ in ("VB", "VBP")
                and not any(c.tag_ in ("TO", "MD") for c in cue.children)
            )
            return self._imperative(token, found) if depth and not order else found
        step = getattr(self, f"_from_{token.dep_}", None)
        if step is not None:
            result: Agent = step(token, head, found, depth)
            return result
        return found

    def _let(self, token: Token) -> bool:
        if token.tag_ in ("VBZ", "VBD"):
            return False  # a clause of its own: "while lying down makes it better"
        return token.head.lemma_.lower() in (
            "help",
            "let",
            "allow",
            "make",
            "enable",
            "cause",
            "permit",
            "get",
            "force",
        )

    # -- each way up ------------------------------------------------------------------------------------------------

    def _up(self, head: Token, found: Agent, depth: int) -> Agent:
        found.path.append(head)
        return self._climb(head, found, depth + 1)

    def _from_conj(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        """A conjunct shares its subject, unless number says that it belongs to a verb further up."""
        if token.tag_ in ("VBZ", "VBP") and head.tag_ in ("VBZ", "VBP") and token.tag_ != head.tag_:
            above = head
            while above.head != above and (above.tag_ != token.tag_ or above == head):
                above = above.head
            if above.tag_ == token.tag_:
                return self._up(above, found, depth)
        return self._up(head, found, depth)

    def _from_xcomp(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        return self._up(head, found, depth)

    _from_ccomp = _from_acomp = _from_attr = _from_oprd = _from_xcomp

    def _from_relcl(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        if any(c.tag_ == "TO" for c in token.children) and head.lemma_.lower() in TIME_WORDS:
            return self._from_acl(token, head, found, depth)
        return self._antecedent(head, found, depth)

    def _antecedent(self, noun: Token, found: Agent, depth: int) -> Agent:
        """`something that eases pain`, `one way that helps`: an empty noun hands on to what it stands for."""
        if noun.lower_ in (
            "something",
            "one",
            "way",
            "thing",
            "what",
            "anything",
            "tip",
            "option",
            "method",
            "benefits",
            "benefit",
            "properties",
            "effects",
            "advantages",
            "qualities",
        ) and noun.dep_ in ("attr", "dobj", "nsubj"):
            return self._noun(noun, found, depth)
        whole = self.antecedents.beyond(noun)
        if whole is not None:
            noun = whole
            if noun.pos_ in ("VERB", "AUX"):
                return self._up(noun, found, depth)
        if noun.dep_ == "nsubj" and noun.head.lemma_ == "include":
            other = child(noun.head, "dobj", "xcomp", "attr")
            found.tokens, found.how = [noun, *([other] if other is not None else [])], "relative"
            return found
        while noun.dep_ == "conj" and noun.right_edge.i + 1 and self.antecedents.listed(noun):
            noun = noun.head  # "overwork, long standing and slouching, which ..."
        found.tokens, found.how = [noun], "relative"
        return found

    def _from_acl(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        if head.lemma_.lower() in TIME_WORDS and head.dep_ == "pobj" and any(c.tag_ == "TO" for c in token.children):
            verb = head.head.head  # "do not stand for a long time to prevent pain"
            return self._purpose(verb, found, depth) if verb.pos_ == "VERB" else found
        return self._noun(head, found, depth)

    def _from_pcomp(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        such = any(c.lower_ == "such" for c in head.children) or head.lower_ == "including"
        if such:
            for word in reversed(list(token.doc[: head.i])):
                if word.lemma_.lower() in LIGHT_NOUNS and word.pos_ == "NOUN":
                    return self._noun(word, found, depth)
        if (
            head.lower_ == "for"
            and head.head.lemma_.lower() in ("offer", "recommend", "prescribe", "consider", "advise", "suggest")
            and token.lemma_ in ("manage", "treat")
        ):
            found.how = "stopped"
            return found
        if head.lower_ in STOPPERS or any(c.lower_ == "instead" for c in head.children):
            found.how = "stopped"
            return found
        above = head.head
        if head.dep_ == "prep" and head.head.dep_ == "prep":
            above = head.head.head
        if (
            above.dep_ in ("pobj", "pcomp")
            and above.head.lower_ in ("than", "with", "as")
            and above.head.head.pos_ in ("ADJ", "ADV", "VERB", "AUX")
        ):
            above = above.head.head  # "more effective than rest in easing pain"
        if above.pos_ in ("NOUN", "PROPN", "PRON"):
            return self._noun(above, found, depth)
        found.path.append(above)
        return self._climb(above, found, depth + 1)

    def _from_advcl(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        mark = child(token, "mark")
        if mark is not None and mark.lower_ in STOPPERS | {"because", "when", "while", "although"}:
            found.how = "stopped"
            return found
        to = any(c.tag_ == "TO" for c in token.children)
        if to:
            return self._purpose(head, found, depth)
        subject = subject_of(head)
        if subject is None and head.dep_ == "ROOT":
            return self._imperative(head, found)
        found.how = "participle"
        result = self._up(head, found, depth)
        return result

    def _from_prep(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        return self._up(head, found, depth)

    def _from_pobj(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        """An effect noun after a preposition: "is known for relief of", "results in a reduction of"."""
        above = head.head
        return self._noun(above, found, depth) if above.pos_ in ("NOUN", "PROPN") else self._up(above, found, depth)

    def _from_dobj(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        return self._up(head, found, depth)

    def _from_appos(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        return self._noun(head, found, depth)

    def _from_nsubj(self, token: Token, head: Token, found: Agent, depth: int) -> Agent:
        """A noun that is itself a subject: "one way to ease pain is walking"."""
        return self._noun(token, found, depth)

    _from_csubj = _from_nsubjpass = _from_nsubj

    # -- nouns ------------------------------------------------------------------------------------------------------

    def _noun(self, noun: Token, found: Agent, depth: int) -> Agent:
        lemma = noun.lemma_.lower()
        if lemma in ("result", "finding", "effect") and noun.dep_ == "pobj" and noun.head.lower_ == "with":
            return self._up(noun.head.head, found, depth)
        light = lemma in LIGHT_NOUNS or lemma in self.lexicon.classes or lemma in self.lexicon.roles
        if not light:
            found.tokens, found.how = [noun], "noun"
            return found
        owner = prep_objects(noun, "of")
        if owner and lemma in ("benefit", "advantage", "effect", "role", "ability", "use", "potential", "power"):
            found.tokens, found.how = owner[:1], "of"
            return found
        if (
            noun.dep_ == "pobj"
            and noun.head.lower_ == "of"
            and noun.head.head.lemma_ in ("form", "type", "kind", "sort")
        ):
            return self._noun(noun.head.head, found, depth + 1)
        if noun.dep_ in ("attr", "dobj", "acomp", "oprd"):
            subject = subject_of(noun.head)
            if subject is None and noun.dep_ == "dobj" and noun.head.dep_ == "ROOT":
                found.tokens, found.how = [noun], "noun"
                return found
            return self._up(noun.head, found, depth)
        if noun.dep_ in ("nsubj", "nsubjpass"):
            other = child(noun.head, "attr", "acomp", "xcomp", "ccomp")
            if noun.head.lemma_ == "be" and other is not None and other.pos_ != "ADJ":
                found.path.append(noun.head)
                found.tokens, found.how, found.verbal = [other], "predicate", other.pos_ == "VERB"
                return found
            if noun.head.lemma_ in ("include", "involve"):
                other = child(noun.head, "dobj", "xcomp")
                found.tokens, found.how = [other] if other is not None else [], "include"
                return found
        if noun.dep_ == "conj":
            return self._noun(noun.head, found, depth + 1) if depth < 8 else found
        found.tokens, found.how = [noun], "noun"
        return found

    # -- subjects ---------------------------------------------------------------------------------------------------

    def _subject(self, verb: Token, subject: Token, found: Agent) -> Agent:
        word = subject.lower_
        if word == "what" and verb.dep_ == "ccomp" and verb.head.lemma_ == "be" and subject_of(verb.head) is not None:
            return self._subject(verb.head, subject_of(verb.head), found)  # "lifting is what usually starts it"
        if word == "which" and verb.dep_ in ("advcl", "ccomp") and verb.head.pos_ == "VERB":
            return self._whole(verb.head, found)
        if word in RELATIVE and subject.dep_ != "csubj" and subject.tag_ != "DT":
            clause = verb
            while clause.dep_ in ("conj", "xcomp") and clause.head != clause:
                clause = clause.head
            if clause.dep_ in ("relcl", "acl"):
                return self._antecedent(clause.head, found, 1)
            found.how = "none"
            return found
        if subject.lemma_.lower() in self.lexicon.words["valence.sayers"] and subject.dep_ != "csubj":
            found.how = "person"
            return found
        if self.people.is_person(subject):
            found.person = True
            return self.people.circumstance(verb, found)
        if word in ("there", "what"):
            found.how = "none"
            return found
        if lemma_of(subject) in self.lexicon.words["valence.places"] and not any(
            c.dep_ in ("amod", "compound") for c in subject.lefts
        ):
            found.person = True
            by = self.people.circumstance(verb, found)
            if by.found:
                return by
        found.tokens = [subject]
        found.verbal = subject.dep_ in ("csubj", "csubjpass") and subject.pos_ in ("VERB", "AUX")
        found.how = "pronoun" if word in self.lexicon.words["context.pronouns"] else found.how
        return found

    def _whole(self, verb: Token, found: Agent) -> Agent:
        """`the discs dry out, which causes stiffness`: all of the clause before."""
        subject = subject_of(verb)
        if subject is None or subject.pos_ == "PRON" or self.people.is_person(subject):
            return self._up(verb, found, 1)
        found.tokens, found.how = [verb], "clause"
        return found

    def _purpose(self, head: Token, found: Agent, depth: int) -> Agent:
        """`Use ice to reduce swelling`, `people walk to ease pain`: what is done is the agent."""
        subject = subject_of(head)
        if subject is None and head.dep_ == "conj" and head.head.pos_ == "VERB":
            subject = subject_of(head.head)  # "they reach the skin and work to relieve pain"
        passive = subject is not None and subject.dep_ == "nsubjpass"
        if subject is not None and (passive or not self.people.is_person(subject)):
            found.how = "purpose"
            return self._subject(head, subject, found)
        if subject is not None and not any(c.lower_ in ("should", "can", "must", "may") for c in head.children):
            found.how = "person"  # a motive is no claim
            return found
        return self._imperative(head, found)

    def _imperative(self, verb: Token, found: Agent) -> Agent:
        found.path.append(verb)
        if verb.tag_ not in ("VB", "VBP", "VBG", "NN", "NNP") or verb.pos_ == "AUX":
            found.how = "gap"
            return found
        found.tokens, found.how, found.verbal = [verb], "action", True
        return found
