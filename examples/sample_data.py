"""Data of the sample district: datasets, an exchange log and a web log, the same in every run.

    python -m examples.sample_data [FOLDER]

Nobody in it exists. Identity numbers carry the sequence 000, which is never given out; mobile and card numbers lie
in blocks of zeros; names are drawn from short lists. Checksums are right, so that a detector has to find them.
What is wrong on purpose is said beside the writer of each file.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import xlsxwriter

SEED = 20261120
AS_OF = date(2026, 11, 20)
"""Day the sample district is judged on, where no register says otherwise."""
AREA = "500116"
CHINA = timezone(timedelta(hours=8))

LOW_INCOME_ROWS = 1800
LICENSE_ROWS = 1200
HUKOU_ROWS = 2000
HUKOU_CHILDREN = 40
"""Further rows of the household register: people under 14."""
ECERT_ROWS = 400
POLICY_ROWS = 300
WEB_LINES = 2500
WEB_MOBILES = 50
"""Further lines of the web log whose address holds a mobile number."""
WEB_LOGINS = 3
"""Further lines of the web log whose address holds a password."""
EXCHANGE_DAYS = 30
WEB_DAYS = 30

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文斌建国志晓"
_HEALTH = ("良好", "良好", "良好", "高血压", "糖尿病", "肢体残疾三级", "慢性肾病", "听力残疾二级")
_VILLAGES = ("示例村一组", "示例村二组", "新桥村三组", "白沙社区", "滨江社区", "石坝村五组")
_CERTIFICATES = ("居住证", "老年人优待证", "社会保障卡", "出租汽车从业资格证")
_TRADES = ("商贸", "餐饮", "建材", "农业开发", "信息技术", "物流", "文化传媒")
_NUMBER_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who does not exist."""

    name: str
    number: str
    born: date
    address: str


def write(folder: Path, as_of: date) -> None:
    """Write every sample file into `folder`. The same day gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    residents = tuple(_residents(rng, HUKOU_ROWS))
    _write_low_income(folder / "lowincome.csv", rng, residents)
    _write_licenses(folder / "license.csv", rng)
    _write_hukou(folder / "hukou.jsonl", residents, as_of)
    _write_ecert(folder / "ecert.xlsx", folder / "ecert-verify.csv", residents[:ECERT_ROWS])
    _write_exchange_log(folder / "exchange.jsonl", rng, residents, as_of)
    _write_web_log(folder / "web.log", rng, as_of)
    _write_policies(folder / "policy.csv", rng, as_of)


def resident_number(born: date, sequence: str = "000") -> str:
    """An 18-character resident identity number with its check character (GB 11643-1999, MOD 11-2)."""
    body = f"{AREA}{born:%Y%m%d}{sequence}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _NUMBER_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def bank_card(account: int) -> str:
    """A 19-digit UnionPay debit card number with its Luhn digit."""
    body = f"621700000{account:09d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"


def credit_code(serial: int) -> str:
    """An 18-character unified social credit code of a company (GB 32100-2015), its organisation code checked too."""
    organisation = f"MA00{serial:04d}"
    total = sum(int(letter, 36) * weight for letter, weight in zip(organisation, _ORG_WEIGHTS, strict=True))
    organisation += "0123456789X0"[11 - total % 11]
    body = f"91{AREA}{organisation}"
    total = sum(_USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + _USCC_ALPHABET[-total % 31]


def _residents(rng: random.Random, count: int) -> Iterator[Resident]:
    first = date(1935, 1, 1)
    for offset in rng.sample(range((date(2008, 1, 1) - first).days), count):
        born = first + timedelta(days=offset)
        address = f"重庆市示范区白沙镇{rng.choice(_VILLAGES)}{rng.randint(1, 180)}号"
        yield Resident(_person_name(rng), resident_number(born), born, address)


def _person_name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))


def _write_low_income(path: Path, rng: random.Random, residents: Sequence[Resident]) -> None:
    """The low-income dataset, in GB18030 as older office programs write it. Holds exactly its declared fields."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("xm", "sfzh", "xzqh", "csrq", "jkzk", "yhkh"))
        for resident in residents[:LOW_INCOME_ROWS]:
            card = bank_card(rng.randrange(10**9))
            writer.writerow((resident.name, resident.number, AREA, resident.born, rng.choice(_HEALTH), card))


