"""Whether a thing that is named is one of this system: not another team's tool, an input, nor what was tried."""

from functools import lru_cache

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_KINDS = ("workloads", "model_type", "gpu_required")
_TOOLS = ("required_tech", "existing_assets", "ci_platform")
_SPEAKERS = ("llm", "embedding", "llm_inference", "rag")  # mostly bought, and part of the system all the same
_FEW = 3  # words of a name


def is_of_others(reading: Reading, passage: Passage) -> bool:
    """`the recommender team`, `Marketing streams its clicks into Kafka`, `we compared a CNN and a small MLP`."""
    if reading.field not in (*_KINDS, *_TOOLS) or reading.value is False:
        return False
    own, clause = passage.text[reading.start : reading.end], passage.clauses(reading.start, reading.end)[0]
    if len(own.split()) <= _FEW and pattern("named.owner").match(passage.text, reading.end):
        return True
    rest, behind = passage.text.replace(clause, " ", 1), passage.clauses(reading.start, reading.end)[2]
    if _is_done_by_others(clause) or (_is_team(clause) and says("named.we", f"{rest} {passage.after}")):
        return True
    if says("named.possessed", clause) and not says("named.each", clause):
        return True
    if _is_tried(clause, own) or says("named.loved", clause) or says("named.aside", f"{clause} {behind}"):
        return True
    if own.lower() == "recommendations" and says("named.counsel", passage.text):
        return True
    bought = reading.field in _KINDS and reading.value not in _SPEAKERS
    return bought and says("named.input", clause)


@lru_cache(maxsize=1024)
def _is_done_by_others(clause: str) -> bool:
    if pattern("named.they").match(clause) or _opens("named.department", clause):
        return True
    return _is_team(clause) and says("named.theirs", clause)


@lru_cache(maxsize=1024)
def _is_team(clause: str) -> bool:
    return _opens("named.team", clause)


def _opens(name: str, clause: str) -> bool:
    lead = pattern("standing.lead").match(clause)
    return bool(pattern(name).match(clause, lead.end() if lead else 0))


@lru_cache(maxsize=1024)
def _is_tried(clause: str, said: str) -> bool:
    """Whether it was only tried; what stands behind a decision, or was kept, is more."""
    tried = pattern("named.tried").search(clause)
    at = clause.find(said)
    if not tried or at < tried.start():
        return False
    taken = pattern("named.taken").search(clause, tried.end())
    return not taken or (at < taken.start() and not says("named.it", clause[taken.end() :]))
