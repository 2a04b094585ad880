"""`auditor report own` and `auditor report templates`: papers in a unit's own form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import Exit, JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, InventoryOption, OutOption, PlatformOption

templates = typer.Typer(no_args_is_help=True, help="自有模板 · A unit's own templates: check, fields.")


def own(
    inventory: InventoryOption = Path("inventory.yaml"),
    template: Annotated[
        list[str] | None, typer.Option("--template", help="只用这些模板 · Only these templates (repeatable).")
    ] = None,
    platform: PlatformOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--templates", help="模板目录，默认在台账旁 · Folder of templates (default: beside the register)."
        ),
    ] = None,
    audit: AuditOption = "latest",
    out: OutOption = Path("out/own"),
    as_json: JsonFlag = False,
) -> None:
    """按单位自有的 DOCX 模板出文书，每个平台一份。

    Fill the unit's own DOCX templates, one document for each platform. A template that cannot be filled is told with
    its paragraphs, and nothing is written.
    """
    from auditor.cli.own_templates import fill_templates
    from auditor.cli.papers import Wanted

    wanted = Wanted(inventory, audit, tuple(platform or ()))
    emit(fill_templates(settings(), wanted, folder, tuple(template or ()), out), as_json)


@templates.command("check")
def check_(
    folder: Annotated[Path, typer.Argument(help="模板目录或一个模板 · A folder of templates, or one template.")] = Path(
        "templates"
    ),
    as_json: JsonFlag = False,
) -> None:
    """检查模板：未知字段、不允许的写法、会丢失的文字，逐段指出。

    Check templates: unknown fields, what is not allowed, text that would be lost, by paragraph. Exit code 2 when
    something is wrong.
    """
    from auditor.cli.own_templates import check_templates

    view = check_templates(folder)
    emit(view, as_json)
    raise typer.Exit(Exit.OK if view.clean else Exit.USAGE)


@templates.command()
def fields(as_json: JsonFlag = False) -> None:
    """列出模板可用的全部字段。

    Every field a template may use.
    """
    from auditor.cli.own_templates import FieldsView

    emit(FieldsView(settings().lang), as_json)
