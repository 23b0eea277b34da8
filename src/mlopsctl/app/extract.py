from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.vocabulary import Value
from mlopsctl.extraction.extract import Evidence


@dataclass(frozen=True)
class Reading:
    """A document, without its credentials, what was understood of it, and from which words."""

    document: str
    requirements: Requirements
    evidence: Mapping[tuple[str, Value], Evidence]


def extract_document(file: Path, standards: Path | None = None) -> Reading:
    """What `file` says under the organisation's standards, with the questions that are worth asking."""
    from mlopsctl import catalog
    from mlopsctl.agents import extractor
    from mlopsctl.agents.offline import OfflineBackend
    from mlopsctl.agents.questions import worth_asking
    from mlopsctl.agents.standards import bound
    from mlopsctl.app.standards import load_standards
    from mlopsctl.extraction.document import load
    from mlopsctl.extraction.extract import evidence

    document = load(file)
    known = catalog.load()
    rules = load_standards(standards)
    read = extractor.read(document, OfflineBackend())
    asked = worth_asking(extractor.under(read, {}, rules), known)
    requirements = bound(read, rules).model_copy(update={"questions": asked})
    return Reading(document, requirements, evidence(document))
