"""A closed drill as evidence: what it adds to the register that an audit judges. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from auditor.model.drill import DrillOutcome, Need
from auditor.model.register import Backup, Database, Drill, Register


def with_drills(register: Register, closed: Iterable[DrillOutcome]) -> Register:
    """The register with every closed drill entered, as if a person had: plan, day, form, participants, record, issues
    found and put right. A backup that was restored counts as tested. What a person entered under the same id stays."""
    taken = {drill.id for drill in register.drills}
    entered: list[Drill] = []
    restored: dict[str, date] = {}
    for outcome in closed:
        if outcome.ended is None:
            continue
        day = outcome.ended.date()
        plan = outcome.plan
        if plan.plan and plan.id not in taken:
            entered.append(
                Drill(
                    id=plan.id,
                    plan=plan.plan,
                    date=day,
                    form=plan.form.value,
                    scenario=plan.scenario.title.zh,
                    participants=plan.participants,
                    record=f"drills/{plan.id}",
                    issues=len(outcome.gaps),
                    issues_closed=sum(gap.closed is not None for gap in outcome.gaps),
                )
            )
        database = plan.objects.get(Need.DATABASE)
        if database and any(result.check == "restore" and result.passed for result in outcome.live):
            restored[database] = max(day, restored.get(database, day))
    return replace(
        register,
        drills=(*register.drills, *entered),
        databases=tuple(_tested(one, restored.get(one.id)) for one in register.databases),
    )


def _tested(database: Database, day: date | None) -> Database:
    if day is None:
        return database
    backup = database.backup or Backup()
    last = max(filter(None, (backup.restore_tested, day)))
    return replace(database, backup=replace(backup, restore_tested=last))
