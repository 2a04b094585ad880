"""Findings of a block of lines, each attributed to interface, consumer, direction and field.

Work is done on columns; Python sees each different name once. A line that holds nothing but the caller's network
address is not looked at any further: the address belongs to the log, and to no interface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.alike import first_places
from scanners.personal_data.columns.masks import merged, patterns_of
from scanners.personal_data.finding import ENTITIES, FORMS, Found
from scanners.personal_data.logs.formats import Directives, JsonFormat, LogFormat, PatternFormat, TextFormat, W3cFormat
from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.names import OWN_ADDRESSES, Holds, normal, safe_name
from scanners.personal_data.logs.naming import Namer
from scanners.personal_data.logs.passes import NEVER, OFFSET
from scanners.personal_data.logs.persons import TAILS, hashes
from scanners.personal_data.logs.records import Touched, told
from scanners.personal_data.logs.tally import Group, Sightings

if TYPE_CHECKING:
    from numpy.typing import NDArray

_IP = ENTITIES.index("IP_ADDRESS")
_LONGEST_VALUE = 256
_PERSONAL = np.array([entity in TAILS for entity in ENTITIES])
_LAST = len(ENTITIES) - 1
_NEWLINE, _RETURN = ord("\n"), ord("\r")
_ENDS_A_RECORD = np.zeros(256, np.bool_)
_ENDS_A_RECORD[[*b"},]"]] = True
"""Signs at the end of a record of JSON, whether one of a list or by itself."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What attribution borrows from the rest of the engine."""

    holds: Holds
    """The kind of personal data in a name of a thing, "" for none."""
    masked: Callable[[str, str], str]
    """A sample of a value of a kind that may be shown."""
    key: bytes
    """16 bytes, secret: the key of this scan."""
    clear: frozenset[str]
    """Kinds whose values count as clear personal data of a record."""
    lane: Lane
    names_somebody: Holds = lambda text: ""
    """The same for what stands where a user is named."""
    entities: tuple[str, ...] = ENTITIES
    """Kinds by number: the shipped ones, behind them a user's own."""


