"""What scanners note in English is said in Chinese: every note in the code, with its values untouched."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.words import details, said

ROOT = Path(__file__).parents[2]
NOTING = (
    "scanners",
    "auditor/audit/collect.py",
    "auditor/audit/judging.py",
    "auditor/audit/result.py",
    "auditor/judge/evaluate.py",
    "auditor/model/fact.py",
)
"""Code whose sentences end as the detail of something that could not be seen."""

IN_BOTH_LANGUAGES = ROOT / "scanners" / "personal_data"
"""What this engine notes it says in both languages; only its scanner's notes are told as details."""

SYNTAX = frozenset(
    ROOT / "scanners" / "network_device" / f"{name}.py"
    for name in ("huawei", "h3c", "cisco", "cisco_access", "vrp_access", "vrp_like", "reading", "redact", "session")
)
"""Readers of vendors' configurations: their strings are commands of devices, and none is told to anybody."""

_PLACE = re.compile(r"\{\w*\}")
_CODE = re.compile(r"[\\<>\[\]|@=#*…]|^\s|^-|^[A-Z]{2,} [A-Z]|^INFO |^HTTP|^[^A-Za-z]*$|^\{\} \{\}: ")
"""Commands, patterns, markup and lines of a protocol: no sentences."""

NOT_SAID = frozenset({
    # what other programs say, to be recognised
    "no route to host", "network is unreachable", "closed the connection unexpectedly", "connection reset",
    "could not send", "could not receive", "received invalid response", "expected authentication request",
    "invalid response", "lost synchronization", "timeout expired", "not found", "no permission", "guest ok",
    "guest only", "hook input", "rich rules", "kysec status", "Tomcat Web Application Manager",
    "Login failed", "connection to server", "could not connect", "no password supplied",
    # lines of evidence and headings of what is asked
    "collector {}, script SHA-256 {}", "{} recogniser", "{} at {} port {}", "tls {}", "verify with {} roots",
    "fetch the certificate", "not satisfied, {} {}", "refused, alert {}", "offer {}", "offer CBC suites only",
    "offer RSA key exchange only", "offer broken suites only", "GET {}", "not looked at: {}",
    "TLS: openings of handshakes (ClientHello) and one verified handshake",
    "mlps-auditor/1 (+authorised security compliance audit)",
    # names of products and of audit subcategories, settings of Windows and a part of its script
    "Huawei Cloud WAF", "Alibaba Cloud WAF", "a web application firewall", "Seeyon OA", "Weaver OA", "Landray EKP",
    "Tongda OA", "Apache Shiro", "security state change", "security system extension", "system integrity",
    "account lockout", "special logon", "file system", "file share", "sensitive privilege use", "process creation",
    "audit policy change", "authentication policy change", "user account management", "computer account management",
    "security group management", "directory service access", "directory service changes", "credential validation",
    "Kerberos service ticket operations", "Kerberos authentication service", "DefaultPassword stored",
    "Triple DES 168", "server core", "function Invoke-Collection{}",
    # parts of the script that a database's administrator runs
    "SELECT 'E' FROM dual;", "SELECT 'R'{} FROM (\n{}\n) q;", "export LC_ALL", "export NLS_LANG",
    # read as an unexpected value of its column, which is told in its place
    "not a date", "not a number", "not a switch",
    # mistakes of ours, which no target can cause
    "the probe {} is not a plain query and is not carried", "not a query", "a column of the query has no name",
    "not an id of the register: {}",
    "not a probe that can be asked: {}", "not an account name: {}",
})  # fmt: skip


def sentences(tree: ast.AST) -> Iterator[str]:
    """Every literal and f-string that may be a sentence, with `{}` for each value.

    Docstrings are none, and what stands in a `Text` is said in Chinese right there.
    """
    match tree:
        case ast.Call(func=ast.Name(id="Text")):
            return
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
            return
        case ast.Constant(value=str() as text):
            yield text
            return
        case ast.Expr(value=ast.Constant()):
            return
    for child in ast.iter_child_nodes(tree):
        yield from sentences(child)


def notes() -> Iterator[str]:
    for place in NOTING:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if IN_BOTH_LANGUAGES in file.parents and file.name not in ("scanner.py", "copies.py"):
                continue
            if file in SYNTAX:
                continue
            for text in sentences(ast.parse(file.read_text("utf-8"))):
                if re.search(r"[A-Za-z}] [A-Za-z{]", text) and not re.search(r"[\u3400-\u9fff]", text):
                    yield text


def test_every_note_in_the_code_has_a_translation() -> None:
    known = {_PLACE.sub("{}", template) for template in details("zh")}
    assert sorted({note for note in notes() if not _CODE.search(note)} - known - NOT_SAID) == []


def test_translations_hold_the_places_of_their_templates() -> None:
    for template, words in details("zh").items():
        assert set(_PLACE.findall(template)) == set(_PLACE.findall(words)), template
        assert "{}" not in template


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("this host is not run by systemd", "该主机不使用 systemd"),
        ("windows: no scanner looked at its own configuration", "windows：没有扫描器能查看其自身配置"),
        ("may not read /etc/sudoers.d/a b", "无权读取 /etc/sudoers.d/a b"),
        ("archive://log/x: lies elsewhere; name a copy that can be read here",
         "archive://log/x：存放在别处，请登记一份本机可读的副本"),
        ("pg_passwords: permission denied for table pg_authid", "pg_passwords：没有读取表 pg_authid 的权限"),
        ("the bundle holds a password hash (line 7); collect again with the current collector",
         "采集包含有口令散列（第 7 行），请用当前采集程序重新采集"),
        ("login page: no answer in time", "登录页：未在限定时间内应答"),
        ("process count: '{x}' is no number", "进程数：'{x}' 不是数字"),
        ("3 of 19 rows", "共 19 项，其中 3 项"),
    ],
)  # fmt: skip
def test_a_note_is_said_in_chinese_with_its_values_as_they_were(detail: str, expected: str) -> None:
    assert said(detail, "zh") == expected


def test_the_narrower_of_two_templates_is_used() -> None:
    assert said("10.0.0.1:6379 did not answer in 2 s", "zh") == "10.0.0.1:6379 在 2 秒内没有应答"


@pytest.mark.parametrize("detail", ["", "a note of a scanner from elsewhere", "libfoo: gave no answer: {odd} %s"])
def test_a_note_nobody_has_translated_stays_as_it_is(detail: str) -> None:
    assert said(detail, "zh") == detail


def test_english_is_said_as_it_was_noted() -> None:
    assert said("this host is not run by systemd", "en") == "this host is not run by systemd"


@given(st.text(max_size=80))
def test_any_text_can_be_said(text: str) -> None:
    assert isinstance(said(text, "zh"), str)
    assert said(f"may not read {text}x", "zh").endswith("x")
