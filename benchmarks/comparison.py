"""Our verdicts beside OpenSCAP's and Lynis's on this very machine: `python -m benchmarks.comparison [--level N]`.

Both come from Debian (`apt install openscap-scanner ssg-debian lynis`). ssg-debian of Debian 12 holds a profile for
Debian 11; its check of the release is taken out, because nearly all of its questions are the same. Each of their tests
is set beside the rule of ours that asks the same; tests without a counterpart are counted. Disagreements are explained
in docs/en/comparison.md and docs/zh/comparison.md; one that stands there for no row makes the exit code 1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.audit.judging import subject_of
from auditor.judge.evaluate import ReadyRule
from auditor.model.fact import FactSet
from auditor.model.register import District, Host, Register
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from scanners.linux import LinuxScanner

CONTENT = Path("/usr/share/xml/scap/ssg/content")
PROFILE = "xccdf_org.ssgproject.content_profile_anssi_np_nt28_high"

OPENSCAP: Mapping[str, str] = {
    "sudo_remove_no_authenticate": "linux.access.sudo-password",
    "sudo_remove_nopasswd": "linux.access.sudo-password",
    "package_audit_installed": "linux.audit.auditd-running",
    "service_auditd_enabled": "linux.audit.auditd-running",
    "package_rsyslog_installed": "linux.audit.syslog-running",
    "service_rsyslog_enabled": "linux.audit.syslog-running",
    "rsyslog_files_permissions": "linux.audit.log-file-modes",
    "ensure_logrotate_activated": "linux.audit.log-retention",
    "sysctl_fs_protected_hardlinks": "linux.hardening.link-protection",
    "sysctl_fs_protected_symlinks": "linux.hardening.link-protection",
    "sysctl_fs_suid_dumpable": "linux.intrusion.memory-protection",
    "sysctl_kernel_randomize_va_space": "linux.intrusion.memory-protection",
    "file_owner_etc_passwd": "linux.access.account-file-modes",
    "file_owner_etc_shadow": "linux.access.account-file-modes",
    "file_permissions_etc_group": "linux.access.account-file-modes",
    "file_permissions_etc_gshadow": "linux.access.account-file-modes",
    "file_permissions_etc_passwd": "linux.access.account-file-modes",
    "file_permissions_etc_shadow": "linux.access.account-file-modes",
    "apt_conf_disallow_unauthenticated": "linux.hardening.package-signatures",
    "package_inetutils-telnetd_removed": "linux.remote.no-cleartext-login",
    "package_telnetd_removed": "linux.remote.no-cleartext-login",
    "package_telnetd-ssl_removed": "linux.remote.no-cleartext-login",
    "package_nis_removed": "linux.intrusion.minimal-packages",
    "package_ntp_installed": "linux.audit.time-synchronised",
    "service_ntp_enabled": "linux.audit.time-synchronised",
    "sshd_set_idle_timeout": "linux.ssh.login-failure-handling",
    "sshd_allow_only_protocol2": "linux.ssh.protocol-version",
    "sshd_disable_empty_passwords": "linux.ssh.no-empty-passwords",
    "sshd_disable_root_login": "linux.ssh.no-root-login",
}
"""Rules of ssg-debian by the rule of ours that asks the same."""

LYNIS: Mapping[str, str] = {
    "AUTH-9262": "linux.password.quality-enforced",
    "AUTH-9286": "linux.password.maximum-age-policy",
    "AUTH-9328": "linux.access.default-permissions",
    "BOOT-5122": "linux.accounts.boot-loader-password",
    "KRNL-5820": "linux.residual.core-dumps",
    "USB-1000": "linux.intrusion.usb-storage",
    "PKGS-7392": "linux.intrusion.security-updates",
    "NETW-3200": "linux.hardening.uncommon-modules",
    "FIRE-4590": "linux.intrusion.host-firewall",
    "SSH-7408": "linux.ssh.no-forwarding",
    "LOGG-2130": "linux.audit.syslog-running",
    "LOGG-2154": "linux.audit.remote-logging",
    "ACCT-9628": "linux.audit.auditd-running",
    "TIME-3104": "linux.audit.time-synchronised",
    "FINT-4350": "linux.integrity.checked-regularly",
    "HOME-9304": "linux.access.home-modes",
    "FILE-7524": "linux.access.scheduler-modes",
    "KRNL-6000": "linux.intrusion.network-parameters",
    "HRDN-7222": "linux.intrusion.minimal-packages",
    "HRDN-7230": "linux.malware.protection-running",
    "DEB-0880": "linux.intrusion.brute-force-blocking",
    "INSE-8016": "linux.remote.no-cleartext-login",
}
"""Tests of Lynis by the rule of ours that asks the same; a test that suggests nothing is content."""

EXPLAINED = Path(__file__).parents[1] / "docs" / "en" / "comparison.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One question, asked by another tool and by us."""

    tool: str
    test: str
    theirs: str
    rule: str
    ours: State | None

    @property
    def agrees(self) -> bool:
        """Both content, or both not. Partly met counts as not: each tool has its own threshold."""
        return (self.theirs == "pass") == (self.ours is State.PASS)

    @property
    def compared(self) -> bool:
        decided = (State.PASS, State.PARTIAL, State.FAIL)
        return self.theirs in ("pass", "fail") and self.ours in decided


