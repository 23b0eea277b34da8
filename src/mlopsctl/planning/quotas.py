"""What a design needs beyond the quotas of a new account, and the command that asks for it."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence

from mlopsctl.domain.architecture import QuotaRequest
from mlopsctl.planning.brief import Brief
from mlopsctl.planning.expressions import evaluate
from mlopsctl.planning.variants import Variant, names_where

_SERVICE_CODES = {  # where Service Quotas calls a service otherwise than the catalogue
    "api_gateway": "apigateway",
    "kinesis_data_streams": "kinesis",
    "step_functions": "states",
}


def quota_requests(chosen: Sequence[Variant], brief: Brief) -> tuple[QuotaRequest, ...]:
    """One request for each quota that is too small; components and environments share those of one account.

    A quota that the provider gives no number for is asked for whenever it is needed at all. One that is never raised is
    no matter of a request: it was a limit when the design was made.
    """
    needed: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for variant in chosen:
        for names in names_where(variant, brief).values():
            for use in variant.blueprint.quotas:
                slots = needed[use.service, use.quota]
                slot = variant.component.slot
                slots[slot] = slots.get(slot, 0.0) + evaluate(use.quantity, names)
    found = (_request(use, slots, brief) for use, slots in sorted(needed.items()))
    return tuple(request for request in found if request)


def _request(use: tuple[str, str], slots: dict[str, float], brief: Brief) -> QuotaRequest | None:
    service, name = use
    quota, total = brief.catalog.quota(brief.site.cloud, service, name), sum(slots.values())
    enough = total <= 0 or (quota is not None and quota.value is not None and total <= quota.value)
    if enough or (quota is not None and quota.is_fixed):
        return None
    return QuotaRequest(
        service=service,
        quota=name,
        slots=tuple(sorted(slot for slot, amount in slots.items() if amount > 0)),
        needed=math.ceil(total),
        default="unknown" if quota is None else quota.text,
        unit="" if quota is None else quota.unit,
        source="not in the catalogue" if quota is None else f"{quota.source}, {quota.as_of}",
        command=_command(service, name, math.ceil(total), brief) if brief.site.cloud == "aws" else "",
    )


def _command(service: str, name: str, needed: int, brief: Brief) -> str:
    code = re.search(r"L-[0-9A-F]{8}", name)
    return (
        f"aws service-quotas request-service-quota-increase --service-code {_SERVICE_CODES.get(service, service)}"
        f" --quota-code {code[0] if code else 'CODE'} --desired-value {needed} --region {brief.site.region}"
    )
