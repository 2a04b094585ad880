"""What a report says of each step: named in words, no more than matters, natural in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.audit.explain import demanded, explain
from auditor.audit.values import filled, show
from auditor.judge.demands import DEMANDS
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import All, Assertion, Condition, Every, NoRow, Not
from auditor.model.target import TargetKey
from auditor.model.text import Lang, Text
from auditor.rulebook import load_rulebook

BOOK = load_rulebook()
RULE = next(iter(BOOK.rules.values()))
AS_OF = date(2026, 11, 20)


def sentences(condition: Condition, *facts: Fact | Missing) -> list[tuple[str, str]]:
    rule = replace(RULE, pass_when=condition, applies=None, partial_when=None)
    verdict = judge(rule, TargetKey("pf-web", "h-web-1"), 3, FactSet.of(*facts), AS_OF)
    return [(text.zh, text.en) for text in explain(verdict, rule, BOOK.catalogue, AS_OF)]


@pytest.mark.parametrize(
    ("path", "operator", "threshold", "value", "zh", "en"),
    [
        ("account.mfa", "equals", True, False, "启用多因素鉴别：应为“是”，实际为“否”",
         "Multi-factor login is on: no; must be yes"),
        ("accounts.summary.trust_files", "empty", True, ["/root/.rhosts"],
         "按主机信任的免口令登录文件：应为空，实际为 /root/.rhosts",
         "Files that trust hosts without a password: /root/.rhosts; must be empty"),
        ("syslog.config.remote_targets", "empty", False, [], "日志外送的目的地址：不应为空，实际为空",
         "Where logs are sent: empty; must not be empty"),
        ("login.defs.pass_max_days", "between", [1, 90], 99999,
         "新账户口令最长使用天数（PASS_MAX_DAYS）：应在 1 至 90 之间，实际为 99999",
         "Most days of a new account's password (PASS_MAX_DAYS): 99999; must be from 1 to 90"),
        ("account.stale_accounts", "at_most", 0, 14, "离职或闲置账号数：应为 0，实际为 14",
         "Accounts of leavers or long unused: 14; must be 0"),
        ("drill.date", "newer_than", {"days": 90}, date(2025, 9, 12),
         "演练日期：距今应不超过 90 天，实际为 2025-09-12（434 天前）",
         "Date of the drill: 2025-09-12 (434 days ago); must be no older than 90 days"),
        ("tls.certificate.not_after", "valid_for", {"days": 30}, date(2026, 11, 25),
         "证书有效期：应至少再有 30 天有效，实际为 2026-11-25（还有 5 天）",
         "End of the certificate: 2026-11-25 (in 5 days); must last another 30 days"),
        ("tls.certificate.not_after", "valid_for", {"days": 0}, date(2026, 10, 11),
         "证书有效期：应未到期，实际为 2026-10-11（40 天前）",
         "End of the certificate: 2026-10-11 (40 days ago); must not have ended"),
        ("platform.plan_kinds", "contains", "data_incident", ["cyber_incident"],
         "已有的应急预案种类：应包含数据安全事件预案，实际为网络安全事件预案",
         "Kinds of response plan in place: cyber incident plan; must contain data incident plan"),
        ("platform.log_kinds", "contains_all", ["device", "access"], ["access"],
         "已留存的日志种类：缺少网络和安全设备日志", "Kinds of log that are kept: lacks device log"),
        ("sshd.effective.ciphers", "subset_of", ["aes256-ctr"], ["aes256-ctr", "arcfour"],
         "SSH 加密算法（Ciphers）：超出允许范围的有 arcfour",
         "SSH ciphers (Ciphers): holds more than is allowed: arcfour"),
        ("password.policy.hash", "one_of", ["sm3"], "md5", "口令散列算法：应为 sm3，实际为 md5",
         "Password hash: md5; must be sm3"),
    ],
)  # fmt: skip
def test_a_demand_and_what_was_seen_are_told_in_words(
    path: str, operator: str, threshold: object, value: object, zh: str, en: str
) -> None:
    spec = BOOK.catalogue.spec_of(path)
    assert spec is not None
    fact = Fact(spec.key, {path.removeprefix(f"{spec.key}."): value})
    assert sentences(Assertion(path, operator, threshold), fact) == [(zh, en)]


@pytest.mark.parametrize(
    ("path", "gap", "zh", "en"),
    [
        ("platform.last_drill", Missing("platform", Reason.ABSENT, "empty"),
         "最近应急演练日期：未登记，距今应不超过 365 天",
         "Last drill: not entered in the register; must be no older than 365 days"),
        ("time.sync.daemon", Missing("time.sync", Reason.ABSENT, "no such value"),
         "时钟同步服务：没有这一项，距今应不超过 365 天", "Clock daemon: not there; must be no older than 365 days"),
        ("logs.retained.shortest_days", Missing("logs.retained", Reason.ABSENT, "logrotate rotates no security log"),
         "安全相关日志的最短留存天数：logrotate 没有轮转任何安全相关日志，距今应不超过 365 天",
         "Shortest days a security log is kept: logrotate rotates no security log; must be no older than 365 days"),
        ("accounts.summary.roles", Missing("accounts.summary", Reason.DENIED, "may not read /etc/shadow"),
         "已设置的管理员角色：无权查看（无权读取 /etc/shadow）",
         "Administrator roles in place: not allowed to look (may not read /etc/shadow)"),
    ],
)  # fmt: skip
def test_what_could_not_be_seen_says_why_and_what_was_asked(path: str, gap: Missing, zh: str, en: str) -> None:
    assert sentences(Assertion(path, "newer_than", {"days": 365}), gap) == [(zh, en)]


USERS = [
    {"name": "root", "uid": 0, "gid": 0, "state": "set", "login_shell": True, "home_mode": "0755", "shell": "/bin/sh"},
    {"name": "test", "uid": 1002, "gid": 0, "state": "empty", "login_shell": True, "home_mode": "0700", "shell": ""},
]


def test_offending_rows_show_who_they_are_and_what_the_rule_asks_about() -> None:
    told = sentences(NoRow("accounts.users", Assertion("state", "equals", "empty")), Fact("accounts.users", USERS))
    assert told == [
        ("本地账户（不含口令散列）：共 2 项，其中 1 项不符合",
         "Local accounts without password hashes: 1 of 2 rows do not comply"),
        ("· 账户名：test；UID：1002；口令状态：空口令", "· account: test; UID: 1002; password state: empty"),
    ]  # fmt: skip


def test_a_selection_that_is_the_same_in_every_row_is_left_out() -> None:
    condition = Every(
        "accounts.users", Assertion("login_shell", "equals", True), Assertion("home_mode", "mode_within", "0750")
    )
    told = sentences(condition, Fact("accounts.users", USERS))
    assert [zh for zh, _ in told] == [
        "本地账户（不含口令散列）：共 2 项，其中 1 项不符合（主目录权限不得宽于 0750）",
        "· 账户名：root；UID：0；主目录权限：0755",
    ]


def test_no_row_shows_more_than_six_columns() -> None:
    row: dict[str, Any] = dict.fromkeys(BOOK.catalogue.facts["sudo.rules"].fields, True)
    parts = tuple(Assertion(column, "equals", True) for column in row)
    (_, (zh, en)) = sentences(NoRow("sudo.rules", All(parts)), Fact("sudo.rules", [row]))
    assert zh.count("：") == en.count(": ") == 6


def test_a_table_that_must_be_empty_shows_its_rows() -> None:
    told = sentences(Assertion("web.listing", "empty", True), Fact("web.listing", [{"path": "/upload/"}]))
    assert [zh for zh, _ in told] == ["可列出文件的目录：应为空，实际有 1 项", "· 路径：/upload/"]


def test_the_same_sentence_is_told_once() -> None:
    once = Assertion("account.mfa", "equals", True)
    assert len(sentences(All((once, once)), Fact("account", {"mfa": False}))) == 1


def test_a_table_that_is_partly_unseen_says_so() -> None:
    table = [{"name": "root", "state": Missing("state", Reason.DENIED)}]
    condition = NoRow("accounts.users", Assertion("state", "equals", "empty"))
    assert sentences(condition, Fact("accounts.users", table)) == [
        ("本地账户（不含口令散列）：共 1 项，其中有无法判断的（无权查看）",
         "Local accounts without password hashes: 1 rows, some of which cannot be judged (not allowed to look)"),
    ]  # fmt: skip


def test_what_must_not_hold_is_demanded_the_other_way_round() -> None:
    told = sentences(Not(Assertion("pg.settings.listen_addresses", "contains", "*")), Fact("pg.settings", {
        "listen_addresses": ["*"]}))  # fmt: skip
    assert told == [("监听地址：不得包含 *，实际为 *", "Addresses listened on: *; must not contain *")]


@pytest.mark.parametrize("operator", DEMANDS)
@given(threshold=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers(), max_size=3))
def test_any_demand_can_be_told(operator: str, threshold: object) -> None:
    for negated in (False, True):
        told = demanded(operator, threshold, negated)
        assert told.zh and told.en


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (True, "“是”", "yes"),
        (None, "空", "empty"),
        ("", "空", "empty"),
        ([], "空", "empty"),
        ({"days": 30}, "30 天", "30 days"),
        (["a", "b"], "a、b", "a, b"),
        (list(range(20)), "0、1、2、3、4、5、6、7、8、9、10、11 等 20 项",
         "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (20)"),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(value: object, zh: str, en: str) -> None:
    assert (show(value, Lang.ZH), show(value, Lang.EN)) == (zh, en)


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    assert filled(Text("从{low}到{high}", ""), {"low": "{high}", "high": "2"}, {}).zh == "从 {high} 到 2"
