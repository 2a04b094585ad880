"""A masked copy holds nothing personal, keeps its form, and is whole or not there."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import sqlite3
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simple_finder import SimpleFinder
from test_private_keys import SHORT, pem
from three_paths import detector

from auditor.errors import UsageError
from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.check_digits import luhn, of_resident
from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES, is_masked
from scanners.personal_data.masked_copy import (
    Copied,
    CopyOrder,
    Substitutes,
    copy_masked,
    refuse_bad_places,
    refuse_weak_key,
)
from scanners.personal_data.masked_copy.delimited import masked_rows
from scanners.personal_data.masked_copy.json_text import masked_document, masked_json_lines
from scanners.personal_data.masked_copy.masker import Masker
from scanners.personal_data.masked_copy.plain_text import BLOCK, masked_text
from scanners.personal_data.policy import load_policy
from scanners.personal_data.reading.dialect import Dialect
from scanners.personal_data.reading.encodings import Encoding
from scanners.personal_data.work import ScanOrder, scan

KEY = b"a key of tests only"
PUT = Substitutes.of(KEY).put
MOBILE, NUMBER, MAIL = "19900001234", "500116199005170216", "zhang.san@example.cn"
NEW_MOBILE, NEW_NUMBER = PUT(MOBILE, "CN_MOBILE"), PUT(NUMBER, "CN_ID_CARD")
PLANTED = (MOBILE, NUMBER, MAIL, "张三丰")


def copied(
    folder: Path,
    files: Mapping[str, bytes],
    held: Mapping[tuple[str, str], str] | None = None,
    finder: Detector | SimpleFinder | None = None,
) -> tuple[Path, list[Copied | Trouble]]:
    """The copy of a folder with these files, and what was said of it."""
    source = folder / "data"
    source.mkdir(exist_ok=True)
    for name, content in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    order = CopyOrder(paths=(str(source),), folder=folder / "masked", key=KEY, held=held or {})
    refuse_bad_places(order.paths, order.folder)
    said = list(copy_masked(order, finder or SimpleFinder()))
    leftovers = [path for path in (folder / "masked").rglob("*") if path.name.endswith(".part")]
    assert leftovers == []
    return folder / "masked" / "data", said


def test_a_csv_keeps_its_quotes_blanks_separators_and_line_ends(tmp_path: Path) -> None:
    text = f'xm;sjh;bz\r\n"张三丰"; {MOBILE} ;"a;""b""\r\nc"\r\n李四;"{MOBILE}";\r\n;;\r\n'
    folder, said = copied(tmp_path, {"a.csv": text.encode("utf-8-sig")})
    new = (folder / "a.csv").read_bytes().decode("utf-8-sig")
    names = PUT("张三丰", "PERSON"), PUT("李四", "PERSON")
    assert new == f'xm;sjh;bz\r\n"{names[0]}"; {NEW_MOBILE} ;"a;""b""\r\nc"\r\n{names[1]};"{NEW_MOBILE}";\r\n;;\r\n'
    assert said == [Copied(str(tmp_path / "data" / "a.csv"), folder / "a.csv")]


def test_in_a_copy_nobody_is_found(tmp_path: Path) -> None:
    """Whoever masks and looks again sees that it is done: substitutes are nobody's by their form."""
    heading = "姓名,身份证号,手机号,银行卡号,电子邮箱,家庭住址,固定电话,登录IP\n"
    rows = "".join(
        f"{name},{resident(n)},139{n:08d},{card(f'62170000000000{n:04d}')},u{n}@example.cn,"
        f"浙江省杭州市西湖区文三路{n}号,0571-8888{n:04d},36.{n}.12.7\n"
        for n, name in enumerate(["张三丰", "欧阳修", "李四", "古丽娜尔·吐尔逊"] * 8, 10)
    )
    masked, _ = copied(tmp_path, {"a.csv": (heading + rows).encode()}, finder=Detector("numpy"))
    again = scan(ScanOrder(paths=(str(masked),), policy=load_policy(), as_of=date(2026, 11, 20), lane="numpy"))
    (table,) = again.tables
    assert not {share.entity for column in table.columns for share in column.shares if not is_masked(share.entity)}


