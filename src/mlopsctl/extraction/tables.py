"""What the columns of a table say of its rows: which cells are old or mere bookkeeping, how much a row is wanted."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from mlopsctl.extraction.blocks import Block
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.visible import Span

Wish = Literal["", "soft", "wont", "dropped"]

_TOTAL = re.compile(
    r"\b(?:total|sum)\b|^\W*(?:monthly |overall |upper )?(?:cap|ceiling|limit|altogether|together|in all|overall)\W*$",
    re.IGNORECASE,
)
_OLD_COLUMN = pattern("tables.old")
_BOOKKEEPING = pattern("tables.bookkeeping")
_PRIORITY = pattern("tables.priority")
_TAG, _SOFT_TAG = pattern("tables.tag"), pattern("tables.soft_tag")
_UNITS = re.compile(r"(?:units?|unit of measure(?:ment)?|uom|dimension)", re.IGNORECASE)
_WISHES = pattern("tables.wishes")
_ANSWER = pattern("tables.answer")
_MANY = 3  # columns of a table whose first row only names them
_THING = 3  # words of a cell that names a thing and says nothing of it


def silent_cells(text: str, blocks: Sequence[Block]) -> list[Span]:
    """Cells that state nothing: of columns such as `Today` or `Owner`, and line items where the table has a total."""
    return [cell for header, rows in _tables(text, blocks) for cell in _silent(text, header, rows)]


def wishes(text: str, blocks: Sequence[Block]) -> dict[int, Wish]:
    """By where a row begins, how much it is wanted, as its column of priorities or its status says."""
    found: dict[int, Wish] = {}
    for header, rows in _tables(text, blocks):
        if header and pattern("standing.rivals").fullmatch(text[slice(*header[0])]):
            foreign = (row for row in rows if not says("standing.ours", text[slice(*row[0])]))
            found |= {row[0][0] - 1: "dropped" for row in foreign}
        ranked = {i for i, cell in enumerate(header) if _PRIORITY.search(text[slice(*cell)])}
        for row in rows:
            cells = [text[slice(*cell)].strip() for cell in row]
            own = (_wish(cells[i]) for i in ranked if i < len(cells))
            wish: Wish = next(filter(None, own), "") or _dropped(cells)
            if wish == "wont" and max(len(cell.split()) for cell in cells) > _THING:
                wish = "dropped"
            if wish:
                found[row[0][0] - 1] = wish
    return found


def header_rows(text: str, blocks: Sequence[Block]) -> set[int]:
    """Where the rows begin that only name columns; a table of two columns may begin with its first fact."""
    return {header[0][0] - 1 for header, _ in _tables(text, blocks) if len(header) >= _MANY}


def tagged(content: str) -> Wish:
    """What the mark of a requirement says of it: `REQ-4 (withdrawn)`."""
    return "dropped" if _TAG.match(content) else "soft" if _SOFT_TAG.match(content) else ""


def _dropped(cells: Sequence[str]) -> Wish:
    """Of a row with one cell such as `no` or `rejected`."""
    answers = [found for cell in cells[1:] if (found := _ANSWER.fullmatch(cell))]
    return answers[0].lastgroup or "" if len(answers) == 1 else ""  # type: ignore[return-value]  # the groups are wishes


def _wish(cell: str) -> Wish:
    found = _WISHES.fullmatch(cell)
    return found.lastgroup if found else ""  # type: ignore[return-value]  # the groups are wishes


def _is_target(name: str) -> bool:
    """`v1 target` and `In v1?`, but not `old target`."""
    wanted = says("standing.target", name) and not says("standing.no_target", name)
    return wanted or bool(_PRIORITY.fullmatch(name.strip()))


def _silent(text: str, header: Sequence[Span], rows: Sequence[Sequence[Span]]) -> Iterator[Span]:
    named = [text[slice(*cell)] for cell in header]
    old = {i for i, name in enumerate(named) if _OLD_COLUMN.search(name) and not _is_target(name)}
    if len(named) >= _MANY:
        old |= {i for i, name in enumerate(named) if _BOOKKEEPING.fullmatch(name.strip())}
    for j in (j for j, name in enumerate(named) if j and _UNITS.fullmatch(name.strip())):
        yield from ((row[j][0] - 1, row[j][0]) for row in rows if j < len(row))  # `| 45 | minutes |` is one figure
    totals = {i for i, row in enumerate(rows) if row and _TOTAL.search(text[slice(*row[0])])}
    for i, row in enumerate(rows):
        line_item = bool(totals) and i not in totals
        yield from (cell for j, cell in enumerate(row) if j in old or (j and line_item))


def _tables(text: str, blocks: Sequence[Block]) -> Iterator[tuple[list[Span], list[list[Span]]]]:
    """The cells of each table's header, and of its rows."""
    for index, (block, after) in enumerate(pairwise(blocks)):
        if block.kind == "row" and after.kind == "rule":
            end = index + 2
            while end < len(blocks) and blocks[end].kind == "row":
                end += 1
            yield _cells(text, block), [_cells(text, row) for row in blocks[index + 2 : end]]


def _cells(text: str, block: Block) -> list[Span]:
    edges = [block.start + m.start() for m in re.finditer(r"\|", text[block.start : block.end])]
    if edges and edges[-1] != block.end - 1:
        edges.append(block.end)
    return [(a + 1, b) for a, b in pairwise(edges)]
