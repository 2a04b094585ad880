"""The passes over bytes that attribution needs, and what they give. `plain` and `native` do them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from scanners.personal_data.alike import Numbered
from scanners.personal_data.logs.formats import PatternFormat
from scanners.personal_data.logs.names import Path, Role
from scanners.personal_data.logs.totals import AddUp
from scanners.personal_data.logs.unwrapping import Unwrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLES = len(Role)


class Walked(NamedTuple):
    """What was met in some records. `path` and `in_key` are by finding; `path` indexes `paths`."""

    spans: NDArray[np.int64]
    """(record, role, start and end); -1 where a record has no such field."""
    paths: list[Path]
    path: NDArray[np.int64]
    in_key: NDArray[np.bool_]
    """True where the finding lies in the last name of its path."""
    broken: NDArray[np.bool_]


class Written(NamedTuple):
    """What records are named by: equal digests in one role are equal names. Arrays of (role, record)."""

    digests: NDArray[np.int64]
    """0 where there is nothing."""
    ends: NDArray[np.int64]
    """Where each name ends."""


class Lane(Protocol):
    """The passes over bytes that are worth compiling."""

    @property
    def numbered(self) -> Numbered:
        """The number of every value, in order of first appearance, and the place where each first stands."""

    @property
    def add_up(self) -> AddUp:
        """How findings of a block are added up by group."""

    def walk(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Walked:
        """Read records of JSON. Findings of record r are `place[first[r]:first[r + 1]]`, ascending."""

    def fields(
        self, form: PatternFormat, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Places of the fields of records (see `cuts.by_expression`)."""

    def search(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What records of text tell (see `texts.by_expressions`)."""

    def unwrapped(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> Unwrapped:
        """Records that are wrapped in JSON (see `unwrapping.by_expressions`)."""

    def written(self, data: bytes, spans: NDArray[np.int64], roles: Sequence[Role]) -> Written:
        """Digests of the spans of some roles. Of a path only what comes before its query counts, and paths that
        differ in nothing but numbers of five digits and more may have one digest; so may network addresses of one
        class (`interface.address_class`)."""

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        """The n + 1 offsets of the n lines of a block; a last line without a line break is one too."""

    def characters(
        self,
        data: bytes | NDArray[np.uint8],
        origins: NDArray[np.int64],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Starts and ends (bytes of UTF-8) as characters from their origins."""

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Microseconds since 1970 of what is written at the spans; `NEVER` where that is no time."""

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        """Keyed hashes of spans of at most 31 bytes, their bytes translated by `letters`."""
