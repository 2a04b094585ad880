"""Values that stand in a statement no key tells of, or right behind it: as `stated`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import classes, marks, places, stated
from scanners.personal_data.lane.arrays.page import UPPER, located

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places

_LASTS = np.zeros(256, np.bool_)
_LASTS[list(b"sS")] = True
_COMMAND = re.compile(stated.COMMAND.encode() + rb" ")
_MAY_BE_OPTION = (stated.SHORT_OPTIONS | stated.LONG_OPTIONS).astype(np.bool_)
_OPENS_LIST = np.zeros(256, np.bool_)
_OPENS_LIST[[marks.PARENTHESIS, marks.BRACKET, marks.BAR]] = True


def stated_in(page: Page, functions: SimpleNamespace) -> NDArray[np.int64]:
    """Rows as `Collected.cues`, each with its place in the pass in front."""
    rows: list[tuple[int, ...]] = []
    for p, segment, a, b in located(page, _may_be(page)):
        start, end = functions.stated_before(page.text, a, p)
        if start < end:
            rows.append((p, segment, p, p + 1, places.STATEMENT, 0, start, end))
        elif page.text[p] == marks.BRACKET and p - 2 >= a and functions.is_bound(page.text, a, b, p - 2):
            rows.append((p - 2, segment, p, p + 1, places.STATEMENT, 0, p - 4, p - 1))
        elif page.text[p] == marks.BRACKET and p - 2 >= a and functions.is_remarked(page.text, a, b, p - 2):
            rows.append((p - 2, segment, p + 1, p + 1, places.STATEMENT, 0, p - 3, p - 1))
    for at, is_one in ((_options(page), functions.is_option), (_logins(page), functions.is_logged_in)):
        for p, segment, a, b in located(page, at):
            if is_one(page.text, a, b, p):
                rows.append((p, segment, p + 1, p + 1, places.STATEMENT, 0, p, p + 1))
    for p, segment, a, b in located(page, _commands(page)):
        if functions.is_command(page.text, a, b, p):
            rows.append((p, segment, p + 1, p + 1, places.STATEMENT, 0, p - len(stated.COMMAND), p))
    return np.array(rows, np.int64).reshape(-1, 8)


def _commands(page: Page) -> Places:
    """Blanks behind what may be a command."""
    return np.array([found.end() - 1 for found in _COMMAND.finditer(page.text)], np.int64)


def _options(page: Page) -> Places:
    """Hyphens before what may be an option."""
    at = page.hyphens
    before = page.buf.take(at - 1)
    return at[((before == marks.SPACE) | (before == marks.HYPHEN)) & _MAY_BE_OPTION.take(page.buf.take(at + 1))]


def _logins(page: Page) -> Places:
    return page.remarkable.compress(page.signs == classes.AT)


def _may_be(page: Page) -> Places:
    """Brackets and bars behind a sign behind which values are stated."""
    at = page.remarkable.compress(_OPENS_LIST.take(page.signs))
    if not len(at):
        return at
    before, farther = page.buf.take(at - 1), page.buf.take(at - 2)
    is_blank = before == marks.SPACE
    sign = page.buf.take(at)
    is_parenthesis, is_bar = sign == marks.PARENTHESIS, sign == marks.BAR
    is_values: Flags = _LASTS.take(np.where(is_blank, farther, before)) & is_parenthesis
    is_list = (before == stated.QUESTION) | ((before == marks.CLOSING_PARENTHESIS) & (farther == stated.QUESTION))
    is_list |= is_blank & (farther == marks.COLON)
    is_bound = is_blank & (farther == marks.HYPHEN) & (sign == marks.BRACKET)
    is_bound &= (page.buf.take(at - 4) == marks.CLOSING_BRACKET) | (page.buf.take(at - 3) == marks.LESS)
    is_named = (page.kinds.take(at - 3) & page.kinds.take(at - 2) & UPPER) > 0
    return at[is_values | is_bound | (is_list & (sign == marks.BRACKET)) | (is_named & is_bar)]