@dataclass(frozen=True, slots=True)
class _Records:
    """Records of a block by the line they begin in."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    of_line: NDArray[np.int64]
    """The record of each line."""
    count: int
    """Records that begin here; blank lines and comments are none."""
    unended: NDArray[np.bool_]
    """Records that do not end as their format wants."""


@dataclass(slots=True)
class Attribution:
    """Attributes the blocks of one log in their order. Follows directives and remembers names between blocks."""

    form: LogFormat
    tools: Tools
    _namer: Namer = field(init=False)

    def __post_init__(self) -> None:
        self._namer = Namer(self.tools.holds, self.tools.names_somebody, self.tools.lane, self.tools.entities)

    def sightings(self, data: bytes, bounds: NDArray[np.int64], found: Found, first_line: int = 1) -> Sightings:
        """Everything found in one block. `bounds` are the n + 1 offsets of its n lines."""
        if isinstance(self.form, W3cFormat):
            return self._by_directive(self.form, data, bounds, found, first_line)
        return self._block(self.form, data, bounds, found, first_line)

    def piece(self, data: bytes, found: Found, line: int, first: bool) -> Sightings:
        """A part of a line too long for one block. Only the first one tells what the record is."""
        bounds = np.array([0, len(data)], np.int64)
        if first:
            return replace(self.sightings(data, bounds, found, line), broken=0)
        seen = self._block(TextFormat(), data, bounds, found, line)
        groups = tuple(group._replace(interface="", consumer="", direction="") for group in seen.groups)
        return replace(seen, groups=groups, records=0, broken=0)

    def _by_directive(
        self, form: W3cFormat, data: bytes, bounds: NDArray[np.int64], found: Found, first_line: int
    ) -> Sightings:
        """Between two directives the columns are the same. Times are Greenwich's (W3C, Extended Log File Format)."""
        changes = Directives.of(data)
        lines = [int(np.searchsorted(bounds, place)) for place, _ in changes.places if place]
        parts = []
        for start, end in zip([0, *lines], [*lines, len(bounds) - 1], strict=True):
            form = self.form = W3cFormat(form.name, changes.at(int(bounds[start]), form.fields))
            inside = (found.segment >= start) & (found.segment < end)
            part = _chosen(found, inside, start)
            parts.append(self._block(form, data, bounds[start : end + 1], part, first_line + start))
        seen = _joined(parts)
        return replace(seen, moment=np.where(seen.moment == NEVER, NEVER, seen.moment + OFFSET))

    def _block(
        self, form: LogFormat, data: bytes, bounds: NDArray[np.int64], found: Found, first_line: int
    ) -> Sightings:
        buf = np.frombuffer(data, np.uint8)
        records = _records(form, buf, bounds)
        record = records.of_line[found.segment]
        own = self._own(form, found)
        attributed = np.flatnonzero(~own)
        groups: list[Group] = []
        group, moment = np.zeros(len(found), np.intp), np.full(len(found), NEVER, np.int64)
        broken = records.unended
        if len(attributed) < len(found):
            self._addresses(form, data, records, found, np.flatnonzero(own), record, groups, group, moment)
        if len(attributed):
            fresh, touched, inverse = _runs(record[attributed])
            starts, ends = records.starts[touched], records.ends[touched]
            place, end = found.start[attributed], found.end[attributed]
            read = told(form, Touched(data, starts, ends, np.append(fresh, len(inverse)), place, end), self.tools.lane)
            broken = broken.copy()
            broken[touched] |= read.broken
            named, ids = self._namer.groups(
                read,
                inverse,
                found.entity[attributed],
                found.form[attributed],
                found.key[attributed],
                found.keys,
            )
            group[attributed] = ids + len(groups)
            groups += named
            moment[attributed] = self._namer.moments(read, starts if read.data is data else None)[inverse]
        clear = np.array([entity in self.tools.clear for entity in self.tools.entities])[found.entity] & ~own
        return Sightings(
            groups=tuple(groups),
            group=group,
            record=records.starts[record],
            line=found.segment.astype(np.int64) + first_line,
            moment=moment,
            sample=partial(self._sample, data, found),
            patterns=partial(_patterns, buf, found),
            persons=self._persons(data, found),
            records=records.count,
            broken=int(np.count_nonzero(broken)),
            with_clear=len(_runs(record[clear])[0]),
        )

    def _own(self, form: LogFormat, found: Found) -> NDArray[np.bool_]:
        """Addresses that the log itself writes down: under a name for them, or outside of every name."""
        named = np.array([normal(key) in OWN_ADDRESSES for key in found.keys])
        named[0] = not isinstance(form, JsonFormat)
        own: NDArray[np.bool_] = (found.entity == _IP) & named[found.key]
        return own

    def _addresses(
        self,
        form: LogFormat,
        data: bytes,
        records: _Records,
        found: Found,
        own: NDArray[np.intp],
        record: NDArray[np.int64],
        groups: list[Group],
        group: NDArray[np.intp],
        moment: NDArray[np.int64],
    ) -> None:
        """Count them by name alone. Lines stand in order of time, so the first and the last one tell when."""
        codes = found.key[own].astype(np.int64) * len(FORMS) + found.form[own]
        ids, first = self.tools.lane.numbered(codes)
        last = len(ids) - 1 - first_places(ids[::-1], len(first))
        group[own] = ids + len(groups)
        for code in codes[first].tolist():
            key = found.keys[code // len(FORMS)]
            name = safe_name(key, self.tools.holds) if key else "address"
            groups.append(Group("", "", "", name, ENTITIES[_IP], FORMS[code % len(FORMS)]))
        telling = own[np.union1d(first, last)]
        starts, ends = records.starts[record[telling]], records.ends[record[telling]]
        nothing = np.zeros(0, np.int64)
        of_each = np.zeros(len(telling) + 1, np.int64)
        read = told(form, Touched(data, starts, ends, of_each, nothing, nothing), self.tools.lane)
        moment[telling] = self._namer.moments(read, starts if read.data is data else None)

    def _sample(self, data: bytes, found: Found, n: int) -> str:
        start = int(found.start[n])
        value = data[start : min(int(found.end[n]), start + _LONGEST_VALUE)].decode("utf-8", "replace")
        return self.tools.masked(value, self.tools.entities[found.entity[n]])

    def _persons(self, data: bytes, found: Found) -> dict[str, NDArray[np.uint64]]:
        persons: dict[str, list[NDArray[np.uint64]]] = {}
        people = np.flatnonzero((found.entity < len(ENTITIES)) & _PERSONAL[np.minimum(found.entity, _LAST)])
        codes = found.entity[people].astype(np.int64) * len(FORMS) + found.form[people]
        ids, example = self.tools.lane.numbered(codes)
        for number, code in enumerate(codes[example].tolist()):
            mine = people[ids == number]
            entity, form = ENTITIES[code // len(FORMS)], FORMS[code % len(FORMS)]
            sip = self.tools.lane.sip
            counted = hashes(data, found.start[mine], found.end[mine], entity, form, self.tools.key, sip)
            persons.setdefault(entity, []).append(counted)
        return {entity: np.concatenate(parts) for entity, parts in persons.items()}


def _patterns(buf: NDArray[np.uint8], found: Found, rows: NDArray[np.intp]) -> dict[str, int]:
    return patterns_of(buf, found.start[rows], found.end[rows])


def _records(form: LogFormat, buf: NDArray[np.uint8], bounds: NDArray[np.int64]) -> _Records:
    starts, ends = bounds[:-1], bounds[1:]
    if not len(starts):
        return _Records(starts, ends, starts, 0, np.zeros(0, bool))
    # The last sign of a line that is no line break; of an empty line its first.
    last = np.maximum(ends - 2, starts)
    if buf[ends[-1] - 1] != _NEWLINE:
        last[-1] = ends[-1] - 1
    sign = buf[last]
    if (returns := sign == _RETURN).any():
        last = np.maximum(last - returns, starts)
        sign = buf[last]
    blank = (sign == _NEWLINE) | ((sign == _RETURN) & (last == starts))
    if isinstance(form, JsonFormat):
        unended = ~blank & ~_ENDS_A_RECORD[sign]
        return _Records(starts, ends, np.arange(len(starts)), int(np.count_nonzero(~blank)), unended)
    first = buf[starts]
    begins = getattr(form, "begins", b"")
    comments = form.comments if isinstance(form, PatternFormat) else b"#" if isinstance(form, W3cFormat) else b""
    right = np.zeros(len(starts), bool)
    if not begins:
        count = int(np.count_nonzero(~blank & ~np.isin(first, np.frombuffer(comments, np.uint8))))
        return _Records(starts, ends, np.arange(len(starts)), count, right)
    begin = np.isin(first, np.frombuffer(begins, np.uint8))
    if begins == b"#":  # a slow statement: several lines of comment, the first tells the time or the user
        second = buf[np.minimum(starts + 2, len(buf) - 1)]
        time, user = begin & (second == ord("T")), begin & (second == ord("U"))
        begin = time | (user & ~np.append(False, time[:-1]))
    count = int(np.count_nonzero(begin))
    begin[0] = True  # the rest of a record that began in the block before
    at = np.flatnonzero(begin)
    return _Records(
        starts[at], np.append(starts[at][1:], ends[-1]), np.cumsum(begin) - 1, count, np.zeros(len(at), bool)
    )


def _runs(values: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]]:
    """Starts of runs of equal values, the value of each, and the run of every value."""
    fresh = np.ones(len(values), bool)
    fresh[1:] = values[1:] != values[:-1]
    starts = np.flatnonzero(fresh)
    return starts, values[starts], np.cumsum(fresh) - 1


def _chosen(found: Found, chosen: NDArray[np.bool_], first_segment: int) -> Found:
    return Found(
        found.segment[chosen] - np.int32(first_segment),
        found.start[chosen],
        found.end[chosen],
        found.entity[chosen],
        found.score[chosen],
        found.form[chosen],
        found.key[chosen],
        found.keys,
    )


def _joined(parts: Sequence[Sightings]) -> Sightings:
    """Sightings of the stretches of one block as one."""
    if len(parts) == 1:
        return parts[0]
    groups: list[Group] = []
    shifted = []
    sizes = np.cumsum([0, *(len(part.group) for part in parts)])
    for part in parts:
        shifted.append(part.group + len(groups))
        groups += part.groups

    def sample(n: int) -> str:
        number = int(np.searchsorted(sizes, n, "right")) - 1
        return parts[number].sample(n - int(sizes[number]))

    def patterns(rows: NDArray[np.intp]) -> dict[str, int]:
        numbers, told = np.searchsorted(sizes, rows, "right") - 1, dict[str, int]()
        for number in np.unique(numbers).tolist():
            told = merged(told, parts[number].patterns(rows[numbers == number] - int(sizes[number])))
        return told

    persons: dict[str, list[NDArray[np.uint64]]] = {}
    for part in parts:
        for entity, found in part.persons.items():
            persons.setdefault(entity, []).append(found)
    # Stretches with the same columns have the same groups: one number each.
    places = {group: number for number, group in reversed([*enumerate(groups)])}
    alike = np.array([places[group] for group in groups], np.intp)
    numbers = np.concatenate(shifted)
    return Sightings(
        groups=tuple(groups),
        group=alike[numbers] if groups else numbers,
        record=np.concatenate([part.record for part in parts]),
        line=np.concatenate([part.line for part in parts]),
        moment=np.concatenate([part.moment for part in parts]),
        sample=sample,
        patterns=patterns,
        persons={entity: np.concatenate(found) for entity, found in persons.items()},
        records=sum(part.records for part in parts),
        broken=sum(part.broken for part in parts),
        with_clear=sum(part.with_clear for part in parts),
    )
