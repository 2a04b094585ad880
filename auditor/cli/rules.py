"""`auditor rules`: look at the rules and prove them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import Exit, JsonFlag, ProfileOption, RulesDir, emit, put, settings
from auditor.model.profile import Profile

app = typer.Typer(no_args_is_help=True, help="检查规则 · The rules: list, packs, show, lint, test, coverage, docs.")

Prefix = Annotated[str, typer.Argument(help="规则编号前缀 · Only rules whose id starts with this.")]


@app.command()
def lint(
    prefix: Prefix = "",
    rules: RulesDir = None,
    mutate: Annotated[bool, typer.Option("--mutate", help="变异测试 · Also run the mutation gate (≥ 95 %).")] = False,
    as_json: JsonFlag = False,
) -> None:
    """静态检查规则，并可做变异测试。

    Check the rules beyond loading; with --mutate also prove that their samples notice every change.
    """
    from auditor.cli.rule_checks import lint_rules

    report = lint_rules(rules, prefix, mutate)
    emit(report, as_json)
    raise typer.Exit(Exit.OK if report.clean else Exit.USAGE)


@app.command("test")
def test_(prefix: Prefix = "", rules: RulesDir = None, as_json: JsonFlag = False) -> None:
    """运行规则自带的样例。

    Run every sample of every rule, and deny every fact.
    """
    from auditor.cli.rule_checks import test_rules

    report = test_rules(rules, prefix)
    emit(report, as_json)
    raise typer.Exit(Exit.OK if report.clean else Exit.USAGE)


@app.command("list")
def list_(
    prefix: Prefix = "",
    pack: Annotated[str, typer.Option("--pack", help="检查包 · Only the rules of this pack.")] = "",
    profile: ProfileOption = Profile.USUAL,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """列出规则。

    List the rules with level, severity and clauses.
    """
    from auditor.cli.rule_views import list_rules

    emit(list_rules(rules, prefix, settings().lang, pack, profile), as_json)


@app.command()
def packs(rules: RulesDir = None, as_json: JsonFlag = False) -> None:
    """列出检查包。

    List the packs, with how many rules each holds.
    """
    from auditor.cli.pack_views import list_packs

    emit(list_packs(rules), as_json)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="规则编号 · Rule id.")],
    level: Annotated[int, typer.Option(min=1, max=4, help="等级 · Level the texts are rendered at.")] = 3,
    profile: ProfileOption = Profile.USUAL,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """显示一条规则。

    Show one rule at a level: texts, thresholds, clauses, fix.
    """
    from auditor.cli.rule_views import show_rule

    emit(show_rule(rules, rule, level, settings().lang, profile), as_json)


@app.command()
def coverage(rules: RulesDir = None, as_json: JsonFlag = False) -> None:
    """标准条款的规则覆盖情况。

    Who can judge each item of the standard, by level, layer and part; with --json every item and the reasons.
    """
    from auditor.cli.rule_coverage import clause_coverage

    emit(clause_coverage(rules, settings().lang), as_json)


@app.command()
def docs(
    out: Annotated[Path, typer.Option("--out", help="输出目录 · Folder to write to.")] = Path("out/rules"),
    rules: RulesDir = None,
) -> None:
    """生成规则手册（Markdown）。

    Write the rule handbook as Markdown in both languages: an index by control point and by family, a page for each
    family, and one with every command that is run.
    """
    from auditor.cli.rule_handbook import write_handbook

    for path in write_handbook(rules, out):
        put(f"{path}\n")
