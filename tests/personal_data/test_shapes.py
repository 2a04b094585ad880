"""Each kind with a shape from a plain Presidio engine, beside Chinese characters and beside what only looks like it.

All values are made up.
"""

from __future__ import annotations

from functools import cache

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from scanners.personal_data.definitions import definitions
from scanners.personal_data.lane import classes, rare
from scanners.personal_data.recognisers.shapes import ShapeRecogniser


@cache
def engine() -> AnalyzerEngine:
    """An engine as anybody would build it: Presidio's own context enhancer and its engine without a model."""
    recognisers = [ShapeRecogniser(recogniser) for recogniser in definitions().recognisers if recogniser.shapes]
    nothing = NoOpNlpEngine([{"lang_code": "zh", "model_name": "none"}])
    registry = RecognizerRegistry(recognizers=recognisers, supported_languages=["zh"])
    return AnalyzerEngine(registry=registry, nlp_engine=nothing, supported_languages=["zh"])


def found(entity: str, text: str) -> list[str]:
    results = engine().analyze(text, "zh", entities=[entity])
    return [text[result.start : result.end] for result in sorted(results, key=lambda r: r.start)]


def test_the_lanes_look_for_every_shape_in_exactly_one_way() -> None:
    assert {shape.name for shape in definitions().shapes} == classes.COMPILED | rare.RARE
    assert not classes.COMPILED & rare.RARE


RESIDENT = "11010519491231002X"

THERE = [
    ("CN_ID_CARD", f"身份证{RESIDENT}的", [RESIDENT]),
    ("CN_ID_CARD", f"{RESIDENT.lower()}", [RESIDENT.lower()]),
    ("CN_ID_CARD", "证110105 19491231 002X，", ["110105 19491231 002X"]),
    ("CN_ID_CARD", "证110105-1949-1231-002X，", ["110105-1949-1231-002X"]),
    ("CN_ID_CARD", f"{RESIDENT},440524188001010014", [RESIDENT, "440524188001010014"]),
    ("CN_HKMOTW_RESIDENCE", "证810000199408230021号", ["810000199408230021"]),
    ("CN_FOREIGN_PR", "证911124198108030024号", ["911124198108030024"]),
    ("CN_FOREIGN_PR", "证CAN110078010105号", ["CAN110078010105"]),
    ("CN_ID_CARD_15", "证130503670401001号", ["130503670401001"]),
    ("CN_PASSPORT", "护照E12345678，EA1234567，G12345678", ["E12345678", "EA1234567", "G12345678"]),
    (
        "CN_HKMO_PERMIT",
        "证H12345678、M1234567801、C12345678、CA1234567",
        ["H12345678", "M1234567801", "C12345678", "CA1234567"],
    ),
    ("CN_TW_PERMIT", "证L12345678号", ["L12345678"]),
    ("CN_OFFICER_ID", "证军字第1234567号的", ["军字第1234567号"]),
    ("CN_MOBILE", "电话13900001234的", ["13900001234"]),
    ("CN_MOBILE", "电话+8613900001234的", ["+8613900001234"]),
    ("CN_MOBILE", "+86 139-0000-1234/139 0000 1234", ["+86 139-0000-1234", "139 0000 1234"]),
    ("CN_MOBILE", "13900001234 13900005678,13900004321", ["13900001234", "13900005678", "13900004321"]),
    ("CN_MOBILE", "致电139.0000.1234。139.0000.5678.", ["139.0000.1234", "139.0000.5678"]),
    ("CN_MOBILE", "0013900001234 8613900001234", ["8613900001234"]),
    ("CN_LANDLINE", "座机010-88886666的", ["010-88886666"]),
    ("CN_LANDLINE", "座机(0312)8888666转12，0755-28886666-8001", ["(0312)8888666转12", "0755-28886666-8001"]),
    ("BANK_CARD", "卡6222020000000000000的", ["6222020000000000000"]),
    ("BANK_CARD", "卡6222 0200 0000 0000 000的", ["6222 0200 0000 0000 000"]),
    ("BANK_CARD", "卡5555-5555-5555-4444的", ["5555-5555-5555-4444"]),
    ("CN_USCC", "代码91350100M000100Y43的", ["91350100M000100Y43"]),
    ("CN_ORG_CODE", "代码D2143569-X的", ["D2143569-X"]),
    (
        "CN_PLATE",
        "车牌渝A12345的，渝AD12345停，渝A·12345走，粤Z1234港进",
        ["渝A12345", "渝AD12345", "渝A·12345", "粤Z1234港"],
    ),
    ("VIN", "车架号1M8GDM9AXKP042788的", ["1M8GDM9AXKP042788"]),
    ("IMEI", "串号356938035643809的", ["356938035643809"]),
    ("MAC_ADDRESS", "网卡00:00:5E:00:53:01的00-00-5e-00-53-02", ["00:00:5E:00:53:01", "00-00-5e-00-53-02"]),
    ("IP_ADDRESS", "来源IP地址10.21.3.45已封禁", ["10.21.3.45"]),
    ("IP_ADDRESS", "地址2001:db8::1的 10.0.0.1:8080 10.0.0.2/24", ["2001:db8::1", "10.0.0.1", "10.0.0.2"]),
    (
        "EMAIL_ADDRESS",
        "邮箱zhang.san@example.cn联系，ZHANG_3@EXAMPLE.COM. [li@example.cn 已发送] me@openssh.cn:8",
        ["zhang.san@example.cn", "ZHANG_3@EXAMPLE.COM", "li@example.cn", "me@openssh.cn"],
    ),
    ("IMEI", "串号35-209900-176148-1，352099-00-176148-1的", ["35-209900-176148-1", "352099-00-176148-1"]),
    ("MAC_ADDRESS", "地址001a-2b3c-4d5e上线", ["001a-2b3c-4d5e"]),
    ("MAC_ADDRESS", "001a.2b3c.4d5e learned, mac=00E0-FC12-3456.", ["001a.2b3c.4d5e", "00E0-FC12-3456"]),
    ("WECHAT_ID", "微信wxid_ab12cd34ef56的", ["wxid_ab12cd34ef56"]),
    ("COORDINATE", "坐标106.551234,29.563456处", ["106.551234,29.563456"]),
    ("COORDINATE", "坐标29.563456, 106.551234处", ["29.563456, 106.551234"]),
    (
        "SECRET",
        "令牌eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl的",
        ["eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"],
    ),
    ("SECRET", "AKIA" + "A" * 16, ["AKIA" + "A" * 16]),
]

