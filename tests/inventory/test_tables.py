"""CSV registers: what departments export, read strictly, with line and column in each message."""

from __future__ import annotations

from datetime import date

import pytest
from register_folder import Folder

from auditor.inventory.shape import leaves, shape_of, shape_of_section
from auditor.inventory.titles import SECTION_TITLES, headers_by_title, title_of
from auditor.model.register import SECTIONS, Field

DATASETS = "id,title,provider,sharing.attribute,pi.contains,pi.subjects,last_updated,files\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_with_chinese_headers_reads_the_same_in_every_encoding(folder: Folder, encoding: str) -> None:
    table = (
        "编号,数据资源名称,提供单位,共享类型,更新周期,含个人信息,涉及人数,最近更新日期,共享用途,数据级别\r\n"
        "ds-a,低保人员信息,u-civil,有条件共享,每月,是,18000,2026/7/1,社会救助；就业登记,一般3级\r\n"
        '"ds-b","含逗号, 的名称",u-civil,not_shared,daily,false,,2026-07-01,,general-1\r\n'
        ",,,,,,,,,\r\n"
    )
    folder.write("datasets.csv", table.encode(encoding))
    first, second = folder.load("datasets_csv: datasets.csv\n").datasets
    assert (first.title, first.provider, first.grade) == ("低保人员信息", "u-civil", "general-3")
    assert first.sharing is not None
    assert first.sharing.attribute == "conditional"
    assert first.sharing.conditions is not None
    assert first.sharing.conditions.purposes == ("社会救助", "就业登记")
    assert first.accrual_periodicity == "monthly"
    assert first.pi is not None
    assert (first.pi.contains, first.pi.subjects) == (True, 18000)
    assert first.last_updated == date(2026, 7, 1)
    assert (first.file, first.line) == ("datasets.csv", 2)
    assert second.title == "含逗号, 的名称"
    assert second.pi is not None
    assert (second.pi.contains, second.pi.subjects) == (False, None)


def test_an_empty_cell_means_that_nobody_entered_a_value(folder: Folder) -> None:
    folder.write("p.csv", "id,name,kind,owner,cii,exposure,mfa\npf-a,甲,approval,u-data,,,\n")
    platform = folder.load("platforms_csv: p.csv\n").platforms[1]
    assert (platform.cii, platform.exposure, platform.mfa) == (None, (), None)


