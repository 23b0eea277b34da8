"""What a change does to the monthly estimate: cost/estimate.json here beside that of another commit.

Run by `make cost-diff BASE=origin/main`.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ESTIMATE = "cost/estimate.json"


def main(base: str) -> int:
    """Prints a Markdown table. 0: compared, or there is nothing to compare with; 2: no such commit."""
    if ran("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}") is None:
        sys.stderr.write(f"{base} is no commit of this repository; fetch it first\n")
        return 2
    before = ran("show", f"{base}:{ESTIMATE}")
    now = Path(ESTIMATE).read_text(encoding="utf8")
    sys.stdout.write(table(json.loads(before), json.loads(now)) if before else f"There is no estimate at {base}.\n")
    if before == now and (changed := ran("diff", "--name-only", base, "--", "infra/*.tf", "infra/*.tfvars")):
        sys.stdout.write(not_estimated(changed.split("\n")))
    return 0


def not_estimated(changed: list[str]) -> str:
    """Files that changed while the estimate did not: it must not be taken for theirs."""
    said = "The estimate was not made anew for what changed here, so the sums do not show what that costs"
    return f"\n{said}:\n\n" + "".join(f"- `{name}`\n" for name in changed if name)


def ran(*arguments: str) -> str | None:
    """What git says, or nothing where it refuses."""
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout if done.returncode == 0 else None


def table(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The sums, and the parts of each environment whose sum changes, in US dollars a month."""
    old, new = parts(before), parts(now)
    changed = [key for key in sorted({*old, *new}) if round(old[key] - new[key], 2)]
    lines = [
        "| Monthly cost | Before | Now | Change |",
        "|---|---:|---:|---:|",
        *(row(f"**{name}**", before[name], now[name]) for name in ("low", "expected", "peak")),
        *(row(" ".join(key), old[key], new[key]) for key in changed),
    ]
    return "\n".join(lines) + "\n"


def parts(estimate: Mapping[str, Any]) -> defaultdict[tuple[str, str], float]:
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    for item in estimate["items"]:
        sums[item["environment"], item["slot"]] += item["monthly"]
    return sums


def row(name: str, before: float, now: float) -> str:
    return f"| {name} | {before:,.2f} | {now:,.2f} | {now - before:+,.2f} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
