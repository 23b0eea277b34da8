from mlopsctl.domain.noun import Noun

Cell = str | int | float | None


class Table(Noun):
    """Measurements in rows; None is shown as nothing to measure."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class SuiteResult(Noun):
    """How a suite of cases fared: one sentence, its tables, and what lies below the threshold."""

    name: str
    summary: str
    tables: tuple[Table, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.failures
