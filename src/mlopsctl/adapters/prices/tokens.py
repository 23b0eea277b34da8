"""Prices of language models, as the genai-prices project publishes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Row, Wanted, amount, read_json
from mlopsctl.domain.architecture import Price

_PROVIDERS = {  # theirs -> cloud, region, service
    "anthropic": ("anthropic", "global", "claude_api"),
    "aws": ("aws", "regional", "bedrock"),
    "azure": ("azure", "global", "azure_openai"),
    "google": ("gcp", "regional", "vertex_ai_models"),
}
_KINDS = {
    "input_mtok": "input tokens",
    "output_mtok": "output tokens",
    "cache_read_mtok": "cache read tokens",
    "cache_write_mtok": "cache write 5m tokens",
}


def _parts(_wanted: Wanted) -> Sequence[Part]:
    return (Part(name="models", path="/data.json"),)


def _read(part: Part, pages: Sequence[Path], known: Known) -> Iterator[Row]:
    for provider in read_json(pages[0]):
        if place := _PROVIDERS.get(provider.get("id")):
            for model in provider.get("models", ()):
                yield from _model(part, place, model, known)


def _model(part: Part, place: tuple[str, str, str], model: Any, known: Known) -> Iterator[Row]:  # noqa: ANN401
    cloud, region, service = place
    name = str(model.get("id"))
    for key, value in _current(model.get("prices"), str(known.day)).items():
        if key not in _KINDS:
            continue
        try:
            usd, note = _base(value)
        except (TypeError, ValueError, LookupError) as wrong:
            yield Reject(f"{part.name}:{name}/{key}", f"{wrong}")
            continue
        yield Price(
            cloud=cloud,
            region="global" if name.startswith("global.") else region,
            service=service,
            component=f"{name} {_KINDS[key]}",
            unit="1M tokens",
            usd=usd,
            note=note,
            source="genai-prices",
            as_of=str(known.day),
        )


def _current(prices: Any, day: str) -> dict[str, Any]:  # noqa: ANN401
    """The prices that hold on `day`: of several, the last whose start has come; times of the day are not followed."""
    if isinstance(prices, dict):
        return prices
    current: dict[str, Any] = {}
    for entry in prices or ():
        constraint = entry.get("constraint") or {}
        if set(constraint) <= {"start_date"} and constraint.get("start_date", "") <= day:
            current = entry["prices"]
    return current


def _base(value: Any) -> tuple[float, str]:  # noqa: ANN401
    """The price of the first tier, and what is said of the others."""
    if not isinstance(value, dict):
        return amount(value), ""
    higher = "; ".join(f"above {t['start']} tokens: {amount(t['price']):g}" for t in value["tiers"])
    return amount(value["base"]), f"base tier; higher {higher}"


SOURCE = PriceSource(
    cloud="",
    url="https://raw.githubusercontent.com/pydantic/genai-prices/main/prices",
    parts=_parts,
    read=_read,
)
