from datetime import UTC, date, datetime

import pytest

from mlopsctl.adapters.clock import SystemClock, build_date
from mlopsctl.errors import InputError


def test_now_is_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_build_date_is_today_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = datetime.now(UTC).date()
    assert before <= build_date(SystemClock()) <= datetime.now(UTC).date()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert build_date(SystemClock()) == date(1970, 1, 2)


def test_a_wrong_epoch_is_a_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InputError, match="yesterday"):
        build_date(SystemClock())
