"""Sizes in bytes: what one request carries, and what the model learns from."""

import re
from collections.abc import Iterator
from itertools import pairwise

from mlopsctl.extraction.binding import Hit, assign, gap
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity

_KB_PER_GB, _MANY = 1_000_000, 1000
_MOST_KB = 5 * _KB_PER_GB  # of one request
_BYTES_CUES = pattern("amounts.bytes_cues")
_WHOLE_OF, _TRAINED_ON = pattern("amounts.whole_of"), pattern("amounts.trained_on")


def read(passage: Passage) -> Iterator[Reading]:
    sizes = [q for q in passage.quantities if q.kind == "bytes" and not _is_weight(passage, q)]
    labels = _labels(passage, sizes) if sizes else {}
    for q in (sizes := [q for q in sizes if not q.per and not _is_none(passage, q, labels[q], sizes)]):
        if _is_past(passage, q, labels[q]):
            continue
        soft = passage.is_soft(q.start, q.end)
        rivals = [s for s in sizes if labels[s] == labels[q] and not _is_noted(passage, s, sizes)]
        rivals = [s for s in rivals if s.value <= _MOST_KB or labels[s] != "payload_kb"]
        rivals = [s for s in rivals if any(says("sizes.reaches", said) for said in _told(passage, s))] or rivals
        largest = max((s.value for s in rivals), default=0)
        doubtful = len(rivals) > 1 and says("weighing.only", passage.text)  # `of scan and text, only the text is sent`
        if labels[q] == "payload_kb" and not doubtful and q.value == largest <= _MOST_KB:
            yield Reading("payload_kb", q.value, q.start, q.end, not soft, 0.85 if _is_sent(passage) else 0.8)
        elif labels[q] == "training_data_gb" and q.value > 1000 and not _UNTRAINED.match(passage.after):  # noqa: PLR2004  # a megabyte
            sure = _surely_learned(passage, q)
            yield Reading("training_data_gb", q.value / _KB_PER_GB, q.start, q.end, not soft, sure)


_LEAD = 30
_GROWN = re.compile(
    r"\b(?:grew|grown|grows?|went|gone|rose|risen|shrank|shrunk|cut|down|up|changed|raised) from $", re.IGNORECASE
)


_HAD_LEARNED = re.compile(
    r"\bhad (?:\w+ )?(?:been )?(?:trained|fitted|learned|learnt|built)\b"
    r"|\b(?:was|were) (?:\w+ )?(?:trained|fitted) (?:on|with|from)\b"
    r"(?=[^.;]{0,60}\b(?:in (?:19|20)\d\d|back then|at the time|years ago|for the (?:pilot|demo|prototype))\b)",
    re.IGNORECASE,
)


def _is_past(passage: Passage, q: Quantity, label: str) -> bool:
    """`the first model had been trained with 15 GB`, `the old interface moved 900 KB`, `grew from 100 GB to 250 GB`."""
    if _GROWN.search(passage.text, max(0, q.start - _LEAD), q.start):
        return True
    if label == "payload_kb":
        return passage.is_over(q.start, q.end)
    return bool(_HAD_LEARNED.search(passage.clause(q.start, q.end)))


def _is_weight(passage: Passage, q: Quantity) -> bool:
    """`LightGBM 60 MB`, `CatBoost (40 MB)`: what a model weighs."""
    if q.value >= _KB_PER_GB:
        return False
    models = (m.end for m in passage.mentions if m.kind == "model_type" and m.end <= q.start)
    return any(_BESIDE.fullmatch(passage.text, end, q.start) for end in models)


_BESIDE = re.compile(r"(?: model)?[ ,(:=~-]{1,3}(?:about |some |approx\.? )?", re.IGNORECASE)


def _is_noted(passage: Passage, q: Quantity, sizes: list[Quantity]) -> bool:
    """Whether a remark in parentheses speaks of another thing: `max. 4 MB after scaling (cameras produce 25 MB)`."""
    piece = passage.text[passage.text.rfind("(", 0, q.start) + 1 : q.start]
    return sizes[0].end < q.start - len(piece) and ")" not in piece and bool(_SPEAKS.match(piece))


