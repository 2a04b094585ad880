"""The workbook that goes out: what is asked, in which shape, and that nothing in it can run."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from sheet_lab import CLAUSES, DAY, DOOR, HOSTS, LOGIN, ROOM, SYSTEM, clause, host, questionnaire

from auditor.model.answer import Answer, Conclusion, EvidenceFile
from auditor.model.clause import ObjectClass
from auditor.model.guide import Guide, Sampling
from auditor.model.text import Lang, Text
from auditor.rulebook import load_rulebook
from auditor.worksheet.layout import COLUMNS, HIDDEN
from auditor.worksheet.questions import judged_by_machine_alone, sample, sheets_of, spoken_by_machine
from auditor.worksheet.writing import workbook

TITLES = (
    "测评项 控制点 要求 怎样询问和查看 需要的证据 测评对象 机器已看到 "
    "结论 结果记录 不适用理由 回答人 岗位 回答日期 证据文件 证据形成日期 行编号（勿改）"
)
SHAPE = f"""\
说明
系统管理员: {TITLES}
  8.1.4.1a
  8.1.4.1a@h-3
  8.1.4.1a@h-1
机房管理员: {TITLES}
  8.1.1.2a
  8.1.1.3a
_auditor"""


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def shape(content: bytes) -> str:
    lines = []
    for page in opened(content).worksheets:
        if page.title in (SYSTEM, ROOM):
            rows = [[str(cell.value or "") for cell in row] for row in page.iter_rows()]
            lines.append(f"{page.title}: {' '.join(rows[0])}")
            lines += [f"  {row[-1]}" for row in rows[1:]]
        else:
            lines.append(page.title)
    return "\n".join(lines)


def test_the_structure_is_a_cover_a_sheet_for_each_role_and_a_hidden_tie() -> None:
    assert shape(workbook(questionnaire(), Lang.ZH)) == SHAPE


def test_the_same_questions_give_the_same_bytes() -> None:
    assert workbook(questionnaire(), Lang.ZH) == workbook(questionnaire(), Lang.ZH)


def test_people_can_change_the_answer_columns_and_nothing_else() -> None:
    page = opened(workbook(questionnaire(), Lang.EN))["Room"]
    assert page.protection.sheet
    open_columns = {page.cell(1, cell.column).value for cell in page[2] if not cell.protection.locked}
    assert open_columns == {column.title.en for column in COLUMNS if column.answer}


def test_the_tie_is_very_hidden_and_protected() -> None:
    page = opened(workbook(questionnaire(), Lang.ZH))[HIDDEN]
    assert page.sheet_state == "veryHidden"
    assert page.protection.sheet


def test_conclusions_come_from_a_list() -> None:
    page = opened(workbook(questionnaire(), Lang.ZH))[ROOM]
    lists = [rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert lists == ['"符合,部分符合,不符合,不适用"']


def test_an_earlier_answer_is_filled_in_with_dates_as_dates() -> None:
    file = EvidenceFile("a.pdf", "d", DAY.replace(month=3))
    given = Answer(
        platform="pf-a",
        clause=DOOR,
        conclusion=Conclusion.PARTIAL,
        person="示例甲",
        answered_on=DAY,
        statement="一处门禁失效",
        evidence=(file,),
    )
    page = opened(workbook(questionnaire({(DOOR, ""): given}), Lang.ZH))[ROOM]
    values = {page.cell(1, cell.column).value: cell for cell in page[2]}
    assert values["结论"].value == "部分符合"
    assert values["回答日期"].is_date
    assert values["回答日期"].value.date() == DAY
    assert values["证据形成日期"].value.date() == DAY.replace(month=3)
    assert values["证据文件"].value == "a.pdf"


@pytest.mark.parametrize("foreign", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_no_foreign_text_becomes_a_formula(foreign: str) -> None:
    asked = questionnaire(seen={(DOOR, ""): Text(foreign, foreign)}, name=foreign)
    content = workbook(asked, Lang.ZH)
    cells = [cell for page in opened(content).worksheets for row in page.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == foreign for cell in cells)
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert not any("externalLink" in name or "vba" in name for name in names)


def test_an_item_a_machine_judges_alone_is_not_asked() -> None:
    linux = frozenset({ObjectClass.LINUX})
    alone = clause("8.1.4.2a", "安全计算环境", "访问控制", ObjectClass.LINUX, methods=("auto-host",))
    assert judged_by_machine_alone(alone, {alone.id: linux})
    assert not judged_by_machine_alone(alone, {})
    assert not judged_by_machine_alone(CLAUSES[2], {LOGIN: frozenset(ObjectClass)})
    application_too = replace(alone, objects=(ObjectClass.LINUX, ObjectClass.PLATFORM))
    assert not judged_by_machine_alone(application_too, {alone.id: linux})


def test_what_was_pending_when_the_machine_last_looked_is_asked() -> None:
    rules = [rule for rule in load_rulebook().rules.values() if rule.id.startswith("linux.")]
    judged = next(iter(spoken_by_machine(rules)))
    alone = clause(judged, "安全计算环境", "访问控制", ObjectClass.LINUX, methods=("auto-host",))
    assert sheets_of([alone], rules, (), Guide(), 3) == ()
    (sheet,) = sheets_of([alone], rules, (), Guide(), 3, pending={judged})
    assert [row.clause.id for row in sheet.rows] == [judged]


def test_so_many_objects_of_a_class_are_sampled_as_the_level_says_exposed_ones_first() -> None:
    for level, count in Sampling().sizes.items():
        chosen = sample([*HOSTS, host("h-4")], level, Sampling())[ObjectClass.LINUX]
        assert len(chosen) == count
        assert chosen[0].id == "h-3"


def test_a_control_point_without_guidance_is_still_asked() -> None:
    unknown = clause("8.1.10.1a", "安全运维管理", "环境管理", methods=("document",))
    (sheet,) = sheets_of([unknown], (), (), Guide(), 3)
    assert [row.clause.id for row in sheet.rows] == ["8.1.10.1a"]
