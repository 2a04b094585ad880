"""A stored audit, the register and what is due → the papers of a district."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from auditor.assessment import assess
from auditor.audit.result import load_result, rulebook_of
from auditor.audit.run import profile_of
from auditor.cli.context import Settings, say
from auditor.cli.drilling import closed_outcomes
from auditor.cli.files import replace_whole
from auditor.cli.written import Written
from auditor.drill.evidence import with_drills
from auditor.errors import AuditorError, UsageError
from auditor.grading import ledger
from auditor.inventory import load_register
from auditor.model.text import Text
from auditor.results import AuditResult
from auditor.rulebook.deadlines import load_deadlines
from auditor.store import AuditRecord, AuditStore
from reports import papers
from reports.assessment import cases
from reports.papers import Standing, Subject, open_findings
from reports.profile_note import with_profile_note
from reports.publishing import publish
from reports.tree import Document

EARLIER = 3
"""Audits looked back at for a trend."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for. `of` are platforms or units; none for all."""

    inventory: Path
    audit: str
    of: tuple[str, ...] = ()


Builder = Callable[[Subject, Sequence[str]], Mapping[str, Document]]
"""Documents by file name."""


def chosen_platforms(subject: Subject, of: Sequence[str]) -> Sequence[str]:
    """The platforms named, or all of the audit. Raises UsageError for one it does not have."""
    known = list(subject.assessment.platforms)
    return _known(of, known, "平台", "platform") or known


def _known(of: Sequence[str], known: Sequence[str], zh: str, en: str) -> Sequence[str]:
    unknown = [one for one in of if one not in known]
    if unknown:
        these, there = ", ".join(unknown), ", ".join(known)
        raise UsageError(Text(f"没有{zh}：{these}（有 {there}）", f"there is no {en} {these}; there are {there}"))
    return of


def _rectification(subject: Subject, of: Sequence[str]) -> Mapping[str, Document]:
    if not of:
        return {"rectification": papers.build_rectification(subject)}
    return {f"rectification-{one}": papers.build_rectification(subject, one) for one in chosen_platforms(subject, of)}


def _protection(subject: Subject, of: Sequence[str]) -> Mapping[str, Document]:
    found = cases(subject.result, subject.assessment, subject.register, subject.lang)
    chosen = [one for one in chosen_platforms(subject, of) if found[one].assessed.platform.level >= papers.FROM_LEVEL]
    return {f"protection-plan-{one}": papers.build_protection_plan(found[one], subject) for one in chosen}


def _owners(subject: Subject, of: Sequence[str]) -> Mapping[str, Document]:
    units = {one.id: one for one in papers.owners(subject)}
    chosen = _known(of, list(units), "数据提供单位", "data owner") or list(units)
    return {f"owner-{one}": papers.build_owner_report(subject, units[one]) for one in chosen}


def _management(subject: Subject, of: Sequence[str]) -> Mapping[str, Document]:
    return {f"management-{one}": papers.build_management(subject, one) for one in chosen_platforms(subject, of)}


BUILDERS: Mapping[str, Builder] = {
    "rectification": _rectification,
    "protection": _protection,
    "survey": lambda subject, _: {"data-survey": papers.build_data_survey(subject)},
    "logs": lambda subject, _: {"log-retention": papers.build_log_retention(subject)},
    "calendar": lambda subject, _: {"calendar": papers.build_calendar(subject)},
    "websites": lambda subject, _: {"websites": papers.build_websites(subject)},
    "vendors": lambda subject, _: {"vendors": papers.build_vendors(subject)},
    "owner": _owners,
    "management": _management,
    "overview": lambda subject, _: {"overview": papers.build_overview(subject)},
}
"""A new paper is one builder and one line here."""

WITH_TREND = frozenset({"management"})


def write_paper(settings: Settings, name: str, wanted: Wanted, formats: Iterable[str], out: Path) -> Written:
    """One kind of paper into a folder of its own. Raises UsageError for what audit or register does not have."""
    subject = subject_of(settings, wanted, trend=name in WITH_TREND)
    documents = BUILDERS[name](subject, wanted.of)
    if not documents:
        nothing = say("没有适用的平台", "no platform it applies to")
        return Written((), (nothing,))
    noted = {name: with_profile_note(document, subject.result) for name, document in documents.items()}
    files = list(publish(noted, out, formats))
    if name == "calendar":
        replace_whole(out / "calendar.ics", papers.icalendar(subject))
        files.append(out / "calendar.ics")
    return Written(tuple(files))


def subject_of(settings: Settings, wanted: Wanted, *, trend: bool = False) -> Subject:
    """The audit asked for, assessed, with the register and what is due."""
    store = AuditStore(settings.home)
    record = store.get(wanted.audit)
    register = with_drills(load_register(wanted.inventory), closed_outcomes())
    result = load_result(store, record, rulebook_of(store, record))
    return Subject(
        result=result,
        assessment=assess(result),
        register=register,
        entries=ledger(register, load_deadlines(), result.as_of),
        lang=settings.lang,
        history=_history(store, record) if trend else {},
    )


def _history(store: AuditStore, record: AuditRecord) -> Mapping[str, Sequence[Standing]]:
    """Where platforms stood in the audits before, the oldest first. An audit that can no longer be read is left out."""
    history: dict[str, list[Standing]] = {}
    for earlier in reversed(list(islice(_before(store, record), EARLIER))):
        try:
            result = load_result(store, earlier, rulebook_of(store, earlier))
        except AuditorError:
            continue
        for name, standing in _standings(result):
            history.setdefault(name, []).append(standing)
    return history


def _before(store: AuditStore, record: AuditRecord) -> Iterator[AuditRecord]:
    """Earlier audits by the same profile: a trend that changes the measure on the way is none."""
    profile = profile_of(record.header)
    earlier = (one for one in store.audits(kind="audit") if one.started < record.started)
    return (one for one in earlier if profile_of(one.header) is profile)


def _standings(result: AuditResult) -> Iterator[tuple[str, Standing]]:
    for name, one in assess(result).platforms.items():
        value = one.score.value
        low, high = (value.low, value.high) if value else (None, None)
        yield name, Standing(result.audit, result.as_of, low, high, sum(1 for _ in open_findings(result, name)))
