"""What of a segment is given to the parser: its words without links, marks, asides, shouting and label, and from where.

Knows what leads the parser astray; every character keeps its place in the document.
"""

from __future__ import annotations

import re

from ingest import cues

BRACKETS = re.compile(r" ?\([^()\n]*\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SHOUT = re.compile(r"\b[A-Z][A-Z']{3,}\b")
SMALL_SHOUT = re.compile(r"\b(OF|OR|AND|THE|IF|YOU|DO|NOT|TO|IN|ON|FOR|AT|IS|ARE|A|AN|BE|BY|ALL|ANY|NO)\b")
ACRONYMS = frozenset(("NICE", "TENS", "NSAID", "NSAIDS", "GIRFT", "HIIT", "MRSA", "COPD", "PRISMA", "GRADE", "CINAHL"))
# What makes the words before a colon a clause of their own, and no label.
CLAUSE = re.compile(
    r"\b(is|are|was|were|may|might|can|could|should|will|would|does|doesn.t|don.t|has|had|says?|swears|see|means|isn.t|aren.t)\b",
    re.IGNORECASE,
)
# A row of a table of two columns: a sign and what to do, a frequency and the effects.
ROW = re.compile(r"(?P<label>[^|\n]{2,90}?)(?P<colon>\s*\|\s*)(?=[^|\s])")
LABEL = re.compile(r"(?P<label>[^\s:.?!][^:.?!\n]{1,60}?)(?P<colon>\s*[:：]\s+|\s+[–—-]\s+)(?=\S)")


def tidied(text: str, start: int, end: int, kind: str) -> tuple[str, tuple[int, ...], str]:
    """The text to parse with its map to the document, and the label that was taken off it."""
    label = ""
    body_start = start
    if kind in ("item", "sentence"):
        found = ROW.match(text, start, end)
        if found is None or text.count("|", start, end) != 1:
            found = LABEL.match(text, start, end)
        if found and (found.re is ROW or _is_label(text, found, end)):
            label, body_start = found.group("label").strip("*_ "), found.end()
    chars, at = _tidy(text, body_start, end)
    words = "".join(chars).split()
    if len(words) > 2 and sum(w[0].isupper() for w in words) * 5 >= len(words) * 3:
        # Title case would make everything a name.
        chars = [c if i == 0 or _acronym("".join(chars), i) else c.lower() for i, c in enumerate(chars)]
    first = re.match(
        r"([A-Z][a-z]+s) (?!of\b|and\b|or\b|are\b|is\b|can\b|may\b|that\b|who\b|with\b|for\b|to\b)", "".join(chars)
    )
    if kind in ("item", "sentence") and first and _is_verb(first.group(1)):
        # "Eases stiffness": the parser takes a bare verb for a noun, unless it is given a subject.
        chars, at = [*"It ", chars[0].lower(), *chars[1:]], [at[0]] * 3 + at
    said = "".join(chars)
    asks = re.match(
        r"(?!(?:Increase|Decrease|Rise|Change|Reduction)s? in\b)([A-Z][a-z]+) (?!of\b|and\b|or\b|is\b|are\b|was\b|can\b|may\b|will\b|has\b|helps?\b|\w+s\b (?:the|your|back|pain|muscle))",
        said,
    )
    if kind in ("item", "sentence", "lead_in") and asks and asks.group(1).lower() in cues.load().words["advice.orders"]:
        # "Offer exercise": at the head of a sentence the parser takes a rare imperative for a name.
        chars, at = [*"Please ", chars[0].lower(), *chars[1:]], [at[0]] * 7 + list(at)
    return "".join(chars), tuple(at), label


def _acronym(text: str, i: int) -> bool:
    return bool(re.match(r"[A-Z]\w*[A-Z]", text[i:]) or (i and text[i - 1].isupper()))


def _is_verb(word: str) -> bool:
    """Whether a word in -s is a verb of the lexicon: "eases", "loosens", "reminds"."""
    low = word.lower()
    known = cues.load().effects
    stems = {low[:-1], low[:-2], low[:-3] + "y"}
    return bool(
        stems & (set(known) | {"get", "make", "let", "help", "allow", "keep", "remind", "train", "take", "wake"})
    ) and low not in (
        "exercises",
        "stretches",
        "treatments",
        "benefits",
        "works",
        "supports",
        "results",
        "conditions",
        "drops",
        "falls",
        "cures",
        "fixes",
        "aids",
        "causes",
        "strains",
        "sprains",
        "triggers",
        "balances",
    )


def _is_label(text: str, found: re.Match[str], end: int) -> bool:
    label, colon = found.group("label").strip("*_ "), found.group("colon")
    rest = text[found.end() : end].strip("*_ ")
    if not label or not label[0].isalpha() or not rest or CLAUSE.search(label):
        return False
    if ":" in colon or "：" in colon:
        return len(label.split()) <= 7
    return len(label.split()) <= 4 and label[0].isupper() and rest[:1].isupper()


# "Osteopathy - six sessions a year - gives relief": what stands between the dashes is said by the way.
DASHED = re.compile(r"\A[A-Z][\w ()-]{3,40}?( [-–—] [^-–—.,;:]{3,45} [-–—])(?= [a-z]{2,})")


# "small to moderate improvements": one degree is enough for the parser.
RANGE = re.compile(
    r"\b(?:small|low|mild|modest|moderate|slight|some)[ -]to[ -](?=(?:moderate|large|severe|strong|high|modest|medium)\b)"
)


def _tidy(text: str, start: int, end: int) -> tuple[list[str], list[int]]:
    raw = text[start:end]
    drop: set[int] = set()
    for link in LINK.finditer(raw):
        drop.update(range(link.start(), link.start(1)))
        drop.update(range(link.end(1), link.end()))
    for degree in RANGE.finditer(raw):
        drop.update(range(degree.start(), degree.end()))
    for aside in DASHED.finditer(raw):
        drop.update(range(aside.start(1), aside.end(1)))
    for aside in BRACKETS.finditer(raw):
        if not re.match(
            r"\(\s*(for example|e\.?g|such as|like|including|especially|particularly)", aside.group(), re.IGNORECASE
        ):
            drop.update(range(aside.start(), aside.end()))  # figures and abbreviations lead the parser astray
    low: set[int] = set()
    shouted = [s for s in SHOUT.finditer(raw) if s.group().strip("'") not in ACRONYMS]
    for shout in [*shouted, *(SMALL_SHOUT.finditer(raw) if len(shouted) > 1 else ())]:
        low.update(range(shout.start(), shout.end()))
    chars: list[str] = []
    at: list[int] = []
    for i, char in enumerate(raw):
        if i in drop or char in "*`#" or (char == "_" and (i == 0 or raw[i - 1] in " *")):
            continue
        char = {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "‑": "-"}.get(char, char)
        if char.isspace():
            char = " "
            if not chars or chars[-1] == " ":
                continue
        chars.append(char.lower() if i in low else char)
        at.append(start + i)
    while chars and chars[-1] == " ":
        chars.pop()
        at.pop()
    return chars, at