_SPEAKS = re.compile(
    r"(?:the |our |its )?[a-z-]+ (?:produces?|makes?|delivers?|takes?|has|have|is|are|was|were|weighs?|gives?)\b",
    re.IGNORECASE,
)


def _is_sent(passage: Passage) -> bool:
    """Whether the words speak of requests, and not merely of documents or pictures."""
    return says("sizes.sent", f"{passage.text} {passage.sentence.context}")


def _surely_learned(passage: Passage, q: Quantity) -> float:
    """What is left after cleaning outweighs what is learned from, and this what merely lies there."""
    piece, clause = passage.piece(q.start, q.end), passage.clauses(q.start, q.end)[0]
    if says("sizes.net", piece):
        return 0.9
    learned = says("amounts.trains", clause) and not says("sizes.gross", piece)
    return 0.85 if learned else 0.8


def _labels(passage: Passage, sizes: list[Quantity]) -> dict[Quantity, str]:
    hits = [(m.lastgroup or "", *m.span()) for m in _BYTES_CUES.finditer(passage.text)]
    names = {name for name, *_ in hits}
    shared = "" if hits else _nearby(passage) or _asked(passage)
    if names == {"payload_kb"}:
        shared = "payload_kb"  # `payloads: min 200 KB, max 4 MB`: one word for both
    labels = dict.fromkeys(sizes, shared) | assign(passage.text, sizes, _unrepeated(passage.text, hits, sizes))
    for q, label in labels.items():
        corpus = label == "payload_kb" and q.value > _MOST_KB and "training_data_gb" in names
        if corpus or (label in ("", "none") and _is_learned(passage, q)):  # `the training corpus weighs 3 TB`
            labels[q] = "training_data_gb"
    for a, b in pairwise(sizes):  # `documents average 40 KB, the longest is 2 MB`
        if _LARGEST.search(passage.text, a.end, b.start) and not any(a.end <= h[1] < b.start for h in hits):
            labels[b] = labels[a]
    return labels


def _is_none(passage: Passage, q: Quantity, label: str, sizes: list[Quantity]) -> bool:
    """What is not sent, not learned from, or comes back; `5 GB of text` is no message."""
    if _is_whole(passage, q, sizes) or any(says("amounts.unused", said) for said in _told(passage, q)):
        return True
    if label == "payload_kb" and q.value >= _LOT_KB and _LOT.search(passage.text, 0, q.start):
        return not _EACH_SIZE.match(passage.text, q.end)
    if label == "payload_kb" and (
        (_MODEL_IS.fullmatch(passage.text, 0, q.start) and not _is_named(passage, q))
        or _SIZE_OF.search(passage.text, 0, q.start)
    ):
        return True
    heap: object = (q.value > _KB_PER_GB or not _is_sent(passage)) and _HEAP.match(passage.text, q.end)
    heap = heap or (q.value >= _MANY and _PILE.match(passage.text, q.end) and not _PER_ITEM.search(passage.text))
    returned, piece = pattern("sizes.returned"), passage.piece(q.start, q.end)
    back = returned.match(piece) or (
        returned.match(passage.clauses(q.start, q.end)[0]) and not says("sizes.sent", piece)
    )
    huge = q.value >= _KB_PER_GB and not _is_sent(passage)
    return label == "payload_kb" and bool(heap or back or huge)


def _is_named(passage: Passage, q: Quantity) -> bool:
    """`a speech model, a clip is 3 MB`: what it is the size of stands beside it."""
    piece = passage.piece(q.start, q.end)
    about_it = _MODEL.search(piece) or says("amounts.trains", piece)
    return not about_it and any(m.lastgroup == "payload_kb" for m in _BYTES_CUES.finditer(piece))


