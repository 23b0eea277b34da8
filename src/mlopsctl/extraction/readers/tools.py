"""Technology: what the system is to be built with, what stands there already, and what is ruled out."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.extraction.lexicon import Mention, cue, data, pattern, says
from mlopsctl.extraction.negations import is_spared
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.choices import (
    found,
    is_alternative,
    is_left,
    is_passed_over,
    is_permitted,
    is_put_into,
    is_skill,
    is_stayed_on,
    is_unchosen,
    without_neighbours,
)
from mlopsctl.extraction.readers.mentions import is_only_named
from mlopsctl.extraction.readers.refusals import is_lifted, is_refused

_NEAR = 40  # characters


def read_tech(passage: Passage, mention: Mention, negation: str) -> Iterator[Reading]:
    """A tool to use, one that is there, or one that is ruled out; `Is X imposed? No` says neither."""
    imposed = says("terms.obligation", f"{passage.text} {passage.sentence.question}")
    if (imposed and passage.reply not in ("", "yes")) or is_lifted(passage):
        return
    access = _ACCESS.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    if not access and not is_spared(passage.text, mention.start) and _is_refused(passage, mention):
        yield found(passage, mention, "forbidden_tech", mention.value)
        return
    negation = "forbidden" if _is_denied_row(passage, mention) else negation
    piece = passage.piece(mention.start, mention.end)
    if _GONE.match(passage.text, mention.end):
        yield found(passage, mention, "gone_tech", mention.value)
    negation = "" if negation.startswith("drop") and is_put_into(passage, mention) else negation
    if _is_no_choice(passage, mention, negation, piece):
        return
    if is_left(passage, mention):
        yield found(passage, mention, "forbidden_tech", mention.value, 0.6)
    elif negation and _ANOTHER.search(passage.text, max(0, mention.start - _NEAR), mention.start):
        return  # `no second Kafka cluster` lets the first one be
    elif negation and not access:
        nothing = negation.lower() in _NOTHING and (
            _MAY.search(piece) or _NOTHING_ON.search(passage.text, 0, mention.start)
        )
        if nothing or not cue("weak").fullmatch(negation):
            part = _PART.match(passage.text, mention.end)  # `no Docker Hub` says nothing of Docker
            name = f"{mention.value}_{'_'.join(part[1].lower().split())}" if part else mention.value
            yield found(passage, mention, "forbidden_tech", name)
    elif mention.value not in _ONLY_FORBIDDEN and not is_unchosen(passage, mention):
        yield from _used(passage, mention, piece)


def _is_refused(passage: Passage, mention: Mention) -> bool:
    unless = pattern("terms.unless_it_is").search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(unless or pattern("terms.without_it").match(passage.text, mention.end)) or is_refused(passage, mention)


def _is_no_choice(passage: Passage, mention: Mention, negation: str, piece: str) -> bool:
    """A skill, a surrounding, a common word, or what neither is asked for nor refused."""
    if says("terms.indifferent", piece) or says("terms.unbound", piece) or is_passed_over(passage, mention):
        return True
    if not negation and (is_only_named(passage, mention) or _is_role(passage, mention) or _is_story(passage, mention)):
        return True
    if pattern("terms.free_choice").search(passage.text, mention.end):
        return True
    if is_skill(passage, mention) and not _MUST.search(piece) and "want" not in negation:
        return True
    if mention.value in _SURROUNDINGS and (
        negation == "without" or not (_is_owned(passage, mention) or says("terms.in_place", _told(passage, mention)))
    ):
        return True
    absent = negation and _ABSENT.match(passage.text, mention.end)
    once = _ONCE.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    past = _EPISODE.match(passage.text, mention.end) or (once and _PROJECT.match(passage.text, mention.end))
    return bool(absent or past) or _is_common_word(passage, mention)


def _is_story(passage: Passage, mention: Mention) -> bool:
    """`Epic 3`, `epic: returns`: a heap of user stories."""
    return mention.value == "epic" and bool(_STORY.match(passage.text, mention.end))


def _is_role(passage: Passage, mention: Mention) -> bool:
    """`the lakehouse has to be Databricks`: what comes behind is the product."""
    played = _PLAYED_BY.match(passage.text, mention.end) if mention.value in _ROLES else None
    return played is not None and any(m.kind == "tech" and m.start == played.end() for m in passage.mentions)


def _is_denied_row(passage: Passage, mention: Mention) -> bool:
    """`| Databricks | no. contract ended | M |`: a row about one tool that begins with a no."""
    if passage.sentence.kind != "row":
        return False
    led = _ROW_HEAD.fullmatch(passage.text, 0, mention.start)
    return bool(led and _ROW_NO.match(passage.text, mention.end))


def _is_owned(passage: Passage, mention: Mention) -> bool:
    """`the group has a landing zone`, `the loan system is Temenos`, `our Kafka backbone`: it is there."""
    before = passage.text[max(0, mention.start - _NEAR) : mention.start]
    if _COUNTED.search(before) and _MANY.match(passage.text, mention.end):
        return True
    if _THEIRS.search(before) and _STANDING.match(passage.text, mention.end):
        return True
    return bool(_OWNED.search(before) or (mention.value in _SURROUNDINGS and _NAMED_SO.search(before)))


def _told(passage: Passage, mention: Mention) -> str:
    return " ".join([passage.clauses(mention.start, mention.end)[0], *passage.asides(mention.start, mention.end)])


def _used(passage: Passage, mention: Mention, piece: str) -> Iterator[Reading]:
    """What stands there already, or what the system is to be built with."""
    start, end = mention.start, mention.end
    clause = passage.clause(start, end)
    stays = says("terms.stays", clause)
    if not stays and passage.is_over(start, end):
        return
    history = not stays and passage.is_history(start, end)
    required = (says("terms.required", piece) or says("terms.must", clause)) and not history
    around = without_neighbours(passage, mention, f"{clause} {_told(passage, mention)}")
    above = any(says("terms.above_in_place", line.strip()) for line in passage.sentence.context.split("\n"))
    kept = says("terms.there_to_stay", around) or is_spared(passage.text, start)
    owned = _is_owned(passage, mention)
    fed = says("terms.inflow", f"{passage.text} {passage.sentence.before}")
    place = history or kept or owned or above or fed or says("terms.in_place", around)
    place = place and not _MOVES_TO.search(passage.text, max(0, start - _NEAR), start)
    place = place and (history or kept or not _CHOICE.search(passage.text, 0, start))
    if place and (
        kept
        or owned
        or _EXISTS.search(f"{around} {passage.sentence.context}")
        or not (required or passage.is_soft(start, end))
    ):
        yield found(passage, mention, "existing_assets", mention.value, 0.8)
    else:
        one = found(passage, mention, "required_tech", mention.value, 0.85 if required else 0.7)
        open_to = is_alternative(passage, mention) or is_permitted(passage, mention)
        yield replace(one, hard=False) if open_to else one
        if is_stayed_on(passage, mention):
            yield found(passage, mention, "existing_assets", mention.value, 0.8)


def _is_common_word(passage: Passage, mention: Mention) -> bool:
    """`the glue code`: a product's name in small letters, in a text that knows capitals."""
    word = passage.text[mention.start : mention.end]
    if _CHARGES.match(passage.text, mention.end) and word.islower():
        return True  # `cloud run cost`
    if word.lower() not in _COMMON_WORDS or not word.islower():
        return False
    said = passage.text[speaker.end() if (speaker := _SPEAKER.match(passage.text)) else 0 :]
    small = any(m.kind == "tech" and _is_product(said, passage.text[m.start : m.end]) for m in passage.mentions)
    return any(map(str.isupper, said)) and not small


