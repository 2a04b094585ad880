"""Drills as the commands need them: register, newest audit, folder and conductor wired together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from auditor.audit.result import load_result, rulebook_of
from auditor.cli.context import settings
from auditor.cli.written import Written
from auditor.drill.conductor import Conductor
from auditor.drill.evidence import with_drills
from auditor.drill.folder import RECTIFICATION, DrillFolder
from auditor.drill.library import DrillLibrary, load_library
from auditor.drill.outcome import derive
from auditor.drill.seeding import Known, Order, seed
from auditor.drill.sheet import read_sheet
from auditor.errors import AuditorError, Problems, UsageError
from auditor.inventory import load_register
from auditor.model.drill import Conclusion, DrillOutcome, DrillPlan, Form, OpenFinding, RecordKind
from auditor.model.text import Text
from auditor.results import findings, is_waived
from auditor.store import AuditStore
from auditor.yamlio import read_text
from reports.drill import Year, build_year
from reports.publishing import known_formats, publish

CONDUCTOR = "conductor"
"""The observer whose journal the conductor writes."""


def now() -> datetime:
    """This moment, with the offset of this machine."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDrill:
    """What the command line asks for."""

    scenario: str
    platform: str
    inventory: Path
    id: str = ""
    day: date | None = None
    form: Form | None = None
    plan: str = ""
    place: str = ""
    cast: Sequence[str] = field(default_factory=tuple)
    rules: Path | None = None


def new_drill(wanted: NewDrill) -> DrillPlan:
    """Seed a drill and keep its plan. Raises UsageError or InventoryError."""
    library = load_library(wanted.rules)
    register = load_register(wanted.inventory)
    day = wanted.day or date.today()
    scenario = library.scenarios.get(wanted.scenario)
    order = Order(
        id=wanted.id or f"{wanted.scenario}-{wanted.platform}-{day:%Y%m%d}",
        scenario=wanted.scenario,
        platform=wanted.platform,
        day=day,
        form=wanted.form or (scenario.forms[0] if scenario else Form.TABLETOP),
        plan=wanted.plan,
        place=wanted.place,
        cast=_cast(wanted.cast),
    )
    plan = seed(order, library, register, _known(wanted.platform), now())
    DrillFolder(settings().home, order.id).create(plan)
    return plan


def _cast(given: Sequence[str]) -> dict[str, list[str]]:
    """`role=person,person` as people type it."""
    cast: dict[str, list[str]] = {}
    for one in given:
        role, equals, people = one.partition("=")
        if not equals or not people:
            raise UsageError(Text(f"--cast 应写作 角色=人员编号，现为“{one}”", f"--cast is role=person, found {one!r}"))
        cast.setdefault(role, []).extend(people.split(","))
    return cast


def _known(platform: str) -> Known:
    """Open findings of the platform in the newest audit; none where there is no store, or it cannot be read."""
    home = settings().home
    if not (home / "auditor.db").exists():
        return Known()
    try:
        store = AuditStore(home)
        record = next(iter(store.audits(kind="audit")), None)
        if record is None:
            return Known()
        result = load_result(store, record, rulebook_of(store, record), None)
    except AuditorError:
        return Known()
    return Known(
        record.id,
        tuple(
            OpenFinding(
                rule=verdict.rule,
                target=verdict.target.target,
                severity=result.rules[verdict.rule].severity,
                title=result.rules[verdict.rule].title.fill(result.rules[verdict.rule].values_at(verdict.level)),
            )
            for verdict in findings(result)
            if verdict.target.platform == platform and not is_waived(verdict)
        ),
    )


@contextmanager
def conducting(drill: str, observer: str = CONDUCTOR) -> Iterator[tuple[Conductor, DrillLibrary]]:
    """A conductor's hand on a drill that is open. Raises UsageError when it is closed or somebody else holds it."""
    folder = DrillFolder(settings().home, drill)
    plan = folder.plan()
    if folder.is_closed:
        raise UsageError(
            Text(f"演练“{drill}”已归档，只能登记问题整改", f"drill {drill!r} is closed: only gaps can be put right")
        )
    with _holding(folder, plan, observer) as conductor:
        yield conductor, load_library()


