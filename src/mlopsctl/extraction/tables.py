"""What the columns of a table say of its rows: which cells are old or mere bookkeeping, how much a row is wanted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from mlopsctl.extraction.abbreviations import joined
from mlopsctl.extraction.blocks import Block
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.visible import Span

Wish = Literal["", "soft", "wont", "dropped"]

_TOTAL = re.compile(
    r"\b(?:total|sum)\b|^\W*(?:monthly |overall |upper )?(?:cap|ceiling|limit|altogether|together|in all|overall)\W*$",
    re.IGNORECASE,
)
_NO_TOTAL = re.compile(
    r"\b(?:(?:contract|order|tender|project) (?:value|volume|sum|price)|investment|one-?off)\b", re.IGNORECASE
)
_OLD_COLUMN = pattern("tables.old")
_BOOKKEEPING = pattern("tables.bookkeeping")
_PRIORITY = pattern("tables.priority")
_TAG, _SOFT_TAG = pattern("tables.tag"), pattern("tables.soft_tag")
_ASKED = re.compile(r"\b(?:questions?|quer(?:y|ies)|enquir(?:y|ies)|inquir(?:y|ies)|we asked)\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:answers?|answered|repl(?:y|ies)|responses?)\b", re.IGNORECASE)
_UNITS = re.compile(r"(?:units?|unit of measure(?:ment)?|uom|dimension)", re.IGNORECASE)
_WISHES = pattern("tables.wishes")
_ANSWER = pattern("tables.answer")
_FIGURE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*[kKM]?\s*")
_MANY = 3  # columns of a table whose first row only names them
_THING = 3  # words of a cell that names a thing and says nothing of it
_APART = re.compile(r"(\d)( +) ([^|\s](?:[^|\n]{0,30}[^|\s])?)(?= *\|)")
_SENTENCE = 6  # words of a cell that says something
_STOP = re.compile(r"[.!;]\W*$|[.!?] +[A-Z]")
_NAME = re.compile(r"[^\d|]{1,40}")  # of a thing, a person or a priority
_CODE = re.compile(r"\W*(?:\d{1,3}[a-z]?|\d{1,2}(?:\.\d{1,2}){1,3}|[A-Z]{1,6}[-_. ]?\d{1,4}(?:[.-]\d{1,3})?)[.):]?\W*")
_WORDED = re.compile(r"\W*[A-Za-z]{3,}\b(?! (?:per|a|an) |/)")  # no unit
_OFFERS, _LATER, _FIRST = pattern("tables.offers"), pattern("tables.later"), pattern("tables.first")
_OUR_ROW, _THEIR_ROW = pattern("tables.our_row"), pattern("tables.their_row")
_MARKED_NEW = re.compile(r"\((?:to be built|to build|new|target|planned|wanted|ours?|agreed)\b[^)|]*\)", re.IGNORECASE)
_MARKED_OLD = re.compile(
    r"\((?:live|current|today|existing|in production|old|as[- ]is|legacy|running|now|retired)\)", re.IGNORECASE
)
_STAGE, _LIVE = pattern("tables.stage"), pattern("tables.live")


def dialogue(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the rows of a table of questions and answers as the turns of a talk."""
    turns: dict[int, tuple[Span, Span]] = {}
    for header, rows in _tables(text, blocks):
        names = [text[slice(*cell)] for cell in header]
        asked = next((i for i, name in enumerate(names) if _ASKED.search(name)), len(names))
        told = next((i for i, name in enumerate(names) if i > asked and _is_our_answer(name)), 0)
        answered = (row for row in rows if told and len(row) > told)
        answered = (row for row in answered if text[slice(*row[asked])].rstrip().endswith("?"))  # not `Recovery time`
        turns |= {row[0][0] - 1: (row[asked], row[told]) for row in answered}
    found: list[Block] = []
    for block in blocks:
        said = turns.get(block.start, ()) if block.kind == "row" else ()
        found += [replace(block, start=a, end=b, kind="text", marker="turn") for a, b in said] or [block]
    return found


def _is_our_answer(name: str) -> bool:
    return bool(_TOLD.search(name)) and not says("sellers.role", name)


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
        old = _old([text[slice(*cell)] for cell in header])
        for row in rows:
            cells = [text[slice(*cell)].strip() for cell in row]
            own = (_wish(cells[i]) for i in ranked if i < len(cells))
            told = [cell for i, cell in enumerate(cells) if i not in old or i in ranked]
            wish: Wish = next(filter(None, own), "") or _dropped(told)
            if wish == "wont" and max(len(cell.split()) for cell in cells) > _THING:
                wish = "dropped"
            if wish:
                found[row[0][0] - 1] = wish
    return found


