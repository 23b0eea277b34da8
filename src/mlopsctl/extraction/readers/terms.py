"""Known phrases: providers, regimes, data classes, models, technology, workloads and yes-or-no wishes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from mlopsctl.extraction.lexicon import Mention, cue, data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.choices import (
    found,
    is_alternative,
    is_beaten,
    is_left,
    is_passed_over,
)
from mlopsctl.extraction.readers.data_classes import is_elsewhere, is_handled
from mlopsctl.extraction.readers.flags import read_flag
from mlopsctl.extraction.readers.mentions import is_only_named
from mlopsctl.extraction.readers.modes import is_no_work
from mlopsctl.extraction.readers.providers import OLD, PROVIDERS, barred_by, choice_of, is_provider, read_cloud
from mlopsctl.extraction.readers.tools import read_tech

_DIRECT = ("compliance", "data_classes", "model_type", "ci_platform", "workloads", "environments")
_FLAGS = (
    "multi_region",
    "private_networking",
    "customer_managed_keys",
    "gpu_required",
    "explainability_required",
    "shadow_or_canary",
    "human_approval",
)


def read(passage: Passage) -> Iterator[Reading]:
    choice = choice_of(passage)
    for mention in passage.mentions:
        if not _shadowed(mention, passage.mentions):
            yield from _mention(passage, mention, choice)


def _shadowed(mention: Mention, mentions: list[Mention]) -> bool:
    """`GDPR` inside `UK GDPR`; a provider's name as part of a product's; a wish inside its own refusal."""
    providers = ("clouds", "clouds_forbidden", "tech", "ci_platform")
    family = providers if mention.kind in ("clouds", "vendor") else (mention.kind,)
    length = mention.end - mention.start
    return any(
        o.start < mention.end
        and mention.start < o.end
        and o.kind in family
        and not (mention.kind == "clouds" and o.value == "any")
        and (o.value, mention.value) != ("rag", "llm_inference")
        and not (o.kind == "clouds_forbidden" and o.value in PROVIDERS and o.value != mention.value)
        and (o.end - o.start) > length
        and (
            (o.start <= mention.start and mention.end <= o.end) or (mention.kind in _FLAGS and o.value != mention.value)
        )
        for o in mentions
    )


def _mention(passage: Passage, mention: Mention, choice: str) -> Iterator[Reading]:
    negation = passage.negation(mention.start, mention.end)
    if mention.kind == "clouds" or (mention.kind == "vendor" and is_provider(passage, mention)):
        yield from read_cloud(passage, mention, negation, choice)
    elif mention.kind == "clouds_forbidden" and not _is_no_bar(passage, mention):
        for cloud in barred_by(passage, mention):
            yield found(passage, mention, "clouds_forbidden", cloud, 0.85)
    elif mention.kind == "tech":
        yield from read_tech(passage, mention, negation)
    elif mention.kind == "existing" and not negation and not passage.is_over(mention.start, mention.end):
        yield found(passage, mention, "existing_assets", mention.value, 0.85)
    elif mention.kind in _FLAGS:
        yield from read_flag(passage, mention, negation)
    elif mention.kind == "stage":
        yield from _stage(passage, mention, negation)
    elif mention.kind == "ci_platform" and negation and not cue("weak").fullmatch(negation):
        yield found(passage, mention, "forbidden_tech", mention.value)
    elif mention.kind in _DIRECT and (not negation or is_handled(passage, mention, negation)):
        yield from _direct(passage, mention)


def _is_no_bar(passage: Passage, mention: Mention) -> bool:
    """`hyperscalers are not excluded`; `we have nothing: no cloud, no IT department` tells what is not there."""
    if says("terms.not_barred", passage.text[mention.start : mention.end + _NEAR]):
        return True
    return mention.value == "public" and bool(_LACKS.search(passage.text, max(0, mention.start - _NEAR), mention.start))


def _direct(passage: Passage, mention: Mention) -> Iterator[Reading]:
    """A phrase that says what it says, unless it speaks of the past or of others."""
    if mention.kind == "compliance" and _is_exempt(passage, mention):
        return
    if mention.kind == "workloads" and (is_no_work(passage, mention) or is_passed_over(passage, mention)):
        return
    if mention.value in _LANGUAGE and _is_of_another_kind(passage, mention):
        return
    if mention.kind == "model_type" and (is_beaten(passage, mention) or _is_machine(passage, mention)):
        return
    if mention.kind == "data_classes" and (
        is_elsewhere(passage, mention) or says("negate", passage.text[mention.start : mention.end])
    ):
        return
    told = {"ci_platform": "terms.stays", "compliance": "terms.applies"}.get(mention.kind)
    stays = told is not None and says(told, passage.text)
    if mention.kind == "ci_platform" and (
        is_only_named(passage, mention)
        or (not stays and (_DIES.match(passage.text, mention.end) or is_left(passage, mention)))
    ):
        return
    if stays or not passage.is_over(mention.start, mention.end):
        old = mention.kind == "ci_platform" and passage.is_history(mention.start, mention.end) and not stays
        one = found(passage, mention, mention.kind, mention.value, OLD if old else 0.9)
        either = mention.kind in ("ci_platform", "model_type") and is_alternative(passage, mention)
        yield replace(one, hard=False) if either else one


def _is_of_another_kind(passage: Passage, mention: Mention) -> bool:
    """Open weights are mostly those of a language model, but not `a speech model with open weights`."""
    named = any(m.kind == "model_type" and m.value in _OTHER_KINDS for m in passage.mentions)
    return named and passage.text[mention.start : mention.end].lower().startswith("open")


_LANGUAGE, _OTHER_KINDS = ("llm", "llm_inference"), ("speech", "deep_vision", "embedding")


def _is_machine(passage: Passage, mention: Mention) -> bool:
    """`transformer monitoring`: the one of a substation."""
    around = passage.text[max(0, mention.start - _NEAR) : mention.end + _NEAR]
    return mention.value == "transformer" and says("terms.electric", around)


def _is_exempt(passage: Passage, mention: Mention) -> bool:
    """`we are outside DORA`, `HIPAA came up; it is irrelevant`."""
    before, after = passage.text[max(0, mention.start - _NEAR) : mention.start], passage.text[mention.end :]
    return bool(_OUTSIDE.search(before) or _EXEMPT.match(after))


def _stage(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    """An environment, in the document's own word, where the sentence lists environments."""
    start, end = mention.start, mention.end
    deed = passage.text[start:end].lower() in _DEEDS and _DOES.match(passage.text, end)
    if deed or _TEST_OF.match(passage.text, end) or negation:
        return
    if passage.is_over(start, end) or not _is_environment(passage, mention):
        return
    name = "-".join(passage.text[start:end].lower().split())
    yield found(passage, mention, "environments", name, 0.85)


