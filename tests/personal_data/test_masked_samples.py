"""A sample shows the form of a value and never enough of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.masking import masked

SAMPLES = [
    ("CN_ID_CARD", "11010519491231002X", "110**************X"),
    ("CN_ID_CARD", "110105 19491231 002X", "110*** ******** ***X"),
    ("CN_MOBILE", "+86 139-1234-5678", "+86 139-****-***8"),
    ("MASKED_CN_MOBILE", "139****1234", "139*******4"),
    ("CN_LANDLINE", "0571-88881234", "0571-********"),
    ("BANK_CARD", "6222 0212 3456 7890 123", "622* **** **** **** **3"),
    ("PERSON", "张三", "张*"),
    ("PERSON", "张", "*"),
    ("EMAIL_ADDRESS", "zhang.san@example.cn", "z****.***@*******.cn"),
    ("CN_ADDRESS", "浙江省杭州市西湖区文三路90号5幢201室", "浙江省**市**区**路**号*幢***室"),
    ("COORDINATE", "120.12345,30.2345", "120.*****,30.****"),
    ("IP_ADDRESS", "10.2.3.4", "10.*.*.*"),
    ("CN_PLATE", "浙A12345", "浙A*****"),
    ("DATE_OF_BIRTH", "1990-01-02", "19**-**-**"),
    ("HEALTH", "高血压", "******"),
    ("SECRET", "p", "******"),
]


@pytest.mark.parametrize(("entity", "value", "sample"), SAMPLES)
def test_a_sample_shows_the_form_of_its_kind(entity: str, value: str, sample: str) -> None:
    assert masked(value, entity) == sample


@given(st.sampled_from(ENTITIES), st.text(alphabet="0123456789ABCXYZabcxyz", min_size=2, max_size=60))
def test_at_most_a_half_of_a_short_value_and_four_signs_of_any_value_stay(entity: str, value: str) -> None:
    shown = sum(sign not in "*…" for sign in masked(value, entity))
    assert shown <= min(4, len(value) // 2)


@given(st.sampled_from(ENTITIES), st.text(max_size=300))
def test_nothing_that_could_hurt_a_page_or_a_terminal_passes(entity: str, value: str) -> None:
    sample = masked(value, entity)
    assert len(sample) <= 60
    assert not any(sign in sample for sign in "<>&\"'\n\r\t\x00\x1b\u202e\u200f")