def _told(passage: Passage, q: Quantity) -> tuple[str, ...]:
    """The words around, and those that an aside belongs to."""
    piece, clause = passage.piece(q.start, q.end), passage.clause(q.start, q.end)
    main = passage.clauses(q.start, q.end)[0]
    return (piece,) if main == clause else (piece, main)


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
    if _FOR_TRAINING.search(passage.text, max(0, q.start - 120), q.start):
        return True
    reads = _EACH_READS.search(passage.text, max(0, q.start - 80), q.start)
    return bool(reads) and says("amounts.trains", passage.sentence.before)


_MODEL = re.compile(r"\bmodels?\b", re.IGNORECASE)
_MODEL_IS = re.compile(  # `The model is a CatBoost classifier, 45 MB.`
    r"\W*(?:(?:the|our|its|this|that|each|one|every) )?(?:[\w-]+ ){0,3}(?:models?|networks?|classifiers?|rankers?)\b"
    r"(?:(?!\b(?:takes?|gets?|reads?|scores?|answers?|requests?|sees?|with|per|each|sent|send)\b)[^.;|])*",
    re.IGNORECASE,
)
_SIZE_OF = re.compile(
    r"\b(?:models?|networks?|classifiers?|artefacts?|artifacts?|weights) ?[(,] ?(?:about |some |~)?$", re.IGNORECASE
)
_LOT_KB = 50_000  # so much is hardly one of several
_LOT = re.compile(
    r"\d (?:[a-z-]+ ){0,2}[a-z]{3,}s(?:, | \(|: | = ?| with | in )(?:about |some |~|in all )?$", re.IGNORECASE
)
_EACH_SIZE = re.compile(r" ?(?:each|apiece|per|a piece)\b", re.IGNORECASE)
_FOR_TRAINING = re.compile(
    r"\b(?:for|to) (?:the |model |\(?re-?\)?-?|first |initial )*(?:train|learn|fit|fine-?tun)\w*\b[^.;]{0,30}?"
    r"\b(?:gets?|get|given|receives?|hands?|handed|provided?s?|delivers?|delivered|supplied|there (?:is|are)|have"
    r"|has)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_UNTRAINED = pattern("sizes.untrained")
_EACH_READS = re.compile(
    r"\b(?:it|(?:each|every|one|an?|the) (?:\w+ )?(?:run|fit|training|pass|time|job))"
    r" (?:reads?|takes?|uses?|needs?|sees?|covers?|goes through)\b[^.;]{0,20}$",
    re.IGNORECASE,
)


def _unrepeated(text: str, hits: list[Hit], sizes: list[Quantity]) -> list[Hit]:
    """Words for one thing around one figure (`trained on 640 GB of labelled seams`) leave the other figures alone."""
    kept: dict[tuple[str, int], tuple[int, Hit]] = {}
    for hit in hits:
        far, at = min((gap(text, q, hit), i) for i, q in enumerate(sizes))
        kept[hit[0], at] = min(kept.get((hit[0], at), (far, hit)), (far, hit))
    return [hit for _, hit in kept.values()]


_LARGEST = pattern("amounts.largest")
_PILE = re.compile(r" (?:of|in) (?!video|footage|images|photos|pictures|audio)[A-Za-z]+s\b")
_PER_ITEM = re.compile(r"\b(?:each|every|per|request|call|payload|upload|message|one|an?) ", re.IGNORECASE)
_HEAP = re.compile(r" of (?!video|footage|audio|text|json|xml|html|features)[a-z]+", re.IGNORECASE)


def _asked(passage: Passage) -> str:
    """An answer to `One application, how big?` says how much is sent."""
    return "payload_kb" if says("amounts.how_big", f"{passage.sentence.question} {passage.sentence.before}") else ""


def _nearby(passage: Passage) -> str:
    """The label that the heading or the sentence before gives."""
    said = f"{passage.sentence.before} {passage.sentence.context}"
    return next((m.lastgroup or "" for m in _BYTES_CUES.finditer(said)), "")
