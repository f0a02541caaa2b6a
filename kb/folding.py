"""Folds a name to the key it is looked up by: what people write differently and mean alike becomes one key.

Knows English spelling and nothing of medicine, concepts or files. Folding is applied to both sides of a look-up, so a
key need not be a word; what it must never do is to make two names equal that differ in meaning ("TENS" and "ten").
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "­": None})


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: word lists stay readable."""
    return frozenset(words.split())


# Dropped wherever they stand, but not as the last word: "vitamin A" and "hepatitis A" are names.
_ARTICLES = word_set("a an the my your his her their our its ones")
# Dropped only in front, where they point and do not describe.
_POINTERS = word_set("some any this that these those such")

# Ends in -s and is no plural; or a plural whose stem is another word.
_NOT_PLURAL = word_set(
    """tens aids pilates diabetes herpes rabies lens gas bias always perhaps news series species biceps triceps
    quadriceps forceps mumps asbestos pus pancreas cannabis chaos cosmos pyjamas rickets shingles hives
    glasses scissors alas atlas yes"""
)
_IRREGULAR = {
    "feet": "foot", "teeth": "tooth", "women": "woman", "men": "man", "children": "child", "people": "person",
    "vertebrae": "vertebra", "bursae": "bursa", "menisci": "meniscus", "stimuli": "stimulus", "nuclei": "nucleus",
    "metastases": "metastasis", "diagnoses": "diagnosis", "prognoses": "prognosis", "analyses": "analysis",
    "crises": "crisis", "prostheses": "prosthesis", "stenoses": "stenosis", "lives": "life", "leaves": "leaf",
    "knives": "knife", "halves": "half", "calves": "calf", "hooves": "hoof", "selves": "self", "loaves": "loaf",
    "disk": "disc", "disks": "disc", "gray": "grey", "aging": "ageing", "programme": "program",
    "programmes": "program", "tyre": "tire", "tyres": "tire", "plaster": "plaster",
    "backwards": "backward", "forwards": "forward", "towards": "toward", "sideways": "sideway",
}  # fmt: skip

# British to American, inside a word.
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("haem", "hem"), ("anaem", "anem"), ("anaesth", "anesth"), ("paed", "ped"), ("gynae", "gyne"),
        ("faec", "fec"), ("leukaem", "leukem"), ("ischaem", "ischem"), ("aetio", "etio"), ("caesar", "cesar"),
        ("^oe(?=strogen|dema|sophag)", "e"), ("diarrhoea", "diarrhea"), ("foet", "fet"), ("manoeuvr", "maneuver"),
        ("sulph", "sulf"), ("(tum|col|lab|vig|hum|fav|behavi|harb)our", r"\1or"), ("^(cent|calib)re$", r"\1er"),
        ("^(fib|lit)re", r"\1er"), ("metre", "meter"), ("practise", "practice"), ("defence", "defense"),
        (r"(\w{4})is(e|ed|ing|er|ation)$", r"\1iz\2"), ("ys(e|ed|ing)$", r"yz\1"), ("ell(ed|ing)$", r"el\1"),
    )
)  # fmt: skip


def fold_word(word: str) -> str:
    """One word, in lower case, to its key: number and spelling folded, nothing else."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 3 and word not in _NOT_PLURAL and word[-1] == "s" and word[-2] not in "sui":
        word = _IRREGULAR.get(word[:-1], word[:-1])
    if len(word) > 3 and word.endswith(("che", "she", "xe", "sse", "zze")):
        word = word[:-1]  # "boxe(s)" and "box", "ache" and "ache(s)" meet here
    elif len(word) > 4 and word.endswith("ie"):
        word = word[:-2] + "y"  # "calorie", "bodie(s)"
    elif len(word) > 4 and word.endswith("oe"):
        word = word[:-1]  # "potatoe(s)"
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


def words(text: str) -> list[str]:
    """The words of a text in lower case: apostrophes made plain, possessive endings dropped, all else a gap."""
    found = []
    for word in _TOKEN.findall(text.translate(_APOSTROPHES).lower()):
        if word.endswith("'s"):
            word = word[:-2]
        found.append(word.replace("'", ""))
    return found


def join(folded: list[str]) -> str:
    """The key of words already folded, without articles and leading pointers: "the lower back" is "low back"."""
    last = len(folded) - 1
    kept = [word for i, word in enumerate(folded) if i == last or word not in _ARTICLES]
    while len(kept) > 1 and kept[0] in _POINTERS:
        kept.pop(0)
    for i in range(len(kept) - 1):
        if kept[i] == "lower" and kept[i + 1] in ("back", "backach", "limb"):
            kept[i] = "low"
    return " ".join(kept)


def fold_name(text: str) -> str:
    """The key of a name: case, hyphens, plurals, possessives, articles and spelling folded."""
    return join([fold_word(word) for word in words(text)])