def resident(serial: int) -> str:
    body = f"11010519900307{serial:03d}"
    return body + of_resident(body)


def card(body: str) -> str:
    return body + luhn(body)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_table_keeps_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "xm,sjh,dw\n" + f"张三丰,{MOBILE},测试单位\n" * 3
    folder, _ = copied(tmp_path, {"a.csv": text.encode(encoding)})
    new = (folder / "a.csv").read_bytes().decode(encoding)
    assert [row[2] for row in csv.reader(io.StringIO(new))][:2] == ["dw", "测试单位"]
    assert NEW_MOBILE in new and MOBILE not in new and "张三丰" not in new


def test_what_the_column_holds_is_masked_even_where_it_is_not_recognised(tmp_path: Path) -> None:
    source = str(tmp_path / "data" / "a.csv")
    held = {(source, "lxr"): "PERSON", (source, "dw"): "MASKED_PERSON"}
    folder, _ = copied(tmp_path, {"a.csv": "lxr,dw\n诸葛孔明,甲单位\n无,乙单位\n-,\n".encode()}, held)
    rows = list(csv.reader((folder / "a.csv").open(encoding="utf-8")))
    assert rows[1] == [PUT("诸葛孔明", "PERSON"), "甲单位"]
    assert rows[2:] == [["无", "乙单位"], ["-", ""]]


def test_rows_of_the_wrong_length_and_open_quotes_are_masked_too(tmp_path: Path) -> None:
    text = f'a,b\n1,2,{MOBILE}\n"open,{MOBILE}\n3,{NUMBER}\n'
    folder, _ = copied(tmp_path, {"a.csv": text.encode()})
    new = (folder / "a.csv").read_text("utf-8")
    assert new == text.replace(MOBILE, NEW_MOBILE).replace(NUMBER, NEW_NUMBER)


def test_lines_above_the_heading_are_masked_too(tmp_path: Path) -> None:
    text = f"填报人电话 {MOBILE}\n\nxm,dw,sl\n张三丰,甲,1\n李四光,乙,2\n"
    folder, _ = copied(tmp_path, {"a.csv": text.encode()})
    new = (folder / "a.csv").read_text("utf-8")
    assert MOBILE not in new and new.startswith(f"填报人电话 {NEW_MOBILE}\n\nxm,dw,sl\n")


def test_json_keeps_its_structure_order_and_blanks(tmp_path: Path) -> None:
    text = '{ "b": [1,  2.50, {"sjh" :"MOBILE"}],\n\t"a": MOBILE, "u": "\\u7532 MAIL", "n": null }\n'
    text = text.replace("MOBILE", MOBILE).replace("MAIL", MAIL)
    folder, _ = copied(tmp_path, {"a.json": text.encode()})
    new = (folder / "a.json").read_text("utf-8")
    put = PUT(MAIL, "EMAIL_ADDRESS")
    assert new == text.replace(MOBILE, NEW_MOBILE).replace(MAIL, put)
    assert json.loads(new)["b"][2] == {"sjh": NEW_MOBILE}


@pytest.mark.parametrize("columns", [["lxr", "n"], [{"name": "lxr"}, {"name": "n"}]])
def test_rows_of_json_behind_a_list_of_their_columns_are_masked_by_these(tmp_path: Path, columns: object) -> None:
    document = {"d": {"columns": columns, "rows": [["诸葛孔明", [1]], ["诸葛孔明"]]}}
    held = {(str(tmp_path / "data" / "a.json"), "d.rows.lxr"): "PERSON"}
    folder, _ = copied(tmp_path, {"a.json": json.dumps(document).encode()}, held)
    rows = json.loads((folder / "a.json").read_text("utf-8"))["d"]["rows"]
    assert rows[0] == [PUT("诸葛孔明", "PERSON"), [1]]


