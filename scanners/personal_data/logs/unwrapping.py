"""Records that container engines wrap in JSON, one line each: `{"log":"…","stream":"stdout","time":"…"}`. They are
written out one below the other, and it is remembered where what was found in them went.

`by_expressions` says how; `unwrap` does the same, compiled by Numba, and the two are held together by tests.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOG = re.compile(rb'"log"\s*:\s*"([^"\\]*+(?:\\.[^"\\]*+)*+)', re.DOTALL)
_TIME = re.compile(rb'"time"\s*:\s*"([^"\\]*)"')
_ESCAPE = re.compile(
    rb"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_MEANT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
MEANT = np.arange(256, dtype=np.uint8)
MEANT[[*b"ntrbf"]] = [*b"\n\t\r\b\f"]
"""What a sign behind a backslash stands for."""
LOG_KEY, TIME_KEY = (np.frombuffer(key, np.uint8) for key in (b'"log"', b'"time"'))


class Unwrapped(NamedTuple):
    """Records as they were before they were wrapped. Behind each stand, between line breaks, the time that its wrapper
    tells. `place` and `end` are those of the findings, in `data`."""

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    place: NDArray[np.int64]
    end: NDArray[np.int64]


def by_expressions(
    data: bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    end: NDArray[np.int64],
) -> Unwrapped:
    """Findings of record r are `place[first[r]:first[r + 1]]`, ascending, and end before the next one begins."""
    out = bytearray()
    bounds, moved = np.zeros((2, len(starts)), np.int64), np.zeros((2, len(place)), np.int64)
    for r, (start, stop) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        found = _LOG.search(data, start, stop)
        a, b = found.span(1) if found else (start, stop)
        escapes = [*_ESCAPE.finditer(data, a, b)] if found else []
        text, at, before, after = bytearray(), a, [a], [0]
        for escape in escapes:
            text += data[at : escape.start()]
            before += escape.span()
            after.append(len(text))
            text += _meant(escape)
            after.append(len(text))
            at = escape.end()
        text += data[at:b]
        for row, places in enumerate((place, end)):
            for f in range(first[r], first[r + 1]):
                p = min(max(int(places[f]), a), b)
                k = bisect_right(before, p) - 1
                inside = 0 if k % 2 else p - before[k]  # of an escape no sign stands for itself
                moved[row, f] = len(out) + after[k] + inside
        text = text.rstrip(b"\n")
        bounds[:, r] = len(out), len(out) + len(text)
        moment = _TIME.search(data, start, stop)
        out += text + b"\n" + (moment[1] if moment else b"") + b"\n"
    return Unwrapped(bytes(out), *bounds, *moved)


def _meant(escape: re.Match[bytes]) -> bytes:
    high, low, unit, sign = escape.groups()
    if sign is not None:
        return _MEANT.get(sign, sign)
    code = int(unit, 16) if unit else 0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)).encode()


def unit_at(buf: Any, p: Any, e: Any) -> Any:
    """The number of a `\\uXXXX` at `p`, before `e`; -1 where none stands."""
    if p + 6 > e or buf[p] != 92 or buf[p + 1] != 117:
        return np.int64(-1)
    value = np.int64(0)
    for n in range(p + 2, p + 6):
        c = np.int64(buf[n])
        digit = c - 48 if 48 <= c <= 57 else (c | 32) - 87
        if digit < 0 or digit > 15 or (digit < 10 and c > 57):
            return np.int64(-1)
        value = value << 4 | digit
    return value


def put_character(out: Any, w: Any, code: Any) -> Any:
    """A character in UTF-8 at `w`; where it ends. Half a pair is a character that means something lost."""
    if 0xD800 <= code < 0xE000:
        code = np.int64(0xFFFD)
    if code < 0x80:
        out[w] = code
        return w + 1
    size = 2 if code < 0x800 else 3 if code < 0x10000 else 4
    for n in range(size - 1, 0, -1):
        out[w + n] = 0x80 | (code & 0x3F)
        code >>= 6
    out[w] = (0xF00 >> size & 0xFF) | code
    return w + size


def put_escape(buf: Any, p: Any, e: Any, out: Any, w: Any) -> Any:
    """What the escape at `p` stands for goes to `w`; (where it ends, where that ends)."""
    unit = unit_at(buf, p, e)
    if unit < 0:
        out[w] = MEANT[buf[p + 1]]
        return p + 2, w + 1
    if 0xD800 <= unit < 0xDC00:
        low = unit_at(buf, p + 6, e)
        if 0xDC00 <= low < 0xE000:
            return p + 12, put_character(out, w, 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF))
    return p + 6, put_character(out, w, unit)


def text_of(buf: Any, p: Any, e: Any, key: Any) -> Any:
    """Where the text under a key, from `p` on, begins; -1 where there is none."""
    while p + len(key) < e:
        n = 0
        while n < len(key) and buf[p + n] == key[n]:
            n += 1
        q = p + n
        if n == len(key):
            while q < e and (buf[q] == 32 or 9 <= buf[q] <= 13):
                q += 1
            if q < e and buf[q] == 58:
                q += 1
                while q < e and (buf[q] == 32 or 9 <= buf[q] <= 13):
                    q += 1
                if q < e and buf[q] == 34:
                    return q + 1
        p += 1
    return -1


def unwrap(
    buf: Any, starts: Any, ends: Any, first: Any, place: Any, end: Any, out: Any, bounds: Any, moved: Any
) -> Any:
    """As `by_expressions`, into `out`, `bounds` and `moved`; how much was written."""
    w = 0
    for r in range(len(starts)):
        e = ends[r]
        base = w
        f = g = first[r]
        last = first[r + 1]
        p = text_of(buf, starts[r], e, LOG_KEY)
        is_text = p >= 0
        if not is_text:
            p = starts[r]
        while p < e and not (is_text and buf[p] == 34):
            before, written = p, w
            if is_text and buf[p] == 92:
                if p + 1 >= e:
                    break
                p, w = put_escape(buf, p, e, out, w)
            else:
                out[w] = buf[p]
                p += 1
                w += 1
            while f < last and place[f] < p:
                moved[0, f] = written if place[f] >= before else base
                f += 1
            while g < last and end[g] < p:
                moved[1, g] = written if end[g] >= before else base
                g += 1
        while f < last:
            moved[0, f] = w
            f += 1
        while g < last:
            moved[1, g] = w
            g += 1
        while w > base and out[w - 1] == 10:
            w -= 1
        bounds[0, r], bounds[1, r] = base, w
        out[w] = 10
        w += 1
        p = text_of(buf, starts[r], e, TIME_KEY)
        while p >= 0:
            q = p
            while q < e and buf[q] != 34 and buf[q] != 92:
                q += 1
            if q < e and buf[q] == 34:
                for n in range(p, q):
                    out[w] = buf[n]
                    w += 1
                break
            p = text_of(buf, p, e, TIME_KEY)
        out[w] = 10
        w += 1
    return w
