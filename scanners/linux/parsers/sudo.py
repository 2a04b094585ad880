"""sudoers: who may run what as whom, aliases opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, ConfigLine, absent, all_missing, read_block

KEYS = ("sudo.rules", "sudo.defaults")

ADMINISTRATORS = frozenset(("root", "%wheel", "%sudo", "%admin", "#0", "%root", "%#0"))
ESCAPES = frozenset(
    (
        "sh", "bash", "dash", "zsh", "ksh", "csh", "tcsh", "su", "sudo", "vi", "vim", "nano", "emacs", "less", "more",
        "man", "find", "awk", "gawk", "sed", "python", "python2", "python3", "perl", "ruby", "lua", "env", "tee", "cp",
        "mv", "dd", "tar", "rsync", "chmod", "chown", "visudo", "usermod", "passwd", "useradd", "systemctl", "docker",
        "podman", "mount", "apt", "apt-get", "yum", "dnf", "rpm", "dpkg", "crontab", "at", "gdb", "strace", "nmap",
        "ssh", "scp", "git", "make",
    )
)  # fmt: skip
"""Programs that give a root shell or write any file, so that allowing one of them allows everything."""

_TAGS = (
    "NOPASSWD|PASSWD|NOEXEC|EXEC|SETENV|NOSETENV|LOG_INPUT|NOLOG_INPUT|LOG_OUTPUT|NOLOG_OUTPUT|"
    "FOLLOW|NOFOLLOW|MAIL|NOMAIL|INTERCEPT|NOINTERCEPT"
)
_TAG = re.compile(rf"^({_TAGS})\s*:\s*")
_OPTION = re.compile(r"^(ROLE|TYPE|PRIVS|LIMITPRIVS|NOTBEFORE|NOTAFTER|TIMEOUT|CWD|CHROOT|APPARMOR_PROFILE)=\S+\s+")
_ALIAS = re.compile(r"(User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)")
_DEFAULTS = re.compile(r"Defaults(\S*)\s+(.*)")
_DIGEST = re.compile(r"^(sha(?:224|256|384|512)):\S+\s+")
_MOST_NESTED = 8


@dataclass(frozen=True, slots=True)
class _Aliases:
    users: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, tuple[str, ...]]


def parse_sudo(text: str, exit_code: int) -> Mapping[str, Any]:
    """`sudo.rules`, one row per person, runas and tag; `sudo.defaults`. No sudo at all is an empty table."""
    block = read_block(text, exit_code, hash_comments=False)
    if refused := block.refusals(KEYS):
        return refused
    if elsewhere := _other_includes(block):
        return all_missing(KEYS, Reason.UNSUPPORTED, f"sudoers includes {elsewhere}, which was not read")
    lines = tuple(_logical_lines(block))
    aliases = _aliases(lines)
    rows = [row for line in lines for row in _grants(line, aliases)]
    return {"sudo.rules": rows, "sudo.defaults": _defaults(lines)}


_INCLUDE = re.compile(r"[#@](include|includedir)\s+(\S+)")


def _other_includes(block: Block) -> str:
    """A file or folder that sudoers takes in and that the probe does not read; "" where there is none."""
    for line in block.lines:
        if (found := _INCLUDE.match(line.text)) and found[2].rstrip("/") != "/etc/sudoers.d":
            path = found[2].strip('"')
            if path not in block.files:
                return path
    return ""


def _logical_lines(block: Block) -> Iterator[ConfigLine]:
    """Lines with continuations joined and comments gone; `#1000` is a user, `#include` a directive."""
    for _, lines in block.by_file():
        pending, start = "", 0
        for line in lines:
            if not pending:
                start = line.line
            text = pending + line.text
            if text.endswith("\\"):
                pending = text[:-1]
                continue
            pending = ""
            text = re.sub(r"(^|[^\\\w%:,(])#(?!\d).*", r"\1", text).strip()
            if text and not text.startswith(("#include", "@include")):
                yield ConfigLine(line.file, start, text)


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that is neither escaped, quoted nor inside parentheses."""
    found, current, depth, quoted, skip = [], "", 0, False, False
    for character in text:
        if skip:
            current, skip = current + character, False
            continue
        if character == "\\":
            skip = True
        elif character == '"':
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
        elif character == ")" and not quoted:
            depth = max(depth - 1, 0)
        if character == separator and not quoted and depth == 0:
            found.append(current.strip())
            current = ""
        else:
            current += character
    return [item for item in (*found, current.strip()) if item]


def _aliases(lines: Sequence[ConfigLine]) -> _Aliases:
    users: dict[str, tuple[str, ...]] = {}
    commands: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if not (found := _ALIAS.fullmatch(line.text)):
            continue
        for definition in _split(found[2], ":"):
            name, sign, members = definition.partition("=")
            if sign:
                target = users if found[1] == "User" else commands if found[1] in ("Cmnd", "Cmd") else {}
                target[name.strip()] = tuple(_split(members, ","))
    return _Aliases(users, commands)


