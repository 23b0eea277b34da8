"""Whether data of a class get here: not those that are cut off before, or that a case is put for."""

import re

from mlopsctl.extraction.lexicon import Mention, pattern, says
from mlopsctl.extraction.passage import Passage

_NEAR = 40  # characters
_ABSENT_DATA = pattern("terms.absent_data")
_NONE_OF = re.compile(r"\b(?:no|without|free of|zero) (?:any |more |such |real )?$", re.IGNORECASE)
_REMARK = re.compile(
    r", (?:which|that|who|they|these|those|both|all) (?:is|are|get|gets|never) [^.;]{3,80}", re.IGNORECASE
)
_HANDLING = ("must not", "may not", "shall not", "should not", "cannot be")  # what must not be done with data is there
_BARRED = re.compile(  # what must not be done with data
    r" (?:\w+ )?(?:leaves?|leaving"
    r"|(?:be |get )?(?:stored|kept|moved|transferred|sent|exported|shared|copied|passed|hosted))\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\s*,? (?:other than|except(?: for)?|apart from|besides|aside from)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:where(?:ver)?|if|when(?:ever)?|should|in case|insofar as|to the extent(?: that)?) (?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_INVOLVED = re.compile(
    r"(?: data| records)? (?:is|are|gets?|be) (?:\w+ )?(?:involved|processed|affected|concerned|handled|touched)\b",
    re.IGNORECASE,
)


def is_handled(passage: Passage, mention: Mention, negation: str) -> bool:
    """Data that are there although the sentence negates: `no foreign cloud for patient data`.

    So is the law that is named behind what it forbids: `data may not leave Germany (GDPR)`.
    """
    at = passage.text.lower().rfind(negation.lower(), 0, mention.start)
    if mention.kind == "compliance":
        return at >= 0 and bool(_BARRED.match(passage.text, at + len(negation), mention.start))
    about = at >= 0 and says("terms.about_data", passage.text[at + len(negation) : mention.start])
    about = about or bool(_BUT.match(passage.text, mention.end))  # `no personal data other than addresses`
    return mention.kind == "data_classes" and (negation in _HANDLING or about)


def is_elsewhere(passage: Passage, mention: Mention) -> bool:
    """Whether they never get here, or only a case is put: `where card data is involved`."""
    return _is_absent(passage, mention) or _is_case(passage, mention) or _is_of_things(passage, mention)


def _is_of_things(passage: Passage, mention: Mention) -> bool:
    """`the diagnosis of the pump`, `leaf diseases`: nobody's health."""
    if mention.value != "phi" or not _DIAGNOSIS.search(passage.text, mention.start, mention.end):
        return False
    told = f"{passage.text} {passage.sentence.context}"
    return says("terms.of_things", told) and not says("terms.of_people", told)


_DIAGNOSIS = re.compile(r"diagnos|tissue|disease|scans?\b|samples?\b|x-?ray", re.IGNORECASE)


def _is_case(passage: Passage, mention: Mention) -> bool:
    """`where card data is involved`."""
    before = _WHERE.search(passage.text, max(0, mention.start - _NEAR), mention.start)
    return bool(before and _INVOLVED.match(passage.text, mention.end))


def _is_absent(passage: Passage, mention: Mention) -> bool:
    """`addresses are cut off at the gateway`, `names are replaced, so no PII arrives`."""
    same = [m for m in passage.mentions if (m.kind, m.value) == (mention.kind, mention.value)]
    none = any(
        _NONE_OF.search(passage.text, max(0, m.start - _NEAR), m.start) and not _BUT.match(passage.text, m.end)
        for m in same
    )
    tail = _REMARK.match(passage.text, passage.text.find(",", mention.end)) if "," in passage.text else None
    absent = _ABSENT_DATA.search(passage.piece(mention.start, mention.end)) or (
        tail and _ABSENT_DATA.search(tail.group())
    )
    return none or bool(absent and not says("terms.masked_here", passage.text))
