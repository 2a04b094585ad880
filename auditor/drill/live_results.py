"""Results of live checks as records hold them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditor.model.drill import LiveResult, Record, RecordKind
from auditor.model.drill.words import LIVE_CHECKS
from auditor.model.text import Text


def as_data(result: LiveResult) -> dict[str, Any]:
    """The result as a record's `data`."""
    return {
        "passed": result.passed,
        "summary": {"zh": result.summary.zh, "en": result.summary.en},
        "figures": [{"zh": title.zh, "en": title.en, "value": value} for title, value in result.figures],
    }


def live_results(records: Iterable[Record]) -> tuple[LiveResult, ...]:
    """The last result of each check, in the order they were first made."""
    last: dict[str, LiveResult] = {}
    for record in records:
        if record.kind is RecordKind.MEASURED and record.data is not None:
            last[record.subject] = LiveResult(
                check=record.subject,
                title=LIVE_CHECKS.get(record.subject, Text(record.subject, record.subject)),
                at=record.at,
                passed=record.data["passed"],
                summary=Text(**record.data["summary"]),
                figures=tuple((Text(figure["zh"], figure["en"]), figure["value"]) for figure in record.data["figures"]),
            )
    return tuple(last.values())
