"""AWS Spot Advisor: how much cheaper than on demand each machine was over the last month."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Row, Wanted, read_json
from mlopsctl.domain.machine import Saving

_FILE = "/spot-advisor-data.json"


def _parts(_wanted: Wanted) -> Sequence[Part]:
    return (Part(name="advisor", path=_FILE),)


def _read(part: Part, pages: Sequence[Path], known: Known) -> Iterator[Row]:
    regions = read_json(pages[0]).get("spot_advisor", {})
    for region in sorted(known.regions & set(regions)):
        for instance_type, advice in regions[region].get("Linux", {}).items():
            percent = advice.get("s") if isinstance(advice, dict) else None
            if not isinstance(percent, (int, float)) or not 0 <= percent < 100:  # noqa: PLR2004  # percent
                yield Reject(f"{part.name}:{region}/{instance_type}", f"the saving is {percent!r}, not a percentage")
                continue
            yield Saving(
                cloud="aws",
                region=region,
                instance_type=instance_type,
                percent=percent,
                source="AWS Spot Advisor",
                as_of=str(known.day),
            )


SOURCE = PriceSource(cloud="aws", url="https://spot-bid-advisor.s3.amazonaws.com", parts=_parts, read=_read)
