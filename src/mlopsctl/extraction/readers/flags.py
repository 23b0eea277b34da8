"""Yes-or-no wishes, such as a private network, a release by hand or a GPU."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from mlopsctl.extraction.lexicon import Mention, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.choices import found, is_hypothetical, is_permitted, is_spare

_OWN_NEGATION = re.compile(
    r"\b(?:no|nothing|not|only|without|never|none|neither|nowhere|off|unable|cannot)\b|n't\b", re.IGNORECASE
)
_LACKING = re.compile(r"\b(?:without|lacking|missing|no longer|absence of)\b[^.;,]{0,30}$", re.IGNORECASE)
_UNABLE = ("can't", "cannot")
_UNLESS = re.compile(r"\b(?:no|not|never|nothing|none|cannot)\b.*\b(?:without|unless|until|before)\b", re.IGNORECASE)
_CHOSEN = ("gpu_required", "multi_region", "customer_managed_keys", "private_networking")
_DEFINED = ("multi_region", "customer_managed_keys", "private_networking")
_LISTED = ("gpu_required", "multi_region")  # which may stand on a list of what nobody wants
_ABROAD = re.compile(r"\b(?i:outside|beyond) (?i:of )?(?i:the )?(?:E[EU]|UK|US|[A-Z][a-z])")
_INCUMBENT = re.compile(  # what a new model stands beside
    r"\b(?:the |an? |our |its )?(?:old|current|existing|legacy|previous|former|today's|predecessors?)\b(?: (?:[\w-]+ )?"
    r"(?:one|ones|models?|versions?|system|scorer|rules?|engine|weights|release|champion))?",
    re.IGNORECASE,
)
_MERITS = ("explainability_required", "human_approval")
_NEAR = 40  # characters


def read_flag(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    """A phrase such as `no public endpoint` carries its own negation; negated, a wish is a refusal."""
    if is_spare(passage, mention) or _is_of_others(passage, mention) or _is_left_open(passage, mention):
        return
    priced = mention.kind == "gpu_required" and pattern("mentions.priced").match(passage.text, mention.end)
    if priced or _is_defined(passage, mention) or _is_unsaid(passage, mention, negation):
        return  # `GPUs cost $2.30 an hour`
    said = passage.text[mention.start : mention.end]
    wanted = mention.value == "True"
    if not wanted and mention.kind in _CHOSEN and negation and negation == passage.reply and passage.is_question:
        yield found(passage, mention, mention.kind, value=True, confidence=0.8)  # `Is one region enough?` `No`
        return
    if not wanted and _is_demand(passage, mention, negation):
        return
    if negation and not _OWN_NEGATION.search(said) and not _is_of_another(passage, mention, negation):
        if not wanted:
            return
        wanted = _is_doubled(passage, mention) or _is_condition(passage, mention)
        if (
            not wanted
            and negation == "without"
            and mention.kind in _MERITS
            and not says("terms.bearable", passage.text)
        ):
            return  # `an alarm without explanation is ignored`
    plain = mention.value == "False" and not negation and not _OWN_NEGATION.search(said)  # `it runs on CPU today`
    past = is_past if wanted or plain else is_gone  # `not needed today` is a refusal
    if not past(passage, mention.kind, mention.start, mention.end):
        yield found(passage, mention, mention.kind, wanted, 0.9 if wanted else 0.8)


def is_past(passage: Passage, kind: str, start: int, end: int) -> bool:
    """Whether a wish is told of what was: `why it was refused` and `beside the old model` are no past."""
    if kind == "shadow_or_canary":
        told = _INCUMBENT.sub(" ", passage.piece(start, end).replace(passage.text[start:end], " ", 1))
        ended = says("passage.ended", _INCUMBENT.sub(" ", passage.clause(start, end)))
        return ended or says("history", told) or passage.sentence.section == "history"
    if kind == "explainability_required":
        return passage.is_over(start, end)
    return passage.is_history(start, end)


def is_gone(passage: Passage, _kind: str, start: int, end: int) -> bool:
    return passage.is_over(start, end)


def _is_defined(passage: Passage, mention: Mention) -> bool:
    """`a private endpoint is a network interface` explains a word."""
    return mention.kind in _DEFINED and bool(pattern("terms.defined").match(passage.text))


def _is_unsaid(passage: Passage, mention: Mention, negation: str) -> bool:
    """What neither asks for it nor refuses it."""
    listed = not passage.is_question and passage.sentence.kind != "row"
    if negation == "forbidden" and listed and mention.kind not in _LISTED:
        return True  # `No-gos: black boxes, public addresses`
    if mention.kind == "explainability_required" and _is_for_some(passage, mention, negation):
        return True
    clause = passage.clause(mention.start, mention.end)
    if mention.kind == "private_networking" and _ABROAD.search(passage.text, mention.start, mention.end + _NEAR):
        return True  # `no access from outside the EEA`
    if mention.kind == "multi_region" and mention.value == "True" and says("crossings.backup", clause):
        return not says("spares.onward", passage.text[mention.start : mention.end])  # `backups go to a second region`
    assent = mention.kind == "human_approval" and mention.value == "True"
    if assent and says("terms.no_assent", passage.text):
        return True  # `the planner may correct a figure; an approval step is not needed`
    return says("terms.indifferent", clause)


def _is_for_some(passage: Passage, mention: Mention, negation: str) -> bool:
    """`nobody uses what cannot be explained`, `no reasons for the customer, internally each case needs one`."""
    refused = negation or mention.value == "False"
    return negation.lower() in _UNABLE or bool(refused and says("terms.partly", passage.text[mention.end :]))


def _is_left_open(passage: Passage, mention: Mention) -> bool:
    """`GPUs are allowed`, `if we go multi-region`."""
    chosen = mention.kind in _CHOSEN and _first_supposed(passage, mention.kind) <= mention.start
    said = passage.text[mention.start : mention.end]
    open_to = not _OWN_NEGATION.match(said) and is_permitted(passage, mention)  # `no traffic from outside is allowed`
    return mention.value == "True" and (chosen or open_to) and not _WELCOME.match(passage.text, mention.end)


@lru_cache(maxsize=16)
def _first_supposed(passage: Passage, kind: str) -> float:
    """Where what nobody has chosen yet is named first."""
    supposed = (m.start for m in passage.mentions if m.kind == kind and is_hypothetical(passage, m))
    return next(supposed, math.inf)


_WELCOME = re.compile(r"\)? would (?:also |certainly )?be (?:\w+ )?welcome\b", re.IGNORECASE)


def _is_of_others(passage: Passage, mention: Mention) -> bool:
    """What people approve that no model has to do with, and machines of those who try things out."""
    clause = passage.clause(mention.start, mention.end)
    if mention.kind == "human_approval":
        return says("terms.other_assent", clause) or says("practices.spending", passage.text)
    if mention.kind == "shadow_or_canary" and _is_no_release(passage, mention):
        return True
    if mention.kind == "explainability_required" and says("practices.target", passage.text):
        return True
    named = {
        "multi_region": "terms.trade_regions",
        "private_networking": "terms.no_reception",
        "shadow_or_canary": "terms.elsewhere_staged",
        "explainability_required": "terms.commercial",
    }
    if mention.kind in named:
        return says(named[mention.kind], clause)
    return mention.kind == "gpu_required" and mention.value == "True" and says("terms.own_machines", clause)


def _is_no_release(passage: Passage, mention: Mention) -> bool:
    """`10 % of users are children`, `shadows on the x-ray`."""
    if says("practices.homonyms", passage.text):
        return True
    said = passage.text[mention.start : mention.end]
    around = passage.text.replace(said, " ", 1)
    told = f"{around} {passage.sentence.before} {passage.sentence.context}"
    return bool(pattern("practices.share").fullmatch(said)) and not says("practices.of_release", told)


def _is_demand(passage: Passage, mention: Mention, negation: str) -> bool:
    """`no release without approval` is no refusal of it, nor is `a score without reasons is not acceptable`."""
    said = passage.text[mention.start : mention.end]
    if _UNLESS.search(said) or (negation and said.lower().startswith("without")):
        return True
    return bool(_LACKING.search(passage.text, max(0, mention.start - _NEAR), mention.start))


def _is_of_another(passage: Passage, mention: Mention, negation: str) -> bool:
    """`no NAT gateway, traffic goes through the VPC`: what has its own verb is not on the list of what is negated."""
    at = passage.text.lower().rfind(negation.lower(), 0, mention.start)
    own = at >= 0 and "," in passage.text[at : mention.start]
    return own and says("terms.predicate", passage.text[mention.start : mention.end])


def _is_condition(passage: Passage, mention: Mention) -> bool:
    """`when no nurse has signed it, it is not written`: it is only written when one has."""
    led = _UNMET.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(led) and bool(_OWN_NEGATION.search(passage.text, mention.end))


_UNMET = re.compile(
    r"\b(?:when|if|where|while|as long as|so long as|until)(?: there is)? (?:no|nobody|no ?one|none)\b[^.;,]{0,20}$",
    re.IGNORECASE,
)


def _is_doubled(passage: Passage, mention: Mention) -> bool:
    """`a score without reasons is not acceptable` demands reasons."""
    lacking = _LACKING.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(lacking and says("terms.unbearable", passage.text[mention.end : mention.end + _NEAR]))
