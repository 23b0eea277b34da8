from mlopsctl.app import wiring
from mlopsctl.store.events import Verification, verify


def verify_log() -> Verification:
    """Whether the log of this user's store is as it was written."""
    with wiring.opened() as store:
        return verify(store)
