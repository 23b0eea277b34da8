"""Try the blueprints in combination: a covering array of designs, each written and judged as a delivery is.

Run by `make matrix`. Exit 1 when a pair that the solver allows has no repository that passes; it is named.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from mlopsctl import settings
from mlopsctl.app.matrix import Tried, failing, look_over, matrix, prove
from mlopsctl.catalog import load
from mlopsctl.checks.toolbox import Toolbox, cpu_count
from mlopsctl.grading.matrix.levels import Row, pairs, shown
from mlopsctl.grading.matrix.rows import Matrix

_MOST_REASONS = 3
_MOST_PAIRS = 40


def followed(results: Iterable[Tried], count: int) -> list[Tried]:
    """The results, each told as it comes."""
    begun, found = time.monotonic(), []
    for number, tried in enumerate(results, start=1):
        found.append(tried)
        spent = time.monotonic() - begun
        mark = "✗" if tried.wrong else "✓"
        print(f"{mark} {number}/{count} {spent:6.0f} s  {_title(tried.row)}", flush=True)
        for sentence in tried.wrong[:_MOST_REASONS]:
            print(f"    {' '.join(sentence.split())[:400]}", flush=True)
    return found


def _title(row: Row) -> str:
    said = (v for f, v in row.scene.items() if f in ("workloads", "environments", "region"))
    return f"{' '.join(said)}: {len(row.chosen)} slots"


def summary(sought: Matrix, tried: Sequence[Tried]) -> int:
    """Print what is covered, incompatible and failed; 1 when something failed."""
    print(f"\n{len(sought.pairs)} pairs, {len(sought.rows)} rows")
    for reason, count in Counter(sought.incompatible.values()).most_common():
        print(f"  incompatible, {count}: {reason}")
    bad = failing(tried, sought)
    for pair, reasons in sorted(bad.items())[:_MOST_PAIRS]:
        print(f"✗ {shown(pair)}: {' '.join(reasons[0].split())[:200]}")
    if len(bad) > _MOST_PAIRS:
        print(f"✗ and {len(bad) - _MOST_PAIRS} other pairs of the same rows")
    met = {pair for each in tried for pair in pairs(each.row.keys)} & sought.pairs
    left = len(sought.pairs) - len(met) - len(sought.incompatible)
    print(
        f"{len(met) - len(bad)} pairs covered, {len(sought.incompatible)} incompatible, {len(bad)} failed, "
        f"{left} not tried"
    )
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static", action="store_true", help="without Terraform and the scanner")
    parser.add_argument("--rows", type=int, default=0, help="only so many rows, drawn at random")
    parser.add_argument("--seed", type=int, default=7, help="for --rows")
    asked = parser.parse_args()
    catalog = load()
    sought = matrix(catalog)
    rows = list(sought.rows)
    if asked.rows:
        rows = random.Random(asked.seed).sample(rows, min(asked.rows, len(rows)))  # noqa: S311  # a sample, not a secret
    if asked.static:
        return summary(sought, followed(look_over(rows, catalog), len(rows)))
    with ExitStack() as stack:
        toolboxes = [stack.enter_context(Toolbox(settings.load())) for _ in range(cpu_count())]
        return summary(sought, followed(prove(rows, catalog, toolboxes), len(rows)))


if __name__ == "__main__":
    sys.exit(main())
