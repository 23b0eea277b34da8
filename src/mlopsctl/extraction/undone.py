"""What the next sentence undoes: a wish that was turned down, a thing that is gone, or one that others run."""

import re
from functools import lru_cache

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_THINGS = ("required_tech", "existing_assets", "ci_platform", "clouds", "regions", "environments", "data_residency")
_REACH = 90  # characters from who wished to what was wished for
_BUT = re.compile(r",? (?:but|and|yet|however|only) |[;:\u2013\u2014] ?|, ", re.IGNORECASE)


def is_undone(reading: Reading, passage: Passage) -> bool:
    """`Ravi begged for X. The board said no.`, `We were on X. It is gone.`, `They run X. - That's them.`."""
    if reading.field not in _THINGS:
        return False
    if pattern("refusals.theirs_after").match(passage.after) or _is_weighed(passage, reading):
        return True
    if reading.field == "data_residency" and _is_repealed(passage):
        return True
    past = says("refusals.past", passage.text)
    if past and (pattern("refusals.gone_after").match(passage.after) or _is_gone(passage.text, reading.end)):
        return True
    return is_turned_down(passage, reading.start, reading.end)


def _is_weighed(passage: Passage, reading: Reading) -> bool:
    """Whether a row of what was considered says that it was not taken: `| Azure | rejected, too dear |`."""
    if passage.sentence.kind != "row" or not says("refusals.considered", passage.header):
        return False
    return bool(pattern("refusals.not_taken").search(passage.text, reading.end))


def _is_repealed(passage: Passage) -> bool:
    """`until 2019 data had to stay there; the rule no longer exists`."""
    return says("refusals.lifted", passage.text) or bool(pattern("refusals.lifted_after").match(passage.after))


def is_turned_down(passage: Passage, start: int, end: int) -> bool:
    """Whether somebody wished for it, and was refused in the same sentence or the next one."""
    low = max(0, start - _REACH)
    wish = pattern("refusals.wish").search(passage.text, low, start)
    if not wish or not pattern("refusals.wished").search(passage.text, 0, wish.start()):
        return False
    turned = pattern("refusals.turned_down")
    return bool(turned.match(passage.after)) or any(
        turned.match(passage.text, gap.end()) for gap in _BUT.finditer(passage.text, end)
    )


@lru_cache(maxsize=1024)
def _is_gone(text: str, end: int) -> bool:
    return any(pattern("refusals.gone_after").match(text, gap.end()) for gap in _BUT.finditer(text, end))
