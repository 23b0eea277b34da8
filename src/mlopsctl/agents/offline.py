from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.requirements import Requirements


class OfflineBackend:
    """Grammar-based reading; the rule critics need no second opinion. Works without network and keys."""

    name = "offline"

    def extract(self, document: str) -> Requirements:
        from mlopsctl.extraction.extract import extract

        return extract(document)

    def critique(
        self, lens: str, revision: int, requirements: Requirements, architecture: Architecture
    ) -> Critique | None:
        del lens, revision, requirements, architecture
        return None
