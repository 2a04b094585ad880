"""What records written for people tell of themselves: a time in front, a path, a class or an application somewhere, and
words for directions. The expressions say what is looked for; the functions below them do the same, compiled by Numba,
and the two are held together by tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from scanners.personal_data.logs.names import Path, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = 1024
"""Bytes of a record in which it tells about itself."""
TIME = re.compile(
    rb"(?:\[|[A-Z]+ +|)(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?|\d{13})"
)
TELLING = re.compile(
    rb"\b(?P<method>GET|POST|PUT|DELETE|PATCH)\b[\"' :,|\]\[]{1,4}(?P<uri>(?:https?://[^/\s]+)?/[^\s\"',\])}|]*)"
    rb"|\b(?:request_?uri|uri|url|path)[\"']?[=:] ?[\"']?(?P<named>(?:https?://[^/\s]+)?/[^\s\"',\])}|&]*)"
    rb"|\b(?:consumer|app_?id|app_?key|client_?id|caller)[\"']?[=:] ?[\"']?(?P<consumer>[^\s\"',;\])}|&]+)"
    rb"|\b(?:user_?name|user_?id|user|operator|loginName)[\"']?[=:] ?[\"']?(?P<user>[^\s\"',;\])}|&]+)",
    re.IGNORECASE,
)
GROUPS = (
    ("method", Role.METHOD),
    ("uri", Role.URI),
    ("named", Role.URI),
    ("consumer", Role.CONSUMER),
    ("user", Role.USER),
)
LOGGER = re.compile(rb"(?:[ \[])((?:[a-z][\w$]*\.){1,}[A-Z][\w$]*)(?=[ :\]])")
SIDES = re.compile(
    "(?P<request>请求|入参|查询条件|\\brequest|\\breq\\b|\\bparam|-->|>>>)|"
    "(?P<response>响应|出参|返回|应答|\\bresponse|\\bresp\\b|\\bresult|<--|<<<)".encode(),
    re.IGNORECASE,
)
SIDES_PATHS: tuple[Path, ...] = (("message",), ("request", "message"), ("response", "message"))

Found: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64]]"
"""Spans as (record, role, start and end), -1 for what is not told; and the side of every finding in `SIDES_PATHS`."""


def by_expressions(
    data: bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
) -> Found:
    """What records tell; findings of record r are `place[first[r]:first[r + 1]]`, ascending."""
    spans, path = empty(len(starts), len(place))
    places, bounds = place.tolist(), first.tolist()
    for r, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        head = min(end, start + HEAD)
        if found := TIME.match(data, start, head):
            spans[r, Role.TIME] = found.span(1)
        if found := LOGGER.search(data, start, head):
            spans[r, Role.ROUTE] = found.span(1)
        for found in TELLING.finditer(data, start, head):
            for name, role in GROUPS:
                if found.start(name) >= 0 and spans[r, role, 0] < 0:
                    spans[r, role] = found.span(name)
        f, last = bounds[r], bounds[r + 1]
        side = 0
        for word in SIDES.finditer(data, start, places[last - 1] if last > f else start):
            while f < last and places[f] < word.start():
                path[f] = side
                f += 1
            side = REQUEST if word.lastgroup == "request" else RESPONSE
        path[f:last] = side
    return spans, path


def empty(records: int, findings: int) -> Found:
    """Of records that tell nothing."""
    return np.full((records, len(Role), 2), -1, np.int64), np.zeros(findings, np.int64)


METHOD, NAMED, CONSUMER, USER = 1, 2, 3, 4
_WORDS: Mapping[int, str] = {
    METHOD: "get post put delete patch",
    NAMED: "requesturi request_uri uri url path",
    CONSUMER: "consumer appid app_id appkey app_key clientid client_id caller",
    USER: "username user_name userid user_id user operator loginname",
}
WIDTH = 16
"""Of a row in the tables of words: its length, what it says, whether it is a word by itself, and its signs."""
REQUEST, RESPONSE = 1, 2
_SIDE_WORDS: Mapping[int, tuple[str, ...]] = {
    REQUEST: ("请求", "入参", "查询条件", "-->", ">>>", "request", "req ", "param"),
    RESPONSE: ("响应", "出参", "返回", "应答", "<--", "<<<", "response", "resp ", "result"),
}
"""With a blank behind: no letter or digit may follow."""


def _rows(words: Iterable[tuple[str, int]]) -> NDArray[np.uint8]:
    """Words with what each says, those that begin alike side by side; a row of noughts ends them."""
    rows = []
    for word, meaning in sorted(words, key=lambda entry: entry[0].encode()[0]):
        signs = word.strip().encode()
        rows.append(bytes((len(signs), meaning, word.endswith(" "))) + signs.ljust(WIDTH - 3, b"\0"))
    return np.frombuffer(b"".join(rows) + bytes(WIDTH), np.uint8)


def _first_rows(rows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where the words that begin with a sign stand; the last row for no word."""
    first = np.full(256, len(rows) - WIDTH, np.int64)
    for row in range(len(rows) - 2 * WIDTH, -1, -WIDTH):
        first[rows[row + 3]] = row
    return first


