"""Whether what is named is a choice: not what is left, beaten, weighed and passed over, or merely known by somebody."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from mlopsctl.extraction.lexicon import Mention, pattern, says
from mlopsctl.extraction.negations import is_spared
from mlopsctl.extraction.passage import Passage, Reading

_SKILL, _LEAVING = pattern("terms.skill"), pattern("terms.leaving")
_BEATEN, _PASSED_OVER = pattern("terms.beaten"), pattern("terms.passed_over")  # end where the mention begins
_OUTGONE = pattern("terms.outgone")  # begins where the mention ends
_OR, _OR_SO = pattern("terms.or"), pattern("terms.or_so")  # between two names; behind one
_SUCH_AS, _CONCEDED = pattern("terms.such_as"), pattern("terms.conceded")  # end where the mention begins
_SPARE, _IF_NEED_BE = pattern("terms.spare"), pattern("terms.if_need_be")  # begin where the mention ends
_THERE_ALREADY = pattern("terms.there_already")  # ends where the mention begins
_IN_CASE, _IF_SO, _MAY_USE = pattern("terms.in_case"), pattern("terms.if_so"), pattern("terms.may_use")  # before it
_TURNS_OUT, _ALLOWED = pattern("terms.turns_out"), pattern("terms.allowed")  # behind it
_THEY = re.compile(r"\W*(?:they|he|she|theirs|his|hers)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|us|ours?)\b", re.IGNORECASE)
_HAD = re.compile(r"\b(?:we|they|it|team) (?:once |long |briefly )?had (?:an? |our |the )?(?:own )?$", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|/|&|\+|,?\s*\band\b)\s*(?:the |our |an? )?", re.IGNORECASE)
_NEAR = 40  # characters
_LABEL = 7  # words
_WHICH_IS = re.compile(
    r",? (?:which|that) (?:(?:we|they|you) (?:already )?(?:have|run|use|own|got)|(?:is|are) (?:already )?there"
    r"|exists?)\b",
    re.IGNORECASE,
)


def found(passage: Passage, mention: Mention, field: str, value: bool | str, confidence: float = 0.9) -> Reading:
    """A value for a field, told by a mention."""
    return Reading(
        field, value, mention.start, mention.end, not passage.is_soft(mention.start, mention.end), confidence
    )


def is_beaten(passage: Passage, mention: Mention) -> bool:
    """`better than BERT`, `the logistic regression we run today`."""
    before = _BEATEN.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(before or _OUTGONE.match(passage.text, mention.end) or is_passed_over(passage, mention))


def is_alternative(passage: Passage, mention: Mention) -> bool:
    """`ECS or EKS`, `Airflow or the like`: one of several that would do, none of which is asked for."""
    text = passage.text
    if _SUCH_AS.search(text, max(0, mention.start - _NEAR), mention.start) or _OR_SO.match(text, mention.end):
        return True
    named = [m for m in passage.mentions if m.kind == mention.kind]
    at = named.index(mention)
    gaps = [*_gaps(text, [mention, *named[at + 1 :]]), *_gaps(text, [*named[: at + 1]][::-1])]
    return any(says("terms.alternatively", gap) for gap in gaps)


def _gaps(text: str, named: list[Mention]) -> Iterator[str]:
    """What stands between names that follow each other in one list of alternatives."""
    for a, b in pairwise(named):
        gap = text[min(a.end, b.end) : max(a.start, b.start)]
        if not _OR.fullmatch(gap):
            return
        yield gap


def is_spare(passage: Passage, mention: Mention) -> bool:
    """`we could live with ECS`, `a GPU only if it cannot be avoided`: nobody asks for it."""
    before = _CONCEDED.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    after = _SPARE.match(passage.text, mention.end) or _IF_NEED_BE.match(passage.text, mention.end)
    return bool(before or after)


def is_unchosen(passage: Passage, mention: Mention) -> bool:
    """What is named and nobody asks for."""
    return is_spare(passage, mention) or is_hypothetical(passage, mention) or is_hearsay(passage, mention)


def is_hearsay(passage: Passage, mention: Mention) -> bool:
    """`we heard good things about X`, `X was too slow in the pilot`, `we had X once`, `they are on X, we are on Y`."""
    clause = passage.clause(mention.start, mention.end)
    theirs = _THEY.match(clause) and _WE.search(passage.text.replace(clause, " ", 1)) and not _WE.search(clause)
    lost = pattern("terms.lost").match(passage.text, mention.end)
    before = passage.text[max(0, mention.start - _NEAR) : mention.start]
    had = _HAD.search(before) or pattern("terms.abandoned").search(before)
    return bool(theirs or lost or had) or says("terms.heard", clause)


def is_hypothetical(passage: Passage, mention: Mention) -> bool:
    """`if you go with AWS`, `if a GPU is needed, tell us`: nobody has chosen it yet."""
    before = _IN_CASE.search(passage.text, max(0, mention.start - _REACH), mention.start)
    if not before:
        return bool(_IF_SO.search(passage.text, max(0, mention.start - _REACH), mention.start))
    condition = passage.text[before.start() : mention.start], passage.text[mention.end : mention.end + _NEAR]
    return says("terms.choosing", condition[0]) or bool(_TURNS_OUT.match(condition[1]))


def is_permitted(passage: Passage, mention: Mention) -> bool:
    """`GPUs are allowed`, `you may use Kafka`: nobody asks for it."""
    before = _MAY_USE.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(before or _ALLOWED.match(passage.text, mention.end))


def without_neighbours(passage: Passage, mention: Mention, said: str) -> str:
    """What is said around a name, without the `our existing` of another one: `vLLM on our existing EKS cluster`."""
    for other in passage.mentions:
        gap = passage.text[min(mention.end, other.end) : max(mention.start, other.start)]
        if other.kind == "existing" and not _LISTED.fullmatch(gap) and (words := _beside(passage, mention, other)):
            said = said.replace(words, " ")
        if other.kind != mention.kind or other.value == mention.value:
            continue
        owned = _THERE_ALREADY.search(passage.text, max(0, other.start - _NEAR), other.start)
        if other.start > mention.end and (tail := _WHICH_IS.match(passage.text, other.end)):
            said = said.replace(passage.text[other.start : tail.end()], " ")  # `X, started by Y, which we have`
        if owned and not _LISTED.fullmatch(gap):
            said = said.replace(passage.text[owned.start() : other.end], " ")
    return said


def _beside(passage: Passage, mention: Mention, thing: Mention) -> str:
    """The words of a thing that stands there, as far as they are not the tool's own: `our existing S3 bucket`."""
    if thing.start < mention.end and mention.start < thing.end:
        # A role is no tool: `Lambda functions use our existing role`.
        return passage.text[mention.end : thing.end] if thing.value == "runtime_role" else ""
    return passage.text[thing.start : thing.end]


