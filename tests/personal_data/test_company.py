"""Values in lists without names, known by the number of a person beside them; and lists that hold nobody."""

from __future__ import annotations

import numpy as np
import pytest
from three_paths import detector, on_every_path

from scanners.personal_data import lexicon
from scanners.personal_data.finding import ENTITIES

ID, MOBILE, HOME = "11010519491231002X", "13900001234", "白云乡前进村2组"

LISTS = [
    (
        f"申报 [李晓明, 居民身份证, {ID}, 1949-12-31, {MOBILE}, 正常工资薪金所得, 16876.00]",
        ["李晓明", ID, "1949-12-31", MOBILE],
    ),
    (f"原始行：7,李晓明,女,{ID},{HOME},{MOBILE},2.3", ["李晓明", ID, HOME, MOBILE]),
    (f"20230414|0200|3374404482|李晓明|{ID}|1307.50|成功", ["李晓明", ID]),
    (f"+I[253402, 李晓明, {ID}, {MOBILE}, 2023-11-27T10:15:56]", ["李晓明", ID, MOBILE]),
    (f"{{0=43, 1=李晓明, 2=男, 3={ID}, 4=翠竹香槟5幢1302, 5=汉族}}", ["李晓明", ID, "翠竹香槟5幢1302"]),
    (f"::: [281652894659515074, 李晓明, {ID}]", ["李晓明", ID]),
    (f"VALUES ('张建国','李晓明','{ID}','2型糖尿病','{HOME}')", ["张建国", "李晓明", ID, "2型糖尿病", HOME]),
    (f"值: [李晓明], [{ID}], [男], [1949-12-31]", ["李晓明", ID, "1949-12-31"]),
    (f'(java.lang.String) ["李晓明","{ID}"], version: 2.7.8, 王芳', ["李晓明", ID]),
    (f"学生=李晓明/{ID}/1949-12-31, 户籍=不详", ["李晓明", ID, "1949-12-31"]),
    (f"7\t买买提·吐尔逊\t{ID}\t扎西次仁", ["买买提·吐尔逊", ID, "扎西次仁"]),
    (f"7;欧阳建国;{MOBILE};缺铁性贫血", ["欧阳建国", MOBILE, "缺铁性贫血"]),
    (f"PID|1||2019^^^HIS~{ID}^^^GA||李晓明||19491231|F|||{MOBILE}", [ID, "李晓明", "19491231", MOBILE]),
    ("Row: 京A12345, 李晓明, LSVAU2181N2183295", ["京A12345", "李晓明", "LSVAU2181N2183295"]),
    ("Parameters: 京A12345(String), %李晓明%(String)", ["京A12345", "李晓明"]),
    (f"/exchange/in/李晓明_{ID}_死亡证明.jpg", ["李晓明", ID]),
    (f"发放：李晓明 {MOBILE} 已领", ["李晓明", MOBILE]),
    (f"李晓明          {ID}    2026-01-02", ["李晓明", ID]),
    (f"入户走访，李晓明（身份证号：{ID}）在家", ["李晓明", ID]),
    (f"李晓明（联系电话{MOBILE}，已婚）", ["李晓明", MOBILE]),
    ("刷脸通过 李晓明(110105********002X)", ["李晓明", "110105********002X"]),
    ("1、李晓明　110105********002X　在册", ["李晓明", "110105********002X"]),
    (f"[仝伟, {ID}] [蔺芳, {ID}] [逄涛, {ID}]", ["仝伟", ID, "蔺芳", ID, "逄涛", ID]),
    ("[10:02:11] 李晓明(wxid_x1y2z3a4b5c6)：你好", ["李晓明", "wxid_x1y2z3a4b5c6"]),
    (
        f'From: "李晓明" <lxm@example.cn>, 王芳 <wf@example.cn> 张建国 ({MOBILE})',
        ["李晓明", "lxm@example.cn", "王芳", "wf@example.cn", "张建国", MOBILE],
    ),
    (
        f"[Parameters=[@p0='李晓明' (Size = 50), @p1='{MOBILE}' (Size = 20), @p2='{HOME}' (Size = 200)], Timeout='30']",
        ["李晓明", MOBILE, HOME],
    ),
    (f"@p0 = N'李晓明', @p1 = '{ID}' [Type: String (18:0:0)], @p2 = N'{HOME}'", ["李晓明", ID, HOME]),
    (f"Parameters: 李晓明(String), {MOBILE}(String)", ["李晓明", MOBILE]),
    (
        f'{{"record":[{{"byteSize":8,"index":0,"rawData":"李晓明","type":"STRING"}},{{"byteSize":11,"index":1,"rawData":'
        f'"{MOBILE}","type":"STRING"}},{{"byteSize":30,"index":2,"rawData":"{HOME}","type":"STRING"}}],"type":"writer"}}',
        ["李晓明", MOBILE, HOME],
    ),
    (f"record(offset = 7, value = {MOBILE}|李晓明|已办结)", [MOBILE, "李晓明"]),
    (f"msg: {MOBILE}|李晓明|0", [MOBILE, "李晓明"]),
    (f"手机：{MOBILE}、买买提·吐尔逊", [MOBILE, "买买提·吐尔逊"]),
    (f"手机={MOBILE}, 李晓明, {HOME}", [MOBILE, "李晓明", HOME]),
    (f'"data":"{MOBILE},李晓明,已办结"', [MOBILE, "李晓明"]),
    (f"params: ('李晓明', '{MOBILE}', 'juan-4209', 0)", ["李晓明", MOBILE]),
    (f"args=('李晓明', '{MOBILE}', '{HOME}', 0)", ["李晓明", MOBILE, HOME]),
    (
        f"row=('李晓明', '男', datetime.date(1942, 10, 14), '{MOBILE}', Decimal('1.50'), '{HOME}')",
        ["李晓明", MOBILE, HOME],
    ),
    ("lines=['PASSPORT', 'WANG XIAOLI', 'E72879146', '1941-08-07']", ["WANG XIAOLI", "E72879146"]),
    ("727|6210985832158309710|李晓明|4217.00|补贴", ["6210985832158309710", "李晓明"]),
    (f"推送失败 李晓明({ID})：重复，王芳（{MOBILE}）", ["李晓明", ID, "王芳", MOBILE]),
]
NOBODY = [
    f"[{MOBILE}, 汉族, 男, 已婚, 高中, 农民]",
    f"短信,{MOBILE},移动,成功,安徽,云南,高德,康佳",
    f"{MOBILE}|严重|高峰|张江|白云区|江苏省|党政办|安检口|高铁站|万能险",
    f"[{MOBILE}, 张经理, 王主任, 管理员, 经办人, 申请人, 联系人]",
    f"[{ID}, 市民中心3号窗口, 长江路3号支行, 第3组, A座, 3号楼2单元, 建设路]",
    f"[{ID}, 高血压门诊, 肿瘤科, 重症险, 视力, 正常, 防骨折, 肝炎疫苗, 1990-03-07, 20230414]",
    f"{ID},农民,居民,云南,凤城,司法,鄂州,燕山,云海,麻城,危重,乐清",
    "客服中心 <kf@example.cn> 李晓明 wf@example.cn, 李晓明, 李晓明:wf@example.cn 公司(a@example.cn)",
    f"['单位','姓名','{MOBILE}','户籍地址']",
    "[李晓明, 张建国, 高血压, 1949-12-31, 白云乡前进村2组]",
    "2023-03-01,李晓明科技,12,34,56.7,文化馆",
    "鄂A12345, 江铃, 金龙, 白色, LSVAU2181N2183295, 高血压",
    f"GET /李晓明/person/{MOBILE}/detail",
    f"办理结果 {MOBILE} 李晓明",
    f"[a, ({MOBILE}, x), 李晓明], 王芳",
    f"单位=安立国,{MOBILE}/x city=张小泉,{MOBILE}",
    f"phone={MOBILE},单位=李晓明,城市：王芳",
    f"phone={MOBILE}|unit:李晓明|王芳: x",
    f"phone={MOBILE} 李晓明",
    f'{{"index":1,"rawData":"{MOBILE}"}}, {{"index":1,"city":"李晓明"}}',
    "6210985832158309710|康佳|中国银行|安徽中盛餐饮|白云乡前进村2组|高血压|肺结核|李晓明",
    "['PASSPORT', 'E72879146', 'PEOPLE REPUBLIC', 'CHN', 'BEIJING', 'MPS EXIT', 'F']",
    f"客服热线({MOBILE}) 线路故障[{MOBILE}] 人民医院（{MOBILE}）",
]


