"""Products and providers that are refused: in words of every kind, before the name, behind it, or around it."""

from mlopsctl.extraction.lexicon import Mention, pattern, says
from mlopsctl.extraction.passage import Passage

_NEAR, _FAR = 60, 110  # characters
_BEFORE, _PUT_AWAY = pattern("refusals.before"), pattern("refusals.put_away")  # end where the mention begins
_BEHIND, _AWAY = pattern("refusals.behind"), pattern("refusals.away")  # begin where the mention ends


def is_refused(passage: Passage, mention: Mention) -> bool:
    """`boycott X`, `X has no place here`, `strike X from the shortlist`, `X sits on the competitor list`."""
    text, start, end = passage.text, mention.start, mention.end
    low = max(0, start - _FAR)
    if _BEFORE.search(text, low, start) or _BEHIND.match(text, end):
        return True
    if _PUT_AWAY.search(text, max(0, start - _NEAR), start) and _AWAY.match(text, end):
        return True
    return says("refusals.listed", passage.clause(start, end))


def is_lifted(passage: Passage) -> bool:
    """`X was banned under the old policy`, `the ban on X was lifted`, `is X taboo? - Not by us`."""
    if says("refusals.lifted", passage.text) or pattern("refusals.lifted_after").match(passage.after):
        return True
    return passage.is_question and says("refusals.doubted", passage.text) and passage.is_refused
