"""Before the chapters: basic facts, a statement of what this is, and the conclusion."""

from __future__ import annotations

from auditor.assessment import ClauseState, Edition, HazardState
from reports.assessment.case import Case
from reports.assessment.score import conclusion, shown
from reports.parts import Words, entry, form, head, plain
from reports.profile_note import profile_note
from reports.tree import Block, Callout, Cell, Check, Paragraph, Plain, Section, SignaturePlace, Signatures, Tone
from reports.wording import Wording


def front(case: Case, words: Words) -> tuple[Section, ...]:
    return (_facts(case, words), _statement(case, words), _conclusion(case, words))


def _facts(case: Case, words: Words) -> Section:
    people = {one.id: one.name for one in case.register.people}
    contact = people.get(case.platform.responsible or "", "")
    phones = {one.id: one.office_phone for one in case.register.people}
    not_entered = words("台账未填", "not in the register")
    rows = [
        (head(words("被检查单位", "Unit"), rows=3), head(words("单位名称", "Name")), entry(case.unit.name, 3)),
        (
            head(words("信用代码", "Code")),
            entry(case.unit.code or not_entered),
            head(words("联系人", "Contact")),
            entry(contact or not_entered),
        ),
        (
            head(words("地址", "Address")),
            entry(_address(case) or not_entered),
            head(words("办公电话", "Telephone")),
            entry(phones.get(case.platform.responsible or "") or not_entered),
        ),
        (
            head(words("检查对象", "Object"), rows=2),
            head(words("名称", "Name")),
            entry(case.platform.name),
            head(words("等级", "Level")),
            entry(_grade(case)),
        ),
        (
            head(words("检查编号", "Audit")),
            entry(case.result.audit),
            head(words("基准日", "As of")),
            entry(words.day(case.result.as_of)),
        ),
        (
            head(words("检查方", "Checked by"), rows=1),
            head(words("工具和版本", "Program")),
            entry(f"auditor {case.result.tool_version}"),
            head(words("规则摘要", "Rules")),
            entry(case.result.rulebook_digest[:16]),
        ),
    ]
    return Section(
        "facts",
        words("基本信息表", "Basic facts"),
        (
            form("facts", words("基本信息", "Basic facts"), (2, 2, 4, 2, 3), rows),
            Signatures(
                (
                    SignaturePlace(words("编制", "Prepared")),
                    SignaturePlace(words("审核", "Reviewed")),
                    SignaturePlace(words("批准", "Approved"), stamp=True),
                )
            ),
        ),
    )


def _address(case: Case) -> str:
    papers = case.unit.papers
    return " ".join(filter(None, (papers.address, papers.postcode))) if papers else ""


def _grade(case: Case) -> str:
    chosen = case.assessed.selection
    level = case.assessed.platform.level
    return f"{level} (S{chosen.s}A{chosen.a}G{chosen.g})"


def _statement(case: Case, words: Words) -> Section:
    lines = (
        *profile_note(case.result, words),
        words(
            "本报告是运营单位的自查报告，版式参照等级测评报告模板，便于与测评机构对接；"
            "它不是等级测评报告，不能代替等级测评。等级测评报告只能由有资质的测评机构出具。",
            "This is a self-check by the operator, laid out like the official template so that an assessor can "
            "start from it. It is no assessment report and replaces none: only licensed bodies issue those.",
        ),
        words(
            "结论只依据本次检查看到的事实和人员的答复。没有看到、被拒绝、超时或无法解析的一律记为待定，不视为符合。",
            "It rests only on what this audit saw and on people's answers. What was not seen, denied, timed out or "
            "could not be understood is pending and never counts as compliant.",
        ),
        words(
            "报告内容随检查证据封存，可用 auditor verify 核对。",
            "What it says is sealed with the audit's evidence; `auditor verify` checks it.",
        ),
    )
    return Section(
        "statement", words("声明", "Statement"), tuple(Paragraph(plain(line)) for line in lines), new_page=True
    )


def _conclusion(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    score = case.assessed.score
    tally = case.assessed.tally
    hazards = case.assessed.hazards
    found = case.assessed.found_hazards()
    fixed = sum(one.state is HazardState.FIXED for one in hazards)
    proposed = sum(one.state is HazardState.PROPOSED for one in hazards)
    rate = words("符合率", "Rate") if case.edition is Edition.E2025 else words("综合得分", "Score")
    count = words(f"{found}（{fixed}个已整改）", f"{found} ({fixed} mended)") if fixed else str(found)
    unjudged = sum(one.state is HazardState.NOT_JUDGED for one in hazards)
    if unjudged:
        count += words(f"，另有 {unjudged} 种触发项未能判断", f", and {unjudged} triggers not judged")
    pending = tally[ClauseState.PENDING]
    items = words(f"适用 {tally.applicable} 项，待定 {pending} 项", f"{tally.applicable} applicable, {pending} pending")
    editions = tuple(part for one in Edition for part in (Check(one, one is case.edition), Plain("  ")))
    rows = [
        (head(words("检查对象", "Object")), entry(case.platform.name, 3)),
        (
            head(rate), entry(shown(score.value, named, "%" if case.edition is Edition.E2025 else "")),
            head(words("结论", "Verdict")), Cell((Plain(conclusion(score, named, words)),)),
        ),
        (
            head(words("重大风险隐患", "Major hazards")), entry(count),
            head(words("待人员确认", "Proposed")), entry(str(proposed)),
        ),
        (
            head(words("测评项", "Items")), entry(items),
            head(words("不适用", "Not applicable")), entry(str(tally[ClauseState.NOT_APPLICABLE])),
        ),
        (
            head(words("模板版本", "Edition")), Cell(editions, columns=3),
        ),
    ]  # fmt: skip
    blocks: tuple[Block, ...] = (form("verdict", words("自查结论", "Verdict"), (2, 4, 2, 4), rows),)
    if not score.final:
        open_items = words(
            f"待定 {pending} 项，其中 {score.pending} 项还会影响结论（其余已看到不符合之处）。"
            "补齐答复或重新检查后才能得出。",
            f"{pending} items are pending, and {score.pending} of them can still change the verdict (on the others a "
            "deviation was seen). There is none until people have answered or the audit is run again.",
        )
        blocks = (Callout(Tone.OPEN, words("结论未定", "No verdict yet"), (Paragraph(plain(open_items)),)), *blocks)
    return Section("verdict", words("自查结论", "Verdict"), blocks, new_page=True)
