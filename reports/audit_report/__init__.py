"""The audit report: one reading of a result, built as documents for the screen, the spreadsheet and the terminal."""

from reports.audit_report.document import build
from reports.audit_report.summary import build_summary

__all__ = ["build", "build_summary"]