def test_keys_of_json_that_are_values_are_masked(tmp_path: Path) -> None:
    folder, _ = copied(tmp_path, {"a.json": json.dumps({NUMBER: {"xm": "张三丰"}, "x": 1}).encode()})
    new = json.loads((folder / "a.json").read_text("utf-8"))
    assert new == {NEW_NUMBER: {"xm": PUT("张三丰", "PERSON")}, "x": 1}


def test_json_lines_with_broken_ones_are_masked_line_by_line(tmp_path: Path) -> None:
    good = f'{{"sjh":"{MOBILE}"}}'
    text = f"{good}\n{{broken {MOBILE}\n\n{good}\r\n"
    folder, _ = copied(tmp_path, {"a.jsonl": text.encode()})
    assert (folder / "a.jsonl").read_bytes().decode() == text.replace(MOBILE, NEW_MOBILE)


@pytest.mark.parametrize("broken", ["NaN", "-Infinity", "1,,", "maybe", "}{"])
def test_what_stands_behind_the_break_of_a_line_is_masked_once(tmp_path: Path, broken: str) -> None:
    line = f'{{"sj":"{MOBILE}","v":{broken},"phone":"{MOBILE}","w":"{MOBILE}"}}'
    text = f'{{"sj":"{MOBILE}"}}\n{line}\n{{"sj":"{MOBILE}"}}\n'
    folder, _ = copied(tmp_path, {"a.jsonl": text.encode()})
    assert (folder / "a.jsonl").read_bytes().decode() == text.replace(MOBILE, NEW_MOBILE)


def test_a_log_stays_byte_for_byte_outside_what_was_found(tmp_path: Path) -> None:
    line = b"2026-11-20 \xff\xfe\x00 GET /q?sjh=" + MOBILE.encode() + b"&x=\xe4\xbd 200\r\n"
    folder, _ = copied(tmp_path, {"app.log": line * 4 + b"no end of line"})
    assert (folder / "app.log").read_bytes() == line.replace(
        MOBILE.encode(), NEW_MOBILE.encode()
    ) * 4 + b"no end of line"


@pytest.mark.parametrize("name", ["app.log", "calls.jsonl", "id_rsa", "readme.md"])
def test_no_line_of_a_private_key_stays(tmp_path: Path, name: str) -> None:
    frame = ('{"log":"', '\\n"}\n') if name.endswith("jsonl") else ("", "\n")
    text = ["GET /", *pem(SHORT).splitlines(), "GET /"]
    lines = [f"{frame[0]}{line}{frame[1]}" for line in text]
    folder, _ = copied(tmp_path, {name: "".join(lines).encode()}, finder=detector("numpy"))
    masked = "".join(f"{frame[0]}{'***' if line in SHORT else line}{frame[1]}" for line in text)
    assert (folder / name).read_text() == masked


