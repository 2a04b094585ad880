"""The report of a scan for personal data: for data owners, for a terminal and for other programs."""

from reports.scan_report.document import build
from reports.scan_report.machine import scan_json
from reports.scan_report.reading import Reading
from reports.scan_report.summary import build_summary

__all__ = ["Reading", "build", "build_summary", "scan_json"]
