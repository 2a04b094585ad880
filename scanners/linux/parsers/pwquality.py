"""How strong a password must be, as the password stack really asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, whole_or_none
from scanners.linux.parsers.pam import Entry, Services, door_entries, doors, modules

QUALITY_MODULES = ("pam_pwquality.so", "pam_cracklib.so", "pam_passwdqc.so")
CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")

_KNOWN = frozenset(
    (
        "difok", "minlen", *CREDITS, "minclass", "maxrepeat", "maxclassrepeat", "maxsequence", "gecoscheck",
        "dictcheck", "usercheck", "usersubstr", "enforcing", "badwords", "dictpath", "retry", "enforce_for_root",
        "local_users_only",
    )
)  # fmt: skip
_WORDS = frozenset(("badwords", "dictpath", "enforce_for_root", "local_users_only"))

LEAST_LENGTH = 6
"""libpwquality never goes below six characters, whatever is written."""

_OLD_DEFAULTS = {"minlen": 9} | dict.fromkeys(CREDITS, 1)
_NEW_DEFAULTS = {"minlen": 8} | dict.fromkeys(CREDITS, 0)
_REMEMBER_DEFAULT = 10


class _Refused(Exception):
    """libpwquality refuses the whole file."""


def policy(services: Services, block: Block) -> dict[str, Any] | Missing:
    """`password.policy`, the weaker of the two doors where they differ.

    Source: pwquality.conf(5) and pam_pwquality(8) of libpwquality 1.2.3 and 1.4.5: pwquality.conf.d comes first, the
    main file wins, arguments of the PAM line override both.
    """
    try:
        files = _file_settings(block)
    except _Refused as refusal:
        return Missing("password.policy", Reason.UNPARSABLE, f"libpwquality refuses its configuration: {refusal}")
    defaults = _defaults(block)
    judged = {}
    histories = []
    for door in doors(services):
        stack = door_entries(services, door, "password")
        histories.append(_remembered(stack, block))
        quality = modules(stack, *QUALITY_MODULES)
        if quality:
            judged[door] = _door_policy(quality[0], files, defaults)
    weakest: dict[str, Any] = {
        "stacks": sorted(judged),
        "everywhere": bool(judged) and len(judged) == len(doors(services)),
        "remember": min(histories),
    }
    if not judged:
        return weakest | {"module": "none", "enforcing": False, "minlen": 0, "nominal_minlen": 0, "classes": 0}
    return weakest | _weaker(list(judged.values()))


def _file_settings(block: Block) -> dict[str, str]:
    """Settings of the files, later ones winning. Raises _Refused for what makes libpwquality refuse a file."""
    found: dict[str, str] = {}
    for line in block.lines:
        if not line.file.startswith("/etc/security/pwquality.conf"):
            continue
        name, _, value = line.text.split("#", 1)[0].partition("=")
        name, value = name.strip().lower(), value.strip()
        if not name:
            continue
        if name not in _KNOWN:
            raise _Refused(f"unknown setting at {line.file}:{line.line}")
        if name not in _WORDS and whole_or_none(value) is None:
            raise _Refused(f"{name} is no number at {line.file}:{line.line}")
        found[name] = value
    return found


def _defaults(block: Block) -> Mapping[str, int | None]:
    """Built-in length and credits; unknown where the version is: then only what is written counts."""
    version = block.part("pwquality_version").text.strip()
    numbers = [whole_or_none(part) for part in version.split("-")[0].split(":")[-1].split(".")[:2]]
    if len(numbers) < 2 or None in numbers:
        return dict.fromkeys(("minlen", *CREDITS))
    return _OLD_DEFAULTS if (numbers[0] or 0, numbers[1] or 0) < (1, 4) else _NEW_DEFAULTS


def _door_policy(entry: Entry, files: Mapping[str, str], defaults: Mapping[str, int | None]) -> dict[str, Any]:
    module = entry.module.removeprefix("pam_").removesuffix(".so")
    if module == "passwdqc":
        return _passwdqc(entry)
    settings = dict(files) if module == "pwquality" else {}
    known: Mapping[str, int | None] = defaults if module == "pwquality" else _OLD_DEFAULTS
    for argument in entry.arguments:
        name, sign, value = argument.partition("=")
        settings[name.lower()] = value if sign else "1"

    def number(name: str, default: int | None) -> int | None:
        return default if name not in settings else whole_or_none(settings[name])

    credits = {name: number(name, known[name]) for name in CREDITS}
    nominal = number("minlen", known["minlen"])
    given_away = None if None in credits.values() else sum(value for value in credits.values() if value and value > 0)
    demanded = sum(1 for value in credits.values() if value is not None and value < 0)
    return {
        "module": module,
        "enforcing": entry.enforced and (module == "cracklib" or number("enforcing", 1) != 0),
        "nominal_minlen": nominal,
        "minlen": None if nominal is None or given_away is None else max(LEAST_LENGTH, nominal - given_away),
        "classes": max(demanded, number("minclass", 0) or 0),
        "retry": number("retry", 1),
        "dictionary_check": number("dictcheck", 1) != 0,
        "user_check": "reject_username" in settings if module == "cracklib" else number("usercheck", 1) != 0,
        "enforce_for_root": "enforce_for_root" in settings,
        "max_repeat": number("maxrepeat", 0),
    }


def _passwdqc(entry: Entry) -> dict[str, Any]:
    """pam_passwdqc: `min=N0,N1,N2,N3,N4` gives the length for one class, two, a phrase, three, four classes."""
    lengths = (entry.value("min") or "disabled,24,11,8,7").split(",")
    numbers = [whole_or_none(item) for item in lengths]
    usable = [
        (classes, number) for classes, number in zip((1, 2, 0, 3, 4), numbers, strict=False) if number and classes
    ]
    known = len(lengths) == 5 and bool(usable)
    return {
        "module": "passwdqc",
        "enforcing": entry.enforced and entry.value("enforce") != "none",
        "nominal_minlen": min((number for _, number in usable), default=0) if known else None,
        "minlen": min((number for _, number in usable), default=0) if known else None,
        "classes": min((classes for classes, _ in usable), default=0) if known else None,
        "retry": whole_or_none(entry.value("retry") or "3"),
        "dictionary_check": True,
        "user_check": True,
        "enforce_for_root": entry.value("enforce") in (None, "everyone"),
        "max_repeat": 0,
    }


def _weaker(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What holds at every door."""

    def lowest(name: str) -> int | None:
        values = [item[name] for item in found]
        return None if None in values else min(values)

    def highest(name: str) -> int | None:
        values = [item[name] for item in found]
        return None if None in values else max(values)

    return {
        "module": found[0]["module"],
        "minlen": lowest("minlen")
        if lowest("minlen") is not None
        else absent("minlen", "the built-in length is unknown"),
        "nominal_minlen": lowest("nominal_minlen"),
        "classes": lowest("classes"),
        "retry": highest("retry"),
        "max_repeat": highest("max_repeat"),
        **{
            name: all(item[name] for item in found)
            for name in ("enforcing", "dictionary_check", "user_check", "enforce_for_root")
        },
    }


def _remembered(stack: Sequence[Entry], block: Block) -> int:
    """How many old passwords are refused: pam_pwhistory, else pam_unix; 0 where nothing enforces it."""
    configured = [
        whole_or_none(line.text.partition("=")[2].strip())
        for line in block.in_file("/etc/security/pwhistory.conf")
        if line.text.partition("=")[0].strip() == "remember"
    ]
    for entry in modules(stack, "pam_pwhistory.so"):
        if not entry.enforced:
            continue
        written = entry.value("remember")
        if written is not None:
            return whole_or_none(written) or 0
        return next((number for number in reversed(configured) if number is not None), _REMEMBER_DEFAULT)
    return max(
        (whole_or_none(entry.value("remember") or "") or 0 for entry in modules(stack, "pam_unix.so")), default=0
    )
