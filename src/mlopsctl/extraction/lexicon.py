"""The words we know, loaded once from `data/*.yaml` and compiled into one alternation per list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib import resources
from itertools import groupby
from typing import Any

from mlopsctl.extraction.necessary import Needs, Parsed, needs, parsed, pieces, possible
from mlopsctl.extraction.openings import Openings, openings
from mlopsctl.extraction.tries import alternation


@dataclass(frozen=True, slots=True)
class Mention:
    """A known phrase in a sentence; offsets are relative to the sentence."""

    kind: str
    value: str
    start: int
    end: int


@cache
def data(name: str) -> Any:  # noqa: ANN401  # each file has its own shape, known to its one reader
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("mlopsctl.extraction").joinpath("data", f"{name}.yaml").read_text(encoding="utf8")
    return yaml.load(text, Loader=loader)  # noqa: S506  # CSafeLoader is the safe loader in C


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Any of `words` as whole words, longest first; white space inside a phrase may be a line break."""
    return re.compile(rf"(?<![\w])(?:{alternation(words)})(?![\w])", re.IGNORECASE)


@cache
def cue(name: str) -> re.Pattern[str]:
    """The cue list `name` of cues.yaml."""
    words = data("cues")[name]
    said = [*words, *(_SHORT.sub(_shortened, word) for word in words)]
    return phrases([*said, *(word.replace("n't", "nt") for word in said)])  # in chats, `dont`


_SHORT = re.compile(r"\b(can|will|must|is|are|does|do|should) ?not\b")


def _shortened(found: re.Match[str]) -> str:
    """`can't` for `cannot`, `won't` for `will not`."""
    return {"can": "can't", "will": "won't"}.get(found[1], f"{found[1]}n't")


@cache
def heading_cue(name: str) -> re.Pattern[str]:
    return phrases(data("cues")["headings"][name])


