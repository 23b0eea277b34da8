"""Full stops that end no sentence: `e.g.`, `99. Perzentil`, `3.`, and those of a title, as in `Ms. Okafor`."""

import re

_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.?g|i\.?e|[Mm]io|[Mm]ill|[Mm]rd|mln|resp|pct|incl|est|fig|sec|hrs|approx|appr|circa|avg|med|vs|etc"
    r"|excl|max|min"
    r"|ca|cf|no|nr|[Pp]arams?|[Nn]um|Avg|typ|sz|[Vv]ol|qty|M(?:ax|in)|Approx|st|dr|mr|mrs|ms|inc|[A-Za-z])\.$"
)
_PERIOD = re.compile(
    r"\b(?:p\.a|[ap]\.m|p\.c\.m|a\.k\.a|w\.r\.t|r\.[tp]\.o)\.$", re.IGNORECASE
)  # ends a sentence before a capital only
_UNIT = re.compile(r"\d\s?(?:ms|min|sec|hrs|[hsdt])\.$")  # after a figure it is a unit, and the sentence ends
_ORDINAL = re.compile(r"(?:Per[cz]entil|Quantil)")  # behind `99.`
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[A-Z]{1,5}-?\d{1,3}[a-z]?)\.")
_TITLE = r"\b(M(?:rs?|s|x|me|lle)|Dr|Prof|Fra?u?|Hr|Sra?|Srta|Sig(?:ra)?|Dott|Ing|Capt|Lt|Col|Sgt|Rev|Hon|St)\."
_TITLED = re.compile(f"{_TITLE}$")
_NAMED = re.compile(f"{_TITLE}(?= ?[A-Z])")


def is_abbreviated(before: str, after: str) -> bool:
    """Whether the full stop that ends `before` is no end of a sentence."""
    short = bool(_ABBREVIATION.search(before[-12:])) and not _UNIT.search(before[-12:])
    short = short or bool(_TITLED.search(before[-8:]) and after[:1].isupper())
    short = short or (bool(_PERIOD.search(before[-8:])) and not after[:1].isupper())
    return short or bool(_ORDINAL.match(after)) or bool(_NUMBERING.fullmatch(before.strip()))


def joined(text: str) -> str:
    """As long as before, and no full stop behind a title: expressions take one for the end of a sentence."""
    return _NAMED.sub(r"\1_", text)
