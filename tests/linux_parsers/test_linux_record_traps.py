"""Traps in what Linux hosts record, shut out and run, which have misled other checkers; one idea each."""

from __future__ import annotations

from typing import Any

import pytest
from probing import fact, facts_of, file_lines, output

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers import PARSERS


def audit(*rules: str, status: str = "enabled 1\n| pid 9", disk: str = "") -> str:
    loaded = "".join(f"| {rule}\n" for rule in rules)
    return f"@ status 0\n| {status}\n@ loaded 0\n{loaded}@ daemon 0\n| 9\n@ installed 0\n{disk}"


class TestAudit:
    def test_rules_in_a_file_that_are_not_loaded_audit_nothing(self) -> None:
        disk = file_lines("/etc/audit/rules.d/audit.rules", "-w /etc/passwd -p wa -k identity")
        found = fact("audit.rules", "audit", audit("No rules", disk=disk))
        assert (found["loaded"], found["on_disk"], found["identity_files"]) == (0, 1, 0)

    def test_a_watch_on_a_folder_covers_what_is_below(self) -> None:
        found = fact("audit.rules", "audit", audit("-w /etc -p wa -k etc"))
        assert (found["identity_files"], found["sudoers_files"], found["config_areas"]) == (5, 2, 5)

    def test_a_watch_for_reading_does_not_see_changes(self) -> None:
        assert fact("audit.rules", "audit", audit("-w /etc/passwd -p r"))["identity_files"] == 0

    def test_the_new_spelling_of_watches_is_understood(self) -> None:
        rule = "-a always,exit -F arch=b64 -F path=/etc/shadow -F perm=wa -F key=identity"
        assert fact("audit.rules", "audit", audit(rule))["identity_files"] == 1

    def test_a_never_rule_is_seen_in_either_order(self) -> None:
        for rule in ("-a never,task", "-a task,never"):
            assert fact("audit.rules", "audit", audit(rule))["never_task"]

    def test_leaving_people_out_is_seen_and_their_watch_does_not_count(self) -> None:
        found = fact(
            "audit.rules", "audit", audit("-a never,exit -F auid=1001", "-a never,exit -F path=/etc/passwd -F perm=wa")
        )
        assert found["excluded_people"]
        assert found["identity_files"] == 0

    def test_the_state_of_old_kernels_on_one_line_is_understood(self) -> None:
        text = audit("No rules", status="AUDIT_STATUS: enabled=2 flag=1 pid=731 rate_limit=0 lost=4")
        found = fact("audit.status", "audit", text)
        assert (found["enabled"], found["immutable"], found["running"], found["lost"]) == (2, True, True, 4)

    def test_a_refused_question_is_denied_and_not_absence(self) -> None:
        found = facts_of("audit", audit().replace("@ loaded 0", "@ loaded 1").replace("@ status 0", "@ status 4"))
        assert {found["audit.rules"].reason, found["audit.status"].reason} == {Reason.DENIED}

    def test_auditd_conf_keys_do_not_mind_case_and_defaults_are_filled_in(self) -> None:
        disk = file_lines("/etc/audit/auditd.conf", "NUM_LOGS = 10", "max_log_file_action = KEEP_LOGS")
        found = fact("audit.config", "audit", audit(disk=disk))
        assert (found["num_logs"], found["max_log_file"], found["volume_mb"]) == (10, 8, 80)
        assert found["max_log_file_action"] == "keep_logs"


def syslog(*lines: str, file: str = "/etc/rsyslog.conf") -> dict[str, Any]:
    found: dict[str, Any] = fact("syslog.config", "syslog", file_lines(file, *lines))
    return found


class TestSyslog:
    @pytest.mark.parametrize(
        ("line", "target"),
        [
            ("*.* @10.1.2.3", "10.1.2.3"), ("*.* @@log.gov.example:6514", "log.gov.example"),
            ("*.* @@(o)[2001:db8::9]:514", "2001:db8::9"), ("authpriv.* :omrelp:10.1.2.4:2514", "10.1.2.4"),
        ],
    )  # fmt: skip
    def test_every_classic_way_to_forward_is_understood(self, line: str, target: str) -> None:
        assert syslog(line)["remote_targets"] == [target]

    def test_an_omfwd_action_over_several_lines_is_understood(self) -> None:
        found = syslog('*.* action(type="omfwd"', '  Target="10.1.2.3"  # 日志服务器', '  Port="514")')
        assert found["remote_targets"] == ["10.1.2.3"]

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9:514", "localhost", "[::1]"])
    def test_a_target_on_this_host_is_no_forwarding(self, host: str) -> None:
        found = syslog(f"*.* @@{host}")
        assert found["remote_targets"] == []
        assert found["loopback_targets"]

    def test_what_is_thrown_away_is_not_kept(self) -> None:
        assert syslog("authpriv.* /dev/null", "cron.* ~")["routes"] == []

    def test_a_facility_taken_out_of_a_wildcard_is_not_covered_by_it(self) -> None:
        line = "*.info;mail.none;authpriv.none;cron.none /var/log/messages"
        assert syslog(line)["routes"] == ["general"]
        assert syslog(line, "authpriv.* /var/log/secure")["routes"] == ["authentication", "general"]

    def test_errors_only_is_not_the_authentication_log(self) -> None:
        assert syslog("authpriv.err /var/log/secure")["routes"] == []

    def test_the_laxest_create_mode_counts_and_none_means_the_default(self) -> None:
        assert syslog("$FileCreateMode 0640", "$FileCreateMode 0602")["file_create_mode"] == "0642"
        assert syslog("cron.* /var/log/cron")["file_create_mode"] == "0644"
        assert syslog('module(load="builtin:omfile" FileCreateMode="0600")')["file_create_mode"] == "0600"

    def test_syslog_ng_forwards_too_but_its_routes_are_unknown(self) -> None:
        found = syslog('destination d_net { tcp("10.1.2.3" port(514)); };', file="/etc/syslog-ng/syslog-ng.conf")
        assert found["remote_targets"] == ["10.1.2.3"]
        assert isinstance(found["routes"], Missing)

    def test_a_journald_drop_in_wins(self) -> None:
        text = file_lines("/etc/systemd/journald.conf", "[Journal]", "Storage=volatile") + file_lines(
            "/etc/systemd/journald.conf.d/keep.conf", "[Journal]", "Storage=persistent"
        )
        assert fact("journald.config", "syslog", text)["persistent"]


