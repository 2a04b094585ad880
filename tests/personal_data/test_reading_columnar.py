"""Columnar files and SQLite: every file is made by the test that reads it."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet
from reading_lab import by_source, kinds, parts_of, rows_of

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Limits, read_split, splits_of
from scanners.personal_data.reading.walk import Entry


def _table() -> pa.Table:
    return pa.table(
        {
            "姓名": ["张三", "李四", ""],
            "phone": pa.array([13800000000, None, 3], pa.int64()),
            "as_float": pa.array([13900000000.0, 1.5, None], pa.float64()),
            "born": pa.array([date(1990, 1, 31), None, None], pa.date32()),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "card": [{"no": "1", "tags": ["x"]}, None, {"no": "3", "tags": []}],
        }
    )


_COLUMNAR = [
    {
        "姓名": "张三",
        "phone": "13800000000",
        "as_float": "13900000000",
        "born": "1990-01-31",
        "kind": "a",
        "card.no": "1",
        "card.tags": "x",
    },
    {"姓名": "李四", "as_float": "1.5", "kind": "b"},
    {"phone": "3", "kind": "a", "card.no": "3"},
]


def test_parquet_arrow_and_orc_are_read(tmp_path: Path) -> None:
    pa.parquet.write_table(_table(), tmp_path / "a.parquet")
    pa.feather.write_feather(_table(), tmp_path / "a.feather")
    plain = _table().set_column(4, "kind", pa.array(["a", "b", "a"]))
    pa.orc.write_table(plain, tmp_path / "a.orc")
    for name in ("a.parquet", "a.feather", "a.orc"):
        assert rows_of(parts_of(tmp_path / name)) == _COLUMNAR


def test_splits_of_parquet_hold_every_row_once(tmp_path: Path) -> None:
    table = pa.table({"n": [str(n) for n in range(5000)], "x": ["y" * 50] * 5000})
    pa.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=500, compression="none", use_dictionary=False)
    limits = Limits(split=100_000)
    splits = list(splits_of(Entry("a", str(tmp_path / "a.parquet")), limits))
    assert len(splits) > 2
    found = [row["n"] for split in splits for row in rows_of(read_split(split, limits))]  # type: ignore[arg-type]
    assert found == [str(n) for n in range(5000)]


def test_a_damaged_row_group_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    table = pa.table({"n": [f"value {n}" for n in range(300)]})
    pa.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=100, compression="none", use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    place = data.find(b"value 100") - 30
    data[place : place + 20] = b"\xff" * 20
    (tmp_path / "a.parquet").write_bytes(bytes(data))
    parts = parts_of(tmp_path / "a.parquet")
    assert any(isinstance(part, Trouble) and part.lost for part in parts)
    assert {"n": "value 0"} in [row for part in parts if isinstance(part, Batch) for row in rows_of_one(part)]
    assert {"n": "value 299"} in [row for part in parts if isinstance(part, Batch) for row in rows_of_one(part)]


def rows_of_one(part: Batch) -> list[dict[str, Any]]:
    cells = zip(*(column.to_pylist() for column in part.values), strict=True)
    return [dict(zip(part.columns, row, strict=True)) for row in cells]


def _sqlite(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "人员 ""表""" (id INTEGER PRIMARY KEY, xm TEXT, phone, photo BLOB)')
    connection.execute('INSERT INTO "人员 ""表""" VALUES (1, \'张三\', 13800000000, x\'41\'), (2, NULL, 1.5, NULL)')
    connection.execute("CREATE TABLE empty (x)")
    connection.execute(
        "CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
    )
    connection.commit()
    connection.close()
    return path


def test_every_table_of_a_sqlite_file_is_read(tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    path = _sqlite(tmp_path / "a.db")
    assert by_source(parts_of(path)) == {
        f'{path}#人员 "表"': [
            {"id": "1", "xm": "张三", "phone": "13800000000", "photo": "A"},
            {"id": "2", "phone": "1.5"},
        ]
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == [*before, "a.db"]


def test_text_in_gbk_inside_sqlite_is_read(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t (xm TEXT)")
    connection.execute("INSERT INTO t VALUES (CAST(? AS TEXT))", ("张三".encode("gbk"),))
    connection.commit()
    connection.close()
    assert rows_of(parts_of(tmp_path / "a.db")) == [{"xm": "张三"}]


def test_a_damaged_sqlite_file_is_a_trouble(tmp_path: Path) -> None:
    data = _sqlite(tmp_path / "a.db").read_bytes()
    (tmp_path / "a.db").write_bytes(data[:100] + b"\xff" * 500 + data[600:])
    parts = parts_of(tmp_path / "a.db")
    assert any(isinstance(part, Trouble) and part.lost for part in parts)


def test_writes_that_wait_beside_a_sqlite_file_are_not_taken_for_read(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.commit()
    parts = parts_of(tmp_path / "a.db")
    connection.close()
    assert TroubleKind.CHANGED in kinds(parts)
