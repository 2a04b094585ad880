"""A register of one dataset and one log, the copies they name, and what the scanner reports of them. All values are
synthetic."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet
from auditor.model.register import (
    Agreement,
    Dataset,
    DeclaredPi,
    District,
    Entry,
    Field,
    Interface,
    LogSource,
    Register,
    Unit,
)
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Observation
from auditor.model.verdict import State

RESIDENT_ID, MOBILE = "11010519491231002X", "13900001234"
AS_OF = date(2026, 11, 20)
REGISTER = Register(
    schema_version=1,
    as_of=None,
    district=District(code="1", name="区", level="county"),
    units=(Unit(id="u-hrss", name="区人社局", type="party_gov", level="county"),),
    interfaces=(
        Interface(
            id="if-a",
            name="查询",
            dataset="ds-a",
            provider="u-psb",
            protocol="https",
            response_fields=("xm", "sfzh"),
            masked_fields=("sfzh",),
        ),
    ),
    agreements=(Agreement(id="ag-a", interface="if-a", provider="u-psb", consumer="u-hrss", fields=("xm", "sfzh")),),
)

Look = Callable[[Entry], Observation]


def dataset(*files: str, contains: bool = True, **changes: Any) -> Dataset:
    fields = (Field(name="sfzh", title="证件", pi_type="cn_id", mask="required"), Field(name="mc", title="名称"))
    values: dict[str, Any] = {"id": "ds-a", "title": "t", "provider": "u", "files": files, "fields": fields}
    return Dataset(**(values | {"pi": DeclaredPi(contains=contains)} | changes))


def log(path: str, kind: Any = "access") -> LogSource:
    return LogSource(id="ls-a", platform="pf-a", kind=kind, path=path)


def facts(observation: Observation) -> dict[str, Any]:
    return {fact.key: fact.value for fact in observation.facts if isinstance(fact, Fact)}


def state(book: Rulebook, rule: str, observation: Observation) -> State:
    return judge(
        book.rules[f"personal-data.{rule}"], observation.target, 3, FactSet.of(*observation.facts), AS_OF
    ).state


def kinds(found: dict[str, Any], key: str = "pi.differences") -> set[str]:
    return {row["kind"] for row in found[key]}


def write_csv(path: Path) -> None:
    path.write_text(f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n", encoding="utf-8")


def write_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write_row(0, 0, ["本表由民政局提供"])
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["sfzh", "lxdh"])
        sheet.write_row(1, 0, [RESIDENT_ID, MOBILE])


def write_parquet(path: Path) -> None:
    pa.parquet.write_table(pa.table({"sfzh": [RESIDENT_ID], "lxdh": [MOBILE]}), path)


def write_json_lines(path: Path) -> None:
    path.write_text(json.dumps({"data": {"sfzh": RESIDENT_ID, "lxdh": MOBILE}}), encoding="utf-8")


def write_dump(path: Path) -> None:
    create = "CREATE TABLE `t` (`sfzh` varchar(18), `lxdh` varchar(11));\n"
    path.write_text(f"{create}INSERT INTO `t` VALUES ('{RESIDENT_ID}','{MOBILE}');\n", encoding="utf-8")


def write_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("create table t (sfzh text, lxdh text)")
        database.execute("insert into t values (?, ?)", (RESIDENT_ID, MOBILE))
    database.close()


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/a.csv", f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n")


def write_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n".encode()))
