"""Shares of time and counts; money, rates and sizes in bytes have their own readers."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.bursts import is_rush
from mlopsctl.extraction.readers.owners import column, headed

_DAY_S, _LATENCY_MS, _HOUR_MS = 86_400, 60_000, 3_600_000
_DOUBTFUL = 95  # percent: less of the time is hardly promised
_UNSCORED = pattern("amounts.unscored")
_FEWEST = 20  # in one run
_PRICED, _COUNTED_RUN = pattern("amounts.priced"), pattern("amounts.counted_run")
_MANY = 1000  # fewer are no batch, no day's traffic and no neural network
_PARAMETERS = pattern("amounts.parameters")
_PROMISES = (99.5, 99.8, 99.9, 99.95, 99.99, 99.999)  # nobody promises such shares of anything else
_BARE = re.compile(r"\W*\d\d[.,]\d+ ?%?\W*")
_OPENS = re.compile(r"\W*(?:about |at least |min\.? |>=? ?)?\d\d[.,]\d+ ?%\s*(?:[;,.(]|$)", re.IGNORECASE)
_NAMED_MODEL = pattern("amounts.named_model")
_PER_PERIOD = pattern("amounts.per_period")
_DAILY = re.compile(
    r"\b(?:daily|(?:per|a|each|every) day|(?:over|across|during|in) (?:the|one|a) (?:whole |full |entire )?day)\b",
    re.IGNORECASE,
)


def read(passage: Passage) -> Iterator[Reading]:
    yield from _named(passage)
    for quantity in passage.quantities:
        reader = _READERS.get(quantity.kind)
        if reader:
            yield from reader(passage, quantity)


def _named(passage: Passage) -> Iterator[Reading]:
    """`Mistral-7B-Instruct`: a size within the name of a model."""
    for found in _SIZED_NAME.finditer(passage.text):
        start, end = found.span("size")
        soft = passage.is_soft(start, end)
        if not says("amounts.no_such_model", passage.clause(start, end)):
            yield Reading("model_size_params", round(float(found["size"]) * _BILLION), start, end + 1, not soft, 0.85)


_BILLION = 1_000_000_000
_SIZED_NAME = re.compile(
    r"\b(?:llama|mistral|ministral|qwen|gemma|falcon|deepseek|phi|vicuna|codellama|granite|olmo|smollm|starcoder|command)"
    r"[\w.]{0,12}(?:-[a-z][\w.]{0,12}|-\d(?:\.\d)?(?!b)){0,2}-(?P<size>\d{1,3}(?:\.\d)?)b\b(?!-?\w*-?a\d)",
    re.IGNORECASE,
)


def _share(passage: Passage, q: Quantity) -> Iterator[Reading]:
    if not 90 <= q.value <= 100 or (q.kind == "percent" and not _is_availability(passage, q)):  # noqa: PLR2004
        return
    piece = passage.piece(q.start, q.end)
    if says("amounts.other_share", piece if says("amounts.available", piece) else passage.clause(q.start, q.end)):
        return
    if not passage.is_history(q.start, q.end):
        yield Reading("availability_pct", q.value, q.start, q.end, not passage.is_soft(q.start, q.end))


def _is_availability(passage: Passage, q: Quantity) -> bool:
    sentence, clause = passage.sentence, passage.clause(q.start, q.end)
    if _PER_PERIOD.match(passage.text, q.end) and not says("amounts.quality", clause):
        return q.value > _DOUBTFUL
    if q.value in _PROMISES and _BARE.fullmatch(passage.text) and not says("amounts.quality", sentence.question):
        return True
    about = f"{clause} {sentence.question} {sentence.context}"
    if q.value in _PROMISES and _OPENS.match(passage.text, 0, q.end + 1) and not says("amounts.quality", about):
        return True  # `99.5 %; if it is down, they work on paper`
    if q.value in _PROMISES and says("amounts.promise", clause) and not says("amounts.quality", clause):
        return True
    piece = passage.piece(q.start, q.end)
    timed = any(o.kind == "duration" for o in quantities(piece))
    titled = says("amounts.available", column(passage, q))
    if q.value > _DOUBTFUL and (titled or (says("amounts.available", piece) and not timed)):
        return True  # `99 % of calls in 300 ms, and 99.95 % uptime`
    return bool(says("amounts.available", f"{passage.text} {sentence.before} {sentence.context}")) and not any(
        o.kind == "duration" and o.value < (_LATENCY_MS if q.value > _DOUBTFUL else _HOUR_MS) and not o.per
        for o in passage.quantities  # a latency
    )


def _count(passage: Passage, q: Quantity) -> Iterator[Reading]:
    text = passage.text
    if q.kind == "plain" and _is_bare_share(passage, q):
        yield Reading("availability_pct", q.value, q.start, q.end, not passage.is_soft(q.start, q.end), 0.75)
    if q.kind == "plain" and q.value > 1 and _RUN_ROW.search(text, 0, q.start):
        yield Reading("batch_records_per_run", round(q.value), q.start, q.end, not passage.is_soft(q.start, q.end), 0.8)
        return
    few = q.value < _MANY and not _is_small_run(passage, q)
    if few or (
        _PRICED.search(text, max(0, q.start - 12), q.start) and any(o.kind == "money" for o in passage.quantities)
    ):
        return
    soft = passage.is_soft(q.start, q.end)
    if _PARAMETERS.match(text, q.end) or _is_named_model(text, q) or _is_parameters(passage, q):
        clause = passage.clause(q.start, q.end)
        if not says("amounts.no_such_model", clause) and not _is_unwanted(passage, q):
            yield Reading("model_size_params", round(q.value), q.start, q.end, not soft)
    elif (_is_run(passage, q) or _is_told_of_run(passage, q)) and not is_moved(passage, q):
        if factor := _factor_before(passage, q):
            yield Reading("batch_records_per_run", round(q.value * factor), q.start, q.end, not soft, 0.75)
        yield Reading("batch_records_per_run", round(q.value), q.start, q.end, not soft, 0.75)
    elif q.noun == "requests" and _DAILY.search(text) and not is_rush(passage, q):
        yield Reading("daily_rps", q.value / _DAY_S, q.start, q.end, not soft, 0.7)


def _is_small_run(passage: Passage, q: Quantity) -> bool:
    """`a micro-run takes nine hundred pages`: few are a batch only where a run is said to have so many."""
    led = _COUNTED_RUN.search(passage.text, max(0, q.start - 2 * _NEAR), q.start)
    return q.value >= _FEWEST and q.noun == "records" and bool(led or _EACH_RUN.match(passage.text, q.end))


def _factor_before(passage: Passage, q: Quantity) -> float:
    """`64 partitions x 250k rows`, `120 files of 10,000 lines`."""
    before = [o for o in passage.quantities if o.end <= q.start and o.kind in ("count", "plain") and o.value > 1]
    return before[-1].value if before and _PRODUCT.fullmatch(passage.text, before[-1].end, q.start) else 0


_PRODUCT = re.compile(
    r"\s+[a-z-]+(?: [a-z-]+)?\s*(?:x|\u00d7|\*|times|of|with|by|à"
    r"|,? (?:each|all|every one) (?:with|of|has|have|having|holding|containing|contains?|holds?)"
    r"|\((?=[^()]*each\)))\s*",
    re.IGNORECASE,
)


def _is_parameters(passage: Passage, q: Quantity) -> bool:
    """`the encoder has 335M parameters and the reranker 560M`."""
    written = passage.text[q.start : q.end].lower()
    sized = q.kind == "plain" and written.endswith(("b", "m", "bn", "billion", "million", "trillion"))
    if sized and says("amounts.sized", passage.clause(q.start, q.end)):
        return True
    return sized and _first_parameters(passage) <= q.start


@lru_cache(maxsize=16)
def _first_parameters(passage: Passage) -> float:
    """Where the first figure that parameters are said of ends."""
    return min((o.end for o in passage.quantities if _PARAMETERS.match(passage.text, o.end)), default=math.inf)


def _is_unwanted(passage: Passage, q: Quantity) -> bool:
    """`we won't use the 70B version`; but `no model with more than 2 million weights` is a limit."""
    denied = _DENIED.search(passage.text, max(0, q.start - _NEAR), q.start)
    return denied is not None and not _BOUND.search(denied.group())


_DENIED = re.compile(
    r"\b(?:not|never|no|nor|neither|without|instead of|rather than|nobody)\b[^.;,:]*$|n't\b[^.;,:]*$", re.IGNORECASE
)
_BOUND = re.compile(r"\b(?:than|over|above|beyond|exceed\w*|only|just)\b", re.IGNORECASE)


def _is_named_model(text: str, q: Quantity) -> bool:
    return text[q.start : q.end].lower().endswith(("b", "m")) and bool(
        _NAMED_MODEL.search(text, max(0, q.start - 30), q.start)
    )


def _is_bare_share(passage: Passage, q: Quantity) -> bool:
    """`availability must reach 99.8`."""
    plausible = 95 <= q.value < 100 and q.value % 1  # noqa: PLR2004  # percent
    clause = passage.clause(q.start, q.end)
    if not plausible or says("amounts.other_share", clause) or says("amounts.quality", clause):
        return False
    asked = says("amounts.contract", clause) or says("amounts.promise", clause)
    signed = q.value in _PROMISES and asked and not _RANK.match(passage.text, q.end)
    about = f"{passage.text} {passage.sentence.before} {_item(passage)} {headed(passage)} {column(passage, q)}"
    return signed or says("amounts.available", about)


_RANK = re.compile(r" ?-?(?:th\b|st\b|percentile|quantile|confiden)", re.IGNORECASE)


def _item(passage: Passage) -> str:
    """The label of the item that a sentence stands in: `Availability: they first wrote 99.99. Now 99.9.`."""
    return passage.sentence.context.rpartition("\n")[2]


def _is_told_of_run(passage: Passage, q: Quantity) -> bool:
    """`How many records does one run process?` `At the moment 412,000.`."""
    asked = passage.sentence.question
    return q.kind == "plain" and not _WORD.match(passage.text, q.end + 1) and says("amounts.run_asked", asked)


def _is_run(passage: Passage, q: Quantity) -> bool:
    """Whether so many are scored in one run: known things with a word for scoring, or anything where a run is named."""
    text, sentence = passage.text, passage.sentence
    if q.noun == "operators" or _SENDS.match(text, q.end) or _LONG_PERIOD.search(text, q.end, q.end + _NEAR):
        return False
    clause = passage.clause(q.start, q.end)
    if _EACH_RUN.match(text, q.end):
        return True
    indexed = says("amounts.indexed", clause) and not says("amounts.scores", clause)
    unscored = _UNSCORED.search(text, max(0, q.start - 2 * _NEAR), q.start)
    if indexed or unscored or says("amounts.trial", clause) or passage.is_over(q.start, q.end):
        return False  # `12,000 PDFs, new ones each night`: what an assistant looks into
    stock = says("amounts.stock", clause) and not (_ALL_OF_THEM.search(text, q.end) or _THEN_THEY.search(text, q.end))
    if stock or (q.noun == "requests" and not says("amounts.run", text)):
        return False
    after = goes_on(passage)
    known = q.noun in ("records", "events") or _EACH.match(text, q.end) or _is_of_them(passage, q)
    if known and (
        says("amounts.batch", f"{text} {after} {sentence.question}") or says("amounts.run", sentence.context)
    ):
        return True
    return bool(
        says("amounts.run", f"{sentence.before} {text} {after} {sentence.context}")
        and (q.kind == "count" or _EACH.match(text, q.end))
    )


def is_moved(passage: Passage, q: Quantity) -> bool:
    """`the ETL loads 60 million rows a night`: what no model looks at."""
    piece = passage.piece(q.start, q.end)
    moved = says("amounts.moved", piece) and not says("amounts.judged", passage.text)
    return moved or says("amounts.by_hand", piece)


def goes_on(passage: Passage) -> str:
    """The sentence behind, where it speaks of the same things: `They have to be scored overnight`."""
    return passage.after if _GOES_ON.match(passage.after) else ""


_NEAR = 40
_RUN_ROW = re.compile(
    r"\|[^|]*[a-z]s (?:per|in a|in each|each|every) (?:run|night|batch|job)\b[^|]*\|\s*$", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(r"\b(?:all|every (?:single )?one|each(?: one)?) of (?:them|these|those)\b", re.IGNORECASE)
_THEN_THEY = pattern("amounts.then_they")
_SENDS = re.compile(  # `1,400 turbines, each sends a packet`
    r" [a-z -]{2,30}(?:->|=>|\u2192|=)(?! ?(?:re-?)?(?:scor|classif|predict|rank|label|embed|infer|model|forecast))"
    r"| [\w -]{1,30},? (?:each|every one|all|which|that)(?: of (?:them|which))? "
    r"(?:\w+ )?(?:sends?|reports?|emits?|transmits?|publish(?:es)?|measures?|pings?|streams?|uploads?|posts?)\b",
    re.IGNORECASE,
)
_EACH_RUN, _LONG_PERIOD = pattern("amounts.each_run"), pattern("amounts.long_period")
_GOES_ON = pattern("amounts.goes_on")


def _is_of_them(passage: Passage, q: Quantity) -> bool:
    """`gets the orders, 7,500 of them`, `all active customers (2.6 million)`."""
    if not _OF_THEM.match(passage.text, q.end) and not _SUMMED.search(passage.text, max(0, q.start - 60), q.start):
        return False
    return any(noun_class(word) == "records" for word in _WORD.findall(passage.text, max(0, q.start - 60), q.start))


_SUMMED = re.compile(
    r"[a-z]{2}s(?: (?:of|in) [\w ]{3,25})?(?: \(|, )"
    r"(?:(?:in (?:sum|total|all)|about|around|roughly|some|currently|now|on average|typically|up to|altogether) )*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z-]+")
_OF_THEM = re.compile(r"\s+of (?:them|these|those)\b", re.IGNORECASE)
_EACH = re.compile(
    r"\s+(?:(?!(?:at|in|on|by|of|per|for|from|to|and|or|with|which|this|is|was|has|does|that|as|via)\b)[a-z-]+ )?"
    r"[a-z-]+s\b",
    re.IGNORECASE,
)
_READERS = {
    "percent": _share,
    "nines": _share,
    "count": _count,
    "plain": _count,
}
