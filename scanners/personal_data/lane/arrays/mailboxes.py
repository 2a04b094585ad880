"""Mailboxes, each at C's speed: what `addresses.email` reads byte by byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays.page import located

if TYPE_CHECKING:
    from scanners.personal_data.lane.arrays.page import Page, Places

_MAIL = 16
"""The bit of `classes.CLASS` for signs of a mailbox's name."""
_NAME_SIGNS = bytes(sign for sign in range(256) if classes.CLASS[sign] & _MAIL)
_FIRST = re.compile(rb"(?<![0-9A-Za-z])(?<![0-9A-Za-z][._%+-])[0-9A-Za-z]")
"""What a name begins with."""
_DOMAIN = re.compile(rb"[0-9A-Za-z][0-9A-Za-z-]*(?:\.[0-9A-Za-z][0-9A-Za-z-]*)*")
_MACHINE = re.compile(rb":[/~]| [!-\\^-~]{1,64}\][#$]")
"""Behind the name of a machine, as `addresses.names_machine` reads it."""
_COVERED = re.compile(rb"(?<=.)[Xx]{3}\Z", re.DOTALL)
"""The end of a name of which the rest is covered."""
_LONGEST_LABEL = 63
_MOST_DOTS = 5
_SHORTEST_END, _LONGEST_END = 2, 24
_LONGEST_SUFFIX = 8
_SUFFIX_HASHES = frozenset(classes.SUFFIX_HASHES.tolist())


def mailboxes(page: Page, signs: Places) -> Iterator[tuple[int, int, int, int]]:
    """Place of the `@`, start, end and shape of each mailbox."""
    text = page.text
    for at, _, a, b in located(page, signs):
        start, end = _name_start(text, a, at), _domain_end(text, at + 1, b)
        if start < at < end and not _MACHINE.match(text, end, b):
            yield at, start, end, classes.EMAIL


def _name_start(text: bytes, a: int, at: int) -> int:
    """Start of the name before an `@`, or the place of that where none is: as `addresses.mail_start`."""
    # Two signs more tell whether a name may begin.
    run = text[max(a, at - classes.LONGEST_MAIL_NAME - 2) : at]
    run = run[len(run.rstrip(_NAME_SIGNS)) :]
    run = run[run.rfind(b"..") + 1 :]
    first = _FIRST.search(run, max(0, len(run) - classes.LONGEST_MAIL_NAME))
    name = b"git" if first is None else run[first.start() :]
    if first is None or name == b"git" or name.endswith(b".") or _COVERED.search(name):
        return at
    return at - len(run) + first.start()


def _domain_end(text: bytes, start: int, b: int) -> int:
    """End of the domain that begins at `start`, or 0 where none does."""
    found = _DOMAIN.match(text, start, b)
    return found.end() if found is not None and _is_domain(found[0]) else 0


@lru_cache(maxsize=4096)
def _is_domain(text: bytes) -> bool:
    """True for labels that are not too long, of which the last is of letters and no end of a file's name."""
    *inner, last = text.split(b".")
    if not 1 <= len(inner) <= _MOST_DOTS or any(len(label) > _LONGEST_LABEL for label in inner):
        return False
    if not last.isalpha() or not _SHORTEST_END <= len(last) <= _LONGEST_END:
        return False
    if text.lower() in classes.ALGORITHM_DOMAINS:
        return False
    digest = sum(sign * 31**place for place, sign in enumerate(last.lower()))
    return len(last) > _LONGEST_SUFFIX or digest not in _SUFFIX_HASHES
