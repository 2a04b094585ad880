"""A key and what stands under it, before it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from labelled.fragment import Fragment


class Pair(NamedTuple):
    key: str
    value: Fragment
    is_number: bool


Layout = Callable[[Sequence[Pair], Random], Fragment]


def xml_escaped(content: Fragment) -> Fragment:
    return content.through(lambda sign: {"<": "&lt;", "&": "&amp;", '"': "&quot;"}.get(sign, sign), "html-entity")
