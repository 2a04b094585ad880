"""What the name of a column says, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.columns.headers import Header, HeaderWords, header_words, read_header
from scanners.personal_data.finding import ENTITIES


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("身份证号码", "CN_ID_CARD"),
        ("sfzh", "CN_ID_CARD"),
        ("SFZH", "CN_ID_CARD"),
        ("gmsfhm", "CN_ID_CARD"),
        ("id_card", "CN_ID_CARD"),
        ("idCardNo", "CN_ID_CARD"),
        ("IDCard", "CN_ID_CARD"),
        ("idcard2", "CN_ID_CARD"),
        ("user.id-number", "CN_ID_CARD"),
        ("xm", "PERSON"),
        ("jhr_xm", "PERSON"),
        ("姓名", "PERSON"),
        ("法定代表人", "PERSON"),
        ("lxdh", "CN_MOBILE"),
        ("联系人电话", "CN_MOBILE"),
        ("手机号码（本人）", "CN_MOBILE"),
        ("手机号1", "CN_MOBILE"),
        ("contactPhone", "CN_MOBILE"),
        ("mobile_no", "CN_MOBILE"),
        ("order_phone", "CN_MOBILE"),
        ("办公电话", "CN_LANDLINE"),
        ("yhkh", "BANK_CARD"),
        ("bankCardNo", "BANK_CARD"),
        ("csrq", "DATE_OF_BIRTH"),
        ("出生日期", "DATE_OF_BIRTH"),
        ("dateOfBirth", "DATE_OF_BIRTH"),
        ("hjdz", "CN_ADDRESS"),
        ("家庭住址", "CN_ADDRESS"),
        ("IP地址", "IP_ADDRESS"),
        ("邮箱地址", "EMAIL_ADDRESS"),
        ("E-mail", "EMAIL_ADDRESS"),
        ("tyshxydm", "CN_USCC"),
        ("cph", "CN_PLATE"),
        ("QQ号", "QQ"),
        ("ｓｆｚｈ", "CN_ID_CARD"),
        ("健康状况", "HEALTH"),
        ("疾病名称", "HEALTH"),
        ("残疾类别", "HEALTH"),
    ],
)
def test_a_name_says_its_kind(name: str, entity: str) -> None:
    header = read_header(name)
    assert header.entity == entity
    assert header.confidence >= 0.5


@pytest.mark.parametrize(
    "name",
    [
        *("order_no", "trace_id", "流水号", "文号", "单位名称", "创建时间", "create_time", "wh", "订单号", "企业名称"),
        *("身份证有效期", "id_card_type", "phone_count", "手机型号", "注册地址", "银行名称", "项目名称", "file_name"),
        *("mobile_flag", "证件类型", "开户行", "发布机关", "姓名哈希", "登记日期"),
    ],
)
def test_some_names_say_nobodys(name: str) -> None:
    header = read_header(name)
    assert header.entity == ""
    assert header.against


@pytest.mark.parametrize(
    "name", ["", "c1", "xmas", "taxm", "phonetic", "subphone", "maximum", "ipad", "zhang", "列3", "😀", "___"]
)
def test_a_piece_of_a_word_says_nothing(name: str) -> None:
    assert read_header(name) == Header()


def test_unknown_words_behind_make_it_unsure() -> None:
    assert read_header("phone_brandx").confidence < read_header("phone").confidence


def test_a_weak_word_is_less_sure_than_a_strong_one() -> None:
    assert 0 < read_header("name").confidence < read_header("xm").confidence


def test_the_comment_settles_what_initials_leave_open() -> None:
    assert read_header("xm", "项目").entity == ""
    assert read_header("xm", "项目").against
    assert read_header("c1", "手机号码，登录用").entity == "CN_MOBILE"
    assert read_header("xm", "姓名").confidence > read_header("xm").confidence
    assert read_header("xm", "备用").entity in ("PERSON", "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("xb", "sex"),
        ("性别", "sex"),
        ("gender", "sex"),
        ("csrq", "birth"),
        ("mz", "ethnicity"),
        ("xzqh", "area"),
        ("邮编", "postcode"),
        ("xl", "education"),
        ("hyzk", "marital"),
        ("home_address", "address"),
        ("xm", ""),
    ],
)
def test_quasi_identifiers_are_known_by_name(name: str, kind: str) -> None:
    assert read_header(name).quasi == kind


def test_the_word_lists_know_only_kinds_there_are() -> None:
    words = header_words()
    meanings = {meaning for meaning, _ in (*words.zh.values(), *words.latin.values())}
    assert meanings - {"-"} <= set(ENTITIES)


def test_word_lists_can_be_given() -> None:
    own = HeaderWords.of(
        {
            "entities": {"QQ": {"zh": ["企鹅"], "words": ["penguin"]}},
            "against": {"zh": [], "words": []},
            "quasi": {},
            "tails": {"zh": [], "words": []},
            "values": {},
        }
    )
    assert read_header("penguin", words=own).entity == "QQ"
    assert read_header("sfzh", words=own).entity == ""


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_name_is_read(name: str, comment: str) -> None:
    header = read_header(name, comment)
    assert 0 <= header.confidence <= 1
    assert header.entity in (*ENTITIES, "")
