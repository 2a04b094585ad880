"""Raw outputs of several systems beside the values they stand for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from probing import fact, facts_of, output

from auditor.model.fact import Fact, FactSet, Missing, Reason

CASES: list[tuple[str, str, str, Any]] = [
    # system, probe, path, value
    ("debian-12", "system", "os.release.id", "debian"),
    ("debian-12", "system", "os.release.support_ends", date(2028, 6, 30)),
    ("neglected", "system", "os.release.support_ends", date(2024, 6, 30)),
    ("hardened", "system", "os.release.version", "22.03"),
    ("debian-12", "accounts", "accounts.summary.usable", []),
    ("hardened", "accounts", "accounts.summary.administrators", ["sysadm"]),
    ("hardened", "accounts", "accounts.summary.roles", ["audit", "security", "system"]),
    ("neglected", "accounts", "accounts.summary.duplicate_uids", [0]),
    ("neglected", "accounts", "accounts.summary.extra_uid_zero_usable", ["admin1"]),
    ("neglected", "accounts", "accounts.summary.trust_files", ["/root/.rhosts"]),
    ("neglected", "accounts", "accounts.summary.inactive_default", -1),
    ("debian-12", "password_policy", "password.policy.module", "none"),
    ("debian-12", "password_policy", "password.policy.hash", "yescrypt"),
    ("debian-12", "password_policy", "password.policy.nullok", True),
    ("debian-12", "password_policy", "login.defs.pass_max_days", 99999),
    ("debian-12", "password_policy", "su.restricted", False),
    ("hardened", "password_policy", "password.policy.minlen", 8),
    ("hardened", "password_policy", "password.policy.classes", 3),
    ("hardened", "password_policy", "password.policy.remember", 5),
    ("hardened", "password_policy", "password.policy.everywhere", True),
    ("hardened", "password_policy", "password.lockout.wired", True),
    ("hardened", "password_policy", "password.lockout.deny", 3),
    ("hardened", "password_policy", "password.lockout.unlock_seconds", 600),
    ("hardened", "password_policy", "password.second_factor.in_sshd", True),
    ("h-ykb-1", "password_policy", "password.policy.classes", 2),
    ("h-ykb-1", "password_policy", "password.lockout.auth", True),
    ("h-ykb-1", "password_policy", "password.lockout.account", False),
    ("h-ykb-1", "password_policy", "password.lockout.unlock_seconds", 300),
    ("neglected", "password_policy", "password.lockout.module", "none"),
    ("hardened", "sshd", "service.sshd", True),
    ("hardened", "sshd", "sshd.version", "8.8"),
    ("hardened", "sshd", "sshd.effective.idle_seconds", 600),
    ("hardened", "sshd", "sshd.effective.two_methods", True),
    ("debian", "sshd", "sshd.version", "9.2"),
    ("debian", "sshd", "sshd.effective.permitrootlogin", "prohibit-password"),
    ("debian", "sshd", "sshd.effective.idle_seconds", 0),
    ("neglected", "sshd", "sshd.effective.loglevel", "quiet"),
    (
        "neglected",
        "sshd",
        "sshd.effective.ciphers",
        ["aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-cbc", "3des-cbc", "blowfish-cbc", "arcfour"],
    ),
    ("alpine-busybox", "sshd", "service.sshd", False),
    ("hardened", "session", "shell.session.tmout", 300),
    ("hardened", "session", "shell.session.tmout_readonly", True),
    ("hardened", "session", "shell.session.default_permissions", "0750"),
    ("neglected", "session", "shell.session.default_permissions", "0775"),
    ("neglected", "session", "shell.session.histsize", 1000),
    ("debian-12", "session", "shell.session.umask", "022"),
    ("neglected", "mac", "mac.state.mechanism", "none"),
    ("debian", "mac", "mac.state.mechanism", "apparmor"),
    ("h-policy-1", "mac", "mac.state.mechanism", "kysec"),
    ("hardened", "audit", "audit.status.immutable", True),
    ("hardened", "audit", "audit.rules.identity_files", 5),
    ("hardened", "audit", "audit.rules.config_areas", 5),
    ("hardened", "audit", "audit.rules.login_records", 5),
    ("hardened", "audit", "audit.rules.privileged", 3),
    ("hardened", "audit", "audit.rules.topics", ["deletes", "modules", "mounts", "time"]),
    ("hardened", "audit", "audit.config.max_log_file_action", "keep_logs"),
    ("debian-12", "audit", "audit.status.installed", False),
    ("debian-12", "audit", "audit.rules.loaded", 0),
    ("hardened", "syslog", "syslog.config.remote_targets", ["10.77.9.20"]),
    ("hardened", "syslog", "syslog.config.routes", ["authentication", "cron", "general"]),
    ("h-ykb-1", "syslog", "syslog.config.remote_targets", []),
    ("h-ykb-1", "syslog", "syslog.config.loopback_targets", ["127.0.0.1"]),
    ("h-ykb-1", "syslog", "syslog.config.routes", ["authentication", "cron", "general"]),
    ("neglected", "syslog", "syslog.config.file_create_mode", "0644"),
    ("debian-12", "syslog", "journald.config.persistent", True),
    ("hardened", "logrotate", "logs.retained.shortest_days", 189),
    ("neglected", "logrotate", "logs.retained.shortest_days", 28),
    ("h-ykb-1", "logrotate", "logs.retained.shortest_days", 98),
    ("hardened", "logs", "logs.state.oldest_age_days", 184),
    ("neglected", "logs", "logs.state.newest_age_hours", 216.0),
    ("hardened", "time", "time.sync.offset_seconds", 0.000018233),
    ("hardened", "time", "time.sync.reachable", 2),
    ("debian", "time", "time.sync.synchronised", True),
    ("neglected", "time", "time.sync.running", False),
    ("debian-12", "time", "time.zone.name", "Etc/UTC"),
    ("hardened", "units", "services.running.firewall", True),
    ("neglected", "units", "services.at_boot.timesync", False),
    ("hardened", "updates", "updates.state.last_change_age_days", 12),
    ("debian-12", "updates", "updates.state.pending_security", 101),
    ("debian", "updates", "updates.state.pending_security", 4),
    ("hardened", "updates", "updates.state.kernel_current", True),
    ("neglected", "updates", "updates.state.kernel_current", False),
    ("neglected", "walk", "files.walk.world_writable", 6),
    ("neglected", "root_path", "root.path.unsafe", [". (/root/.bashrc:9)"]),
    ("neglected", "root_path", "root.path.writable", ["/opt/app/bin"]),
    ("neglected", "logins", "logins.sources", [{"account": "root", "sources": 12}]),
    ("neglected", "repositories", "packages.signatures.exceptions", ["local"]),
    ("debian-12", "repositories", "packages.signatures.checked", True),
    ("hardened", "kernel", "kernel.modules_allowed", []),
    ("debian-12", "nginx", "nginx.config.worker_users", ["www-data"]),
    ("h-bs-web", "nginx", "nginx.config.user", "root"),
    ("hardened", "nginx", "nginx.config.default_drops", True),
    ("debian-12", "apache", "apache.config.server_tokens", "prod"),
    ("centos-7", "apache", "apache.config.status_modules", ["info", "status"]),
    ("centos-7", "apache", "apache.config.dav", True),
    ("centos-7", "tomcat", "tomcat.config.managers", ["manager"]),
    ("centos-7", "tomcat", "tomcat.config.lockout_failures", 5),
    ("centos-7", "tomcat", "tomcat.config.shutdown_port", 8005),
    ("openeuler-22", "tomcat", "tomcat.config.error_report_hidden", True),
    ("openeuler-22", "tomcat", "tomcat.config.auto_deploy", False),
    ("centos-7", "docker", "docker.daemon.open_tcp", ["tcp://0.0.0.0:2375"]),
    ("openeuler-22", "docker", "docker.daemon.open_tcp", []),
    ("openeuler-22", "docker", "docker.daemon.user_namespaces", True),
    ("centos-7", "kubernetes", "k8s.kubelet.authorization", "AlwaysAllow"),
    ("openeuler-22", "kubernetes", "k8s.kubelet.anonymous", False),
    ("openeuler-22", "kubernetes", "k8s.kubelet.read_only_port", 0),
    ("openeuler-22", "kubernetes", "k8s.apiserver.rbac", True),
    ("centos-7", "kubernetes", "k8s.etcd.plain_listeners", ["http://0.0.0.0:2379"]),
    ("hardened", "integrity", "crypto.policy.sm_algorithms", ["SM2", "SM3", "SM4"]),
    ("hardened", "firewall", "firewall.state.input_policy", "reject"),
    ("hardened", "firewall", "firewall.state.ssh_sources_limited", True),
    ("h-ykb-1", "firewall", "firewall.state.ssh_sources_limited", False),
    ("h-ykb-1", "firewall", "firewall.state.input_policy", "drop"),
    ("neglected", "firewall", "firewall.state.active", False),
    ("debian-12", "firewall", "firewall.state.tool", "none"),
    ("h-ykb-1", "access_lists", "net.tcp_wrappers.denies_sshd", True),
    ("h-ykb-1", "access_lists", "net.tcp_wrappers.limits_ssh", False),
    ("hardened", "kernel", "kernel.usb_storage_blocked", True),
    ("debian-12", "kernel", "kernel.usb_storage_blocked", False),
    ("hardened", "processes", "processes.services_as_root", []),
    ("h-bs-web", "processes", "processes.services_as_root", ["nginx"]),
    ("h-bs-web", "processes", "malware.signs.deleted_programs", ["/tmp/.cache/kworkerd"]),
    ("hardened", "malware", "malware.protection.signature_age_days", 1),
    ("hardened", "integrity", "integrity.tool.covered", ["/etc", "/bin", "/sbin", "/usr", "/boot", "/lib"]),
    ("neglected", "integrity", "crypto.policy.modern", False),
    ("debian", "integrity", "crypto.policy.modern", True),
    ("hardened", "trust", "trust.boot.measurements", 1846),
    ("debian-12", "trust", "trust.boot.grub", False),
    ("hardened", "backup", "backup.state.newest_age_days", 0),
    ("neglected", "backup", "backup.state.scheduled", False),
    ("neglected", "residual", "residual.swap", "plain"),
    ("hardened", "residual", "residual.core_dumps", "none"),
    ("debian-12", "residual", "residual.core_dumps", "stored"),
    ("debian-12", "packages", "packages.summary.manager", "dpkg"),
    ("hardened", "packages", "packages.summary.total", 472),
]


@pytest.mark.parametrize(("system", "probe", "path", "value"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_what_a_system_prints_becomes_this_value(system: str, probe: str, path: str, value: Any) -> None:
    facts = FactSet({key: Fact(key, item) for key, item in facts_of(probe, output(system, probe)).items()})
    found = facts.get(path)
    assert isinstance(found, Fact), found
    assert found.value == value


def test_the_rows_of_an_account_say_what_shadow_says_without_its_hash() -> None:
    rows = {row["name"]: row for row in fact("accounts.users", "accounts", output("neglected", "accounts"))}
    assert rows["test"]["state"] == "empty"
    assert rows["test"]["usable"]
    assert rows["tomcat"]["algorithm"] == "1"
    assert rows["bin"]["state"] == "none"
    assert not rows["bin"]["usable"]
    assert rows["weihu"]["last_seen"] == date(2025, 10, 14)
    assert rows["tomcat"]["never_logged_in"]
    assert rows["root"]["max_days"] == 99999
    assert rows["test"]["home_mode"] == "0777"


def test_listeners_carry_their_scope() -> None:
    rows = fact("net.listeners", "sockets", output("neglected", "sockets"))
    assert {row["port"] for row in rows if not row["loopback"]} == {111, 22, 8080, 21, 23}
    assert {row["port"] for row in rows if row["loopback"]} == {25}
    resolver = fact("net.listeners", "sockets", output("h-ykb-1", "sockets"))
    assert {row["port"] for row in resolver if row["loopback"]} == {53}


def test_exports_to_everybody_are_open() -> None:
    rows = fact("net.exports", "access_lists", output("neglected", "access_lists"))
    assert [(row["client"], row["open"], row["no_root_squash"]) for row in rows] == [("*", True, True)]


def test_a_host_without_systemd_has_no_unit_states_rather_than_none() -> None:
    assert all(
        isinstance(value, Missing) and value.reason is Reason.UNSUPPORTED
        for value in facts_of("units", output("alpine-busybox", "units")).values()
    )


def test_a_host_without_a_package_manager_has_no_package_list_rather_than_an_empty_one() -> None:
    found = facts_of("packages", output("alpine-busybox", "packages"))["packages.installed"]
    assert isinstance(found, Missing)


def test_sudoers_aliases_tags_and_continuations_are_opened() -> None:
    rows = fact("sudo.rules", "sudo", output("alpine-busybox", "sudo"))
    by_who = {(row["who"], row["nopasswd"]): row for row in rows}
    assert by_who["lihua", True]["fixed_commands"]
    assert by_who["lihua", True]["commands"] == "/sbin/rc-service, /sbin/rc-service"
    assert not by_who["wangfang", False]["fixed_commands"]  # less gives a shell
    assert not by_who["zhaolei", False]["fixed_commands"]
    assert by_who["#1005", True]["all_commands"]
    assert by_who["root", False]["administrator"]


def test_modes_are_octal_digits_of_even_length() -> None:
    rows = {row["path"]: row["mode"] for row in fact("files.modes", "modes", output("neglected", "modes"))}
    assert rows["/etc/shadow"] == "0644"
    assert rows["/etc/gshadow"] == "0000"
    assert rows["/tmp"] == "01777"
