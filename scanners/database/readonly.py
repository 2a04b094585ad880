"""Proof, before anything is sent, that a statement can only read, and reads no secret."""

from __future__ import annotations

import re
from typing import Any

import sqlparse
from sqlparse import tokens
from sqlparse.sql import Token

ALLOWED_FUNCTIONS = frozenset(
    {
        "bool_or",
        "coalesce",
        "count",
        "current_setting",
        "has_database_privilege",
        "has_schema_privilege",
        "has_table_privilege",
        "pg_backend_pid",
        "pg_is_in_recovery",
    }
)
"""Functions that a probe may call. Each reads state and changes none."""

SECRET_COLUMNS = frozenset({"rolpassword", "passwd", "umoptions", "subconninfo", "options"})
"""Columns that hold passwords or their hashes: a probe may ask whether one is empty or how it begins, nothing else."""

_WORDS = frozenset(
    "SELECT FROM WHERE JOIN ON AND OR NOT IS NULL IN AS CASE WHEN THEN ELSE END ORDER BY ASC DESC TRUE FALSE LIKE SHOW"  # noqa: SIM905
    " CREATEDB DATABASE ERROR NAME ROLE SCHEMA SOURCE STATE TEXT TYPE USER_NAME VERSION".split()
)
"""Words of SQL that a probe may use; the last ones are names of columns and types which SQL also knows as words."""

_BEFORE_BRACKET = frozenset(
    ("SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "CASE", "WHEN", "THEN", "ELSE", "CAST"),
)

_TREACHEROUS = re.compile(r'["\\$&]|--|/\*')
"""What this reader and a server could understand differently: quoted names, escapes, dollar quotes, comments."""


def is_read_only(sql: str) -> bool:
    """Is `sql` exactly one plain SELECT or SHOW that calls nothing but ALLOWED_FUNCTIONS?

    Deliberately narrow: words, functions and punctuation must be known, and what is not recognised is refused.
    """
    statement = sql.strip().removesuffix(";")
    if _TREACHEROUS.search(statement) or ";" in statement or len(sqlparse.parse(statement)) != 1:
        return False
    words = _words(statement)
    match [word.normalized.upper() for word in words]:
        case ["SHOW", _]:
            return words[1].ttype is tokens.Name
        case ["SELECT", _, *_]:
            return (
                all(map(_is_known, words))
                and all(map(_may_precede_bracket, *_around_brackets(words)))
                and not any(map(_is_prefixed_string, words, words[1:]))
            )
    return False


def exposes_secret(sql: str) -> bool:
    """Would `sql` bring the content of a SECRET_COLUMN, by name or through `*`?"""
    words = _words(sql)
    for before, word, *after in _windows(words):
        following = [w.normalized.upper() for w in after]
        if word.ttype is tokens.Wildcard and before is not None and before.value != "(":
            return True
        if word.value.strip('"').lower() in SECRET_COLUMNS and not (
            following[:1] == ["IS"] or following[:2] == ["LIKE", "'MD5%'"]
        ):
            return True
    return False


def _words(sql: str) -> list[Token]:
    # sqlparse carries types only in part.
    statements: Any = sqlparse.parse(sql)
    return [token for statement in statements for token in statement.flatten() if not token.is_whitespace]


def _windows(words: list[Token]) -> list[tuple[Token | None, Token, *tuple[Token, ...]]]:
    """Each word with the one before it and the two after it."""
    return [(words[i - 1] if i else None, word, *words[i + 1 : i + 3]) for i, word in enumerate(words)]


def _is_known(token: Token) -> bool:
    kind = token.ttype
    if kind in tokens.Keyword:
        return set(token.normalized.upper().split()) <= _WORDS
    return (
        kind is tokens.Name
        or kind is tokens.Name.Builtin
        or kind in tokens.Number
        or kind is tokens.String.Single
        or kind in tokens.Operator
        or kind is tokens.Wildcard
        or token.value in ("(", ")", ",", ".")
    )


def _around_brackets(words: list[Token]) -> tuple[list[Token | None], list[Token]]:
    """For every opening bracket, the word two before it and the word before it."""
    places = [i for i, word in enumerate(words) if word.value == "(" and i > 0]
    return [words[i - 2] if i > 1 else None for i in places], [words[i - 1] for i in places]


def _may_precede_bracket(before: Token | None, word: Token) -> bool:
    """A bracket follows an allowed function of the system's own, a word of SQL, an operator, or another bracket."""
    if word.value in ("(", ",") or word.ttype in tokens.Operator:
        return True
    if word.normalized.upper() in _BEFORE_BRACKET:
        return True
    return word.value.lower() in ALLOWED_FUNCTIONS and (before is None or before.value != ".")


def _is_prefixed_string(before: Token, word: Token) -> bool:
    """A name right before a string changes how the string is read: E'..', B'..', date '..'."""
    return word.ttype is tokens.String.Single and before.ttype in tokens.Name
