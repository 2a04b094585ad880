"""Texts made of pieces that recognisers look at: values right and wrong, keys, cues, separators, escapes, noise.

For tests that compare; what is right about a text is not said here. All values are made up.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from hypothesis import strategies as st

from auditor.yamlio import load
from scanners.personal_data.definitions import definitions

digits = "0123456789"


def number(length: int, first: str = "", last: str = "") -> st.SearchStrategy[str]:
    """`first`, then digits, then `last`: `length` signs together."""
    size = length - len(first) - len(last)
    return st.integers(0, 10**size - 1).map(lambda n: f"{first}{n:0{size}}{last}")


def _with_check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _with_luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(reversed(body)))
    return body + str(-total % 10)


_day = st.one_of(st.dates(), st.dates(date(1930, 1, 1), date(2025, 1, 1))).map(
    lambda day: day.isoformat().replace("-", "")
)
_area = st.sampled_from(
    ["110105", "440524", "500101", "620102", "810000", "820000", "830000", "911124", "932682", "000000"]
)

resident = st.builds(lambda area, day, serial: _with_check(f"{area}{day}{serial:03}"), _area, _day, st.integers(0, 999))
resident_15 = st.builds(lambda area, day, serial: f"{area}{day[2:]}{serial:03}", _area, _day, st.integers(0, 999))
mobile = number(11, "139") | number(11, "1") | st.sampled_from(["13490001234", "19900001234", "14000001234"])
card = st.sampled_from([15, 16, 17, 18]).flatmap(lambda size: number(size, "62").map(_with_luhn)) | number(15, "4").map(
    _with_luhn
)
vin = st.sampled_from(["1M8GDM9AXKP042788", "LSVAU2180N2183295", "LSVAU2181N2183295", "11111111111111111"])


def grouped(value: str, sizes: tuple[int, ...], between: str) -> str:
    """The value in groups; what is left over is the last one."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(value[at : at + size])
        at += size
    return between.join(filter(None, [*pieces, value[at:]]))


