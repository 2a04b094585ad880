"""PAM service files: the modules that a login over SSH and one at the console really pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanners.linux.parsers.block import Block

PAM_FOLDER = "/etc/pam.d/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a service file."""

    kind: str
    control: str
    module: str
    arguments: tuple[str, ...]

    @property
    def enforced(self) -> bool:
        """True where the module's failure fails the login; not for `sufficient` and `optional`."""
        if self.control.startswith("["):
            return bool(re.search(r"default=(die|bad)", self.control))
        return self.control in ("required", "requisite")

    def has(self, flag: str) -> bool:
        return any(argument == flag or argument.startswith(f"{flag}=") for argument in self.arguments)

    def value(self, name: str) -> str | None:
        """The last `name=value` among the arguments."""
        found = [argument.partition("=")[2] for argument in self.arguments if argument.startswith(f"{name}=")]
        return found[-1] if found else None


_LINE = re.compile(r"-?(auth|account|password|session)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)")
_INCLUDE = re.compile(r"@include\s+(\S+)")
_MOST_NESTED = 8

Services = Mapping[str, tuple[str, ...]]
"""Active lines by service name, continuation lines joined."""


def services_of(block: Block) -> Services:
    """The service files of the block."""
    found = {}
    for path, lines in block.by_file():
        if path.startswith(PAM_FOLDER):
            found[path.removeprefix(PAM_FOLDER)] = tuple(_joined(line.text for line in lines))
    return found


def _joined(lines: Iterator[str]) -> Iterator[str]:
    pending = ""
    for raw in lines:
        text = pending + raw.split("#", 1)[0].rstrip()
        if text.endswith("\\"):
            pending = text[:-1] + " "
            continue
        pending = ""
        if text.strip():
            yield text.strip()
    if pending.strip():
        yield pending.strip()


def entries(services: Services, service: str, kind: str, depth: int = 0) -> tuple[Entry, ...]:
    """Entries of one kind that a service passes, includes and substacks opened in place."""
    if depth > _MOST_NESTED:
        return ()
    found: list[Entry] = []
    for line in services.get(service, ()):
        if included := _INCLUDE.fullmatch(line):
            found.extend(entries(services, included[1], kind, depth + 1))
            continue
        parsed = _LINE.fullmatch(line)
        if parsed is None or parsed[1] != kind:
            continue
        if parsed[2] in ("include", "substack"):
            found.extend(entries(services, parsed[3], kind, depth + 1))
        else:
            module = parsed[3].rsplit("/", 1)[-1]
            found.append(Entry(kind, parsed[2].lower(), module, tuple(parsed[4].split())))
    return tuple(found)


def doors(services: Services) -> Mapping[str, str]:
    """The ways in: name of the door → service file that guards it.

    SSH logins pass sshd (on RHEL and its kin password-auth), console logins pass login (system-auth). A host where
    only one of them is secured is secured in part.
    """
    found = {}
    for door, candidates in (("ssh", ("sshd", "password-auth")), ("console", ("login", "system-auth"))):
        for service in candidates:
            if service in services:
                found[door] = service
                break
    if not found and any(name.startswith("common-") for name in services):
        found["common"] = "common-auth"
    return found


def door_entries(services: Services, door: str, kind: str) -> tuple[Entry, ...]:
    """Entries of one kind behind one door; Debian's common files have one service per kind."""
    service = doors(services)[door]
    if service == "common-auth":
        service = f"common-{kind}"
    return entries(services, service, kind)


def modules(found: Sequence[Entry], *names: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in found if entry.module in names)
