"""The terminal as rich sees it."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class Terminal(Console):
    """A console that tells its caller when the reader has left, where rich would end the program."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError
