"""One service in several regions, told by naming them: `active in Sydney and Singapore at the same time`."""

from collections.abc import Iterator, Sequence

from mlopsctl.extraction.lexicon import says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.places import cities


def spread(read: Sequence[tuple[Reading, Passage]], passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Passages with several places that serve together; nothing where the text speaks of it itself."""
    if any(r.field == "multi_region" for r, _ in read):
        return
    for passage in passages:
        text = passage.text
        if passage.is_inert or not says("spread.together", text) or says("spread.apart", text):
            continue
        places = {str(r.value) for r, p in read if p is passage and r.field == "regions"}
        if len(cities(text)) > 1 or len(places) > 1:
            end = len(text)
            if not passage.is_over(0, end) and not passage.is_foreign(0, end):
                yield Reading("multi_region", True, 0, end, not passage.is_soft(0, end), 0.75), passage  # noqa: FBT003
                return


def within_only(read: Sequence[tuple[Reading, Passage]]) -> Iterator[tuple[Reading, Passage]]:
    """Of places told together, the one that the system may only run in: `GCP in Finland and Iowa; only in Finland`."""
    sole = {r.value for r, p in read if r.field in _PLACES and says("weighing.sole", p.clause(r.start, r.end))}
    told = [p for r, p in read if r.field in _PLACES and r.value in sole]
    shared = {id(p) for p in told if not says("weighing.sole", p.text)}
    for reading, passage in read:
        if reading.field not in _PLACES or reading.value in sole or id(passage) not in shared:
            yield reading, passage


_PLACES = ("regions", "city")
