"""Passwords by reference: read at the moment of use, never shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

_LONGEST_FILE = 4096


class NoCredential(Exception):
    """A reference that leads to no value. The message names the reference, never what it holds."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A password. It has no readable form; whoever needs the value asks for it by name."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The password itself, for the one call that logs in."""
        return self._value

    def hide_in(self, text: str) -> str:
        """`text` with the password blanked out: a server may repeat what it was sent."""
        return text.replace(self._value, "***") if self._value else text

    def __str__(self) -> str:
        return "***"


def read_credential(reference: str, root: Path) -> Secret:
    """The secret behind `env:NAME` or `file:PATH`; relative paths start at `root`, one final line break is dropped.

    Raises NoCredential when the reference is of neither form or leads to nothing.
    """
    kind, _, place = reference.partition(":")
    match kind:
        case "env" if place:
            value = os.environ.get(place)
            if value is None:
                raise NoCredential(f"no credential: the environment variable {place} is not set")
            return Secret(value)
        case "file" if place:
            return Secret(_first_lines(root / place, place))
    # Whatever stands there may be a password written by mistake, so it is not repeated.
    raise NoCredential("no credential: the reference must read env:NAME or file:PATH")


def _first_lines(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
        if len(content) > _LONGEST_FILE:
            raise NoCredential(f"no credential: the file {shown} is too long to be a password")
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoCredential(f"no credential: the file {shown} cannot be read") from error
    value = text.removesuffix("\n").removesuffix("\r")
    if not value:
        raise NoCredential(f"no credential: the file {shown} is empty")
    return value
