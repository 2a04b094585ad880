"""What every command shares: exit codes, the options that work before and after a command, and the one printer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from auditor.model.profile import Profile
from auditor.model.text import Lang, Text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 70
    INTERRUPTED = 130


INTERRUPTED = Text("已中断；检查可用 --resume 继续", "interrupted; an audit continues with --resume")
"""What is said after Ctrl-C, unless a command has something else to say."""

HOME = Path(".auditor")
"""Where the state lives unless told otherwise."""


@dataclass(slots=True)
class Settings:
    """Options of the whole program."""

    home: Path = HOME
    lang: Lang = Lang.ZH
    interrupted: Text = INTERRUPTED


_settings = Settings()


def settings() -> Settings:
    """Options of this run."""
    return _settings


def reset(home: Path, lang: Lang) -> None:
    """Start a run with its options."""
    _settings.home, _settings.lang, _settings.interrupted = home, lang, INTERRUPTED


def keep_when_interrupted(message: Text) -> None:
    """What to say if this run ends by Ctrl-C: what is kept, and how it goes on."""
    _settings.interrupted = message


JsonFlag = Annotated[bool, typer.Option("--json", help="输出 JSON · Print JSON, and nothing else, to stdout.")]
RulesDir = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        help="规则目录 · Own rules beside the shipped ones, or a whole folder.",
        exists=True,
    ),
]

ProfileOption = Annotated[
    Profile,
    typer.Option(
        "--profile",
        help="判定尺度 · Values where sources disagree: the usual ones, stricter or more lenient ones.",
    ),
]


class View(Protocol):
    """What a command hands to the printer: the same content for people and for machines."""

    def renderable(self) -> RenderableType:
        """For a terminal."""

    def data(self) -> Any:
        """For JSON."""


def console(stderr: bool = False) -> Console:
    """A console on stdout, or on stderr for progress and complaints."""
    from auditor.cli.terminal import Terminal  # rich takes longer to load than a help text to print

    return Terminal(stderr=stderr, highlight=False, soft_wrap=not (sys.stderr if stderr else sys.stdout).isatty())


def emit(view: View, as_json: bool = False) -> None:
    """Print a view. JSON on stdout stands alone."""
    if as_json:
        put(json.dumps(view.data(), ensure_ascii=False, indent=2, default=str) + "\n")
        return
    with _patient_output():
        console().print(view.renderable())
        sys.stdout.flush()


def put(text: str) -> None:
    """Write text to stdout as it is."""
    with _patient_output():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _patient_output() -> Iterator[None]:
    """A reader that leaves early (`| head`) changes nothing about how the command ends."""
    try:
        yield
    except BrokenPipeError:
        swallow_output()


def swallow_output() -> None:
    """Let stdout, and what is still in its buffer, go nowhere: nobody reads it any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def say(zh: str, en: str) -> str:
    """The sentence in the language of this run."""
    return zh if _settings.lang is Lang.ZH else en