@pytest.mark.parametrize("place", range(3))
def test_a_private_key_in_which_a_block_ends_is_masked_on_both_sides(tmp_path: Path, place: int) -> None:
    size = BLOCK - sum(len(line) + 1 for line in pem(SHORT).splitlines()[: place + 1]) - 8
    before = "GET /\n" * (size // 6)
    folder, _ = copied(tmp_path, {"a.log": f"{before}{pem(SHORT)}\n".encode()}, finder=detector("numpy"))
    assert (folder / "a.log").read_text() == f"{before}{pem(['***'] * 3)}\n"


def test_a_log_in_gb18030_stays_in_it(tmp_path: Path) -> None:
    text = f"收到来自测试单位的请求，电话 {MOBILE}，处理完毕\n" * 20
    folder, _ = copied(tmp_path, {"app.log": text.encode("gb18030") + b"\x80\xff bad\n"})
    new = (folder / "app.log").read_bytes()
    assert new.endswith(b"\x80\xff bad\n")
    assert new[: -len(b"\x80\xff bad\n")].decode("gb18030") == text.replace(MOBILE, NEW_MOBILE)


@pytest.mark.parametrize("name", ["app.log", "people.csv", "calls.jsonl"])
def test_in_files_of_two_encodings_lines_of_both_are_masked(tmp_path: Path, name: str) -> None:
    """A name that is read in a line in GB18030 must not stay in the copy because other lines are in UTF-8."""
    line = {
        "app.log": f"姓名：张三丰，电话 {MOBILE}\n",
        "people.csv": f"张三丰,{MOBILE}\n",
        "calls.jsonl": f'{{"xm":"张三丰","sj":"{MOBILE}"}}\n',
    }[name]
    head = "姓名,手机\n" if name.endswith("csv") else ""
    content = head.encode() + b"".join(line.encode(codec) for codec in ("utf-8", "gb18030") * 30)
    source = str(tmp_path / "data" / name)
    folder, said = copied(tmp_path, {name: content}, held={(source, "姓名"): "PERSON"}, finder=detector("numpy"))
    assert [type(one) for one in said] == [Copied]
    made = (folder / name).read_bytes()
    assert made.count(b"\n") == content.count(b"\n")
    for planted in ("张三丰".encode(), "张三丰".encode("gb18030"), MOBILE.encode()):
        assert planted not in made


@pytest.mark.parametrize(
    ("ending", "pack", "unpack"),
    [
        (".gz", gzip.compress, gzip.decompress),
        (".bz2", bz2.compress, bz2.decompress),
        (".xz", lzma.compress, lzma.decompress),
    ],
)
def test_a_packed_file_is_packed_again(tmp_path: Path, ending: str, pack, unpack) -> None:  # type: ignore[no-untyped-def]
    folder, _ = copied(tmp_path, {f"app.log{ending}": pack(f"tel {MOBILE}\n".encode())})
    assert unpack((folder / f"app.log{ending}").read_bytes()) == f"tel {NEW_MOBILE}\n".encode()


def test_zstd_is_packed_again(tmp_path: Path) -> None:
    import zstandard

    folder, _ = copied(tmp_path, {"app.log.zst": zstandard.compress(f"tel {MOBILE}\n".encode())})
    reader = zstandard.ZstdDecompressor().stream_reader((folder / "app.log.zst").read_bytes())
    assert reader.read() == f"tel {NEW_MOBILE}\n".encode()


def test_a_packed_file_that_breaks_off_is_not_copied(tmp_path: Path) -> None:
    folder, said = copied(tmp_path, {"app.log.gz": gzip.compress(os.urandom(9000).hex().encode())[:-4000]})
    assert [trouble.kind for trouble in said if isinstance(trouble, Trouble)] == [TroubleKind.TRUNCATED]
    assert not list(folder.glob("*"))


def test_a_database_is_copied_as_csv_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "a.db") as database:
        database.execute("create table people (xm text, sjh text, n integer)")
        database.execute("insert into people values ('张三丰', ?, 7)", (MOBILE,))
    folder, said = copied(tmp_path, {})
    [copy] = said
    assert isinstance(copy, Copied) and "CSV" in copy.note.en
    assert copy.copy.parent == folder
    rows = list(csv.reader(copy.copy.open(encoding="utf-8")))
    assert rows == [["xm", "sjh", "n"], [PUT("张三丰", "PERSON"), NEW_MOBILE, "7"]]


def test_titles_above_the_heading_of_a_sheet_stay_above_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["花名册"], ["姓名", "手机"], *(["张三丰", f"1990000{n:04}"] for n in range(20))):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    masked, _ = copied(tmp_path, {"a.xlsx": (tmp_path / "a.xlsx").read_bytes()}, finder=Detector("numpy"))
    (copy,) = masked.iterdir()
    rows = [*csv.reader(copy.open(encoding="utf-8", newline=""))]
    assert rows[:2] == [["花名册"], ["姓名", "手机"]] and len(rows) == 22
    assert all(len(row) == 2 and row[0][1] == "某" and len(row[1]) == 11 for row in rows[2:])


