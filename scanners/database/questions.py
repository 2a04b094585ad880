"""What may be asked of a database in a script that a person carries there: one plain query, with its columns named.

A probe for a SQL engine is a single `SELECT ... AS name, ... FROM ...` (or `SHOW GLOBAL ...` of MySQL) without an end
mark. The names after AS are the columns that come back, so that a client needs no headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.errors import Unparsable

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_COLUMN = re.compile(r"(?:.*\bAS\s+|.*\.|)([A-Za-z_][A-Za-z0-9_]*)", re.IGNORECASE | re.DOTALL)
_SELECT = re.compile(r"SELECT\s+(?:DISTINCT\s+)?", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)

_CHANGES = re.compile(
    r"\b(?:insert|update|delete|merge|replace\s+into|create|drop|alter|grant|revoke|truncate|exec|execute|call|into"
    r"|lock|begin|declare|commit|copy|do|set|use|shutdown|kill|rename|load|handler|outfile|dumpfile|waitfor|reconfigure"
    r"|openrowset|openquery|opendatasource|bulk|for\s+update)\b",
    re.IGNORECASE,
)
_HASHES = re.compile(
    r"\b(?:rolpassword|passwd|authentication_string|plugin_auth_string|spare4|password_hash|password_hash_algorithm"
    r"|priv|user_attributes|umoptions|password)\b",
    re.IGNORECASE,
)
_MAY_HOLD_HASH = re.compile(
    r"(?:authentication_string|rolpassword|password|passwd)\s+(?:IS\s+(?:NOT\s+)?NULL|=\s*''|LIKE\s+'[a-z0-9]{1,3}%')"
    r"|PWDCOMPARE\(\s*(?:N''|name|\w+\.name)\s*,\s*(?:\w+\.)?password_hash\s*\)"
    r"|JSON_VALUE\(\s*Priv\s*,\s*'\$\.(?:account_locked|password_lifetime|password_last_changed|is_role)'\s*\)"
    r"|JSON_EXTRACT\(\s*User_attributes\s*,\s*'\$\.Password_locking\.\w+'\s*\)",
    re.IGNORECASE,
)
"""The only ways in which a column with a hash may be named: what comes back is yes or no, or a date or a number that
stands beside the hash."""


def is_plain_query(sql: str) -> bool:
    """Is `sql` one query that neither changes anything nor brings the hash of a password?

    Deliberately coarse: a word that could change something is refused wherever it stands outside a quoted text.
    """
    bare = _LITERAL.sub("''", sql)
    if not re.match(r"\s*(?:SELECT|SHOW\s+GLOBAL\s+(?:VARIABLES|STATUS))\b", sql, re.IGNORECASE):
        return False
    if any(sign in bare for sign in (";", "--", "/*", "#", "`", '"', "\\", "@")) or "\0" in sql:
        return False
    return not _CHANGES.search(bare) and not _HASHES.search(_LITERAL.sub("''", _MAY_HOLD_HASH.sub("yes", sql)))


def columns_of(sql: str) -> tuple[str, ...]:
    """Names of the columns that a probe brings, lower case. Raises Unparsable for a query that does not name them."""
    text = sql.strip()
    if text[:4].upper() == "SHOW":
        return ("name", "value")
    opening = _SELECT.match(text)
    if opening is None:
        raise Unparsable("not a query")
    names = [_COLUMN.fullmatch(item.strip()) for item in _items(text[opening.end() :])]
    if not names or None in names:
        raise Unparsable("a column of the query has no name")
    return tuple(name[1].lower() for name in names if name)


def _items(text: str) -> Iterator[str]:
    """The items of a select list, up to its FROM; commas inside brackets and quoted texts do not count."""
    flat = _outside(text)
    end = _FROM.search(flat)
    stop = end.start() if end else len(flat)
    start = 0
    for place, sign in enumerate(flat[:stop]):
        if sign == ",":
            yield flat[start:place]
            start = place + 1
    yield flat[start:stop]


def _outside(text: str) -> str:
    """`text` with everything inside brackets and quotes turned to blanks, its length kept."""
    signs, depth = [], 0
    for sign in _LITERAL.sub(lambda found: "0" * len(found[0]), text):
        depth += (sign == "(") - (sign == ")")
        signs.append(" " if depth or sign == ")" else sign)
    return "".join(signs)
