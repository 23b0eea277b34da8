"""Whether two statements of one field speak of the same thing with the same weight, so that only one can hold."""

import re
from collections.abc import Sequence
from functools import cached_property

from mlopsctl.extraction.authority import weight
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.money import usd
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Statement
from mlopsctl.extraction.subjects import are_one, subject
from mlopsctl.extraction.visible import Span

_BESIDE = 200  # characters between two numbers of people who may be the same ones
_LONG = 10  # sentences: a text that tells of much besides what it asks for
_OF_PARTS = ("avg_rps", "peak_rps", "audit_retention_days")  # one sentence may tell several, of several things
_TOLERANCE, _ROUNDED = 0.01, 0.05
_EACH = re.compile(
    r" (?:each|apiece|a piece|per (?:node|instance|machine|gpu|server|replica|seat|user|site))\b", re.IGNORECASE
)
_STOP_BETWEEN = re.compile(r"[;]|[.!?]\s")
_FOR = re.compile(
    r"(?:\s*\(?(?:at )?p\d\d\)?)?"
    r"(?: in \d\d (?:of|out of|from)(?: a)? (?:100|hundred)(?: \w+)?)?"
    r"\s*(?:for|from|on|in|within) (?:the |our |an? )?([a-z][\w-]+)",
    re.IGNORECASE,
)
_FOR_BEFORE = re.compile(r"\b(?:for|from|on) (?:the |our |an? )?([a-z][\w-]+)[^,;.]{0,15}$", re.IGNORECASE)
_BESIDE_IT = re.compile(r"\b(p\d\d)\b ?(?:of|is|at|[:=<\u2264]|under|below)? ?(\d[\d.,]*(?<![.,]))")
_FIGURE = re.compile(r"\d[\d.,]*(?<![.,])")
_TAKEN = pattern("conflicts.taken")
_SENT = pattern("conflicts.sent")
_RECORD = re.compile(r" (?:logs?|records?|trails?|data)$")  # `audit logs` and `audit records` are the same
_WHOLE_CALL = dict.fromkeys(("payload", "call", "body"), "request")  # all that is sent at once
_KEPT, _SAME = pattern("conflicts.kept"), pattern("conflicts.same")
_PARTS, _TIMES = pattern("conflicts.parts"), pattern("conflicts.times")
_LEARNERS = pattern("conflicts.learners")
_TASK = re.compile(  # what an item speaks of: `Fraud scoring: 120 a second`
    r"\W*((?:[\w-]+ ){0,2}(?!retraining|training|monitoring|timing|scaling|hosting|serving)"
    r"(?:[a-z]{3,}ing|checks?|search|look-?ups?|[a-z]{3,}tion|service|summar(?:y|ies)|autocomplete|model|job))\W{0,3}:\s",
    re.IGNORECASE,
)


