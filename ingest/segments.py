"""Cuts a text into headings, list items, lead-ins and sentences, each with its exact place in the untouched text.

Knows how pages are laid out and scraped (glued headings, fused lists, wrapped lines, menus); knows no grammar and no
medicine. Everything after it reads one segment at a time, so nothing ever runs over a heading into the next sentence.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from ingest import cues, tidying
from ingest.marking import ANNOUNCES, Segment, mark_asides, mark_boilerplate

BULLET = re.compile(r"\s*(?:(?:[-*·‣◦○★☆–—]|\(?\d{1,2}[.):]|[a-hA-H][.)])\s+|[•▪●➢✓✔✅➤►▶]\s*)")
# A list that a scraper ran on in one line: "... a ladder •The pain is getting worse".
RUN_ON = re.compile(r"(?<=\S)\s+(?=[•▪●➢✓✔✅➤►▶]\s*\w)")
NUMBER_ONLY = re.compile(r"\(?\d{1,2}[.)]?\Z")
ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Mrs|Ms|Prof|St|No|Fig|approx|cf|al|Inc|Ltd|Jr|Sr|dept|ca|ed|vol|p|pp|U\.S|U\.K"
    r"|a\.m|p\.m|min|max|incl|resp|Sgt|Lt|(?<!&)[A-Z]))\.\Z"
)
# Where a scraper glued a heading onto its text ("MuscleDull"), or one item of a list onto the next ("naproxen.gentle").
GLUED = re.compile(
    r"(?<=[a-z]{3})(?=[A-Z][a-z]{2,}\b)|(?<=[a-z]{3}\.)(?=[a-z]{3,}[ .-])|(?<=[a-z]{2}[.!?])(?=[A-Z][a-z])"
)
HEAD_GLUED = re.compile(r"\A(Treatments?|Symptoms|Causes|Prevention|Overview|Diagnosis|Remedies)(?=[a-z]{3,})")
# "... that support your spine Over a period of time": a full stop was lost before a word that opens sentences.
LOST_STOP = re.compile(
    r"(?<=[a-z]{4} )(?=(?:Over|For|When|If|The|This|These|It|They|You|However|Some|In|Although|As) [a-z])"
)
# "date 2025-03-18 A new study ...": what the page says of itself, then its text.
STAMP = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\s+(?=[A-Z])")
# Words in lower case that stand inside headings too: "Remedies for PainGentle walking ..." is glued.
LINKING = frozenset(
    ("for", "of", "and", "in", "to", "with", "on", "or", "from", "at", "by", "vs", "your", "back", "without")
)
SPACED = re.compile(r"\w\)? [-–—] \w")
CAMEL = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|Mc[A-Z]\w+|Mac[A-Z]\w+|[a-z][A-Z]\w+)\b")
STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|\Z)|\.\.\.+|…")
KNOWN_CAMEL = ("McKenzie", "WebMD", "YouTube", "PubMed", "MedlinePlus", "McGill", "GPs", "MacMillan", "JavaScript")


@dataclass(frozen=True)
class _Unit:
    """A line or a paragraph: what stands between line breaks that mean something."""

    start: int
    end: int
    kind: str  # heading, item, text
    block: int


def segments(text: str, lexicon: cues.Lexicon | None = None) -> list[Segment]:
    """All segments of a text in order; boilerplate is kept and marked, never dropped."""
    lexicon = lexicon or cues.load()
    found: list[Segment] = []
    for number, unit in enumerate(_units(text)):
        found.extend(_split_unit(text, unit, number))
    found = mark_asides(mark_boilerplate(text, found, lexicon), lexicon)
    return _hang(found)


def _units(text: str) -> list[_Unit]:
    lines = [piece for m in re.finditer(r"[^\n]+", text) for piece in _run_on(text, m.start(), m.end())]
    wrapped = _wrapped(text, lines)
    units: list[_Unit] = []
    block, last_end = 0, 0
    pending: list[tuple[int, int]] = []
    for start, end in lines:
        if not text[start:end].strip():
            continue
        fresh = text.count("\n", last_end, start) > 1
        if fresh:
            block += 1
        if pending and (fresh or not _continues(text, pending[-1], (start, end), wrapped)):
            units.append(_unit(text, pending, block - fresh))
            pending = []
        pending.append((start, end))
        last_end = end
    if pending:
        units.append(_unit(text, pending, block))
    return _relabel(text, units)


def _run_on(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A line, or the items that were run together in it."""
    cuts = [start, *(start + m.end() for m in RUN_ON.finditer(text[start:end])), end]
    return list(itertools.pairwise(cuts))


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether a text was wrapped at some width: most lines that break off go on in small letters on the next."""
    low = whole = 0
    for (a, b), (c, d) in itertools.pairwise(lines):
        open_end = (
            b - a >= 50 and text.count("\n", b, c) == 1 and not re.search(r"[.!?:;…|][\"'”’)*_]*\s*\Z", text[a:b])
        )
        if open_end and text[c:d].strip():
            whole += 1
            low += text[c:d].lstrip()[0].islower()
    return whole >= 2 and low * 2 >= whole


def _continues(text: str, before: tuple[int, int], line: tuple[int, int], wrapped: bool) -> bool:
    """Whether a line goes on where the one before it was wrapped."""
    a, b = text[before[0] : before[1]].rstrip(), text[line[0] : line[1]]
    if BULLET.match(b) or b.lstrip().startswith(("#", ">", "|")) or a.lstrip().startswith(("#", "|")):
        return False
    if re.search(r"[.!?:;…|][\"'”’)*_]*\Z", a):
        return False
    if SPACED.search(a) and SPACED.search(b):
        return False  # rows of a list with dashes between their cells
    opens_low = bool(re.match(r"\s*[a-z(\d]", b))
    first = a.split()[0]
    fresh = b.rstrip().endswith(":") or (first[0].isupper() and first == b.split()[0]) or BULLET.match(a)
    if fresh and not opens_low:
        return False  # a list of its own: "You have a fever" / "You have lost weight"
    return (50 <= len(a) <= 160 and (opens_low or (wrapped and len(a) >= 62))) or (opens_low and 30 <= len(a) <= 160)


def _unit(text: str, lines: list[tuple[int, int]], block: int) -> _Unit:
    start, end = lines[0][0], lines[-1][1]
    line = text[start:end]
    bullet = BULLET.match(line)
    if line.lstrip().startswith("#"):
        return _Unit(start, end, "heading", block)
    if bullet and len(line[bullet.end() :].strip()) > 1:
        numbered = bullet.group().strip()[0].isdigit() or bullet.group().strip()[0] == "("
        body = line[bullet.end() :].strip()
        if numbered and (body.endswith("?") or (len(body) > 250)):
            return _Unit(start, end, "heading" if body.endswith("?") and len(body) < 160 else "text", block)
        return _Unit(start, end, "item", block)
    if len(SPACED.findall(line)) == 2 and _heading_like(line):
        return _Unit(start, end, "item", block)
    if line.count("|") == 1 and tidying.ROW.match(line.strip()):
        return _Unit(start, end, "item", block)
    return _Unit(start, end, "heading" if _heading_like(line) else "text", block)


def _heading_like(line: str) -> bool:
    body = line.strip().strip("*_ ")
    if len(body.split()) > 16 or len(body) > 120:
        return False
    if body.endswith("?"):
        return len(re.findall(r"[.!?](?:\s|\Z)", body)) == 1
    return not re.search(r"[.!?:;,…][\"'”’)]*\Z", body) and not re.search(r"[.!?]\s+[A-Z]", body)


def _relabel(text: str, units: list[_Unit]) -> list[_Unit]:
    """Plain short lines that stand in a row under a heading or a lead-in are its items, not headings."""
    out = list(units)
    for i, unit in enumerate(units):
        line = text[unit.start : unit.end].strip()
        if (line.endswith(":") and unit.kind != "item") or (unit.kind == "heading" and _run(units, i) >= 3):
            j = i + 1
            block = units[j].block if j < len(units) else -1
            while j < len(units) and units[j].block == block and _itemish(text, units[j]):
                out[j] = replace(units[j], kind="item")
                j += 1
        elif unit.kind == "item" and i + 1 < len(units) and _numbered_heading(text, units, i):
            out[i] = replace(unit, kind="heading")
    return out


def _run(units: list[_Unit], i: int) -> int:
    j = i
    while j < len(units) and units[j].kind == "heading" and units[j].block == units[i].block:
        j += 1
    return j - i


def _itemish(text: str, unit: _Unit) -> bool:
    line = text[unit.start : unit.end].strip()
    return (
        unit.kind in ("heading", "text")
        and not line.endswith((":", "?"))
        and len(line) < 200
        and not line.startswith("#")
    )


def _numbered_heading(text: str, units: list[_Unit], i: int) -> bool:
    """`3. Heat packs` before a paragraph of its own is a heading; before `4. Ice` it is an item."""
    line = text[units[i].start : units[i].end].strip()
    follows = units[i + 1]
    if not line[0].isdigit() or re.search(r"[.!:;][\"'”’)]*\Z", line) or len(line.split()) > 10:
        return False
    after = text[follows.start : follows.end].strip()
    return (follows.kind == "text" and len(after) > 60) or (follows.kind == "item" and not after[0].isdigit())


def _split_unit(text: str, unit: _Unit, number: int) -> list[Segment]:
    start = unit.start
    body = text[unit.start : unit.end]
    bullet = BULLET.match(body)
    start += bullet.end() if bullet else len(body) - len(body.lstrip("# \t>|"))
    if not re.search(r"\w", text[start : unit.end]):
        return []
    if unit.kind == "heading":
        kind = "question" if text[start : unit.end].strip().rstrip("*_").endswith("?") else "heading"
        return [_make(text, start, unit.end, kind, number)]
    spans = _sentences(text, start, unit.end)
    out: list[Segment] = []
    in_list = unit.kind == "item"
    for position, (a, b) in enumerate(spans):
        piece = text[a:b].strip()
        if NUMBER_ONLY.match(piece) or not re.search(r"[A-Za-z]{2}", piece):
            continue
        kind = _kind(piece, in_list and not out)
        after = text[b : spans[position + 1][0] + 1] if position + 1 < len(spans) else ""
        if kind == "sentence" and not after[:1].isspace() and after and not re.search(r"[.!?…:;)]\Z", piece):
            kind = "heading"  # glued onto what follows
        elif (kind == "sentence" and piece[0].islower() and out and out[-1].kind in ("lead_in", "item", "heading")) or (
            kind == "sentence"
            and out
            and out[-1].kind in ("heading", "item")
            and out[-1].paragraph == number
            and not in_list
            and "…" in body
        ):
            kind = "item"
        out.append(replace(_make(text, a, b, kind, number), first=not out))
    return out


def _kind(piece: str, item: bool) -> str:
    if re.search(r"\?[\"'”’)*_]*\Z", piece):
        return "question"
    if piece.rstrip("*_ ").endswith(":"):
        return "lead_in"
    return "item" if item else "sentence"


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = {start, end}
    body = text[start:end]
    listing = False
    for stop in STOP.finditer(body):
        before, after = body[: stop.end()], body[stop.end() :].lstrip()
        if not after or stop.group() in "…" or stop.group().startswith(".."):
            cuts.add(start + stop.end())
            continue
        if stop.group().startswith(".") and ABBREVIATION.search(before) and not before.endswith("etc."):
            continue
        listing = listing or bool(re.search(r"\w:\s", before))
        if re.match(r"[\"'“‘(\[*_]*[A-Z0-9•]", after) or listing:
            cuts.add(start + stop.end())
    for glue in (*GLUED.finditer(body), *HEAD_GLUED.finditer(body)):
        at = glue.end() if glue.group() else glue.start()
        if not _inside_name(body, at, text):
            cuts.add(start + at)
    if sum(w[0].isupper() for w in body.split()) * 3 < len(body.split()):
        cuts.update(
            start + lost.start()
            for lost in LOST_STOP.finditer(body)
            if not re.search(r"[\"“‘:–—-]\s\Z", body[: lost.start()])
        )
    cuts.update(_colons(text, start, end))
    cuts.update(start + stamp.end() for stamp in STAMP.finditer(body))
    ordered = sorted(cuts)
    spans = []
    for a, b in itertools.pairwise(ordered):
        a += len(text[a:b]) - len(text[a:b].lstrip(" \t\n…\"'”’*_|•"))
        b = a + len(text[a:b].rstrip(" \t\n…|•"))
        if b > a:
            spans.append((a, b))
    return spans


# After a colon: a clause that goes on with the sentence, and no list.
GOES_ON = re.compile(
    r"(it|this|that|they|these|he|she|we|you|there|return|call|come|go|see|seek|ring|dial|stop|get|ask|contact|book|phone|speak|tell|forget|make sure"
    r"|don't|don’t|do not|never|for (any|either|all|each|both)|if (you|any|this|it|the)"
    r"|(the|your|a|an|some|most) (\w+ ){1,2}(will|is|are|can|may|has|have|does|do|should|needs?|goes|eases|means?))\b"
)
OPENERS = frozenset(("include", "includes", "including", "if", "are", "following", "with", "when"))


def _colons(text: str, start: int, end: int) -> list[int]:
    """Cuts after a colon that ends one sentence and begins another, or that opens a list; a label keeps its text."""
    found = []
    for colon in re.finditer(r":\s+", text[start:end]):
        at = start + colon.end()
        if text.rfind("(", start, at) > text.rfind(")", start, at):
            continue  # "(brand names: ...)"
        sentence = re.split(r"[.!?…]\s|\n", text[start : start + colon.start()])[-1]
        words = sentence.split()
        opens = bool(words) and words[-1].lower() in OPENERS
        clause = len(words) > 2 and tidying.CLAUSE.search(sentence)
        if not opens and clause and GOES_ON.match(text, at):
            continue
        if opens or clause or (len(words) > 7 and re.match(r"[A-Z\"“]", text[at : at + 1])):
            found.append(at)
    return found


def _inside_name(body: str, at: int, whole: str = "") -> bool:
    left = re.search(r"[\w@/.:-]*\Z", body[:at])
    right = re.match(r"[\w@/.:-]*", body[at:])
    word = (left.group() if left else "") + (right.group() if right else "")
    # A name in camel case stands more than once; glue hardly ever does.
    word = word.strip(".:-/")
    camel = re.match(r"[A-Z][a-z]+[A-Z]", word)
    before = re.search(r"([A-Za-z]+)\W{1,2}\Z", body[: at - len(left.group() if left else "")])
    if camel and before and before[1].islower() and before[1] not in LINKING:
        return True  # "the WalkBack trial": in the middle of a sentence only names begin with a capital
    named = len(word) > 4 and len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", whole)) > 1
    return (
        named or word.startswith(KNOWN_CAMEL) or bool(re.search(r"https?:|www\.|@|\.(com|org|net|co|uk|gov)\b", word))
    )


def _make(text: str, start: int, end: int, kind: str, paragraph: int) -> Segment:
    raw = text[start:end]
    end = start + len(raw.rstrip())
    start += len(raw) - len(raw.lstrip())
    said, at, label = tidying.tidied(text, start, end, kind)
    return Segment(start, end, kind, said, at, label, paragraph=paragraph)


def _announces(found: list[Segment], i: int) -> bool:
    """Whether a sentence outside a list opens the list after it."""
    segment, after = found[i], found[i + 1] if i + 1 < len(found) else None
    if segment.kind != "sentence" or after is None or after.kind != "item" or not after.first:
        return False
    same = [s for s in found[max(0, i - 8) : i] if s.paragraph == segment.paragraph]
    return not any(s.kind == "item" for s in same) and ANNOUNCES.search(segment.text) is not None


def _hang(found: list[Segment]) -> list[Segment]:
    """Gives each segment its heading, and each item the segment that its list hangs on."""
    out: list[Segment] = []
    heading: int | None = None
    lead: int | None = None
    for i, segment in enumerate(found):
        if segment.kind in ("heading", "question") and segment.first:
            out.append(replace(segment, heading=heading))
            heading, lead = i, i
            continue
        if _announces(found, i):
            segment = replace(segment, kind="lead_in")
        if segment.kind == "lead_in":
            above = i - 1 if i and found[i - 1].kind == "lead_in" else None
            lead = i
            out.append(replace(segment, heading=heading, lead=above))
            continue
        if segment.kind == "item":
            out.append(replace(segment, heading=heading, lead=lead))
            continue
        if segment.kind == "boilerplate" and segment.first:
            lead = None
        inside = not segment.first and found[i - 1].kind in ("item", "sentence") and lead is not None
        out.append(replace(segment, heading=heading, lead=lead if inside and out[-1].lead == lead else None))
        if segment.kind in ("sentence", "question") and segment.first:
            lead = None
    return out
