"""What a heading or a label says of what stands below it: not wanted, a wish, of the past, of others."""

import re
from typing import Literal

from mlopsctl.extraction.lexicon import heading_cue, pattern, says

Section = Literal["plain", "out", "soft", "history", "other"]

_NAMES: tuple[Section, ...] = ("out", "soft", "history", "other")
_FIRST = 3  # words
_UNNEEDED = re.compile(
    r"out(?:side)?(?: of)?(?: the)? \w+|(?:what|things?|stuff)(?: that)? (?:we|you|i|it|they|nobody|this) .*",
    re.IGNORECASE,
)
_CHOICES = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:the )?(?:options|alternatives|variants|candidates)\W*", re.IGNORECASE)
_WHOSE = re.compile(  # `Not in scope of this tender`
    r" (?:of|for|from|in|with|by|under) (?:this|the|our) (?:(?:present|first|current) )?"
    r"(?:tender|project|contract|order|offer|scope|phase|release|version|lot|work|procurement|assignment|specification"
    r"|document|system|service|product|rfp|agreement|delivery|round|call)$",
    re.IGNORECASE,
)
_ANSWERS_HEAD = re.compile(
    r"\W*(?:\d[\d.]*\s+)?(?:our |the )?(?:answers?|replies|questions|q ?& ?a|faq)\b"
    r"(?! (?:of|from) (?:other|vendors)| (?:we |that |are )*(?:still|open|left|not)\b)",
    re.IGNORECASE,
)
_FROM = re.compile(r", (?:from|by|in|on) ", re.IGNORECASE)


def label_section(label: re.Match[str] | None) -> Section:
    """A label such as `Out of scope:` is a heading; one that merely holds such a word is a sentence."""
    if not label or label.group(1).strip(" *_").lower() == "context":  # in a decision record, what is asked for
        return "plain"
    said = label.group(1).split(",")  # `Nice to have, not for v1:`; but `Later, from the same author:`
    parts = [_part_section(part.strip()) for part in said if not _FROM.search(label.group(1))]
    return "out" if "out" in parts else next((section for section in parts if section != "plain"), "plain")


def _part_section(part: str) -> Section:
    part = part.strip(" *_0123456789.")
    section = section_of(part)
    if section == "out" and _UNNEEDED.fullmatch(part):
        return section
    cue = (heading_cue(section).match(part) or pattern("standing.refused").match(part)) if section != "plain" else None
    said = _WHOSE.sub("", part) if section == "out" else part
    return section if cue and 2 * len(cue.group()) >= len(said) else "plain"


def _leads(cue: re.Match[str], heading: str) -> bool:
    """Whether a heading is about a word: `Market overview`, but not `Answers to the questions of the market`."""
    return len(heading[: cue.start()].split()) <= _FIRST or len(heading.split()) <= 2 * _FIRST


def section_of(heading: str) -> Section:
    """What stands below a heading; `plain` is what is asked for."""
    if not heading or heading.rstrip().endswith("?") or _ANSWERS_HEAD.match(heading) or says("standing.live", heading):
        return "plain"
    if says("standing.gone", heading):
        return "history" if says("standing.gone_thing", heading) else "out"
    if says("standing.refused", heading):
        return "out"
    told = (n for n in _NAMES if any(_leads(m, heading) for m in heading_cue(n).finditer(heading)))
    section: Section = next(told, "plain")
    section = "out" if _CHOICES.fullmatch(heading) else section
    if section == "plain" and (found := pattern("standing.headings").search(heading)):
        section = found.lastgroup  # type: ignore[assignment]  # the groups are sections
    return "plain" if section == "history" and says("tables.new", heading) else section
