"""python -m examples.make_worksheets [FOLDER]: the filled-in workbooks of the sample district, and their evidence.

What they say is fictional and fixed: the policy library answers everything well; the service portal leaves its audit
administrator's sheet blank, has deviations, items that do not apply, and a training record that has aged out.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from auditor import __version__
from auditor.assessment.selection import is_selected, selection_of
from auditor.audit.run import summaries_of
from auditor.inventory import load_register, targets
from auditor.model.answer import Answer, Conclusion, EvidenceFile
from auditor.model.text import Lang
from auditor.rulebook import load_rulebook
from auditor.rulebook.load import shipped_rules
from auditor.rulebook.worksheets import load_guide
from auditor.worksheet.questionnaire import Questionnaire
from auditor.worksheet.questions import WHOLE, Row, Sheet, sheets_of
from auditor.worksheet.writing import workbook

FOLDER = Path("examples/worksheets")
CLEAN, MIXED = "pf-policy", "pf-ykb"
ANSWERED = date(2026, 11, 12)
FORMED = date(2026, 6, 18)

EVIDENCE: Mapping[str, str] = {
    "pf-policy/应急演练记录.txt": """\
演练日期：2026-06-18
形式：桌面推演
场景：网页被篡改
结果：预案可行，联系表已更新。
""",
    "pf-policy/安全培训记录.txt": """\
培训日期：2026-06-18
内容：安全意识与岗位操作
应到 8 人，实到 8 人，考核全部合格。
""",
    "pf-ykb/应急演练记录.txt": """\
演练日期：2026-05-20
形式：实战
场景：数据库主节点故障
问题：切换超过目标时间 6 分钟，尚未整改。
""",
    "pf-ykb/安全培训记录.txt": """\
培训日期：2025-10-15
内容：安全意识
应到 42 人，实到 40 人。2026 年培训尚未开展。
""",
}
"""Evidence files by their place below `evidence/`; the platform's own folder is what a workbook names."""

FILES: Mapping[tuple[str, str], tuple[str, date]] = {
    (CLEAN, "应急预案管理"): ("pf-policy/应急演练记录.txt", FORMED),
    (CLEAN, "安全意识教育和培训"): ("pf-policy/安全培训记录.txt", FORMED),
    (MIXED, "应急预案管理"): ("pf-ykb/应急演练记录.txt", date(2026, 5, 20)),
    (MIXED, "安全意识教育和培训"): ("pf-ykb/安全培训记录.txt", date(2025, 10, 15)),
}
"""The file behind the answers to a control point, and the day it was formed."""

DEVIATIONS: Mapping[str, tuple[Conclusion, str]] = {
    "8.1.1.3c": (Conclusion.NON_COMPLIANT, "机房无防盗报警，监控由物业兼看，夜间无人值守。"),
    "8.1.1.9b": (Conclusion.PARTIAL, "UPS 满载只能维持 20 分钟，低于制度要求的 60 分钟。"),
    "8.1.7.2b": (Conclusion.NON_COMPLIANT, "安全管理员兼任系统管理员，不是专职。"),
    "8.1.8.4a": (Conclusion.PARTIAL, "驻场人员有书面申请，临时维保人员没有。"),
    "8.1.10.13c": (Conclusion.PARTIAL, "按年演练，但演练发现的切换超时尚未整改。"),
}
"""What the service portal does not do, or not wholly."""

NOT_APPLICABLE: Mapping[str, str] = {"自行软件开发": "全部由外包单位开发，本单位没有自行开发。"}
"""Control points that do not apply to the service portal, and why."""


def main(folder: Path = FOLDER) -> None:
    for name, text in EVIDENCE.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for questions in filled_questionnaires():
        (folder / f"{questions.platform}.xlsx").write_bytes(workbook(questions, Lang.ZH))


def filled_questionnaires(inventory: Path = Path("inventory.yaml")) -> Iterator[Questionnaire]:
    """The questions of both platforms, with their answers."""
    register, book = load_register(inventory), load_rulebook()
    every = targets(register)
    with shipped_rules() as rules:
        guide = load_guide(rules, book.clauses)
    for platform in summaries_of(register, every):
        if platform.id not in (CLEAN, MIXED):
            continue
        selection = selection_of(platform)
        items = [clause for clause in book.clauses.clauses.values() if is_selected(clause, selection)]
        own = [target for target in every if target.platform == platform.id]
        # Nobody has audited yet when these are made, so everything is asked: a full workbook is what an assessor fills.
        asked = frozenset(clause.id for clause in items)
        sheets = sheets_of(items, book.rules.values(), own, guide, platform.level, asked)
        yield Questionnaire(
            platform=platform.id,
            name=platform.name,
            level=platform.level,
            owner=platform.owner,
            district=register.district.name,
            day=register.as_of or ANSWERED,
            register=hashlib.sha256(repr(replace(register, as_of=None)).encode()).hexdigest(),
            rulebook=book.digest,
            tool=__version__,
            sheets=sheets,
            sampling=guide.sampling.basis.zh,
            answers={(answer.clause, answer.target): answer for answer in _answers(platform.id, sheets)},
        )


def _answers(platform: str, sheets: tuple[Sheet, ...]) -> Iterator[Answer]:
    """Answers for the platform as a whole; on the clean one for each object of the sample too."""
    for sheet in sheets:
        if platform == MIXED and sheet.asker.id == "auditor":
            continue
        for row in sheet.rows:
            if row.target == WHOLE or platform == CLEAN:
                yield _answer(platform, sheet, row)


def _answer(platform: str, sheet: Sheet, row: Row) -> Answer:
    control = row.clause.control
    wanted = row.guidance.evidence.zh.rstrip("。")
    conclusion, statement, reason = Conclusion.COMPLIANT, f"已查看{wanted}，与要求相符。", ""
    if platform == MIXED and control in NOT_APPLICABLE:
        conclusion, statement, reason = Conclusion.NOT_APPLICABLE, "", NOT_APPLICABLE[control]
    elif platform == MIXED and row.clause.id in DEVIATIONS:
        conclusion, statement = DEVIATIONS[row.clause.id]
    file = FILES.get((platform, control))
    return Answer(
        platform=platform,
        clause=row.clause.id,
        target=row.target,
        conclusion=conclusion,
        person="示例甲" if platform == CLEAN else "示例乙",
        role=sheet.asker.title.zh,
        answered_on=ANSWERED,
        statement=statement,
        reason=reason,
        evidence=(EvidenceFile(file[0], "", file[1]),) if file else (),
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
