"""Who signs a page where no fixed form of words says so: a name that stands alone beside a date, a role, other names.

A name is told from the name of a site or a section by its words: those of a person's name stand nowhere on the page
in small letters. Knows lines, not kinds of source. Must not know the extractor.
"""

from __future__ import annotations

import re

from ingest.mastheads import FOOT, HEAD, SHORT, Page

HIGH = HEAD + 4  # lines at the head in which a by-line may stand
MOST_NAMES = 700  # characters of a line of authors that are looked at

_TITLE = r"(?:(?:Dr|Prof|Professor|A/Prof|Mr|Mrs|Ms|Sister|Nurse|Coach)\.? )"
_WORD = r"[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ][\w’'-]*"
_NAME = rf"{_TITLE}?(?:{_WORD}|[A-Z]\.)(?: (?:de|van|von|der|den|di|da|la|bin|al|ter|du|[A-Z]\.?|{_WORD})){{0,3}} (?:{_WORD}|[A-ZÀ-Þ][A-ZÀ-Þ’'-]{{2,}}(?= |,|;|\Z))"
_ALONE = re.compile(rf"({_NAME})\Z")
_SHORT_NAME = re.compile(rf"({_TITLE}{_WORD}|[A-Z]\. ?(?:[A-Z]\. ?)?{_WORD})\Z")
_DEGREE = (
    r"(?:(?:[A-Z]\.){2,}|M\.?D|D\.?O|D\.?C|R\.?N|P\.?T|DPT|NP|PA-C|CSCS|PhD|Ph\.D\.?|MSc|BSc|MPH|MBBS|MB ?ChB|MRCGP|"
    r"MRCP|FRCS|FRCP|MCSP|FCSP|HCPC|RGN|RM|PharmD|MRPharmS|MPharm|DPhil|EdD|NASM|ACSM|MA|BA|BPhty|APA|M\.?Ost|BOst)"
)
_LETTERS = rf"\s*(?:{_DEGREE}(?![a-z])|(?!USA\b|NSW\b|NHS\b)[A-Z]{{3,6}}(?:-\d+)?\s*\Z)"
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|journalist|columnist|blogger|physio\w*|physical therapist|chiropractor|"
    r"osteopath|trainer|coach|nurse|midwife|doctor|physician|gp|pharmacist|therapist|consultant|instructor|teacher|"
    r"officer|surgeon|specialist|partner|lead|director|founder|owner|practitioner|registrar|dietitian|lecturer|"
    r"professor|fellow|candidate|volunteer|reader|host)s?\b",
    re.IGNORECASE,
)
_TEAM = r"[\w’' -]{2,40}?\b(?:team|department|service|unit|group|staff|desk|board|nurses|midwives|panel|editors)"
_LEAD = re.compile(
    r"(?:^|[.|·•–—(\]] ?|\s{2}|\d )(?:[A-Za-z-]+ ){0,3}?(?i:written|words|text|hosted|presented|posted|published|prepared|"
    r"compiled|produced|reporting|report|story|leaflet|page|sheet|article|blog|post|column|content|guide|summary|"
    r"summari[sz]ed|adapted|drafted|penned|shared|answered|answers|told|created|authored|drawn up|put together|"
    rf"contributed|submitted|composed)(?: and \w+)?(?: [a-z]+){{0,3}}? by:? (?:the |our )?({_NAME}|{_TITLE}{_WORD}|{_WORD}(?= at \d| on )|{_TEAM})"
)
_LABEL = re.compile(
    rf"(?:^|[.|·•–—(] ?|\s{{2}})(?i:authors?|writer|host|byline|contact author)\s?: ?({_NAME}|{_TITLE}{_WORD})"
)
_DECLARED = re.compile(r"^author: *[\"']?([^\"'\n]{2,50}?)[\"']?\Z")  # front matter that the reader left in the text
_ASKED = re.compile(rf"^Ask ({_TITLE}(?:{_WORD} ?){{1,2}})(?=[:,.!?|]|\Z)")
_SHOUTED = re.compile(r"(?:BY|WORDS|TEXT|STORY)(?: BY)?:? [A-ZÀ-Þ’' .-]{5,40}\Z")
_SIGNED = re.compile(
    rf"^(?:[–—~-] ?|(?i:yours|regards|best|love|cheers|signed|take care|with (?:love|thanks))[,:]? )({_NAME})[.]?\Z"
)
_BIO = re.compile(rf"({_NAME}) (?:teaches|writes|lives|works|runs|has (?:been|worked|taught))\b")
_OTHERS = re.compile(
    r"(?i)^\W*(?:medical(?:ly)?|clinical(?:ly)?|fact|peer)?[- ]*(?:review|check|edit|approv|verif|illustrat|photo|picture|"
    r"image|sourc|translat|sponsor|interview|featur|with thanks|thank|about|contact|correspond|credit|fund|call|ask|"
    r"meet|find|reference|cite|copyright|©|\(c\)|dear|said|says|in reply|press release)"
)
_OF_PLACES = """
    hospital hospitals clinic clinics surgery practice health healthcare medical medicine centre center
    university institute college school department trust board council society association academy foundation
    journal review reviews annals archives digest news times gazette courier herald post press magazine weekly
    daily blog home menu contact about services locations careers prescriptions appointments road street lane
    house park court the and our your my what why how when who is are do can this that these with from for new
    all more best top last first next page print share search archive category filed tags back spine pain lumbar
    sciatica disc physio physiotherapy chiropractic osteopathy pilates yoga fitness gym studio wellness pharmacy
    group network online january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter issue volume guideline
    guidance leaflet sheet patient edition version update updated published posted reviewed abstract background
    methods results conclusion objective randomized randomised controlled trial study article research original
    systematic education information advice team member members senior junior chief staff read time min mins
    editor privacy policy terms cookies care united kingdom states north south east west county city london york
    zealand australia america england scotland wales ireland canada points talk talks corner matters notes tips
    guest podcast episode show shop store product men women aging ageing body mind lifestyle self sports science
    injuries injury conditions treatment treatments symptoms featured latest popular uncategorized exercise
    exercises nutrition wellbeing relief facts answers questions insights resources library hub map site
    statement topics related therapy physical orthopedics orthopaedics rehab rehabilitation motion works medicine valley life living family community public national international regional general
    royal
    """
