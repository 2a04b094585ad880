"""The audit report: one reading of a result, built as documents for the screen, the spreadsheet and the terminal."""

from reports.audit_report.document import build

__all__ = ["build"]