def test_members_of_an_archive_are_copied_below_its_name(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../logs/app.log", f"tel {MOBILE}\n")
        archive.writestr("t/a.csv", f"xm,sjh\n张三丰,{MOBILE}\n")
    folder, said = copied(tmp_path, {"a.zip": buffer.getvalue()})
    copies = {
        str(item.copy.relative_to(folder)): item.copy.read_text("utf-8") for item in said if isinstance(item, Copied)
    }
    assert set(copies) == {"a.zip/logs/app.log.txt", "a.zip/t/a.csv"}
    assert copies["a.zip/logs/app.log.txt"] == f"tel {NEW_MOBILE}\n"
    assert NEW_MOBILE in copies["a.zip/t/a.csv"] and "张三丰" not in copies["a.zip/t/a.csv"]


def test_a_document_is_copied_as_text_and_its_tables_as_csv(tmp_path: Path) -> None:
    def paragraph(*runs: str) -> str:
        return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"

    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    table = f"<w:tbl>{row('xm', 'sjh')}{row('张三丰', MOBILE)}{row('李四', MOBILE)}</w:tbl>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        body = paragraph("联系电话：", MOBILE[:4], MOBILE[4:]) + table
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')
    folder, said = copied(tmp_path, {"a.docx": data.getvalue()})
    assert (folder / "a.docx.txt").read_text() == f"联系电话：{NEW_MOBILE}\n"
    names = PUT("张三丰", "PERSON"), PUT("李四", "PERSON")
    assert (folder / "a.docx.table 1.csv").read_text() == f"xm,sjh\n{names[0]},{NEW_MOBILE}\n{names[1]},{NEW_MOBILE}\n"
    assert [said.note.en for said in said if isinstance(said, Copied)] == [
        "copied row by row as CSV (UTF-8)",
        "copied line by line as text (UTF-8)",
    ]


def test_what_cannot_be_read_is_not_copied_and_is_told(tmp_path: Path) -> None:
    files = {
        "a.pdf": b"%PDF-1.7 " + MOBILE.encode(),
        "b.zip": b"PK\x03\x04 broken",
        "c.csv": f"sjh\n{MOBILE}\n".encode(),
    }
    folder, said = copied(tmp_path, files)
    assert [path.name for path in folder.iterdir()] == ["c.csv"]
    told = {Path(trouble.source).name for trouble in said if isinstance(trouble, Trouble)}
    assert told == {"a.pdf", "b.zip"}


def test_the_same_value_has_the_same_mask_in_every_file(tmp_path: Path) -> None:
    files = {
        "a.csv": f"xm,sfzh\n张三丰,{NUMBER}\n".encode(),
        "b.jsonl": f'{{"id": "{NUMBER}"}}\n{{"id": "{NUMBER}"}}\n'.encode(),
        "c.log": f"id={NUMBER}\n".encode(),
    }
    folder, _ = copied(tmp_path, files)
    assert all(NEW_NUMBER in path.read_text("utf-8") for path in folder.iterdir())


def test_the_same_key_gives_the_same_bytes(tmp_path: Path) -> None:
    content = {"a.log.gz": gzip.compress(f"tel {MOBILE}\n".encode())}
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    assert (copied(one, content)[0] / "a.log.gz").read_bytes() == (copied(other, content)[0] / "a.log.gz").read_bytes()


@pytest.mark.parametrize("place", ["data", "data/below", ".", "full"])
def test_a_copy_never_falls_among_its_sources_or_upon_other_files(tmp_path: Path, place: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").write_text("x")
    with pytest.raises(UsageError):
        refuse_bad_places([str(tmp_path / "data")], tmp_path / place)


def test_a_copy_through_a_link_into_its_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(UsageError):
        refuse_bad_places([str(tmp_path / "data")], tmp_path / "link" / "x")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 16 bytes"):
        refuse_weak_key(b"short")


def test_two_folders_of_one_name_lie_side_by_side(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part / "data").mkdir(parents=True)
        (tmp_path / part / "data" / "x.log").write_text(part)
    paths = (str(tmp_path / "a" / "data"), str(tmp_path / "b" / "data"))
    list(copy_masked(CopyOrder(paths=paths, folder=tmp_path / "masked", key=KEY), SimpleFinder()))
    assert (tmp_path / "masked/data/x.log").read_text() == "a"
    assert (tmp_path / "masked/data-2/x.log").read_text() == "b"


class Nothing:
    """A finder that finds nothing: what goes in must come out."""

    def scan(self, data: bytes, bounds: object = None, column: str = "") -> object:
        return SimpleFinder().scan(b"", [0])


UNCHANGED = Masker(((Nothing(), ENTITIES),), KEY, frozenset(), {})  # type: ignore[arg-type]


def reading(data: bytes, piece: int) -> io.BufferedReader:
    class Pieces(io.RawIOBase):
        place = 0

        def read(self, size: int = -1) -> bytes:
            start = self.place
            self.place += min(piece, size)
            return data[start : self.place]

    return Pieces()  # type: ignore[return-value]


signs = st.text(alphabet="a1\"',;|\t\r\n\\{}[]: 张\x00\ufeff\udcff", max_size=80)


@given(
    signs,
    st.sampled_from([",", ";", "\t", "||", ""]),
    st.sampled_from(['"', "'", ""]),
    st.booleans(),
    st.integers(1, 9),
)
@settings(deadline=None)
def test_a_table_without_findings_comes_out_as_it_went_in(
    text: str, delimiter: str, quote: str, escape: bool, piece: int
) -> None:
    data = text.encode("utf-8", "surrogateescape")
    dialect = Dialect(delimiter, quote, escape and bool(quote), 1, 0, ("a", "b"))
    put = b"".join(masked_rows(reading(data, piece).read, Encoding.UTF8, dialect, "s", UNCHANGED))
    assert put == data


@given(signs, st.integers(1, 9), st.sampled_from(list(Encoding)))
@settings(deadline=None)
def test_text_without_findings_comes_out_as_it_went_in(text: str, piece: int, encoding: Encoding) -> None:
    clean = text.replace("\udcff", "")
    data = clean.encode(encoding)
    assert b"".join(masked_text(reading(data, piece * encoding.unit).read, encoding, UNCHANGED)) == data
    assert b"".join(masked_json_lines(reading(data, piece * encoding.unit).read, encoding, "s", UNCHANGED)) == data


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
@settings(deadline=None)
def test_json_without_findings_comes_out_as_it_went_in(value: object) -> None:
    for data in (
        json.dumps(value).encode(),
        json.dumps(value, indent=3, ensure_ascii=False).encode("utf-8", "replace"),
    ):
        assert b"".join(masked_document(io.BytesIO(data).read, Encoding.UTF8, "s", UNCHANGED)) == data


@given(
    st.lists(st.sampled_from([MOBILE, NUMBER, "x,y", 'q"q', "行\n行", "", "张三丰"]), min_size=2, max_size=30),
    st.integers(1, 40),
)
@settings(deadline=None)
def test_no_planted_value_survives_in_a_table_however_it_is_cut(cells: list[str], piece: int) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(zip(cells[::2], cells[1::2], strict=False))
    data = buffer.getvalue().encode()
    masker = Masker(((SimpleFinder(), ENTITIES),), KEY, frozenset(), {("s", "a"): "PERSON"})
    put = b"".join(
        masked_rows(reading(data, piece).read, Encoding.UTF8, Dialect(columns=("a", "b")), "s", masker)
    ).decode()
    assert MOBILE not in put and NUMBER not in put
    assert len(list(csv.reader(io.StringIO(put, newline="")))) == len(cells) // 2
