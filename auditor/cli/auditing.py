"""Audits, replays and comparisons as the commands need them: wiring of domain and store, and views of the outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import reports
from auditor.audit.diff import compare, load_side
from auditor.audit.plan import Plan, Request, make_plan
from auditor.audit.registry import load_scanners
from auditor.audit.replay import replay
from auditor.audit.result import load_result, rulebook_of
from auditor.audit.run import profile_of, run_audit
from auditor.audit.verify import verify_audit
from auditor.cli.context import Settings, console, say
from auditor.cli.delivered import DeliveryView, verify_delivery
from auditor.cli.drilling import closed_outcomes
from auditor.cli.files import make_ready
from auditor.cli.progress import shown_on_stderr
from auditor.drill.evidence import with_drills
from auditor.errors import AuditorError, UsageError
from auditor.evidence.delivery import is_delivery
from auditor.inventory import load_register, targets
from auditor.model.profile import Profile
from auditor.model.rulebook import Rulebook
from auditor.model.text import Text as Said
from auditor.results import AuditResult, Change, Previous, exit_code
from auditor.rulebook import load_rulebook
from auditor.rulebook.archive import pack
from auditor.store import AuditRecord, AuditStore, exclusive

FORMATS = ("html", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks to be audited."""

    inventory: Path
    platforms: tuple[str, ...]
    only: tuple[str, ...]
    as_of: date | None
    rules: Path | None
    pack: str = ""
    profile: Profile = Profile.USUAL


@dataclass(frozen=True, slots=True)
class AuditView:
    """A finished audit and where its reports are."""

    result: AuditResult
    files: tuple[Path, ...]
    lang: str

    @property
    def exit_code(self) -> int:
        return exit_code(self.result)

    def data(self) -> Any:
        return {
            "audit": self.result.audit,
            "exit_code": self.exit_code,
            "files": [str(path) for path in self.files],
            "report": reports.audit_json(self.result),
        }

    def renderable(self) -> RenderableType:
        where = Text(say("报告：", "Reports: "), style="bold")
        where.append("\n  ".join(["", *map(str, self.files)]), style="not bold")
        return Group(reports.terminal_summary(self.result, self.lang), where)


def _rules(folder: Path | None, profile: Profile) -> tuple[Rulebook, bytes]:
    return load_rulebook(folder, profile), pack(folder)


def _plan(order: Order, rulebook: Rulebook) -> Plan:
    register = with_drills(load_register(order.inventory), closed_outcomes())
    scanners, unloadable = load_scanners()
    request = Request(
        register=register,
        root=order.inventory.resolve().parent,
        rulebook=rulebook,
        as_of=order.as_of or register.as_of or date.today(),
        # The day of judgement stands beside it: another one is not another register.
        inventory_digest=hashlib.sha256(repr(replace(register, as_of=None)).encode()).hexdigest(),
        platforms=order.platforms,
        only=order.only,
        pack=order.pack,
    )
    return make_plan(request, targets(register), scanners, unloadable)


def audit_district(
    order: Order, settings: Settings, out: Path, workers: int, resume: bool, formats: Sequence[str] = ()
) -> AuditView:
    """Plan, collect, judge, store, seal and report; `formats` come beside those that are always written."""
    wanted = _formats(formats)
    rulebook, archive = _rules(order.rules, order.profile)
    plan = _plan(order, rulebook)
    make_ready(out)
    with exclusive(settings.home):
        store = AuditStore(settings.home)
        before = next((old for old in store.audits(kind="audit") if _same_scope(old, order)), None)
        with shown_on_stderr() as observer:
            record = run_audit(plan, store, archive, resume=resume, workers=workers, observer=observer)
    result = load_result(store, record, rulebook, _previous(store, before, record, rulebook))
    return _reported(result, settings, out, wanted)


def _formats(more: Sequence[str]) -> tuple[str, ...]:
    """All formats to write. Raises `UsageError` for an unknown one, before hours of work."""
    from reports.publishing import known_formats  # kept out of start-up

    return tuple(dict.fromkeys((*FORMATS, *known_formats(more))))


