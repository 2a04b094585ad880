"""A stored audit and the register → self-check reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from auditor.assessment import ClauseState, assess
from auditor.assessment import Settings as Choices
from auditor.audit.result import load_result, rulebook_of
from auditor.cli.context import Settings, say
from auditor.cli.written import Written
from auditor.errors import UsageError
from auditor.inventory import load_register
from auditor.model.text import Text
from auditor.store import AuditStore
from reports.assessment import Case, build_records, build_report, cases
from reports.publishing import known_formats, publish


def write_self_checks(
    settings: Settings,
    inventory: Path,
    platforms: Sequence[str],
    audit: str,
    report_date: date | None,
    formats: Iterable[str],
    out: Path,
) -> Written:
    """A folder for each platform: the report in every format, the records as a workbook.

    Raises UsageError for a platform that the audit does not have.
    """
    chosen = known_formats(formats)
    store = AuditStore(settings.home)
    record = store.get(audit)
    result = load_result(store, record, rulebook_of(store, record))
    assessed = assess(result, Choices(report_date=report_date))
    found = cases(result, assessed, load_register(inventory), settings.lang)
    unknown = [name for name in platforms if name not in found]
    if unknown:
        these, known = ", ".join(unknown), ", ".join(found)
        raise UsageError(
            Text(
                f"检查 {record.id} 中没有平台：{these}（有 {known}）",
                f"audit {record.id} has no platform {these}: {known}",
            )
        )
    files: list[Path] = []
    remarks = []
    for name in platforms or found:
        case = found[name]
        files += _write(case, chosen, out / name)
        if not case.assessed.score.final:
            pending = case.assessed.tally[ClauseState.PENDING]
            remarks.append(say(f"{name}：{pending} 项待定，没有结论", f"{name}: {pending} items pending, no verdict"))
    return Written(tuple(files), tuple(remarks))


def _write(case: Case, formats: Sequence[str], folder: Path) -> Sequence[Path]:
    stem = f"self-check-{case.platform.id}"
    return (
        *publish({stem: build_report(case)}, folder / "report", formats),
        *publish({f"{stem}-records": build_records(case)}, folder / "records", ("xlsx",)),
    )
