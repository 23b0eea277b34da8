import pytest

from mlopsctl.checks.expressions import embedded, references
from mlopsctl.errors import InputError

READ: dict[str, list[tuple[str, ...]]] = {
    "github.ref == 'refs/heads/main' && vars.ROLE != ''": [("github", "ref"), ("vars", "role")],
    "!cancelled() && (needs.a.result == 'success' || inputs.force)": [("needs", "a", "result"), ("inputs", "force")],
    "format('it''s {0}', steps.scan.outputs['report-file'])": [("steps", "scan", "outputs", "report-file")],
    "github.event.commits.*.message": [("github", "event", "commits", "*", "message")],
    "fromJSON(needs.list.outputs.all)[matrix.index].name": [("needs", "list", "outputs", "all"), ("matrix", "index")],
    "env[format('AWS_{0}', matrix.stage)]": [("matrix", "stage"), ("env", "*")],
    "(github.event.issue || github.event.pull_request).number >= 0x1f": [
        ("github", "event", "issue"),
        ("github", "event", "pull_request"),
    ],
    "true && -1.5e3 < 2": [],
}
UNREADABLE = [
    "",
    "vars.ROLE =! ''",
    "vars.ROLE = ''",
    'vars.ROLE == "main"',
    "vars.ROLE &&",
    "vars.ROLE and vars.OTHER",
    "(vars.ROLE",
    "vars.ROLE)",
    "vars..ROLE",
    "vars['ROLE'",
    "contain(vars.ROLE, 'a')",
    "contains(vars.ROLE 'a')",
    "'no end",
]


@pytest.mark.parametrize("text", READ)
def test_what_an_expression_reads(text: str) -> None:
    assert sorted(references(text)) == sorted(READ[text])


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_github_would_refuse(text: str) -> None:
    with pytest.raises(InputError):
        references(text)


def test_expressions_inside_of_a_text() -> None:
    assert [*embedded("a-${{ matrix.a }}-${{ format('}}{0}', 'b') }}")] == [" matrix.a ", " format('}}{0}', 'b') "]
    with pytest.raises(InputError, match="has no end"):
        [*embedded("a-${{ matrix.a }")]
