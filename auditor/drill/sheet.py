"""Records entered afterwards from a table 事后补录: CSV with a heading, every wrong cell named at once. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from auditor.errors import Problem, Problems
from auditor.model.drill import DrillPlan, Mark, Record, RecordKind, Severity
from auditor.model.text import Text

COLUMNS = ("at", "kind", "subject", "who", "note")
"""`at` is a time with its offset; `kind` one of KINDS; `subject` a mark, a severity or the id of an expected action."""

KINDS = {
    "start": RecordKind.STARTED,
    "inject": RecordKind.INJECTED,
    "mark": RecordKind.MARKED,
    "grade": RecordKind.GRADED,
    "done": RecordKind.DONE,
    "note": RecordKind.NOTED,
    "pause": RecordKind.PAUSED,
    "resume": RecordKind.RESUMED,
    "end": RecordKind.ENDED,
}
MAX_ROWS = 10_000


class SheetError(Problems):
    """The table cannot be taken as it stands; nothing of it was."""


def read_sheet(text: str, file: str, plan: DrillPlan, observer: str, now: datetime) -> tuple[Record, ...]:
    """Records of the table in its order. Raises SheetError with every problem, by line and column."""
    problems: list[Problem] = []
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        rows = list(reader)
    except csv.Error as error:
        raise SheetError(
            [Problem(file, 0, "", Text(f"不是完好的 CSV：{error}", f"not a sound CSV: {error}"))]
        ) from None
    if not rows or sorted(reader.fieldnames or ()) != sorted(COLUMNS):
        columns = ", ".join(COLUMNS)
        raise SheetError(
            [Problem(file, 1, "", Text(f"第一行应为 {columns}，其下为记录", f"the first line must be {columns}"))]
        )
    if len(rows) > MAX_ROWS:
        raise SheetError([Problem(file, 0, "", Text(f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} rows"))])
    subjects: Mapping[RecordKind, Sequence[str]] = {
        RecordKind.MARKED: tuple(Mark),
        RecordKind.GRADED: tuple(Severity),
        RecordKind.DONE: tuple(expected.id for _, expected in plan.scenario.expectations),
        RecordKind.INJECTED: tuple(inject.id for inject in plan.scenario.injects),
    }
    records = []
    for line, row in enumerate(rows, 2):
        if not any((row.get(name) or "").strip() for name in ("at", "who", "note")):
            continue  # a line of the template that nobody filled in
        record = _record(row, observer, now, subjects, _Complaints(file, line, problems))
        if record is not None:
            records.append(record)
    if problems:
        raise SheetError(problems)
    return tuple(records)


def template(plan: DrillPlan) -> str:
    """A table to fill in by hand: every moment and expected action of the drill, in order, with no time yet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(("", "start", "", "", ""))
    for inject in plan.scenario.injects:
        writer.writerow(("", "inject", inject.id, "", ""))
        for expected in inject.expects:
            marked = expected.mark is not None and expected.mark is not Mark.DECIDED
            writer.writerow(("", "mark", expected.mark, "", "") if marked else ("", "done", expected.id, "", ""))
    # Which grade is right is not given away: whoever fills the table in puts the one decided.
    writer.writerow(("", "grade", "", "", ""))
    writer.writerow(("", "end", "", "", ""))
    return out.getvalue()


class _Complaints:
    """Problems of one line."""

    def __init__(self, file: str, line: int, problems: list[Problem]) -> None:
        self._file, self._line, self._problems = file, line, problems

    def about(self, column: str, zh: str, en: str) -> None:
        self._problems.append(Problem(self._file, self._line, column, Text(zh, en)))


def _record(
    row: Mapping[str, str | None],
    observer: str,
    now: datetime,
    subjects: Mapping[RecordKind, Sequence[str]],
    wrong: _Complaints,
) -> Record | None:
    if None in row or None in row.values():
        wrong.about("", "列数与标题不符", "not as many cells as the heading has")
        return None
    cells = {name: (value or "").strip() for name, value in row.items()}
    at = _moment(cells["at"], now, wrong)
    kind = KINDS.get(cells["kind"])
    if kind is None:
        wrong.about("kind", f"应为 {'、'.join(KINDS)} 之一", f"must be one of {', '.join(KINDS)}")
        return None
    allowed = subjects.get(kind)
    if allowed is not None and cells["subject"] not in allowed:
        wrong.about("subject", f"应为 {'、'.join(allowed)} 之一", f"must be one of {', '.join(allowed)}")
    if allowed is None and cells["subject"]:
        wrong.about("subject", "此类记录不填 subject", "this kind of record has no subject")
    if kind is RecordKind.NOTED and not cells["note"]:
        wrong.about("note", "观察记录须写内容", "an observation needs its words")
    if at is None:
        return None
    return Record(
        number=0,
        observer=observer,
        kind=kind,
        at=at,
        written=now,
        subject=cells["subject"],
        who=cells["who"],
        note=cells["note"],
    )


def _moment(written: str, now: datetime, wrong: _Complaints) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        wrong.about(
            "at",
            "应为带时区的时间，如 2026-05-22T09:10:00+08:00",
            "must be a time with its offset, as 2026-05-22T09:10:00+08:00",
        )
        return None
    if at > now:
        wrong.about("at", "时间还没有到", "lies in the future")
    return at
