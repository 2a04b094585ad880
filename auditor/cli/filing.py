"""Filing papers and the ledger as the commands need them: register, newest audit and numbers of persons → documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import Settings, say
from auditor.cli.written import Written
from auditor.errors import UsageError
from auditor.grading import ledger
from auditor.inventory import load_register
from auditor.model.fact import Fact
from auditor.model.register import Platform, Register
from auditor.model.text import Text as Said
from auditor.rulebook.deadlines import load_deadlines
from auditor.store import AuditStore
from reports import filing
from reports.filing import Case, Gap, Private, Remark, Scan, Weight
from reports.publishing import known_formats, publish

_DATASET = "pi.dataset"
_TITLES = {
    "grading-report": Said("定级报告", "grading report"),
    "filing-form": Said("备案表", "filing form"),
    "expert-review": Said("专家评审意见表", "expert review sheet"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    inventory: Path
    platforms: tuple[str, ...]
    audit: str
    filed_copy: bool = False


def write_papers(settings: Settings, wanted: Wanted, formats: Iterable[str], out: Path) -> Written:
    """The papers of each platform into a folder of its own. A filed copy is refused while an error is open."""
    chosen = known_formats(formats)
    files: list[Path] = []
    remarks: list[str] = []
    for case in _cases(settings, wanted):
        documents = filing.papers(case)
        found, missing = filing.remarks(case), filing.gaps(documents)
        errors = [remark for remark in found if remark.weight is Weight.ERROR]
        if wanted.filed_copy and (errors or missing):
            raise UsageError(
                Said(
                    f"{case.platform.id}: 还有 {len(errors)} 处错误、{len(missing)} 项待填，不能出正式件；"
                    f"请先执行 auditor report filing --check --platform {case.platform.id}",
                    f"{case.platform.id}: {len(errors)} error(s) and {len(missing)} blank field(s) are open, so no "
                    f"filed copy; first run auditor report filing --check --platform {case.platform.id}",
                )
            )
        made = publish(documents, out / case.platform.id, chosen)
        if wanted.filed_copy:  # holds numbers of persons: for nobody else's eyes
            (out / case.platform.id).chmod(0o700)
        files += made
        if missing or found:
            remarks.append(
                say(
                    f"{case.platform.id}：{len(missing)} 项待填、{len(found)} 处须核实，--check 逐项列出",
                    f"{case.platform.id}: {len(missing)} blank, {len(found)} to be looked at; --check lists them",
                )
            )
    return Written(tuple(files), tuple(remarks))


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is missing or wrong, platform by platform."""

    lang: str
    found: tuple[tuple[str, tuple[Gap, ...], tuple[Remark, ...]], ...]

    @property
    def errors(self) -> int:
        return sum(remark.weight is Weight.ERROR for _, _, remarks in self.found for remark in remarks)

    @property
    def clean(self) -> bool:
        return not any(gaps or remarks for _, gaps, remarks in self.found)

    def data(self) -> Any:
        return [
            {
                "platform": platform,
                "blank": [{"field": gap.name, "place": gap.place, "papers": list(gap.papers)} for gap in gaps],
                "remarks": [
                    {"weight": remark.weight, "text": remark.text[self.lang], "place": remark.place}
                    for remark in remarks
                ],
            }
            for platform, gaps, remarks in self.found
        ]

    def renderable(self) -> RenderableType:
        parts: list[RenderableType] = []
        for platform, gaps, remarks in self.found:
            parts.append(Text(platform, style="bold"))
            for remark in remarks:
                wrong = remark.weight is Weight.ERROR
                word = say("错误", "error") if wrong else say("核实", "check")
                line = Text(f"  {word}  {remark.text[self.lang]}", style="red" if wrong else "yellow")
                parts.append(line.append(f"  {remark.place}", style="dim"))
            if gaps:
                table = Table(show_edge=False, pad_edge=True)
                for title in (say("待填", "blank"), say("台账位置", "place"), say("文书", "papers")):
                    table.add_column(title, overflow="fold")
                for gap in gaps:
                    titles = "、".join(_TITLES[paper][self.lang] for paper in gap.papers)
                    table.add_row(Text(gap.name), Text(gap.place), titles)
                parts.append(table)
            if not gaps and not remarks:
                parts.append(Text(say("  材料完整，未发现问题", "  complete, nothing to mend"), style="green"))
        return Group(*parts)


