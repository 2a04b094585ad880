"""Chapter 5: risk of each problem, high-risk cases and major hazards. The threats are those of annex I."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.assessment import CaseState, ClauseState, HazardResult, HazardState, ItemResult, RiskLevel
from auditor.model.text import Text
from reports.assessment.case import Case, Problem
from reports.assessment.results import objects_of, said_of
from reports.parts import Words, cell, entry, plain, row, table, wide
from reports.tree import Badge, Block, Bullets, Cell, Paragraph, Plain, Section, Tone
from reports.wording import CASE_STATES, HAZARD_STATES, Wording

RISKS: Mapping[RiskLevel, tuple[Text, Tone]] = {
    RiskLevel.HIGH: (Text("高", "high"), Tone.HIGH),
    RiskLevel.MEDIUM: (Text("中", "medium"), Tone.MEDIUM),
    RiskLevel.LOW: (Text("低", "low"), Tone.LOW),
}

THREATS: Mapping[str, Text] = {
    "physical": Text("物理环境破坏、盗窃、断电等", "Damage, theft or loss of power at the site"),
    "intrusion": Text("来自网络的入侵和探测", "Intrusion and probing over the network"),
    "misuse": Text("冒用身份、越权和滥用权限", "False identity, and privileges exceeded or abused"),
    "malware": Text("恶意代码", "Malicious code"),
    "leak": Text("数据泄露、篡改和丢失", "Data leaked, changed or lost"),
    "failure": Text("软硬件故障和服务中断", "Failure of software or hardware, loss of service"),
    "denial": Text("否认操作、无法追溯", "Actions denied or untraceable"),
    "management": Text("职责不清、制度未落实、操作失误", "Unclear duties, rules not followed, mistakes"),
}
"""Threats in a few words of our own; which of them a problem opens the door to follows from its layer and control."""

_BY_LAYER: Mapping[str, str] = {
    "安全物理环境": "physical",
    "安全通信网络": "intrusion",
    "安全区域边界": "intrusion",
    "安全计算环境": "intrusion",
    "安全管理中心": "misuse",
}
_BY_CONTROL: Mapping[str, str] = {
    "身份鉴别": "misuse",
    "访问控制": "misuse",
    "安全审计": "denial",
    "恶意代码防范": "malware",
    "恶意代码和垃圾邮件防范": "malware",
    "数据完整性": "leak",
    "数据保密性": "leak",
    "数据备份恢复": "failure",
    "剩余信息保护": "leak",
    "个人信息保护": "leak",
    "备份与恢复管理": "failure",
}


def threat_of(layer: str, control: str) -> str:
    """The threat that a gap in a control opens the door to."""
    return _BY_CONTROL.get(control) or _BY_LAYER.get(layer, "management")


def risks(case: Case, words: Words) -> Section:
    """Chapter 5."""
    return Section(
        "risks",
        words("安全问题风险分析", "Risk analysis"),
        (_problem_risks(case, words), _high_risks(case, words), _hazards(case, words)),
        new_page=True,
        landscape=True,
    )


def _problem_risks(case: Case, words: Words) -> Section:
    title = words("问题的风险等级", "Risk of each problem")
    problems = case.problems()
    if not problems:
        return Section(
            "problem-risks",
            title,
            (
                Paragraph(
                    plain(
                        words(
                            "没有看到问题；待定的测评项见第 3 章。",
                            "No problem was seen; chapter 3 says what is pending.",
                        )
                    )
                ),
            ),
        )
    columns = (
        words("编号", "No."), words("资产", "Assets"), wide(words("问题", "Problem")), words("威胁", "Threat"),
        words("可能性", "Likelihood"), words("影响", "Affects"), words("风险等级", "Risk"),
    )  # fmt: skip
    likely = likelihood(case, words)
    rows = [
        (
            cell(one.number),
            entry(objects_of(one, words) or case.platform.name),
            entry(said_of(one, case, words)),
            cell(words.of(THREATS[threat_of(one.item.clause.layer, one.item.clause.control)])),
            cell(likely),
            cell(_affects(one, words)),
            Cell((risk_badge(one.item.risk, words),)),
        )
        for one in problems
    ]
    note = words(
        "风险等级：命中高风险情形且没有缓解措施的为高；已缓解的、规则为高危以上的或关键测评项为中；其余为低。"
        "可能性按平台可从哪类网络到达：互联网高，电子政务外网中，其他低。两者的界线是本程序的约定。",
        "Risk: a high-risk case without its mitigation is high; one mitigated, a severe rule or a key item is medium; "
        "the rest is low. Likelihood goes by the widest network the platform is reached from: internet high, "
        "e-government extranet medium, others low. Both lines are conventions of this program.",
    )
    return Section(
        "problem-risks", title, (table("problem-risks", title, columns, rows), Paragraph(plain(note), quiet=True))
    )


def _affects(problem: Problem, words: Words) -> str:
    """Business information, system service or both, by the attribute of the control."""
    attribute = problem.item.clause.attribute
    info, service = words("业务信息", "business information"), words("系统服务", "system service")
    return {"S": info, "A": service}.get(attribute, words.listed((info, service)))


def risk_badge(risk: RiskLevel | None, words: Words) -> Badge:
    if risk is None:
        return Badge(words("未定", "open"), Tone.OPEN)
    text, tone = RISKS[risk]
    return Badge(words.of(text), tone)


def _high_risks(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    title = words("高风险情形", "High-risk cases")
    shown = [one for one in case.assessed.cases if one.state in (CaseState.FOUND, CaseState.MITIGATED)]
    open_cases = [one for one in case.assessed.cases if one.state is CaseState.NOT_JUDGED]
    blocks: list[Block] = []
    if shown:
        columns = (
            words("情形", "Case"), wide(words("问题", "Problem")), words("状态", "State"), wide(words("缘由", "Why")),
            wide(words("怎样降低", "What would lower it")),
        )  # fmt: skip
        blocks.append(
            table(
                "cases",
                title,
                columns,
                (
                    (
                        cell(f"{one.case.ref} {one.case.title[words.lang]}"),
                        cell(one.case.problem[words.lang]),
                        Cell((Badge(named(CASE_STATES[one.state][0]), CASE_STATES[one.state][1]),)),
                        entry(one.why[words.lang]),
                        cell(one.case.mitigation[words.lang]),
                    )
                    for one in shown
                ),
            )
        )
    else:
        unseen = (
            words(
                f"没有看到高风险情形；但有 {len(open_cases)} 种尚不能判断，不能视为没有。",
                f"No high-risk case was seen, but {len(open_cases)} could not be judged: that is no all-clear.",
            )
            if open_cases
            else words("各种高风险情形都已判断，没有发现。", "Every high-risk case was judged, and none was found.")
        )
        blocks.append(Paragraph(plain(unseen)))
    if open_cases:
        refs = words.listed(f"{one.case.ref} {one.case.title[words.lang]}" for one in open_cases)
        blocks.append(
            Paragraph(
                plain(words(f"尚不能判断的 {len(open_cases)} 种：{refs}", f"{len(open_cases)} not judged: {refs}"))
            )
        )
    return Section("high-risks", title, tuple(blocks))


def _hazards(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    title = words("重大风险隐患", "Major hazards")
    states = (HazardState.CONFIRMED, HazardState.FIXED, HazardState.PROPOSED, HazardState.REJECTED)
    shown = [one for one in case.assessed.hazards if one.state in states]
    unjudged = sum(one.state is HazardState.NOT_JUDGED for one in case.assessed.hazards)
    note = Paragraph(
        plain(
            words(
                "程序只提出，由人确认。须同时满足相关性、严重性、高发性。",
                "The program only proposes; a person confirms. It has to be related, severe and likely at once.",
            )
        ),
        quiet=True,
    )
    if not shown:
        none = (
            words(
                f"没有提出或确认的重大风险隐患；但有 {unjudged} 种触发项尚不能判断，不能视为没有。",
                f"None was proposed or confirmed, but {unjudged} triggers could not be judged: that is no all-clear.",
            )
            if unjudged
            else words("各触发项都已判断，没有重大风险隐患。", "Every trigger was judged: there is no major hazard.")
        )
        return Section("hazards", title, (Paragraph(plain(none)), note))
    columns = (
        words("触发项", "Trigger"), words("资产", "Assets"), words("威胁", "Threat"), words("可能性", "Likelihood"),
        words("影响", "Affects"), words("状态", "State"), wide(words("缘由", "Why")), words("确认人", "Decided by"),
    )  # fmt: skip
    likely = likelihood(case, words)
    people = {one.id: one.name for one in case.register.people}
    rows = (
        (
            cell(f"{one.trigger.ref} {one.trigger.title[words.lang]}"),
            entry(_assets_of(one, case, words)),
            cell(_threats_of(one, case, words)),
            cell(likely),
            cell(_affected(one, case, words)),
            Cell((Badge(named(HAZARD_STATES[one.state][0]), HAZARD_STATES[one.state][1]),)),
            entry(one.why[words.lang]),
            entry(people.get(one.decision.person, one.decision.person) if one.decision else "—"),
        )
        for one in shown
    )
    return Section("hazards", title, (table("hazards", title, columns, rows), note))


def likelihood(case: Case, words: Words) -> str:
    """How likely it is that somebody gets at the platform, from the widest network it can be reached from: a convention
    of this program. Unknown where the register names no network."""
    kinds = {one.id: one.kind for one in case.register.networks}
    reached = {kinds.get(name, name) for name in case.platform.exposure}
    if not reached:
        return words("未定", "open")
    if "internet" in reached:
        return words("高", "high")
    return words("中", "medium") if "egov_extranet" in reached else words("低", "low")


def _items_of(hazard: HazardResult, case: Case) -> list[ItemResult]:
    named = {clause for found in hazard.cases for clause in found.items}
    return [item for item in case.assessed.items if item.clause.id in named]


def _assets_of(hazard: HazardResult, case: Case, words: Words) -> str:
    seen = [verdict.target for found in hazard.cases for verdict in found.seen]
    targets = dict.fromkeys(one.target or one.platform for one in (*seen, *(v.target for v in hazard.seen)))
    return words.listed(targets) or case.platform.name


def _threats_of(hazard: HazardResult, case: Case, words: Words) -> str:
    found = dict.fromkeys(threat_of(one.clause.layer, one.clause.control) for one in _items_of(hazard, case))
    return words("；", "; ").join(words.of(THREATS[one]) for one in found) or words("未定", "open")


def _affected(hazard: HazardResult, case: Case, words: Words) -> str:
    attributes = {one.clause.attribute for one in _items_of(hazard, case)}
    info, service = words("业务信息", "business information"), words("系统服务", "system service")
    if attributes and attributes <= {"S"}:
        return info
    return service if attributes and attributes <= {"A"} else words.listed((info, service))


def hazard_reference(case: Case, words: Words) -> Section:
    """Annex G: every trigger with what is known of it."""
    named = Wording.of(words.lang)
    title = words("重大风险隐患触发项参照表", "Triggers of major hazards")
    unverified = words("（未核实）", " (not verified)")
    rows = (
        (
            cell(one.trigger.ref),
            cell(one.trigger.title[words.lang] + ("" if one.trigger.verified else unverified)),
            Cell((Badge(named(HAZARD_STATES[one.state][0]), HAZARD_STATES[one.state][1]),)),
            entry(one.why[words.lang]),
        )
        for one in case.assessed.hazards
    )
    columns = (words("编号", "No."), words("触发项", "Trigger"), words("状态", "State"), wide(words("缘由", "Why")))
    return Section("annex-g", title, (table("hazard-triggers", title, columns, rows),))


def threats(words: Words) -> Section:
    """Annex I."""
    title = words("威胁列表", "Threats")
    rows = (row(f"W{place:02}", words.of(text)) for place, text in enumerate(THREATS.values(), 1))
    return Section(
        "annex-i", title, (table("threats", title, (words("编号", "No."), wide(words("威胁", "Threat"))), rows),)
    )


def action_list(case: Case, words: Words) -> Section:
    """Chapter 8: what to do about each problem, in order of risk."""
    title = words("安全问题整改建议", "What to do")
    problems = case.problems()
    if not problems:
        pending = case.assessed.tally[ClauseState.PENDING]
        none = words(
            f"没有看到需要整改的问题；还有 {pending} 项待定。",
            f"Nothing to put right was seen; {pending} items are pending.",
        )
        return Section("actions", title, (Paragraph(plain(none)),), new_page=True)
    columns = (
        words("编号", "No."), words("测评项", "Item"), wide(words("整改建议", "Advice")), words("风险等级", "Risk"),
    )  # fmt: skip
    rows = (
        (
            cell(one.number),
            cell(one.item.clause.id),
            Cell(_advice(one, case, words)),
            Cell((risk_badge(one.item.risk, words),)),
        )
        for one in problems
    )
    blocks: list[Block] = [table("actions", title, columns, rows)]
    hazards = [one for one in case.assessed.hazards if one.state in (HazardState.CONFIRMED, HazardState.PROPOSED)]
    if hazards:
        lines = tuple(
            plain(
                f"{one.trigger.ref} {one.trigger.title[words.lang]}："
                + (words("；", "; ").join(found.case.mitigation[words.lang] for found in one.cases) or "—")
            )
            for one in hazards
        )
        blocks += [Paragraph(plain(words("重大风险隐患：", "Major hazards:"))), Bullets(lines)]
    return Section("actions", title, tuple(blocks), new_page=True)


def _advice(problem: Problem, case: Case, words: Words) -> tuple[Plain, ...]:
    fixes = {}
    for verdict in problem.failing():
        rule = case.result.rules[verdict.rule]
        fixes[rule.id] = rule.fix.text.fill(rule.values_at(verdict.level))[words.lang]
    said = " ".join(dict.fromkeys(fixes.values()))
    return (Plain(said or words("对照要求补齐：", "Meet the item: ") + problem.item.clause.summary[words.lang]),)