def retention(*lines: str, main: tuple[str, ...] = ("weekly", "rotate 4")) -> Any:
    text = file_lines("/etc/logrotate.conf", *main) + file_lines("/etc/logrotate.d/syslog", *lines)
    return facts_of("logrotate", text)["logs.retained"]


class TestLogrotate:
    def test_a_stanza_overrides_the_defaults(self) -> None:
        assert retention("/var/log/secure {", "daily", "rotate 190", "}")["shortest_days"] == 190
        assert retention("/var/log/secure {", "}")["shortest_days"] == 28

    def test_the_brace_may_stand_anywhere_and_names_may_be_many(self) -> None:
        found = retention("/var/log/secure", "/var/log/messages /var/log/cron", "{ monthly", "rotate 12 }")
        assert (found["shortest_days"], found["topics"]) == (360, ["authentication", "cron", "general"])

    def test_maxage_shortens_what_rotate_keeps(self) -> None:
        assert retention("/var/log/messages {", "rotate 52", "maxage 60", "}")["shortest_days"] == 60

    def test_a_rotation_by_size_promises_no_days(self) -> None:
        found = retention("/var/log/messages {", "size 100M", "rotate 10", "}")
        assert isinstance(found["shortest_days"], Missing)

    def test_hourly_rotations_count_by_the_day(self) -> None:
        assert retention("/var/log/messages {", "hourly", "rotate 72", "}")["shortest_days"] == 3

    def test_the_shortest_security_log_counts_and_others_do_not(self) -> None:
        lines = ("/var/log/secure {", "rotate 52", "}", "/var/log/app.log {", "rotate 1", "}")
        assert retention(*lines)["shortest_days"] == 364

    def test_no_security_log_at_all_is_absent_and_not_zero(self) -> None:
        found = retention("/var/log/app.log {", "rotate 1", "}")
        assert isinstance(found, Missing)
        assert found.reason is Reason.ABSENT

    def test_a_line_of_signs_only_is_no_directive(self) -> None:
        assert retention("/var/log/secure {", "=", "rotate 2", "}")["shortest_days"] == 14

    @pytest.mark.parametrize("lines", [("/var/log/a {",), ("}",), ("/var/log/a {", "{", "}")])
    def test_unbalanced_braces_are_unparsable(self, lines: tuple[str, ...]) -> None:
        with pytest.raises(Unparsable):
            retention(*lines)


class TestAccessLists:
    def test_hosts_deny_means_nothing_without_libwrap(self) -> None:
        files = file_lines("/etc/hosts.deny", "sshd: ALL") + file_lines("/etc/hosts.allow", "sshd: 10.1.0.0/16")
        without = fact("net.tcp_wrappers", "access_lists", "@ libwrap 0\n| none\n" + files)
        assert (without["denies_sshd"], without["limits_ssh"]) == (True, False)
        linked = fact("net.tcp_wrappers", "access_lists", "@ libwrap 0\n| linked\n" + files)
        assert linked["limits_ssh"]

    def test_a_denial_of_some_hosts_is_no_limit(self) -> None:
        text = "@ libwrap 0\n| linked\n" + file_lines("/etc/hosts.deny", "sshd: 192.0.2.0/24")
        assert not fact("net.tcp_wrappers", "access_lists", text)["limits_ssh"]

    def test_a_space_before_the_options_exports_to_everybody(self) -> None:
        text = "@ libwrap 0\n| none\n" + file_lines("/etc/exports", "/srv 10.1.0.5 (rw,no_root_squash)")
        rows = fact("net.exports", "access_lists", text)
        assert [(row["client"], row["open"]) for row in rows] == [("10.1.0.5", False), ("*", True)]
        assert rows[1]["no_root_squash"]

    def test_guests_by_the_global_section_count(self) -> None:
        text = "@ libwrap 0\n| none\n" + file_lines(
            "/etc/samba/smb.conf", "[global]", "guest ok = Yes", "[docs]", "path = /srv/docs", "[safe]", "guest ok = no"
        )
        assert [row["guest"] for row in fact("net.smb_shares", "access_lists", text)] == [True, False]


