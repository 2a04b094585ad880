"""The command tree and its one way out: errors become one clear line and exit code 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli import audit, collect, inventory, rules
from auditor.cli.context import Exit, reset
from auditor.errors import AuditorError, Problems
from auditor.model.text import Lang

app = typer.Typer(
    name="auditor",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="等级保护与个人信息审计 · Auditor for graded protection (MLPS 2.0) and shared personal data.",
)
app.command()(audit.audit)
app.command()(audit.plan)
app.command()(audit.replay)
app.command()(audit.diff)
app.command()(audit.verify)
app.command()(audit.audits)
app.command()(audit.doctor)
app.add_typer(collect.app, name="collect")
app.add_typer(inventory.app, name="inventory")
app.add_typer(rules.app, name="rules")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    home: Annotated[Path, typer.Option(envvar="AUDITOR_HOME", help="状态目录 · Folder of the audit store.")] = Path(
        ".auditor"
    ),
    lang: Annotated[Lang, typer.Option(envvar="AUDITOR_LANG", help="语言 · zh or en.")] = Lang.ZH,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 · Show the version.")
    ] = False,
) -> None:
    reset(home, lang)


_EVERYWHERE = ("--home", "--lang")


def _hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with the program's own options first, so that they work before and after the command."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _EVERYWHERE:
            first += [word, *[value for value in (next(words, None),) if value is not None]]
        elif word.startswith(tuple(f"{option}=" for option in _EVERYWHERE)):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code and never lets a traceback out."""
    try:
        result = app(args=_hoisted(arguments), standalone_mode=False)
        return int(result) if isinstance(result, int) else Exit.OK
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        sys.stderr.write("已中断 · interrupted\n")
        return 130
    except KeyboardInterrupt:
        sys.stderr.write("已中断，可用 --resume 继续 · interrupted, continue with --resume\n")
        return 130
    except Problems as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        count = len(error.problems)
        sys.stderr.write(f"共 {count} 处问题，请修改后重试 · {count} problem(s), mend them and try again\n")
        return Exit.USAGE
    except AuditorError as error:
        sys.stderr.write(f"{error}\n")
        return Exit.USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:
        if hasattr(error, "format_message"):  # click's own usage errors
            sys.stderr.write(f"{error.format_message()}\n")
            return Exit.USAGE
        raise
