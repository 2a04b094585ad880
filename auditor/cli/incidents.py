"""Incidents of the register → drafts of what has to be reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from auditor.cli.context import Settings, say
from auditor.cli.drilling import now
from auditor.cli.written import Written
from auditor.drill.incident_clocks import incident_case
from auditor.drill.library import load_library
from auditor.errors import UsageError
from auditor.inventory import load_register
from auditor.model.drill import ClockState
from auditor.model.text import Text
from reports.drill import build_incident
from reports.publishing import known_formats, publish


def write_incidents(
    settings: Settings, inventory: Path, of: Sequence[str], formats: Iterable[str], out: Path
) -> Written:
    """The papers of each incident named, or of all. Raises UsageError for one the register does not have."""
    chosen = known_formats(formats)
    register = load_register(inventory)
    library = load_library()
    known = {one.id: one for one in register.incidents}
    unknown = [one for one in of if one not in known]
    if unknown:
        these, there = ", ".join(unknown), ", ".join(known) or "—"
        raise UsageError(
            Text(f"台账中没有事件：{these}（有 {there}）", f"the register has no incident {these}; it has {there}")
        )
    kinds = {one.id: one.title for one in library.classes.values()}
    kinds |= {kind: title for one in library.classes.values() for kind, title in one.kinds.items()}
    moment = now()
    documents, remarks = {}, []
    for name in of or known:
        case = incident_case(known[name], register, library, moment)
        documents[f"incident-{name}"] = build_incident(case, kinds, library.instruments, settings.lang, moment)
        remarks += [
            f"{name}：{one.clock.title[settings.lang]} {say('超时', 'late')}"
            for one in case.clocks
            if one.state in (ClockState.LATE, ClockState.OVERDUE)
        ]
    if not documents:
        return Written((), (say("台账中没有事件", "the register has no incident"),))
    return Written(tuple(publish(documents, out, chosen)), tuple(remarks))