def is_left(passage: Passage, mention: Mention) -> bool:
    """Whether the system moves away from it; in `from A to B` only A is left."""
    if is_put_into(passage, mention) or is_spared(passage.text, mention.start):
        return False
    piece = passage.piece(mention.start, mention.end)
    leaving = _LEAVING.search(piece) if says("terms.leaving", piece) and not says("terms.fetches", piece) else None
    name = piece.find(passage.text[mention.start : mention.end])
    return bool(leaving and (name < leaving.start() or not _TOWARDS.search(piece[leaving.end() : name])))


def is_stayed_on(passage: Passage, mention: Mention) -> bool:
    """`we stay on AWS and EKS`: it is there."""
    return bool(_STAY_ON.search(passage.text, max(0, mention.start - _REACH), mention.start))


_STAY_ON = re.compile(
    r"\b(?:(?:stay|remain|continue)(?:s|ing)? (?:\w+ )?(?:on|with)|(?:keep|carry|go)(?:s|ing)? (?:on )?(?:us|runn)ing)"
    r" (?:(?:our|the) )?(?:(?:AWS|Amazon|Azure|GCP|Google Cloud)(?: [a-z]{2}-[a-z]+-\d)?(?:,| and|, and) )?$",
    re.IGNORECASE,
)


def is_put_into(passage: Passage, mention: Mention) -> bool:
    """`a file dropped into S3`."""
    return bool(_PUT_INTO.search(passage.text, max(0, mention.start - _NEAR), mention.start))


