"""What exported configurations say, vendor by vendor, and that nothing is guessed where they do not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.fact import Fact, Missing, Reason
from auditor.rulebook import load_catalogue, shipped_rules
from scanners.network_device.facts import Declared, read_device
from scanners.network_device.redact import redacted
from scanners.network_device.session import decoded

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "huawei": ROOT / "examples" / "devices" / "sw-core.cfg",
    "h3c": ROOT / "examples" / "devices" / "fw-edge.cfg",
    "cisco": ROOT / "tests" / "samples" / "network_device" / "rt-cisco.cfg",
}


def _keys() -> frozenset[str]:
    with shipped_rules() as folder:
        return load_catalogue(folder).of_scanner("network_device")


KEYS = _keys()


def facts_of(text: str, declared: Declared | None = None) -> dict[str, Fact | Missing]:
    return {fact.key: fact for fact in read_device(text, KEYS, declared or Declared())}


def value(text: str, key: str, declared: Declared | None = None) -> Any:
    found = facts_of(text, declared)[key]
    assert isinstance(found, Fact), found
    return found.value


def huawei(*lines: str) -> str:
    return "\n".join(["!Software Version V200R019C10SPC500", "#", "sysname SW-1", "#", *lines, "#", "return", ""])


def h3c(*lines: str) -> str:
    return "\n".join(["#", " version 7.1.070, Release 3506P10", "#", " sysname SW-2", "#", *lines, "#", "return", ""])


def cisco(*lines: str) -> str:
    return "\n".join(["!", "version 15.2", "!", "hostname RT-1", "!", *lines, "!", "end", ""])


def reasons(text: str, declared: Declared | None = None) -> set[Reason]:
    return {found.reason for found in facts_of(text, declared).values() if isinstance(found, Missing)}


@pytest.mark.parametrize("vendor", SAMPLES)
def test_every_vendor_is_recognised_by_its_own_words(vendor: str) -> None:
    assert value(SAMPLES[vendor].read_text("utf-8"), "device.identity")["vendor"] == vendor


def test_the_last_command_of_a_setting_wins() -> None:
    assert value(huawei("telnet server enable", "undo telnet server enable"), "device.services")["telnet"] is False
    assert value(huawei("undo telnet server enable", "telnet server enable"), "device.services")["telnet"] is True


def test_what_is_not_stated_and_not_certain_stays_open() -> None:
    assert isinstance(value(huawei(), "device.services")["telnet"], Missing)
    assert isinstance(value(cisco(), "device.services")["smart_install"], Missing)
    assert value(cisco(), "device.services")["source_route"] is True


def test_defaults_are_not_taken_from_a_file_without_version() -> None:
    text = huawei("user-interface vty 0 4", " authentication-mode aaa").replace(
        "!Software Version V200R019C10SPC500", ""
    )
    assert reasons(text) == {Reason.UNSUPPORTED}
    (line,) = value(text, "device.lines", Declared(vendor="huawei"))
    assert line["authentication"] == "accounts"
    assert isinstance(line["idle_seconds"], Missing)


@pytest.mark.parametrize(
    "text",
    [
        huawei().replace("V200R019C10SPC500", "V900R001C00"),
        h3c().replace("7.1.070", "9.1.033"),
        cisco().replace("version 15.2", "version 19.1"),
        "ASA Version 9.8(2)\nhostname fw\n: end\n",
        "!Command: show running-config\nversion 9.3(5)\nhostname nx\nend\n",
        "config system global\n set hostname fw\nend\n",
        "hello\n",
    ],
)
def test_unknown_vendors_and_versions_are_never_guessed(text: str) -> None:
    assert reasons(text) == {Reason.UNSUPPORTED}
    assert all(isinstance(found, Missing) for found in facts_of(text).values())


@pytest.mark.parametrize("vendor", SAMPLES)
def test_a_configuration_that_was_cut_off_says_nothing(vendor: str) -> None:
    text = SAMPLES[vendor].read_text("utf-8")
    cut = text[: text.rstrip().rindex("\n")]
    assert reasons(cut) == {Reason.TIMEOUT}
    assert all(isinstance(found, Missing) for found in facts_of(cut).values())


def test_the_file_of_another_device_is_not_used() -> None:
    assert reasons(huawei(), Declared(sysname="SW-9")) == {Reason.UNPARSABLE}
    assert reasons(huawei(), Declared(vendor="cisco")) == {Reason.UNPARSABLE}
    assert value(huawei(), "device.export", Declared(sysname="SW-1", exported=date(2026, 11, 1)))["exported"] == date(
        2026, 11, 1
    )


def test_commands_in_a_banner_are_text() -> None:
    text = cisco("banner motd ^C", "line vty 0 4", " no login", "^C", "!", "line vty 0 4", " login local")
    assert [line["authentication"] for line in value(text, "device.lines")] == ["accounts"]
    text = h3c(" header legal %", "telnet server enable", "%")
    assert value(text, "device.services")["telnet"] is False


def test_a_list_that_does_not_exist_limits_nobody() -> None:
    line = ("user-interface vty 0 4", " acl 2000 inbound")
    assert value(huawei(*line), "device.lines")[0]["acl"] is False
    with_list = huawei("acl number 2000", " rule 5 permit source 192.0.2.0 0.0.0.255", "#", *line)
    assert value(with_list, "device.lines")[0]["acl"] is True
    open_list = huawei("acl number 2000", " rule 5 permit", "#", *line)
    assert value(open_list, "device.lines")[0]["acl"] is False


def test_ssh_alone_being_limited_leaves_telnet_open() -> None:
    rule = ("acl basic 2000", " rule 0 permit source 192.0.2.0 0.0.0.255", "#")
    vty = ("line vty 0 63", " authentication-mode scheme")
    assert value(h3c(*rule, " ssh server acl 2000", "#", *vty), "device.lines")[0]["acl"] is True
    both = h3c(*rule, " ssh server acl 2000", " telnet server enable", "#", *vty)
    assert value(both, "device.lines")[0]["acl"] is False


def test_password_control_that_is_off_sets_nothing() -> None:
    assert value(h3c(" password-control length 12"), "device.password")["min_length"] == 0
    assert value(h3c(" password-control enable"), "device.password")["min_length"] == 10
    assert value(h3c(" password-control enable", " password-control length 12"), "device.password")["min_length"] == 12


def test_method_lists_of_cisco_decide_how_a_line_asks() -> None:
    head = ("aaa new-model", "aaa authentication login default none")
    assert value(cisco(*head, "line vty 0 4", " login local"), "device.lines")[0]["authentication"] == "none"
    named = ("aaa new-model", "aaa authentication login OPS group tacacs+ local")
    line = value(cisco(*named, "line vty 0 4", " login authentication OPS"), "device.lines")[0]
    assert line["authentication"] == "accounts"
    missing = value(cisco(*named, "line vty 0 4", " login authentication GONE"), "device.lines")[0]
    assert isinstance(missing["authentication"], Missing)


def test_only_lists_that_filter_traffic_count_as_open_borders() -> None:
    acl = ("ip access-list extended ALL", " permit ip any any")
    used = value(cisco("interface GigabitEthernet0/1", " ip access-group ALL in", "!", *acl), "device.acl_rules")
    assert [(rule["any_any"], rule["applied"]) for rule in used] == [(True, True)]
    unused = value(cisco(*acl), "device.acl_rules")
    assert [(rule["any_any"], rule["applied"]) for rule in unused] == [(True, False)]
    ports = value(cisco("access-list 101 permit tcp any any eq 443"), "device.acl_rules")
    assert [rule["any_any"] for rule in ports] == [False]


def test_a_terminal_session_is_split_and_the_saved_configuration_compared() -> None:
    config = "!Software Version V200R019C10SPC500\n#\nsysname SW-1\n#\nhttp server enable\n#\nreturn"
    session = f"<SW-1>dis cur\n{config}\n<SW-1>display saved-configuration\n{config}\n<SW-1>quit\n"
    assert value(session, "device.saved") == {"equal": True}
    changed = session[: session.rindex("http")] + session[session.rindex("http") :].replace("http server enable", "")
    assert value(changed, "device.saved") == {"equal": False}
    assert value(session, "device.services")["http"] is True
    assert reasons(session.replace("dis cur\n", "dis cur | include http\n")) == {Reason.UNPARSABLE}


def test_what_the_pager_left_changes_nothing() -> None:
    text = huawei("telnet server enable", "http server enable")
    paged = text.replace("http server", "  ---- More ----\x1b[42D                  \x1b[42Dhttp server")
    assert facts_of(paged) == facts_of(text)


@pytest.mark.parametrize("vendor", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encoding_and_line_ends_change_no_fact(vendor: str, encoding: str) -> None:
    text = SAMPLES[vendor].read_text("utf-8")
    assert facts_of(decoded(text.replace("\n", "\r\n").encode(encoding))) == facts_of(text)


@pytest.mark.parametrize("vendor", SAMPLES)
def test_blank_lines_and_remarks_change_no_fact(vendor: str) -> None:
    text = SAMPLES[vendor].read_text("utf-8")
    stripped = {key: getattr(fact, "value", fact) for key, fact in facts_of(text).items()}
    numbered = ("device.acl_rules", "device.secrets", "device.communities")
    more = text.replace("\n#\n", "\n#\n\n! remark\n#\n").replace("\n!\n", "\n!\n\n! remark\n")
    for key, fact in facts_of(more).items():
        if key not in numbered:
            assert getattr(fact, "value", fact) == stripped[key] or isinstance(fact, Missing), key


SECRET_LINES = [
    "snmp-agent community read {}",
    "snmp-agent community write cipher {} acl 2000",
    "snmp-server community {} RO 10",
    "snmp-server host 192.0.2.9 version 2c {}",
    "snmp-server host 192.0.2.9 {}",
    "snmp-agent target-host trap address udp-domain 192.0.2.9 params securityname {} v2c",
    "local-user ops password simple {}",
    " password hash {}",
    "local-user ops password irreversible-cipher {}",
    "username ops privilege 15 secret 9 {}",
    "username ops password 0 {}",
    "username ops password {}",
    "enable secret 5 {}",
    "enable password {}",
    "tacacs-server host 192.0.2.9 key 7 {}",
    " key 7 {}",
    " key authentication cipher {}",
    " primary authentication 192.0.2.9 key cipher {}",
    "radius-server shared-key cipher {}",
    " ip ospf message-digest-key 1 md5 7 {}",
    " ospf authentication-mode md5 1 cipher {}",
    " ospf authentication-mode simple plain {}",
    " neighbor 192.0.2.9 password 7 {}",
    " peer 192.0.2.9 password cipher {}",
    " set authentication password cipher {}",
    "super password level 15 cipher {}",
    "crypto isakmp key {} address 192.0.2.9",
    " pre-shared-key cipher {}",
    "ntp authentication-key 1 md5 {} 7",
    "ntp-service authentication-keyid 1 authentication-mode md5 cipher {}",
    " standby 1 authentication {}",
    "snmp-server user ops NMS v3 auth sha {0} priv aes 128 {0}",
    "snmp-agent usm-user v3 ops nms simple authentication-mode sha {0} privacy-mode aes128 {0}",
    " path ftp://ops:{}@192.0.2.9/cfg",
    " description the password is {}",
]


@pytest.mark.parametrize("line", SECRET_LINES)
@given(secret=st.from_regex(r"[A-Za-z][A-Za-z0-9!#@_.+-]{5,30}Zq", fullmatch=True))
@settings(max_examples=10, deadline=None)
def test_no_secret_reaches_the_evidence_or_a_fact(line: str, secret: str) -> None:
    written = line.format(secret)
    assert secret not in "\n".join(redacted([written]))
    for text in (huawei(written), h3c(written), cisco(written)):
        assert secret not in repr(facts_of(text))


@pytest.mark.parametrize("vendor", SAMPLES)
def test_redaction_keeps_every_line_in_its_place(vendor: str) -> None:
    lines = SAMPLES[vendor].read_text("utf-8").split("\n")
    assert len(redacted(lines)) == len(lines)
    assert [line.split()[:1] for line in redacted(lines)] == [line.split()[:1] for line in lines]


WORDS = sorted({word for path in SAMPLES.values() for word in path.read_text("utf-8").split()})


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), max_size=25), st.lists(st.integers(0, 3), max_size=25))
@settings(max_examples=300, deadline=None)
def test_any_order_of_words_is_read_without_a_fault(lines: list[list[str]], indents: list[int]) -> None:
    body = [" " * (indents[at] if at < len(indents) else 0) + " ".join(words) for at, words in enumerate(lines)]
    for text in (huawei(*body), h3c(*body), cisco(*body)):
        assert facts_of(text).keys() == KEYS


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert facts_of(text).keys() == KEYS
    assert facts_of(huawei(text)).keys() == KEYS
