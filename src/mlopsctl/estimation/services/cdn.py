"""CloudFront: what leaves its edges, by the part of the world."""

from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import Component, Service, metered, stepped
from mlopsctl.estimation.resource import Resource

_PLACES = {
    "us": "US, Mexico, Canada",
    "europe": "Europe, Israel",
    "south_africa": "South Africa, Kenya, Middle East",
    "south_america": "South America",
    "japan": "Japan",
    "australia": "Australia, New Zealand",
    "asia_pacific": "Hong Kong, Philippines, Asia Pacific",
    "india": "India",
}
_TIERS = (
    (10_240, "first 10TB"),
    (40_960, "next 40TB"),
    (102_400, "next 100TB"),
    (358_400, "next 350TB"),
    (536_576, "next 524TB"),
    (4_194_304, "next 4PB"),
    (inf, "over 5PB"),
)
_OTHER = {
    "monthly_encryption_requests": "Field level encryption requests",
    "monthly_log_lines": "Real-time log requests",
    "custom_ssl_certificates": "Dedicated IP custom SSLs",
}
_SHIELDS = {
    "eu": "europe",
    "sa": "south_america",
    "ap-northeast-1": "japan",
    "ap-northeast-2": "south_korea",
    "ap-southeast-1": "singapore",
    "ap-southeast-2": "australia",
    "ap-south-1": "india",
}
_FREE_PATHS = 1000


def _distribution(r: Resource) -> Iterator[Component]:
    told = [key for key in _PLACES if any(name.endswith(f".{key}") for name in r.stated)]
    for key, place in ((key, _PLACES[key]) for key in told or ("us",)):
        out = f"monthly_data_transfer_to_internet_gb.{key}"
        tiers = [(size, f"{place}/Data transfer out to internet ({tier})") for size, tier in _TIERS]
        yield from stepped("cloudfront", tiers, r.usage(out), out)
        origin = f"monthly_data_transfer_to_origin_gb.{key}"
        yield metered(r, "cloudfront", f"{place}/Data transfer out to origin", origin)
        for protocol in ("HTTP", "HTTPS"):
            name = f"monthly_{protocol.lower()}_requests.{key}"
            yield metered(r, "cloudfront", f"{place}/{protocol} requests", name)
    for region in {o.text("origin_shield.0.origin_shield_region") for o in r.blocks("origin")} - {""}:
        place = _SHIELDS.get(region, _SHIELDS.get(region[:2], "us"))
        row = f"Origin shield HTTP requests ({place})"
        yield metered(r, "cloudfront", row, f"monthly_shield_requests.{place}", f"Origin shield requests ({region})")
    paths = ((_FREE_PATHS, ""), (inf, "Invalidation requests (over 1k)"))
    yield from stepped("cloudfront", paths, r.usage("monthly_invalidation_requests"), "monthly_invalidation_requests")
    for key, row in _OTHER.items():
        yield metered(r, "cloudfront", row, key)


def _function(r: Resource) -> Iterator[Component]:
    yield metered(r, "cloudfront", "Function invocations", "monthly_requests")


service = Service({"aws_cloudfront_distribution": _distribution, "aws_cloudfront_function": _function})
