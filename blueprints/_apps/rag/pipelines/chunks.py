from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.documents import Document
from pipelines.errors import BadInput
from pipelines.table import read_columns

WORDS, OVERLAP = 120, 20
COLUMNS = ("doc_id", "title", "text", "question")


class Chunk(Document):
    """A passage of a document; `id` is the document's, and the passage's place in it."""

    id: str
    doc_id: str
    title: str
    text: str


@dataclass(frozen=True)
class Source:
    """A document, and a question that it answers (may be empty): what retrieval is measured with."""

    doc_id: str
    title: str
    text: str
    question: str


def read_sources(path: Path) -> list[Source]:
    found = [Source(**row) for row in read_columns(path, COLUMNS)]
    names = [source.doc_id for source in found]
    if len(set(names)) != len(names) or "" in names:
        raise BadInput(f"{path} must name every document by a doc_id of its own")
    return found


def chunked(sources: Sequence[Source]) -> Iterator[Chunk]:
    """Passages of so many words that overlap, so that no sentence is cut in both that hold it."""
    for source in sources:
        words = source.text.split()
        for number, start in enumerate(range(0, max(1, len(words) - OVERLAP), WORDS - OVERLAP)):
            text = " ".join(words[start : start + WORDS])
            if text:
                yield Chunk(id=f"{source.doc_id}#{number}", doc_id=source.doc_id, title=source.title, text=text)
