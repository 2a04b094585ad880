"""Whose device it is and which software it runs. What is not recognised beyond doubt is not guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from auditor.yamlio import read

_FOREIGN = re.compile(
    r"(?:ASA|PIX) Version |!Command: show |## Last commit|config-version=|set version |NXOS|boot nxos", re.I
)
_HUAWEI = re.compile(r"!\s*Software Version\s+(V[0-9]{3}R[0-9]{3}\S*)", re.IGNORECASE)
_H3C = re.compile(r"\s*version\s+([0-9]+\.[0-9.]+),?\s+(?:Release|Feature|ESS|Alpha|Beta|Customer|Test|Demo)\b.*", re.I)
_CISCO = re.compile(r"version\s+([0-9]{2}\.[0-9]+\S*)\s*")
_NAME = re.compile(r"\s*(?:sysname|hostname)\s+(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Family:
    """A vendor's line of software and the versions that can be read."""

    vendor: str
    family: str
    versions: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Default:
    """What holds when nobody set anything."""

    families: frozenset[str]
    setting: str
    value: str | int | bool
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Identity:
    """`vendor` is "" where nobody can tell, `version` where the file does not say, `family` where it is not known."""

    vendor: str = ""
    version: str = ""
    family: str = ""
    sysname: str = ""
    line: int = 0


def identify(lines: Sequence[str], first: int, declared: str = "") -> Identity:
    """Vendor and version by the words only that vendor writes; `declared` is what the register says.

    A file without a version is read as the declared vendor's, with no family, so that no default is taken from it.
    """
    found = Identity()
    for number, line in enumerate(lines, first):
        if _FOREIGN.match(line.strip()):
            return Identity(sysname=found.sysname)
        if match := _NAME.fullmatch(line):
            found = found if found.sysname else Identity(**{**_fields(found), "sysname": match[1]})
        if found.vendor:
            continue
        for vendor, pattern in (("huawei", _HUAWEI), ("h3c", _H3C), ("cisco", _CISCO)):
            if match := pattern.fullmatch(line.rstrip()):
                family = _family(vendor, match[1])
                found = Identity(vendor, match[1], family, found.sysname, number)
                break
    return found if found.vendor else Identity(vendor=declared, sysname=found.sysname)


def _fields(identity: Identity) -> dict[str, Any]:
    return {name: getattr(identity, name) for name in Identity.__slots__}


def _family(vendor: str, version: str) -> str:
    return next((f.family for f in known()[0] if f.vendor == vendor and f.versions.fullmatch(version)), "")


@cache
def known() -> tuple[tuple[Family, ...], tuple[Default, ...]]:
    """Families and defaults of rules/network_devices/defaults.yaml. Raises Problems when the file is damaged."""
    with as_file(files("rules") / "network_devices" / "defaults.yaml") as path:
        data = read(path).value
    families = tuple(Family(f["vendor"], f["family"], re.compile(f["versions"])) for f in data["families"])
    defaults = tuple(
        Default(frozenset(d["families"]), d["setting"], d["value"], d["verified"], d["source"])
        for d in data["defaults"]
    )
    return families, defaults


def default_of(setting: str, family: str) -> Default | None:
    """What a device of that family does about a setting that its configuration does not mention."""
    return next((d for d in known()[1] if d.setting == setting and family in d.families), None)
