"""One pass over records of JSON, in functions that Numba compiles: integers, loops and tables only.

All in one file: Numba's cache knows a function by the file it stands in, and would not see a change elsewhere; what
comes from `lane.bits` are instructions of the processor, which do not change. `tokens.py` does the same with regular
expressions; the two are held together by tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.bits import BLOCK, between, eight, fetch, lowest

AHEAD = 4
"""Names of records lie far apart: so many records ahead of time they are asked for."""


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


def hash_of(buf: Any, n: Any, starts: Any, ends: Any, parents: Any, hashes: Any) -> Any:
    """Hash of the path that ends in name n; those above it are filled in too. 0 stands for "not known yet"."""
    seed = np.int64(-3750763034362895579)
    while hashes[n] == 0:
        top = n
        while parents[top] >= 0 and hashes[parents[top]] == 0:
            top = parents[top]
        above = hashes[parents[top]] if parents[top] >= 0 else seed
        hashes[top] = fold(buf, starts[top], ends[top], above) if starts[top] < ends[top] else above
    return hashes[n]


def role_of(buf: Any, n: Any, starts: Any, ends: Any, parents: Any, small: Any, hashes: Any, values: Any) -> Any:
    """role * 256 + rank of the field under name n; -1 where it has no role."""
    chain = np.zeros(64, np.int64)
    length = 0
    at = n
    while at >= 0 and length < 64:
        if starts[at] < ends[at]:
            chain[length] = at
            length += 1
        at = parents[at]
    h = np.int64(-3750763034362895579)
    for i in range(length - 1, -1, -1):
        word = fold_role(buf, starts[chain[i]], ends[chain[i]], small, h)
        # A wrapper at the top is no part of a name.
        if i < length - 1 or i == 0 or look_up(hashes, values, word ^ 1) != -2:
            h = word
    return look_up(hashes, values, h)


def text_end(buf: Any, p: Any, n: Any) -> Any:
    """Place of the quote that ends a text which begins at `p`; `n` or what lies beyond where there is none before.

    Which signs are escaped is told for 64 at once (Langdale and Lemire 2019, 3.1.1): taken from the places behind them,
    backslashes in a row leave every second one, and borrow as far as the row goes.
    """
    one, high, odd = np.uint64(1), np.uint64(63), np.uint64(0xAAAAAAAAAAAAAAAA)
    q = p
    while q + BLOCK <= len(buf) and q < n:
        quotes, slashes = between(buf, q, 34, 1), between(buf, q, 92, 1)
        told = ((slashes << one | odd) - slashes) ^ odd
        quotes &= ~(told ^ slashes)
        if quotes:
            return q + lowest(quotes)
        q += BLOCK + np.int64((told & slashes) >> high)
    while q < n and buf[q] != 34:
        q += 2 if buf[q] == 92 else 1
    return q


def is_same(buf: Any, p: Any, q: Any, length: Any) -> Any:
    """Whether so many bytes at `p` and, further on, at `q` are the same."""
    at = 0
    while at + 8 <= length:
        if eight(buf, p + at) != eight(buf, q + at):
            return False
        at += 8
    if at < length and q + at + 8 <= len(buf):
        differing = eight(buf, p + at) ^ eight(buf, q + at)
        return differing << np.uint64(8 * (8 - length + at)) == 0
    while at < length and buf[p + at] == buf[q + at]:
        at += 1
    return at == length


def walk(
    buf: Any,
    starts: Any,
    ends: Any,
    first: Any,
    place: Any,
    small: Any,
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

    Records of one log have much the same names in the same order. The names of the record before are kept, with the
    role and the hash of the path of each; as long as a record has the same ones, nothing is looked up.
    """
    seed = np.int64(-3750763034362895579)
    in_object = np.zeros(66, np.bool_)
    above = np.zeros(66, np.int64)
    name_starts = np.zeros(4096, np.int64)
    name_ends = np.zeros(4096, np.int64)
    name_parents = np.zeros(4096, np.int64)
    name_roles = np.zeros(4096, np.int64)
    name_hashes = np.zeros(4096, np.int64)
    known = 0
    for r in range(len(starts)):
        p = starts[r]
        n = ends[r]
        f = first[r]
        last = first[r + 1]
        awaited = place[f] if f < last else n
        while p < n and buf[p] != 123:
            p += 1
        depth = 0
        names = 0
        alike = True
        current = np.int64(-1)
        torn = False
        whole = False
        while p < n:
            c = buf[p]
            if c == 34:  # a name or a text
                q = text_end(buf, p + 1, n)
                closed = q < n
                q = min(q, n)
                s = p + 1
                p = q + 1
                while p < n and (buf[p] == 32 or buf[p] == 9):
                    p += 1
                is_name = closed and in_object[depth] and p < n and buf[p] == 58
                if is_name:
                    p += 1
                    if names == 4096:
                        break
                    parent = above[depth]
                    if alike:
                        o = name_starts[names]
                        alike = names < known and name_ends[names] - o == q - s and name_parents[names] == parent
                        alike = alike and is_same(buf, o, s, q - s)
                    if not alike:
                        name_starts[names] = s
                        name_ends[names] = q
                        name_parents[names] = parent
                        name_roles[names] = -2
                        name_hashes[names] = 0
                        known = names + 1
                    current = np.int64(names)
                    names += 1
                if awaited < q:
                    h = seed
                    if current >= 0:
                        h = hash_of(buf, current, name_starts, name_ends, name_parents, name_hashes)
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
                above[depth] = current
                p += 1
                continue
            elif c == 125 or c == 93:
                depth -= 1
                p += 1
                if depth == 0:
                    whole = not torn
                    break
                current = above[depth]
                continue
            elif c == 44 or c == 32 or c == 9 or c == 13 or c == 10 or c == 58:
                p += 1
                continue
            else:  # a number, true, false, null
                s = p
                q = p + 1
                while q < n:
                    d = buf[q]
                    if d == 44 or d == 125 or d == 93 or d == 34 or d == 123 or d == 91 or d == 58:
                        break
                    if d == 32 or d == 9 or d == 13 or d == 10:
                        break
                    q += 1
                p = q
                if awaited < q:
                    h = seed
                    if current >= 0:
                        h = hash_of(buf, current, name_starts, name_ends, name_parents, name_hashes)
                    while f < last and place[f] < q:
                        path[f] = h
                        f += 1
                    awaited = place[f] if f < last else n
                if c == 110 or c == 116 or c == 102 or (q == s + 1 and c == 45):
                    continue
            if depth > 4 or current < 0:
                continue
            role = name_roles[current]
            if role == -2:
                role = role_of(buf, current, name_starts, name_ends, name_parents, small, hashes, values)
                name_roles[current] = role
            if role >= 0 and (role & 255) < ranks[r, role >> 8]:
                ranks[r, role >> 8] = role & 255
                spans[r, role >> 8, 0] = s
                spans[r, role >> 8, 1] = q
        broken[r] = not whole
        while f < last:
            path[f] = seed
            f += 1


