"""People told one by one who run the system together: `me and two people in Bern`, `Bo plus one colleague`."""

import re

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.visible import Span

_MEMBER = pattern("crew.member")
_JOINED = re.compile(r"\s*(?:,|\+|&|/)?\s*(?:and|plus|with|as well as)?\s+|\s*[+&]\s*", re.IGNORECASE)
_AND = re.compile(r"\band\b|\bplus\b|[,+&]|\bwith\b|\bas well as\b", re.IGNORECASE)
_START = re.compile(r"(?<![\w'-])(?=[\w])")
_LED, _DOES, _ALONE = pattern("crew.led"), pattern("crew.does"), pattern("crew.alone")
_ASIDE = re.compile(r"\s*\([^()]{1,40}\)")
_LONGEST = 12  # members


def crew(passage: Passage) -> tuple[int, Span] | None:
    """How many they are, where a sentence counts them up and something says that they run it."""
    text = passage.text
    at = 0
    while at < len(text) and (start := _START.search(text, at)):
        size, end, mine = _counted(passage, start.start())
        if size > 1 and _runs(passage, start.start(), end, mine):
            return size, (start.start(), end)
        at = max(end, start.start() + 1)
    return None


def _counted(passage: Passage, at: int) -> tuple[int, int, bool]:
    """People in a list that begins here: how many, where it ends, and whether the writer or a colleague is one."""
    text, start = passage.text, at
    size, end, mine, members = 0, at, False, 0
    while members < _LONGEST and (member := _MEMBER.match(text, at)):
        if member.lastgroup == "name" and _is_product(passage, member.span()):
            break
        size += _people(member)
        mine = mine or member.lastgroup in ("self", "one")
        members += 1
        aside = _ASIDE.match(text, member.end())
        end = at = aside.end() if aside else member.end()
        joint = _JOINED.match(text, at)
        if not joint or not _AND.search(joint.group()):
            break
        at = joint.end()
    return (size, end, mine) if members > 1 else (0, max(end, start), False)


def _people(member: re.Match[str]) -> int:
    if member.lastgroup != "many":
        return 1
    word = member["many"].split()[0].lower()
    return int(word) if word.isdigit() else int(data("units")["words"].get(word, 2))


def _is_product(passage: Passage, span: Span) -> bool:
    return any(m.start < span[1] and span[0] < m.end for m in passage.mentions)


def _runs(passage: Passage, start: int, end: int, mine: bool) -> bool:
    """Whether they are said to run it, before or behind, or are the answer to who does."""
    text, sentence = passage.text, passage.sentence
    if _LED.search(text, max(0, start - 40), start) or _DOES.match(text, end):
        return True
    opens = not text[:start].strip(" *_-:") or _ALONE.fullmatch(text[:start].strip())
    told = f"{sentence.question} {sentence.context}"
    asked = says("habits.how_many", sentence.question) or says("habits.team_heading", told)
    closes = bool(_CLOSED.match(text, end))
    whole = mine and not sentence.question and not text[end:].strip(" .!")
    if sentence.kind == "row" and _ALONE.fullmatch(text[:start].strip(" |")):  # `| people | 4 DE + 2 DS |`
        return True
    return bool(opens and closes and (asked or whole or (mine and says("crew.before", sentence.before))))


_CLOSED = re.compile(r"\s*(?:[.,;!(]|$|\b(?:in|from|at|here)\b)", re.IGNORECASE)
