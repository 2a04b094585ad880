"""Where words stand around a value, on bytes: the key it stands under, the text before it, the value after a key.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, DIGIT, DOT, KEY_SIGN, LOWER, UPPER, WORD, Bytes

KEY, WINDOW, BESIDE = 1, 0, 2
"""The key a value stands under; the text before it; the name that stands beside or above a key that says nothing."""
NAMELESS = 1 << 61
"""What a key asks for that only says that a value comes: what is meant stands before it."""
CODED = 1 << 59
"""What a key asks for that is a code (AAC003): its figures, which are alike in other keys, tell."""
STATEMENT = 1 << 60
"""What a key asks for behind which a statement comes, or values bound to one: their columns stand elsewhere."""
NAMELESS_KEYS = tuple(
    written
    for word in (
        *("value", "val", "words", "query", "content", "td", "dd", "span", "text", "string", "S", "N"),
        *("field_value", "item_value", "attr_value", "param_value", "column_value", "new_value", "old_value"),
    )
    for parts in [word.split("_")]
    for written in dict.fromkeys(
        (word, word.upper(), word.capitalize(), "".join(parts), parts[0] + "".join(map(str.capitalize, parts[1:])))
    )
)
"""Such keys, as they are written: fields of forms (`"name":"xm","value":"张三"`), cells and attributes of pages, terms
of queries, lines of recognised papers, types of unions (`"xm":{"string":"张三"}`)."""
NAMELESS_WIDTH = 16
NAMELESS_ROWS = np.frombuffer(
    b"".join(bytes((len(key),)) + key.encode().ljust(NAMELESS_WIDTH - 1, b"\0") for key in NAMELESS_KEYS), np.uint8
)
"""They once more, in rows: their length, then their signs."""
NAMELESS_BEGINNINGS = np.zeros(NAMELESS_WIDTH << 8, np.uint8)
NAMELESS_BEGINNINGS[[len(key) << 8 | ord(key[0]) for key in NAMELESS_KEYS]] = 1
"""Their lengths with their first signs: almost no other key shares both."""
HEADS = ("number", "no", "num", "id", "code", "with", "of", "from", "as")
"""Words that end a key of two: `passport number: E12345678`, `diagnosed with`."""
HEAD_WIDTH = 8
HEAD_ROWS = np.frombuffer(
    b"".join(
        bytes((len(word),)) + word.encode().ljust(HEAD_WIDTH - 1, b"\0")
        for head in HEADS
        for word in (head, head.capitalize(), head.upper())
    ),
    np.uint8,
)
"""They in rows, as those of `NAMELESS_ROWS`."""
LONGEST_FIRST_WORD = 12
NAMING = ("name", "key", "field", "property", "label")
"""Attributes that name the content of an element: `<field name="xm">张三</field>`."""
NAMING_ROWS = np.frombuffer(
    b"".join(bytes((len(word),)) + word.encode().ljust(NAMELESS_WIDTH - 1, b"\0") for word in NAMING), np.uint8
)
LONGEST_TAG = 96
PREFIX = np.zeros(256, np.uint8)
PREFIX[list(b"NnUuBbr@")] = 1
"""Letters of languages before a text in quotes: N'张三', u'张三'."""
STRING_SIGNS = np.frombuffer(b"string(", np.uint8)
"""How PHP tells the length of a text: `string(6) "张三"`."""
LONGEST_SIBLING = 160
"""Bytes of an object that may stand between a key and the name above it."""
LONGEST_KEY = 48
LONGEST_REMARK = 40
LONGEST_PREFIX = 24
"""Of a namespace in a tag, its colon included."""
LONGEST_VALUE = 512
WINDOW_BYTES = 72
"""Bytes before a value in which words count: 24 Chinese characters (`cue_window`)."""

HYPHEN, SPACE, COLON, EQUALS, QUOTE, APOSTROPHE, GREATER, LESS = 45, 32, 58, 61, 34, 39, 62, 60
BRACKET, PARENTHESIS, PLUS, TAB, BAR, SEMICOLON, COMMA, AMPERSAND = 91, 40, 43, 9, 124, 59, 44, 38
SLASH, OPENING_BRACE, CLOSING_BRACE, STAR, BACKQUOTE, CLOSING_BRACKET = 47, 123, 125, 42, 96, 93
CLOSING_PARENTHESIS = 41
CDATA_SIGNS = np.frombuffer(b"<![CDATA[", np.uint8)
"""What may stand between a tag and its value."""
CDATA = len(CDATA_SIGNS)


def ideograph_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the Chinese character that ends at `p`, or -1: U+4000 to U+9FFF, no punctuation."""
    if p - 3 >= a and 0xE4 <= buf[p - 3] <= 0xE9 and (buf[p - 2] & 0xC0) == 0x80 and (buf[p - 1] & 0xC0) == 0x80:
        return p - 3
    return -1