def _write_licenses(path: Path, rng: random.Random) -> None:
    """The business licence dataset. Planted: column `lxdh`, the legal person's mobile, which nobody declared."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("uscc", "mc", "fddbr", "lxdh"))
        for serial in range(LICENSE_ROWS):
            company = f"示范区{rng.choice(_GIVEN)}{rng.choice(_GIVEN)}{rng.choice(_TRADES)}有限公司"
            writer.writerow((credit_code(serial), company, _person_name(rng), f"1990000{rng.randrange(10**4):04d}"))


def _write_hukou(path: Path, residents: Sequence[Resident], as_of: date) -> None:
    """The household register, one object per line, exactly its declared fields. Planted: people under 14 in it."""
    with path.open("w", encoding="utf-8") as file:
        for resident in (*residents, *_children(as_of)):
            row = {"xm": resident.name, "sfzh": resident.number, "hjdz": resident.address, "csrq": str(resident.born)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _children(as_of: date) -> Iterator[Resident]:
    rng = random.Random(SEED + 1)
    for days in rng.sample(range(366, 13 * 365), HUKOU_CHILDREN):
        born = as_of - timedelta(days=days)
        address = f"重庆市示范区白沙镇{rng.choice(_VILLAGES)}{rng.randint(1, 180)}号"
        yield Resident(_person_name(rng), resident_number(born), born, address)


def _write_ecert(workbook: Path, csv_copy: Path, residents: Sequence[Resident]) -> None:
    """Two copies of the certificate dataset, as a workbook with a sheet of explanations and as CSV, masked.

    Planted: the copies mask different digits of the certificate number, so that put together they show birth date and
    sequence; of the holder's telephone only two digits are covered.
    """
    rng = random.Random(SEED + 2)
    header = ("zzbh", "zzlx", "yxzt", "cyrdh")
    numbers = [resident.number for resident in residents]
    rest = [
        (rng.choice(_CERTIFICATES), rng.choice(("有效", "有效", "已注销")), f"1990000**{rng.randrange(100):02d}")
        for _ in residents
    ]
    with xlsxwriter.Workbook(workbook) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        book.add_worksheet("说明").write_column(0, 0, ("电子证照目录信息", "证照编号已脱敏"))
        sheet = book.add_worksheet("证照")
        sheet.write_row(0, 0, header)
        for row, (number, more) in enumerate(zip(numbers, rest, strict=True), 1):
            sheet.write_row(row, 0, (f"{number[:6]}{'*' * 8}{number[14:]}", *more))
    with csv_copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header[:3])
        for number, more in zip(numbers, rest, strict=True):
            writer.writerow((f"{'*' * 6}{number[6:14]}{'*' * 4}", *more[:2]))


def _write_exchange_log(path: Path, rng: random.Random, residents: Sequence[Resident], as_of: date) -> None:
    """The exchange platform's log in `audit-v1`: one record per call, its last day the day before `as_of`.

    Natural: u-civil verifies under ag-001, signed, in office hours, under its daily cap, and learns yes or no.
    Planted: u-hrss goes on querying under ag-002, which ended in 2024, and gets identity numbers in clear and the
    birth date, which neither interface nor agreement names;
    if-lowincome is read over plain HTTP without authentication and without an agreement.
    """
    key = rng.randbytes(32)
    poor = residents[:LOW_INCOME_ROWS]
    records = []
    for back in range(EXCHANGE_DAYS, 0, -1):
        day = as_of - timedelta(days=back)
        if day.weekday() >= 5:
            continue
        calls = [_verification(rng, key, rng.choice(residents)) for _ in range(rng.randint(90, 130))]
        calls += [_query(rng, key, rng.choice(residents)) for _ in range(rng.randint(15, 25))]
        calls += [_low_income_list(rng, key, rng.sample(poor, rng.randint(1, 5))) for _ in range(rng.randint(2, 5))]
        records += [
            {"ts": _office_moment(rng, day).isoformat(), "request_id": f"{rng.getrandbits(64):016x}", **call}
            for call in calls
        ]
    records.sort(key=lambda record: (record["ts"], record["request_id"]))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _verification(rng: random.Random, key: bytes, subject: Resident) -> dict[str, Any]:
    return {
        "interface": "if-hukou-verify",
        "provider": "u-psb",
        "consumer_unit": "u-civil",
        "consumer_app": "pf-civil",
        "operator": f"op-civil-{rng.randint(1, 6):02d}",
        "src_ip": "127.77.2.30",
        "auth": "sm2_signature",
        "tls": "TLSv1.3",
        "purpose_code": "500116001",
        "case_no": f"MZ2026{rng.randrange(10**5):05d}",
        "subject_key": _subject_key(key, subject),
        "query_keys": ["xm", "sfzh"],
        "status": 200,
        "rows": 1,
        "bytes": 96,
        "fields": ["match"],
        "values": {"match": rng.random() < 0.97},
        "masked": {},
    }


def _query(rng: random.Random, key: bytes, subject: Resident) -> dict[str, Any]:
    return {
        "interface": "if-hukou-query",
        "provider": "u-psb",
        "consumer_unit": "u-hrss",
        "consumer_app": "hrss-desk",
        "operator": f"op-hrss-{rng.randint(1, 4):02d}",
        "src_ip": "127.77.2.41",
        "auth": "token",
        "tls": "TLSv1.2",
        "purpose_code": "500116003",
        "case_no": None,
        "subject_key": _subject_key(key, subject),
        "query_keys": ["sfzh"],
        "status": 200,
        "rows": 1,
        "bytes": rng.randint(260, 320),
        "fields": ["xm", "sfzh", "hjdz", "csrq"],
        "values": {
            "xm": subject.name,
            "sfzh": subject.number,
            "hjdz": subject.address,
            "csrq": subject.born.isoformat(),
        },
        "masked": {"sfzh": False},
    }


def _low_income_list(rng: random.Random, key: bytes, subjects: Sequence[Resident]) -> dict[str, Any]:
    first = subjects[0]
    return {
        "interface": "if-lowincome",
        "provider": "u-civil",
        "consumer_unit": "u-hrss",
        "consumer_app": "hrss-desk",
        "operator": "",
        "src_ip": "127.77.2.41",
        "auth": "none",
        "tls": None,
        "purpose_code": None,
        "case_no": None,
        "subject_key": _subject_key(key, first),
        "query_keys": ["xzqh"],
        "status": 200,
        "rows": len(subjects),
        "bytes": 180 * len(subjects),
        "fields": ["xm", "sfzh", "jkzk", "yhkh"],
        "values": {
            "xm": first.name,
            "sfzh": first.number,
            "jkzk": rng.choice(_HEALTH),
            "yhkh": bank_card(rng.randrange(10**9)),
        },
        "masked": {"sfzh": False, "jkzk": False, "yhkh": False},
    }


def _subject_key(key: bytes, subject: Resident) -> str:
    """What the gateway logs in place of the identity number."""
    return hmac.new(key, subject.number.encode("ascii"), hashlib.sha256).hexdigest()[:32]


def _office_moment(rng: random.Random, day: date) -> datetime:
    opening = datetime.combine(day, time(8, 35), CHINA)
    return opening + timedelta(seconds=rng.randrange(int(timedelta(hours=9, minutes=30).total_seconds())))


def _write_web_log(path: Path, rng: random.Random, as_of: date) -> None:
    """The site cluster's access log, combined format.

    Planted: letters from the public are looked up by a mobile number in the address, and somebody logged in with the
    password in it. Nothing else in it is personal besides visitors' addresses.
    """
    pages = (
        "/",
        "/zwgk/",
        "/zwfw/",
        "/hdjl/",
        "/zwgk/tzgg/2026/11/",
        "/search?q=%E5%85%AC%E7%A7%AF%E9%87%91",
        "/style.css",
    )
    first = datetime.combine(as_of - timedelta(days=WEB_DAYS), time(0), CHINA)
    moments = sorted(first + timedelta(seconds=rng.randrange(WEB_DAYS * 86400)) for _ in range(WEB_LINES))
    lines = []
    for moment in moments:
        status = rng.choices((200, 304, 404), (90, 8, 2))[0]
        size = 0 if status == 304 else rng.randint(500, 40000)
        lines.append((moment, _visit(rng, moment, rng.choice(pages), status, size)))
    lines += _planted_visits(first)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line for _, line in sorted(lines))


def _planted_visits(first: datetime) -> Iterator[tuple[datetime, str]]:
    rng = random.Random(SEED + 3)
    pages = [f"/hdjl/xjcx?sjh=1990000{rng.randrange(10**4):04d}" for _ in range(WEB_MOBILES)]
    pages += [
        f"/admin/login?user=editor&password=Baisha-{number}xY" for number in rng.sample(range(100, 999), WEB_LOGINS)
    ]
    for page in pages:
        moment = first + timedelta(seconds=rng.randrange(WEB_DAYS * 86400))
        yield moment, _visit(rng, moment, page, 200, rng.randint(500, 4000))


def _visit(rng: random.Random, moment: datetime, page: str, status: int, size: int) -> str:
    return (
        f"127.77.9.{rng.randint(1, 254)} - - [{moment:%d/%b/%Y:%H:%M:%S %z}] "
        f'"GET {page} HTTP/1.1" {status} {size} "-" "Mozilla/5.0 (X11; Linux x86_64)"\n'
    )


def _write_policies(path: Path, rng: random.Random, as_of: date) -> None:
    """The policy library's catalogue: nobody's data, and nothing that looks like it."""
    topics = ("政务数据共享", "优化营商环境", "就业援助", "养老服务", "河长制", "森林防火", "公共租赁住房", "城市更新")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("wh", "bt", "fbjg", "fbrq"))
        for number in range(1, POLICY_ROWS + 1):
            published = as_of - timedelta(days=rng.randrange(1500))
            title = f"关于进一步做好{rng.choice(topics)}工作的通知"
            writer.writerow((f"示府办发〔{published.year}〕{number}号", title, "示范区人民政府办公室", published))


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/sample")
    write(folder, AS_OF)


if __name__ == "__main__":
    main()
