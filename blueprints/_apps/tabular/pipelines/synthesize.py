"""Make a seeded synthetic sample that fits the schema, with signal to learn and nobody's data in it.

python -m pipelines.synthesize --out data/sample.csv
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from pipelines.documents import read
from pipelines.errors import exit_code
from pipelines.schema import Feature, Schema

MISSING_SHARE = 0.04
PREVALENCE_SHIFT = -1.5  # log-odds: makes the outcome the rarer class


def synthesize(schema: Schema, rows: int, seed: int) -> list[list[str]]:
    """Header and rows. Every feature has a seeded weight, and the first two also work together."""
    random = np.random.default_rng(seed)
    strengths, texts = [], []
    for feature in schema.features:
        strength, text = _column(feature, rows, random)
        strengths.append(strength)
        texts.append(text)
    signal = np.array(strengths)
    weights = random.uniform(0.5, 1.3, len(signal)) * random.choice([-1, 1], len(signal))
    odds = weights @ signal + signal[0] * signal[-1] + PREVALENCE_SHIFT
    target = (random.uniform(size=rows) < expit(odds)).astype(int)
    identities = [f"r{number:06d}" for number in range(1, rows + 1)]
    header = [schema.id, *(feature.name for feature in schema.features), schema.target]
    return [header, *(list(line) for line in zip(identities, *texts, map(str, target), strict=True))]


def _column(feature: Feature, rows: int, random: np.random.Generator) -> tuple[NDArray[np.float64], list[str]]:
    """Standardised strength and text of one column."""
    if feature.values:
        shares = random.dirichlet(np.full(len(feature.values), 5.0))
        chosen = random.choice(len(feature.values), rows, p=shares)
        effect = random.normal(0, 0.7, len(feature.values))
        strength, text = effect[chosen], [feature.values[i] for i in chosen]
    else:
        low, high = feature.low or 0.0, 1.0 if feature.high is None else feature.high
        skewed = random.beta(1.6, 4.0, rows)
        numbers = np.round(low + skewed * (high - low), 0 if feature.kind == "integer" else 3)
        strength = (skewed - 0.286) / 0.176
        text = [str(int(n)) if feature.kind == "integer" else f"{n:g}" for n in numbers]
    if feature.nullable:
        missing = random.uniform(size=rows) < MISSING_SHARE
        strength, text = np.where(missing, 0, strength), ["" if m else t for m, t in zip(missing, text, strict=True)]
    return strength, text


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.synthesize", description="Write a synthetic sample.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--schema", type=Path, default=Path("data/schema.json"))
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    lines = synthesize(read(options.schema, Schema), options.rows, options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