def check_papers(settings: Settings, wanted: Wanted) -> CheckView:
    """Everything that is blank or doubtful, without writing anything."""
    found = tuple(
        (case.platform.id, filing.gaps(filing.papers(case)), filing.remarks(case)) for case in _cases(settings, wanted)
    )
    return CheckView(settings.lang, found)


def write_ledger(settings: Settings, inventory: Path, formats: Sequence[str], out: Path, as_of: date | None) -> Written:
    """The ledger of the whole district."""
    register = load_register(inventory)
    day = as_of or register.as_of or date.today()
    entries = ledger(register, load_deadlines(), day)
    document = filing.ledger_document(register, entries, day, settings.lang)
    return Written(publish({"ledger": document}, out, known_formats(formats)))


def _cases(settings: Settings, wanted: Wanted) -> Iterator[Case]:
    register = load_register(wanted.inventory)
    day = register.as_of or date.today()
    scans, deadlines = _scans(settings, wanted.audit), load_deadlines()
    private = _private(register, wanted.inventory.resolve().parent) if wanted.filed_copy else {}
    for platform in _platforms(register, wanted.platforms):
        yield filing.case_of(
            register,
            platform,
            day,
            scans=scans,
            deadlines=deadlines,
            private=private,
            filed_copy=wanted.filed_copy,
        )


def _platforms(register: Register, ids: Sequence[str]) -> list[Platform]:
    """Those asked for; else every graded platform of level 2 and above that is no part of another."""
    known = {platform.id: platform for platform in register.platforms}
    unknown = [id for id in ids if id not in known]
    if unknown:
        these = ", ".join(unknown)
        raise UsageError(Said(f"台账中没有平台 {these}", f"the register has no platform {these}"))
    if ids:
        return [known[id] for id in ids]
    return [
        platform
        for platform in register.platforms
        if platform.level is not None
        and platform.level.grade >= 2
        and platform.grading_object_of is None
        and platform.lifecycle != "retired"
    ]


def _scans(settings: Settings, audit: str) -> Mapping[str, Scan]:
    """What the personal-data scans of the audit saw, by dataset; nothing where there has been no audit yet."""
    if not (settings.home / "auditor.db").exists():
        return {}
    store = AuditStore(settings.home)
    if audit == "latest" and next(store.audits(), None) is None:
        return {}
    record = store.get(audit)
    found: dict[str, Scan] = {}
    for target, facts in store.facts(str(record.source or record.id), keys=(_DATASET,)).items():
        fact = facts.get(_DATASET)
        if isinstance(fact, Fact) and isinstance(fact.value, Mapping):
            found[target.target] = Scan(
                audit=record.id,
                records=fact.value.get("records"),
                persons=fact.value.get("persons"),
                minors=fact.value.get("minors"),
                contains=fact.value.get("contains"),
                sensitive=fact.value.get("sensitive"),
                complete=fact.value.get("complete") is True,
            )
    return found


def _private(register: Register, root: Path) -> Mapping[str, Private]:
    """Numbers of persons, read from where the references of the register point. They go nowhere but into the copy."""
    return {
        person.id: Private(
            _referenced(person.identity_number, person.id, root), _referenced(person.mobile_number, person.id, root)
        )
        for person in register.people
        if person.identity_number or person.mobile_number
    }


def _referenced(reference: str | None, person: str, root: Path) -> str:
    """The value behind `env:NAME` or `file:PATH`; empty where it cannot be read, which stays visible in the papers."""
    if reference is None:
        return ""
    kind, _, name = reference.partition(":")
    if kind == "env":
        return os.environ.get(name, "").strip()
    try:
        return (root / name).read_text("utf-8").strip()[:64]
    except (OSError, UnicodeDecodeError):
        return ""
