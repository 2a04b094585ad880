"""Audit results made up for the tests of reports: a small fixed one, a district, and one of any size."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from auditor.model.clause import Clause
from auditor.model.fact import EvidenceRecord, Pointer, Reason
from auditor.model.register import Waiver, WaiverScope
from auditor.model.rule import Assertion, Basis, Fix, Method, Param, Rule, Severity
from auditor.model.rulebook import Instrument
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import AppliedWaiver, State, Step, Truth, Verdict, WaiverStatus
from auditor.results import AuditResult, Change, NotSeen, PlatformSummary, Previous
from auditor.rulebook.catalogue import read_clauses

CHINA = timezone(timedelta(hours=8))
AS_OF = date(2026, 11, 23)
STARTED = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)
CLAUSES_CSV = Path(__file__).parents[2] / "rules" / "standards" / "gbt22239-2019" / "clauses.csv"

INSTRUMENTS: Mapping[str, Instrument] = {
    "csl": Instrument(
        "csl", Text("中华人民共和国网络安全法", "Cybersecurity Law"), Text("网络安全法", "Cybersecurity Law")
    ),
    "govapp": Instrument(
        "govapp",
        Text("互联网政务应用安全管理规定", "Provisions on the Security of Internet Government Applications"),
        Text("互联网政务应用安全管理规定", "Internet Government Applications Provisions"),
    ),
}


def clauses() -> Mapping[str, Clause]:
    return read_clauses(CLAUSES_CSV.read_text("utf-8-sig"), CLAUSES_CSV.name, []).clauses


def rule(
    id: str,
    zh: str,
    en: str,
    *,
    severity: Severity = Severity.HIGH,
    kind: TargetKind = TargetKind.HOST,
    clause: Mapping[int, tuple[str, ...]] | None = None,
    method: Method = Method.CHECK,
    basis: tuple[Basis, ...] = (),
    params: Mapping[str, Param] | None = None,
    fact: str = "sshd.effective.maxauthtries",
    fix: Fix | None = None,
    why: Text | None = None,
    sees_not: Text | None = None,
    verified: bool = True,
) -> Rule:
    return Rule(
        id=id,
        revision=2,
        title=Text(zh, en),
        why=why
        or Text(
            "配置不当时，攻击者可以反复尝试，直至取得系统的控制权。",
            "When it is set wrongly, an attacker may try again and again until the system is taken.",
        ),
        kinds=frozenset({kind}),
        clauses={"gbt22239": clause} if clause else {},
        basis=basis,
        method=method,
        levels=frozenset({2, 3}),
        severity=severity,
        facts=(fact,),
        pass_when=Assertion(fact, "equals", True),
        fix=fix
        or Fix(
            Text("按要求修改配置，并在变更窗口内重启服务。", "Set it as demanded and restart the service."),
            steps=("vi /etc/ssh/sshd_config", "sshd -t", "systemctl reload sshd"),
            risk=Text(
                "修改前保留一个已登录的会话，以免被锁在系统之外。",
                "Keep one session open while you change it, or you may lock yourself out.",
            ),
            verify="sshd -T | grep -i maxauthtries",
        ),
        params=params or {},
        sees_not=sees_not
        or Text("只看本机生效配置，看不到上游网关的限制。", "Sees the host's own settings, not those of a gateway."),
        verified=verified,
    )


RULES: tuple[Rule, ...] = (
    rule(
        "linux.ssh.login-failure-handling",
        "SSH 限制登录失败次数（不多于 {tries} 次）",
        "SSH limits failed logins to {tries}",
        clause={2: ("7.1.4.1b",), 3: ("8.1.4.1b",)},
        params={"tries": Param("tries", {2: 6, 3: 5}, "max")},
    ),
    rule(
        "linux.ssh.root-login",
        "SSH 禁止 root 直接登录",
        "SSH does not let root in directly",
        severity=Severity.CRITICAL,
        clause={2: ("7.1.4.2a",), 3: ("8.1.4.2a",)},
        fact="sshd.effective.permitrootlogin",
    ),
    rule(
        "linux.audit.enabled",
        "主机启用安全审计",
        "Security auditing is on",
        severity=Severity.MEDIUM,
        clause={2: ("7.1.4.3a",), 3: ("8.1.4.3a",)},
        fact="audit.enabled",
    ),
    rule(
        "network.ports.undeclared",
        "不开放未登记的端口",
        "No port is open that is not declared",
        clause={2: ("7.1.4.4b",), 3: ("8.1.4.4b",)},
        fact="net.open_ports",
        method=Method.TEST,
    ),
    rule(
        "tls.protocol.no-obsolete",
        "网站停用过时的 TLS 协议版本",
        "Sites have given up obsolete TLS versions",
        kind=TargetKind.WEBSITE,
        clause={2: ("7.1.2.2a",), 3: ("8.1.2.2a",)},
        basis=(Basis("govapp", "20", verified=False),),
        fact="tls.versions",
        method=Method.TEST,
    ),
    rule(
        "register.log.retention",
        "日志留存不少于 {months} 个月",
        "Logs are kept for {months} months or longer",
        kind=TargetKind.LOG_SOURCE,
        severity=Severity.MEDIUM,
        clause={2: ("7.1.4.3c",), 3: ("8.1.4.3c",)},
        basis=(Basis("csl", "23(3)"),),
        params={"months": Param("months", {2: 6, 3: 6}, "min")},
        fact="register.log_source.months",
    ),
    rule(
        "register.filing.current",
        "定级备案在有效期内",
        "The filing is valid",
        kind=TargetKind.PLATFORM,
        severity=Severity.CRITICAL,
        clause={2: ("7.1.9.1d",), 3: ("8.1.9.1d",)},
        basis=(Basis("csl", "23"),),
        fact="register.filing.valid_to",
        method=Method.DOCUMENT,
        verified=False,
    ),
    rule(
        "data.personal.undeclared",
        "数据资源中的个人信息均已申报",
        "All personal data in datasets is declared",
        kind=TargetKind.DATASET,
        clause={3: ("8.1.4.11a",)},
        fact="pii.columns",
    ),
    rule(
        "linux.banner.warning",
        "登录前显示警示信息",
        "A warning is shown before login",
        severity=Severity.LOW,
        fact="banner.text",
    ),
    rule(
        "register.people.training",
        "人员接受年度网络安全培训",
        "Staff are trained every year",
        kind=TargetKind.PLATFORM,
        severity=Severity.MEDIUM,
        clause={2: ("7.1.8.3a",), 3: ("8.1.8.3a",)},
        method=Method.INTERVIEW,
        fact="register.people.trained",
    ),
)

PLATFORMS: tuple[PlatformSummary, ...] = (
    PlatformSummary("pf-web", "政府网站集约化平台", "website_cluster", 3, s=3, a=3, owner="示范区政府办公室"),
    PlatformSummary(
        "pf-ykb", "一体化政务服务平台（区级分厅）", "service_portal", 3, s=3, a=3, owner="示范区行政服务中心"
    ),
    PlatformSummary("pf-kiosk", "自助终端管理系统", "kiosk", 2, True, owner="示范区行政服务中心"),
)


def _record(digest: str, target: TargetKey, source: str) -> EvidenceRecord:
    return EvidenceRecord(digest, "sm3", source, source, str(target.target), STARTED, 812, 0, masked=1)


def small() -> AuditResult:
    """Three platforms, one of each state, a waiver, a blind spot and a previous audit. Never changes."""
    targets = (
        Target("pf-web", "pf-web", TargetKind.PLATFORM, "政府网站集约化平台", 3),
        Target("pf-web", "h-web-1", TargetKind.HOST, "门户网站服务器", 3),
        Target("pf-web", "w-district", TargetKind.WEBSITE, "示范区人民政府门户网站", 3),
        Target("pf-ykb", "pf-ykb", TargetKind.PLATFORM, "一体化政务服务平台（区级分厅）", 3),
        Target("pf-ykb", "h-ykb-1", TargetKind.HOST, "业务应用服务器", 3),
        Target("pf-ykb", "h-ykb-2", TargetKind.HOST, "后台服务器", 3),
        Target("pf-kiosk", "pf-kiosk", TargetKind.PLATFORM, "自助终端管理系统", 2, True),
        Target("pf-kiosk", "h-kiosk-01", TargetKind.HOST, "自助终端一号", 2, True),
        Target("", "ls-district", TargetKind.LOG_SOURCE, "全区集中日志", 3),
    )
    rules = {rule.id: rule for rule in RULES}
    pointer = Pointer("0f" * 32, 3, 3)
    tries = Step("sshd.effective.maxauthtries", "at_most", 5, 6, Truth.FALSE, seen_in=pointer)
    root = Step("sshd.effective.permitrootlogin", "equals", "no", "yes", Truth.FALSE, seen_in=pointer)
    ports = Step(
        "net.open_ports", "no_row", None, None, Truth.FALSE, rows=({"port": 6379, "proto": "tcp", "state": "open"},)
    )
    denied = Step(
        "audit.enabled",
        "equals",
        True,
        None,
        Truth.UNDECIDED,
        missing=Reason.DENIED,
        detail="sudo: a password is required",
    )

    def verdict(rule_id: str, platform: str, target: str, state: State, *steps: Step, **more: Any) -> Verdict:
        level = next(t.level for t in targets if t.key == (platform, target))
        return Verdict(rule_id, 2, TargetKey(platform, target), level, state, steps, **more)

    waived = AppliedWaiver("wv-1", WaiverStatus.ACTIVE, date(2027, 3, 31), "老旧终端待更换", "p-officer")
    verdicts = (
        verdict("linux.ssh.login-failure-handling", "pf-web", "h-web-1", State.PASS),
        verdict("linux.ssh.root-login", "pf-web", "h-web-1", State.PASS),
        verdict("linux.audit.enabled", "pf-web", "h-web-1", State.PASS),
        verdict("network.ports.undeclared", "pf-web", "h-web-1", State.PASS),
        verdict("tls.protocol.no-obsolete", "pf-web", "w-district", State.PASS),
        verdict("register.filing.current", "pf-web", "pf-web", State.PASS),
        verdict("register.people.training", "pf-web", "pf-web", State.MANUAL, reason="no answer yet"),
        verdict("linux.ssh.login-failure-handling", "pf-ykb", "h-ykb-1", State.PARTIAL, tries),
        verdict("linux.ssh.login-failure-handling", "pf-ykb", "h-ykb-2", State.PARTIAL, tries),
        verdict("linux.ssh.root-login", "pf-ykb", "h-ykb-1", State.FAIL, root),
        verdict("linux.ssh.root-login", "pf-ykb", "h-ykb-2", State.PASS),
        verdict("linux.audit.enabled", "pf-ykb", "h-ykb-1", State.ERROR, denied, reason="audit.enabled: denied"),
        verdict("linux.audit.enabled", "pf-ykb", "h-ykb-2", State.PASS),
        verdict("network.ports.undeclared", "pf-ykb", "h-ykb-1", State.FAIL, ports),
        verdict("network.ports.undeclared", "pf-ykb", "h-ykb-2", State.PASS),
        verdict("register.filing.current", "pf-ykb", "pf-ykb", State.PASS),
        verdict("register.people.training", "pf-ykb", "pf-ykb", State.PASS),
        verdict("linux.ssh.root-login", "pf-kiosk", "h-kiosk-01", State.NOT_APPLICABLE, reason="target.os is windows"),
        verdict("network.ports.undeclared", "pf-kiosk", "h-kiosk-01", State.FAIL, ports, waiver=waived),
        verdict("register.filing.current", "pf-kiosk", "pf-kiosk", State.FAIL),
        verdict("register.log.retention", "", "ls-district", State.PASS),
    )
    said = {
        ("pf-ykb", "h-ykb-1", "linux.ssh.login-failure-handling"): (
            Text("登录失败次数上限：实际为 6，应不大于 5", "Failed logins: is 6, must be at most 5"),
        ),
        ("pf-ykb", "h-ykb-2", "linux.ssh.login-failure-handling"): (
            Text("登录失败次数上限：实际为 6，应不大于 5", "Failed logins: is 6, must be at most 5"),
        ),
        ("pf-ykb", "h-ykb-1", "linux.ssh.root-login"): (
            Text("root 登录：实际为 yes，应为 no", "Root login: is yes, must be no"),
        ),
        ("pf-ykb", "h-ykb-1", "network.ports.undeclared"): (
            Text("开放了未登记的端口 6379/tcp", "Port 6379/tcp is open and not declared"),
        ),
        ("pf-kiosk", "h-kiosk-01", "network.ports.undeclared"): (
            Text("开放了未登记的端口 6379/tcp", "Port 6379/tcp is open and not declared"),
        ),
        ("pf-kiosk", "pf-kiosk", "register.filing.current"): (Text("未登记备案信息", "No filing is on record"),),
    }
    return AuditResult(
        audit="20261123-093000-small",
        started=STARTED,
        finished=STARTED + timedelta(minutes=3, seconds=12),
        as_of=AS_OF,
        tool_version="0.1.0",
        rulebook_digest="sm3:" + "a1" * 32,
        inventory_digest="sm3:" + "b2" * 32,
        district="示范区",
        platforms=PLATFORMS,
        targets=targets,
        rules={id: rules[id] for id in sorted({verdict.rule for verdict in verdicts})},
        verdicts=verdicts,
        scanners={
            id: ("register",) if id.startswith("register") else (id.split(".")[0],)
            for id in sorted({verdict.rule for verdict in verdicts})
        },
        clauses=clauses(),
        instruments=INSTRUMENTS,
        sentences=said,
        evidence={pointer.evidence: _record(pointer.evidence, TargetKey("pf-ykb", "h-ykb-1"), "sshd -T")},
        excerpts={pointer: "port 22\npermitrootlogin yes\nmaxauthtries 6\n"},
        not_seen=(NotSeen("pf-ykb", "h-ykb-1", "audit.enabled", Reason.DENIED, "sudo: a password is required"),),
        waivers=(
            Waiver(
                id="wv-1",
                rule="network.ports.undeclared",
                scope=WaiverScope(platform="pf-kiosk"),
                reason="老旧终端待更换",
                approved_by="p-officer",
                approved_on=date(2026, 4, 1),
                expires_on=date(2027, 3, 31),
            ),
            Waiver(
                id="wv-2",
                rule="linux.banner.warning",
                scope=WaiverScope(),
                reason="统一替换中",
                approved_by="p-officer",
                approved_on=date(2025, 4, 1),
                expires_on=date(2026, 3, 31),
            ),
        ),
        previous=Previous(
            "20260823-090000-small",
            date(2026, 8, 23),
            (
                Change("pf-ykb", "h-ykb-1", "linux.ssh.root-login", State.PASS, State.FAIL, "target"),
                Change("pf-web", "h-web-1", "linux.audit.enabled", State.FAIL, State.PASS, "target"),
            ),
        ),
    )


def of_size(hosts: int, rules: int, platforms: int = 20, seed: int = 1) -> AuditResult:
    """`hosts` × `rules` verdicts, a quarter of them deviations, every tenth of those with a value of its own."""
    chance = random.Random(seed)
    book = {
        f"linux.topic-{n // 10}.rule-{n}": rule(
            f"linux.topic-{n // 10}.rule-{n}",
            f"第 {n} 项安全配置符合要求",
            f"Setting {n} is as demanded",
            severity=list(Severity)[n % 5],
            clause={2: ("7.1.4.1b",), 3: (("8.1.4.1b", "8.1.4.2a", "8.1.4.3a")[n % 3],)},
        )
        for n in range(rules)
    }
    summaries = tuple(
        PlatformSummary(f"pf-{n:03}", f"第 {n} 号业务平台", "approval", 2 + n % 2, owner="示范单位")
        for n in range(platforms)
    )
    targets = tuple(
        Target(summary.id, f"h-{n:04}", TargetKind.HOST, f"服务器 {n}", summary.level)
        for n in range(hosts)
        for summary in (summaries[n % platforms],)
    )
    states = (
        [State.PASS] * 60 + [State.FAIL] * 20 + [State.PARTIAL] * 5 + [State.NOT_APPLICABLE] * 10 + [State.MANUAL] * 4
    ) + [State.ERROR]
    verdicts: list[Verdict] = []
    said: dict[tuple[str, str, str], tuple[Text, ...]] = {}
    for target in targets:
        for id, one in book.items():
            state = chance.choice(states)
            value = chance.randrange(1000) if chance.random() < 0.1 else 6
            step = Step(one.facts[0], "at_most", 5, value, Truth.of(state is State.PASS))
            verdict = Verdict(id, 2, target.key, target.level, state, (step,))
            verdicts.append(verdict)
            if state.deviates:
                said[verdict.key] = (Text(f"实际为 {value}，应不大于 5", f"is {value}, must be at most 5"),)
    return AuditResult(
        audit=f"20261123-093000-{hosts}x{rules}",
        started=STARTED,
        finished=STARTED + timedelta(minutes=30),
        as_of=AS_OF,
        tool_version="0.1.0",
        rulebook_digest="sm3:" + "a1" * 32,
        inventory_digest="sm3:" + "b2" * 32,
        district="示范区",
        platforms=summaries,
        targets=targets,
        rules=book,
        verdicts=tuple(verdicts),
        scanners=dict.fromkeys(book, ("linux",)),
        clauses=clauses(),
        instruments=INSTRUMENTS,
        sentences=said,
    )
