"""What the system is called: in a phrase such as `we call it X`, else by the document's title."""

import re
from collections.abc import Sequence

from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Quoter, Statement
from mlopsctl.extraction.visible import Span

_NAMED = pattern("title.named")
_TITLE = re.compile(r"^\s{0,3}#{1,2}\s+(?P<title>\S.*?)\s*$", re.MULTILINE)
_NOISE = pattern("statements.title_noise")
_QUOTED = re.compile(
    r"[\"\u201c\u201e]([A-Z][\w-]+(?: [A-Z][\w-]+){0,3})[\"\u201c\u201d]"
)  # `Specification "Berth Planner"`
_ANSWERED = re.compile(r"\W*((?:[A-Z][\w-]+)(?: [A-Z][\w-]+){0,2})[.,!\"']")
_PLACEHOLDER = re.compile(r"\b(?:tbd|tbc|xxx|todo|template|untitled|insert|your)\b|[<>{}\[\]]", re.IGNORECASE)


def project_name(text: str, seen: str, passages: Sequence[Passage], quoter: Quoter) -> Statement | None:
    """The stated name, or the first heading without words such as `requirements`, unless it is a placeholder."""
    for passage in passages:
        asked = says("title.asked", passage.sentence.question) and _ANSWERED.match(passage.text)
        if asked and _is_name(asked[1]):
            start = passage.sentence.start
            return _statement(asked[1], quoter.source(passage), (start + asked.start(1), start + asked.end(1)))
        if found := _NAMED.search(passage.text):
            name = next(filter(None, found.groups())).strip(" .,\"'")
            start = passage.sentence.start
            span = (start + found.start(), start + found.end())
            if _is_name(name):
                return _statement(name, quoter.source(passage), span)
    title = _TITLE.search(seen)
    return _from_title(text, title.span("title"), quoter) if title else None


def _from_title(text: str, title: Span, quoter: Quoter) -> Statement | None:
    name = text[title[0] : title[1]].strip(" #*\n")
    if quoted := _QUOTED.search(name):
        return _statement(quoted[1], _source(text, title, quoter), title)
    head, *rest = re.split(r":\s|\s-\s|\s—\s", name)
    if rest and re.search(r"\d", head):
        head = rest[0]  # `RFP 2027-14: Claims triage`
    name = _NOISE.sub("", head if len(head.split()) > 1 else name).strip(" :,-?!.")
    return _statement(name, _source(text, title, quoter), title) if _is_name(name) else None


def _source(text: str, title: Span, quoter: Quoter) -> Source:
    start, end = title
    return Source(kind="quote", start=start, end=end, quote=text[start:end], line=quoter.line(start))


def _is_name(name: str) -> bool:
    return 3 <= len(name) <= 60 and not _PLACEHOLDER.search(name)  # noqa: PLR2004  # a name, not a letter or an essay


def _statement(name: str, source: Source, span: Span) -> Statement:
    constraint = Constraint(field="project_name", value=name, hard=False, confidence=0.8, source=source)
    return Statement(constraint, "", span, "title.project_name", 0.8)
