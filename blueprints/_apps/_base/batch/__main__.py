"""Score a CSV file in constant memory.

    python -m batch --input in.csv --output out.csv --model build/model

Beside the output it writes `<output>.rejected.csv` (invalid rows, with reasons) and, last, `<output>.summary.json`.
Files may be `s3://` objects. Exit code 0: done, or done before. 1: too many invalid rows, no output. 2: bad input.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from threadpoolctl import threadpool_limits

from batch.job import Job, run
from batch.shadow import compared
from pipelines.config import load_config
from pipelines.errors import BadInput, exit_code


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m batch", description="Score a CSV file.")
    parser.add_argument("--input", required=True, help="CSV file or s3:// object")
    parser.add_argument("--output", required=True, help="CSV file or s3:// object; a folder when it ends in /")
    parser.add_argument("--model", required=True, help="model folder, or <registry>/<channel>")
    parser.add_argument(
        "--shadow", default="", help="a second model, whose answers go beside the output's for comparison"
    )
    parser.add_argument("--shard", help="which part, from 0; default: $AWS_BATCH_JOB_ARRAY_INDEX")
    parser.add_argument("--shards", help="of how many; default: $BATCH_SHARDS, else 1")
    parser.add_argument("--chunk-rows", type=int, default=2000, help="rows in memory at a time")
    parser.add_argument("--threads", type=int, default=1, help="threads of the model; shards scale better")
    parser.add_argument("--max-rejected-share", type=float, default=0.05, help="above it, no output is written")
    options = parser.parse_args(argv)
    shard, shards = _part(options.shard, options.shards)
    job = Job(
        input=options.input,
        output=options.output,
        model=options.model,
        model_sha256=os.environ.get("MODEL_SHA256") or None,
        shard=shard,
        shards=shards,
        chunk_rows=max(1, options.chunk_rows),
        max_rejected_share=options.max_rejected_share,
        explain=load_config().explainability,
    )
    with threadpool_limits(options.threads):
        summary, before = run(job)
    state = "was complete" if before else "written"
    sys.stdout.write(f"{job.target} {state}: {summary.scored} scored, {summary.rejected} rejected\n")
    if options.shadow:
        with threadpool_limits(options.threads):
            sys.stdout.write(f"{compared(job, options.shadow)}\n")
    return 0


def _part(shard: str | None, shards: str | None) -> tuple[int, int]:
    """Which shard of how many, from the options or the environment that AWS Batch sets."""
    count = shards or os.environ.get("BATCH_SHARDS", "1")
    index = shard or os.environ.get("AWS_BATCH_JOB_ARRAY_INDEX", "0" if count == "1" else "")
    if not (count.isdecimal() and index.isdecimal() and int(index) < int(count)):
        raise BadInput(f"shard {index or '(none)'} of {count} does not exist; set --shard and --shards")
    return int(index), int(count)


if __name__ == "__main__":
    sys.exit(exit_code(main))
