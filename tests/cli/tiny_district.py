"""A register of one platform and a few hosts, and two rules: small enough to audit in a blink."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

from auditor.yamlio import read

REPOSITORY = Path(__file__).resolve().parents[2]

CHECKS = """\
- id: tiny.ssh.tries
  revision: 1
  title: {zh: "SSH 登录失败不多于 {tries} 次", en: "SSH allows at most {tries} failed logins"}
  why: {zh: 防止口令猜测。, en: Stops password guessing.}
  clauses: {gbt22239: {2: [7.1.4.1b], 3: [8.1.4.1b]}}
  method: check
  levels: [2, 3]
  severity: high
  applies: {kind: host, target.os: linux}
  facts: [sshd.effective]
  params:
    tries: {direction: max, 2: 5, 3: 2}
  pass_when: {fact: sshd.effective.maxauthtries, at_most: $tries}
  sees_not: {zh: 看不到堡垒机。, en: Does not see the bastion.}
  fix: {zh: "设置 MaxAuthTries {tries}。", en: "Set MaxAuthTries {tries}."}
  samples:
    base: {target.os: linux, sshd.effective: {maxauthtries: 2}}
    vary:
      - {fact: sshd.effective.maxauthtries, level: 2, states: {5: pass, 6: fail}}
      - {fact: sshd.effective.maxauthtries, level: 3, states: {2: pass, 3: fail}}
      - {fact: target.os, states: {windows: not_applicable}}
      - {fact: sshd.effective, values: [{value: {missing: denied}, expect: error}]}
- id: tiny.platform.graded
  revision: 1
  title: {zh: 平台已定级, en: The platform is graded}
  why: {zh: 未定级就没有要求。, en: Without a level there is nothing to meet.}
  basis: ["mlps-admin:10"]
  method: document
  levels: [1, 2, 3, 4]
  severity: medium
  applies: {kind: platform}
  facts: [platform]
  pass_when: {fact: platform.graded, equals: true}
  fix: {zh: 完成定级。, en: Grade it.}
  samples:
    base: {platform: {graded: true}}
    vary:
      - {fact: platform.graded, states: {false: fail}}
      - {fact: platform, values: [{value: {missing: denied}, expect: error}]}
"""

HEAD = """\
schema_version: 1
as_of: 2026-11-20
district: {code: "500116", name: 示范区, level: county}
units:
  - {id: u-data, name: 区大数据发展局, type: party_gov, level: county}
networks:
  - {id: n-loop, name: 本机, kind: lan, cidrs: [127.0.0.0/8], scan: allowed}
platforms:
  - {id: pf-policy, name: 政策文件库, kind: portal, owner: u-data, level: {grade: 2, s: 2, a: 2}}
"""
PLATFORM_HOST = "  - {{id: {id}, platform: {platform}, os: linux, network: n-loop, {way}}}\n"


@cache
def sshd_alone() -> str:
    """The shipped fact catalogue of Linux hosts with the SSH daemon alone: the rest takes time to read."""
    whole = read(REPOSITORY / "rules" / "facts" / "linux.yaml").value
    whole["probes"] = [probe for probe in whole["probes"] if probe["id"] == "sshd"]
    whole["facts"] = [fact for fact in whole["facts"] if fact.get("probe") == "sshd"]
    return json.dumps(whole, ensure_ascii=False)  # JSON is YAML


def bundle(host: str) -> str:
    return f"collect: bundle, bundle: {host}.bundle"


def ssh(address: str, port: int) -> str:
    access = f"{{user: nobody, port: {port}, known_hosts: known_hosts}}"
    return f"scan: allowed, address: {address}, collect: ssh, ssh: {access}"


class District:
    """The folder of a register: what a test writes there, the rules it is judged by, the home of its audits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inventory = folder / "inventory.yaml"
        self.rules = folder / "rules"
        self.out = folder / "out"
        self.home = folder / "home"
        shutil.copytree(REPOSITORY / "rules" / "standards", self.rules / "standards")
        (self.rules / "facts").mkdir()
        shutil.copy(REPOSITORY / "rules" / "facts" / "register.yaml", self.rules / "facts")
        (self.rules / "facts" / "linux.yaml").write_text(sshd_alone(), encoding="utf-8")
        (self.rules / "checks").mkdir()
        (self.rules / "checks" / "tiny.yaml").write_text(CHECKS, encoding="utf-8")
        (folder / "known_hosts").touch()
        self.write(sound=bundle("h-policy-1"))

    def write(self, *, head: str = HEAD, more: str = "", **hosts: str) -> None:
        """A register with the host h-policy-1 (argument `sound`) and others by name, `h_bs_web=...` as h-bs-web."""
        named = {"h-policy-1" if name == "sound" else name.replace("_", "-"): way for name, way in hosts.items()}
        lines = [PLATFORM_HOST.format(id=name, platform="pf-policy", way=way) for name, way in named.items()]
        for name in named:
            source = REPOSITORY / "examples" / "bundles" / f"{name}.bundle"
            if source.exists():
                shutil.copy(source, self.folder)
        self.inventory.write_text(head + "hosts:\n" + "".join(lines) + more, encoding="utf-8")

    def audit(self, *more: str) -> list[str]:
        """The words of an audit of this register."""
        return [
            *("audit", str(self.inventory), "--rules", str(self.rules)),
            *("--out", str(self.out), "--home", str(self.home), *more),
        ]
