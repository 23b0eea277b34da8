"""What the next sentence says of a sentence, such as `No, we don't.` or `It is out of play.`."""

import re

from mlopsctl.extraction.lexicon import pattern, says

_REFUSED, _UNNEEDED = "forbidden", "not needed"  # cues of cues.yaml
_QUESTION = re.compile(r"\?\W*$")
_NARROWED = re.compile(r"\b(?:just|only|simply|solely)\s+(?:in |on |the )?(?P<one>[\w-]{3,})", re.IGNORECASE)
_BARE = 4  # words of `Kubernetes? No.`
_OPENING = re.compile(r"[^.:?!|]{1,30}[:.]\s+(?=\S)|\W+")  # `A:`, `Head of data:`, a quotation mark


def reply(text: str, after: str) -> str:
    """`yes`, the words that a refusal comes to, or nothing."""
    if _QUESTION.search(text):
        return _answered(text, after)
    denied = pattern("replies.denied").match(after)
    if not denied:
        return ""
    return _REFUSED if says("replies.banned", denied.group()) else _UNNEEDED


def _answered(question: str, after: str) -> str:
    asked = re.split(r"(?<=[.:!?])\s", question.rstrip())[-1]
    if after.rstrip().endswith("?") or says("replies.open_question", asked):
        return ""
    for start in (0, *(m.end() for m in (_OPENING.match(after),) if m)):
        if pattern("replies.yes").match(after, start):
            return "yes"
        if pattern("replies.no").match(after, start):
            if (chosen := _NARROWED.search(after, start)) and chosen["one"].lower() in asked.lower():
                return ""  # `us-east-1 and us-west-2? no, just us-east-1`
            bare = len(asked.split()) <= _BARE and not says("replies.obligation", asked)
            return _REFUSED if bare or says("replies.permission", asked) else _UNNEEDED
    return ""
