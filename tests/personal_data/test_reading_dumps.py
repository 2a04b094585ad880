"""SQL dumps: rows by table, columns by name, both families, and what else stands in a dump."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import Row, by_source, kinds, parts_of

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.reading import Batch, Limits
from scanners.personal_data.reading.sql_values import cells_in, take_rows
from scanners.personal_data.reading.table_definitions import comment_on, definition_of, identifier

_MYSQL = """-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `citizen`;
CREATE TABLE `citizen` (
  `id` int NOT NULL AUTO_INCREMENT,
  `xm` varchar(20) DEFAULT NULL COMMENT '姓名, 中文',
  `note` text COMMENT 'it''s (free)',
  `amount` decimal(10,2) DEFAULT '0.00',
  PRIMARY KEY (`id`),
  KEY `by_name` (`xm`,`note`(10))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `citizen` WRITE;
INSERT INTO `citizen` VALUES (1,'张三','a,b; (c) \\'x\\' \\"y\\"\\n2nd',1.50),(2,NULL,'NULL',-1),(3,'','c:\\\\d',0);
INSERT INTO `citizen` VALUES (4,'李四','NULL',NULL);
UNLOCK TABLES;
UPDATE citizen SET note = '13800000000' WHERE id = 1;
"""

_MYSQL_ROWS = [
    {"id": "1", "xm": "张三", "note": "a,b; (c) 'x' \"y\"\n2nd", "amount": "1.50"},
    {"id": "2", "note": "NULL", "amount": "-1"},
    {"id": "3", "note": "c:\\d", "amount": "0"},
    {"id": "4", "xm": "李四", "note": "NULL"},
]

_PG = """--
-- PostgreSQL database dump
--
SET standard_conforming_strings = on;
CREATE TABLE public.citizen (
    id integer NOT NULL,
    "姓 名" text,
    note character varying(10) DEFAULT 'a,b'::character varying,
    CONSTRAINT good CHECK ((id > 0))
);
COMMENT ON COLUMN public.citizen."姓 名" IS '公民''姓名';
COPY public.citizen (id, "姓 名", note) FROM stdin;
1\t张三\ta\\tb\\\\c\\nd
2\t\\N\tN
\\.

COPY civil.births (who) FROM stdin;
王五
\\.

INSERT INTO public.citizen VALUES (3, '李四', 'it''s \\');
INSERT INTO public.citizen (note, id) VALUES ('only', 4);
INSERT INTO public.citizen (note, id) VALUES (NULL, 5);
"""


def _tables(
    tmp_path: Path, text: str | bytes, limits: Limits | None = None, name: str = "a.sql"
) -> dict[str, list[Row]]:
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    found = by_source(parts_of(tmp_path / name, limits))
    return {source.partition("#")[2]: rows for source, rows in found.items()}


@pytest.mark.parametrize("size", [40, 100, 1 << 20])
def test_rows_of_mysqldump_stand_under_their_columns(tmp_path: Path, size: int) -> None:
    found = _tables(tmp_path, _MYSQL, Limits(batch=size))
    assert found["citizen"] == _MYSQL_ROWS
    assert any("13800000000" in row[""] for row in found[""])  # type: ignore[operator]


@pytest.mark.parametrize("size", [40, 100, 1 << 20])
def test_rows_of_pg_dump_stand_under_their_columns(tmp_path: Path, size: int) -> None:
    found = _tables(tmp_path, _PG, Limits(batch=size))
    assert found["citizen"] == [
        {"id": "1", "姓 名": "张三", "note": "a\tb\\c\nd"},
        {"id": "2", "note": "N"},
        {"id": "3", "姓 名": "李四", "note": "it's \\"},
        {"note": "only", "id": "4"},
        {"id": "5"},
    ]
    assert found["civil.births"] == [{"who": "王五"}]


def test_what_a_dump_says_of_its_columns_comes_along(tmp_path: Path) -> None:
    for text, comments in ((_MYSQL, ("", "姓名, 中文", "it's (free)", "")), (_PG, ("", "公民'姓名", ""))):
        (tmp_path / "a.sql").write_text(text)
        batch = next(part for part in parts_of(tmp_path / "a.sql") if isinstance(part, Batch) and part.columns != ("",))
        assert batch.comments == comments


def test_rows_are_numbered_through_all_statements_of_a_table(tmp_path: Path) -> None:
    text = "".join(f"INSERT INTO `a` VALUES ({n},'x');\nINSERT INTO `b` VALUES ('y{n}');\n" for n in range(50))
    found = _tables(tmp_path, "-- MySQL dump\n" + text)
    assert [row["column 1"] for row in found["a"]] == [str(n) for n in range(50)]
    assert [row["column 1"] for row in found["b"]] == [f"y{n}" for n in range(50)]


@pytest.mark.parametrize("size", [64, 300, 1 << 20])
def test_one_statement_per_row_is_read_like_one_of_many(tmp_path: Path, size: int) -> None:
    text = "".join(f"INSERT INTO public.t VALUES ({n}, 'x; y{n}');\n" for n in range(200))
    found = _tables(tmp_path, "-- PostgreSQL database dump\n" + text, Limits(batch=size))
    assert [row["column 1"] for row in found["t"]] == [str(n) for n in range(200)]
    assert found["t"][7]["column 2"] == "x; y7"


def test_odd_values_lose_no_row(tmp_path: Path) -> None:
    text = """-- Oracle export
INSERT INTO t (a, b, c) VALUES (to_date('2020-01-31','yyyy-mm-dd'), N'张三', 0xABCD);
INSERT INTO t (a, b, c) VALUES (CAST('x' AS text), 'y'::text, E'z');
INSERT INTO [dbo].[t2] ([xm], [a b]) VALUES ('李四', -1.5e3)
GO
INSERT INTO "T3" VALUES ('last')
"""
    found = _tables(tmp_path, text)
    assert [row["b"] for row in found["t"]] == ["张三", "y"]
    assert "2020-01-31" in found["t"][0]["a"]  # type: ignore[operator]
    assert found["t2"] == [{"xm": "李四", "a b": "-1.5e3"}]
    assert found["T3"] == [{"column 1": "last"}]


def test_a_dump_in_gbk_is_read(tmp_path: Path) -> None:
    assert _tables(tmp_path, _MYSQL.replace("utf8mb4", "gbk").encode("gbk"))["citizen"] == _MYSQL_ROWS


def test_a_dump_that_breaks_off_counts_up_to_there(tmp_path: Path) -> None:
    found = _tables(tmp_path, "-- MySQL dump\nINSERT INTO `a` VALUES (1,'x'),(2,'y'),(3,'13800000000")
    assert [row["column 1"] for row in found["a"]] == ["1", "2"]
    assert "13800000000" in str(found[""])
    found = _tables(tmp_path, "COPY t (a, b) FROM stdin;\n1\tx\n2\t13800000000")
    assert [row["a"] for row in found["t"]] == ["1", "2"]


def test_rows_of_another_width_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'x'),(2,'y','z'),(3,'w');\n"
    )
    parts = parts_of(tmp_path / "a.sql")
    assert by_source(parts)[f"{tmp_path}/a.sql#t"][1] == {"a": "2", "b": "y", "+3": "z"}
    assert kinds(parts) == {TroubleKind.RAGGED_ROW}


def test_a_dump_is_known_without_its_ending_and_a_log_that_quotes_sql_is_no_dump(tmp_path: Path) -> None:
    assert _tables(tmp_path, _MYSQL, name="backup_2026")["citizen"] == _MYSQL_ROWS
    assert _tables(tmp_path, "2026-11-27 INSERT INTO t VALUES (1)\n" * 5, name="sql.log") == {}


_TEXT = st.text(alphabet="ab汉,;()'\"\\\n\t `N", max_size=10)
_VALUE = st.none() | st.integers(-99, 99) | _TEXT


def _mysql_literal(value: str | int | None) -> str:
    if isinstance(value, str):
        for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
            value = value.replace(plain, escaped)
        return f"'{value}'"
    return "NULL" if value is None else str(value)


def _pg_literal(value: str | int | None) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else "NULL" if value is None else str(value)


@given(st.lists(st.tuples(_VALUE, _VALUE), min_size=1, max_size=12), st.sampled_from([16, 50, 1 << 20]), st.booleans())
@settings(deadline=None, max_examples=200)
def test_what_a_dump_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str | int | None, str | int | None]],
    size: int,
    mysql: bool,
) -> None:
    literal = _mysql_literal if mysql else _pg_literal
    head = "-- MySQL dump\n" if mysql else "-- PostgreSQL database dump\n"
    half = len(rows) // 2
    text = head
    for part in (rows[:half], rows[half:]):
        if part:
            values = ",".join(f"({literal(a)},{literal(b)})" for a, b in part)
            text += f"INSERT INTO t (a, b) VALUES {values};\n"
    found = _tables(tmp_path_factory.mktemp("sql"), text, Limits(batch=size, longest_line=10_000))
    assert found.get("t") == [
        {name: str(cell) for name, cell in zip("ab", row, strict=True) if cell not in (None, "")} for row in rows
    ]


@given(st.text(alphabet="(),;' \n\\N1a", max_size=60), st.booleans(), st.booleans())
def test_any_text_behind_values_is_taken_or_left(text: str, backslash: bool, final: bool) -> None:
    taken = take_rows(text.encode(), b"INSERT INTO t VALUES ", backslash=backslash, final=final)
    assert 0 <= taken.used <= len(text.encode())
    cells_in(taken.text)


@given(st.text(alphabet="()'`\"[],; ab-/*\n", max_size=80))
def test_any_text_is_a_definition_or_none(text: str) -> None:
    definition_of(text)
    comment_on(text)


def test_identifiers_are_shown_as_people_know_them() -> None:
    assert [identifier(name) for name in ('public."A b"', "`x``y`", "[dbo].[t]", "civil.births", " a ")] == [
        "A b",
        "x`y",
        "t",
        "civil.births",
        "a",
    ]


@pytest.mark.slow
@pytest.mark.lab
def test_a_real_dump_of_sqlite_is_read(tmp_path: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("the sqlite3 command is not installed")
    script = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'it''s; (x)'), (2, NULL);"
    subprocess.run(["sqlite3", str(tmp_path / "a.db"), script], check=True)
    dump = subprocess.run(["sqlite3", str(tmp_path / "a.db"), ".dump"], check=True, capture_output=True).stdout
    assert _tables(tmp_path, dump)["t"] == [{"a": "1", "b": "it's; (x)"}, {"a": "2"}]