@contextmanager
def _holding(folder: DrillFolder, plan: DrillPlan, observer: str) -> Iterator[Conductor]:
    with folder.observed_by(observer) as pen:
        journal = folder.journal()
        others = [record for record in journal.records if record.observer != pen.observer]
        yield Conductor(plan, pen, now, others, journal.setbacks)


@contextmanager
def mending(drill: str) -> Iterator[tuple[Conductor, DrillLibrary]]:
    """A hand on a drill whether open or closed, for gaps that are put right."""
    folder = DrillFolder(settings().home, drill)
    with _holding(folder, folder.plan(), RECTIFICATION) as conductor:
        yield conductor, load_library()


def outcome_of(folder: DrillFolder, library: DrillLibrary) -> DrillOutcome:
    """The drill as it stands. Raises UsageError or EvidenceError."""
    journal = folder.journal()
    return derive(folder.plan(), journal.records, library.items, now(), journal.setbacks)


def all_outcomes() -> tuple[tuple[DrillFolder, DrillOutcome], ...]:
    """Every drill of the state folder, the newest plan first."""
    folders = DrillFolder.all(settings().home)
    if not folders:
        return ()
    library = load_library()
    found = [(folder, outcome_of(folder, library)) for folder in folders]
    return tuple(sorted(found, key=lambda one: (one[1].plan.planned_for, one[0].id), reverse=True))


def closed_outcomes() -> tuple[DrillOutcome, ...]:
    """Drills that count as evidence. Raises EvidenceError for one that is not what was closed."""
    closed = [(folder, outcome) for folder, outcome in all_outcomes() if folder.is_closed]
    for folder, _ in closed:
        folder.check_closing()
    return tuple(outcome for _, outcome in closed)


def enter_sheet(drill: str, table: Path, observer: str) -> tuple[int, int]:
    """Enter a table of records; how many were new, and how many it has. Raises SheetError, with nothing entered."""
    with conducting(drill, observer) as (conductor, _):
        text = read_text(table, str(table), error=Problems)
        records = read_sheet(text, str(table), conductor.plan, observer, now())
        started = conductor.time.started is not None or any(r.kind is RecordKind.STARTED for r in records)
        if not started:
            raise UsageError(
                Text(
                    f"{table}: 没有 start 记录，演练也未开始", f"{table}: no start record, and the drill has not begun"
                )
            )
        return conductor.enter(records), len(records)


def close_drill(drill: str) -> DrillOutcome:
    """Close a drill that has ended and been rated, so that it counts as evidence. Raises UsageError."""
    folder = DrillFolder(settings().home, drill)
    outcome = outcome_of(folder, load_library())
    if outcome.ended is None:
        raise UsageError(Text("演练尚未结束", "the drill has not ended"))
    if not outcome.injected:
        raise UsageError(Text("没有注入过任何情景，不能作为演练", "no inject was given: this was no drill"))
    if outcome.conclusion is Conclusion.NOT_RATED:
        open_items = [rating.item.id for rating in outcome.ratings if rating.score is None]
        raise UsageError(
            Text(
                f"评估单未完成：{'、'.join(open_items)}；用 auditor drill rate",
                f"the evaluation is not complete: {', '.join(open_items)}; use `auditor drill rate`",
            )
        )
    folder.close(now())
    return outcome


def write_year(year: int | None, inventory: Path, formats: Iterable[str], out: Path) -> Written:
    """The plan and overview of a year's drills."""
    today = date.today()
    chosen = year or today.year
    register = with_drills(load_register(inventory), closed_outcomes())
    drills = [(outcome, folder.is_closed) for folder, outcome in all_outcomes()]
    document = build_year(Year(chosen, today, register, drills), settings().lang)
    return Written(tuple(publish({f"drills-{chosen}": document}, out, known_formats(formats))))