def _opened(names: Sequence[str], aliases: Mapping[str, Sequence[str]], depth: int = 0) -> Iterator[str]:
    for name in names:
        if name in aliases and depth < _MOST_NESTED:
            yield from _opened(aliases[name], aliases, depth + 1)
        else:
            yield name


def _grants(line: ConfigLine, aliases: _Aliases) -> Iterator[dict[str, Any]]:
    if _ALIAS.match(line.text) or line.text.startswith("Defaults"):
        return
    who, sign, rest = _who_and_rest(line.text)
    if not sign:
        return
    for specification in _per_host(rest):
        runas, groups = _commands(specification, aliases)
        for nopasswd, commands in groups:
            everything = "ALL" in commands
            for person in _opened(who, aliases.users):
                if person.startswith("!"):
                    continue
                yield {
                    "file": line.file,
                    "line": line.line,
                    "who": person,
                    "runas": runas,
                    "commands": ", ".join(command.split(" ")[0] for command in commands)[:300],
                    "all_commands": everything,
                    "nopasswd": nopasswd,
                    "fixed_commands": not everything and all(map(_is_fixed, commands)),
                    "administrator": person in ADMINISTRATORS,
                }


_HOSTS = re.compile(r"\s*[\w.*!+-]+(?:\s*,\s*[\w.*!+-]+)*\s*=\s*")
_NO_HOST_FOLLOWS = re.compile(rf"(^|[\s,)])({_TAGS}|sha\d{{3}})\s*$")


def _per_host(text: str) -> list[str]:
    """ "(root) /bin/x : HOST2 = NOPASSWD: /bin/y" → one text per host; the colon of a tag or a digest parts nothing."""
    found: list[str] = []
    for piece in _split(text, ":"):
        hosts = _HOSTS.match(piece)
        if found and (hosts is None or _NO_HOST_FOLLOWS.search(found[-1]) or _OPTION.match(piece.strip())):
            found[-1] = f"{found[-1]}:{piece}"
        else:
            found.append(piece[hosts.end() :] if found and hosts else piece)
    return found


def _who_and_rest(text: str) -> tuple[list[str], str, str]:
    """ "alice, %ops HOST = (root) /bin/x" → (["alice", "%ops"], "=", "(root) /bin/x")."""
    left, sign, rest = text.partition("=")
    words = re.sub(r"\s*,\s*", ",", left.strip()).split()
    return (_split(words[0], ",") if len(words) >= 2 else []), sign if len(words) >= 2 else "", rest.strip()


def _commands(specification: str, aliases: _Aliases) -> tuple[str, list[tuple[bool, list[str]]]]:
    """Commands grouped by whether they ask for a password; a tag holds for all that follow it."""
    runas, nopasswd = "root", False
    asked: list[str] = []
    unasked: list[str] = []
    for item in _split(specification, ","):
        if item.startswith("("):
            inside, _, item = item[1:].partition(")")
            runas, item = inside.split(":")[0].strip() or runas, item.strip()
        while found := _TAG.match(item) or _OPTION.match(item) or _DIGEST.match(item):
            if found[1] in ("NOPASSWD", "PASSWD"):
                nopasswd = found[1] == "NOPASSWD"
            item = item[found.end() :].strip()
        opened = [command for command in _opened([item], aliases.commands) if command and not command.startswith("!")]
        (unasked if nopasswd else asked).extend(opened)
    return runas, [(flag, commands) for flag, commands in ((False, asked), (True, unasked)) if commands]


def _is_fixed(command: str) -> bool:
    """One program by its path, without wildcards, that is no way to a shell."""
    path = command.split(" ")[0]
    return (
        path.startswith("/")
        and not path.endswith("/")
        and not re.search(r"[*?\[]", command)
        and re.sub(r"[\d.]+$", "", path.rsplit("/", 1)[-1]) not in ESCAPES
        and path.rsplit("/", 1)[-1] not in ESCAPES
    )


def _defaults(lines: Sequence[ConfigLine]) -> dict[str, Any]:
    """Settings for everybody, the last one winning; `authenticate` is false as soon as anybody is let off."""
    found: dict[str, Any] = {
        "authenticate": True,
        "use_pty": False,
        "logfile": absent("logfile", "sudo logs to syslog only"),
        "timestamp_minutes": 5.0,
    }
    for line in lines:
        if not (parsed := _DEFAULTS.fullmatch(line.text)):
            continue
        for setting in _split(parsed[2], ","):
            name, _, value = (part.strip() for part in setting.partition("="))
            match name:
                case "!authenticate":
                    found["authenticate"] = False
                case "use_pty" | "!use_pty":
                    found["use_pty"] = name == "use_pty"
                case "logfile":
                    found["logfile"] = value.strip('"')
                case "timestamp_timeout" if re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", value):
                    found["timestamp_minutes"] = float(value)
    return found
