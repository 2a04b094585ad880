"""When the maker of a database stops to publish security fixes: `rules/lifecycles/databases.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from auditor.model.fact import Missing, Reason
from auditor.yamlio import load

FILE = "lifecycles/databases.yaml"
UNKNOWN_VERSION = "the table of ends of maintenance does not know this version"


def maintained_until(product: str, version: str | None) -> date | Missing:
    """Last day of fixes for `version`, e.g. "10.11.6-MariaDB" of mariadb. The longest entry that fits decides; a
    version that is not in the table stays open."""
    ends = _table()
    parts = _numbers(version or "")
    for length in range(len(parts), 0, -1):
        found = ends.get((product, ".".join(parts[:length])))
        if found is not None:
            return found
    return Missing("maintained_until", Reason.UNSUPPORTED, UNKNOWN_VERSION)


def _numbers(version: str) -> list[str]:
    found: list[str] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(digits)
        if digits != part:
            break
    return found


@cache
def _table() -> Mapping[tuple[str, str], date]:
    entries = load((files("rules") / FILE).read_text(encoding="utf-8"), f"rules/{FILE}").value
    return {(str(entry["product"]), str(entry["version"])): _day(entry["ends"]) for entry in entries}


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
