"""What to do about what was found, and who should: by kind of difference, and by what a table or log holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.model.personal_data import DifferenceKind, Sensitivity
from auditor.words import mark
from reports.scan_report.parts import ADDRESSES, SECRET, Log, Table
from reports.scan_report.reading import Reading
from reports.scan_report.words import DIFFERENCES

OWNER = mark("Data owner")
PLATFORM = mark("Sharing platform operator")
OPENING = mark("Open-data platform operator")
OFFICER = mark("Personal-data officer")
DEVELOPER = mark("Developer of the interface")
AUDITOR = mark("Whoever ran the scan")

CLOSE_TO_ONE = 5
"""A smallest group below this is told even where the register sets nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """Somebody's next step. `who` and `what` are messages."""

    who: str
    what: str


BY_DIFFERENCE: Mapping[DifferenceKind, Task] = {
    DifferenceKind.OPEN_TO_ALL: Task(
        OPENING,
        mark(
            "Take the open copy down now; publish it again only masked. With the data owner, judge whether people and "
            "authorities have to be told (PIPL art. 57)."
        ),
    ),
    DifferenceKind.DENIED: Task(
        OWNER,
        mark(
            "Correct the entry: it holds personal data. Declare the kinds, the number of people and the grade, and "
            "hold back sharing and opening until that is done."
        ),
    ),
    DifferenceKind.NOT_MASKED: Task(
        PLATFORM,
        mark("Mask the column before it is shared (auditor scan can make a masked copy)."),
    ),
    DifferenceKind.UNDECLARED_KIND: Task(
        OWNER,
        mark("Declare this kind for the column and grade the column anew, or take the values out."),
    ),
    DifferenceKind.UNDECLARED_COLUMN: Task(
        OWNER,
        mark("Take the column out of the copy, or enter it with title, kind, grade and masking."),
    ),
    DifferenceKind.NOT_DECLARED_SENSITIVE: Task(
        OFFICER,
        mark(
            "Declare the dataset as sensitive and carry out the impact assessment (PIPL arts 29 and 55); check that "
            "every consumer really needs these columns."
        ),
    ),
    DifferenceKind.WEAK_MASK: Task(
        PLATFORM,
        mark("Hide more, and mask one value in the same way everywhere, so that two masks do not complete each other."),
    ),
    DifferenceKind.REIDENTIFIABLE: Task(
        OWNER,
        mark(
            "Make the describing columns coarser (year of birth in place of the day, county in place of the address) "
            "or leave rare rows out, then scan again."
        ),
    ),
    DifferenceKind.GRADE_TOO_LOW: Task(
        OWNER,
        mark("Raise the grade in the register and apply the measures of that grade."),
    ),
    DifferenceKind.MISSING_COLUMN: Task(
        OWNER,
        mark("Deliver the column, or take it out of the entry."),
    ),
    DifferenceKind.NOT_FOUND: Task(
        OWNER,
        mark("Look whether the column still holds what is declared, and correct the entry if not."),
    ),
}
"""One step for each way in which a dataset is not what the register says."""

_UNREAD = Task(AUDITOR, mark("Provide what could not be read (password, whole file, another format) and scan again."))
_SECRETS = Task(
    DEVELOPER,
    mark("Stop logging passwords, tokens and keys, replace those that were logged, and delete them from old logs."),
)
_LOGGED = Task(
    DEVELOPER,
    mark("Mask these fields before they are logged, or do not log them at all; shorten how long old logs are kept."),
)
_VISITORS = Task(
    OFFICER,
    mark(
        "Addresses of visitors: keep such logs as long as the law asks for them (six months at least), let few people "
        "read them, and delete them afterwards."
    ),
)
_SENSITIVE = Task(
    OFFICER,
    mark(
        "Sensitive personal data: check purpose, necessity and separate consent or legal basis, and that there is an "
        "impact assessment (PIPL arts 28 to 30 and 55)."
    ),
)
_CHILDREN = Task(
    OFFICER,
    mark("Data of children under 14: consent of a guardian and special processing rules are needed (PIPL art. 31)."),
)
_REGISTER = Task(OWNER, mark("Enter the dataset in the register with its kinds of personal data and its grade."))
_STRAY = Task(
    OWNER, mark("Clean the values that do not belong into these columns, or declare what they hold: {columns}.")
)
_SINGLE = Task(
    OWNER,
    mark("Do not open this table as it is: rows can be told apart by {columns}."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A task with the values its words need."""

    task: Task
    values: Mapping[str, str]


def steps_for_table(table: Table, joined: str) -> Iterator[Step]:
    """Steps for a table; `joined` names its describing columns in the report's language."""
    kinds = {difference.kind for difference in table.differences}
    if table.weak:
        kinds.add(DifferenceKind.WEAK_MASK)
    for kind in DIFFERENCES:
        if kind in kinds:
            yield Step(BY_DIFFERENCE[kind], {})
    if not table.holds:
        return
    if table.profile.sensitivity is Sensitivity.SENSITIVE and DifferenceKind.NOT_DECLARED_SENSITIVE not in kinds:
        yield Step(_SENSITIVE, {})
    if table.profile.minors:
        yield Step(_CHILDREN, {})
    if table.dataset is None:
        yield Step(_REGISTER, {})
    risk = table.profile.risk
    if risk and risk.k < CLOSE_TO_ONE and DifferenceKind.REIDENTIFIABLE not in kinds:
        yield Step(_SINGLE, {"columns": joined})


def stray_columns(table: Table) -> tuple[str, ...]:
    """Columns in which personal data turns up without being what they hold."""
    stray = [place.column.column for place in table.clear if not place.share.verdict and not place.column.free_text]
    return tuple(dict.fromkeys(stray))


def step_for_strays(names: str) -> Step:
    return Step(_STRAY, {"columns": names})


def steps_for_log(log: Log) -> Iterator[Step]:
    """Steps for a log."""
    clear = [spot for spot in log.spots if spot.clear]
    if any(spot.entity == SECRET for spot in clear):
        yield Step(_SECRETS, {})
    if any(spot.entity != SECRET for spot in clear):
        yield Step(_LOGGED, {})
    if log.weak:
        yield Step(BY_DIFFERENCE[DifferenceKind.WEAK_MASK], {})
    if any(spot.entity in ADDRESSES for spot in log.spots):
        yield Step(_VISITORS, {})


def steps_for_unseen(reading: Reading) -> Iterator[Step]:
    if reading.not_seen:
        yield Step(_UNREAD, {})
