"""Whether a thing that is named is one of this system: not another team's tool, an input, nor what was tried."""

from functools import lru_cache

from mlopsctl.extraction.lexicon import opening, pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_KINDS = ("workloads", "model_type", "gpu_required", "shadow_or_canary")
_TOOLS = ("required_tech", "existing_assets", "ci_platform")
_SPEAKERS = ("llm", "embedding", "llm_inference", "rag")  # mostly bought, and part of the system all the same
_FEW = 3  # words of a name


def is_of_others(reading: Reading, passage: Passage) -> bool:
    """`the recommender team`, `Marketing streams its clicks into Kafka`, `we compared a CNN and a small MLP`."""
    if reading.field not in (*_KINDS, *_TOOLS) or reading.value is False:
        return False
    own = passage.text[reading.start : reading.end]
    if len(own.split()) <= _FEW and pattern("named.owner").match(passage.text, reading.end):
        return True
    if own.lower() == "recommendations" and says("named.counsel", passage.text):
        return True
    clause, _, behind = passage.clauses(reading.start, reading.end)
    bought = reading.field in _KINDS and reading.value not in _SPEAKERS
    return (
        _is_owned(clause, passage)
        or _is_tried(clause, own)
        or says("named.loved", clause)
        or says("named.aside", f"{clause} {behind}")
        or (bought and says("named.input", clause))
    )


def _is_owned(clause: str, passage: Passage) -> bool:
    """Whether others have it: a department, a team that stands against `we`, whoever has `its own`."""
    if pattern("named.they").match(clause) or opening("named.department", clause):
        return True
    if says("named.possessed", clause) and not says("named.each", clause):
        return True
    if not opening("named.team", clause):
        return False
    return says("named.theirs", clause) or says("named.we", f"{passage.text.replace(clause, ' ', 1)} {passage.after}")


@lru_cache(maxsize=1024)
def _is_tried(clause: str, said: str) -> bool:
    """Whether it was only tried; what stands behind a decision, or was kept, is more."""
    tried = pattern("named.tried").search(clause)
    at = clause.find(said)
    if not tried or at < tried.start():
        return False
    taken = pattern("named.taken").search(clause, tried.end())
    return not taken or (at < taken.start() and not says("named.it", clause[taken.end() :]))
