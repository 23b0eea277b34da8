import io

from rich.console import Console

from mlopsctl.app.refresh import Progress, Refreshed
from mlopsctl.ui import prices

MB = 1 << 20


def screen(*, terminal: bool) -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, force_terminal=terminal, width=100, markup=False, _environ={}), text


def arrive(console: Console) -> None:
    with prices.meter(console) as say:
        for megabytes in range(0, 130, 10):
            say(Progress(source="aws", part="AmazonEC2.eu-west-1", arrived=megabytes * MB, announced=130 * MB))
        say(Progress(source="aws", part="AmazonEC2.eu-west-1", state="reading"))
        say(Progress(source="aws", part="[bold]\x1b[31m", state="reading"))


def test_without_a_terminal_progress_is_a_few_lines() -> None:
    console, text = screen(terminal=False)
    arrive(console)
    assert text.getvalue().splitlines() == [
        "aws AmazonEC2.eu-west-1: fetching",
        "aws AmazonEC2.eu-west-1: fetching 70 of 130 MB",
        "aws AmazonEC2.eu-west-1: reading",
        "aws [bold][31m: reading",
    ]


def test_on_a_terminal_progress_is_a_bar_and_names_do_nothing() -> None:
    console, text = screen(terminal=True)
    arrive(console)
    assert "aws AmazonEC2.eu-west-1: fetching" in text.getvalue()
    assert "\x1b[?25h" in text.getvalue()  # the cursor is back
    assert "\x1b[31m:" not in text.getvalue()


def test_what_was_skipped_and_rejected_is_said() -> None:
    console, text = screen(terminal=False)
    prices.refreshed(
        console,
        [
            Refreshed(source="aws", parts=2, unchanged=1, rows=30, rejected=1, rejects=("AmazonEKS:7: no price",)),
            Refreshed(source="gcp", skipped="GCP_BILLING_API_KEY is not set"),
        ],
    )
    shown = text.getvalue()
    assert "aws: 30 rows of 2 lists, 1 unchanged" in shown
    assert "1 row rejected" in shown
    assert "AmazonEKS:7: no price" in shown
    assert "gcp was not refreshed: GCP_BILLING_API_KEY is not set" in shown
