"""Which percentile a latency is of: by the words near it, its column, its question, the sentences around it."""

import re
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
    hits = [_percentile(p) for p in _PERCENTILES.finditer(passage.text)]
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
        return {
            q: _percentile(m)[0] for q in short if (m := _PERCENTILES.search(column(passage, q) or question(passage)))
        }
    found = assign(passage.text, short, hits) | parallel(passage.text, short, hits)
    for q, after in pairwise(short):  # `p95: 250 ms in phase 1, 200 ms in phase 2`
        if q in found and after not in found and _LIKEWISE.fullmatch(passage.text, q.end, after.start):
            found[after] = found[q]
    return found


def _carried(passage: Passage, q: Quantity) -> str:
    """The percentile of the sentence before, which this one corrects, or of the one behind, which goes on with it."""
    borrowed = not _LETTER.search(passage.text[q.start : q.end])
    told = passage.sentence.before if borrowed or _TAKEN_BACK.match(passage.text) or _NEW.match(passage.text) else ""
    alone = says("times.meets", passage.after) and not quantities(passage.after)[1:]
    goes_on = alone or _GOES_ON.match(passage.after) or _MEASURED.match(passage.after)
    told = told or (passage.after if goes_on else "")
    found = _PERCENTILES.search(told)
    return _percentile(found)[0] if found else ""


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
_LIKEWISE = re.compile(
    r" (?:in|for|during|on) (?:the )?(?:phase|stage|step|year|release|wave|version|lot)[\w ]{1,12}(?:\([^()]{1,30}\))?"
    r"(?:,|;|,? and|,? then)(?: then| later| afterwards)? ",
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
    if name == "igits":
        name = "".join(re.findall(r"\d{2}(?:\.\d+)?", found.group())[:1])
    return (name, *found.span())  # a p90 takes its figure too, so that no other percentile does