@pytest.mark.parametrize(("text", "values"), LISTS)
def test_cells_around_the_number_of_a_person_are_read(text: str, values: list[str]) -> None:
    for found in on_every_path(text):
        assert [text[hit.start : hit.end] for hit in found] == values


@pytest.mark.parametrize("text", NOBODY)
def test_cells_that_may_be_something_else_are_not(text: str) -> None:
    for found in on_every_path(text):
        assert not {hit.entity for hit in found} & {"PERSON", "CN_ADDRESS", "HEALTH", "DATE_OF_BIRTH"}, text


def test_numbers_that_words_of_other_cells_speak_against_are_read_beside_an_identity_number() -> None:
    text = f"{ID},柳树屯村10组178号,{MOBILE},4367420200620664828"
    for found in on_every_path(text):
        assert [hit.entity for hit in found] == ["CN_ID_CARD", "CN_ADDRESS", "CN_MOBILE", "BANK_CARD"]


def test_cells_of_a_table_are_none_of_a_list() -> None:
    cells = [text.encode() for text in ("李晓明", ID, MOBILE, HOME, "高血压")]
    found = detector("numpy").scan(b"".join(cells), np.cumsum([0, *map(len, cells)], dtype=np.int64))
    assert [ENTITIES[kind] for kind in found.entity] == ["CN_ID_CARD", "CN_MOBILE"]


def test_a_list_of_any_length_is_read_from_each_number_on() -> None:
    text = ",".join(f"('李晓明','{ID}')" for _ in range(200))
    for found in on_every_path(text):
        assert [hit.entity for hit in found] == ["PERSON", "CN_ID_CARD"] * 200


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_a_list_cut_anywhere_gives_the_same_on_every_path(cut: int) -> None:
    text = f"a [李晓明, {ID}, 1949-12-31, {HOME}], '{MOBILE}',王芳"[cut:]
    compiled, arrays, reference = on_every_path(text)
    assert compiled == arrays == reference


@pytest.mark.parametrize("word", ["丰富", "文武百官", "第五期", "康佳", "汉族", "张经理", "重庆", "万余类", "成功"])
def test_a_word_is_no_name_where_nothing_speaks_of_one(word: str) -> None:
    assert not lexicon.is_name_alone(word)


@pytest.mark.parametrize(
    "address",
    ["东方明珠37-1-202", "东河镇王家庄村3组", "翠竹香槟5幢1302", "黄河路114号2幢502室", "桃花镇王家庄村5村民组"],
)
def test_an_address_with_a_house_needs_no_province(address: str) -> None:
    assert lexicon.is_address_alone(address)
