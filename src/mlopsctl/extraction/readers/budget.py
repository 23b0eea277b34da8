"""What the cloud may cost."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.owners import column

_DAY_S, _MONTH_S, _DAYS, _ANSWER, _BRIEF = 86_400, 2_592_000, 30, 20, 5
_PERIODS = pattern("budget.periods")
_EXCLUDED = pattern("budget.excluded")
_WHOLE = pattern("budget.whole")
_THAT, _NO_MORE = pattern("budget.that"), pattern("budget.no_more")
_TAKEN_BACK = pattern("statements.taken_back")
_MONTHS = {"day": 1 / _DAYS, "week": 7 / _DAYS, "month": 1, "quarter": 3, "half": 6, "year": 12}


def read(passage: Passage) -> Iterator[Reading]:
    """Of several amounts in a sentence, the one that is called the limit: `400 a month, 500 at the very most`."""
    found = _summed([*_read(passage)])
    most = {id(r) for r in found if _MOST.match(passage.text, r.end) or _UTMOST.search(passage.text, 0, r.start)}
    yield from (r if id(r) in most or not most else replace(r, hard=False) for r in found)


_MOST = pattern("budget.most")
_UTMOST = re.compile(r"\b(?:absolute|very|outer) (?:limit|maximum|most|ceiling)(?: is|:| of)? ?[$€£]?$", re.IGNORECASE)


def _summed(found: list[Reading]) -> list[Reading]:
    """`6k for serving, 3k for training, so 9k in total`: the sum alone."""
    total = sum(float(r.value) for r in found) / 2
    return [r for r in found if float(r.value) == total] or found if len(found) > _PAIR else found


_PAIR = 2


def _read(passage: Passage) -> Iterator[Reading]:
    stated = [q for q in passage.quantities if q.kind == "money"]
    stated = [*stated, *_unmarked(passage)] if all(q.kind != "money" or _is_lender(q) for q in stated) else stated
    for q in stated:
        if not q.per and _is_budget(passage, q) and (months := _months(passage, q)):
            yield _reading(passage, q, months, 0.9 if q.period_s else 0.8)
    if not stated and (found := _THAT.search(passage.text)):
        before = [q for q in quantities(passage.sentence.before) if q.kind == "money" and not q.per]
        if before and (months := _months(passage, before[-1])):
            yield _reading(passage, replace(before[-1], start=found.start(), end=found.end()), months, 0.75)
    elif not stated and (payer := _PAYER.search(passage.text)):
        yield from _granted(passage, payer.end())


_PAYER = re.compile(
    r"\b(?:cfo|ceo|finance|board|boss|controll(?:er|ing)|treasur(?:er|y)|management) (?:\w+ )?"
    r"(?:says?|said|gives?|gave|allows?|allowed|agree[sd]|agreed to|approve[sd]|grant(?:s|ed)|offers?|signed) ",
    re.IGNORECASE,
)
_LEAST = 100  # of some currency


def _granted(passage: Passage, led: int) -> Iterator[Reading]:
    """What a payer grants: `the vendor wanted 25,000 dollars a month; our CFO says 8,000`."""
    figures = [q for q in passage.quantities if q.kind == "plain" and q.start >= led and q.value >= _LEAST]
    before = [q for q in quantities(passage.sentence.before) if q.kind == "money" and q.period_s and not q.per]
    if len(figures) == len(before) == 1 and (months := _months(passage, before[0])):
        own = replace(before[0], value=figures[0].value, start=figures[0].start, end=figures[0].end)
        yield _reading(passage, own, months, 0.75)


def _reading(passage: Passage, q: Quantity, months: float, surely: float) -> Reading:
    hard = not passage.is_soft(q.start, q.end)
    amount = round(q.value / months, 2)
    return Reading("monthly_budget_usd", amount, q.start, q.end, hard, surely, currency=q.currency)


def _unmarked(passage: Passage) -> Iterator[Quantity]:
    """`the budget is 5k a month`: amounts without a currency, which stands elsewhere or is the dollar."""
    sentence = passage.sentence
    corrects = bool(_TAKEN_BACK.match(passage.text)) and any(q.kind == "money" for q in quantities(sentence.before))
    lends = any(q.kind == "money" for q in passage.quantities) or bool(currencies(sentence.before))
    for q in passage.quantities:
        if _REST.search(passage.text, max(0, q.start - 12), q.start):
            continue
        if not _ENDS.match(passage.text, q.end) and not _MOST.match(passage.text, q.end):
            continue
        if lends and q.kind == "plain" and (lent := _lent(passage, q)):
            yield lent
            continue
        bare = q.kind == "plain" or (q.kind == "rate" and not q.words.strip() and q.period_s >= _DAY_S)
        clause = passage.clause(q.start, q.end)
        told = (
            corrects
            or says("budget.strong", f"{clause} {_asked(passage)}")
            or "grand" in passage.text[q.start : q.end].lower()
            or _is_cut(passage, q)
        )
        if bare and told:
            seconds = q.period_s if q.kind == "rate" else 0
            value = q.value * (seconds or 1)
            said = (passage.text, sentence.question, sentence.before, sentence.context)
            codes = [code for text in said for code in currencies(text)]
            if value >= _LEAST:
                yield replace(q, kind="money", value=value, currency=next(iter(codes), "USD"), period_s=seconds)


def _is_cut(passage: Passage, q: Quantity) -> bool:
    """`The budget was $10k. We have 7k a month now`: what is left of it."""
    leads = _LEADS.search(passage.text, max(0, q.start - 40), q.start)
    return bool(leads and _POT.search(passage.sentence.before))


_POT = re.compile(r"\b(?:budget|allowance|envelope|ceiling|cap)\b", re.IGNORECASE)


def _asked(passage: Passage) -> str:
    """The question, where the sentence is its answer."""
    return passage.sentence.question if len(passage.text.split()) <= _ANSWER else ""


def _lent(passage: Passage, q: Quantity) -> Quantity | None:
    """`we pay 6,200 euros a month; that must come down to 3,500`: currency and period of the amount before."""
    if not _LEADS.search(passage.text, max(0, q.start - 40), q.start) and not _MOST.match(passage.text, q.end):
        return None
    noted = passage.asides(q.start, q.end)
    own = [o for o in passage.quantities if o.kind == "money" and o.end <= q.start]
    own = [o for o in own if not any(passage.text[o.start : o.end] in aside for aside in noted)]
    lenders = [o for o in own or quantities(passage.sentence.before) if o.kind == "money" and _is_lender(o)]
    value = numerals.thousands(passage.text[q.start : q.end], q.value)
    if not lenders or value < _LEAST:
        return None
    return replace(lenders[-1], value=value, start=q.start, end=q.end, low=None)


def _is_lender(q: Quantity) -> bool:
    return q.period_s >= _DAY_S and not q.per


_REST = re.compile(
    r"\b(?:last|first|next|another|other|extra|every|each) [$€£]?$", re.IGNORECASE
)  # `the last 500 of it`
_LEADS = pattern("budget.leads")
_ENDS = re.compile(
    r"\s*(?:[.,;:!?()|]|$|(?:a|per|each|every|in|for|on|now|and|but|or|all|tops|max|monthly|yearly|instead|rather|not|incl\w*|excl\w*|with|plus|gpus?|total\w*|overall|altogether|net|gross|at|is|as|if|or)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def currencies(text: str) -> tuple[str, ...]:
    codes = data("units")["currencies"] | data("units")["currency_adjectives"]
    return tuple(str(codes[found.group().lower()]) for found in _currency().finditer(text))


@cache
def _currency() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w])(?:{numerals.units('currencies')}|{numerals.units('currency_adjectives')})(?![\w])", re.IGNORECASE
    )


def _is_part(passage: Passage, q: Quantity) -> bool:
    """`7,500 a month, of which GPUs not more than 5,000`."""
    if not (_PART.search(passage.text, max(0, q.start - 60), q.start) or _OF_IT.match(passage.text, q.end)):
        return False
    before = (o for o in passage.quantities if o.kind == "money" and o.end <= q.start)
    return not any(_WHOLE.match(passage.text, o.end) for o in before)


_OF_IT = re.compile(r",? (?:of (?:it|that|this|them) (?:for|goes|is|are)|thereof)\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:(?:out )?of which|thereof|of that|including)\b[^.;,]{0,40}$", re.IGNORECASE)


def _own(passage: Passage, q: Quantity) -> str:
    """`90k for the machines and 3,000 a month for running it`: what is said of one amount of several."""
    piece, said = passage.piece(q.start, q.end), passage.text[q.start : q.end]
    own = next((part for part in _AND_AMOUNT.split(piece) if said in part), piece)
    before = [o for o in passage.quantities if o.kind == "money" and o.end <= q.start]
    return own.rpartition(passage.text[before[-1].start : before[-1].end])[2] if before else own


_AND_AMOUNT = re.compile(
    r"\b(?:and|plus)\b "
    r"(?=(?:about |another )?(?:[A-Z]{3} ?|[$€£])?\d|(?:an?|the|our) (?:monthly|yearly|annual|total|overall|cloud)\b)"
)


def _is_budget(passage: Passage, q: Quantity) -> bool:
    if _WHOLE.match(passage.text, q.end) or _is_part(passage, q):
        return False
    piece, clause = _counted(_own(passage, q)), _counted(passage.clause(q.start, q.end))
    around = f"{passage.text} {_brief(passage)} {passage.sentence.before} {passage.sentence.context}"
    told = f"{passage.text} {column(passage, q)}"
    if passage.sentence.kind == "row" and not (says("budget.limit", told) or says("budget.cloud", told)):
        return False
    if says("budget.other", piece) or (says("budget.other", clause) and not says("budget.ours", piece)):
        return False
    theirs = pattern("budget.other_pot").match(passage.text, q.end) or says(
        "budget.theirs", piece if says("budget.ours", piece) else clause
    )
    if theirs or _is_labelled_other(passage, q) or _is_spent(passage, q, piece):
        return False
    limit, cloud = says("budget.limit", f"{clause} {passage.sentence.context}"), says("budget.cloud", around)
    return (limit or cloud) if q.period_s else bool(limit and (cloud or _before(passage, q)))


def _before(passage: Passage, q: Quantity) -> float:
    """The period of the amount before, or nothing."""
    before = [o.period_s for o in passage.quantities if o.kind == "money" and o.end <= q.start]
    return before[-1] if before and before[-1] >= _MONTH_S else 0


_NAMED = re.compile(r"((?:[\w&'-]+ ){0,3}[\w&'-]+) \([^()]{0,20}$")


def _is_labelled_other(passage: Passage, q: Quantity) -> bool:
    """`Licences: 4,000 a month` or `| travel | 300 |`: the words before the colon, or the row's name, say what for."""
    text = passage.text
    named = _NAMED.search(text, max(0, q.start - 60), q.start)
    if named and says("budget.other_label", named[1]):
        return True  # `Project staff (610,000 a year)`
    label = text.split("|")[1] if passage.sentence.kind == "row" and text.count("|") > 1 else text[: text.find(":")]
    at = label and text.find(label) + len(label) <= q.start
    return bool(at and says("budget.other_label", label) and not says("budget.ours", label))


