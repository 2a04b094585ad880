"""Keys are read however forms, logs and bodies write them: in brackets, before arrows, numbered, starred."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

from scanners.personal_data.lane import sources

SAID = [
    ("姓名 -> 李晓明", "PERSON", "李晓明"),
    ("xm->李晓明", "PERSON", "李晓明"),
    ("csrq -> 1990-03-07;", "DATE_OF_BIRTH", "1990-03-07"),
    ("【姓名】李晓明【电话】无", "PERSON", "李晓明"),
    ("【生日】：1990-03-07", "DATE_OF_BIRTH", "1990-03-07"),
    ("【xm】李晓明", "PERSON", "李晓明"),
    ("[姓名]：李晓明", "PERSON", "李晓明"),
    ("user[name]=李晓明&user[qq]=12345678", "PERSON", "李晓明"),
    ("user[name]=李晓明&user[qq]=12345678", "QQ", "12345678"),
    ("user%5Bname%5D=%E6%9D%8E%E6%99%93%E6%98%8E", "PERSON", "%E6%9D%8E%E6%99%93%E6%98%8E"),
    ("row['xm'] = '李晓明'", "PERSON", "李晓明"),
    ("UPDATE `t` SET `xm`='李晓明', `qq` = '12345678'", "QQ", "12345678"),
    ("姓名*：李晓明", "PERSON", "李晓明"),
    ("**姓名**：李晓明", "PERSON", "李晓明"),
    ("3.姓名：李晓明", "PERSON", "李晓明"),
    ("12.申请人（签字）：李晓明", "PERSON", "李晓明"),
]
NOT_SAID = [
    "标题 -> 李晓明",
    "【标题】李晓明",
    "姓名】李晓明",
    "user[title]=李晓明",
    "李晓明 -> 王芳",
    "sshd[1234]: 李晓明",
    "3.5：李晓明",
    "name]=李晓明",
]
LANDLINES = [
    ("010-62345678分机8012", "010-62345678分机8012"),
    ("电话010-62345678 转 8012。", "010-62345678 转 8012"),
    ("0571-87654321 ext. 801", "0571-87654321 ext. 801"),
    ("（010）62345678", "（010）62345678"),
    ("电话（0571） 87654321转分机801", "（0571） 87654321转分机801"),
    ("（010）62345678-801", "（010）62345678-801"),
    ("010-62345678转人工", "010-62345678"),
    ("010-62345678转12345678", "010-62345678"),
]
NO_LANDLINES = ["（011）62345678", "第（010）6234567", "1（010）623456789", "（010）年6234567"]


@pytest.mark.parametrize(("text", "entity", "value"), SAID)
def test_a_key_is_read_as_it_is_written(text: str, entity: str, value: str) -> None:
    assert (entity, value) in [(hit.entity, text[hit.start : hit.end]) for hit in detector("numpy").find(text)]


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_no_key_asks_for_nothing(text: str) -> None:
    assert not detector("numpy").find(text)


@pytest.mark.parametrize(("text", "value"), LANDLINES)
def test_an_extension_and_a_code_in_wide_brackets_belong_to_the_number(text: str, value: str) -> None:
    assert [text[hit.start : hit.end] for hit in detector("numpy").find(text)] == [value]


@pytest.mark.parametrize("text", NO_LANDLINES)
def test_what_only_looks_like_a_landline_number_is_none(text: str) -> None:
    assert not detector("numpy").find(text)


def test_every_path_reads_keys_and_numbers_alike() -> None:
    texts = [*NOT_SAID, *NO_LANDLINES, *(text for text, *_ in SAID), *(text for text, _ in LANDLINES)]
    for text in texts:
        numba, numpy, reference = on_every_path(text)
        assert numba == numpy == reference, text


WILD = [
    ("sfzh like '%530102199205080116%'", ["530102199205080116"]),
    ("sjh like '%13206142237%'", ["13206142237"]),
    ('sjh LIKE "%13206142237%"', ["13206142237"]),
    ("xm='%E5%BC%A0%E4%B8%89'", ["%E5%BC%A0%E4%B8%89"]),
]


@pytest.mark.parametrize(("text", "values"), WILD)
def test_a_sign_of_a_pattern_begins_no_escape(text: str, values: list[str]) -> None:
    for found in on_every_path(text):
        assert [text[hit.start : hit.end] for hit in found] == values


LATIN = [
    ("{xm=Rossi Minji, id=null}", ["Rossi Minji"]),
    ("xmpy=Okafor John Alexander&a=1", ["Okafor John Alexander"]),
    ("姓名: Rossi Minji 性别：男", ["Rossi Minji"]),
    ('{"xm":"ROSSI MINJI"}', ["ROSSI MINJI"]),
    ("xm=Not Found, x", []),
    ("user=Admin Login success", []),
]


@pytest.mark.parametrize(("text", "values"), LATIN)
def test_a_name_in_latin_letters_goes_on_behind_a_blank(text: str, values: list[str]) -> None:
    for found in on_every_path(text):
        assert [text[hit.start : hit.end] for hit in found] == values


def test_a_length_without_a_text_behind_it_is_read_to_its_end_only() -> None:
    text = b'["sfzh"]=> string(123) '
    assert sources.interpreted().value_after(text, len(text), 10) == (11, 21)
