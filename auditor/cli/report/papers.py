"""`auditor report rectification|protection|survey|logs|calendar|websites|vendors|owner|management|overview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, FormatOption, InventoryOption, OutOption, PlatformOption

UnitOption = Annotated[list[str] | None, typer.Option("--unit", help="只出这些单位 · Only these units (repeatable).")]

_OUT = Path("out/papers")


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


def rectification(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """整改任务单，以及与上次检查和以往测评相比的整改情况。

    What to put right, by whom and when; and what became of what was found before.
    """
    _write("rectification", inventory, audit, platform, formats, out, as_json)


def protection(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """第三级以上平台的网络安全保护工作方案（草案）。

    Draft of the protection work plan of platforms of level three and above.
    """
    _write("protection", inventory, audit, platform, formats, out, as_json)


def survey(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """数据摸底和分类分级清单。

    Every dataset with its grade, people and sharing, and where it differs from what was declared.
    """
    _write("survey", inventory, audit, None, formats, out, as_json)


def logs(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """日志留存情况。

    How far back every log reaches against what the law asks.
    """
    _write("logs", inventory, audit, None, formats, out, as_json)


def calendar(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """合规日历，同时写出 calendar.ics。

    Everything that falls due, also as an iCalendar file.
    """
    _write("calendar", inventory, audit, None, formats, out, as_json)


def websites(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """网站和域名清单。

    Web sites and domains with their filings and findings.
    """
    _write("websites", inventory, audit, None, formats, out, as_json)


def vendors(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """供应商和外包清单。

    Suppliers and contracts with their clauses and findings.
    """
    _write("vendors", inventory, audit, None, formats, out, as_json)


def owner(
    inventory: InventoryOption = Path("inventory.yaml"),
    unit: UnitOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """给数据提供单位的问题通知：发现了什么、为什么重要、何时前怎么办。

    For each data owner: what was found in their datasets and interfaces, why it matters, what to do by when.
    """
    _write("owner", inventory, audit, unit, formats, out, as_json)


def management(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """给管理层的平台季报，每个平台一页。

    One page for each platform: standing with coverage, trend, risks, deadlines.
    """
    _write("management", inventory, audit, platform, formats, out, as_json)


def overview(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    out: OutOption = _OUT,
    as_json: JsonFlag = False,
) -> None:
    """全区概览：各单位用同一把尺子比较。

    The whole district, units compared on the same scale.
    """
    _write("overview", inventory, audit, None, formats, out, as_json)
