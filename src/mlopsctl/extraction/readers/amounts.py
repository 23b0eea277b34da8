"""Shares of time, sizes and counts; money and rates have their own readers."""

import re
from collections.abc import Iterator
from itertools import pairwise

from mlopsctl.extraction.binding import Hit, assign
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity, quantities

_DAY_S, _KB_PER_GB, _LATENCY_MS = 86_400, 1_000_000, 10_000
_DOUBTFUL = 95  # percent: less of the time is hardly promised
_MANY = 1000  # fewer are no batch, no day's traffic and no neural network
_BYTES_CUES = pattern("amounts.bytes_cues")
_PARAMETERS = pattern("amounts.parameters")
_PROMISES = (99.5, 99.8, 99.9, 99.95, 99.99, 99.999)  # nobody promises such shares of anything else
_BARE = re.compile(r"\W*\d\d[.,]\d+ ?%?\W*")
_NAMED_MODEL = pattern("amounts.named_model")
_PER_PERIOD, _WHOLE_OF = pattern("amounts.per_period"), pattern("amounts.whole_of")
_TRAINED_ON = pattern("amounts.trained_on")
_DAILY = re.compile(
    r"\b(?:daily|(?:per|a|each|every) day|(?:over|across|during|in) (?:the|one|a) (?:whole |full |entire )?day)\b",
    re.IGNORECASE,
)


def read(passage: Passage) -> Iterator[Reading]:
    for quantity in passage.quantities:
        reader = _READERS.get(quantity.kind)
        if reader:
            yield from reader(passage, quantity)
    yield from _bytes(passage)


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
    if q.value in _PROMISES and says("amounts.promise", clause) and not says("amounts.quality", clause):
        return True
    piece = passage.piece(q.start, q.end)
    timed = any(o.kind == "duration" for o in quantities(piece))
    if q.value > _DOUBTFUL and says("amounts.available", piece) and not timed:
        return True  # `99 % of calls in 300 ms, and 99.95 % uptime`
    return bool(says("amounts.available", f"{passage.text} {sentence.before} {sentence.context}")) and not any(
        q.kind == "duration" and q.value < _LATENCY_MS and not q.per
        for q in passage.quantities  # a latency
    )


def _bytes(passage: Passage) -> Iterator[Reading]:
    sizes = [q for q in passage.quantities if q.kind == "bytes"]
    labels = _labels(passage, sizes) if sizes else {}
    for q in sizes:
        soft = passage.is_soft(q.start, q.end)
        if q.per or _is_none(passage, q, labels[q], sizes):
            continue
        largest = max(s.value for s in sizes if labels[s] == labels[q])
        if labels[q] == "payload_kb" and q.value == largest <= 5 * _KB_PER_GB:
            yield Reading("payload_kb", q.value, q.start, q.end, not soft, 0.85)
        elif labels[q] == "training_data_gb" and q.value > 1000:  # noqa: PLR2004  # a megabyte
            yield Reading("training_data_gb", q.value / _KB_PER_GB, q.start, q.end, not soft, 0.85)


def _labels(passage: Passage, sizes: list[Quantity]) -> dict[Quantity, str]:
    hits = [(m.lastgroup or "", *m.span()) for m in _BYTES_CUES.finditer(passage.text)]
    names = {name for name, *_ in hits}
    shared = "" if hits else _nearby(passage) or _asked(passage)
    if names == {"payload_kb"}:
        shared = "payload_kb"  # `payloads: min 200 KB, max 4 MB`: one word for both
    labels = dict.fromkeys(sizes, shared) | assign(passage.text, sizes, _unrepeated(hits, sizes))
    for q, label in labels.items():
        corpus = label == "payload_kb" and q.value > 5 * _KB_PER_GB and "training_data_gb" in names
        if corpus or (label in ("", "none") and _is_learned(passage, q)):  # `the training corpus weighs 3 TB`
            labels[q] = "training_data_gb"
    for a, b in pairwise(sizes):  # `documents average 40 KB, the longest is 2 MB`
        if _LARGEST.search(passage.text, a.end, b.start) and not any(a.end <= h[1] < b.start for h in hits):
            labels[b] = labels[a]
    return labels


