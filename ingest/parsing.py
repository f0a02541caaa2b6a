"""Words that the small English parser gets wrong, and the company in which it does.

Values only: what stands before a verb and not before a participle, which verbs in -s are as often nouns, what is put on the
spine. Of grammar, not of medicine; ingest.standins reads with them.
"""

from __future__ import annotations

import re

NOUNS = {"drug": "medicine", "substance": "medicine"}
# Function words and participles inside a name have a grammar of their own, which the parser must see.
OPEN = re.compile(
    r"\b(in|of|and|with|the|to|on|or|that|for|at|a|from|after|when|not|your|you|is|no)\b|ing\b", re.IGNORECASE
)
# Verbs in -s that are as often nouns.
AMBIGUOUS = frozenset(("strains", "aids", "causes", "works", "exercises", "stretches", "supports", "benefits", "results", "treatments", "drops", "cuts",
                       "limits", "tears", "fixes", "cures", "remedies", "triggers", "blocks", "controls", "conditions", "tones", "burns", "trains",
                       "boosts", "gains", "lifts", "hurts", "increases", "decreases", "builds", "releases", "numbs", "balances", "sparks", "doubles",
                       "promises", "pulls", "hugs", "flares", "helps", "wakes", "rises", "falls", "declines", "beats", "fights", "matters", "means",
                       "signals", "manages", "brings", "leads", "gives", "takes", "makes", "raises", "lowers", "reduces", "improves", "relieves", "prevents"))  # fmt: skip
# "Back" before a complaint is read as an adverb.
BACK = re.compile(
    r"((low|lower|upper|mid) )?back (pains?|aches?|trouble|problems?|discomfort|soreness|stiffness)\Z", re.IGNORECASE
)
# The parser reads these well; a complaint that is said with them keeps its words.
KNOWN = frozenset(("pain", "pains", "injury", "injuries", "fever", "cancer", "infection", "headache", "stress", "weakness", "arthritis", "sore",
                   "stiff", "tired", "worse", "back", "tight", "hurt", "hurts", "surgery", "weight", "numb", "weak", "depression", "anxiety",
                   "pregnant", "dizzy", "sick", "asthma", "problem", "problems", "trouble", "symptoms", "disease", "strain", "swelling", "falls", "fall"))  # fmt: skip
# Before "back" they make it a part of the body.
OWNED = frozenset(("your", "my", "his", "her", "their", "our", "the", "a", "lower", "low", "upper", "mid", "middle", "whole", "sore", "stiff", "bad", "healthy", "strong"))  # fmt: skip
# Verbs that after "and" are as often nouns.
NOUNISH = frozenset(("benefit", "condition", "control", "exercise", "stretch", "support", "limit", "damage", "harm", "hurt", "strain", "injure", "produce",
                     "train", "tone", "boost", "block", "cut", "drop", "lift", "burn", "balance", "fix", "cure", "remedy", "flare", "release", "trigger", "drain", "pinch", "bruise",
                     "tear", "open", "clear", "cool", "calm", "numb", "dull", "steady", "narrow", "thin", "lower", "slow", "quiet", "beat", "sort", "compound", "tackle", "spark", "aid", "assist", "shrink",
                     "guard", "upset", "wreck", "ruin", "blunt", "inflame", "gain", "carry", "signal", "mean", "fight", "combat", "flex", "sprain", "rupture", "wrench", "press", "squeeze", "manage"))  # fmt: skip
# After the name of an activity these are as a rule things ("yoga stretches", "core exercises").
OFTEN_NOUNS = frozenset(("stretches", "exercises", "treatments", "benefits", "results", "supports", "conditions", "trains", "aids", "cures", "remedies",
                         "fixes", "causes", "gains", "rises", "falls", "works", "drops", "controls", "strains", "tears", "burns", "pulls", "means", "takes", "helps", "matters",
                         "gives", "makes", "brings", "leads"))  # fmt: skip
DETERMINERS = frozenset(("the", "your", "a", "an", "their", "his", "her", "my", "our"))
# What is put on the spine, and the verbs that put it there and that the parser takes for nouns.
LOADS = frozenset(("stress", "strain", "pressure", "load", "tension", "force", "weight"))
LOADING = {"places": "place", "puts": "put", "exerts": "exert"}
# Before "that" they are what a study does, and never a participle.
REPORTING = {"found": "find", "showed": "show", "shows": "show", "suggests": "suggest", "suggested": "suggest", "concluded": "conclude", "revealed": "reveal",
             "reported": "report", "demonstrated": "demonstrate", "indicates": "indicate", "indicated": "indicate", "confirmed": "confirm"}  # fmt: skip
# After a participle they show that it is no verb of its own ("reduced by").
PLAIN_AFTER = frozenset(
    (
        "significantly",
        "after",
        "more",
        "when",
        "over",
        "compared",
        "but",
        "as",
        "than",
        "if",
        "during",
        "between",
        "to",
        "version",
        "form",
    )
)
# Before a participle they show that it describes what follows.
NO_SUBJECT = frozenset(("the", "a", "an", "of", "with", "by", "to", "in", "for", "and", "or", "but", "from", "on", "at", "as", "than", "was", "were", "is", "are", "be", "been", "being",
                        "had", "has", "have", "having", "more", "less", "most", "their", "your", "his", "her", "its", "no", "some", "any", "very", "get", "got", "showed", "shown", "show",
                        "shows", "saw", "found", "felt", "feel", "when", "if", "because", "while", "once", "until", "where", "why", "how", "via", "through", "into", "not", "both", "brings", "means",
                        "around", "near", "inside", "across", "against", "behind", "beyond", "along", "per", "despite", "unlike", "about", "after", "before", "during", "without", "between", "over", "under", "can", "may", "might", "will", "would", "could", "should", "gave", "give", "gives", "include", "includes",
                        "including", "like", "such", "other", "all", "these", "those", "newly", "well", "self", "do", "did", "does", "then", "also", "so", "your", "my", "our"))  # fmt: skip
DOINGS = frozenset(("activity", "intervention"))
ADVERBS = frozenset(
    (
        "also",
        "often",
        "usually",
        "significantly",
        "probably",
        "generally",
        "really",
        "regularly",
        "daily",
        "clearly",
        "slightly",
    )
)
FOLLOWING = frozenset(("can", "may", "might", "could", "will", "would", "should", "is", "was", "has", "had", "does", "did", "helps", "helped", "reduces", "reduced",
                       "improves", "improved", "relieves", "prevents", "lowers", "raises", "makes", "causes", "increases", "gives", "works", "seems", "appears"))  # fmt: skip
NOT_OBJECTS = frozenset(
    (
        "of",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "for",
        "in",
        "from",
        "on",
        "with",
        "at",
        "can",
        "may",
        "that",
        "which",
        "to",
        "by",
    )
)
MODALS = frozenset(("can", "may", "might", "could", "will", "would", "should", "cannot"))
# Verbs that the parser reads well, and some whose grammar is their own.
PLAIN = frozenset(("follow", "mean", "give", "help", "come", "make", "take", "get", "put", "stop", "keep", "bring", "lead", "result", "add", "end", "go",
                   "respond", "benefit", "get", "work", "present", "fall", "come", "rise", "occur", "happen", "develop", "spread", "improve", "worsen",
                   "ease", "increase", "decrease", "drop", "abate", "settle", "subside", "resolve", "flare", "decline", "indicate", "suggest", "signal"))  # fmt: skip
