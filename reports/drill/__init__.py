"""Papers of a drill 演练文书: the plan before it, the report after it, and the drafts of what would go out."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.drill import DrillOutcome
from auditor.model.text import Lang
from reports.drill.after_action import build_report
from reports.drill.incident_papers import build_papers
from reports.drill.planning import build_plan
from reports.drill.register_incident import build_incident
from reports.drill.year import Year, build_year
from reports.tree import Document

__all__ = ["Year", "build_incident", "build_year", "drill_documents"]


def drill_documents(outcome: DrillOutcome, lang: Lang) -> Mapping[str, Document]:
    """By file name: the plan always, the report and the incident papers once the drill has been started."""
    documents = {"drill-plan": build_plan(outcome, lang)}
    if outcome.started is not None:
        documents |= {"drill-report": build_report(outcome, lang), "incident-papers": build_papers(outcome, lang)}
    return documents
