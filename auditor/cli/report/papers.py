"""`auditor report rectification|protection|survey|logs|calendar|websites|vendors|owner|management|overview`.

They differ in what they can be narrowed to: platforms, data owners, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, FormatOption, InventoryOption, OutOption, PlatformOption

UnitOption = Annotated[list[str] | None, typer.Option("--unit", help="只出这些单位 · Only these units (repeatable).")]

Command: TypeAlias = Callable[..., None]

_OUT = Path("out/papers")
_INVENTORY = Path("inventory.yaml")


def _write(
    name: str,
    inventory: Path,
    audit: str,
    of: list[str] | None,
    formats: list[str] | None,
    out: Path,
    as_json: bool,
) -> None:
    from auditor.cli.papers import Wanted, write_paper

    wanted = Wanted(inventory, audit, tuple(of or ()))
    emit(write_paper(settings(), name, wanted, formats or ("html,pdf,xlsx",), out / name), as_json)


def _of_platforms(name: str) -> Command:
    def paper(
        inventory: InventoryOption = _INVENTORY,
        platform: PlatformOption = None,
        formats: FormatOption = None,
        audit: AuditOption = "latest",
        out: OutOption = _OUT,
        as_json: JsonFlag = False,
    ) -> None:
        _write(name, inventory, audit, platform, formats, out, as_json)

    return paper


def _of_owners(name: str) -> Command:
    def paper(
        inventory: InventoryOption = _INVENTORY,
        unit: UnitOption = None,
        formats: FormatOption = None,
        audit: AuditOption = "latest",
        out: OutOption = _OUT,
        as_json: JsonFlag = False,
    ) -> None:
        _write(name, inventory, audit, unit, formats, out, as_json)

    return paper


def _of_district(name: str) -> Command:
    def paper(
        inventory: InventoryOption = _INVENTORY,
        formats: FormatOption = None,
        audit: AuditOption = "latest",
        out: OutOption = _OUT,
        as_json: JsonFlag = False,
    ) -> None:
        _write(name, inventory, audit, None, formats, out, as_json)

    return paper


PAPERS: Mapping[str, tuple[Callable[[str], Command], str]] = {
    "rectification": (
        _of_platforms,
        "整改任务单，以及与上次检查和以往测评相比的整改情况。\n\n"
        "What to put right, by whom and when; and what became of what was found before.",
    ),
    "protection": (
        _of_platforms,
        "第三级以上平台的网络安全保护工作方案（草案）。\n\n"
        "Draft of the protection work plan of platforms of level three and above.",
    ),
    "survey": (
        _of_district,
        "数据摸底和分类分级清单。\n\n"
        "Every dataset with its grade, people and sharing, and where it differs from what was declared.",
    ),
    "logs": (_of_district, "日志留存情况。\n\nHow far back every log reaches against what the law asks."),
    "calendar": (_of_district, "合规日历，同时写出 calendar.ics。\n\nEverything that falls due, also as iCalendar."),
    "websites": (_of_district, "网站和域名清单。\n\nWeb sites and domains with their filings and findings."),
    "vendors": (_of_district, "供应商和外包清单。\n\nSuppliers and contracts with their clauses and findings."),
    "owner": (
        _of_owners,
        "给数据提供单位的问题通知：发现了什么、为什么重要、何时前怎么办。\n\n"
        "For each data owner: what was found in their datasets and interfaces, why it matters, what to do by when.",
    ),
    "management": (
        _of_platforms,
        "给管理层的平台季报，每个平台一页。\n\n"
        "One page for each platform: standing with coverage, trend, risks, deadlines.",
    ),
    "overview": (_of_district, "全区概览：各单位用同一把尺子比较。\n\nThe district, units compared on one scale."),
}
"""A new paper is one line here and one builder in `auditor.cli.papers`."""


def add_to(app: typer.Typer) -> None:
    """Make every paper a command of `app`."""
    for name, (make, help_) in PAPERS.items():
        app.command(name, help=help_)(make(name))
