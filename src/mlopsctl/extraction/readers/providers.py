"""Providers: which are asked for, which are ruled out, and which are only named."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.bearers import is_about_else
from mlopsctl.extraction.lexicon import Mention, cue, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.choices import (
    found,
    is_hypothetical,
    is_left,
    is_passed_over,
    is_permitted,
    is_skill,
    is_spare,
)
from mlopsctl.extraction.readers.mentions import is_only_named
from mlopsctl.extraction.readers.refusals import is_lifted, is_refused
from mlopsctl.extraction.sellers import speaks

PROVIDERS = ("aws", "gcp", "azure")
OLD = 0.6  # confidence in what is used today, while nothing newer is named
_NEAR = 40  # characters
_FIRST = 3  # characters before the first word of a sentence
_BRAND = pattern("terms.brand")
_BARRED = re.compile(r"(?:must|shall|may) ?not|mustn't|never", re.IGNORECASE)  # whatever the reason was
_WHAT = re.compile(r"\b(?:what|whatever|as|like) $", re.IGNORECASE)  # `what AWS does by default is enough`
_AND_IS_NOT = re.compile(  # `runs in Azure and is not affected`
    r"(?: \w+)? (?:and|which|that|so) (?:\w+ )?(?:is|are|does|do|has|will|can)(?: not|n't)\b", re.IGNORECASE
)
_REFUSED = pattern("terms.refused")  # begins where the mention ends
_MOVED_TO = re.compile(  # `went to Azure two years ago`: it is there now
    r"\b(?:moved|migrated|switched|went|changed|transferred|shifted)(?: \w+){0,3} (?:to|onto|into) (?:the |our )?$",
    re.IGNORECASE,
)
_MADE_BY = re.compile(  # `AWS-managed keys`
    r" (?:Repos|Boards|AD|Active Directory|Marketplace|credits)\b"
    r"|-(?:managed|owned|held|generated|native|side|provided|specific|style|like|compatible|certified|trained)\b",
    re.IGNORECASE,
)


def read_cloud(passage: Passage, mention: Mention, negation: str, choice: str) -> Iterator[Reading]:
    """A provider to use, or one that is ruled out; `not AWS` forbids, `no AWS experience` says nothing."""
    start, end = mention.start, mention.end
    if mention.value in PROVIDERS and _is_refused(passage, mention):
        yield found(passage, mention, "clouds_forbidden", mention.value, 0.85)
        return
    over = passage.is_over(start, end) and not _MOVED_TO.search(passage.text, max(0, start - _NEAR), start)
    if _is_aside(passage, mention) or (over and not _BARRED.fullmatch(negation)) or is_lifted(passage):
        return
    if mention.value == "any":
        if choice != "some" and (not negation or "care" in passage.text.lower()):
            yield found(passage, mention, "clouds", "any")
    elif negation and not (passage.is_denied(start, end) and _says_of_part(passage.text[end : end + 2 * _NEAR])):
        kept = mention.value == "private" and _LEFT.search(passage.text, max(0, start - _NEAR), start)
        if _forbids(negation) and not kept and not _AND_IS_NOT.match(passage.text, end):
            yield found(passage, mention, "clouds_forbidden", mention.value)
    elif choice == "some":
        if not is_left(passage, mention):
            yield from _chosen(passage, mention)
    elif mention.value == "aws" and choice == "all":  # naming all of them is naming none, once
        yield found(passage, mention, "clouds", "any")


def _is_refused(passage: Passage, mention: Mention) -> bool:
    unless = pattern("terms.unless_it_is").search(passage.text, max(0, mention.start - _NEAR), mention.start)
    refused = unless or says("terms.never_again", passage.text) or _REFUSED.match(passage.text, mention.end)
    return (bool(refused) or is_refused(passage, mention)) and not is_lifted(passage)


def _says_of_part(after: str) -> bool:
    """Whether what follows a name bars no use of it: `the AWS bill may not go above $5k`, `AWS must not cost more`."""
    return bool(_OF_IT.match(after) or _LIMITS.match(after))


_OF_IT, _LIMITS = pattern("terms.part_of_it"), pattern("terms.limits_it")  # begin where the mention ends


def _forbids(negation: str) -> bool:
    """`not part of it` and `not yet` rule nothing out."""
    return bool(cue("forbid").search(negation)) and not (cue("weak").fullmatch(negation) or "yet" in negation)


_STILL = re.compile(r"\b(?:still|today|now|currently) (?:\w+ ){0,3}$", re.IGNORECASE)
_LEFT = re.compile(  # `when we leave our data centre`
    r"\b(?:leav(?:e|es|ing)|left|quit\w*|exit\w*|vacat\w+|clos(?:e|es|ing)|shut\w* down|out of|away from|off) $",
    re.IGNORECASE,
)


def _chosen(passage: Passage, mention: Mention) -> Iterator[Reading]:
    """What is used today is less sure, and machines of today bind nothing."""
    start, end = mention.start, mention.end
    if mention.value == "private" and _LEFT.search(passage.text, max(0, start - _NEAR), start):
        return
    near = pattern("terms.neighbour").search(passage.text, max(0, start - 2 * _NEAR), start)
    still = _STILL.search(passage.text, max(0, start - _NEAR), start) if mention.value == "private" else None
    old = (
        bool(near or still)
        or passage.is_history(start, end)
        or _is_of_thing(passage, mention)
        or _is_of_others(passage, mention)
    )
    permitted = is_permitted(passage, mention)
    old = (old and not _THERE.match(passage.text, end)) or (
        permitted and says("terms.trials", passage.clause(start, end))
    )
    if mention.value != "private" or not (old or permitted):
        yield found(passage, mention, "clouds", mention.value, OLD if old else 0.9)


def _is_aside(passage: Passage, mention: Mention) -> bool:
    """A skill, what was weighed and not taken, or `AWS-managed keys`."""
    made = _MADE_BY.match(passage.text, mention.end) or _WHAT.search(
        passage.text, max(0, mention.start - _NEAR), mention.start
    )
    lost = pattern("terms.lost").match(passage.text, mention.end)
    if says("terms.unbound", passage.piece(mention.start, mention.end)):
        return True
    supposed = mention.value in PROVIDERS and (
        is_hypothetical(passage, mention) or is_spare(passage, mention) or is_only_named(passage, mention)
    )
    return (
        bool(made or lost)
        or speaks(passage.text, mention)
        or supposed
        or is_skill(passage, mention)
        or is_passed_over(passage, mention)
    )


def _is_of_others(passage: Passage, mention: Mention) -> bool:
    """`the analysts have their notebooks in GCP`, `Azure is where the mail lives`: no choice for this system."""
    if _FOR_ELSE.match(passage.text, mention.end):
        return True
    clause = passage.clause(mention.start, mention.end)
    said = passage.text[mention.start : mention.end]
    around = passage.clauses(mention.start, mention.end)[0]  # with what an aside stands in
    return is_about_else(clause, said) or is_about_else(around, said)


def _is_of_thing(passage: Passage, mention: Mention) -> bool:
    """`an on-premises archive`, `the recorder (on premises)`, `the archive, which stays on-prem`."""
    if mention.value != "private":
        return False
    before = passage.text[max(0, mention.start - _NEAR) : mention.start]
    clause, said = passage.clause(mention.start, mention.end), passage.text[mention.start : mention.end]
    kept = _PART.match(clause)
    part = (kept is not None and kept.end() - _FIRST <= clause.find(said) + 1) or any(
        m.kind in ("tech", "ci_platform")
        and (
            _BESIDE.fullmatch(passage.text, m.end, mention.start)
            or (m.start < _FIRST and _STANDS.fullmatch(passage.text, m.end, mention.start))
        )
        for m in passage.mentions
    )  # `GitLab on premises`
    target = "=" in said or ":" in said or _TARGET.search(passage.text, 0, mention.start)
    thing = _THING.match(passage.text, mention.end) and not target
    return bool(thing or _THING_LED.search(before) or part)


_FOR_ELSE = pattern("terms.for_else")  # begins where the mention ends
_TARGET = pattern("terms.target")  # `target platform: an on-premises VMware cluster`; ends where the name begins
_THERE = pattern("terms.placed_there")  # `the ministry has an OpenStack cloud, and the model is installed there`
_THING = re.compile(
    r" (?:\w+ ){0,2}?(?:archives?|databases?|warehouses?|recorders?|storage|pacs|crm|erp|historians?|file ?servers?"
    r"|mainframes?|gateways?|clusters?|instances?|systems? (?:of|that|which))\b",
    re.IGNORECASE,
)
_STANDS = re.compile(  # `Hadoop cluster in our own data centre`, without a verb
    r"(?: (?:clusters?|servers?|databases?|instances?|farms?|installations?|machines?|warehouses?))?"
    r" (?:in|at|on) (?:our |the )?",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[\s,(-]{1,3}", re.IGNORECASE)
_PART = re.compile(  # `the MQTT broker stays on-premises`
    r"\W*(?:the|our|an?|its|their) (?!(?:[\w-]+ ){0,3}(?:services?|systems?|solution|models?|platform|scoring|inference"
    r"|applications?|app|software|whole|entire|new|api|endpoints?|hosting|deployment|runtime|data|serving|production"
    r"|scorer|workloads?|everything|stack|infrastructure|cloud)\b)(?:[\w-]+ ){1,4}"
    r"(?:stays?|remains?|is|are|lives?|sits?|stands?) (?:\w+ )?(?:on|in)\b",
    re.IGNORECASE,
)
_THING_LED = re.compile(
    r"(?:\b\w+ \((?:[\w-]+,? ){0,3}|,? (?:which|that) (?:stays?|remains?|is|are|runs?|sits?|lives?) )$", re.IGNORECASE
)


def barred_by(passage: Passage, mention: Mention) -> tuple[str, ...]:
    """All providers by `no public cloud`; by `no other hyperscaler` those that are not named just before."""
    if mention.value != "public":
        return (mention.value,)
    if not _OTHER.search(passage.text, max(0, mention.start - _NEAR), mention.end):
        return PROVIDERS
    around = f"{passage.sentence.before} {passage.text}"
    kept = [cloud for cloud in PROVIDERS if _MADE[cloud].search(around)]
    return tuple(cloud for cloud in PROVIDERS if cloud not in kept) if kept else ()


_OTHER = re.compile(r"\b(?:other|another|else|different|further|second)\b", re.IGNORECASE)
_MADE = {
    "aws": re.compile(r"\b(?:aws|amazon)\b", re.IGNORECASE),
    "gcp": re.compile(r"\b(?:gcp|google)\b", re.IGNORECASE),
    "azure": re.compile(r"\b(?:azure|microsoft)\b", re.IGNORECASE),
}


def is_provider(passage: Passage, mention: Mention) -> bool:
    """Whether a company is named for its cloud: where it is asked for, or the sentence speaks of hosting."""
    if _BRAND.match(passage.text, mention.end):
        return False
    sentence = passage.sentence
    near = f"{passage.clause(mention.start, mention.end)} {sentence.context} {sentence.question}"
    named = any(m.kind in ("clouds", "clouds_forbidden") for m in passage.mentions)
    spoken = named or says("terms.hosting", near) or says("terms.provider", sentence.before)
    return spoken or _is_refused(passage, mention)


def choice_of(passage: Passage) -> str:
    """Of providers: `some` are named to be used, `all` of them or `any`. `Google Cloud or AWS, you decide` is some."""
    named = [m for m in passage.mentions if m.kind in ("clouds", "vendor") and not passage.is_foreign(m.start, m.end)]
    told = [(m, passage.negation(m.start, m.end)) for m in named]
    chosen = {m.value for m, negation in told if not negation}
    barred = any(m.kind == "clouds_forbidden" and m.value == "public" for m in passage.mentions)
    if chosen.issuperset(PROVIDERS) and not (barred or any(negation for _, negation in told)):
        return "all"
    return "any" if "any" in {m.value for m, _ in told} and not chosen - {"any"} else "some"
