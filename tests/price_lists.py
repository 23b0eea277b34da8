"""Price lists on a loopback server, in the shapes that the providers publish."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server says: `sent` cuts the body short of its Content-Length; `hold` waits until the server ends."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    sent: int | None = None
    hold: bool = False
    chunked: bool = False


@dataclass
class Site:
    """Answers by path (with query); of several, each is given once and the last for ever."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    waiting: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append((self.path, headers))
        queue = self.site.answers.get(self.path, [Answer(status=404)])
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if answer.etag and headers.get("if-none-match") == answer.etag:
            answer = Answer(status=304)
        if answer.hold:
            self.site.waiting.set()
            self.site.over.wait(30)
        self._send(answer, headers)

    def _send(self, answer: Answer, headers: dict[str, str]) -> None:
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        start, status = 0, answer.status
        if answer.etag and headers.get("if-range") == answer.etag:
            start, status = int(headers["range"].removeprefix("bytes=").removesuffix("-")), 206
        self.send_response(status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body) + (b"" if answer.sent else b"0\r\n\r\n"))
        else:
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start : answer.sent])
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def serving() -> Iterator[Site]:
    site = Site(url="")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value).encode(), mtime=0)


AWS_COLUMNS = (
    "SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "StartingRange", "EndingRange", "Unit",
    "PricePerUnit", "Currency", "Product Family", "serviceCode", "Location", "Instance Type", "vCPU", "Memory", "GPU",
    "Tenancy", "Operating System", "License Model", "CapacityStatus", "Pre Installed S/W", "MarketOption",
    "Cache Engine", "usageType", "operation",
)  # fmt: skip
SERVER = {
    "Product Family": "Compute Instance",
    "Unit": "Hrs",
    "Tenancy": "Shared",
    "Operating System": "Linux",
    "License Model": "No License required",
    "CapacityStatus": "Used",
    "Pre Installed S/W": "NA",
    "MarketOption": "OnDemand",
    "vCPU": "4",
    "Memory": "16 GiB",
    "operation": "RunInstances",
}


def aws_row(usage: str, usd: str, unit: str, start: str = "0", **cells: str) -> dict[str, str]:
    return {
        "SKU": "ABC", "TermType": "OnDemand", "StartingRange": start, "EndingRange": "Inf", "Unit": unit,
        "PricePerUnit": usd, "Currency": "USD", "usageType": usage, **cells,
    }  # fmt: skip


def aws_list(*rows: dict[str, str], offer: str = "AmazonEC2") -> str:
    """An offer file: five lines about it, the header, the rows."""
    about = {
        "FormatVersion": "v1.0",
        "Disclaimer": "This pricing list is for informational purposes only.",
        "Publication Date": "2026-11-20T00:00:00Z",
        "Version": "20261120000000",
        "OfferCode": offer,
    }
    cells = [AWS_COLUMNS, *(tuple(row.get(name, "") for name in AWS_COLUMNS) for row in rows)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in (*about.items(), *cells))


def azure_item(sku: str, usd: float, **changes: Any) -> dict[str, Any]:
    name = sku.removeprefix("Standard_").replace("_", " ")
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": usd,
        "armRegionName": "eastus",
        "productName": "Virtual Machines DSv3 Series",
        "skuName": name,
        "meterName": name,
        "serviceName": "Virtual Machines",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "armSkuName": sku,
        **changes,
    }


def gcp_sku(description: str, nanos: int, *, unit: str = "h", usage: str = "OnDemand") -> dict[str, Any]:
    return {
        "description": description,
        "category": {"serviceDisplayName": "Compute Engine", "resourceFamily": "Compute", "usageType": usage},
        "serviceRegions": ["us-central1", "us-east1"],
        "pricingInfo": [
            {
                "pricingExpression": {
                    "usageUnit": unit,
                    "tieredRates": [
                        {"startUsageAmount": 0, "unitPrice": {"currencyCode": "USD", "units": "0", "nanos": nanos}}
                    ],
                }
            }
        ],
    }
