"""What must never stand in a register is refused, and the message does not repeat it."""

from __future__ import annotations

import pytest
from register_folder import Folder

from auditor.inventory.privacy import forbidden_in, holds_secret, without_personal

ID_NUMBER = "500116199003070007"
"""Nobody's: the sequence 000 is never given out."""
MOBILE = "19900001234"


@pytest.mark.parametrize(
    "text",
    [
        f"people: [{{id: p-a, name: 示例甲 {ID_NUMBER}, unit: u-data}}]",
        f"people: [{{id: p-a, name: '{MOBILE}', unit: u-data}}]",
        f"people: [{{id: p-a, name: 甲, unit: u-data}}]   # 联系电话 {MOBILE}",
        "people: [{id: p-a, name: 甲１９９００００１２３４, unit: u-data}]",
        f"people: [{{id: p-a, name: 甲, unit: 'u-{MOBILE}'}}]",
        f"people: [{{id: p-a, name: 甲, unit: u-data, 'tel {MOBILE}': 1}}]",
        f"people: [{{id: p-a, name: 甲, unit: u-data, roles: {MOBILE}}}]",
        f"people: [{{id: p-a, name: 甲 +86-{MOBILE}, unit: u-data}}]",
        f"people: [{{id: p-a, name: 甲 {ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}, unit: u-data}}]",
    ],
)
def test_identity_and_telephone_numbers_are_refused_and_not_repeated(folder: Folder, text: str) -> None:
    problems = folder.problems(text + "\n")
    assert any("must not stand in the register" in problem for problem in problems)
    said = "\n".join(problems)
    assert MOBILE not in said
    assert MOBILE[3:7] + MOBILE[7:] not in said
    assert ID_NUMBER[6:] not in said
    assert "１９９" not in said


@pytest.mark.parametrize(
    "text",
    [
        "11500116MB0000019T",
        "50011600000001",
        "50011643000-21001",
        "3070010001/000001",
        "渝ICP备00000001号-1",
        "12000000",
        "2026-08-03T09:10:00+08:00",
        "500116199013070007",
        "009911199003070007",
        "a19900001234",
        "119900001234",
        "199000012345",
        "127.77.1.10",
        "0.19900001234",
        "feed19900001234feed",
    ],
)
def test_codes_and_figures_are_not_taken_for_personal_data(text: str) -> None:
    assert list(forbidden_in(text)) == []


def test_a_mistyped_identity_number_is_somebodys_all_the_same() -> None:
    assert [line for line, _ in forbidden_in(f"a\nb {ID_NUMBER[:-1]}9\n")] == [2]


def test_messages_never_carry_personal_numbers() -> None:
    assert without_personal(f"u-{MOBILE} and {ID_NUMBER}.") == "u-*** and ***."


@pytest.mark.parametrize(
    "text",
    [
        "hosts: [{id: h-a, platform: pf-civil, os: linux, ssh: {user: root, password: Secret-9c1f}}]",
        "hosts: [{id: h-a, platform: pf-civil, os: linux, ssh: {user: root, key: 'ssh-ed25519 Secret-9c1f'}}]",
        "databases: [{id: db-a, engine: mysql, platform: pf-civil, access: {user: a, password: Secret-9c1f}}]",
        "databases: [{id: db-a, engine: mysql, platform: pf-civil, access: {user: a, password: [Secret-9c1f]}}]",
        "interfaces: [{id: if-a, token: Secret-9c1f}]",
        "settings: {api_key: Secret-9c1f}",
        "安全口令: Secret-9c1f",
        "websites: [{id: w-a, name: a, unit: u-data, url: 'https://admin:Secret-9c1f@x.example/'}]",
        "hosts: [{id: h-a, platform: pf-civil, os: linux, bundle: '-----BEGIN OPENSSH PRIVATE KEY----- Secret-9c1f'}]",
    ],
)
def test_a_secret_written_out_is_refused_and_not_repeated(folder: Folder, text: str) -> None:
    problems = folder.problems(text + "\n")
    assert any("must not stand in the register" in problem for problem in problems), problems
    assert "9c1f" not in "\n".join(problems)


@pytest.mark.parametrize(
    ("key", "value", "secret"),
    [
        ("password", "env:LAB_PG", False),
        ("password", "file:/run/secrets/pg", False),
        ("password", None, False),
        ("password", "env:", True),
        ("password", "hunter2", True),
        ("password", 12345, True),
        ("password", "", True),
        ("DB_PASSWORD", "x", True),
        ("access-token", "x", True),
        ("数据库口令", "x", True),
        ("key", "build/lab/id_ed25519", False),
        ("key", "/home/auditor/.ssh/id_ed25519", False),
        ("key", "file:keys/a", False),
        ("key", "AAAAC3NzaC1lZDI1NTE5AAAAIJ0mTq", False),
        ("key", "AAAAC3NzaC1lZDI1NTE5AAAAIJ0mTqRkQ2Xn0v8E4c", True),
        ("key", "line one\nline two", True),
        ("auth", "token", False),
        ("tokens_seen", "3", False),
    ],
)
def test_where_only_a_reference_may_stand(key: str, value: object, secret: bool) -> None:
    assert holds_secret(key, value) is secret


def test_references_to_secrets_are_kept_as_written(folder: Folder) -> None:
    register = folder.load(
        "databases: [{id: db-a, engine: mysql, platform: pf-civil, access: {user: a, password: 'env:DB_A'}}]\n"
    )
    assert register.databases[0].access is not None
    assert register.databases[0].access.password == "env:DB_A"