def key_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the key that ends at `end`: letters, digits, `_ . -` and Chinese characters; `end` where none does."""
    p = end
    while p > a and end - p < LONGEST_KEY:
        if CLASS[buf[p - 1]] & KEY_SIGN:
            p -= 1
        else:
            start = ideograph_before(buf, a, p)
            if start < 0:
                break
            p = start
    return p


def before_remark(buf: Bytes, a: int, p: int) -> int:
    """End of the key before what ends at `p` and belongs to it, `p` itself where nothing does: a remark in brackets,
    the brackets or quotes the key itself stands in, stars: 生日(公历), user[name], 【姓名】, `name`, 姓名*."""
    if p - 1 < a or CLASS[buf[p - 1]] & KEY_SIGN:
        return p
    q = p
    c = buf[p - 1]
    if c == STAR or c == BACKQUOTE:
        q = p - 1
        if c == STAR and q - 1 >= a and buf[q - 1] == STAR:
            q -= 1
        return q - 1 if c == STAR and q - 1 >= a and buf[q - 1] == SPACE else q
    if c == CLOSING_BRACKET:
        return in_brackets(buf, a, p - 1, p)
    if c == 0x91 and p - 3 >= a and buf[p - 2] == 0x80 and buf[p - 3] == 0xE3:  # 】
        return in_brackets(buf, a, p - 3, p)
    if c == 41:
        q = p - 1
    elif p - 3 >= a and c == 0x89 and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF:
        q = p - 3
    else:
        return p
    while q > a and p - q < LONGEST_REMARK:
        q -= 1
        if buf[q] == PARENTHESIS or (buf[q] == 0xEF and buf[q + 1] == 0xBC and buf[q + 2] == 0x88):
            return q
    return p


def in_brackets(buf: Bytes, a: int, q: int, p: int) -> int:
    """End of the key that stands alone, perhaps in quotes, in brackets whose closing sign is [q, p); `p` where none
    does."""
    e = q
    if e - 1 >= a and (buf[e - 1] == QUOTE or buf[e - 1] == APOSTROPHE):
        e -= 1
    s = key_start(buf, a, e)
    if s == e or CLASS[buf[s]] & DIGIT:
        return p
    if e < q:
        s -= 1
        if s < a or buf[s] != buf[e]:
            return p
    if p - q == 3:
        return e if opens_wide(buf, a, s) else p
    return e if s - 1 >= a and buf[s - 1] == BRACKET else p


def opens_wide(buf: Bytes, a: int, s: int) -> bool:
    """True where 【 ends at `s`."""
    return s - 3 >= a and buf[s - 1] == 0x90 and buf[s - 2] == 0x80 and buf[s - 3] == 0xE3


def past_number(buf: Bytes, start: int, end: int) -> int:
    """Start of the key [start, end) behind its place in a list (3.姓名), in one or two digits; `start` where it has
    none."""
    p = start + 1
    if p < end and CLASS[buf[p]] & DIGIT:
        p += 1
    return p + 1 if p + 1 < end and buf[p] == DOT and buf[p + 1] >= 0x80 else start


def key_end(buf: Bytes, a: int, separator: int) -> int:
    """End of the key before a separator: blanks, one closing quote and what else belongs to it are passed over."""
    p = separator
    while p > a and separator - p < 2 and buf[p - 1] == SPACE:
        p -= 1
    if p > a and (buf[p - 1] == QUOTE or buf[p - 1] == APOSTROPHE):
        p -= 1
    return before_remark(buf, a, p)


def is_in_row(buf: Bytes, start: int, length: int, rows: Bytes, width: int) -> bool:
    """True where the word at `start` is one of the rows."""
    for row in range(0, len(rows), width):
        if rows[row] == length:
            n = 0
            while n < length and rows[row + 1 + n] == buf[start + n]:
                n += 1
            if n == length:
                return True
    return False


def with_word_before(buf: Bytes, a: int, separator: int, start: int, end: int) -> int:
    """Start of a key of two words, of which the last stands at `start`: passport number; else `start` itself."""
    if end - start >= HEAD_WIDTH or start - 2 < a or buf[start - 1] != SPACE:
        return start
    if (buf[separator] != COLON and buf[separator] != SPACE) or not is_in_row(
        buf, start, end - start, HEAD_ROWS, HEAD_WIDTH
    ):
        return start
    q = start - 1
    p = q
    while p > a and q - p < LONGEST_FIRST_WORD and CLASS[buf[p - 1]] & (UPPER | LOWER):
        p -= 1
    if q - p < 2 or (p > a and (CLASS[buf[p - 1]] & KEY_SIGN or buf[p - 1] >= 0x80)):
        return start
    return p


def tag_key(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the key that a tag with attributes is which ends at `p`: what an attribute says, or else its
    name; alike where none does."""
    q = p
    while q > a and p - q < LONGEST_TAG and buf[q - 1] != LESS and buf[q - 1] != GREATER:
        q -= 1
    if q <= a or buf[q - 1] != LESS:
        return p, p
    end = q
    start = q
    while end < p and (CLASS[buf[end]] & KEY_SIGN or buf[end] >= 0x80 or buf[end] == COLON):
        end += 1
        if buf[end - 1] == COLON:
            start = end
    if start == end or CLASS[buf[start]] & DIGIT or buf[end] != SPACE:
        return p, p
    r = end
    while r + 1 < p:
        if buf[r] == EQUALS and (buf[r + 1] == QUOTE or buf[r + 1] == APOSTROPHE):
            w = r
            while w > end and CLASS[buf[w - 1]] & (UPPER | LOWER):
                w -= 1
            s = r + 2
            e = s
            while e < p and buf[e] != buf[r + 1]:
                e += 1
            if buf[w - 1] == SPACE and is_naming(buf, w, r) and s < e and key_start(buf, s, e) == s:
                return s, e
            r = e
        r += 1
    return start, end