_NO_PERSON = frozenset(_OF_PLACES.split())
_CITED = re.compile(r"\bdoi\b|\[published|\d{4};\s?\d|\bet al\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:(?:19|20)\d\d|\d{1,2}[/.]\d{1,2}[/.]\d\d|\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
)
_PARTS = re.compile(
    r"\s*[|·•]\s*|\s+[–—/-]\s+|\t+|\s{2,}|(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<![A-Z])\.\s+"
)
_MARKS = re.compile(
    r"\(\s*[\da-z](?:\s?,\s?[\da-z])*\s*\)|\[[\d,]+\]|[*†‡§¶⁰¹²³⁴-⁹]+|(?<=[a-z.A-Z])\s?\d[\d,]*|(?<=[a-z]) [a-f](?=,|;|\s*\Z)"
)
_BETWEEN = re.compile(r"\s*(?:[,;]\s*(?:and |& )?|\s(?:and|&|with)\s)\s*")


def author(page: Page) -> str | None:
    """The name that signs the page, or nothing: after words that say so, beside a date or a role, as the first of many."""
    small = frozenset(re.findall(r"(?<![\w’'-])[a-zà-ÿ][\w’'-]+", page.text))
    head = tuple(line.title() if _SHOUTED.match(line) else line for line in page.lines[:HIGH])
    foot = page.lines[HIGH:][-FOOT:]
    for line in (*head, *foot):
        if whole := _DECLARED.match(line):
            return whole[1]
        for pattern in (_LEAD, _LABEL, _ASKED):
            for match in pattern.finditer(line[:MOST_NAMES]):
                if _is_team(match[1]) or _is_person(match[1], small, after_words=True):
                    return match[1].strip()
    for number, line in enumerate(head):
        if _CITED.search(line):
            continue  # somebody else's authors
        if found := _listed(line, small):
            return found
        around = " ".join(head[max(0, number - 1) : number + 2])
        if len(line) <= 2 * SHORT and (found := _beside(line, around, small)):
            return found
    return next(
        (end[1] for line in page.lines[3:][-3:] if (end := _SIGNED.match(line)) and _is_person(end[1], small)), None
    )


def _is_team(name: str) -> bool:
    return re.fullmatch(_TEAM, name) is not None


def _is_person(name: str, small: frozenset[str], after_words: bool = False) -> bool:
    """Whether the words are those of a name: none of an institution, the last nowhere on the page in small letters."""
    words = [word for word in re.findall(r"[\w’'-]+", re.sub(rf"^{_TITLE}", "", name)) if len(word) > 1]
    if not words or any(word.lower() in _NO_PERSON for word in words[0 if not after_words else -1 :]):
        return False
    return words[-1].lower() not in small or (after_words and len(words) > 1)


def _listed(line: str, small: frozenset[str]) -> str | None:
    """The first of several authors in one line, whatever marks, degrees and posts stand between them."""
    if _OTHERS.match(line) or len(line) < 12:
        return None
    bare = re.sub(r"^(?i:by|authors?:?)\s+", "", line[:MOST_NAMES])
    bare = re.sub(rf",?\s{_DEGREE}(?=[,;\s]|\Z)", "", _MARKS.sub(",", bare))
    parts = [part.strip(" .") for part in _BETWEEN.split(bare) if part.strip(" .")]
    names = [part for part in parts if _a_name(part, small)]
    if len(names) < 2 or not parts or names[0] != parts[0] or sum(len(name) for name in names) < 0.3 * len(bare):
        return None
    return names[0]


def _a_name(part: str, small: frozenset[str]) -> bool:
    match = _ALONE.match(part) or _SHORT_NAME.match(part)
    return match is not None and _is_person(match[1], small)


def _beside(line: str, around: str, small: frozenset[str]) -> str | None:
    """A name that is a part of its line by itself, with a post or degree after it or a date close by."""
    dated = bool(_DATE.search(around))
    for part in _PARTS.split(line):
        if _OTHERS.match(part):
            return None
        whole = re.sub(r"^(?i:by|with):? +", "", part.strip())
        name, comma, after = whole.partition(",")
        skilled = bool(comma) and (bool(re.match(_LETTERS, after)) or bool(_ROLE.search(after)))
        name = re.sub(rf",?\s{_DEGREE}\Z", "", name.strip())
        alone = name == line.strip() and bool(re.match(r"(?:Dr|Prof)", name)) and not comma
        if _a_name(name, small) and len(after) <= SHORT and (skilled or alone or (dated and not comma)):
            return name
    return None
