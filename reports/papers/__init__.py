"""Papers that duties ask for: rectification, protection plan, lists, calendar, and pages for owners and management."""

from reports.papers.calendar import build_calendar, icalendar
from reports.papers.management import build_management, build_overview
from reports.papers.owner import build_owner_report, owners
from reports.papers.protection import FROM_LEVEL, build_protection_plan
from reports.papers.rectification import build_rectification
from reports.papers.sheets import build_data_survey, build_log_retention, build_vendors, build_websites
from reports.papers.subject import Standing, Subject, open_findings

__all__ = [
    "FROM_LEVEL",
    "Standing",
    "Subject",
    "build_calendar",
    "build_data_survey",
    "build_log_retention",
    "build_management",
    "build_overview",
    "build_owner_report",
    "build_protection_plan",
    "build_rectification",
    "build_vendors",
    "build_websites",
    "icalendar",
    "open_findings",
    "owners",
]