NOT_THERE = [
    ("CN_ID_CARD", f"a{RESIDENT} {RESIDENT}a 0.{RESIDENT} 1{RESIDENT}"),
    ("CN_ID_CARD", "110105194912310021 11010519491331002X 990105194912310020"),
    ("CN_ID_CARD", "110105 19491231 0021 1-110105-19491231-002X"),
    ("CN_ID_CARD", "911124198108030024"),
    ("CN_HKMOTW_RESIDENCE", f"{RESIDENT} 810000199408230022"),
    ("CN_FOREIGN_PR", "911124198108030025 XQZ110078010105 can110078010105"),
    ("CN_ID_CARD_15", "130503671301001 1305036704010011"),
    ("CN_PASSPORT", "E1234567 E123456789 AE12345678 EI1234567 EO1234567 1E12345678"),
    ("CN_HKMO_PERMIT", "H1234567 H123456789 XC12345678 CI1234567"),
    ("CN_OFFICER_ID", "渝府字第1234号 军字第12号"),
    ("CN_MOBILE", "0.13900001234 13900001234.5 a13900001234 139000012345 1700000001234 v1.13900001234"),
    ("CN_MOBILE", "1.139.0000.1234 139.0000.1234.5 139.0000.12345 139.000.01234 129.0000.1234 v139.0000.1234-rc"),
    ("CN_MOBILE", "139.0000.1234-2 139.0000-1234 0.139.0000.1234"),
    ("CN_MOBILE", "550e8400-139-0000-1234-x 8-139-0000-1234"),
    ("CN_LANDLINE", "2026-01-01 010-1234567 011-88886666 88886666 1010-88886666"),
    ("BANK_CARD", "6222020000000000001 4111111111111112 0000000000000000 1234567812345670"),
    ("CN_USCC", "91350100M000100Y44 A91350100M000100Y43"),
    ("CN_PLATE", "渝府发A12345 渝A123456789 渝I12345"),
    ("VIN", "12345678901234567 1M8GDM9AXKP04278 a1M8GDM9AXKP042788"),
    ("IMEI", "356938035643808 156938035643809 35-209900-176148-2 1-35-209900-176148-1 352099-00-176148-1-2"),
    ("IMEI", "35-209900-176148-12 35-20990-0176148-1 352099-001-76148-1 45-209900-176148-1"),
    ("MAC_ADDRESS", "011b-2b3c-4d5e 0112-2b3c-4d5e 2026-0101-0001 dead-beef-cafe 001a-2b3c.4d5e"),
    ("MAC_ADDRESS", "550e8400-e29b-41d4-a716-446655440000 v1.001a.2b3c.4d5e 001a.2b3c.4d5e.zip a001a-2b3c-4d5e"),
    ("MAC_ADDRESS", "ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 01:00:5e:00:00:fb 00:00:5E:00:53:01:02 00:00-5E:00-53:01"),
    ("IP_ADDRESS", "127.0.0.1 0.0.0.0 255.255.255.255 1.2.3.4.5 v1.2.3.4 1.2.3.256 12:30:15 ::1 lib/1.2.3.4-r5"),
    ("EMAIL_ADDRESS", "logo@2x.png git@example.org a@b a.@example.cn @example.cn pkg@1.2.3"),
    ("EMAIL_ADDRESS", "umac-64-etm@openssh.com,curve25519-sha256@libssh.org react@18.2.0.tgz getty@tty1.service"),
    ("EMAIL_ADDRESS", "scp a.txt web@files.example.cn:/srv ops@db.example.cn:~$ [root@db.example.cn ~]# ls"),
    ("COORDINATE", "[[106.551234,29.563456],[106.551235,29.563457]]"),
    ("COORDINATE", "106.55,29.56 206.551234,29.563456 106.551234,99.563456 106.551234,29.563456,12"),
    ("SECRET", "eyJhbGciOiJIUzI1NiJ9.abc LTAI12"),
]


@pytest.mark.parametrize(("entity", "text", "values"), THERE)
def test_a_kind_is_found_beside_chinese_characters(entity: str, text: str, values: list[str]) -> None:
    assert found(entity, text) == values


@pytest.mark.parametrize(("entity", "text"), NOT_THERE)
def test_what_only_looks_like_a_kind_is_not_found(entity: str, text: str) -> None:
    assert found(entity, text) == []


def test_every_recogniser_is_one_for_china() -> None:
    for recogniser in engine().registry.recognizers:
        assert recogniser.country_code() == "cn"
        assert recogniser.get_supported_language() == "zh"


def test_no_pattern_uses_what_fails_beside_chinese_characters() -> None:
    for shape in (*definitions().shapes, *definitions().values):
        assert not any(sign in shape.guard.around(shape.pattern) for sign in (r"\b", r"\d", r"\w"))


def test_every_pattern_is_one_that_re2_takes() -> None:
    import re2  # type: ignore[import-untyped]  # only here

    for shape in (*definitions().shapes, *definitions().values):
        re2.compile(shape.pattern)
