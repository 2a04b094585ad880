"""Birth dates, health words and the words that ask for them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.context import spoken
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon import (
    birth_date_after_cue,
    birth_date_value,
    cues,
    health_after_cue,
    health_value,
)
from scanners.personal_data.lexicon.health import CODE, WELL

TEXTS = st.text(max_size=40) | st.text("0123456789-/.年月日 :T一二〇九十生病症炎高血压，I.", max_size=24)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "1990-01-02",
            "1990/1/2",
            "19900102",
            "1990.01.02",
            "1990年1月2日",
            "1990年01月02日",
            "一九九〇年一月二日",
            "二〇〇〇年二月二十九日",
        ],
        *[
            "1990-01-02 00:00:00",
            "1990-01-02T00:00:00Z",
            "1990-01-02T08:00:00.000+08:00",
            "19900102083000",
            "1990-1-2 8:30",
            "02/01/1990",
        ],
        *["１９９０年１月２日", "1990-01-02 00:00:00.0", "1880-01-01", "2100-12-31", "2000-02-29"],
    ],
)
def test_a_day_of_the_calendar_under_a_birth_key_is_a_birth_date(text: str) -> None:
    match = birth_date_value(text)
    assert match is not None and (match.start, match.end) == (0, len(text)) and match.score >= 0.9


@pytest.mark.parametrize("text", ["1990-01", "1990年1月", "199001", "1990.01", "1900-01-01", "1970-01-01"])
def test_a_month_and_a_placeholder_count_less(text: str) -> None:
    match = birth_date_value(text)
    assert match is not None and 0.5 <= match.score < 0.9


@pytest.mark.parametrize(
    "text",
    [
        *[
            "1990-02-30",
            "1879-12-31",
            "2101-01-01",
            "1990-13-01",
            "1990-00-01",
            "1900-02-29",
            "631152000000",
            "631152000",
            "19901301",
            "19900102996000",
        ],
        *[
            "",
            "1990",
            "90-01-02",
            "900102",
            "110105199001020014",
            "1990-01/02",
            "张三",
            "1990年",
            "2024-01-02~2024-02-01",
            "********",
            "1990-**-**",
        ],
    ],
)
def test_what_is_no_day_is_no_birth_date(text: str) -> None:
    assert birth_date_value(text) is None


@pytest.mark.parametrize(
    ("text", "cue", "found"),
    [
        ("出生日期：1990年1月2日，汉族", "出生日期", "1990年1月2日"),
        ("生于1990年1月2日。", "生于", "1990年1月2日"),
        ("，1990年1月2日出生", "，", "1990年1月2日"),
        ('"birthday":"1990-01-02"', '"birthday', "1990-01-02"),
        ("出生日期19900102性别", "出生日期", "19900102"),
        ("出生于一九九〇年一月二日", "出生于", "一九九〇年一月二日"),
        ("出生日期199001021234567", "出生日期", None),
        ("出生地重庆", "出生地", None),
    ],
)
def test_a_birth_date_behind_a_cue_is_taken_exactly(text: str, cue: str, found: str | None) -> None:
    match = birth_date_after_cue(text, len(cue))
    assert (match and text[match.start : match.end]) == found


@given(
    st.dates(date(1880, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d"]),
)
def test_every_day_of_the_range_is_read_in_every_common_form(day: date, form: str) -> None:
    assert birth_date_value(day.strftime(form)) is not None


@given(TEXTS, st.integers(0, 40))
def test_any_text_can_be_asked_for_dates_and_health(text: str, at: int) -> None:
    at = min(at, len(text))
    for match in (birth_date_value(text), health_value(text), health_value(text, codes=True)):
        assert match is None or 0 <= match.start < match.end <= len(text)
    for match in (birth_date_after_cue(text, at), health_after_cue(text, at), health_after_cue(text, at, codes=True)):
        assert match is None or at <= match.start < match.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "高血压",
        "2型糖尿病",
        "右股骨颈骨折术后",
        "视力残疾一级",
        "肢体二级",
        "精神分裂症",
        "孕12周",
        "糖尿病,高血压",
        "青霉素",
        "HIV阳性",
    ],
)
def test_a_disease_disability_or_allergy_is_health(text: str) -> None:
    match = health_value(text)
    assert match is not None and match.score > WELL and match.end == len(text)


@pytest.mark.parametrize("text", ["良好", "健康", "一般或较弱", "未见异常", "正常"])
def test_being_well_is_health_data_too_but_counts_less(text: str) -> None:
    match = health_value(text)
    assert match is not None and match.score == WELL


def test_codes_of_diseases_count_only_where_codes_are_asked_for() -> None:
    assert health_value("I10") is None
    assert health_value("E11.900", codes=True) == (0, 7, CODE)
    assert health_value("I10;E11.9", codes=True) == (0, 9, CODE)


@pytest.mark.parametrize("text", ["", "张三", "已婚", "示例医院", "UP", "200", "在线", "2024-01-01", "备注", "本科"])
def test_what_says_nothing_of_health_is_none(text: str) -> None:
    assert health_value(text) is None


@pytest.mark.parametrize(
    ("cue", "rest", "found"),
    [
        ("诊断为", "2型糖尿病，住院治疗", "2型糖尿病"),
        ("患有", "高血压、糖尿病多年", "高血压、糖尿病"),
        ("病史", "：冠心病10年", "冠心病"),
        ("既往史", "：高血压病史5年", "高血压"),
        ("确诊为", "右肺腺癌，", "右肺腺癌"),
        ("残疾等级", "：二级", "二级"),
        ("健康状况", "良好，", "良好"),
        ("诊断", "高血压3级（极高危），送", "高血压3级（极高危）"),
        ("诊断为", "结直肠癌术后，", "结直肠癌术后"),
        ("患", "尘肺病Ⅰ期无力医治", "尘肺病Ⅰ期"),
        ("疾病", "筛查结果：肺结核可疑", "肺结核"),
        ("患有", "多种困难", None),
        ("病史", "", None),
    ],
)
def test_a_disease_behind_a_cue_ends_with_its_last_word(cue: str, rest: str, found: str | None) -> None:
    text = cue + rest
    match = health_after_cue(text, len(cue))
    assert (match and text[match.start : match.end]) == found


@pytest.mark.parametrize("entity", ["PERSON", "CN_ADDRESS", "HEALTH", "DATE_OF_BIRTH"])
def test_the_words_that_ask_are_well_written(entity: str) -> None:
    found = cues()[entity]
    assert all(re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", key) for key in found.keys)
    assert found.weak <= found.keys | found.cues
    assert not found.keys & found.against
    assert not found.cues & found.against


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        *[
            ("PERSON", key)
            for key in ("xm", "fddbr", "lxr", "jbrxm", "hzxm", "name", "full_name", "patient_name", "contact_name")
        ],
        *[("CN_ADDRESS", key) for key in ("hjdz", "jtzz", "xzz", "lxdz", "address", "home_address")],
        *[("HEALTH", key) for key in ("jkzk", "zdmc", "jws", "cjdj", "diagnosis")],
        *[("DATE_OF_BIRTH", key) for key in ("csrq", "csny", "birthday", "dob", "date_of_birth")],
    ],
)
def test_common_keys_ask_for_their_kind(entity: str, key: str) -> None:
    assert key in cues()[entity].keys


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        *[
            ("CN_ID_CARD", key)
            for key in ("gong_min_shen_fen_hao_ma", "shenFenZhengHaoMa", "id.card.no", "insuredIdNo")
        ],
        *[("CN_PASSPORT", key) for key in ("hu_zhao", "passport.number", "lkhzh")],
        *[("PERSON", key) for key in ("nigaoren", "jieShengRenYuan", "jtcy_names", "household.head")],
        *[("SECRET", key) for key in ("yhkl", "cshmm")],
        *[("IP_ADDRESS", key) for key in ("ipAddr_v6", "clientIpV46")],
        *[("CN_ADDRESS", key) for key in ("rqyhdz", "上门服务地址")],
        *[("CN_MEDICAL_NO", key) for key in ("JZLSH_mz", "HIS_PATID", "admNo")],
        *[("CN_DRIVER_LICENSE", key) for key in ("drvFileNo", "jia_zhao")],
        *[("BANK_CARD", key) for key in ("wage.card.no", "yin_hang_ka")],
    ],
)
def test_words_spelled_out_shortened_and_parted_by_points_are_understood(entity: str, key: str) -> None:
    assert spoken(key).known >> NUMBER[entity] & 1


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        *[("CN_MOBILE", key) for key in ("ssize", "rx", "受理编号_18位", "order.no", "GET /a.png?v=1 200 ")],
        *[("PERSON", key) for key in ("brandNm", "vesselNm", "company.name", "标签名")],
        *[("CN_ADDRESS", key) for key in ("登记机关地址", "fwdtdz", "公司住所地", "户籍所在派出所")],
        ("IP_ADDRESS", "semver"),
    ],
)
def test_what_only_counts_or_names_a_thing_speaks_against(entity: str, key: str) -> None:
    assert spoken(key).against >> NUMBER[entity] & 1


@pytest.mark.parametrize(
    "word",
    ["file_name", "host_name", "product_name", "单位名称", "项目名称", "xmmc", "class_name", "app_name", "企业名称"],
)
def test_names_of_things_take_the_meaning_of_name_back(word: str) -> None:
    assert word in cues()["PERSON"].against
