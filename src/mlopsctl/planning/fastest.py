"""What a request takes at least, part by part: which term stands in the way of a latency that no design keeps."""

from collections.abc import Iterable, Iterator

from mlopsctl.planning.attempt import Attempt
from mlopsctl.planning.path import PERCENTILES, joined, percentile_ms
from mlopsctl.planning.text import figure, listed
from mlopsctl.planning.variants import Variant


def fastest(tried: Attempt, fields: Iterable[str]) -> Iterator[str]:
    """A sentence for each of `fields`, limits on percentiles, that the quickest variant of every slot breaks."""
    for field in fields:
        share, limit = PERCENTILES[field], tried.problem.limits[field]
        parts = _quickest(tried.variants.values(), field)
        least = percentile_ms(joined(v.path for v in parts), share)
        if least > limit:
            told = listed(f"{v.sized} {figure(v.alone_ms[field])} ms" for v in parts)
            whole = "; not all parts of a request are slow at once" if len(parts) > 1 else ""
            place = f"the {100 * share:.0f}th percentile"
            yield f"Nothing answers faster than {figure(least)} ms at {place}: {told} alone{whole}."


def _quickest(variants: Iterable[Variant], field: str) -> list[Variant]:
    """Of each slot on the path of a request."""
    found: dict[str, Variant] = {}
    for variant in variants:
        slot = variant.component.slot
        if variant.path and (slot not in found or variant.alone_ms[field] < found[slot].alone_ms[field]):
            found[slot] = variant
    return [found[slot] for slot in sorted(found)]
