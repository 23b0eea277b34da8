"""Which percentile a latency is of: by the words near it, its column, its question, the sentences around it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from mlopsctl.extraction.binding import Hit, assign
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.owners import column, parallel, question

_LONGEST_MS = 3_600_000
_PERCENTILES = pattern("times.percentiles")
_TAKEN_BACK = pattern("statements.taken_back")


def percentiles(passage: Passage, durations: list[Quantity]) -> dict[Quantity, str]:
    """Each percentile word goes to the nearest short figure."""
    short = [q for q in durations if q.value <= _LONGEST_MS]
    hits = [hit for hit in _hits(passage.text) if not _is_spent(passage, hit)]
    if not hits and not _UP.search(passage.text):  # `within 20 seconds, they said 95 % of the time`
        hits = [(m[1] or m[2] or m[3], *m.span()) for m in _OF_TIME.finditer(passage.text)]
    if (
        short
        and not hits
        and (len(short) == 1 or _MEASURED.match(passage.after))
        and (carried := _carried(passage, short[0]))
    ):
        return dict.fromkeys(short, carried)
    if not hits:
        own = {q: name for q in short if (name := _told(column(passage, q)) or _told(question(passage)))}
        return own or _in_row(passage, short) or _headed(passage, short)
    own = _in_turn(short, hits) or _beside(passage, short, hits)
    rest, hits = [q for q in short if q not in own], [hit for hit in hits if hit[0] not in own.values()]
    found = own | assign(passage.text, rest, hits) | parallel(passage.text, rest, hits)
    for q, after in pairwise(short):  # `p95: 250 ms in phase 1, 200 ms in phase 2`
        if q in found and after not in found and _LIKEWISE.fullmatch(passage.text, q.end, after.start):
            found[after] = found[q]
    return found


def _is_spent(passage: Passage, hit: Hit) -> bool:
    """`p99 150, RTO 1 h`: of a figure without a unit; and `| 1 h | 99.9 % |` below `| RTO | Availability |`."""
    short = passage.text[hit[1]] in "pP"
    if short and any(q.kind == "plain" and 0 <= q.start - hit[2] <= _BESIDE for q in passage.quantities):
        return True
    titles, at = passage.header.split("|"), passage.text.count("|", 0, hit[1])
    return at < len(titles) and bool(_UP.search(titles[at]))


def _hits(text: str) -> list[Hit]:
    spaced = text.replace("_", " ")  # `latency_p95_ms`
    return [_percentile(p) for p in _PERCENTILES.finditer(spaced)]


def _told(said: str) -> str:
    """The percentile that a column or a question is about."""
    if whole := _SHARE.fullmatch(said.strip()):
        return whole[1]
    return next((name for name, _, _ in _hits(said)), "")


def _in_turn(figures: Sequence[Quantity], hits: Sequence[Hit]) -> dict[Quantity, str]:
    """`400 ms for the median and 1.5 s for all but one in a hundred`: names and figures by turns."""
    if len(figures) != len(hits) or len(figures) < _SEVERAL:
        return {}
    pairs = list(zip(sorted(figures, key=lambda q: q.start), sorted(hits, key=lambda hit: hit[1]), strict=True))
    behind = [hit[1] < q.start for q, hit in pairs]
    turns = [max(q.start, hit[1]) < min(after.start, name[1]) for (q, hit), (after, name) in pairwise(pairs)]
    return {q: hit[0] for q, hit in pairs} if all(turns) and len(set(behind)) == 1 else {}


def _beside(passage: Passage, figures: Sequence[Quantity], hits: Sequence[Hit]) -> dict[Quantity, str]:
    """`it gives up after 4 s, so p95 must be below 2 s`: of several figures, the only one in its part of a sentence."""
    if len(figures) <= len(hits):
        return {}
    near = [(q, hit) for q in figures for hit in hits if not _PARTED.search(_between(passage.text, q, hit))]
    alone = [(q, hit) for q, hit in near if [a for a, _ in near].count(q) == 1 == [b for _, b in near].count(hit)]
    return {q: hit[0] for q, hit in alone}


def _between(text: str, q: Quantity, hit: Hit) -> str:
    return text[hit[2] : q.start] if hit[2] <= q.start else text[q.end : hit[1]]


def _in_row(passage: Passage, short: Sequence[Quantity]) -> dict[Quantity, str]:
    """`| 95 | 120 ms |` below `| Percentile | Limit |`."""
    named = _ROW.match(passage.text) if passage.sentence.kind == "row" and _COUNTS.match(passage.header) else None
    limits = [q for q in short if named and q.start >= named.end()]
    return {limits[0]: named[1]} if named and len(limits) == 1 else {}


def _headed(passage: Passage, short: Sequence[Quantity]) -> dict[Quantity, str]:
    """`300 ms at most` below the heading `Response time (p95)`."""
    if len(passage.text.split()) > _BRIEF or any(m.lastgroup in _OTHERS for m in _CUES.finditer(passage.text)):
        return {}
    heads = [line for line in passage.sentence.context.split("\n") if line.strip() and not line.strip().startswith("|")]
    for line in reversed(heads[-2:]):
        names = [name for name, start, _ in _hits(line) if not _LOOSE.match(line, start)]
        if names and not _UP.search(line):
            return dict(zip(short, names, strict=True)) if len(names) == len(short) else {}
    return {}


_CAMEL = re.compile(r"\b([pP])(50|95|99)(?=[A-Z])")
_SHARE = re.compile(r"(50|95|99) ?(?:%|percent|per cent)?")
_ROW = re.compile(r"\|\s*[pP]?(50|95|99)(?:th)? ?%?\s*\|")
_COUNTS = re.compile(r"\|\s*(?:per[cz]entile?|quantile?|centile|share|part|portion|%|percentage)s?\b", re.IGNORECASE)
_LOOSE = re.compile(r"typical|half|most|tail|one|every|(?:slowest|worst|last)", re.IGNORECASE)
_OTHERS = ("rto", "rpo", "keep", "anti", "window")
_CUES = pattern("times.cues")
_PARTED = re.compile(r"[,;]| [-\u2013\u2014] |\b(?:and|but|so|hence|whereas|while)\b", re.IGNORECASE)
_BESIDE = 3  # characters: `p99 = 150`
_SEVERAL, _BRIEF = 2, 14  # figures; words


def _carried(passage: Passage, q: Quantity) -> str:
    """The percentile of the sentence before, which this one corrects, or of the one behind, which goes on with it."""
    borrowed = not _LETTER.search(passage.text[q.start : q.end])
    told = passage.sentence.before if borrowed or _TAKEN_BACK.match(passage.text) or _NEW.match(passage.text) else ""
    alone = says("times.meets", passage.after) and not quantities(passage.after)[1:]
    goes_on = alone or _GOES_ON.match(passage.after) or _MEASURED.match(passage.after)
    told = told or (passage.after if goes_on else "")
    if not told and not _durations(passage.sentence.before) and _ABOUT_IT.match(passage.text):
        told = passage.sentence.before  # `We look at the 95th percentile. It must be no worse than 350 ms`
    if not told and len(passage.sentence.before.split()) <= _TERSE and not _durations(passage.sentence.before):
        told = passage.sentence.before  # `The 95th. 250 ms.`
    return next((name for name, _, _ in _hits(told)), "")


def _durations(text: str) -> bool:
    return any(q.kind == "duration" for q in quantities(text))


_TERSE = 4  # words
_ABOUT_IT = re.compile(
    r"\W*(?:it|that|this|its? (?:value|limit|target)|the (?:value|figure|number|limit|target|bound|threshold))\b"
    r"[^.;]{0,20}?\b(?:must|may|shall|should|has to|is to|needs? to|is|=|stays?|remains?|can|will)\b",
    re.IGNORECASE,
)


_NEW = re.compile(
    r"\W*(?:(?:the|our) )?(?:(?:new|agreed|future|next) )+(?:target|goal|limit|objective|aim)\b", re.IGNORECASE
)
_UP = re.compile(r"\b(?:availab\w*|up(?:time)?|reachable|online|running|in service|operational)\b", re.IGNORECASE)
_OF_TIME = re.compile(  # or behind the time, in a line of its own: `within 1.2 s, 95 %`
    r"\b(50|95|99) ?(?:%|percent|per cent) of (?:the |all )?(?:time|cases|times)\b"
    r"|(?<=[\ds])(?:,| -| \u2013| \(| @| at| for|:) ?(50|95|99) ?(?:%|percent|per cent)\)?(?=\W*$|[;|])"
    r"|(?:^|[|(:;] ?)(50|95|99) ?(?:%|percent|per cent)(?= ?(?:\||<|\u2264|=|@|at \d|->|\u2192))",
    re.IGNORECASE,
)
_STAGE = r"(?:in|for|on) (?:the |our )?(?:dev|development|test|qa|uat|staging|pre-?prod|prod|production)"
_FINE = r"(?: is (?:fine|ok|enough))?"
_LIKEWISE = re.compile(
    r" (?:(?:in|for|during|on) (?:the )?(?:phase|stage|step|year|release|wave|version|lot)[\w ]{1,12}"
    rf"|{_STAGE}{_FINE})(?:\([^()]{{1,30}}\))?(?:,|;|,? and|,? but|,? then)(?: then| later| afterwards| of)? "
    rf"|{_FINE}(?:,|;) (?:and |but )?{_STAGE}:?(?: it is| it must be| at most| below)? ",
    re.IGNORECASE,
)
_MEASURED = re.compile(  # `AC: measured at the 95th percentile`
    r"\W*(?:[A-Z]{2,3}\W+)?(?:all |both |these |(?:the |these )?(?:times|figures|values) )?(?:are |is |to be )?"
    r"(?:measured|taken|evaluated|counted|checked|understood|read|valid|meant|verified)\b"
    r"(?![^.]*\d ?(?:ms|s|sec|seconds|milliseconds)\b)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[A-Za-z]")
_GOES_ON = re.compile(
    r"\W*(?:that|this|it|which)\b(?! is \w+ than)(?![^.]*\d ?(?:ms|s|sec|seconds|milliseconds)\b)", re.IGNORECASE
)


def _percentile(found: re.Match[str]) -> Hit:
    name = (found.lastgroup or "")[1:]
    if name == "raction":
        name = _FRACTION.findall(found.group())[-1].ljust(2, "0")
    if name == "igits":
        name = "".join(re.findall(r"\d{2}(?:\.\d+)?", found.group())[:1])
    return (name, *found.span())  # a p90 takes its figure too, so that no other percentile does


_FRACTION = re.compile(r"\.(\d+)")
