"""Starting the program: quick, the same options everywhere, and mistakes told in the reader's language."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from tiny_district import District

from auditor import __version__

COMMANDS = ("audit", "plan", "replay", "diff", "verify", "audits", "scan", "doctor", "collect", "inventory", "rules")
HEAVY = (
    *("presidio_analyzer", "spacy", "sqlalchemy", "alembic", "pydantic", "rich.progress", "rich.console", "asyncssh"),
    *("yaml", "nmap", "httpx", "psycopg", "redis", "xlsxwriter", "scanners", "reports", "auditor.store"),
    *("numpy", "numba", "pyarrow", "presidio_anonymizer", "rjieba"),
)


def test_help_lists_every_command(auditor: Callable[..., Said]) -> None:
    said = auditor("--help")
    assert said.code == 0
    assert [command for command in COMMANDS if f"\n  {command} " not in said.out] == []


@pytest.mark.parametrize("command", [*COMMANDS, "rules lint", "inventory check", "collect import"])
def test_every_command_explains_itself_in_both_languages(auditor: Callable[..., Said], command: str) -> None:
    said = auditor(*command.split(), "--help")
    assert said.code == 0
    assert any("一" <= sign <= "鿿" for sign in said.out)
    assert sum(sign.isascii() and sign.isalpha() for sign in said.out) > 100


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from auditor.cli import run; code = run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == "[]\n"


def test_the_version_is_one_line(auditor: Callable[..., Said]) -> None:
    assert auditor("--version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--home", "{home}", "--lang", "en", "audits"),
        ("audits", "--home", "{home}", "--lang", "en"),
        ("audits", "--home={home}", "--lang=en"),
        ("--lang=en", "audits", "--home", "{home}"),
    ],
)
def test_home_and_language_stand_before_or_after_the_command(
    auditor: Callable[..., Said], tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = auditor(*(word.format(home=tmp_path / "nowhere") for word in words))
    assert said == Said(2, "", f"{tmp_path / 'nowhere'}: there is no audit store here\n")


def test_home_and_language_may_come_from_the_environment(
    auditor: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "nowhere"))
    monkeypatch.setenv("AUDITOR_LANG", "en")
    assert auditor("audits").err == f"{tmp_path / 'nowhere'}: there is no audit store here\n"
    assert "没有检查记录" in auditor("audits", "--lang", "zh").err


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ("audti", "没有命令“audti”", "no such command: audti"),
        ("rules lnt", "没有命令“lnt”", "no such command: lnt"),
        ("audit --as-off 2026-01-01", "没有选项 --as-off（是否为 --as-of？）", "no such option: --as-off"),
        ("audit --zzz", "没有选项 --zzz", "no such option: --zzz"),
        (
            "audit --as-of soon",
            "--as-of：“soon”不是日期，应形如 2026-11-20",
            "--as-of: 'soon' is no day, as 2026-11-20",
        ),
        ("audit --as-of 2026-02-30", "--as-of：“2026-02-30”不是日期", "--as-of: '2026-02-30' is no day"),
        ("audit --as-of", "选项 --as-of 须跟一个值", "option --as-of needs a value"),
        ("audit --jobs 0", "--jobs：应不小于 1", "--jobs: must be at least 1"),
        ("audit --jobs many", "--jobs：应为整数", "--jobs: must be a whole number"),
        ("audit --rules nowhere", "--rules：nowhere 不存在", "--rules: nowhere does not exist"),
        ("replay --level 5", "--level：应不大于 4", "--level: must be at most 4"),
        ("audit a.yaml b.yaml", "多余的参数：b.yaml", "unexpected argument: b.yaml"),
        ("rules show", "缺少参数 rule", "missing argument: rule"),
        ("diff", "缺少参数 before", "missing argument: before"),
        ("verify --json=1", "选项 --json 不带值", "option --json takes no value"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line_in_the_readers_language(
    auditor: Callable[..., Said], words: str, zh: str, en: str
) -> None:
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(*words.split(), "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(line)
        assert said.err.count("\n") == 1


@pytest.mark.parametrize("words", ["audits --lang fr", "--lang fr audits", "audits --lang", "audits --home"])
def test_an_option_of_the_whole_program_needs_a_fitting_value(auditor: Callable[..., Said], words: str) -> None:
    said = auditor(*words.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(("--lang：“fr”不在", "选项 --lang 须跟一个值", "选项 --home 须跟一个值"))


def test_what_nobody_foresaw_is_one_line_without_the_value_that_caused_it(
    auditor: Callable[..., Said], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("the value must not be printed")

    monkeypatch.setattr("auditor.cli.register.load_register", fail)
    said = auditor("inventory", "check", district.inventory, "--lang", "en")
    assert (said.code, said.out) == (70, "")
    assert said.err.startswith("internal error: ValueError (test_start.py:")
    assert "the value" not in said.err
