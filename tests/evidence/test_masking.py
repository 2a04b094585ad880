"""Nothing personal and no secret reaches the disk. All values here are synthetic."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.evidence import mask, mask_text, mask_value
from auditor.model.fact import Missing, Reason

RESIDENT_ID = "110101199001010015"
MOBILE = "13900001234"
CARD = "6222020000000000000"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"sfzh={RESIDENT_ID}", RESIDENT_ID),
        (f"身份证{RESIDENT_ID}，电话{MOBILE}", RESIDENT_ID),
        (f"电话{MOBILE}。", MOBILE),
        (f"+86 {MOBILE}", MOBILE),
        (f"card {CARD}", CARD),
        ("mail zhang.san@example.org", "zhang.san"),
        ("password=Abc!2345", "Abc!2345"),
        ('"db_password": "hunter2x"', "hunter2x"),
        ("requirepass: s3cretvalue", "s3cretvalue"),
        ("snmp community = publicish", "publicish"),
        ("Authorization: Bearer abcdef", "abcdef"),
        ("Set-Cookie: sid=0123456789", "0123456789"),
        ("postgresql://app:pw123@127.0.0.1/db", "pw123"),
        ("password = 123456", "123456"),
        ('{"password": "with \\" a quote", "x": 1}', "a quote"),
        ('password: "cut off before its en', "cut off"),
        ("/etc/app.conf:12:db_password=Abc!2345", "Abc!2345"),
        ("/home/x-password:25:password=Abc!2345", "Abc!2345"),
        ("passwd: Abc!2345", "Abc!2345"),
        ("mail zhang@a.service.example.org", "zhang"),
        ("root:$6$saltsalt$hashhashhash:19000", "hashhashhash"),
        ("-----BEGIN PRIVATE KEY-----\nMIIabc\ndef\n-----END PRIVATE KEY-----", "MIIabc"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\ncut off here", "b3Blbn"),
    ],
)
def test_personal_values_and_secrets_are_masked(text: str, hidden: str) -> None:
    masked, count = mask_text(text)
    assert hidden not in masked
    assert count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "PasswordAuthentication yes",
        "password requisite pam_pwquality.so retry=3 minlen=8",
        "PASS_MAX_DAYS 90",
        "PermitEmptyPasswords no",
        "渝公网安备 50011600000001号",
        "1600000000 1700000000",
        "91500000MA00000000",
        "max_log_file = 100",
        "ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
        "kexalgorithms curve25519-sha256@libssh.org",
        "rijndael-cbc@lysator.liu.se",
        "postgresql@15-main.service enabled",
        "user@1000.service, user-runtime-dir@1000.service",
        "/etc/pam.d/common-password:25:password\trequisite\tpam_pwquality.so retry=3",
        "!denied /etc/x\n/etc/sudoers.d/ops:1:ops ALL=(root) NOPASSWD: /usr/bin/systemctl",
        "passwd:         files sss\nshadow:     files sss",
        "password_lifetime = 90, max_password = 90",
    ],
)
def test_settings_stay_readable(text: str) -> None:
    assert mask_text(text) == (text, 0)


def test_line_numbers_survive_because_pointers_count_lines() -> None:
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\nx\ny\n-----END RSA PRIVATE KEY-----\nb\r\nc"
    masked, _ = mask_text(text)
    assert masked.count("\n") == text.count("\n")


@given(st.binary(max_size=300))
def test_masking_takes_any_bytes_and_twice_is_once(content: bytes) -> None:
    once, _ = mask(content)
    assert mask(once) == (once, 0)
    assert once.count(b"\n") == content.count(b"\n")


@given(before=st.text(alphabet="身份 :=,;\n\"'", max_size=5), after=st.text(alphabet="号 ,;\n\"'", max_size=5))
def test_a_resident_id_is_masked_in_any_surroundings(before: str, after: str) -> None:
    assert RESIDENT_ID not in mask_text(f"{before}{RESIDENT_ID}{after}")[0]


@pytest.mark.parametrize(
    "word", ["a", "1", "a.b-", "password", "password=", "a@", "@a.", "://a:", "'password'", "$6$", "password ", "x\n"]
)
def test_masking_takes_time_in_step_with_the_length(word: str) -> None:
    text = word * (100_000 // len(word))
    started = time.process_time()
    mask_text(text)
    assert time.process_time() - started < 1.0


def test_keys_that_masking_makes_alike_stay_two() -> None:
    value = {"zhang@example.org": "locked", "zhou@example.org": "open", "z***@example.org": "old"}
    masked = mask_value(value)
    assert sorted(masked.values()) == ["locked", "old", "open"]
    assert "zhou" not in str(masked)


def test_what_is_no_plain_value_is_masked_as_text() -> None:
    class Note:
        def __str__(self) -> str:
            return f"call {MOBILE}"

    missing = Missing("", Reason.UNPARSABLE, f"line {MOBILE}")
    for value in (Note(), MOBILE.encode(), {"a": missing}, [missing]):
        assert MOBILE not in repr(mask_value(value))


def test_values_inside_facts_are_masked_at_any_depth() -> None:
    value = {"rows": [{"note": f"打电话给 {MOBILE}"}], RESIDENT_ID: (MOBILE, 3, None)}
    assert MOBILE not in str(mask_value(value))
    assert RESIDENT_ID not in str(mask_value(value))