def is_naming(buf: Bytes, start: int, end: int) -> bool:
    """True for the name of an attribute that names the content, however it is written."""
    for row in range(0, len(NAMING_ROWS), NAMELESS_WIDTH):
        if NAMING_ROWS[row] == end - start:
            n = 0
            while n < end - start and NAMING_ROWS[row + 1 + n] == buf[start + n] | 32:
                n += 1
            if n == end - start:
                return True
    return False


def key_behind(buf: Bytes, a: int, separator: int) -> tuple[int, int]:
    """(start, end) of the key before a separator that is no blank; alike where none is."""
    if buf[separator] == GREATER and separator > a:
        if buf[separator - 1] == QUOTE or buf[separator - 1] == APOSTROPHE:
            return tag_key(buf, a, separator)
    end = key_end(buf, a, separator)
    start = key_start(buf, a, end)
    if start < end and buf[separator] == GREATER and not opens_tag(buf, a, start):
        return end, end
    return start, end


def opens_tag(buf: Bytes, a: int, start: int) -> bool:
    """True where the name at `start` is a tag's, perhaps with the prefix of a namespace: <ns2:xm>."""
    p = start
    if p > a and buf[p - 1] == COLON:
        p -= 1
        while p > a and start - p < LONGEST_PREFIX and CLASS[buf[p - 1]] & KEY_SIGN:
            p -= 1
    return p > a and buf[p - 1] == LESS


