"""One pass over records of JSON, in functions that Numba compiles: integers, loops and tables only.

All in one file: Numba's cache knows a function by the file it stands in, and would not see a change elsewhere.
`tokens.py` does the same with regular expressions; the two are held together by tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def fold(buf: Any, s: Any, e: Any, h: Any) -> Any:
    """A name into the hash of a path (FNV-1a); numbers of five digits and more are all alike."""
    p = s
    while p < e:
        c = np.int64(buf[p])
        run = p
        while run < e and 48 <= buf[run] <= 57:
            run += 1
        if run - p >= 5:
            c = np.int64(1)
            p = run
        elif run > p:
            while p < run - 1:
                h = (h ^ np.int64(buf[p])) * 1099511628211
                p += 1
            c = np.int64(buf[p])
            p += 1
        else:
            p += 1
        h = (h ^ c) * 1099511628211
    return (h ^ 31) * 1099511628211


def fold_role(buf: Any, s: Any, e: Any, small: Any, h: Any) -> Any:
    """A name into the hash by which roles are looked up. `small` makes letters small and separators 0."""
    for p in range(s, e):
        c = np.int64(small[buf[p]])
        if c:
            h = (h ^ c) * 1099511628211
    return h


def look_up(hashes: Any, values: Any, h: Any) -> Any:
    """Value of a hash in an open-addressed table whose size is a power of two; -1 where it is not there."""
    slot = (h ^ (h >> 29)) & (len(hashes) - 1)
    while hashes[slot] != 0:
        if hashes[slot] == h:
            return values[slot]
        slot = (slot + 1) & (len(hashes) - 1)
    return -1


def path_of(buf: Any, names: Any, depth: Any) -> Any:
    """Hash of the path that the open names make."""
    h = np.int64(-3750763034362895579)
    for d in range(1, depth + 1):
        if names[d, 0] < names[d, 1]:
            h = fold(buf, names[d, 0], names[d, 1], h)
    return h


def role_of(buf: Any, names: Any, depth: Any, small: Any, hashes: Any, values: Any) -> Any:
    """role * 256 + rank of the field that the open names lead to; -1 where it has no role."""
    last = depth
    while last and names[last, 0] >= names[last, 1]:
        last -= 1
    h = np.int64(-3750763034362895579)
    top = True
    for d in range(1, last + 1):
        if names[d, 0] < names[d, 1]:
            word = fold_role(buf, names[d, 0], names[d, 1], small, h)
            # A wrapper at the top is no part of a name.
            if not top or d == last or look_up(hashes, values, word ^ 1) != -2:
                h = word
            top = False
    return look_up(hashes, values, h)


def walk(
    buf: Any,
    starts: Any,
    ends: Any,
    first: Any,
    place: Any,
    small: Any,
    endings: Any,
    hashes: Any,
    values: Any,
    spans: Any,
    ranks: Any,
    path: Any,
    in_key: Any,
    broken: Any,
) -> Any:
    """Fill `spans` (record, role, start and end), `path` (a hash) and `in_key` of every finding, and `broken`.

    Findings of record r are `place[first[r]:first[r + 1]]`, ascending. Deeper than 64 levels nothing is read.
    """
    in_object = np.zeros(66, np.bool_)
    names = np.zeros((66, 2), np.int64)
    for r in range(len(starts)):
        p = starts[r]
        n = ends[r]
        f = first[r]
        last = first[r + 1]
        awaited = place[f] if f < last else n
        while p < n and buf[p] != 123:
            p += 1
        depth = 0
        torn = False
        whole = False
        while p < n:
            c = buf[p]
            if c == 34:  # a name or a text
                q = p + 1
                while True:
                    while q < n and buf[q] != 34 and buf[q] != 92:
                        q += 1
                    if q < n and buf[q] == 92:
                        q += 2
                        continue
                    break
                closed = q < n
                q = min(q, n)
                s = p + 1
                p = q + 1
                while p < n and (buf[p] == 32 or buf[p] == 9):
                    p += 1
                is_name = closed and in_object[depth] and p < n and buf[p] == 58
                if is_name:
                    names[depth, 0] = s
                    names[depth, 1] = q
                    p += 1
                if awaited < q:
                    h = path_of(buf, names, depth)
                    while f < last and place[f] < q:
                        path[f] = h
                        in_key[f] = is_name and place[f] >= s - 1
                        f += 1
                    awaited = place[f] if f < last else n
                if is_name:
                    continue
                torn |= not closed
                if s == q or (q == s + 1 and buf[s] == 45):
                    continue
            elif c == 123 or c == 91:
                if depth == 64:
                    break
                depth += 1
                in_object[depth] = c == 123
                names[depth, 1] = 0
                p += 1
                continue
            elif c == 125 or c == 93:
                depth -= 1
                p += 1
                if depth == 0:
                    whole = not torn
                    break
                names[depth, 1] = 0
                continue
            elif c == 44 or c == 32 or c == 9 or c == 13 or c == 10 or c == 58:
                p += 1
                continue
            else:  # a number, true, false, null
                s = p
                q = p + 1
                while q < n:
                    after = buf[q]
                    if (
                        after == 44
                        or after == 125
                        or after == 93
                        or after == 34
                        or after == 123
                        or after == 91
                        or after == 58
                    ):
                        break
                    if after == 32 or after == 9 or after == 13 or after == 10:
                        break
                    q += 1
                p = q
                if awaited < q:
                    h = path_of(buf, names, depth)
                    while f < last and place[f] < q:
                        path[f] = h
                        f += 1
                    awaited = place[f] if f < last else n
                if c == 110 or c == 116 or c == 102 or (q == s + 1 and c == 45):
                    continue
            if depth > 4:
                continue
            # Few names can have a role: their first and two last letters tell. Calls with many arrays are dear.
            e = names[depth, 1]
            if e - names[depth, 0] >= 2:
                ending = (np.int64(small[buf[e - 2]]) & 31) << 5 | np.int64(small[buf[e - 1]]) & 31
                d = 1
                while names[d, 0] >= names[d, 1]:
                    d += 1
                if not endings[(np.int64(small[buf[names[d, 0]]]) & 31) << 10 | ending]:
                    # Below a wrapper the second name is the first.
                    if d == depth:
                        continue
                    d += 1
                    while names[d, 0] >= names[d, 1]:
                        d += 1
                    if not endings[(np.int64(small[buf[names[d, 0]]]) & 31) << 10 | ending]:
                        continue
            known = role_of(buf, names, depth, small, hashes, values)
            if known >= 0:
                role = known >> 8
                if (known & 255) < ranks[r, role]:
                    ranks[r, role] = known & 255
                    spans[r, role, 0] = s
                    spans[r, role, 1] = q
        broken[r] = not whole
        while f < last:
            path[f] = np.int64(-3750763034362895579)
            f += 1


def distinct(buf: Any, starts: Any, ends: Any, alike: Any, stops: Any, hashes: Any, stopped: Any) -> Any:
    """A hash of every [start, end), cut at the first byte of `stops` (a table); `stopped` says where.

    With `alike`, numbers of five digits and more are all alike. An empty or missing span has the hash 0.
    """
    for r in range(len(starts)):
        p = starts[r]
        e = ends[r]
        q = p
        while q < e and not stops[buf[q]]:
            q += 1
        stopped[r] = q
        if p < 0 or q <= p:
            hashes[r] = 0
        elif alike:
            hashes[r] = fold(buf, p, q, np.int64(-3750763034362895579))
        else:
            h = np.int64(-3750763034362895579)
            for i in range(p, q):
                h = (h ^ np.int64(buf[i])) * 1099511628211
            hashes[r] = h


def breaks(words: Any, at: Any) -> Any:
    """Offsets of the line breaks in `words` (eight bytes each, the first the lowest) into `at`; how many there are."""
    ones = np.uint64(0x0101010101010101)
    highs = np.uint64(0x8080808080808080)
    breaking = np.uint64(0x0A0A0A0A0A0A0A0A)
    count = 0
    for w in range(len(words)):
        x = words[w] ^ breaking
        if (x - ones) & ~x & highs:
            for b in range(8):
                if (x >> np.uint64(8 * b)) & np.uint64(255) == np.uint64(0):
                    if count == len(at):
                        return -1
                    at[count] = 8 * w + b
                    count += 1
    return count


def characters(buf: Any, origins: Any, starts: Any, ends: Any, first: Any, last: Any) -> Any:
    """Characters between each origin and its start, and its end, into `first` and `last`.

    Origins ascend and starts ascend within one origin, so that every byte is counted once.
    """
    at = np.int64(-1)
    p = np.int64(0)
    count = np.int64(0)
    for n in range(len(starts)):
        if origins[n] != at or starts[n] < p:
            at = origins[n]
            p = at
            count = np.int64(0)
        while p < starts[n]:
            count += (buf[p] & 0xC0) != 0x80
            p += 1
        first[n] = count
        q = p
        more = count
        while q < ends[n]:
            more += (buf[q] & 0xC0) != 0x80
            q += 1
        last[n] = more
