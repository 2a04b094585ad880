"""What a login shell sets: idle time-out, umask, command history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import ConfigLine, absent, read_block, whole_or_none

KEYS = ("shell.session",)
LOGIN_DEFS = "/etc/login.defs"

_NAMES = "TMOUT|HISTSIZE|HISTFILESIZE|HISTTIMEFORMAT"
_ASSIGNMENT = re.compile(rf"\b({_NAMES})=(\"[^\"]*\"|'[^']*'|[^\s;&|]*)")
_DECLARED = re.compile(r"(?:^|[;&]\s*)(typeset|declare|readonly|export|local)\s+((?:-[A-Za-z]+\s+)*)([^;&|]*)")
_UMASK = re.compile(r"(?:^|[;&]\s*|\bthen\s+|\belse\s+|\bdo\s+)umask\s+(?:-S\s+)?([0-7]{1,4})\b")
_SYMBOLIC_UMASK = re.compile(r"\bumask\s+(?:-S\s+)?[ugoa]*[=+-]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One line that sets something; `depth` counts the conditions and loops around it."""

    file: str
    depth: int
    text: str

    @property
    def certain(self) -> bool:
        """True where every shell passes it."""
        return self.depth == 0 and not re.search(r"(^|\s)(if|case)\s|&&|\|\|", self.text)


def parse_session(text: str, exit_code: int) -> Mapping[str, Any]:
    """`shell.session`: what holds after all start-up files, in the order a login shell reads them."""
    block = read_block(text, exit_code)
    if refused := block.refusals(KEYS):
        return refused
    if not block.files:
        return {"shell.session": absent("shell.session", "no start-up file of a shell")}
    statements = [_statement(line) for line in block.lines]
    shell = [statement for statement in statements if statement.file != LOGIN_DEFS]
    mask = _mask(shell) or _login_defs_mask(statements)
    return {
        "shell.session": _timeout(shell)
        | {
            "umask": mask,
            "default_permissions": None if mask is None else f"0{0o777 & ~int(mask, 8):03o}",
            "histsize": _number(shell, "HISTSIZE"),
            "histfilesize": _number(shell, "HISTFILESIZE"),
            "history_timestamps": any(name == "HISTTIMEFORMAT" and value for _, name, value in _assignments(shell)),
        }
    }


def _statement(line: ConfigLine) -> Statement:
    depth, sign, text = line.text.partition(":")
    number = whole_or_none(depth)
    if not sign or number is None:
        raise Unparsable(f"line {line.line} of {line.file} carries no depth")
    return Statement(
        line.file, max(number, 0), "" if text.lstrip().startswith("#") else re.sub(r"\s#.*", "", text).strip()
    )


def _assignments(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str, str]]:
    for statement in statements:
        for found in _ASSIGNMENT.finditer(statement.text):
            yield statement, found[1], found[2].strip("\"'")


def _number(statements: Sequence[Statement], name: str) -> int | None:
    """The largest value any shell may end up with: the last certain one and every conditional one after it."""
    values: list[int] = []
    for statement, found, value in _assignments(statements):
        number = whole_or_none(value)
        if found == name and number is not None:
            values = [number] if statement.certain else [*values, number]
    return max(values, default=None)


def _timeout(statements: Sequence[Statement]) -> dict[str, Any]:
    """TMOUT may be made read-only: then later assignments fail. 0 and an unset TMOUT never end a session.

    A conditional assignment leaves shells without it, so only certain ones count, except that a conditional 0 or
    `unset TMOUT` takes the time-out away from some.
    """
    value, readonly, exported = 0, False, False
    for statement in statements:
        if "TMOUT" not in statement.text:
            continue
        assigned = [whole_or_none(text) or 0 for _, name, text in _assignments([statement]) if name == "TMOUT"]
        taken_away = bool(re.search(r"\bunset\s+(-v\s+)?[^;&|]*\bTMOUT\b", statement.text)) or 0 in assigned
        if not readonly and (taken_away or (assigned and statement.certain)):
            value = 0 if taken_away else assigned[-1]
        flags = _declarations(statement.text, "TMOUT")
        if statement.certain or value:
            readonly = readonly or "r" in flags
            exported = exported or "x" in flags
    return {"tmout": value, "tmout_readonly": readonly, "tmout_exported": exported}


def _declarations(text: str, name: str) -> set[str]:
    """Attributes that `readonly`, `export`, `typeset -rx` or `declare -rx` give a variable."""
    flags: set[str] = set()
    for found in _DECLARED.finditer(text):
        if re.search(rf"\b{name}\b", found[3]):
            flags |= {"readonly": {"r"}, "export": {"x"}}.get(found[1], set())
            flags |= set(found[2]) & {"r", "x"}
    return flags


def _mask(statements: Sequence[Statement]) -> str | None:
    """The laxest umask that some shell ends up with.

    Start-up files differ by kind of shell (a login shell reads /etc/profile, an interactive one bashrc), so each file
    counts for itself; within a file a certain umask replaces what came before, a conditional one adds to it. A
    symbolic umask is not understood and raises Unparsable.
    """
    left: dict[str, list[int]] = {}
    for statement in statements:
        if _SYMBOLIC_UMASK.search(statement.text):
            raise Unparsable(f"{statement.file}: a symbolic umask")
        for found in _UMASK.finditer(statement.text):
            mask = int(found[1], 8) & 0o777
            left[statement.file] = [mask] if statement.certain else [*left.get(statement.file, []), mask]
    masks = [mask for per_file in left.values() for mask in per_file]
    if not masks:
        return None
    laxest = 0o777
    for mask in masks:
        laxest &= mask
    return f"{laxest:03o}"


def _login_defs_mask(statements: Sequence[Statement]) -> str | None:
    """UMASK of login.defs, which pam_umask applies where no shell file sets one; the last line wins."""
    found = None
    for statement in statements:
        words = statement.text.split()
        if statement.file == LOGIN_DEFS and words[:1] == ["UMASK"] and len(words) > 1:
            found = words[1]
    return f"{int(found, 8) & 0o777:03o}" if found and re.fullmatch(r"[0-7]{1,4}", found) else None
