"""A small load test of a running server: python -m serving.load --url http://127.0.0.1:8080 --seconds 10."""

import argparse
import json
import sys
import threading
import time
import urllib.error
import urllib.request

from pipelines.config import load_config


def ask(url: str, path: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(url + path, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the address is the caller's own
        return bytes(answer.read())


def send(url: str, clients: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds of the answers to the server's own example, and how many requests failed."""
    body = json.dumps({"instances": [json.loads(ask(url, "/metadata"))["example"]]}).encode()
    spent, failures, end = list[float](), list[OSError](), time.monotonic() + seconds

    def work() -> None:
        while (begun := time.monotonic()) < end:
            try:
                ask(url, "/predict", body)
                spent.append(1000 * (time.monotonic() - begun))
            except OSError as wrong:
                failures.append(wrong)
                if isinstance(wrong, urllib.error.HTTPError):
                    wrong.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(spent), len(failures)


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args(argv)
    try:
        spent, failed = send(asked.url, asked.clients, asked.seconds)
    except urllib.error.URLError as wrong:
        sys.stderr.write(f"{asked.url} does not answer ({wrong.reason}): start it with `make serve`\n")
        return 1
    if not spent:
        sys.stderr.write(f"all {failed} requests failed\n")
        return 1
    p50, p99 = percentile(spent, 0.5), percentile(spent, 0.99)
    wanted = load_config().latency_p99_ms
    goal = f", wanted below {wanted:g} ms" if wanted else ""
    rate = len(spent) / asked.seconds
    sys.stdout.write(f"{rate:.0f} requests/s, {failed} failed, p50 {p50:.1f} ms, p99 {p99:.1f} ms{goal}\n")
    return 1 if failed or (wanted and p99 > wanted) else 0


if __name__ == "__main__":
    sys.exit(main())
