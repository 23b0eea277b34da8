"""The words that negate others: `no`, `not allowed`, `leave X out`."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from mlopsctl.extraction.lexicon import cue, pattern
from mlopsctl.extraction.visible import Span

_REACH = 8  # words between a negation and what it negates
_NEAR = 150  # characters: farther apart, words have nothing to do with each other
_LEAD = 60  # characters from a verb to its particle
_COMMA_REACH = 3  # words after a comma that still belong to the list before it
_DENIED = re.compile(
    r"\s*:\s*(?:we|i|they|you) (?:do not|don't|will not|won't|must not|cannot|can't|would not|wouldn't)"
    r" (?:\w+ )?(?:want|touch|use|run|operate|need|like|take|allow|accept|consider)\b"
    r"|[^.;:]{0,25};\s*(?:but |so )?(?:not (?:planned|pursued|foreseen|wanted|needed|in scope|for now)|declined"
    r"|rejected|dropped|refused)\b"
    r"|\s+(?:we|i|they|you) (?:do not|don't|will not|won't|must not|cannot|can't|would not|wouldn't|would rather not)"
    r" (?:really )?(?:want|touch|use|need|like|take|allow|accept|consider)\b"
    r"|\s*(?:is |are )?not (?:our|my|really our) (?:thing|topic|cup|problem|concern|issue|world|job|field|business)\b"
    r"|[^.;]{0,30}? (?:but|and) (?:\w+ )?(?:does|do|will|would)(?: not|n't) (?:want|like|touch) (?:it|that|them)\b|"
    r"\s*[:=|-]?\s*(?:no|n/a)\b(?! (?:later|more|less))"
    r"|\s*[:|]\s*(?:we|i|they) (?:do not|don'?t|did not|didn'?t|won'?t|will not|can'?t|cannot|wouldn'?t|never)"
    r" (?:really |even )?(?:run|use|want|need|have|like|support|touch|take|know|operate|own)\b"
    r"|\s*[:,?-]\s*(?:please (?:no|don't|do not)|(?:please )?don't)\b(?! [a-z]{3,})"
    r"|,?\s+(?:please )?(?:not yet|not again|never again)\s*(?:[.,;)]|$)"
    r"|[^.;]{0,30}? (?:acceptable|allowed|possible|welcome|fine|ok|okay|permitted|optional)\b,? but not"
    r" (?:required|needed|necessary|mandatory|a must)\b"
    r"|\s*[:=]\s*(?:none|nil|false|never|off)\b(?! (?:of|other))"
    r"|\s+(?:(?:he|she|they|we|i|it) )?(?:does|do|is|are|did|can|will)(?: not|n't)"
    r"\s*(?:[.,;:)]|$|(?:since|because|as|here|given|though|either|for us|in (?:our|this) case)\b)|-free\b"
    r"|[^.;:]{0,90};\s*(?:so |hence |therefore |and )?(?:it|this|that|they|both|these)"
    r" (?:shall|must|may|should|will|can|is to|are to)(?: not|n't| never)(?: \w+)?"
    r" (?:used|deployed|introduced|considered|installed|taken|chosen|applied|pursued)\b",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"[;:|]|—|[.!?]\s|,\s*(?:(?:and |but |so )?(?:we|it|they|our|this|that|you|i)|so|hence|thus|therefore|then|use|take"
    r"|must|shall|should|needs? to|ha(?:s|ve) to"
    r"|keep|just|go|(?:only )?(?:when(?:ever)?|if|as soon as|once)|(?:(?:the|our|both|all) )?[\w-]+ (?:is|are))\b"
    r"|\s(?:so|hence|therefore) (?:we|it|they|i)\b",
    re.IGNORECASE,
)
_PUT = re.compile(
    r"\b(?:leav|keep|rul|cut|kick|throw|tak|strik|phas|count|struck|cross|bar|put|turn)\w*(?: [\w-]+){0,3} $",
    re.IGNORECASE,
)
_OUT = re.compile(r"[ \w]{0,15}? (?:out|aside|off|behind)\b", re.IGNORECASE)  # `leave X out of it`
_LIST_HEAD = pattern("passage.list_head")
_REFUSED_BY = re.compile(  # `security rejected X`, but not `a rejected claim`
    r"\b(?:we|they|security|legal|compliance|finance|audit|procurement|management|operations|the board)"
    r" (?:rejected|vetoed|killed)\b",
    re.IGNORECASE,
)
_LIKEWISE = re.compile(
    r"\b(?:as|so|nor|neither|likewise)"
    r" (?:is|are|was|were|has|have|had|do(?:es)?|did|may|can|could|shall|should|will|must)"
    r" (?:the |an? )?$",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whenever|where|unless|in case|as long as|should)\b[^,;:.]*$", re.IGNORECASE)
_EXCEPT = ("without", "except", "other than", "barring", "excluding", "unless")
_AFFIRMED = re.compile(r"\s+(?:does|do|is|are|must|has to|shall|will)\s*(?:[.,;!)]|$)", re.IGNORECASE)  # `X does.`
_NEW_PREDICATE = re.compile(r"\s(?:and|or|but)\s+(?:shall|must|may|should|can)\s?not\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\s(?:that|which|who)\s", re.IGNORECASE)
_ANOTHER = re.compile(r"\s(?:and|or|plus) (?:an?|the|our|one|some) ", re.IGNORECASE)
_ARTICLE = re.compile(r",\s*(?:and )?(?:an?|the|our|one) ", re.IGNORECASE)
_OWN_VERB = re.compile(
    r"\s+(?:already |also |still )?(?:is|are|has|have|does|do|keeps?|holds?|handles?|stays?|remains?|runs?"
    r"|works?|stores?|gives?|comes?|takes?|buffers?|covers?|feeds?|serves?|provides?|lives?|sits?|exists?|can|will|must|shall"
    r"|appl(?:y|ies)|governs?|binds?|demands?|requires?|prescribes?"
    r"|(?:forbid|prohibit|bar|ban|say|see)s (?:it|that|so|to it)"
    r"|(?:only|alone|instead|exclusively)(?=\s*(?:[.;!)]|$)))\b"
    r"(?! (?:not|n't|also not|too (?:\w+)|overkill|out|forbidden|banned|excluded|off|no)\b)",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(r"(?:,\s*(?:and )?|\sand )(?:the |our )?$", re.IGNORECASE)
_AND, _IS_NOT = re.compile(r"\s*and\s*", re.IGNORECASE), re.compile(r"(?:is|are)(?: not|n't)", re.IGNORECASE)
_HAS = re.compile(
    r"\b(?:has|have|got|uses?|runs?|owns|operates?|keeps?|possess(?:es)?) (?:[\w-]+ ){0,2}$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"[ \w]{0,15}? (?:elsewhere|anywhere else|outside|abroad)\b", re.IGNORECASE
)  # so it is not this
_ASIDE = re.compile(r"\([^()]{0,300}\)")
PIECE_END = re.compile(
    r"[,;:()|]|\s-\s|—|\s(?:but|however|although|though|yet|whereas|while|and(?= (?:we|it|the|i|they)\b))\s",
    re.IGNORECASE,
)
_PIECE_OR_SENTENCE_END = re.compile(rf"{PIECE_END.pattern}|[.!?]\s", re.IGNORECASE)


_SPARED = re.compile(
    r"(?:\b(?:not|never|nobody|no one|no (?:plans?|wish|intention|reason|need|desire|intent))|n't) "
    r"(?:(?:wants?|wish(?:es)?|intends?|plans?|planning|like|need|have|has|had|going|allowed|supposed|to|of) ){0,4}"
    r"(?:replac(?:e|ing)|retir(?:e|ing)|abandon(?:ing)?|giv(?:e|ing) up|get(?:ting)? rid of|ditch(?:ing)?"
    r"|remov(?:e|ing)|decommission(?:ing)?|switch(?:ing)? off|scrap(?:ping)?|leav(?:e|ing)|drop(?:ping)?)"
    r" (?:the |our )?$",
    re.IGNORECASE,
)


def is_spared(text: str, start: int) -> bool:
    """`We don't want to replace Kafka`: what begins there is kept."""
    return bool(_SPARED.search(text, max(0, start - _LEAD), start))


class Negations:
    """Those of one sentence."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, start: int, end: int) -> str:
        """The words that negate the span, or nothing."""
        head = _LIST_HEAD.match(self._text)
        if head and head.end() <= start:
            return "forbidden"
        if _AFFIRMED.match(self._text, end) or is_spared(self._text, start):
            return ""
        if _LIKEWISE.search(self._text, max(0, start - 30), start) and self._negated_before(start):
            return "forbidden"
        return self._before(start, end) or self.behind(start, end)

    @cached_property
    def _pseudo(self) -> list[Span]:
        return [m.span() for m in cue("never").finditer(self._text)]

    @cached_property
    def _words(self) -> list[Span]:
        found = (m.span() for words in (cue("negate"), _REFUSED_BY) for m in words.finditer(self._text))
        return sorted(span for span in found if not self._is_pseudo(span[0]))

    @cached_property
    def _following(self) -> list[Span]:
        """Words that negate what stands before them."""
        return [m.span() for m in cue("negate_after").finditer(self._text)]

    def _is_pseudo(self, position: int) -> bool:
        return any(a <= position < b for a, b in self._pseudo)

    def _before(self, start: int, end: int) -> str:
        last = bisect_right(self._words, start, key=lambda span: span[1])
        first = bisect_left(self._words, start - _NEAR, key=lambda span: span[0])
        near = self._words[first:last]
        own, joint = _OWN_VERB.match(self._text, end), _AFTER_COMMA.search(self._text, max(0, start - _LEAD), start)
        if own and joint and ("," in joint.group() or own.group().endswith("s")):  # of `A and B are`, none is alone
            near = [w for w in near if w[0] >= joint.start()]  # `no loss is feared, Kafka keeps the events`
        at, end = next((w for w in reversed(near) if self._reaches(w[1], start)), (0, 0))
        word = self._text[at:end]
        if word.lower() not in _EXCEPT:
            return word
        if _ARTICLE.search(self._text, end, start):  # `a cluster without GPUs, a database`
            return ""
        other = next((end for _, end in reversed(self._words[:last]) if end < at), None)
        doubled = other is not None and not _NEW_CLAUSE.search(self._text, other, at)
        return "" if doubled else word  # `no release without X` demands X

    def behind(self, start: int, end: int) -> str:
        """The words behind the span that negate it, or nothing."""
        if denied := _DENIED.match(self._text, end):
            return denied.group()
        if _PUT.search(self._text, max(0, start - _LEAD), start) and _OUT.match(self._text, end):
            return "leave out"
        first = bisect_left(self._following, (end, end))
        for a, b in self._following[first : first + 1]:
            between = re.sub(r"^\s*[:=(]", "", _ASIDE.sub("", self._text[end : min(a, end + _NEAR)]))
            is_near = b <= end + _NEAR and len(between.split()) <= _REACH
            word = self._text[a:b]
            relative = _RELATIVE.search(between)
            if relative and _ANOTHER.search(between, 0, relative.start()):
                return ""  # `an A and a B that must not be used` leaves A alone
            anew = not relative and _NEW_PREDICATE.search(f"{between}{word}")
            anew = anew or _ELSEWHERE.match(self._text, b)
            if (
                is_near
                and not self._is_object(start, between, word)
                and not anew
                and not self._is_pseudo(a)
                and not _PIECE_OR_SENTENCE_END.search(between)
            ):
                return word
        return ""

    def _is_object(self, start: int, between: str, word: str) -> bool:
        """`IT has a Jenkins and is not going to learn another`: somebody else is not."""
        return bool(_AND.fullmatch(between) and _IS_NOT.match(word) and _HAS.search(self._text, 0, start))

    def _negated_before(self, start: int) -> bool:
        return any(b <= start for _, b in (*self._following, *self._words))

    def _reaches(self, trigger_end: int, start: int) -> bool:
        between = self._text[trigger_end:start]
        if ")" in between.partition("(")[0]:  # `a recommendation (not a figure)` negates nothing behind it
            return False
        if _NEW_CLAUSE.search(between) or cue("negate_end").search(between):
            return False
        if "," in between and _CONDITION.search(self._text, max(0, trigger_end - _LEAD), trigger_end):
            return False
        comma = between.rfind(",")
        if comma >= 0 and len(between[comma:].split()) > _COMMA_REACH:
            return False
        return len(between.split()) <= _REACH
