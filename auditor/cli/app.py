"""The command tree and its one way out: errors become one clear line and exit code 2."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from auditor import __version__
from auditor.cli import audit, collect, drill, export, grade, inventory, report, rules, scan, worksheet
from auditor.cli.context import HOME, Exit, reset, settings, swallow_output
from auditor.cli.usage import told
from auditor.errors import AuditorError, Problems, UsageError, system_reason
from auditor.model.text import Lang, Text

app = typer.Typer(
    name="auditor",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
    help="等级保护与个人信息审计 · Auditor for graded protection (MLPS 2.0) and shared personal data.",
)
app.command()(audit.audit)
app.command()(audit.plan)
app.command()(audit.replay)
app.command()(audit.diff)
app.command()(audit.verify)
app.command()(audit.audits)
app.command()(scan.scan)
app.command()(export.export)
app.command()(audit.doctor)
app.command()(grade.grade)
app.add_typer(collect.app, name="collect")
app.add_typer(inventory.app, name="inventory")
app.add_typer(rules.app, name="rules")
app.add_typer(drill.app, name="drill")
app.add_typer(report.app, name="report")
app.add_typer(worksheet.app, name="worksheet")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    home: Annotated[Path, typer.Option(envvar="AUDITOR_HOME", help="状态目录 · Folder of the audit store.")] = HOME,
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
            value = next(words, None)
            if value is None:
                raise UsageError(Text(f"选项 {word} 须跟一个值", f"option {word} needs a value"))
            first.append(f"{word}={value}")
        elif word.startswith(tuple(f"{option}=" for option in _EVERYWHERE)):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def _language(arguments: Sequence[str]) -> Lang:
    """The language asked for, found before anything is parsed: what is wrong with a command is told in it too."""
    asked = [os.environ.get("AUDITOR_LANG", "")]
    for word, following in pairwise([*arguments, ""]):
        asked.append(following if word == "--lang" else word.removeprefix("--lang=") if "=" in word else "")
    return next((Lang(word) for word in reversed(asked) if word in set(Lang)), Lang.ZH)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code and never lets a traceback out."""
    reset(HOME, _language(arguments))
    try:
        return _run(arguments)
    except BrokenPipeError:
        swallow_output()
        return Exit.OK


@cache
def _parser() -> Callable[..., Any]:
    """The parser of the whole command tree, built once in a process: that takes a tenth of a second."""
    return get_command(app)


def _run(arguments: Sequence[str]) -> int:
    try:
        result = _parser()(args=_hoisted(arguments), prog_name="auditor", standalone_mode=False)
        sys.stdout.flush()
        if result == Exit.INTERRUPTED:  # the parser's word for Ctrl-C within a command
            raise KeyboardInterrupt
        return int(result) if isinstance(result, int) else Exit.OK
    except (typer.Abort, KeyboardInterrupt):
        _complain(settings().interrupted)
        return Exit.INTERRUPTED
    except Problems as error:
        count = len(error.problems)
        _complain(error.message)
        _complain(Text(f"共 {count} 处问题，请修改后重试", f"{count} problem(s), mend them and try again"))
        return Exit.USAGE
    except AuditorError as error:
        _complain(error.message)
        return Exit.USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = system_reason(error)
        place = f"{error.filename}: " if error.filename else ""
        _complain(Text(f"{place}{reason.zh}", f"{place}{reason.en}"))
        return Exit.USAGE
    except Exception as error:
        if hasattr(error, "format_message"):  # the parser's own
            _complain(told(error.format_message()))
            return Exit.USAGE
        if os.environ.get("AUDITOR_DEBUG"):
            raise
        _complain(_bug(error))
        return Exit.BUG


def _bug(error: Exception) -> Text:
    """A failure nobody foresaw, by its kind and place alone: its message may hold what must not be printed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    kind = type(error).__name__
    return Text(
        f"程序内部错误：{kind}（{place}）。请向本项目报告；设 AUDITOR_DEBUG=1 可显示详情",
        f"internal error: {kind} ({place}). Please report it; AUDITOR_DEBUG=1 shows the details",
    )


def _complain(message: Text) -> None:
    sys.stderr.write(f"{message[settings().lang]}\n")
