"""Finds the price sources and brings their pages to disk, going on where an earlier attempt stopped."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mlopsctl import registry
from mlopsctl.adapters import prices
from mlopsctl.adapters.http import Document, Heard, download
from mlopsctl.adapters.price_source import Part, PriceSource
from mlopsctl.errors import MlopsctlError

_MOST_PAGES = 2000


@dataclass(frozen=True)
class Fetched:
    """The pages of a part, in order, and the ETag of its only document."""

    pages: tuple[Path, ...]
    etag: str


def sources() -> dict[str, PriceSource]:
    """Every price source, by name: one module of `adapters/prices/` each."""
    return registry.discover(prices, PriceSource)


def fetch(
    source: PriceSource, part: Part, site: Document, folder: Path, *, etag: str = "", heard: Heard
) -> Fetched | None:
    """Every page of `part`, below `site`, in `folder`; None when the document still is the one with `etag`.

    A page is named after its address, so one that is there is not asked for again.
    """
    first, pages, found = f"{site.url.rstrip('/')}{part.path}", list[Path](), ""
    url, plain = first, urlsplit(first)._replace(query="").geturl()
    while url:
        page = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.page"
        if page in pages or len(pages) == _MOST_PAGES:
            raise MlopsctlError(f"the pages of {part.name} do not end: page {len(pages) + 1} was there before")
        if not page.is_file():
            answer = download(Document(url, site.headers), page, etag=etag, heard=heard)
            if answer is None:
                return None
            found = answer
        pages.append(page)
        query = source.next_page(page) if source.next_page else ""
        url = f"{plain}?{query}" if query else ""  # only the query: a page cannot send us to another host
    return Fetched(tuple(pages), found)
