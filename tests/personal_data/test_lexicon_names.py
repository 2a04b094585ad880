"""Names of persons under keys, behind cues and before forms of address. All names are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.lexicon import (
    Match,
    person_after_cue,
    person_before,
    person_introduced,
    person_value,
    persons_in_value,
)

STRONG, WEAK = 0.5, 0.6
"""What a value needs under a key that can only mean a person, and under one that may name things."""

PIECES = st.sampled_from(
    [
        *"张王李欧阳司马·• 　三四晓明丰某*XＸ氏于向的在和12aZ,，、/（）()",
        "先生",
        "女士",
        "电话",
        "今日",
        "公司",
        "姓名",
        "：",
        "扎西",
        "买买提",
    ]
)
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=14).map("".join)


def taken(text: str, match: Match | None) -> str | None:
    return None if match is None else text[match.start : match.end]


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "李晓明",
        "王芳",
        "欧阳娜娜",
        "欧阳修",
        "司马相如",
        "诸葛亮",
        "陳大文",
        "张　三",
        "张 三",
        "张 三 丰",
        "买买提·吐尔逊",
        "阿不都热合曼·艾买提",
        "卡尔·马克思",
        "扎西次仁",
        "阿依古丽",
        "巴特尔",
        "王李氏",
        "张李玉兰",
        "赵向东",
        "于洋",
        "常胜利",
        "山本太郎",
        "Zhang San",
        "ZHANG SAN",
        "Li, Wei",
        "Zhang Xiaoming",
        "ZHANG/SAN",
        "John Smith",
        "查良",
        "牛犇",
        "李𬭎",
    ],
)
def test_a_name_under_a_name_key_is_taken_whole(name: str) -> None:
    match = person_value(name)
    assert taken(name, match) == name
    assert match is not None and match.score >= STRONG


@pytest.mark.parametrize(
    "text",
    [
        *[
            "高新区",
            "常住",
            "于是",
            "张江",
            "王府井",
            "万达",
            "石家庄",
            "张家口市",
            "南山区",
            "管理员",
            "测试",
            "测试用户",
            "江苏",
            "云南省",
        ],
        *[
            "有限公司",
            "示例科技有限公司",
            "示例市民政局",
            "办公室",
            "财务部",
            "人事科",
            "高新大厦",
            "白云机场",
            "平安银行",
            "安全员",
            "项目经理",
            "经理",
        ],
        *[
            "是",
            "否",
            "有",
            "无",
            "男",
            "女",
            "未婚",
            "已婚",
            "汉族",
            "满族",
            "白族",
            "本科",
            "高中",
            "大专",
            "党员",
            "群众",
            "正常",
            "通过",
            "未知",
        ],
        *[
            "张某",
            "张某某",
            "李**",
            "张*",
            "*三",
            "王××",
            "张X",
            "李xx",
            "张先生",
            "李女士",
            "王医生",
            "张总",
            "",
            " ",
            "张",
            "13900001234",
            "abc",
        ],
        *[
            "Mobile Safari",
            "Spring Boot",
            "Beijing Road",
            "admin",
            "zhangsan",
            "John",
            "单位名称",
            "申请",
            "时间",
            "金额",
            "温度",
            "程序",
            "年度",
        ],
        *[
            "110105194912310021",
            "二〇二六年",
            "公安局",
            "司法局",
            "应急管理局",
            "商务局",
            "农业农村局",
            "水利局",
            "和平路",
            "解放路",
            "幸福村",
            "向阳小区",
        ],
    ],
)
def test_what_is_no_name_is_none_even_under_a_name_key(text: str) -> None:
    match = person_value(text)
    assert match is None or match.score < STRONG


@pytest.mark.parametrize("text", ["江华", "高明", "文昌", "高平", "安康", "明珠", "方向东", "成为", "方舟"])
def test_a_word_or_place_that_is_also_borne_as_a_name_counts_only_under_a_sure_key(text: str) -> None:
    match = person_value(text)
    assert match is not None and STRONG <= match.score < WEAK


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三先生", "张三"),
        ("李晓明女士", "李晓明"),
        ("王芳医生", "王芳"),
        (" 张三 ", "张三"),
        ('"张三"', "张三"),
        ("张三（男）", "张三"),
        ("张三(法定代表人)", "张三"),
        ("张三13900001234", "张三"),
        ("张三 13900001234", "张三"),
        ("张三/13900001234", "张三"),
        ("李明 经理", "李明"),
        ("李明，男，汉族", "李明"),
        ("欧阳锋同志", "欧阳锋"),
    ],
)
def test_what_stands_around_a_name_is_left_out_of_its_span(text: str, name: str) -> None:
    assert taken(text, person_value(text)) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三", ["张三"]),
        ("张三、李四", ["张三", "李四"]),
        ("张三,李四；王芳", ["张三", "李四", "王芳"]),
        ("张三 李四", ["张三", "李四"]),
        ("张三/李晓明", ["张三", "李晓明"]),
        ("张三、财务部", ["张三"]),
        ("财务部、人事科", []),
        ("邱笙，长孙大妹", ["邱笙", "长孙大妹"]),
        ("武也；钟笛", ["武也", "钟笛"]),
        ("武也；高中", []),
    ],
)
def test_a_value_with_several_names_gives_each(text: str, names: list[str]) -> None:
    assert [taken(text, match) for match in persons_in_value(text)] == names


@pytest.mark.parametrize(
    ("cue", "rest", "name"),
    [
        ("申请人", "张三于2024年", "张三"),
        ("患者", "李晓明今日", "李晓明"),
        ("联系人", "王芳电话", "王芳"),
        ("联系人", "王芳芳电话", "王芳芳"),
        ("患者", "王明明天复查", "王明"),
        ("户主", "赵向东因病", "赵向东"),
        ("申请人", "赵敏向法院", "赵敏"),
        ("申请人", "孙立于昨日", "孙立"),
        ("联系人", "：李明和王芳", "李明"),
        ("联系人", "及电话：李明 13900001234", "李明"),
        ("姓名", "：张三，男", "张三"),
        ("姓名", " 张三 性别 男", "张三"),
        ("姓名", " 张 三 性别", "张 三"),
        ("姓名", '":"张三"', "张三"),
        ("姓名", "=张三&age=1", "张三"),
        ("法定代表人", "为欧阳锋，", "欧阳锋"),
        ("法定代表人", "（王芳）", "王芳"),
        ("经办人", "扎西次仁今日", "扎西次仁"),
        ("申请人", "买买提·吐尔逊于2024年", "买买提·吐尔逊"),
        ("申请人", "司马相如提交", "司马相如"),
        ("申请人", "张三向示例科技有限公司", "张三"),
        ("患者", "李平安", "李平安"),
        ("患者", "王芳，女，36岁", "王芳"),
        ("负责人", "张三13900001234", "张三"),
        ("经办人", "李娜已办理", "李娜"),
        ("举报人", "刘洋反映", "刘洋"),
        ("被告人", "陈浩然犯盗窃罪", "陈浩然"),
        ("申请人", "张三希望尽快处理", "张三"),
        ("申请人", "张三五十六岁", "张三"),
        ("申请人", "李晓明闯红灯", "李晓明"),
        ("患者", "张三正在排队", "张三"),
        ("患者", "李晓明到场", "李晓明"),
        ("姓名", "张三男汉族", "张三"),
        ("姓名", "李亚男女汉族", "李亚男"),
        ("name", ": Zhang San, age", "Zhang San"),
        ("患者", "成为我院", None),
        ("申请人", "张先生", None),
        ("申请人", "张某某于", None),
        ("申请人", "重庆示例有限公司", None),
        ("申请人", "江苏示例集团", None),
        ("申请人", "万达集团有限公司", None),
        ("患者", "于今日入院", None),
        ("患者", "男，56岁", None),
        ("联系人", "电话", None),
        ("联系人", "：", None),
        ("联系人", "", None),
        ("申请人", "应当提交", None),
        ("申请人", "向我局提交", None),
        ("申请人", "有关材料", None),
        ("负责人", "安全生产", None),
        ("经办人", "张**", None),
    ],
)
def test_a_name_behind_a_cue_ends_where_the_next_word_begins(cue: str, rest: str, name: str | None) -> None:
    text = cue + rest
    assert taken(text, person_after_cue(text, len(cue))) == name


@pytest.mark.parametrize(
    ("before", "title", "name"),
    [
        ("张三", "先生", "张三"),
        ("请张三", "先生", "张三"),
        ("，李晓明", "女士", "李晓明"),
        ("感谢王芳", "女士", "王芳"),
        ("由欧阳修", "医生", "欧阳修"),
        ("患者张方圆", "先生", "张方圆"),
        ("各位", "先生", None),
        ("王", "女士", None),
        ("人民医院", "医生", None),
        ("", "先生", None),
    ],
)
def test_a_name_before_a_form_of_address_is_found_backwards(before: str, title: str, name: str | None) -> None:
    text = before + title
    assert taken(text, person_before(text, len(before))) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("随访 张晓明 女 82岁", "张晓明"),
        ("简要警情：张晓明（男，27岁", "张晓明"),
        ("原告张晓明，女，汉族，1982年3月29日出生", "张晓明"),
        ("被告：古丽娜尔·阿不都拉，女，1982年3月29日生", "古丽娜尔·阿不都拉"),
        ("内容：张晓明来电反映", "张晓明"),
        ("因边界争议，张晓明称对方", "张晓明"),
        ("患者男，45岁", None),
        ("全市平均年龄，男，47岁", None),
        ("张家港来电咨询", None),
        ("有群众来电反映", None),
        ("李明·王，男，45岁", None),
    ],
)
def test_a_person_is_introduced_by_sex_and_age_or_by_what_they_say(text: str, name: str | None) -> None:
    assert taken(text, person_introduced(text)) == name


@given(TEXTS)
def test_any_value_can_be_asked_for_a_name(text: str) -> None:
    for match in (person_value(text), *persons_in_value(text)):
        assert match is None or (0 <= match.start < match.end <= len(text) and 0 < match.score <= 1)


@given(TEXTS)
def test_a_name_taken_out_of_a_value_is_a_name_itself(text: str) -> None:
    match = person_value(text)
    if match is not None:
        name = text[match.start : match.end]
        assert taken(name, person_value(name)) == name


@given(TEXTS, st.integers(0, 60))
def test_any_place_in_a_text_can_be_asked_for_a_name(text: str, at: int) -> None:
    at = min(at, len(text))
    after, before = person_after_cue(text, at), person_before(text, at)
    assert after is None or at <= after.start < after.end <= len(text)
    assert before is None or 0 <= before.start < before.end == at