def _reported(result: AuditResult, settings: Settings, out: Path, formats: Sequence[str] = FORMATS) -> AuditView:
    return AuditView(result, reports.write(result, out, formats, settings.lang), settings.lang)


def _same_scope(record: AuditRecord, order: Order) -> bool:
    """Only audits of the same part of the district are compared; else every change would be one of scope."""
    header = record.header
    return (
        set(header["only_platforms"]) == set(order.platforms)
        and set(header["only_scanners"]) == set(order.only)
        and header.get("pack", "") == order.pack
        and profile_of(header) is order.profile
    )


def _previous(store: AuditStore, before: AuditRecord | None, after: AuditRecord, rulebook: Rulebook) -> Previous | None:
    if before is None:
        return None
    try:
        earlier = load_side(store, before, _rulebook_of(store, before, rulebook))
    except AuditorError as error:
        # The finished audit must not be lost because an older one can no longer be read.
        console(stderr=True).print(
            Text(
                say(f"无法与 {before.id} 比较：", f"cannot compare with {before.id}: ")
                + say(error.message.zh, error.message.en)
            )
        )
        return None
    return Previous(before.id, before.as_of, compare(earlier, load_side(store, after, rulebook)))


def _rulebook_of(store: AuditStore, record: AuditRecord, at_hand: Rulebook) -> Rulebook:
    """The rules an audit was judged with; the ones at hand where they are the same, because reading takes seconds."""
    same = record.rulebook_digest == at_hand.digest and profile_of(record.header) is at_hand.profile
    return at_hand if same else rulebook_of(store, record)