def test_fields_come_from_tables_of_their_own_and_join_those_of_the_file(folder: Folder) -> None:
    folder.write("fields-1.csv", "dataset,name,title,identifier,mask\nds-a,sfzh,公民身份号码,direct,required\n")
    folder.write("fields-2.csv", "数据资源编号,数据项,数据项名称,标识类别\nds-a,csrq,出生日期,准标识\n")
    register = folder.load(
        "fields_csv: [fields-*.csv]\n"
        "datasets: [{id: ds-a, title: 甲, provider: u-civil, fields: [{name: xm, title: 姓名}]}]\n"
    )
    fields = register.datasets[0].fields
    assert [field.name for field in fields] == ["xm", "sfzh", "csrq"]
    assert fields[1].mask == "required"
    assert fields[2].identifier == "quasi"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ds-a,甲,u-civil,,maybe,,,", "d.csv:2: pi.contains: must be true or false (是 or 否) [type]"),
        (
            "ds-a,甲,u-civil,,true,1.5,,",
            "d.csv:2: pi.subjects: must be a whole number, digits only [type]",
        ),
        ("ds-a,甲,u-civil,,,,2026-02-30,", "d.csv:2: last_updated: must be a day of the calendar"),
        ("ds-a,甲,u-civil,condtional,,,,", '(did you mean "conditional"?) [type]'),
        ("ds-a,甲,u-cvil,,,,,", 'd.csv:2: provider: no entry of units has the id "u-cvil"'),
        ("ds-a,,u-civil,,,,,", "d.csv:2: title: required, and not there [missing]"),
        ("ds-a,甲,u-civil,,,,,,,", "d.csv:2: 10 cells under 8 columns [csv]"),
        ("ds-a,甲,u-civil,,true,-3,,", "d.csv:2: pi.subjects: must be at least 0 [value]"),
        ('"a\nb",甲,u-civil,,,,,\nDS-A,甲,u-civil,,,,,', "d.csv:4: id: an id is lower-case"),
        ('ds-a,"甲"乙,u-civil,,,,,', "d.csv:2: not a CSV table"),
        ("ds-a,甲19900001234,u-civil,,,,,", "d.csv:2: a mobile number (199********) must not stand"),
        (
            "ds-a,甲,u-civil,,,,,\nds-a,乙,u-civil,,,,,",
            'd.csv:3: id: the id "ds-a" is taken already by d.csv:2',
        ),
    ],
)
def test_a_mistake_in_a_table_is_named_by_row_and_column(folder: Folder, rows: str, said: str) -> None:
    folder.write("d.csv", f"{DATASETS}{rows}\n")
    problems = folder.problems("datasets_csv: d.csv\n")
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "d.csv: an empty table: the first row must name the columns"),
        (b"id,titel,provider\n", 'd.csv:1: column 2: unknown header (did you mean "title"?)'),
        (b"id,title\n", "d.csv:1: the column provider is missing"),
        ("id,title,provider,数据资源名称\n".encode(), "d.csv:1: column 4: a second column for title"),
        ("id,title,provider,数据资源名\n".encode("gb18030"), '(did you mean "数据资源名称"?)'),
        ("id,title,provider\nds-a,甲,u-civil\n".encode("utf-16"), "neither UTF-8 nor GB18030 text"),
        (b"id,title,provider\nds-a,\xff\xff\xff,u-civil\n", "neither UTF-8 nor GB18030 text"),
        (b"id,title,provider\nds-a,a\x00b,u-civil\n", "neither UTF-8 nor GB18030 text"),
        (b"id,title,provider,fields\nds-a,a,u-civil,x\n", "column 4: unknown header"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(folder: Folder, content: bytes, said: str) -> None:
    folder.write("d.csv", content)
    problems = folder.problems("datasets_csv: d.csv\n")
    assert any(said in problem for problem in problems), problems


def test_a_field_belongs_to_a_dataset_and_stands_once(folder: Folder) -> None:
    folder.write("f.csv", "dataset,name,title\nds-a,xm,姓名\nds-aa,xm,姓名\n,xm,姓名\nds-a,xm,姓名\n")
    problems = folder.problems("fields_csv: f.csv\ndatasets: [{id: ds-a, title: 甲, provider: u-civil}]\n")
    assert problems == [
        'f.csv:3: dataset: no dataset has the id "ds-aa" (did you mean "ds-a"?) [reference]',
        "f.csv:4: dataset: required: the id of the dataset this field belongs to [missing]",
        "f.csv:5: name: a second field of this name in the same dataset [duplicate]",
    ]


def test_a_secret_in_a_table_is_refused_and_not_repeated(folder: Folder) -> None:
    folder.write("db.csv", "id,engine,platform,access.user,口令引用\ndb-a,mysql,pf-civil,reader,Secret-9c1f\n")
    problems = folder.problems("databases_csv: db.csv\n")
    assert problems == [
        "db.csv:2: 口令引用: a secret must not stand in the register: write env:NAME or file:PATH [secret]"
    ]


def test_every_value_that_fits_a_cell_has_a_title_in_both_languages() -> None:
    for section in SECTIONS:
        assert SECTION_TITLES[section].zh
        for path in leaves(shape_of_section(section)):
            title = title_of(section, ".".join(path))
            assert title is not None, f"{section}.{'.'.join(path)}"
            assert title.zh
            assert title.en
    assert all(title_of("fields", ".".join(path)) for path in leaves(shape_of(Field)))


def test_a_chinese_title_means_one_field() -> None:
    for section in (*SECTIONS, "fields"):
        headers = headers_by_title(section)
        known = {".".join(path) for path in (leaves(shape_of_section(section)) if section in SECTIONS else ())}
        titled = [field for field in headers.values() if field in known]
        assert len(titled) == len(set(titled)) == len(known), section