def digest(buf: Any, s: Any, e: Any) -> Any:
    """A hash of the bytes of [s, e), eight at a time."""
    mixer = np.uint64(0x9E3779B97F4A7C15)
    h = np.uint64(e - s)
    p = s
    while p + 8 <= e:
        h = (h ^ eight(buf, p)) * mixer
        h ^= h >> np.uint64(29)
        p += 8
    rest = np.uint64(0)
    while p < e:
        rest = rest << np.uint64(8) | np.uint64(buf[p])
        p += 1
    h = (h ^ rest) * mixer
    return np.int64(h ^ (h >> np.uint64(29)))


def network(buf: Any, s: Any, e: Any) -> Any:
    """Where an IPv4 address stands (`interface.address_class`): 1 this machine, 2 inside, 3 outside; 0 is unknown."""
    for p in range(s, e):
        if buf[p] != 46 and (buf[p] < 48 or buf[p] > 57):
            return np.int64(0)
    first, second = np.int64(0), np.int64(0)
    p = s
    while p < e and buf[p] != 46 and p < s + 3:
        first = first * 10 + np.int64(buf[p]) - 48
        p += 1
    if p == s or p >= e or buf[p] != 46 or buf[s] == 48:
        return np.int64(0)
    q = p + 1
    while q < e and buf[q] != 46 and q < p + 4:
        second = second * 10 + np.int64(buf[q]) - 48
        q += 1
    if q == p + 1 or q >= e or buf[q] != 46 or (buf[p + 1] == 48 and q > p + 2):
        return np.int64(0)
    if first == 127:
        return np.int64(1)
    inside = first == 10 or (first == 192 and second == 168) or (first == 172 and 16 <= second <= 31)
    return np.int64(2 if inside else 3)


def digests(buf: Any, spans: Any, wanted: Any, uri: Any, address: Any, found: Any, stopped: Any) -> None:
    """Hashes of what the spans of `wanted` roles hold, by role and record; 0 where that is nothing. Of the role `uri`
    what comes before a query counts, and numbers of five digits and more are all alike; `stopped` says where it ends.
    Network addresses of one class have one hash."""
    for r in range(len(spans)):
        for role in wanted:
            s, e = spans[r, role, 0], spans[r, role, 1]
            if r + AHEAD < len(spans):
                fetch(buf, spans[r + AHEAD, role, 0])
            if role == uri:
                q = s
                while q < e and buf[q] != 63 and buf[q] != 35 and buf[q] != 59:  # ? # ;
                    q += 1
                e = q
            stopped[role, r] = e
            if s < 0 or s >= e:
                continue
            if role == uri:
                found[role, r] = fold(buf, s, e, np.int64(-3750763034362895579))
            else:
                of_class = network(buf, s, e) if role == address else np.int64(0)
                found[role, r] = of_class if of_class else digest(buf, s, e)