def _is_none(passage: Passage, q: Quantity, label: str, sizes: list[Quantity]) -> bool:
    """What is not sent, not learned from, or comes back; `5 GB of text` is no message."""
    if says("amounts.unused", passage.piece(q.start, q.end)) or _is_whole(passage, q, sizes):
        return True
    if label == "payload_kb" and (
        _MODEL_IS.fullmatch(passage.text, 0, q.start) or _SIZE_OF.search(passage.text, 0, q.start)
    ):
        return True
    heap: object = (q.value > _KB_PER_GB or not _BYTES_CUES.search(passage.text)) and _HEAP.match(passage.text, q.end)
    heap = heap or (q.value >= _MANY and _PILE.match(passage.text, q.end) and not _PER_ITEM.search(passage.text))
    back = _OUTPUT.match(passage.text) and _SIZED.search(passage.sentence.before)
    return label == "payload_kb" and bool(heap or back)


def _is_whole(passage: Passage, q: Quantity, sizes: list[Quantity]) -> bool:
    """`18 TB of scans, of which 700 GB are labelled`."""
    return bool(_WHOLE_OF.match(passage.text, q.end)) and (len(sizes) > 1 or not says("amounts.trains", passage.text))


def _is_learned(passage: Passage, q: Quantity) -> bool:
    """`retrained on the clicks of 90 days, some 450 GB`."""
    if q.value < _KB_PER_GB or says("amounts.no_corpus", passage.piece(q.start, q.end)):
        return False
    learned = pattern("amounts.trains").search(passage.text, max(0, q.start - 120), q.start)
    if learned and _TRAINED_ON.search(passage.text, learned.end(), q.start):
        return True
    reads = _EACH_READS.search(passage.text, max(0, q.start - 80), q.start)
    return bool(reads) and says("amounts.trains", passage.sentence.before)


_MODEL_IS = re.compile(  # `The model is a CatBoost classifier, 45 MB.`
    r"\W*(?:(?:the|our|its|this|that|each|one|every) )?(?:[\w-]+ ){0,3}(?:models?|networks?|classifiers?|rankers?)\b"
    r"(?:(?!\b(?:takes?|gets?|reads?|scores?|answers?|requests?|sees?|with|per|each|sent|send)\b)[^.;|])*",
    re.IGNORECASE,
)
_SIZE_OF = re.compile(
    r"\b(?:models?|networks?|classifiers?|artefacts?|artifacts?|weights) ?[(,] ?(?:about |some |~)?$", re.IGNORECASE
)
_SIZED = re.compile(r"\d ?[kKM]i?B\b")
_OUTPUT = re.compile(r"\W*(?:the )?(?:outputs?|responses?|answers?|repl(?:y|ies)|results?|returns?)\b", re.IGNORECASE)
_EACH_READS = re.compile(
    r"\b(?:it|(?:each|every|one|an?|the) (?:\w+ )?(?:run|fit|training|pass|time|job))"
    r" (?:reads?|takes?|uses?|needs?|sees?|covers?|goes through)\b[^.;]{0,20}$",
    re.IGNORECASE,
)


def _unrepeated(hits: list[Hit], sizes: list[Quantity]) -> list[Hit]:
    """Words for one thing around one figure (`trained on 640 GB of labelled seams`) leave the other figures alone."""
    kept: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        at = min(range(len(sizes)), key=lambda i: min(abs(sizes[i].start - hit[2]), abs(hit[1] - sizes[i].end)))
        kept.setdefault((hit[0], at), hit)
    return list(kept.values())


_LARGEST = pattern("amounts.largest")
_PILE = re.compile(r" (?:of|in) (?!video|footage|images|photos|pictures|audio)[A-Za-z]+s\b")
_PER_ITEM = re.compile(r"\b(?:each|every|per|request|call|payload|upload|message|one|an?) ", re.IGNORECASE)
_HEAP = re.compile(r" of (?!video|footage)[a-z]+", re.IGNORECASE)


def _asked(passage: Passage) -> str:
    """An answer to `One application, how big?` says how much is sent."""
    return "payload_kb" if says("amounts.how_big", f"{passage.sentence.question} {passage.sentence.before}") else ""


def _nearby(passage: Passage) -> str:
    """The label that the heading or the sentence before gives."""
    said = f"{passage.sentence.before} {passage.sentence.context}"
    return next((m.lastgroup or "" for m in _BYTES_CUES.finditer(said)), "")


