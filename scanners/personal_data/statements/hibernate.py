"""Values that Hibernate tells it binds, each on a line of its own behind the statement, under the columns they go to.

    Hibernate: insert into person (xm, phone) values (?, ?)
    binding parameter [1] as [VARCHAR] - [张三]          binding parameter (1:VARCHAR) <- [张三]

Source: Hibernate ORM 5 and 6, `org.hibernate.SQL` with `BasicBinder` or `org.hibernate.orm.jdbc.bind`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanners.personal_data.positions import Placed
from scanners.personal_data.statements.marks import marked_columns, statements_before

BINDING = "- "
"""What stands before the bracket of a value."""
FARTHEST_BOUND = 1 << 12
"""Bytes before a value in which its statement stands."""
_BINDING = re.compile(
    r"binding parameter (?:\[(?P<fifth>[0-9]{1,4})\] as \[[0-9A-Z_]{2,40}\] "
    r"|\((?P<sixth>[0-9]{1,4}):[0-9A-Z_]{2,40}\) <)- \Z"
)
_LONGEST_LEAD = 100
_VALUE = re.compile(r"\[(?P<value>[^\[\]\r\n]{1,200})\]")
_STATEMENT = re.compile(r"(?:Hibernate: |hibernate\.SQL|\bo\.h\.SQL)")


def bound_value(text: str, at: int, above: str) -> Iterator[Placed]:
    """The value in the bracket at `at`, which Hibernate says it binds; its statement stands before it in `text` or
    `above`."""
    binding = _BINDING.search(text, max(0, at - _LONGEST_LEAD), at)
    value = _VALUE.match(text, at) if binding else None
    if binding and value:
        number = int(binding["fifth"] or binding["sixth"])
        columns = _columns_of(above + text[: binding.start()])
        if 0 < number <= len(columns) and columns[number - 1]:
            yield *value.span("value"), columns[number - 1]


def _columns_of(before: str) -> tuple[str, ...]:
    """Columns of the question marks of the last statement in a text, behind which only bound values stand."""
    last = 0
    for told in _STATEMENT.finditer(before):
        last = told.end()
    if not last:
        return ()
    statement = before[last:].split("binding parameter", maxsplit=1)[0]
    return next((tuple(marked_columns(whole)) for whole in statements_before(statement, len(statement))), ())
