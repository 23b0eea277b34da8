from io import StringIO

from rich.console import Console

from mlopsctl.ui.console import copyable, item, plain, shown

HOSTILE = "[bold]x[/bold] :smile: \x1b[2Jcleared\x1b]0;title\x07 \x9b31m \u202eevil\u2066 \ud800\nnext"


def test_hostile_text_is_inert() -> None:
    file = StringIO()
    coloured = Console(file=file, width=100, force_terminal=True, markup=True, emoji=True)
    coloured.print(plain(HOSTILE))
    coloured.print(item(HOSTILE, HOSTILE))
    assert "[bold]x[/bold] :smile: [2Jcleared]0;title 31m evil \ufffd next" in file.getvalue()
    assert not set(file.getvalue()) & set("\x1b\x07\x9b\u202e\u2066\ud800")


def test_what_a_user_copies_is_one_line_at_any_width() -> None:
    file = StringIO()
    copyable(Console(file=file, width=20), "mlopsctl approve 20261122-fraud-scoring-7f3a --gate architecture")
    assert file.getvalue() == "  mlopsctl approve 20261122-fraud-scoring-7f3a --gate architecture\n"


def test_values_read_as_people_write_them() -> None:
    assert [shown(v) for v in (True, 99.95, 12_000_000, ("a", "b"), (), "x")] == [
        "yes",
        "99.95",
        "12,000,000",
        "a, b",
        "none",
        "x",
    ]
