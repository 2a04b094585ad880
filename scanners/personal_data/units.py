"""Units behind a number: what they count is nobody's number, however much it looks like one. Nor is what stands behind
the status of a response, which are its bytes.

    sent 13800138000 bytes    耗时 13800138000 纳秒    "GET /q HTTP/1.1" 200 13800138000

Words that are verbs as well (requests, records, times) are no units here: `13800138000 requests a code`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text

_LATIN = (
    *("B", "KB", "MB", "GB", "TB", "kB", "kb", "mb", "gb", "KiB", "MiB", "GiB", "bytes", "Bytes", "byte", "octets"),
    *("bit", "bits", "bps", "kbps", "Kbps", "Mbps", "ms", "us", "ns", "msec", "usec", "nsec", "sec", "secs", "seconds"),
    *("millis", "milliseconds", "micros", "microseconds", "nanos", "nanoseconds", "ticks", "cycles", "jiffies"),
    *("rows", "packets", "pkts", "sectors", "kWh"),
)
_CHINESE = ("字节", "比特", "毫秒", "微秒", "纳秒", "千字", "兆字", "万元", "亿元", "千瓦", "立方", "平方", "公里")
"""The first two characters tell: 千字节, 立方米."""
_YUAN, _BEHIND_YUAN = "元", "旦宵月素件年"
"""With one of these behind it is a word of its own."""
_UNIT = re.compile(
    rf"(?: ?(?:{'|'.join(_CHINESE)}|{_YUAN}(?![{_BEHIND_YUAN}]))"
    rf"| (?:{'|'.join(_LATIN)})(?![0-9A-Za-z_\-=:\"'\u4000-\u9fff]))"
)
_SPACE, _IDEOGRAPH, _LAST_IDEOGRAPH = 32, 0xE4, 0xE9
_CHARACTER, _TWO_CHARACTERS, _LONGEST = 3, 6, max(map(len, _LATIN))
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_KEEP = np.array([(1 << 8 * min(length, 8)) - 1 for length in range(_LONGEST + 2)], np.uint64)


_MAY_BEGIN = np.zeros(256, np.bool_)
_MAY_BEGIN[[_SPACE, *range(_IDEOGRAPH, 256)]] = True
"""The first signs of a unit with the blank before it."""
COUNTED, BYTES = 1, 2
"""Of a number: a unit stands behind it; it is the bytes of a response, whatever words say."""


def is_before_unit(text: str, at: int) -> bool:
    """Whether a unit stands at a place, perhaps behind a blank."""
    return _UNIT.match(text, at) is not None


_STATUS = re.compile(rb"(?:\"|HTTP/[0-9](?:\.[0-9])?) [1-5][0-9]{2} \Z")
_LONGEST_STATUS = len(b"HTTP/1.1 200 ")


def is_behind_status(text: str, at: int) -> bool:
    """Whether the status of a response, behind the request, stands before a place."""
    return _STATUS.search(text[max(0, at - _LONGEST_STATUS) : at].encode("utf-8", "surrogateescape")) is not None


def counted(
    data: Text, bounds: NDArray[np.int64], segment: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Which numbers of a view count something: `COUNTED`, `BYTES`, or 0."""
    result = np.zeros(len(start), np.uint8)
    buf = np.frombuffer(data, np.uint8)
    # Most stand in quotes or between separators: few have beside them what tells.
    beside = _MAY_BEGIN[buf.take(end, mode="clip")] | (buf.take(start - 1, mode="clip") == _SPACE)
    rows = np.flatnonzero(beside)
    start, end, segment = start[rows], end[rows], segment[rows]
    result[rows[are_before_units(data, end, bounds[segment + 1])]] = COUNTED
    result[rows[are_behind_status(data, start, bounds[segment])]] = BYTES
    return result


def are_behind_status(data: Text, at: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The same of places of a view, of which nothing counts before `first`."""
    buf = np.frombuffer(data, np.uint8)
    result: NDArray[np.bool_] = (buf.take(at - 1, mode="clip") == _SPACE) & (buf.take(at - 5, mode="clip") == _SPACE)
    for row in np.flatnonzero(result).tolist():
        place = int(at[row])
        result[row] = _STATUS.search(data, max(int(first[row]), place - _LONGEST_STATUS), place) is not None
    return result


def are_before_units(data: Text, at: NDArray[np.int64], limit: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The same of places of a view, of which nothing counts from `limit` on."""
    result = np.zeros(len(at), np.bool_)
    buf = np.frombuffer(data, np.uint8)
    first = buf[np.minimum(at, len(buf) - 1)]
    start = at + (first == _SPACE)
    rows = np.flatnonzero(((first == _SPACE) | (first >= _IDEOGRAPH)) & (start < limit))
    rows = rows[_tables().firsts[buf[start[rows]]]]
    if not len(rows):
        return result
    start, limit = start[rows], limit[rows]
    places = start[:, None] + np.arange(_LONGEST + 1)
    signs = np.where(places < limit[:, None], buf[np.minimum(places, len(buf) - 1)], np.uint8(0))
    is_other = ~_tables().letters[signs]
    length = np.where(is_other.any(axis=1), is_other.argmax(axis=1), _LONGEST + 1)
    is_chinese = (signs[:, 0] >= _IDEOGRAPH) & (signs[:, 0] <= _LAST_IDEOGRAPH)
    behind = signs[np.arange(len(rows)), np.minimum(length, _LONGEST)]
    length = np.where(is_chinese, _TWO_CHARACTERS, length)
    is_whole = is_chinese | ((length <= _LONGEST) & ~_tables().goes_on[behind])
    is_unit = np.isin(_codes(signs, length), _tables().codes) & is_whole
    is_yuan = np.isin(_codes(signs, np.where(is_chinese, _CHARACTER, 0)), _tables().yuan)
    is_yuan &= ~np.isin(_codes(signs, length), _tables().behind_yuan)
    result[rows] = is_unit | is_yuan
    return result


def _codes(signs: NDArray[np.uint8], length: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number for each word, the first signs of a row."""
    eight = np.ascontiguousarray(signs[:, :8]).view("<u8")[:, 0] & _KEEP[length]
    return (eight ^ length.astype(np.uint64)) * _MIXER


class _Tables(NamedTuple):
    firsts: NDArray[np.bool_]
    letters: NDArray[np.bool_]
    goes_on: NDArray[np.bool_]
    codes: NDArray[np.uint64]
    yuan: NDArray[np.uint64]
    behind_yuan: NDArray[np.uint64]


@cache
def _tables() -> _Tables:
    units = (*_LATIN, *_CHINESE)
    firsts, letters, goes_on = (np.zeros(256, np.bool_) for _ in range(3))
    firsts[[unit.encode()[0] for unit in (*units, _YUAN)]] = True
    letters[[sign for sign in range(128) if chr(sign).isalpha()]] = True
    goes_on[[*b"0123456789_-=:\"'", *range(_IDEOGRAPH, _LAST_IDEOGRAPH + 1)]] = True
    words = [_YUAN + sign for sign in _BEHIND_YUAN]
    return _Tables(firsts, letters, goes_on, _codes_of(units), _codes_of((_YUAN,)), _codes_of(words))


def _codes_of(words: Sequence[str]) -> NDArray[np.uint64]:
    signs = np.frombuffer(b"".join(word.encode().ljust(_LONGEST + 1, b"\0") for word in words), np.uint8)
    return _codes(signs.reshape(len(words), -1), np.array([len(word.encode()) for word in words], np.int64))
