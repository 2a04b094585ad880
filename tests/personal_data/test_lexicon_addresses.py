"""Addresses as values and in running text. All are made up; areas that really exist have invented roads and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.lexicon import Match, address_value, addresses_in, is_home, may_hold_address
from scanners.personal_data.lexicon.address_parts import address_of, head_of, tail_of

COUNTS = 0.5

PIECES = st.sampled_from(
    [
        *"重庆市示范区白沙镇村组路号栋室楼0123一二三-，。 在住第线",
        "人民路",
        "小区",
        "号楼",
        "12号",
        "住址为",
        "单元",
        "有限公司",
        "第",
        "某",
        "*",
    ]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=20).map("".join)


def taken(text: str) -> list[str]:
    return [text[match.start : match.end] for match in addresses_in(text) if match.score >= COUNTS]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("重庆市示范区白沙镇示例村一组103号", "重庆市示范区白沙镇示例村一组103号"),
        ("现住在重庆市示范区白沙镇示例村一组103号，从事种植", "重庆市示范区白沙镇示例村一组103号"),
        ("住址为示范区人民路12号附3号。", "示范区人民路12号附3号"),
        ("家住白沙镇示例村3组", "白沙镇示例村3组"),
        ("家庭住址：示范县城关镇东大街甲12号院2号楼3单元401", "示范县城关镇东大街甲12号院2号楼3单元401"),
        ("人民路12号阳光花园3栋2单元501室电话13900001234", "人民路12号阳光花园3栋2单元501室"),
        ("北京市朝阳区示例路88号院3号楼2单元1501室", "北京市朝阳区示例路88号院3号楼2单元1501室"),
        ("户籍地北京市朝阳区示例路88号院3号楼", "北京市朝阳区示例路88号院3号楼"),
        ("阳光小区3-2-501", "阳光小区3-2-501"),
        ("住阳光小区3栋501，", "阳光小区3栋501"),
        ("示例金域蓝湾3栋2单元501室", "示例金域蓝湾3栋2单元501室"),
        ("张三住重庆市渝中区示例街道民权路28号", "重庆市渝中区示例街道民权路28号"),
        ("上海市浦东新区示例路100弄12号301室", "上海市浦东新区示例路100弄12号301室"),
        ("在南京路12号等", "南京路12号"),
        ("成都市武侯区人民南路四段12号", "成都市武侯区人民南路四段12号"),
        ("四川省成都市 武侯区 人民路12号", "四川省成都市 武侯区 人民路12号"),
        ("请送货至幸福里小区5号楼1单元302", "幸福里小区5号楼1单元302"),
        ("新疆维吾尔自治区和田地区和田县示例乡示例村1组5号", "新疆维吾尔自治区和田地区和田县示例乡示例村1组5号"),
        ("内蒙古自治区锡林郭勒盟示例旗示例苏木示例嘎查12号", "内蒙古自治区锡林郭勒盟示例旗示例苏木示例嘎查12号"),
        ("示例省示例市朝阳区人民路１２号", "示例省示例市朝阳区人民路１２号"),
        ("示例县王家湾12号", "示例县王家湾12号"),
        ("天津市和平区南京道12号", "天津市和平区南京道12号"),
        ("人民路12-3号", "人民路12-3号"),
        ("人民路十二号", "人民路十二号"),
        ("无为市示例镇于家村12号", "无为市示例镇于家村12号"),
        ("示范区示例胡同5号", "示范区示例胡同5号"),
        ("丈夫家在示例县示例镇示例村委会示例屯8号。", "示例县示例镇示例村委会示例屯8号"),
        ("收件人：张三，地址：广东省广州市天河区示例大道西12号之一2楼", "广东省广州市天河区示例大道西12号之一2楼"),
        ("户籍地址为示例县示例乡示例村小组12号", "示例县示例乡示例村小组12号"),
        ("示例镇示例自然村88号", "示例镇示例自然村88号"),
        ("上海市徐汇区示例路1200弄5支弄12号401室", "上海市徐汇区示例路1200弄5支弄12号401室"),
        ("地址：沈阳市铁西区示例北街11甲3-5-1", "沈阳市铁西区示例北街11甲3-5-1"),
        ("住人民路 12号", "人民路 12号"),
        ("于示例区人民路12号", "示例区人民路12号"),
        ("黑龙江省哈尔滨市道里区示例街道示例委8组", "黑龙江省哈尔滨市道里区示例街道示例委8组"),
    ],
)
def test_an_address_in_a_text_is_taken_from_its_first_area_to_its_last_number(text: str, address: str) -> None:
    assert taken(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        *[
            "示例市民政局",
            "重庆市示范区",
            "北京市朝阳区人民法院",
            "重庆市人民政府3号楼",
            "白沙镇中心小学3号教学楼",
            "示例站",
            "人民路派出所",
            "示例村",
        ],
        *[
            "2号线",
            "地铁2号线人民路站3号口",
            "示府办发〔2026〕1号",
            "第3号",
            "根据第3号令",
            "G318国道12号",
            "线路12号",
            "示发改委3号文",
        ],
        *[
            "3号楼4号门",
            "住在本小区3号楼",
            "一层3室",
            "全村3组",
            "二〇二六年一月二日",
            "申请人于2024年3月1日在示例路口",
            "工作组3组",
            "检查组2组",
        ],
        *[
            "第十二条第3号",
            "该村12户",
            "医院3楼",
            "门诊楼3楼",
            "大队3队",
            "13900001234",
            "192.168.1.1",
            "小区12栋",
            "人民路某号",
            "",
            "号",
            "12号",
        ],
        *["共有3个村12户", "共3栋楼12层", "人民路2024-05", "道路3号标段", "街道2号文件"],
    ],
)
def test_a_bare_area_an_agency_a_line_or_a_document_number_is_no_address(text: str) -> None:
    assert taken(text) == []


def test_an_address_with_an_organisation_behind_is_an_office() -> None:
    (match,) = addresses_in("示例市人民路12号示例科技有限公司")
    assert match.score < COUNTS


def test_two_addresses_of_one_text_are_two() -> None:
    text = "由示例市人民路12号迁至示例县白沙镇示例村3组5号"
    assert taken(text) == ["示例市人民路12号", "示例县白沙镇示例村3组5号"]


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("重庆市", 0.4),
        ("重庆", 0.4),
        ("重庆市渝中区", 0.5),
        ("渝中区", 0.5),
        ("重庆市示范区白沙镇", 0.6),
        ("白沙镇", 0.6),
        ("人民路", 0.65),
        ("阳光小区", 0.65),
        ("白沙镇示例村", 0.7),
        ("示例村一组", 0.75),
        ("人民路12号", 0.8),
        ("重庆市示范区白沙镇示例村一组103号", 0.9),
        ("幸福里5-1-302", 0.65),
        ("Room 501, No. 12 Renmin Road, Chaoyang District", 0.6),
        ("人民路12号示例公司宿舍3楼", 0.8),
    ],
)
def test_under_an_address_key_a_short_address_counts_by_its_depth(text: str, least: float) -> None:
    match = address_value(text)
    assert match is not None and match.score >= least
    assert text[match.start : match.end] == text


@pytest.mark.parametrize(
    "text",
    [
        *[
            "示例市民政局",
            "重庆市示范区人民医院",
            "示例科技有限公司",
            "重庆市***",
            "人民路**号",
            "某某路12号",
            "无",
            "不详",
            "同户籍地址",
            "城镇",
            "农村",
        ],
        *[
            "张三",
            "13900001234",
            "192.168.1.1",
            "http://example.org/a",
            "a@example.org",
            "良好",
            "已婚",
            "",
            "0",
            "00:11:22:33:44:55",
            "C:\\data",
        ],
    ],
)
def test_what_is_no_address_is_none_even_under_an_address_key(text: str) -> None:
    assert address_value(text) is None


@given(TEXTS)
def test_any_text_can_be_searched_and_addresses_stand_apart_inside_it(text: str) -> None:
    end = 0
    for match in addresses_in(text):
        assert end <= match.start < match.end <= len(text)
        assert 0 < match.score <= 1
        end = match.end


@given(TEXTS)
def test_the_cheap_test_never_turns_an_address_away(text: str) -> None:
    assert may_hold_address(text) or not addresses_in(text)


@given(TEXTS)
def test_an_address_taken_out_of_a_text_is_found_again_as_the_same(text: str) -> None:
    for match in addresses_in(text):
        alone = text[match.start : match.end]
        if not alone[0].isascii():  # one that begins with a number leans on the word before it: 住3区2组
            assert [(found.start, found.end) for found in addresses_in(alone)] == [(0, len(alone))]


@given(TEXTS)
def test_any_value_can_be_asked_for_an_address(text: str) -> None:
    match: Match | None = address_value(text)
    assert match is None or (0 <= match.start < match.end <= len(text) and 0 < match.score <= 1)


WORDS_OF_HEADS = [
    *"重庆市示范区白沙镇村组路号院栋室楼一二三第某在于至东西段中甲附园庄人街弄",
    *(
        "人民路",
        "文三路",
        "小区",
        "花园",
        "号楼",
        "街道",
        "农村",
        "杭州市",
        "西湖区",
        "范县",
        "住址为",
        "东街",
        "三组",
        "两",
    ),
]
WORDS_OF_TAILS = [
    *"0123456789号栋室楼幢座弄组户院区期园路-#一三甲之附",
    *("单元", "小区", "花园", "有限公司", "派出所", "翠苑小区", "锦绣江南", "号楼", "人民路", "1", "12", "2026年"),
]
HEADS = st.lists(st.sampled_from(WORDS_OF_HEADS), max_size=8).map("".join)
TAILS = st.lists(st.sampled_from(WORDS_OF_TAILS), max_size=8).map("".join)


@settings(deadline=None)  # the first look reads the grammar
@given(HEADS, TAILS)
def test_a_head_and_a_tail_tell_what_the_whole_text_tells(before: str, rest: str) -> None:
    text = before + rest
    cut = next((n for n, sign in enumerate(text) if sign in "0123456789"), len(text))
    head = head_of(text[:cut]) if cut else None
    tail = tail_of(text[cut:]) if cut < len(text) else None
    if head is None or (cut < len(text) and tail is None):
        return
    found = address_of(head, tail)
    if found is None:
        return
    inside, value = addresses_in(text), address_value(text)
    assert inside == ([Match(0, len(text), found.inside)] if found.inside else [])
    assert value == (Match(0, len(text), found.value) if found.value else None)
    if inside:
        assert is_home(text) == found.is_home


@settings(deadline=None)
@given(st.text("0123456789", min_size=1, max_size=6), TAILS)
def test_digits_of_a_tail_are_alike(number: str, rest: str) -> None:
    text = number + rest
    assert tail_of(text) == tail_of(re.sub("[1-9]", "0", text))


@pytest.mark.parametrize(
    "text",
    [
        "重庆市示范区白沙镇示例村3组17号",
        "浙江省杭州市西湖区文三路12号翠苑小区3幢2单元501室",
        "西湖区翠苑小区3栋501",
        "北京市朝阳区示例路88弄3号1501室",
        "上海市浦东新区",
        "示例区人民路12号示例科技有限公司",
        "阳光小区3-2-501",
    ],
)
def test_addresses_as_most_are_written_are_told_by_their_parts(text: str) -> None:
    cut = next((n for n, sign in enumerate(text) if sign in "0123456789"), len(text))
    head = head_of(text[:cut])
    assert head is not None
    assert (address_of(head, tail_of(text[cut:]) if text[cut:] else None) is None) == ("公司" in text)