def replay_audit(
    settings: Settings, audit: str, level: int | None, profile: Profile | None, rules: Path | None, out: Path
) -> AuditView:
    """Judge a stored audit again, by its own profile unless told otherwise, and report it like any other."""
    with exclusive(settings.home):
        store = AuditStore(settings.home)
        source = store.get(audit)
        rulebook, archive = _rules(rules, profile or profile_of(source.header))
        make_ready(out)
        record = replay(store, source, rulebook, archive, level=level)
    result = load_result(store, record, rulebook, _previous(store, source, record, rulebook))
    return _reported(result, settings, out)


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What differs between two audits."""

    before: str
    after: str
    changes: tuple[Change, ...]

    def data(self) -> Any:
        return {
            "before": self.before,
            "after": self.after,
            "changes": [
                {
                    "platform": change.platform,
                    "target": change.target,
                    "rule": change.rule,
                    "before": change.before,
                    "after": change.after,
                    "cause": change.cause,
                }
                for change in self.changes
            ],
        }

    def renderable(self) -> RenderableType:
        if not self.changes:
            return Text(say("两次检查结论一致", "the two audits agree"), style="green")
        table = Table(show_edge=False)
        for title in (say("平台/对象", "target"), say("规则", "rule"), say("变化", "change"), say("原因", "cause")):
            table.add_column(title, overflow="fold")
        for change in self.changes:
            table.add_row(
                Text(f"{change.platform}/{change.target}"),
                Text(change.rule),
                Text(f"{change.before or '-'} → {change.after or '-'}"),
                Text(change.cause),
            )
        return table


def diff_audits(settings: Settings, before: str, after: str) -> ChangesView:
    """Compare two audits of the store."""
    store = _reading(settings)
    old, new = store.get(before), store.get(after)
    rulebook = rulebook_of(store, new)
    changes = compare(load_side(store, old, _rulebook_of(store, old, rulebook)), load_side(store, new, rulebook))
    return ChangesView(old.id, new.id, changes)


@dataclass(frozen=True, slots=True)
class VerifyView:
    """Whether something is still what it was."""

    what: str
    findings: tuple[str, ...]

    @property
    def intact(self) -> bool:
        return not self.findings

    def data(self) -> Any:
        return {"what": self.what, "intact": self.intact, "findings": self.findings}

    def renderable(self) -> RenderableType:
        if self.intact:
            return Text(say(f"{self.what}：证据完整，未被改动", f"{self.what}: intact"), style="green")
        lines = [Text(finding, style="red") for finding in self.findings]
        count = len(lines)
        return Group(
            *lines, Text(say(f"{self.what}：{count} 处被改动", f"{self.what}: {count} change(s)"), style="bold red")
        )


def verify_evidence(settings: Settings, what: str) -> VerifyView | DeliveryView:
    """Verify an audit of the store, a packed report bundle, or a bundle of a collector."""
    path = Path(what)
    if path.is_file():
        if is_delivery(path):
            return verify_delivery(path, settings.lang)
        return VerifyView(what, tuple(_bundle_problems(path)))
    store = _reading(settings)
    record = store.get(what)
    return VerifyView(record.id, tuple(finding.said(settings.lang) for finding in verify_audit(store, record)))


def _bundle_problems(path: Path) -> Iterator[str]:
    from scanners.linux import read_bundle  # only this command needs the collector

    bundle = read_bundle(path)
    yield from bundle.problems
    if not bundle.complete:
        yield say("采集包不完整，末尾被截断", "the bundle is cut off before its end")


@dataclass(frozen=True, slots=True)
class AuditsView:
    """The audits of a store."""

    records: tuple[AuditRecord, ...]

    def data(self) -> Any:
        return [
            {
                "id": record.id,
                "kind": record.kind,
                "status": record.status,
                "started": record.started,
                "as_of": record.as_of,
                "district": record.header.get("district"),
            }
            for record in self.records
        ]

    def renderable(self) -> RenderableType:
        table = Table(show_edge=False)
        for title in (say("编号", "id"), say("类型", "kind"), say("状态", "status"), say("基准日", "as of")):
            table.add_column(title)
        for record in self.records:
            table.add_row(record.id, record.kind, record.status, record.as_of.isoformat())
        return table


def list_audits(settings: Settings) -> AuditsView:
    """Every audit, finished or not."""
    return AuditsView(tuple(_reading(settings).audits(closed=False)))


def _reading(settings: Settings) -> AuditStore:
    if not (settings.home / "auditor.db").exists():
        raise UsageError(
            Said(
                f"{settings.home}: 没有检查记录，请先执行 auditor audit",
                f"{settings.home}: there is no audit store here",
            )
        )
    return AuditStore(settings.home)


@dataclass(frozen=True, slots=True)
class PlanView:
    """What an audit would do."""

    plan: Plan
    with_commands: bool

    def data(self) -> Any:
        return {
            "targets": len(self.plan.targets),
            "rules": len(self.plan.rules),
            "unloadable": dict(self.plan.unloadable),
            "jobs": [
                {
                    "id": job.id,
                    "scanner": job.scanner,
                    "targets": ["/".join(target) for target in job.targets],
                    "timeout": job.timeout,
                    "commands": list(job.commands) if self.with_commands else None,
                }
                for job in self.plan.jobs
            ],
        }

    def renderable(self) -> RenderableType:
        parts: list[RenderableType] = []
        for job in self.plan.jobs:
            names = ", ".join(target.target for target in job.targets[:6])
            more = f" … ({len(job.targets)})" if len(job.targets) > 6 else ""
            parts.append(Text(f"{job.id}  →  {names}{more}", style="bold" if self.with_commands else ""))
            if self.with_commands:
                parts.extend(Text(command) for command in job.commands)
        parts.extend(Text(f"{name}: {why}", style="red") for name, why in self.plan.unloadable.items())
        parts.append(
            Text(
                say(
                    f"{len(self.plan.targets)} 个对象，{len(self.plan.rules)} 条规则，{len(self.plan.jobs)} 个采集任务",
                    f"{len(self.plan.targets)} targets, {len(self.plan.rules)} rules, {len(self.plan.jobs)} jobs",
                ),
                style="bold",
            )
        )
        return Group(*parts)


def show_plan(order: Order, with_commands: bool) -> PlanView:
    """The plan of an audit; nothing is contacted."""
    rulebook, _ = _rules(order.rules, order.profile)
    return PlanView(_plan(order, rulebook), with_commands)