def _count(passage: Passage, q: Quantity) -> Iterator[Reading]:
    text = passage.text
    if q.kind == "plain" and _is_bare_share(passage, q):
        yield Reading("availability_pct", q.value, q.start, q.end, not passage.is_soft(q.start, q.end), 0.75)
    if q.kind == "plain" and q.value > 1 and _RUN_ROW.search(text, 0, q.start):
        yield Reading("batch_records_per_run", round(q.value), q.start, q.end, not passage.is_soft(q.start, q.end), 0.8)
        return
    if q.value < _MANY:
        return
    soft = passage.is_soft(q.start, q.end)
    if _PARAMETERS.match(text, q.end) or _is_named_model(text, q) or _is_parameters(passage, q):
        yield Reading("model_size_params", round(q.value), q.start, q.end, not soft)
    elif _is_run(passage, q):
        if factor := _factor_before(passage, q):
            yield Reading("batch_records_per_run", round(q.value * factor), q.start, q.end, not soft, 0.75)
        yield Reading("batch_records_per_run", round(q.value), q.start, q.end, not soft, 0.75)
    elif q.noun == "requests" and _DAILY.search(text):
        yield Reading("daily_rps", q.value / _DAY_S, q.start, q.end, not soft, 0.7)


def _factor_before(passage: Passage, q: Quantity) -> float:
    """`64 partitions x 250k rows`, `120 files of 10,000 lines`."""
    before = [o for o in passage.quantities if o.end <= q.start and o.kind in ("count", "plain") and o.value > 1]
    return before[-1].value if before and _PRODUCT.fullmatch(passage.text, before[-1].end, q.start) else 0


_PRODUCT = re.compile(r"\s+[a-z-]+(?: [a-z-]+)?\s*(?:x|\u00d7|\*|times|of|with|by|à)\s*", re.IGNORECASE)


def _is_parameters(passage: Passage, q: Quantity) -> bool:
    """`the encoder has 335M parameters and the reranker 560M`."""
    sized = q.kind == "plain" and passage.text[q.start : q.end].lower().endswith(("b", "m"))
    return sized and any(o.end <= q.start and _PARAMETERS.match(passage.text, o.end) for o in passage.quantities)


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
    signed = q.value in _PROMISES and says("amounts.contract", clause)
    return signed or says("amounts.available", f"{passage.text} {passage.sentence.before}")


def _is_run(passage: Passage, q: Quantity) -> bool:
    """Whether so many are scored in one run: known things with a word for scoring, or anything where a run is named."""
    text, sentence = passage.text, passage.sentence
    if q.noun == "operators" or _LONG_PERIOD.search(text, q.end, q.end + _NEAR):
        return False
    if _EACH_RUN.match(text, q.end):
        return True
    stock = says("amounts.stock", passage.clause(q.start, q.end)) and not _ALL_OF_THEM.search(text, q.end)
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


def goes_on(passage: Passage) -> str:
    """The sentence behind, where it speaks of the same things: `They have to be scored overnight`."""
    return passage.after if _GOES_ON.match(passage.after) else ""


_NEAR = 40
_RUN_ROW = re.compile(
    r"\|[^|]*[a-z]s (?:per|in a|in each|each|every) (?:run|night|batch|job)\b[^|]*\|\s*$", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(r"\b(?:all|every (?:single )?one|each(?: one)?) of (?:them|these|those)\b", re.IGNORECASE)
_EACH_RUN, _LONG_PERIOD = pattern("amounts.each_run"), pattern("amounts.long_period")
_GOES_ON = pattern("amounts.goes_on")


def _is_of_them(passage: Passage, q: Quantity) -> bool:
    """`gets the orders, 7,500 of them`."""
    if not _OF_THEM.match(passage.text, q.end):
        return False
    return any(noun_class(word) == "records" for word in _WORD.findall(passage.text, max(0, q.start - 60), q.start))


_WORD = re.compile(r"[A-Za-z-]+")
_OF_THEM = re.compile(r"\s+of (?:them|these|those)\b", re.IGNORECASE)
_EACH = re.compile(r"\s+[a-z-]+s\b", re.IGNORECASE)
_READERS = {
    "percent": _share,
    "nines": _share,
    "count": _count,
    "plain": _count,
}
