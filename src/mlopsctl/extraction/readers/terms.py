"""Known phrases: providers, regimes, data classes, models, technology, workloads and yes-or-no wishes."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import Mention, cue, pattern
from mlopsctl.extraction.passage import Passage, Reading

_DIRECT = ("compliance", "data_classes", "model_type", "ci_platform", "workloads", "environments")
_IN_PLACE = pattern("terms.in_place")
_REQUIRED = pattern("terms.required")
_SKILL = pattern("terms.skill")
_LEAVING = pattern("terms.leaving")
_FLAGS = (
    "multi_region",
    "private_networking",
    "customer_managed_keys",
    "gpu_required",
    "explainability_required",
    "shadow_or_canary",
    "human_approval",
)
_SPLIT_NEGATION = re.compile(r"^(?:no|nothing|not|only|without)\b", re.IGNORECASE)
_OLD = 0.6  # confidence in what is used today, while nothing newer is named
_PROVIDERS = ("aws", "gcp", "azure")


def read(passage: Passage) -> Iterator[Reading]:
    for mention in passage.mentions:
        if not _shadowed(mention, passage.mentions):
            yield from _mention(passage, mention)


def _shadowed(mention: Mention, mentions: list[Mention]) -> bool:
    """`GDPR` inside `UK GDPR`; a provider's name as part of a product's."""
    family = ("clouds", "tech", "ci_platform") if mention.kind == "clouds" else (mention.kind,)
    return any(
        o.kind in family
        and o.start <= mention.start
        and mention.end <= o.end
        and (o.end - o.start) > (mention.end - mention.start)
        for o in mentions
    )


def _mention(passage: Passage, mention: Mention) -> Iterator[Reading]:
    negation = passage.negation(mention.start, mention.end)
    if mention.kind == "clouds":
        yield from _cloud(passage, mention, negation)
    elif mention.kind == "tech":
        yield from _tech(passage, mention, negation)
    elif mention.kind in _FLAGS:
        yield from _flag(passage, mention, negation)
    elif mention.kind == "stage":
        if _STAGES.search(passage.text) and not negation:
            yield _reading(passage, mention, "environments", mention.value)
    elif (
        mention.kind in _DIRECT
        and not negation
        and not (mention.kind in ("compliance", "workloads") and passage.is_history(mention.start, mention.end))
    ):
        old = mention.kind == "ci_platform" and passage.is_history(mention.start, mention.end)
        yield _reading(passage, mention, mention.kind, mention.value, _OLD if old else 0.9)


def _reading(passage: Passage, mention: Mention, field: str, value: bool | str, confidence: float = 0.9) -> Reading:
    return Reading(
        field, value, mention.start, mention.end, not passage.is_soft(mention.start, mention.end), confidence
    )


def _cloud(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    """A provider to use, or one that is ruled out; `not AWS` forbids, `no AWS experience` says nothing."""
    if _SKILL.search(passage.piece(mention.start, mention.end)):
        return
    named = {m.value for m in passage.mentions if m.kind == "clouds"}
    if mention.value == "any":
        if not negation or "care" in passage.text.lower():
            yield _reading(passage, mention, "clouds", "any")
    elif negation:
        if cue("forbid").search(negation):
            yield _reading(passage, mention, "clouds_forbidden", mention.value)
    elif "any" not in named and not named.issuperset(_PROVIDERS):
        if not _is_left(passage, mention):
            yield _reading(passage, mention, "clouds", mention.value)
    elif mention.value == "aws":  # naming all of them is naming none, once
        yield _reading(passage, mention, "clouds", "any")


def _is_left(passage: Passage, mention: Mention) -> bool:
    """Whether the system moves away from it; in `from A to B` only A is left."""
    piece = passage.piece(mention.start, mention.end)
    leaving = _LEAVING.search(piece)
    name = piece.find(passage.text[mention.start : mention.end])
    return bool(leaving and (name < leaving.start() or not re.search(r"\bto\b", piece[leaving.end() : name])))


def _tech(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    piece = passage.piece(mention.start, mention.end)
    if (_SKILL.search(piece) and not _MUST.search(piece)) or _is_left(passage, mention):
        return
    if negation:
        if cue("forbid").search(negation):
            yield _reading(passage, mention, "forbidden_tech", mention.value)
    elif mention.value not in _ONLY_FORBIDDEN:
        history = passage.is_history(mention.start, mention.end)
        required = bool(_REQUIRED.search(piece)) and not history
        place = history or _IN_PLACE.search(f"{passage.text} {passage.sentence.context}")
        if place and not (required and not _EXISTS.search(passage.text)):
            yield _reading(passage, mention, "existing_assets", mention.value, 0.8)
        else:
            yield _reading(passage, mention, "required_tech", mention.value, 0.85 if required else 0.7)


_STAGES = re.compile(r"\b(?:environments?|stages?|accounts?)\b", re.IGNORECASE)
_MUST = re.compile(r"\bmust\b|\brequired\b", re.IGNORECASE)
_EXISTS = re.compile(r"\balready\b|\bexist", re.IGNORECASE)
_ONLY_FORBIDDEN = {"virtual_machine", "managed_services"}  # said in passing they are no wish for a product


def _flag(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    """A phrase such as `no public endpoint` carries its own negation."""
    phrase = passage.text[mention.start : mention.end]
    own = bool(_SPLIT_NEGATION.match(phrase))
    wanted = own or not negation
    if mention.kind == "human_approval" and not wanted:
        return
    if not passage.is_history(mention.start, mention.end):
        yield _reading(passage, mention, mention.kind, value=wanted)