def separator_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the separator between key and value that ends at `p`, or -1: `: = => -> ：`, or the end of a tag."""
    if p - 1 < a:
        return -1
    c = buf[p - 1]
    if c == GREATER and p - 2 >= a and (buf[p - 2] == EQUALS or buf[p - 2] == HYPHEN):
        return p - 2
    if c == COLON or c == EQUALS or c == GREATER:
        return p - 1
    if p - 3 >= a and c == 0x9A and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF:
        return p - 3
    return -1


def place(buf: Bytes, a: int, s: int) -> tuple[int, int, int]:
    """(start, end, kind) of the words that speak of a value at `s`: its key, or the text before it in its clause."""
    p = s
    while p > a and s - p < 4:
        c = buf[p - 1]
        if c == SPACE or c == QUOTE or c == APOSTROPHE or c == BRACKET or c == PARENTHESIS or c == PLUS:
            p -= 1
        else:
            break
    if p - CDATA + 1 >= a and is_cdata(buf, p - CDATA + 1, CDATA - 1):
        p -= CDATA - 1
    if p < s:
        p = before_kind(buf, a, p)
    separator = separator_before(buf, a, p)
    if separator >= 0:
        start, end = key_behind(buf, a, separator)
        if start < end:
            if is_nameless(buf, start, end):
                first, last = named_before(buf, a, start)
                if first < last:
                    return first, last, BESIDE
            first = with_word_before(buf, a, separator, start, end)
            return first, end, KEY if first == start else BESIDE
    return window_start(buf, a, s), s, WINDOW


def before_kind(buf: Bytes, a: int, p: int) -> int:
    """Start of what a language says of the kind of the text in quotes at `p`, behind a separator: N'...',
    string(6) "..."; `p` itself where it says nothing."""
    if p - 2 < a:
        return p
    if PREFIX[buf[p - 1]] and (buf[p] == QUOTE or buf[p] == APOSTROPHE):
        return p - 1 if separator_before(buf, a, p - 1) >= 0 else p
    if buf[p - 1] != CLOSING_PARENTHESIS or not CLASS[buf[p - 2]] & DIGIT:
        return p
    q = p - 1
    while q > a and p - q < 8 and CLASS[buf[q - 1]] & DIGIT:
        q -= 1
    size = len(STRING_SIGNS)
    if q - size < a or not are_signs(buf, q - size, STRING_SIGNS):
        return p
    return blanks_before(buf, a, q - size)


def are_signs(buf: Bytes, p: int, signs: Bytes) -> bool:
    """True where the signs stand at `p`."""
    n = 0
    while n < len(signs) and buf[p + n] == signs[n]:
        n += 1
    return n == len(signs)


def behind_kind(buf: Bytes, b: int, s: int) -> int:
    """Where the text in quotes begins of which a language says at `s` what kind it is: as `before_kind`."""
    if s + 1 < b and PREFIX[buf[s]] and (buf[s + 1] == QUOTE or buf[s + 1] == APOSTROPHE):
        return s + 1
    size = len(STRING_SIGNS)
    if s + size + 3 >= b or buf[s] != STRING_SIGNS[0] or not are_signs(buf, s, STRING_SIGNS):
        return s
    q = s + size
    while q + 2 < b and q - s < 14 and CLASS[buf[q]] & DIGIT:
        q += 1
    is_told = buf[q] == CLOSING_PARENTHESIS and buf[q + 1] == SPACE and buf[q + 2] == QUOTE
    return q + 2 if is_told and q > s + size else s


def is_cdata(buf: Bytes, p: int, count: int) -> bool:
    """True where so many signs of `<![CDATA[` stand at `p`."""
    n = 0
    while n < count and buf[p + n] == CDATA_SIGNS[n]:
        n += 1
    return n == count


def is_nameless(buf: Bytes, start: int, end: int) -> bool:
    """True where a key only says that a value comes."""
    length = end - start
    if length >= NAMELESS_WIDTH or not NAMELESS_BEGINNINGS[length << 8 | int(buf[start])]:
        return False
    for row in range(0, len(NAMELESS_ROWS), NAMELESS_WIDTH):
        if NAMELESS_ROWS[row] == length and NAMELESS_ROWS[row + 1] == buf[start]:
            n = 1
            while n < length and NAMELESS_ROWS[row + 1 + n] == buf[start + n]:
                n += 1
            if n == length:
                return True
    return False


def blanks_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the one or two blanks that end at `p`."""
    q = p
    while q > a and p - q < 2 and buf[q - 1] == SPACE:
        q -= 1
    return q


