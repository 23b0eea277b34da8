"""Words for a kind of work that speak of something else: a train, events that only feed the training, small batches."""

import re

from mlopsctl.extraction.lexicon import Mention, pattern, says
from mlopsctl.extraction.passage import Passage

_TRAINEES = pattern("terms.trainees")  # ends where the training begins
_LESSONS = pattern("terms.lessons")
_NEAR = 40  # characters
_RISK = re.compile(  # what the product itself tells of: `an alert when the risk score goes above 0.8`
    r"\b(?:risk|sepsis|fraud|churn|anomaly|threat)[- ]scores? (?:\w+ )?"
    r"(?:is|goes|rises|climbs|gets|exceeds) ?(?:above|over|beyond)?\b",
    re.IGNORECASE,
)
_BATCHES = re.compile(r"in (?:small |large |micro-?)?batches", re.IGNORECASE)


def is_no_work(passage: Passage, mention: Mention) -> bool:
    """Whether a mention of a workload asks for none of that kind."""
    said = passage.text[mention.start : mention.end]
    if mention.value == "training":
        shared = any(m.value == "feature_store" for m in passage.mentions) and " and " in said
        return (
            shared
            or is_of_people(passage.text, mention.start, mention.end)
            or says("terms.trained_elsewhere", passage.text)
        )
    if mention.value == "batch_inference":
        return bool(_BATCHES.fullmatch(said)) and says("terms.micro_batch", passage.text)
    if mention.value == "monitoring":
        return bool(_RISK.search(passage.text)) and not says("standing.learns", passage.text)
    return mention.value == "streaming_inference" and says("terms.training_only", passage.text)


def is_of_people(text: str, start: int, end: int) -> bool:
    """`staff training takes place in May`, `the release train is late`."""
    before, said = text[max(0, start - _NEAR) : start], text[start : end + _NEAR]
    return bool(_TRAINEES.search(before) or _LESSONS.match(said))