def _is_product(said: str, word: str) -> bool:
    """Whether a product that nobody takes for a common word is written in small letters: so may others be."""
    return word.islower() and word not in _COMMON_WORDS and word in said


_SPEAKER = re.compile(r"\W*[A-Z][\w.]{1,20}(?: \([^()]{1,40}\))?: ")
_COMMON_WORDS = frozenset(data("cues")["common_words"])
_ABSENT = re.compile(  # after `no Databricks`
    r"\s+(?:licen[cs]es?|skills?|experience|knowledge|accounts?|contracts?|subscriptions?|expertise|budget|people|projects?)\b"
    r"|[\w ]{0,20}\b(?:yet|so far|left)\b",
    re.IGNORECASE,
)
_CHARGES = re.compile(r" (?:costs?|bills?|fees?|budget|spend(?:ing)?|charges)\b")
_ONCE = re.compile(r"\b(?:last \w+'s|that|failed|old|first|former|previous|earlier) $", re.IGNORECASE)
_PROJECT = re.compile(r"\s+projects?\b", re.IGNORECASE)
_EPISODE = re.compile(
    r"\s+(?:rates?|disaster|fiasco|adventure|debacle|nightmare|experiment|attempt|episode|pilot|prototype)\b"
    r"|[\w ]{0,20}\byet\b",
    re.IGNORECASE,
)
_ACCESS = re.compile(  # `writing back into Oracle is prohibited` leaves Oracle where it is
    r"\b(?:writ|read|query|connect|access|copy|export|load|dump|push|publish|chang|touch|alter)ing\b[ \w]{0,20}$",
    re.IGNORECASE,
)
_NOTHING_ON = re.compile(
    r"\b(?:nothing|none of (?:it|this|that)) (?:else )?(?:is |are |goes |runs |gets |lives )?(?:\w+ )?"
    r"(?:on|in|to|with|from|through|via|at|by) (?:the )?$",
    re.IGNORECASE,
)  # before what is banned: `nothing on Databricks`
_ANOTHER = re.compile(
    r"\b(?:another|a (?:second|third)|second|third|yet another|additional|extra|(?:new|separate|own) (?=\w+ cluster))"
    r" (?:\w+ )?$",
    re.IGNORECASE,
)
_STORY = re.compile(r"s?\s*(?:[#\d:]|link|stor(?:y|ies)|owner|in (?:the )?(?:backlog|jira))", re.IGNORECASE)
_ROLES = ("data_lake", "data_warehouse", "notebooks", "artifact_registry", "api_gateway", "landing_zone", "siem", "hsm")
_PLAYED_BY = re.compile(
    r"s? (?:is|are|must|shall|should|will|has|have|is to|are to|needs?|had)(?: to)?(?: be| remain| stay)?(?: \w+ly)? "
    r"(?:on |in |with )?(?:the |our |an? )?",
    re.IGNORECASE,
)
_ROW_HEAD = re.compile(r"\W*(?:[A-Z]{0,3}-?\d{1,3}(?:\.\d{1,2})?\s*\|)?[\s|*`]*", re.IGNORECASE)
_ROW_NO = re.compile(
    r"[\s*`]*\|[\s*]*(?:no(?:pe)?|nein|never|forbidden|prohibited|banned|not allowed|not permitted|not wanted|vetoed)"
    r"(?=\s*(?:[.,;:!(|]|$|please\b|thanks?\b))",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(
    r"\b(?:system|software|platform|suite|erp|crm|mes|ehr|pacs|historian|database|warehouse|core|ticketing|telephony)"
    r" (?:here |there )?(?:is|are) (?:an? |called )?$",
    re.IGNORECASE,
)
_THEIRS = re.compile(  # `our Kafka backbone`, `the bank's Kafka bus`
    r"\b(?:our(?: own)?|(?:the|our) (?:bank|company|group|house|firm|department|platform team|data team)'s"
    r"|(?:the|our) (?:corporate|shared|central|company-wide)) (?:self-managed |managed )?$",
    re.IGNORECASE,
)
_STANDING = re.compile(r" (?:backbone|bus|brokers?|clusters?|installation)\b", re.IGNORECASE)
_OWNED = re.compile(  # `the group has a landing zone`: it is there, whatever must be done with it
    r"\b(?:we|they|it|ict|group|company|client|customer|department|team|bank|organi[sz]ation|plant|house|us"
    r"|our [\w-]+|holding|ministry|agency|authority|university|city|county|library|parliament|court|museum|school|port"
    r"|airport|farm|cooperative|union|clinic|ward|lab|institute|foundation|chain|retailer|utility|operator|insurer"
    r"|publisher|studio|club|league|council|municipality|town|canton|state|police|railway|airline|shipyard|mill|factory"
    r"|brewery|dairy|refinery|mine|hospital|depot|office|district|region|laboratory|college|archive|house)"
    r" (?:already |also |do )?(?:have|has|got|possess(?:es)?|owns?|operates?) (?:already )?"
    r"(?:an?|our own|its own|one|two|three|some) (?:\w+ )?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|\d{1,3}) (?:\w+ )?$", re.IGNORECASE)
_MANY = re.compile(r"(?:(?<=s)|s| (?:instances|clusters|servers|installations|nodes|sites|databases))\b", re.IGNORECASE)
_NOTHING = ("nothing", "nobody", "none")
_MAY = re.compile(r"\b(?:may|must|shall|should|can|could|is to|are to)\b", re.IGNORECASE)
_MOVES_TO = re.compile(
    r"\b(?:mov|migrat|switch|chang|port|transfer|shift)\w* (?:it |them |this |everything |over )*(?:to|onto)"
    r" (?:the |our |an? )?$",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:option|variant|alternative|candidate) \(?(?:\d|[a-d]\b)", re.IGNORECASE
)  # `use option 3, X`
_PART = re.compile(r" (Hub|Desktop|Studio|Canvas|Autopilot|JumpStart|Ground Truth|Swarm|Notebooks?)\b")
_MUST = re.compile(r"\bmust\b|\brequired\b|\buse it\b|\bstick (?:to|with)\b", re.IGNORECASE)
_EXISTS = re.compile(
    r"\balready\b(?! (?:knows?|signed|decided|agreed|chosen|selected|approved|announced|promised|ordered|settled|said"
    r"|written|described|mentioned|explained|clear)\b)|\bexist",
    re.IGNORECASE,
)
_SURROUNDINGS = frozenset(data("cues")["surroundings"])
_ONLY_FORBIDDEN = frozenset(data("cues")["only_refused"])
_GONE = pattern("terms.gone")  # begins where the mention ends
