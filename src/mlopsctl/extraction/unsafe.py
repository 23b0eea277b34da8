"""Requests that would open the system: refused whatever else the text says, and shown with what speaks against them."""

from collections.abc import Iterator, Sequence
from itertools import islice

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import MOST, Quoter, Statement, sources

_KINDS = ("secret", "checks", "exposure", "rights", "review")
_GUARDS = ("private_networking", "compliance", "customer_managed_keys")


def unsafe(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`Put the token into the workflow file`, `turn off the signature check`, also where somebody else is quoted."""
    asked = [(kind, p) for p in passages for kind in _KINDS if _asks(kind, p)]
    if not any(_guards("review", p) for p in passages):  # who merges is only a danger where a person is to look
        asked = [(kind, p) for kind, p in asked if kind != "review"]
    if not asked:
        return
    kinds, told = {kind for kind, _ in asked}, dict.fromkeys(p for _, p in asked)
    guards = [s.constraint.source for s in found if s.field in _GUARDS]
    against = (p for kind in _KINDS if kind in kinds for p in passages if p not in told and _guards(kind, p))
    guards += [quoter.source(p) for p in islice(against, MOST)]
    yield Contradiction(
        field="private_networking",
        claim="the text asks for something unsafe, which is refused",
        sides=sources(*guards, *(quoter.source(p) for p in told)),
    )


def _asks(kind: str, passage: Passage) -> bool:
    said = pattern(f"unsafe.{kind}").search(passage.text)
    if not said or passage.is_history(*said.span()) or says("unsafe.told", passage.text):
        return False
    return not passage.negation(*said.span())


def _guards(kind: str, passage: Passage) -> bool:
    return not passage.is_inert and says(f"unsafe.guard.{kind}", passage.text)