def _is_environment(passage: Passage, mention: Mention) -> bool:
    """`staging` beside a word for environments, in a list of them, or as a short answer to a question about them."""
    start, end = mention.start, mention.end
    stages = _stages(passage)
    place = stages.index(mention)
    beside = stages[max(0, place - 1) : place] + stages[place + 1 : place + 2]
    if any(_STAGE_GAP.fullmatch(passage.text[min(end, m.end) : max(start, m.start)]) for m in beside):
        return True
    several = _are_several(passage)
    if passage.text[start:end].lower() in _SHORT_NAMES[1:] and _WANTED.search(
        passage.text, max(0, start - _NEAR), start
    ):
        return True
    if several or passage.text[start:end].lower() in _FAINT:
        return several
    near = passage.text[max(0, start - _NEAR) : start] + passage.text[end : end + _NEAR]
    if _STAGES.search(near):
        return True
    if len({m.value for m in stages}) > 1 and _STAGES.search(passage.text):
        return True
    around = f"{passage.sentence.before} {passage.sentence.context}"
    return len(passage.text.split()) <= _FEW and bool(_STAGES.search(around))


@lru_cache(maxsize=16)
def _stages(passage: Passage) -> list[Mention]:
    return [m for m in passage.mentions if m.kind == "stage"]


@lru_cache(maxsize=16)
def _are_several(passage: Passage) -> bool:
    """Whether two names stand there that can only be environments, or one and a longer one near it."""
    named = [(m, passage.text[m.start : m.end].lower()) for m in _stages(passage)]
    short = [m for m, name in named if name in _SHORT_NAMES]
    long = [m for m, name in named if name in _LONG_NAMES]
    near = {m.value for m in long if any(max(m.start - o.end, o.start - m.end) <= _NEAR for o in short)}
    return len({m.value for m in short} | near) > 1


_STAGES = pattern("terms.stages")
_LACKS = re.compile(r"\b(?:have|has|got|there(?:'s| is| are)|nothing)\b[^.;]{0,30}$", re.IGNORECASE)
_STAGE_GAP = re.compile(
    r"(?:\s*\([^()]{1,20}\))?"
    r"[\s\"']*(?:(?:->|\u2192|[+/,>&|]|\b(?:and|y|und|et|en|e|i|to|then|plus|before|after that|followed by|later"
    r"|afterwards|once|finally|from there|next|lastly|at last|ultimately|via|through|on to|onto|up to|as well as)\b)"
    r"[\s\"']*){1,3}"
    r"(?:(?:in|to|on|into|through|via|sees?|gets?|for|a separate|one) )?(?:an?|the|one)?[\s\"']*",
    re.IGNORECASE,
)
_DIES = pattern("terms.dies")  # begins where the mention ends
_OUTSIDE = pattern("terms.outside")
_EXEMPT = pattern("terms.exempt")
_TEST_OF = re.compile(
    r" (?:data|sets?|suites?|cases?|results?|teams?|coverage|runs?|calls?|drives?|images|patients|bench|users?|plans?"
    r"|scores?|traffic|costs?|effort|time|people|work|phase|requests?|events?|streams?|tv)\b",
    re.IGNORECASE,
)  # `test data` is no environment
_DOES = re.compile(r" (?:in|on|it|against|with|every|each|new)\b", re.IGNORECASE)  # `test it`, `live in`
_DEEDS = ("test", "testing", "live", "stage")
# two of them can only be environments
_FAINT = frozenset(data("cues")["faint_stages"])
_SHORT_NAMES = ("dev", "prod", "staging", "uat", "stg", "preprod", "pre-prod", "prd", "tst", "homolog", "hml")
_LONG_NAMES = ("production", "development", "acceptance", "integration")  # beside a short one
_WANTED = re.compile(
    r"\b(?:want|need|require|have|has|get|build|provide|add|create|set up|ask for|only|just|one|separate|own)s?"
    r" (?:(?:an?|one|the|only|just|separate|own|our|single) ){0,3}$",
    re.IGNORECASE,
)
_NEAR, _FEW = 40, 5  # characters to a word for environments; words of a bare answer