def name_before(buf: Bytes, a: int, end: int) -> tuple[int, int]:
    """(start, end) of the name that ends there, without a colon or a remark behind it; alike where none does."""
    separator = separator_before(buf, a, end)
    last = before_remark(buf, a, end if separator < 0 or buf[separator] == GREATER else separator)
    return key_start(buf, a, last), last


def named_before(buf: Bytes, a: int, start: int) -> tuple[int, int]:
    """(start, end) of what names the value of a nameless key at `start`, that of the key above it where this is
    nameless too: `{"name":"xm","value":{"text":`; alike where nothing does."""
    first, last = beside_key(buf, a, start)
    if first < last and first > a and (buf[first - 1] == QUOTE or buf[first - 1] == APOSTROPHE):
        if is_nameless(buf, first, last):
            return beside_key(buf, a, first)
    return first, last


def beside_key(buf: Bytes, a: int, start: int) -> tuple[int, int]:
    """(start, end) of the string, attribute or cell before a key at `start`, or else the key above it; alike where
    none stands there."""
    p = start - 1
    if p < a:
        return start, start
    if buf[p] == LESS:  # <td>姓名</td><td>
        q = blanks_before(buf, a, p)
        if q - 1 < a or buf[q - 1] != GREATER:
            return start, start
        q -= 1
        while q > a and p - q < LONGEST_PREFIX and CLASS[buf[q - 1]] & KEY_SIGN:
            q -= 1
        if q - 2 < a or buf[q - 1] != SLASH or buf[q - 2] != LESS:
            return start, start
        return name_before(buf, a, q - 2)
    if buf[p] == SPACE:  # name="xm" value=, <birthTime value=
        q = blanks_before(buf, a, start)
        if q > a and (buf[q - 1] == QUOTE or buf[q - 1] == APOSTROPHE):
            q -= 1
        return name_before(buf, a, q)
    if buf[p] != QUOTE and buf[p] != APOSTROPHE:
        return start, start
    q = blanks_before(buf, a, p)
    if q - 2 >= a and buf[q - 1] == COMMA and buf[q - 2] == CLOSING_BRACE:  # "姓名":{"location":{…},"words":
        q = object_start(buf, a, q - 1)
        if q - 2 < a or buf[q - 1] != COLON or buf[q - 2] != QUOTE:
            return start, start
        q = key_start(buf, a, q - 2)
        q = blanks_before(buf, a, q - 1) if q > a else q
    if q - 1 >= a and buf[q - 1] == OPENING_BRACE:  # "xm":{"value":
        q = blanks_before(buf, a, q - 1)
        if q - 1 >= a and buf[q - 1] == BRACKET:  # "name":[{"text":
            q = blanks_before(buf, a, q - 1)
        if q - 1 < a or buf[q - 1] != COLON:
            return start, start
        q = blanks_before(buf, a, q - 1)
    elif q - 2 >= a and buf[q - 1] == COMMA and buf[q - 2] == CLOSING_BRACKET:  # "title":[{"text":"xm"}],"value":
        return first_text(buf, a, list_start(buf, a, q - 1), q - 1)
    elif q - 1 >= a and buf[q - 1] == COMMA:  # "name":"xm","value":
        q = blanks_before(buf, a, q - 1)
    else:
        return start, start
    if q - 1 < a or (buf[q - 1] != QUOTE and buf[q - 1] != APOSTROPHE):
        return start, start
    return name_before(buf, a, q - 1)


