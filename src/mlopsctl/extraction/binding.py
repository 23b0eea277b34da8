"""Which words say what a figure is."""

import re
from collections.abc import Iterable, Sequence

from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity

_NEAR = 150  # characters: farther apart, words have nothing to do with each other

_NOTED = re.compile(r" ?\((?:at |the |for |for the |in the )?")
_WITH_FIGURE = re.compile(r"[^()\d]{0,20}\d[^()]*\)")  # `300 rps (peak 1,200)`

Hit = tuple[str, int, int]


def assign(text: str, figures: Sequence[Quantity], hits: Sequence[Hit]) -> dict[Quantity, str]:
    """Each cue to the figure it is closest to, and each figure one cue."""
    pairs = sorted(
        (gap(text, q, hit), i, j) for i, q in enumerate(figures) for j, hit in enumerate(hits) if _is_near(hit, q)
    )
    labels: dict[Quantity, str] = {}
    used: set[int] = set()
    for distance, i, j in pairs:
        if figures[i] not in labels and j not in used and distance < _NEAR:
            labels[figures[i]] = hits[j][0]
            used.add(j)
    return labels


def _is_near(hit: Hit, quantity: Quantity) -> bool:
    return hit[2] >= quantity.start - _NEAR and hit[1] <= quantity.end + _NEAR


def gap(text: str, quantity: Quantity, hit: Hit) -> int:
    """How far apart a word and a figure are; what stands between them counts."""
    left = hit[2] <= quantity.start
    between = text[hit[2] : quantity.start] if left else text[quantity.end : hit[1]]
    if not left and _NOTED.fullmatch(between) and not _WITH_FIGURE.match(text, hit[2]):
        return -10  # `8 ms (p99) or 3 ms (p50)`
    apart = 20 * len(re.findall(r"[,;()/]|\b(?:and|but)\b", between)) + 60 * between.count(";")
    return len(between) + apart - (6 if left else 0)


def nearest(passage: Passage, quantity: Quantity, hits: Iterable[Hit]) -> str:
    """The label of the cue that belongs to a figure: close, on its left, not behind a comma or another figure."""
    others = [q for q in passage.quantities if q is not quantity and abs(q.start - quantity.start) <= _NEAR]
    kin = [q for q in others if q.kind == quantity.kind]
    best, label = 1e9, ""
    for name, start, end in (hit for hit in hits if _is_near(hit, quantity)):
        left = end <= quantity.start
        a, b = (end, quantity.start) if left else (quantity.end, start)
        between = passage.text[a:b]
        if name == "anti" and any(a <= q.start < b for q in kin):
            continue  # `their timeout is 2 s, we want 800 ms`
        distance = len(between) + (0 if left else 5) + 25 * len(re.findall(r"[,;()]|\band\b", between))
        distance += 40 * sum(a <= q.start < b for q in others)
        if distance < best:
            best, label = distance, name
    return label
