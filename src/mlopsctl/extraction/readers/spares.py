"""One service in several named places: `if Frankfurt goes down, Dublin takes over`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.flags import is_past
from mlopsctl.extraction.readers.places import places

_JOINT = pattern("spares.joint")
_OR = re.compile(r"\W*or\W*", re.IGNORECASE)


def read(passage: Passage) -> Iterator[Reading]:
    """Two places and a word that makes them one; one may stand in the question: `What if Oslo fails? Malmö`."""
    question = passage.sentence.question
    here = places(passage.text)
    named = {name for name, *_ in (*here, *places(question))}
    if len(named) <= 1 or not here or says("spares.apart", passage.text):
        return
    asked = says("spares.lost", question) and pattern("spares.onward").search(passage.text)
    joint = asked or _JOINT.search(passage.text)
    alike = len(here) > 1 and _OR.fullmatch(passage.text, here[0][2], here[1][1])  # `in Paris or Frankfurt`
    if not joint or alike or passage.negation(*joint.span()) or says("crossings.backup", passage.clause(*joint.span())):
        return
    if not is_past(passage, "multi_region", *joint.span()):
        hard = not passage.is_soft(joint.end() - 1, joint.end())
        yield Reading("multi_region", value=True, start=joint.start(), end=joint.end(), hard=hard, confidence=0.85)