def list_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the list in brackets that ends there; the end itself where none does."""
    p = end - 1
    while p > a and end - p < LONGEST_SIBLING:
        p -= 1
        if buf[p] == BRACKET:
            return p
        if buf[p] == CLOSING_BRACKET:
            return end
    return end


def first_text(buf: Bytes, a: int, start: int, end: int) -> tuple[int, int]:
    """(start, end) of the first text under a key in [start, end); alike where none stands there."""
    p = start
    while p + 2 < end and not (buf[p] == QUOTE and buf[p + 1] == COLON and buf[p + 2] == QUOTE):
        p += 1
    e = p + 3
    while e < end and buf[e] != QUOTE:
        e += 1
    if e >= end:
        return start, start
    return name_before(buf, a, e)


def object_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the object in braces that ends there; the end itself where none does."""
    depth = 0
    p = end
    while p > a and end - p < LONGEST_SIBLING:
        p -= 1
        if buf[p] == CLOSING_BRACE:
            depth += 1
        elif buf[p] == OPENING_BRACE:
            depth -= 1
            if depth == 0:
                return p
    return end


def window_start(buf: Bytes, a: int, s: int) -> int:
    """Start of the clause before `s`, at most `WINDOW_BYTES` back, on a character's first byte."""
    p = s
    while p > a and s - p < WINDOW_BYTES:
        c = buf[p - 1]
        if c == 123 or c == 125 or c == SEMICOLON or c == TAB or c == BAR:  # { }
            break
        if c == QUOTE and p - 3 >= a and buf[p - 2] == SPACE and buf[p - 3] == QUOTE:  # another field begins
            break
        if c == QUOTE and p < s and p - 2 >= a:  # and so behind a comma, unless the value itself does
            if buf[p - 2] == COMMA or (p - 3 >= a and buf[p - 2] == SPACE and buf[p - 3] == COMMA):
                break
        if p - 3 >= a and (
            (c == 0x82 and buf[p - 2] == 0x80 and buf[p - 3] == 0xE3)  # 。
            or (c == 0x9B and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF)  # ；
        ):
            break
        p -= 1
    while p < s and (buf[p] & 0xC0) == 0x80:
        p += 1
    return p


