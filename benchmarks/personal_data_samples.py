"""Synthetic input for the personal-data benchmarks: interface logs and a table of people. Nobody in it exists.

Identity numbers carry the sequence 000, which is never given out; mobiles and cards lie in blocks of zeros. The same
size gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from urllib.parse import quote

from examples.sample_data import bank_card, resident_number

_CHINA = timezone(timedelta(hours=8))
_START = datetime(2026, 11, 1, 8, 0, tzinfo=_CHINA)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_INTERFACES = (
    "person/query",
    "person/verify",
    "pension/list",
    "house/owner",
    "enterprise/info",
    "weather/now",
    "route/bus",
)
_CONSUMERS = ("civil-desk", "hrss-desk", "tax-web", "health-app", "police-app")


def write_log(path: Path, size: int, share: float, seed: int = 20261120) -> Path:
    """An interface log of about `size` bytes in lines of about 320, `share` of them with personal data, an address in
    each."""
    return _write(path, _log_lines(random.Random(seed), share), size)


def write_access_log(path: Path, size: int, share: float, seed: int = 20261120) -> Path:
    """An access log in the combined format, `share` of its lines with a mobile and an identity number in the query."""
    return _write(path, _access_lines(random.Random(seed), share), size)


def write_text_log(path: Path, size: int, share: float, seed: int = 20261120) -> Path:
    """What a Spring application writes, `share` of its lines with a mobile, an identity number and a name."""
    return _write(path, _text_lines(random.Random(seed), share), size)


def write_wrapped_log(path: Path, size: int, share: float, seed: int = 20261120) -> Path:
    """The same as a container engine keeps it: each line in JSON."""
    return _write(path, map(_wrapped, _text_lines(random.Random(seed), share)), size)


def _write(path: Path, lines: Iterable[bytes], size: int) -> Path:
    written = 0
    with path.open("wb") as file:
        for number, line in enumerate(lines):
            written += file.write(line)
            if number % 1000 == 0 and written >= size:
                break
    return path


def _access_lines(rng: random.Random, share: float) -> Iterator[bytes]:
    for number in count(1):
        moment = _START + timedelta(milliseconds=37 * number)
        personal = f"sfzh={_number(rng)}&phone={_mobile(rng)}"
        query = personal if rng.random() < share else f"page={rng.randrange(90)}&size=20"
        yield (
            f"{rng.randint(1, 223)}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randint(1, 254)} - - "
            f'[{moment:%d/%b/%Y:%H:%M:%S %z}] "GET /api/v1/{rng.choice(_INTERFACES)}?{query} HTTP/1.1" 200 '
            f'{rng.randrange(10**5)} "-" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"\n'
        ).encode()


def _text_lines(rng: random.Random, share: float) -> Iterator[bytes]:
    for number in count(1):
        moment = (_START + timedelta(milliseconds=37 * number)).isoformat(" ", "milliseconds")[:23]
        personal = f"查询成功 phone={_mobile(rng)}, idCard={_number(rng)}, 姓名：{_name(rng)}"
        other = f"任务完成 cost={rng.randrange(1000)}ms traceId={rng.getrandbits(64):016x}"
        yield (
            f"{moment}  INFO 2312 --- [nio-8080-exec-{rng.randint(1, 20)}] c.g.share.controller.PersonController : "
            f"{personal if rng.random() < share else other}\n"
        ).encode()


def _wrapped(line: bytes) -> bytes:
    record = {"log": line.decode(), "stream": "stdout", "time": "2026-11-20T08:30:00.123456789Z"}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _log_lines(rng: random.Random, share: float) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        interface = rng.choice(_INTERFACES)
        record = {
            "ts": (_START + timedelta(milliseconds=37 * number)).isoformat(timespec="milliseconds"),
            "request_id": f"{rng.getrandbits(32):08x}",
            "client_ip": f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}",
            "consumer_app": rng.choice(_CONSUMERS),
            "method": "GET",
            "uri": f"/api/v1/{interface}?page={rng.randrange(90)}",
            "status": 200,
            "bytes": rng.randrange(10**6),
            "upstream_addr": "10.8.1.7:8080" if rng.random() < 0.3 else "-",
            "request_body": "",
            "response_body": f'{{"code":0,"msg":"ok","trace":"{rng.getrandbits(128):032x}"}}',
        }
        if rng.random() < share:
            _personal(rng, record)
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _personal(rng: random.Random, record: dict[str, object]) -> None:
    number, mobile = _number(rng), _mobile(rng)
    match rng.randrange(6):
        case 0:
            record["uri"] = f"/api/v1/person/query?sfzh={number}&phone={mobile}"
        case 1:
            record["request_body"] = json.dumps(
                {"idCard": number, "name": _name(rng), "mobile": mobile}, ensure_ascii=False
            )
        case 2:
            record["response_body"] = json.dumps(
                {"code": 0, "data": {"sfzh": number, "yhkh": bank_card(rng.randrange(10**9))}}
            )
        case 3:
            record["uri"] = f"/api/v1/person/query?xm={quote(_name(rng))}&email=u{rng.randrange(10**6)}@example.com"
        case 4:
            record["response_body"] = json.dumps({"rows": [{"phone": mobile}, {"phone": _mobile(rng)}]})
        case _:
            record["uri"] = f"/api/v1/person/{number}/detail"


def _number(rng: random.Random) -> str:
    return resident_number(date(1940, 1, 1) + timedelta(days=rng.randrange(24_000)))


def _mobile(rng: random.Random) -> str:
    return f"1990000{rng.randrange(10**4):04d}"


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2))))


def write_people(path: Path, rows: int, seed: int = 20261120) -> Path:
    """A table of people with 12 columns."""
    rng = random.Random(seed)
    header = ("id", "xm", "sfzh", "lxdh", "csrq", "xb", "mz", "hjdz", "yhkh", "email", "bz", "update_time")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in range(rows):
            number = _number(rng)
            born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
            writer.writerow(
                (row + 1, _name(rng), number, _mobile(rng), born, rng.choice("男女"), "汉族",
                 f"重庆市示范区白沙镇示例村{rng.randint(1, 9)}组{rng.randint(1, 180)}号",
                 bank_card(rng.randrange(10**9)),
                 f"u{rng.randrange(10**6)}@example.com", rng.choice(("", "", "已核实", "材料待补")),
                 f"2026-11-{rng.randint(1, 28):02d} 09:{rng.randrange(60):02d}:00")
            )  # fmt: skip
    return path
