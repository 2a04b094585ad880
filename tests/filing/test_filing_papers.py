"""The papers: what is filled in, what is blank, what is wrong, and what is never printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from read_paper import READERS, squeezed
from registers import district, sample, small

from auditor.model.register import CloudUse, DataCategory, Harm, Level, Person, Storage
from reports import filing
from reports.filing import Case, Private, Scan, Weight
from reports.publishing import RENDERERS
from reports.tree import Blank, Check, Document

IDENTITY, PHONE = "50011619000101" + "001X", "139" + "00001111"


def said(case: Case, paper: str, form: str = "html") -> str:
    return READERS[form](RENDERERS[form](filing.papers(case)[paper]))


def blanks(case: Case) -> dict[str, str]:
    return {gap.place: gap.name for gap in filing.gaps(filing.papers(case))}


def texts(case: Case, weight: Weight | None = None) -> str:
    return "\n".join(remark.text.zh for remark in filing.remarks(case) if weight in (None, remark.weight))


def test_the_clean_platform_has_nothing_blank_and_nothing_wrong() -> None:
    case = sample("pf-policy")
    assert blanks(case) == {}
    assert filing.remarks(case) == ()


def test_what_nobody_entered_is_named_with_its_place_and_never_made_up() -> None:
    found = blanks(sample("pf-exchange"))
    for place in (
        "filing_papers[fp-exchange].coverage",
        "people[p-officer].identity_number",
        "filings[fl-exch].attachments",
    ):
        assert place in found
    empty = blanks(small())
    assert len(empty) > 40
    assert {"filing_papers[fp-a].object_type", "units[u-a].papers.address", "data_categories"} <= empty.keys()


def test_a_platform_with_nothing_but_its_name_still_has_papers() -> None:
    case = small({"level": None})
    for paper in filing.papers(case):
        assert "平台甲" in said(case, paper)
    assert "平台尚未定级" in texts(case, Weight.ERROR)


@pytest.mark.parametrize("form", sorted(READERS))
def test_every_format_ticks_the_same_boxes(form: str) -> None:
    text = said(sample("pf-ykb"), "filing-form", form)
    for words in (
        "☑信息系统", "☐数据资源", "☑云计算技术", "☑30地(市、区)内", "☑3两者均包括", "☑2互联网", "☑第三级", "(S3A3G3)",
        "50011643000-21001", "203.0.113.32/28", "☑云服务客户", "☑敏感个人信息", "示例云甲一号机房", "共5个:第一级0个",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    assert text.count("待填:") == len(filing.gaps({"f": filing.papers(sample("pf-ykb"))["filing-form"]}))


@pytest.mark.parametrize("form", sorted(READERS))
def test_the_grading_report_says_the_same_in_every_format(form: str) -> None:
    text = said(sample("pf-ykb"), "grading-report", form)
    for words in (
        "一、定级对象描述",
        "(四)承载数据",
        "第三级(本次)",
        "表2-3定级结果",
        "取两者中较高者,为第三级(S3A3G3)",
        "图1-1网络拓扑结构",
    ):
        assert squeezed(words) in text, words


def test_there_is_one_sheet_for_each_category_of_data() -> None:
    text = said(sample("pf-ykb"), "filing-form")
    assert re.findall(r"表六数据摸底调查表\(之(\d)\)", text) == ["1", "2"]


def people() -> tuple[Person, ...]:
    return (Person(id="p-a", name="甲", unit="u-a", identity_number="env:ID_A", mobile_number="env:PHONE_A"),)


def test_numbers_of_persons_are_printed_in_the_filed_copy_alone() -> None:
    private = {"p-a": Private(IDENTITY, PHONE)}
    draft = small(papers={"manager": "p-a"}, people=people(), private=private)
    filed = small(papers={"manager": "p-a"}, people=people(), private=private, filed_copy=True)
    assert IDENTITY not in said(draft, "grading-report") and "仅正式件印出" in said(draft, "grading-report")
    assert IDENTITY in said(filed, "grading-report")
    assert "草稿" in said(draft, "grading-report") and "正式件" in said(filed, "grading-report")


def test_a_number_that_cannot_be_read_stays_blank_in_the_filed_copy() -> None:
    filed = small(papers={"manager": "p-a"}, people=people(), filed_copy=True)
    assert "people[p-a].identity_number" in blanks(filed)


def test_levels_must_match_the_harm_that_was_chosen() -> None:
    mild = Harm(object="society", degree="general")
    assert "业务信息（S）等级登记为 3，按所选损害程度应为 2" in texts(
        small(papers={"information_harm": mild}), Weight.ERROR
    )
    wrong = small({"level": Level(grade=2, s=3, a=2)}, {})
    assert "应为第3级，登记为第2级" in texts(wrong, Weight.ERROR)
    assert texts(small(papers={}), Weight.ERROR) == ""


def test_national_security_warns_that_the_matrices_differ() -> None:
    worst = Harm(object="national", degree="general")
    assert "两种定级矩阵结论不同" in texts(small(papers={"information_harm": worst, "service_harm": worst}))


def test_a_customer_above_its_cloud_is_wrong() -> None:
    cloud = CloudUse(role="customer", platform_level=2)
    assert "高于云平台的等级（第2级）" in texts(small(papers={"cloud": cloud}), Weight.ERROR)
    assert texts(small(papers={"cloud": CloudUse(role="customer", platform_level=3)}), Weight.ERROR) == ""


def test_the_internet_asks_for_addresses_names_and_ports() -> None:
    online, offline = (blanks(small(papers={"network_nature": nature})) for nature in ("internet", "dedicated"))
    places = {f"filing_papers[fp-a].{field}" for field in ("source_addresses", "domains", "protocols")}
    assert places <= online.keys() and not places & offline.keys()


def test_a_filing_at_another_level_or_with_a_bad_number_is_wrong() -> None:
    found = texts(small(filing={"grade": 2, "number": "123-4"}), Weight.ERROR)
    assert "等级变更须重新评审并备案" in found and "11 位数字" in found


def test_a_certificate_that_ended_is_wrong_and_one_entered_wrongly_is_said() -> None:
    expired = small(filing={"filed": date(2025, 1, 1)})
    expired = filing.case_of(expired.register, expired.platform, date(2028, 1, 1), deadlines=expired.deadlines)
    assert "备案证明已于 2027-12-31 到期" in texts(expired, Weight.ERROR)
    assert "有效期登记至 2030-01-01" in texts(small(filing={"filed": date(2025, 1, 1), "valid_to": date(2030, 1, 1)}))


def category(**fields: object) -> DataCategory:
    return DataCategory(**{"id": "dc-a", "name": "办件信息", "unit": "u-a", "platforms": ("pf-a",), **fields})  # type: ignore[arg-type]


def test_data_abroad_a_field_as_category_and_important_data_are_pointed_out() -> None:
    abroad = small(categories=(category(storage=Storage(region="abroad")),))
    assert "存储在境外" in texts(abroad, Weight.ERROR)
    assert "“手机号”是字段名" in texts(small(categories=(category(name="手机号"),)), Weight.ERROR)
    assert "每年开展风险评估" in texts(small(categories=(category(grade="important"),)), Weight.WARNING)


FULL = Scan(audit="a-1", records=120, persons=90, minors=0, contains=True, sensitive=True, complete=True)


def form_of(scan: Scan | None, **fields: object) -> tuple[Document, dict[str, str]]:
    case = small(categories=(category(datasets=("ds-a",), **fields),), scans={"ds-a": scan} if scan else {})
    return filing.papers(case)["filing-form"], blanks(case)


def ticked(document: Document) -> set[str]:
    found: set[str] = set()

    def walk(node: object) -> None:
        match node:
            case Check(label, True):
                found.add(label)
            case tuple():
                [walk(item) for item in node]
            case _ if hasattr(node, "__dataclass_fields__") and not isinstance(node, Blank):
                [walk(getattr(node, name)) for name in node.__dataclass_fields__]

    walk(document.sections)
    return found


def test_a_complete_scan_fills_in_what_nobody_entered_and_says_so() -> None:
    form, open_places = form_of(FULL)
    assert "敏感个人信息" in ticked(form)
    assert not {"data_categories[dc-a].personal", "data_categories[dc-a].records"} & open_places.keys()
    text = READERS["pdf"](RENDERERS["pdf"](form))
    assert "120条" in text and "依据检查a-1" in text


@pytest.mark.parametrize(
    "scan",
    [None, Scan(audit="a-1", contains=False, complete=False), Scan(audit="a-1", records=5, complete=False)],
    ids=["no scan", "not read in full", "unknown"],
)
def test_what_was_not_read_in_full_never_says_that_there_is_none(scan: Scan | None) -> None:
    form, open_places = form_of(scan)
    assert "不涉及" not in ticked(form)
    assert {"data_categories[dc-a].personal", "data_categories[dc-a].records"} <= open_places.keys()


def test_none_follows_from_a_complete_look_alone() -> None:
    form, _ = form_of(Scan(audit="a-1", records=5, contains=False, sensitive=False, complete=True))
    assert "不涉及" in ticked(form)


def test_a_scan_that_found_more_than_was_entered_is_an_error() -> None:
    case = small(categories=(category(datasets=("ds-a",), personal=("none",)),), scans={"ds-a": FULL})
    assert "少于检查 a-1 实际发现的" in texts(case, Weight.ERROR)


@pytest.mark.parametrize("form", sorted(READERS))
def test_names_as_bad_as_they_come_are_printed_as_they_are(form: str) -> None:
    name = '平台<&>𬭎 #read("/etc/passwd") {{7*7}} =1+1'
    case = small({"name": name}, {"business": f"{name} $x$ *b*"})
    assert squeezed(name) in said(case, "filing-form", form)


def test_no_paper_of_the_sample_district_holds_a_persons_number() -> None:
    pattern = re.compile(r"(?<!\d)(?:[1-9]\d{16}[\dXx]|1[3-9]\d{9})(?!\d)")
    for platform in ("pf-ykb", "pf-exchange", "pf-policy"):
        for paper in filing.papers(sample(platform)):
            assert not pattern.search(said(sample(platform), paper).replace("11500116MB", ""))


def test_the_sample_district_is_filled_for_three_platforms() -> None:
    assert {papers.platform for papers in district().filing_papers} == {"pf-ykb", "pf-exchange", "pf-policy"}
    assert Path(district().filing_papers[0].file).name == "inventory.yaml"