def value_after(buf: Bytes, b: int, separator_end: int) -> tuple[int, int]:
    """(start, end) of the value behind a separator: what is quoted, or what comes before the next delimiter."""
    s = separator_end
    if s < b and buf[s] == GREATER and buf[s - 1] == EQUALS:
        s += 1
        separator_end += 1
    while s < b and s - separator_end < 3 and (buf[s] == SPACE or buf[s] == BRACKET):
        s += 1
    if s + CDATA < b and is_cdata(buf, s, CDATA):
        s += CDATA
    s = behind_kind(buf, b, s)
    limit = min(b, s + LONGEST_VALUE)
    if s < b and (buf[s] == QUOTE or buf[s] == APOSTROPHE):
        quote = buf[s]
        s += 1
        e = s
        while e < limit and buf[e] != quote:
            e += 1
        return s, e
    e = s
    while e < limit:
        c = buf[e]
        if (
            c <= SPACE
            or c == COMMA
            or c == SEMICOLON
            or c == AMPERSAND
            or c == QUOTE
            or c == APOSTROPHE
            or c == LESS
            or c == 93  # ]
            or c == 125  # }
            or c == 41  # )
            or c == BAR
        ):
            break
        if e + 2 < b and (
            (c == 0xEF and buf[e + 1] == 0xBC and (buf[e + 2] == 0x8C or buf[e + 2] == 0x9B or buf[e + 2] == 0x89))
            or (c == 0xE3 and buf[e + 1] == 0x80 and (buf[e + 2] == 0x81 or buf[e + 2] == 0x82 or buf[e + 2] == 0x90))
        ):  # ， ； ） 、 。 【
            break
        e += 1
    return s, e


def text_after(buf: Bytes, b: int, s: int) -> tuple[int, int]:
    """(start, end) of the running text after a cue: link words passed over, to the end of the clause."""
    p = s
    while p < b:
        c = buf[p]
        if c == SPACE or c == PARENTHESIS or c == QUOTE or c == APOSTROPHE or c == BRACKET:
            p += 1
        elif p + 2 < b and (
            (c == 0xE6 and buf[p + 1] == 0x98 and buf[p + 2] == 0xAF)  # 是
            or (c == 0xE4 and buf[p + 1] == 0xB8 and buf[p + 2] == 0xBA)  # 为
            or (c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x88)  # （
            or (c == 0xE5 and buf[p + 1] == 0x8F and buf[p + 2] == 0xB7)  # 号
            or (c == 0xE7 and buf[p + 1] == 0xA0 and buf[p + 2] == 0x81)  # 码
        ):
            p += 3
        else:
            break
        if p - s > 12:
            break
    e = p
    limit = min(b, p + 96)
    while e < limit:
        c = buf[e]
        if c == TAB or c == SEMICOLON or c == 123 or c == 125 or c == QUOTE or c == LESS or c == COMMA:
            break
        if e + 2 < b and (
            (c == 0xEF and buf[e + 1] == 0xBC and (buf[e + 2] == 0x8C or buf[e + 2] == 0x9B or buf[e + 2] == 0x89))
            or (c == 0xE3 and buf[e + 1] == 0x80 and (buf[e + 2] == 0x81 or buf[e + 2] == 0x82))
        ):
            break
        e += 1
    while e > p and e < b and (buf[e] & 0xC0) == 0x80:
        e -= 1
    return p, e


def run_around(buf: Bytes, a: int, b: int, p: int) -> tuple[int, int]:
    """(start, end) of the run of Chinese characters, letters, digits and what joins them in an address around `p`."""
    s = p
    while s > a:
        if CLASS[buf[s - 1]] & WORD or buf[s - 1] == HYPHEN or buf[s - 1] == 35:  # #
            s -= 1
        else:
            start = ideograph_before(buf, a, s)
            if start < 0 and not in_address(buf, a, s):
                break
            s = start if start >= 0 else s - 3
    e = p
    while e < b:
        c = buf[e]
        if CLASS[c] & WORD or c == HYPHEN or c == 35:  # #
            e += 1
        elif e + 3 <= b and (ideograph_before(buf, e, e + 3) == e or in_address(buf, e, e + 3)):
            e += 3
        else:
            break
    return s, e


def in_address(buf: Bytes, a: int, p: int) -> bool:
    """True where the three bytes before `p` are a sign that addresses hold: 〇 （ ） －."""
    if p - 3 < a:
        return False
    x, y, z = buf[p - 3], buf[p - 2], buf[p - 1]
    return (x == 0xE3 and y == 0x80 and z == 0x87) or (
        x == 0xEF and y == 0xBC and (z == 0x88 or z == 0x89 or z == 0x8D)
    )