_PUT_INTO = re.compile(
    r"\bdrop(?:s|ped|ping)?\b(?: [\w-]+){0,5} (?:in|into|onto|on|to) (?:(?:an?|the|our|their|its) )?"
    r"(?:[\w-]+ (?:in|on) )?$",
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"\b(?:to|by|with|for|in favou?r of|towards|onto)\b", re.IGNORECASE)


def is_passed_over(passage: Passage, mention: Mention) -> bool:
    """Whether it was weighed and not taken: `chosen over Azure`, `A and B, we took the latter`."""
    if _PASSED_OVER.search(passage.text, max(0, mention.start - _REACH), mention.start):
        return True
    rivals = [m for m in passage.mentions if m.kind == mention.kind and m.value != mention.value]
    if rivals and (taken := _TAKEN.search(f"{passage.text} {passage.after}")):
        return not _is_nth(passage, mention, taken, sorted([mention, *rivals], key=lambda m: m.start))
    later, earlier = any(m.start > mention.start for m in rivals), any(m.start < mention.start for m in rivals)
    return (later and says("terms.latter", passage.text)) or (earlier and says("terms.former", passage.text))


def _is_nth(passage: Passage, mention: Mention, taken: re.Match[str], named: list[Mention]) -> bool:
    """`we need only the first`, `decision: (b)`."""
    if taken["nth"]:
        order = list(dict.fromkeys(m.value for m in named))
        return order.index(mention.value) == min(_ORDINALS.get(taken["nth"].lower(), _REACH), len(order) - 1)
    marks = [m[1].lower() for m in _MARK.finditer(passage.text, 0, mention.start)]
    return not marks or marks[-1] == taken["mark"].lower()


_TAKEN = pattern("terms.taken")
_ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2}
_MARK = re.compile(r"(?<!\w)\(?([a-d1-4])\)", re.IGNORECASE)


_REACH = 90  # characters from a verb of choice to what was not chosen


def is_skill(passage: Passage, mention: Mention) -> bool:
    """`people who know ECS`: what somebody can do, said on this side of an `and`."""
    label = passage.text[: max(0, passage.text.find(": ", 0, mention.start))]
    if label and len(label.split()) <= _LABEL and says("terms.skill", label):
        return True  # `Required skills: PyTorch, Kubernetes`
    piece = _unreasoned(passage.piece(mention.start, mention.end))
    said = passage.text[mention.start : mention.end]
    if not says("terms.skill", piece.replace(said, " ", 1)):  # `scikit-learn` is no learning
        return False
    at = max(0, piece.find(said, min(len(piece), mention.start) - len(piece)))
    left, right = piece[:at], piece[at + len(said) :]
    verbs = _AND_VERB.split(left)[-1] + _AND_VERB.split(right)[0]
    return bool(_SKILL.search(verbs))


@lru_cache(maxsize=1024)
def _unreasoned(piece: str) -> str:
    return _BECAUSE.split(piece, maxsplit=1)[0]


_BECAUSE = re.compile(r"\b(?:because|since|given that)\b", re.IGNORECASE)  # a skill may be why something is chosen
_AND_VERB = re.compile(
    r"\s(?:and|so|or)\s(?=(?:\w+ ){1,4}(?:who|knows?|reads?|has|have|can|is|are|gets?)\b)", re.IGNORECASE
)
