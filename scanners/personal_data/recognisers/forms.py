"""Where a form stands in a text: pattern, guards and check in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanners.personal_data.checks import CHECKS
from scanners.personal_data.definitions import Guard


class Form:
    """A pattern with what may not stand around it and the check that must hold for the match."""

    def __init__(self, pattern: str, guard: Guard, check: str = "") -> None:
        self._regex = re.compile(guard.around(pattern))
        self._holds = CHECKS[check] if check else None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Places of matches, in order. They may overlap, because a match that fails its check may hide one that does
        not, but none stands inside another: a number with +86 is not told again without it."""
        at = reached = 0
        while match := self._regex.search(text, at):
            if match.end() > reached and (self._holds is None or self._holds(match[0])):
                yield match.span()
                reached = match.end()
            at = match.start() + 1

    def end_at(self, text: str, start: int) -> int | None:
        """End of the match that begins exactly at `start`."""
        match = self._regex.match(text, start)
        if match is None or match.end() == start or not (self._holds is None or self._holds(match[0])):
            return None
        return match.end()
