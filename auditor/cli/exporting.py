"""A stored audit → files for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from auditor.assessment import assess
from auditor.audit.result import load_result, rulebook_of
from auditor.cli.context import Settings, say
from auditor.cli.files import make_ready, replace_whole
from auditor.store import AuditStore
from reports.exchange import EXPORTERS, Subject


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the files are."""

    audit: str
    files: tuple[Path, ...]

    def data(self) -> Any:
        return {"audit": self.audit, "files": [str(path) for path in self.files]}

    def renderable(self) -> RenderableType:
        head = Text(say(f"检查 {self.audit} 已导出：", f"audit {self.audit} exported:"), style="bold")
        return head.append("".join(f"\n  {path}" for path in self.files), style="not bold")


def export_audit(settings: Settings, audit: str, formats: Iterable[str], out: Path) -> Exported:
    """Write every file of every format. Raises UsageError for an audit that is not there or a folder that cannot be
    written to."""
    store = AuditStore(settings.home)
    record = store.get(audit)
    rulebook = rulebook_of(store, record)
    result = load_result(store, record, rulebook)
    make_ready(out)
    subject = Subject(result, assess(result), tuple(rulebook.clauses.clauses.values()), settings.lang)
    files = []
    for name in formats:
        for file, content in EXPORTERS[name](subject).items():
            replace_whole(out / file, content)
            files.append(out / file)
    return Exported(record.id, tuple(files))