def _is_spent(passage: Passage, q: Quantity, piece: str) -> bool:
    """Whether so much was, is or would be paid; what was granted is still there to be spent."""
    if _NO_MORE.search(passage.text, q.end) or _NO_MORE.match(passage.after):
        return False
    if says("budget.supposed", piece) and not says("budget.must", piece):
        return True
    if says("budget.granted", piece) or _is_cut(passage, q):
        return passage.is_over(q.start, q.end)
    return passage.is_history(q.start, q.end) or (says("budget.is_spent", piece) and not says("budget.must", piece))


@lru_cache(maxsize=256)
def _counted(said: str) -> str:
    """Without the costs that are left out; many figures share a clause."""
    return _EXCLUDED.sub("", said)


def _brief(passage: Passage) -> str:
    """The sentence behind, where it only adds to this one: `2.5k. Per month, of course.`."""
    return passage.after if len(passage.after.split()) <= _BRIEF else ""


_YEARS = re.compile(
    r"\b(?:for|over|across|during|in|within) (?:the (?:first|next|coming) )?(two|three|four|five|[2-5]) years\b",
    re.IGNORECASE,
)


_OWN_YEAR = re.compile(
    r",? (?:for|in|over|of) (?:(?:the|a|one|this) (?:whole |entire |full |next )?year|20[2-4]\d)\b(?! per)",
    re.IGNORECASE,
)


def _months(passage: Passage, q: Quantity) -> float:
    """How many months the amount is for; nothing when no period is named."""
    if q.period_s >= _MONTH_S:
        return round(q.period_s / _MONTH_S)
    if q.period_s:
        return q.period_s / _MONTH_S if q.period_s >= _DAY_S else 0
    sentence = passage.sentence
    own = _OWN_YEAR.match(passage.text, q.end)
    if own:
        return 12
    for said in (passage.clause(q.start, q.end), passage.text, _brief(passage), sentence.before, sentence.context):
        if several := _YEARS.search(said):  # `96,000 for two years`
            return 12 * numerals.value(several[1].lower(), "")
        if found := _PERIODS.search(said):
            return _MONTHS[found.lastgroup or ""]
    limit = says("budget.limit", passage.piece(q.start, q.end))
    return round(_before(passage, q) / _MONTH_S) if limit else 0  # `4.1k a month now, the cap is 5k`
