"""A wider expression that RE2 can run, for one that only a backtracking engine can.

What restricts a match without taking part of it (look-around, word boundaries, atomic groups) falls away, what RE2
lacks is replaced by something that matches more. So a line in which the wider expression finds nothing holds no match
of the original either, and most lines never reach the slow engine.
"""

from __future__ import annotations

import re

_ANY = r"(?s:.)"
_ANYTHING = r"(?s:.*)"
_NOTHING = "(?:)"
_SPACE = r"\s\x0b\x1c-\x1f\x{85}\p{Z}"
_WORD = r"\p{L}\p{M}\p{N}\p{Pc}"

_CLASSES = {"d": r"\p{Nd}", "w": f"[{_WORD}]", "s": f"[{_SPACE}]", "D": _ANY, "W": _ANY, "S": _ANY}
_IN_CLASS = {"d": r"\p{Nd}", "s": _SPACE}
_ASSERTIONS = frozenset("bBAZzG")
_PLAIN_ESCAPES = frozenset("nrtfvax")
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_FLAGS = re.compile(r"\(\?([aimsu]*)(-[ims]+)?([:)])")
_COUNT = re.compile(r"\{[0-9]*(?:,[0-9]*)?\}")


class _CannotSay(Exception):
    """The expression uses something whose meaning is not worked out here."""


def widened(pattern: str) -> str | None:
    """The wider expression; None where there is none that says anything."""
    try:
        found, end = _sequence(pattern, 0, 0)
    except _CannotSay:
        return None
    return found if end == len(pattern) else None


def _sequence(pattern: str, at: int, depth: int) -> tuple[str, int]:
    """What stands from `at` to the end, or to the bracket that closes the group."""
    if depth > 50:
        raise _CannotSay
    parts: list[str] = []
    while at < len(pattern) and pattern[at] != ")":
        part, at = _item(pattern, at, depth)
        parts.append(part)
    return "".join(parts), at


def _item(pattern: str, at: int, depth: int) -> tuple[str, int]:
    sign = pattern[at]
    if sign == "\\":
        return _escape(pattern, at)
    if sign == "[":
        return _class(pattern, at)
    if sign == "(":
        return _group(pattern, at, depth)
    if sign in "*+?{":
        return _count(pattern, at)
    return sign, at + 1


def _count(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "{":
        match = _COUNT.match(pattern, at)
        if match is None:  # a brace of its own, or the fuzzy matching of `regex`
            raise _CannotSay
        count, at = match[0], match.end()
    else:
        count, at = pattern[at], at + 1
    if pattern[at : at + 1] == "+":  # possessive
        at += 1
    elif pattern[at : at + 1] == "?":
        count, at = f"{count}?", at + 1
    return count, at


def _escape(pattern: str, at: int) -> tuple[str, int]:
    sign = pattern[at + 1 : at + 2]
    if sign in _CLASSES:
        return _CLASSES[sign], at + 2
    if sign in _ASSERTIONS and sign:
        return _NOTHING, at + 2
    if sign.isdigit() and sign != "0":
        end = at + 2
        while end < len(pattern) and pattern[end].isdigit():
            end += 1
        return _ANYTHING, end
    return _plain_escape(pattern, at)


def _plain_escape(pattern: str, at: int) -> tuple[str, int]:
    sign = pattern[at + 1 : at + 2]
    if sign in ("x", "u", "U"):
        length = {"x": 2, "u": 4, "U": 8}[sign]
        digits = pattern[at + 2 : at + 2 + length]
        if len(digits) != length or not re.fullmatch("[0-9A-Fa-f]+", digits):
            raise _CannotSay
        return rf"\x{{{digits}}}", at + 2 + length
    if sign in ("p", "P"):
        match = re.compile(r"\\[pP]\{\^?[A-Za-z]+\}").match(pattern, at)
        if match is None:
            raise _CannotSay
        return match[0], match.end()
    if not sign or (sign.isalnum() and sign.isascii() and sign not in _PLAIN_ESCAPES):
        raise _CannotSay
    return f"\\{sign}" if sign.isascii() else sign, at + 2


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A set of signs; one with operations between sets or with `\\W` and its like becomes any sign."""
    end = at + 1
    parts = ["["]
    anything = False
    if pattern[end : end + 1] == "^":
        parts.append("^")
        end += 1
    first = end
    while end < len(pattern) and (pattern[end] != "]" or end == first):
        sign = pattern[end]
        if sign == "[" or pattern[end : end + 2] in ("--", "&&", "||", "~~"):
            raise _CannotSay
        if sign != "\\":
            parts.append(sign)
            end += 1
        elif pattern[end + 1 : end + 2] in _IN_CLASS:
            parts.append(_IN_CLASS[pattern[end + 1]])
            end += 2
        elif pattern[end + 1 : end + 2] in _CLASSES:
            anything = True
            end += 2
        elif pattern[end + 1 : end + 2] == "b":
            parts.append(r"\x08")
            end += 2
        else:
            part, end = _plain_escape(pattern, end)
            parts.append(part)
    if end >= len(pattern):
        raise _CannotSay
    return _ANY if anything else "".join((*parts, "]")), end + 1


def _group(pattern: str, at: int, depth: int) -> tuple[str, int]:
    if pattern.startswith(_LOOK_AROUND, at):
        start = at + (4 if pattern[at + 2] == "<" else 3)
        _, end = _sequence(pattern, start, depth + 1)
        return _NOTHING, _closed(pattern, end)
    if pattern.startswith("(?#", at):
        return _NOTHING, _closed(pattern, pattern.find(")", at))
    if match := re.compile(r"\(\?P=\w+\)").match(pattern, at):
        return _ANYTHING, match.end()
    if match := _FLAGS.match(pattern, at):
        flags = match[1].translate({ord("a"): None, ord("u"): None}) + (match[2] or "")
        if match[3] == ")":
            return f"(?{flags})" if flags else _NOTHING, match.end()
        opening, start = f"(?{flags}:", match.end()
    elif match := re.compile(r"\(\?P?<[A-Za-z_]\w*>|\(\?>").match(pattern, at):
        opening, start = "(?:", match.end()
    elif pattern.startswith("(?", at):
        raise _CannotSay
    else:
        opening, start = "(?:", at + 1
    inside, end = _sequence(pattern, start, depth + 1)
    return f"{opening}{inside})", _closed(pattern, end)


def _closed(pattern: str, end: int) -> int:
    if pattern[end : end + 1] != ")":
        raise _CannotSay
    return end + 1
