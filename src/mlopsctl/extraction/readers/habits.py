"""How often the model is retrained, between which hours the batch runs, how many people there are."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.passage import Passage, Reading

_TRAIN = pattern("habits.train")
_CADENCE = pattern("habits.cadence")
_REFRESHED = pattern("habits.refreshed_model")
_CLOCK = pattern("habits.clock")
_BATCH = re.compile(r"\b(?:batch|nightly|overnight|window|score[ds]?|scoring|job|run)\b", re.IGNORECASE)
_OTHER_HABIT = re.compile(r"\s(?:deploy|release|batch|report|export|backup|build|standup)", re.IGNORECASE)
_REACH = 60  # characters between a training word and its cadence
_TEAM = pattern("habits.team")
_FOREIGN = pattern("habits.foreign")
_TEAM_OF = pattern("habits.team_of")


def read(passage: Passage) -> Iterator[Reading]:
    yield from _cadence(passage)
    yield from _clock(passage)
    yield from _team(passage)


def _cadence(passage: Passage) -> Iterator[Reading]:
    trained = list(_TRAIN.finditer(passage.text))
    if not trained and not _REFRESHED.search(passage.sentence.context):
        return
    for found in _CADENCE.finditer(passage.text):
        near = not trained or any(_distance(found, t) <= _REACH for t in trained)
        other = _OTHER_HABIT.match(passage.text, found.end())
        if near and not other and not passage.negation(found.start(), found.end()):
            soft = passage.is_soft(*found.span())
            yield Reading("retrain_cadence", found.lastgroup or "", *found.span(), not soft)


def _distance(a: re.Match[str], b: re.Match[str]) -> int:
    between = a.string[min(a.end(), b.end()) : max(a.start(), b.start())]
    return len(between) + 20 * len(re.findall(r"[,;.]", between))


def _clock(passage: Passage) -> Iterator[Reading]:
    for found in _CLOCK.finditer(passage.text):
        if (found[2] or found[3] or found[6]) and _BATCH.search(passage.text):
            start, end = _hours(found[1], found[2], found[3] or found[6]), _hours(found[4], found[5], found[6])
            yield Reading(
                "batch_window_hours", round((end - start) % 24, 3) or 24.0, found.start(), found.end(), confidence=0.8
            )


def _hours(hour: str, minute: str | None, half: str | None) -> float:
    base = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    return base + int(minute or 0) / 60


def _team(passage: Passage) -> Iterator[Reading]:
    people = [q for q in passage.quantities if q.noun == "operators" and q.kind == "count" and 0 < q.value <= 500]  # noqa: PLR2004
    stated = _TEAM_OF.search(passage.text)
    if stated and (size := _small(next(filter(None, stated.groups())))):
        yield Reading(
            "team_size", size, stated.start(), stated.end(), not passage.is_soft(stated.start(), stated.end())
        )
    elif people and _TEAM.search(f"{passage.text} {passage.sentence.context}") and not _FOREIGN.search(passage.text):
        yield Reading("team_size", sum(q.value for q in people), people[0].start, people[-1].end, confidence=0.8)


def _small(word: str) -> int:
    return int(word) if word.isdigit() else int(data("units")["words"].get(word.lower(), 0))
