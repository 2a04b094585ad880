"""JSON, JSON Lines and XML: every file is made by the test that reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import kinds, parts_of, rows_of, write

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Limits, Lines, read_split, splits_of
from scanners.personal_data.reading.walk import Entry

_PEOPLE = [
    {
        "name": "张三",
        "phone": "13800000000",
        "card": {"no": "1", "tags": ["a", "b"]},
        "age": 3,
        "ok": True,
        "none": None,
    },
    {"name": "李四", "phone": "", "card": {"no": "2", "tags": []}, "age": 1.5, "ok": False, "none": None},
]
_FLAT = [
    {"name": "张三", "phone": "13800000000", "card.no": "1", "card.tags": "a\nb", "age": "3", "ok": "true"},
    {"name": "李四", "card.no": "2", "age": "1.5", "ok": "false"},
]


def _under(prefix: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{f"{prefix}.{name}": cell for name, cell in row.items()} for row in rows]


def test_records_of_an_array_are_rows_and_paths_are_columns(tmp_path: Path) -> None:
    assert rows_of(parts_of(write(tmp_path / "a.json", json.dumps(_PEOPLE)))) == _FLAT


def test_json_lines_are_rows(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in _PEOPLE) + "\n\n"
    assert rows_of(parts_of(write(tmp_path / "a.jsonl", text))) == _FLAT


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_inside_a_document_is_rows_and_what_surrounds_it_one_more(tmp_path: Path, indent: int | None) -> None:
    document = {"code": 0, "data": {"total": 2, "list": _PEOPLE}, "msg": "ok", "tags": ["x", "y"], "empty": []}
    parts = parts_of(write(tmp_path / "a.json", json.dumps(document, indent=indent)))
    batches = [part for part in parts if isinstance(part, Batch)]
    assert rows_of(batches[:1]) == _under("data.list", _FLAT)
    assert rows_of(batches[1:]) == [{"code": "0", "data.total": "2", "msg": "ok", "tags": "x\ny"}]


def test_two_arrays_in_one_document_are_both_read(tmp_path: Path) -> None:
    document = {"a": [{"x": 1}, {"x": 2}], "b": [{"y": "3"}]}
    batches = parts_of(write(tmp_path / "a.json", json.dumps(document)))
    assert [rows_of([batch]) for batch in batches] == [[{"a.x": "1"}, {"a.x": "2"}], [{"b.y": "3"}]]


def test_rows_behind_a_list_of_their_columns_are_records(tmp_path: Path) -> None:
    listed = {"columns": ["xm", "qq"], "rows": [["张三", 1], ["李四", None], ["x"]]}
    named = {"fields": [{"name": "xm"}, {"name": "qq"}], "data": [["张三", 1]]}
    batches = [*parts_of(write(tmp_path / "a.json", json.dumps({"d": listed})))]
    assert rows_of(batches[:1]) == [{"d.rows.xm": "张三", "d.rows.qq": "1"}, {"d.rows.xm": "李四"}, {"d.rows": "x"}]
    (batch,) = parts_of(write(tmp_path / "a.jsonl", json.dumps(named) + "\n"))
    assert rows_of([batch]) == [{"fields.name": "xm\nqq", "data.xm": "张三", "data.qq": "1"}]


def test_keys_that_may_be_values_become_values(tmp_path: Path) -> None:
    document = {"13800000000": {"name": "张三"}, "13900000000": {"name": "李四"}}
    (batch,) = parts_of(write(tmp_path / "a.json", json.dumps(document)))
    assert isinstance(batch, Batch)
    assert "138" not in "".join(batch.columns)
    assert rows_of([batch]) == [{"*": "13800000000", "*.name": "张三"}, {"*": "13900000000", "*.name": "李四"}]


def test_persons_that_records_stand_under_are_no_names_of_columns(tmp_path: Path) -> None:
    document = {"people": {"张建国": {"age": 33}, "李秀英": {"age": 44}}}
    batches = [*parts_of(write(tmp_path / "a.json", json.dumps(document)))]
    assert {column for batch in batches for column in batch.columns} == {"people.*", "people.*.age"}


def test_a_dictionary_of_thousands_of_records_does_not_make_thousands_of_columns(tmp_path: Path) -> None:
    document = {f"k{chr(97 + n % 26)}{n:05d}x": {"name": f"n{n}"} for n in range(5000)}
    batches = [part for part in parts_of(write(tmp_path / "a.json", json.dumps(document))) if isinstance(part, Batch)]
    names = "\n".join(cell for row in (row for batch in batches for row in rows_of([batch])) for cell in row.values())
    assert "n4999" in names
    assert max(len(batch.columns) for batch in batches) < 5000


@pytest.mark.parametrize("size", [64, 200, 1000])
def test_a_large_array_is_streamed_and_read_in_full(tmp_path: Path, size: int) -> None:
    records = [{"n": n, "text": '引号 " \\ [{', "deep": {"list": [{"x": n}]}} for n in range(300)]
    path = write(tmp_path / "a.json", json.dumps({"list": records}, ensure_ascii=False))
    rows = rows_of(parts_of(path, Limits(batch=size)))
    assert [row["list.n"] for row in rows] == [str(n) for n in range(300)]
    assert rows[7]["list.text"] == '引号 " \\ [{'
    assert rows[7]["list.deep.list.x"] == "7"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='ab"\\,[]{}:汉\n', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="xyz", min_size=1, max_size=2), inner),
    max_leaves=12,
)


@given(st.lists(st.fixed_dictionaries({"k": _JSON}), min_size=1, max_size=8), st.sampled_from([8, 32, 4096]))
@settings(deadline=None)
def test_streaming_finds_the_same_records_as_a_parser(
    tmp_path_factory: pytest.TempPathFactory, records: list[Any], size: int
) -> None:
    folder = tmp_path_factory.mktemp("json")
    whole = rows_of(parts_of(write(folder / "a.json", json.dumps(records))))
    lines = rows_of(parts_of(write(folder / "a.jsonl", "\n".join(map(json.dumps, records)))))
    streamed = rows_of(parts_of(write(folder / "b.json", json.dumps(records, indent=1)), Limits(batch=size)))
    assert whole == lines == streamed


def test_json_that_breaks_off_counts_up_to_there(tmp_path: Path) -> None:
    text = json.dumps(_PEOPLE * 50)
    parts = parts_of(write(tmp_path / "a.json", text[: len(text) // 2]))
    assert TroubleKind.TRUNCATED in kinds(parts)
    assert rows_of(parts)[0] == _FLAT[0]


def test_json_that_turns_into_something_else_is_looked_at_as_text(tmp_path: Path) -> None:
    parts = parts_of(write(tmp_path / "a.json", '{"a": 1, "b" 13800000000 }\nmore 13900000000\n'))
    text = "\n".join(cell for row in rows_of(parts) for cell in row.values() if cell)
    assert "13800000000" in text
    assert "13900000000" in text
    assert kinds(parts) == {TroubleKind.UNREADABLE}


def test_a_broken_element_is_text_and_the_others_are_records(tmp_path: Path) -> None:
    parts = parts_of(write(tmp_path / "a.json", '[{"a": "1"}, {"a": nope 13800000000}, {"a": "3"}]'))
    assert rows_of(parts) == [{"a": "1"}, {"": '{"a": nope 13800000000}'}, {"a": "3"}]
    assert kinds(parts) == {TroubleKind.BROKEN_ROW}


def test_a_broken_line_of_json_is_text_and_the_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b'{"a": "1"}\n{"a": \xff nope\n{"a": "\\xe5\\xbc\\xa0"}\n')
    parts = parts_of(path)
    rows = rows_of(parts)
    assert (rows[0], rows[2]) == ({"a": "1"}, {"a": "张"})
    (trouble,) = (part for part in parts if isinstance(part, Trouble) and part.kind is TroubleKind.BROKEN_LINE)
    assert trouble.first == 1


def test_numbers_that_are_none_break_no_record(tmp_path: Path) -> None:
    lines = '{"name":"张三","v":NaN}\n{"name":"李四","v":[1, -Infinity],"w":"NaN, Infinity"}\n{"name":"王五"}\n'
    parts = parts_of(write(tmp_path / "a.jsonl", lines))
    assert [row["name"] for row in rows_of(parts)] == ["张三", "李四", "王五"]
    assert not [part for part in parts if isinstance(part, Trouble)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"name":"张三","v":NaN},\n{"name":"李四","v":\n-Infinity\n}]'),
        ("a.json", '{"name":"张三","v":NaN}\n{"name":"李四","v":Infinity}\n'),
        ("export", '{"name":"张三","v":NaN}\n{"name":"李四","v":Infinity}\n'),
    ],
)
def test_numbers_that_are_none_break_no_document(tmp_path: Path, name: str, text: str) -> None:
    parts = parts_of(write(tmp_path / name, text))
    assert [row["name"] for row in rows_of(parts)] == ["张三", "李四"]
    assert not kinds(parts)


def test_numbers_that_are_none_stand_around_records_too(tmp_path: Path) -> None:
    parts = parts_of(write(tmp_path / "a.json", '{"mean": NaN, "best": [NaN, 1], "rows": [{"name": "张三"}]}'))
    (rows,) = (part for part in parts if isinstance(part, Batch) and "rows.name" in part.columns)
    assert rows.values[rows.columns.index("rows.name")].to_pylist() == ["张三"]
    assert not kinds(parts)


def test_a_backslash_before_x_stays_beside_numbers_that_are_none(tmp_path: Path) -> None:
    (row,) = rows_of(parts_of(write(tmp_path / "a.jsonl", r'{"a":"\\x41","b":"\xe5\xbc\xa0","v":NaN}')))
    assert row == {"a": r"\x41", "b": "张"}


def test_an_element_larger_than_memory_allows_is_text_and_the_next_is_a_record(tmp_path: Path) -> None:
    records = [{"a": "1"}, {"a": ["x" * 100] * 200}, {"a": "3"}]
    parts = parts_of(write(tmp_path / "a.json", json.dumps(records)), Limits(batch=256, longest_line=256))
    rows = rows_of(parts)
    assert rows[0] == {"a": "1"}
    assert rows[-1] == {"a": "3"}
    assert sum(cell.count("x") for row in rows for cell in row.values() if cell) == 20_000
    assert TroubleKind.LONG_LINE in kinds(parts)


def test_documents_behind_each_other_are_all_read(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(record, indent=2) for record in ({"a": "1"}, {"a": "2"}, {"b": {"c": "3"}}))
    assert rows_of(parts_of(write(tmp_path / "a.json", text))) == [{"a": "1"}, {"a": "2"}, {"b.c": "3"}]


def test_nesting_without_end_is_survived(tmp_path: Path) -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, "[" * 3000 + "1" + "]" * 3000):
        assert all(not isinstance(part, Lines) for part in parts_of(write(tmp_path / "a.json", text)))


def test_json_lines_of_a_log_are_lines_and_those_of_a_dataset_rows(tmp_path: Path) -> None:
    log = json.dumps({"timestamp": "x", "level": "INFO", "uri": "/a", "status": 200, "msg": "m"}) + "\n"
    assert isinstance(parts_of(write(tmp_path / "a.jsonl", log * 2))[0], Lines)
    data = json.dumps({"name": "张三", "phone": "1"}) + "\n"
    assert isinstance(parts_of(write(tmp_path / "b.jsonl", data * 2))[0], Batch)
    (tmp_path / "logs").mkdir()
    assert isinstance(parts_of(write(tmp_path / "logs" / "b.jsonl", data * 2))[0], Lines)
    assert isinstance(parts_of(tmp_path / "logs" / "b.jsonl", as_="table")[0], Batch)
    assert isinstance(parts_of(tmp_path / "b.jsonl", as_="log")[0], Lines)


def test_splits_of_json_lines_hold_every_record_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "".join(json.dumps({"n": n, "x": "y" * (n % 40)}) + "\n" for n in range(200)))
    limits = Limits(split=333)
    found = [
        row for split in splits_of(Entry("a.jsonl", str(path)), limits) for row in rows_of(read_split(split, limits))
    ]  # type: ignore[arg-type]
    assert [row["n"] for row in found] == [str(n) for n in range(200)]


_XML = """<?xml version="1.0" encoding="GBK"?>
<persons dept="民政局"><person id="1"><name>张三</name><tel>1</tel><tel>2</tel><card type="x"><no>3</no></card></person>
<person id="2"><name>李四&amp;</name></person></persons>"""


def test_elements_that_repeat_are_records(tmp_path: Path) -> None:
    parts = parts_of(write(tmp_path / "a.xml", _XML.encode("gbk")))
    assert rows_of(parts[:1]) == [
        {"@id": "1", "name": "张三", "tel": "1\n2", "card.@type": "x", "card.no": "3"},
        {"@id": "2", "name": "李四&"},
    ]
    assert rows_of(parts[1:]) == [{"persons.@dept": "民政局"}]


def test_records_may_stand_deep_in_an_envelope(tmp_path: Path) -> None:
    records = "".join(f"<ns:row><ns:xm>n{n}</ns:xm></ns:row>" for n in range(5))
    text = f'<s:Envelope xmlns:s="a" xmlns:ns="b"><s:Body><ns:list>{records}</ns:list></s:Body></s:Envelope>'
    rows = rows_of(parts_of(write(tmp_path / "a.xml", text))[:1])
    assert rows == [{"xm": f"n{n}"} for n in range(5)]


@pytest.mark.parametrize("size", [32, 100, 1 << 20])
def test_xml_of_many_records_is_streamed(tmp_path: Path, size: int) -> None:
    text = "<a>" + "".join(f"<p><n>{n}</n><t>汉字 {n}</t></p>\n" for n in range(300)) + "</a>"
    rows = rows_of(parts_of(write(tmp_path / "a.xml", text), Limits(batch=max(size, 64))))
    assert [row["n"] for row in rows] == [str(n) for n in range(300)]


def test_entities_are_never_expanded_and_the_text_is_looked_at(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>\n<a>&y; 13800000000</a>\n'
    parts = parts_of(write(tmp_path / "a.xml", '<?xml version="1.0"?>' + bomb))
    assert kinds(parts) == {TroubleKind.UNSUPPORTED}
    assert any("13800000000" in str(cell) for row in rows_of(parts) for cell in row.values())


def test_files_are_never_read_through_xml(tmp_path: Path) -> None:
    write(tmp_path / "secret", "canary")
    text = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a>&x;</a>'
    assert "canary" not in repr(rows_of(parts_of(write(tmp_path / "a.xml", text))))


def test_xml_that_breaks_counts_up_to_there_and_the_rest_is_text(tmp_path: Path) -> None:
    text = "<a>" + "<p><n>1</n></p>" * 3 + "<p><n>2</wrong>\n13800000000 </a>"
    parts = parts_of(write(tmp_path / "a.xml", text))
    assert rows_of(parts)[:3] == [{"n": "1"}] * 3
    assert any("13800000000" in str(cell) for row in rows_of(parts) for cell in row.values())
    assert kinds(parts) == {TroubleKind.UNREADABLE}


def test_xml_that_breaks_off_says_so(tmp_path: Path) -> None:
    parts = parts_of(write(tmp_path / "a.xml", "<a>" + "<p><n>1</n></p>" * 3 + "<p><n>2</n>"))
    assert rows_of(parts) == [{"n": "1"}] * 3 + [{"n": "2"}]
    assert kinds(parts) == {TroubleKind.TRUNCATED}