_groups = st.sampled_from(
    [(3, 4, 4), (3, 3, 5), (6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4), (4, 4, 4, 4, 3), (3, 4), (2, 2), (5, 5)]
)
_plain = st.one_of(
    resident,
    resident.map(str.lower),
    resident_15,
    mobile,
    st.builds("".join, st.tuples(st.sampled_from(["+86", "0086", "86", "0", "+86 ", "86-", "+86-", "17951"]), mobile)),
    card,
    number(18),
    number(15, "86").map(lambda n: _with_luhn(n[:14])),
    number(15),
    st.sampled_from(["91350100M000100Y43", "9144030071526726XG", "92500101MA5U0001X1", "D2143569-X", "D2143569X"]),
    st.sampled_from(
        ["CAN110078010105", "XQZ110078010105", "E12345678", "EA1234567", "G12345678", "D1234567", "141234567"]
    ),
    st.sampled_from(["H12345678", "M1234567801", "C12345678", "CA1234567", "W12345678", "L12345678", "12345678"]),
    st.sampled_from(
        [
            "王某某",
            "李某",
            "张某甲的",
            "某某公司",
            "军字第1234567号",
            "军字1234567",
            "政字第123456号",
            "文字第12345678号",
            "南字第1234号",
        ]
    ),
    st.sampled_from(
        ["渝A12345", "渝AD12345", "渝A12345F", "京AF0236", "粤Z1234港", "渝A·12345", "渝A1234警", "渝AABC12"]
    ),
    vin,
    st.sampled_from(["00:00:5E:00:53:01", "00-00-5e-00-53-ff", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb"]),
    st.sampled_from(["10.21.3.45", "192.0.2.1:8080", "127.0.0.1", "1.2.3.4.5", "v1.2.3.4", "1.2.3.256", "10.0.0.0/8"]),
    st.sampled_from(["2001:db8::1", "fe80::a00:27ff:fe4e:66a1", "::1", "12:30:15", "2001:db8:0:0:0:0:0:1", "a::b:1"]),
    st.sampled_from(["zhang.san@example.cn", "a@b.com", "logo@2x.png", "git@example.org", "a..b@x.cn", "10001@qq.com"]),
    st.sampled_from(["zlib@openssh.com", "web@b.com:/srv", "web@b.com:~$", "[web@b.com ~]#", "[web@b.com srv]$ "]),
    st.sampled_from(["wxid_ab12cd34ef56", "o1234567890123456789012345ab", "zhang_san88", "wx_id"]),
    st.sampled_from(
        ["106.551234,29.563456", "29.563456, 106.551234", "106.55,29.56", "[[106.551234,29.563456],", "106.551234"]
    ),
    st.sampled_from(
        [
            "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
            "AKIA" + "AAAABBBBCCCC1234",
            "P@ssw0rd!2026",
            "null",
        ]
    ),
    st.sampled_from(
        [
            "010-88886666",
            "(0312)8888666转12",
            "02368886666",
            "0312 8888666",
            "88886666",
            "0755-28886666-8001",
            "（010）88886666 转12",
            "010-88886666分机8",
        ]
    ),
    st.sampled_from(
        ["高血压", "2型糖尿病", "感冒", "患高血压、糖尿病", "幸福路12号（3单元201）", "AAC003=张三", "aac006: 19900102"]
    ),
    st.sampled_from(
        ["张三", "欧阳修远", "李四先生", "买买提·吐尔逊", "王芳", "Zhang San", "张三、李四", "张三 李四 王五"]
    ),
    st.sampled_from(["重庆市渝中区人民路12号", "示例村一组103号", "北京市朝阳区", "建设路5号3单元502室"]),
    st.sampled_from(
        ["阳光小区3-2-501", "翠湖小区8#楼302", "文三路413号锦绣江南26幢", "麓山郡17-4-1124", "幸福村丁组3支弄8号"]
    ),
    st.sampled_from(["+86-10-88886666", "+86 10 8888 6666", "+8610-88886666", "QQ12345678", "qq123456", "aQQ12345"]),
    st.sampled_from(
        ["1990-01-02", "19900102", "1990年1月2日", "二〇〇一年三月五日", "1990年1月2日出生", "因高血压入院"]
    ),
    st.sampled_from(
        ["139****1234", "110105********002X", "张*", "李**", "*三", "6222 **** **** 1234", "z***@qq.com", "重庆市****"]
    ),
    st.sampled_from(
        [
            "139XXXX1234",
            "139••••1234",
            "110105●●●●●●●●002X",
            "**重点**",
            "2**10",
            "****",
            "138＊＊＊＊1234",
            "E****1234",
            "a*b@x.cn",
            "139-****-1234",
        ]
    ),
    st.sampled_from(["一三九〇〇〇〇一二三四", "壹叁玖零零零零壹贰叁肆", "一一〇一〇五一九四九一二三一〇〇二"]),
    st.sampled_from(["550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e", "1700000001234"]),
)
_spelt = st.builds(grouped, resident | mobile | card, _groups, st.sampled_from([" ", "-", "  ", ".", "－", "　"]))


def _wide(value: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)


def _unicode(value: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else sign for sign in value)


_ESCAPES: list[Callable[[str], str]] = [
    str,
    str,
    str,
    _wide,
    _unicode,
    lambda value: quote(value, safe=""),
    lambda value: quote(quote(value, safe=""), safe=""),
    lambda value: "".join(f"&#{ord(sign)};" for sign in value),
    lambda value: "".join(f"&#x{ord(sign):x};" for sign in value),
    html.escape,
    lambda value: value.replace("@", "%40").replace(" ", "+"),
    lambda value: base64.b64encode(f"身份信息{value}".encode("utf-8", "replace")).decode(),
    lambda value: base64.urlsafe_b64encode(f'{{"v":"{value}"}}'.encode("utf-8", "replace")).decode().rstrip("="),
    lambda value: base64.b64encode(value.encode("utf-8", "replace")).decode(),
    lambda value: base64.urlsafe_b64encode(value.encode("utf-8", "replace")).decode().rstrip("="),
    lambda value: value[:3] + _unicode(value[3:]),
    lambda value: value[:-2] + quote(value[-2:], safe=""),
    lambda value: f'\\"{value}\\"',
    lambda value: "".join(f"\\x{byte:02x}" for byte in value.encode("utf-8", "replace")),
    lambda value: f"'{value}",
]


def _changed(value: str, place: int, sign: str) -> str:
    """The value with one sign put in, taken out or exchanged."""
    at = place % (len(value) + 1)
    return value[:at] + sign + value[at + (place // 100) % 2 :]


_shaped = st.deferred(
    lambda: st.sampled_from((*definitions().shapes, *definitions().values)).flatmap(
        lambda shape: st.from_regex(re.compile(shape.pattern), fullmatch=True).map(lambda value: value[:120])
    )
)
"""What the patterns themselves describe, mostly with a wrong check digit."""
_mutants = st.builds(
    _changed, _plain | _spelt | _shaped, st.integers(0, 10_000), st.sampled_from(["", *"0159aXx.-: *I@中"])
)
values = st.builds(
    lambda value, escape: escape(value), _plain | _plain | _spelt | _shaped | _mutants, st.sampled_from(_ESCAPES)
)


@cache
def _words() -> tuple[str, ...]:
    kinds = definitions().recognisers
    cues = load((files("rules") / "personal_data/cues.yaml").read_text("utf-8"), "cues").value
    said = [word for kind in kinds for word in (*kind.keys, *kind.against)]
    said += [word for lists in cues.values() if isinstance(lists, dict) for words in lists.values() for word in words]
    return tuple(dict.fromkeys(word for word in said if isinstance(word, str)))


def _camel(word: str) -> str:
    first, *rest = word.split("_")
    return first + "".join(part.capitalize() for part in rest)


words = st.builds(
    lambda word, dress: dress(word),
    st.deferred(lambda: st.sampled_from(_words())),
    st.sampled_from(
        [str, str, _camel, str.upper, str.capitalize, lambda w: f"user_{w}", lambda w: f"{w}2", lambda w: f"x{w}"]
    ),
)
_SIGNS = """: = => ： ":" ": " " =' > 为 是 ， , | ; ； 。 & / - ( ) （ ） " ' [ ] { } < </ \\n 号 的 、 + . @ _ * \\"""
separators = st.sampled_from([*_SIGNS.split(), '": "', " = ", " ", "", "\t", "\n"])
_noise = st.one_of(
    st.text(max_size=6),
    st.text("0123456789abcxXA-. :*%\\u&#;=@_", max_size=8),
    st.text("一三张王李号市区路的是为。，", max_size=6),
    st.sampled_from(["\x00", "\ufeff", "\u200b", "🙂", "é", "\xa0", "½", "٣", "Ⅷ", "𠮷", "\r\n"]),
    st.binary(max_size=6).map(lambda data: data.decode("latin-1")),
)
pieces = st.one_of(values, values, words, separators, separators, _noise)
keyed = st.builds(
    lambda form, word, value: form.format(word, value),
    st.sampled_from(
        [
            '{{"{}":"{}"}}',
            "{}={}",
            "{}={}&",
            "<{}>{}</",
            "{}：{}，",
            "{}: {}",
            "{}{}",
            "{}为{}。",
            "[{}: {}]",
            "{} -> {}",
            "{}->{};",
            "【{}】{}【",
            "[{}]：{}",
            "a[{}]={}&",
            "3.{}：{}",
            "**{}**：{}",
            "`{}`='{}'",
            "sql: INSERT INTO t (k,{}) VALUES (1,'{}')",
            "Preparing: SELECT 1 WHERE {}=? Parameters: {}(String)",
            'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n',
            "'{}' => '{}'",
            "<ns2:{}>{}</",
            "{}(甲)={}",
            '"{}（乙）":"{}"',
            'x/1.0" "{}{}',
            '{}\\":\\"{}\\"',
        ]
    ),
    words,
    values,
)
texts = st.lists(st.one_of(pieces, pieces, keyed), max_size=7).map("".join)
columns = st.one_of(st.just(""), st.just(""), words)
