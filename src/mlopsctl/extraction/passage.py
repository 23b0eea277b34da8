"""A sentence with everything recognised in it, and what surrounds each part: negation, wish, doubt, history."""

import bisect
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from mlopsctl.extraction.elisions import completed
from mlopsctl.extraction.implied import implied_units
from mlopsctl.extraction.lexicon import Mention, ahead, cue, gazetteers, pattern, says, starts
from mlopsctl.extraction.negations import PIECE_END, Negations
from mlopsctl.extraction.outline import Sentence
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.replies import reply
from mlopsctl.extraction.sellers import is_seller, pitches
from mlopsctl.extraction.trimming import (
    decided,
    hedged,
    is_theirs,
    reasonless,
    tailless,
    unsupposed,
    without_comparison,
    without_party,
)
from mlopsctl.extraction.visible import Span, blank

_FEW = 5  # words below a heading
_LABEL = 60  # characters of `Slide 3 (competitor analysis):`
_MUST = re.compile(r"\b(?:must|shall|required|mandatory|has to|have to|needs? to)\b", re.IGNORECASE)
_CLAUSE_END = pattern("passage.clause_end")
_ASIDE = re.compile(r"\([^()]{0,300}\)")
_NOT_OURS = re.compile(
    r"\((?:this is |it is |that is )?not (?:ours|yours|us(?=\))|software|part of)\b|\([^()]*, not software\)"
    r"|\((?:was |been )?(?:deleted|withdrawn|superseded|struck|cancelled|dropped|replaced) (?:out )?"
    r"(?:in|by|with|as of|since|per) (?:the |our )?"
    r"(?:rev|version|v\.? ?\d|amend|addend|corrig|release|issue|draft|20\d\d)",
    re.IGNORECASE,
)
_ANOTHERS = pattern("passage.anothers")
_CHANGED, _DATED = pattern("passage.changed"), pattern("passage.dated")
_OUT_CELL, _DENIED_CELL = pattern("passage.out_cell"), pattern("passage.denied_cell")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value for a field, as some rule read it; offsets are relative to the passage."""

    field: str
    value: bool | float | str
    start: int
    end: int
    hard: bool = True
    confidence: float = 0.9
    note: str = ""
    rule: str = ""  # `terms.required_tech`: reader and what it read
    currency: str = "USD"


@dataclass(eq=False)  # one that equals no other can be the key of what was found in it
class Passage:
    sentence: Sentence
    after: str = ""  # the sentence that follows

    @property
    def text(self) -> str:
        return self.sentence.text

    @cached_property
    def mentions(self) -> list[Mention]:
        found = [mention for gazetteer in gazetteers() for mention in gazetteer.find(self.text)]
        return sorted(found, key=lambda m: (m.start, -m.end))

    @cached_property
    def quantities(self) -> list[Quantity]:
        named = [
            (m.start, m.end)
            for m in self.mentions
            if m.kind != "workloads" and _NAMED_WITH_DIGITS.match(self.text, m.start, m.end)
        ]
        text = blank(self.text.replace("_", " "), [*named, *(m.span() for m in _NOT_FIGURES.finditer(self.text))])
        found = completed(text, quantities(text), self.header, self.sentence.before, self.asked(_FEW))
        return sorted([*found, *implied_units(text)], key=lambda q: q.start)

    def asked(self, few: int) -> str:
        """The question that a sentence may answer, or the heading above so few words that they can only fill it."""
        return self.sentence.question or (self.heading if len(self.text.split()) <= few else "")

    @property
    def heading(self) -> str:
        """The nearest heading or line that leads in; a row has its table's header instead."""
        lines = reversed(self.sentence.context.split("\n")) if self.sentence.kind != "row" else ()
        return next((line for line in lines if line.strip()), "")

    @property
    def header(self) -> str:
        """The first row of the table that this row is in."""
        lines = self.sentence.context.split("\n") if self.sentence.kind == "row" else []
        return next((line.strip() for line in lines if line.strip().startswith("|")), "")

    @property
    def is_question(self) -> bool:
        return self.sentence.asks or self.text.rstrip("\"' )").endswith("?")

    @cached_property
    def reply(self) -> str:
        """What the next sentence, or the last cell of a row, answers: `yes`, words of refusal, or nothing."""
        if self.sentence.denied:
            return "forbidden"
        if self.sentence.kind == "row":
            return "not needed" if _DENIED_CELL.search(self.text) else ""
        return reply(f"{self.text}?" if self.sentence.asks else self.text, self.after)

    @property
    def is_refused(self) -> bool:
        """Whether it is a question or a row that gets a no: its words count, its figures do not."""
        asked = self.is_question or self.sentence.kind == "row" or self.sentence.denied
        return asked and self.reply not in ("", "yes")

    @cached_property
    def is_inert(self) -> bool:
        """Nothing here states a requirement of this system."""
        return (
            (self.is_question and (not self.reply or (self.reply == "yes" and says("passage.permitted", self.text))))
            or self.sentence.section in ("out", "other")
            or bool(_EXAMPLE.match(self.text) or (self.sentence.kind == "row" and _OUT_CELL.search(self.text)))
            or bool(self.sentence.quoted and cue("other").search(self.sentence.context))
            or bool(self.sentence.author and is_seller(self.sentence.author))
        )

    def is_foreign(self, start: int, end: int) -> bool:
        """Whether the clause is undecided or about somebody else."""
        clause, around = self.clause(start, end), self._aside(start, end)
        if around and self._is_told_of_others(without_party(self.clause(around[0] - 1, around[0] - 1))):
            return True  # `the agency says theirs (on GCP) does it`
        if self._is_noted or any(said in clause for said in self._pitches):
            return True
        label, said = self.text[: max(0, self.text.find(": ", 0, _LABEL))], self.text[start:end]
        if label and says("passage.theirs", label):
            return True
        spoken = without_party(reasonless(clause, said))
        return (
            bool(ahead("passage.yet_to_decide", self.text).of(end) or _PUT_OFF.match(self.piece(start, end)))
            or says("pending", hedged(tailless(self._sooner(clause, start, end), said)).replace(said, " ", 1))
            or self._is_told_of_others(spoken)
        )

    @staticmethod
    def _is_told_of_others(spoken: str) -> bool:
        spoken = unsupposed(spoken)
        return says("passage.theirs", spoken) or is_theirs(spoken)

    def _sooner(self, clause: str, start: int, end: int) -> str:
        """A clause without the time of what is told after a span: `GDPR applies, and DORA from next year on`."""
        behind = self._piece(start, end)[1]
        later = _LATER.search(self.text, behind) if ahead("passage.later", self.text).of(behind) else None
        return clause[: max(0, clause.find(later.group()))] if later and later.group() in clause else clause

    @cached_property
    def _pitches(self) -> list[str]:
        return pitches(self.text, self.mentions)

    def clause(self, start: int, end: int) -> str:
        """The part of the sentence around a span in which one subject speaks of one thing."""
        if aside := self._aside(start, end):
            ends = [m.span() for m in _CLAUSE_END.finditer(self.text, aside[0] + 1, aside[1] - 1)]
            return self.text[slice(*_between([(aside[0], aside[0]), *ends], start, end, aside[1]))]
        return self._main[slice(*_between(self._clause_ends, start, end, len(self.text)))]

    def clauses(self, start: int, end: int) -> tuple[str, str, str]:
        """The clause around a span with the aside it stands in, the one before (or a sentence), and the one behind."""
        ends, length = self._clause_ends, len(self.text)
        i = bisect.bisect_right(ends, start, key=lambda span: span[1])
        j = bisect.bisect_left(ends, end, key=lambda span: span[0])
        before = self._main[ends[i - 2][1] if i > 1 else 0 : ends[i - 1][0]] if i else self.sentence.before
        behind = self._main[ends[j][0] : ends[j + 1][0] if j + 1 < len(ends) else length] if j < len(ends) else ""
        own, clause = self._main[slice(*_between(ends, start, end, length))], self.clause(start, end)
        if (around := self._aside(start, end)) and clause in (said := self.text[around[0] + 1 : around[1]]):
            before = said.partition(clause)[0].rstrip(" ;,:") or before  # `(captions are lot 4; there it is 800 ms)`
        return clause if clause == own else f"{own} {clause}", before, behind

    def asides(self, start: int, end: int) -> list[str]:
        """What stands in parentheses in the clause around a span, without those that the span stands in."""
        low, high = _between(self._clause_ends, start, end, len(self.text))
        first = bisect.bisect_left(self._asides, (low, low))
        inside = takewhile(lambda span: span[1] <= high, self._asides[first:])
        return [self.text[a:b] for a, b in inside if not (a <= start and end <= b)]

    def piece(self, start: int, end: int) -> str:
        """The part of the sentence between the nearest commas, colons and turns around a span."""
        return self.text[slice(*self._piece(start, end))]

    def _piece(self, start: int, end: int) -> Span:
        return _between(self._piece_ends, start, end, len(self.text))

    @cached_property
    def _asides(self) -> list[Span]:
        return [m.span() for m in _ASIDE.finditer(self.text)]

    def _aside(self, start: int, end: int) -> Span | None:
        """The parentheses that a span stands in."""
        i = bisect.bisect_right(self._asides, start, key=lambda span: span[0])
        return self._asides[i - 1] if i and end <= self._asides[i - 1][1] else None

    @cached_property
    def _is_noted(self) -> bool:
        """Whether something in parentheses says that this is nothing of ours."""
        return any(_NOT_OURS.match(self.text, a) or _ANOTHERS.match(self.text, a) for a, _ in self._asides)

    @cached_property
    def _main(self) -> str:
        """The text without what stands in parentheses."""
        return blank(self.text, self._asides)

    @cached_property
    def _clause_ends(self) -> list[Span]:
        return [m.span() for m in _CLAUSE_END.finditer(self._main)]

    @cached_property
    def _piece_ends(self) -> list[Span]:
        return [m.span() for m in PIECE_END.finditer(self.text)]

    def is_soft(self, start: int, end: int) -> bool:
        left, right = self._piece(start, end)
        if _SOFT_TAIL.match(self.text, right) or _SOFT_TAIL.fullmatch(f", {self.after}"):  # `Nice to have.` alone
            return True
        piece, around = self.text[left:right], self._aside(start, end)
        if around and starts("soft", self.piece(around[0], around[0])):
            return True  # `if possible avoid platforms (SageMaker)`
        soft = starts("soft", piece)
        if not soft or self.sentence.section == "soft":
            return self.sentence.section == "soft"
        at = piece.find(self.text[start:end])  # of `must A and should B`, the nearest word before decides
        must = (m.start() for m in _MUST.finditer(piece))
        nearest_soft, nearest_must = (max((i for i in hits if i < at), default=-1) for hits in (soft, must))
        return nearest_must <= nearest_soft

    def is_history(self, start: int, end: int) -> bool:
        section, question = self.sentence.section, self.sentence.question
        others = self.piece(start, end).replace(self.text[start:end], " ", 1)  # `how it was arrived at` is no past
        spoken = says("history", without_comparison(unsupposed(others))) or bool(question and says("history", question))
        labelled = _WAS.match(self.text) and not _NEW.search(self.text, 0, start)  # `Old: p95 2.1 s.`
        return section == "history" or spoken or bool(labelled) or self.is_over(start, end)

    def is_aside(self, start: int, end: int) -> bool:
        """Whether it is of the past, of others, or a wish: nothing that others are held against."""
        return self.is_history(start, end) or self.is_foreign(start, end) or self.is_soft(start, end)

    def is_else(self, start: int, end: int) -> bool:
        """Whether it is asked, of the past, of others, a wish, or not so."""
        return self.is_question or self.is_aside(start, end) or bool(self.negation(start, end))

    def is_over(self, start: int, end: int) -> bool:
        """Whether the clause speaks of what is no more: a predecessor, a past year, something dropped."""
        aside = self._aside(start, end)
        first = bisect.bisect_left(self._asides, (end, end))
        noted = takewhile(lambda a: a <= end + _LABEL, (a for a, _ in self._asides[first:]))
        if (_DATED.match(self.text) and ";" not in self.text[:start]) or any(
            _CHANGED.match(self.text, a) for a in noted
        ):
            return True
        said = self.text[start:end]
        clause = decided(reasonless(self.clause(start, end), said), said)
        return says("passage.ended", without_comparison(clause)) or (
            aside is not None
            and says("passage.ended", self.piece(aside[0], aside[0]))  # `4 outages in 2022 (9 h in all)`
        )

    @cached_property
    def _negations(self) -> Negations:
        return Negations(self.text)

    def negation(self, start: int, end: int) -> str:
        """The words that negate a span, or nothing."""
        around = self._aside(start, end)
        own = self._negations.of(start, end) or (self._negations.of(*around) if around else "")
        unwanted = "forbidden" if says("passage.unwanted", self.sentence.question) else ""
        return own or unwanted or (self.reply if self.reply != "yes" else "")

    def is_denied(self, start: int, end: int) -> bool:
        """Whether what stands behind a span takes it back: `an approval step is not needed`."""
        return bool(self._negations.behind(start, end))


def _between(ends: list[Span], start: int, end: int, length: int) -> Span:
    """From the last end before a span to the first after it."""
    left = bisect.bisect_right(ends, start, key=lambda span: span[1])
    right = bisect.bisect_left(ends, end, key=lambda span: span[0])
    return (ends[left - 1][1] if left else 0, ends[right][0] if right < len(ends) else length)


_WAS = re.compile(r"\W*(?:old|before|previous(?:ly)?|(?:un)?till? now|legacy|formerly|in the past) ?:", re.IGNORECASE)
_NEW = re.compile(r"\b(?:new|now|target|after|wanted|future|required?)\b", re.IGNORECASE)
_LATER, _PUT_OFF = pattern("passage.later"), pattern("passage.put_off")
_SOFT_TAIL = pattern("passage.soft_tail")  # begins where a part of the sentence ends
_NOT_FIGURES = pattern("passage.not_figures")
_NAMED_WITH_DIGITS = re.compile(r"(?!\d+(?:[.,]\d+)?[ -]?[bm](?:n|illion)?\b)\D*\d", re.IGNORECASE)  # no `7B model`
_EXAMPLE = pattern("passage.example")