def firewall(**parts: tuple[int, str]) -> dict[str, Any]:
    names = ("firewalld_state", "firewalld_zones", "firewalld_active", "firewalld_default", "ufw", "nft", "iptables")
    text = ""
    for name in names:
        code, lines = parts.get(name, (127, ""))
        text += f"@ {name} {code}\n" + "".join(f"| {line}\n" for line in lines.split("\n") if line)
    found: dict[str, Any] = fact("firewall.state", "firewall", text)
    return found


class TestFirewall:
    def test_rules_without_a_refusing_policy_are_no_firewall(self) -> None:
        found = firewall(iptables=(0, "-P INPUT ACCEPT\n-A INPUT -s 10.1.0.5/32 -p tcp --dport 22 -j ACCEPT"))
        assert (found["input_policy"], found["active"], found["ssh_sources_limited"]) == ("accept", False, False)

    def test_a_last_rule_that_refuses_everything_is_a_policy(self) -> None:
        rules = (
            "-P INPUT ACCEPT\n-A INPUT -s 10.1.0.5/32 -p tcp -m tcp --dport 22 -j ACCEPT\n"
            "-A INPUT -j REJECT --reject-with icmp-host-prohibited"
        )
        found = firewall(iptables=(0, rules))
        assert (found["input_policy"], found["ssh_sources_limited"]) == ("reject", True)

    def test_one_open_rule_for_ssh_spoils_the_limit(self) -> None:
        rules = (
            "-P INPUT DROP\n-A INPUT -s 10.1.0.5/32 -p tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp --dport 22 -j ACCEPT"
        )
        assert not firewall(iptables=(0, rules))["ssh_sources_limited"]

    def test_an_nft_chain_that_drops_and_names_sources_limits(self) -> None:
        rules = (
            "table inet filter {\nchain input {\ntype filter hook input priority filter; policy drop;\n"
            "ip saddr 10.1.0.0/24 tcp dport 22 accept\n}\n}"
        )
        found = firewall(nft=(0, rules))
        assert (found["tool"], found["input_policy"], found["ssh_sources_limited"]) == ("nftables", "drop", True)

    def test_a_zone_that_accepts_everything_is_no_protection(self) -> None:
        zones = "trusted (active)\n  target: ACCEPT\n  interfaces: ens3\n  services: "
        found = firewall(
            firewalld_state=(0, "running"),
            firewalld_zones=(0, zones),
            firewalld_active=(0, "trusted\n  interfaces: ens3"),
            firewalld_default=(0, "trusted"),
        )
        assert found["input_policy"] == "accept"


def test_a_probe_that_failed_is_unparsable_for_every_parser() -> None:
    for parser in PARSERS.values():
        with pytest.raises(Unparsable):
            parser("", 1)


def test_usb_storage_that_is_loaded_is_not_blocked() -> None:
    text = output("hardened", "kernel").replace("@ usb_storage_loaded 0\n| 0", "@ usb_storage_loaded 0\n| 1")
    assert fact("kernel.usb_storage_blocked", "kernel", text) is False


def test_shadow_that_may_not_be_read_is_denied_and_never_usable_or_not() -> None:
    text = output("hardened", "accounts").replace("@ ages 0", "@ ages 2")
    rows = fact("accounts.users", "accounts", text)
    assert all(isinstance(row["usable"], Missing) for row in rows)
    assert isinstance(fact("accounts.summary", "accounts", text)["usable"], Missing)


def test_a_service_with_workers_of_their_own_account_does_not_run_as_root() -> None:
    text = "@ processes 0\n| root nginx 1\n| nginx nginx 4\n| root java 1\n@ deleted 0\n@ preload 0\n"
    assert fact("processes.services_as_root", "processes", text) == ["java"]


def test_an_encrypted_swap_is_told_from_a_plain_one() -> None:
    swaps = "| Filename Type Size Used Priority\n| /dev/dm-1 partition 1 0 -2\n"
    names = "tmp_mount tmp_rules core_pattern core_limits coredump desktop autologin user_list"
    rest = "".join(f"@ {name} 1\n" for name in names.split())
    assert fact("residual.swap", "residual", f"@ swaps 0\n{swaps}@ crypt 1\n{rest}") == "plain"
    assert fact("residual.swap", "residual", f"@ swaps 0\n{swaps}@ crypt 0\n| /dev/dm-1 crypt\n{rest}") == "encrypted"


def test_an_empty_cache_of_updates_is_absent_and_does_not_look_up_to_date() -> None:
    text = "@ now 0\n| 1795400000\n@ last_change 0\n| 1795300000\n@ cache 0\n@ pending 0\n| 0\n@ kernels 0\n"
    assert isinstance(fact("updates.state", "updates", text)["cache_age_days"], Missing)
