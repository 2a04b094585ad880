"""Logs of every format: which format it is, and what is attributed to whom. Values are synthetic."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from scanners.personal_data.logs.formats import TextFormat, W3cFormat, log_format, named
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane
from scanners.personal_data.logs.sniff import sniff
from scanners.personal_data.logs.times import moment_of
from tests.personal_data.log_lab import CARD, MAIL, MOBILE, NAME, RESIDENT_ID, counted, said, tallied

COMBINED = (
    f'10.9.8.7 - - [20/Nov/2026:08:30:00 +0800] "GET /api/person/{RESIDENT_ID}?phone={MOBILE} HTTP/1.1" 200 12 '
    f'"https://a.example/x?mail={MAIL}" "curl/8 \\"x\\" {MOBILE}"\n'
    '10.9.8.7 - desk [20/Nov/2026:08:31:00 +0800] "POST /login HTTP/1.1" 302 - "-" "-"\n'
)
APISIX = json.dumps(
    {
        "route_id": "7", "start_time": 1795134600123, "client_ip": "10.9.8.7", "consumer": {"username": "civil"},
        "request": {"method": "GET", "uri": f"/p/q?sfzh={RESIDENT_ID}", "querystring": {"sfzh": RESIDENT_ID},
                    "headers": {"x-phone": MOBILE}},
        "response": {"status": 200, "body": json.dumps({"rows": [{"yhkh": CARD}]})},
    }
)  # fmt: skip
KONG = json.dumps(
    {
        "latencies": {"request": 1}, "started_at": 1795134600123, "client_ip": "10.9.8.7",
        "request": {"method": "POST", "uri": "/kong/a", "headers": {"x-consumer-username": "tax"},
                    "body": f"phone={MOBILE}"},
        "route": {"name": "r"}, "service": {"name": "s"}, "response": {"status": 200},
    }
)  # fmt: skip
EXCHANGE = json.dumps(
    {
        "ts": "2026-11-20T08:30:00+08:00", "interface": "if-hukou-query", "provider": "u-psb",
        "consumer_unit": "u-hrss", "consumer_app": "hrss-desk", "operator": "op-1", "src_ip": "10.9.8.7",
        "query_keys": ["sfzh"], "fields": ["xm"],
        "values": {"xm": NAME, "sfzh": RESIDENT_ID}, "masked": {"sfzh": False},
    },
    ensure_ascii=False,
)  # fmt: skip
W3C = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
    "#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(Referer) sc-status\n"
    f"2026-11-20 00:30:00 GET /app/query.aspx phone={MOBILE} desk 10.9.8.7 - 200\n"
    "#Fields: date time c-ip cs-uri-query cs-uri-stem cs-method\n"
    f"2026-11-20 00:31:00 10.9.8.7 id={RESIDENT_ID} /app/other.aspx POST\n"
)
DOCKER = "".join(
    json.dumps({"log": line + "\n", "stream": "stdout", "time": "2026-11-20T00:30:00.5Z"}, ensure_ascii=False) + "\n"
    for line in (APISIX, APISIX)
)
POSTGRES_CSV = (
    f'2026-11-20 08:30:00.123 CST,"app","hukou",77,"10.9.8.7:5000",abc.1,1,"SELECT",2026-11-20 08:00:00 CST,3/4,0,LOG,'
    f'00000,"statement: SELECT * FROM p\n WHERE sfzh = \'{RESIDENT_ID}\'",,,,,,,,,"app","client backend",,0\n'
)
POSTGRES = f"2026-11-20 08:30:00.123 CST [77] app@hukou LOG:  statement: SELECT * FROM p WHERE sfzh = '{RESIDENT_ID}'\n"
GENERAL = (
    "/usr/sbin/mysqld, Version: 8.0.36 (MySQL). started with:\nTcp port: 3306  Unix socket: x\n"
    "Time                 Id Command    Argument\n"
    f"2026-11-20T00:30:00.123456Z\t   12 Query\tSELECT a\nFROM p WHERE phone = '{MOBILE}'\n"
)
SLOW = (
    "# Time: 2026-11-20T00:30:00.123456Z\n# User@Host: app[app] @ host [10.9.8.7]  Id:     5\n"
    "# Query_time: 2.0  Lock_time: 0.0 Rows_sent: 1\nuse hukou;\nSET timestamp=1795134600;\n"
    f"UPDATE p SET phone='{MOBILE}';\n"
)
MARIADB = f"20261120 08:30:00,db1,app,web1,12,345,QUERY,hukou,'select * from p where phone={MOBILE}',0\n"
TEXT = (
    "2026-11-20 08:30:00.123  INFO [http-1] c.example.PersonService - 请求 POST /api/person/save userId=desk, "
    f"phone={MOBILE}\n\tat x.y.Z\n"
    f"2026-11-20 08:30:01,500 ERROR [http-1] c.example.PersonService - 响应 {{sfzh={RESIDENT_ID}}}\n"
)


@pytest.mark.parametrize("lane", [NativeLane(), PlainLane()], ids=["numba", "plain"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_field_with_nothing_in_it_may_be_the_last_of_a_log(lane: NativeLane | PlainLane, end: str) -> None:
    form = log_format("$remote_user|$request_uri|$remote_addr")
    told = said(tallied(f"desk|/p/q?phone={MOBILE}|{end}", form, lane))
    assert told == {("/p/q", "desk", "request", "phone", "CN_MOBILE"): 1}


@pytest.mark.parametrize("lane", [NativeLane(), PlainLane()], ids=["numba", "plain"])
@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        (
            COMBINED,
            "combined",
            {
                ("", "", "", "address", "IP_ADDRESS"): 2,
                ("GET /api/person/{id}", "(internal address)", "request", "uri", "CN_ID_CARD"): 1,
                ("GET /api/person/{id}", "(internal address)", "request", "phone", "CN_MOBILE"): 1,
                ("GET /api/person/{id}", "(internal address)", "request", "headers.referer.mail", "EMAIL_ADDRESS"): 1,
                ("GET /api/person/{id}", "(internal address)", "request", "headers.user_agent", "CN_MOBILE"): 1,
            },
        ),
        (
            APISIX,
            "apisix",
            {
                ("", "", "", "client_ip", "IP_ADDRESS"): 1,
                ("GET /p/q", "civil", "request", "sfzh", "CN_ID_CARD"): 2,
                ("GET /p/q", "civil", "request", "headers.x-phone", "CN_MOBILE"): 1,
                ("GET /p/q", "civil", "response", "yhkh", "BANK_CARD"): 1,
            },
        ),
        (
            KONG,
            "kong",
            {
                ("", "", "", "client_ip", "IP_ADDRESS"): 1,
                ("POST /kong/a", "tax", "request", "phone", "CN_MOBILE"): 1,
            },
        ),
        (
            EXCHANGE,
            "exchange",
            {
                ("", "", "", "src_ip", "IP_ADDRESS"): 1,
                ("if-hukou-query", "u-hrss/hrss-desk", "response", "xm", "PERSON"): 1,
                ("if-hukou-query", "u-hrss/hrss-desk", "response", "sfzh", "CN_ID_CARD"): 1,
            },
        ),
        (
            W3C,
            "w3c",
            {
                ("", "", "", "address", "IP_ADDRESS"): 2,
                ("GET /app/query.aspx", "desk", "request", "phone", "CN_MOBILE"): 1,
                ("POST /app/other.aspx", "(internal address)", "request", "id", "CN_ID_CARD"): 1,
            },
        ),
        (
            DOCKER,
            "docker, apisix",
            {
                ("", "", "", "client_ip", "IP_ADDRESS"): 2,
                ("GET /p/q", "civil", "request", "sfzh", "CN_ID_CARD"): 4,
                ("GET /p/q", "civil", "request", "headers.x-phone", "CN_MOBILE"): 2,
                ("GET /p/q", "civil", "response", "yhkh", "BANK_CARD"): 2,
            },
        ),
        (
            POSTGRES_CSV,
            "postgresql csv",
            {
                ("", "", "", "address", "IP_ADDRESS"): 1,
                ("hukou SELECT", "app", "request", "sfzh", "CN_ID_CARD"): 1,
            },
        ),
        (POSTGRES, "postgresql", {("hukou SELECT", "app", "request", "sfzh", "CN_ID_CARD"): 1}),
        (GENERAL, "mysql general", {("SELECT", "", "request", "phone", "CN_MOBILE"): 1}),
        (
            SLOW,
            "mysql slow",
            {
                ("", "", "", "address", "IP_ADDRESS"): 1,
                ("hukou UPDATE", "app", "request", "phone", "CN_MOBILE"): 1,
            },
        ),
        (MARIADB, "mariadb audit", {("hukou SELECT", "app", "request", "phone", "CN_MOBILE"): 1}),
        (
            TEXT,
            "text",
            {
                ("POST /api/person/save", "desk", "request", "phone", "CN_MOBILE"): 1,
                ("c.example.PersonService", "", "response", "sfzh", "CN_ID_CARD"): 1,
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_every_format_tells_who_asked_what_of_whom(lane, text: str, name: str, wanted: dict) -> None:
    assert sniff(text.encode()).name == name
    assert said(tallied(text, lane=lane)) == wanted


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        (COMBINED, "EMAIL_ADDRESS"),
        (APISIX, "CN_MOBILE"),
        (EXCHANGE, "PERSON"),
        (POSTGRES_CSV, "CN_ID_CARD"),
        (POSTGRES, "CN_ID_CARD"),
        (GENERAL, "CN_MOBILE"),
        (SLOW, "CN_MOBILE"),
        (MARIADB, "CN_MOBILE"),
    ],
)
def test_first_seen_is_the_time_the_record_tells(text: str, entity: str) -> None:
    _, count = counted(tallied(text), entity)
    assert count.first is not None
    assert f"{moment_of(count.first):%Y-%m-%d %H:%M}" == "2026-11-20 08:30"


def test_addresses_of_callers_are_seen_from_the_first_line_to_the_last() -> None:
    _, count = counted(tallied(COMBINED), "IP_ADDRESS")
    assert count.first is not None and count.last is not None
    assert (count.last - count.first) == 60_000_000


def test_records_that_span_lines_are_counted_once() -> None:
    tally = tallied(TEXT)
    assert (tally.records, tally.with_clear) == (2, 2)
    assert tallied(GENERAL).records == 1


def test_times_of_w3c_logs_are_those_of_greenwich() -> None:
    log = f"#Fields: date time cs-uri-stem cs-uri-query\n2026-11-01 20:00:00 /a tel={MOBILE}\n"
    (count,) = tallied(log).groups.values()
    assert count.first == datetime(2026, 11, 1, 20, tzinfo=UTC).timestamp() * 1_000_000


def test_comments_and_blank_lines_are_no_records() -> None:
    assert tallied(W3C).records == 2
    assert tallied(APISIX + "\n\n\r\n").records == 1


def test_a_broken_record_is_counted_and_still_looked_at() -> None:
    tally = tallied(APISIX + '\n{"request": {"uri": "/a?phone=' + MOBILE + "\n" + APISIX + "\n")
    assert (tally.records, tally.broken) == (3, 1)
    assert said(tally)["/a", "", "request", "phone", "CN_MOBILE"] == 1


def test_a_log_format_of_nginx_is_understood() -> None:
    form = log_format('$http_x_app_id [$time_iso8601] $request_method $request_uri $status "$request_body" $arg_tel')
    line = f'desk [2026-11-20T08:30:00+08:00] POST /a/b?x=1 200 "phone={MOBILE}" {MOBILE}\n'
    assert said(tallied(line, form)) == {
        ("POST /a/b", "desk", "request", "phone", "CN_MOBILE"): 1,
        ("POST /a/b", "desk", "request", "tel", "CN_MOBILE"): 1,
    }


def test_a_log_format_that_writes_json_is_read_as_json() -> None:
    assert log_format('{"uri": "$request_uri"}').name == "custom"
    assert named("combined").name == "combined"
    assert named("$remote_addr $request").name == "custom"
    with pytest.raises(ValueError, match="combined"):
        named("apach")


def test_text_without_any_format_is_still_attributed_to_keys() -> None:
    assert sniff(f"hello {MOBILE}\nworld\n".encode()) == TextFormat()
    assert said(tallied(f"tel: {MOBILE}\n{MOBILE}\n")) == {
        ("", "", "", "tel", "CN_MOBILE"): 1,
        ("", "", "", "message", "CN_MOBILE"): 1,
    }


TEXT_WITH_JSON = "2026-11-20 10:00:0{} INFO c.g.PersonService - 返回 {}\n"


def test_text_that_ends_in_json_is_text() -> None:
    text = "".join(TEXT_WITH_JSON.format(n, json.dumps({"phone": MOBILE, "time": "x"})) for n in range(5))
    assert sniff(text.encode()) == TextFormat(begins=b"2")
    assert said(tallied(text)) == {("c.g.PersonService", "", "response", "phone", "CN_MOBILE"): 5}


@pytest.mark.parametrize("before", ["", "  ", "[", ",", "<134>Nov 20 10:00:00 gw1 apisix: "])
def test_an_object_that_tells_of_a_call_is_a_record_of_json_whatever_frames_it(before: str) -> None:
    assert sniff(f"{before}{APISIX}\n{before}{APISIX}\n".encode()).name == "apisix"
    assert sniff(f'{before}{{"url": "/a", "phone": 1}}\n'.encode()).name == "json"


def test_an_empty_log_is_no_trouble() -> None:
    assert sniff(b"") == TextFormat()
    assert tallied(b"", W3cFormat()).records == 0


def test_a_log_of_masked_values_is_told_apart() -> None:
    tally = tallied('{"uri": "/a", "response": {"phone": "139****1234"}}')
    assert said(tally) == {("/a", "", "response", "phone", "MASKED_CN_MOBILE"): 1}
    assert tally.with_clear == 0