_PATTERNS = (
    "patterns",
    "figures",
    "loads",
    "retraining",
    "standing",
    "clashes",
    "authority",
    "keys",
    "refusals",
    "mentions",
    "practices",
)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The expression `name` of one of the files of patterns; its labels are groups, except `any`."""
    parts = next(data(file)[name] for file in _PATTERNS if name in data(file))
    if isinstance(parts, dict):
        body = "|".join(f"{_group(label)}{_quick(alternatives, EDGE)})" for label, alternatives in parts.items())
        words = all(_AT_A_WORD.match(alternative) for alternatives in parts.values() for alternative in alternatives)
        return re.compile(rf"(?=\b\w)(?:{body})" if words else body, re.IGNORECASE)
    return re.compile(rf"\b(?:{_quick(parts, '')})\b", re.IGNORECASE)


def _quick(alternatives: list[str], edge: str) -> str:
    """One alternation, of which what begins with a word, behind `edge`, is tried at words alone."""
    runs = ((known, list(run)) for known, run in groupby(alternatives, key=partial(begins_with_word, edge)))
    told = (rf"(?=\b\w)(?:{expression(run)})" if known and len(run) > 1 else expression(run) for known, run in runs)
    return _NOT.sub(_HASTY, "|".join(told))


def begins_with_word(edge: str, alternative: str) -> bool:
    """Whether an alternative is plainly one that begins with a letter: `no way`, `(?:is|are) lost`."""
    return alternative.startswith(edge) and bool(_WORD_FIRST.match(alternative, len(edge)))


@lru_cache(maxsize=4096)
def says(name: str, text: str) -> bool:
    """Whether the expression `name` of patterns.yaml (`amounts.stock`) or cue list (`pending`) is found in `text`.

    Many figures share a clause: it is searched once.
    """
    return bool((pattern(name) if "." in name else cue(name)).search(text))


class _Ahead:
    """Where an expression is found in a text, as far as it was searched for."""

    def __init__(self, expression: re.Pattern[str], text: str) -> None:
        self._expression, self._text, self._last, self._none = expression, text, -1, len(text) + 1

    def of(self, start: int) -> bool:
        """Whether it is found from `start` on; asked of many places, it is searched for a few times only."""
        if self._last < start < self._none:
            if found := self._expression.search(self._text, start):
                self._last = found.start()
            else:
                self._none = start
        return start <= self._last


@lru_cache(maxsize=64)
def ahead(name: str, text: str) -> _Ahead:
    """The finder of the expression `name` of patterns.yaml in what follows in `text`."""
    return _Ahead(pattern(name), text)


@lru_cache(maxsize=4096)
def starts(name: str, text: str) -> tuple[int, ...]:
    """Where the words of the cue list `name` begin in `text`."""
    return tuple(found.start() for found in cue(name).finditer(text))


@lru_cache(maxsize=4096)
def opening(name: str, clause: str) -> re.Match[str] | None:
    """The expression `name` where a clause begins, behind words that only lead in, such as `and of course`."""
    lead = pattern("standing.lead").match(clause)
    return pattern(name).match(clause, lead.end() if lead else 0)


def expression(alternatives: list[str]) -> str:
    """One alternation; `<person>` stands for the class of words of that name."""
    return _CLASS.sub(lambda m: f"(?:{'|'.join(data('classes')[m[1]])})", "|".join(alternatives))


_NOT = re.compile(r"(?<!<!)n't")  # what looks behind has one width
_HASTY = "(?:n't|(?:" + "|".join(rf"(?<=\\b{verb})" for verb in ("do", "does", "did", "is", "are", "wo", "ca")) + ")nt)"
EDGE = r"\b"
_AT_A_WORD = re.compile(r"\\b(?![ ?*\[])")
_WORD_FIRST = re.compile(r"[a-z]{2}|\(\?:[a-z][\w |?+-]*\)(?![?*{])")
_WORD = re.compile(r"[^\W\d_]{3}")  # without one, a sentence says nothing in words
_CLASS = re.compile(r"(?<!\(\?P)<([a-z_]+)>")


def _group(label: str) -> str:
    return "(?:" if label == "any" else f"(?P<{label}>"


class Families:
    """Expressions of families.yaml, by kind and value; each is tried where it can begin, beside words it needs."""

    def __init__(self) -> None:
        self._bodies = [
            (kind, str(value), expression([alternative]))
            for kind, values in data("families").items()
            for value, alternatives in values.items()
            for alternative in alternatives
        ]
        needed_and_begun = [_shape(parsed(body)) for *_, body in self._bodies]
        self._needs = [needed for needed, _ in needed_and_begun]
        self._openings = Openings([begun for _, begun in needed_and_begun])

    def find(self, sentence: str) -> list[Mention]:
        if not _WORD.search(sentence):
            return []
        held, places = pieces(sentence), self._openings.places(sentence)
        spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for i in sorted(places):
            if possible(self._needs[i], held):
                kind, value, body = self._bodies[i]
                spans.setdefault((kind, value), []).extend(_spans(_compiled(body), sentence, places[i]))
        return [Mention(*family, start, end) for family, found in spans.items() for start, end in _apart(found)]


def _spans(body: re.Pattern[str], sentence: str, places: list[int]) -> Iterator[tuple[int, int]]:
    """Where an expression is found that begins at one of a few places, or anywhere."""
    if not places:
        yield from (found.span() for found in body.finditer(sentence))
    end = 0
    for at in places:
        if at >= end and (found := body.match(sentence, at)):
            end = found.end()
            yield found.span()


def _shape(expression: Parsed) -> tuple[Needs, set[str]]:
    return needs(expression), openings(expression)


@cache
def _compiled(body: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{body})(?!\w)", re.IGNORECASE)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of spans that overlap, the first."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: span[0]):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


class Gazetteer:
    """Phrases that stand for (kind, value) pairs, found in one pass; a phrase may stand for several."""

    def __init__(self, lists: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._meanings: dict[str, list[tuple[str, str]]] = {}
        for kind, values in lists.items():
            for value, aliases in values.items():
                for alias in aliases:
                    self._meanings.setdefault(" ".join(alias.lower().split()), []).append((kind, str(value)))
        self._pattern = phrases(self._meanings)

    def find(self, sentence: str) -> list[Mention]:
        return [
            Mention(kind, value, found.start(), found.end())
            for found in self._pattern.finditer(sentence)
            for kind, value in self._meanings[" ".join(found.group().lower().split())]
        ]


@cache
def gazetteers() -> tuple[Gazetteer | Families, ...]:
    """One gazetteer per family, so that `EU AI Act` can be a regime while `EU` inside it stays no place of its own."""
    terms = {kind: values for kind, values in data("terms").items() if kind != "cased"}
    families = [Gazetteer({kind: values}) for kind, values in terms.items()]
    return (*families, Gazetteer({"tech": data("tech")}), Families())
