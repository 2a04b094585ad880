"""Forms that only their key tells, persons that words around them tell, and words that belong to something else."""

from __future__ import annotations

import pytest
from three_paths import on_every_path

from scanners.personal_data.context import spoken

FOUND = [
    ("PassportNo=C42206058, DOB=1990-01-02", "CN_PASSPORT", "C42206058"),
    ("护照号:40BH18093 国籍:USA", "CN_PASSPORT", "40BH18093"),
    ("phone=13497678924", "CN_MOBILE", "13497678924"),
    ("hphm=宁DAB2Y1&hpzl=02", "CN_PLATE", "宁DAB2Y1"),
    ("赴台证：T78408942，寄送", "CN_TW_PERMIT", "T78408942"),
    ("ani=06358400266 dnis=12345", "CN_LANDLINE", "06358400266"),
    ("licence_no=110101199003070011", "CN_DRIVER_LICENSE", "110101199003070011"),
    ("owner.idNo=110101199003070011", "CN_ID_CARD", "110101199003070011"),
    ("msgid=981539041395199643 dest=19508399621,13056612909 src=1069", "CN_MOBILE", "13056612909"),
    ("msgid=7 hzh: E69143592,E69143593 x", "CN_PASSPORT", "E69143593"),
    ("【工单】来电人：张三丰（13900001234）", "CN_MOBILE", "13900001234"),
    ("来电人称其父亲黄凯患冠心病", "PERSON", "黄凯"),
    ("来电人称其父亲吐尔逊·依明患肺结核", "PERSON", "吐尔逊·依明"),
    ("车主乌仁其木格 驾驶证", "PERSON", "乌仁其木格"),
    ("姓名[索朗旺堆] 男", "PERSON", "索朗旺堆"),
    ("【社保】汪淑兰您好，您的卡已办好", "PERSON", "汪淑兰"),
    ("我家住在锦绣江南16栋2503，楼上漏水", "CN_ADDRESS", "锦绣江南16栋2503"),
    ("filter=(cn=方国刚)", "PERSON", "方国刚"),
    ("SFYS=李国强", "PERSON", "李国强"),
    ('{"reporter":"严斌志"}', "PERSON", "严斌志"),
    ("cardNo=620102196110022587", "CN_ID_CARD", "620102196110022587"),
    ("cardNo=6222020000000000000", "BANK_CARD", "6222020000000000000"),
    ("realname=5aSP5a2Q5ra1", "PERSON", "5aSP5a2Q5ra1"),
    ("INSERT INTO t (id, xm) VALUES (1, '5byg5LiJ')", "PERSON", "5byg5LiJ"),
    ("address=5bm456aP6LevMTLlj7cz5Y2V5YWD", "CN_ADDRESS", "5bm456aP6LevMTLlj7cz5Y2V5YWD"),
    ("bssid=3C970E112233", "MAC_ADDRESS", "3C970E112233"),
    ("残疾人证号：11010519491231002X43", "CN_ID_CARD", "11010519491231002X43"),
    ("where fzxm LIKE '%孙丽娟%'", "PERSON", "孙丽娟"),
    ("where `xm` like '孙丽娟%'", "PERSON", "孙丽娟"),
    ("where name IN ('孙丽娟', '张国强')", "PERSON", "孙丽娟"),
    ('where ""name"" = \'孙磊\'', "PERSON", "孙磊"),
    ('{""name"":""孙丽娟"",""age"":""30""}', "PERSON", "孙丽娟"),
    ("<sql>xm=&apos;汤强宇&apos;</sql>", "PERSON", "汤强宇"),
    ("人员“王广才”在系统中不存在", "PERSON", "王广才"),
    ("户籍地址“山东省青岛市市南区万科城市之光33-4-103”未匹配", "CN_ADDRESS", "山东省青岛市市南区万科城市之光33-4-103"),
    ("反映其居住的杭州市西湖区解放路182号楼上漏水", "CN_ADDRESS", "杭州市西湖区解放路182号"),
    ("certId=11010519491231002X", "CN_ID_CARD", "11010519491231002X"),
    ('"documentNumber":"11010519491231002X"', "CN_ID_CARD", "11010519491231002X"),
    ("orderNo=11010519491231002X", "CN_ID_CARD", "11010519491231002X"),
    # A key that says no more than that a number comes says of nothing whose it is.
    ('{"id":"110101201003077715"}', "CN_ID_CARD", "110101201003077715"),
    ('{"id":110101201003077715,"n":1}', "CN_ID_CARD", "110101201003077715"),
    ("GET /person?id=110101201003077715&n=1 HTTP/1.1", "CN_ID_CARD", "110101201003077715"),
    ("<id>110101201003077715</id>", "CN_ID_CARD", "110101201003077715"),
    ("ID：110101201003077715", "CN_ID_CARD", "110101201003077715"),
    ("学籍号：G11010519491231002X", "CN_ID_CARD", "G11010519491231002X"),
    ('"cardNum":"3401041995****9435"', "MASKED_CN_ID_CARD", "3401041995****9435"),
    ("stationName=x userLng=104.065735", "COORDINATE", "104.065735"),
    ("MYAPP_DBPASSWORD=Abc12345", "SECRET", "Abc12345"),
]
NOT_FOUND = [
    ("姓名字段为空的记录共640条", "PERSON"),
    ("孙红英说: @所有人 本周五前完成注册", "PERSON"),
    ("message-id=<20231126080534.fe66002e2f@mail.example.gov.cn>", "EMAIL_ADDRESS"),
    ("工单号：13900001234", "CN_MOBILE"),
    ("DKDZ=道路", "CN_ADDRESS"),
    ("一把手由主管领导本人担任", "PERSON"),
    ("order_no=19508399621,13056612909", "CN_MOBILE"),
    ("serial=C42206058", "CN_PASSPORT"),
    ("seq=13497678924", "CN_MOBILE"),
    ("型号 鄂BYZ47W 到货", "CN_PLATE"),
    ('ua="Chrome 120.0.0.0"', "IP_ADDRESS"),
    ("OTA fw 2.9.9.56 crc", "IP_ADDRESS"),
    ("柳林乡长江路99号", "PERSON"),
    ("增长50%张三说", "PERSON"),
    ("userName=NamingService", "PERSON"),
    ("hash 3C970E112233", "MAC_ADDRESS"),
    # An area, a day of this century, a number, and a digit that fits by chance.
    ("受理编号：110105202411010181", "CN_ID_CARD"),
    ("id=110105202411010182 id=110105202413010181", "CN_ID_CARD"),
    ("stationLng=104.065735 camera_location=104.065735,30.659462 测站经度：104.065735", "COORDINATE"),
    ("password=$DB_PASS pwd=%DB_PASS%", "SECRET"),
    ("password=${DB_PASSWORD} secret=#{vault.secret}", "SECRET"),
    ("net.if.in[eth0] 19325146230", "CN_MOBILE"),
]


@pytest.mark.parametrize(("text", "entity", "value"), FOUND)
def test_what_only_words_beside_it_tell_is_found(text: str, entity: str, value: str) -> None:
    for found in on_every_path(text):
        assert (entity, value) in {(hit.entity, text[hit.start : hit.end]) for hit in found}


@pytest.mark.parametrize(("text", "entity"), NOT_FOUND)
def test_what_words_beside_it_take_back_is_not(text: str, entity: str) -> None:
    for found in on_every_path(text):
        assert entity not in {hit.entity for hit in found}


def test_kinds_with_a_form_of_their_own_are_not_asked_for() -> None:
    """Whatever stands under a key that asks is read one by one: half the speed of a log where every line has it."""
    keys = "mobile phone sjh lxdh idCard sfzh idNo plate hphm email client_ip mac imei vin"
    assert [key for key in keys.split() if spoken(key).asked] == []
