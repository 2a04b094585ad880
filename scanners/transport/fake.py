"""A host that a test makes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scanners.transport.reply import Reply


@dataclass(frozen=True, slots=True)
class Fake:
    """Answers what a function answers. The function is given the script."""

    answer: Callable[[str], Reply]

    def run(self, script: str, *, timeout: float, limit: int) -> Reply:
        return self.answer(script)
