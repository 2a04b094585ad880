"""Filing 定级备案: papers of one platform, what is missing or wrong in them, and the ledger of a district."""

from reports.filing.case import Case, Private, Scan, case_of
from reports.filing.checks import Gap, Remark, Weight, gaps, remarks
from reports.filing.form import filing_form
from reports.filing.grading_report import grading_report
from reports.filing.ledger import ledger_document
from reports.filing.review_sheet import review_sheet
from reports.tree import Document

__all__ = [
    "Case",
    "Gap",
    "Private",
    "Remark",
    "Scan",
    "Weight",
    "case_of",
    "gaps",
    "ledger_document",
    "papers",
    "remarks",
]


def papers(case: Case) -> dict[str, Document]:
    """The papers of a platform by file name: 定级报告, 备案表, 专家评审意见表."""
    return {
        "grading-report": grading_report(case),
        "filing-form": filing_form(case),
        "expert-review": review_sheet(case),
    }
