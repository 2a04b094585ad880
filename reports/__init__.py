"""Reports: builders turn an audit result into documents, renderers lay documents out.

`write` puts all formats on disk, `terminal_summary` is what a terminal shows, `audit_json` what other programs read.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from auditor.model.text import Lang
from auditor.results import AuditResult
from reports import machine, terminal
from reports.audit_report import build_summary
from reports.reading import read
from reports.writing import FORMATS, write

__all__ = ["FORMATS", "audit_json", "terminal_summary", "write"]


def terminal_summary(result: AuditResult, lang: Lang | str = Lang.ZH) -> terminal.TerminalDocument:
    """The audit on one screen, as a rich renderable; coverage comes first."""
    return terminal.render(build_summary(read(result), Lang(lang)))


def audit_json(result: AuditResult) -> dict[str, Any]:
    """The content of `audit.json`."""
    stream = StringIO()
    machine.render(read(result), stream)
    loaded: dict[str, Any] = json.loads(stream.getvalue())
    return loaded
