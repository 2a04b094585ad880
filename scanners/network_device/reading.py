"""What the readers of all vendors share: single settings by pattern, and values as commands write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scanners.network_device.model import AclRule, Setting
from scanners.network_device.tree import Command

Value: TypeAlias = str | int | bool
WELL_KNOWN_COMMUNITIES = frozenset({"public", "private", "community", "snmp", "cisco", "huawei", "h3c", "admin"})
SHORTEST_COMMUNITY = 8


@dataclass(frozen=True, slots=True)
class Says:
    """A command that sets `key` when its whole text matches. A function gets the match."""

    pattern: re.Pattern[str]
    key: str
    value: Value | Callable[[re.Match[str]], Value]


def says(pattern: str, key: str, value: Value | Callable[[re.Match[str]], Value] = True) -> Says:
    return Says(re.compile(pattern, re.IGNORECASE | re.ASCII), key, value)


def settings_of(commands: Iterable[Command], table: Sequence[Says]) -> dict[str, Setting]:
    """Single settings of `commands`; the last one that speaks of a setting decides."""
    found: dict[str, Setting] = {}
    for command in commands:
        for entry in table:
            match = entry.pattern.fullmatch(command.text)
            if match is not None:
                value = entry.value(match) if callable(entry.value) else entry.value
                found[entry.key] = Setting(value, command.line)
    return found


def number(group: int = 1, times: int = 1) -> Callable[[re.Match[str]], int]:
    """The number in a group of the match, at most nine digits, times something."""
    return lambda match: int(match[group][:9]) * times


def minutes(text: Sequence[str]) -> int | None:
    """Seconds of `MINUTES [SECONDS]`."""
    values = [int(word) for word in text[:2] if re.fullmatch(r"[0-9]{1,6}", word)]
    return values[0] * 60 + (values[1] if len(values) > 1 else 0) if values else None


def community_strength(name: str) -> tuple[bool, bool]:
    """(well known, short) of a community in clear."""
    return name.strip('"').lower() in WELL_KNOWN_COMMUNITIES, len(name.strip('"')) < SHORTEST_COMMUNITY


def first(commands: Iterable[Command], pattern: str) -> Command | None:
    """The first command whose text begins with the pattern."""
    expression = re.compile(pattern, re.IGNORECASE)
    return next((command for command in commands if expression.match(command.text)), None)


def limits(name: str, rules: Sequence[AclRule]) -> bool:
    """Does the list of that name exist and let only some addresses through? An empty or missing list limits nobody."""
    own = [rule for rule in rules if rule.acl == name]
    return any(rule.permit for rule in own) and not any(rule.permit and rule.any_source for rule in own)


def by_prefix(commands: Iterable[Command], *prefixes: str) -> list[Command]:
    """Commands whose text begins with one of the prefixes followed by a blank or the end."""
    return [c for c in commands if any(c.text == prefix or c.text.startswith(f"{prefix} ") for prefix in prefixes)]
