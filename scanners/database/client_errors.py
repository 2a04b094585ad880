"""What a client's own words mean, by their codes: these are the same in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.model.fact import Reason

_DENIED, _UNSUPPORTED = Reason.DENIED, Reason.UNSUPPORTED
_UNREACHABLE, _TIMEOUT = Reason.UNREACHABLE, Reason.TIMEOUT

_CODES: Mapping[str, tuple[re.Pattern[str], Mapping[str, Reason]]] = {
    # ORA-00942 "does not exist" is what Oracle also says of a view that may not be seen: never "no such thing".
    "oracle": (
        re.compile(r"\b((?:ORA|SP2|TNS)-[0-9]{4,5})\b"),
        {
            **dict.fromkeys(("ORA-00942", "ORA-01031", "ORA-01017", "ORA-01045", "ORA-28000", "ORA-28001"), _DENIED),
            **dict.fromkeys(("ORA-01005", "ORA-12988", "SP2-0640", "SP2-0306", "ORA-00041"), _DENIED),
            **dict.fromkeys(("ORA-00904", "ORA-00923", "ORA-00907"), _UNSUPPORTED),
            **dict.fromkeys(
                ("ORA-12541", "ORA-12545", "ORA-12514", "ORA-12505", "ORA-12154", "ORA-12170"), _UNREACHABLE
            ),
            **dict.fromkeys(("ORA-01034", "ORA-27101", "ORA-03113", "ORA-12543", "ORA-12560"), _UNREACHABLE),
            "ORA-01013": _TIMEOUT,
        },
    ),
    "sqlserver": (
        re.compile(r"(?:Msg|消息)\s*([0-9]{1,6})\b"),
        {
            **dict.fromkeys(
                ("229", "230", "262", "297", "300", "916", "4060", "15247", "18456", "18452", "18470"), _DENIED
            ),
            **dict.fromkeys(("207", "208", "195", "4121"), _UNSUPPORTED),
            "1222": _TIMEOUT,
        },
    ),
    "dm": (
        re.compile(r"\[-([0-9]{3,6})\]"),
        {
            **dict.fromkeys(("2501", "2502", "5504", "5502", "5505", "5515", "5516", "5519", "2508"), _DENIED),
            **dict.fromkeys(("2106", "2111", "2207"), _UNSUPPORTED),
            **dict.fromkeys(("70028", "70019", "6001", "6010"), _UNREACHABLE),
        },
    ),
    "mysql": (
        re.compile(r"\bERROR ([0-9]{4})\b"),
        {
            **dict.fromkeys(("1044", "1045", "1142", "1143", "1227", "1370", "1698", "3118"), _DENIED),
            **dict.fromkeys(("1054", "1109", "1146", "1193", "1305"), _UNSUPPORTED),
            **dict.fromkeys(("2002", "2003", "2005", "2006", "2013"), _UNREACHABLE),
            **dict.fromkeys(("1969", "3024", "1205"), _TIMEOUT),
        },
    ),
    "mongodb": (
        re.compile(r"^X\t([0-9A-Za-z]{1,40})\b", re.MULTILINE),
        {
            **dict.fromkeys(("13", "18", "8000", "31"), _DENIED),
            **dict.fromkeys(("59", "72"), _UNSUPPORTED),
            "50": _TIMEOUT,
        },
    ),
}
_SQLSTATE = (
    re.compile(r"\b(?:ERROR|FATAL):\s+([0-9A-Z]{5}):"),
    {
        **dict.fromkeys(("42501", "28000", "28P01"), _DENIED),
        **dict.fromkeys(("42P01", "42703", "42883", "42704"), _UNSUPPORTED),
        "57014": _TIMEOUT,
    },
)
_FAMILY = frozenset({"postgresql", "kingbase"})

_WORDS: Mapping[str, tuple[tuple[str, Reason], ...]] = {
    "postgresql": (
        ("FATAL:", _DENIED),
        ("no password supplied", _DENIED),
        ("could not connect", _UNREACHABLE),
        ("connection to server", _UNREACHABLE),
    ),
    "sqlserver": (("Login failed", _DENIED), ("Sqlcmd: Error", _UNREACHABLE)),
    "mongodb": (("MongoNetworkError", _UNREACHABLE), ("MongoServerSelectionError", _UNREACHABLE)),
}
"""What clients say themselves, in English whatever the server speaks, when they never came to ask."""


def reason_of(engine: str, said: str) -> tuple[Reason, str]:
    """The reason behind what a client said, and its code; unparsable where nobody knows it.

    The first code decides: what follows an error is its echo.
    """
    pattern, reasons = _SQLSTATE if engine in _FAMILY else _CODES.get(engine, _SQLSTATE)
    found = pattern.search(said)
    if found and found[1] in reasons:
        return reasons[found[1]], found[1]
    for words, reason in _WORDS.get("postgresql" if engine in _FAMILY else engine, ()):
        if words in said:
            return reason, found[1] if found else words.strip(":")
    return Reason.UNPARSABLE, found[1] if found else ""
