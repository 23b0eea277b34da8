import os
from datetime import UTC, date, datetime

from mlopsctl.domain.ports import Clock
from mlopsctl.errors import InputError


class SystemClock:
    """This machine's time, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def build_date(clock: Clock) -> date:
    """The date that generated files carry: `SOURCE_DATE_EPOCH` when it is set, so that builds can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return clock.now().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as wrong:
        raise InputError(
            f"SOURCE_DATE_EPOCH is not a Unix time: {epoch!r}", hint="Unset it, or give seconds since 1970."
        ) from wrong