class Comparison:
    """Compares statements in the light of the sentences that they were read from."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._at = {p.sentence.start: p for p in passages}
        self._long = len(passages) > _LONG
        self._binding: dict[Span, bool] = {}
        self._subjects: dict[Span, frozenset[str]] = {}

    def differ(self, a: Statement, b: Statement) -> bool:
        """Whether two statements of one field cannot both hold; limits of different things can."""
        x, y = a.constraint.value, b.constraint.value
        if x == y and a.constraint.currency == b.constraint.currency:
            return False
        if a.constraint.source == b.constraint.source and (a.field in _OF_PARTS or not _apart(a, b)):
            return False
        far = a.field == "team_size" and abs(a.span[0] - b.span[0]) > _BESIDE
        if (
            far
            or (a.field == "payload_kb" and not self._are_limits(a, b))
            or self.apart(a, b)
            or self._is_settled(a, b)
        ):
            return False
        if isinstance(x, (int, float)) and isinstance(y, (int, float)) and x != y:
            return _far(a.field, _comparable(a), _comparable(b))
        return True

    def bind(self, a: Statement, b: Statement) -> bool:
        """Whether both are asked for."""
        return self._asked_for(a) and self._asked_for(b)

    def alike(self, a: Statement, b: Statement) -> bool:
        """Whether both are of one subject beyond doubt, so that no design can meet both."""
        p, q = self._passage(a), self._passage(b)
        if p is None or q is None or _SAME.search(p.text) or _SAME.search(q.text):
            return True
        if p is q:
            return False  # `job 1: 20 minutes; job 2: two days`
        return are_one(self._subject(a, p), self._subject(b, q))

    def _asked_for(self, statement: Statement) -> bool:
        if statement.span not in self._binding:
            self._binding[statement.span] = self._is_binding(statement)
        return self._binding[statement.span]

    def _subject(self, statement: Statement, passage: Passage) -> frozenset[str]:
        if statement.span not in self._subjects:
            self._subjects[statement.span] = subject(statement, passage)
        return self._subjects[statement.span]

    def apart(self, a: Statement, b: Statement) -> bool:
        """Whether two figures are of different parts, places, times or tiers."""
        p, q = self._passage(a), self._passage(b)
        if p is None or q is None or _SAME.search(p.text) or _SAME.search(q.text):
            return False
        if p is not q and p.sentence.kind == q.sentence.kind == "row" and p.header == q.header:
            return True
        if a.field in ("audit_retention_days", "payload_kb"):
            words = _SENT if a.field == "payload_kb" else _KEPT
            kept = [{_RECORD.sub("", m.group().lower()).rstrip("s") for m in words.finditer(s.text)} for s in (p, q)]
            kept = [{_WHOLE_CALL.get(thing, thing) for thing in things} for things in kept]
            return all(kept) and kept[0].isdisjoint(kept[1])
        told = p.clause(*_within(a, p)), q.clause(*_within(b, q))
        if _are_graded(*told) and _is_stricter(a, b) == says("conflicts.inner", told[0]):
            return True
        ours, theirs = (_scopes(s, v) for s, v in ((a, p), (b, q)))
        carried = p is q and not (ours and theirs)  # one subject for the whole sentence
        if (ours or theirs) and not carried:
            return ours.isdisjoint(theirs)
        named = _named(a), _named(b)
        return all(named) and named[0] != named[1]

    def _is_binding(self, statement: Statement) -> bool:
        """Whether it is asked for, or stands there by its name; in a text that tells of much, no figure else binds."""
        passage = self._passage(statement)
        if passage is None:
            return True
        start, end = _within(statement, passage)
        beside = _is_beside(statement.field, passage, start, end)
        if beside or not self._long:
            return not beside
        points, clause = weight(passage, start, end), passage.clause(start, end)
        if says("conflicts.told", clause):
            return False
        return points > 0 or (points == 0 and says("conflicts.names", f"{clause} {passage.sentence.question}"))

    def _is_largest(self, statement: Statement) -> bool:
        """Whether a size is told as the largest there may be: the usual one is smaller."""
        passage = self._passage(statement)
        return passage is not None and says("conflicts.largest", passage.clause(*_within(statement, passage)))

    def _are_limits(self, a: Statement, b: Statement) -> bool:
        """Whether two sizes are both the largest there may be, or the usual one is larger than that."""
        less, more = sorted((a, b), key=lambda s: s.number)
        return self._is_largest(less) and (self._is_largest(more) or less.constraint.source != more.constraint.source)

    def is_plain(self, statement: Statement) -> bool:
        """Whether no other figure stands with its percentile: `gives up after 300 ms, so p95 150`."""
        passage, own = self._passage(statement), _FIGURE.search(self._said(statement))
        beside = [m for m in _BESIDE_IT.finditer(passage.text) if m[1] in statement.field] if passage else []
        return not beside or own is None or any(m[2] == own.group() for m in beside)

    def _is_settled(self, a: Statement, b: Statement) -> bool:
        """Whether one of the two figures is taken later on: `OK, 450 it is`."""
        figures = {found.group() for s in (a, b) if (found := _FIGURE.search(self._said(s)))}
        first = min(a.span[0], b.span[0])
        return len(figures) > 1 and len(figures & {said for at, said in self._taken if at > first}) == 1

    @cached_property
    def _taken(self) -> list[tuple[int, str]]:
        return [(at, m["a"] or m["b"]) for at, p in self._at.items() for m in _TAKEN.finditer(p.text)]

    def _said(self, statement: Statement) -> str:
        start = statement.constraint.source.start
        return statement.constraint.source.quote[statement.span[0] - start : statement.span[1] - start]

    def _passage(self, statement: Statement) -> Passage | None:
        return self._at.get(statement.constraint.source.start)


def _is_beside(field: str, passage: Passage, start: int, end: int) -> bool:
    """Whether it is a remark, or of something else: what one of many costs, how long a restore or a reply takes."""
    if (passage.text.startswith("(") and ")" not in passage.text[:start]) or says("conflicts.apart", passage.text):
        return True
    if field == "rto_minutes":
        behind = says("capacity.restores", passage.text) or says("durations.aside", passage.text)
        return behind or says("conflicts.reply", passage.clause(start, end))
    return field == "monthly_budget_usd" and bool(_EACH.match(passage.text, end))


def _scopes(statement: Statement, passage: Passage) -> set[str]:
    """What part, tier, time or environment a figure is for, by the words of its clause, or of the headings above."""
    start, end = _within(statement, passage)
    row = passage.text.split("|")[1] if passage.sentence.kind == "row" and passage.text.count("|") > 1 else ""
    clause = f"{row} | {passage.clause(start, end)}"
    parts = [m.group(1) for m in _PARTS.finditer(clause)]
    if statement.field == "retrain_cadence":
        parts += [m.group() for m in _LEARNERS.finditer(clause)]
    if (label := _TASK.match(passage.text)) and passage.sentence.kind == "item":
        parts += [label[1]]
    if statement.field == "ci_platform":
        parts = [part for part in parts if part.lower() not in _DELIVERY]
    times = [m.group() for m in _TIMES.finditer(clause)]
    if not parts and not times:
        times = [m.group() for m in _TIMES.finditer(passage.sentence.context)]
    return {found.lower().rstrip("s") for found in (*parts, *times)}


_DELIVERY = ("build", "deployment", "delivery", "release", "integration", "test")  # which every pipeline is for


def _within(statement: Statement, passage: Passage) -> tuple[int, int]:
    start, end = statement.span
    return start - passage.sentence.start, end - passage.sentence.start


def _are_graded(one: str, other: str) -> bool:
    """Whether one is what one steers by and the other what one answers for: an SLO and an SLA."""
    inner, outer = ([says(f"conflicts.{kind}", said) for said in (one, other)] for kind in ("inner", "outer"))
    return inner[0] != inner[1] and outer == inner[::-1]


def _is_stricter(a: Statement, b: Statement) -> bool:
    """Whether the first of two promises is the harder one to keep."""
    x, y = a.number, b.number
    return x > y if a.field == "availability_pct" else x < y


def _apart(a: Statement, b: Statement) -> bool:
    """Whether a full stop or a semicolon parts two figures of one sentence; else one qualifies the other."""
    start = a.constraint.source.start
    first, second = sorted((a.span, b.span))
    return bool(_STOP_BETWEEN.search(a.constraint.source.quote, first[1] - start, max(first[1], second[0]) - start))


def _comparable(statement: Statement) -> float:
    """In US dollars; of availability, what counts is the time out of service."""
    value = statement.number
    return 100 - value if statement.field == "availability_pct" else usd(value, statement.constraint.currency)


def _far(field: str, x: float, y: float) -> bool:
    tolerance = _ROUNDED if field == "monthly_budget_usd" else _TOLERANCE  # a year's budget is a rounded one
    return abs(x - y) > tolerance * max(abs(x), abs(y))


def _named(statement: Statement) -> str:
    """What a limit is for: `50 ms for search`, `for search 50 ms`."""
    quote, start = statement.constraint.source.quote, statement.constraint.source.start
    found = _FOR.match(quote, statement.span[1] - start) or _FOR_BEFORE.search(
        quote, 0, max(0, statement.span[0] - start)
    )
    return found[1].lower() if found else ""