TELLING_ROWS = _rows((word, kind) for kind, words in _WORDS.items() for word in words.split())
HTTP_ROWS = _rows([("http", 0)])
SIDE_ROWS = _rows((word, side) for side, words in _SIDE_WORDS.items() for word in words)
TELLING_FIRST, SIDE_FIRST = _first_rows(TELLING_ROWS), _first_rows(SIDE_ROWS)
WORD_SIGN, BLANK, ENDS_PATH, ENDS_QUERY, ENDS_NAME, BETWEEN, BEGINS_TELLING, BEGINS_SIDE = (1 << n for n in range(8))
SIGNS = np.zeros(256, np.uint8)
"""What every byte may be, as bits."""
for _bit, _signs in (
    (WORD_SIGN, b"0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (BLANK, b" \t\n\r\f\v"),
    (ENDS_PATH, b" \t\n\r\f\v\"',])}|"),
    (ENDS_QUERY, b" \t\n\r\f\v\"',])}|&"),
    (ENDS_NAME, b" \t\n\r\f\v\"',])}|&;"),
    (BETWEEN, b"\"' :,|]["),
    (BEGINS_TELLING, bytes(c ^ case for c in TELLING_ROWS[3:-WIDTH:WIDTH].tolist() for case in (0, 32))),
    (BEGINS_SIDE, SIDE_ROWS[3:-WIDTH:WIDTH].tobytes() + b"RP"),
):
    SIGNS[[*_signs]] |= _bit


ROLES = np.array([Role.TIME, Role.ROUTE, Role.METHOD, Role.URI, Role.CONSUMER, Role.USER])


def small(c: Any) -> Any:
    """A letter as a small one."""
    return c | 32 if 65 <= c <= 90 else c


def is_digits(buf: Any, p: Any, count: Any, e: Any) -> Any:
    """Whether so many digits stand at `p`, before `e`."""
    if p + count > e:
        return False
    n = p
    while n < p + count and 48 <= buf[n] <= 57:
        n += 1
    return n == p + count


def time_end(buf: Any, p: Any, e: Any) -> Any:
    """Where a time that begins at `p` ends (`TIME`); -1 where none does."""
    if is_digits(buf, p, 13, e):
        return p + 13
    if p + 19 > e or not is_digits(buf, p, 4, e) or not is_digits(buf, p + 5, 2, e) or not is_digits(buf, p + 8, 2, e):
        return -1
    if (buf[p + 4] != 45 and buf[p + 4] != 47) or (buf[p + 7] != 45 and buf[p + 7] != 47):  # - /
        return -1
    if (buf[p + 10] != 84 and buf[p + 10] != 32) or buf[p + 13] != 58 or buf[p + 16] != 58:  # T, blank, :
        return -1
    if not is_digits(buf, p + 11, 2, e) or not is_digits(buf, p + 14, 2, e) or not is_digits(buf, p + 17, 2, e):
        return -1
    p += 19
    if p < e and (buf[p] == 46 or buf[p] == 44) and is_digits(buf, p + 1, 1, e):
        q = p + 1
        while q < p + 10 and is_digits(buf, q, 1, e):
            q += 1
        p = q
    q = p + 1 if p < e and buf[p] == 32 else p
    if q < e and buf[q] == 90:  # Z
        return q + 1
    if q < e and (buf[q] == 43 or buf[q] == 45) and is_digits(buf, q + 1, 2, e):
        q += 4 if q + 3 < e and buf[q + 3] == 58 else 3
        if is_digits(buf, q, 2, e):
            return q + 2
    return p


def time_start(buf: Any, p: Any, e: Any) -> Any:
    """Where a time may begin in a record at `p`: behind a bracket or a word in capitals."""
    if p < e and buf[p] == 91:
        return p + 1
    q = p
    while q < e and 65 <= buf[q] <= 90:
        q += 1
    if not p < q < e or buf[q] != 32:
        return p
    while q < e and buf[q] == 32:
        q += 1
    return q


def logger_end(buf: Any, p: Any, e: Any) -> Any:
    """Where the name of a class with its packages that begins at `p` ends (`LOGGER`); -1 where none does."""
    packages = 0
    while p < e:
        q = p
        while q < e and (SIGNS[buf[q]] & WORD_SIGN or buf[q] == 36):
            q += 1
        if not p < q < e:
            return -1
        if 97 <= buf[p] <= 122 and buf[q] == 46:
            packages += 1
            p = q + 1
            continue
        is_class = 65 <= buf[p] <= 90 and packages > 0 and (buf[q] == 32 or buf[q] == 58 or buf[q] == 93)
        return q if is_class else -1
    return -1


def said_at(buf: Any, p: Any, e: Any, rows: Any, row: Any, is_whole: Any) -> Any:
    """The row of the word at `p` among those that begin alike, from `row` on; -1 for none of them. `is_whole`: behind
    each no letter or digit may follow."""
    c = small(buf[p])
    while rows[row + 3] == c:
        after = p + np.int64(rows[row])
        n = 1
        while p + n < min(after, e) and rows[row + 3 + n] == small(buf[p + n]):
            n += 1
        if p + n == after and (after == e or not (is_whole or rows[row + 2]) or not SIGNS[buf[after]] & WORD_SIGN):
            return row
        row += WIDTH
    return -1


def path_end(buf: Any, p: Any, e: Any, stops: Any) -> Any:
    """Where a path or an address of the web that begins at `p` ends; -1 where none does."""
    if p + 7 < e and said_at(buf, p, e, HTTP_ROWS, 0, False) >= 0:
        q = p + 5 if small(buf[p + 4]) == 115 else p + 4
        if q + 2 < e and buf[q] == 58 and buf[q + 1] == 47 and buf[q + 2] == 47:
            host = p = q + 3
            while p < e and buf[p] != 47 and not SIGNS[buf[p]] & BLANK:
                p += 1
            if p == host:
                return -1
    if p >= e or buf[p] != 47:
        return -1
    while p < e and not SIGNS[buf[p]] & stops:
        p += 1
    return p


def told_at(buf: Any, p: Any, e: Any, kind: Any) -> Any:
    """(start, end) of what is told behind a word of `TELLING` that ends at `p`; end -1 where nothing is."""
    s = p
    if kind == METHOD:
        while s < e and s < p + 5 and SIGNS[buf[s]] & BETWEEN:
            s += 1
        return (s, path_end(buf, s, e, ENDS_PATH)) if p < s <= p + 4 else (s, -1)
    if s < e and (buf[s] == 34 or buf[s] == 39):
        s += 1
    if s >= e or (buf[s] != 61 and buf[s] != 58):
        return s, -1
    s += 1
    if s < e and buf[s] == 32:
        s += 1
    if s < e and (buf[s] == 34 or buf[s] == 39):
        s += 1
    if kind == NAMED:
        return s, path_end(buf, s, e, ENDS_QUERY)
    q = s
    while q < e and not SIGNS[buf[q]] & ENDS_NAME:
        q += 1
    return s, q if q > s else -1


def put_span(spans: Any, r: Any, role: Any, start: Any, end: Any) -> None:
    """What is told first counts."""
    if spans[r, role, 0] < 0:
        spans[r, role, 0], spans[r, role, 1] = start, end


def tell(buf: Any, r: Any, start: Any, e: Any, roles: Any, spans: Any) -> None:
    """What the head [start, e) of a record tells of `ROLES`."""
    at = time_start(buf, start, e)
    end = time_end(buf, at, e)
    if end >= 0:
        put_span(spans, r, roles[0], at, end)
    has_logger = False
    is_inside = start > 0 and SIGNS[buf[start - 1]] & WORD_SIGN
    told_until = p = start
    while p < e:
        c = buf[p]
        if not has_logger and (c == 32 or c == 91):
            end = logger_end(buf, p + 1, e)
            if end >= 0:
                has_logger = True
                put_span(spans, r, roles[1], p + 1, end)
        if p >= told_until and not is_inside and SIGNS[c] & BEGINS_TELLING:
            row = said_at(buf, p, e, TELLING_ROWS, TELLING_FIRST[small(c)], True)
            if row >= 0:
                kind, after = TELLING_ROWS[row + 1], p + np.int64(TELLING_ROWS[row])
                s, end = told_at(buf, after, e, kind)
                if end >= 0:
                    if kind == METHOD:
                        put_span(spans, r, roles[2], p, after)
                    put_span(spans, r, roles[3 if kind <= NAMED else 4 if kind == CONSUMER else 5], s, end)
                    told_until = end
        is_inside = SIGNS[c] & WORD_SIGN
        p += 1


def take_sides(buf: Any, start: Any, f: Any, last: Any, place: Any, path: Any) -> None:
    """The side of every finding of a record: that of the last word for one before it."""
    side = 0
    p = start
    e = place[last - 1] if last > f else start
    while p < e:
        row = -1
        if SIGNS[buf[p]] & BEGINS_SIDE:
            is_inside = p > 0 and SIGNS[buf[p]] & WORD_SIGN and SIGNS[buf[p - 1]] & WORD_SIGN
            if not is_inside:
                row = said_at(buf, p, e, SIDE_ROWS, SIDE_FIRST[small(buf[p])], False)
        if row < 0:
            p += 1
            continue
        while f < last and place[f] < p:
            path[f] = side
            f += 1
        side = SIDE_ROWS[row + 1]
        p += np.int64(SIDE_ROWS[row])
    while f < last:
        path[f] = side
        f += 1


def search(buf: Any, starts: Any, ends: Any, first: Any, place: Any, roles: Any, spans: Any, path: Any) -> None:
    """Fill `spans` (record, role, start and end) and `path` of every finding, for records that findings lie in."""
    for r in range(len(starts)):
        tell(buf, r, starts[r], min(ends[r], starts[r] + HEAD), roles, spans)
        take_sides(buf, starts[r], first[r], first[r + 1], place, path)
