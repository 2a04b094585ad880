"""Names of fields nobody listed: pinyin initials, names that standards prescribe, titles of forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.yamlio import load
from scanners.personal_data.columns.headers import read_header
from scanners.personal_data.context import spoken_by_name, tidied
from scanners.personal_data.data_elements import data_elements, families, word_of_code
from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.initials import initials, word_meant
from scanners.personal_data.rule_data import rule_data
from scanners.personal_data.vocabulary import vocabulary

VALUES = {
    "CN_ID_CARD_15": "110101900307001",
    "CN_PASSPORT": "E12345678",
    "CN_HKMO_PERMIT": "H12345678",
    "CN_TW_PERMIT": "12345678",
    "CN_OFFICER_ID": "政字第1234567号",
    "CN_DRIVER_LICENSE": "110101234567",
    "CN_SOCIAL_SECURITY": "A12345678",
    "CN_MEDICAL_NO": "ZY1234567",
    "CN_LANDLINE": "02168881234",
    "BANK_CARD": "4111111111111111",
    "PERSON": "张建国",
    "CN_ADDRESS": "西宁市城东区皋兰路98号",
    "DATE_OF_BIRTH": "1990-03-07",
    "QQ": "12345678",
    "WECHAT_ID": "zhang_2008",
    "SECRET": "Ab3$efgh",
}
"""Values that only count, or only count as their kind, where a word speaks of it."""

NAMES = load((Path(__file__).parent / "field_names.yaml").read_text("utf-8"), "field_names.yaml").value
WORDS = [(kind, name) for kind, names in NAMES["speak"].items() for name in names.split()]

CODES = {"AAC003": "PERSON", "aac006": "DATE_OF_BIRTH", "ac01.AAE006": "CN_ADDRESS", "AAC001": "CN_SOCIAL_SECURITY"}
CODES |= {"DE02.01.039.00": "PERSON", "DE02_01_005_01": "DATE_OF_BIRTH", "DE01.00.014.00": "CN_MEDICAL_NO"}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector("numpy")


def kinds_in(detector: Detector, text: str, column: str = "") -> list[str]:
    return [hit.entity for hit in detector.find(text, column)]


@pytest.mark.parametrize(("kind", "name"), WORDS)
def test_a_name_of_holder_and_head_is_understood_as_key_and_as_column(detector: Detector, kind: str, name: str) -> None:
    assert kinds_in(detector, f'{{"{name}":"{VALUES[kind]}"}}') == [kind]
    assert kinds_in(detector, VALUES[kind], name) == [kind]
    assert read_header(name).entity


@pytest.mark.parametrize(("column", "kind"), CODES.items())
def test_a_code_that_a_standard_prescribes_names_a_column(detector: Detector, column: str, kind: str) -> None:
    assert kinds_in(detector, VALUES[kind], column) == [kind]
    assert read_header(column).entity == kind


@pytest.mark.parametrize("column", ["AAC008", "aae044", "AAE140", "aab001", "md5", "x12"])
def test_another_code_names_nothing(column: str) -> None:
    assert not spoken_by_name(column).known
    assert not read_header(column).entity


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("AAC006=19900307&AAC007=20150301", ["DATE_OF_BIRTH"]),
        ('{"aac007":"20150301","aac006":"1990-03-07","aac049":"201503"}', ["DATE_OF_BIRTH"]),
        ("DE02.01.005.01=19900307, DE02.01.005.02=20150301", ["DATE_OF_BIRTH"]),
        ("DE02.01.039.00: 张三, DE02.01.040.00: 男性", ["PERSON"]),
        ("AAC013=张三&AAC003=张三", ["PERSON", "PERSON"]),
    ],
)
def test_in_a_log_the_figures_of_a_code_tell_what_it_holds(detector: Detector, text: str, kinds: list[str]) -> None:
    assert kinds_in(detector, text) == kinds


def test_in_a_log_a_code_may_hold_what_its_family_holds(detector: Detector) -> None:
    """Figures of keys are not told apart there."""
    assert kinds_in(detector, '{"AAC003":"张建国","AAC147":"110101900307001"}') == ["PERSON", "CN_ID_CARD_15"]
    assert kinds_in(detector, '{"AAE140":"110101","AAE036":"1990-03-07"}') == []


@pytest.mark.parametrize("pair", NAMES["nobodys"].split())
def test_a_head_of_another_kind_is_nobodys(detector: Detector, pair: str) -> None:
    name, _, value = pair.partition("=")
    assert kinds_in(detector, f'{{"{name}":"{value}"}}') == []
    assert kinds_in(detector, value, name) == []


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NAMES["said"].items() for text in texts])
def test_a_sentence_says_what_stands_in_it(detector: Detector, kind: str, text: str) -> None:
    assert kinds_in(detector, text) == [kind]


@pytest.mark.parametrize("text", NAMES["clean"])
def test_a_sentence_about_things_holds_nothing(detector: Detector, text: str) -> None:
    assert kinds_in(detector, text) == []


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("姓 名", "PERSON"),
        ("姓\n名", "PERSON"),
        ("联系 电话*", "CN_MOBILE"),
        ("身份证号(18位)", "CN_ID_CARD"),
        ("*手机号码（必填）", "CN_MOBILE"),
        ("证件编号（身份证）", "CN_ID_CARD"),
        ("ＸＭ", "PERSON"),
        ("姓名（与身份证一致）", "PERSON"),
        ("家 庭 住 址", "CN_ADDRESS"),
        ("出生\n年月", "DATE_OF_BIRTH"),
        ("病历编号：", "CN_MEDICAL_NO"),
    ],
)
def test_a_title_is_read_without_what_forms_put_around_its_words(title: str, kind: str) -> None:
    assert spoken_by_name(title).known >> NUMBER[kind] & 1
    assert read_header(title).entity == kind


def test_a_remark_does_not_hide_what_a_title_numbers() -> None:
    assert not spoken_by_name("受理编号(必填)").known
    assert tidied("受理编号(必填)") == "必填 受理编号"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("姓 名：张建国", "PERSON"),
        ("住 址：西宁市城东区皋兰路98号", "CN_ADDRESS"),
        ("联 系 电 话：02168881234", "CN_LANDLINE"),
    ],
)
def test_a_key_with_blanks_in_it_counts_by_what_is_left_of_it(detector: Detector, text: str, kind: str) -> None:
    assert kinds_in(detector, text) == [kind]


@pytest.mark.parametrize("text", ["品 名：高山", "站 名：康庄站", "书 名：三国演义", "主 机：node17"])
def test_what_is_left_of_other_words_asks_for_nothing_sure(detector: Detector, text: str) -> None:
    assert kinds_in(detector, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Invalid password: must be 8 characters",
        "password: cannot be empty",
        "token: expired at 12:30",
        "secret: required but missing",
    ],
)
def test_a_sentence_about_a_password_holds_none(detector: Detector, text: str) -> None:
    assert kinds_in(detector, text) == []


def test_a_password_that_is_a_word_is_one(detector: Detector) -> None:
    assert kinds_in(detector, "password: changeme") == ["SECRET"]


@pytest.mark.parametrize("name", ["width", "https", "xhtml", "bandwidth", "unixm", "maximum", "taxm", "jdk", "wdm"])
def test_a_word_that_ends_like_initials_is_none(name: str) -> None:
    assert word_meant(name) == ""


def test_every_head_means_words_there_are() -> None:
    latin, chinese = vocabulary().latin, vocabulary().chinese
    known = initials()
    meant = [*known.anywhere.values(), *known.held.values(), *known.perhaps.values(), *dict(known.built)]
    meant += [*data_elements().values(), *(word for words in families().values() for word in words)]
    unknown = {word for words in meant for word in words.split() if (word,) not in latin and word not in chinese}
    assert unknown == set()


def test_no_head_is_given_two_meanings_behind_the_same() -> None:
    found = rule_data("initials.yaml")
    for part in ("anywhere", "held", "perhaps"):
        heads = [head for heads in found[part].values() for head in heads]
        assert sorted(heads) == sorted(set(heads)), part


def test_a_code_is_found_in_a_dotted_name() -> None:
    assert word_of_code("t.AAC147") == "sfzh"
    assert word_of_code("AAC9999x") is None
    assert word_of_code("create_time") is None
