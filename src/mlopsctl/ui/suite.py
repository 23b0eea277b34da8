from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid

from mlopsctl.domain.evaluation import Cell, SuiteResult, Table
from mlopsctl.ui.console import item, plain


def show_suite(screen: Console, result: SuiteResult) -> None:
    """Print the tables of a suite, then its verdict with what is below the threshold."""
    for table in result.tables:
        screen.print(_grid(table))
    mark = ("✓ ", "green") if result.ok else ("✗ ", "bold red")
    screen.print(plain(mark, f"{result.name}: {result.summary}"))
    for failure in result.failures:
        screen.print(item(("✗", "bold red"), failure))


def _grid(table: Table) -> Grid:
    grid = Grid(box=SIMPLE_HEAD, title=plain(table.title), title_justify="left", title_style="bold", pad_edge=False)
    for index, column in enumerate(table.columns):
        grid.add_column(plain(column), justify="right" if index else "left")
    for row in table.rows:
        grid.add_row(*(plain(_cell(cell)) for cell in row))
    return grid


def _cell(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
