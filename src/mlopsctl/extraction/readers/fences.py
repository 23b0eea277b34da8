"""Countries that data must stay in, told without a word for data: behind a label, or by a verb that begins the line."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.places import lands

_LABEL, _STAYS = pattern("places.fence"), pattern("places.stays_here")  # end where the first country begins
_GAP = re.compile(r"\s*(?:[,+/&;]|\band\b|\bor\b)?\s*(?:\band\b )?(?:the )?")
_CODE = re.compile(r"\b[A-Z]{2}\b")


def read(passage: Passage) -> Iterator[Reading]:
    """`Geo-fence: CA + US`, `Stays in Europe.`."""
    found = _LABEL.match(passage.text) or _STAYS.match(passage.text)
    if not found or passage.is_history(*found.span()) or passage.negation(found.end(), found.end()):
        return
    named = {start: (code, end) for code, start, end in _countries(passage.text) if code}
    at = found.end()
    while at in named:
        code, end = named[at]
        yield Reading("data_residency", code, at, end, not passage.is_soft(at, end), 0.8)
        gap = _GAP.match(passage.text, end)
        at = gap.end() if gap and gap.end() > end else -1


def _countries(text: str) -> Iterator[tuple[str, int, int]]:
    codes = data("places")["zones"]
    yield from ((m.group().lower(), *m.span()) for m in _CODE.finditer(text) if m.group().lower() in codes)
    yield from lands(text)