def our_states(level: int) -> Mapping[str, State]:
    """This machine, collected and judged."""
    book = load_rulebook()
    host = Host(id="h-here", platform="pf", os="linux", scan="allowed", collect="local")
    district = District(code="1", name="-", level="county")
    register = Register(schema_version=1, as_of=None, district=district, hosts=(host,))
    target = Target("pf", host.id, TargetKind.HOST, host.id, level, attributes={"os": "linux"})
    scope = Scope(register, register.index(), book.catalogue, date.today(), Path())
    (job,) = LinuxScanner().jobs([target], scope)
    (observation,) = job.look()
    facts = subject_of(target, FactSet.of(*observation.facts), {}).facts
    wanted = {*OPENSCAP.values(), *LYNIS.values()}
    return {
        rule.id: ReadyRule.of(rule, level).judge(target.key, facts, date.today()).state
        for rule in book.rules.values()
        if rule.id in wanted and level in rule.levels
    }


def openscap(folder: Path) -> Mapping[str, str]:
    """Results of ssg-debian by the short name of its rules; empty where OpenSCAP is not installed."""
    parts = sorted(CONTENT.glob("ssg-debian*-xccdf.xml"))
    if not parts or not shutil.which("oscap"):
        return {}
    name = parts[-1].name.removesuffix("-xccdf.xml")
    for part in CONTENT.glob(f"{name}-*.xml"):
        shutil.copy(part, folder)
    benchmark = folder / f"{name}-xccdf.xml"
    text = re.sub(r'<(?:\w[\w.-]*:)?platform idref="[^"]*"\s*/>', "", benchmark.read_text("utf-8"))
    benchmark.write_text(text, "utf-8")
    said = subprocess.run(
        ["oscap", "xccdf", "eval", "--profile", PROFILE, benchmark.name],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=600,
    ).stdout  # fmt: skip
    return dict(re.findall(r"^Rule\s+\S*?content_rule_(\S+)$.*?^Result\s+(\S+)$", said, re.MULTILINE | re.DOTALL))


def lynis(folder: Path) -> Mapping[str, str]:
    """Tests of Lynis that ran: fail where it warns or suggests, else pass; empty where it is not installed."""
    if not shutil.which("lynis"):
        return {}
    report, log = folder / "report", folder / "log"
    subprocess.run(
        ["lynis", "audit", "system", "--quick", "--no-colors", "--report-file", str(report), "--logfile", str(log)],
        capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=900,
    )  # fmt: skip
    ran = set(re.findall(r"Performing test ID (\S+)", log.read_text("utf-8", "replace")))
    open_ = set(
        re.findall(r"^(?:warning|suggestion)\[\]=([A-Z0-9-]+)", report.read_text("utf-8", "replace"), re.MULTILINE)
    )
    return {test: "fail" if test in open_ else "pass" for test in ran | open_}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--level", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        results = {"OpenSCAP": (openscap(Path(name)), OPENSCAP), "Lynis": (lynis(Path(name)), LYNIS)}
    states = our_states(given.level)
    explained = EXPLAINED.read_text("utf-8") if EXPLAINED.exists() else ""
    unexplained = 0
    for tool, (theirs, same) in results.items():
        rows = [Row(tool, test, theirs.get(test, "not run"), rule, states.get(rule)) for test, rule in same.items()]
        compared = [row for row in rows if row.compared]
        agreed = sum(row.agrees for row in compared)
        print(f"{tool}: {len(theirs)} tests ran; {len(compared)} compared, {agreed} agree")
        for row in rows:
            mark = "agree" if row.agrees else "DIFFER"
            known = "" if not row.compared or row.agrees or row.test in explained else "  not explained"
            unexplained += bool(known)
            told = (mark if row.compared else "") + known
            print(f"  {row.test:38} {row.theirs:8} {row.rule:40} {row.ours or '-':8} {told}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
