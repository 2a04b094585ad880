"""网络安全等级保护备案表: cover and tables 一 to 六, on the form of 2025."""

from __future__ import annotations

from auditor.model.text import Lang
from reports.filing.attachments import attachment_table
from reports.filing.case import Case
from reports.filing.cells import day
from reports.filing.data_table import data_table
from reports.filing.grading_table import grading_table
from reports.filing.object_table import object_table
from reports.filing.technology_table import technology_table
from reports.filing.unit_table import unit_table
from reports.tree import (
    Blank,
    Bullets,
    Cover,
    Document,
    Foreign,
    KeyValues,
    Numbering,
    Paragraph,
    Plain,
    Section,
    SignaturePlace,
    Signatures,
)

DRAFT, FILED = "草稿", "正式件"
LAYOUT = "本表按公安机关 2025 版备案表的公开资料排版，编制时未取得官方空白表；提交前请与受理公安机关发放的空白表核对。"


def label(case: Case) -> str:
    """What is printed on every page: only the copy that is filed is not a draft."""
    return FILED if case.filed_copy else DRAFT


def filing_form(case: Case) -> Document:
    number = case.filing.number if case.filing else None
    organ = case.filing.organ if case.filing else None
    sheets = [
        Section(
            f"form-6-{category.id}",
            "",
            (data_table(case, category, at),),
            listed=False,
            new_page=True,
        )
        for at, category in enumerate(case.categories, start=1)
    ] or [_no_category(case)]
    return Document(
        lang=Lang.ZH,
        title="网络安全等级保护备案表",
        subtitle=case.platform.name,
        cover=Cover(
            "网络安全等级保护备案表",
            case.platform.name,
            label=label(case),
            facts=KeyValues(
                (
                    ("备案表编号", (Foreign(number or "（由受理公安机关填写）"),)),
                    ("备案单位", (Foreign(f"{case.unit.name}（盖章）"),)),
                    ("备案日期", (Plain("　　　　年　　月　　日"),)),
                    ("受理备案单位", (Foreign(f"{organ or '　　　　　　　　'}（盖章）"),)),
                    ("受理日期", (Plain("　　　　年　　月　　日"),)),
                )
            ),
        ),
        sections=(
            Section("form-1", "", (unit_table(case),), listed=False, new_page=True),
            Section("form-2", "", (object_table(case),), listed=False, new_page=True),
            Section("form-3", "", (grading_table(case),), listed=False, new_page=True),
            Section("form-4", "", (technology_table(case),), listed=False, new_page=True),
            Section("form-5", "", (attachment_table(case),), listed=False, new_page=True),
            *sheets,
            Section(
                "form-notes",
                "填表说明",
                (
                    Bullets(
                        tuple(
                            (Plain(text),)
                            for text in (
                                LAYOUT,
                                "方框内打勾的为所选项；标有“待填”的项目台账中没有，须由备案单位填写。",
                                "表六按本单位数据分类的最小类别填写，一类一张，不以字段为单位（公网安〔2025〕1846号）。",
                                "责任人员的移动电话和身份证件号码只在正式件中印出。",
                            )
                        ),
                        numbered=True,
                    ),
                    Signatures((SignaturePlace("填表人"), SignaturePlace("备案单位", stamp=True))),
                ),
                listed=False,
                new_page=True,
            ),
        ),
        header=f"网络安全等级保护备案表　{case.platform.name}",
        numbering=Numbering.NONE,
        contents=False,
    )


def _no_category(case: Case) -> Section:
    text = Blank("待填：数据类别（表六），台账中没有登记在本平台上的数据类别", "data_categories")
    return Section("form-6", "", (Paragraph((text,)),), listed=False, new_page=True)


def dated(case: Case) -> str:
    return day(case.as_of)