def told_in_prose(text: str, blocks: Sequence[Block]) -> dict[int, Block]:
    """By where a row begins, the sentences that are all it says: `| R-2 | Anything slower is useless. | Ben |`.

    They are read as an item of a list, behind the short name that may stand before them.
    """
    found: dict[int, Block] = {}
    for _, rows in _tables(text, blocks):
        for row in rows:
            told = [cell for cell in row if text[slice(*cell)].strip(" *_-") and not _CODE.fullmatch(text, *cell)]
            long = [i for i, cell in enumerate(told) if _is_prose(text[slice(*cell)])]
            rest = [text[slice(*cell)] for i, cell in enumerate(told) if i not in long]
            if len(long) == 1 and long[0] <= 1 and all(_NAME.fullmatch(cell) for cell in rest):
                start, end = told[0][0], told[long[0]][1]
                start += len(text[start:end]) - len(text[start:end].lstrip())
                end -= len(text[start:end]) - len(text[start:end].rstrip())
                found[row[0][0] - 1] = Block(start, end, "item", marker="bullet")
    return found


def _is_prose(cell: str) -> bool:
    words = len(cell.split())
    return words >= _SENTENCE and (words >= 2 * _SENTENCE or bool(_STOP.search(cell)))


def on_one_line(content: str, kind: str) -> str:
    """A sentence as it is read; in a row, a figure moves next to the unit whose column was taken out."""
    content = joined(content)
    return _APART.sub(r"\1 \3\2", content) if kind == "row" else content.replace("\n", " ").replace(" | ", " : ")


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
    old = _old(named)
    if len(named) >= _MANY:
        old |= {i for i, name in enumerate(named) if _BOOKKEEPING.fullmatch(name.strip())}
        yield from (row[0] for row in rows if _is_code(text, row))
    for j in (j for j, name in enumerate(named) if j and _UNITS.fullmatch(name.strip())):
        figures = (row for row in rows if j < len(row) and _FIGURE.fullmatch(text, *row[j - 1]))
        yield from ((row[j][0] - 1, row[j][0]) for row in figures)  # `| 45 | minutes |` is one figure
    first = [text[slice(*row[0])] if row else "" for row in rows]
    totals = {i for i, name in enumerate(first) if _TOTAL.search(name) and not _NO_TOTAL.search(name)}
    theirs = _foreign_rows(first)
    for i, row in enumerate(rows):
        silent = (bool(totals) and i not in totals) or i in theirs
        yield from (cell for j, cell in enumerate(row) if j in old or (j and silent))


def _old(named: Sequence[str]) -> set[int]:
    """Columns of what is no longer, or was never ours."""
    old = {i for i, name in enumerate(named) if _OLD_COLUMN.search(name) and not _is_target(name)}
    gone = {i for i, name in enumerate(named) if i and _MARKED_OLD.search(name)}
    return (old | gone | _others(named)) - {i for i, name in enumerate(named) if _MARKED_NEW.search(name)}


def _is_code(text: str, row: Sequence[Span]) -> bool:
    """Whether a row begins with its number, such as `7`, `2.1` or `NF-3`."""
    return len(row) >= _MANY and bool(_CODE.fullmatch(text, *row[0]) and _WORDED.match(text, *row[1]))


def _others(named: Sequence[str]) -> set[int]:
    """Columns of offers, of later phases where there is a first one, and of test stages where there is a live one."""
    offers = {i for i, name in enumerate(named) if i and _OFFERS.fullmatch(name)}
    for ours, theirs in ((_FIRST, _LATER), (_LIVE, _STAGE)):
        if any(ours.fullmatch(name) and not _MARKED_OLD.search(name) for name in named):
            offers |= {i for i, name in enumerate(named) if i and theirs.fullmatch(name)}
    return offers


def _foreign_rows(first: Sequence[str]) -> set[int]:
    """Rows of other systems, where the first cell says whose they are; and those of test stages beside a live one."""
    if any(_OUR_ROW.search(name) for name in first):
        return {i for i, name in enumerate(first) if not _OUR_ROW.search(name)}
    theirs = {i for i, name in enumerate(first) if _THEIR_ROW.search(name)}
    live = any(_LIVE.fullmatch(name) for name in first)
    return theirs | {i for i, name in enumerate(first) if live and _STAGE.fullmatch(name)}


def _tables(text: str, blocks: Sequence[Block]) -> Iterator[tuple[list[Span], list[list[Span]]]]:
    """The cells of each table's header, and of its rows."""
    for index, (block, after) in enumerate(pairwise(blocks)):
        if block.kind == "row" and after.kind == "rule":
            end = index + 2
            while end < len(blocks) and blocks[end].kind == "row":
                end += 1
            end -= end < len(blocks) and blocks[end].kind == "rule"  # the last row heads the next table
            yield _cells(text, block), [_cells(text, row) for row in blocks[index + 2 : end]]


def _cells(text: str, block: Block) -> list[Span]:
    edges = [block.start + m.start() for m in re.finditer(r"\|", text[block.start : block.end])]
    if edges and edges[-1] != block.end - 1:
        edges.append(block.end)
    return [(a + 1, b) for a, b in pairwise(edges)]
