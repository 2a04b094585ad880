"""Reports: builders turn an audit result into documents, renderers lay documents out.

`write` puts all formats on disk; `build_summary` and `terminal.render` give the summary for a terminal.
"""

from reports.audit_report import build, build_summary
from reports.reading import Reading, read
from reports.writing import FORMATS, write

__all__ = ["FORMATS", "Reading", "build", "build_summary", "read", "write"]
