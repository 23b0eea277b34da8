"""`plan`: the design and what else there was, from a document, without a run and without writing anything."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mlopsctl.agents.planner import Proposal
from mlopsctl.app.result import conflict_of
from mlopsctl.catalog import Catalog
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.run import Answers
from mlopsctl.domain.standards import Standards
from mlopsctl.domain.tradeoffs import Tradeoffs
from mlopsctl.domain.vocabulary import parse_value


def plan_document(
    file: Path, cloud: str, answers: Answers, standards: Standards, measured: Measured | None = None
) -> JSON:
    """Read `file`, design until the critics agree, and compare: the document of `design` without repository."""
    from mlopsctl import catalog
    from mlopsctl.agents.offline import OfflineBackend
    from mlopsctl.agents.planner import propose
    from mlopsctl.agents.reviewer import all_critics
    from mlopsctl.extraction.document import load
    from mlopsctl.planning.pool import Known
    from mlopsctl.planning.site import clouds_compared
    from mlopsctl.planning.tradeoffs import tradeoffs

    parse_value("clouds", cloud)
    text, known, backend = load(file), replace(catalog.load(), measured=measured), OfflineBackend()
    begun = time.perf_counter()
    requirements = _understood(text, known, cloud, answers, standards)
    read = time.perf_counter()
    sized = Known()
    proposal = propose(requirements, known, backend, cloud, tuple(all_critics().values()), sized)
    planned = time.perf_counter()
    others = tradeoffs(requirements, proposal.cuts, known, cloud, sized) if proposal.architecture else Tradeoffs()
    spent = {
        "extractor": read - begun,
        "planner and critics": planned - read,
        "alternatives": time.perf_counter() - planned,
    }
    return {
        "run_id": None,
        "gate": None,
        "document": {"name": file.name, "sha256": requirements.document_sha256},
        "answers": answers,
        "clouds": clouds_compared(known, cloud),
        "timings": {name: round(seconds, 3) for name, seconds in spent.items()},
        **_told(requirements, proposal),
        **others.json_dict(),
    }


def _understood(
    text: str, known: Catalog, cloud: str, answers: Mapping[str, object], standards: Standards
) -> Requirements:
    from mlopsctl.agents import extractor
    from mlopsctl.agents.offline import OfflineBackend
    from mlopsctl.agents.questions import worth_asking

    read = extractor.read(text, OfflineBackend())
    asked = worth_asking(extractor.under(read, answers, standards), known, cloud)
    return extractor.settled(read.model_copy(update={"questions": asked}), answers, standards)


def _told(requirements: Requirements, proposal: Proposal) -> JSON:
    status: str = proposal.status
    detail = proposal.detail
    clashes = [c for c in requirements.contradictions if c.hard]
    fields = {c.field for c in clashes}
    open_points = [c.claim for c in clashes]
    open_points += [q.text for q in requirements.questions if q.blocking and q.field not in fields]
    conflict = proposal.infeasibility.conflict if proposal.infeasibility else ()
    if open_points and (status == "planned" or fields & {c.field for c in conflict}):
        status, detail = "waiting", f"A person has to decide first: {'; '.join(open_points)}"
    return {
        "status": status,
        "detail": detail,
        "requirements": requirements.json_dict(),
        "architecture": proposal.architecture and proposal.architecture.json_dict(),
        "conflict": proposal.infeasibility and conflict_of(proposal.infeasibility.json_dict()),
        "critiques": [critique.json_dict() for critique in proposal.critiques],
        "cuts": [cut.json_dict() for cut in proposal.cuts],
        "revisions": proposal.revisions,
        "confidence": proposal.confidence,
    }
