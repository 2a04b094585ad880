"""Canary people written into files of every format, well-formed and broken, in places where tools forget to look."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pyarrow
import pyarrow.parquet
import xlsxwriter
import zstandard
from canary import Canary
from labelled.written import fullwidth, grouped

Person = Mapping[str, Canary]

HEADERS = {
    "PERSON": "姓名",
    "CN_ID_CARD": "身份证号",
    "CN_MOBILE": "手机号",
    "BANK_CARD": "银行卡号",
    "CN_ADDRESS": "家庭住址",
    "EMAIL_ADDRESS": "电子邮箱",
    "CN_ID_CARD_15": "旧身份证号",
    "CN_HKMOTW_RESIDENCE": "港澳台居民居住证号",
    "CN_FOREIGN_PR": "外国人永久居留证号",
    "CN_PASSPORT": "护照号",
    "CN_HKMO_PERMIT": "港澳通行证号",
    "CN_OFFICER_ID": "军官证号",
    "CN_DRIVER_LICENSE": "驾驶证档案编号",
    "CN_SOCIAL_SECURITY": "社保卡号",
    "CN_MEDICAL_NO": "住院号",
    "CN_LANDLINE": "固定电话",
    "CN_PLATE": "车牌号",
    "VIN": "车架号",
    "IMEI": "设备IMEI",
    "MAC_ADDRESS": "MAC地址",
    "QQ": "QQ号",
    "WECHAT_ID": "微信号",
    "COORDINATE": "经纬度",
    "SECRET": "密码",
}


def _rows(people: Sequence[Person]) -> list[list[str]]:
    return [[person[kind].value for kind in HEADERS] for person in people]


def _csv(people: Sequence[Person], delimiter: str = ",", header: bool = True) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    if header:
        writer.writerow(HEADERS.values())
    writer.writerows(_rows(people))
    return text.getvalue()


def _records(people: Sequence[Person]) -> list[dict[str, str]]:
    return [dict(zip(HEADERS.values(), row, strict=True)) for row in _rows(people)]


def plant(folder: Path, people: Sequence[Person]) -> None:
    """Files with all values of all people below `folder`; no name of a file is a canary."""
    folder.mkdir(parents=True, exist_ok=True)
    _tables(folder, people)
    _documents(folder, people)
    _databases(folder, people)
    _logs(folder, people)
    _packed(folder, people)
    _broken(folder, people)


def _tables(folder: Path, people: Sequence[Person]) -> None:
    text = _csv(people)
    for name, encoding in (("utf8", "utf-8"), ("bom", "utf-8-sig"), ("gb", "gb18030"), ("utf16", "utf-16")):
        (folder / f"people-{name}.csv").write_text(text, encoding=encoding)
    (folder / "people.tsv").write_text(_csv(people, "\t"), encoding="utf-8")
    # Without a header the first person would become the names of the columns.
    (folder / "no-header.csv").write_text(_csv(people, header=False), encoding="utf-8")
    with xlsxwriter.Workbook(folder / "people.xlsx") as book:
        sheet = book.add_worksheet("人员")
        for number, row in enumerate([list(HEADERS.values()), *_rows(people)]):
            sheet.write_row(number, 0, row)
        bare = book.add_worksheet("无表头")
        for number, row in enumerate(_rows(people)):
            bare.write_row(number, 0, row)
    columns = zip(*_rows(people), strict=True)
    pyarrow.parquet.write_table(
        pyarrow.table({name: list(column) for name, column in zip(HEADERS.values(), columns, strict=True)}),
        folder / "people.parquet",
    )


def _documents(folder: Path, people: Sequence[Person]) -> None:
    records = _records(people)
    (folder / "people.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    (folder / "ascii.json").write_text(json.dumps({"data": {"list": records}}), encoding="utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")
    nested = [{"body": json.dumps({"inner": json.dumps(record, ensure_ascii=False)})} for record in records]
    (folder / "nested.jsonl").write_text("\n".join(json.dumps(record) for record in nested), encoding="utf-8")
    # Keyed by what identifies a person, so that a path into the document is a value.
    keyed = {p["CN_MOBILE"].value: {p["CN_ID_CARD"].value: {"姓名": p["PERSON"].value}} for p in people}
    (folder / "keyed.json").write_text(json.dumps(keyed, ensure_ascii=False), encoding="utf-8")
    elements = "".join(
        f"<row>{''.join(f'<{k}>{_xml(v)}</{k}>' for k, v in record.items())}</row>" for record in records
    )
    (folder / "people.xml").write_text(
        f"<?xml version='1.0' encoding='UTF-8'?><rows>{elements}</rows>", encoding="utf-8"
    )
    attributes = "".join(f'<p phone="{p["CN_MOBILE"].value}" id="{p["CN_ID_CARD"].value}"/>' for p in people)
    (folder / "attributes.xml").write_text(f"<rows>{attributes}</rows>", encoding="utf-8")
    prose = "\n".join(f"{header}：{p[kind].value}" for p in people for kind, header in HEADERS.items())
    (folder / "prose.txt").write_text(prose, encoding="utf-8")


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _databases(folder: Path, people: Sequence[Person]) -> None:
    names = ", ".join(f"`{name}` varchar(200)" for name in HEADERS.values())
    literals = [", ".join("'" + cell.replace("'", "''") + "'" for cell in row) for row in _rows(people)]
    inserts = ",\n".join(f"({row})" for row in literals)
    (folder / "mysql.sql").write_text(
        f"CREATE TABLE `people` ({names});\nINSERT INTO `people` VALUES {inserts};\n", "utf-8"
    )
    bare = "\n".join(
        f"INSERT INTO people VALUES ({row});" for row in literals
    )  # no CREATE TABLE: columns have no names
    (folder / "bare.sql").write_text(bare, "utf-8")
    copied = "\n".join("\t".join(row) for row in _rows(people))
    quoted = ", ".join(f'"{name}"' for name in HEADERS.values())
    (folder / "postgres.sql").write_text(f"COPY public.people ({quoted}) FROM stdin;\n{copied}\n\\.\n", "utf-8")
    with closing(sqlite3.connect(folder / "people.sqlite")) as database, database:
        database.execute(
            f"CREATE TABLE people ({', '.join(f'{chr(34)}{name}{chr(34)} TEXT' for name in HEADERS.values())})"
        )
        database.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(HEADERS))})", _rows(people))


def _logs(folder: Path, people: Sequence[Person]) -> None:
    access, gateway, service = [], [], []
    for person in people:
        text = {kind: canary.value for kind, canary in person.items()}
        at, agent = "[05/Nov/2024:10:23:45 +0800]", '"-" "curl/7.61.1"'
        queries = {
            urlencode({header: text[kind] for kind, header in HEADERS.items()}),
            quote(quote(f"姓名={text['PERSON']}&手机号={text['CN_MOBILE']}", safe=""), safe=""),
            f"{text['CN_MOBILE']}",  # a query without a name is its own parameter
            f"{text['CN_ID_CARD']}=1",  # a value in the place of a parameter's name
        }
        access += [f'36.1.2.3 - - {at} "GET /api/person?{query} HTTP/1.1" 200 12 {agent}' for query in queries]
        # Values in the path: an interface named after it would carry the value.
        for piece in (text["CN_MOBILE"], text["CN_ID_CARD"], quote(text["PERSON"]), text["EMAIL_ADDRESS"]):
            access.append(f'36.1.2.3 - - {at} "GET /api/user/{piece}/detail HTTP/1.1" 200 12 {agent}')
        escaped = "".join(f"\\x{byte:02X}" for byte in text["PERSON"].encode())
        access.append(f'36.1.2.3 - {text["CN_MOBILE"]} {at} "GET / HTTP/1.1" 200 1 {agent} "name={escaped}"')
        record = {header: text[kind] for kind, header in HEADERS.items()}
        gateway.append(
            json.dumps(
                {
                    "client_ip": "10.1.2.3",
                    "consumer": text["CN_MOBILE"],  # an interface key that somebody made of a mobile
                    "request": {
                        "uri": f"/api/person/{text['CN_MOBILE']}?{urlencode(record)}",
                        "body": json.dumps(record),
                    },
                    "response": {"body": json.dumps({"code": 200, "data": [record]}, ensure_ascii=False)},
                    text["CN_ID_CARD"]: {"value": 1},
                },
                ensure_ascii=False,
            )
        )
        service.append(f"2024-11-05 10:23:45 INFO 用户{text['PERSON']}(身份证号{text['CN_ID_CARD']})提交申请")
        service.append(
            f"2024-11-05 10:23:46 INFO 电话 {grouped(text['CN_MOBILE'], (3, 4), '-')} {fullwidth(text['CN_ID_CARD'])}"
        )
        service += [f"2024-11-05 10:23:47 WARN {header}={text[kind]}" for kind, header in HEADERS.items()]
    (folder / "access.log").write_text("\n".join(access), encoding="utf-8")
    (folder / "gateway.log").write_text("\n".join(gateway), encoding="utf-8")
    (folder / "service.log").write_text("\n".join(service), encoding="utf-8")


def write_long_log(path: Path, people: Sequence[Person], size: int) -> None:
    """At least `size` bytes, a person every few hundred lines: enough that a scan thinks of several processes."""
    quiet = "2024-11-05 10:23:45 INFO 心跳正常，队列为空，无待处理任务\n" * 300
    stories = [
        f"2024-11-05 10:23:46 INFO 用户{p['PERSON'].value}(身份证号{p['CN_ID_CARD'].value})登录\n" for p in people
    ]
    piece = "".join(quiet + story for story in stories)
    path.write_text(piece * (size // len(piece.encode()) + 1), encoding="utf-8")


def _packed(folder: Path, people: Sequence[Person]) -> None:
    table, log = _csv(people).encode(), (folder / "service.log").read_bytes()
    (folder / "a.csv.gz").write_bytes(gzip.compress(table))
    (folder / "b.csv.bz2").write_bytes(bz2.compress(table))
    (folder / "c.log.xz").write_bytes(lzma.compress(log))
    (folder / "d.log.zst").write_bytes(zstandard.ZstdCompressor().compress(log))
    with zipfile.ZipFile(folder / "e.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", table)
        archive.writestr("logs/service.log", log)
        archive.write(folder / "people.xlsx", "people.xlsx")
    with tarfile.open(folder / "f.tar.gz", "w:gz") as tar:
        tar.add(folder / "people.json", "people.json")


def _broken(folder: Path, people: Sequence[Person]) -> None:
    """What makes readers complain; a complaint must not quote what it is about."""
    row = ",".join(_rows(people)[0])
    table = _csv(people)
    (folder / "ragged.csv").write_text(f"{table}{row},{row}\n{row[:40]}\n", encoding="utf-8")
    (folder / "quote.csv").write_text(f'{table}"{row}\n{row}\n', encoding="utf-8")
    (folder / "bytes.csv").write_bytes(table.encode() + row.encode() + b"\xff\xfe\x80\x81\n\0\0" + row.encode())
    (folder / "cut.json").write_text(json.dumps(_records(people), ensure_ascii=False)[:-40], encoding="utf-8")
    (folder / "broken.jsonl").write_text(f'{{"a": "{row}"\n{{"b": {row}}}\n', encoding="utf-8")
    (folder / "broken.xml").write_text(f"<rows><row>{_xml(row)}</rows>", encoding="utf-8")
    (folder / "broken.sql").write_text(f"INSERT INTO people VALUES ('{row}\n", encoding="utf-8")
    (folder / "broken.log").write_text(f'36.1.2.3 - - [bad] "GET {row}\n{{"x": {row}', encoding="utf-8")
    (folder / "cut.csv.gz").write_bytes(gzip.compress(table.encode())[:-30])
    (folder / "cut.xlsx").write_bytes((folder / "people.xlsx").read_bytes()[:-200])
    (folder / "cut.parquet").write_bytes((folder / "people.parquet").read_bytes()[:-8])
    (folder / "misnamed.parquet").write_text(table, encoding="utf-8")
    (folder / "misnamed.xlsx").write_text(table, encoding="utf-8")
    (folder / "cut.sqlite").write_bytes((folder / "people.sqlite").read_bytes()[:-200])
