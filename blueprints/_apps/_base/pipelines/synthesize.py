"""Make a seeded synthetic sample, with signal to learn and nobody's data in it.

python -m pipelines.synthesize --out data/sample.csv
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines import family
from pipelines.errors import exit_code


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.synthesize", description="Write a synthetic sample.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=family.SAMPLE_ROWS)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(family.synthesize(options.rows, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
