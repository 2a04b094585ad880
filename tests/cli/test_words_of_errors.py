"""Errors speak both languages, each whole: never a mixture, never one without the other."""

from __future__ import annotations

import ast
import errno
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.cli.usage import told
from auditor.errors import AuditorError, Problem, Problems, Unparsable, UsageError, system_reason, unreadable
from auditor.model.text import Text

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("auditor/store", "auditor/audit", "auditor/cli", "auditor/evidence", "auditor/inventory", "auditor/rulebook")
PASSED_ON = {("auditor/cli/collecting.py", "detail")}
"""Words that a scanner or a transport found; they are told as they came."""


def test_an_error_says_the_same_in_each_language() -> None:
    error = UsageError(Text("没有该平台", "no such platform"))
    assert (error.said("zh"), error.said("en"), str(error)) == ("没有该平台", "no such platform", "no such platform")


def test_plain_words_are_the_same_in_both_languages() -> None:
    error = Unparsable("the answer is not TLS")
    assert error.said("zh") == error.said("en") == str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_problems_come_in_the_order_of_the_file_with_their_place() -> None:
    problems = Problems(
        [
            Problem("b.yaml", 0, "", Text("无法读取", "cannot be read")),
            Problem("a.yaml", 7, "hosts[0].id", Text("必填", "required"), "missing"),
        ]
    )
    assert problems.said("zh") == "a.yaml:7: hosts[0].id: 必填 [missing]\nb.yaml: 无法读取"
    assert str(problems) == "a.yaml:7: hosts[0].id: required [missing]\nb.yaml: cannot be read"


@pytest.mark.parametrize(
    ("number", "zh"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有权限"), (errno.EISDIR, "是目录，不是文件")],
)
def test_what_the_system_refuses_is_told_in_both_languages(number: int, zh: str) -> None:
    assert system_reason(OSError(number, os.strerror(number))) == Text(zh, os.strerror(number))


def test_a_refusal_without_words_is_still_told() -> None:
    assert unreadable(OSError()) == Text("无法读取：输入输出错误", "cannot be read: input/output error")
    assert system_reason(OSError(errno.EXDEV, "Invalid cross-device link")).zh == "Invalid cross-device link"


def test_a_sentence_of_the_parser_that_nobody_knows_is_quoted() -> None:
    assert told("Something {new} happened.") == Text(
        "命令行有误：Something {new} happened.", "Something {new} happened."
    )


def kinds(root: type[AuditorError]) -> Iterator[str]:
    yield root.__name__
    for kind in root.__subclasses__():
        yield from kinds(kind)


KINDS = frozenset(kinds(AuditorError))


def passed_on(path: str, words: ast.AST) -> bool:
    return any((path, node.attr) in PASSED_ON for node in ast.walk(words) if isinstance(node, ast.Attribute))


def raised_in(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """The first argument of every error of ours that a file raises."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in KINDS:
                yield first.lineno, first


@pytest.mark.parametrize("room", ROOMS)
def test_no_error_for_people_is_raised_with_words_of_one_language(room: str) -> None:
    single = [
        f"{file}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for file in (path.relative_to(ROOT).as_posix(),)
        for line, words in raised_in(path)
        if isinstance(words, (ast.Constant, ast.JoinedStr)) and not passed_on(file, words)
    ]
    assert single == []
