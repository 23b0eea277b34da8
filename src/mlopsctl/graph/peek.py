from pathlib import Path

from mlopsctl.domain.noun import JSON
from mlopsctl.store.checkpoints import open_checkpoints


def state_of(home: Path, run_id: str) -> JSON:
    """The newest checkpointed state of a run, {} before its first checkpoint. Reads without building the graph."""
    with open_checkpoints(home) as saver:
        found = saver.get_tuple({"configurable": {"thread_id": run_id}})
        return dict(found.checkpoint["channel_values"]) if found else {}
